#include "nodes/mip6/cn_inner.h"

#include <stdio.h>

/* What mobile nodes send. Everything is checked before anything changes. */

static enum why
drop(struct mip6_cn *c, enum why w, const char *what, const struct mip6_in *in)
{
	char src[ADDR_TEXT_MAX], from[ENDPOINT_TEXT_MAX];

	if (tell_on(c->env.tell))
		tell_note(c->env.tell, TOLD_DROP, why_row(w)->name, addr_text(&in->src, src),
		    " message=%s from=%s", what, endpoint_text(&in->outer_src, from));
	return w;
}

static void
tell_in(const struct mip6_cn *c, const struct mh *m, const struct mip6_in *in)
{
	char src[ADDR_TEXT_MAX], from[ENDPOINT_TEXT_MAX], more[80];

	if (!tell_on(c->env.tell))
		return;
	snprintf(more, sizeof(more), " from=%s", endpoint_text(&in->outer_src, from));
	mh_tell(c->env.tell, TOLD_RX, addr_text(&in->src, src), m, more);
}

static bool
routable(const struct addr *a)
{
	return a->family == 6 && !addr_is_unspecified(a) && !addr_is_multicast(a) &&
	    !addr_is_loopback(a) && !addr_is_link_local(a);
}

/* ---- test messages, RFC 6275 9.4: nothing is kept of them ---- */

static enum why
take_test(struct mip6_cn *c, const struct mh *init, const struct mip6_in *in)
{
	bool home = init->type == MH_HOTI;
	struct mip6_path path = { MIP6_HOME, { in->dst, 0 }, { in->src, 0 } };
	struct mh test = { .type = home ? MH_HOT : MH_COT };
	const struct cn_nonce *n;

	if (in->hao && !mutant_on(c->env.tamper, "cn-tests-any"))
		return drop(c, W_MIP6_HAO, mh_name(init->type), in);
	if (!routable(&in->src))
		return drop(c, home ? W_MIP6_HOME_ADDRESS : W_MIP6_COA, mh_name(init->type), in);
	tell_in(c, init, in);
	n = cn_nonce_newest(c);
	test.rr.nonce_index = n->index;
	test.rr.cookie = init->rr.cookie;
	test.rr.token = rr_token(n->kcn, &in->src, n->nonce, home ? RR_HOME : RR_CARE_OF);
	/* To where it came from, whatever the cache says, RFC 6275 9.4.3, 9.4.4. */
	cn_send(c, &test, &in->dst, &in->src, &path, NULL, NULL);
	return W_OK;
}

/* ---- Binding Updates, RFC 6275 9.5.1 ---- */

struct request {
	const struct mh *bu;
	const struct mip6_in *in;
	struct addr coa;		/* to be registered; of a deletion from home the home address */
	bool deletion;
	uint8_t kbm[RR_KBM];
	struct cn_binding *b;		/* NULL: none */
	tick replay_until;
};

static void
acknowledge(struct mip6_cn *c, const struct request *q, uint8_t status, uint16_t seq,
    uint32_t lifetime_s, bool authentic)
{
	const struct mip6_in *in = q->in;
	const struct rr_names names = { &q->coa, &in->dst };
	/* To the source address on the wire, by way of the routing header if there was a Home Address
	 * option; the cache is not asked: RFC 6275 9.5.4. */
	struct mip6_path path = { in->hao ? MIP6_RH2 : MIP6_HOME, { in->dst, 0 },
		{ in->outer_src.addr, 0 } };
	struct mh ba = { .type = MH_BA };

	ba.ba.status = status;
	ba.ba.seq = seq;
	ba.ba.lifetime_s = lifetime_s;
	cn_send(c, &ba, &in->dst, &in->src, &path, authentic ? q->kbm : NULL, &names);
}

/* nonces looks both up and makes Kbm; the status is 136 to 138 if they are not known. */
static uint8_t
nonces(struct mip6_cn *c, struct request *q)
{
	const struct mh_options *o = &q->bu->opt;
	const struct cn_nonce *home = cn_nonce_find(c, o->nonce_home),
	    *coa = q->deletion ? NULL : cn_nonce_find(c, o->nonce_coa);
	bool no_coa = !q->deletion && coa == NULL;

	if (home == NULL || no_coa)
		return home != NULL ? BA_EXPIRED_CAREOF_NONCE : no_coa ? BA_EXPIRED_NONCES :
		    BA_EXPIRED_HOME_NONCE;
	rr_kbm(q->kbm, rr_token(home->kcn, &q->in->src, home->nonce, RR_HOME),
	    coa != NULL ? rr_token(coa->kcn, &q->coa, coa->nonce, RR_CARE_OF) : 0, q->deletion);
	q->replay_until = cn_nonce_ends(home);
	if (coa != NULL)
		q->replay_until = tick_min(q->replay_until, cn_nonce_ends(coa));
	return BA_ACCEPTED;
}

/* From last+1 to last+32767, modulo 65536, is greater: RFC 6275 9.5.1. */
static bool
seq_greater(uint16_t seq, uint16_t last)
{
	uint16_t ahead = (uint16_t)(seq - last);

	return ahead != 0 && ahead < 0x8000;
}

/* What is discarded without a word. */
static enum why
check_silent(const struct request *q)
{
	const struct mip6_in *in = q->in;

	if (!routable(&in->src))
		return W_MIP6_HOME_ADDRESS;
	if (!routable(&in->outer_src.addr) || !routable(&q->coa))
		return W_MIP6_COA;
	if (q->bu->bu.H)
		return q->bu->opt.has_nonces ? W_MIP6_NONCES : W_OK;
	return q->bu->opt.has_nonces && q->bu->opt.has_auth ? W_OK : W_MIP6_AUTH;
}

static void
apply(struct mip6_cn *c, struct request *q)
{
	struct cn_grant g = { .coa = q->coa, .seq = q->bu->bu.seq, .replay_until = q->replay_until };
	uint32_t lifetime_s = q->bu->bu.lifetime_s;

	/* RFC 6275 9.5.2 and, for what return routability authorized, 5.2.6. */
	g.lifetime_s = lifetime_s < c->conf.lifetime_max_s ? lifetime_s : c->conf.lifetime_max_s;
	if (mutant_on(c->env.tamper, "cn-lifetime-as-asked"))
		g.lifetime_s = lifetime_s;
	if (q->deletion)
		g.lifetime_s = 0;
	/* A deletion never creates an entry, RFC 6275 9.5.3; nor does a refusal. */
	if (!q->deletion && q->b == NULL)
		q->b = cn_add(c, &q->in->dst, &q->in->src);
	if (q->b != NULL)
		cn_step(c, q->b, q->deletion ? EV_DELETE : EV_REGISTER, &g);
	if (q->bu->bu.A)
		acknowledge(c, q, BA_ACCEPTED, g.seq, g.lifetime_s, true);
}

static enum why
judge(struct mip6_cn *c, struct request *q)
{
	const struct mh *bu = q->bu;
	const struct rr_names names = { &q->coa, &q->in->dst };
	uint8_t status;

	if (bu->bu.H) {
		/* Not a home agent, RFC 6275 10.3.1. Nothing authenticates the answer. */
		tell_in(c, bu, q->in);
		acknowledge(c, q, q->b != NULL && q->b->state == CN_BOUND ? BA_TYPE_CHANGE :
		    BA_NOT_SUPPORTED, bu->bu.seq, 0, false);
		return W_OK;
	}
	status = nonces(c, q);
	if (status != BA_ACCEPTED) {
		tell_in(c, bu, q->in);
		acknowledge(c, q, status, bu->bu.seq, 0, false);
		return W_OK;
	}
	if (!rr_verify(bu, q->in->mh, q->kbm, &names) && !mutant_on(c->env.tamper, "cn-auth-unchecked"))
		return drop(c, W_MIP6_AUTH, "BU", q->in);
	tell_in(c, bu, q->in);
	if (q->b != NULL && !seq_greater(bu->bu.seq, q->b->seq) &&
	    !mutant_on(c->env.tamper, "seq-any"))
		acknowledge(c, q, BA_SEQ_OUT_OF_WINDOW, q->b->seq, 0, true);
	else if (!q->deletion && q->b == NULL && c->used >= c->conf.capacity)
		acknowledge(c, q, BA_INSUFFICIENT_RESOURCES, bu->bu.seq, 0, true);
	else
		apply(c, q);
	return W_OK;
}

static enum why
take_bu(struct mip6_cn *c, const struct mh *bu, const struct mip6_in *in)
{
	struct request q = { .bu = bu, .in = in, .deletion = bu->bu.lifetime_s == 0 };
	enum why w;

	/* The Alternate Care-of Address if there is one, else the source on the wire, RFC 6275 9.5.1;
	 * without a Home Address option that is the home address. */
	q.coa = bu->opt.has_alt_coa ? bu->opt.alt_coa : in->outer_src.addr;
	q.deletion = q.deletion || addr_eq(&q.coa, &in->src);
	q.b = cn_find(c, &in->dst, &in->src);
	w = check_silent(&q);
	if (w == W_MIP6_AUTH && mutant_on(c->env.tamper, "cn-options-optional"))
		w = W_OK;
	w = w == W_OK ? judge(c, &q) : drop(c, w, "BU", in);
	bytes_wipe(q.kbm, sizeof(q.kbm));
	return w;
}

enum why
mip6_cn_mh(struct mip6_cn *c, tick now, const struct mip6_in *in)
{
	struct mh mh;
	enum why w = mh_decode(&mh, in->mh, &in->src, &in->dst);

	c->now = now;
	if (w == W_TYPE)
		cn_send_be(c, &in->dst, in->hao ? &in->src : &ADDR_NONE, &in->outer_src.addr,
		    BE_UNKNOWN_MH_TYPE);	/* RFC 6275 9.2 */
	if (w != W_OK)
		return drop(c, w, mh_name(mh.type), in);
	switch (mh.type) {
	case MH_HOTI:
	case MH_COTI:
		return take_test(c, &mh, in);
	case MH_BU:
		return take_bu(c, &mh, in);
	default:
		return drop(c, W_MIP6_UNEXPECTED, mh_name(mh.type), in);
	}
}
