#include "nodes/mip6/prefix_mn.h"

enum mn_event {
	EV_WANT,	/* something is to be known: status 1, or an advertisement that answers nothing */
	EV_ANSWER,	/* an advertisement with our identifier */
	EV_UNBOUND,
	EV_TIMER,
	MN_EVENTS
};

struct mn_in {
	tick now;
	const struct mip_icmp *mpa;
};

#define EARLY SECONDS(30)	/* ask again at most that long before something ends */
#define LEAVE SECONDS(5)	/* and give up a home address that long before it is invalid */

/* ---- what is known ---- */

static tick
end_of(uint32_t s, tick now)
{
	return s == UINT32_MAX ? TICK_NEVER : now + SECONDS(s);
}

static const struct prefix_mn_known *
own(const struct prefix_mn *p)
{
	for (unsigned i = 0; i < p->n_known; i++)
		if (prefix_has(&p->known[i].prefix, &p->hoa))
			return &p->known[i];
	return NULL;
}

uint32_t
prefix_mn_left(const struct prefix_mn *p, tick now)
{
	const struct prefix_mn_known *k = own(p);

	if (k == NULL || k->valid_until == TICK_NEVER)
		return UINT32_MAX;
	return k->valid_until <= now ? 0 : (uint32_t)((k->valid_until - now) / SECONDS(1));
}

/* As an advertisement on the home link would be taken: RFC 6275 11.4.3, RFC 4862 5.5.3. */
static void
take(struct prefix_mn *p, tick now, const struct nd_ra *nd)
{
	p->n_known = 0;
	for (unsigned i = 0; i < nd->n_prefixes; i++) {
		const struct nd_prefix *n = &nd->prefix[i];
		struct prefix_mn_known *k = &p->known[p->n_known];

		if (!n->present || n->valid_s == 0 || n->preferred_s > n->valid_s ||
		    addr_is_link_local(&n->prefix.addr))
			continue;
		*k = (struct prefix_mn_known){ .prefix = n->prefix,
			.valid_until = end_of(n->valid_s, now),
			.preferred_until = end_of(n->preferred_s, now) };
		for (unsigned bit = k->prefix.len; bit < 128; bit++)
			k->prefix.addr.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
		p->n_known++;
	}
}

/* The prefix to be of: the present one while it is valid, else the one preferred longest. */
static const struct prefix_mn_known *
successor(const struct prefix_mn *p, tick now)
{
	const struct prefix_mn_known *best = NULL;

	for (unsigned i = 0; i < p->n_known; i++) {
		const struct prefix_mn_known *k = &p->known[i];

		if (k->preferred_until > now && k->prefix.len == 64 &&
		    !prefix_has(&k->prefix, &p->hoa) &&
		    (best == NULL || k->preferred_until > best->preferred_until))
			best = k;
	}
	return best;
}

static bool
ends(const struct prefix_mn *p, tick now)
{
	const struct prefix_mn_known *k = own(p);

	return p->n_known > 0 && (k == NULL || k->valid_until - LEAVE <= now);
}

/* When to look again: before the home address's prefix is deprecated or ends. */
static void
set_alarm(struct prefix_mn *p, tick now)
{
	const struct prefix_mn_known *k = own(p);
	tick due = TICK_NEVER, ask;

	if (k != NULL && k->valid_until != TICK_NEVER) {
		ask = k->valid_until - tick_min(EARLY, (k->valid_until - now) / 2);
		due = ask > now ? ask : k->valid_until - LEAVE;
		due = tick_min(due, tick_max(now, k->valid_until - LEAVE));
	}
	alarm_set(p->env.heap, &p->alarm, due);
}

static struct prefix_mn_event *
push(struct prefix_mn *p, enum prefix_mn_event_kind kind)
{
	struct prefix_mn_event *e = &p->event[p->n_events++];

	assert(p->n_events <= sizeof(p->event) / sizeof(p->event[0]));
	*e = (struct prefix_mn_event){ .kind = kind };
	return e;
}

/* ---- guards ---- */

static bool
more_tries(const void *self, const void *in)
{
	(void)in;
	return ((const struct prefix_mn *)self)->retries < MPS_RETRIES;
}

static bool
no_more_tries(const void *self, const void *in)
{
	return !more_tries(self, in);
}

static bool
it_ends(const void *self, const void *arg)
{
	const struct mn_in *in = arg;

	return ends(self, in->now) && successor(self, in->now) != NULL;
}

static bool
ends_soon(const void *self, const void *arg)
{
	return !it_ends(self, arg);
}

/* ---- actions ---- */

static void
send(struct prefix_mn *p)
{
	struct mip_icmp m = { .type = ICMP6_MPS, .identifier = p->identifier };
	const struct tamper_rule *rule = tamper_match(p->env.tamper, "MPS");
	struct prefix_mn_event *e;
	struct wr w;

	if (rule != NULL && rule->withhold) {
		tell_note(p->env.tell, TOLD_NOTE, "tamper", "", " withheld=MPS");
		return;
	}
	if (rule != NULL)
		(void)tamper_fields(rule, mip_icmp_fields(m.type), &m);
	e = push(p, PREFIX_MN_SEND);
	w = wr_of(e->octets, sizeof(e->octets));
	mip_icmp_encode(&w, &m, &p->hoa, &p->ha6);
	if (rule != NULL)
		tamper_bytes(rule, &w);
	assert(!w.bad);
	e->n = w.n;
	mip_icmp_tell(p->env.tell, TOLD_TX, &m, NULL);
}

static void
ask(void *self, const void *arg)
{
	struct prefix_mn *p = self;
	const struct mn_in *in = arg;

	/* RFC 6275 11.4.2: a random value. */
	p->identifier = mutant_on(p->env.tamper, "mps-counts") ? (uint16_t)(p->identifier + 1) :
	    (uint16_t)rng_u32(p->env.rng);
	p->answered = false;
	p->retries = 0;
	p->wait = MPS_TIMEOUT;
	send(p);
	alarm_set(p->env.heap, &p->alarm, in->now + p->wait);
}

static void
ask_again(void *self, const void *arg)
{
	struct prefix_mn *p = self;
	const struct mn_in *in = arg;

	p->retries++;
	p->wait *= 2;
	send(p);
	alarm_set(p->env.heap, &p->alarm, in->now + p->wait);
}

static void
give_up(void *self, const void *arg)
{
	set_alarm(self, ((const struct mn_in *)arg)->now);
}

static void
renumber(void *self, const void *arg)
{
	struct prefix_mn *p = self;
	const struct mn_in *in = arg;

	push(p, PREFIX_MN_RENUMBER)->home = successor(p, in->now)->prefix;
	alarm_cancel(p->env.heap, &p->alarm);
}

static void
learn(void *self, const void *arg)
{
	struct prefix_mn *p = self;
	const struct mn_in *in = arg;

	p->answered = true;
	take(p, in->now, &in->mpa->nd);
	if (it_ends(p, in))
		renumber(p, in);
	else
		set_alarm(p, in->now);
}

static void
stop(void *self, const void *arg)
{
	struct prefix_mn *p = self;

	(void)arg;
	alarm_cancel(p->env.heap, &p->alarm);
}

#define I PREFIX_MN_IDLE
#define A PREFIX_MN_ASKING

static const struct fsm_row mn_row[] = {
 /* from event	 when		then	   to label			      cite */
 { I, EV_WANT,	  NULL,		 ask,	    A, "which prefixes are there?",    "6275 11.4.3" },
 { I, EV_TIMER,	  ends_soon,	 ask,	    A, "the home prefix ends soon",    "6275 11.4.2" },
 { I, EV_TIMER,	  it_ends,	 renumber,  I, "to another home prefix",       "6275 11.4.3" },
 { I, EV_UNBOUND, NULL,		 stop,	    I, "no binding",		       "6275 11.4.2" },
 { A, EV_ANSWER,  NULL,		 learn,	    I, "taken",			       "6275 11.4.3" },
 { A, EV_TIMER,	  more_tries,	 ask_again, A, "double the wait",	       "6275 11.4.2" },
 { A, EV_TIMER,	  no_more_tries, give_up,   I, "no answer",		       "6275 11.4.2" },
 { A, EV_WANT,	  no_more_tries, ask,	    A, "it can be heard: ask anew",    "6275 11.4.3" },
 { A, EV_UNBOUND, NULL,		 stop,	    I, "no binding, nobody to ask",    "6275 11.4.2" },
};

#undef I
#undef A

static const char *const mn_state[] = { "IDLE", "ASKING" };
static const char *const mn_event[] = { "WANT", "ANSWER", "UNBOUND", "TIMER" };

const struct fsm prefix_mn_fsm = {
	"prefix_solicitation", mn_state, mn_event, PREFIX_MN_STATES, MN_EVENTS, FSM_ROWS(mn_row)
};

static void
step(struct prefix_mn *p, tick now, unsigned event, const struct mip_icmp *mpa)
{
	fsm_step(&p->fsm, &p->state, event, p, &(struct mn_in){ now, mpa }, "");
}

/* ---- what the node calls ---- */

void
prefix_mn_init(struct prefix_mn *p, const struct engine_env *env)
{
	*p = (struct prefix_mn){ .env = *env, .alarm = { .kind = ALARM_PREFIX_MN } };
	fsm_run_init(&p->fsm, &prefix_mn_fsm, env->tell, env->mutants);
}

void
prefix_mn_clear(struct prefix_mn *p)
{
	if (p->env.heap == NULL)
		return;			/* not made */
	alarm_cancel(p->env.heap, &p->alarm);
	fsm_run_clear(&p->fsm);
}

void
prefix_mn_bound(struct prefix_mn *p, tick now, const struct addr *hoa, const struct addr *ha6,
    bool wanted)
{
	bool other = !addr_eq(&p->hoa, hoa) || !addr_eq(&p->ha6, ha6);

	p->hoa = *hoa;
	p->ha6 = *ha6;
	p->bound = true;
	if ((wanted || other || p->n_known == 0) && p->state == PREFIX_MN_IDLE)
		step(p, now, EV_WANT, NULL);
	else if (p->state == PREFIX_MN_IDLE)
		set_alarm(p, now);
}

void
prefix_mn_unbound(struct prefix_mn *p, tick now)
{
	if (p->bound)
		step(p, now, EV_UNBOUND, NULL);
	p->bound = false;
}

/* RFC 6275 11.4.3, in its order; W_MIP6_OLD_ACK: unsolicited. */
static enum why
check(const struct prefix_mn *p, const struct prefix_mn_in *in, const struct mip_icmp *m)
{
	const struct tamper *t = p->env.tamper;

	if (m->type != ICMP6_MPA || (m->has_reserved && mutant_on(t, "reserved-read")))
		return W_TYPE;
	if (!p->bound || (!addr_eq(&in->src, &p->ha6) && !mutant_on(t, "mpa-any-source")))
		return W_MIP6_NOT_FOR_US;
	if (!in->rh2 && !mutant_on(t, "mpa-no-rh2-taken"))
		return W_MIP6_NOT_FOR_US;
	if (!in->is_protected && !mutant_on(t, "trusts-clear"))
		return W_MIP6_UNPROTECTED;
	if (p->state == PREFIX_MN_ASKING && !p->answered && m->identifier == p->identifier)
		return W_OK;
	if (mutant_on(t, "mpa-any-identifier"))
		return W_OK;
	return W_MIP6_OLD_ACK;
}

enum why
prefix_mn_advertised(struct prefix_mn *p, tick now, const struct prefix_mn_in *in)
{
	struct mip_icmp m;
	enum why w = mip_icmp_decode(&m, &in->src, &in->dst, in->message);

	if (w == W_OK)
		w = check(p, in, &m);
	if (w != W_OK) {
		tell_note(p->env.tell, TOLD_DROP, why_row(w)->name, "", " message=MPA");
		/* RFC 6275 11.4.3: unsolicited: discarded, and asked about. */
		if (w == W_MIP6_OLD_ACK && !mutant_on(p->env.tamper, "mpa-unsolicited-ignored"))
			step(p, now, EV_WANT, NULL);
		return w;
	}
	mip_icmp_tell(p->env.tell, TOLD_RX, &m, NULL);
	if (mutant_on(p->env.tamper, "mpa-any-identifier"))
		p->state = PREFIX_MN_ASKING;
	step(p, now, EV_ANSWER, &m);
	return W_OK;
}

void
prefix_mn_wake(struct prefix_mn *p, tick now, struct alarm *a)
{
	assert(a == &p->alarm);
	step(p, now, EV_TIMER, NULL);
}

bool
prefix_mn_pop(struct prefix_mn *p, struct prefix_mn_event *out)
{
	if (p->n_events == 0)
		return false;
	*out = p->event[0];
	p->n_events--;
	memmove(&p->event[0], &p->event[1], p->n_events * sizeof(p->event[0]));
	return true;
}

void
prefix_mn_inspect(const struct prefix_mn *p, tick now, struct text *out)
{
	char a[ADDR_TEXT_MAX];

	text_add(out, " state=%s\n", mn_state[p->state]);
	for (unsigned i = 0; i < p->n_known; i++)
		text_add(out, " prefix=%s/%u valid=%d\n", addr_text(&p->known[i].prefix.addr, a),
		    p->known[i].prefix.len, p->known[i].valid_until == TICK_NEVER ? -1 :
		    (int)((p->known[i].valid_until - now) / SECONDS(1)));
}
