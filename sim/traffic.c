/* traffic.c - application sides of nodes, and the flows between them. */
#include "nodes/base/die.h"
#include "sim/inside.h"
#include "sim/lab/apps.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_PORT 60001	/* no protocol that a dissector knows; every flow gets the next */

/* Packets from the applications enter the node, unless it is down. */
static void
apps_say(void *arg, struct bytes ip)
{
	struct world_node *n = arg;
	struct input in = { .kind = INPUT_APP, .t = world_now(n->world), .octets = ip };
	char err[128];

	if (in.t >= n->down_until)
		(void)node_call(n, &in, err);
}

/* Which of a node's addresses its applications use: the home addresses, once it has told any; else
 * its global ones. A home address stays: that a binding is gone must not break a TCP connection. */
static void
give_address(struct world_node *n, const struct node_address *a, bool added)
{
	if (addr_is_link_local(&a->prefix.addr))
		return;
	if (a->ifc == IFC_APP ? !added : n->has_home)
		return;
	n->apps->ops->address(n->apps, &a->prefix, added);
}

void
apps_told_address(struct world_node *n, const struct node_address *a, bool added)
{
	bool first_home = added && a->ifc == IFC_APP && !n->has_home;

	if (first_home && n->apps != NULL)
		for (size_t i = 0; i < n->n_addresses; i++)
			if (n->address[i].ifc != IFC_APP)
				give_address(n, &n->address[i], false);
	n->has_home |= first_home;
	if (n->apps != NULL)
		give_address(n, a, added);
}

static struct apps *
node_apps(struct world_node *n)
{
	struct world *w = n->world;
	struct apps_conf conf = { .station = &n->station, .mtu = w->conf.app_mtu,
		.down = apps_say, .arg = n };

	if (n->apps != NULL)
		return n->apps;
	n->apps = w->conf.driver_apps && w->driver->ops->apps_new != NULL ?
	    w->driver->ops->apps_new(w->driver, &conf) : lab_apps_new(&conf);
	for (size_t i = 0; i < n->n_addresses; i++)
		give_address(n, &n->address[i], true);
	return n->apps;
}

static void
flow_happened(void *arg, struct flow *f, const struct flow_event *e)
{
	struct world *w = arg;

	TAP(w, flow, f, e);
}

static void
flow_defaults(struct world *w, struct flow_conf *c)
{
	if (c->port == 0)
		c->port = (uint16_t)(FIRST_PORT + w->n_flows);
	if (c->size == 0)
		c->size = c->kind == FLOW_TCP ? 1200 : 64;
	if (c->kind != FLOW_TCP && c->size < 12)
		c->size = 12;	/* room for the number */
	if (c->every <= 0)
		c->every = SECONDS(1);
	c->start = tick_max(c->start, world_now(w));
}

static const char *const kind_name[] = {
	[FLOW_UDP] = "udp", [FLOW_TCP] = "tcp", [FLOW_PING] = "ping"
};

static void
flow_tells(struct world *w, struct world_flow *f, const char *kind)
{
	char text[160], a[ADDR_TEXT_MAX];

	(void)snprintf(text, sizeof(text), " name=%.60s kind=%s dst=%s", f->flow.name,
	    kind_name[f->flow.conf.kind], addr_text(&f->flow.conf.dst, a));
	world_happens(w, kind, f->from, 0, NULL, text);
}

struct flow *
world_flow(struct world *w, struct world_node *from, struct world_node *to,
    const struct flow_conf *conf, char err[static 128])
{
	struct world_flow *wf;
	struct flow *f;

	if (name_find(&w->flows, conf->name) != NULL) {
		(void)snprintf(err, 128, "there is a flow \"%.80s\" already", conf->name);
		return NULL;
	}
	if (!addr_is_set(&conf->dst) || (to == NULL && conf->kind != FLOW_PING) ||
	    (addr_is_set(&conf->src) && conf->src.family != conf->dst.family)) {
		strcpy(err, "a flow needs a destination, and both addresses of one family");
		return NULL;
	}
	wf = xalloc(1, sizeof(*wf));
	f = &wf->flow;
	f->conf = *conf;
	f->conf.name = f->name = xstrdup(conf->name);
	f->first_rx = f->last_rx = TICK_NEVER;
	f->event = flow_happened;
	f->arg = w;
	wf->from = from;
	wf->to = to;
	wf->world = w;
	flow_defaults(w, &f->conf);
	if (to != NULL && !node_apps(to)->ops->sink(to->apps, f, err)) {
		free(f->name);
		free(wf);
		return NULL;
	}
	name_add(&w->flows, &wf->row, f->name, wf);
	LIST_ADD(w->flow, w->n_flows, f);
	if (!node_apps(from)->ops->source(from->apps, f, err))
		return NULL;	/* the sink knows the flow: it stays, silent */
	flow_tells(w, wf, "flow-start");
	return f;
}

struct flow *
world_flow_find(const struct world *w, const char *name)
{
	struct world_flow *wf = name_find(&w->flows, name);

	return wf != NULL ? &wf->flow : NULL;
}

size_t
world_flows(const struct world *w, struct flow *const **out)
{
	*out = w->flow;
	return w->n_flows;
}

void
world_flow_stop(struct world *w, struct flow *f)
{
	struct world_flow *wf = hash_owner(f, struct world_flow, flow);

	wf->from->apps->ops->stop(wf->from->apps, f);
	flow_tells(w, wf, "flow-stop");
}

void
traffic_clear(struct world *w)
{
	for (size_t i = 0; i < w->n_nodes; i++)
		if (w->node[i]->apps != NULL)
			w->node[i]->apps->ops->free(w->node[i]->apps);
	for (size_t i = 0; i < w->n_flows; i++) {
		struct world_flow *wf = hash_owner(w->flow[i], struct world_flow, flow);

		free(wf->flow.seen);
		free(wf->flow.name);
		free(wf);
	}
	free(w->flow);
}
