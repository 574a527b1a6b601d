#include "nodes/wire/ext.h"

#include "nodes/base/test.h"

#define HOA 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0
#define HA6 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define COA 0x20, 0x01, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2

static const struct addr hoa = { 6, { HOA } }, ha6 = { 6, { HA6 } }, coa6 = { 6, { COA } };

static const uint8_t plain_up[] = { 0x60, 0, 0, 0, 0, 4, 50, 64, HOA, HA6, 1, 2, 3, 4 };
static const uint8_t plain_down[] = { 0x60, 0, 0, 0, 0, 4, 50, 64, HA6, HOA, 1, 2, 3, 4 };

/* RFC 6275 6.3: option at 8n+6, behind a PadN of four. */
static const uint8_t with_hao[] = {
	0x60, 0, 0, 0, 0, 28, 60, 64, COA, HA6,
	50, 2, 1, 2, 0, 0, 201, 16, HOA,
	1, 2, 3, 4
};

/* RFC 6275 6.4.1. */
static const uint8_t with_rh2[] = {
	0x60, 0, 0, 0, 0, 28, 43, 64, HA6, COA,
	50, 2, 2, 1, 0, 0, 0, 0, HOA,
	1, 2, 3, 4
};

static void
test_a_home_address_option_is_put_in_and_the_source_becomes_the_care_of_address(void)
{
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL(ext_hao_apply(&w, BYTES_ARRAY(plain_up), &coa6), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(with_hao)));
}

static void
test_a_home_address_option_is_taken_out_and_the_source_becomes_the_home_address(void)
{
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr was;

	CU_ASSERT_EQUAL(ext_hao_remove(&w, BYTES_ARRAY(with_hao), &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(plain_up)));
	CU_ASSERT(addr_eq(&was, &coa6));
}

static void
test_a_type_2_routing_header_goes_in_and_out(void)
{
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr was;

	CU_ASSERT_EQUAL(ext_rh2_apply(&w, BYTES_ARRAY(plain_down), &coa6), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(with_rh2)));
	w = wr_of(buf, sizeof(buf));
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(with_rh2), &hoa, &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(plain_down)));
	CU_ASSERT(addr_eq(&was, &coa6));
}

static void
test_packets_without_the_header_pass_unchanged(void)
{
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr was;

	CU_ASSERT_EQUAL(ext_hao_remove(&w, BYTES_ARRAY(plain_up), &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(plain_up)));
	CU_ASSERT_EQUAL(was.family, 0);
	w = wr_of(buf, sizeof(buf));
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(with_hao), NULL, &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(with_hao)));
	CU_ASSERT_EQUAL(was.family, 0);
}

/* RFC 6275 6.3: after hop-by-hop options and routing header, before the fragment header. */
static void
test_the_option_stands_after_routing_and_before_fragment(void)
{
	static const uint8_t in[] = {
		0x60, 0, 0, 0, 0, 42, 0, 64, HOA, HA6,
		43, 0, 1, 4, 0, 0, 0, 0,
		44, 2, 2, 1, 0, 0, 0, 0, HA6,
		50, 0, 0, 1, 0, 0, 0, 9, 0xaa, 0xbb
	};
	static const size_t at = 40 + 8 + 24;
	uint8_t buf[160], two[160];
	struct wr w = wr_of(buf, sizeof(buf)), v = wr_of(two, sizeof(two));
	struct addr was;

	CU_ASSERT_EQUAL(ext_hao_apply(&w, BYTES_ARRAY(in), &coa6), W_OK);
	CU_ASSERT_EQUAL(buf[40 + 8], 60);	/* announced by the routing header */
	CU_ASSERT_EQUAL(buf[at], 44);
	CU_ASSERT_EQUAL(buf[at + 6], 201);
	CU_ASSERT_EQUAL(ext_hao_remove(&v, wr_done(&w), &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&v), BYTES_ARRAY(in)));
}

static void
test_bad_home_address_options_are_refused(void)
{
	uint8_t in[sizeof(with_hao)], buf[256];
	struct wr w = wr_of(buf, sizeof(buf)), v;
	uint8_t twice[256];
	struct addr was;

	memcpy(in, with_hao, sizeof(in));
	in[48] = 0xff;				/* ff01:... */
	CU_ASSERT_EQUAL(ext_hao_remove(&w, BYTES_ARRAY(in), &was), W_EXT_HOME_ADDRESS);
	memset(in + 48, 0, 16);
	CU_ASSERT_EQUAL(ext_hao_remove(&w, BYTES_ARRAY(in), &was), W_EXT_HOME_ADDRESS);
	in[47] = 15;
	CU_ASSERT_EQUAL(ext_hao_remove(&w, BYTES_ARRAY(in), &was), W_LENGTH);
	v = wr_of(twice, sizeof(twice));
	CU_ASSERT_EQUAL(ext_hao_apply(&v, BYTES_ARRAY(with_hao), &coa6), W_OK);
	CU_ASSERT_EQUAL(ext_hao_remove(&w, wr_done(&v), &was), W_EXT_TWICE);
	CU_ASSERT_EQUAL(w.n, 0);		/* a refused packet leaves no trace */
}

static void
test_bad_type_2_routing_headers_are_refused(void)
{
	uint8_t in[sizeof(with_rh2)], buf[128];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr was;

	memcpy(in, with_rh2, sizeof(in));
	in[43] = 0;				/* segments left */
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), &hoa, &was), W_VALUE);
	in[43] = 2;
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), &hoa, &was), W_VALUE);
	in[43] = 1;
	in[41] = 0;				/* Hdr Ext Len */
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), &hoa, &was), W_VALUE);
	in[41] = 2;
	in[48] = 0xff;				/* multicast, whoever's it is */
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), NULL, &was), W_EXT_HOME_ADDRESS);
	in[48] = 0xfe;				/* link-local */
	in[49] = 0x80;
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), NULL, &was), W_EXT_HOME_ADDRESS);
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(with_rh2), &ha6, &was),
	    W_EXT_HOME_ADDRESS);
	CU_ASSERT_EQUAL(w.n, 0);
}

/* RFC 6275 6.4.1. */
static void
test_the_reserved_field_of_a_type_2_routing_header_is_ignored(void)
{
	uint8_t in[sizeof(with_rh2)], buf[128];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr was;

	memcpy(in, with_rh2, sizeof(in));
	in[44] = in[45] = in[46] = in[47] = 0xff;
	CU_ASSERT_EQUAL(ext_rh2_remove(&w, BYTES_ARRAY(in), &hoa, &was), W_OK);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(plain_down)));
}

static void
test_every_truncation_is_refused(void)
{
	uint8_t buf[128], in[sizeof(with_hao)];
	struct addr was;

	for (size_t n = 0; n < sizeof(with_hao); n++) {
		struct wr w = wr_of(buf, sizeof(buf));

		CU_ASSERT_NOT_EQUAL(ext_hao_remove(&w, bytes_of(with_hao, n), &was), W_OK);
		CU_ASSERT_NOT_EQUAL(ext_rh2_remove(&w, bytes_of(with_rh2, n), &hoa, &was), W_OK);
		CU_ASSERT_NOT_EQUAL(ext_hao_apply(&w, bytes_of(with_hao, n), &coa6), W_OK);
		/* And with a payload length that agrees. */
		memcpy(in, with_hao, sizeof(in));
		if (n > 40 && n < 64) {
			in[5] = (uint8_t)(n - 40);
			CU_ASSERT_NOT_EQUAL(ext_hao_remove(&w, bytes_of(in, n), &was), W_OK);
		}
	}
}

TEST_MAIN("wire/ext",
    TEST(test_a_home_address_option_is_put_in_and_the_source_becomes_the_care_of_address),
    TEST(test_a_home_address_option_is_taken_out_and_the_source_becomes_the_home_address),
    TEST(test_a_type_2_routing_header_goes_in_and_out),
    TEST(test_packets_without_the_header_pass_unchanged),
    TEST(test_the_option_stands_after_routing_and_before_fragment),
    TEST(test_bad_home_address_options_are_refused),
    TEST(test_bad_type_2_routing_headers_are_refused),
    TEST(test_the_reserved_field_of_a_type_2_routing_header_is_ignored),
    TEST(test_every_truncation_is_refused))
