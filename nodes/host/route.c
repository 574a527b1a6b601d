/* route.c - the routing table, the destination cache, and what they answer.
 *
 * The table is rebuilt from its sources (configured routes, prefixes of own addresses, prefixes and
 * routers from RAs, DHCP's router) whenever one of them changes, which is rare; a lookup walks it,
 * longest prefix first. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>


/* ---- building ---- */

static void
route_add(struct host *h, const struct prefix *p, const struct addr *via, unsigned ifc)
{
	struct host_route r = { *p, *via, ifc };
	unsigned at;

	if (h->n_routes == HOST_ROUTES)
		return;
	for (unsigned i = 0; i < h->n_routes; i++)
		if (h->route[i].ifc == ifc && addr_eq(&h->route[i].via, via) &&
		    h->route[i].prefix.len == p->len &&
		    addr_eq(&h->route[i].prefix.addr, &p->addr))
			return;
	if (h->n_routes == h->route_cap) {
		h->route_cap = h->route_cap != 0 ? 2 * h->route_cap : 4;
		h->route = xrealloc(h->route, h->route_cap, sizeof(*h->route));
	}
	/* Longest first; among equals the earlier stays in front. */
	for (at = h->n_routes; at > 0 && h->route[at - 1].prefix.len < p->len; at--)
		h->route[at] = h->route[at - 1];
	h->route[at] = r;
	h->n_routes++;
}

static struct prefix
masked(const struct prefix *p)
{
	struct prefix m = *p;

	for (unsigned bit = m.len; bit < addr_len(&m.addr) * 8; bit++)
		m.addr.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	return m;
}

static void
add_addresses(struct host *h)
{
	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		struct prefix p = masked(&a->prefix);

		if (!host_ifc_up(h, a->ifc) || (a->flags & HOST_NO_ROUTE))
			continue;
		/* SLAAC says nothing about being on-link: that is the L flag, RFC 4861 5.2. A
		 * static address need not have passed DAD for its link to be there. */
		if (a->from == HOST_FROM_SLAAC || a->from == HOST_FROM_LINK_LOCAL ||
		    (a->from == HOST_FROM_DHCP && !addr_usable(a)))
			continue;
		route_add(h, &p, &ADDR_NONE, a->ifc);
	}
}

static void
add_learnt(struct host *h, struct host_ifc *f)
{
	static const uint8_t zero[16];
	struct prefix any6 = { addr_of6(zero), 0 }, any4 = { addr_of4(zero), 0 };

	for (unsigned i = 0; i < f->n_prefixes; i++)
		route_add(h, &f->prefix[i].prefix, &ADDR_NONE, f->n);
	/* Routers known to be unreachable come last, RFC 4861 6.3.6. */
	for (unsigned i = 0; i < f->n_routers; i++)
		if (!f->router[i].unreachable)
			route_add(h, &any6, &f->router[i].addr, f->n);
	for (unsigned i = 0; i < f->n_routers; i++)
		if (f->router[i].unreachable)
			route_add(h, &any6, &f->router[i].addr, f->n);
	if (addr_is_set(&f->dhcpc.leased.addr) && addr_is_set(&f->dhcpc.router))
		route_add(h, &any4, &f->dhcpc.router, f->n);
}

void
routes_rebuild(struct host *h)
{
	h->n_routes = 0;
	add_addresses(h);
	for (unsigned i = 0; i < h->n_ifcs; i++)
		if (h->ifc[i].up)
			add_learnt(h, &h->ifc[i]);
	for (unsigned i = 0; i < h->n_route_confs; i++) {
		const struct host_route_conf *c = &h->route_conf[i];
		unsigned ifc = c->ifc;

		if (ifc == IFC_NONE)
			for (unsigned k = 0; k < h->n_routes && ifc == IFC_NONE; k++)
				if (!addr_is_set(&h->route[k].via) &&
				    prefix_has(&h->route[k].prefix, &c->via))
					ifc = h->route[k].ifc;
		if (host_ifc_up(h, ifc))
			route_add(h, &c->prefix, &c->via, ifc);
	}
}

bool
route_parse(struct host *h, const char *text, char *err, size_t err_cap)
{
	struct host_route_conf *c = &h->route_conf[h->n_route_confs];
	char prefix[ADDR_TEXT_MAX + 4], via[ADDR_TEXT_MAX];
	unsigned ifc;
	int n = 0;

	*c = (struct host_route_conf){ .ifc = IFC_NONE };
	if (sscanf(text, "%49s via %45s dev %u%n", prefix, via, &ifc, &n) == 3 && text[n] == '\0')
		c->ifc = ifc;
	else if (sscanf(text, "%49s via %45s%n", prefix, via, &n) == 2 && text[n] == '\0')
		;
	else if (sscanf(text, "%49s dev %u%n", prefix, &ifc, &n) == 2 && text[n] == '\0') {
		c->ifc = ifc;
		via[0] = '\0';
	} else {
		snprintf(err, err_cap, "route '%s': wanted '2001:db8::/32 via 2001:db8:1::1', "
		    "'192.0.2.0/24 dev 0' or '... via ... dev ...'", text);
		return false;
	}
	if (!prefix_parse(&c->prefix, prefix) || (via[0] != '\0' && !addr_parse(&c->via, via)) ||
	    (via[0] != '\0' && c->via.family != c->prefix.addr.family)) {
		snprintf(err, err_cap, "route '%s': not an address of the same family", text);
		return false;
	}
	if (c->ifc != IFC_NONE && c->ifc >= h->n_ifcs) {
		snprintf(err, err_cap, "route '%s': there is no eth%u", text, c->ifc);
		return false;
	}
	c->prefix = masked(&c->prefix);
	h->n_route_confs++;
	return true;
}

/* ---- lookup ---- */

/* Link-local and multicast destinations say nothing about the link: take the preferred one, or the
 * first that is up. */
static const struct host_route *
route_scoped(const struct host *h, unsigned prefer)
{
	static const struct host_route by_ifc[HOST_IFCS] = {
		{ .ifc = 0 }, { .ifc = 1 }, { .ifc = 2 }, { .ifc = 3 }, { .ifc = 4 }, { .ifc = 5 },
		{ .ifc = 6 }, { .ifc = 7 }, { .ifc = 8 }, { .ifc = 9 }, { .ifc = 10 },
		{ .ifc = 11 }, { .ifc = 12 }, { .ifc = 13 }, { .ifc = 14 }, { .ifc = 15 },
	};

	if (host_ifc_up(h, prefer))
		return &by_ifc[prefer];
	for (unsigned i = 0; i < h->n_ifcs; i++)
		if (h->ifc[i].up)
			return &by_ifc[i];
	return NULL;
}

const struct host_route *
route_find(const struct host *h, const struct addr *dst, unsigned prefer)
{
	const struct host_route *best = NULL;

	if ((dst->family == 6 && addr_is_link_local(dst)) || addr_is_multicast(dst) ||
	    addr_is_broadcast4(dst))
		return route_scoped(h, prefer);
	for (unsigned i = 0; i < h->n_routes; i++) {
		const struct host_route *r = &h->route[i];

		if (r->prefix.addr.family != dst->family || !prefix_has(&r->prefix, dst))
			continue;
		if (prefer == IFC_NONE || r->ifc == prefer)
			return r;
		if (best == NULL)
			best = r;
	}
	return best;
}

bool
host_route_ifc(const struct host *h, const struct addr *src, const struct addr *dst, unsigned *ifc)
{
	const struct host_addr *a = src != NULL ? addr_find(h, IFC_NONE, src) : NULL;
	const struct host_route *r = route_find(h, dst, a != NULL ? a->ifc : IFC_NONE);

	if (r != NULL)
		*ifc = r->ifc;
	return r != NULL;
}

bool
host_router(const struct host *h, unsigned ifc, unsigned family, struct addr *out)
{
	for (unsigned i = 0; i < h->n_routes; i++) {
		const struct host_route *r = &h->route[i];

		if (r->ifc == ifc && r->prefix.len == 0 && r->prefix.addr.family == family &&
		    addr_is_set(&r->via)) {
			*out = r->via;
			return true;
		}
	}
	return false;
}

/* ---- destination cache ---- */

struct dest *
dest_find(const struct host *h, const struct addr *dst)
{
	struct hash_link *l = hash_first(&h->dests, host_hash(h, dst));

	for (; l != NULL; l = hash_next(l)) {
		struct dest *d = hash_owner(l, struct dest, link);

		if (addr_eq(&d->addr, dst))
			return d;
	}
	return NULL;
}

struct dest *
dest_touch(struct host *h, tick now, const struct addr *dst)
{
	struct dest *d = dest_find(h, dst);

	if (d == NULL) {
		if (h->n_dests < HOST_DESTINATIONS) {
			if ((h->n_dests & (h->n_dests - 1)) == 0)
				h->dest_ring = xrealloc(h->dest_ring,
				    h->n_dests != 0 ? 2 * h->n_dests : 1, sizeof(*h->dest_ring));
			d = xalloc(1, sizeof(*d));
			h->dest_ring[h->n_dests++] = d;
		} else {
			d = h->dest_ring[h->dest_at++ % HOST_DESTINATIONS];
			hash_remove(&h->dests, &d->link);
			*d = (struct dest){ 0 };
		}
		d->addr = *dst;
		hash_add(&h->dests, &d->link, host_hash(h, dst));
	}
	d->last_sent = now;
	return d;
}

void
dests_forget(struct host *h, unsigned ifc)
{
	/* Another link is another path: forget what this one's routers said. */
	for (size_t i = 0; i < h->n_dests; i++) {
		struct dest *d = h->dest_ring[i];

		if (addr_is_set(&d->redirect) && d->redirect_ifc == ifc)
			d->redirect = ADDR_NONE;
		d->mtu = 0;
	}
}

void
dests_clear(struct host *h)
{
	for (size_t i = 0; i < h->n_dests; i++)
		free(h->dest_ring[i]);
	free(h->dest_ring);
	h->dest_ring = NULL;
	h->n_dests = 0;
	hash_clear(&h->dests);
}

uint16_t
host_path_mtu(const struct host *h, const struct addr *dst)
{
	const struct host_route *r = route_find(h, dst, IFC_NONE);
	const struct dest *d = dest_find(h, dst);
	uint16_t mtu = r != NULL ? h->ifc[r->ifc].mtu : 1500;

	return d != NULL && d->mtu != 0 && d->mtu_until > h->now && d->mtu < mtu ? d->mtu : mtu;
}

void
host_path_mtu_learn(struct host *h, tick now, const struct addr *dst, uint32_t mtu)
{
	uint32_t least = dst->family == 6 ? IP6_MIN_MTU : IP4_MIN_MTU;
	struct host_event *e;
	struct dest *d;

	/* RFC 8201 4: never below 1280, never up. RFC 1191 3: never below 68. RFC 4301 6.1.1: nor below
	 * what is configured. */
	if (least < h->conf.errors.pmtu_least)
		least = h->conf.errors.pmtu_least;
	if ((mtu < least && !mutant_on(h->env.tamper, "pmtu-any")) || mtu >= host_path_mtu(h, dst))
		return;
	d = dest_find(h, dst);
	if (d == NULL)
		d = dest_touch(h, now, dst);
	d->mtu = (uint16_t)mtu;
	d->mtu_until = now + h->conf.errors.pmtu_lifetime;
	e = host_event_new(h, HOST_EV_PATH_MTU, 0);
	e->addr = *dst;
	e->mtu = mtu;
}
