/* sojourn_run.c - the verbs run and live: a story is played, its ladder and verdicts are shown. */
#include "sojourn_verbs.h"

#include "nodes/base/conf.h"
#include "reports/ladder.h"
#include "reports/report.h"
#include "sim/live.h"
#include "sojourn_dot.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PARAMS_MAX 32

/* ---- options that several verbs share ---- */

struct params {
	struct world_arg arg[PARAMS_MAX];
	size_t n;
};

/* "KEY=VALUE" is cut in place. */
static bool
param_add(struct params *p, char *text)
{
	char *eq = strchr(text, '=');

	if (eq == NULL || p->n == PARAMS_MAX) {
		fprintf(stderr, "sojourn: -p %s: wanted KEY=VALUE%s\n", text,
		    eq != NULL ? ", and no more than 32 of them" : "");
		return false;
	}
	*eq = '\0';
	p->arg[p->n++] = (struct world_arg){ text, eq + 1 };
	return true;
}

/* Plays, and shows the ladder and the verdicts; r->verdicts are the caller's to clear. Not 0: it could
 * not be played, stderr says why, and there is nothing to clear. */
static int
play_and_show(const struct play_options *o, bool quiet, bool verbose, struct play_result *r)
{
	char err[512];
	int status = play_story(o, r, err, sizeof(err));

	if (status != 0) {
		fprintf(stderr, "%s\n", err);
		verdicts_clear(&r->verdicts);
		return status;
	}
	if (!quiet) {
		struct ladder_options lo = ladder_options_for(stdout);

		if (!ladder_print(r->dir, &lo, stdout, err, sizeof(err)))
			fprintf(stderr, "sojourn: %s\n", err);
	}
	verdicts_print(&r->verdicts, &(struct verdict_run){ r->name, o->seed, "" }, verbose,
	    verdict_colour(stdout), stdout);
	return 0;
}

/* ---- run ---- */

static const char run_usage[] =
    "usage: sojourn run FILE.lua [-s SEED] [-p KEY=VALUE]... [-o DIR] [--pcap all|none|NODE,NODE]\n"
    "                   [--lab] [--no-report] [-q] [-v]\n"
    "\n"
    "Plays a story in the simulator and judges it. The run is left in DIR/<story>/<seed> (DIR: out).\n"
    "FILE.lua may also be the name of a stock story: see `sojourn list`.\n"
    "  --lab        the in-process simulator instead of ns-3 (no TCP)\n"
    "  --no-report  leave report.html out\n"
    "  -q           no ladder\n"
    "  -v           every row of the verdicts\n"
    "Exit status: 0 everything required was decided and passed, 1 something failed, 2 the story or the\n"
    "command line is wrong, 3 internal error, 4 nothing failed but not everything was decided.\n";

int
verb_run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pcap", required_argument, NULL, 'P' }, { "lab", no_argument, NULL, 'L' },
		{ "no-report", no_argument, NULL, 'N' }, { "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	const struct report_from from = { .machines = node_machines() };
	struct play_options o = { .seed = 1, .out = "out", .pcap = "all" };
	struct play_result r;
	struct params params = { 0 };
	bool report = true, verbose = false, quiet = false;
	char err[512];
	int c, status;

	while ((c = getopt_long(argc, argv, "s:p:o:qvh", options, NULL)) != -1) {
		switch (c) {
		case 's':
			if (!number("-s", optarg, &o.seed))
				return EXIT_USAGE;
			break;
		case 'p':
			if (!param_add(&params, optarg))
				return EXIT_USAGE;
			break;
		case 'o':
			o.out = optarg;
			break;
		case 'P':
			o.pcap = optarg;
			break;
		case 'L':
			o.lab = true;
			break;
		case 'N':
			report = false;
			break;
		case 'v':
			verbose = true;
			break;
		case 'q':
			quiet = true;
			break;
		case 'h':
			fputs(run_usage, stdout);
			return EXIT_PASSED;
		default:
			return usage(run_usage);
		}
	}
	if (optind != argc - 1)
		return usage(run_usage);
	o.file = story_path(argv[optind]);
	o.param = params.arg;
	o.n_params = params.n;
	o.progress = isatty(STDERR_FILENO);
	status = play_and_show(&o, quiet, verbose, &r);
	if (status != 0)
		return status;
	printf("%.1f s of virtual time, %" PRIu64 " frames, %" PRIu64 " messages in %.2f s\n",
	    (double)r.end / 1e9, r.frames, r.messages, r.wall_s);
	if (report && !report_write(r.dir, &from, err, sizeof(err)))
		fprintf(stderr, "sojourn: %s\n", err);
	else
		printf("%s/%s\n", r.dir, report ? "report.html" : "");
	verdicts_clear(&r.verdicts);
	return r.status;
}

/* ---- live ---- */

static const char live_usage[] =
    "usage: sojourn live FILE.lua [-p KEY=VALUE]... [-o DIR] [--limit 60s] [--pcap all|none|NODE,NODE]\n"
    "                    [-q] [-v]\n"
    "\n"
    "Plays a story in real time, with nodes of kind \"device\" that stand for something outside, behind\n"
    "a TAP device or an interface (sim/live.h). Randomness comes from the operating system. The run is\n"
    "left in DIR/<story>/live (DIR: out). Exit status as of run.\n";

int
verb_live(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pcap", required_argument, NULL, 'P' }, { "limit", required_argument, NULL, 'T' },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct play_options o = { .live = true, .out = "out", .pcap = "all", .limit = SECONDS(60) };
	struct play_result r;
	struct params params = { 0 };
	bool verbose = false, quiet = false;
	int c, status;

	while ((c = getopt_long(argc, argv, "p:o:qvh", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (!param_add(&params, optarg))
				return EXIT_USAGE;
			break;
		case 'o':
			o.out = optarg;
			break;
		case 'P':
			o.pcap = optarg;
			break;
		case 'T':
			if (!tick_parse(&o.limit, optarg) || o.limit <= 0)
				return usage("sojourn: --limit wants a time like 60s\n");
			break;
		case 'v':
			verbose = true;
			break;
		case 'q':
			quiet = true;
			break;
		case 'h':
			fputs(live_usage, stdout);
			return EXIT_PASSED;
		default:
			return usage(live_usage);
		}
	}
	if (optind != argc - 1)
		return usage(live_usage);
	o.file = argv[optind];
	o.param = params.arg;
	o.n_params = params.n;
	o.seed = live_seed();
	status = play_and_show(&o, quiet, verbose, &r);
	if (status != 0)
		return status;
	printf("%.1f s, %" PRIu64 " frames, %" PRIu64 " messages\n%s/\n", (double)r.end / 1e9,
	    r.frames, r.messages, r.dir);
	verdicts_clear(&r.verdicts);
	return r.status;
}
