/* eap_fuzz.c - EAP against any packets, in both roles: the input is packets with a length octet each;
 * where the length is 0, what the other side would really have said. */
#include "nodes/ike/eap.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eap side[2];
	struct rd r = rd_of(bytes_of(data, size));
	struct rng rng;
	unsigned turn = 1;

	rng_init(&rng, 1, "eap");
	eap_server_begin(&side[0], "mn1", "secret", &rng);
	eap_peer_begin(&side[1], "mn1", "secret");
	while (rd_left(&r) > 0) {
		uint8_t n = rd_u8(&r);
		struct eap *to = &side[turn], *from = &side[1 - turn];
		struct bytes packet = n == 0 ? bytes_of(from->out, from->n_out) :
		    rd_bytes(&r, n < rd_left(&r) ? n : rd_left(&r));
		uint8_t copy[256];
		enum eap_result result;

		if (packet.n > 0)
			memcpy(copy, packet.p, packet.n);
		result = eap_take(to, bytes_of(copy, packet.n), &rng);
		assert(to->n_out <= EAP_OUT_MAX);
		/* Nobody succeeds without the password: an inserted proof is never right. */
		assert(result != EAP_SUCCESS || to->state == EAP_DONE);
		turn = 1 - turn;
	}
	return 0;
}
