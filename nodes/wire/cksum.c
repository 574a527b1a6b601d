#include "nodes/wire/cksum.h"

/* The ones' complement sum does not care in which order words are added, so eight octets go in at a
 * time; a 64-bit sum of 32-bit words overflows only after 2^32 of them. */
uint64_t
cksum_add(uint64_t sum, struct bytes b)
{
	struct rd r = rd_of(b);

	while (rd_left(&r) >= 8) {
		const uint8_t *p = rd_take(&r, 8);
		uint32_t w[2];

		memcpy(w, p, 8);
		sum += (uint64_t)__builtin_bswap32(w[0]) + __builtin_bswap32(w[1]);
	}
	while (rd_left(&r) >= 2)
		sum += rd_u16(&r);
	if (rd_left(&r) == 1)
		sum += (uint32_t)rd_u8(&r) << 8;
	return sum;
}

uint64_t
cksum_pseudo(uint64_t sum, const struct addr *src, const struct addr *dst, uint8_t proto, size_t n)
{
	/* RFC 8200 8.1 has 32-bit length and next header fields, RFC 768 16-bit ones: one sum. */
	return cksum_add(cksum_add(sum, addr_bytes(src)), addr_bytes(dst)) + proto + n;
}

uint16_t
cksum_fold(uint64_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t
cksum_upper(const struct addr *src, const struct addr *dst, uint8_t proto, struct bytes b)
{
	return cksum_fold(cksum_add(cksum_pseudo(0, src, dst, proto, b.n), b));
}

uint16_t
cksum_replace(uint16_t cksum, struct bytes old, struct bytes new)
{
	/* RFC 1624 3, equation 3: HC' = ~(~HC + ~m + m'). */
	uint64_t sum = (uint16_t)~cksum;
	struct rd r = rd_of(old);

	assert(old.n == new.n && old.n % 2 == 0);
	while (rd_left(&r) > 0)
		sum += (uint16_t)~rd_u16(&r);
	return cksum_fold(cksum_add(sum, new));
}
