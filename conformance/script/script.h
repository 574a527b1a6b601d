/* script.h - a story in Lua 5.4, as a thing that is fed messages and time and acts on a world.
 *
 * Does: run a scenario file in a sandbox as a coroutine; turn its verbs into calls of world_ops;
 * hold its expectations and say what became of each. Does not: know a simulator, a socket or a
 * file besides the story and scenarios/lib. Sans-IO like a node: ask script_next for the next
 * deadline, call script_wake when it has come and script_message with every message, in the order
 * of time. Call these from an event of the driver's own, never from inside a device's call: Lua
 * leaves its verbs with longjmp, which must not cross C++ frames.
 *
 * Errors are the author's: one line "file.lua:12: unknown field 'sequence' of BU; did you mean
 * 'seq'?" in script_error, and the script is over (exit status 2). An expectation that is not met
 * is no error but a FAIL, with what was seen instead. */
#ifndef SOJOURN_CONFORMANCE_SCRIPT_H
#define SOJOURN_CONFORMANCE_SCRIPT_H

#include "nodes/base/addr.h"
#include "nodes/base/text.h"
#include "nodes/base/tick.h"

struct msg;			/* traces/msg.h */

/* One argument of a verb. Lists are the same key repeated. All text is borrowed for the call. */
struct world_arg {
	const char *key, *value;
};

/* What a script does to its world. Implemented by the simulator, by live mode and, with what a
 * capture shows, by `check`; sojourn.c plugs them together.
 *
 * act: verb and arguments. False: err says, in one line without file and line, why not.
 *
 *	link	name kind=lan|p2p delay=2ms rate=100Mbps loss=0.05 mtu=1500
 *	node	name kind conf=<text of base/conf.h> [pcap=no]
 *	attach	node ifc=0 link=hotel6		(carrier up)
 *	detach	node ifc=0			(carrier down)
 *	move	node ifc=0 link=cafe gap=0s	(detach, and attach in the same tick or `gap` later);
 *		from=0 overlap=1s: attach ifc now, detach `from` that much later
 *	control	node command=reboot|tamper|expire|rebind|do text=... down=0s	(nodes/node.h)
 *	traffic	flow=<name> kind=udp|tcp|ping node to=<addr> to_node=<name or empty> every=20ms
 *		size=1000 port=9000 start=5s stop=60s bytes=1000000	(only what applies)
 *	fault	id=1 kind=drop|duplicate|delay|hold|corrupt|truncate|rewrite nth=1 times=1 delay=50ms
 *		n= at= set.src= ...	for the messages of which script_fault_match(id) says so;
 *		nth 0: every one
 *	release	id=1; stop id=1
 *	noise	link= loss= duplicate= reorder= corrupt= jitter=
 *	forge	node name=BU src= dst= ... set.<field>=...	(sim/forge.h)
 *	say	node id=<of a message, hexadecimal> packet=<its octets, or ""> set.src= ...
 *	inject	node ifc frame=<hexadecimal>
 *	measure	what=handovers flow=<name>
 *	note	text=...
 *
 * Times in arguments are text that base/conf.h's tick_parse reads; numbers are decimal.
 *
 * property: what a node's name stands for at this moment: "coa4", "coa6" (care-of addresses),
 * "addr4", "addr6", "ext4" (a NAT's outside), "hoa4", "hoa6". False: it has none now.
 * inspect: node_ops.inspect of that node; node "" and table "flow": the world's own counters, one
 * line per flow (name= sent= received= bytes= duplicates= late= done=). False: no such table.
 * owner: the name of the node that has this address now, home addresses included. False: nobody. */
struct world_ops {
	bool (*act)(void *world, const char *verb, const struct world_arg *arg, size_t n,
	    char err[static 256]);
	bool (*property)(void *world, const char *node, const char *name, struct text *out);
	bool (*inspect)(void *world, const char *node, const char *table, struct text *out);
	bool (*owner)(void *world, const struct addr *a, struct text *out);
	bool mute;	/* a capture: nodes do not testify, inspect has nothing to say about them */
};

struct script_conf {
	const char *file;		/* the story */
	const char *lib;		/* scenarios/lib, for require */
	uint64_t seed;			/* of math.random */
	const struct world_arg *param;	/* -p KEY=VALUE */
	size_t n_params;
	size_t memory_max;		/* octets; 0: 64 MiB */
	uint64_t steps_max;		/* Lua instructions between two waits; 0: 50 million */
	/* What a mutant adds: lines "node key = value" appended to that node's conf; NULL: none. */
	const char *conf_edit;
};

struct script;

/* script_new never fails; script_load runs the story up to its first wait. False: script_error. */
struct script *script_new(const struct script_conf *conf, const struct world_ops *ops, void *world);
void script_free(struct script *s);
bool script_load(struct script *s);

/* script_next: when to call script_wake; TICK_NEVER when the story is over. */
tick script_next(const struct script *s);
/* script_wake and script_message return false when the story has ended in an error. `m` is borrowed
 * for the call; messages come in the order of time, every sighting of them. */
bool script_wake(struct script *s, tick now);
bool script_message(struct script *s, const struct msg *m);
bool script_over(const struct script *s);
/* script_listens: is a message waited for, and not only a time? */
bool script_listens(const struct script *s);
/* script_stop ends the story at `now` from outside: what was still waited for is INCONCLUSIVE. */
void script_stop(struct script *s, tick now);

/* The one line, or NULL. Valid until script_free. */
const char *script_error(const struct script *s);

/* ---- faults ---- */

/* script_fault_match: is `m` (which just left its sender) one that the story's fault `id` (see the
 * verb "fault") is about? The world counts and acts; this only looks. */
bool script_fault_match(struct script *s, unsigned id, const struct msg *m);

/* script_cannot: this node could not change a field as a next{} or every{} of the story asks. What that
 * was for has not been tried: the story is INCONCLUSIVE. */
void script_cannot(struct script *s, const char *node, const char *field);

/* ---- what came of it ---- */

enum script_outcome {
	SCRIPT_PASS, SCRIPT_FAIL, SCRIPT_INCONCLUSIVE
};

/* One expect, never or check. Text is owned by the script. */
struct script_step {
	enum script_outcome outcome;
	const char *verb;		/* "expect", "never", "check" */
	const char *file;		/* story's file name without folders */
	unsigned line;
	const char *says;		/* "mn > ha BU A=1 H=1 within 2s" */
	const char *detail;		/* FAIL: what was seen instead; may be "" */
	const char *field, *expected, *found;	/* "" where it does not apply */
	const char *pcap;		/* "" if no message belongs to it */
	unsigned frame;
	tick t;
	bool white_box;			/* rests on a node's own testimony */
	/* The rows it decides, from `row = "R6275-9.5.1-15"`: ids separated by blanks, each perhaps
	 * with @ROLE; and the node that is judged: who would send the message, or who was inspected.
	 * "" if none. */
	const char *rows, *judged;
};

/* A world that cannot show everything has its say about each step: `weigh` is called for every step
 * that it has not been called for, and a reason makes the step INCONCLUSIVE. script_doubt does so
 * for step i. */
void script_weigh(struct script *s, const char *(*weigh)(void *ctx, const struct script_step *st),
    void *ctx);
void script_doubt(struct script *s, size_t i, const char *why);

size_t script_steps(const struct script *s);
const struct script_step *script_step(const struct script *s, size_t i);

/* The language itself: its verbs ("expect", "node:move"), and the constants of RFCs that stories
 * know as rfc.NAME. False: there is no such number. */
bool script_verb(size_t n, const char **name, const char **says);
struct script_constant {
	const char *name;
	tick time;		/* TICK_NEVER: it is no time but a number */
	double number;
	const char *cite;	/* "RFC 6275 12" */
};
bool script_constant(size_t n, struct script_constant *out);

/* From `scenario "title" { covers = {...} }`; 0 before it ran. */
size_t script_covers(const struct script *s, const char *const **ids);

/* Every parameter the story declared, with its value in this run, in order of declaration. */
size_t script_params(const struct script *s, const struct world_arg **params);
/* ... and beside each what it is without -p, what it may be ("1ms..1s", "a, b", or ""), and its type:
 * "number", "time", "boolean" or "string". */
struct script_about { const char *fallback, *may, *type; };
const struct script_about *script_params_about(const struct script *s);

/* The nodes and links the story declared, in order: for maps, reports and the judge's scene. A node
 * that the story lets break the rules (insider = true) is of kind "insider" here. */
struct script_node {
	const char *name, *kind, *conf;
	const struct world_arg *prop;	/* its constants: hoa6, addr6, ... */
	size_t n_props;
};
size_t script_nodes(const struct script *s, const struct script_node **nodes);

#endif
