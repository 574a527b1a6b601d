#include "nodes/mip6/mn_inner.h"

/* The home registration as a machine. Two questions make the states: where are we (home, foreign,
 * nowhere), and what does the home agent believe (nothing, an address, or we do not know yet). The
 * binding itself, m->bound and what goes with it, changes only by an acknowledgement or when its
 * lifetime ends; what a BU in flight asks for is kept beside it (m->bu_...). */

static void
timers_binding_off(struct mip6_mn *m)
{
	mn_timer(m, MN_T_REFRESH, TICK_NEVER);
	mn_timer(m, MN_T_KEEPALIVE, TICK_NEVER);
	mn_timer(m, MN_T_EXPIRE, TICK_NEVER);
}

/* When to send the next BU although nothing moved: some time before the granted lifetime, or the
 * advised interval if that is shorter (RFC 6275 11.7.3), has passed. */
static tick
refresh_at(const struct mip6_mn *m, const struct mh *ba)
{
	uint32_t s = m->lifetime_s;
	tick after;

	if (ba->opt.has_refresh && ba->opt.refresh_s > 0 && ba->opt.refresh_s < s)
		s = ba->opt.refresh_s;
	after = SECONDS(s);
	return m->bu_sent + after -
	    tick_max(SECONDS(1), tick_min(m->conf.refresh_early, after / 2));
}

/* ---- actions ---- */

static void
forget_binding(struct mip6_mn *m)
{
	m->bound = ADDR_NONE;
	m->hoa4 = ADDR_NONE;
	m->K = m->udp = m->nat = m->bound_F = false;
	m->nat_refresh_s = NAT_REFRESH_NONE;
	m->lifetime_s = 0;
	timers_binding_off(m);
}

tick
mn_first_wait(const struct mip6_mn *m)
{
	if (mutant_on(m->env.tamper, "bu-flood"))
		return MSEC(100);
	if (mutant_on(m->env.tamper, "bu-late-repeat"))
		return SECONDS(4);
	/* RFC 6275 11.8: longer while the home agent may have to do DAD. */
	return mn_has_binding(m) || !m->conf.dad_first ? m->conf.wait : m->conf.wait_first;
}

static void
start_bu(struct mip6_mn *m, tick now)
{
	m->tries = m->left = 0;
	m->wait = mn_first_wait(m);
	mn_send_bu(m, now);
}

static void
push_leaving(struct mip6_mn *m, bool home)
{
	struct mip6_mn_event *ev = mn_push(m, MIP6_MN_LEAVING);

	ev->leaving.coa = m->bu_coa;
	ev->leaving.ha = m->bu_coa.family == 4 ? m->conf.ha4 : m->conf.ha6;	/* D19 */
	ev->leaving.how = mn_has_binding(m) ? MIP6_REG_MOVE : MIP6_REG_FIRST;
	ev->leaving.home = home;
}

/* Which of the two addresses of a dual-stack link: IPv6, unless it stayed silent before. RFC 5555
 * 4.4.1 recommends to keep the family across a move then. */
static struct addr
choose_coa(const struct mip6_mn *m, const struct mip6_coa *c)
{
	bool usable4 = addr_is_set(&c->fallback) && addr_is_set(&m->conf.ha4);

	return m->fell_back && usable4 ? c->fallback : c->addr;
}

static void
go_foreign(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->coa = *in->place;
	m->no_F = false;
	m->bu_coa = choose_coa(m, &m->coa);
	if (mn_has_binding(m) && m->due[MN_T_EXPIRE] == TICK_NEVER)	/* was on the way home */
		mn_timer(m, MN_T_EXPIRE, m->bu_sent + SECONDS(m->lifetime_s));
	mn_timer(m, MN_T_REFRESH, TICK_NEVER);
	mn_timer(m, MN_T_KEEPALIVE, TICK_NEVER);
	push_leaving(m, false);
	start_bu(m, in->now);
}

static void
go_home(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->coa = *in->place;
	m->bu_coa = m->conf.hoa6;
	/* The home agent answers also when it has no binding any more, so this ends by its answer
	 * and not by the clock. */
	timers_binding_off(m);
	push_leaving(m, true);
	start_bu(m, in->now);
}

static void
be_home(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->coa = *in->place;
	m->bu_coa = m->conf.hoa6;
	mn_push(m, MIP6_MN_AT_HOME);
}

static void
stop_sending(struct mip6_mn *m)
{
	m->waiting = m->deferred = false;
	mn_timer(m, MN_T_RETRANSMIT, TICK_NEVER);
}

static void
leave_home(void *self, const void *arg)
{
	struct mip6_mn *m = self;

	(void)arg;
	m->coa = (struct mip6_coa){ 0 };
}

/* Link lost: the home agent may hold what it acknowledged, or what our last BU asked for. */
static void
lose_link(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	tick until = m->due[MN_T_EXPIRE] != TICK_NEVER ? m->due[MN_T_EXPIRE] : 0;

	(void)arg;
	until = tick_max(until, m->bu_sent + SECONDS(m->bu_lifetime_s));
	/* On the way home: it may hold on for as long as it ever granted. */
	if (m->bu_lifetime_s == 0)
		until = tick_max(until, m->bu_sent + SECONDS(m->lifetime_s));
	stop_sending(m);
	m->coa = (struct mip6_coa){ 0 };
	timers_binding_off(m);
	mn_timer(m, MN_T_EXPIRE, until);
}

static void
take_ipv4_home(struct mip6_mn *m, const struct mh_options *o)
{
	m->hoa4 = ADDR_NONE;
	if (o->has_ack4 && o->ack4_status < 128) {
		m->hoa4 = o->ack4;
		m->hoa4_len = o->ack4_len;
	} else if (m->bu_hoa4) {
		/* Without option 30 the home agent does not know IPv4 home addresses, and is not
		 * asked again, RFC 5555 2.3.1; after a refusal we may, 4.4.2. */
		m->no_hoa4 = !o->has_ack4;
		mn_push(m, MIP6_MN_NEWS)->news.what = MIP6_NEWS_NO_HOA4;
	}
}

static void
take_nat(struct mip6_mn *m, const struct mh_options *o, const struct mip6_in *in)
{
	bool option = in->udp && o->has_nat;

	m->bound_F = option && o->nat_F;
	m->nat_refresh_s = option ? o->nat_refresh_s : NAT_REFRESH_NONE;
	m->nat = m->nat_refresh_s != NAT_REFRESH_NONE;
	m->udp = m->nat || m->bound_F;		/* D9 */
}

static void
push_registered(struct mip6_mn *m, enum mip6_mn_event_kind kind, const struct addr *old,
    const struct mh *ba)
{
	struct mip6_mn_event *ev = mn_push(m, kind);

	ev->registered.how = !addr_is_set(old) ? MIP6_REG_FIRST :
	    addr_eq(old, &m->bu_coa) ? MIP6_REG_REFRESH : MIP6_REG_MOVE;
	ev->registered.coa = m->bu_coa;
	ev->registered.old_coa = *old;
	ev->registered.ha = m->bu_coa.family == 4 ? m->conf.ha4 : m->conf.ha6;
	ev->registered.seq = m->seq;
	ev->registered.K = ba->ba.K;
	ev->registered.udp = m->udp;
	ev->registered.nat = m->nat;
	ev->registered.nat_refresh_s = m->nat_refresh_s == NAT_REFRESH_NONE ?
	    NAT_REFRESH_NONE : mn_keepalive_s(m);
	ev->registered.lifetime_s = m->lifetime_s;
	ev->registered.hoa4 = m->hoa4;
	ev->registered.status = ba->ba.status;
	ev->registered.ack4_status = ba->opt.has_ack4 ? ba->opt.ack4_status : 255;
}

static void
adopt(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;
	struct addr old = m->bound;

	stop_sending(m);
	m->bound = m->bu_coa;
	m->K = in->ba->ba.K;
	/* RFC 6275 11.7.3: what the home agent took off comes off what is left here; counted from
	 * the BU, so that ours ends first. */
	m->lifetime_s = in->ba->ba.lifetime_s < m->bu_lifetime_s ? in->ba->ba.lifetime_s :
	    m->bu_lifetime_s;
	if (mutant_on(m->env.tamper, "ba-lifetime-unread"))
		m->lifetime_s = m->bu_lifetime_s;
	take_ipv4_home(m, &in->ba->opt);
	take_nat(m, &in->ba->opt, in->in);
	mn_timer(m, MN_T_EXPIRE, m->bu_sent + SECONDS(m->lifetime_s));
	mn_timer(m, MN_T_REFRESH, refresh_at(m, in->ba));
	mn_timer(m, MN_T_KEEPALIVE, m->nat ? m->udp_sent + SECONDS(mn_keepalive_s(m)) : TICK_NEVER);
	push_registered(m, MIP6_MN_REGISTERED, &old, in->ba);
	if (in->ba->ba.status == BA_PREFIX_DISCOVERY)
		mn_push(m, MIP6_MN_NEWS)->news.what = MIP6_NEWS_PREFIX_DISCOVERY;
}

static void
adopt_home(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;
	struct addr old = m->bound;

	stop_sending(m);
	forget_binding(m);
	m->fell_back = false;
	push_registered(m, MIP6_MN_DEREGISTERED, &old, in->ba);
}

static void
resync(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->seq = in->ba->ba.seq;	/* RFC 6275 11.7.3; the next BU has the one after it */
	start_bu(m, in->now);		/* answered: the waits begin anew, RFC 6275 11.8 */
}

static void
drop_force(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->no_F = true;			/* RFC 5555 4.4.2 */
	start_bu(m, in->now);
}

static void
refused(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;
	uint8_t status = in->ba->ba.status;
	struct mip6_mn_event *ev = mn_push(m, MIP6_MN_REFUSED);

	ev->refused.status = status;
	ev->refused.coa = m->bu_coa;
	stop_sending(m);
	mn_timer(m, MN_T_REFRESH, TICK_NEVER);
	mn_timer(m, MN_T_KEEPALIVE, TICK_NEVER);
	if (status == BA_DAD_FAILED)
		m->duplicate = true;
	/* Reasons that pass by themselves are asked about again, slowly; the others when we have
	 * moved, RFC 6275 11.7.3. */
	if (status < 128 || status == BA_REASON_UNSPECIFIED || status == BA_INSUFFICIENT_RESOURCES)
		mn_timer(m, MN_T_RETRANSMIT, in->now + m->conf.refused_wait);
}

static void
send_deferred(void *self, const void *arg)
{
	mn_send_bu(self, ((const struct mn_in *)arg)->now);
}

static void
send_again(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	if (!mutant_on(m->env.tamper, "bu-no-backoff"))
		m->wait = tick_min(2 * m->wait, m->conf.wait_max);	/* RFC 6275 11.8 */
	if (m->tries == 3) {
		struct mip6_mn_event *ev = mn_push(m, MIP6_MN_UNREACHABLE);

		ev->refused.status = 0;
		ev->refused.coa = m->bu_coa;
	}
	mn_send_bu(m, in->now);
}

static void
fall_back(void *self, const void *arg)
{
	struct mip6_mn *m = self;
	const struct mn_in *in = arg;

	m->fell_back = true;
	m->bu_coa = m->coa.fallback;
	push_leaving(m, false);
	start_bu(m, in->now);
}

static void
refresh(void *self, const void *arg)
{
	const struct mn_in *in = arg;

	start_bu(self, in->now);
}

static void
ask_again(void *self, const void *arg)
{
	const struct mn_in *in = arg;

	start_bu(self, in->now);
}

static void
expire(void *self, const void *arg)
{
	struct mip6_mn *m = self;

	(void)arg;
	forget_binding(m);
	mn_push(m, MIP6_MN_EXPIRED);
}

/* ---- guards ---- */

static bool
is_deferred(const void *self, const void *arg)
{
	const struct mip6_mn *m = self;

	(void)arg;
	return m->deferred;
}

/* RFC 5555 4.4.1: three attempts in total, then the IPv4 care-of address. */
static bool
falls_back(const void *self, const void *arg)
{
	const struct mip6_mn *m = self;

	(void)arg;
	return !m->deferred && m->tries >= 3 && m->bu_coa.family == 6 &&
	    addr_is_set(&m->coa.fallback) && addr_is_set(&m->conf.ha4);
}

static bool
repeats(const void *self, const void *arg)
{
	return !is_deferred(self, arg) && !falls_back(self, arg);
}

static bool
bound(const void *self, const void *arg)
{
	(void)arg;
	return mn_has_binding(self) && !((const struct mip6_mn *)self)->duplicate;
}

static bool
unbound(const void *self, const void *arg)
{
	(void)arg;
	return !mn_has_binding(self) && !((const struct mip6_mn *)self)->duplicate;
}

static bool
not_duplicate(const void *self, const void *arg)
{
	(void)arg;
	return !((const struct mip6_mn *)self)->duplicate;
}

static bool
at_home(const void *self, const void *arg)
{
	(void)arg;
	return ((const struct mip6_mn *)self)->coa.at_home;
}

static bool
abroad(const void *self, const void *arg)
{
	return !at_home(self, arg);
}

static bool
abroad_bound(const void *self, const void *arg)
{
	return abroad(self, arg) && mn_has_binding(self);
}

static bool
abroad_unbound(const void *self, const void *arg)
{
	return abroad(self, arg) && !mn_has_binding(self);
}

/* ---- the machine ---- */

#define H MN_HOME
#define D MN_DETACHED
#define G MN_REGISTERING
#define B MN_BOUND
#define F MN_REFRESHING
#define M MN_MOVING
#define R MN_RETURNING
#define L MN_LOST
#define X MN_REFUSED

static const struct fsm_row mn_row[] = {
 /* from event      when            then           to label                     cite */
 { D, EV_FOREIGN,    not_duplicate,  go_foreign,    G, "first BU",                "6275 11.5.4" },
 { D, EV_HOME,       NULL,           be_home,       H, "at home, not registered", "6275 11.5.2" },
 { H, EV_FOREIGN,    not_duplicate,  go_foreign,    G, "left home: first BU",     "6275 11.5.4" },
 { H, EV_DETACHED,   NULL,           leave_home,    D, "left home",               "6275 11.5.1" },
 { H, EV_RECLAIM,    NULL,           go_home,       R, "undo a binding forgotten","6275 11.5.5" },

 { G, EV_ACK,        NULL,           adopt,         B, "accepted",                "6275 11.7.3" },
 { G, EV_RESYNC,     NULL,           resync,        G, "take its number, resend", "6275 11.7.3" },
 { G, EV_NO_FORCE,   NULL,           drop_force,    G, "resend without F",        "5555 4.4.2" },
 { G, EV_REJECT,     NULL,           refused,       X, "refused",                 "6275 11.7.3" },
 { G, EV_RETRANSMIT, is_deferred,    send_deferred, G, "the second has passed",   "6275 11.5.3" },
 { G, EV_RETRANSMIT, repeats,        send_again,    G, "double the wait",         "6275 11.8" },
 { G, EV_RETRANSMIT, falls_back,     fall_back,     G, "IPv6 is silent: IPv4",    "5555 4.4.1" },
 { G, EV_FOREIGN,    NULL,           go_foreign,    G, "moved again",             "6275 11.5.4" },
 { G, EV_HOME,       NULL,           go_home,       R, "home: undo what may be",  "6275 11.5.5" },
 { G, EV_DETACHED,   NULL,           lose_link,     L, "link lost, BU under way", "6275 11.5.1" },

 { B, EV_REFRESH,    NULL,           refresh,       F, "refresh",                 "6275 11.7.1" },
 { B, EV_FOREIGN,    NULL,           go_foreign,    M, "moved",                   "6275 11.5.4" },
 { B, EV_HOME,       NULL,           go_home,       R, "home: de-register",       "6275 11.5.5" },
 { B, EV_DETACHED,   NULL,           lose_link,     L, "link lost",               "6275 11.5.1" },

 { F, EV_ACK,        NULL,           adopt,         B, "refreshed",               "6275 11.7.3" },
 { F, EV_RESYNC,     NULL,           resync,        F, "take its number, resend", "6275 11.7.3" },
 { F, EV_NO_FORCE,   NULL,           drop_force,    F, "resend without F",        "5555 4.4.2" },
 { F, EV_REJECT,     NULL,           refused,       X, "refused",                 "6275 11.7.3" },
 { F, EV_RETRANSMIT, is_deferred,    send_deferred, F, "the second has passed",   "6275 11.5.3" },
 { F, EV_RETRANSMIT, repeats,        send_again,    F, "double the wait",         "6275 11.8" },
 { F, EV_RETRANSMIT, falls_back,     fall_back,     M, "IPv6 is silent: IPv4",    "5555 4.4.1" },
 { F, EV_EXPIRE,     NULL,           expire,        G, "the binding ended",       "6275 11.7.3" },
 { F, EV_FOREIGN,    NULL,           go_foreign,    M, "moved",                   "6275 11.5.4" },
 { F, EV_HOME,       NULL,           go_home,       R, "home: de-register",       "6275 11.5.5" },
 { F, EV_DETACHED,   NULL,           lose_link,     L, "link lost",               "6275 11.5.1" },

 { M, EV_ACK,        NULL,           adopt,         B, "moved",                   "6275 11.7.3" },
 { M, EV_RESYNC,     NULL,           resync,        M, "take its number, resend", "6275 11.7.3" },
 { M, EV_NO_FORCE,   NULL,           drop_force,    M, "resend without F",        "5555 4.4.2" },
 { M, EV_REJECT,     NULL,           refused,       X, "refused",                 "6275 11.7.3" },
 { M, EV_RETRANSMIT, is_deferred,    send_deferred, M, "the second has passed",   "6275 11.5.3" },
 { M, EV_RETRANSMIT, repeats,        send_again,    M, "double the wait",         "6275 11.8" },
 { M, EV_RETRANSMIT, falls_back,     fall_back,     M, "IPv6 is silent: IPv4",    "5555 4.4.1" },
 { M, EV_EXPIRE,     NULL,           expire,        G, "the old binding ended",   "6275 11.7.3" },
 { M, EV_FOREIGN,    NULL,           go_foreign,    M, "moved again",             "6275 11.5.4" },
 { M, EV_HOME,       NULL,           go_home,       R, "home: de-register",       "6275 11.5.5" },
 { M, EV_DETACHED,   NULL,           lose_link,     L, "link lost, BU under way", "6275 11.5.1" },

 { R, EV_ACK,        NULL,           adopt_home,    H, "de-registered",           "6275 11.5.5" },
 { R, EV_RESYNC,     NULL,           resync,        R, "take its number, resend", "6275 11.7.3" },
 { R, EV_REJECT,     NULL,           refused,       X, "de-registration refused", "6275 11.7.3" },
 { R, EV_RETRANSMIT, is_deferred,    send_deferred, R, "the second has passed",   "6275 11.5.3" },
 { R, EV_RETRANSMIT, repeats,        send_again,    R, "double the wait",         "6275 11.8" },
 { R, EV_FOREIGN,    bound,          go_foreign,    M, "away again",              "6275 11.5.4" },
 { R, EV_FOREIGN,    unbound,        go_foreign,    G, "away again",              "6275 11.5.4" },
 { R, EV_DETACHED,   NULL,           lose_link,     L, "link lost, BU under way", "6275 11.5.1" },

 { L, EV_FOREIGN,    bound,          go_foreign,    M, "found a link",            "6275 11.5.4" },
 { L, EV_FOREIGN,    unbound,        go_foreign,    G, "found a link",            "6275 11.5.4" },
 { L, EV_HOME,       NULL,           go_home,       R, "home: de-register",       "6275 11.5.5" },
 { L, EV_EXPIRE,     NULL,           expire,        D, "the binding ended",       "6275 11.7.3" },

 { X, EV_RETRANSMIT, at_home,        ask_again,     R, "ask again",               "6275 11.7.3" },
 { X, EV_RETRANSMIT, abroad_bound,   ask_again,     M, "ask again",               "6275 11.7.3" },
 { X, EV_RETRANSMIT, abroad_unbound, ask_again,     G, "ask again",               "6275 11.7.3" },
 { X, EV_FOREIGN,    bound,          go_foreign,    M, "moved, ask again",        "6275 11.7.3" },
 { X, EV_FOREIGN,    unbound,        go_foreign,    G, "moved, ask again",        "6275 11.7.3" },
 { X, EV_HOME,       NULL,           go_home,       R, "home: de-register",       "6275 11.5.5" },
 { X, EV_DETACHED,   NULL,           lose_link,     L, "link lost",               "6275 11.5.1" },
 { X, EV_EXPIRE,     NULL,           expire,        X, "the binding ended",       "6275 11.7.3" },
};

#undef H
#undef D
#undef G
#undef B
#undef F
#undef M
#undef R
#undef L
#undef X

static const char *const mn_state[MN_STATES] = {
	[MN_HOME] = "HOME", [MN_DETACHED] = "DETACHED", [MN_REGISTERING] = "REGISTERING",
	[MN_BOUND] = "BOUND", [MN_REFRESHING] = "REFRESHING", [MN_MOVING] = "MOVING",
	[MN_RETURNING] = "RETURNING", [MN_LOST] = "LOST", [MN_REFUSED] = "REFUSED"
};

static const char *const mn_event[MN_EVENTS] = {
	[EV_FOREIGN] = "FOREIGN_LINK", [EV_HOME] = "HOME_LINK", [EV_DETACHED] = "DETACHED",
	[EV_ACK] = "BA_ACCEPTED", [EV_RESYNC] = "BA_135", [EV_NO_FORCE] = "BA_144",
	[EV_REJECT] = "BA_REFUSED", [EV_RETRANSMIT] = "T_RETRANSMIT", [EV_REFRESH] = "T_REFRESH",
	[EV_EXPIRE] = "T_EXPIRE", [EV_RECLAIM] = "RECLAIM"
};

const struct fsm mip6_mn_fsm = {
	"mip6_mn", mn_state, mn_event, MN_STATES, MN_EVENTS, FSM_ROWS(mn_row)
};

void
mn_step(struct mip6_mn *m, unsigned event, const struct mn_in *in)
{
	fsm_step(&m->fsm, &m->state, event, m, in, "");
}
