/* edge.h - a node that is an IP edge and little more: what routers and correspondent nodes share.
 *
 * Configuration: the host's keys (nodes/host/host.h) and
 *	mutants = name;name	tamper rules and table edits (base/tamper.h)
 *	echo = true		answer pings itself, rather than give them to the applications
 *
 * Commands: COMMAND_REBOOT "lose" (everything learnt is gone) or "keep"; COMMAND_TAMPER. Inspect:
 * the host's tables. */
#ifndef SOJOURN_EDGE_H
#define SOJOURN_EDGE_H

#include "nodes/host/host.h"
#include "nodes/outbox.h"

struct edge_conf {
	struct host_conf host;		/* first: the key tables chain */
	char mutants[512];
	bool echo;
};

struct edge {
	struct outbox out;
	struct heap heap;
	struct rng rng;
	struct teller teller;
	struct tamper tamper;
	char mutants[512];
	struct host_up up;
	struct host host;
	struct link link[HOST_IFCS];
	unsigned n_ifcs;
	bool applications;		/* packets for this node go up as EMIT_APP */
};

/* edge_make parses conf into *defaults and makes a node; it owns nothing of its arguments. With
 * `applications`, UDP, TCP and ICMP for this node come out as EMIT_APP. */
bool edge_make(struct node *out, const char *name, uint64_t seed, const char *conf,
    struct edge_conf *defaults, bool applications, char *err, size_t err_cap) MUST_CHECK;

#endif
