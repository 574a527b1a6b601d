/* suite.h - suite.json: everything that one call of `sojourn conformance` found out, for the report.
 *
 * It holds the rows of the catalogue that were asked for (also those nobody checks), the monitors,
 * each story's verdicts and their sum, and, where mutants were played, what became of each. */
#ifndef SOJOURN_CONFORMANCE_SUITE_H
#define SOJOURN_CONFORMANCE_SUITE_H

#include "conformance/plan.h"
#include "conformance/verdict.h"

struct suite_story {
	const struct story *story;
	const char *dir;		/* of its run, within the suite's folder */
	int status;			/* 0: played to its end */
	const char *err;
	const struct verdicts *verdicts;
};

/* What became of one mutant and one of the rows that it should trip. */
struct kill {
	const struct mutant *mutant;
	char id[32];			/* the row */
	const char *word;		/* "killed", "crashed", "no base", "ALIVE" */
	char also[256];			/* further rows it trips, or how it crashed */
	char found[256];		/* the breach that killed it: "seq: expected 4, found 5" */
};

struct suite {
	uint64_t seed;
	const char *suite, *rows, *role;/* the filter; NULL: all */
	const char *baseline;		/* file, or NULL */
	bool strict;
	int exit_status;
	const struct suite_story *story;
	size_t n_stories;
	const struct catalogue *catalogue;
	const struct verdicts *verdicts;/* of all stories together */
	const struct kill *kill;
	size_t n_kills;
};

/* False: the file could not be written. */
bool suite_write(const struct suite *s, const char *file);

#endif
