#include "nodes/crypto/alg.h"

#include <openssl/crypto.h>

#define AES { 128, 192, 256 }

static const struct alg_encr encr_row[] = {
 /* id               name           key bits  sent  salt iv icv block fetch */
 { ENCR_NULL,       "NULL",        { 0 },    false, 0,  0,  0,  1,   "NULL" },
 { ENCR_AES_CBC,    "AES_CBC",     AES,      true,  0, 16,  0, 16,   "AES-%u-CBC" },
 { ENCR_AES_CTR,    "AES_CTR",     AES,      true,  4,  8,  0,  1,   "AES-%u-CTR" },
 { ENCR_AES_GCM_8,  "AES_GCM_8",   AES,      true,  4,  8,  8,  1,   "AES-%u-GCM" },
 { ENCR_AES_GCM_12, "AES_GCM_12",  AES,      true,  4,  8, 12,  1,   "AES-%u-GCM" },
 { ENCR_AES_GCM_16, "AES_GCM_16",  AES,      true,  4,  8, 16,  1,   "AES-%u-GCM" },
 { ENCR_CHACHA20_POLY1305, "CHACHA20_POLY1305", { 256 }, false, 4, 8, 16, 1, "ChaCha20-Poly1305" },
};

static const struct alg_integ integ_row[] = {
 /* id                       name                      key icv */
 { AUTH_HMAC_SHA1_96,       "HMAC_SHA1_96",           20, 12, "SHA1" },
 { AUTH_HMAC_SHA2_256_128,  "HMAC_SHA2_256_128",      32, 16, "SHA256" },
 { AUTH_HMAC_SHA2_384_192,  "HMAC_SHA2_384_192",      48, 24, "SHA384" },
 { AUTH_HMAC_SHA2_512_256,  "HMAC_SHA2_512_256",      64, 32, "SHA512" },
};

static const struct alg_prf prf_row[] = {
 { PRF_HMAC_SHA1,           "PRF_HMAC_SHA1",          20, "SHA1" },
 { PRF_HMAC_SHA2_256,       "PRF_HMAC_SHA2_256",      32, "SHA256" },
 { PRF_HMAC_SHA2_384,       "PRF_HMAC_SHA2_384",      48, "SHA384" },
 { PRF_HMAC_SHA2_512,       "PRF_HMAC_SHA2_512",      64, "SHA512" },
};

#define FIND(rows, number)						\
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)	\
		if ((rows)[i].id == (number))				\
			return &(rows)[i];				\
	return NULL

const struct alg_encr *
alg_encr(uint16_t id)
{
	FIND(encr_row, id);
}

const struct alg_integ *
alg_integ(uint16_t id)
{
	FIND(integ_row, id);
}

const struct alg_prf *
alg_prf(uint16_t id)
{
	FIND(prf_row, id);
}

bool
alg_encr_bits(const struct alg_encr *e, uint16_t bits)
{
	for (int i = 0; i < 3; i++)
		if (e->key_bits[i] == bits && (bits != 0 || i == 0))
			return true;
	return false;
}

bool
alg_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}
