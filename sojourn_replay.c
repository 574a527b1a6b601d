/* sojourn_replay.c - the verb replay: a node is fed its recorded inputs again. */
#include "sim/record.h"
#include "sojourn_args.h"
#include "sojourn_verbs.h"
#include "traces/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char replay_usage[] =
    "usage: sojourn replay RUN NODE\n"
    "\n"
    "Feeds the recorded inputs of one node (or all: '*') of a run folder to a new node and compares\n"
    "what it says, octet for octet.\n";

/* EXIT_USAGE: there is no such recording. */
static int
replay_one(const char *path, const char *name)
{
	struct replay_report report;
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		fprintf(stderr, "sojourn: %s: %s\n", path, strerror(errno));
		return EXIT_USAGE;
	}
	if (!replay_run(f, NULL, &report))
		report.same = false;
	fclose(f);
	printf("%-12s %s: %s\n", name, report.same ? "same" : "DIFFERENT", report.text);
	return report.same ? EXIT_PASSED : EXIT_FAILED;
}

static int
is_name(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* replay_all replays those of the folder whose names the pattern fits, in the order of their names. */
static int
replay_all(const char *run, const char *dir, const char *pattern)
{
	struct dirent **e;
	int n = scandir(dir, &e, is_name, alphasort), status = EXIT_PASSED, found = 0;

	for (int i = 0; i < n; i++) {
		char path[PATH_MAX + NAME_MAX + 2];
		int one = EXIT_PASSED;

		snprintf(path, sizeof(path), "%s/%s", dir, e[i]->d_name);
		if (fnmatch(pattern, e[i]->d_name, 0) == 0) {
			found++;
			one = replay_one(path, e[i]->d_name);
		}
		status = one > status ? one : status;
		free(e[i]);
	}
	if (n >= 0)
		free(e);
	if (found > 0)
		return status;
	fprintf(stderr, "sojourn: %s: no recorded inputs of a node '%s'%s\n", run, pattern,
	    n < 0 ? ", nor of any other" : "");
	return EXIT_USAGE;
}

int
verb_replay(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	char dir[PATH_MAX];
	int letter;

	while ((letter = args_next(argc, argv, ":h", options)) != -1) {
		if (letter != 'h')
			return EXIT_USAGE;
		fputs(replay_usage, stdout);
		return EXIT_PASSED;
	}
	if (!args_places(argc, argv, 2, 2, "the folder of a run, and a node's name or '*'"))
		return EXIT_USAGE;
	if (!args_folder(argv[0], "RUN", argv[optind]))
		return EXIT_USAGE;
	snprintf(dir, sizeof(dir), "%s/inputs", argv[optind]);
	if (!rundir_is_run(argv[optind])) {
		fprintf(stderr, "sojourn: %s: not the folder of a run\n", argv[optind]);
		return EXIT_USAGE;
	}
	return replay_all(argv[optind], dir, argv[optind + 1]);
}
