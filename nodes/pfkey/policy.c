#include "nodes/pfkey/policy.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define PROTO_MH_SELECTOR 135
#define PROTO_ESP	  50
#define PROTO_ICMP4	  1
#define PROTO_ICMP6	  58

#define TYPE_HOTI	  1	/* RFC 6275 6.1.3 */
#define TYPE_HOT	  3	/* RFC 6275 6.1.5 */

/* The lower number decides first. */
static const uint32_t priority[POLICY_KINDS] = { 1000, 2000, 3000, 3000 };
#define PRIORITY_HOME_TEST 2500u	/* before what a user's packets have, RFC 4877 5 */

static struct pfkey_addr
whole(const struct addr *a, uint8_t proto)
{
	return (struct pfkey_addr){ .addr = *a, .prefixlen = (uint8_t)(addr_len(a) * 8),
		.proto = proto };
}

static struct pfkey_addr
anybody(const struct addr *like)
{
	return (struct pfkey_addr){ .addr = { .family = like->family } };
}

void
policy_set_clear(struct policy_set *s)
{
	free(s->entry);
	*s = (struct policy_set){ 0 };
}

void
policy_set_lines(struct policy_set *s, const struct policy_line *line, unsigned n,
    const struct addr *own, const struct addr *far)
{
	policy_set_clear(s);
	s->entry = xalloc(n, sizeof(*s->entry));
	s->n = n;
	for (unsigned i = 0; i < n; i++)
		s->entry[i] = (struct policy_entry){ .line = line[i],
			.out = { .from = *own, .to = *far }, .in = { .from = *far, .to = *own } };
}

static struct policy_line
home_test(bool at_mn, const struct addr *hoa6, uint32_t reqid)
{
	struct pfkey_addr home = whole(hoa6, PROTO_MH_SELECTOR), far = anybody(hoa6);

	far.proto = PROTO_MH_SELECTOR;
	home.port = TYPE_HOTI;
	far.port = TYPE_HOT;
	return (struct policy_line){ .kind = POLICY_TUNNEL6, .out = true, .in = true,
		.action = IPSEC_POLICY_IPSEC, .own = at_mn ? home : far, .far = at_mn ? far : home,
		.reqid = reqid, .priority = PRIORITY_HOME_TEST };
}

/* The home address at the mobile node's end, and at the other end the home agent or, for payload,
 * anybody. */
void
policy_set_init(struct policy_set *s, bool at_mn, const struct addr *hoa6, const struct addr *hoa4,
    const struct addr *ha6, enum policy_protect what, uint32_t reqid)
{
	const struct addr *own = at_mn ? hoa6 : ha6, *peer = at_mn ? ha6 : hoa6;
	struct policy_line line[POLICY_KINDS];
	unsigned n = 0;

	for (unsigned k = 0; k < POLICY_KINDS; k++) {
		bool tunnel = k == POLICY_TUNNEL6 || k == POLICY_TUNNEL4;
		uint8_t proto = k == POLICY_TRANSPORT ? PROTO_MH_SELECTOR : 0;
		struct pfkey_addr home = whole(k == POLICY_TUNNEL4 ? hoa4 : hoa6, proto),
		    far = tunnel ? anybody(&home.addr) : whole(ha6, proto);

		if (tunnel && (what != PROTECT_PAYLOAD || !addr_is_set(&home.addr)))
			continue;
		line[n++] = (struct policy_line){ .kind = k, .out = true, .in = true,
			.action = k == POLICY_BYPASS ? IPSEC_POLICY_NONE : IPSEC_POLICY_IPSEC,
			.own = at_mn ? home : far, .far = at_mn ? far : home,
			.reqid = reqid + (k == POLICY_TRANSPORT ? 0 : k == POLICY_TUNNEL6 ? 1 : 2),
			.priority = priority[k] };
	}
	if (what == PROTECT_HOME_TEST)
		line[n++] = home_test(at_mn, hoa6, reqid + 1);
	policy_set_lines(s, line, n, own, peer);
}

#define MPS 146u	/* RFC 6275 6.7, 6.8 */
#define MPA 147u

void
policy_set_prefix(struct policy_set *s, bool at_mn, const struct addr *hoa6, const struct addr *ha6,
    uint32_t reqid)
{
	struct policy_line *l;

	s->entry = xrealloc(s->entry, s->n + 1, sizeof(*s->entry));
	s->entry[s->n] = (struct policy_entry){
		.out = { .from = at_mn ? *hoa6 : *ha6, .to = at_mn ? *ha6 : *hoa6 },
		.in = { .from = at_mn ? *ha6 : *hoa6, .to = at_mn ? *hoa6 : *ha6 } };
	l = &s->entry[s->n++].line;
	*l = (struct policy_line){ .kind = POLICY_TRANSPORT, .out = true, .in = true,
		.action = IPSEC_POLICY_IPSEC, .own = whole(at_mn ? hoa6 : ha6, PROTO_ICMP6),
		.far = whole(at_mn ? ha6 : hoa6, PROTO_ICMP6),
		.reqid = reqid | POLICY_PREFIX_REQID, .priority = priority[POLICY_TRANSPORT] };
	l->own.port = at_mn ? MPS : MPA;
	l->far.port = at_mn ? MPA : MPS;
}

const struct policy_state *
policy_payload(const struct policy_set *s, unsigned family)
{
	enum policy_kind k = family == 6 ? POLICY_TUNNEL6 : POLICY_TUNNEL4;

	if ((s->installed & POLICY_BIT(k)) == 0)
		return NULL;
	for (unsigned i = 0; i < s->n; i++)
		/* HoTI and HoT have a tunnel of their own, RFC 3776 5.2.2. */
		if (s->entry[i].line.kind == k && s->entry[i].line.out &&
		    s->entry[i].line.own.proto != PROTO_MH_SELECTOR)
			return &s->entry[i].out;
	return NULL;
}

/* Protocols whose "port" is a message type, which is that of the packet's source in either
 * direction: RFC 4301 4.4.1.1, 4.4.1.3. */
static bool
typed(uint8_t proto)
{
	return proto == PROTO_MH_SELECTOR || proto == PROTO_ICMP6 || proto == PROTO_ICMP4;
}

void
policy_line_selectors(const struct policy_line *l, bool out, struct pfkey_msg *m)
{
	m->src = out ? l->own : l->far;
	m->dst = out ? l->far : l->own;
	m->sel.has = l->wide != NULL;
	if (l->wide != NULL) {
		m->sel.src = out ? l->wide->own : l->wide->far;
		m->sel.dst = out ? l->wide->far : l->wide->own;
	}
	if (!typed(l->own.proto))
		return;
	/* The message's own type stands at its source; at the other end there is none. */
	m->dst.port = 0;
	m->sel.dst.opaque = false;
	m->sel.dst.lo = 0;
	m->sel.dst.hi = UINT16_MAX;
}

static struct pfkey_request
request_of(const struct policy_line *l, const struct addr *from, const struct addr *to)
{
	return (struct pfkey_request){
		.proto = PROTO_ESP, .reqid = l->reqid, .level = IPSEC_LEVEL_UNIQUE,
		.mode = l->kind == POLICY_TRANSPORT ? IPSEC_MODE_TRANSPORT : IPSEC_MODE_TUNNEL,
		.src = *from, .dst = *to,
	};
}

static struct pfkey_msg
spd_message(const struct policy_line *l, const struct policy_state *p, bool out, uint8_t type)
{
	struct pfkey_msg m = { .type = type };

	policy_line_selectors(l, out, &m);
	m.policy = (struct pfkey_policy){
		.has = true, .priority = l->priority, .type = l->action,
		.dir = out ? IPSEC_DIR_OUTBOUND : IPSEC_DIR_INBOUND,
	};
	if (type == SADB_X_SPDADD && l->action == IPSEC_POLICY_IPSEC) {
		m.traffic = l->traffic;
		m.policy.n_requests = 1;
		m.policy.request[0] = request_of(l, &p->from, &p->to);
		if (l->kind == POLICY_TRANSPORT)
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

static bool
goes(const struct policy_line *l, int out)
{
	return out ? l->out : l->in;
}

void
policy_send(struct bus *b, tick now, const struct policy_line *l)
{
	const struct policy_state none = { 0 };

	for (int out = 1; out >= 0; out--) {
		struct pfkey_msg m = spd_message(l, &none, out, SADB_X_SPDADD);

		if (goes(l, out))
			bus_send(b, now, BUS_MIP6, &m);
	}
}

static void
spd_send(struct policy_set *s, struct bus *b, tick now, unsigned kinds, uint8_t type)
{
	bool install = type == SADB_X_SPDADD;
	unsigned due = kinds & (install ? ~s->installed : s->installed);

	for (unsigned i = 0; i < s->n; i++) {
		struct policy_entry *e = &s->entry[i];

		if ((due & POLICY_BIT(e->line.kind)) == 0)
			continue;
		for (int out = 1; out >= 0; out--) {
			struct policy_state *p = out ? &e->out : &e->in;
			struct pfkey_msg m = spd_message(&e->line, p, out, type);

			if (!goes(&e->line, out))
				continue;
			if (install)
				p->generation = 0;
			bus_send(b, now, BUS_MIP6, &m);
		}
	}
	s->installed ^= due;
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

static bool
both_there(const struct policy_entry *e, const struct policy_move *m)
{
	return (!e->line.out || there_already(&e->out, m, true)) &&
	    (!e->line.in || there_already(&e->in, m, false));
}

/* moves: is this an entry that `m` is about? */
static bool
moves(const struct policy_set *s, const struct policy_entry *e, const struct policy_move *m)
{
	return (m->kinds & s->installed & POLICY_BIT(e->line.kind)) != 0 &&
	    e->line.action == IPSEC_POLICY_IPSEC;
}

bool
policy_set_there(const struct policy_set *s, const struct policy_move *m)
{
	for (unsigned i = 0; i < s->n; i++)
		if (moves(s, &s->entry[i], m) && !both_there(&s->entry[i], m))
			return false;
	return true;
}

static struct pfkey_msg
migrate_message(const struct policy_entry *e, bool out, const struct policy_move *mv)
{
	const struct policy_line *l = &e->line;
	const struct policy_state *p = out ? &e->out : &e->in;
	const struct endpoint *from = out ? &mv->local : &mv->remote,
	    *to = out ? &mv->remote : &mv->local;
	bool tunnel = l->kind != POLICY_TRANSPORT;
	struct pfkey_msg m = spd_message(l, p, out, SADB_X_MIGRATE);

	m.policy.n_requests = 2;
	m.policy.request[0] = request_of(l, &p->from, &p->to);
	m.policy.request[1] = tunnel ? request_of(l, &from->addr, &to->addr) : m.policy.request[0];
	m.has_km = addr_is_set(&mv->km_local.addr);
	m.km_local = mv->km_local.addr;
	m.km_remote = mv->km_remote.addr;
	if (tunnel) {
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
	if (tunnel) {
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

	for (unsigned i = 0; i < s->n; i++) {
		const struct policy_entry *e = &s->entry[i];

		if (!moves(s, e, mv))
			continue;
		if (e->line.kind != POLICY_TRANSPORT && both_there(e, mv) && mv->flags == 0)
			continue;
		for (int out = 1; out >= 0; out--) {
			struct pfkey_msg m = migrate_message(e, out, mv);

			if (!goes(&e->line, out))
				continue;
			bus_send(b, now, BUS_MIP6, &m);
			n++;
		}
	}
	return n;
}

static bool
same_end(const struct pfkey_end *a, const struct pfkey_end *b)
{
	for (uint8_t i = 0; i < a->n && a->n == b->n; i++)
		if (!addr_eq(&a->range[i].lo, &b->range[i].lo) ||
		    !addr_eq(&a->range[i].hi, &b->range[i].hi))
			return false;
	return a->opaque == b->opaque && a->lo == b->lo && a->hi == b->hi && a->n == b->n;
}

static bool
same_wide(const struct pfkey_selector *a, const struct pfkey_selector *b)
{
	return a->has == b->has && (!a->has || (same_end(&a->src, &b->src) &&
	    same_end(&a->dst, &b->dst)));
}

static bool
same_selectors(const struct pfkey_msg *a, const struct pfkey_msg *b)
{
	return addr_eq(&a->src.addr, &b->src.addr) && addr_eq(&a->dst.addr, &b->dst.addr) &&
	    a->src.prefixlen == b->src.prefixlen && a->dst.prefixlen == b->dst.prefixlen &&
	    a->src.port == b->src.port && a->dst.port == b->dst.port &&
	    same_wide(&a->sel, &b->sel) &&
	    a->src.proto == b->src.proto && a->policy.dir == b->policy.dir;
}

/* remember what a MIGRATE that took effect has set. */
static void
remember(struct policy_state *p, const struct pfkey_msg *m, bool tunnel)
{
	if (m->ds.has)
		p->generation = m->ds.generation;
	if (!tunnel || m->policy.n_requests < 2)
		return;
	p->from = m->policy.request[1].src;
	p->to = m->policy.request[1].dst;
	if (m->has_nat_t) {
		p->encap = m->nat_t;
		p->sport = m->has_nat_ports ? m->nat_sport : 0;
		p->dport = m->has_nat_ports ? m->nat_dport : 0;
	}
}

bool
policy_set_echo(struct policy_set *s, const struct pfkey_msg *m)
{
	bool out = m->policy.dir == IPSEC_DIR_OUTBOUND;

	for (unsigned i = 0; i < s->n; i++) {
		struct policy_entry *e = &s->entry[i];
		struct pfkey_msg sel = { .policy.dir = m->policy.dir };

		policy_line_selectors(&e->line, out, &sel);
		if (!goes(&e->line, out) || !same_selectors(&sel, m))
			continue;
		if (m->type == SADB_X_MIGRATE && m->errno_ == 0)
			remember(out ? &e->out : &e->in, m, e->line.kind != POLICY_TRANSPORT);
		return true;
	}
	return false;
}
