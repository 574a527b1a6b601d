/* schedule_test.c - every exchange with every message lost, repeated and overtaken, and with every
 * two of its messages suffering: it converges, no SA is left over, none half-dead. Exchanges that
 * cross are in crossing_test.c. How many runs that took is printed.
 *
 *	set-up		IKE_SA_INIT, .R, IKE_AUTH, .R; before them COOKIE or INVALID_KE_PAYLOAD or both;
 *			more IKE_AUTH with EAP, all of it in pieces (RFC 7383); behind a NAT; moving
 *			while it goes on; then CREATE_CHILD_SA, .R for the tunnel
 *	new child	CREATE_CHILD_SA { SA, Ni, TSi, TSr }, .R
 *	rekey child	CREATE_CHILD_SA { N(REKEY_SA), SA, Ni, TSi, TSr }, .R, INFORMATIONAL { D }, .R;
 *			before it INVALID_KE_PAYLOAD
 *	rekey IKE	CREATE_CHILD_SA { SA, Ni, KEi }, .R, INFORMATIONAL { D }, .R
 *	delete child	INFORMATIONAL { D(ESP) }, .R		delete IKE	INFORMATIONAL { D(IKE) }, .R
 *	probe		INFORMATIONAL { [NATD_S, NATD_D] }, .R; behind a NAT whose mapping has changed
 *			an update follows
 *	announce	INFORMATIONAL { N(ADDITIONAL_IP6_ADDRESS) }, .R
 *	several		rekey child, new child, probe and announce together, within the peer's window
 *	move		INFORMATIONAL { N(UPDATE_SA_ADDRESSES), NATD_S, NATD_D }, .R,
 *			back: INFORMATIONAL { N(COOKIE2) }, .R; without MOBIKE a probe
 *
 * A run: two engines with the transport pair and one tunnel pair; one end does one thing, one or
 * two of the datagrams suffer (schedule.h). */
#include "nodes/ike/schedule.h"

#include "nodes/crypto/testcerts.h"

/* ---- set-ups ---- */

enum how { PLAIN, COOKIE, OTHER_GROUP, COOKIE_AND_GROUP, NATTED, EAP_AUTH, EAP_IN_PIECES, HOWS };

static const char *const how_name[] = {
	"plain", "cookie", "other group", "cookie, other group", "behind a NAT", "EAP",
	"EAP in pieces"
};

struct credentials {
	struct sign_key *key;
	struct x509 *leaf, *sub;
	struct x509_trust *trust;
};

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

static struct credentials
credentials_of_ha(void)
{
	struct credentials c = { sign_key_private(TEXT(test_ha_256_key)),
		x509_read(TEXT(test_ha_256_crt)), x509_read(TEXT(test_sub_crt)), x509_trust_new() };
	struct x509 *root = x509_read(TEXT(test_root_crt));

	x509_trust_add(c.trust, root);
	x509_free(root);
	return c;
}

static void
credentials_free(struct credentials *c)
{
	sign_key_free(c->key);
	x509_free(c->leaf);
	x509_free(c->sub);
	x509_trust_free(c->trust);
}

static void
configure(struct pair *p, enum how how, const struct credentials *c)
{
	if (how == COOKIE || how == COOKIE_AND_GROUP)
		p->ha.conf.cookie_from = 0;
	if (how == OTHER_GROUP || how == COOKIE_AND_GROUP)
		snprintf(p->mn.conf.ike_suite, sizeof(p->mn.conf.ike_suite),
		    "aesgcm-sha256-ecp256-x25519");
	if (how != EAP_AUTH && how != EAP_IN_PIECES)
		return;
	p->mn.conf.fragment = p->ha.conf.fragment = how == EAP_IN_PIECES;
	p->mn.conf.fragment_size = p->ha.conf.fragment_size = 576;
	p->mn.pad = (struct ike_peer){ .own_auth = IKE_AUTH_EAP, .peer_auth = IKE_AUTH_SIGNATURE,
		.trust = c->trust, .eap_user = "mn1", .eap_password = "secret" };
	p->ha.pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE, .peer_auth = IKE_AUTH_EAP,
		.key = c->key, .chain = { c->leaf, c->sub }, .n_chain = 2,
		.eap_user = "mn1", .eap_password = "secret" };
}

static const struct credentials *credentials;

struct set_up {
	enum how how;
	unsigned move_ms;	/* the mobile node moves then; 0: it stays */
	struct fault fault[FAULTS];
};

static void
play_set_up(const struct set_up *s)
{
	static struct pair p;
	struct addr at = s->how == NATTED ? C4 : C6, ha = home_agent_for(&at);
	bool good;

	if (!wanted_run())
		return;
	pair_prepare(&p, 5000 + runs);
	quietly(&p);
	configure(&p, s->how, credentials);
	suffers(&p, s->fault);
	pair_create(&p);
	pair_move(&p, at, ha);
	pair_bootstrap(&p, at, seen_from_outside(&at), ha, s->how == NATTED);
	pair_acquire(&p, 0);
	pair_acquire(&p, 2);
	if (s->move_ms > 0) {
		pair_pass(&p, MSEC(s->move_ms));
		leave(&p, &at);
		if (ike_count(p.mn.x) == 0 || sa_at(&p.mn)->state != SA_ESTABLISHED)
			pair_bootstrap(&p, C6B, C6B, HA6, false);
		pair_move(&p, C6B, HA6);
		pair_pass(&p, SECONDS(20));
		if (p.mn.acquires_failed > 0)	/* the next packet asks again, RFC 2367 3.1.6 */
			pair_acquire(&p, 2);
	}
	pair_pass(&p, SECONDS(300));
	good = ike_count(p.mn.x) == 1 && kernel_count(&p.mn) == 4 && settled(&p) && answers(&p);
	CU_ASSERT(good);
	if (!good) {
		fprintf(stderr, "schedule %u: set-up, %s, moving %u: message %u %s, %u %s\n", runs,
		    how_name[s->how], s->move_ms, s->fault[0].nth, fate_name[s->fault[0].fate],
		    s->fault[1].nth, fate_name[s->fault[1].fate]);
		show(&p);
	}
	pair_free(&p);
}

static void
set_up_suffers(struct set_up s, unsigned messages, bool twice)
{
	play_set_up(&s);
	for (enum fate f = LOST; f < FATES; f++) {
		for (unsigned nth = 1; nth <= messages; nth++) {
			s.fault[0] = (struct fault){ f, nth };
			s.fault[1] = (struct fault){ NO_FATE, 0 };
			play_set_up(&s);
			for (unsigned also = 1; twice && also <= messages; also++) {
				s.fault[1] = (struct fault){ LOST, also };
				if (also != nth)
					play_set_up(&s);
			}
		}
	}
}

static void
test_a_set_up_converges_whatever_happens_to_a_message(void)
{
	static const unsigned messages[HOWS] = { 6, 8, 8, 10, 6, 14, 24 };
	struct credentials c = credentials_of_ha();

	credentials = &c;
	for (enum how h = 0; h < HOWS; h++)
		set_up_suffers((struct set_up){ .how = h }, messages[h], h < EAP_AUTH);
	for (unsigned ms = 5; ms <= 65; ms += 10)
		set_up_suffers((struct set_up){ .how = PLAIN, .move_ms = ms }, 8, false);
	credentials_free(&c);
}

/* ---- established ---- */

static void
test_one_exchange_alone_converges_whatever_happens_to_its_messages(void)
{
	for (const struct mode *m = mode; m < mode + MODES; m++) {
		unsigned messages = m->pieces ? 12 : 6;

		for (enum act a = REKEY_CHILD; a < ACTS; a++) {
			if (!possible(m, a))
				continue;
			suffer((struct schedule){ .mode = m, .mn = a }, messages);
			suffer_twice((struct schedule){ .mode = m, .mn = a }, messages - 1);
			if (a < MOVE)
				suffer((struct schedule){ .mode = m, .ha = a }, messages);
		}
	}
}

static void
test_the_number_of_runs_is_known(void)
{
	printf("ike/schedule: %u schedules of one exchange\n", played);
	CU_ASSERT(runs > 5000);
}

TEST_MAIN("ike/schedule",
    TEST(test_a_set_up_converges_whatever_happens_to_a_message),
    TEST(test_one_exchange_alone_converges_whatever_happens_to_its_messages),
    TEST(test_the_number_of_runs_is_known))
