#include "reports/sweep.h"

#include "nodes/base/text.h"
#include "reports/assets.h"
#include "reports/collect_inside.h"
#include "reports/model.h"
#include "reports/page.h"
#include "reports/plots.h"
#include "traces/rundir.h"

#include <limits.h>
#include <stdlib.h>

#define KINDS_MAX    12		/* of handovers that are drawn */
#define PLOT_POINTS  1000	/* more are no picture */
#define POINTS_SHOWN 2000
#define BREACHES_MAX 500

static json_t *
safe_text(const char *s)
{
	json_t *t = json_string(s != NULL ? s : "");

	return t != NULL ? t : json_string("?");	/* not UTF-8 */
}

/* rows: what a statement gives, as a list of objects. */
static json_t *
rows(struct db *db, sqlite3_stmt *s)
{
	json_t *list = json_array();

	while (db_next(db, s)) {
		json_t *o = json_object();

		for (int i = 0; i < sqlite3_column_count(s); i++)
			json_object_set_new(o, sqlite3_column_name(s, i),
			    sqlite3_column_type(s, i) == SQLITE_INTEGER ?
			    json_integer(sqlite3_column_int64(s, i)) :
			    safe_text((const char *)sqlite3_column_text(s, i)));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
point_json(const struct points *s, const struct point *p)
{
	json_t *values = json_array(), *measures = json_array();

	for (size_t i = 0; i < s->n_params; i++)
		json_array_append_new(values, safe_text(p->value[i]));
	for (int m = 0; m < N_MEASURES; m++)
		json_array_append_new(measures, json_pack("[Ifff]", (json_int_t)p->m[m].n,
		    samples_at(&p->m[m], 0.25), samples_at(&p->m[m], 0.5),
		    samples_at(&p->m[m], 0.75)));
	return json_pack("{s:o, s:o, s:I, s:o}", "values", values, "given", safe_text(p->given),
	    "tried", (json_int_t)p->tried, "m", measures);
}

/* "hotel6-office6", with the story's name before it if there are several; and never the same twice. */
static void
slug_of(const struct kind *k, size_t number, bool stories, char out[static 100])
{
	char from[32], to[32];

	snprintf(from, sizeof(from), "%.30s", k->from);
	snprintf(to, sizeof(to), "%.30s", k->to);
	snprintf(out, 100, "%zu-%.30s%s%s-%s", number + 1, stories ? k->story : "",
	    stories ? "-" : "", k->event[0] == 'r' ? "rebind" : from, to);
	rundir_file_name(out);
}

/* One kind of handover: its points and pictures; NULL: err. */
static json_t *
kind_json(struct db *db, const char *dir, const struct kind *k, const char *slug, bool *drawn,
    char *err, size_t err_cap)
{
	json_t *params = json_array(), *list = json_array(), *plots = json_array(), *plot;
	struct points s;
	size_t i;
	bool ok = true;

	points_load(&s, db, k);
	for (i = 0; i < s.n_params; i++)
		json_array_append_new(params, safe_text(s.param[i].column));
	for (i = 0; i < s.n && i < POINTS_SHOWN; i++)
		json_array_append_new(list, point_json(&s, &s.p[i]));
	if (s.n > 0 && s.n <= PLOT_POINTS)
		ok = plots_write(&s, dir, slug, plots, err, err_cap);
	json_array_foreach(plots, i, plot)
		*drawn = *drawn && json_is_string(json_object_get(plot, "svg"));
	points_clear(&s);
	if (ok)
		return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "story", safe_text(k->story),
		    "event", safe_text(k->event), "from", safe_text(k->from), "to",
		    safe_text(k->to), "params", params, "points", list, "plots", plots);
	json_decref(params);
	json_decref(list);
	json_decref(plots);
	return NULL;
}

static json_t *
kinds_json(struct db *db, const char *dir, bool *drawn, char *err, size_t err_cap)
{
	bool stories = db_number(db, 0, "SELECT count(DISTINCT story) FROM runs") > 1;
	json_t *list = json_array(), *one;
	struct kind *kind;
	size_t n = kinds_load(db, &kind);
	char slug[100];

	for (size_t i = 0; i < n && i < KINDS_MAX && list != NULL; i++) {
		slug_of(&kind[i], i, stories, slug);
		one = kind_json(db, dir, &kind[i], slug, drawn, err, err_cap);
		if (one != NULL) {
			json_array_append_new(list, one);
		} else {
			json_decref(list);
			list = NULL;
		}
	}
	kinds_free(kind, n);
	return list;
}

static json_t *
measures_json(void)
{
	json_t *list = json_array();

	for (int m = 0; m < N_MEASURES; m++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "title",
		    measure_about[m].title, "unit", measure_about[m].unit));
	return list;
}

/* What the page has to say, but for the kinds of handovers. */
static json_t *
facts(struct db *db, const char *dir)
{
	json_t *o = json_object(), *plan = json_load_in(dir, "plan.json");

	json_object_set_new(o, "about", rows(db, db_ask(db, "SELECT name, value FROM about")));
	json_object_set_new(o, "stories", rows(db, db_ask(db, "SELECT story, count(*) AS runs, "
	    "count(DISTINCT seed) AS seeds, min(seed) AS first FROM runs GROUP BY story")));
	json_object_set_new(o, "verdicts", rows(db, db_ask(db,
	    "SELECT verdict, count(*) AS runs FROM runs GROUP BY verdict ORDER BY verdict")));
	json_object_set_new(o, "breaches", rows(db, db_ask(db, "SELECT v.run, r.story, r.seed, "
	    "r.params, v.id, v.role, v.verdict, v.says, v.field, v.expected, v.found, v.why FROM "
	    "verdicts v JOIN runs r ON r.run = v.run ORDER BY v.verdict <> 'FAIL', v.id, v.role, r.seed, "
	    "v.run LIMIT %d", BREACHES_MAX)));
	json_object_set_new(o, "measures", measures_json());
	json_object_set_new(o, "plan", plan != NULL ? plan : json_null());
	return o;
}

bool
sweep_report_write(const char *dir, bool *drawn, char *err, size_t err_cap)
{
	struct page page = { .title = "Sweep", .script = asset_sweep() };
	json_t *data, *kinds;
	char path[PATH_MAX];
	struct db db;
	bool ok;

	*drawn = true;
	snprintf(err, err_cap, "%.200s/plots: cannot be written", dir);
	snprintf(path, sizeof(path), "%.4000s/%s", dir, COLLECT_FILE);
	if (!db_open(&db, path, false)) {
		snprintf(err, err_cap, "%.200s: %s", path, db.err);
		db_close(&db);
		return false;
	}
	data = facts(&db, dir);
	kinds = plots_begin(dir) ? kinds_json(&db, dir, drawn, err, err_cap) : NULL;
	ok = kinds != NULL;
	if (ok)
		json_object_set_new(data, "kinds", kinds);
	if (ok && !db_fine(&db)) {
		snprintf(err, err_cap, "%.200s: %s", path, db.err);
		ok = false;
	}
	db_close(&db);
	page.data = data;
	snprintf(path, sizeof(path), "%.4000s/index.html", dir);
	ok = ok && page_write(&page, path, err, err_cap);
	json_decref(data);
	return ok;
}
