/* sojourn_explore.c - the verb `explore`: every signalling message of a story lost, doubled,
 * delayed and held, one after the other, and does the network find together again?
 *
 * Each schedule is a scenario text of its own (conformance/explore.h), played in the lab by a
 * process of its own. When its story is over, the network must converge (sojourn_settle.h); the
 * monitors look all the while. Which steps of the story failed does not matter. */
#include "sojourn_explore.h"

#include "conformance/file.h"
#include "conformance/interrupt.h"
#include "conformance/pool.h"
#include "nodes/base/die.h"
#include "sojourn.h"
#include "sojourn_settle.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#define SAVED_MAX	5	/* findings made small and saved, of each run of the command */
#define KNOWN_TSV	data_path("conformance/explore-known.tsv")

static int
look_schedule(struct explorer *x, const struct explore_schedule *s, bool list, FILE *out)
{
	bool *keep = explore_keep(&x->story, s);
	int status = explore_look(x, keep, s, list, out);

	free(keep);
	return status;
}

static bool
excused(struct explorer *x, const struct explore_schedule *s, const struct explore_found *f)
{
	char faults[512];
	struct text st = TEXT_ARRAY(faults);

	explore_says(&x->heard, s, &st);
	return explore_excused(&x->excuses, x->spec, faults, f);
}

/* ---- jobs ---- */

static int
base_job(void *ctx, size_t i, FILE *out)
{
	(void)i;
	return look_schedule(ctx, &(struct explore_schedule){ .n = 0 }, true, out);
}

static int
schedule_job(void *ctx, size_t i, FILE *out)
{
	struct explorer *x = ctx;

	return look_schedule(x, &x->plan[i], false, out);
}

struct cut_ctx { struct explorer *x; struct explore_schedule *cut; };

static int
cut_job(void *ctx, size_t i, FILE *out)
{
	struct cut_ctx *c = ctx;

	return look_schedule(c->x, &c->cut[i], false, out);
}

/* ---- the undisturbed run ---- */

static void
base_read(struct explorer *x, char *text)
{
	char from[32], name[32];
	size_t cap = 2;
	bool nat = false;
	int response;
	int64_t t;
	char *rest;

	x->breached = xalloc(1, strlen(text) + 2);
	strcpy(x->breached, " ");
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "m %" SCNd64 " %31s %31s %d", &t, from, name, &response) == 4)
			explore_heard(&x->heard, t, from, name, response);
		else if (strcmp(line, "n nat") == 0)
			nat = true;
		else if (strncmp(line, "k ", 2) == 0) {
			cap = strlen(x->breached);
			sprintf(x->breached + cap, "%s ", line + 2);
		}
	}
	if (!nat)
		x->more &= ~(unsigned)EXPLORE_REBINDS;
}

/* undisturbed: 0, or an exit status. */
static int
undisturbed(struct explorer *x)
{
	struct pool_result r;
	struct explore_found o;
	int status = EXIT_PASSED;

	if (!pool_run(&(struct pool_conf){ .jobs = 1 }, 1, base_job, x, &r)) {
		pool_result_clear(&r, 1);
		return EXIT_INTERNAL;
	}
	explore_found_read(&o, &r);
	if (strcmp(o.kind, "story") == 0) {
		fprintf(stderr, "%s\n", o.why);
		status = EXIT_USAGE;
	} else if (strcmp(o.kind, "ok") != 0) {
		printf("%s: diverges undisturbed: %s: %s\n", x->spec, o.kind, o.why);
		status = EXIT_FAILED;
	} else {
		base_read(x, r.text);
	}
	pool_result_clear(&r, 1);
	return status;
}

/* cuts_converge plays the story cut, without faults. A cut that does not converge as it is would
 * blame every fault before it: it is said once, and its schedules are left out. */
static bool
cuts_converge(struct explorer *x)
{
	struct cut_ctx c = { .x = x };
	size_t n = explore_cuts(x->plan, x->n_plan, &c.cut), kept = 0;
	struct pool_result *r = xalloc(n + 1, sizeof(*r));
	bool done = pool_run(&(struct pool_conf){ .jobs = x->jobs }, n, cut_job, &c, r), ok = done;

	for (size_t i = 0; i < n && done; i++) {
		struct explore_found o;

		explore_found_read(&o, &r[i]);
		if (!explore_found_diverges(&o))
			continue;
		if (!excused(x, &c.cut[i], &o)) {
			ok = false;
			printf("%s: diverges undisturbed, cut before '%.*s': %s: %s\n",
			    x->spec, (int)strcspn(x->story.unit[c.cut[i].cut], "\n"),
			    x->story.unit[c.cut[i].cut], o.kind, o.why);
		}
		kept = 0;
		for (size_t k = 0; k < x->n_plan; k++)
			if (x->plan[k].cut != c.cut[i].cut)
				x->plan[kept++] = x->plan[k];
		x->n_plan = kept;
	}
	pool_result_clear(r, n);
	free(r);
	free(c.cut);
	return ok;
}

/* ---- all schedules ---- */

/* What came of them. */
struct count {
	size_t diverging, excused, untold;
	unsigned kinds, saved;
	tick most, slowest;
};

static bool
seen_before(const struct explore_found *o, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (explore_found_diverges(&o[k]) && explore_found_alike(&o[k], &o[i]))
			return true;
	return false;
}

/* count_one counts what came of schedule i, prints what is worth a line, and makes what is new
 * small. */
static void
count_one(struct explorer *x, struct explore_found *o, size_t i, bool small, struct count *c)
{
	const struct explore_schedule *s = &x->plan[i];
	char says[512];
	struct text st = TEXT_ARRAY(says);

	c->most = tick_max(c->most, explore_settle_time(x, s));
	if (strcmp(o[i].kind, "ok") == 0)
		c->slowest = tick_max(c->slowest, o[i].settled);
	explore_says(&x->heard, s, &st);
	if (strcmp(o[i].kind, "story") == 0 && c->untold++ == 0)
		printf("%s: %s: cannot be told: %s\n", x->spec, says, o[i].why);
	if (!explore_found_diverges(&o[i]))
		return;
	if (excused(x, s, &o[i])) {
		strcpy(o[i].kind, "known");
		c->excused++;
		return;
	}
	c->diverging++;
	printf("%s: %s: %s: %s\n", x->spec, says, o[i].kind, o[i].why);
	if (seen_before(o, i))
		return;
	c->kinds++;
	if (small && c->saved < SAVED_MAX)
		explore_small(x, s, &o[i], ++c->saved);
}

static void
print_count(const struct explorer *x, const struct count *c)
{
	for (size_t i = 0; i < x->excuses.n; i++)
		if (x->excuses.k[i].seen > 0)
			printf("%s: known, %u times: %s: %s\n", x->spec, x->excuses.k[i].seen,
			    x->excuses.k[i].says, x->excuses.k[i].reason);
	if (c->untold > 0)
		printf("%s: %zu schedules cannot be told\n", x->spec, c->untold);
	printf("%s: %zu messages, %zu schedules: %zu converge within %" PRId64 " s, the slowest in "
	    "%.1f s; %zu known, %zu diverge in %u ways%s%s\n", x->spec, x->heard.n, x->n_plan,
	    x->n_plan - c->diverging - c->excused - c->untold, c->most / SECONDS(1),
	    (double)c->slowest / 1e9, c->excused, c->diverging, c->kinds,
	    x->breached[1] != '\0' ? "; fails undisturbed, too:" : "",
	    x->breached[1] != '\0' ? x->breached : "");
}

static int
explore(struct explorer *x, bool small)
{
	struct pool_result *r;
	struct explore_found *o;
	struct count c = { 0 };
	int status = undisturbed(x);

	if (status != EXIT_PASSED)
		return status;
	x->n_plan = explore_plan(&x->story, &x->heard, x->more, &x->plan);
	if (x->at_most != 0)
		x->n_plan = explore_sample(x->plan, x->n_plan, x->at_most, x->seed);
	if (!cuts_converge(x))
		status = EXIT_FAILED;
	r = xalloc(x->n_plan + 1, sizeof(*r));
	o = xalloc(x->n_plan + 1, sizeof(*o));
	if (interrupted() || !pool_run(&(struct pool_conf){ .jobs = x->jobs, .what = "schedules" },
	    x->n_plan, schedule_job, x, r)) {
		status = EXIT_INTERNAL;
	} else {
		for (size_t i = 0; i < x->n_plan; i++)
			explore_found_read(&o[i], &r[i]);
		for (size_t i = 0; i < x->n_plan && !interrupted(); i++)
			count_one(x, o, i, small, &c);
		print_count(x, &c);
		if (c.diverging > 0 || c.untold > 0)
			status = EXIT_FAILED;
	}
	pool_result_clear(r, x->n_plan);
	free(r);
	free(o);
	return status;
}

/* ---- the verb ---- */

static const char explore_usage[] =
    "usage: sojourn explore FILE.lua [-p KEY=VALUE]... [-s SEED] [--pairs] [--rebinds] [--reboots]\n"
    "                       [--all] [--jobs N]\n"
    "                       [--settle TIME] [--at-most N] [--mutant 'NODE SPEC'] [-o DIR] [--list]\n"
    "\n"
    "Plays the story once undisturbed, then once for each signalling message (Mobility Header, IKE,\n"
    "keepalives) lost, doubled, delayed past the next one, and held for three seconds. Afterwards\n"
    "the network must converge: binding update list, bindings, security associations and NAT\n"
    "mappings agree, pings go both ways on every home address, and no monitor fails. What diverges\n"
    "is made small and saved in DIR (out/explore) as a scenario.\n"
    "  --pairs      then every two messages within 30 s: one lost, the other lost or held\n"
    "  --rebinds    also the NAT rebound while each message is on its way\n"
    "  --reboots    also the mobile node, and the home agent, rebooted then, without their state\n"
    "  --all        address configuration (ND, ARP, DHCP) is disturbed, too\n"
    "  --settle     virtual time the network has to converge (180s; 900s after a reboot)\n"
    "  --at-most    no more than N schedules, chosen by lot (of the seed)\n"
    "  --mutant     on nodes that behave wrongly: 'mn fsm/ike_sa/3/drop', or by state and event\n"
    "               'mn fsm/mip6_mn/RETURNING+T_RETRANSMIT/drop'\n"
    "  --no-small   do not make findings small\n"
    "  --list       play it undisturbed, print the messages, and stop\n"
    "Exit status: 0 all converge, 1 some do not, 2 the story or the command line is wrong.\n";

static void
name_of(const char *file, char out[static 64])
{
	char copy[512], *dot;

	snprintf(copy, sizeof(copy), "%s", file);
	snprintf(out, 64, "%.60s", basename(copy));
	dot = strrchr(out, '.');
	if (dot != NULL)
		*dot = '\0';
}

static void
spec_of(struct explorer *x)
{
	struct text t = TEXT_ARRAY(x->spec);

	text_add(&t, "%s", x->name);
	for (size_t i = 0; i < x->params.n; i++)
		text_add(&t, "%c%s=%s", i == 0 ? '@' : ',', x->params.arg[i].key,
		    x->params.arg[i].value);
}

static int
list(struct explorer *x)
{
	int status = undisturbed(x);

	for (size_t i = 0; i < x->heard.n; i++)
		printf("%10.3f  %-8s %s#%u\n", (double)x->heard.m[i].t / 1e9, x->heard.m[i].from,
		    x->heard.m[i].name, x->heard.m[i].nth);
	if (status == EXIT_PASSED && x->breached[1] != '\0') {
		printf("fails undisturbed:%s\n", x->breached);
		status = EXIT_FAILED;
	}
	return status;
}

/* told: is the story well written up to its first wait, and is there a node for the mutant? What is
 * played later has another name and other lines. */
static bool
told(const struct explorer *x)
{
	struct script_conf c = { .file = x->file, .lib = STORY_LIB, .seed = x->seed,
	    .param = x->params.arg, .n_params = x->params.n };
	struct script *s = script_new(&c, &nothing_ops, NULL);
	const struct script_node *node;
	bool fine = script_load(s), known = x->mutant == NULL;
	size_t n = script_nodes(s, &node), name = known ? 0 : strcspn(x->mutant, " ");

	for (size_t i = 0; i < n && !known; i++)
		known = strlen(node[i].name) == name && memcmp(node[i].name, x->mutant, name) == 0;
	if (!fine)
		fprintf(stderr, "%s\n", script_error(s));
	else if (!known)
		fprintf(stderr, "sojourn: --mutant: the story has no node '%.*s'\n", (int)name,
		    x->mutant);
	script_free(s);
	return fine && known;
}

static int
run(struct explorer *x, bool small, bool list_only)
{
	char *text, err[256];
	int status;

	if (!told(x))
		return EXIT_USAGE;
	if (!explore_knowns_read(&x->excuses, KNOWN_TSV, err)) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	text = file_text(x->file);
	if (text == NULL) {
		fprintf(stderr, "sojourn: %s: %s\n", x->file, strerror(errno));
		return EXIT_USAGE;
	}
	name_of(x->file, x->name);
	spec_of(x);
	scratch_make(x->dir);
	x->settle_reboot = tick_max(x->settle, SETTLE_REBOOT);
	if (x->settle == 0)
		x->settle = strstr(text, ":reboot(") != NULL ? SETTLE_REBOOT : SETTLE_MOST;
	explore_story_read(&x->story, text);
	status = list_only ? list(x) : explore(x, small);
	scratch_remove(x->dir);
	explore_story_clear(&x->story);
	free(x->heard.m);
	free(x->plan);
	free(x->breached);
	free(x->excuses.k);
	free(text);
	return status;
}

int
verb_explore(int argc, char **argv)
{
	static const struct option options[] = {
		{ "pairs", no_argument, NULL, 'P' }, { "all", no_argument, NULL, 'a' },
		{ "rebinds", no_argument, NULL, 'B' }, { "reboots", no_argument, NULL, 'R' },
		{ "jobs", required_argument, NULL, 'j' }, { "settle", required_argument, NULL, 't' },
		{ "at-most", required_argument, NULL, 'n' },
		{ "mutant", required_argument, NULL, 'm' }, { "no-small", no_argument, NULL, 'S' },
		{ "list", no_argument, NULL, 'l' }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct explorer x = { .seed = 1, .out = "out/explore" };
	bool small = true, list_only = false;
	char mutant[1024];
	uint64_t at_most;
	int c;

	while ((c = args_next(argc, argv, ":s:p:o:j:h", options)) != -1) {
		bool ok = true;

		switch (c) {
		case 'P': x.more |= EXPLORE_PAIRS; break;
		case 'B': x.more |= EXPLORE_REBINDS; break;
		case 'R': x.more |= EXPLORE_REBOOTS; break;
		case 'a': x.all = true; break;
		case 'j': ok = args_jobs(argv[0], optarg, &x.jobs); break;
		case 's': ok = args_number(argv[0], "-s", optarg, &x.seed); break;
		case 't': ok = args_time(argv[0], "--settle", optarg, 1, &x.settle); break;
		case 'n':
			ok = args_number(argv[0], "--at-most", optarg, &at_most);
			x.at_most = (size_t)at_most;
			break;
		case 'o':
			x.out = optarg;
			ok = args_folder(argv[0], "-o", optarg);
			break;
		case 'S': small = false; break;
		case 'l': list_only = true; break;
		case 'm':
			ok = explore_mutant(mutant, sizeof(mutant), argv[0], optarg);
			x.mutant = mutant;
			break;
		case 'p': ok = args_param(argv[0], &x.params, optarg); break;
		case 'h':
			fputs(explore_usage, stdout);
			return EXIT_PASSED;
		default:
			ok = false;
		}
		if (!ok)
			return EXIT_USAGE;
	}
	if (!args_places(argc, argv, 1, 1, "a story: FILE.lua, or the name of a stock story"))
		return EXIT_USAGE;
	x.file = story_path(argv[optind]);
	return run(&x, small, list_only);
}
