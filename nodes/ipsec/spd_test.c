#include "nodes/ipsec/spd.h"

#include "nodes/base/rng.h"
#include "nodes/base/test.h"

#include <stdlib.h>

#define PORTS_ANY .sport = PORT_ANY, .dport = PORT_ANY

static struct addr
host(unsigned net, unsigned n)
{
	uint8_t b[16] = { 0x20, 1, 0x0d, 0xb8, (uint8_t)net };
	struct wr w = wr_of(b + 12, 4);

	wr_u32(&w, n);
	return addr_of6(b);
}

static struct prefix
random_prefix(struct rng *rng)
{
	static const uint8_t len[] = { 128, 128, 128, 40, 32, 0 };
	struct prefix p = { host(rng_below(rng, 2), rng_below(rng, 3)), len[rng_below(rng, 6)] };

	for (size_t i = 0; i < 16; i++)
		if (i * 8 >= p.len)
			p.addr.b[i] = 0;
	return p;
}

/* Any, OPAQUE, one, and ranges, up to either end. */
static struct port_range
random_ports(struct rng *rng)
{
	static const struct port_range row[] = { { 0, UINT16_MAX }, { UINT16_MAX, 0 }, { 0, 0 }, { 1, 1 },
		{ 0, 1 }, { 1, UINT16_MAX }, { 0, UINT16_MAX }, { 0, UINT16_MAX } };

	return row[rng_below(rng, 8)];
}

/* Sometimes the addresses are lists of ranges within the prefix. */
static const struct selector_lists *
random_lists(struct rng *rng, const struct selector *sel, struct selector_lists *room)
{
	if (sel->src.len == 128 || rng_below(rng, 2) == 0)
		return NULL;
	*room = (struct selector_lists){ .n_src = (uint8_t)(1 + rng_below(rng, 2)) };
	for (uint8_t i = 0; i < room->n_src; i++) {
		unsigned lo = rng_below(rng, 4);

		room->src[i] = (struct pfkey_range){ host(0, lo), host(0, lo + rng_below(rng, 2)) };
	}
	return room;
}

static struct policy
random_policy(struct rng *rng)
{
	static const uint8_t proto[] = { 0, 17, 135 };

	return (struct policy){ .dir = (uint8_t)(1 + rng_below(rng, 2)), .priority = rng_below(rng, 4),
		.sel = { .src = random_prefix(rng), .dst = random_prefix(rng),
		.proto = proto[rng_below(rng, 3)], .sport = random_ports(rng),
		.dport = random_ports(rng) } };
}

/* The model: a list in the order of priority and age, searched from the front (RFC 4301 4.4.1). */
static const struct policy *
first_match(const struct policy *p, size_t n, uint8_t dir, const struct flow *f)
{
	const struct policy *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (p[i].dir == dir && selector_has(&p[i].sel, f) &&
		    (best == NULL || p[i].priority < best->priority))
			best = &p[i];
	return best;
}

static void
test_every_lookup_equals_an_ordered_search(void)
{
	enum { POLICIES = 40, FLOWS = 300 };
	struct rng rng;

	rng_init(&rng, 3, "spd");
	for (int round = 0; round < 60; round++) {
		struct policy model[POLICIES];
		struct selector_lists lists[POLICIES];
		struct spd s;
		size_t n = 0;

		spd_init(&s, 1000, 99);
		while (n < POLICIES) {
			struct policy *p;

			model[n] = random_policy(&rng);
			model[n].sel.lists = random_lists(&rng, &model[n].sel, &lists[n]);
			p = spd_add(&s, &model[n]);
			CU_ASSERT_PTR_NOT_NULL_FATAL(p);
			model[n].id = p->id;
			/* Some go again. */
			if (rng_below(&rng, 4) == 0)
				spd_remove(&s, p);
			else
				n++;
		}
		for (int k = 0; k < FLOWS; k++) {
			struct flow f = { .src = host(rng_below(&rng, 2), rng_below(&rng, 4)),
				.dst = host(rng_below(&rng, 2), rng_below(&rng, 4)),
				.proto = rng_below(&rng, 2) == 0 ? 17 : 135,
				.ports = (uint8_t)rng_below(&rng, 4), .sport = (uint16_t)rng_below(&rng, 3),
				.dport = (uint16_t)rng_below(&rng, 3) };
			uint8_t dir = (uint8_t)(1 + rng_below(&rng, 2));
			const struct policy *want = first_match(model, n, dir, &f);
			const struct policy *got = spd_match(&s, dir, &f);

			CU_ASSERT_EQUAL(want == NULL, got == NULL);
			if (want != NULL && got != NULL)
				CU_ASSERT_EQUAL(want->id, got->id);
		}
		spd_clear(&s);
	}
}

/* A home agent with n mobile nodes: selectors compared for one packet of each. */
static uint64_t
cost(unsigned n)
{
	struct prefix any6 = { .addr = { .family = 6 } };
	struct spd s;
	uint64_t compared;

	spd_init(&s, 2 * n + 10, 5);
	for (unsigned i = 0; i < 5; i++)
		spd_add(&s, &(struct policy){ .dir = 2, .priority = 5000 + i,
		    .sel = { .src = any6, .dst = any6, .proto = (uint8_t)(200 + i), PORTS_ANY } });
	for (unsigned i = 0; i < n; i++) {
		struct prefix hoa = { host(1, 1000 + i), 128 }, ha = { host(1, 1), 128 };

		spd_add(&s, &(struct policy){ .dir = 2, .priority = 100,
		    .sel = { .src = ha, .dst = hoa, .proto = 135, PORTS_ANY } });
		spd_add(&s, &(struct policy){ .dir = 2, .priority = 1000,
		    .sel = { .src = any6, .dst = hoa, PORTS_ANY } });
	}
	compared = s.compared;
	for (unsigned i = 0; i < 1000; i++) {
		struct flow f = { .src = host(0, 7), .dst = host(1, 1000 + i % n), .proto = 17 };
		const struct policy *p = spd_match(&s, 2, &f);

		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_TRUE(addr_eq(&p->sel.dst.addr, &f.dst));
	}
	compared = s.compared - compared;
	spd_clear(&s);
	return compared;
}

static void
test_a_lookup_costs_the_same_with_100000_mobile_nodes(void)
{
	uint64_t few = cost(1000);	/* as many flows as there are lookups: none is remembered */

	CU_ASSERT_EQUAL(cost(100000), few);
	CU_ASSERT_TRUE(few <= 1000 * 2);
}

static void
test_an_answer_is_remembered_until_a_policy_comes_or_goes(void)
{
	struct prefix any6 = { .addr = { .family = 6 } };
	struct flow f = { .src = host(0, 7), .dst = host(0, 8), .proto = 17 };
	struct selector all = { .src = any6, .dst = any6, PORTS_ANY };
	struct spd s;
	struct policy *first, *late;
	uint64_t compared;

	spd_init(&s, 10, 5);
	CU_ASSERT_PTR_NULL(spd_match(&s, 2, &f));
	late = spd_add(&s, &(struct policy){ .dir = 2, .priority = 9, .sel = all });
	CU_ASSERT_PTR_EQUAL(spd_match(&s, 2, &f), late);
	CU_ASSERT_PTR_NULL(spd_match(&s, 1, &f));
	compared = s.compared;
	CU_ASSERT_PTR_EQUAL(spd_match(&s, 2, &f), late);
	CU_ASSERT_EQUAL(s.compared, compared);
	first = spd_add(&s, &(struct policy){ .dir = 2, .priority = 1, .sel = all });
	CU_ASSERT_PTR_EQUAL(spd_match(&s, 2, &f), first);
	spd_remove(&s, first);
	CU_ASSERT_PTR_EQUAL(spd_match(&s, 2, &f), late);
	spd_clear(&s);
}

/* RFC 4301 4.4.1: without decorrelation what the lower entry decided must not hide the higher one. */
static void
test_what_is_remembered_answers_for_no_other_flow(void)
{
	struct prefix any6 = { .addr = { .family = 6 } };
	struct flow web = { .src = host(0, 7), .dst = host(0, 8), .proto = 6, .ports = FLOW_DPORT,
		.dport = 80 }, mail = web;
	struct selector all = { .src = any6, .dst = any6, PORTS_ANY }, smtp = all;
	struct policy *low, *high;
	struct spd s;

	mail.dport = 25;
	smtp.proto = 6;
	smtp.dport = (struct port_range){ 25, 25 };
	spd_init(&s, 10, 5);
	high = spd_add(&s, &(struct policy){ .dir = 1, .priority = 1, .sel = smtp });
	low = spd_add(&s, &(struct policy){ .dir = 1, .priority = 9, .sel = all });
	for (int again = 0; again < 2; again++) {
		CU_ASSERT_PTR_EQUAL(spd_match(&s, 1, &web), low);
		CU_ASSERT_PTR_EQUAL(spd_match(&s, 1, &mail), high);
	}
	spd_clear(&s);
}

static void
test_policies_are_found_by_selector_by_addresses_and_by_id(void)
{
	struct prefix a = { host(1, 1), 128 }, net = { host(1, 0), 40 };
	struct selector udp = { .src = a, .dst = net, .proto = 17 };
	struct selector wild = { .src = a, .dst = net }, other = { .src = net, .dst = net };
	struct spd s;
	struct policy *p;

	spd_init(&s, 1, 5);
	p = spd_add(&s, &(struct policy){ .dir = 1, .sel = udp });
	CU_ASSERT_PTR_NULL(spd_add(&s, &(struct policy){ .dir = 1, .sel = wild }));
	CU_ASSERT_PTR_EQUAL(spd_exact(&s, 1, &udp), p);
	CU_ASSERT_PTR_NULL(spd_exact(&s, 2, &udp));
	CU_ASSERT_PTR_NULL(spd_exact(&s, 1, &wild));
	CU_ASSERT_PTR_EQUAL(spd_wildcard(&s, 1, &wild), p);
	CU_ASSERT_PTR_NULL(spd_wildcard(&s, 1, &other));
	CU_ASSERT_PTR_EQUAL(spd_by_id(&s, p->id), p);
	spd_acquire(&s, p, 9);
	CU_ASSERT_PTR_EQUAL(spd_by_acquire(&s, 9), p);
	spd_acquire(&s, p, 0);
	CU_ASSERT_PTR_NULL(spd_by_acquire(&s, 9));
	CU_ASSERT_PTR_NULL(spd_by_acquire(&s, 0));
	spd_remove(&s, p);
	CU_ASSERT_PTR_NULL(spd_exact(&s, 1, &udp));
	spd_clear(&s);
}

static struct flow
flow(uint8_t proto, uint8_t ports, uint16_t sport, uint16_t dport)
{
	return (struct flow){ .src = host(1, 5), .dst = host(1, 9), .proto = proto, .ports = ports,
		.sport = sport, .dport = dport };
}

/* RFC 4301 4.4.1.1: ANY fits what is not there, OPAQUE only that, a range never. */
static void
test_any_and_opaque_fit_what_is_not_there(void)
{
	struct prefix any6 = { .addr = { .family = 6 } };
	struct selector s = { .src = any6, .dst = any6, .proto = 17, PORTS_ANY };
	struct flow udp = flow(17, FLOW_SPORT | FLOW_DPORT, 1024, 53), later = flow(17, 0, 0, 0);

	CU_ASSERT(selector_has(&s, &udp) && selector_has(&s, &later));
	s.sport = PORT_OPAQUE;
	CU_ASSERT(!selector_has(&s, &udp) && selector_has(&s, &later));
	s.sport = (struct port_range){ 1024, 65535 };
	CU_ASSERT(selector_has(&s, &udp) && !selector_has(&s, &later));
	udp.sport = 1023;
	CU_ASSERT(!selector_has(&s, &udp));
	s.sport = (struct port_range){ 0, 65534 };	/* a range as any other */
	CU_ASSERT(selector_has(&s, &udp) && !selector_has(&s, &later));
}

/* RFC 4301 4.4.1.1: ICMP goes by type * 256 + code, so a range of types has every code between. */
static void
test_types_and_codes_are_one_number(void)
{
	struct prefix any6 = { .addr = { .family = 6 } };
	struct selector mps = { .src = any6, .dst = any6, .proto = 58, .sport = { 0x9200, 0x9300 },
		.dport = PORT_ANY };
	struct selector bu = { .src = any6, .dst = any6, .proto = 135, .sport = { 0x500, 0x500 },
		.dport = PORT_OPAQUE };
	struct flow icmp = flow(58, FLOW_SPORT, 0x9201, 0), mh = flow(135, FLOW_SPORT, 0x500, 0);

	CU_ASSERT(selector_has(&mps, &icmp));		/* 146/1 */
	icmp.sport = 0x9300;				/* 147/0 */
	CU_ASSERT(selector_has(&mps, &icmp));
	icmp.sport = 0x9301;				/* 147/1 */
	CU_ASSERT(!selector_has(&mps, &icmp));
	/* RFC 4301 4.4.1.3: a type to be sent only; the same message the other way has it at the other end. */
	CU_ASSERT(selector_has(&bu, &mh));
	bu.sport = PORT_OPAQUE;
	CU_ASSERT(!selector_has(&bu, &mh));
	mh.sport = 0x600;
	bu.sport = (struct port_range){ 0x500, 0x600 };
	CU_ASSERT(selector_has(&bu, &mh));
}

/* Both ends of a range belong to it, of each range of a list; and what was written reads the same. */
static void
test_lists_of_ranges_are_inclusive(void)
{
	struct selector_lists l = { .n_src = 2, .src = { { host(1, 2), host(1, 4) },
		{ host(1, 8), host(1, 8) } } }, room;
	struct selector s = { .src = { host(1, 0), 64 }, .dst = { .addr = { .family = 6 } },
		.sport = { 0, 0 }, .dport = PORT_OPAQUE, .proto = 17, .lists = &l }, back;
	struct pfkey_msg m = { .type = SADB_X_SPDADD };
	unsigned inside = 0;

	for (unsigned i = 0; i < 12; i++) {
		struct flow f = { .src = host(1, i), .dst = host(0, 1), .proto = 17, .ports = FLOW_SPORT };

		inside |= (unsigned)selector_has(&s, &f) << i;
	}
	CU_ASSERT_EQUAL(inside, 1u << 2 | 1u << 3 | 1u << 4 | 1u << 8);
	selector_write(&m, &s);
	CU_ASSERT_TRUE_FATAL(selector_read(&back, &room, &m));
	CU_ASSERT_TRUE(selector_eq(&s, &back));
	room.src[1].hi = host(1, 9);
	CU_ASSERT_FALSE(selector_eq(&s, &back));
	/* Of another family, or outside the prefix by which it is found. */
	m.sel.src.range[0].hi = host(2, 4);
	CU_ASSERT_FALSE(selector_read(&back, &room, &m));
}

TEST_MAIN("ipsec/spd",
    TEST(test_any_and_opaque_fit_what_is_not_there),
    TEST(test_types_and_codes_are_one_number),
    TEST(test_lists_of_ranges_are_inclusive),
    TEST(test_every_lookup_equals_an_ordered_search),
    TEST(test_a_lookup_costs_the_same_with_100000_mobile_nodes),
    TEST(test_an_answer_is_remembered_until_a_policy_comes_or_goes),
    TEST(test_what_is_remembered_answers_for_no_other_flow),
    TEST(test_policies_are_found_by_selector_by_addresses_and_by_id))
