/* ike_test.c - IKEv2 messages against octets typed in from RFC 7296 section 3. */
#include "nodes/wire/ike.h"
#include "nodes/base/test.h"

/* IKE_SA_INIT request: SA {1: ENCR 20/256, PRF 5, DH 31}, KE 31, Nonce of 16, N(COOKIE2-like). */
static const uint8_t init[] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
	33, 0x20, 34, 0x08, 0, 0, 0, 0, 0, 0, 0, 160,
	/* SA, 40: one proposal of 36 */
	34, 0, 0, 40, 0, 0, 0, 36, 1, 1, 0, 3,
	3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 1, 0,
	3, 0, 0, 8, 2, 0, 0, 5,
	0, 0, 0, 8, 4, 0, 0, 31,
	/* KE, 40 */
	40, 0, 0, 40, 0, 31, 0, 0,
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
	/* Nonce, 20 */
	41, 0, 0, 20, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
	/* N(NAT_DETECTION_SOURCE_IP), 28, and a vendor ID of 4 */
	43, 0, 0, 28, 0, 0, 0x40, 0x04, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	0, 0, 0, 4,
};

/* The inside of SK: IDi fqdn, AUTH, N(REKEY_SA) with SPI, D of two SPIs, TSi, TSr, unknown 200. */
static const uint8_t inner[] = {
	/* IDi -> AUTH */
	39, 0, 0, 12, 2, 0, 0, 0, 'm', 'n', '.', 'x',
	/* AUTH -> N */
	41, 0, 0, 12, 2, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef,
	/* N(REKEY_SA), ESP, SPI -> D */
	42, 0, 0, 12, 3, 4, 0x40, 0x09, 0x01, 0x02, 0x03, 0x04,
	/* D -> TSi */
	44, 0, 0, 16, 3, 4, 0, 2, 0, 0, 0x10, 0, 0, 0, 0x20, 0,
	/* TSi: IPv6 HoA, MH, BU -> TSr */
	45, 0, 0, 48, 1, 0, 0, 0, 8, 135, 0, 40, 5, 0, 5, 0,
	0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
	0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
	/* TSr: any IPv4, and a TS type nobody knows -> unknown */
	200, 0, 0, 32, 2, 0, 0, 0, 7, 0, 0, 16, 0, 0, 0xff, 0xff, 0, 0, 0, 0,
	0xff, 0xff, 0xff, 0xff,
	99, 0, 0, 8, 0, 0, 0, 0,
	/* unknown, not critical */
	0, 0, 0, 6, 0xaa, 0xbb,
};

static struct ike_message m;

static const char *
text(void)
{
	static char buf[4096];
	struct text t = TEXT_ARRAY(buf);

	field_tell(&t, ike_fields, &m);
	ike_format(&t, &m);
	return buf;
}

static void
test_a_hand_typed_init_request_decodes_field_by_field(void)
{
	CU_ASSERT_EQUAL(ike_decode(&m, BYTES_ARRAY(init)), W_OK);
	CU_ASSERT(m.h.spi_i == 0x0102030405060708 && m.h.spi_r == 0 && m.h.major == 2);
	CU_ASSERT(m.h.I && !m.h.R && !m.h.V && m.h.exchange == IKE_SA_INIT && m.h.len == 160);
	CU_ASSERT_EQUAL(m.n_items, 5);
	CU_ASSERT(m.n_proposals == 1 && m.proposal[0].n == 3 && m.proposal[0].spi_len == 0);
	CU_ASSERT(m.proposal[0].t[0].id == 20 && m.proposal[0].t[0].key_bits == 256);
	CU_ASSERT(m.ke_group == 31 && m.ke.n == 32 && m.nonce.n == 16);
	CU_ASSERT(ike_find_notify(&m, N_NAT_DETECTION_SOURCE_IP)->data.n == 20);
	CU_ASSERT(strstr(text(), " payloads=SA,KE,Nonce,N,V notify=NAT_DETECTION_SOURCE_IP"
	    " proposals=1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31 ke=0102") != NULL);
}

static void
test_hand_typed_inner_payloads_decode_field_by_field(void)
{
	memset(&m, 0, sizeof(m));
	m.sk_first = P_IDI;
	CU_ASSERT_EQUAL(ike_decode_inner(&m, BYTES_ARRAY(inner)), W_OK);
	CU_ASSERT(m.idi.type == ID_FQDN && m.idi.data.n == 4 && m.idi_body.n == 8);
	CU_ASSERT(m.notify[0].type == N_REKEY_SA && m.notify[0].spi == 0x01020304);
	CU_ASSERT(m.del[0].n == 2 && m.del[0].spis.n == 8);
	CU_ASSERT(m.tsi.ts[0].proto == 135 && m.tsi.ts[0].port_lo == 0x0500);
	CU_ASSERT(m.tsr.n == 2 && m.tsr.ts[1].lo.family == 0);	/* 2.9: skipped, not refused */
	CU_ASSERT_EQUAL(m.unknown_critical, 0);
	CU_ASSERT(strstr(text(), " payloads=IDi,AUTH,N,D,TSi,TSr,200 notify=REKEY_SA IDi=fqdn:mn.x"
	    " auth=deadbeef TSi=135:1280-1280:2001:db8:1::100-2001:db8:1::100"
	    " TSr=0:0-65535:0.0.0.0-255.255.255.255;0:0-0:---"
	    " delete=ESP:0x00001000,0x00002000 n_REKEY_SA_spi=0x01020304") != NULL);
}

static void
test_encoding_gives_the_same_octets_back(void)
{
	uint8_t buf[512], first;
	struct wr w = wr_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL(ike_decode(&m, BYTES_ARRAY(init)), W_OK);
	ike_encode_header(&w, &m.h);
	ike_encode_items(&w, &m, &first);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(init)) && first == P_SA);
}

static void
test_every_truncation_is_refused(void)
{
	uint8_t buf[sizeof(init)];

	for (size_t n = 0; n < sizeof(init); n++) {
		CU_ASSERT(ike_decode(&m, bytes_of(init, n)) != W_OK);
		if (n < IKE_HEADER_LEN)
			continue;
		memcpy(buf, init, n);	/* also when the Length field follows the cut */
		buf[27] = (uint8_t)n;
		CU_ASSERT(ike_decode(&m, bytes_of(buf, n)) != W_OK);
	}
	for (size_t n = 1; n < sizeof(inner); n++) {
		memset(&m, 0, sizeof(m));
		m.sk_first = P_IDI;
		CU_ASSERT(ike_decode_inner(&m, bytes_of(inner, n)) != W_OK);
	}
}

/* The critical bit is 0x80 of the second octet (3.2), and counts for unknown types only. */
static void
test_the_critical_bit_matters_for_unknown_payloads_only(void)
{
	uint8_t b[sizeof(inner)];

	memcpy(b, inner, sizeof(b));
	b[sizeof(b) - 5] = 0x80;
	b[1] = 0x80;			/* IDi: ignored */
	memset(&m, 0, sizeof(m));
	m.sk_first = P_IDI;
	CU_ASSERT_EQUAL(ike_decode_inner(&m, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(m.unknown_critical, 200);
	b[sizeof(b) - 5] = 0x01;	/* a reserved bit, 2.5 */
	memset(&m, 0, sizeof(m));
	m.sk_first = P_IDI;
	CU_ASSERT_EQUAL(ike_decode_inner(&m, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(m.unknown_critical, 0);
}

/* 3.3: the lengths and counts inside an SA payload must agree. */
static void
test_inconsistent_sa_payloads_are_refused(void)
{
	static const struct { size_t at; uint8_t value; } change[] = {
		{ 31, 39 }, { 35, 35 }, { 35, 200 }, { 39, 2 }, { 39, 4 }, { 32, 2 }, { 38, 255 },
		{ 40, 0 }, { 43, 7 }, { 52, 0 }, { 60, 3 },
	};

	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		uint8_t b[sizeof(init)];

		memcpy(b, init, sizeof(b));
		b[change[i].at] = change[i].value;
		CU_ASSERT(ike_decode(&m, BYTES_ARRAY(b)) != W_OK);
	}
}

static void
test_single_payloads_may_not_stand_twice_and_sk_is_last(void)
{
	uint8_t buf[512], first;
	struct wr w = wr_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL(ike_decode(&m, BYTES_ARRAY(init)), W_OK);
	CU_ASSERT(ike_dup_item(&m, "Nonce") && ike_drop_item(&m, "NAT_DETECTION_SOURCE_IP"));
	CU_ASSERT(!ike_drop_item(&m, "COOKIE"));
	ike_encode_header(&w, &m.h);
	ike_encode_items(&w, &m, &first);
	wr_fill32(&w, 24, (uint32_t)w.n);
	CU_ASSERT_EQUAL(ike_decode(&m, wr_done(&w)), W_IKE_TWICE);

	memcpy(buf, init, 28);
	memcpy(buf + 28, "\x21\0\0\x08\1\2\3\4\0\0\0\4", 12);
	buf[16] = P_SK;
	buf[27] = 40;
	CU_ASSERT_EQUAL(ike_decode(&m, bytes_of(buf, 40)), W_TRAILING);
	buf[27] = 36;
	CU_ASSERT_EQUAL(ike_decode(&m, bytes_of(buf, 36)), W_OK);
	CU_ASSERT(m.has_sk && m.sk_first == P_SA && m.sk.n == 4 && m.sk_at == 32);
}

static void
test_selectors_of_prefixes_cover_and_meet(void)
{
	struct prefix p, q;
	struct ike_ts a, b, c;

	CU_ASSERT(prefix_parse(&p, "2001:db8::/33") && prefix_parse(&q, "2001:db8:1::100/128"));
	a = ike_ts_of(&p, 0, 0, 65535);
	b = ike_ts_of(&q, 135, 0x500, 0x500);
	CU_ASSERT(a.hi.b[4] == 0x7f && a.hi.b[15] == 0xff && a.lo.b[4] == 0);
	CU_ASSERT(ike_ts_covers(&a, &b) && !ike_ts_covers(&b, &a));
	CU_ASSERT(ike_ts_meet(&c, &a, &b) && c.proto == 135 && c.port_lo == 0x500 &&
	    addr_eq(&c.lo, &q.addr) && addr_eq(&c.hi, &q.addr));
	CU_ASSERT(prefix_parse(&q, "192.0.2.0/24"));
	b = ike_ts_of(&q, 0, 0, 65535);
	CU_ASSERT(!ike_ts_meet(&c, &a, &b) && b.hi.b[3] == 255);
	/* OPAQUE, 3.13.1: within any, and within no range, not even one that ends at 65535. */
	b = ike_ts_of(&p, 17, 0, 65535);
	b.port_lo = 65535;
	b.port_hi = 0;
	CU_ASSERT(ike_ts_covers(&a, &b) && ike_ts_covers(&b, &b) && !ike_ts_covers(&b, &a));
	CU_ASSERT(ike_ts_meet(&c, &a, &b) && c.port_lo == 65535 && c.port_hi == 0);
	CU_ASSERT(ike_ts_meet(&c, &b, &b) && c.port_lo == 65535 && c.port_hi == 0);
	a = ike_ts_of(&p, 17, 0, 65534);
	CU_ASSERT(!ike_ts_covers(&a, &b) && !ike_ts_meet(&c, &a, &b));
	a.port_lo = 1024;
	a.port_hi = 65535;
	CU_ASSERT(!ike_ts_covers(&a, &b) && !ike_ts_meet(&c, &b, &a));
}

static void
test_names_are_those_of_iana(void)
{
	CU_ASSERT_STRING_EQUAL(ike_notify_name(16396), "MOBIKE_SUPPORTED");
	CU_ASSERT_STRING_EQUAL(ike_notify_name(16402), "NO_NATS_ALLOWED");
	CU_ASSERT_STRING_EQUAL(ike_notify_name(44), "CHILD_SA_NOT_FOUND");
	CU_ASSERT(ike_notify_name(16300) == NULL && ike_notify_by_name("COOKIE2") == 16401);
	CU_ASSERT_STRING_EQUAL(ike_exchange_name(37), "INFORMATIONAL");
	CU_ASSERT_STRING_EQUAL(ike_payload_name(40), "Nonce");
	CU_ASSERT_EQUAL(P_EAP, 48);
}

/* RFC 7383 2.5: Fragment Number and Total Fragments stand before the IV. */
static void
test_a_fragment_decodes_with_its_numbers(void)
{
	uint8_t buf[44];

	memcpy(buf, init, 28);
	memcpy(buf + 28, "\x23\0\0\x0e\0\2\0\5\1\2\3\4\5\6", 14);
	buf[16] = P_SKF;
	buf[18] = IKE_AUTH;
	buf[27] = 42;
	CU_ASSERT_EQUAL(ike_decode(&m, bytes_of(buf, 42)), W_OK);
	CU_ASSERT(m.has_skf && !m.has_sk && m.fragment == 2 && m.total == 5);
	CU_ASSERT(m.sk_first == P_IDI && m.sk_at == 36 && m.sk.n == 6 && m.sk.p[0] == 1);
	buf[31] = 7;
	buf[27] = 35;
	CU_ASSERT_EQUAL(ike_decode(&m, bytes_of(buf, 35)), W_SHORT);
}

/* RFC 7296 3.15.1 and RFC 5026 8.2, typed in: a reply. */
static const uint8_t reply[] = {
	0, 1, 0, 4, 192, 0, 2, 100,
	0, 8, 0, 17, 0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 64,
	0, 10, 0, 16, 0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53,
	0, 16, 0, 21, 0, 0, 0x0e, 0x10, 0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	64,
};

static void
test_a_hand_typed_configuration_reply_decodes_and_encodes_back(void)
{
	struct ike_cp cp;
	uint8_t out[256];
	struct wr w = wr_of(out, sizeof(out));
	char a[ADDR_TEXT_MAX];

	CU_ASSERT_EQUAL(ike_cp_decode(&cp, BYTES_ARRAY(reply)), W_OK);
	CU_ASSERT_STRING_EQUAL(addr_text(&cp.address4, a), "192.0.2.100");
	CU_ASSERT_STRING_EQUAL(addr_text(&cp.address6, a), "2001:db8:1::100");
	CU_ASSERT(cp.prefixlen6 == 64 && cp.n_dns == 1 && cp.has_dns6 && !cp.has_dns4);
	CU_ASSERT_STRING_EQUAL(addr_text(&cp.dns[0], a), "2001:db8:1::53");
	CU_ASSERT(cp.home_lifetime_s == 3600 && cp.home_prefix.len == 64);
	CU_ASSERT_STRING_EQUAL(addr_text(&cp.home_prefix.addr, a), "2001:db8:1::");
	ike_cp_encode(&w, &cp, true);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(reply)));
	for (size_t n = 1; n < sizeof(reply); n++)
		if (n != 8 && n != 29 && n != 49)
			CU_ASSERT_EQUAL(ike_cp_decode(&cp, bytes_of(reply, n)), W_IKE_SYNTAX);
}

/* 3.15.1: lengths of zero ask; a netmask is never asked for with a value; unknown ones are left. */
static void
test_a_configuration_request_asks_with_nothing(void)
{
	static const uint8_t want[] = { 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0, 10, 0, 0,
	    0, 16, 0, 0, 0, 14, 0, 0 };
	static const uint8_t unknown[] = { 0x7f, 0xff, 0, 2, 1, 2, 0x80, 8, 0, 0 };
	struct ike_cp cp = { .has_address4 = true, .has_dns4 = true, .has_address6 = true,
	    .has_dns6 = true, .has_home_prefix = true, .asks_supported = true,
	    .has_netmask4 = true };
	uint8_t out[256];
	struct wr w = wr_of(out, sizeof(out));

	ike_cp_encode(&w, &cp, false);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(want)));
	CU_ASSERT_EQUAL(ike_cp_decode(&cp, BYTES_ARRAY(unknown)), W_OK);
	CU_ASSERT(cp.has_address6 && !cp.has_address4 && !addr_is_set(&cp.address6));
}

TEST_MAIN("wire/ike",
    TEST(test_a_hand_typed_init_request_decodes_field_by_field),
    TEST(test_hand_typed_inner_payloads_decode_field_by_field),
    TEST(test_encoding_gives_the_same_octets_back),
    TEST(test_every_truncation_is_refused),
    TEST(test_the_critical_bit_matters_for_unknown_payloads_only),
    TEST(test_inconsistent_sa_payloads_are_refused),
    TEST(test_single_payloads_may_not_stand_twice_and_sk_is_last),
    TEST(test_a_fragment_decodes_with_its_numbers),
    TEST(test_a_hand_typed_configuration_reply_decodes_and_encodes_back),
    TEST(test_a_configuration_request_asks_with_nothing),
    TEST(test_selectors_of_prefixes_cover_and_meet),
    TEST(test_names_are_those_of_iana))
