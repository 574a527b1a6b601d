/* Whole nodes in the lab: a mobile node and its home agent from the first registration home again. */
#include "sim/lab/roam.h"

static void
walk(const char *mn_more, const char *ha_more)
{
	struct command rebind = { COMMAND_REBIND, "ports=50000-50100" };
	struct roam l;
	char err[128];

	roam_build(&l, mn_more, ha_more);
	roam_traffic(&l);
	CU_ASSERT(roam_flows_well(&l, SECONDS(5), "home at first"));
	node_move(l.mn, 0, l.hotel, MSEC(10));
	CU_ASSERT(roam_flows_well(&l, SECONDS(15), "IPv6 link"));
	node_move(l.mn, 0, l.cafe, MSEC(10));
	CU_ASSERT(roam_flows_well(&l, SECONDS(30), "behind a NAT"));
	CU_ASSERT(node_control(l.nat, &rebind, err));
	CU_ASSERT(roam_flows_well(&l, SECONDS(180), "after rebinding"));
	node_move(l.mn, 0, l.hotel, MSEC(10));
	CU_ASSERT(roam_flows_well(&l, SECONDS(200), "IPv6 again"));
	node_move(l.mn, 0, l.home, MSEC(10));
	CU_ASSERT(roam_flows_well(&l, SECONDS(210), "home again"));
	node_move(l.mn, 0, l.hotel, MSEC(10));
	CU_ASSERT(roam_flows_well(&l, SECONDS(220), "away once more"));
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
