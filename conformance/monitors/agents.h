/* agents.h - what the judge remembers of home agents' discovery: what each home agent has heard of the
 * others of its link (RFC 6275 10.5.1), and who asked whom (11.4.1). */
#ifndef SOJOURN_CONFORMANCE_AGENTS_H
#define SOJOURN_CONFORMANCE_AGENTS_H

#include "traces/msg.h"

#define AGENTS	 256
#define REQUESTS 64

/* Another home agent, or itself, as one of them must have it in its list. */
struct agent_heard {
	char hearer[32], link[32];
	struct addr router;		/* the link-local address that advertises */
	bool own, listed;
	enum { AGENT_SERVES, AGENT_H0, AGENT_LIFETIME_0 } said;
	bool option;			/* with a Home Agent Information option */
	uint64_t preference;
	struct addr global;
	tick heard, until, changed;	/* the last advertisement; its lifetime's end; listed changed */
};

/* A request, with its repetitions. */
struct agent_request {
	char node[32], pcap[64];
	unsigned frame;
	uint64_t identifier;
	struct addr src, dst;
	tick t, gap;			/* the last transmission, and the time before it */
	unsigned sent;
	bool arrived, answered;		/* at the home link; by anybody */
};

struct agents {
	struct agent_heard heard[AGENTS];
	size_t n_heard;
	struct agent_request request[REQUESTS];	/* a ring */
	size_t n_requests;
};

struct track;

/* agents_message takes every sighting, after the rules have looked at it. */
void agents_message(struct track *tr, const struct msg *m);
/* agents_asked: the last request with this identifier, of a node (NULL: any), or NULL. */
struct agent_request *agents_asked(struct agents *a, const char *node, uint64_t identifier);
/* agents_last: the last request of a node, or NULL. */
struct agent_request *agents_last(struct agents *a, const char *node);
/* agent_valid: must this one be listed at that time? */
bool agent_valid(const struct agent_heard *h, tick t);

#endif
