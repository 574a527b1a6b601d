#include "nodes/wire/arp.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/eth.h"
#include "nodes/wire/icmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct addr a = { 4, { 10, 0, 0, 1 } };
	uint8_t in[2048], out[2048];
	struct wr fix = wr_of(in, sizeof(in)), w = wr_of(out, sizeof(out));
	struct icmp m, back;
	struct arp arp;
	struct eth eth;

	if (n > sizeof(in))
		return 0;
	if (eth_decode(&eth, bytes_of(data, n)) == W_OK)
		assert(eth.payload.n == n - ETH_HEADER);
	if (arp_decode(&arp, bytes_of(data, n)) == W_OK) {
		arp_encode(&w, &arp);
		assert(bytes_eq(wr_done(&w), bytes_of(data, ARP_SIZE)));
		w = wr_of(out, sizeof(out));
	}
	if (n < 8)
		return 0;
	wr_copy(&fix, data, n);
	wr_fill16(&fix, 2, 0);
	wr_fill16(&fix, 2, cksum_fold(cksum_add(0, bytes_of(in, n))));
	assert(icmp_decode(&m, &a, &a, bytes_of(in, n)) == W_OK);
	icmp_encode(&w, &m, &a, &a);
	assert(icmp_decode(&back, &a, &a, wr_done(&w)) == W_OK);
	assert(back.type == m.type && back.mtu == m.mtu && bytes_eq(back.body, m.body));
	return 0;
}
