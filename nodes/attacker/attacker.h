/* attacker.h - node kind "attacker": a host that says what it is told to say and hears everything.
 *
 * Its configuration is the host's (nodes/edge.h). It has addresses and finds next hops like any host, so
 * what it is given (sim/world.h, world_say) reaches its target whatever source address it bears; it
 * answers no pings and takes no part in any protocol above. The simulator plugs it in such that it hears
 * every frame of its links, which its captures then show. The judge gives it no role: nobody fails a
 * clause because of what an attacker says. */
#ifndef SOJOURN_ATTACKER_H
#define SOJOURN_ATTACKER_H

#include "nodes/node.h"

bool attacker_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

#endif
