#include "sim/ns3.h"

#include "nodes/base/die.h"
#include "sim/flow.h"
#include "sim/lab/apps.h"
#include "sim/ns3_shim.h"
#include "sim/wire.h"

#include <stdio.h>
#include <stdlib.h>

/* An application side: ns-3's stack, and beside it the built-in one, which pings. */
struct apps_ns3 {
	struct apps apps;
	struct apps_ns3 *next;		/* all of the driver's */
	struct shim_apps *stack;
	struct apps *pinger;
	struct apps_conf conf;
};

struct driver_ns3 {
	struct driver driver;
	struct apps_ns3 *apps;
};

/* ---- time ---- */

static tick
ns3_now(const struct driver *d)
{
	(void)d;
	return shim_now();
}

static void
ns3_at(struct driver *d, tick when, sim_fn fn, void *arg)
{
	(void)d;
	shim_at(when, fn, arg);
}

static void
ns3_run(struct driver *d, tick until)
{
	(void)d;
	shim_run(until);
}

static void
ns3_stop(struct driver *d)
{
	(void)d;
	shim_stop();
}

static uint64_t
ns3_events(const struct driver *d)
{
	(void)d;
	return shim_events();
}

/* ---- wires ---- */

static void
ns3_station(struct driver *d, struct station *s)
{
	(void)d;
	s->impl = shim_node_new(s->name);
}

static struct shim_device *
device_of(struct port *p)
{
	if (p->impl == NULL)
		p->impl = shim_device_new(p->station->impl);
	return p->impl;
}

static void
hear(void *unused, struct port *p, const struct flight *f, struct bytes frame)
{
	(void)unused;
	if (shim_device_hears(device_of(p)))
		port_receive(NULL, p, f, frame);
}

static void
arrive(const void *note, const uint8_t *p, size_t n)
{
	(void)flight_hearers(note, bytes_of(p, n), hear, NULL);
}

static void
ns3_carry(struct driver *d, const struct flight *f, struct bytes frame)
{
	(void)d;
	shim_carry(f->from != NULL ? device_of(f->from) : NULL, f->arrives, f, sizeof(*f),
	    frame.p, frame.n, arrive);
}

static void
ns3_plugged(struct port *p)
{
	struct shim_channel *ch = NULL;

	if (p->wire != NULL && p->wire->impl == NULL)
		p->wire->impl = shim_channel_new();
	if (p->wire != NULL)
		ch = p->wire->impl;
	shim_device_plug(device_of(p), ch);
}

/* ---- applications ---- */

static struct apps_ns3 *
of(struct apps *a)
{
	return (struct apps_ns3 *)(void *)a;
}

static void
stack_says(void *arg, const uint8_t *ip, size_t n)
{
	const struct apps_conf *c = arg;

	c->down(c->arg, bytes_of(ip, n));
}

static void
apps_ns3_address(struct apps *apps, const struct prefix *p, bool added)
{
	struct apps_ns3 *a = of(apps);

	shim_apps_address(a->stack, p->addr.family, p->addr.b, added);
	a->pinger->ops->address(a->pinger, p, added);
}

static void
apps_ns3_packet(struct apps *apps, struct bytes ip)
{
	struct apps_ns3 *a = of(apps);

	a->pinger->ops->packet(a->pinger, ip);
	shim_apps_packet(a->stack, ip.p, ip.n);
}

static void
flow_went(void *arg, uint64_t seq, size_t n)
{
	flow_sent(arg, shim_now(), seq, n);
}

static void
flow_came(void *arg, uint64_t seq, size_t n)
{
	flow_received(arg, shim_now(), seq, n);
}

static struct shim_flow
translate(struct flow *f)
{
	const struct flow_conf *c = &f->conf;
	struct shim_flow s = { .tcp = c->kind == FLOW_TCP, .family = c->dst.family,
		.has_src = addr_is_set(&c->src), .port = c->port, .size = c->size,
		.every = c->every, .start = c->start, .stop = c->stop, .count = c->count,
		.bytes = c->bytes, .sent = flow_went, .received = flow_came, .arg = f };

	memcpy(s.src, c->src.b, sizeof(s.src));
	memcpy(s.dst, c->dst.b, sizeof(s.dst));
	return s;
}

static bool
apps_ns3_source(struct apps *apps, struct flow *f, char err[static 128])
{
	struct apps_ns3 *a = of(apps);
	struct shim_flow s = translate(f);

	if (f->conf.kind == FLOW_PING)
		return a->pinger->ops->source(a->pinger, f, err);
	f->source = shim_source_new(a->stack, &s);
	return true;
}

static bool
apps_ns3_sink(struct apps *apps, struct flow *f, char err[static 128])
{
	struct shim_flow s = translate(f);

	if (f->conf.kind == FLOW_PING || shim_sink_new(of(apps)->stack, &s))
		return true;
	(void)snprintf(err, 128, "another flow has port %u already", f->conf.port);
	return false;
}

static void
apps_ns3_stop(struct apps *apps, struct flow *f)
{
	struct apps_ns3 *a = of(apps);

	if (f->conf.kind == FLOW_PING)
		a->pinger->ops->stop(a->pinger, f);
	else
		shim_source_stop(f->source);
}

/* ns-3's stack lives until Simulator::Destroy, so it is only silenced. */
static void
apps_ns3_free(struct apps *apps)
{
	struct apps_ns3 *a = of(apps);

	a->pinger->ops->free(a->pinger);
	a->pinger = NULL;
	shim_apps_mute(a->stack);
}

static const struct apps_ops apps_ns3_ops = {
	.address = apps_ns3_address,
	.packet = apps_ns3_packet,
	.source = apps_ns3_source,
	.sink = apps_ns3_sink,
	.stop = apps_ns3_stop,
	.free = apps_ns3_free,
};

static struct apps *
ns3_apps(struct driver *d, const struct apps_conf *conf)
{
	struct driver_ns3 *n = (struct driver_ns3 *)(void *)d;
	struct apps_ns3 *a = xalloc(1, sizeof(*a));
	struct apps_conf pinger = *conf;

	a->apps.ops = &apps_ns3_ops;
	a->conf = *conf;
	pinger.mute = true;
	a->pinger = lab_apps_new(&pinger);
	a->stack = shim_apps_new(conf->station->impl, conf->mtu, stack_says, &a->conf);
	a->next = n->apps;
	n->apps = a;
	return &a->apps;
}

static void
ns3_free(struct driver *d)
{
	struct driver_ns3 *n = (struct driver_ns3 *)(void *)d;

	shim_end();
	while (n->apps != NULL) {
		struct apps_ns3 *a = n->apps;

		n->apps = a->next;
		free(a);
	}
	free(n);
}

static const struct driver_ops ns3_ops = {
	.name = "ns-3",
	.now = ns3_now,
	.at = ns3_at,
	.run = ns3_run,
	.stop = ns3_stop,
	.events = ns3_events,
	.station_new = ns3_station,
	.plugged = ns3_plugged,
	.carry = ns3_carry,
	.apps_new = ns3_apps,
	.free = ns3_free,
};

struct driver *
ns3_new(uint64_t seed)
{
	struct driver_ns3 *n = xalloc(1, sizeof(*n));

	n->driver.ops = &ns3_ops;
	shim_begin(seed);
	return &n->driver;
}
