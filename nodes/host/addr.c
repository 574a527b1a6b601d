/* addr.c - the addresses of a node: assignment, lifetimes (RFC 4862 5.5.4), choice of a source
 * (RFC 6724 5). They are few; packets find them through a hash table, choices walk the list. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdlib.h>

struct host_addr *
addr_find(const struct host *h, unsigned ifc, const struct addr *a)
{
	struct hash_link *l = hash_first(&h->addrs, host_hash(h, a));

	for (; l != NULL; l = hash_next(l)) {
		struct host_addr *x = hash_owner(l, struct host_addr, link);

		if (addr_eq(&x->prefix.addr, a) && (ifc == IFC_NONE || x->ifc == ifc))
			return x;
	}
	return NULL;
}

bool
addr_usable(const struct host_addr *a)
{
	return a->state == ADDR_PREFERRED || a->state == ADDR_DEPRECATED;
}

static void
event(struct host *h, enum host_event_kind kind, const struct host_addr *a)
{
	struct host_event *e = host_event_new(h, kind, a->ifc);

	e->prefix = a->prefix;
	e->from = a->from;
	e->valid_until = a->valid_until;
	e->preferred_until = a->preferred_until;
}

/* ---- life of one address ---- */

static void
usable(struct host *h, tick now, struct host_addr *a)
{
	a->state = a->preferred_until > now ? ADDR_PREFERRED : ADDR_DEPRECATED;
	routes_rebuild(h);
	event(h, HOST_EV_ADDRESS_USABLE, a);
	if (a->prefix.addr.family == 4 && host_ifc_up(h, a->ifc) && !(a->flags & HOST_QUIET)) {
		/* RFC 5227 2.3: ANNOUNCE_NUM 2, ANNOUNCE_INTERVAL 2 s. */
		announce_start(h, now, a->ifc, &a->prefix.addr,
		    h->ifc[a->ifc].conf.acd ? 2 : 1, SECONDS(2));
	}
}

static bool
needs_dad(const struct host *h, const struct host_addr *a)
{
	if (a->ifc >= h->n_ifcs || (a->flags & HOST_NO_DAD))
		return false;
	return a->prefix.addr.family == 6 ? h->ifc[a->ifc].conf.dad : h->ifc[a->ifc].conf.acd;
}

static void
begin(struct host *h, tick now, struct host_addr *a)
{
	a->state = ADDR_TENTATIVE;
	if (a->ifc != IFC_APP && !host_ifc_up(h, a->ifc))
		return;
	if (needs_dad(h, a))
		dad_start(h, now, &a->dad, h->conf.quick);
	else
		usable(h, now, a);
}

static void
set_alarm(struct host *h, tick now, struct host_addr *a)
{
	alarm_set(h->env.heap, &a->alarm, a->preferred_until > now ?
	    tick_min(a->preferred_until, a->valid_until) : a->valid_until);
}

struct host_addr *
addr_new(struct host *h, tick now, unsigned ifc, const struct prefix *p, enum host_from from,
    unsigned flags, tick valid_until, tick preferred_until)
{
	struct host_addr *a;

	if (h->n_addrs == HOST_OWNED_MAX)
		return NULL;
	a = xalloc(1, sizeof(*a));
	a->ifc = ifc;
	a->prefix = *p;
	a->from = from;
	a->flags = flags;
	a->valid_until = valid_until;
	a->preferred_until = preferred_until;
	a->alarm = (struct alarm){ .kind = HOST_ALARM_ADDR, .owner = a };
	a->dad = (struct dad){ .ifc = ifc, .addr = p->addr, .own = a };
	a->dad.alarm = (struct alarm){ .kind = HOST_ALARM_DAD, .owner = &a->dad };
	hash_add(&h->addrs, &a->link, host_hash(h, &p->addr));
	a->prev = h->last_addr;
	if (h->last_addr != NULL)
		h->last_addr->next = a;
	else
		h->first_addr = a;
	h->last_addr = a;
	h->n_addrs++;
	set_alarm(h, now, a);
	listen_to(h, ifc, &p->addr, true);
	begin(h, now, a);
	return a;
}

void
addr_delete(struct host *h, struct host_addr *a)
{
	bool was_usable = addr_usable(a);

	dad_stop(h, &a->dad);
	listen_to(h, a->ifc, &a->prefix.addr, false);
	alarm_cancel(h->env.heap, &a->alarm);
	hash_remove(&h->addrs, &a->link);
	if (a->prev != NULL)
		a->prev->next = a->next;
	else
		h->first_addr = a->next;
	if (a->next != NULL)
		a->next->prev = a->prev;
	else
		h->last_addr = a->prev;
	h->n_addrs--;
	if (was_usable) {
		event(h, HOST_EV_ADDRESS_GONE, a);
		routes_rebuild(h);
	}
	free(a);
}

void
addr_lifetimes(struct host *h, tick now, struct host_addr *a, tick valid_until,
    tick preferred_until)
{
	a->valid_until = valid_until;
	a->preferred_until = preferred_until;
	if (a->state == ADDR_DEPRECATED && preferred_until > now) {
		a->state = ADDR_PREFERRED;
		event(h, HOST_EV_ADDRESS_USABLE, a);
	} else if (a->state == ADDR_PREFERRED && preferred_until <= now) {
		a->state = ADDR_DEPRECATED;
		event(h, HOST_EV_ADDRESS_DEPRECATED, a);
	}
	set_alarm(h, now, a);
}

void
addr_wake(struct host *h, tick now, struct host_addr *a)
{
	if (a->valid_until <= now)
		addr_delete(h, a);
	else
		addr_lifetimes(h, now, a, a->valid_until, a->preferred_until);
}

void
addr_dad_done(struct host *h, tick now, struct host_addr *a, bool unique)
{
	struct host_ifc *f = &h->ifc[a->ifc];

	if (unique) {
		usable(h, now, a);
		return;
	}
	/* RFC 4862 5.4.5: not assigned, and said so. The object stays, so that the next RA does not
	 * form the same address again. */
	a->state = ADDR_DUPLICATE;
	event(h, HOST_EV_ADDRESS_DUPLICATE, a);
	if (a->from == HOST_FROM_DHCP)
		dhcpc_conflict(h, now, f);
}

void
addrs_link_up(struct host *h, tick now, struct host_ifc *f)
{
	static const uint8_t head[16] = { 0xfe, 0x80 };
	struct addr base = addr_of6(head);
	struct prefix ll = { addr_eui64(&base, &f->mac), 64 };

	/* RFC 4862 5.3: a link-local address, for ever. */
	addr_new(h, now, f->n, &ll, HOST_FROM_LINK_LOCAL, 0, TICK_NEVER, TICK_NEVER);
	for (struct host_addr *a = h->first_addr; a != NULL; a = a->next)
		if (a->ifc == f->n && a->from == HOST_FROM_STATIC)
			begin(h, now, a);
}

void
addrs_link_down(struct host *h, struct host_ifc *f)
{
	struct host_addr *next;

	for (struct host_addr *a = h->first_addr; a != NULL; a = next) {
		next = a->next;
		if (a->ifc != f->n)
			continue;
		if (a->from != HOST_FROM_STATIC) {
			addr_delete(h, a);
			continue;
		}
		dad_stop(h, &a->dad);
		if (addr_usable(a))
			event(h, HOST_EV_ADDRESS_GONE, a);
		a->state = ADDR_TENTATIVE;
	}
}

bool
host_address_add(struct host *h, tick now, unsigned ifc, const struct prefix *p, unsigned flags)
{
	struct host_addr *a = addr_find(h, ifc, &p->addr);

	if (a == NULL)
		return addr_new(h, now, ifc, p, HOST_FROM_STATIC, flags, TICK_NEVER, TICK_NEVER) !=
		    NULL;
	a->flags = flags;
	if (!addr_usable(a) && (flags & HOST_NO_DAD)) {
		dad_stop(h, &a->dad);
		begin(h, now, a);
	}
	routes_rebuild(h);
	return true;
}

void
host_address_remove(struct host *h, tick now, unsigned ifc, const struct prefix *p)
{
	struct host_addr *a = addr_find(h, ifc, &p->addr);

	(void)now;
	if (a != NULL)
		addr_delete(h, a);
}

/* ---- questions ---- */

bool
host_owns(const struct host *h, const struct addr *a)
{
	const struct host_addr *x = addr_find(h, IFC_NONE, a);

	return x != NULL && addr_usable(x);
}

bool
host_owns_on(const struct host *h, unsigned ifc, const struct addr *a)
{
	const struct host_addr *x = addr_find(h, ifc, a);

	return x != NULL && x->ifc == ifc && addr_usable(x);
}

bool
addr_is_subnet_broadcast(const struct host *h, const struct addr *dst)
{
	/* At least two host bits, all ones: most packets need no further look. */
	if (dst->family != 4 || (dst->b[3] & 3) != 3)
		return false;
	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		struct addr last = a->prefix.addr;

		if (last.family != 4 || a->prefix.len > 30 || a->ifc == IFC_APP)
			continue;
		for (unsigned bit = a->prefix.len; bit < 32; bit++)
			last.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		if (addr_eq(&last, dst))
			return true;
	}
	return false;
}

enum { SCOPE_LINK = 2, SCOPE_GLOBAL = 14 };

static unsigned
scope_of(const struct addr *a)
{
	if (a->family == 6 && addr_is_multicast(a))
		return a->b[1] & 15;
	return addr_is_link_local(a) || addr_is_loopback(a) ? SCOPE_LINK : SCOPE_GLOBAL;
}

static unsigned
common_bits(const struct addr *a, const struct addr *b)
{
	unsigned n = 0;

	while (n < addr_len(a) * 8 && !((a->b[n / 8] ^ b->b[n / 8]) & (0x80 >> n % 8)))
		n++;
	return n;
}

/* better: is `a` a better source than `b`? RFC 6724 5; rules 6 and 7 (labels, temporary addresses)
 * do not arise here. */
static bool
better(const struct host_addr *a, const struct host_addr *b, const struct addr *dst, unsigned out)
{
	unsigned sa = scope_of(&a->prefix.addr), sb = scope_of(&b->prefix.addr);
	bool ha = a->flags & HOST_HOME, hb = b->flags & HOST_HOME;

	if (addr_eq(&a->prefix.addr, dst) || addr_eq(&b->prefix.addr, dst))	/* rule 1 */
		return addr_eq(&a->prefix.addr, dst);
	if (sa != sb)								/* rule 2 */
		return sa < sb ? sa >= scope_of(dst) : sb < scope_of(dst);
	if (a->state != b->state)						/* rule 3 */
		return a->state == ADDR_PREFERRED;
	if (ha != hb)								/* rule 4 */
		return ha;
	if ((a->ifc == out) != (b->ifc == out))					/* rule 5 */
		return a->ifc == out;
	return common_bits(&a->prefix.addr, dst) > common_bits(&b->prefix.addr, dst);
}

bool
host_source_for(const struct host *h, const struct addr *dst, struct addr *out)
{
	const struct host_route *r = route_find(h, dst, IFC_NONE);
	const struct host_addr *best = NULL;
	unsigned ifc = r != NULL ? r->ifc : IFC_NONE;

	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		if (a->prefix.addr.family != dst->family || !addr_usable(a))
			continue;
		if (best == NULL || better(a, best, dst, ifc))
			best = a;
	}
	if (best == NULL)
		return false;
	*out = best->prefix.addr;
	return true;
}

bool
host_address_on(const struct host *h, unsigned ifc, unsigned family, struct prefix *out)
{
	const struct host_addr *best = NULL;

	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		if (a->ifc != ifc || a->prefix.addr.family != family || !addr_usable(a) ||
		    (a->flags & HOST_HOME) || addr_is_link_local(&a->prefix.addr))
			continue;
		if (best == NULL || a->state < best->state)
			best = a;
	}
	if (best != NULL)
		*out = best->prefix;
	return best != NULL;
}

bool
host_link_local(const struct host *h, unsigned ifc, struct addr *out)
{
	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		if (a->ifc == ifc && a->prefix.addr.family == 6 && addr_usable(a) &&
		    addr_is_link_local(&a->prefix.addr)) {
			*out = a->prefix.addr;
			return true;
		}
	}
	return false;
}

bool
addr_for_solicitation(const struct host *h, unsigned ifc, const struct addr *prefer,
    unsigned family, struct addr *out)
{
	const struct host_addr *a = prefer != NULL ? addr_find(h, ifc, prefer) : NULL;
	struct prefix p;

	/* RFC 4861 7.2.2; but not a home address that the home agent still defends, RFC 6275
	 * 11.5.5. */
	if (a != NULL && addr_usable(a) && !(a->flags & HOST_QUIET)) {
		*out = a->prefix.addr;
		return true;
	}
	if (family == 6 && host_link_local(h, ifc, out))
		return true;
	if (!host_address_on(h, ifc, family, &p))
		return false;
	*out = p.addr;
	return true;
}
