#include "nodes/wire/udp.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/ip.h"

enum why
udp_decode(struct udp *u, const struct addr *src, const struct addr *dst, struct bytes b)
{
	struct rd r = rd_of(b);
	uint16_t len, sum;

	u->sport = rd_u16(&r);
	u->dport = rd_u16(&r);
	len = rd_u16(&r);
	sum = rd_u16(&r);
	u->payload = BYTES_NONE;
	if (r.bad)
		return W_SHORT;
	if (len < UDP_HEADER || len > b.n)
		return W_LENGTH;
	if (sum == 0 && src->family == 6)
		return W_CHECKSUM;
	if (sum != 0 && cksum_upper(src, dst, IPPROTO_IS_UDP, bytes_of(b.p, len)) != 0)
		return W_CHECKSUM;
	u->payload = rd_bytes(&r, len - UDP_HEADER);
	return W_OK;
}

size_t
udp_begin(struct wr *w, uint16_t sport, uint16_t dport)
{
	size_t start = w->n;

	wr_u16(w, sport);
	wr_u16(w, dport);
	wr_u32(w, 0);
	return start;
}

void
udp_end(struct wr *w, size_t start, const struct addr *src, const struct addr *dst,
    enum udp_cksum how)
{
	size_t n = w->n - start;
	uint16_t sum;

	if (w->bad)
		return;
	assert(how == UDP_CKSUM || src->family == 4);
	wr_fill16(w, start + 4, (uint16_t)n);
	if (how == UDP_CKSUM_ZERO)
		return;
	sum = cksum_upper(src, dst, IPPROTO_IS_UDP, bytes_of(w->p + start, n));
	/* Zero means "none": a sum of zero is sent as all ones, RFC 768. */
	wr_fill16(w, start + 6, sum != 0 ? sum : 0xffff);
}
