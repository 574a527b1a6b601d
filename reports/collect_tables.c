/* collect_tables.c - the tables of what was collected; parameters as columns. */
#include "reports/collect_inside.h"

#include "conformance/script/script.h"
#include "conformance/sweep.h"
#include "nodes/base/conf.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "reports/model.h"

#include <stdlib.h>
#include <string.h>

#define METRICS_MAX 32
#define SHAPE	    2	/* of the tables; another number, whenever they change */

/* In the order of the table's columns. */
const struct count_of count_of[N_COUNTS] = {
	{ "PASS", "pass" }, { "WARN", "warn" }, { "FAIL", "fail" },
	{ "INCONCLUSIVE", "inconclusive" }, { "NOT-APPLICABLE", "not_applicable" },
	{ "NOT-TESTED", "not_tested" },
};

static size_t
columns_of(char *line, char *column[static METRICS_MAX])
{
	size_t n = 0;

	for (char *word; (word = strsep(&line, ",")) != NULL && n < METRICS_MAX; n++)
		column[n] = word;
	return n;
}

static void
handovers_make(struct db *db)
{
	char head[] = METRICS_COLUMNS, *column[METRICS_MAX], sql[2048];
	struct text t = TEXT_ARRAY(sql);
	size_t n = columns_of(head, column);

	text_add(&t, "CREATE TABLE IF NOT EXISTS handovers (run TEXT");
	for (size_t i = 0; i < n; i++)
		text_add(&t, ", \"%s\" %s", column[i], strstr(column[i], "_ms") != NULL ? "REAL" :
		    strcmp(column[i], "flows") == 0 ? "TEXT" : "NUMERIC");
	text_add(&t, "); CREATE INDEX IF NOT EXISTS handovers_run ON handovers (run)");
	db_do(db, "%s", sql);
}

/* Tables of another shape, by another version of this program, are made anew: the runs are there. */
static void
tables_drop_others(struct db *db)
{
	if (db_number(db, 0, "PRAGMA user_version") == SHAPE)
		return;
	db_do(db, "DROP TABLE IF EXISTS runs; DROP TABLE IF EXISTS handovers; DROP TABLE IF EXISTS "
	    "verdicts; DROP TABLE IF EXISTS params; DROP TABLE IF EXISTS about; "
	    "DROP TABLE IF EXISTS asked; "
	    "PRAGMA user_version = %d", SHAPE);
}

void
tables_make(struct db *db)
{
	tables_drop_others(db);
	db_do(db, "CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, story TEXT, "
	    "seed INTEGER, verdict TEXT, virtual_s REAL, frames INTEGER, messages INTEGER, "
	    "handovers INTEGER, pass INTEGER, warn INTEGER, fail INTEGER, inconclusive INTEGER, "
	    "not_applicable INTEGER, not_tested INTEGER, params TEXT, stamp TEXT)");
	handovers_make(db);
	db_do(db, "CREATE TABLE IF NOT EXISTS verdicts (run TEXT, id TEXT, role TEXT, verdict TEXT, "
	    "says TEXT, cite TEXT, seen INTEGER, breaches INTEGER, field TEXT, expected TEXT, "
	    "found TEXT, why TEXT); CREATE INDEX IF NOT EXISTS verdicts_run ON verdicts (run)");
	db_do(db, "CREATE TABLE IF NOT EXISTS params (name TEXT PRIMARY KEY, \"column\" TEXT)");
	db_do(db, "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT)");
	db_do(db, "CREATE TABLE IF NOT EXISTS asked (name TEXT, value TEXT, place INTEGER)");
}

bool
handover_add(struct db *db, const char *run, char *line)
{
	char head[] = METRICS_COLUMNS, *column[METRICS_MAX];
	/* Quotes may be doubled, and what is empty is NULL. */
	size_t room = 1024 + 2 * strlen(run) + 2 * strlen(line), n;
	size_t wanted = columns_of(head, column);
	struct text t;
	char *sql;

	n = columns_of(line, column);
	if (n != wanted)
		return false;
	t = text_of(xalloc(1, room), room);
	text_add(&t, "INSERT INTO handovers VALUES (");
	sql = sqlite3_mprintf("%Q", run);
	text_add(&t, "%s", sql);
	sqlite3_free(sql);
	for (size_t i = 0; i < n; i++) {
		sql = sqlite3_mprintf("%Q", column[i][0] != '\0' ? column[i] : NULL);
		text_add(&t, ", %s", sql);
		sqlite3_free(sql);
	}
	text_add(&t, ")");
	db_do(db, "%s", t.p);
	free(t.p);
	return true;
}

/* ---- parameters ---- */

static const json_t *
planned(const json_t *plan, const char *name)
{
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(plan, "params"), i, p)
		if (strcmp(json_text(p, "name", ""), name) == 0)
			return p;
	return NULL;
}

static bool
is_time(const json_t *plan, const char *name)
{
	return strcmp(json_text(planned(plan, name), "type", ""), "time") == 0;
}

/* The column of a parameter, made if there is none; times are in ms. Names that SQLite takes for the
 * same as another column's get a '_' behind. The caller's. */
static char *
column_for(struct db *db, const json_t *plan, const char *name)
{
	sqlite3_stmt *s = db_ask(db, "SELECT \"column\" FROM params WHERE name = %Q", name);
	char column[128];
	struct text t = TEXT_ARRAY(column);

	if (db_next(db, s)) {
		text_add(&t, "%s", (const char *)sqlite3_column_text(s, 0));
		sqlite3_finalize(s);
		return xstrdup(column);
	}
	text_add(&t, "%.100s%s", name, is_time(plan, name) ? "_ms" : "");
	while (db_number(db, 0, "SELECT count(*) FROM (SELECT name FROM pragma_table_info('runs') "
	    "UNION SELECT name FROM pragma_table_info('handovers') UNION SELECT name FROM "
	    "pragma_table_info('verdicts')) WHERE lower(name) = lower(%Q)", column) > 0 && !t.cut)
		text_add(&t, "_");
	db_do(db, "ALTER TABLE runs ADD COLUMN \"%w\" NUMERIC", column);
	db_do(db, "INSERT INTO params VALUES (%Q, %Q)", name, column);
	return xstrdup(column);
}

/* A value as it is stored: a time in ms. The caller's, by sqlite3_free. */
static char *
stored(const json_t *plan, const char *name, const char *value)
{
	tick t;

	if (is_time(plan, name) && tick_parse(&t, value) && t != TICK_NEVER)
		return sqlite3_mprintf("%lld.%06lld", (long long)(t / MSEC(1)),
		    (long long)(t % MSEC(1)));
	return sqlite3_mprintf("%s", value);
}

static void
param_set(struct db *db, const json_t *plan, const char *run, const char *name, const char *value)
{
	char *column = column_for(db, plan, name), *v = stored(plan, name, value);

	db_do(db, "UPDATE runs SET \"%w\" = %Q WHERE run = %Q", column, v, run);
	sqlite3_free(v);
	free(column);
}

/* A value may hold blanks: a parameter begins behind a blank, with a name and '='. */
static char *
next_param(char *at)
{
	for (char *p = at; (p = strchr(p, ' ')) != NULL; p++) {
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789_-.");

		if (n > 0 && p[1 + n] == '=')
			return p;
	}
	return NULL;
}

void
params_take(struct db *db, const json_t *plan, const char *run, const char *text)
{
	char *copy = xstrdup(text), *eq;

	for (char *p = next_param(copy), *next; p != NULL; p = next) {
		next = next_param(p + 1);
		if (next != NULL)
			*next = '\0';
		eq = strchr(p + 1, '=');
		*eq = '\0';
		param_set(db, plan, run, p + 1, eq + 1);
		if (next != NULL)
			*next = ' ';
	}
	free(copy);
}

void
params_fill(struct db *db, const json_t *plan)
{
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(plan, "params"), i, p) {
		const char *name = json_text(p, "name", "");
		char *column, *v;

		if (db_number(db, 0, "SELECT 1 FROM params WHERE name = %Q", name) != 1)
			continue;
		column = column_for(db, plan, name);
		v = stored(plan, name, json_text(p, "default", ""));
		db_do(db, "UPDATE runs SET \"%w\" = %Q WHERE \"%w\" IS NULL AND story = %Q", column,
		    v, column, json_text(plan, "story", ""));
		sqlite3_free(v);
		free(column);
	}
}

/* ---- the plan ---- */

/* The order in which somebody thought of the values: pictures keep it. */
static void
asked_write(struct db *db, const json_t *plan)
{
	const json_t *p, *v;
	size_t i, k;

	json_array_foreach(json_object_get(plan, "params"), i, p)
		json_array_foreach(json_object_get(p, "values"), k, v)
			db_do(db, "INSERT INTO asked VALUES (%Q, %Q, %lld)", json_text(p, "name", ""),
			    json_string_value(v), (long long)k);
}

void
about_write(struct db *db, const json_t *plan)
{
	static const char *const key[] = { "story", "file", "version", "pcap" };

	db_do(db, "DELETE FROM about; DELETE FROM asked");
	asked_write(db, plan);
	for (size_t i = 0; plan != NULL && i < sizeof(key) / sizeof(key[0]); i++)
		db_do(db, "INSERT INTO about VALUES (%Q, %Q)", key[i], json_text(plan, key[i], ""));
	if (plan != NULL)
		db_do(db, "INSERT INTO about VALUES ('lab', %Q)",
		    json_is_true(json_object_get(plan, "lab")) ? "yes" : "no");
}

/* The sweep that was asked for last. */
static bool
sweep_of(struct sweep *s, const json_t *plan)
{
	const json_t *p, *v;
	char err[256];
	size_t i, k;

	*s = (struct sweep){ .seed = (uint64_t)json_number(plan, "first_seed", 1),
	    .n_seeds = (uint64_t)json_number(plan, "seeds", 0) };
	json_array_foreach(json_object_get(plan, "params"), i, p) {
		const json_t *values = json_object_get(p, "values");
		struct text t;

		if (values == NULL)
			continue;
		t = text_of(xalloc(1, 1), 1);
		json_array_foreach(values, k, v) {
			size_t n = t.n + json_string_length(v) + 2;

			t.p = xrealloc(t.p, 1, n);
			t.cap = n;
			text_add(&t, "%s%s", k > 0 ? "," : "", json_string_value(v));
		}
		if (!sweep_add(s, json_text(p, "name", ""), "string", t.p, err))
			s->n_seeds = 0;
		free(t.p);
	}
	return s->n_seeds > 0 && sweep_runs(s) <= SWEEP_RUNS;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t
plan_missing(const json_t *plan, const struct found *f)
{
	struct world_arg arg[SWEEP_KEYS];
	char name[SWEEP_NAME], **sorted = xalloc(f->n + 1, sizeof(char *));
	const char *at = name;
	struct sweep s;
	size_t n = 0;

	memcpy(sorted, f->run, f->n * sizeof(char *));
	qsort(sorted, f->n, sizeof(char *), by_text);
	if (plan != NULL && sweep_of(&s, plan)) {
		for (size_t i = 0; i < sweep_runs(&s); i++) {
			uint64_t seed = sweep_run(&s, i, arg);

			sweep_name(arg, s.n_keys, seed, name);
			n += bsearch(&at, sorted, f->n, sizeof(char *), by_text) == NULL;
		}
	}
	if (plan != NULL)
		sweep_clear(&s);
	free(sorted);
	return n;
}

/* ---- CSV ---- */

/* ', r."delay_ms"' for each parameter, in the order of the alphabet. */
static char *
param_columns(struct db *db)
{
	sqlite3_stmt *s = db_ask(db, "SELECT \"column\" FROM params ORDER BY name");
	char *list = sqlite3_mprintf("%s", ""), *more;

	while (db_next(db, s)) {
		more = sqlite3_mprintf("%s, r.\"%w\"", list, (const char *)sqlite3_column_text(s, 0));
		sqlite3_free(list);
		list = more;
	}
	return list;
}

static void
csv(struct db *db, const char *dir, const char *name, char *sql)
{
	char path[4096];

	snprintf(path, sizeof(path), "%.4000s/%s", dir, name);
	db_csv(db, path, sql);
	sqlite3_free(sql);
}

void
tables_csv(struct db *db, const char *dir)
{
	char *params = param_columns(db), head[] = METRICS_COLUMNS, *column[METRICS_MAX], sql[2048];
	struct text t = TEXT_ARRAY(sql);
	size_t n = columns_of(head, column);

	csv(db, dir, "runs.csv", sqlite3_mprintf("SELECT r.run, r.story, r.seed%s, r.verdict, "
	    "r.virtual_s, r.frames, r.messages, r.handovers, r.pass, r.warn, r.fail, r.inconclusive, "
	    "r.not_applicable, r.not_tested FROM runs r ORDER BY r.story%s, r.seed, r.run", params,
	    params));
	for (size_t i = 0; i < n; i++)
		text_add(&t, ", h.\"%s\"", column[i]);
	csv(db, dir, "handovers.csv", sqlite3_mprintf("SELECT r.run, r.story, r.seed%s%s FROM runs r "
	    "JOIN handovers h ON h.run = r.run ORDER BY r.story%s, r.seed, r.run, h.node, h.handover",
	    params, sql, params));
	csv(db, dir, "verdicts.csv", sqlite3_mprintf("SELECT r.run, r.story, r.seed%s, v.id, v.role, "
	    "v.verdict, v.says, v.cite, v.seen, v.breaches, v.field, v.expected, v.found, v.why "
	    "FROM runs r JOIN verdicts v ON v.run = r.run ORDER BY r.story%s, r.seed, r.run, v.id, "
	    "v.role", params, params));
	sqlite3_free(params);
}
