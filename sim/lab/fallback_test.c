/* fallback_test.c - RFC 5555 4.4.1: a link with both families on which IPv6 does not reach the home agent,
 * and one that blocks IP in IP. */
#include "sim/lab/roam.h"

/* A router that advertises a prefix and leads nowhere. */
static const char stray_conf[] =
    "eth0.mac = 02:00:00:00:09:00\neth0.addr = 2001:db8:66::1/64\neth0.ra = true\n"
    "eth0.ra_min = 30ms\neth0.ra_max = 70ms\neth0.ra_prefix = 2001:db8:66::/64\n";

static void
silent_ipv6(const char *conf, bool first, const char *where)
{
	struct world_node *stray;
	struct roam l;

	roam_build(&l, conf, conf);
	stray = roam_node(&l, "router", "stray", stray_conf, "");
	node_attach(stray, 0, l.plaza);
	roam_traffic(&l);
	world_run(l.w, SECONDS(5));
	if (!first) {
		node_move(l.mn, 0, l.hotel, MSEC(10));
		world_run(l.w, SECONDS(15));
	}
	node_move(l.mn, 0, l.plaza, MSEC(10));
	world_run(l.w, SECONDS(60));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " state=BOUND coa=198.18.0."), 1);
	CU_ASSERT(roam_pings(&l, where));
	world_free(l.w);
}

static void
test_ipv4_is_used_where_ipv6_is_silent(void)
{
	silent_ipv6("", true, "first, MOBIKE");
	silent_ipv6("", false, "moved, MOBIKE");
	silent_ipv6("mobike = false\n", true, "first, K");
	silent_ipv6("mobike = false\n", false, "moved, K");
	silent_ipv6("payload_esp = false\n", false, "moved, plain");
}

/* IP in IP: protocols 4 and 41 over IPv4. */
static bool
is_ip_in_ip(void *arg, const struct egress *e)
{
	(void)arg;
	return e->frame.n > 34 && e->frame.p[12] == 0x08 && e->frame.p[13] == 0 &&
	    (e->frame.p[23] == 4 || e->frame.p[23] == 41);
}

static void
test_udp_is_forced_where_ip_in_ip_is_blocked(void)
{
	struct flow *f;
	struct command force = { COMMAND_DO, "force-udp" }, other = { COMMAND_DO, "fly" };
	char err[128];
	struct roam l;

	roam_build(&l, "payload_esp = false\n", "payload_esp = false\n");
	(void)world_fault(l.w, &(struct fault){ .kind = FAULT_DROP, .wire = l.plaza,
	    .match = is_ip_in_ip, .nth = 1, .times = 1000000 });
	world_run(l.w, SECONDS(5));
	node_move(l.mn, 0, l.plaza, MSEC(10));
	world_run(l.w, SECONDS(15));
	CU_ASSERT_FALSE(node_control(l.mn, &other, err));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " udp=0"), 1);
	f = roam_flow(&l, "lost", l.mn, l.cn, ROAM_HOA6, ROAM_CN6, FLOW_UDP, MSEC(100), 5);
	world_run(l.w, SECONDS(16));
	CU_ASSERT_EQUAL(f->received, 0);
	CU_ASSERT(node_control(l.mn, &force, err));
	world_run(l.w, SECONDS(18));
	CU_ASSERT_EQUAL(roam_count(l.mn, "bul", " udp=1"), 1);
	CU_ASSERT(roam_pings(&l, "forced into UDP"));
	CU_ASSERT(roam_agree(&l, "forced into UDP"));
	world_free(l.w);
}

TEST_MAIN("lab/fallback",
    TEST(test_ipv4_is_used_where_ipv6_is_silent),
    TEST(test_udp_is_forced_where_ip_in_ip_is_blocked))
