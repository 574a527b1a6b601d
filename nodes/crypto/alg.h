/* alg.h - the algorithms, by their IANA IKEv2 transform numbers, and one table row for each.
 *
 * ESP, IKE, the bus, the key files and the judge all name an algorithm by these numbers. What is
 * not in a table is not supported. */
#ifndef SOJOURN_CRYPTO_ALG_H
#define SOJOURN_CRYPTO_ALG_H

#include "nodes/base/bytes.h"

/* Transform Type 1 */
enum {
	ENCR_NULL = 11,			/* RFC 2410 */
	ENCR_AES_CBC = 12,		/* RFC 3602 */
	ENCR_AES_CTR = 13,		/* RFC 3686 */
	ENCR_AES_GCM_8 = 18,		/* RFC 4106 */
	ENCR_AES_GCM_12 = 19,
	ENCR_AES_GCM_16 = 20,
	ENCR_CHACHA20_POLY1305 = 28	/* RFC 7634 */
};

/* Transform Type 2 */
enum {
	PRF_HMAC_SHA1 = 2,		/* RFC 2104 */
	PRF_HMAC_SHA2_256 = 5,		/* RFC 4868 */
	PRF_HMAC_SHA2_384 = 6,
	PRF_HMAC_SHA2_512 = 7
};

/* Transform Type 3 */
enum {
	AUTH_NONE = 0,
	AUTH_HMAC_SHA1_96 = 2,		/* RFC 2404 */
	AUTH_HMAC_SHA2_256_128 = 12,	/* RFC 4868 */
	AUTH_HMAC_SHA2_384_192 = 13,
	AUTH_HMAC_SHA2_512_256 = 14
};

/* Transform Type 4 */
enum {
	DH_NONE = 0,
	DH_MODP_2048 = 14,		/* RFC 3526 */
	DH_MODP_3072 = 15,
	DH_MODP_4096 = 16,
	DH_ECP_256 = 19,		/* RFC 5903 */
	DH_ECP_384 = 20,
	DH_ECP_521 = 21,
	DH_CURVE25519 = 31		/* RFC 8031 */
};

/* All sizes are octets unless the name says bits. */
struct alg_encr {
	uint16_t id;
	const char *name;
	uint16_t key_bits[3];	/* the lengths there are; unused ones 0 */
	bool key_bits_sent;	/* has a Key Length attribute in IKE, RFC 7296 3.3.5 */
	uint8_t salt;		/* taken from the end of the keying material */
	uint8_t iv;		/* explicit, in each packet */
	uint8_t icv;		/* of a combined mode; 0: needs an integrity algorithm */
	uint8_t block;		/* padding alignment */
	const char *fetch;	/* libcrypto's name; %u is the key length in bits */
};

struct alg_integ {
	uint16_t id;
	const char *name;
	uint8_t key, icv;
	const char *digest;	/* libcrypto's name */
};

struct alg_prf {
	uint16_t id;
	const char *name;
	uint8_t len;		/* of the output, and the preferred key length */
	const char *digest;
};

/* Each returns the row, or NULL if the algorithm is not supported. */
const struct alg_encr *alg_encr(uint16_t id);
const struct alg_integ *alg_integ(uint16_t id);
const struct alg_prf *alg_prf(uint16_t id);

/* alg_encr_bits says whether `bits` is a key length of the algorithm. */
bool alg_encr_bits(const struct alg_encr *e, uint16_t bits);

/* alg_equal compares secrets of equal length in constant time; false if the lengths differ. */
bool alg_equal(struct bytes a, struct bytes b);

#endif
