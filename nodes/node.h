/* node.h - the seam: a node as the network sees it.
 *
 * A node owns no socket, clock, file or source of randomness: time comes in as `now`, randomness
 * as a seed at creation, frames as octets. It is never re-entered: it queues what it wants to say
 * and the driver pops it. After every call: pop until false, then ask next_wake again. The
 * simulator (sim/ns3_shim.cc), the in-process lab (sim/lab/), live mode and replay drive the same
 * object code through exactly this. */
#ifndef SOJOURN_NODE_H
#define SOJOURN_NODE_H

#include "nodes/base/addr.h"
#include "nodes/base/tell.h"
#include "nodes/base/tick.h"

/* The state of an interface's link, as its driver reports it. */
struct link {
	bool up;
	uint16_t mtu;		/* octets of IP packet */
};

enum command_kind {
	COMMAND_REBOOT,		/* text "keep" or "lose": with or without state */
	COMMAND_TAMPER,		/* text: a rule, base/tamper.h */
	COMMAND_EXPIRE,		/* text: what expires now: "mapping" (NAT), "child", "ike" */
	COMMAND_REBIND,		/* NAT: text "ports=5000-5100" or "address=192.0.2.9" or "" */
	COMMAND_DO		/* anything a node kind documents: text */
};

struct command {
	enum command_kind kind;
	const char *text;
};

/* Key material, for the key files. Algorithms are IANA IKEv2 transform ids. */
struct emit_keys {
	bool esp;		/* else an IKE SA */
	uint64_t spi_i, spi_r;	/* IKE */
	uint32_t spi;		/* ESP; host order */
	struct addr src, dst;	/* ESP: outer addresses at installation */
	uint16_t encr, encr_bits, integ;
	struct bytes ei, er, ai, ar;	/* ESP: key (with salt) in ei, integrity key in ai */
};

enum emit_kind {
	EMIT_FRAME,	/* an Ethernet frame, without FCS, for interface ifc */
	EMIT_APP,	/* an IP packet for the applications above */
	EMIT_ADDRESS,	/* an address appeared or went; home addresses carry ifc IFC_APP */
	EMIT_KEYS,
	EMIT_BUS,	/* a PF_KEY message on the node's bus */
	EMIT_TOLD,	/* the node's testimony */
	EMIT_LISTEN	/* an interface's filter: it wants (no longer wants) frames to this address */
};

#define IFC_APP UINT32_MAX

struct emit {
	enum emit_kind kind;
	union {
		struct { unsigned ifc; struct bytes data; } frame;
		struct { struct bytes ip; } app;
		struct { bool added; unsigned ifc; struct prefix prefix; } address;
		struct emit_keys keys;
		struct { struct bytes message; } bus;
		struct told told;
		/* A hint that spares a crowded link: until an interface has told its first multicast
		 * address, it gets all multicast frames. */
		struct { bool on; unsigned ifc; struct mac mac; } listen;
	};
};

struct node_ops {
	/* Everything an argument points to is borrowed for the duration of the call. */
	void (*packet)(void *self, tick now, unsigned ifc, struct bytes frame);
	void (*link)(void *self, tick now, unsigned ifc, const struct link *l);
	void (*app)(void *self, tick now, struct bytes ip);	/* from the applications above */
	/* False: the command was not understood, and `err` says why; nothing changed. */
	bool (*control)(void *self, tick now, const struct command *c, char err[static 128]);
	void (*wake)(void *self, tick now);
	tick (*next_wake)(const void *self);		/* TICK_NEVER: only input matters */
	/* What *out points to stays valid until the next call into this node, another pop included. */
	bool (*pop)(void *self, struct emit *out);
	/* inspect appends the rows of table `what` ("binding", "bul", "sad", "spd", "nat", "neighbour",
	 * "ike", "address", "counters", "routes"), one line of " key=value" each, in a stable order. False: this
	 * node has no such table. */
	bool (*inspect)(const void *self, const char *what, struct text *out);
	/* hear: does anybody read EMIT_TOLD? A node that nobody hears is spared writing it; whatever
	 * else it does stays the same. Nodes are born heard. May be NULL: it tells anyhow. */
	void (*hear)(void *self, bool heard);
	void (*free)(void *self);
};

struct node {
	const struct node_ops *ops;
	void *self;
};

/* A kind of node that configuration text can make: "mn", "ha", "cn", "nat", "router", "attacker". */
struct node_kind {
	const char *name;
	/* make returns false, with one readable line in err, if conf does not parse. Two nodes made
	 * from equal arguments behave identically, octet for octet. */
	bool (*make)(struct node *out, const char *name, uint64_t seed, const char *conf,
	    char *err, size_t err_cap);
};

/* node_kinds is the NULL-name-terminated list (nodes/kinds.c). */
extern const struct node_kind node_kinds[];
const struct node_kind *node_kind_find(const char *name);

#endif
