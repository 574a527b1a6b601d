/* sojourn_run.c - the verbs run and live: a story is played, its ladder and verdicts are shown. */
#include "sojourn_args.h"

#include "conformance/interrupt.h"
#include "reports/ladder.h"
#include "reports/report.h"
#include "sim/live.h"
#include "sojourn.h"
#include "sojourn_dot.h"

#include <inttypes.h>
#include <unistd.h>

#define A_STORY "a story: FILE.lua, or the name of a stock story"

/* ---- what both do ---- */

struct asked {
	struct play_options o;
	struct params params;
	bool report, verbose, quiet;
};

/* Plays, and shows the ladder and the verdicts; r->verdicts are the caller's to clear. Not 0: it could
 * not be played, stderr says why, and there is nothing to clear. */
static int
play_and_show(struct asked *c, struct play_result *r)
{
	char err[512];
	int status;

	interrupt_watch();
	status = play_story(&c->o, r, err, sizeof(err));
	interrupt_leave();
	if (status == 0 && interrupted()) {
		snprintf(err, sizeof(err), "sojourn: interrupted at %.1f s of virtual time: %.300s/ has "
		    "what happened until then", (double)r->end / 1e9, r->dir);
		status = EXIT_INTERNAL;
	}
	if (status != 0) {
		fprintf(stderr, "%s\n", err);
		verdicts_clear(&r->verdicts);
		return status;
	}
	if (!c->quiet) {
		struct ladder_options lo = ladder_options_for(stdout);

		if (!ladder_print(r->dir, &lo, stdout, err, sizeof(err)))
			fprintf(stderr, "sojourn: %s\n", err);
	}
	verdicts_print(&r->verdicts, &(struct verdict_run){ r->name, c->o.seed, "" }, c->verbose,
	    verdict_colour(stdout), stdout);
	return 0;
}

/* An option that run and live share; false: it is none, or wrong and said so. */
static bool
take(struct asked *c, const char *verb, int letter, char *value)
{
	switch (letter) {
	case 'p':
		return args_param(verb, &c->params, value);
	case 'o':
		c->o.out = value;
		return args_folder(verb, "-o", value);
	case 'P':
		c->o.pcap = value;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	case 'q':
		c->quiet = true;
		return true;
	default:
		return false;
	}
}

/* ---- run ---- */

static const char run_usage[] =
    "usage: sojourn run FILE.lua [-s SEED] [-p KEY=VALUE]... [-o DIR] [--pcap all|none|NODE,NODE]\n"
    "                   [--into DIR] [--lab] [--lean] [--no-report] [-q] [-v]\n"
    "\n"
    "Plays a story in the simulator and judges it. The run is left in DIR/<story>/<seed> (DIR: out).\n"
    "FILE.lua may also be the name of a stock story: see `sojourn list`.\n"
    "  --into       the run folder itself, instead of -o\n"
    "  --lab        the in-process simulator instead of ns-3 (no TCP)\n"
    "  --lean       leave run.json, metrics.csv and a brief verdicts.json only, as a sweep does\n"
    "  --no-report  leave report.html out\n"
    "  -q           no ladder\n"
    "  -v           every row of the verdicts\n"
    "Exit status: 0 everything required was decided and passed, 1 something failed, 2 the story or\n"
    "the command line is wrong, 3 internal error, 4 nothing failed but not everything was decided.\n";

static int
run(struct asked *c)
{
	const struct report_from from = { .machines = node_machines() };
	struct play_result r;
	char err[512];
	int status;

	c->o.param = c->params.arg;
	c->o.n_params = c->params.n;
	c->o.progress = isatty(STDERR_FILENO);
	status = play_and_show(c, &r);
	if (status != 0)
		return status;
	printf("%.1f s of virtual time, %" PRIu64 " frames, %" PRIu64 " messages in %.2f s\n",
	    (double)r.end / 1e9, r.frames, r.messages, r.wall_s);
	verdicts_clear(&r.verdicts);
	if (c->report && !report_write(r.dir, &from, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	printf("%s/%s\n", r.dir, c->report ? "report.html" : "");
	return r.status;
}

int
verb_run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pcap", required_argument, NULL, 'P' }, { "lab", no_argument, NULL, 'L' },
		{ "no-report", no_argument, NULL, 'N' }, { "lean", no_argument, NULL, 'l' },
		{ "into", required_argument, NULL, 'I' }, { "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct asked c = {
		.o = { .seed = 1, .out = "out", .pcap = "all" }, .report = true,
	};
	int letter;

	while ((letter = args_next(argc, argv, ":s:p:o:qvh", options)) != -1) {
		switch (letter) {
		case 's':
			if (!args_number(argv[0], "-s", optarg, &c.o.seed))
				return EXIT_USAGE;
			break;
		case 'L':
			c.o.lab = true;
			break;
		case 'l':
			c.o.lean = c.quiet = true;
			c.report = false;
			break;
		case 'I':
			c.o.dir = optarg;
			if (!args_folder(argv[0], "--into", optarg))
				return EXIT_USAGE;
			break;
		case 'N':
			c.report = false;
			break;
		case 'h':
			fputs(run_usage, stdout);
			return EXIT_PASSED;
		default:
			if (!take(&c, argv[0], letter, optarg))
				return EXIT_USAGE;
		}
	}
	if (!args_places(argc, argv, 1, 1, A_STORY))
		return EXIT_USAGE;
	c.o.file = story_path(argv[optind]);
	return run(&c);
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
	struct asked c = {
		.o = { .live = true, .out = "out", .pcap = "all", .limit = SECONDS(60) },
	};
	struct play_result r;
	int letter, status;

	while ((letter = args_next(argc, argv, ":p:o:qvh", options)) != -1) {
		switch (letter) {
		case 'T':
			if (!args_time(argv[0], "--limit", optarg, 1, &c.o.limit))
				return EXIT_USAGE;
			break;
		case 'h':
			fputs(live_usage, stdout);
			return EXIT_PASSED;
		default:
			if (!take(&c, argv[0], letter, optarg))
				return EXIT_USAGE;
		}
	}
	if (!args_places(argc, argv, 1, 1, A_STORY))
		return EXIT_USAGE;
	c.o.file = story_path(argv[optind]);
	c.o.param = c.params.arg;
	c.o.n_params = c.params.n;
	c.o.seed = live_seed();
	status = play_and_show(&c, &r);
	if (status != 0)
		return status;
	printf("%.1f s, %" PRIu64 " frames, %" PRIu64 " messages\n%s/\n", (double)r.end / 1e9,
	    r.frames, r.messages, r.dir);
	verdicts_clear(&r.verdicts);
	return r.status;
}
