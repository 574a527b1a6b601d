#include "nodes/wire/ext.h"

/* Take out what is there, put in again, take out again: the same packet. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct addr coa = { 6, { 0x20, 1, 9 } };
	uint8_t one[4096], two[4096], three[4096];
	struct wr w = wr_of(one, sizeof(one)), v = wr_of(two, sizeof(two)),
	    u = wr_of(three, sizeof(three));
	struct addr was;

	if (size > 2048)
		return 0;
	if (ext_hao_remove(&w, bytes_of(data, size), &was) == W_OK && was.family != 0 &&
	    ext_hao_apply(&v, wr_done(&w), &coa) == W_OK) {
		assert(v.n == w.n + EXT_HAO_OCTETS);
		if (ext_hao_remove(&u, wr_done(&v), &was) == W_OK)
			assert(addr_eq(&was, &coa) && bytes_eq(wr_done(&u), wr_done(&w)));
	}
	w.n = v.n = u.n = 0;
	if (ext_rh2_remove(&w, bytes_of(data, size), NULL, &was) == W_OK && was.family != 0 &&
	    ext_rh2_apply(&v, wr_done(&w), &coa) == W_OK)
		assert(v.n == w.n + EXT_RH2_OCTETS);
	return 0;
}
