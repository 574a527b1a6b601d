/* collect.c - run folders into tables. */
#include "reports/collect.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "reports/collect_inside.h"
#include "reports/model.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8	/* of folders in which runs are looked for */

/* ---- finding run folders, in the order of their names ---- */

static void
found_add(struct found *f, const char *run)
{
	f->run = xrealloc(f->run, f->n + 1, sizeof(char *));
	f->run[f->n++] = xstrdup(run);
}

static int
no_dots(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* `below`: the path from dir, "" for itself. */
static void
find(struct found *f, const char *dir, const char *below, unsigned depth)
{
	char path[PATH_MAX], next[PATH_MAX];
	struct dirent **e;
	struct stat st;
	int n;

	snprintf(path, sizeof(path), "%.2000s/%.2000s", dir, below);
	snprintf(next, sizeof(next), "%.4000s/run.json", path);
	if (below[0] != '\0' && access(next, F_OK) == 0) {
		found_add(f, below);
		return;
	}
	n = depth < DEPTH_MAX ? scandir(path, &e, no_dots, alphasort) : -1;
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%.2000s/%.1000s%s%.500s", dir, below,
		    below[0] != '\0' ? "/" : "", e[i]->d_name);
		snprintf(next, sizeof(next), "%.1000s%s%.500s", below, below[0] != '\0' ? "/" : "",
		    e[i]->d_name);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			find(f, dir, next, depth + 1);
		free(e[i]);
	}
	if (n >= 0)
		free(e);
}

static void
found_clear(struct found *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->run[i]);
	free(f->run);
}

/* ---- one run ---- */

/* The time and size of its run.json: what was read of it is still so. */
static bool
stamp_of(const char *path, char out[static 64])
{
	char file[PATH_MAX + 16];
	struct stat st;

	snprintf(file, sizeof(file), "%s/run.json", path);
	if (stat(file, &st) != 0)
		return false;
	snprintf(out, 64, "%lld.%09ld-%lld", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
	    (long long)st.st_size);
	return true;
}

static void
forget(struct db *db, const char *run)
{
	db_do(db, "DELETE FROM runs WHERE run = %Q; DELETE FROM handovers WHERE run = %Q; "
	    "DELETE FROM verdicts WHERE run = %Q", run, run, run);
}

/* metrics_take puts the rows of metrics.csv into the table; NULL, or what is wrong with it. */
static const char *
metrics_take(struct db *db, const char *run, const char *path)
{
	char file[PATH_MAX + 16], *line = NULL;
	const char *why = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *f;
	bool head = true;

	snprintf(file, sizeof(file), "%s/metrics.csv", path);
	f = fopen(file, "r");
	if (f == NULL)
		return "no metrics.csv";
	while (why == NULL && (len = getline(&line, &cap, f)) > 0) {
		if (line[len - 1] != '\n')
			why = "metrics.csv is cut";
		line[len - 1] = '\0';
		if (head && strcmp(line, METRICS_COLUMNS) != 0)
			why = "metrics.csv has other columns";
		if (why == NULL && !head && !handover_add(db, run, line))
			why = "metrics.csv is damaged";
		head = false;
	}
	if (why == NULL && head)
		why = "metrics.csv is empty";
	free(line);
	fclose(f);
	return why;
}

/* The counts of a whole verdicts.json, or those that a brief one has. */
static void
count_verdicts(const json_t *v, json_int_t n[static N_COUNTS])
{
	const json_t *counts = json_object_get(v, "counts"), *one;
	size_t i;

	for (size_t k = 0; k < N_COUNTS; k++)
		n[k] = json_integer_value(json_object_get(counts, count_of[k].verdict));
	if (counts != NULL)
		return;
	json_array_foreach(json_object_get(v, "verdicts"), i, one)
		for (size_t k = 0; k < N_COUNTS; k++)
			n[k] += strcmp(json_text(one, "verdict", ""), count_of[k].verdict) == 0;
}

static void
verdicts_take(struct db *db, const char *run, const json_t *v)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(v, "verdicts"), i, one) {
		const char *kind = json_text(one, "verdict", "");
		const json_t *at = json_object_get(one, "evidence");

		if (strcmp(kind, "FAIL") != 0 && strcmp(kind, "WARN") != 0 &&
		    strcmp(kind, "INCONCLUSIVE") != 0)
			continue;
		db_do(db, "INSERT INTO verdicts VALUES (%Q, %Q, %Q, %Q, %Q, %Q, %lld, %lld, %Q, %Q, "
		    "%Q, %Q)", run, json_text(one, "id", ""), json_text(one, "role", ""), kind,
		    json_text(one, "says", ""), json_text(one, "cite", ""),
		    (long long)json_number(one, "seen", 0),
		    (long long)json_number(one, "breaches", 0), json_text(at, "field", ""),
		    json_text(at, "expected", ""), json_text(at, "found", ""),
		    json_text(one, "why", ""));
	}
}

/* take_run reads a run that has ended; NULL, or why it is left out. */
static const char *
take_run(struct db *db, const json_t *plan, const char *run, const char *path, const char *stamp)
{
	json_t *r = json_load_in(path, "run.json"), *v = json_load_in(path, "verdicts.json");
	const char *status = json_text(r, "status", NULL), *why = NULL;
	json_int_t n[N_COUNTS];

	if (status == NULL)
		why = "run.json is damaged";
	else if (strcmp(status, "finished") != 0)
		why = strcmp(status, "failed") == 0 ? "its story broke off" : "not finished";
	else if (!json_is_array(json_object_get(v, "verdicts")))
		why = v == NULL ? "no verdicts.json, or a damaged one" : "verdicts.json is damaged";
	if (why == NULL) {
		count_verdicts(v, n);
		db_do(db, "INSERT INTO runs (run, story, seed, verdict, virtual_s, frames, messages, "
		    "handovers, params, stamp, pass, warn, fail, inconclusive, not_applicable, "
		    "not_tested) VALUES (%Q, %Q, %lld, %Q, %.9f, %lld, %lld, %lld, %Q, %Q, %lld, "
		    "%lld, %lld, %lld, %lld, %lld)", run, json_text(r, "scenario", ""),
		    (long long)json_number(r, "seed", 0), json_text(r, "verdict", ""),
		    (double)json_number(r, "virtual_ns", 0) / 1e9,
		    (long long)json_number(r, "frames", 0), (long long)json_number(r, "messages", 0),
		    (long long)json_number(r, "handovers", 0), json_text(r, "params", ""), stamp,
		    (long long)n[0],
		    (long long)n[1], (long long)n[2], (long long)n[3], (long long)n[4],
		    (long long)n[5]);
		params_take(db, plan, run, json_text(r, "params", ""));
		verdicts_take(db, run, v);
		why = metrics_take(db, run, path);
	}
	if (why != NULL)
		forget(db, run);
	json_decref(r);
	json_decref(v);
	return why;
}

/* ---- all of them ---- */

static void
take_all(struct db *db, const char *dir, const json_t *plan, const struct found *f,
    collect_left_out *left_out, void *ctx, struct collected *out)
{
	char path[PATH_MAX], stamp[64] = "";

	for (size_t i = 0; i < f->n && db_fine(db); i++) {
		const char *run = f->run[i], *why;

		snprintf(path, sizeof(path), "%.2000s/%.2000s", dir, run);
		if (stamp_of(path, stamp) && db_number(db, 0, "SELECT 1 FROM runs WHERE run = %Q AND "
		    "stamp = %Q", run, stamp) == 1)
			continue;
		forget(db, run);
		why = take_run(db, plan, run, path, stamp);
		if (why == NULL) {
			out->fresh++;
			continue;
		}
		out->left_out++;
		left_out(ctx, path, why);
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is in the tables and no longer in the folder. */
static size_t
forget_gone(struct db *db, const struct found *f)
{
	struct found sorted = { xalloc(f->n + 1, sizeof(char *)), f->n }, gone = { 0 };
	sqlite3_stmt *s;
	size_t n;

	memcpy(sorted.run, f->run, f->n * sizeof(char *));
	qsort(sorted.run, sorted.n, sizeof(char *), by_text);
	s = db_ask(db, "SELECT run FROM runs");
	while (db_next(db, s)) {
		const char *run = (const char *)sqlite3_column_text(s, 0);

		if (bsearch(&run, sorted.run, sorted.n, sizeof(char *), by_text) == NULL)
			found_add(&gone, run);
	}
	for (size_t i = 0; i < gone.n; i++)
		forget(db, gone.run[i]);
	n = gone.n;
	free(sorted.run);
	found_clear(&gone);
	return n;
}

static const char *
path_in(const char *dir, const char *name, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.4000s/%s", dir, name);
	return path;
}

bool
collect_is(const char *dir)
{
	char path[PATH_MAX];

	return db_is_ours(path_in(dir, COLLECT_FILE, path));
}

/* What would be overwritten and is not ours; NULL: nothing. */
static const char *
in_the_way(const char *dir)
{
	static const char *const ours[] = { COLLECT_FILE, "runs.csv", "handovers.csv",
		"verdicts.csv", "index.html", "plots" };
	char path[PATH_MAX];

	if (collect_is(dir))
		return NULL;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (access(path_in(dir, ours[i], path), F_OK) == 0)
			return ours[i];
	return NULL;
}

static enum collect_end
fill_tables(const char *dir, const struct found *f, collect_left_out *left_out, void *ctx,
    struct collected *out, char *err, size_t err_cap)
{
	json_t *plan = json_load_in(dir, "plan.json");
	char path[PATH_MAX];
	struct db db;
	bool ok;

	if (db_open(&db, path_in(dir, COLLECT_FILE, path), true)) {
		db_do(&db, "BEGIN IMMEDIATE");
		tables_make(&db);
		take_all(&db, dir, plan, f, left_out, ctx, out);
		out->gone = forget_gone(&db, f);
		params_fill(&db, plan);
		about_write(&db, plan);
		db_do(&db, "COMMIT");
		out->runs = (size_t)db_number(&db, 0, "SELECT count(*) FROM runs");
		out->handovers = (size_t)db_number(&db, 0, "SELECT count(*) FROM handovers");
		out->missing = plan_missing(plan, f);
		tables_csv(&db, dir);
	}
	ok = db_fine(&db);
	if (!ok)
		snprintf(err, err_cap, "%.200s: %s", path, db.err);
	db_close(&db);
	json_decref(plan);
	return ok ? COLLECT_DONE : COLLECT_BROKEN;
}

enum collect_end
collect(const char *dir, collect_left_out *left_out, void *ctx, struct collected *out, char *err, size_t err_cap)
{
	struct found f = { 0 };
	const char *other = in_the_way(dir);
	enum collect_end end = COLLECT_NOTHING;
	struct stat st;

	*out = (struct collected){ 0 };
	errno = ENOTDIR;
	if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
		snprintf(err, err_cap, "%.200s: %s", dir, strerror(errno));
		return COLLECT_NOTHING;
	}
	if (other != NULL) {
		snprintf(err, err_cap, "%.200s/%s: not ours, left alone", dir, other);
		return COLLECT_NOT_OURS;
	}
	find(&f, dir, "", 0);
	if (f.n > 0 || collect_is(dir))
		end = fill_tables(dir, &f, left_out, ctx, out, err, err_cap);
	else
		snprintf(err, err_cap, "%.200s: no run folders in it", dir);
	found_clear(&f);
	return end;
}
