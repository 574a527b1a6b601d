/* sojourn_collect.c - the verb collect: finished runs, put together in one database and in CSV. */
#include "sojourn_args.h"

#include "reports/collect.h"
#include "reports/sweep.h"
#include "sojourn_verbs.h"

#include <stdio.h>

#define NAMED_MAX 10	/* runs left out that are named one by one */

static const char collect_usage[] =
    "usage: sojourn collect DIR [--no-report]\n"
    "\n"
    "Puts the runs below DIR together, those of a sweep or any others: DIR/runs.sqlite, and the same as\n"
    "runs.csv (a row per run, its parameters as columns), handovers.csv and verdicts.csv (breaches, and what\n"
    "was not decided). May be repeated while runs arrive: only what is new is read. A run that is damaged or\n"
    "not finished is named and left out. DIR/index.html shows what came of it, with pictures by gnuplot, whose\n"
    "scripts and numbers are in DIR/plots.\n"
    "  --no-report  no page, and no pictures\n"
    "Exit status: 0 every run is in, 2 there is nothing to collect, 3 it cannot be written, 4 runs were left\n"
    "out, or planned ones have not arrived.\n";

static void
name_one(void *ctx, const char *run, const char *why)
{
	size_t *named = ctx;

	if ((*named)++ < NAMED_MAX)
		fprintf(stderr, "%s: %s, left out\n", run, why);
}

/* False: it could not be written, which was said. */
static bool
write_page(const char *dir)
{
	char err[512];
	bool drawn;

	if (!sweep_report_write(dir, &drawn, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return false;
	}
	if (!drawn)
		fprintf(stderr, "sojourn: %s: pictures are missing: gnuplot is not there, or failed\n",
		    dir);
	return true;
}

static int
put_together(const char *dir, bool page)
{
	static const int status[] = { [COLLECT_DONE] = EXIT_PASSED, [COLLECT_NOT_OURS] = EXIT_USAGE,
		[COLLECT_NOTHING] = EXIT_USAGE, [COLLECT_BROKEN] = EXIT_INTERNAL };
	struct collected c;
	size_t named = 0;
	char err[512];
	enum collect_end end = collect(dir, name_one, &named, &c, err, sizeof(err));

	if (named > NAMED_MAX)
		fprintf(stderr, "... and %zu more\n", named - NAMED_MAX);
	if (end != COLLECT_DONE) {
		fprintf(stderr, "sojourn: %s\n", err);
		return status[end];
	}
	printf("%zu runs, %zu handovers: %zu runs read, %zu gone, %zu left out, %zu planned and not "
	    "there\n", c.runs, c.handovers, c.fresh, c.gone, c.left_out, c.missing);
	if (page && !write_page(dir))
		return EXIT_INTERNAL;
	printf("%s/%s\n", dir, page ? "index.html" : "runs.sqlite");
	return c.left_out > 0 || c.missing > 0 ? EXIT_UNDECIDED : EXIT_PASSED;
}

int
verb_collect(int argc, char **argv)
{
	static const struct option options[] = {
		{ "no-report", no_argument, NULL, 'N' }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	bool page = true;
	int c;

	while ((c = args_next(argc, argv, ":h", options)) != -1) {
		if (c == 'h')
			fputs(collect_usage, stdout);
		if (c != 'N')
			return c == 'h' ? EXIT_PASSED : EXIT_USAGE;
		page = false;
	}
	if (!args_places(argc, argv, 1, 1, "the folder with the runs") ||
	    !args_folder(argv[0], "DIR", argv[optind]))
		return EXIT_USAGE;
	return put_together(argv[optind], page);
}
