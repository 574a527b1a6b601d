/* sojourn.c - the command: parses a verb, wires rooms together, hands over. */
#include "sojourn.h"

#include "nodes/base/conf.h"
#include "reports/ladder.h"
#include "reports/report.h"
#include "sim/live.h"
#include "sim/record.h"
#include "sojourn_check.h"
#include "sojourn_data.h"
#include "sojourn_diff.h"
#include "sojourn_dot.h"
#include "sojourn_explore.h"
#include "sojourn_keys.h"
#include "sojourn_mutants.h"

#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PARAMS_MAX 32

static int
usage(const char *text)
{
	fputs(text, stderr);
	return EXIT_USAGE;
}

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

static bool
number(const char *what, const char *text, uint64_t *out)
{
	char *end;

	*out = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && *end == '\0')
		return true;
	fprintf(stderr, "sojourn: %s '%s': wanted a number\n", what, text);
	return false;
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

static int
verb_run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pcap", required_argument, NULL, 'P' }, { "lab", no_argument, NULL, 'L' },
		{ "no-report", no_argument, NULL, 'N' }, { "help", no_argument, NULL, 'h' },
		{ 0 }
	};
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
	status = play_story(&o, &r, err, sizeof(err));
	if (status != 0) {
		fprintf(stderr, "%s\n", err);
		verdicts_clear(&r.verdicts);
		return status;
	}
	if (!quiet) {
		struct ladder_options lo = ladder_options_for(stdout);

		if (!ladder_print(r.dir, &lo, stdout, err, sizeof(err)))
			fprintf(stderr, "sojourn: %s\n", err);
	}
	verdicts_print(&r.verdicts, &(struct verdict_run){ r.name, o.seed, "" }, verbose,
	    verdict_colour(stdout), stdout);
	printf("%.1f s of virtual time, %" PRIu64 " frames, %" PRIu64 " messages in %.2f s\n",
	    (double)r.end / 1e9, r.frames, r.messages, r.wall_s);
	if (report && !report_write(r.dir, NULL, err, sizeof(err)))
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

static int
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
	char err[512];
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
	status = play_story(&o, &r, err, sizeof(err));
	if (status != 0) {
		fprintf(stderr, "%s\n", err);
		verdicts_clear(&r.verdicts);
		return status;
	}
	if (!quiet) {
		struct ladder_options lo = ladder_options_for(stdout);

		if (!ladder_print(r.dir, &lo, stdout, err, sizeof(err)))
			fprintf(stderr, "sojourn: %s\n", err);
	}
	verdicts_print(&r.verdicts, &(struct verdict_run){ r.name, o.seed, "" }, verbose,
	    verdict_colour(stdout), stdout);
	printf("%.1f s, %" PRIu64 " frames, %" PRIu64 " messages\n%s/\n", (double)r.end / 1e9,
	    r.frames, r.messages, r.dir);
	verdicts_clear(&r.verdicts);
	return r.status;
}

/* ---- conformance ---- */

static const char conformance_usage[] =
    "usage: sojourn conformance [--suite NAME] [--rows GLOB] [--role mn|ha|cn|nat|ike] [--jobs N]\n"
    "                           [-s SEED] [--junit FILE] [--tap] [--mutants] [--kill-tsv FILE]\n"
    "                           [--strict] [--baseline FILE] [-v]\n"
    "\n"
    "Plays the stock stories and prints a verdict for every row of the catalogue that has a check.\n"
    "  --mutants    play every mutant as well, and print which check kills it\n"
    "  --strict     a breach of a SHOULD fails\n"
    "  --baseline   known failures: id, role and reason, separated by tabs\n";

/* play_for_runner plays in the lab: the same node code and the same octets, in milliseconds. */
static int
play_for_runner(void *ctx, const struct play *p, struct verdicts *out, char *err, size_t err_cap)
{
	struct play_options o = {
		.file = p->scenario, .seed = p->seed, .param = p->param, .n_params = p->n_params,
		.conf_edit = p->conf_edit, .rows = p->rows, .lab = true,
	};
	struct play_result r;
	int status;

	(void)ctx;
	status = play_story(&o, &r, err, err_cap);
	*out = r.verdicts;
	return status;
}

static int
verb_conformance(int argc, char **argv)
{
	static const struct option options[] = {
		{ "suite", required_argument, NULL, 1 }, { "rows", required_argument, NULL, 2 },
		{ "role", required_argument, NULL, 3 }, { "jobs", required_argument, NULL, 'j' },
		{ "junit", required_argument, NULL, 4 }, { "tap", no_argument, NULL, 5 },
		{ "mutants", no_argument, NULL, 6 }, { "kill-tsv", required_argument, NULL, 7 },
		{ "strict", no_argument, NULL, 8 }, { "baseline", required_argument, NULL, 9 },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct runner_conf conf = {
		.requirements = REQUIREMENTS, .stories = STORIES,
		.mutants_file = MUTANTS, .seed = 1,
	};
	uint64_t n;
	int c;

	while ((c = getopt_long(argc, argv, "j:s:vh", options, NULL)) != -1) {
		switch (c) {
		case 1:
			conf.suite = optarg;
			break;
		case 2:
			conf.rows = optarg;
			break;
		case 3:
			conf.role = optarg;
			break;
		case 'j':
			if (!number("--jobs", optarg, &n))
				return EXIT_USAGE;
			conf.jobs = (unsigned)n;
			break;
		case 's':
			if (!number("-s", optarg, &conf.seed))
				return EXIT_USAGE;
			break;
		case 4:
			conf.junit = optarg;
			break;
		case 5:
			conf.tap = true;
			break;
		case 6:
			conf.mutants = true;
			break;
		case 7:
			conf.kill_tsv = optarg;
			break;
		case 8:
			conf.strict = true;
			break;
		case 9:
			conf.baseline = optarg;
			break;
		case 'v':
			conf.verbose = true;
			break;
		case 'h':
			fputs(conformance_usage, stdout);
			return EXIT_PASSED;
		default:
			return usage(conformance_usage);
		}
	}
	if (optind != argc)
		return usage(conformance_usage);
	return runner_main(&conf, play_for_runner, NULL);
}

/* ---- replay ---- */

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

static int
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

/* ---- show and list ---- */

static bool
has_monitor(const char *id)
{
	struct judge_rule r;

	for (size_t i = 0; judge_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0)
			return true;
	return false;
}

static const char show_usage[] =
    "usage: sojourn show ROW\n"
    "\n"
    "A row of the catalogue, e.g. R5555-4.2-01: what it says, and what checks it.\n";

static int
verb_show(int argc, char **argv)
{
	struct catalogue c;
	const struct row *r;
	char err[256];
	int status = EXIT_USAGE;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(show_usage, stdout);
		return EXIT_PASSED;
	}
	if (argc != 2)
		return usage(show_usage);
	if (!catalogue_load(&c, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	r = catalogue_find(&c, argv[1]);
	if (r != NULL) {
		printf("%s  %s  %s  (%s)\n\n%s\n\nobserved by  %s\ntest         %s\nmutant       %s\n"
		    "check        %s\n", r->id, level_name(r->level), r->role, r->suite, r->says,
		    r->observe, r->test, r->mutant, has_monitor(r->id) ? "monitor" : "none yet");
		status = EXIT_PASSED;
	} else {
		const char *meant = catalogue_guess(&c, argv[1]);

		fprintf(stderr, "sojourn: no row '%s'%s%s%s\n", argv[1],
		    meant != NULL ? "; did you mean '" : "", meant != NULL ? meant : "",
		    meant != NULL ? "'?" : "");
	}
	catalogue_clear(&c);
	return status;
}

static int
list_scenarios(void)
{
	glob_t g;

	if (glob(data_path("scenarios/*.lua"), 0, NULL, &g) != 0)
		return EXIT_PASSED;
	for (size_t i = 0; i < g.gl_pathc; i++)
		puts(g.gl_pathv[i]);
	globfree(&g);
	return EXIT_PASSED;
}

static int
list_rows(bool suites_only)
{
	struct catalogue c;
	const char *suite = "";
	size_t total = 0, checked = 0;
	char err[256];

	if (!catalogue_load(&c, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	for (size_t i = 0; i <= c.n; i++) {
		const struct row *r = i < c.n ? &c.row[i] : NULL;

		if (suites_only && (r == NULL || strcmp(r->suite, suite) != 0)) {
			if (suite[0] != '\0')
				printf("%-16s %4zu rows, %3zu with a check\n", suite, total, checked);
			total = checked = 0;
		}
		if (r == NULL)
			break;
		suite = r->suite;
		total++;
		checked += has_monitor(r->id);
		if (!suites_only)
			printf("%s\t%s\t%s\t%s\n", r->id, level_name(r->level), r->role,
			    has_monitor(r->id) ? "monitor" : "-");
	}
	catalogue_clear(&c);
	return EXIT_PASSED;
}

static const char list_usage[] =
    "usage: sojourn list [scenarios|suites|rows|nats]\n"
    "\n"
    "What there is: stock stories, suites of the catalogue, its rows, presets of NATs.\n";

static int
verb_list(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "scenarios";

	if (strcmp(what, "scenarios") == 0)
		return list_scenarios();
	if (strcmp(what, "rows") == 0)
		return list_rows(false);
	if (strcmp(what, "suites") == 0)
		return list_rows(true);
	if (strcmp(what, "nats") == 0) {
		puts("full-cone\nrestricted-cone\nport-restricted\nsymmetric");
		return EXIT_PASSED;
	}
	if (strcmp(what, "--help") == 0) {
		fputs(list_usage, stdout);
		return EXIT_PASSED;
	}
	return usage(list_usage);
}

/* ---- report ---- */

static const char report_usage[] =
    "usage: sojourn report DIR\n"
    "\n"
    "Writes DIR/report.html anew, of a run folder.\n";

static int
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

/* ---- the verbs ---- */

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
	{ "report", verb_report, "write a run's report.html anew" },
	{ "show", verb_show, "a row of the catalogue: clause, checks, mutants" },
	{ "list", verb_list, "scenarios, suites, rows, nats" },
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
