/* tolerance_test.c - what a peer may send and nobody has to know is no reason to fail: RFC 7296 2.5,
 * 3.1, 3.10.1. Each side in turn sends all its messages so, through a whole life. */
#include "nodes/ike/pair.h"

static bool odd[2];	/* MN, HA: some IKE_SA_INIT was not as we send them otherwise */

static void
spy_init(struct pair *p, struct side *from, struct datagram *d)
{
	bool plain = d->b[16] == P_SA && d->b[17] == 0x20 && (d->b[29] & 0x7f) == 0;
	bool extra = memmem(d->b, d->n, "\x9c\x40?", 3) != NULL ||
	    memmem(d->b, d->n, "\x00\x00\x1f\xff", 4) != NULL ||
	    memmem(d->b, d->n, "\x20\x00\x00\x04\x31\x00\x00\x04", 8) != NULL;

	if (d->b[18] == IKE_SA_INIT)
		odd[from == &p->ha] |= !plain || extra;
}

/* Set up, a tunnel pair with forward secrecy, both rekeyed by either side, and closed. */
static void
live_with(const char *point, bool by_ha, uint64_t seed)
{
	struct pair p;
	char err[128];

	pair_prepare(&p, seed);
	p.mn.conf.child_pfs = p.ha.conf.child_pfs = true;
	CU_ASSERT_FATAL(tamper_set_mutants(by_ha ? &p.ha.tamper : &p.mn.tamper, point, err));
	odd[0] = odd[1] = false;
	p.spy = spy_init;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(odd[!by_ha], false);
	CU_ASSERT_EQUAL(odd[by_ha], strcmp(point, "ike-unknown-error") != 0 || !by_ha);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "child"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "ike"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "child"));
	pair_pass(&p, SECONDS(2));
	pair_move(&p, C6B, HA6);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
	if (kernel_count(&p.mn) != 4)
		fprintf(stderr, "%s, sent by %s\n", point, by_ha ? "HA" : "MN");
	pair_free(&p);
}

static void
by_either(const char *point, uint64_t seed)
{
	live_with(point, false, seed);
	live_with(point, true, seed + 1);
}

/* 2.5: "MUST be ignored" on receipt, in every payload of clear and encrypted messages. */
static void
test_reserved_bits_are_not_looked_at(void)
{
	by_either("ike-reserved", 400);
}

/* 2.5: a larger minor version is the same version. */
static void
test_a_larger_minor_version_is_not_looked_at(void)
{
	by_either("ike-minor", 402);
}

/* 2.5: types 1, 32, 49 and 255, not critical. */
static void
test_unknown_payloads_that_are_not_critical_are_skipped(void)
{
	by_either("ike-unknown-payload", 404);
}

/* 3.10.1: a status type in any message, an error type in a request. */
static void
test_unknown_notifications_are_ignored(void)
{
	by_either("ike-unknown-notify", 406);
	by_either("ike-unknown-error", 408);
}

/* 2.5: "MUST NOT reject as invalid a message with those payloads in any other order". */
static void
test_payloads_may_come_in_any_order(void)
{
	by_either("ike-backwards", 410);
}

/* 3.10.1: with an error type that is not known, the request has failed entirely. */
static void
test_an_unknown_error_in_a_response_fails_the_request(void)
{
	struct pair p;
	char err[128];

	pair_prepare(&p, 420);
	CU_ASSERT_FATAL(tamper_set_mutants(&p.ha.tamper, "ike-unknown-error-response", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(ike_count(p.mn.x), 0);
	CU_ASSERT_EQUAL(kernel_count(&p.mn), 0);
	CU_ASSERT(p.mn.drops[W_IKE_ERROR] > 0);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);	/* it is told */
	pair_free(&p);

	/* Only later: the pair that was asked for is not used, and given back. */
	pair_prepare(&p, 421);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT_FATAL(tamper_set_mutants(&p.ha.tamper, "ike-unknown-error-response", err));
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "ike"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_ERROR], 2);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	pair_free(&p);
}

TEST_MAIN("ike/tolerance",
    TEST(test_reserved_bits_are_not_looked_at),
    TEST(test_a_larger_minor_version_is_not_looked_at),
    TEST(test_unknown_payloads_that_are_not_critical_are_skipped),
    TEST(test_unknown_notifications_are_ignored),
    TEST(test_payloads_may_come_in_any_order),
    TEST(test_an_unknown_error_in_a_response_fails_the_request))
