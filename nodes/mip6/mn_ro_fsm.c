#include "nodes/mip6/mn_ro_inner.h"

/* The machine of one correspondent. Where the tokens are fresh, a state that waits for tests is left at
 * once: ro_step sees to it. */

static struct ro_entry *
entry(void *self)
{
	return ((struct ro_self *)self)->e;
}

static struct mip6_ro *
engine(void *self)
{
	return ((struct ro_self *)self)->ro;
}

static void
stop_waiting(struct mip6_ro *r, struct ro_entry *e)
{
	for (unsigned t = 0; t < RO_TRIES; t++)
		ro_timer(r, e, t, TICK_NEVER);
	e->home.asked = e->coa.asked = e->stuck = false;
}

static void
unbind(struct mip6_ro *r, struct ro_entry *e)
{
	e->bound = ADDR_NONE;
	ro_timer(r, e, RO_T_EXPIRE, TICK_NEVER);
	ro_timer(r, e, RO_T_REFRESH, TICK_NEVER);
}

/* ---- actions ---- */

/* Both tests at the same time, RFC 6275 11.6.1, but not for a token that is fresh. */
static void
test(void *self, const void *ba)
{
	struct ro_entry *e = entry(self);
	struct mip6_ro *r = engine(self);

	(void)ba;
	stop_waiting(r, e);
	ro_timer(r, e, RO_T_REFRESH, TICK_NEVER);
	ro_begin(r, e, RO_T_HOTI);
	ro_begin(r, e, RO_T_COTI);
	if (!ro_home_fresh(r, e))
		ro_send_hoti(r, e);
	if (!ro_coa_fresh(r, e))
		ro_send_coti(r, e);
}

static void
test_home(void *self, const void *ba)
{
	struct ro_entry *e = entry(self);
	struct mip6_ro *r = engine(self);

	(void)ba;
	stop_waiting(r, e);
	unbind(r, e);
	ro_begin(r, e, RO_T_HOTI);
	if (!ro_home_fresh(r, e))
		ro_send_hoti(r, e);
}

static void
again_hoti(void *self, const void *ba)
{
	(void)ba;
	ro_back_off(engine(self), entry(self), RO_T_HOTI);
	ro_send_hoti(engine(self), entry(self));
}

static void
again_coti(void *self, const void *ba)
{
	(void)ba;
	ro_back_off(engine(self), entry(self), RO_T_COTI);
	ro_send_coti(engine(self), entry(self));
}

static void
send_bu(void *self, const void *ba)
{
	(void)ba;
	ro_begin(engine(self), entry(self), RO_T_BU);
	ro_send_bu(engine(self), entry(self));
}

static void
again_bu(void *self, const void *ba)
{
	(void)ba;
	ro_back_off(engine(self), entry(self), RO_T_BU);
	ro_send_bu(engine(self), entry(self));
}

static void
resync(void *self, const void *ba)
{
	entry(self)->seq = ((const struct mh *)ba)->ba.seq;	/* RFC 6275 11.7.3 */
	send_bu(self, ba);
}

/* The status says which nonce has ended, RFC 6275 5.2.7. */
static void
forget_tokens(struct ro_entry *e, const struct mh *ba)
{
	if (ba->ba.status != BA_EXPIRED_CAREOF_NONCE)
		e->home.have = false;
	if (ba->ba.status != BA_EXPIRED_HOME_NONCE)
		e->coa.have = false;
}

static void
test_anew(void *self, const void *ba)
{
	forget_tokens(entry(self), ba);
	test(self, ba);
}

static void
test_home_anew(void *self, const void *ba)
{
	forget_tokens(entry(self), ba);
	test_home(self, ba);
}

/* RFC 6275 11.7.3: what was taken off the lifetime comes off what is left here, counted from the BU. */
static void
adopt(void *self, const void *arg)
{
	struct ro_entry *e = entry(self);
	struct mip6_ro *r = engine(self);
	const struct mh *ba = arg;

	stop_waiting(r, e);
	e->refusals = 0;
	e->bound = e->bu_coa;
	e->bound_at = r->now;
	e->lifetime_s = ba->ba.lifetime_s < e->bu_lifetime_s ? ba->ba.lifetime_s : e->bu_lifetime_s;
	e->expires = e->bu_sent + SECONDS(e->lifetime_s);
	ro_timer(r, e, RO_T_EXPIRE, e->expires);
	ro_timer(r, e, RO_T_REFRESH, ro_refresh_at(r, e));
}

static void
resume(void *self, const void *ba)
{
	struct ro_entry *e = entry(self);
	struct mip6_ro *r = engine(self);

	(void)ba;
	ro_timer(r, e, RO_T_REFRESH, tick_max(r->now, ro_refresh_at(r, e)));
}

static void
stop(void *self, const void *ba)
{
	(void)ba;
	stop_waiting(engine(self), entry(self));
	ro_timer(engine(self), entry(self), RO_T_REFRESH, TICK_NEVER);
}

static void
lose_binding(void *self, const void *ba)
{
	(void)ba;
	unbind(engine(self), entry(self));
}

/* The correspondent has no binding, whatever we thought: what remains is the way over the home agent, and
 * another try, RFC 6275 11.3.6. */
static void
lose_and_test(void *self, const void *ba)
{
	lose_binding(self, ba);
	test(self, ba);
}

static void
give_up(void *self, const void *ba)
{
	struct ro_entry *e = entry(self);
	struct mip6_ro *r = engine(self);

	(void)ba;
	stop_waiting(r, e);
	unbind(r, e);
	ro_timer(r, e, RO_T_RETRY, r->now + r->conf.retry);
}

/* ---- guards ---- */

static bool
more(const void *self, enum ro_timer t)
{
	const struct ro_try *y = &((const struct ro_self *)self)->e->try[t];

	return y->deferred || y->tries <= MAX_RO_FAILURE;
}

static bool more_hoti(const void *self, const void *a) { (void)a; return more(self, RO_T_HOTI); }
static bool done_hoti(const void *self, const void *a) { (void)a; return !more(self, RO_T_HOTI); }
static bool more_coti(const void *self, const void *a) { (void)a; return more(self, RO_T_COTI); }
static bool done_coti(const void *self, const void *a) { (void)a; return !more(self, RO_T_COTI); }
static bool more_bu(const void *self, const void *a) { (void)a; return more(self, RO_T_BU); }
static bool done_bu(const void *self, const void *a) { (void)a; return !more(self, RO_T_BU); }

/* In use, and it would be for longer. */
static bool
in_use(const void *self, const void *ba)
{
	const struct ro_self *s = self;

	(void)ba;
	return s->e->used > s->e->bound_at &&
	    s->ro->now + SECONDS(ro_lifetime(s->ro)) > s->e->expires + SECONDS(4);
}

static bool
idle(const void *self, const void *ba)
{
	return !in_use(self, ba);
}

static bool
same_place(const void *self, const void *ba)
{
	const struct ro_self *s = self;

	(void)ba;
	return addr_is_set(&s->e->bound) && addr_eq(&s->e->bound, &s->ro->coa) &&
	    s->ro->now < s->e->expires;
}

static bool
elsewhere(const void *self, const void *ba)
{
	return !same_place(self, ba);
}

static bool
known(const void *self, const void *ba)
{
	(void)ba;
	return ((const struct ro_self *)self)->e->known;
}

static bool
unknown(const void *self, const void *ba)
{
	return !known(self, ba);
}

/* ---- the machine ---- */

#define N RO_NONE
#define T RO_TESTING
#define G RO_REGISTERING
#define B RO_BOUND
#define R RO_RETESTING
#define F RO_REFRESHING
#define W RO_WAITING
#define D RO_ENDING_TEST
#define E RO_ENDING
#define X RO_REFUSED

static const struct fsm_row ro_row[] = {
 /* from event        when        then            to label                     cite */
 { N, EV_WANTED,      NULL,       test,           T, "traffic by the tunnel",  "6275 11.7.2" },

 { T, EV_TESTED,      NULL,       send_bu,        G, "tested: register",       "6275 11.6.2" },
 { T, EV_T_HOTI,      more_hoti,  again_hoti,     T, "HoTI again",             "6275 11.8" },
 { T, EV_T_COTI,      more_coti,  again_coti,     T, "CoTI again",             "6275 11.8" },
 { T, EV_T_HOTI,      done_hoti,  give_up,        X, "no HoT",                 "6275 5.2.9" },
 { T, EV_T_COTI,      done_coti,  give_up,        X, "no CoT",                 "6275 5.2.9" },
 { T, EV_UNSUPPORTED, NULL,       give_up,        X, "does not speak it",      "6275 11.6.2" },
 { T, EV_ADRIFT,      NULL,       stop,           W, "moving",                 "6275 5.2.5" },

 { G, EV_ACK,         NULL,       adopt,          B, "accepted",               "6275 11.7.3" },
 { G, EV_RESYNC,      NULL,       resync,         G, "take its number, resend", "6275 11.7.3" },
 { G, EV_STALE,       NULL,       test_anew,      T, "nonce ended: test anew", "6275 5.2.7" },
 { G, EV_REJECT,      NULL,       give_up,        X, "refused",                "6275 11.7.3" },
 { G, EV_T_BU,        more_bu,    again_bu,       G, "double the wait",        "6275 11.8" },
 { G, EV_T_BU,        done_bu,    give_up,        X, "no acknowledgement",     "6275 5.2.9" },
 { G, EV_UNSUPPORTED, NULL,       give_up,        X, "does not speak it",      "6275 11.3.6" },
 { G, EV_ADRIFT,      NULL,       stop,           W, "moving",                 "6275 5.2.5" },

 { B, EV_T_REFRESH,   in_use,     test,           R, "refresh",                "6275 11.7.2" },
 { B, EV_T_REFRESH,   idle,       NULL,           B, "let it end",             "6275 11.7.2" },
 { B, EV_BRR,         NULL,       test,           R, "asked for a refresh",    "6275 11.7.4" },
 { B, EV_NO_BINDING,  NULL,       lose_and_test,  T, "it has no binding",      "6275 11.3.6" },
 { B, EV_T_EXPIRE,    NULL,       lose_binding,   N, "ended",                  "6275 11.7.2" },
 { B, EV_ADRIFT,      NULL,       stop,           W, "moving",                 "6275 11.7.2" },

 { R, EV_TESTED,      NULL,       send_bu,        F, "tested: refresh",        "6275 11.6.2" },
 { R, EV_T_HOTI,      more_hoti,  again_hoti,     R, "HoTI again",             "6275 11.8" },
 { R, EV_T_COTI,      more_coti,  again_coti,     R, "CoTI again",             "6275 11.8" },
 { R, EV_T_HOTI,      done_hoti,  stop,           B, "no HoT: let it end",     "6275 5.2.9" },
 { R, EV_T_COTI,      done_coti,  stop,           B, "no CoT: let it end",     "6275 5.2.9" },
 { R, EV_UNSUPPORTED, NULL,       give_up,        X, "speaks it no more",      "6275 11.6.2" },
 { R, EV_NO_BINDING,  NULL,       lose_binding,   T, "it has no binding",      "6275 11.3.6" },
 { R, EV_T_EXPIRE,    NULL,       lose_binding,   T, "ended",                  "6275 11.7.2" },
 { R, EV_ADRIFT,      NULL,       stop,           W, "moving",                 "6275 11.7.2" },

 { F, EV_ACK,         NULL,       adopt,          B, "refreshed",              "6275 11.7.3" },
 { F, EV_RESYNC,      NULL,       resync,         F, "take its number, resend", "6275 11.7.3" },
 { F, EV_STALE,       NULL,       test_anew,      R, "nonce ended: test anew", "6275 5.2.7" },
 { F, EV_REJECT,      NULL,       give_up,        X, "refused",                "6275 11.7.3" },
 { F, EV_T_BU,        more_bu,    again_bu,       F, "double the wait",        "6275 11.8" },
 { F, EV_T_BU,        done_bu,    stop,           B, "no answer: let it end",  "6275 5.2.9" },
 { F, EV_UNSUPPORTED, NULL,       give_up,        X, "speaks it no more",      "6275 11.3.6" },
 { F, EV_NO_BINDING,  NULL,       lose_binding,   G, "it has no binding",      "6275 11.3.6" },
 { F, EV_T_EXPIRE,    NULL,       lose_binding,   G, "ended",                  "6275 11.7.2" },
 { F, EV_ADRIFT,      NULL,       stop,           W, "moving",                 "6275 11.7.2" },

 { W, EV_MOVED,       same_place, resume,         B, "not moved after all",    "6275 11.7.2" },
 { W, EV_MOVED,       elsewhere,  test,           T, "moved",                  "6275 11.7.2" },
 { W, EV_PLAIN,       known,      test_home,      D, "home, or IPv4: delete",  "5555 5.1" },
 { W, EV_PLAIN,       unknown,    NULL,           N, "home, or IPv4",          "5555 5.1" },
 { W, EV_T_EXPIRE,    NULL,       lose_binding,   N, "ended",                  "6275 11.7.2" },

 { D, EV_TESTED,      NULL,       send_bu,        E, "tested: delete",         "6275 11.7.2" },
 { D, EV_T_HOTI,      more_hoti,  again_hoti,     D, "HoTI again",             "6275 11.8" },
 { D, EV_T_HOTI,      done_hoti,  NULL,           N, "no HoT: it will end",    "6275 5.2.9" },
 { D, EV_UNSUPPORTED, NULL,       NULL,           N, "nothing there",          "6275 11.6.2" },
 { D, EV_ADRIFT,      NULL,       stop,           W, "moving again",           "6275 11.7.2" },

 { E, EV_ACK,         NULL,       NULL,           N, "deleted",                "6275 11.7.3" },
 { E, EV_RESYNC,      NULL,       resync,         E, "take its number, resend", "6275 11.7.3" },
 { E, EV_STALE,       NULL,       test_home_anew, D, "nonce ended: test anew", "6275 5.2.7" },
 { E, EV_REJECT,      NULL,       NULL,           N, "refused: it will end",   "6275 11.7.3" },
 { E, EV_T_BU,        more_bu,    again_bu,       E, "double the wait",        "6275 11.8" },
 { E, EV_T_BU,        done_bu,    NULL,           N, "no answer: it will end", "6275 5.2.9" },
 { E, EV_UNSUPPORTED, NULL,       NULL,           N, "nothing there",          "6275 11.3.6" },
 { E, EV_ADRIFT,      NULL,       stop,           W, "moving again",           "6275 11.7.2" },

 { X, EV_T_RETRY,     NULL,       NULL,           N, "it may have learnt",     "6275 11.3.5" },
};

#undef N
#undef T
#undef G
#undef B
#undef R
#undef F
#undef W
#undef D
#undef E
#undef X

static const char *const ro_state[RO_STATES] = {
	[RO_NONE] = "NONE", [RO_TESTING] = "TESTING", [RO_REGISTERING] = "REGISTERING",
	[RO_BOUND] = "BOUND", [RO_RETESTING] = "RETESTING", [RO_REFRESHING] = "REFRESHING",
	[RO_WAITING] = "WAITING", [RO_ENDING_TEST] = "ENDING_TEST", [RO_ENDING] = "ENDING",
	[RO_REFUSED] = "REFUSED"
};

static const char *const ro_event[RO_FSM_EVENTS] = {
	[EV_WANTED] = "WANTED", [EV_MOVED] = "MOVED", [EV_PLAIN] = "HOME_OR_IPV4",
	[EV_ADRIFT] = "ADRIFT", [EV_TESTED] = "TESTED", [EV_ACK] = "BA_ACCEPTED",
	[EV_RESYNC] = "BA_135", [EV_STALE] = "BA_136_TO_138", [EV_REJECT] = "BA_REFUSED",
	[EV_BRR] = "BRR", [EV_NO_BINDING] = "BE_1", [EV_UNSUPPORTED] = "UNSUPPORTED",
	[EV_T_HOTI] = "T_HOTI", [EV_T_COTI] = "T_COTI", [EV_T_BU] = "T_BU",
	[EV_T_REFRESH] = "T_REFRESH", [EV_T_EXPIRE] = "T_EXPIRE", [EV_T_RETRY] = "T_RETRY"
};

const struct fsm mip6_ro_fsm = {
	"mip6_ro", ro_state, ro_event, RO_STATES, RO_FSM_EVENTS, FSM_ROWS(ro_row)
};

static bool
all_tested(const struct mip6_ro *r, const struct ro_entry *e)
{
	switch (e->state) {
	case RO_TESTING:
	case RO_RETESTING:
		return ro_home_fresh(r, e) && ro_coa_fresh(r, e);
	case RO_ENDING_TEST:
		return ro_home_fresh(r, e);
	default:
		return false;
	}
}

bool
ro_step(struct mip6_ro *r, struct ro_entry *e, unsigned event, const struct mh *ba)
{
	struct ro_self self = { r, e };

	fsm_step(&r->fsm, &e->state, event, &self, ba, e->name);
	if (all_tested(r, e))
		fsm_step(&r->fsm, &e->state, EV_TESTED, &self, NULL, e->name);
	if (e->state != RO_NONE)
		return true;
	ro_entry_drop(r, e);
	return false;
}
