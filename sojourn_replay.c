/* sojourn_replay.c - the verb replay: a node is fed its recorded inputs again. */
#include "sojourn_verbs.h"

#include "sim/record.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

static const char replay_usage[] =
    "usage: sojourn replay RUN NODE\n"
    "\n"
    "Feeds the recorded inputs of one node (or all: '*') of a run folder to a new node and compares\n"
    "what it says, octet for octet.\n";

static bool
replay_one(const char *path)
{
	const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	struct replay_report report;
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		fprintf(stderr, "sojourn: %s: no such recording\n", path);
		return false;
	}
	if (!replay_run(f, NULL, &report))
		report.same = false;
	fclose(f);
	printf("%-12s %s: %s\n", name, report.same ? "same" : "DIFFERENT", report.text);
	return report.same;
}

int
verb_replay(int argc, char **argv)
{
	char pattern[512];
	bool ok = true;
	glob_t g;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(replay_usage, stdout);
		return EXIT_PASSED;
	}
	if (argc != 3)
		return usage(replay_usage);
	snprintf(pattern, sizeof(pattern), "%s/inputs/%s", argv[1], argv[2]);
	if (glob(pattern, 0, NULL, &g) != 0) {
		fprintf(stderr, "sojourn: %s: no such recording\n", pattern);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < g.gl_pathc; i++)
		ok &= replay_one(g.gl_pathv[i]);
	globfree(&g);
	return ok ? EXIT_PASSED : EXIT_FAILED;
}
