/* env.h - what every engine of a node gets at init: the node's one heap of deadlines, its one
 * generator, where to tell, and how to misbehave. Borrowed; the node outlives its engines. */
#ifndef SOJOURN_BASE_ENV_H
#define SOJOURN_BASE_ENV_H

#include "nodes/base/heap.h"
#include "nodes/base/rng.h"
#include "nodes/base/tamper.h"
#include "nodes/base/tell.h"

struct engine_env {
	struct heap *heap;
	struct rng *rng;
	const struct teller *tell;
	struct tamper *tamper;
	const char *mutants;	/* for fsm_run_init; NULL: none */
};

/* alarm.kind: the owner of a deadline, its engine in the high byte. */
enum {
	ALARM_HOST = 0x100,
	ALARM_IPSEC = 0x200,
	ALARM_IKE = 0x300,
	ALARM_MIP6 = 0x400,
	ALARM_NAT = 0x500,
	ALARM_NODE = 0x600
};

#define ALARM_ENGINE(kind) ((kind) & 0xff00u)

#endif
