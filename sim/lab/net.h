/* net.h - for tests: cn1 - west - router - east - cn2, both families, over any driver. */
#ifndef SOJOURN_SIM_LAB_NET_H
#define SOJOURN_SIM_LAB_NET_H

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/cn/cn.h"
#include "nodes/router/router.h"
#include "sim/world.h"

struct net {
	struct world *w;
	struct wire *west, *east;
	struct world_node *cn1, *cn2, *router;
	uint64_t print, frames, lost;	/* of every sighting */
};

static inline void
net_sight(void *ctx, const struct sight *s)
{
	struct net *n = ctx;
	uint64_t meta[] = { (uint64_t)s->kind, (uint64_t)s->t, s->id, s->cause,
		s->node != NULL ? node_index(s->node) : 99, s->ifc };

	n->print = hash_bytes(hash_bytes(n->print, meta, sizeof(meta)), s->frame.p, s->frame.n);
	n->frames++;
	n->lost += s->kind == SIGHT_LOST;
}

static inline struct world_node *
net_node(struct net *n, const char *kind, const char *name, const char *conf)
{
	char err[256];
	struct world_node *node = world_node_add(n->w, kind, name, conf, err, sizeof(err));

	if (node == NULL)
		die("%s: %s", name, err);
	return node;
}

static inline void
net_make(struct net *n, struct driver *d, uint64_t seed, bool driver_apps)
{
	static const struct node_kind kinds[] = {
		{ "cn", cn_make }, { "router", router_make }, { NULL, NULL }
	};
	struct tap t = { .ctx = n, .frame = net_sight };

	*n = (struct net){ .w = world_new(d, &(struct world_conf){ .seed = seed, .kinds = kinds,
	    .driver_apps = driver_apps }) };
	world_tap(n->w, &t);
	n->west = world_wire_add(n->w,
	    &(struct wire_conf){ .name = "west", .delay = USEC(50), .rate = 100000000 });
	n->east = world_wire_add(n->w, &(struct wire_conf){ .name = "east", .delay = MSEC(10),
	    .rate = 10000000, .p2p = true });
	n->cn1 = net_node(n, "cn", "cn1", "eth0.mac = 02:00:00:00:00:01\n"
	    "eth0.addr = 2001:db8:1::1/64\neth0.addr = 192.0.2.1/25\nquick = yes\n"
	    "route = ::/0 via 2001:db8:1::ff\nroute = 0.0.0.0/0 via 192.0.2.126\n");
	n->cn2 = net_node(n, "cn", "cn2", "eth0.mac = 02:00:00:00:00:02\n"
	    "eth0.addr = 2001:db8:2::1/64\neth0.addr = 192.0.2.129/25\nquick = yes\n"
	    "route = ::/0 via 2001:db8:2::ff\nroute = 0.0.0.0/0 via 192.0.2.254\n");
	n->router = net_node(n, "router", "router", "eth0.mac = 02:00:00:00:01:00\n"
	    "eth1.mac = 02:00:00:00:01:01\n"
	    "eth0.addr = 2001:db8:1::ff/64\neth0.addr = 192.0.2.126/25\n"
	    "eth1.addr = 2001:db8:2::ff/64\neth1.addr = 192.0.2.254/25\n");
}

static inline void
net_plug(struct net *n)
{
	(void)node_attach(n->router, 0, n->west);
	(void)node_attach(n->router, 1, n->east);
	(void)node_attach(n->cn1, 0, n->west);
	(void)node_attach(n->cn2, 0, n->east);
}

/* A flow from cn1 to cn2 that starts when DAD is done; pings a second before the rest, so that the
 * rest finds every neighbour resolved and loses nothing in their short queues. */
static inline struct flow *
net_flow(struct net *n, const char *name, enum flow_kind kind, const char *dst)
{
	struct flow_conf c = { .name = name, .kind = kind, .every = MSEC(20), .count = 100,
		.size = kind == FLOW_TCP ? 0 : 200, .bytes = 500000,
		.start = kind == FLOW_PING ? SECONDS(3) : SECONDS(4) };
	char err[128];
	struct flow *f;

	if (!addr_parse(&c.dst, dst))
		die("%s", dst);
	f = world_flow(n->w, n->cn1, n->cn2, &c, err);
	if (f == NULL)
		die("%s: %s", name, err);
	return f;
}

#endif
