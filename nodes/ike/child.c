/* child.c - CREATE_CHILD_SA for Child SAs, new (RFC 7296 1.3.1) and rekeyed (1.3.3, 2.8.1, 2.25).
 *
 *	HDR, SK {[N(REKEY_SA),] [N(USE_TRANSPORT_MODE),] SA, Ni, [KEi,] TSi, TSr}  -->
 *			<--  HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Nr, [KEr,] TSi, TSr}
 *
 * Which selectors a peer may have follows from the home addresses its identity owns (PAD) and from
 * the SPD entries of that home address, never from where its IKE packets come (RFC 4877 4.3). */
#include "nodes/ike/ike_int.h"

/* ---- children of an SA ---- */

struct child *
child_by_in(const struct ike_sa *sa, uint32_t spi_in)
{
	for (struct child *c = sa->children; c != NULL; c = c->next)
		if (c->spi_in == spi_in)
			return c;
	return NULL;
}

struct child *
child_by_out(const struct ike_sa *sa, uint32_t spi_out)
{
	for (struct child *c = sa->children; c != NULL; c = c->next)
		if (c->spi_out == spi_out)
			return c;
	return NULL;
}

void
child_remove(struct child *c)
{
	struct ike_sa *sa = c->sa;
	struct ike *x = sa->ike;

	sadb_delete(c, c->spi_in, true);
	sadb_delete(c, c->spi_out, false);
	hash_remove(&x->by_in, &c->by_in);
	hash_remove(&x->by_out, &c->by_out);
	for (struct child **at = &sa->children; *at != NULL; at = &(*at)->next) {
		if (*at == c) {
			*at = c->next;
			break;
		}
	}
	sa->n_children--;
	free(c);
}

bool
has_tunnel(const struct ike_sa *sa)
{
	for (const struct child *c = sa->children; c != NULL; c = c->next)
		if (c->tunnel)
			return true;
	return false;
}

struct child *
child_install(struct ike_sa *sa, struct nego *n)
{
	struct ike *x = sa->ike;
	struct child *c = xalloc(1, sizeof(*c)), **end = &sa->children;
	bool first_tunnel = n->tunnel && !has_tunnel(sa);
	struct child_keys k;
	struct ike_event *ev;

	keys_child(sa, n, &k);
	sadb_install(sa, n, &k);
	bytes_wipe(&k, sizeof(k));
	*c = (struct child){ .sa = sa, .tunnel = n->tunnel, .spi_in = n->spi_in,
	    .spi_out = n->spi_out, .reqid = n->reqid, .policy = n->policy, .suite = n->suite,
	    .own = n->own, .peer = n->peer, .mine = n->initiator, .ends = child_ends(sa, n) };
	while (*end != NULL)
		end = &(*end)->next;
	*end = c;
	sa->n_children++;
	hash_add(&x->by_in, &c->by_in, hash_bytes(x->seed, &c->spi_in, sizeof(c->spi_in)));
	hash_add(&x->by_out, &c->by_out, hash_bytes(x->seed, &c->spi_out, sizeof(c->spi_out)));
	child_event(c, CHILD_EV_INSTALL, NULL);
	ev = event(x, IKE_EV_CHILD_UP, sa);
	ev->tunnel = c->tunnel;
	ev->spi_in = c->spi_in;
	ev->spi_out = c->spi_out;
	/* D16: from now on the payload policies are ours. Without mobility they always were: they end
	 * where the peer was seen, which behind a NAT no configuration knows (RFC 7296 2.23). */
	if (first_tunnel && (sa->mobike || !x->conf.mobility))
		migrate_payload(sa, sa->mobike ? MIGRATE_BY_MOBIKE : MIGRATE_LEARNED, sa->evidence);
	return c;
}

/* Both ends asked for the same tunnel at once: two pairs, which RFC 7296 allows. The home agent takes
 * its own away again, so that one is left whatever the order. */
static void
one_pair(struct ike_sa *sa, const struct nego *n)
{
	struct child *theirs = NULL, *ours = NULL;

	if (!sa->ike->conf.home_agent || !n->tunnel || n->rekey_in != 0)
		return;
	for (struct child *c = sa->children; c != NULL; c = c->next) {
		if (!c->tunnel || c->reqid != n->reqid)
			continue;
		if (c->state != CHILD_INSTALLED)
			return;		/* being replaced: that has its own rules, 2.8.1 */
		*(c->mine ? &ours : &theirs) = c;
	}
	if (ours != NULL && theirs != NULL &&
	    addr_eq(&ours->ends.own, &theirs->ends.own) &&
	    addr_eq(&ours->ends.peer, &theirs->ends.peer))
		child_event(ours, CHILD_EV_DELETE, NULL);
}

/* ---- what goes into a request and a response ---- */

/* child_prepare makes the initiator's half from a policy or from the pair to be replaced. NULL:
 * that policy is gone. */
struct nego *
child_prepare(struct ike_sa *sa, uint32_t policy_id, struct child *old)
{
	const struct policy *p = policy_of(sa->ike, policy_id);
	struct nego *n;

	if (p == NULL && old == NULL)
		return NULL;
	n = nego_new(sa, true);
	nonce_draw(sa->ike, &n->ni);
	n->policy = policy_id;
	n->fragments = p != NULL && p->fragments;
	if (old != NULL) {	/* 2.9.2: what the old pair has */
		n->rekey_in = old->spi_in;
		n->tunnel = old->tunnel;
		n->own = old->own;
		n->peer = old->peer;
		n->reqid = old->reqid;
	} else {
		n->tunnel = p->tunnel;
		n->reqid = p->reqid;
		policy_selectors(sa->ike, p, &n->own, &n->peer);
	}
	return n;
}

static void
put_ke(struct nego *n, struct ike_message *m)
{
	m->ke_group = n->group;
	m->ke = bytes_of(n->public, dh_group(n->group)->public);
	ike_put(m, P_KE);
}

/* [N(USE_TRANSPORT_MODE),] SA, [Nonce, [KE,]] TSi, TSr; the nonce not in IKE_AUTH. */
bool
child_suite_message(struct ike_sa *sa, struct nego *n, struct ike_message *m, bool response)
{
	if (!n->tunnel)
		ike_put_notify(m, N_USE_TRANSPORT_MODE, BYTES_NONE);
	if (response)
		offer_suite(m, &n->suite, n->proposal, PROTO_ESP, n->spi_in);
	else
		offer_esp(sa->ike, m, n->spi_in, n->group);
	if (!n->auth) {
		m->nonce = nonce_bytes(response ? &n->nr : &n->ni);
		ike_put(m, P_NONCE);
		if (n->group != 0)
			put_ke(n, m);
	}
	m->tsi.n = m->tsr.n = 1;
	m->tsi.ts[0] = n->initiator ? n->own : n->peer;
	m->tsr.ts[0] = n->initiator ? n->peer : n->own;
	ike_put(m, P_TSI);
	ike_put(m, P_TSR);
	if (n->fragments && !mutant_on(sa->ike->env.tamper, "ike-fragments-unsaid"))
		ike_put_notify(m, N_NON_FIRST_FRAGMENTS_ALSO, BYTES_NONE);
	if (sa->ike->conf.no_tfc)
		ike_put_notify(m, N_ESP_TFC_PADDING_NOT_SUPPORTED, BYTES_NONE);
	if (response && n->more)
		ike_put_notify(m, N_ADDITIONAL_TS_POSSIBLE, BYTES_NONE);
	return true;
}

/* agree_on_traffic: later fragments only if both have said so; no TFC padding to whoever wants none (1.3.1).
 * What the policy wants is known by now. */
static void
agree_on_traffic(struct nego *n, const struct ike_message *m)
{
	n->fragments = n->fragments && ike_find_notify(m, N_NON_FIRST_FRAGMENTS_ALSO) != NULL;
	n->no_tfc = ike_find_notify(m, N_ESP_TFC_PADDING_NOT_SUPPORTED) != NULL;
}

/* ---- the initiator ---- */

void
child_request_send(struct ike_sa *sa, struct job *j)
{
	struct nego *n = j->nego;
	const struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
	struct ike_message m;

	message_begin(sa, &m, CREATE_CHILD_SA, false, 0);
	if (old != NULL)	/* 1.3.3: the SPI by which we receive on the old pair */
		ike_put_notify_spi(&m, N_REKEY_SA, PROTO_ESP,
		    mutant_on(sa->ike->env.tamper, "ike-rekeys-outbound") ? old->spi_out :
		    old->spi_in);
	if (sa->ike->conf.child_pfs) {
		n->group = n->other_group != 0 ? n->other_group : child_group(sa);
		dh_secret(n->group, n->secret, sa->ike->env.rng);
		dh_public(n->group, n->public, n->secret);
	}
	child_suite_message(sa, n, &m, false);
	send_request(sa, j, &m);
}

/* ---- transport mode through a NAT, 2.23.1 ---- */

/* single: all selectors are for one address, the same. */
static bool
single(const struct ike_ts *ts, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!addr_eq(&ts[i].lo, &ts[i].hi) || !addr_eq(&ts[i].lo, &ts[0].lo))
			return false;
	return n > 0;
}

static void
readdress(struct ike_ts *ts, unsigned n, const struct addr *a)
{
	for (unsigned i = 0; i < n; i++)
		ts[i].lo = ts[i].hi = *a;
}

/* real puts the addresses that packets have here in place of those that the other end named, which are
 * kept for their checksums. */
static void
real(const struct ike_sa *sa, struct nego *n, struct ike_selectors *own, struct ike_selectors *peer)
{
	if (mutant_on(sa->ike->env.tamper, "ike-keeps-selectors"))
		return;
	if (!sa->ike->conf.transport_nat || !sa->encap || n->tunnel || !single(own->ts, own->n) ||
	    !single(peer->ts, peer->n) || own->ts[0].lo.family != sa->local.addr.family)
		return;
	n->oa_own = own->ts[0].lo;
	n->oa_peer = peer->ts[0].lo;
	if (sa->nat_remote)
		readdress(peer->ts, peer->n, &sa->remote.addr);
	if (sa->nat_local)
		readdress(own->ts, own->n, &sa->local.addr);
}

/* child_accept checks the response against the offer and completes n. Nothing else changes. */
enum why
child_accept(struct ike_sa *sa, struct nego *n, const struct ike_message *m)
{
	uint64_t spi;
	struct ike_selectors tsi = m->tsi, tsr = m->tsr;
	const struct ike_ts *own = &tsi.ts[0], *peer = &tsr.ts[0];

	if (!m->has_sa)
		return ike_error_notify(m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (ike_unknown_error(m) && !mutant_on(sa->ike->env.tamper, "ike-any-error"))
		return W_IKE_ERROR;
	if (sa->ike->now - n->spi_at >= PFKEY_LARVAL_LIFE)
		return W_IKE_EXPIRED;	/* asked long ago, and held back (RFC 5555 5.1) */
	if (!m->has_tsi || !m->has_tsr || (!n->auth && !m->has_nonce))
		return W_IKE_MISSING;
	if (!accepted(sa->ike, m, PROTO_ESP, 4, false, &n->suite, &spi))
		return W_IKE_PROPOSAL;
	n->spi_out = (uint32_t)spi;
	if (!n->auth && !nonce_take(&n->nr, m->nonce))
		return W_IKE_NONCE;
	if (n->suite.dh != n->group)
		return W_IKE_PROPOSAL;
	if (n->group != 0 && (!m->has_ke || m->ke_group != n->group ||
	    !dh_shared(n->group, n->shared, n->secret, m->ke)))
		return W_IKE_KE;
	real(sa, n, &tsi, &tsr);
	/* 2.9: what comes back lies within what we asked for; 1.3.1: the mode is confirmed. */
	if (m->tsi.n == 0 || m->tsr.n == 0 || !ike_ts_covers(&n->own, own) ||
	    !ike_ts_covers(&n->peer, peer))
		return W_IKE_TS;
	if (n->tunnel != (ike_find_notify(m, N_USE_TRANSPORT_MODE) == NULL))
		return W_IKE_TS;
	n->own = *own;
	n->peer = *peer;
	agree_on_traffic(n, m);
	return W_OK;
}

/* Nothing comes of the SPI we asked the kernel for. */
void
child_unmake(struct ike_sa *sa, const struct nego *n)
{
	const struct child larval = { .sa = sa, .tunnel = n->tunnel, .policy = n->policy,
	    .own = n->initiator ? n->own : n->asked_own.ts[0],
	    .peer = n->initiator ? n->peer : n->asked_peer.ts[0] };

	if (n->spi_in != 0)
		sadb_delete(&larval, n->spi_in, true);
}

/* If the peer has installed what we refuse, it hears a Delete (1.3.1, 2.21). */
void
child_give_up(struct ike_sa *sa, const struct nego *n, const struct ike_message *m)
{
	child_unmake(sa, n);
	sadb_acquire_failed(sa->ike, n->acquire_seq);
	if (m->has_sa)
		job_child(sa, JOB_DELETE_CHILD, n->spi_in);
}

/* RFC 7296 2.8.1: after a collision the pair from the exchange with the lowest of the four nonces
 * goes, closed by its maker; the maker of the surviving one deletes the old pair. */
static void
rekeyed(const struct nego *n, struct child *old, struct child *c)
{
	bool redundant = n->rival && nonce_less(nonce_lowest(n), &n->rival_lowest);

	if (redundant)
		child_event(c, CHILD_EV_DELETE, NULL);
	if (old == NULL)
		return;		/* the peer has deleted it meanwhile */
	if (redundant) {
		child_event(old, CHILD_EV_REPLACED_BY_PEER, NULL);
	} else {
		child_event(old, CHILD_EV_REPLACED_BY_US, NULL);
	}
}

static void
rekey_later(struct ike_sa *sa, struct child *old)
{
	child_event(old, CHILD_EV_REKEY_FAILED, NULL);
	old->rekey_failed = true;
	old->rekey_soon = true;
	retry_later(sa);
}

/* A new pair that could not be made for now (2.25): the job waits, and takes the kernel's request
 * with it. */
static bool
ask_later(struct ike_sa *sa, struct job *j, const struct ike_message *m)
{
	struct job *again;

	if (j->kind != JOB_CHILD || m->has_sa || j->tries >= CHILD_TRIES ||
	    ike_find_notify(m, N_TEMPORARY_FAILURE) == NULL)
		return false;
	again = job_add(sa, JOB_CHILD);
	again->policy = j->policy;
	again->acquire_seq = j->acquire_seq;
	again->tries = j->tries + 1;
	again->after = sa->ike->now + retry_delay(sa->ike);
	return true;
}

static void
refused(struct ike_sa *sa, const struct nego *n, const struct ike_message *m)
{
	const struct ike_notify *error = ike_error_notify(m);
	struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
	struct job *j;

	if (old == NULL || old->state != CHILD_REKEYING)
		return;		/* the peer rekeyed or deleted it meanwhile, 2.8.1 */
	if (error->type == N_CHILD_SA_NOT_FOUND) {	/* 2.25: drop it, ask for a fresh one */
		if (policy_of(sa->ike, n->policy) != NULL) {
			j = job_add(sa, JOB_CHILD);
			j->policy = n->policy;
		}
		child_event(old, CHILD_EV_DEAD, NULL);
		return;
	}
	if (error->type == N_NO_ADDITIONAL_SAS) {	/* 4: delete the old one, make a new one */
		if (policy_of(sa->ike, n->policy) != NULL) {
			j = job_add(sa, JOB_CHILD);
			j->policy = n->policy;
		}
		child_event(old, CHILD_EV_DELETE, NULL);
		return;
	}
	rekey_later(sa, old);
}

/* other_group takes the group that INVALID_KE_PAYLOAD names for one more attempt (1.3). */
bool
other_group(const struct ike_message *m, struct nego *n, bool offered(const struct ike_sa *,
    uint16_t), const struct ike_sa *sa)
{
	const struct ike_notify *e = ike_find_notify(m, N_INVALID_KE_PAYLOAD);
	uint16_t group;

	if (m->has_sa || e == NULL || e->data.n != 2 || n->other_group != 0)
		return false;
	group = (uint16_t)(e->data.p[0] << 8 | e->data.p[1]);
	if (group == n->group || !offered(sa, group))
		return false;
	n->other_group = group;
	return true;
}

static bool
deleted_already(const struct nego *n)
{
	for (unsigned i = 0; i < n->n_deleted; i++)
		if (n->deleted[i] == n->spi_out)
			return true;
	return false;
}

/* rekey_moot: the pair has gone, or the peer has replaced it, before we could ask (again): without
 * the old one it would be no rekeying any more (2.8.1). The job is done. */
bool
rekey_moot(struct ike_sa *sa, struct job *j)
{
	const struct nego *n = j->nego;
	struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;

	if (n->rekey_in == 0 || (old != NULL && old->state == CHILD_REKEYING && !n->rival))
		return false;
	child_unmake(sa, n);
	if (old != NULL && old->state == CHILD_REKEYING)
		child_event(old, CHILD_EV_REPLACED_BY_PEER, NULL);
	job_done(sa, j);
	return true;
}

static void
made(struct ike_sa *sa, struct nego *n)
{
	struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
	struct child *c = child_install(sa, n);

	rekeyed(n, old, c);
	if (deleted_already(n))
		child_event(c, CHILD_EV_DELETE_REQUEST, NULL);
	else
		one_pair(sa, n);
}

void
child_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in)
{
	struct nego *n = j->nego;
	struct child *old;
	enum why w;

	if (j->kind == JOB_REKEY_IKE) {
		if (!ike_rekey_response_take(sa, j, in))
			job_done(sa, j);
		return;
	}
	if (other_group(in->m, n, child_group_offered, sa)) {
		drop(sa->ike, W_IKE_KE, sa, in->remote);
		if (rekey_moot(sa, j))
			return;
		nonce_draw(sa->ike, &n->ni);	/* a new request, and no nonce twice (3.9) */
		child_request_send(sa, j);
		return;
	}
	w = child_accept(sa, n, in->m);
	if (w == W_OK) {
		made(sa, n);
	} else {
		drop(sa->ike, w, sa, in->remote);
		if (ask_later(sa, j, in->m))
			n->acquire_seq = 0;
		child_give_up(sa, n, in->m);
		if (w == W_IKE_REFUSED) {
			refused(sa, n, in->m);
		} else {
			old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
			if (old != NULL)
				rekey_later(sa, old);
		}
	}
	job_done(sa, j);
}

/* ---- the responder ---- */

/* owned is the home address of this SA's that lies within a selector, or NULL. What is asked for may be
 * wider: the answer is cut down to what the SPD has for that address (2.9). */
static const struct addr *
owned(const struct ike_sa *sa, const struct ike_ts *ts)
{
	const struct addr *home[] = { &sa->hoa6, &sa->hoa4 };

	for (unsigned i = 0; i < 2; i++) {
		struct prefix p = { *home[i], (uint8_t)(8 * addr_len(home[i])) };
		struct ike_ts t = ike_ts_of(&p, 0, 0, 65535);

		if (addr_is_set(home[i]) && ike_ts_meet(&t, &t, ts))
			return home[i];
	}
	return NULL;
}

struct fit {
	const struct policy *p;
	struct ike_ts own, peer;
};

/* What the SPD has for one selector of each list, or false. */
static bool
fits(struct ike_sa *sa, const struct nego *n, unsigned i, unsigned j, struct fit *out)
{
	struct ike *x = sa->ike;
	const struct ike_ts *own = &n->asked_own.ts[i], *peer = &n->asked_peer.ts[j];
	const struct addr *home = owned(sa, x->conf.home_agent ? peer : own);

	if (home == NULL)
		return false;
	out->p = policy_find(x, home, IPSEC_DIR_OUTBOUND, n->tunnel, own, peer);
	if (out->p == NULL)
		return false;
	policy_selectors(x, out->p, &out->own, &out->peer);
	return ike_ts_meet(&out->own, &out->own, own) && ike_ts_meet(&out->peer, &out->peer, peer);
}

/* One pair of selectors that the SPD has and the peer asked for, the first it named first (2.9). If
 * another policy would do for others, the answer says so. */
static bool
narrow(struct ike_sa *sa, struct nego *n)
{
	bool found = false;
	struct fit f;

	for (unsigned i = 0; i < n->asked_own.n; i++) {
		for (unsigned j = 0; j < n->asked_peer.n; j++) {
			if (!fits(sa, n, i, j, &f))
				continue;
			n->more |= found && f.p->id != n->policy;
			if (found)
				continue;
			found = true;
			n->own = f.own;
			n->peer = f.peer;
			n->policy = f.p->id;
			n->reqid = f.p->reqid;
		}
	}
	return found;
}

/* taken: has another peer a pair for some of the same traffic? No selector could tell whose a packet is, then:
 * two clients behind NATs with one inner address (RFC 3948 5.1), or in transport mode behind one NAT (5.2).
 * Who was first keeps what he has. */
static bool
taken(const struct ike_sa *sa, const struct nego *n)
{
	const struct ike *x = sa->ike;
	const struct policy *p = policy_of(x, n->policy);
	const struct addr *hoa = p != NULL ? policy_hoa(x, p) : NULL;
	struct ike_ts both;

	if (p == NULL || mutant_on(x->env.tamper, "ike-shares-selectors"))
		return false;
	for (struct ike_sa *o = sa_next_of_hoa(x, hoa, NULL); o != NULL; o = sa_next_of_hoa(x, hoa, o)) {
		if (o == sa || o->superseded || o->closing_silent ||
		    ike_id_eq(&o->peer_id, &sa->peer_id))
			continue;
		for (const struct child *c = o->children; c != NULL; c = c->next)
			if (c->reqid == n->reqid && c->tunnel == n->tunnel &&
			    ike_ts_meet(&both, &c->own, &n->own) && ike_ts_meet(&both, &c->peer, &n->peer))
				return true;
	}
	return false;
}

/* permitted: does the PAD let this peer speak for all of that? RFC 4301 4.4.3.3. */
static bool
permitted(const struct ike_sa *sa, const struct ike_ts *peer)
{
	if (sa->n_within == 0 || (peer->lo.family == 4 && mutant_on(sa->ike->env.tamper, "pad-bounds-6")) ||
	    (peer->lo.family == 6 && mutant_on(sa->ike->env.tamper, "pad-bounds-4")))
		return true;
	for (unsigned i = 0; i < sa->n_within; i++)
		if (sa->within[i].lo.family == peer->lo.family &&
		    addr_cmp(&sa->within[i].lo, &peer->lo) <= 0 &&
		    addr_cmp(&peer->hi, &sa->within[i].hi) <= 0)
			return true;
	return false;
}

static bool
covers_any(const struct ike_selectors *s, const struct ike_ts *ts)
{
	for (unsigned i = 0; i < s->n; i++)
		if (ike_ts_covers(&s->ts[i], ts))
			return true;
	return false;
}

static bool
authorised(const struct ike_sa *sa, const struct nego *n)
{
	const struct ike_selectors *s = sa->ike->conf.home_agent ? &n->asked_peer : &n->asked_own;

	for (unsigned i = 0; i < s->n; i++)
		if (owned(sa, &s->ts[i]) != NULL)
			return true;
	return false;
}

/* Selectors of a type we do not know are left out, and so from the answer (2.9, 3.13.1). */
static void
take_known(struct ike_selectors *out, const struct ike_selectors *in)
{
	out->n = 0;
	for (unsigned i = 0; i < in->n; i++)
		if (in->ts[i].lo.family != 0)
			out->ts[out->n++] = in->ts[i];
}

static unsigned
being_made(const struct ike_sa *sa)
{
	unsigned n = 0;

	for (const struct nego *a = sa->answering; a != NULL; a = a->later)
		n++;
	return n;
}

/* child_judge looks at SA and TS of a request and fills in n. Returns the notify that refuses it,
 * or 0. The SPD is consulted only when the SPI is there: the node may add this peer's entries to it
 * while the bus is being served. */
uint16_t
child_judge(struct ike_sa *sa, struct nego *n, const struct ike_message *m)
{
	uint64_t spi;

	if (sa->n_children + being_made(sa) >= IKE_CHILDREN)
		return N_NO_ADDITIONAL_SAS;
	n->tunnel = ike_find_notify(m, N_USE_TRANSPORT_MODE) == NULL;
	if (!choose(sa->ike, m, PROTO_ESP, 4, false, n->auth ? 0 : m->ke_group, &n->suite,
	    &n->proposal, &spi))
		return N_NO_PROPOSAL_CHOSEN;
	n->spi_out = (uint32_t)spi;
	n->fragments = true;		/* unless the peer or, in child_settle, our policy says no */
	agree_on_traffic(n, m);
	take_known(&n->asked_peer, &m->tsi);
	take_known(&n->asked_own, &m->tsr);
	real(sa, n, &n->asked_own, &n->asked_peer);
	if (n->asked_peer.n == 0 || n->asked_own.n == 0 ||
	    n->asked_peer.ts[0].type != n->asked_own.ts[0].type)
		return N_TS_UNACCEPTABLE;
	return n->auth ? 0 : child_authorised(sa, n);	/* in IKE_AUTH, once it is authentic */
}

uint16_t
child_authorised(const struct ike_sa *sa, const struct nego *n)
{
	return authorised(sa, n) ? 0 : N_TS_UNACCEPTABLE;
}

/* child_settle decides the selectors when the SPI has come. */
static uint16_t
child_settle(struct ike_sa *sa, struct nego *n)
{
	const struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;

	if (old == NULL)
		return narrow(sa, n) && permitted(sa, &n->peer) && !taken(sa, n) ? 0 : N_TS_UNACCEPTABLE;
	/* 2.9.2: the new pair is no narrower than the one it replaces. */
	if (old->tunnel != n->tunnel || !covers_any(&n->asked_own, &old->own) ||
	    !covers_any(&n->asked_peer, &old->peer))
		return N_TS_UNACCEPTABLE;
	n->own = old->own;
	n->peer = old->peer;
	n->policy = old->policy;
	n->reqid = old->reqid;
	return 0;
}

static void
child_refuse(struct ike_sa *sa, const struct incoming *in, enum why w, uint16_t notify,
    struct bytes data)
{
	drop(sa->ike, w, sa, in->remote);
	answer_error(sa, in->m, notify, data, in->local, in->remote);
}

/* 2.25: things that go wrong only because two exchanges crossed. */
static bool
rekey_target(struct ike_sa *sa, const struct incoming *in, struct nego *n)
{
	const struct ike_notify *rekey = ike_find_notify(in->m, N_REKEY_SA);
	struct child *old;
	struct ike_message m;

	if (rekey == NULL)
		return true;
	old = rekey->protocol == PROTO_ESP ? child_by_out(sa, rekey->spi) : NULL;
	if (old == NULL) {
		drop(sa->ike, W_IKE_NO_SA, sa, in->remote);
		remember_deleted(sa, rekey->spi);
		message_begin(sa, &m, CREATE_CHILD_SA, true, in->m->h.msgid);
		ike_put_notify_spi(&m, N_CHILD_SA_NOT_FOUND, rekey->protocol, rekey->spi);
		send_response(sa, &m, in->local, in->remote);
		return false;
	}
	if (old->state == CHILD_DELETING) {
		child_refuse(sa, in, W_IKE_REFUSED, N_TEMPORARY_FAILURE, BYTES_NONE);
		return false;
	}
	n->rekey_in = old->spi_in;
	return true;
}

static bool
take_ke(struct ike_sa *sa, const struct incoming *in, struct nego *n)
{
	uint8_t group[2] = { (uint8_t)(n->suite.dh >> 8), (uint8_t)n->suite.dh };

	n->group = n->suite.dh;
	if (n->group == DH_NONE)	/* 3.3.6: KEi is ignored, no KEr */
		return true;
	if (!in->m->has_ke || in->m->ke_group != n->group) {
		child_refuse(sa, in, W_IKE_KE, N_INVALID_KE_PAYLOAD, BYTES_ARRAY(group));
		return false;
	}
	dh_secret(n->group, n->secret, sa->ike->env.rng);
	dh_public(n->group, n->public, n->secret);
	if (dh_shared(n->group, n->shared, n->secret, in->m->ke))
		return true;
	child_refuse(sa, in, W_IKE_KE, N_INVALID_SYNTAX, BYTES_NONE);
	return false;
}

void
child_request_take(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_message *m = in->m;
	struct nego *n;
	uint16_t refusal;

	if (sa->state != SA_ESTABLISHED) {
		child_refuse(sa, in, W_IKE_EXCHANGE, N_TEMPORARY_FAILURE, BYTES_NONE);
		return;
	}
	if (m->has_sa && m->n_proposals > 0 && m->proposal[0].protocol == PROTO_IKE) {
		ike_rekey_request_take(sa, in);
		return;
	}
	if (!m->has_sa || !m->has_nonce || !m->has_tsi || !m->has_tsr || m->nonce.n < 16) {
		child_refuse(sa, in, W_IKE_MISSING, N_INVALID_SYNTAX, BYTES_NONE);
		sa->why = W_IKE_MISSING;
		sa_event(sa, SA_EV_BROKEN, in);
		return;
	}
	if (job_out(sa, JOB_REKEY_IKE) != NULL) {	/* 2.25.2 */
		child_refuse(sa, in, W_IKE_REFUSED, N_TEMPORARY_FAILURE, BYTES_NONE);
		return;
	}
	n = nego_new(sa, false);
	n->msgid = m->h.msgid;
	n->local = *in->local;
	n->remote = *in->remote;
	if (!rekey_target(sa, in, n)) {
		nego_free(sa->ike, n);
		return;
	}
	refusal = child_judge(sa, n, m);
	if (refusal != 0) {
		child_refuse(sa, in, refusal == N_NO_PROPOSAL_CHOSEN ? W_IKE_PROPOSAL :
		    refusal == N_TS_UNACCEPTABLE ? W_IKE_TS : W_FULL, refusal, BYTES_NONE);
		nego_free(sa->ike, n);
		return;
	}
	if (!take_ke(sa, in, n) || !nonce_take(&n->ni, m->nonce)) {
		nego_free(sa->ike, n);
		return;
	}
	nonce_draw(sa->ike, &n->nr);
	answer_begin(sa, n);
	getspi(sa, n);
}

/* The peer replaced a pair of ours; if we are at it too, the nonces decide later (2.8.1). */
static void
replaced_by_peer(struct ike_sa *sa, struct child *old, const struct nego *n)
{
	struct job *j = sa->out;

	if (mutant_on(sa->ike->env.tamper, "ike-old-deaf"))
		sadb_delete(old, old->spi_in, true);
	while (j != NULL && (j->kind != JOB_REKEY_CHILD || j->spi_in != old->spi_in))
		j = j->next;
	if (j != NULL) {
		j->nego->rival = true;
		j->nego->rival_lowest = *nonce_lowest(n);
	} else {
		child_event(old, CHILD_EV_REPLACED_BY_PEER, NULL);
	}
}

static void
child_respond(struct ike_sa *sa, struct nego *n)
{
	struct child *old = n->rekey_in != 0 ? child_by_in(sa, n->rekey_in) : NULL;
	struct ike_message m;

	message_begin(sa, &m, CREATE_CHILD_SA, true, n->msgid);
	if (n->refusal == 0) {
		child_install(sa, n);
		child_suite_message(sa, n, &m, true);
		if (old != NULL)
			replaced_by_peer(sa, old, n);
		else
			jobs_settled(sa, n->policy);
		one_pair(sa, n);
	} else {
		ike_put_notify(&m, n->refusal, BYTES_NONE);
	}
	send_response(sa, &m, &n->local, &n->remote);
	answer_end(sa, n);
	jobs_run(sa);		/* one_pair's Delete */
}

/* child_answer goes on with a request when its SPI has come (or, spi_in 0, has not). */
void
child_answer(struct ike_sa *sa, struct nego *n)
{
	const struct policy *p;

	if (n->spi_in == 0) {
		n->refusal = N_TEMPORARY_FAILURE;
	} else {
		n->refusal = child_settle(sa, n);
		p = policy_of(sa->ike, n->policy);
		n->fragments = n->fragments && p != NULL && p->fragments;
		if (n->refusal != 0)
			child_unmake(sa, n);
	}
	if (n->refusal != 0)
		drop(sa->ike, W_IKE_TS, sa, &n->remote);
	if (n->auth)
		sa_event(sa, SA_EV_SPI, n);
	else
		child_respond(sa, n);
}
