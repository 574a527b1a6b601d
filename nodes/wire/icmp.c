#include "nodes/wire/icmp.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/ip.h"

const struct field icmp_fields[] = {
	FIELD(struct icmp, F_U8, type, "icmp_type"),
	FIELD(struct icmp, F_U8, code, "icmp_code"),
	FIELD_IF(struct icmp, F_U32, mtu, "mtu", has_mtu),
	FIELD_IF(struct icmp, F_ADDR, about_dst, "about_dst", has_about),
	FIELD_END
};

bool
icmp_is_error(unsigned family, uint8_t type)
{
	if (family == 6)
		return type < 128;	/* RFC 4443 2.1 */
	switch (type) {
	case ICMP4_UNREACHABLE:
	case 4:				/* Source Quench */
	case 5:				/* Redirect */
	case ICMP4_TIME_EXCEEDED:
	case ICMP4_PARAMETER:
		return true;
	}
	return false;
}

static bool
reports_mtu(const struct icmp *m)
{
	return m->family == 6 ? m->type == ICMP6_TOO_BIG :
	    m->type == ICMP4_UNREACHABLE && m->code == 4;
}

enum why
icmp_decode(struct icmp *m, const struct addr *src, const struct addr *dst, struct bytes b)
{
	struct rd r = rd_of(b);
	struct ip_view quoted;

	*m = (struct icmp){ .family = src->family };
	m->type = rd_u8(&r);
	m->code = rd_u8(&r);
	rd_skip(&r, 2);
	m->rest = rd_u32(&r);
	m->body = rd_rest(&r);
	if (r.bad)
		return W_SHORT;
	/* The ICMPv4 sum has no pseudo-header, RFC 792; the ICMPv6 one has, RFC 4443 2.3. */
	if ((m->family == 4 ? cksum_fold(cksum_add(0, b)) :
	    cksum_upper(src, dst, IPPROTO_IS_ICMP6, b)) != 0)
		return W_CHECKSUM;
	if (reports_mtu(m)) {
		m->has_mtu = true;
		/* RFC 1191 4: the low 16 bits. */
		m->mtu = m->family == 6 ? m->rest : m->rest & 0xffff;
	}
	if (icmp_is_error(m->family, m->type) && ip_peek(&quoted, m->body) == W_OK) {
		m->has_about = true;
		m->about_dst = quoted.dst;
	}
	return W_OK;
}

void
icmp_encode(struct wr *w, const struct icmp *m, const struct addr *src, const struct addr *dst)
{
	size_t start = w->n, sum;
	struct bytes all;

	wr_u8(w, m->type);
	wr_u8(w, m->code);
	sum = wr_hole16(w);
	wr_u32(w, m->has_mtu ? m->mtu : m->rest);
	wr_bytes(w, m->body);
	if (w->bad)
		return;
	all = bytes_of(w->p + start, w->n - start);
	wr_fill16(w, sum, m->family == 4 ? cksum_fold(cksum_add(0, all)) :
	    cksum_upper(src, dst, IPPROTO_IS_ICMP6, all));
}
