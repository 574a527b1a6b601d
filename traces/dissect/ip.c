/* ip.c - IPv4 and IPv6 with extension headers, tunnels, and what stands on top of them. */
#include "traces/dissect/dx.h"

enum {
	IP_HOPOPTS = 0, IP_ICMP = 1, IP_IPIP = 4, IP_TCP = 6, IP_UDP = 17, IP_IPV6 = 41,
	IP_ROUTING = 43, IP_FRAGMENT = 44, IP_ESP = 50, IP_AH = 51, IP_ICMPV6 = 58, IP_NONE = 59,
	IP_DSTOPTS = 60, IP_MH = 135
};

#define HAO_TYPE 201		/* RFC 6275 6.3 */
#define EXTENSIONS_MAX 16

/* What one vantage point can reassemble: fragments of different links do not mix. */
static uint64_t
vantage(const struct dx *x)
{
	uint64_t h = hash_text(x->s->node, x->s->tx ? 1 : 2);

	return hash_text(x->s->link, h) + x->n_ip;
}

/* reassemble: false while the packet is not complete; the frame then gives no message. */
static bool
reassemble(struct dx *x, const struct frag *f, struct bytes *whole)
{
	struct bytes b;
	uint8_t *copy;

	if (!frags_add(x->d->frags, vantage(x), f, &b)) {
		x->pending = true;
		return false;
	}
	copy = arena_take(&x->d->arena, b.n);
	if (b.n > 0)
		memcpy(copy, b.p, b.n);
	*whole = bytes_of(copy, b.n);
	dx_layer(x, *whole);
	dx_encap(x, "fragments");
	return true;
}

/* A header with its addresses has been read: the first is the outermost, the last the innermost. */
static void
header(struct dx *x)
{
	x->ip.end_src = x->ip.src;
	x->ip.end_dst = x->ip.dst;
	if (x->n_ip++ == 0) {
		dx_common_addr(x, DX_SRC, x->ip.src_at, x->ip.src);
		dx_common_addr(x, DX_DST, x->ip.dst_at, x->ip.dst);
		if (x->ip.ecn != 0)
			dx_num(x, "ecn", x->ip.ecn_at, x->ip.ecn);
		return;
	}
	dx_common_addr(x, DX_INNER_SRC, x->ip.src_at, x->ip.src);
	dx_common_addr(x, DX_INNER_DST, x->ip.dst_at, x->ip.dst);
}

/* ---- IPv4, RFC 791 ---- */

static void
ip4(struct dx *x, struct bytes packet)
{
	struct rd r = rd_of(packet);
	uint8_t version_ihl = rd_u8(&r);
	size_t hlen = (size_t)(version_ihl & 0x0f) * 4;
	struct frag f = { 0 };
	uint16_t length, offset;
	struct bytes payload;

	x->ip.ecn_at = rd_bytes(&r, 1);
	x->ip.ecn = packet.n > 1 ? packet.p[1] & 3 : 0;
	length = rd_u16(&r);
	f.id = rd_u16(&r);
	offset = rd_u16(&r);
	dx_hops(x, rd_u8(&r));
	f.proto = rd_u8(&r);
	rd_skip(&r, 2);
	x->ip.src_at = rd_bytes(&r, 4);
	x->ip.dst_at = rd_bytes(&r, 4);
	if (r.bad || hlen < 20 || length < hlen || packet.n < hlen) {
		dx_malformed(x, "IPv4 header");
		return;
	}
	x->ip.family = 4;
	x->ip.id = (uint16_t)f.id;
	f.src = x->ip.src = addr_of4(x->ip.src_at.p);
	f.dst = x->ip.dst = addr_of4(x->ip.dst_at.p);
	header(x);
	if (dx_sum(bytes_of(packet.p, hlen)) != 0)
		dx_malformed(x, "IPv4 header checksum");
	if (length > packet.n) {
		dx_malformed(x, "IPv4 packet cut short");
		length = (uint16_t)packet.n;
	}
	x->ip.length = length;
	payload = bytes_of(packet.p + hlen, length - hlen);
	if ((offset & 0x3fff) != 0) {
		f.offset = (offset & 0x1fffu) * 8;
		f.more = offset & 0x2000;
		f.data = payload;
		if (!reassemble(x, &f, &payload))
			return;
		x->ip.length = hlen + payload.n;
	}
	dx_upper(x, f.proto, payload);
}

/* ---- IPv6, RFC 8200 ---- */

static void
destination_options(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);

	while (rd_left(&r) > 0) {
		uint8_t type = rd_u8(&r);
		struct bytes value;

		if (type == 0)	/* Pad1 */
			continue;
		value = rd_bytes(&r, rd_u8(&r));
		if (r.bad) {
			dx_malformed(x, "destination option cut short");
			return;
		}
		if (type != HAO_TYPE)
			continue;
		if (value.n != 16) {
			dx_malformed(x, "Home Address option of the wrong length");
			continue;
		}
		x->ip.end_src = addr_of6(value.p);
		dx_common_addr(x, DX_HAO, value, x->ip.end_src);
		dx_encap(x, "hao");
	}
}

/* Type 2 routing header, RFC 6275 6.4. Others are stepped over. */
static void
routing_header(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	uint8_t type = rd_u8(&r), left = rd_u8(&r);
	uint32_t reserved;
	struct bytes at;

	if (type != 2)
		return;
	reserved = rd_u32(&r);
	at = rd_bytes(&r, 16);
	if (r.bad) {
		dx_malformed(x, "type 2 routing header");
		return;
	}
	/* What is as RFC 6275 6.4.1 has it is not told. */
	if (!rd_end(&r))
		dx_num(x, "rh2_len", bytes_of(b.p, 0), (b.n + 2) / 8 - 1);
	if (left != 1)
		dx_num(x, "rh2_left", bytes_of(b.p + 1, 1), left);
	if (reserved != 0)
		dx_num(x, "rh2_reserved", bytes_of(b.p + 2, 4), reserved);
	/* Segments Left 0: the swap has been done, the destination is the home address already. */
	if (left == 1)
		x->ip.end_dst = addr_of6(at.p);
	dx_common_addr(x, DX_RH2, at, addr_of6(at.p));
	dx_encap(x, "rh2");
}

/* One extension header off r. False: it is not one that can be stepped over, or not yet. */
static bool
extension(struct dx *x, uint8_t *next, struct rd *r)
{
	uint8_t type = *next;
	struct frag f = { .src = x->ip.src, .dst = x->ip.dst };
	struct bytes b;
	uint16_t offset;

	switch (type) {
	case IP_HOPOPTS:
	case IP_DSTOPTS:
	case IP_ROUTING:
		*next = rd_u8(r);
		b = rd_bytes(r, (size_t)rd_u8(r) * 8 + 6);
		if (r->bad)
			dx_malformed(x, "extension header cut short");
		else if (type == IP_DSTOPTS)
			destination_options(x, b);
		else if (type == IP_ROUTING)
			routing_header(x, b);
		return !r->bad;
	case IP_AH:	/* RFC 4302: counted in units of 4 octets, minus 2 */
		*next = rd_u8(r);
		rd_skip(r, (size_t)rd_u8(r) * 4 + 6);
		dx_encap(x, "ah");
		if (r->bad)
			dx_malformed(x, "AH cut short");
		return !r->bad;
	case IP_FRAGMENT:
		*next = rd_u8(r);
		rd_skip(r, 1);
		offset = rd_u16(r);
		f.id = rd_u32(r);
		if (r->bad) {
			dx_malformed(x, "fragment header cut short");
			return false;
		}
		f.offset = offset & 0xfff8u;
		f.more = offset & 1;
		f.data = rd_rest(r);
		if (f.offset == 0 && !f.more)	/* an atomic fragment, RFC 6946 */
			return true;
		if (!reassemble(x, &f, &b))
			return false;
		/* The fragment header goes, and what was here of the fragments. */
		x->ip.length = x->ip.length - 8 - f.data.n + b.n;
		*r = rd_of(b);
		return true;
	default:
		return false;
	}
}

static void
ip6(struct dx *x, struct bytes packet)
{
	struct rd r = rd_of(packet);
	uint16_t length;
	uint8_t next;

	rd_skip(&r, 1);
	x->ip.ecn_at = rd_bytes(&r, 1);
	x->ip.ecn = packet.n > 1 ? packet.p[1] >> 4 & 3 : 0;
	rd_skip(&r, 2);
	length = rd_u16(&r);
	next = rd_u8(&r);
	x->ip.hops = rd_u8(&r);
	dx_hops(x, x->ip.hops);
	x->ip.src_at = rd_bytes(&r, 16);
	x->ip.dst_at = rd_bytes(&r, 16);
	if (r.bad) {
		dx_malformed(x, "IPv6 header");
		return;
	}
	x->ip.family = 6;
	x->ip.id = 0;
	x->ip.src = addr_of6(x->ip.src_at.p);
	x->ip.dst = addr_of6(x->ip.dst_at.p);
	header(x);
	if (length > rd_left(&r)) {
		dx_malformed(x, "IPv6 packet cut short");
		length = (uint16_t)rd_left(&r);
	}
	x->ip.length = 40u + length;
	r = rd_sub(&r, length);
	for (unsigned i = 0; i < EXTENSIONS_MAX && extension(x, &next, &r); i++)
		continue;
	if (!x->pending && !r.bad)
		dx_upper(x, next, rd_rest(&r));
}

void
dx_ip(struct dx *x, struct bytes packet)
{
	unsigned version = packet.n > 0 ? packet.p[0] >> 4 : 0;

	if (++x->depth > DX_DEPTH) {
		dx_malformed(x, "headers nested too deep");
	} else if (version == 4) {
		ip4(x, packet);
	} else if (version == 6) {
		ip6(x, packet);
	} else {
		dx_malformed(x, "neither IPv4 nor IPv6");
	}
}

/* ---- what stands on top ---- */

static void
tunnel(struct dx *x, unsigned inner, struct bytes b)
{
	static const char *const token[2][2] = {	/* inner-outer */
		{ "ip4ip4", "ip4ip6" }, { "ip6ip4", "ip6ip6" }
	};

	dx_encap(x, token[inner == 6][x->ip.family == 6]);
	if (b.n > 0 && b.p[0] >> 4 != inner)
		dx_malformed(x, "a tunnel whose inside is of another version");
	dx_ip(x, b);
}

void
dx_upper(struct dx *x, unsigned proto, struct bytes b)
{
	switch (proto) {
	case IP_ICMP:
		dx_icmp4(x, b);
		break;
	case IP_ICMPV6:
		dx_icmp6(x, b);
		break;
	case IP_UDP:
		dx_udp(x, b);
		break;
	case IP_MH:
		dx_mh(x, b);
		break;
	case IP_ESP:
		dx_esp(x, b);
		break;
	case IP_IPIP:
		tunnel(x, 4, b);
		break;
	case IP_IPV6:
		tunnel(x, 6, b);
		break;
	default:
		dx_data(x, proto, b);
	}
}
