/* policy.h - the IPsec policies of one mobile node, at either end, as the mobility entity keeps and
 * moves them over the bus; docs/handover.md, RFC 4877 4.3, RFC 3776 4.3.
 *
 * One set per mobile node, an ordered list of entries. Where keys are negotiated: transport for its
 * Mobility Header messages (HoA and HA6, never moves), bypass for everything else between HoA and
 * HA6 (IKE at home; R5555-5.2.2-09 keeps the home agent's address out of the payload policies), and
 * with payload protection a tunnel per family. Where keys are typed in: what the configuration says
 * (nodes/manual.h). The set remembers what the last successful MIGRATE on this node set, whoever
 * issued it (PFM-5.2-12, -13), by reading the echoes. */
#ifndef SOJOURN_PFKEY_POLICY_H
#define SOJOURN_PFKEY_POLICY_H

#include "nodes/pfkey/bus.h"

enum policy_kind { POLICY_TRANSPORT, POLICY_BYPASS, POLICY_TUNNEL6, POLICY_TUNNEL4, POLICY_KINDS };

#define POLICY_BIT(k)	 (1u << (k))
#define POLICY_CONTROL	 (POLICY_BIT(POLICY_TRANSPORT) | POLICY_BIT(POLICY_BYPASS))
#define POLICY_PAYLOAD	 (POLICY_BIT(POLICY_TUNNEL6) | POLICY_BIT(POLICY_TUNNEL4))

/* What addresses, prefixes and one port do not say of an entry's ends. */
struct policy_wide {
	struct pfkey_end own, far;
};

/* An entry as RFC 4301 4.4.1 writes it: own and far end, for both directions unless it says
 * otherwise. */
struct policy_line {
	enum policy_kind kind;	/* with which others it comes, moves and goes */
	uint16_t action;	/* IPSEC_POLICY_* */
	bool out, in;
	/* Protocol in both. Ports; of ICMP and the Mobility Header the type of message which that end
	 * sends (RFC 4877 6.1: local type BU, remote type BA). 0: any. */
	struct pfkey_addr own, far;
	const struct policy_wide *wide;	/* borrowed; NULL: none */
	uint32_t reqid, priority;	/* the lower priority decides first */
	struct pfkey_traffic traffic;
};

struct policy_state {
	struct addr from, to;	/* endpoints, in packet direction */
	uint8_t encap;		/* UDP_ENCAP_* */
	uint16_t sport, dport;	/* host order; with encap */
	uint64_t generation;	/* of the last MIGRATE that took effect */
};

struct policy_entry {
	struct policy_line line;
	struct policy_state out, in;
};

struct policy_set {
	struct policy_entry *entry;
	unsigned n;
	unsigned installed;	/* POLICY_BIT()s: SPDADD sent, SPDDELETE not */
};

/* policy_payload is where user packets of a family go in their tunnel: the state of the outbound
 * entry, or NULL: they are not protected at this moment. */
const struct policy_state *policy_payload(const struct policy_set *s, unsigned family);

/* Is user traffic to be protected at this moment? */
static inline bool
policy_payload_on(const struct policy_set *s)
{
	return policy_payload(s, 6) != NULL;
}

/* Do user packets go out from this address, to that one? */
static inline bool
policy_payload_from(const struct policy_set *s, const struct addr *a)
{
	const struct policy_state *p = policy_payload(s, 6);

	return p != NULL && addr_eq(&p->from, a);
}

static inline bool
policy_payload_to(const struct policy_set *s, const struct addr *a)
{
	const struct policy_state *p = policy_payload(s, 6);

	return p != NULL && addr_eq(&p->to, a);
}

#define POLICY_REQIDS 3		/* how many one set of policy_set_init uses */
#define POLICY_PREFIX_REQID 0x40000000u	/* in the one of policy_set_prefix */

/* What goes through the tunnel protected: nothing, everything, or the home test alone (RFC 6275 10.4.6): of
 * an IPv6 home address HoTI one way and HoT the other, RFC 4877 7.2.2. */
enum policy_protect { PROTECT_NOTHING, PROTECT_PAYLOAD, PROTECT_HOME_TEST };

/* policy_set_init: the entries of a mobile node whose keys are negotiated; hoa4: family 0 if none;
 * reqid: of the first, others follow. policy_set_lines: n entries as configured, between the end
 * `own` and the end `far`. What the set was before is forgotten. */
void policy_set_init(struct policy_set *s, bool at_mn, const struct addr *hoa6,
    const struct addr *hoa4, const struct addr *ha6, enum policy_protect what, uint32_t reqid);
/* policy_set_prefix adds to a set of policy_set_init: Mobile Prefix Solicitations and Advertisements are
 * protected as Binding Updates are, by an SA of their own (RFC 4877 4.2). */
void policy_set_prefix(struct policy_set *s, bool at_mn, const struct addr *hoa6,
    const struct addr *ha6, uint32_t reqid);
void policy_set_lines(struct policy_set *s, const struct policy_line *line, unsigned n,
    const struct addr *own, const struct addr *far);
void policy_set_clear(struct policy_set *s);

/* policy_set_install sends SPDADD for those of `kinds` that are used and not installed, out and in;
 * policy_set_remove sends SPDDELETE. Tunnel endpoints are what the set remembers; at first HoA and
 * HA6 stand as placeholders (PFM-3-02, R3776-5.2.2-09). */
void policy_set_install(struct policy_set *s, struct bus *b, tick now, unsigned kinds);
void policy_set_remove(struct policy_set *s, struct bus *b, tick now, unsigned kinds);

/* policy_selectors fills the selectors of a message, in packet direction. */
void policy_line_selectors(const struct policy_line *l, bool out, struct pfkey_msg *m);

/* policy_send sends one entry by itself, as an administrator does: SPDADD for each direction. */
void policy_send(struct bus *b, tick now, const struct policy_line *line);

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
