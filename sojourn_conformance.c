/* sojourn_conformance.c - the verb conformance: stock stories, rows, mutants. */
#include "sojourn_args.h"

#include "reports/report.h"
#include "reports/suite.h"
#include "sojourn.h"
#include "sojourn_dot.h"
#include "sojourn_version.h"
#include "traces/rundir.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char conformance_usage[] =
    "usage: sojourn conformance [--suite NAME] [--rows GLOB] [--role mn|ha|cn|nat|ike] [--jobs N]\n"
    "                           [-s SEED] [-o DIR [--keep failed|all]] [--product TEXT]\n"
    "                           [--junit FILE] [--tap]\n"
    "                           [--mutants] [--kill-tsv FILE] [--strict] [--baseline FILE] [-v]\n"
    "\n"
    "Plays the stock stories and prints a verdict for every row of the catalogue that has a check.\n"
    "  -o           leaves DIR/index.html: rows, verdicts, packets; a run folder for each story\n"
    "  --keep       captures of which runs: of those with a breach or something undecided (failed),\n"
    "               or of all; what is not kept, its page tells how to make again, octet by octet\n"
    "  --product    what was tested, for DIR/statement.html\n"
    "  --mutants    play every mutant as well, and print which check kills it\n"
    "  --strict     a breach of a SHOULD fails\n"
    "  --baseline   known failures: id, role and reason, separated by tabs\n";

/* again_by writes the command that plays a story once more. */
static void
again_by(const struct play *p, struct text *out)
{
	const char *name = strstr(p->scenario, "scenarios/");

	name = name != NULL ? name + strlen("scenarios/") : p->scenario;
	text_add(out, "sojourn run %.*s --lab -s %" PRIu64, (int)(strlen(name) - strlen(".lua")),
	    name, p->seed);
	for (size_t i = 0; i < p->n_params; i++)
		text_add(out, " -p %s=%s", p->param[i].key, p->param[i].value);
}

/* worth_keeping: is there something in the captures that somebody will want to look at? */
static bool
worth_keeping(const struct verdicts *vs)
{
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].kind == V_INCONCLUSIVE || vs->v[i].kind >= V_WARN)
			return true;
	return false;
}

/* In the child, so that the pages of several runs are written at the same time. The page has the
 * octets of signalling; the captures, two thirds of a suite, can be made again: a seed gives the
 * same. */
static int
write_report(const struct play *p, const struct verdicts *vs, char *err, size_t err_cap)
{
	bool keep = p->keep_all || worth_keeping(vs);
	char again[512] = "";
	struct text t = TEXT_ARRAY(again);
	struct report_from from = { .machines = node_machines() };

	again_by(p, &t);
	if (!keep)
		from.again = again;
	if (!report_write(p->dir, &from, err, err_cap) || !report_thin(p->dir, err, err_cap))
		return EXIT_INTERNAL;
	if (!keep)
		rundir_drop_captures(p->dir);
	return EXIT_PASSED;
}

/* play plays in the lab: the same node code and the same octets, in milliseconds. */
static int
play(void *ctx, const struct play *p, struct verdicts *out, char *err, size_t err_cap)
{
	struct play_options o = {
		.file = p->scenario, .seed = p->seed, .param = p->param, .n_params = p->n_params,
		.conf_edit = p->conf_edit, .rows = p->rows, .lab = true, .dir = p->dir,
		.pcap = "all",
	};
	struct play_result r;
	int status;

	(void)ctx;
	status = play_story(&o, &r, err, err_cap);
	*out = r.verdicts;
	if (status == EXIT_PASSED && p->dir != NULL)
		status = write_report(p, &r.verdicts, err, err_cap);
	return status;
}

/* False: the option is wrong, which was said. */
static bool
take(struct runner_conf *conf, const char *verb, int c, const char *value)
{
	switch (c) {
	case 1:
		conf->suite = value;
		return true;
	case 2:
		conf->rows = value;
		return true;
	case 3:
		conf->role = value;
		return true;
	case 4:
		conf->junit = value;
		return args_output(verb, "--junit", value);
	case 5:
		conf->tap = true;
		return true;
	case 6:
		conf->mutants = true;
		return true;
	case 7:
		conf->kill_tsv = value;
		return args_output(verb, "--kill-tsv", value);
	case 8:
		conf->strict = true;
		return true;
	case 9:
		conf->baseline = value;
		return true;
	case 10:
		conf->product = value;
		return true;
	case 11:
		conf->keep_all = strcmp(value, "all") == 0;
		if (!conf->keep_all && strcmp(value, "failed") != 0)
			return args_wrong(verb, "--keep %s: wanted failed or all", value) == 0;
		return true;
	case 'o':
		conf->out = value;
		return args_folder(verb, "-o", value);
	case 'v':
		conf->verbose = true;
		return true;
	case 's':
		return args_number(verb, "-s", value, &conf->seed);
	case 'j':
		return args_jobs(verb, value, &conf->jobs);
	default:
		return false;
	}
}

/* The suite's page is worth reading whatever came of the suite. */
static int
write_suite(const char *dir, bool quiet, int status)
{
	char err[256];

	if (status == EXIT_USAGE)
		return status;
	if (!suite_report_write(dir, node_machines(), err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	if (!quiet)
		printf("%s/index.html\n", dir);
	return status;
}

int
verb_conformance(int argc, char **argv)
{
	static const struct option options[] = {
		{ "suite", required_argument, NULL, 1 }, { "rows", required_argument, NULL, 2 },
		{ "role", required_argument, NULL, 3 }, { "jobs", required_argument, NULL, 'j' },
		{ "junit", required_argument, NULL, 4 }, { "tap", no_argument, NULL, 5 },
		{ "mutants", no_argument, NULL, 6 }, { "kill-tsv", required_argument, NULL, 7 },
		{ "strict", no_argument, NULL, 8 }, { "baseline", required_argument, NULL, 9 },
		{ "product", required_argument, NULL, 10 },
		{ "keep", required_argument, NULL, 11 }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct runner_conf conf = {
		.product = "Sojourn's mobile node, home agent, correspondent node and NAT",
		.requirements = REQUIREMENTS, .stories = STORIES,
		.mutants_file = MUTANTS, .inside_file = INSIDE, .seed = 1,
	};
	int c, status;

	conf.version = versions_all(&conf.n_versions);
	while ((c = args_next(argc, argv, ":j:s:o:vh", options)) != -1) {
		if (c == 'h') {
			fputs(conformance_usage, stdout);
			return EXIT_PASSED;
		}
		if (!take(&conf, argv[0], c, optarg))
			return EXIT_USAGE;
	}
	if (!args_places(argc, argv, 0, 0, "options only"))
		return EXIT_USAGE;
	if (conf.kill_tsv != NULL && !conf.mutants)
		return args_wrong(argv[0], "--kill-tsv is for --mutants");
	status = runner_main(&conf, play, NULL);
	return conf.out != NULL ? write_suite(conf.out, conf.tap, status) : status;
}
