/* sojourn_settle.h - after a story: does the network find together? */
#ifndef SOJOURN_SETTLE_H
#define SOJOURN_SETTLE_H

#include "sim/world.h"

#define SETTLE_MOST SECONDS(180)

/* settle lets the world run on, at most so long, until it has converged: five seconds for what is
 * still on its way; then the tables agree (conformance/converge.h), pings go both ways on every home
 * address, and the tables still agree. Returns NULL, or what does not hold in the end, "tables" or
 * "ping", with the reason in *why. */
const char *settle(struct world *w, tick most, struct text *why);

#endif
