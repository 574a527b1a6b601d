/* sojourn_world.c - a story's verbs as calls of sim/world.h. */
#include "sojourn.h"

#include "nodes/base/conf.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- arguments ---- */

struct args {
	const struct world_arg *a;
	size_t n;
	char *err;		/* 256 octets */
	bool bad;
};

static const char *
arg(const struct args *in, const char *key)
{
	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->a[i].key, key) == 0)
			return in->a[i].value;
	return NULL;
}

static void
complain(struct args *in, const char *key, const char *value, const char *want)
{
	if (!in->bad)
		snprintf(in->err, 256, "%s = '%.80s': wanted %s", key, value, want);
	in->bad = true;
}

static tick
arg_tick(struct args *in, const char *key, tick absent)
{
	const char *v = arg(in, key);
	tick t = absent;

	if (v != NULL && !tick_parse(&t, v))
		complain(in, key, v, "a time such as 20ms");
	return t;
}

static uint64_t
arg_number(struct args *in, const char *key, uint64_t absent, uint64_t most)
{
	const char *v = arg(in, key);
	char *end;
	unsigned long long n;

	if (v == NULL)
		return absent;
	n = strtoull(v, &end, 10);
	if (*v < '0' || *v > '9' || *end != '\0' || n > most)
		complain(in, key, v, "a number in range");
	return n;
}

/* "100Mbps", "64kbps", "1Gbps", "9600bps" */
static uint64_t
arg_rate(struct args *in, const char *key)
{
	static const struct { const char *unit; uint64_t times; } units[] = {
		{ "bps", 1 }, { "kbps", 1000 }, { "Mbps", 1000000 }, { "Gbps", 1000000000 },
	};
	const char *v = arg(in, key);
	char *end;
	unsigned long long n;

	if (v == NULL)
		return 0;
	n = strtoull(v, &end, 10);
	for (size_t i = 0; end != v && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].unit) == 0)
			return n * units[i].times;
	complain(in, key, v, "a rate such as 100Mbps");
	return 0;
}

static struct world_node *
arg_node(const struct sim_world *w, struct args *in, const char *key)
{
	const char *v = arg(in, key);
	struct world_node *n = v != NULL ? world_node_find(w->world, v) : NULL;

	if (n == NULL)
		complain(in, key, v != NULL ? v : "", "a node of this story");
	return n;
}

static struct wire *
arg_link(const struct sim_world *w, struct args *in)
{
	const char *v = arg(in, "link");
	struct wire *l = v != NULL ? world_wire_find(w->world, v) : NULL;

	if (l == NULL)
		complain(in, "link", v != NULL ? v : "", "a link of this story");
	return l;
}

/* ---- verbs ---- */

static void
act_link(struct sim_world *w, struct args *in)
{
	const char *kind = arg(in, "kind"), *loss = arg(in, "loss");
	struct wire_conf c = {
		.name = arg(in, "name"), .p2p = kind != NULL && strcmp(kind, "p2p") == 0,
		.delay = arg_tick(in, "delay", 0), .rate = arg_rate(in, "rate"),
		.mtu = (uint16_t)arg_number(in, "mtu", 0, 65535),
	};
	struct wire *l;

	if (kind != NULL && !c.p2p && strcmp(kind, "lan") != 0)
		complain(in, "kind", kind, "lan or p2p");
	if (in->bad)
		return;
	l = world_wire_add(w->world, &c);
	if (l == NULL) {
		complain(in, "name", c.name, "a name that no other link has");
	} else if (loss != NULL) {
		char *end;
		double p = strtod(loss, &end);

		if (end == loss || *end != '\0' || !(p >= 0 && p <= 1))
			complain(in, "loss", loss, "a share between 0 and 1");
		else
			world_noise(w->world, l, &(struct noise){ .loss = (uint32_t)(p * 1e6 + 0.5) });
	}
}

static void
act_node(struct sim_world *w, struct args *in)
{
	char why[200];
	struct world_node *n = world_node_add(w->world, arg(in, "kind"), arg(in, "name"),
	    arg(in, "conf"), why, sizeof(why));

	if (n == NULL) {
		snprintf(in->err, 256, "%s", why);
		in->bad = true;
	} else if (w->made != NULL) {
		w->made(w->ctx, n);
	}
}

static void
act_attach(struct sim_world *w, struct args *in)
{
	struct world_node *n = arg_node(w, in, "node");
	struct wire *l = arg_link(w, in);
	unsigned ifc = (unsigned)arg_number(in, "ifc", 0, 255);

	if (!in->bad && !node_attach(n, ifc, l)) {
		snprintf(in->err, 256, "interface %u of %s is plugged in already, or %s is full", ifc,
		    node_name(n), l->name);
		in->bad = true;
	}
}

static void
act_detach(struct sim_world *w, struct args *in)
{
	struct world_node *n = arg_node(w, in, "node");
	unsigned ifc = (unsigned)arg_number(in, "ifc", 0, 255);

	if (!in->bad)
		node_detach(n, ifc);
}

static void
act_move(struct sim_world *w, struct args *in)
{
	struct world_node *n = arg_node(w, in, "node");
	struct wire *l = arg_link(w, in);
	unsigned ifc = (unsigned)arg_number(in, "ifc", 0, 255);
	tick gap = arg_tick(in, "gap", 0);

	if (!in->bad)
		node_move(n, ifc, l, gap);
}

static void
act_control(struct sim_world *w, struct args *in)
{
	static const struct { const char *name; enum command_kind kind; } commands[] = {
		{ "reboot", COMMAND_REBOOT }, { "tamper", COMMAND_TAMPER },
		{ "expire", COMMAND_EXPIRE }, { "rebind", COMMAND_REBIND }, { "do", COMMAND_DO },
	};
	struct world_node *n = arg_node(w, in, "node");
	const char *name = arg(in, "command"), *text = arg(in, "text");
	char why[128] = "";

	if (in->bad)
		return;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct command c = { commands[i].kind, text != NULL ? text : "" };

		if (strcmp(commands[i].name, name) != 0)
			continue;
		if (c.kind == COMMAND_REBOOT ?
		    !node_reboot(n, strcmp(c.text, "keep") == 0, SECONDS(1), why) :
		    !node_control(n, &c, why)) {
			snprintf(in->err, 256, "%s: %s", node_name(n), why);
			in->bad = true;
		}
		return;
	}
	complain(in, "command", name, "reboot, tamper, expire, rebind or do");
}

static void
act_traffic(struct sim_world *w, struct args *in)
{
	const char *kind = arg(in, "kind"), *to = arg(in, "to"), *to_node = arg(in, "to_node");
	struct flow_conf f = {
		.name = arg(in, "flow"), .every = arg_tick(in, "every", 0),
		.start = arg_tick(in, "start", 0), .stop = arg_tick(in, "stop", 0),
		.size = (unsigned)arg_number(in, "size", 0, 65000),
		.port = (uint16_t)arg_number(in, "port", 0, 65535),
		.bytes = arg_number(in, "bytes", 0, UINT64_MAX),
		.count = arg_number(in, "count", 0, UINT64_MAX),
	};
	struct world_node *from = arg_node(w, in, "node"), *sink = NULL;
	char why[128];

	f.kind = kind == NULL || strcmp(kind, "udp") == 0 ? FLOW_UDP :
	    strcmp(kind, "tcp") == 0 ? FLOW_TCP : FLOW_PING;
	if (to == NULL || !addr_parse(&f.dst, to))
		complain(in, "to", to != NULL ? to : "", "an address");
	if (to_node != NULL && to_node[0] != '\0')
		sink = world_node_find(w->world, to_node);
	if (in->bad)
		return;
	if (world_flow(w->world, from, sink, &f, why) == NULL) {
		snprintf(in->err, 256, "%s", why);
		in->bad = true;
	}
}

static bool
fault_matches_story(void *arg, const struct egress *e)
{
	const struct story_fault *f = arg;

	return f->w->fault_match(f->w->ctx, f->id, e);
}

static void
act_fault(struct sim_world *w, struct args *in)
{
	static const struct { const char *name; enum fault_kind kind; } kinds[] = {
		{ "drop", FAULT_DROP }, { "duplicate", FAULT_DUPLICATE }, { "delay", FAULT_DELAY },
	};
	const char *kind = arg(in, "kind");
	struct fault f = {
		.match = fault_matches_story, .nth = (unsigned)arg_number(in, "nth", 0, UINT_MAX),
		.times = (unsigned)arg_number(in, "times", 1, UINT_MAX),
		.delay = arg_tick(in, "delay", 0),
	};
	struct story_fault *sf;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (in->bad || kind == NULL || strcmp(kinds[i].name, kind) != 0)
			continue;
		f.kind = kinds[i].kind;
		sf = xalloc(1, sizeof(*sf));
		*sf = (struct story_fault){ w, (unsigned)arg_number(in, "id", 0, UINT_MAX) };
		w->fault = xrealloc(w->fault, w->n_faults + 1, sizeof(struct story_fault *));
		w->fault[w->n_faults++] = sf;
		f.arg = sf;
		world_fault(w->world, &f);
		return;
	}
	complain(in, "kind", kind != NULL ? kind : "", "drop, duplicate or delay");
}

void
sim_world_clear(struct sim_world *w)
{
	for (size_t i = 0; i < w->n_faults; i++)
		free(w->fault[i]);
	free(w->fault);
	world_free(w->world);
}

static void
act_note(struct sim_world *w, struct args *in)
{
	world_note(w->world, arg(in, "text"));
}

static void
act_measure(struct sim_world *w, struct args *in)
{
	const char *flow = arg(in, "flow");

	/* Every flow is measured (traces/metrics.h); what is asked for must exist. */
	if (flow != NULL && world_flow_find(w->world, flow) == NULL)
		complain(in, "flow", flow, "a flow of this story");
}

static bool
act(void *world, const char *verb, const struct world_arg *a, size_t n, char err[static 256])
{
	static const struct {
		const char *verb;
		void (*act)(struct sim_world *w, struct args *in);
	} verbs[] = {
		{ "link", act_link }, { "node", act_node }, { "attach", act_attach },
		{ "detach", act_detach }, { "move", act_move }, { "control", act_control },
		{ "traffic", act_traffic }, { "measure", act_measure }, { "fault", act_fault },
		{ "note", act_note },
	};
	struct args in = { a, n, err, false };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].verb, verb) == 0) {
			verbs[i].act(world, &in);
			return !in.bad;
		}
	}
	snprintf(err, 256, "the simulated world has no verb '%s'", verb);
	return false;
}

/* ---- questions ---- */

/* A name such as "coa6": what is asked for and of which family. */
static bool
property(void *world, const char *name, const char *what, struct text *out)
{
	const struct sim_world *w = world;
	const struct world_node *n = world_node_find(w->world, name);
	bool home = strncmp(what, "hoa", 3) == 0, ext = strncmp(what, "ext", 3) == 0;
	unsigned family = what[strlen(what) - 1] == '4' ? 4 : 6;
	const struct node_address *a;
	char buf[ADDR_TEXT_MAX];
	const struct addr *hit = NULL;
	size_t count;

	if (n == NULL)
		return false;
	count = node_addresses(n, &a);
	for (size_t i = 0; i < count; i++) {
		const struct addr *x = &a[i].prefix.addr;

		if (x->family != family || (a[i].ifc == IFC_APP) != home || addr_is_link_local(x) ||
		    (ext && addr_is_private4(x)))
			continue;
		/* Of several care-of addresses the latest counts, of an ordinary node's the first. */
		if (hit == NULL || strncmp(what, "coa", 3) == 0)
			hit = x;
	}
	if (hit != NULL)
		text_add(out, "%s", addr_text(hit, buf));
	return hit != NULL;
}

static void
inspect_flows(const struct world *w, struct text *out)
{
	struct flow *const *f;
	size_t n = world_flows(w, &f);

	for (size_t i = 0; i < n; i++)
		text_add(out, " name=%s sent=%" PRIu64 " received=%" PRIu64 " bytes=%" PRIu64
		    " duplicates=%" PRIu64 " late=%" PRIu64 " done=%d\n", f[i]->name, f[i]->sent,
		    f[i]->received, f[i]->bytes, f[i]->duplicates, f[i]->late, f[i]->done);
}

static bool
inspect(void *world, const char *name, const char *table, struct text *out)
{
	const struct sim_world *w = world;
	const struct world_node *n = world_node_find(w->world, name);

	if (name[0] == '\0' && strcmp(table, "flow") == 0) {
		inspect_flows(w->world, out);
		return true;
	}
	return n != NULL && node_inspect(n, table, out);
}

static bool
owner(void *world, const struct addr *a, struct text *out)
{
	const struct sim_world *w = world;
	struct world_node *const *nodes;
	size_t n = world_nodes(w->world, &nodes);

	for (size_t i = 0; i < n; i++) {
		const struct node_address *own;
		size_t count = node_addresses(nodes[i], &own);

		for (size_t k = 0; k < count; k++) {
			if (addr_eq(&own[k].prefix.addr, a)) {
				text_add(out, "%s", node_name(nodes[i]));
				return true;
			}
		}
	}
	return false;
}

const struct world_ops sim_world_ops = { act, property, inspect, owner };

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

const struct world_ops nothing_ops = { nothing_act, nothing_known, nothing_known, nobody };
