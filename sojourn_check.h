/* sojourn_check.h - the verb `check`: judge captures. */
#ifndef SOJOURN_CHECK_H
#define SOJOURN_CHECK_H

int verb_check(int argc, char **argv);

#endif
