/* sojourn_dot.h - the tables that run, for pictures, reports and mutants. */
#ifndef SOJOURN_DOT_H
#define SOJOURN_DOT_H

#include <stddef.h>

/* The state machines and routing tables that nodes run; NULL past the last. A routing table's name
 * is the kind of node it belongs to. */
struct fsm;
struct route;
struct machines;
const struct fsm *node_fsm(size_t i);
const struct route *node_route(size_t i);
/* The state machines, for the reports. */
const struct machines *node_machines(void);

#endif
