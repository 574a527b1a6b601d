/* mobike_test.c - moving: by MOBIKE (RFC 4555), by K (RFC 5555 5.1); NAT mappings that change. */
#include "nodes/ike/pair.h"

/* Over `local`, MOBIKE or K, with the transport and both tunnel pairs. */
static void
roam_ready(struct pair *p, uint64_t seed, bool mobike, struct addr local, struct addr remote)
{
	bool nat = addr_eq(&local, &C4);

	pair_prepare(p, seed);
	p->mn.conf.mobike = p->ha.conf.mobike = mobike;
	p->mn.conf.dpd = p->ha.conf.dpd = TICK_NEVER;
	pair_create(p);
	pair_up_over(p, local, remote);
	pair_bootstrap(p, local, nat ? NATA : local, remote, nat);
	pair_acquire(p, 2);
	pair_acquire(p, 4);
	pair_pass(p, SECONDS(5));
	CU_ASSERT_EQUAL(kernels_agree(p), 3);
	p->sent = 0;
}

static void
check_tunnel(struct pair *p, struct addr mn, struct addr seen, struct addr ha, bool encap)
{
	struct kernel_sa *up = kernel_tunnel(&p->mn, false), *down = kernel_tunnel(&p->ha, false);

	CU_ASSERT_FATAL(up != NULL && down != NULL);
	CU_ASSERT(addr_eq(&up->src, &mn) && addr_eq(&up->dst, &ha));
	CU_ASSERT(addr_eq(&down->src, &ha) && addr_eq(&down->dst, &seen));
	CU_ASSERT_EQUAL(up->nat_t, encap ? 2 : 0);
	CU_ASSERT_EQUAL(down->nat_t, encap ? 2 : 0);
	if (encap)
		CU_ASSERT_EQUAL(down->dport, sa_at(&p->ha)->remote.port);
}

/* RFC 4555 3.5: UPDATE_SA_ADDRESSES, its response, COOKIE2, its response; four messages. */
static void
test_moving_between_ipv6_links_takes_an_update_and_a_check(void)
{
	struct pair p;

	roam_ready(&p, 1, true, C6, HA6);
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.sent, 4);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6B));
	check_tunnel(&p, C6B, C6B, HA6, false);
	CU_ASSERT(sa_at(&p.mn)->path == PATH_SETTLED && sa_at(&p.ha)->path == PATH_SETTLED);
	pair_free(&p);
}

static void
test_esp_stays_at_the_old_address_until_cookie2_comes_back(void)
{
	struct pair p;

	roam_ready(&p, 2, true, C6, HA6);
	p.lose_from = 4;	/* the COOKIE2 response never arrives */
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6B));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.mn, false)->src, &C6B));
	p.lose_from = 0;
	pair_pass(&p, SECONDS(10));
	check_tunnel(&p, C6B, C6B, HA6, false);
	pair_free(&p);
}

static void
test_without_return_routability_esp_moves_with_the_update(void)
{
	struct pair p;

	pair_prepare(&p, 3);
	p.ha.conf.return_routability = false;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(1));
	p.sent = 0;
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.sent, 2);
	check_tunnel(&p, C6B, C6B, HA6, false);
	pair_free(&p);
}

/* RFC 4555 3.7, by policy:
 *   a2 -> HA   INFORMATIONAL { N(UPDATE_SA_ADDRESSES), ... }, .R	ESP goes to a2
 *   a2 <- HA   INFORMATIONAL { N(COOKIE2) }, .R			which is checked
 * without an answer, or with one that proves nothing, the IKE SA ends with its pairs. */
static void
test_the_check_may_follow_the_move_of_esp(void)
{
	static const char *const answer[] = { NULL, "INFORMATIONAL.R next drop-payload=COOKIE2",
		"INFORMATIONAL.R next n_COOKIE2=00112233445566778899aabbccddeeff" };

	for (int i = 0; i < 4; i++) {
		struct pair p;
		char err[128];

		roam_ready(&p, 300, true, C6, HA6);
		p.ha.x->conf.check_after = true;
		if (i > 0 && i < 3)
			CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, answer[i], err));
		p.lose_from = i == 3 ? 4 : 0;
		pair_move(&p, C6B, HA6);
		pair_pass(&p, MSEC(12));	/* the update has come, the check is under way */
		CU_ASSERT_EQUAL(sa_at(&p.ha)->path, PATH_CHECKING);
		check_tunnel(&p, C6B, C6B, HA6, false);
		if (i == 0) {
			pair_move(&p, C6, HA6);
			pair_pass(&p, SECONDS(5));
			check_tunnel(&p, C6, C6, HA6, false);
			CU_ASSERT_EQUAL(sa_at(&p.ha)->path, PATH_SETTLED);
		} else {
			pair_pass(&p, SECONDS(300));
			CU_ASSERT(ike_count(p.ha.x) == 0 && kernel_count(&p.ha) == 0);
			CU_ASSERT_EQUAL(p.ha.closed_why, i < 3 ? W_IKE_COOKIE2 : W_IKE_TIMEOUT);
		}
		pair_free(&p);
	}
}

static void
test_moving_behind_a_nat_turns_encapsulation_and_keepalives_on_and_back_off(void)
{
	struct pair p;
	unsigned before;

	roam_ready(&p, 4, true, C6, HA6);
	pair_move(&p, C4, HA4);
	pair_pass(&p, SECONDS(1));
	check_tunnel(&p, C4, NATA, HA4, true);
	CU_ASSERT(sa_at(&p.mn)->nat_local && sa_at(&p.ha)->nat_remote);
	CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, 5500);
	before = p.mn.n_events[IKE_EV_KEEPALIVE];
	pair_pass(&p, SECONDS(61));
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_KEEPALIVE] - before, 3);
	p.mn.esp_sent = p.now;		/* traffic on the mapping postpones the next */
	pair_pass(&p, SECONDS(19));
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_KEEPALIVE] - before, 3);
	CU_ASSERT_EQUAL(p.ha.n_events[IKE_EV_KEEPALIVE], 0);
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(1));
	check_tunnel(&p, C6B, C6B, HA6, false);
	before = p.mn.n_events[IKE_EV_KEEPALIVE];
	pair_pass(&p, SECONDS(100));
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_KEEPALIVE], before);	/* none on IPv6 */
	pair_free(&p);
}

static void
test_starting_behind_a_nat_is_detected_in_ike_sa_init(void)
{
	struct pair p;

	roam_ready(&p, 5, true, C4, HA4);
	CU_ASSERT(sa_at(&p.mn)->nat_local && !sa_at(&p.mn)->nat_remote);
	CU_ASSERT(sa_at(&p.ha)->nat_remote && !sa_at(&p.ha)->nat_local);
	check_tunnel(&p, C4, NATA, HA4, true);
	pair_free(&p);
}

static void
test_a_public_ipv4_link_needs_no_encapsulation(void)
{
	struct pair p;

	roam_ready(&p, 6, true, C6, HA6);
	pair_move(&p, C4P, HA4);
	pair_pass(&p, SECONDS(1));
	check_tunnel(&p, C4P, C4P, HA4, false);
	pair_free(&p);
}

static void
test_losing_or_repeating_any_message_of_a_move_still_converges(void)
{
	for (unsigned nth = 1; nth <= 4; nth++) {
		for (int twice = 0; twice < 2; twice++) {
			struct pair p;

			roam_ready(&p, 10 + nth, true, C6, HA6);
			*(twice ? &p.twice : &p.lose) = nth;
			pair_move(&p, C4, HA4);
			pair_pass(&p, SECONDS(10));
			check_tunnel(&p, C4, NATA, HA4, true);
			CU_ASSERT(sa_at(&p.mn)->path == PATH_SETTLED &&
			    sa_at(&p.ha)->path == PATH_SETTLED);
			pair_free(&p);
		}
	}
}

/* RFC 4555 3.5: the outstanding request goes on from the new address, then a fresh update. */
static void
test_moving_again_at_any_moment_ends_at_the_last_address(void)
{
	for (unsigned ms = 0; ms <= 60; ms += 5) {
		struct pair p;

		roam_ready(&p, 20 + ms, true, C6, HA6);
		pair_move(&p, C4, HA4);
		pair_pass(&p, MSEC(ms));
		pair_move(&p, C6B, HA6);
		pair_pass(&p, SECONDS(10));
		check_tunnel(&p, C6B, C6B, HA6, false);
		CU_ASSERT(sa_at(&p.mn)->path == PATH_SETTLED &&
		    sa_at(&p.ha)->path == PATH_SETTLED);
		pair_free(&p);
	}
}

static void
test_two_moves_while_the_window_is_taken_make_one_update(void)
{
	struct pair p;

	roam_ready(&p, 80, true, C6, HA6);
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_move(&p, C4P, HA4);
	pair_move(&p, C6B, HA6);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->path, PATH_PENDING);
	pair_pass(&p, SECONDS(5));
	check_tunnel(&p, C6B, C6B, HA6, false);
	pair_free(&p);
}

static void
test_a_forbidden_address_changes_nothing_at_the_responder(void)
{
	struct pair p;

	roam_ready(&p, 81, true, C6, HA6);
	p.ha.refuse_addresses = true;
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_ADDRESS], 1);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_REFUSED], 1);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6));
	pair_free(&p);
}

static void
test_a_changed_cookie2_closes_the_ike_sa(void)
{
	struct pair p;
	char err[128];

	roam_ready(&p, 82, true, C6, HA6);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper,
	    "INFORMATIONAL.R next n_COOKIE2=00112233445566778899aabbccddeeff", err));
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_COOKIE2], 1);
	CU_ASSERT(ike_count(p.ha.x) == 0 && ike_count(p.mn.x) == 0);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	pair_free(&p);
}

static void
test_a_missing_cookie2_does_not_prove_the_address(void)
{
	struct pair p;
	char err[128];

	roam_ready(&p, 83, true, C6, HA6);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "INFORMATIONAL.R next drop-payload=COOKIE2",
	    err));
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->path, PATH_SETTLED);
	pair_free(&p);
}

/* RFC 4555 3.8: the NAT gives another port; a liveness check shows it, an update repairs it. */
static void
test_a_rebound_nat_mapping_is_noticed_by_a_probe_and_updated(void)
{
	struct pair p;

	roam_ready(&p, 84, true, C4, HA4);
	p.nat_ports = 2000;
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(5));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, 6500);
	check_tunnel(&p, C4, NATA, HA4, true);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 1);
	pair_free(&p);
}

static void
test_with_mobike_the_responder_follows_nothing_but_updates(void)
{
	struct pair p;

	roam_ready(&p, 85, true, C4, HA4);
	p.nat_ports = 2000;
	p.lose_from = 3;	/* the probe and its answer pass, the update does not */
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, 5500);
	CU_ASSERT_EQUAL(kernel_tunnel(&p.ha, false)->dport, 5500);
	pair_free(&p);
}

/*  MN (C4) <- HA (HA4), but as if from elsewhere		RFC 3947 7, RFC 7296 2.23 */
static void
spy_source(struct pair *p, struct side *from, struct datagram *d)
{
	if (from == &p->ha)
		d->src = (struct endpoint){ C4P, 4500 };
}

static void
test_who_is_behind_a_nat_does_not_follow_the_other_end(void)
{
	for (int mobike = 0; mobike < 2; mobike++) {
		struct pair p;

		roam_ready(&p, 88, mobike, C4, HA4);
		p.spy = spy_source;
		CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
		pair_pass(&p, MSEC(100));
		CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 1);	/* what came was good */
		CU_ASSERT(addr_eq(&sa_at(&p.mn)->remote.addr, &HA4));
		CU_ASSERT(addr_eq(&kernel_tunnel(&p.mn, false)->dst, &HA4));
		pair_free(&p);
	}
}

/* The MIGRATE draft, 5.3: one that was refused has moved nothing, so that nobody moves. */
static void
test_a_migrate_that_was_refused_is_no_news(void)
{
	for (uint8_t refused = 0; refused < 2; refused++) {
		struct pfkey_msg m;
		struct pair p;

		roam_ready(&p, 89, true, C6, HA6);
		m = p.mn.policy[0];
		m.type = SADB_X_MIGRATE;
		m.errno_ = refused ? PFKEY_ENOENT : PFKEY_OK;
		m.has_km = true;
		m.km_local = C6B;
		m.km_remote = HA6;
		m.policy.n_requests = 2;
		m.policy.request[1] = m.policy.request[0];
		ike_bus(p.mn.x, p.now, &m);
		pair_pass(&p, SECONDS(1));
		CU_ASSERT_EQUAL(p.sent > 0, !refused);
		CU_ASSERT(addr_eq(&sa_at(&p.mn)->local.addr, refused ? &C6 : &C6B));
		pair_free(&p);
	}
}

static void
test_additional_addresses_are_kept_and_replaced(void)
{
	struct pair p;
	struct addr list[2] = { C4P, C6B };

	roam_ready(&p, 86, true, C6, HA6);
	CU_ASSERT(ike_addresses_announce(p.mn.x, p.now, &HOA, list, 2));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->n_peer_addresses, 2);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->peer_address[0], &C4P));
	CU_ASSERT(ike_addresses_announce(p.mn.x, p.now, &HOA, list, 0));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->n_peer_addresses, 0);
	pair_free(&p);
}

/* The only address of the responder's that can be reached is its third. */
static void
spy_third_only(struct pair *p, struct side *from, struct datagram *d)
{
	const struct addr *ha = from == &p->mn ? &d->dst.addr : &d->src.addr;

	if (!addr_eq(ha, &HA6C))
		d->n = 0;
}

/* RFC 4555 3.5, 3.10 */
static void
test_a_dead_path_to_the_responder_is_left_for_one_that_works(void)
{
	struct addr others[2] = { HA6B, HA6C };

	for (int mobility = 0; mobility < 2; mobility++) {
		struct pair p;

		pair_prepare(&p, 90);
		p.mn.conf.mobike = p.ha.conf.mobike = true;
		p.mn.conf.mobility = p.ha.conf.mobility = mobility;
		p.mn.conf.dpd = p.ha.conf.dpd = TICK_NEVER;
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		CU_ASSERT(ike_addresses_announce(p.ha.x, p.now, &HOA, others, 2));
		pair_pass(&p, SECONDS(2));
		p.spy = spy_third_only;
		CU_ASSERT(ike_addresses_announce(p.mn.x, p.now, &HOA, &C6B, 1));
		pair_pass(&p, SECONDS(60));
		if (mobility) {	/* where the home agent is, is not IKE's to decide */
			CU_ASSERT(addr_eq(&sa_at(&p.mn)->remote.addr, &HA6));
		} else {
			CU_ASSERT(addr_eq(&sa_at(&p.mn)->remote.addr, &HA6C));
			CU_ASSERT(addr_eq(&sa_at(&p.ha)->local.addr, &HA6C));
			CU_ASSERT(sa_at(&p.mn)->path == PATH_SETTLED);
			CU_ASSERT_EQUAL(sa_at(&p.ha)->n_peer_addresses, 1);
			/* When none works, the peer is given up as ever. */
			p.lose_from = 1;
			CU_ASSERT(ike_addresses_announce(p.mn.x, p.now, &HOA, &C6B, 1));
			pair_pass(&p, SECONDS(600));
			CU_ASSERT_PTR_NULL(sa_at(&p.mn));
		}
		pair_free(&p);
	}
}

/* RFC 4555 3.9 */
static void
test_without_nat_traversal_a_nat_is_found_and_refused(void)
{
	struct pair p;

	pair_prepare(&p, 87);
	p.mn.conf.nat_traversal = false;
	pair_create(&p);
	pair_up_over(&p, C4, HA4);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_NAT], 1);
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	pair_free(&p);

	pair_prepare(&p, 88);
	p.mn.conf.nat_traversal = false;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->local.port, 500);
	pair_move(&p, C4, HA4);
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_NAT], 1 + NAT_RETRIES);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_REFUSED], 1);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6));
	pair_free(&p);
}

/* ---- K: no MOBIKE ---- */

/* BU, BA; then T-MIG moves the IKE SA and the empty INFORMATIONAL makes the HA's view exact. */
static void
test_k_moves_at_the_migrate_and_the_probe_makes_the_ha_exact(void)
{
	struct pair p;

	roam_ready(&p, 90, false, C6, HA6);
	CU_ASSERT(!sa_at(&p.mn)->mobike);
	/* HA-MOVE: V4:4500 is a guess, nothing is sent there. */
	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p.ha, i, HA4, NATA, MIGRATE_PROVISIONAL, true);
	pair_migrate(&p.ha, 0, HA4, NATA, MIGRATE_PROVISIONAL | MIGRATE_LEARN, true);
	CU_ASSERT(sa_at(&p.ha)->provisional);
	/* MN-MOVE and PROBE */
	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p.mn, i, C4, HA4, 0, true);
	pair_migrate(&p.mn, 0, C4, HA4, MIGRATE_KEEPALIVE, true);
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT(!sa_at(&p.ha)->provisional);
	CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, 5500);
	check_tunnel(&p, C4, NATA, HA4, true);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 1);
	pair_pass(&p, SECONDS(21));
	CU_ASSERT(p.mn.n_events[IKE_EV_KEEPALIVE] >= 1);
	/* The mapping changes: the next authentic packet tells. */
	p.nat_ports = 3000;
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, 7500);
	check_tunnel(&p, C4, NATA, HA4, true);
	/* And back to IPv6: exact at once. */
	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p.ha, i, HA6, C6, 0, false);
	pair_migrate(&p.ha, 0, HA6, C6, 0, false);
	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p.mn, i, C6, HA6, 0, false);
	pair_migrate(&p.mn, 0, C6, HA6, 0, false);
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	check_tunnel(&p, C6, C6, HA6, false);
	CU_ASSERT(!sa_at(&p.mn)->keepalive);
	pair_free(&p);
}

static void
test_k_without_a_nat_follows_no_packet(void)
{
	struct pair p;

	roam_ready(&p, 91, false, C6, HA6);
	CU_ASSERT(ike_path(p.mn.x, p.now, &HOA, &(struct endpoint){ C6B, 0 },
	    &(struct endpoint){ HA6, 0 }));
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6));	/* R7296-2.23-07 */
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 1);	/* answered to its source */
	pair_free(&p);
}

/* RFC 5555 5.1: between the loss of the old address and the BA, no IKE from the new one. */
static void
test_k_frozen_requests_wait_and_then_go_on_identically(void)
{
	struct pair p;

	roam_ready(&p, 92, false, C6, HA6);
	p.lose = 1;
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_drain(&p);
	CU_ASSERT(ike_freeze(p.mn.x, p.now, &HOA, true));
	pair_pass(&p, SECONDS(30));
	CU_ASSERT_EQUAL(p.sent, 1);
	pair_migrate(&p.ha, 0, HA6, C6B, 0, false);
	pair_migrate(&p.mn, 0, C6B, HA6, 0, false);	/* the BA came: T-MIG */
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.sent, 3);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 1);
	/* A request that comes up while frozen waits too. */
	CU_ASSERT(ike_freeze(p.mn.x, p.now, &HOA, true));
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.sent, 3);
	CU_ASSERT(ike_freeze(p.mn.x, p.now, &HOA, false));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_PROBED], 2);
	pair_free(&p);
}

static void
test_k_follows_authentic_esp_and_mobike_does_not(void)
{
	for (int mobike = 0; mobike < 2; mobike++) {
		struct pair p;
		struct pfkey_msg m = { .type = SADB_X_NAT_T_NEW_MAPPING, .has_sa = true };

		roam_ready(&p, 93, mobike, C4, HA4);
		m.sa.spi = kernel_tunnel(&p.ha, true)->spi;
		m.src.addr = m.dst.addr = NATA;
		m.has_nat_ports = true;
		m.nat_sport = 5500;
		m.nat_dport = 9999;
		ike_bus(p.ha.x, p.now, &m);
		pair_drain(&p);
		CU_ASSERT_EQUAL(sa_at(&p.ha)->remote.port, mobike ? 5500 : 9999);
		CU_ASSERT_EQUAL(kernel_tunnel(&p.ha, false)->dport, mobike ? 5500 : 9999);
		pair_free(&p);
	}
}

/* K0, D17: new IKE SA with INITIAL_CONTACT; the old one and its children go without Delete. */
static void
test_k0_makes_a_new_ike_sa_before_the_old_one_goes(void)
{
	struct pair p;

	roam_ready(&p, 94, false, C6, HA6);
	pair_migrate(&p.ha, 0, HA6, C6B, MIGRATE_KM_NEW_ONLY, false);
	pair_migrate(&p.mn, 0, C6B, HA6, MIGRATE_KM_NEW_ONLY, false);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 2);
	CU_ASSERT(addr_eq(&sa_at(&p.mn)->local.addr, &C6B));
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(10));
	CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	pair_free(&p);
}

static void
test_every_row_of_the_path_machine_was_taken(void)
{
	check_rows(&ike_path_fsm, 2, 0, ike_path_fsm.n_rows - 1);
}

TEST_MAIN("ike/mobike",
    TEST(test_moving_between_ipv6_links_takes_an_update_and_a_check),
    TEST(test_esp_stays_at_the_old_address_until_cookie2_comes_back),
    TEST(test_without_return_routability_esp_moves_with_the_update),
    TEST(test_the_check_may_follow_the_move_of_esp),
    TEST(test_moving_behind_a_nat_turns_encapsulation_and_keepalives_on_and_back_off),
    TEST(test_starting_behind_a_nat_is_detected_in_ike_sa_init),
    TEST(test_a_public_ipv4_link_needs_no_encapsulation),
    TEST(test_losing_or_repeating_any_message_of_a_move_still_converges),
    TEST(test_moving_again_at_any_moment_ends_at_the_last_address),
    TEST(test_two_moves_while_the_window_is_taken_make_one_update),
    TEST(test_a_forbidden_address_changes_nothing_at_the_responder),
    TEST(test_a_changed_cookie2_closes_the_ike_sa),
    TEST(test_a_missing_cookie2_does_not_prove_the_address),
    TEST(test_a_rebound_nat_mapping_is_noticed_by_a_probe_and_updated),
    TEST(test_with_mobike_the_responder_follows_nothing_but_updates),
    TEST(test_who_is_behind_a_nat_does_not_follow_the_other_end),
    TEST(test_a_migrate_that_was_refused_is_no_news),
    TEST(test_additional_addresses_are_kept_and_replaced),
    TEST(test_a_dead_path_to_the_responder_is_left_for_one_that_works),
    TEST(test_without_nat_traversal_a_nat_is_found_and_refused),
    TEST(test_k_moves_at_the_migrate_and_the_probe_makes_the_ha_exact),
    TEST(test_k_without_a_nat_follows_no_packet),
    TEST(test_k_frozen_requests_wait_and_then_go_on_identically),
    TEST(test_k_follows_authentic_esp_and_mobike_does_not),
    TEST(test_k0_makes_a_new_ike_sa_before_the_old_one_goes),
    TEST(test_every_row_of_the_path_machine_was_taken))
