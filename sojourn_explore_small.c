/* sojourn_explore_small.c - a finding made small (conformance/explore.h) and saved as a story of
 * its own. */
#include "sojourn_explore.h"

#include "conformance/pool.h"
#include "sojourn.h"
#include "traces/rundir.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct trial {
	struct explorer *x;
	const bool *keep;
	const struct explore_schedule *faults;
	const struct explore_found *like;
	struct explore_found last;	/* of the last one that failed alike */
	unsigned runs;
};

/* Job 0 with the faults, job 1 without them. */
static int
trial_job(void *ctx, size_t i, FILE *out)
{
	struct trial *t = ctx;

	return explore_look(t->x, t->keep, i == 0 ? t->faults :
	    &(struct explore_schedule){ .n = 0 }, false, out);
}

static bool
trial_fails(void *ctx, const bool *keep, const struct explore_schedule *faults)
{
	struct trial *t = ctx;
	struct pool_result r[2];
	struct explore_found with, without;
	bool ok;

	t->keep = keep;
	t->faults = faults;
	ok = pool_run(&(struct pool_conf){ .jobs = t->x->jobs }, 2, trial_job, t, r);
	t->runs += 2;
	explore_found_read(&with, &r[0]);
	explore_found_read(&without, &r[1]);
	pool_result_clear(r, 2);
	ok = ok && explore_found_diverges(&with) && explore_found_alike(&with, t->like) &&
	    strcmp(without.kind, "ok") == 0;
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

struct again {
	const struct explorer *x;
	const char *file;
};

/* What was saved, by itself: as anybody will play it. */
static int
again_job(void *ctx, size_t i, FILE *out)
{
	const struct again *a = ctx;
	struct play_options o = { .file = a->file, .seed = a->x->seed, .param = a->x->params.arg,
	    .n_params = a->x->params.n, .conf_edit = a->x->mutant, .lab = true };
	struct play_result r;
	char err[512];
	int status = play_story(&o, &r, err, sizeof(err));

	(void)i;
	fprintf(out, "%d\n", status != 0 ? status : r.status);
	verdicts_clear(&r.verdicts);
	return 0;
}

/* Is there no such file yet, or one that was saved here before? Its first line says so. */
static bool
may_write(const char *path, const char *name)
{
	FILE *f = fopen(path, "r");
	char line[128] = "";
	size_t n = strlen(name);
	bool ours;

	if (f == NULL)
		return errno == ENOENT;
	ours = fgets(line, sizeof(line), f) != NULL && strncmp(line, "-- ", 3) == 0 &&
	    strncmp(line + 3, name, n) == 0 && line[3 + n] == ':';
	fclose(f);
	return ours;
}

static void
save(struct trial *t, const bool *keep, const struct explore_schedule *faults, unsigned number)
{
	char path[1024], says[512];
	struct text st = TEXT_ARRAY(says);
	struct pool_result r;
	const struct explorer *x = t->x;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s-%u.lua", x->out, x->name, number);
	if (!may_write(path, x->name)) {
		fprintf(stderr, "sojourn: %s: not saved by the explorer, left alone\n", path);
		return;
	}
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
		    (t->last.end + explore_settle_time(x, faults)) / SECONDS(1) + 1);
	fclose(f);
	pool_run(&(struct pool_conf){ .jobs = 1 }, 1, again_job, &(struct again){ x, path }, &r);
	printf("  saved %s: %u lines, after %u runs; played alone it %s\n", path, lines_of(path),
	    t->runs, r.crashed ? "crashes" : atoi(r.text) == EXIT_FAILED ? "fails" :
	    atoi(r.text) == 0 ? "PASSES" : "is not decided");
	pool_result_clear(&r, 1);
}

void
explore_small(struct explorer *x, const struct explore_schedule *s, const struct explore_found *o,
    unsigned number)
{
	struct trial t = { .x = x, .like = o, .last = *o };
	struct explore_schedule faults = *s;
	bool *keep = explore_keep(&x->story, s);

	(void)explore_minimize(&x->story, keep, &faults, trial_fails, &t);
	save(&t, keep, &faults, number);
	free(keep);
}
