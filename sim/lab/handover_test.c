/* handover_test.c - every way of moving, under every way of keeping IKE up with it: {4 to 4, 4 to
 * 6, 6 to 4, 6 to 6} x {NAT, none} x {K, MOBIKE, both, neither} x {payload protected, not}, each from
 * home and home again. After each move both ends and the NATs agree (roam_agree), and pings go both
 * ways on both home addresses. */
#include "sim/lab/roam.h"

struct way {
	const char *name, *mn, *ha;
};

static const struct way ways[] = {
	{ "K", "mobike = false\n", "mobike = false\n" },
	{ "MOBIKE", "k = false\n", "k = false\n" },
	{ "both", "", "" },
	{ "neither", "mobike = false\nk = false\n", "mobike = false\nk = false\n" },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

enum place { HOTEL, OFFICE, PLAZA, QUAY, CAFE, BAR };

static const struct move {
	const char *name;
	enum place from, to;
} moves[] = {
	{ "4-4 public", PLAZA, QUAY }, { "4-4 NAT", CAFE, BAR },
	{ "4-4 into a NAT", PLAZA, CAFE }, { "4-4 out of a NAT", CAFE, PLAZA },
	{ "4-6 public", PLAZA, HOTEL }, { "4-6 NAT", CAFE, HOTEL },
	{ "6-4 public", HOTEL, PLAZA }, { "6-4 NAT", HOTEL, CAFE },
	{ "6-6", HOTEL, OFFICE },
};

#define MOVES (sizeof(moves) / sizeof(moves[0]))

static struct wire *
place(const struct roam *l, enum place p)
{
	struct wire *const w[] = { l->hotel, l->office, l->plaza, l->quay, l->cafe, l->bar };

	return w[p];
}

/* Without protection no tunnel SA, else one pair for each home address, and never two. */
static bool
one_pair_each(const struct roam *l, bool esp, const char *where)
{
	unsigned at_mn = roam_count(l->mn, "sad", "mode=tunnel"),
	    at_ha = roam_count(l->ha, "sad", "mode=tunnel"), want = esp ? 4 : 0;

	if (at_mn == want && at_ha == want)
		return true;
	fprintf(stderr, "%s: %u tunnel SAs at mn, %u at ha\n", where, at_mn, at_ha);
	return false;
}

/* Somewhere, and all is well there twelve seconds later. */
static bool
go(struct roam *l, struct wire *to, bool esp, const char *name, const char *where)
{
	char text[160];

	node_move(l->mn, 0, to, MSEC(10));
	world_run(l->w, world_now(l->w) + SECONDS(12));
	snprintf(text, sizeof(text), "%s, %s", name, where);
	return roam_pings(l, text) && roam_agree(l, text) &&
	    (to == l->home || one_pair_each(l, esp, text));
}

static bool
play(const struct move *m, const struct way *way, bool esp, const char *ha_more)
{
	const char *payload = esp ? "" : "payload_esp = false\n";
	char mn[128], ha[128], name[96];
	struct roam l;
	bool ok;

	snprintf(mn, sizeof(mn), "%s%s", way->mn, payload);
	snprintf(ha, sizeof(ha), "%s%s%s", way->ha, payload, ha_more);
	snprintf(name, sizeof(name), "%s, %s%s", m->name, way->name, esp ? "" : ", plain");
	if (getenv("SOJOURN_ONLY") != NULL && strcmp(getenv("SOJOURN_ONLY"), name) != 0)
		return true;
	roam_build(&l, mn, ha);
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	ok = go(&l, place(&l, m->from), esp, name, "first") &&
	    go(&l, place(&l, m->to), esp, name, "moved") &&
	    go(&l, place(&l, m->from), esp, name, "back") &&
	    go(&l, l.home, esp, name, "home") &&
	    go(&l, place(&l, m->to), esp, name, "away again");
	world_free(l.w);
	return ok;
}

static void
all(bool esp, const char *ha_more)
{
	for (size_t m = 0; m < MOVES; m++)
		for (size_t w = 0; w < WAYS; w++)
			CU_ASSERT(play(&moves[m], &ways[w], esp, ha_more));
}

static void
test_every_move_converges_with_protected_payload(void)
{
	all(true, "");
}

static void
test_every_move_converges_with_plain_tunnels(void)
{
	all(false, "");
}

/* The home agent that does not wait asks when it binds, and the mobile node when it hears of it. */
static void
test_where_both_ask_for_the_tunnel_one_pair_is_left(void)
{
	all(true, "acquire_wait = 0s\n");
}

/* One that asks at last: no packet of the mobile node's own, whose requests are lost meanwhile. */
static void
test_the_home_agent_asks_where_the_mobile_node_does_not(void)
{
	struct roam l;

	roam_build(&l, "mutants = route/mn/REGISTERED>ike:tunnel SAs/drop;"
	    "route/mn/ESTABLISHED>ike:tunnel SAs/drop\n", "");
	roam_flow(&l, "down", l.cn, l.mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP, MSEC(100), 0);
	world_run(l.w, SECONDS(5));
	node_move(l.mn, 0, l.hotel, MSEC(10));
	world_run(l.w, SECONDS(8));		/* bound at 7.1 s */
	CU_ASSERT_EQUAL(roam_count(l.ha, "sad", "mode=tunnel"), 0);
	world_run(l.w, SECONDS(10));
	CU_ASSERT_EQUAL(roam_count(l.ha, "sad", "mode=tunnel"), 2);
	CU_ASSERT_EQUAL(roam_count(l.mn, "sad", "mode=tunnel"), 2);
	CU_ASSERT(roam_agree(&l, "asked by the home agent"));
	world_free(l.w);
}

/* Before IKE, within it, before the BU, before its answer, while the tunnel SAs are made. */
static void
test_moving_on_at_any_moment_of_the_first_registration(void)
{
	char where[80];
	struct roam l;

	for (size_t w = 0; w < WAYS; w++)
		for (tick t = MSEC(60); t < MSEC(1400); t += t < MSEC(400) ? MSEC(7) : MSEC(41)) {
			roam_build(&l, ways[w].mn, ways[w].ha);
			roam_traffic(&l);
			world_run(l.w, SECONDS(5));
			node_move(l.mn, 0, l.plaza, 0);
			world_run(l.w, SECONDS(5) + t);
			node_move(l.mn, 0, l.cafe, MSEC(10));
			world_run(l.w, SECONDS(25));
			snprintf(where, sizeof(where), "%s, %d ms", ways[w].name,
			    (int)(t / MSEC(1)));
			CU_ASSERT(roam_pings(&l, where) && roam_agree(&l, where));
			world_free(l.w);
		}
}

/* ---- the home link while the mobile node is away ---- */

/* Who else comes to the home link with one of its home addresses meets the home agent's defence
 * (RFC 6275 10.4.1), and a neighbour there reaches the mobile node through it. */
static void
test_the_home_agent_defends_and_intercepts_on_the_home_link(void)
{
	struct world_node *thief, *mate;
	struct flow *f6, *f4;
	struct roam l;

	roam_build(&l, "", "");
	mate = roam_node(&l, "cn", "mate", "eth0.mac = 02:00:00:00:08:00\n"
	    "eth0.addr = 2001:db8:100::8/64\neth0.addr = 198.51.100.8/24\n", "");
	thief = roam_node(&l, "cn", "thief", "eth0.mac = 02:00:00:00:07:00\n"
	    "eth0.addr = 2001:db8:100::100/64\n", "");
	node_attach(mate, 0, l.home);
	world_run(l.w, SECONDS(5));
	node_move(l.mn, 0, l.hotel, MSEC(10));
	world_run(l.w, SECONDS(15));
	node_attach(thief, 0, l.home);
	world_run(l.w, SECONDS(20));
	CU_ASSERT_EQUAL(roam_count(thief, "address", "addr=2001:db8:100::100/64 from=static "
	    "state=duplicate"), 1);
	f6 = roam_flow(&l, "mate6", mate, l.mn, "2001:db8:100::8", ROAM_HOA6, FLOW_PING, MSEC(300), 5);
	f4 = roam_flow(&l, "mate4", mate, l.mn, "198.51.100.8", ROAM_HOA4, FLOW_PING, MSEC(300), 5);
	world_run(l.w, SECONDS(25));
	CU_ASSERT_EQUAL(f6->received, 5);
	CU_ASSERT_EQUAL(f4->received, 5);
	/* At home again it speaks for itself. */
	node_move(l.mn, 0, l.home, MSEC(10));
	world_run(l.w, SECONDS(40));
	f6 = roam_flow(&l, "home6", mate, l.mn, "2001:db8:100::8", ROAM_HOA6, FLOW_PING, MSEC(300), 5);
	f4 = roam_flow(&l, "home4", mate, l.mn, "198.51.100.8", ROAM_HOA4, FLOW_PING, MSEC(300), 5);
	world_run(l.w, SECONDS(45));
	CU_ASSERT_EQUAL(f6->received, 5);
	CU_ASSERT_EQUAL(f4->received, 5);
	CU_ASSERT_EQUAL(roam_count(mate, "neighbour", "addr=2001:db8:100::100 mac=02:00:00:00:05:00"),
	    1);
	world_free(l.w);
}

TEST_MAIN("lab/handover",
    TEST(test_every_move_converges_with_protected_payload),
    TEST(test_every_move_converges_with_plain_tunnels),
    TEST(test_where_both_ask_for_the_tunnel_one_pair_is_left),
    TEST(test_the_home_agent_asks_where_the_mobile_node_does_not),
    TEST(test_moving_on_at_any_moment_of_the_first_registration),
    TEST(test_the_home_agent_defends_and_intercepts_on_the_home_link))
