/* data.c - the home agent's packets: intercepted for mobile nodes, tunnelled, taken out of tunnels. */
#include "nodes/ha/ha.h"

#include <stdlib.h>

static struct ha *
of(struct stack *s)
{
	return (struct ha *)s;
}

/* ---- to a mobile node ---- */

static struct tunnel
tunnel_to(struct ha *h, const struct binding *b)
{
	struct tunnel t;

	mip6_ha_tunnel(b, &t);
	t.id = h->s.ip_id++;
	return t;
}

/* try_send is one attempt to tunnel a packet whose hop limit has been seen to; false: it waits. */
static bool
try_send(struct ha *h, const struct binding *b, struct bytes ip)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct tunnel t;

	switch (ipsec_out(&h->s.ipsec, h->s.now, ip, &w)) {
	case IPSEC_PROTECTED:
		stack_send(&h->s, wr_done(&w));
		return true;
	case IPSEC_BYPASS:
		t = tunnel_to(h, b);
		if (tunnel_wrap(&w, &t, ip) == W_OK)
			stack_send(&h->s, wr_done(&w));
		else
			h->dropped++;
		return true;
	case IPSEC_WAIT:
	case IPSEC_HELD:
		return false;
	case IPSEC_DISCARD:
		break;
	}
	h->dropped++;
	return true;
}

static void
hold(struct ha *h, struct ha_peer *p, struct bytes ip)
{
	if (!held_push(&p->held, ip, HA_HELD)) {
		h->dropped++;
		return;
	}
	if (!p->in_held_list) {
		p->in_held_list = true;
		p->next_held = h->held;
		h->held = p;
	}
}

/* too_big answers the sender of a packet that does not fit the tunnel, RFC 2473 7.1 and RFC 5555
 * 4.1.1. IPv4 without DF is left to the outer header's fragments. */
static bool
too_big(struct ha *h, const struct binding *b, const struct ha_peer *p, const struct ip_view *v,
    unsigned ifc)
{
	struct tunnel t;
	size_t mtu;
	struct flow f;

	/* IPv6 knows no smaller packet: the outer header's source fragments then, RFC 2473 7.1. */
	if (v->family == 4 ? !v->df : v->packet.n <= IP6_MIN_MTU)
		return false;
	if (mutant_on(&h->s.tamper, "too-big-unsaid"))
		return false;
	t = tunnel_to(h, b);
	mtu = host_path_mtu(&h->s.host, &b->g.coa.addr);
	flow_of(&f, v);
	if (policy_payload_on(&p->policies))
		mtu = ipsec_inner_mtu(&h->s.ipsec, &f, mtu);
	else
		mtu -= tunnel_overhead(&t);
	if (v->family == 6 && mtu < IP6_MIN_MTU)
		mtu = IP6_MIN_MTU;
	if (v->packet.n <= mtu)
		return false;
	host_icmp_error(&h->s.host, h->s.now, v, ifc, v->family == 6 ? ICMP6_TOO_BIG :
	    ICMP4_UNREACHABLE, v->family == 6 ? 0 : 4, (uint32_t)mtu, NULL);
	return true;
}

static void
send_to_mn(struct ha *h, const struct binding *b, const struct ip_view *v, unsigned ifc)
{
	struct ha_peer *p = ha_pad_by_home(&h->pad, &b->hoa);
	uint8_t buf[PACKET_MAX];
	struct bytes ip = bytes_of(buf, v->packet.n);

	if (p == NULL || too_big(h, b, p, v, ifc))
		return;
	if (v->hop_limit <= 1) {
		host_icmp_error(&h->s.host, h->s.now, v, ifc, v->family == 6 ?
		    ICMP6_TIME_EXCEEDED : ICMP4_TIME_EXCEEDED, 0, 0, NULL);
		return;
	}
	memcpy(buf, v->packet.p, v->packet.n);
	ip_decrement(buf);
	if (p->held.n > 0 || !try_send(h, b, ip))
		hold(h, p, ip);
}

/* flush_peer sends what was held, in order; false: something still waits. */
static bool
flush_peer(struct ha *h, struct ha_peer *p)
{
	const struct binding *b = mip6_ha_find(&h->mip6, &p->hoa6);
	struct held_packet *k;

	if (b == NULL) {
		held_clear(&p->held);
		return true;
	}
	while ((k = p->held.head) != NULL) {
		if (!try_send(h, b, bytes_of(k->octets, k->n)))
			return false;
		free(held_pop(&p->held));
	}
	return true;
}

void
ha_flush(struct stack *s, tick now)
{
	struct ha *h = of(s);
	struct ha_peer **at = &h->held, *p;

	(void)now;
	while ((p = *at) != NULL) {
		if (flush_peer(h, p)) {
			*at = p->next_held;
			p->in_held_list = false;
		} else {
			at = &p->next_held;
		}
	}
}

/* ha_forward intercepts what is addressed to a home address that is away, RFC 6275 10.4.1, 10.4.2. */
bool
ha_forward(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	struct ha *h = node;
	const struct binding *b = mip6_ha_find(&h->mip6, &v->dst);

	if (b == NULL)
		return !ha_agents_take(h, now, v);
	h->s.now = now;
	send_to_mn(h, b, v, ifc);
	return false;
}

/* ---- from a mobile node ---- */

bool
ha_tunnel_allowed(struct stack *s, const struct tunnel_in *t)
{
	if (mutant_on(&s->tamper, "tunnel-any-end"))
		return mip6_ha_find(&of(s)->mip6, &t->inner_src) != NULL;
	return mip6_ha_tunnel_ok(&of(s)->mip6, t);
}

void
ha_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct ha *h = of(s);
	const struct binding *from = mip6_ha_find(&h->mip6, &v->src), *to;

	(void)a;
	(void)sa;
	if (from == NULL) {
		stack_drop(s, W_TUNNEL_ENDPOINT, "tunnel", v);
		return;
	}
	to = mip6_ha_find(&h->mip6, &v->dst);
	if (to != NULL)
		send_to_mn(h, to, v, IFC_APP);
	else if (host_owns(&h->s.host, &v->dst))
		host_ip(&h->s.host, now, IFC_APP, v->packet);
	else if (host_forward(&h->s.host, now, v, IFC_APP) != W_OK)
		h->dropped++;
}

/* peer_of_sa: whose is it? A typed SA was made for the home address at its end, R4877-4.2-05. */
static const struct ha_peer *
peer_of_sa(const struct ha *h, const struct ipsec_in *sa)
{
	const struct ha_peer *p = ha_pad_by_reqid(&h->pad, sa->reqid);

	if (p != NULL || sa->mode != IPSEC_MODE_TRANSPORT)
		return p;
	p = ha_pad_by_home(&h->pad, &sa->sa_src);
	return p != NULL && p->manual ? p : NULL;
}

void
ha_take_mh(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct ha *h = of(s);
	const struct ha_peer *p = sa != NULL ? peer_of_sa(h, sa) : NULL;
	struct mip6_in in = {
		.mh = v->payload, .src = v->src, .dst = v->dst, .hao = a->hao, .udp = a->udp,
		.outer_src = a->outer_src, .outer_dst = a->outer_dst,
		.home_link = a->ifc == h->conf.home_ifc && !a->tunnelled && !a->hao,
		.is_protected = sa != NULL, .authorised = p != NULL ? p->hoa6 : ADDR_NONE,
	};

	enum why w;

	/* A Home Test Init, or a Binding Update that ends a binding elsewhere, on its way to a correspondent:
	 * the destination says so, RFC 4877 4.3. */
	if (!addr_eq(&v->dst, &h->conf.ha6) && !host_owns(&h->s.host, &v->dst)) {
		if (sa != NULL || (a->tunnelled && mip6_ha_tunnel_ok(&h->mip6,
		    &(struct tunnel_in){ .kind = a->udp ? TUNNEL_UDP : TUNNEL_IP,
		    .outer_src = a->outer_src, .inner_src = v->src })))
			ha_take_inner(s, now, v, a, sa);
		else
			stack_drop(s, W_TUNNEL_ENDPOINT, "MH", v);
		return;
	}
	if (mutant_on(&s->tamper, sa != NULL ? "trusts-any-sa" : "trusts-clear")) {
		in.is_protected = true;
		in.src = in.authorised = sa == NULL && a->hao ? v->hao : v->src;
	}
	w = mip6_ha_mh(&h->mip6, now, &in);	/* told by the engine; if refused, nothing has changed */
	if (sa == NULL)
		stack_mh_refused(s, w, v, a);
}

void
ha_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc)
{
	struct ha *h = of(s);

	if (ha_prefix_take(h, now, v))
		return;
	/* RFC 6275 9.3.1: a Home Address option counts only with a binding for that care-of address. */
	if (addr_is_set(&v->hao)) {
		const struct binding *b = mip6_ha_find(&h->mip6, &v->hao);

		if ((b == NULL || !addr_eq(&b->g.coa.addr, &v->src)) &&
		    !mutant_on(&s->tamper, "hao-any")) {
			stack_drop(s, W_EXT_HOME_ADDRESS, "HAO", v);
			mip6_ha_unknown_binding(&h->mip6, now, &(struct mip6_in){ .src = v->hao,
			    .hao = true, .outer_src = { v->src, 0 } });
			return;
		}
	}
	host_reject(&h->s.host, h->s.now, v, ifc);
}

/* ---- Binding Acknowledgements ---- */

/* An answer on the home link goes there, RFC 6275 9.5.4, also when it says no and the binding holds:
 * else it would be intercepted and tunnelled to where the mobile node is no more. */
static void
dispatch(struct ha *h, struct bytes ip, const struct mip6_path *path)
{
	static const struct addr on_link = { 0 };
	struct ip_view v = { 0 };
	enum why w;

	if (path->kind != MIP6_HOME) {
		stack_dispatch(&h->s, ip, path);
		return;
	}
	w = host_send_via(&h->s.host, h->s.now, h->conf.home_ifc, &on_link, ip);
	if (w != W_OK && ip_peek(&v, ip) == W_OK)
		stack_drop(&h->s, w, "send", &v);
}

void
ha_send_mh(struct ha *h, const struct addr *src, const struct addr *dst, struct bytes mh,
    const struct mip6_path *path)
{
	uint8_t clear[PACKET_MAX], sealed[PACKET_MAX];
	struct wr in = wr_of(clear, sizeof(clear)), out = wr_of(sealed, sizeof(sealed));
	enum ipsec_verdict v;

	stack_mh_packet(&in, src, dst, mh);
	v = mutant_on(&h->s.tamper, "mh-clear") ? IPSEC_BYPASS :
	    ipsec_out(&h->s.ipsec, h->s.now, wr_done(&in), &out);
	/* A Binding Error goes to an address without policy, RFC 6275 9.3.3; what goes to a home
	 * address is never bypassed by policy, R6275-5.1. */
	if (v == IPSEC_PROTECTED)
		dispatch(h, wr_done(&out), path);
	else if (v == IPSEC_BYPASS)
		dispatch(h, wr_done(&in), path);
	else
		/* No SA any more, or never in clear: the mobile node will ask again. */
		tell_note(&h->s.teller, TOLD_DROP, "IPSEC_POLICY", "MH", " why=\"no protection\"");
}
