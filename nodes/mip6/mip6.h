/* mip6.h - what the mobile node's and the home agent's side of Mobile IPv6 have in common: how a
 * Mobility Header arrived, by which path one leaves, the constants of RFC 6275 12, RFC 5555 6. */
#ifndef SOJOURN_MIP6_H
#define SOJOURN_MIP6_H

#include "nodes/base/addr.h"
#include "nodes/base/tamper.h"
#include "nodes/base/tick.h"
#include "nodes/wire/mh.h"

#define DSMIP_PORT		4191		/* RFC 5555 8 */
#define BINDACK_WAIT_FIRST	MSEC(1500)	/* InitialBindackTimeoutFirstReg, RFC 6275 13 */
#define BINDACK_WAIT		SECONDS(1)	/* INITIAL_BINDACK_TIMEOUT, RFC 6275 12 */
#define BINDACK_WAIT_MAX	SECONDS(32)	/* MAX_BINDACK_TIMEOUT, RFC 6275 12 */
#define NAT_REFRESH_DEFAULT_S	110		/* NATKATIMEOUT, RFC 5555 6 */
#define DEREGISTERED_KEPT	SECONDS(10)	/* MAX_DELETE_BCE_TIMEOUT, RFC 6275 12 */
#define LIFETIME_MAX_S		262140u		/* 65535 units of 4 s, RFC 6275 6.1.7 */

/* A configured lifetime as the wire can carry it: whole units, at least one. */
static inline uint32_t
mip6_lifetime(uint32_t s)
{
	return s < 4 ? 4 : s > LIFETIME_MAX_S ? LIFETIME_MAX_S : s & ~3u;
}

/* How a packet travels between mobile node and home agent; handover.md 2. */
enum mip6_path_kind {
	MIP6_HOME,	/* 6(HoA>HA6) as it is, either way; no HAO, no RH2 */
	MIP6_HAO,	/* MN to HA on IPv6: 6(CoA>HA6) / DestOpt{HAO} */
	MIP6_RH2,	/* HA to MN on IPv6: 6(HA6>CoA) / RH2{HoA} */
	MIP6_UDP,	/* either way on IPv4: 4(..) / U(..) around 6(HoA>HA6) */
	MIP6_PLAIN	/* as any packet goes: a Binding Error, RFC 6275 9.3.3 */
};

struct mip6_path {
	enum mip6_path_kind kind;
	/* The outermost addresses. Ports: UDP's; 0 if none. local is our own end. */
	struct endpoint local, remote;
};

/* mip6_path_mutant leads a message astray, if a mutant says so: neither a tamper rule nor an edited
 * row can say by which path a message leaves. */
void mip6_path_mutant(struct mip6_path *path, const struct tamper *t, const struct addr *hoa);
/* mip6_octets_tampered changes octets of a finished Mobility Header as the rule says. Its checksum is made
 * right again, unless the rule sets that, too: so what is wrong with the message is that octet alone. */
void mip6_octets_tampered(const struct tamper_rule *rule, struct wr *w, const struct mh *m,
    const struct addr *src, const struct addr *dst);
/* mip6_pedantic: is the mutant "pedantic" on, which drops what has reserved bits, options that it does not
 * know or padding that is not zero? RFC 6275 has them ignored. */
bool mip6_pedantic(const struct tamper *t, const struct mh *m, struct bytes octets);

/* A Mobility Header as it reached us: IPsec, HAO, RH2 and the UDP tunnel are already undone. */
struct mip6_in {
	struct bytes mh;		/* starts at Payload Proto */
	struct addr src, dst;		/* with HAO / RH2 applied: home address and HA6 */
	bool hao;			/* a Home Address option was there, HA side */
	bool rh2;			/* a type 2 routing header was there, MN side */
	bool udp;			/* it came in UDP 4191 */
	/* Outermost header; without udp the ports are 0. With HAO, outer_src is the care-of
	 * address. */
	struct endpoint outer_src, outer_dst;
	bool home_link;			/* arrived on the home link, untunnelled */
	bool tunnelled;			/* through the tunnel from the home agent, MN side */
	bool is_protected;		/* ESP transport mode, ICV verified */
	struct addr authorised;		/* the home address that SA belongs to; family 0: none */
};

#endif
