#include "nodes/mip6/dhaad_ha.h"

#include "nodes/base/die.h"

#include <stdlib.h>

struct addr
dhaad_anycast(const struct prefix *home)
{
	static const uint8_t id[8] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe };
	struct addr a = home->addr;

	/* RFC 2526 2: where identifiers are in EUI-64 format; else all of the rest is ones. */
	if (home->len == 64) {
		memcpy(a.b + 8, id, sizeof(id));
		return a;
	}
	for (unsigned bit = home->len; bit < 128; bit++)
		a.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	a.b[15] = (uint8_t)((a.b[15] & 0x80) | 0x7e);
	return a;
}

/* ---- an entry of the list as a machine ---- */

enum list_event { EV_SERVES, EV_SERVES_NOT, EV_EXPIRED, LIST_EVENTS };

struct list_in {
	tick now;
	const struct addr *router;
	const struct nd_ra *ra;
};

/* RFC 6275 10.5.1: the option's, else the Router Lifetime. */
static uint32_t
lifetime_of(const struct nd_ra *ra)
{
	return ra->has_ha_info ? ra->ha_lifetime_s : ra->router_lifetime_s;
}

static void
add_global(struct home_agent *a, tick now, const struct nd_prefix *p)
{
	unsigned i;

	for (i = 0; i < a->n_globals; i++)
		if (addr_eq(&a->global[i], &p->prefix.addr))
			break;
	if (i == HOME_AGENT_GLOBALS)
		return;
	if (i == a->n_globals)
		a->n_globals++;
	a->global[i] = p->prefix.addr;
	a->global_until[i] = p->valid_s == UINT32_MAX ? TICK_NEVER : now + SECONDS(p->valid_s);
}

static void
take(void *self, const void *arg)
{
	struct home_agent *a = self;
	const struct list_in *in = arg;

	a->router = *in->router;
	a->until = in->now + SECONDS(lifetime_of(in->ra));
	a->preference = in->ra->has_ha_info ? in->ra->ha_preference : 0;
	for (unsigned i = 0; i < in->ra->n_prefixes; i++)
		if (in->ra->prefix[i].present && in->ra->prefix[i].router)
			add_global(a, in->now, &in->ra->prefix[i]);
}

static void
forget(void *self, const void *arg)
{
	(void)arg;
	*(struct home_agent *)self = (struct home_agent){ 0 };
}

#define N HOME_AGENT_NONE
#define L HOME_AGENT_LISTED

static const struct fsm_row list_row[] = {
 /* from event	       when  then    to label			       cite */
 { N, EV_SERVES,       NULL, take,   L, "new in the list",	       "6275 10.5.1" },
 { L, EV_SERVES,       NULL, take,   L, "lifetime, preference anew",   "6275 10.5.1" },
 { L, EV_SERVES_NOT,   NULL, forget, N, "no longer a home agent",      "6275 10.5.1" },
 { L, EV_EXPIRED,      NULL, forget, N, "its lifetime ended",	       "6275 10.5.1" },
};

#undef N
#undef L

static const char *const list_state[] = { "NONE", "LISTED" };
static const char *const list_event[] = { "SERVES", "SERVES_NOT", "T_EXPIRE" };

const struct fsm dhaad_ha_fsm = {
	"home_agents", list_state, list_event, HOME_AGENT_STATES, LIST_EVENTS, FSM_ROWS(list_row)
};

/* ---- the list ---- */

void
dhaad_ha_init(struct dhaad_ha *d, const struct engine_env *env)
{
	*d = (struct dhaad_ha){ .env = *env, .alarm = { .kind = ALARM_DHAAD_HA } };
	d->list = xalloc(HOME_AGENTS, sizeof(*d->list));
	fsm_run_init(&d->fsm, &dhaad_ha_fsm, env->tell, env->mutants);
}

void
dhaad_ha_clear(struct dhaad_ha *d)
{
	if (d->list == NULL)
		return;			/* not made */
	alarm_cancel(d->env.heap, &d->alarm);
	fsm_run_clear(&d->fsm);
	free(d->list);
	d->list = NULL;
}

void
dhaad_ha_forget(struct dhaad_ha *d)
{
	alarm_cancel(d->env.heap, &d->alarm);
	for (unsigned i = 0; i < HOME_AGENTS; i++)
		d->list[i] = (struct home_agent){ 0 };
}

static void
step(struct dhaad_ha *d, struct home_agent *a, unsigned event, const struct list_in *in)
{
	char name[ADDR_TEXT_MAX];

	fsm_step(&d->fsm, &a->state, event, a, in, addr_text(in->router, name));
}

static void
set_alarm(struct dhaad_ha *d)
{
	tick due = TICK_NEVER;

	for (unsigned i = 0; i < HOME_AGENTS; i++)
		if (d->list[i].state == HOME_AGENT_LISTED)
			due = tick_min(due, d->list[i].until);
	alarm_set(d->env.heap, &d->alarm, due);
}

static struct home_agent *
find(struct dhaad_ha *d, const struct addr *router)
{
	struct home_agent *free_one = NULL;

	for (unsigned i = 0; i < HOME_AGENTS; i++) {
		struct home_agent *a = &d->list[i];

		if (a->state == HOME_AGENT_NONE)
			free_one = free_one == NULL ? a : free_one;
		else if (addr_eq(&a->router, router))
			return a;
	}
	return free_one;
}

void
dhaad_ha_advertised(struct dhaad_ha *d, tick now, const struct addr *router, const struct nd_ra *ra)
{
	struct home_agent *a = find(d, router);
	/* RFC 6275 10.5.1: without H the sender's entry goes; with it, a lifetime of 0 does the same. */
	bool serves = ra->home_agent && lifetime_of(ra) != 0;

	if (a == NULL || (a->state == HOME_AGENT_NONE && !serves))
		return;
	if (!serves && mutant_on(d->env.tamper, "list-keeps"))
		return;
	step(d, a, serves ? EV_SERVES : EV_SERVES_NOT, &(struct list_in){ now, router, ra });
	if (!ra->has_ha_info && mutant_on(d->env.tamper, "list-default-best"))
		a->preference = UINT16_MAX;
	if (mutant_on(d->env.tamper, "list-impatient"))
		a->until = tick_min(a->until, now + SECONDS(4));
	set_alarm(d);
}

void
dhaad_ha_wake(struct dhaad_ha *d, tick now, struct alarm *alarm)
{
	assert(alarm == &d->alarm);
	for (unsigned i = 0; i < HOME_AGENTS && !mutant_on(d->env.tamper, "list-for-ever"); i++) {
		struct home_agent *a = &d->list[i];
		struct addr router = a->router;

		if (a->state == HOME_AGENT_LISTED && a->until <= now)
			step(d, a, EV_EXPIRED, &(struct list_in){ now, &router, NULL });
	}
	if (!mutant_on(d->env.tamper, "list-for-ever"))
		set_alarm(d);
}

/* ---- answers ---- */

/* One home agent of the reply, ours or another. */
struct candidate {
	uint16_t preference;
	uint32_t lot;			/* among equals: at random, anew each time */
	struct addr global[HOME_AGENT_GLOBALS];
	unsigned n;
};

static int
by_preference(const void *va, const void *vb)
{
	const struct candidate *a = va, *b = vb;

	if (a->preference != b->preference)
		return a->preference > b->preference ? -1 : 1;
	return a->lot < b->lot ? -1 : a->lot > b->lot;
}

static void
shuffle(struct rng *rng, struct candidate *c)
{
	for (unsigned i = c->n; i > 1; i--) {
		unsigned k = rng_below(rng, i);
		struct addr a = c->global[k];

		c->global[k] = c->global[i - 1];
		c->global[i - 1] = a;
	}
}

static unsigned
candidates(struct dhaad_ha *d, tick now, const struct dhaad_own *own, struct candidate *out)
{
	unsigned n = 0;

	out[n] = (struct candidate){ .preference = own->preference };
	for (unsigned i = 0; i < own->n_globals && i < HOME_AGENT_GLOBALS; i++)
		out[n].global[out[n].n++] = own->global[i];
	n++;
	for (unsigned i = 0; i < HOME_AGENTS; i++) {
		const struct home_agent *a = &d->list[i];
		struct candidate *c = &out[n];

		if (a->state == HOME_AGENT_NONE)
			continue;
		*c = (struct candidate){ .preference = a->preference };
		for (unsigned k = 0; k < a->n_globals; k++)
			if (a->global_until[k] > now)
				c->global[c->n++] = a->global[k];
		n += c->n > 0;
	}
	for (unsigned i = 0; i < n; i++) {
		out[i].lot = rng_u32(d->env.rng);
		shuffle(d->env.rng, &out[i]);
	}
	if (!mutant_on(d->env.tamper, "reply-unsorted"))
		qsort(out, n, sizeof(*out), by_preference);
	return n;
}

/* RFC 6275 10.5.1: as many as fit in 1280 octets, the most preferred ones. */
static void
put_homes(struct dhaad_ha *d, tick now, const struct dhaad_own *own, struct mip_icmp *m)
{
	struct candidate *c = xalloc(HOME_AGENTS + 1, sizeof(*c));
	unsigned n = candidates(d, now, own, c);

	for (unsigned i = mutant_on(d->env.tamper, "reply-first-missing"); i < n; i++)
		for (unsigned k = 0; k < c[i].n && m->n_homes < DHAAD_HOMES; k++)
			m->home[m->n_homes++] = c[i].global[k];
	free(c);
}

enum why
dhaad_ha_request(struct dhaad_ha *d, tick now, const struct addr *src, const struct addr *dst,
    struct bytes message, const struct dhaad_own *own, struct wr *out)
{
	const struct tamper_rule *rule;
	struct mip_icmp m;
	enum why w = mip_icmp_decode(&m, src, dst, message);

	if (w != W_OK)
		return w;
	if (m.type != ICMP6_DHAAD_REQUEST)
		return W_TYPE;
	if (m.reserved != 0 && mutant_on(d->env.tamper, "reserved-read"))
		return W_TYPE;
	mip_icmp_tell(d->env.tell, TOLD_RX, &m, NULL);
	m = (struct mip_icmp){ .type = ICMP6_DHAAD_REPLY, .identifier = m.identifier };
	put_homes(d, now, own, &m);
	rule = tamper_match(d->env.tamper, "DHAAD_REPLY");
	if (rule != NULL && rule->withhold) {
		tell_note(d->env.tell, TOLD_NOTE, "tamper", "", " withheld=DHAAD_REPLY");
		return W_OK;
	}
	if (rule != NULL)
		(void)tamper_fields(rule, mip_icmp_fields(m.type), &m);
	mip_icmp_encode(out, &m, &own->global[0], src);
	if (rule != NULL)
		tamper_bytes(rule, out);
	mip_icmp_tell(d->env.tell, TOLD_TX, &m, NULL);
	return W_OK;
}

void
dhaad_ha_inspect(const struct dhaad_ha *d, tick now, struct text *out)
{
	char a[ADDR_TEXT_MAX];

	for (unsigned i = 0; i < HOME_AGENTS; i++) {
		const struct home_agent *h = &d->list[i];

		if (h->state == HOME_AGENT_NONE)
			continue;
		text_add(out, " router=%s preference=%u left=%u addresses=", addr_text(&h->router, a),
		    h->preference, (unsigned)((h->until - now) / SECONDS(1)));
		for (unsigned k = 0; k < h->n_globals; k++)
			text_add(out, "%s%s", k > 0 ? "," : "", addr_text(&h->global[k], a));
		text_add(out, "\n");
	}
}
