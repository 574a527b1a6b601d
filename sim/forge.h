/* forge.h - packets that no good node sends: built from names and values, or changed on their way.
 *
 * The octets come from nodes/wire, so that what is not said to be wrong is right: lengths, padding,
 * checksums. They leave by a node (world_say), which finds the next hop for them and nothing more; the
 * source address is whatever the forger likes.
 *
 * What can be built: the Mobility Header messages (BU, BA, BE, BRR, HOTI, ...), unprotected IKEv2
 * messages (IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL; a response with ".R"), NAT_KEEPALIVE,
 * ESP, RS, RA, NS, NA, ICMP4, ICMP6, DATA (UDP). Keys:
 *
 *	src dst			of the outermost IP header; must be given
 *	hops			its TTL or hop limit
 *	hao rh2			IPv6: a Home Address option, a type 2 routing header with this address
 *	inner_src inner_dst	of an IPv6 packet that is carried in UDP (RFC 5555 4.1: port 4191)
 *	udp_src udp		ports: of that UDP; of IKE (500), keepalives and ESP (4500)
 *	checksum		ok, bad, or 0x...: of the Mobility Header, ICMP or UDP
 *	data			hexadecimal: what UDP or ESP carries, what an echo says
 *	about			hexadecimal: the packet that an ICMP error quotes
 *	esp_spi esp_seq		of ESP
 *	set.FIELD		a field of the message, as in docs/messages.md; of IKEv2 also payloads
 *				(of SA, KE, Nonce), notify (names) and n_NAME (their data) */
#ifndef SOJOURN_SIM_FORGE_H
#define SOJOURN_SIM_FORGE_H

#include "nodes/base/bytes.h"
#include "nodes/base/rng.h"

struct verb_arg;		/* sim/verbs.h */

/* forge_build appends the IP packet. What is not said (SPIs, nonces, data) is drawn from rng. False:
 * err says in one line what is wrong. */
bool forge_build(struct wr *w, const char *name, const struct verb_arg *arg, size_t n,
    struct rng *rng, char err[static 256]);

/* forge_change changes an IP packet in place, by set.src, set.dst, set.udp_src, set.udp, set.hops,
 * set.octets ("12=ff00,40=01": offset in the packet) and set.checksum. Other keys are not looked at.
 * Checksums are made right for what has become of the packet, then spoilt if that is asked for; a UDP
 * checksum of zero stays zero. False: err; the packet may be half changed. */
bool forge_change(uint8_t *packet, size_t len, const struct verb_arg *arg, size_t n,
    char err[static 256]);

#endif
