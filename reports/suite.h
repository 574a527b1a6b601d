/* suite.h - index.html: what a suite found, row by row, and the way from each verdict to its
 * packet; statement.html: the same as a statement of conformance, to be printed.
 *
 * Reads a folder that `sojourn conformance -o` or `sojourn check -o` left: suite.json
 * (conformance/suite.h), below runs/ the run folders, whose pages it links to by relative names, and
 * generic.tsv, the table of `sojourn mutants --generic --tsv`, if somebody put it there. */
#ifndef SOJOURN_REPORTS_SUITE_H
#define SOJOURN_REPORTS_SUITE_H

#include <stdbool.h>
#include <stddef.h>

struct machines;		/* reports/machines.h */

/* Does `dir` hold a suite? */
bool suite_is(const char *dir);

/* suite_report_write writes DIR/index.html and DIR/statement.html. False: err has one line. */
bool suite_report_write(const char *dir, const struct machines *ms, char *err, size_t err_cap);

#endif
