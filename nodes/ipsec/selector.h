/* selector.h - what a packet looks like to the SPD, RFC 4301 4.4.1.1.
 *
 * The mobility layer stands above IPsec: addresses are home addresses (Home Address option and type
 * 2 routing header applied), the way RFC 4877 4.4 wants its selectors. In place of ports, ICMP has
 * type and code, the Mobility Header its type in the source port. */
#ifndef SOJOURN_IPSEC_SELECTOR_H
#define SOJOURN_IPSEC_SELECTOR_H

#include "nodes/wire/ip.h"

struct flow {
	struct addr src, dst;
	uint8_t proto;
	bool ports;		/* false: not there, or hidden in a later fragment (OPAQUE) */
	uint16_t sport, dport;
};

/* One family; prefix length 0 with that family is any address of it. */
struct selector {
	struct prefix src, dst;
	uint8_t proto;		/* 0: any */
	uint16_t sport, dport;	/* 0: any */
};

/* flow_of reads the selectors of a packet; a Home Address option and a type 2 routing header that v
 * still has are applied. */
void flow_of(struct flow *f, const struct ip_view *v);

bool selector_has(const struct selector *s, const struct flow *f);
bool selector_eq(const struct selector *a, const struct selector *b);

#endif
