/* natbox.h - node kind "nat": a router between inside interfaces and one outside interface, with a
 * NAPT (nodes/nat) in the way of every IPv4 packet between them. IPv6 it just routes.
 *
 * Configuration: the host's keys (nodes/host, with its DHCP server for the inside), the NAT's
 * (nat_*), and
 *	nat_outside = 1			which interface is outside (default 1: eth1)
 *	mutants = name;name		named points and table edits
 * The external address is the outside interface's own, static or by DHCP, unless nat_external names
 * a pool; pool addresses that the interface does not have are answered for by proxy ARP.
 *
 * Commands: COMMAND_REBIND "ports=5000-5100 inside=10.0.0.2:4500", "address=192.0.2.9";
 * COMMAND_EXPIRE "mapping inside=10.0.0.2:4500"; COMMAND_REBOOT "lose" (mappings and everything
 * learnt are gone) or "keep"; COMMAND_TAMPER. Inspect: "nat", "counters", and the host's tables.
 *
 * Mutants by name: nat-quoted-untranslated, nat-icmp-ends-mapping, nat-hairpin-shows-inside,
 * nat-later-fragments-dropped. */
#ifndef SOJOURN_NATBOX_H
#define SOJOURN_NATBOX_H

#include "nodes/base/route.h"
#include "nodes/node.h"

bool natbox_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

/* What the host's news mean for the NAT; for pictures. */
extern const struct route natbox_route;

#endif
