/* dhaad_mn.h - the mobile node's side of Dynamic Home Agent Address Discovery, RFC 6275 11.4.1: ask
 * for the home agents of the home link, and choose the one to register with, and the next if it
 * fails.
 *
 * Usage: dhaad_mn_want when there is a care-of address and no home agent; failed and accepted tell
 * how the one chosen fared; after each call pop until false. */
#ifndef SOJOURN_MIP6_DHAAD_MN_H
#define SOJOURN_MIP6_DHAAD_MN_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/wire/mip_icmp.h"

#define ALARM_DHAAD_MN (ALARM_MIP6 | 0x12)

#define INITIAL_DHAAD_TIMEOUT SECONDS(3)	/* RFC 6275 12 */
#define DHAAD_RETRIES	      4
#define DHAAD_PATIENCE	      MSEC(1500)	/* InitialBindackTimeoutFirstReg, 13 */
/* We choose: with nobody left to try, or no answer at all, it is asked again after that long. */
#define DHAAD_REST	      SECONDS(60)

enum dhaad_mn_state {
	DHAAD_IDLE,		/* nothing known, nothing asked */
	DHAAD_ASKING,		/* a request is out */
	DHAAD_TRYING,		/* there is a list; its current one has not accepted us yet */
	DHAAD_SETTLED,		/* the current one has */
	DHAAD_WAITING,		/* the current one is silent: for the next it is too early */
	DHAAD_RESTING,		/* nobody answered, or everybody refused */
	DHAAD_STATES
};

enum dhaad_mn_event_kind {
	DHAAD_MN_SEND,		/* message, from src to dst, without any protection (RFC 6275 5.3) */
	DHAAD_MN_TRY		/* agent: register with this one */
};

struct dhaad_mn_event {
	enum dhaad_mn_event_kind kind;
	struct addr src, dst, agent;
	uint8_t octets[64];
	size_t n;
};

struct dhaad_mn {
	struct engine_env env;
	struct fsm_run fsm;
	struct alarm alarm;
	uint8_t state;
	struct addr anycast, coa;
	uint16_t identifier;
	unsigned retries;
	tick wait;
	struct addr home[DHAAD_HOMES];
	unsigned n_homes, at, tried;	/* tried: of this round */
	struct dhaad_mn_event event[2];
	unsigned n_events;
};

/* dhaad_mn_init: `agent`, if set, is known from the start and tried first. */
void dhaad_mn_init(struct dhaad_mn *, const struct prefix *home, const struct addr *agent,
    const struct engine_env *);
void dhaad_mn_clear(struct dhaad_mn *);

/* dhaad_mn_want: abroad at `coa`, and no home agent to register with. */
void dhaad_mn_want(struct dhaad_mn *, tick now, const struct addr *coa);
void dhaad_mn_detached(struct dhaad_mn *, tick now);
/* The current home agent refused (RFC 6275 11.7.3), or does not answer. */
void dhaad_mn_failed(struct dhaad_mn *, tick now, const struct addr *coa, bool silent);
/* dhaad_mn_knows: there is one to register with. */
bool dhaad_mn_knows(const struct dhaad_mn *);
void dhaad_mn_accepted(struct dhaad_mn *, tick now);

/* dhaad_mn_reply takes an ICMPv6 message that came to the care-of address. Not W_OK: not for us,
 * told, nothing has changed. */
enum why dhaad_mn_reply(struct dhaad_mn *, tick now, const struct addr *src,
    const struct addr *dst, struct bytes message) MUST_CHECK;
void dhaad_mn_wake(struct dhaad_mn *, tick now, struct alarm *);
bool dhaad_mn_pop(struct dhaad_mn *, struct dhaad_mn_event *out);

/* One line for inspect "agents". */
void dhaad_mn_inspect(const struct dhaad_mn *, struct text *out);

extern const struct fsm dhaad_mn_fsm;

#endif
