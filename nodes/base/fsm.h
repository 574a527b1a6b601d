/* fsm.h - a state machine as a table: the program, the log vocabulary, the coverage list and the
 * picture at once.
 *
 * One row is one sentence of an RFC: in this state, on this event, if this holds, do that, go
 * there. At most one row may fit: fsm_step tries them all and asserts it, so their order means
 * nothing. No row at all is deliberate: the event is told as ignored. Guards only look. Actions
 * change `self` and queue output; they never step a machine. fsm_step is the only place where a
 * state changes. */
#ifndef SOJOURN_BASE_FSM_H
#define SOJOURN_BASE_FSM_H

#include "nodes/base/tell.h"

#include <stdio.h>

struct fsm_row {
	uint8_t from, event;
	bool (*when)(const void *self, const void *in);	/* NULL: always */
	void (*then)(void *self, const void *in);	/* NULL: nothing */
	uint8_t to;
	const char *label, *cite;			/* cite: "6275 11.7.1" */
};

/* The definition: constant, shared by every node of the process. */
struct fsm {
	const char *name;
	const char *const *state, *const *event;	/* names, by number */
	uint8_t n_states, n_events;
	const struct fsm_row *row;
	size_t n_rows;
};

#define FSM_ROWS(a) (a), sizeof(a) / sizeof((a)[0])

/* A node's copy: its rows may be edited by mutants, its counters are its own. One per node and
 * machine, shared by all instances (SAs, bindings); the state itself lives in the instance. */
struct fsm_run {
	const struct fsm *def;
	struct fsm_row *row;	/* NULL: def->row, unedited */
	bool *negated, *dropped;/* NULL unless edited */
	uint32_t *taken;	/* per row */
	const struct teller *tell;
};

/* fsm_run_init; `mutants` is a list of specifications (tamper.h) separated by ';', of which those
 * of the form "fsm/<machine>/<row>/<drop|negate|skip|to:STATE>" for this machine are applied; NULL
 * or "": none. <row> is its number, or "FROM:label", the label as far as it is given: every row so
 * named is edited. */
void fsm_run_init(struct fsm_run *run, const struct fsm *def, const struct teller *tell,
    const char *mutants);
void fsm_run_clear(struct fsm_run *run);

/* fsm_step feeds one event to the instance whose state is *state. True: a row was taken. The new
 * state is in place before the action runs. */
bool fsm_step(struct fsm_run *run, uint8_t *state, unsigned event, void *self, const void *in,
    const char *instance);

/* fsm_dot draws the table for graphviz; with a run, rows never taken are dashed, or grey in their state. */
void fsm_dot(const struct fsm *def, const struct fsm_run *run, FILE *out);

#endif
