/* large_test.c - messages in pieces (RFC 7383), windows larger than one (RFC 7296 2.3), answers
 * that outlive their IKE SA, and refusals in clear. */
#include "nodes/ike/pair.h"

#include "nodes/crypto/testcerts.h"

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

/* A pair whose IKE_AUTH carries RSA certificates, two each way. */
struct heavy {
	struct pair p;
	struct sign_key *key[2];
	struct x509 *leaf[2], *sub, *root;
	struct x509_trust *trust;
};

static void
heavy_prepare(struct heavy *h, uint64_t seed)
{
	struct side *s[2] = { &h->p.mn, &h->p.ha };

	pair_prepare(&h->p, seed);
	h->key[0] = sign_key_private(TEXT(test_mn_rsa_key));
	h->key[1] = sign_key_private(TEXT(test_ha_rsa_key));
	h->leaf[0] = x509_read(TEXT(test_mn_rsa_crt));
	h->leaf[1] = x509_read(TEXT(test_ha_rsa_crt));
	h->sub = x509_read(TEXT(test_sub_crt));
	h->root = x509_read(TEXT(test_root_crt));
	h->trust = x509_trust_new();
	x509_trust_add(h->trust, h->root);
	for (int i = 0; i < 2; i++) {
		s[i]->pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE,
		    .peer_auth = IKE_AUTH_SIGNATURE, .key = h->key[i],
		    .chain = { h->leaf[i], h->sub }, .n_chain = 2, .trust = h->trust };
		s[i]->conf.fragment = true;
		s[i]->conf.fragment_size = 600;
	}
}

static void
heavy_free(struct heavy *h)
{
	pair_free(&h->p);
	for (int i = 0; i < 2; i++) {
		sign_key_free(h->key[i]);
		x509_free(h->leaf[i]);
	}
	x509_free(h->sub);
	x509_free(h->root);
	x509_trust_free(h->trust);
}

static void
heavy_up(struct heavy *h)
{
	pair_create(&h->p);
	pair_up_over(&h->p, C6, HA6);
}

static void
heavy_expect(struct heavy *h)
{
	CU_ASSERT_EQUAL(kernels_agree(&h->p), 1);
	CU_ASSERT(ike_count(h->p.mn.x) == 1 && ike_count(h->p.ha.x) == 1);
}

static size_t largest, pieces;

static void
spy_sizes(struct pair *p, struct side *from, struct datagram *d)
{
	(void)p;
	(void)from;
	largest = d->n > largest ? d->n : largest;
	pieces += d->b[16] == P_SKF;
}

/*  MN -> HA  IKE_AUTH SKF(1/m), ..., SKF(m/m)    MN <- HA  IKE_AUTH.R SKF(1/m'), ..., SKF(m'/m') */
static void
test_what_does_not_fit_is_cut_and_put_together_again(void)
{
	static const char *const suite[] = { "aesgcm-sha256-x25519", "aescbc-sha512-x25519",
		"chacha20poly1305-sha256-x25519", "aesctr-sha256-x25519" };

	for (size_t i = 0; i < 4; i++) {
		struct heavy h;

		heavy_prepare(&h, 200 + i);
		strcpy(h.p.mn.conf.ike_suite, suite[i]);
		strcpy(h.p.ha.conf.ike_suite, suite[i]);
		h.p.spy = spy_sizes;
		largest = pieces = 0;
		heavy_up(&h);
		heavy_expect(&h);
		CU_ASSERT(largest + 40 + 8 + 4 <= 600 && largest > 400);
		CU_ASSERT(pieces >= 6);
		CU_ASSERT_EQUAL(h.p.sent, 2 + pieces);
		heavy_free(&h);
	}
}

/* RFC 7383 2.4: only if both have announced it. */
static void
test_nothing_is_cut_unless_both_announced_it(void)
{
	for (int who = 0; who < 2; who++) {
		struct heavy h;

		heavy_prepare(&h, 210);
		(who ? &h.p.mn : &h.p.ha)->conf.fragment = false;
		h.p.spy = spy_sizes;
		largest = pieces = 0;
		heavy_up(&h);
		heavy_expect(&h);
		CU_ASSERT(pieces == 0 && h.p.sent == 4 && largest > 1000);
		heavy_free(&h);
	}
}

static void
test_any_piece_may_be_lost_or_come_twice(void)
{
	for (unsigned nth = 1; nth <= 14; nth++) {
		for (int twice = 0; twice < 2; twice++) {
			struct heavy h;

			heavy_prepare(&h, 220 + nth);
			*(twice ? &h.p.twice : &h.p.lose) = nth;
			heavy_up(&h);
			heavy_expect(&h);
			heavy_free(&h);
		}
	}
}

/* The last piece first. */
static void
spy_reorder(struct pair *p, struct side *from, struct datagram *d)
{
	(void)p;
	(void)from;
	if (d->b[16] == P_SKF)
		d->due += MSEC(9) - MSEC(1) * d->b[IKE_HEADER_LEN + 5];
}

static void
test_the_order_of_pieces_does_not_matter(void)
{
	struct heavy h;

	heavy_prepare(&h, 240);
	h.p.spy = spy_reorder;
	heavy_up(&h);
	heavy_expect(&h);
	heavy_free(&h);
}

/* ---- single pieces, made with the peer's keys ---- */

static void
send_piece(struct pair *p, struct ike_sa *from, uint32_t msgid, uint16_t n, uint16_t total,
    struct bytes plain)
{
	uint8_t buf[2048];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ike_header h = { .spi_i = from->spi_i, .spi_r = from->spi_r, .major = 2,
	    .exchange = INFORMATIONAL, .I = from->initiator, .msgid = msgid };
	struct endpoint src = from->local, dst = from->remote;

	seal_piece(from, &w, &h, n == 1 ? P_NOTIFY : P_NONE, plain, n, total);
	if (n == 0) {		/* seal_piece takes 0 as "no fragment": type it in */
		w.n = 0;
		seal_piece(from, &w, &h, P_NONE, plain, 0xffff, total);
	}
	ike_packet(p->ha.x, p->now, &dst, &src, wr_done(&w));
	pair_drain(p);
}

/* N(16384 + 7) of no data, in two halves. */
static const uint8_t notify[] = { 0, 0, 0, 8, 0, 0, 0x40, 0x07 };

static void
test_pieces_that_do_not_fit_together_are_dropped(void)
{
	struct heavy h;
	struct ike_sa *mn, *ha;
	uint32_t id;
	unsigned sent;

	heavy_prepare(&h, 250);
	heavy_up(&h);
	mn = sa_at(&h.p.mn);
	ha = sa_at(&h.p.ha);
	id = ha->expected;
	sent = h.p.sent;
	send_piece(&h.p, mn, id, 1, 0, bytes_of(notify, 4));		/* total 0 */
	send_piece(&h.p, mn, id, 3, 2, bytes_of(notify, 4));		/* number above total */
	send_piece(&h.p, mn, id, 0, 2, bytes_of(notify, 4));		/* the same */
	send_piece(&h.p, mn, id, 1, FRAGMENTS + 1, bytes_of(notify, 4));
	CU_ASSERT_EQUAL(h.p.ha.drops[W_IKE_FRAGMENT], 4);
	CU_ASSERT(ha->parts[0] == NULL);
	send_piece(&h.p, mn, id + 1, 1, 2, bytes_of(notify, 4));	/* outside the window */
	CU_ASSERT_EQUAL(h.p.ha.drops[W_IKE_MSGID], 1);
	CU_ASSERT(ha->parts[0] == NULL);

	send_piece(&h.p, mn, id, 1, 3, bytes_of(notify, 4));
	send_piece(&h.p, mn, id, 1, 3, bytes_of(notify, 4));		/* a replay */
	CU_ASSERT_EQUAL(h.p.ha.drops[W_IKE_REPEATED], 1);
	send_piece(&h.p, mn, id, 2, 2, bytes_of(notify + 4, 4));	/* a smaller total */
	CU_ASSERT_EQUAL(h.p.ha.drops[W_IKE_FRAGMENT], 5);
	send_piece(&h.p, mn, id, 4, 4, bytes_of(notify + 6, 2));	/* more: start over */
	send_piece(&h.p, mn, id, 3, 4, bytes_of(notify + 4, 2));
	send_piece(&h.p, mn, id, 2, 4, bytes_of(notify + 2, 2));
	CU_ASSERT_EQUAL(h.p.sent, sent);
	send_piece(&h.p, mn, id, 1, 4, bytes_of(notify, 2));
	CU_ASSERT_EQUAL(h.p.sent, sent + 1);				/* answered */
	CU_ASSERT(ha->parts[0] == NULL && ha->expected == id + 1);
	send_piece(&h.p, mn, id, 2, 4, bytes_of(notify + 2, 2));	/* 2.6.1: only number 1 */
	CU_ASSERT_EQUAL(h.p.sent, sent + 1);
	send_piece(&h.p, mn, id, 1, 4, bytes_of(notify, 2));
	CU_ASSERT_EQUAL(h.p.sent, sent + 2);				/* answered again */
	heavy_free(&h);
}

/* RFC 7383 2.6: without harm to the IKE SA. */
static void
test_pieces_without_the_rest_are_forgotten(void)
{
	struct heavy h;
	struct ike_sa *ha;

	heavy_prepare(&h, 251);
	heavy_up(&h);
	ha = sa_at(&h.p.ha);
	send_piece(&h.p, sa_at(&h.p.mn), ha->expected, 2, 2, bytes_of(notify, 4));
	CU_ASSERT(ha->parts[0] != NULL);
	pair_pass(&h.p, SECONDS(31));
	CU_ASSERT(ha->parts[0] == NULL);
	heavy_expect(&h);
	heavy_free(&h);
}

static void
test_a_pieced_message_of_rubbish_is_invalid_syntax(void)
{
	struct heavy h;

	heavy_prepare(&h, 252);
	heavy_up(&h);
	send_piece(&h.p, sa_at(&h.p.mn), sa_at(&h.p.ha)->expected, 1, 1, TEXT("rubbish"));
	CU_ASSERT(sa_at(&h.p.ha) == NULL);
	heavy_free(&h);
}

/* ---- windows ---- */

static void
request(struct pair *p, struct ike_sa *from, uint32_t msgid)
{
	uint8_t buf[512];
	struct wr w = wr_of(buf, sizeof(buf));
	struct endpoint src = from->local, dst = from->remote;
	struct ike_message m;

	message_begin(from, &m, INFORMATIONAL, false, msgid);
	seal_message(from, &w, &m, NULL);
	ike_packet(p->ha.x, p->now, &dst, &src, wr_done(&w));
	pair_drain(p);
}

/* RFC 7296 2.3: N requests outstanding, in any order; the last N answers are kept. */
static void
test_a_window_of_four_takes_requests_in_any_order_and_repeats_each_answer(void)
{
	struct pair p;
	struct ike_sa *mn, *ha;
	uint32_t id;
	unsigned sent;

	pair_prepare(&p, 260);
	p.ha.conf.window = 4;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	mn = sa_at(&p.mn);
	ha = sa_at(&p.ha);
	id = ha->expected;
	sent = p.sent;
	request(&p, mn, id + 3);
	request(&p, mn, id + 1);
	CU_ASSERT(p.sent == sent + 2 && ha->expected == id);
	request(&p, mn, id + 3);			/* repeated: the same answer */
	CU_ASSERT_EQUAL(p.sent, sent + 3);
	request(&p, mn, id + 4);			/* outside */
	CU_ASSERT_EQUAL(p.sent, sent + 3);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_MSGID], 1);
	request(&p, mn, id);
	CU_ASSERT(p.sent == sent + 4 && ha->expected == id + 2);
	request(&p, mn, id + 2);
	CU_ASSERT(p.sent == sent + 5 && ha->expected == id + 4);
	for (uint32_t i = 0; i < 4; i++)
		request(&p, mn, id + i);		/* all four are still there */
	CU_ASSERT_EQUAL(p.sent, sent + 9);
	request(&p, mn, id - 1);
	CU_ASSERT_EQUAL(p.sent, sent + 9);
	pair_free(&p);
}

static bool window_told;

static void
spy_window(void *ctx, const struct told *t)
{
	pair_told(ctx, t);
	window_told |= strstr(t->text, "n_SET_WINDOW_SIZE=00000004") != NULL;
}

static void
test_the_window_is_announced_unless_it_is_one(void)
{
	for (uint32_t window = 1; window <= 4; window += 3) {
		struct pair p;

		pair_prepare(&p, 261);
		p.ha.conf.window = window;
		p.mn.teller.tell = spy_window;
		window_told = false;
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		CU_ASSERT_EQUAL(window_told, window == 4);
		pair_free(&p);
	}
}

static void
update(struct pair *p, struct ike_sa *from, uint32_t msgid, struct addr src)
{
	uint8_t buf[512];
	struct wr w = wr_of(buf, sizeof(buf));
	struct endpoint s = { src, 4500 }, dst = from->remote;
	struct ike_message m;

	message_begin(from, &m, INFORMATIONAL, false, msgid);
	ike_put_notify(&m, N_UPDATE_SA_ADDRESSES, BYTES_NONE);
	seal_message(from, &w, &m, NULL);
	ike_packet(p->ha.x, p->now, &dst, &s, wr_done(&w));
	pair_drain(p);
}

/* RFC 4555 3.5: the newer update counts, whichever comes first. */
static void
test_an_update_overtaken_by_a_newer_one_has_no_effect(void)
{
	struct pair p;
	struct ike_sa *mn, *ha;
	uint32_t id;
	unsigned sent;

	pair_prepare(&p, 262);
	p.ha.conf.window = 4;
	p.ha.conf.return_routability = false;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	mn = sa_at(&p.mn);
	ha = sa_at(&p.ha);
	id = ha->expected;
	update(&p, mn, id + 1, C6B);
	CU_ASSERT(addr_eq(&ha->remote.addr, &C6B));
	sent = p.sent;
	update(&p, mn, id, C6);
	CU_ASSERT_EQUAL(p.sent, sent + 1);	/* answered, and that is all */
	CU_ASSERT(addr_eq(&ha->remote.addr, &C6B));
	update(&p, mn, id + 2, C6);
	CU_ASSERT(addr_eq(&ha->remote.addr, &C6));
	pair_free(&p);
}

/* ---- after the end ---- */

/*  MN -> HA  INFORMATIONAL { D }	 MN <x HA  (lost)
 *  MN -> HA  the same again		 MN <- HA  the same answer		*/
static void
test_a_lost_answer_to_the_last_delete_is_given_again(void)
{
	struct pair p;

	pair_prepare(&p, 270);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	p.lose = p.sent + 2;
	CU_ASSERT(ike_close(p.mn.x, p.now, &HOA, false));
	pair_pass(&p, MSEC(400));
	CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 0);
	pair_pass(&p, MSEC(400));
	CU_ASSERT(ike_count(p.mn.x) == 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_OK);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_REPEATED], 1);
	CU_ASSERT(kernel_count(&p.mn) == 0 && kernel_count(&p.ha) == 0);
	pair_free(&p);
}

/* RFC 7296 2.4, 2.21.4: refusals in clear are few, and change nothing. */
static void
test_refusals_in_clear_are_rate_limited(void)
{
	struct pair p;
	struct endpoint l = { HA6, 4500 }, eve = { AT("2001:db8:e::1"), 4500 };
	uint8_t b[36] = { [7] = 1, [15] = 2, [16] = P_SK, [17] = 0x20, [18] = INFORMATIONAL,
	    [19] = 0x08, [27] = 36, [31] = 8 };
	unsigned sent;

	pair_prepare(&p, 271);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	sent = p.sent;
	for (int i = 0; i < 1000; i++)
		ike_packet(p.ha.x, p.now, &l, &eve, BYTES_ARRAY(b));
	pair_drain(&p);
	CU_ASSERT_EQUAL(p.sent, sent + REFUSALS);
	pair_pass(&p, SECONDS(2));
	ike_packet(p.ha.x, p.now, &l, &eve, BYTES_ARRAY(b));
	pair_drain(&p);
	CU_ASSERT_EQUAL(p.sent, sent + REFUSALS + 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

static void
test_message_ids_do_not_run_out(void)
{
	struct pair p;
	uint64_t spi;

	pair_prepare(&p, 272);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	spi = sa_at(&p.mn)->spi_i;
	sa_at(&p.mn)->next_request = sa_at(&p.ha)->expected = MSGID_REKEY;
	CU_ASSERT(ike_probe(p.mn.x, p.now, &HOA));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(sa_at(&p.mn)->spi_i != spi && sa_at(&p.mn)->next_request < 10);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

TEST_MAIN("ike/large",
    TEST(test_what_does_not_fit_is_cut_and_put_together_again),
    TEST(test_nothing_is_cut_unless_both_announced_it),
    TEST(test_any_piece_may_be_lost_or_come_twice),
    TEST(test_the_order_of_pieces_does_not_matter),
    TEST(test_pieces_that_do_not_fit_together_are_dropped),
    TEST(test_pieces_without_the_rest_are_forgotten),
    TEST(test_a_pieced_message_of_rubbish_is_invalid_syntax),
    TEST(test_a_window_of_four_takes_requests_in_any_order_and_repeats_each_answer),
    TEST(test_the_window_is_announced_unless_it_is_one),
    TEST(test_an_update_overtaken_by_a_newer_one_has_no_effect),
    TEST(test_a_lost_answer_to_the_last_delete_is_given_again),
    TEST(test_refusals_in_clear_are_rate_limited),
    TEST(test_message_ids_do_not_run_out))
