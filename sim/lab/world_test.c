/* Nodes over the lab's wires: order, delay, rate, filtering, movement, traffic. */
#include "nodes/base/test.h"
#include "sim/inside.h"
#include "sim/lab/fake.h"

static struct fake *
self(struct world_node *n)
{
	return n->node.self;
}

static struct wire *
lan(struct world *w, const char *name, tick delay, uint64_t rate)
{
	return world_wire_add(w, &(struct wire_conf){ .name = name, .delay = delay, .rate = rate });
}

struct trail {
	char text[64];
	struct world *w;
};

static void
step(void *arg)
{
	struct trail *t = arg;

	strcat(t->text, "x");
}

static void
step_again(void *arg)
{
	struct trail *t = arg;

	strcat(t->text, "a");
	world_at(t->w, 0, step, t);
}

static void
step_b(void *arg)
{
	strcat(((struct trail *)arg)->text, "b");
}

static void
test_equal_ticks_keep_the_order_of_scheduling(void)
{
	struct trail t = { "", fake_world(lab_new(), 1) };

	world_at(t.w, 10, step_again, &t);
	world_at(t.w, 10, step_b, &t);
	world_at(t.w, 5, step_b, &t);
	world_run(t.w, 9);
	CU_ASSERT_STRING_EQUAL(t.text, "b");
	CU_ASSERT_EQUAL(world_now(t.w), 9);
	world_run(t.w, 10);
	CU_ASSERT_STRING_EQUAL(t.text, "babx");
	world_free(t.w);
}

static void
test_a_frame_takes_serialization_and_delay(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", MSEC(2), 1000000);	/* 1 Mbit/s: 8 us an octet */
	struct world_node *a = fake_node(w, "a", "mac=1 to=2 every=10 size=125");
	struct world_node *b = fake_node(w, "b", "mac=2");

	CU_ASSERT(node_attach(a, 0, l));
	CU_ASSERT(node_attach(b, 0, l));
	CU_ASSERT_FALSE(node_attach(b, 0, l));
	world_run(w, MSEC(25));
	CU_ASSERT_EQUAL(self(b)->n_heard, 2);
	CU_ASSERT_EQUAL(self(b)->heard[0].t, MSEC(13));
	CU_ASSERT_EQUAL(self(b)->heard[1].t, MSEC(23));
	world_free(w);
}

struct losses {
	unsigned of[8], tx, rx;
	uint64_t fingerprint;
};

static void
count_sight(void *ctx, const struct sight *s)
{
	struct losses *l = ctx;

	if (s->kind == SIGHT_LOST)
		l->of[s->fate]++;
	else if (s->kind == SIGHT_TX)
		l->tx++;
	else
		l->rx++;
	l->fingerprint = hash_bytes(l->fingerprint, s->frame.p, s->frame.n) ^
	    ((uint64_t)s->t * 31 + s->id + (uint64_t)s->kind);
}

static void
count_losses(struct world *w, struct losses *l)
{
	struct tap t = { .ctx = l, .frame = count_sight };

	*l = (struct losses){ 0 };
	world_tap(w, &t);
}

/* Ten frames handed over at once to a transmitter with room for one in flight and three waiting. */
static void
test_a_full_queue_refuses_and_says_so(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = world_wire_add(w,
	    &(struct wire_conf){ .name = "l", .rate = 1000000, .queue = 3 });
	struct world_node *a = fake_node(w, "a", "mac=1"), *b = fake_node(w, "b", "mac=2");
	uint8_t frame[125] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
	struct losses x;

	count_losses(w, &x);
	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	for (int i = 0; i < 10; i++)
		(void)world_inject_as(a, 0, BYTES_ARRAY(frame));
	world_run(w, SECONDS(1));
	CU_ASSERT_EQUAL(self(b)->n_heard, 4);
	CU_ASSERT_EQUAL(x.of[FATE_QUEUE], 6);
	CU_ASSERT_EQUAL(self(b)->heard[3].t, MSEC(4));
	world_free(w);
}

static void
test_unicast_reaches_its_owner_and_listeners_alone(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", 0, 0);
	struct world_node *a = fake_node(w, "a", "mac=1 to=2 every=10");
	struct world_node *b = fake_node(w, "b", "mac=2 reply");
	struct world_node *c = fake_node(w, "c", "mac=3"), *spy = fake_node(w, "spy", "mac=4");

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	(void)node_attach(c, 0, l);
	(void)node_attach(spy, 0, l);
	node_promiscuous(spy, 0, true);
	world_run(w, MSEC(55));
	CU_ASSERT_EQUAL(self(b)->n_heard, 5);
	CU_ASSERT_EQUAL(self(a)->n_heard, 5);
	/* The first was flooded: nobody had heard of b's address before b answered. */
	CU_ASSERT_EQUAL(self(c)->n_heard, 1);
	CU_ASSERT_EQUAL(self(spy)->n_heard, 10);
	world_free(w);
}

static void
test_multicast_reaches_its_listeners_alone(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", 0, 0);
	struct world_node *a = fake_node(w, "a", "mac=1 to=33 every=10");	/* 33:33::1 */
	struct world_node *b = fake_node(w, "b", "mac=2 listen=1");
	struct world_node *c = fake_node(w, "c", "mac=3 listen=2"), *d = fake_node(w, "d", "mac=4");

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	(void)node_attach(c, 0, l);
	(void)node_attach(d, 0, l);
	world_run(w, MSEC(35));
	CU_ASSERT_EQUAL(self(a)->n_heard, 0);
	CU_ASSERT_EQUAL(self(b)->n_heard, 3);
	CU_ASSERT_EQUAL(self(c)->n_heard, 0);
	CU_ASSERT_EQUAL(self(d)->n_heard, 3);	/* has told no filter: hears all */
	world_free(w);
}

static void
test_a_point_to_point_link_has_two_ends(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = "l", .p2p = true });
	struct world_node *a = fake_node(w, "a", "mac=1 to=9 every=10");
	struct world_node *b = fake_node(w, "b", "mac=2"), *c = fake_node(w, "c", "mac=3");

	CU_ASSERT(node_attach(a, 0, l));
	CU_ASSERT(node_attach(b, 0, l));
	CU_ASSERT_FALSE(node_attach(c, 0, l));
	world_run(w, MSEC(15));
	CU_ASSERT_EQUAL(self(b)->n_heard, 1);
	world_free(w);
}

/* What waits when the plug is pulled is lost; what has left arrives. */
static void
test_unplugging_cuts_the_queue(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", MSEC(10), 1000000), *m = lan(w, "m", 0, 0);
	struct world_node *a = fake_node(w, "a", "mac=1"), *b = fake_node(w, "b", "mac=2");
	uint8_t frame[125] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5 };
	struct losses x;

	count_losses(w, &x);
	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	for (int i = 0; i < 4; i++)
		(void)world_inject_as(a, 0, BYTES_ARRAY(frame));
	world_run(w, USEC(2500));
	node_move(a, 0, m, 0);
	world_run(w, MSEC(50));
	CU_ASSERT_EQUAL(self(b)->n_heard, 2);
	CU_ASSERT_EQUAL(x.of[FATE_CUT], 2);
	CU_ASSERT_PTR_EQUAL(node_wire(a, 0), m);
	world_free(w);
}

static void
test_a_move_takes_its_gap_and_the_last_one_wins(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", 0, 0), *m = lan(w, "m", 0, 0), *k = lan(w, "k", 0, 0);
	struct world_node *a = fake_node(w, "a", "mac=1");

	(void)node_attach(a, 0, l);
	node_move(a, 0, m, MSEC(100));
	CU_ASSERT_PTR_NULL(node_wire(a, 0));
	world_run(w, MSEC(50));
	node_move(a, 0, k, MSEC(100));
	world_run(w, MSEC(149));
	CU_ASSERT_PTR_NULL(node_wire(a, 0));
	CU_ASSERT_FALSE(self(a)->up);
	world_run(w, MSEC(150));
	CU_ASSERT_PTR_EQUAL(node_wire(a, 0), k);
	CU_ASSERT(self(a)->up);
	CU_ASSERT(node_move_softly(a, 0, 1, m, MSEC(10)));
	world_run(w, MSEC(159));
	CU_ASSERT_PTR_EQUAL(node_wire(a, 0), k);
	CU_ASSERT_PTR_EQUAL(node_wire(a, 1), m);
	world_run(w, MSEC(160));
	CU_ASSERT_PTR_NULL(node_wire(a, 0));
	world_free(w);
}

static void
test_a_reboot_silences_the_node_until_it_is_up(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", 0, 0);
	struct world_node *a = fake_node(w, "a", "mac=1 to=2 every=10");
	struct world_node *b = fake_node(w, "b", "mac=2");
	struct command c = { COMMAND_DO, "somersault" };
	char err[128];

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	CU_ASSERT_FALSE(node_control(a, &c, err));
	CU_ASSERT_STRING_EQUAL(err, "a fake only reboots");
	world_run(w, MSEC(25));
	CU_ASSERT(node_reboot(a, false, MSEC(100), err));
	world_run(w, MSEC(136));
	CU_ASSERT_EQUAL(self(b)->n_heard, 3);
	CU_ASSERT_EQUAL(self(b)->heard[2].t, MSEC(135));
	CU_ASSERT_EQUAL(self(b)->heard[2].seq, 0);
	world_free(w);
}

static uint64_t
noisy_run(uint64_t seed, struct losses *x)
{
	struct world *w = fake_world(lab_new(), seed);
	struct wire *l = lan(w, "l", MSEC(1), 10000000);
	struct world_node *a = fake_node(w, "a", "mac=1 to=2 every=1");
	struct world_node *b = fake_node(w, "b", "mac=2 reply");
	struct noise noise = { .loss = 100000, .duplicate = 50000, .reorder = 50000,
		.corrupt = 50000, .jitter = USEC(300) };

	count_losses(w, x);
	world_noise(w, l, &noise);
	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	world_run(w, SECONDS(2));
	world_free(w);
	return x->fingerprint;
}

static void
test_the_same_seed_gives_the_same_noise(void)
{
	struct losses x, y, z;

	CU_ASSERT_EQUAL(noisy_run(7, &x), noisy_run(7, &y));
	CU_ASSERT_NOT_EQUAL(noisy_run(8, &z), x.fingerprint);
	CU_ASSERT(x.of[FATE_LOSS] > 250 && x.of[FATE_LOSS] < 550);	/* a tenth of about 3900 */
	CU_ASSERT(x.rx > x.tx - x.of[FATE_LOSS]);			/* duplicates */
}

static void
udp_and_ping(const char *from, const char *to)
{
	struct world *w = fake_world(lab_new(), 1);
	struct wire *l = lan(w, "l", MSEC(5), 0);
	char conf[64], err[128];
	struct world_node *a, *b;
	struct flow_conf c = { .name = "u", .every = MSEC(20), .count = 50, .size = 100 };
	struct flow *u, *p;

	(void)snprintf(conf, sizeof(conf), "mac=1 app=%s", from);
	a = fake_node(w, "a", conf);
	(void)snprintf(conf, sizeof(conf), "mac=2 app=%s", to);
	b = fake_node(w, "b", conf);
	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	CU_ASSERT(addr_parse(&c.dst, to));
	u = world_flow(w, a, b, &c, err);
	CU_ASSERT_PTR_NULL(world_flow(w, a, b, &c, err));	/* the name is taken */
	c.name = "p";
	c.kind = FLOW_PING;
	p = world_flow(w, a, b, &c, err);
	c.name = "t";
	c.kind = FLOW_TCP;
	CU_ASSERT_PTR_NULL(world_flow(w, a, b, &c, err));
	world_run(w, SECONDS(3));
	CU_ASSERT_EQUAL(u->sent, 50);
	CU_ASSERT_EQUAL(u->received, 50);
	CU_ASSERT_EQUAL(u->bytes, 5000);
	CU_ASSERT_EQUAL(u->first_rx, MSEC(5));
	CU_ASSERT_EQUAL(u->max_gap, MSEC(20));
	CU_ASSERT_EQUAL(u->duplicates + u->late, 0);
	CU_ASSERT_EQUAL(p->sent, 50);
	CU_ASSERT_EQUAL(p->received, 50);
	CU_ASSERT_EQUAL(p->first_rx, MSEC(10));
	world_free(w);
}

static void
test_udp_and_ping_flow_over_ipv6(void)
{
	udp_and_ping("2001:db8::1", "2001:db8::2");
}

static void
test_udp_and_ping_flow_over_ipv4(void)
{
	udp_and_ping("192.0.2.1", "192.0.2.2");
}

static void
test_bad_requests_are_refused_with_a_line(void)
{
	struct world *w = fake_world(lab_new(), 1);
	char err[128];

	CU_ASSERT_PTR_NULL(world_node_add(w, "unicorn", "a", "", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "no such kind of node: \"unicorn\"");
	CU_ASSERT_PTR_NULL(world_node_add(w, "fake", "a", "", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "a fake needs mac=");
	CU_ASSERT_PTR_NOT_NULL(world_node_add(w, "fake", "a", "mac=1", err, sizeof(err)));
	CU_ASSERT_PTR_NULL(world_node_add(w, "fake", "a", "mac=1", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(lan(w, "l", 0, 0));
	CU_ASSERT_PTR_NULL(lan(w, "l", 0, 0));
	CU_ASSERT_PTR_NULL(world_wire_find(w, "m"));
	world_free(w);
}

TEST_MAIN("sim/lab/world",
    TEST(test_equal_ticks_keep_the_order_of_scheduling),
    TEST(test_a_frame_takes_serialization_and_delay),
    TEST(test_a_full_queue_refuses_and_says_so),
    TEST(test_unicast_reaches_its_owner_and_listeners_alone),
    TEST(test_multicast_reaches_its_listeners_alone),
    TEST(test_a_point_to_point_link_has_two_ends),
    TEST(test_unplugging_cuts_the_queue),
    TEST(test_a_move_takes_its_gap_and_the_last_one_wins),
    TEST(test_a_reboot_silences_the_node_until_it_is_up),
    TEST(test_the_same_seed_gives_the_same_noise),
    TEST(test_udp_and_ping_flow_over_ipv6),
    TEST(test_udp_and_ping_flow_over_ipv4),
    TEST(test_bad_requests_are_refused_with_a_line))
