#include "nodes/wire/mh_option.h"

/* Options come one per row. The order of the rows is the order in which we write them: by number,
 * but Binding Authorization Data last, as RFC 6275 6.2.7 has it. */

static void
refresh_decode(struct mh_options *o, struct rd *r)
{
	o->refresh_s = rd_u16(r) * 4u;
}

static void
refresh_encode(struct wr *w, const struct mh_options *o)
{
	wr_u16(w, (uint16_t)(o->refresh_s / 4));
}

static void
alt_coa_decode(struct mh_options *o, struct rd *r)
{
	o->alt_coa = rd_addr(r, 6);
}

static void
wr_addr16(struct wr *w, const struct addr *a)
{
	wr_copy(w, a->b, 16);
}

static void
wr_addr4(struct wr *w, const struct addr *a)
{
	wr_copy(w, a->b, 4);
}

static void
alt_coa_encode(struct wr *w, const struct mh_options *o)
{
	wr_addr16(w, &o->alt_coa);
}

static void
nonces_decode(struct mh_options *o, struct rd *r)
{
	o->nonce_home = rd_u16(r);
	o->nonce_coa = rd_u16(r);
}

static void
nonces_encode(struct wr *w, const struct mh_options *o)
{
	wr_u16(w, o->nonce_home);
	wr_u16(w, o->nonce_coa);
}

static void
prefix_decode(struct mh_options *o, struct rd *r)
{
	rd_skip(r, 1);
	o->prefix.len = rd_u8(r);
	o->prefix.addr = rd_addr(r, 6);
}

static void
prefix_encode(struct wr *w, const struct mh_options *o)
{
	wr_u8(w, 0);
	wr_u8(w, o->prefix.len);
	wr_addr16(w, &o->prefix.addr);
}

/* |  Type  | Length | Prefix-len (6) |P| Reserved (9) | IPv4 home address, RFC 5555 3.1.1 */
static void
hoa4_decode(struct mh_options *o, struct rd *r)
{
	uint16_t v = rd_u16(r);

	o->hoa4_len = (uint8_t)(v >> 10);
	o->hoa4_P = v & 0x0200;
	o->hoa4 = rd_addr(r, 4);
}

static void
hoa4_encode(struct wr *w, const struct mh_options *o)
{
	wr_u16(w, (uint16_t)((o->hoa4_len & 0x3f) << 10 | (o->hoa4_P ? 0x0200 : 0)));
	wr_addr4(w, &o->hoa4);
}

/* |  Type  | Length | Status (8) | Pref-len (6) |Res (2)| IPv4 home address, RFC 5555 3.2.1 */
static void
ack4_decode(struct mh_options *o, struct rd *r)
{
	o->ack4_status = rd_u8(r);
	o->ack4_len = rd_u8(r) >> 2;
	o->ack4 = rd_addr(r, 4);
}

static void
ack4_encode(struct wr *w, const struct mh_options *o)
{
	wr_u8(w, o->ack4_status);
	wr_u8(w, (uint8_t)((o->ack4_len & 0x3f) << 2));
	wr_addr4(w, &o->ack4);
}

/* |  Type  | Length |F| Reserved (15) | Refresh time (32), RFC 5555 3.2.2 */
static void
nat_decode(struct mh_options *o, struct rd *r)
{
	o->nat_F = rd_u16(r) & 0x8000;
	o->nat_refresh_s = rd_u32(r);
}

static void
nat_encode(struct wr *w, const struct mh_options *o)
{
	wr_u16(w, o->nat_F ? 0x8000 : 0);
	wr_u32(w, o->nat_refresh_s);
}

static void
ipv4_coa_decode(struct mh_options *o, struct rd *r)
{
	rd_skip(r, 2);
	o->ipv4_coa = rd_addr(r, 4);
}

static void
ipv4_coa_encode(struct wr *w, const struct mh_options *o)
{
	wr_u16(w, 0);
	wr_addr4(w, &o->ipv4_coa);
}

static void
auth_decode(struct mh_options *o, struct rd *r)
{
	rd_copy(r, o->auth, sizeof(o->auth));
}

static void
auth_encode(struct wr *w, const struct mh_options *o)
{
	wr_copy(w, o->auth, sizeof(o->auth));
}

struct option_row {
	uint8_t type, len;	/* len: of the data */
	uint8_t n, x;		/* alignment: offset modulo n is x */
	size_t has;		/* offset of the flag */
	void (*decode)(struct mh_options *, struct rd *);
	void (*encode)(struct wr *, const struct mh_options *);
	const char *cite;
};

#define CODEC(name) offsetof(struct mh_options, has_##name), name##_decode, name##_encode

static const struct option_row option_row[] = {
 { MHOPT_REFRESH_ADVICE, 2,  2, 0, CODEC(refresh),   "6275 6.2.4" },
 { MHOPT_ALT_COA,        16, 8, 6, CODEC(alt_coa),   "6275 6.2.5" },
 { MHOPT_NONCE_INDICES,  4,  2, 0, CODEC(nonces),    "6275 6.2.6" },
 { MHOPT_PREFIX,         18, 8, 4, CODEC(prefix),    "3963 4.3" },
 { MHOPT_IPV4_HOA,       6,  4, 0, CODEC(hoa4),      "5555 3.1.1" },
 { MHOPT_IPV4_ACK,       6,  4, 0, CODEC(ack4),      "5555 3.2.1" },
 { MHOPT_NAT_DETECTION,  6,  4, 0, CODEC(nat),       "5555 3.2.2" },
 { MHOPT_IPV4_COA,       6,  4, 0, CODEC(ipv4_coa),  "5555 3.1.2" },
 { MHOPT_BINDING_AUTH,   12, 8, 2, CODEC(auth),      "6275 6.2.7" },
};

#define N_OPTIONS (sizeof(option_row) / sizeof(option_row[0]))

static const struct option_row *
option_find(uint8_t type)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (option_row[i].type == type)
			return &option_row[i];
	return NULL;
}

static bool
has_get(const struct mh_options *o, const struct option_row *row)
{
	bool has;

	memcpy(&has, (const uint8_t *)o + row->has, sizeof(has));
	return has;
}

static void
has_set(struct mh_options *o, const struct option_row *row)
{
	bool has = true;

	memcpy((uint8_t *)o + row->has, &has, sizeof(has));
}

static void
order_note(struct mh_options *o, uint8_t type)
{
	if (o->n_order < MH_OPTIONS_MAX)
		o->order[o->n_order++] = type;
}

enum why
mh_options_decode(struct mh_options *o, struct rd *r)
{
	while (rd_left(r) > 0) {
		uint8_t type = rd_u8(r);
		const struct option_row *row;
		struct rd data;

		if (type == MHOPT_PAD1)
			continue;
		data = rd_sub(r, rd_u8(r));
		if (r->bad)
			return W_MH_OPTION;
		if (type == MHOPT_PADN)
			continue;
		order_note(o, type);
		row = option_find(type);
		/* Authenticators of other sizes belong to other authorisation methods than return
		 * routability: not ours to read, so skipped like an unknown option. */
		if (row == NULL || has_get(o, row) ||
		    (type == MHOPT_BINDING_AUTH && rd_left(&data) != row->len))
			continue;
		if (rd_left(&data) != row->len)
			return W_MH_OPTION;
		row->decode(o, &data);
		has_set(o, row);
	}
	return r->bad ? W_MH_OPTION : W_OK;
}

/* Pad1 for one octet, else one PadN, RFC 6275 6.2.2 and 6.2.3. */
static void
pad(struct wr *w, size_t n)
{
	if (n == 0)
		return;
	if (n == 1) {
		wr_u8(w, MHOPT_PAD1);
		return;
	}
	wr_u8(w, MHOPT_PADN);
	wr_u8(w, (uint8_t)(n - 2));
	wr_zero(w, n - 2);
}

void
mh_options_encode(struct wr *w, size_t start, struct mh_options *o)
{
	o->n_order = 0;
	if (o->has_extra)
		wr_copy(w, o->extra, sizeof(o->extra));
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_row *row = &option_row[i];

		if (!has_get(o, row))
			continue;
		pad(w, (size_t)(row->x + row->n - (w->n - start) % row->n) % row->n);
		wr_u8(w, row->type);
		wr_u8(w, row->len);
		row->encode(w, o);
		order_note(o, row->type);
	}
	pad(w, (8 - (w->n - start) % 8) % 8);
}
