/* sojourn_explore.c - the verb `explore`: every signalling message of a story lost, doubled, delayed
 * and held, one after the other, and does the network find together again?
 *
 * Each schedule is a scenario text of its own (conformance/explore.h), played in the lab by a
 * process of its own. When its story is over, the network must converge (sojourn_settle.h); the
 * monitors look all the while. Which steps of the story failed does not matter. */
#include "sojourn_args.h"

#include "conformance/explore.h"
#include "conformance/file.h"
#include "conformance/interrupt.h"
#include "conformance/pool.h"
#include "conformance/scratch.h"
#include "nodes/base/die.h"
#include "nodes/base/fsm.h"
#include "nodes/base/route.h"
#include "sojourn.h"
#include "sojourn_dot.h"
#include "sojourn_settle.h"
#include "traces/msg.h"
#include "traces/rundir.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAVED_MAX	5	/* findings made small and saved, of each run of the command */

#define KNOWN_TSV	data_path("conformance/explore-known.tsv")

/* A divergence that is understood: of stories like this, with faults like these, whose finding says
 * this. */
struct known {
	char story[64], faults[64], says[64], reason[300];
	unsigned seen;
};

struct explorer {
	const char *file, *out;
	char name[64], dir[SCRATCH_MAX];
	char spec[256];			/* "roaming-plain@k=no,mobike=no" */
	uint64_t seed;
	struct params params;
	const char *mutant;		/* lines for conf_edit, or NULL */
	tick settle, settle_reboot;
	bool all;
	unsigned more;			/* enum explore_more */
	unsigned jobs;
	size_t at_most;			/* schedules; 0: all */
	struct explore_story story;
	struct explore_messages heard;
	struct explore_schedule *plan;
	size_t n_plan;
	char *known;			/* " R1 R2 ": rows that fail undisturbed */
	struct known *excuse;
	size_t n_excuses;
};

/* ---- one run, in a process of its own ---- */

struct looking {
	struct explorer *x;
	FILE *out;
	tick settle;
	bool list;			/* write every message */
	tick story_end, settled;	/* settled: how long it took to converge */
	char why[256];			/* "": converged */
	const char *kind;		/* what does not hold */
};

static void
look_message(void *ctx, const struct msg *m)
{
	struct looking *l = ctx;

	if (l->list && l->story_end < 0 && m->tx && m->origin &&
	    explore_signalling(m->name, l->x->all))
		fprintf(l->out, "m %" PRId64 " %s %s %d\n", m->t, m->node, m->name,
		    msg_has(m, "R") && msg_has(m, "msgid") ? (int)msg_u64(m, "R", 0) : -1);
}

static void
list_nodes(struct world *w, FILE *out)
{
	struct world_node *const *node;
	size_t n = world_nodes(w, &node);

	for (size_t i = 0; i < n; i++)
		fprintf(out, "n %s\n", node_kind_name(node[i]));
}

static void
look_over(void *ctx, struct world *w, const struct script *s)
{
	struct looking *l = ctx;
	struct text why = TEXT_ARRAY(l->why);

	(void)s;
	l->story_end = world_now(w);
	if (l->list)
		list_nodes(w, l->out);
	l->kind = settle(w, l->settle, &why);
	l->settled = world_now(w) - l->story_end;
}

/* look_verdicts: which monitors failed that do not without faults? */
static void
look_verdicts(struct looking *l, const struct verdicts *vs)
{
	struct text why = TEXT_ARRAY(l->why);

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];
		char id[72];

		if (v->kind != V_FAIL || strchr(v->id, ':') != NULL)
			continue;
		snprintf(id, sizeof(id), " %s ", v->id);
		if (l->list)
			fprintf(l->out, "k %s\n", v->id);
		else if (l->x->known == NULL || strstr(l->x->known, id) == NULL)
			text_add(&why, "%s%s (%s) t=%.3f %.40s", why.n > 0 ? "; " : "", v->id, v->role,
			    (double)v->at.t / 1e9, v->at.found);
	}
	if (l->why[0] != '\0')
		l->kind = "monitor";
}

#define VARIANT_MAX (SCRATCH_MAX + 100)

static void
variant_path(const struct explorer *x, char out[static VARIANT_MAX])
{
	snprintf(out, VARIANT_MAX, "%s/%s-%ld.lua", x->dir, x->name, (long)getpid());
}

/* look plays the file and writes "<kind>\t<why>\t<end>\t<settled>": kind "ok" when it converged. */
static int
look(struct explorer *x, const char *file, tick most, bool list, FILE *out)
{
	struct looking l = { .x = x, .out = out, .settle = most, .list = list, .story_end = -1 };
	struct play_watch watch = { .ctx = &l, .message = look_message, .over = look_over };
	struct play_options o = { .file = file, .seed = x->seed, .param = x->params.arg,
	    .n_params = x->params.n, .conf_edit = x->mutant, .lab = true, .watch = &watch };
	struct play_result r;
	char err[512] = "";
	int status = play_story(&o, &r, err, sizeof(err));

	if (l.story_end < 0) {		/* it never began */
		fprintf(out, "story\t%s\t0\t0\n", err);
		return 0;
	}
	if (l.kind == NULL)
		look_verdicts(&l, &r.verdicts);
	verdicts_clear(&r.verdicts);
	fprintf(out, "%s\t%s\t%" PRId64 "\t%" PRId64 "\n", l.kind != NULL ? l.kind : "ok",
	    l.kind != NULL ? l.why : status != 0 ? err : "", l.story_end, l.settled);
	return 0;
}

/* settle_time: who reboots tells nobody, so it is only found out when the next one speaks to it. */
static tick
settle_time(const struct explorer *x, const struct explore_schedule *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->fault[i].kind == EXPLORE_REBOOT_MN || s->fault[i].kind == EXPLORE_REBOOT_HA)
			return x->settle_reboot;
	return x->settle;
}

static int
look_variant(struct explorer *x, const bool *keep, const struct explore_schedule *s, bool list,
    FILE *out)
{
	char path[VARIANT_MAX];
	FILE *f;
	int status;

	variant_path(x, path);
	f = fopen(path, "w");
	if (f == NULL)
		die("%s: cannot be written", path);
	explore_write(&x->story, keep, &x->heard, s, f);
	fclose(f);
	status = look(x, path, settle_time(x, s), list, out);
	unlink(path);
	return status;
}

static int
look_schedule(struct explorer *x, const struct explore_schedule *s, bool list, FILE *out)
{
	bool *keep = explore_keep(&x->story, s);
	int status = look_variant(x, keep, s, list, out);

	free(keep);
	return status;
}

/* ---- what came of it ---- */

struct outcome {
	char kind[16], why[256];
	tick end, settled;
};

static void
outcome_read(struct outcome *o, const struct pool_result *r)
{
	const char *last = r->text, *tab;
	char *end;

	*o = (struct outcome){ .kind = "crash" };
	if (r->crashed || r->status != 0) {
		snprintf(o->why, sizeof(o->why), "%s", r->signal == SIGALRM ? "it hung" :
		    r->last_words[0] != '\0' ? r->last_words : "ended by a signal");
		return;
	}
	for (const char *nl = strchr(last, '\n'); nl != NULL && nl[1] != '\0';
	    nl = strchr(last, '\n'))
		last = nl + 1;
	tab = strchr(last, '\t');
	if (tab == NULL)
		return;
	snprintf(o->kind, sizeof(o->kind), "%.*s", (int)(tab - last), last);
	snprintf(o->why, sizeof(o->why), "%.*s", (int)strcspn(tab + 1, "\t"), tab + 1);
	o->end = strtoll(tab + 1 + strcspn(tab + 1, "\t"), &end, 10);
	o->settled = strtoll(end, NULL, 10);
}

static bool
is_divergence(const struct outcome *o)
{
	return strcmp(o->kind, "ok") != 0 && strcmp(o->kind, "story") != 0 &&
	    strcmp(o->kind, "known") != 0;
}

/* excused: is every part of the finding a known one? They are counted. */
static bool
excused(struct explorer *x, const struct explore_schedule *s, const struct outcome *o)
{
	char faults[512];
	struct text st = TEXT_ARRAY(faults);
	struct known *hit[8];
	size_t n = 0;

	if (strcmp(o->kind, "crash") == 0)
		return false;
	explore_says(&x->heard, s, &st);
	for (const char *at = o->why;; n++) {
		const char *semi = strstr(at, "; ");
		size_t len = semi != NULL ? (size_t)(semi - at) : strlen(at);

		hit[n] = NULL;
		for (size_t i = 0; i < x->n_excuses && hit[n] == NULL; i++) {
			const char *found = strstr(at, x->excuse[i].says);

			if (fnmatch(x->excuse[i].story, x->spec, 0) == 0 && found != NULL &&
			    fnmatch(x->excuse[i].faults, faults, 0) == 0 &&
			    (size_t)(found - at) < len)
				hit[n] = &x->excuse[i];
		}
		if (hit[n] == NULL || n == sizeof(hit) / sizeof(hit[0]) - 1)
			return false;
		if (semi == NULL)
			break;
		at = semi + 2;
	}
	for (size_t i = 0; i <= n; i++)
		hit[i]->seen++;
	return true;
}

static void
excuses_read(struct explorer *x, const char *path)
{
	FILE *f = fopen(path, "r");
	struct known k = { .seen = 0 };
	char line[600];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%63[^\t]\t%63[^\t]\t%63[^\t]\t%299[^\n]", k.story, k.faults,
		    k.says, k.reason) != 4 || strcmp(k.story, "story") == 0)
			continue;
		x->excuse = xrealloc(x->excuse, x->n_excuses + 1, sizeof(k));
		x->excuse[x->n_excuses++] = k;
	}
	if (f != NULL)
		fclose(f);
}

/* essence drops numbers, addresses and SPIs. */
static void
essence(const char *text, char out[static 256])
{
	size_t n = 0;

	for (const char *at = text; *at != '\0' && n < 255;) {
		size_t word = strcspn(at, " ");
		size_t plain = strcspn(at, "0123456789:.");

		if (plain >= word)
			n += (size_t)snprintf(out + n, 256 - n, "%.*s ", (int)word, at);
		at += word;
		at += *at == ' ';
	}
	out[n < 255 ? n : 255] = '\0';
}

/* alike: numbers and addresses aside, do two findings say the same? */
static bool
alike(const struct outcome *a, const struct outcome *b)
{
	char x[256] = "", y[256] = "";

	if (strcmp(a->kind, b->kind) != 0)
		return false;
	if (strcmp(a->kind, "monitor") == 0)
		return strcspn(a->why, " ") == strcspn(b->why, " ") &&
		    strncmp(a->why, b->why, strcspn(a->why, " ")) == 0;
	essence(a->why, x);
	essence(b->why, y);
	return strcmp(x, y) == 0;
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

struct trial {
	struct explorer *x;
	const bool *keep;
	const struct explore_schedule *faults;
	const struct outcome *like;
	struct outcome last;	/* of the last one that failed alike */
	unsigned runs;
};

/* Job 0 with the faults, job 1 without them. */
static int
trial_job(void *ctx, size_t i, FILE *out)
{
	struct trial *t = ctx;

	return look_variant(t->x, t->keep, i == 0 ? t->faults :
	    &(struct explore_schedule){ .n = 0 }, false, out);
}

static bool
trial_fails(void *ctx, const bool *keep, const struct explore_schedule *faults)
{
	struct trial *t = ctx;
	struct pool_result r[2];
	struct outcome with, without;
	bool ok;

	t->keep = keep;
	t->faults = faults;
	ok = pool_run(&(struct pool_conf){ .jobs = t->x->jobs }, 2, trial_job, t, r);
	t->runs += 2;
	outcome_read(&with, &r[0]);
	outcome_read(&without, &r[1]);
	pool_result_clear(r, 2);
	ok = ok && is_divergence(&with) && alike(&with, t->like) && strcmp(without.kind, "ok") == 0;
	if (ok)
		t->last = with;
	return ok;
}

/* ---- saving ---- */

static unsigned
lines_of(const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned n = 0;
	int c;

	while (f != NULL && (c = fgetc(f)) != EOF)
		n += c == '\n';
	if (f != NULL)
		fclose(f);
	return n;
}

static bool
has_world(const struct explore_story *s, const bool *keep)
{
	for (size_t i = 0; i < s->preamble; i++)
		if (keep[i] && strncmp(s->unit[i], "local w ", 8) == 0)
			return true;
	return false;
}

static int
again_job(void *ctx, size_t i, FILE *out)
{
	struct play_options o = { .seed = 1, .lab = true };
	const struct trial *t = ((void **)ctx)[0];
	struct play_result r;
	char err[512];
	int status;

	(void)i;
	o.file = ((void **)ctx)[1];
	o.seed = t->x->seed;
	o.param = t->x->params.arg;
	o.n_params = t->x->params.n;
	o.conf_edit = t->x->mutant;
	status = play_story(&o, &r, err, sizeof(err));
	fprintf(out, "%d\n", status != 0 ? status : r.status);
	return 0;
}

static void
save(struct trial *t, const bool *keep, const struct explore_schedule *faults, unsigned number)
{
	char path[1024], says[512];
	struct text st = TEXT_ARRAY(says);
	struct pool_result r;
	void *again[2] = { t, path };
	const struct explorer *x = t->x;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s-%u.lua", x->out, x->name, number);
	f = rundir_parents(path) ? fopen(path, "w") : NULL;
	if (f == NULL) {
		fprintf(stderr, "sojourn: %s: %s\n", path, strerror(errno));
		return;
	}
	explore_says(&x->heard, faults, &st);
	fprintf(f, "-- %s: %s\n-- %s: %s\n", x->name, says, t->last.kind, t->last.why);
	if (x->mutant != NULL)
		fprintf(f, "-- with %.*s\n", (int)strcspn(x->mutant, "\n"), x->mutant);
	if (x->params.n > 0)
		fprintf(f, "-- played as %s\n", x->spec);
	explore_write(&x->story, keep, &x->heard, faults, f);
	if (has_world(&x->story, keep))
		fprintf(f, "require \"converged\"(w, s(%" PRId64 "))\n",
		    (t->last.end + settle_time(x, faults)) / SECONDS(1) + 1);
	fclose(f);
	pool_run(&(struct pool_conf){ .jobs = 1 }, 1, again_job, again, &r);
	printf("  saved %s: %u lines, after %u runs; played alone it %s\n", path, lines_of(path),
	    t->runs, r.crashed ? "crashes" : atoi(r.text) == EXIT_FAILED ? "fails" :
	    atoi(r.text) == 0 ? "PASSES" : "is not decided");
	pool_result_clear(&r, 1);
}

static void
make_small(struct explorer *x, const struct explore_schedule *s, const struct outcome *o,
    unsigned number)
{
	struct trial t = { .x = x, .like = o, .last = *o };
	struct explore_schedule faults = *s;
	bool *keep = explore_keep(&x->story, s);

	(void)explore_minimize(&x->story, keep, &faults, trial_fails, &t);
	save(&t, keep, &faults, number);
	free(keep);
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

	x->known = xalloc(1, strlen(text) + 2);
	strcpy(x->known, " ");
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "m %" SCNd64 " %31s %31s %d", &t, from, name, &response) == 4)
			explore_heard(&x->heard, t, from, name, response);
		else if (strcmp(line, "n nat") == 0)
			nat = true;
		else if (strncmp(line, "k ", 2) == 0) {
			cap = strlen(x->known);
			sprintf(x->known + cap, "%s ", line + 2);
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
	struct outcome o;
	int status = EXIT_PASSED;

	if (!pool_run(&(struct pool_conf){ .jobs = 1 }, 1, base_job, x, &r)) {
		pool_result_clear(&r, 1);
		return EXIT_INTERNAL;
	}
	outcome_read(&o, &r);
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
		struct outcome o;

		outcome_read(&o, &r[i]);
		if (!is_divergence(&o))
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
seen_before(const struct outcome *o, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_divergence(&o[k]) && alike(&o[k], &o[i]))
			return true;
	return false;
}

/* count_one counts what came of schedule i, prints what is worth a line, and makes what is new small. */
static void
count_one(struct explorer *x, struct outcome *o, size_t i, bool small, struct count *c)
{
	const struct explore_schedule *s = &x->plan[i];
	char says[512];
	struct text st = TEXT_ARRAY(says);

	c->most = tick_max(c->most, settle_time(x, s));
	if (strcmp(o[i].kind, "ok") == 0)
		c->slowest = tick_max(c->slowest, o[i].settled);
	explore_says(&x->heard, s, &st);
	if (strcmp(o[i].kind, "story") == 0 && c->untold++ == 0)
		printf("%s: %s: cannot be told: %s\n", x->spec, says, o[i].why);
	if (!is_divergence(&o[i]))
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
		make_small(x, s, &o[i], ++c->saved);
}

static void
print_count(const struct explorer *x, const struct count *c)
{
	for (size_t i = 0; i < x->n_excuses; i++)
		if (x->excuse[i].seen > 0)
			printf("%s: known, %u times: %s: %s\n", x->spec, x->excuse[i].seen,
			    x->excuse[i].says, x->excuse[i].reason);
	if (c->untold > 0)
		printf("%s: %zu schedules cannot be told\n", x->spec, c->untold);
	printf("%s: %zu messages, %zu schedules: %zu converge within %" PRId64 " s, the slowest in "
	    "%.1f s; %zu known, %zu diverge in %u ways%s%s\n", x->spec, x->heard.n, x->n_plan,
	    x->n_plan - c->diverging - c->excused - c->untold, c->most / SECONDS(1),
	    (double)c->slowest / 1e9, c->excused, c->diverging, c->kinds,
	    x->known[1] != '\0' ? "; fails undisturbed, too:" : "",
	    x->known[1] != '\0' ? x->known : "");
}

static int
explore(struct explorer *x, bool small)
{
	struct pool_result *r;
	struct outcome *o;
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
			outcome_read(&o[i], &r[i]);
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
		text_add(&t, "%c%s=%s", i == 0 ? '@' : ',', x->params.arg[i].key, x->params.arg[i].value);
}

static int
list(struct explorer *x)
{
	int status = undisturbed(x);

	for (size_t i = 0; i < x->heard.n; i++)
		printf("%10.3f  %-8s %s#%u\n", (double)x->heard.m[i].t / 1e9, x->heard.m[i].from,
		    x->heard.m[i].name, x->heard.m[i].nth);
	if (status == EXIT_PASSED && x->known[1] != '\0') {
		printf("fails undisturbed:%s\n", x->known);
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
		fprintf(stderr, "sojourn: --mutant: the story has no node '%.*s'\n", (int)name, x->mutant);
	script_free(s);
	return fine && known;
}

static int
run(struct explorer *x, bool small, bool list_only)
{
	char *text;
	int status;

	if (!told(x))
		return EXIT_USAGE;
	text = file_text(x->file);
	if (text == NULL) {
		fprintf(stderr, "sojourn: %s: %s\n", x->file, strerror(errno));
		return EXIT_USAGE;
	}
	name_of(x->file, x->name);
	spec_of(x);
	excuses_read(x, KNOWN_TSV);
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
	free(x->known);
	free(x->excuse);
	free(text);
	return status;
}

/* machine_known: is "fsm/<machine>/..." or "route/<node>/..." about a table that there is? Whatever else
 * a mutant may be, the node says. */
static bool
machine_known(const char *spec)
{
	char sort[8], name[48];
	const struct route *r;
	const struct fsm *f;

	if (sscanf(spec, "%7[a-z]/%47[^/]", sort, name) != 2)
		return true;
	for (size_t i = 0; (f = node_fsm(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return true;
	for (size_t i = 0; (r = node_route(i)) != NULL; i++)
		if (strcmp(r->name, name) == 0)
			return true;
	return strcmp(sort, "fsm") != 0 && strcmp(sort, "route") != 0;
}

/* rows_named: "fsm/<machine>/<STATE>+<EVENT>/<edit>" becomes every such row by its number. False: there is
 * none. */
static bool
rows_named(struct text *out, const char *spec)
{
	char machine[48], state[48], event[48], edit[48];
	const struct fsm *f;
	bool any = false;

	if (sscanf(spec, "fsm/%47[^/]/%47[^+/]+%47[^/]/%47s", machine, state, event, edit) != 4) {
		text_add(out, "%s", spec);
		return machine_known(spec);
	}
	for (size_t i = 0; (f = node_fsm(i)) != NULL; i++)
		for (size_t k = 0; strcmp(f->name, machine) == 0 && k < f->n_rows; k++)
			if (strcmp(f->state[f->row[k].from], state) == 0 &&
			    strcmp(f->event[f->row[k].event], event) == 0) {
				text_add(out, "%sfsm/%s/%zu/%s", any ? ";" : "", machine, k, edit);
				any = true;
			}
	return any;
}

/* mutant_lines: 'mn fsm/...' becomes "mn mutants = fsm/...\n". False: it cannot be meant, which was said. */
static bool
mutant_lines(char *out, size_t cap, const char *verb, const char *arg)
{
	size_t n = strcspn(arg, " ");
	struct text t = text_of(out, cap);

	if (n == 0 || arg[n] == '\0') {
		args_wrong(verb, "--mutant '%.100s': wanted 'NODE SPEC'", arg);
		return false;
	}
	text_add(&t, "%.*s mutants = ", (int)n, arg);
	if (!rows_named(&t, arg + n + 1) || t.cut) {
		args_wrong(verb, "--mutant '%.100s': no table has such a row", arg);
		return false;
	}
	text_add(&t, "\n");
	return true;
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
			ok = mutant_lines(mutant, sizeof(mutant), argv[0], optarg);
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
