/* mn_ro.h - the mobile node's route optimization: return routability and correspondent registrations,
 * RFC 6275 11.6 and 11.7.2, RFC 5555 5.1.
 *
 * Does: a binding update list entry per correspondent, as a state machine; test messages with their
 * back-off, tokens, Binding Updates, refresh, deletion when home or on IPv4 only, and leaving those alone
 * who do not speak it. Does not: the home registration (mn.h), nor user packets: the node asks mip6_ro_find
 * and puts Home Address options.
 *
 * Tokens are used again while they are fresh (MAX_TOKEN_LIFETIME, RFC 6275 5.2.7): after a move only the
 * care-of test is run, and a deletion goes at once. */
#ifndef SOJOURN_MIP6_MN_RO_H
#define SOJOURN_MIP6_MN_RO_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/mip6/mip6.h"
#include "nodes/mip6/rr.h"

#define ALARM_MIP6_RO	(ALARM_MIP6 | 6)
#define MAX_RO_FAILURE	3	/* repetitions without answer, RFC 6275 12 */
#define RO_RATE		3	/* MAX_UPDATE_RATE: messages of a type in a second to one, RFC 6275 11.8 */
#define RO_REFUSALS	3	/* of Binding Updates in a row that another try may cure */

struct mip6_ro_conf {
	struct addr hoa6, ha6;
	uint32_t lifetime_s;	/* asked for; MAX_RR_BINDING_LIFETIME at most */
	uint32_t capacity;	/* correspondents; more are not optimized */
	tick wait, wait_max;	/* retransmission; RFC values by default */
	tick refresh_early;	/* so long before the end of a binding; half of it, if that is less */
	tick retry;		/* after a correspondent was found not to speak it */
};

void mip6_ro_conf_default(struct mip6_ro_conf *);

enum ro_state {
	RO_NONE,		/* being made, or just removed */
	RO_TESTING,		/* no binding of use; HoTI and CoTI are out */
	RO_REGISTERING,		/* no binding of use; Binding Update sent */
	RO_BOUND,		/* acknowledged: packets go directly */
	RO_RETESTING,		/* the same, and tests are out for its refresh */
	RO_REFRESHING,		/* the same, and a Binding Update is out */
	RO_WAITING,		/* the home agent does not know yet where we are */
	RO_ENDING_TEST,		/* the home test that a deletion needs is out */
	RO_ENDING,		/* deletion sent */
	RO_REFUSED,		/* does not speak it: left alone for a while, RFC 6275 11.3.5 */
	RO_STATES
};

enum ro_timer {
	RO_T_HOTI, RO_T_COTI, RO_T_BU,	/* set by each of these; off at its answer */
	RO_T_REFRESH,		/* set by the acknowledgement */
	RO_T_EXPIRE,		/* set by the acknowledgement: the end of what was granted */
	RO_T_RETRY,		/* set when it refused */
	RO_TIMERS
};
#define RO_TRIES 3		/* those that are about retransmission come first */

struct ro_try {
	tick sent[RO_RATE];	/* the last ones, a ring */
	unsigned n, tries;	/* tries: since the exchange began */
	tick wait;		/* present interval */
	bool deferred;		/* held back by RO_RATE */
};

struct ro_token {
	bool have;
	bool asked;		/* a test is out, `cookie` is its */
	uint64_t cookie, token;
	uint16_t index;
	tick since;		/* when the test it came from was sent */
	struct addr of;		/* the address tested */
};

struct ro_entry {
	struct hash_link link;
	struct ro_entry *prev, *next;	/* all, in order of creation */
	struct alarm alarm;
	tick due[RO_TIMERS];
	uint8_t state;
	struct addr cn;
	struct ro_try try[RO_TRIES];
	struct ro_token home, coa;
	bool stuck;			/* what goes by way of home could not leave */

	/* The last Binding Update. */
	uint16_t seq;
	struct addr bu_coa;		/* of a deletion from home, the home address */
	uint32_t bu_lifetime_s;
	tick bu_sent;
	uint8_t kbm[RR_KBM];
	unsigned refusals;
	bool known;			/* it may have a binding for us */

	/* What it acknowledged. */
	struct addr bound;		/* care-of address; none: nothing */
	tick expires, bound_at, used;	/* used: last packet to or from it */
	uint32_t lifetime_s;
	char name[ADDR_TEXT_MAX];	/* of cn, for telling */
};

/* Which way a message leaves. */
enum ro_path {
	RO_BY_HOME,	/* 6(HoA>CN): at home as it is, abroad through the tunnel to the home agent */
	RO_DIRECT,	/* 6(CoA>CN) */
	RO_HAO		/* 6(CoA>CN) / DestOpt{HAO: HoA} */
};

enum mip6_ro_event_kind { MIP6_RO_SEND, MIP6_RO_EVENTS };

struct mip6_ro_event {
	enum mip6_ro_event_kind kind;
	struct {
		struct bytes mh;
		struct addr src, dst;	/* as the mobility layer sees it */
		enum ro_path path;
		struct addr coa;	/* of RO_HAO */
	} send;
};

#define MIP6_RO_MH_MAX 128

struct ro_queued;

struct mip6_ro {
	struct mip6_ro_conf conf;
	struct engine_env env;
	struct fsm_run fsm;
	/* Where we are, as far as the home agent has acknowledged it. */
	enum { RO_NOWHERE, RO_ABROAD, RO_ON_IPV4, RO_AT_HOME } place;
	struct addr coa;		/* of RO_ABROAD */
	tick home_until;		/* end of the home registration */
	uint16_t seq;			/* the last number used with anybody */
	struct hash list;
	struct hash_key key;
	struct ro_entry *first, *last;
	uint32_t n;
	tick now;			/* of the present call */
	struct ro_queued *q;
	size_t q_head, q_n, q_cap;
};

void mip6_ro_init(struct mip6_ro *, const struct mip6_ro_conf *, const struct engine_env *);
void mip6_ro_clear(struct mip6_ro *);
void mip6_ro_forget(struct mip6_ro *);	/* as after a reboot */

/* mip6_ro_registered: the home agent has acknowledged this care-of address, of either family, until then.
 * mip6_ro_at_home: it has acknowledged that we are home. mip6_ro_adrift: from now on it does not know
 * where we are. */
void mip6_ro_registered(struct mip6_ro *, tick now, const struct addr *coa, tick until);
void mip6_ro_at_home(struct mip6_ro *, tick now);
void mip6_ro_adrift(struct mip6_ro *, tick now);

/* mip6_ro_wanted: a user's packet to or from this node took the tunnel: RFC 6275 11.7.2. */
void mip6_ro_wanted(struct mip6_ro *, tick now, const struct addr *cn);

/* mip6_ro_find: the care-of address from which packets of ours go to `cn` directly, or NULL: by the
 * tunnel; RFC 6275 11.3.1. O(1). It counts as use. */
const struct addr *mip6_ro_find(struct mip6_ro *, tick now, const struct addr *cn);
/* mip6_ro_heard: a user's packet came directly, by a type 2 routing header. */
void mip6_ro_heard(struct mip6_ro *, tick now, const struct addr *cn);

/* A Mobility Header from somebody else than the home agent. Not W_OK: refused, already told, nothing has
 * changed. */
enum why mip6_ro_mh(struct mip6_ro *, tick now, const struct mip6_in *) MUST_CHECK;

/* mip6_ro_icmp: an ICMPv6 error, with what it quotes; RFC 6275 11.3.5. */
void mip6_ro_icmp(struct mip6_ro *, tick now, uint8_t type, uint8_t code, struct bytes quoted);

/* mip6_ro_left: this message has really left, and is told now. mip6_ro_stuck: that of RO_BY_HOME for this
 * correspondent could not, so it does not count. mip6_ro_unstuck: it may be possible now: those are sent
 * anew. */
void mip6_ro_left(const struct mip6_ro *, const struct mip6_ro_event *);
void mip6_ro_stuck(struct mip6_ro *, const struct addr *cn);
void mip6_ro_unstuck(struct mip6_ro *, tick now);

void mip6_ro_wake(struct mip6_ro *, tick now, struct alarm *);

/* Octets in *out stay valid until the next call into this engine. */
bool mip6_ro_pop(struct mip6_ro *, struct mip6_ro_event *out);

/* Lines for inspect "bul", in order of creation. */
void mip6_ro_inspect(const struct mip6_ro *, struct text *out);

extern const struct fsm mip6_ro_fsm;

#endif
