/* sojourn_world.c - the judge's Lua host acts on the simulator's world: words from one to the other. */
#include "sojourn.h"

#include <stdio.h>

#define ARGS_MAX 32

static const char *
value_of(const struct world_arg *a, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i].key, key) == 0)
			return a[i].value;
	return "";
}

/* measure: every flow is measured (traces/metrics.h); what is asked for must exist. */
static bool
measure(struct sim_world *w, const char *flow, char err[static 256])
{
	if (flow[0] == '\0' || world_flow_find(w->world, flow) != NULL)
		return true;
	snprintf(err, 256, "flow '%.80s': no such flow", flow);
	return false;
}

static bool
act(void *world, const char *verb, const struct world_arg *a, size_t n, char err[static 256])
{
	struct sim_world *w = world;
	struct verb_arg args[ARGS_MAX];

	if (strcmp(verb, "measure") == 0)
		return measure(w, value_of(a, n, "flow"), err);
	if (n > ARGS_MAX) {
		snprintf(err, 256, "%s: more than %d arguments", verb, ARGS_MAX);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		args[i] = (struct verb_arg){ a[i].key, a[i].value };
	if (!verbs_act(w->verbs, verb, args, n, err))
		return false;
	if (strcmp(verb, "node") == 0 && w->made != NULL)
		w->made(w->ctx, world_node_find(w->world, value_of(a, n, "name")));
	return true;
}

static bool
property(void *world, const char *node, const char *name, struct text *out)
{
	return verbs_property(((struct sim_world *)world)->verbs, node, name, out);
}

static bool
inspect(void *world, const char *node, const char *table, struct text *out)
{
	return verbs_inspect(((struct sim_world *)world)->verbs, node, table, out);
}

static bool
owner(void *world, const struct addr *a, struct text *out)
{
	return verbs_owner(((struct sim_world *)world)->verbs, a, out);
}

const struct world_ops sim_world_ops = { act, property, inspect, owner, false };

/* ---- no world at all, for a story's declarations ---- */

static bool
nothing_act(void *world, const char *verb, const struct world_arg *a, size_t n,
    char err[static 256])
{
	(void)world, (void)verb, (void)a, (void)n, (void)err;
	return true;
}

static bool
nothing_known(void *world, const char *node, const char *name, struct text *out)
{
	(void)world, (void)node, (void)name, (void)out;
	return false;
}

static bool
nobody(void *world, const struct addr *a, struct text *out)
{
	(void)world, (void)a, (void)out;
	return false;
}

const struct world_ops nothing_ops = { nothing_act, nothing_known, nothing_known, nobody, false };
