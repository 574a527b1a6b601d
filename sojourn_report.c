/* sojourn_report.c - the verb report: pages about what has been run. */
#include "sojourn_args.h"

#include "reports/collect.h"
#include "reports/compare.h"
#include "reports/report.h"
#include "reports/suite.h"
#include "reports/sweep.h"
#include "sojourn_dot.h"
#include "sojourn_verbs.h"

#include <stdio.h>

static const char report_usage[] =
    "usage: sojourn report DIR\n"
    "       sojourn report RUN-A RUN-B [-o FILE]\n"
    "\n"
    "Writes the page of a folder anew: DIR/report.html of a run, DIR/index.html of a suite or of\n"
    "what was collected of a sweep. Of two runs: a page with both beside each other, RUN-B/compare.html unless told.\n"
    "  -o   where to write it\n";

static int
write_page(const char *dir)
{
	const struct report_from from = { .machines = node_machines() };
	bool suite = suite_is(dir), sweep = !suite && collect_is(dir), drawn = true;
	char err[512];

	if (suite ? suite_report_write(dir, node_machines(), err, sizeof(err)) : sweep ?
	    sweep_report_write(dir, &drawn, err, sizeof(err)) :
	    report_write(dir, &from, err, sizeof(err))) {
		if (!drawn)
			fprintf(stderr, "sojourn: %s: pictures are missing: gnuplot is not there, or "
			    "failed\n", dir);
		printf("%s/%s\n", dir, suite || sweep ? "index.html" : "report.html");
		return EXIT_PASSED;
	}
	fprintf(stderr, "sojourn: %s\n", err);
	return EXIT_USAGE;
}

static int
write_comparison(const char *a, const char *b, const char *file)
{
	char beside[4096], err[256];

	if (file == NULL) {
		snprintf(beside, sizeof(beside), "%.4000s/compare.html", b);
		file = beside;
	}
	if (compare_write(a, b, file, node_machines(), err, sizeof(err))) {
		printf("%s\n", file);
		return EXIT_PASSED;
	}
	fprintf(stderr, "sojourn: %s\n", err);
	return EXIT_USAGE;
}

int
verb_report(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	const char *file = NULL;
	int c;

	while ((c = args_next(argc, argv, ":o:h", options)) != -1) {
		switch (c) {
		case 'o':
			file = optarg;
			if (!args_output(argv[0], "-o", file))
				return EXIT_USAGE;
			break;
		case 'h':
			fputs(report_usage, stdout);
			return EXIT_PASSED;
		default:
			return EXIT_USAGE;
		}
	}
	if (!args_places(argc, argv, 1, 2, "the folder of a run or a suite, or of two runs"))
		return EXIT_USAGE;
	for (int i = optind; i < argc; i++)
		if (!args_folder(argv[0], "DIR", argv[i]))
			return EXIT_USAGE;
	if (optind == argc - 2)
		return write_comparison(argv[optind], argv[optind + 1], file);
	if (file != NULL)
		return args_wrong(argv[0], "-o is for two runs");
	return write_page(argv[optind]);
}
