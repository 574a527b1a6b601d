/* runner.h - the `conformance` verb: stories, their verdicts merged, and the kill matrix.
 *
 * A process per run (--jobs), results merged in the order of the plan, so the outcome does not
 * depend on who finished first. */
#ifndef SOJOURN_CONFORMANCE_RUNNER_H
#define SOJOURN_CONFORMANCE_RUNNER_H

#include "conformance/verdict.h"

struct world_arg;		/* conformance/script/script.h */
struct version;

/* One run to play. */
struct play {
	const char *scenario;		/* path of the story */
	uint64_t seed;
	const struct world_arg *param;
	size_t n_params;
	/* A mutant: lines "node key = value" for script_conf.conf_edit. NULL: none. */
	const char *conf_edit;
	const char *rows;		/* glob for judge_new, or NULL */
	const char *dir;		/* the run folder to leave; NULL: leave nothing */
	bool keep_all;			/* its captures, too, if nothing is wrong in them */
};

/* play_fn runs one story in the current process (the runner has forked) with the judge on, fills
 * *out and returns 0, or an exit status of design 7 with one line in err. */
typedef int play_fn(void *ctx, const struct play *p, struct verdicts *out, char *err,
    size_t err_cap);

struct runner_conf {
	const char *requirements;	/* folder of the catalogue */
	const char *stories;		/* scenarios.mk */
	const char *mutants_file;	/* conformance/mutants.tsv */
	const char *inside_file;	/* conformance/inside.tsv */
	const char *suite, *rows, *role;/* globs, or NULL */
	const char *junit, *baseline;	/* files, or NULL */
	const char *kill_tsv;		/* kill matrix as TSV, or NULL */
	/* Where the suite is left: suite.json, verdicts.json, junit.xml, and below runs/ a run
	 * folder for each story; NULL: nowhere. */
	const char *out;
	const char *product;		/* for suite.json, and so are versions: whose, and of what */
	const struct version *version;	/* conformance/suite.h */
	size_t n_versions;
	bool tap, mutants, strict, verbose;
	bool keep_all;			/* captures of all runs, not only of those with something to see */
	unsigned jobs;			/* 0: one per processor */
	uint64_t seed;
};

/* runner_main plays the plan, prints, writes, and returns the exit status. */
int runner_main(const struct runner_conf *conf, play_fn *play, void *ctx);

#endif
