#include "nodes/wire/dhcp.h"

#define COOKIE	 0x63825363u	/* RFC 2131 3 */
#define SNAME	 64
#define FILE_LEN 128
#define OPTIONS_LEAST 60	/* so that a message has the 300 octets of RFC 951 */

enum {
	OPT_PAD = 0, OPT_MASK = 1, OPT_ROUTER = 3, OPT_REQUESTED = 50, OPT_LEASE = 51,
	OPT_OVERLOAD = 52, OPT_TYPE = 53, OPT_SERVER_ID = 54, OPT_WANTS = 55, OPT_T1 = 58,
	OPT_T2 = 59, OPT_END = 255
};

const struct field dhcp_fields[] = {
	FIELD(struct dhcp, F_U32, xid, "xid"),
	FIELD(struct dhcp, F_ADDR, ciaddr, "ciaddr"),
	FIELD(struct dhcp, F_ADDR, yiaddr, "yiaddr"),
	FIELD(struct dhcp, F_BYTES, chaddr, "chaddr"),
	FIELD_IF(struct dhcp, F_ADDR, server_id, "server_id", has_server_id),
	FIELD_IF(struct dhcp, F_ADDR, requested, "requested", has_requested),
	FIELD_IF(struct dhcp, F_U32, lease_s, "lease", has_lease),
	FIELD_IF(struct dhcp, F_ADDR, router, "router", has_router),
	FIELD_IF(struct dhcp, F_ADDR, mask, "mask", has_mask),
	FIELD_END
};

const char *
dhcp_name(const struct dhcp *d)
{
	static const char *const name[] = {
		"DHCP", "DHCP_DISCOVER", "DHCP_OFFER", "DHCP_REQUEST", "DHCP_DECLINE", "DHCP_ACK",
		"DHCP_NAK", "DHCP_RELEASE", "DHCP_INFORM",
	};

	return name[d->type <= DHCP_INFORM ? d->type : 0];
}

static bool
is_reply(uint8_t type)
{
	return type == DHCP_OFFER || type == DHCP_ACK || type == DHCP_NAK;
}

static void
take_addr(struct rd *body, bool *has, struct addr *a)
{
	*a = rd_addr(body, 4);
	*has = true;
}

static void
take_u32(struct rd *body, bool *has, uint32_t *v)
{
	*v = rd_u32(body);
	*has = true;
}

/* take_option: false if a known option has the wrong length. */
static bool
take_option(struct dhcp *d, uint8_t code, struct rd *body)
{
	size_t n = rd_left(body);

	switch (code) {
	case OPT_TYPE:
		d->type = rd_u8(body);
		return n == 1;
	case OPT_MASK:
		take_addr(body, &d->has_mask, &d->mask);
		return n == 4;
	case OPT_ROUTER:
		take_addr(body, &d->has_router, &d->router);
		return n >= 4 && n % 4 == 0;
	case OPT_REQUESTED:
		take_addr(body, &d->has_requested, &d->requested);
		return n == 4;
	case OPT_SERVER_ID:
		take_addr(body, &d->has_server_id, &d->server_id);
		return n == 4;
	case OPT_LEASE:
		take_u32(body, &d->has_lease, &d->lease_s);
		return n == 4;
	case OPT_T1:
		take_u32(body, &d->has_t1, &d->t1_s);
		return n == 4;
	case OPT_T2:
		take_u32(body, &d->has_t2, &d->t2_s);
		return n == 4;
	case OPT_WANTS:
		d->wants = true;
		return n >= 1;
	}
	return true;
}

static enum why
take_options(struct dhcp *d, struct rd r, uint8_t *overload)
{
	while (rd_left(&r) > 0) {
		uint8_t code = rd_u8(&r), len;
		struct rd body;

		if (code == OPT_PAD)
			continue;
		if (code == OPT_END)
			break;
		len = rd_u8(&r);
		body = rd_sub(&r, len);
		if (r.bad)
			return W_LENGTH;
		if (code == OPT_OVERLOAD && overload != NULL)
			*overload = rd_u8(&body);
		else if (!take_option(d, code, &body))
			return W_LENGTH;
	}
	return W_OK;
}

enum why
dhcp_decode(struct dhcp *d, struct bytes b)
{
	struct rd r = rd_of(b), sname, file;
	uint8_t op = rd_u8(&r), htype = rd_u8(&r), hlen = rd_u8(&r), overload = 0;
	uint32_t cookie;
	enum why w;

	*d = (struct dhcp){ 0 };
	rd_skip(&r, 1);
	d->xid = rd_u32(&r);
	d->secs = rd_u16(&r);
	d->broadcast = rd_u16(&r) & 0x8000;
	d->ciaddr = rd_addr(&r, 4);
	d->yiaddr = rd_addr(&r, 4);
	d->siaddr = rd_addr(&r, 4);
	d->giaddr = rd_addr(&r, 4);
	rd_copy(&r, d->chaddr.b, 6);
	rd_skip(&r, 10);
	sname = rd_sub(&r, SNAME);
	file = rd_sub(&r, FILE_LEN);
	cookie = rd_u32(&r);
	if (r.bad)
		return W_SHORT;
	if (htype != 1 || hlen != 6)
		return W_TYPE;
	if (cookie != COOKIE)
		return W_VALUE;
	w = take_options(d, r, &overload);
	/* Option overload, RFC 2132 9.3: file first, then sname, RFC 2131 4.1. */
	if (w == W_OK && (overload & 1))
		w = take_options(d, file, NULL);
	if (w == W_OK && (overload & 2))
		w = take_options(d, sname, NULL);
	if (w != W_OK)
		return w;
	if (d->type < DHCP_DISCOVER || d->type > DHCP_INFORM ||
	    op != (is_reply(d->type) ? 2 : 1))
		return W_TYPE;
	return W_OK;
}

static void
put_addr(struct wr *w, uint8_t code, bool has, const struct addr *a)
{
	if (!has)
		return;
	wr_u8(w, code);
	wr_u8(w, 4);
	wr_addr(w, a);
}

static void
put_u32(struct wr *w, uint8_t code, bool has, uint32_t v)
{
	if (!has)
		return;
	wr_u8(w, code);
	wr_u8(w, 4);
	wr_u32(w, v);
}

/* An address that was never set is 0.0.0.0 here. */
static void
put_fixed(struct wr *w, const struct addr *a)
{
	wr_copy(w, a->b, 4);
}

void
dhcp_encode(struct wr *w, const struct dhcp *d)
{
	size_t options;

	wr_u8(w, is_reply(d->type) ? 2 : 1);
	wr_u8(w, 1);
	wr_u8(w, 6);
	wr_u8(w, 0);
	wr_u32(w, d->xid);
	wr_u16(w, d->secs);
	wr_u16(w, d->broadcast ? 0x8000 : 0);
	put_fixed(w, &d->ciaddr);
	put_fixed(w, &d->yiaddr);
	put_fixed(w, &d->siaddr);
	put_fixed(w, &d->giaddr);
	wr_copy(w, d->chaddr.b, 6);
	wr_zero(w, 10 + SNAME + FILE_LEN);
	wr_u32(w, COOKIE);
	options = w->n;
	wr_u8(w, OPT_TYPE);
	wr_u8(w, 1);
	wr_u8(w, d->type);
	put_addr(w, OPT_REQUESTED, d->has_requested, &d->requested);
	put_addr(w, OPT_SERVER_ID, d->has_server_id, &d->server_id);
	put_u32(w, OPT_LEASE, d->has_lease, d->lease_s);
	put_u32(w, OPT_T1, d->has_t1, d->t1_s);
	put_u32(w, OPT_T2, d->has_t2, d->t2_s);
	/* The mask comes before the router, RFC 2132 3.3. */
	put_addr(w, OPT_MASK, d->has_mask, &d->mask);
	put_addr(w, OPT_ROUTER, d->has_router, &d->router);
	if (d->wants) {
		wr_u8(w, OPT_WANTS);
		wr_u8(w, 2);
		wr_u8(w, OPT_MASK);
		wr_u8(w, OPT_ROUTER);
	}
	wr_u8(w, OPT_END);
	if (!w->bad && w->n - options < OPTIONS_LEAST)
		wr_zero(w, OPTIONS_LEAST - (w->n - options));
}
