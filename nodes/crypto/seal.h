/* seal.h - encryption with integrity, the way ESP and IKE's SK payload both use it.
 *
 * One struct seal holds the keys of one SA in one direction: a combined mode (AES-GCM, ChaCha20-
 * Poly1305) or a cipher plus a MAC, encrypt-then-MAC. libcrypto's keyed contexts take a kilobyte and
 * more, and making them costs as much as a packet does: they are made with the first packet, and kept
 * until seal_rest; between packets only the IV changes. Nothing else is allocated, and text is
 * transformed in place.
 *
 * Does not: choose IVs or pad. The caller gives an IV that is unique under the key (GCM, CTR,
 * ChaCha20: a counter will do, RFC 4106 3.1) or unpredictable (CBC: RFC 3602 3), and text that is
 * a multiple of `block`. */
#ifndef SOJOURN_CRYPTO_SEAL_H
#define SOJOURN_CRYPTO_SEAL_H

#include "nodes/crypto/alg.h"

#define SEAL_KEY_MAX 36		/* AES-256 and a salt of 4 */
#define SEAL_INTEG_KEY_MAX 64
#define SEAL_IV_MAX 16
#define SEAL_ICV_MAX 32

struct seal_suite {
	uint16_t encr;		/* ENCR_* */
	uint16_t encr_bits;	/* of the key, without the salt; ENCR_NULL: 0 */
	uint16_t integ;		/* AUTH_*; AUTH_NONE with a combined mode */
};

/* Octets. */
struct seal_sizes {
	uint8_t key;		/* encryption key with its salt at the end, RFC 4106 8.1 */
	uint8_t integ_key;
	uint8_t iv, icv, block;
	bool aead;
};

enum seal_direction { SEAL_ENCRYPT, SEAL_DECRYPT };

/* seal_sizes fills *out; false: unknown algorithm or key length, a combined mode with an integrity
 * algorithm, a plain cipher without one, or both NULL (RFC 4303 3.2). */
bool seal_sizes(struct seal_sizes *out, const struct seal_suite *s)
    __attribute__((warn_unused_result));

struct seal;

/* The suite must be one that seal_sizes accepts and the keys must have
 * its lengths (asserted), and are copied. */
struct seal *seal_new(const struct seal_suite *s, struct bytes key, struct bytes integ_key,
    enum seal_direction d);
void seal_free(struct seal *s);	/* wipes; NULL is fine */
/* seal_rest gives the contexts back; the next packet makes them anew. */
void seal_rest(struct seal *s);

/* The authenticated octets are aad, (plain cipher only: IV, text, tail) in this order; a combined
 * mode authenticates aad and text. With ESN, aad of a combined mode is SPI, high and low sequence
 * number (RFC 4106 5); of a plain cipher it is SPI and low, and `tail` is the high half (RFC 4303
 * 3.3.2.2). */
struct seal_io {
	struct bytes aad, tail;
	const uint8_t *iv;	/* sizes.iv octets */
	uint8_t *text;		/* transformed in place */
	size_t n;
	uint8_t *icv;		/* sizes.icv octets: written by encrypt, read by decrypt */
};

void seal_encrypt(struct seal *s, const struct seal_io *io);
/* seal_decrypt returns false if the ICV is wrong (or n is not a multiple of the block): text is
 * then undefined and must not be used. */
bool seal_decrypt(struct seal *s, const struct seal_io *io)
    __attribute__((warn_unused_result));

#endif
