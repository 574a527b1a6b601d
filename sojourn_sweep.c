/* sojourn_sweep.c - the verb sweep: a story with ranges of parameters, many seeds each, a process and
 * a folder per run. What is finished stays; the same command goes on with what is not. */
#include "sojourn_sweep.h"

#include "conformance/interrupt.h"
#include "conformance/pool.h"
#include "nodes/base/die.h"
#include "sojourn.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define RUN_LIMIT_S 3600	/* of wall clock; what takes longer hangs */
#define NAMED_MAX   10		/* runs that are named one by one */

struct sweep_job {
	struct world_arg arg[SWEEP_KEYS];
	uint64_t seed;
	char dir[PATH_MAX];
};

static void
job_of(const struct sweeper *w, size_t i, struct sweep_job *j)
{
	char name[SWEEP_NAME];

	j->seed = sweep_run(&w->sweep, i, j->arg);
	sweep_name(j->arg, w->sweep.n_keys, j->seed, name);
	snprintf(j->dir, sizeof(j->dir), "%.*s/%s", PATH_MAX - SWEEP_NAME - 2, w->dir, name);
}

/* finished: the exit status of a run that is there, whole, and the one that is meant; else -1. */
static int
finished(const struct sweeper *w, const struct sweep_job *j)
{
	static const char *const verdict[] = { [EXIT_PASSED] = "PASS", [EXIT_FAILED] = "FAIL",
		[EXIT_UNDECIDED] = "UNDECIDED" };
	char path[PATH_MAX + 16], *params = sweep_params_text(j->arg, w->sweep.n_keys);
	const char *its_status, *its_params, *its_verdict;
	json_int_t seed;
	json_t *run;
	int status = -1;

	snprintf(path, sizeof(path), "%s/run.json", j->dir);
	run = json_load_file(path, 0, NULL);
	if (json_unpack(run, "{s:s, s:s, s:I, s:s}", "status", &its_status, "params", &its_params,
	    "seed", &seed, "verdict", &its_verdict) == 0 && strcmp(its_status, "finished") == 0 &&
	    strcmp(its_params, params) == 0 && (uint64_t)seed == j->seed)
		for (int i = 0; i <= EXIT_UNDECIDED; i++)
			if (verdict[i] != NULL && strcmp(verdict[i], its_verdict) == 0)
				status = i;
	json_decref(run);
	free(params);
	return status;
}

/* ---- playing ---- */

struct todo {
	const struct sweeper *w;
	size_t *run, n;		/* what is not finished */
};

static int
play_one(void *ctx, size_t i, FILE *out)
{
	const struct todo *t = ctx;
	const struct sweeper *w = t->w;
	struct play_options o = {
		.file = w->file, .n_params = w->sweep.n_keys, .lab = w->lab, .pcap = w->pcap,
		.lean = strcmp(w->pcap, "none") == 0,
	};
	struct play_result r;
	struct sweep_job j;
	char err[512];
	int status;

	job_of(w, t->run[i], &j);
	o.seed = j.seed;
	o.param = j.arg;
	o.dir = j.dir;
	status = play_story(&o, &r, err, sizeof(err));
	if (status != EXIT_PASSED)
		fprintf(out, "%s", err);
	return status != EXIT_PASSED ? status : r.status;
}

struct tally {
	size_t before, of[EXIT_UNDECIDED + 1], crashed;
};

static void
name_run(const struct sweeper *w, size_t run, const char *what, size_t *named)
{
	struct sweep_job j;

	if ((*named)++ >= NAMED_MAX)
		return;
	job_of(w, run, &j);
	fprintf(stderr, "%s: %s\n", j.dir, what);
}

static void
count(const struct todo *t, const struct pool_result *r, struct tally *y)
{
	size_t named = 0;

	for (size_t i = 0; i < t->n; i++) {
		char what[240];

		if (r[i].crashed && r[i].signal == 0)
			continue;			/* it was not begun */
		if (r[i].crashed) {
			y->crashed++;
			snprintf(what, sizeof(what), "ended by signal %d: %s", r[i].signal,
			    r[i].last_words);
		} else {
			y->of[r[i].status <= EXIT_UNDECIDED ? r[i].status : EXIT_INTERNAL]++;
			snprintf(what, sizeof(what), "%.230s", r[i].text);
		}
		if (r[i].crashed || r[i].status == EXIT_USAGE || r[i].status == EXIT_INTERNAL)
			name_run(t->w, t->run[i], what, &named);
		else if (r[i].status == EXIT_FAILED)
			name_run(t->w, t->run[i], "FAIL", &named);
	}
	if (named > NAMED_MAX)
		fprintf(stderr, "... and %zu more\n", named - NAMED_MAX);
}

/* The worst of the runs' own statuses: what did not end weighs most, then what failed. */
static int
status_of(const struct tally *y)
{
	if (y->crashed > 0 || y->of[EXIT_INTERNAL] > 0)
		return EXIT_INTERNAL;
	if (y->of[EXIT_USAGE] > 0)
		return EXIT_USAGE;
	if (y->of[EXIT_FAILED] > 0)
		return EXIT_FAILED;
	return y->of[EXIT_UNDECIDED] > 0 ? EXIT_UNDECIDED : EXIT_PASSED;
}

static int
play_all(const struct sweeper *w)
{
	size_t n = sweep_runs(&w->sweep), bad;
	struct todo t = { .w = w, .run = xalloc(n, sizeof(*t.run)) };
	struct tally y = { 0 };
	struct pool_result *r;
	struct sweep_job j;
	bool done;

	for (size_t i = 0; i < n; i++) {
		int status;

		job_of(w, i, &j);
		status = finished(w, &j);
		if (status < 0)
			t.run[t.n++] = i;
		else
			y.of[status]++;
	}
	y.before = n - t.n;
	r = xalloc(t.n + 1, sizeof(*r));
	done = pool_run(&(struct pool_conf){ .jobs = w->jobs, .limit_s = RUN_LIMIT_S,
	    .what = "runs" }, t.n, play_one, &t, r);
	count(&t, r, &y);
	pool_result_clear(r, t.n);
	free(r);
	free(t.run);
	if (!done) {
		fprintf(stderr, "sojourn: %s: the same command goes on from there\n", w->dir);
		return EXIT_INTERNAL;
	}
	bad = y.crashed + y.of[EXIT_USAGE] + y.of[EXIT_INTERNAL];
	printf("%s: %zu points, %" PRIu64 " seeds: %zu runs, %zu of them from before\n"
	    "%zu passed, %zu failed, %zu undecided, %zu not finished\n%s/\n", w->story,
	    sweep_points(&w->sweep), w->sweep.n_seeds, n, y.before, y.of[EXIT_PASSED],
	    y.of[EXIT_FAILED], y.of[EXIT_UNDECIDED], bad, w->dir);
	return status_of(&y);
}

/* ---- --plan ---- */

/* A word for a shell, behind another. */
static void
put_word(const char *before, const char *s)
{
	fputs(before, stdout);
	if (s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "%+,-./:=@_")] == '\0' && s[0] != '\0') {
		fputs(s, stdout);
		return;
	}
	putchar('\'');
	for (; *s != '\0'; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	putchar('\'');
}

/* print_plan: a line for each run, in the order in which they would be played, that needs neither
 * this folder nor this shell. */
static int
print_plan(const struct sweeper *w)
{
	char exe[PATH_MAX] = "sojourn", file[PATH_MAX], dir[PATH_MAX], option[512], name[SWEEP_NAME];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	struct sweep_job j;

	if (len > 0)
		exe[len] = '\0';
	if (realpath(w->file, file) == NULL || realpath(w->dir, dir) == NULL) {
		perror("sojourn");
		return EXIT_INTERNAL;
	}
	for (size_t i = 0; i < sweep_runs(&w->sweep); i++) {
		j.seed = sweep_run(&w->sweep, i, j.arg);
		sweep_name(j.arg, w->sweep.n_keys, j.seed, name);
		snprintf(j.dir, sizeof(j.dir), "%.*s/%s", PATH_MAX - SWEEP_NAME - 2, dir, name);
		put_word("", exe);
		put_word(" run ", file);
		printf(" -s %" PRIu64, j.seed);
		for (size_t k = 0; k < w->sweep.n_keys; k++) {
			snprintf(option, sizeof(option), "%s=%s", j.arg[k].key, j.arg[k].value);
			put_word(" -p ", option);
		}
		fputs(w->lab ? " --lab" : "", stdout);
		if (strcmp(w->pcap, "none") == 0)
			fputs(" --lean", stdout);
		else
			put_word(" -q --no-report --pcap ", w->pcap);
		put_word(" --into ", j.dir);
		putchar('\n');
	}
	return EXIT_PASSED;
}

/* ---- the verb ---- */

static const char sweep_usage[] =
    "usage: sojourn sweep FILE.lua -p KEY=VALUES... [-n SEEDS] [-s FIRST] [--jobs N] [-o DIR] [--lab]\n"
    "                     [--pcap all|none|NODE,NODE] [--plan]\n"
    "\n"
    "Plays a story with every combination of the values, so many seeds each, a process per run. VALUES are\n"
    "between commas (none,symmetric); of numbers and times each may be a range, FROM..TO:STEP (10..200:10ms).\n"
    "Runs are left in DIR/<parameters>/<seed> (DIR: out/sweep/<story>) with run.json, metrics.csv and a brief\n"
    "verdicts.json. A run that is finished is not played again: after Ctrl-C, or with more values or seeds, the\n"
    "same command goes on. `sojourn collect DIR` puts the runs together.\n"
    "  -n      seeds of each point: 1, or from -s on so many\n"
    "  --pcap  keep captures, and messages and keys with them, which are none otherwise\n"
    "  --plan  plays nothing, and prints a command for each run: for GNU parallel, or an array of jobs\n"
    "Exit status: 0 all runs passed, 1 some failed, 2 the story or the command line is wrong, 3 a run did not\n"
    "end, 4 nothing failed but not everything was decided.\n";

static int
sweep(struct sweeper *w)
{
	char err[512];
	int status = EXIT_USAGE;

	story_name(w->file, w->story);
	if (!play_nodes_fit(w->file, w->pcap, err, sizeof(err)))
		fprintf(stderr, "%s\n", err);
	else if (sweep_plan(w) && sweep_folder(w))
		status = w->plan_only ? print_plan(w) : play_all(w);
	sweep_clear(&w->sweep);
	return status;
}

int
verb_sweep(int argc, char **argv)
{
	static const struct option options[] = {
		{ "jobs", required_argument, NULL, 'j' }, { "pcap", required_argument, NULL, 'P' },
		{ "lab", no_argument, NULL, 'L' }, { "plan", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct sweeper w = { .sweep = { .seed = 1, .n_seeds = 1 }, .pcap = "none", .lock = -1 };
	int c;

	while ((c = args_next(argc, argv, ":p:n:s:j:o:h", options)) != -1) {
		bool ok = true;

		switch (c) {
		case 'p': ok = args_param(argv[0], &w.asked, optarg); break;
		case 'n': ok = args_number(argv[0], "-n", optarg, &w.sweep.n_seeds); break;
		case 's': ok = args_number(argv[0], "-s", optarg, &w.sweep.seed); break;
		case 'j': ok = args_jobs(argv[0], optarg, &w.jobs); break;
		case 'o':
			w.out = optarg;
			ok = args_folder(argv[0], "-o", optarg);
			break;
		case 'P': w.pcap = optarg; break;
		case 'L': w.lab = true; break;
		case 'l': w.plan_only = true; break;
		case 'h':
			fputs(sweep_usage, stdout);
			return EXIT_PASSED;
		default:
			ok = false;
		}
		if (!ok)
			return EXIT_USAGE;
	}
	if (!args_places(argc, argv, 1, 1, "a story: FILE.lua, or the name of a stock story"))
		return EXIT_USAGE;
	if (w.sweep.n_seeds == 0)
		return args_wrong(argv[0], "-n 0: wanted seeds to play with");
	w.file = story_path(argv[optind]);
	return sweep(&w);
}
