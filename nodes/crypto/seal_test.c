#include "nodes/crypto/seal.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"

#define HEX(name, text)						\
	uint8_t name[sizeof(text) / 2];				\
	CU_ASSERT_TRUE_FATAL(hex_parse(name, sizeof(name), text))

/* McGrew and Viega, "The Galois/Counter Mode of Operation", test case 4: the same octets NIST uses.
 * The nonce cafebabefacedbaddecaf888 is RFC 4106's salt and IV. */
static void
test_gcm_gives_the_published_octets(void)
{
	static const struct { uint16_t encr; size_t icv; } row[] = {
		{ ENCR_AES_GCM_16, 16 }, { ENCR_AES_GCM_12, 12 }, { ENCR_AES_GCM_8, 8 } };
	HEX(key, "feffe9928665731c6d6a8f9467308308cafebabe");
	HEX(iv, "facedbaddecaf888");
	HEX(aad, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
	HEX(clear, "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680953"
	    "2fcf0e2449a6b525b16aedf5aa0de657ba637b39");
	HEX(cipher, "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c"
	    "7d8f6a5aac84aa051ba30b396a0aac973d58e091");
	HEX(tag, "5bc94fbc3221a5db94fae95ae7121a47");

	for (size_t i = 0; i < 3; i++) {
		struct seal_suite suite = { row[i].encr, 128, AUTH_NONE };
		struct seal *e = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_ENCRYPT);
		struct seal *d = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_DECRYPT);
		uint8_t text[sizeof(clear)], icv[16] = { 0 };
		struct seal_io io = { BYTES_ARRAY(aad), BYTES_NONE, iv, text, sizeof(text), icv };

		/* Twice: a cached context must not remember the last packet. */
		for (int again = 0; again < 2; again++) {
			memcpy(text, clear, sizeof(text));
			seal_encrypt(e, &io);
			CU_ASSERT(memcmp(text, cipher, sizeof(text)) == 0);
			CU_ASSERT(memcmp(icv, tag, row[i].icv) == 0);
			CU_ASSERT_TRUE(seal_decrypt(d, &io));
			CU_ASSERT(memcmp(text, clear, sizeof(text)) == 0);
		}
		seal_free(e);
		seal_free(d);
	}
}

/* RFC 3602 4, case 1. */
static void
test_cbc_gives_the_octets_of_rfc_3602(void)
{
	struct seal_suite suite = { ENCR_AES_CBC, 128, AUTH_HMAC_SHA2_256_128 };
	HEX(key, "06a9214036b8a15b512e03d534120006");
	HEX(iv, "3dafba429d9eb430b422da802c9fac41");
	HEX(cipher, "e353779c1079aeb82708942dbe77181a");
	uint8_t text[17] = "Single block msg", icv[16], integ[32] = { 1 };
	struct seal_io io = { BYTES_NONE, BYTES_NONE, iv, text, 16, icv };
	struct seal *e = seal_new(&suite, BYTES_ARRAY(key), BYTES_ARRAY(integ), SEAL_ENCRYPT);
	struct seal *d = seal_new(&suite, BYTES_ARRAY(key), BYTES_ARRAY(integ), SEAL_DECRYPT);

	seal_encrypt(e, &io);
	CU_ASSERT(memcmp(text, cipher, 16) == 0);
	CU_ASSERT_TRUE(seal_decrypt(d, &io));
	CU_ASSERT(memcmp(text, "Single block msg", 16) == 0);
	seal_free(e);
	seal_free(d);
}

/* RFC 3686 6, vector 1. */
static void
test_ctr_gives_the_octets_of_rfc_3686(void)
{
	struct seal_suite suite = { ENCR_AES_CTR, 128, AUTH_HMAC_SHA2_256_128 };
	HEX(key, "ae6852f8121067cc4bf7a5765577f39e00000030");
	HEX(cipher, "e4095d4fb7a7b3792d6175a3261311b8");
	uint8_t text[17] = "Single block msg", icv[16], integ[32] = { 1 }, iv[8] = { 0 };
	struct seal_io io = { BYTES_NONE, BYTES_NONE, iv, text, 16, icv };
	struct seal *e = seal_new(&suite, BYTES_ARRAY(key), BYTES_ARRAY(integ), SEAL_ENCRYPT);
	struct seal *d = seal_new(&suite, BYTES_ARRAY(key), BYTES_ARRAY(integ), SEAL_DECRYPT);

	seal_encrypt(e, &io);
	CU_ASSERT(memcmp(text, cipher, 16) == 0);
	CU_ASSERT_TRUE(seal_decrypt(d, &io));
	CU_ASSERT(memcmp(text, "Single block msg", 16) == 0);
	seal_free(e);
	seal_free(d);
}

/* RFC 8439 2.8.2, whose nonce 07000000 4041424344454647 is RFC 7634's salt and IV. */
static void
test_chacha20_poly1305_gives_the_octets_of_rfc_8439(void)
{
	struct seal_suite suite = { ENCR_CHACHA20_POLY1305, 256, AUTH_NONE };
	HEX(key, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f07000000");
	HEX(iv, "4041424344454647");
	HEX(aad, "50515253c0c1c2c3c4c5c6c7");
	HEX(tag, "1ae10b594f09e26a7e902ecbd0600691");
	uint8_t icv[16], text[] = "Ladies and Gentlemen of the class of '99: If I could offer you "
	    "only one tip for the future, sunscreen would be it.";
	struct seal_io io = { BYTES_ARRAY(aad), BYTES_NONE, iv, text, sizeof(text) - 1, icv };
	struct seal *e = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_ENCRYPT);

	seal_encrypt(e, &io);
	CU_ASSERT(memcmp(icv, tag, 16) == 0);
	seal_free(e);
}

static const struct seal_suite every[] = {
	{ ENCR_AES_GCM_16, 128, AUTH_NONE }, { ENCR_AES_GCM_16, 192, AUTH_NONE },
	{ ENCR_AES_GCM_16, 256, AUTH_NONE }, { ENCR_AES_GCM_12, 128, AUTH_NONE },
	{ ENCR_AES_GCM_8, 256, AUTH_NONE }, { ENCR_CHACHA20_POLY1305, 256, AUTH_NONE },
	{ ENCR_AES_CBC, 128, AUTH_HMAC_SHA2_256_128 }, { ENCR_AES_CBC, 256, AUTH_HMAC_SHA2_512_256 },
	{ ENCR_AES_CBC, 192, AUTH_HMAC_SHA1_96 }, { ENCR_AES_CTR, 128, AUTH_HMAC_SHA2_384_192 },
	{ ENCR_NULL, 0, AUTH_HMAC_SHA2_256_128 },
};

#define N_EVERY (sizeof(every) / sizeof(every[0]))

static void
test_every_suite_round_trips_and_refuses_every_flipped_bit(void)
{
	uint8_t key[SEAL_KEY_MAX], integ[SEAL_INTEG_KEY_MAX];

	memset(key, 0x5a, sizeof(key));
	memset(integ, 0xa5, sizeof(integ));
	for (size_t s = 0; s < N_EVERY; s++) {
		uint8_t aad[8] = "headers", iv[16] = "initialisation!", tail[4] = { 0, 0, 0, 1 };
		uint8_t text[32] = "thirty-two octets of clear text", icv[SEAL_ICV_MAX], was[32];
		struct seal_sizes z;
		struct seal *e, *d;
		struct seal_io io = { BYTES_ARRAY(aad), BYTES_NONE, iv, text, sizeof(text), icv };
		struct { uint8_t *p; size_t n; } part[5];

		CU_ASSERT_TRUE_FATAL(seal_sizes(&z, &every[s]));
		e = seal_new(&every[s], bytes_of(key, z.key), bytes_of(integ, z.integ_key), SEAL_ENCRYPT);
		d = seal_new(&every[s], bytes_of(key, z.key), bytes_of(integ, z.integ_key), SEAL_DECRYPT);
		if (!z.aead)
			io.tail = BYTES_ARRAY(tail);
		seal_encrypt(e, &io);
		memcpy(was, text, sizeof(was));
		part[0].p = aad, part[0].n = sizeof(aad);
		part[1].p = iv, part[1].n = z.iv;
		part[2].p = text, part[2].n = sizeof(text);
		part[3].p = icv, part[3].n = z.icv;
		part[4].p = tail, part[4].n = z.aead ? 0 : sizeof(tail);
		for (size_t k = 0; k < 5; k++) {
			for (size_t bit = 0; bit < part[k].n * 8; bit++) {
				part[k].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
				CU_ASSERT_FALSE(seal_decrypt(d, &io));
				memcpy(text, was, sizeof(text));
				if (k != 2)
					part[k].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
			}
		}
		CU_ASSERT_TRUE(seal_decrypt(d, &io));
		CU_ASSERT(memcmp(text, "thirty-two octets of clear text", 32) == 0);
		seal_free(e);
		seal_free(d);
	}
}

static void
test_a_suite_without_integrity_or_with_both_kinds_is_refused(void)
{
	static const struct seal_suite bad[] = {
		{ ENCR_NULL, 0, AUTH_NONE }, { ENCR_AES_CBC, 128, AUTH_NONE },
		{ ENCR_AES_GCM_16, 128, AUTH_HMAC_SHA2_256_128 }, { ENCR_AES_GCM_16, 100, AUTH_NONE },
		{ ENCR_AES_GCM_16, 0, AUTH_NONE }, { 3, 0, AUTH_HMAC_SHA2_256_128 },
		{ ENCR_AES_CBC, 128, 1 }, { ENCR_CHACHA20_POLY1305, 0, AUTH_NONE },
	};
	struct seal_sizes z;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_FALSE(seal_sizes(&z, &bad[i]));
}

static void
test_empty_text_is_sealed_too(void)
{
	struct seal_suite suite = { ENCR_AES_GCM_16, 128, AUTH_NONE };
	uint8_t key[20] = { 7 }, iv[8] = { 9 }, icv[16];
	struct seal_io io = { BYTES_ARRAY(iv), BYTES_NONE, iv, NULL, 0, icv };
	struct seal *e = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_ENCRYPT);
	struct seal *d = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_DECRYPT);

	seal_encrypt(e, &io);
	CU_ASSERT_TRUE(seal_decrypt(d, &io));
	icv[15] ^= 1;
	CU_ASSERT_FALSE(seal_decrypt(d, &io));
	seal_free(e);
	seal_free(d);
	seal_free(NULL);
}

TEST_MAIN("crypto/seal",
    TEST(test_gcm_gives_the_published_octets),
    TEST(test_cbc_gives_the_octets_of_rfc_3602),
    TEST(test_ctr_gives_the_octets_of_rfc_3686),
    TEST(test_chacha20_poly1305_gives_the_octets_of_rfc_8439),
    TEST(test_every_suite_round_trips_and_refuses_every_flipped_bit),
    TEST(test_a_suite_without_integrity_or_with_both_kinds_is_refused),
    TEST(test_empty_text_is_sealed_too))
