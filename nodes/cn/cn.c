/* cn.c - configuration, and the seam of a correspondent node that speaks Mobile IPv6; one that does not is
 * an edge and nothing more. */
#include "nodes/cn/inner.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

struct cn_conf {
	struct edge_conf edge;		/* first: the host's keys */
	struct mip6_cn_conf mip6;
	bool on;
	tick lifetime;
};

static const struct conf_key cn_keys[] = {
	CONF_KEY(struct cn_conf, CONF_TEXT, edge.mutants, "mutants",
	    "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_KEY(struct cn_conf, CONF_BOOL, edge.echo, "echo", "answer pings ourselves"),
	CONF_KEY(struct cn_conf, CONF_BOOL, on, "mip6", "route optimization, RFC 6275 9"),
	CONF_KEY(struct cn_conf, CONF_TICK, lifetime, "mip6_lifetime", "of a binding, at most"),
	CONF_KEY(struct cn_conf, CONF_U32, mip6.capacity, "mip6_capacity", "bindings"),
	CONF_KEY(struct cn_conf, CONF_TICK, mip6.ask_before, "mip6_ask",
	    "ask for a refresh so long before the end"),
	CONF_END
};

static void
settle(struct cn *c)
{
	struct host_event h;
	struct mip6_cn_event m;

	for (;;) {
		if (host_pop(&c->edge.host, &h))
			(void)route_event(&c->route, FROM_HOST, h.kind, c, &h);
		else if (mip6_cn_pop(&c->mip6, &m))
			(void)route_event(&c->route, FROM_MIP6, m.kind, c, &m);
		else
			return;
	}
}

static void
cn_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct cn *c = self;

	c->now = now;
	host_packet(&c->edge.host, now, ifc, frame);
	settle(c);
}

static void
cn_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct cn *c = self;

	c->now = now;
	if (ifc < HOST_IFCS)
		c->edge.link[ifc] = *l;
	host_link(&c->edge.host, now, ifc, l);
	settle(c);
}

static void
cn_app_in(void *self, tick now, struct bytes ip)
{
	struct cn *c = self;

	c->now = now;
	cn_app(c, ip);
	settle(c);
}

static bool
cn_control(void *self, tick now, const struct command *k, char err[static 128])
{
	struct cn *c = self;
	bool ok = false;

	c->now = now;
	switch (k->kind) {
	case COMMAND_REBOOT:
		if (k->text != NULL && strcmp(k->text, "lose") == 0)
			mip6_cn_forget(&c->mip6);
		ok = edge_reboot(&c->edge, now, k->text, err);
		break;
	case COMMAND_TAMPER:
		ok = tamper_add(&c->edge.tamper, k->text, err);
		break;
	case COMMAND_EXPIRE:
	case COMMAND_REBIND:
	case COMMAND_DO:
		snprintf(err, 128, "this node can reboot and tamper, but not '%.60s'",
		    k->text != NULL ? k->text : "");
		break;
	}
	settle(c);
	return ok;
}

static void
cn_wake(void *self, tick now)
{
	struct cn *c = self;
	struct alarm *a;

	c->now = now;
	while ((a = heap_due(&c->edge.heap, now)) != NULL) {
		if (ALARM_ENGINE(a->kind) == ALARM_MIP6)
			mip6_cn_wake(&c->mip6, now, a);
		else
			host_wake(&c->edge.host, now, a);
		settle(c);
	}
}

static bool
cn_inspect(const void *self, const char *what, struct text *out)
{
	const struct cn *c = self;

	if (strcmp(what, "binding") == 0)
		mip6_cn_inspect(&c->mip6, out);
	else if (strcmp(what, "routes") == 0)
		route_inspect(&c->route, out);
	else
		return host_inspect(&c->edge.host, what, out);
	return true;
}

static void
cn_free(void *self)
{
	struct cn *c = self;

	mip6_cn_clear(&c->mip6);
	route_run_clear(&c->route);
	edge_clear(&c->edge);
	free(c);
}

static const struct node_ops ops = {
	.packet = cn_packet, .link = cn_link, .app = cn_app_in, .control = cn_control,
	.wake = cn_wake, .next_wake = edge_next_wake, .pop = edge_pop, .inspect = cn_inspect,
	.free = cn_free,
};

static bool
optimizing(struct node *out, const char *name, uint64_t seed, const struct cn_conf *conf, char *err,
    size_t err_cap)
{
	/* The host would answer pings without asking the binding cache, so we do. */
	const struct host_up up = { .deliver = cn_deliver, .own_errors = true, .accept_hao = true };
	struct cn *c = xalloc(1, sizeof(*c));
	struct engine_env env;
	bool ok;

	c->echo = conf->edge.echo;
	ok = edge_begin(&c->edge, name, seed, conf->edge.mutants, err, err_cap);
	env = edge_env(&c->edge);
	mip6_cn_init(&c->mip6, &conf->mip6, &env);
	route_run_init(&c->route, &cn_route, env.tell, env.mutants);
	if (!ok || !edge_host(&c->edge, &conf->edge.host, &up, c, err, err_cap)) {
		cn_free(c);
		return false;
	}
	*out = (struct node){ &ops, c };
	return true;
}

bool
cn_make(struct node *out, const char *name, uint64_t seed, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, cn_keys, NULL };
	struct cn_conf *c = xalloc(1, sizeof(*c));
	bool ok;

	c->edge.echo = true;
	host_conf_defaults(&c->edge.host);
	mip6_cn_conf_default(&c->mip6);
	c->lifetime = SECONDS(c->mip6.lifetime_max_s);
	ok = conf_parse(c, tables, text, err, err_cap);
	c->mip6.lifetime_max_s = (uint32_t)(c->lifetime / SECONDS(1));
	ok = ok && (c->on ? optimizing(out, name, seed, c, err, err_cap) :
	    edge_new(out, name, seed, &c->edge, true, err, err_cap));
	free(c);
	return ok;
}
