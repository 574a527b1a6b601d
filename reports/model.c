#include "reports/model.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

struct name_link {
	struct hash_link link;
	int number;
	struct name_link *next;
};

int
names_number(struct names *t, const char *name)
{
	uint64_t hash = hash_bytes(0, name, strlen(name));
	struct name_link *l;

	for (struct hash_link *h = hash_first(&t->by_name, hash); h != NULL; h = hash_next(h)) {
		l = hash_owner(h, struct name_link, link);
		if (strcmp(t->name[l->number], name) == 0)
			return l->number;
	}
	MODEL_ROOM(t->name, t->n, t->cap);
	l = xalloc(1, sizeof(*l));
	*l = (struct name_link){ .number = (int)t->n, .next = t->link };
	t->link = l;
	t->name[t->n++] = xstrdup(name);
	hash_add(&t->by_name, &l->link, hash);
	return l->number;
}

void
names_clear(struct names *t)
{
	for (struct name_link *l = t->link, *next; l != NULL; l = next) {
		next = l->next;
		free(l);
	}
	for (size_t i = 0; i < t->n; i++)
		free(t->name[i]);
	free(t->name);
	hash_clear(&t->by_name);
	*t = (struct names){ 0 };
}

/* ---- JSON ---- */

const char *
json_text(const json_t *o, const char *key, const char *absent)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? s : absent;
}

int64_t
json_number(const json_t *o, const char *key, int64_t absent)
{
	const json_t *v = json_object_get(o, key);

	if (json_is_integer(v))
		return (int64_t)json_integer_value(v);
	if (json_is_real(v) && json_real_value(v) > -9e15 && json_real_value(v) < 9e15)
		return (int64_t)json_real_value(v);
	return absent;
}

static FILE *
open_in(const char *dir, const char *name)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path))
		return NULL;
	return fopen(path, "r");
}

bool
model_each_line(struct model *m, const char *dir, const char *name,
    bool (*raw)(struct model *m, const char *text, void *ctx),
    void (*line)(struct model *m, json_t *o, void *ctx), void *ctx)
{
	FILE *f = open_in(dir, name);
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;

	if (f == NULL)
		return false;
	while ((n = getline(&text, &cap, f)) > 0) {
		json_t *o;

		if (raw != NULL && raw(m, text, ctx))
			continue;
		o = json_loadb(text, (size_t)n, 0, NULL);
		if (json_is_object(o))
			line(m, o, ctx);
		else
			m->lines_bad++;
		json_decref(o);
	}
	free(text);
	fclose(f);
	return true;
}

json_t *
json_load_in(const char *dir, const char *name)
{
	FILE *f = open_in(dir, name);
	json_t *o = NULL;

	if (f != NULL) {
		o = json_loadf(f, 0, NULL);
		fclose(f);
	}
	return o;
}

/* ---- the small files ---- */

static void
read_verdicts(struct model *m, const char *dir)
{
	json_t *o = json_load_in(dir, "verdicts.json"), *list = o;

	if (json_is_object(o))
		list = json_object_get(o, "verdicts");
	m->verdicts = json_is_array(list) ? json_incref(list) : json_array();
	json_decref(o);
}

/* One line of comma-separated values, as we write them: quotes only around odd values. */
static json_t *
csv_line(const char *s)
{
	json_t *row = json_array();

	while (*s != '\0' && *s != '\n' && *s != '\r') {
		char value[256];
		size_t n = 0;
		bool quoted = *s == '"';

		for (s += quoted; *s != '\0' && *s != '\n' && *s != '\r'; s++) {
			if (quoted && s[0] == '"' && s[1] != '"')
				break;
			if (!quoted && *s == ',')
				break;
			s += quoted && s[0] == '"';
			if (n + 1 < sizeof(value))
				value[n++] = *s;
		}
		value[n] = '\0';
		s += quoted && *s == '"';
		s += *s == ',';
		/* Not UTF-8: jansson says NULL. */
		if (json_array_append_new(row, json_string(value)) != 0)
			json_array_append_new(row, json_string("?"));
	}
	return row;
}

void
metrics_read(const char *dir, json_t **columns, json_t **rows)
{
	FILE *f = open_in(dir, "metrics.csv");
	char *text = NULL;
	size_t cap = 0;

	*columns = json_array();
	*rows = json_array();
	if (f == NULL)
		return;
	while (getline(&text, &cap, f) > 0) {
		json_t *row = csv_line(text);

		if (text[0] == '#' || json_array_size(row) == 0) {
			json_decref(row);
		} else if (json_array_size(*columns) == 0) {
			json_decref(*columns);
			*columns = row;
		} else {
			json_array_append_new(*rows, row);
		}
	}
	free(text);
	fclose(f);
}

bool
model_load(struct model *m, const char *dir, char *err, size_t err_cap)
{
	bool any;

	*m = (struct model){ 0 };
	m->run = json_load_in(dir, "run.json");
	any = json_is_object(m->run);
	if (!any) {
		json_decref(m->run);
		m->run = json_object();
	}
	m->end = json_number(m->run, "virtual_ns", 0);
	read_verdicts(m, dir);
	metrics_read(dir, &m->columns, &m->rows);
	m->told = json_array();
	m->owners = json_object();
	any |= model_read_states(m, dir);
	any |= model_read_messages(m, dir);
	if (any)
		return true;
	snprintf(err, err_cap, "%s: no run.json and no messages.jsonl there: not a run folder", dir);
	model_clear(m);
	return false;
}

void
model_clear(struct model *m)
{
	for (size_t i = 0; i < m->n_shots; i++) {
		json_decref(m->shot[i]->fields);
		free(m->shot[i]->sight);
		free(m->shot[i]);
	}
	free(m->shot);
	free(m->mark);
	free(m->sum);
	free(m->flow);
	free(m->span);
	free(m->move);
	free(m->stay);
	names_clear(&m->nodes);
	names_clear(&m->links);
	names_clear(&m->pcaps);
	names_clear(&m->encaps);
	json_decref(m->run);
	json_decref(m->verdicts);
	json_decref(m->columns);
	json_decref(m->rows);
	json_decref(m->told);
	json_decref(m->owners);
	*m = (struct model){ 0 };
}
