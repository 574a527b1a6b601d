/* schedule_test.c - every exchange, and every two of them crossing, with every message lost,
 * repeated and overtaken: it converges, no SA is left over, none half-dead. How many runs that took
 * is printed.
 *
 *	set-up		IKE_SA_INIT, .R, IKE_AUTH, .R; before them COOKIE or INVALID_KE_PAYLOAD; more
 *			IKE_AUTH with EAP; behind a NAT; then CREATE_CHILD_SA, .R for the tunnel
 *	new child	CREATE_CHILD_SA { SA, Ni, TSi, TSr }, .R
 *	rekey child	CREATE_CHILD_SA { N(REKEY_SA), SA, Ni, TSi, TSr }, .R, INFORMATIONAL { D }, .R
 *	rekey IKE	CREATE_CHILD_SA { SA, Ni, KEi }, .R, INFORMATIONAL { D }, .R
 *	delete child	INFORMATIONAL { D(ESP) }, .R		delete IKE	INFORMATIONAL { D(IKE) }, .R
 *	probe		INFORMATIONAL { [NATD_S, NATD_D] }, .R
 *	announce	INFORMATIONAL { N(ADDITIONAL_IP6_ADDRESS) }, .R
 *	several		rekey child, new child, probe and announce together, within the peer's window
 *	move		INFORMATIONAL { N(UPDATE_SA_ADDRESSES), NATD_S, NATD_D }, .R,
 *			back: INFORMATIONAL { N(COOKIE2) }, .R
 *
 * A run: two engines with the transport pair and one tunnel pair; at t = 0 the mobile node does
 * one thing, at an offset the home agent does another (or nothing); one of the messages suffers, or
 * two are lost. After five minutes both ends must hold the same IKE SAs and pairs, all alive. */
#include "nodes/ike/pair.h"

#include "nodes/crypto/testcerts.h"

enum act {
	NOTHING, REKEY_CHILD, REKEY_IKE, DELETE_CHILD, DELETE_IKE, PROBE, NEW_CHILD, SEVERAL,
	ANNOUNCE, MOVE, MOVE_TWICE		/* by the mobile node only */
};

static const char *const act_name[] = {
	"nothing", "rekey child", "rekey IKE", "delete child", "delete IKE", "probe", "new child",
	"several at once",
	"announce", "move", "move twice"
};

/* What the two ends have agreed to beforehand. */
static const struct mode {
	const char *name;
	bool k, pfs;		/* k: without MOBIKE */
	unsigned window;
} mode[] = {
	{ "MOBIKE", false, false, 1 }, { "without MOBIKE", true, false, 1 },
	{ "PFS", false, true, 1 }, { "window of 4", false, false, 4 },
};

#define MODES (sizeof(mode) / sizeof(mode[0]))

enum suffering { NONE, LOST, TWICE, LATE, LATER };

static const char *const suffering_name[] = { "", "lost", "twice", "late", "later" };

struct schedule {
	const struct mode *mode;
	enum act mn, ha;
	unsigned offset_ms;
	enum suffering what;
	unsigned nth, also;	/* also: this one is lost too, or 0 */
};

static unsigned runs;

static void
expire(struct side *s, bool hard)
{
	struct kernel_sa *k = kernel_tunnel(s, true);
	struct pfkey_msg m = { .type = SADB_EXPIRE, .has_sa = true };

	if (k == NULL)
		return;
	m.sa.spi = k->spi;
	m.soft.has = !hard;
	m.hard.has = hard;
	ike_bus(s->x, s->pair->now, &m);
}

static void
start(struct pair *p, struct side *s, enum act a)
{
	struct pfkey_msg m = { .type = SADB_ACQUIRE, .seq = 1004 };

	switch (a) {
	case NOTHING:
		break;
	case REKEY_CHILD:
	case DELETE_CHILD:
		expire(s, a == DELETE_CHILD);
		break;
	case REKEY_IKE:
		(void)ike_expire(s->x, p->now, &HOA, "ike");
		break;
	case DELETE_IKE:
		(void)ike_close(s->x, p->now, &HOA, false);
		break;
	case PROBE:
		(void)ike_probe(s->x, p->now, &HOA);
		break;
	case MOVE:
	case MOVE_TWICE:
		pair_move(p, C6B, HA6);
		break;
	case NEW_CHILD:
		m.policy = s->policy[4].policy;
		ike_bus(s->x, p->now, &m);
		break;
	case SEVERAL:		/* as far as the peer's window goes, together */
		expire(s, false);
		m.policy = s->policy[4].policy;
		ike_bus(s->x, p->now, &m);
		(void)ike_probe(s->x, p->now, &HOA);
		(void)ike_addresses_announce(s->x, p->now, &HOA, &C6B, 1);
		break;
	case ANNOUNCE:
		(void)ike_addresses_announce(s->x, p->now, &HOA, &C6B, 1);
		break;
	}
	pair_drain(p);
}

/* Both ends the same, nobody in the middle of anything. */
static bool
settled(struct pair *p, bool nat)
{
	struct side *side[2] = { &p->mn, &p->ha };

	if (ike_count(p->mn.x) != ike_count(p->ha.x) || ike_count(p->mn.x) > 1 ||
	    kernel_count(&p->mn) != kernel_count(&p->ha))
		return false;
	for (int i = 0; i < 2; i++) {
		const struct ike_sa *sa = side[i]->x->oldest;
		unsigned pairs = 0;

		if (side[i]->x->waiting != NULL)
			return false;
		if (sa == NULL) {
			if (kernel_count(side[i]) != 0)
				return false;
			continue;
		}
		if (sa->state != SA_ESTABLISHED || sa->path != PATH_SETTLED || sa->jobs != NULL ||
		    sa->out != NULL || sa->successor != NULL)
			return false;
		for (const struct child *c = sa->children; c != NULL; c = c->next, pairs++) {
			const struct kernel_sa *in = kernel_sa(side[i], c->spi_in, true);

			if (c->state != CHILD_INSTALLED || in == NULL ||
			    kernel_sa(side[i], c->spi_out, false) == NULL)
				return false;
			/* An SA that has moved protects between its new endpoints. */
			if (c->tunnel && !nat && (!addr_eq(&in->dst, &sa->local.addr) ||
			    !addr_eq(&in->src, &sa->remote.addr)))
				return false;
		}
		if (kernel_count(side[i]) != 2 * pairs)
			return false;
	}
	for (unsigned i = 0; i < PAIR_SAS; i++) {
		const struct kernel_sa *k = &p->mn.sa[i], *o = kernel_sa(&p->ha, k->spi, !k->inbound);

		if (k->used && (o == NULL || memcmp(k->key, o->key, k->n_key) != 0))
			return false;
	}
	return true;
}

/* The pair itself loses one datagram; a second one goes here. */
static unsigned also_lost;

static void
spy_lose(struct pair *p, struct side *from, struct datagram *d)
{
	(void)from;
	if (also_lost != 0 && p->sent == also_lost)
		d->n = 0;
}

static void
suffers(struct pair *p, enum suffering what, unsigned nth, unsigned also)
{
	p->lose = what == LOST ? p->sent + nth : 0;
	p->twice = what == TWICE ? p->sent + nth : 0;
	p->late = what == LATE || what == LATER ? p->sent + nth : 0;
	p->late_by = what == LATE ? MSEC(25) : MSEC(700);
	also_lost = also != 0 ? p->sent + also : 0;
	p->spy = spy_lose;
}

static void
show(const struct pair *p)
{
	const struct side *side[2] = { &p->mn, &p->ha };

	for (int i = 0; i < 2; i++) {
		char buf[2048] = "";
		struct text t = TEXT_ARRAY(buf);

		ike_inspect(side[i]->x, &t);
		fprintf(stderr, "%s (%u SAs in the kernel):\n%s", side[i]->name,
		    kernel_count(side[i]), buf);
	}
}

static void
play(const struct schedule *s)
{
	struct pair p;
	bool good;

	pair_prepare(&p, 1000 + runs);
	for (int i = 0; i < 2; i++) {
		struct ike_conf *c = i == 0 ? &p.mn.conf : &p.ha.conf;

		c->mobike = !s->mode->k;
		c->child_pfs = s->mode->pfs;
		c->window = s->mode->window;
	}
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	if (kernels_agree(&p) != 2)
		CU_FAIL("not ready");
	suffers(&p, s->what, s->nth, s->also);
	start(&p, &p.mn, s->mn);
	pair_pass(&p, MSEC(s->offset_ms));
	start(&p, &p.ha, s->ha);
	if (s->mn == MOVE_TWICE) {
		pair_pass(&p, MSEC(7));
		pair_move(&p, C6, HA6);
		pair_drain(&p);
	}
	pair_pass(&p, SECONDS(300));
	good = settled(&p, false);
	CU_ASSERT(good);
	if (!good) {
		fprintf(stderr, "%s; mn: %s, ha: %s %u ms later, message %u %s, %u lost\n",
		    s->mode->name, act_name[s->mn], act_name[s->ha], s->offset_ms, s->nth,
		    suffering_name[s->what], s->also);
		show(&p);
	}
	pair_free(&p);
	runs++;
}

static void
suffer(const struct mode *m, enum act mn, enum act ha, unsigned offset_ms, unsigned messages)
{
	play(&(struct schedule){ m, mn, ha, offset_ms, NONE, 0, 0 });
	for (enum suffering w = LOST; w <= LATER; w++)
		for (unsigned nth = 1; nth <= messages; nth++)
			play(&(struct schedule){ m, mn, ha, offset_ms, w, nth, 0 });
}

/* ---- set-ups ---- */

enum how { PLAIN, COOKIE, OTHER_GROUP, NATTED, EAP_AUTH, HOWS };

static const char *const how_name[] = { "plain", "cookie", "other group", "behind a NAT", "EAP" };

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
	p->ha.conf.cookie_from = how == COOKIE ? 0 : p->ha.conf.cookie_from;
	if (how == OTHER_GROUP)
		snprintf(p->mn.conf.ike_suite, sizeof(p->mn.conf.ike_suite),
		    "aesgcm-sha256-ecp256-x25519");
	if (how != EAP_AUTH)
		return;
	p->mn.pad = (struct ike_peer){ .own_auth = IKE_AUTH_EAP, .peer_auth = IKE_AUTH_SIGNATURE,
		.trust = c->trust, .eap_user = "mn1", .eap_password = "secret" };
	p->ha.pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE, .peer_auth = IKE_AUTH_EAP,
		.key = c->key, .chain = { c->leaf, c->sub }, .n_chain = 2,
		.eap_user = "mn1", .eap_password = "secret" };
}

static void
play_set_up(enum how how, const struct credentials *c, enum suffering what, unsigned nth,
    unsigned also)
{
	const bool nat = how == NATTED;
	struct pair p;
	bool good;

	pair_prepare(&p, 5000 + runs);
	configure(&p, how, c);
	suffers(&p, what, nth, also);
	pair_create(&p);
	pair_move(&p, nat ? C4 : C6, nat ? HA4 : HA6);
	pair_bootstrap(&p, nat ? C4 : C6, nat ? NATA : C6, nat ? HA4 : HA6, nat);
	pair_acquire(&p, 0);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(300));
	good = ike_count(p.mn.x) == 1 && kernel_count(&p.mn) == 4 && settled(&p, nat);
	CU_ASSERT(good);
	if (!good) {
		fprintf(stderr, "set-up, %s: message %u %s, %u lost\n", how_name[how], nth,
		    suffering_name[what], also);
		show(&p);
	}
	pair_free(&p);
	runs++;
}

static void
test_a_set_up_converges_whatever_happens_to_a_message(void)
{
	static const unsigned messages[HOWS] = { 6, 8, 8, 6, 14 };
	struct credentials c = credentials_of_ha();

	for (enum how h = 0; h < HOWS; h++) {
		play_set_up(h, &c, NONE, 0, 0);
		for (enum suffering w = LOST; w <= LATER; w++)
			for (unsigned nth = 1; nth <= messages[h]; nth++)
				play_set_up(h, &c, w, nth, 0);
		for (enum suffering w = LOST; w <= LATER && h != EAP_AUTH; w++)
			for (unsigned nth = 1; nth <= messages[h]; nth++)
				for (unsigned also = 1; also <= messages[h]; also++)
					if (also != nth)
						play_set_up(h, &c, w, nth, also);
	}
	credentials_free(&c);
}

/* ---- established ---- */

static void
test_one_exchange_alone_converges_whatever_happens_to_its_messages(void)
{
	for (const struct mode *m = mode; m < mode + MODES; m++) {
		for (enum act a = REKEY_CHILD; a <= (m->k ? SEVERAL : MOVE_TWICE); a++)
			suffer(m, a, NOTHING, 0, 6);
		for (enum act a = REKEY_CHILD; a <= (m->k ? SEVERAL : ANNOUNCE); a++)
			suffer(m, NOTHING, a, 0, 6);
		for (enum act a = REKEY_CHILD; a <= (m->k ? SEVERAL : MOVE_TWICE); a++)
			for (unsigned nth = 1; nth <= 4; nth++)
				for (unsigned also = nth + 1; also <= 6; also++)
					play(&(struct schedule){ m, a, NOTHING, 0, LOST, nth, also });
	}
}

/* RFC 7296 2.8.1, 2.8.2, 2.25.1, 2.25.2; RFC 4555 3.5. */
static void
test_two_exchanges_that_cross_converge_whatever_happens_to_a_message(void)
{
	static const unsigned offset[] = { 0, 5, 15 };

	for (const struct mode *m = mode; m < mode + MODES; m++)
		for (enum act a = REKEY_CHILD; a <= (m->k ? SEVERAL : MOVE_TWICE); a++)
			for (enum act b = REKEY_CHILD; b <= (m->k ? SEVERAL : ANNOUNCE); b++)
				for (size_t i = 0; i < (m == mode ? 3 : 2); i++)
					suffer(m, a, b, offset[i], m == mode ? 6 : 4);
}

static void
test_the_number_of_runs_is_known(void)
{
	printf("ike/schedule: %u schedules\n", runs);
	CU_ASSERT(runs > 12000);
}

TEST_MAIN("ike/schedule",
    TEST(test_a_set_up_converges_whatever_happens_to_a_message),
    TEST(test_one_exchange_alone_converges_whatever_happens_to_its_messages),
    TEST(test_two_exchanges_that_cross_converge_whatever_happens_to_a_message),
    TEST(test_the_number_of_runs_is_known))
