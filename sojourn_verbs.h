/* sojourn_verbs.h - the verbs of the command, a file each. A verb takes its own argv, [0] its name,
 * and returns an exit status; what went wrong is one line on standard error. */
#ifndef SOJOURN_VERBS_H
#define SOJOURN_VERBS_H

/* Exit status: passed; something failed or changed; the command line, a story or a file that was
 * named is wrong; the machine failed us; nothing failed, but something required was not decided. */
enum { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERNAL = 3, EXIT_UNDECIDED = 4 };

int verb_check(int argc, char **argv);
int verb_collect(int argc, char **argv);
int verb_conformance(int argc, char **argv);
int verb_diff(int argc, char **argv);
int verb_dot(int argc, char **argv);
int verb_explore(int argc, char **argv);
int verb_keys(int argc, char **argv);
int verb_list(int argc, char **argv);
int verb_live(int argc, char **argv);
int verb_mutants(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_run(int argc, char **argv);
int verb_show(int argc, char **argv);
int verb_sweep(int argc, char **argv);

#endif
