/* eth.h - the Ethernet header (DIX), without FCS. */
#ifndef SOJOURN_WIRE_ETH_H
#define SOJOURN_WIRE_ETH_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"

#define ETH_HEADER 14

enum {
	ETH_IP4 = 0x0800,
	ETH_ARP = 0x0806,
	ETH_IP6 = 0x86dd
};

struct eth {
	struct mac dst, src;
	uint16_t type;
	struct bytes payload;	/* may end in padding */
};

extern const struct mac mac_broadcast;

enum why eth_decode(struct eth *e, struct bytes frame) MUST_CHECK;	/* W_SHORT */
void eth_encode(struct wr *w, const struct eth *e);	/* header and payload */

static inline bool
mac_is_group(const struct mac *m)
{
	return m->b[0] & 1;
}

#endif
