/* init.c - IKE_SA_INIT, RFC 7296 1.2, 2.6, 2.7, 2.10, 2.23.
 *
 *	Initiator					Responder
 *	HDR(SPIi, 0), [N(COOKIE),] SAi1, KEi, Ni, NATD_S, NATD_D  -->
 *						<--  HDR(SPIi, 0), N(COOKIE)
 *						<--  HDR(SPIi, 0), N(INVALID_KE_PAYLOAD)
 *					<--  HDR(SPIi, SPIr), SAr1, KEr, Nr, NATD_S, NATD_D  */
#include "nodes/ike/ike_int.h"

static struct blob
blob_of(struct bytes b)
{
	struct blob out = { xalloc(b.n + 1, 1), b.n };

	memcpy(out.p, b.p, b.n);
	return out;
}

/* ---- initiator ---- */

bool
sa_start(struct ike *x, const struct policy *p, uint32_t acquire_seq,
    const struct endpoint *local, const struct endpoint *remote, bool initial_contact)
{
	const struct addr *hoa = policy_hoa(x, p);
	struct ike_ask ask = { .initiator = true, .local = *local, .remote = *remote, .hoa = *hoa };
	struct ike_peer peer = { 0 };
	struct ike_sa *sa;

	if (x->n_sas >= x->conf.sas_max || x->conf.home_agent || !addr_is_set(&local->addr) ||
	    !addr_is_set(&remote->addr) || !x->up->authorize(x->node, &ask, &peer) ||
	    (!addr_eq(hoa, &peer.hoa6) && !addr_eq(hoa, &peer.hoa4)))
		return false;
	sa = sa_new(x, true);
	sa_name(sa);
	sa->local = (struct endpoint){ local->addr, local->port != 0 ? local->port : IKE_PORT };
	sa->remote = (struct endpoint){ remote->addr, remote->port != 0 ? remote->port : IKE_PORT };
	sa->hoa6 = peer.hoa6;
	sa->hoa4 = peer.hoa4;
	sa->own_id = peer.own;
	sa->hs = xalloc(1, sizeof(*sa->hs));
	sa->hs->peer = peer;
	sa->hs->policy = p->id;
	sa->hs->acquire_seq = acquire_seq;
	sa->hs->initial_contact = initial_contact;
	bytes_wipe(&peer, sizeof(peer));
	nonce_draw(x, &sa->hs->ni);
	sa->suite.dh = first_group(x);
	dh_secret(sa->suite.dh, sa->hs->secret, x->env.rng);
	dh_public(sa->suite.dh, sa->hs->public, sa->hs->secret);
	sa_index_peer(sa);
	sa_event(sa, SA_EV_START, NULL);
	return true;
}

static bool
signs(const struct ike_peer *p)
{
	return p->own_auth == IKE_AUTH_SIGNATURE || p->peer_auth == IKE_AUTH_SIGNATURE;
}

/* Every IKE_SA_INIT request has Message ID 0, also a repeated one (2.2), and the last one sent is
 * the one AUTH signs (2.15). */
void
init_send(void *self, const void *in)
{
	struct ike_sa *sa = self;
	struct handshake *hs = sa->hs;
	struct job *j = job_initial(sa);
	uint8_t natd_buf[2 * NATD_LEN], hashes[HASHES_LEN];
	struct ike_message m;

	(void)in;
	sent_free(&j->request);
	sa->next_request = 0;
	message_begin(sa, &m, IKE_SA_INIT, false, 0);
	if (hs->cookie.n > 0)
		ike_put_notify(&m, N_COOKIE, nonce_bytes(&hs->cookie));
	offer_ike(sa->ike, &m, 0);
	m.ke_group = sa->suite.dh;
	m.ke = bytes_of(hs->public, dh_group(sa->suite.dh)->public);
	ike_put(&m, P_KE);
	m.nonce = nonce_bytes(&hs->ni);
	ike_put(&m, P_NONCE);
	if (sa->ike->conf.nat_traversal)
		put_natd(sa, &m, &sa->local, &sa->remote, natd_buf);
	if (sa->ike->conf.fragment)
		ike_put_notify(&m, N_FRAGMENTATION_SUPPORTED, BYTES_NONE);
	hs->hashes_sent = signs(&hs->peer) && !sa->ike->conf.classic_signatures;
	if (hs->hashes_sent)
		put_hashes(&m, hashes);
	send_request(sa, j, &m);
	free(hs->init_i.p);
	hs->init_i = blob_of(bytes_of(j->request->p, j->request->n));
}

/* What may be wrong with a complete response; nothing is changed yet but hs->shared. */
static enum why
init_response_check(struct ike_sa *sa, const struct ike_message *m, struct suite *s)
{
	uint64_t none;

	if (!m->has_sa || !m->has_ke || !m->has_nonce || m->h.spi_r == 0)
		return W_IKE_MISSING;
	if (!accepted(sa->ike, m, PROTO_IKE, 0, true, s, &none))
		return W_IKE_PROPOSAL;
	if (m->ke_group != s->dh || s->dh != sa->suite.dh)
		return W_IKE_KE;
	if (!nonce_take(&sa->hs->nr, m->nonce))
		return W_IKE_NONCE;
	return dh_shared(s->dh, sa->hs->shared, sa->hs->secret, m->ke) ? W_OK : W_IKE_KE;
}

static void
init_response_adopt(struct ike_sa *sa, const struct incoming *in, const struct suite *s)
{
	struct handshake *hs = sa->hs;
	bool nat_local, nat_remote;

	job_done(sa, job_initial(sa));
	timers_retransmit(sa);
	sa->spi_r = in->m->h.spi_r;
	sa->suite = *s;
	hs->init_r = blob_of(in->octets);
	take_hashes(hs, in->m);
	sa->fragments = sa->ike->conf.fragment &&
	    ike_find_notify(in->m, N_FRAGMENTATION_SUPPORTED) != NULL;
	keys_initial(sa);
	if (sa->ike->conf.nat_traversal && natd_judge(sa, in, &nat_local, &nat_remote)) {
		sa->peer_nat_t = true;
		sa_nat(sa, nat_local, nat_remote);
		/* D2: on every path, RFC 4555 3.3, RFC 7296 2.23 */
		if (!mutant_on(sa->ike->env.tamper, "ike-stays-on-500"))
			sa->local.port = sa->remote.port = IKE_NAT_T_PORT;
	}
}

void
init_response_take(struct ike_sa *sa, const struct incoming *in)
{
	struct handshake *hs = sa->hs;
	const struct ike_message *m = in->m;
	const struct ike_notify *cookie = ike_find_notify(m, N_COOKIE);
	const struct ike_notify *error = ike_error_notify(m);
	struct suite s;
	enum why w;

	if (cookie != NULL && !m->has_sa) {
		if (cookie->data.n < 1 || cookie->data.n > 64 || hs->cookie_tries >= COOKIE_TRIES) {
			drop(sa->ike, W_IKE_COOKIE, sa, in->remote);
			return;
		}
		hs->cookie_tries++;
		hs->cookie.n = (uint16_t)cookie->data.n;
		memcpy(hs->cookie.b, cookie->data.p, cookie->data.n);
		sa_event(sa, SA_EV_COOKIE, in);
		return;
	}
	if (error != NULL && error->type == N_INVALID_KE_PAYLOAD && error->data.n == 2) {
		uint16_t group = (uint16_t)(error->data.p[0] << 8 | error->data.p[1]);

		if (!group_offered(sa->ike, group) || group == sa->suite.dh ||
		    hs->group_tries++ > 0) {
			drop(sa->ike, W_IKE_KE, sa, in->remote);
			return;
		}
		sa->suite.dh = group;
		dh_secret(group, hs->secret, sa->ike->env.rng);
		dh_public(group, hs->public, hs->secret);
		sa_event(sa, SA_EV_OTHER_GROUP, in);
		return;
	}
	if (error != NULL) {
		/* Unauthenticated: a hint only, the attempt goes on until it times out, 2.21.1. */
		drop(sa->ike, W_IKE_REFUSED, sa, in->remote);
		sa_event(sa, SA_EV_INIT_REFUSED, in);
		return;
	}
	w = init_response_check(sa, m, &s);
	if (w != W_OK) {
		drop(sa->ike, w, sa, in->remote);
		return;
	}
	init_response_adopt(sa, in, &s);
	sa_event(sa, SA_EV_INIT_RESPONSE, in);
	hs->nego = child_prepare(sa, hs->policy, NULL);
	if (hs->nego == NULL) {		/* the policy went meanwhile */
		sa_event(sa, SA_EV_BROKEN, in);
		return;
	}
	hs->nego->auth = true;
	hs->nego->acquire_seq = hs->acquire_seq;
	getspi(sa, hs->nego);
}

/* ---- responder ---- */

/* Cookie = SHA-256(secret | Ni | IPi | SPIi), cut: useless to another initiator (2.6). */
static void
cookie_make(const struct incoming *in, struct bytes secret, uint8_t out[static COOKIE_LEN])
{
	uint8_t hash[32], spi[8];
	struct wr w = wr_of(spi, sizeof(spi));

	wr_u64(&w, in->m->h.spi_i);
	digest(DIGEST_SHA2_256, hash, (struct bytes[]){ secret,
	    in->m->nonce, addr_bytes(&in->remote->addr), BYTES_ARRAY(spi) }, 4);
	memcpy(out, hash, COOKIE_LEN);
}

void
init_refuse(struct ike *x, const struct incoming *in, uint16_t notify, struct bytes data)
{
	struct ike_message m = { .h = { .spi_i = in->m->h.spi_i, .major = 2,
	    .exchange = IKE_SA_INIT, .R = true } };

	ike_put_notify(&m, notify, data);	/* SPIr stays zero: no state, 2.6 */
	send_once(x, &m, in->local, in->remote);
}

/* 2.6: the secret changes under attack; the one before it is good for as long again. */
static void
cookie_rotate(struct ike *x)
{
	tick old = x->now - x->cookie_since;

	if (old < COOKIE_SECRET_LIFE)
		return;
	x->cookie_since = x->now;
	memcpy(x->cookie_secret[1], x->cookie_secret[0], sizeof(x->cookie_secret[1]));
	rng_fill(x->env.rng, x->cookie_secret[0], sizeof(x->cookie_secret[0]));
	if (old >= 2 * COOKIE_SECRET_LIFE)
		memcpy(x->cookie_secret[1], x->cookie_secret[0], sizeof(x->cookie_secret[1]));
}

static bool
cookie_good(struct ike *x, const struct incoming *in)
{
	const struct ike_notify *n = ike_find_notify(in->m, N_COOKIE);
	uint8_t want[COOKIE_LEN];

	cookie_rotate(x);
	if (n != NULL && mutant_on(x->env.tamper, "cookie-any"))
		return true;
	for (int i = 1; i >= 0; i--) {
		cookie_make(in, BYTES_ARRAY(x->cookie_secret[i]), want);
		if (n != NULL && alg_equal(n->data, BYTES_ARRAY(want)))
			return true;
	}
	init_refuse(x, in, N_COOKIE, BYTES_ARRAY(want));
	return false;
}

/* 2.1: a repeated request is recognised by the whole message, not by SPI and address. */
static struct ike_sa *
half_open_find(const struct ike *x, uint64_t hash)
{
	struct hash_link *l = hash_first(&x->by_init, hash);

	return l != NULL ? hash_owner(l, struct ike_sa, by_init) : NULL;
}

static enum why
init_request_check(struct ike *x, const struct incoming *in, struct suite *s, uint8_t *num)
{
	const struct ike_message *m = in->m;
	uint64_t none;
	uint8_t group[2];

	if (m->h.spi_r != 0 || m->h.msgid != 0 || !m->h.I)
		return W_VALUE;
	if (!m->has_sa || !m->has_ke || !m->has_nonce)
		return W_IKE_MISSING;
	if (m->nonce.n < 16 || m->nonce.n > IKE_NONCE_MAX)
		return W_IKE_NONCE;
	if (x->n_sas >= x->conf.sas_max || x->n_half_open >= x->conf.half_open_max)
		return W_FULL;
	if (x->n_half_open >= x->conf.cookie_from && !cookie_good(x, in))
		return W_IKE_COOKIE;
	if (!choose(x, m, PROTO_IKE, 0, true, m->ke_group, s, num, &none)) {
		init_refuse(x, in, N_NO_PROPOSAL_CHOSEN, BYTES_NONE);
		return W_IKE_PROPOSAL;
	}
	if (m->ke_group != s->dh) {
		group[0] = (uint8_t)(s->dh >> 8);
		group[1] = (uint8_t)s->dh;
		init_refuse(x, in, N_INVALID_KE_PAYLOAD, BYTES_ARRAY(group));
		return W_IKE_KE;
	}
	return W_OK;
}

struct init_offer {
	const struct incoming *in;
	uint8_t num;
};

void
init_request_take(struct ike *x, const struct incoming *in)
{
	uint64_t hash = hash_bytes(x->seed, in->octets.p, in->octets.n);
	struct ike_sa *sa = half_open_find(x, hash);
	struct handshake *hs;
	uint8_t secret[DH_SECRET_MAX], shared[DH_SHARED_MAX];
	struct suite s;
	uint8_t num;
	enum why w;

	if (sa != NULL) {
		drop(x, W_IKE_REPEATED, sa, in->remote);
		if (sa->state == SA_HALF_OPEN)
			respond_again(sa, 0, in->local, in->remote);
		return;
	}
	w = init_request_check(x, in, &s, &num);
	if (w == W_OK) {
		dh_secret(s.dh, secret, x->env.rng);
		w = dh_shared(s.dh, shared, secret, in->m->ke) ? W_OK : W_IKE_KE;
	}
	if (w != W_OK) {
		drop(x, w, NULL, in->remote);
		return;
	}
	sa = sa_new(x, false);
	sa->spi_i = in->m->h.spi_i;
	sa_name(sa);
	sa->local = *in->local;
	sa->remote = *in->remote;
	sa->suite = s;
	sa->hs = hs = xalloc(1, sizeof(*hs));
	memcpy(hs->secret, secret, sizeof(secret));
	memcpy(hs->shared, shared, sizeof(shared));
	dh_public(s.dh, hs->public, hs->secret);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(shared, sizeof(shared));
	hs->init_i = blob_of(in->octets);
	w = nonce_take(&hs->ni, in->m->nonce) ? W_OK : W_IKE_NONCE;
	assert(w == W_OK);	/* its length was checked */
	nonce_draw(x, &hs->nr);
	hash_add(&x->by_init, &sa->by_init, hash);
	sa->hashed_init = sa->half_open = true;
	x->n_half_open++;
	sa_event(sa, SA_EV_INIT_REQUEST, &(struct init_offer){ in, num });
}

/* HDR, SAr1, KEr, Nr, NATD_S, NATD_D */
void
init_answer(void *self, const void *arg)
{
	struct ike_sa *sa = self;
	const struct init_offer *offer = arg;
	const struct incoming *in = offer->in;
	struct handshake *hs = sa->hs;
	uint8_t natd_buf[2 * NATD_LEN], hashes[HASHES_LEN], req[10 * SHA1_LEN];
	bool nat_local, nat_remote;
	struct ike_message m;

	message_begin(sa, &m, IKE_SA_INIT, true, 0);
	offer_suite(&m, &sa->suite, offer->num, PROTO_IKE, 0);
	m.ke_group = sa->suite.dh;
	m.ke = bytes_of(hs->public, dh_group(sa->suite.dh)->public);
	ike_put(&m, P_KE);
	m.nonce = nonce_bytes(&hs->nr);
	ike_put(&m, P_NONCE);
	if (sa->ike->conf.nat_traversal && natd_judge(sa, in, &nat_local, &nat_remote)) {
		sa->peer_nat_t = true;
		sa_nat(sa, nat_local, nat_remote);
		put_natd(sa, &m, in->local, in->remote, natd_buf);
	}
	put_certreq(&m, sa->ike->conf.certreq, req, sizeof(req));
	take_hashes(hs, in->m);
	hs->hashes_sent = hs->peer_hashes != 0 && !sa->ike->conf.classic_signatures;
	if (hs->hashes_sent)
		put_hashes(&m, hashes);
	sa->fragments = sa->ike->conf.fragment &&
	    ike_find_notify(in->m, N_FRAGMENTATION_SUPPORTED) != NULL;
	if (sa->fragments)
		ike_put_notify(&m, N_FRAGMENTATION_SUPPORTED, BYTES_NONE);
	keys_initial(sa);
	send_response(sa, &m, in->local, in->remote);
	hs->init_r = blob_of(bytes_of(sa->response[0]->p, sa->response[0]->n));
	timer_after(sa, TIMER_HALF_OPEN, sa->ike->conf.half_open_timeout);
}
