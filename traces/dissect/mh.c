/* mh.c - the Mobility Header and its options: RFC 6275 6.1 and 6.2, RFC 5555 3, RFC 3963 4. */
#include "traces/dissect/dx.h"

/* Offsets are from the start of the message data, after the six octets every MH has. */
static const struct dx_row hoti_row[] = { { "cookie", 2, 8, DX_BYTES, 0, 0 } };
static const struct dx_row hot_row[] = {
	{ "nonce_index", 0, 2, DX_NUM, 0, 0 },
	{ "cookie", 2, 8, DX_BYTES, 0, 0 },
	{ "token", 10, 8, DX_BYTES, 0, 0 },
};
static const struct dx_row bu_row[] = {
	{ "seq", 0, 2, DX_NUM, 0, 0 },
	{ "A", 2, 2, DX_NUM, 0x8000, 0 },
	{ "H", 2, 2, DX_NUM, 0x4000, 0 },
	{ "L", 2, 2, DX_NUM, 0x2000, 0 },
	{ "K", 2, 2, DX_NUM, 0x1000, 0 },
	{ "M", 2, 2, DX_NUM, 0x0800, 0 },	/* RFC 5380 4.1 */
	{ "R", 2, 2, DX_NUM, 0x0400, 0 },	/* RFC 3963 4.1 */
	{ "P", 2, 2, DX_NUM, 0x0200, 0 },	/* RFC 5213 8.1 */
	{ "F", 2, 2, DX_NUM, 0x0100, 0 },	/* RFC 5555 3.1.3 */
	{ "lifetime", 4, 2, DX_NUM, 0, 4 },	/* units of 4 seconds */
};
static const struct dx_row ba_row[] = {
	{ "status", 0, 1, DX_NUM, 0, 0 },
	{ "K", 1, 1, DX_NUM, 0x80, 0 },
	{ "R", 1, 1, DX_NUM, 0x40, 0 },		/* RFC 3963 4.2 */
	{ "P", 1, 1, DX_NUM, 0x20, 0 },		/* RFC 5213 8.2 */
	{ "seq", 2, 2, DX_NUM, 0, 0 },
	{ "lifetime", 4, 2, DX_NUM, 0, 4 },
};
static const struct dx_row be_row[] = {
	{ "status", 0, 1, DX_NUM, 0, 0 },
	{ "home", 2, 16, DX_ADDR, 0, 0 },
};

static const struct {
	const char *name;
	uint8_t data;		/* octets before the options */
	const struct dx_row *row;
	size_t n_rows;
	uint8_t reserved_at, reserved_width;	/* those without a flag known to us */
	uint16_t reserved;
} mh_type[] = {
	{ "BRR", 2, NULL, 0, 0, 2, 0xffff },
	{ "HOTI", 10, DX_ROWS(hoti_row), 0, 2, 0xffff },
	{ "COTI", 10, DX_ROWS(hoti_row), 0, 2, 0xffff },
	{ "HOT", 18, DX_ROWS(hot_row), 0, 0, 0 },
	{ "COT", 18, DX_ROWS(hot_row), 0, 0, 0 },
	{ "BU", 6, DX_ROWS(bu_row), 2, 2, 0x00ff },
	{ "BA", 6, DX_ROWS(ba_row), 1, 1, 0x1f },
	{ "BE", 18, DX_ROWS(be_row), 1, 1, 0xff },
};

/* reserved tells the reserved bits of a message's data, where any is set. */
static void
reserved(struct dx *x, uint8_t type, struct bytes data)
{
	struct rd r = rd_of(data);
	uint16_t v;

	rd_skip(&r, mh_type[type].reserved_at);
	v = mh_type[type].reserved_width == 2 ? rd_u16(&r) : rd_u8(&r);
	if (!r.bad && (v & mh_type[type].reserved) != 0)
		dx_num(x, "reserved_bits", bytes_of(data.p + mh_type[type].reserved_at,
		    mh_type[type].reserved_width), v & mh_type[type].reserved);
}

/* ---- options ---- */

static void
mnp_prefix(struct dx *x, struct bytes v)
{
	struct addr a = addr_of6(v.p + 2);
	char text[ADDR_TEXT_MAX];

	dx_text(x, "prefix", v, "%s/%u", addr_text(&a, text), v.p[1]);
}

static void
authenticator(struct dx *x, struct bytes v)
{
	dx_bytes(x, "auth", v);
}

static const struct dx_row refresh_row[] = { { "refresh", 0, 2, DX_NUM, 0, 4 } };
static const struct dx_row alt_coa_row[] = { { "alt_coa", 0, 16, DX_ADDR, 0, 0 } };
static const struct dx_row nonce_row[] = {
	{ "nonce_home", 0, 2, DX_NUM, 0, 0 },
	{ "nonce_coa", 2, 2, DX_NUM, 0, 0 },
};
static const struct dx_row hoa4_row[] = {	/* RFC 5555 3.1.1: 6 bits, then P */
	{ "hoa4", 2, 4, DX_ADDR, 0, 0 },
	{ "hoa4_len", 0, 2, DX_NUM, 0xfc00, 0 },
	{ "hoa4_P", 0, 2, DX_NUM, 0x0200, 0 },
};
static const struct dx_row ack4_row[] = {	/* RFC 5555 3.2.1 */
	{ "ack4_status", 0, 1, DX_NUM, 0, 0 },
	{ "ack4_len", 1, 1, DX_NUM, 0xfc, 0 },
	{ "ack4", 2, 4, DX_ADDR, 0, 0 },
};
static const struct dx_row nat_row[] = {	/* RFC 5555 3.2.2: seconds */
	{ "nat_F", 0, 2, DX_NUM, 0x8000, 0 },
	{ "nat_refresh", 2, 4, DX_NUM, 0, 0 },
};
static const struct dx_row ipv4_coa_row[] = { { "ipv4_coa", 2, 4, DX_ADDR, 0, 0 } };

static const struct dx_option mh_option[] = {
	{ 2, 2, 2, DX_ROWS(refresh_row), NULL },
	{ 3, 16, 16, DX_ROWS(alt_coa_row), NULL },
	{ 4, 4, 4, DX_ROWS(nonce_row), NULL },
	{ 5, 0, 255, NULL, 0, authenticator },
	{ 6, 18, 18, NULL, 0, mnp_prefix },
	{ 29, 6, 6, DX_ROWS(hoa4_row), NULL },
	{ 30, 6, 6, DX_ROWS(ack4_row), NULL },
	{ 31, 6, 6, DX_ROWS(nat_row), NULL },
	{ 32, 6, 6, DX_ROWS(ipv4_coa_row), NULL },
};

enum { OPTION_PAD1 = 0, OPTION_PADN = 1, OPTION_AUTH = 5 };

/* Reserved bits of options, RFC 5555 3. */
static const struct {
	uint8_t type;
	const char *name;
	uint16_t mask;			/* of the first two octets */
} option_reserved[] = {
	{ 29, "hoa4", 0x01ff }, { 30, "ack4", 0x0003 }, { 31, "nat", 0x7fff },
	{ 32, "ipv4_coa", 0xffff },
};

static void
option_reserved_add(struct text *t, uint8_t type, struct bytes value)
{
	for (size_t i = 0; i < sizeof(option_reserved) / sizeof(option_reserved[0]); i++)
		if (option_reserved[i].type == type && value.n >= 2 &&
		    ((value.p[0] << 8 | value.p[1]) & option_reserved[i].mask) != 0)
			text_add(t, "%s%s", t->n > 0 ? "," : "", option_reserved[i].name);
}

/* authenticated tells what Binding Authorization Data is about, RFC 6275 6.2.7: the Mobility Header in
 * front of the authenticator, with a checksum of zero; and how many octets stand behind it. */
static void
authenticated(struct dx *x, struct bytes mh, struct bytes value, struct bytes behind)
{
	size_t n = (size_t)(value.p - mh.p);
	uint8_t *copy = arena_take(&x->d->arena, n);

	memcpy(copy, mh.p, n);
	memset(copy + 4, 0, 2);
	dx_layer(x, bytes_of(copy, n));
	dx_bytes(x, "auth_over", bytes_of(copy, n));
	if (behind.n > 0)
		dx_num(x, "auth_behind", behind, behind.n);
}

static void
options(struct dx *x, struct rd *r, struct bytes mh)
{
	char list[1024], set[64];
	struct text t = TEXT_ARRAY(list), unclean = TEXT_ARRAY(set);
	struct bytes all = rd_rest(r);

	while (rd_left(r) > 0) {
		uint8_t type = rd_u8(r);
		struct bytes value;

		if (type == OPTION_PAD1)
			continue;
		value = rd_bytes(r, rd_u8(r));
		if (r->bad) {
			dx_malformed(x, "mobility option cut short");
			break;
		}
		if (type == OPTION_PADN)
			continue;
		text_add(&t, "%s%u", t.n > 0 ? "," : "", type);
		dx_option_put(x, DX_ROWS(mh_option), type, value);
		option_reserved_add(&unclean, type, value);
		if (type == OPTION_AUTH && value.n > 0 && !dx_has(x, "auth_over"))
			authenticated(x, mh, value, rd_rest(r));
	}
	if (unclean.n > 0)
		dx_text(x, "reserved", all, "%s", set);
	if (t.n > 0)
		dx_text(x, "options", all, "%s", list);
}

void
dx_mh(struct dx *x, struct bytes b)
{
	static const struct dx_row head[] = {
		{ "mh_type", 2, 1, DX_NUM, 0, 0 },
		{ "mh_len", 1, 1, DX_NUM, 0, 0 },
		{ "mh_checksum", 4, 2, DX_HEX, 0, 0 },
		{ "payload_proto", 0, 1, DX_NUM, 0, 0 },
	};
	struct rd r = rd_of(b), body;
	size_t length;
	uint8_t type;

	dx_name(x, "MH");
	dx_identify_end(x, 135);
	dx_identify(x, b);
	dx_fixed(x, &r, 6, DX_ROWS(head));
	if (b.n < 6)
		return;
	type = b.p[2];
	length = ((size_t)b.p[1] + 1) * 8;	/* RFC 6275 6.1.1: units of 8, without the first */
	if (length > b.n)
		dx_malformed(x, "Mobility Header cut short");
	else if (length < b.n)
		dx_malformed(x, "octets after the Mobility Header");
	/* RFC 6275 6.1.1: with the home address for the care-of address, as at the end of the path. */
	if (!x->s->cut)
		dx_num(x, "checksum_ok", bytes_of(b.p + 4, 2),
		    dx_pseudo_sum(x, 135, bytes_of(b.p, length < b.n ? length : b.n)) == 0);
	if (b.p[3] != 0)
		dx_num(x, "mh_reserved", bytes_of(b.p + 3, 1), b.p[3]);
	if (type >= sizeof(mh_type) / sizeof(mh_type[0]))
		return;
	dx_name(x, mh_type[type].name);
	body = rd_of(bytes_of(r.p, (length < b.n ? length : b.n) - 6));
	reserved(x, type, dx_fixed(x, &body, mh_type[type].data, mh_type[type].row,
	    mh_type[type].n_rows));
	options(x, &body, bytes_of(b.p, length < b.n ? length : b.n));
}
