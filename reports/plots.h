/* plots.h - a sweep's pictures, by gnuplot: medians and quartiles against each parameter that differs,
 * and the distribution of the latency.
 *
 * For each picture NAME: plots/NAME.csv with its numbers, plots/NAME.gp that draws them, plots/NAME.svg.
 * The script stands alone: `gnuplot NAME.gp` there draws again, and `gnuplot -e pdf=1 NAME.gp` for a
 * paper. */
#ifndef SOJOURN_REPORTS_PLOTS_H
#define SOJOURN_REPORTS_PLOTS_H

#include "reports/points.h"

#include <jansson.h>

/* plots_begin makes DIR/plots, or removes from it what was drawn there before. False: errno. */
bool plots_begin(const char *dir);

/* plots_write draws what a kind of handover has to show below DIR/plots, named after `slug`, and adds
 * [{"name", "title", "svg"}] to `list`; "svg" is null where there is no gnuplot. False: one line in err. */
bool plots_write(const struct points *s, const char *dir, const char *slug, json_t *list, char *err,
    size_t err_cap);

#endif
