/* Whole nodes in the lab: a mobile node and its home agent from the first registration home again.
 *
 *	      home 2001:db8:100::/64		core 2001:db8:f::/64, 192.0.2.0/24
 *	mn ---- [ha eth0] ha [eth1] ------ core ------ [r] router --- hotel 2001:db8:200::/64
 *						 |	      +------ cn    2001:db8:300::/64, 203.0.113.0/24
 *						 +--- [nat] nat --- cafe 10.0.0.0/24 (DHCP) */
#include "nodes/base/test.h"
#include "sim/lab/lab.h"
#include "sim/world.h"

#include <stdlib.h>

static const char ha_conf[] =
    "id = ha.example\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\nhome_ifc = 0\n"
    "eth0.mac = 02:00:00:00:01:00\neth0.addr = 2001:db8:100::1/64\neth0.addr = 198.51.100.1/24\n"
    "eth0.ra = true\neth0.ra_min = 30ms\neth0.ra_max = 70ms\neth0.ra_home_agent = true\n"
    "eth0.ra_prefix = 2001:db8:100::/64\n"
    "eth1.mac = 02:00:00:00:01:01\neth1.addr = 2001:db8:f::1/64\neth1.addr = 192.0.2.1/24\n"
    "route = ::/0 via 2001:db8:f::2\nroute = 0.0.0.0/0 via 192.0.2.2\n"
    "peer = id=mn1.example psk=secret hoa6=2001:db8:100::100 hoa4=198.51.100.100\n";
static const char router_conf[] =
    "eth0.mac = 02:00:00:00:02:00\neth0.addr = 2001:db8:f::2/64\neth0.addr = 192.0.2.2/24\n"
    "eth1.mac = 02:00:00:00:02:01\neth1.addr = 2001:db8:200::1/64\neth1.ra = true\n"
    "eth1.ra_min = 30ms\neth1.ra_max = 70ms\neth1.ra_prefix = 2001:db8:200::/64\n"
    "eth2.mac = 02:00:00:00:02:02\neth2.addr = 2001:db8:300::1/64\neth2.addr = 203.0.113.1/24\n"
    "route = 2001:db8:100::/64 via 2001:db8:f::1\nroute = 198.51.100.0/24 via 192.0.2.1\n";
static const char nat_conf[] =
    "eth0.mac = 02:00:00:00:03:00\neth0.addr = 10.0.0.1/24\neth0.dhcp_first = 10.0.0.100\n"
    "eth0.dhcp_last = 10.0.0.200\neth0.dhcp_router = 10.0.0.1\n"
    "eth1.mac = 02:00:00:00:03:01\neth1.addr = 192.0.2.3/24\n"
    "route = 0.0.0.0/0 via 192.0.2.2\n";
static const char cn_conf[] =
    "eth0.mac = 02:00:00:00:04:00\neth0.addr = 2001:db8:300::2/64\neth0.addr = 203.0.113.2/24\n"
    "route = ::/0 via 2001:db8:300::1\nroute = 0.0.0.0/0 via 203.0.113.1\necho = false\n";
static const char mn_conf[] =
    "id = mn1.example\nha_id = ha.example\npsk = secret\nhoa6 = 2001:db8:100::100\n"
    "hoa4 = 198.51.100.100\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\n"
    "home_prefix = 2001:db8:100::/64\nhome_prefix4 = 198.51.100.0/24\n"
    "home_router4 = 198.51.100.1\neth0.mac = 02:00:00:00:05:00\neth0.slaac = true\n"
    "eth0.dhcp = true\n";

struct lab_world {
	struct world *w;
	struct world_node *ha, *router, *nat, *cn, *mn;
	struct wire *home, *core, *hotel, *cafe, *far;
	struct flow *flow6, *flow4, *up6;
	uint64_t drops;
	bool verbose;
};

static void
show(void *ctx, tick t, struct world_node *n, const struct told *told)
{
	static const char *const kind[] = { "state", "ignored", "tx", "rx", "drop", "note" };
	struct lab_world *l = ctx;

	if (told->kind == TOLD_DROP)
		l->drops++;
	if (l->verbose && told->kind != TOLD_IGNORED)
		fprintf(stderr, "%10.4f %-6s %-7s %s %s%s\n", (double)t / 1e9, node_name(n),
		    kind[told->kind], told->name, told->instance, told->text);
}

static struct world_node *
add(struct lab_world *l, const char *kind, const char *name, const char *conf, const char *more)
{
	char err[256], text[4096];
	struct world_node *n;

	snprintf(text, sizeof(text), "%s%s", conf, more);
	n = world_node_add(l->w, kind, name, text, err, sizeof(err));
	if (n == NULL)
		fprintf(stderr, "%s: %s\n", name, err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(n);
	return n;
}

static struct wire *
wire(struct lab_world *l, const char *name, tick delay)
{
	return world_wire_add(l->w, &(struct wire_conf){ .name = name, .delay = delay });
}

static struct flow *
flow(struct lab_world *l, const char *name, struct world_node *from, struct world_node *to,
    const char *src, const char *dst)
{
	struct flow_conf c = { .name = name, .kind = FLOW_UDP, .every = MSEC(20),
		.start = SECONDS(3), .size = 200 };
	char err[128] = "";
	struct flow *f;

	addr_parse(&c.src, src);
	addr_parse(&c.dst, dst);
	f = world_flow(l->w, from, to, &c, err);
	if (f == NULL)
		fprintf(stderr, "%s: %s\n", name, err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	return f;
}

static void
build(struct lab_world *l, const char *mn_more, const char *ha_more)
{
	struct tap tap = { .ctx = l, .told = show };

	*l = (struct lab_world){ .verbose = getenv("SOJOURN_SHOW") != NULL };
	l->w = world_new(lab_new(), &(struct world_conf){ .seed = 1 });
	world_tap(l->w, &tap);
	l->home = wire(l, "home", USEC(100));
	l->core = wire(l, "core", MSEC(10));
	l->hotel = wire(l, "hotel", MSEC(1));
	l->cafe = wire(l, "cafe", MSEC(1));
	l->far = wire(l, "far", MSEC(1));
	l->ha = add(l, "ha", "ha", ha_conf, ha_more);
	l->router = add(l, "router", "r", router_conf, "");
	l->nat = add(l, "nat", "nat", nat_conf, "");
	l->cn = add(l, "cn", "cn", cn_conf, "");
	l->mn = add(l, "mn", "mn", mn_conf, mn_more);
	node_attach(l->ha, 0, l->home);
	node_attach(l->ha, 1, l->core);
	node_attach(l->router, 0, l->core);
	node_attach(l->router, 1, l->hotel);
	node_attach(l->router, 2, l->far);
	node_attach(l->nat, 0, l->cafe);
	node_attach(l->nat, 1, l->core);
	node_attach(l->cn, 0, l->far);
	node_attach(l->mn, 0, l->home);
	l->flow6 = flow(l, "cn->mn6", l->cn, l->mn, "2001:db8:300::2", "2001:db8:100::100");
	l->flow4 = flow(l, "cn->mn4", l->cn, l->mn, "203.0.113.2", "198.51.100.100");
	l->up6 = flow(l, "mn6->cn", l->mn, l->cn, "2001:db8:100::100", "2001:db8:300::2");
}

/* Does traffic flow now? The share of the last second's datagrams that arrived on every flow. */
static void
flows_well(struct lab_world *l, tick until, const char *where)
{
	struct flow *f[] = { l->flow6, l->flow4, l->up6 };
	uint64_t before[3], sent[3];

	world_run(l->w, until - SECONDS(1));
	for (int i = 0; i < 3; i++) {
		before[i] = f[i]->received;
		sent[i] = f[i]->sent;
	}
	world_run(l->w, until);
	for (int i = 0; i < 3; i++) {
		bool well = f[i]->received - before[i] + 4 >= f[i]->sent - sent[i];

		if (!well)
			fprintf(stderr, "%s: %s: %lu of %lu arrived\n", where, f[i]->name,
			    (unsigned long)(f[i]->received - before[i]),
			    (unsigned long)(f[i]->sent - sent[i]));
		CU_ASSERT(well);
	}
}

static void
walk(const char *mn_more, const char *ha_more)
{
	struct command rebind = { COMMAND_REBIND, "ports=50000-50100" };
	struct lab_world l;
	char err[128];

	build(&l, mn_more, ha_more);
	flows_well(&l, SECONDS(5), "home at first");
	node_move(l.mn, 0, l.hotel, MSEC(10));
	flows_well(&l, SECONDS(15), "IPv6 link");
	node_move(l.mn, 0, l.cafe, MSEC(10));
	flows_well(&l, SECONDS(30), "behind a NAT");
	CU_ASSERT(node_control(l.nat, &rebind, err));
	flows_well(&l, SECONDS(180), "after rebinding");
	node_move(l.mn, 0, l.hotel, MSEC(10));
	flows_well(&l, SECONDS(200), "IPv6 again");
	node_move(l.mn, 0, l.home, MSEC(10));
	flows_well(&l, SECONDS(210), "home again");
	node_move(l.mn, 0, l.hotel, MSEC(10));
	flows_well(&l, SECONDS(220), "away once more");
	world_free(l.w);
}

static void
test_traffic_follows_a_walk_with_mobike_and_esp(void)
{
	walk("", "");
}

static void
test_traffic_follows_a_walk_with_the_k_flag_and_esp(void)
{
	walk("mobike = false\n", "mobike = false\n");
}

static void
test_traffic_follows_a_walk_without_payload_esp(void)
{
	walk("payload_esp = false\nlifetime = 60s\n", "payload_esp = false\n");
}

TEST_MAIN("lab/roam",
    TEST(test_traffic_follows_a_walk_with_mobike_and_esp),
    TEST(test_traffic_follows_a_walk_with_the_k_flag_and_esp),
    TEST(test_traffic_follows_a_walk_without_payload_esp))
