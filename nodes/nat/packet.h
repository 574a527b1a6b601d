/* packet.h - an IPv4 packet as a NAT reads and rewrites it: where addresses, ports and checksums
 * stand. Also for the cut packet inside an ICMP error, which wire/ip.h rightly refuses. */
#ifndef SOJOURN_NAT_PACKET_H
#define SOJOURN_NAT_PACKET_H

#include "nodes/base/bytes.h"
#include "nodes/base/why.h"

enum { NAT_ICMP = 1, NAT_TCP = 6, NAT_UDP = 17 };

enum {
	NAT_TCP_FIN = 0x01,
	NAT_TCP_SYN = 0x02,
	NAT_TCP_RST = 0x04
};

struct nat_end {
	uint32_t addr;		/* host order */
	uint16_t port;		/* or ICMP identifier; 0 for protocols that have neither */
};

struct nat_packet {
	size_t at;		/* where the IP header begins in its buffer */
	size_t n;		/* total length; of a quoted packet: what is there of it */
	size_t upper;		/* where the upper layer begins */
	uint8_t proto;
	uint16_t id;
	size_t frag_offset;	/* octets */
	bool more;		/* fragments */
	struct nat_end src, dst;	/* of an ICMP query both carry the identifier */
	uint8_t icmp_type, tcp_flags;
	bool icmp_error;	/* a type that quotes a packet, RFC 1122 3.2.2 */
	size_t port_at[2];	/* of source and destination; 0: none (or not there) */
	size_t cksum_at;	/* of the upper layer; 0: none, not there, or a UDP zero */
};

enum nat_side { NAT_SRC, NAT_DST };

/* nat_packet_read reads the packet at `at` of w. quoted: it may end early, but not before its first
 * eight octets above IP (RFC 792), and its upper checksum may be missing.
 * W_SHORT, W_VERSION, W_LENGTH; W_CHECKSUM: the IP header's; W_TYPE: an ICMP type that is neither
 * query nor error. */
enum why nat_packet_read(struct nat_packet *p, const struct wr *w, size_t at, bool quoted)
    MUST_CHECK;

/* nat_packet_write puts another endpoint on one side, correcting the checksums (RFC 1624). A UDP
 * checksum of zero stays zero. Of a later fragment only the address changes. */
void nat_packet_write(struct wr *w, struct nat_packet *p, enum nat_side side, struct nat_end to);

/* The message of an ICMP packet, for its checksum. */
bool nat_packet_icmp_intact(const struct wr *w, const struct nat_packet *p);
void nat_packet_icmp_seal(struct wr *w, const struct nat_packet *p);

#endif
