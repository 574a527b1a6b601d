#include "nodes/mip6/tunnel.h"

#include "nodes/wire/ip.h"
#include "nodes/wire/udp.h"

enum { ECN_MASK = 3, ECN_NOT = 0, ECN_ECT0 = 2, ECN_CE = 3 };	/* RFC 3168 5 */

/* What the outer header needs to know about a packet. */
struct inner {
	unsigned version;
	uint8_t tclass, proto;
	bool df;
	struct addr src, dst;
	size_t len;		/* by its own length field */
};

static enum why
inner_read(struct inner *in, struct bytes packet)
{
	struct rd r = rd_of(packet);
	uint8_t first = rd_u8(&r), second = rd_u8(&r);
	uint16_t len = rd_u16(&r), frag;

	*in = (struct inner){ .version = first >> 4 };
	if (r.bad)
		return W_SHORT;
	if (in->version == 6) {
		in->tclass = (uint8_t)(first << 4 | second >> 4);
		in->len = IP6_HEADER + (size_t)rd_u16(&r);
		in->proto = rd_u8(&r);
		rd_skip(&r, 1);
	} else if (in->version == 4) {
		in->tclass = second;
		in->len = len;
		rd_skip(&r, 2);
		frag = rd_u16(&r);
		in->df = frag & 0x4000;
		rd_skip(&r, 1);
		in->proto = rd_u8(&r);
		rd_skip(&r, 2);
		if (len < IP4_HEADER)
			return r.bad ? W_SHORT : W_LENGTH;
	} else {
		return W_VERSION;
	}
	in->src = rd_addr(&r, in->version);
	in->dst = rd_addr(&r, in->version);
	if (r.bad)
		return W_SHORT;
	return in->len > packet.n ? W_LENGTH : W_OK;
}

unsigned
tunnel_overhead(const struct tunnel *t)
{
	return (t->remote.addr.family == 6 ? IP6_HEADER : IP4_HEADER) + (t->udp ? UDP_HEADER : 0u);
}

enum why
tunnel_wrap(struct wr *out, const struct tunnel *t, struct bytes packet)
{
	struct inner in;
	struct ip_spec outer = { .src = t->local.addr, .dst = t->remote.addr,
	    .hop_limit = TUNNEL_HOP_LIMIT, .id = t->id };
	enum why w = inner_read(&in, packet);
	size_t ip, udp = 0;

	assert(t->local.addr.family == t->remote.addr.family);
	if (w != W_OK)
		return w;
	if (in.len != packet.n || packet.n + tunnel_overhead(t) > UINT16_MAX)
		return W_LENGTH;
	outer.tclass = in.tclass;
	if ((in.tclass & ECN_MASK) == ECN_CE)
		outer.tclass = (uint8_t)((in.tclass & ~ECN_MASK) | ECN_ECT0);
	outer.df = in.df;
	outer.proto = t->udp ? IPPROTO_IS_UDP : in.version == 6 ? IPPROTO_IS_IP6 : IPPROTO_IS_IP4;
	ip = ip_begin(out, &outer);
	if (t->udp)
		udp = udp_begin(out, t->local.port, t->remote.port);
	wr_bytes(out, packet);
	if (t->udp)
		udp_end(out, udp, &outer.src, &outer.dst, UDP_CKSUM);
	ip_end(out, ip);
	return W_OK;
}

enum why
tunnel_classify(struct tunnel_in *out, const struct addr *src, const struct addr *dst,
    uint8_t proto, struct bytes payload)
{
	struct inner in;
	struct udp u;
	enum why w;

	*out = (struct tunnel_in){ .kind = TUNNEL_NOT, .outer_src = { *src, 0 },
	    .outer_dst = { *dst, 0 } };
	if (proto == IPPROTO_IS_UDP) {
		struct rd r = rd_of(payload);
		uint16_t sport = rd_u16(&r), dport = rd_u16(&r);

		if (r.bad || (sport != DSMIP_PORT && dport != DSMIP_PORT))
			return W_OK;
		w = udp_decode(&u, src, dst, payload);
		if (w != W_OK)
			return w;
		out->outer_src.port = u.sport;
		out->outer_dst.port = u.dport;
		payload = u.payload;
	} else if (proto != IPPROTO_IS_IP4 && proto != IPPROTO_IS_IP6) {
		return W_OK;
	}
	out->kind = proto == IPPROTO_IS_UDP ? TUNNEL_UDP : TUNNEL_IP;
	w = inner_read(&in, payload);
	if (w == W_VERSION && out->kind == TUNNEL_UDP)
		return W_TUNNEL_NIBBLE;
	if (w != W_OK)
		return w;
	if (out->kind == TUNNEL_IP && in.version != (proto == IPPROTO_IS_IP6 ? 6 : 4))
		return W_VERSION;
	out->inner = bytes_of(payload.p, in.len);
	out->inner_src = in.src;
	out->inner_dst = in.dst;
	out->inner_proto = in.proto;
	out->signalling = out->kind == TUNNEL_UDP && in.version == 6 &&
	    (in.proto == IPPROTO_IS_ESP || in.proto == IPPROTO_IS_MH);
	return W_OK;
}

bool
tunnel_ecn(uint8_t *inner, size_t n, uint8_t outer_tclass)
{
	struct wr w = { inner, n, n, false };
	uint8_t ecn;

	assert(n >= IP4_HEADER);
	if ((outer_tclass & ECN_MASK) != ECN_CE)
		return true;
	ecn = inner[0] >> 4 == 6 ? inner[1] >> 4 & ECN_MASK : inner[1] & ECN_MASK;
	if (ecn == ECN_NOT)
		return false;
	if (inner[0] >> 4 == 6) {
		wr_fill8(&w, 1, inner[1] | ECN_CE << 4);
	} else {
		wr_fill8(&w, 1, inner[1] | ECN_CE);
		ip4_checksum(inner);
	}
	return true;
}
