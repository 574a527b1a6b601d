#include "nodes/base/rng.h"

#include "nodes/base/bytes.h"
#include "nodes/base/hash.h"

static inline uint32_t
rotl(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

static inline void
quarter(uint32_t s[16], unsigned a, unsigned b, unsigned c, unsigned d)
{
	s[a] += s[b];
	s[d] = rotl(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotl(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotl(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotl(s[b] ^ s[c], 7);
}

void
chacha20_block(uint8_t out[static 64], const uint32_t key[static 8], uint32_t counter,
    const uint32_t nonce[static 3])
{
	uint32_t in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 }, s[16];
	struct wr w = wr_of(out, 64);

	memcpy(in + 4, key, 32);
	in[12] = counter;
	memcpy(in + 13, nonce, 12);
	memcpy(s, in, sizeof(s));
	for (int i = 0; i < 10; i++) {
		quarter(s, 0, 4, 8, 12);
		quarter(s, 1, 5, 9, 13);
		quarter(s, 2, 6, 10, 14);
		quarter(s, 3, 7, 11, 15);
		quarter(s, 0, 5, 10, 15);
		quarter(s, 1, 6, 11, 12);
		quarter(s, 2, 7, 8, 13);
		quarter(s, 3, 4, 9, 14);
	}
	for (int i = 0; i < 16; i++)
		wr_le32(&w, s[i] + in[i]);
}

void
rng_init(struct rng *r, uint64_t seed, const char *stream)
{
	uint8_t key[32];
	struct wr w = wr_of(key, sizeof(key));
	size_t n = strlen(stream);

	wr_le64(&w, seed);
	for (uint64_t i = 1; i <= 3; i++)
		wr_le64(&w, hash_bytes(seed + i, stream, n));
	rng_init_key(r, key);
}

void
rng_init_key(struct rng *r, const uint8_t key[static 32])
{
	struct rd k = rd_of(bytes_of(key, 32));

	*r = (struct rng){ .used = 64 };
	for (int i = 0; i < 8; i++)
		r->key[i] = rd_le32(&k);
}

void
rng_clear(struct rng *r)
{
	bytes_wipe(r, sizeof(*r));
}

void
rng_fill(struct rng *r, void *out, size_t n)
{
	uint8_t *p = out;

	while (n > 0) {
		size_t part;

		if (r->used == 64) {
			uint32_t nonce[3] = { (uint32_t)(r->counter >> 32), 0, 0 };

			chacha20_block(r->block, r->key, (uint32_t)r->counter++, nonce);
			r->used = 0;
		}
		part = 64 - r->used < n ? 64 - r->used : n;
		memcpy(p, r->block + r->used, part);
		bytes_wipe(r->block + r->used, part);
		r->used += (unsigned)part;
		p += part;
		n -= part;
	}
}

uint32_t
rng_u32(struct rng *r)
{
	uint8_t b[4];
	struct rd k;

	rng_fill(r, b, sizeof(b));
	k = rd_of(BYTES_ARRAY(b));
	return rd_u32(&k);
}

uint64_t
rng_u64(struct rng *r)
{
	uint64_t hi = rng_u32(r);

	return hi << 32 | rng_u32(r);
}

uint32_t
rng_below(struct rng *r, uint32_t n)
{
	uint32_t v, least = -n % n;	/* 2^32 mod n: below it, values would be too frequent */

	assert(n > 0);
	do
		v = rng_u32(r);
	while (v < least);
	return v % n;
}

tick
rng_between(struct rng *r, tick lo, tick hi)
{
	assert(lo <= hi);
	/* 64 random bits against a span of seconds: the bias is far below a nanosecond. */
	return lo + (tick)(rng_u64(r) % ((uint64_t)(hi - lo) + 1));
}
