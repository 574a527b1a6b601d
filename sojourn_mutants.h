#ifndef SOJOURN_MUTANTS_H
#define SOJOURN_MUTANTS_H

/* The verb `mutants`: generic mutants of every table and codec, and what kills them. */
int verb_mutants(int argc, char **argv);

#endif
