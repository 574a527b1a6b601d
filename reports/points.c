#include "reports/points.h"

#include "nodes/base/die.h"

#include <stdlib.h>
#include <string.h>

const struct measure_about measure_about[N_MEASURES] = {
	[M_LATENCY] = { "latency", "Detached until the first packet", "ms", "first_packet_ms" },
	[M_BINDING] = { "binding", "Detached until the Binding Acknowledgement", "ms", "ba_ms" },
	[M_LOST] = { "lost", "Packets lost", "packets", "lost" },
	[M_SIGNALLING] = { "signalling", "Signalling", "octets", "signalling_octets" },
};

/* A node's first attach is no handover. */
#define IS_HANDOVER "(h.detach_ns IS NOT NULL OR h.event = 'rebind')"

static char *
column_text(sqlite3_stmt *s, int i)
{
	const char *t = (const char *)sqlite3_column_text(s, i);

	return xstrdup(t != NULL ? t : "");
}

/* ---- kinds ---- */

size_t
kinds_load(struct db *db, struct kind **out)
{
	sqlite3_stmt *s = db_ask(db, "SELECT r.story, h.event, h.\"from\", h.\"to\" FROM handovers h "
	    "JOIN runs r ON r.run = h.run WHERE " IS_HANDOVER " GROUP BY 1, 2, 3, 4 "
	    "ORDER BY r.story, min(h.handover), h.event, h.\"from\", h.\"to\"");
	size_t n = 0;

	*out = NULL;
	while (db_next(db, s)) {
		*out = xrealloc(*out, n + 1, sizeof(**out));
		(*out)[n++] = (struct kind){ column_text(s, 0), column_text(s, 1),
		    column_text(s, 2), column_text(s, 3) };
	}
	return n;
}

static void
kind_clear(struct kind *k)
{
	free(k->story);
	free(k->event);
	free(k->from);
	free(k->to);
}

void
kinds_free(struct kind *k, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kind_clear(&k[i]);
	free(k);
}

/* ---- the parameters that differ ---- */

static void
load_params(struct points *s, struct db *db)
{
	sqlite3_stmt *q = db_ask(db, "SELECT name, \"column\" FROM params ORDER BY name");

	while (db_next(db, q)) {
		const char *column = (const char *)sqlite3_column_text(q, 1);

		if (s->n_params == POINT_PARAMS || db_number(db, 0, "SELECT count(DISTINCT \"%w\") "
		    "FROM runs WHERE story = %Q", column, s->kind.story) < 2)
			continue;
		s->param[s->n_params++] = (struct swept){ column_text(q, 0), column_text(q, 1),
		    db_number(db, 1, "SELECT count(*) FROM runs WHERE story = %Q AND "
		    "typeof(\"%w\") NOT IN ('integer', 'real')", s->kind.story, column) == 0 };
	}
}

/* ---- points ---- */

#define FIRST_PARAM (N_MEASURES + 1)	/* among the columns of points_load */

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Rows come sorted by their values: the last point, or a new one. */
static struct point *
point_of(struct points *s, sqlite3_stmt *q)
{
	struct point *p = s->n > 0 ? &s->p[s->n - 1] : NULL;
	bool same = p != NULL;

	for (size_t i = 0; i < s->n_params && same; i++) {
		const char *v = (const char *)sqlite3_column_text(q, FIRST_PARAM + (int)i);

		same = strcmp(p->value[i], v != NULL ? v : "") == 0;
	}
	if (same)
		return p;
	s->p = xrealloc(s->p, s->n + 1, sizeof(*s->p));
	p = &s->p[s->n++];
	*p = (struct point){ 0 };
	for (size_t i = 0; i < s->n_params; i++)
		p->value[i] = column_text(q, FIRST_PARAM + (int)i);
	p->given = column_text(q, N_MEASURES);
	return p;
}

static void
sample_add(struct samples *s, double v)
{
	if ((s->n & (s->n - 1)) == 0)		/* full: 0, 1, 2, 4, ... */
		s->v = xrealloc(s->v, s->n > 0 ? 2 * s->n : 1, sizeof(double));
	s->v[s->n++] = v;
}

void
points_load(struct points *s, struct db *db, const struct kind *k)
{
	char *columns = sqlite3_mprintf("%s", ""), *order = sqlite3_mprintf("%s", ""), *more;
	sqlite3_stmt *q;

	*s = (struct points){ .kind = { xstrdup(k->story), xstrdup(k->event), xstrdup(k->from),
	    xstrdup(k->to) } };
	load_params(s, db);
	for (size_t i = 0; i < s->n_params; i++) {
		more = sqlite3_mprintf("%s, r.\"%w\"", columns, s->param[i].column);
		sqlite3_free(columns);
		columns = more;
		more = s->param[i].numeric ? sqlite3_mprintf("%s, r.\"%w\"", order, s->param[i].column) :
		    sqlite3_mprintf("%s, coalesce((SELECT place FROM asked a WHERE a.name = %Q AND "
		    "a.value = r.\"%w\"), 1e9), r.\"%w\"", order, s->param[i].name,
		    s->param[i].column, s->param[i].column);
		sqlite3_free(order);
		order = more;
	}
	q = db_ask(db, "SELECT h.first_packet_ms, h.ba_ms, h.lost, h.signalling_octets, r.params%s FROM "
	    "handovers h JOIN runs r ON r.run = h.run WHERE " IS_HANDOVER " AND r.story = %Q AND "
	    "h.event = %Q AND coalesce(h.\"from\", '') = %Q AND coalesce(h.\"to\", '') = %Q ORDER BY "
	    "r.story%s, r.seed, r.run, h.handover", columns, k->story, k->event, k->from, k->to,
	    order);
	sqlite3_free(columns);
	sqlite3_free(order);
	while (db_next(db, q)) {
		struct point *p = point_of(s, q);

		p->tried++;
		for (int m = 0; m < N_MEASURES; m++)
			if (sqlite3_column_type(q, m) != SQLITE_NULL)
				sample_add(&p->m[m], sqlite3_column_double(q, m));
	}
	for (size_t i = 0; i < s->n; i++)
		for (int m = 0; m < N_MEASURES; m++)
			if (s->p[i].m[m].n > 0)
				qsort(s->p[i].m[m].v, s->p[i].m[m].n, sizeof(double), by_size);
}

void
points_clear(struct points *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->n_params; k++)
			free(s->p[i].value[k]);
		for (int m = 0; m < N_MEASURES; m++)
			free(s->p[i].m[m].v);
		free(s->p[i].given);
	}
	for (size_t i = 0; i < s->n_params; i++) {
		free(s->param[i].name);
		free(s->param[i].column);
	}
	free(s->p);
	kind_clear(&s->kind);
	*s = (struct points){ 0 };
}

double
samples_at(const struct samples *s, double q)
{
	double at = q * (double)(s->n - (s->n > 0));
	size_t i = (size_t)at;

	if (s->n == 0)
		return 0;
	if (i + 1 >= s->n)
		return s->v[s->n - 1];
	return s->v[i] + (at - (double)i) * (s->v[i + 1] - s->v[i]);
}

double
samples_mean(const struct samples *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->v[i];
	return s->n > 0 ? sum / (double)s->n : 0;
}
