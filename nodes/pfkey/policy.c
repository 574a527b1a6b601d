#include "nodes/pfkey/policy.h"

#define PROTO_MH_SELECTOR 135
#define PROTO_ESP	  50

/* The lower number decides first. */
static const uint32_t priority[POLICY_KINDS] = { 1000, 2000, 3000, 3000 };

void
policy_set_init(struct policy_set *s, bool at_mn, const struct addr *hoa6, const struct addr *hoa4,
    const struct addr *ha6, bool payload, uint32_t reqid)
{
	*s = (struct policy_set){ .at_mn = at_mn, .hoa6 = *hoa6, .hoa4 = *hoa4, .ha6 = *ha6,
		.reqid = reqid };
	for (int k = 0; k < POLICY_KINDS; k++) {
		const struct addr *own = at_mn ? hoa6 : ha6, *peer = at_mn ? ha6 : hoa6;

		s->out[k].used = s->in[k].used = k == POLICY_TUNNEL6 ? payload :
		    k == POLICY_TUNNEL4 ? payload && addr_is_set(hoa4) : true;
		s->out[k].from = s->in[k].to = *own;
		s->out[k].to = s->in[k].from = *peer;
	}
}

static uint32_t
reqid_of(const struct policy_set *s, enum policy_kind k)
{
	return s->reqid + (k == POLICY_TRANSPORT ? 0 : k == POLICY_TUNNEL6 ? 1 : 2);
}

/* The selectors, in packet direction: home address at the mobile node's end, and at the other end
 * the home agent or, for payload, anybody. */
static void
selectors(const struct policy_set *s, enum policy_kind k, bool out, struct pfkey_msg *m)
{
	struct pfkey_addr home = { .addr = k == POLICY_TUNNEL4 ? s->hoa4 : s->hoa6 }, far = { 0 };
	bool home_is_src = s->at_mn == out;

	home.prefixlen = (uint8_t)(addr_len(&home.addr) * 8);
	if (k == POLICY_TRANSPORT || k == POLICY_BYPASS) {
		far.addr = s->ha6;
		far.prefixlen = 128;
	} else {
		far.addr.family = home.addr.family;
	}
	home.proto = far.proto = k == POLICY_TRANSPORT ? PROTO_MH_SELECTOR : 0;
	m->src = home_is_src ? home : far;
	m->dst = home_is_src ? far : home;
}

static struct pfkey_request
request_of(const struct policy_set *s, enum policy_kind k, const struct addr *from,
    const struct addr *to)
{
	return (struct pfkey_request){
		.proto = PROTO_ESP, .reqid = reqid_of(s, k), .level = IPSEC_LEVEL_UNIQUE,
		.mode = k == POLICY_TRANSPORT ? IPSEC_MODE_TRANSPORT : IPSEC_MODE_TUNNEL,
		.src = *from, .dst = *to,
	};
}

static struct pfkey_msg
spd_message(const struct policy_set *s, enum policy_kind k, bool out, uint8_t type)
{
	const struct policy_state *p = out ? &s->out[k] : &s->in[k];
	struct pfkey_msg m = { .type = type };

	selectors(s, k, out, &m);
	m.policy = (struct pfkey_policy){
		.has = true, .priority = priority[k],
		.type = k == POLICY_BYPASS ? IPSEC_POLICY_NONE : IPSEC_POLICY_IPSEC,
		.dir = out ? IPSEC_DIR_OUTBOUND : IPSEC_DIR_INBOUND,
	};
	if (type == SADB_X_SPDADD && k != POLICY_BYPASS) {
		m.policy.n_requests = 1;
		m.policy.request[0] = request_of(s, k, &p->from, &p->to);
		if (k == POLICY_TRANSPORT)
			m.policy.request[0].src = m.policy.request[0].dst = ADDR_NONE;
		/* As the SAs that slept meanwhile still are. */
		if (p->encap != UDP_ENCAP_NONE) {
			m.has_nat_t = m.has_nat_ports = true;
			m.nat_t = p->encap;
			m.nat_sport = p->sport;
			m.nat_dport = p->dport;
		}
	}
	return m;
}

static void
spd_send(struct policy_set *s, struct bus *b, tick now, unsigned kinds, uint8_t type)
{
	bool install = type == SADB_X_SPDADD;

	for (unsigned k = 0; k < POLICY_KINDS; k++) {
		if ((kinds & POLICY_BIT(k)) == 0 || !s->out[k].used ||
		    s->out[k].installed == install)
			continue;
		s->out[k].installed = s->in[k].installed = install;
		for (int out = 1; out >= 0; out--) {
			struct policy_state *p = out ? &s->out[k] : &s->in[k];
			struct pfkey_msg m = spd_message(s, k, out, type);

			if (install)
				p->generation = 0;
			bus_send(b, now, BUS_MIP6, &m);
		}
	}
}

void
policy_set_install(struct policy_set *s, struct bus *b, tick now, unsigned kinds)
{
	spd_send(s, b, now, kinds, SADB_X_SPDADD);
}

void
policy_set_remove(struct policy_set *s, struct bus *b, tick now, unsigned kinds)
{
	spd_send(s, b, now, kinds, SADB_X_SPDDELETE);
}

/* Is the tunnel where `m` would put it? */
static bool
there_already(const struct policy_state *p, const struct policy_move *m, bool out)
{
	const struct endpoint *from = out ? &m->local : &m->remote, *to = out ? &m->remote : &m->local;

	return addr_eq(&p->from, &from->addr) && addr_eq(&p->to, &to->addr) &&
	    (p->encap == UDP_ENCAP_ESPINUDP) == m->udp &&
	    (!m->udp || (p->sport == from->port && p->dport == to->port));
}

bool
policy_set_there(const struct policy_set *s, const struct policy_move *m)
{
	for (unsigned k = 0; k < POLICY_KINDS; k++)
		if ((m->kinds & POLICY_BIT(k)) != 0 && s->out[k].installed &&
		    !(there_already(&s->out[k], m, true) && there_already(&s->in[k], m, false)))
			return false;
	return true;
}

static struct pfkey_msg
migrate_message(const struct policy_set *s, enum policy_kind k, bool out,
    const struct policy_move *mv)
{
	const struct policy_state *p = out ? &s->out[k] : &s->in[k];
	const struct endpoint *from = out ? &mv->local : &mv->remote,
	    *to = out ? &mv->remote : &mv->local;
	struct pfkey_msg m = spd_message(s, k, out, SADB_X_MIGRATE);

	m.policy.n_requests = 2;
	m.policy.request[0] = request_of(s, k, &p->from, &p->to);
	m.policy.request[1] = k == POLICY_TRANSPORT ? m.policy.request[0] :
	    request_of(s, k, &from->addr, &to->addr);
	m.has_km = addr_is_set(&mv->km_local.addr);
	m.km_local = mv->km_local.addr;
	m.km_remote = mv->km_remote.addr;
	if (k != POLICY_TRANSPORT) {
		m.has_nat_t = true;
		m.nat_t = mv->udp ? UDP_ENCAP_ESPINUDP : UDP_ENCAP_NONE;
		m.has_nat_ports = true;
		m.nat_sport = mv->udp ? from->port : 0;
		m.nat_dport = mv->udp ? to->port : 0;
	}
	m.ds = (struct pfkey_migrate_ds){
		.has = true, .version = MIGRATE_DS_VERSION, .origin = mv->origin,
		.flags = mv->flags, .evidence = mv->evidence,
		.km_lport = mv->km_local.port, .km_rport = mv->km_remote.port,
		.generation = p->generation + 1,
	};
	if (k != POLICY_TRANSPORT) {
		m.ds.flags |= MIGRATE_OLD_VALID;
		m.ds.old_encap = p->encap;
		m.ds.old_sport = p->sport;
		m.ds.old_dport = p->dport;
	}
	return m;
}

unsigned
policy_set_migrate(struct policy_set *s, struct bus *b, tick now, const struct policy_move *mv)
{
	unsigned n = 0;

	for (unsigned k = 0; k < POLICY_KINDS; k++) {
		if ((mv->kinds & POLICY_BIT(k)) == 0 || k == POLICY_BYPASS || !s->out[k].installed)
			continue;
		if (k != POLICY_TRANSPORT && there_already(&s->out[k], mv, true) &&
		    there_already(&s->in[k], mv, false) && mv->flags == 0)
			continue;
		for (int out = 1; out >= 0; out--) {
			struct pfkey_msg m = migrate_message(s, k, out, mv);

			bus_send(b, now, BUS_MIP6, &m);
			n++;
		}
	}
	return n;
}

static bool
same_selectors(const struct pfkey_msg *a, const struct pfkey_msg *b)
{
	return addr_eq(&a->src.addr, &b->src.addr) && addr_eq(&a->dst.addr, &b->dst.addr) &&
	    a->src.prefixlen == b->src.prefixlen && a->dst.prefixlen == b->dst.prefixlen &&
	    a->src.proto == b->src.proto && a->policy.dir == b->policy.dir;
}

bool
policy_set_echo(struct policy_set *s, const struct pfkey_msg *m)
{
	for (unsigned k = 0; k < POLICY_KINDS; k++) {
		for (int out = 0; out < 2; out++) {
			struct policy_state *p = out ? &s->out[k] : &s->in[k];
			struct pfkey_msg sel = { 0 };

			selectors(s, k, out, &sel);
			sel.policy.dir = out ? IPSEC_DIR_OUTBOUND : IPSEC_DIR_INBOUND;
			if (!p->used || !same_selectors(&sel, m))
				continue;
			if (m->type != SADB_X_MIGRATE || m->errno_ != 0)
				return true;
			if (m->ds.has)
				p->generation = m->ds.generation;
			if (k != POLICY_TRANSPORT && m->policy.n_requests >= 2) {
				p->from = m->policy.request[1].src;
				p->to = m->policy.request[1].dst;
				if (m->has_nat_t) {
					p->encap = m->nat_t;
					p->sport = m->has_nat_ports ? m->nat_sport : 0;
					p->dport = m->has_nat_ports ? m->nat_dport : 0;
				}
			}
			return true;
		}
	}
	return false;
}
