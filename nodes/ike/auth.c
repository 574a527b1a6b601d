/* auth.c - IKE_AUTH and the first Child SA, RFC 7296 1.2, 2.15, 2.16, RFC 4877 7.3.
 *
 *	HDR, SK {IDi, [CERT+,] [N(INITIAL_CONTACT),] [CERTREQ,] [IDr,] AUTH, [CP,]
 *	    [N(USE_TRANSPORT_MODE),] SAi2, TSi, TSr,
 *	    [N(MOBIKE_SUPPORTED), N(ADDITIONAL_*_ADDRESS)+, N(NO_NATS_ALLOWED)]}  -->
 *			<--  HDR, SK {IDr, [CERT+,] AUTH, [CP,] [N(USE_TRANSPORT_MODE),] SAr2,
 *				TSi, TSr, [N(MOBIKE_SUPPORTED), N(ADDITIONAL_*_ADDRESS)+]}
 *
 * An initiator that authenticates by EAP leaves AUTH out of the first request:
 *
 *	HDR, SK {IDi, [CERTREQ,] [IDr,] [CP,] SAi2, TSi, TSr}  -->
 *						<--  HDR, SK {IDr, CERT+, AUTH, EAP}
 *	HDR, SK {EAP}  -->			<--  HDR, SK {EAP}		(repeated)
 *	HDR, SK {AUTH}  -->			<--  HDR, SK {AUTH, [CP,] SAr2, TSi, TSr}
 *
 * Both AUTHs at the end are made with the MSK. What the first request asked for waits meanwhile. */
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
struct bytes
own_id_body(const struct ike_id *id, uint8_t buf[static IKE_ID_MAX + 4])
{
	struct wr w = wr_of(buf, IKE_ID_MAX + 4);

	wr_u8(&w, id->type);
	wr_zero(&w, 3);
	wr_copy(&w, id->data, id->n);
	return wr_done(&w);
}

const struct ike_blob *
blob_find(const struct ike_message *m, uint8_t type)
{
	for (unsigned i = 0; i < m->n_items; i++)
		if (m->item[i].type == type)
			return &m->blob[m->item[i].index];
	return NULL;
}

static struct blob
blob_of(struct bytes b)
{
	struct blob out = { xalloc(b.n + 1, 1), b.n };

	memcpy(out.p, b.p, b.n);
	return out;
}

static void
put_eap(struct ike_message *m, const struct eap *e)
{
	m->item[m->n_items++] = (struct ike_item){ .type = P_EAP, .index = (uint8_t)m->n_blobs };
	m->blob[m->n_blobs++] = (struct ike_blob){ P_EAP, 0, bytes_of(e->out, e->n_out) };
}

/* What each side says of itself besides the Child SA. */
static void
put_extras(struct ike_sa *sa, struct ike_message *m, uint8_t window[static 4])
{
	struct wr w = wr_of(window, 4);

	wr_u32(&w, sa->ike->conf.window);
	if (sa->ike->conf.window > 1)		/* 2.3 */
		ike_put_notify(m, N_SET_WINDOW_SIZE, wr_done(&w));
	sa->window_told = true;
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

/* Who began this IKE SA may have given it up for another long ago: a liveness check shows it. */
static void
doubt(struct ike_sa *sa)
{
	job_add(sa, JOB_DPD);
	timer_after(sa, TIMER_RETRY, 0);
}

/* D17: the others of this pair of identities go without Delete, but not before the new SAs work.
 * Not those that were begun later: of them this one's initiator did not know when it spoke; its
 * message may have been on its way for long. RFC 7296 2.4 says MAY. */
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
		if (other->born > sa->born) {
			doubt(sa);
			continue;
		}
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
	uint8_t auth[AUTH_MAX], no_nats[36], cp[CP_MAX], window[4], req[10 * SHA1_LEN];
	struct ike_message m;

	(void)in;
	message_begin(sa, &m, IKE_AUTH, false, 1);
	m.idi = ident_of(&hs->peer.own);
	ike_put(&m, P_IDI);
	put_certs(sa, &m);
	if (hs->initial_contact)
		ike_put_notify(&m, N_INITIAL_CONTACT, BYTES_NONE);
	if (hs->peer.peer_auth == IKE_AUTH_SIGNATURE)
		put_certreq(&m, hs->peer.trust, req, sizeof(req));
	if (hs->peer.peer.type != 0) {
		m.idr = ident_of(&hs->peer.peer);
		ike_put(&m, P_IDR);
	}
	/* Unproven, the request is refused there; that is as good an end as any here. */
	if (hs->peer.own_auth != IKE_AUTH_EAP && !proof_put(sa, &m, auth))
		drop(sa->ike, W_IKE_AUTH, sa, &sa->remote);
	cp_request_put(sa, &m, cp);
	child_suite_message(sa, hs->nego, &m, false);
	if (conf->mobike)
		put_mobike(sa, &m);
	if (!conf->nat_traversal) {	/* RFC 4555 3.9 */
		put_no_nats(&m, &sa->local, &sa->remote, no_nats);
	}
	put_extras(sa, &m, window);
	send_request(sa, job_initial(sa), &m);
}

/* Is the responder who we want it to be, and does its AUTH say so? */
static enum why
auth_response_check(struct ike_sa *sa, const struct ike_message *m, struct ike_id *peer)
{
	const struct ike_id *want = &sa->hs->peer.peer;
	enum why w;

	if (!m->has_idr || !m->has_auth)
		return ike_error_notify(m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (!ident_take(peer, &m->idr) || (want->type != 0 && !ike_id_eq(want, peer)))
		return W_IKE_UNKNOWN_PEER;
	w = proof_check(sa, m, peer, m->idr_body);
	if (w == W_OK) {
		free(sa->hs->peer_body.p);
		sa->hs->peer_body = blob_of(m->idr_body);
	}
	return w;
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

/* 2.21.2: the responder believes the SA stands: it hears once that we do not. While EAP runs there
 * is no exchange to say it in. */
static void
auth_refused(struct ike_sa *sa, const struct incoming *in, enum why w)
{
	struct ike_message m;

	drop(sa->ike, w, sa, in->remote);
	sa->why = w;
	if (w != W_IKE_REFUSED && in->m->has_auth && blob_find(in->m, P_EAP) == NULL) {
		message_begin(sa, &m, INFORMATIONAL, false, 0);
		ike_put_notify(&m, N_AUTHENTICATION_FAILED, BYTES_NONE);
		send_request(sa, job_initial(sa), &m);
	}
	sa_event(sa, SA_EV_AUTH_REFUSED, in);
}

/* HDR, SK {IDr, CERT+, AUTH, EAP}, then HDR, SK {EAP}: answered until EAP is over (2.16). */
static void
eap_response_take(struct ike_sa *sa, const struct incoming *in)
{
	struct handshake *hs = sa->hs;
	const struct ike_blob *b = blob_find(in->m, P_EAP);
	enum eap_result r;
	enum why w = W_OK;

	if (hs->eap == NULL) {	/* the responder first, by a signature */
		w = hs->peer.peer_auth == IKE_AUTH_SIGNATURE ?
		    auth_response_check(sa, in->m, &sa->peer_id) : W_IKE_AUTH;
		if (w == W_OK) {
			hs->eap = xalloc(1, sizeof(*hs->eap));
			eap_peer_begin(hs->eap, hs->peer.eap_user, hs->peer.eap_password);
		}
	}
	if (w == W_OK && b == NULL)
		w = ike_error_notify(in->m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (w != W_OK) {
		auth_refused(sa, in, w);
		return;
	}
	r = eap_take(hs->eap, b->body, sa->ike->env.rng);
	if (r == EAP_FAILURE || r == EAP_IGNORE) {
		auth_refused(sa, in, W_IKE_EAP);
		return;
	}
	hs->eap_over = r == EAP_SUCCESS;
	sa_event(sa, SA_EV_EAP, in);
}

void
eap_request_send(void *self, const void *in)
{
	struct ike_sa *sa = self;
	struct handshake *hs = sa->hs;
	uint8_t auth[AUTH_MAX];
	struct ike_message m;
	bool proven = true;

	(void)in;
	message_begin(sa, &m, IKE_AUTH, false, 0);
	if (hs->eap_over)
		proven = proof_put(sa, &m, auth);
	else
		put_eap(&m, hs->eap);
	assert(proven);		/* a MAC can always be made */
	send_request(sa, job_initial(sa), &m);
}

static void
established(struct ike_sa *sa, const struct incoming *in)
{
	bool initial_contact = sa->hs->initial_contact;

	sa->mobike = sa->ike->conf.mobike && (ike_find_notify(in->m, N_MOBIKE_SUPPORTED) != NULL ||
	    mutant_on(sa->ike->env.tamper, "mobike-unasked"));
	take_addresses(sa, in);
	sa_authenticated(sa);
	cp_reply_take(sa, in->m);
	sa_event(sa, SA_EV_AUTH_RESPONSE, in);
	sa->hs->nego->ni = sa->hs->ni;
	sa->hs->nego->nr = sa->hs->nr;
	first_child(sa, in);
	if (initial_contact || ike_find_notify(in->m, N_INITIAL_CONTACT) != NULL)
		replace_others(sa);
	handshake_done(sa);
	if (sa->children == NULL && mutant_on(sa->ike->env.tamper, "ike-child-or-nothing"))
		sa_event(sa, SA_EV_CLOSE, in);
}

void
auth_response_take(struct ike_sa *sa, const struct incoming *in)
{
	struct handshake *hs = sa->hs;
	struct ike_id peer;
	enum why w;

	if (sa->state != SA_AUTH_SENT) {
		drop(sa->ike, W_IKE_EXCHANGE, sa, in->remote);
		return;
	}
	if (hs->peer.own_auth == IKE_AUTH_EAP && !hs->eap_over) {
		eap_response_take(sa, in);
		return;
	}
	if (!hs->eap_over)
		w = auth_response_check(sa, in->m, &peer);
	else if (in->m->has_auth)
		w = proof_check(sa, in->m, &sa->peer_id,
		    bytes_of(hs->peer_body.p, hs->peer_body.n));
	else
		w = ike_error_notify(in->m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (w == W_OK && ike_unknown_error(in->m))
		w = W_IKE_ERROR;
	if (w != W_OK) {
		auth_refused(sa, in, w);
		return;
	}
	if (!hs->eap_over)
		sa->peer_id = peer;
	established(sa, in);
}

/* ---- responder ---- */

static enum why
auth_request_check(struct ike_sa *sa, const struct incoming *in, struct ike_id *peer)
{
	const struct ike_message *m = in->m;
	struct handshake *hs = sa->hs;
	struct ike_ask ask = { .local = *in->local, .remote = *in->remote, .eap = !m->has_auth };

	if (!ident_take(&ask.peer, &m->idi))
		return W_IKE_UNKNOWN_PEER;
	if (m->has_idr && !ident_take(&ask.wanted, &m->idr))
		return W_IKE_UNKNOWN_PEER;
	*peer = ask.peer;
	if (!sa->ike->up->authorize(sa->ike->node, &ask, &hs->peer))
		return W_IKE_UNKNOWN_PEER;
	if (ask.eap)	/* 2.16: only a responder that signs */
		return hs->peer.peer_auth == IKE_AUTH_EAP &&
		    hs->peer.own_auth == IKE_AUTH_SIGNATURE ? W_OK : W_IKE_AUTH;
	return proof_check(sa, m, peer, m->idi_body);
}

static void
auth_refuse(struct ike_sa *sa, const struct incoming *in, enum why w, uint16_t notify)
{
	drop(sa->ike, w, sa, in->remote);
	answer_error(sa, in->m, notify, BYTES_NONE, in->local, in->remote);
	sa->why = w;
	sa_event(sa, SA_EV_AUTH_BAD, in);
}

/* What the first request says about the SA, kept until the peer is authentic (with EAP, later). */
static void
take_first_request(struct ike_sa *sa, const struct incoming *in, const struct ike_id *peer)
{
	const struct ike_message *m = in->m;
	struct handshake *hs = sa->hs;

	/* RFC 4555 3.3: the SA's addresses are those of the first IKE_AUTH request. */
	sa->local = *in->local;
	sa->remote = *in->remote;
	sa->peer_id = *peer;
	sa->own_id = hs->peer.own;
	sa->hoa6 = hs->peer.hoa6;
	sa->hoa4 = hs->peer.hoa4;
	memcpy(sa->within, hs->peer.within, sizeof(sa->within));
	sa->n_within = hs->peer.n_within;
	sa->mobike = sa->ike->conf.mobike && ike_find_notify(m, N_MOBIKE_SUPPORTED) != NULL;
	take_addresses(sa, in);
	hs->initial_contact = ike_find_notify(m, N_INITIAL_CONTACT) != NULL;
	hs->peer_body = blob_of(m->idi_body);
	hs->nego = nego_new(sa, false);
	hs->nego->auth = true;
	hs->nego->ni = hs->ni;
	hs->nego->nr = hs->nr;
	hs->nego->refusal = cp_request_take(sa, m);
	if (hs->nego->refusal == 0)
		hs->nego->refusal = child_judge(sa, hs->nego, m);
}

/* The peer is authentic: configuration, then the SPI for the first Child SA. */
static void
auth_taken(struct ike_sa *sa, const struct incoming *in)
{
	struct nego *n = sa->hs->nego;

	sa_authenticated(sa);
	sa_event(sa, SA_EV_AUTH_REQUEST, in);
	if (sa->hs->initial_contact)
		replace_others(sa);
	answer_begin(sa, n);
	sa->hs->nego = NULL;
	n->msgid = in->m->h.msgid;
	n->local = *in->local;
	n->remote = *in->remote;
	if (n->refusal == 0)
		n->refusal = cp_give(sa);
	if (n->refusal == 0)
		n->refusal = child_authorised(sa, n);
	if (n->refusal != 0)
		sa_event(sa, SA_EV_SPI, n);
	else
		getspi(sa, n);
}

static void
first_request_take(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_message *m = in->m;
	struct ike_id peer;
	enum why w;

	if (!m->has_idi || !m->has_sa || !m->has_tsi || !m->has_tsr) {
		auth_refuse(sa, in, W_IKE_MISSING, N_INVALID_SYNTAX);
		return;
	}
	w = auth_request_check(sa, in, &peer);
	if (w != W_OK) {
		auth_refuse(sa, in, w, N_AUTHENTICATION_FAILED);
		return;
	}
	if (ike_find_notify(m, N_NO_NATS_ALLOWED) != NULL && !no_nats_agree(in) &&
	    !mutant_on(sa->ike->env.tamper, "no-nats-any")) {
		auth_refuse(sa, in, W_IKE_NAT, N_UNEXPECTED_NAT_DETECTED);
		return;
	}
	take_first_request(sa, in, &peer);
	if (m->has_auth) {
		auth_taken(sa, in);
		return;
	}
	sa->hs->eap = xalloc(1, sizeof(*sa->hs->eap));
	eap_server_begin(sa->hs->eap, sa->hs->peer.eap_user, sa->hs->peer.eap_password,
	    sa->ike->env.rng);
	sa_event(sa, SA_EV_EAP, in);
}

/* HDR, SK {EAP} or, when it is over, HDR, SK {AUTH} */
static void
eap_request_take(struct ike_sa *sa, const struct incoming *in)
{
	struct handshake *hs = sa->hs;
	const struct ike_blob *b = blob_find(in->m, P_EAP);
	enum eap_result r;
	enum why w;

	if (hs->eap_over) {
		w = in->m->has_auth ? proof_check(sa, in->m, &sa->peer_id,
		    bytes_of(hs->peer_body.p, hs->peer_body.n)) : W_IKE_MISSING;
		if (w != W_OK)
			auth_refuse(sa, in, w, N_AUTHENTICATION_FAILED);
		else
			auth_taken(sa, in);
		return;
	}
	r = b != NULL ? eap_take(hs->eap, b->body, sa->ike->env.rng) : EAP_IGNORE;
	if (r == EAP_IGNORE) {
		auth_refuse(sa, in, W_IKE_EAP, N_AUTHENTICATION_FAILED);
		return;
	}
	hs->eap_over = r == EAP_SUCCESS;
	eap_answer(sa, in);
	if (r == EAP_FAILURE) {		/* 2.16: the Failure is the answer, and no SA */
		drop(sa->ike, W_IKE_EAP, sa, in->remote);
		sa->why = W_IKE_EAP;
		sa_event(sa, SA_EV_AUTH_BAD, in);
	}
}

void
auth_request_take(struct ike_sa *sa, const struct incoming *in)
{
	if (sa->state == SA_EAP)
		eap_request_take(sa, in);
	else
		first_request_take(sa, in);
}

/* [IDr, CERT+, AUTH,] EAP */
void
eap_answer(void *self, const void *arg)
{
	struct ike_sa *sa = self;
	const struct incoming *in = arg;
	struct handshake *hs = sa->hs;
	uint8_t auth[AUTH_MAX];
	struct ike_message m;

	message_begin(sa, &m, IKE_AUTH, true, in->m->h.msgid);
	if (hs->eap->rounds == 0) {
		m.idr = ident_of(&hs->peer.own);
		ike_put(&m, P_IDR);
		put_certs(sa, &m);
		if (!proof_put(sa, &m, auth))
			drop(sa->ike, W_IKE_AUTH, sa, in->remote);
	}
	put_eap(&m, hs->eap);
	send_response(sa, &m, in->local, in->remote);
}

void
auth_answer(void *self, const void *in)
{
	struct ike_sa *sa = self;
	struct nego *n = sa->answering;
	uint8_t auth[AUTH_MAX], cp[CP_MAX], window[4];
	struct ike_message m;

	(void)in;
	message_begin(sa, &m, IKE_AUTH, true, n->msgid);
	if (sa->hs->eap == NULL) {
		m.idr = ident_of(&sa->hs->peer.own);
		ike_put(&m, P_IDR);
		put_certs(sa, &m);
	}
	if (!proof_put(sa, &m, auth))
		drop(sa->ike, W_IKE_AUTH, sa, &n->remote);
	if (n->refusal == 0) {
		cp_reply_put(sa, &m, cp);
		child_install(sa, n);	/* ready to receive before the answer leaves, 2.8 */
		child_suite_message(sa, n, &m, true);
	} else {
		ike_put_notify(&m, n->refusal, BYTES_NONE);
	}
	if (sa->mobike)
		put_mobike(sa, &m);
	put_extras(sa, &m, window);
	send_response(sa, &m, &n->local, &n->remote);
	answer_end(sa, n);
	handshake_done(sa);
}
