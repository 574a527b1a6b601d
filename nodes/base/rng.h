/* rng.h - a node's only source of randomness: ChaCha20 keyed by the run's seed and the node's name.
 *
 * SPIs, nonces, DH secrets, IVs and jitter all come from here, so the same seed gives the same
 * bytes. In live mode the key comes from the operating system, and then the same generator is as
 * strong as ChaCha20 (RFC 8439 2.3). */
#ifndef SOJOURN_BASE_RNG_H
#define SOJOURN_BASE_RNG_H

#include "nodes/base/tick.h"

#include <stddef.h>

struct rng {
	uint32_t key[8];
	uint64_t counter;
	uint8_t block[64];
	unsigned used;		/* octets of `block` already given out */
};

/* rng_init keys the generator; `stream` separates nodes of one run. */
void rng_init(struct rng *r, uint64_t seed, const char *stream);
/* rng_init_key takes 32 octets from elsewhere (the operating system). */
void rng_init_key(struct rng *r, const uint8_t key[static 32]);
void rng_clear(struct rng *r);

void rng_fill(struct rng *r, void *out, size_t n);
uint32_t rng_u32(struct rng *r);
uint64_t rng_u64(struct rng *r);
/* rng_below returns an unbiased value in [0, n); n > 0. */
uint32_t rng_below(struct rng *r, uint32_t n);
/* rng_between returns a tick in [lo, hi]. */
tick rng_between(struct rng *r, tick lo, tick hi);

/* chacha20_block is the block function of RFC 8439 2.3, exposed for its test vector. */
void chacha20_block(uint8_t out[static 64], const uint32_t key[static 8], uint32_t counter,
    const uint32_t nonce[static 3]);

#endif
