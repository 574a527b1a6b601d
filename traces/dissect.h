/* dissect.h - the judge's own eyes: from octets on a link to a decoded message.
 *
 * Shares no code with the nodes but base and crypto. Each frame is looked at as deep as keys
 * allow: VLAN, ARP, IPv4 and IPv6 with extension headers, reassembly, UDP, ICMP and ND, DHCP, the
 * Mobility Header, ESP in every nesting of docs/handover.md, IKEv2 with its SK payload, tunnels.
 * Malformed input is data: the message gets a field `malformed` and whatever could be read.
 *
 * A frame gives at most one message. It gives none when it is a fragment whose packet is not yet
 * complete. What is neither ARP nor IP, or broken before it had a name, is named FRAME.
 *
 * We choose: `encap` names tunnels as inner-outer (`ip4ip6` is IPv4 in IPv6, as Linux names it);
 * an IKE message or a keepalive is not "encapsulated" in its own UDP 4500.
 *
 * What stays closed says why in `closed` (no key, an unknown algorithm, a frame that the capture cut
 * short), so that nobody is blamed for what could not be read. An ICV is called wrong only if its
 * key has opened another message of the SA.
 *
 * Identity (`id`) is a hash over what no NAT on the path changes: of IKE, the whole message; of
 * the rest, the innermost packet above IP, with the effective addresses (HAO and RH2 applied) for
 * IPv6 and the IP identification for IPv4. `retransmission` is 1 when this node has had the same
 * message in the same direction and encapsulation before (DATA is not tracked). */
#ifndef SOJOURN_TRACES_DISSECT_H
#define SOJOURN_TRACES_DISSECT_H

#include "traces/keys.h"
#include "traces/msg.h"

/* libpcap's numbers, so that a capture's linktype can be passed through. */
enum linktype {
	LINK_NULL = 0,		/* BSD loopback: address family in the capturing host's order */
	LINK_ETHERNET = 1,
	LINK_PPP = 9,		/* with or without HDLC's address and control */
	LINK_RAW_DLT = 12,	/* what pcap_datalink says for LINK_RAW on Linux */
	LINK_PPP_HDLC = 50,
	LINK_RAW = 101,
	LINK_LOOP = 108,	/* OpenBSD loopback: address family in network order */
	LINK_SLL = 113,		/* Linux "cooked" */
	LINK_USER0 = 147,	/* PF_KEY v2 messages, little endian */
	LINK_PPP_WITHDIR = 204,	/* one octet of direction, then PPP */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276
};

/* What was seen, where. Strings are borrowed for as long as the message that results. */
struct sighting {
	const char *node, *link;	/* "" if unknown */
	unsigned ifc;
	bool tx;
	bool guessed;		/* that it is tx, or is not, is a guess */
	tick t;
	const char *pcap;
	uint64_t frame;
	enum linktype linktype;
	bool cut;		/* octets are only the beginning of the frame */
	struct bytes octets;
};

struct dissect;

/* dissect_new: the key store is borrowed and may grow between frames. */
struct dissect *dissect_new(struct keys *keys);
void dissect_free(struct dissect *d);

/* dissect_frame returns the message, borrowed until the next call, or NULL if there is none (yet).
 * Messages are numbered from 1 in the order of these calls. */
const struct msg *dissect_frame(struct dissect *d, const struct sighting *s);

/* Is this linktype one that dissect_frame understands? */
bool dissect_linktype_known(int linktype);

/* dissect_forwarded: does a packet's hop limit show that a router has passed it on? Hosts begin with
 * 255, 128, 64, 32 or 1. */
bool dissect_forwarded(uint8_t hops);

/* dissect_link strips the link layer, with VLAN tags and PPPoE: the network packet, and its Ethernet
 * type. Cut short: no octets. */
struct bytes dissect_link(enum linktype linktype, struct bytes frame, uint16_t *type);

#endif
