/* sojourn_report.c - the verb report: pages about what has been run. */
#include "sojourn_verbs.h"

#include "reports/report.h"
#include "reports/suite.h"
#include "sojourn_dot.h"

#include <getopt.h>
#include <stdio.h>

static const char report_usage[] =
    "usage: sojourn report DIR\n"
    "\n"
    "Writes the page of a folder anew: DIR/report.html of a run, DIR/index.html of a suite.\n";

static int
write_page(const char *dir)
{
	bool suite = suite_is(dir);
	char err[256];

	if (suite ? suite_report_write(dir, node_machines(), err, sizeof(err)) :
	    report_write(dir, NULL, node_machines(), err, sizeof(err))) {
		printf("%s/%s\n", dir, suite ? "index.html" : "report.html");
		return EXIT_PASSED;
	}
	fprintf(stderr, "sojourn: %s\n", err);
	return EXIT_USAGE;
}

int
verb_report(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(report_usage, stdout);
			return EXIT_PASSED;
		}
		return usage(report_usage);
	}
	if (optind != argc - 1) {
		return usage(report_usage);
	}
	return write_page(argv[optind]);
}
