/* selector.h - what a packet looks like to the SPD, RFC 4301 4.4.1.1.
 *
 * The mobility layer stands above IPsec: addresses are home addresses (Home Address option and type
 * 2 routing header applied), the way RFC 4877 4.4 wants its selectors. In place of ports, ICMP has
 * type * 256 + code and the Mobility Header type * 256, as in IKE (RFC 7296 3.13.1). There is only one
 * such value, that of the message: it stands at its sender's end, and at the other there is none. */
#ifndef SOJOURN_IPSEC_SELECTOR_H
#define SOJOURN_IPSEC_SELECTOR_H

#include "nodes/wire/ip.h"
#include "nodes/wire/pfkey.h"

enum { FLOW_SPORT = 1, FLOW_DPORT = 2 };

struct flow {
	struct addr src, dst;
	uint8_t proto;
	uint8_t ports;		/* FLOW_*: what is not there is none, or hidden in a later fragment */
	uint16_t sport, dport;
};

/* Values of a port: from lo to hi, ANY (0 to 65535), or OPAQUE (65535 to 0, as in IKE). ANY fits also
 * what is not there, OPAQUE nothing else. */
struct port_range {
	uint16_t lo, hi;
};

#define PORT_ANY    ((struct port_range){ 0, UINT16_MAX })
#define PORT_OPAQUE ((struct port_range){ UINT16_MAX, 0 })

/* Lists of addresses that are no prefix. */
struct selector_lists {
	uint8_t n_src, n_dst;	/* 0: the prefix */
	struct pfkey_range src[PFKEY_RANGES], dst[PFKEY_RANGES];
};

/* One family; prefix length 0 with that family is any address of it. */
struct selector {
	struct prefix src, dst;		/* with lists: what covers them */
	uint8_t proto;			/* 0: any */
	struct port_range sport, dport;
	const struct selector_lists *lists;	/* NULL: none. Owned by whoever holds the selector */
};

/* flow_of reads the selectors of a packet; a Home Address option and a type 2 routing header that v
 * still has are applied. */
void flow_of(struct flow *f, const struct ip_view *v);

/* flow_of_return: if v is an ICMP error, *f is what an answer to the packet it quotes would look like:
 * addresses and ports in each other's place (RFC 4301 6.2). False: it is none, or quotes too little. */
bool flow_of_return(struct flow *f, const struct ip_view *v);

/* selector_read fills *sel from the address extensions of a message and the extension for what they
 * cannot say; *room is for its lists. False: EINVAL. */
bool selector_read(struct selector *sel, struct selector_lists *room, const struct pfkey_msg *m);
/* selector_write is the inverse: src, dst and, if needed, sel of a message. */
void selector_write(struct pfkey_msg *m, const struct selector *sel);

/* selector_asks_ports: is there a port, or a type, that it wants to see? */
bool selector_asks_ports(const struct selector *s);
bool selector_has(const struct selector *s, const struct flow *f);
bool selector_eq(const struct selector *a, const struct selector *b);

#endif
