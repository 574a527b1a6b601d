/* hash.h - an intrusive chained hash table: lookups by SPI, home address, IKE SPIs, 4-tuple.
 *
 * The table stores struct hash_link members of the owner's objects; the caller computes the key's
 * hash and compares keys itself while walking a chain. Never iterate for output: hash order is not
 * an order. Seed it from the node's generator where a peer chooses the key. */
#ifndef SOJOURN_BASE_HASH_H
#define SOJOURN_BASE_HASH_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hash_link {
	struct hash_link *next;
	uint64_t hash;
};

struct hash {
	struct hash_link **slot;
	size_t n, cap;		/* cap is a power of two, or 0 */
};

/* hash_bytes is SipHash-1-3 keyed by seed: for names, whole messages and everything that is not
 * looked up with every packet. */
uint64_t hash_bytes(uint64_t seed, const void *p, size_t n);

/* hash_fast is for the keys of packets: a multilinear hash, strongly universal (Lemire and Kaser,
 * 2014): under a random struct hash_key two given keys have the same hash with probability 2^-64,
 * whoever chose them. That holds as long as nobody learns hashes: nothing here tells them, and in
 * virtual time a lookup takes none. All keys of one table must have the same length, at most
 * 8 * HASH_WORDS octets. */
#define HASH_WORDS 5
__extension__ typedef unsigned __int128 hash_u128;

struct hash_key {
	hash_u128 k[HASH_WORDS + 1];
};

void hash_key_init(struct hash_key *k, uint64_t seed);

static inline uint64_t
hash_fast(const struct hash_key *key, const void *p, size_t n)
{
	const uint8_t *b = p;
	const hash_u128 *k = key->k;
	hash_u128 sum = *k++;
	uint64_t word;

	assert(n <= 8 * HASH_WORDS);
	for (; n >= 8; n -= 8, b += 8) {
		memcpy(&word, b, 8);
		sum += *k++ * word;
	}
	if (n > 0) {
		word = 0;
		memcpy(&word, b, n);
		sum += *k * word;
	}
	return (uint64_t)(sum >> 64);
}

void hash_clear(struct hash *h);	/* forgets; the objects are the owner's */
void hash_add(struct hash *h, struct hash_link *l, uint64_t hash);
void hash_remove(struct hash *h, struct hash_link *l);

/* hash_first and hash_next walk the links whose full hash equals `hash`. */
struct hash_link *hash_first(const struct hash *h, uint64_t hash);
struct hash_link *hash_next(const struct hash_link *l);

/* The object of which `link` is the member. */
#define hash_owner(link, type, member) ((type *)(void *)((char *)(link) - offsetof(type, member)))

#endif
