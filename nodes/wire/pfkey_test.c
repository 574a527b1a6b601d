#include "nodes/wire/pfkey.h"

#include "nodes/base/test.h"

#define HOA 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11
#define HA6 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define C6  0x20, 1, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x22
#define ANY6 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define V4  198, 51, 100, 7
#define HA4 192, 0, 2, 1
/* sockaddr_in6 and sockaddr_in with port 0 */
#define SIN6(a) 10, 0, 0, 0, 0, 0, 0, 0, a, 0, 0, 0, 0
#define SIN(a) 2, 0, 0, 0, a, 0, 0, 0, 0, 0, 0, 0, 0

/* The home agent's outbound payload policy for HoA, moved from C6 to a mapping V4:4500 that is a
 * guess so far: the MIGRATE draft, appendix A, then Linux's 20 to 22, then our header. */
static const uint8_t migrate[] = {
	2, 24, 0, 3,  41, 0, 0, 0,  7, 0, 0, 0,  2, 0, 0, 0,	/* sadb_msg: 328 octets */
	5, 0, 25, 0,  0, 0, 0, 0, SIN(HA4), SIN(V4),		/* sadb_x_kmaddress: 40 */
	5, 0, 5, 0,  255, 0, 0, 0, SIN6(ANY6), 0, 0, 0, 0,	/* src ::/0: 40 */
	5, 0, 6, 0,  255, 128, 0, 0, SIN6(HOA), 0, 0, 0, 0,	/* dst HoA/128: 40 */
	17, 0, 18, 0,  2, 0, 2, 0,  9, 0, 0, 0,  0xe8, 3, 0, 0,	/* sadb_x_policy: 136 */
	72, 0, 50, 0,  2, 3, 0, 0,  0x11, 0x40, 0, 0,  0, 0, 0, 0, SIN6(HA6), SIN6(C6),
	48, 0, 50, 0,  2, 3, 0, 0,  0x11, 0x40, 0, 0,  0, 0, 0, 0, SIN(HA4), SIN(V4),
	1, 0, 20, 0,  2, 0, 0, 0,				/* NAT-T type */
	1, 0, 21, 0,  0x11, 0x94, 0, 0,				/* source port 4500 */
	1, 0, 22, 0,  0x11, 0x94, 0, 0,				/* destination port 4500 */
	4, 0, 0x53, 0x44,  1, 1, 0, 1,  0, 0, 0, 0,  0x11, 0x94, 0x11, 0x94,
	42, 0, 0, 0,  0, 0, 0, 0,  3, 0, 0, 0, 0, 0, 0, 0,
};

static void
test_a_migrate_reads_as_the_draft_draws_it(void)
{
	struct pfkey_msg m;
	const struct pfkey_request *q = m.policy.request;
	static const uint8_t hoa[] = { HOA }, c6[] = { C6 }, v4[] = { V4 }, ha4[] = { HA4 };
	struct addr want;

	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&m, BYTES_ARRAY(migrate)), W_OK);
	CU_ASSERT(m.type == SADB_X_MIGRATE && m.satype == SADB_SATYPE_ESP && m.errno_ == 0);
	CU_ASSERT(m.seq == 7 && m.pid == 2);
	want = addr_of4(ha4);
	CU_ASSERT(m.has_km && addr_eq(&m.km_local, &want));
	CU_ASSERT(m.src.addr.family == 6 && m.src.prefixlen == 0 && m.src.proto == 0);
	want = addr_of6(hoa);
	CU_ASSERT(addr_eq(&m.dst.addr, &want) && m.dst.prefixlen == 128);
	CU_ASSERT(m.policy.has && m.policy.type == IPSEC_POLICY_IPSEC);
	CU_ASSERT(m.policy.dir == IPSEC_DIR_OUTBOUND && m.policy.id == 9);
	CU_ASSERT(m.policy.priority == 1000 && m.policy.n_requests == 2);
	CU_ASSERT(q[0].proto == 50 && q[0].mode == IPSEC_MODE_TUNNEL);
	CU_ASSERT(q[0].level == IPSEC_LEVEL_UNIQUE && q[0].reqid == 0x4011);
	want = addr_of6(c6);
	CU_ASSERT_TRUE(addr_eq(&q[0].dst, &want));
	want = addr_of4(v4);
	CU_ASSERT_TRUE(addr_eq(&q[1].dst, &want));
	CU_ASSERT(m.has_nat_t && m.nat_t == UDP_ENCAP_ESPINUDP);
	CU_ASSERT(m.has_nat_ports && m.nat_sport == 4500 && m.nat_dport == 4500);
	CU_ASSERT(m.ds.has && m.ds.version == 1 && m.ds.flags == MIGRATE_PROVISIONAL);
	CU_ASSERT(m.ds.origin == MIGRATE_BY_BINDING && m.ds.old_encap == UDP_ENCAP_NONE);
	CU_ASSERT(m.ds.km_lport == 4500 && m.ds.km_rport == 4500);
	CU_ASSERT(m.ds.evidence == 42 && m.ds.generation == 3);
}

static void
test_a_migrate_is_written_as_the_draft_draws_it(void)
{
	struct pfkey_msg m;
	uint8_t buf[PFKEY_MSG_MAX];
	struct wr w = wr_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&m, BYTES_ARRAY(migrate)), W_OK);
	pfkey_encode(&w, &m);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&w), BYTES_ARRAY(migrate)));
}

/* A good message cut anywhere, its length field as it was or mended, is refused. */
static void
test_every_truncation_is_refused(void)
{
	uint8_t cut[sizeof(migrate)];
	struct pfkey_msg m;

	memcpy(cut, migrate, sizeof(cut));
	for (size_t n = 0; n < sizeof(migrate); n++) {
		CU_ASSERT_NOT_EQUAL(pfkey_decode(&m, bytes_of(migrate, n)), W_OK);
		cut[4] = (uint8_t)(n / 8);
		if (n % 8 != 0)
			CU_ASSERT_NOT_EQUAL(pfkey_decode(&m, bytes_of(cut, n)), W_OK);
	}
}

static const uint8_t add[] = {
	2, 3, 0, 3,  14, 0, 0, 0,  1, 0, 0, 0,  1, 0, 0, 0,
	2, 0, 1, 0,  0x12, 0x34, 0x56, 0x78,  64, 1, 5, 12,  0, 1, 0, 0,
	3, 0, 5, 0,  255, 32, 0, 0, SIN(HA4),
	3, 0, 6, 0,  255, 32, 0, 0, SIN(V4),
	4, 0, 9, 0,  0x80 + 0x20, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 0, 0, 0, 0,
};

/* RFC 2367 2.2, 2.3.1: SPI in network order, a key of 20 octets padded to 24. */
static void
test_an_sa_and_its_key_read_as_rfc_2367_draws_them(void)
{
	uint8_t buf[PFKEY_MSG_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct pfkey_msg m;

	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&m, BYTES_ARRAY(add)), W_OK);
	CU_ASSERT(m.has_sa && m.sa.spi == 0x12345678 && m.sa.replay == 64);
	CU_ASSERT(m.sa.state == SADB_SASTATE_MATURE && m.sa.encr == 12 && m.sa.integ == 12);
	CU_ASSERT_EQUAL(m.sa.flags, PFKEY_SA_INBOUND);
	CU_ASSERT(m.key_encr.n == 20 && m.key_encr.key[19] == 20);
	pfkey_encode(&w, &m);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&w), BYTES_ARRAY(add)));
	pfkey_wipe(&m);
	CU_ASSERT_EQUAL(m.key_encr.key[19], 0);
}

static void
test_every_extension_round_trips(void)
{
	struct pfkey_msg m = { .type = SADB_EXPIRE, .satype = 3, .seq = 5, .pid = 1, .errno_ = 61,
		.has_sa = true, .sa = { .spi = 256, .integ = PFKEY_ALG_UNKNOWN | 9, .encr = 20 },
		.has_sa2 = true, .mode = 2, .reqid = 77, .sa2_seq = 5,
		.current = { true, 1, 2, 3, 4 }, .hard = { true, 5, UINT64_MAX, 7, 8 },
		.soft = { true, 9, 10, 11, 12 }, .key_integ = { 32, { 1, 2, 3 } },
		.id_src = { SADB_IDENTTYPE_FQDN, "mn1.example" },
		.id_dst = { SADB_IDENTTYPE_USERFQDN, "" }, .has_range = true, .spi_min = 256,
		.spi_max = 0xffffffff, .sa_seq = 0x123456789a }, out;
	uint8_t buf[PFKEY_MSG_MAX], again[PFKEY_MSG_MAX];
	struct wr w = wr_of(buf, sizeof(buf)), v = wr_of(again, sizeof(again));

	CU_ASSERT_TRUE(addr_parse(&m.proxy.addr, "10.0.0.0"));
	m.proxy.prefixlen = 8;
	memset(m.id_dst.text, 'x', PFKEY_IDENTITY_MAX);
	pfkey_encode(&w, &m);
	CU_ASSERT_FALSE(w.bad);
	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&out, wr_done(&w)), W_OK);
	CU_ASSERT_STRING_EQUAL(out.id_src.text, "mn1.example");
	CU_ASSERT_EQUAL(strlen(out.id_dst.text), PFKEY_IDENTITY_MAX);
	CU_ASSERT(out.hard.bytes == UINT64_MAX && out.reqid == 77 && out.proxy.prefixlen == 8);
	CU_ASSERT_EQUAL(out.sa.integ, PFKEY_ALG_UNKNOWN | 9);
	CU_ASSERT_EQUAL(out.sa_seq, 0x123456789a);
	pfkey_encode(&v, &out);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&w), wr_done(&v)));
}

/* RFC 4301 4.4.1.1: ranges, ports from 1024 on, OPAQUE. */
static void
test_a_wide_selector_round_trips(void)
{
	struct pfkey_msg m = { .type = SADB_X_SPDADD, .sel = { .has = true,
		.src = { .lo = 1024, .hi = 65535, .n = 2 }, .dst = { .opaque = true } } }, out;
	uint8_t buf[PFKEY_MSG_MAX], again[PFKEY_MSG_MAX];
	struct wr w = wr_of(buf, sizeof(buf)), v = wr_of(again, sizeof(again));

	CU_ASSERT(addr_parse(&m.sel.src.range[0].lo, "10.0.0.5") &&
	    addr_parse(&m.sel.src.range[0].hi, "10.0.0.9"));
	CU_ASSERT(addr_parse(&m.sel.src.range[1].lo, "10.0.1.0") &&
	    addr_parse(&m.sel.src.range[1].hi, "10.0.1.0"));
	m.oa_src = m.sel.src.range[0].lo;
	m.oa_dst = m.sel.src.range[0].hi;
	pfkey_encode(&w, &m);
	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&out, wr_done(&w)), W_OK);
	CU_ASSERT(addr_eq(&out.oa_src, &m.oa_src) && addr_eq(&out.oa_dst, &m.oa_dst));
	CU_ASSERT(out.sel.has && out.sel.src.lo == 1024 && out.sel.src.hi == 65535);
	CU_ASSERT(!out.sel.src.opaque && out.sel.dst.opaque && out.sel.src.n == 2);
	CU_ASSERT(addr_eq(&out.sel.src.range[0].hi, &m.sel.src.range[0].hi));
	pfkey_encode(&v, &out);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&w), wr_done(&v)));
	buf[26] = 0;			/* to 255, from 1024 */
	CU_ASSERT_EQUAL(pfkey_decode(&out, wr_done(&w)), W_VALUE);
	buf[26] = 0xff;
	buf[22] = PFKEY_RANGES + 1;
	CU_ASSERT_EQUAL(pfkey_decode(&out, wr_done(&w)), W_LENGTH);
}

/* How a policy's traffic is sent; another version is refused, an extension cut short, too. */
static void
test_how_traffic_is_sent_round_trips(void)
{
	struct pfkey_msg m = { .type = SADB_X_SPDADD, .traffic = { .fragments = true, .pad = 240,
		.tfc = 1000, .dummy_ms = 0x01020304 } }, out;
	uint8_t buf[PFKEY_MSG_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	static const uint8_t ext[] = { 2, 0, 0x57, 0x44, 1, 1, 240, 0, 3, 0xe8, 0, 0, 4, 3, 2, 1 };

	pfkey_encode(&w, &m);
	CU_ASSERT(w.n == 32 && memcmp(buf + 16, ext, sizeof(ext)) == 0);
	CU_ASSERT_EQUAL_FATAL(pfkey_decode(&out, wr_done(&w)), W_OK);
	CU_ASSERT(out.traffic.fragments && out.traffic.pad == 240 && out.traffic.tfc == 1000);
	CU_ASSERT_EQUAL(out.traffic.dummy_ms, 0x01020304);
	buf[20] = 2;
	CU_ASSERT_EQUAL(pfkey_decode(&out, wr_done(&w)), W_VALUE);
	buf[20] = 1;
	buf[16] = 1;
	buf[4] = 3;
	CU_ASSERT_EQUAL(pfkey_decode(&out, bytes_of(buf, 24)), W_LENGTH);
}

static enum why
changed(size_t at, uint8_t value)
{
	uint8_t b[sizeof(migrate)];
	struct pfkey_msg m;

	memcpy(b, migrate, sizeof(b));
	b[at] = value;
	return pfkey_decode(&m, BYTES_ARRAY(b));
}

static void
test_each_defect_has_its_answer(void)
{
	struct pfkey_msg m;
	uint8_t unknown[sizeof(migrate)];

	CU_ASSERT_EQUAL(changed(0, 1), W_VERSION);
	CU_ASSERT_EQUAL(changed(1, 0), W_TYPE);
	CU_ASSERT_EQUAL(changed(4, 42), W_PFKEY_SIZE);	/* RFC 2367 2.1: EMSGSIZE */
	CU_ASSERT_EQUAL(pfkey_errno(changed(4, 42)), PFKEY_EMSGSIZE);
	CU_ASSERT_EQUAL(changed(16, 0), W_LENGTH);	/* an extension of no length */
	CU_ASSERT_EQUAL(changed(56 + 2, 6), W_PFKEY_TWICE);	/* two destinations */
	CU_ASSERT_EQUAL(pfkey_errno(changed(56 + 2, 6)), PFKEY_EINVAL);
	CU_ASSERT_EQUAL(changed(24, 3), W_VALUE);	/* an address family nobody knows */
	CU_ASSERT_EQUAL(changed(136 + 16, 15), W_LENGTH);	/* ipsecrequest too short */
	CU_ASSERT_EQUAL(changed(96 + 5, 129), W_VALUE);	/* prefix length */
	/* RFC 2367 2.3: unknown extensions are ignored. */
	memcpy(unknown, migrate, sizeof(unknown));
	unknown[16 + 2] = 200;
	CU_ASSERT_EQUAL(pfkey_decode(&m, BYTES_ARRAY(unknown)), W_OK);
	CU_ASSERT_FALSE(m.has_km);
}

TEST_MAIN("wire/pfkey",
    TEST(test_a_migrate_reads_as_the_draft_draws_it),
    TEST(test_a_migrate_is_written_as_the_draft_draws_it),
    TEST(test_every_truncation_is_refused),
    TEST(test_an_sa_and_its_key_read_as_rfc_2367_draws_them),
    TEST(test_every_extension_round_trips),
    TEST(test_a_wide_selector_round_trips),
    TEST(test_how_traffic_is_sent_round_trips),
    TEST(test_each_defect_has_its_answer))
