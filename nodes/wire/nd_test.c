#include "nodes/wire/nd.h"

#include "nodes/base/test.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/icmp.h"

static const struct mac mac_a = { { 2, 0, 0, 0, 0, 0x0a } };

static struct addr
A(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_FATAL(addr_parse(&a, text));
	return a;
}

/* Bytes as RFC 4861 4.2, 4.6 and RFC 6275 7 draw them: a home agent's Router Advertisement. */
static const uint8_t ra[] = {
	0x86, 0x00, 0x00, 0x00, 0x40, 0x20, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
	0x01, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x0a,			/* source lladdr */
	0x05, 0x01, 0x00, 0x00, 0x00, 0x00, 0x05, 0x78,			/* MTU 1400 */
	0x03, 0x04, 0x40, 0xe0, 0x00, 0x27, 0x8d, 0x00,			/* prefix, L A R */
	0x00, 0x09, 0x3a, 0x80, 0x00, 0x00, 0x00, 0x00,
	0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x07, 0x01, 0x00, 0x00, 0x00, 0x00, 0x05, 0xdc,			/* interval 1500 ms */
	0x08, 0x01, 0x00, 0x00, 0x00, 0x05, 0x03, 0x84,			/* preference 5, 900 s */
	0xfe, 0x01, 0, 0, 0, 0, 0, 0,					/* unknown: skipped */
};

/* wrap puts an ICMPv6 message into a packet, with its checksum right. */
static struct bytes
wrap(uint8_t *buf, size_t cap, struct bytes m, const char *src, const char *dst, uint8_t hops)
{
	struct addr s = A(src), d = A(dst);
	struct wr w = wr_of(buf, cap);
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = IPPROTO_IS_ICMP6,
	    .hop_limit = hops });

	wr_bytes(&w, m);
	if (m.n >= 4)
		wr_fill16(&w, ip + IP6_HEADER + 2, 0);
	if (m.n >= 4)
		wr_fill16(&w, ip + IP6_HEADER + 2, cksum_upper(&s, &d, IPPROTO_IS_ICMP6,
		    bytes_of(buf + IP6_HEADER, m.n)));
	ip_end(&w, ip);
	return wr_done(&w);
}

static enum why
try_ra(struct nd_ra *m, struct bytes b, const char *src, uint8_t hops)
{
	static uint8_t buf[512];
	struct ip_view v;

	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wrap(buf, sizeof(buf), b, src, "ff02::1", hops)), W_OK);
	return nd_ra_decode(m, &v);
}

static void
test_a_router_advertisement_is_read_as_drawn(void)
{
	struct addr want = A("2001:db8:1::1");
	struct nd_ra m;

	CU_ASSERT_EQUAL_FATAL(try_ra(&m, BYTES_ARRAY(ra), "fe80::1", 255), W_OK);
	CU_ASSERT_EQUAL(m.hop_limit, 64);
	CU_ASSERT(!m.managed && !m.other && m.home_agent);
	CU_ASSERT_EQUAL(m.router_lifetime_s, 1800);
	CU_ASSERT(m.has_lladdr && mac_eq(&m.lladdr, &mac_a));
	CU_ASSERT(m.has_mtu && m.mtu == 1400);
	CU_ASSERT_EQUAL_FATAL(m.n_prefixes, 1);
	CU_ASSERT(m.prefix[0].on_link && m.prefix[0].autonomous && m.prefix[0].router);
	CU_ASSERT_EQUAL(m.prefix[0].valid_s, 2592000);
	CU_ASSERT_EQUAL(m.prefix[0].preferred_s, 604800);
	CU_ASSERT(addr_eq(&m.prefix[0].prefix.addr, &want));
	CU_ASSERT(m.has_interval && m.interval_ms == 1500);
	CU_ASSERT(m.has_ha_info && m.ha_preference == 5 && m.ha_lifetime_s == 900);
}

static void
test_an_advertisement_is_written_as_it_was_read(void)
{
	struct addr src = A("fe80::1"), dst = A("ff02::1");
	uint8_t in[512], out[512];
	struct wr w = wr_of(out, sizeof(out));
	struct bytes known = { ra, sizeof(ra) - 8 }, packet;
	struct nd_ra m;

	packet = wrap(in, sizeof(in), known, "fe80::1", "ff02::1", 255);
	CU_ASSERT_EQUAL_FATAL(try_ra(&m, known, "fe80::1", 255), W_OK);
	nd_ra_encode(&w, &m, &src, &dst);
	CU_ASSERT(bytes_eq(wr_done(&w), packet));
}

static void
test_advertisements_that_a_receiver_must_discard(void)
{
	uint8_t b[sizeof(ra)];
	struct nd_ra m;

	CU_ASSERT_EQUAL(try_ra(&m, BYTES_ARRAY(ra), "fe80::1", 254), W_ND_HOP_LIMIT);
	CU_ASSERT_EQUAL(try_ra(&m, BYTES_ARRAY(ra), "2001:db8::1", 255), W_ND_SOURCE);
	CU_ASSERT_EQUAL(try_ra(&m, bytes_of(ra, 15), "fe80::1", 255), W_SHORT);
	memcpy(b, ra, sizeof(b));
	b[1] = 1;
	CU_ASSERT_EQUAL(try_ra(&m, BYTES_ARRAY(b), "fe80::1", 255), W_ND_CODE);
	memcpy(b, ra, sizeof(b));
	b[17] = 0;
	CU_ASSERT_EQUAL(try_ra(&m, BYTES_ARRAY(b), "fe80::1", 255), W_ND_OPTION);
	for (size_t n = 0; n < sizeof(ra); n++)
		if (n != 16 && n % 8 != 0)
			CU_ASSERT(try_ra(&m, bytes_of(ra, n), "fe80::1", 255) != W_OK);
}

static void
test_a_bad_checksum_is_refused(void)
{
	uint8_t buf[512];
	struct ip_view v;
	struct nd_ra m;

	wrap(buf, sizeof(buf), BYTES_ARRAY(ra), "fe80::1", "ff02::1", 255);
	buf[46] ^= 1;
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, BYTES_ARRAY(buf)), W_OK);
	CU_ASSERT_EQUAL(nd_ra_decode(&m, &v), W_CHECKSUM);
}

/* RFC 4861 4.2, 4.6.2, RFC 6275 7.1 to 7.4: bits and fields that are of no meaning yet. */
static void
test_reserved_bits_of_an_advertisement_are_ignored(void)
{
	uint8_t b[sizeof(ra)];
	struct nd_ra m, want;

	memcpy(b, ra, sizeof(b));
	b[5] |= 0x1f;				/* behind M, O, H */
	b[26] = b[27] = 0xff;			/* MTU */
	b[35] |= 0x1f;				/* behind L, A, R */
	b[44] = b[45] = b[46] = b[47] = 0xff;	/* prefix */
	b[66] = b[67] = 0xff;			/* interval */
	b[74] = b[75] = 0xff;			/* home agent information */
	CU_ASSERT_EQUAL_FATAL(try_ra(&want, BYTES_ARRAY(ra), "fe80::1", 255), W_OK);
	CU_ASSERT_EQUAL_FATAL(try_ra(&m, BYTES_ARRAY(b), "fe80::1", 255), W_OK);
	CU_ASSERT_EQUAL(memcmp(&m, &want, sizeof(m)), 0);
}

/* RFC 4861 9: in any order, unknown ones among them skipped by their length. */
static void
test_options_may_come_in_any_order_among_unknown_ones(void)
{
	static const struct { size_t at, n; } part[] = {
		{ 16, 8 }, { 24, 8 }, { 32, 32 }, { 64, 8 }, { 72, 8 }, { 80, 8 },
	};
	enum { PARTS = sizeof(part) / sizeof(part[0]) };
	struct nd_ra m, want;

	CU_ASSERT_EQUAL_FATAL(try_ra(&want, BYTES_ARRAY(ra), "fe80::1", 255), W_OK);
	for (size_t first = 0; first < PARTS; first++) {
		for (int back = 0; back < 2; back++) {
			uint8_t b[sizeof(ra)];
			struct wr w = wr_of(b, sizeof(b));

			wr_copy(&w, ra, 16);
			for (size_t i = 0; i < PARTS; i++) {
				size_t k = (first + (back ? PARTS - i : i)) % PARTS;

				wr_copy(&w, ra + part[k].at, part[k].n);
			}
			CU_ASSERT_EQUAL_FATAL(try_ra(&m, wr_done(&w), "fe80::1", 255), W_OK);
			CU_ASSERT_EQUAL(memcmp(&m, &want, sizeof(m)), 0);
		}
	}
}

/* What a message of each kind comes to: with its bytes, its ends, its hop limit, its checksum. */
struct sent {
	const char *src, *dst;
	uint8_t hops;
	bool sum_wrong;
};

static enum why
try_at(struct bytes b, const struct sent *how)
{
	uint8_t buf[256];
	struct bytes packet = wrap(buf, sizeof(buf), b, how->src, how->dst, how->hops);
	struct nd_redirect redirect;
	struct ip_view v;
	struct nd_rs rs;
	struct nd_ns ns;
	struct nd_na na;

	if (how->sum_wrong)
		buf[IP6_HEADER + 2] ^= 1;
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, packet), W_OK);
	switch (b.p[0]) {
	case ICMP6_RS: return nd_rs_decode(&rs, &v);
	case ICMP6_NS: return nd_ns_decode(&ns, &v);
	case ICMP6_NA: return nd_na_decode(&na, &v);
	default: return nd_redirect_decode(&redirect, &v);
	}
}

static enum why
try_ns(const uint8_t *b, size_t n, const char *src, const char *dst)
{
	return try_at(bytes_of(b, n), &(struct sent){ src, dst, 255, false });
}

/* The faults that are common to all. `least` octets are the fixed part, and all there has to be; behind it
 * stands an option of 8. */
static void
common_faults(uint8_t *b, size_t least, const char *src, const char *dst)
{
	struct sent good = { src, dst, 255, false }, far = { src, dst, 254, false };
	struct sent bad = { src, dst, 255, true };

	CU_ASSERT_EQUAL(try_at(bytes_of(b, least + 8), &good), W_OK);
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least), &good), W_OK);
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least - 1), &good), W_SHORT);
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least + 8), &far), W_ND_HOP_LIMIT);
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least + 8), &bad), W_CHECKSUM);
	b[1] = 1;
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least + 8), &good), W_ND_CODE);
	b[1] = 0;
	b[least + 1] = 0;
	CU_ASSERT_EQUAL(try_at(bytes_of(b, least + 8), &good), W_ND_OPTION);
	b[least + 1] = 1;
}

/* RFC 4861 6.1.1. */
static void
test_router_solicitations_that_a_router_must_discard(void)
{
	uint8_t rs[16] = { ICMP6_RS, [8] = 1, 1, 2, 0, 0, 0, 0, 9 };

	common_faults(rs, 8, "fe80::9", "ff02::2");
	CU_ASSERT_EQUAL(try_ns(rs, 8, "::", "ff02::2"), W_OK);
	CU_ASSERT_EQUAL(try_ns(rs, 16, "::", "ff02::2"), W_ND_SOURCE);
}

/* RFC 4861 7.1.2. */
static void
test_neighbor_advertisements_that_a_receiver_must_discard(void)
{
	uint8_t na[32] = { ICMP6_NA, [4] = 0x60, [8] = 0x20, 0x01, 0x0d, 0xb8, [23] = 5, 2, 1, 2 };

	common_faults(na, 24, "fe80::9", "fe80::1");
	CU_ASSERT_EQUAL(try_ns(na, 32, "fe80::9", "ff02::1"), W_ND_DESTINATION);	/* S */
	na[8] = 0xff;
	CU_ASSERT_EQUAL(try_ns(na, 32, "fe80::9", "fe80::1"), W_ND_TARGET);
}

/* RFC 4861 8.1. */
static void
test_redirects_that_a_host_must_discard(void)
{
	uint8_t r[48] = { ICMP6_REDIRECT, [8] = 0xfe, 0x80, [23] = 7, [24] = 0x20, 0x01, 0x0d, 0xb8,
		[39] = 3, 2, 1, 2 };

	common_faults(r, 40, "fe80::1", "2001:db8::9");
	CU_ASSERT_EQUAL(try_ns(r, 48, "2001:db8::1", "2001:db8::9"), W_ND_SOURCE);
	r[8] = 0x20;		/* neither link-local nor the destination */
	CU_ASSERT_EQUAL(try_ns(r, 48, "fe80::1", "2001:db8::9"), W_ND_TARGET);
	memcpy(r + 8, r + 24, 16);
	CU_ASSERT_EQUAL(try_ns(r, 48, "fe80::1", "2001:db8::9"), W_OK);
	r[8] = r[24] = 0xff;
	CU_ASSERT_EQUAL(try_ns(r, 48, "fe80::1", "2001:db8::9"), W_ND_DESTINATION);
}

static void
test_solicitations_that_a_receiver_must_discard(void)
{
	uint8_t ns[32] = { 135, [8] = 0x20, 0x01, 0x0d, 0xb8, [23] = 5, 1, 1, 2, 0, 0, 0, 0, 9 };

	common_faults(ns, 24, "fe80::9", "ff02::1:ff00:5");
	CU_ASSERT_EQUAL(try_ns(ns, 24, "::", "ff02::1:ff00:5"), W_OK);
	CU_ASSERT_EQUAL(try_ns(ns, 32, "::", "ff02::1:ff00:5"), W_ND_SOURCE);
	CU_ASSERT_EQUAL(try_ns(ns, 24, "::", "2001:db8::5"), W_ND_DESTINATION);
	ns[8] = 0xff;
	CU_ASSERT_EQUAL(try_ns(ns, 24, "fe80::9", "ff02::1:ff00:5"), W_ND_TARGET);
}

static void
test_the_flags_of_an_advertisement_are_the_three_top_bits(void)
{
	struct addr src = A("fe80::1"), dst = A("fe80::2"), all = A("ff02::1");

	for (unsigned bits = 0; bits < 8; bits++) {
		struct nd_na m = { .router = bits & 4, .solicited = bits & 2, .override = bits & 1,
			.target = src, .has_lladdr = true, .lladdr = mac_a }, back;
		uint8_t buf[256];
		struct wr w = wr_of(buf, sizeof(buf));
		struct ip_view v;

		nd_na_encode(&w, &m, &src, &dst);
		CU_ASSERT_EQUAL(buf[44], bits << 5);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
		CU_ASSERT_EQUAL(nd_na_decode(&back, &v), W_OK);
		CU_ASSERT_EQUAL(memcmp(&m, &back, sizeof(m)), 0);
		w = wr_of(buf, sizeof(buf));
		nd_na_encode(&w, &m, &src, &all);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
		CU_ASSERT_EQUAL(nd_na_decode(&back, &v), m.solicited ? W_ND_DESTINATION : W_OK);
	}
}

static void
test_a_redirect_quotes_within_1280_octets(void)
{
	struct addr src = A("fe80::1"), dst = A("2001:db8::2"), to = A("2001:db8::3");
	static uint8_t quoted[2000];
	uint8_t buf[2048];
	struct wr w = wr_of(buf, sizeof(buf));
	struct nd_redirect m = { .target = to, .dest = to, .quoted = BYTES_ARRAY(quoted) }, back;
	struct ip_view v;

	nd_redirect_encode(&w, &m, &src, &dst);
	CU_ASSERT(w.n <= 1280 && w.n > 1270);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
	CU_ASSERT_EQUAL(nd_redirect_decode(&back, &v), W_OK);
	CU_ASSERT(addr_eq(&back.dest, &to) && back.quoted.n > 1000);
	m.target = dst;
	w = wr_of(buf, sizeof(buf));
	nd_redirect_encode(&w, &m, &src, &dst);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
	CU_ASSERT_EQUAL(nd_redirect_decode(&back, &v), W_ND_TARGET);
}

static void
test_fields_go_by_the_names_of_the_vocabulary(void)
{
	struct nd_ra m;
	char buf[512];
	struct text t = TEXT_ARRAY(buf);

	CU_ASSERT_EQUAL_FATAL(try_ra(&m, BYTES_ARRAY(ra), "fe80::1", 255), W_OK);
	field_tell(&t, nd_ra_fields, &m);
	CU_ASSERT_PTR_NOT_NULL(strstr(buf, " router_lifetime=1800"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf, " H=1"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf, " lladdr=02000000000a"));
	CU_ASSERT_EQUAL(field_set(nd_ra_fields, &m, "mtu", "absent"), W_OK);
	CU_ASSERT(!m.has_mtu);
}

TEST_MAIN("wire/nd",
    TEST(test_a_router_advertisement_is_read_as_drawn),
    TEST(test_an_advertisement_is_written_as_it_was_read),
    TEST(test_advertisements_that_a_receiver_must_discard),
    TEST(test_a_bad_checksum_is_refused),
    TEST(test_reserved_bits_of_an_advertisement_are_ignored),
    TEST(test_options_may_come_in_any_order_among_unknown_ones),
    TEST(test_solicitations_that_a_receiver_must_discard),
    TEST(test_router_solicitations_that_a_router_must_discard),
    TEST(test_neighbor_advertisements_that_a_receiver_must_discard),
    TEST(test_redirects_that_a_host_must_discard),
    TEST(test_the_flags_of_an_advertisement_are_the_three_top_bits),
    TEST(test_a_redirect_quotes_within_1280_octets),
    TEST(test_fields_go_by_the_names_of_the_vocabulary))
