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

/* RFC 7383 2.5: what stands in front of the SKF payload is the message's but for Length and Next Payload; the
 * SKF payload, with number and total in clear, is the last. */
static struct datagram whole[2];

static void
spy_heads(struct pair *p, struct side *from, struct datagram *d)
{
	struct datagram *first = &whole[from == &p->ha];
	unsigned number = (unsigned)d->b[32] << 8 | d->b[33], total = (unsigned)d->b[34] << 8 | d->b[35];
	size_t length = (size_t)d->b[30] << 8 | d->b[31];

	if (d->b[16] != P_SKF)
		return;
	pieces++;
	CU_ASSERT_EQUAL(IKE_HEADER_LEN + length, d->n);
	CU_ASSERT(number >= 1 && number <= total && total > 1);
	CU_ASSERT(number == 1 || d->b[IKE_HEADER_LEN] == P_NONE);
	if (number == 1)
		*first = *d;
	CU_ASSERT(memcmp(d->b, first->b, 16) == 0 && memcmp(d->b + 17, first->b + 17, 7) == 0);
	CU_ASSERT(memcmp(d->b + 34, first->b + 34, 2) == 0);
}

static void
test_pieces_have_the_header_of_their_message(void)
{
	struct heavy h;

	heavy_prepare(&h, 211);
	h.p.spy = spy_heads;
	pieces = 0;
	heavy_up(&h);
	heavy_expect(&h);
	CU_ASSERT(pieces >= 6);
	heavy_free(&h);
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
send_piece_of(struct pair *p, struct ike_sa *from, uint32_t msgid, uint16_t n, uint16_t total,
    struct bytes plain, bool forged)
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
	buf[w.n - 1] ^= forged;		/* of the ICV */
	ike_packet(p->ha.x, p->now, &dst, &src, wr_done(&w));
	pair_drain(p);
}

static void
send_piece(struct pair *p, struct ike_sa *from, uint32_t msgid, uint16_t n, uint16_t total,
    struct bytes plain)
{
	send_piece_of(p, from, msgid, n, total, plain, false);
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

/* RFC 7383 2.6: the first that came is kept, and only what is authentic. */
static void
test_a_forged_piece_or_a_second_of_its_number_takes_no_place(void)
{
	static const uint8_t wrong[4] = { 0xff, 0xff, 0xff, 0xff };
	struct heavy h;
	struct ike_sa *mn, *ha;
	uint32_t id;
	unsigned sent;

	heavy_prepare(&h, 253);
	heavy_up(&h);
	mn = sa_at(&h.p.mn);
	ha = sa_at(&h.p.ha);
	id = ha->expected;
	sent = h.p.sent;
	send_piece_of(&h.p, mn, id, 2, 2, bytes_of(notify + 4, 4), true);
	CU_ASSERT_EQUAL(h.p.ha.drops[W_IKE_ICV], 1);
	CU_ASSERT(ha->parts[0] == NULL);
	send_piece(&h.p, mn, id, 2, 2, bytes_of(notify + 4, 4));
	send_piece(&h.p, mn, id, 2, 2, BYTES_ARRAY(wrong));
	CU_ASSERT_EQUAL(h.p.sent, sent);
	send_piece(&h.p, mn, id, 1, 2, bytes_of(notify, 4));
	CU_ASSERT_EQUAL(h.p.sent, sent + 1);				/* answered */
	CU_ASSERT(sa_at(&h.p.ha) == ha && ha->expected == id + 1);	/* and not as rubbish */
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

/* ---- our own requests in a peer's window ---- */

static void
ready(struct pair *p, uint64_t seed, uint32_t window)
{
	pair_prepare(p, seed);
	p->mn.conf.dpd = p->ha.conf.dpd = TICK_NEVER;
	p->ha.conf.window = window;
	pair_create(p);
	pair_up_over(p, C6, HA6);
	pair_bootstrap(p, C6, C6, HA6, false);
	pair_acquire(p, 2);
	pair_pass(p, SECONDS(5));
}

/* Five requests of four kinds, at once. */
static void
ask_five(struct pair *p)
{
	(void)ike_probe(p->mn.x, p->now, &HOA);
	(void)ike_addresses_announce(p->mn.x, p->now, &HOA, &C6B, 1);
	pair_acquire(p, 4);
	(void)ike_expire(p->mn.x, p->now, &HOA, "child");
	pair_drain(p);
}

static unsigned
outstanding(const struct pair *p)
{
	unsigned n = 0;

	for (const struct job *j = p->mn.x->oldest->out; j != NULL; j = j->next)
		n += j->request != NULL;
	return n;
}

/*  HA window 1: MN -> HA one request; 4: four together		RFC 7296 2.3 */
static void
test_as_many_requests_go_out_as_the_peer_takes(void)
{
	for (uint32_t window = 1; window <= 4; window++) {
		struct pair p;
		unsigned sent;

		ready(&p, 263, window);
		sent = p.sent;
		ask_five(&p);
		CU_ASSERT_EQUAL(p.sent - sent, window);
		CU_ASSERT_EQUAL(outstanding(&p), window);
		pair_pass(&p, SECONDS(5));
		CU_ASSERT_EQUAL(outstanding(&p), 0);
		CU_ASSERT(sa_at(&p.mn)->jobs == NULL && sa_at(&p.mn)->out == NULL);
		CU_ASSERT_EQUAL(kernels_agree(&p), 3);	/* two rekeyed and the new one */
		CU_ASSERT(p.mn.n_events[IKE_EV_PROBED] == 1 && sa_at(&p.ha)->n_peer_addresses == 1);
		pair_free(&p);
	}
}

/*  MN -> HA  CREATE_CHILD_SA n, CREATE_CHILD_SA n + 1, together	RFC 7296 2.3
 *  HA's kernel takes its time with the first SPI: the second request need not come again. */
static struct datagram together[4];
static unsigned n_together;

static void
spy_together(struct pair *p, struct side *from, struct datagram *d)
{
	if (from == &p->mn && n_together < 4)
		together[n_together++] = *d;
}

static void
test_two_child_sas_are_made_at_once_however_slow_the_kernel(void)
{
	struct pair p;
	unsigned sent;

	ready(&p, 267, 4);
	n_together = 0;
	p.spy = spy_together;
	p.lose_from = p.sent + 1;
	(void)ike_expire(p.mn.x, p.now, &HOA, "child");
	pair_acquire(&p, 4);
	pair_drain(&p);
	CU_ASSERT_FATAL(n_together == 3);	/* two pairs to rekey, and a new one */
	p.spy = NULL;
	p.lose_from = 0;
	sent = p.sent;
	for (unsigned i = 0; i < n_together; i++)
		ike_packet(p.ha.x, p.now, &together[i].dst, &together[i].src,
		    bytes_of(together[i].b, together[i].n));
	ike_packet(p.ha.x, p.now, &together[1].dst, &together[1].src,
	    bytes_of(together[1].b, together[1].n));	/* seen, and not yet answered */
	CU_ASSERT_EQUAL(p.sent, sent);
	pair_drain(&p);
	CU_ASSERT_EQUAL(p.sent, sent + 3);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_REPEATED], 1);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(sa_at(&p.mn)->jobs == NULL && sa_at(&p.mn)->out == NULL);
	CU_ASSERT(sa_at(&p.ha)->answering == NULL);
	CU_ASSERT_EQUAL(kernels_agree(&p), 3);
	pair_free(&p);
}

/* And if the IKE SA ends meanwhile, nothing is left of them. */
static void
test_what_waits_for_the_kernel_goes_with_its_ike_sa(void)
{
	struct pair p;

	ready(&p, 268, 4);
	n_together = 0;
	p.spy = spy_together;
	p.lose_from = p.sent + 1;
	(void)ike_expire(p.mn.x, p.now, &HOA, "child");
	pair_drain(&p);
	CU_ASSERT_FATAL(n_together == 2);
	for (unsigned i = 0; i < n_together; i++)
		ike_packet(p.ha.x, p.now, &together[i].dst, &together[i].src,
		    bytes_of(together[i].b, together[i].n));
	(void)ike_close(p.ha.x, p.now, &HOA, true);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	CU_ASSERT(p.ha.x->waiting == NULL);
	pair_free(&p);
}

/* The first request is lost: within a window of 2, n + 2 waits although n + 1 has been answered.
 * And what is sent again is what was sent. RFC 7296 2.3, 2.1. */
static struct datagram first_sent;

static void
spy_first(struct pair *p, struct side *from, struct datagram *d)
{
	if (from == &p->mn && p->sent == p->lose)
		first_sent = *d;
	else if (from == &p->mn && first_sent.n != 0 && d->n == first_sent.n &&
	    memcmp(d->b, first_sent.b, d->n) == 0)
		first_sent.used = true;
}

static void
test_a_request_waits_for_all_that_are_a_window_before_it(void)
{
	struct pair p;
	uint32_t lowest;

	ready(&p, 264, 2);
	first_sent = (struct datagram){ 0 };
	p.spy = spy_first;
	p.lose = p.sent + 1;
	lowest = sa_at(&p.mn)->next_request;
	ask_five(&p);
	CU_ASSERT_EQUAL(outstanding(&p), 2);
	pair_pass(&p, MSEC(200));
	CU_ASSERT_EQUAL(outstanding(&p), 1);		/* n + 1 has been answered, n has not */
	CU_ASSERT_EQUAL(sa_at(&p.mn)->next_request, lowest + 2);
	CU_ASSERT(sa_at(&p.mn)->jobs != NULL && !first_sent.used);
	pair_pass(&p, SECONDS(5));
	CU_ASSERT(first_sent.used && sa_at(&p.mn)->jobs == NULL && sa_at(&p.mn)->out == NULL);
	CU_ASSERT_EQUAL(kernels_agree(&p), 3);
	pair_free(&p);
}

/* 2.3: a smaller SET_WINDOW_SIZE does not shrink; 2.18: a new IKE SA begins with one, and hears of
 * the other end's window with its first exchange. */
static void
test_windows_do_not_shrink_and_begin_with_one(void)
{
	static const uint8_t two[4] = { 0, 0, 0, 2 };
	struct ike_message m;
	struct pair p;

	ready(&p, 265, 4);
	CU_ASSERT(sa_at(&p.mn)->peer_window == 4 && sa_at(&p.ha)->peer_window == 1);
	message_begin(sa_at(&p.ha), &m, INFORMATIONAL, false, 0);
	ike_put_notify(&m, N_SET_WINDOW_SIZE, BYTES_ARRAY(two));
	send_request(sa_at(&p.ha), job_initial(sa_at(&p.ha)), &m);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.mn)->peer_window, 4);
	(void)ike_expire(p.mn.x, p.now, &HOA, "ike");
	pair_drain(&p);
	pair_run(&p, p.now + MSEC(25));
	CU_ASSERT_EQUAL(p.mn.x->newest->peer_window, 1);
	pair_pass(&p, SECONDS(5));
	(void)ike_probe(p.mn.x, p.now, &HOA);
	pair_pass(&p, SECONDS(1));
	CU_ASSERT_EQUAL(sa_at(&p.mn)->peer_window, 4);
	pair_free(&p);
}

/*  MN (C6)  -> probe, announce, CREATE_CHILD_SA, ..., all lost; then the mobile node moves
 *  MN (C6B) -> the same requests, and UPDATE_SA_ADDRESSES if the window has room; then announce
 *  anew: its answer said nothing, having been asked from two addresses	RFC 4555 3.5, 3.6 */
static unsigned from_new[8];

static void
spy_moved(struct pair *p, struct side *from, struct datagram *d)
{
	uint32_t id = (uint32_t)d->b[20] << 24 | (uint32_t)d->b[21] << 16 | (uint32_t)d->b[22] << 8 |
	    d->b[23];

	if (from == &p->mn && !(d->b[19] & 0x20) && addr_eq(&d->src.addr, &C6B))
		from_new[id % 8]++;
}

static void
test_requests_in_the_window_go_on_from_a_new_address(void)
{
	for (uint32_t window = 1; window <= 8; window *= 2) {
		struct pair p;
		uint32_t first;

		ready(&p, 266, window);
		first = sa_at(&p.mn)->next_request;
		memset(from_new, 0, sizeof(from_new));
		p.lose_from = p.sent + 1;
		ask_five(&p);
		pair_pass(&p, MSEC(100));
		p.spy = spy_moved;
		pair_move(&p, C6B, HA6);
		pair_pass(&p, MSEC(10));
		for (uint32_t i = 0; i < window && i < 4; i++)
			CU_ASSERT(from_new[(first + i) % 8] >= 1);
		CU_ASSERT_EQUAL(sa_at(&p.mn)->path == PATH_UPDATING, window == 8);
		p.lose_from = 0;
		pair_pass(&p, SECONDS(20));
		CU_ASSERT(sa_at(&p.mn)->path == PATH_SETTLED && sa_at(&p.mn)->out == NULL);
		CU_ASSERT(addr_eq(&sa_at(&p.ha)->remote.addr, &C6B));
		CU_ASSERT(addr_eq(&kernel_tunnel(&p.ha, false)->dst, &C6B));
		CU_ASSERT_EQUAL(kernels_agree(&p), 3);
		/* The five; the update; the list again, if it was out; a Delete for each of two pairs. */
		CU_ASSERT_EQUAL(sa_at(&p.mn)->next_request, first + 5 + 1 + (window > 1) + 2);
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

/* RFC 7296 2.3: reports of Message IDs outside the window are few; ours are none. */
static void
test_message_ids_outside_the_window_draw_no_flood_of_reports(void)
{
	struct pair p;
	unsigned sent;

	pair_prepare(&p, 273);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	sent = p.sent;
	p.lose_from = p.sent + 1;
	for (uint32_t i = 0; i < 1000; i++)
		request(&p, sa_at(&p.mn), sa_at(&p.ha)->expected + 5 + i);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_MSGID], 1000);
	CU_ASSERT(p.sent - sent <= REFUSALS);
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
    TEST(test_pieces_have_the_header_of_their_message),
    TEST(test_nothing_is_cut_unless_both_announced_it),
    TEST(test_any_piece_may_be_lost_or_come_twice),
    TEST(test_the_order_of_pieces_does_not_matter),
    TEST(test_pieces_that_do_not_fit_together_are_dropped),
    TEST(test_a_forged_piece_or_a_second_of_its_number_takes_no_place),
    TEST(test_pieces_without_the_rest_are_forgotten),
    TEST(test_a_pieced_message_of_rubbish_is_invalid_syntax),
    TEST(test_a_window_of_four_takes_requests_in_any_order_and_repeats_each_answer),
    TEST(test_the_window_is_announced_unless_it_is_one),
    TEST(test_two_child_sas_are_made_at_once_however_slow_the_kernel),
    TEST(test_what_waits_for_the_kernel_goes_with_its_ike_sa),
    TEST(test_as_many_requests_go_out_as_the_peer_takes),
    TEST(test_a_request_waits_for_all_that_are_a_window_before_it),
    TEST(test_windows_do_not_shrink_and_begin_with_one),
    TEST(test_requests_in_the_window_go_on_from_a_new_address),
    TEST(test_an_update_overtaken_by_a_newer_one_has_no_effect),
    TEST(test_a_lost_answer_to_the_last_delete_is_given_again),
    TEST(test_refusals_in_clear_are_rate_limited),
    TEST(test_message_ids_outside_the_window_draw_no_flood_of_reports),
    TEST(test_message_ids_do_not_run_out))
