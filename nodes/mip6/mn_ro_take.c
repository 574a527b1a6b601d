#include "nodes/mip6/mn_ro_inner.h"

#include "nodes/wire/icmp.h"
#include "nodes/wire/ip.h"

/* What correspondents send. Everything is checked before anything changes. */

static enum why
drop(const struct mip6_ro *r, enum why w, const char *what, const struct mip6_in *in)
{
	char src[ADDR_TEXT_MAX];

	if (tell_on(r->env.tell))
		tell_note(r->env.tell, TOLD_DROP, why_row(w)->name, addr_text(&in->src, src),
		    " message=%s", what);
	return w;
}

/* ---- test messages, RFC 6275 11.6.2 ---- */

static bool
testing(const struct ro_entry *e, bool home)
{
	return e->state == RO_TESTING || e->state == RO_RETESTING ||
	    (home && e->state == RO_ENDING_TEST);
}

/* Where each may come from: a HoT for the home address by the home agent, a CoT for the care-of address
 * directly. */
static bool
came_right(const struct mip6_ro *r, const struct mip6_in *in, bool home)
{
	if (!home)
		return addr_eq(&in->dst, &r->coa) && !in->tunnelled && !in->rh2;
	return addr_eq(&in->dst, &r->conf.hoa6) &&
	    (in->tunnelled || (r->place == RO_AT_HOME && !in->rh2));
}

static enum why
take_test(struct mip6_ro *r, struct ro_entry *e, const struct mh *m, const struct mip6_in *in)
{
	bool home = m->type == MH_HOT, loose = mutant_on(r->env.tamper, "ro-any-cookie");
	struct ro_token *t = home ? &e->home : &e->coa;

	if (!came_right(r, in, home))
		return drop(r, W_MIP6_NOT_FOR_US, mh_name(m->type), in);
	if (!testing(e, home) || !t->asked || (m->rr.cookie != t->cookie && !loose))
		return drop(r, W_MIP6_COOKIE, mh_name(m->type), in);
	mh_tell(r->env.tell, TOLD_RX, e->name, m, NULL);
	t->asked = false;
	t->have = true;
	t->token = m->rr.token;
	t->index = m->rr.nonce_index;
	ro_timer(r, e, home ? RO_T_HOTI : RO_T_COTI, TICK_NEVER);
	if (e->state == RO_ENDING_TEST || (ro_home_fresh(r, e) && ro_coa_fresh(r, e)))
		(void)ro_step(r, e, EV_TESTED, NULL);
	return W_OK;
}

/* ---- Binding Acknowledgements, RFC 6275 11.7.3 ---- */

static bool
needs_no_auth(uint8_t status)		/* RFC 6275 6.1.8 */
{
	return status >= BA_EXPIRED_HOME_NONCE && status <= BA_EXPIRED_NONCES;
}

static enum why
ba_check(const struct mip6_ro *r, const struct ro_entry *e, const struct mh *ba,
    const struct mip6_in *in)
{
	const struct rr_names names = { &e->bu_coa, &e->cn };

	if (!addr_eq(&in->dst, &r->conf.hoa6))
		return W_MIP6_NOT_FOR_US;
	if (e->state != RO_REGISTERING && e->state != RO_REFRESHING && e->state != RO_ENDING)
		return W_MIP6_UNEXPECTED;
	if (!needs_no_auth(ba->ba.status) && !rr_verify(ba, in->mh, e->kbm, &names) &&
	    !mutant_on(r->env.tamper, "ro-auth-unchecked"))
		return W_MIP6_AUTH;
	if (ba->ba.status == BA_SEQ_OUT_OF_WINDOW)
		return W_OK;
	return ba->ba.seq == e->seq ? W_OK : W_MIP6_OLD_ACK;
}

static unsigned
ba_event(struct ro_entry *e, const struct mh *ba)
{
	uint8_t status = ba->ba.status;

	if (status < 128)	/* accepted for no time at all is a refusal with kind words */
		return ba->ba.lifetime_s == 0 && e->bu_lifetime_s > 0 ? EV_REJECT : EV_ACK;
	if (status != BA_SEQ_OUT_OF_WINDOW && !needs_no_auth(status))
		return EV_REJECT;
	if (++e->refusals >= RO_REFUSALS)
		return EV_REJECT;
	return status == BA_SEQ_OUT_OF_WINDOW ? EV_RESYNC : EV_STALE;
}

static enum why
take_ba(struct mip6_ro *r, struct ro_entry *e, const struct mh *ba, const struct mip6_in *in)
{
	enum why w = ba_check(r, e, ba, in);

	if (w != W_OK)
		return drop(r, w, "BA", in);
	mh_tell(r->env.tell, TOLD_RX, e->name, ba, NULL);
	(void)ro_step(r, e, ba_event(e, ba), ba);
	return W_OK;
}

/* ---- what is not protected: it costs a test, or the way over the home agent ---- */

static enum why
take_brr(struct mip6_ro *r, struct ro_entry *e, const struct mh *brr, const struct mip6_in *in)
{
	if (!addr_eq(&in->dst, &r->conf.hoa6))
		return drop(r, W_MIP6_NOT_FOR_US, "BRR", in);
	mh_tell(r->env.tell, TOLD_RX, e->name, brr, NULL);
	(void)ro_step(r, e, EV_BRR, NULL);
	return W_OK;
}

static enum why
take_be(struct mip6_ro *r, struct ro_entry *e, const struct mh *be, const struct mip6_in *in)
{
	bool unknown = be->be.status == BE_UNKNOWN_BINDING;

	if (unknown && !addr_eq(&be->be.home, &r->conf.hoa6))
		return drop(r, W_MIP6_NOT_FOR_US, "BE", in);
	mh_tell(r->env.tell, TOLD_RX, e->name, be, NULL);
	if (unknown || be->be.status == BE_UNKNOWN_MH_TYPE)
		(void)ro_step(r, e, unknown ? EV_NO_BINDING : EV_UNSUPPORTED, NULL);
	return W_OK;
}

enum why
mip6_ro_mh(struct mip6_ro *r, tick now, const struct mip6_in *in)
{
	struct mh mh;
	enum why w = mh_decode(&mh, in->mh, &in->src, &in->dst);
	struct ro_entry *e = ro_entry_find(r, &in->src);

	r->now = now;
	if (w != W_OK)
		return drop(r, w, mh_name(mh.type), in);
	if (e == NULL)
		return drop(r, W_MIP6_UNEXPECTED, mh_name(mh.type), in);
	switch (mh.type) {
	case MH_HOT:
	case MH_COT:
		return take_test(r, e, &mh, in);
	case MH_BA:
		return take_ba(r, e, &mh, in);
	case MH_BRR:
		return take_brr(r, e, &mh, in);
	case MH_BE:
		return take_be(r, e, &mh, in);
	default:
		return drop(r, W_MIP6_UNEXPECTED, mh_name(mh.type), in);
	}
}

/* RFC 6275 11.3.5: code 1 about a Mobility Header of ours: that node does not know the header. A code 2,
 * about the Home Address option, is for people. */
void
mip6_ro_icmp(struct mip6_ro *r, tick now, uint8_t type, uint8_t code, struct bytes quoted)
{
	struct ip_view v = { 0 };
	struct ro_entry *e;

	r->now = now;
	if (type != ICMP6_PARAMETER || code != 1 || ip_peek(&v, quoted) != W_OK || v.family != 6 ||
	    (v.proto != IPPROTO_IS_MH && v.proto != IPPROTO_IS_DSTOPTS))
		return;
	if (!addr_eq(&v.src, &r->conf.hoa6) && !addr_eq(&v.src, &r->coa))
		return;
	e = ro_entry_find(r, &v.dst);
	if (e != NULL)
		(void)ro_step(r, e, EV_UNSUPPORTED, NULL);
}
