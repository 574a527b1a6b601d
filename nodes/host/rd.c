/* rd.c - the host's side of router discovery, RFC 4861 6.3, and address autoconfiguration, RFC 4862
 * 5.5.
 *
 * Timers of an interface: `rs`, the next Router Solicitation, started by link up, stopped by an
 * RA with a router lifetime or after three; `rd`, the earliest end of a router or on-link
 * prefix. Addresses have their own (addr.c). */
#include "nodes/host/parts.h"

#define MAX_RTR_SOLICITATIONS	   3		/* RFC 4861 10, and the next two */
#define RTR_SOLICITATION_INTERVAL  SECONDS(4)
#define MAX_RTR_SOLICITATION_DELAY SECONDS(1)
#define TWO_HOURS		   SECONDS(7200)	/* RFC 4862 5.5.3 */

/* ---- solicitation ---- */

void
rs_start(struct host *h, tick now, struct host_ifc *f)
{
	f->rs_sent = 0;
	/* RFC 4861 6.3.7: a random delay, which a host that knows it moved may skip. */
	if (h->conf.quick)
		rs_wake(h, now, f);
	else
		alarm_set(h->env.heap, &f->rs, now +
		    rng_between(h->env.rng, 0, MAX_RTR_SOLICITATION_DELAY));
}

void
rs_wake(struct host *h, tick now, struct host_ifc *f)
{
	static const uint8_t all_routers[16] = { 0xff, 0x02, [15] = 2 }, zero[16];
	struct addr src, dst = addr_of6(all_routers);
	const struct tamper_rule *rule;
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct nd_rs m = { .lladdr = f->mac };
	bool last;

	m.has_lladdr = host_link_local(h, f->n, &src);
	if (!m.has_lladdr)
		src = addr_of6(zero);
	if (mutant_on(h->env.tamper, "rs-to-all-nodes"))
		dst.b[15] = 1;
	last = ++f->rs_sent >= MAX_RTR_SOLICITATIONS;
	alarm_set(h->env.heap, &f->rs, last ? TICK_NEVER : now +
	    (mutant_on(h->env.tamper, "rs-flood") ? SECONDS(1) : RTR_SOLICITATION_INTERVAL));
	if (!host_say(h, f->n, "RS", nd_rs_fields, &m, &rule))
		return;
	nd_rs_encode(&w, &m, &src, &dst);
	host_said(rule, &w);
	link_send(h, now, f, &dst, wr_done(&w), false, IFC_NONE);
}

/* ---- what an RA brings ---- */

static tick
after(tick now, uint32_t seconds)
{
	return seconds == UINT32_MAX ? TICK_NEVER : now + SECONDS(seconds);
}

static struct prefix
prefix_of(const struct nd_prefix *p)
{
	struct prefix m = p->prefix;

	for (unsigned bit = m.len; bit < 128; bit++)
		m.addr.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	return m;
}

static void
on_link(tick now, struct host_ifc *f, const struct nd_prefix *p)
{
	struct prefix prefix = prefix_of(p);
	unsigned i;

	for (i = 0; i < f->n_prefixes; i++)
		if (f->prefix[i].prefix.len == prefix.len &&
		    addr_eq(&f->prefix[i].prefix.addr, &prefix.addr))
			break;
	if (p->valid_s == 0) {
		if (i < f->n_prefixes)
			f->prefix[i] = f->prefix[--f->n_prefixes];
		return;
	}
	if (i == HOST_PREFIXES)
		return;
	if (i == f->n_prefixes)
		f->n_prefixes++;
	f->prefix[i].prefix = prefix;
	f->prefix[i].on_link_until = after(now, p->valid_s);
}

/* refresh: the rules for an address that is already there, RFC 4862 5.5.3 (e). */
static void
refresh(struct host *h, tick now, struct host_addr *a, const struct nd_prefix *p)
{
	tick valid = after(now, p->valid_s), left = a->valid_until == TICK_NEVER ? TICK_NEVER :
	    a->valid_until - now;

	if (p->valid_s != UINT32_MAX && SECONDS(p->valid_s) <= TWO_HOURS &&
	    valid <= a->valid_until)
		valid = left <= TWO_HOURS ? a->valid_until : now + TWO_HOURS;
	addr_lifetimes(h, now, a, valid, tick_min(after(now, p->preferred_s), valid));
}

static void
autoconfigure(struct host *h, tick now, struct host_ifc *f, const struct nd_prefix *p)
{
	struct prefix own = prefix_of(p);
	struct host_addr *a;

	/* A 64-bit interface identifier wants a 64-bit prefix. */
	if (p->preferred_s > p->valid_s || own.len != 64)
		return;
	own.addr = addr_eui64(&own.addr, &f->mac);
	a = addr_find(h, f->n, &own.addr);
	if (a == NULL && p->valid_s != 0)
		addr_new(h, now, f->n, &own, HOST_FROM_SLAAC, 0, after(now, p->valid_s),
		    after(now, p->preferred_s));
	else if (a != NULL && a->from == HOST_FROM_SLAAC)
		refresh(h, now, a, p);
}

static struct host_router *
router_find(struct host_ifc *f, const struct addr *router)
{
	for (unsigned i = 0; i < f->n_routers; i++)
		if (addr_eq(&f->router[i].addr, router))
			return &f->router[i];
	return NULL;
}

static void
router_remove(struct host *h, struct host_ifc *f, struct host_router *r)
{
	struct host_event *e = host_event_new(h, HOST_EV_ROUTER_LOST, f->n);

	e->router = r->addr;
	e->mac = r->mac;
	f->n_routers--;
	memmove(r, r + 1, (size_t)(&f->router[f->n_routers] - r) * sizeof(*r));
}

/* is_news: does this RA say anything that the last one did not? Lifetimes apart. */
static bool
is_news(const struct nd_ra *a, const struct nd_ra *b)
{
	if (a->home_agent != b->home_agent || a->has_lladdr != b->has_lladdr ||
	    (a->has_lladdr && !mac_eq(&a->lladdr, &b->lladdr)) ||
	    a->n_prefixes != b->n_prefixes || a->has_interval != b->has_interval ||
	    (a->router_lifetime_s == 0) != (b->router_lifetime_s == 0))
		return true;
	for (unsigned i = 0; i < a->n_prefixes; i++) {
		const struct nd_prefix *p = &a->prefix[i], *q = &b->prefix[i];

		if (p->prefix.len != q->prefix.len || !addr_eq(&p->prefix.addr, &q->prefix.addr) ||
		    p->on_link != q->on_link || p->autonomous != q->autonomous ||
		    p->router != q->router || (p->valid_s == 0) != (q->valid_s == 0))
			return true;
	}
	return false;
}

/* default_router: RFC 4861 6.3.4, the router list. True if the RA brought news. */
static bool
default_router(struct host *h, tick now, struct host_ifc *f, const struct addr *router,
    const struct nd_ra *ra)
{
	struct host_router *r = router_find(f, router);
	bool news;

	if (ra->router_lifetime_s == 0) {
		if (r != NULL)
			router_remove(h, f, r);
		return r != NULL;
	}
	if (r == NULL && f->n_routers == HOST_ROUTERS)
		return false;
	news = r == NULL || is_news(&r->last, ra);
	if (r == NULL) {
		r = &f->router[f->n_routers++];
		*r = (struct host_router){ .addr = *router };
	}
	if (ra->has_lladdr)
		r->mac = ra->lladdr;
	r->until = now + SECONDS(ra->router_lifetime_s);
	r->last = *ra;
	alarm_cancel(h->env.heap, &f->rs);
	return news;
}

static void
parameters(struct host_ifc *f, const struct nd_ra *ra)
{
	if (ra->hop_limit != 0)
		f->hop_limit = ra->hop_limit;
	if (ra->reachable_ms != 0)
		f->reachable = MSEC(ra->reachable_ms);
	if (ra->retrans_ms != 0)
		f->retrans = MSEC(ra->retrans_ms);
	if (ra->has_mtu && ra->mtu >= IP6_MIN_MTU && ra->mtu <= f->conf.mtu) {
		f->ra_mtu = (uint16_t)ra->mtu;
		f->mtu = host_ifc_mtu(f);
	}
}

static void
set_alarm(struct host *h, struct host_ifc *f)
{
	tick due = TICK_NEVER;

	for (unsigned i = 0; i < f->n_routers; i++)
		due = tick_min(due, f->router[i].until);
	for (unsigned i = 0; i < f->n_prefixes; i++)
		due = tick_min(due, f->prefix[i].on_link_until);
	alarm_set(h->env.heap, &f->rd, due);
}

void
rd_advertised(struct host *h, tick now, struct host_ifc *f, const struct addr *router,
    const struct nd_ra *ra)
{
	bool news = default_router(h, now, f, router, ra);
	struct host_event *e;

	parameters(f, ra);
	/* Before the addresses that it brings: a mobile node first learns where it is. */
	if (news && ra->router_lifetime_s != 0) {
		e = host_event_new(h, HOST_EV_ROUTER, f->n);
		e->router = *router;
		e->mac = ra->lladdr;
		e->home_agent = ra->home_agent;
		e->ra = *ra;
	}
	for (unsigned i = 0; i < ra->n_prefixes; i++) {
		const struct nd_prefix *p = &ra->prefix[i];

		if (!p->present || addr_is_link_local(&p->prefix.addr))
			continue;
		if (p->on_link)
			on_link(now, f, p);
		if (p->autonomous)
			autoconfigure(h, now, f, p);
	}
	set_alarm(h, f);
	routes_rebuild(h);
}

void
rd_wake(struct host *h, tick now, struct host_ifc *f)
{
	for (unsigned i = f->n_routers; i-- > 0;)
		if (f->router[i].until <= now)
			router_remove(h, f, &f->router[i]);
	for (unsigned i = f->n_prefixes; i-- > 0;)
		if (f->prefix[i].on_link_until <= now)
			f->prefix[i] = f->prefix[--f->n_prefixes];
	set_alarm(h, f);
	routes_rebuild(h);
}

void
rd_clear(struct host *h, struct host_ifc *f)
{
	while (f->n_routers > 0)
		router_remove(h, f, &f->router[f->n_routers - 1]);
	f->n_prefixes = 0;
	set_alarm(h, f);
}

void
rd_no_router(struct host *h, struct host_ifc *f, const struct addr *router)
{
	struct host_router *r = router_find(f, router);

	if (r == NULL)
		return;
	router_remove(h, f, r);
	set_alarm(h, f);
	routes_rebuild(h);
}

void
rd_reachability(struct host *h, unsigned ifc, const struct addr *router, bool reachable)
{
	struct host_ifc *f = &h->ifc[ifc];
	struct host_router *r = router_find(f, router);
	struct host_event *e;

	if (r != NULL) {
		if (r->unreachable == !reachable)
			return;
		r->unreachable = !reachable;
		routes_rebuild(h);
	} else if (!addr_eq(router, &f->dhcpc.router) || reachable) {
		return;
	}
	if (!reachable) {
		e = host_event_new(h, HOST_EV_ROUTER_SILENT, ifc);
		e->router = *router;
	}
}
