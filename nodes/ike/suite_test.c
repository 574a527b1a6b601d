/* suite_test.c - what is proposed, chosen and refused, RFC 7296 2.7, 3.3, and that every suite that
 * can be configured carries a whole life of an IKE SA. */
#include "nodes/ike/pair.h"

/* Established, a tunnel pair with forward secrecy, both rekeyed: every message under this suite. */
static void
live_under(const char *ike, const char *esp, uint64_t seed)
{
	struct pair p;

	pair_prepare(&p, seed);
	strcpy(p.mn.conf.ike_suite, ike);
	strcpy(p.ha.conf.ike_suite, ike);
	strcpy(p.mn.conf.esp_suite, esp);
	strcpy(p.ha.conf.esp_suite, esp);
	p.mn.conf.child_pfs = p.ha.conf.child_pfs = true;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "child"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_expire(p.ha.x, p.now, &HOA, "ike"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT(ike_expire(p.mn.x, p.now, &HOA, "child"));
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
	if (sa_at(&p.mn) == NULL || kernel_count(&p.mn) != 4)
		fprintf(stderr, "suite %s / %s\n", ike, esp);
	pair_free(&p);
}

static void
test_every_suite_carries_a_whole_life(void)
{
	static const char *const encr[] = { "aesgcm", "aesgcm12", "aesgcm8", "aes192gcm16",
		"chacha20poly1305", "aescbc", "aes192", "aesctr" };
	static const char *const hash[] = { "sha256", "sha384", "sha512" };
	static const char *const group[] = { "x25519", "ecp256", "ecp384", "ecp521", "modp2048",
		"modp3072", "modp4096" };
	char ike[64], esp[64];
	uint64_t seed = 100;

	for (size_t i = 0; i < 8; i++) {
		for (size_t j = 0; j < 3; j++) {
			snprintf(ike, sizeof(ike), "%s-%s-x25519", encr[i], hash[j]);
			snprintf(esp, sizeof(esp), "%s-%s", encr[i], hash[j]);
			live_under(ike, esp, seed++);
		}
	}
	for (size_t i = 0; i < 7; i++) {
		snprintf(ike, sizeof(ike), "aesgcm-sha256-%s", group[i]);
		live_under(ike, "null-sha256", seed++);
	}
	live_under("aes128-sha256-prfsha512-ecp256", "null-sha512-x25519", seed);
}

static void
test_what_is_no_suite_is_not_taken_for_one(void)
{
	static const struct { const char *text; uint8_t protocol; bool good; } row[] = {
		{ "", PROTO_IKE, true }, { "", PROTO_ESP, true },
		{ "aesgcm-sha256-x25519,aescbc-sha512-ecp256-modp2048", PROTO_IKE, true },
		{ "aesgcm", PROTO_IKE, false },			/* no PRF, no group */
		{ "aesgcm-sha256", PROTO_IKE, false },		/* no group */
		{ "null-sha256-x25519", PROTO_IKE, false },	/* RFC 7296 5 */
		{ "aescbc-prfsha256-x25519", PROTO_IKE, false },	/* no integrity */
		{ "aesgcm-aescbc-sha256-x25519", PROTO_IKE, false },	/* 3.3.3 */
		{ "aescbc", PROTO_ESP, false }, { "null-sha256", PROTO_ESP, true },
		{ "aesgcm,", PROTO_ESP, false }, { "aesgcm-", PROTO_ESP, false },
		{ "aesgcm-rot13", PROTO_ESP, false }, { "aesgcm-prfsha256", PROTO_ESP, false },
		{ "aesgcm,aesgcm,aesgcm,aesgcm,aesgcm,aesgcm,aesgcm", PROTO_ESP, false },
	};
	struct suite_list l;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		CU_ASSERT_EQUAL(ike_suites_parse(&l, row[i].protocol, row[i].text), row[i].good);
}

static void
test_of_several_proposals_the_first_acceptable_one_is_chosen(void)
{
	struct pair p;

	pair_prepare(&p, 2);
	strcpy(p.mn.conf.ike_suite, "chacha20poly1305-sha384-x25519,aescbc-sha256-sha512-x25519,"
	    "aesgcm-sha256-x25519");
	strcpy(p.ha.conf.ike_suite, "aesgcm-sha256-x25519,aes128-sha512-x25519");
	strcpy(p.mn.conf.esp_suite, "chacha20poly1305,aesctr-sha384,aescbc-sha256");
	strcpy(p.ha.conf.esp_suite, "aes256-sha256,aes128ctr-sha384");
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT_FATAL(sa_at(&p.mn) != NULL);
	const struct suite *s = &sa_at(&p.mn)->suite, *c = &sa_at(&p.mn)->children->suite;
	CU_ASSERT(s->encr == ENCR_AES_CBC && s->encr_bits == 128);
	CU_ASSERT(s->integ == AUTH_HMAC_SHA2_512_256 && s->prf == PRF_HMAC_SHA2_512);
	CU_ASSERT(c->encr == ENCR_AES_CTR && c->encr_bits == 128 &&
	    c->integ == AUTH_HMAC_SHA2_384_192);
	pair_free(&p);
}

/* RFC 7296 1.2: the retry offers all suites again.
 *   MN -> HA  IKE_SA_INIT { SA: x25519, ecp384; KE x25519 }
 *   MN <- HA  IKE_SA_INIT.R { N(INVALID_KE_PAYLOAD, 20) }
 *   MN -> HA  IKE_SA_INIT { SA: x25519, ecp384; KE ecp384 }			*/
static void
test_the_group_named_is_used_and_all_suites_are_offered_again(void)
{
	struct pair p;

	pair_prepare(&p, 3);
	strcpy(p.mn.conf.ike_suite, "aesgcm-sha256-x25519-ecp384");
	strcpy(p.ha.conf.ike_suite, "aesgcm-sha256-ecp384");
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.sent, 6);
	CU_ASSERT_EQUAL(kernels_agree(&p), 1);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->suite.dh, DH_ECP_384);
	pair_free(&p);
}

/* RFC 7296 1.3:
 *   MN -> HA  CREATE_CHILD_SA { SA: x25519, ecp256; KE x25519, ... }
 *   MN <- HA  CREATE_CHILD_SA.R { N(INVALID_KE_PAYLOAD, 19) }
 *   MN -> HA  CREATE_CHILD_SA { SA: x25519, ecp256; KE ecp256, ... }	*/
static void
test_a_new_child_sa_is_asked_for_again_with_the_group_named(void)
{
	struct pair p;

	pair_prepare(&p, 4);
	strcpy(p.mn.conf.esp_suite, "aesgcm-x25519-ecp256");
	strcpy(p.ha.conf.esp_suite, "aesgcm-ecp256");
	p.mn.conf.child_pfs = true;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_KE], 1);
	CU_ASSERT_EQUAL(kernels_agree(&p), 2);
	CU_ASSERT_EQUAL(sa_at(&p.mn)->children->next->suite.dh, DH_ECP_256);
	pair_free(&p);
}

/* Suites the configuration does not have are refused, known or not (3.3.4). */
static void
test_a_suite_that_is_not_configured_is_refused(void)
{
	struct pair p;

	pair_prepare(&p, 5);
	strcpy(p.mn.conf.ike_suite, "aescbc-sha256-modp2048");
	p.mn.conf.retransmit_tries = 1;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_PROPOSAL], 1);
	CU_ASSERT_EQUAL(ike_count(p.ha.x), 0);
	pair_free(&p);
}

TEST_MAIN("ike/suite",
    TEST(test_every_suite_carries_a_whole_life),
    TEST(test_what_is_no_suite_is_not_taken_for_one),
    TEST(test_of_several_proposals_the_first_acceptable_one_is_chosen),
    TEST(test_the_group_named_is_used_and_all_suites_are_offered_again),
    TEST(test_a_new_child_sa_is_asked_for_again_with_the_group_named),
    TEST(test_a_suite_that_is_not_configured_is_refused))
