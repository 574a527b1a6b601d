#include "nodes/base/fsm.h"

#include "nodes/base/die.h"

#include <stdlib.h>

/* row_named: is this row what a mutant calls it: its number, or "FROM:label", the label as far as it
 * is given? A name outlives the insertion of rows. */
static bool
row_named(const struct fsm *def, size_t i, const char *name)
{
	const struct fsm_row *r = &def->row[i];
	const char *from = def->state[r->from];
	size_t n = strlen(from);

	if (name[0] >= '0' && name[0] <= '9')
		return strtoul(name, NULL, 10) == i;
	return strncmp(name, from, n) == 0 && name[n] == ':' &&
	    strncmp(name + n + 1, r->label, strlen(name + n + 1)) == 0;
}

static void
row_edit(struct fsm_run *run, size_t i, const char *edit)
{
	const struct fsm *def = run->def;

	if (strcmp(edit, "drop") == 0) {
		run->dropped[i] = true;
	} else if (strcmp(edit, "negate") == 0) {
		run->negated[i] = true;
	} else if (strcmp(edit, "skip") == 0) {
		run->row[i].then = NULL;
	} else if (strncmp(edit, "to:", 3) == 0) {
		for (uint8_t s = 0; s < def->n_states; s++) {
			if (strcmp(def->state[s], edit + 3) == 0) {
				run->row[i].to = s;
				return;
			}
		}
		die("mutant of fsm %s: no state '%s'", def->name, edit + 3);
	} else {
		die("mutant of fsm %s: no edit '%s'", def->name, edit);
	}
}

/* mutant_apply edits every row so named: "<row>/<edit>", already known to be for this machine. */
static void
mutant_apply(struct fsm_run *run, const char *spec, size_t len)
{
	const struct fsm *def = run->def;
	char text[96], *edit;
	bool any = false;

	if (len >= sizeof(text))
		die("mutant specification too long: %.*s", (int)len, spec);
	memcpy(text, spec, len);
	text[len] = '\0';
	edit = strrchr(text, '/');
	if (edit == NULL)
		die("mutant of fsm %s: no edit in '%s'", def->name, text);
	*edit++ = '\0';
	if (run->row == NULL) {
		run->row = xalloc(def->n_rows, sizeof(*run->row));
		memcpy(run->row, def->row, def->n_rows * sizeof(*run->row));
		run->negated = xalloc(def->n_rows, sizeof(bool));
		run->dropped = xalloc(def->n_rows, sizeof(bool));
	}
	for (size_t i = 0; i < def->n_rows; i++)
		if (row_named(def, i, text)) {
			row_edit(run, i, edit);
			any = true;
		}
	if (!any)
		die("mutant of fsm %s: no row '%s'", def->name, text);
}

void
fsm_run_init(struct fsm_run *run, const struct fsm *def, const struct teller *tell,
    const char *mutants)
{
	char head[64];
	size_t n;

	*run = (struct fsm_run){ .def = def, .tell = tell };
	run->taken = xalloc(def->n_rows, sizeof(*run->taken));
	n = (size_t)snprintf(head, sizeof(head), "fsm/%s/", def->name);
	for (const char *m = mutants; m != NULL && *m != '\0';) {
		size_t len = strcspn(m, ";");

		if (len > n && strncmp(m, head, n) == 0)
			mutant_apply(run, m + n, len - n);
		m += len;
		m += *m == ';';
	}
}

void
fsm_run_clear(struct fsm_run *run)
{
	free(run->row);
	free(run->negated);
	free(run->dropped);
	free(run->taken);
	*run = (struct fsm_run){ 0 };
}

static bool
row_fits(const struct fsm_run *run, size_t i, uint8_t state, unsigned event, const void *self,
    const void *in)
{
	const struct fsm_row *r = run->row != NULL ? &run->row[i] : &run->def->row[i];

	if (r->from != state || r->event != event || (run->row != NULL && run->dropped[i]))
		return false;
	if (r->when == NULL)
		return run->row == NULL || !run->negated[i];
	return r->when(self, in) != (run->row != NULL && run->negated[i]);
}

bool
fsm_step(struct fsm_run *run, uint8_t *state, unsigned event, void *self, const void *in,
    const char *instance)
{
	const struct fsm *def = run->def;
	size_t hit = def->n_rows;
	const struct fsm_row *r;

	assert(*state < def->n_states && event < def->n_events);
	for (size_t i = 0; i < def->n_rows; i++) {
		if (!row_fits(run, i, *state, event, self, in))
			continue;
		/* An edited table may fit twice; the first row then stands. */
		assert(hit == def->n_rows || run->row != NULL);
		if (hit == def->n_rows)
			hit = i;
	}
	if (hit == def->n_rows) {
		tell_note(run->tell, TOLD_IGNORED, def->name, instance, " state=%s event=%s",
		    def->state[*state], def->event[event]);
		return false;
	}
	r = run->row != NULL ? &run->row[hit] : &def->row[hit];
	run->taken[hit]++;
	tell_note(run->tell, TOLD_STATE, def->name, instance,
	    " from=%s event=%s to=%s row=%zu label=\"%s\" cite=\"%s\"", def->state[*state],
	    def->event[event], def->state[r->to], hit, r->label, r->cite);
	*state = r->to;
	if (r->then != NULL)
		r->then(self, in);
	return true;
}
