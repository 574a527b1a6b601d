#include "nodes/base/bytes.h"
#include "nodes/base/addr.h"
#include "nodes/base/test.h"

static void
test_short_read_is_sticky_and_yields_zero(void)
{
	static const uint8_t b[] = { 1, 2, 3 };
	struct rd r = rd_of(BYTES_ARRAY(b));

	CU_ASSERT_EQUAL(rd_u16(&r), 0x0102);
	CU_ASSERT_EQUAL(rd_u32(&r), 0);
	CU_ASSERT(r.bad);
	CU_ASSERT_EQUAL(rd_u8(&r), 0);
	CU_ASSERT_FALSE(rd_end(&r));
}

static void
test_sub_reader_cannot_leave_its_limits(void)
{
	static const uint8_t b[] = { 1, 2, 3, 4 };
	struct rd r = rd_of(BYTES_ARRAY(b)), s = rd_sub(&r, 2), t;

	CU_ASSERT_EQUAL(rd_u16(&s), 0x0102);
	CU_ASSERT(rd_end(&s));
	CU_ASSERT_EQUAL(rd_u8(&s), 0);
	CU_ASSERT(s.bad);
	t = rd_sub(&r, 3);
	CU_ASSERT(t.bad && r.bad);
}

static void
test_writer_stops_at_its_capacity(void)
{
	uint8_t b[4] = { 0, 0, 0, 9 };
	struct wr w = wr_of(b, 3);

	wr_u16(&w, 0xabcd);
	wr_u16(&w, 1);
	CU_ASSERT(w.bad);
	CU_ASSERT_EQUAL(wr_done(&w).n, 0);
	CU_ASSERT_EQUAL(b[3], 9);
}

static void
test_integers_have_the_order_their_name_says(void)
{
	uint8_t b[32];
	struct wr w = wr_of(b, sizeof(b));
	struct rd r;

	wr_u32(&w, 0x01020304);
	wr_le32(&w, 0x01020304);
	wr_le64(&w, 0x0102030405060708);
	CU_ASSERT_EQUAL(b[0], 1);
	CU_ASSERT_EQUAL(b[4], 4);
	CU_ASSERT_EQUAL(b[8], 8);
	r = rd_of(wr_done(&w));
	CU_ASSERT_EQUAL(rd_u32(&r), 0x01020304);
	CU_ASSERT_EQUAL(rd_le32(&r), 0x01020304);
	CU_ASSERT_EQUAL(rd_le64(&r), 0x0102030405060708);
	CU_ASSERT(rd_end(&r));
}

static void
test_addresses_round_trip_through_text(void)
{
	static const char *const text[] = { "192.0.2.1", "2001:db8::1", "fe80::1", "::" };
	char buf[ADDR_TEXT_MAX];
	struct addr a;

	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT(addr_parse(&a, text[i]));
		CU_ASSERT_STRING_EQUAL(addr_text(&a, buf), text[i]);
	}
	CU_ASSERT_FALSE(addr_parse(&a, "300.1.1.1"));
}

static void
test_prefix_matches_to_the_bit(void)
{
	struct prefix p;
	struct addr in, out;

	CU_ASSERT(prefix_parse(&p, "10.1.128.0/17"));
	addr_parse(&in, "10.1.255.1");
	addr_parse(&out, "10.1.127.255");
	CU_ASSERT(prefix_has(&p, &in));
	CU_ASSERT_FALSE(prefix_has(&p, &out));
	CU_ASSERT_FALSE(prefix_parse(&p, "10.0.0.0/33"));
	CU_ASSERT_FALSE(prefix_parse(&p, "10.0.0.0/-1"));
}

static void
test_eui64_and_solicited_node_follow_the_rfc(void)
{
	struct mac m;
	struct addr p, a;
	char buf[ADDR_TEXT_MAX];

	mac_parse(&m, "02:00:5e:10:00:07");
	addr_parse(&p, "2001:db8:1::");
	a = addr_eui64(&p, &m);
	CU_ASSERT_STRING_EQUAL(addr_text(&a, buf), "2001:db8:1::5eff:fe10:7");
	a = addr_solicited_node(&a);
	CU_ASSERT_STRING_EQUAL(addr_text(&a, buf), "ff02::1:ff10:7");
}

TEST_MAIN("base/bytes",
    TEST(test_short_read_is_sticky_and_yields_zero),
    TEST(test_sub_reader_cannot_leave_its_limits),
    TEST(test_writer_stops_at_its_capacity),
    TEST(test_integers_have_the_order_their_name_says),
    TEST(test_addresses_round_trip_through_text),
    TEST(test_prefix_matches_to_the_bit),
    TEST(test_eui64_and_solicited_node_follow_the_rfc))
