/* seen.c - a set of 64-bit keys, each with a value: open addressing, linear probing. */
#include "traces/dissect/dx.h"

#include "nodes/base/die.h"

#include <stdlib.h>

static struct seen_slot *
slot_of(const struct seen *s, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (s->cap - 1);

	while (s->slot[at].key != 0 && s->slot[at].key != key)
		at = (at + 1) & (s->cap - 1);
	return &s->slot[at];
}

static void
grow(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap == 0 ? 256 : 2 * old.cap;
	s->slot = xalloc(s->cap, sizeof(*s->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].key != 0)
			*slot_of(s, old.slot[i].key) = old.slot[i];
	seen_clear(&old);
}

uint64_t *
seen_put(struct seen *s, uint64_t key, bool *fresh)
{
	struct seen_slot *at;

	if (key == 0)
		key = 1;	/* 0 marks an empty slot */
	if (4 * (s->n + 1) > 3 * s->cap)
		grow(s);
	at = slot_of(s, key);
	*fresh = at->key == 0;
	if (*fresh) {
		at->key = key;
		s->n++;
	}
	return &at->value;
}

void
seen_clear(struct seen *s)
{
	free(s->slot);
	*s = (struct seen){ 0 };
}
