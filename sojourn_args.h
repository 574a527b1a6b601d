/* sojourn_args.h - what the verbs share of reading their command line.
 *
 * Whatever is wrong is said in one line on standard error that names the verb, the word and what
 * was wanted, before anything is done. `verb` is argv[0], "run". */
#ifndef SOJOURN_ARGS_H
#define SOJOURN_ARGS_H

#include "conformance/script/script.h"

#include <getopt.h>

#define PARAMS_MAX 32
#define JOBS_MAX   1024

/* What -p KEY=VALUE gave, in its order; the texts are argv's. */
struct params {
	struct world_arg arg[PARAMS_MAX];
	size_t n;
};

/* args_wrong says what is wrong and where more is said; returns EXIT_USAGE. */
int args_wrong(const char *verb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* args_next is getopt_long, whose own words are replaced by args_wrong: -1 at the end of the
 * options, '?' when one is wrong, which was said. `letters` begins with ':'. */
int args_next(int argc, char **argv, const char *letters, const struct option *options);

/* args_places says so unless there are from `least` to `most` words behind the options; `wanted` is
 * what they are: "a story, FILE.lua". */
bool args_places(int argc, char **argv, int least, int most, const char *wanted);

/* These read an option's value; false: it was said what is wrong with it. */
bool args_param(const char *verb, struct params *p, char *text);	/* cuts text at its '=' */
bool args_number(const char *verb, const char *option, const char *text, uint64_t *out);
bool args_jobs(const char *verb, const char *text, unsigned *out);	/* 0: one per processor */
bool args_time(const char *verb, const char *option, const char *text, tick least, tick *out);
/* A file that is written at the end of long work: can it be? An early answer, not a promise. */
bool args_output(const char *verb, const char *option, const char *path);
/* A folder's name: not "", and short enough for what is put in it. */
bool args_folder(const char *verb, const char *option, const char *path);

#endif
