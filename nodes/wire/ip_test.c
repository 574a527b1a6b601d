#include "nodes/wire/ip.h"

#include "nodes/base/test.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/udp.h"

/* RFC 1071 3 gives this sum: 0001 f203 f4f5 f6f7 add up to ddf2. */
static void
test_the_checksum_is_that_of_rfc_1071(void)
{
	static const uint8_t b[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
	static const uint8_t odd[] = { 0x12, 0x34, 0x56 };

	CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, BYTES_ARRAY(b))), (uint16_t)~0xddf2);
	CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, BYTES_ARRAY(odd))), (uint16_t)~(0x1234 + 0x5600));
	CU_ASSERT_EQUAL(cksum_fold(0), 0xffff);
}

static void
test_a_replaced_field_gives_the_recomputed_checksum(void)
{
	uint8_t b[] = { 0x45, 0x00, 0x12, 0x34, 0xab, 0xcd };
	static const uint8_t new[] = { 0x00, 0x99 };
	uint16_t before = cksum_fold(cksum_add(0, BYTES_ARRAY(b))), after;

	after = cksum_replace(before, bytes_of(b + 2, 2), BYTES_ARRAY(new));
	memcpy(b + 2, new, 2);
	CU_ASSERT_EQUAL(after, cksum_fold(cksum_add(0, BYTES_ARRAY(b))));
}

/* A UDP datagram of four octets, typed in by hand: header sum 0xb861 is the well-known example. */
static const uint8_t packet4[] = {
	0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0x61,
	0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7,
};

static void
test_an_ipv4_header_is_read_as_drawn(void)
{
	uint8_t b[0x73 + 9] = { 0 };
	struct ip_view v;

	memcpy(b, packet4, sizeof(packet4));
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(v.family, 4);
	CU_ASSERT_EQUAL(v.packet.n, 0x73);	/* the frame's padding is cut off */
	CU_ASSERT_EQUAL(v.proto, 17);
	CU_ASSERT_EQUAL(v.hop_limit, 64);
	CU_ASSERT(v.df && !v.more && !v.is_fragment);
	CU_ASSERT_EQUAL(v.payload.n, 0x73 - 20);
	CU_ASSERT_EQUAL(v.dst.b[3], 0xc7);
	b[8]--;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_CHECKSUM);
	b[8]++;
	b[0] = 0x55;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_VERSION);
	b[0] = 0x44;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_LENGTH);
}

static void
test_lowering_the_ttl_keeps_the_checksum_right(void)
{
	uint8_t b[0x73] = { 0 };
	struct ip_view v;

	memcpy(b, packet4, sizeof(packet4));
	for (unsigned i = 63; i > 0; i--) {
		ip_decrement(b);
		CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
		CU_ASSERT_EQUAL(v.hop_limit, i);
	}
}

/* Hop-by-hop (router alert), destination options with a Home Address option, type 2 routing header,
 * Mobility Header: RFC 8200 4, RFC 6275 6.3, 6.4. */
static const uint8_t packet6[] = {
	0x60, 0x00, 0x00, 0x00, 0x00, 0x48, 0x00, 0x40,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c,		/* src */
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0d,		/* dst */
	0x2b, 0x00, 0x05, 0x02, 0x00, 0x00, 0x01, 0x00,				/* 40: hop-by-hop */
	0x3c, 0x02, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00,				/* 48: routing */
	0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01,
	0x87, 0x02, 0x01, 0x02, 0x00, 0x00, 0xc9, 0x10,				/* 72: options */
	0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02,
	0x3b, 0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00,				/* 96: MH */
	0, 0, 0, 0, 0, 0, 0, 0,
};

static void
test_extension_headers_are_walked_in_order(void)
{
	struct ip_view v;
	size_t next_at;

	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(packet6)), W_OK);
	CU_ASSERT_EQUAL(v.hop_by_hop, 40);
	CU_ASSERT_EQUAL(v.routing, 48);
	CU_ASSERT_EQUAL(v.dst_opts, 72);
	CU_ASSERT_EQUAL(v.proto, IPPROTO_IS_MH);
	CU_ASSERT_EQUAL(v.proto_at, 72);
	CU_ASSERT_EQUAL(v.upper, 96);
	CU_ASSERT_EQUAL(v.payload.n, 16);
	CU_ASSERT_EQUAL(v.rh2_left, 1);
	CU_ASSERT_EQUAL(v.rh2_at, 56);
	CU_ASSERT_EQUAL(v.rh2.b[15], 1);
	CU_ASSERT_EQUAL(v.hao_at, 80);
	CU_ASSERT_EQUAL(v.hao.b[15], 2);
	CU_ASSERT_EQUAL(v.problem, IP_FINE);	/* an unknown option with top bits 00 is skipped */
	CU_ASSERT_EQUAL(ip_unfragmentable(&v, &next_at), 96);
	CU_ASSERT_EQUAL(next_at, 72);
}

static void
test_every_truncation_is_refused(void)
{
	struct ip_view v;

	for (size_t n = 0; n < sizeof(packet6); n++)
		CU_ASSERT(ip_parse(&v, bytes_of(packet6, n)) != W_OK);
	for (size_t n = 0; n < 0x73; n++) {
		uint8_t b[0x73] = { 0 };

		memcpy(b, packet4, sizeof(packet4));
		CU_ASSERT(ip_parse(&v, bytes_of(b, n)) != W_OK);
	}
}

static void
test_an_extension_header_past_the_packet_is_refused(void)
{
	uint8_t b[sizeof(packet6)];
	struct ip_view v;

	memcpy(b, packet6, sizeof(b));
	b[73] = 5;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_LENGTH);
}

static void
test_a_late_hop_by_hop_header_is_refused(void)
{
	uint8_t b[sizeof(packet6)];
	struct ip_view v;

	memcpy(b, packet6, sizeof(b));
	b[6] = 60;	/* the first is now read as destination options */
	b[40] = 0;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_IP_CHAIN);
}

/* RFC 8200 4.2: the two top bits of an unknown option's type. */
static void
test_unknown_options_are_judged_by_their_top_bits(void)
{
	static const struct { uint8_t type; enum ip_problem p; } row[] = {
		{ 0x1e, IP_FINE }, { 0x5e, IP_DROP }, { 0x9e, IP_REPORT_ALWAYS },
		{ 0xde, IP_REPORT },
	};

	for (size_t i = 0; i < 4; i++) {
		uint8_t b[48] = { 0x60, 0, 0, 0, 0, 8, 60, 64, [40] = 59, 0, row[i].type, 4 };
		struct ip_view v;

		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
		CU_ASSERT_EQUAL(v.problem, row[i].p);
		if (row[i].p != IP_FINE) {
			CU_ASSERT_EQUAL(v.problem_code, 2);
			CU_ASSERT_EQUAL(v.problem_at, 42);
		}
	}
}

static void
test_an_unknown_routing_type_is_reported_only_with_segments_left(void)
{
	uint8_t b[48] = { 0x60, 0, 0, 0, 0, 8, 43, 64, [40] = 59, 0, 200, 0 };
	struct ip_view v;

	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(v.problem, IP_FINE);
	b[43] = 1;
	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(v.problem, IP_REPORT);
	CU_ASSERT_EQUAL(v.problem_code, 0);
	CU_ASSERT_EQUAL(v.problem_at, 42);
}

static void
test_what_follows_a_real_fragment_header_is_opaque(void)
{
	uint8_t b[64] = { 0x60, 0, 0, 0, 0, 24, 44, 64, [40] = 60, 0, 0x00, 0x09, 1, 2, 3, 4 };
	struct ip_view v;

	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT(v.is_fragment && v.more);
	CU_ASSERT_EQUAL(v.frag_offset, 8);
	CU_ASSERT_EQUAL(v.frag_id, 0x01020304);
	CU_ASSERT_EQUAL(v.proto, 60);
	CU_ASSERT_EQUAL(v.upper, 48);
	/* An atomic fragment is a whole packet, RFC 8200 4.5: the walk goes on. */
	b[42] = b[43] = 0;
	b[48] = 59;
	b[50] = 1;
	b[51] = 4;
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT(!v.is_fragment);
	CU_ASSERT_EQUAL(v.proto, 59);
}

static void
test_what_is_built_is_read_back(void)
{
	static const uint8_t four[2][4] = { { 192, 0, 2, 1 }, { 198, 51, 100, 2 } };
	static const uint8_t six[2][16] = { { 0x20, 1, [15] = 1 }, { 0x20, 1, [15] = 2 } };

	for (int family = 4; family <= 6; family += 2) {
		struct addr src = family == 4 ? addr_of4(four[0]) : addr_of6(six[0]);
		struct addr dst = family == 4 ? addr_of4(four[1]) : addr_of6(six[1]);
		uint8_t buf[128];
		struct wr w = wr_of(buf, sizeof(buf));
		struct ip_view v;
		struct udp u;
		size_t ip, udp;

		wr_u16(&w, 0xffff);	/* not at the start of the buffer */
		ip = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .proto = 17,
		    .hop_limit = 9, .tclass = 0xb8, .df = true, .id = 7, .flow = 0x12345 });
		udp = udp_begin(&w, 4500, 4191);
		wr_copy(&w, "hello", 5);
		udp_end(&w, udp, &src, &dst, UDP_CKSUM);
		ip_end(&w, ip);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, bytes_of(buf + 2, w.n - 2)), W_OK);
		CU_ASSERT(addr_eq(&v.src, &src) && addr_eq(&v.dst, &dst));
		CU_ASSERT_EQUAL(v.hop_limit, 9);
		CU_ASSERT_EQUAL(v.tclass, 0xb8);
		CU_ASSERT_EQUAL(v.flow, family == 6 ? 0x12345 : 0);
		CU_ASSERT_EQUAL_FATAL(udp_decode(&u, &src, &dst, v.payload), W_OK);
		CU_ASSERT(u.sport == 4500 && u.dport == 4191 && u.payload.n == 5);
		buf[w.n - 1] ^= 1;
		CU_ASSERT_EQUAL(udp_decode(&u, &src, &dst, v.payload), W_CHECKSUM);
	}
}

static void
test_a_zero_udp_checksum_is_for_ipv4_only(void)
{
	static const uint8_t b[] = { 0x11, 0x94, 0x11, 0x94, 0x00, 0x09, 0x00, 0x00, 0xff };
	struct addr a4 = { 4, { 10, 0, 0, 1 } }, a6 = { 6, { 0x20, 1 } };
	struct udp u;

	CU_ASSERT_EQUAL(udp_decode(&u, &a4, &a4, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(udp_decode(&u, &a6, &a6, BYTES_ARRAY(b)), W_CHECKSUM);
	for (size_t n = 0; n < sizeof(b); n++)
		CU_ASSERT(udp_decode(&u, &a4, &a4, bytes_of(b, n)) != W_OK);
}

/* RFC 8200 4.5: headers behind a fragment header are not in the part that cannot be fragmented, also
 * if it is the only fragment (RFC 6946); and its reserved octet, here 0x2b, is no length. */
static void
test_the_unfragmentable_part_ends_at_a_fragment_header(void)
{
	uint8_t b[40 + 8 + 8 + 4] = { 0x60, [5] = 20, 44, 64, [8] = 0x20, [24] = 0x20,
		[40] = 43, 0x2b, [48] = 59, 0, 1, 0 };
	struct ip_view v;
	size_t next_at;

	CU_ASSERT_EQUAL(ip_parse(&v, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT(v.fragment == 40 && v.routing == 48 && !v.is_fragment);
	CU_ASSERT_EQUAL(ip_unfragmentable(&v, &next_at), 40);
	CU_ASSERT_EQUAL(next_at, 6);
}

TEST_MAIN("wire/ip",
    TEST(test_the_checksum_is_that_of_rfc_1071),
    TEST(test_a_replaced_field_gives_the_recomputed_checksum),
    TEST(test_an_ipv4_header_is_read_as_drawn),
    TEST(test_lowering_the_ttl_keeps_the_checksum_right),
    TEST(test_extension_headers_are_walked_in_order),
    TEST(test_every_truncation_is_refused),
    TEST(test_the_unfragmentable_part_ends_at_a_fragment_header),
    TEST(test_an_extension_header_past_the_packet_is_refused),
    TEST(test_a_late_hop_by_hop_header_is_refused),
    TEST(test_unknown_options_are_judged_by_their_top_bits),
    TEST(test_an_unknown_routing_type_is_reported_only_with_segments_left),
    TEST(test_what_follows_a_real_fragment_header_is_opaque),
    TEST(test_what_is_built_is_read_back),
    TEST(test_a_zero_udp_checksum_is_for_ipv4_only))
