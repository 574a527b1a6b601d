/* sojourn_dot.h - the verb `dot`: pictures of the tables that run. */
#ifndef SOJOURN_DOT_H
#define SOJOURN_DOT_H

int verb_dot(int argc, char **argv);

#endif
