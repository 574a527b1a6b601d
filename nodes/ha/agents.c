/* agents.c - the home agents of the home link: what is learnt of others, and who asks for them. */
#include "nodes/ha/ha.h"

static struct addr
anycast_of(const struct ha *h, unsigned i)
{
	return dhaad_anycast(&h->conf.mip6.home_prefix[i]);
}

/* Every home agent of the link answers for the anycast address as for an address it stands in for: no
 * Override (RFC 4861 7.2.4), never a source (RFC 2526 3), never tested (RFC 4862 5.4). */
void
ha_agents_start(struct ha *h)
{
	for (unsigned i = 0; i < h->conf.mip6.n_home_prefix && h->conf.dhaad; i++) {
		struct addr a = anycast_of(h, i);

		host_proxy_add(&h->s.host, h->conf.home_ifc, &a);
	}
}

void
ha_agents_advertised(void *node, tick now, unsigned ifc, const struct addr *router,
    const struct nd_ra *ra)
{
	struct ha *h = node;
	struct addr own;
	bool ours = host_link_local(&h->s.host, ifc, &own) && addr_eq(&own, router);

	if (ifc != h->conf.home_ifc)
		return;
	if (h->conf.dhaad && !ours)
		dhaad_ha_advertised(&h->agents, now, router, ra);
	if (h->conf.prefix_discovery && prefix_ha_advertised(&h->prefixes, now, ra))
		mip6_ha_limit(&h->mip6, now);
}

/* own_globals: RFC 6275 10.5.1: of the home link, and the one that mobile nodes use before others. */
static unsigned
own_globals(const struct ha *h, struct addr *out)
{
	unsigned n = 0;

	out[n++] = h->conf.ha6;
	for (const struct host_addr *a = h->s.host.first_addr; a != NULL; a = a->next)
		if (n < HOME_AGENT_GLOBALS && a->ifc == h->conf.home_ifc &&
		    a->prefix.addr.family == 6 && !addr_is_link_local(&a->prefix.addr) &&
		    !addr_eq(&a->prefix.addr, &h->conf.ha6))
			out[n++] = a->prefix.addr;
	return n;
}

static void
answer(struct ha *h, tick now, const struct ip_view *v)
{
	uint8_t octets[IP6_MIN_MTU], packet[IP6_MIN_MTU];
	struct wr w = wr_of(octets, sizeof(octets)), ip = wr_of(packet, sizeof(packet));
	struct addr global[HOME_AGENT_GLOBALS], to = v->src;
	struct dhaad_own own = { .global = global,
		.preference = h->conf.host.ifc[h->conf.home_ifc].ra_ha_preference };
	enum why why;
	size_t at;

	own.n_globals = own_globals(h, global);
	why = dhaad_ha_request(&h->agents, now, &v->src, &v->dst, v->payload, &own, &w);
	if (why != W_OK) {
		stack_drop(&h->s, why, "DHAAD_REQUEST", v);
		return;
	}
	if (w.n == 0)
		return;
	/* RFC 6275 6.5: straight to who asked, whatever is registered. */
	if (mutant_on(&h->s.tamper, "reply-from-anycast"))
		global[0] = v->dst;
	if (mutant_on(&h->s.tamper, "reply-elsewhere"))
		to.b[15] ^= 1;
	at = ip_begin(&ip, &(struct ip_spec){ .src = global[0], .dst = to,
	    .proto = IPPROTO_IS_ICMP6 });
	wr_bytes(&ip, wr_done(&w));
	ip_end(&ip, at);
	stack_send(&h->s, wr_done(&ip));
}

bool
ha_agents_take(struct ha *h, tick now, const struct ip_view *v)
{
	for (unsigned i = 0; i < h->conf.mip6.n_home_prefix && h->conf.dhaad; i++) {
		struct addr a = anycast_of(h, i);

		if (!addr_eq(&a, &v->dst))
			continue;
		h->s.now = now;
		if (v->proto == IPPROTO_IS_ICMP6 && !v->is_fragment && !addr_is_set(&v->hao))
			answer(h, now, v);
		return true;	/* of everything else nothing becomes */
	}
	return false;
}

void
ha_agents_inspect(const struct ha *h, struct text *out)
{
	if (h->conf.dhaad)
		dhaad_ha_inspect(&h->agents, h->s.now, out);
}
