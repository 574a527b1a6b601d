#include "sojourn_dot.h"

#include "nodes/ha/ha.h"
#include "nodes/mn/mn.h"
#include "nodes/natbox/natbox.h"
#include "reports/machines.h"

#include <stdio.h>

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

int
verb_dot(int argc, char **argv)
{
	const size_t n = sizeof(machines) / sizeof(machines[0]);

	for (size_t i = 0; argc == 2 && i < n; i++) {
		if (strcmp(machines[i].name, argv[1]) != 0)
			continue;
		if (machines[i].fsm != NULL)
			fsm_dot(machines[i].fsm, NULL, stdout);
		else
			route_dot(machines[i].route, NULL, stdout);
		return 0;
	}
	for (const struct fsm *const *f = host_fsms; argc == 2 && *f != NULL; f++) {
		if (strcmp((*f)->name, argv[1]) == 0) {
			fsm_dot(*f, NULL, stdout);
			return 0;
		}
	}
	fprintf(stderr, "usage: sojourn dot MACHINE\n\nWrites the table that runs as a graphviz "
	    "digraph. Machines:");
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, " %s", machines[i].name);
	for (const struct fsm *const *f = host_fsms; *f != NULL; f++)
		fprintf(stderr, " %s", (*f)->name);
	fputc('\n', stderr);
	return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
}
