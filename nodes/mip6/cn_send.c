#include "nodes/mip6/cn_inner.h"

#include <stdio.h>

static struct mip6_cn_event *
push(struct mip6_cn *c, enum mip6_cn_event_kind kind)
{
	struct mip6_cn_event *ev;

	assert(c->q_n < MIP6_CN_QUEUE);		/* the node pops after every call */
	ev = &c->event[(c->q_head + c->q_n++) % MIP6_CN_QUEUE];
	*ev = (struct mip6_cn_event){ .kind = kind };
	return ev;
}

bool
mip6_cn_pop(struct mip6_cn *c, struct mip6_cn_event *out)
{
	if (c->q_n == 0)
		return false;
	*out = c->event[c->q_head];
	c->q_head = (c->q_head + 1) % MIP6_CN_QUEUE;
	c->q_n--;
	return true;
}

void
cn_send(struct mip6_cn *c, struct mh *m, const struct addr *src, const struct addr *dst,
    const struct mip6_path *path, const uint8_t *kbm, const struct rr_names *names)
{
	const struct tamper_rule *rule = tamper_match(c->env.tamper, mh_name(m->type));
	char to[ADDR_TEXT_MAX], a[ENDPOINT_TEXT_MAX], b[ENDPOINT_TEXT_MAX], more[160];
	const struct tamper_op *bad = NULL;
	struct mip6_cn_event *ev;
	struct wr w;

	if (rule != NULL && rule->withhold) {
		tell_note(c->env.tell, TOLD_NOTE, "tamper", "", " withheld=%s", mh_name(m->type));
		return;
	}
	m->opt.has_auth = kbm != NULL;
	if (rule != NULL)
		bad = tamper_fields(rule, mh_fields(m->type), m);
	if (bad != NULL)
		tell_note(c->env.tell, TOLD_NOTE, "tamper", "", " cannot=%s", bad->name);
	ev = push(c, MIP6_CN_SEND);
	w = wr_of(c->mh[ev - c->event], MIP6_CN_MH_MAX);
	if (kbm != NULL)
		rr_encode(&w, m, src, dst, kbm, names, c->env.tamper);
	else
		mh_encode(&w, m, src, dst);
	assert(!w.bad);
	if (rule != NULL)
		mip6_octets_tampered(rule, &w, m, src, dst);
	ev->send.mh = wr_done(&w);
	ev->send.src = *src;
	ev->send.dst = *dst;
	ev->send.path = *path;
	mip6_path_mutant(&ev->send.path, c->env.tamper, dst);
	if (!tell_on(c->env.tell))
		return;
	snprintf(more, sizeof(more), " local=%s remote=%s", endpoint_text(&path->local, a),
	    endpoint_text(&path->remote, b));
	mh_tell(c->env.tell, TOLD_TX, addr_text(dst, to), m, more);
}

void
cn_send_be(struct mip6_cn *c, const struct addr *own, const struct addr *home, const struct addr *to,
    uint8_t status)
{
	struct mip6_path path = { MIP6_HOME, { *own, 0 }, { *to, 0 } };
	struct mh be = { .type = MH_BE };

	/* To the address on the wire, RFC 6275 9.3.3; as often as an ICMPv6 error. */
	if (addr_is_multicast(to) || addr_is_unspecified(to) || c->now < c->be_after)
		return;
	c->be_after = c->now + MSEC(100);
	be.be.status = status;
	be.be.home = addr_is_set(home) ? *home : (struct addr){ .family = 6 };
	cn_send(c, &be, own, to, &path, NULL, NULL);
}
