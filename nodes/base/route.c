#include "nodes/base/route.h"

#include "nodes/base/die.h"

#include <stdlib.h>
#include <string.h>

/* row_named: is this row what a mutant calls it: its number, or "EVENT>to:why", the reason as far as
 * it is given? */
static bool
row_named(const struct route *def, size_t i, const char *name)
{
	const struct route_row *r = &def->row[i];
	char full[160];

	if (name[0] >= '0' && name[0] <= '9')
		return strtoul(name, NULL, 10) == i;
	snprintf(full, sizeof(full), "%s>%s:%s", def->event[r->from][r->event], r->to, r->why);
	return strncmp(full, name, strlen(name)) == 0;
}

/* mutant_apply edits every row so named: "<row>/<edit>", already known to be for this table. */
static void
mutant_apply(struct route_run *run, const char *spec, size_t len)
{
	const struct route *def = run->def;
	char text[128], *edit;
	bool any = false;

	if (len >= sizeof(text))
		die("mutant specification too long: %.*s", (int)len, spec);
	memcpy(text, spec, len);
	text[len] = '\0';
	edit = strrchr(text, '/');
	if (edit == NULL || (strcmp(edit, "/drop") != 0 && strcmp(edit, "/negate") != 0))
		die("mutant of route %s: no such edit: %s", def->name, text);
	*edit++ = '\0';
	if (run->dropped == NULL) {
		run->dropped = xalloc(def->n_rows, sizeof(bool));
		run->negated = xalloc(def->n_rows, sizeof(bool));
	}
	for (size_t i = 0; i < def->n_rows; i++)
		if (row_named(def, i, text)) {
			(edit[0] == 'd' ? run->dropped : run->negated)[i] = true;
			any = true;
		}
	if (!any)
		die("mutant of route %s: no such row: %s", def->name, text);
}

void
route_run_init(struct route_run *run, const struct route *def, const struct teller *tell,
    const char *mutants)
{
	char head[64];
	size_t n;

	*run = (struct route_run){ .def = def, .tell = tell };
	run->taken = xalloc(def->n_rows, sizeof(*run->taken));
	n = (size_t)snprintf(head, sizeof(head), "route/%s/", def->name);
	for (const char *m = mutants; m != NULL && *m != '\0';) {
		size_t len = strcspn(m, ";");

		if (len > n && strncmp(m, head, n) == 0)
			mutant_apply(run, m + n, len - n);
		m += len;
		m += *m == ';';
	}
}

void
route_run_clear(struct route_run *run)
{
	free(run->taken);
	free(run->dropped);
	free(run->negated);
	*run = (struct route_run){ 0 };
}

unsigned
route_event(struct route_run *run, unsigned engine, unsigned event, void *node, const void *ev)
{
	const struct route *def = run->def;
	unsigned n = 0;

	for (size_t i = 0; i < def->n_rows; i++) {
		const struct route_row *r = &def->row[i];

		if (r->from != engine || r->event != event)
			continue;
		if (run->dropped != NULL && run->dropped[i])
			continue;
		if ((r->when == NULL || r->when(node, ev)) ==
		    (run->negated != NULL && run->negated[i]))
			continue;
		run->taken[i]++;
		n++;
		r->then(node, ev);
	}
	if (n == 0)
		tell_note(run->tell, TOLD_IGNORED, def->name, "", " from=%s event=%s",
		    def->engine[engine], def->event[engine][event]);
	return n;
}

void
route_inspect(const struct route_run *run, struct text *out)
{
	const struct route *def = run->def;

	for (size_t i = 0; i < def->n_rows; i++) {
		const struct route_row *r = &def->row[i];

		text_add(out, " row=%zu from=%s event=%s to=%s taken=%u why=\"%s\"\n", i,
		    def->engine[r->from], def->event[r->from][r->event], r->to, run->taken[i],
		    r->why);
	}
}
