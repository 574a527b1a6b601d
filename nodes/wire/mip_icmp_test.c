#include "nodes/wire/mip_icmp.h"

#include "nodes/base/test.h"
#include "nodes/wire/cksum.h"

#define HOA 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0
#define HA1 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define HA2 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2

static const struct addr hoa = { 6, { HOA } }, ha1 = { 6, { HA1 } }, ha2 = { 6, { HA2 } };

/* RFC 6275 6.5, 6.6, 6.7, 6.8; the checksums are filled in by sealed(). */
static const uint8_t request[] = { 144, 0, 0, 0, 0x12, 0x34, 0, 0 };
static const uint8_t reply[] = { 145, 0, 0, 0, 0x12, 0x34, 0, 0, HA2, HA1 };
static const uint8_t mps[] = { 146, 0, 0, 0, 0xab, 0xcd, 0, 0 };
static const uint8_t mpa[] = {
	147, 0, 0, 0, 0xab, 0xcd, 0x80, 0,
	3, 4, 64, 0xe0, 0, 0x27, 0x8d, 0, 0, 9, 0x3a, 0x80, 0, 0, 0, 0, HA1
};
/* An option that nobody knows (200, eight octets) before the prefix. */
static const uint8_t mpa_odd[] = {
	147, 0, 0, 0, 0xab, 0xcd, 0x7f, 0xff, 200, 1, 1, 2, 3, 4, 5, 6,
	3, 4, 64, 0xc0, 0, 0, 0, 60, 0, 0, 0, 30, 0, 0, 0, 0, HA2
};

static struct bytes
sealed(uint8_t *buf, struct bytes b)
{
	struct wr w = wr_of(buf, b.n);

	wr_bytes(&w, b);
	wr_fill16(&w, 2, cksum_upper(&ha1, &hoa, IPPROTO_IS_ICMP6, b));
	return wr_done(&w);
}

static enum why
decode(struct mip_icmp *m, struct bytes b)
{
	uint8_t buf[256];

	return mip_icmp_decode(m, &ha1, &hoa, sealed(buf, b));
}

static bool
comes_back(const struct mip_icmp *m, struct bytes b)
{
	uint8_t buf[256], want[256];
	struct wr w = wr_of(buf, sizeof(buf));

	mip_icmp_encode(&w, m, &ha1, &hoa);
	return bytes_eq(wr_done(&w), sealed(want, b));
}

static void
test_a_request_is_eight_octets_with_an_identifier(void)
{
	struct mip_icmp m;

	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(request)), W_OK);
	CU_ASSERT_EQUAL(m.type, ICMP6_DHAAD_REQUEST);
	CU_ASSERT_EQUAL(m.identifier, 0x1234);
	CU_ASSERT(comes_back(&m, BYTES_ARRAY(request)));
}

static void
test_a_reply_lists_addresses_in_its_order_as_many_as_its_length_says(void)
{
	struct mip_icmp m;

	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(reply)), W_OK);
	CU_ASSERT_EQUAL(m.n_homes, 2);
	CU_ASSERT(addr_eq(&m.home[0], &ha2) && addr_eq(&m.home[1], &ha1));
	CU_ASSERT(comes_back(&m, BYTES_ARRAY(reply)));
	CU_ASSERT_EQUAL(decode(&m, bytes_of(reply, 8)), W_OK);
	CU_ASSERT_EQUAL(m.n_homes, 0);
}

static void
test_a_solicitation_and_an_advertisement_come_back_as_they_were(void)
{
	struct mip_icmp m;

	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(mps)), W_OK);
	CU_ASSERT(m.type == ICMP6_MPS && m.identifier == 0xabcd);
	CU_ASSERT(comes_back(&m, BYTES_ARRAY(mps)));
	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(mpa)), W_OK);
	CU_ASSERT(m.M && !m.O);
	CU_ASSERT_EQUAL(m.nd.n_prefixes, 1);
	CU_ASSERT(m.nd.prefix[0].on_link && m.nd.prefix[0].autonomous && m.nd.prefix[0].router);
	CU_ASSERT_EQUAL(m.nd.prefix[0].valid_s, 2592000);
	CU_ASSERT_EQUAL(m.nd.prefix[0].preferred_s, 604800);
	CU_ASSERT(addr_eq(&m.nd.prefix[0].prefix.addr, &ha1) && m.nd.prefix[0].prefix.len == 64);
	CU_ASSERT(comes_back(&m, BYTES_ARRAY(mpa)));
}

static void
test_reserved_bits_and_unknown_options_are_ignored(void)
{
	uint8_t odd[8];
	struct mip_icmp m;

	memcpy(odd, request, 8);
	odd[6] = odd[7] = 0xff;
	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(odd)), W_OK);
	CU_ASSERT_EQUAL(decode(&m, BYTES_ARRAY(mpa_odd)), W_OK);
	CU_ASSERT(!m.M && m.O);
	CU_ASSERT_EQUAL(m.nd.n_prefixes, 1);
	CU_ASSERT(addr_eq(&m.nd.prefix[0].prefix.addr, &ha2));
}

static void
test_what_is_cut_or_altered_is_refused(void)
{
	static const struct bytes all[] = {
		{ request, sizeof(request) }, { reply, sizeof(reply) }, { mps, sizeof(mps) },
		{ mpa, sizeof(mpa) }, { mpa_odd, sizeof(mpa_odd) },
	};
	uint8_t buf[256];
	struct mip_icmp m;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (size_t n = 0; n < all[i].n; n++) {
			/* A list, and a row of options, may end sooner between two of them. */
			bool whole = n >= 8 && (all[i].p == reply ? n % 16 == 8 :
			    n == 8 || (all[i].p == mpa_odd && n == 16));
			struct bytes b = n >= 4 ? sealed(buf, bytes_of(all[i].p, n)) :
			    bytes_of(all[i].p, n);

			CU_ASSERT_EQUAL(mip_icmp_decode(&m, &ha1, &hoa, b) == W_OK, whole);
		}
		memcpy(buf, sealed(buf, all[i]).p, all[i].n);
		buf[5] ^= 1;
		CU_ASSERT_EQUAL(mip_icmp_decode(&m, &ha1, &hoa, bytes_of(buf, all[i].n)),
		    W_CHECKSUM);
		memcpy(buf, all[i].p, all[i].n);
		buf[1] = 1;
		CU_ASSERT_EQUAL(decode(&m, bytes_of(buf, all[i].n)), W_ND_CODE);
	}
}

static void
test_the_largest_reply_fits_the_least_mtu(void)
{
	CU_ASSERT_EQUAL(DHAAD_HOMES, 77);	/* RFC 6275 10.5.1: 1280 octets */
}

TEST_MAIN("wire/mip_icmp",
    TEST(test_a_request_is_eight_octets_with_an_identifier),
    TEST(test_a_reply_lists_addresses_in_its_order_as_many_as_its_length_says),
    TEST(test_a_solicitation_and_an_advertisement_come_back_as_they_were),
    TEST(test_reserved_bits_and_unknown_options_are_ignored),
    TEST(test_what_is_cut_or_altered_is_refused),
    TEST(test_the_largest_reply_fits_the_least_mtu))
