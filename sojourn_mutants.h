/* sojourn_mutants.h - the generic mutants, shared by their files: sojourn_mutants.c makes and plays
 * them, sojourn_mutants_told.c says what came of them. */
#ifndef SOJOURN_MUTANTS_H
#define SOJOURN_MUTANTS_H

#include "conformance/generic.h"
#include "conformance/plan.h"
#include "conformance/pool.h"
#include "conformance/scratch.h"

#include <stdio.h>

/* A story as it is, without a mutant. */
struct base {
	const struct story *story;
	char file[SCRATCH_MAX + 100];	/* its slowed copy */
	uint64_t print, frames;		/* of the undisturbed run */
	char *fails;			/* "id/role\n..." */
	bool apart, lingers;		/* it does not converge by itself: that kills nobody */
};

/* One run of the verb. */
struct mutating {
	struct base base[GENERIC_STORIES];
	unsigned n_base;
	unsigned order[GENERIC_STORIES];	/* cheapest first */
	char dir[SCRATCH_MAX];
	uint64_t seed;
	unsigned jobs;
	struct generic_world seen;	/* rows taken and messages sent without mutants */
	struct generic_mutants mutants;
	struct generic_knowns known;
	unsigned untaken;		/* rows of machines that no story takes, and their names */
	char *untaken_names;
	size_t untaken_len;
};

/* How a mutant ended: killed by ..., or a survivor that changed no octet, or one that did and was
 * overlooked; or it was none, since its message has no such field. */
enum ending {
	BY_MONITOR, BY_STEP, BY_STORY, BY_APART, BY_CRASH, NO_CHANGE, OVERLOOKED, REFUSED, ENDINGS
};

struct ended {
	enum ending ending;
	char by[128];		/* row, step, assertion */
	char story[160];	/* in which it was killed; survivors: the ones it was hidden by */
	struct generic_known *known;	/* the line about it, or NULL */
};

/* mutants_ended reads what a mutant's process wrote (sojourn_mutants.c, mutant_job). */
void mutants_ended(const struct mutating *x, const struct pool_result *r, struct ended *f);

/* mutants_report finds for every mutant the line of generic-known.tsv about it, and prints
 * survivors and rates; with `verbose`, all survivors with their reasons. False: one that is listed
 * as equivalent was killed. */
bool mutants_report(struct mutating *x, struct ended *f, bool verbose);

/* mutants_table writes a line for every mutant, after mutants_report. */
void mutants_table(const struct mutating *x, const struct ended *f, FILE *out);

#endif
