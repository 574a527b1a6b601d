/* sojourn.c - the command: parses a verb and hands over; each verb has its own file. */
#include "conformance/interrupt.h"
#include "nodes/base/text.h"
#include "sojourn_verbs.h"
#include "sojourn_version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *says;
} verbs[] = {
	{ "run", verb_run, "play a story and judge it" },
	{ "live", verb_live, "play a story in real time, against something real" },
	{ "check", verb_check, "judge captures, of a run or of anybody's" },
	{ "keys", verb_keys, "keys out of what ip, charon or libreswan tell" },
	{ "conformance", verb_conformance, "play the stock stories, judge every row, kill mutants" },
	{ "diff", verb_diff, "two runs, or a run and a golden file: what changed" },
	{ "explore", verb_explore, "disturb every message of a story: does it converge?" },
	{ "sweep", verb_sweep, "a story with ranges of parameters, many seeds each" },
	{ "collect", verb_collect, "the runs of a sweep, put together" },
	{ "mutants", verb_mutants, "mutants of every table and codec: what kills them?" },
	{ "replay", verb_replay, "feed a node its recorded inputs and compare" },
	{ "report", verb_report, "the page of a run or a suite, anew" },
	{ "show", verb_show, "a row of the catalogue: clause, checks, mutants" },
	{ "list", verb_list, "scenarios, suites, rows, nats, verbs, constants" },
	{ "dot", verb_dot, "a state machine or routing table as a picture" },
};

#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void
help(void)
{
	printf("usage: sojourn VERB ...\n\n");
	for (size_t i = 0; i < N_VERBS; i++)
		printf("  %-12s %s\n", verbs[i].name, verbs[i].says);
	printf("\n`sojourn VERB --help` says more; `sojourn --version` which one this is.\n");
}

static int
unknown(const char *name)
{
	const char *best = NULL;
	unsigned least = 3;

	for (size_t i = 0; i < N_VERBS; i++) {
		unsigned d = text_distance(verbs[i].name, name);

		if (d < least) {
			least = d;
			best = verbs[i].name;
		}
	}
	fprintf(stderr, "sojourn: no verb '%.100s'", name);
	if (best != NULL)
		fprintf(stderr, "; did you mean '%s'?", best);
	fprintf(stderr, " (`sojourn --help` lists them)\n");
	return EXIT_USAGE;
}

static int
hand_over(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "--help";

	for (size_t i = 0; i < N_VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
		help();
	else if (strcmp(name, "--version") == 0)
		printf("sojourn %s\n", sojourn_version());
	else
		return unknown(name);
	return EXIT_PASSED;
}

/* A verdict that could not be printed is none. */
int
main(int argc, char **argv)
{
	int status = hand_over(argc, argv);

	if (interrupted())
		interrupt_end();
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "sojourn: standard output: %s\n", strerror(errno));
	return EXIT_INTERNAL;
}
