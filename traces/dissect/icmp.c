/* icmp.c - ARP, ICMPv4, ICMPv6, Neighbour Discovery and the ICMPv6 messages of Mobile IPv6. */
#include "traces/dissect/dx.h"

/* ---- ARP, RFC 826 ---- */

void
dx_arp(struct dx *x, struct bytes b)
{
	static const struct dx_row row[] = {
		{ "sender_mac", 8, 6, DX_MAC, 0, 0 },
		{ "sender", 14, 4, DX_ADDR, 0, 0 },
		{ "target_mac", 18, 6, DX_MAC, 0, 0 },
		{ "target", 24, 4, DX_ADDR, 0, 0 },
	};
	struct rd r = rd_of(b);
	bool ethernet_ip4 = rd_u16(&r) == 1 && rd_u16(&r) == 0x0800 && rd_u16(&r) == 0x0604;
	uint16_t op = rd_u16(&r);

	dx_identify(x, bytes_of(b.p, b.n < 28 ? b.n : 28));
	dx_name(x, op == 2 ? "ARP_REPLY" : "ARP_REQUEST");
	if (!ethernet_ip4 || op < 1 || op > 2)
		dx_malformed(x, "ARP for other than Ethernet and IPv4");
	r = rd_of(b);
	dx_fixed(x, &r, 28, DX_ROWS(row));
}

/* ---- ICMP errors, which quote a packet ---- */

static void
quoted(struct dx *x, struct bytes b)
{
	unsigned version = b.n > 0 ? b.p[0] >> 4 : 0;

	if (version == 4 && b.n >= 20)
		dx_addr(x, "about_dst", bytes_of(b.p + 16, 4), addr_of4(b.p + 16));
	else if (version == 6 && b.n >= 40)
		dx_addr(x, "about_dst", bytes_of(b.p + 24, 16), addr_of6(b.p + 24));
	else
		dx_malformed(x, "no packet quoted");
}

/* What an ICMP message has, by type. */
struct icmp_row {
	uint8_t type;
	const char *name;	/* NULL: ICMP4 or ICMP6 */
	uint8_t body;		/* octets before the options or the quoted packet, header included */
	bool quotes, options;
	const struct dx_row *row;
	size_t n_rows;
};

static const struct dx_row echo_row[] = {
	{ "echo_id", 4, 2, DX_NUM, 0, 0 },
	{ "echo_seq", 6, 2, DX_NUM, 0, 0 },
};

static const struct icmp_row *
icmp_row_find(const struct icmp_row *table, size_t n, uint8_t type)
{
	static const struct icmp_row other = { 0, NULL, 4, false, false, NULL, 0 };

	for (size_t i = 0; i < n; i++)
		if (table[i].type == type)
			return &table[i];
	return &other;
}

static const struct dx_row icmp_head[] = {
	{ "icmp_type", 0, 1, DX_NUM, 0, 0 },
	{ "icmp_code", 1, 1, DX_NUM, 0, 0 },
};

/* ---- ICMPv4, RFC 792 ---- */

static const struct dx_row unreachable4_row[] = { { "mtu", 6, 2, DX_NUM, 0, 0 } };

static const struct icmp_row icmp4_table[] = {
	{ 0, NULL, 8, false, false, DX_ROWS(echo_row) },
	{ 3, NULL, 8, true, false, NULL, 0 },
	{ 4, NULL, 8, true, false, NULL, 0 },
	{ 5, NULL, 8, true, false, NULL, 0 },
	{ 8, NULL, 8, false, false, DX_ROWS(echo_row) },
	{ 11, NULL, 8, true, false, NULL, 0 },
	{ 12, NULL, 8, true, false, NULL, 0 },
};

void
dx_icmp4(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	const struct icmp_row *row = icmp_row_find(DX_ROWS(icmp4_table), b.n > 0 ? b.p[0] : 255);

	dx_name(x, "ICMP4");
	dx_rows(x, b, DX_ROWS(icmp_head));
	/* A NAT rewrites echo identifiers and what errors quote. */
	dx_identify_end(x, 1);
	dx_identify(x, bytes_of(b.p, b.n < 2 ? b.n : 2));
	if (!row->quotes && b.n > 8)
		dx_identify(x, bytes_of(b.p + 8, b.n - 8));
	if (dx_sum(b) != 0)
		dx_malformed(x, "ICMP checksum");
	dx_fixed(x, &r, row->body, row->row, row->n_rows);
	if (b.n >= 8 && b.p[0] == 3 && b.p[1] == 4)	/* fragmentation needed, RFC 1191 4 */
		dx_rows(x, b, DX_ROWS(unreachable4_row));
	if (row->quotes)
		quoted(x, rd_rest(&r));
}

/* ---- ICMPv6, RFC 4443; ND, RFC 4861; RFC 6275 6.5 to 6.8 ---- */

static const struct dx_row too_big_row[] = { { "mtu", 4, 4, DX_NUM, 0, 0 } };
static const struct dx_row ra_row[] = {
	{ "hop_limit", 4, 1, DX_NUM, 0, 0 },
	{ "M", 5, 1, DX_NUM, 0x80, 0 },
	{ "O", 5, 1, DX_NUM, 0x40, 0 },
	{ "H", 5, 1, DX_NUM, 0x20, 0 },		/* RFC 6275 7.1 */
	{ "router_lifetime", 6, 2, DX_NUM, 0, 0 },
};
static const struct dx_row ns_row[] = { { "target", 8, 16, DX_ADDR, 0, 0 } };
static const struct dx_row na_row[] = {
	{ "R", 4, 1, DX_NUM, 0x80, 0 },
	{ "S", 4, 1, DX_NUM, 0x40, 0 },
	{ "O", 4, 1, DX_NUM, 0x20, 0 },
	{ "target", 8, 16, DX_ADDR, 0, 0 },
};
static const struct dx_row mip_row[] = { { "identifier", 4, 2, DX_NUM, 0, 0 } };
static const struct dx_row mpa_row[] = {
	{ "identifier", 4, 2, DX_NUM, 0, 0 },
	{ "M", 6, 1, DX_NUM, 0x80, 0 },
	{ "O", 6, 1, DX_NUM, 0x40, 0 },
};

static const struct icmp_row icmp6_table[] = {
	{ 1, NULL, 8, true, false, NULL, 0 },
	{ 2, NULL, 8, true, false, DX_ROWS(too_big_row) },
	{ 3, NULL, 8, true, false, NULL, 0 },
	{ 4, NULL, 8, true, false, NULL, 0 },
	{ 128, NULL, 8, false, false, DX_ROWS(echo_row) },
	{ 129, NULL, 8, false, false, DX_ROWS(echo_row) },
	{ 133, "RS", 8, false, true, NULL, 0 },
	{ 134, "RA", 16, false, true, DX_ROWS(ra_row) },
	{ 135, "NS", 24, false, true, DX_ROWS(ns_row) },
	{ 136, "NA", 24, false, true, DX_ROWS(na_row) },
	{ 137, "REDIRECT", 40, false, true, DX_ROWS(ns_row) },
	{ 144, "DHAAD_REQUEST", 8, false, false, DX_ROWS(mip_row) },
	{ 145, "DHAAD_REPLY", 8, false, false, DX_ROWS(mip_row) },
	{ 146, "MPS", 8, false, true, DX_ROWS(mip_row) },
	{ 147, "MPA", 8, false, true, DX_ROWS(mpa_row) },
};

/* The first prefix stands, RFC 4861 4.6.2; R: RFC 6275 7.2. The rows are as in the value, which
 * starts after type and length. */
static void
nd_prefix(struct dx *x, struct bytes v)
{
	static const struct dx_row row[] = {
		{ "prefix_L", 1, 1, DX_NUM, 0x80, 0 },
		{ "prefix_A", 1, 1, DX_NUM, 0x40, 0 },
		{ "prefix_R", 1, 1, DX_NUM, 0x20, 0 },
		{ "valid", 2, 4, DX_NUM, 0, 0 },
		{ "preferred", 6, 4, DX_NUM, 0, 0 },
	};
	struct addr a;
	char text[ADDR_TEXT_MAX];

	if (dx_has(x, "prefix"))
		return;
	a = addr_of6(v.p + 14);
	dx_text(x, "prefix", bytes_of(v.p, v.n), "%s/%u", addr_text(&a, text), v.p[0]);
	dx_rows(x, v, DX_ROWS(row));
}

static const struct dx_row nd_lladdr[] = { { "lladdr", 0, 6, DX_MAC, 0, 0 } };
static const struct dx_row nd_mtu[] = { { "mtu", 2, 4, DX_NUM, 0, 0 } };
static const struct dx_row nd_interval[] = { { "adv_interval", 2, 4, DX_NUM, 0, 0 } };
static const struct dx_row nd_home_agent[] = {
	{ "ha_preference", 2, 2, DX_NUM, 0, 0 },
	{ "ha_lifetime", 4, 2, DX_NUM, 0, 0 },
};

static const struct dx_option nd_option[] = {
	{ 1, 6, 2038, DX_ROWS(nd_lladdr), NULL },
	{ 2, 6, 2038, DX_ROWS(nd_lladdr), NULL },
	{ 3, 30, 30, NULL, 0, nd_prefix },
	{ 5, 6, 6, DX_ROWS(nd_mtu), NULL },
	{ 7, 6, 6, DX_ROWS(nd_interval), NULL },	/* RFC 6275 7.3 */
	{ 8, 6, 6, DX_ROWS(nd_home_agent), NULL },	/* RFC 6275 7.4 */
};

static void
nd_options(struct dx *x, struct rd *r)
{
	while (rd_left(r) > 0) {
		uint8_t type = rd_u8(r), units = rd_u8(r);
		struct bytes value = rd_bytes(r, units > 0 ? units * 8u - 2 : 0);

		if (r->bad || units == 0) {
			dx_malformed(x, "ND option of no or too great length");
			return;
		}
		dx_option_put(x, DX_ROWS(nd_option), type, value);
	}
}

/* RFC 4861 6.1, 7.1, 8.1: what makes a message of Neighbour Discovery void, and 4.4: the bits that have
 * no meaning yet. */
static void
nd_header(struct dx *x, struct bytes b)
{
	if (x->ip.hops != 255)
		dx_malformed(x, "ND hop limit");
	else if (b.n > 1 && b.p[1] != 0)
		dx_malformed(x, "ND code");
	else if (b.n >= 8 && b.p[0] == 136 && ((b.p[4] & 0x1f) | b.p[5] | b.p[6] | b.p[7]) != 0)
		dx_malformed(x, "ND reserved bits");
}

/* RFC 6275 6.5 to 6.8: code 0; behind the identifier a word without meaning, or all but M and O of it. */
static void
mip_header(struct dx *x, struct bytes b)
{
	if (b.n > 1 && b.p[1] != 0)
		dx_malformed(x, "ICMPv6 code");
	if (b.n >= 8) {
		unsigned bits = (b.p[6] & (b.p[0] == 147 ? 0x3fu : 0xffu)) << 8 | b.p[7];

		if (bits != 0)
			dx_text(x, "reserved", bytes_of(b.p + 6, 2), "0x%04x", bits);
	}
}

/* RFC 6275 6.6: as many addresses as there are. */
static void
homes(struct dx *x, struct bytes b)
{
	char buf[8192], a[ADDR_TEXT_MAX];
	struct text list = TEXT_ARRAY(buf);
	size_t n = b.n / 16;

	if (b.n % 16 != 0)
		dx_malformed(x, "no whole number of addresses");
	for (size_t i = 0; i < n; i++) {
		struct addr home = addr_of6(b.p + 16 * i);

		text_add(&list, "%s%s", i > 0 ? "," : "", addr_text(&home, a));
	}
	dx_text(x, "homes", b, "%s", buf);
}

/* RFC 6275 6.8: every Prefix Information option there is, with what may change of it; of a Router Advertisement
 * only where there are several. */
static void
prefixes(struct dx *x, struct bytes b, bool of_mpa)
{
	char buf[4096], a[ADDR_TEXT_MAX];
	struct text list = TEXT_ARRAY(buf);
	struct rd r = rd_of(b);

	while (rd_left(&r) > 0) {
		uint8_t type = rd_u8(&r), units = rd_u8(&r);
		struct rd v = rd_sub(&r, units > 0 ? units * 8u - 2 : 0);
		struct addr home;
		uint8_t len, flags;
		uint32_t valid, preferred;

		if (r.bad || units == 0)
			break;
		if (type != 3 || units != 4)
			continue;
		len = rd_u8(&v);
		flags = rd_u8(&v);
		valid = rd_u32(&v);
		preferred = rd_u32(&v);
		rd_skip(&v, 4);
		home = rd_addr(&v, 6);
		text_add(&list, "%s%s/%u:%s%s%s:%u/%u", list.n > 0 ? "," : "", addr_text(&home, a), len,
		    flags & 0x80 ? "L" : "", flags & 0x40 ? "A" : "", flags & 0x20 ? "R" : "",
		    valid, preferred);
	}
	if (of_mpa || strchr(buf, ',') != NULL)
		dx_text(x, "prefixes", b, "%s", buf);
}

static void
mip_message(struct dx *x, struct bytes b)
{
	mip_header(x, b);
	if (b.n >= 8 && b.p[0] == 145)
		homes(x, bytes_of(b.p + 8, b.n - 8));
	if (b.n >= 8 && b.p[0] == 147)
		prefixes(x, bytes_of(b.p + 8, b.n - 8), true);
}

void
dx_icmp6(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	const struct icmp_row *row = icmp_row_find(DX_ROWS(icmp6_table), b.n > 0 ? b.p[0] : 255);

	dx_name(x, row->name != NULL ? row->name : "ICMP6");
	if (row->name == NULL)
		dx_rows(x, b, DX_ROWS(icmp_head));
	dx_identify_end(x, 58);
	dx_identify(x, b);
	if (row->options && b.p[0] <= 137)
		nd_header(x, b);
	if (x->ip.family == 6 && dx_pseudo_sum(x, 58, b) != 0)
		dx_malformed(x, "ICMPv6 checksum");
	dx_fixed(x, &r, row->body, row->row, row->n_rows);
	if (row->quotes)
		quoted(x, rd_rest(&r));
	if (b.n > 0 && b.p[0] >= 144 && b.p[0] <= 147)
		mip_message(x, b);
	if (b.n >= 16 && b.p[0] == 134)
		prefixes(x, bytes_of(b.p + 16, b.n - 16), false);
	if (row->options)
		nd_options(x, &r);
}
