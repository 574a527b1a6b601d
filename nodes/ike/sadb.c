/* sadb.c - the key manager's half of the PF_KEY bus: an image of the SPD, requests about SAs, and
 * MIGRATE (RFC 2367, draft-sugimoto-mip6-pfkey-migrate; docs/handover.md).
 *
 * The image is what SPDADD, SPDUPDATE, SPDDELETE and MIGRATE echoes say: for each policy its
 * selectors, reqid, present template endpoints, generation, and where IKE runs for it (KMADDRESS).
 * It is found by the kernel's id and by the home address in it. */
#include "nodes/ike/ike_int.h"

/* ---- the image ---- */

static uint64_t
hash_u32(const struct ike *x, uint32_t v)
{
	return hash_bytes(x->seed, &v, sizeof(v));
}

struct policy *
policy_of(const struct ike *x, uint32_t id)
{
	struct hash_link *l = hash_first(&x->policies, hash_u32(x, id));

	for (; l != NULL; l = hash_next(l)) {
		struct policy *p = hash_owner(l, struct policy, by_id);

		if (p->id == id)
			return p;
	}
	return NULL;
}

/* The home address is our side at the mobile node and the peer's side at the home agent. */
static const struct pfkey_addr *
mobile_side(const struct ike *x, const struct policy *p)
{
	return (p->dir == IPSEC_DIR_OUTBOUND) != x->conf.home_agent ? &p->src : &p->dst;
}

const struct addr *
policy_hoa(const struct ike *x, const struct policy *p)
{
	return &mobile_side(x, p)->addr;
}

static struct policy *
chain(const struct ike *x, struct hash_link *l, const struct addr *hoa)
{
	for (; l != NULL; l = hash_next(l)) {
		struct policy *p = hash_owner(l, struct policy, by_home);

		if (addr_eq(policy_hoa(x, p), hoa))
			return p;
	}
	return NULL;
}

static struct policy *
first_of(const struct ike *x, const struct addr *hoa)
{
	return chain(x, hash_first(&x->by_home, hash_addr(x, hoa)), hoa);
}

static struct policy *
next_of(const struct ike *x, const struct policy *p)
{
	return chain(x, hash_next(&p->by_home), policy_hoa(x, p));
}

static bool
mirrored(const struct policy *a, const struct policy *b)
{
	return a->dir != b->dir && a->tunnel == b->tunnel && a->src.proto == b->src.proto &&
	    addr_eq(&a->src.addr, &b->dst.addr) && addr_eq(&a->dst.addr, &b->src.addr);
}

struct policy *
policy_twin(const struct ike *x, const struct policy *p)
{
	struct policy *best = NULL;

	for (struct policy *q = first_of(x, policy_hoa(x, p)); q != NULL; q = next_of(x, q))
		if (mirrored(p, q) && (best == NULL || q->reqid == p->reqid))
			best = q;
	return best;
}

/* Protocols whose "port" is a message type: RFC 4301 4.4.1.1. */
static bool
typed(uint8_t proto)
{
	return proto == 135 || proto == 58 || proto == 1;
}

/* One end as the bus writes what a plain selector cannot say: a range of addresses, ports or types. Of
 * a list the first range counts; nobody negotiates lists (nodes/peer). */
static struct ike_ts
wide_selector(const struct pfkey_addr *a, const struct pfkey_end *e)
{
	struct prefix p = { a->addr, a->prefixlen };
	struct ike_ts ts = ike_ts_of(&p, a->proto, 0, 65535);

	if (e->n > 0) {
		ts.lo = e->range[0].lo;
		ts.hi = e->range[0].hi;
	}
	ts.port_lo = e->opaque ? 65535 : e->lo;		/* OPAQUE: RFC 7296 3.13.1 */
	ts.port_hi = e->opaque ? 0 : e->hi;
	return ts;
}

static struct ike_ts
selector(const struct pfkey_addr *a, uint16_t port)
{
	struct prefix p = { a->addr, a->prefixlen };
	uint16_t lo = port, hi = port;

	if (port == 0)
		return ike_ts_of(&p, a->proto, 0, 65535);
	if (typed(a->proto)) {	/* RFC 7296 3.13.1: the type in the high octet */
		lo = hi = (uint16_t)(port << 8);
		if (a->proto != 135)
			hi |= 0xff;
	}
	return ike_ts_of(&p, a->proto, lo, hi);
}

/* Our side and the peer's, of an outbound policy. A typed selector names the type each side sends:
 * BU at the mobile node, BA at the home agent (RFC 4877 7.2.1), hence the twin. */
void
policy_selectors(const struct ike *x, const struct policy *p, struct ike_ts *own,
    struct ike_ts *peer)
{
	const struct policy *twin = typed(p->src.proto) ? policy_twin(x, p) : NULL;

	if (p->wide != NULL) {
		*own = wide_selector(&p->src, &p->wide->src);
		*peer = wide_selector(&p->dst, twin != NULL && twin->wide != NULL ?
		    &twin->wide->src : &p->wide->dst);
		return;
	}
	*own = selector(&p->src, p->src.port);
	*peer = selector(&p->dst, twin != NULL ? twin->src.port : typed(p->src.proto) ? 0 :
	    p->dst.port);
}

/* Where several policies fit, the one the kernel made first: hash order is not an order. */
struct policy *
policy_find(const struct ike *x, const struct addr *hoa, uint8_t dir, bool tunnel,
    const struct ike_ts *own, const struct ike_ts *peer)
{
	struct policy *best = NULL;
	struct ike_ts a, b;

	for (struct policy *p = first_of(x, hoa); p != NULL; p = next_of(x, p)) {
		if (p->dir != dir || p->tunnel != tunnel || (best != NULL && best->id < p->id))
			continue;
		policy_selectors(x, p, &a, &b);
		if (ike_ts_meet(&a, &a, own) && ike_ts_meet(&b, &b, peer))
			best = p;
	}
	return best;
}

struct policy *
policy_transport(const struct ike *x, const struct addr *hoa)
{
	struct policy *best = NULL;

	for (struct policy *p = first_of(x, hoa); p != NULL; p = next_of(x, p))
		if (p->dir == IPSEC_DIR_OUTBOUND && !p->tunnel &&
		    (best == NULL || p->id < best->id))
			best = p;
	return best;
}

struct policy *
policy_first(const struct ike *x, const struct addr *hoa)
{
	struct policy *best = policy_transport(x, hoa);

	if (best != NULL)
		return best;
	for (struct policy *p = first_of(x, hoa); p != NULL; p = next_of(x, p))
		if (p->dir == IPSEC_DIR_OUTBOUND && (best == NULL || p->id < best->id))
			best = p;
	return best;
}

struct policy *
policy_of_reqid(const struct ike_sa *sa, uint32_t reqid)
{
	const struct addr *home[] = { &sa->hoa6, &sa->hoa4 };
	struct policy *best = NULL;

	for (unsigned i = 0; i < 2; i++)
		for (struct policy *p = first_of(sa->ike, home[i]); p != NULL;
		    p = next_of(sa->ike, p))
			if (p->tunnel && p->dir == IPSEC_DIR_OUTBOUND && p->reqid == reqid &&
			    (best == NULL || p->id < best->id))
				best = p;
	return best;
}

static void
policy_take(struct ike *x, const struct pfkey_msg *m)
{
	struct policy *p = policy_of(x, m->policy.id);
	const struct pfkey_request *r = &m->policy.request[0];

	if (m->policy.type != IPSEC_POLICY_IPSEC || m->policy.n_requests == 0 ||
	    m->policy.id == 0 || (m->policy.dir != IPSEC_DIR_INBOUND &&
	    m->policy.dir != IPSEC_DIR_OUTBOUND))
		return;
	if (p != NULL)
		hash_remove(&x->by_home, &p->by_home);
	if (p == NULL) {
		p = xalloc(1, sizeof(*p));
		p->id = m->policy.id;
		hash_add(&x->policies, &p->by_id, hash_u32(x, p->id));
	}
	p->dir = m->policy.dir;
	p->tunnel = r->mode == IPSEC_MODE_TUNNEL;
	p->reqid = r->reqid;
	p->src = m->src;
	p->dst = m->dst;
	p->fragments = m->traffic.fragments;
	free(p->wide);
	p->wide = NULL;
	if (m->sel.has) {
		p->wide = xalloc(1, sizeof(*p->wide));
		*p->wide = m->sel;
	}
	p->tsrc = addr_is_set(&r->src) ? r->src : m->src.addr;
	p->tdst = addr_is_set(&r->dst) ? r->dst : m->dst.addr;
	p->nat_t = m->has_nat_t ? m->nat_t : UDP_ENCAP_NONE;
	p->sport = m->has_nat_ports ? m->nat_sport : 0;
	p->dport = m->has_nat_ports ? m->nat_dport : 0;
	hash_add(&x->by_home, &p->by_home, hash_addr(x, policy_hoa(x, p)));
}

static void
policy_free(struct ike *x, struct policy *p)
{
	hash_remove(&x->policies, &p->by_id);
	hash_remove(&x->by_home, &p->by_home);
	free(p->wide);
	free(p);
}

void
policies_free(struct ike *x)
{
	for (size_t i = 0; i < x->policies.cap; i++)
		while (x->policies.slot[i] != NULL)
			policy_free(x, hash_owner(x->policies.slot[i], struct policy, by_id));
}

static bool
same_addr(const struct pfkey_addr *a, const struct pfkey_addr *b)
{
	return addr_eq(&a->addr, &b->addr) && a->prefixlen == b->prefixlen &&
	    a->proto == b->proto && a->port == b->port;
}

/* The policy a message names, by id or, in a MIGRATE without one, by selectors and direction. */
static struct policy *
policy_named(struct ike *x, const struct pfkey_msg *m)
{
	const struct pfkey_addr *side = (m->policy.dir == IPSEC_DIR_OUTBOUND) !=
	    x->conf.home_agent ? &m->src : &m->dst;
	struct policy *p = m->policy.id != 0 ? policy_of(x, m->policy.id) : NULL;

	if (p != NULL)
		return p;
	for (p = first_of(x, &side->addr); p != NULL; p = next_of(x, p))
		if (p->dir == m->policy.dir && same_addr(&p->src, &m->src) &&
		    same_addr(&p->dst, &m->dst))
			return p;
	return NULL;
}

/* ---- SAs ---- */

/* The endpoints the kernel has for a pair; of one that came to nothing, those it was asked with. */
static void
endpoints(const struct child *c, struct addr *own, struct addr *peer)
{
	if (addr_is_set(&c->ends.own)) {
		*own = c->ends.own;
		*peer = c->ends.peer;
	} else {
		*own = c->tunnel ? c->sa->local.addr : c->own.lo;
		*peer = c->tunnel ? c->sa->remote.addr : c->peer.lo;
	}
}

static struct pfkey_addr
host(const struct addr *a)
{
	return (struct pfkey_addr){ .addr = *a, .prefixlen = (uint8_t)(8 * addr_len(a)) };
}

static struct pfkey_msg
sa_message(struct ike *x, uint8_t type, bool tunnel, uint32_t reqid)
{
	return (struct pfkey_msg){ .type = type, .satype = SADB_SATYPE_ESP, .seq = ++x->bus_seq,
	    .has_sa2 = true, .mode = tunnel ? IPSEC_MODE_TUNNEL : IPSEC_MODE_TRANSPORT,
	    .reqid = reqid };
}

void
getspi(struct ike_sa *sa, struct nego *n)
{
	struct ike *x = sa->ike;
	struct pfkey_msg m = sa_message(x, SADB_GETSPI, n->tunnel, n->reqid);
	const struct addr *own = n->initiator ? &n->own.lo : &n->asked_own.ts[0].lo;
	const struct addr *peer = n->initiator ? &n->peer.lo : &n->asked_peer.ts[0].lo;

	m.src = host(n->tunnel ? &sa->remote.addr : peer);
	m.dst = host(n->tunnel ? &sa->local.addr : own);
	m.has_range = true;
	m.spi_min = 256;	/* RFC 4303 2.1 */
	m.spi_max = UINT32_MAX;
	n->getspi_seq = m.seq;
	n->waiting = true;
	n->next = x->waiting;
	x->waiting = n;
	event_bus(x, &m);
}

static void
no_spi(struct ike_sa *sa, const struct nego *n)
{
	job_done(sa, job_of(sa, n));
	jobs_run(sa);
}

void
sadb_take_spi(struct ike *x, const struct pfkey_msg *m)
{
	struct nego **at = &x->waiting, *n;
	struct ike_sa *sa;

	while (*at != NULL && (*at)->getspi_seq != m->seq)
		at = &(*at)->next;
	n = *at;
	if (n == NULL)
		return;
	*at = n->next;
	sa = n->sa;
	n->waiting = false;
	n->spi_in = m->errno_ == 0 && m->has_sa ? m->sa.spi : 0;
	n->spi_at = x->now;
	if (!n->initiator)
		child_answer(n->sa, n);
	else if (n->spi_in == 0 && n->auth)
		sa_event(n->sa, SA_EV_BROKEN, NULL);
	else if (n->spi_in == 0)
		no_spi(n->sa, n);
	else if (n->auth)
		sa_event(n->sa, SA_EV_SPI, NULL);
	else if (rekey_moot(n->sa, job_of(n->sa, n)))
		jobs_run(sa);
	else
		child_request_send(sa, job_of(sa, n));
}

static void
lifetimes(struct ike *x, struct pfkey_msg *m)
{
	tick hard = x->conf.child_lifetime;

	if (hard == TICK_NEVER || mutant_on(x->env.tamper, "ike-never-expires"))
		return;
	m->hard = (struct pfkey_lifetime){ .has = true, .addtime = (uint64_t)(hard / SECONDS(1)) };
	/* RFC 7296 2.8.1: rekeying moments are spread. */
	m->soft = (struct pfkey_lifetime){ .has = true, .addtime = (uint64_t)(rng_between(
	    x->env.rng, hard / 10 * 8, hard / 10 * 9) / SECONDS(1)) };
}

static void
encapsulate(const struct ends *e, struct pfkey_msg *m, bool outbound)
{
	if (e->nat_t == UDP_ENCAP_NONE)
		return;
	m->has_nat_t = m->has_nat_ports = true;
	m->nat_t = e->nat_t;
	m->nat_sport = outbound ? e->own_port : e->peer_port;
	m->nat_dport = outbound ? e->peer_port : e->own_port;
}

/* Where the IKE SA runs. */
static struct ends
ends_of(const struct ike_sa *sa)
{
	return (struct ends){ sa->local.addr, sa->remote.addr,
		sa->encap ? UDP_ENCAP_ESPINUDP : UDP_ENCAP_NONE, sa->local.port, sa->remote.port };
}

/* Where a new pair's packets go: with those of the pair it replaces, whose policy may sleep; else where
 * its policy is, which need not be where IKE is (K, before the acknowledgement; M, while the peer's new
 * address awaits its COOKIE2 check, RFC 4555 3.7). So whatever moves the policy moves the pair. */
struct ends
child_ends(const struct ike_sa *sa, const struct nego *n)
{
	const struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
	const struct policy *p = policy_of_reqid(sa, n->reqid);

	if (!n->tunnel) {	/* D3: that of mobile nodes is never encapsulated */
		struct ends e = { .own = n->own.lo, .peer = n->peer.lo };

		if (sa->ike->conf.transport_nat && sa->encap) {
			e = ends_of(sa);
			e.own = n->own.lo;
			e.peer = n->peer.lo;
		}
		return e;
	}
	if (old != NULL)
		return old->ends;
	/* Of the port behind a NAT the policy may only have a guess (D14). */
	if (p == NULL ||
	    (addr_eq(&p->tsrc, &sa->local.addr) && addr_eq(&p->tdst, &sa->remote.addr)))
		return ends_of(sa);
	return (struct ends){ p->tsrc, p->tdst, p->nat_t, p->sport, p->dport };
}

static bool
same_ts(const struct ike_ts *a, const struct ike_ts *b)
{
	return ike_ts_covers(a, b) && ike_ts_covers(b, a);
}

static struct pfkey_end
end_of(const struct ike_ts *ts)
{
	bool opaque = ts->port_lo > ts->port_hi;

	return (struct pfkey_end){ .opaque = opaque, .lo = opaque ? 0 : ts->port_lo,
	    .hi = opaque ? 0 : ts->port_hi, .n = 1, .range = { { ts->lo, ts->hi } } };
}

/* RFC 4301 4.4.2: what was agreed, where that is less than the policy asks for. */
static void
narrowed_to(struct ike *x, const struct nego *n, struct pfkey_msg *m, bool outbound)
{
	const struct policy *p = policy_of(x, n->policy);
	struct ike_ts own, peer;

	if (p == NULL)
		return;
	policy_selectors(x, p, &own, &peer);
	if (same_ts(&own, &n->own) && same_ts(&peer, &n->peer))
		return;
	m->src.proto = m->dst.proto = n->own.proto;
	m->sel = (struct pfkey_selector){ .has = true,
	    .src = end_of(outbound ? &n->own : &n->peer),
	    .dst = end_of(outbound ? &n->peer : &n->own) };
	if (typed(n->own.proto)) {	/* the message's own type stands at its source */
		m->sel.dst.opaque = false;
		m->sel.dst.lo = 0;
		m->sel.dst.hi = 65535;
	}
}

static void
install_one(struct ike_sa *sa, const struct nego *n, bool outbound, const uint8_t *e,
    const uint8_t *a, const struct child_keys *k)
{
	struct ike *x = sa->ike;
	struct pfkey_msg m = sa_message(x, outbound ? SADB_ADD : SADB_UPDATE, n->tunnel, n->reqid);
	struct ends to = child_ends(sa, n);

	if (outbound && n->acquire_seq != 0)
		m.seq = m.sa2_seq = n->acquire_seq;
	m.src = host(outbound ? &to.own : &to.peer);
	m.dst = host(outbound ? &to.peer : &to.own);
	m.has_sa = true;
	m.sa = (struct pfkey_sa){ .spi = outbound ? n->spi_out : n->spi_in,
	    .state = SADB_SASTATE_MATURE, .integ = n->suite.integ, .encr = n->suite.encr,
	    .flags = (outbound ? 0 : PFKEY_SA_INBOUND) | (n->suite.esn ? PFKEY_SA_ESN : 0u) |
	    (n->fragments ? PFKEY_SA_FRAGMENTS : 0u) |
	    (outbound && n->no_tfc ? PFKEY_SA_NO_TFC : 0u) };
	m.key_encr.n = k->n_e;
	memcpy(m.key_encr.key, e, k->n_e);
	m.key_integ.n = k->n_a;
	memcpy(m.key_integ.key, a, k->n_a);
	if (!outbound && addr_is_set(&n->oa_own)) {
		m.oa_src = n->oa_peer;
		m.oa_dst = n->oa_own;
	}
	lifetimes(x, &m);
	narrowed_to(x, n, &m, outbound);
	encapsulate(&to, &m, outbound);
	event_bus(x, &m);
	pfkey_wipe(&m);
}

void
sadb_install(struct ike_sa *sa, const struct nego *n, const struct child_keys *k)
{
	install_one(sa, n, true, k->out_e, k->out_a, k);
	install_one(sa, n, false, k->in_e, k->in_a, k);
}

void
sadb_delete(const struct child *c, uint32_t spi, bool inbound)
{
	struct pfkey_msg m = sa_message(c->sa->ike, SADB_DELETE, c->tunnel, c->reqid);
	struct addr own, peer;

	endpoints(c, &own, &peer);
	m.has_sa = true;
	m.sa.spi = spi;
	m.sa.flags = inbound ? PFKEY_SA_INBOUND : 0;
	m.src = host(inbound ? &peer : &own);
	m.dst = host(inbound ? &own : &peer);
	event_bus(c->sa->ike, &m);
}

/* RFC 2367 3.1.6: what an ACQUIRE asked for will not come; the kernel may ask again. */
void
sadb_acquire_failed(struct ike *x, uint32_t acquire_seq)
{
	struct pfkey_msg m = { .type = SADB_ACQUIRE, .satype = SADB_SATYPE_ESP,
	    .seq = acquire_seq, .errno_ = PFKEY_ENOENT };

	if (acquire_seq != 0)
		event_bus(x, &m);
}

/* ---- MIGRATE by us ---- */

static void
migrate_one(struct ike_sa *sa, const struct policy *p, uint8_t origin, uint32_t evidence)
{
	bool out = p->dir == IPSEC_DIR_OUTBOUND;
	struct ends e = ends_of(sa);
	struct addr src = out ? sa->local.addr : sa->remote.addr;
	struct addr dst = out ? sa->remote.addr : sa->local.addr;
	struct pfkey_msg m = { .type = SADB_X_MIGRATE, .satype = SADB_SATYPE_ESP,
	    .seq = ++sa->ike->bus_seq, .src = p->src, .dst = p->dst, .has_km = true,
	    .km_local = sa->local.addr, .km_remote = sa->remote.addr };
	struct pfkey_request r = { .proto = 50, .mode = IPSEC_MODE_TUNNEL,
	    .level = p->reqid != 0 ? IPSEC_LEVEL_UNIQUE : IPSEC_LEVEL_REQUIRE, .reqid = p->reqid };

	if (p->wide != NULL)
		m.sel = *p->wide;
	m.policy = (struct pfkey_policy){ .has = true, .type = IPSEC_POLICY_IPSEC, .dir = p->dir,
	    .id = p->id, .n_requests = 2 };
	m.policy.request[0] = m.policy.request[1] = r;
	m.policy.request[0].src = p->tsrc;
	m.policy.request[0].dst = p->tdst;
	m.policy.request[1].src = src;
	m.policy.request[1].dst = dst;
	m.has_nat_t = m.has_nat_ports = true;
	encapsulate(&e, &m, out);
	m.ds = (struct pfkey_migrate_ds){ .has = true, .version = MIGRATE_DS_VERSION,
	    .flags = (uint8_t)(MIGRATE_OLD_VALID |
	    (sa->nat_local && sa->keepalive ? MIGRATE_KEEPALIVE : 0) |
	    (!out && sa->nat_remote && (!sa->mobike || sa->ike->conf.esp_dynamic_update) ?
	    MIGRATE_LEARN : 0)),
	    .old_encap = p->nat_t, .origin = origin, .old_sport = p->sport,
	    .old_dport = p->dport, .evidence = evidence, .generation = p->generation + 1 };
	event_bus(sa->ike, &m);
}

static bool
differs(const struct ike_sa *sa, const struct policy *p)
{
	bool out = p->dir == IPSEC_DIR_OUTBOUND;
	uint16_t sport = out ? sa->local.port : sa->remote.port;
	uint16_t dport = out ? sa->remote.port : sa->local.port;

	if (!addr_eq(&p->tsrc, out ? &sa->local.addr : &sa->remote.addr) ||
	    !addr_eq(&p->tdst, out ? &sa->remote.addr : &sa->local.addr))
		return true;
	if (p->provisional && !sa->provisional)
		return true;
	if (sa->encap)
		return p->nat_t != UDP_ENCAP_ESPINUDP || p->sport != sport || p->dport != dport;
	return p->nat_t != UDP_ENCAP_NONE;
}

static bool
owns_payload(const struct ike_sa *sa)
{
	for (const struct child *c = sa->children; c != NULL; c = c->next)
		if (c->tunnel)
			return true;
	return false;
}

/* D12, D16: ours from the first tunnel SA on; what was learnt about a guess of the mobility entity's
 * goes to its policies all the same. In order of the kernel's ids: a run repeats. */
void
migrate_payload(struct ike_sa *sa, uint8_t origin, uint32_t evidence)
{
	struct ike *x = sa->ike;
	const struct addr *home[] = { &sa->hoa6, &sa->hoa4 };
	uint32_t done, best;

	if (!owns_payload(sa) && origin != MIGRATE_LEARNED)
		return;
	for (unsigned i = 0; i < 2; i++) {
		for (done = 0; addr_is_set(home[i]); done = best) {
			best = 0;
			for (struct policy *p = first_of(x, home[i]); p != NULL;
			    p = next_of(x, p))
				if (p->tunnel && p->id > done && (best == 0 || p->id < best))
					best = p->id;
			if (best == 0)
				break;
			if (differs(sa, policy_of(x, best)))
				migrate_one(sa, policy_of(x, best), origin, evidence);
		}
	}
}

bool
payload_guessed(const struct ike_sa *sa)
{
	const struct addr *home[] = { &sa->hoa6, &sa->hoa4 };

	for (unsigned i = 0; i < 2; i++)
		for (struct policy *p = first_of(sa->ike, home[i]); p != NULL;
		    p = next_of(sa->ike, p))
			if (p->tunnel && p->dir == IPSEC_DIR_OUTBOUND && p->provisional &&
			    addr_eq(&p->tdst, &sa->remote.addr))
				return true;
	return false;
}

/* ---- what the bus tells us ---- */

static bool
asked_already(const struct ike_sa *sa, const struct policy *p)
{
	if (sa->hs != NULL && sa->hs->policy == p->id)
		return true;
	for (const struct job *j = sa->out; j != NULL; j = j->next)
		if (j->kind == JOB_CHILD && j->policy == p->id)
			return true;
	for (const struct job *j = sa->jobs; j != NULL; j = j->next)
		if (j->kind == JOB_CHILD && j->policy == p->id)
			return true;
	return false;
}

/* On an IKE SA that is being made the job waits for its turn; it comes after IKE_AUTH. */
static void
ask_child(struct ike_sa *sa, const struct policy *p, uint32_t acquire_seq)
{
	struct job *j;

	if (asked_already(sa, p))
		return;
	j = job_add(sa, JOB_CHILD);
	j->policy = p->id;
	j->acquire_seq = acquire_seq;
	/* The mobile node asks (RFC 4877 4.3, 7.3); we do, if it does not. */
	if (sa->ike->conf.home_agent && p->tunnel)
		j->after = sa->ike->now + sa->ike->conf.acquire_wait;
	if (sa->state == SA_ESTABLISHED)
		jobs_run(sa);
}

/* Under whatever IKE SA, while two replace each other; but not one that goes with its children. */
static bool
has_pair(const struct ike *x, const struct policy *p)
{
	const struct addr *hoa = policy_hoa(x, p);

	for (struct ike_sa *sa = sa_next_of_hoa(x, hoa, NULL); sa != NULL;
	    sa = sa_next_of_hoa(x, hoa, sa)) {
		if (sa->superseded || sa->closing_silent)
			continue;
		for (const struct child *c = sa->children; c != NULL; c = c->next)
			if (c->tunnel == p->tunnel && c->reqid == p->reqid)
				return true;
	}
	return false;
}

/* In order of the kernel's ids: a run repeats. */
void
sadb_protect(struct ike_sa *sa, const struct addr *hoa)
{
	struct ike *x = sa->ike;
	const struct policy *best;
	uint32_t done = 0;

	do {
		best = NULL;
		for (struct policy *p = first_of(x, hoa); p != NULL; p = next_of(x, p))
			if (p->tunnel && p->dir == IPSEC_DIR_OUTBOUND && p->id > done &&
			    (best == NULL || p->id < best->id))
				best = p;
		if (best != NULL) {
			done = best->id;
			if (!has_pair(x, best))
				ask_child(sa, best, 0);
		}
	} while (best != NULL);
}

static void
acquire_take(struct ike *x, const struct pfkey_msg *m)
{
	struct policy *p = policy_of(x, m->policy.id), *first;
	struct ike_sa *sa;

	if (p == NULL || p->dir != IPSEC_DIR_OUTBOUND) {
		tell_note(x->env.tell, TOLD_NOTE, "acquire", "", " refused=policy id=%u",
		    m->policy.id);
		return;
	}
	sa = sa_of_hoa(x, policy_hoa(x, p));
	if (sa == NULL) {	/* RFC 4877 7.3: the first Child SA is the one for BU and BA */
		/* RFC 7296 2.4: true, and after a crash it spares the peer the wait. */
		bool only = x->n_sas == 0, placed;

		first = p->tunnel ? policy_transport(x, policy_hoa(x, p)) : p;
		if (first == NULL)
			first = p;	/* no mobility: IKE runs between the tunnel's ends */
		placed = !first->tunnel || addr_is_set(&first->km_local.addr);
		if (!sa_start(x, first, p == first ? m->seq : 0,
		    &(struct endpoint){ placed ? first->km_local.addr : first->tsrc, 0 },
		    &(struct endpoint){ placed ? first->km_remote.addr : first->tdst, 0 }, only)) {
			sadb_acquire_failed(x, m->seq);
			tell_note(x->env.tell, TOLD_NOTE, "acquire", "", " refused=start id=%u",
			    m->policy.id);
			return;
		}
		sa = sa_of_hoa(x, policy_hoa(x, p));
	}
	ask_child(sa, p, m->seq);
}

static struct child *
child_find(const struct ike *x, uint32_t spi, const struct addr *dst)
{
	struct hash_link *l = hash_first(&x->by_in, hash_u32(x, spi));
	struct addr own, peer;

	for (; l != NULL; l = hash_next(l)) {
		struct child *c = hash_owner(l, struct child, by_in);

		if (c->spi_in == spi)
			return c;
	}
	for (l = hash_first(&x->by_out, hash_u32(x, spi)); l != NULL; l = hash_next(l)) {
		struct child *c = hash_owner(l, struct child, by_out);

		endpoints(c, &own, &peer);
		if (c->spi_out == spi && addr_eq(dst, &peer))
			return c;
	}
	return NULL;
}

static void
expire_take(struct ike *x, const struct pfkey_msg *m)
{
	struct child *c = child_find(x, m->sa.spi, &m->dst.addr);
	struct ike_sa *sa = c != NULL ? c->sa : NULL;

	if (c == NULL || sa->state != SA_ESTABLISHED)
		return;
	if (!m->hard.has) {
		child_event(c, CHILD_EV_EXPIRE, m);
	} else if (c->state == CHILD_INSTALLED && c->rekey_failed) {
		/* RFC 7296 2.8: MUST close the IKE SA and any associated Child SAs. */
		sa->why = W_IKE_EXPIRED;
		sa_event(sa, SA_EV_CLOSE, m);
		return;
	} else {
		child_event(c, CHILD_EV_DELETE, m);
	}
	jobs_run(sa);
}

/* MAP: authentic ESP came from elsewhere. K follows (handover L-MIG); MOBIKE only if told to. */
static void
mapping_take(struct ike *x, const struct pfkey_msg *m)
{
	struct child *c = child_find(x, m->sa.spi, &m->dst.addr);
	struct ike_sa *sa = c != NULL ? c->sa : NULL;
	struct endpoint to = { m->dst.addr, m->nat_dport };

	if (c == NULL || sa->state != SA_ESTABLISHED || !sa->nat_remote ||
	    (sa->mobike && !x->conf.esp_dynamic_update))
		return;
	sa->provisional = false;
	sa_move(sa, &sa->local, &to);
	migrate_payload(sa, MIGRATE_LEARNED, m->ds.evidence);
	sa_resume(sa);
}

static void
migrate_image(struct policy *p, const struct pfkey_msg *m)
{
	const struct pfkey_request *now = &m->policy.request[1];

	p->tsrc = now->src;
	p->tdst = now->dst;
	if (m->has_nat_t) {
		p->nat_t = m->nat_t;
		p->sport = m->nat_t != UDP_ENCAP_NONE ? m->nat_sport : 0;
		p->dport = m->nat_t != UDP_ENCAP_NONE ? m->nat_dport : 0;
	}
	if (m->has_km) {
		p->km_local.addr = m->km_local;
		p->km_remote.addr = m->km_remote;
	}
	p->provisional = m->ds.has && (m->ds.flags & MIGRATE_PROVISIONAL);
	if (m->ds.has)
		p->generation = m->ds.generation;
}

static bool
being_made(const struct ike_sa *sa)
{
	return sa->state == SA_INIT_SENT || sa->state == SA_AUTH_SPI || sa->state == SA_AUTH_SENT;
}

/* An IKE SA that is being made from elsewhere: begun again from where we are. */
static void
make_here(struct ike *x, struct ike_sa *sa, const struct policy *t, const struct pfkey_msg *m)
{
	uint32_t acquire_seq = sa->hs->acquire_seq;
	bool initial_contact = sa->hs->initial_contact;

	if (addr_eq(&sa->local.addr, &m->km_local) || t == NULL)
		return;
	sa->hs->acquire_seq = 0;	/* goes on with the new attempt */
	sa_event(sa, SA_EV_BROKEN, NULL);
	(void)sa_start(x, t, acquire_seq, &(struct endpoint){ m->km_local, 0 },
	    &(struct endpoint){ m->km_remote, 0 }, initial_contact);
}

/* K0: a new IKE SA from the new address; the old ones stay until it stands (D17), but nothing more
 * is asked of them. Back where the old one runs it will do, if its successor did not come off. */
static void
start_anew(struct ike *x, struct ike_sa *sa, const struct policy *t, const struct pfkey_msg *m)
{
	if (t == NULL)
		return;
	if (addr_eq(&sa->local.addr, &m->km_local)) {
		sa->superseded = false;
		sa_resume_if(sa);
		return;
	}
	if (!sa_start(x, t, 0, &(struct endpoint){ m->km_local, 0 },
	    &(struct endpoint){ m->km_remote, 0 }, true))
		return;
	sa->superseded = true;
	jobs_fail(sa);
}

/* T-MIG: "IKE runs there now". In M the mobile node's KM starts an update, in K the SA moves. */
static void
follow_migrate(struct ike *x, struct policy *p, const struct pfkey_msg *m)
{
	struct ike_sa *sa = sa_of_hoa(x, policy_hoa(x, p));
	struct policy *t = policy_transport(x, policy_hoa(x, p));
	struct endpoint local = { m->km_local, m->ds.km_lport };
	struct endpoint remote = { m->km_remote, m->ds.km_rport };
	uint8_t flags = m->ds.flags;

	if (sa == NULL || m->ds.origin == MIGRATE_BY_MOBIKE || m->ds.origin == MIGRATE_LEARNED)
		return;		/* no SA yet: the next ACQUIRE starts from there */
	if (!x->conf.home_agent && being_made(sa)) {
		make_here(x, sa, t, m);
		return;
	}
	if (flags & MIGRATE_KM_NEW_ONLY) {
		if (!x->conf.home_agent)
			start_anew(x, sa, t, m);
		return;
	}
	if (sa->state != SA_ESTABLISHED || (sa->mobike && x->conf.home_agent))
		return;
	sa->superseded = false;
	if (!sa->mobike && m->ds.has) {
		sa->provisional = x->conf.home_agent && (flags & MIGRATE_PROVISIONAL);
		sa_nat(sa, !x->conf.home_agent && (flags & MIGRATE_KEEPALIVE),
		    x->conf.home_agent && (flags & (MIGRATE_LEARN | MIGRATE_PROVISIONAL)));
	}
	sa_repath(sa, &local, &remote);
}

/* The kernel moved the SAs of this reqid that had the old endpoints. */
static void
children_follow(struct ike *x, const struct policy *p, const struct pfkey_msg *m)
{
	const struct pfkey_request *old = &m->policy.request[0], *now = &m->policy.request[1];
	const struct addr *hoa = policy_hoa(x, p);

	for (struct ike_sa *sa = sa_next_of_hoa(x, hoa, NULL); sa != NULL;
	    sa = sa_next_of_hoa(x, hoa, sa)) {
		for (struct child *c = sa->children; c != NULL; c = c->next) {
			if (!c->tunnel || c->reqid != p->reqid ||
			    !addr_eq(&c->ends.own, &old->src) || !addr_eq(&c->ends.peer, &old->dst))
				continue;
			c->ends.own = now->src;
			c->ends.peer = now->dst;
			if (m->has_nat_t) {
				c->ends.nat_t = m->nat_t;
				c->ends.own_port = m->nat_sport;
				c->ends.peer_port = m->nat_dport;
			}
		}
	}
}

static void
migrate_take(struct ike *x, const struct pfkey_msg *m)
{
	struct policy *p = policy_named(x, m);

	if (p == NULL || m->policy.n_requests < 2)
		return;
	migrate_image(p, m);
	if (p->tunnel && p->dir == IPSEC_DIR_OUTBOUND)
		children_follow(x, p, m);
	if (!p->tunnel && p->dir == IPSEC_DIR_OUTBOUND && m->has_km)
		follow_migrate(x, p, m);
}

void
sadb_take(struct ike *x, const struct pfkey_msg *m)
{
	struct policy *p;

	if (m->type == SADB_GETSPI) {
		sadb_take_spi(x, m);
		return;
	}
	if (m->errno_ != 0) {	/* PFM-5.3: a refused MIGRATE changed nothing, nor do we */
		tell_note(x->env.tell, TOLD_NOTE, "bus", "", " refused=%s errno=%u",
		    pfkey_name(m->type), m->errno_);
		return;
	}
	switch (m->type) {
	case SADB_ACQUIRE:
		acquire_take(x, m);
		break;
	case SADB_EXPIRE:
		expire_take(x, m);
		break;
	case SADB_X_NAT_T_NEW_MAPPING:
		mapping_take(x, m);
		break;
	case SADB_X_SPDADD:
	case SADB_X_SPDUPDATE:
		policy_take(x, m);
		break;
	case SADB_X_SPDDELETE:
	case SADB_X_SPDDELETE2:
		p = policy_named(x, m);
		if (p != NULL)
			policy_free(x, p);
		break;
	case SADB_X_SPDFLUSH:
		policies_free(x);
		break;
	case SADB_X_MIGRATE:
		migrate_take(x, m);
		break;
	default:
		break;	/* confirmations of ADD, UPDATE, DELETE */
	}
}
