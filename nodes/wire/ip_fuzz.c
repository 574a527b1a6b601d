/* Whatever ip_parse accepts, its offsets and slices lie inside the packet. */
#include "nodes/wire/ip.h"
#include "nodes/wire/udp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ip_view v, peeked;
	size_t next_at;
	struct udp u;

	if (ip_parse(&v, bytes_of(data, n)) != W_OK)
		return 0;
	assert(v.packet.n <= n && v.upper <= v.packet.n && v.proto_at < v.packet.n);
	assert(v.payload.n == v.packet.n - v.upper);
	assert(v.hao_at + 16 <= v.packet.n || !addr_is_set(&v.hao));
	assert(v.problem_at < v.packet.n);
	assert(ip_peek(&peeked, v.packet) == W_OK && addr_eq(&peeked.dst, &v.dst));
	if (v.family == 6) {
		size_t head = ip_unfragmentable(&v, &next_at);

		assert(head <= v.packet.n && next_at < head);
	}
	if (udp_decode(&u, &v.src, &v.dst, v.payload) == W_OK)
		assert(u.payload.n <= v.payload.n);
	return 0;
}
