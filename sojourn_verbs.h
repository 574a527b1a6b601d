/* sojourn_verbs.h - the verbs of the command that are a file each, and what their parsing shares.
 * A verb takes its own argv, [0] its name, and returns an exit status. */
#ifndef SOJOURN_VERBS_H
#define SOJOURN_VERBS_H

#include "sojourn.h"

int verb_run(int argc, char **argv);
int verb_live(int argc, char **argv);
int verb_conformance(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_show(int argc, char **argv);
int verb_list(int argc, char **argv);

/* usage prints text to stderr and returns EXIT_USAGE. */
int usage(const char *text);

/* number reads a decimal number; false with a line on stderr that names what was wanted. */
bool number(const char *what, const char *text, uint64_t *out);

#endif
