/* verbs.h - a world spoken to in words: what a story's verbs (conformance/script/script.h) do to a
 * simulated world. The words come as text, so that this room need not know the judge's.
 *
 *	link	name kind=lan|p2p delay=2ms rate=100Mbps loss=0.05 duplicate= reorder= corrupt= (0..1)
 *		jitter=1ms queue=100 mtu=1500
 *	node	name kind conf=<text>
 *	attach	node ifc=0 link=hotel6
 *	detach	node ifc=0
 *	move	node ifc=0 link=cafe gap=0s; with from=0 and overlap=1s: make before break, from that
 *		interface to ifc
 *	control	node command=reboot|tamper|expire|rebind|do text=... down=0s (of a reboot)
 *	traffic	flow=<name> kind=udp|tcp|ping node to=<addr> to_node= from=<addr> every=20ms size=1000
 *		port=9000 start=5s stop=60s count= bytes=
 *	fault	id=1 kind=drop|duplicate|delay|hold|corrupt|truncate|rewrite nth=1 times=1 delay=50ms
 *		n=1 at= node= link=; a rewrite: what sim/forge.h changes (set.src= ...)
 *	release	id=1: what it holds goes on its way
 *	stop	id=1: that, and it acts no more
 *	noise	link=hotel6 and the random faults of "link"
 *	inject	link=hotel6 or node= ifc=; frame=<hexadecimal>
 *	forge	node name=BU times=1 every=10ms and what sim/forge.h builds of
 *	say	node id=<of the message> packet=<hexadecimal: an IP packet> times=1 every=10ms and what sim/forge.h changes
 *	note	text=...
 *
 * A node of kind "attacker" hears every frame of the links it is attached to. Times are what
 * base/conf.h's tick_parse reads; start and stop are ticks of the run. A key that a verb does not know
 * is an error, except pcap= of node, which is the recorder's. */
#ifndef SOJOURN_SIM_VERBS_H
#define SOJOURN_SIM_VERBS_H

#include "sim/world.h"

struct verb_arg {
	const char *key, *value;
};

struct verbs;

/* `matches` says whether the frame that has just left its sender is one that fault `id` is about;
 * see struct fault for what it may do. */
typedef bool (*verbs_match_fn)(void *ctx, unsigned id, const struct egress *e);

struct verbs *verbs_new(struct world *w, verbs_match_fn matches, void *ctx);
void verbs_free(struct verbs *v);	/* before world_free */

/* verbs_act does one verb. False: err says in one line why not. Never from a callback of a tap. */
bool verbs_act(struct verbs *v, const char *verb, const struct verb_arg *arg, size_t n,
    char err[static 256]);

/* verbs_property: the address a node's name stands for now: "coa4", "coa6", "addr4", "addr6" (of an
 * interface; global), "hoa4", "hoa6", "ext4" (of an interface, not of private space). False: none. */
bool verbs_property(const struct verbs *v, const char *node, const char *name, struct text *out);

/* verbs_inspect: node_inspect; node "" and table "flow": one line per flow. False: no such table. */
bool verbs_inspect(const struct verbs *v, const char *node, const char *table, struct text *out);

/* verbs_owner: the name of the node that has this address now. False: nobody. */
bool verbs_owner(const struct verbs *v, const struct addr *a, struct text *out);

#endif
