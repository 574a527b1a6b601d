/* live.c - the clock: the lab's events, at the pace of CLOCK_MONOTONIC, and descriptors between. */
#include "sim/live.h"

#include "nodes/base/die.h"
#include "sim/lab/lab.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

struct watch {
	int fd;
	sim_fn fn;
	void *arg;
};

struct live {
	struct driver driver;
	struct driver *lab;
	struct watch *watch;
	struct pollfd *poll;
	size_t n, cap;
	struct timespec begun;
	tick limit;
	bool running, stopped, expired;
};

static struct live *
of(struct driver *d)
{
	return (struct live *)(void *)d;
}

static const struct live *
of_const(const struct driver *d)
{
	return (const struct live *)(const void *)d;
}

/* ---- time ---- */

static tick
elapsed(const struct live *l)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return SECONDS((tick)(t.tv_sec - l->begun.tv_sec)) + (t.tv_nsec - l->begun.tv_nsec);
}

static tick
live_now(const struct driver *d)
{
	return sim_now(of_const(d)->lab);
}

static void
live_at(struct driver *d, tick when, sim_fn fn, void *arg)
{
	sim_at(of(d)->lab, when, fn, arg);
}

static void
live_carry(struct driver *d, const struct flight *f, struct bytes frame)
{
	struct driver *lab = of(d)->lab;

	lab->ops->carry(lab, f, frame);
}

/* ---- descriptors ---- */

void
live_watch(struct driver *d, int fd, sim_fn fn, void *arg)
{
	struct live *l = of(d);

	if (l->n == l->cap) {
		l->cap = l->cap != 0 ? 2 * l->cap : 8;
		l->watch = xrealloc(l->watch, l->cap, sizeof(*l->watch));
		l->poll = xrealloc(l->poll, l->cap, sizeof(*l->poll));
	}
	l->poll[l->n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	l->watch[l->n++] = (struct watch){ fd, fn, arg };
}

void
live_unwatch(struct driver *d, int fd)
{
	struct live *l = of(d);

	for (size_t i = 0; i < l->n; i++)
		if (l->watch[i].fd == fd) {
			l->watch[i] = l->watch[--l->n];
			l->poll[i] = l->poll[l->n];
			return;
		}
}

/* What is readable is called, at the tick that the clock shows now. */
static void
listen_until(struct live *l, tick until)
{
	tick wait = tick_max(0, until - elapsed(l)), now;
	struct timespec t = { (time_t)(wait / SECONDS(1)), (long)(wait % SECONDS(1)) };
	int ready = ppoll(l->poll, l->n, &t, NULL);

	if (ready < 0 && errno != EINTR)
		die("ppoll: %s", strerror(errno));
	if (ready <= 0)
		return;
	now = elapsed(l);
	l->lab->ops->run(l->lab, now);		/* what was due meanwhile comes first */
	for (size_t i = 0; i < l->n && !l->stopped; i++)
		if (l->poll[i].revents != 0)
			l->watch[i].fn(l->watch[i].arg);
}

static void
live_run(struct driver *d, tick until)
{
	struct live *l = of(d);
	tick end = until < l->limit ? until : l->limit, next;

	if (!l->running)
		clock_gettime(CLOCK_MONOTONIC, &l->begun);
	l->running = true;
	l->stopped = false;
	while (!l->stopped && elapsed(l) < end) {
		l->lab->ops->run(l->lab, elapsed(l));
		next = lab_next(l->lab);
		if (!l->stopped)
			listen_until(l, next < end ? next : end);
	}
	if (l->stopped)
		return;
	l->lab->ops->run(l->lab, end);
	l->expired = l->limit <= until;
}

static void
live_stop(struct driver *d)
{
	struct live *l = of(d);

	l->stopped = true;
	l->lab->ops->stop(l->lab);
}

bool
live_expired(const struct driver *d)
{
	return of_const(d)->expired;
}

static uint64_t
live_events(const struct driver *d)
{
	const struct driver *lab = of_const(d)->lab;

	return lab->ops->events(lab);
}

static void
live_free(struct driver *d)
{
	struct live *l = of(d);

	l->lab->ops->free(l->lab);
	free(l->watch);
	free(l->poll);
	free(l);
}

static const struct driver_ops live_ops = {
	.name = "live",
	.now = live_now,
	.at = live_at,
	.run = live_run,
	.stop = live_stop,
	.events = live_events,
	.carry = live_carry,
	.free = live_free,
};

struct driver *
live_new(tick limit)
{
	struct live *l = xalloc(1, sizeof(*l));

	l->driver.ops = &live_ops;
	l->lab = lab_new();
	l->limit = limit;
	return &l->driver;
}

uint64_t
live_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		die("getrandom: %s", strerror(errno));
	return seed;
}
