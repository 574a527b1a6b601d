/* states.c - state.jsonl: how long each state machine stayed where, and what the world did. */
#include "reports/model.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of a told pair, or NULL. */
static const char *
told_value(const json_t *o, const char *key)
{
	return json_text(json_object_get(o, "fields"), key, NULL);
}

/* What else was told, as "key=value key=value". */
static void
told_rest(const json_t *o, char *buf, size_t cap)
{
	static const char *const known[] = { "from", "to", "event", "row", "label", "cite" };
	json_t *fields = json_object_get(o, "fields"), *v;
	const char *key;
	size_t n = 0;

	snprintf(buf, cap, "%s", json_text(o, "text", ""));
	json_object_foreach(fields, key, v) {
		bool skip = !json_is_string(v);

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			skip |= strcmp(known[i], key) == 0;
		if (skip || n >= cap)
			continue;
		n += (size_t)snprintf(buf + n, cap - n, "%s%s=%s", n > 0 ? " " : "", key,
		    json_string_value(v));
	}
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

/* The model keeps a copy, so that spans may point to it. */
static const char *
keep(struct model *m, const char *value)
{
	json_t *s = json_string(value);

	if (s == NULL)
		return "?";
	json_array_append_new(m->told, s);
	return json_string_value(s);
}

static void
read_state(struct model *m, struct reading *r, json_t *o, tick t)
{
	char key[512], rest[400];
	const char *node = json_text(o, "node", "?"), *machine = json_text(o, "name", "?");
	const char *instance = json_text(o, "instance", "");
	const char *to = told_value(o, "to");
	size_t *open;

	if (to == NULL)
		return;
	told_rest(o, rest, sizeof(rest));
	snprintf(key, sizeof(key), "%s\n%s\n%s", node, machine, instance);
	open = open_of(r, key);
	if (*open != 0)
		m->span[*open - 1].to = t;
	MODEL_ROOM(m->span, m->n_spans, m->cap_spans);
	m->span[m->n_spans] = (struct span){ .node = names_number(&m->nodes, node),
		.machine = keep(m, machine), .instance = keep(m, instance),
		.state = keep(m, to), .text = keep(m, rest),
		.from = t, .to = TICK_NEVER };
	*open = ++m->n_spans;
}

/* Setting up the stage, and what other lines say better, is not part of the story. */
static bool
is_noise(const json_t *o, tick t, const char *name)
{
	bool mobile = strncmp(json_text(o, "node", ""), "mn", 2) == 0;

	if (strcmp(name, "move") == 0 || strncmp(name, "flow-", 5) == 0)
		return true;
	return t == 0 && strcmp(name, "attach") == 0 && !mobile;
}

static struct move *
last_detach(const struct model *m, int node, tick t)
{
	struct move *v = m->n_moves > 0 ? &m->move[m->n_moves - 1] : NULL;

	return v != NULL && v->node == node && v->t == t && strcmp(v->name, "detach") == 0 ? v : NULL;
}

static void
read_move(struct model *m, json_t *o, tick t, const char *name)
{
	const char *node = json_text(o, "node", ""), *link = told_value(o, "link");
	int who = *node != '\0' ? names_number(&m->nodes, node) : MODEL_NOBODY;
	char rest[400], *word = rest;
	struct move *left;

	if (is_noise(o, t, name))
		return;
	told_rest(o, rest, sizeof(rest));
	if (strcmp(name, "control") == 0 && *rest != '\0') {	/* "rebind ports=..." */
		name = strsep(&word, " ");
		word = word != NULL ? word : rest + strlen(rest);
	}
	left = strcmp(name, "attach") == 0 ? last_detach(m, who, t) : NULL;
	if (left != NULL) {	/* left and came at once: moved */
		left->from = left->text;
		left->name = keep(m, name);
		left->text = keep(m, link != NULL ? link : word);
		return;
	}
	MODEL_ROOM(m->move, m->n_moves, m->cap_moves);
	m->move[m->n_moves++] = (struct move){ .t = t, .name = keep(m, name), .node = who,
		.text = keep(m, link != NULL ? link : word), .from = "" };
}

/* Which node has an address: what is lost before it got there was lost. */
static void
read_address(struct model *m, const json_t *o)
{
	char address[80];

	snprintf(address, sizeof(address), "%s", json_text(json_object_get(o, "fields"), "address", ""));
	address[strcspn(address, "/")] = '\0';
	json_object_set_new(m->owners, address,
	    json_integer(names_number(&m->nodes, json_text(o, "node", "?"))));
}

static void
read_line(struct model *m, json_t *o, void *ctx)
{
	const char *kind = json_text(o, "kind", "");
	tick t = json_number(o, "t", 0);

	m->end = tick_max(m->end, t);
	if (strcmp(kind, "state") == 0)
		read_state(m, ctx, o, t);
	else if (strcmp(kind, "world") == 0 && strncmp(json_text(o, "name", ""), "address-", 8) == 0)
		read_address(m, o);
	else if (strcmp(kind, "world") == 0)
		read_move(m, o, t, json_text(o, "name", "?"));
}

bool
model_read_states(struct model *m, const char *dir)
{
	struct reading r = { 0 };
	bool there = model_each_line(m, dir, "state.jsonl", NULL, read_line, &r);

	names_clear(&r.keys);
	free(r.open);
	return there;
}
