#include "nodes/mip6/ha_inner.h"

#include "nodes/base/die.h"

#include <stdio.h>

struct mip6_ha_queued {
	struct mip6_ha_event ev;
	uint8_t mh[256];
};

/* The queue grows to what one call can yield and never shrinks; popped slots are used again. A
 * popped event's octets live in its slot until the next push. */
static struct mip6_ha_queued *
queue_slot(struct mip6_ha *h)
{
	struct mip6_ha_queued *q;

	if (h->q_n == 0)
		h->q_head = 0;
	if (h->q_head + h->q_n == h->q_cap) {
		h->q_cap = h->q_cap == 0 ? 8 : 2 * h->q_cap;
		h->q = xrealloc(h->q, h->q_cap, sizeof(*h->q));
	}
	q = &h->q[h->q_head + h->q_n++];
	*q = (struct mip6_ha_queued){ 0 };
	return q;
}

struct mip6_ha_event *
ha_push(struct mip6_ha *h, enum mip6_ha_event_kind kind)
{
	struct mip6_ha_queued *q = queue_slot(h);

	q->ev.kind = kind;
	return &q->ev;
}

bool
mip6_ha_pop(struct mip6_ha *h, struct mip6_ha_event *out)
{
	struct mip6_ha_queued *q;
	size_t n;

	if (h->q_n == 0)
		return false;
	q = &h->q[h->q_head++];
	h->q_n--;
	*out = q->ev;
	if (out->kind == MIP6_HA_SEND) {
		n = out->send.mh.n;	/* the queue may have moved since the octets were built */
		out->send.mh = bytes_of(q->mh, n);
	}
	return true;
}

static void
send_mh(struct mip6_ha *h, struct mh *m, const struct addr *dst, const struct mip6_path *path,
    uint8_t status)
{
	const char *name = mh_name(m->type);
	const struct tamper_rule *rule = tamper_match(h->env.tamper, name);
	const struct tamper_op *bad = NULL;
	char hoa[ADDR_TEXT_MAX], a[ENDPOINT_TEXT_MAX], b[ENDPOINT_TEXT_MAX], more[200];
	struct mip6_ha_queued *q;
	struct wr w;

	if (rule != NULL && rule->withhold) {
		tell_note(h->env.tell, TOLD_NOTE, "tamper", "", " withheld=%s", name);
		return;
	}
	if (rule != NULL)
		bad = tamper_fields(rule, mh_fields(m->type), m);
	if (bad != NULL)
		tell_note(h->env.tell, TOLD_NOTE, "tamper", "", " cannot=%s", bad->name);
	q = queue_slot(h);
	w = wr_of(q->mh, sizeof(q->mh));
	mh_encode(&w, m, &h->conf.ha6, dst);
	assert(!w.bad);
	if (rule != NULL)
		mip6_octets_tampered(rule, &w, m, &h->conf.ha6, dst);
	q->ev.kind = MIP6_HA_SEND;
	q->ev.send.mh = wr_done(&w);
	q->ev.send.src = h->conf.ha6;
	q->ev.send.dst = *dst;
	q->ev.send.path = *path;
	mip6_path_mutant(&q->ev.send.path, h->env.tamper, dst);
	q->ev.send.status = status;
	if (!tell_on(h->env.tell))
		return;
	snprintf(more, sizeof(more), " local=%s remote=%s", endpoint_text(&path->local, a),
	    endpoint_text(&path->remote, b));
	mh_tell(h->env.tell, TOLD_TX, addr_text(dst, hoa), m, more);
}

static void
put_refresh_advice(const struct mip6_ha *h, struct mh_options *o, uint32_t lifetime_s)
{
	/* Smaller than the lifetime, and never in a de-registration: RFC 6275 6.2.4, 10.3.2. */
	o->has_refresh = h->conf.refresh_s >= 4 && h->conf.refresh_s < lifetime_s;
	o->refresh_s = h->conf.refresh_s;
}

static void
put_nat(const struct mip6_ha *h, struct mh_options *o, const struct binding_grant *g,
    uint8_t status)
{
	/* In every BA to a BU that came in UDP, whatever its status: RFC 5555 4.2. */
	o->has_nat = g->udp;
	o->nat_F = g->udp && g->F && status < 128;
	o->nat_refresh_s = g->nat ? h->conf.nat_refresh_s : NAT_REFRESH_NONE;
}

static void
put_ack4(struct mh_options *o, const struct binding_grant *g)
{
	/* Only if the BU had option 29, RFC 5555 4.2. */
	o->has_ack4 = g->has_ack4;
	o->ack4_status = g->ack4_status;
	o->ack4_len = g->ack4_status < 128 ? g->ack4_len : 0;	/* RFC 5555 3.2.1 */
	o->ack4 = g->ack4;
}

void
ha_send_ba(struct mip6_ha *h, const struct addr *hoa, const struct binding_grant *g,
    uint8_t status, uint16_t seq)
{
	struct mh ba = { .type = MH_BA };

	ba.ba.status = status == BA_ACCEPTED && g->discover && g->lifetime_s > 0 ?
	    BA_PREFIX_DISCOVERY : status;
	ba.ba.seq = seq;
	if (status < 128) {
		ba.ba.K = g->K;
		ba.ba.lifetime_s = g->lifetime_s;
		put_refresh_advice(h, &ba.opt, g->lifetime_s);
		if (g->lifetime_s > 0)
			put_ack4(&ba.opt, g);
	}
	put_nat(h, &ba.opt, g, status);
	send_mh(h, &ba, hoa, &g->path, status);
}

void
ha_send_be(struct mip6_ha *h, const struct mip6_in *in, uint8_t status)
{
	struct mip6_path path = { MIP6_PLAIN, { h->conf.ha6, 0 }, { in->outer_src.addr, 0 } };
	struct mh be = { .type = MH_BE };

	/* To the address on the wire, and only there, RFC 6275 9.3.3; rate limited like an ICMPv6
	 * error. Nobody who speaks through UDP 4191 has such an address. */
	if (in->udp || in->outer_src.addr.family != 6 || addr_is_multicast(&in->outer_src.addr) ||
	    addr_is_unspecified(&in->outer_src.addr) || h->now < h->be_after)
		return;
	h->be_after = h->now + MSEC(100);
	be.be.status = status;
	be.be.home = in->hao ? in->src : (struct addr){ .family = 6 };
	send_mh(h, &be, &in->outer_src.addr, &path, status);
}

void
mip6_ha_unknown_binding(struct mip6_ha *h, tick now, const struct mip6_in *in)
{
	struct binding *b = ha_cache_find(h, &in->src);

	h->now = now;
	if (b != NULL && mutant_on(h->env.tamper, "hao-learns"))
		b->g.coa = in->outer_src;
	ha_send_be(h, in, BE_UNKNOWN_BINDING);
}

bool
mip6_ha_refresh_request(struct mip6_ha *h, tick now, const struct addr *hoa)
{
	struct binding *b = ha_cache_find(h, hoa);
	struct mh brr = { .type = MH_BRR };

	h->now = now;
	if (b == NULL || b->state != BINDING_BOUND)
		return false;
	send_mh(h, &brr, hoa, &b->g.path, 0);
	return true;
}
