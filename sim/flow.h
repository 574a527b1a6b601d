/* flow.h - user traffic between two nodes, and what is counted about it, whoever generates it.
 *
 * An application side (struct apps) stands above a node: IP packets go down through node_ops.app
 * and come up as EMIT_APP. The built-in one (sim/lab/apps.h) is a small UDP and ping generator in C
 * that runs under every driver; ns-3's has its real UDP, TCP and ping. */
#ifndef SOJOURN_SIM_FLOW_H
#define SOJOURN_SIM_FLOW_H

#include "nodes/base/addr.h"
#include "nodes/base/tick.h"
#include "sim/driver.h"

enum flow_kind {
	FLOW_UDP,	/* constant bit rate; every datagram carries its number */
	FLOW_TCP,	/* bulk transfer of `bytes` octets; ns-3 only */
	FLOW_PING	/* ICMP or ICMPv6 echo; "received" counts replies at the source */
};

struct flow_conf {
	const char *name;	/* unique in a world, e.g. "cn->mn" */
	enum flow_kind kind;
	struct addr src;	/* ADDR_NONE: the stack chooses */
	struct addr dst;
	uint16_t port;		/* destination, unique among the flows into a node; 0: one is chosen */
	unsigned size;		/* octets of UDP, TCP-write or echo payload; 0: 64. UDP: at least 12 */
	tick every;		/* between datagrams or echo requests; 0: 1 s */
	uint64_t count;		/* datagrams or requests; 0: until stopped */
	uint64_t bytes;		/* TCP: octets to transfer; 0: until stopped */
	tick start, stop;	/* ticks of the run; stop 0: never */
};

/* A flow's history, one call a packet: for metrics (which datagram of a handover was lost). */
struct flow_event {
	tick t;
	bool rx;		/* else sent */
	uint64_t seq;		/* UDP, ping: from 0. TCP: octets received before these */
	size_t n;		/* octets of payload */
};

struct flow {
	struct flow_conf conf;	/* with a name of its own */
	char *name;
	uint64_t sent, received, bytes;		/* bytes: payload received */
	uint64_t duplicates, late;		/* late: arrived after a later number */
	uint64_t next_seq;			/* one above the greatest number received */
	tick first_rx, last_rx, max_gap;	/* TICK_NEVER, TICK_NEVER, 0: nothing received */
	bool done;				/* TCP: all octets arrived */
	uint64_t *seen;				/* bitmap of numbers received */
	size_t seen_cap;			/* in words */
	void (*event)(void *arg, struct flow *f, const struct flow_event *e);	/* may be NULL */
	void *arg;
	void *source, *sink;			/* the application sides' */
};

/* For application sides: account for one packet; calls f->event. */
void flow_sent(struct flow *f, tick now, uint64_t seq, size_t n);
void flow_received(struct flow *f, tick now, uint64_t seq, size_t n);

struct apps_conf {
	struct station *station;
	uint16_t mtu;		/* of the virtual device; 1280 lets every tunnel pass unfragmented */
	/* down: an IP packet from the applications to the node. Never called from inside `packet`. */
	void (*down)(void *arg, struct bytes ip);
	void *arg;
	bool mute;		/* built-in: leaves echo requests to somebody else */
};

struct apps_ops {
	void (*address)(struct apps *a, const struct prefix *p, bool added);
	void (*packet)(struct apps *a, struct bytes ip);	/* from the node */
	/* source and sink start one end of a flow. False: err says why not (say, no TCP here). Both
	 * honour conf.start and conf.stop. */
	bool (*source)(struct apps *a, struct flow *f, char err[static 128]);
	bool (*sink)(struct apps *a, struct flow *f, char err[static 128]);
	void (*stop)(struct apps *a, struct flow *f);		/* the source goes quiet */
	void (*free)(struct apps *a);
};

struct apps {
	const struct apps_ops *ops;
};

#endif
