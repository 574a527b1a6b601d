/* auth_test.c - how each side proves who it is: certificates, signatures, EAP, and what is given in
 * the Configuration payload. */
#include "nodes/ike/pair.h"

#include "nodes/crypto/testcerts.h"

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

/* ---- credentials ---- */

struct credentials {
	struct sign_key *key;
	struct x509 *leaf, *sub;
};

struct pki {
	struct credentials mn, ha;
	struct x509 *root;
	struct x509_trust *trust;
};

static const struct kind {
	const char *name;
	struct { const char *key, *cert; size_t n_key, n_cert; } mn, ha;
	uint8_t classic;	/* method without RFC 7427; 0: none */
} kind[] = {
#define ONE(who, t) { test_##who##_##t##_key, test_##who##_##t##_crt, \
	sizeof(test_##who##_##t##_key) - 1, sizeof(test_##who##_##t##_crt) - 1 }
#define KIND(t, classic) { #t, ONE(mn, t), ONE(ha, t), classic }
	KIND(rsa, AUTH_RSA), KIND(256, AUTH_ECDSA_256), KIND(384, AUTH_ECDSA_384),
	KIND(521, AUTH_ECDSA_521), KIND(ed25519, 0),
};

#define KINDS (sizeof(kind) / sizeof(kind[0]))

static struct pki
pki_new(const struct kind *k)
{
	struct pki p = {
		.mn = { sign_key_private(bytes_of(k->mn.key, k->mn.n_key)),
		    x509_read(bytes_of(k->mn.cert, k->mn.n_cert)), x509_read(TEXT(test_sub_crt)) },
		.ha = { sign_key_private(bytes_of(k->ha.key, k->ha.n_key)),
		    x509_read(bytes_of(k->ha.cert, k->ha.n_cert)), x509_read(TEXT(test_sub_crt)) },
		.root = x509_read(TEXT(test_root_crt)), .trust = x509_trust_new(),
	};

	x509_trust_add(p.trust, p.root);
	return p;
}

static void
pki_free(struct pki *p)
{
	struct credentials *c[2] = { &p->mn, &p->ha };

	for (int i = 0; i < 2; i++) {
		sign_key_free(c[i]->key);
		x509_free(c[i]->leaf);
		x509_free(c[i]->sub);
	}
	x509_trust_free(p->trust);
	x509_free(p->root);
}

static void
give(struct side *s, const struct credentials *c, const struct x509_trust *trust)
{
	s->pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE,
	    .peer_auth = IKE_AUTH_SIGNATURE, .key = c->key, .chain = { c->leaf, c->sub },
	    .n_chain = 2, .trust = trust };
	s->conf.certreq = trust;
}

static void
prepare(struct pair *p, struct pki *k, const struct kind *which, uint64_t seed)
{
	*k = pki_new(which);
	pair_prepare(p, seed);
	give(&p->mn, &k->mn, k->trust);
	give(&p->ha, &k->ha, k->trust);
}

static void
expect(struct pair *p, bool up)
{
	CU_ASSERT_EQUAL(kernels_agree(p), up ? 1 : 0);
	CU_ASSERT_EQUAL(ike_count(p->mn.x), up ? 1 : 0);
	CU_ASSERT_EQUAL(ike_count(p->ha.x), up ? 1 : 0);
}

static void
over(struct pair *p, struct pki *k)
{
	pair_free(p);
	pki_free(k);
}

/* What was told of IKE_AUTH at one side. */
static uint8_t method_seen;

static void
spy_method(void *ctx, const struct told *t)
{
	const char *at = strstr(t->text, "auth_method=");

	pair_told(ctx, t);
	if (at != NULL)
		method_seen = (uint8_t)atoi(at + 12);
}

/* ---- certificates ---- */

/*  MN -> HA  IKE_SA_INIT { ..., N(SIGNATURE_HASH_ALGORITHMS) }
 *  MN <- HA  IKE_SA_INIT.R { ..., CERTREQ, N(SIGNATURE_HASH_ALGORITHMS) }
 *  MN -> HA  IKE_AUTH { IDi, CERT, CERT, CERTREQ, IDr, AUTH(14), SA, TSi, TSr }
 *  MN <- HA  IKE_AUTH.R { IDr, CERT, CERT, AUTH(14), SA, TSi, TSr }		*/
static void
test_every_kind_of_key_authenticates_by_method_14(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		for (int pss = 0; pss < 2; pss++) {
			struct pair p;
			struct pki k;

			prepare(&p, &k, &kind[i], 10 + i);
			p.mn.conf.pss = p.ha.conf.pss = pss;
			p.mn.teller.tell = spy_method;
			pair_create(&p);
			pair_up_over(&p, C6, HA6);
			expect(&p, true);
			CU_ASSERT_EQUAL(method_seen, AUTH_SIGNATURE);
			over(&p, &k);
		}
	}
}

/* The initiator's AUTH. */
static char auth_seen[64];

static void
spy_auth(void *ctx, const struct told *t)
{
	const char *at = strstr(t->text, " auth=");

	pair_told(ctx, t);
	if (at != NULL && strstr(t->text, " R=0 ") != NULL)
		snprintf(auth_seen, sizeof(auth_seen), "%s", at + 6);
}

/* RFC 7427 4: not the one that fits best, if the peer has not said that it knows it. */
static void
test_the_hash_of_a_signature_is_one_that_the_peer_has_named(void)
{
	static const struct { const char *named, *oid; } row[] = {
		{ "0002", "0b" }, { "0003", "0c" }, { "0004", "0d" }, { "00040003", "0c" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char err[128], rule[80], want[64];
		struct pair p;
		struct pki k;

		prepare(&p, &k, &kind[0], 30 + i);
		snprintf(rule, sizeof(rule), "IKE_SA_INIT.R every n_SIGNATURE_HASH_ALGORITHMS=%s",
		    row[i].named);
		CU_ASSERT_FATAL(tamper_add(&p.ha.tamper, rule, err));
		/* AlgorithmIdentifier of sha256-, sha384-, sha512WithRSAEncryption, RFC 7427 A.1 */
		snprintf(want, sizeof(want), "0f300d06092a864886f70d0101%s0500", row[i].oid);
		p.ha.teller.tell = spy_auth;
		p.mn.conf.pss = false;
		pair_create(&p);
		auth_seen[0] = '\0';
		pair_up_over(&p, C6, HA6);
		CU_ASSERT(strncmp(auth_seen, want, strlen(want)) == 0);
		over(&p, &k);
	}
}

static void
test_without_rfc_7427_the_classic_methods_are_used(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		for (int who = 0; who < 2; who++) {
			struct pair p;
			struct pki k;

			prepare(&p, &k, &kind[i], 20 + i);
			(who ? &p.mn : &p.ha)->conf.classic_signatures = true;
			p.mn.teller.tell = spy_method;
			pair_create(&p);
			pair_up_over(&p, C6, HA6);
			expect(&p, kind[i].classic != 0);
			if (kind[i].classic != 0)
				CU_ASSERT_EQUAL(method_seen, kind[i].classic);
			over(&p, &k);
		}
	}
}

static void
test_the_two_sides_may_prove_themselves_differently(void)
{
	for (int who = 0; who < 2; who++) {
		struct pair p;
		struct pki k;
		struct side *s[2] = { &p.mn, &p.ha };

		prepare(&p, &k, &kind[0], 31);
		/* RFC 7296 4: responder by certificate, initiator by shared key; or the reverse */
		s[who]->pad.own_auth = IKE_AUTH_PSK;
		s[1 - who]->pad.peer_auth = IKE_AUTH_PSK;
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		expect(&p, true);
		over(&p, &k);
	}
}

static void
test_identities_of_every_type_are_found_in_the_certificate(void)
{
	static const struct { const char *id; bool good; } row[] = {
		{ "mn1.example", true }, { "rfc822:mn1@example", true },
		{ "ipv6:2001:db8:1::100", true }, { "ipv4:192.0.2.100", true },
		{ "mn2.example", false }, { "ipv6:2001:db8:1::101", false },
		{ "rfc822:mn1@example.org", false }, { "key_id:00ff", false },
	};

	for (size_t i = 0; i <= sizeof(row) / sizeof(row[0]); i++) {
		bool dn = i == sizeof(row) / sizeof(row[0]), good = dn || row[i].good;
		struct pair p;
		struct pki k;

		prepare(&p, &k, &kind[1], 40 + i);
		if (dn) {
			struct bytes name = x509_subject(k.mn.leaf);

			p.mn.id = (struct ike_id){ .type = ID_DER_ASN1_DN, .n = (uint8_t)name.n };
			memcpy(p.mn.id.data, name.p, name.n);
		} else {
			CU_ASSERT(ike_id_parse(&p.mn.id, row[i].id));
		}
		p.ha.peer = p.mn.id;	/* the PAD would take any of them */
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		expect(&p, good);
		CU_ASSERT_EQUAL(p.ha.drops[W_IKE_CERT_NAME], good ? 0 : 1);
		over(&p, &k);
	}
}

static void
test_a_chain_that_ends_elsewhere_or_is_out_of_time_is_refused(void)
{
	for (unsigned i = 0; i < 5; i++) {
		struct x509 *other = x509_read(TEXT(test_other_crt)), *bad;
		struct x509_trust *elsewhere = x509_trust_new();
		struct pair p;
		struct pki k;

		bad = i == 2 ? x509_read(TEXT(test_over_crt)) : x509_read(TEXT(test_wrong_use_crt));
		x509_trust_add(elsewhere, other);
		prepare(&p, &k, &kind[1], 60 + i);
		if (i == 0)
			p.ha.pad.trust = elsewhere;
		if (i == 1)
			p.mn.pad.n_chain = 1;		/* nobody has the one between */
		if (i == 2 || i == 3)
			p.mn.pad.chain[0] = bad;
		if (i == 4)
			p.ha.conf.unix_start = 1500000000;	/* 2017: not yet valid */
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		expect(&p, false);
		CU_ASSERT_EQUAL(p.ha.drops[W_IKE_CERT], 1);
		CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_REFUSED);
		over(&p, &k);
		x509_free(other);
		x509_free(bad);
		x509_trust_free(elsewhere);
	}
}

/* RFC 7296 2.21.2: the initiator says so when it does not believe the responder. */
static void
test_a_responder_that_is_not_believed_hears_of_it(void)
{
	struct pair p;
	struct pki k;

	prepare(&p, &k, &kind[1], 70);
	p.mn.conf.unix_start = 1500000000;
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	pair_pass(&p, SECONDS(1));
	expect(&p, false);
	CU_ASSERT_EQUAL(p.mn.drops[W_IKE_CERT], 1);
	CU_ASSERT_EQUAL(p.ha.closed_why, W_IKE_REFUSED);
	over(&p, &k);
}

static void
test_another_key_than_the_certificates_is_refused(void)
{
	struct pair p;
	struct pki k;

	prepare(&p, &k, &kind[1], 71);
	p.mn.pad.key = k.ha.key;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_AUTH], 1);
	over(&p, &k);
}

static void
test_a_certificate_the_pad_has_need_not_be_sent(void)
{
	struct pair p;
	struct pki k;

	prepare(&p, &k, &kind[4], 72);
	p.mn.pad.n_chain = 0;
	p.ha.pad.peer_cert = k.mn.leaf;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, true);
	over(&p, &k);
}

static void
test_a_shared_key_does_not_pass_for_a_signature_nor_the_reverse(void)
{
	for (int who = 0; who < 2; who++) {
		struct pair p;
		struct pki k;

		prepare(&p, &k, &kind[1], 73);
		if (who)
			p.mn.pad.own_auth = IKE_AUTH_PSK;
		else
			p.ha.pad.peer_auth = IKE_AUTH_PSK;
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		expect(&p, false);
		CU_ASSERT(p.ha.drops[W_IKE_AUTH] + p.ha.drops[W_IKE_CERT] == 1);
		over(&p, &k);
	}
}

static void
test_an_empty_shared_key_proves_nothing(void)
{
	struct pair p;

	pair_prepare(&p, 74);
	p.mn.psk = p.ha.psk = "";
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	pair_free(&p);
}

/* Octets of the whole exchange, by seed. */
static uint64_t octets_hash;

static void
spy_octets(struct pair *p, struct side *from, struct datagram *d)
{
	(void)p;
	(void)from;
	octets_hash = hash_bytes(octets_hash, d->b, d->n);
}

static void
test_the_same_seed_signs_with_the_same_octets(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		uint64_t h[2];

		for (int again = 0; again < 2; again++) {
			struct pair p;
			struct pki k;

			prepare(&p, &k, &kind[i], 80);
			octets_hash = 1;
			p.spy = spy_octets;
			pair_create(&p);
			pair_up_over(&p, C6, HA6);
			h[again] = octets_hash;
			over(&p, &k);
		}
		CU_ASSERT_EQUAL(h[0], h[1]);
	}
}

/* ---- EAP ---- */

static void
prepare_eap(struct pair *p, struct pki *k, uint64_t seed)
{
	prepare(p, k, &kind[1], seed);
	p->mn.pad.own_auth = IKE_AUTH_EAP;
	p->ha.pad.peer_auth = IKE_AUTH_EAP;
	strcpy(p->mn.pad.eap_user, "EXAMPLE\\mn1");
	strcpy(p->mn.pad.eap_password, "p\xc3\xa4ssword");
	strcpy(p->ha.pad.eap_user, "mn1");
	strcpy(p->ha.pad.eap_password, "p\xc3\xa4ssword");
}

/*  MN -> HA  IKE_AUTH { IDi, CERTREQ, IDr, SA, TSi, TSr }
 *  MN <- HA  IKE_AUTH.R { IDr, CERT, CERT, AUTH, EAP(Request/Identity) }
 *  MN -> HA  IKE_AUTH { EAP(Response/Identity) }   MN <- HA  { EAP(Challenge) }
 *  MN -> HA  IKE_AUTH { EAP(Response) }            MN <- HA  { EAP(Success Request) }
 *  MN -> HA  IKE_AUTH { EAP(Success Response) }    MN <- HA  { EAP(Success) }
 *  MN -> HA  IKE_AUTH { AUTH }                     MN <- HA  { AUTH, SA, TSi, TSr }	*/
static void
test_eap_ends_with_auth_by_its_key_at_both_ends(void)
{
	struct pair p;
	struct pki k;

	prepare_eap(&p, &k, 90);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, true);
	CU_ASSERT_EQUAL(p.sent, 12);
	CU_ASSERT(sa_at(&p.mn)->mobike && sa_at(&p.ha)->mobike);
	over(&p, &k);
}

static void
test_eap_survives_the_loss_and_repetition_of_any_message(void)
{
	for (unsigned nth = 1; nth <= 12; nth++) {
		for (int twice = 0; twice < 2; twice++) {
			struct pair p;
			struct pki k;

			prepare_eap(&p, &k, 100 + nth);
			*(twice ? &p.twice : &p.lose) = nth;
			pair_create(&p);
			pair_up_over(&p, C6, HA6);
			expect(&p, true);
			over(&p, &k);
		}
	}
}

/* RFC 7296 2.16: a failed dialogue ends with EAP Failure and without an IKE SA. */
static void
test_a_wrong_password_or_name_ends_in_eap_failure_without_an_sa(void)
{
	for (int i = 0; i < 2; i++) {
		struct pair p;
		struct pki k;

		prepare_eap(&p, &k, 130);
		strcpy(i ? p.mn.pad.eap_password : p.ha.pad.eap_user, "wrong");
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		expect(&p, false);
		CU_ASSERT_EQUAL(p.ha.drops[W_IKE_EAP], 1);
		CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_EAP);
		CU_ASSERT_EQUAL(p.sent, 10);
		over(&p, &k);
	}
}

static void
test_eap_with_a_responder_that_does_not_sign_is_refused_by_both(void)
{
	struct pair p;
	struct pki k;

	prepare_eap(&p, &k, 131);	/* 2.16: MUST be by a public key signature */
	p.ha.pad.own_auth = IKE_AUTH_PSK;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	over(&p, &k);
	prepare_eap(&p, &k, 132);
	p.mn.pad.peer_auth = IKE_AUTH_PSK;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	CU_ASSERT_EQUAL(kernel_count(&p.mn), 0);
	CU_ASSERT_EQUAL(p.mn.closed_why, W_IKE_AUTH);
	pair_pass(&p, SECONDS(60));
	expect(&p, false);
	over(&p, &k);
}

static void
test_who_should_use_eap_may_not_do_without_and_the_reverse(void)
{
	struct pair p;
	struct pki k;

	prepare_eap(&p, &k, 133);
	p.mn.pad.own_auth = IKE_AUTH_SIGNATURE;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	over(&p, &k);
	prepare_eap(&p, &k, 134);
	p.ha.pad.peer_auth = IKE_AUTH_SIGNATURE;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	over(&p, &k);
}

static void
test_an_eap_dialogue_left_alone_is_forgotten(void)
{
	struct pair p;
	struct pki k;

	prepare_eap(&p, &k, 135);
	p.lose_from = 7;
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_pass(&p, SECONDS(300));
	expect(&p, false);
	CU_ASSERT_EQUAL(p.ha.x->n_half_open, 0);
	over(&p, &k);
}

static void
test_nothing_else_passes_while_eap_runs(void)
{
	struct pair p;
	struct pki k;
	char err[128];

	/* garbage in place of EAP; a payload twice: INVALID_SYNTAX, no SA */
	prepare_eap(&p, &k, 136);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_AUTH every drop-payload=EAP", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	over(&p, &k);
	prepare_eap(&p, &k, 137);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_AUTH every dup-payload=AUTH", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_TWICE], 1);
	over(&p, &k);
	prepare_eap(&p, &k, 138);
	CU_ASSERT_FATAL(tamper_add(&p.mn.tamper, "IKE_AUTH every auth=00", err));
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, false);
	CU_ASSERT_EQUAL(p.ha.drops[W_IKE_AUTH], 1);
	over(&p, &k);
}

/* ---- configuration ---- */

/*  MN -> HA  IKE_AUTH { ..., CP(CFG_REQUEST: INTERNAL_IP6_ADDRESS, MIP6_HOME_PREFIX), SA, ... }
 *  MN <- HA  IKE_AUTH.R { ..., CP(CFG_REPLY: ...), SA, ... }				*/
static void
test_a_home_address_and_prefix_are_given(void)
{
	struct pair p;

	pair_prepare(&p, 150);
	p.mn.pad.request = (struct ike_cp){ .has_address6 = true, .address6 = HOA,
	    .prefixlen6 = 64, .has_address4 = true, .has_dns6 = true, .has_home_prefix = true };
	p.ha.give = (struct ike_cp){ .has_address6 = true, .address6 = HOA, .prefixlen6 = 64,
	    .has_address4 = true, .address4 = HOA4, .has_dns6 = true, .dns = { HA6 }, .n_dns = 1,
	    .has_home_prefix = true, .home_lifetime_s = 3600,
	    .home_prefix = { AT("2001:db8:1::"), 64 } };
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, true);
	CU_ASSERT(p.ha.asked.has_home_prefix && addr_eq(&p.ha.asked.address6, &HOA));
	CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_CONFIGURED], 1);
	CU_ASSERT(addr_eq(&p.mn.given.address6, &HOA) && addr_eq(&p.mn.given.address4, &HOA4));
	CU_ASSERT(p.mn.given.home_prefix.len == 64 && p.mn.given.home_lifetime_s == 3600);
	CU_ASSERT(p.mn.given.n_dns == 1 && addr_eq(&p.mn.given.dns[0], &HA6));
	pair_free(&p);
}

/* What the PAD does not know the configuration gives: the Child SA is for that address. */
static void
test_the_address_given_is_the_home_address(void)
{
	struct pair p;

	pair_prepare(&p, 151);
	p.mn.pad.request = (struct ike_cp){ .has_address6 = true };
	p.ha.hoa6 = AT("2001:db8:1::dead");
	p.ha.give = (struct ike_cp){ .has_address6 = true, .address6 = HOA, .prefixlen6 = 64 };
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, true);
	CU_ASSERT_FATAL(sa_at(&p.ha) != NULL && sa_at(&p.ha)->children != NULL);
	/* RFC 4301 4.4.1.1: it takes the place of the entry's remote address, in the SA as well. */
	CU_ASSERT(addr_eq(&sa_at(&p.ha)->children->peer.lo, &HOA) &&
	    addr_eq(&sa_at(&p.ha)->children->peer.hi, &HOA));
	pair_free(&p);
}

/* RFC 7296 1.2, 2.19: the IKE SA stands, the Child SA does not. */
static void
test_no_address_to_give_or_none_asked_for_costs_the_child_sa_only(void)
{
	for (int i = 0; i < 2; i++) {
		struct pair p;

		pair_prepare(&p, 152);
		if (i == 0)
			p.mn.pad.request = (struct ike_cp){ .has_address6 = true };
		p.ha.no_configuration = i == 0;
		p.ha.pad.cp_required = i == 1;		/* FAILED_CP_REQUIRED */
		pair_create(&p);
		pair_up_over(&p, C6, HA6);
		CU_ASSERT(ike_count(p.mn.x) == 1 && ike_count(p.ha.x) == 1);
		CU_ASSERT(kernel_count(&p.mn) == 0 && kernel_count(&p.ha) == 0);
		CU_ASSERT_EQUAL(p.mn.n_events[IKE_EV_CONFIGURED], 0);
		pair_free(&p);
	}
}

static void
test_configuration_comes_at_the_end_of_eap_too(void)
{
	struct pair p;
	struct pki k;

	prepare_eap(&p, &k, 154);
	p.mn.pad.request = (struct ike_cp){ .has_address6 = true };
	p.ha.give = (struct ike_cp){ .has_address6 = true, .address6 = HOA };
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	expect(&p, true);
	CU_ASSERT(addr_eq(&p.mn.given.address6, &HOA));
	over(&p, &k);
}

static void
test_every_row_about_eap_was_taken(void)
{
	check_rows(&ike_sa_fsm, 0, first_eap_row(), ike_sa_fsm.n_rows - 1);
}

TEST_MAIN("ike/auth",
    TEST(test_every_kind_of_key_authenticates_by_method_14),
    TEST(test_the_hash_of_a_signature_is_one_that_the_peer_has_named),
    TEST(test_without_rfc_7427_the_classic_methods_are_used),
    TEST(test_the_two_sides_may_prove_themselves_differently),
    TEST(test_identities_of_every_type_are_found_in_the_certificate),
    TEST(test_a_chain_that_ends_elsewhere_or_is_out_of_time_is_refused),
    TEST(test_a_responder_that_is_not_believed_hears_of_it),
    TEST(test_another_key_than_the_certificates_is_refused),
    TEST(test_a_certificate_the_pad_has_need_not_be_sent),
    TEST(test_a_shared_key_does_not_pass_for_a_signature_nor_the_reverse),
    TEST(test_an_empty_shared_key_proves_nothing),
    TEST(test_the_same_seed_signs_with_the_same_octets),
    TEST(test_eap_ends_with_auth_by_its_key_at_both_ends),
    TEST(test_eap_survives_the_loss_and_repetition_of_any_message),
    TEST(test_a_wrong_password_or_name_ends_in_eap_failure_without_an_sa),
    TEST(test_eap_with_a_responder_that_does_not_sign_is_refused_by_both),
    TEST(test_who_should_use_eap_may_not_do_without_and_the_reverse),
    TEST(test_an_eap_dialogue_left_alone_is_forgotten),
    TEST(test_nothing_else_passes_while_eap_runs),
    TEST(test_a_home_address_and_prefix_are_given),
    TEST(test_the_address_given_is_the_home_address),
    TEST(test_no_address_to_give_or_none_asked_for_costs_the_child_sa_only),
    TEST(test_configuration_comes_at_the_end_of_eap_too),
    TEST(test_every_row_about_eap_was_taken))
