/* errors_test.c - what goes wrong, and what is said about it: RFC 7296 2.5, 2.20, 2.21, 2.25, 4;
 * and floods (2.6). */
#include "nodes/ike/pair.h"

#include <malloc.h>

/* Established, with the transport pair and one tunnel pair, over IPv6. */
static void
ready(struct pair *p, uint64_t seed)
{
	pair_prepare(p, seed);
	pair_create(p);
	pair_up_over(p, C6, HA6);
	pair_bootstrap(p, C6, C6, HA6, false);
	pair_acquire(p, 2);
	pair_pass(p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(p), 2);
}

static char told_rx[4096], told_tx[4096];	/* the last message each way, at the home agent */

static void
spy_told(void *ctx, const struct told *t)
{
	pair_told(ctx, t);
	if (t->kind == TOLD_RX)
		snprintf(told_rx, sizeof(told_rx), "%s%s", t->name, t->text);
	if (t->kind == TOLD_TX)
		snprintf(told_tx, sizeof(told_tx), "%s%s", t->name, t->text);
}

/* RFC 7296 2.5, in clear:
 *   eve -> HA  IKE_SA_INIT { ?(critical) }
 *   eve <- HA  IKE_SA_INIT.R { N(UNSUPPORTED_CRITICAL_PAYLOAD, its type) }	*/
static void
test_an_unknown_critical_payload_in_ike_sa_init_is_named_in_the_refusal(void)
{
	struct endpoint l = { HA6, 500 }, eve = { AT("2001:db8:e::1"), 500 };
	uint8_t b[32] = { [7] = 1, [16] = 200, [17] = 0x20, [18] = IKE_SA_INIT, [19] = 0x08,
	    [27] = 32, [29] = 0x80, [31] = 4 };
	struct pair p;

	pair_prepare(&p, 300);
	p.ha.teller.tell = spy_told;
	pair_create(&p);
	ike_packet(p.ha.x, p.now, &l, &eve, BYTES_ARRAY(b));
	pair_drain(&p);
	CU_ASSERT(strstr(told_tx, "n_UNSUPPORTED_CRITICAL_PAYLOAD=c8") != NULL);
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	pair_free(&p);
}

static void
test_an_unknown_critical_payload_costs_the_request_and_nothing_else(void)
{
	struct ike_message m;
	struct pair p;

	ready(&p, 301);
	p.ha.teller.tell = spy_told;
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	m.blob[0] = (struct ike_blob){ .type = 201 };
	m.n_blobs = 1;
	m.item[0] = (struct ike_item){ .type = 201, .critical = true };
	m.n_items = 1;
	pair_say(&p, &m);
	CU_ASSERT(strstr(told_tx, "n_UNSUPPORTED_CRITICAL_PAYLOAD=c9") != NULL);
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	pair_free(&p);
}

/* 2.21.3: answered, and over at both ends. */
static void
test_an_exchange_that_has_no_place_is_invalid_syntax(void)
{
	static const uint8_t exchange[] = { IKE_AUTH, 38, 240 };

	for (size_t i = 0; i < sizeof(exchange); i++) {
		struct ike_message m;
		struct pair p;

		ready(&p, 302);
		p.ha.teller.tell = spy_told;
		message_begin(sa_at(&p.mn), &m, exchange[i], false, 0);
		pair_say(&p, &m);
		CU_ASSERT(strstr(told_tx, "notify=INVALID_SYNTAX") != NULL);
		CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
		CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
		pair_free(&p);
	}
}

/*  MN -> HA  INFORMATIONAL { CP(CFG_REQUEST: APPLICATION_VERSION) }
 *  MN <- HA  INFORMATIONAL.R { CP(CFG_REPLY: APPLICATION_VERSION = "") }	RFC 7296 2.20 */
static void
test_who_asks_for_the_version_gets_an_empty_one(void)
{
	static const uint8_t ask[] = { 0, APPLICATION_VERSION, 0, 0 };
	struct ike_message m;
	struct pair p;

	ready(&p, 303);
	p.ha.teller.tell = spy_told;
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	m.cp_type = CFG_REQUEST;
	m.cp = BYTES_ARRAY(ask);
	ike_put(&m, P_CP);
	pair_say(&p, &m);
	CU_ASSERT(strstr(told_tx, "cp_type=2") != NULL && strstr(told_tx, " cp=7=") != NULL);
	pair_free(&p);
}

/* ---- Child SAs ---- */

/* 4: refused with NO_ADDITIONAL_SAS on rekey: the old one is deleted, then a new one is made. */
static void
test_a_peer_without_room_to_rekey_gets_a_delete_and_a_new_request(void)
{
	struct pair p;
	uint32_t old;

	ready(&p, 310);
	old = kernel_tunnel(&p.mn, true)->spi;
	sa_at(&p.ha)->n_children += IKE_CHILDREN - 2;	/* full */
	pair_expire(&p.mn, old, false);
	pair_pass(&p, MSEC(15));
	pair_pass(&p, MSEC(10));
	sa_at(&p.ha)->n_children -= IKE_CHILDREN - 2;
	pair_pass(&p, SECONDS(3));
	CU_ASSERT_EQUAL(p.ha.drops[W_FULL], 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(kernel_tunnel(&p.mn, true)->spi != old);
	pair_free(&p);
}

/* 2.8: MUST close the IKE SA if rekeying fails until the SA is over. */
static void
test_a_pair_that_could_not_be_rekeyed_takes_the_ike_sa_with_it(void)
{
	struct pair p;
	uint32_t spi;

	ready(&p, 311);
	spi = kernel_tunnel(&p.mn, true)->spi;
	CU_ASSERT(ike_suites_parse(&p.ha.x->esp_suites, PROTO_ESP, "aesgcm8"));	/* refuses now */
	pair_expire(&p.mn, spi, false);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	pair_expire(&p.mn, spi, true);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_EXPIRED);
	CU_ASSERT(ike_count(p.mn.x) == 0 && ike_count(p.ha.x) == 0);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	pair_free(&p);
}

/* 2.9: one pair of selectors is taken, the first named first; that others would do is said.
 *   MN -> HA  CREATE_CHILD_SA { SA, Ni, TSi { HoA, H4 }, TSr { ::/0, 0/0 } }
 *   MN <- HA  CREATE_CHILD_SA.R { SA, Nr, TSi { HoA }, TSr { ::/0 }, N(ADDITIONAL_TS_POSSIBLE) } */
static void
test_of_several_selectors_the_first_are_taken_and_the_others_mentioned(void)
{
	struct prefix hoa = { HOA, 128 }, hoa4 = { HOA4, 32 }, all = { AT("::"), 0 };
	struct prefix all4 = { AT("0.0.0.0"), 0 };
	struct ike_message m;
	struct nonce ni;
	struct pair p;

	for (int both = 0; both < 2; both++) {
		ready(&p, 312);
		p.ha.teller.tell = spy_told;
		nonce_draw(p.mn.x, &ni);
		message_begin(sa_at(&p.mn), &m, CREATE_CHILD_SA, false, 0);
		offer_esp(p.mn.x, &m, 0x7777, 0);
		m.nonce = nonce_bytes(&ni);
		ike_put(&m, P_NONCE);
		m.tsi.n = m.tsr.n = both ? 2 : 1;
		m.tsi.ts[0] = ike_ts_of(&hoa, 0, 0, 65535);
		m.tsi.ts[1] = ike_ts_of(&hoa4, 0, 0, 65535);
		m.tsr.ts[0] = ike_ts_of(&all, 0, 0, 65535);
		m.tsr.ts[1] = ike_ts_of(&all4, 0, 0, 65535);
		ike_put(&m, P_TSI);
		ike_put(&m, P_TSR);
		pair_say(&p, &m);
		CU_ASSERT(strstr(told_tx, "TSi=0:0-65535:2001:db8:1::100-2001:db8:1::100 ") !=
		    NULL);
		CU_ASSERT_EQUAL(strstr(told_tx, "ADDITIONAL_TS_POSSIBLE") != NULL, both);
		pair_free(&p);
	}
}

/* ---- floods ---- */

/* Octets in use of the heap; 0 where the allocator does not count (under ASan). */
static size_t
heap_octets(void)
{
	return mallinfo2().uordblks;
}

/* The honest request on the wire, to imitate. */
static size_t
overhear(const struct pair *p, uint8_t *out)
{
	for (unsigned i = 0; i < PAIR_WIRE; i++) {
		if (!p->wire[i].used)
			continue;
		memcpy(out, p->wire[i].b, p->wire[i].n);
		return p->wire[i].n;
	}
	return 0;
}

/*  eve x 100,000 -> HA  IKE_SA_INIT, each from another address	cookie_from answered, then:
 *  eve <- HA  IKE_SA_INIT.R { N(COOKIE) }			nothing kept
 *  MN -> HA  IKE_SA_INIT   MN <- HA  N(COOKIE)   MN -> HA  IKE_SA_INIT { N(COOKIE) }   ... */
static void
flood(unsigned cookie_from)
{
	static uint8_t init[4096];
	const unsigned spoofed = 100000;
	struct endpoint l = { HA6, 500 }, eve = { AT("2001:db8:e::1"), 500 };
	size_t before, at_most, n;
	struct pair p;

	pair_prepare(&p, 320);
	p.ha.teller.tell = NULL;
	p.ha.conf.cookie_from = cookie_from;
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_drain(&p);
	n = overhear(&p, init);
	CU_ASSERT_FATAL(n > 100);
	before = heap_octets();
	for (uint32_t i = 0; i < spoofed; i++) {
		struct ike_event ev;

		memcpy(init, &i, sizeof(i));
		init[7] = 0xee;
		memcpy(&eve.addr.b[8], &i, sizeof(i));
		ike_packet(p.ha.x, p.now, &l, &eve, bytes_of(init, n));
		while (ike_pop(p.ha.x, &ev))
			;
	}
	at_most = heap_octets() - before;
	CU_ASSERT(p.ha.x->n_half_open == cookie_from && ike_count(p.ha.x) == cookie_from);
	CU_ASSERT(at_most <= cookie_from * (size_t)8192);
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);		/* in the middle of it */
	CU_ASSERT_EQUAL(ike_count(p.ha.x), cookie_from + 1);
	pair_pass(&p, SECONDS(60));
	CU_ASSERT(p.ha.x->n_half_open == 0 && ike_count(p.ha.x) == 1);
	printf("ike/errors: %u spoofed IKE_SA_INIT: %u half-open, %zu KiB more, then COOKIE\n",
	    spoofed, cookie_from, at_most / 1024);
	pair_free(&p);
}

/* 2.6: spoofed requests cost an answer each, no memory, and somebody honest gets through. */
static void
test_a_flood_of_spoofed_requests_leaves_memory_bounded_and_the_honest_served(void)
{
	struct ike_conf c;

	ike_conf_default(&c);
	flood(50);
	flood(c.cookie_from);
}

/* Where even cookies come back (Eve owns her addresses), half_open_max is the end; what is
 * half-open then times out and room comes back. */
static void
test_beyond_half_open_max_nothing_is_answered_until_there_is_room(void)
{
	static uint8_t init[4096];
	struct endpoint l = { HA6, 500 }, eve = { AT("2001:db8:e::1"), 500 };
	struct pair p;
	size_t n;

	pair_prepare(&p, 322);
	p.ha.conf.half_open_max = 20;
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_drain(&p);
	n = overhear(&p, init);
	for (uint32_t i = 0; i < 100; i++) {
		struct ike_event ev;

		memcpy(init, &i, sizeof(i));
		init[7] = 0xee;
		ike_packet(p.ha.x, p.now, &l, &eve, bytes_of(init, n));
		while (ike_pop(p.ha.x, &ev))
			;
	}
	CU_ASSERT(p.ha.x->n_half_open == 20 && p.ha.drops[W_FULL] == 80);
	pair_pass(&p, SECONDS(20));
	CU_ASSERT_EQUAL(kernels_agree(&p), 0);
	pair_pass(&p, SECONDS(60));
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT(p.ha.x->n_half_open == 0 && ike_count(p.ha.x) == 1);
	pair_free(&p);
}

/* The secret behind cookies changes; a cookie of before is good for a while. */
static void
test_a_cookie_is_good_for_two_lives_of_its_secret(void)
{
	for (int i = 0; i < 2; i++) {
		struct pair p;

		pair_prepare(&p, 321);
		p.ha.conf.cookie_from = 0;
		p.delay = i ? SECONDS(140) : SECONDS(40);	/* a very slow wire */
		p.mn.conf.retransmit_first = SECONDS(1000);
		p.ha.conf.half_open_timeout = SECONDS(1000);
		pair_create(&p);
		pair_move(&p, C6, HA6);
		pair_acquire(&p, 0);
		pair_pass(&p, SECONDS(900));
		CU_ASSERT_EQUAL(sa_at(&p.mn) != NULL && sa_at(&p.mn)->state == SA_ESTABLISHED, !i);
		pair_free(&p);
	}
}

static void
test_a_shared_key_is_written_in_characters_or_in_hexadecimal(void)
{
	static const char long_one[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	uint8_t k[IKE_PSK_MAX];

	CU_ASSERT(ike_psk_parse(k, "secret") == 6 && memcmp(k, "secret", 6) == 0);
	CU_ASSERT(ike_psk_parse(k, "0x00ff10") == 3 && memcmp(k, "\0\xff\x10", 3) == 0);
	CU_ASSERT(ike_psk_parse(k, long_one) == 64);
	CU_ASSERT(ike_psk_parse(k, "0x0") == 0 && ike_psk_parse(k, "0xgg") == 0);
	CU_ASSERT(ike_psk_parse(k, "") == 0);
}

TEST_MAIN("ike/errors",
    TEST(test_an_unknown_critical_payload_in_ike_sa_init_is_named_in_the_refusal),
    TEST(test_an_unknown_critical_payload_costs_the_request_and_nothing_else),
    TEST(test_an_exchange_that_has_no_place_is_invalid_syntax),
    TEST(test_who_asks_for_the_version_gets_an_empty_one),
    TEST(test_a_peer_without_room_to_rekey_gets_a_delete_and_a_new_request),
    TEST(test_a_pair_that_could_not_be_rekeyed_takes_the_ike_sa_with_it),
    TEST(test_of_several_selectors_the_first_are_taken_and_the_others_mentioned),
    TEST(test_a_flood_of_spoofed_requests_leaves_memory_bounded_and_the_honest_served),
    TEST(test_beyond_half_open_max_nothing_is_answered_until_there_is_room),
    TEST(test_a_cookie_is_good_for_two_lives_of_its_secret),
    TEST(test_a_shared_key_is_written_in_characters_or_in_hexadecimal))
