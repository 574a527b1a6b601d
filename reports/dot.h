/* dot.h - running graphviz, where it is installed. */
#ifndef SOJOURN_REPORTS_DOT_H
#define SOJOURN_REPORTS_DOT_H

/* dot_svg turns digraphs into SVG, one document after the other; the caller frees it. NULL:
 * graphviz is not installed, or refuses. */
char *dot_svg(const char *graphs);

#endif
