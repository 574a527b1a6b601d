/* sojourn_dot.h - the verb `dot`: pictures of the tables that run. */
#ifndef SOJOURN_DOT_H
#define SOJOURN_DOT_H

#include <stddef.h>

int verb_dot(int argc, char **argv);

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
