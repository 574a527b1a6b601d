/* Dynamic Home Agent Address Discovery, both sides. */
#include "nodes/mip6/dhaad_ha.h"
#include "nodes/mip6/dhaad_mn.h"

#include "nodes/base/test.h"

#define P 0x20, 1, 0x0d, 0xb8, 1, 0, 0, 0

static const struct prefix home = { { 6, { P } }, 64 };
static const struct addr anycast = { 6, { P, 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe } };
static const struct addr a1 = { 6, { P, [15] = 1 } }, a2 = { 6, { P, [15] = 2 } },
    a3 = { 6, { P, [15] = 3 } }, coa = { 6, { 0x20, 1, 0x0d, 0xb8, 2, [15] = 9 } },
    coa2 = { 6, { 0x20, 1, 0x0d, 0xb8, 3, [15] = 9 } };
static const struct addr ll2 = { 6, { 0xfe, 0x80, [15] = 2 } }, ll3 = { 6, { 0xfe, 0x80, [15] = 3 } };

static uint32_t ha_taken[8], mn_taken[32];

struct bed {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct engine_env env;
	struct dhaad_ha ha;
	struct dhaad_mn mn;
	tick now;
};

static void
bed_init(struct bed *b, const struct addr *known)
{
	*b = (struct bed){ 0 };
	rng_init(&b->rng, 1, "dhaad");
	b->env = (struct engine_env){ .heap = &b->heap, .rng = &b->rng, .tamper = &b->tamper };
	dhaad_ha_init(&b->ha, &b->env);
	dhaad_mn_init(&b->mn, &home, known, &b->env);
}

static void
bed_clear(struct bed *b)
{
	for (size_t i = 0; i < dhaad_ha_fsm.n_rows; i++)
		ha_taken[i] += b->ha.fsm.taken[i];
	for (size_t i = 0; i < dhaad_mn_fsm.n_rows; i++)
		mn_taken[i] += b->mn.fsm.taken[i];
	dhaad_ha_clear(&b->ha);
	dhaad_mn_clear(&b->mn);
	heap_clear(&b->heap);
}

static void
pass(struct bed *b, tick t)
{
	struct alarm *a;

	while (heap_next(&b->heap) <= b->now + t) {
		tick at = heap_next(&b->heap);

		a = heap_due(&b->heap, at);
		if (a->kind == ALARM_DHAAD_HA)
			dhaad_ha_wake(&b->ha, at, a);
		else
			dhaad_mn_wake(&b->mn, at, a);
	}
	b->now += t;
}

/* ---- the home agent ---- */

static struct nd_ra
ra_of(const struct addr *global, uint16_t lifetime)
{
	struct nd_ra ra = { .home_agent = true, .router_lifetime_s = lifetime, .n_prefixes = 1 };

	ra.prefix[0] = (struct nd_prefix){ .present = true, .router = true, .valid_s = 3600,
		.prefix = { *global, 64 } };
	return ra;
}

static void
hears(struct bed *b, const struct addr *from, const struct nd_ra *ra)
{
	dhaad_ha_advertised(&b->ha, b->now, from, ra);
}

/* A request typed in, its checksum filled in by the codec; what comes back. */
static enum why
asked(struct bed *b, uint16_t identifier, uint16_t reserved, uint16_t preference,
    struct mip_icmp *reply)
{
	uint8_t in[64], out[IP6_MIN_MTU];
	struct wr w = wr_of(in, sizeof(in)), r = wr_of(out, sizeof(out));
	struct dhaad_own own = { .global = &a1, .n_globals = 1, .preference = preference };
	enum why why;

	mip_icmp_encode(&w, &(struct mip_icmp){ .type = ICMP6_DHAAD_REQUEST,
	    .identifier = identifier, .reserved = reserved }, &coa, &anycast);
	why = dhaad_ha_request(&b->ha, b->now, &coa, &anycast, wr_done(&w), &own, &r);
	if (why == W_OK)
		CU_ASSERT_EQUAL(mip_icmp_decode(reply, &a1, &coa, wr_done(&r)), W_OK);
	return why;
}

static void
test_the_anycast_address_is_that_of_rfc_2526(void)
{
	static const struct prefix p48 = { { 6, { 0x20, 1, 0x0d, 0xb8, 1, 2 } }, 48 };
	struct addr a = dhaad_anycast(&home), b = dhaad_anycast(&p48);

	CU_ASSERT(addr_eq(&a, &anycast));
	CU_ASSERT_EQUAL(b.b[6], 0xff);
	CU_ASSERT_EQUAL(b.b[15], 0xfe);
}

static void
test_a_request_is_answered_with_its_identifier_and_our_own_address(void)
{
	struct mip_icmp m;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	CU_ASSERT_EQUAL(asked(&b, 0x1234, 0xffff, 0, &m), W_OK);
	CU_ASSERT(m.type == ICMP6_DHAAD_REPLY && m.identifier == 0x1234 && m.reserved == 0);
	CU_ASSERT(m.n_homes == 1 && addr_eq(&m.home[0], &a1));
	bed_clear(&b);
}

static void
test_the_list_is_in_order_of_preference_and_without_an_option_that_is_0(void)
{
	struct nd_ra r2 = ra_of(&a2, 30), r3 = ra_of(&a3, 30);
	struct mip_icmp m;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	r2.has_ha_info = true;
	r2.ha_preference = 0x8000;	/* unsigned, RFC 6275 7.4 */
	r2.ha_lifetime_s = 30;
	hears(&b, &ll2, &r2);
	hears(&b, &ll3, &r3);
	CU_ASSERT_EQUAL(asked(&b, 1, 0, 5, &m), W_OK);
	CU_ASSERT_EQUAL(m.n_homes, 3);
	CU_ASSERT(addr_eq(&m.home[0], &a2) && addr_eq(&m.home[1], &a1) && addr_eq(&m.home[2], &a3));
	/* The next advertisement has no option: preference 0, the same entry. */
	r2.has_ha_info = false;
	hears(&b, &ll2, &r2);
	CU_ASSERT_EQUAL(asked(&b, 1, 0, 5, &m), W_OK);
	CU_ASSERT(m.n_homes == 3 && addr_eq(&m.home[0], &a1));
	bed_clear(&b);
}

static void
test_equals_come_in_any_order(void)
{
	struct nd_ra r2 = ra_of(&a2, 3600);
	unsigned first = 0;
	struct mip_icmp m;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	hears(&b, &ll2, &r2);
	for (int i = 0; i < 64; i++) {
		CU_ASSERT_EQUAL(asked(&b, 1, 0, 0, &m), W_OK);
		first += addr_eq(&m.home[0], &a1);
	}
	CU_ASSERT(first > 10 && first < 54);
	bed_clear(&b);
}

static void
test_an_entry_lives_as_long_as_it_says_and_goes_when_h_does(void)
{
	struct nd_ra r2 = ra_of(&a2, 30), r3 = ra_of(&a3, 1800);
	struct mip_icmp m;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	r3.has_ha_info = true;
	r3.ha_lifetime_s = 20;		/* not the router's */
	hears(&b, &ll2, &r2);
	hears(&b, &ll3, &r3);
	pass(&b, SECONDS(19));
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 3);
	pass(&b, SECONDS(2));
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 2);
	r2.home_agent = false;
	hears(&b, &ll2, &r2);
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 1);
	r2.home_agent = true;
	hears(&b, &ll2, &r2);
	r2.router_lifetime_s = 0;
	hears(&b, &ll2, &r2);
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 1);
	hears(&b, &ll2, &r2);		/* not listed: still not */
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 1);
	bed_clear(&b);
}

static void
test_only_addresses_with_r_are_listed_and_only_while_their_prefix_is_valid(void)
{
	struct nd_ra r2 = ra_of(&a2, 3600);
	struct mip_icmp m;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	r2.n_prefixes = 3;
	r2.prefix[1] = r2.prefix[2] = r2.prefix[0];
	r2.prefix[1].prefix.addr = a3;
	r2.prefix[1].valid_s = 10;
	r2.prefix[2].prefix.addr = coa;
	r2.prefix[2].router = false;
	hears(&b, &ll2, &r2);
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 3);
	pass(&b, SECONDS(11));
	CU_ASSERT(asked(&b, 1, 0, 0, &m) == W_OK && m.n_homes == 2);
	bed_clear(&b);
}

static void
test_a_reply_holds_no_more_than_fits_and_keeps_the_preferred(void)
{
	struct mip_icmp m;
	struct bed b;
	bool least = false;

	bed_init(&b, &ADDR_NONE);
	for (uint16_t i = 0; i < HOME_AGENTS + 20; i++) {
		struct addr router = { 6, { 0xfe, 0x80, [14] = 1, [15] = (uint8_t)i } },
		    global = { 6, { P, [14] = 1, [15] = (uint8_t)i } };
		struct nd_ra ra = ra_of(&global, 3600);

		ra.has_ha_info = true;
		ra.ha_preference = i;
		ra.ha_lifetime_s = 3600;
		hears(&b, &router, &ra);
	}
	CU_ASSERT_EQUAL(asked(&b, 1, 0, 1000, &m), W_OK);
	CU_ASSERT_EQUAL(m.n_homes, DHAAD_HOMES);
	CU_ASSERT(addr_eq(&m.home[0], &a1));
	CU_ASSERT_EQUAL(m.home[1].b[15], HOME_AGENTS - 1);
	for (unsigned i = 1; i < m.n_homes; i++)
		least = least || m.home[i].b[15] == 0;
	CU_ASSERT(!least);
	bed_clear(&b);
}

static void
test_what_is_no_request_is_not_answered(void)
{
	uint8_t in[64], out[64];
	struct wr w = wr_of(in, sizeof(in)), r = wr_of(out, sizeof(out));
	struct dhaad_own own = { .global = &a1, .n_globals = 1 };
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	mip_icmp_encode(&w, &(struct mip_icmp){ .type = ICMP6_MPS }, &coa, &anycast);
	CU_ASSERT_EQUAL(dhaad_ha_request(&b.ha, 0, &coa, &anycast, wr_done(&w), &own, &r), W_TYPE);
	in[2] ^= 1;
	CU_ASSERT_EQUAL(dhaad_ha_request(&b.ha, 0, &coa, &anycast, wr_done(&w), &own, &r),
	    W_CHECKSUM);
	CU_ASSERT_EQUAL(r.n, 0);
	bed_clear(&b);
}

/* ---- the mobile node ---- */

/* The next request; its identifier, or -1: there is none. */
static int
request(struct bed *b)
{
	struct dhaad_mn_event e;
	struct mip_icmp m;

	if (!dhaad_mn_pop(&b->mn, &e) || e.kind != DHAAD_MN_SEND)
		return -1;
	CU_ASSERT(addr_eq(&e.dst, &anycast) && addr_eq(&e.src, &b->mn.coa));
	CU_ASSERT_EQUAL(mip_icmp_decode(&m, &e.src, &e.dst, bytes_of(e.octets, e.n)), W_OK);
	CU_ASSERT(m.type == ICMP6_DHAAD_REQUEST && m.reserved == 0);
	return m.identifier;
}

static bool
tries(struct bed *b, const struct addr *agent)
{
	struct dhaad_mn_event e;

	return dhaad_mn_pop(&b->mn, &e) && e.kind == DHAAD_MN_TRY && addr_eq(&e.agent, agent);
}

static enum why
reply(struct bed *b, int identifier, unsigned n)
{
	struct mip_icmp m = { .type = ICMP6_DHAAD_REPLY, .identifier = (uint16_t)identifier,
		.reserved = 0xffff, .n_homes = n, .home = { a2, a1, a3 } };
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));

	mip_icmp_encode(&w, &m, &a1, &b->mn.coa);
	return dhaad_mn_reply(&b->mn, b->now, &a1, &b->mn.coa, wr_done(&w));
}

static void
test_agents_are_tried_in_the_order_of_the_reply_and_the_list_is_kept(void)
{
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT_EQUAL(reply(&b, request(&b), 3), W_OK);
	CU_ASSERT(tries(&b, &a2));
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT(tries(&b, &a1));
	dhaad_mn_accepted(&b.mn, b.now);
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT(tries(&b, &a3));
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT(tries(&b, &a2));	/* it was full then */
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_RESTING);
	CU_ASSERT_EQUAL(request(&b), -1);
	pass(&b, DHAAD_REST);
	CU_ASSERT_EQUAL(reply(&b, request(&b), 1), W_OK);
	CU_ASSERT(tries(&b, &a2));
	dhaad_mn_accepted(&b.mn, b.now);
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT(request(&b) >= 0);	/* there is no other */
	bed_clear(&b);
}

static void
test_a_request_is_repeated_four_times_each_after_twice_the_wait(void)
{
	tick at[8];
	unsigned n = 0;
	struct bed b;
	int id, again;

	bed_init(&b, &ADDR_NONE);
	dhaad_mn_want(&b.mn, b.now, &coa);
	id = request(&b);
	for (unsigned s = 0; s < 120; s++) {
		pass(&b, SECONDS(1));
		if ((again = request(&b)) < 0)
			continue;
		CU_ASSERT_EQUAL(again, id);
		CU_ASSERT_FATAL(n < 8);
		at[n++] = b.now;
	}
	CU_ASSERT_EQUAL_FATAL(n, 4);
	CU_ASSERT(at[0] == SECONDS(3) && at[1] == SECONDS(9) && at[2] == SECONDS(21) &&
	    at[3] == SECONDS(45));
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_RESTING);
	dhaad_mn_want(&b.mn, b.now, &coa2);
	CU_ASSERT(request(&b) >= 0);
	bed_clear(&b);
}

static void
test_a_reply_to_something_else_is_refused(void)
{
	struct bed b;
	int id;

	bed_init(&b, &ADDR_NONE);
	CU_ASSERT_EQUAL(reply(&b, 0, 1), W_MIP6_UNEXPECTED);
	dhaad_mn_want(&b.mn, b.now, &coa);
	id = request(&b);
	CU_ASSERT_EQUAL(reply(&b, id ^ 1, 1), W_MIP6_UNEXPECTED);
	CU_ASSERT_EQUAL(reply(&b, id, 0), W_SHORT);
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_ASKING);
	dhaad_mn_want(&b.mn, b.now, &coa2);	/* moved: asks from there */
	CU_ASSERT(request(&b) >= 0);
	dhaad_mn_detached(&b.mn, b.now);
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_IDLE);
	CU_ASSERT_EQUAL(heap_next(&b.heap), TICK_NEVER);
	bed_clear(&b);
}

static void
test_a_configured_agent_is_tried_before_anybody_is_asked(void)
{
	struct bed b;

	bed_init(&b, &a3);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT(tries(&b, &a3));
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_RESTING);
	dhaad_mn_detached(&b.mn, b.now);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT(request(&b) >= 0);
	bed_clear(&b);
}

static void
test_a_silent_agent_has_a_second_and_a_half_more(void)
{
	struct dhaad_mn_event e;
	struct bed b;

	bed_init(&b, &ADDR_NONE);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT_EQUAL(reply(&b, request(&b), 2), W_OK);
	CU_ASSERT(tries(&b, &a2));
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	pass(&b, MSEC(1499));
	CU_ASSERT(!dhaad_mn_pop(&b.mn, &e) && dhaad_mn_knows(&b.mn));
	pass(&b, MSEC(1));
	CU_ASSERT(tries(&b, &a1));
	dhaad_mn_accepted(&b.mn, b.now);
	/* Only slow. */
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	dhaad_mn_accepted(&b.mn, b.now);
	pass(&b, SECONDS(5));
	CU_ASSERT(!dhaad_mn_pop(&b.mn, &e) && b.mn.state == DHAAD_SETTLED);
	/* It speaks after all, and says no. */
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	dhaad_mn_failed(&b.mn, b.now, &coa, false);
	CU_ASSERT(tries(&b, &a2));
	pass(&b, SECONDS(5));
	CU_ASSERT(!dhaad_mn_pop(&b.mn, &e));
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	CU_ASSERT_EQUAL(b.mn.state, DHAAD_RESTING);
	bed_clear(&b);
	/* The link is lost while it waits; nobody else is known. */
	bed_init(&b, &ADDR_NONE);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT_EQUAL(reply(&b, request(&b), 2), W_OK);
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	dhaad_mn_detached(&b.mn, b.now);
	CU_ASSERT(b.mn.state == DHAAD_TRYING && heap_next(&b.heap) == TICK_NEVER);
	bed_clear(&b);
	bed_init(&b, &a1);
	dhaad_mn_want(&b.mn, b.now, &coa);
	CU_ASSERT(tries(&b, &a1));
	dhaad_mn_accepted(&b.mn, b.now);
	dhaad_mn_failed(&b.mn, b.now, &coa, true);
	CU_ASSERT(request(&b) >= 0);
	bed_clear(&b);
}

static void
test_every_row_was_taken(void)
{
	for (size_t i = 0; i < dhaad_ha_fsm.n_rows; i++)
		CU_ASSERT(ha_taken[i] > 0);
	for (size_t i = 0; i < dhaad_mn_fsm.n_rows; i++) {
		if (mn_taken[i] == 0)
			printf("never taken: %s\n", dhaad_mn_fsm.row[i].label);
		CU_ASSERT(mn_taken[i] > 0);
	}
}

TEST_MAIN("mip6/dhaad",
    TEST(test_the_anycast_address_is_that_of_rfc_2526),
    TEST(test_a_request_is_answered_with_its_identifier_and_our_own_address),
    TEST(test_the_list_is_in_order_of_preference_and_without_an_option_that_is_0),
    TEST(test_equals_come_in_any_order),
    TEST(test_an_entry_lives_as_long_as_it_says_and_goes_when_h_does),
    TEST(test_only_addresses_with_r_are_listed_and_only_while_their_prefix_is_valid),
    TEST(test_a_reply_holds_no_more_than_fits_and_keeps_the_preferred),
    TEST(test_what_is_no_request_is_not_answered),
    TEST(test_agents_are_tried_in_the_order_of_the_reply_and_the_list_is_kept),
    TEST(test_a_request_is_repeated_four_times_each_after_twice_the_wait),
    TEST(test_a_reply_to_something_else_is_refused),
    TEST(test_a_configured_agent_is_tried_before_anybody_is_asked),
    TEST(test_a_silent_agent_has_a_second_and_a_half_more),
    TEST(test_every_row_was_taken))
