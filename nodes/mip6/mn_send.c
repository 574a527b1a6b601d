#include "nodes/mip6/mn_inner.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

struct mip6_mn_event *
mn_push(struct mip6_mn *m, enum mip6_mn_event_kind kind)
{
	struct mip6_mn_queue *q = m->queue;
	struct mip6_mn_event *ev;

	if (q == NULL)
		q = m->queue = xalloc(1, sizeof(*q));
	assert(q->n < MIP6_MN_QUEUE);	/* the node pops after every call */
	ev = &q->event[(q->head + q->n++) % MIP6_MN_QUEUE];
	*ev = (struct mip6_mn_event){ .kind = kind };
	return ev;
}

bool
mip6_mn_pop(struct mip6_mn *m, struct mip6_mn_event *out)
{
	struct mip6_mn_queue *q = m->queue;

	if (q == NULL)
		return false;
	if (q->n == 0) {
		free(q);
		m->queue = NULL;
		return false;
	}
	*out = q->event[q->head];
	q->head = (q->head + 1) % MIP6_MN_QUEUE;
	q->n--;
	return true;
}

static bool
is_home(const struct mip6_mn *m)
{
	return m->state == MN_RETURNING;
}

/* ---- the Binding Update, handover.md 2 ---- */

static void
put_hoa4(const struct mip6_mn *m, struct mh_options *o)
{
	if (m->no_hoa4 || !(addr_is_set(&m->conf.hoa4) || m->conf.hoa4_dynamic))
		return;
	o->has_hoa4 = true;
	/* RFC 5555 4.4.2: the static address, or 0.0.0.0 until one has been assigned. */
	o->hoa4 = addr_is_set(&m->conf.hoa4) ? m->conf.hoa4 : m->hoa4;
	if (!addr_is_set(&o->hoa4))
		o->hoa4.family = 4;
	o->hoa4_len = m->conf.hoa4_len != 0 ? m->conf.hoa4_len : 32;
}

/* RFC 6275 11.4.2: no longer than the home address is valid. */
static uint32_t
within_validity(const struct mip6_mn *m, uint32_t s)
{
	tick left = m->valid_until == TICK_NEVER ? TICK_NEVER : m->valid_until - m->bu_sent;

	if (left == TICK_NEVER || left >= SECONDS(s) || mutant_on(m->env.tamper, "bu-outlives"))
		return s;
	return mip6_lifetime(left < SECONDS(4) ? 4 : (uint32_t)(left / SECONDS(1)));
}

static struct mh
build_bu(const struct mip6_mn *m)
{
	struct mh bu = { .type = MH_BU };

	bu.bu.seq = m->seq;
	bu.bu.A = bu.bu.H = true;	/* RFC 6275 11.7.1 */
	bu.bu.K = m->conf.K;
	if (is_home(m))
		return bu;		/* lifetime 0, no options: RFC 6275 11.5.5, RFC 3776 3.1 */
	bu.bu.lifetime_s = within_validity(m, m->conf.lifetime_s);
	if (m->bu_coa.family == 4) {
		/* D5: option 32 instead of an alternate care-of address, which cannot hold IPv4. */
		bu.opt.has_ipv4_coa = true;
		bu.opt.ipv4_coa = m->bu_coa;
		bu.bu.F = m->force_udp && !m->no_F;
	} else {
		/* In every BU under ESP, whose source address ESP does not protect, 11.7.1. */
		bu.opt.has_alt_coa = true;
		bu.opt.alt_coa = m->bu_coa;
	}
	put_hoa4(m, &bu.opt);
	return bu;
}

static struct mip6_path
path_for(const struct mip6_mn *m)
{
	const struct mip6_mn_conf *c = &m->conf;

	if (is_home(m))
		return (struct mip6_path){ MIP6_HOME, { c->hoa6, 0 }, { c->ha6, 0 } };
	if (m->bu_coa.family == 6)
		return (struct mip6_path){ MIP6_HAO, { m->bu_coa, 0 }, { c->ha6, 0 } };
	return (struct mip6_path){ MIP6_UDP, { m->bu_coa, c->port }, { c->ha4, DSMIP_PORT } };
}

/* The words that do not stand in the message. */
static void
tell_bu(const struct mip6_mn *m, const struct mh *bu, const struct mip6_path *path)
{
	char a[ENDPOINT_TEXT_MAX], b[ENDPOINT_TEXT_MAX], more[160];

	if (!tell_on(m->env.tell))
		return;
	snprintf(more, sizeof(more), " local=%s remote=%s", endpoint_text(&path->local, a),
	    endpoint_text(&path->remote, b));
	mh_tell(m->env.tell, TOLD_TX, "", bu, more);
}

static void
queue_bu(struct mip6_mn *m)
{
	const struct tamper_rule *rule = tamper_match(m->env.tamper, "BU");
	struct mip6_path path = path_for(m);
	struct mh bu = build_bu(m);
	const struct tamper_op *bad = NULL;
	struct mip6_mn_event *ev;
	struct wr w;

	mip6_path_mutant(&path, m->env.tamper, &m->conf.hoa6);
	m->bu_udp = m->bu_coa.family == 4 && !is_home(m);
	m->bu_F = bu.bu.F;
	m->bu_hoa4 = bu.opt.has_hoa4;
	m->bu_lifetime_s = bu.bu.lifetime_s;
	if (rule != NULL && rule->withhold) {
		tell_note(m->env.tell, TOLD_NOTE, "tamper", "", " withheld=BU seq=%u", m->seq);
		return;
	}
	if (rule != NULL)
		bad = tamper_fields(rule, mh_fields(MH_BU), &bu);
	if (bad != NULL)
		tell_note(m->env.tell, TOLD_NOTE, "tamper", "", " cannot=%s", bad->name);
	ev = mn_push(m, MIP6_MN_SEND);
	w = wr_of(m->queue->mh[ev - m->queue->event], MIP6_MN_MH_MAX);
	mh_encode(&w, &bu, &m->conf.hoa6, &m->conf.ha6);
	assert(!w.bad);
	if (rule != NULL)
		mip6_octets_tampered(rule, &w, &bu, &m->conf.hoa6, &m->conf.ha6);
	tell_bu(m, &bu, &path);
	ev->send.mh = wr_done(&w);
	ev->send.src = m->conf.hoa6;
	ev->send.dst = m->conf.ha6;
	ev->send.path = path;
	ev->send.seq = m->seq;
	ev->send.again = m->tries > 0;
}

void
mn_send_be(struct mip6_mn *m, const struct mip6_in *in, uint8_t status)
{
	const struct tamper_rule *rule = tamper_match(m->env.tamper, "BE");
	const struct addr *src = &in->outer_dst.addr, *dst = &in->outer_src.addr;
	struct mh be = { .type = MH_BE };
	struct mip6_mn_event *ev;
	struct wr w;

	if (rule != NULL && rule->withhold)
		return;
	be.be.status = status;
	be.be.home = (struct addr){ .family = 6 };	/* there was no Home Address option */
	if (rule != NULL && tamper_fields(rule, mh_fields(MH_BE), &be) != NULL)
		tell_note(m->env.tell, TOLD_NOTE, "tamper", "", " cannot=BE");
	ev = mn_push(m, MIP6_MN_SEND);
	w = wr_of(m->queue->mh[ev - m->queue->event], MIP6_MN_MH_MAX);
	mh_encode(&w, &be, src, dst);
	assert(!w.bad);
	if (rule != NULL)
		mip6_octets_tampered(rule, &w, &be, src, dst);
	mh_tell(m->env.tell, TOLD_TX, "", &be, NULL);
	ev->send.mh = wr_done(&w);
	ev->send.src = *src;
	ev->send.dst = *dst;
	ev->send.path = (struct mip6_path){ MIP6_PLAIN, { *src, 0 }, { *dst, 0 } };
}

/* No more than MAX_UPDATE_RATE in a second, RFC 6275 11.5.3: when the next may leave. */
static tick
allowed_at(const struct mip6_mn *m)
{
	return mutant_on(m->env.tamper, "bu-flood") || m->n_sent < MAX_UPDATE_RATE ? 0 :
	    m->sent[m->n_sent % MAX_UPDATE_RATE] + SECONDS(1);
}

void
mn_send_bu(struct mip6_mn *m, tick now)
{
	m->waiting = true;
	if (allowed_at(m) > now) {
		m->deferred = true;
		mn_timer(m, MN_T_RETRANSMIT, allowed_at(m));
		return;
	}
	m->deferred = false;
	m->sent[m->n_sent++ % MAX_UPDATE_RATE] = now;
	m->seq++;		/* RFC 6275 11.8: also when it is repeated */
	m->bu_sent = now;
	queue_bu(m);
	if (m->bu_udp)
		m->udp_sent = now;
	m->tries++;
	mn_timer(m, MN_T_RETRANSMIT, now + m->wait);
}

void
mip6_mn_sent(struct mip6_mn *m, tick now, uint16_t seq)
{
	if (!m->waiting || m->deferred || seq != m->seq)
		return;
	m->left++;
	if (now == m->bu_sent)
		return;
	/* Those before it never left: it is the first transmission, whatever was counted. */
	if (m->left == 1) {
		m->tries = 1;
		m->wait = mn_first_wait(m);
	}
	m->sent[(m->n_sent - 1) % MAX_UPDATE_RATE] = now;
	m->bu_sent = now;
	if (m->bu_udp)
		m->udp_sent = now;
	mn_timer(m, MN_T_RETRANSMIT, now + m->wait);
}
