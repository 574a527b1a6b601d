#include "nodes/crypto/prf.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"

static void
is(const uint8_t *got, size_t n, const char *hex)
{
	uint8_t want[PRF_MAX];

	CU_ASSERT_TRUE_FATAL(hex_parse(want, n, hex));
	CU_ASSERT(memcmp(got, want, n) == 0);
}

/* RFC 4231 4.2, 4.3. */
static void
test_prf_gives_the_octets_of_rfc_4231(void)
{
	uint8_t key[20], out[PRF_MAX];
	struct bytes hi[2] = { bytes_of("Hi ", 3), bytes_of("There", 5) };
	struct bytes what = bytes_of("what do ya want for nothing?", 28);

	memset(key, 0x0b, sizeof(key));
	prf(PRF_HMAC_SHA2_256, out, BYTES_ARRAY(key), hi, 2);
	is(out, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	prf(PRF_HMAC_SHA2_384, out, BYTES_ARRAY(key), hi, 2);
	is(out, 48, "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
	    "faea9ea9076ede7f4af152e8b2fa9cb6");
	prf(PRF_HMAC_SHA2_512, out, BYTES_ARRAY(key), hi, 2);
	is(out, 64, "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	    "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
	prf(PRF_HMAC_SHA2_256, out, bytes_of("Jefe", 4), &what, 1);
	is(out, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
test_an_empty_key_is_a_key(void)
{
	uint8_t out[PRF_MAX];

	/* HMAC-SHA-256 of nothing with no key: a value any HMAC gives. */
	prf(PRF_HMAC_SHA2_256, out, BYTES_NONE, NULL, 0);
	is(out, 32, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void
test_an_icv_is_the_mac_cut_to_its_length(void)
{
	uint8_t key[32], out[PRF_MAX], icv[32] = { 0 };
	struct bytes hi = bytes_of("Hi There", 8);

	memset(key, 0x0b, sizeof(key));
	prf(PRF_HMAC_SHA2_256, out, BYTES_ARRAY(key), &hi, 1);
	mac_sign(AUTH_HMAC_SHA2_256_128, icv, BYTES_ARRAY(key), &hi, 1);
	CU_ASSERT(memcmp(icv, out, 16) == 0);
	CU_ASSERT_EQUAL(icv[16], 0);
}

/* RFC 7296 2.13, written down again with prf alone: T2 = prf(K, T1 | S | 0x02). */
static void
test_prf_plus_is_the_chain_of_rfc_7296(void)
{
	struct bytes key = bytes_of("SKEYSEED", 8), seed[2] = { bytes_of("Ni", 2), bytes_of("Nr", 2) };
	uint8_t t[3][32], plus[96], n[3] = { 1, 2, 3 }, part[70];

	for (int i = 0; i < 3; i++) {
		struct bytes p[4] = { bytes_of(t[i > 0 ? i - 1 : 0], i > 0 ? 32 : 0), seed[0], seed[1],
			bytes_of(&n[i], 1) };

		prf(PRF_HMAC_SHA2_256, t[i], key, p, 4);
	}
	prf_plus(PRF_HMAC_SHA2_256, plus, sizeof(plus), key, seed, 2);
	CU_ASSERT(memcmp(plus, t, sizeof(plus)) == 0);
	prf_plus(PRF_HMAC_SHA2_256, part, sizeof(part), key, seed, 2);
	CU_ASSERT(memcmp(part, t, sizeof(part)) == 0);
}

/* FIPS 180-2 appendix A.1: "abc". */
static void
test_sha1_gives_the_published_octets(void)
{
	uint8_t out[SHA1_LEN];
	struct bytes abc[2] = { bytes_of("a", 1), bytes_of("bc", 2) };

	digest(DIGEST_SHA1, out, abc, 2);
	is(out, SHA1_LEN, "a9993e364706816aba3e25717850c26c9cd0d89d");
	CU_ASSERT_EQUAL(digest_len(DIGEST_SHA2_384), 48);
}

static void
test_secrets_compare_by_value_and_length(void)
{
	CU_ASSERT_TRUE(alg_equal(bytes_of("abc", 3), bytes_of("abc", 3)));
	CU_ASSERT_FALSE(alg_equal(bytes_of("abc", 3), bytes_of("abd", 3)));
	CU_ASSERT_FALSE(alg_equal(bytes_of("abc", 3), bytes_of("abc", 2)));
	CU_ASSERT_TRUE(alg_equal(BYTES_NONE, BYTES_NONE));
}

TEST_MAIN("crypto/prf",
    TEST(test_prf_gives_the_octets_of_rfc_4231),
    TEST(test_an_empty_key_is_a_key),
    TEST(test_an_icv_is_the_mac_cut_to_its_length),
    TEST(test_prf_plus_is_the_chain_of_rfc_7296),
    TEST(test_sha1_gives_the_published_octets),
    TEST(test_secrets_compare_by_value_and_length))
