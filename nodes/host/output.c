/* output.c - from a complete IP packet to frames: route, resolve, fragment. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#define SCRATCH (IP_MAX + ETH_HEADER)

void
frame_send(struct host *h, tick now, struct host_ifc *f, const struct mac *to, uint16_t type,
    struct bytes payload, bool decrement)
{
	size_t n = ETH_HEADER + payload.n;
	struct wr w;

	if (h->up->room != NULL) {
		w = wr_of(h->up->room(h->node, n), n);
	} else {
		if (h->scratch == NULL)
			h->scratch = xalloc(1, SCRATCH);
		w = wr_of(h->scratch, SCRATCH);
	}
	eth_encode(&w, &(struct eth){ *to, f->mac, type, payload });
	assert(!w.bad);
	if (decrement)
		ip_decrement(w.p + ETH_HEADER);
	h->count.sent++;
	h->up->frame(h->node, now, f->n, wr_done(&w));
}

enum why
link_send(struct host *h, tick now, struct host_ifc *f, const struct addr *next_hop,
    struct bytes ip, bool forwarded, unsigned in_ifc)
{
	uint16_t type = next_hop->family == 4 ? ETH_IP4 : ETH_IP6;
	struct neigh *n;
	struct mac m;

	if (!f->up)
		return W_HOST_LINK_DOWN;
	if (next_hop->family == 6 && addr_is_multicast(next_hop)) {
		m = mac_multicast6(next_hop);
		frame_send(h, now, f, &m, type, ip, forwarded);
		return W_OK;
	}
	if (next_hop->family == 4 && (addr_is_broadcast4(next_hop) ||
	    addr_is_multicast(next_hop) || addr_is_subnet_broadcast(h, next_hop))) {
		/* IPv4 multicast as broadcast: our links have no IPv4 groups. */
		frame_send(h, now, f, &mac_broadcast, type, ip, forwarded);
		return W_OK;
	}
	n = neigh_for_sending(h, now, f, next_hop, ip, forwarded, in_ifc);
	if (n != NULL)
		frame_send(h, now, f, &n->mac, type, ip, forwarded);
	return W_OK;
}

/* ---- fragmentation ---- */

/* Options of later fragments: only those with the copied flag, RFC 791 3.1; the others become
 * no-operations, so that the header keeps its length. */
static void
mask_options4(uint8_t *header, size_t n)
{
	struct rd r = rd_of(bytes_of(header + IP4_HEADER, n - IP4_HEADER));

	while (rd_left(&r) > 0) {
		size_t at = n - rd_left(&r);
		uint8_t type = rd_u8(&r), len = 1;

		if (type == 0)
			return;
		if (type != 1) {
			len = rd_u8(&r);
			if (len < 2)
				return;
			rd_skip(&r, len - 2u);
			if (r.bad)
				return;
		}
		if (!(type & 0x80))
			memset(header + at, 1, len);
	}
}

static enum why
fragment4(struct host *h, tick now, struct host_ifc *f, const struct addr *next_hop,
    const struct ip_view *v, size_t mtu, bool forwarded, unsigned in_ifc)
{
	size_t head = v->upper, data = v->payload.n, at = 0;
	uint8_t first[65535];
	struct wr w;

	if (mtu < head + 8)
		return W_HOST_TOO_BIG;
	w = wr_of(first, sizeof(first));
	while (at < data) {
		size_t most = (mtu - head) & ~(size_t)7, n = data - at;
		bool more = v->more;

		if (n > mtu - head) {
			n = most;
			more = true;
		}
		w.n = 0;
		wr_bytes(&w, bytes_of(v->packet.p, head));
		if (at > 0 && head > IP4_HEADER)
			mask_options4(first, head);
		wr_bytes(&w, bytes_of(v->payload.p + at, n));
		if (v->frag_id == 0 && !v->is_fragment)
			wr_fill16(&w, 4, h->ip4_id);
		wr_fill16(&w, 6, (uint16_t)((more ? 0x2000 : 0) | (v->frag_offset + at) / 8));
		ip_end(&w, 0);
		link_send(h, now, f, next_hop, wr_done(&w), forwarded, in_ifc);
		at += n;
	}
	h->ip4_id++;
	return W_OK;
}

static enum why
fragment6(struct host *h, tick now, struct host_ifc *f, const struct addr *next_hop,
    const struct ip_view *v, size_t mtu)
{
	size_t next_at, head = ip_unfragmentable(v, &next_at), at = 0;
	struct bytes rest = bytes_of(v->packet.p + head, v->packet.n - head);
	size_t most = (mtu - head - IP6_FRAGMENT) & ~(size_t)7;
	uint8_t buf[65535], next = v->packet.p[next_at];
	uint32_t id = h->ip6_id++;

	if (mtu < head + IP6_FRAGMENT + 8 || v->fragment != 0)
		return W_HOST_TOO_BIG;
	while (at < rest.n) {
		size_t n = rest.n - at > mtu - head - IP6_FRAGMENT ? most : rest.n - at;
		struct wr w = wr_of(buf, sizeof(buf));

		wr_bytes(&w, bytes_of(v->packet.p, head));
		wr_fill8(&w, next_at, IPPROTO_IS_FRAGMENT);
		wr_u8(&w, next);
		wr_u8(&w, 0);
		wr_u16(&w, (uint16_t)(at | (at + n < rest.n)));
		wr_u32(&w, id);
		wr_bytes(&w, bytes_of(rest.p + at, n));
		ip_end(&w, 0);
		link_send(h, now, f, next_hop, wr_done(&w), false, IFC_NONE);
		at += n;
	}
	return W_OK;
}

enum why
fragment_send(struct host *h, tick now, struct host_ifc *f, const struct addr *next_hop,
    const struct ip_view *v, size_t mtu, bool forwarded, unsigned in_ifc)
{
	/* IPv6 packets are fragmented by their source only, RFC 8200 4.5. */
	if (v->family == 6)
		return forwarded ? W_HOST_TOO_BIG : fragment6(h, now, f, next_hop, v, mtu);
	if (v->df)
		return W_HOST_TOO_BIG;
	return fragment4(h, now, f, next_hop, v, mtu, forwarded, in_ifc);
}

/* ---- own packets ---- */

static enum why
send_on(struct host *h, tick now, struct host_ifc *f, const struct addr *next_hop,
    const struct ip_view *peeked, const struct dest *d)
{
	size_t mtu = f->mtu;
	struct ip_view v;
	enum why w;

	if (d->mtu != 0 && d->mtu_until > now && d->mtu < mtu)
		mtu = d->mtu;
	if (peeked->packet.n <= mtu)
		return link_send(h, now, f, next_hop, peeked->packet, false, IFC_NONE);
	w = ip_parse(&v, peeked->packet);
	return w != W_OK ? w : fragment_send(h, now, f, next_hop, &v, mtu, false, IFC_NONE);
}

/* source_ifc: the interface to prefer for packets from `src`; W_HOST_SOURCE if it is not usable. */
static enum why
source_ifc(const struct host *h, const struct addr *src, unsigned *ifc)
{
	const struct host_addr *a = addr_find(h, IFC_NONE, src);

	*ifc = IFC_NONE;
	if (a == NULL)
		return W_OK;	/* a tunnel's inner source, or another's: the node knows */
	if (!addr_usable(a))
		return W_HOST_SOURCE;
	*ifc = a->ifc;
	return W_OK;
}

enum why
host_send(struct host *h, tick now, struct bytes ip)
{
	const struct host_route *r;
	unsigned prefer;
	struct addr hop;
	struct ip_view v;
	struct dest *d;
	enum why w;

	h->now = now;
	w = ip_peek(&v, ip);
	if (w != W_OK)
		return w;
	w = source_ifc(h, &v.src, &prefer);
	if (w != W_OK)
		return host_drop(h, w, IFC_NONE);
	/* To somebody we stand in for (a home agent's ICMP error): as if intercepted. */
	if (host_proxies(h, &v.dst) && h->up->forward != NULL && ip_parse(&v, ip) == W_OK &&
	    !h->up->forward(h->node, now, &v, IFC_APP))
		return W_OK;
	r = route_find(h, &v.dst, prefer);
	if (r == NULL)
		return host_drop(h, W_HOST_NO_ROUTE, IFC_NONE);
	hop = addr_is_set(&r->via) ? r->via : v.dst;
	d = dest_touch(h, now, &v.dst);
	/* RFC 4861 8.3: a better first hop that a router told us. */
	if (addr_is_set(&d->redirect) && d->redirect_ifc == r->ifc)
		hop = d->redirect;
	return send_on(h, now, &h->ifc[r->ifc], &hop, &v, d);
}

enum why
host_send_via(struct host *h, tick now, unsigned ifc, const struct addr *next_hop, struct bytes ip)
{
	struct ip_view v;
	enum why w;

	if (!host_ifc_up(h, ifc))
		return W_HOST_LINK_DOWN;
	w = ip_peek(&v, ip);
	if (w != W_OK)
		return w;
	return send_on(h, now, &h->ifc[ifc],
	    next_hop != NULL && addr_is_set(next_hop) ? next_hop : &v.dst, &v,
	    dest_touch(h, now, &v.dst));
}
