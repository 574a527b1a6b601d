/* schedule.h - for tests: two engines that have agreed on something, what each of them does and
 * when, what the network does to single datagrams; and the question whether all is well afterwards.
 *
 * All is well when, five minutes later, both ends hold the same IKE SA with the same Message IDs,
 * endpoints that are each other's, the same pairs with the same keys at the ends they should have;
 * nothing waits or is half made; what was asked for has been done; and a probe by each side is
 * answered. IKE_SCHEDULE=N plays only the N-th, and tells all about it. */
#ifndef SOJOURN_IKE_SCHEDULE_H
#define SOJOURN_IKE_SCHEDULE_H

#define PAIR_WIRE 64
#include "nodes/ike/pair.h"

enum act {
	NOTHING, REKEY_CHILD, REKEY_OTHER, REKEY_IKE, DELETE_CHILD, DELETE_IKE, PROBE, NEW_CHILD,
	SEVERAL, ANNOUNCE,
	MOVE, MOVE_TWICE,	/* by the mobile node only */
	REMAP,			/* by the NAT */
	ACTS
};

static const char *const act_name[] = {
	"nothing", "rekey child", "rekey the other child", "rekey IKE", "delete child",
	"delete IKE", "probe", "new child", "several at once", "announce",
	"move", "move twice", "the NAT forgets"
};

/* What the two ends have agreed to beforehand, and how the mobile node moves. */
struct mode {
	const char *name;
	bool k;			/* without MOBIKE */
	bool pfs, other_group;	/* other_group: the first KE is always refused */
	bool nat;		/* the mobile node begins behind one */
	bool into_nat;		/* it moves into one */
	bool hard;		/* what is under way to the place it leaves is lost */
	bool trusting;		/* no return routability check */
	bool check_after;	/* it comes after ESP has moved */
	bool pieces;		/* every message is cut in two, RFC 7383 */
	unsigned window;
};

static const struct mode mode[] = {
	{ .name = "MOBIKE" },
	{ .name = "without MOBIKE", .k = true },
	{ .name = "PFS", .pfs = true },
	{ .name = "window of 4", .window = 4 },
	{ .name = "hard handover", .hard = true },
	{ .name = "no return routability, hard handover", .trusting = true, .hard = true },
	{ .name = "return routability after the move", .check_after = true, .hard = true },
	{ .name = "behind a NAT", .nat = true, .hard = true },
	{ .name = "behind a NAT without MOBIKE", .nat = true, .k = true, .hard = true },
	{ .name = "into a NAT, window of 4", .into_nat = true, .hard = true, .window = 4 },
	{ .name = "in pieces", .pieces = true },
	{ .name = "PFS, another group", .pfs = true, .other_group = true },
};

#define MODES (sizeof(mode) / sizeof(mode[0]))

enum fate { NO_FATE, LOST, TWICE, LATE, LATER, FATES };

static const char *const fate_name[] = { "", "lost", "twice", "late", "later" };

struct fault {
	enum fate fate;
	unsigned nth;		/* datagram, counted from the first act; 0: none */
};

#define FAULTS 2

struct schedule {
	const struct mode *mode;
	enum act mn, then;	/* then: by the mobile node, then_ms later */
	unsigned then_ms;
	enum act ha;
	unsigned ha_ms;
	struct fault fault[FAULTS];
};

/* reqids of pair.h's policies */
#define TRANSPORT	100
#define FIRST_TUNNEL	101
#define OTHER_TUNNEL	102

static unsigned runs, played;

/* ---- faults ---- */

static struct fault faults[FAULTS];
static unsigned faults_from;
static struct addr nowhere;	/* what goes there is lost; unset: nothing is */

static void
spy_fate(struct pair *p, struct side *from, struct datagram *d)
{
	(void)from;
	p->late = p->twice = 0;
	for (int i = 0; i < FAULTS; i++) {
		if (faults[i].nth == 0 || p->sent != faults_from + faults[i].nth)
			continue;
		if (faults[i].fate == LOST)
			d->n = 0;
		else if (faults[i].fate == TWICE)
			p->twice = p->sent;
		else
			p->late = p->sent;
		p->late_by = faults[i].fate == LATE ? MSEC(25) : MSEC(700);
	}
	if (addr_is_set(&nowhere) && addr_eq(&nowhere, &d->dst.addr))
		d->n = 0;
}

static void
suffers(struct pair *p, const struct fault fault[static FAULTS])
{
	memcpy(faults, fault, sizeof(faults));
	faults_from = p->sent;
	memset(&nowhere, 0, sizeof(nowhere));
	p->spy = spy_fate;
}

static void
leave(struct pair *p, const struct addr *left)
{
	nowhere = *left;
	for (unsigned i = 0; i < PAIR_WIRE; i++)
		if (p->wire[i].used && addr_eq(&p->wire[i].dst.addr, left))
			p->wire[i].used = false;
}

/* ---- acts ---- */

static void
expire(struct side *s, uint32_t reqid, bool hard)
{
	struct pfkey_msg m = { .type = SADB_EXPIRE, .has_sa = true };

	for (unsigned i = 0; i < PAIR_SAS; i++)		/* the newest */
		if (s->sa[i].used && s->sa[i].reqid == reqid && s->sa[i].inbound &&
		    s->sa[i].spi > m.sa.spi)
			m.sa.spi = s->sa[i].spi;
	if (m.sa.spi == 0)
		return;
	m.soft.has = !hard;
	m.hard.has = hard;
	ike_bus(s->x, s->pair->now, &m);
}

static void
acquire(struct side *s, unsigned which)
{
	struct pfkey_msg m = { .type = SADB_ACQUIRE, .seq = 1000 + which };

	m.policy = s->policy[which].policy;
	ike_bus(s->x, s->pair->now, &m);
}

static struct addr
home_agent_for(const struct addr *mn)
{
	return mn->family == 4 ? HA4 : HA6;
}

static struct addr
seen_from_outside(const struct addr *mn)
{
	return addr_eq(mn, &C4) ? NATA : *mn;
}

/* K: Binding Update and Acknowledgement have moved both ends; the probe makes the HA exact. */
static void
move_both(struct pair *p, struct addr to)
{
	struct addr ha = home_agent_for(&to), seen = seen_from_outside(&to);
	bool nat = addr_eq(&to, &C4);

	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p->ha, i, ha, seen, nat ? MIGRATE_PROVISIONAL : 0, nat);
	pair_migrate(&p->ha, 0, ha, seen, nat ? MIGRATE_PROVISIONAL | MIGRATE_LEARN : 0, nat);
	for (unsigned i = 2; i < 6; i++)
		pair_migrate(&p->mn, i, to, ha, 0, nat);
	pair_migrate(&p->mn, 0, to, ha, nat ? MIGRATE_KEEPALIVE : 0, nat);
	(void)ike_probe(p->mn.x, p->now, &HOA);
}

static void
move(struct pair *p, const struct mode *m, struct addr from, struct addr to)
{
	if (m->hard) {
		struct addr left = seen_from_outside(&from);

		leave(p, &left);
	}
	if (m->k)
		move_both(p, to);
	else
		pair_move(p, to, home_agent_for(&to));
	pair_drain(p);
}

static struct addr
begins_at(const struct mode *m)
{
	return m->nat ? C4 : C6;
}

static struct addr
goes_to(const struct mode *m)
{
	return m->into_nat ? C4 : C6B;
}

static void
act(struct pair *p, const struct mode *m, struct side *s, enum act a)
{
	switch (a) {
	case REKEY_CHILD:
	case DELETE_CHILD:
		expire(s, FIRST_TUNNEL, a == DELETE_CHILD);
		break;
	case REKEY_OTHER:
		expire(s, TRANSPORT, false);
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
	case NEW_CHILD:
		acquire(s, 4);
		break;
	case SEVERAL:		/* as far as the peer's window goes, together */
		expire(s, FIRST_TUNNEL, false);
		acquire(s, 4);
		(void)ike_probe(s->x, p->now, &HOA);
		(void)ike_addresses_announce(s->x, p->now, &HOA, &C6B, 1);
		break;
	case ANNOUNCE:
		(void)ike_addresses_announce(s->x, p->now, &HOA, &C6B, 1);
		break;
	case MOVE:
		move(p, m, begins_at(m), goes_to(m));
		break;
	case MOVE_TWICE:
		move(p, m, begins_at(m), goes_to(m));
		pair_pass(p, MSEC(7));
		move(p, m, goes_to(m), begins_at(m));
		break;
	case REMAP:
		p->nat_ports = (uint16_t)(p->nat_ports + 1000);
		(void)ike_probe(s->x, p->now, &HOA);
		break;
	default:
		break;
	}
	pair_drain(p);
}

/* Does this act make sense under that mode? */
static bool
possible(const struct mode *m, enum act a)
{
	if (a == ANNOUNCE)
		return !m->k;
	return a != REMAP || m->nat;
}

/* ---- all is well ---- */

#define WELL(condition)								\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "not so: %s\n", #condition);		\
			return false;						\
		}								\
	} while (0)

/* Nobody in the middle of anything. */
static bool
quiet(const struct ike_sa *sa)
{
	WELL(sa->state == SA_ESTABLISHED && sa->path == PATH_SETTLED);
	WELL(sa->jobs == NULL && sa->out == NULL && sa->answering == NULL);
	WELL(sa->successor == NULL && sa->predecessor == NULL);
	WELL(!sa->provisional && !sa->frozen && !sa->unproven && !sa->superseded);
	WELL(sa->parts[0] == NULL && sa->parts[1] == NULL);
	for (const struct child *c = sa->children; c != NULL; c = c->next)
		WELL(c->state == CHILD_INSTALLED && !c->rekey_soon);
	return true;
}

/* What the other end sees of an endpoint. */
static struct endpoint
outside(const struct pair *p, const struct endpoint *e)
{
	struct endpoint out = *e;

	if (addr_eq(&e->addr, &C4)) {
		out.addr = p->nat_addr;
		out.port = (uint16_t)(e->port + p->nat_ports);
	}
	return out;
}

/* The pairs of one side are in its kernel, tunnels between the IKE SA's endpoints. */
static bool
installed(struct side *s, const struct ike_sa *sa)
{
	unsigned pairs = 0;

	for (const struct child *c = sa->children; c != NULL; c = c->next, pairs++) {
		const struct kernel_sa *in = kernel_sa(s, c->spi_in, true);
		const struct kernel_sa *out = kernel_sa(s, c->spi_out, false);

		WELL(in != NULL && out != NULL);
		if (!c->tunnel)
			continue;
		WELL(addr_eq(&in->dst, &sa->local.addr) && addr_eq(&in->src, &sa->remote.addr));
		WELL(addr_eq(&out->src, &sa->local.addr) && addr_eq(&out->dst, &sa->remote.addr));
		WELL((out->nat_t != 0) == sa->encap && (in->nat_t != 0) == sa->encap);
		WELL(!sa->encap || (out->dport == sa->remote.port &&
		    out->sport == sa->local.port));
	}
	WELL(kernel_count(s) == 2 * pairs);
	return true;
}

static bool
alike(struct pair *p, const struct ike_sa *mn, const struct ike_sa *ha)
{
	struct endpoint seen = outside(p, &mn->local);

	WELL(mn->spi_i == ha->spi_i && mn->spi_r == ha->spi_r);
	WELL(mn->first_initiator && !ha->first_initiator && mn->initiator != ha->initiator);
	WELL(mn->next_request == ha->expected && ha->next_request == mn->expected);
	WELL(mn->answered == 0 && ha->answered == 0);
	WELL(endpoint_eq(&seen, &ha->remote) && endpoint_eq(&mn->remote, &ha->local));
	WELL(mn->n_children == ha->n_children);
	for (unsigned i = 0; i < PAIR_SAS; i++) {
		const struct kernel_sa *k = &p->mn.sa[i], *o = kernel_sa(&p->ha, k->spi, !k->inbound);

		WELL(!k->used || (o != NULL && memcmp(k->key, o->key, k->n_key) == 0));
	}
	return true;
}

static bool
settled(struct pair *p)
{
	const struct ike_sa *mn = p->mn.x->oldest, *ha = p->ha.x->oldest;

	WELL(p->mn.x->waiting == NULL && p->ha.x->waiting == NULL);
	WELL(p->mn.x->n_half_open == 0 && p->ha.x->n_half_open == 0);
	WELL(ike_count(p->mn.x) == ike_count(p->ha.x) && ike_count(p->mn.x) <= 1);
	if (mn == NULL) {
		WELL(kernel_count(&p->mn) == 0 && kernel_count(&p->ha) == 0);
		return true;
	}
	return quiet(mn) && quiet(ha) && installed(&p->mn, mn) && installed(&p->ha, ha) &&
	    alike(p, mn, ha);
}

/* A probe each way is answered, and changes nothing. */
static bool
answers(struct pair *p)
{
	unsigned mn = p->mn.n_events[IKE_EV_PROBED], ha = p->ha.n_events[IKE_EV_PROBED];

	memset(faults, 0, sizeof(faults));
	if (ike_count(p->mn.x) == 0)
		return true;
	WELL(ike_probe(p->mn.x, p->now, &HOA) && ike_probe(p->ha.x, p->now, &HOA));
	pair_pass(p, SECONDS(1));
	WELL(p->mn.n_events[IKE_EV_PROBED] == mn + 1 && p->ha.n_events[IKE_EV_PROBED] == ha + 1);
	return settled(p);
}

static bool
does(const struct schedule *s, enum act a)
{
	return s->mn == a || s->then == a || s->ha == a;
}

static unsigned
pairs_of(const struct side *s, uint32_t reqid)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PAIR_SAS; i++)
		n += s->sa[i].used && s->sa[i].inbound && s->sa[i].reqid == reqid;
	return n;
}

/* What was asked for has been done. Who deletes gets no less, whatever the other wants. */
static bool
done(struct pair *p, const struct schedule *s, uint64_t spi, uint32_t tunnel)
{
	const struct ike_sa *mn = sa_at(&p->mn), *ha = sa_at(&p->ha);
	struct addr at = does(s, MOVE) ? goes_to(s->mode) : begins_at(s->mode);

	if (does(s, DELETE_IKE))
		return true;
	WELL(mn != NULL);
	WELL(addr_eq(&mn->local.addr, &at));
	WELL(!does(s, REKEY_IKE) || mn->spi_i != spi);
	WELL(!does(s, ANNOUNCE) || s->ha == ANNOUNCE || ha->n_peer_addresses == 1);
	WELL(s->ha != ANNOUNCE || mn->n_peer_addresses == 1);
	WELL(pairs_of(&p->mn, TRANSPORT) == 1);
	WELL(pairs_of(&p->mn, OTHER_TUNNEL) == (does(s, NEW_CHILD) || does(s, SEVERAL)));
	if (does(s, DELETE_CHILD)) {
		WELL(pairs_of(&p->mn, FIRST_TUNNEL) <= 1 && kernel_sa(&p->mn, tunnel, true) == NULL);
		return true;
	}
	WELL(pairs_of(&p->mn, FIRST_TUNNEL) == 1);
	WELL(!does(s, REKEY_CHILD) || kernel_sa(&p->mn, tunnel, true) == NULL);
	return true;
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

/* ---- playing ---- */

#ifdef __SANITIZE_ADDRESS__	/* slow, and the number is not what they are for */
#define STRIDE 7
#else
#define STRIDE 1
#endif

/* Counts the schedule; false: another one is wanted. */
static bool
wanted_run(void)
{
	const char *only = getenv("IKE_SCHEDULE");

	runs++;
	if (only != NULL ? (unsigned)atoi(only) != runs : runs % STRIDE != 0)
		return false;
	played++;
	return true;
}

static void
quietly(struct pair *p)
{
	if (getenv("IKE_SCHEDULE") == NULL)
		p->mn.teller.tell = p->ha.teller.tell = NULL;
}

/* Parts that are cut for good reason: a Vendor ID may be in any message (RFC 7296 3.12). */
static void
in_pieces(struct side *s)
{
	static const char *const message[] = { "CREATE_CHILD_SA", "CREATE_CHILD_SA.R",
		"INFORMATIONAL", "INFORMATIONAL.R" };
	char rule[1200], err[128];

	for (int i = 0; i < 4; i++) {
		size_t n = (size_t)snprintf(rule, sizeof(rule), "%s every add-payload=43:",
		    message[i]);

		memset(rule + n, 'a', 1000);
		rule[n + 1000] = '\0';
		CU_ASSERT_FATAL(tamper_add(&s->tamper, rule, err));
	}
}

static void
agree(struct pair *p, const struct mode *m)
{
	struct addr at = begins_at(m);

	for (struct side *s = &p->mn; s != NULL; s = s == &p->mn ? &p->ha : NULL) {
		s->conf.mobike = !m->k;
		s->conf.child_pfs = m->pfs;
		s->conf.window = m->window > 0 ? m->window : 1;
		s->conf.return_routability = !m->trusting;
		s->conf.check_after = m->check_after;
		s->conf.fragment = m->pieces;
		s->conf.fragment_size = 576;
	}
	if (m->other_group) {	/* each asks with the group that the other has not */
		strcpy(p->mn.conf.esp_suite, "aesgcm-ecp256-x25519");
		strcpy(p->ha.conf.esp_suite, "aesgcm-ecp521-x25519");
	}
	pair_create(p);
	pair_up_over(p, at, home_agent_for(&at));
	pair_bootstrap(p, at, seen_from_outside(&at), home_agent_for(&at), m->nat);
	pair_acquire(p, 2);
	pair_pass(p, SECONDS(2));
	if (kernels_agree(p) != 2)
		CU_FAIL("not ready");
	if (m->pieces) {
		in_pieces(&p->mn);
		in_pieces(&p->ha);
	}
}

static void
tell_schedule(const struct schedule *s)
{
	fprintf(stderr, "schedule %u: %s; mn: %s, %u ms later %s; ha: %s %u ms later;"
	    " message %u %s, %u %s\n", runs, s->mode->name, act_name[s->mn], s->then_ms,
	    act_name[s->then], act_name[s->ha], s->ha_ms, s->fault[0].nth,
	    fate_name[s->fault[0].fate], s->fault[1].nth, fate_name[s->fault[1].fate]);
}

static void
act_out(struct pair *p, const struct schedule *s)
{
	tick begin = p->now;

	act(p, s->mode, &p->mn, s->mn);
	if (s->then != NOTHING && s->then_ms <= s->ha_ms) {
		pair_run(p, tick_max(p->now, begin + MSEC(s->then_ms)));
		act(p, s->mode, &p->mn, s->then);
	}
	pair_run(p, tick_max(p->now, begin + MSEC(s->ha_ms)));
	act(p, s->mode, &p->ha, s->ha);
	if (s->then != NOTHING && s->then_ms > s->ha_ms) {
		pair_run(p, tick_max(p->now, begin + MSEC(s->then_ms)));
		act(p, s->mode, &p->mn, s->then);
	}
}

static void
play(const struct schedule *s)
{
	static struct pair p;
	uint32_t tunnel;
	uint64_t spi;
	bool good;

	if (!wanted_run())
		return;
	pair_prepare(&p, 1000 + runs);
	quietly(&p);
	agree(&p, s->mode);
	spi = sa_at(&p.mn)->spi_i;
	tunnel = kernel_tunnel(&p.mn, true)->spi;
	suffers(&p, s->fault);
	act_out(&p, s);
	pair_pass(&p, SECONDS(300));
	good = settled(&p) && done(&p, s, spi, tunnel) && answers(&p);
	CU_ASSERT(good);
	if (!good) {
		tell_schedule(s);
		show(&p);
	}
	pair_free(&p);
}

/* Undisturbed, and with each message lost, repeated and overtaken. */
static void
suffer(struct schedule s, unsigned messages)
{
	play(&s);
	for (enum fate f = LOST; f < FATES; f++) {
		for (unsigned nth = 1; nth <= messages; nth++) {
			s.fault[0] = (struct fault){ f, nth };
			play(&s);
		}
	}
}

/* Two of the first messages lost; or one lost, and one that comes late. */
static void
suffer_twice(struct schedule s, unsigned messages)
{
	for (unsigned nth = 1; nth < messages; nth++) {
		for (unsigned also = nth + 1; also <= messages; also++) {
			s.fault[0] = (struct fault){ LOST, nth };
			s.fault[1] = (struct fault){ LOST, also };
			play(&s);
			s.fault[1].fate = LATER;
			play(&s);
			s.fault[0].fate = LATER;
			s.fault[1].fate = LOST;
			play(&s);
		}
	}
}

#endif
