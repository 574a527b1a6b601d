#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char *const host_event_name[] = {
	"ADDRESS_USABLE", "ADDRESS_GONE", "ADDRESS_DUPLICATE", "ADDRESS_DEPRECATED", "ROUTER",
	"ROUTER_LOST", "ROUTER_SILENT", "LINK", "DAD_DONE", "HOME_ANSWER", "ICMP_ERROR", "PATH_MTU",
};

const struct fsm *const host_fsms[] = { &neigh_fsm, &dad_fsm, &dhcpc_fsm, NULL };

/* ---- helpers of the whole engine ---- */

const char *
host_ifc_name(unsigned ifc)
{
	static const char *const name[HOST_IFCS] = {
		"eth0", "eth1", "eth2", "eth3", "eth4", "eth5", "eth6", "eth7", "eth8", "eth9",
		"eth10", "eth11", "eth12", "eth13", "eth14", "eth15",
	};

	return ifc < HOST_IFCS ? name[ifc] : "app";
}

bool
host_ifc_up(const struct host *h, unsigned ifc)
{
	return ifc < h->n_ifcs && h->ifc[ifc].up;
}

uint64_t
host_hash(const struct host *h, const struct addr *a)
{
	return hash_fast(&h->key, a, sizeof(*a));
}

struct host_event *
host_event_new(struct host *h, enum host_event_kind kind, unsigned ifc)
{
	struct host_event *e;

	if (h->event_at == h->n_events)
		h->event_at = h->n_events = 0;
	if (h->n_events == h->event_cap) {
		h->event_cap = h->event_cap != 0 ? 2 * h->event_cap : 4;
		h->event = xrealloc(h->event, h->event_cap, sizeof(*h->event));
	}
	e = &h->event[h->n_events++];
	*e = (struct host_event){ .kind = kind, .ifc = ifc };
	return e;
}

bool
host_pop(struct host *h, struct host_event *out)
{
	if (h->event_at == h->n_events) {
		if (h->event_cap > 0) {		/* news is rare, and nodes are many */
			free(h->event);
			h->event = NULL;
			h->event_at = h->n_events = h->event_cap = 0;
		}
		return false;
	}
	*out = h->event[h->event_at++];
	return true;
}

enum why
host_drop(struct host *h, enum why w, unsigned ifc)
{
	h->count.dropped[w]++;
	tell_note(h->env.tell, TOLD_DROP, why_row(w)->name, host_ifc_name(ifc), " engine=host");
	return w;
}

bool
host_say(struct host *h, unsigned ifc, const char *name, const struct field *table, void *message,
    const struct tamper_rule **rule)
{
	const struct tamper_rule *r = tamper_match(h->env.tamper, name);
	const struct tamper_op *bad;

	*rule = r;
	if (r != NULL) {
		if (r->withhold) {
			h->count.dropped[W_HOST_WITHHELD]++;
			return false;
		}
		bad = tamper_fields(r, table, message);
		if (bad != NULL)
			tell_note(h->env.tell, TOLD_NOTE, "tamper", host_ifc_name(ifc),
			    " message=%s field=%s problem=unknown", name, bad->name);
	}
	tell_message(h->env.tell, TOLD_TX, name, host_ifc_name(ifc), table, message, NULL);
	return true;
}

void
host_said(const struct tamper_rule *rule, struct wr *w)
{
	if (rule != NULL)
		tamper_bytes(rule, w);
}

void
host_heard(struct host *h, unsigned ifc, const char *name, const struct field *table,
    const void *message)
{
	tell_message(h->env.tell, TOLD_RX, name, host_ifc_name(ifc), table, message, NULL);
}

/* ---- beginning and end ---- */

static void
ifc_init(struct host *h, unsigned n, const struct host_ifc_conf *conf)
{
	static const struct mac none;
	struct host_ifc *f = &h->ifc[n];

	f->n = n;
	f->conf = *conf;
	f->mac = f->conf.mac;
	if (mac_eq(&f->mac, &none)) {
		rng_fill(h->env.rng, f->mac.b, 6);
		f->mac.b[0] = 2;	/* locally administered, unicast */
	}
	f->mtu = f->link_mtu = f->conf.mtu;
	f->hop_limit = 64;
	f->retrans = SECONDS(1);	/* RETRANS_TIMER, RFC 4861 10 */
	f->reachable = SECONDS(30);	/* REACHABLE_TIME */
	f->rs = (struct alarm){ .kind = HOST_ALARM_RS, .owner = f };
	f->rd = (struct alarm){ .kind = HOST_ALARM_RD, .owner = f };
	f->ra = (struct alarm){ .kind = HOST_ALARM_RA, .owner = f };
	f->ra_reply = (struct alarm){ .kind = HOST_ALARM_RA_REPLY, .owner = f };
	f->dhcpc.alarm = (struct alarm){ .kind = HOST_ALARM_DHCPC, .owner = f };
	dhcps_init(h, f);
}

bool
host_init(struct host *h, const struct host_conf *conf, const struct engine_env *env,
    const struct host_up *up, void *node, char *err, size_t err_cap)
{
	*h = (struct host){ .conf = { conf->forward, conf->quick, conf->errors }, .env = *env, .up = up,
		.node = node };
	h->seed = rng_u64(env->rng);
	hash_key_init(&h->key, h->seed);
	h->ip4_id = (uint16_t)rng_u32(env->rng);
	h->ip6_id = rng_u32(env->rng);
	h->n_ifcs = conf->n_ifcs;
	h->ifc = xalloc(h->n_ifcs, sizeof(*h->ifc));
	h->route_conf = xalloc(conf->n_routes + 1, sizeof(*h->route_conf));
	for (unsigned i = 0; i < h->n_ifcs; i++)
		ifc_init(h, i, &conf->ifc[i]);
	fsm_run_init(&h->neigh_run, &neigh_fsm, env->tell, env->mutants);
	fsm_run_init(&h->dad_run, &dad_fsm, env->tell, env->mutants);
	fsm_run_init(&h->dhcpc_run, &dhcpc_fsm, env->tell, env->mutants);
	for (unsigned i = 0; i < conf->n_routes; i++) {
		if (!route_parse(h, conf->route[i], err, err_cap)) {
			host_clear(h);
			return false;
		}
	}
	for (unsigned i = 0; i < h->n_ifcs; i++)
		listen_start(h, i);
	for (unsigned i = 0; i < h->n_ifcs; i++)
		for (unsigned k = 0; k < h->ifc[i].conf.n_addrs; k++)
			addr_new(h, 0, i, &h->ifc[i].conf.addr[k], HOST_FROM_STATIC, 0, TICK_NEVER,
			    TICK_NEVER);
	return true;
}

void
host_clear(struct host *h)
{
	while (h->first_addr != NULL)
		addr_delete(h, h->first_addr);
	for (unsigned i = 0; i < h->n_ifcs; i++) {
		struct host_ifc *f = &h->ifc[i];

		alarm_cancel(h->env.heap, &f->rs);
		alarm_cancel(h->env.heap, &f->rd);
		alarm_cancel(h->env.heap, &f->ra);
		alarm_cancel(h->env.heap, &f->ra_reply);
		alarm_cancel(h->env.heap, &f->dhcpc.alarm);
		dhcps_clear(f);
	}
	dads_clear(h, IFC_NONE);
	announces_clear(h, IFC_NONE);
	proxies_clear(h);
	neighs_clear(h, IFC_NONE);
	dests_clear(h);
	reasms_clear(h);
	listens_clear(h);
	hash_clear(&h->addrs);
	fsm_run_clear(&h->neigh_run);
	fsm_run_clear(&h->dad_run);
	fsm_run_clear(&h->dhcpc_run);
	free(h->ifc);
	free(h->route);
	free(h->route_conf);
	free(h->event);
	free(h->scratch);
	*h = (struct host){ 0 };
}

/* ---- inputs ---- */

uint16_t
host_ifc_mtu(const struct host_ifc *f)
{
	uint16_t mtu = f->conf.mtu;

	if (f->link_mtu != 0 && f->link_mtu < mtu)
		mtu = f->link_mtu;
	if (f->ra_mtu != 0 && f->ra_mtu < mtu)
		mtu = f->ra_mtu;
	return mtu;
}

static void
link_down(struct host *h, struct host_ifc *f)
{
	f->up = false;
	alarm_cancel(h->env.heap, &f->rs);
	ra_stop(h, f);
	dhcpc_stop(h, f);
	rd_clear(h, f);
	addrs_link_down(h, f);
	neighs_clear(h, f->n);
	dads_clear(h, f->n);
	announces_clear(h, f->n);
	dests_forget(h, f->n);
	f->hop_limit = 64;
	f->ra_mtu = 0;
	f->retrans = SECONDS(1);
	f->reachable = SECONDS(30);
	routes_rebuild(h);
	host_event_new(h, HOST_EV_LINK, f->n)->up = false;
}

static void
link_up(struct host *h, tick now, struct host_ifc *f)
{
	f->up = true;
	host_event_new(h, HOST_EV_LINK, f->n)->up = true;
	addrs_link_up(h, now, f);
	routes_rebuild(h);
	if (f->conf.slaac && !f->conf.ra)
		rs_start(h, now, f);
	if (f->conf.ra)
		ra_start(h, now, f);
	if (f->conf.dhcp)
		dhcpc_start(h, now, f);
}

void
host_link(struct host *h, tick now, unsigned ifc, const struct link *l)
{
	struct host_ifc *f;

	h->now = now;
	if (ifc >= h->n_ifcs)
		return;
	f = &h->ifc[ifc];
	f->link_mtu = l->mtu;
	f->mtu = host_ifc_mtu(f);
	if (f->up && !l->up)
		link_down(h, f);
	else if (!f->up && l->up)
		link_up(h, now, f);
	f->mtu = host_ifc_mtu(f);
}

void
host_forget(struct host *h, tick now)
{
	h->now = now;
	for (unsigned i = 0; i < h->n_ifcs; i++) {
		assert(!h->ifc[i].up);
		dhcps_clear(&h->ifc[i]);
		dhcps_init(h, &h->ifc[i]);
	}
	dads_clear(h, IFC_NONE);
	announces_clear(h, IFC_NONE);
	proxies_clear(h);
	neighs_clear(h, IFC_NONE);
	dests_clear(h);
	reasms_clear(h);
	h->home_solicit = ADDR_NONE;
}

void
host_packet(struct host *h, tick now, unsigned ifc, struct bytes frame)
{
	struct host_ifc *f;
	struct eth e;

	h->now = now;
	if (!host_ifc_up(h, ifc)) {
		host_drop(h, W_HOST_LINK_DOWN, ifc);
		return;
	}
	f = &h->ifc[ifc];
	h->count.received++;
	if (eth_decode(&e, frame) != W_OK) {
		host_drop(h, W_SHORT, ifc);
		return;
	}
	/* Another's frame; or our own, looped back, which proves nothing (RFC 4862 5.4.3). */
	if ((!mac_is_group(&e.dst) && !mac_eq(&e.dst, &f->mac)) || mac_eq(&e.src, &f->mac)) {
		h->count.dropped[W_HOST_NOT_MINE]++;
		return;
	}
	if (e.type == ETH_ARP)
		arp_input(h, now, f, e.payload);
	else if (e.type == ETH_IP4 || e.type == ETH_IP6)
		ip_input(h, now, ifc, e.payload, &e.src, mac_is_group(&e.dst));
}

void
host_ip(struct host *h, tick now, unsigned ifc, struct bytes ip)
{
	h->now = now;
	ip_input(h, now, ifc, ip, NULL, false);
}

void
host_wake(struct host *h, tick now, struct alarm *a)
{
	h->now = now;
	switch (a->kind) {
	case HOST_ALARM_NEIGH:
		neigh_wake(h, now, a->owner);
		break;
	case HOST_ALARM_DAD:
		dad_wake(h, now, a->owner);
		break;
	case HOST_ALARM_ADDR:
		addr_wake(h, now, a->owner);
		break;
	case HOST_ALARM_RS:
		rs_wake(h, now, a->owner);
		break;
	case HOST_ALARM_RD:
		rd_wake(h, now, a->owner);
		break;
	case HOST_ALARM_RA:
		ra_wake(h, now, a->owner, false);
		break;
	case HOST_ALARM_RA_REPLY:
		ra_wake(h, now, a->owner, true);
		break;
	case HOST_ALARM_DHCPC:
		dhcpc_wake(h, now, a->owner);
		break;
	case HOST_ALARM_ANNOUNCE:
		announce_wake(h, now, a->owner);
		break;
	case HOST_ALARM_REASM:
		reasm_wake(h, now, a->owner);
		break;
	default:
		assert(!"an alarm of another engine");
	}
}

/* ---- inspection ---- */

static void
inspect_neighbours(const struct host *h, struct text *out)
{
	static const char *const state[] = { "NONE", "INCOMPLETE", "REACHABLE", "STALE", "DELAY",
		"PROBE" };
	char a[ADDR_TEXT_MAX], m[18];

	for (const struct neigh *n = h->oldest_neigh; n != NULL; n = n->newer)
		text_add(out, " ifc=%s addr=%s mac=%s state=%s router=%d\n", host_ifc_name(n->ifc),
		    addr_text(&n->addr, a), mac_text(&n->mac, m), state[n->state], n->is_router);
}

static void
inspect_addresses(const struct host *h, struct text *out)
{
	static const char *const state[] = { "tentative", "preferred", "deprecated", "duplicate" };
	static const char *const from[] = { "static", "slaac", "dhcp", "link-local" };
	char t[ADDR_TEXT_MAX];

	for (const struct host_addr *a = h->first_addr; a != NULL; a = a->next)
		text_add(out, " ifc=%s addr=%s/%u from=%s state=%s home=%d\n",
		    host_ifc_name(a->ifc), addr_text(&a->prefix.addr, t), a->prefix.len,
		    from[a->from], state[a->state], (a->flags & HOST_HOME) != 0);
}

static void
inspect_routes(const struct host *h, struct text *out)
{
	char p[ADDR_TEXT_MAX], v[ADDR_TEXT_MAX];

	for (unsigned i = 0; i < h->n_routes; i++)
		text_add(out, " prefix=%s/%u via=%s ifc=%s\n",
		    addr_text(&h->route[i].prefix.addr, p), h->route[i].prefix.len,
		    addr_text(&h->route[i].via, v), host_ifc_name(h->route[i].ifc));
}

static void
inspect_counters(const struct host *h, struct text *out)
{
	text_add(out, " received=%" PRIu64 " delivered=%" PRIu64 " forwarded=%" PRIu64
	    " sent=%" PRIu64 "\n", h->count.received, h->count.delivered, h->count.forwarded,
	    h->count.sent);
	for (unsigned w = 1; w < W_COUNT; w++)
		if (h->count.dropped[w] != 0)
			text_add(out, " dropped=%s count=%" PRIu64 "\n", why_row(w)->name,
			    h->count.dropped[w]);
}

bool
host_inspect(const struct host *h, const char *what, struct text *out)
{
	if (strcmp(what, "neighbour") == 0)
		inspect_neighbours(h, out);
	else if (strcmp(what, "address") == 0)
		inspect_addresses(h, out);
	else if (strcmp(what, "route") == 0)
		inspect_routes(h, out);
	else if (strcmp(what, "counters") == 0)
		inspect_counters(h, out);
	else if (strcmp(what, "lease") == 0)
		for (unsigned i = 0; i < h->n_ifcs; i++)
			dhcps_inspect(&h->ifc[i], out);
	else
		return false;
	return true;
}
