/* coverage.h - what checks a row of the catalogue, where, and why nothing does.
 *
 * Checks are monitors (judge.h) and the steps of stories that name the row: `row = "R7296-2.5-07@HA"`
 * or `covers = {...}`. Why a row has none may stand in conformance/uncovered.tsv: row, reason; or it is
 * about what is inside a node, where unit tests decide it (inside.h). */
#ifndef SOJOURN_CONFORMANCE_COVERAGE_H
#define SOJOURN_CONFORMANCE_COVERAGE_H

#include "conformance/inside.h"
#include "nodes/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct coverage_story {
	char *file, *text;		/* "scenarios/tests/ike-odd.lua" */
};

struct uncovered {
	const char *row, *reason;
	unsigned line;
};

struct coverage {
	struct coverage_story *story;
	size_t n_stories;
	struct uncovered *uncovered;
	size_t n_uncovered;
	char *text;			/* the file, which these point into */
	struct inside inside;
};

/* Where it stands. */
struct coverage_files {
	const char *scenarios, *uncovered, *inside;
};

/* coverage_load reads the stories of `scenarios`, of its folders tests and attacks, the reasons and the unit
 * tests. False: err. */
bool coverage_load(struct coverage *c, const struct coverage_files *f, char *err, size_t err_cap);
void coverage_clear(struct coverage *c);

bool coverage_monitor(const char *id);
/* coverage_step returns the n-th place in a story that names the row: its file, with *line; NULL: no
 * more. */
const char *coverage_step(const struct coverage *c, const char *id, size_t n, unsigned *line);
bool coverage_checked(const struct coverage *c, const char *id);
/* coverage_reason: why nothing checks it; NULL: it is not said. */
const char *coverage_reason(const struct coverage *c, const char *id);

#endif
