/* record.h - everything that went into and came out of one node, and doing it again.
 *
 * A transcript holds the node's kind, name, seed and configuration, then every call with its tick
 * and every emit in order. Since a node is a function of these, `replay_run` must get the same
 * octets; where it does not, the first difference is what one wanted to know. The file is written
 * as a stream: memory does not grow with the run, and a killed run leaves a transcript that can
 * be replayed up to its last complete record. Its form: transcript.h. */
#ifndef SOJOURN_SIM_RECORD_H
#define SOJOURN_SIM_RECORD_H

#include "sim/world.h"

#include <stdio.h>

struct record;

/* record_start starts a transcript of one node into `out`, which the caller has opened and closes
 * after record_stop. Call it right after world_node_add, before the node gets its first input and
 * before world_run: the world shows what the node said at its creation no earlier than that. It
 * takes the node's node_tap. */
struct record *record_start(struct world *w, struct world_node *n, FILE *out);
/* record_stop flushes and frees; false: writing failed at some point (disk full). Before
 * world_free. */
bool record_stop(struct record *r);

struct replay_report {
	uint64_t inputs, outputs;	/* compared and equal */
	bool same;
	bool cut;			/* the transcript ends in the middle of a record */
	char text[2048];		/* one line, or the difference: where, expected, found */
};

/* replay_run makes the node again from `kinds` (NULL: node_kinds) and compares. False: the file is
 * not a transcript, or the node cannot be made; report->text says why. */
bool replay_run(FILE *in, const struct node_kind *kinds, struct replay_report *report);

#endif
