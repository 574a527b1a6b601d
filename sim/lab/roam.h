/* roam.h - for tests: a mobile node, its home agent and every kind of link, in the lab.
 *
 *	home 2001:db8:100::/64			core 2001:db8:f::/64, 192.0.2.0/24
 *	mn ---- [ha eth0] ha [eth1] ------ core ---- [r] router --- hotel, office   IPv6
 *						 |	      +---- plaza, quay	    public IPv4 (DHCP)
 *						 |	      +---- far		    cn, both
 *						 +-- [nat] nat --- cafe	10.0.0.0/24 (DHCP)
 *						 +-- [bar] nat --- bar	10.0.0.0/24 (DHCP), another NAT
 *
 * roam_agree asks the nodes' tables the explorer's question (conformance/converge.h): do both ends
 * and the NATs agree where the mobile node is? roam_pings plays pings on every home address. */
#ifndef SOJOURN_SIM_LAB_ROAM_H
#define SOJOURN_SIM_LAB_ROAM_H

#include "conformance/converge.h"
#include "nodes/base/die.h"
#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "sim/lab/lab.h"
#include "sim/world.h"

#include <stdlib.h>

#define ROAM_TABLE 65536
#define ROAM_HOA6 "2001:db8:100::100"
#define ROAM_HOA4 "198.51.100.100"
#define ROAM_CN6 "2001:db8:300::2"
#define ROAM_CN4 "203.0.113.2"

struct roam {
	struct world *w;
	struct world_node *ha, *router, *nat, *nat2, *cn, *mn;
	struct wire *home, *core, *hotel, *office, *plaza, *quay, *cafe, *bar, *far;
	struct flow *flow6, *flow4, *up6;	/* roam_traffic */
	unsigned pings, size;	/* size: octets of a datagram; 0: 200 */
	uint64_t drops;
	bool verbose;
	bool quiet;	/* what does not hold is not said: it will be asked again */
	/* Every told line, in order; what tests of their own look for. May be NULL. */
	void (*told)(struct roam *l, const struct world_node *n, const struct told *t);
	void *arg;
};

static const char roam_ha_conf[] =
    "id = ha.example\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\nhome_ifc = 0\n"
    "eth0.mac = 02:00:00:00:01:00\neth0.addr = 2001:db8:100::1/64\neth0.addr = 198.51.100.1/24\n"
    "eth0.ra = true\neth0.ra_min = 30ms\neth0.ra_max = 70ms\neth0.ra_home_agent = true\n"
    "eth0.ra_prefix = 2001:db8:100::/64\n"
    "eth1.mac = 02:00:00:00:01:01\neth1.addr = 2001:db8:f::1/64\neth1.addr = 192.0.2.1/24\n"
    "route = ::/0 via 2001:db8:f::2\nroute = 0.0.0.0/0 via 192.0.2.2\n"
    "peer = id=mn1.example psk=secret hoa6=2001:db8:100::100 hoa4=198.51.100.100\n";
static const char roam_router_conf[] =
    "eth0.mac = 02:00:00:00:02:00\neth0.addr = 2001:db8:f::2/64\neth0.addr = 192.0.2.2/24\n"
    "eth1.mac = 02:00:00:00:02:01\neth1.addr = 2001:db8:200::1/64\neth1.ra = true\n"
    "eth1.ra_min = 30ms\neth1.ra_max = 70ms\neth1.ra_prefix = 2001:db8:200::/64\n"
    "eth2.mac = 02:00:00:00:02:02\neth2.addr = 2001:db8:300::1/64\neth2.addr = 203.0.113.1/24\n"
    "eth3.mac = 02:00:00:00:02:03\neth3.addr = 2001:db8:210::1/64\neth3.ra = true\n"
    "eth3.ra_min = 30ms\neth3.ra_max = 70ms\neth3.ra_prefix = 2001:db8:210::/64\n"
    "eth4.mac = 02:00:00:00:02:04\neth4.addr = 198.18.0.1/24\neth4.dhcp_first = 198.18.0.100\n"
    "eth4.dhcp_last = 198.18.0.200\neth4.dhcp_router = 198.18.0.1\n"
    "eth5.mac = 02:00:00:00:02:05\neth5.addr = 198.19.0.1/24\neth5.dhcp_first = 198.19.0.100\n"
    "eth5.dhcp_last = 198.19.0.200\neth5.dhcp_router = 198.19.0.1\n"
    "route = 2001:db8:100::/64 via 2001:db8:f::1\nroute = 198.51.100.0/24 via 192.0.2.1\n"
    /* where a test may put another router */
    "route = 2001:db8:220::/64 via 2001:db8:f::5\nroute = 198.20.0.0/24 via 192.0.2.5\n";
static const char roam_nat_conf[] =
    "eth0.mac = 02:00:00:00:03:00\neth0.addr = 10.0.0.1/24\neth0.dhcp_first = 10.0.0.100\n"
    "eth0.dhcp_last = 10.0.0.200\neth0.dhcp_router = 10.0.0.1\n"
    "eth1.mac = 02:00:00:00:03:01\neth1.addr = 192.0.2.3/24\n"
    "route = 0.0.0.0/0 via 192.0.2.2\n";
static const char roam_nat2_conf[] =	/* the same private addresses again */
    "eth0.mac = 02:00:00:00:06:00\neth0.addr = 10.0.0.1/24\neth0.dhcp_first = 10.0.0.100\n"
    "eth0.dhcp_last = 10.0.0.200\neth0.dhcp_router = 10.0.0.1\n"
    "eth1.mac = 02:00:00:00:06:01\neth1.addr = 192.0.2.4/24\n"
    "route = 0.0.0.0/0 via 192.0.2.2\n";
static const char roam_cn_conf[] =
    "eth0.mac = 02:00:00:00:04:00\neth0.addr = 2001:db8:300::2/64\neth0.addr = 203.0.113.2/24\n"
    "route = ::/0 via 2001:db8:300::1\nroute = 0.0.0.0/0 via 203.0.113.1\necho = false\n";
static const char roam_mn_conf[] =
    "id = mn1.example\nha_id = ha.example\npsk = secret\nhoa6 = 2001:db8:100::100\n"
    "hoa4 = 198.51.100.100\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\n"
    "home_prefix = 2001:db8:100::/64\nhome_prefix4 = 198.51.100.0/24\n"
    "home_router4 = 198.51.100.1\neth0.mac = 02:00:00:00:05:00\neth0.slaac = true\n"
    "eth0.dhcp = true\n";

static inline void
roam_show(void *ctx, tick t, struct world_node *n, const struct told *told)
{
	static const char *const kind[] = { "state", "ignored", "tx", "rx", "drop", "note" };
	struct roam *l = ctx;

	if (told->kind == TOLD_DROP)
		l->drops++;
	if (l->verbose && told->kind != TOLD_IGNORED)
		fprintf(stderr, "%10.4f %-6s %-7s %s %s%s\n", (double)t / 1e9, node_name(n),
		    kind[told->kind], told->name, told->instance, told->text);
	if (l->told != NULL)
		l->told(l, n, told);
}

static inline struct world_node *
roam_node(struct roam *l, const char *kind, const char *name, const char *conf, const char *more)
{
	char err[256], text[4096];
	struct world_node *n;

	snprintf(text, sizeof(text), "%s%s", conf, more);
	n = world_node_add(l->w, kind, name, text, err, sizeof(err));
	if (n == NULL)
		die("%s: %s", name, err);
	return n;
}

static inline struct wire *
roam_wire(struct roam *l, const char *name, tick delay)
{
	return world_wire_add(l->w, &(struct wire_conf){ .name = name, .delay = delay });
}

/* The world, with the mobile node at home. *_more: configuration beside the usual; app_mtu: of the
 * applications' devices, 0: 1280, which fits every tunnel. */
static inline void
roam_build_mtu(struct roam *l, const char *mn_more, const char *ha_more, uint16_t app_mtu)
{
	struct tap tap = { .ctx = l, .told = roam_show };

	*l = (struct roam){ .verbose = getenv("SOJOURN_SHOW") != NULL };
	l->w = world_new(lab_new(), &(struct world_conf){ .seed = 1, .app_mtu = app_mtu });
	world_tap(l->w, &tap);
	l->home = roam_wire(l, "home", USEC(100));
	l->core = roam_wire(l, "core", MSEC(10));
	l->hotel = roam_wire(l, "hotel", MSEC(1));
	l->office = roam_wire(l, "office", MSEC(1));
	l->plaza = roam_wire(l, "plaza", MSEC(1));
	l->quay = roam_wire(l, "quay", MSEC(1));
	l->cafe = roam_wire(l, "cafe", MSEC(1));
	l->bar = roam_wire(l, "bar", MSEC(1));
	l->far = roam_wire(l, "far", MSEC(1));
	l->ha = roam_node(l, "ha", "ha", roam_ha_conf, ha_more);
	l->router = roam_node(l, "router", "r", roam_router_conf, "");
	l->nat = roam_node(l, "nat", "nat", roam_nat_conf, "");
	l->nat2 = roam_node(l, "nat", "nat2", roam_nat2_conf, "");
	l->cn = roam_node(l, "cn", "cn", roam_cn_conf, "");
	l->mn = roam_node(l, "mn", "mn", roam_mn_conf, mn_more);
	node_attach(l->ha, 0, l->home);
	node_attach(l->ha, 1, l->core);
	node_attach(l->router, 0, l->core);
	node_attach(l->router, 1, l->hotel);
	node_attach(l->router, 2, l->far);
	node_attach(l->router, 3, l->office);
	node_attach(l->router, 4, l->plaza);
	node_attach(l->router, 5, l->quay);
	node_attach(l->nat, 0, l->cafe);
	node_attach(l->nat, 1, l->core);
	node_attach(l->nat2, 0, l->bar);
	node_attach(l->nat2, 1, l->core);
	node_attach(l->cn, 0, l->far);
	node_attach(l->mn, 0, l->home);
}

static inline void
roam_build(struct roam *l, const char *mn_more, const char *ha_more)
{
	roam_build_mtu(l, mn_more, ha_more, 0);
}

/* ---- traffic ---- */

static inline struct flow *
roam_flow(struct roam *l, const char *name, struct world_node *from, struct world_node *to,
    const char *src, const char *dst, enum flow_kind kind, tick every, uint64_t count)
{
	struct flow_conf c = { .name = name, .kind = kind, .every = every, .count = count,
		.start = tick_max(SECONDS(3), world_now(l->w)),
		.size = l->size != 0 ? l->size : 200 };
	char err[128] = "";
	struct flow *f;

	addr_parse(&c.src, src);
	addr_parse(&c.dst, dst);
	f = world_flow(l->w, from, to, &c, err);
	if (f == NULL)
		die("%s: %s", name, err);
	return f;
}

static inline void
roam_traffic(struct roam *l)
{
	l->flow6 = roam_flow(l, "cn->mn6", l->cn, l->mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP,
	    MSEC(20), 0);
	l->flow4 = roam_flow(l, "cn->mn4", l->cn, l->mn, ROAM_CN4, ROAM_HOA4, FLOW_UDP,
	    MSEC(20), 0);
	l->up6 = roam_flow(l, "mn6->cn", l->mn, l->cn, ROAM_HOA6, ROAM_CN6, FLOW_UDP, MSEC(20), 0);
}

/* Does traffic flow now? All but a few of the last second's datagrams arrive on every flow. */
static inline bool
roam_flows_well(struct roam *l, tick until, const char *where)
{
	struct flow *f[] = { l->flow6, l->flow4, l->up6 };
	uint64_t before[3], sent[3];
	bool all = true;

	world_run(l->w, until - SECONDS(1));
	for (int i = 0; i < 3; i++) {
		before[i] = f[i]->received;
		sent[i] = f[i]->sent;
	}
	world_run(l->w, until);
	for (int i = 0; i < 3; i++) {
		bool well = f[i]->received - before[i] + 4 >= f[i]->sent - sent[i];

		if (!well && !l->quiet)
			fprintf(stderr, "%s: %s: %lu of %lu arrived\n", where, f[i]->name,
			    (unsigned long)(f[i]->received - before[i]),
			    (unsigned long)(f[i]->sent - sent[i]));
		all = all && well;
	}
	return all;
}

/* Pings both ways on both home addresses, three each, answered within two seconds. */
static inline bool
roam_pings(struct roam *l, const char *where)
{
	const struct { struct world_node *from, *to; const char *src, *dst; } way[] = {
		{ l->cn, l->mn, ROAM_CN6, ROAM_HOA6 }, { l->cn, l->mn, ROAM_CN4, ROAM_HOA4 },
		{ l->mn, l->cn, ROAM_HOA6, ROAM_CN6 }, { l->mn, l->cn, ROAM_HOA4, ROAM_CN4 },
	};
	struct flow *f[4];
	bool all = true;

	for (int i = 0; i < 4; i++) {
		char name[32];

		snprintf(name, sizeof(name), "ping%u", l->pings++);
		f[i] = roam_flow(l, name, way[i].from, way[i].to, way[i].src, way[i].dst, FLOW_PING,
		    MSEC(300), 3);
	}
	world_run(l->w, world_now(l->w) + SECONDS(4));
	for (int i = 0; i < 4; i++) {
		if (f[i]->received == 3)
			continue;
		if (!l->quiet)
			fprintf(stderr, "%s: ping %s to %s: %lu of 3 answered\n", where, way[i].src,
			    way[i].dst, (unsigned long)f[i]->received);
		all = false;
	}
	return all;
}

/* ---- do both ends agree? ---- */

static inline const char *
roam_table(const struct world_node *n, const char *table)
{
	char *p = xalloc(1, ROAM_TABLE);
	struct text t = text_of(p, ROAM_TABLE);

	if (node_inspect(n, table, &t))
		return p;
	free(p);
	return NULL;
}

static inline bool
roam_agree(struct roam *l, const char *where)
{
	static const char *const tables[] = { "bul", "place", "binding", "ike", "sad", "spd", "nat" };
	struct world_node *const *node;
	size_t n = world_nodes(l->w, &node);
	struct converge_node c[16] = { 0 };
	char buf[256];
	struct text why = TEXT_ARRAY(buf);
	bool ok;

	assert(n <= 16);
	for (size_t i = 0; i < n; i++) {
		const char **to[] = { &c[i].bul, &c[i].place, &c[i].binding, &c[i].ike, &c[i].sad,
			&c[i].spd, &c[i].nat };

		c[i].name = node_name(node[i]);
		c[i].kind = node_kind_name(node[i]);
		c[i].conf = node_conf(node[i]);
		/* A NAT the mobile node is not behind may still have mappings of its address. */
		for (size_t k = 0; k < 7; k++)
			if (k < 6 || node_wire(node[i], 0) == node_wire(l->mn, 0))
				*to[k] = roam_table(node[i], tables[k]);
	}
	ok = converged(c, n, &why);
	if (!ok && !l->quiet) {
		fprintf(stderr, "%s: %s\n", where, buf);
		if (l->verbose)
			fprintf(stderr, "-- mn\n%s%s%s-- ha\n%s%s%s", c[5].bul, c[5].ike, c[5].sad,
			    c[0].binding, c[0].ike, c[0].sad);
	}
	for (size_t i = 0; i < n; i++) {
		const char *all[] = { c[i].bul, c[i].place, c[i].binding, c[i].ike, c[i].sad,
			c[i].spd, c[i].nat };

		for (size_t k = 0; k < 7; k++)
			free((char *)(uintptr_t)all[k]);
	}
	return ok;
}

/* roam_count: lines of a node's table in which " key=value" stands. */
static inline unsigned
roam_count(const struct world_node *n, const char *table, const char *key_value)
{
	const char *text = roam_table(n, table), *at = text;
	unsigned lines = 0;

	while (at != NULL && *at != '\0') {
		size_t len = strcspn(at, "\n");
		const char *hit = strstr(at, key_value);

		lines += hit != NULL && hit < at + len;
		at += len + (at[len] == '\n');
	}
	free((char *)(uintptr_t)text);
	return lines;
}

#endif
