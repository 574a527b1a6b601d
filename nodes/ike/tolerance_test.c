/* tolerance_test.c - what a peer may send and nobody has to know is no reason to fail: RFC 7296 2.5,
 * 3.1, 3.10.1. Each side in turn sends all its messages so, through a whole life. */
#include "nodes/ike/pair.h"

static bool odd[2];	/* MN, HA: some IKE_SA_INIT was not as we send them otherwise */

static void
spy_init(struct pair *p, struct side *from, struct datagram *d)
{
	bool plain = d->b[16] == P_SA && d->b[17] == 0x20 && (d->b[19] & 0x10) == 0 && (d->b[29] & 0x7f) == 0;
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

/* 2.5, 3.1: what a peer that speaks more than version 2 says of itself. */
static void
test_the_version_flag_is_not_looked_at(void)
{
	by_either("ike-v-flag", 412);
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

/* ---- one message by hand ---- */

static char told_tx[4096];	/* the last message of the home agent */

static void
spy_told(void *ctx, const struct told *t)
{
	pair_told(ctx, t);
	if (t->kind == TOLD_TX)
		snprintf(told_tx, sizeof(told_tx), "%s%s", t->name, t->text);
}

/* Established, with the transport pair and one tunnel pair; told_tx is empty. */
static void
ready(struct pair *p, uint64_t seed)
{
	pair_prepare(p, seed);
	p->ha.teller.tell = spy_told;
	pair_create(p);
	pair_up_over(p, C6, HA6);
	pair_acquire(p, 2);
	pair_pass(p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(p), 2);
	told_tx[0] = '\0';
}

/* 2.2, 3.1: R says that this answers a request of the home agent's, which has none open. */
static void
test_a_request_marked_as_a_response_is_none(void)
{
	struct ike_message m;
	struct pair p;

	ready(&p, 430);
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	m.h.R = true;
	ike_put_delete(&m, PROTO_IKE, BYTES_NONE);
	pair_say(&p, &m);
	CU_ASSERT_STRING_EQUAL(told_tx, "");
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	pair_free(&p);
}

/*  MN -> HA  INFORMATIONAL { D(ESP: two SPIs) }
 *  MN <- HA  INFORMATIONAL.R { D(ESP: the other halves) }	RFC 7296 1.4.1 */
static void
test_deletes_of_several_pairs_in_one_payload(void)
{
	uint8_t spis[8];
	unsigned n = 0;
	struct ike_message m;
	struct pair p;

	ready(&p, 431);
	for (unsigned i = 0; i < PAIR_SAS; i++) {
		const struct kernel_sa *k = &p.mn.sa[i];

		if (!k->used || !k->inbound || n == 2)
			continue;
		for (unsigned b = 0; b < 4; b++)
			spis[4 * n + b] = (uint8_t)(k->spi >> (24 - 8 * b));
		n++;
	}
	CU_ASSERT_EQUAL(n, 2);
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	ike_put_delete(&m, PROTO_ESP, BYTES_ARRAY(spis));
	pair_say(&p, &m);
	CU_ASSERT(strncmp(told_tx, "INFORMATIONAL", 13) == 0 && strstr(told_tx, "D") != NULL);
	CU_ASSERT_EQUAL(kernel_count(&p.ha), 0);
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 1);
	pair_free(&p);
}

/* 3.15.1: an unknown attribute is skipped, the others count. */
static void
test_configuration_attributes_that_are_not_known_are_skipped(void)
{
	static const uint8_t ask[] = { 0x7f, 0xf0, 0, 3, 1, 2, 3, 0, APPLICATION_VERSION, 0, 0 };
	static const uint8_t give[] = { 0x7f, 0xf0, 0, 1, 9, 0, INTERNAL_IP6_ADDRESS, 0, 17,
		0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 64 };
	struct ike_cp cp;
	struct ike_message m;
	struct pair p;

	ready(&p, 432);
	message_begin(sa_at(&p.mn), &m, INFORMATIONAL, false, 0);
	m.cp_type = CFG_REQUEST;
	m.cp = BYTES_ARRAY(ask);
	ike_put(&m, P_CP);
	pair_say(&p, &m);
	CU_ASSERT(strstr(told_tx, "cp_type=2") != NULL && strstr(told_tx, " cp=7=") != NULL);
	pair_free(&p);

	CU_ASSERT_EQUAL(ike_cp_decode(&cp, BYTES_ARRAY(give)), W_OK);
	CU_ASSERT(cp.has_address6 && addr_eq(&cp.address6, &HOA));
}

/* ---- what a rekey may change, and what it may not: RFC 7296 2.18 ---- */

static void
test_another_prf_can_come_with_a_rekey(void)
{
	static const char both[] = "aesgcm-sha256-x25519,aesgcm-sha384-x25519";
	struct pair p;

	pair_prepare(&p, 440);
	strcpy(p.mn.conf.ike_suite, both);
	strcpy(p.ha.conf.ike_suite, both);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->suite.prf, PRF_HMAC_SHA2_256);
	CU_ASSERT(ike_suites_parse(&p.ha.x->ike_suites, PROTO_IKE, "aesgcm-sha384-x25519"));
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "ike"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(sa_at(&p.mn)->suite.prf, PRF_HMAC_SHA2_384);
	CU_ASSERT_EQUAL(sa_at(&p.ha)->suite.prf, PRF_HMAC_SHA2_384);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	pair_free(&p);
}

/* The new SPIs, and neither a group nor KE: nothing that could be a new IKE SA. */
static void
test_an_ike_sa_is_not_rekeyed_without_a_group(void)
{
	struct ike_message m;
	struct nonce ni;
	struct pair p;
	unsigned n = 0;

	ready(&p, 441);
	nonce_draw(p.mn.x, &ni);
	message_begin(sa_at(&p.mn), &m, CREATE_CHILD_SA, false, 0);
	offer_ike(p.mn.x, &m, 0x1234567890);
	for (unsigned i = 0; i < m.proposal[0].n; i++)
		if (m.proposal[0].t[i].type != T_DH)
			m.proposal[0].t[n++] = m.proposal[0].t[i];
	m.proposal[0].n = n;
	m.nonce = nonce_bytes(&ni);
	ike_put(&m, P_NONCE);
	pair_say(&p, &m);
	CU_ASSERT(strstr(told_tx, "NO_PROPOSAL_CHOSEN") != NULL ||
	    strstr(told_tx, "INVALID_SYNTAX") != NULL);
	CU_ASSERT(ike_count(p.ha.x) <= 1);
	pair_free(&p);
}

TEST_MAIN("ike/tolerance",
    TEST(test_the_version_flag_is_not_looked_at),
    TEST(test_a_request_marked_as_a_response_is_none),
    TEST(test_deletes_of_several_pairs_in_one_payload),
    TEST(test_configuration_attributes_that_are_not_known_are_skipped),
    TEST(test_another_prf_can_come_with_a_rekey),
    TEST(test_an_ike_sa_is_not_rekeyed_without_a_group),
    TEST(test_reserved_bits_are_not_looked_at),
    TEST(test_a_larger_minor_version_is_not_looked_at),
    TEST(test_unknown_payloads_that_are_not_critical_are_skipped),
    TEST(test_unknown_notifications_are_ignored),
    TEST(test_payloads_may_come_in_any_order),
    TEST(test_an_unknown_error_in_a_response_fails_the_request))
