/* dot.c - the tables that run, as pictures for graphviz (fsm.h, route.h).
 *
 * A state machine is drawn as UML has it: an arrow for each pair of states, and what leaves a state
 * as it is stands inside it. Of a routing table, the arrows are what one engine's news means for
 * another. With a run, rows that were taken and rows that never were are told apart. */
#include "nodes/base/fsm.h"
#include "nodes/base/route.h"

#include <string.h>

#define TAKEN "color=\"#1d5fa8\""
#define NEVER "gray50"
#define TABLE "<<TABLE BORDER=\"0\" CELLSPACING=\"0\">"

/* One row of either table. */
struct line {
	const char *event, *says, *cite;
	bool taken;
};

static void
put_text(const char *s, FILE *out)
{
	for (; *s != '\0'; s++) {
		if (strchr("<>&\"", *s) != NULL)
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
	}
}

static void
put_line(const struct line *l, FILE *out)
{
	fprintf(out, "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\"%s>",
	    l->taken ? "" : " COLOR=\"" NEVER "\"");
	put_text(l->event, out);
	if (l->says[0] != '\0') {
		fputs("<BR/>", out);
		put_text(l->says, out);
	}
	fputs("<BR/>RFC ", out);
	put_text(l->cite, out);
	fputs("</FONT></TD></TR>", out);
}

static void
put_head(const char *name, const char *layout, FILE *out)
{
	fprintf(out, "digraph \"%s\" {\n\t%s;\n"
	    "\tnode [shape=box, style=rounded, fontname=Helvetica, fontsize=13];\n"
	    "\tedge [fontname=Helvetica, arrowsize=0.8];\n", name, layout);
}

static void
put_arrow(const char *from, const char *to, FILE *out)
{
	fprintf(out, "\t\"%s\" -> \"%s\" [label=" TABLE, from, to);
}

static void
put_arrow_end(bool taken, FILE *out)
{
	fprintf(out, "</TABLE>>, %s];\n", taken ? TAKEN : "style=dashed, color=" NEVER);
}

/* ---- a state machine ---- */

static struct line
fsm_line(const struct fsm *def, const struct fsm_run *run, size_t row)
{
	const struct fsm_row *r = &def->row[row];

	return (struct line){ def->event[r->event], r->label, r->cite,
	    run == NULL || run->taken[row] != 0 };
}

static void
put_state(const struct fsm *def, const struct fsm_run *run, unsigned state, FILE *out)
{
	bool used = false;

	for (size_t i = 0; i < def->n_rows; i++)
		used = used || def->row[i].from == state || def->row[i].to == state;
	if (!used)
		return;
	fprintf(out, "\t\"%s\" [label=" TABLE "<TR><TD><B>%s</B></TD></TR>", def->state[state],
	    def->state[state]);
	for (size_t i = 0; i < def->n_rows; i++)
		if (def->row[i].from == state && def->row[i].to == state) {
			struct line l = fsm_line(def, run, i);

			put_line(&l, out);
		}
	fputs("</TABLE>>];\n", out);
}

/* Drawn with the first of its rows. */
static void
put_change(const struct fsm *def, const struct fsm_run *run, size_t first, FILE *out)
{
	const struct fsm_row *r = &def->row[first];
	bool taken = fsm_line(def, run, first).taken;

	if (r->from == r->to)
		return;
	for (size_t i = 0; i < def->n_rows; i++) {
		const struct fsm_row *q = &def->row[i];
		struct line l = fsm_line(def, run, i);

		if (q->from != r->from || q->to != r->to || l.taken != taken)
			continue;
		if (i < first)
			return;
		if (i == first)
			put_arrow(def->state[r->from], def->state[r->to], out);
		put_line(&l, out);
	}
	put_arrow_end(taken, out);
}

void
fsm_dot(const struct fsm *def, const struct fsm_run *run, FILE *out)
{
	put_head(def->name, "rankdir=TB; ranksep=0.7; nodesep=0.5", out);
	for (unsigned i = 0; i < def->n_states; i++)
		put_state(def, run, i, out);
	for (size_t i = 0; i < def->n_rows; i++)
		put_change(def, run, i, out);
	fprintf(out, "}\n");
}

/* ---- a routing table ---- */

static struct line
route_line(const struct route *def, const struct route_run *run, size_t row)
{
	const struct route_row *r = &def->row[row];

	return (struct line){ def->event[r->from][r->event], r->why, r->cite,
	    run == NULL || run->taken[row] != 0 };
}

static void
put_news(const struct route *def, const struct route_run *run, size_t first, FILE *out)
{
	const struct route_row *r = &def->row[first];
	bool taken = route_line(def, run, first).taken;

	for (size_t i = 0; i < def->n_rows; i++) {
		const struct route_row *q = &def->row[i];
		struct line l = route_line(def, run, i);

		if (q->from != r->from || strcmp(q->to, r->to) != 0 || l.taken != taken)
			continue;
		if (i < first)
			return;
		if (i == first)
			put_arrow(def->engine[r->from], r->to, out);
		put_line(&l, out);
	}
	put_arrow_end(taken, out);
}

void
route_dot(const struct route *def, const struct route_run *run, FILE *out)
{
	put_head(def->name, "rankdir=LR; ranksep=1; nodesep=0.8", out);
	for (size_t i = 0; i < def->n_rows; i++)
		put_news(def, run, i, out);
	fprintf(out, "}\n");
}
