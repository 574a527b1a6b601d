#ifndef SOJOURN_EXPLORE_H
#define SOJOURN_EXPLORE_H

/* The verb `explore`. */
int verb_explore(int argc, char **argv);

#endif
