/* sojourn_sweep.h - the verb sweep, shared by its files: sojourn_sweep_plan.c checks what is asked
 * against the story and keeps the folder, sojourn_sweep.c plays the runs and is the verb. */
#ifndef SOJOURN_SWEEP_H
#define SOJOURN_SWEEP_H

#include "conformance/sweep.h"
#include "sojourn_args.h"

#include <limits.h>

struct sweeper {
	const char *file;		/* the story */
	char story[NAME_MAX + 1], dir[PATH_MAX];
	struct params asked;		/* -p, as it was typed */
	struct sweep sweep;
	const char *out, *pcap;		/* -o or NULL; --pcap or "none" */
	bool lab, plan_only;
	unsigned jobs;
	int lock;			/* of the folder */
};

/* sweep_plan reads the values and lets the story check each: what it does not know or want is said,
 * and false. Values are then as the story writes them: "0.02s" is "20ms". */
bool sweep_plan(struct sweeper *w);

/* sweep_folder makes the folder with plan.json and story.lua, or finds those of a sweep with which
 * this one agrees. False: it was said why not. */
bool sweep_folder(struct sweeper *w);

#endif
