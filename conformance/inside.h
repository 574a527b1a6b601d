/* inside.h - rows that no trace shows, because they are about what is inside a node: conformance/inside.tsv.
 *
 * A line is a proof of a unit test: rows (','), the test's file and name, what an implementation does that is
 * wrong in just this, and how the source is made so: file, old text, new text. scenarios/test/inside.sh demands
 * of every line that the test passes, and fails on the wrong implementation. */
#ifndef SOJOURN_CONFORMANCE_INSIDE_H
#define SOJOURN_CONFORMANCE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

struct inside_proof {
	const char *rows, *test, *name, *wrong, *source;
	unsigned line;
};

struct inside {
	struct inside_proof *proof;
	size_t n;
	char *text;			/* the file, which the fields point into */
};

/* False: err names file, line and problem. */
bool inside_load(struct inside *out, const char *file, char *err, size_t err_cap);
void inside_clear(struct inside *x);

/* inside_proof returns the n-th proof about a row; NULL: no more. */
const struct inside_proof *inside_proof(const struct inside *x, const char *id, size_t n);

#endif
