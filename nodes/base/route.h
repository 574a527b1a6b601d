/* route.h - a node's event-routing table: what one engine's news means for the others.
 *
 * Engines do not know each other. Each queues events; the node pops them and looks here. The rows
 * of nodes/mn/, nodes/ha/, ... are therefore the complete list of protocol interactions: what
 * MOBIKE tells Mobile IPv6, what a Binding Acknowledgement does to an SA, and which section says
 * so. Unlike an FSM's, several rows may fit one event: all of them run, in table order. */
#ifndef SOJOURN_BASE_ROUTE_H
#define SOJOURN_BASE_ROUTE_H

#include "nodes/base/tell.h"
#include "nodes/base/text.h"

#include <stdio.h>

struct route_row {
	uint8_t from;			/* engine */
	uint8_t event;			/* that engine's event number */
	bool (*when)(const void *node, const void *ev);	/* NULL: always */
	void (*then)(void *node, const void *ev);
	const char *to;			/* engine that hears of it */
	const char *why, *cite;		/* "5555 5.1" */
};

struct route {
	const char *name;		/* "mn", "ha" */
	const char *const *engine;	/* names, by number */
	const char *const *const *event;/* names, by engine and number */
	const struct route_row *row;
	size_t n_rows;
};

struct route_run {
	const struct route *def;
	uint32_t *taken;
	bool *dropped, *negated;	/* NULL unless edited by a mutant "route/<name>/<row>/<edit>" */
	const struct teller *tell;
};

/* route_run_init; <row> in a mutant is the row's number, or "EVENT>to:why", the reason as far as it is
 * given: every row so named is edited. */
void route_run_init(struct route_run *run, const struct route *def, const struct teller *tell,
    const char *mutants);
void route_run_clear(struct route_run *run);

/* route_event runs every fitting row; returns how many did. None is told as ignored. */
unsigned route_event(struct route_run *run, unsigned engine, unsigned event, void *node,
    const void *ev);

/* route_inspect appends a line for each row: number, event, where to, how often taken, and why. */
void route_inspect(const struct route_run *run, struct text *out);

/* route_dot draws the table for graphviz; with a run, rows never taken are dashed. */
void route_dot(const struct route *def, const struct route_run *run, FILE *out);

#endif
