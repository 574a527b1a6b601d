/* chain.h - the world of the packet bench: one path, every node once.
 *
 *	cn --- router --- home agent --- NAT --- access router --- mn
 *
 * The mobile node is away behind the NAT, so a datagram from the correspondent node to the IPv6 home
 * address crosses two links in clear and three as ESP in UDP over IPv4. Over ns-3 the datagrams are
 * those of ns-3's applications. */
#ifndef SOJOURN_SIM_BENCH_CHAIN_H
#define SOJOURN_SIM_BENCH_CHAIN_H

#include "sim/world.h"

#define CHAIN_LINKS    5
#define CHAIN_FORWARDS 4		/* nodes that forward: router, home agent, NAT, access router */
#define CHAIN_DELAY    USEC(100)	/* of each link; rate 10 Gbit/s */
#define CHAIN_READY    SECONDS(10)	/* registered and resolved; the flow starts then */

/* chain_new makes the world with one flow of `count` datagrams of 1,000 octets, one every `every`.
 * Dies if it cannot be made. */
struct world *chain_new(struct driver *d, uint64_t count, tick every, struct flow **flow);

#endif
