/* pool.h - many runs, a process each, results in the order of the plan.
 *
 * A run that crashes, hangs or dies by an assertion takes nobody with it, and says so in its
 * result. What a run writes to standard error is kept for that, not shown. */
#ifndef SOJOURN_CONFORMANCE_POOL_H
#define SOJOURN_CONFORMANCE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* pool_fn does job `i` in a process of its own and writes what came of it to `out`. Returns the
 * exit status of that process, 0 to 127. */
typedef int pool_fn(void *ctx, size_t i, FILE *out);

struct pool_result {
	bool crashed;		/* ended by a signal; 14 (SIGALRM): took longer than it may */
	int status, signal;
	char *text;		/* what the job wrote; never NULL; owned */
	char last_words[160];	/* the last line of its standard error */
};

struct pool_conf {
	unsigned jobs;		/* at a time; 0: one per processor */
	unsigned limit_s;	/* of wall clock per job; 0: 120 */
	const char *what;	/* "schedules", for the progress on a terminal; NULL: none */
};

/* pool_run does jobs 0..n-1 and fills result[0..n-1]. False: somebody interrupted it (interrupt.h);
 * what was under way is ended, and the results of what was not done say that it crashed. */
bool pool_run(const struct pool_conf *conf, size_t n, pool_fn *fn, void *ctx,
    struct pool_result *result);
void pool_result_clear(struct pool_result *r, size_t n);

#endif
