/* metrics_inside.h - what metrics.c gathers and metrics_csv.c counts. */
#ifndef SOJOURN_TRACES_METRICS_INSIDE_H
#define SOJOURN_TRACES_METRICS_INSIDE_H

#include "nodes/base/hash.h"
#include "traces/metrics.h"

struct handover {
	const char *event;	/* "move", or "rebind": a NAT on the way took other ports */
	char *node, *from, *to;
	unsigned number;
	tick detach, attach, coa, ike_sent, ike, bu, ba, first_packet;	/* TICK_NEVER: not yet */
	uint64_t msgid;		/* of the INFORMATIONAL request */
	bool update;		/* it was an UPDATE_SA_ADDRESSES */
	uint64_t signalling;
};

struct datagram {
	tick sent;		/* TICK_NEVER: not seen to leave */
	bool got, late;		/* late: after one with a higher number */
};

struct flow {
	struct hash_link link;
	char *name;
	char *src_node, *dst_node;	/* NULL: not known */
	struct addr src, dst;
	uint32_t base;		/* sequence number of the first datagram */
	struct datagram *d;
	size_t n, cap;
	uint32_t highest;	/* received, relative to base */
	bool any, unnumbered;
};

/* Which node has this address. The last to get it, for a home address is not given back. */
struct owner {
	struct hash_link link;
	struct addr addr;
	char *node;
	struct owner *older;
};

/* A node that moves, and its latest handover. */
struct mover {
	struct hash_link link;
	char *node;
	size_t latest;		/* index into metrics.h */
	bool moved;		/* was ever detached: routers never are */
	struct mover *older;
};

/* A node's interface is, or was, on this link. */
struct plug {
	char *node, *link;
};

struct metrics {
	struct handover *h;
	size_t n, cap;
	struct flow **flow;	/* in order of appearance */
	size_t n_flows, cap_flows;
	struct hash by_name, by_addr, by_node;
	struct owner *owner;	/* the newest */
	struct mover *mover;
	struct plug *plug;
	size_t n_plugs, cap_plugs;
};

/* metrics_moves: was this node ever detached? Others have no handovers. */
bool metrics_moves(const struct metrics *k, const char *node);
/* metrics_owns: is this an address of this node? */
bool metrics_owns(const struct metrics *k, const char *node, const struct addr *a);

#endif
