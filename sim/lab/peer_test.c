/* Two plain IPsec nodes on one link, in the lab: what their policies say happens. */
#include "nodes/base/test.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/node.h"
#include "sim/lab/lab.h"
#include "sim/world.h"

#include <string.h>

struct pair {
	struct world *w;
	struct wire *l;
	struct world_node *a, *b;
	unsigned clear;		/* ICMP echoes in clear between the outer addresses */
	unsigned esp;		/* IPv4 packets with protocol ESP */
};

static void
look(void *ctx, const struct sight *s)
{
	struct pair *p = ctx;

	if (s->kind != SIGHT_TX || s->frame.n < 34 || s->frame.p[12] != 8 || s->frame.p[13] != 0)
		return;
	p->esp += s->frame.p[23] == 50;
	p->clear += s->frame.p[23] == 1;
}

static struct world_node *
make(struct world *w, const char *name, const char *conf)
{
	char err[256];
	struct world_node *n = world_node_add(w, "peer", name, conf, err, sizeof(err));

	if (n == NULL)
		die("%s: %s", name, err);
	return n;
}

static void
pair_make(struct pair *p, const char *a, const char *b)
{
	char conf[2048];
	struct text t = TEXT_ARRAY(conf);

	*p = (struct pair){ .w = world_new(lab_new(), &(struct world_conf){ .seed = 7 }) };
	world_tap(p->w, &(struct tap){ .ctx = p, .frame = look });
	p->l = world_wire_add(p->w, &(struct wire_conf){ .name = "l", .delay = MSEC(1) });
	text_add(&t, "id = a.example\npeer_id = b.example\npsk = secret\nremote = 192.0.2.2\n"
	    "eth0.addr = 192.0.2.1/24\nstart = initiator\n%s", a);
	p->a = make(p->w, "a", conf);
	t = TEXT_ARRAY(conf);
	text_add(&t, "id = b.example\npeer_id = a.example\npsk = secret\nremote = 192.0.2.1\n"
	    "eth0.addr = 192.0.2.2/24\necho = yes\n%s", b);
	p->b = make(p->w, "b", conf);
	(void)node_attach(p->b, 0, p->l);
	(void)node_attach(p->a, 0, p->l);
}

static struct flow *
ping(struct pair *p, const char *to)
{
	struct flow_conf c = { .name = to, .kind = FLOW_PING, .every = MSEC(100), .count = 10,
		.start = SECONDS(1) };
	char err[128] = "";
	struct flow *f;

	CU_ASSERT(addr_parse(&c.dst, to));
	f = world_flow(p->w, p->a, p->b, &c, err);
	if (f == NULL)
		die("%s", err);
	return f;
}

#define TUNNEL_A "inner = 10.0.0.1\npolicy = protect 10.0.0.1/32 10.0.0.2/32\n"
#define TUNNEL_B "inner = 10.0.0.2\npolicy = protect 10.0.0.2/32 10.0.0.1/32\n"

/* RFC 7296 1.1.2: endpoint to endpoint.
 *   a -> b   IKE_SA_INIT, IKE_AUTH { SA, TSi, TSr }, then ESP(10.0.0.1 > 10.0.0.2)	*/
static void
test_what_a_policy_protects_goes_in_esp_both_ways(void)
{
	struct pair p;
	struct flow *f;

	pair_make(&p, TUNNEL_A, TUNNEL_B);
	f = ping(&p, "10.0.0.2");
	world_run(p.w, SECONDS(5));
	CU_ASSERT_EQUAL(f->received, 10);
	CU_ASSERT_EQUAL(p.clear, 0);
	CU_ASSERT(p.esp >= 20);
	world_free(p.w);
}

static void
test_a_packet_asks_for_the_sa_when_nobody_has_started(void)
{
	struct pair p;
	struct flow *f;

	pair_make(&p, TUNNEL_A "start = responder\n", TUNNEL_B);
	f = ping(&p, "10.0.0.2");
	world_run(p.w, MSEC(900));
	CU_ASSERT_EQUAL(p.esp, 0);
	world_run(p.w, SECONDS(5));
	CU_ASSERT_EQUAL(f->received, 10);	/* the first waited (nodes/held.h) */
	world_free(p.w);
}

static void
test_what_is_to_be_discarded_goes_nowhere(void)
{
	struct pair p;
	struct flow *f;

	pair_make(&p, TUNNEL_A "policy = discard 0.0.0.0/0 192.0.2.2/32 proto=1\n", TUNNEL_B);
	f = ping(&p, "192.0.2.2");
	world_run(p.w, SECONDS(5));
	CU_ASSERT_EQUAL(f->received, 0);
	CU_ASSERT_EQUAL(p.clear, 0);
	world_free(p.w);
}

static void
test_keys_are_renewed_and_a_deleted_sa_comes_back_with_the_next_packet(void)
{
	struct pair p;
	struct flow *f;
	char err[128] = "";

	pair_make(&p, TUNNEL_A, TUNNEL_B);
	world_run(p.w, MSEC(500));
	CU_ASSERT(node_control(p.a, &(struct command){ COMMAND_EXPIRE, "child" }, err));
	world_run(p.w, MSEC(600));
	CU_ASSERT(node_control(p.b, &(struct command){ COMMAND_EXPIRE, "ike" }, err));
	world_run(p.w, MSEC(700));
	CU_ASSERT(node_control(p.b, &(struct command){ COMMAND_DO, "close" }, err));
	CU_ASSERT_FALSE(node_control(p.b, &(struct command){ COMMAND_DO, "dance" }, err));
	f = ping(&p, "10.0.0.2");
	world_run(p.w, SECONDS(5));
	CU_ASSERT_EQUAL(f->received, 10);
	world_free(p.w);
}

static void
test_a_wrong_key_sets_up_nothing(void)
{
	struct pair p;
	struct flow *f;

	pair_make(&p, TUNNEL_A "psk = other\n", TUNNEL_B);
	f = ping(&p, "10.0.0.2");
	world_run(p.w, SECONDS(5));
	CU_ASSERT_EQUAL(f->received, 0);
	CU_ASSERT_EQUAL(p.esp + p.clear, 0);
	world_free(p.w);
}

static void
test_a_configuration_that_lacks_something_is_refused(void)
{
	static const char *const row[][2] = {
		{ "psk = x\nremote = 192.0.2.1\ninner = 10.0.0.1\n", "a peer needs 'id'" },
		{ "id = a\nremote = 192.0.2.1\ninner = 10.0.0.1\n", "a peer needs 'psk'" },
		{ "id = a\npsk = x\ninner = 10.0.0.1\n", "a peer needs 'remote'" },
		{ "id = a\npsk = x\nremote = 192.0.2.1\n", "a peer needs 'inner'" },
		{ "id = a\nauth = signature\nremote = 192.0.2.1\ninner = 10.0.0.1\npsk = x\n",
		  "a peer needs 'key'" },
		{ "id = a\npsk = x\nremote = 192.0.2.1\ninner = 10.0.0.1\npolicy = protect 10.0.0.1/32\n",
		  "policy = 'protect 10.0.0.1/32': wants" },
		{ "id = a\npsk = x\nremote = 192.0.2.1\ninner = 10.0.0.1\nca = !\n", "ca: cannot" },
	};
	struct world *w = world_new(lab_new(), &(struct world_conf){ .seed = 1 });
	char err[256];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		CU_ASSERT_PTR_NULL(world_node_add(w, "peer", "a", row[i][0], err, sizeof(err)));
		CU_ASSERT(strncmp(err, row[i][1], strlen(row[i][1])) == 0);
	}
	world_free(w);
}

/* RFC 4301 4.4.1.2: what IKE pairs as it likes is not said in one entry. A list at the other end, or two ranges,
 * want entries of their own; a pad line wants somebody who is called. */
static void
test_an_entry_that_is_negotiated_has_one_set_of_selectors(void)
{
	static const struct { const char *line; bool fine; } row[] = {
		{ "policy = protect 192.168.1.1 192.168.2.0/24", true },
		{ "policy = protect 192.168.1.1 192.168.2.1-192.168.2.9", true },
		{ "policy = protect 192.168.1.1 192.168.2.1,192.168.3.1", false },
		{ "policy = protect 192.168.1.1,192.168.1.7 192.168.2.1", false },
		{ "policy = bypass 192.168.1.1,192.168.1.7 192.168.2.1,192.168.3.1", true },
		{ "pad = .example within=192.0.2.0/24", true },
		{ "pad = .example 192.0.2.0/24", false },
		{ "pad = .example\nstart = initiator", false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char conf[512], err[256] = "";
		struct node n;
		bool fine;

		snprintf(conf, sizeof(conf), "id = r.example\npsk = a secret\nremote = 10.1.0.2\n"
		    "inner = 192.168.1.1\neth0.addr = 10.9.0.2/24\n%s\n", row[i].line);
		fine = node_kind_find("peer")->make(&n, "r", 7, conf, err, sizeof(err));
		CU_ASSERT_EQUAL(fine, row[i].fine);
		CU_ASSERT_EQUAL(err[0] == '\0', row[i].fine);
		if (fine)
			n.ops->free(n.self);
	}
}

TEST_MAIN("sim/lab/peer",
    TEST(test_what_a_policy_protects_goes_in_esp_both_ways),
    TEST(test_a_packet_asks_for_the_sa_when_nobody_has_started),
    TEST(test_what_is_to_be_discarded_goes_nowhere),
    TEST(test_keys_are_renewed_and_a_deleted_sa_comes_back_with_the_next_packet),
    TEST(test_a_wrong_key_sets_up_nothing),
    TEST(test_a_configuration_that_lacks_something_is_refused),
    TEST(test_an_entry_that_is_negotiated_has_one_set_of_selectors))
