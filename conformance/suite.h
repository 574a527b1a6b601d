/* suite.h - the folder that `sojourn conformance -o` or `sojourn check -o` leaves: verdicts.json,
 * junit.xml and suite.json, everything that was found out, for the report.
 *
 * It holds the rows of the catalogue that were asked for (also those nobody checks), the monitors,
 * each story's verdicts and their sum, and, where mutants were played, what became of each. */
#ifndef SOJOURN_CONFORMANCE_SUITE_H
#define SOJOURN_CONFORMANCE_SUITE_H

#include "conformance/inside.h"
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

/* What a statement of conformance names: "libcrypto", "3.0.11". */
struct version {
	const char *name, *value;
};

struct suite {
	const char *product;		/* what was judged */
	const struct version *version;
	size_t n_versions;
	const char *const *capture;	/* judged offline: the files' names; else none */
	size_t n_captures;
	uint64_t seed;
	const char *suite, *rows, *role;/* the filter; NULL: all */
	const char *baseline;		/* file, or NULL */
	bool strict;
	int exit_status;
	const struct suite_story *story;
	size_t n_stories;
	const struct catalogue *catalogue;
	const struct inside *inside;	/* of what was judged; NULL: nobody knows */
	const struct verdicts *verdicts;/* of all stories together */
	const struct kill *kill;
	size_t n_kills;
};

/* suite_open makes `dir` and runs/ in it, and a suite.json that says "running". An earlier suite,
 * finished or not, is replaced; any other folder that has something in it is left alone. False:
 * err. */
bool suite_open(const char *dir, char *err, size_t err_cap);
/* suite_write writes the three files. False: one of them could not be written. */
bool suite_write(const struct suite *s, const struct verdict_run *run, const char *dir);

#endif
