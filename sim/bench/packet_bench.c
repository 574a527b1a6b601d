/* What a packet costs.
 *
 *	packet_bench tunnel ns-3|lab N	N datagrams CN -> MN: encrypted, tunnelled, through a NAT
 *	packet_bench stock N		the same number of hops through stock ns-3, in clear
 *	packet_bench bare N		the same without ns-3's queue discs
 *	packet_bench trust N		the same without queue discs and without checksums
 *	packet_bench link ns-3|lab N	N frames over one link, between nodes that do nothing
 *	packet_bench nodes N		prints "nodes=N rss=KIB": N stock nodes, configured, idle
 *
 * The others print "packets=N seconds=S". Only the packets' stretch of virtual time is measured: the clock, and
 * the instructions if run under `valgrind --tool=callgrind --instr-atstart=no`. */
#include "sim/bench/chain.h"
#include "sim/lab/fake.h"
#include "sim/ns3.h"
#include "sim/ns3_shim.h"

#include <time.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#define EVERY	USEC(100)	/* between datagrams: some five of them are on their way */
#define WARM_UP 200		/* of them, before the measurement: caches, mappings, allocations */

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What runs virtual time forward, and what counts arrivals, in one of the worlds below. */
struct course {
	void (*run)(void *ctx, tick until);
	uint64_t (*arrived)(void *ctx);
	void *ctx;
};

static void
measure(const struct course *c, tick from, tick until, uint64_t wanted)
{
	uint64_t n;
	double t;

	c->run(c->ctx, from);
	n = c->arrived(c->ctx);
	CALLGRIND_START_INSTRUMENTATION;
	t = seconds();
	c->run(c->ctx, until);
	t = seconds() - t;
	CALLGRIND_STOP_INSTRUMENTATION;
	n = c->arrived(c->ctx) - n;
	if (n + 10 < wanted || n > wanted + 10)
		die("%llu of %llu packets arrived", (unsigned long long)n,
		    (unsigned long long)wanted);
	printf("packets=%llu seconds=%.6f\n", (unsigned long long)n, t);
}

/* ---- ours ---- */

static void
run_world(void *w, tick until)
{
	world_run(w, until);
}

struct tunnel {
	struct world *w;
	struct flow *flow;
};

static void
run_tunnel(void *ctx, tick until)
{
	world_run(((struct tunnel *)ctx)->w, until);
}

static uint64_t
tunnel_arrived(void *ctx)
{
	return ((struct tunnel *)ctx)->flow->received;
}

static void
tunnel(struct driver *d, uint64_t n)
{
	struct tunnel t;
	struct course c = { run_tunnel, tunnel_arrived, &t };
	tick from = CHAIN_READY + WARM_UP * EVERY;

	t.w = chain_new(d, WARM_UP + n + 1000, EVERY, &t.flow);
	measure(&c, from, from + (tick)n * EVERY, n);
	world_free(t.w);
}

/* ---- stock ns-3 ---- */

static void
run_stock(void *ctx, tick until)
{
	(void)ctx;
	shim_run(until);
}

static uint64_t
stock_arrived(void *ctx)
{
	return *(uint64_t *)ctx;
}

static void
went(void *arg, uint64_t seq, size_t n)
{
	(void)arg;
	(void)seq;
	(void)n;
}

static void
came(void *arg, uint64_t seq, size_t n)
{
	(void)seq;
	(void)n;
	++*(uint64_t *)arg;
}

static void
stock(uint64_t n, bool queue_discs, bool checksums)
{
	uint64_t received = 0;
	struct shim_flow f = { .family = 6, .port = 5001, .size = 1000, .every = EVERY,
		.start = CHAIN_READY, .count = WARM_UP + n + 1000, .sent = went,
		.received = came, .arg = &received };
	struct course c = { run_stock, stock_arrived, &received };
	tick from = CHAIN_READY + WARM_UP * EVERY;
	struct shim_apps *ends[2];

	shim_begin(1);
	shim_checksums(checksums);
	shim_stock(CHAIN_LINKS, CHAIN_DELAY, queue_discs, ends, f.dst);
	(void)shim_sink_new(ends[1], &f);
	(void)shim_source_new(ends[0], &f);
	measure(&c, from, from + (tick)n * EVERY, n);
	shim_end();
}

static void
stock_nodes(uint64_t n)
{
	struct shim_apps *ends[2];
	uint8_t dst[16];
	long size, pages = 0;
	FILE *f;

	shim_begin(1);
	for (uint64_t i = 0; i < n; i += 2)
		shim_stock(1, CHAIN_DELAY, true, ends, dst);
	shim_run(SECONDS(3));
	f = fopen("/proc/self/statm", "r");
	if (f == NULL || fscanf(f, "%ld %ld", &size, &pages) != 2)
		die("/proc/self/statm cannot be read");
	(void)fclose(f);
	printf("nodes=%llu rss=%ld\n", (unsigned long long)n,
	    pages * (sysconf(_SC_PAGESIZE) / 1024));
	shim_end();
}

/* ---- a link alone ---- */

static uint64_t
frames_arrived(void *w)
{
	return world_counts(w).frames_received;
}

static void
link_alone(struct driver *d, uint64_t n)
{
	struct world *w = fake_world(d, 1);
	struct course c = { run_world, frames_arrived, w };
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = "l", .delay = USEC(100),
	    .rate = 10000000000, .p2p = true });
	struct world_node *a = fake_node(w, "a", "mac=1 reply bare");
	struct world_node *b = fake_node(w, "b", "mac=2 reply bare");
	uint8_t frame[1062] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	for (int i = 0; i < 8; i++)
		(void)world_inject_as(a, 0, BYTES_ARRAY(frame));
	/* A frame is 100.85 us on its way, and there are eight. */
	measure(&c, MSEC(10), MSEC(10) + (tick)(n * 100850 / 8), n);
	world_free(w);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *arg = argc > 2 ? argv[2] : "";
	bool driven = strcmp(arg, "ns-3") == 0 || strcmp(arg, "lab") == 0;
	const char *count = driven ? (argc > 3 ? argv[3] : "") : arg;
	uint64_t n = strtoull(count, NULL, 10);
	struct driver *d;

	if (n == 0)
		die("packet_bench tunnel|link ns-3|lab N, or stock|bare|trust|nodes N");
	if (strcmp(what, "nodes") == 0) {
		stock_nodes(n);
		return 0;
	}
	if (!driven) {
		stock(n, strcmp(what, "stock") == 0, strcmp(what, "trust") != 0);
		return 0;
	}
	d = strcmp(arg, "lab") == 0 ? lab_new() : ns3_new(1);
	if (strcmp(what, "tunnel") == 0)
		tunnel(d, n);
	else
		link_alone(d, n);
	return 0;
}
