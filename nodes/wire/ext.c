#include "nodes/wire/ext.h"

#include "nodes/wire/ip.h"

enum { IP6_LEN_AT = 4, IP6_NH_AT = 6, IP6_SRC_AT = 8, IP6_DST_AT = 24 };
enum { OPT_PAD1 = 0, OPT_PADN = 1 };
enum { ROUTING_TYPE_2 = 2, RH2_HDR_LEN = 2 };

/* Where we are in a chain of extension headers: header `nh` stands at `at`, and the octet that
 * announces it at `nh_at`. */
struct place {
	size_t at, nh_at;
	uint8_t nh;
};

static struct rd
rd_at(struct bytes packet, size_t at)
{
	struct rd r = rd_of(packet);

	rd_skip(&r, at);
	return r;
}

static enum why
place_first(struct place *p, struct bytes packet)
{
	struct rd r = rd_of(packet);
	unsigned version = rd_u8(&r) >> 4;

	rd_skip(&r, 3);
	if (rd_u16(&r) + (size_t)IP6_HEADER != packet.n)
		return packet.n < IP6_HEADER ? W_SHORT : W_LENGTH;
	if (version != 6)
		return W_VERSION;
	*p = (struct place){ IP6_HEADER, IP6_NH_AT, rd_u8(&r) };
	return W_OK;
}

/* The octets of the extension header at p (hop-by-hop, routing or destination options): their
 * length field counts 8-octet units after the first, RFC 8200 4.3 to 4.6. */
static enum why
place_header(struct bytes *header, struct bytes packet, const struct place *p)
{
	struct rd r = rd_at(packet, p->at);
	size_t n;

	rd_skip(&r, 1);
	n = 8 * (size_t)rd_u8(&r) + 8;
	r = rd_at(packet, p->at);
	*header = rd_bytes(&r, n);
	return r.bad ? W_SHORT : W_OK;
}

static bool
place_is_ours(const struct place *p)
{
	return p->nh == IPPROTO_IS_HOPOPTS || p->nh == IPPROTO_IS_ROUTING ||
	    p->nh == IPPROTO_IS_DSTOPTS;
}

static struct place
place_after(const struct place *p, struct bytes header)
{
	return (struct place){ p->at + header.n, p->at, header.p[0] };
}

/* Where a new header goes: after hop-by-hop options, routing headers and the destination options
 * that precede a routing header, RFC 8200 4.1; hence before fragment, ESP and the rest. */
static enum why
place_insert(struct place *at, struct bytes packet)
{
	enum why w = place_first(at, packet);
	struct place p = *at;

	while (w == W_OK && place_is_ours(&p)) {
		uint8_t was = p.nh;
		struct bytes header;

		w = place_header(&header, packet, &p);
		if (w != W_OK)
			return w;
		p = place_after(&p, header);
		if (was != IPPROTO_IS_DSTOPTS)
			*at = p;
	}
	return w;
}

/* Copies `packet` with `header` (its first octet still to be filled) announced as `nh` at `at`. */
static enum why
insert(struct wr *out, struct bytes packet, const struct place *at, uint8_t nh,
    struct bytes header)
{
	size_t start = out->n, len = packet.n - IP6_HEADER + header.n;
	struct rd rest;

	if (len > UINT16_MAX)
		return W_LENGTH;
	wr_copy(out, packet.p, at->at);
	wr_bytes(out, header);
	wr_fill8(out, start + at->at, at->nh);
	wr_fill8(out, start + at->nh_at, nh);
	wr_fill16(out, start + IP6_LEN_AT, (uint16_t)len);
	rest = rd_at(packet, at->at);
	wr_bytes(out, rd_rest(&rest));
	return W_OK;
}

/* Copies `packet` without the header at `at`. */
static void
remove_header(struct wr *out, struct bytes packet, const struct place *at, struct bytes header)
{
	struct rd rest = rd_at(packet, at->at + header.n);
	size_t start = out->n;

	wr_copy(out, packet.p, at->at);
	wr_fill8(out, start + at->nh_at, header.p[0]);
	wr_fill16(out, start + IP6_LEN_AT, (uint16_t)(packet.n - IP6_HEADER - header.n));
	wr_bytes(out, rd_rest(&rest));
}

static struct addr
packet_addr(struct bytes packet, size_t at)
{
	struct rd r = rd_at(packet, at);

	return rd_addr(&r, 6);
}

static void
set_addr(struct wr *out, size_t at, const struct addr *a)
{
	for (size_t i = 0; i < 16; i++)
		wr_fill8(out, at + i, a->b[i]);
}

/* "Unicast routable", RFC 6275 6.3 and 6.4. */
static bool
is_routable(const struct addr *a)
{
	return !addr_is_unspecified(a) && !addr_is_multicast(a) && !addr_is_loopback(a) &&
	    !addr_is_link_local(a);
}

enum why
ext_hao_apply(struct wr *out, struct bytes packet, const struct addr *coa)
{
	uint8_t buf[EXT_HAO_OCTETS];
	struct wr header = wr_of(buf, sizeof(buf));
	size_t start = out->n;
	struct place at;
	enum why w = place_insert(&at, packet);

	if (w != W_OK)
		return w;
	wr_u8(&header, 0);
	wr_u8(&header, EXT_HAO_OCTETS / 8 - 1);
	/* The option has alignment 8n+6, so four octets of PadN go before it. */
	wr_u8(&header, OPT_PADN);
	wr_u8(&header, 2);
	wr_u16(&header, 0);
	wr_u8(&header, OPT_HAO);
	wr_u8(&header, 16);
	wr_copy(&header, packet_addr(packet, IP6_SRC_AT).b, 16);
	w = insert(out, packet, &at, IPPROTO_IS_DSTOPTS, wr_done(&header));
	if (w == W_OK)
		set_addr(out, start + IP6_SRC_AT, coa);
	return w;
}

/* Looks for the Home Address option in one destination options header. */
static enum why
hao_read(struct addr *home, unsigned *n, struct bytes header)
{
	struct rd r = rd_of(header);

	rd_skip(&r, 2);
	while (rd_left(&r) > 0) {
		uint8_t type = rd_u8(&r);
		struct rd data;

		if (type == OPT_PAD1)
			continue;
		data = rd_sub(&r, rd_u8(&r));
		if (r.bad)
			return W_LENGTH;
		if (type != OPT_HAO)
			continue;
		if (rd_left(&data) != 16)
			return W_LENGTH;
		++*n;
		*home = rd_addr(&data, 6);
	}
	return r.bad ? W_LENGTH : W_OK;
}

enum why
ext_hao_remove(struct wr *out, struct bytes packet, struct addr *coa)
{
	struct addr home = ADDR_NONE;
	struct bytes held = BYTES_NONE;
	struct place p, at = { 0 };
	size_t start = out->n;
	unsigned n = 0;
	enum why w = place_first(&p, packet);

	*coa = ADDR_NONE;
	while (w == W_OK && place_is_ours(&p)) {
		struct bytes header;
		unsigned before = n;

		w = place_header(&header, packet, &p);
		if (w == W_OK && p.nh == IPPROTO_IS_DSTOPTS)
			w = hao_read(&home, &n, header);
		if (w != W_OK)
			return w;
		if (n > before) {
			at = p;
			held = header;
		}
		p = place_after(&p, header);
	}
	if (w != W_OK)
		return w;
	if (n > 1)
		return W_EXT_TWICE;
	if (n == 0) {
		wr_bytes(out, packet);
		return W_OK;
	}
	if (!is_routable(&home))
		return W_EXT_HOME_ADDRESS;
	*coa = packet_addr(packet, IP6_SRC_AT);
	remove_header(out, packet, &at, held);
	set_addr(out, start + IP6_SRC_AT, &home);
	return W_OK;
}

enum why
ext_rh2_apply(struct wr *out, struct bytes packet, const struct addr *coa)
{
	uint8_t buf[EXT_RH2_OCTETS];
	struct wr header = wr_of(buf, sizeof(buf));
	size_t start = out->n;
	struct place at;
	enum why w = place_insert(&at, packet);

	if (w != W_OK)
		return w;
	wr_u8(&header, 0);
	wr_u8(&header, RH2_HDR_LEN);
	wr_u8(&header, ROUTING_TYPE_2);
	wr_u8(&header, 1);		/* segments left */
	wr_u32(&header, 0);
	wr_copy(&header, packet_addr(packet, IP6_DST_AT).b, 16);
	w = insert(out, packet, &at, IPPROTO_IS_ROUTING, wr_done(&header));
	if (w == W_OK)
		set_addr(out, start + IP6_DST_AT, coa);
	return w;
}

/* One routing header: is it of type 2, and as RFC 6275 6.4.1 wants it? */
static enum why
rh2_read(struct addr *home, bool *is_rh2, struct bytes header)
{
	struct rd r = rd_of(header);
	uint8_t len, left;

	rd_skip(&r, 1);
	len = rd_u8(&r);
	*is_rh2 = rd_u8(&r) == ROUTING_TYPE_2;
	left = rd_u8(&r);
	if (!*is_rh2)
		return W_OK;
	if (len != RH2_HDR_LEN || left != 1)
		return W_VALUE;
	rd_skip(&r, 4);
	*home = rd_addr(&r, 6);
	return W_OK;
}

enum why
ext_rh2_remove(struct wr *out, struct bytes packet, const struct addr *home, struct addr *coa)
{
	struct addr named = ADDR_NONE;
	size_t start = out->n;
	struct place p;
	enum why w = place_first(&p, packet);

	*coa = ADDR_NONE;
	while (w == W_OK && place_is_ours(&p)) {
		struct bytes header;
		bool found = false;

		w = place_header(&header, packet, &p);
		if (w == W_OK && p.nh == IPPROTO_IS_ROUTING)
			w = rh2_read(&named, &found, header);
		if (w != W_OK)
			return w;
		if (found && (!is_routable(&named) || (home != NULL && !addr_eq(home, &named))))
			return W_EXT_HOME_ADDRESS;
		if (found) {
			*coa = packet_addr(packet, IP6_DST_AT);
			remove_header(out, packet, &p, header);
			set_addr(out, start + IP6_DST_AT, &named);
			return W_OK;
		}
		p = place_after(&p, header);
	}
	if (w == W_OK)
		wr_bytes(out, packet);
	return w;
}
