/* routes_test.c - every row of the mobile node's and the home agent's routing tables is taken by some
 * scenario, but for those named here with the reason. The scenarios are also the places to look for
 * what a row is for. */
#include "sim/lab/roam.h"

#define ROWS 64

static struct table {
	const char *node;
	unsigned n, taken[ROWS];
	char line[ROWS][160];
} tables[] = { { .node = "mn" }, { .node = "ha" } };

/* Rows that no scenario takes: their first words, and why. */
static const struct { const char *node, *why_row, *reason; } untaken[] = {
	{ "ha", "event=KEEPALIVE", "no NAT stands before a home agent: docs/handover.md" },
	{ "mn", "to=discovery", "takes three home agents: scenarios/home-agent-discovery.lua" },
	{ "mn", "to=prefixes", "takes another home prefix: scenarios/renumbering.lua" },
	{ "ha", "to=prefixes", "takes another home prefix: scenarios/renumbering.lua" },
	{ NULL, NULL, NULL },
};

static void
count(struct roam *l, struct table *t, const struct world_node *n)
{
	const char *text = roam_table(n, "routes"), *at = text;
	unsigned row = 0;

	(void)l;
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (; *at != '\0'; row++) {
		size_t len = strcspn(at, "\n");
		const char *taken = strstr(at, " taken=");

		CU_ASSERT_FATAL(row < ROWS && taken != NULL);
		t->taken[row] += (unsigned)strtoul(taken + 7, NULL, 10);
		snprintf(t->line[row], sizeof(t->line[row]), "%.*s", (int)len, at);
		at += len + (at[len] == '\n');
	}
	t->n = row;
	free((char *)(uintptr_t)text);
}

static void
end(struct roam *l)
{
	count(l, &tables[0], l->mn);
	count(l, &tables[1], l->ha);
	world_free(l->w);
}

static void
go(struct roam *l, struct wire *to, tick stay)
{
	node_move(l->mn, 0, to, MSEC(10));
	world_run(l->w, world_now(l->w) + stay);
}

/* Everywhere and home again, twice; a mapping changes on the way. */
static void
walk(const char *mn_more, const char *ha_more)
{
	struct command rebind = { COMMAND_REBIND, "ports=50000-50100" };
	char err[128];
	struct roam l;

	roam_build(&l, mn_more, ha_more);
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	go(&l, l.cafe, SECONDS(10));
	CU_ASSERT(node_control(l.nat, &rebind, err));
	world_run(l.w, world_now(l.w) + SECONDS(130));
	go(&l, l.bar, SECONDS(10));
	go(&l, l.home, SECONDS(10));
	go(&l, l.office, SECONDS(10));
	CU_ASSERT(roam_agree(&l, "the walk's end"));
	end(&l);
}

static void
test_walks(void)
{
	walk("", "");
	walk("mobike = false\n", "mobike = false\n");
	walk("mobike = false\nk = false\n", "mobike = false\nk = false\n");
	walk("payload_esp = false\n", "payload_esp = false\n");
}

#define TYPED_KEYS " encr=aes128 encr_key=0x000102030405060708090a0b0c0d0e0f integ=sha1 " \
	"integ_key=0x000102030405060708090a0b0c0d0e0f10111213\n"
#define TYPED_SAS "sad = SA1 spi=0x101" TYPED_KEYS "sad = SA2 spi=0x102" TYPED_KEYS \
	"sad = SA3 spi=0x103" TYPED_KEYS "sad = SA4 spi=0x104" TYPED_KEYS \
	"sad = SA5 spi=0x105" TYPED_KEYS "sad = SA6 spi=0x106" TYPED_KEYS

static const char typed_mn[] = TYPED_SAS
    "spd = protect " ROAM_HOA6 " 2001:db8:100::1 transport proto=mh sa=SA1,SA2\n"
    "spd = bypass " ROAM_HOA6 " 2001:db8:100::1\n"
    "spd = protect " ROAM_HOA6 " ::/0 sa=SA3,SA4 dummy=900\nspd = protect " ROAM_HOA4 " 0.0.0.0/0 sa=SA5,SA6\n";
static const char typed_ha[] = TYPED_SAS
    "spd = discard ::/0 2001:db8:100::/64 only=in proto=132\n"
    "spd = protect 2001:db8:100::1 " ROAM_HOA6 " transport proto=mh sa=SA2,SA1\n"
    "spd = bypass 2001:db8:100::1 " ROAM_HOA6 "\n"
    "spd = protect ::/0 " ROAM_HOA6 " sa=SA4,SA3 dummy=900\nspd = protect 0.0.0.0/0 " ROAM_HOA4 " sa=SA6,SA5\n";

/* Typed keys: the same six SAs everywhere, and after a reboot of either end again; no IKE SA ever. */
static void
test_a_walk_on_typed_keys(void)
{
	char err[128];
	struct roam l;

	roam_build(&l, typed_mn, typed_ha);
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	CU_ASSERT(roam_pings(&l, "typed keys, abroad"));
	go(&l, l.plaza, SECONDS(10));
	CU_ASSERT(roam_pings(&l, "typed keys, IPv4"));
	CU_ASSERT(node_reboot(l.mn, false, 0, err));
	go(&l, l.office, SECONDS(20));
	CU_ASSERT(roam_pings(&l, "typed keys, after a reboot"));
	go(&l, l.home, SECONDS(10));
	CU_ASSERT(roam_pings(&l, "typed keys, at home"));
	CU_ASSERT(node_reboot(l.ha, false, 0, err));
	go(&l, l.hotel, SECONDS(20));
	CU_ASSERT(roam_pings(&l, "typed keys, the home agent forgot"));
	CU_ASSERT_EQUAL(roam_count(l.mn, "ike", ""), 0);
	CU_ASSERT_EQUAL(roam_count(l.ha, "ike", ""), 0);
	CU_ASSERT_EQUAL(roam_count(l.mn, "sad", ""), 6);
	CU_ASSERT_EQUAL(roam_count(l.ha, "sad", ""), 6);
	CU_ASSERT_EQUAL(roam_count(l.ha, "spd", " type=discard"), 1);
	end(&l);
}

/* With K the new IKE SA must not wait for an acknowledgement that cannot come. */
static void
test_a_home_agent_forgets_while_the_mobile_node_moves(void)
{
	char err[128];
	struct roam l;

	roam_build(&l, "mobike = false\n", "mobike = false\n");
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	CU_ASSERT(node_reboot(l.ha, false, 0, err));
	go(&l, l.office, SECONDS(60));
	CU_ASSERT(roam_agree(&l, "after the home agent forgot"));
	end(&l);
}

/* Nothing but silence: liveness, the end of the IKE SA, the end of the binding. */
static void
test_the_home_agent_is_cut_off(void)
{
	struct roam l;

	roam_build(&l, "lifetime = 300s\n", "");
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(20));
	node_detach(l.ha, 1);
	world_run(l.w, SECONDS(500));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " state=BOUND"), 0);
	node_attach(l.ha, 1, l.core);
	world_run(l.w, SECONDS(900));
	CU_ASSERT(roam_agree(&l, "back again"));
	end(&l);
}

/* Without user packets it is the refresh that finds out. */
static void
test_the_home_agent_forgets_and_nobody_speaks(void)
{
	char err[128];
	struct roam l;

	roam_build(&l, "lifetime = 60s\n", "");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	CU_ASSERT(node_reboot(l.ha, false, 0, err));
	world_run(l.w, SECONDS(320));
	CU_ASSERT(roam_agree(&l, "found out by a refresh"));
	CU_ASSERT(roam_pings(&l, "found out by a refresh"));
	end(&l);
}

/* K=0, at home: the link goes while a pair is rekeyed, and comes back. */
static void
test_the_link_is_lost_at_home(void)
{
	struct roam l;
	char err[128];

	roam_build(&l, "mobike = false\nk = false\n", "mobike = false\nk = false\n");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	go(&l, l.home, SECONDS(10));
	CU_ASSERT(node_control(l.mn, &(struct command){ COMMAND_EXPIRE, "child" }, err));
	node_detach(l.mn, 0);
	world_run(l.w, world_now(l.w) + SECONDS(10));
	go(&l, l.home, SECONDS(20));
	CU_ASSERT(roam_agree(&l, "home again"));
	CU_ASSERT(roam_pings(&l, "home again"));
	end(&l);
}

/* ---- an IKE SA in the making ---- */

static bool
is_ike(void *arg, const struct egress *e)
{
	const uint8_t *p = e->frame.p;
	bool v6 = e->frame.n > 56 && p[12] == 0x86 && p[20] == 17;
	bool v4 = e->frame.n > 36 && p[12] == 0x08 && p[23] == 17;
	unsigned at = v6 ? 54 : 34, port = v4 || v6 ? (unsigned)p[at] << 8 | p[at + 1] : 0;

	(void)arg;
	return port == 500 || port == 4500;
}

static bool
is_ba(void *arg, const struct egress *e)
{
	const uint8_t *p = e->frame.p;

	(void)arg;
	return e->frame.n > 36 && ((p[12] == 0x86 && (p[20] == 50 || p[20] == 43)) ||
	    (p[12] == 0x08 && p[23] == 17 && p[34] == 4191 >> 8 && p[35] == (4191 & 255)));
}

static struct fault_rule *
loses(struct roam *l, bool (*what)(void *arg, const struct egress *e))
{
	return world_fault(l->w, &(struct fault){ .kind = FAULT_DROP, .node = l->ha,
	    .match = what });
}

/* The home agent's acknowledgements are lost for a while, so that a new IKE SA is begun; an
 * acknowledgement of the old SA's comes before it is there. What it finds must be right. */
static void
between(const char *conf, const char *ha_conf, bool home)
{
	struct fault_rule *lost, *ike;
	struct roam l;

	roam_build(&l, conf, ha_conf);
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	lost = loses(&l, is_ba);
	ike = loses(&l, is_ike);
	go(&l, home ? l.home : l.office, SECONDS(12));
	fault_remove(lost);
	world_run(l.w, world_now(l.w) + SECONDS(10));
	fault_remove(ike);
	world_run(l.w, world_now(l.w) + SECONDS(60));
	CU_ASSERT(roam_agree(&l, conf));
	CU_ASSERT(roam_pings(&l, conf));
	end(&l);
}

static void
test_an_acknowledgement_comes_while_ike_is_made_anew(void)
{
	static const char *const ways[] = { "", "mobike = false\n", "mobike = false\nk = false\n",
		"mobike = false\npayload_esp = false\n" };

	for (size_t w = 0; w < 4; w++)
		for (int home = 0; home < 2; home++)
			between(ways[w], ways[w], home);
	between("", "mobike = false\n", false);	/* offered, and not taken */
}

/* K=0: the binding has moved, and the new IKE SA does not come off: the next attempt may. */
static void
test_ike_cannot_be_made_anew_at_first(void)
{
	struct fault_rule *r;
	struct roam l;

	roam_build(&l, "mobike = false\nk = false\n", "mobike = false\nk = false\n");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	r = loses(&l, is_ike);
	go(&l, l.office, SECONDS(260));
	fault_remove(r);
	world_run(l.w, world_now(l.w) + SECONDS(60));
	CU_ASSERT(roam_agree(&l, "at the second attempt"));
	CU_ASSERT(roam_pings(&l, "at the second attempt"));
	end(&l);
}

/* No link until the binding has ended, then home: nothing to de-register, so no acknowledgement tells
 * IKE where it is. And the same where no Binding Update was ever answered: HoA has DAD to do first. */
static void
test_the_binding_ends_before_it_is_home(void)
{
	static const char *const ways[] = { "", "mobike = false\n", "mobike = false\nk = false\n" };
	static const char *const has[] = { "", "mutants = tamper/BA every withhold\n" };
	char conf[96], ha[96];
	struct roam l;

	for (size_t w = 0; w < 3; w++)
		for (size_t h = 0; h < 2; h++) {
			snprintf(conf, sizeof(conf), "lifetime = 60s\n%s", ways[w]);
			snprintf(ha, sizeof(ha), "%s%s", ways[w], has[h]);
			roam_build(&l, conf, ha);
			world_run(l.w, SECONDS(5));
			go(&l, l.hotel, SECONDS(20));
			CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " state=BOUND"), h == 0);
			node_detach(l.mn, 0);
			world_run(l.w, SECONDS(150));
			go(&l, l.home, SECONDS(10));
			CU_ASSERT(roam_agree(&l, ways[w]));
			CU_ASSERT(roam_pings(&l, ways[w]));
			CU_ASSERT_EQUAL(roam_count(l.mn, "ike", " state=ESTABLISHED"), 1);
			CU_ASSERT_EQUAL(roam_count(l.mn, "ike", " local=[" ROAM_HOA6 "]:4500"), 1);
			CU_ASSERT_EQUAL(roam_count(l.ha, "ike", " remote=[" ROAM_HOA6 "]:4500"), 1);
			end(&l);
		}
}

static void
test_the_home_agent_refuses(void)
{
	struct roam l;

	roam_build(&l, "", "max_bindings = 0\n");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " state=REFUSED"), 1);
	end(&l);
}

/* RFC 6275 11.5.5: after a reboot at home the home agent defends; or it is really somebody else. */
static void
test_the_home_address_is_defended_at_home(void)
{
	char err[128];
	struct roam l;

	roam_build(&l, "", "");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	CU_ASSERT(node_reboot(l.mn, false, 0, err));
	go(&l, l.home, SECONDS(10));
	CU_ASSERT(roam_agree(&l, "home without a memory"));
	CU_ASSERT(roam_pings(&l, "home without a memory"));
	end(&l);
}

static void
test_the_home_address_is_somebody_elses_at_home(void)
{
	struct world_node *thief;
	struct roam l;

	roam_build(&l, "", "");
	thief = roam_node(&l, "cn", "thief", "eth0.mac = 02:00:00:00:07:00\n"
	    "eth0.addr = 2001:db8:100::100/64\n", "");
	node_detach(l.mn, 0);
	node_attach(thief, 0, l.home);
	world_run(l.w, SECONDS(5));
	go(&l, l.home, SECONDS(10));
	/* Left alone: not an address of the mobile node's on the link. */
	CU_ASSERT_EQUAL(roam_count(l.mn, "address", "ifc=eth0 addr=2001:db8:100::100/"), 0);
	CU_ASSERT_EQUAL(roam_count(thief, "address", "addr=2001:db8:100::100/64"), 1);
	end(&l);
}

/* The link stays up, but what made it a place goes: the router falls silent. */
static void
test_the_router_falls_silent(void)
{
	struct roam l;

	roam_build(&l, "", "");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	node_detach(l.router, 1);
	world_run(l.w, SECONDS(60));
	CU_ASSERT_EQUAL(roam_count(l.mn, "route", "prefix=::/0"), 0);
	end(&l);
}

static struct world_node *
optimizing(struct roam *l)
{
	struct world_node *cn = roam_node(l, "cn", "cn2", "eth0.mac = 02:00:00:00:08:00\n"
	    "eth0.addr = 2001:db8:300::8/64\nroute = ::/0 via 2001:db8:300::1\nmip6 = true\n", "");

	node_attach(cn, 0, l->far);
	return cn;
}

/* RFC 6275 11.7.2, RFC 5555 5.1: a correspondent that speaks it has a binding wherever there is an IPv6
 * care-of address, and nowhere else; one that does not is left alone. */
static void
test_correspondents_hear_where_it_is(void)
{
	struct stop { struct wire *wire; bool optimizes; };
	struct world_node *cn;
	struct roam l;

	roam_build(&l, "ro = true\nlifetime = 60s\n", "");
	cn = optimizing(&l);
	roam_flow(&l, "mn->cn2", l.mn, cn, ROAM_HOA6, "2001:db8:300::8", FLOW_UDP, MSEC(20), 0);
	roam_flow(&l, "mn->cn", l.mn, l.cn, ROAM_HOA6, ROAM_CN6, FLOW_UDP, MSEC(20), 0);
	world_run(l.w, SECONDS(5));
	for (const struct stop *at = (const struct stop[]){ { l.hotel, true }, { l.office, true },
	    { l.cafe, false }, { l.hotel, true }, { l.home, false }, { l.office, true },
	    { NULL, false } }; at->wire != NULL; at++) {
		go(&l, at->wire, SECONDS(10));
		CU_ASSERT_EQUAL(roam_count(cn, "binding", " state=BOUND"), at->optimizes);
		CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " cn=2001:db8:300::8 state=BOUND"),
		    at->optimizes);
	}
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " cn=2001:db8:300::2 state=REFUSED"), 1);
	/* Nobody at home hears of it any more, and all of it ends. */
	node_detach(l.ha, 1);
	world_run(l.w, world_now(l.w) + SECONDS(150));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " cn=2001:db8:300::8 state=BOUND"), 0);
	end(&l);

	roam_build(&l, "ro = true\n", "max_bindings = 0\n");
	world_run(l.w, SECONDS(5));
	go(&l, l.hotel, SECONDS(10));
	end(&l);
}

/* RFC 6275 10.4.6, RFC 4877 7.2.2: the home test is protected in the tunnel where nothing else is. */
static void
test_the_home_test_alone_is_protected(void)
{
	struct world_node *cn;
	struct roam l;

	roam_build(&l, "ro = true\npayload_esp = false\n", "ro = true\npayload_esp = false\n");
	cn = optimizing(&l);
	roam_flow(&l, "mn->cn2", l.mn, cn, ROAM_HOA6, "2001:db8:300::8", FLOW_UDP, MSEC(20), 0);
	world_run(l.w, SECONDS(5));
	for (unsigned i = 0; i < 2; i++) {
		go(&l, i == 0 ? l.hotel : l.office, SECONDS(10));
		CU_ASSERT_EQUAL(roam_count(cn, "binding", " state=BOUND"), 1);
		CU_ASSERT_EQUAL(roam_count(l.mn, "sad", " mode=tunnel"), 2);
		CU_ASSERT(roam_agree(&l, "the home test alone"));
		CU_ASSERT(roam_pings(&l, "the home test alone"));
	}
	go(&l, l.home, SECONDS(10));
	CU_ASSERT_EQUAL(roam_count(cn, "binding", " state=BOUND"), 0);
	end(&l);
}

static void
test_every_row_was_taken(void)
{
	for (size_t k = 0; k < 2; k++) {
		struct table *t = &tables[k];

		CU_ASSERT(t->n > 10);
		for (unsigned i = 0; i < t->n; i++) {
			const char *why = NULL;

			for (size_t u = 0; untaken[u].node != NULL; u++)
				if (strcmp(untaken[u].node, t->node) == 0 &&
				    strstr(t->line[i], untaken[u].why_row) != NULL)
					why = untaken[u].reason;
			if (t->taken[i] == 0 && why == NULL)
				fprintf(stderr, "%s: never taken:%s\n", t->node, t->line[i]);
			/* Nor is a reason kept for a row that is taken. */
			CU_ASSERT((t->taken[i] == 0) == (why != NULL));
		}
	}
}

TEST_MAIN("lab/routes",
    TEST(test_walks),
    TEST(test_a_walk_on_typed_keys),
    TEST(test_a_home_agent_forgets_while_the_mobile_node_moves),
    TEST(test_the_home_agent_is_cut_off),
    TEST(test_the_home_agent_forgets_and_nobody_speaks),
    TEST(test_the_link_is_lost_at_home),
    TEST(test_an_acknowledgement_comes_while_ike_is_made_anew),
    TEST(test_ike_cannot_be_made_anew_at_first),
    TEST(test_the_binding_ends_before_it_is_home),
    TEST(test_the_home_agent_refuses),
    TEST(test_the_home_address_is_defended_at_home),
    TEST(test_the_home_address_is_somebody_elses_at_home),
    TEST(test_the_router_falls_silent),
    TEST(test_correspondents_hear_where_it_is),
    TEST(test_the_home_test_alone_is_protected),
    TEST(test_every_row_was_taken))
