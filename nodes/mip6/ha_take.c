#include "nodes/mip6/ha_inner.h"

#include <stdio.h>

/* Validation of a Binding Update, in the order of RFC 6275 9.5.1 and 10.3.1, with the additional
 * checks of RFC 5555 4.5. Everything is decided in `struct request` before the machine is asked to
 * do anything, so a refused BU leaves no trace. */

struct request {
	const struct mh *bu;
	const struct mip6_in *in;
	const struct addr *hoa;		/* the HAO's, or the source: in->src */
	struct binding *b;		/* NULL: none */
	struct mip6_peer peer;
	struct binding_grant g;
	bool dynamic;			/* g.hoa4 comes from the pool */
};

static enum why
drop(struct mip6_ha *h, enum why w, const char *what, const struct mip6_in *in)
{
	char hoa[ADDR_TEXT_MAX], from[ENDPOINT_TEXT_MAX];

	if (tell_on(h->env.tell))
		tell_note(h->env.tell, TOLD_DROP, why_row(w)->name, addr_text(&in->src, hoa),
		    " message=%s from=%s", what, endpoint_text(&in->outer_src, from));
	return w;
}

static bool
routable6(const struct addr *a)
{
	return a->family == 6 && !addr_is_unspecified(a) && !addr_is_multicast(a) &&
	    !addr_is_loopback(a) && !addr_is_link_local(a);
}

static bool
routable4(const struct addr *a)
{
	return a->family == 4 && a->b[0] != 0 && !addr_is_multicast(a) && !addr_is_loopback(a) &&
	    !addr_is_broadcast4(a) && a->b[0] < 240;
}

static bool
routable(const struct addr *a)
{
	return a->family == 6 ? routable6(a) : routable4(a);
}

/* RFC 6275 9.5.1: from last-32768 to last, modulo 65536, is not greater. */
static bool
seq_greater(uint16_t seq, uint16_t last)
{
	uint16_t ahead = (uint16_t)(seq - last);

	return ahead != 0 && ahead < 0x8000;
}

static void
read_coa(const struct mip6_ha *h, struct request *q)
{
	const struct mh_options *o = &q->bu->opt;
	struct binding_grant *g = &q->g;

	g->udp = q->in->udp;
	g->coa = q->in->outer_src;
	g->local = q->in->outer_src.addr.family == 4 ? h->conf.ha4 : h->conf.ha6;
	if (g->udp) {
		/* The binding points to what the outer header of this very packet says, RFC 5555
		 * 2.3.2.2; option 32 tells only whether a NAT rewrote it, 4.5. */
		g->told_coa = o->has_ipv4_coa ? o->ipv4_coa : g->coa.addr;
		g->nat = o->has_ipv4_coa && !addr_eq(&o->ipv4_coa, &g->coa.addr);
		g->path = (struct mip6_path){ MIP6_UDP, q->in->outer_dst, q->in->outer_src };
		return;
	}
	if (o->has_alt_coa && !mutant_on(h->env.tamper, "alt-coa-ignored"))	/* RFC 6275 6.2.5 */
		g->coa.addr = o->alt_coa;
	g->coa.port = 0;
	g->told_coa = g->coa.addr;
	/* To the source address of the BU, whatever the cache says; with a routing header if there
	 * was a Home Address option: RFC 6275 9.5.4. */
	g->path = (struct mip6_path){ q->in->hao ? MIP6_RH2 : MIP6_HOME, { h->conf.ha6, 0 },
	    { q->in->outer_src.addr, 0 } };
}

/* What is silently discarded: RFC 6275 9.5.1, 5.1, 6.1.7. */
static enum why
check_silent(const struct mip6_ha *h, const struct request *q)
{
	const struct mip6_in *in = q->in;
	const struct mh *bu = q->bu;
	bool away = bu->bu.lifetime_s > 0;

	if (!addr_eq(&in->dst, &h->conf.ha6))
		return W_MIP6_NOT_FOR_US;
	if (!routable6(q->hoa))
		return W_MIP6_HOME_ADDRESS;
	if (!in->is_protected)
		return W_MIP6_UNPROTECTED;
	if (!addr_eq(&in->authorised, q->hoa))		/* RFC 4877 4.2 */
		return W_MIP6_NOT_AUTHORISED;
	if (!bu->bu.H && q->b == NULL)
		return W_MIP6_CORRESPONDENT;
	if (bu->bu.H && bu->opt.has_nonces)
		return W_MIP6_NONCES;
	if (in->udp && !bu->opt.has_ipv4_coa && away)	/* D5 */
		return W_MIP6_NO_IPV4_COA;
	/* RFC 6275 10.3.1; on IPv4 the inner source is as good, RFC 5555 4.2, D5. */
	if (!in->udp && !in->hao && away)
		return W_MIP6_NO_HAO;
	return routable(&q->g.coa.addr) ? W_OK : W_MIP6_COA;
}

static uint32_t
valid_s(const struct mip6_ha *h, const struct addr *hoa, uint32_t *preferred_s)
{
	*preferred_s = UINT32_MAX;
	return h->up->valid == NULL ? UINT32_MAX : h->up->valid(h->node, hoa, preferred_s);
}

/* What is refused with a BA. The order is that of RFC 6275 9.5.1, then 10.3.1, RFC 5555 4.5. */
static uint8_t
check_status(const struct mip6_ha *h, struct request *q)
{
	bool on_link = h->conf.n_home_prefix == 0;
	uint32_t preferred;

	if (q->b != NULL && !seq_greater(q->bu->bu.seq, q->b->g.seq) &&
	    !mutant_on(h->env.tamper, "seq-any"))
		return BA_SEQ_OUT_OF_WINDOW;
	if (q->b != NULL && mutant_on(h->env.tamper, "seq-narrow") &&
	    (uint16_t)(q->bu->bu.seq - q->b->g.seq) > 100)
		return BA_SEQ_OUT_OF_WINDOW;
	if (!q->bu->bu.H && !mutant_on(h->env.tamper, "type-any"))
		return BA_TYPE_CHANGE;
	for (unsigned i = 0; i < h->conf.n_home_prefix; i++)
		on_link = on_link || prefix_has(&h->conf.home_prefix[i], q->hoa);
	/* Its prefix has ended, or does so within the least lifetime there is. */
	if (!on_link || (q->bu->bu.lifetime_s > 0 && valid_s(h, q->hoa, &preferred) < 4))
		return BA_NOT_HOME_SUBNET;
	if (!h->up->mobile_node(h->node, q->hoa, &q->peer))
		return BA_NOT_HA;
	if (q->bu->bu.lifetime_s == 0)		/* the machine answers; when full, we: 10.3.2 */
		return q->b == NULL && h->used >= h->conf.capacity ? BA_NOT_HA : BA_ACCEPTED;
	if (q->in->udp && q->bu->bu.F && !h->conf.allow_F)
		return BA_CANNOT_FORCE_UDP;
	if (q->b == NULL && h->used >= h->conf.capacity)
		return BA_INSUFFICIENT_RESOURCES;
	return BA_ACCEPTED;
}

/* 0.0.0.0: what it has, what belongs to it, or one from the pool. */
static uint8_t
assign_dynamic(struct mip6_ha *h, struct request *q)
{
	if (q->b != NULL && q->b->hoa4_dynamic && addr_is_set(&q->b->g.hoa4)) {
		q->g.hoa4 = q->b->g.hoa4;
		q->dynamic = true;
		return ACK4_SUCCESS;
	}
	if (addr_is_set(&q->peer.hoa4)) {
		q->g.hoa4 = q->peer.hoa4;
		return ACK4_SUCCESS;
	}
	q->dynamic = q->peer.hoa4_dynamic && ha_pool_take(h, &q->g.hoa4);
	return q->dynamic ? ACK4_SUCCESS : ACK4_NO_DYNAMIC;
}

/* RFC 5555 4.5, checks 3 and 4. A refused IPv4 home address does not refuse the BU. */
static uint8_t
grant_hoa4(struct mip6_ha *h, struct request *q)
{
	const struct mh_options *o = &q->bu->opt;
	bool have = q->b != NULL && q->b->hoa4_hashed && addr_eq(&q->b->g.hoa4, &o->hoa4);
	struct binding *other;

	if (o->hoa4_len == 0)		/* "invalid", RFC 5555 3.1.1: no code is given */
		return ACK4_INVALID_HOA4;
	if (o->hoa4_P && !have)		/* P means nothing in a refresh, 3.1.1 */
		return ACK4_NO_PREFIX;
	if (addr_is_unspecified(&o->hoa4))
		return assign_dynamic(h, q);
	if (!routable4(&o->hoa4))
		return ACK4_INVALID_HOA4;
	if (!addr_eq(&o->hoa4, &q->peer.hoa4) && !have)
		return ACK4_INCORRECT_HOA4;
	other = ha_cache_find4(h, &o->hoa4);
	if (other != NULL && other != q->b)
		return ACK4_INCORRECT_HOA4;
	q->g.hoa4 = o->hoa4;
	q->dynamic = have && q->b->hoa4_dynamic;
	return ACK4_SUCCESS;
}

/* RFC 6275 10.6.4: not longer than the home prefix is valid; 10.3.1: status 1 if it does not stay
 * preferred as long. */
static void
limit(const struct mip6_ha *h, struct request *q)
{
	uint32_t preferred, valid = valid_s(h, q->hoa, &preferred);

	if (!mutant_on(h->env.tamper, "ba-outlives") && q->g.lifetime_s > valid)
		q->g.lifetime_s = valid & ~3u;
	/* In units of 4 s, the low bits dropped. */
	q->g.discover = ((preferred & ~3u) < q->g.lifetime_s ||
	    (valid != UINT32_MAX && (valid & ~3u) <= q->g.lifetime_s)) &&
	    !mutant_on(h->env.tamper, "ba-never-1");
}

static void
fill_grant(struct mip6_ha *h, struct request *q)
{
	const struct mh *bu = q->bu;
	struct binding_grant *g = &q->g;
	uint32_t s = bu->bu.lifetime_s;

	g->seq = bu->bu.seq;
	g->lifetime_s = s < h->conf.lifetime_max_s ? s : h->conf.lifetime_max_s;
	limit(h, q);
	g->K = bu->bu.K && h->conf.K;			/* RFC 6275 10.3.1 */
	/* RFC 5555 3.2.2: F speaks of IPv4 care-of addresses. */
	g->F = g->udp && (bu->bu.F || h->conf.force_udp);
	g->data_udp = g->nat || g->F;			/* D9 */
	if (mutant_on(h->env.tamper, "ha-tunnel-udp"))
		g->data_udp = g->udp;
	if (mutant_on(h->env.tamper, "ha-tunnel-astray"))
		g->coa.addr.b[addr_bytes(&g->coa.addr).n - 1] ^= 1;
	if (mutant_on(h->env.tamper, "ha-tunnel-port"))
		g->coa.port++;
	if (mutant_on(h->env.tamper, "ha-tunnel-source"))
		g->local.b[addr_bytes(&g->local).n - 1] ^= 1;
	g->has_ack4 = bu->opt.has_hoa4 && s > 0;
	if (!g->has_ack4)
		return;
	g->ack4_len = bu->opt.hoa4_len;
	g->ack4_status = grant_hoa4(h, q);
	if (g->ack4_status >= 128)
		g->hoa4 = ADDR_NONE;
	else if (q->dynamic)
		g->ack4_len = 32;
	/* Granted or refused, option 30 names the address, RFC 5555 3.2.1. */
	g->ack4 = addr_is_set(&g->hoa4) ? g->hoa4 : bu->opt.hoa4;
}

static void
tell_bu(const struct mip6_ha *h, const struct mh *bu, const struct mip6_in *in)
{
	char hoa[ADDR_TEXT_MAX], from[ENDPOINT_TEXT_MAX], more[80];

	if (!tell_on(h->env.tell))
		return;
	snprintf(more, sizeof(more), " from=%s", endpoint_text(&in->outer_src, from));
	mh_tell(h->env.tell, TOLD_RX, addr_text(&in->src, hoa), bu, more);
}

static enum why
take_bu(struct mip6_ha *h, const struct mh *bu, const struct mip6_in *in)
{
	struct request q = { .bu = bu, .in = in, .hoa = &in->src };
	uint8_t status;
	enum why w;

	q.b = ha_cache_find(h, q.hoa);
	read_coa(h, &q);
	w = check_silent(h, &q);
	if (w != W_OK)
		return drop(h, w, "BU", in);
	tell_bu(h, bu, in);
	if (in->udp && bu->opt.has_alt_coa)
		tell_note(h->env.tell, TOLD_NOTE, "alt_coa", "", " ignored=1 cite=D5");
	status = check_status(h, &q);
	if (status >= 128) {
		if (q.b != NULL && mutant_on(h->env.tamper, "refusal-to-binding"))
			q.g.path = q.b->g.path;
		/* 135 reports the last number accepted, RFC 6275 9.5.1. */
		ha_send_ba(h, q.hoa, &q.g, status,
		    status == BA_SEQ_OUT_OF_WINDOW ? q.b->g.seq : bu->bu.seq);
		return W_OK;
	}
	fill_grant(h, &q);
	if (q.b == NULL)
		q.b = ha_cache_add(h, q.hoa);
	assert(q.b != NULL);		/* capacity was looked at, RFC 6275 9.5.2 */
	if (q.g.lifetime_s > 0)
		q.b->hoa4_dynamic = q.dynamic;
	if (mutant_on(h->env.tamper, "ha-dad-each") && q.b->state == BINDING_BOUND)
		q.b->state = BINDING_NONE;
	ha_step(h, q.b, q.g.lifetime_s > 0 ? EV_REGISTER : EV_DEREGISTER, &q.g);
	return W_OK;
}

enum why
mip6_ha_mh(struct mip6_ha *h, tick now, const struct mip6_in *in)
{
	struct mh mh;
	enum why w = mh_decode(&mh, in->mh, &in->src, &in->dst);

	h->now = now;
	if (w == W_TYPE)
		ha_send_be(h, in, BE_UNKNOWN_MH_TYPE);		/* RFC 6275 9.2 */
	if (w != W_OK && !mutant_on(h->env.tamper, "mh-unchecked"))
		return drop(h, w, mh_name(mh.type), in);
	if (mip6_pedantic(h->env.tamper, &mh, in->mh)) {
		ha_send_be(h, in, BE_UNKNOWN_MH_TYPE);
		return drop(h, W_VALUE, mh_name(mh.type), in);
	}
	if (mh.type == MH_BU)
		return take_bu(h, &mh, in);
	return drop(h, W_MIP6_UNEXPECTED, mh_name(mh.type), in);
}
