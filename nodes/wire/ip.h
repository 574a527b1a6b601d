/* ip.h - IPv4 (RFC 791) and IPv6 (RFC 8200) packets: parse into a view, build in place.
 *
 * Between layers an IP packet always travels as its complete octets; a view is what was learnt by
 * walking them once. The walk over IPv6 extension headers is strict, in order of appearance and
 * bounded (RFC 8200 4); what follows a fragment header of a real fragment is opaque until it has
 * been reassembled. ESP, AH and the Mobility Header end the walk: they are upper layers here. */
#ifndef SOJOURN_WIRE_IP_H
#define SOJOURN_WIRE_IP_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"

enum {
	IP4_HEADER = 20,
	IP6_HEADER = 40,
	IP6_FRAGMENT = 8,
	IP6_MIN_MTU = 1280,	/* RFC 8200 5 */
	IP4_MIN_MTU = 68,	/* RFC 791 3.2 */
	IP_MAX = 65535 + IP6_HEADER
};

enum {
	IPPROTO_IS_HOPOPTS = 0,
	IPPROTO_IS_ICMP4 = 1,
	IPPROTO_IS_IP4 = 4,
	IPPROTO_IS_TCP = 6,
	IPPROTO_IS_UDP = 17,
	IPPROTO_IS_IP6 = 41,
	IPPROTO_IS_ROUTING = 43,
	IPPROTO_IS_FRAGMENT = 44,
	IPPROTO_IS_ESP = 50,
	IPPROTO_IS_AH = 51,
	IPPROTO_IS_ICMP6 = 58,
	IPPROTO_IS_NONE = 59,
	IPPROTO_IS_DSTOPTS = 60,
	IPPROTO_IS_MH = 135
};

/* What RFC 8200 and RFC 4443 3.4 want done about a header that cannot be processed. */
enum ip_problem {
	IP_FINE,
	IP_DROP,		/* silently */
	IP_REPORT,		/* Parameter Problem, unless the destination is multicast */
	IP_REPORT_ALWAYS	/* Parameter Problem, to multicast too (option bits 10) */
};

struct ip_view {
	struct bytes packet;	/* exactly the packet: padding of the frame is cut off */
	uint8_t family;		/* 4 or 6 */
	uint8_t tclass, hop_limit;
	uint32_t flow;
	struct addr src, dst;	/* of the IP header itself */
	uint8_t proto;		/* upper-layer protocol; for a fragment, of what it is a piece of */
	size_t proto_at;	/* offset of the octet that names it */
	size_t upper;		/* offset of the upper layer (of the data, for a fragment) */
	struct bytes payload;	/* packet from `upper` on */

	/* IPv6: offsets of the extension headers, 0 if absent. dst_opts is the header that
	 * holds the Home Address option, or else the last one seen. */
	size_t hop_by_hop, dst_opts, routing, fragment;
	struct addr hao;	/* Home Address option, RFC 6275 6.3 */
	size_t hao_at;		/* offset of the address in it */
	struct addr rh2;	/* type 2 routing header, RFC 6275 6.4 */
	size_t rh2_at;
	uint8_t rh2_left;	/* its Segments Left */

	bool df;		/* IPv4 */
	bool is_fragment;	/* offset != 0 or more fragments follow */
	bool more;
	size_t frag_offset;	/* octets */
	uint32_t frag_id;	/* IPv4: the Identification field, always */

	/* IPv6: a header that this node cannot process. ip_parse still returns W_OK, since a router
	 * forwards such a packet; the destination acts on it. */
	enum ip_problem problem;
	uint8_t problem_code;	/* of ICMPv6 Parameter Problem */
	size_t problem_at;	/* its pointer */
};

/* ip_parse walks `packet`, which may be longer than the packet it holds (Ethernet padding).
 * W_SHORT: the IP header is cut; W_VERSION; W_LENGTH: a length field points past the octets or an
 * extension header past the packet; W_CHECKSUM: IPv4 header checksum; W_IP_CHAIN: more than 16
 * extension headers, or a hop-by-hop header that is not the first. */
enum why ip_parse(struct ip_view *v, struct bytes packet) MUST_CHECK;

/* ip_peek reads the addresses, family and protocol field of the fixed header only; for packets
 * quoted in ICMP errors, which are cut. */
enum why ip_peek(struct ip_view *v, struct bytes packet) MUST_CHECK;

struct ip_spec {
	struct addr src, dst;
	uint8_t proto;		/* IPv6: the first next header */
	uint8_t hop_limit;	/* 0: 64, RFC 1700 */
	uint8_t tclass;
	bool df;		/* IPv4 */
	uint16_t id;		/* IPv4 */
	uint32_t flow;		/* IPv6, 20 bits */
};

/* ip_begin writes the header and returns where it starts; ip_end fills the length field, and the
 * IPv4 header checksum, from what has been written since. Families of src and dst are equal. */
size_t ip_begin(struct wr *w, const struct ip_spec *s);
void ip_end(struct wr *w, size_t start);

/* ip_decrement lowers TTL or hop limit by one, in place, with the IPv4 checksum. It is > 0. */
void ip_decrement(uint8_t *packet);

/* ip4_checksum recomputes the IPv4 header checksum in place. */
void ip4_checksum(uint8_t *packet);

/* ip_unfragmentable returns the length of the part of an IPv6 packet that every fragment
 * repeats: IPv6, hop-by-hop and routing headers, what precedes a routing header, and
 * destination options with a Home Address option (RFC 8200 4.5, RFC 6275 6.3). *next_at: offset
 * of its last next header. */
size_t ip_unfragmentable(const struct ip_view *v, size_t *next_at);

#endif
