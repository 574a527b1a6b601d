/* prefix_mn.h - the mobile node's side of Mobile Prefix Discovery, RFC 6275 11.4.2, 11.4.3.
 *
 * Does: solicits when the home agent says that there is something to know, or before what is known
 * ends; takes advertisements that answer, and remembers the prefixes of the home link. Does not: send
 * or protect, nor change home addresses: events ask the node. */
#ifndef SOJOURN_MIP6_PREFIX_MN_H
#define SOJOURN_MIP6_PREFIX_MN_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/wire/mip_icmp.h"

#define ALARM_PREFIX_MN (ALARM_MIP6 | 0x14)

/* We choose, where RFC 6275 says nothing: a solicitation is repeated as one for home agents is (11.4.1). */
#define MPS_TIMEOUT SECONDS(3)
#define MPS_RETRIES 4

enum prefix_mn_state {
	PREFIX_MN_IDLE,		/* what is known is good for a while, or there is no binding */
	PREFIX_MN_ASKING,	/* a solicitation is out */
	PREFIX_MN_STATES
};

enum prefix_mn_event_kind {
	PREFIX_MN_SEND,		/* octets: a solicitation, to the home agent */
	PREFIX_MN_RENUMBER	/* home: the prefix that home addresses are to be of from now on */
};

struct prefix_mn_event {
	enum prefix_mn_event_kind kind;
	uint8_t octets[64];
	size_t n;
	struct prefix home;
};

struct prefix_mn_known {
	struct prefix prefix;
	tick valid_until, preferred_until;
};

struct prefix_mn {
	struct engine_env env;
	struct fsm_run fsm;
	struct alarm alarm;
	uint8_t state;
	bool bound;			/* there is a binding: solicitations make sense */
	struct addr hoa, ha6;
	uint16_t identifier;
	bool answered;			/* that identifier has been: RFC 6275 11.4.3 */
	unsigned retries;
	tick wait;
	struct prefix_mn_known known[ND_PREFIXES];
	unsigned n_known;
	struct prefix_mn_event event[4];
	unsigned n_events;
};

void prefix_mn_init(struct prefix_mn *, const struct engine_env *);
void prefix_mn_clear(struct prefix_mn *);

/* prefix_mn_bound: the home agent `ha6` has acknowledged a binding of `hoa`. ask: it wants us to ask
 * (status 1), or nothing is known yet. */
void prefix_mn_bound(struct prefix_mn *, tick now, const struct addr *hoa, const struct addr *ha6,
    bool ask);
/* There is none any more. */
void prefix_mn_unbound(struct prefix_mn *, tick now);

/* How an advertisement came. */
struct prefix_mn_in {
	struct addr src, dst;
	bool rh2, is_protected;
	struct bytes message;
};

/* prefix_mn_advertised: not W_OK: discarded, told; at most a solicitation follows. */
enum why prefix_mn_advertised(struct prefix_mn *, tick now, const struct prefix_mn_in *) MUST_CHECK;
void prefix_mn_wake(struct prefix_mn *, tick now, struct alarm *);
bool prefix_mn_pop(struct prefix_mn *, struct prefix_mn_event *out);

/* prefix_mn_left: for how long the home address stays valid, in seconds; UINT32_MAX: not known. */
uint32_t prefix_mn_left(const struct prefix_mn *, tick now);

/* A line per prefix for inspect "prefixes". */
void prefix_mn_inspect(const struct prefix_mn *, tick now, struct text *out);

extern const struct fsm prefix_mn_fsm;

#endif
