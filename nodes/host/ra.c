/* ra.c - the router's side: Router Advertisements, RFC 4861 6.2, with the changes of RFC 6275 7.
 *
 * Timers of an interface: `ra`, the next unsolicited advertisement, always running while the
 * link is up; `ra_reply`, the delayed answer to solicitations. Answers are multicast: one
 * serves every host that has just come, and a source of :: cannot be answered otherwise. */
#include "nodes/host/parts.h"

#define MAX_INITIAL_RTR_ADVERTISEMENTS	   3		/* RFC 4861 10, and the next three */
#define MAX_INITIAL_RTR_ADVERT_INTERVAL	   SECONDS(16)
#define MIN_DELAY_BETWEEN_RAS		   SECONDS(3)
#define MAX_RA_DELAY_TIME		   MSEC(500)
#define NO_ADDRESS_YET			   MSEC(100)	/* ours: look again for a link-local */

static tick
ra_max(const struct host_ifc *f)
{
	/* RFC 4861 6.2.1: at most 1800 s; RFC 6275 7.5: at least 70 ms. */
	return tick_max(MSEC(70), tick_min(f->conf.ra_max, SECONDS(1800)));
}

static tick
ra_min(const struct host_ifc *f)
{
	tick max = ra_max(f);

	if (f->conf.ra_min == 0)
		return max >= SECONDS(9) ? max / 3 : max * 3 / 4;
	return tick_max(MSEC(30), tick_min(f->conf.ra_min, max * 3 / 4));
}

/* RFC 4861 6.2.6; RFC 6275 7.5 lets a router that is configured so advertise faster. */
static tick
least_gap(const struct host_ifc *f)
{
	return tick_min(MIN_DELAY_BETWEEN_RAS, ra_min(f));
}

static uint16_t
seconds_of(tick t, tick most)
{
	t = tick_min(t, most);
	return (uint16_t)((t + SECONDS(1) - 1) / SECONDS(1));
}

static uint16_t
router_lifetime(const struct host_ifc *f)
{
	/* RFC 4861 6.2.1: three times the interval; 0, or from the interval to 9000 s. */
	if (f->conf.ra_lifetime == 0)
		return 0;
	return seconds_of(f->conf.ra_lifetime == TICK_NEVER ? 3 * ra_max(f) :
	    tick_max(f->conf.ra_lifetime, ra_max(f)), SECONDS(9000));
}

static void
add_prefix(const struct host *h, const struct host_ifc *f, struct nd_ra *m, const struct prefix *p)
{
	struct nd_prefix *out = &m->prefix[m->n_prefixes];

	if (m->n_prefixes == ND_PREFIXES || p->addr.family != 6 || addr_is_link_local(&p->addr))
		return;
	*out = (struct nd_prefix){ .present = true, .on_link = true, .autonomous = true,
		.prefix = *p, .valid_s = f->conf.ra_valid, .preferred_s = f->conf.ra_preferred };
	for (unsigned bit = p->len; bit < 128; bit++)
		out->prefix.addr.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	/* RFC 6275 7.2, 8.3: our whole address, with R, where we have one in the prefix. */
	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next) {
		if (a->ifc == f->n && addr_usable(a) && prefix_has(p, &a->prefix.addr) &&
		    !(a->flags & HOST_HOME)) {
			out->router = true;
			out->prefix.addr = a->prefix.addr;
			break;
		}
	}
	m->n_prefixes++;
}

static uint32_t
seconds_left(tick until, tick now)
{
	return until <= now ? 0 : (uint32_t)((until - now) / SECONDS(1));
}

/* count_down: lifetimes that end at a time, RFC 4861 6.2.1. */
static void
count_down(const struct host_ifc *f, tick now, unsigned i, struct nd_prefix *p)
{
	if (!f->ra_life[i].counts)
		return;
	p->valid_s = seconds_left(f->ra_life[i].valid_until, now);
	p->preferred_s = seconds_left(f->ra_life[i].preferred_until, now);
}

static void
compose(const struct host *h, tick now, const struct host_ifc *f, struct nd_ra *m)
{
	uint16_t ha_lifetime;

	*m = (struct nd_ra){ .hop_limit = 64, .home_agent = f->conf.ra_home_agent,
		.router_lifetime_s = router_lifetime(f), .has_lladdr = true, .lladdr = f->mac };
	if (f->conf.ra_mtu != 0) {
		m->has_mtu = true;
		m->mtu = f->conf.ra_mtu;
	}
	for (unsigned i = 0; i < f->conf.n_ra_prefixes; i++) {
		unsigned before = m->n_prefixes;

		add_prefix(h, f, m, &f->conf.ra_prefix[i]);
		if (m->n_prefixes > before)
			count_down(f, now, i, &m->prefix[before]);
	}
	for (unsigned i = 0; i < f->conf.n_addrs && f->conf.n_ra_prefixes == 0; i++)
		add_prefix(h, f, m, &f->conf.addr[i]);
	if (f->conf.ra_interval) {
		m->has_interval = true;
		m->interval_ms = (uint32_t)(ra_max(f) / MSEC(1));
		if (m->interval_ms < 200)
			m->interval_ms += 20;	/* RFC 6275 7.5 */
	}
	/* RFC 6275 7.4: only with H, not with the defaults, and never with lifetime 0. */
	ha_lifetime = f->conf.ra_ha_lifetime == TICK_NEVER ? m->router_lifetime_s :
	    seconds_of(f->conf.ra_ha_lifetime, SECONDS(65535));
	if (f->conf.ra_home_agent && ha_lifetime != 0 &&
	    (f->conf.ra_ha_preference != 0 || ha_lifetime != m->router_lifetime_s)) {
		m->has_ha_info = true;
		m->ha_preference = f->conf.ra_ha_preference;
		m->ha_lifetime_s = ha_lifetime;
	}
}

static void
advertise(struct host *h, tick now, struct host_ifc *f, const struct addr *src)
{
	static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };
	struct addr dst = addr_of6(all_nodes);
	const struct tamper_rule *rule;
	uint8_t buf[1500];
	struct wr w = wr_of(buf, sizeof(buf));
	struct nd_ra m;

	compose(h, now, f, &m);
	f->ra_last = now;
	if (!host_say(h, f->n, "RA", nd_ra_fields, &m, &rule))
		return;
	nd_ra_encode(&w, &m, mutant_on(h->env.tamper, "ra-from-global") ? &f->conf.addr[0].addr : src,
	    &dst);
	host_said(rule, &w);
	link_send(h, now, f, &dst, wr_done(&w), false, IFC_NONE);
	if (h->up->advertised != NULL)
		h->up->advertised(h->node, now, f->n, src, &m);
}

bool
host_ra_prefix(struct host *h, tick now, unsigned ifc, const struct prefix *p, uint32_t valid_s,
    uint32_t preferred_s)
{
	struct host_ifc *f = &h->ifc[ifc];
	unsigned i;

	for (i = 0; i < f->conf.n_ra_prefixes; i++)
		if (f->conf.ra_prefix[i].len == p->len &&
		    addr_eq(&f->conf.ra_prefix[i].addr, &p->addr))
			break;
	if (i == ND_PREFIXES)
		return false;
	if (i == f->conf.n_ra_prefixes)
		f->conf.ra_prefix[f->conf.n_ra_prefixes++] = *p;
	f->ra_life[i].counts = true;
	f->ra_life[i].valid_until = now + SECONDS(valid_s);
	f->ra_life[i].preferred_until = now + SECONDS(preferred_s);
	if (f->ra.at != 0)
		alarm_set(h->env.heap, &f->ra, tick_max(now, f->ra_last + least_gap(f)));
	return true;
}

static void
schedule(struct host *h, tick now, struct host_ifc *f)
{
	tick wait = rng_between(h->env.rng, ra_min(f), ra_max(f));

	/* RFC 4861 6.2.4. */
	if (f->ra_sent < MAX_INITIAL_RTR_ADVERTISEMENTS)
		wait = tick_min(wait, MAX_INITIAL_RTR_ADVERT_INTERVAL);
	alarm_set(h->env.heap, &f->ra, now + wait);
}

void
ra_start(struct host *h, tick now, struct host_ifc *f)
{
	f->ra_sent = 0;
	f->ra_last = now - MIN_DELAY_BETWEEN_RAS;
	alarm_set(h->env.heap, &f->ra, now + NO_ADDRESS_YET);
}

void
ra_stop(struct host *h, struct host_ifc *f)
{
	alarm_cancel(h->env.heap, &f->ra);
	alarm_cancel(h->env.heap, &f->ra_reply);
}

void
ra_solicited(struct host *h, tick now, struct host_ifc *f)
{
	tick at = now + rng_between(h->env.rng, 0, MAX_RA_DELAY_TIME);

	if (mutant_on(h->env.tamper, "ra-silent"))
		return;
	if (mutant_on(h->env.tamper, "ra-flood")) {
		alarm_set(h->env.heap, &f->ra_reply, now);
		return;
	}
	if (f->ra_reply.at != 0)
		return;			/* one answer serves all */
	at = tick_max(at, f->ra_last + least_gap(f));
	/* RFC 4861 6.2.6: the next unsolicited one comes soon enough. */
	if (f->ra.at != 0 && f->ra_sent > 0 && f->ra.due <= at)
		return;
	alarm_set(h->env.heap, &f->ra_reply, at);
}

/* still_testing: is an address of ours that an RA has to name not usable yet? RFC 6275 7.2: a home
 * agent's has a prefix with R=1, so the first one waits. */
static bool
still_testing(const struct host *h, const struct host_ifc *f)
{
	for (const struct host_addr *a = h->first_addr; a != NULL && f->conf.ra_home_agent; a = a->next)
		if (a->ifc == f->n && a->prefix.addr.family == 6 && a->state == ADDR_TENTATIVE)
			return true;
	return false;
}

void
ra_wake(struct host *h, tick now, struct host_ifc *f, bool reply)
{
	struct addr src;

	if (!host_link_local(h, f->n, &src) || still_testing(h, f)) {
		/* RFC 4861 4.2: the source must be link-local, and ours is still being tested. */
		alarm_set(h->env.heap, reply ? &f->ra_reply : &f->ra, now + NO_ADDRESS_YET);
		return;
	}
	alarm_cancel(h->env.heap, &f->ra_reply);
	advertise(h, now, f, &src);
	if (!reply)
		f->ra_sent++;
	schedule(h, now, f);
}
