#include "nodes/wire/mh.h"

#include "nodes/base/test.h"

static struct addr
a6(const char *text)
{
	struct addr a;

	CU_ASSERT_FATAL(addr_parse(&a, text));
	return a;
}

/* Typed from RFC 6275 6.1.7 and 6.2.5, RFC 5555 3.1.1: A, H, K; 600 s; alt-CoA at 8n+6 behind a
 * PadN of two; the checksum was added up apart, over 2001:db8:1::1000 and 2001:db8:1::1. */
static const uint8_t bu_ipv6[] = {
	59, 4, 5, 0,	0xd0, 0x2f,	0x12, 0x34,
	0xd0, 0x00,	0x00, 150,	1, 0,	3, 16,
	0x20, 0x01, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x00,
	29, 6,		0x80, 0x00,	192, 0, 2, 10,
};

/* A, H, K, F; options 29 and 32 of RFC 5555, each at 4n: no padding but for the last four. */
static const uint8_t bu_ipv4[] = {
	59, 3, 5, 0,	0, 0,		0, 7,
	0xd1, 0x00,	0, 15,		29, 6,	0x62, 0x00,
	0, 0, 0, 0,			32, 6,	0, 0,
	10, 0, 0, 5,			1, 2, 0, 0,
};

/* Status 0, K; options 2 (25 units), 30, 31 with F and 110 s. */
static const uint8_t ba_all[] = {
	59, 3, 6, 0,	0, 0,		0, 0x80,
	0x12, 0x34,	0, 150,		2, 2, 0, 25,
	30, 6, 0, 0x80, 192, 0, 2, 10,
	31, 6, 0x80, 0,	0, 0, 0, 110,
};

static void
test_a_binding_update_from_an_ipv6_link_is_read_as_its_picture_says(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	struct addr coa = a6("2001:db8:2::1000"), hoa4 = a6("192.0.2.10");
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv6), NULL, NULL), W_OK);
	CU_ASSERT_EQUAL(m.type, MH_BU);
	CU_ASSERT_EQUAL(m.bu.seq, 0x1234);
	CU_ASSERT(m.bu.A && m.bu.H && !m.bu.L && m.bu.K && !m.bu.F);
	CU_ASSERT_EQUAL(m.bu.lifetime_s, 600);
	CU_ASSERT(m.opt.has_alt_coa && addr_eq(&m.opt.alt_coa, &coa));
	CU_ASSERT(m.opt.has_hoa4 && addr_eq(&m.opt.hoa4, &hoa4));
	CU_ASSERT_EQUAL(m.opt.hoa4_len, 32);
	CU_ASSERT_FALSE(m.opt.hoa4_P);
	CU_ASSERT_EQUAL(m.opt.n_order, 2);
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv6), &hoa, &ha), W_OK);
}

static void
test_the_checksum_covers_the_home_address_and_not_the_care_of_address(void)
{
	struct addr coa = a6("2001:db8:2::1000"), ha = a6("2001:db8:1::1");
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv6), &coa, &ha), W_CHECKSUM);
	CU_ASSERT_FALSE(m.checksum_ok);
	CU_ASSERT_EQUAL(m.bu.seq, 0x1234);	/* decoded all the same, for the log */
}

static void
test_the_options_of_rfc_5555_in_a_binding_update(void)
{
	struct addr any = a6("0.0.0.0"), coa4 = a6("10.0.0.5");
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv4), NULL, NULL), W_OK);
	CU_ASSERT(m.bu.F && m.bu.K);
	CU_ASSERT_EQUAL(m.bu.lifetime_s, 60);
	CU_ASSERT(addr_eq(&m.opt.hoa4, &any));
	CU_ASSERT_EQUAL(m.opt.hoa4_len, 24);
	CU_ASSERT(m.opt.hoa4_P);
	CU_ASSERT(m.opt.has_ipv4_coa && addr_eq(&m.opt.ipv4_coa, &coa4));
	CU_ASSERT_FALSE(m.opt.has_alt_coa);
}

static void
test_the_options_of_a_binding_acknowledgement(void)
{
	struct addr hoa4 = a6("192.0.2.10");
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(ba_all), NULL, NULL), W_OK);
	CU_ASSERT(m.ba.K && !m.ba.R && !m.ba.P);
	CU_ASSERT_EQUAL(m.ba.status, 0);
	CU_ASSERT_EQUAL(m.ba.seq, 0x1234);
	CU_ASSERT_EQUAL(m.ba.lifetime_s, 600);
	CU_ASSERT(m.opt.has_refresh && m.opt.refresh_s == 100);
	CU_ASSERT(m.opt.has_ack4 && m.opt.ack4_status == 0 && m.opt.ack4_len == 32);
	CU_ASSERT(addr_eq(&m.opt.ack4, &hoa4));
	CU_ASSERT(m.opt.has_nat && m.opt.nat_F && m.opt.nat_refresh_s == 110);
}

/* Encoding what was decoded gives the same octets. */
static void
again(struct bytes octets)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, octets, NULL, NULL), W_OK);
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT(bytes_eq(wr_done(&w), octets));
}

static void
test_encoding_yields_the_hand_typed_octets(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct mh m;

	again(BYTES_ARRAY(bu_ipv6));
	again(BYTES_ARRAY(bu_ipv4));
	again(BYTES_ARRAY(ba_all));
	/* And the checksum is computed when it is not given. */
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv6), NULL, NULL), W_OK);
	m.set_checksum = m.set_len = false;
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(bu_ipv6)));
}

static void
test_every_truncation_is_refused(void)
{
	static const struct bytes all[] = {
		{ bu_ipv6, sizeof(bu_ipv6) }, { bu_ipv4, sizeof(bu_ipv4) },
		{ ba_all, sizeof(ba_all) }
	};
	struct mh m;

	for (size_t k = 0; k < 3; k++)
		for (size_t n = 0; n < all[k].n; n++)
			CU_ASSERT_EQUAL(mh_decode(&m, bytes_of(all[k].p, n), NULL, NULL), W_SHORT);
}

static void
test_a_header_len_cut_into_an_option_is_refused(void)
{
	uint8_t b[sizeof(bu_ipv6)];
	struct mh m;

	memcpy(b, bu_ipv6, sizeof(b));
	for (uint8_t len = 1; len < 3; len++) {		/* inside the alternate care-of address */
		b[1] = len;
		CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_MH_OPTION);
	}
	b[1] = 0;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_MH_LEN);
}

static void
test_header_errors_point_at_their_octet(void)
{
	uint8_t b[sizeof(ba_all)];
	unsigned pointer;
	struct mh m;

	memcpy(b, ba_all, sizeof(b));
	b[0] = 58;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_MH_PROTO);
	CU_ASSERT(mh_param_problem(W_MH_PROTO, &pointer) && pointer == 0);
	CU_ASSERT(mh_param_problem(W_MH_LEN, &pointer) && pointer == 1);
	CU_ASSERT_FALSE(mh_param_problem(W_CHECKSUM, &pointer));
	b[0] = 59;
	b[2] = 8;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_TYPE);
}

static void
test_reserved_octets_and_bits_are_ignored(void)
{
	uint8_t b[sizeof(bu_ipv4)], a[sizeof(ba_all)];
	struct mh m;

	memcpy(b, bu_ipv4, sizeof(b));
	b[3] = 0xff;		/* header */
	b[9] = 0xff;		/* BU flags after F */
	b[14] = 0x61;		/* option 29: 24, P not set */
	b[15] = 0xff;
	b[22] = b[23] = 0xff;	/* option 32 */
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_OK);
	CU_ASSERT(m.bu.A && m.bu.H && !m.bu.L && m.bu.K && m.bu.F && m.bu.lifetime_s == 60);
	CU_ASSERT(m.opt.hoa4_len == 24 && !m.opt.hoa4_P);
	CU_ASSERT_EQUAL(m.opt.ipv4_coa.b[0], 10);
	memcpy(a, ba_all, sizeof(a));
	a[7] = 0x9f;		/* BA flags below P */
	a[19] = 0x83;		/* option 30 */
	a[26] = 0x7f;		/* option 31, F not set */
	a[27] = 0xff;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(a), NULL, NULL), W_OK);
	CU_ASSERT(m.ba.K && !m.ba.R && !m.ba.P && m.opt.ack4_len == 32);
	CU_ASSERT(m.opt.has_nat && !m.opt.nat_F && m.opt.nat_refresh_s == 110);
}

/* RFC 6275 6.1.2, 6.1.3, 6.1.4, 6.1.9. */
static void
test_the_reserved_field_of_a_message_is_ignored(void)
{
	static const struct { uint8_t type, first, last; } row[] = {
		{ MH_BRR, 6, 7 }, { MH_HOTI, 6, 7 }, { MH_COTI, 6, 7 }, { MH_BE, 7, 7 },
	};
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct mh m = { .type = row[i].type }, got;
		uint8_t buf[64];
		struct wr w = wr_of(buf, sizeof(buf));

		if (m.type == MH_BE)
			m.be.status = 1, m.be.home = hoa;
		else
			m.rr.cookie = 0x123456789abcdef0;
		mh_encode(&w, &m, &hoa, &ha);
		for (uint8_t at = row[i].first; at <= row[i].last; at++)
			buf[at] = 0xff;
		CU_ASSERT_EQUAL(mh_decode(&got, wr_done(&w), NULL, NULL), W_OK);
		CU_ASSERT_EQUAL(got.type, m.type);
		if (m.type == MH_BE)
			CU_ASSERT(got.be.status == 1 && addr_eq(&got.be.home, &hoa));
		if (m.type == MH_HOTI || m.type == MH_COTI)
			CU_ASSERT_EQUAL(got.rr.cookie, m.rr.cookie);
	}
}

static void
test_unknown_options_are_skipped_and_the_next_one_is_read(void)
{
	static const uint8_t b[] = {
		59, 3, 6, 0, 0, 0, 0, 0,	0, 1, 0, 1, 77, 2, 0xaa, 0xbb,
		30, 6, 130, 0, 192, 0, 2, 10,	0, 0, 0, 0, 1, 2, 0xde, 0xad,
	};
	struct mh m;

	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_OK);
	CU_ASSERT(m.opt.has_ack4 && m.opt.ack4_status == 130);
	CU_ASSERT_EQUAL(m.opt.n_order, 2);
	CU_ASSERT_EQUAL(m.opt.order[0], 77);
}

/* RFC 6275 6.2.1: by its length, whatever it is, in each message. */
static void
test_an_unknown_option_of_any_length_is_skipped_in_every_message(void)
{
	static const uint8_t length[] = { 0, 1, 14, 255 };
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");

	for (uint8_t type = 0; type < MH_TYPES; type++) {
		for (size_t i = 0; i < sizeof(length); i++) {
			struct mh m = { .type = type }, got;
			uint8_t bare[64], buf[400];
			struct wr w = wr_of(bare, sizeof(bare)), v = wr_of(buf, sizeof(buf));
			size_t fixed[MH_TYPES] = { 8, 16, 16, 24, 24, 12, 12, 24 };

			if (type == MH_BE)
				m.be.home = hoa;
			mh_encode(&w, &m, &hoa, &ha);
			wr_copy(&v, bare, fixed[type]);
			wr_u8(&v, 200);
			wr_u8(&v, length[i]);
			for (unsigned k = 0; k < length[i]; k++)
				wr_u8(&v, 0x02);	/* as if an option began here */
			wr_u8(&v, MHOPT_REFRESH_ADVICE);
			wr_u8(&v, 2);
			wr_u16(&v, 25);
			wr_zero(&v, (8 - v.n % 8) % 8);
			buf[1] = (uint8_t)(v.n / 8 - 1);
			CU_ASSERT_EQUAL(mh_decode(&got, wr_done(&v), NULL, NULL), W_OK);
			CU_ASSERT(got.opt.has_refresh && got.opt.refresh_s == 100);
		}
	}
}

static void
test_a_known_option_of_another_length_is_refused(void)
{
	uint8_t b[sizeof(ba_all)];
	struct mh m;

	memcpy(b, ba_all, sizeof(b));
	b[17] = 5;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_MH_OPTION);
	b[17] = 200;
	CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(b), NULL, NULL), W_MH_OPTION);
}

static void
test_every_type_round_trips_with_every_option(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");

	for (uint8_t type = 0; type < MH_TYPES; type++) {
		uint8_t buf[512], two[512];
		struct wr w = wr_of(buf, sizeof(buf)), v = wr_of(two, sizeof(two));
		struct mh m = { .type = type }, n;

		m.opt = (struct mh_options){ .has_alt_coa = true, .has_nonces = true,
		    .has_auth = true, .has_refresh = true, .has_prefix = true, .has_hoa4 = true,
		    .has_ack4 = true, .has_nat = true, .has_ipv4_coa = true,
		    .refresh_s = 40, .nonce_coa = 7, .nat_refresh_s = NAT_REFRESH_NONE,
		    .alt_coa = hoa, .prefix = { ha, 64 }, .hoa4 = a6("192.0.2.1"),
		    .ack4 = a6("192.0.2.1"), .ipv4_coa = a6("10.1.1.1"), .auth = { 1, 2, 3 } };
		if (type == MH_BE)
			m.be.home = hoa;
		mh_encode(&w, &m, &hoa, &ha);
		CU_ASSERT_FALSE(w.bad);
		CU_ASSERT_EQUAL(w.n % 8, 0);
		CU_ASSERT_EQUAL(mh_decode(&n, wr_done(&w), &hoa, &ha), W_OK);
		CU_ASSERT_EQUAL(n.opt.n_order, 9);
		CU_ASSERT_EQUAL(n.opt.order[8], MHOPT_BINDING_AUTH);
		CU_ASSERT_EQUAL(n.opt.nat_refresh_s, NAT_REFRESH_NONE);
		mh_encode(&v, &n, &hoa, &ha);
		CU_ASSERT(bytes_eq(wr_done(&w), wr_done(&v)));
	}
}

/* RFC 6275 6.2.1: fields of n octets stand at multiples of n from the start of the header. */
static void
test_options_stand_at_their_alignment(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));
	struct mh m = { .type = MH_BU };

	m.opt.has_alt_coa = true;
	m.opt.alt_coa = hoa;
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT_EQUAL(buf[12], MHOPT_PADN);
	CU_ASSERT_EQUAL(buf[14], MHOPT_ALT_COA);	/* 8n+6 */
	CU_ASSERT_EQUAL(w.n, 32);
	w = wr_of(buf, sizeof(buf));
	m.opt = (struct mh_options){ .has_auth = true };
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT_EQUAL(buf[18], MHOPT_BINDING_AUTH);	/* 8n+2, and nothing after it */
	CU_ASSERT_EQUAL(w.n, 32);
	w = wr_of(buf, sizeof(buf));
	m = (struct mh){ .type = MH_BA };
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT_EQUAL(w.n, 16);			/* four octets of padding, Header Len 1 */
	CU_ASSERT(buf[1] == 1 && buf[12] == 1 && buf[13] == 2);
}

static void
test_tampering_reaches_every_kind_of_field(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));
	struct mh m = { .type = MH_BU };
	const struct field *f = mh_fields(MH_BU);

	m.bu.seq = 4;
	CU_ASSERT_EQUAL(field_set(f, &m, "seq", "+1"), W_OK);
	CU_ASSERT_EQUAL(field_set(f, &m, "checksum", "0xbad"), W_OK);
	CU_ASSERT_EQUAL(field_set(f, &m, "mh_len", "9"), W_OK);
	CU_ASSERT_EQUAL(field_set(f, &m, "mh_type", "200"), W_OK);
	CU_ASSERT_EQUAL(field_set(f, &m, "lifetime", "7"), W_OK);
	CU_ASSERT_EQUAL(field_set(f, &m, "hoa4", "192.0.2.9"), W_OK);
	mh_encode(&w, &m, &hoa, &ha);
	CU_ASSERT(buf[1] == 9 && buf[2] == 200 && buf[4] == 0x0b && buf[5] == 0xad);
	CU_ASSERT(buf[7] == 5 && buf[11] == 1 && buf[12] == MHOPT_IPV4_HOA);
	CU_ASSERT_EQUAL(field_set(f, &m, "status", "1"), W_TYPE);	/* a BA's */
}

static void
test_too_small_a_buffer_is_said_and_not_overrun(void)
{
	struct addr hoa = a6("2001:db8:1::1000"), ha = a6("2001:db8:1::1");
	uint8_t buf[40];
	struct mh m;

	for (size_t n = 0; n < sizeof(bu_ipv6); n++) {
		struct wr w = wr_of(buf, n);

		CU_ASSERT_EQUAL(mh_decode(&m, BYTES_ARRAY(bu_ipv6), NULL, NULL), W_OK);
		mh_encode(&w, &m, &hoa, &ha);
		CU_ASSERT(w.bad);
	}
}

TEST_MAIN("wire/mh",
    TEST(test_a_binding_update_from_an_ipv6_link_is_read_as_its_picture_says),
    TEST(test_the_checksum_covers_the_home_address_and_not_the_care_of_address),
    TEST(test_the_options_of_rfc_5555_in_a_binding_update),
    TEST(test_the_options_of_a_binding_acknowledgement),
    TEST(test_encoding_yields_the_hand_typed_octets),
    TEST(test_every_truncation_is_refused),
    TEST(test_a_header_len_cut_into_an_option_is_refused),
    TEST(test_header_errors_point_at_their_octet),
    TEST(test_reserved_octets_and_bits_are_ignored),
    TEST(test_the_reserved_field_of_a_message_is_ignored),
    TEST(test_unknown_options_are_skipped_and_the_next_one_is_read),
    TEST(test_an_unknown_option_of_any_length_is_skipped_in_every_message),
    TEST(test_a_known_option_of_another_length_is_refused),
    TEST(test_every_type_round_trips_with_every_option),
    TEST(test_options_stand_at_their_alignment),
    TEST(test_tampering_reaches_every_kind_of_field),
    TEST(test_too_small_a_buffer_is_said_and_not_overrun))
