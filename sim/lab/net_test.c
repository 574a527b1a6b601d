/* Real nodes in the lab: two correspondent nodes with a router between them. */
#include "nodes/base/test.h"
#include "sim/lab/lab.h"
#include "sim/lab/net.h"
#include "sim/record.h"

static void
test_udp_and_ping_cross_a_router_in_both_families(void)
{
	struct net n;
	struct flow *f[4];

	net_make(&n, lab_new(), 1, false);
	net_plug(&n);
	f[0] = net_flow(&n, "u6", FLOW_UDP, "2001:db8:2::1");
	f[1] = net_flow(&n, "u4", FLOW_UDP, "192.0.2.129");
	f[2] = net_flow(&n, "p6", FLOW_PING, "2001:db8:2::1");
	f[3] = net_flow(&n, "p4", FLOW_PING, "192.0.2.129");
	world_run(n.w, SECONDS(8));
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(f[i]->sent, 100);
		CU_ASSERT_EQUAL(f[i]->received, 100);
		CU_ASSERT_EQUAL(f[i]->duplicates + f[i]->late, 0);
	}
	CU_ASSERT(f[2]->first_rx < SECONDS(3) + MSEC(100));
	world_free(n.w);
}

static uint64_t
lossy_print(uint64_t seed)
{
	struct net n;
	struct noise noise = { .loss = 50000, .duplicate = 20000, .reorder = 20000 };

	net_make(&n, lab_new(), seed, false);
	world_noise(n.w, n.east, &noise);
	world_noise(n.w, n.west, &noise);
	net_plug(&n);
	(void)net_flow(&n, "u6", FLOW_UDP, "2001:db8:2::1");
	world_run(n.w, SECONDS(6));
	CU_ASSERT(n.lost > 0);
	world_free(n.w);
	return n.print;
}

static void
test_the_same_seed_gives_the_same_octets(void)
{
	CU_ASSERT_EQUAL(lossy_print(11), lossy_print(11));
	CU_ASSERT_NOT_EQUAL(lossy_print(11), lossy_print(12));
}

static void
test_a_router_replays_identically(void)
{
	static const struct node_kind kinds[] = { { "router", router_make }, { NULL, NULL } };
	FILE *file = tmpfile();
	struct replay_report r;
	struct record *rec;
	struct net n;

	net_make(&n, lab_new(), 1, false);
	rec = record_start(n.w, n.router, file);
	net_plug(&n);
	(void)net_flow(&n, "p6", FLOW_PING, "2001:db8:2::1");
	world_run(n.w, SECONDS(6));
	CU_ASSERT(record_stop(rec));
	world_free(n.w);
	rewind(file);
	CU_ASSERT(replay_run(file, kinds, &r));
	CU_ASSERT(r.same);
	CU_ASSERT(r.inputs > 200 && r.outputs > 200);
	if (!r.same)
		puts(r.text);
	(void)fclose(file);
}

TEST_MAIN("sim/lab/net",
    TEST(test_udp_and_ping_cross_a_router_in_both_families),
    TEST(test_the_same_seed_gives_the_same_octets),
    TEST(test_a_router_replays_identically))
