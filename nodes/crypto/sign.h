/* sign.h - signatures for AUTH payloads: RFC 7296 3.8, 4754, 7427, 8420.
 *
 * Deterministic: whatever a signature needs at random (the k of ECDSA, the salt of PSS, RSA's
 * blinding) is drawn from the caller's generator, so a seed repeats octet by octet. */
#ifndef SOJOURN_CRYPTO_SIGN_H
#define SOJOURN_CRYPTO_SIGN_H

#include "nodes/base/rng.h"
#include "nodes/crypto/prf.h"

#define SIGN_MAX 1024		/* octets of a signature: RSA up to 8192 bits */
#define SIGN_ALGORITHM_MAX 80	/* octets of an AlgorithmIdentifier we write */

enum sign_type {
	SIGN_NONE, SIGN_RSA, SIGN_ECDSA_256, SIGN_ECDSA_384, SIGN_ECDSA_521, SIGN_ED25519
};

enum sign_scheme { SIGN_PKCS1, SIGN_PSS, SIGN_ECDSA, SIGN_EDDSA };

/* Numbers of "IKEv2 Hash Algorithms", RFC 7427 7. */
enum { HASH_SHA1 = 1, HASH_SHA2_256 = 2, HASH_SHA2_384 = 3, HASH_SHA2_512 = 4, HASH_IDENTITY = 5 };

/* How to sign: the scheme and the hash (HASH_*). EdDSA goes with HASH_IDENTITY, RFC 8420. */
struct sign_how {
	enum sign_scheme scheme;
	uint16_t hash;
	/* ECDSA as r | s of fixed length (methods 9 to 11, RFC 4754 7) and not as DER (method 14,
	 * RFC 7427 A.3). */
	bool raw;
};

struct sign_key;		/* a private key, or a public one */

/* sign_key_private reads a private key in DER or PEM (PKCS#8 or traditional), unencrypted. NULL: it
 * is none, or of a type that is not in enum sign_type. Never shared between threads. */
struct sign_key *sign_key_private(struct bytes der_or_pem);
/* sign_key_public reads a SubjectPublicKeyInfo. */
struct sign_key *sign_key_public(struct bytes der_or_pem);
void sign_key_free(struct sign_key *k);		/* wipes; NULL is fine */
enum sign_type sign_key_type(const struct sign_key *k);

/* sign_fits: may a key of this type sign like that? */
bool sign_fits(enum sign_type t, const struct sign_how *how);

/* sign_make signs part[0] | part[1] | ... into out (SIGN_MAX octets of room); returns the
 * signature's octets, or 0: the key cannot sign like that. */
size_t sign_make(const struct sign_key *k, const struct sign_how *how, const struct bytes *part,
    size_t n_parts, struct rng *rng, uint8_t *out);

/* sign_check returns whether the signature is good. */
bool sign_check(const struct sign_key *k, const struct sign_how *how, const struct bytes *part,
    size_t n_parts, struct bytes signature) __attribute__((warn_unused_result));

/* sign_algorithm writes the AlgorithmIdentifier of RFC 7427 appendix A and returns its octets;
 * sign_algorithm_read understands those, and PSS with the parameters that RFC 8017 A.2.3 allows as
 * long as MGF1 uses the same hash. False: not one of ours. */
size_t sign_algorithm(const struct sign_how *how, uint8_t out[static SIGN_ALGORITHM_MAX]);
bool sign_algorithm_read(struct sign_how *how, struct bytes der)
    __attribute__((warn_unused_result));

#endif
