/* What a host or router keeps, after RFC 4861 and 4862: routers, prefixes, neighbours, addresses, redirects;
 * and what it answers to, after RFC 4443 and 1122. */
#include "nodes/host/rig_test.h"

#define ROUTER "eth0.addr = 2001:db8::1/64\neth0.ra = true\nforward = true\nquick = true\n"

static struct nd_ra
ra_of(const char *prefix, uint8_t len, bool on_link, bool autonomous)
{
	struct nd_ra m = { .router_lifetime_s = 1800, .n_prefixes = 1 };

	m.prefix[0] = (struct nd_prefix){ .present = true, .on_link = on_link,
		.autonomous = autonomous, .prefix = { A(prefix), len }, .valid_s = 86400,
		.preferred_s = 14400 };
	return m;
}

static void
in_ra_of(struct rig *r, const char *router, const struct mac *mac, struct nd_ra m)
{
	struct addr src = A(router), dst = A("ff02::1");
	uint8_t buf[512];
	struct wr w = wr_of(buf, sizeof(buf));

	m.has_lladdr = true;
	m.lladdr = *mac;
	nd_ra_encode(&w, &m, &src, &dst);
	rig_in(r, mac, ETH_IP6, wr_done(&w));
}

static void
in_rs(struct rig *r, const char *from, const char *to, bool lladdr)
{
	struct addr src = A(from), dst = A(to);
	struct nd_rs m = { .has_lladdr = lladdr, .lladdr = them };
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));

	nd_rs_encode(&w, &m, &src, &dst);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

static void
in_redirect(struct rig *r, const char *router, const char *dest, const char *target)
{
	struct addr src = A(router), dst = A("2001:db8::1");
	struct nd_redirect m = { .target = A(target), .dest = A(dest), .has_lladdr = true,
		.lladdr = other };
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	nd_redirect_encode(&w, &m, &src, &dst);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

/* Does what is sent now go to this neighbour? */
static bool
goes_to(struct rig *r, const char *dst, const struct mac *mac)
{
	r->n_out = 0;
	send_to(r, "2001:db8::1", dst, 10);
	return r->n_out == 1 && memcmp(r->out[0].p, mac->b, 6) == 0;
}

static bool
is_on_link(const struct rig *r, const char *prefix)
{
	const struct host_ifc *f = &r->h.ifc[0];
	struct addr a = A(prefix);

	for (unsigned i = 0; i < f->n_prefixes; i++)
		if (addr_eq(&f->prefix[i].prefix.addr, &a))
			return true;
	return false;
}

/* ---- routers and prefixes ---- */

/* RFC 4861 6.3.4: what an RA leaves out, and what it says with 0, stays as it was. */
static void
test_an_advertisement_takes_nothing_away_that_it_does_not_name(void)
{
	struct nd_ra first = ra_of("2001:db8:5::", 64, true, true), m = first;
	struct rig *r = rig_new(SIX);
	const struct host_ifc *f = &r->h.ifc[0];

	first.prefix[first.n_prefixes++] = ra_of("2001:db8:6::", 64, true, false).prefix[0];
	first.hop_limit = 30;
	first.reachable_ms = 10000;
	first.retrans_ms = 2000;
	in_ra_of(r, "fe80::2", &them, first);
	CU_ASSERT(is_on_link(r, "2001:db8:5::") && is_on_link(r, "2001:db8:6::"));
	in_ra_of(r, "fe80::2", &them, m);		/* the first prefix only, zeroes */
	CU_ASSERT(is_on_link(r, "2001:db8:5::") && is_on_link(r, "2001:db8:6::"));
	CU_ASSERT(f->hop_limit == 30 && f->reachable == SECONDS(10) && f->retrans == SECONDS(2));
	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:6::", 64, false, false));	/* L=0 */
	CU_ASSERT(is_on_link(r, "2001:db8:6::"));
	rig_free(r);
}

/* RFC 4861 4.6.2, RFC 4862 5.5.3. */
static void
test_a_prefix_counts_up_to_its_length(void)
{
	struct addr own = A("2001:db8:5::ff:fe00:1");
	struct rig *r = rig_new(SIX);
	size_t n = r->h.n_addrs;

	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::1234", 64, true, true));
	CU_ASSERT(is_on_link(r, "2001:db8:5::") && !is_on_link(r, "2001:db8:5::1234"));
	CU_ASSERT(addr_find(&r->h, 0, &own) != NULL && r->h.n_addrs == n + 1);
	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:6:7700::", 56, true, true));	/* no 64 bits left */
	CU_ASSERT_EQUAL(r->h.n_addrs, n + 1);
	rig_free(r);
}

/* RFC 4861 6.3.4, 6.3.5: the second router is known, and what went by the first goes by it. */
static void
test_a_second_router_takes_over(void)
{
	struct nd_ra ra = ra_of("2001:db8:5::", 64, false, false);
	struct rig *r = rig_new(SIX);

	ra.router_lifetime_s = 60;
	in_ra_of(r, "fe80::2", &them, ra);
	ra.router_lifetime_s = 1800;
	in_ra_of(r, "fe80::3", &other, ra);
	CU_ASSERT_EQUAL(r->h.ifc[0].n_routers, 2);
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	in_na(r, "fe80::2", &them, 4 + 2 + 1);		/* it is there, and need not be asked again */
	rig_until(r, r->now + SECONDS(61));
	CU_ASSERT_EQUAL(r->h.ifc[0].n_routers, 1);
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &other));
	rig_free(r);
}

/* RFC 4861 7.2.5: who is no router any longer is no default router; 7.2.3: a solicitation says nothing. */
static void
test_only_an_answer_ends_a_router(void)
{
	struct addr router = A("fe80::2");
	struct rig *r = rig_new(SIX);
	const struct neigh *n;

	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::", 64, false, false));
	n = neigh_find(&r->h, 0, &router);
	CU_ASSERT_FATAL(n != NULL && n->is_router && n->state == NEIGH_STALE);
	in_ns(r, "fe80::2", "2001:db8::1", &them);
	CU_ASSERT(n->is_router && r->h.ifc[0].n_routers == 1);
	in_na(r, "fe80::2", &them, 4 + 2 + 1);
	CU_ASSERT(n->is_router && r->h.ifc[0].n_routers == 1);
	in_na(r, "fe80::2", &them, 2 + 1);		/* R=0 */
	CU_ASSERT(!n->is_router && r->h.ifc[0].n_routers == 0);
	rig_free(r);
}

/* RFC 4861 7.3.1: what nobody asked for shows one direction only. */
static void
test_unsolicited_messages_are_no_proof_of_reachability(void)
{
	struct rig *r = rig_new(SIX);
	tick start;

	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::", 64, false, false));
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_STALE);
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_DELAY);
	start = r->now;
	for (int i = 0; i < 10; i++) {
		rig_until(r, start + MSEC(600) * i);
		in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::", 64, false, false));
		in_na(r, "fe80::2", &them, 4 + 1);
	}
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_PROBE);
	rig_free(r);
}

/* ---- solicitations of routers ---- */

/* RFC 4861 6.1.1: a host has nothing to do with them; 6.2.6: a router learns nothing from ::. */
static void
test_a_router_solicitation_is_for_routers_and_from_nowhere_teaches_nothing(void)
{
	struct rig *r = rig_new(SIX);

	in_rs(r, "fe80::2", "ff02::2", true);
	in_rs(r, "fe80::2", "ff02::1", true);
	rig_until(r, r->now + SECONDS(5));
	CU_ASSERT(r->n_out == 0 && r->h.oldest_neigh == NULL);
	rig_free(r);
	r = rig_new(ROUTER);
	in_rs(r, "::", "ff02::2", false);
	rig_until(r, r->now + SECONDS(5));
	CU_ASSERT(count(r, ICMP6_RA) >= 1 && r->h.oldest_neigh == NULL);
	in_rs(r, "fe80::2", "ff02::2", true);
	CU_ASSERT_EQUAL(state_of(r, "fe80::2"), NEIGH_STALE);
	rig_free(r);
}

/* RFC 4861 6.2.1: who forwards does not advertise unless told to, and not at any rate. */
static void
test_advertising_is_off_by_default_and_within_limits(void)
{
	struct rig *r = rig_new("eth0.addr = 2001:db8::1/64\nforward = true\n");
	unsigned n;

	rig_until(r, r->now + SECONDS(3600));
	CU_ASSERT_EQUAL(count(r, ICMP6_RA), 0);
	rig_free(r);
	r = rig_new(ROUTER "eth0.ra_max = 100000s\neth0.ra_min = 90000s\n");
	rig_until(r, r->now + SECONDS(60));		/* the first three are closer */
	r->n_out = 0;
	rig_until(r, r->now + SECONDS(18000));
	n = count(r, ICMP6_RA);
	CU_ASSERT(n >= 10 && n <= 14);		/* every 1350 to 1800 s */
	rig_free(r);
}

/* ---- redirects ---- */

/* RFC 4861 8.1: of the router that is the first hop now; 8.2: routers do not listen to them. */
static void
test_a_redirect_counts_from_the_first_hop_and_for_hosts(void)
{
	struct rig *r = rig_new(SIX);

	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::", 64, false, false));
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	in_redirect(r, "fe80::9", "2001:db8:99::1", "fe80::3");
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	in_redirect(r, "fe80::2", "2001:db8:99::1", "fe80::3");
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &other));
	CU_ASSERT(goes_to(r, "2001:db8:99::2", &them));
	rig_free(r);
	r = rig_new(ROUTER "route = ::/0 via fe80::2 dev 0\n");
	in_ns(r, "fe80::2", "2001:db8::1", &them);
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	in_redirect(r, "fe80::2", "2001:db8:99::1", "fe80::3");
	CU_ASSERT(goes_to(r, "2001:db8:99::1", &them));
	rig_free(r);
}

/* ---- addresses ---- */

/* RFC 4862 5.4: each by itself, even if the interface identifier has been tested in another. */
static void
test_each_address_is_tested_by_itself(void)
{
	struct addr own = A("2001:db8:5::ff:fe00:1");
	struct rig *r = rig_new("quick = true\n");
	unsigned n = 0;

	in_ra_of(r, "fe80::2", &them, ra_of("2001:db8:5::", 64, true, true));
	CU_ASSERT(!host_owns(&r->h, &own));
	for (unsigned i = 0; i < r->n_out; i++)
		n += type_of(r, i) == ICMP6_NS && r->out[i].p[14 + 8] == 0 &&
		    memcmp(r->out[i].p + 14 + 48, own.b, 16) == 0;
	CU_ASSERT_EQUAL(n, 1);
	rig_until(r, r->now + SECONDS(2));
	CU_ASSERT(host_owns(&r->h, &own));
	rig_free(r);
}

/* RFC 4862 5.4.2: before the first solicitation has left, too. */
static void
test_an_address_claimed_while_the_test_waits_is_a_duplicate(void)
{
	struct prefix p = { A("2001:db8::60"), 64 };
	struct rig *r = rig_new("eth0.addr = 2001:db8::1/64\n");

	CU_ASSERT(host_address_add(&r->h, r->now, 0, &p, 0));
	CU_ASSERT_EQUAL(r->n_out, 0);			/* the random delay */
	in_na(r, "2001:db8::60", &them, 1);
	rig_until(r, r->now + SECONDS(5));
	CU_ASSERT(!host_owns(&r->h, &p.addr));
	rig_free(r);
}

static bool
echoes(struct rig *r, const char *src, const char *dst, uint8_t ttl)
{
	struct addr s = A(src), d = A(dst);
	uint8_t buf[1100], data[1000];
	struct wr w = wr_of(buf, sizeof(buf));
	struct icmp m = { .family = d.family, .rest = 0x12345678, .body = BYTES_ARRAY(data),
		.type = d.family == 6 ? ICMP6_ECHO : ICMP4_ECHO };
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .hop_limit = ttl,
	    .proto = d.family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4 });
	struct ip_view v;
	struct icmp got;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	icmp_encode(&w, &m, &s, &d);
	ip_end(&w, at);
	r->n_out = 0;
	rig_in(r, &them, d.family == 6 ? ETH_IP6 : ETH_IP4, wr_done(&w));
	if (r->n_out != 1 || ip_parse(&v, bytes_of(r->out[0].p + 14, r->out[0].n - 14)) != W_OK ||
	    icmp_decode(&got, &v.src, &v.dst, v.payload) != W_OK)
		return false;
	return got.type == (d.family == 6 ? ICMP6_ECHO_REPLY : ICMP4_ECHO_REPLY) &&
	    addr_eq(&v.src, &d) && addr_eq(&v.dst, &s) && got.rest == m.rest &&
	    bytes_eq(got.body, m.body) && v.hop_limit > 1;
}

/* RFC 4443 2.2, 4.2, RFC 1122 3.2.2.6: from the address that was asked, with everything that was sent. */
static void
test_an_echo_comes_from_the_address_asked_with_all_its_data(void)
{
	struct prefix more = { A("2001:db8::60"), 64 }, four = { A("192.0.2.60"), 24 };
	struct rig *r = rig_new(SIX "eth0.addr = 192.0.2.1/24\n");

	CU_ASSERT(host_address_add(&r->h, r->now, 0, &more, HOST_NO_DAD));
	CU_ASSERT(host_address_add(&r->h, r->now, 0, &four, HOST_NO_DAD));
	in_ns(r, "2001:db8::2", "2001:db8::1", &them);
	in_arp(r, ARP_REQUEST, &them, "192.0.2.2", "192.0.2.1");
	CU_ASSERT(echoes(r, "2001:db8::2", "2001:db8::1", 64));
	CU_ASSERT(echoes(r, "2001:db8::2", "2001:db8::60", 64));
	CU_ASSERT(echoes(r, "192.0.2.2", "192.0.2.1", 64));
	CU_ASSERT(echoes(r, "192.0.2.2", "192.0.2.60", 64));
	CU_ASSERT(echoes(r, "192.0.2.2", "192.0.2.1", 1));	/* RFC 1122 3.2.1.7: it has arrived */
	CU_ASSERT(!echoes(r, "192.0.2.2", "192.0.2.99", 64));	/* 3.2.1.3 */
	CU_ASSERT(r->n_out == 0 && r->forwarded == 0);
	rig_free(r);
}

/* RFC 4862 5.5.4. */
static void
test_a_deprecated_address_still_answers_and_an_expired_one_does_not(void)
{
	struct nd_ra ra = ra_of("2001:db8:5::", 64, true, true);
	struct rig *r = rig_new("quick = true\n");
	const char *own = "2001:db8:5::ff:fe00:1";

	ra.prefix[0].preferred_s = 10;
	ra.prefix[0].valid_s = 10000;
	in_ra_of(r, "fe80::2", &them, ra);
	rig_until(r, r->now + SECONDS(20));
	CU_ASSERT(echoes(r, "fe80::2", own, 64));
	rig_until(r, r->now + SECONDS(10000));
	CU_ASSERT(!echoes(r, "fe80::2", own, 64));
	r->n_out = 0;
	in_ns(r, "fe80::2", own, &them);
	CU_ASSERT_EQUAL(count(r, ICMP6_NA), 0);
	rig_free(r);
}

/* RFC 1122 3.2.1: silently. */
static void
test_a_bad_ipv4_header_is_dropped(void)
{
	struct rig *r = rig_new(FOUR);
	struct addr s = A("192.0.2.2"), d = A("192.0.2.1");
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = 17 });

	ip_end(&w, at);
	rig_in(r, &them, ETH_IP4, wr_done(&w));
	CU_ASSERT_EQUAL(r->delivered, 1);
	buf[10] ^= 1;				/* checksum */
	rig_in(r, &them, ETH_IP4, wr_done(&w));
	buf[10] ^= 1;
	buf[0] = 0x55;				/* version */
	ip4_checksum(buf);
	rig_in(r, &them, ETH_IP4, wr_done(&w));
	CU_ASSERT(r->delivered == 1 && r->n_out == 0);
	rig_free(r);
}

TEST_MAIN("host/nd",
    TEST(test_an_advertisement_takes_nothing_away_that_it_does_not_name),
    TEST(test_a_prefix_counts_up_to_its_length),
    TEST(test_a_second_router_takes_over),
    TEST(test_only_an_answer_ends_a_router),
    TEST(test_unsolicited_messages_are_no_proof_of_reachability),
    TEST(test_a_router_solicitation_is_for_routers_and_from_nowhere_teaches_nothing),
    TEST(test_advertising_is_off_by_default_and_within_limits),
    TEST(test_a_redirect_counts_from_the_first_hop_and_for_hosts),
    TEST(test_each_address_is_tested_by_itself),
    TEST(test_an_address_claimed_while_the_test_waits_is_a_duplicate),
    TEST(test_an_echo_comes_from_the_address_asked_with_all_its_data),
    TEST(test_a_deprecated_address_still_answers_and_an_expired_one_does_not),
    TEST(test_a_bad_ipv4_header_is_dropped))
