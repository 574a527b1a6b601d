#include "sim/driver.h"

void
sim_timer_init(struct sim_timer *t, struct driver *d, sim_fn fn, void *arg)
{
	*t = (struct sim_timer){ d, fn, arg, TICK_NEVER, TICK_NEVER };
}

static void
fire(void *arg)
{
	struct sim_timer *t = arg;
	tick now = sim_now(t->driver);

	if (now != t->armed)
		return;		/* an earlier deadline overtook this event */
	t->armed = TICK_NEVER;
	if (t->due > now) {
		sim_timer_set(t, t->due);
		return;
	}
	t->due = TICK_NEVER;
	t->fn(t->arg);
}

void
sim_timer_set(struct sim_timer *t, tick due)
{
	if (due != TICK_NEVER)
		due = tick_max(due, sim_now(t->driver));
	t->due = due;
	if (due >= t->armed)
		return;
	t->armed = due;
	sim_at(t->driver, due, fire, t);
}
