/* How many frames a second the world carries, over either driver: two nodes that return every
 * frame, eight frames on their way, no taps. Usage: ns3_bench lab|ns-3 [frames [octets]] */
#include "sim/lab/fake.h"
#include "sim/ns3.h"

#include <time.h>

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	bool lab = argc < 2 || strcmp(argv[1], "lab") == 0;
	unsigned long frames = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	size_t n = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
	struct world *w = fake_world(lab ? lab_new() : ns3_new(1), 1);
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = "l", .delay = USEC(100),
	    .rate = 10000000000, .p2p = true });
	struct world_node *a = fake_node(w, "a", "mac=1 reply bare");
	struct world_node *b = fake_node(w, "b", "mac=2 reply bare");
	uint8_t frame[1514] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
	struct world_counts c;
	double t;

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	for (int i = 0; i < 8; i++)
		(void)world_inject_as(a, 0, bytes_of(frame, n));
	t = seconds();
	world_run(w, (tick)frames * USEC(100) / 8);
	t = seconds() - t;
	c = world_counts(w);
	printf("%s: %llu frames of %zu octets in %.2f s: %.0f frames/s, %.0f events/s\n",
	    world_driver(w)->ops->name, (unsigned long long)c.frames_received, n, t,
	    (double)c.frames_received / t, (double)c.events / t);
	world_free(w);
	return 0;
}
