/* What a mobile node costs: N of them attach to one visited link, register (IKE_SA_INIT, IKE_AUTH,
 * binding, payload SA), and move to another one. In the lab, without taps and applications.
 *
 *	crowd_bench N	prints "nodes=N cpu_register=S cpu_move=S rss_made=KIB ..."
 *
 *	home 2001:db8:100::/64 -- [ha] -- core -- [router] -- hotel 2001:db8:200::/64
 *						    +-------- inn   2001:db8:300::/64
 *
 * CPU seconds are of the whole process: both sides, the router, and the lab that carries frames. */
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "sim/lab/lab.h"
#include "sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#define STAGGER	   SECONDS(20)	/* all nodes come, and leave, within this */
#define SETTLED	   SECONDS(30)	/* after a beginning, everything is done */

struct crowd {
	struct world *w;
	struct wire *hotel, *inn;
	struct world_node *ha;
	struct arrival { struct crowd *c; struct world_node *n; } *mn;
	unsigned n;
};

static double
cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long
rss_kib(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long size, pages = 0;

	if (f == NULL || fscanf(f, "%ld %ld", &size, &pages) != 2)
		die("/proc/self/statm cannot be read");
	(void)fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct world_node *
add(struct crowd *c, const char *kind, const char *name, const char *conf)
{
	char err[256];
	struct world_node *n = world_node_add(c->w, kind, name, conf, err, sizeof(err));

	if (n == NULL)
		die("%s: %s", name, err);
	return n;
}

static struct wire *
wire(struct crowd *c, const char *name)
{
	return world_wire_add(c->w, &(struct wire_conf){ .name = name, .delay = USEC(100) });
}

static void
add_fixed_nodes(struct crowd *c)
{
	char conf[1024];
	struct world_node *router;
	struct wire *home = wire(c, "home"), *core = wire(c, "core");

	c->hotel = wire(c, "hotel");
	c->inn = wire(c, "inn");
	(void)snprintf(conf, sizeof(conf),
	    "id = ha.example\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\nhome_ifc = 0\n"
	    "eth0.mac = 02:00:00:00:01:00\neth0.addr = 2001:db8:100::1/64\neth0.ra = true\n"
	    "eth0.ra_home_agent = true\neth0.ra_prefix = 2001:db8:100::/64\n"
	    "eth1.mac = 02:00:00:00:01:01\neth1.addr = 2001:db8:f::1/64\n"
	    "eth1.addr = 192.0.2.1/24\nroute = ::/0 via 2001:db8:f::2\n"
	    "peer = id=mn%%.example psk=secret hoa6=2001:db8:100::1:0 hoa4=198.18.0.1 n=%u\n", c->n);
	c->ha = add(c, "ha", "ha", conf);
	router = add(c, "router", "router",
	    "eth0.mac = 02:00:00:00:02:00\neth0.addr = 2001:db8:f::2/64\n"
	    "eth1.mac = 02:00:00:00:02:01\neth1.addr = 2001:db8:200::1/64\neth1.ra = true\n"
	    "eth1.ra_min = 20s\neth1.ra_max = 30s\neth1.ra_prefix = 2001:db8:200::/64\n"
	    "eth2.mac = 02:00:00:00:02:02\neth2.addr = 2001:db8:300::1/64\neth2.ra = true\n"
	    "eth2.ra_min = 20s\neth2.ra_max = 30s\neth2.ra_prefix = 2001:db8:300::/64\n"
	    "route = 2001:db8:100::/64 via 2001:db8:f::1\n");
	(void)node_attach(c->ha, 0, home);
	(void)node_attach(c->ha, 1, core);
	(void)node_attach(router, 0, core);
	(void)node_attach(router, 1, c->hotel);
	(void)node_attach(router, 2, c->inn);
}

static void
add_mobile_node(struct crowd *c, unsigned i)
{
	char name[32], conf[1024];

	(void)snprintf(name, sizeof(name), "mn%u", i + 1);
	(void)snprintf(conf, sizeof(conf),
	    "id = mn%u.example\nha_id = ha.example\npsk = secret\nhoa6 = 2001:db8:100::1:%x\n"
	    "hoa4 = 198.18.%u.%u\nha6 = 2001:db8:100::1\nha4 = 192.0.2.1\n"
	    "home_prefix = 2001:db8:100::/64\nhome_prefix4 = 198.18.0.0/15\n"
	    "eth0.mac = 06:00:00:%02x:%02x:%02x\neth0.slaac = true\n", i + 1, i, (i + 1) >> 8,
	    (i + 1) & 255, i >> 16, i >> 8 & 255, i & 255);
	c->mn[i] = (struct arrival){ c, add(c, "mn", name, conf) };
}

static void
come(void *arg)
{
	const struct arrival *a = arg;

	(void)node_attach(a->n, 0, a->c->hotel);
}

static void
go(void *arg)
{
	const struct arrival *a = arg;

	node_move(a->n, 0, a->c->inn, MSEC(10));
}

/* Every mobile node does `what`, one after the other; returns CPU seconds until all is quiet. */
static double
everybody(struct crowd *c, tick start, sim_fn what)
{
	double t = cpu();

	for (unsigned i = 0; i < c->n; i++)
		world_at(c->w, start + (tick)i * (STAGGER / c->n), what, &c->mn[i]);
	CALLGRIND_START_INSTRUMENTATION;
	world_run(c->w, start + STAGGER + SETTLED);
	CALLGRIND_STOP_INSTRUMENTATION;
	return cpu() - t;
}

/* All bindings are there, with care-of addresses of this prefix? */
static void
must_be_bound(struct crowd *c, const char *prefix)
{
	size_t cap = 512 * (size_t)c->n + 4096;
	char *table = xalloc(1, cap), want[64];
	struct text text = text_of(table, cap);
	unsigned found = 0;

	(void)snprintf(want, sizeof(want), " coa=%s", prefix);
	(void)node_inspect(c->ha, "binding", &text);
	for (const char *p = table; (p = strstr(p, want)) != NULL; p++)
		found++;
	if (found != c->n)
		die("%u of %u mobile nodes are bound in %s\n%.400s", found, c->n, prefix, table);
	free(table);
}

int
main(int argc, char **argv)
{
	struct crowd c = { .n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0 };
	double come_s, go_s, make_s = cpu();
	long rss_empty, rss_made, rss_bound;

	if (c.n == 0 || c.n > 60000)
		die("crowd_bench N, N up to 60000");
	c.w = world_new(lab_new(), &(struct world_conf){ .seed = 1 });
	c.mn = xalloc(c.n, sizeof(*c.mn));
	add_fixed_nodes(&c);
	rss_empty = rss_kib();
	for (unsigned i = 0; i < c.n; i++)
		add_mobile_node(&c, i);
	make_s = cpu() - make_s;
	rss_made = rss_kib();
	come_s = everybody(&c, SECONDS(2), come);
	must_be_bound(&c, "2001:db8:200:");
	rss_bound = rss_kib();
	go_s = everybody(&c, SECONDS(60), go);
	must_be_bound(&c, "2001:db8:300:");
	printf("nodes=%u cpu_make=%.6f cpu_register=%.6f cpu_move=%.6f rss_empty=%ld rss_made=%ld "
	    "rss_bound=%ld rss_moved=%ld frames=%llu\n", c.n, make_s, come_s, go_s, rss_empty,
	    rss_made, rss_bound, rss_kib(), (unsigned long long)world_counts(c.w).frames_received);
	world_free(c.w);
	free(c.mn);
	return 0;
}
