/* place.c - which outer addresses are used, and the SPD's tunnel templates.
 *
 * A pair stays in use as long as both ends of it can be used. Otherwise the peer's addresses are
 * tried in the order of configuration, and for each our interfaces in theirs. */
#include "nodes/peer/peer.h"

const struct addr *
peer_home(const struct peer *p)
{
	return addr_is_set(&p->inner6) ? &p->inner6 : &p->inner4;
}

static bool
pair_usable(const struct peer *p, const struct peer_place *at)
{
	unsigned ifc;

	return addr_is_set(&at->local) &&
	    host_route_ifc(&p->s.host, &at->local, &at->remote, &ifc) &&
	    host_owns_on(&p->s.host, ifc, &at->local);
}

static bool
pair_find(const struct peer *p, struct peer_place *out)
{
	struct prefix local;

	for (unsigned r = 0; r < p->conf.n_remotes; r++)
		for (unsigned i = 0; i < p->conf.host.n_ifcs; i++) {
			*out = (struct peer_place){ .remote = p->conf.remote[r] };
			if (!host_address_on(&p->s.host, i, out->remote.family, &local))
				continue;
			out->local = local.addr;
			if (pair_usable(p, out))
				return true;
		}
	*out = (struct peer_place){ 0 };
	return false;
}

unsigned
peer_others(const struct peer *p, const struct addr *used, struct addr *list, unsigned most)
{
	static const unsigned family[] = { 4, 6 };
	struct prefix a;
	unsigned n = 0;

	for (unsigned i = 0; i < p->conf.host.n_ifcs; i++)
		for (unsigned f = 0; f < 2; f++)
			if (n < most && host_address_on(&p->s.host, i, family[f], &a) &&
			    !addr_eq(&a.addr, used))
				list[n++] = a.addr;
	return n;
}

/* ---- the SPD ---- */

static void
spd_send(struct peer *p, unsigned i, bool out)
{
	struct peer_policy *pol = &p->policy[i];
	const struct policy_line *l = &pol->line;
	const struct peer_place *at = &p->place;
	bool transport = l->kind == POLICY_TRANSPORT;
	struct pfkey_msg m = { .type = pol->installed ? SADB_X_SPDUPDATE : SADB_X_SPDADD };

	if (!(out ? l->out : l->in))
		return;
	policy_line_selectors(l, out, &m);
	m.policy = (struct pfkey_policy){ .has = true, .type = l->action, .priority = 1000 + i,
	    .dir = out ? IPSEC_DIR_OUTBOUND : IPSEC_DIR_INBOUND };
	if (l->action == IPSEC_POLICY_IPSEC) {
		m.traffic = l->traffic;
		m.policy.n_requests = 1;
		m.policy.request[0] = (struct pfkey_request){ .proto = IPPROTO_IS_ESP,
		    .mode = transport ? IPSEC_MODE_TRANSPORT : IPSEC_MODE_TUNNEL,
		    .level = IPSEC_LEVEL_UNIQUE, .reqid = 1 + i };
		if (!transport) {
			m.policy.request[0].src = out ? at->local : at->remote;
			m.policy.request[0].dst = out ? at->remote : at->local;
		}
	}
	bus_send(&p->s.bus, p->s.now, BUS_MIP6, &m);
}

/* Typed keys: both lists at once, as soon as there is an address; where we are then, SAs stay. */
static void
typed_install(struct peer *p)
{
	const struct manual_ends e = { .own = &p->place.local, .far = &p->place.remote };

	if (p->typed.n > 0 || !addr_is_set(e.own) || !manual_policies(p->manual, &p->typed, &e))
		return;
	policy_set_install(&p->typed, &p->s.bus, p->s.now, POLICY_CONTROL | POLICY_PAYLOAD);
	manual_sas(p->manual, &p->s.bus, p->s.now, &e);
	p->s.sad_changed = true;
}

void
peer_place_policies(struct peer *p)
{
	bool placed = addr_is_set(&p->place.local);

	if (p->manual != NULL) {
		typed_install(p);
		return;
	}
	for (unsigned i = 0; i < p->n_policies; i++) {
		struct peer_policy *pol = &p->policy[i];
		bool follows = pol->line.action == IPSEC_POLICY_IPSEC &&
		    pol->line.kind != POLICY_TRANSPORT;

		if (follows ? !placed : pol->installed)
			continue;
		spd_send(p, i, true);
		spd_send(p, i, false);
		pol->installed = true;
	}
	p->s.sad_changed = true;	/* packets may have waited for this */
}

/* ---- moving ---- */

bool
peer_start(struct peer *p)
{
	struct endpoint local = { p->place.local, 0 }, remote = { p->place.remote, 0 };

	return addr_is_set(&p->place.local) &&
	    ike_start(p->s.ike, p->s.now, peer_home(p), &local, &remote, true);
}

/* RFC 4555 3.5: the initiator of the IKE SA moves it. The other end may only say what it has (3.6).
 * Without MOBIKE an SA does not survive its addresses (RFC 7296 2.23 is for NATs). */
static void
moved(struct peer *p, const struct ike_status *st)
{
	struct endpoint local = { p->place.local, 0 }, remote = { p->place.remote, 0 };
	struct addr others[IKE_ADDRESSES];
	unsigned n;

	if (!st->mobike) {
		(void)ike_close(p->s.ike, p->s.now, peer_home(p), true);
		peer_place_policies(p);
		p->started = false;
	} else if (st->initiator) {
		(void)ike_path(p->s.ike, p->s.now, peer_home(p), &local, &remote);
	} else {
		n = peer_others(p, &st->local.addr, others, IKE_ADDRESSES);
		(void)ike_addresses_announce(p->s.ike, p->s.now, peer_home(p), others, n);
	}
}

void
peer_place_update(struct peer *p)
{
	struct peer_place best;
	struct ike_status st;

	if (pair_usable(p, &p->place))
		return;
	if (!pair_find(p, &best)) {
		p->place = best;	/* the SAs stay: the next link may come soon */
		return;
	}
	p->place = best;
	if (ike_status(p->s.ike, peer_home(p), &st))
		moved(p, &st);
	else
		peer_place_policies(p);
	if (p->conf.start == PEER_INITIATOR && !p->started)
		p->reset = true;
}
