#include "nodes/wire/ip.h"

#include "nodes/wire/cksum.h"

#define CHAIN_MAX 16	/* extension headers of one packet */

enum { OPT_PAD1 = 0, OPT_PADN = 1, OPT_HAO = 201 };	/* RFC 8200 4.2, RFC 6275 6.3 */

#define IP4_DF 0x4000
#define IP4_MF 0x2000

/* ---- IPv4 ---- */

static enum why
parse4(struct ip_view *v, struct bytes b)
{
	struct rd r = rd_of(b);
	uint8_t first = rd_u8(&r);
	size_t header = (size_t)(first & 15) * 4, total;
	uint16_t frag;

	v->tclass = rd_u8(&r);
	total = rd_u16(&r);
	v->frag_id = rd_u16(&r);
	frag = rd_u16(&r);
	v->hop_limit = rd_u8(&r);
	v->proto = rd_u8(&r);
	rd_skip(&r, 2);
	v->src = rd_addr(&r, 4);
	v->dst = rd_addr(&r, 4);
	if (r.bad)
		return W_SHORT;
	if (header < IP4_HEADER || total < header || total > b.n)
		return W_LENGTH;
	if (cksum_fold(cksum_add(0, bytes_of(b.p, header))) != 0)
		return W_CHECKSUM;
	v->packet = bytes_of(b.p, total);
	v->df = frag & IP4_DF;
	v->more = frag & IP4_MF;
	v->frag_offset = (size_t)(frag & 0x1fff) * 8;
	v->is_fragment = v->more || v->frag_offset != 0;
	v->proto_at = 9;
	v->upper = header;
	v->payload = bytes_of(b.p + header, total - header);
	return W_OK;
}

/* ---- IPv6 ---- */

static void
problem(struct ip_view *v, enum ip_problem p, uint8_t code, size_t at)
{
	if (v->problem != IP_FINE)
		return;
	v->problem = p;
	v->problem_code = code;
	v->problem_at = at;
}

/* The top bits of an unknown option's type say what to do, RFC 8200 4.2. */
static void
unknown_option(struct ip_view *v, uint8_t type, size_t at)
{
	static const enum ip_problem what[] = { IP_FINE, IP_DROP, IP_REPORT_ALWAYS, IP_REPORT };

	if (what[type >> 6] != IP_FINE)
		problem(v, what[type >> 6], 2, at);
}

static enum why
walk_options(struct ip_view *v, struct rd *r, size_t at, bool dst_opts)
{
	while (rd_left(r) > 0) {
		size_t here = at;
		uint8_t type = rd_u8(r);
		struct rd body;
		uint8_t len;

		at++;
		if (type == OPT_PAD1)
			continue;
		len = rd_u8(r);
		body = rd_sub(r, len);
		if (r->bad)
			return W_LENGTH;
		at += 1u + len;
		if (type == OPT_PADN)
			continue;
		/* The Home Address option occurs once and holds a unicast address, RFC 6275 6.3. */
		if (type == OPT_HAO && dst_opts && len == 16 && !addr_is_set(&v->hao)) {
			v->hao = rd_addr(&body, 6);
			v->hao_at = here + 2;
			continue;
		}
		unknown_option(v, type, here);
	}
	return W_OK;
}

static void
walk_routing(struct ip_view *v, struct rd *r, size_t at)
{
	uint8_t type = rd_u8(r), left = rd_u8(r);

	if (type == 2 && left <= 1 && rd_left(r) == 20 && !addr_is_set(&v->rh2)) {
		rd_skip(r, 4);
		v->rh2 = rd_addr(r, 6);
		v->rh2_at = at + 8;
		v->rh2_left = left;
	} else if (type == 2) {
		/* RFC 6275 6.4: Hdr Ext Len 2 and Segments Left 1, anything else is dropped. */
		problem(v, IP_DROP, 0, at);
	} else if (left != 0) {
		/* RFC 8200 4.4; type 0 too, RFC 5095 3. */
		problem(v, IP_REPORT, 0, at + 2);
	}
}

static void
walk_fragment(struct ip_view *v, struct rd *r)
{
	uint16_t off;

	rd_skip(r, 1);
	off = rd_u16(r);
	v->frag_id = rd_u32(r);
	v->frag_offset = off & 0xfff8;
	v->more = off & 1;
	v->is_fragment = v->more || v->frag_offset != 0;
}

static bool
is_extension(uint8_t next)
{
	return next == IPPROTO_IS_HOPOPTS || next == IPPROTO_IS_ROUTING ||
	    next == IPPROTO_IS_FRAGMENT || next == IPPROTO_IS_DSTOPTS;
}

/* walk_one takes one extension header of type `next`, which starts at `at`. */
static enum why
walk_one(struct ip_view *v, struct rd *r, uint8_t next, size_t at)
{
	struct rd start = *r;
	size_t len;
	struct rd in;

	v->proto_at = at;
	v->proto = rd_u8(r);
	len = next == IPPROTO_IS_FRAGMENT ? IP6_FRAGMENT : (size_t)rd_u8(r) * 8 + 8;
	*r = start;
	in = rd_sub(r, len);
	if (r->bad)
		return W_LENGTH;
	rd_skip(&in, 1);
	switch (next) {
	case IPPROTO_IS_HOPOPTS:
		if (at != IP6_HEADER)
			return W_IP_CHAIN;
		v->hop_by_hop = at;
		rd_skip(&in, 1);
		return walk_options(v, &in, at + 2, false);
	case IPPROTO_IS_DSTOPTS:
		if (v->dst_opts == 0 || !addr_is_set(&v->hao))
			v->dst_opts = at;
		rd_skip(&in, 1);
		return walk_options(v, &in, at + 2, true);
	case IPPROTO_IS_ROUTING:
		v->routing = at;
		rd_skip(&in, 1);
		walk_routing(v, &in, at);
		return W_OK;
	default:
		v->fragment = at;
		walk_fragment(v, &in);
		return W_OK;
	}
}

static enum why
parse6(struct ip_view *v, struct bytes b)
{
	struct rd r = rd_of(b);
	uint32_t first = rd_u32(&r);
	uint16_t len = rd_u16(&r);
	size_t total = (size_t)len + IP6_HEADER, n = 0;
	enum why w;

	v->tclass = (uint8_t)(first >> 20);
	v->flow = first & 0xfffff;
	v->proto_at = 6;
	v->proto = rd_u8(&r);
	v->hop_limit = rd_u8(&r);
	v->src = rd_addr(&r, 6);
	v->dst = rd_addr(&r, 6);
	if (r.bad)
		return W_SHORT;
	if (total > b.n)
		return W_LENGTH;
	v->packet = bytes_of(b.p, total);
	r = rd_of(v->packet);
	rd_skip(&r, IP6_HEADER);
	while (is_extension(v->proto) && !v->is_fragment) {
		if (++n > CHAIN_MAX)
			return W_IP_CHAIN;
		w = walk_one(v, &r, v->proto, total - rd_left(&r));
		if (w != W_OK)
			return w;
	}
	v->upper = total - rd_left(&r);
	v->payload = rd_rest(&r);
	return W_OK;
}

enum why
ip_parse(struct ip_view *v, struct bytes packet)
{
	*v = (struct ip_view){ 0 };
	if (packet.n == 0)
		return W_SHORT;
	v->family = packet.p[0] >> 4;
	if (v->family == 6)
		return parse6(v, packet);
	return v->family == 4 ? parse4(v, packet) : W_VERSION;
}

enum why
ip_peek(struct ip_view *v, struct bytes packet)
{
	struct rd r = rd_of(packet);
	uint8_t first = rd_u8(&r);

	*v = (struct ip_view){ .packet = packet, .family = first >> 4 };
	if (v->family == 4) {
		rd_skip(&r, 8);
		v->proto = rd_u8(&r);
		rd_skip(&r, 2);
		v->upper = (size_t)(first & 15) * 4;
	} else if (v->family == 6) {
		rd_skip(&r, 5);
		v->proto = rd_u8(&r);
		rd_skip(&r, 1);
		v->upper = IP6_HEADER;
	} else {
		return r.bad ? W_SHORT : W_VERSION;
	}
	v->src = rd_addr(&r, v->family);
	v->dst = rd_addr(&r, v->family);
	if (r.bad)
		return W_SHORT;
	if (v->upper < packet.n)
		v->payload = bytes_of(packet.p + v->upper, packet.n - v->upper);
	return W_OK;
}

size_t
ip_begin(struct wr *w, const struct ip_spec *s)
{
	size_t start = w->n;
	uint8_t hops = s->hop_limit != 0 ? s->hop_limit : 64;

	assert(s->src.family == s->dst.family);
	if (s->src.family == 4) {
		wr_u8(w, 0x45);
		wr_u8(w, s->tclass);
		wr_u16(w, 0);
		wr_u16(w, s->id);
		wr_u16(w, s->df ? IP4_DF : 0);
		wr_u8(w, hops);
		wr_u8(w, s->proto);
		wr_u16(w, 0);
	} else {
		assert(s->src.family == 6);
		wr_u32(w, 6u << 28 | (uint32_t)s->tclass << 20 | (s->flow & 0xfffff));
		wr_u16(w, 0);
		wr_u8(w, s->proto);
		wr_u8(w, hops);
	}
	wr_addr(w, &s->src);
	wr_addr(w, &s->dst);
	return start;
}

void
ip_end(struct wr *w, size_t start)
{
	size_t n = w->n - start;

	if (w->bad)
		return;
	if (w->p[start] >> 4 == 6) {
		assert(n >= IP6_HEADER && n - IP6_HEADER <= 65535);
		wr_fill16(w, start + 4, (uint16_t)(n - IP6_HEADER));
	} else {
		assert(n >= IP4_HEADER && n <= 65535);
		wr_fill16(w, start + 2, (uint16_t)n);
		ip4_checksum(w->p + start);
	}
}

void
ip4_checksum(uint8_t *packet)
{
	size_t header = (size_t)(packet[0] & 15) * 4;
	struct wr w = wr_of(packet, header);

	wr_fill16(&w, 10, 0);
	wr_fill16(&w, 10, cksum_fold(cksum_add(0, bytes_of(packet, header))));
}

void
ip_decrement(uint8_t *packet)
{
	uint8_t old[2], *hops = packet + (packet[0] >> 4 == 6 ? 7 : 8);
	struct wr w = wr_of(packet, IP4_HEADER);

	assert(*hops > 0);
	memcpy(old, hops, 2);
	--*hops;
	if (packet[0] >> 4 == 4)
		wr_fill16(&w, 10, cksum_replace((uint16_t)(packet[10] << 8 | packet[11]),
		    bytes_of(old, 2), bytes_of(hops, 2)));
}

size_t
ip_unfragmentable(const struct ip_view *v, size_t *next_at)
{
	size_t at = IP6_HEADER, end = IP6_HEADER, last;
	uint8_t next;

	assert(v->family == 6);
	/* The last header that has to stay in front of the fragment header. */
	last = v->routing > v->hop_by_hop ? v->routing : v->hop_by_hop;
	if (addr_is_set(&v->hao) && v->dst_opts > last)
		last = v->dst_opts;
	*next_at = 6;
	next = v->packet.p[6];
	/* What comes behind a fragment header is fragmented, whatever it is, RFC 8200 4.5. */
	while (last != 0 && at <= last && is_extension(next) && next != IPPROTO_IS_FRAGMENT) {
		*next_at = at;
		next = v->packet.p[at];
		at += (size_t)v->packet.p[at + 1] * 8 + 8;
		end = at;
	}
	return end;
}
