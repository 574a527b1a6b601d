#include "nodes/wire/cksum.h"
#include "nodes/wire/mip_icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What decodes is encoded and decoded again to the same, its options that nobody knows apart. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct addr a = { 6, { 0x20, 1, [15] = 1 } }, b = { 6, { 0x20, 1, [15] = 2 } };
	uint8_t in[2048], out[4096];
	struct wr fix = wr_of(in, sizeof(in)), w = wr_of(out, sizeof(out));
	struct mip_icmp m, back;

	if (n < 8 || n > sizeof(in))
		return 0;
	wr_copy(&fix, data, n);
	in[0] = (uint8_t)(144 + in[0] % 4);
	wr_fill16(&fix, 2, 0);
	wr_fill16(&fix, 2, cksum_upper(&a, &b, IPPROTO_IS_ICMP6, bytes_of(in, n)));
	if (mip_icmp_decode(&m, &a, &b, bytes_of(in, n)) != W_OK)
		return 0;
	mip_icmp_encode(&w, &m, &a, &b);
	assert(!w.bad);
	assert(mip_icmp_decode(&back, &a, &b, wr_done(&w)) == W_OK);
	assert(back.type == m.type && back.identifier == m.identifier &&
	    back.reserved == m.reserved && back.M == m.M && back.O == m.O);
	assert(back.n_homes == m.n_homes &&
	    memcmp(back.home, m.home, m.n_homes * sizeof(m.home[0])) == 0);
	assert(m.type != ICMP6_MPA || back.nd.n_prefixes == m.nd.n_prefixes);
	return 0;
}
