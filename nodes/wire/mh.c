#include "nodes/wire/mh_option.h"

#include "nodes/base/text.h"
#include "nodes/wire/cksum.h"

/* Flags, counted from the most significant bit of their word. */
enum {
	BU_A = 0x8000, BU_H = 0x4000, BU_L = 0x2000, BU_K = 0x1000,	/* RFC 6275 6.1.7 */
	BU_M = 0x0800,							/* RFC 5380 */
	BU_R = 0x0400,							/* RFC 3963 4.1 */
	BU_P = 0x0200,							/* RFC 5213 8.1 */
	BU_F = 0x0100,							/* RFC 5555 3.1.3 */
	BU_RESERVED = 0x00ff
};
enum {
	BA_K = 0x80,							/* RFC 6275 6.1.8 */
	BA_R = 0x40,							/* RFC 3963 4.2 */
	BA_P = 0x20,							/* RFC 5213 8.2 */
	BA_RESERVED = 0x1f
};

/* ---- the messages, each as in its picture, from octet 6 on ---- */

static void
brr_decode(struct mh *m, struct rd *r)
{
	(void)m;
	rd_skip(r, 2);
}

static void
brr_encode(struct wr *w, const struct mh *m)
{
	wr_u16(w, m->reserved_bits);
}

static void
init_decode(struct mh *m, struct rd *r)		/* HoTI, CoTI: RFC 6275 6.1.3, 6.1.4 */
{
	rd_skip(r, 2);
	m->rr.cookie = rd_u64(r);
}

static void
init_encode(struct wr *w, const struct mh *m)
{
	wr_u16(w, m->reserved_bits);
	wr_u64(w, m->rr.cookie);
}

static void
test_decode(struct mh *m, struct rd *r)		/* HoT, CoT: RFC 6275 6.1.5, 6.1.6 */
{
	m->rr.nonce_index = rd_u16(r);
	m->rr.cookie = rd_u64(r);
	m->rr.token = rd_u64(r);
}

static void
test_encode(struct wr *w, const struct mh *m)
{
	wr_u16(w, m->rr.nonce_index);
	wr_u64(w, m->rr.cookie);
	wr_u64(w, m->rr.token);
}

static void
bu_decode(struct mh *m, struct rd *r)		/* RFC 6275 6.1.7 */
{
	uint16_t flags;

	m->bu.seq = rd_u16(r);
	flags = rd_u16(r);
	m->bu.A = flags & BU_A;
	m->bu.H = flags & BU_H;
	m->bu.L = flags & BU_L;
	m->bu.K = flags & BU_K;
	m->bu.M = flags & BU_M;
	m->bu.R = flags & BU_R;
	m->bu.P = flags & BU_P;
	m->bu.F = flags & BU_F;
	m->bu.lifetime_s = rd_u16(r) * 4u;
}

static void
bu_encode(struct wr *w, const struct mh *m)
{
	wr_u16(w, m->bu.seq);
	wr_u16(w, (uint16_t)((m->bu.A ? BU_A : 0) | (m->bu.H ? BU_H : 0) |
	    (m->bu.L ? BU_L : 0) | (m->bu.K ? BU_K : 0) | (m->bu.M ? BU_M : 0) |
	    (m->bu.R ? BU_R : 0) | (m->bu.P ? BU_P : 0) | (m->bu.F ? BU_F : 0) |
	    (m->reserved_bits & BU_RESERVED)));
	wr_u16(w, (uint16_t)(m->bu.lifetime_s / 4));
}

static void
ba_decode(struct mh *m, struct rd *r)		/* RFC 6275 6.1.8 */
{
	uint8_t flags;

	m->ba.status = rd_u8(r);
	flags = rd_u8(r);
	m->ba.K = flags & BA_K;
	m->ba.R = flags & BA_R;
	m->ba.P = flags & BA_P;
	m->ba.seq = rd_u16(r);
	m->ba.lifetime_s = rd_u16(r) * 4u;
}

static void
ba_encode(struct wr *w, const struct mh *m)
{
	wr_u8(w, m->ba.status);
	wr_u8(w, (uint8_t)((m->ba.K ? BA_K : 0) | (m->ba.R ? BA_R : 0) | (m->ba.P ? BA_P : 0) |
	    (m->reserved_bits & BA_RESERVED)));
	wr_u16(w, m->ba.seq);
	wr_u16(w, (uint16_t)(m->ba.lifetime_s / 4));
}

static void
be_decode(struct mh *m, struct rd *r)		/* RFC 6275 6.1.9 */
{
	m->be.status = rd_u8(r);
	rd_skip(r, 1);
	m->be.home = rd_addr(r, 6);
}

static void
be_encode(struct wr *w, const struct mh *m)
{
	wr_u8(w, m->be.status);
	wr_u8(w, (uint8_t)m->reserved_bits);
	wr_copy(w, m->be.home.b, 16);
}

/* ---- fields, by the names of docs/messages.md ---- */

#define M(kind, member, name) FIELD(struct mh, kind, member, name)
#define O(kind, member, name, flag) FIELD_IF(struct mh, kind, opt.member, name, opt.flag)

#define HEADER_FIELDS								\
	FIELD_IF(struct mh, F_U8, wire_type, "mh_type", set_type),		\
	FIELD_IF(struct mh, F_U8, len, "mh_len", set_len),			\
	FIELD_IF(struct mh, F_HEX16, checksum, "mh_checksum", set_checksum),	\
	FIELD_IF(struct mh, F_HEX16, checksum, "checksum", tampered_checksum),	\
	FIELD_IF(struct mh, F_U8, payload_proto, "payload_proto", set_payload_proto),	\
	FIELD_IF(struct mh, F_U8, reserved, "mh_reserved", set_reserved),		\
	FIELD_IF(struct mh, F_U16, reserved_bits, "reserved_bits", set_reserved_bits)

#define OPTION_FIELDS								\
	O(F_ADDR, alt_coa, "alt_coa", has_alt_coa),				\
	O(F_U16, nonce_home, "nonce_home", has_nonces),				\
	O(F_U16, nonce_coa, "nonce_coa", has_nonces),				\
	O(F_BYTES, auth, "auth", has_auth),					\
	O(F_U32, refresh_s, "refresh", has_refresh),				\
	O(F_PREFIX, prefix, "prefix", has_prefix),				\
	O(F_ADDR, hoa4, "hoa4", has_hoa4),					\
	O(F_U8, hoa4_len, "hoa4_len", has_hoa4),				\
	O(F_BOOL, hoa4_P, "hoa4_P", has_hoa4),					\
	O(F_U8, ack4_status, "ack4_status", has_ack4),				\
	O(F_U8, ack4_len, "ack4_len", has_ack4),				\
	O(F_ADDR, ack4, "ack4", has_ack4),					\
	O(F_BOOL, nat_F, "nat_F", has_nat),					\
	O(F_U32, nat_refresh_s, "nat_refresh", has_nat),			\
	O(F_ADDR, ipv4_coa, "ipv4_coa", has_ipv4_coa),				\
	O(F_BYTES, extra, "extra", has_extra),					\
	FIELD_END

static const struct field brr_field[] = { HEADER_FIELDS, OPTION_FIELDS };
static const struct field init_field[] = {
	HEADER_FIELDS, M(F_HEX64, rr.cookie, "cookie"), OPTION_FIELDS
};
static const struct field test_field[] = {
	HEADER_FIELDS, M(F_U16, rr.nonce_index, "nonce_index"), M(F_HEX64, rr.cookie, "cookie"),
	M(F_HEX64, rr.token, "token"), OPTION_FIELDS
};
static const struct field bu_field[] = {
	HEADER_FIELDS, M(F_U16, bu.seq, "seq"), M(F_BOOL, bu.A, "A"), M(F_BOOL, bu.H, "H"),
	M(F_BOOL, bu.L, "L"), M(F_BOOL, bu.K, "K"), M(F_BOOL, bu.M, "M"), M(F_BOOL, bu.R, "R"),
	M(F_BOOL, bu.P, "P"), M(F_BOOL, bu.F, "F"), M(F_U32, bu.lifetime_s, "lifetime"),
	OPTION_FIELDS
};
static const struct field ba_field[] = {
	HEADER_FIELDS, M(F_U8, ba.status, "status"), M(F_BOOL, ba.K, "K"), M(F_BOOL, ba.R, "R"),
	M(F_BOOL, ba.P, "P"), M(F_U16, ba.seq, "seq"), M(F_U32, ba.lifetime_s, "lifetime"),
	OPTION_FIELDS
};
static const struct field be_field[] = {
	HEADER_FIELDS, M(F_U8, be.status, "status"), M(F_ADDR, be.home, "home"), OPTION_FIELDS
};

struct type_row {
	const char *name;
	uint8_t least;		/* Header Len, RFC 6275 9.2 */
	void (*decode)(struct mh *, struct rd *);
	void (*encode)(struct wr *, const struct mh *);
	const struct field *field;
	const char *cite;
};

static const struct type_row type_row[MH_TYPES] = {
	[MH_BRR]  = { "BRR",  0, brr_decode,  brr_encode,  brr_field,  "6275 6.1.2" },
	[MH_HOTI] = { "HOTI", 1, init_decode, init_encode, init_field, "6275 6.1.3" },
	[MH_COTI] = { "COTI", 1, init_decode, init_encode, init_field, "6275 6.1.4" },
	[MH_HOT]  = { "HOT",  2, test_decode, test_encode, test_field, "6275 6.1.5" },
	[MH_COT]  = { "COT",  2, test_decode, test_encode, test_field, "6275 6.1.6" },
	[MH_BU]   = { "BU",   1, bu_decode,   bu_encode,   bu_field,   "6275 6.1.7" },
	[MH_BA]   = { "BA",   1, ba_decode,   ba_encode,   ba_field,   "6275 6.1.8" },
	[MH_BE]   = { "BE",   2, be_decode,   be_encode,   be_field,   "6275 6.1.9" },
};

/* ---- the whole ---- */

uint16_t
mh_sum(struct bytes octets, const struct addr *src, const struct addr *dst)
{
	return cksum_upper(src, dst, PROTO_MH, octets);
}

enum why
mh_decode(struct mh *m, struct bytes octets, const struct addr *src, const struct addr *dst)
{
	struct rd r = rd_of(octets), body;
	size_t n;
	enum why w;

	assert((src == NULL) == (dst == NULL));
	*m = (struct mh){ .set_type = true, .set_payload_proto = true, .set_len = true,
	    .set_checksum = true };
	m->payload_proto = rd_u8(&r);
	m->len = rd_u8(&r);
	m->type = m->wire_type = rd_u8(&r);
	rd_skip(&r, 1);			/* Reserved: ignored, RFC 6275 6.1.1 */
	m->checksum = rd_u16(&r);
	n = (size_t)8 * m->len + 8;
	if (r.bad || octets.n < n)
		return W_SHORT;
	m->checksum_ok = src == NULL || mh_sum(bytes_of(octets.p, n), src, dst) == 0;
	body = rd_sub(&r, n - 6);

	if (m->type >= MH_TYPES)
		w = W_TYPE;
	else if (m->payload_proto != PROTO_NONE)
		w = W_MH_PROTO;
	else if (m->len < type_row[m->type].least)
		w = W_MH_LEN;
	else {
		type_row[m->type].decode(m, &body);
		w = mh_options_decode(&m->opt, &body);
	}
	return m->checksum_ok ? w : W_CHECKSUM;
}

bool
mh_param_problem(enum why w, unsigned *pointer)
{
	*pointer = w == W_MH_LEN ? 1 : 0;
	return w == W_MH_PROTO || w == W_MH_LEN;
}

void
mh_encode(struct wr *w, struct mh *m, const struct addr *src, const struct addr *dst)
{
	size_t start = w->n, len_at, checksum_at, n;

	assert(m->type < MH_TYPES);
	if (!m->set_payload_proto)
		m->payload_proto = PROTO_NONE;
	if (!m->set_type)
		m->wire_type = m->type;
	wr_u8(w, m->payload_proto);
	len_at = w->n;
	wr_u8(w, 0);
	wr_u8(w, m->wire_type);
	wr_u8(w, m->reserved);
	checksum_at = wr_hole16(w);
	type_row[m->type].encode(w, m);
	mh_options_encode(w, start, &m->opt);
	if (w->bad)
		return;

	n = w->n - start;
	if (!m->set_len)
		m->len = (uint8_t)(n / 8 - 1);
	wr_fill8(w, len_at, m->len);
	if (!m->set_checksum && !m->tampered_checksum)
		m->checksum = mh_sum(bytes_of(w->p + start, n), src, dst);
	wr_fill16(w, checksum_at, m->checksum);
	m->set_payload_proto = m->set_type = m->set_len = m->set_checksum = true;
}

const char *
mh_name(uint8_t type)
{
	return type < MH_TYPES ? type_row[type].name : "MH";
}

const struct field *
mh_fields(uint8_t type)
{
	return type < MH_TYPES ? type_row[type].field : NULL;
}

void
mh_tell(const struct teller *t, enum told_kind kind, const char *instance, const struct mh *m,
    const char *more)
{
	static const struct field header[] = { HEADER_FIELDS, FIELD_END };
	const struct field *table = mh_fields(m->type);
	struct text x;
	char buf[256];

	if (!tell_on(t))
		return;
	x = TEXT_ARRAY(buf);
	for (unsigned i = 0; i < m->opt.n_order; i++)
		text_add(&x, "%s%u", i == 0 ? " options=" : ",", m->opt.order[i]);
	text_add(&x, "%s", more != NULL ? more : "");
	tell_message(t, kind, mh_name(m->type), instance, table != NULL ? table : header, m, buf);
}
