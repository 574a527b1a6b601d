#include "sojourn_dot.h"

#include "nodes/base/die.h"
#include "nodes/ha/ha.h"
#include "nodes/mn/mn.h"
#include "nodes/natbox/natbox.h"
#include "reports/machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *name; const struct fsm *fsm; const struct route *route; }
machines[] = {
	{ "mn", NULL, &mn_route }, { "ha", NULL, &ha_route }, { "nat", NULL, &natbox_route },
	{ "binding-update-list", &mip6_mn_fsm, NULL }, { "binding-cache", &mip6_ha_fsm, NULL },
	{ "ike", &ike_sa_fsm, NULL }, { "child", &ike_child_fsm, NULL },
	{ "path", &ike_path_fsm, NULL },
};

const struct fsm *
node_fsm(size_t i)
{
	const size_t n = sizeof(machines) / sizeof(machines[0]);
	size_t k = 0;

	for (; k < n; k++)
		if (machines[k].fsm != NULL && i-- == 0)
			return machines[k].fsm;
	for (const struct fsm *const *f = host_fsms; *f != NULL; f++)
		if (i-- == 0)
			return *f;
	return NULL;
}

const struct route *
node_route(size_t i)
{
	for (size_t k = 0; k < sizeof(machines) / sizeof(machines[0]); k++)
		if (machines[k].route != NULL && i-- == 0)
			return machines[k].route;
	return NULL;
}

const struct machines *
node_machines(void)
{
	static const struct fsm *list[32];
	static struct machines all = { .fsm = list };

	if (all.n == 0)
		while (all.n < 32 && (list[all.n] = node_fsm(all.n)) != NULL)
			all.n++;
	return &all;
}

/* Rows of f in what machines_of_run says; NULL: none was taken. */
static const json_t *
rows_of(const json_t *list, const struct fsm *f)
{
	json_t *m;
	size_t i;

	json_array_foreach(list, i, m)
		if (strcmp(json_string_value(json_object_get(m, "name")), f->name) == 0)
			return json_object_get(m, "rows");
	return NULL;
}

/* With runs, the rows that none of them took are dashed, and named on standard error. */
static int
draw(const struct fsm *f, int n_runs, char **run)
{
	json_t *list = json_array();
	const json_t *rows;
	uint32_t *taken = xalloc(f->n_rows, sizeof(*taken));
	struct fsm_run counts = { .taken = taken };
	size_t never = 0;

	for (int i = 0; i < n_runs; i++) {
		json_t *one = machines_of_run(node_machines(), run[i]);

		machines_add(list, one);
		json_decref(one);
	}
	rows = rows_of(list, f);
	for (size_t i = 0; i < f->n_rows; i++)
		taken[i] = (uint32_t)json_integer_value(json_array_get(json_array_get(rows, i), 5));
	fsm_dot(f, n_runs > 0 ? &counts : NULL, stdout);
	for (size_t i = 0; i < f->n_rows && n_runs > 0; i++) {
		const struct fsm_row *r = &f->row[i];

		if (taken[i] > 0)
			continue;
		never++;
		fprintf(stderr, "never taken: %s on %s: %s, RFC %s\n", f->state[r->from],
		    f->event[r->event], r->label, r->cite);
	}
	if (n_runs > 0)
		fprintf(stderr, "%s: %zu of %zu rows taken\n", f->name, f->n_rows - never, f->n_rows);
	json_decref(list);
	free(taken);
	return 0;
}

static bool
is_run(const char *dir)
{
	char path[4096];

	return (size_t)snprintf(path, sizeof(path), "%s/state.jsonl", dir) < sizeof(path) &&
	    access(path, R_OK) == 0;
}

int
verb_dot(int argc, char **argv)
{
	const size_t n = sizeof(machines) / sizeof(machines[0]);

	for (int i = 2; i < argc; i++) {
		if (!is_run(argv[i])) {
			fprintf(stderr, "sojourn dot: %s: not a run folder\n", argv[i]);
			return 2;
		}
	}
	for (size_t i = 0; argc >= 2 && i < n; i++) {
		if (strcmp(machines[i].name, argv[1]) != 0)
			continue;
		if (machines[i].fsm != NULL)
			return draw(machines[i].fsm, argc - 2, argv + 2);
		route_dot(machines[i].route, NULL, stdout);
		return 0;
	}
	for (const struct fsm *const *f = host_fsms; argc >= 2 && *f != NULL; f++)
		if (strcmp((*f)->name, argv[1]) == 0)
			return draw(*f, argc - 2, argv + 2);
	fprintf(stderr, "usage: sojourn dot MACHINE [RUN...]\n\nWrites the table that runs as a "
	    "graphviz digraph; with runs, rows that none of\nthem took are dashed. Machines:");
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, " %s", machines[i].name);
	for (const struct fsm *const *f = host_fsms; *f != NULL; f++)
		fprintf(stderr, " %s", (*f)->name);
	fputc('\n', stderr);
	return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
}
