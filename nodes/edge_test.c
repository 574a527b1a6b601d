#include "nodes/testnet.h"

#include "nodes/cn/cn.h"
#include "nodes/router/router.h"

/* cn(0) -- link 0 -- router(1) -- link 1 -- cn(2); both families, static addresses. */
static void
two_links(struct net *w)
{
	net_add(w, cn_make, "a",
	    "eth0.mac = 02:00:00:00:00:0a\n"
	    "eth0.addr = 2001:db8:1::a/64\n"
	    "eth0.addr = 192.0.2.10/24\n"
	    "route = ::/0 via 2001:db8:1::1\n"
	    "route = 0.0.0.0/0 via 192.0.2.1\n");
	net_add(w, router_make, "r",
	    "eth0.mac = 02:00:00:00:01:01\n"
	    "eth0.addr = 2001:db8:1::1/64\n"
	    "eth0.addr = 192.0.2.1/24\n"
	    "eth0.dhcp_first = 192.0.2.100\n"
	    "eth0.dhcp_last = 192.0.2.101\n"
	    "eth0.dhcp_lease = 600s\n"
	    "eth0.ra = true\n"
	    "eth0.ra_lifetime = 1800s\n"
	    "eth1.mac = 02:00:00:00:01:02\n"
	    "eth1.addr = 2001:db8:2::1/64\n"
	    "eth1.addr = 198.51.100.1/24\n");
	net_add(w, cn_make, "b",
	    "eth0.mac = 02:00:00:00:00:0b\n"
	    "eth0.addr = 2001:db8:2::b/64\n"
	    "eth0.addr = 198.51.100.11/24\n"
	    "route = ::/0 via 2001:db8:2::1\n"
	    "route = 0.0.0.0/0 via 198.51.100.1\n");
	net_plug(w, 1, 0, 0);
	net_plug(w, 1, 1, 1);
	net_plug(w, 0, 0, 0);
	net_plug(w, 2, 0, 1);
	net_for(w, SECONDS(5));
}

static void
test_ping_crosses_a_router_in_both_families(void)
{
	struct net w = { 0 };

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 56, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_ECHO_REPLY);
	w.n_app[0] = 0;
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "198.51.100.11", 56, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_ECHO_REPLY);
	net_free(&w);
}

static void
test_hop_limit_one_draws_time_exceeded(void)
{
	struct net w = { 0 };

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 56, 1, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_TIME_EXCEEDED);
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "198.51.100.11", 56, 1, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_TIME_EXCEEDED);
	net_free(&w);
}

static void
test_no_route_and_no_neighbour_have_their_own_codes(void)
{
	struct net w = { 0 };

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:99::1", 8, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[41], 0);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::99", 8, 0, false });
	net_for(&w, SECONDS(4));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[41], 3);
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "198.51.100.99", 8, 0, false });
	net_for(&w, SECONDS(4));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[21], 1);
	/* Three solicitations each, a second apart. */
	CU_ASSERT_EQUAL(net_count(&w, 0, 1, 0, ARP_REQUEST) - 2, 3);
	net_free(&w);
}

static void
test_applications_hear_that_a_neighbour_does_not_answer(void)
{
	struct net w = { 0 };

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:1::99", 8, 0, false });
	net_for(&w, MSEC(2900));
	CU_ASSERT_EQUAL(w.n_app[0], 0);
	net_for(&w, MSEC(200));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[41], 3);
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "192.0.2.99", 8, 0, false });
	net_for(&w, MSEC(3100));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[21], 1);
	net_free(&w);
}

static void
test_packet_too_big_lowers_the_path_mtu_and_the_source_fragments(void)
{
	struct addr b = A("2001:db8:2::b");
	struct net w = { .mtu = { [1] = 1300 } };

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 1400, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_TOO_BIG);
	CU_ASSERT_EQUAL(host_path_mtu(net_host(&w, 0), &b), 1300);
	/* What is too large for the path is now refused at home. */
	w.n_app[0] = 0;
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 1400, 0, false });
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_TOO_BIG);
	/* The host itself fragments what nobody can be told about. */
	{
		uint8_t buf[4096];
		size_t since = w.n_seen;

		w.n_app[0] = 0;
		CU_ASSERT_EQUAL(host_send(net_host(&w, 0), w.now, ping_packet(buf, sizeof(buf),
		    (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 3000, 0, false })), W_OK);
		net_drain(&w, 0);
		net_for(&w, SECONDS(1));
		for (size_t i = since; i < w.n_seen; i++)
			if (w.seen[i].from == 0 && w.seen[i].ip.is_fragment)
				CU_ASSERT(w.seen[i].ip.packet.n <= 1300);
		CU_ASSERT_EQUAL(w.n_app[0], 1);
		CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP6_ECHO_REPLY);
		CU_ASSERT_EQUAL(w.app[0].n, 3048);
	}
	net_free(&w);
}

static void
test_ipv4_is_fragmented_on_the_way_unless_df(void)
{
	struct addr b = A("198.51.100.11");
	struct net w = { .mtu = { [1] = 600 } };
	size_t since;
	unsigned pieces = 0;

	two_links(&w);
	since = w.n_seen;
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "198.51.100.11", 1400, 0, false });
	net_for(&w, SECONDS(2));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_ECHO_REPLY);
	CU_ASSERT_EQUAL(w.app[0].n, 1428);
	for (size_t i = since; i < w.n_seen; i++)
		if (w.seen[i].from == 1 && w.seen[i].ifc == 1 && w.seen[i].ip.is_fragment) {
			CU_ASSERT(w.seen[i].ip.packet.n <= 600);
			pieces++;
		}
	CU_ASSERT_EQUAL(pieces, 3);
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "198.51.100.11", 1400, 0, true });
	net_for(&w, SECONDS(2));
	CU_ASSERT_EQUAL(app_icmp(&w, 0), ICMP4_UNREACHABLE);
	CU_ASSERT_EQUAL(w.app[0].p[21], 4);
	CU_ASSERT_EQUAL(w.app[0].p[26] << 8 | w.app[0].p[27], 600);
	CU_ASSERT_EQUAL(host_path_mtu(net_host(&w, 0), &b), 600);
	net_free(&w);
}

static void
test_an_arriving_host_configures_itself_and_reaches_the_world(void)
{
	struct net w = { 0 };
	struct prefix p;
	unsigned n;

	two_links(&w);
	n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\neth0.dhcp = true\n"
	    "quick = true\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT_FATAL(host_address_on(net_host(&w, n), 0, 6, &p));
	CU_ASSERT(addr_eq(&p.addr, &(struct addr){ 6, { 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0,
	    0xff, 0xfe, 0, 0, 0x0c } }));
	CU_ASSERT_FATAL(host_address_on(net_host(&w, n), 0, 4, &p));
	CU_ASSERT(addr_eq(&p.addr, &(struct addr){ 4, { 192, 0, 2, 100 } }));
	CU_ASSERT_EQUAL(p.len, 24);
	net_ping(&w, n, (struct ping){ "192.0.2.100", "198.51.100.11", 56, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, n), ICMP4_ECHO_REPLY);
	net_ping(&w, n, (struct ping){ "2001:db8:1:0:0:ff:fe00:c", "2001:db8:2::b", 56, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, n), ICMP6_ECHO_REPLY);

	/* Gone: everything learnt is dropped; back: everything is learnt again. */
	net_unplug(&w, n, 0);
	CU_ASSERT(!host_address_on(net_host(&w, n), 0, 6, &p));
	CU_ASSERT(!host_address_on(net_host(&w, n), 0, 4, &p));
	CU_ASSERT_EQUAL(w.n_addresses[n], 0);
	CU_ASSERT_EQUAL(net_host(&w, n)->n_routes, 0);
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(host_address_on(net_host(&w, n), 0, 6, &p));
	CU_ASSERT(host_address_on(net_host(&w, n), 0, 4, &p));
	net_free(&w);
}

static bool
lose_rs(struct net *w, const struct net_seen *s)
{
	return s->from == 3 && s->type == ICMP6_RS && s->ip.family == 6 && w->lost < w->to_lose;
}

static void
test_a_lost_router_solicitation_is_repeated_four_seconds_later(void)
{
	struct net w = { .lose = lose_rs, .to_lose = 2 };
	const struct net_seen *last;
	struct prefix p;
	tick start;
	unsigned n;

	two_links(&w);
	net_for(&w, SECONDS(60));	/* past the initial advertisements */
	n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\nquick = true\n");
	start = w.now;
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(15));
	CU_ASSERT_EQUAL(w.lost, 2);
	CU_ASSERT_EQUAL(net_count(&w, 0, n, 6, ICMP6_RS), 3);
	last = net_last(&w, 0, n, 6, ICMP6_RS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(last);
	CU_ASSERT_EQUAL(last->t, start + SECONDS(8));
	CU_ASSERT(host_address_on(net_host(&w, n), 0, 6, &p));
	net_free(&w);
}

static void
test_a_duplicate_address_is_not_assigned(void)
{
	struct addr taken = A("2001:db8:1::a");
	struct net w = { 0 };
	struct prefix p;
	unsigned n;

	two_links(&w);
	n = net_add(&w, cn_make, "thief",
	    "eth0.mac = 02:00:00:00:00:0c\neth0.addr = 2001:db8:1::a/64\neth0.slaac = false\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(!host_address_on(net_host(&w, n), 0, 6, &p));
	CU_ASSERT(host_owns(net_host(&w, 0), &taken));
	net_free(&w);
}

static void
test_two_hosts_testing_one_address_both_lose_it(void)
{
	struct net w = { 0 };
	struct prefix p;

	net_add(&w, cn_make, "x", "eth0.mac = 02:00:00:00:00:01\neth0.addr = 2001:db8::5/64\n"
	    "quick = true\n");
	net_add(&w, cn_make, "y", "eth0.mac = 02:00:00:00:00:02\neth0.addr = 2001:db8::5/64\n"
	    "quick = true\n");
	w.link[1][0] = 1;	/* there, when the first probe is sent */
	net_plug(&w, 0, 0, 0);
	net_plug(&w, 1, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(!host_address_on(net_host(&w, 0), 0, 6, &p));
	CU_ASSERT(!host_address_on(net_host(&w, 1), 0, 6, &p));
	net_free(&w);
}

static void
test_a_silent_router_is_given_up_when_its_lifetime_ends(void)
{
	struct net w = { 0 };
	struct addr r;
	unsigned n;

	two_links(&w);
	n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\nquick = true\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(host_router(net_host(&w, n), 0, 6, &r));
	w.link[1][0] = 0;	/* the router's cable is cut; the guest's link stays up */
	net_for(&w, SECONDS(1790));
	CU_ASSERT(host_router(net_host(&w, n), 0, 6, &r));
	net_for(&w, SECONDS(30));
	CU_ASSERT(!host_router(net_host(&w, n), 0, 6, &r));
	net_free(&w);
}

static void
test_a_full_pool_gives_nothing_and_a_lease_is_renewed(void)
{
	struct net w = { 0 };
	struct prefix p;
	unsigned n[3];

	two_links(&w);
	for (unsigned i = 0; i < 3; i++) {
		char conf[128];

		snprintf(conf, sizeof(conf), "eth0.mac = 02:00:00:00:01:%02x\neth0.dhcp = true\n"
		    "quick = true\n", 0x10 + i);
		n[i] = net_add(&w, cn_make, "c", conf);
		net_plug(&w, n[i], 0, 0);
		net_for(&w, SECONDS(2));
	}
	CU_ASSERT(host_address_on(net_host(&w, n[0]), 0, 4, &p));
	CU_ASSERT(host_address_on(net_host(&w, n[1]), 0, 4, &p));
	CU_ASSERT(!host_address_on(net_host(&w, n[2]), 0, 4, &p));
	/* Leases of 600 s are renewed at 300 s; an hour later they still hold. */
	net_for(&w, SECONDS(3600));
	CU_ASSERT(host_address_on(net_host(&w, n[0]), 0, 4, &p));
	/* The first leaves; when its lease has run out the third, still asking, gets it. */
	net_unplug(&w, n[0], 0);
	net_for(&w, SECONDS(800));
	CU_ASSERT(host_address_on(net_host(&w, n[2]), 0, 4, &p));
	net_free(&w);
}

static void
test_a_nak_ends_the_lease_and_starts_over(void)
{
	struct net w = { 0 };
	struct prefix p;
	unsigned n;
	struct host_ifc *f;

	two_links(&w);
	n = net_add(&w, cn_make, "c", "eth0.mac = 02:00:00:00:00:0c\neth0.dhcp = true\n"
	    "quick = true\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(3));
	CU_ASSERT_FATAL(host_address_on(net_host(&w, n), 0, 4, &p));
	CU_ASSERT_EQUAL(p.addr.b[3], 100);
	/* The server gives the address to somebody else behind the client's back. */
	f = &net_host(&w, 1)->ifc[0];
	f->dhcps->lease[0].client.b[5] ^= 1;
	hash_remove(&f->dhcps->by_client, &f->dhcps->lease[0].link);
	hash_add(&f->dhcps->by_client, &f->dhcps->lease[0].link, 1);
	net_for(&w, SECONDS(310));
	CU_ASSERT_FATAL(host_address_on(net_host(&w, n), 0, 4, &p));
	CU_ASSERT_EQUAL(p.addr.b[3], 101);
	net_free(&w);
}

static void
test_a_proxy_answers_and_intercepts(void)
{
	struct addr home = A("2001:db8:1::77"), home4 = A("192.0.2.77");
	struct net w = { 0 };
	const struct net_seen *s;
	struct nd_na na;
	size_t since;

	two_links(&w);
	host_proxy_add(net_host(&w, 1), 0, &home);
	host_proxy_add(net_host(&w, 1), 0, &home4);
	since = w.n_seen;
	host_announce(net_host(&w, 1), w.now, 0, &home);
	net_drain(&w, 1);
	s = net_last(&w, since, 1, 6, ICMP6_NA);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(nd_na_decode(&na, &s->ip), W_OK);
	CU_ASSERT(!na.router && !na.solicited && na.override && na.has_lladdr);
	CU_ASSERT(addr_eq(&na.target, &home));
	CU_ASSERT(addr_is_link_local(&s->ip.src));
	net_for(&w, SECONDS(5));
	CU_ASSERT_EQUAL(net_count(&w, since, 1, 6, ICMP6_NA), 3);

	since = w.n_seen;
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:1::77", 8, 0, false });
	net_ping(&w, 0, (struct ping){ "192.0.2.10", "192.0.2.77", 8, 0, false });
	net_for(&w, MSEC(500));
	s = net_last(&w, since, 1, 6, ICMP6_NA);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(nd_na_decode(&na, &s->ip), W_OK);
	CU_ASSERT(!na.router && na.solicited && !na.override);
	s = net_last(&w, since, 1, 0, ARP_REPLY);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT(mac_eq(&s->arp.sender_mac, &net_host(&w, 1)->ifc[0].mac));
	net_free(&w);
}

static void
test_a_proxied_address_is_defended_against_duplicate_detection(void)
{
	struct addr home = A("2001:db8:1::77");
	struct net w = { 0 };
	struct prefix p;
	unsigned n;

	two_links(&w);
	host_proxy_add(net_host(&w, 1), 0, &home);
	n = net_add(&w, cn_make, "thief",
	    "eth0.mac = 02:00:00:00:00:0c\neth0.addr = 2001:db8:1::77/64\neth0.slaac = false\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(!host_address_on(net_host(&w, n), 0, 6, &p));
	net_free(&w);
}

static void
test_an_unreachable_neighbour_is_noticed_by_probing(void)
{
	struct net w = { 0 };
	struct addr r;
	struct mac m;
	size_t since;

	two_links(&w);
	CU_ASSERT_FATAL(host_router(net_host(&w, 0), 0, 6, &r));
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 8, 0, false });
	net_for(&w, SECONDS(50));	/* REACHABLE has become STALE */
	CU_ASSERT(host_neighbour(net_host(&w, 0), 0, &r, &m));
	w.link[1][0] = 0;
	since = w.n_seen;
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 8, 0, false });
	net_for(&w, MSEC(4900));
	CU_ASSERT_EQUAL(net_count(&w, since, 0, 6, ICMP6_NS), 0);
	net_for(&w, SECONDS(4));
	CU_ASSERT_EQUAL(net_count(&w, since, 0, 6, ICMP6_NS), 3);
	CU_ASSERT(!host_neighbour(net_host(&w, 0), 0, &r, &m));
	net_free(&w);
}

static void
test_errors_are_limited_to_a_burst_of_ten(void)
{
	struct net w = { 0 };
	size_t since;

	two_links(&w);
	net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:2::b", 8, 0, false });
	net_for(&w, SECONDS(2));
	since = w.n_seen;
	for (unsigned i = 0; i < 50; i++)
		net_ping(&w, 0, (struct ping){ "2001:db8:1::a", "2001:db8:99::1", 8, 0, false });
	net_for(&w, MSEC(50));
	CU_ASSERT_EQUAL(net_count(&w, since, 1, 6, ICMP6_UNREACHABLE), 10);
	net_free(&w);
}

static void
test_the_same_seed_gives_the_same_frames(void)
{
	struct net w[2] = { { 0 }, { 0 } };

	for (unsigned i = 0; i < 2; i++) {
		unsigned n;

		two_links(&w[i]);
		n = net_add(&w[i], cn_make, "guest", "eth0.dhcp = true\n");
		net_plug(&w[i], n, 0, 0);
		net_for(&w[i], SECONDS(30));
	}
	CU_ASSERT_EQUAL_FATAL(w[0].n_seen, w[1].n_seen);
	for (size_t i = 0; i < w[0].n_seen; i++) {
		CU_ASSERT_EQUAL(w[0].seen[i].t, w[1].seen[i].t);
		CU_ASSERT(bytes_eq(bytes_of(w[0].seen[i].p, w[0].seen[i].n),
		    bytes_of(w[1].seen[i].p, w[1].seen[i].n)));
	}
	net_free(&w[0]);
	net_free(&w[1]);
}

static void
test_a_withheld_advertisement_is_not_sent(void)
{
	struct net w = { 0 };
	char err[128];

	two_links(&w);
	CU_ASSERT(w.node[1].ops->control(w.node[1].self, w.now,
	    &(struct command){ COMMAND_TAMPER, "RA every withhold" }, err));
	net_for(&w, SECONDS(30));
	{
		size_t since = w.n_seen;

		net_for(&w, SECONDS(1200));
		CU_ASSERT_EQUAL(net_count(&w, since, 1, 6, ICMP6_RA), 0);
	}
	net_free(&w);
}

static void
test_configuration_mistakes_are_named(void)
{
	struct node n;
	char err[256];

	CU_ASSERT(!cn_make(&n, "x", 1, "eth0.addres = 192.0.2.1/24\n", err, sizeof(err)));
	CU_ASSERT(strstr(err, "eth*.addr") != NULL);
	CU_ASSERT(!cn_make(&n, "x", 1, "eth0.dhcp = true\nroute = 0.0.0.0/0 by 192.0.2.1\n", err,
	    sizeof(err)));
	CU_ASSERT(strstr(err, "route") != NULL);
	CU_ASSERT(!cn_make(&n, "x", 1, "eth0.dhcp = true\nroute = 10.0.0.0/8 dev 3\n", err,
	    sizeof(err)));
	CU_ASSERT(strstr(err, "eth3") != NULL);
}

/* lose_dhcp loses the DHCP message number `to_lose`. */
static bool
lose_dhcp(struct net *w, const struct net_seen *s)
{
	if (s->ip.family != 4 || s->ip.proto != 17 || w->to_lose == 0 || --w->to_lose != 0)
		return false;
	return true;
}

/* RFC 4861 8: the router knows a better first hop, the neighbour itself. */
static void
test_a_redirect_shortens_the_way(void)
{
	struct net w = { 0 };
	size_t since;
	unsigned n, m;

	two_links(&w);
	n = net_add(&w, cn_make, "n", "eth0.mac = 02:00:00:00:00:0c\neth0.slaac = false\n"
	    "eth0.addr = 2001:db8:1::c/128\nroute = ::/0 via fe80::ff:fe00:101 dev 0\n");
	m = net_add(&w, cn_make, "m", "eth0.mac = 02:00:00:00:00:0d\neth0.slaac = false\n"
	    "eth0.addr = 2001:db8:1::d/64\n");
	net_plug(&w, n, 0, 0);
	net_plug(&w, m, 0, 0);
	net_for(&w, SECONDS(5));
	since = w.n_seen;
	net_ping(&w, n, (struct ping){ "2001:db8:1::c", "2001:db8:1::d", 8, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(app_icmp(&w, n), ICMP6_ECHO_REPLY);
	CU_ASSERT_EQUAL(net_count(&w, since, 1, 6, ICMP6_REDIRECT), 1);
	since = w.n_seen;
	net_ping(&w, n, (struct ping){ "2001:db8:1::c", "2001:db8:1::d", 8, 0, false });
	net_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(net_count(&w, since, 1, 6, ICMP6_ECHO), 0);
	CU_ASSERT_EQUAL(net_count(&w, since, m, 6, ICMP6_ECHO_REPLY), 1);
	net_free(&w);
}

/* Make before break: two links are up, and a packet leaves by the one its source belongs to. */
static void
test_packets_leave_by_the_interface_of_their_source(void)
{
	struct net w = { 0 };
	struct prefix p;
	char src[2][ADDR_TEXT_MAX];
	unsigned n, r;

	two_links(&w);
	r = net_add(&w, router_make, "r2", "eth0.mac = 02:00:00:00:02:01\neth0.ra = true\n"
	    "eth0.addr = 2001:db8:7::1/64\neth1.mac = 02:00:00:00:02:02\n"
	    "eth1.addr = 2001:db8:2::2/64\nroute = ::/0 via 2001:db8:2::1\n");
	n = net_add(&w, cn_make, "n", "eth0.mac = 02:00:00:00:00:0c\neth1.mac = 02:00:00:00:00:1c\n"
	    "quick = true\n");
	net_plug(&w, r, 0, 7);
	net_plug(&w, r, 1, 1);
	net_for(&w, SECONDS(5));
	net_plug(&w, n, 0, 0);
	net_plug(&w, n, 1, 7);
	net_for(&w, SECONDS(10));
	for (unsigned i = 0; i < 2; i++) {
		size_t since = w.n_seen;
		unsigned by[2] = { 0, 0 };

		CU_ASSERT_FATAL(host_address_on(net_host(&w, n), i, 6, &p));
		addr_text(&p.addr, src[i]);
		net_ping(&w, n, (struct ping){ src[i], "2001:db8:2::b", 8, 0, false });
		net_for(&w, SECONDS(2));
		for (size_t k = since; k < w.n_seen; k++)
			if (w.seen[k].from == n && w.seen[k].type == ICMP6_ECHO)
				by[w.seen[k].ifc]++;
		CU_ASSERT_EQUAL(by[i], 1);
		CU_ASSERT_EQUAL(by[1 - i], 0);
	}
	net_free(&w);
}

/* RFC 6275 7: what a home agent adds to its advertisements, and how fast it may send them. */
static void
test_a_home_agent_advertises_itself(void)
{
	struct net w = { 0 };
	const struct net_seen *s;
	struct nd_ra m;
	size_t since;

	net_add(&w, router_make, "ha", "eth0.mac = 02:00:00:00:01:01\neth0.ra = true\n"
	    "eth0.addr = 2001:db8:1::1/64\neth0.ra_home_agent = true\neth0.ra_ha_preference = 7\n"
	    "eth0.ra_min = 30ms\neth0.ra_max = 70ms\neth0.ra_interval = true\n");
	net_plug(&w, 0, 0, 0);
	net_for(&w, SECONDS(5));
	since = w.n_seen;
	net_for(&w, SECONDS(10));
	CU_ASSERT(net_count(&w, since, 0, 6, ICMP6_RA) > 140);
	s = net_last(&w, since, 0, 6, ICMP6_RA);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL_FATAL(nd_ra_decode(&m, &s->ip), W_OK);
	CU_ASSERT(m.home_agent && m.has_lladdr && m.n_prefixes == 1 && m.prefix[0].router);
	CU_ASSERT_EQUAL(m.prefix[0].prefix.addr.b[15], 1);
	CU_ASSERT_EQUAL(m.router_lifetime_s, 1);
	CU_ASSERT(m.has_interval && m.interval_ms == 90);	/* below 200 ms: 20 ms more */
	CU_ASSERT(m.has_ha_info && m.ha_preference == 7 && m.ha_lifetime_s == 1);
	net_free(&w);
}

static void
test_answers_to_solicitations_are_delayed_and_multicasts_kept_apart(void)
{
	struct net w = { 0 };
	tick last = -SECONDS(3);
	unsigned n;

	two_links(&w);
	n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\nquick = true\n");
	for (unsigned i = 0; i < 10; i++) {
		net_plug(&w, n, 0, 0);
		net_for(&w, MSEC(700));
		net_unplug(&w, n, 0);
	}
	for (size_t i = 0; i < w.n_seen; i++) {
		if (w.seen[i].from != 1 || w.seen[i].type != ICMP6_RA || w.seen[i].ip.family != 6)
			continue;
		CU_ASSERT(w.seen[i].t - last >= SECONDS(3));
		last = w.seen[i].t;
	}
	net_free(&w);
}

static void
test_a_reboot_forgets_what_was_learnt(void)
{
	struct net w = { 0 };
	struct prefix p;
	char err[128];
	unsigned n;

	two_links(&w);
	n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\nquick = true\n"
	    "eth0.dhcp = true\n");
	net_plug(&w, n, 0, 0);
	net_for(&w, SECONDS(5));
	CU_ASSERT(w.node[n].ops->control(w.node[n].self, w.now,
	    &(struct command){ COMMAND_REBOOT, "lose" }, err));
	net_drain(&w, n);
	CU_ASSERT(!host_address_on(net_host(&w, n), 0, 6, &p));
	net_for(&w, SECONDS(5));
	CU_ASSERT(host_address_on(net_host(&w, n), 0, 6, &p));
	CU_ASSERT(host_address_on(net_host(&w, n), 0, 4, &p));
	CU_ASSERT(!w.node[n].ops->control(w.node[n].self, w.now,
	    &(struct command){ COMMAND_REBOOT, "perhaps" }, err));
	net_free(&w);
}

static void
test_every_lost_dhcp_message_is_made_good(void)
{
	for (unsigned nth = 0; nth < 4; nth++) {
		struct net w = { 0 };
		struct prefix p;
		unsigned n;

		two_links(&w);
		n = net_add(&w, cn_make, "guest", "eth0.mac = 02:00:00:00:00:0c\nquick = true\n"
		    "eth0.dhcp = true\neth0.slaac = false\n");
		w.lose = lose_dhcp;
		w.to_lose = nth + 1;
		net_plug(&w, n, 0, 0);
		net_for(&w, SECONDS(12));
		CU_ASSERT_EQUAL(w.lost, 1);
		CU_ASSERT(host_address_on(net_host(&w, n), 0, 4, &p));
		net_free(&w);
	}
}

TEST_MAIN("edge",
    TEST(test_ping_crosses_a_router_in_both_families),
    TEST(test_hop_limit_one_draws_time_exceeded),
    TEST(test_no_route_and_no_neighbour_have_their_own_codes),
    TEST(test_applications_hear_that_a_neighbour_does_not_answer),
    TEST(test_packet_too_big_lowers_the_path_mtu_and_the_source_fragments),
    TEST(test_ipv4_is_fragmented_on_the_way_unless_df),
    TEST(test_an_arriving_host_configures_itself_and_reaches_the_world),
    TEST(test_a_lost_router_solicitation_is_repeated_four_seconds_later),
    TEST(test_a_duplicate_address_is_not_assigned),
    TEST(test_two_hosts_testing_one_address_both_lose_it),
    TEST(test_a_silent_router_is_given_up_when_its_lifetime_ends),
    TEST(test_a_full_pool_gives_nothing_and_a_lease_is_renewed),
    TEST(test_a_nak_ends_the_lease_and_starts_over),
    TEST(test_a_proxy_answers_and_intercepts),
    TEST(test_a_proxied_address_is_defended_against_duplicate_detection),
    TEST(test_an_unreachable_neighbour_is_noticed_by_probing),
    TEST(test_errors_are_limited_to_a_burst_of_ten),
    TEST(test_the_same_seed_gives_the_same_frames),
    TEST(test_a_withheld_advertisement_is_not_sent),
    TEST(test_configuration_mistakes_are_named),
    TEST(test_a_redirect_shortens_the_way),
    TEST(test_packets_leave_by_the_interface_of_their_source),
    TEST(test_a_home_agent_advertises_itself),
    TEST(test_answers_to_solicitations_are_delayed_and_multicasts_kept_apart),
    TEST(test_a_reboot_forgets_what_was_learnt),
    TEST(test_every_lost_dhcp_message_is_made_good))
