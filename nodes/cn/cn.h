/* cn.h - node kind "cn": a correspondent node, applications above it. What they send leaves by the host;
 * UDP, TCP and ICMP for this node go up to them. Its configuration is the host's, see nodes/edge.h; with
 * `echo = false` pings go up too.
 *
 *	mip6 = true		it speaks Mobile IPv6: route optimization, RFC 6275 9
 *	mip6_lifetime = 420	seconds granted to a binding at most
 *	mip6_capacity = 10000	bindings
 *	mip6_ask = 15		Binding Refresh Request so many seconds before the end; 0: never
 *
 * With mip6, packets to a home address with a binding go to the care-of address by a type 2 routing header
 * (RFC 6275 9.3.2), and those with a Home Address option are taken if a binding says the same (9.3.1).
 * Inspect: "binding", and the host's tables. COMMAND_REBOOT "lose" forgets bindings and nonces too. */
#ifndef SOJOURN_CN_H
#define SOJOURN_CN_H

#include "nodes/base/route.h"
#include "nodes/node.h"

bool cn_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

/* What the host's and the correspondent engine's news mean; for pictures. */
extern const struct route cn_route;

#endif
