/* ike_fuzz.c - any octets, as a message and inside SK: decode, encode, decode, compare. */
#include "nodes/wire/ike.h"

static void
again(const struct ike_message *m, uint8_t first)
{
	static uint8_t buf[1 << 17];
	static struct ike_message b;
	struct wr w = wr_of(buf, sizeof(buf));
	uint8_t got;

	ike_encode_items(&w, m, &got);
	assert(!w.bad && (m->n_items == 0 || got == first || m->has_sk));
	b = (struct ike_message){ .sk_first = got };
	assert(ike_decode_inner(&b, wr_done(&w)) == W_OK || m->n_proposals == 0);
	assert(b.n_items == m->n_items && b.n_notifies == m->n_notifies);
	assert(b.tsi.n == m->tsi.n && b.unknown_critical == m->unknown_critical);
	assert(bytes_eq(b.nonce, m->nonce) && bytes_eq(b.auth, m->auth));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ike_message m;
	static char buf[8192];
	struct text t = TEXT_ARRAY(buf);

	if (size < 1 || size > 60000)
		return 0;
	if (ike_decode(&m, bytes_of(data + 1, size - 1)) == W_OK)
		again(&m, m.h.next);
	ike_format(&t, &m);
	m = (struct ike_message){ .sk_first = data[0] };
	if (ike_decode_inner(&m, bytes_of(data + 1, size - 1)) == W_OK)
		again(&m, data[0]);
	ike_format(&t, &m);
	return 0;
}
