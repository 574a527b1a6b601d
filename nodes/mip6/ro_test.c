#include "nodes/mip6/cn_inner.h"
#include "nodes/mip6/mn_ro.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"

/* The mobile node's and the correspondent's side of route optimization over a wire that can lose, double or
 * delay the n-th message. One story is told again with each fault at each message and with each pair of
 * losses; at every stop both must agree. The home agent is not here: it has always acknowledged. */

static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };
static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr cn6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 3, [15] = 3 } };
static const struct addr hotel = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } };
static const struct addr train = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 4, [15] = 2 } };
static const struct addr cafe = { 4, { 10, 0, 0, 5 } };

enum fault { LOSE = 1, DOUBLE, DELAY };
enum { FLIGHTS = 64, WIRE_DELAY = 20000000 };

struct flight {
	bool used, to_cn;
	tick at;
	unsigned order;
	uint8_t mh[MIP6_RO_MH_MAX];
	size_t n;
	struct addr src, dst;	/* as the mobility layer sees it */
	struct addr outer;	/* the mobile node's end on the wire */
	bool extension;		/* a Home Address option, or a type 2 routing header */
};

struct world {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct mip6_ro ro;
	struct mip6_cn cn;
	tick now;
	struct addr at;		/* care-of address; family 0: home */
	struct flight f[FLIGHTS];
	unsigned sent, order;
	enum fault fault[512];
	bool lose[2][MH_TYPES];		/* by sender and type: all of them */
	unsigned count[2][MH_TYPES];	/* by sender (1: mobile node) and type */
	struct flight last_bu;
	uint8_t last_status;
	uint16_t last_seq;	/* of a Binding Acknowledgement */
};

static void
world_init(struct world *w)
{
	struct engine_env env = { .heap = &w->heap, .rng = &w->rng, .tamper = &w->tamper };
	struct mip6_ro_conf m;
	struct mip6_cn_conf c;

	memset(w, 0, sizeof(*w));
	rng_init(&w->rng, 7, "ro");
	mip6_ro_conf_default(&m);
	m.hoa6 = hoa;
	m.ha6 = ha6;
	mip6_cn_conf_default(&c);
	mip6_ro_init(&w->ro, &m, &env);
	mip6_cn_init(&w->cn, &c, &env);
}

static uint32_t taken_ro[128], taken_cn[32];

static void
world_clear(struct world *w)
{
	for (size_t i = 0; i < mip6_ro_fsm.n_rows; i++)
		taken_ro[i] += w->ro.fsm.taken[i];
	for (size_t i = 0; i < mip6_cn_fsm.n_rows; i++)
		taken_cn[i] += w->cn.fsm.taken[i];
	mip6_ro_clear(&w->ro);
	mip6_cn_clear(&w->cn);
	tamper_clear(&w->tamper);
	CU_ASSERT_EQUAL(heap_next(&w->heap), TICK_NEVER);
	heap_clear(&w->heap);
}

static void
launch(struct world *w, const struct flight *f, tick at)
{
	for (unsigned i = 0; i < FLIGHTS; i++) {
		if (w->f[i].used)
			continue;
		w->f[i] = *f;
		w->f[i].used = true;
		w->f[i].at = at;
		w->f[i].order = w->order++;
		return;
	}
	CU_FAIL_FATAL("the wire is full");
}

static void
send_message(struct world *w, const struct flight *f)
{
	enum fault fault = w->fault[w->sent++ % 512];

	w->count[f->to_cn][f->mh[2] % MH_TYPES]++;
	if (f->to_cn && f->mh[2] == MH_BU)
		w->last_bu = *f;
	if (!f->to_cn && f->mh[2] == MH_BA) {
		w->last_status = f->mh[6];
		w->last_seq = (uint16_t)(f->mh[8] << 8 | f->mh[9]);
	}
	if (fault == LOSE || w->lose[f->to_cn][f->mh[2] % MH_TYPES])
		return;
	launch(w, f, w->now + WIRE_DELAY + (fault == DELAY ? MSEC(2700) : 0));
	if (fault == DOUBLE)
		launch(w, f, w->now + WIRE_DELAY + MSEC(1100));
}

static void
pump(struct world *w)
{
	struct mip6_ro_event m;
	struct mip6_cn_event c;

	while (mip6_ro_pop(&w->ro, &m)) {
		struct flight f = { .to_cn = true, .n = m.send.mh.n, .src = m.send.src,
			.dst = m.send.dst, .outer = m.send.path == RO_BY_HOME ? hoa : m.send.coa,
			.extension = m.send.path == RO_HAO };

		memcpy(f.mh, m.send.mh.p, f.n);
		send_message(w, &f);
	}
	while (mip6_cn_pop(&w->cn, &c)) {
		struct flight f = { .n = c.send.mh.n, .src = c.send.src, .dst = c.send.dst,
			.outer = c.send.path.remote.addr,
			.extension = c.send.path.kind == MIP6_RH2 };

		memcpy(f.mh, c.send.mh.p, f.n);
		send_message(w, &f);
	}
}

static enum why
arrive_at_cn(struct world *w, const struct flight *f)
{
	struct mip6_in in = { .mh = { f->mh, f->n }, .src = f->src, .dst = f->dst,
		.hao = f->extension, .outer_src = { f->outer, 0 }, .outer_dst = { f->dst, 0 } };

	return mip6_cn_mh(&w->cn, w->now, &in);
}

/* To the home address it is tunnelled, or at home it is not; to a care-of address it comes if that is ours. */
static void
arrive_at_mn(struct world *w, const struct flight *f)
{
	bool by_home = addr_eq(&f->outer, &hoa);
	struct mip6_in in = { .mh = { f->mh, f->n }, .src = f->src, .dst = f->dst,
		.rh2 = f->extension, .tunnelled = by_home && addr_is_set(&w->at),
		.outer_src = { f->src, 0 }, .outer_dst = { f->outer, 0 } };

	if (by_home || addr_eq(&f->outer, &w->at))
		(void)!mip6_ro_mh(&w->ro, w->now, &in);
}

static void
run_for(struct world *w, tick t)
{
	tick until = w->now + t;

	for (;;) {
		struct flight *f = NULL;
		tick at;

		for (unsigned i = 0; i < FLIGHTS; i++)
			if (w->f[i].used && (f == NULL || w->f[i].at < f->at ||
			    (w->f[i].at == f->at && w->f[i].order < f->order)))
				f = &w->f[i];
		at = tick_min(f != NULL ? f->at : TICK_NEVER, heap_next(&w->heap));
		if (at > until)
			break;
		w->now = at;
		if (f != NULL && f->at == at) {
			struct flight g = *f;

			f->used = false;
			if (g.to_cn)
				(void)!arrive_at_cn(w, &g);
			else
				arrive_at_mn(w, &g);
		} else {
			struct alarm *a = heap_due(&w->heap, at);

			if (a->kind == ALARM_MIP6_RO)
				mip6_ro_wake(&w->ro, w->now, a);
			else
				mip6_cn_wake(&w->cn, w->now, a);
		}
		pump(w);
	}
	w->now = until;
}

static void
go(struct world *w, const struct addr *coa)
{
	mip6_ro_adrift(&w->ro, w->now);
	pump(w);
	w->at = *coa;
	mip6_ro_registered(&w->ro, w->now, coa, w->now + SECONDS(10000));
	pump(w);
}

static void
go_home(struct world *w)
{
	mip6_ro_adrift(&w->ro, w->now);
	pump(w);
	w->at = ADDR_NONE;
	mip6_ro_at_home(&w->ro, w->now);
	pump(w);
}

/* A packet that took the tunnel. */
static void
talk(struct world *w)
{
	mip6_ro_wanted(&w->ro, w->now, &cn6);
	pump(w);
}

static bool
agree(struct world *w)
{
	const struct addr *to = mip6_cn_find(&w->cn, w->now, &cn6, &hoa),
	    *from = mip6_ro_find(&w->ro, w->now, &cn6);

	if (w->at.family != 6)
		return to == NULL && from == NULL;
	return to != NULL && from != NULL && addr_eq(to, &w->at) && addr_eq(from, &w->at);
}

static bool
stop(struct world *w, const char *where)
{
	bool ok;

	for (unsigned i = 0; i < 40 && (i < 5 || !agree(w)); i++) {
		talk(w);
		run_for(w, SECONDS(1));
	}
	ok = agree(w);
	if (!ok)
		fprintf(stderr, "disagreement at: %s\n", where);
	return ok;
}

/* MN						CN
 *   hotel: HoTI, CoTI		HoT, CoT	new
 *	    BU			BA
 *   train: CoTI		CoT		moved
 *	    BU			BA
 *   (refresh) HoTI, CoTI, BU	HoT, CoT, BA
 *   cafe:  BU 0, from HoA	BA		deleted
 *   hotel: HoTI, CoTI, BU	HoT, CoT, BA	again
 *   home:  BU 0, from HoA	BA		deleted */
static bool
story(struct world *w)
{
	bool ok;

	go(w, &hotel);
	ok = stop(w, "hotel");
	go(w, &train);
	ok = stop(w, "train") && ok;
	for (unsigned i = 0; i < 40; i++) {
		(void)agree(w);		/* in use */
		run_for(w, SECONDS(10));
	}
	ok = stop(w, "train, refreshed") && ok;
	go(w, &cafe);
	ok = stop(w, "cafe") && ok;
	go(w, &hotel);
	ok = stop(w, "hotel again") && ok;
	go_home(w);
	return stop(w, "home") && ok;
}

static void
test_a_story_without_faults(void)
{
	struct world w;

	world_init(&w);
	CU_ASSERT(story(&w));
	/* Four registrations and two deletions; a home test for the first, for the refresh, when the token
	 * has become old, and after the cafe, since the entry went with its tokens; none for the deletions. */
	CU_ASSERT_EQUAL(w.count[1][MH_BU], 6);
	CU_ASSERT_EQUAL(w.count[1][MH_COTI], 4);
	CU_ASSERT_EQUAL(w.count[1][MH_HOTI], 3);
	CU_ASSERT_EQUAL(w.count[0][MH_BA], 6);
	CU_ASSERT_EQUAL(w.count[0][MH_BE] + w.count[0][MH_BRR], 0);
	world_clear(&w);
}

static unsigned
messages_of_the_story(void)
{
	struct world w;
	unsigned n;

	world_init(&w);
	(void)story(&w);
	n = w.sent;
	world_clear(&w);
	return n;
}

static void
test_every_message_may_be_lost_doubled_or_late(void)
{
	unsigned n = messages_of_the_story();
	struct world w;

	CU_ASSERT(n > 20);
	for (enum fault fault = LOSE; fault <= DELAY; fault++)
		for (unsigned i = 0; i < n; i++) {
			world_init(&w);
			w.fault[i] = fault;
			if (!story(&w)) {
				fprintf(stderr, "fault %d at message %u\n", fault, i);
				CU_FAIL("they disagree");
			}
			world_clear(&w);
		}
}

static void
test_every_two_messages_may_be_lost(void)
{
	unsigned n = messages_of_the_story();
	struct world w;

	for (unsigned i = 0; i < n; i++)
		for (unsigned k = i + 1; k < n; k++) {
			world_init(&w);
			w.fault[i] = w.fault[k] = LOSE;
			CU_ASSERT(story(&w));
			world_clear(&w);
		}
}

/* ---- the correspondent alone ---- */

/* What arrives is the last Binding Update, changed. */
static enum why
again(struct world *w, void (*change)(struct flight *f))
{
	struct flight f = w->last_bu;

	if (change != NULL)
		change(&f);
	return arrive_at_cn(w, &f);
}

static void
bound_at_hotel(struct world *w)
{
	world_init(w);
	go(w, &hotel);
	CU_ASSERT(stop(w, "hotel"));
	w->last_status = 255;
}

/* RFC 6275 5.2.8: while its nonces are good a copy is refused by its number, and brings nothing back. */
static void
test_a_copy_of_a_binding_update_does_not_bring_it_back(void)
{
	struct world w;
	struct flight bu;

	bound_at_hotel(&w);
	bu = w.last_bu;
	go_home(&w);
	CU_ASSERT(stop(&w, "home"));
	CU_ASSERT_EQUAL(arrive_at_cn(&w, &bu), W_OK);
	pump(&w);
	CU_ASSERT_EQUAL(w.last_status, BA_SEQ_OUT_OF_WINDOW);
	CU_ASSERT_PTR_NULL(mip6_cn_find(&w.cn, w.now, &cn6, &hoa));
	/* And afterwards by its nonces. */
	run_for(&w, MAX_NONCE_LIFETIME);
	CU_ASSERT_EQUAL(w.cn.used, 0);
	CU_ASSERT_EQUAL(arrive_at_cn(&w, &bu), W_OK);
	pump(&w);
	CU_ASSERT_EQUAL(w.last_status, BA_EXPIRED_NONCES);
	CU_ASSERT_PTR_NULL(mip6_cn_find(&w.cn, w.now, &cn6, &hoa));
	world_clear(&w);
}

static void from_elsewhere(struct flight *f) { f->outer = train; }
static void of_another(struct flight *f) { f->src.b[15] ^= 1; }
static void to_another(struct flight *f) { f->dst.b[15] ^= 1; }
static void spoilt(struct flight *f) { f->mh[f->n - 1] ^= 1; }

static void
sum(struct flight *f)
{
	uint16_t s;

	f->mh[4] = f->mh[5] = 0;
	s = mh_sum(bytes_of(f->mh, f->n), &f->src, &f->dst);
	f->mh[4] = (uint8_t)(s >> 8);
	f->mh[5] = (uint8_t)s;
}

static void longer(struct flight *f) { f->mh[11] ^= 1; sum(f); }
static void from_elsewhere_summed(struct flight *f) { from_elsewhere(f); sum(f); }
static void of_another_summed(struct flight *f) { of_another(f); sum(f); }
static void to_another_summed(struct flight *f) { to_another(f); sum(f); }
static void spoilt_summed(struct flight *f) { spoilt(f); sum(f); }

/* RFC 6275 9.5.1: whatever is under the authenticator cannot be changed, and what is changed is dropped
 * without a word and changes nothing. */
static void
test_a_changed_binding_update_is_dropped_without_a_word(void)
{
	void (*const change[])(struct flight *f) = { from_elsewhere_summed, of_another_summed,
		to_another_summed, spoilt_summed, longer };
	struct world w;
	unsigned before;

	bound_at_hotel(&w);
	before = w.sent;
	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++)
		CU_ASSERT_EQUAL(again(&w, change[i]), W_MIP6_AUTH);
	CU_ASSERT_EQUAL(again(&w, spoilt), W_CHECKSUM);
	pump(&w);
	CU_ASSERT_EQUAL(w.sent, before);
	CU_ASSERT_EQUAL(w.cn.used, 1);
	CU_ASSERT(agree(&w));
	world_clear(&w);
}

static void not_home_nonce(struct flight *f) { f->mh[15] ^= 0x80; sum(f); }
static void not_coa_nonce(struct flight *f) { f->mh[17] ^= 0x80; sum(f); }
static void neither_nonce(struct flight *f) { not_home_nonce(f); not_coa_nonce(f); }
static void for_home(struct flight *f) { f->mh[8] |= 0x40; sum(f); }
static void for_home_without(struct flight *f) { f->mh[8] |= 0x40; f->mh[12] = 200; sum(f); }

/* RFC 6275 9.5.1, 9.5.4, 10.3.1. */
static void
test_refusals_have_their_status(void)
{
	const struct { void (*change)(struct flight *f); uint8_t status; } row[] = {
		{ NULL, BA_SEQ_OUT_OF_WINDOW }, { not_home_nonce, BA_EXPIRED_HOME_NONCE },
		{ not_coa_nonce, BA_EXPIRED_CAREOF_NONCE }, { neither_nonce, BA_EXPIRED_NONCES },
		{ for_home_without, BA_TYPE_CHANGE },
	};
	struct world w;

	bound_at_hotel(&w);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		w.last_status = 255;
		CU_ASSERT_EQUAL(again(&w, row[i].change), W_OK);
		pump(&w);
		CU_ASSERT_EQUAL(w.last_status, row[i].status);
		CU_ASSERT(agree(&w));
	}
	CU_ASSERT_EQUAL(again(&w, for_home), W_MIP6_NONCES);
	mip6_cn_forget(&w.cn);
	CU_ASSERT_EQUAL(again(&w, for_home_without), W_OK);
	pump(&w);
	CU_ASSERT_EQUAL(w.last_status, BA_NOT_SUPPORTED);
	world_clear(&w);
}

/* RFC 6275 9.5.1: from the last number + 1 to + 32767 is greater, modulo 65536; a refusal names the last. */
static void
test_the_sequence_window_is_half_of_all_numbers(void)
{
	const struct { uint16_t ahead; bool greater; } row[] = {
		{ 0, false }, { 1, true }, { 32767, true }, { 32768, false }, { 65535, false },
	};
	struct world w;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint16_t last;

		bound_at_hotel(&w);
		last = (uint16_t)(w.cn.first->seq - row[i].ahead);
		w.cn.first->seq = last;
		CU_ASSERT_EQUAL(again(&w, NULL), W_OK);
		pump(&w);
		CU_ASSERT_EQUAL(w.last_status, row[i].greater ? 0 : BA_SEQ_OUT_OF_WINDOW);
		CU_ASSERT_EQUAL(w.last_seq, row[i].greater ? (uint16_t)(last + row[i].ahead) : last);
		CU_ASSERT_EQUAL(w.cn.first->seq, w.last_seq);
		world_clear(&w);
	}
}

/* RFC 6275 5.2.6, 9.5.2, 11.7.3: whatever is asked for; and the mobile node counts with what it got. */
static void
test_no_binding_is_granted_for_more_than_420_seconds(void)
{
	struct world w;

	world_init(&w);
	w.ro.conf.lifetime_s = 3600;
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(w.cn.first->lifetime_s, 420);
	CU_ASSERT_EQUAL(w.ro.first->lifetime_s, 420);
	CU_ASSERT(w.ro.first->expires <= w.cn.first->expires);
	world_clear(&w);
	/* Nor for more than was asked for. */
	world_init(&w);
	w.ro.conf.lifetime_s = 40;
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(1));
	CU_ASSERT_EQUAL(w.cn.first->lifetime_s, 40);
	CU_ASSERT_EQUAL(w.ro.first->lifetime_s, 40);
	world_clear(&w);
}

/* RFC 6275 11.7.2: nor is it asked for beyond the end of the home registration. */
static void
test_a_binding_does_not_outlive_the_home_registration(void)
{
	struct world w;

	world_init(&w);
	w.at = hotel;
	mip6_ro_registered(&w.ro, w.now, &hotel, w.now + SECONDS(100));
	talk(&w);
	run_for(&w, SECONDS(1));
	CU_ASSERT(w.cn.first->expires <= SECONDS(100) && w.cn.first->lifetime_s >= 96);
	world_clear(&w);
}

/* RFC 6275 5.2.7: known for 240 s after its first use, and no longer. */
static void
test_a_nonce_is_known_for_240_seconds(void)
{
	struct world w;
	uint16_t index;

	world_init(&w);
	w.cn.now = SECONDS(1);
	index = cn_nonce_newest(&w.cn)->index;
	w.cn.now = SECONDS(30);
	CU_ASSERT_EQUAL(cn_nonce_newest(&w.cn)->index, index);
	w.cn.now = SECONDS(31);
	CU_ASSERT_EQUAL(cn_nonce_newest(&w.cn)->index, (uint16_t)(index + 1));
	for (unsigned s = 61; s < 241; s += 30) {
		w.cn.now = SECONDS(s);
		(void)cn_nonce_newest(&w.cn);
		CU_ASSERT_PTR_NOT_NULL(cn_nonce_find(&w.cn, index));
	}
	w.cn.now = SECONDS(241) - 1;
	CU_ASSERT_PTR_NOT_NULL(cn_nonce_find(&w.cn, index));
	w.cn.now = SECONDS(241);
	CU_ASSERT_PTR_NULL(cn_nonce_find(&w.cn, index));
	world_clear(&w);
}

/* RFC 6275 5.2.5: nothing is kept of test messages, and 9.4.1: not answered with a Home Address option. */
static void
test_test_messages_leave_nothing_behind(void)
{
	struct mh m = { .type = MH_HOTI };
	struct flight f = { .src = hoa, .dst = cn6, .outer = hoa };
	struct wr v = wr_of(f.mh, sizeof(f.mh));
	struct world w;

	world_init(&w);
	mh_encode(&v, &m, &hoa, &cn6);
	f.n = wr_done(&v).n;
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(arrive_at_cn(&w, &f), W_OK);
		pump(&w);
	}
	CU_ASSERT_EQUAL(w.cn.used, 0);
	CU_ASSERT_EQUAL(w.count[0][MH_HOT], 5);
	f.extension = true;
	CU_ASSERT_EQUAL(arrive_at_cn(&w, &f), W_MIP6_HAO);
	pump(&w);
	CU_ASSERT_EQUAL(w.count[0][MH_HOT], 5);
	world_clear(&w);
}

static void
test_a_full_cache_says_130_and_keeps_what_it_has(void)
{
	struct world w;

	world_init(&w);
	w.cn.conf.capacity = 0;
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(3));
	CU_ASSERT_EQUAL(w.last_status, BA_INSUFFICIENT_RESOURCES);
	CU_ASSERT_EQUAL(w.ro.first->state, RO_REFUSED);
	world_clear(&w);
}

/* RFC 6275 9.5.5: asked for while in use, twice, and no more once a Binding Update has come. */
static void
test_a_binding_in_use_is_asked_for_before_it_ends(void)
{
	struct world w;

	bound_at_hotel(&w);
	w.ro.conf.refresh_early = SECONDS(1);	/* the mobile node would be late */
	w.ro.first->due[RO_T_REFRESH] = TICK_NEVER;
	while (w.now < SECONDS(404)) {
		(void)agree(&w);
		run_for(&w, SECONDS(1));
	}
	CU_ASSERT_EQUAL(w.count[0][MH_BRR], 0);
	run_for(&w, SECONDS(3));
	CU_ASSERT_EQUAL(w.count[0][MH_BRR], 1);
	CU_ASSERT_EQUAL(w.ro.first->state, RO_BOUND);
	CU_ASSERT(w.ro.first->expires > SECONDS(420));
	run_for(&w, SECONDS(15));
	CU_ASSERT_EQUAL(w.count[0][MH_BRR], 1);
	CU_ASSERT(agree(&w));
	world_clear(&w);
}

/* RFC 6275 9.3.1, 9.3.3, 11.3.6: a Home Address option without a binding is answered, ten times a second at
 * most, and the mobile node begins anew. */
static void
test_a_correspondent_that_forgot_is_told_anew(void)
{
	struct world w;

	bound_at_hotel(&w);
	mip6_cn_forget(&w.cn);
	for (unsigned i = 0; i < 50; i++)
		CU_ASSERT_FALSE(mip6_cn_may(&w.cn, w.now, &cn6, &hoa, &hotel));
	pump(&w);
	CU_ASSERT_EQUAL(w.count[0][MH_BE], 1);
	run_for(&w, SECONDS(5));
	CU_ASSERT(agree(&w));
	CU_ASSERT(mip6_cn_may(&w.cn, w.now, &cn6, &hoa, &hotel));
	CU_ASSERT_FALSE(mip6_cn_may(&w.cn, w.now, &cn6, &hoa, &train));
	world_clear(&w);
}

static void
test_three_unreachables_in_a_row_end_a_binding(void)
{
	struct world w;

	bound_at_hotel(&w);
	for (unsigned i = 0; i < 2; i++)
		mip6_cn_unreachable(&w.cn, w.now, &cn6, &hoa);
	CU_ASSERT(mip6_cn_may(&w.cn, w.now, &cn6, &hoa, &hotel));	/* it is there after all */
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT(agree(&w));
		mip6_cn_unreachable(&w.cn, w.now, &cn6, &hoa);
	}
	CU_ASSERT_PTR_NULL(mip6_cn_find(&w.cn, w.now, &cn6, &hoa));
	world_clear(&w);
}

/* ---- the mobile node alone ---- */

/* RFC 6275 11.8: 1, 2, 4 s and then it is given up; no two cookies are equal. */
static void
test_silence_is_asked_four_times_and_left_alone(void)
{
	struct world w;

	world_init(&w);
	for (unsigned i = 0; i < 512; i++)
		w.fault[i] = LOSE;
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(7) - 1);
	CU_ASSERT_EQUAL(w.count[1][MH_HOTI], 3);
	CU_ASSERT_EQUAL(w.count[1][MH_COTI], 3);
	run_for(&w, SECONDS(300));
	CU_ASSERT_EQUAL(w.count[1][MH_HOTI], 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(w.ro.first);
	CU_ASSERT_EQUAL(w.ro.first->state, RO_REFUSED);
	run_for(&w, SECONDS(30));
	CU_ASSERT_PTR_NULL(w.ro.first);
	world_clear(&w);
}

/* RFC 6275 11.6.2: a HoT comes by the home agent, a CoT does not, and each with its cookie. */
static void
test_test_answers_come_their_way_or_not_at_all(void)
{
	struct mh m = { .type = MH_HOT };
	uint8_t buf[64];
	struct mip6_in in = { .src = cn6, .dst = hoa, .tunnelled = true };
	struct world w;

	for (unsigned i = 0; i < 3; i++) {
		struct wr v = wr_of(buf, sizeof(buf));
		struct mh h = m;

		world_init(&w);
		for (unsigned k = 0; k < 512; k++)
			w.fault[k] = LOSE;
		go(&w, &hotel);
		talk(&w);
		h.rr.cookie = w.ro.first->home.cookie ^ (i == 1);
		in.tunnelled = i != 2;
		mh_encode(&v, &h, &cn6, &hoa);
		in.mh = wr_done(&v);
		CU_ASSERT_EQUAL(mip6_ro_mh(&w.ro, w.now, &in), i == 0 ? W_OK : i == 1 ?
		    W_MIP6_COOKIE : W_MIP6_NOT_FOR_US);
		CU_ASSERT_EQUAL(w.ro.first->home.have, i == 0);
		/* Once is enough. */
		if (i == 0)
			CU_ASSERT_EQUAL(mip6_ro_mh(&w.ro, w.now, &in), W_MIP6_COOKIE);
		world_clear(&w);
	}
}

/* RFC 6275 11.7.3: an acknowledgement that is not authentic is none. */
static void
test_an_acknowledgement_needs_its_authenticator(void)
{
	struct mh m = { .type = MH_BA };
	struct mip6_in in = { .src = cn6, .dst = hoa, .rh2 = true };
	uint8_t buf[64];
	struct wr v = wr_of(buf, sizeof(buf));
	struct world w;

	world_init(&w);
	go(&w, &hotel);
	talk(&w);
	while (w.ro.first->state != RO_REGISTERING)
		run_for(&w, MSEC(10));
	m.ba.seq = w.ro.first->seq;
	m.ba.lifetime_s = 420;
	mh_encode(&v, &m, &cn6, &hoa);
	in.mh = wr_done(&v);
	CU_ASSERT_EQUAL(mip6_ro_mh(&w.ro, w.now, &in), W_MIP6_AUTH);
	CU_ASSERT_EQUAL(w.ro.first->state, RO_REGISTERING);
	run_for(&w, SECONDS(1));
	CU_ASSERT(agree(&w));
	world_clear(&w);
}

/* A message that could not leave does not count, and goes as soon as it can. */
static void
test_what_is_stuck_goes_when_it_can(void)
{
	struct mip6_ro_event ev;
	struct world w;

	world_init(&w);
	go(&w, &hotel);
	mip6_ro_wanted(&w.ro, w.now, &cn6);
	for (unsigned i = 0; i < 20; i++) {
		while (mip6_ro_pop(&w.ro, &ev))
			if (ev.send.path == RO_BY_HOME)
				mip6_ro_stuck(&w.ro, &cn6);
		mip6_ro_unstuck(&w.ro, w.now);
	}
	CU_ASSERT(mip6_ro_pop(&w.ro, &ev));
	CU_ASSERT_EQUAL(ev.send.path, RO_BY_HOME);
	CU_ASSERT_EQUAL(w.ro.first->try[RO_T_HOTI].tries, 1);
	world_clear(&w);
}

/* ---- every state, and what may happen in it ---- */

static void
use_until(struct world *w, enum ro_state state)
{
	for (unsigned i = 0; i < 1000 && w->ro.first != NULL && w->ro.first->state != state; i++) {
		(void)agree(w);
		run_for(w, SECONDS(1));
	}
}

/* What of ours is lost so that the machine stays where it is. */
static void
reach(struct world *w, enum ro_state state)
{
	bool first = state == RO_TESTING || state == RO_REGISTERING;
	enum mh_type lost = state == RO_TESTING || state == RO_RETESTING ||
	    state == RO_ENDING_TEST ? MH_HOTI : MH_BU;

	world_init(w);
	w->cn.conf.ask_before = 0;
	w->lose[1][lost] = first;
	go(w, &hotel);
	talk(w);
	run_for(w, SECONDS(1));
	if (!first)
		CU_ASSERT(agree(w));
	w->lose[1][lost] = state != RO_BOUND && state != RO_WAITING;
	if (state == RO_RETESTING || state == RO_REFRESHING)
		use_until(w, state);
	if (state == RO_ENDING_TEST)	/* its token has become old */
		run_for(w, MAX_TOKEN_LIFETIME);
	if (state == RO_ENDING || state == RO_ENDING_TEST)
		go_home(w);
	if (state == RO_WAITING)
		mip6_ro_adrift(&w->ro, w->now);
	CU_ASSERT_EQUAL(w->ro.first->state, state);
}

enum what { BA_, BE_, ADRIFT, SILENCE, ANSWER, MOVED_BACK, PLAIN, PLAIN_UNKNOWN, END };

static void
hear(struct world *w, struct mh *m, bool authentic)
{
	const struct rr_names names = { &w->ro.first->bu_coa, &cn6 };
	struct mip6_in in = { .src = cn6, .dst = hoa, .rh2 = true };
	uint8_t buf[64];
	struct wr v = wr_of(buf, sizeof(buf));

	m->opt.has_auth = authentic;
	rr_encode(&v, m, &cn6, &hoa, w->ro.first->kbm, &names, NULL);
	in.mh = wr_done(&v);
	CU_ASSERT_EQUAL(mip6_ro_mh(&w->ro, w->now, &in), W_OK);
	pump(w);
}

static void
happen(struct world *w, enum what what, uint8_t status)
{
	struct mh m = { .type = what == BA_ ? MH_BA : MH_BE };

	switch (what) {
	case BA_:
		m.ba.status = status;
		m.ba.seq = w->ro.first->seq;
		hear(w, &m, status < BA_EXPIRED_HOME_NONCE || status > BA_EXPIRED_NONCES);
		break;
	case BE_:
		m.be.status = status;
		m.be.home = hoa;
		hear(w, &m, false);
		break;
	case ANSWER:
		w->lose[1][MH_HOTI] = false;
		/* FALLTHROUGH */
	case SILENCE:
		run_for(w, SECONDS(16));
		break;
	case ADRIFT:
		mip6_ro_adrift(&w->ro, w->now);
		break;
	case MOVED_BACK:
		mip6_ro_registered(&w->ro, w->now, &hotel, w->now + SECONDS(10000));
		break;
	case PLAIN_UNKNOWN:
		w->ro.first->known = false;
		/* FALLTHROUGH */
	case PLAIN:
		mip6_ro_at_home(&w->ro, w->now);
		break;
	case END:
		w->ro.first->expires = w->now;
		w->ro.first->due[RO_T_EXPIRE] = w->now;
		mip6_ro_wake(&w->ro, w->now, &w->ro.first->alarm);
		break;
	}
	pump(w);
}

static void
test_every_state_knows_what_to_do(void)
{
	const struct { enum ro_state in; enum what what; uint8_t status; enum ro_state out; } row[] = {
		{ RO_TESTING, BE_, 2, RO_REFUSED }, { RO_TESTING, SILENCE, 0, RO_REFUSED },
		{ RO_TESTING, ANSWER, 0, RO_BOUND }, { RO_TESTING, ADRIFT, 0, RO_WAITING },
		{ RO_REGISTERING, BA_, 135, RO_REGISTERING }, { RO_REGISTERING, BA_, 136, RO_TESTING },
		{ RO_REGISTERING, BA_, 137, RO_TESTING }, { RO_REGISTERING, BA_, 138, RO_TESTING },
		{ RO_REGISTERING, BA_, 128, RO_REFUSED }, { RO_REGISTERING, SILENCE, 0, RO_REFUSED },
		{ RO_REGISTERING, BE_, 2, RO_REFUSED }, { RO_REGISTERING, ADRIFT, 0, RO_WAITING },
		{ RO_BOUND, BE_, 1, RO_REGISTERING }, { RO_BOUND, BE_, 2, RO_BOUND },
		{ RO_BOUND, END, 0, RO_NONE },
		{ RO_RETESTING, SILENCE, 0, RO_BOUND }, { RO_RETESTING, BE_, 2, RO_REFUSED },
		{ RO_RETESTING, BE_, 1, RO_TESTING }, { RO_RETESTING, END, 0, RO_TESTING },
		{ RO_RETESTING, ADRIFT, 0, RO_WAITING },
		{ RO_REFRESHING, BA_, 135, RO_REFRESHING }, { RO_REFRESHING, BA_, 138, RO_RETESTING },
		{ RO_REFRESHING, BA_, 128, RO_REFUSED }, { RO_REFRESHING, SILENCE, 0, RO_BOUND },
		{ RO_REFRESHING, BE_, 2, RO_REFUSED }, { RO_REFRESHING, BE_, 1, RO_REGISTERING },
		{ RO_REFRESHING, END, 0, RO_REGISTERING }, { RO_REFRESHING, ADRIFT, 0, RO_WAITING },
		{ RO_WAITING, MOVED_BACK, 0, RO_BOUND }, { RO_WAITING, PLAIN_UNKNOWN, 0, RO_NONE },
		{ RO_WAITING, PLAIN, 0, RO_ENDING }, { RO_WAITING, END, 0, RO_NONE },
		{ RO_ENDING_TEST, SILENCE, 0, RO_NONE }, { RO_ENDING_TEST, BE_, 2, RO_NONE },
		{ RO_ENDING_TEST, ADRIFT, 0, RO_WAITING },
		{ RO_ENDING, BA_, 135, RO_ENDING }, { RO_ENDING, BA_, 136, RO_ENDING_TEST },
		{ RO_ENDING, BA_, 128, RO_NONE }, { RO_ENDING, SILENCE, 0, RO_NONE },
		{ RO_ENDING, BE_, 2, RO_NONE }, { RO_ENDING, ADRIFT, 0, RO_WAITING },
	};
	struct world w;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		enum ro_state out;

		reach(&w, row[i].in);
		happen(&w, row[i].what, row[i].status);
		out = w.ro.first != NULL ? w.ro.first->state : RO_NONE;
		if (out != row[i].out)
			fprintf(stderr, "row %zu: %s, not %s\n", i, mip6_ro_fsm.state[out],
			    mip6_ro_fsm.state[row[i].out]);
		CU_ASSERT_EQUAL(out, row[i].out);
		world_clear(&w);
	}
}

/* A care-of test without an answer, and then none for a refresh: what is bound runs out. */
static void
test_a_care_of_test_without_an_answer_is_given_up(void)
{
	struct world w;

	world_init(&w);
	w.lose[1][MH_COTI] = true;
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(16));
	CU_ASSERT_EQUAL(w.ro.first->state, RO_REFUSED);
	world_clear(&w);
	reach(&w, RO_BOUND);
	w.lose[1][MH_COTI] = true;
	use_until(&w, RO_RETESTING);
	run_for(&w, SECONDS(16));
	CU_ASSERT_EQUAL(w.ro.first->state, RO_BOUND);
	w.lose[1][MH_BU] = true;
	run_for(&w, SECONDS(20));
	CU_ASSERT_PTR_NULL(w.ro.first);
	run_for(&w, SECONDS(300));
	CU_ASSERT_PTR_NULL(w.cn.first);
	world_clear(&w);
}

/* What nobody uses is neither refreshed nor asked for. */
static void
test_a_binding_that_is_not_used_ends(void)
{
	struct world w;

	world_init(&w);
	go(&w, &hotel);
	talk(&w);
	run_for(&w, SECONDS(425));
	CU_ASSERT_EQUAL(w.count[0][MH_BRR], 0);
	CU_ASSERT_EQUAL(w.count[1][MH_BU], 1);
	CU_ASSERT_PTR_NULL(w.ro.first);
	CU_ASSERT_PTR_NULL(mip6_cn_find(&w.cn, w.now, &cn6, &hoa));
	world_clear(&w);
}

static unsigned
left_out(const struct fsm *f, const uint32_t *taken)
{
	unsigned never = 0;

	for (size_t i = 0; i < f->n_rows; i++) {
		const struct fsm_row *r = &f->row[i];

		if (taken[i] != 0)
			continue;
		never++;
		fprintf(stderr, "never taken: %s %s %s -> %s (%s)\n", f->name, f->state[r->from],
		    f->event[r->event], f->state[r->to], r->label);
	}
	return never;
}

static void
test_no_row_was_left_out(void)
{
	CU_ASSERT_EQUAL(left_out(&mip6_ro_fsm, taken_ro), 0);
	CU_ASSERT_EQUAL(left_out(&mip6_cn_fsm, taken_cn), 0);
}

TEST_MAIN("mip6/ro",
    TEST(test_a_story_without_faults),
    TEST(test_every_message_may_be_lost_doubled_or_late),
    TEST(test_every_two_messages_may_be_lost),
    TEST(test_a_copy_of_a_binding_update_does_not_bring_it_back),
    TEST(test_a_changed_binding_update_is_dropped_without_a_word),
    TEST(test_refusals_have_their_status),
    TEST(test_the_sequence_window_is_half_of_all_numbers),
    TEST(test_no_binding_is_granted_for_more_than_420_seconds),
    TEST(test_a_binding_does_not_outlive_the_home_registration),
    TEST(test_a_nonce_is_known_for_240_seconds),
    TEST(test_test_messages_leave_nothing_behind),
    TEST(test_a_full_cache_says_130_and_keeps_what_it_has),
    TEST(test_a_binding_in_use_is_asked_for_before_it_ends),
    TEST(test_a_correspondent_that_forgot_is_told_anew),
    TEST(test_three_unreachables_in_a_row_end_a_binding),
    TEST(test_silence_is_asked_four_times_and_left_alone),
    TEST(test_test_answers_come_their_way_or_not_at_all),
    TEST(test_an_acknowledgement_needs_its_authenticator),
    TEST(test_what_is_stuck_goes_when_it_can),
    TEST(test_every_state_knows_what_to_do),
    TEST(test_a_care_of_test_without_an_answer_is_given_up),
    TEST(test_a_binding_that_is_not_used_ends),
    TEST(test_no_row_was_left_out))
