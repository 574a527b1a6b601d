/* schedule_test.c - every exchange, and every two of them crossing, with every message lost, repeated
 * and overtaken: it converges, no SA is left over, none half-dead. How many runs that took is printed.
 *
 * A run: two engines with the transport pair and one tunnel pair; at t = 0 the mobile node does one
 * thing, at an offset the home agent does another (or nothing); one of the messages suffers. After
 * five minutes both ends must hold the same IKE SAs and pairs, all of them alive. */
#include "nodes/ike/pair.h"

enum act {
	NOTHING, REKEY_CHILD, REKEY_IKE, DELETE_CHILD, DELETE_IKE, PROBE, MOVE, MOVE_TWICE, NEW_CHILD
};

static const char *const act_name[] = {
	"nothing", "rekey child", "rekey IKE", "delete child", "delete IKE", "probe", "move",
	"move twice", "new child"
};

enum suffering { NONE, LOST, TWICE, LATE, LATER };

static const char *const suffering_name[] = { "", "lost", "twice", "late", "later" };

struct schedule {
	enum act mn, ha;
	unsigned offset_ms;
	enum suffering what;
	unsigned nth;
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
		pair_acquire(p, 4);
		break;
	}
	pair_drain(p);
}

/* Both ends the same, nobody in the middle of anything. */
static bool
settled(struct pair *p)
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
		    sa->doing != NULL || sa->request != NULL || sa->successor != NULL)
			return false;
		for (const struct child *c = sa->children; c != NULL; c = c->next, pairs++) {
			const struct kernel_sa *in = kernel_sa(side[i], c->spi_in, true);

			if (c->state != CHILD_INSTALLED || in == NULL ||
			    kernel_sa(side[i], c->spi_out, false) == NULL)
				return false;
			/* An SA that has moved protects between its new endpoints. */
			if (c->tunnel && (!addr_eq(&in->dst, &sa->local.addr) ||
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

static void
play(const struct schedule *s)
{
	struct pair p;
	bool good;

	pair_prepare(&p, 1000 + runs);
	pair_create(&p);
	pair_up_over(&p, C6, HA6);
	pair_bootstrap(&p, C6, C6, HA6, false);
	pair_acquire(&p, 2);
	pair_pass(&p, SECONDS(2));
	if (kernels_agree(&p) != 2)
		CU_FAIL("not ready");
	p.lose = s->what == LOST ? p.sent + s->nth : 0;
	p.twice = s->what == TWICE ? p.sent + s->nth : 0;
	p.late = s->what == LATE || s->what == LATER ? p.sent + s->nth : 0;
	p.late_by = s->what == LATE ? MSEC(25) : MSEC(700);
	start(&p, &p.mn, s->mn);
	pair_pass(&p, MSEC(s->offset_ms));
	start(&p, &p.ha, s->ha);
	if (s->mn == MOVE_TWICE) {
		pair_pass(&p, MSEC(7));
		pair_move(&p, C6, HA6);
		pair_drain(&p);
	}
	pair_pass(&p, SECONDS(300));
	good = settled(&p);
	CU_ASSERT(good);
	if (!good) {
		char buf[2][2048] = { "", "" };
		struct text t[2] = { TEXT_ARRAY(buf[0]), TEXT_ARRAY(buf[1]) };

		ike_inspect(p.mn.x, &t[0]);
		ike_inspect(p.ha.x, &t[1]);
		fprintf(stderr, "mn: %s, ha: %s %u ms later, message %u %s\n"
		    "mn (%u SAs in the kernel):\n%sha (%u):\n%s", act_name[s->mn],
		    act_name[s->ha], s->offset_ms, s->nth, suffering_name[s->what],
		    kernel_count(&p.mn), buf[0], kernel_count(&p.ha), buf[1]);
	}
	pair_free(&p);
	runs++;
}

static void
suffer(enum act mn, enum act ha, unsigned offset_ms, unsigned messages)
{
	play(&(struct schedule){ mn, ha, offset_ms, NONE, 0 });
	for (enum suffering w = LOST; w <= LATER; w++)
		for (unsigned nth = 1; nth <= messages; nth++)
			play(&(struct schedule){ mn, ha, offset_ms, w, nth });
}

static void
test_one_exchange_alone_converges_whatever_happens_to_a_message(void)
{
	for (enum act a = REKEY_CHILD; a <= NEW_CHILD; a++)
		suffer(a, NOTHING, 0, 6);
	for (enum act a = REKEY_CHILD; a <= PROBE; a++)
		suffer(NOTHING, a, 0, 6);
}

/* RFC 7296 2.8.1, 2.8.2, 2.25.1, 2.25.2; RFC 4555 3.5. */
static void
test_two_exchanges_that_cross_converge_whatever_happens_to_a_message(void)
{
	static const unsigned offset[] = { 0, 5, 15 };

	for (enum act a = REKEY_CHILD; a <= NEW_CHILD; a++)
		for (enum act b = REKEY_CHILD; b <= PROBE; b++)
			for (size_t i = 0; i < 3; i++)
				suffer(a, b, offset[i], 5);
}

static void
test_the_number_of_runs_is_known(void)
{
	printf("ike/schedule: %u schedules\n", runs);
	CU_ASSERT(runs > 2500);
}

TEST_MAIN("ike/schedule",
    TEST(test_one_exchange_alone_converges_whatever_happens_to_a_message),
    TEST(test_two_exchanges_that_cross_converge_whatever_happens_to_a_message),
    TEST(test_the_number_of_runs_is_known))
