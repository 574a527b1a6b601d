#include "nodes/mip6/mn_inner.h"

#include <stdlib.h>

/* ---- timers ---- */

void
mn_timer(struct mip6_mn *m, enum mip6_mn_timer t, tick due)
{
	tick first = TICK_NEVER;

	m->due[t] = due;
	for (unsigned i = 0; i < MN_TIMERS; i++)
		first = tick_min(first, m->due[i]);
	alarm_set(m->env.heap, &m->alarm, first);
}

uint32_t
mn_keepalive_s(const struct mip6_mn *m)
{
	/* 0 means the default, RFC 5555 3.2.2; D9. */
	return m->nat_refresh_s != 0 ? m->nat_refresh_s : NAT_REFRESH_DEFAULT_S;
}

/* ---- what the node calls ---- */

void
mip6_mn_init(struct mip6_mn *m, const struct mip6_mn_conf *conf, const struct engine_env *env)
{
	*m = (struct mip6_mn){ .conf = *conf, .env = *env, .state = MN_DETACHED,
		.valid_until = TICK_NEVER };
	assert(conf->hoa6.family == 6);
	m->conf.lifetime_s = mip6_lifetime(conf->lifetime_s);
	m->alarm.kind = ALARM_MIP6_MN;
	m->alarm.owner = m;
	m->nat_refresh_s = NAT_REFRESH_NONE;
	m->force_udp = conf->F;
	m->seq = (uint16_t)rng_u32(env->rng);	/* RFC 6275 11.7.1: any value will do */
	for (unsigned i = 0; i < MN_TIMERS; i++)
		m->due[i] = TICK_NEVER;
	fsm_run_init(&m->fsm, &mip6_mn_fsm, env->tell, env->mutants);
}

void
mip6_mn_clear(struct mip6_mn *m)
{
	alarm_cancel(m->env.heap, &m->alarm);
	free(m->queue);
	m->queue = NULL;
	fsm_run_clear(&m->fsm);
}

void
mip6_mn_forget(struct mip6_mn *m)
{
	struct mip6_mn_conf conf = m->conf;
	struct engine_env env = m->env;

	mip6_mn_clear(m);
	mip6_mn_init(m, &conf, &env);
}

void
mip6_mn_agent(struct mip6_mn *m, const struct addr *ha6)
{
	uint16_t seq = m->seq;

	m->conf.ha6 = *ha6;
	mip6_mn_forget(m);
	m->seq = seq;		/* it may be one that we were with before, RFC 6275 11.8 */
}

void
mip6_mn_home(struct mip6_mn *m, const struct addr *hoa6, const struct prefix *home)
{
	m->conf.hoa6 = *hoa6;
	m->conf.home_prefix = *home;
	mip6_mn_forget(m);
}

void
mip6_mn_valid(struct mip6_mn *m, tick until)
{
	m->valid_until = until;
}

bool
mip6_mn_path(const struct mip6_mn *m, struct mip6_path *out)
{
	const struct mip6_mn_conf *c = &m->conf;

	if (!mn_has_binding(m))
		return false;
	*out = m->bound.family == 6 ?
	    (struct mip6_path){ MIP6_HAO, { m->bound, 0 }, { c->ha6, 0 } } :
	    (struct mip6_path){ MIP6_UDP, { m->bound, c->port }, { c->ha4, DSMIP_PORT } };
	return true;
}

static bool
same_place(const struct mip6_mn *m, const struct mip6_coa *c)
{
	if (m->state == MN_LOST || m->state == MN_DETACHED || m->coa.at_home != c->at_home)
		return false;
	return c->at_home || (addr_eq(&m->coa.addr, &c->addr) &&
	    addr_eq(&m->coa.fallback, &c->fallback));
}

void
mip6_mn_attached(struct mip6_mn *m, tick now, const struct mip6_coa *c)
{
	struct mn_in in = { .now = now, .place = c };

	if (same_place(m, c))
		return;
	/* Only an IPv4 address that came late, or went: nothing moves, but it is remembered. */
	if (!c->at_home && !m->coa.at_home && addr_is_set(&m->coa.addr) &&
	    addr_eq(&m->coa.addr, &c->addr) && !addr_eq(&m->bu_coa, &m->coa.fallback)) {
		m->coa.fallback = c->fallback;
		return;
	}
	assert(c->at_home || (addr_is_set(&c->addr) && addr_is_set(&m->conf.ha6)));
	if (!c->at_home && c->addr.family == 4 && !addr_is_set(&m->conf.ha4)) {
		tell_note(m->env.tell, TOLD_NOTE, "mip6_mn", "", " useless=ipv4-link ha4=-");
		mn_step(m, EV_DETACHED, &in);
		return;
	}
	mn_step(m, c->at_home ? EV_HOME : EV_FOREIGN, &in);
}

void
mip6_mn_detached(struct mip6_mn *m, tick now)
{
	mn_step(m, EV_DETACHED, &(struct mn_in){ .now = now });
}

void
mip6_mn_refresh(struct mip6_mn *m, tick now)
{
	mn_step(m, EV_REFRESH, &(struct mn_in){ .now = now });
}

void
mip6_mn_reclaim(struct mip6_mn *m, tick now)
{
	struct mip6_coa place = m->coa;

	mn_step(m, EV_RECLAIM, &(struct mn_in){ .now = now, .place = &place });
}

void
mip6_mn_force_udp(struct mip6_mn *m, tick now)
{
	m->force_udp = true;
	if (m->bound.family == 4)
		mip6_mn_refresh(m, now);
}

void
mip6_mn_udp_sent(struct mip6_mn *m, tick now)
{
	m->udp_sent = now;	/* the keepalive alarm looks at it when it rings */
}

static void
keepalive_due(struct mip6_mn *m, tick now)
{
	tick idle = m->udp_sent + SECONDS(mn_keepalive_s(m));

	mn_timer(m, MN_T_KEEPALIVE, idle > now ? idle : TICK_NEVER);
	if (idle <= now)
		mn_step(m, EV_REFRESH, &(struct mn_in){ .now = now });
}

void
mip6_mn_wake(struct mip6_mn *m, tick now, struct alarm *a)
{
	static const uint8_t event[MN_TIMERS] = {
		[MN_T_RETRANSMIT] = EV_RETRANSMIT, [MN_T_REFRESH] = EV_REFRESH,
		[MN_T_EXPIRE] = EV_EXPIRE
	};

	assert(a == &m->alarm);
	/* What ended first: a binding that expired is not refreshed in the same tick. */
	for (unsigned i = MN_TIMERS; i-- > 0;) {
		if (m->due[i] > now)
			continue;
		if (i == MN_T_KEEPALIVE) {
			keepalive_due(m, now);
			continue;
		}
		mn_timer(m, i, TICK_NEVER);
		mn_step(m, event[i], &(struct mn_in){ .now = now });
	}
	mn_timer(m, MN_T_RETRANSMIT, m->due[MN_T_RETRANSMIT]);
}

bool
mip6_mn_tunnel_ok(const struct mip6_mn *m, const struct tunnel_in *in)
{
	return (addr_eq(&in->outer_src.addr, &m->conf.ha6) ||
	    addr_eq(&in->outer_src.addr, &m->conf.ha4)) &&
	    (in->kind != TUNNEL_UDP || in->outer_src.port == DSMIP_PORT);
}

void
mip6_mn_inspect(const struct mip6_mn *m, struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX], c[ADDR_TEXT_MAX], d[ADDR_TEXT_MAX];

	text_add(out, " hoa=%s hoa4=%s state=%s coa=%s bu_coa=%s seq=%u K=%d udp=%d nat=%d "
	    "lifetime=%u\n", addr_text(&m->conf.hoa6, a), addr_text(&m->hoa4, b),
	    mip6_mn_fsm.state[m->state], addr_text(&m->bound, c), addr_text(&m->bu_coa, d),
	    m->seq, m->K, m->udp, m->nat, m->lifetime_s);
}

/* ---- configuration ---- */

void
mip6_mn_conf_default(struct mip6_mn_conf *c)
{
	*c = (struct mip6_mn_conf){ .lifetime_s = 600, .K = true, .dad_first = true,
	    .port = DSMIP_PORT, .wait_first = BINDACK_WAIT_FIRST, .wait = BINDACK_WAIT,
	    .wait_max = BINDACK_WAIT_MAX, .refresh_early = SECONDS(30),
	    .refused_wait = BINDACK_WAIT_MAX };
}
