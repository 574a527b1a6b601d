/* The window is a ring of 64-bit words indexed by sequence number, larger than the window by at
 * least one word, so that advancing clears whole words and never shifts (RFC 6479). */
#include "nodes/ipsec/replay.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>

void
replay_init(struct replay *r, uint32_t size)
{
	assert(size <= REPLAY_MAX);
	*r = (struct replay){ .size = size };
	if (size == 0)
		return;
	for (r->words = 2; r->words * 64 < size + 64; r->words *= 2)
		;
	r->ring = xalloc(r->words, sizeof(*r->ring));
}

void
replay_clear(struct replay *r)
{
	free(r->ring);
	*r = (struct replay){ 0 };
}

/* RFC 4303 A2.1: the high half that puts `low` into the window or ahead of it. W is the window,
 * Tl and Th the halves of its top. Without a window the number ahead is taken. */
uint64_t
replay_extend(const struct replay *r, uint32_t low, bool esn)
{
	uint32_t w = r->size > 0 ? r->size : 1;
	uint32_t tl = (uint32_t)r->top, th = (uint32_t)(r->top >> 32);
	uint32_t bottom = tl - w + 1;		/* modulo 2^32 */

	if (!esn)
		return low;
	if (tl >= w - 1) {			/* case A: the window is within one subspace */
		if (low < bottom)
			th++;
	} else {				/* case B: it spans two */
		if (low >= bottom)
			th--;
	}
	return (uint64_t)th << 32 | low;
}

static uint64_t *
word(const struct replay *r, uint64_t seq)
{
	return &r->ring[seq / 64 & (r->words - 1)];
}

enum why
replay_check(const struct replay *r, uint64_t seq)
{
	if (r->size == 0 || seq > r->top)
		return W_OK;
	/* The counter starts at 1, RFC 4303 3.3.3; left of the window, or seen. */
	if (seq == 0 || seq + r->size <= r->top || (*word(r, seq) >> seq % 64 & 1) != 0)
		return W_ESP_REPLAY;
	return W_OK;
}

void
replay_commit(struct replay *r, uint64_t seq)
{
	uint64_t was = r->top / 64;

	if (seq > r->top)
		r->top = seq;
	if (r->size == 0)
		return;
	if (r->top / 64 - was >= r->words) {
		for (uint32_t i = 0; i < r->words; i++)
			r->ring[i] = 0;
	} else {
		for (uint64_t i = was + 1; i <= r->top / 64; i++)
			r->ring[i & (r->words - 1)] = 0;
	}
	*word(r, seq) |= (uint64_t)1 << seq % 64;
}
