/* udp.c - UDP and what its ports mean, DHCPv4, and a user's packets. */
#include "traces/dissect/dx.h"

enum { PORT_DHCP_SERVER = 67, PORT_DHCP_CLIENT = 68, PORT_IKE = 500, PORT_DSMIP = 4191,
    PORT_NATT = 4500 };

/* ---- DATA ---- */

/* Every packet has two addresses told: the texts of those seen lately are kept. */
static const char *
told(struct dx *x, const struct addr *a)
{
	const uint8_t *b = a->b;
	struct told *t = &x->d->told[(b[0] ^ b[3] * 5u ^ b[7] * 7u ^ b[11] * 11u ^ b[15] * 13u) %
	    DX_TOLD];

	if (!addr_eq(&t->addr, a) || t->text[0] == '\0') {
		t->addr = *a;
		addr_text(a, t->text);
	}
	return t->text;
}

static char *
put_text(char *to, const char *from)
{
	size_t n = strlen(from);

	memcpy(to, from, n);
	to[n] = '/';
	return to + n + 1;
}

static char *
put_port(char *to, unsigned v)
{
	char digit[10];
	size_t n = 0;

	do {
		digit[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	while (n > 0)
		*to++ = digit[--n];
	*to = '/';
	return to + 1;
}

/* The ends of a flow do not change on its way through tunnels: HAO and RH2 are applied. Written by
 * hand, "%u/%s/%u/%s/%u", since it is most of what a user's packet costs. */
static void
flow(struct dx *x, unsigned proto, unsigned sport, unsigned dport)
{
	char *text = arena_take(&x->d->arena, 2 * ADDR_TEXT_MAX + 40), *p = text;

	p = put_port(p, proto);
	p = put_text(p, told(x, &x->ip.end_src));
	p = put_port(p, sport);
	p = put_text(p, told(x, &x->ip.end_dst));
	p = put_port(p, dport);
	p[-1] = '\0';
	dx_text_of(x, "flow", text);
}

/* An IPv4 packet's ports and checksum may change on the way; the rest may not. */
static void
data_identify(struct dx *x, unsigned proto, struct bytes b)
{
	size_t skip = x->ip.family == 4 && proto == 17 ? 8 : x->ip.family == 4 && proto == 6 ? 4 : 0;
	uint8_t tcp[10];

	dx_identify_end(x, proto);
	if (proto == 6 && skip > 0 && b.n >= 20) {	/* seq to window, then past the checksum */
		memcpy(tcp, b.p + 4, sizeof(tcp));
		dx_identify(x, bytes_of(tcp, sizeof(tcp)));
		skip = 20;
	}
	if (b.n > skip)
		dx_identify(x, bytes_of(b.p + skip, b.n - skip));
}

void
dx_data(struct dx *x, unsigned proto, struct bytes b)
{
	static const struct dx_row port_row[] = {
		{ "sport", 0, 2, DX_NUM, 0, 0 },
		{ "dport", 2, 2, DX_NUM, 0, 0 },
	};
	bool ports = (proto == 6 || proto == 17) && b.n >= 4;

	dx_name(x, "DATA");
	dx_num(x, "proto", BYTES_NONE, proto);
	if (ports)
		dx_rows(x, b, DX_ROWS(port_row));
	else if (proto == 6 || proto == 17)
		dx_malformed(x, "transport header cut short");
	dx_num(x, "len", BYTES_NONE, x->ip.length);
	flow(x, proto, ports ? (unsigned)(b.p[0] << 8 | b.p[1]) : 0,
	    ports ? (unsigned)(b.p[2] << 8 | b.p[3]) : 0);
	if (proto == 17 && b.n >= 12) {
		struct rd r = rd_of(bytes_of(b.p + 8, 4));

		dx_num(x, "data_seq", bytes_of(b.p + 8, 4), rd_u32(&r));
	}
	data_identify(x, proto, b);
}

/* ---- DHCPv4, RFC 2131 2, RFC 2132 ---- */

static const char *const dhcp_name[] = {
	"DHCP_DISCOVER", "DHCP_OFFER", "DHCP_REQUEST", "DHCP_DECLINE", "DHCP_ACK", "DHCP_NAK",
	"DHCP_RELEASE", "DHCP_INFORM"
};

static void
dhcp_type(struct dx *x, struct bytes v)
{
	if (v.p[0] >= 1 && v.p[0] <= 8)
		dx_name(x, dhcp_name[v.p[0] - 1]);
	else
		dx_malformed(x, "DHCP message type");
}

static const struct dx_row dhcp_row[] = {
	{ "xid", 4, 4, DX_NUM, 0, 0 },
	{ "secs", 8, 2, DX_NUM, 0, 0 },
	{ "ciaddr", 12, 4, DX_ADDR, 0, 0 },
	{ "yiaddr", 16, 4, DX_ADDR, 0, 0 },
	{ "chaddr", 28, 6, DX_MAC, 0, 0 },
};
static const struct dx_row dhcp_mask[] = { { "mask", 0, 4, DX_ADDR, 0, 0 } };
static const struct dx_row dhcp_router[] = { { "router", 0, 4, DX_ADDR, 0, 0 } };
static const struct dx_row dhcp_requested[] = { { "requested", 0, 4, DX_ADDR, 0, 0 } };
static const struct dx_row dhcp_lease[] = { { "lease", 0, 4, DX_NUM, 0, 0 } };
static const struct dx_row dhcp_server[] = { { "server_id", 0, 4, DX_ADDR, 0, 0 } };

static const struct dx_option dhcp_option[] = {
	{ 1, 4, 4, DX_ROWS(dhcp_mask), NULL },
	{ 3, 4, 252, DX_ROWS(dhcp_router), NULL },
	{ 50, 4, 4, DX_ROWS(dhcp_requested), NULL },
	{ 51, 4, 4, DX_ROWS(dhcp_lease), NULL },
	{ 53, 1, 1, NULL, 0, dhcp_type },
	{ 54, 4, 4, DX_ROWS(dhcp_server), NULL },
};

/* RFC 2131 2: op, htype, hlen; only one flag has a meaning. The type is not known yet. */
static void
dhcp_header(struct dx *x, struct bytes b)
{
	if (b.n < 12)
		return;
	if (b.p[0] < 1 || b.p[0] > 2 || b.p[1] != 1 || b.p[2] != 6)
		dx_malformed(x, "DHCP op, htype or hlen");
	else if ((b.p[10] & 0x7f) != 0 || b.p[11] != 0)
		dx_malformed(x, "DHCP flags");
}

/* Requests have op 1, replies 2. */
static bool
dhcp_op_fits(const struct dx *x, uint8_t op)
{
	bool reply = strcmp(x->m.name, "DHCP_OFFER") == 0 || strcmp(x->m.name, "DHCP_ACK") == 0 ||
	    strcmp(x->m.name, "DHCP_NAK") == 0;

	return op == (reply ? 2 : 1);
}

void
dx_dhcp(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);

	dx_identify(x, b);
	dx_name(x, "DATA");
	dhcp_header(x, b);
	dx_fixed(x, &r, 236, DX_ROWS(dhcp_row));
	if (rd_u32(&r) != 0x63825363) {
		dx_malformed(x, "no DHCP magic cookie");
		return;
	}
	while (rd_left(&r) > 0) {
		uint8_t type = rd_u8(&r);
		struct bytes value;

		if (type == 0)
			continue;
		if (type == 255) {
			if (!dhcp_op_fits(x, b.p[0]))
				dx_malformed(x, "DHCP op, htype or hlen");
			return;
		}
		value = rd_bytes(&r, rd_u8(&r));
		if (r.bad) {
			dx_malformed(x, "DHCP option cut short");
			return;
		}
		dx_option_put(x, DX_ROWS(dhcp_option), type, value);
	}
	dx_malformed(x, "DHCP without end option");
}

/* ---- UDP, RFC 768 ---- */

/* RFC 5555 4.1: the version field after the UDP header says what follows; nothing between. */
static void
dsmip_tunnel(struct dx *x, struct bytes b)
{
	unsigned version = b.n > 0 ? b.p[0] >> 4 : 0;

	dx_encap(x, "udp4191");
	if (version == 4 || version == 6) {
		dx_ip(x, b);
		return;
	}
	dx_name(x, "DATA");
	dx_identify(x, b);
	dx_malformed(x, "UDP 4191 holds neither IPv4 nor IPv6");
}

/* RFC 3948 2: four zero octets, then IKE; one octet 0xFF; else ESP. */
static void
natt(struct dx *x, struct bytes b)
{
	static const uint8_t marker[4];

	if (b.n == 1 && b.p[0] == 0xff) {
		dx_name(x, "NAT_KEEPALIVE");
		dx_identify(x, addr_bytes(&x->ip.dst));
		dx_identify_end(x, 17);
	} else if (b.n >= 4 && memcmp(b.p, marker, 4) == 0) {
		dx_ike(x, bytes_of(b.p + 4, b.n - 4));
	} else {
		dx_encap(x, "udp4500");
		dx_esp(x, b);
	}
}

void
dx_udp(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	uint16_t sport = rd_u16(&r), dport = rd_u16(&r), length = rd_u16(&r), sum = rd_u16(&r);
	struct bytes payload;

	if (r.bad) {
		dx_data(x, 17, b);
		return;
	}
	if (length > b.n || length < 8)
		dx_malformed(x, "UDP length");
	else
		b.n = length;
	payload = bytes_of(b.p + 8, b.n - 8);
	if (x->n_ip == 1) {
		dx_common_num(x, DX_UDP_SRC, bytes_of(b.p, 2), sport);
		dx_common_num(x, DX_UDP, bytes_of(b.p + 2, 2), dport);
	}
#define PORT_IS(p) (dport == (p) || sport == (p))
	/* A user's packets are not checked, nor what the network card is to fill in after the capture:
	 * there the field holds the sum of the pseudo-header. */
	if (sum != 0 && (PORT_IS(PORT_NATT) || PORT_IS(PORT_DSMIP) || PORT_IS(PORT_IKE)) &&
	    dx_pseudo_sum(x, 17, b) != 0 && sum != dx_pseudo_part(x, 17, b.n))
		dx_malformed(x, "UDP checksum");
	if (PORT_IS(PORT_NATT))
		natt(x, payload);
	else if (PORT_IS(PORT_DSMIP))
		dsmip_tunnel(x, payload);
	else if (PORT_IS(PORT_IKE))
		dx_ike(x, payload);
	else if ((sport == PORT_DHCP_SERVER || sport == PORT_DHCP_CLIENT) &&
	    (dport == PORT_DHCP_SERVER || dport == PORT_DHCP_CLIENT))
		dx_dhcp(x, payload);
	else
		dx_data(x, 17, b);
#undef PORT_IS
}
