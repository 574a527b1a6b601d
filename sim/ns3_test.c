/* The same worlds over ns-3 and in the lab: the same frames at the same ticks; and what only ns-3
 * has: TCP. Needs ns-3: `make unit-ns3`. */
#include "nodes/base/test.h"
#include "sim/inside.h"
#include "sim/lab/fake.h"
#include "sim/lab/net.h"
#include "sim/ns3.h"

struct seen {
	uint64_t print, frames;
};

static void
fingerprint(void *ctx, const struct sight *s)
{
	struct seen *x = ctx;
	uint64_t meta[] = { (uint64_t)s->kind, (uint64_t)s->t, s->id, s->cause,
		s->node != NULL ? node_index(s->node) : 99, s->ifc, s->altered };

	x->print = hash_bytes(x->print, meta, sizeof(meta));
	x->print = hash_bytes(x->print, s->frame.p, s->frame.n);
	x->frames++;
}

static struct world *
watched(struct driver *d, uint64_t seed, struct seen *x)
{
	struct world *w = fake_world(d, seed);
	struct tap t = { .ctx = x, .frame = fingerprint };

	*x = (struct seen){ 0 };
	world_tap(w, &t);
	return w;
}

/* A noisy LAN and a slow core link, movement, duplicates, flows of the built-in applications. */
static struct seen
busy_story(struct driver *d, uint64_t seed)
{
	struct seen x;
	struct world *w = watched(d, seed, &x);
	struct wire *l = world_wire_add(w,
	    &(struct wire_conf){ .name = "l", .delay = USEC(7), .rate = 10000000 });
	struct wire *m = world_wire_add(w,
	    &(struct wire_conf){ .name = "m", .delay = MSEC(3), .rate = 300000, .p2p = true });
	struct world_node *a = fake_node(w, "a", "mac=1 to=2 every=3 app=2001:db8::1");
	struct world_node *b = fake_node(w, "b", "mac=2 reply app=2001:db8::2");
	struct world_node *c = fake_node(w, "c", "mac=3 to=33 every=7 listen=1");
	struct noise noise = { .loss = 30000, .duplicate = 30000, .reorder = 30000,
		.corrupt = 10000 };
	struct flow_conf f = { .name = "p", .kind = FLOW_PING, .every = MSEC(11), .size = 300 };
	char err[128];

	world_noise(w, l, &noise);
	(void)world_fault(w, &(struct fault){ .kind = FAULT_HOLD, .nth = 5, .n = 3 });
	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	(void)node_attach(c, 0, l);
	(void)addr_parse(&f.dst, "2001:db8::2");
	CU_ASSERT_PTR_NOT_NULL(world_flow(w, a, b, &f, err));
	world_run(w, MSEC(500));
	node_move(a, 0, m, MSEC(20));
	node_move(b, 0, m, MSEC(10));
	world_run(w, SECONDS(1));
	node_move(a, 0, l, 0);
	world_run(w, SECONDS(2));
	CU_ASSERT_EQUAL(world_now(w), SECONDS(2));
	world_free(w);
	return x;
}

static void
test_ns3_and_the_lab_see_the_same_frames(void)
{
	struct seen lab = busy_story(lab_new(), 4), ns3 = busy_story(ns3_new(4), 4);
	struct seen again = busy_story(ns3_new(4), 4), other = busy_story(ns3_new(5), 5);

	CU_ASSERT(lab.frames > 1000);
	CU_ASSERT_EQUAL(lab.frames, ns3.frames);
	CU_ASSERT_EQUAL(lab.print, ns3.print);
	CU_ASSERT_EQUAL(again.print, ns3.print);
	CU_ASSERT_NOT_EQUAL(other.print, ns3.print);
}

static struct net
across_a_router(struct driver *d, bool driver_apps)
{
	struct net n;
	struct noise noise = { .loss = 20000, .reorder = 20000 };
	struct flow *p, *u;

	net_make(&n, d, 9, driver_apps);
	net_plug(&n);
	p = net_flow(&n, "p6", FLOW_PING, "2001:db8:2::1");
	u = net_flow(&n, "u4", FLOW_UDP, "192.0.2.129");
	world_run(n.w, SECONDS(5));
	world_noise(n.w, n.west, &noise);
	world_run(n.w, SECONDS(8));
	CU_ASSERT(p->received > 80);
	CU_ASSERT(u->received > 80);
	world_free(n.w);
	return n;
}

static void
test_real_nodes_send_the_same_frames_over_ns3(void)
{
	struct net lab = across_a_router(lab_new(), false);
	struct net ns3 = across_a_router(ns3_new(9), false);

	CU_ASSERT_EQUAL(lab.frames, ns3.frames);
	CU_ASSERT_EQUAL(lab.print, ns3.print);
}

static void
test_ns3_applications_cross_a_router_and_repeat_exactly(void)
{
	struct net once = across_a_router(ns3_new(9), true);
	struct net again = across_a_router(ns3_new(9), true);

	CU_ASSERT_EQUAL(once.print, again.print);
}

static void
test_ns3_tcp_crosses_a_router(void)
{
	struct net n;
	struct flow *t6, *t4;

	net_make(&n, ns3_new(1), 1, true);
	net_plug(&n);
	t6 = net_flow(&n, "t6", FLOW_TCP, "2001:db8:2::1");
	t4 = net_flow(&n, "t4", FLOW_TCP, "192.0.2.129");
	world_run(n.w, SECONDS(30));
	CU_ASSERT(t6->done);
	CU_ASSERT(t4->done);
	CU_ASSERT_EQUAL(t6->bytes, 500000);
	world_free(n.w);
}

/* ns-3's stacks must not add packets of their own: no DAD, no router solicitations. */
static void
test_an_idle_ns3_stack_is_silent(void)
{
	struct net with, without;

	net_make(&with, ns3_new(1), 1, true);
	net_plug(&with);
	(void)net_flow(&with, "t6", FLOW_TCP, "2001:db8:2::1");
	world_run(with.w, SECONDS(4) - 1);
	net_make(&without, lab_new(), 1, false);
	net_plug(&without);
	world_run(without.w, SECONDS(4) - 1);
	CU_ASSERT_EQUAL(with.frames, without.frames);
	CU_ASSERT_EQUAL(with.print, without.print);
	world_free(with.w);
	world_free(without.w);
}

struct pair {
	struct world *w;
	struct wire *l, *m;
	struct world_node *a, *b;
	struct seen x;
};

static void
set_pair(struct pair *p, const char *a, const char *b)
{
	char conf[64];
	struct tap t = { .ctx = &p->x, .frame = fingerprint };

	p->x = (struct seen){ 0 };
	p->w = world_new(ns3_new(1), &(struct world_conf){ .seed = 1, .kinds = fake_kinds,
	    .driver_apps = true });
	world_tap(p->w, &t);
	p->l = world_wire_add(p->w,
	    &(struct wire_conf){ .name = "l", .delay = MSEC(5), .rate = 10000000 });
	p->m = world_wire_add(p->w,
	    &(struct wire_conf){ .name = "m", .delay = MSEC(9), .rate = 10000000 });
	(void)snprintf(conf, sizeof(conf), "mac=1 app=%s", a);
	p->a = fake_node(p->w, "a", conf);
	(void)snprintf(conf, sizeof(conf), "mac=2 app=%s", b);
	p->b = fake_node(p->w, "b", conf);
	(void)node_attach(p->a, 0, p->l);
	(void)node_attach(p->b, 0, p->l);
}

static void
udp_and_ping(const char *from, const char *to)
{
	struct pair p;
	struct flow_conf c = { .name = "u", .every = MSEC(20), .count = 50, .size = 100 };
	struct flow *u, *g;
	char err[128];

	set_pair(&p, from, to);
	CU_ASSERT(addr_parse(&c.dst, to));
	u = world_flow(p.w, p.a, p.b, &c, err);
	c.name = "p";
	c.kind = FLOW_PING;
	g = world_flow(p.w, p.a, p.b, &c, err);
	world_run(p.w, SECONDS(3));
	CU_ASSERT_EQUAL(u->sent, 50);
	CU_ASSERT_EQUAL(u->received, 50);
	CU_ASSERT_EQUAL(u->bytes, 5000);
	CU_ASSERT_EQUAL(u->max_gap, MSEC(20));
	CU_ASSERT_EQUAL(g->sent, 50);
	CU_ASSERT_EQUAL(g->received, 50);
	world_free(p.w);
}

static void
test_ns3_udp_and_ping_flow_over_ipv6(void)
{
	udp_and_ping("2001:db8::1", "2001:db8::2");
}

static void
test_ns3_udp_and_ping_flow_over_ipv4(void)
{
	udp_and_ping("192.0.2.1", "192.0.2.2");
}

static uint64_t
tcp(const char *from, const char *to)
{
	struct pair p;
	struct flow_conf c = { .name = "t", .kind = FLOW_TCP, .bytes = 1000000 };
	struct flow *t;
	char err[128];

	set_pair(&p, from, to);
	CU_ASSERT(addr_parse(&c.dst, to));
	t = world_flow(p.w, p.a, p.b, &c, err);
	CU_ASSERT_PTR_NOT_NULL(t);
	world_run(p.w, MSEC(400));
	CU_ASSERT_FALSE(t->done);
	CU_ASSERT(t->bytes > 100000);
	node_move(p.a, 0, p.m, MSEC(300));	/* both go elsewhere: nothing passes meanwhile */
	node_move(p.b, 0, p.m, MSEC(500));
	world_run(p.w, SECONDS(60));
	CU_ASSERT(t->done);
	CU_ASSERT_EQUAL(t->bytes, 1000000);
	world_free(p.w);
	return p.x.print;
}

static void
test_ns3_tcp_over_ipv6_survives_a_move_and_repeats_exactly(void)
{
	CU_ASSERT_EQUAL(tcp("2001:db8::1", "2001:db8::2"), tcp("2001:db8::1", "2001:db8::2"));
}

static void
test_ns3_tcp_over_ipv4_survives_a_move(void)
{
	(void)tcp("192.0.2.1", "192.0.2.2");
}

static void
stop(void *w)
{
	world_stop(w);
}

static void
test_a_stopped_run_goes_on_where_it_stopped(void)
{
	struct world *w = fake_world(ns3_new(1), 1);

	world_at(w, 100, stop, w);
	world_run(w, 1000);
	CU_ASSERT_EQUAL(world_now(w), 100);
	world_run(w, 2000);
	CU_ASSERT_EQUAL(world_now(w), 2000);
	world_free(w);
}

TEST_MAIN("sim/ns3",
    TEST(test_ns3_and_the_lab_see_the_same_frames),
    TEST(test_ns3_udp_and_ping_flow_over_ipv6),
    TEST(test_ns3_udp_and_ping_flow_over_ipv4),
    TEST(test_ns3_tcp_over_ipv6_survives_a_move_and_repeats_exactly),
    TEST(test_ns3_tcp_over_ipv4_survives_a_move),
    TEST(test_real_nodes_send_the_same_frames_over_ns3),
    TEST(test_ns3_applications_cross_a_router_and_repeat_exactly),
    TEST(test_ns3_tcp_crosses_a_router),
    TEST(test_an_idle_ns3_stack_is_silent),
    TEST(test_a_stopped_run_goes_on_where_it_stopped))
