/* routes.c - what MOBIKE, Mobile IPv6, IPsec and the IP edge mean for each other at the mobile node.
 *
 * docs/handover.md has the ladders. M: MOBIKE was negotiated, and the key manager moves IKE SA and
 * tunnel SAs by itself as soon as it hears where we are (RFC 5555 5.1, RFC 4555 3.5). K: it was not,
 * and the mobility entity moves them when the Binding Acknowledgement is there (RFC 4877 4.3,
 * RFC 5555 5.1). The transport SA of the Binding Updates never moves (RFC 4877 4.4). */
#include "nodes/mn/mn.h"

static const char *const mip6_events[MIP6_MN_EVENTS] = {
	[MIP6_MN_SEND] = "SEND", [MIP6_MN_REGISTERED] = "REGISTERED",
	[MIP6_MN_DEREGISTERED] = "DEREGISTERED", [MIP6_MN_REFUSED] = "REFUSED",
	[MIP6_MN_UNREACHABLE] = "UNREACHABLE", [MIP6_MN_EXPIRED] = "EXPIRED",
	[MIP6_MN_LEAVING] = "LEAVING", [MIP6_MN_NEWS] = "NEWS", [MIP6_MN_AT_HOME] = "AT_HOME",
};

static const char *const ro_events[MIP6_RO_EVENTS] = { [MIP6_RO_SEND] = "SEND" };

/* ---- guards ---- */

static bool
optimizes(const void *node, const void *ev)
{
	(void)ev;
	return ((const struct mn *)node)->conf.ro;
}

/* ike_of: our IKE SA; false: there is none yet, or none any more. */
static bool
ike_of(const struct mn *m, struct ike_status *st)
{
	return ike_status(m->s.ike, &m->conf.hoa6, st) && st->established;
}

/* Nothing negotiated yet: whatever happens is a first start. */
static bool
no_ike(const void *node, const void *ev)
{
	struct ike_status st;

	(void)ev;
	return !ike_of(node, &st);
}

static bool
by_hand(const void *node, const void *ev)
{
	(void)ev;
	return ((const struct mn *)node)->manual != NULL;
}

static bool
with_mobike(const void *node, const void *ev)
{
	struct ike_status st;

	(void)ev;
	return ike_of(node, &st) && st.mobike;
}

static bool
without_mobike(const void *node, const void *ev)
{
	struct ike_status st;

	(void)ev;
	return ike_of(node, &st) && !st.mobike;
}

/* The home addresses belong to the applications for good, wherever the node is. */
static bool
not_home_address(const void *node, const void *ev)
{
	const struct host_event *e = ev;
	const struct mn *m = node;

	return e->ifc != IFC_APP && !addr_eq(&e->prefix.addr, &m->conf.hoa6) &&
	    !addr_eq(&e->prefix.addr, &m->conf.hoa4);
}

/* Never bound in this life, so DAD was done for HoA (RFC 6275 11.5.5), and somebody objected. */
static bool
home_defended(const void *node, const void *ev)
{
	const struct host_event *e = ev;
	const struct mn *m = node;

	return addr_eq(&e->prefix.addr, &m->conf.hoa6) && e->ifc != IFC_APP && !m->ever_bound &&
	    m->place.at_home && !m->defended;
}

/* 133: the home agent has no binding. It was somebody else who objected: HoA is not ours to use. */
static bool
not_ours(const void *node, const void *ev)
{
	return ((const struct mn *)node)->defended &&
	    ((const struct mip6_mn_event *)ev)->registered.status == BA_NOT_HA;
}

static bool
ours(const void *node, const void *ev)
{
	return !not_ours(node, ev);
}

static bool
home_optimizes(const void *node, const void *ev)
{
	return ours(node, ev) && optimizes(node, ev);
}

static bool
is_move(const struct mip6_mn_event *e)
{
	return e->registered.how != MIP6_REG_REFRESH;
}

static bool
ike_runs_from(const struct mn *m, const struct addr *a)
{
	struct ike_status st;

	return ike_of(m, &st) && addr_eq(&st.local.addr, a);
}

static bool
payload_from(const struct mn *m, const struct addr *a)
{
	return !policy_payload_on(&m->policies) || policy_payload_from(&m->policies, a);
}

/* The binding is where it was before, but a new IKE SA may have been made meanwhile, at a place
 * that did not answer Binding Updates; or policies led there for it. */
static bool
arrived(const struct mn *m, const struct mip6_mn_event *e)
{
	return is_move(e) || !ike_runs_from(m, &e->registered.coa) ||
	    !payload_from(m, &e->registered.coa);
}

static bool
moved_k(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return without_mobike(node, ev) && e->registered.K && arrived(node, e);
}

/* K=0 in the acknowledgement: the IKE SA does not survive the move, RFC 4877 4.3. */
static bool
moved_k0(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return without_mobike(node, ev) && !e->registered.K &&
	    !ike_runs_from(node, &e->registered.coa);
}

/* K=0, but the IKE SA was made here: at first, or where the home agent had not answered. */
static bool
here_k0(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return without_mobike(node, ev) && !e->registered.K &&
	    ike_runs_from(node, &e->registered.coa) && arrived(node, e);
}

/* One IKE SA is being replaced, the other not there yet: what it will find is decided here. */
static bool
moved_between(const void *node, const void *ev)
{
	return no_ike(node, ev) && arrived(node, ev) && !by_hand(node, ev);
}

/* D15: behind a NAT after every acknowledgement, elsewhere after every move. With K=0 only where the
 * IKE SA has not moved: a mapping that changed under it is RFC 7296 2.23's matter. */
static bool
probe_k(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	if (!without_mobike(node, ev))
		return false;
	return e->registered.K ? arrived(node, e) || e->registered.nat :
	    e->registered.nat && ike_runs_from(node, &e->registered.coa);
}

/* No key management says where a NAT maps port 4500 (RFC 3947): behind one, tunnel SAs with typed
 * keys rest. */
static bool
moved_by_hand(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return by_hand(node, ev) && is_move(e) && !e->registered.udp;
}

/* Back on the link that was lost for a while. */
static bool
back_again(const void *node, const void *ev)
{
	return without_mobike(node, ev) && !arrived(node, ev);
}

static bool
probe_m(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return with_mobike(node, ev) && !is_move(e) && e->registered.nat;
}

static bool
ike_is_here(const void *node, const void *ev)
{
	return ike_runs_from(node, &((const struct mip6_mn_event *)ev)->refused.coa);
}

/* K, and at home M too: it may not follow before the acknowledgement that does not come
 * (R5555-5.1-21, D13). */
static bool
ike_is_left_behind(const void *node, const void *ev)
{
	return !no_ike(node, ev) && !ike_is_here(node, ev);
}

static bool
bound_esp(const void *node, const void *ev)
{
	const struct mn *m = node;

	(void)ev;
	return m->bound && policy_payload_on(&m->policies);
}

static bool
bound_behind(const void *node, const void *ev)
{
	const struct mn *m = node;

	return bound_esp(node, ev) && without_mobike(node, ev) &&
	    ike_runs_from(m, &m->tunnel.local.addr) && !payload_from(m, &m->tunnel.local.addr);
}

static bool
moved_esp(const void *node, const void *ev)
{
	return is_move(ev) && policy_payload_on(&((const struct mn *)node)->policies) &&
	    !by_hand(node, ev);
}

/* The SAs are gone that protected what we say to our home agent, and it may have lost more. */
static bool
was_bound(const void *node, const void *ev)
{
	const struct mn *m = node;

	(void)ev;
	return m->bound && !ike_stands(m->s.ike, &m->conf.hoa6);
}

/* What was to replace the IKE SA that we have left behind has failed. */
static bool
not_replaced(const void *node, const void *ev)
{
	const struct mn *m = node;
	struct ike_status st;

	(void)ev;
	return m->place.attached && ike_of(m, &st) && st.superseded;
}

/* K in a refusal (133, nothing there) promises nothing: the home agent moves its end with a binding. */
static bool
home_k(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	return without_mobike(node, ev) && e->registered.K && e->registered.status < 128;
}

/* HoA is an ordinary address of ours now, and IKE runs elsewhere. */
static bool
home_usable(const void *node, const void *ev)
{
	const struct host_event *e = ev;
	const struct mn *m = node;

	return addr_eq(&e->prefix.addr, &m->conf.hoa6) && e->ifc != IFC_APP && m->home_up &&
	    m->mip6.state == MN_HOME && !no_ike(node, ev) && !ike_runs_from(m, &m->conf.hoa6);
}

/* The link was lost at home, and is back. */
static bool
home_again(const void *node, const void *ev)
{
	const struct host_event *e = ev;
	const struct mn *m = node;

	return addr_eq(&e->prefix.addr, &m->conf.hoa6) && e->ifc != IFC_APP &&
	    m->mip6.state == MN_HOME && without_mobike(node, ev) &&
	    ike_runs_from(m, &m->conf.hoa6);
}

/* The first words to the home agent are said at home: after a reboot only (home_defended). */
static bool
home_first(const void *node, const void *ev)
{
	return ((const struct mip6_mn_event *)ev)->leaving.home && no_ike(node, ev) &&
	    !by_hand(node, ev);
}

static bool
home_k0(const void *node, const void *ev)
{
	return without_mobike(node, ev) && !home_k(node, ev) && ours(node, ev);
}

/* At home it was begun from the link's other address, and HoA may be used now (D13). */
static bool
home_between(const void *node, const void *ev)
{
	return no_ike(node, ev) && ours(node, ev) && !by_hand(node, ev);
}

static bool
home_not_k0(const void *node, const void *ev)
{
	return (home_k(node, ev) || with_mobike(node, ev)) && ours(node, ev);
}

/* Another home agent may take us: RFC 6275 11.4.1. Not where somebody else has our address. */
static bool
refused_here(const void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	const struct mn *m = node;

	return m->conf.dhaad && m->place.attached && !m->place.at_home &&
	    e->refused.status >= 128 && e->refused.status != BA_DAD_FAILED;
}

static bool
silent_here(const void *node, const void *ev)
{
	const struct mn *m = node;

	(void)ev;
	return m->conf.dhaad && m->place.attached && !m->place.at_home;
}

static bool
knows_prefixes(const void *node, const void *ev)
{
	(void)ev;
	return ((const struct mn *)node)->conf.prefix_discovery;
}

static bool
prefix_news(const void *node, const void *ev)
{
	return knows_prefixes(node, ev) &&
	    ((const struct mip6_mn_event *)ev)->news.what == MIP6_NEWS_PREFIX_DISCOVERY;
}

static bool
discovers(const void *node, const void *ev)
{
	(void)ev;
	return ((const struct mn *)node)->conf.dhaad;
}

static bool
away(const void *node, const void *ev)
{
	(void)node;
	return !((const struct mip6_mn_event *)ev)->leaving.home;
}

static bool
away_first(const void *node, const void *ev)
{
	return away(node, ev) && no_ike(node, ev) && !by_hand(node, ev);
}

static bool
away_m(const void *node, const void *ev)
{
	return away(node, ev) && with_mobike(node, ev);
}

/* ---- what is done ---- */

static struct endpoint
at_port(const struct addr *a, uint16_t port)
{
	return (struct endpoint){ *a, port };
}

static void
row_place(void *node, const void *ev)
{
	(void)ev;
	mn_place_update(node);
}

static void row_home(void *node, const void *ev);

static void
row_send(void *node, const void *ev)
{
	struct mn *m = node;

	if (m->place.at_home && m->bound && mutant_on(&m->s.tamper, "home-at-once"))
		row_home(node, ev);	/* without waiting to be acknowledged */
	mn_send_mh(node, ev);
}

static void
row_policies_on(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	policy_set_install(&m->policies, &m->s.bus, m->s.now, POLICY_PAYLOAD);
}

/* T-MIG: tell the key manager where IKE runs from now on. */
static void
t_mig(struct mn *m, const struct addr *local, const struct addr *remote, uint8_t flags,
    uint8_t origin, uint32_t evidence)
{
	struct policy_move mv = {
		.kinds = POLICY_BIT(POLICY_TRANSPORT), .flags = flags, .origin = origin,
		.evidence = evidence,
		.km_local = at_port(local, 0), .km_remote = at_port(remote, 0),
	};

	policy_set_migrate(&m->policies, &m->s.bus, m->s.now, &mv);
}

static void
p_mig(struct mn *m, const struct addr *local, const struct addr *remote, bool udp, uint8_t origin,
    uint32_t evidence)
{
	struct policy_move mv = {
		.kinds = POLICY_PAYLOAD, .origin = origin, .evidence = evidence, .udp = udp,
		.flags = udp ? MIGRATE_KEEPALIVE : 0,
		.local = at_port(local, IKE_NAT_T_PORT), .remote = at_port(remote, IKE_NAT_T_PORT),
		.km_local = at_port(local, 0), .km_remote = at_port(remote, 0),
	};

	policy_set_migrate(&m->policies, &m->s.bus, m->s.now, &mv);
}

static void
row_start(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	t_mig(m, &e->leaving.coa, &e->leaving.ha, 0, MIGRATE_AT_START, 0);
	p_mig(m, &e->leaving.coa, &e->leaving.ha, false, MIGRATE_AT_START, 0);
}

/* From the other address of the home link: while there is a binding, what the home agent says to HoA
 * goes to the care-of address (D13). */
static void
row_home_start(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	t_mig(m, &m->place.coa, &e->leaving.ha, 0, MIGRATE_AT_START, 0);
}

static void
row_leaving_m(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	t_mig(node, &e->leaving.coa, &e->leaving.ha, 0, MIGRATE_BY_BINDING, 0);
}

static void
row_bound(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;
	bool udp = e->registered.udp;

	m->tunnel = (struct tunnel){
		.local = at_port(&e->registered.coa, udp ? m->conf.mip6.port : 0),
		.remote = at_port(&e->registered.ha, udp ? DSMIP_PORT : 0), .udp = udp,
	};
	m->bound = m->ever_bound = true;
	m->s.sad_changed = true;	/* packets may have waited for this */
}

static void
row_mn_move(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	/* RFC 5555 5.1: the result of NAT detection in BU and BA also says whether ESP is put into
	 * UDP; D6 for a granted F. */
	p_mig(m, &e->registered.coa, &e->registered.ha, e->registered.udp, MIGRATE_BY_BINDING,
	    e->registered.seq);
	t_mig(m, &e->registered.coa, &e->registered.ha, e->registered.udp ? MIGRATE_KEEPALIVE : 0,
	    MIGRATE_BY_BINDING, e->registered.seq);
}

/* What was held back when the link went (RFC 5555 5.1) may go on. */
static void
row_thaw(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	(void)ike_freeze(m->s.ike, m->s.now, &m->conf.hoa6, false);
}

/* PROBE, in its turn: the MIGRATE echoes that move the IKE SA are still on the bus and come first. */
static void
row_probe(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	m->probe = true;
}

static void
row_mn_payload(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;

	p_mig(node, &e->registered.coa, &e->registered.ha, e->registered.udp, MIGRATE_BY_BINDING,
	    e->registered.seq);
}

/* The mobile node asks, packet or none: the home agent would have to guess (RFC 4877 4.3). */
static void
row_protect(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	m->protect = true;
}

static void
row_new_ike(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	p_mig(m, &e->registered.coa, &e->registered.ha, e->registered.udp, MIGRATE_BY_BINDING,
	    e->registered.seq);
	t_mig(m, &e->registered.coa, &e->registered.ha, MIGRATE_KM_NEW_ONLY, MIGRATE_BY_BINDING,
	    e->registered.seq);
}

/* With MOBIKE, if it is negotiated, the key manager moves the policies (RFC 5555 5.1). */
static void
row_between(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	if (!m->conf.ike.mobike)
		row_mn_payload(node, ev);
	t_mig(m, &e->registered.coa, &e->registered.ha, MIGRATE_KM_NEW_ONLY, MIGRATE_BY_BINDING,
	    e->registered.seq);
}

/* It was not: they follow the binding after all. */
static void
row_caught_up(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	p_mig(m, &m->tunnel.local.addr, &m->tunnel.remote.addr, m->tunnel.udp, MIGRATE_BY_BINDING,
	    m->mip6.seq);
}

static void
row_home_k(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	p_mig(m, &m->conf.hoa6, &m->conf.ha6, false, MIGRATE_BY_BINDING, e->registered.seq);
	m->probe = true;
}

static void
row_home(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	m->bound = m->defended = false;
	m->home_up = true;
	policy_set_remove(&m->policies, &m->s.bus, m->s.now, POLICY_PAYLOAD);
	if (mutant_on(&m->s.tamper, "manual-flushes"))	/* R4877-4.2-15 */
		bus_send(&m->s.bus, m->s.now, BUS_MIP6, &(struct pfkey_msg){ .type = SADB_FLUSH,
		    .satype = SADB_SATYPE_ESP });
	mn_home_addresses(m, true, false);
	host_announce(&m->s.host, m->s.now, m->place.ifc, &m->conf.hoa6);
	if (addr_is_set(&m->conf.hoa4))
		host_announce(&m->s.host, m->s.now, m->place.ifc, &m->conf.hoa4);
	m->s.sad_changed = true;
}

static void
row_home_ike(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	t_mig(m, &m->conf.hoa6, &m->conf.ha6, 0, MIGRATE_BY_BINDING, e->registered.seq);
}

/* The old IKE SA ends where we no longer are, and with it would go, sooner or later, the SA of the
 * next Binding Update. */
static void
row_home_anew(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	t_mig(m, &m->conf.hoa6, &m->conf.ha6, MIGRATE_KM_NEW_ONLY, MIGRATE_BY_BINDING,
	    e->registered.seq);
}

/* Home without an acknowledgement, since the binding has ended: nobody has told IKE yet. With MOBIKE
 * it moves; else the SA stays where no home agent was told to look for it (RFC 4877 4.3), and a new
 * one is made. */
static void
row_home_moved(void *node, const void *ev)
{
	struct mn *m = node;

	t_mig(m, &m->conf.hoa6, &m->conf.ha6, without_mobike(node, ev) ? MIGRATE_KM_NEW_ONLY : 0,
	    MIGRATE_BY_BINDING, 0);
}

/* Nothing to de-register: the home address is an ordinary address, RFC 6275 11.5.5. */
static void
row_at_home(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	m->bound = false;
	policy_set_remove(&m->policies, &m->s.bus, m->s.now, POLICY_PAYLOAD);
	mn_home_addresses(m, true, false);
	m->home_up = host_owns_on(&m->s.host, m->place.ifc, &m->conf.hoa6);
	m->s.sad_changed = true;
}

static void
row_unbound(void *node, const void *ev)
{
	(void)ev;
	((struct mn *)node)->bound = false;
}

/* Without a link no Binding Update is under way, so nobody defends HoA any longer: coming home is like
 * a first start, with DAD (RFC 6275 11.5.5). */
static void
row_expired(void *node, const void *ev)
{
	struct mn *m = node;

	row_unbound(node, ev);
	m->ever_bound = m->ever_bound && m->place.attached;
}

/* As when returning: no more DAD, quietly, until the home agent has answered (RFC 6275 11.5.5). */
static void
row_defended(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct mn *m = node;

	m->defended = m->ever_bound = true;
	host_address_remove(&m->s.host, m->s.now, e->ifc, &e->prefix);
	mn_home_addresses(m, true, true);
	mip6_mn_reclaim(&m->mip6, m->s.now);
}

/* Until we have moved: then it is found out anew. */
static void
row_not_ours(void *node, const void *ev)
{
	struct mn *m = node;
	struct prefix p = { m->conf.hoa6, m->conf.home_prefix.len };

	(void)ev;
	m->bound = m->ever_bound = false;
	host_address_remove(&m->s.host, m->s.now, m->place.ifc, &p);
	tell_note(&m->s.teller, TOLD_NOTE, "mn", "", " duplicate=home_address");
}

static void
row_alive(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	(void)ike_probe(m->s.ike, m->s.now, &m->conf.hoa6);
}

static void
row_anew(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;
	/* At home from the link's other address, as in row_home_start. */
	const struct addr *own = m->place.at_home ? &m->place.coa : &e->refused.coa;

	t_mig(m, own, own->family == 4 ? &m->conf.ha4 : &m->conf.ha6, MIGRATE_KM_NEW_ONLY,
	    MIGRATE_BY_BINDING, 0);
}

/* Once more; at home before the acknowledgement from the link's other address (row_home_start). */
static void
row_anew_again(void *node, const void *ev)
{
	struct mn *m = node;
	const struct addr *own = !m->place.at_home ? &m->mip6.bu_coa :
	    m->home_up ? &m->conf.hoa6 : &m->place.coa;

	(void)ev;
	t_mig(m, own, own->family == 4 ? &m->conf.ha4 : &m->conf.ha6, MIGRATE_KM_NEW_ONLY,
	    MIGRATE_BY_BINDING, 0);
}

/* Its binding, too, may be lost: user packets wait until it is acknowledged again. */
static void
row_again(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	m->bound = false;
	mip6_mn_refresh(&m->mip6, m->s.now);
}

static void
row_refused(void *node, const void *ev)
{
	(void)ev;
	mn_agent_failed(node, false);
}

static void
row_silent(void *node, const void *ev)
{
	(void)ev;
	mn_agent_failed(node, true);
}

static void
row_prefixes(void *node, const void *ev)
{
	(void)ev;
	mn_prefix_bound(node, false);
}

static void
row_prefix_news(void *node, const void *ev)
{
	(void)ev;
	mn_prefix_bound(node, true);
}

static void
row_no_prefixes(void *node, const void *ev)
{
	(void)ev;
	mn_prefix_unbound(node);
}

static void
row_accepted(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	dhaad_mn_accepted(&m->dhaad, m->s.now);
}

static void
row_usable(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct mn *m = node;

	/* Never registered and now at home: the home address is an ordinary address, RFC 6275 11.5.5. */
	if (addr_eq(&e->prefix.addr, &m->conf.hoa6) && e->ifc != IFC_APP && !m->ever_bound) {
		m->home_up = true;
		m->s.sad_changed = true;
	}
	mn_place_update(m);
}

/* ---- route optimization ---- */

static void
row_ro_adrift(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	mip6_ro_adrift(&m->ro, m->s.now);
}

static void
row_ro_registered(void *node, const void *ev)
{
	const struct mip6_mn_event *e = ev;
	struct mn *m = node;

	mip6_ro_registered(&m->ro, m->s.now, &e->registered.coa, m->mip6.due[MN_T_EXPIRE]);
}

static void
row_ro_home(void *node, const void *ev)
{
	struct mn *m = node;

	(void)ev;
	mip6_ro_at_home(&m->ro, m->s.now);
}

static void
row_ro_icmp(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct mn *m = node;

	mip6_ro_icmp(&m->ro, m->s.now, e->icmp_type, e->icmp_code, bytes_of(e->quoted, e->quoted_n));
}

static void
row_ro_send(void *node, const void *ev)
{
	mn_send_ro(node, ev);
}

#define RO(ev)	  ENGINE_RO, MIP6_RO_##ev
#define HOST(ev)  ENGINE_HOST, HOST_EV_##ev
#define IKE(ev)	  ENGINE_IKE, IKE_EV_##ev
#define MIP6(ev)  ENGINE_MIP6, MIP6_MN_##ev

static const struct route_row rows[] = {
	STACK_ROUTES,
	/* from, event	      when	    then	     to	     why	   source */
	{ HOST(ADDRESS_USABLE), not_home_address, stack_row_address, "driver", "an address of ours",
	  "4862 5.4" },
	{ HOST(ADDRESS_GONE), not_home_address, stack_row_address, "driver", "it went", "4862 5.5.4" },
	{ HOST(ADDRESS_USABLE), NULL,	    row_usable,	     "mip6", "a care-of address, or home",
	  "6275 11.5.1" },
	{ HOST(ADDRESS_USABLE), home_usable, row_home_moved, "bus",  "T-MIG: IKE follows home",
	  "4555 3.5" },
	{ HOST(ADDRESS_USABLE), home_again, row_thaw,	     "ike",  "not moved: IKE may go on",
	  "5555 5.1" },
	{ HOST(ADDRESS_GONE), NULL,	    row_place,	     "mip6", "a care-of address went",
	  "6275 11.5.1" },
	{ HOST(ADDRESS_DUPLICATE), home_defended, row_defended, "mip6", "HoA is defended at home",
	  "6275 11.5.5" },
	{ HOST(LINK),	      NULL,	    row_place,	     "mip6", "a link came or went",
	  "6275 11.5.1" },
	{ HOST(ROUTER),	      NULL,	    row_place,	     "mip6", "another router, another link",
	  "6275 11.5.1" },
	{ HOST(ROUTER_LOST),  NULL,	    row_place,	     "mip6", "the router's lifetime ended",
	  "6275 11.5.1" },

	{ MIP6(LEAVING),      away,	    row_policies_on, "bus",  "payload policies while away",
	  "4877 4.3" },
	{ MIP6(LEAVING),      away_first,   row_start,	     "bus",  "T-MIG, P-MIG: negotiate from here",
	  "4877 4.3" },
	{ MIP6(LEAVING),      home_first,   row_home_start,  "bus",  "T-MIG: negotiate from home",
	  "4877 4.3" },
	{ MIP6(LEAVING),      away_m,	    row_leaving_m,   "bus",  "T-MIG: start UPDATE_SA_ADDRESSES",
	  "5555 5.1" },
	{ MIP6(SEND),	      NULL,	    row_send,	     "ipsec", "a Binding Update, in ESP",
	  "6275 5.1" },

	{ MIP6(REGISTERED),   NULL,	    row_bound,	     "tunnel", "the binding's tunnel",
	  "6275 11.7.3" },
	{ MIP6(REGISTERED),   moved_k,	    row_mn_move,     "bus",  "MN-MOVE: P-MIG, T-MIG",
	  "5555 5.1" },
	{ MIP6(REGISTERED),   moved_k0,	    row_new_ike,     "bus",  "K=0: negotiate anew",
	  "4877 4.3" },
	{ MIP6(REGISTERED),   moved_between, row_between,    "bus",  "IKE is being made: from here",
	  "4877 4.3" },
	{ MIP6(REGISTERED),   here_k0,	    row_mn_payload,  "bus",  "K=0, IKE is here: P-MIG",
	  "4877 4.3" },
	{ MIP6(REGISTERED),   moved_by_hand, row_mn_payload, "bus",  "manual keys: P-MIG",
	  "3776 4.3" },
	{ MIP6(REGISTERED),   back_again,   row_thaw,	     "ike",  "not moved: IKE may go on",
	  "5555 5.1" },
	{ MIP6(REGISTERED),   probe_k,	    row_probe,	     "ike",  "PROBE: show the mapping of 4500",
	  "5555 5.1" },
	{ MIP6(REGISTERED),   moved_esp,    row_protect,     "ike",  "tunnel SAs, if there are none",
	  "4877 4.3" },
	{ MIP6(REGISTERED),   probe_m,	    row_probe,	     "ike",  "is the mapping of 4500 the same?",
	  "4555 3.8" },

	{ MIP6(DEREGISTERED), home_k,	    row_home_k,	     "bus",  "P-MIG back to HoA, PROBE",
	  "5555 5.1" },
	{ MIP6(DEREGISTERED), not_ours,	    row_not_ours,    "host", "HoA is somebody else's here",
	  "6275 11.5.5" },
	{ MIP6(DEREGISTERED), ours,	    row_home,	     "bus",  "payload policies off; NA",
	  "4877 4.2" },
	{ MIP6(DEREGISTERED), home_not_k0,  row_home_ike,    "bus",  "T-MIG: IKE runs from HoA now",
	  "5555 5.1" },
	{ MIP6(DEREGISTERED), home_between, row_home_anew,   "bus",  "IKE is being made: from HoA",
	  "6275 11.5.5" },
	{ MIP6(DEREGISTERED), home_k0,	    row_home_anew,   "bus",  "K=0: negotiate anew from HoA",
	  "4877 4.3" },

	{ MIP6(AT_HOME),      NULL,	    row_at_home,     "host", "HoA is used natively",
	  "6275 11.5.5" },
	{ MIP6(EXPIRED),      NULL,	    row_expired,     "tunnel", "the binding is no more",
	  "6275 11.7.1" },
	{ MIP6(REFUSED),      NULL,	    row_unbound,     "tunnel", "the home agent refused",
	  "6275 11.7.3" },
	{ MIP6(UNREACHABLE),  ike_is_here,  row_alive,	     "ike",  "no answer: is anybody there?",
	  "7296 2.4" },
	{ MIP6(UNREACHABLE),  ike_is_left_behind, row_anew,  "bus",  "IKE is left behind: negotiate anew",
	  "5555 5.1" },
	{ MIP6(REGISTERED),   discovers,    row_accepted,    "discovery", "this home agent it is",
	  "6275 11.4.1" },
	{ MIP6(REGISTERED),   knows_prefixes, row_prefixes,  "prefixes", "somebody to ask for home prefixes",
	  "6275 11.4.2" },
	{ MIP6(NEWS),	      prefix_news,  row_prefix_news, "prefixes", "status 1: ask for home prefixes",
	  "6275 11.7.3" },
	{ MIP6(DEREGISTERED), knows_prefixes, row_no_prefixes, "prefixes", "the link itself tells now",
	  "6275 11.4.3" },
	{ MIP6(EXPIRED),      knows_prefixes, row_no_prefixes, "prefixes", "nobody to ask", "6275 11.4.2" },
	{ MIP6(REFUSED),      refused_here, row_refused,     "discovery", "the next home agent",
	  "6275 11.4.1" },
	{ MIP6(UNREACHABLE),  silent_here,  row_silent,	     "discovery", "the next home agent",
	  "6275 11.4.1" },
	{ IKE(ESTABLISHED),   bound_behind, row_caught_up,   "bus",  "the BA came first: P-MIG",
	  "4877 4.3" },
	{ IKE(ESTABLISHED),   bound_esp,    row_protect,     "ike",  "tunnel SAs of the new IKE SA",
	  "4877 4.3" },
	{ IKE(CLOSED),	      not_replaced, row_anew_again,  "bus",  "no new IKE SA: try again",
	  "4877 4.3" },
	{ IKE(CLOSED),	      was_bound,    row_again,	     "mip6", "no SA for BUs: register again",
	  "6275 11.7.1" },

	{ MIP6(LEAVING),      optimizes,    row_ro_adrift,   "mip6_ro", "the home agent does not know yet",
	  "6275 5.2.5" },
	{ MIP6(REGISTERED),   optimizes,    row_ro_registered, "mip6_ro", "correspondents may hear of it",
	  "6275 11.7.2" },
	{ MIP6(DEREGISTERED), home_optimizes, row_ro_home,   "mip6_ro", "home: no bindings any more",
	  "6275 11.5.5" },
	{ MIP6(AT_HOME),      optimizes,    row_ro_home,     "mip6_ro", "home: no bindings any more",
	  "6275 11.5.5" },
	{ MIP6(EXPIRED),      optimizes,    row_ro_adrift,   "mip6_ro", "no home registration",
	  "6275 11.7.2" },
	{ MIP6(REFUSED),      optimizes,    row_ro_adrift,   "mip6_ro", "no home registration",
	  "6275 11.7.2" },
	{ HOST(ICMP_ERROR),   optimizes,    row_ro_icmp,     "mip6_ro", "do they know the header?",
	  "6275 11.3.5" },
	{ RO(SEND),	      NULL,	    row_ro_send,     "host", "to a correspondent",
	  "6275 11.6.1" },
};

static const char *const *const all_events[ENGINES] = {
	[ENGINE_HOST] = host_event_name, [ENGINE_IPSEC] = ipsec_event_names,
	[ENGINE_IKE] = ike_event_names, [ENGINE_MIP6] = mip6_events, [ENGINE_RO] = ro_events,
};

const struct route mn_route = {
	"mn", engine_names, all_events, rows, sizeof(rows) / sizeof(rows[0]),
};

bool
mn_route_mip6(struct stack *s)
{
	struct mn *m = (struct mn *)s;
	struct mip6_mn_event ev;
	struct mip6_ro_event ro;

	if (mip6_mn_pop(&m->mip6, &ev)) {
		route_event(&s->routes, ENGINE_MIP6, ev.kind, m, &ev);
		return true;
	}
	if (m->conf.ro && mip6_ro_pop(&m->ro, &ro)) {
		route_event(&s->routes, ENGINE_RO, ro.kind, m, &ro);
		return true;
	}
	if (m->probe && bus_idle(&s->bus)) {
		m->probe = false;
		(void)ike_freeze(s->ike, s->now, &m->conf.hoa6, false);
		(void)ike_probe(s->ike, s->now, &m->conf.hoa6);
		return true;
	}
	if (m->protect && bus_idle(&s->bus)) {
		m->protect = false;
		(void)ike_protect(s->ike, s->now, &m->conf.hoa6);
		return true;
	}
	return mn_prefix_settle(m) || mn_agent_settle(m);
}

void
mn_bus(struct stack *s, tick now, const struct pfkey_msg *m)
{
	(void)now;
	(void)policy_set_echo(&((struct mn *)s)->policies, m);
}
