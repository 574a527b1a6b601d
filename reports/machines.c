#include "reports/machines.h"

#include "nodes/base/die.h"
#include "reports/dot.h"
#include "reports/model.h"

#include <stdlib.h>
#include <string.h>

/* ---- counting ---- */

struct counting {
	const struct machines *ms;
	uint32_t **taken;	/* by machine and row */
	uint32_t *unknown;	/* by machine */
};

static bool
same_text(const json_t *fields, const char *key, const char *want)
{
	const char *s = json_text(fields, key, "");
	size_t n = strlen(s);

	/* A value with a blank is told in quotes. */
	if (n >= 2 && s[0] == '"' && s[n - 1] == '"')
		return strlen(want) == n - 2 && strncmp(s + 1, want, n - 2) == 0;
	return strcmp(s, want) == 0;
}

static bool
is_row(const struct fsm *f, const struct fsm_row *r, const json_t *fields)
{
	return same_text(fields, "from", f->state[r->from]) &&
	    same_text(fields, "to", f->state[r->to]) &&
	    same_text(fields, "event", f->event[r->event]) && same_text(fields, "label", r->label);
}

static void
count_line(struct model *m, json_t *o, void *ctx)
{
	struct counting *c = ctx;
	const json_t *fields = json_object_get(o, "fields");
	size_t told = strtoul(json_text(fields, "row", "0"), NULL, 10);

	(void)m;
	if (strcmp(json_text(o, "kind", ""), "state") != 0)
		return;
	for (size_t i = 0; i < c->ms->n; i++) {
		const struct fsm *f = c->ms->fsm[i];
		size_t row = told;

		if (strcmp(f->name, json_text(o, "name", "")) != 0)
			continue;
		if (row >= f->n_rows || !is_row(f, &f->row[row], fields))
			for (row = 0; row < f->n_rows && !is_row(f, &f->row[row], fields);)
				row++;
		if (row < f->n_rows)
			c->taken[i][row]++;
		else
			c->unknown[i]++;
	}
}

static json_t *
machine_json(const struct fsm *f, const uint32_t *taken, uint32_t unknown)
{
	json_t *states = json_array(), *rows = json_array();

	for (size_t i = 0; i < f->n_states; i++)
		json_array_append_new(states, json_string(f->state[i]));
	for (size_t i = 0; i < f->n_rows; i++) {
		const struct fsm_row *r = &f->row[i];

		json_array_append_new(rows, json_pack("[isssiI]", r->from, f->event[r->event],
		    r->label, r->cite, r->to, (json_int_t)taken[i]));
	}
	return json_pack("{s:s, s:o, s:o, s:I}", "name", f->name, "states", states, "rows", rows,
	    "unknown", (json_int_t)unknown);
}

json_t *
machines_of_run(const struct machines *ms, const char *dir)
{
	struct counting c = { .ms = ms };
	json_t *list = json_array();
	struct model m = { 0 };

	if (ms == NULL)
		return list;
	c.taken = xalloc(ms->n + 1, sizeof(*c.taken));
	c.unknown = xalloc(ms->n + 1, sizeof(*c.unknown));
	for (size_t i = 0; i < ms->n; i++)
		c.taken[i] = xalloc(ms->fsm[i]->n_rows + 1, sizeof(**c.taken));
	(void)model_each_line(&m, dir, "state.jsonl", NULL, count_line, &c);
	for (size_t i = 0; i < ms->n; i++) {
		uint64_t sum = c.unknown[i];

		for (size_t k = 0; k < ms->fsm[i]->n_rows; k++)
			sum += c.taken[i][k];
		if (sum > 0)
			json_array_append_new(list, machine_json(ms->fsm[i], c.taken[i],
			    c.unknown[i]));
		free(c.taken[i]);
	}
	free(c.taken);
	free(c.unknown);
	return list;
}

static json_t *
machine_named(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_text(json_array_get(list, i), "name", ""), name) == 0)
			return json_array_get(list, i);
	return NULL;
}

void
machines_add(json_t *sum, const json_t *run)
{
	for (size_t i = 0; i < json_array_size(run); i++) {
		const json_t *from = json_array_get(run, i);
		json_t *to = machine_named(sum, json_text(from, "name", ""));
		json_t *into = json_object_get(to, "rows"), *rows = json_object_get(from, "rows");

		if (to == NULL) {
			json_array_append_new(sum, json_deep_copy(from));
			continue;
		}
		json_object_set_new(to, "unknown", json_integer(json_number(to, "unknown", 0) +
		    json_number(from, "unknown", 0)));
		for (size_t k = 0; k < json_array_size(rows); k++) {
			json_t *a = json_array_get(json_array_get(into, k), 5);
			const json_t *b = json_array_get(json_array_get(rows, k), 5);

			json_integer_set(a, json_integer_value(a) + json_integer_value(b));
		}
	}
}

/* ---- drawing ---- */

/* The rows between two states share an edge; its label has a line for each, with room for the count
 * that the page writes there. */
static void
draw_edge(const struct fsm *f, size_t first, FILE *out)
{
	const struct fsm_row *r = &f->row[first];

	if (r->from == r->to)
		return;			/* drawn in the state */
	for (size_t i = 0; i < first; i++)
		if (f->row[i].from == r->from && f->row[i].to == r->to)
			return;		/* drawn with that row */
	fprintf(out, "\t%u -> %u [id=\"%s.%u.%u\", label=\"", r->from, r->to, f->name, r->from, r->to);
	for (size_t i = first; i < f->n_rows; i++)
		if (f->row[i].from == r->from && f->row[i].to == r->to)
			fprintf(out, " %s x999 \\n", f->event[f->row[i].event]);
	fprintf(out, "\"];\n");
}

/* A state holds a line for each row that leaves it as it is. */
static void
draw_state(const struct fsm *f, size_t state, FILE *out)
{
	fprintf(out, "\t%zu [id=\"%s.%zu\", label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\">"
	    "<TR><TD>%s</TD></TR>", state, f->name, state, f->state[state]);
	for (size_t i = 0; i < f->n_rows; i++)
		if (f->row[i].from == state && f->row[i].to == state)
			fprintf(out, "<TR><TD><FONT POINT-SIZE=\"8.5\">%s x999</FONT></TD></TR>",
			    f->event[f->row[i].event]);
	fprintf(out, "</TABLE>>];\n");
}

static void
draw_machine(const struct fsm *f, FILE *out)
{
	fprintf(out, "digraph \"%s\" {\n\tid=\"%s\"; rankdir=TB; ranksep=0.55; nodesep=0.35;"
	    "\n\tbgcolor=transparent;"
	    "\n\tnode [shape=box, style=rounded, fontname=Helvetica, fontsize=11, height=0.36];"
	    "\n\tedge [fontname=Helvetica, fontsize=8.5, arrowsize=0.6];\n", f->name,
	    f->name);
	for (size_t i = 0; i < f->n_states; i++) {
		bool used = false;

		for (size_t k = 0; k < f->n_rows; k++)
			used = used || f->row[k].from == i || f->row[k].to == i;
		if (used)
			draw_state(f, i, out);
	}
	for (size_t i = 0; i < f->n_rows; i++)
		draw_edge(f, i, out);
	fprintf(out, "}\n");
}

/* From each <svg to its </svg>: without the XML declarations that graphviz writes before. */
static char *
svg_only(const char *text)
{
	char *buf = NULL;
	size_t cap = 0;
	FILE *out = open_memstream(&buf, &cap);

	if (out == NULL)
		die("no memory");
	for (const char *at = strstr(text, "<svg"); at != NULL; at = strstr(at, "<svg")) {
		const char *end = strstr(at, "</svg>");

		if (end == NULL)
			break;
		(void)!fwrite(at, 1, (size_t)(end - at) + 6, out);
		fputc('\n', out);
		at = end;
	}
	fclose(out);
	return buf;
}

char *
machines_draw(const struct machines *ms, const json_t *list)
{
	char *graphs = NULL, *svg, *out = NULL;
	size_t cap = 0;
	FILE *f;

	if (ms == NULL || json_array_size(list) == 0)
		return NULL;
	f = open_memstream(&graphs, &cap);
	if (f == NULL)
		die("no memory");
	for (size_t i = 0; i < ms->n; i++)
		if (machine_named(list, ms->fsm[i]->name) != NULL)
			draw_machine(ms->fsm[i], f);
	fclose(f);
	svg = dot_svg(graphs);
	if (svg != NULL)
		out = svg_only(svg);
	free(svg);
	free(graphs);
	return out;
}
