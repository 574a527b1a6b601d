/* driver.h - what a simulator offers the world: time, events, carrying frames and, where it has
 * them, applications. There are two: the in-process lab (sim/lab/lab.h) and ns-3 (sim/ns3.h).
 *
 * Everything about a link that could differ between them (MAC filtering, serialization, queue) is
 * decided once, in wire.h; a driver only moves octets from one tick to another. So the same world
 * gives the same frames at the same ticks under both.
 *
 * One thread; nothing here is called from a signal. A driver's struct starts with struct driver. */
#ifndef SOJOURN_SIM_DRIVER_H
#define SOJOURN_SIM_DRIVER_H

#include "nodes/base/addr.h"
#include "nodes/base/tick.h"

struct driver;
struct flight;
struct port;
struct station;
struct apps;
struct apps_conf;

typedef void (*sim_fn)(void *arg);

struct driver_ops {
	const char *name;	/* "lab", "ns-3": for run.json */
	tick (*now)(const struct driver *d);
	/* at calls fn(arg) at tick `when` (>= now), in the order of scheduling among equal ticks. An
	 * event cannot be taken back (see struct sim_timer); when the driver is freed it never fires. */
	void (*at)(struct driver *d, tick when, sim_fn fn, void *arg);
	/* run executes all events up to and including tick `until`, then sets the clock to it; or
	 * returns early after stop. TICK_NEVER: until nothing is left. */
	void (*run)(struct driver *d, tick until);
	void (*stop)(struct driver *d);		/* after the current event */
	uint64_t (*events)(const struct driver *d);	/* executed so far */

	/* A station is one node's seat in the simulator: its ports and applications belong to it. */
	void (*station_new)(struct driver *d, struct station *s);	/* NULL: nothing to do */
	/* plugged: a port has been plugged into p->wire, or out (NULL). NULL: nothing to do. */
	void (*plugged)(struct port *p);
	/* carry copies `frame` and calls flight_arrive (wire.h) at f->arrives with the copy. */
	void (*carry)(struct driver *d, const struct flight *f, struct bytes frame);
	/* apps_new makes a station's own application side; NULL op: this driver has none. */
	struct apps *(*apps_new)(struct driver *d, const struct apps_conf *conf);
	void (*free)(struct driver *d);
};

struct driver {
	const struct driver_ops *ops;
};

struct station {
	struct driver *driver;
	const char *name;	/* the node's; borrowed */
	void *impl;		/* the driver's */
};

static inline tick
sim_now(const struct driver *d)
{
	return d->ops->now(d);
}

static inline void
sim_at(struct driver *d, tick when, sim_fn fn, void *arg)
{
	d->ops->at(d, when, fn, arg);
}

/* A deadline that can be moved. It never takes an event back: a later deadline waits until the
 * pending event fires and then schedules the next, so the queue holds no heap of dead events and a
 * node whose deadline creeps with every packet costs nothing. Must outlive the driver's run. */
struct sim_timer {
	struct driver *driver;
	sim_fn fn;
	void *arg;
	tick due;		/* TICK_NEVER: off */
	tick armed;		/* the earliest event on its way; TICK_NEVER: none */
};

void sim_timer_init(struct sim_timer *t, struct driver *d, sim_fn fn, void *arg);
/* sim_timer_set moves the deadline; a tick in the past means now; TICK_NEVER turns it off. */
void sim_timer_set(struct sim_timer *t, tick due);

#endif
