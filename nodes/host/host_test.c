/* One host, fed by hand: what RFC 4861, 4862, 826, 5227 and 8200 say about single messages. Whole
 * exchanges are in nodes/edge_test.c. */
#include "nodes/host/rig_test.h"

/* ---- neighbours ---- */

static void
test_an_unsolicited_answer_creates_no_entry(void)
{
	struct rig *r = rig_new(SIX);

	in_na(r, "2001:db8::2", &them, 1);
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_NONE);
	rig_free(r);
}

/* RFC 4861 7.2.5, sentence by sentence. */
static void
test_answers_change_an_entry_as_rfc_4861_says(void)
{
	struct addr n = A("2001:db8::2");
	struct rig *r = rig_new(SIX);
	struct mac m;

	send_to(r, "2001:db8::1", "2001:db8::2", 10);
	CU_ASSERT_EQUAL(type_of(r, 0), ICMP6_NS);
	in_na(r, "2001:db8::2", NULL, 2);
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_INCOMPLETE);
	in_na(r, "2001:db8::2", &them, 2);
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_REACHABLE);
	CU_ASSERT_EQUAL(r->n_out, 2);		/* the packet that waited */
	in_na(r, "2001:db8::2", &other, 2);	/* O=0, other address: only doubt */
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_STALE);
	CU_ASSERT(host_neighbour(&r->h, 0, &n, &m) && mac_eq(&m, &them));
	in_na(r, "2001:db8::2", &other, 1);	/* O=1, S=0: new address, STALE */
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_STALE);
	CU_ASSERT(host_neighbour(&r->h, 0, &n, &m) && mac_eq(&m, &other));
	in_na(r, "2001:db8::2", &them, 3);	/* O=1, S=1 */
	CU_ASSERT_EQUAL(state_of(r, "2001:db8::2"), NEIGH_REACHABLE);
	CU_ASSERT(host_neighbour(&r->h, 0, &n, &m) && mac_eq(&m, &them));
	rig_free(r);
}

static void
test_only_the_latest_packets_wait_for_a_neighbour(void)
{
	struct rig *r = rig_new(SIX);

	for (size_t n = 1; n <= HOST_QUEUE + 7; n++)
		send_to(r, "2001:db8::1", "2001:db8::2", n);
	CU_ASSERT_EQUAL(r->n_out, 1);		/* one solicitation for all of them */
	in_na(r, "2001:db8::2", &them, 3);
	CU_ASSERT_EQUAL(r->n_out, 1 + HOST_QUEUE);
	CU_ASSERT_EQUAL(r->out[r->n_out - 1].n, 14 + 40 + HOST_QUEUE + 7);
	rig_free(r);
}

static void
test_a_solicitation_from_nowhere_creates_no_entry_and_is_answered_to_all(void)
{
	struct rig *r = rig_new(SIX);
	struct ip_view v;

	in_ns(r, "::", "2001:db8::1", &them);
	CU_ASSERT_EQUAL(type_of(r, 0), ICMP6_NA);
	CU_ASSERT_EQUAL(ip_parse(&v, bytes_of(r->out[0].p + 14, r->out[0].n - 14)), W_OK);
	CU_ASSERT(addr_is_multicast(&v.dst));
	CU_ASSERT_EQUAL(v.payload.p[4], 0x20);	/* R=0, S=0, O=1 */
	CU_ASSERT_PTR_NULL(r->h.oldest_neigh);
	in_ns(r, "fe80::2", "2001:db8::1", &them);
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_DELAY);	/* learnt, and answered to */
	CU_ASSERT_EQUAL(count(r, ICMP6_NA), 2);
	in_ns(r, "fe80::2", "2001:db8::99", &them);
	CU_ASSERT_EQUAL(count(r, ICMP6_NA), 2);
	rig_free(r);
}

/* RFC 6275 11.5.5: before the BA a home address is claimed to nobody but the asker. */
static void
test_a_quiet_home_address_answers_the_asker_alone(void)
{
	struct prefix home = { A("2001:db8::77"), 64 };
	struct rig *r = rig_new(SIX);

	CU_ASSERT(host_address_add(&r->h, r->now, 0, &home, HOST_NO_DAD | HOST_HOME | HOST_QUIET));
	rig_events(r);
	CU_ASSERT_EQUAL(r->event[0].kind, HOST_EV_ADDRESS_USABLE);
	in_ns(r, "::", "2001:db8::77", &them);
	CU_ASSERT_EQUAL(type_of(r, 0), ICMP6_NA);
	CU_ASSERT_EQUAL(memcmp(r->out[0].p, them.b, 6), 0);
	/* It is not used to ask with either, but it may send. */
	send_to(r, "2001:db8::77", "2001:db8::2", 1);
	CU_ASSERT_EQUAL(type_of(r, 1), ICMP6_NS);
	CU_ASSERT_EQUAL(r->out[1].p[14 + 8], 0xfe);
	rig_free(r);
}

static void
test_the_home_agents_answer_to_a_returning_node_is_an_event(void)
{
	struct addr home = A("2001:db8::77");
	struct rig *r = rig_new(SIX);

	host_home_solicit(&r->h, r->now, 0, &home);
	CU_ASSERT_EQUAL(type_of(r, 0), ICMP6_NS);
	CU_ASSERT_EQUAL(r->out[0].p[14 + 8], 0);	/* source :: */
	in_na(r, "2001:db8::77", &them, 0);
	CU_ASSERT_EQUAL_FATAL(r->n_events, 1);
	CU_ASSERT_EQUAL(r->event[0].kind, HOST_EV_HOME_ANSWER);
	CU_ASSERT(mac_eq(&r->event[0].mac, &them));
	rig_free(r);
}

/* ---- duplicate detection ---- */

static void
test_a_test_for_somebody_else_ends_in_an_event(void)
{
	struct addr free_one = A("2001:db8::50"), taken = A("2001:db8::51");
	struct rig *r = rig_new(SIX);
	tick start = r->now;

	host_dad(&r->h, r->now, 0, &free_one);
	host_dad(&r->h, r->now, 0, &taken);
	CU_ASSERT_EQUAL(count(r, ICMP6_NS), 2);
	in_ns(r, "fe80::2", "2001:db8::51", &them);	/* resolution: ignored while tentative */
	CU_ASSERT_EQUAL(r->n_events, 0);
	in_na(r, "2001:db8::51", &them, 1);
	CU_ASSERT_EQUAL_FATAL(r->n_events, 1);
	CU_ASSERT(!r->event[0].ok && addr_eq(&r->event[0].addr, &taken));
	rig_until(r, start + SECONDS(1));
	CU_ASSERT_EQUAL_FATAL(r->n_events, 2);
	CU_ASSERT(r->event[1].ok && addr_eq(&r->event[1].addr, &free_one));
	CU_ASSERT(!host_owns(&r->h, &free_one));
	rig_free(r);
}

static void
test_a_tentative_address_takes_and_answers_nothing(void)
{
	struct prefix p = { A("2001:db8::60"), 64 };
	struct rig *r = rig_new(SIX);

	CU_ASSERT(host_address_add(&r->h, r->now, 0, &p, 0));
	r->n_out = 0;
	in_ns(r, "fe80::2", "2001:db8::60", &them);
	CU_ASSERT_EQUAL(r->n_out, 0);
	CU_ASSERT_EQUAL(host_owns(&r->h, &p.addr), false);
	rig_until(r, r->now + SECONDS(2));
	CU_ASSERT(host_owns(&r->h, &p.addr));
	rig_free(r);
}

static void
test_conflict_detection_for_ipv4_probes_three_times_and_announces_twice(void)
{
	struct rig *r = rig_new("eth0.addr = 192.0.2.1/24\neth0.acd = true\neth0.slaac = false\n");
	unsigned probes = 0, announcements = 0;

	/* rig_new let ten seconds pass; take the link down and up, and look. */
	host_link(&r->h, r->now, 0, &(struct link){ false, 1500 });
	host_link(&r->h, r->now, 0, &(struct link){ true, 1500 });
	rig_until(r, r->now + SECONDS(15));
	for (unsigned i = 0; i < r->n_out; i++) {
		struct arp a;

		if (arp_decode(&a, bytes_of(r->out[i].p + 14, r->out[i].n - 14)) != W_OK)
			continue;
		probes += addr_is_unspecified(&a.sender);
		announcements += addr_eq(&a.sender, &a.target);
	}
	CU_ASSERT_EQUAL(probes, 3);
	CU_ASSERT_EQUAL(announcements, 2);
	/* RFC 5227 2.4: defended once, given up when it happens again within ten seconds. */
	r->n_out = r->n_events = 0;
	in_arp(r, ARP_REQUEST, &them, "192.0.2.1", "192.0.2.9");
	CU_ASSERT_EQUAL(r->n_out, 1);
	rig_until(r, r->now + SECONDS(5));
	in_arp(r, ARP_REQUEST, &them, "192.0.2.1", "192.0.2.9");
	CU_ASSERT_EQUAL(r->event[0].kind, HOST_EV_ADDRESS_DUPLICATE);
	rig_free(r);
}

/* ---- ARP ---- */

static void
test_arp_learns_and_answers_as_rfc_826_says(void)
{
	struct addr n = A("192.0.2.2");
	struct rig *r = rig_new(FOUR);
	struct arp a;
	struct mac m;

	in_arp(r, ARP_REQUEST, &them, "192.0.2.2", "192.0.2.3");
	CU_ASSERT(!host_neighbour(&r->h, 0, &n, &m));	/* not for us: no new entry */
	in_arp(r, ARP_REQUEST, &them, "192.0.2.2", "192.0.2.1");
	CU_ASSERT(host_neighbour(&r->h, 0, &n, &m) && mac_eq(&m, &them));
	CU_ASSERT_EQUAL_FATAL(r->n_out, 1);
	CU_ASSERT_EQUAL(arp_decode(&a, bytes_of(r->out[0].p + 14, r->out[0].n - 14)), W_OK);
	CU_ASSERT(a.op == ARP_REPLY && mac_eq(&a.sender_mac, &us) && mac_eq(&a.target_mac, &them));
	CU_ASSERT_EQUAL(memcmp(r->out[0].p, them.b, 6), 0);
	in_arp(r, ARP_REQUEST, &other, "192.0.2.2", "192.0.2.3");	/* known: updated */
	CU_ASSERT(host_neighbour(&r->h, 0, &n, &m) && mac_eq(&m, &other));
	in_arp(r, ARP_REQUEST, &them, "0.0.0.0", "192.0.2.1");		/* a probe is answered */
	CU_ASSERT_EQUAL(r->n_out, 2);
	send_to(r, "192.0.2.1", "192.0.2.3", 5);
	CU_ASSERT_EQUAL(r->n_out, 3);
	in_arp(r, ARP_REPLY, &them, "192.0.2.3", "192.0.2.1");
	CU_ASSERT_EQUAL(r->n_out, 4);
	CU_ASSERT_EQUAL(state_of(r, "192.0.2.3"), NEIGH_REACHABLE);
	rig_free(r);
}

/* ---- routers and prefixes ---- */

static void
test_an_advertisement_brings_router_prefix_address_and_one_event(void)
{
	struct rig *r = rig_new("quick = true\n");
	struct addr router;
	struct prefix p;

	in_ra(r, 1800, 86400, 14400);
	CU_ASSERT_EQUAL_FATAL(r->n_events, 1);
	CU_ASSERT_EQUAL(r->event[0].kind, HOST_EV_ROUTER);
	CU_ASSERT(mac_eq(&r->event[0].mac, &them));
	CU_ASSERT(host_router(&r->h, 0, 6, &router) && router.b[15] == 2);
	rig_until(r, r->now + SECONDS(2));
	CU_ASSERT_EQUAL(r->event[1].kind, HOST_EV_ADDRESS_USABLE);
	CU_ASSERT(host_address_on(&r->h, 0, 6, &p) && p.addr.b[5] == 5);
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_STALE);
	CU_ASSERT_EQUAL(r->h.ifc[0].hop_limit, 32);
	in_ra(r, 1800, 86400, 14400);
	CU_ASSERT_EQUAL(r->n_events, 2);	/* nothing new */
	in_ra(r, 0, 86400, 14400);
	CU_ASSERT_EQUAL(r->event[2].kind, HOST_EV_ROUTER_LOST);
	CU_ASSERT(!host_router(&r->h, 0, 6, &router));
	rig_free(r);
}

/* RFC 4862 5.5.3 (e): nobody shortens a lifetime below two hours. */
static void
test_a_valid_lifetime_is_not_shortened_below_two_hours(void)
{
	struct rig *r = rig_new("quick = true\n");
	struct addr own = A("2001:db8:5::ff:fe00:1");
	struct host_addr *a;

	in_ra(r, 1800, 86400, 14400);
	rig_until(r, r->now + SECONDS(2));
	a = addr_find(&r->h, 0, &own);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	in_ra(r, 1800, 60, 60);
	CU_ASSERT_EQUAL(a->valid_until, r->now + SECONDS(7200));
	CU_ASSERT_EQUAL(a->preferred_until, r->now + SECONDS(60));
	rig_until(r, r->now + SECONDS(100));
	CU_ASSERT_EQUAL(a->state, ADDR_DEPRECATED);
	in_ra(r, 1800, 60, 60);			/* less than two hours left: ignored */
	CU_ASSERT_EQUAL(a->valid_until, r->now + SECONDS(7100));
	in_ra(r, 1800, 100000, 50000);
	CU_ASSERT_EQUAL(a->valid_until, r->now + SECONDS(100000));
	CU_ASSERT_EQUAL(a->state, ADDR_PREFERRED);
	rig_until(r, r->now + SECONDS(100001));
	CU_ASSERT(!host_owns(&r->h, &own));
	rig_free(r);
}

/* ---- sources ---- */

static void
test_sources_are_chosen_by_scope_state_and_home(void)
{
	struct prefix home = { A("2001:db8:9::9"), 128 };
	struct addr cn = A("2001:db8::7");
	struct rig *r = rig_new(SIX);
	struct addr s;

	CU_ASSERT(host_source_for(&r->h, &(struct addr){ 6, { 0xfe, 0x80, [15] = 7 } }, &s));
	CU_ASSERT(addr_is_link_local(&s));
	CU_ASSERT(host_source_for(&r->h, &cn, &s));
	CU_ASSERT_EQUAL(s.b[15], 1);
	CU_ASSERT(host_address_add(&r->h, r->now, IFC_APP, &home, HOST_NO_DAD | HOST_HOME));
	CU_ASSERT(host_source_for(&r->h, &cn, &s));
	CU_ASSERT_EQUAL(s.b[15], 9);
	rig_free(r);
}

/* ---- fragments ---- */

static void
in_fragment(struct rig *r, uint32_t id, size_t from, size_t n, bool more)
{
	struct addr src = A("fe80::2"), dst = A("2001:db8::1");
	uint8_t buf[2048];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst,
	    .proto = IPPROTO_IS_FRAGMENT });

	wr_u8(&w, 17);
	wr_u8(&w, 0);
	wr_u16(&w, (uint16_t)(from | more));
	wr_u32(&w, id);
	wr_zero(&w, n);
	ip_end(&w, at);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

static void
test_fragments_join_in_any_order_and_overlaps_end_it(void)
{
	struct rig *r = rig_new(SIX);

	in_fragment(r, 1, 16, 5, false);
	in_fragment(r, 1, 8, 8, true);
	in_fragment(r, 1, 8, 8, true);		/* repeated: ignored */
	CU_ASSERT_EQUAL(r->delivered, 0);
	in_fragment(r, 1, 0, 8, true);
	CU_ASSERT_EQUAL(r->delivered, 1);
	in_fragment(r, 2, 0, 16, true);
	in_fragment(r, 2, 8, 16, true);		/* overlaps: all is dropped, silently */
	in_fragment(r, 2, 24, 8, false);
	CU_ASSERT_EQUAL(r->delivered, 1);
	CU_ASSERT_EQUAL(r->h.count.dropped[W_HOST_FRAGMENT], 1);
	in_fragment(r, 3, 0, 20, false);	/* atomic */
	CU_ASSERT_EQUAL(r->delivered, 2);
	CU_ASSERT_EQUAL(r->n_out, 0);
	in_fragment(r, 4, 0, 13, true);		/* not a multiple of eight: pointer 4 */
	send_to(r, "2001:db8::1", "fe80::2", 1);
	rig_free(r);
}

static void
many_fragments(struct rig *r)
{
	for (uint32_t id = 100; id < 100 + 2 * HOST_REASSEMBLIES; id++)
		in_fragment(r, id, 0, 8, true);
}

/* A tunnel's payload may be fragments again: they must not push out what is being delivered. */
static void
test_fragments_within_a_delivery_leave_it_alone(void)
{
	struct rig *r = rig_new(SIX);

	r->inside = many_fragments;
	in_fragment(r, 1, 0, 8, true);
	in_fragment(r, 1, 8, 8, false);
	CU_ASSERT_EQUAL(r->delivered, 1);
	CU_ASSERT_EQUAL(r->h.reasms.n, HOST_REASSEMBLIES);
	rig_free(r);
}

static void
test_an_unfinished_packet_is_reported_after_a_minute_if_it_had_begun(void)
{
	struct rig *r = rig_new(SIX);

	in_fragment(r, 1, 0, 8, true);
	in_fragment(r, 2, 8, 8, false);
	rig_until(r, r->now + SECONDS(59));
	CU_ASSERT_EQUAL(count(r, ICMP6_TIME_EXCEEDED), 0);
	rig_until(r, r->now + SECONDS(1));
	in_na(r, "fe80::2", &them, 3);		/* whom the error was waiting for */
	CU_ASSERT_EQUAL(count(r, ICMP6_TIME_EXCEEDED), 1);
	CU_ASSERT_EQUAL(r->h.reasms.n, 0);
	rig_free(r);
}

static void
test_fragments_are_kept_in_bounded_number(void)
{
	struct rig *r = rig_new(SIX);

	for (uint32_t id = 0; id < 1000; id++)
		in_fragment(r, id, 0, 8, true);
	CU_ASSERT_EQUAL(r->h.reasms.n, HOST_REASSEMBLIES);
	rig_free(r);
}

/* ---- path MTU ---- */

static void
in_too_big(struct rig *r, const char *quoted_dst, uint32_t mtu)
{
	struct addr src = A("fe80::2"), dst = A("2001:db8::1");
	uint8_t inner[48], buf[256];
	struct wr q = wr_of(inner, sizeof(inner)), w = wr_of(buf, sizeof(buf));
	struct icmp m = { .family = 6, .type = ICMP6_TOO_BIG, .has_mtu = true, .mtu = mtu };
	struct ip_spec quoted = { .src = dst, .dst = A(quoted_dst), .proto = 17 };
	size_t at = ip_begin(&q, &quoted);

	wr_zero(&q, 8);
	ip_end(&q, at);
	m.body = wr_done(&q);
	at = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .proto = IPPROTO_IS_ICMP6 });
	icmp_encode(&w, &m, &src, &dst);
	ip_end(&w, at);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

static void
test_a_path_mtu_falls_only_on_good_evidence_and_comes_back(void)
{
	struct addr d = A("2001:db8::2");
	struct rig *r = rig_new(SIX);

	in_too_big(r, "2001:db8::2", 1400);		/* never sent there */
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1500);
	send_to(r, "2001:db8::1", "2001:db8::2", 10);
	in_too_big(r, "2001:db8::2", 600);		/* below 1280 */
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1500);
	in_too_big(r, "2001:db8::2", 1400);
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1400);
	in_too_big(r, "2001:db8::2", 1450);		/* never up */
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1400);
	rig_until(r, r->now + SECONDS(599));
	host_path_mtu_learn(&r->h, r->now, &d, 1500);
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1400);
	rig_until(r, r->now + SECONDS(2));
	send_to(r, "2001:db8::1", "2001:db8::2", 1400);
	CU_ASSERT_EQUAL(host_path_mtu(&r->h, &d), 1500);
	rig_free(r);
}

/* ---- headers ---- */

static void
in_raw6(struct rig *r, const uint8_t *ext, size_t n, uint8_t next)
{
	struct addr src = A("fe80::2"), dst = A("2001:db8::1");
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .proto = next });

	wr_copy(&w, ext, n);
	ip_end(&w, at);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

static void
test_mobility_headers_are_refused_by_a_node_without_mobility(void)
{
	static const uint8_t hao[24] = { 59, 2, 1, 2, 0, 0, 0xc9, 16, 0x20, 1, [23] = 1 };
	static const uint8_t rh2[24] = { 59, 2, 2, 1, [8] = 0x20, [23] = 1 };
	struct rig *r = rig_new(SIX);

	in_ns(r, "fe80::2", "2001:db8::1", &them);
	r->n_out = 0;
	in_raw6(r, hao, sizeof(hao), IPPROTO_IS_DSTOPTS);
	CU_ASSERT_EQUAL(count(r, ICMP6_PARAMETER), 1);
	CU_ASSERT_EQUAL(r->out[0].p[14 + 41], 2);
	CU_ASSERT_EQUAL(r->out[0].p[14 + 47], 46);	/* pointer: the option type */
	in_raw6(r, rh2, sizeof(rh2), IPPROTO_IS_ROUTING);
	CU_ASSERT_EQUAL(r->n_out, 1);			/* silently, RFC 6275 8.2 */
	CU_ASSERT_EQUAL(r->delivered, 0);
	rig_free(r);
}

static void
test_packets_to_a_proxied_address_go_to_the_node(void)
{
	struct addr home = A("2001:db8::77");
	struct rig *r = rig_new(SIX);
	struct addr src = A("2001:db8::2");
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = home, .proto = 17 });

	ip_end(&w, at);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
	CU_ASSERT_EQUAL(r->forwarded, 0);
	host_proxy_add(&r->h, 0, &home);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
	CU_ASSERT_EQUAL(r->forwarded, 1);
	send_to(r, "2001:db8::1", "2001:db8::77", 4);	/* our own too */
	CU_ASSERT_EQUAL(r->forwarded, 2);
	host_proxy_remove(&r->h, 0, &home);
	CU_ASSERT(!host_proxies(&r->h, &home));
	rig_free(r);
}

TEST_MAIN("host",
    TEST(test_an_unsolicited_answer_creates_no_entry),
    TEST(test_answers_change_an_entry_as_rfc_4861_says),
    TEST(test_only_the_latest_packets_wait_for_a_neighbour),
    TEST(test_a_solicitation_from_nowhere_creates_no_entry_and_is_answered_to_all),
    TEST(test_a_quiet_home_address_answers_the_asker_alone),
    TEST(test_the_home_agents_answer_to_a_returning_node_is_an_event),
    TEST(test_a_test_for_somebody_else_ends_in_an_event),
    TEST(test_a_tentative_address_takes_and_answers_nothing),
    TEST(test_conflict_detection_for_ipv4_probes_three_times_and_announces_twice),
    TEST(test_arp_learns_and_answers_as_rfc_826_says),
    TEST(test_an_advertisement_brings_router_prefix_address_and_one_event),
    TEST(test_a_valid_lifetime_is_not_shortened_below_two_hours),
    TEST(test_sources_are_chosen_by_scope_state_and_home),
    TEST(test_fragments_join_in_any_order_and_overlaps_end_it),
    TEST(test_an_unfinished_packet_is_reported_after_a_minute_if_it_had_begun),
    TEST(test_fragments_within_a_delivery_leave_it_alone),
    TEST(test_fragments_are_kept_in_bounded_number),
    TEST(test_a_path_mtu_falls_only_on_good_evidence_and_comes_back),
    TEST(test_mobility_headers_are_refused_by_a_node_without_mobility),
    TEST(test_packets_to_a_proxied_address_go_to_the_node))
