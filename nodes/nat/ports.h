/* ports.h - which ports of one external address and protocol are given out: a bit each. */
#ifndef SOJOURN_NAT_PORTS_H
#define SOJOURN_NAT_PORTS_H

#include "nodes/base/rng.h"

#include <stdbool.h>
#include <stdint.h>

struct nat_ports {
	uint64_t taken[65536 / 64];
};

enum nat_parity { NAT_PARITY_ANY, NAT_PARITY_EVEN, NAT_PARITY_ODD };

bool nat_port_is_free(const struct nat_ports *p, uint16_t port);
void nat_port_take(struct nat_ports *p, uint16_t port);		/* it is free */
void nat_port_give(struct nat_ports *p, uint16_t port);		/* it is taken */

/* nat_port_find returns the first free port at or after a random start in [first, last],
 * cyclically, or -1 if there is none. It takes nothing. Reads at most the 1024 words once and a
 * half. */
int nat_port_find(const struct nat_ports *p, struct rng *rng, uint16_t first, uint16_t last,
    enum nat_parity parity);

#endif
