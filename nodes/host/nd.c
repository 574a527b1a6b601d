/* nd.c - Neighbour Discovery messages in and out, RFC 4861 7 and 8. */
#include "nodes/host/parts.h"

#define REDIRECT_GAP MSEC(100)

static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };

/* ---- sending ---- */

static void
nd_send(struct host *h, tick now, struct host_ifc *f, const struct mac *to,
    const struct tamper_rule *rule, struct wr *w, const struct addr *dst)
{
	host_said(rule, w);
	if (to != NULL)
		frame_send(h, now, f, to, ETH_IP6, wr_done(w), false);
	else
		link_send(h, now, f, dst, wr_done(w), false, IFC_NONE);
}

void
ns_send(struct host *h, tick now, struct host_ifc *f, const struct addr *src,
    const struct addr *target, const struct mac *unicast)
{
	bool anonymous = addr_is_unspecified(src);
	/* RFC 4861 4.3: no option with source ::; MUST in multicast, SHOULD in unicast. */
	struct nd_ns m = { .target = *target, .has_lladdr = !anonymous, .lladdr = f->mac };
	struct addr dst = unicast != NULL ? *target : addr_solicited_node(target);
	const struct tamper_rule *rule;
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	if (!f->up || !host_say(h, f->n, "NS", nd_ns_fields, &m, &rule))
		return;
	nd_ns_encode(&w, &m, src, &dst);
	nd_send(h, now, f, unicast, rule, &w, &dst);
}

static void
na_send_to(struct host *h, tick now, struct host_ifc *f, const struct mac *to,
    const struct addr *dst, const struct addr *target, bool solicited, bool override)
{
	bool own = host_owns_on(h, f->n, target);
	/* RFC 4861 7.2.4; a proxied address is no router's, RFC 6275 10.4.1. */
	struct nd_na m = { .router = own && h->conf.forward, .solicited = solicited,
		.override = override, .target = *target, .has_lladdr = true, .lladdr = f->mac };
	const struct tamper_rule *rule;
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr src = *target;

	/* A proxy speaks from an address of its own, RFC 6275 10.4.1. */
	if (!f->up || (!own && !addr_for_solicitation(h, f->n, NULL, 6, &src)))
		return;
	if (!host_say(h, f->n, "NA", nd_na_fields, &m, &rule))
		return;
	if (mutant_on(h->env.tamper, "na-from-target"))
		src = *target;
	nd_na_encode(&w, &m, &src, dst);
	nd_send(h, now, f, to, rule, &w, dst);
}

void
na_send(struct host *h, tick now, struct host_ifc *f, const struct addr *dst,
    const struct addr *target, bool solicited, bool override)
{
	na_send_to(h, now, f, NULL, dst, target, solicited, override);
}

void
redirect_send(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v,
    const struct addr *target)
{
	struct nd_redirect m = { .target = *target, .dest = v->dst, .quoted = v->packet };
	const struct host_route *back = route_find(h, &v->src, IFC_NONE);
	const struct tamper_rule *rule;
	uint8_t buf[IP6_MIN_MTU + 256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr src;

	/* RFC 4861 8.2: the source is a neighbour, the next hop too; rate limited. A router as the
	 * target is named by its link-local address. */
	if (back == NULL || back->ifc != f->n || addr_is_set(&back->via) ||
	    now < h->redirect_next || !host_link_local(h, f->n, &src) ||
	    (!addr_eq(target, &v->dst) && !addr_is_link_local(target)))
		return;
	h->redirect_next = now + REDIRECT_GAP;
	m.has_lladdr = host_neighbour(h, f->n, target, &m.lladdr);
	if (!host_say(h, f->n, "REDIRECT", nd_redirect_fields, &m, &rule))
		return;
	nd_redirect_encode(&w, &m, &src, &v->src);
	nd_send(h, now, f, NULL, rule, &w, &v->src);
}

void
host_home_solicit(struct host *h, tick now, unsigned ifc, const struct addr *home)
{
	static const uint8_t zero[16];
	struct addr any = addr_of6(zero);

	if (!host_ifc_up(h, ifc))
		return;
	h->home_solicit = *home;
	h->home_solicit_ifc = ifc;
	ns_send(h, now, &h->ifc[ifc], &any, home, NULL);
}

/* ---- receiving ---- */

static enum why
ns_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v,
    const struct mac *from)
{
	struct addr everyone = addr_of6(all_nodes);
	struct nd_ns m;
	enum why w = nd_ns_decode(&m, v);
	bool anonymous, own, tested;
	const struct host_addr *a;

	if (w != W_OK)
		return w;
	anonymous = addr_is_unspecified(&v->src);
	/* RFC 4862 5.4.3: somebody else tests the address that we test. A solicitation with a
	 * source is address resolution, and a tentative address does not answer. */
	tested = anonymous && dad_testing(h, f->n, &m.target);
	a = addr_find(h, f->n, &m.target);
	own = a != NULL && addr_usable(a);
	if (!own && !tested && proxy_find(h, f->n, &m.target) == NULL)
		return W_HOST_NOT_MINE;
	host_heard(h, f->n, "NS", nd_ns_fields, &m);
	if (tested) {
		dad_hears(h, now, f->n, &m.target);
		return W_OK;
	}
	if (anonymous) {
		/* RFC 6275 11.5.5: before its BA a mobile node answers to the asker alone. */
		bool quiet = own && (a->flags & HOST_QUIET);

		na_send_to(h, now, f, quiet ? from : NULL, &everyone, &m.target, false, own);
		return W_OK;
	}
	if (m.has_lladdr)
		neigh_learn(h, now, f->n, &v->src, &m.lladdr, true);
	na_send(h, now, f, &v->src, &m.target, true, own);
	return W_OK;
}

/* na_neighbour: RFC 4861 7.2.5, from "If the target's Neighbor Cache entry ...". */
static void
na_neighbour(struct host *h, tick now, struct host_ifc *f, struct neigh *n, const struct nd_na *m)
{
	const struct mac *mac = m->has_lladdr ? &m->lladdr : NULL;
	bool differs = mac != NULL && !mac_eq(mac, &n->mac), was_router = n->is_router;

	if (n->state == NEIGH_INCOMPLETE) {
		if (mac == NULL)
			return;
		n->is_router = m->router;
		if (m->solicited)
			neigh_confirmed(h, now, n, mac);
		else
			neigh_learn(h, now, f->n, &n->addr, mac, false);
		return;
	}
	if (!m->override && differs && !mutant_on(h->env.tamper, "na-believed")) {
		neigh_doubt(h, now, n);
		return;
	}
	n->is_router = m->router;
	if (m->solicited)
		neigh_confirmed(h, now, n, mac);
	else if (differs)
		neigh_learn(h, now, f->n, &n->addr, mac, false);
	if (was_router && !m->router)
		rd_no_router(h, f, &m->target);
}

static enum why
na_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	struct host_event *e;
	struct neigh *n;
	struct nd_na m;
	enum why w = nd_na_decode(&m, v);

	if (w != W_OK)
		return w;
	host_heard(h, f->n, "NA", nd_na_fields, &m);
	if (f->n == h->home_solicit_ifc && addr_eq(&m.target, &h->home_solicit) && m.has_lladdr) {
		h->home_solicit = ADDR_NONE;
		e = host_event_new(h, HOST_EV_HOME_ANSWER, f->n);
		e->addr = m.target;
		e->mac = m.lladdr;
		return W_OK;
	}
	if (dad_hears(h, now, f->n, &m.target))
		return W_OK;
	n = neigh_find(h, f->n, &m.target);
	if (n == NULL)
		return W_HOST_UNSOLICITED;
	na_neighbour(h, now, f, n, &m);
	return W_OK;
}

static enum why
rs_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	struct neigh *n;
	struct nd_rs m;
	enum why w;

	if (!f->conf.ra)
		return W_HOST_NOT_MINE;		/* RFC 4861 6.1.1: hosts discard them */
	w = nd_rs_decode(&m, v);
	if (w != W_OK)
		return w;
	host_heard(h, f->n, "RS", nd_rs_fields, &m);
	if (m.has_lladdr) {
		n = neigh_learn(h, now, f->n, &v->src, &m.lladdr, true);
		if (n != NULL)
			n->is_router = false;
	}
	ra_solicited(h, now, f);
	return W_OK;
}

static enum why
ra_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	struct neigh *n;
	struct nd_ra m;
	enum why w = nd_ra_decode(&m, v);

	if (w != W_OK)
		return w;
	host_heard(h, f->n, "RA", nd_ra_fields, &m);
	if (h->up->advertised != NULL)
		h->up->advertised(h->node, now, f->n, &v->src, &m);
	if (!f->conf.slaac || f->conf.ra)
		return W_OK;
	/* RFC 4861 6.3.4: STALE if new or changed, and certainly a router. */
	n = m.has_lladdr ? neigh_learn(h, now, f->n, &v->src, &m.lladdr, true) :
	    neigh_find(h, f->n, &v->src);
	if (n != NULL)
		n->is_router = true;
	rd_advertised(h, now, f, &v->src, &m);
	return W_OK;
}

static enum why
redirect_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	const struct host_route *r;
	struct nd_redirect m;
	struct neigh *n;
	struct dest *d;
	enum why w = nd_redirect_decode(&m, v);

	if (w != W_OK)
		return w;
	host_heard(h, f->n, "REDIRECT", nd_redirect_fields, &m);
	if (h->conf.forward)
		return W_OK;			/* RFC 4861 8.2: routers do not follow them */
	r = route_find(h, &m.dest, f->n);
	d = dest_find(h, &m.dest);
	if (r == NULL || d == NULL || r->ifc != f->n)
		return W_HOST_UNSOLICITED;
	if (!addr_eq(addr_is_set(&d->redirect) ? &d->redirect : &r->via, &v->src))
		return W_ND_SOURCE;		/* RFC 4861 8.1: not the current first hop */
	d->redirect = m.target;
	d->redirect_ifc = f->n;
	if (m.has_lladdr)
		neigh_learn(h, now, f->n, &m.target, &m.lladdr, true);
	n = neigh_find(h, f->n, &m.target);
	if (n != NULL && !addr_eq(&m.target, &m.dest))
		n->is_router = true;
	return W_OK;
}

void
nd_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v,
    const struct mac *from)
{
	enum why w = W_OK;

	if (v->fragment != 0) {
		host_drop(h, W_HOST_FRAGMENT, f->n);	/* RFC 6980 5 */
		return;
	}
	switch (v->payload.p[0]) {
	case ICMP6_RS:
		w = rs_input(h, now, f, v);
		break;
	case ICMP6_RA:
		w = ra_input(h, now, f, v);
		break;
	case ICMP6_NS:
		w = ns_input(h, now, f, v, from);
		break;
	case ICMP6_NA:
		w = na_input(h, now, f, v);
		break;
	case ICMP6_REDIRECT:
		w = redirect_input(h, now, f, v);
		break;
	}
	if (w == W_HOST_NOT_MINE)
		h->count.dropped[w]++;	/* ordinary on a shared link: not worth telling */
	else if (w != W_OK)
		host_drop(h, w, f->n);
}
