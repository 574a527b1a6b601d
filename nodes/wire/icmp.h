/* icmp.h - ICMP for IPv4 (RFC 792, 1191) and IPv6 (RFC 4443); Neighbour Discovery is in nd.h. */
#ifndef SOJOURN_WIRE_ICMP_H
#define SOJOURN_WIRE_ICMP_H

#include "nodes/base/field.h"

enum {
	ICMP4_ECHO_REPLY = 0,
	ICMP4_UNREACHABLE = 3,		/* codes: 0 net, 1 host, 2 protocol, 3 port, 4 too big */
	ICMP4_ECHO = 8,
	ICMP4_TIME_EXCEEDED = 11,	/* codes: 0 TTL, 1 reassembly */
	ICMP4_PARAMETER = 12,

	ICMP6_UNREACHABLE = 1,		/* codes: 0 no route, 1 prohibited, 3 address, 4 port */
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3,	/* codes: 0 hop limit, 1 reassembly */
	ICMP6_PARAMETER = 4,		/* codes: 0 field, 1 next header, 2 option */
	ICMP6_ECHO = 128,
	ICMP6_ECHO_REPLY = 129,
	ICMP6_RS = 133,
	ICMP6_RA = 134,
	ICMP6_NS = 135,
	ICMP6_NA = 136,
	ICMP6_REDIRECT = 137
};

struct icmp {
	uint8_t family;		/* 4 or 6: the caller's knowledge */
	uint8_t type, code;
	uint32_t rest;		/* second word: MTU, pointer, or identifier and sequence number */
	struct bytes body;	/* after the second word: echo data, or the quoted packet */
	bool has_mtu;
	uint32_t mtu;		/* Packet Too Big; fragmentation needed */
	bool has_about;
	struct addr about_dst;	/* destination in the quoted packet */
};

extern const struct field icmp_fields[];

/* icmp_decode: W_SHORT, W_CHECKSUM. src and dst make the ICMPv6 pseudo-header; their family says
 * which ICMP it is. The body is borrowed from b. */
enum why icmp_decode(struct icmp *m, const struct addr *src, const struct addr *dst,
    struct bytes b) MUST_CHECK;
/* icmp_encode writes the message with its checksum. With has_mtu, mtu replaces `rest`. */
void icmp_encode(struct wr *w, const struct icmp *m, const struct addr *src,
    const struct addr *dst);

/* icmp_is_error: does RFC 4443 2.1 / RFC 1122 3.2.2 count this type among the errors? */
bool icmp_is_error(unsigned family, uint8_t type);

#endif
