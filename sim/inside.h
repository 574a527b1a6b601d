/* inside.h - what the files of the world share: world.c (nodes, links, taps), talk.c (calls and
 * emits), move.c, fault.c, traffic.c. Everybody else includes world.h. */
#ifndef SOJOURN_SIM_INSIDE_H
#define SOJOURN_SIM_INSIDE_H

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "sim/world.h"

/* The driver carries this bit with a frame that a fault changed or made; taps see `altered`. */
#define ID_ALTERED ((uint64_t)1 << 63)

/* Name -> object, for each sort of object. */
struct name_row {
	struct hash_link link;
	const char *name;
	void *object;
};

struct names {
	struct hash hash;
};

void *name_find(const struct names *t, const char *name);
void name_add(struct names *t, struct name_row *row, const char *name, void *object);

/* One interface of one node: its port, and a movement that is on its way. */
struct plug {
	struct port port;
	struct world_node *node;
	unsigned ifc;
	struct sim_timer mover;
	struct wire *target;		/* where mover attaches; NULL: it detaches */
};

/* A link and its random faults. */
struct world_wire {
	struct wire *wire;
	struct world *world;
	struct name_row name;
	bool noisy;
	struct noise noise;
	struct rng rng;
};

struct world_node {
	struct world *world;
	struct node node;
	struct name_row row;
	char *name, *kind, *conf;
	unsigned index;
	struct station station;
	struct plug **plug;		/* by interface; NULL: never attached */
	unsigned n_plugs;
	struct sim_timer wake;
	bool busy;			/* inside a call */
	bool unheard;			/* told so: nobody listens to its testimony */
	tick woken_at;			/* to catch a node that never lets go of a tick */
	unsigned wakes;
	tick down_until;		/* rebooting: hears nothing before this */
	struct node_address *address;
	size_t n_addresses;
	struct tap tap;			/* node_tap */
	struct apps *apps;		/* NULL: no flow has asked for them */
	bool has_home;			/* an address above IFC_APP has been told */
};

struct world_flow {
	struct flow flow;
	struct name_row row;
	struct world_node *from, *to;
	struct world *world;
};

struct fault_rule;
struct late;

struct world {
	struct driver *driver;
	struct world_conf conf;
	struct tap *tap;
	size_t n_taps;
	struct wire **wire;		/* wire->owner is its struct world_wire */
	size_t n_wires;
	struct world_node **node;
	size_t n_nodes;
	struct flow **flow;		/* the first member of struct world_flow */
	size_t n_flows;
	struct names wires, nodes, flows;
	struct fault_rule *rules, **rules_end;
	struct late *late;
	uint64_t frame_id, cause;
	unsigned ports;
	struct world_counts counts;
	uint8_t *scratch;		/* FAULT_FRAME_MAX octets, for altered frames; made when needed */
};

/* Calls one member of every tap that has it. */
#define TAP(w, member, ...) do {							\
	for (size_t tap_i = 0; tap_i < (w)->n_taps; tap_i++)				\
		if ((w)->tap[tap_i].member != NULL)					\
			(w)->tap[tap_i].member((w)->tap[tap_i].ctx, __VA_ARGS__);	\
} while (0)

/* Lists grow by doubling at powers of two. */
#define LIST_ADD(list, n, item) do {							\
	if (((n) & ((n) - 1)) == 0)							\
		(list) = xrealloc((list), (n) != 0 ? 2 * (n) : 1, sizeof(*(list)));	\
	(list)[(n)++] = (item);								\
} while (0)

/* ---- world.c ---- */

void world_happens(struct world *w, const char *kind, struct world_node *n, unsigned ifc,
    struct wire *wire, const char *text);
void world_sight(struct world *w, const struct sight *s);
void world_lost(struct world *w, const struct egress *e, enum fate fate);
struct plug *node_plug(struct world_node *n, unsigned ifc);	/* makes it */

/* ---- talk.c ---- */

extern const struct port_up plug_up;
/* node_call hands one input to the node and pops everything it says. False: COMMAND refused. */
bool node_call(struct world_node *n, const struct input *in, char err[static 128]);
void node_wakes(void *node);		/* the deadline's event */
void node_is_born(void *node);		/* the first event: what it said at creation */

/* ---- fault.c ---- */

/* fault_egress sends a frame, which the taps have seen, through the faults to its port. */
void fault_egress(struct world *w, const struct egress *e, struct port *port);
void fault_clear(struct world *w);

/* ---- traffic.c ---- */

void apps_told_address(struct world_node *n, const struct node_address *a, bool added);
void traffic_clear(struct world *w);

/* ---- move.c ---- */

void plug_moves(void *plug);	/* the mover's event */

#endif
