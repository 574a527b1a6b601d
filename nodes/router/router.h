/* router.h - node kind "router": forwards, sends Router Advertisements, runs a DHCP server. Its
 * configuration is the host's, see nodes/edge.h; `forward` is on, `eth*.slaac` means nothing. */
#ifndef SOJOURN_ROUTER_H
#define SOJOURN_ROUTER_H

#include "nodes/node.h"

bool router_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

#endif
