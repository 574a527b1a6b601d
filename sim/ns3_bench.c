/* How fast the world is, over either driver, without taps.
 *
 *	ns3_bench lab|ns-3 frames [N]	two nodes that return every frame, eight frames on their way
 *	ns3_bench lab|ns-3 udp [N]	N datagrams of 1,000 octets across a router, real nodes
 *	ns3_bench lab|ns-3 crowd [N]	N hosts attach to one LAN at once: RS, RA, DAD, DHCP, 30 s */
#include "sim/inside.h"
#include "sim/lab/fake.h"
#include "sim/lab/net.h"
#include "sim/ns3.h"

#include <time.h>

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
report(struct world *w, const char *what, uint64_t n, double t)
{
	struct world_counts c = world_counts(w);

	printf("%s: %llu %s in %.2f s: %.0f/s, %.0f frames/s\n", world_driver(w)->ops->name,
	    (unsigned long long)n, what, t, (double)n / t, (double)c.frames_received / t);
	world_free(w);
}

static void
bounce_frames(struct driver *d, unsigned long frames)
{
	struct world *w = fake_world(d, 1);
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = "l", .delay = USEC(100),
	    .rate = 10000000000, .p2p = true });
	struct world_node *a = fake_node(w, "a", "mac=1 reply bare");
	struct world_node *b = fake_node(w, "b", "mac=2 reply bare");
	uint8_t frame[1000] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
	double t;

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	for (int i = 0; i < 8; i++)
		(void)world_inject_as(a, 0, BYTES_ARRAY(frame));
	t = seconds();
	world_run(w, (tick)frames * USEC(100) / 8);
	report(w, "frames", world_counts(w).frames_received, seconds() - t);
}

static void
send_datagrams(struct driver *d, unsigned long datagrams)
{
	struct flow_conf c = { .name = "u", .every = MSEC(1), .count = datagrams, .size = 1000,
		.start = SECONDS(4) };
	struct net n;
	struct flow *f;
	char err[128];
	double t;

	net_make(&n, d, 1, false);
	n.w->n_taps = 0;
	net_plug(&n);
	(void)addr_parse(&c.dst, "2001:db8:2::1");
	f = world_flow(n.w, n.cn1, n.cn2, &c, err);
	t = seconds();
	world_run(n.w, SECONDS(5) + (tick)datagrams * MSEC(1));
	report(n.w, "datagrams", f->received, seconds() - t);
}

static void
crowd(struct driver *d, unsigned long hosts)
{
	char name[32], conf[128];
	struct net n;
	double t;

	net_make(&n, d, 1, false);
	n.w->n_taps = 0;
	(void)net_node(&n, "router", "gate", "eth0.mac = 02:00:00:00:02:00\neth0.ra = yes\n"
	    "eth0.addr = 2001:db8:9::1/64\neth0.addr = 10.0.0.1/16\n"
	    "eth0.dhcp_first = 10.0.1.0\neth0.dhcp_last = 10.0.250.0\n");
	(void)node_attach(world_node_find(n.w, "gate"), 0, n.west);
	t = seconds();
	for (unsigned i = 0; i < hosts; i++) {
		(void)snprintf(name, sizeof(name), "h%u", i);
		(void)snprintf(conf, sizeof(conf),
		    "eth0.mac = 06:00:00:00:%02x:%02x\neth0.dhcp = yes\n", i >> 8, i & 255);
		(void)node_attach(net_node(&n, "cn", name, conf), 0, n.west);
	}
	world_run(n.w, SECONDS(30));
	report(n.w, "hosts", hosts, seconds() - t);
}

int
main(int argc, char **argv)
{
	bool lab = argc < 2 || strcmp(argv[1], "lab") == 0;
	const char *what = argc > 2 ? argv[2] : "frames";
	unsigned long n = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	struct driver *d = lab ? lab_new() : ns3_new(1);

	if (strcmp(what, "udp") == 0)
		send_datagrams(d, n != 0 ? n : 1000000);
	else if (strcmp(what, "crowd") == 0)
		crowd(d, n != 0 ? n : 1000);
	else
		bounce_frames(d, n != 0 ? n : 1000000);
	return 0;
}
