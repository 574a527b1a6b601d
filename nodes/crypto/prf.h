/* prf.h - keyed pseudo-random functions and hashes. Deterministic, stateless, nothing kept. */
#ifndef SOJOURN_CRYPTO_PRF_H
#define SOJOURN_CRYPTO_PRF_H

#include "nodes/crypto/alg.h"

#define PRF_MAX 64	/* octets of the longest output */

/* prf computes prf(key, part[0] | part[1] | ...), RFC 7296 2.13, into out: alg_prf(id)->len
 * octets. The algorithm must be supported (asserted). */
void prf(uint16_t id, uint8_t *out, struct bytes key, const struct bytes *part, size_t n_parts);

/* prf_plus fills out[n] with prf+(key, part[0] | part[1] | ...), RFC 7296 2.13: T1 | T2 | ...
 * At most 255 outputs of the prf (asserted). */
void prf_plus(uint16_t id, uint8_t *out, size_t n, struct bytes key, const struct bytes *part,
    size_t n_parts);

/* mac_sign computes an integrity algorithm's ICV, cut to its length, into out: alg_integ(id)->icv.
 * */
void mac_sign(uint16_t integ, uint8_t *out, struct bytes key, const struct bytes *part,
    size_t n_parts);

enum digest_id { DIGEST_SHA1, DIGEST_SHA2_256, DIGEST_SHA2_384, DIGEST_SHA2_512 };

#define SHA1_LEN 20	/* NAT_DETECTION_*_IP, RFC 7296 2.23 */

size_t digest_len(enum digest_id d);
/* digest hashes part[0] | part[1] | ... into out: digest_len(d) octets. */
void digest(enum digest_id d, uint8_t *out, const struct bytes *part, size_t n_parts);

#endif
