/* arp.h - ARP for IPv4 over Ethernet, RFC 826. */
#ifndef SOJOURN_WIRE_ARP_H
#define SOJOURN_WIRE_ARP_H

#include "nodes/base/field.h"

#define ARP_SIZE 28

enum { ARP_REQUEST = 1, ARP_REPLY = 2 };

struct arp {
	uint16_t op;
	struct mac sender_mac, target_mac;
	struct addr sender, target;
};

extern const struct field arp_fields[];

/* arp_name returns "ARP_REQUEST", "ARP_REPLY" or "ARP". */
const char *arp_name(const struct arp *a);

/* arp_decode: W_SHORT; W_TYPE for other hardware or protocol types or another operation; W_LENGTH
 * for other address lengths. Padding after the packet is allowed. */
enum why arp_decode(struct arp *a, struct bytes b) MUST_CHECK;
void arp_encode(struct wr *w, const struct arp *a);

#endif
