#include "sim/bench/chain.h"

#include "nodes/base/die.h"

static const char cn_conf[] =
    "eth0.mac = 02:00:00:00:01:00\neth0.addr = 2001:db8:1::2/64\nquick = true\n"
    "route = ::/0 via 2001:db8:1::1\n";
static const char router_conf[] =
    "eth0.mac = 02:00:00:00:02:00\neth0.addr = 2001:db8:1::1/64\n"
    "eth1.mac = 02:00:00:00:02:01\neth1.addr = 2001:db8:2::1/64\n"
    "route = 2001:db8:100::/64 via 2001:db8:2::2\n";
static const char ha_conf[] =
    "id = ha.example\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\nhome_ifc = 0\n"
    "eth0.mac = 02:00:00:00:03:00\neth0.addr = 2001:db8:100::1/64\neth0.ra = true\n"
    "eth0.ra_home_agent = true\neth0.ra_prefix = 2001:db8:100::/64\n"
    "eth1.mac = 02:00:00:00:03:01\neth1.addr = 2001:db8:2::2/64\n"
    "eth2.mac = 02:00:00:00:03:02\neth2.addr = 192.0.2.1/24\n"
    "route = ::/0 via 2001:db8:2::1\n"
    "peer = id=mn1.example psk=secret hoa6=2001:db8:100::100 hoa4=198.51.100.100\n";
static const char nat_conf[] =
    "eth0.mac = 02:00:00:00:04:00\neth0.addr = 10.0.0.1/24\n"
    "eth1.mac = 02:00:00:00:04:01\neth1.addr = 192.0.2.2/24\n"
    "route = 0.0.0.0/0 via 192.0.2.1\nroute = 10.0.1.0/24 via 10.0.0.2\n";
static const char access_conf[] =
    "eth0.mac = 02:00:00:00:05:00\neth0.addr = 10.0.0.2/24\n"
    "eth1.mac = 02:00:00:00:05:01\neth1.addr = 10.0.1.1/24\neth1.dhcp_first = 10.0.1.100\n"
    "eth1.dhcp_last = 10.0.1.200\neth1.dhcp_router = 10.0.1.1\n"
    "route = 0.0.0.0/0 via 10.0.0.1\n";
static const char mn_conf[] =
    "id = mn1.example\nha_id = ha.example\npsk = secret\nhoa6 = 2001:db8:100::100\n"
    "hoa4 = 198.51.100.100\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\n"
    "home_prefix = 2001:db8:100::/64\nhome_prefix4 = 198.51.100.0/24\n"
    "eth0.mac = 02:00:00:00:06:00\neth0.dhcp = true\neth0.slaac = true\n";

static struct world_node *
add(struct world *w, const char *kind, const char *name, const char *conf)
{
	char err[256];
	struct world_node *n = world_node_add(w, kind, name, conf, err, sizeof(err));

	if (n == NULL)
		die("%s: %s", name, err);
	return n;
}

static void
join(struct world *w, const char *name, struct world_node *a, unsigned a_ifc, struct world_node *b,
    unsigned b_ifc)
{
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = name, .p2p = true,
	    .delay = CHAIN_DELAY, .rate = 10000000000 });

	(void)node_attach(a, a_ifc, l);
	if (b != NULL)
		(void)node_attach(b, b_ifc, l);
}

struct world *
chain_new(struct driver *d, uint64_t count, tick every, struct flow **flow)
{
	struct flow_conf c = { .name = "cn->mn", .kind = FLOW_UDP, .every = every, .count = count,
		.size = 1000, .start = CHAIN_READY };
	struct world *w = world_new(d, &(struct world_conf){ .seed = 1, .driver_apps = true });
	struct world_node *cn = add(w, "cn", "cn", cn_conf);
	struct world_node *router = add(w, "router", "router", router_conf);
	struct world_node *ha = add(w, "ha", "ha", ha_conf);
	struct world_node *nat = add(w, "nat", "nat", nat_conf);
	struct world_node *access = add(w, "router", "access", access_conf);
	struct world_node *mn = add(w, "mn", "mn", mn_conf);
	char err[128];

	join(w, "far", cn, 0, router, 0);
	join(w, "core", router, 1, ha, 1);
	join(w, "public", ha, 2, nat, 1);
	join(w, "private", nat, 0, access, 0);
	join(w, "cafe", access, 1, mn, 0);
	join(w, "home", ha, 0, NULL, 0);
	if (!addr_parse(&c.dst, "2001:db8:100::100"))
		die("an address");
	*flow = world_flow(w, cn, mn, &c, err);
	if (*flow == NULL)
		die("flow: %s", err);
	return w;
}
