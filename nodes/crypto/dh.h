/* dh.h - Diffie-Hellman groups for KE payloads.
 *
 * No randomness of its own: the caller draws `secret` octets from the node's generator, so a seed
 * repeats. Public values and shared secrets are in the format of the KE payload: X25519 as in RFC
 * 8031, ECP x | y and a shared secret of x alone (RFC 5903 7), MODP left-padded to the length of
 * the modulus (RFC 7296 2.14, 3.4). */
#ifndef SOJOURN_CRYPTO_DH_H
#define SOJOURN_CRYPTO_DH_H

#include "nodes/crypto/alg.h"
#include "nodes/base/rng.h"

#define DH_SECRET_MAX 66
#define DH_PUBLIC_MAX 512
#define DH_SHARED_MAX 512

struct dh_group {
	uint16_t id;
	const char *name;
	uint16_t secret, public, shared;	/* octets */
};

/* dh_group returns the row, or NULL if the group is not supported. */
const struct dh_group *dh_group(uint16_t id);

/* dh_secret draws a secret for the group: dh_group(id)->secret octets, ready for the two below. */
void dh_secret(uint16_t id, uint8_t *secret, struct rng *rng);

/* dh_public writes the public value that belongs to the secret. */
void dh_public(uint16_t id, uint8_t *out_public, const uint8_t *secret);

/* dh_shared writes the shared secret. False: the peer's value has a wrong length, is not on the
 * curve, or is a trivial one (RFC 6989 2, RFC 7748 6.1): nothing to derive keys from. */
bool dh_shared(uint16_t id, uint8_t *out_shared, const uint8_t *secret, struct bytes peer)
    __attribute__((warn_unused_result));

#endif
