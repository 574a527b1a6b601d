/* collect.h - finished runs put together: DIR/runs.sqlite, and runs.csv, handovers.csv, verdicts.csv.
 *
 * Every run folder below DIR counts, whoever played it. Repeatable while runs arrive: a run that was
 * read and has not changed is not read again, one that is gone is forgotten, so that the tables always
 * say what is there. What DIR held before under these names is only replaced if it was ours.
 *
 * Tables: runs (a row per run, its parameters as columns, times in ms: "delay_ms"), handovers (the
 * rows of metrics.csv, with the run), verdicts (breaches, and what was not decided, with the run),
 * params (which column is which parameter), about (story, version), asked (the
 * values in the order in which they were asked for). */
#ifndef SOJOURN_REPORTS_COLLECT_H
#define SOJOURN_REPORTS_COLLECT_H

#include <stdbool.h>
#include <stddef.h>

struct collected {
	size_t runs, handovers, fresh, gone;	/* in the tables; read anew; forgotten */
	size_t left_out;			/* damaged, or not finished */
	size_t missing;				/* planned, and nothing there */
};

enum collect_end {
	COLLECT_DONE, COLLECT_NOT_OURS, COLLECT_NOTHING, COLLECT_BROKEN
};

/* collect: `left_out` hears of every run that is, and why. Any end but COLLECT_DONE: one line in err. */
typedef void collect_left_out(void *ctx, const char *run, const char *why);
enum collect_end collect(const char *dir, collect_left_out *left_out, void *ctx,
    struct collected *out, char *err, size_t err_cap);

/* collect_is: does `dir` hold what was collected? */
bool collect_is(const char *dir);

#endif
