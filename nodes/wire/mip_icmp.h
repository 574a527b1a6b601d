/* mip_icmp.h - the ICMPv6 messages of Mobile IPv6, RFC 6275 6.5 to 6.8: Home Agent Address Discovery
 * Request and Reply, Mobile Prefix Solicitation and Advertisement. */
#ifndef SOJOURN_WIRE_MIP_ICMP_H
#define SOJOURN_WIRE_MIP_ICMP_H

#include "nodes/base/field.h"
#include "nodes/wire/nd.h"

enum {
	ICMP6_DHAAD_REQUEST = 144,	/* RFC 6275 6.5 */
	ICMP6_DHAAD_REPLY = 145,	/* 6.6 */
	ICMP6_MPS = 146,		/* 6.7 */
	ICMP6_MPA = 147			/* 6.8 */
};

/* What fits behind the eight octets of a reply in the least MTU of IPv6, RFC 6275 10.5.1. */
#define DHAAD_HOMES ((IP6_MIN_MTU - IP6_HEADER - 8) / 16)
#define DHAAD_HOMES_TEXT (DHAAD_HOMES * ADDR_TEXT_MAX)

struct mip_icmp {
	uint8_t type;
	uint16_t identifier;
	bool has_reserved;		/* it is not 0 */
	uint16_t reserved;		/* what is left of the word: sent as 0, ignored on receipt */
	bool M, O;			/* of an MPA */
	unsigned n_homes;		/* of a DHAAD_REPLY; more than these are ignored */
	struct addr home[DHAAD_HOMES];
	const char *homes;		/* for telling: mip_icmp_tell fills it */
	/* Prefix Information options of an MPA: nd.n_prefixes of nd.prefix. */
	struct nd_ra nd;
};

/* mip_icmp_decode reads one of the four. W_SHORT (also a list that is no whole number of addresses),
 * W_CHECKSUM, W_ND_CODE, W_ND_OPTION, W_TYPE: another message. Unknown options are skipped. */
enum why mip_icmp_decode(struct mip_icmp *m, const struct addr *src, const struct addr *dst,
    struct bytes b) MUST_CHECK;

/* mip_icmp_encode writes the message with its checksum, of which src and dst are what the mobility
 * layer sees: the home address where HAO or RH2 carry it. */
void mip_icmp_encode(struct wr *w, const struct mip_icmp *m, const struct addr *src,
    const struct addr *dst);

/* The name of docs/messages.md, and the field table of a type. NULL: none of ours. */
const char *mip_icmp_name(uint8_t type);
const struct field *mip_icmp_fields(uint8_t type);

/* mip_icmp_tell tells one that was sent or taken. */
struct teller;
void mip_icmp_tell(const struct teller *t, int told_kind, struct mip_icmp *m, const char *more);

#endif
