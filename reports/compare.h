/* compare.h - compare.html: two runs beside each other.
 *
 * Their messages are aligned as `sojourn diff` aligns them (traces/align.h), with its sentences
 * about what changed; beside them the handovers, the verdicts that differ and the rows of state
 * machines that only one of them took. */
#ifndef SOJOURN_REPORTS_COMPARE_H
#define SOJOURN_REPORTS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

struct machines;		/* reports/machines.h */

/* compare_write writes `file` about the run folders `a` (before) and `b` (after). False: err has
 * one line. */
bool compare_write(const char *a, const char *b, const char *file, const struct machines *ms,
    char *err, size_t err_cap);

#endif
