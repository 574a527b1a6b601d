/* sojourn_conformance.c - the verb conformance: stock stories, rows, mutants. */
#include "sojourn_verbs.h"

#include <getopt.h>
#include <stdio.h>

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

int
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
