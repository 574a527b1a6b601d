/* state.h - state.jsonl: what the nodes told of themselves, and what the world did.
 *
 * One line each: t (ns), node, kind (state, ignored, tx, rx, drop, note: the node's own testimony;
 * world: what happened to it), name, instance, and `fields` (every value is text) or, where it is
 * not made of pairs, `text`. */
#ifndef SOJOURN_TRACES_STATE_H
#define SOJOURN_TRACES_STATE_H

#include "nodes/base/tick.h"
#include "traces/lines.h"

/* state_line writes one; any text may be NULL. */
void state_line(struct lines *out, tick t, const char *node, const char *kind, const char *name,
    const char *instance, const char *text);

#endif
