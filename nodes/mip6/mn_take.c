#include "nodes/mip6/mn_inner.h"

/* What the home agent sends. Everything is checked before anything changes. */

static enum why
drop(struct mip6_mn *m, enum why w, const char *what)
{
	tell_note(m->env.tell, TOLD_DROP, why_row(w)->name, "", " message=%s", what);
	return w;
}

/* `a` comes after `b`, or stands exactly opposite: RFC 6275 9.5.1 calls 2^15 "not greater" for the
 * home agent, so a home agent that is 2^15 ahead refuses us, too. */
static bool
seq_not_behind(uint16_t a, uint16_t b)
{
	return (uint16_t)(a - b) <= 0x8000;
}

/* RFC 6275 11.7.3, in its order. */
static enum why
ba_check(const struct mip6_mn *m, const struct mh *ba, const struct mip6_in *in)
{
	if (!in->is_protected)
		return W_MIP6_UNPROTECTED;
	if (!addr_eq(&in->src, &m->conf.ha6) || !addr_eq(&in->dst, &m->conf.hoa6))
		return W_MIP6_NOT_FOR_US;
	if (addr_is_set(&in->authorised) && !addr_eq(&in->authorised, &m->conf.hoa6))
		return W_MIP6_NOT_AUTHORISED;
	if (!m->waiting || m->deferred)
		return W_MIP6_UNEXPECTED;
	/* 135 names the last number the home agent accepted. We choose to ignore one that lies
	 * before our latest BU: it answers a copy of an earlier BU, our latest is within the
	 * window, and RFC 6275 11.8 forbids to go back. */
	if (ba->ba.status == BA_SEQ_OUT_OF_WINDOW)
		return seq_not_behind(ba->ba.seq, m->seq) ? W_OK : W_MIP6_OLD_ACK;
	return ba->ba.seq == m->seq || mutant_on(m->env.tamper, "ba-any-number") ? W_OK :
	    W_MIP6_OLD_ACK;
}

static unsigned
ba_event(const struct mip6_mn *m, const struct mh *ba)
{
	switch (ba->ba.status) {
	case BA_SEQ_OUT_OF_WINDOW:
		return EV_RESYNC;
	case BA_CANNOT_FORCE_UDP:
		/* RFC 4285 uses 144, too: ours only if we asked for F. */
		return m->bu_F ? EV_NO_FORCE : EV_REJECT;
	case BA_NOT_HA:
		/* Nothing to de-register is as good as de-registered, RFC 6275 10.3.2. */
		return m->state == MN_RETURNING ? EV_ACK : EV_REJECT;
	}
	if (ba->ba.status >= 128)
		return EV_REJECT;
	/* Accepted for no time at all is a refusal with kind words. */
	if (ba->ba.lifetime_s == 0 && m->bu_lifetime_s > 0)
		return EV_REJECT;
	return EV_ACK;
}

static enum why
take_ba(struct mip6_mn *m, tick now, const struct mh *ba, const struct mip6_in *in)
{
	enum why w = ba_check(m, ba, in);

	if (w != W_OK)
		return drop(m, w, "BA");
	mh_tell(m->env.tell, TOLD_RX, "", ba, NULL);
	mn_step(m, ba_event(m, ba), &(struct mn_in){ now, ba, in, NULL });
	return W_OK;
}

/* A home agent's wish for a new BU, RFC 6275 6.1.2. It need not be protected: all it can cause is a
 * BU, three a second at most. */
static enum why
take_brr(struct mip6_mn *m, tick now, const struct mh *brr, const struct mip6_in *in)
{
	if (!addr_eq(&in->src, &m->conf.ha6) || !addr_eq(&in->dst, &m->conf.hoa6))
		return drop(m, W_MIP6_NOT_FOR_US, "BRR");
	if (m->state != MN_BOUND)
		return drop(m, W_MIP6_UNEXPECTED, "BRR");
	mh_tell(m->env.tell, TOLD_RX, "", brr, NULL);
	mn_step(m, EV_REFRESH, &(struct mn_in){ .now = now });
	return W_OK;
}

/* Binding Errors are not protected, so they change nothing, RFC 6275 11.3.6. */
static enum why
take_be(struct mip6_mn *m, tick now, const struct mh *be, const struct mip6_in *in)
{
	struct mip6_mn_event *ev;

	if (m->state == MN_BOUND && mutant_on(m->env.tamper, "be-believed"))
		mn_step(m, EV_REFRESH, &(struct mn_in){ .now = now });
	if (!addr_eq(&in->src, &m->conf.ha6))
		return drop(m, W_MIP6_NOT_FOR_US, "BE");
	mh_tell(m->env.tell, TOLD_RX, "", be, NULL);
	ev = mn_push(m, MIP6_MN_NEWS);
	ev->news.what = MIP6_NEWS_BE;
	ev->news.status = be->be.status;
	return W_OK;
}

/* What has an unknown type is answered, RFC 6275 9.2: to the address on the wire, from the one that it was
 * sent to; not more often than ICMPv6 errors are, and not through a tunnel. */
static void
refuse_type(struct mip6_mn *m, tick now, const struct mip6_in *in)
{
	const struct addr *to = &in->outer_src.addr;

	if (in->udp || to->family != 6 || !addr_eq(to, &in->src) || addr_is_multicast(to) ||
	    addr_is_unspecified(to) || now < m->be_after)
		return;
	m->be_after = now + MSEC(100);
	mn_send_be(m, in, BE_UNKNOWN_MH_TYPE);
}

enum why
mip6_mn_mh(struct mip6_mn *m, tick now, const struct mip6_in *in)
{
	struct mh mh;
	enum why w = mh_decode(&mh, in->mh, &in->src, &in->dst);

	if (w == W_TYPE)
		refuse_type(m, now, in);
	if (w != W_OK)
		return drop(m, w, mh_name(mh.type));
	if (mip6_pedantic(m->env.tamper, &mh, in->mh))
		return drop(m, W_VALUE, mh_name(mh.type));
	switch (mh.type) {
	case MH_BA:
		return take_ba(m, now, &mh, in);
	case MH_BRR:
		return take_brr(m, now, &mh, in);
	case MH_BE:
		return take_be(m, now, &mh, in);
	default:
		return drop(m, W_MIP6_UNEXPECTED, mh_name(mh.type));
	}
}
