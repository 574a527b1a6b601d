/* skf.c - an IKE message in fragments, RFC 7383: each is opened for itself, and the message is there
 * with the last of them. What is complete is forgotten: a retransmission builds up again. */
#include "traces/dissect/ike.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define SETS  32	/* messages in fragments at a time; the oldest is forgotten */
#define PARTS 64	/* fragments of a message */

struct part {
	uint8_t *p;
	size_t n;
};

/* One message as one vantage point sees it. */
struct skf_set {
	uint64_t key;		/* 0: free */
	uint64_t age;
	unsigned total, have;
	unsigned first;		/* type of the first payload */
	struct part part[PARTS];
};

struct skf_sets {
	struct skf_set set[SETS];
	uint64_t clock;
};

struct skf_sets *
skf_sets_new(void)
{
	return xalloc(1, sizeof(struct skf_sets));
}

static void
set_clear(struct skf_set *s)
{
	for (size_t i = 0; i < PARTS; i++)
		free(s->part[i].p);
	*s = (struct skf_set){ 0 };
}

void
skf_sets_free(struct skf_sets *s)
{
	for (size_t i = 0; s != NULL && i < SETS; i++)
		set_clear(&s->set[i]);
	free(s);
}

static struct skf_set *
set_of(struct skf_sets *s, uint64_t key)
{
	struct skf_set *oldest = &s->set[0];

	for (size_t i = 0; i < SETS; i++) {
		if (s->set[i].key == key)
			return &s->set[i];
		if (s->set[i].age < oldest->age)
			oldest = &s->set[i];
	}
	set_clear(oldest);
	oldest->key = key;
	return oldest;
}

/* The whole, in octets of the message's own. */
static struct bytes
joined(struct dx *x, const struct skf_set *s)
{
	size_t n = 0, at = 0;
	uint8_t *to;

	for (unsigned i = 0; i < s->total; i++)
		n += s->part[i].n;
	to = arena_take(&x->d->arena, n + 1);
	for (unsigned i = 0; i < s->total; i++) {
		if (s->part[i].n > 0)
			memcpy(to + at, s->part[i].p, s->part[i].n);
		at += s->part[i].n;
	}
	return bytes_of(to, n);
}

enum skf_status
skf_add(struct dx *x, uint64_t message, const struct skf *in, struct bytes *whole, unsigned *first)
{
	struct skf_sets *all = x->d->skf;
	uint64_t key = hash_text(x->s->node, message + x->s->tx);
	struct skf_set *s;
	struct part *p;

	if (in->number == 0 || in->number > in->total || in->total > PARTS)
		return SKF_WRONG;
	key = hash_text(x->s->link, key);
	s = set_of(all, key == 0 ? 1 : key);
	s->age = ++all->clock;
	if (in->total > s->total)	/* RFC 7383 2.6: sent anew in smaller pieces */
		for (unsigned i = 0; i < PARTS; i++) {
			free(s->part[i].p);
			s->part[i] = (struct part){ NULL, 0 };
			s->have = 0;
		}
	else if (in->total < s->total)
		return SKF_WAITS;
	s->total = in->total;
	p = &s->part[in->number - 1];
	if (p->p == NULL) {
		p->p = xalloc(in->plain.n + 1, 1);
		p->n = in->plain.n;
		if (p->n > 0)
			memcpy(p->p, in->plain.p, p->n);
		s->have++;
	}
	if (in->number == 1)
		s->first = in->first;
	if (s->have < s->total)
		return SKF_WAITS;
	*whole = joined(x, s);
	*first = s->first;
	set_clear(s);
	return SKF_WHOLE;
}
