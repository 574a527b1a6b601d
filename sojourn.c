/* sojourn.c - the command: parses a verb and hands over; each verb has its own file. */
#include "sojourn_check.h"
#include "sojourn_diff.h"
#include "sojourn_dot.h"
#include "sojourn_explore.h"
#include "sojourn_keys.h"
#include "sojourn_mutants.h"
#include "sojourn_verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
usage(const char *text)
{
	fputs(text, stderr);
	return EXIT_USAGE;
}

bool
number(const char *what, const char *text, uint64_t *out)
{
	char *end;

	*out = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && *end == '\0')
		return true;
	fprintf(stderr, "sojourn: %s '%s': wanted a number\n", what, text);
	return false;
}

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
	{ "mutants", verb_mutants, "mutants of every table and codec: what kills them?" },
	{ "replay", verb_replay, "feed a node its recorded inputs and compare" },
	{ "report", verb_report, "the page of a run or a suite, anew" },
	{ "show", verb_show, "a row of the catalogue: clause, checks, mutants" },
	{ "list", verb_list, "scenarios, suites, rows, nats, verbs, constants" },
	{ "dot", verb_dot, "a state machine or routing table as a picture" },
};

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "--help";
	bool help = strcmp(name, "--help") == 0 || strcmp(name, "help") == 0;
	FILE *out = help ? stdout : stderr;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	if (!help)
		fprintf(out, "sojourn: no verb '%s'\n", name);
	fprintf(out, "usage: sojourn VERB ...\n\n");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].says);
	fprintf(out, "\n`sojourn VERB --help` says more.\n");
	return help ? EXIT_PASSED : EXIT_USAGE;
}
