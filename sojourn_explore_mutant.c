/* sojourn_explore_mutant.c - what --mutant of the explorer may name: rows of tables, by state and
 * event. */
#include "sojourn_explore.h"

#include "nodes/base/fsm.h"
#include "nodes/base/route.h"
#include "sojourn_dot.h"

#include <string.h>

/* machine_known: is "fsm/<machine>/..." or "route/<node>/..." about a table that there is? Whatever
 * else a mutant may be, the node says. */
static bool
machine_known(const char *spec)
{
	char sort[8], name[48];
	const struct route *r;
	const struct fsm *f;

	if (sscanf(spec, "%7[a-z]/%47[^/]", sort, name) != 2)
		return true;
	for (size_t i = 0; (f = node_fsm(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return true;
	for (size_t i = 0; (r = node_route(i)) != NULL; i++)
		if (strcmp(r->name, name) == 0)
			return true;
	return strcmp(sort, "fsm") != 0 && strcmp(sort, "route") != 0;
}

/* rows_named: "fsm/<machine>/<STATE>+<EVENT>/<edit>" becomes every such row by its number. False:
 * there is none. */
static bool
rows_named(struct text *out, const char *spec)
{
	char machine[48], state[48], event[48], edit[48];
	const struct fsm *f;
	bool any = false;

	if (sscanf(spec, "fsm/%47[^/]/%47[^+/]+%47[^/]/%47s", machine, state, event, edit) != 4) {
		text_add(out, "%s", spec);
		return machine_known(spec);
	}
	for (size_t i = 0; (f = node_fsm(i)) != NULL; i++)
		for (size_t k = 0; strcmp(f->name, machine) == 0 && k < f->n_rows; k++)
			if (strcmp(f->state[f->row[k].from], state) == 0 &&
			    strcmp(f->event[f->row[k].event], event) == 0) {
				text_add(out, "%sfsm/%s/%zu/%s", any ? ";" : "", machine, k, edit);
				any = true;
			}
	return any;
}

bool
explore_mutant(char *out, size_t cap, const char *verb, const char *arg)
{
	size_t n = strcspn(arg, " ");
	struct text t = text_of(out, cap);

	if (n == 0 || arg[n] == '\0') {
		args_wrong(verb, "--mutant '%.100s': wanted 'NODE SPEC'", arg);
		return false;
	}
	text_add(&t, "%.*s mutants = ", (int)n, arg);
	if (!rows_named(&t, arg + n + 1) || t.cut) {
		args_wrong(verb, "--mutant '%.100s': no table has such a row", arg);
		return false;
	}
	text_add(&t, "\n");
	return true;
}
