/* ladder.h - the run's story on one screen of a terminal: nodes as columns, signalling as arrows.
 *
 *	  time      mn          nat         ha          cn
 *	 5.012 s    ├── BU ────────────────▶│
 */
#ifndef SOJOURN_REPORTS_LADDER_H
#define SOJOURN_REPORTS_LADDER_H

#include <stdbool.h>
#include <stdio.h>

struct ladder_options {
	unsigned width, height;	/* of the screen in characters; 0: 100 and 40 */
	bool colour, utf8;
};

/* ladder_options_for asks the terminal behind `out`, NO_COLOR, COLUMNS, LINES and the locale. */
struct ladder_options ladder_options_for(FILE *out);

/* ladder_print reads DIR. Mobility and IKE messages come first, then DHCP and ICMP as room allows;
 * runs of like messages are folded, and what was left out is counted in the last line. */
bool ladder_print(const char *dir, const struct ladder_options *o, FILE *out, char *err,
    size_t err_cap);

#endif
