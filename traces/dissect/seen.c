/* seen.c - a set of 64-bit keys, each with a value: open addressing, linear probing. */
#include "traces/dissect/dx.h"

#include "nodes/base/die.h"

#include <stdlib.h>

static size_t
slot_of(const struct seen *s, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (s->cap - 1);

	while (s->key[at] != 0 && s->key[at] != key)
		at = (at + 1) & (s->cap - 1);
	return at;
}

static void
grow(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap == 0 ? 256 : 2 * old.cap;
	s->key = xalloc(s->cap, sizeof(*s->key));
	s->value = xalloc(s->cap, sizeof(*s->value));
	for (size_t i = 0; i < old.cap; i++) {
		if (old.key[i] != 0) {
			size_t at = slot_of(s, old.key[i]);

			s->key[at] = old.key[i];
			s->value[at] = old.value[i];
		}
	}
	seen_clear(&old);
}

uint64_t *
seen_put(struct seen *s, uint64_t key, bool *fresh)
{
	size_t at;

	if (key == 0)
		key = 1;	/* 0 marks an empty slot */
	if (2 * (s->n + 1) > s->cap)
		grow(s);
	at = slot_of(s, key);
	*fresh = s->key[at] == 0;
	if (*fresh) {
		s->key[at] = key;
		s->n++;
	}
	return &s->value[at];
}

void
seen_clear(struct seen *s)
{
	free(s->key);
	free(s->value);
	*s = (struct seen){ 0 };
}
