/* tunnel.h - packets of a home address put into, and taken out of, what leads to the care-of
 * address: RFC 5555 4.1, 4.2, RFC 2473, RFC 4213; handover.md 2. Pure functions.
 *
 * Does: one outer header (and UDP 4191). Does not: know a binding: the caller checks the outer
 * endpoint against it (D10, R6275-10.4.5), nor ESP. */
#ifndef SOJOURN_MIP6_TUNNEL_H
#define SOJOURN_MIP6_TUNNEL_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"
#include "nodes/mip6/mip6.h"

#define TUNNEL_HOP_LIMIT 64

struct tunnel {
	struct endpoint local, remote;	/* outer addresses, one family; ports for udp */
	bool udp;			/* UDP 4191 between outer and inner header */
	uint16_t id;			/* IPv4 Identification of the outer header */
};

/* tunnel_wrap appends the outer packet for `inner`, a complete IPv4 or IPv6 packet:
 *	IPv6 outer: next header 41 or 4; IPv4 outer: protocol 41 or 4; udp: straight after UDP.
 * Traffic class: DSCP and ECN are copied, but congestion experienced is sent as ECT(0), RFC 3168
 * 9.1.1. IPv4 in IPv4 copies DF; IPv4 around IPv6 has DF clear, so that the outer header may be
 * fragmented (RFC 5555 4.1.1). The caller has decremented the inner hop limit, if it forwards (RFC
 * 2473 3.1). W_VERSION: the inner packet is neither IPv4 nor IPv6. W_LENGTH: too long, or not as
 * long as it says. Nothing is written then. */
enum why tunnel_wrap(struct wr *out, const struct tunnel *, struct bytes inner) MUST_CHECK;

enum tunnel_kind {
	TUNNEL_NOT,		/* nothing of ours */
	TUNNEL_IP,		/* outer/IP: protocol 41 or 4 */
	TUNNEL_UDP		/* outer/UDP 4191/IP */
};

struct tunnel_in {
	enum tunnel_kind kind;
	struct endpoint outer_src, outer_dst;	/* ports 0 unless TUNNEL_UDP */
	struct bytes inner;			/* complete inner packet; borrowed */
	struct addr inner_src, inner_dst;
	uint8_t inner_proto;			/* first next header / protocol of the inner one */
	bool signalling;	/* TUNNEL_UDP around IPv6 with ESP or MH: looks like a BU or BA.
				 * Between HoA and HA6 its SA judges it, not D10's check. */
};

/* tunnel_classify looks at what follows an outer header from src to dst: `proto` is its upper layer
 * protocol (4, 41 or 17) and `payload` what comes after it (for 17: the UDP header first). UDP is
 * ours if either port is 4191: the source at the mobile node, the destination at the home agent.
 * W_TUNNEL_NIBBLE: neither version 4 nor 6 stands after UDP 4191 (D7). W_VERSION: nor what protocol
 * 4 or 41 announces. W_SHORT, W_LENGTH: the inner packet is cut; W_CHECKSUM: UDP's. Octets after
 * the inner packet's own length are not part of `inner`. */
enum why tunnel_classify(struct tunnel_in *out, const struct addr *src, const struct addr *dst,
    uint8_t proto, struct bytes payload) MUST_CHECK;

/* tunnel_ecn carries a congestion mark of the outer header into the inner packet, RFC 3168
 * 9.1.1, in place. False: outer marked although the inner packet is not ECN-capable: drop it. */
bool tunnel_ecn(uint8_t *inner, size_t n, uint8_t outer_tclass);

/* tunnel_overhead: octets in front of the inner packet: 20 or 40, and 8 for UDP. The inner MTU is
 * the path's MTU less this (and less what ESP takes, if any). */
unsigned tunnel_overhead(const struct tunnel *);

#endif
