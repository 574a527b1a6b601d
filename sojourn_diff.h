/* sojourn_diff.h - the verb `diff`: two sequences of messages, and what changed. */
#ifndef SOJOURN_DIFF_H
#define SOJOURN_DIFF_H

int verb_diff(int argc, char **argv);

#endif
