/* sojourn_report.c - the verb report: pages about what has been run. */
#include "sojourn_verbs.h"

#include "reports/report.h"

#include <stdio.h>
#include <string.h>

static const char report_usage[] =
    "usage: sojourn report DIR\n"
    "\n"
    "Writes DIR/report.html anew, of a run folder.\n";

int
verb_report(int argc, char **argv)
{
	char err[256];

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(report_usage, stdout);
		return EXIT_PASSED;
	}
	if (argc != 2)
		return usage(report_usage);
	if (!report_write(argv[1], NULL, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_USAGE;
	}
	printf("%s/report.html\n", argv[1]);
	return EXIT_PASSED;
}
