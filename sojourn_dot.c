#include "sojourn_dot.h"

#include "nodes/base/die.h"
#include "nodes/cn/cn.h"
#include "nodes/ha/ha.h"
#include "nodes/mip6/cn.h"
#include "nodes/mn/mn.h"
#include "nodes/natbox/natbox.h"
#include "reports/machines.h"
#include "sojourn_args.h"
#include "sojourn_verbs.h"
#include "traces/rundir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; const struct fsm *fsm; const struct route *route; }
machines[] = {
	{ "mn", NULL, &mn_route }, { "ha", NULL, &ha_route }, { "nat", NULL, &natbox_route },
	{ "binding-update-list", &mip6_mn_fsm, NULL }, { "binding-cache", &mip6_ha_fsm, NULL },
	{ "home-agents", &dhaad_ha_fsm, NULL }, { "home-agent-discovery", &dhaad_mn_fsm, NULL },
	{ "prefix-advertisement", &prefix_ha_fsm, NULL }, { "prefix-solicitation", &prefix_mn_fsm, NULL },
	{ "ike", &ike_sa_fsm, NULL }, { "child", &ike_child_fsm, NULL },
	{ "path", &ike_path_fsm, NULL }, { "cn", NULL, &cn_route },
	{ "correspondents", &mip6_ro_fsm, NULL }, { "correspondent-cache", &mip6_cn_fsm, NULL },
};
#define N_MACHINES (sizeof(machines) / sizeof(machines[0]))

const struct fsm *
node_fsm(size_t i)
{
	for (size_t k = 0; k < N_MACHINES; k++)
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
	for (size_t k = 0; k < N_MACHINES; k++)
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
	return EXIT_PASSED;
}

static const char dot_usage[] =
    "usage: sojourn dot MACHINE [RUN...]\n"
    "\n"
    "Writes the table that runs as a graphviz digraph; with the folders of runs, rows of a state\n"
    "machine that none of them took are dashed, and named on standard error.\n";

static void
names(FILE *out)
{
	for (size_t i = 0; i < N_MACHINES; i++)
		fprintf(out, " %s", machines[i].name);
	for (const struct fsm *const *f = host_fsms; *f != NULL; f++)
		fprintf(out, " %s", (*f)->name);
	fputc('\n', out);
}

static int
draw_named(const char *name, int n_runs, char **run)
{
	for (size_t i = 0; i < N_MACHINES; i++) {
		if (strcmp(machines[i].name, name) != 0)
			continue;
		if (machines[i].fsm != NULL)
			return draw(machines[i].fsm, n_runs, run);
		route_dot(machines[i].route, NULL, stdout);
		return EXIT_PASSED;
	}
	for (const struct fsm *const *f = host_fsms; *f != NULL; f++)
		if (strcmp((*f)->name, name) == 0)
			return draw(*f, n_runs, run);
	fprintf(stderr, "sojourn dot: no machine '%.100s'; there are:", name);
	names(stderr);
	return EXIT_USAGE;
}

int
verb_dot(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	int letter;

	while ((letter = args_next(argc, argv, ":h", options)) != -1) {
		if (letter != 'h')
			return EXIT_USAGE;
		printf("%s\nMachines:", dot_usage);
		names(stdout);
		return EXIT_PASSED;
	}
	if (!args_places(argc, argv, 1, INT_MAX, "a machine's name"))
		return EXIT_USAGE;
	for (int i = optind + 1; i < argc; i++)
		if (!rundir_is_run(argv[i])) {
			fprintf(stderr, "sojourn: %s: not the folder of a run\n", argv[i]);
			return EXIT_USAGE;
		}
	return draw_named(argv[optind], argc - optind - 1, argv + optind + 1);
}
