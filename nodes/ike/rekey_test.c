/* rekey_test.c - the life of SAs after set-up: rekeying, deletion, liveness, and what crosses. */
#include "nodes/ike/pair.h"

static void
ready(struct pair *p, uint64_t seed)
{
	pair_prepare(p, seed);
	p->mn.conf.dpd = p->ha.conf.dpd = TICK_NEVER;
	pair_create(p);
	pair_up_over(p, C6, HA6);
	pair_bootstrap(p, C6, C6, HA6, false);
	pair_acquire(p, 2);
	pair_pass(p, SECONDS(5));
	CU_ASSERT_EQUAL(kernels_agree(p), 2);
	p->sent = 0;
}

static void
done(struct pair *p, unsigned pairs, unsigned sas)
{
	CU_ASSERT_EQUAL(kernels_agree(p), pairs);
	CU_ASSERT(ike_count(p->mn.x) == sas && ike_count(p->ha.x) == sas);
	for (struct side *s = &p->mn; s != NULL; s = s == &p->mn ? &p->ha : NULL)
		for (struct ike_sa *sa = s->x->oldest; sa != NULL; sa = sa->next)
			for (struct child *c = sa->children; c != NULL; c = c->next)
				CU_ASSERT(c->state == CHILD_INSTALLED);
	pair_free(p);
}

/*  CREATE_CHILD_SA {N(REKEY_SA), SA, Ni, TSi, TSr}, response, INFORMATIONAL {D}, response  */
static void
test_a_soft_expiry_replaces_the_pair_and_deletes_the_old_one(void)
{
	for (unsigned nth = 0; nth <= 4; nth++) {
		struct pair p;
		uint32_t old;

		ready(&p, 1 + nth);
		old = kernel_tunnel(&p.mn, true)->spi;
		p.lose = nth;
		pair_expire(&p.mn, old, false);
		pair_pass(&p, SECONDS(5));
		CU_ASSERT(kernel_sa(&p.mn, old, true) == NULL);
		CU_ASSERT(addr_eq(&kernel_tunnel(&p.mn, false)->src, &C6));
		done(&p, 2, 1);
	}
}

/* mip6 takes the payload policies away, or puts them back: under new ids, as a kernel would. */
static void
policies(struct side *s, bool on, uint32_t id)
{
	for (unsigned i = 2; i < 6; i++) {
		struct pfkey_msg m = s->policy[i];

		m.type = on ? SADB_X_SPDADD : SADB_X_SPDDELETE;
		m.policy.id = id + i;
		ike_bus(s->x, s->pair->now, &m);
	}
}

/* RFC 7296 2.8: what nobody would ask for now is closed instead, like a mobile node's tunnels at home.
 *  INFORMATIONAL {D}, response  */
static void
test_a_pair_without_a_policy_is_closed_instead(void)
{
	struct pair p;
	uint32_t old;

	ready(&p, 11);
	policies(&p.mn, false, 1);
	policies(&p.ha, false, 1);
	old = kernel_tunnel(&p.mn, true)->spi;
	pair_expire(&p.mn, old, false);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT_EQUAL(p.sent, 2);
	CU_ASSERT(kernel_sa(&p.mn, old, true) == NULL && kernel_tunnel(&p.ha, true) == NULL);
	done(&p, 1, 1);

	ready(&p, 12);
	policies(&p.mn, false, 1);
	policies(&p.mn, true, 101);
	old = kernel_tunnel(&p.mn, true)->spi;
	pair_expire(&p.mn, old, false);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(kernel_sa(&p.mn, old, true) == NULL);
	done(&p, 2, 1);
}

/* K at home: IKE has moved, the tunnel sleeps where it was. Its heir sleeps there, too: nobody would
 * find it elsewhere. */
static void
test_a_rekeyed_pair_is_where_the_old_one_was(void)
{
	struct pair p;

	pair_prepare(&p, 13);
	p.mn.conf.dpd = p.ha.conf.dpd = TICK_NEVER;
	p.mn.conf.mobike = p.ha.conf.mobike = false;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(5));
	pair_migrate(&p.ha, 0, HA6, C6B, 0, false);
	pair_migrate(&p.mn, 0, C6B, HA6, 0, false);
	CU_ASSERT(addr_eq(&sa_at(&p.mn)->local.addr, &C6B));
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.mn, false)->src, &C6));
	CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6));
	done(&p, 2, 1);
}

/* RFC 5555 5.1 holds a request back until there is a link again. The kernel has taken the SPI back
 * meanwhile: the pair is given up, the peer told, and asked for anew. */
static void
test_an_spi_that_waited_too_long_is_not_used(void)
{
	struct pair p;
	uint32_t old;

	pair_prepare(&p, 14);
	p.mn.conf.dpd = p.ha.conf.dpd = TICK_NEVER;
	p.mn.conf.mobike = p.ha.conf.mobike = false;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(5));
	old = kernel_tunnel(&p.mn, true)->spi;
	CU_ASSERT(ike_freeze(p.mn.x, p.now, &HOA, true));
	pair_expire(&p.mn, old, false);
	pair_pass(&p, PFKEY_LARVAL_LIFE);
	CU_ASSERT(ike_freeze(p.mn.x, p.now, &HOA, false));
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_EXPIRED], 1);
	CU_ASSERT(kernel_sa(&p.mn, old, true) == NULL);		/* rekeyed by the second attempt */
	done(&p, 2, 1);
}

static void
test_the_transport_pair_is_rekeyed_in_transport_mode_with_its_selectors(void)
{
	struct pair p;

	ready(&p, 6);
	pair_expire(&p.ha, sa_at(&p.ha)->children->spi_in, false);	/* the responder may start, too */
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(sa_at(&p.mn)->children->tunnel);	/* the old first one is gone */
	CU_ASSERT(!sa_at(&p.mn)->children->next->tunnel);
	CU_ASSERT(sa_at(&p.mn)->children->next->own.port_lo == 0x0500);
	done(&p, 2, 1);
}

/* RFC 7296 2.8.1: both rekey the same pair at once; the lowest nonce decides. */
static void
test_crossing_rekeys_of_a_pair_leave_exactly_one_pair(void)
{
	for (unsigned i = 0; i < 24; i++) {
		struct pair p;

		ready(&p, 10 + i);
		p.lose = i / 4;		/* also with each message lost */
		pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
		pair_expire(&p.ha, kernel_tunnel(&p.ha, true)->spi, false);
		pair_pass(&p, SECONDS(20));
		done(&p, 2, 1);
	}
}

static void
test_crossing_deletes_of_a_pair_leave_none(void)
{
	struct pair p;

	ready(&p, 40);
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, true);
	pair_expire(&p.ha, kernel_tunnel(&p.ha, true)->spi, true);
	pair_pass(&p, SECONDS(5));
	done(&p, 1, 1);
}

static void
test_deleting_while_the_peer_rekeys_converges(void)
{
	for (unsigned ms = 0; ms <= 40; ms += 5) {
		struct pair p;

		ready(&p, 41 + ms);
		pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
		pair_pass(&p, MSEC(ms));
		if (kernel_tunnel(&p.ha, true) != NULL)
			pair_expire(&p.ha, kernel_tunnel(&p.ha, true)->spi, true);
		pair_pass(&p, SECONDS(30));
		CU_ASSERT(sa_at(&p.mn) != NULL);
		CU_ASSERT(sa_at(&p.mn)->n_children == sa_at(&p.ha)->n_children);
		done(&p, sa_at(&p.mn)->n_children, 1);
	}
}

static void
test_a_hard_expiry_during_a_rekey_deletes_the_old_pair(void)
{
	struct pair p;

	ready(&p, 90);
	p.lose = 1;
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
	pair_pass(&p, MSEC(100));
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, true);
	pair_pass(&p, SECONDS(10));
	CU_ASSERT(sa_at(&p.mn) != NULL && kernel_tunnel(&p.mn, true) != NULL);
	done(&p, 2, 1);
}

static void
test_a_replaced_pair_that_is_not_deleted_goes_at_its_hard_expiry(void)
{
	struct pair p;
	uint32_t old;

	ready(&p, 91);
	old = kernel_tunnel(&p.ha, true)->spi;
	p.lose_from = 3;	/* the MN's Delete does not arrive */
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT(kernel_sa(&p.ha, old, true) != NULL);
	p.lose_from = 0;
	pair_expire(&p.ha, old, true);
	pair_pass(&p, SECONDS(10));
	done(&p, 2, 1);
}

static void
test_an_unknown_pair_to_rekey_is_child_sa_not_found_and_made_afresh(void)
{
	struct pair p;
	struct child *c;

	ready(&p, 92);
	c = child_by_out(sa_at(&p.ha), kernel_tunnel(&p.mn, true)->spi);
	child_remove(c);	/* the HA lost it */
	pair_drain(&p);
	pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(kernel_tunnel(&p.mn, true) != NULL);
	done(&p, 2, 1);
}

static void
test_a_temporary_failure_is_tried_again_later(void)
{
	struct pair p;
	uint32_t old;

	ready(&p, 93);
	old = kernel_tunnel(&p.mn, true)->spi;
	p.ha.no_spi = true;
	pair_expire(&p.mn, old, false);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(kernel_sa(&p.mn, old, true) != NULL);
	CU_ASSERT_EQUAL(p.sent, 2);	/* not immediately */
	p.ha.no_spi = false;
	pair_pass(&p, SECONDS(20));
	CU_ASSERT(kernel_sa(&p.mn, old, true) == NULL);
	done(&p, 2, 1);
}

/* ---- the IKE SA ---- */

static void
test_a_rekeyed_ike_sa_inherits_children_addresses_and_mobike(void)
{
	for (unsigned i = 0; i <= 8; i++) {
		struct pair p;
		struct side *who;
		uint64_t old;

		ready(&p, 100 + i);
		who = i % 2 == 0 ? &p.mn : &p.ha;
		old = sa_at(&p.mn)->spi_i;
		p.lose = i / 2;
		CU_ASSERT(ike_expire(who->x, p.now, &HOA, "ike"));
		pair_pass(&p, SECONDS(5));
		CU_ASSERT(sa_at(&p.mn)->spi_i != old);
		CU_ASSERT_EQUAL(sa_at(who)->initiator, true);
		CU_ASSERT_EQUAL(sa_at(&p.mn)->first_initiator, true);
		CU_ASSERT_EQUAL(sa_at(&p.ha)->first_initiator, false);
		CU_ASSERT(memcmp(sa_at(&p.mn)->keys.d, sa_at(&p.ha)->keys.d, 32) == 0);
		CU_ASSERT_EQUAL(sa_at(&p.mn)->n_children, 2);
		/* It works: a move over the new SA. */
		pair_move(&p, C6B, HA6);
		pair_pass(&p, SECONDS(5));
		CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6B));
		pair_pass(&p, SECONDS(600));	/* a lost answer to the Delete is given up */
		done(&p, 2, 1);
	}
}

static void
test_crossing_rekeys_of_the_ike_sa_leave_exactly_one(void)
{
	for (unsigned i = 0; i < 32; i++) {
		struct pair p;

		ready(&p, 200 + i);
		p.lose = i / 4;
		CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "ike"));
		CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "ike"));
		pair_pass(&p, SECONDS(900));
		CU_ASSERT_EQUAL(sa_at(&p.mn)->spi_i, sa_at(&p.ha)->spi_i);
		CU_ASSERT_EQUAL(sa_at(&p.mn)->n_children, 2);
		done(&p, 2, 1);
	}
}

static void
test_a_child_request_while_the_ike_sa_is_rekeyed_is_a_temporary_failure(void)
{
	for (unsigned i = 0; i < 4; i++) {
		struct pair p;

		ready(&p, 250 + i);
		CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "ike"));
		pair_expire(&p.mn, kernel_tunnel(&p.mn, true)->spi, false);
		pair_pass(&p, SECONDS(60));
		done(&p, 2, 1);
	}
}

static void
test_a_replaced_ike_sa_that_nobody_deletes_goes_by_itself(void)
{
	struct pair p;

	ready(&p, 260);
	p.mn.conf.retransmit_tries = 2;
	p.mn.x->conf.retransmit_tries = 2;
	p.lose_from = 3;
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "ike"));
	pair_pass(&p, SECONDS(120));
	done(&p, 2, 1);
}

static void
test_deleting_the_ike_sa_closes_both_ends_with_all_children(void)
{
	for (unsigned i = 0; i < 6; i++) {
		struct pair p;

		ready(&p, 270 + i);
		p.lose = i / 2;
		CU_ASSERT(ike_close((i % 2 == 0 ? &p.mn : &p.ha)->x, p.now, &HOA, false));
		pair_pass(&p, SECONDS(600));
		CU_ASSERT_EQUAL(kernel_count(&p.mn), 0);
		if (i < 4)
			CU_ASSERT_EQUAL((i % 2 == 0 ? &p.ha : &p.mn)->closed_why, W_IKE_DELETED);
		done(&p, 0, 0);
	}
}

static void
test_crossing_deletes_of_the_ike_sa_are_both_answered(void)
{
	struct pair p;

	ready(&p, 280);
	CU_ASSERT(ike_close(p.mn.x, p.now, &HOA, false));
	CU_ASSERT(ike_close(p.ha.x, p.now, &HOA, false));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(p.sent, 4);
	done(&p, 0, 0);
}

static void
test_a_silent_close_leaves_the_peer_to_find_out(void)
{
	struct pair p;

	ready(&p, 281);
	CU_ASSERT(ike_close(p.mn.x, p.now, &HOA, true));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_count(p.mn.x) == 0 && ike_count(p.ha.x) == 1);
	CU_ASSERT(ike_probe(p.ha.x, p.now, &HOA));	/* gets INVALID_IKE_SPI: a hint only */
	pair_pass(&p, SECONDS(10));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 1);
	pair_pass(&p, SECONDS(600));
	CU_ASSERT_EQUAL(p.ha.closed_why, W_IKE_TIMEOUT);
	done(&p, 0, 0);
}

/* ---- liveness ---- */

static void
test_a_dead_peer_is_noticed_only_when_we_send(void)
{
	struct pair p;

	pair_prepare(&p, 290);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	p.lose_from = p.sent + 1;
	pair_pass(&p, SECONDS(300));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 1);	/* idle both ways: no check */
	p.mn.esp_sent = p.now;
	pair_pass(&p, SECONDS(260));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_TIMEOUT);
	pair_free(&p);
}

/* Nobody sends anything for very long:
 *  MN -> HA  INFORMATIONAL { NATD_S, NATD_D }	MN <- HA  INFORMATIONAL.R
 * and after a reboot
 *  MN -> HA  INFORMATIONAL { NATD_S, NATD_D }	MN <- HA  INFORMATIONAL.R { N(INVALID_IKE_SPI) }
 * which proves nothing: asked again until there is no hope (RFC 7296 2.4). */
static void
test_who_has_long_been_silent_is_asked_once_by_the_initiator(void)
{
	for (int who = 0; who < 3; who++) {
		struct pair p;

		pair_prepare(&p, 293);
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		p.sent = 0;
		if (who > 0)
			ike_forget((who == 1 ? &p.mn : &p.ha)->x);
		pair_pass(&p, SECONDS(440));
		CU_ASSERT_EQUAL(p.sent, 0);
		pair_pass(&p, SECONDS(360));
		CU_ASSERT_EQUAL(ike_count(p.mn.x), who == 0);
		CU_ASSERT_EQUAL(ike_count(p.ha.x), who == 0);
		CU_ASSERT(who > 0 || p.sent == 2);
		CU_ASSERT(who == 0 || p.sent == 24);
		pair_free(&p);
	}
}

/* RFC 3948 4: anybody can send an octet 0xff. */
static void
test_keepalives_are_no_sign_of_life(void)
{
	struct endpoint local = { C6, 4500 }, remote = { HA6, 4500 };
	static const uint8_t ff[1] = { 0xff };
	struct pair p;

	pair_prepare(&p, 293);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	p.lose_from = p.sent + 1;
	for (int i = 0; i < 300 && ike_count(p.mn.x) > 0; i++) {
		p.mn.esp_sent = p.now;
		ike_packet(p.mn.x, p.now, &local, &remote, BYTES_ARRAY(ff));
		pair_pass(&p, SECONDS(2));
	}
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_TIMEOUT);
	pair_free(&p);
}

static void
test_lifetimes_rekey_in_time_for_years(void)
{
	struct pair p;

	pair_prepare(&p, 291);
	p.mn.conf.ike_lifetime = p.ha.conf.ike_lifetime = SECONDS(600);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_pass(&p, SECONDS(20000));
	CU_ASSERT_FATAL(sa_at(&p.mn) != NULL && sa_at(&p.ha) != NULL);
	CU_ASSERT(p.mn.n_events[IKE_EV_ESTABLISHED] > 20);
	done(&p, 1, 1);
}

static void
test_an_ike_sa_that_cannot_be_rekeyed_is_not_used_beyond_its_lifetime(void)
{
	struct pair p;

	pair_prepare(&p, 292);
	p.mn.conf.ike_lifetime = SECONDS(100);
	p.ha.conf.ike_lifetime = TICK_NEVER;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	/* refuses from now on */
	CU_ASSERT(ike_suites_parse(&p.ha.x->ike_suites, PROTO_IKE, "aescbc-sha256-x25519"));
	pair_pass(&p, SECONDS(200));
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_EXPIRED);
	done(&p, 0, 0);
}

/* RFC 7296 2.1: the second copy has no effect but the stored response; kept only for a while. */
static void
test_a_repeated_request_gets_the_stored_response_while_it_is_kept(void)
{
	struct pair p;

	ready(&p, 300);
	p.twice = 1;
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.sent, 3);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_REPEATED], 1);
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_NOT_AWAITED], 1);
	CU_ASSERT(sa_at(&p.ha)->response[0] != NULL);
	pair_pass(&p, SECONDS(200));
	CU_ASSERT(sa_at(&p.ha)->response[0] == NULL);
	done(&p, 2, 1);
}

static void
test_malformed_payloads_under_a_good_icv_end_the_ike_sa(void)
{
	static const char *const rule[] = {
		"CREATE_CHILD_SA next dup-payload=Nonce", "CREATE_CHILD_SA next drop-payload=SA",
		"CREATE_CHILD_SA next drop-payload=TSr",
	};

	for (unsigned i = 0; i < 3; i++) {
		struct pair p;
		char err[128];

		ready(&p, 310 + i);
		CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, rule[i], err));
		pair_acquire(&p, 4);
		pair_pass(&p, SECONDS(5));
		CU_ASSERT(ike_count(p.ha.x) == 0 && ike_count(p.mn.x) == 0);
		pair_free(&p);
	}
}

static void
test_an_authentication_failed_report_ends_the_ike_sa(void)
{
	struct pair p;
	struct ike_message m;

	ready(&p, 320);
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	ike_put_notify(&m, N_AUTHENTICATION_FAILED, BYTES_NONE);
	send_request(sa_at(&p.mn), job_initial(sa_at(&p.mn)), &m);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	pair_free(&p);
}

static void
test_breaking_a_deleting_or_replaced_sa_is_clean(void)
{
	struct pair p;

	ready(&p, 330);
	struct ike_sa *sa = sa_at(&p.mn);
	CU_ASSERT(ike_close(p.mn.x, p.now, &HOA, false));
	sa_event(sa, SA_EV_BROKEN, NULL);
	pair_pass(&p, MSEC(1));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	sa = sa_at(&p.ha);
	sa_event(sa, SA_EV_REPLACED, NULL);
	sa_event(sa, SA_EV_BROKEN, NULL);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	pair_free(&p);
}

/* An idle IKE SA holds no buffers but its last response, and that for a while only. */
static void
test_an_idle_ike_sa_is_small(void)
{
	struct pair p;
	struct ike_sa *sa;

	ready(&p, 340);
	pair_pass(&p, SECONDS(200));
	sa = sa_at(&p.ha);
	CU_ASSERT(sa->hs == NULL && sa->response[0] == NULL);
	CU_ASSERT(sa->jobs == NULL && sa->out == NULL && sa->answering == NULL);
	CU_ASSERT(sizeof(*sa) <= 1536 && sizeof(struct child) <= 256 &&
	    sizeof(struct policy) <= 256);
	done(&p, 2, 1);
}

static void
test_every_row_of_the_later_life_was_taken(void)
{
	check_rows(&ike_sa_fsm, 0, first_common_row(), first_eap_row() - 1);
	check_rows(&ike_child_fsm, 1, 0, ike_child_fsm.n_rows - 1);
}

TEST_MAIN("ike/rekey",
    TEST(test_a_soft_expiry_replaces_the_pair_and_deletes_the_old_one),
    TEST(test_a_pair_without_a_policy_is_closed_instead),
    TEST(test_a_rekeyed_pair_is_where_the_old_one_was),
    TEST(test_an_spi_that_waited_too_long_is_not_used),
    TEST(test_the_transport_pair_is_rekeyed_in_transport_mode_with_its_selectors),
    TEST(test_crossing_rekeys_of_a_pair_leave_exactly_one_pair),
    TEST(test_crossing_deletes_of_a_pair_leave_none),
    TEST(test_deleting_while_the_peer_rekeys_converges),
    TEST(test_a_hard_expiry_during_a_rekey_deletes_the_old_pair),
    TEST(test_a_replaced_pair_that_is_not_deleted_goes_at_its_hard_expiry),
    TEST(test_an_unknown_pair_to_rekey_is_child_sa_not_found_and_made_afresh),
    TEST(test_a_temporary_failure_is_tried_again_later),
    TEST(test_a_rekeyed_ike_sa_inherits_children_addresses_and_mobike),
    TEST(test_crossing_rekeys_of_the_ike_sa_leave_exactly_one),
    TEST(test_a_child_request_while_the_ike_sa_is_rekeyed_is_a_temporary_failure),
    TEST(test_a_replaced_ike_sa_that_nobody_deletes_goes_by_itself),
    TEST(test_deleting_the_ike_sa_closes_both_ends_with_all_children),
    TEST(test_crossing_deletes_of_the_ike_sa_are_both_answered),
    TEST(test_a_silent_close_leaves_the_peer_to_find_out),
    TEST(test_a_dead_peer_is_noticed_only_when_we_send),
    TEST(test_who_has_long_been_silent_is_asked_once_by_the_initiator),
    TEST(test_keepalives_are_no_sign_of_life),
    TEST(test_lifetimes_rekey_in_time_for_years),
    TEST(test_an_ike_sa_that_cannot_be_rekeyed_is_not_used_beyond_its_lifetime),
    TEST(test_a_repeated_request_gets_the_stored_response_while_it_is_kept),
    TEST(test_malformed_payloads_under_a_good_icv_end_the_ike_sa),
    TEST(test_an_authentication_failed_report_ends_the_ike_sa),
    TEST(test_breaking_a_deleting_or_replaced_sa_is_clean),
    TEST(test_an_idle_ike_sa_is_small),
    TEST(test_every_row_of_the_later_life_was_taken))
