#include "nodes/wire/pfkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pfkey_msg m, again;
	uint8_t one[PFKEY_MSG_MAX], two[PFKEY_MSG_MAX];
	struct wr w = wr_of(one, sizeof(one)), v = wr_of(two, sizeof(two));
	char buf[512];
	struct text t = TEXT_ARRAY(buf);
	enum why y;

	if (pfkey_decode(&m, bytes_of(data, size)) != W_OK)
		return 0;
	pfkey_tell(&t, &m);
	pfkey_encode(&w, &m);
	assert(!w.bad);
	y = pfkey_decode(&again, wr_done(&w));
	assert(y == W_OK);
	pfkey_encode(&v, &again);
	assert(bytes_eq(wr_done(&w), wr_done(&v)));
	return 0;
}
