/* sojourn_explore.h - the explorer, shared by its files: sojourn_explore_look.c plays a schedule in
 * a process of its own, sojourn_explore_small.c makes what was found small and saves it,
 * sojourn_explore_mutant.c reads --mutant, sojourn_explore.c plans, counts and is the verb. */
#ifndef SOJOURN_EXPLORE_H
#define SOJOURN_EXPLORE_H

#include "conformance/explore.h"
#include "conformance/explore_found.h"
#include "conformance/scratch.h"
#include "sojourn_args.h"

struct explorer {
	const char *file, *out;		/* the story; where findings are saved */
	char name[64];			/* of the story */
	char dir[SCRATCH_MAX];		/* for what is played */
	char spec[256];			/* "roaming-plain@k=no,mobike=no" */
	uint64_t seed;
	struct params params;
	const char *mutant;		/* lines for conf_edit, or NULL */
	tick settle, settle_reboot;	/* how long it may take, and after a reboot */
	bool all;			/* disturb address configuration, too */
	unsigned more;			/* enum explore_more */
	unsigned jobs;
	size_t at_most;			/* schedules; 0: all */
	struct explore_story story;
	struct explore_messages heard;
	struct explore_schedule *plan;
	size_t n_plan;
	char *breached;			/* " R1 R2 ": rows that fail undisturbed */
	struct explore_knowns excuses;
};

/* explore_look plays the units kept of the story, with the faults, and writes what came of it
 * (explore_found_write); before that, with `list`, what an undisturbed run is asked: a line for
 * each message ("m"), node ("n") and row breached ("k"). Returns an exit status. */
int explore_look(struct explorer *x, const bool *keep, const struct explore_schedule *s, bool list,
    FILE *out);
/* explore_settle_time: who reboots tells nobody, so it is only found out when the next one speaks
 * to it. */
tick explore_settle_time(const struct explorer *x, const struct explore_schedule *s);

/* explore_small shrinks the schedule and the story as long as they end like the finding, and saves
 * them as <out>/<name>-<number>.lua. */
void explore_small(struct explorer *x, const struct explore_schedule *s,
    const struct explore_found *found, unsigned number);

/* explore_mutant: 'mn fsm/...' becomes "mn mutants = fsm/...\n". False: it cannot be meant, which
 * was said. */
bool explore_mutant(char *out, size_t cap, const char *verb, const char *arg);

#endif
