/* machines.h - the state machines that run, as pictures, with how often each row was taken.
 *
 * The tables come from whoever links the nodes (this room does not); the counts from the
 * state.jsonl of a run. A line there is matched to the row of the same states, event and label, so
 * a table that was changed since the run is never counted wrongly: what fits no row is counted as
 * unknown. */
#ifndef SOJOURN_REPORTS_MACHINES_H
#define SOJOURN_REPORTS_MACHINES_H

#include "nodes/base/fsm.h"

#include <jansson.h>

struct machines {
	const struct fsm *const *fsm;
	size_t n;
};

/* machines_of_run returns a list, the caller's: of each machine that took a step in the run at
 * `dir` {"name", "states": [...], "unknown": n,
 * "rows": [[from, event, label, cite, to, taken], ...]}; from and to are indices of states. Empty
 * if `ms` is NULL or the run told no states. */
json_t *machines_of_run(const struct machines *ms, const char *dir);

/* machines_add adds the counts of another run's list. */
void machines_add(json_t *sum, const json_t *run);

/* machines_draw returns an SVG element for each machine of a list, one after the other, by
 * graphviz, for the caller to free; NULL if there are none or graphviz is not installed. An edge
 * stands for all rows between two states; its id is "<machine>.<from>.<to>", its text lines are the
 * rows' events in the order of the table. */
char *machines_draw(const struct machines *ms, const json_t *list);

#endif
