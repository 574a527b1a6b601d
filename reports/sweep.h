/* sweep.h - index.html: what a sweep measured, from the tables that were collected (collect.h).
 *
 * With pictures by gnuplot, which are in the page and, with their numbers and scripts, in plots/; what
 * was measured at each point, and the command that plays it again; what failed, and where. */
#ifndef SOJOURN_REPORTS_SWEEP_H
#define SOJOURN_REPORTS_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

/* sweep_report_write writes DIR/index.html and DIR/plots. *drawn: there was a gnuplot, or nothing to
 * draw. False: err has one line. */
bool sweep_report_write(const char *dir, bool *drawn, char *err, size_t err_cap);

#endif
