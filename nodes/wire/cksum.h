/* cksum.h - the Internet checksum, RFC 1071, with the pseudo-headers of RFC 768, 8200 8.1. */
#ifndef SOJOURN_WIRE_CKSUM_H
#define SOJOURN_WIRE_CKSUM_H

#include "nodes/base/addr.h"

/* cksum_add adds octets to a running sum, as big-endian 16-bit words. Of several pieces only the
 * last may have an odd length. */
uint64_t cksum_add(uint64_t sum, struct bytes b);

/* cksum_pseudo adds the pseudo-header of either family for an upper-layer packet of n octets. */
uint64_t cksum_pseudo(uint64_t sum, const struct addr *src, const struct addr *dst, uint8_t proto,
    size_t n);

/* cksum_fold returns the value for the checksum field (host order). Over a packet that contains its
 * own correct checksum it returns 0. */
uint16_t cksum_fold(uint64_t sum);

/* cksum_upper is the checksum of a TCP, UDP, ICMPv6 or Mobility Header packet, pseudo-header
 * included; 0 if the packet contains its own correct checksum. */
uint16_t cksum_upper(const struct addr *src, const struct addr *dst, uint8_t proto, struct bytes b);

/* cksum_replace corrects a checksum after octets it covers changed from `old` to `new`, which have
 * equal, even lengths and stand at an even offset, RFC 1624. */
uint16_t cksum_replace(uint16_t cksum, struct bytes old, struct bytes new);

#endif
