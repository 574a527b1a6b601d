/* dhaad_ha.h - the home agent's side of Dynamic Home Agent Address Discovery, RFC 6275 10.5.
 *
 * Does: the Home Agents List, learnt from what other home agents of the home link advertise, and
 * answers to those who ask for it. Does not: send (the answer is handed back), nor know which
 * addresses it has itself: the node tells.
 *
 * Usage: feed advertised and wake; dhaad_ha_request per request. */
#ifndef SOJOURN_MIP6_DHAAD_HA_H
#define SOJOURN_MIP6_DHAAD_HA_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/wire/mip_icmp.h"

#define ALARM_DHAAD_HA (ALARM_MIP6 | 0x11)

#define HOME_AGENTS	   100	/* other ones of the link; further ones are not listed */
#define HOME_AGENT_GLOBALS 4	/* addresses of one; further ones are not listed */

/* The Mobile IPv6 Home-Agents anycast address of a prefix: RFC 2526 2, 3 (id 126, with the
 * interface identifier of 64-bit prefixes). */
struct addr dhaad_anycast(const struct prefix *home);

enum home_agent_state { HOME_AGENT_NONE, HOME_AGENT_LISTED, HOME_AGENT_STATES };

struct home_agent {
	uint8_t state;
	struct addr router;		/* its link-local address: whom the entry is about */
	uint16_t preference;
	tick until;
	struct addr global[HOME_AGENT_GLOBALS];
	tick global_until[HOME_AGENT_GLOBALS];	/* of the prefix it came with, RFC 6275 7.2 */
	unsigned n_globals;
};

struct dhaad_ha {
	struct engine_env env;
	struct fsm_run fsm;
	struct alarm alarm;
	struct home_agent *list;	/* HOME_AGENTS of them */
};

void dhaad_ha_init(struct dhaad_ha *, const struct engine_env *);
void dhaad_ha_clear(struct dhaad_ha *);
void dhaad_ha_forget(struct dhaad_ha *);

/* dhaad_ha_advertised: a valid Router Advertisement came on the home link from `router`. */
void dhaad_ha_advertised(struct dhaad_ha *, tick now, const struct addr *router,
    const struct nd_ra *);
void dhaad_ha_wake(struct dhaad_ha *, tick now, struct alarm *);

/* What this home agent would list of itself. */
struct dhaad_own {
	const struct addr *global;
	unsigned n_globals;
	uint16_t preference;
};

/* dhaad_ha_request takes an ICMPv6 message that came to the anycast address from `src`; *out gets the
 * reply, from own->global[0]. Not W_OK: it was no request, or broken; nothing is to be sent. With
 * W_OK and nothing in *out it was withheld. */
enum why dhaad_ha_request(struct dhaad_ha *, tick now, const struct addr *src,
    const struct addr *dst, struct bytes message, const struct dhaad_own *own,
    struct wr *out) MUST_CHECK;

/* A line per entry for inspect "agents". */
void dhaad_ha_inspect(const struct dhaad_ha *, tick now, struct text *out);

extern const struct fsm dhaad_ha_fsm;

#endif
