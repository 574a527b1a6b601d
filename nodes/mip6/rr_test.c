#include "nodes/mip6/rr.h"

#include "nodes/base/test.h"

/* What is expected here was computed by another program's HMAC and SHA-1 (Python's hmac and hashlib) from
 * the formulas of RFC 6275 5.2.5 and 6.2.7, written out:
 *	home = hmac(Kcn, HoA + nonce + 00)[:8]		care-of = hmac(Kcn, CoA + nonce + 01)[:8]
 *	Kbm = sha1(home + care-of), of a deletion sha1(home)
 *	authenticator = hmac(Kbm, CoA + CN + BU without its last 12 octets, checksum 0)[:12] */

static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };
static const struct addr coa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } };
static const struct addr cn = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 3, [15] = 3 } };
static const uint8_t kcn[RR_KCN] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 };
static const uint8_t nonce[RR_NONCE] = { 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7 };
static const uint64_t home_token = 0x2c47fe2b7216f5a6, coa_token = 0xa9156388dd4c73cf;
static const uint8_t kbm[RR_KBM] = { 0xe1, 0x82, 0x84, 0xfa, 0x5b, 0xb8, 0x9a, 0x27, 0x6a, 0xe3, 0x97, 0x84,
	0x3e, 0xaa, 0x50, 0xe0, 0x7e, 0x80, 0xe6, 0xf4 };
static const uint8_t kbm_deletion[RR_KBM] = { 0x54, 0x0d, 0x34, 0x0b, 0x21, 0xac, 0xb5, 0x21, 0x89, 0x1d, 0x8b,
	0x7c, 0x66, 0xc6, 0x45, 0x11, 0x53, 0x00, 0x9c, 0x3c };
static const struct rr_names names = { &coa, &cn };

/* seq 0x1234, A, lifetime 105 units, nonce indices 7 and 8. */
static const uint8_t bu_octets[32] = { 0x3b, 0x03, 0x05, 0x00, 0x28, 0x49, 0x12, 0x34, 0x80, 0x00, 0x00, 0x69,
	0x04, 0x04, 0x00, 0x07, 0x00, 0x08, 0x05, 0x0c, 0xb9, 0x22, 0x0c, 0x03, 0xdc, 0xdb, 0xda, 0x65, 0x0f,
	0x4f, 0x14, 0x17 };

static struct mh
update(void)
{
	struct mh m = { .type = MH_BU };

	m.bu.seq = 0x1234;
	m.bu.A = true;
	m.bu.lifetime_s = 420;
	m.opt.has_nonces = m.opt.has_auth = true;
	m.opt.nonce_home = 7;
	m.opt.nonce_coa = 8;
	return m;
}

static void
test_tokens_are_those_of_the_formula(void)
{
	CU_ASSERT_EQUAL(rr_token(kcn, &hoa, nonce, RR_HOME), home_token);
	CU_ASSERT_EQUAL(rr_token(kcn, &coa, nonce, RR_CARE_OF), coa_token);
}

static void
test_the_binding_key_is_that_of_the_formula(void)
{
	uint8_t k[RR_KBM];

	rr_kbm(k, home_token, coa_token, false);
	CU_ASSERT_EQUAL(memcmp(k, kbm, RR_KBM), 0);
	rr_kbm(k, home_token, coa_token, true);
	CU_ASSERT_EQUAL(memcmp(k, kbm_deletion, RR_KBM), 0);
}

static void
test_a_binding_update_is_that_of_the_formula(void)
{
	struct mh m = update();
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));

	rr_encode(&w, &m, &hoa, &cn, kbm, &names, NULL);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(bu_octets)));
}

static bool
verifies(const uint8_t *p, size_t n, const uint8_t *key, const struct rr_names *who)
{
	struct mh m;

	/* A mutant need not be a message at all; its checksum does not count here. */
	return mh_decode(&m, bytes_of(p, n), NULL, NULL) == W_OK && rr_verify(&m, bytes_of(p, n), key, who);
}

static void
test_each_octet_is_under_the_authenticator_but_the_checksum(void)
{
	uint8_t bad[sizeof(bu_octets)];

	CU_ASSERT(verifies(bu_octets, sizeof(bu_octets), kbm, &names));
	for (size_t i = 0; i < sizeof(bad); i++) {
		memcpy(bad, bu_octets, sizeof(bad));
		bad[i] ^= 1;
		CU_ASSERT_EQUAL(verifies(bad, sizeof(bad), kbm, &names), i == 4 || i == 5);
	}
}

static void
test_the_names_and_the_key_are_under_the_authenticator(void)
{
	const struct rr_names turned = { &cn, &coa }, other = { &hoa, &cn };

	CU_ASSERT_FALSE(verifies(bu_octets, sizeof(bu_octets), kbm, &turned));
	CU_ASSERT_FALSE(verifies(bu_octets, sizeof(bu_octets), kbm, &other));
	CU_ASSERT_FALSE(verifies(bu_octets, sizeof(bu_octets), kbm_deletion, &names));
}

/* RFC 6275 9.5.1: last, and no padding behind it. */
static void
test_nothing_stands_behind_the_authenticator(void)
{
	static const uint8_t behind[][8] = {
		{ 1, 6, 0, 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0, 0, 0, 0 },	/* PadN, Pad1 */
		{ 2, 2, 0, 9, 1, 2, 0, 0 },				/* another option */
	};

	for (size_t i = 0; i < 3; i++) {
		uint8_t longer[40];

		memcpy(longer, bu_octets, sizeof(bu_octets));
		memcpy(longer + sizeof(bu_octets), behind[i], 8);
		longer[1]++;
		CU_ASSERT_FALSE(verifies(longer, sizeof(longer), kbm, &names));
	}
}

/* A message cut anywhere says no, and reads nothing that is not there. */
static void
test_truncations_do_not_verify(void)
{
	for (size_t n = 0; n < sizeof(bu_octets); n++)
		for (uint8_t len = 0; len < 4; len++) {
			uint8_t cut[sizeof(bu_octets)];

			memcpy(cut, bu_octets, sizeof(cut));
			cut[1] = len;
			CU_ASSERT_FALSE(verifies(cut, n, kbm, &names));
		}
}

TEST_MAIN("mip6/rr",
    TEST(test_tokens_are_those_of_the_formula),
    TEST(test_the_binding_key_is_that_of_the_formula),
    TEST(test_a_binding_update_is_that_of_the_formula),
    TEST(test_each_octet_is_under_the_authenticator_but_the_checksum),
    TEST(test_the_names_and_the_key_are_under_the_authenticator),
    TEST(test_nothing_stands_behind_the_authenticator),
    TEST(test_truncations_do_not_verify))
