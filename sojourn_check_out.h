/* sojourn_check_out.h - what `check -o` leaves: a suite's folder (conformance/suite.h) whose only
 * run is that of the captures, with a page of its own. */
#ifndef SOJOURN_CHECK_OUT_H
#define SOJOURN_CHECK_OUT_H

#include "conformance/judge.h"
#include "traces/load.h"

#include <stdio.h>

struct check_out {
	const char *dir;	/* NULL: nothing is left, and the calls below do nothing */
	const char *product;	/* for the statement; NULL: not told */
	const char *rows;	/* glob, or NULL */
	bool strict;
	FILE *messages;
	tick first, last;
	uint64_t n;
};

/* check_out_open makes the folder. False: err. */
bool check_out_open(struct check_out *o, char *err, size_t err_cap);

/* check_out_message writes a message down, its time since the first. */
void check_out_message(struct check_out *o, const struct msg *m);

/* What was found out, and of what. */
struct check_found {
	const struct catalogue *catalogue;
	const struct scene *scene;
	const struct verdicts *verdicts;
	const struct load_options *captures;
	int status;
};

/* check_out_close writes the rest. False: err. */
bool check_out_close(struct check_out *o, const struct check_found *f, char *err, size_t err_cap);

#endif
