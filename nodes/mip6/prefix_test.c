/* Mobile Prefix Discovery, both sides. */
#include "nodes/mip6/prefix_ha.h"
#include "nodes/mip6/prefix_mn.h"

#include "nodes/base/test.h"

static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 1, [15] = 9 } },
    ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 1, [15] = 1 } }, coa = { 6, { 0x20, 1, 0x0d, 0xb8, 2, [15] = 9 } };
static const struct prefix p1 = { { 6, { 0x20, 1, 0x0d, 0xb8, 1 } }, 64 },
    p2 = { { 6, { 0x20, 1, 0x0d, 0xb8, 3 } }, 64 };

static uint32_t ha_taken[32], mn_taken[32];

struct bed {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct engine_env env;
	struct prefix_ha ha;
	struct prefix_mn mn;
	tick now;
	struct mip_icmp mpa;		/* the last one sent */
	struct addr to;
};

static void
bed_init(struct bed *b, tick min, tick max)
{
	*b = (struct bed){ 0 };
	rng_init(&b->rng, 1, "prefix");
	b->env = (struct engine_env){ .heap = &b->heap, .rng = &b->rng, .tamper = &b->tamper };
	prefix_ha_init(&b->ha, &(struct prefix_ha_conf){ min, max }, &ha6, &b->env);
	prefix_mn_init(&b->mn, &b->env);
}

static void
bed_clear(struct bed *b)
{
	for (size_t i = 0; i < prefix_ha_fsm.n_rows; i++)
		ha_taken[i] += b->ha.fsm.taken[i];
	for (size_t i = 0; i < prefix_mn_fsm.n_rows; i++)
		mn_taken[i] += b->mn.fsm.taken[i];
	prefix_ha_clear(&b->ha);
	prefix_mn_clear(&b->mn);
	heap_clear(&b->heap);
}

/* What a router says of two prefixes; valid_s 0 of the second: it is not there. */
static void
advertises(struct bed *b, uint32_t valid1, uint32_t preferred1, uint32_t valid2)
{
	struct nd_ra ra = { .n_prefixes = valid2 > 0 ? 2 : 1 };

	ra.prefix[0] = (struct nd_prefix){ .present = true, .on_link = true, .autonomous = true,
		.router = true, .prefix = { ha6, 64 }, .valid_s = valid1, .preferred_s = preferred1 };
	ra.prefix[1] = (struct nd_prefix){ .present = true, .on_link = true, .autonomous = true,
		.prefix = p2, .valid_s = valid2, .preferred_s = valid2 / 2 };
	prefix_ha_advertised(&b->ha, b->now, &ra);
}

static bool
told(struct bed *b)
{
	struct prefix_ha_event e;

	if (!prefix_ha_pop(&b->ha, &e))
		return false;
	CU_ASSERT(addr_eq(&e.hoa, &hoa));
	CU_ASSERT_EQUAL(mip_icmp_decode(&b->mpa, &ha6, &hoa, e.octets), W_OK);
	CU_ASSERT(b->mpa.type == ICMP6_MPA && b->mpa.reserved == 0 && !b->mpa.M && !b->mpa.O);
	b->to = e.to;
	return true;
}

static void
wake_until(struct bed *b, tick t)
{
	while (heap_next(&b->heap) <= t) {
		struct alarm *a;

		b->now = heap_next(&b->heap);
		a = heap_due(&b->heap, b->now);
		if (a->kind == ALARM_PREFIX_HA)
			prefix_ha_wake(&b->ha, b->now, a);
		else
			prefix_mn_wake(&b->mn, b->now, a);
	}
	b->now = t;
}

static enum why
solicits(struct bed *b, uint16_t identifier)
{
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));

	mip_icmp_encode(&w, &(struct mip_icmp){ .type = ICMP6_MPS, .identifier = identifier,
	    .reserved = 0xffff }, &hoa, &ha6);
	return prefix_ha_solicited(&b->ha, b->now, &hoa, &coa, wr_done(&w));
}

static void
test_a_solicitation_is_answered_at_once_with_all_prefixes(void)
{
	struct bed b;

	bed_init(&b, SECONDS(5), SECONDS(600));
	advertises(&b, 1000, 500, 300);
	CU_ASSERT_EQUAL(solicits(&b, 7), W_MIP6_UNEXPECTED);	/* no binding */
	prefix_ha_bound(&b.ha, b.now, &hoa);
	wake_until(&b, SECONDS(10));
	CU_ASSERT_EQUAL(solicits(&b, 7), W_OK);
	CU_ASSERT(told(&b) && b.mpa.identifier == 7 && addr_eq(&b.to, &coa));
	CU_ASSERT_EQUAL_FATAL(b.mpa.nd.n_prefixes, 2);
	CU_ASSERT(addr_eq(&b.mpa.nd.prefix[0].prefix.addr, &ha6) && b.mpa.nd.prefix[0].router);
	CU_ASSERT_EQUAL(b.mpa.nd.prefix[0].valid_s, 990);
	CU_ASSERT_EQUAL(b.mpa.nd.prefix[0].preferred_s, 490);
	CU_ASSERT_EQUAL(b.mpa.nd.prefix[1].valid_s, 290);
	bed_clear(&b);
}

static void
test_there_is_at_most_one_advertisement_a_second(void)
{
	struct bed b;

	bed_init(&b, SECONDS(5), SECONDS(600));
	advertises(&b, 1000, 500, 0);
	prefix_ha_bound(&b.ha, b.now, &hoa);
	CU_ASSERT(solicits(&b, 7) == W_OK && told(&b));
	CU_ASSERT(solicits(&b, 8) == W_OK && !told(&b));
	CU_ASSERT(solicits(&b, 9) == W_OK && !told(&b));
	wake_until(&b, MSEC(999));
	CU_ASSERT(!told(&b));
	wake_until(&b, SECONDS(1));
	CU_ASSERT(told(&b) && b.mpa.identifier == 9 && !told(&b));
	bed_clear(&b);
}

static void
test_a_change_is_told_after_a_random_delay_and_again_until_it_is_acknowledged(void)
{
	tick at[8];
	unsigned n = 0;
	struct bed b;

	bed_init(&b, SECONDS(5), SECONDS(15));
	advertises(&b, 1000, 500, 0);
	prefix_ha_bound(&b.ha, b.now, &hoa);
	CU_ASSERT(solicits(&b, 7) == W_OK && told(&b));
	b.now = SECONDS(2);
	advertises(&b, 1000, 500, 300);
	while (b.now < SECONDS(100)) {
		wake_until(&b, b.now + MSEC(100));
		if (told(&b) && n < 8) {
			CU_ASSERT(b.mpa.nd.n_prefixes == 2 && !addr_is_set(&b.to));
			at[n++] = b.now;
		}
	}
	CU_ASSERT_EQUAL_FATAL(n, 4);
	CU_ASSERT(at[0] >= SECONDS(7) && at[0] <= SECONDS(17));
	CU_ASSERT(at[1] - at[0] == SECONDS(3) && at[2] - at[1] == SECONDS(6) &&
	    at[3] - at[2] == SECONDS(12));
	/* A Binding Update shows that it is there. */
	prefix_ha_bound(&b.ha, b.now, &hoa);
	CU_ASSERT(told(&b));
	b.now += SECONDS(2);
	CU_ASSERT(solicits(&b, 3) == W_OK && told(&b));
	wake_until(&b, b.now + SECONDS(14));
	CU_ASSERT(!told(&b));
	/* MaxMobPfxAdvInterval is over. */
	wake_until(&b, b.now + SECONDS(16));
	CU_ASSERT(told(&b));
	/* Newer news, while it repeats; then the binding ends. */
	while (told(&b))
		continue;
	advertises(&b, 100, 0, 300);
	prefix_ha_gone(&b.ha, &hoa);
	wake_until(&b, b.now + SECONDS(100));
	CU_ASSERT(!told(&b));
	bed_clear(&b);
}

static void
test_an_acknowledgement_comes_in_every_state(void)
{
	struct bed b;

	for (int soon = 0; soon < 2; soon++) {
		tick gap = soon ? MSEC(500) : SECONDS(2);

		/* Scheduled. */
		bed_init(&b, 0, SECONDS(1));
		advertises(&b, 1000, 500, 0);
		prefix_ha_bound(&b.ha, b.now, &hoa);
		CU_ASSERT(solicits(&b, 1) == W_OK && told(&b));
		b.ha.conf = (struct prefix_ha_conf){ SECONDS(50), SECONDS(60) };
		b.now += gap;
		advertises(&b, 1000, 500, 300);
		CU_ASSERT(solicits(&b, 2) == W_OK && told(&b) == !soon);
		wake_until(&b, b.now + SECONDS(40));
		CU_ASSERT(told(&b) == (bool)soon);
		bed_clear(&b);
		/* Sent, and not heard. */
		bed_init(&b, 0, SECONDS(1));
		advertises(&b, 1000, 500, 0);
		prefix_ha_bound(&b.ha, b.now, &hoa);
		advertises(&b, 1000, 500, 300);
		wake_until(&b, b.now);
		CU_ASSERT(told(&b));
		b.now += soon ? 0 : SECONDS(2);
		CU_ASSERT(solicits(&b, 4) == W_OK && told(&b) == !soon);
		wake_until(&b, MSEC(2900));
		CU_ASSERT(told(&b) == (bool)soon && b.mpa.identifier == 4);
		bed_clear(&b);
	}
}

static void
test_who_did_not_hear_is_told_of_the_next_change_and_may_ask(void)
{
	struct bed b;

	for (int asks = 0; asks < 2; asks++) {
		bed_init(&b, 0, SECONDS(1));
		advertises(&b, 1000, 500, 0);
		prefix_ha_bound(&b.ha, b.now, &hoa);
		advertises(&b, 1000, 500, 300);
		wake_until(&b, SECONDS(60));
		while (told(&b))
			continue;
		if (!asks)
			advertises(&b, 1000, 400, 300);
		CU_ASSERT(!asks || solicits(&b, 5) == W_OK);
		wake_until(&b, SECONDS(61));
		CU_ASSERT(told(&b) && b.mpa.nd.n_prefixes == 2);
		if (!asks) {
			advertises(&b, 1000, 300, 300);		/* while it repeats */
			wake_until(&b, SECONDS(63));
			CU_ASSERT(told(&b));
		}
		bed_clear(&b);
	}
}

/* ---- the mobile node ---- */

static int
solicitation(struct bed *b)
{
	struct prefix_mn_event e;
	struct mip_icmp m;

	if (!prefix_mn_pop(&b->mn, &e) || e.kind != PREFIX_MN_SEND)
		return -1;
	CU_ASSERT_EQUAL(mip_icmp_decode(&m, &hoa, &ha6, bytes_of(e.octets, e.n)), W_OK);
	CU_ASSERT(m.type == ICMP6_MPS && m.reserved == 0);
	return m.identifier;
}

static struct prefix_mn_in
as_it_should(void)
{
	return (struct prefix_mn_in){ .src = ha6, .dst = hoa, .rh2 = true, .is_protected = true };
}

static enum why
advertised(struct bed *b, int identifier, struct prefix_mn_in in, uint32_t valid1, uint32_t valid2)
{
	struct mip_icmp m = { .type = ICMP6_MPA, .identifier = (uint16_t)identifier,
		.reserved = 0x3fff, .nd.n_prefixes = 2 };
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));

	m.nd.prefix[0] = (struct nd_prefix){ .present = true, .autonomous = true, .prefix = { ha6, 64 },
		.router = true, .valid_s = valid1 };
	m.nd.prefix[1] = (struct nd_prefix){ .present = true, .autonomous = true, .prefix = p2,
		.valid_s = valid2, .preferred_s = valid2 };
	mip_icmp_encode(&w, &m, &in.src, &in.dst);
	in.message = wr_done(&w);
	return prefix_mn_advertised(&b->mn, b->now, &in);
}

static void
test_only_the_first_answer_of_our_home_agent_with_our_identifier_is_taken(void)
{
	struct prefix_mn_in in = as_it_should();
	struct bed b;
	int id;

	bed_init(&b, 0, SECONDS(600));
	CU_ASSERT_EQUAL(advertised(&b, 0, in, 100, 100), W_MIP6_NOT_FOR_US);	/* no home agent */
	prefix_mn_bound(&b.mn, b.now, &hoa, &ha6, false);
	id = solicitation(&b);
	CU_ASSERT(id >= 0);
	in.src = coa;
	CU_ASSERT_EQUAL(advertised(&b, id, in, 100, 100), W_MIP6_NOT_FOR_US);
	in = as_it_should();
	in.rh2 = false;
	CU_ASSERT_EQUAL(advertised(&b, id, in, 100, 100), W_MIP6_NOT_FOR_US);
	in = as_it_should();
	in.is_protected = false;
	CU_ASSERT_EQUAL(advertised(&b, id, in, 100, 100), W_MIP6_UNPROTECTED);
	in = as_it_should();
	CU_ASSERT_EQUAL(advertised(&b, id ^ 1, in, 100, 100), W_MIP6_OLD_ACK);
	CU_ASSERT_EQUAL(solicitation(&b), -1);		/* one is out */
	CU_ASSERT_EQUAL(prefix_mn_left(&b.mn, b.now), UINT32_MAX);
	CU_ASSERT_EQUAL(advertised(&b, id, in, 100, 0), W_OK);
	CU_ASSERT_EQUAL(prefix_mn_left(&b.mn, b.now), 100);
	/* The second one with the same is unsolicited: nothing changes, and we ask. */
	CU_ASSERT_EQUAL(advertised(&b, id, in, 50, 0), W_MIP6_OLD_ACK);
	CU_ASSERT_EQUAL(prefix_mn_left(&b.mn, b.now), 100);
	CU_ASSERT(solicitation(&b) >= 0);
	prefix_mn_unbound(&b.mn, b.now);
	CU_ASSERT_EQUAL(heap_next(&b.heap), TICK_NEVER);
	bed_clear(&b);
}

static void
test_before_its_prefix_ends_it_is_asked_about_and_given_up_for_another(void)
{
	struct prefix_mn_event e;
	struct bed b;
	int id;

	bed_init(&b, 0, SECONDS(600));
	prefix_mn_bound(&b.mn, b.now, &hoa, &ha6, false);
	CU_ASSERT_EQUAL(advertised(&b, solicitation(&b), as_it_should(), 100, 1000), W_OK);
	wake_until(&b, SECONDS(69));
	CU_ASSERT_EQUAL(solicitation(&b), -1);
	wake_until(&b, SECONDS(70));
	id = solicitation(&b);
	CU_ASSERT(id >= 0);
	wake_until(&b, SECONDS(73));
	CU_ASSERT_EQUAL(solicitation(&b), id);	/* again */
	CU_ASSERT_EQUAL(advertised(&b, id, as_it_should(), 27, 900), W_OK);
	prefix_mn_bound(&b.mn, b.now, &hoa, &ha6, false);
	for (; b.now < SECONDS(95); wake_until(&b, b.now + MSEC(100)))
		if ((id = solicitation(&b)) >= 0)
			CU_ASSERT_EQUAL(advertised(&b, id, as_it_should(),
			    (uint32_t)((SECONDS(100) - b.now) / SECONDS(1)), 900), W_OK);
	wake_until(&b, SECONDS(97));
	while (prefix_mn_pop(&b.mn, &e) && e.kind == PREFIX_MN_SEND)
		continue;
	CU_ASSERT_EQUAL(e.kind, PREFIX_MN_RENUMBER);
	CU_ASSERT(prefix_has(&e.home, &p2.addr) && e.home.len == 64 && !prefix_has(&p1, &e.home.addr));
	bed_clear(&b);
}

static void
test_nobody_answers_and_it_stops_asking(void)
{
	unsigned n = 0;
	struct bed b;

	bed_init(&b, 0, SECONDS(600));
	prefix_mn_bound(&b.mn, b.now, &hoa, &ha6, true);
	for (; b.now < SECONDS(200); wake_until(&b, b.now + MSEC(500)))
		n += solicitation(&b) >= 0;
	CU_ASSERT_EQUAL(n, 1 + MPS_RETRIES);
	CU_ASSERT_EQUAL(b.mn.state, PREFIX_MN_IDLE);
	prefix_mn_unbound(&b.mn, b.now);
	bed_clear(&b);
	/* All said, and then something is heard that answers nothing. */
	bed_init(&b, 0, SECONDS(600));
	prefix_mn_bound(&b.mn, b.now, &hoa, &ha6, true);
	for (n = 0; b.now < SECONDS(60); wake_until(&b, b.now + MSEC(500)))
		n += solicitation(&b) >= 0;
	CU_ASSERT_EQUAL(n, 1 + MPS_RETRIES);
	CU_ASSERT_EQUAL(advertised(&b, b.mn.identifier ^ 1, as_it_should(), 10, 10), W_MIP6_OLD_ACK);
	CU_ASSERT(solicitation(&b) >= 0);
	bed_clear(&b);
}

static void
test_every_row_was_taken(void)
{
	for (size_t i = 0; i < prefix_ha_fsm.n_rows; i++) {
		if (ha_taken[i] == 0)
			printf("never taken: %s\n", prefix_ha_fsm.row[i].label);
		CU_ASSERT(ha_taken[i] > 0);
	}
	for (size_t i = 0; i < prefix_mn_fsm.n_rows; i++) {
		if (mn_taken[i] == 0)
			printf("never taken: %s\n", prefix_mn_fsm.row[i].label);
		CU_ASSERT(mn_taken[i] > 0);
	}
}

TEST_MAIN("mip6/prefix",
    TEST(test_a_solicitation_is_answered_at_once_with_all_prefixes),
    TEST(test_there_is_at_most_one_advertisement_a_second),
    TEST(test_a_change_is_told_after_a_random_delay_and_again_until_it_is_acknowledged),
    TEST(test_an_acknowledgement_comes_in_every_state),
    TEST(test_who_did_not_hear_is_told_of_the_next_change_and_may_ask),
    TEST(test_only_the_first_answer_of_our_home_agent_with_our_identifier_is_taken),
    TEST(test_before_its_prefix_ends_it_is_asked_about_and_given_up_for_another),
    TEST(test_nobody_answers_and_it_stops_asking),
    TEST(test_every_row_was_taken))
