/* dhcp.h - DHCPv4 messages, RFC 2131 2, with the options of RFC 2132 that we use. */
#ifndef SOJOURN_WIRE_DHCP_H
#define SOJOURN_WIRE_DHCP_H

#include "nodes/base/field.h"

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68 };

enum dhcp_type {
	DHCP_DISCOVER = 1, DHCP_OFFER, DHCP_REQUEST, DHCP_DECLINE, DHCP_ACK, DHCP_NAK, DHCP_RELEASE,
	DHCP_INFORM
};

struct dhcp {
	uint8_t type;			/* option 53; op follows from it */
	uint32_t xid;
	uint16_t secs;
	bool broadcast;
	struct addr ciaddr, yiaddr, siaddr, giaddr;	/* IPv4, 0.0.0.0 if none */
	struct mac chaddr;
	bool has_requested, has_server_id, has_lease, has_t1, has_t2, has_router, has_mask;
	struct addr requested;		/* 50 */
	struct addr server_id;		/* 54 */
	uint32_t lease_s, t1_s, t2_s;	/* 51, 58, 59; UINT32_MAX: for ever */
	struct addr router;		/* 3, the first */
	struct addr mask;		/* 1 */
	bool wants;			/* parameter request list for 1 and 3 */
};

extern const struct field dhcp_fields[];

const char *dhcp_name(const struct dhcp *d);	/* "DHCP_DISCOVER"; "DHCP" if unknown */

/* dhcp_decode reads a UDP payload: W_SHORT, W_TYPE (not Ethernet, op contradicts type, no type),
 * W_VALUE (no magic cookie), W_LENGTH (an option of wrong length or past the end). */
enum why dhcp_decode(struct dhcp *d, struct bytes b) MUST_CHECK;
void dhcp_encode(struct wr *w, const struct dhcp *d);

#endif
