/* heap.h - all deadlines of one node in one intrusive heap: 100,000 peers cost a logarithm.
 *
 * An object embeds a struct alarm; its owner sets it to the least of the object's deadlines. Equal
 * deadlines fire in the order they were set, so a run repeats exactly. No callbacks: the node asks
 * for what is due and looks at `kind` to know which engine owns it. */
#ifndef SOJOURN_BASE_HEAP_H
#define SOJOURN_BASE_HEAP_H

#include "nodes/base/tick.h"

#include <stdbool.h>
#include <stddef.h>

struct alarm {
	tick due;
	size_t at;		/* place in the heap + 1; 0: not set */
	unsigned kind;		/* the owner's: which engine, which sort of object */
	void *owner;
};

/* Four children to a place, and what decides beside the pointer: of a hundred thousand alarms that lie
 * anywhere in memory, few are touched when one moves. */
struct heap_place {
	tick due;
	uint64_t order;		/* of setting: breaks ties */
	struct alarm *alarm;
};

struct heap {
	struct heap_place *a;
	size_t n, cap;
	uint64_t order;
};

void heap_clear(struct heap *h);

/* alarm_set sets, moves or (TICK_NEVER) cancels. The alarm must not move in memory while set. */
void alarm_set(struct heap *h, struct alarm *a, tick due);
void alarm_cancel(struct heap *h, struct alarm *a);

/* heap_next returns the earliest deadline or TICK_NEVER. */
tick heap_next(const struct heap *h);

/* heap_due removes and returns the earliest alarm that is due at `now`, or NULL. */
struct alarm *heap_due(struct heap *h, tick now);

#endif
