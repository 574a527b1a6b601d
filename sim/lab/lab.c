#include "sim/lab/lab.h"

#include "nodes/base/die.h"
#include "nodes/base/heap.h"
#include "sim/wire.h"

#include <stdlib.h>

/* An event: a call, or a frame that arrives. Each sort has a free list, so a run in its stride
 * allocates nothing, and calls do not carry around the frame buffers of arrivals. */
struct event {
	struct alarm alarm;
	struct event *next;	/* free list */
	sim_fn fn;		/* NULL: a flight */
	void *arg;
	struct flight flight;
	uint8_t *frame;
	size_t n, cap;
};

struct lab {
	struct driver driver;
	struct heap heap;
	struct event *idle[2];	/* calls, arrivals */
	tick now;
	uint64_t events;
	bool stopped;
};

static struct lab *
lab_of(struct driver *d)
{
	return (struct lab *)(void *)d;
}

static struct event *
event_new(struct lab *l, bool arrival)
{
	struct event *e = l->idle[arrival];

	if (e == NULL) {
		e = xalloc(1, sizeof(*e));
		e->alarm.owner = e;
	} else {
		l->idle[arrival] = e->next;
	}
	return e;
}

static tick
lab_now(const struct driver *d)
{
	return ((const struct lab *)(const void *)d)->now;
}

static void
lab_at(struct driver *d, tick when, sim_fn fn, void *arg)
{
	struct lab *l = lab_of(d);
	struct event *e = event_new(l, false);

	assert(when >= l->now && when != TICK_NEVER);
	e->fn = fn;
	e->arg = arg;
	alarm_set(&l->heap, &e->alarm, when);
}

static void
lab_carry(struct driver *d, const struct flight *f, struct bytes frame)
{
	struct lab *l = lab_of(d);
	struct event *e = event_new(l, true);

	if (e->cap < frame.n) {
		e->cap = frame.n < 2048 ? 2048 : frame.n;
		e->frame = xrealloc(e->frame, e->cap, 1);
	}
	if (frame.n > 0)
		memcpy(e->frame, frame.p, frame.n);
	e->n = frame.n;
	e->fn = NULL;
	e->flight = *f;
	alarm_set(&l->heap, &e->alarm, f->arrives);
}

static void
lab_run(struct driver *d, tick until)
{
	struct lab *l = lab_of(d);
	struct alarm *a;

	l->stopped = false;
	while (!l->stopped && (a = heap_due(&l->heap, until)) != NULL) {
		struct event *e = a->owner;

		l->now = a->due;
		l->events++;
		if (e->fn != NULL)
			e->fn(e->arg);
		else
			flight_arrive(&e->flight, bytes_of(e->frame, e->n));
		e->next = l->idle[e->fn == NULL];
		l->idle[e->fn == NULL] = e;
	}
	if (!l->stopped && until != TICK_NEVER)
		l->now = until;
}

static void
lab_stop(struct driver *d)
{
	lab_of(d)->stopped = true;
}

static uint64_t
lab_events(const struct driver *d)
{
	return ((const struct lab *)(const void *)d)->events;
}

tick
lab_next(const struct driver *d)
{
	return heap_next(&((const struct lab *)(const void *)d)->heap);
}

static void
event_free(struct event *e)
{
	free(e->frame);
	free(e);
}

static void
lab_free(struct driver *d)
{
	struct lab *l = lab_of(d);
	struct alarm *a;

	/* Alarms cannot be later than the last tick there is. */
	while ((a = heap_due(&l->heap, TICK_NEVER - 1)) != NULL)
		event_free(a->owner);
	for (size_t i = 0; i < 2; i++)
		while (l->idle[i] != NULL) {
			struct event *e = l->idle[i];

			l->idle[i] = e->next;
			event_free(e);
		}
	heap_clear(&l->heap);
	free(l);
}

static const struct driver_ops lab_ops = {
	.name = "lab",
	.now = lab_now,
	.at = lab_at,
	.run = lab_run,
	.stop = lab_stop,
	.events = lab_events,
	.carry = lab_carry,
	.free = lab_free,
};

struct driver *
lab_new(void)
{
	struct lab *l = xalloc(1, sizeof(*l));

	l->driver.ops = &lab_ops;
	return &l->driver;
}
