/* states.c - state.jsonl: how long each state machine stayed where, and what the world did. */
#include "reports/model.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of " key=value" in a line of testimony, or "...". Writes into buf. */
static const char *
told_value(const json_t *o, const char *key, char *buf, size_t cap)
{
	const char *text = json_text(o, "text", ""), *at = text;
	const char *member = json_text(o, key, NULL);
	size_t n = strlen(key);

	if (member != NULL)
		return member;
	while ((at = strstr(at, key)) != NULL) {
		if ((at == text || at[-1] == ' ') && at[n] == '=')
			break;
		at += n;
	}
	if (at == NULL)
		return NULL;
	at += n + 1;
	n = strcspn(at, " ");
	if (*at == '"') {
		at++;
		n = strcspn(at, "\"");
	}
	snprintf(buf, cap, "%.*s", (int)(n < cap ? n : cap - 1), at);
	return buf;
}

struct reading {
	struct names keys;	/* node, machine, instance */
	size_t *open;		/* by key: span index + 1 */
	size_t cap;
};

static size_t *
open_of(struct reading *r, const char *key)
{
	int i = names_number(&r->keys, key);

	while ((size_t)i >= r->cap) {
		size_t was = r->cap;

		r->cap = was != 0 ? 2 * was : 64;
		r->open = xrealloc(r->open, r->cap, sizeof(*r->open));
		memset(r->open + was, 0, (r->cap - was) * sizeof(*r->open));
	}
	return &r->open[i];
}

/* The model keeps the line, so that spans may point into it. */
static const char *
keep(struct model *m, json_t *o, const char *value)
{
	json_t *s = json_string(value);

	(void)o;
	if (s == NULL)
		return "?";
	json_array_append_new(m->told, s);
	return json_string_value(s);
}

static void
read_state(struct model *m, struct reading *r, json_t *o, tick t)
{
	char buf[128], key[512];
	const char *node = json_text(o, "node", "?"), *machine = json_text(o, "name", "?");
	const char *instance = json_text(o, "instance", "");
	const char *to = told_value(o, "to", buf, sizeof(buf));
	size_t *open;

	if (to == NULL)
		return;
	snprintf(key, sizeof(key), "%s\n%s\n%s", node, machine, instance);
	open = open_of(r, key);
	if (*open != 0)
		m->span[*open - 1].to = t;
	MODEL_ROOM(m->span, m->n_spans, m->cap_spans);
	m->span[m->n_spans] = (struct span){ .node = names_number(&m->nodes, node),
		.machine = keep(m, o, machine), .instance = keep(m, o, instance),
		.state = keep(m, o, to), .text = keep(m, o, json_text(o, "text", "")),
		.from = t, .to = TICK_NEVER };
	*open = ++m->n_spans;
}

static void
read_move(struct model *m, json_t *o, tick t, const char *name)
{
	const char *node = json_text(o, "node", "");

	MODEL_ROOM(m->move, m->n_moves, m->cap_moves);
	m->move[m->n_moves++] = (struct move){ .t = t, .name = keep(m, o, name),
		.node = *node != '\0' ? names_number(&m->nodes, node) : MODEL_NOBODY,
		.text = keep(m, o, json_text(o, "text", json_text(o, "link", ""))) };
}

static void
read_line(struct model *m, json_t *o, void *ctx)
{
	const char *kind = json_text(o, "kind", "");
	tick t = json_number(o, "t", 0);

	m->end = tick_max(m->end, t);
	if (strcmp(kind, "state") == 0)
		read_state(m, ctx, o, t);
	else if (strcmp(kind, "world") == 0)
		read_move(m, o, t, json_text(o, "name", "?"));
}

bool
model_read_states(struct model *m, const char *dir)
{
	struct reading r = { 0 };
	bool there = model_each_line(m, dir, "state.jsonl", read_line, &r);

	names_clear(&r.keys);
	free(r.open);
	return there;
}
