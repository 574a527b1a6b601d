#include "nodes/mip6/prefix_ha.h"

#include "nodes/base/die.h"

#include <stdlib.h>

/* A mobile node with a binding. */
struct prefix_ha_mn {
	struct hash_link by_hoa;
	struct prefix_ha_mn *prev, *next;
	struct alarm alarm;
	uint8_t state;
	struct addr hoa;
	uint16_t identifier;		/* of the solicitation to be answered */
	struct addr coa;		/* and where it came from */
	unsigned retries;
	tick wait, sent;		/* sent: the last advertisement; -1: none */
};

enum ha_event {
	EV_CHANGED,	/* the prefixes of the home link have */
	EV_SOLICITED,
	EV_BOUND,	/* a Binding Update was accepted */
	EV_TIMER,
	HA_EVENTS
};

struct ha_in {
	struct prefix_ha *h;
	tick now;
};

/* ---- content ---- */

static uint32_t
seconds_left(tick until, tick now)
{
	if (until == TICK_NEVER)
		return UINT32_MAX;
	return until <= now ? 0 : (uint32_t)((until - now) / SECONDS(1));
}

/* The complete list, RFC 6275 10.6.2, with what is left of the lifetimes. */
static void
list(const struct prefix_ha *h, tick now, struct nd_ra *nd)
{
	for (unsigned i = 0; i < h->n_prefixes; i++) {
		const struct home_prefix *p = &h->prefix[i];
		struct nd_prefix *out = &nd->prefix[nd->n_prefixes++];

		*out = p->p;
		out->valid_s = seconds_left(p->valid_until, now);
		out->preferred_s = seconds_left(p->preferred_until, now);
	}
}

static void
send(struct prefix_ha *h, tick now, struct prefix_ha_mn *m, bool solicited)
{
	/* Without DHCPv6 M and O are 0 whatever routers say, RFC 6275 6.8. */
	struct mip_icmp a = { .type = ICMP6_MPA, .identifier = solicited ? m->identifier : 0 };
	const struct tamper_rule *rule = tamper_match(h->env.tamper, "MPA");
	struct prefix_ha_event *e;
	struct wr w;

	list(h, now, &a.nd);
	m->sent = now;
	if (rule != NULL && rule->withhold) {
		tell_note(h->env.tell, TOLD_NOTE, "tamper", "", " withheld=MPA");
		return;
	}
	if (rule != NULL)
		(void)tamper_fields(rule, mip_icmp_fields(a.type), &a);
	if (mutant_on(h->env.tamper, "mpa-copies-flags"))
		a.M = a.O = true;
	if (mutant_on(h->env.tamper, "mpa-first-only") && a.nd.n_prefixes > 1)
		a.nd.n_prefixes = 1;
	if (mutant_on(h->env.tamper, "mpa-empty"))
		a.nd.n_prefixes = 0;
	if (h->n_queue == h->cap_queue) {
		h->cap_queue = h->cap_queue == 0 ? 4 : 2 * h->cap_queue;
		h->queue = xrealloc(h->queue, h->cap_queue, sizeof(*h->queue));
	}
	e = &h->queue[h->n_queue++];
	*e = (struct prefix_ha_event){ .hoa = m->hoa, .to = solicited ||
	    mutant_on(h->env.tamper, "mpa-after-binding") ? m->coa : ADDR_NONE };
	w = wr_of(e->buf, sizeof(e->buf));
	mip_icmp_encode(&w, &a, &h->ha6, &m->hoa);
	if (rule != NULL)
		tamper_bytes(rule, &w);
	assert(!w.bad);
	e->octets.n = w.n;
	mip_icmp_tell(h->env.tell, TOLD_TX, &a, NULL);
}

/* ---- guards and actions ---- */

struct ha_self {
	struct prefix_ha *h;
	struct prefix_ha_mn *m;
};

static bool
more_tries(const void *self, const void *in)
{
	(void)in;
	return ((const struct ha_self *)self)->m->retries < PREFIX_ADV_RETRIES;
}

static bool
no_more_tries(const void *self, const void *in)
{
	return !more_tries(self, in);
}

static bool
may_answer(const void *self, const void *arg)
{
	const struct ha_self *s = self;
	const struct ha_in *in = arg;

	return s->m->sent < 0 || in->now - s->m->sent >= PREFIX_ADV_GAP ||
	    mutant_on(s->h->env.tamper, "mpa-flood");
}

static bool
too_soon(const void *self, const void *in)
{
	return !may_answer(self, in);
}

/* RFC 6275 10.6.2: MaxScheduleDelay, RAND_ADV_DELAY. */
static tick
rand_adv_delay(const struct prefix_ha *h, tick now, const struct addr *hoa)
{
	uint32_t preferred;
	tick most = h->conf.max, span;

	(void)prefix_ha_left(h, now, hoa, &preferred);
	if (preferred != UINT32_MAX)
		most = tick_min(most, SECONDS(preferred));
	span = most > h->conf.min ? most - h->conf.min : h->conf.min - most;
	return h->conf.min + (span >= SECONDS(1) ?
	    SECONDS(rng_below(h->env.rng, (uint32_t)(span / SECONDS(1)))) : 0);
}

static void
schedule(void *self, const void *arg)
{
	struct ha_self *s = self;
	const struct ha_in *in = arg;
	tick least = s->m->sent < 0 ? 0 : s->m->sent + PREFIX_ADV_GAP;

	alarm_set(s->h->env.heap, &s->m->alarm, tick_max(least,
	    in->now + rand_adv_delay(s->h, in->now, &s->m->hoa)));
}

static void
send_first(void *self, const void *arg)
{
	struct ha_self *s = self;
	const struct ha_in *in = arg;

	s->m->retries = 0;
	s->m->wait = mutant_on(s->h->env.tamper, "mpa-impatient") ? SECONDS(1) : PREFIX_ADV_TIMEOUT;
	send(s->h, in->now, s->m, false);
	alarm_set(s->h->env.heap, &s->m->alarm, in->now + s->m->wait);
}

static void
send_again(void *self, const void *arg)
{
	struct ha_self *s = self;
	const struct ha_in *in = arg;

	if (!mutant_on(s->h->env.tamper, "mpa-no-limit"))
		s->m->retries++;
	if (!mutant_on(s->h->env.tamper, "mpa-no-backoff"))
		s->m->wait *= 2;
	send(s->h, in->now, s->m, false);
	alarm_set(s->h->env.heap, &s->m->alarm, in->now + s->m->wait);
}

static void
stop(void *self, const void *arg)
{
	struct ha_self *s = self;

	(void)arg;
	alarm_cancel(s->h->env.heap, &s->m->alarm);
}

/* MaxMobPfxAdvInterval later there is another one. */
static void
rest(struct ha_self *s, tick now)
{
	alarm_set(s->h->env.heap, &s->m->alarm, now + s->h->conf.max);
}

static void
answer(void *self, const void *arg)
{
	struct ha_self *s = self;
	const struct ha_in *in = arg;

	send(s->h, in->now, s->m, true);
	rest(s, in->now);
}

static void
answer_later(void *self, const void *arg)
{
	struct ha_self *s = self;

	(void)arg;
	alarm_set(s->h->env.heap, &s->m->alarm, s->m->sent + PREFIX_ADV_GAP);
}

#define Q PREFIX_QUIET
#define D PREFIX_DUE
#define U PREFIX_UNACKED
#define X PREFIX_UNHEARD
#define A PREFIX_ASKED

static const struct fsm_row ha_row[] = {
 /* from event	    when	   then	       to label			      cite */
 { Q, EV_CHANGED,   NULL,	   schedule,   D, "after RAND_ADV_DELAY",     "6275 10.6.2" },
 { Q, EV_TIMER,	    NULL,	   schedule,   D, "nothing was said for long", "6275 10.6.2" },
 { Q, EV_SOLICITED, may_answer,	   answer,     Q, "answer right away",	      "6275 10.6.2" },
 { Q, EV_SOLICITED, too_soon,	   answer_later, A, "one a second",	      "6275 6.8" },
 { D, EV_TIMER,	    NULL,	   send_first, U, "unsolicited",	      "6275 10.6.2" },
 { D, EV_SOLICITED, may_answer,	   answer,     Q, "answer: it has all",	      "6275 10.6.2" },
 { D, EV_SOLICITED, too_soon,	   answer_later, A, "one a second, with all", "6275 6.8" },
 { U, EV_TIMER,	    more_tries,	   send_again, U, "double the wait",	      "6275 10.6.2" },
 { U, EV_TIMER,	    no_more_tries, stop,       X, "it does not hear us",      "6275 10.6.2" },
 { U, EV_CHANGED,   NULL,	   schedule,   D, "a newer one instead",      "6275 10.6.2" },
 { U, EV_SOLICITED, may_answer,	   answer,     Q, "acknowledged",	      "6275 10.6.2" },
 { U, EV_SOLICITED, too_soon,	   answer_later, A, "acknowledged, one a second", "6275 6.8" },
 { X, EV_BOUND,	    NULL,	   send_first, U, "it is there: again",	      "6275 10.6.2" },
 { X, EV_CHANGED,   NULL,	   schedule,   D, "after RAND_ADV_DELAY",     "6275 10.6.2" },
 { X, EV_SOLICITED, NULL,	   answer,     Q, "acknowledged late",	      "6275 10.6.2" },
 { A, EV_TIMER,	    NULL,	   answer,     Q, "a second has passed",      "6275 6.8" },
 { A, EV_SOLICITED, NULL,	   NULL,       A, "the later one counts",     "6275 6.8" },
};

#undef Q
#undef D
#undef U
#undef X
#undef A

static const char *const ha_state[] = { "QUIET", "DUE", "UNACKED", "UNHEARD", "ASKED" };
static const char *const ha_event[] = { "CHANGED", "SOLICITED", "BOUND", "TIMER" };

const struct fsm prefix_ha_fsm = {
	"prefix_advertisement", ha_state, ha_event, PREFIX_STATES, HA_EVENTS, FSM_ROWS(ha_row)
};

static void
step(struct prefix_ha *h, tick now, struct prefix_ha_mn *m, unsigned event)
{
	char name[ADDR_TEXT_MAX];

	fsm_step(&h->fsm, &m->state, event, &(struct ha_self){ h, m }, &(struct ha_in){ h, now },
	    addr_text(&m->hoa, name));
}

/* ---- mobile nodes ---- */

void
prefix_ha_init(struct prefix_ha *h, const struct prefix_ha_conf *conf, const struct addr *ha6,
    const struct engine_env *env)
{
	*h = (struct prefix_ha){ .conf = *conf, .env = *env, .ha6 = *ha6 };
	hash_key_init(&h->key, rng_u64(env->rng));
	fsm_run_init(&h->fsm, &prefix_ha_fsm, env->tell, env->mutants);
}

static struct prefix_ha_mn *
find(const struct prefix_ha *h, const struct addr *hoa)
{
	for (struct hash_link *l = hash_first(&h->by_hoa, hash_fast(&h->key, hoa, sizeof(*hoa)));
	    l != NULL; l = hash_next(l)) {
		struct prefix_ha_mn *m = hash_owner(l, struct prefix_ha_mn, by_hoa);

		if (addr_eq(&m->hoa, hoa))
			return m;
	}
	return NULL;
}

static void
remove_mn(struct prefix_ha *h, struct prefix_ha_mn *m)
{
	alarm_cancel(h->env.heap, &m->alarm);
	hash_remove(&h->by_hoa, &m->by_hoa);
	if (m->prev != NULL)
		m->prev->next = m->next;
	else
		h->first = m->next;
	if (m->next != NULL)
		m->next->prev = m->prev;
	free(m);
}

void
prefix_ha_forget(struct prefix_ha *h)
{
	while (h->first != NULL)
		remove_mn(h, h->first);
	h->n_prefixes = 0;
	h->n_queue = h->at_queue = 0;
}

void
prefix_ha_clear(struct prefix_ha *h)
{
	if (h->env.heap == NULL)
		return;			/* not made */
	prefix_ha_forget(h);
	hash_clear(&h->by_hoa);
	fsm_run_clear(&h->fsm);
	free(h->queue);
	h->queue = NULL;
}

void
prefix_ha_bound(struct prefix_ha *h, tick now, const struct addr *hoa)
{
	struct prefix_ha_mn *m = find(h, hoa);

	if (m != NULL) {
		step(h, now, m, EV_BOUND);
		return;
	}
	m = xalloc(1, sizeof(*m));
	m->hoa = *hoa;
	m->sent = -1;
	m->alarm.kind = ALARM_PREFIX_HA;
	m->alarm.owner = m;
	hash_add(&h->by_hoa, &m->by_hoa, hash_fast(&h->key, hoa, sizeof(*hoa)));
	m->next = h->first;
	if (m->next != NULL)
		m->next->prev = m;
	h->first = m;
	alarm_set(h->env.heap, &m->alarm, now + h->conf.max);
}

void
prefix_ha_gone(struct prefix_ha *h, const struct addr *hoa)
{
	struct prefix_ha_mn *m = find(h, hoa);

	/* RFC 6275 10.6.2: what is scheduled, or repeated, ends with the binding. */
	if (m != NULL && !mutant_on(h->env.tamper, "mpa-after-binding"))
		remove_mn(h, m);
}

enum why
prefix_ha_solicited(struct prefix_ha *h, tick now, const struct addr *hoa, const struct addr *coa,
    struct bytes message)
{
	struct prefix_ha_mn *m = find(h, hoa);
	struct mip_icmp q;
	enum why w = mip_icmp_decode(&q, hoa, &h->ha6, message);

	if (w != W_OK)
		return w;
	if (q.type != ICMP6_MPS || (q.has_reserved && mutant_on(h->env.tamper, "reserved-read")))
		return W_TYPE;
	if (m == NULL)
		return W_MIP6_UNEXPECTED;	/* we choose: whoever has an SA, and no binding */
	mip_icmp_tell(h->env.tell, TOLD_RX, &q, NULL);
	m->identifier = q.identifier;
	m->coa = *coa;
	step(h, now, m, EV_SOLICITED);
	return W_OK;
}

void
prefix_ha_wake(struct prefix_ha *h, tick now, struct alarm *a)
{
	step(h, now, a->owner, EV_TIMER);
}

bool
prefix_ha_pop(struct prefix_ha *h, struct prefix_ha_event *out)
{
	if (h->at_queue == h->n_queue) {
		h->at_queue = h->n_queue = 0;
		return false;
	}
	*out = h->queue[h->at_queue++];
	out->octets.p = out->buf;
	return true;
}

/* ---- the prefixes of the home link ---- */

/* Which prefix is it? RFC 6275 7.2: of the whole address, only the first bits. */
static bool
same_prefix(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && prefix_has(a, &b->addr);
}

static tick
end_of(uint32_t s, tick now)
{
	return s == UINT32_MAX ? TICK_NEVER : now + SECONDS(s);
}

/* A lifetime that is said anew each time, and one that counts down, are no change (RFC 6275 10.6.2). */
static bool
lifetime_changed(uint32_t was_s, uint32_t is_s, tick was, tick is)
{
	tick apart = was > is ? was - is : is - was;

	return was_s != is_s && (was == TICK_NEVER || is == TICK_NEVER || apart > SECONDS(2));
}

static bool
take_prefix(struct prefix_ha *h, tick now, const struct nd_prefix *p)
{
	struct home_prefix fresh = { .p = *p, .valid_until = end_of(p->valid_s, now),
		.preferred_until = end_of(p->preferred_s, now), .heard = now };
	struct home_prefix *old;
	bool changed;

	for (unsigned i = 0; i < h->n_prefixes; i++) {
		old = &h->prefix[i];
		if (!same_prefix(&old->p.prefix, &p->prefix))
			continue;
		changed = old->p.on_link != p->on_link || old->p.autonomous != p->autonomous ||
		    lifetime_changed(old->p.valid_s, p->valid_s, old->valid_until,
		    fresh.valid_until) || lifetime_changed(old->p.preferred_s, p->preferred_s,
		    old->preferred_until, fresh.preferred_until);
		if (!p->router && old->p.router) {	/* another's: ours has our address */
			fresh.p.router = true;
			fresh.p.prefix = old->p.prefix;
		}
		*old = fresh;
		return changed;
	}
	if (h->n_prefixes == ND_PREFIXES || p->valid_s == 0)
		return false;
	h->prefix[h->n_prefixes++] = fresh;
	return true;
}

bool
prefix_ha_advertised(struct prefix_ha *h, tick now, const struct nd_ra *ra)
{
	struct prefix_ha_mn *next;
	bool changed = false, first = h->n_prefixes == 0;

	for (unsigned i = 0; i < ra->n_prefixes; i++)
		if (ra->prefix[i].present && !addr_is_link_local(&ra->prefix[i].prefix.addr))
			changed = take_prefix(h, now, &ra->prefix[i]) || changed;
	if (!changed || first || mutant_on(h->env.tamper, "mpa-unchanged"))
		return changed;
	for (struct prefix_ha_mn *m = h->first; m != NULL; m = next) {
		next = m->next;
		step(h, now, m, EV_CHANGED);
	}
	return true;
}

bool
prefix_ha_knows(const struct prefix_ha *h, const struct addr *hoa)
{
	for (unsigned i = 0; i < h->n_prefixes; i++)
		if (prefix_has(&h->prefix[i].p.prefix, hoa))
			return true;
	return false;
}

uint32_t
prefix_ha_left(const struct prefix_ha *h, tick now, const struct addr *hoa, uint32_t *preferred_s)
{
	*preferred_s = UINT32_MAX;
	for (unsigned i = 0; i < h->n_prefixes; i++)
		if (prefix_has(&h->prefix[i].p.prefix, hoa)) {
			*preferred_s = seconds_left(h->prefix[i].preferred_until, now);
			return seconds_left(h->prefix[i].valid_until, now);
		}
	return UINT32_MAX;
}

void
prefix_ha_inspect(const struct prefix_ha *h, tick now, struct text *out)
{
	char a[ADDR_TEXT_MAX];

	for (unsigned i = 0; i < h->n_prefixes; i++)
		text_add(out, " prefix=%s/%u valid=%u preferred=%u\n",
		    addr_text(&h->prefix[i].p.prefix.addr, a), h->prefix[i].p.prefix.len,
		    seconds_left(h->prefix[i].valid_until, now),
		    seconds_left(h->prefix[i].preferred_until, now));
	for (const struct prefix_ha_mn *m = h->first; m != NULL; m = m->next)
		text_add(out, " hoa=%s state=%s\n", addr_text(&m->hoa, a), ha_state[m->state]);
}
