/* runner.c - plays the plan in child processes (pool.h) and says what came of it.
 *
 * A job is one run: a stock story, or a story with one mutant in it. What the children found is
 * merged in the order of the plan. */
#include "conformance/runner.h"

#include "conformance/inside.h"
#include "conformance/judge.h"
#include "conformance/plan.h"
#include "conformance/pool.h"
#include "conformance/suite.h"
#include "nodes/base/die.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WALL_LIMIT_S 600	/* a run that takes longer has hung */

struct job {
	const struct story *story;
	const struct mutant *mutant;	/* NULL: the real thing */
	int status;			/* of the run, design 7; 3: it crashed or hung */
	char err[256];
	char dir[160];			/* of its run, within the suite's folder; "": none */
	struct verdicts verdicts;
};

struct runner {
	const struct runner_conf *conf;
	play_fn *play;
	void *ctx;
	struct catalogue catalogue;
	struct stories stories;
	struct mutants mutants;
	struct inside inside;
	struct job *job;
	size_t n;
	struct kill *kill;
	size_t n_kills;
};

/* ---- one run in a process of its own ---- */

static int
job_play(const struct runner *r, const struct job *j, struct verdicts *vs, char *err, size_t err_cap)
{
	char edit[1024], dir[1024];
	struct text t = TEXT_ARRAY(edit);
	struct play p = { .scenario = j->story->file, .seed = r->conf->seed,
	    .param = j->story->param, .n_params = j->story->n_params,
	    .keep_all = r->conf->keep_all };

	if (j->mutant != NULL) {
		mutant_edit(j->mutant, &t);
		p.conf_edit = edit;
	}
	if (j->dir[0] != '\0') {
		snprintf(dir, sizeof(dir), "%.800s/%s", r->conf->out, j->dir);
		p.dir = dir;
	}
	return r->play(r->ctx, &p, vs, err, err_cap);
}

/* A job writes its verdicts, or, when its status is not 0, the line that says why. */
static int
job_run(void *ctx, size_t i, FILE *out)
{
	const struct runner *r = ctx;
	const struct job *j = &r->job[i];
	struct verdict_run run = { j->story->spec, r->conf->seed, "" };
	struct verdicts vs = { 0 };
	char err[256] = "";
	int status = job_play(r, j, &vs, err, sizeof(err));

	if (status != 0)
		fputs(err, out);
	else if (!verdicts_dump_json(&vs, &run, out))
		status = 3;
	verdicts_clear(&vs);
	return status;
}

static void
job_read(struct job *j, const struct pool_result *r)
{
	j->status = r->crashed ? 3 : r->status;
	if (r->crashed)
		snprintf(j->err, sizeof(j->err), "the run was ended by signal %d%s%s", r->signal,
		    r->last_words[0] != '\0' ? ": " : "", r->last_words);
	else if (j->status != 0)
		snprintf(j->err, sizeof(j->err), "%.250s", r->text[0] != '\0' ? r->text :
		    r->last_words);
	else if (!verdicts_parse_json(&j->verdicts, r->text, j->err, sizeof(j->err)))
		j->status = 3;
	for (size_t i = 0; i < j->verdicts.n; i++)
		snprintf(j->verdicts.v[i].run, sizeof(j->verdicts.v[i].run), "%.95s",
		    j->story->spec);
}

/* False: interrupted. */
static bool
play_all(struct runner *r)
{
	struct pool_result *result = xalloc(r->n, sizeof(*result));
	bool done = pool_run(&(struct pool_conf){ .jobs = r->conf->jobs, .limit_s = WALL_LIMIT_S,
	    .what = "runs" }, r->n, job_run, r, result);

	for (size_t i = 0; i < r->n && done; i++)
		job_read(&r->job[i], &result[i]);
	pool_result_clear(result, r->n);
	free(result);
	return done;
}

/* ---- the plan ---- */

static struct job *
job_add(struct runner *r)
{
	r->job = xrealloc(r->job, r->n + 1, sizeof(*r->job));
	memset(&r->job[r->n], 0, sizeof(*r->job));
	return &r->job[r->n++];
}

static const struct story *
stock_story(const struct runner *r, const char *spec)
{
	for (size_t i = 0; i < r->stories.n; i++)
		if (strcmp(r->stories.s[i].spec, spec) == 0)
			return &r->stories.s[i];
	return NULL;
}

/* wanted: does the filter of the command line ask for this mutant? */
static bool
wanted(const struct runner *r, const struct mutant *m)
{
	const char *at = m->rows;

	if (r->conf->rows == NULL)
		return true;
	for (;;) {
		size_t n = strcspn(at, ",");
		char id[32];

		snprintf(id, sizeof(id), "%.*s", (int)n, at);
		if (glob_match(r->conf->rows, id))
			return true;
		if (at[n] == '\0')
			return false;
		at += n + 1;
	}
}

static bool
plan(struct runner *r, char *err, size_t err_cap)
{
	/* The runner's world is the lab, which has no TCP: what needs ns-3 is `run`'s. */
	for (size_t i = 0; i < r->stories.n; i++) {
		struct job *j;

		if (strstr(r->stories.s[i].groups, " ns3 ") != NULL)
			continue;
		j = job_add(r);
		j->story = &r->stories.s[i];
		if (r->conf->out != NULL)
			snprintf(j->dir, sizeof(j->dir), "runs/%s", j->story->spec);
	}
	if (!r->conf->mutants)
		return true;
	for (size_t i = 0; i < r->mutants.n; i++) {
		const struct mutant *m = &r->mutants.m[i];

		/* What it would kill must be seen to pass without it: in a stock run. */
		if (stock_story(r, m->story) == NULL) {
			snprintf(err, err_cap, "%s:%u: '%s' is no story of %s",
			    r->conf->mutants_file, m->line, m->story, r->conf->stories);
			return false;
		}
		if (!wanted(r, m))
			continue;
		job_add(r)->mutant = m;
		r->job[r->n - 1].story = stock_story(r, m->story);
	}
	return true;
}

/* ---- filters ---- */

static bool
role_fits(const char *wanted_role, const struct verdict *v, const struct row *row)
{
	if (strcasecmp(wanted_role, "ike") == 0)
		return row != NULL && strstr(row->role, "IKE") != NULL;
	return strcasecmp(wanted_role, v->role) == 0;
}

/* asked: is this row what --suite and --rows ask for? */
static bool
asked(const struct runner_conf *c, const struct row *r)
{
	return (c->suite == NULL || glob_match(c->suite, r->suite)) &&
	    (c->rows == NULL || glob_match(c->rows, r->id));
}

/* names_role: is the role among those of the row? "ike" is either of its two. */
static bool
names_role(const struct row *r, const char *role)
{
	size_t n;

	if (strcasecmp(role, "ike") == 0)
		return strstr(r->role, "IKE") != NULL;
	for (const char *at = r->role; *at != '\0'; at += n + (at[n] == ',')) {
		n = strcspn(at, ",");
		if (n == strlen(role) && strncasecmp(at, role, n) == 0)
			return true;
	}
	return false;
}

/* filter keeps what --suite, --rows and --role ask for; without them the stories' steps too. */
static void
filter(const struct runner *r, struct verdicts *vs)
{
	struct verdicts kept = { 0 };

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];
		const struct row *row = catalogue_find(&r->catalogue, v->id);
		bool keep = true;

		if (r->conf->suite != NULL)
			keep = row != NULL && glob_match(r->conf->suite, row->suite);
		if (r->conf->rows != NULL)
			keep = keep && glob_match(r->conf->rows, v->id);
		if (r->conf->role != NULL)
			keep = keep && role_fits(r->conf->role, v, row);
		if (keep)
			verdicts_add(&kept, v);
	}
	verdicts_clear(vs);
	*vs = kept;
}

/* ---- the kill matrix ---- */

static bool
breached(const struct verdicts *vs, const char *id)
{
	for (size_t i = 0; i < vs->n; i++)
		if (strcmp(vs->v[i].id, id) == 0 && vs->v[i].kind >= V_WARN)
			return true;
	return false;
}

static const struct job *
base_of(const struct runner *r, const struct job *j)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->job[i].mutant == NULL && r->job[i].story == j->story)
			return &r->job[i];
	return NULL;
}

static bool
passes(const struct verdicts *vs, const char *id)
{
	bool seen = false;

	for (size_t i = 0; i < vs->n; i++)
		if (strcmp(vs->v[i].id, id) == 0) {
			if (vs->v[i].kind >= V_WARN)
				return false;
			seen = seen || vs->v[i].kind == V_PASS;
		}
	return seen;
}

/* kills: the row passes on the real thing and is breached here. */
static bool
kills(const struct job *j, const struct job *base, const char *id)
{
	return passes(&base->verdicts, id) && breached(&j->verdicts, id);
}

/* others writes up to six more rows that this mutant breached. */
static void
others(const struct job *j, const struct job *base, struct text *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < j->verdicts.n && n < 6; i++) {
		const struct verdict *v = &j->verdicts.v[i];

		if (v->kind < V_WARN || v->id[0] != 'R' || !kills(j, base, v->id) ||
		    strstr(j->mutant->rows, v->id) != NULL || strstr(out->p, v->id) != NULL)
			continue;
		text_add(out, "%s%s", n++ > 0 ? " " : "", v->id);
	}
}

/* The first breach of a row, as one line. */
static void
breach_text(const struct verdicts *vs, const char *id, char *out, size_t cap)
{
	for (size_t i = 0; i < vs->n; i++)
		if (strcmp(vs->v[i].id, id) == 0 && vs->v[i].kind >= V_WARN) {
			snprintf(out, cap, "%s: expected %s, found %s", vs->v[i].at.field,
			    vs->v[i].at.expected, vs->v[i].at.found);
			return;
		}
}

static void
kill_find(const struct job *j, const struct job *base, struct kill *k)
{
	struct text t = TEXT_ARRAY(k->also);
	bool dead = j->status == 0 && kills(j, base, k->id);

	k->mutant = j->mutant;
	k->word = dead ? "killed" : j->status != 0 ? "crashed" :
	    !passes(&base->verdicts, k->id) ? "no base" : "ALIVE";
	others(j, base, &t);
	if (j->status != 0)
		text_add(&t, "%.200s", j->err);
	if (dead)
		breach_text(&j->verdicts, k->id, k->found, sizeof(k->found));
}

/* kill_all finds what became of each mutant and row. */
static void
kill_all(struct runner *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct job *j = &r->job[i];
		const char *at = j->mutant != NULL ? j->mutant->rows : NULL;

		while (at != NULL) {
			size_t n = strcspn(at, ",");
			struct kill *k;

			r->kill = xrealloc(r->kill, r->n_kills + 1, sizeof(*r->kill));
			k = memset(&r->kill[r->n_kills++], 0, sizeof(*k));
			snprintf(k->id, sizeof(k->id), "%.*s", (int)n, at);
			kill_find(j, base_of(r, j), k);
			at = at[n] == ',' ? at + n + 1 : NULL;
		}
	}
}

/* matrix prints one line a mutant and row. Returns how many were not killed. */
static unsigned
matrix(const struct runner *r, FILE *out, FILE *tsv, bool colour)
{
	unsigned alive = 0;

	fprintf(out, "%-22s %-17s %-20s %-9s %s\n", "mutant", "row", "story", "", "also breached");
	if (tsv != NULL)
		fprintf(tsv, "mutant\trow\tstory\tresult\talso\n");
	for (size_t i = 0; i < r->n_kills; i++) {
		const struct kill *k = &r->kill[i];
		bool dead = strcmp(k->word, "killed") == 0;

		alive += !dead;
		fprintf(out, "%-22s %-17s %-20s %s%-9s%s %s\n", k->mutant->id, k->id,
		    k->mutant->story, colour ? dead ? "\033[32m" : "\033[1;31m" : "", k->word,
		    colour ? "\033[0m" : "", k->also);
		if (tsv != NULL)
			fprintf(tsv, "%s\t%s\t%s\t%s\t%s\n", k->mutant->id, k->id,
			    k->mutant->story, k->word, k->also);
	}
	fprintf(out, "%zu killed, %u not\n", r->n_kills - alive, alive);
	return alive;
}

/* unproven prints the rows that pass but that no mutant breaches. */
static void
unproven(const struct runner *r, const struct verdicts *vs, FILE *out)
{
	unsigned proven = 0, n = 0;
	char list[2048] = "";
	struct text t = TEXT_ARRAY(list);

	for (size_t i = 0; i < vs->n; i++) {
		bool dead = false;

		if (vs->v[i].kind != V_PASS || catalogue_find(&r->catalogue, vs->v[i].id) == NULL ||
		    (i > 0 && strcmp(vs->v[i].id, vs->v[i - 1].id) == 0))
			continue;
		for (size_t k = 0; k < r->n && !dead; k++)
			dead = r->job[k].mutant != NULL && r->job[k].status == 0 &&
			    kills(&r->job[k], base_of(r, &r->job[k]), vs->v[i].id);
		n++;
		proven += dead;
		if (!dead)
			text_add(&t, " %s", vs->v[i].id);
	}
	fprintf(out, "%u of %u passing rows seen to fail on a mutant\n", proven, n);
	if (list[0] != '\0')
		fprintf(out, "not yet proven:%s\n", list);
}

/* ---- the suite's folder ---- */

static bool
out_write(const struct runner *r, const struct verdicts *all, const struct verdict_run *run,
    int status)
{
	const struct runner_conf *c = r->conf;
	struct suite_story *story = xalloc(r->n + 1, sizeof(*story));
	struct suite s = { .seed = c->seed, .suite = c->suite, .rows = c->rows, .role = c->role,
	    .baseline = c->baseline, .strict = c->strict, .exit_status = status, .story = story,
	    .product = c->product, .version = c->version, .n_versions = c->n_versions,
	    .catalogue = &r->catalogue, .inside = &r->inside, .verdicts = all, .kill = r->kill, .n_kills = r->n_kills };
	bool ok;

	for (size_t i = 0; i < r->n; i++)
		if (r->job[i].mutant == NULL)
			story[s.n_stories++] = (struct suite_story){ r->job[i].story, r->job[i].dir,
			    r->job[i].status, r->job[i].err, &r->job[i].verdicts };
	ok = suite_write(&s, run, c->out);
	free(story);
	return ok;
}

/* ---- the whole ---- */

static bool
any_passed(const struct verdicts *vs)
{
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].kind == V_PASS)
			return true;
	return false;
}

static bool
decided(const struct verdicts *vs, const char *id)
{
	for (size_t i = 0; i < vs->n; i++)
		if (strcmp(vs->v[i].id, id) == 0 && vs->v[i].kind >= V_INCONCLUSIVE)
			return true;
	return false;
}

/* untested says how many rows of the catalogue nothing was decided about; with `name`, which. */
static void
untested(const struct runner *r, const struct verdicts *vs, bool name, FILE *out)
{
	const struct runner_conf *c = r->conf;
	size_t n = 0, all = 0, inside = 0;

	for (size_t i = 0; i < r->catalogue.n; i++) {
		const struct row *row = &r->catalogue.row[i];

		if (!asked(c, row))
			continue;
		all++;
		if (decided(vs, row->id))
			continue;
		n++;
		inside += inside_proof(&r->inside, row->id, 0) != NULL;
		if (name)
			fprintf(out, "  NOT-TESTED     %-16s %-8s %s\n", row->id, row->role, row->says);
	}
	fprintf(out, "%zu of %zu rows tested; %zu NOT-TESTED%s\n", all - n, all, n, name || n == 0 ?
	    "" : ": -v names them, `sojourn list rows --uncovered` says why");
	if (inside > 0)
		fprintf(out, "%zu of these are inside a node: unit tests, each seen to fail on a wrong "
		    "implementation (scenarios/test/inside.sh)\n", inside);
}

/* What all stories come to, as far as it was asked for. Returns the worst status of a story that
 * could not be played. */
static int
sum_up(const struct runner *r, struct verdicts *all)
{
	int status = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct job *j = &r->job[i];

		if (j->mutant != NULL)
			continue;
		if (j->status != 0) {
			fprintf(stderr, "%s: %s\n", j->story->spec, j->err[0] ? j->err : "failed");
			status = status == 0 || j->status == 3 ? j->status : status;
		}
		verdicts_merge(all, &j->verdicts);
	}
	filter(r, all);
	verdicts_sort(all);
	return status;
}

/* Returns how many mutants live. False in *written: the table could not be. */
static unsigned
report_kills(struct runner *r, const struct verdicts *all, bool *written)
{
	const char *file = r->conf->kill_tsv;
	FILE *tsv = file != NULL ? fopen(file, "w") : NULL;
	unsigned alive;

	kill_all(r);
	alive = matrix(r, stdout, tsv, verdict_colour(stdout));
	unproven(r, all, stdout);
	*written = file == NULL || (tsv != NULL && fclose(tsv) == 0);
	if (!*written)
		fprintf(stderr, "sojourn: %s: %s\n", file, strerror(errno));
	return alive;
}

/* The exit status that the verdicts come to. Without a filter nobody has asked for a row in
 * particular: what the stories have no occasion for is named, and is no reason to fail, as long as
 * there is anything. */
static int
status_of(const struct runner_conf *c, const struct verdicts *all)
{
	int status = verdicts_exit_status(all);

	if (status == 4 && c->rows == NULL && c->suite == NULL && c->role == NULL && any_passed(all))
		return 0;
	return status;
}

static int
report(struct runner *r)
{
	const struct runner_conf *c = r->conf;
	struct verdicts all = { 0 };
	struct verdict_run run = { "conformance", c->seed, "" };
	unsigned alive = 0;
	bool written = true;
	char err[256];
	int status = sum_up(r, &all);

	if (c->baseline != NULL && !verdicts_baseline(&all, c->baseline, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		verdicts_clear(&all);
		return 2;
	}
	if (c->strict)
		verdicts_strict(&all);
	if (c->tap) {
		verdicts_write_tap(&all, stdout);
	} else {
		verdicts_print(&all, &run, c->verbose, verdict_colour(stdout), stdout);
		untested(r, &all, c->verbose, stdout);
	}
	if (c->junit != NULL && !verdicts_write_junit(&all, &run, c->junit)) {
		fprintf(stderr, "sojourn: %s: the verdicts could not be written\n", c->junit);
		status = 3;
	}
	if (c->mutants)
		alive = report_kills(r, &all, &written);
	if (!written)
		status = 3;
	if (status == 0)
		status = status_of(c, &all);
	if (status == 0 && alive > 0)
		status = 1;
	if (c->out != NULL && !out_write(r, &all, &run, status)) {
		fprintf(stderr, "sojourn: %s: the suite could not be written\n", c->out);
		status = 3;
	}
	verdicts_clear(&all);
	return status;
}

/* What is asked for is there: before anything is played. */
static bool
sensible(const struct runner *r, char *err, size_t err_cap)
{
	const struct runner_conf *c = r->conf;
	struct verdicts none = { 0 };
	bool any = catalogue_has(&r->catalogue, c->suite, c->rows), role = c->role == NULL;

	for (size_t i = 0; i < r->catalogue.n && !role; i++)
		role = names_role(&r->catalogue.row[i], c->role);
	if (!any)
		snprintf(err, err_cap, "the catalogue has no row for%s%.80s%s%.80s",
		    c->suite != NULL ? " --suite " : "", c->suite != NULL ? c->suite : "",
		    c->rows != NULL ? " --rows " : "", c->rows != NULL ? c->rows : "");
	else if (!role)
		snprintf(err, err_cap, "the catalogue has no row for --role %.80s", c->role);
	return any && role &&
	    (c->baseline == NULL || verdicts_baseline(&none, c->baseline, err, err_cap));
}

static bool
load(struct runner *r, char *err, size_t err_cap)
{
	const struct runner_conf *c = r->conf;

	return catalogue_load(&r->catalogue, c->requirements, err, err_cap) &&
	    stories_load(&r->stories, c->stories, err, err_cap) &&
	    inside_load(&r->inside, c->inside_file, err, err_cap) &&
	    (!c->mutants || mutants_load(&r->mutants, c->mutants_file, err, err_cap)) &&
	    sensible(r, err, err_cap) && plan(r, err, err_cap) &&
	    (c->out == NULL || suite_open(c->out, err, err_cap));
}

int
runner_main(const struct runner_conf *conf, play_fn *play, void *ctx)
{
	struct runner r = { .conf = conf, .play = play, .ctx = ctx };
	char err[512];
	int status = 2;

	if (!load(&r, err, sizeof(err)))
		fprintf(stderr, "sojourn: %s\n", err);
	else if (!play_all(&r))
		status = 3;
	else
		status = report(&r);
	for (size_t i = 0; i < r.n; i++)
		verdicts_clear(&r.job[i].verdicts);
	free(r.job);
	free(r.kill);
	stories_clear(&r.stories);
	mutants_clear(&r.mutants);
	inside_clear(&r.inside);
	catalogue_clear(&r.catalogue);
	return status;
}
