/* ike_test.c - the initial exchanges and Child SAs between two engines. */
#include "nodes/ike/pair.h"

/*  MN -> HA  IKE_SA_INIT   MN <- HA  IKE_SA_INIT.R   MN -> HA  IKE_AUTH   MN <- HA  IKE_AUTH.R  */
static void
test_four_messages_give_one_ike_sa_and_one_transport_pair_with_equal_keys(void)
{
	struct pair p;
	struct ike_sa *a, *b;

	pair_prepare(&p, 1);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	a = sa_at(&p.mn);
	b = sa_at(&p.ha);
	CU_ASSERT_FATAL(a != NULL && b != NULL);
	CU_ASSERT_EQUAL(p.sent, 4);
	CU_ASSERT(a->spi_i == b->spi_i && a->spi_r == b->spi_r && a->spi_i != 0);
	CU_ASSERT(memcmp(&a->keys, &b->keys, sizeof(a->keys)) == 0);
	CU_ASSERT(a->mobike && b->mobike);
	CU_ASSERT(a->local.port == 4500 && a->remote.port == 4500);	/* D2 */
	CU_ASSERT(!a->nat_local && !a->nat_remote && !b->nat_remote);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT(a->hs == NULL && b->hs == NULL && a->out == NULL);
	CU_ASSERT(!a->children->tunnel);
	CU_ASSERT(a->children->own.port_lo == 0x0500 && a->children->peer.port_lo == 0x0600);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_ESTABLISHED], 1);
	CU_ASSERT_EQUAL(p.ha.n_events[IKE_EV_CHILD_UP], 1);
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_KEYS], 1);
	pair_free(&p);
}

static void
test_losing_or_repeating_any_message_still_converges(void)
{
	for (unsigned nth = 1; nth <= 6; nth++) {
		for (int twice = 0; twice < 2; twice++) {
			struct pair p;

			pair_prepare(&p, nth);
			*(twice ? &p.twice : &p.lose) = nth;
			pair_create(&p);
			pair_move(&p, C6, HA6);
			pair_acquire(&p, 0);
			pair_acquire(&p, 2);
			pair_pass(&p, SECONDS(20));
			CU_ASSERT_FATAL(sa_at(&p.mn) != NULL && sa_at(&p.ha) != NULL);
			CU_ASSERT_EQUAL(kernels_agree(&p), 2);
			CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
			pair_free(&p);
		}
	}
}

static void
test_a_retransmission_is_identical_and_backs_off_until_given_up(void)
{
	struct pair p;

	pair_prepare(&p, 3);
	p.mn.conf.retransmit_tries = 4;
	p.lose_from = 1;
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_pass(&p, MSEC(3499));	/* 0, 0.5, 1.5, 3.5 s */
	CU_ASSERT_EQUAL(p.sent, 3);
	pair_pass(&p, SECONDS(30));
	CU_ASSERT_EQUAL(p.sent, 4);
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_TIMEOUT);
	pair_free(&p);
}

static void
test_a_wrong_shared_key_leaves_nothing_behind(void)
{
	struct pair p;

	pair_prepare(&p, 4);
	p.mn.psk = "wrong";
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(p.ha.drops[W_IKE_AUTH] == 1);
	CU_ASSERT(ike_count(p.mn.x) == 0 && ike_count(p.ha.x) == 0);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_REFUSED);
	CU_ASSERT_EQUAL(p.mn.acquires_failed, 1);	/* the kernel may ask again */
	pair_free(&p);
}

static void
test_an_identity_the_pad_does_not_know_is_refused(void)
{
	struct pair p;

	pair_prepare(&p, 5);
	CU_ASSERT(ike_id_parse(&p.mn.id, "mn2.example"));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(p.ha.drops[W_IKE_UNKNOWN_PEER] == 1);
	CU_ASSERT(ike_count(p.mn.x) == 0 && ike_count(p.ha.x) == 0);
	pair_free(&p);
}

static void
test_an_answer_under_another_identity_than_the_pinned_one_is_refused(void)
{
	struct pair p;

	pair_prepare(&p, 6);
	CU_ASSERT(ike_id_parse(&p.ha.id, "evil.example"));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(p.mn.drops[W_IKE_UNKNOWN_PEER] == 1);
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	pair_free(&p);
}

static void
test_no_common_suite_is_no_proposal_chosen_and_the_initiator_keeps_trying(void)
{
	struct pair p;

	pair_prepare(&p, 7);
	strcpy(p.ha.conf.ike_suite, "aescbc-sha256-x25519");
	p.mn.conf.retransmit_tries = 3;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_PROPOSAL], 3);
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_REFUSED], 3);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_TIMEOUT);
	pair_free(&p);
}

static void
test_no_common_child_suite_leaves_the_ike_sa_standing(void)
{
	struct pair p;

	pair_prepare(&p, 8);
	p.ha.conf.esn = 1;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(sa_at(&p.mn) != NULL && sa_at(&p.ha) != NULL);
	CU_ASSERT_EQUAL(kernel_count(&p.mn), 0);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_REFUSED], 1);
	pair_free(&p);
}

static void
test_esn_and_128_bit_keys_are_agreed_when_both_want_them(void)
{
	struct pair p;

	pair_prepare(&p, 9);
	p.ha.conf.esn = 2;
	p.mn.conf.esn = 2;
	p.mn.conf.encr_bits = 128;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT(p.mn.sa[0].esn && p.ha.sa[0].esn);
	CU_ASSERT_EQUAL(p.mn.sa[0].n_key, 20);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->suite.encr_bits, 128);
	pair_free(&p);
	for (uint8_t who = 0; who < 3; who++) {	/* RFC 4303 2.2.1: by both, or not at all */
		pair_prepare(&p, 9);
		p.mn.conf.esn = who == 1 ? 2 : 0;
		p.ha.conf.esn = who == 2 ? 2 : 0;
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		CU_ASSERT(!p.mn.sa[0].esn && !p.ha.sa[0].esn);
		pair_free(&p);
	}
}

static void
test_selectors_of_another_home_address_are_unacceptable(void)
{
	struct pair p;

	pair_prepare(&p, 10);
	p.ha.hoa6 = AT("2001:db8:1::666");	/* what this identity owns, says the PAD */
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	CU_ASSERT_EQUAL(kernel_count(&p.mn), 0);
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 1);	/* the IKE SA stands, RFC 7296 1.2 */
	pair_free(&p);
}

static void
test_under_load_the_responder_asks_for_a_cookie_and_keeps_no_state(void)
{
	struct pair p;

	pair_prepare(&p, 11);
	p.ha.conf.cookie_from = 0;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.sent, 6);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_COOKIE], 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

static void
test_a_refused_group_is_retried_with_the_one_named(void)
{
	struct pair p;

	pair_prepare(&p, 12);
	strcpy(p.mn.conf.ike_suite, "aesgcm-sha256-x25519,aesgcm-sha256-ecp256");
	strcpy(p.ha.conf.ike_suite, "aesgcm-sha256-ecp256");
	pair_create(&p);
	if (dh_group(DH_ECP_256) != NULL) {
		pair_up_over(&p, C6, HA6);
		CU_ASSERT_EQUAL(p.sent, 6);
		CU_ASSERT_EQUAL(p.ha.drops[W_IKE_KE], 1);
		CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	}
	pair_free(&p);
}

static void
test_cipher_and_mac_protect_ike_messages_too(void)
{
	struct pair p;

	pair_prepare(&p, 13);
	strcpy(p.mn.conf.ike_suite, "aescbc-sha256-x25519");
	strcpy(p.ha.conf.ike_suite, "aescbc-sha256-x25519");
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

static void
test_tunnel_pairs_for_both_families_follow_the_transport_pair(void)
{
	struct pair p;

	pair_prepare(&p, 14);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_acquire(&p, 4);
	pair_acquire(&p, 4);	/* the same again changes nothing */
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 3);
	CU_ASSERT_EQUAL(p.sent, 8);
	struct kernel_sa *k = kernel_tunnel(&p.mn, false);
	CU_ASSERT_FATAL(k != NULL);
	CU_ASSERT(addr_eq(&k->src, &C6) && addr_eq(&k->dst, &HA6) && k->nat_t == 0);
	pair_free(&p);
}

static void
test_a_tunnel_acquire_first_still_makes_the_transport_pair_first(void)
{
	struct pair p;

	pair_prepare(&p, 15);
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(!sa_at(&p.mn)->children->tunnel && sa_at(&p.mn)->children->next->tunnel);
	pair_free(&p);
}

static void
test_forward_secrecy_gives_child_keys_of_their_own_exchange(void)
{
	struct pair p;

	pair_prepare(&p, 16);
	p.mn.conf.child_pfs = p.ha.conf.child_pfs = true;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->children->next->suite.dh, DH_CURVE25519);
	pair_free(&p);
}

static void
test_when_the_kernel_has_no_spi_the_attempt_ends(void)
{
	struct pair p;

	pair_prepare(&p, 17);
	p.mn.no_spi = true;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	pair_pass(&p, SECONDS(60));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);	/* half-open, timed out */
	pair_free(&p);
}

static void
test_initial_contact_replaces_the_old_ike_sa_after_the_new_one_works(void)
{
	struct pair p;
	struct endpoint l = { C6B, 0 }, r = { HA6, 0 };

	pair_prepare(&p, 18);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(ike_start(p.mn.x, p.now, &HOA, &l, &r, true));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_count(p.mn.x) == 2 && ike_count(p.ha.x) == 2);
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6B));
	pair_pass(&p, SECONDS(10));
	CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

/* RFC 3947 6: behind a NAT many share an address, so that INITIAL_CONTACT is about an identity. */
static void
test_initial_contact_spares_other_identities_at_the_same_address(void)
{
	struct endpoint l = { C6, 0 }, r = { HA6, 0 };
	struct pair p;

	pair_prepare(&p, 28);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(ike_id_parse(&p.mn.id, "mn2.example") && ike_id_parse(&p.ha.peer, "mn2.example"));
	CU_ASSERT(ike_start(p.mn.x, p.now, &HOA, &l, &r, true));
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 2);
	CU_ASSERT(addr_eq(&p.ha.x->oldest->remote.addr, &p.ha.x->newest->remote.addr));
	CU_ASSERT(!ike_id_eq(&p.ha.x->oldest->peer_id, &p.ha.x->newest->peer_id));
	pair_free(&p);
}

static bool
ends_at(const uint8_t *key, size_t n)
{
	bool zero = true;

	for (size_t i = n; i < PRF_MAX; i++)
		zero &= key[i] == 0;
	return zero && (key[n - 1] | key[n - 2] | key[n - 3] | key[n - 4]) != 0;
}

/* RFC 7296 2.13: of HMAC, the hash's length, whatever the cipher's. */
static void
test_sk_d_pi_and_pr_are_as_long_as_the_hash(void)
{
	static const struct { const char *suite; size_t n; } row[] = {
		{ "aesgcm-sha256-x25519", 32 }, { "aesgcm-sha384-x25519", 48 },
		{ "aes128-sha256-prfsha512-x25519", 64 },
	};

	for (size_t i = 0; i < 3; i++) {
		const struct ike_sa *sa;
		struct pair p;

		pair_prepare(&p, 29);
		strcpy(p.mn.conf.ike_suite, row[i].suite);
		strcpy(p.ha.conf.ike_suite, row[i].suite);
		pair_create(&p);
		pair_move(&p, C6, HA6);
		pair_acquire(&p, 0);
		pair_pass(&p, MSEC(25));	/* IKE_AUTH is out */
		sa = sa_at(&p.mn);
		CU_ASSERT_FATAL(sa != NULL && sa->state == SA_AUTH_SENT);
		CU_ASSERT(ends_at(sa->keys.d, row[i].n) && ends_at(sa->hs->pi, row[i].n) &&
		    ends_at(sa->hs->pr, row[i].n));
		pair_free(&p);
	}
}

/* The nonces of the last exchange that had any, as the mobile node tells of it: the request's first. */
static uint8_t told_nonce[2][IKE_NONCE_MAX];
static size_t told_nonce_n[2];

static void
spy_nonces(void *ctx, const struct told *t)
{
	const char *at = strstr(t->text, " nonce=");
	int response = strstr(t->text, " R=1 ") != NULL;
	char hex[2 * IKE_NONCE_MAX + 1];

	pair_told(ctx, t);
	if (at == NULL)
		return;
	snprintf(hex, sizeof(hex), "%.*s", (int)strcspn(at + 7, " "), at + 7);
	told_nonce_n[response] = strlen(hex) / 2;
	CU_ASSERT(hex_parse(told_nonce[response], told_nonce_n[response], hex));
}

/* RFC 7296 2.17: of prf+(SK_d, Ni | Nr) the exchange initiator's direction comes first, and of each
 * direction the cipher's key; whoever began the IKE SA. */
static void
check_child_keys(struct side *began, struct side *other)
{
	const struct ike_sa *sa = sa_at(began);
	const struct child *c = sa->children;
	struct kernel_sa *k[2] = { kernel_sa(began, c->spi_out, false), kernel_sa(began, c->spi_in, true) };
	struct bytes nonce[2] = { bytes_of(told_nonce[0], told_nonce_n[0]),
		bytes_of(told_nonce[1], told_nonce_n[1]) };
	uint8_t keymat[2 * (32 + 64)];

	CU_ASSERT_FATAL(k[0] != NULL && k[1] != NULL && c->next == NULL);
	CU_ASSERT_EQUAL(kernels_agree(began->pair), 1);
	prf_plus(sa->suite.prf, keymat, sizeof(keymat), bytes_of(sa->keys.d, prf_len(sa)), nonce, 2);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(k[i]->n_key, 32 + 64);	/* AES-256, HMAC-SHA2-512 */
		CU_ASSERT(memcmp(k[i]->key, keymat + i * (32 + 64), 32 + 64) == 0);
	}
	CU_ASSERT_PTR_NOT_NULL(kernel_sa(other, c->spi_out, true));
}

static void
test_child_keys_are_cut_for_the_exchange_initiator_and_the_cipher_first(void)
{
	struct pair p;

	pair_prepare(&p, 30);
	strcpy(p.mn.conf.esp_suite, "aescbc-sha512");
	strcpy(p.ha.conf.esp_suite, "aescbc-sha512");
	p.mn.teller.tell = spy_nonces;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	check_child_keys(&p.mn, &p.ha);
	CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "child"));
	pair_pass(&p, SECONDS(2));
	check_child_keys(&p.ha, &p.mn);
	pair_free(&p);
}

static void
test_moving_during_the_handshake_starts_again_from_the_new_address(void)
{
	struct pair p;

	pair_prepare(&p, 19);
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_pass(&p, MSEC(1));
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_FATAL(sa_at(&p.mn) != NULL);
	CU_ASSERT(addr_eq(&sa_at(&p.mn)->local.addr, &C6B));
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

static void
test_capacity_is_stated_and_kept(void)
{
	struct pair p;

	pair_prepare(&p, 20);
	p.ha.conf.sas_max = 0;
	p.mn.conf.retransmit_tries = 2;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(p.ha.drops[W_FULL] == 2);
	CU_ASSERT(ike_count(p.ha.x) == 0 && ike_count(p.mn.x) == 0);
	pair_free(&p);
}

static void
test_the_same_seed_gives_the_same_octets(void)
{
	static uint8_t first[64];
	struct pair p;

	for (int i = 0; i < 2; i++) {
		pair_prepare(&p, 21);
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		if (i == 0)
			memcpy(first, sa_at(&p.mn)->keys.d, 32);
		else
			CU_ASSERT(memcmp(first, sa_at(&p.mn)->keys.d, 32) == 0);
		pair_free(&p);
	}
}

static void
test_closing_while_being_made_leaves_nothing(void)
{
	struct pair p;

	pair_prepare(&p, 22);
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_pass(&p, MSEC(25));	/* IKE_AUTH is out */
	CU_ASSERT_EQUAL(sa_at(&p.mn)->state, SA_AUTH_SENT);
	CU_ASSERT(ike_close(p.mn.x, p.now, &HOA, false));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	pair_free(&p);
}

static void
test_an_unanswered_ike_auth_is_given_up_and_the_half_open_sa_too(void)
{
	struct pair p;

	pair_prepare(&p, 23);
	p.lose_from = 3;
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_pass(&p, SECONDS(600));
	CU_ASSERT(ike_count(p.mn.x) == 0 && ike_count(p.ha.x) == 0);
	CU_ASSERT_EQUAL(p.ha.x->n_half_open, 0);
	pair_free(&p);
}

/* What the network sends us must not hurt what we have. */
static void
test_forged_and_broken_messages_change_nothing(void)
{
	struct pair p;
	struct endpoint l = { HA6, 4500 }, eve = { AT("2001:db8:e::1"), 4500 };
	uint8_t b[64] = { 0 };
	struct ike_sa *sa;
	struct wr w;

	pair_prepare(&p, 24);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	sa = sa_at(&p.ha);
	for (unsigned i = 0; i < 6; i++) {
		static const struct { uint8_t next, version, exchange, flags; } h[] = {
			{ P_SK, 0x20, INFORMATIONAL, 0x08 },	/* ICV wrong */
			{ P_SK, 0x20, INFORMATIONAL, 0x28 },
			{ P_NONE, 0x20, INFORMATIONAL, 0x08 },	/* in clear */
			{ P_SK, 0x30, INFORMATIONAL, 0x08 },	/* major version 3 */
			{ P_SK, 0x20, CREATE_CHILD_SA, 0x08 },
			{ 0xfe, 0x20, IKE_SA_INIT, 0x08 },
		};
		w = wr_of(b, sizeof(b));
		wr_u64(&w, sa->spi_i);
		wr_u64(&w, sa->spi_r);
		wr_u8(&w, h[i].next);
		wr_u8(&w, h[i].version);
		wr_u8(&w, h[i].exchange);
		wr_u8(&w, h[i].flags);
		wr_u32(&w, sa->expected);
		wr_u32(&w, 64);
		wr_u8(&w, 0);
		wr_u8(&w, 0);
		wr_u16(&w, 36);
		wr_zero(&w, 32);
		ike_packet(p.ha.x, p.now, &l, &eve, bytes_of(b, 64));
		pair_drain(&p);
	}
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_ICV], 3);
	CU_ASSERT_EQUAL(p.ha.drops[W_VERSION], 1);
	CU_ASSERT(sa_at(&p.ha) == sa && addr_eq(&sa->remote.addr, &C6));
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

/* RFC 7296 2.5: a rule makes the MN send a payload list the HA must refuse whole. */
static void
test_a_dropped_payload_in_ike_auth_is_invalid_syntax(void)
{
	struct pair p;
	char err[128];

	pair_prepare(&p, 25);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_AUTH every drop-payload=TSi", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT(p.ha.drops[W_IKE_MISSING] == 1);
	CU_ASSERT(ike_count(p.ha.x) == 0 && ike_count(p.mn.x) == 0);
	pair_free(&p);
}

static void
test_tampered_fields_and_withheld_answers_reach_the_wire_as_told(void)
{
	struct pair p;
	char err[128];

	pair_prepare(&p, 26);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_SA_INIT next nonce=0011", err));
	CU_ASSERT_FATAL(tamper_add(&p.ha.tamper, "IKE_AUTH.R next withhold", err));
	p.mn.conf.retransmit_tries = 3;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_NONCE], 3);
	pair_acquire(&p, 0);
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);	/* its IKE_AUTH was never answered */
	pair_free(&p);
}

static void
test_breaking_a_half_open_or_waiting_sa_is_clean(void)
{
	struct pair p;
	char err[128];

	pair_prepare(&p, 27);	/* garbage inside a good SK: INVALID_SYNTAX, no SA */
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_AUTH every dup-payload=IDi", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_TWICE], 1);
	CU_ASSERT(ike_count(p.ha.x) == 0 && ike_count(p.mn.x) == 0);
	pair_free(&p);
}

static void
test_every_row_of_setting_up_was_taken(void)
{
	check_rows(&ike_sa_fsm, 0, 0, first_common_row() - 1);
}

TEST_MAIN("ike/initial",
    TEST(test_four_messages_give_one_ike_sa_and_one_transport_pair_with_equal_keys),
    TEST(test_losing_or_repeating_any_message_still_converges),
    TEST(test_a_retransmission_is_identical_and_backs_off_until_given_up),
    TEST(test_a_wrong_shared_key_leaves_nothing_behind),
    TEST(test_an_identity_the_pad_does_not_know_is_refused),
    TEST(test_an_answer_under_another_identity_than_the_pinned_one_is_refused),
    TEST(test_no_common_suite_is_no_proposal_chosen_and_the_initiator_keeps_trying),
    TEST(test_no_common_child_suite_leaves_the_ike_sa_standing),
    TEST(test_esn_and_128_bit_keys_are_agreed_when_both_want_them),
    TEST(test_selectors_of_another_home_address_are_unacceptable),
    TEST(test_under_load_the_responder_asks_for_a_cookie_and_keeps_no_state),
    TEST(test_a_refused_group_is_retried_with_the_one_named),
    TEST(test_cipher_and_mac_protect_ike_messages_too),
    TEST(test_tunnel_pairs_for_both_families_follow_the_transport_pair),
    TEST(test_a_tunnel_acquire_first_still_makes_the_transport_pair_first),
    TEST(test_forward_secrecy_gives_child_keys_of_their_own_exchange),
    TEST(test_when_the_kernel_has_no_spi_the_attempt_ends),
    TEST(test_initial_contact_replaces_the_old_ike_sa_after_the_new_one_works),
    TEST(test_initial_contact_spares_other_identities_at_the_same_address),
    TEST(test_sk_d_pi_and_pr_are_as_long_as_the_hash),
    TEST(test_child_keys_are_cut_for_the_exchange_initiator_and_the_cipher_first),
    TEST(test_moving_during_the_handshake_starts_again_from_the_new_address),
    TEST(test_capacity_is_stated_and_kept),
    TEST(test_the_same_seed_gives_the_same_octets),
    TEST(test_closing_while_being_made_leaves_nothing),
    TEST(test_an_unanswered_ike_auth_is_given_up_and_the_half_open_sa_too),
    TEST(test_forged_and_broken_messages_change_nothing),
    TEST(test_a_dropped_payload_in_ike_auth_is_invalid_syntax),
    TEST(test_tampered_fields_and_withheld_answers_reach_the_wire_as_told),
    TEST(test_breaking_a_half_open_or_waiting_sa_is_clean),
    TEST(test_every_row_of_setting_up_was_taken))
