#include "nodes/mip6/mn_ro_inner.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <stdlib.h>

/* ---- the list ---- */

static uint64_t
key(const struct mip6_ro *r, const struct addr *cn)
{
	return hash_fast(&r->key, cn, sizeof(*cn));
}

struct ro_entry *
ro_entry_find(const struct mip6_ro *r, const struct addr *cn)
{
	for (struct hash_link *l = hash_first(&r->list, key(r, cn)); l != NULL; l = hash_next(l)) {
		struct ro_entry *e = hash_owner(l, struct ro_entry, link);

		if (addr_eq(&e->cn, cn))
			return e;
	}
	return NULL;
}

static struct ro_entry *
add(struct mip6_ro *r, const struct addr *cn)
{
	struct ro_entry *e = xalloc(1, sizeof(*e));

	/* The number goes on from the last one used with anybody: a correspondent that we have met before
	 * may remember it, RFC 6275 5.2.8. */
	*e = (struct ro_entry){ .cn = *cn, .prev = r->last, .seq = r->seq, .used = r->now,
		.alarm = { .kind = ALARM_MIP6_RO, .owner = e } };
	addr_text(cn, e->name);
	for (unsigned i = 0; i < RO_TIMERS; i++)
		e->due[i] = TICK_NEVER;
	hash_add(&r->list, &e->link, key(r, cn));
	*(r->last != NULL ? &r->last->next : &r->first) = e;
	r->last = e;
	r->n++;
	return e;
}

void
ro_entry_drop(struct mip6_ro *r, struct ro_entry *e)
{
	alarm_cancel(r->env.heap, &e->alarm);
	hash_remove(&r->list, &e->link);
	*(e->prev != NULL ? &e->prev->next : &r->first) = e->next;
	*(e->next != NULL ? &e->next->prev : &r->last) = e->prev;
	r->n--;
	bytes_wipe(e, sizeof(*e));
	free(e);
}

static void
step_all(struct mip6_ro *r, unsigned event)
{
	struct ro_entry *next;

	for (struct ro_entry *e = r->first; e != NULL; e = next) {
		next = e->next;
		if (e->state != RO_REFUSED)
			(void)ro_step(r, e, event, NULL);
	}
}

/* ---- timers ---- */

void
ro_timer(struct mip6_ro *r, struct ro_entry *e, enum ro_timer t, tick due)
{
	tick first = TICK_NEVER;

	e->due[t] = due;
	for (unsigned i = 0; i < RO_TIMERS; i++)
		first = tick_min(first, e->due[i]);
	alarm_set(r->env.heap, &e->alarm, first);
}

void
mip6_ro_wake(struct mip6_ro *r, tick now, struct alarm *a)
{
	struct ro_entry *e = a->owner;

	r->now = now;
	/* Each may change or end the others: one, and the alarm for the next is set again. */
	for (unsigned t = 0; t < RO_TIMERS; t++)
		if (e->due[t] <= now) {
			ro_timer(r, e, t, TICK_NEVER);
			(void)ro_step(r, e, EV_T_HOTI + t, NULL);
			return;
		}
}

/* ---- tokens ---- */

static bool
fresh(const struct mip6_ro *r, const struct ro_token *t, const struct addr *of)
{
	return t->have && addr_eq(&t->of, of) && r->now < t->since + MAX_TOKEN_LIFETIME;
}

bool
ro_home_fresh(const struct mip6_ro *r, const struct ro_entry *e)
{
	return fresh(r, &e->home, &r->conf.hoa6);
}

bool
ro_coa_fresh(const struct mip6_ro *r, const struct ro_entry *e)
{
	return addr_is_set(&r->coa) && fresh(r, &e->coa, &r->coa);
}

/* ---- where we are ---- */

void
mip6_ro_adrift(struct mip6_ro *r, tick now)
{
	r->now = now;
	if (r->place == RO_NOWHERE)
		return;
	r->place = RO_NOWHERE;
	r->coa = ADDR_NONE;
	step_all(r, EV_ADRIFT);
}

/* The home registration has been refreshed: what could not be, since it ended first, can. */
static void
refresh_later(struct mip6_ro *r)
{
	for (struct ro_entry *e = r->first; e != NULL; e = e->next)
		if (e->state == RO_BOUND && e->due[RO_T_REFRESH] == TICK_NEVER)
			ro_timer(r, e, RO_T_REFRESH, tick_max(r->now, ro_refresh_at(r, e)));
}

void
mip6_ro_registered(struct mip6_ro *r, tick now, const struct addr *coa, tick until)
{
	bool on6 = coa->family == 6;

	r->home_until = until;
	r->now = now;
	if (r->place == (on6 ? RO_ABROAD : RO_ON_IPV4) && (!on6 || addr_eq(coa, &r->coa))) {
		refresh_later(r);
		return;
	}
	mip6_ro_adrift(r, now);
	r->place = on6 ? RO_ABROAD : RO_ON_IPV4;
	r->coa = on6 ? *coa : ADDR_NONE;
	step_all(r, on6 ? EV_MOVED : EV_PLAIN);
}

void
mip6_ro_at_home(struct mip6_ro *r, tick now)
{
	mip6_ro_adrift(r, now);
	r->place = RO_AT_HOME;
	step_all(r, EV_PLAIN);
}

/* ---- traffic ---- */

static bool
may_be_optimized(const struct mip6_ro *r, const struct addr *cn)
{
	return cn->family == 6 && !addr_is_unspecified(cn) && !addr_is_multicast(cn) &&
	    !addr_is_loopback(cn) && !addr_is_link_local(cn) && !addr_eq(cn, &r->conf.ha6) &&
	    !addr_eq(cn, &r->conf.hoa6);
}

void
mip6_ro_wanted(struct mip6_ro *r, tick now, const struct addr *cn)
{
	struct ro_entry *e;

	r->now = now;
	if (r->place != RO_ABROAD || !may_be_optimized(r, cn))
		return;
	e = ro_entry_find(r, cn);
	if (e != NULL)
		e->used = now;
	else if (r->n < r->conf.capacity)
		(void)ro_step(r, add(r, cn), EV_WANTED, NULL);
}

void
mip6_ro_heard(struct mip6_ro *r, tick now, const struct addr *cn)
{
	struct ro_entry *e = ro_entry_find(r, cn);

	if (e != NULL)
		e->used = now;
}

const struct addr *
mip6_ro_find(struct mip6_ro *r, tick now, const struct addr *cn)
{
	struct ro_entry *e = r->place == RO_ABROAD && r->n > 0 ? ro_entry_find(r, cn) : NULL;

	if (e == NULL || !addr_eq(&e->bound, &r->coa) || now >= e->expires)
		return NULL;
	e->used = now;
	return &r->coa;
}

/* What of this correspondent's goes by way of home. */
static enum ro_timer
by_home(const struct ro_entry *e)
{
	return e->state == RO_ENDING ? RO_T_BU : RO_T_HOTI;
}

void
mip6_ro_stuck(struct mip6_ro *r, const struct addr *cn)
{
	struct ro_entry *e = ro_entry_find(r, cn);
	struct ro_try *y;

	if (e == NULL)
		return;
	y = &e->try[by_home(e)];
	e->stuck = true;
	if (y->tries > 0) {
		y->tries--;
		y->n--;
	}
}

void
mip6_ro_unstuck(struct mip6_ro *r, tick now)
{
	r->now = now;
	for (struct ro_entry *e = r->first; e != NULL; e = e->next) {
		enum ro_timer t = by_home(e);

		if (!e->stuck || e->due[t] == TICK_NEVER)
			continue;
		e->stuck = false;
		ro_begin(r, e, t);
		if (t == RO_T_BU)
			ro_send_bu(r, e);
		else
			ro_send_hoti(r, e);
	}
}

/* ---- the rest of what the node calls ---- */

void
mip6_ro_conf_default(struct mip6_ro_conf *c)
{
	*c = (struct mip6_ro_conf){ .lifetime_s = MAX_RR_BINDING_LIFETIME_S, .capacity = 1024,
	    .wait = BINDACK_WAIT, .wait_max = BINDACK_WAIT_MAX, .refresh_early = SECONDS(30),
	    .retry = SECONDS(300) };
}

void
mip6_ro_init(struct mip6_ro *r, const struct mip6_ro_conf *conf, const struct engine_env *env)
{
	*r = (struct mip6_ro){ .conf = *conf, .env = *env };
	assert(conf->hoa6.family == 6);
	r->conf.lifetime_s = mip6_lifetime(conf->lifetime_s < MAX_RR_BINDING_LIFETIME_S ?
	    conf->lifetime_s : MAX_RR_BINDING_LIFETIME_S);
	r->seq = (uint16_t)rng_u32(env->rng);		/* RFC 6275 11.7.2 */
	hash_key_init(&r->key, rng_u64(env->rng));
	fsm_run_init(&r->fsm, &mip6_ro_fsm, env->tell, env->mutants);
}

void
mip6_ro_clear(struct mip6_ro *r)
{
	while (r->first != NULL)
		ro_entry_drop(r, r->first);
	hash_clear(&r->list);
	fsm_run_clear(&r->fsm);
	free(r->q);
	*r = (struct mip6_ro){ 0 };
}

void
mip6_ro_forget(struct mip6_ro *r)
{
	struct mip6_ro_conf conf = r->conf;
	struct engine_env env = r->env;

	mip6_ro_clear(r);
	mip6_ro_init(r, &conf, &env);
}

void
mip6_ro_inspect(const struct mip6_ro *r, struct text *out)
{
	char coa[ADDR_TEXT_MAX];

	for (const struct ro_entry *e = r->first; e != NULL; e = e->next)
		text_add(out, " cn=%s state=%s coa=%s seq=%u lifetime=%u\n", e->name,
		    mip6_ro_fsm.state[e->state], addr_text(&e->bound, coa), e->seq, e->lifetime_s);
}
