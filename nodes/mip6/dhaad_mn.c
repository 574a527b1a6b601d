#include "nodes/mip6/dhaad_mn.h"

#include "nodes/mip6/dhaad_ha.h"

enum mn_event {
	EV_WANT,	/* abroad without a home agent, also: from another care-of address */
	EV_DETACHED,
	EV_LIST,	/* a reply with addresses */
	EV_FAILED,
	EV_SILENT,
	EV_ACCEPTED,
	EV_TIMER,
	MN_EVENTS
};

struct mn_in {
	tick now;
	const struct mip_icmp *reply;
};

/* ---- guards ---- */

static bool
more_tries(const void *self, const void *in)
{
	(void)in;
	return ((const struct dhaad_mn *)self)->retries < DHAAD_RETRIES;
}

static bool
no_more_tries(const void *self, const void *in)
{
	return !more_tries(self, in);
}

static bool
another(const void *self, const void *in)
{
	const struct dhaad_mn *d = self;

	(void)in;
	return d->tried < d->n_homes;
}

static bool
nobody(const void *self, const void *in)
{
	return !another(self, in);
}

static bool
knows_some(const void *self, const void *in)
{
	(void)in;
	return ((const struct dhaad_mn *)self)->n_homes > 0;
}

static bool
knows_none(const void *self, const void *in)
{
	return !knows_some(self, in);
}

/* ---- actions ---- */

static struct dhaad_mn_event *
push(struct dhaad_mn *d, enum dhaad_mn_event_kind kind)
{
	struct dhaad_mn_event *e = &d->event[d->n_events++];

	assert(d->n_events <= sizeof(d->event) / sizeof(d->event[0]));
	*e = (struct dhaad_mn_event){ .kind = kind };
	return e;
}

static void
send(struct dhaad_mn *d)
{
	struct mip_icmp m = { .type = ICMP6_DHAAD_REQUEST, .identifier = d->identifier };
	const struct tamper_rule *rule = tamper_match(d->env.tamper, "DHAAD_REQUEST");
	struct dhaad_mn_event *e;
	struct wr w;

	if (rule != NULL && rule->withhold) {
		tell_note(d->env.tell, TOLD_NOTE, "tamper", "", " withheld=DHAAD_REQUEST");
		return;
	}
	if (rule != NULL)
		(void)tamper_fields(rule, mip_icmp_fields(m.type), &m);
	e = push(d, DHAAD_MN_SEND);
	e->src = d->coa;
	e->dst = d->anycast;
	if (mutant_on(d->env.tamper, "dhaad-to-router"))	/* RFC 4291 2.6.1, not RFC 2526 */
		memset(e->dst.b + 8, 0, 8);
	w = wr_of(e->octets, sizeof(e->octets));
	mip_icmp_encode(&w, &m, &e->src, &e->dst);
	if (rule != NULL)
		tamper_bytes(rule, &w);
	assert(!w.bad);
	e->n = w.n;
	mip_icmp_tell(d->env.tell, TOLD_TX, &m, NULL);
}

static void
ask(void *self, const void *arg)
{
	struct dhaad_mn *d = self;
	const struct mn_in *in = arg;

	d->identifier = (uint16_t)rng_u32(d->env.rng);
	d->retries = 0;
	d->wait = INITIAL_DHAAD_TIMEOUT;
	send(d);
	alarm_set(d->env.heap, &d->alarm, in->now + d->wait);
}

static void
ask_again(void *self, const void *arg)
{
	struct dhaad_mn *d = self;
	const struct mn_in *in = arg;

	if (!mutant_on(d->env.tamper, "dhaad-flood"))
		d->retries++;
	if (!mutant_on(d->env.tamper, "dhaad-no-backoff"))
		d->wait *= 2;		/* RFC 6275 11.4.1 */
	send(d);
	alarm_set(d->env.heap, &d->alarm, in->now + d->wait);
}

static void
stop(void *self, const void *arg)
{
	struct dhaad_mn *d = self;

	(void)arg;
	alarm_cancel(d->env.heap, &d->alarm);
}

static void
rest(void *self, const void *arg)
{
	struct dhaad_mn *d = self;
	const struct mn_in *in = arg;

	d->n_homes = 0;
	alarm_set(d->env.heap, &d->alarm, in->now + DHAAD_REST);
}

static void
try_this(struct dhaad_mn *d)
{
	d->tried++;
	push(d, DHAAD_MN_TRY)->agent = d->home[d->at];
}

static void
take_list(void *self, const void *arg)
{
	struct dhaad_mn *d = self;
	const struct mn_in *in = arg;

	alarm_cancel(d->env.heap, &d->alarm);
	d->n_homes = in->reply->n_homes;
	memcpy(d->home, in->reply->home, d->n_homes * sizeof(d->home[0]));
	d->tried = 0;
	/* RFC 6275 11.4.1: in the order of the reply. */
	d->at = mutant_on(d->env.tamper, "dhaad-last-first") ? d->n_homes - 1 : 0;
	try_this(d);
}

static void
try_next(void *self, const void *arg)
{
	struct dhaad_mn *d = self;

	(void)arg;
	d->at = (d->at + 1) % d->n_homes;
	try_this(d);
}

static void
try_known(void *self, const void *arg)
{
	struct dhaad_mn *d = self;

	(void)arg;
	try_this(d);
}

/* RFC 6275 11.4.1: it MUST have that long to answer the last Binding Update before the next one is
 * asked, however often it was asked. */
static void
be_patient(void *self, const void *arg)
{
	struct dhaad_mn *d = self;
	const struct mn_in *in = arg;

	alarm_set(d->env.heap, &d->alarm, in->now +
	    (mutant_on(d->env.tamper, "dhaad-impatient") ? 0 : DHAAD_PATIENCE));
}

static void
stop_and_next(void *self, const void *arg)
{
	stop(self, arg);
	try_next(self, arg);
}

/* From now on all others are candidates again, should this one fail. */
static void
settle(void *self, const void *arg)
{
	stop(self, arg);
	((struct dhaad_mn *)self)->tried = 1;
}

#define I DHAAD_IDLE
#define A DHAAD_ASKING
#define T DHAAD_TRYING
#define S DHAAD_SETTLED
#define W DHAAD_WAITING
#define R DHAAD_RESTING

static const struct fsm_row mn_row[] = {
 /* from event	  when		 then	    to label				   cite */
 { I, EV_WANT,	   knows_none,	 ask,	    A, "who is a home agent?",		   "6275 11.4.1" },
 { I, EV_WANT,	   knows_some,	 try_known, T, "the one that is configured",	   "6275 11.4.1" },
 { A, EV_WANT,	   NULL,	 ask,	    A, "from here",			   "6275 11.4.1" },
 { A, EV_DETACHED, NULL,	 stop,	    I, "link lost",			   "6275 11.4.1" },
 { A, EV_LIST,	   NULL,	 take_list, T, "the first of the list",		   "6275 11.4.1" },
 { A, EV_TIMER,	   more_tries,	 ask_again, A, "double the wait",		   "6275 11.4.1" },
 { A, EV_TIMER,	   no_more_tries, rest,	    R, "nobody answers",		   "6275 11.4.1" },
 { T, EV_ACCEPTED, NULL,	 settle,    S, "accepted",			   "6275 11.4.1" },
 { T, EV_FAILED,   another,	 try_next,  T, "the next of the list",		   "6275 11.4.1" },
 { T, EV_FAILED,   nobody,	 rest,	    R, "none of the list",		   "6275 11.4.1" },
 { T, EV_SILENT,   another,	 be_patient, W, "silent: wait a little",	   "6275 11.4.1" },
 { T, EV_SILENT,   nobody,	 rest,	    R, "none of the list answers",	   "6275 11.4.1" },
 { W, EV_TIMER,	   NULL,	 try_next,  T, "the next after a silent one",	   "6275 11.4.1" },
 { W, EV_FAILED,   NULL,	 stop_and_next, T, "not silent: it refuses",	   "6275 11.4.1" },
 { W, EV_ACCEPTED, NULL,	 settle,    S, "only slow",			   "6275 11.4.1" },
 { W, EV_DETACHED, NULL,	 stop,	    T, "link lost: again from the next",   "6275 11.4.1" },
 { S, EV_SILENT,   another,	 be_patient, W, "silent: wait a little",	   "6275 11.4.1" },
 { S, EV_SILENT,   nobody,	 ask,	    A, "silent, no other is known",	   "6275 11.4.1" },
 { S, EV_FAILED,   another,	 try_next,  T, "the next of the list",		   "6275 11.4.1" },
 { S, EV_FAILED,   nobody,	 ask,	    A, "no other is known: ask",	   "6275 11.4.1" },
 { R, EV_WANT,	   NULL,	 ask,	    A, "from here",			   "6275 11.4.1" },
 { R, EV_TIMER,	   NULL,	 ask,	    A, "has anything changed?",		   "6275 11.4.1" },
 { R, EV_DETACHED, NULL,	 stop,	    I, "link lost",			   "6275 11.4.1" },
};

#undef I
#undef A
#undef T
#undef S
#undef W
#undef R

static const char *const mn_state[] = { "IDLE", "ASKING", "TRYING", "SETTLED", "WAITING", "RESTING" };
static const char *const mn_event[] = {
	"WANT", "DETACHED", "LIST", "FAILED", "SILENT", "ACCEPTED", "T_WAIT"
};

const struct fsm dhaad_mn_fsm = {
	"home_agent_discovery", mn_state, mn_event, DHAAD_STATES, MN_EVENTS, FSM_ROWS(mn_row)
};

/* ---- what the node calls ---- */

static void
step(struct dhaad_mn *d, tick now, unsigned event, const struct mip_icmp *reply)
{
	fsm_step(&d->fsm, &d->state, event, d, &(struct mn_in){ now, reply }, "");
}

void
dhaad_mn_init(struct dhaad_mn *d, const struct prefix *home, const struct addr *agent,
    const struct engine_env *env)
{
	*d = (struct dhaad_mn){ .env = *env, .anycast = dhaad_anycast(home),
		.alarm = { .kind = ALARM_DHAAD_MN } };
	if (addr_is_set(agent))
		d->home[d->n_homes++] = *agent;
	fsm_run_init(&d->fsm, &dhaad_mn_fsm, env->tell, env->mutants);
}

void
dhaad_mn_clear(struct dhaad_mn *d)
{
	if (d->env.heap == NULL)
		return;			/* not made */
	alarm_cancel(d->env.heap, &d->alarm);
	fsm_run_clear(&d->fsm);
}

void
dhaad_mn_want(struct dhaad_mn *d, tick now, const struct addr *coa)
{
	d->coa = *coa;
	step(d, now, EV_WANT, NULL);
}

void
dhaad_mn_detached(struct dhaad_mn *d, tick now)
{
	step(d, now, EV_DETACHED, NULL);
}

void
dhaad_mn_failed(struct dhaad_mn *d, tick now, const struct addr *coa, bool silent)
{
	d->coa = *coa;
	step(d, now, silent ? EV_SILENT : EV_FAILED, NULL);
}

bool
dhaad_mn_knows(const struct dhaad_mn *d)
{
	return d->state == DHAAD_TRYING || d->state == DHAAD_SETTLED || d->state == DHAAD_WAITING;
}

void
dhaad_mn_accepted(struct dhaad_mn *d, tick now)
{
	step(d, now, EV_ACCEPTED, NULL);
}

static enum why
check(const struct dhaad_mn *d, const struct mip_icmp *m)
{
	if (m->type != ICMP6_DHAAD_REPLY)
		return W_TYPE;
	if (m->reserved != 0 && mutant_on(d->env.tamper, "reserved-read"))
		return W_TYPE;
	if (d->state != DHAAD_ASKING)
		return W_MIP6_UNEXPECTED;
	if (m->identifier != d->identifier && !mutant_on(d->env.tamper, "dhaad-any-identifier"))
		return W_MIP6_UNEXPECTED;
	/* Nobody is no answer: somebody else may know better. */
	return m->n_homes > 0 ? W_OK : W_SHORT;
}

enum why
dhaad_mn_reply(struct dhaad_mn *d, tick now, const struct addr *src, const struct addr *dst,
    struct bytes message)
{
	struct mip_icmp m;
	enum why w = mip_icmp_decode(&m, src, dst, message);

	if (w == W_OK)
		w = check(d, &m);
	if (w != W_OK) {
		tell_note(d->env.tell, TOLD_DROP, why_row(w)->name, "", " message=DHAAD_REPLY");
		return w;
	}
	mip_icmp_tell(d->env.tell, TOLD_RX, &m, NULL);
	step(d, now, EV_LIST, &m);
	return W_OK;
}

void
dhaad_mn_wake(struct dhaad_mn *d, tick now, struct alarm *a)
{
	assert(a == &d->alarm);
	step(d, now, EV_TIMER, NULL);
}

bool
dhaad_mn_pop(struct dhaad_mn *d, struct dhaad_mn_event *out)
{
	if (d->n_events == 0)
		return false;
	*out = d->event[0];
	d->event[0] = d->event[1];
	d->n_events--;
	return true;
}

void
dhaad_mn_inspect(const struct dhaad_mn *d, struct text *out)
{
	char a[ADDR_TEXT_MAX];

	text_add(out, " state=%s agents=", dhaad_mn_fsm.state[d->state]);
	for (unsigned i = 0; i < d->n_homes; i++)
		text_add(out, "%s%s", i > 0 ? "," : "", addr_text(&d->home[i], a));
	text_add(out, "\n");
}
