#include "nodes/crypto/x509.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "nodes/crypto/testcerts.h"

#define T2026 1767225600	/* 2026-01-01 00:00 UTC */

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

static const struct kind {
	const char *name, *key, *cert;
	size_t n_key, n_cert;
	enum sign_type type;
} kind[] = {
#define KIND(t, type) { #t, test_mn_##t##_key, test_mn_##t##_crt, sizeof(test_mn_##t##_key) - 1, \
	sizeof(test_mn_##t##_crt) - 1, type }
	KIND(rsa, SIGN_RSA), KIND(256, SIGN_ECDSA_256), KIND(384, SIGN_ECDSA_384),
	KIND(521, SIGN_ECDSA_521), KIND(ed25519, SIGN_ED25519),
};

#define KINDS (sizeof(kind) / sizeof(kind[0]))

static const struct sign_how how[] = {
	{ SIGN_PKCS1, HASH_SHA1, false }, { SIGN_PKCS1, HASH_SHA2_256, false },
	{ SIGN_PKCS1, HASH_SHA2_512, false }, { SIGN_PSS, HASH_SHA2_256, false },
	{ SIGN_PSS, HASH_SHA2_384, false }, { SIGN_ECDSA, HASH_SHA2_256, true },
	{ SIGN_ECDSA, HASH_SHA2_384, true }, { SIGN_ECDSA, HASH_SHA2_512, true },
	{ SIGN_ECDSA, HASH_SHA2_256, false }, { SIGN_ECDSA, HASH_SHA2_512, false },
	{ SIGN_EDDSA, HASH_IDENTITY, false },
};

#define HOWS (sizeof(how) / sizeof(how[0]))

static void
test_what_one_signs_the_certificate_verifies_and_the_seed_repeats(void)
{
	struct bytes part[2] = { TEXT("RealMessage1"), TEXT("NonceRData") };

	for (size_t i = 0; i < KINDS; i++) {
		struct sign_key *k = sign_key_private(bytes_of(kind[i].key, kind[i].n_key));
		struct x509 *c = x509_read(bytes_of(kind[i].cert, kind[i].n_cert));

		CU_ASSERT_FATAL(k != NULL && c != NULL && x509_key(c) != NULL);
		CU_ASSERT_EQUAL(sign_key_type(k), kind[i].type);
		CU_ASSERT_EQUAL(sign_key_type(x509_key(c)), kind[i].type);
		for (size_t j = 0; j < HOWS; j++) {
			uint8_t s[2][SIGN_MAX];
			size_t n[2];

			for (int again = 0; again < 2; again++) {
				struct rng r;

				rng_init(&r, 7, "sign");
				n[again] = sign_make(k, &how[j], part, 2, &r, s[again]);
			}
			CU_ASSERT_EQUAL(n[0] > 0, sign_fits(kind[i].type, &how[j]));
			CU_ASSERT(n[0] == n[1] && memcmp(s[0], s[1], n[0]) == 0);
			if (n[0] == 0)
				continue;
			CU_ASSERT(sign_check(x509_key(c), &how[j], part, 2, bytes_of(s[0], n[0])));
			CU_ASSERT(!sign_check(x509_key(c), &how[j], part, 1, bytes_of(s[0], n[0])));
			CU_ASSERT(!sign_check(x509_key(c), &how[j], part, 2,
			    bytes_of(s[0], n[0] - 1)));
			s[0][n[0] / 2] ^= 1;
			CU_ASSERT(!sign_check(x509_key(c), &how[j], part, 2, bytes_of(s[0], n[0])));
		}
		x509_free(c);
		sign_key_free(k);
	}
}

static void
test_another_seed_gives_another_ecdsa_signature(void)
{
	struct sign_key *k = sign_key_private(TEXT(test_mn_256_key));
	struct sign_how h = { SIGN_ECDSA, HASH_SHA2_256, true };
	struct bytes part = TEXT("x");
	uint8_t s[2][SIGN_MAX];
	struct rng r;

	CU_ASSERT_FATAL(k != NULL);
	for (unsigned i = 0; i < 2; i++) {
		rng_init(&r, i, "sign");
		CU_ASSERT_EQUAL(sign_make(k, &h, &part, 1, &r, s[i]), 64);
	}
	CU_ASSERT(memcmp(s[0], s[1], 64) != 0);
	sign_key_free(k);
}

/* RFC 7427 appendix A, typed in from there. */
static void
test_algorithm_identifiers_are_those_of_rfc_7427(void)
{
	static const struct { struct sign_how how; const char *hex; } row[] = {
		{ { SIGN_PKCS1, HASH_SHA1, false }, "300d06092a864886f70d0101050500" },	/* A.1.1 */
		{ { SIGN_PKCS1, HASH_SHA2_256, false }, "300d06092a864886f70d01010b0500" },
		{ { SIGN_PKCS1, HASH_SHA2_384, false }, "300d06092a864886f70d01010c0500" },
		{ { SIGN_PKCS1, HASH_SHA2_512, false }, "300d06092a864886f70d01010d0500" },
		{ { SIGN_ECDSA, HASH_SHA1, false }, "300906072a8648ce3d0401" },		/* A.3.1 */
		{ { SIGN_ECDSA, HASH_SHA2_256, false }, "300a06082a8648ce3d040302" },
		{ { SIGN_ECDSA, HASH_SHA2_384, false }, "300a06082a8648ce3d040303" },
		{ { SIGN_ECDSA, HASH_SHA2_512, false }, "300a06082a8648ce3d040304" },
		{ { SIGN_PSS, HASH_SHA1, false }, "300d06092a864886f70d01010a3000" },	/* A.4.2 */
		{ { SIGN_PSS, HASH_SHA2_256, false }, "304106092a864886f70d01010a3034a00f300d060960"
		  "86480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500"
		  "a203020120" },						/* A.4.3 */
		{ { SIGN_EDDSA, HASH_IDENTITY, false }, "300506032b6570" },	/* RFC 8420 A.1 */
	};
	uint8_t out[SIGN_ALGORITHM_MAX], want[SIGN_ALGORITHM_MAX];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		size_t n = strlen(row[i].hex) / 2;
		struct sign_how h = { 0 };

		CU_ASSERT_FATAL(hex_parse(want, n, row[i].hex));
		CU_ASSERT_EQUAL(sign_algorithm(&row[i].how, out), n);
		CU_ASSERT(memcmp(out, want, n) == 0);
		CU_ASSERT(sign_algorithm_read(&h, bytes_of(want, n)));
		CU_ASSERT(h.scheme == row[i].how.scheme && h.hash == row[i].how.hash);
		for (size_t cut = 0; cut < n; cut++)
			CU_ASSERT(!sign_algorithm_read(&h, bytes_of(want, cut)));
	}
}

static void
test_a_chain_leads_to_its_anchor_within_its_time_only(void)
{
	struct x509 *root = x509_read(TEXT(test_root_crt));
	struct x509 *other = x509_read(TEXT(test_other_crt));
	struct x509 *sub = x509_read(TEXT(test_sub_crt)), *leaf = x509_read(TEXT(test_mn_256_crt));
	struct x509 *over = x509_read(TEXT(test_over_crt));
	struct x509 *use = x509_read(TEXT(test_wrong_use_crt));
	const struct x509 *chain[] = { sub };
	struct x509_trust *t = x509_trust_new(), *u = x509_trust_new();
	uint8_t hash[3 * SHA1_LEN], one[SHA1_LEN];

	x509_trust_add(t, root);
	x509_trust_add(u, other);
	CU_ASSERT_EQUAL(x509_verify(t, leaf, chain, 1, T2026), X509_GOOD);
	CU_ASSERT_EQUAL(x509_verify(t, leaf, NULL, 0, T2026), X509_UNTRUSTED);
	CU_ASSERT_EQUAL(x509_verify(u, leaf, chain, 1, T2026), X509_UNTRUSTED);
	CU_ASSERT_EQUAL(x509_verify(t, over, chain, 1, T2026), X509_EXPIRED);
	CU_ASSERT_EQUAL(x509_verify(t, over, chain, 1, 1590000000), X509_GOOD);	/* 2020 */
	CU_ASSERT_EQUAL(x509_verify(t, leaf, chain, 1, 1500000000), X509_NOT_YET);	/* 2017 */
	CU_ASSERT_EQUAL(x509_verify(t, use, chain, 1, T2026), X509_BAD);
	CU_ASSERT_EQUAL(x509_trust_hashes(t, hash, sizeof(hash)), SHA1_LEN);
	x509_key_hash(root, one);
	CU_ASSERT(memcmp(hash, one, SHA1_LEN) == 0);
	CU_ASSERT_EQUAL(x509_trust_hashes(t, hash, 19), 0);
	x509_trust_free(t);
	x509_trust_free(u);
	x509_free(root);
	x509_free(other);
	x509_free(sub);
	x509_free(leaf);
	x509_free(over);
	x509_free(use);
}

static void
test_names_are_those_of_the_certificate(void)
{
	struct x509 *c = x509_read(TEXT(test_mn_rsa_crt));
	static const uint8_t v4[4] = { 192, 0, 2, 100 };
	static const uint8_t hoa[16] = { 0x20, 1, 0xd, 0xb8, 0, 1, [14] = 1 };

	CU_ASSERT(x509_has_name(c, X509_DNS, TEXT("MN1.example")));
	CU_ASSERT(!x509_has_name(c, X509_DNS, TEXT("mn1.example.")));
	CU_ASSERT(!x509_has_name(c, X509_DNS, TEXT("mn2.example")));
	CU_ASSERT(x509_has_name(c, X509_EMAIL, TEXT("mn1@EXAMPLE")));
	CU_ASSERT(!x509_has_name(c, X509_EMAIL, TEXT("MN1@example")));
	CU_ASSERT(!x509_has_name(c, X509_EMAIL, TEXT("mn1.example")));
	CU_ASSERT(x509_has_name(c, X509_ADDRESS, bytes_of(hoa, 16)));
	CU_ASSERT(x509_has_name(c, X509_ADDRESS, bytes_of(v4, 4)));
	CU_ASSERT(!x509_has_name(c, X509_ADDRESS, bytes_of(v4, 3)));
	CU_ASSERT(x509_has_name(c, X509_SUBJECT, x509_subject(c)));
	CU_ASSERT(!x509_has_name(c, X509_SUBJECT, TEXT("mn1")));
	x509_free(c);
}

static void
test_der_is_read_as_pem_is_and_rubbish_is_neither(void)
{
	struct x509 *c = x509_read(TEXT(test_root_crt)), *d = x509_read(x509_der(c));

	CU_ASSERT(d != NULL && bytes_eq(x509_der(c), x509_der(d)));
	for (size_t n = 0; n < x509_der(c).n; n += 7)
		CU_ASSERT(x509_read(bytes_of(x509_der(c).p, n)) == NULL);
	CU_ASSERT(sign_key_private(TEXT("-----BEGIN NOTHING-----\n")) == NULL);
	CU_ASSERT(sign_key_private(x509_der(c)) == NULL);
	CU_ASSERT(sign_key_public(x509_der(c)) == NULL);
	x509_free(c);
	x509_free(d);
}

TEST_MAIN("crypto/sign",
    TEST(test_what_one_signs_the_certificate_verifies_and_the_seed_repeats),
    TEST(test_another_seed_gives_another_ecdsa_signature),
    TEST(test_algorithm_identifiers_are_those_of_rfc_7427),
    TEST(test_a_chain_leads_to_its_anchor_within_its_time_only),
    TEST(test_names_are_those_of_the_certificate),
    TEST(test_der_is_read_as_pem_is_and_rubbish_is_neither))
