/* udp.h - UDP, RFC 768; the zero checksum of UDP-encapsulated ESP, RFC 3948 2.1. */
#ifndef SOJOURN_WIRE_UDP_H
#define SOJOURN_WIRE_UDP_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"

#define UDP_HEADER 8

struct udp {
	uint16_t sport, dport;
	struct bytes payload;
};

/* udp_decode: W_SHORT, W_LENGTH, W_CHECKSUM. A zero checksum is taken over IPv4, and over IPv6
 * refused (RFC 8200 8.1) as W_CHECKSUM. */
enum why udp_decode(struct udp *u, const struct addr *src, const struct addr *dst,
    struct bytes b) MUST_CHECK;

enum udp_cksum { UDP_CKSUM, UDP_CKSUM_ZERO };

/* udp_begin returns where the header starts; udp_end fills length and checksum. UDP_CKSUM_ZERO is
 * for IPv4 only. */
size_t udp_begin(struct wr *w, uint16_t sport, uint16_t dport);
void udp_end(struct wr *w, size_t start, const struct addr *src, const struct addr *dst,
    enum udp_cksum how);

#endif
