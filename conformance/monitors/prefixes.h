/* prefixes.h - what the judge remembers of home prefixes: what the home link is told (RFC 6275 10.6), and what
 * mobile nodes ask and are told of it. */
#ifndef SOJOURN_CONFORMANCE_PREFIXES_H
#define SOJOURN_CONFORMANCE_PREFIXES_H

#include "traces/msg.h"

#define PREFIXES     32
#define SOLICITATIONS 256
#define TOLD	     64

/* A prefix that a home agent has advertised, or heard advertised, on its home link. */
struct prefix_seen {
	char node[32];			/* the home agent */
	struct prefix prefix;
	char flags[4];			/* of "LAR", but R */
	uint64_t valid_s, preferred_s;
	tick valid_until, preferred_until;	/* TICK_NEVER */
	tick changed;			/* other than by passing time; -1: never since it came first */
};

/* A solicitation. */
struct solicited {
	char node[32], pcap[64];
	unsigned frame;
	uint64_t identifier;
	struct addr hoa, src;
	tick t;
	bool arrived, answered;
};

/* What a mobile node was told. */
struct prefix_told {
	struct addr hoa;
	tick t, gap;			/* the last advertisement, and how long after the one before */
	tick solicited;			/* the last solicitation; -1 */
	unsigned unsolicited;		/* advertisements since then that answer nothing */
	tick valid_until;		/* of its home prefix, as it was told; TICK_NEVER */
	bool knows;
};

struct prefixes {
	struct prefix_seen seen[PREFIXES];
	size_t n_seen;
	struct solicited solicited[SOLICITATIONS];	/* a ring */
	size_t n_solicited;
	struct prefix_told told[TOLD];
	size_t n_told;
};

struct track;

/* prefixes_message takes every sighting, after the rules have looked at it. */
void prefixes_message(struct track *tr, const struct msg *m);
struct solicited *prefixes_solicited(struct prefixes *p, uint64_t identifier);
struct prefix_told *prefixes_told(struct prefixes *p, const struct addr *hoa);	/* NULL: nothing */
/* prefixes_seen: the prefix of a home address, as its home link was told; NULL: not seen. */
const struct prefix_seen *prefixes_seen(const struct prefixes *p, const struct addr *hoa);
/* prefixes_status: 1, 0, or -1 (too near to say): which status an acceptance at t for so many seconds has
 * (RFC 6275 10.3.1). */
int prefixes_status(const struct prefixes *p, const struct addr *hoa, tick t, uint64_t lifetime_s);

/* prefixes_next reads one of the field `prefixes`, or of `prefix` alone. *at starts as 0. */
struct prefix_item {
	struct prefix prefix;
	char flags[4];
	uint64_t valid_s, preferred_s;
};
bool prefixes_next(const struct msg *m, size_t *at, struct prefix_item *out);

#endif
