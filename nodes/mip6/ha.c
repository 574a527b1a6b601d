#include "nodes/mip6/ha_inner.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define DAD_WAIT_MAX SECONDS(10)	/* the node owes us an answer; then the BU is forgotten */

/* ---- actions: self is struct ha_self, the argument the new grant or NULL ---- */

static void
set_grant(struct mip6_ha *h, struct binding *b, const struct binding_grant *g)
{
	struct addr old4 = b->g.hoa4;

	b->g = *g;
	b->g.hoa4 = old4;
	ha_cache_set4(h, b, &g->hoa4);
}

static struct mip6_ha_event *
push_binding(struct mip6_ha *h, const struct binding *b, enum mip6_binding_change change,
    const struct binding_grant *old)
{
	static const struct binding_grant none = { 0 };
	struct mip6_ha_event *ev = ha_push(h, MIP6_HA_BINDING);

	if (old == NULL)
		old = &none;
	ev->binding.change = change;
	ev->binding.hoa = b->hoa;
	ev->binding.hoa4 = b->g.hoa4;
	ev->binding.old_hoa4 = old->hoa4;
	ev->binding.coa = b->g.coa;
	ev->binding.old_coa = old->coa;
	ev->binding.local = b->g.local;
	ev->binding.old_local = old->local;
	ev->binding.udp = b->g.udp;
	ev->binding.data_udp = b->g.data_udp;
	ev->binding.nat = b->g.nat;
	ev->binding.old_data_udp = old->data_udp;
	ev->binding.K = b->g.K;
	ev->binding.seq = b->g.seq;
	return ev;
}

static void
arm_lifetime(struct mip6_ha *h, struct binding *b)
{
	b->expires = h->now + SECONDS(b->g.lifetime_s);
	b->ask_at = h->conf.ask_before > 0 && SECONDS(b->g.lifetime_s) > h->conf.ask_before ?
	    b->expires - h->conf.ask_before : TICK_NEVER;
	alarm_set(h->env.heap, &b->alarm, tick_min(b->expires, b->ask_at));
}

static void
start_dad(void *self, const void *arg)
{
	struct ha_self *s = self;

	set_grant(s->ha, s->b, arg);
	alarm_set(s->ha->env.heap, &s->b->alarm, s->ha->now + DAD_WAIT_MAX);
	ha_push(s->ha, MIP6_HA_DAD)->dad.hoa = s->b->hoa;
}

/* Sent again while DAD runs: the answer goes to where the latest one came from. */
static void
replace(void *self, const void *arg)
{
	struct ha_self *s = self;

	set_grant(s->ha, s->b, arg);
}

/* The news comes before the acknowledgement: SAs move before the BA leaves, handover.md 3.1. */
static void
bind_new(void *self, const void *arg)
{
	struct ha_self *s = self;

	if (arg != NULL)
		set_grant(s->ha, s->b, arg);
	arm_lifetime(s->ha, s->b);
	push_binding(s->ha, s->b, MIP6_BINDING_NEW, NULL);
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_ACCEPTED, s->b->g.seq);
}

/* D18: what we see outside and what the mobile node says of itself make the place; the port of the
 * 4191 mapping alone does not. */
static enum mip6_binding_change
change_of(const struct binding_grant *old, const struct binding_grant *new)
{
	if (old->udp != new->udp || !addr_eq(&old->coa.addr, &new->coa.addr) ||
	    !addr_eq(&old->told_coa, &new->told_coa))
		return MIP6_BINDING_MOVED;
	return old->coa.port != new->coa.port ? MIP6_BINDING_PORT_CHANGED :
	    MIP6_BINDING_REFRESHED;
}

static void
rebind(void *self, const void *arg)
{
	struct ha_self *s = self;
	struct binding_grant old = s->b->g;

	set_grant(s->ha, s->b, arg);
	arm_lifetime(s->ha, s->b);
	push_binding(s->ha, s->b, change_of(&old, &s->b->g), &old);
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_ACCEPTED, s->b->g.seq);
}

/* Invalid, but kept a while for its sequence number, RFC 6275 10.3.2. */
static void
linger(struct mip6_ha *h, struct binding *b, const struct binding_grant *g)
{
	set_grant(h, b, g);
	alarm_set(h->env.heap, &b->alarm, h->now + DEREGISTERED_KEPT);
}

static void
unbind(void *self, const void *arg)
{
	struct ha_self *s = self;
	struct binding_grant old = s->b->g;
	struct mip6_ha_event *ev;

	linger(s->ha, s->b, arg);
	ev = push_binding(s->ha, s->b, MIP6_BINDING_GONE, &old);
	/* The home address is the new care-of address, RFC 6275 10.3.2. */
	ev->binding.coa = (struct endpoint){ s->b->hoa, 0 };
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_ACCEPTED, s->b->g.seq);
}

/* Its acknowledgement was lost. */
static void
unbind_again(void *self, const void *arg)
{
	struct ha_self *s = self;

	linger(s->ha, s->b, arg);
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_ACCEPTED, s->b->g.seq);
}

/* There is no binding, so nothing to de-register: RFC 6275 10.3.2. All the same we choose to keep
 * the sequence number for as long as that of a binding that was: the BU that made the mobile node
 * believe in a binding may have been overtaken, and would bind it abroad when it is at home. */
static void
cancel(void *self, const void *arg)
{
	struct ha_self *s = self;

	linger(s->ha, s->b, arg);
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_NOT_HA, s->b->g.seq);
}

static void
refuse_duplicate(void *self, const void *arg)
{
	struct ha_self *s = self;

	(void)arg;
	ha_send_ba(s->ha, &s->b->hoa, &s->b->g, BA_DAD_FAILED, s->b->g.seq);
	ha_cache_remove(s->ha, s->b);
}

static void
expire(void *self, const void *arg)
{
	struct ha_self *s = self;
	struct binding_grant old = s->b->g;
	struct binding gone = *s->b;

	(void)arg;
	gone.g.hoa4 = ADDR_NONE;
	push_binding(s->ha, &gone, MIP6_BINDING_GONE, &old)->binding.expired = true;
	ha_cache_remove(s->ha, s->b);
}

/* Once: the mobile node repeats its answer, RFC 6275 11.8. */
static void
ask(void *self, const void *arg)
{
	struct ha_self *s = self;

	(void)arg;
	s->b->ask_at = TICK_NEVER;
	alarm_set(s->ha->env.heap, &s->b->alarm, s->b->expires);
	(void)mip6_ha_refresh_request(s->ha, s->ha->now, &s->b->hoa);
}

static void
forget(void *self, const void *arg)
{
	struct ha_self *s = self;

	(void)arg;
	ha_cache_remove(s->ha, s->b);
}

static bool
needs_dad(const void *self, const void *arg)
{
	(void)arg;
	return ((const struct ha_self *)self)->ha->conf.dad;
}

static bool
needs_no_dad(const void *self, const void *arg)
{
	return !needs_dad(self, arg);
}

/* ---- the machine ---- */

#define N BINDING_NONE
#define D BINDING_DAD
#define B BINDING_BOUND
#define G BINDING_GONE

static const struct fsm_row ha_row[] = {
 /* from event      when          then              to label                     cite */
 { N, EV_REGISTER,   needs_dad,    start_dad,        D, "new: is the HoA unique?", "6275 10.3.1" },
 { N, EV_REGISTER,   needs_no_dad, bind_new,         B, "new",                     "6275 10.3.1" },
 { N, EV_DEREGISTER, NULL,         cancel,           G, "nothing there: 133",      "6275 10.3.2" },

 { D, EV_REGISTER,   NULL,         replace,          D, "sent again",              "6275 10.3.1" },
 { D, EV_DEREGISTER, NULL,         cancel,           G, "home before bound",       "6275 10.3.2" },
 { D, EV_DAD_OK,     NULL,         bind_new,         B, "unique: accepted",        "6275 10.3.1" },
 { D, EV_DAD_FAILED, NULL,         refuse_duplicate, N, "duplicate: 134",          "6275 10.3.1" },
 { D, EV_ALARM,      NULL,         forget,           N, "DAD never ended",         "6275 10.3.1" },

 { B, EV_REGISTER,   NULL,         rebind,           B, "moved or refreshed",      "6275 10.3.1" },
 { B, EV_DEREGISTER, NULL,         unbind,           G, "de-registered",           "6275 10.3.2" },
 { B, EV_ALARM,      NULL,         expire,           N, "lifetime ended",          "6275 9.5.2" },
 { B, EV_ASK,        NULL,         ask,              B, "ask for a refresh",       "6275 9.5.5" },

 { G, EV_REGISTER,   needs_dad,    start_dad,        D, "away again: unique?",     "6275 10.3.1" },
 { G, EV_REGISTER,   needs_no_dad, bind_new,         B, "away again",              "6275 10.3.1" },
 { G, EV_DEREGISTER, NULL,         unbind_again,     G, "de-registered again",     "6275 10.3.2" },
 { G, EV_ALARM,      NULL,         forget,           N, "forgotten",               "6275 10.3.2" },
};

#undef N
#undef D
#undef B
#undef G

static const char *const ha_state[BINDING_STATES] = {
	[BINDING_NONE] = "NONE", [BINDING_DAD] = "DAD", [BINDING_BOUND] = "BOUND",
	[BINDING_GONE] = "GONE"
};

static const char *const ha_event[HA_EVENTS] = {
	[EV_REGISTER] = "REGISTER", [EV_DEREGISTER] = "DEREGISTER", [EV_DAD_OK] = "DAD_OK",
	[EV_DAD_FAILED] = "DAD_FAILED", [EV_ALARM] = "T_EXPIRE", [EV_ASK] = "T_ASK"
};

const struct fsm mip6_ha_fsm = {
	"mip6_ha", ha_state, ha_event, BINDING_STATES, HA_EVENTS, FSM_ROWS(ha_row)
};

void
ha_step(struct mip6_ha *h, struct binding *b, unsigned event, const struct binding_grant *g)
{
	struct ha_self self = { h, b };

	fsm_step(&h->fsm, &b->state, event, &self, g, b->name);
}

/* ---- what the node calls ---- */

void
mip6_ha_init(struct mip6_ha *h, const struct mip6_ha_conf *conf, const struct engine_env *env,
    const struct mip6_ha_up *up, void *node)
{
	*h = (struct mip6_ha){ .conf = *conf, .env = *env, .up = up, .node = node };
	assert(conf->ha6.family == 6);
	h->conf.lifetime_max_s = mip6_lifetime(conf->lifetime_max_s);
	hash_key_init(&h->key, rng_u64(env->rng));
	fsm_run_init(&h->fsm, &mip6_ha_fsm, env->tell, env->mutants);
}

void
mip6_ha_clear(struct mip6_ha *h)
{
	for (size_t c = 0; c < h->n_chunks; c++) {
		for (size_t i = 0; i < HA_CHUNK; i++)
			alarm_cancel(h->env.heap, &h->chunk[c][i].alarm);
		free(h->chunk[c]);
	}
	free(h->chunk);
	hash_clear(&h->hoa);
	hash_clear(&h->hoa4);
	fsm_run_clear(&h->fsm);
	free(h->q);
	*h = (struct mip6_ha){ 0 };
}

void
mip6_ha_limit(struct mip6_ha *h, tick now)
{
	for (size_t k = 0; k < h->n_chunks && h->up->valid != NULL; k++)
		for (size_t i = 0; i < HA_CHUNK; i++) {
			struct binding *b = &h->chunk[k][i];
			uint32_t preferred, s;

			if (b->state != BINDING_BOUND)
				continue;
			s = h->up->valid(h->node, &b->hoa, &preferred);
			if (s == UINT32_MAX || b->expires <= now + SECONDS(s) ||
			    mutant_on(h->env.tamper, "ba-outlives"))
				continue;
			b->expires = now + SECONDS(s);
			alarm_set(h->env.heap, &b->alarm, b->expires);
		}
}

void
mip6_ha_forget(struct mip6_ha *h)
{
	struct mip6_ha was = *h;

	mip6_ha_clear(h);
	mip6_ha_init(h, &was.conf, &was.env, was.up, was.node);
}

void
mip6_ha_dad_done(struct mip6_ha *h, tick now, const struct addr *hoa, bool ok)
{
	struct binding *b = ha_cache_find(h, hoa);

	h->now = now;
	if (b != NULL)
		ha_step(h, b, ok ? EV_DAD_OK : EV_DAD_FAILED, NULL);
}

void
mip6_ha_wake(struct mip6_ha *h, tick now, struct alarm *a)
{
	struct binding *b = a->owner;

	h->now = now;
	ha_step(h, b, b->state == BINDING_BOUND && now < b->expires ? EV_ASK : EV_ALARM, NULL);
}

const struct binding *
mip6_ha_find(const struct mip6_ha *h, const struct addr *home)
{
	const struct binding *b = home->family == 6 ? ha_cache_find(h, home) :
	    ha_cache_find4(h, home);

	return b != NULL && b->state == BINDING_BOUND ? b : NULL;
}

void
mip6_ha_tunnel(const struct binding *b, struct tunnel *out)
{
	*out = (struct tunnel){ .local = { b->g.local, b->g.data_udp ? DSMIP_PORT : 0 },
	    .remote = { b->g.coa.addr, b->g.data_udp ? b->g.coa.port : 0 },
	    .udp = b->g.data_udp };
}

bool
mip6_ha_tunnel_ok(const struct mip6_ha *h, const struct tunnel_in *in)
{
	const struct binding *b = mip6_ha_find(h, &in->inner_src);

	if (b == NULL || !addr_eq(&in->outer_src.addr, &b->g.coa.addr))
		return false;
	/* Behind a NAT the address is shared: only the port says that it is our mobile node. */
	return in->kind == TUNNEL_UDP ? in->outer_src.port == b->g.coa.port : !b->g.nat;
}

static int
by_hoa(const void *a, const void *b)
{
	const struct binding *const *x = a, *const *y = b;

	return addr_cmp(&(*x)->hoa, &(*y)->hoa);
}

void
mip6_ha_inspect(const struct mip6_ha *h, struct text *out)
{
	const struct binding **all = xalloc(h->used + 1, sizeof(*all));
	char a[ADDR_TEXT_MAX], c[ENDPOINT_TEXT_MAX], d[ADDR_TEXT_MAX];
	size_t n = 0;

	for (size_t k = 0; k < h->n_chunks; k++)
		for (size_t i = 0; i < HA_CHUNK; i++)
			if (addr_is_set(&h->chunk[k][i].hoa))
				all[n++] = &h->chunk[k][i];
	assert(n == h->used);
	qsort(all, n, sizeof(*all), by_hoa);
	for (size_t i = 0; i < n; i++) {
		const struct binding *b = all[i];

		text_add(out, " hoa=%s hoa4=%s state=%s coa=%s port=%u told_coa=%s seq=%u K=%d "
		    "udp=%d nat=%d lifetime=%u\n", b->name, addr_text(&b->g.hoa4, a),
		    ha_state[b->state], addr_text(&b->g.coa.addr, c), b->g.coa.port,
		    addr_text(&b->g.told_coa, d), b->g.seq, b->g.K, b->g.data_udp, b->g.nat,
		    b->g.lifetime_s);
	}
	free(all);
}

/* ---- configuration ---- */

void
mip6_ha_conf_default(struct mip6_ha_conf *c)
{
	*c = (struct mip6_ha_conf){ .capacity = 100000, .lifetime_max_s = 600,
	    .nat_refresh_s = NAT_REFRESH_DEFAULT_S, .K = true, .allow_F = true, .dad = true };
}
