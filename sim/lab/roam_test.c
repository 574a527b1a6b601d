/* Whole nodes in the lab: a mobile node and its home agent from the first registration home again. */
#include "nodes/base/hash.h"
#include "sim/inside.h"
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

struct heard { uint64_t frames; unsigned told; };

static void
hear_frame(void *ctx, const struct sight *s)
{
	struct heard *h = ctx;

	h->frames = hash_bytes(h->frames ^ (uint64_t)s->t, s->frame.p, s->frame.n);
}

static void
hear_told(struct roam *l, const struct world_node *n, const struct told *t)
{
	struct heard *h = l->arg;

	(void)n;
	(void)t;
	h->told++;
}

/* The first seconds, a move behind a NAT among them; mute: the nodes are told that nobody hears. */
static struct heard
begin(bool mute)
{
	struct heard h = { 0 };
	struct roam l;

	roam_build(&l, "", "");
	l.arg = &h;
	for (size_t i = 0; mute && i < l.w->n_nodes; i++)
		l.w->node[i]->node.ops->hear(l.w->node[i]->node.self, false);
	l.told = hear_told;
	world_tap(l.w, &(struct tap){ .ctx = &h, .frame = hear_frame });
	node_move(l.mn, 0, l.cafe, SECONDS(4));
	world_run(l.w, SECONDS(8));
	world_free(l.w);
	return h;
}

static void
test_nodes_told_that_nobody_hears_say_nothing_and_do_the_same(void)
{
	struct heard loud = begin(false), mute = begin(true);

	CU_ASSERT(loud.told > 100);
	CU_ASSERT_EQUAL(mute.told, 0);
	CU_ASSERT_EQUAL(loud.frames, mute.frames);
}

static void
test_nodes_are_heard_while_a_tap_listens(void)
{
	struct heard h = { 0 };
	struct roam l;

	roam_build(&l, "", "");
	l.w->tap[0].told = NULL;
	world_run(l.w, SECONDS(2));
	CU_ASSERT(l.mn->unheard);
	world_tap(l.w, &(struct tap){ .ctx = &l, .told = roam_show });
	l.arg = &h;
	l.told = hear_told;
	world_run(l.w, SECONDS(8));
	CU_ASSERT_FALSE(l.mn->unheard);
	CU_ASSERT(h.told > 10);
	world_free(l.w);
}

TEST_MAIN("lab/roam",
    TEST(test_nodes_told_that_nobody_hears_say_nothing_and_do_the_same),
    TEST(test_nodes_are_heard_while_a_tap_listens),
    TEST(test_traffic_follows_a_walk_with_mobike_and_esp),
    TEST(test_traffic_follows_a_walk_with_the_k_flag_and_esp),
    TEST(test_traffic_follows_a_walk_without_payload_esp))
