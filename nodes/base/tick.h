/* tick.h - time, as every engine sees it.
 *
 * A tick is an integer count of nanoseconds since the run began. Engines never read a clock:
 * `now` arrives as an argument. Anything that is not a tick carries its unit in its name. */
#ifndef SOJOURN_BASE_TICK_H
#define SOJOURN_BASE_TICK_H

#include <stdint.h>

typedef int64_t tick;

#define TICK_NEVER INT64_MAX
#define USEC(n)	   ((tick)(n) * 1000)
#define MSEC(n)	   ((tick)(n) * 1000000)
#define SECONDS(n) ((tick)(n) * 1000000000)

static inline tick
tick_min(tick a, tick b)
{
	return a < b ? a : b;
}

static inline tick
tick_max(tick a, tick b)
{
	return a > b ? a : b;
}

#endif
