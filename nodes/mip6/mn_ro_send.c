#include "nodes/mip6/mn_ro_inner.h"

#include "nodes/base/die.h"

#include <stdio.h>

struct ro_queued {
	struct mip6_ro_event ev;
	uint8_t mh[MIP6_RO_MH_MAX];
};

/* The queue grows to what one call can yield (one message per correspondent) and never shrinks. */
static struct ro_queued *
queue_slot(struct mip6_ro *r)
{
	if (r->q_n == 0)
		r->q_head = 0;
	if (r->q_head + r->q_n == r->q_cap) {
		r->q_cap = r->q_cap == 0 ? 4 : 2 * r->q_cap;
		r->q = xrealloc(r->q, r->q_cap, sizeof(*r->q));
	}
	return &r->q[r->q_head + r->q_n++];
}

bool
mip6_ro_pop(struct mip6_ro *r, struct mip6_ro_event *out)
{
	struct ro_queued *q;

	if (r->q_n == 0)
		return false;
	q = &r->q[r->q_head++];
	r->q_n--;
	*out = q->ev;
	out->send.mh = bytes_of(q->mh, q->ev.send.mh.n);	/* the queue may have moved */
	return true;
}

/* ---- when ---- */

void
ro_begin(struct mip6_ro *r, struct ro_entry *e, enum ro_timer t)
{
	e->try[t].tries = 0;
	e->try[t].wait = r->conf.wait;
	e->try[t].deferred = false;
}

void
ro_back_off(struct mip6_ro *r, struct ro_entry *e, enum ro_timer t)
{
	/* What was only put off begins now, RFC 6275 11.8. */
	if (!e->try[t].deferred && !mutant_on(r->env.tamper, "ro-no-backoff"))
		e->try[t].wait = tick_min(2 * e->try[t].wait, r->conf.wait_max);
}

/* leaves: may one of this type leave now? No more than three in a second to one correspondent; then the
 * timer is for when it may. */
static bool
leaves(struct mip6_ro *r, struct ro_entry *e, enum ro_timer t)
{
	struct ro_try *y = &e->try[t];
	tick at = y->n < RO_RATE ? 0 : y->sent[y->n % RO_RATE] + SECONDS(1);

	y->deferred = at > r->now && !mutant_on(r->env.tamper, "ro-flood");
	if (y->deferred) {
		ro_timer(r, e, t, at);
		return false;
	}
	y->sent[y->n++ % RO_RATE] = r->now;
	y->tries++;
	ro_timer(r, e, t, r->now + y->wait);
	return true;
}

/* ---- what ---- */

static void
send(struct mip6_ro *r, struct ro_entry *e, struct mh *m, enum ro_path path)
{
	const struct tamper_rule *rule = tamper_match(r->env.tamper, mh_name(m->type));
	const struct rr_names names = { &e->bu_coa, &e->cn };
	const struct addr *src = path == RO_DIRECT ? &r->coa : &r->conf.hoa6;
	const struct tamper_op *bad = NULL;
	struct ro_queued *q;
	struct wr w;

	if (rule != NULL && rule->withhold) {
		tell_note(r->env.tell, TOLD_NOTE, "tamper", "", " withheld=%s", mh_name(m->type));
		return;
	}
	if (rule != NULL)
		bad = tamper_fields(rule, mh_fields(m->type), m);
	if (bad != NULL)
		tell_note(r->env.tell, TOLD_NOTE, "tamper", "", " cannot=%s", bad->name);
	q = queue_slot(r);
	w = wr_of(q->mh, sizeof(q->mh));
	rr_encode(&w, m, src, &e->cn, e->kbm, &names, r->env.tamper);
	assert(!w.bad);
	if (rule != NULL)
		mip6_octets_tampered(rule, &w, m, src, &e->cn);
	q->ev = (struct mip6_ro_event){ .kind = MIP6_RO_SEND };
	q->ev.send.mh = wr_done(&w);
	q->ev.send.src = *src;
	q->ev.send.dst = e->cn;
	q->ev.send.path = path;
	q->ev.send.coa = r->coa;
}

void
mip6_ro_left(const struct mip6_ro *r, const struct mip6_ro_event *ev)
{
	static const char *const path[] = { " path=home", " path=direct", " path=hao" };
	char cn[ADDR_TEXT_MAX];
	struct mh m;

	if (!tell_on(r->env.tell))
		return;
	/* Also what is tampered with is told as it stands. */
	if (mh_decode(&m, ev->send.mh, NULL, NULL) == W_OK)
		mh_tell(r->env.tell, TOLD_TX, addr_text(&ev->send.dst, cn), &m, path[ev->send.path]);
}

/* A new cookie each time, RFC 6275 11.8. */
static uint64_t
test(struct mip6_ro *r, struct ro_token *t, const struct addr *of)
{
	t->have = false;
	t->asked = true;
	t->since = r->now;
	t->of = *of;
	if (t->cookie == 0 || !mutant_on(r->env.tamper, "ro-same-cookie"))
		t->cookie = rng_u64(r->env.rng);
	return t->cookie;
}

void
ro_send_hoti(struct mip6_ro *r, struct ro_entry *e)
{
	struct mh m = { .type = MH_HOTI };

	if (!leaves(r, e, RO_T_HOTI))
		return;
	m.rr.cookie = test(r, &e->home, &r->conf.hoa6);
	send(r, e, &m, mutant_on(r->env.tamper, "hoti-direct") ? RO_HAO : RO_BY_HOME);
}

void
ro_send_coti(struct mip6_ro *r, struct ro_entry *e)
{
	struct mh m = { .type = MH_COTI };

	if (!leaves(r, e, RO_T_COTI))
		return;
	m.rr.cookie = test(r, &e->coa, &r->coa);
	send(r, e, &m, mutant_on(r->env.tamper, "coti-by-home") ? RO_BY_HOME : RO_DIRECT);
}

uint32_t
ro_lifetime(const struct mip6_ro *r)
{
	tick left = r->home_until - r->now;
	uint32_t s = r->conf.lifetime_s;

	if (left < SECONDS(s))
		s = left > 0 ? (uint32_t)(left / SECONDS(1)) : 0;
	if (mutant_on(r->env.tamper, "ro-lifetime-long"))
		s = r->conf.lifetime_s;
	return mip6_lifetime(s);
}

void
ro_send_bu(struct mip6_ro *r, struct ro_entry *e)
{
	bool deletion = e->state == RO_ENDING;
	struct mh m = { .type = MH_BU };

	if (!leaves(r, e, RO_T_BU))
		return;
	if (!mutant_on(r->env.tamper, "ro-same-number"))
		e->seq++;		/* RFC 6275 11.8: also when it is repeated */
	r->seq = e->seq;
	/* On IPv4 there is no care-of address that it could name, so it goes as from home, through the
	 * tunnel: RFC 5555 5.1. */
	e->bu_coa = deletion ? r->conf.hoa6 : r->coa;
	e->bu_lifetime_s = deletion ? 0 : ro_lifetime(r);
	e->bu_sent = r->now;
	rr_kbm(e->kbm, e->home.token, e->coa.token,
	    mutant_on(r->env.tamper, "ro-kbm-home-only") || deletion);
	m.bu.seq = e->seq;
	m.bu.A = true;			/* RFC 6275 11.7.2: to know that it is there */
	m.bu.lifetime_s = e->bu_lifetime_s;
	m.opt.has_nonces = m.opt.has_auth = true;
	m.opt.nonce_home = e->home.index;
	m.opt.nonce_coa = deletion ? 0 : e->coa.index;		/* RFC 6275 11.7.2 */
	e->known = true;
	send(r, e, &m, deletion ? RO_BY_HOME : mutant_on(r->env.tamper, "ro-no-hao") ? RO_DIRECT : RO_HAO);
}
