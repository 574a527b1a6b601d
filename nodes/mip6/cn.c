#include "nodes/mip6/cn_inner.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <stdlib.h>

#define ASK_AGAIN  SECONDS(5)	/* between two requests for one refresh; two are sent, RFC 6275 9.5.5 */
#define ASK_TIMES  2
#define IN_USE	   SECONDS(60)	/* "in active use", RFC 6275 9.5.5 */
#define UNREACHABLE_ENDS 3	/* errors in a row, RFC 6275 9.3.4: persistent */

/* ---- the cache ---- */

struct cache_key {
	struct addr own, home;
};

static uint64_t
key(const struct mip6_cn *c, const struct addr *own, const struct addr *home)
{
	struct cache_key k = { *own, *home };

	return hash_fast(&c->key, &k, sizeof(k));
}

struct cn_binding *
cn_find(const struct mip6_cn *c, const struct addr *own, const struct addr *home)
{
	for (struct hash_link *l = hash_first(&c->cache, key(c, own, home)); l != NULL;
	    l = hash_next(l)) {
		struct cn_binding *b = hash_owner(l, struct cn_binding, link);

		if (addr_eq(&b->own, own) && addr_eq(&b->home, home))
			return b;
	}
	return NULL;
}

struct cn_binding *
cn_add(struct mip6_cn *c, const struct addr *own, const struct addr *home)
{
	struct cn_binding *b = xalloc(1, sizeof(*b));

	*b = (struct cn_binding){ .own = *own, .home = *home, .prev = c->last,
		.ask_at = TICK_NEVER, .alarm = { .kind = ALARM_MIP6_CN, .owner = b } };
	addr_text(home, b->name);
	hash_add(&c->cache, &b->link, key(c, own, home));
	*(c->last != NULL ? &c->last->next : &c->first) = b;
	c->last = b;
	c->used++;
	return b;
}

static void
drop(struct mip6_cn *c, struct cn_binding *b)
{
	alarm_cancel(c->env.heap, &b->alarm);
	hash_remove(&c->cache, &b->link);
	*(b->prev != NULL ? &b->prev->next : &c->first) = b->next;
	*(b->next != NULL ? &b->next->prev : &c->last) = b->prev;
	c->used--;
	free(b);
}

/* ---- actions ---- */

static void
arm(struct mip6_cn *c, struct cn_binding *b)
{
	alarm_set(c->env.heap, &b->alarm, b->state == CN_BOUND ? tick_min(b->expires, b->ask_at) :
	    b->replay_until);
}

static void
bind(void *self, const void *arg)
{
	struct cn_self *s = self;
	const struct cn_grant *g = arg;
	struct cn_binding *b = s->b;
	struct mip6_cn *c = s->cn;

	b->coa = g->coa;
	b->seq = g->seq;
	b->lifetime_s = g->lifetime_s;
	b->replay_until = g->replay_until;
	b->bound_at = b->used = c->now;
	b->expires = c->now + SECONDS(g->lifetime_s);
	b->asked = b->unreachable = 0;
	b->ask_at = c->conf.ask_before > 0 && b->expires - c->conf.ask_before > c->now ?
	    b->expires - c->conf.ask_before : TICK_NEVER;
	arm(c, b);
}

/* No binding any more, but a copy of a Binding Update that its nonces still authorize must not bring it
 * back: the number is kept until one of them has ended, RFC 6275 5.2.8, 9.5.3. */
static void
end(struct cn_self *s)
{
	s->b->ask_at = TICK_NEVER;
	if (s->b->replay_until <= s->cn->now)
		s->b->replay_until = s->cn->now;
	arm(s->cn, s->b);
}

static void
unbind(void *self, const void *arg)
{
	struct cn_self *s = self;
	const struct cn_grant *g = arg;

	s->b->seq = g->seq;
	/* Both the deleted binding's nonces and the deletion's. */
	s->b->replay_until = tick_max(s->b->replay_until, g->replay_until);
	end(s);
}

static void
unbind_again(void *self, const void *arg)
{
	struct cn_self *s = self;
	const struct cn_grant *g = arg;

	s->b->seq = g->seq;
	s->b->replay_until = tick_max(s->b->replay_until, g->replay_until);
	arm(s->cn, s->b);
}

static void
expire(void *self, const void *arg)
{
	(void)arg;
	end(self);
}

/* To the home address, so by way of the home agent, RFC 6275 9.5.5. */
static void
ask(void *self, const void *arg)
{
	struct cn_self *s = self;
	struct cn_binding *b = s->b;
	struct mip6_path path = { MIP6_HOME, { b->own, 0 }, { b->home, 0 } };
	struct mh brr = { .type = MH_BRR };

	(void)arg;
	cn_send(s->cn, &brr, &b->own, &b->home, &path, NULL, NULL);
	b->ask_at = ++b->asked < ASK_TIMES ? s->cn->now + ASK_AGAIN : TICK_NEVER;
	arm(s->cn, b);
}

static void
let_end(void *self, const void *arg)
{
	struct cn_self *s = self;

	(void)arg;
	s->b->ask_at = TICK_NEVER;
	arm(s->cn, s->b);
}

static bool
in_use(const void *self, const void *arg)
{
	const struct cn_self *s = self;

	(void)arg;
	return s->b->used > s->b->bound_at && s->cn->now - s->b->used < IN_USE;
}

static bool
idle(const void *self, const void *arg)
{
	return !in_use(self, arg);
}

/* ---- the machine ---- */

#define N CN_NONE
#define B CN_BOUND
#define G CN_GONE

static const struct fsm_row cn_row[] = {
 /* from event        when    then          to label                        cite */
 { N, EV_REGISTER,    NULL,   bind,         B, "new",                       "6275 9.5.2" },

 { B, EV_REGISTER,    NULL,   bind,         B, "moved or refreshed",        "6275 9.5.2" },
 { B, EV_DELETE,      NULL,   unbind,       G, "deleted",                   "6275 9.5.3" },
 { B, EV_EXPIRE,      NULL,   expire,       G, "lifetime ended",            "6275 9.6" },
 { B, EV_UNREACHABLE, NULL,   expire,       G, "nobody is there",           "6275 9.3.4" },
 { B, EV_ASK,         in_use, ask,          B, "ask for a refresh",         "6275 9.5.5" },
 { B, EV_ASK,         idle,   let_end,      B, "not in use: let it end",    "6275 9.5.5" },

 { G, EV_REGISTER,    NULL,   bind,         B, "again",                     "6275 9.5.2" },
 { G, EV_DELETE,      NULL,   unbind_again, G, "deleted again",             "6275 9.5.3" },
 { G, EV_FORGET,      NULL,   NULL,         N, "no nonce can bring it back", "6275 5.2.8" },
};

#undef N
#undef B
#undef G

static const char *const cn_state[CN_BINDING_STATES] = {
	[CN_NONE] = "NONE", [CN_BOUND] = "BOUND", [CN_GONE] = "GONE"
};

static const char *const cn_event[CN_EVENTS] = {
	[EV_REGISTER] = "REGISTER", [EV_DELETE] = "DELETE", [EV_EXPIRE] = "T_EXPIRE",
	[EV_ASK] = "T_ASK", [EV_UNREACHABLE] = "UNREACHABLE", [EV_FORGET] = "T_FORGET"
};

const struct fsm mip6_cn_fsm = {
	"mip6_cn", cn_state, cn_event, CN_BINDING_STATES, CN_EVENTS, FSM_ROWS(cn_row)
};

void
cn_step(struct mip6_cn *c, struct cn_binding *b, unsigned event, const struct cn_grant *g)
{
	struct cn_self self = { c, b };

	fsm_step(&c->fsm, &b->state, event, &self, g, b->name);
	if (b->state == CN_NONE)
		drop(c, b);
}

/* ---- what the node calls ---- */

void
mip6_cn_conf_default(struct mip6_cn_conf *c)
{
	*c = (struct mip6_cn_conf){ .capacity = 10000, .lifetime_max_s = MAX_RR_BINDING_LIFETIME_S,
	    .ask_before = SECONDS(15) };
}

void
mip6_cn_init(struct mip6_cn *c, const struct mip6_cn_conf *conf, const struct engine_env *env)
{
	*c = (struct mip6_cn){ .conf = *conf, .env = *env };
	c->conf.lifetime_max_s = mip6_lifetime(conf->lifetime_max_s);
	if (c->conf.lifetime_max_s > MAX_RR_BINDING_LIFETIME_S)
		c->conf.lifetime_max_s = MAX_RR_BINDING_LIFETIME_S;
	hash_key_init(&c->key, rng_u64(env->rng));
	c->next_index = (uint16_t)rng_u32(env->rng);
	fsm_run_init(&c->fsm, &mip6_cn_fsm, env->tell, env->mutants);
}

void
mip6_cn_clear(struct mip6_cn *c)
{
	while (c->first != NULL)
		drop(c, c->first);
	hash_clear(&c->cache);
	fsm_run_clear(&c->fsm);
	bytes_wipe(c->nonce, sizeof(c->nonce));
	*c = (struct mip6_cn){ 0 };
}

void
mip6_cn_forget(struct mip6_cn *c)
{
	struct mip6_cn_conf conf = c->conf;
	struct engine_env env = c->env;

	mip6_cn_clear(c);
	mip6_cn_init(c, &conf, &env);
}

void
mip6_cn_wake(struct mip6_cn *c, tick now, struct alarm *a)
{
	struct cn_binding *b = a->owner;

	c->now = now;
	if (b->state == CN_BOUND)
		cn_step(c, b, now >= b->expires ? EV_EXPIRE : EV_ASK, NULL);
	else
		cn_step(c, b, EV_FORGET, NULL);
}

const struct addr *
mip6_cn_find(struct mip6_cn *c, tick now, const struct addr *own, const struct addr *home)
{
	struct cn_binding *b = cn_find(c, own, home);

	if (b == NULL || b->state != CN_BOUND)
		return NULL;
	b->used = now;
	return &b->coa;
}

bool
mip6_cn_may(struct mip6_cn *c, tick now, const struct addr *own, const struct addr *home,
    const struct addr *coa)
{
	struct cn_binding *b = cn_find(c, own, home);

	c->now = now;
	if (b != NULL && b->state == CN_BOUND && addr_eq(&b->coa, coa)) {
		b->used = now;
		b->unreachable = 0;
		return true;
	}
	cn_send_be(c, own, home, coa, BE_UNKNOWN_BINDING);
	return false;
}

void
mip6_cn_unreachable(struct mip6_cn *c, tick now, const struct addr *own, const struct addr *home)
{
	struct cn_binding *b = cn_find(c, own, home);

	c->now = now;
	if (b != NULL && b->state == CN_BOUND && ++b->unreachable >= UNREACHABLE_ENDS)
		cn_step(c, b, EV_UNREACHABLE, NULL);
}

void
mip6_cn_inspect(const struct mip6_cn *c, struct text *out)
{
	char own[ADDR_TEXT_MAX], coa[ADDR_TEXT_MAX];

	for (const struct cn_binding *b = c->first; b != NULL; b = b->next)
		text_add(out, " hoa=%s own=%s state=%s coa=%s seq=%u lifetime=%u\n", b->name,
		    addr_text(&b->own, own), cn_state[b->state], addr_text(&b->coa, coa), b->seq,
		    b->lifetime_s);
}
