/* policy.h - the IPsec policies of one mobile node, at either end, as the mobility entity keeps and
 * moves them over the bus; docs/handover.md, RFC 4877 4.3, RFC 3776 4.3.
 *
 * One set per mobile node: transport for its Mobility Header messages (HoA and HA6, never moves),
 * bypass for everything else between HoA and HA6 (IKE at home; R5555-5.2.2-09 keeps the home agent's
 * address out of the payload policies), and with payload protection a tunnel per family. The set
 * remembers what the last successful MIGRATE on this node set, whoever issued it (PFM-5.2-12, -13),
 * by reading the echoes. */
#ifndef SOJOURN_PFKEY_POLICY_H
#define SOJOURN_PFKEY_POLICY_H

#include "nodes/pfkey/bus.h"

enum policy_kind { POLICY_TRANSPORT, POLICY_BYPASS, POLICY_TUNNEL6, POLICY_TUNNEL4, POLICY_KINDS };

#define POLICY_BIT(k)	 (1u << (k))
#define POLICY_CONTROL	 (POLICY_BIT(POLICY_TRANSPORT) | POLICY_BIT(POLICY_BYPASS))
#define POLICY_PAYLOAD	 (POLICY_BIT(POLICY_TUNNEL6) | POLICY_BIT(POLICY_TUNNEL4))

struct policy_state {
	bool used;		/* this mobile node has such a policy at all */
	bool installed;		/* SPDADD sent, SPDDELETE not */
	struct addr from, to;	/* endpoints, in packet direction */
	uint8_t encap;		/* UDP_ENCAP_* */
	uint16_t sport, dport;	/* host order; with encap */
	uint64_t generation;	/* of the last MIGRATE that took effect */
};

struct policy_set {
	bool at_mn;		/* else at the home agent */
	struct addr hoa6, hoa4, ha6;	/* hoa4: family 0 if none */
	uint32_t reqid;		/* of the first; others follow: unique per mobile node */
	struct policy_state out[POLICY_KINDS], in[POLICY_KINDS];
};

/* Is user traffic to be protected at this moment? */
static inline bool
policy_payload_on(const struct policy_set *s)
{
	return s->out[POLICY_TUNNEL6].installed;
}

#define POLICY_REQIDS 3		/* how many one set uses */

void policy_set_init(struct policy_set *s, bool at_mn, const struct addr *hoa6,
    const struct addr *hoa4, const struct addr *ha6, bool payload, uint32_t reqid);

/* policy_set_install sends SPDADD for those of `kinds` that are used and not installed, out and in;
 * policy_set_remove sends SPDDELETE. Tunnel endpoints are what the set remembers; at first HoA and
 * HA6 stand as placeholders (PFM-3-02). */
void policy_set_install(struct policy_set *s, struct bus *b, tick now, unsigned kinds);
void policy_set_remove(struct policy_set *s, struct bus *b, tick now, unsigned kinds);

struct policy_move {
	unsigned kinds;			/* POLICY_BIT()s; transport only changes where IKE runs */
	/* The new tunnel endpoints, own end first; ports count with `udp`. */
	struct endpoint local, remote;
	bool udp;
	/* Where the key manager's IKE SA runs: own end first; port 0: unchanged. */
	struct endpoint km_local, km_remote;
	uint8_t flags, origin;		/* of struct pfkey_migrate_ds */
	uint32_t evidence;
};

/* policy_set_migrate sends one MIGRATE per installed policy and direction (PFM-5.1.3-05). A tunnel
 * that is there already is left alone (PFM-5.1.3-02), unless flags ask for something else. Returns
 * how many messages went. */
unsigned policy_set_migrate(struct policy_set *s, struct bus *b, tick now,
    const struct policy_move *m);

/* policy_set_there: is every tunnel of `m` where it says? */
bool policy_set_there(const struct policy_set *s, const struct policy_move *m);

/* policy_set_echo takes a message that reached BUS_MIP6; what concerns this set and succeeded is
 * remembered. False: not about this set. */
bool policy_set_echo(struct policy_set *s, const struct pfkey_msg *m);

#endif
