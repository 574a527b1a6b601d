/* dot.h - running graphviz, where it is installed. */
#ifndef SOJOURN_REPORTS_DOT_H
#define SOJOURN_REPORTS_DOT_H

#include <stdbool.h>
#include <stddef.h>

/* dot_render turns `graph` (a digraph's text) into `file`; the format ("svg", "png", "pdf") is the
 * file's extension. False: err has one line ("graphviz is not installed (Debian: graphviz)", ...).
 * */
bool dot_render(const char *graph, const char *file, char *err, size_t err_cap);

#endif
