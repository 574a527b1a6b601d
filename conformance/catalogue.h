/* catalogue.h - what the protocols demand: conformance/requirements/<suite>.tsv, one row each.
 *
 * Columns: id, level, role, requirement, observe (wire, state, timing, none), test, mutant. The
 * suite is the file's name. Level OP is a rule without an RFC 2119 word; it binds like a MUST. */
#ifndef SOJOURN_CONFORMANCE_CATALOGUE_H
#define SOJOURN_CONFORMANCE_CATALOGUE_H

#include "nodes/base/hash.h"

#include <stdbool.h>
#include <stddef.h>

enum level { LEVEL_MUST, LEVEL_MUST_NOT, LEVEL_SHOULD, LEVEL_SHOULD_NOT, LEVEL_MAY, LEVEL_OP };

struct row {
	const char *id, *role, *says, *observe, *test, *mutant;
	const char *suite;	/* "rfc5555" */
	enum level level;
	unsigned line;		/* in its file */
	struct hash_link by_id;
};

struct catalogue {
	struct row *row;	/* by suite, then in file order */
	size_t n, cap;
	struct hash by_id;
	char **text;		/* the files, which the rows point into */
	size_t n_texts;
};

/* catalogue_load reads every *.tsv in `dir`, in sorted order. False: err names file, line and
 * problem (columns, unknown level, role or observe, an id given twice). */
bool catalogue_load(struct catalogue *c, const char *dir, char *err, size_t err_cap);
void catalogue_clear(struct catalogue *c);

/* catalogue_find returns the row, or NULL. catalogue_guess returns the likeliest meant id,
 * NULL if none is near. */
const struct row *catalogue_find(const struct catalogue *c, const char *id);
const char *catalogue_guess(const struct catalogue *c, const char *id);

/* catalogue_has: is there a row of these suites with these ids (globs; NULL: any)? */
bool catalogue_has(const struct catalogue *c, const char *suites, const char *ids);

/* row_has_role: is `role` ("MN") among the row's, or the row's ANY? */
bool row_has_role(const struct row *r, const char *role);

const char *level_name(enum level l);
/* Must a breach fail the run? SHOULD and SHOULD NOT only warn, unless strict. */
bool level_binds(enum level l);

/* glob_match: '*' any text, '?' one character; several patterns separated by ','. */
bool glob_match(const char *patterns, const char *text);

#endif
