#include "reports/compare.h"

#include "nodes/base/die.h"
#include "reports/assets.h"
#include "reports/machines.h"
#include "reports/model.h"
#include "reports/page.h"
#include "traces/align.h"
#include "traces/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR MSEC(50)		/* as `sojourn diff` has it unless told */
#define SENTENCES 400

static json_t *
text(const char *s)
{
	json_t *v = json_string(s);

	return v != NULL ? v : json_string("?");	/* not UTF-8 */
}

/* One of the two runs. */
struct side {
	const char *dir;
	struct model model;
	struct seq_file seq;
	bool *drawn;		/* shots that a message of the sequence stands for */
};

/* ---- whom a message went to: the sequence does not say, the shots do ---- */

static const struct shot *
shot_of(struct side *s, const struct seq_msg *m)
{
	const struct model *x = &s->model;
	tick begun = x->n_shots > 0 ? x->shot[0]->t0 : 0, best = NEAR + 1;
	size_t at = x->n_shots;

	for (size_t i = 0; i < x->n_shots; i++) {
		const struct shot *q = x->shot[i];
		tick d = q->t0 - begun - m->t;

		if (d > NEAR)
			break;
		d = d < 0 ? -d : d;
		if (d >= best || s->drawn[i] || q->from < 0 || strcmp(q->name, m->name) != 0 ||
		    strcmp(x->nodes.name[q->from], m->node) != 0)
			continue;
		best = d;
		at = i;
	}
	if (at == x->n_shots)
		return NULL;
	s->drawn[at] = true;
	return x->shot[at];
}

/* [time, node, to, link, name, detail, times, [[field, value], ...]]; to: "" if nobody got it. */
static json_t *
message_json(struct side *s, const struct seq_msg *m)
{
	const struct shot *shot = shot_of(s, m);
	json_t *o = json_array(), *fields = json_array();
	char detail[200] = "";

	if (shot != NULL)
		shot_detail(shot, detail, sizeof(detail));
	json_array_append_new(o, json_integer(m->t));
	json_array_append_new(o, text(m->node));
	json_array_append_new(o, text(shot != NULL && shot->to >= 0 && !shot->lost ?
	    s->model.nodes.name[shot->to] : ""));
	json_array_append_new(o, text(m->link));
	json_array_append_new(o, text(m->name));
	json_array_append_new(o, text(detail));
	json_array_append_new(o, json_integer(m->times));
	for (size_t i = 0; i < m->n_fields; i++)
		json_array_append_new(fields, json_pack("[oo]", text(m->field[i].name),
		    text(m->field[i].value)));
	json_array_append_new(o, fields);
	return o;
}

static json_t *
side_json(struct side *s, const struct machines *ms)
{
	json_t *o = json_object(), *messages = json_array(), *nodes = json_array();

	for (size_t i = 0; i < s->seq.n; i++)
		json_array_append_new(messages, message_json(s, &s->seq.m[i]));
	for (size_t i = 0; i < s->model.nodes.n; i++)
		json_array_append_new(nodes, text(s->model.nodes.name[i]));
	json_object_set_new(o, "dir", text(s->dir));
	json_object_set(o, "run", s->model.run);
	json_object_set(o, "verdicts", s->model.verdicts);
	json_object_set(o, "columns", s->model.columns);
	json_object_set(o, "rows", s->model.rows);
	json_object_set_new(o, "nodes", nodes);
	json_object_set_new(o, "messages", messages);
	json_object_set_new(o, "data_packets", json_integer((json_int_t)s->model.data_packets));
	json_object_set_new(o, "data_lost", json_integer((json_int_t)s->model.data_lost));
	json_object_set_new(o, "machines", machines_of_run(ms, s->dir));
	return o;
}

static bool
side_load(struct side *s, const char *dir, char *err, size_t err_cap)
{
	char why[256];

	s->dir = dir;
	if (!model_load(&s->model, dir, err, err_cap))
		return false;
	s->drawn = xalloc(s->model.n_shots + 1, sizeof(*s->drawn));
	if (seq_load(&s->seq, dir, true, why))
		return true;
	snprintf(err, err_cap, "%s", why);
	return false;
}

static void
side_clear(struct side *s)
{
	seq_clear(&s->seq);
	free(s->drawn);
	model_clear(&s->model);
}

/* ---- what differs in two messages that are the same ---- */

static const struct seq_field *
field_named(const struct seq_msg *m, const char *name)
{
	for (size_t i = 0; i < m->n_fields; i++)
		if (strcmp(m->field[i].name, name) == 0)
			return &m->field[i];
	return NULL;
}

/* A name's number ($spi3) is not a difference, nor a counter that is ahead. */
static bool
differs(const struct seq_field *x, const struct seq_field *y)
{
	return y == NULL || (x->shape != y->shape && !align_counter(x->name));
}

static json_t *
differences(const struct seq_msg *a, const struct seq_msg *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->n_fields; i++)
		if (differs(&a->field[i], field_named(b, a->field[i].name)))
			json_array_append_new(list, text(a->field[i].name));
	for (size_t i = 0; i < b->n_fields; i++)
		if (field_named(a, b->field[i].name) == NULL)
			json_array_append_new(list, text(b->field[i].name));
	if (a->times != b->times)
		json_array_append_new(list, json_string("times"));
	if (strcmp(a->link, b->link) != 0)
		json_array_append_new(list, json_string("link"));
	return list;
}

/* [[a, b, moved, [fields that differ]], ...], -1: not there. */
static json_t *
steps_json(const struct seq_file *a, const struct seq_file *b)
{
	json_t *list = json_array();
	struct align l;

	if (!align_sequences(&l, a, b, NEAR)) {	/* too different: one after the other */
		for (size_t i = 0; i < a->n; i++)
			json_array_append_new(list, json_pack("[Iib[]]", (json_int_t)i, -1, 0));
		for (size_t i = 0; i < b->n; i++)
			json_array_append_new(list, json_pack("[iIb[]]", -1, (json_int_t)i, 0));
		align_clear(&l);
		return list;
	}
	for (size_t i = 0; i < l.n; i++) {
		const struct align_step *s = &l.step[i];
		bool both = s->a != ALIGN_NONE && s->b != ALIGN_NONE;

		json_array_append_new(list, json_pack("[IIbo]",
		    s->a != ALIGN_NONE ? (json_int_t)s->a : -1,
		    s->b != ALIGN_NONE ? (json_int_t)s->b : -1, s->moved,
		    both ? differences(&a->m[s->a], &b->m[s->b]) : json_array()));
	}
	align_clear(&l);
	return list;
}

/* ---- in words ---- */

static json_t *
sentences(const struct seq_file *a, const struct seq_file *b)
{
	struct diff_options o = { .tolerance = NEAR, .most = SENTENCES };
	json_t *list = json_array();
	char *buf = NULL, *rest;
	size_t cap = 0;
	FILE *out = open_memstream(&buf, &cap);

	if (out == NULL)
		die("no memory");
	(void)diff_sequences(a, b, &o, out);
	fclose(out);
	for (char *line = strtok_r(buf, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest))
		json_array_append_new(list, text(line));
	free(buf);
	return list;
}

bool
compare_write(const char *a, const char *b, const char *file, const struct machines *ms,
    char *err, size_t err_cap)
{
	struct side before = { 0 }, after = { 0 };
	struct page page = { .title = "Two runs", .script = asset_compare() };
	json_t *data = json_object();
	bool ok = side_load(&before, a, err, err_cap) && side_load(&after, b, err, err_cap);

	if (ok) {
		json_object_set_new(data, "steps", steps_json(&before.seq, &after.seq));
		json_object_set_new(data, "changes", sentences(&before.seq, &after.seq));
		json_object_set_new(data, "a", side_json(&before, ms));
		json_object_set_new(data, "b", side_json(&after, ms));
		page.data = data;
		ok = page_write(&page, file, err, err_cap);
	}
	json_decref(data);
	side_clear(&before);
	side_clear(&after);
	return ok;
}
