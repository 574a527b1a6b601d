/* world.h - nodes, links, movement, faults, traffic and taps, on top of any driver.
 *
 * This is the C side of the verbs of a scenario. A world calls its nodes only from events of the
 * driver (frames arriving, deadlines, movement) and from the functions below, pops everything they
 * say after every call, and never re-enters one. Whoever wants to know (recorder, script host,
 * metrics) adds a tap.
 *
 * Rules for callbacks: a tap, a fault's predicate or a flow listener looks and copies, and calls
 * only the world's const functions, world_now and world_at. To act, schedule an event with world_at
 * (tick 0 or world_now mean "at this tick, after what is going on").
 *
 * Names are unique per sort of thing. Handles stay valid until world_free. Order is everything: the
 * same calls with the same seed give the same octets, under either driver. */
#ifndef SOJOURN_SIM_WORLD_H
#define SOJOURN_SIM_WORLD_H

#include "nodes/node.h"
#include "sim/driver.h"
#include "sim/fault.h"
#include "sim/flow.h"
#include "sim/wire.h"

struct world;
struct world_node;

/* ---- taps ---- */

/* One sighting of a frame. A frame keeps its id from its sender's egress to every receiver; `cause`
 * is the id of the frame whose processing made its sender send it (0: a deadline, a command or an
 * application did), which follows a packet through routers and NATs. */
enum sight_kind {
	SIGHT_TX,	/* left a node; faults have not acted yet */
	SIGHT_RX,	/* arrived at a node, before the node has been called */
	SIGHT_LOST	/* will not arrive anywhere: `fate` says why. Frame as it was when lost */
};

struct sight {
	enum sight_kind kind;
	tick t;
	uint64_t id, cause;
	struct world_node *node;	/* sender (TX, LOST) or receiver (RX); NULL: injected frame */
	unsigned ifc;
	struct wire *wire;		/* NULL: the port was on no link (LOST) */
	enum fate fate;			/* LOST */
	bool altered;			/* RX: a fault changed its octets, or made it as a copy */
	struct bytes frame;		/* Ethernet, without FCS; borrowed */
};

/* Something a person at the whiteboard would mention. kind: "attach", "detach" (a plug went
 * in or out of `wire`), "move", "control", "reboot", "fault", "inject", "flow-start", "flow-stop",
 * "note". */
struct happening {
	tick t;
	const char *kind;
	struct world_node *node;	/* may be NULL */
	unsigned ifc;
	struct wire *wire;		/* may be NULL */
	/* attach, detach: the link's name. control: "rebind ports=5000-5100". Else " key=value ..." */
	const char *text;
};

/* What went into a node: everything that decides what it does. Replay needs no more. */
enum input_kind {
	INPUT_PACKET,
	INPUT_LINK,
	INPUT_APP,
	INPUT_CONTROL,
	INPUT_WAKE
};

struct input {
	enum input_kind kind;
	tick t;
	unsigned ifc;			/* PACKET, LINK */
	struct bytes octets;		/* PACKET, APP */
	struct link link;		/* LINK */
	struct command command;		/* CONTROL */
};

/* Every member may be NULL. Called synchronously, in the order of world_tap. A node's emits are
 * shown in the order it said them: `output` gets each of them, the others their own sort. */
struct tap {
	void *ctx;
	void (*frame)(void *ctx, const struct sight *s);
	void (*keys)(void *ctx, tick t, struct world_node *n, const struct emit_keys *k);
	void (*bus)(void *ctx, tick t, struct world_node *n, struct bytes message);
	void (*told)(void *ctx, tick t, struct world_node *n, const struct told *told);
	void (*address)(void *ctx, tick t, struct world_node *n, unsigned ifc,
	    const struct prefix *p, bool added);
	void (*input)(void *ctx, struct world_node *n, const struct input *in);
	void (*output)(void *ctx, tick t, struct world_node *n, const struct emit *out);
	void (*happening)(void *ctx, const struct happening *h);
	void (*flow)(void *ctx, struct flow *f, const struct flow_event *e);
};

/* ---- the world ---- */

struct world_conf {
	uint64_t seed;
	uint16_t app_mtu;	/* of the applications' virtual devices; 0: 1280 */
	/* The driver's own applications (ns-3's), where it has them; else the built-in ones, which
	 * have no TCP and are the same under every driver. */
	bool driver_apps;
	const struct node_kind *kinds;	/* NULL: node_kinds (nodes/kinds.c); tests bring their own */
	const struct node_kind *more_kinds;	/* beside those; NULL: none */
};

/* world_new takes the driver over: world_free frees it. */
struct world *world_new(struct driver *d, const struct world_conf *conf);
void world_free(struct world *w);

void world_tap(struct world *w, const struct tap *tap);	/* copied */
/* node_tap is a tap for one node: input and output only, at no cost to the others. ctx NULL ends
 * it. */
void node_tap(struct world_node *n, const struct tap *tap);

tick world_now(const struct world *w);
uint64_t world_seed(const struct world *w);
struct driver *world_driver(struct world *w);
/* world_at calls fn(arg) at tick `when`; the past means now, after what is going on. */
void world_at(struct world *w, tick when, sim_fn fn, void *arg);
/* world_run executes all events up to and including `until`, or until world_stop. */
void world_run(struct world *w, tick until);
void world_stop(struct world *w);

struct world_counts {
	uint64_t events, frames_sent, frames_received, frames_lost, inputs;
};
struct world_counts world_counts(const struct world *w);

/* ---- links ---- */

/* world_wire_add returns NULL when the name is taken. */
struct wire *world_wire_add(struct world *w, const struct wire_conf *conf);
struct wire *world_wire_find(const struct world *w, const char *name);
size_t world_wires(const struct world *w, struct wire *const **out);	/* in order of making */
/* world_noise sets a link's random faults from now on. */
void world_noise(struct world *w, struct wire *wire, const struct noise *noise);

/* ---- nodes ---- */

/* world_node_add makes a node. NULL: `err` has one line (kind unknown, name taken, conf wrong). */
struct world_node *world_node_add(struct world *w, const char *kind, const char *name,
    const char *conf, char *err, size_t err_cap);
/* world_node_adopt takes over a node made elsewhere (a real implementation, a test's fake);
 * kind and conf are what a recording will say about it. */
struct world_node *world_node_adopt(struct world *w, struct node node, const char *kind,
    const char *name, const char *conf);
struct world_node *world_node_find(const struct world *w, const char *name);
size_t world_nodes(const struct world *w, struct world_node *const **out); /* in order of making */

const char *node_name(const struct world_node *n);
const char *node_kind_name(const struct world_node *n);
const char *node_conf(const struct world_node *n);
unsigned node_index(const struct world_node *n);	/* order of making, from 0 */
/* node_wire returns the link interface ifc is on, or NULL. */
struct wire *node_wire(const struct world_node *n, unsigned ifc);
/* node_addresses: what EMIT_ADDRESS has told and not taken back, in that order. */
struct node_address {
	unsigned ifc;		/* IFC_APP: home address */
	struct prefix prefix;
};
size_t node_addresses(const struct world_node *n, const struct node_address **out);

/* node_inspect appends table `what` as node_ops.inspect does; false: no such table. */
bool node_inspect(const struct world_node *n, const char *what, struct text *out);
/* node_control gives the node a command. False: err says why it was not understood. Queued to
 * "after what is going on" never: do not call from a callback. */
bool node_control(struct world_node *n, const struct command *c, char err[static 128]);
/* node_reboot pulls every plug, lets the node reboot, with or without its state, and puts the
 * plugs back `down` later. What arrives meanwhile is lost. False: err as for node_control. */
bool node_reboot(struct world_node *n, bool keep_state, tick down, char err[static 128]);

/* ---- movement: the port of an interface is made when first attached ---- */

/* node_attach plugs ifc into the link, now; the node hears of it. False: already plugged in, or the
 * point-to-point link is full. */
bool node_attach(struct world_node *n, unsigned ifc, struct wire *wire);
void node_detach(struct world_node *n, unsigned ifc);
/* node_move detaches now and attaches `gap` later (0: at this tick, after what is going on). A new
 * move or detach of the same interface overtakes one that is on its way. */
void node_move(struct world_node *n, unsigned ifc, struct wire *to, tick gap);
/* node_move_softly attaches `fresh` now and detaches `old` after `overlap`: make before break. */
bool node_move_softly(struct world_node *n, unsigned old, unsigned fresh, struct wire *to,
    tick overlap);
/* node_promiscuous makes the interface hear every frame of its link (attackers, sniffers). */
void node_promiscuous(struct world_node *n, unsigned ifc, bool on);

/* ---- faults and attackers ---- */

/* world_fault adds a rule; it counts frames from now on. The handle serves the functions below. */
struct fault_rule *world_fault(struct world *w, const struct fault *f);
void fault_remove(struct fault_rule *r);	/* what it holds is lost; r is gone */
void fault_release(struct fault_rule *r);	/* what it holds goes out now, in the order held */
unsigned fault_matches(const struct fault_rule *r);	/* frames that matched so far */
unsigned fault_acts(const struct fault_rule *r);	/* frames acted on so far */

/* world_inject puts a raw frame on a link, as if from a port that nobody knows; it arrives after
 * the link's delay. Returns its id. */
uint64_t world_inject(struct world *w, struct wire *wire, struct bytes frame);
/* world_inject_as sends a raw frame out of a node's interface behind the node's back (an on-path
 * attacker at its plug): it queues and is faulted like the node's own. */
uint64_t world_inject_as(struct world_node *n, unsigned ifc, struct bytes frame);

/* world_say gives a node an IP packet as if its applications had sent it: whatever its source
 * address, the node finds the next hop, and protects it if its policies say so. */
void world_say(struct world_node *n, struct bytes ip);

/* world_note puts a line of the scenario's own into the taps ("note"). */
void world_note(struct world *w, const char *text);

/* ---- traffic ---- */

/* world_flow starts a flow between two nodes (ping: `to` may be NULL). conf.start in the past means
 * now. NULL: err says why (name taken, no TCP here, address families differ). Its counters are in
 * the struct; it stays until world_free. */
struct flow *world_flow(struct world *w, struct world_node *from, struct world_node *to,
    const struct flow_conf *conf, char err[static 128]);
struct flow *world_flow_find(const struct world *w, const char *name);
size_t world_flows(const struct world *w, struct flow *const **out);
void world_flow_stop(struct world *w, struct flow *f);

#endif
