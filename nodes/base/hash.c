#include "nodes/base/hash.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static inline uint64_t
rotl(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

/* SipHash-1-3 with the key (seed, ~seed); Aumasson and Bernstein, 2012. */
uint64_t
hash_bytes(uint64_t seed, const void *p, size_t n)
{
	uint64_t v[4] = { seed ^ 0x736f6d6570736575, ~seed ^ 0x646f72616e646f6d,
		seed ^ 0x6c7967656e657261, ~seed ^ 0x7465646279746573 };
	uint64_t last = (uint64_t)n << 56, m;
	const uint8_t *b = p;

	for (; n >= 8; n -= 8, b += 8) {
		memcpy(&m, b, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)b[i] << 8 * i;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void
hash_key_init(struct hash_key *key, uint64_t seed)
{
	for (uint64_t i = 0; i <= HASH_WORDS; i++) {
		uint64_t word[2] = { 2 * i, 2 * i + 1 };

		key->k[i] = (hash_u128)hash_bytes(seed, &word[0], 8) << 64 |
		    hash_bytes(seed, &word[1], 8);
	}
}

void
hash_clear(struct hash *h)
{
	free(h->slot);
	*h = (struct hash){ 0 };
}

static void
grow(struct hash *h)
{
	size_t cap = h->cap != 0 ? 2 * h->cap : 4;
	struct hash_link **slot = xalloc(cap, sizeof(struct hash_link *));

	for (size_t i = 0; i < h->cap; i++) {
		for (struct hash_link *l = h->slot[i], *next; l != NULL; l = next) {
			struct hash_link **head = &slot[l->hash & (cap - 1)];

			next = l->next;
			l->next = *head;
			*head = l;
		}
	}
	free(h->slot);
	h->slot = slot;
	h->cap = cap;
}

void
hash_add(struct hash *h, struct hash_link *l, uint64_t hash)
{
	struct hash_link **head;

	if (h->n >= h->cap)
		grow(h);
	head = &h->slot[hash & (h->cap - 1)];
	l->hash = hash;
	l->next = *head;
	*head = l;
	h->n++;
}

void
hash_remove(struct hash *h, struct hash_link *l)
{
	struct hash_link **at = &h->slot[l->hash & (h->cap - 1)];

	while (*at != l) {
		assert(*at != NULL);
		at = &(*at)->next;
	}
	*at = l->next;
	h->n--;
}

static struct hash_link *
same(struct hash_link *l, uint64_t hash)
{
	while (l != NULL && l->hash != hash)
		l = l->next;
	return l;
}

struct hash_link *
hash_first(const struct hash *h, uint64_t hash)
{
	return h->cap != 0 ? same(h->slot[hash & (h->cap - 1)], hash) : NULL;
}

struct hash_link *
hash_next(const struct hash_link *l)
{
	return same(l->next, l->hash);
}
