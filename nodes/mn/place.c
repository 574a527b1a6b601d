/* place.c - where are we? From links, addresses and router advertisements to one answer.
 *
 * RFC 6275 11.5.1 detects movement by what routers advertise; our links tell when they go up and
 * down as well. At home is where the home prefix is advertised (RFC 6275 11.5.5; IPv6 home link
 * only, R5555-4.4.4-03). Elsewhere we prefer an IPv6 care-of address (R5555-4.4.1), else an IPv4
 * one. Of several interfaces, being at home wins, then family, then the one that came up last. */
#include "nodes/mn/mn.h"

static bool
foreign6(const struct mn *m, unsigned ifc, struct prefix *out)
{
	return host_address_on(&m->s.host, ifc, 6, out) && !addr_eq(&out->addr, &m->conf.hoa6);
}

static bool
foreign4(const struct mn *m, unsigned ifc, struct prefix *out)
{
	return host_address_on(&m->s.host, ifc, 4, out) && !addr_eq(&out->addr, &m->conf.hoa4);
}

/* place_on fills *p with what one interface offers and says how good that is; 0: nothing. */
static unsigned
place_on(const struct mn *m, unsigned ifc, struct mn_place *p)
{
	struct prefix a;

	*p = (struct mn_place){ .attached = true, .ifc = ifc };
	if (foreign6(m, ifc, &a)) {
		p->coa = a.addr;
		p->at_home = prefix_has(&m->conf.home_prefix, &a.addr);
		return p->at_home ? 3 : 2;
	}
	if (addr_is_set(&m->conf.ha4) && foreign4(m, ifc, &a)) {
		p->coa = a.addr;
		return 1;
	}
	return 0;
}

void
mn_home_addresses(struct mn *m, bool on_link, bool quiet)
{
	struct prefix p6 = { m->conf.hoa6, m->conf.home_prefix.len },
	    p4 = { m->conf.hoa4, m->conf.home_prefix4.len };
	unsigned away = HOST_NO_DAD | HOST_HOME | HOST_NO_ROUTE;
	/* DAD is for the first start only: afterwards the home agent has defended the address for us,
	 * and would defend it against us (RFC 6275 11.5.5). */
	unsigned home = HOST_HOME | (quiet ? HOST_QUIET | HOST_NO_DAD : 0);
	tick now = m->s.now;

	if (on_link != m->home_owned) {
		unsigned old = m->home_owned ? m->place.ifc : IFC_APP;

		host_address_remove(&m->s.host, now, old, &p6);
		if (addr_is_set(&m->conf.hoa4))
			host_address_remove(&m->s.host, now, old, &p4);
	}
	if (!on_link)
		p6.len = 128, p4.len = 32;
	(void)host_address_add(&m->s.host, now, on_link ? m->place.ifc : IFC_APP, &p6,
	    on_link ? home : away);
	if (addr_is_set(&m->conf.hoa4))
		(void)host_address_add(&m->s.host, now, on_link ? m->place.ifc : IFC_APP, &p4,
		    (on_link ? home : away) | HOST_NO_DAD);
	m->home_owned = on_link;
}

void
mn_place_update(struct mn *m)
{
	struct mn_place best = { 0 }, p;
	struct mip6_coa coa;
	unsigned rank = 0;

	for (unsigned i = 0; i < m->s.host.n_ifcs; i++) {
		unsigned r = place_on(m, i, &p);

		if (r > rank || (r == rank && r > 0 && m->up[i] > m->up[best.ifc])) {
			rank = r;
			best = p;
		}
	}
	if (best.attached == m->place.attached && best.at_home == m->place.at_home &&
	    best.ifc == m->place.ifc && addr_eq(&best.coa, &m->place.coa))
		return;
	/* Off the home link's interface before the place changes under it. */
	if (m->home_owned && !best.at_home) {
		mn_home_addresses(m, false, false);
		m->home_up = m->defended = false;
	}
	m->place = best;
	if (!best.attached) {
		mip6_mn_detached(&m->mip6, m->s.now);
		mn_agent_detached(m);
		if (m->conf.ro)
			mip6_ro_adrift(&m->ro, m->s.now);
		/* K: requests wait until the home agent has heard of the next address, RFC 5555 5.1. */
		(void)ike_freeze(m->s.ike, m->s.now, &m->conf.hoa6, !m->conf.ike.mobike);
		return;
	}
	m->probe = m->probe || mutant_on(&m->s.tamper, "k-early-probe");
	if (best.at_home && !m->home_owned)
		mn_home_addresses(m, true, m->ever_bound);
	if (!best.at_home && !mn_agent_known(m))
		return;
	coa = (struct mip6_coa){ .addr = best.coa, .at_home = best.at_home };
	if (best.coa.family == 6 && !best.at_home && addr_is_set(&m->conf.ha4)) {
		struct prefix a;

		if (foreign4(m, best.ifc, &a))
			coa.fallback = a.addr;
	}
	mip6_mn_attached(&m->mip6, m->s.now, &coa);
}
