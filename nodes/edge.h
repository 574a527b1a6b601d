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

/* ---- for nodes that are an edge and more: natbox/ ---- */

/* edge_begin makes everything but the host: what runs beside the host may be made in between. False:
 * err; edge_clear it either way. */
bool edge_begin(struct edge *e, const char *name, uint64_t seed, const char mutants[static 512],
    char *err, size_t err_cap) MUST_CHECK;
struct engine_env edge_env(struct edge *e);
/* edge_host makes the host, whose frames and news of listening leave through the edge's outbox; of
 * `up` the members that are about packets are the caller's, and `node` is handed to them: the node
 * whose first member is the edge. */
bool edge_host(struct edge *e, const struct host_conf *c, const struct host_up *up, void *node,
    char *err, size_t err_cap) MUST_CHECK;
void edge_clear(struct edge *e);
/* edge_reboot is COMMAND_REBOOT for the host: "lose" pulls and plugs its links. */
bool edge_reboot(struct edge *e, tick now, const char *text, char err[static 128]);
/* Members of node_ops. */
tick edge_next_wake(const void *edge);
bool edge_pop(void *edge, struct emit *out);
void edge_hear(void *edge, bool heard);

/* ---- a node that is nothing else ---- */

/* edge_new makes one of what has been parsed. It owns nothing of its arguments. */
bool edge_new(struct node *out, const char *name, uint64_t seed, const struct edge_conf *c,
    bool applications, char *err, size_t err_cap) MUST_CHECK;

/* edge_make parses conf into *defaults and makes a node; it owns nothing of its arguments. With
 * `applications`, UDP, TCP and ICMP for this node come out as EMIT_APP. */
bool edge_make(struct node *out, const char *name, uint64_t seed, const char *conf,
    struct edge_conf *defaults, bool applications, char *err, size_t err_cap) MUST_CHECK;

#endif
