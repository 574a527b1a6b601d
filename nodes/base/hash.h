/* hash.h - an intrusive chained hash table: lookups by SPI, home address, IKE SPIs, 4-tuple.
 *
 * The table stores struct hash_link members of the owner's objects; the caller computes the key's
 * hash and compares keys itself while walking a chain. Never iterate for output: hash order is not
 * an order. Seed it from the node's generator where a peer chooses the key. */
#ifndef SOJOURN_BASE_HASH_H
#define SOJOURN_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_link {
	struct hash_link *next;
	uint64_t hash;
};

struct hash {
	struct hash_link **slot;
	size_t n, cap;		/* cap is a power of two, or 0 */
};

/* hash_bytes is SipHash-1-3 keyed by seed: fast enough per packet, and hard to flood. */
uint64_t hash_bytes(uint64_t seed, const void *p, size_t n);

void hash_clear(struct hash *h);	/* forgets; the objects are the owner's */
void hash_add(struct hash *h, struct hash_link *l, uint64_t hash);
void hash_remove(struct hash *h, struct hash_link *l);

/* hash_first and hash_next walk the links whose full hash equals `hash`. */
struct hash_link *hash_first(const struct hash *h, uint64_t hash);
struct hash_link *hash_next(const struct hash_link *l);

/* The object of which `link` is the member. */
#define hash_owner(link, type, member) ((type *)(void *)((char *)(link) - offsetof(type, member)))

#endif
