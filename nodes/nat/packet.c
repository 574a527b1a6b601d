#include "nodes/nat/packet.h"

#include "nodes/wire/cksum.h"

enum {
	IP_SRC_AT = 12, IP_DST_AT = 16, IP_CKSUM_AT = 10,
	UDP_CKSUM_AT = 6, TCP_CKSUM_AT = 16, ICMP_CKSUM_AT = 2, ICMP_ID_AT = 4,
	TCP_FLAGS_AT = 13,
	QUOTED_MIN = 8		/* octets above the IP header that every ICMP error quotes, RFC 792 */
};

static struct rd
at(const struct wr *w, size_t where)
{
	struct rd r = rd_of(wr_done(w));

	rd_skip(&r, where);
	return r;
}

static uint16_t
peek16(const struct wr *w, size_t where)
{
	struct rd r = at(w, where);

	return rd_u16(&r);
}

/* RFC 792: types whose second word is an identifier and a sequence number (and RFC 950's). */
static bool
icmp_is_query(uint8_t type)
{
	return type == 0 || type == 8 || (type >= 13 && type <= 18);
}

static bool
icmp_is_error(uint8_t type)
{
	return type == 3 || type == 4 || type == 11 || type == 12;
}

static enum why
read_icmp(struct nat_packet *p, const struct wr *w, struct rd *r)
{
	p->icmp_type = rd_u8(r);
	rd_skip(r, 3);
	if (icmp_is_error(p->icmp_type)) {
		p->icmp_error = true;
		return r->bad ? W_SHORT : W_OK;
	}
	if (!icmp_is_query(p->icmp_type))
		return W_TYPE;
	p->src.port = p->dst.port = rd_u16(r);
	p->port_at[NAT_SRC] = p->port_at[NAT_DST] = p->upper + ICMP_ID_AT;
	p->cksum_at = p->upper + ICMP_CKSUM_AT;
	(void)w;
	return r->bad ? W_SHORT : W_OK;
}

/* Ports and the place of the checksum. Called with a reader that ends where the packet ends. */
static enum why
read_upper(struct nat_packet *p, const struct wr *w, struct rd r, bool quoted)
{
	size_t cksum = p->proto == NAT_UDP ? UDP_CKSUM_AT : TCP_CKSUM_AT;
	size_t have = rd_left(&r);
	size_t need = p->proto == NAT_UDP ? 8 : 20;

	if (p->proto == NAT_ICMP)
		return have < 8 ? W_SHORT : read_icmp(p, w, &r);
	if (p->proto != NAT_UDP && p->proto != NAT_TCP)
		return W_OK;
	if (have < (quoted ? QUOTED_MIN : need))
		return W_SHORT;
	p->src.port = rd_u16(&r);
	p->dst.port = rd_u16(&r);
	p->port_at[NAT_SRC] = p->upper;
	p->port_at[NAT_DST] = p->upper + 2;
	if (p->proto == NAT_TCP && have > TCP_FLAGS_AT) {
		struct rd flags = at(w, p->upper + TCP_FLAGS_AT);

		p->tcp_flags = rd_u8(&flags);
	}
	if (have >= cksum + 2)
		p->cksum_at = p->upper + cksum;
	/* RFC 768: zero says that there is none. */
	if (p->proto == NAT_UDP && peek16(w, p->cksum_at) == 0)
		p->cksum_at = 0;
	return W_OK;
}

enum why
nat_packet_read(struct nat_packet *p, const struct wr *w, size_t where, bool quoted)
{
	struct rd r = at(w, where), head;
	size_t header, total, have = rd_left(&r);
	uint8_t version = rd_u8(&r);
	uint16_t frag;

	*p = (struct nat_packet){ .at = where };
	header = (version & 15u) * 4u;
	if (r.bad)
		return W_SHORT;
	if (version >> 4 != 4)
		return W_VERSION;
	rd_skip(&r, 1);
	total = rd_u16(&r);
	p->id = rd_u16(&r);
	frag = rd_u16(&r);
	rd_skip(&r, 1);
	p->proto = rd_u8(&r);
	rd_skip(&r, 2);
	p->src.addr = rd_u32(&r);
	p->dst.addr = rd_u32(&r);
	if (r.bad || have < header)
		return W_SHORT;
	if (header < 20 || total < header || (total > have && !quoted))
		return W_LENGTH;
	head = at(w, where);
	if (cksum_fold(cksum_add(0, rd_bytes(&head, header))) != 0)
		return W_CHECKSUM;
	p->n = total < have ? total : have;
	p->upper = where + header;
	p->frag_offset = (frag & 0x1fffu) * 8u;
	p->more = (frag & 0x2000) != 0;
	if (p->frag_offset != 0)
		return W_OK;
	r = at(w, p->upper);
	return read_upper(p, w, rd_sub(&r, p->n - header), quoted);
}

/* RFC 1624: the checksum at `where` covered `old`, which is now `new`. */
static void
correct(struct wr *w, size_t where, struct bytes old, struct bytes new)
{
	wr_fill16(w, where, cksum_replace(peek16(w, where), old, new));
}

void
nat_packet_write(struct wr *w, struct nat_packet *p, enum nat_side side, struct nat_end to)
{
	struct nat_end *end = side == NAT_SRC ? &p->src : &p->dst;
	uint8_t old[6], new[6];
	struct wr o = wr_of(old, sizeof(old)), n = wr_of(new, sizeof(new));
	struct bytes was, is;
	bool port = p->port_at[side] != 0;

	wr_u32(&o, end->addr);
	wr_u16(&o, end->port);
	wr_u32(&n, to.addr);
	wr_u16(&n, to.port);
	was = bytes_of(old, port ? 6 : 4);
	is = bytes_of(new, port ? 6 : 4);
	wr_fill32(w, p->at + (side == NAT_SRC ? IP_SRC_AT : IP_DST_AT), to.addr);
	correct(w, p->at + IP_CKSUM_AT, bytes_of(old, 4), bytes_of(new, 4));
	if (port)
		wr_fill16(w, p->port_at[side], to.port);
	if (p->cksum_at != 0) {
		/* ICMP has no pseudo-header: only the identifier counts. */
		if (p->proto == NAT_ICMP) {
			was = bytes_of(old + 4, 2);
			is = bytes_of(new + 4, 2);
		}
		correct(w, p->cksum_at, was, is);
		/* RFC 768: a computed zero is sent as all ones. */
		if (p->proto == NAT_UDP && peek16(w, p->cksum_at) == 0)
			wr_fill16(w, p->cksum_at, 0xffff);
	}
	end->addr = to.addr;
	if (port)
		end->port = to.port;
	if (port && p->proto == NAT_ICMP)	/* one identifier, on both sides */
		p->src.port = p->dst.port = to.port;
}

static struct bytes
icmp_message(const struct wr *w, const struct nat_packet *p)
{
	struct rd r = at(w, p->upper);

	return rd_bytes(&r, p->n - (p->upper - p->at));
}

bool
nat_packet_icmp_intact(const struct wr *w, const struct nat_packet *p)
{
	return cksum_fold(cksum_add(0, icmp_message(w, p))) == 0;
}

void
nat_packet_icmp_seal(struct wr *w, const struct nat_packet *p)
{
	wr_fill16(w, p->upper + ICMP_CKSUM_AT, 0);
	wr_fill16(w, p->upper + ICMP_CKSUM_AT,
	    cksum_fold(cksum_add(0, icmp_message(w, p))));
}
