/* auth.c - IKE_AUTH with a shared key and the first Child SA, RFC 7296 1.2, 2.15, RFC 4877 7.3.
 *
 *	HDR, SK {IDi, [N(INITIAL_CONTACT),] [IDr,] AUTH, [N(USE_TRANSPORT_MODE),] SAi2, TSi, TSr,
 *	    [N(MOBIKE_SUPPORTED), N(ADDITIONAL_*_ADDRESS)+, N(NO_NATS_ALLOWED)]}  -->
 *			<--  HDR, SK {IDr, AUTH, [N(USE_TRANSPORT_MODE),] SAr2, TSi, TSr,
 *				[N(MOBIKE_SUPPORTED), N(ADDITIONAL_*_ADDRESS)+]}  */
#include "nodes/ike/ike_int.h"

static struct ike_ident
ident_of(const struct ike_id *id)
{
	return (struct ike_ident){ .type = id->type, .data = bytes_of(id->data, id->n) };
}

static bool
ident_take(struct ike_id *out, const struct ike_ident *id)
{
	if (id->data.n == 0 || id->data.n > IKE_ID_MAX || id->type == 0)
		return false;
	out->type = id->type;
	out->n = (uint8_t)id->data.n;
	memset(out->data, 0, sizeof(out->data));
	memcpy(out->data, id->data.p, id->data.n);
	return true;
}

/* The body of our ID payload, as AUTH covers it: type, three zeros, data. */
static struct bytes
own_id_body(const struct ike_id *id, uint8_t buf[static IKE_ID_MAX + 4])
{
	struct wr w = wr_of(buf, IKE_ID_MAX + 4);

	wr_u8(&w, id->type);
	wr_zero(&w, 3);
	wr_copy(&w, id->data, id->n);
	return wr_done(&w);
}

static void
put_mobike(struct ike_sa *sa, struct ike_message *m)
{
	ike_put_notify(m, N_MOBIKE_SUPPORTED, BYTES_NONE);
	put_addresses(m, sa->hs->peer.addresses, sa->hs->peer.n_addresses);
}

static void
handshake_done(struct ike_sa *sa)
{
	handshake_free(sa->hs);
	sa->hs = NULL;
	timers_established(sa);
	event(sa->ike, IKE_EV_ESTABLISHED, sa);
}

/* D17: the others of this pair of identities go without Delete, but not before the new SAs work. */
static void
replace_others(struct ike_sa *sa)
{
	struct ike *x = sa->ike;
	uint64_t h = hash_id(x, &sa->peer_id);

	for (struct hash_link *l = hash_first(&x->by_peer, h); l != NULL; l = hash_next(l)) {
		struct ike_sa *other = hash_owner(l, struct ike_sa, by_peer);

		if (other == sa || other->state != SA_ESTABLISHED ||
		    !ike_id_eq(&other->peer_id, &sa->peer_id) ||
		    !ike_id_eq(&other->own_id, &sa->own_id))
			continue;
		other->closing_silent = true;
		other->why = W_IKE_REPLACED;
		sa_event(other, SA_EV_REPLACED, NULL);
	}
}

/* ---- initiator ---- */

void
auth_send(void *self, const void *in)
{
	struct ike_sa *sa = self;
	struct handshake *hs = sa->hs;
	const struct ike_conf *conf = &sa->ike->conf;
	uint8_t auth[PRF_MAX], body[IKE_ID_MAX + 4], no_nats[36];
	struct ike_message m;

	(void)in;
	message_begin(sa, &m, IKE_AUTH, false, 1);
	m.idi = ident_of(&hs->peer.own);
	ike_put(&m, P_IDI);
	if (hs->initial_contact)
		ike_put_notify(&m, N_INITIAL_CONTACT, BYTES_NONE);
	if (hs->peer.peer.type != 0) {
		m.idr = ident_of(&hs->peer.peer);
		ike_put(&m, P_IDR);
	}
	auth_psk(sa, true, own_id_body(&hs->peer.own, body), auth);
	m.auth_method = AUTH_PSK;
	m.auth = bytes_of(auth, prf_len(sa));
	ike_put(&m, P_AUTH);
	child_suite_message(sa, hs->nego, &m, false);
	if (conf->mobike)
		put_mobike(sa, &m);
	if (!conf->nat_traversal) {	/* RFC 4555 3.9 */
		put_no_nats(&m, &sa->local, &sa->remote, no_nats);
	}
	send_request(sa, &m);
}

static enum why
auth_response_check(struct ike_sa *sa, const struct ike_message *m, struct ike_id *peer)
{
	uint8_t auth[PRF_MAX];
	const struct ike_id *want = &sa->hs->peer.peer;

	if (!m->has_idr || !m->has_auth)
		return ike_error_notify(m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (!ident_take(peer, &m->idr) || (want->type != 0 && !ike_id_eq(want, peer)))
		return W_IKE_UNKNOWN_PEER;
	auth_psk(sa, false, m->idr_body, auth);
	if (m->auth_method != AUTH_PSK || !alg_equal(m->auth, bytes_of(auth, prf_len(sa))))
		return W_IKE_AUTH;
	return W_OK;
}

/* The IKE SA stands; the first Child SA may have failed by itself, 1.2, 2.21.2. */
static void
first_child(struct ike_sa *sa, const struct incoming *in)
{
	struct nego *n = sa->hs->nego;
	enum why w = child_accept(sa, n, in->m);

	sa->hs->nego = NULL;
	if (w == W_OK) {
		child_install(sa, n);
	} else {
		drop(sa->ike, w, sa, in->remote);
		child_give_up(sa, n, in->m);
	}
	nego_free(sa->ike, n);
}

void
auth_response_take(struct ike_sa *sa, const struct incoming *in)
{
	struct ike_id peer;
	enum why w;
	bool initial_contact;

	if (sa->state != SA_AUTH_SENT) {
		drop(sa->ike, W_IKE_EXCHANGE, sa, in->remote);
		return;
	}
	w = auth_response_check(sa, in->m, &peer);
	if (w != W_OK) {
		drop(sa->ike, w, sa, in->remote);
		sa->why = w;
		sa_event(sa, SA_EV_AUTH_REFUSED, in);
		return;
	}
	sa->peer_id = peer;
	sa->mobike = sa->ike->conf.mobike && ike_find_notify(in->m, N_MOBIKE_SUPPORTED) != NULL;
	take_addresses(sa, in);
	sa_authenticated(sa);
	sa_event(sa, SA_EV_AUTH_RESPONSE, in);
	sa->hs->nego->ni = sa->hs->ni;
	sa->hs->nego->nr = sa->hs->nr;
	initial_contact = sa->hs->initial_contact;
	first_child(sa, in);
	if (initial_contact || ike_find_notify(in->m, N_INITIAL_CONTACT) != NULL)
		replace_others(sa);
	handshake_done(sa);
}

/* ---- responder ---- */

static enum why
auth_request_check(struct ike_sa *sa, const struct incoming *in, struct ike_id *peer)
{
	const struct ike_message *m = in->m;
	struct ike_ask ask = { .local = *in->local, .remote = *in->remote };
	uint8_t auth[PRF_MAX];

	if (!ident_take(&ask.peer, &m->idi))
		return W_IKE_UNKNOWN_PEER;
	if (m->has_idr && !ident_take(&ask.wanted, &m->idr))
		return W_IKE_UNKNOWN_PEER;
	*peer = ask.peer;
	if (!sa->ike->up->authorize(sa->ike->node, &ask, &sa->hs->peer))
		return W_IKE_UNKNOWN_PEER;
	auth_psk(sa, true, m->idi_body, auth);
	if (m->auth_method != AUTH_PSK || !alg_equal(m->auth, bytes_of(auth, prf_len(sa))))
		return W_IKE_AUTH;
	return W_OK;
}

static void
auth_refuse(struct ike_sa *sa, const struct incoming *in, enum why w, uint16_t notify)
{
	drop(sa->ike, w, sa, in->remote);
	answer_error(sa, in->m, notify, BYTES_NONE, in->local, in->remote);
	sa->why = w;
	sa_event(sa, SA_EV_AUTH_BAD, in);
}

void
auth_request_take(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_message *m = in->m;
	struct ike_id peer;
	struct nego *n;
	enum why w;

	if (!m->has_idi || !m->has_auth || !m->has_sa || !m->has_tsi || !m->has_tsr) {
		auth_refuse(sa, in, W_IKE_MISSING, N_INVALID_SYNTAX);
		return;
	}
	w = auth_request_check(sa, in, &peer);
	if (w != W_OK) {
		auth_refuse(sa, in, w, N_AUTHENTICATION_FAILED);
		return;
	}
	if (ike_find_notify(m, N_NO_NATS_ALLOWED) != NULL && !no_nats_agree(in)) {
		auth_refuse(sa, in, W_IKE_NAT, N_UNEXPECTED_NAT_DETECTED);
		return;
	}
	/* RFC 4555 3.3: the SA's addresses are those of the first IKE_AUTH request. */
	sa->local = *in->local;
	sa->remote = *in->remote;
	sa->peer_id = peer;
	sa->own_id = sa->hs->peer.own;
	sa->hoa6 = sa->hs->peer.hoa6;
	sa->hoa4 = sa->hs->peer.hoa4;
	sa->mobike = sa->ike->conf.mobike && ike_find_notify(m, N_MOBIKE_SUPPORTED) != NULL;
	take_addresses(sa, in);
	sa_authenticated(sa);
	sa_event(sa, SA_EV_AUTH_REQUEST, in);
	if (ike_find_notify(m, N_INITIAL_CONTACT) != NULL)
		replace_others(sa);
	sa->answering = n = nego_new(sa, false);
	n->auth = true;
	n->msgid = m->h.msgid;
	n->local = *in->local;
	n->remote = *in->remote;
	n->ni = sa->hs->ni;
	n->nr = sa->hs->nr;
	n->refusal = child_judge(sa, n, m);
	if (n->refusal != 0)
		sa_event(sa, SA_EV_SPI, n);
	else
		getspi(sa, n);
}

void
auth_answer(void *self, const void *in)
{
	struct ike_sa *sa = self;
	struct nego *n = sa->answering;
	uint8_t auth[PRF_MAX], body[IKE_ID_MAX + 4];
	struct ike_message m;

	(void)in;
	message_begin(sa, &m, IKE_AUTH, true, n->msgid);
	m.idr = ident_of(&sa->hs->peer.own);
	ike_put(&m, P_IDR);
	auth_psk(sa, false, own_id_body(&sa->hs->peer.own, body), auth);
	m.auth_method = AUTH_PSK;
	m.auth = bytes_of(auth, prf_len(sa));
	ike_put(&m, P_AUTH);
	if (n->refusal == 0) {
		child_install(sa, n);	/* ready to receive before the answer leaves, 2.8 */
		child_suite_message(sa, n, &m, true);
	} else {
		ike_put_notify(&m, n->refusal, BYTES_NONE);
	}
	if (sa->mobike)
		put_mobike(sa, &m);
	send_response(sa, &m, &n->local, &n->remote);
	sa->answering = NULL;
	nego_free(sa->ike, n);
	handshake_done(sa);
}
