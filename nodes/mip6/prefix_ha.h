/* prefix_ha.h - the home agent's side of Mobile Prefix Discovery, RFC 6275 6.7, 6.8, 10.6.
 *
 * Does: knows the prefixes of the home link, from what it and other routers advertise there, tells each
 * registered mobile node when they change, and answers solicitations. Does not: send, protect or look
 * up bindings: events ask the node.
 *
 * Usage: feed advertised, bound, gone, solicited, wake; pop until false. */
#ifndef SOJOURN_MIP6_PREFIX_HA_H
#define SOJOURN_MIP6_PREFIX_HA_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/wire/mip_icmp.h"

#define ALARM_PREFIX_HA (ALARM_MIP6 | 0x13)

#define MAX_MOB_PFX_ADV_INTERVAL SECONDS(86400)	/* RFC 6275 12, and the next three */
#define MIN_MOB_PFX_ADV_INTERVAL SECONDS(600)
#define PREFIX_ADV_TIMEOUT	 SECONDS(3)
#define PREFIX_ADV_RETRIES	 3
#define PREFIX_ADV_GAP		 SECONDS(1)	/* RFC 6275 6.8: no more than one a second */

struct prefix_ha_conf { tick min, max; };

enum prefix_ha_state {
	PREFIX_QUIET,		/* up to date, as far as we know */
	PREFIX_DUE,		/* an advertisement is scheduled */
	PREFIX_UNACKED,		/* sent unsolicited; repeated until a solicitation comes */
	PREFIX_UNHEARD,		/* repeated in vain: until the next Binding Update */
	PREFIX_ASKED,		/* solicited, less than a second after the last advertisement */
	PREFIX_STATES
};

/* A prefix of the home link. */
struct home_prefix {
	struct nd_prefix p;		/* as advertised last */
	tick valid_until, preferred_until;	/* TICK_NEVER: for ever */
	tick heard;
};

struct prefix_ha_mn;

struct prefix_ha_event {
	struct addr hoa;
	struct addr to;			/* its care-of address; none: where its binding is */
	struct bytes octets;		/* ICMPv6, valid until the next call */
	uint8_t buf[8 + ND_PREFIXES * 32];
};

struct prefix_ha {
	struct prefix_ha_conf conf;
	struct engine_env env;
	struct addr ha6;		/* source of what is sent */
	struct fsm_run fsm;
	struct home_prefix prefix[ND_PREFIXES];
	unsigned n_prefixes;
	struct hash by_hoa;
	struct hash_key key;
	struct prefix_ha_mn *first;
	struct prefix_ha_event *queue;	/* a list that grows */
	size_t n_queue, at_queue, cap_queue;
};

void prefix_ha_init(struct prefix_ha *, const struct prefix_ha_conf *, const struct addr *ha6,
    const struct engine_env *);
void prefix_ha_clear(struct prefix_ha *);
void prefix_ha_forget(struct prefix_ha *);

/* prefix_ha_advertised: a Router Advertisement on the home link, our own or another router's. True: it
 * has changed something. */
bool prefix_ha_advertised(struct prefix_ha *, tick now, const struct nd_ra *);

/* A Binding Update was accepted; the binding ended. */
void prefix_ha_bound(struct prefix_ha *, tick now, const struct addr *hoa);
void prefix_ha_gone(struct prefix_ha *, const struct addr *hoa);

/* prefix_ha_solicited takes a Mobile Prefix Solicitation of `hoa`, authentic, that came from the care-of
 * address `coa`. Not W_OK: nothing has changed. */
enum why prefix_ha_solicited(struct prefix_ha *, tick now, const struct addr *hoa,
    const struct addr *coa, struct bytes message) MUST_CHECK;
void prefix_ha_wake(struct prefix_ha *, tick now, struct alarm *);
bool prefix_ha_pop(struct prefix_ha *, struct prefix_ha_event *out);

/* prefix_ha_left: for how long a home address is valid, and preferred, in seconds; UINT32_MAX: for ever,
 * or its prefix is not known. */
uint32_t prefix_ha_left(const struct prefix_ha *, tick now, const struct addr *hoa,
    uint32_t *preferred_s);

bool prefix_ha_knows(const struct prefix_ha *, const struct addr *hoa);

/* A line per prefix, then one per mobile node, for inspect "prefixes". */
void prefix_ha_inspect(const struct prefix_ha *, tick now, struct text *out);

extern const struct fsm prefix_ha_fsm;

#endif
