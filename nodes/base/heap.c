#include "nodes/base/heap.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>

#define CHILDREN 4

static bool
before(const struct heap_place *a, const struct heap_place *b)
{
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void
put(struct heap *h, size_t i, const struct heap_place *p)
{
	h->a[i] = *p;
	p->alarm->at = i + 1;
}

static void
up(struct heap *h, size_t i, const struct heap_place *p)
{
	for (size_t parent; i > 0 && before(p, &h->a[parent = (i - 1) / CHILDREN]); i = parent)
		put(h, i, &h->a[parent]);
	put(h, i, p);
}

static void
down(struct heap *h, size_t i, const struct heap_place *p)
{
	for (;;) {
		size_t child = CHILDREN * i + 1, end = child + CHILDREN, least = child;

		if (child >= h->n)
			break;
		if (end > h->n)
			end = h->n;
		while (++child < end)
			if (before(&h->a[child], &h->a[least]))
				least = child;
		if (before(p, &h->a[least]))
			break;
		put(h, i, &h->a[least]);
		i = least;
	}
	put(h, i, p);
}

/* refill finds the right place for *p, which takes the place i of another. */
static void
refill(struct heap *h, size_t i, const struct heap_place *p)
{
	if (i > 0 && before(p, &h->a[(i - 1) / CHILDREN]))
		up(h, i, p);
	else
		down(h, i, p);
}

void
heap_clear(struct heap *h)
{
	free(h->a);
	*h = (struct heap){ 0 };
}

void
alarm_cancel(struct heap *h, struct alarm *a)
{
	struct heap_place last;
	size_t i = a->at;

	if (i-- == 0)
		return;
	assert(i < h->n && h->a[i].alarm == a);
	a->at = 0;
	last = h->a[--h->n];
	if (last.alarm != a)
		refill(h, i, &last);
}

void
alarm_set(struct heap *h, struct alarm *a, tick due)
{
	struct heap_place p = { .due = due, .alarm = a };

	if (a->at != 0 && a->due == due)
		return;
	if (due == TICK_NEVER)
		alarm_cancel(h, a);
	a->due = due;
	if (due == TICK_NEVER)
		return;
	p.order = ++h->order;
	if (a->at != 0) {
		refill(h, a->at - 1, &p);
		return;
	}
	if (h->n == h->cap) {
		h->cap = h->cap != 0 ? 2 * h->cap : 16;
		h->a = xrealloc(h->a, h->cap, sizeof(*h->a));
	}
	up(h, h->n++, &p);
}

tick
heap_next(const struct heap *h)
{
	return h->n > 0 ? h->a[0].due : TICK_NEVER;
}

struct alarm *
heap_due(struct heap *h, tick now)
{
	struct alarm *a;

	if (h->n == 0 || h->a[0].due > now)
		return NULL;
	a = h->a[0].alarm;
	alarm_cancel(h, a);
	return a;
}
