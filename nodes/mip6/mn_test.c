#include "nodes/mip6/mn_inner.h"

#include "nodes/base/test.h"

/* The mobile node alone: its home agent is this file. */

#define SRC(a) ((struct addr){ 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = (a) } })
static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };
static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr ha4 = { 4, { 198, 51, 100, 1 } };
static const struct addr hoa4 = { 4, { 192, 0, 2, 10 } };
static const struct mip6_coa hotel = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } } };
static const struct mip6_coa train = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 3, [15] = 3 } } };
static const struct mip6_coa cafe = { .addr = { 4, { 10, 0, 0, 5 } } };
static const struct mip6_coa dual = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 4, [15] = 4 } },
    .fallback = { 4, { 10, 9, 0, 5 } } };
static const struct mip6_coa home = { .at_home = true };

static uint32_t taken[128];	/* uses of every row, over all tests */

struct bed {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct mip6_mn m;
	tick now;
	/* what the last pump saw */
	unsigned n[MIP6_MN_EVENTS], sends;
	struct mip6_mn_event last[MIP6_MN_EVENTS];
	uint8_t bu[MIP6_MN_MH_MAX];
	size_t bu_n;
	struct mh sent;
	struct mip6_path path;
};

static void
pump(struct bed *b)
{
	struct mip6_mn_event ev;

	memset(b->n, 0, sizeof(b->n));
	while (mip6_mn_pop(&b->m, &ev)) {
		b->n[ev.kind]++;
		b->last[ev.kind] = ev;
		if (ev.kind != MIP6_MN_SEND)
			continue;
		b->sends++;
		b->bu_n = ev.send.mh.n;
		memcpy(b->bu, ev.send.mh.p, b->bu_n);
		b->path = ev.send.path;
		CU_ASSERT_EQUAL(mh_decode(&b->sent, ev.send.mh, &hoa, &ha6), W_OK);
	}
}

static void
bed_conf(struct bed *b, const struct mip6_mn_conf *conf)
{
	memset(b, 0, sizeof(*b));
	rng_init(&b->rng, 1, "mn");
	mip6_mn_init(&b->m, conf, &(struct engine_env){ .heap = &b->heap, .rng = &b->rng,
	    .tamper = &b->tamper });
	b->m.seq = 99;		/* so that the first BU has 100 */
	b->now = SECONDS(10);
}

static struct mip6_mn_conf
conf(void)
{
	struct mip6_mn_conf c;

	mip6_mn_conf_default(&c);
	c.hoa6 = hoa;
	c.ha6 = ha6;
	c.ha4 = ha4;
	c.hoa4 = hoa4;
	return c;
}

static void
bed_init(struct bed *b)
{
	struct mip6_mn_conf c = conf();

	bed_conf(b, &c);
}

static void
bed_clear(struct bed *b)
{
	for (size_t i = 0; i < mip6_mn_fsm.n_rows; i++)
		taken[i] += b->m.fsm.taken[i];
	mip6_mn_clear(&b->m);
	heap_clear(&b->heap);
	tamper_clear(&b->tamper);
}

/* Time passes, and everything that falls due happens. */
static void
run_until(struct bed *b, tick until)
{
	unsigned n[MIP6_MN_EVENTS] = { 0 };

	while (heap_next(&b->heap) <= until) {
		b->now = heap_next(&b->heap);
		for (struct alarm *a; (a = heap_due(&b->heap, b->now)) != NULL;)
			mip6_mn_wake(&b->m, b->now, a);
		pump(b);
		for (unsigned i = 0; i < MIP6_MN_EVENTS; i++)
			n[i] += b->n[i];
	}
	b->now = until;
	memcpy(b->n, n, sizeof(n));
}

static void
run_for(struct bed *b, tick t)
{
	run_until(b, b->now + t);
}

static void
attach(struct bed *b, const struct mip6_coa *c)
{
	mip6_mn_attached(&b->m, b->now, c);
	pump(b);
}

static void
detach(struct bed *b)
{
	mip6_mn_detached(&b->m, b->now);
	pump(b);
}

static enum why
take(struct bed *b, struct mh *m, struct mip6_in *in)
{
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	enum why why;

	mh_encode(&w, m, &in->src, &in->dst);
	in->mh = wr_done(&w);
	why = mip6_mn_mh(&b->m, b->now, in);
	pump(b);
	return why;
}

static struct mip6_in
from_ha(const struct bed *b)
{
	return (struct mip6_in){ .src = ha6, .dst = hoa, .is_protected = true, .authorised = hoa,
	    .udp = b->path.kind == MIP6_UDP, .rh2 = b->path.kind == MIP6_HAO };
}

static struct mh
ba_of(const struct bed *b, uint8_t status)
{
	struct mh ba = { .type = MH_BA };

	ba.ba.status = status;
	ba.ba.K = true;
	ba.ba.seq = b->sent.bu.seq;
	ba.ba.lifetime_s = status < 128 ? b->sent.bu.lifetime_s : 0;
	if (b->sent.opt.has_hoa4 && status < 128) {
		ba.opt.has_ack4 = true;
		ba.opt.ack4 = hoa4;
		ba.opt.ack4_len = 32;
	}
	if (b->path.kind == MIP6_UDP) {
		ba.opt.has_nat = true;
		ba.opt.nat_refresh_s = 100;
	}
	return ba;
}

static void
answer(struct bed *b, uint8_t status)
{
	struct mh ba = ba_of(b, status);
	struct mip6_in in = from_ha(b);

	CU_ASSERT_EQUAL(take(b, &ba, &in), W_OK);
}

/* A, H, K; seq 100; 600 s; alternate care-of address; IPv4 home address /32. */
static void
test_the_binding_update_on_an_ipv6_link_octet_by_octet(void)
{
	static const uint8_t want[] = {
		59, 4, 5, 0,	0, 0,	0, 100,	0xd0, 0, 0, 150,	1, 0, 3, 16,
		0x20, 1, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
		29, 6, 0x80, 0, 192, 0, 2, 10
	};
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_LEAVING], 1);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_LEAVING].leaving.how, MIP6_REG_FIRST);
	CU_ASSERT_EQUAL(b.bu_n, sizeof(want));
	b.bu[4] = b.bu[5] = 0;		/* the checksum was verified by pump */
	CU_ASSERT(memcmp(b.bu, want, sizeof(want)) == 0);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_HAO);
	CU_ASSERT(addr_eq(&b.path.local.addr, &hotel.addr) && addr_eq(&b.path.remote.addr, &ha6));
	bed_clear(&b);
}

/* A, H, K; option 29 and 32; no alternate care-of address (D5); in UDP to 4191. */
static void
test_the_binding_update_on_an_ipv4_link_octet_by_octet(void)
{
	static const uint8_t want[] = {
		59, 3, 5, 0,	0, 0,	0, 100,	0xd0, 0, 0, 150,
		29, 6, 0x80, 0, 192, 0, 2, 10,	32, 6, 0, 0, 10, 0, 0, 5,	1, 2, 0, 0
	};
	struct bed b;

	bed_init(&b);
	attach(&b, &cafe);
	CU_ASSERT_EQUAL(b.bu_n, sizeof(want));
	b.bu[4] = b.bu[5] = 0;
	CU_ASSERT(memcmp(b.bu, want, sizeof(want)) == 0);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_UDP);
	CU_ASSERT(addr_eq(&b.path.local.addr, &cafe.addr) && b.path.local.port == 4191);
	CU_ASSERT(addr_eq(&b.path.remote.addr, &ha4) && b.path.remote.port == 4191);
	CU_ASSERT(addr_eq(&b.last[MIP6_MN_SEND].send.src, &hoa));
	bed_clear(&b);
}

/* Lifetime 0, from the home address, without any option: RFC 6275 11.5.5, RFC 3776 3.1. */
static void
test_the_de_registration_octet_by_octet(void)
{
	static const uint8_t want[] = { 59, 1, 5, 0, 0, 0, 0, 101, 0xd0, 0, 0, 0, 1, 2, 0, 0 };
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	answer(&b, 0);
	attach(&b, &home);
	CU_ASSERT_EQUAL(b.m.state, MN_RETURNING);
	CU_ASSERT_EQUAL(b.bu_n, sizeof(want));
	b.bu[4] = b.bu[5] = 0;
	CU_ASSERT(memcmp(b.bu, want, sizeof(want)) == 0);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_HOME);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_DEREGISTERED], 0);
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.m.state, MN_HOME);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_DEREGISTERED], 1);
	CU_ASSERT(addr_eq(&b.last[MIP6_MN_DEREGISTERED].registered.old_coa, &hotel.addr));
	CU_ASSERT_EQUAL(heap_next(&b.heap), TICK_NEVER);
	bed_clear(&b);
}

/* RFC 6275 11.8: 1.5 s, doubling up to 32 s, a new number each time; told once at the third. */
static void
test_the_first_registration_is_repeated_after_one_and_a_half_seconds_doubling(void)
{
	static const tick gap[] = { MSEC(1500), SECONDS(3), SECONDS(6), SECONDS(12), SECONDS(24),
	    SECONDS(32), SECONDS(32) };
	unsigned unreachable = 0;
	struct bed b;
	tick at;

	bed_init(&b);
	at = b.now;
	attach(&b, &hotel);
	for (unsigned i = 0; i < 7; i++) {
		at += gap[i];
		CU_ASSERT_EQUAL(heap_next(&b.heap), at);
		run_until(&b, at);
		CU_ASSERT_EQUAL(b.sends, i + 2);
		CU_ASSERT_EQUAL(b.sent.bu.seq, 101 + i);
		unreachable += b.n[MIP6_MN_UNREACHABLE];
	}
	CU_ASSERT_EQUAL(unreachable, 1);
	bed_clear(&b);
}

/* The SA was not there before: what waited for it has not been lost. */
static void
test_a_bu_that_leaves_late_is_repeated_after_the_first_interval(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	run_for(&b, MSEC(1500));	/* one repetition, 3 s to the next */
	CU_ASSERT_EQUAL(b.sends, 2);
	run_for(&b, MSEC(700));
	mip6_mn_sent(&b.m, b.now, (uint16_t)(b.sent.bu.seq - 1));
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + MSEC(2300));
	mip6_mn_sent(&b.m, b.now, b.sent.bu.seq);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + MSEC(1500));
	run_for(&b, MSEC(1500));
	CU_ASSERT_EQUAL(b.sends, 3);
	mip6_mn_sent(&b.m, b.now, b.sent.bu.seq);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(3));
	bed_clear(&b);
}

static void
test_a_later_registration_is_repeated_after_one_second(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	answer(&b, 0);
	run_for(&b, SECONDS(5));
	attach(&b, &train);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(1));
	CU_ASSERT_EQUAL(b.last[MIP6_MN_LEAVING].leaving.how, MIP6_REG_MOVE);
	bed_clear(&b);
}

static void
test_an_acknowledgement_binds_and_says_what_was_granted(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.m.state, MN_BOUND);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_REGISTERED], 1);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_REGISTERED].registered.how, MIP6_REG_FIRST);
	CU_ASSERT(b.last[MIP6_MN_REGISTERED].registered.K);
	CU_ASSERT(addr_eq(&b.last[MIP6_MN_REGISTERED].registered.hoa4, &hoa4));
	attach(&b, &cafe);
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_REGISTERED].registered.how, MIP6_REG_MOVE);
	CU_ASSERT(addr_eq(&b.last[MIP6_MN_REGISTERED].registered.old_coa, &hotel.addr));
	CU_ASSERT(addr_eq(&b.last[MIP6_MN_REGISTERED].registered.ha, &ha4));
	CU_ASSERT(b.last[MIP6_MN_REGISTERED].registered.udp);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_REGISTERED].registered.nat_refresh_s, 100);
	run_for(&b, SECONDS(100));	/* keepalive: the same place again */
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_REGISTERED].registered.how, MIP6_REG_REFRESH);
	bed_clear(&b);
}

/* Check before change: a refused BA leaves no trace, RFC 6275 11.7.3. */
static void
test_invalid_acknowledgements_change_nothing(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	in = from_ha(&b);
	in.is_protected = false;
	ba = ba_of(&b, 0);
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_UNPROTECTED);
	in = from_ha(&b);
	in.src = SRC(7);
	ba = ba_of(&b, 0);
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_NOT_FOR_US);
	in = from_ha(&b);
	in.authorised = SRC(8);
	ba = ba_of(&b, 0);
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_NOT_AUTHORISED);
	in = from_ha(&b);
	ba = ba_of(&b, 0);
	ba.ba.seq--;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_OLD_ACK);
	ba = ba_of(&b, 0);
	ba.tampered_checksum = true;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_CHECKSUM);
	ba = (struct mh){ .type = MH_COT };
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_UNEXPECTED);
	CU_ASSERT_EQUAL(b.m.state, MN_REGISTERING);
	CU_ASSERT_FALSE(addr_is_set(&b.m.bound));
	answer(&b, 0);
	ba = ba_of(&b, 0);
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_UNEXPECTED);	/* the same once more */
	bed_clear(&b);
}

static void
test_an_acknowledgement_of_an_earlier_update_is_ignored(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	ba = ba_of(&b, 0);
	in = from_ha(&b);
	attach(&b, &train);		/* moved while waiting */
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_OLD_ACK);
	CU_ASSERT_EQUAL(b.m.state, MN_REGISTERING);
	bed_clear(&b);
}

static void
test_status_135_makes_the_next_number_follow_the_home_agents(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	in = from_ha(&b);
	ba = ba_of(&b, BA_SEQ_OUT_OF_WINDOW);
	ba.ba.seq = 65535;
	in.is_protected = false;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_UNPROTECTED);
	in.is_protected = true;
	ba = ba_of(&b, BA_SEQ_OUT_OF_WINDOW);
	ba.ba.seq = 2000;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_EQUAL(b.sent.bu.seq, 2001);
	ba = ba_of(&b, BA_SEQ_OUT_OF_WINDOW);
	ba.ba.seq = 1999;		/* about a copy of an earlier one: never back, 11.8 */
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_MIP6_OLD_ACK);
	CU_ASSERT_EQUAL(b.m.seq, 2001);
	bed_clear(&b);
}

static void
test_the_binding_is_refreshed_before_it_ends(void)
{
	struct bed b;
	tick at;

	bed_init(&b);
	attach(&b, &hotel);
	at = b.now;
	run_for(&b, MSEC(200));
	answer(&b, 0);
	CU_ASSERT_EQUAL(heap_next(&b.heap), at + SECONDS(570));	/* counted from the BU */
	run_until(&b, at + SECONDS(570));
	CU_ASSERT_EQUAL(b.m.state, MN_REFRESHING);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_LEAVING], 0);
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.m.state, MN_BOUND);
	bed_clear(&b);
}

static void
test_refresh_advice_and_a_shorter_lifetime_are_heeded(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	in = from_ha(&b);
	ba = ba_of(&b, 0);
	ba.opt.has_refresh = true;
	ba.opt.refresh_s = 200;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(170));
	run_until(&b, heap_next(&b.heap));
	ba = ba_of(&b, 0);
	ba.ba.lifetime_s = 40;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(20));
	CU_ASSERT_EQUAL(b.m.lifetime_s, 40);
	run_until(&b, b.m.bu_sent + SECONDS(39));
	CU_ASSERT(addr_is_set(&b.m.bound));
	run_until(&b, b.m.due[MN_T_EXPIRE]);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_EXPIRED], 1);
	CU_ASSERT_EQUAL(b.m.state, MN_REGISTERING);
	bed_clear(&b);
}

/* RFC 5555 4.3: a BU/BA pair when 4191 was idle for the refresh time; 0 means 110 s (D8, D9). */
static void
test_the_nat_keepalive_follows_option_31_and_traffic_puts_it_off(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &cafe);
	in = from_ha(&b);
	ba = ba_of(&b, 0);
	ba.opt.nat_refresh_s = 0;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(110));
	run_for(&b, SECONDS(60));
	mip6_mn_udp_sent(&b.m, b.now);
	b.sends = 0;
	run_for(&b, SECONDS(109));
	CU_ASSERT_EQUAL(b.sends, 0);
	run_for(&b, SECONDS(1));
	CU_ASSERT_EQUAL(b.sends, 1);
	ba = ba_of(&b, 0);
	ba.opt.nat_refresh_s = NAT_REFRESH_NONE;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_FALSE(b.last[MIP6_MN_REGISTERED].registered.udp);
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + SECONDS(570));
	run_until(&b, heap_next(&b.heap));
	ba = ba_of(&b, 0);
	ba.opt.nat_refresh_s = NAT_REFRESH_NONE;
	ba.opt.nat_F = true;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT(b.last[MIP6_MN_REGISTERED].registered.udp);
	CU_ASSERT_FALSE(b.last[MIP6_MN_REGISTERED].registered.nat);
	bed_clear(&b);
}

static void
test_three_silent_attempts_on_ipv6_lead_to_ipv4(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &dual);
	run_for(&b, SECONDS(4) + MSEC(500));
	CU_ASSERT_EQUAL(b.sends, 3);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_HAO);
	run_for(&b, SECONDS(6));
	CU_ASSERT_EQUAL(b.sends, 4);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_UDP);
	CU_ASSERT(addr_eq(&b.sent.opt.ipv4_coa, &dual.fallback));
	CU_ASSERT_EQUAL(heap_next(&b.heap), b.now + MSEC(1500));
	answer(&b, 0);
	detach(&b);
	attach(&b, &dual);		/* RFC 5555 4.4.1: keep the family */
	CU_ASSERT_EQUAL(b.path.kind, MIP6_UDP);
	bed_clear(&b);
}

static void
test_status_144_is_answered_without_F(void)
{
	struct mip6_mn_conf c = conf();
	struct bed b;

	c.F = true;
	bed_conf(&b, &c);
	attach(&b, &cafe);
	CU_ASSERT(b.sent.bu.F);
	answer(&b, BA_CANNOT_FORCE_UDP);
	CU_ASSERT_FALSE(b.sent.bu.F);
	answer(&b, BA_CANNOT_FORCE_UDP);	/* now it means something else, RFC 4285 */
	CU_ASSERT_EQUAL(b.m.state, MN_REFUSED);
	attach(&b, &hotel);
	CU_ASSERT_FALSE(b.sent.bu.F);		/* never with an IPv6 care-of address */
	bed_clear(&b);
}

static void
test_without_option_30_the_ipv4_home_address_is_not_asked_for_again(void)
{
	struct bed b;
	struct mip6_in in;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	in = from_ha(&b);
	ba = ba_of(&b, 0);
	ba.opt.has_ack4 = false;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_FALSE(addr_is_set(&b.m.hoa4));
	CU_ASSERT_EQUAL(b.last[MIP6_MN_NEWS].news.what, MIP6_NEWS_NO_HOA4);
	attach(&b, &train);
	CU_ASSERT_FALSE(b.sent.opt.has_hoa4);
	bed_clear(&b);
}

/* RFC 5555 3.2.1, 4.4.2: what option 30 says of a refused one is not for use, its length neither. */
static void
test_a_refused_ipv4_home_address_is_not_used(void)
{
	struct mip6_in in;
	struct bed b;
	struct mh ba;

	bed_init(&b);
	attach(&b, &hotel);
	answer(&b, 0);
	CU_ASSERT(addr_eq(&b.m.hoa4, &hoa4));
	attach(&b, &train);
	in = from_ha(&b);
	ba = ba_of(&b, 0);
	ba.opt.has_ack4 = true;
	ba.opt.ack4_status = ACK4_INCORRECT_HOA4;
	ba.opt.ack4_len = 24;
	ba.opt.ack4 = hoa4;
	CU_ASSERT_EQUAL(take(&b, &ba, &in), W_OK);
	CU_ASSERT_EQUAL(b.m.state, MN_BOUND);		/* the IPv6 one is */
	CU_ASSERT_FALSE(addr_is_set(&b.m.hoa4));
	CU_ASSERT_FALSE(addr_is_set(&b.last[MIP6_MN_REGISTERED].registered.hoa4));
	bed_clear(&b);
}

static void
test_a_dynamic_ipv4_home_address_is_asked_for_and_then_kept(void)
{
	struct mip6_mn_conf c = conf();
	struct bed b;

	c.hoa4 = ADDR_NONE;
	c.hoa4_dynamic = true;
	bed_conf(&b, &c);
	attach(&b, &hotel);
	CU_ASSERT(b.sent.opt.has_hoa4 && addr_is_unspecified(&b.sent.opt.hoa4));
	answer(&b, 0);
	attach(&b, &train);
	CU_ASSERT(addr_eq(&b.sent.opt.hoa4, &hoa4));
	bed_clear(&b);
}

static void
test_no_more_than_three_updates_leave_in_a_second(void)
{
	struct mip6_coa c = hotel;
	struct bed b;
	tick start;

	bed_init(&b);
	start = b.now;
	for (uint8_t i = 1; i <= 10; i++) {
		c.addr.b[15] = i;
		attach(&b, &c);
		run_for(&b, MSEC(50));
	}
	CU_ASSERT_EQUAL(b.sends, 3);
	run_until(&b, start + SECONDS(1) + MSEC(20));
	CU_ASSERT_EQUAL(b.sends, 4);
	CU_ASSERT_EQUAL(b.sent.opt.alt_coa.b[15], 10);
	answer(&b, 0);
	CU_ASSERT(addr_eq(&b.m.bound, &c.addr));
	bed_clear(&b);
}

static void
test_status_134_is_the_end_for_this_home_address(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &hotel);
	answer(&b, BA_DAD_FAILED);
	CU_ASSERT_EQUAL(b.m.state, MN_REFUSED);
	b.sends = 0;
	run_for(&b, SECONDS(1000));
	attach(&b, &train);
	CU_ASSERT_EQUAL(b.sends, 0);
	bed_clear(&b);
}

static void
test_a_refresh_request_and_a_binding_error_are_taken(void)
{
	struct mh brr = { .type = MH_BRR }, be = { .type = MH_BE };
	struct bed b;
	struct mip6_in in;

	bed_init(&b);
	attach(&b, &hotel);
	in = from_ha(&b);
	CU_ASSERT_EQUAL(take(&b, &brr, &in), W_MIP6_UNEXPECTED);
	answer(&b, 0);
	in.is_protected = false;
	brr.set_checksum = false;
	CU_ASSERT_EQUAL(take(&b, &brr, &in), W_OK);
	CU_ASSERT_EQUAL(b.m.state, MN_REFRESHING);
	be.be.status = BE_UNKNOWN_BINDING;
	be.be.home = hoa;
	CU_ASSERT_EQUAL(take(&b, &be, &in), W_OK);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_NEWS].news.what, MIP6_NEWS_BE);
	in.src = SRC(7);
	be.set_checksum = brr.set_checksum = false;
	CU_ASSERT_EQUAL(take(&b, &be, &in), W_MIP6_NOT_FOR_US);
	CU_ASSERT_EQUAL(take(&b, &brr, &in), W_MIP6_NOT_FOR_US);
	CU_ASSERT_EQUAL(b.m.state, MN_REFRESHING);
	bed_clear(&b);
}

static void
test_tampering_changes_the_octets_and_withholding_the_sending(void)
{
	char err[128];
	struct mip6_mn_event ev;
	struct bed b;

	bed_init(&b);
	CU_ASSERT(tamper_add(&b.tamper, "BU nth=1 A=0 seq=+5 hoa4=absent", err));
	CU_ASSERT(tamper_add(&b.tamper, "BU nth=2 withhold", err));
	CU_ASSERT(tamper_add(&b.tamper, "BU nth=3 truncate=7", err));
	attach(&b, &hotel);
	CU_ASSERT(!b.sent.bu.A && b.sent.bu.seq == 105 && !b.sent.opt.has_hoa4);
	b.sends = 0;
	run_for(&b, MSEC(1500));
	CU_ASSERT_EQUAL(b.sends, 0);
	b.now += SECONDS(3);
	mip6_mn_wake(&b.m, b.now, heap_due(&b.heap, b.now));
	while (mip6_mn_pop(&b.m, &ev) && ev.kind != MIP6_MN_SEND)
		continue;
	CU_ASSERT_EQUAL(ev.send.mh.n, 7);
	bed_clear(&b);
}

static void
test_the_tunnel_is_what_the_last_acknowledgement_says(void)
{
	struct tunnel_in in = { .kind = TUNNEL_UDP, .outer_src = { ha4, 4191 } };
	const struct mip6_mn_event *e;
	struct bed b;

	bed_init(&b);
	e = &b.last[MIP6_MN_REGISTERED];
	attach(&b, &hotel);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_REGISTERED], 0);
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_REGISTERED], 1);
	CU_ASSERT(addr_eq(&e->registered.coa, &hotel.addr) && addr_eq(&e->registered.ha, &ha6));
	CU_ASSERT_FALSE(e->registered.udp);
	attach(&b, &cafe);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_REGISTERED], 0);	/* still the old one */
	answer(&b, 0);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_REGISTERED], 1);
	CU_ASSERT(e->registered.udp && addr_eq(&e->registered.ha, &ha4));
	CU_ASSERT(mip6_mn_tunnel_ok(&b.m, &in));
	in.outer_src.port = 4192;
	CU_ASSERT_FALSE(mip6_mn_tunnel_ok(&b.m, &in));
	bed_clear(&b);
}

/* ---- every row ---- */

static void
bring_to(struct bed *b, enum mip6_mn_state s, const struct mip6_coa *place)
{
	struct mip6_mn_conf c = conf();

	c.F = true;
	bed_conf(b, &c);
	if (s == MN_DETACHED)
		return;
	if (s == MN_HOME) {
		attach(b, &home);
		return;
	}
	attach(b, s == MN_MOVING ? &hotel : place);
	if (s == MN_REGISTERING)
		return;
	if (s == MN_REFUSED) {
		answer(b, BA_INSUFFICIENT_RESOURCES);
		return;
	}
	answer(b, 0);
	if (s == MN_REFRESHING)
		mip6_mn_refresh(&b->m, b->now);
	else if (s == MN_MOVING)
		attach(b, place);
	else if (s == MN_RETURNING)
		attach(b, &home);
	else if (s == MN_LOST)
		detach(b);
	pump(b);
}

enum what { W_ACK, W_135, W_144, W_129, W_FOREIGN, W_HOME, W_DETACH, W_WAIT, W_THRICE, W_RATE,
    W_EXPIRE };

static void
do_what(struct bed *b, enum what what)
{
	static const struct mip6_coa other = {
	    .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 7, [15] = 7 } } };

	switch (what) {
	case W_ACK: answer(b, 0); break;
	case W_135: answer(b, BA_SEQ_OUT_OF_WINDOW); break;
	case W_144: answer(b, BA_CANNOT_FORCE_UDP); break;
	case W_129: answer(b, BA_PROHIBITED); break;
	case W_FOREIGN: attach(b, &other); break;
	case W_HOME: attach(b, &home); break;
	case W_DETACH: detach(b); break;
	case W_WAIT: run_until(b, heap_next(&b->heap)); break;
	case W_THRICE: run_for(b, SECONDS(12)); break;
	case W_RATE:
		for (unsigned i = 0; i < 3 && !b->m.deferred; i++)
			answer(b, BA_SEQ_OUT_OF_WINDOW);
		break;
	case W_EXPIRE: run_for(b, SECONDS(700)); break;
	}
}

/* What each event brings about, besides the state. */
static bool
did_what(const struct bed *b, enum what what, enum mip6_mn_state from, unsigned sends, uint16_t seq)
{
	bool sent = b->sends == sends + 1 && b->sent.bu.seq == (uint16_t)(seq + 1);
	bool silent = b->sends == sends && b->m.due[MN_T_RETRANSMIT] == TICK_NEVER;

	switch (what) {
	case W_ACK:
		return silent && (from == MN_RETURNING ?
		    b->n[MIP6_MN_DEREGISTERED] == 1 && !addr_is_set(&b->m.bound) :
		    b->n[MIP6_MN_REGISTERED] == 1 && addr_eq(&b->m.bound, &b->m.bu_coa));
	case W_135:
		return sent;
	case W_144:
		return sent && !b->sent.bu.F;
	case W_129:
		return silent && b->n[MIP6_MN_REFUSED] == 1;
	case W_FOREIGN:
		return sent && b->n[MIP6_MN_LEAVING] == 1 && b->path.kind == MIP6_HAO;
	case W_HOME:
		if (from == MN_DETACHED)
			return silent && b->n[MIP6_MN_AT_HOME] == 1;
		if (from == MN_HOME)
			return silent;
		return sent && b->path.kind == MIP6_HOME && b->sent.bu.lifetime_s == 0;
	case W_DETACH:
		return silent && !addr_is_set(&b->m.coa.addr) && !b->m.coa.at_home;
	case W_WAIT:
		return sent;
	case W_THRICE:
		return b->path.kind == MIP6_UDP && b->sends >= sends + 3;
	case W_RATE:
		return b->m.deferred;
	case W_EXPIRE:
		return b->n[MIP6_MN_EXPIRED] == 1 && !addr_is_set(&b->m.bound);
	}
	return false;
}

static void
test_every_row_of_the_machine(void)
{
	static const struct {
		enum mip6_mn_state from;
		const struct mip6_coa *place;
		enum what what;
		enum mip6_mn_state to;
	} row[] = {
		{ MN_DETACHED, &hotel, W_FOREIGN, MN_REGISTERING },
		{ MN_DETACHED, &hotel, W_HOME, MN_HOME },
		{ MN_DETACHED, &hotel, W_DETACH, MN_DETACHED },
		{ MN_HOME, &hotel, W_FOREIGN, MN_REGISTERING },
		{ MN_HOME, &hotel, W_HOME, MN_HOME },
		{ MN_HOME, &hotel, W_DETACH, MN_DETACHED },
		{ MN_REGISTERING, &cafe, W_ACK, MN_BOUND },
		{ MN_REGISTERING, &cafe, W_135, MN_REGISTERING },
		{ MN_REGISTERING, &cafe, W_144, MN_REGISTERING },
		{ MN_REGISTERING, &cafe, W_129, MN_REFUSED },
		{ MN_REGISTERING, &cafe, W_WAIT, MN_REGISTERING },
		{ MN_REGISTERING, &dual, W_THRICE, MN_REGISTERING },
		{ MN_REGISTERING, &cafe, W_FOREIGN, MN_REGISTERING },
		{ MN_REGISTERING, &cafe, W_HOME, MN_RETURNING },
		{ MN_REGISTERING, &cafe, W_DETACH, MN_LOST },
		{ MN_BOUND, &cafe, W_WAIT, MN_REFRESHING },
		{ MN_BOUND, &cafe, W_FOREIGN, MN_MOVING },
		{ MN_BOUND, &cafe, W_HOME, MN_RETURNING },
		{ MN_BOUND, &cafe, W_DETACH, MN_LOST },
		{ MN_REFRESHING, &cafe, W_ACK, MN_BOUND },
		{ MN_REFRESHING, &cafe, W_135, MN_REFRESHING },
		{ MN_REFRESHING, &cafe, W_144, MN_REFRESHING },
		{ MN_REFRESHING, &cafe, W_129, MN_REFUSED },
		{ MN_REFRESHING, &cafe, W_WAIT, MN_REFRESHING },
		{ MN_REFRESHING, &cafe, W_RATE, MN_REFRESHING },
		{ MN_REFRESHING, &dual, W_THRICE, MN_MOVING },
		{ MN_REFRESHING, &cafe, W_EXPIRE, MN_REGISTERING },
		{ MN_REFRESHING, &cafe, W_FOREIGN, MN_MOVING },
		{ MN_REFRESHING, &cafe, W_HOME, MN_RETURNING },
		{ MN_REFRESHING, &cafe, W_DETACH, MN_LOST },
		{ MN_MOVING, &cafe, W_ACK, MN_BOUND },
		{ MN_MOVING, &cafe, W_135, MN_MOVING },
		{ MN_MOVING, &cafe, W_144, MN_MOVING },
		{ MN_MOVING, &cafe, W_129, MN_REFUSED },
		{ MN_MOVING, &cafe, W_WAIT, MN_MOVING },
		{ MN_MOVING, &dual, W_THRICE, MN_MOVING },
		{ MN_MOVING, &cafe, W_EXPIRE, MN_REGISTERING },
		{ MN_MOVING, &cafe, W_FOREIGN, MN_MOVING },
		{ MN_MOVING, &cafe, W_HOME, MN_RETURNING },
		{ MN_MOVING, &cafe, W_DETACH, MN_LOST },
		{ MN_RETURNING, &cafe, W_ACK, MN_HOME },
		{ MN_RETURNING, &cafe, W_135, MN_RETURNING },
		{ MN_RETURNING, &cafe, W_129, MN_REFUSED },
		{ MN_RETURNING, &cafe, W_WAIT, MN_RETURNING },
		{ MN_RETURNING, &cafe, W_FOREIGN, MN_MOVING },
		{ MN_RETURNING, &cafe, W_DETACH, MN_LOST },
		{ MN_LOST, &cafe, W_FOREIGN, MN_MOVING },
		{ MN_LOST, &cafe, W_HOME, MN_RETURNING },
		{ MN_LOST, &cafe, W_EXPIRE, MN_DETACHED },
		{ MN_REFUSED, &cafe, W_WAIT, MN_REGISTERING },
		{ MN_REFUSED, &cafe, W_FOREIGN, MN_REGISTERING },
		{ MN_REFUSED, &cafe, W_HOME, MN_RETURNING },
		{ MN_REFUSED, &cafe, W_DETACH, MN_LOST },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		unsigned sends;
		uint16_t seq;
		struct bed b;
		bool ok;

		bring_to(&b, row[i].from, row[i].place);
		CU_ASSERT_EQUAL(b.m.state, row[i].from);
		sends = b.sends;
		seq = b.m.seq;
		do_what(&b, row[i].what);
		ok = b.m.state == row[i].to && did_what(&b, row[i].what, row[i].from, sends, seq);
		if (!ok)
			fprintf(stderr, "line %zu: state %u\n", i, b.m.state);
		CU_ASSERT(ok);
		bed_clear(&b);
	}
}

/* What takes more than one event to reach. */
static void
test_the_rows_off_the_beaten_track(void)
{
	struct bed b;

	bring_to(&b, MN_REGISTERING, &cafe);	/* the fourth BU within a second waits */
	do_what(&b, W_RATE);
	CU_ASSERT(b.m.deferred);
	run_for(&b, SECONDS(1));
	CU_ASSERT_FALSE(b.m.deferred);
	bed_clear(&b);
	bring_to(&b, MN_MOVING, &cafe);
	do_what(&b, W_RATE);
	run_for(&b, SECONDS(1));
	CU_ASSERT_FALSE(b.m.deferred);
	bed_clear(&b);
	bring_to(&b, MN_REFRESHING, &cafe);
	do_what(&b, W_RATE);
	run_for(&b, SECONDS(1));
	CU_ASSERT_FALSE(b.m.deferred);
	bed_clear(&b);
	bring_to(&b, MN_RETURNING, &cafe);
	do_what(&b, W_RATE);
	run_for(&b, SECONDS(1));
	CU_ASSERT_FALSE(b.m.deferred);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_HOME);
	bed_clear(&b);

	bring_to(&b, MN_REGISTERING, &cafe);	/* home and away before anything was bound */
	attach(&b, &home);
	attach(&b, &hotel);
	CU_ASSERT_EQUAL(b.m.state, MN_REGISTERING);
	CU_ASSERT(addr_eq(&b.sent.opt.alt_coa, &hotel.addr));
	detach(&b);
	run_for(&b, SECONDS(1));
	attach(&b, &train);
	CU_ASSERT_EQUAL(b.m.state, MN_REGISTERING);
	CU_ASSERT(addr_eq(&b.sent.opt.alt_coa, &train.addr));
	bed_clear(&b);

	bring_to(&b, MN_RETURNING, &cafe);	/* refused at home, asked again there */
	answer(&b, BA_INSUFFICIENT_RESOURCES);
	b.sends = 0;
	run_for(&b, SECONDS(32));
	CU_ASSERT_EQUAL(b.m.state, MN_RETURNING);
	CU_ASSERT_EQUAL(b.sends, 1);
	answer(&b, BA_NOT_HA);			/* nothing there: as good as gone */
	CU_ASSERT_EQUAL(b.m.state, MN_HOME);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_DEREGISTERED], 1);
	bed_clear(&b);

	bring_to(&b, MN_MOVING, &cafe);		/* refused with a binding that still holds */
	answer(&b, BA_INSUFFICIENT_RESOURCES);
	b.sends = 0;
	run_for(&b, SECONDS(32));
	CU_ASSERT_EQUAL(b.m.state, MN_MOVING);
	CU_ASSERT_EQUAL(b.sends, 1);
	answer(&b, BA_PROHIBITED);
	attach(&b, &train);
	CU_ASSERT_EQUAL(b.m.state, MN_MOVING);
	CU_ASSERT(addr_eq(&b.sent.opt.alt_coa, &train.addr));
	answer(&b, BA_PROHIBITED);
	run_for(&b, SECONDS(700));
	CU_ASSERT_EQUAL(b.m.state, MN_REFUSED);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_EXPIRED], 1);
	bed_clear(&b);
}

/* After a reboot at home, RFC 6275 11.5.5: a binding of before is undone. */
static void
test_a_defended_home_address_is_reclaimed(void)
{
	struct bed b;

	bed_init(&b);
	attach(&b, &home);
	CU_ASSERT_EQUAL(b.sends, 0);
	mip6_mn_reclaim(&b.m, b.now);
	pump(&b);
	CU_ASSERT_EQUAL(b.m.state, MN_RETURNING);
	CU_ASSERT_EQUAL(b.sends, 1);
	CU_ASSERT_EQUAL(b.sent.bu.lifetime_s, 0);
	CU_ASSERT_EQUAL(b.path.kind, MIP6_HOME);
	answer(&b, BA_NOT_HA);
	CU_ASSERT_EQUAL(b.m.state, MN_HOME);
	CU_ASSERT_EQUAL(b.n[MIP6_MN_DEREGISTERED], 1);
	CU_ASSERT_EQUAL(b.last[MIP6_MN_DEREGISTERED].registered.status, BA_NOT_HA);
	mip6_mn_forget(&b.m);
	CU_ASSERT_EQUAL(b.m.state, MN_DETACHED);
	CU_ASSERT_EQUAL(heap_next(&b.heap), TICK_NEVER);
	bed_clear(&b);

	bed_init(&b);
	attach(&b, &home);		/* its counters are of this life */
	mip6_mn_reclaim(&b.m, b.now);
	pump(&b);
	bed_clear(&b);
}

static void
test_no_row_was_left_out(void)
{
	unsigned never = 0;

	for (size_t i = 0; i < mip6_mn_fsm.n_rows; i++) {
		const struct fsm_row *r = &mip6_mn_fsm.row[i];

		if (taken[i] != 0)
			continue;
		never++;
		fprintf(stderr, "never taken: %s %s -> %s (%s)\n", mip6_mn_fsm.state[r->from],
		    mip6_mn_fsm.event[r->event], mip6_mn_fsm.state[r->to], r->label);
	}
	CU_ASSERT_EQUAL(never, 0);
}

TEST_MAIN("mip6/mn",
    TEST(test_the_binding_update_on_an_ipv6_link_octet_by_octet),
    TEST(test_the_binding_update_on_an_ipv4_link_octet_by_octet),
    TEST(test_the_de_registration_octet_by_octet),
    TEST(test_the_first_registration_is_repeated_after_one_and_a_half_seconds_doubling),
    TEST(test_a_bu_that_leaves_late_is_repeated_after_the_first_interval),
    TEST(test_a_later_registration_is_repeated_after_one_second),
    TEST(test_an_acknowledgement_binds_and_says_what_was_granted),
    TEST(test_invalid_acknowledgements_change_nothing),
    TEST(test_an_acknowledgement_of_an_earlier_update_is_ignored),
    TEST(test_status_135_makes_the_next_number_follow_the_home_agents),
    TEST(test_the_binding_is_refreshed_before_it_ends),
    TEST(test_refresh_advice_and_a_shorter_lifetime_are_heeded),
    TEST(test_the_nat_keepalive_follows_option_31_and_traffic_puts_it_off),
    TEST(test_three_silent_attempts_on_ipv6_lead_to_ipv4),
    TEST(test_status_144_is_answered_without_F),
    TEST(test_without_option_30_the_ipv4_home_address_is_not_asked_for_again),
    TEST(test_a_refused_ipv4_home_address_is_not_used),
    TEST(test_a_dynamic_ipv4_home_address_is_asked_for_and_then_kept),
    TEST(test_no_more_than_three_updates_leave_in_a_second),
    TEST(test_status_134_is_the_end_for_this_home_address),
    TEST(test_a_refresh_request_and_a_binding_error_are_taken),
    TEST(test_tampering_changes_the_octets_and_withholding_the_sending),
    TEST(test_the_tunnel_is_what_the_last_acknowledgement_says),
    TEST(test_every_row_of_the_machine),
    TEST(test_the_rows_off_the_beaten_track),
    TEST(test_a_defended_home_address_is_reclaimed),
    TEST(test_no_row_was_left_out))
