/* mn.h - a Dual-Stack Mobile IPv6 mobile node: engines wired together.
 *
 * Folder: conf.c what can be configured; node.c the seam (node_ops); place.c where are we (from
 * addresses and routers to "at home", "here is a care-of address"); agent.c which home agent; data.c
 * packets; routes.c the table of what one engine's news means for the others, with its rows' functions. */
#ifndef SOJOURN_MN_MN_H
#define SOJOURN_MN_MN_H

#include "nodes/held.h"
#include "nodes/manual.h"
#include "nodes/mip6/dhaad_mn.h"
#include "nodes/mip6/mn.h"
#include "nodes/mip6/prefix_mn.h"
#include "nodes/mip6/mn_ro.h"
#include "nodes/stack.h"

#define MN_HELD 64	/* packets that wait for SA or binding acknowledgement */
#define MN_IDENTITY 64
#define MN_PSK 128
#define MN_MUTANTS 512

struct mn_settings {
	char id[MN_IDENTITY], ha_id[MN_IDENTITY], psk[MN_PSK];
	struct addr hoa6, hoa4, ha6, ha4;
	struct prefix home_prefix, home_prefix4;
	struct addr home_router4;
	bool payload_esp, echo;
	bool prefix_discovery;	/* ask for the prefixes of the home link */
	bool dhaad;		/* ask who is a home agent; ha6 may be unset */
	bool ro;		/* route optimization: correspondent registrations */
	struct mip6_mn_conf mip6;	/* its addresses are filled from the above */
	struct ike_conf ike;
	tick lifetime;
	char mutants[MN_MUTANTS];
};

/* What is parsed. The host's large part is copied by host_init and not kept: nodes are many. */
struct mn_conf {
	struct host_conf host;		/* first: host_keys' offsets */
	struct mn_settings own;
	struct manual_text manual;
};

/* Where the node is. */
struct mn_place {
	bool attached, at_home;
	unsigned ifc;
	struct addr coa;	/* also at home: an address of the link, unused */
};

struct mn {
	struct stack s;		/* first */
	struct mn_settings conf;
	struct mip6_mn mip6;
	struct dhaad_mn dhaad;	/* with conf.dhaad */
	struct prefix_mn prefixes;	/* with conf.prefix_discovery */
	struct prefix renumber;	/* once the bus is idle: home addresses are to be of it; len 0: no change */
	struct held held_mps;	/* at most one: the latest solicitation waits for its SA */
	struct addr configured;	/* home agent; none */
	struct addr agent;	/* once the bus is idle: register with this home agent; none: no change */
	bool agent_silent;	/* the present one does not answer */
	struct mip6_ro ro;	/* with conf.ro */
	struct policy_set policies;
	struct manual *manual;	/* SPD and SAD by configuration; NULL: IKE */
	struct mn_place place;
	unsigned ups, up[HOST_IFCS];	/* links that came up so far; which one an interface's was */
	bool home_up;		/* HoA may be used natively: never left, or back and acknowledged */
	bool home_owned;	/* HoA is configured on the home link's interface */
	struct tunnel tunnel;	/* for payload; from the last BA */
	bool bound;		/* tunnel is valid */
	bool ever_bound;	/* the home agent has had a binding for us */
	bool defended;		/* at home somebody had HoA; our home agent is being asked */
	bool probe, protect;	/* once the bus is idle: an empty INFORMATIONAL; tunnel SAs */
	struct held held;	/* user packets */
	struct held held_mh;	/* at most one: the latest BU waits for its SA */
	uint16_t held_seq;	/* its sequence number */
	struct mip6_path held_path;
	uint64_t dropped;	/* user packets: no way to send them */
};

/* What the mobile node protects in its tunnel; if nothing else then the home tests, RFC 6275 10.4.6. */
static inline enum policy_protect
mn_protects(const struct mn *m)
{
	return m->conf.payload_esp ? PROTECT_PAYLOAD : m->conf.ro ? PROTECT_HOME_TEST : PROTECT_NOTHING;
}

bool mn_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

/* conf.c */
bool mn_conf_parse(struct mn_conf *conf, const char *text, char *err, size_t err_cap);

/* place.c: look again at where we are; tells the mobility engine if it changed. */
void mn_place_update(struct mn *m);
/* Give HoA and H4 to the home link's interface (quiet: before the binding acknowledgement), or back
 * to no interface. */
void mn_home_addresses(struct mn *m, bool on_link, bool quiet);

/* agent.c: which home agent, RFC 6275 11.4.1. mn_agent_known: there is one; else it is asked for one,
 * from where we are. mn_agent_failed: the present one refused or is silent. mn_agent_settle: false:
 * nothing to be done now. */
void mn_agent_init(struct mn *m);
bool mn_agent_known(struct mn *m);
void mn_agent_detached(struct mn *m);
void mn_agent_failed(struct mn *m, bool silent);
bool mn_agent_settle(struct mn *m);
/* mn_agent_take: is it the reply to a request of ours? */
bool mn_agent_take(struct mn *m, const struct ip_view *v);

/* mn_leave_agent: its SAs, policies and binding are of no use any more. */
void mn_leave_agent(struct mn *m);
/* mn_policies: the entries for the present home address and home agent, installed. */
void mn_policies(struct mn *m);

/* prefix.c: Mobile Prefix Discovery, RFC 6275 11.4.2, 11.4.3 */
void mn_prefix_init(struct mn *m);
void mn_prefix_bound(struct mn *m, bool ask);
void mn_prefix_unbound(struct mn *m);
bool mn_prefix_settle(struct mn *m);
/* mn_prefix_take: is it an advertisement of the home prefixes? */
bool mn_prefix_take(struct mn *m, const struct ip_view *v);
void mn_prefix_flush(struct mn *m);	/* its SA may be there now */

/* data.c */
void mn_app(struct mn *m, struct bytes ip);
void mn_take_mh(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa);
void mn_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa);
bool mn_tunnel_allowed(struct stack *s, const struct tunnel_in *t);
bool mn_direct(struct stack *s, const struct ip_view *v, const struct arrival *a);
void mn_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc);
void mn_flush(struct stack *s, tick now);	/* what was held may go */
void mn_send_mh(struct mn *m, const struct mip6_mn_event *e);	/* e: MIP6_MN_SEND */
void mn_send_ro(struct mn *m, const struct mip6_ro_event *e);	/* e: MIP6_RO_SEND */

/* routes.c */
extern const struct route mn_route;
bool mn_route_mip6(struct stack *s);
void mn_bus(struct stack *s, tick now, const struct pfkey_msg *m);

#endif
