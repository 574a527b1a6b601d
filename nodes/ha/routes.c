/* routes.c - what Mobile IPv6, IKE, IPsec and the IP edge mean for each other at the home agent.
 *
 * docs/handover.md has the ladders. M: MOBIKE was negotiated; UPDATE_SA_ADDRESSES moves the tunnel
 * SAs, and a binding changes nothing there (R5555-5.1-29). K: an accepted Binding Update moves them,
 * provisionally behind a NAT until an authentic packet shows the mapping (D14). */
#include "nodes/ha/ha.h"

static const char *const mip6_events[MIP6_HA_EVENTS] = {
	[MIP6_HA_SEND] = "SEND", [MIP6_HA_DAD] = "DAD", [MIP6_HA_BINDING] = "BINDING",
};

/* ---- guards ---- */

static bool
ike_of(const struct ha *h, const struct addr *hoa, struct ike_status *st)
{
	return ike_status(h->s.ike, hoa, st) && st->established;
}

static bool
binding_is(const void *ev, enum mip6_binding_change c)
{
	return ((const struct mip6_ha_event *)ev)->binding.change == c;
}

static bool
is_new(const void *node, const void *ev)
{
	(void)node;
	return binding_is(ev, MIP6_BINDING_NEW);
}

static bool
is_gone(const void *node, const void *ev)
{
	(void)node;
	return binding_is(ev, MIP6_BINDING_GONE);
}

static bool
without_mobike(const void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ike_status st;

	return ike_of(node, &e->binding.hoa, &st) && !st.mobike;
}

/* exact: the tunnel SAs that will be, or are, belong where IKE runs (D16). It runs where the binding
 * is, or goes its own ways (M), and is either new to the binding or new itself: an IKE SA of a mobile
 * node that has lost its state comes before the Binding Update that says so. */
static bool
exact(const void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ike_status st;

	return !is_gone(node, ev) && ike_of(node, &e->binding.hoa, &st) &&
	    (st.mobike || addr_eq(&st.remote.addr, &e->binding.coa.addr)) &&
	    (is_new(node, ev) || !st.tunnel);
}

/* The binding has not moved, but a new IKE SA was made meanwhile, at a place whose Binding Updates
 * were lost; or its policies were led there. Two ports of one NAT may have two addresses (RFC 5555
 * 5.1): there the mobile node's PROBE decides. */
static bool
astray(const struct ha *h, const struct mip6_ha_event *e, const struct ike_status *st)
{
	const struct policy_set *p = &ha_pad_by_home(&h->pad, &e->binding.hoa)->policies;
	const struct addr *coa = &e->binding.coa.addr;

	if (binding_is(e, MIP6_BINDING_GONE) || (e->binding.nat && st->nat_remote))
		return false;
	return (e->binding.K && !addr_eq(&st->remote.addr, coa)) ||
	    (policy_payload_on(p) && !policy_payload_to(p, coa));
}

static bool
moved_k(const void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	const struct ha *h = node;
	struct ike_status st;

	if (!without_mobike(node, ev) || !ike_of(node, &e->binding.hoa, &st) || exact(node, ev))
		return false;
	return binding_is(ev, MIP6_BINDING_MOVED) || is_new(node, ev) || astray(h, e, &st);
}

/* Typed keys: nobody but the binding moves the tunnel SAs, and behind a NAT nobody knows where to
 * (RFC 3947): there they rest. */
static bool
moved_by_hand(const void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	const struct ha_peer *p = ha_pad_by_home(&((const struct ha *)node)->pad, &e->binding.hoa);

	return p != NULL && p->manual && !is_gone(node, ev) && !e->binding.nat &&
	    !e->binding.data_udp;
}

static bool
gone_home_k(const void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;

	return is_gone(node, ev) && without_mobike(node, ev) && !e->binding.expired &&
	    e->binding.K;
}

/* ---- what is done ---- */

static struct ha_peer *
peer_of(struct ha *h, const struct mip6_ha_event *e)
{
	struct ha_peer *p = ha_pad_by_home(&h->pad, &e->binding.hoa);

	assert(p != NULL);	/* a binding exists only for a peer of the PAD */
	return p;
}

static void
row_dad_done(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct ha *h = node;

	mip6_ha_dad_done(&h->mip6, h->s.now, &e->addr, e->ok);
}

static void
row_dad(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;

	host_dad(&h->s.host, h->s.now, h->conf.home_ifc, &e->dad.hoa);
}

static void
row_send(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;

	ha_send_mh(node, &e->send.src, &e->send.dst, e->send.mh, &e->send.path);
}

static void
intercept(struct ha *h, const struct addr *home, bool on)
{
	if (!addr_is_set(home))
		return;
	if (on) {
		host_proxy_add(&h->s.host, h->conf.home_ifc, home);
		host_announce(&h->s.host, h->s.now, h->conf.home_ifc, home);
	} else {
		host_proxy_remove(&h->s.host, h->conf.home_ifc, home);
	}
}

static void
row_intercept(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;

	intercept(node, &e->binding.hoa, true);
	intercept(node, &e->binding.hoa4, true);
}

static void
row_intercept_not(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;

	intercept(node, &e->binding.hoa, false);
	intercept(node, addr_is_set(&e->binding.old_hoa4) ? &e->binding.old_hoa4 :
	    &e->binding.hoa4, false);
}

static void
row_policies_on(void *node, const void *ev)
{
	struct ha *h = node;

	policy_set_install(&peer_of(h, ev)->policies, &h->s.bus, h->s.now, POLICY_PAYLOAD);
}

static void
row_policies_off(void *node, const void *ev)
{
	struct ha *h = node;

	policy_set_remove(&peer_of(h, ev)->policies, &h->s.bus, h->s.now, POLICY_PAYLOAD);
}

static void
row_start(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;
	struct policy_move mv = { .kinds = POLICY_PAYLOAD, .origin = MIGRATE_AT_START,
		.evidence = e->binding.seq };
	struct ike_status st;

	if (!ike_of(h, &e->binding.hoa, &st))
		return;
	mv.local = (struct endpoint){ st.local.addr, IKE_NAT_T_PORT };
	mv.remote = st.remote;
	mv.udp = st.nat_remote || st.nat_local;
	mv.flags = mv.udp ? MIGRATE_LEARN : 0;
	mv.km_local = (struct endpoint){ st.local.addr, 0 };
	mv.km_remote = (struct endpoint){ st.remote.addr, 0 };
	if (!is_new(node, ev) && policy_set_there(&peer_of(h, e)->policies, &mv))
		return;
	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
}

static void
row_ha_move(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;
	bool nat = e->binding.nat;
	struct policy_move mv = {
		.origin = MIGRATE_BY_BINDING, .evidence = e->binding.seq,
		.local = { e->binding.local, IKE_NAT_T_PORT },
		.remote = { e->binding.coa.addr, IKE_NAT_T_PORT },
		.km_local = { e->binding.local, 0 },
		.km_remote = { e->binding.coa.addr, IKE_NAT_T_PORT },
	};

	mv.kinds = POLICY_PAYLOAD;
	mv.udp = nat || e->binding.data_udp;
	/* D14: V4:4500 may be a stranger behind the same NAT: nothing is sent there until seen. */
	mv.flags = nat ? MIGRATE_PROVISIONAL | MIGRATE_LEARN : 0;
	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
	if (!e->binding.K)	/* the IKE SA stays where it was; it will be replaced (D17) */
		return;
	mv.kinds = POLICY_BIT(POLICY_TRANSPORT);
	mv.udp = false;
	mv.flags = nat ? MIGRATE_PROVISIONAL : 0;
	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
}

static void
row_by_hand(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;
	struct policy_move mv = {
		.kinds = POLICY_PAYLOAD, .origin = MIGRATE_BY_BINDING, .evidence = e->binding.seq,
		.local = { e->binding.local, 0 }, .remote = { e->binding.coa.addr, 0 },
		.km_local = { e->binding.local, 0 }, .km_remote = { e->binding.coa.addr, 0 },
	};

	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
}

static void
row_home_k(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;
	struct policy_move mv = {
		.kinds = POLICY_PAYLOAD, .origin = MIGRATE_BY_BINDING, .evidence = e->binding.seq,
		.local = { h->conf.ha6, 0 }, .remote = { e->binding.hoa, 0 },
		.km_local = { h->conf.ha6, 0 }, .km_remote = { e->binding.hoa, IKE_NAT_T_PORT },
	};

	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
	mv.kinds = POLICY_BIT(POLICY_TRANSPORT);
	policy_set_migrate(&peer_of(h, e)->policies, &h->s.bus, h->s.now, &mv);
}

static bool
knows_prefixes(const void *node, const void *ev)
{
	return ((const struct ha *)node)->conf.prefix_discovery && !is_gone(node, ev);
}

static bool
knew_prefixes(const void *node, const void *ev)
{
	return ((const struct ha *)node)->conf.prefix_discovery && is_gone(node, ev);
}

static void
row_prefixes(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;

	prefix_ha_bound(&h->prefixes, h->s.now, &e->binding.hoa);
}

static void
row_no_prefixes(void *node, const void *ev)
{
	const struct mip6_ha_event *e = ev;
	struct ha *h = node;

	prefix_ha_gone(&h->prefixes, &e->binding.hoa);
}

static void
row_flush(void *node, const void *ev)
{
	struct ha *h = node;

	(void)ev;
	h->s.sad_changed = true;	/* after the bus has been heard */
}

#define HOST(ev)  ENGINE_HOST, HOST_EV_##ev
#define MIP6(ev)  ENGINE_MIP6, MIP6_HA_##ev

static const struct route_row rows[] = {
	STACK_ROUTES,
	/* from, event	  when		then		   to	    why		source */
	{ HOST(ADDRESS_USABLE), NULL,	stack_row_address, "driver", "an address of ours",
	  "4862 5.4" },
	{ HOST(ADDRESS_GONE), NULL,	stack_row_address, "driver", "it went", "4862 5.5.4" },
	{ MIP6(DAD),	  NULL,		row_dad,	   "host",  "is the home address free?",
	  "6275 10.3.1" },
	{ HOST(DAD_DONE), NULL,		row_dad_done,	   "mip6",  "it is, or it is not",
	  "6275 10.3.1" },
	{ MIP6(SEND),	  NULL,		row_send,	   "ipsec", "an acknowledgement, in ESP",
	  "6275 5.1" },

	{ MIP6(BINDING),  is_new,	row_intercept,	   "host",  "defend and intercept HoA, H4",
	  "6275 10.4.1" },
	{ MIP6(BINDING),  is_new,	row_policies_on,   "bus",   "payload policies while away",
	  "4877 4.3" },
	{ MIP6(BINDING),  exact,	row_start,	   "bus",   "P-MIG to where IKE runs",
	  "4877 4.3" },
	{ MIP6(BINDING),  moved_k,	row_ha_move,	   "bus",   "HA-MOVE: P-MIG, T-MIG",
	  "5555 5.1" },
	{ MIP6(BINDING),  moved_by_hand, row_by_hand,	   "bus",   "manual keys: P-MIG",
	  "3776 4.3" },
	{ MIP6(BINDING),  gone_home_k,	row_home_k,	   "bus",   "P-MIG back to HoA, T-MIG",
	  "5555 5.1" },
	{ MIP6(BINDING),  is_gone,	row_policies_off,  "bus",   "payload policies off",
	  "4877 4.2" },
	{ MIP6(BINDING),  is_gone,	row_intercept_not, "host",  "the home address is its own again",
	  "6275 10.3.2" },
	{ MIP6(BINDING),  knows_prefixes, row_prefixes,	   "prefixes", "somebody to tell of home prefixes",
	  "6275 10.6.2" },
	{ MIP6(BINDING),  knew_prefixes, row_no_prefixes,  "prefixes", "nobody to tell",
	  "6275 10.6.2" },
	{ MIP6(BINDING),  NULL,		row_flush,	   "tunnel", "packets may have waited",
	  "6275 10.4.2" },
};

static const char *const *const all_events[ENGINES] = {
	[ENGINE_HOST] = host_event_name, [ENGINE_IPSEC] = ipsec_event_names,
	[ENGINE_IKE] = ike_event_names, [ENGINE_MIP6] = mip6_events,
};

const struct route ha_route = {
	"ha", engine_names, all_events, rows, sizeof(rows) / sizeof(rows[0]),
};

bool
ha_route_mip6(struct stack *s)
{
	struct ha *h = (struct ha *)s;
	struct mip6_ha_event ev;

	if (!mip6_ha_pop(&h->mip6, &ev))
		return ha_prefix_settle(h);
	route_event(&s->routes, ENGINE_MIP6, ev.kind, h, &ev);
	return true;
}

void
ha_bus(struct stack *s, tick now, const struct pfkey_msg *m)
{
	struct ha *h = (struct ha *)s;
	struct ha_peer *p = ha_pad_by_home(&h->pad, &m->src.addr);

	(void)now;
	if (p == NULL)
		p = ha_pad_by_home(&h->pad, &m->dst.addr);
	if (p != NULL)
		(void)policy_set_echo(&p->policies, m);
}
