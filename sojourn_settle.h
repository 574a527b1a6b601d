/* sojourn_settle.h - after a story: does the network find together? */
#ifndef SOJOURN_SETTLE_H
#define SOJOURN_SETTLE_H

#include "sim/world.h"

/* Twice the longest wait of BU and IKE requests, and more. After a reboot: a binding is renewed within
 * 390 s, then nobody answers for 15 s, then the liveness check has 213 s (RFC 7296 2.4). */
#define SETTLE_MOST SECONDS(180)
#define SETTLE_REBOOT SECONDS(900)

/* settle lets the world run on, at most so long, until it has converged: five seconds for what is
 * still on its way; then the tables agree (conformance/converge.h), pings go both ways on every home
 * address, and the tables still agree. Returns NULL, or what does not hold in the end, "tables" or
 * "ping", with the reason in *why. */
const char *settle(struct world *w, tick most, struct text *why);

/* settle_lingers lets it run on for SETTLE_LINGER: is something still half made, or half gone? *why. */
#define SETTLE_LINGER SECONDS(240)
bool settle_lingers(struct world *w, struct text *why);

#endif
