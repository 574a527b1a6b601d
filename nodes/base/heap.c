#include "nodes/base/heap.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>

static bool
before(const struct alarm *a, const struct alarm *b)
{
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void
place(struct heap *h, size_t i, struct alarm *a)
{
	h->a[i] = a;
	a->at = i + 1;
}

static void
up(struct heap *h, size_t i, struct alarm *a)
{
	while (i > 0 && before(a, h->a[(i - 1) / 2])) {
		place(h, i, h->a[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(h, i, a);
}

static void
down(struct heap *h, size_t i, struct alarm *a)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n && before(h->a[child + 1], h->a[child]))
			child++;
		if (before(a, h->a[child]))
			break;
		place(h, i, h->a[child]);
		i = child;
	}
	place(h, i, a);
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
	struct alarm *last;
	size_t i = a->at;

	if (i-- == 0)
		return;
	assert(i < h->n && h->a[i] == a);
	a->at = 0;
	last = h->a[--h->n];
	if (last == a)
		return;
	if (i > 0 && before(last, h->a[(i - 1) / 2]))
		up(h, i, last);
	else
		down(h, i, last);
}

void
alarm_set(struct heap *h, struct alarm *a, tick due)
{
	if (a->at != 0 && a->due == due)
		return;
	alarm_cancel(h, a);
	a->due = due;
	if (due == TICK_NEVER)
		return;
	a->order = ++h->order;
	if (h->n == h->cap) {
		h->cap = h->cap != 0 ? 2 * h->cap : 16;
		h->a = xrealloc(h->a, h->cap, sizeof(*h->a));
	}
	up(h, h->n++, a);
}

tick
heap_next(const struct heap *h)
{
	return h->n > 0 ? h->a[0]->due : TICK_NEVER;
}

struct alarm *
heap_due(struct heap *h, tick now)
{
	struct alarm *a = h->n > 0 ? h->a[0] : NULL;

	if (a == NULL || a->due > now)
		return NULL;
	alarm_cancel(h, a);
	return a;
}
