/* input.c - a received IP packet: is it ours, somebody's we stand in for, or to be forwarded? And
 * forwarding. */
#include "nodes/host/parts.h"

#include "nodes/wire/udp.h"

/* ---- local delivery ---- */

static bool
is_dhcp(const struct ip_view *v, uint16_t dport)
{
	struct rd r = rd_of(v->payload);

	if (v->family != 4 || v->proto != IPPROTO_IS_UDP || v->is_fragment)
		return false;
	rd_skip(&r, 2);
	return rd_u16(&r) == dport;
}

/* headers_fine: extension headers and options of a packet for this node that it cannot process,
 * RFC 8200 4.2, 4.4. */
static bool
headers_fine(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v)
{
	struct ip_view u = *v;

	if (u.problem == IP_FINE && addr_is_set(&u.hao) && !h->up->accept_hao) {
		/* RFC 6275 8.1: to us it is an unknown option with top bits 11. */
		u.problem = IP_REPORT;
		u.problem_code = 2;
		u.problem_at = u.hao_at - 2;
	}
	if (u.problem == IP_FINE && u.rh2_left > 0 && !h->up->accept_rh2)
		u.problem = IP_DROP;	/* RFC 6275 8.2 */
	if (u.problem == IP_FINE)
		return true;
	if (u.problem != IP_DROP)
		host_icmp_error(h, now, &u, in_ifc, ICMP6_PARAMETER, u.problem_code,
		    (uint32_t)u.problem_at, NULL);
	host_drop(h, W_HOST_HEADER, in_ifc);
	return false;
}

static void
local_whole(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct mac *from)
{
	h->count.delivered++;
	if (in_ifc < h->n_ifcs) {
		struct host_ifc *f = &h->ifc[in_ifc];

		if (f->dhcps != NULL && is_dhcp(v, DHCP_SERVER_PORT)) {
			dhcps_input(h, now, f, v);
			return;
		}
		if (f->conf.dhcp && is_dhcp(v, DHCP_CLIENT_PORT)) {
			dhcpc_input(h, now, f, v);
			return;
		}
	}
	/* What a Home Address option or routing header says is for the node to judge first. */
	if (v->proto == (v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4) &&
	    !addr_is_set(&v->hao) && v->rh2_left == 0) {
		icmp_input(h, now, in_ifc, v, from);
		return;
	}
	if (h->up->deliver != NULL)
		h->up->deliver(h->node, now, v, in_ifc);
	else
		host_reject(h, now, v, in_ifc);
}

static void
local(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v, const struct mac *from)
{
	struct reasm *done = NULL;
	struct ip_view whole;
	struct bytes packet;

	if (!headers_fine(h, now, in_ifc, v))
		return;
	if (!v->is_fragment || (v->proto == IPPROTO_IS_ESP &&
	    mutant_on(h->env.tamper, "esp-takes-fragments"))) {
		local_whole(h, now, in_ifc, v, from);
		return;
	}
	if (!reasm_input(h, now, in_ifc, v, &packet, &done))
		return;
	/* What was hidden behind the fragment header is walked now. */
	if (ip_parse(&whole, packet) == W_OK && !whole.is_fragment &&
	    headers_fine(h, now, in_ifc, &whole))
		local_whole(h, now, in_ifc, &whole, from);
	reasm_free(h, done);
}

/* ---- forwarding ---- */

static bool
may_be_forwarded(const struct ip_view *v)
{
	/* RFC 4291 2.5.6, RFC 1812 5.3.7; and nothing to or from nowhere. */
	return !addr_is_link_local(&v->src) && !addr_is_link_local(&v->dst) &&
	    !addr_is_loopback(&v->src) && !addr_is_loopback(&v->dst) &&
	    !addr_is_unspecified(&v->src) && !addr_is_unspecified(&v->dst) &&
	    !addr_is_multicast(&v->src) && !addr_is_multicast(&v->dst) &&
	    !addr_is_broadcast4(&v->src) && !addr_is_broadcast4(&v->dst);
}

static enum why
too_big(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc, uint16_t mtu)
{
	if (v->family == 6)
		host_icmp_error(h, now, v, in_ifc, ICMP6_TOO_BIG, 0, mtu, NULL);
	else
		host_icmp_error(h, now, v, in_ifc, ICMP4_UNREACHABLE, 4, mtu, NULL);
	return host_drop(h, W_HOST_TOO_BIG, in_ifc);
}

enum why
host_forward(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc)
{
	const struct host_route *r;
	struct host_ifc *out;
	struct addr hop;
	enum why w;

	h->now = now;
	if (!may_be_forwarded(v))
		return host_drop(h, W_HOST_NO_ROUTE, in_ifc);
	if (v->hop_limit <= 1) {
		host_icmp_error(h, now, v, in_ifc, v->family == 6 ? ICMP6_TIME_EXCEEDED :
		    ICMP4_TIME_EXCEEDED, 0, 0, NULL);
		return host_drop(h, W_HOST_HOP_LIMIT, in_ifc);
	}
	r = route_find(h, &v->dst, IFC_NONE);
	if (r == NULL) {
		host_icmp_error(h, now, v, in_ifc, v->family == 6 ? ICMP6_UNREACHABLE :
		    ICMP4_UNREACHABLE, 0, 0, NULL);
		return host_drop(h, W_HOST_NO_ROUTE, in_ifc);
	}
	out = &h->ifc[r->ifc];
	hop = addr_is_set(&r->via) ? r->via : v->dst;
	/* RFC 1812 5.3.5.2: no directed broadcasts. */
	if (v->family == 4 && !addr_is_set(&r->via) && addr_is_subnet_broadcast(h, &hop))
		return host_drop(h, W_HOST_NO_ROUTE, in_ifc);
	if (v->packet.n > out->mtu) {
		w = fragment_send(h, now, out, &hop, v, out->mtu, true, in_ifc);
		if (w == W_HOST_TOO_BIG)
			return too_big(h, now, v, in_ifc, out->mtu);
	} else {
		w = link_send(h, now, out, &hop, v->packet, true, in_ifc);
	}
	if (w != W_OK)
		return host_drop(h, w, in_ifc);
	h->count.forwarded++;
	if (in_ifc == out->n && v->family == 6)
		redirect_send(h, now, out, v, &hop);
	return W_OK;
}

static void
transit(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v)
{
	/* Only a hop-by-hop option concerns a router on the way, RFC 8200 4. */
	if (v->problem != IP_FINE && v->hop_by_hop != 0 && v->problem_at > v->hop_by_hop &&
	    v->problem_at < v->hop_by_hop + (size_t)v->packet.p[v->hop_by_hop + 1] * 8 + 8) {
		headers_fine(h, now, in_ifc, v);
		return;
	}
	if (h->up->forward != NULL && !h->up->forward(h->node, now, v, in_ifc))
		return;
	host_forward(h, now, v, in_ifc);
}

/* ---- classification ---- */

static bool
multicast_wanted(const struct host *h, unsigned in_ifc, const struct addr *dst)
{
	/* ff02::1 and, on routers, ff02::2; RFC 4291 2.8. */
	static const uint8_t all[15] = { 0xff, 0x02 };

	if (dst->family == 4)
		return dst->b[0] == 224 && dst->b[1] == 0 && dst->b[2] == 0 && dst->b[3] == 1;
	if (memcmp(dst->b, all, sizeof(all)) == 0)
		return dst->b[15] == 1 || (dst->b[15] == 2 && h->conf.forward);
	/* Solicited-node groups: the solicitation's target decides (nd.c), so any is let
	 * through for ICMPv6; others only if the group is one of ours. */
	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		struct addr group = addr_solicited_node(&a->prefix.addr);

		if (a->ifc == in_ifc && a->prefix.addr.family == 6 && addr_eq(&group, dst))
			return true;
	}
	return false;
}

static bool
plausible_source(const struct ip_view *v)
{
	return !addr_is_multicast(&v->src) && !addr_is_broadcast4(&v->src) &&
	    !addr_is_loopback(&v->src) && !addr_is_loopback(&v->dst);
}

static bool
is_solicitation(const struct ip_view *v)
{
	return v->proto == IPPROTO_IS_ICMP6 && v->payload.n > 0 && v->payload.p[0] == ICMP6_NS;
}

static void
multicast(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct mac *from)
{
	if (multicast_wanted(h, in_ifc, &v->dst) || is_solicitation(v))
		local(h, now, in_ifc, v, from);
	else
		h->count.dropped[W_HOST_NOT_MINE]++;
}

void
ip_input(struct host *h, tick now, unsigned in_ifc, struct bytes packet, const struct mac *from,
    bool group)
{
	const struct host_addr *a;
	struct ip_view v;
	enum why w;

	w = ip_parse(&v, packet);
	if (w == W_OK && !plausible_source(&v))
		w = W_HOST_SOURCE;
	if (w != W_OK) {
		host_drop(h, w, in_ifc);
		return;
	}
	if (h->up->intercept != NULL && !h->up->intercept(h->node, now, &v, in_ifc))
		return;
	if (addr_is_multicast(&v.dst)) {
		multicast(h, now, in_ifc, &v, from);
		return;
	}
	/* Unicast in a broadcast frame is nobody's, RFC 1122 3.3.6; a DHCP server may have had
	 * no other way. */
	if (group && !addr_is_broadcast4(&v.dst) && !addr_is_subnet_broadcast(h, &v.dst) &&
	    !is_dhcp(&v, DHCP_CLIENT_PORT)) {
		h->count.dropped[W_HOST_NOT_MINE]++;
		return;
	}
	a = addr_find(h, v.family == 6 && addr_is_link_local(&v.dst) ? in_ifc : IFC_NONE, &v.dst);
	if (a != NULL && addr_usable(a)) {
		local(h, now, in_ifc, &v, from);
		return;
	}
	if (a != NULL && !(v.family == 4 && is_dhcp(&v, DHCP_CLIENT_PORT))) {
		host_drop(h, W_HOST_TENTATIVE, in_ifc);		/* RFC 4862 5.4 */
		return;
	}
	if (v.family == 4 && (addr_is_broadcast4(&v.dst) ||
	    (group && addr_is_subnet_broadcast(h, &v.dst)))) {
		local(h, now, in_ifc, &v, from);
		return;
	}
	/* A server answers a client without address by unicast to the address it offers. */
	if (in_ifc < h->n_ifcs && h->ifc[in_ifc].conf.dhcp && is_dhcp(&v, DHCP_CLIENT_PORT) &&
	    !addr_is_set(&h->ifc[in_ifc].dhcpc.leased.addr)) {
		local(h, now, in_ifc, &v, from);
		return;
	}
	/* Neighbour Discovery is about us who stand in for it, RFC 6275 10.4.1: never forwarded. */
	if (is_solicitation(&v) && v.hop_limit == 255 && in_ifc < h->n_ifcs &&
	    host_proxies(h, &v.dst)) {
		local(h, now, in_ifc, &v, from);
		return;
	}
	if (!group && (h->conf.forward || host_proxies(h, &v.dst))) {
		transit(h, now, in_ifc, &v);
		return;
	}
	h->count.dropped[W_HOST_NOT_MINE]++;
}
