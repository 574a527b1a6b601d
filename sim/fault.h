/* fault.h - everything bad that can happen to a frame between a node and the wire.
 *
 * Faults act at the sender's egress, after the taps have seen the frame: first the rules a script
 * set, in the order they were set, each at most once per frame, until one of them takes the frame
 * off the wire; then the link's random faults. Random faults draw from a generator of the link's
 * own, a fixed number of times per frame, so one fault more does not change another's luck. */
#ifndef SOJOURN_SIM_FAULT_H
#define SOJOURN_SIM_FAULT_H

#include "nodes/base/addr.h"
#include "nodes/base/rng.h"
#include "nodes/base/tick.h"

struct world_node;
struct wire;

/* Random faults of one link: parts per million of its frames. */
struct noise {
	uint32_t loss, duplicate, reorder, corrupt;
	tick reorder_by;	/* a reordered frame is late by a random time up to this; 0: 10 ms */
	tick jitter;		/* every frame is late by a random time up to this; may reorder */
};

enum fault_kind {
	FAULT_DROP,
	FAULT_DUPLICATE,	/* n more copies, each `delay` after the one before */
	FAULT_DELAY,		/* by `delay` */
	FAULT_HOLD,		/* until fault_release, or until n more frames have passed on its link */
	FAULT_CORRUPT,		/* xor `mask` into the octet at `at`; at SIZE_MAX: a random bit behind
				 * the Ethernet header */
	FAULT_TRUNCATE,		/* to n octets of frame */
	FAULT_REWRITE		/* `rewrite` changes the octets in place and may shorten or grow them */
};

/* A frame at its sender's egress, as predicates and taps see it. */
struct egress {
	tick t;
	uint64_t id;
	struct world_node *node;	/* NULL: injected */
	unsigned ifc;
	struct wire *wire;
	struct bytes frame;
};

#define FAULT_FRAME_MAX 65600

struct fault {
	enum fault_kind kind;
	/* Where: NULL is any. */
	struct world_node *node;	/* sender */
	struct wire *wire;
	/* match says whether the frame is one the fault is about; NULL: every frame. It runs after
	 * the taps have seen the frame under the same id, so it may ask a dissector that is a tap.
	 * It must not call the world. */
	bool (*match)(void *arg, const struct egress *e);
	/* rewrite changes frame[*n] (room for FAULT_FRAME_MAX octets). */
	void (*rewrite)(void *arg, uint8_t *frame, size_t *n);
	/* acted is told of every frame the fault acted on; may be NULL. */
	void (*acted)(void *arg, const struct egress *e);
	void *arg;
	unsigned nth;		/* the nth match, from 1; 0: every match */
	unsigned times;		/* with nth: how many in a row from there on; 0: one */
	unsigned n;		/* see kind; DUPLICATE: 0 means 1. HOLD: 0 means until released */
	tick delay;
	size_t at;
	uint8_t mask;		/* 0: 0xff */
};

#endif
