/* mschap.h - MS-CHAP version 2 (RFC 2759) and the keys that follow from it (RFC 3079), for EAP. */
#ifndef SOJOURN_CRYPTO_MSCHAP_H
#define SOJOURN_CRYPTO_MSCHAP_H

#include "nodes/crypto/alg.h"

#define MSCHAP_CHALLENGE 16
#define MSCHAP_RESPONSE 24
#define MSCHAP_PROOF 42		/* "S=" and 40 digits, no NUL */
#define MSCHAP_MSK 64

struct mschap {
	struct bytes user;	/* without a domain, RFC 2759 4 */
	struct bytes password;	/* UTF-8; at most 128 octets */
	uint8_t server[MSCHAP_CHALLENGE], peer[MSCHAP_CHALLENGE];
};

/* mschap_response: GenerateNTResponse, RFC 2759 8.1. */
void mschap_response(const struct mschap *m, uint8_t out[static MSCHAP_RESPONSE]);
/* mschap_proof: GenerateAuthenticatorResponse, 8.7. */
void mschap_proof(const struct mschap *m, const uint8_t response[static MSCHAP_RESPONSE],
    char out[static MSCHAP_PROOF]);
/* mschap_msk: the server's receive key, its send key (RFC 3079 3.4), zeros: the MSK of
 * EAP-MSCHAPv2. */
void mschap_msk(const struct mschap *m, const uint8_t response[static MSCHAP_RESPONSE],
    uint8_t out[static MSCHAP_MSK]);

#endif
