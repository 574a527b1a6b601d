#include "nodes/crypto/prf.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"

static void
is(const uint8_t *got, size_t n, const char *hex)
{
	uint8_t want[256];

	CU_ASSERT_FATAL(n <= sizeof(want));
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

/* NIST CAVP, SP 800-135 "ikev2" response file, the first case of [SHA-1]: g^ir of 1024 bits, Ni and
 * Nr of 64. SKEYSEED = prf(Ni | Nr, g^ir); DKM = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr), whose first
 * octets are SK_d; the Child SA's prf+(SK_d, [g^ir (new) |] Ni | Nr); and the rekeyed SKEYSEED =
 * prf(SK_d, g^ir (new) | Ni | Nr). RFC 7296 2.14, 2.17, 2.18. */
static void
test_the_key_derivation_of_ikev2_gives_the_octets_of_nist(void)
{
	uint8_t nonces[16], gir[128], gir_new[128], spis[16], seed[20], dkm[132];
	struct bytes b_gir = BYTES_ARRAY(gir), part[2] = { BYTES_ARRAY(nonces), BYTES_ARRAY(spis) };
	struct bytes dh[2] = { BYTES_ARRAY(gir_new), BYTES_ARRAY(nonces) }, sk_d = bytes_of(dkm, 20);

	CU_ASSERT_FATAL(hex_parse(nonces, 16, "3651fef5c9c35e93c09a8b90a3f04d59"));
	CU_ASSERT_FATAL(hex_parse(spis, 16, "8e5c3ae507221684b1f201bb155c3acd"));
	CU_ASSERT_FATAL(hex_parse(gir, 128, "d084a30166a50fb7325c3960874a839449ef9741c2f4f947d0201dd8"
	    "c1269273d79509f37e3ca3eb4fa2fe2a28254e289cd3f34dad4eb4df1a07685a4b8a94fa61e2491f7598b3ce"
	    "65547ff133b3f63d1ac4175eaa695033f3cedb026a6873a36455172a8540b8a5d23a0143bed0390ee49b1682"
	    "69d75fffee9fb62be965993c"));
	CU_ASSERT_FATAL(hex_parse(gir_new, 128, "52f00ab174c25d5b7139ae5ff4e8e9eddee5992d2e36adf8a559"
	    "ffd90dab1442e4fbe429d320c0f33552a17d1557fa41ea70e8fb916c4fa27ed52b5f8ebd8461afa78f115915"
	    "9a64055ac5f6319e29c28eae58cbc6847770f32c3fed1d04750484f854790f95e9ec01bc5bc461f24966462e"
	    "359511329305038e94deb6dd42c2"));
	prf(PRF_HMAC_SHA1, seed, part[0], &b_gir, 1);
	is(seed, 20, "cd2e8050137832245f1dbacc6e4f0a92f94d45d6");
	prf_plus(PRF_HMAC_SHA1, dkm, sizeof(dkm), BYTES_ARRAY(seed), part, 2);
	is(dkm, 132, "6f1b12cad3cbe097b35430356d869d54cddb0198ec859174d53ceb92dddedbe2436db69f60977c58"
	    "fa63bbb667f8d36920b109baae8f6c61a9ac49feda01843225d080ec5539d5881a25521ffb2a0a91874a9c0a"
	    "27fcc2d717eb8963a9e3a89c7ab264757284c28cf8c3ca40576f4220b052b1fb8e9ad60ba3c80557323331a8"
	    "cbb89f20");
	uint8_t child[132];
	prf_plus(PRF_HMAC_SHA1, child, sizeof(child), sk_d, part, 1);
	is(child, 132, "4727dc0ef94eb326ce131cf282fb652faa638ad0ddae3786a11bcc0309876009f8c485de011ad9"
	    "62c5b1ca8a41ff8145445749079c5686e26ffebbc342f06981f3da745e11ca0976424d1f8caec623d59dc718"
	    "6deb20a27b411d1dcb70a365440bf7de905088b0692e8addc094e18d1939bdb67e89798ca6b239e2ccb81c24"
	    "09dac0106c");
	prf_plus(PRF_HMAC_SHA1, child, sizeof(child), sk_d, dh, 2);
	is(child, 132, "b109c21ad4c0797768c1cec9e63554681e48f224bca7f23c20c4ea7041983451e9aa1d5408656c"
	    "8a975ff1b9d9a12c75ffeb64bdecb30174664cccb4e14f1c377b7f6d1525af77c7092aac3e47f917ebae8297"
	    "fb5539d2008ce830823a09cc197361d4a289c72745f6ce9fefe812be5bf55b3200fbb82e41a4a40877d3fe10"
	    "6db909707b");
	prf(PRF_HMAC_SHA1, seed, sk_d, dh, 2);
	is(seed, 20, "3b03bce748c96d5e8306918d2ff89b68f0648da3");

	/* The same input under SHA-256: the known-answer test of libcrypto 4.1's IKEV2KDF. */
	uint8_t seed256[32];
	prf(PRF_HMAC_SHA2_256, seed256, part[0], &b_gir, 1);
	is(seed256, 32, "efaa7ab0eaa85a3d0be2100cd4b6fe00ff5025a9eafddb3ef518e9f0d3fe60e6");
	prf_plus(PRF_HMAC_SHA2_256, child, 64, BYTES_ARRAY(seed256), part, 2);
	is(child, 64, "462b9dd525d4fd71169174272779e704baf62c6231779ae9efe8c58b21916b42010164af2111ebd7"
	    "62f6916ca9a6f0ee05c8b320e4ee27705521de2589adea18");
	prf(PRF_HMAC_SHA2_256, seed256, bytes_of(child, 32), dh, 2);
	is(seed256, 32, "90722c42bd849e9b72d240fc254174270fa8295de6f0338dafc303a9ec104f12");
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
    TEST(test_the_key_derivation_of_ikev2_gives_the_octets_of_nist),
    TEST(test_sha1_gives_the_published_octets),
    TEST(test_secrets_compare_by_value_and_length))
