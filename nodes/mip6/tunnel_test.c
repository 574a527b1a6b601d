#include "nodes/mip6/tunnel.h"

#include "nodes/base/test.h"
#include "nodes/wire/ip.h"

static const struct addr c6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } };
static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr c4 = { 4, { 10, 0, 0, 5 } }, ha4 = { 4, { 198, 51, 100, 1 } };

/* HoA to CN, UDP with four octets; traffic class 0xb9 (EF, ECT(1)). */
static const uint8_t in6[] = {
	0x6b, 0x90, 0, 0, 0, 12, 17, 63,
	0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
	0x20, 1, 0x0d, 0xb8, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8,
	0, 1, 0, 2, 0, 12, 0, 0, 1, 2, 3, 4
};
/* 192.0.2.10 to 203.0.113.8, DF, TOS 0x03 (CE). */
static const uint8_t in4[] = {
	0x45, 0x03, 0, 24, 0, 1, 0x40, 0, 63, 253, 0, 0, 192, 0, 2, 10, 203, 0, 113, 8, 1, 2, 3, 4
};

static struct tunnel
tunnel_to(const struct addr *from, const struct addr *to, bool udp)
{
	return (struct tunnel){ .local = { *from, udp ? 4191 : 0 },
	    .remote = { *to, udp ? 4191 : 0 }, .udp = udp, .id = 7 };
}

static void
test_every_nesting_of_the_table_goes_in_and_comes_out(void)
{
	static const struct {
		const struct addr *from, *to;
		bool udp;
		struct bytes inner;
		uint8_t proto;
	} row[] = {
		{ &c6, &ha6, false, { in6, sizeof(in6) }, 41 },
		{ &c6, &ha6, false, { in4, sizeof(in4) }, 4 },
		{ &c4, &ha4, false, { in6, sizeof(in6) }, 41 },
		{ &c4, &ha4, false, { in4, sizeof(in4) }, 4 },
		{ &c4, &ha4, true, { in6, sizeof(in6) }, 17 },
		{ &c4, &ha4, true, { in4, sizeof(in4) }, 17 },
		{ &c6, &ha6, true, { in4, sizeof(in4) }, 17 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct tunnel t = tunnel_to(row[i].from, row[i].to, row[i].udp);
		uint8_t buf[256];
		struct wr w = wr_of(buf, sizeof(buf));
		struct tunnel_in in;
		struct ip_view v;

		CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, row[i].inner), W_OK);
		CU_ASSERT_EQUAL(w.n, row[i].inner.n + tunnel_overhead(&t));
		CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
		CU_ASSERT_EQUAL(v.proto, row[i].proto);
		CU_ASSERT(addr_eq(&v.src, row[i].from) && addr_eq(&v.dst, row[i].to));
		CU_ASSERT_EQUAL(tunnel_classify(&in, &v.src, &v.dst, v.proto, v.payload), W_OK);
		CU_ASSERT_EQUAL(in.kind, row[i].udp ? TUNNEL_UDP : TUNNEL_IP);
		CU_ASSERT(bytes_eq(in.inner, row[i].inner));
		CU_ASSERT_EQUAL(in.outer_src.port, row[i].udp ? 4191 : 0);
		CU_ASSERT_FALSE(in.signalling);
	}
}

/* RFC 5555 4.1.1, RFC 3168 9.1.1. */
static void
test_the_outer_header_takes_traffic_class_and_df(void)
{
	struct tunnel t = tunnel_to(&c4, &ha4, false);
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ip_view v;

	CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, BYTES_ARRAY(in6)), W_OK);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
	CU_ASSERT(v.tclass == 0xb9 && !v.df && v.frag_id == 7 && v.hop_limit == 64);
	w = wr_of(buf, sizeof(buf));
	CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, BYTES_ARRAY(in4)), W_OK);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
	CU_ASSERT(v.tclass == 0x02 && v.df);	/* CE inside: ECT(0) outside */
}

static void
test_a_congestion_mark_goes_inside(void)
{
	uint8_t p[sizeof(in6)], q[sizeof(in4)];

	memcpy(p, in6, sizeof(p));
	CU_ASSERT(tunnel_ecn(p, sizeof(p), 0xb8));
	CU_ASSERT(memcmp(p, in6, sizeof(p)) == 0);
	CU_ASSERT(tunnel_ecn(p, sizeof(p), 0xbb));
	CU_ASSERT(p[0] == 0x6b && p[1] == 0xb0);
	memcpy(q, in4, sizeof(q));
	q[1] = 1;
	ip4_checksum(q);
	CU_ASSERT(tunnel_ecn(q, sizeof(q), 3));
	CU_ASSERT_EQUAL(q[1], 3);
	q[1] = 0;
	CU_ASSERT_FALSE(tunnel_ecn(q, sizeof(q), 3));
}

/* D7: what stands after UDP 4191 starts with 4 or 6. */
static void
test_after_udp_4191_only_version_4_or_6_is_taken(void)
{
	uint8_t b[64] = { 0x10, 0x5f, 0x10, 0x5f, 0, 48, 0, 0 };
	struct tunnel_in in;

	memcpy(b + 8, in6, 40);
	b[8 + 5] = 0;
	for (unsigned nibble = 0; nibble < 16; nibble++) {
		enum why w;

		b[8] = (uint8_t)(nibble << 4 | 5);
		w = tunnel_classify(&in, &c4, &ha4, 17, bytes_of(b, 48));
		if (nibble != 4 && nibble != 6)
			CU_ASSERT_EQUAL(w, W_TUNNEL_NIBBLE);
		if (nibble == 6)
			CU_ASSERT_EQUAL(w, W_OK);
	}
	b[8] = 0xff;		/* a keepalive of RFC 3948 is not one here (D8) */
	b[5] = 9;
	CU_ASSERT_NOT_EQUAL(tunnel_classify(&in, &c4, &ha4, 17, bytes_of(b, 9)), W_OK);
	b[1] = b[3] = 0;	/* other ports: not ours */
	CU_ASSERT_EQUAL(tunnel_classify(&in, &c4, &ha4, 17, bytes_of(b, 9)), W_OK);
	CU_ASSERT_EQUAL(in.kind, TUNNEL_NOT);
}

static void
test_signalling_is_told_from_payload(void)
{
	struct tunnel t = tunnel_to(&c4, &ha4, true);
	uint8_t p[sizeof(in6)], buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct tunnel_in in;

	memcpy(p, in6, sizeof(p));
	p[6] = 50;
	CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, BYTES_ARRAY(p)), W_OK);
	CU_ASSERT_EQUAL(tunnel_classify(&in, &c4, &ha4, 17, bytes_of(buf + 20, w.n - 20)), W_OK);
	CU_ASSERT(in.signalling);
}

static void
test_every_truncation_is_refused(void)
{
	struct tunnel t = tunnel_to(&c4, &ha4, true);
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct tunnel_in in;

	for (size_t n = 0; n < sizeof(in6); n++)
		CU_ASSERT_NOT_EQUAL(tunnel_classify(&in, &c4, &ha4, 41, bytes_of(in6, n)), W_OK);
	for (size_t n = 0; n < sizeof(in4); n++)
		CU_ASSERT_NOT_EQUAL(tunnel_classify(&in, &c4, &ha4, 4, bytes_of(in4, n)), W_OK);
	CU_ASSERT_EQUAL(tunnel_classify(&in, &c4, &ha4, 4, BYTES_ARRAY(in6)), W_VERSION);
	CU_ASSERT_EQUAL(tunnel_classify(&in, &c4, &ha4, 41, BYTES_ARRAY(in4)), W_VERSION);
	CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, BYTES_ARRAY(in6)), W_OK);
	for (size_t n = 4; n < w.n - 20; n++)
		CU_ASSERT_NOT_EQUAL(tunnel_classify(&in, &c4, &ha4, 17, bytes_of(buf + 20, n)),
		    W_OK);
	w.n = 0;
	CU_ASSERT_EQUAL(tunnel_wrap(&w, &t, bytes_of(in6, 51)), W_LENGTH);
	CU_ASSERT_EQUAL(w.n, 0);
}

TEST_MAIN("mip6/tunnel",
    TEST(test_every_nesting_of_the_table_goes_in_and_comes_out),
    TEST(test_the_outer_header_takes_traffic_class_and_df),
    TEST(test_a_congestion_mark_goes_inside),
    TEST(test_after_udp_4191_only_version_4_or_6_is_taken),
    TEST(test_signalling_is_told_from_payload),
    TEST(test_every_truncation_is_refused))
