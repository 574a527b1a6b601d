/* mn.h - the mobile node's home registration: RFC 6275 11.5, 11.7 and 11.8, RFC 5555 4.
 *
 * Does: one binding update list entry, for the home agent, as a state machine; Binding Updates for
 * the home link, IPv6 and IPv4 foreign links; acknowledgements, refresh, retransmission, the NAT
 * keepalive of UDP 4191 (a BU/BA pair, RFC 5555 4.3). Does not: move addresses, SAs or tunnels
 * (events tell the node), nor route optimization.
 *
 * Usage: feed attached / detached / mh / wake, then mip6_mn_pop until false. */
#ifndef SOJOURN_MIP6_MN_H
#define SOJOURN_MIP6_MN_H

#include "nodes/base/conf.h"
#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/mip6/mip6.h"
#include "nodes/mip6/tunnel.h"

#define ALARM_MIP6_MN (ALARM_MIP6 | 1)

struct mip6_mn_conf {
	struct addr hoa6;		/* IPv6 home address: required */
	struct addr hoa4;		/* IPv4 home address; none: see hoa4_dynamic */
	bool hoa4_dynamic;		/* ask for one with 0.0.0.0, RFC 5555 2.5 */
	uint8_t hoa4_len;		/* prefix length asked for; 0: 32 */
	struct addr ha6, ha4;		/* the home agent; ha6 before we are abroad, ha4 for IPv4 links */
	struct prefix home_prefix;
	uint32_t lifetime_s;		/* asked for; default 600 */
	bool K, F;			/* key management mobility capability; force UDP */
	bool dad_first;			/* HA does DAD for the first BU: wait 1.5 s; default true */
	uint16_t port;			/* local UDP port of the 4191 tunnel (D10); default 4191 */
	tick wait_first, wait, wait_max;/* retransmission; RFC values by default */
	tick refresh_early;		/* refresh at most this long before expiry; default 30 s */
	tick refused_wait;		/* before asking again after 128 or 130; default 32 s */
};

void mip6_mn_conf_default(struct mip6_mn_conf *);

/* A place to be. */
struct mip6_coa {
	struct addr addr;	/* care-of address, either family; ignored at home */
	struct addr fallback;	/* an IPv4 care-of address on the same link, tried after three BUs
				 * from an IPv6 `addr` had no answer (RFC 5555 4.4.1); or none */
	bool at_home;		/* the home prefix was advertised here, RFC 6275 11.5.5 */
};

enum mip6_mn_state {
	MN_HOME,		/* on the home link, nothing registered */
	MN_DETACHED,		/* no care-of address, nothing registered (first start) */
	MN_REGISTERING,		/* first BU sent from a foreign link, no binding we know of */
	MN_BOUND,		/* acknowledged */
	MN_REFRESHING,		/* same care-of address, BU sent before the lifetime ends */
	MN_MOVING,		/* another care-of address, BU sent; the old binding still holds */
	MN_RETURNING,		/* de-registration sent from the home link */
	MN_LOST,		/* detached while a binding may exist at the home agent */
	MN_REFUSED,		/* the home agent said no; waits for a move or a long timer */
	MN_STATES
};

enum mip6_mn_event_kind {
	MIP6_MN_SEND,		/* .send */
	MIP6_MN_REGISTERED,	/* .registered: a BA accepted the latest BU */
	MIP6_MN_DEREGISTERED,	/* .registered: home: announce HoA (NA O=1), drop tunnels */
	MIP6_MN_REFUSED,	/* .refused */
	MIP6_MN_UNREACHABLE,	/* three BUs without answer; once per place. .refused.coa */
	MIP6_MN_EXPIRED,	/* the binding's lifetime ended without an acknowledgement */
	MIP6_MN_LEAVING,	/* .leaving: the first BU from a new place is about to go: queued
				 * before its SEND, so that T-MIG and P-MIG can precede it */
	MIP6_MN_NEWS,		/* .news: something the rest of the node may care about */
	MIP6_MN_AT_HOME,	/* on the home link, nothing to de-register: HoA is used natively,
				 * after DAD (RFC 6275 11.5.5) */
	MIP6_MN_EVENTS
};

enum mip6_mn_registration { MIP6_REG_FIRST, MIP6_REG_MOVE, MIP6_REG_REFRESH };
enum mip6_mn_news {
	MIP6_NEWS_PREFIX_DISCOVERY,	/* BA status 1: send an MPS, RFC 6275 11.7.3 */
	MIP6_NEWS_BE,			/* a Binding Error came */
	MIP6_NEWS_NO_HOA4		/* the HA does not serve our IPv4 home address */
};

struct mip6_mn_event {
	enum mip6_mn_event_kind kind;
	union {
		struct {
			struct bytes mh;	/* the Mobility Header, checksum included */
			struct addr src, dst;	/* HoA, HA6: inner addresses */
			struct mip6_path path;
			uint16_t seq;
			bool again;		/* a retransmission of the same intent */
		} send;
		struct {
			enum mip6_mn_registration how;
			struct addr coa, old_coa;	/* old: family 0 if none */
			struct addr ha;			/* HA6 or HA4, by the family of coa (D19) */
			uint16_t seq;
			bool K;				/* in the BA */
			bool udp;			/* payload in UDP 4191 (D9) */
			bool nat;			/* the HA sees another address than coa */
			uint32_t nat_refresh_s;		/* NAT_REFRESH_NONE: off */
			uint32_t lifetime_s;
			struct addr hoa4;		/* registered; none: not */
			uint8_t ack4_status;		/* of option 30; 255 if there was none */
			uint8_t status;			/* of the BA: DEREGISTERED also by 133 */
		} registered;
		struct { uint8_t status; struct addr coa; } refused;
		struct { struct addr coa, ha; enum mip6_mn_registration how; bool home; } leaving;
		struct { enum mip6_mn_news what; uint8_t status; } news;
	};
};

#define MIP6_MN_QUEUE 16	/* events between two pops; more is an assert */
#define MIP6_MN_MH_MAX 256	/* octets of one queued Mobility Header */
#define MAX_UPDATE_RATE 3	/* BUs in one second, RFC 6275 11.5.3, 12 */

enum mip6_mn_timer {
	MN_T_RETRANSMIT,	/* set by each BU and by a refusal that may pass; off at the BA */
	MN_T_REFRESH,		/* set by the BA: before lifetime or advised interval end */
	MN_T_KEEPALIVE,		/* set by the BA behind a NAT; put off by what leaves in UDP 4191 */
	MN_T_EXPIRE,		/* set by the BA: end of the granted lifetime */
	MN_TIMERS
};

struct mip6_mn {
	struct mip6_mn_conf conf;
	struct engine_env env;
	struct fsm_run fsm;
	struct alarm alarm;
	tick due[MN_TIMERS];
	uint8_t state;

	/* Where we are. */
	struct mip6_coa coa;
	bool fell_back;			/* IPv6 stayed silent: use IPv4 where there is a choice */
	bool force_udp;			/* F asked for, by configuration or mip6_mn_force_udp */
	tick valid_until;		/* the home address is; TICK_NEVER: not known */
	bool duplicate;			/* status 134: never again, RFC 6275 11.7.1 */

	/* The last Binding Update. */
	uint16_t seq;
	struct addr bu_coa;		/* coa.addr, coa.fallback, or HoA at home */
	bool bu_udp, bu_F, bu_hoa4;
	uint32_t bu_lifetime_s;
	tick bu_sent;
	tick be_after;			/* the next Binding Error may leave then */
	bool waiting;			/* not yet acknowledged */
	bool deferred;			/* held back by MAX_UPDATE_RATE: not sent yet */
	tick sent[MAX_UPDATE_RATE];	/* the last ones, a ring */
	unsigned n_sent, tries;		/* tries: since the last acknowledgement or move */
	unsigned left;			/* of these, how many are known to have left the node */
	tick wait;			/* present retransmission interval */
	bool no_F;			/* status 144 on this link */
	bool no_hoa4;			/* BA without option 30, RFC 5555 2.3.1 */

	/* The binding the home agent acknowledged: the binding update list entry. */
	struct addr bound;		/* its care-of address; none: no binding */
	struct addr hoa4;		/* IPv4 home address registered; none: not */
	uint8_t hoa4_len;
	bool K, udp, nat, bound_F;
	uint32_t nat_refresh_s, lifetime_s;
	tick udp_sent;			/* when something last left in UDP 4191 */

	struct mip6_mn_queue *queue;	/* NULL: nothing is queued */
};

void mip6_mn_init(struct mip6_mn *, const struct mip6_mn_conf *, const struct engine_env *);
void mip6_mn_clear(struct mip6_mn *);
/* mip6_mn_forget begins anew, as after a reboot: nowhere, unregistered, another sequence number. */
void mip6_mn_forget(struct mip6_mn *);

/* mip6_mn_agent begins anew with another home agent, as after a reboot: attached() comes next. */
void mip6_mn_agent(struct mip6_mn *, const struct addr *ha6);

/* A usable address on a (new) link. The same as the present one is no event. */
void mip6_mn_attached(struct mip6_mn *, tick now, const struct mip6_coa *);
void mip6_mn_detached(struct mip6_mn *, tick now);

/* A Mobility Header from the home agent (BA, BRR, BE). Not W_OK: refused, already told, nothing has
 * changed. */
enum why mip6_mn_mh(struct mip6_mn *, tick now, const struct mip6_in *) MUST_CHECK;

void mip6_mn_wake(struct mip6_mn *, tick now, struct alarm *);

/* mip6_mn_sent: the BU with this sequence number has really left now. If it waited for its SA until
 * now, the wait for its acknowledgement begins now, RFC 6275 11.8: with the first interval, if none
 * before it left. Another number than the latest BU's, or one acknowledged, changes nothing. */
void mip6_mn_sent(struct mip6_mn *, tick now, uint16_t seq);

/* mip6_mn_reclaim: at home, with nothing registered that we know of, somebody defends our home address:
 * perhaps our home agent, of a binding of before a reboot. It is asked to undo it. */
void mip6_mn_reclaim(struct mip6_mn *, tick now);

/* mip6_mn_path: how anything else for the home agent leaves under the binding. False: there is none. */
bool mip6_mn_path(const struct mip6_mn *, struct mip6_path *out) MUST_CHECK;

/* mip6_mn_home begins anew with another home address. mip6_mn_valid: it is valid so long (TICK_NEVER: not
 * known), and no lifetime longer is asked for, RFC 6275 11.4.2. */
void mip6_mn_home(struct mip6_mn *, const struct addr *hoa6, const struct prefix *home);
void mip6_mn_valid(struct mip6_mn *, tick until);

/* mip6_mn_udp_sent: something left in UDP 4191, the keepalive is put off (RFC 5555 4.3, D8). */
void mip6_mn_udp_sent(struct mip6_mn *, tick now);

/* mip6_mn_refresh asks for a BU now: traffic after idle behind a NAT, R5555-4.3-08. */
void mip6_mn_refresh(struct mip6_mn *, tick now);

/* mip6_mn_force_udp asks for F from now on: upper layers see persistent loss although the binding
 * is fine, RFC 5555 4.4.1. Only an IPv4 care-of address is affected. */
void mip6_mn_force_udp(struct mip6_mn *, tick now);

/* Whether a decapsulated packet came from our home agent, RFC 6275 11.3.3. */
bool mip6_mn_tunnel_ok(const struct mip6_mn *, const struct tunnel_in *);

/* Octets in *out stay valid until the next call into this engine. */
bool mip6_mn_pop(struct mip6_mn *, struct mip6_mn_event *out);

/* One line " key=value" for inspect "bul". */
void mip6_mn_inspect(const struct mip6_mn *, struct text *out);

extern const struct fsm mip6_mn_fsm;

#endif
