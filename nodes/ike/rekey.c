/* rekey.c - CREATE_CHILD_SA for the IKE SA, RFC 7296 1.3.2, 2.8.2, 2.18, 2.25.2.
 *
 *	HDR, SK {SA, Ni, KEi}  -->		SPIs of the new SA stand in the proposals
 *			<--  HDR, SK {SA, Nr, KEr}
 *
 * The new SA inherits the children, the endpoints and MOBIKE (RFC 4555 3.2); whoever started the
 * exchange is its original initiator and deletes the old one. */
#include "nodes/ike/ike_int.h"

/* What we have asked on the old SA and the peer may never have heard is asked again on the new one:
 * the old one's timers stop. Exchanges about Child SAs are not among it, 2.25.2. */
static void
inherit_requests(struct ike_sa *sa, struct ike_sa *old)
{
	struct job *again;

	for (struct job *j = old->out; j != NULL; j = j->next) {
		if (j->request == NULL || j->request->exchange != INFORMATIONAL ||
		    j->kind == JOB_COOKIE2 || j->kind == JOB_DELETE_IKE)
			continue;
		again = job_add(sa, j->kind);
		if (j->kind == JOB_ADDRESSES && again->n_addresses == 0) {
			again->n_addresses = j->n_addresses;
			memcpy(again->address, j->address, sizeof(again->address));
		}
		j->moved = true;	/* an answer has no effect any more */
	}
	if (old->path == PATH_UPDATING)
		sa->path = PATH_PENDING;
}

static void
inherit_jobs(struct ike_sa *sa, struct ike_sa *old)
{
	struct job *j;

	while ((j = old->jobs) != NULL) {
		old->jobs = j->next;
		if (j->kind == JOB_REKEY_IKE || j->kind == JOB_DELETE_IKE) {
			job_free(sa->ike, j);
			continue;
		}
		struct job **at = &sa->jobs;
		while (*at != NULL)
			at = &(*at)->next;
		j->next = NULL;
		*at = j;
	}
	inherit_requests(sa, old);
	if (old->path == PATH_PENDING)
		sa->path = PATH_PENDING;
	if (old->path == PATH_CHECKING) {
		sa->path = PATH_CHECKING;
		job_add(sa, JOB_COOKIE2);
	}
	old->path = PATH_SETTLED;
}

/* Where the IKE SA runs. */
static void
inherit_path(struct ike_sa *sa, const struct ike_sa *old)
{
	sa->nat_local = old->nat_local;
	sa->nat_remote = old->nat_remote;
	sa->encap = old->encap;
	sa->keepalive = old->keepalive;
	sa->frozen = old->frozen;
	sa->provisional = old->provisional;
	sa->unproven = old->unproven;
	sa->local = old->local;
	sa->remote = old->remote;
	memcpy(sa->peer_address, old->peer_address, sizeof(sa->peer_address));
	sa->n_peer_addresses = old->n_peer_addresses;
}

/* heir makes the successor of `old`: everything but SPIs, keys and Message IDs stays as it is, or as
 * it has become meanwhile on the one that the peer's exchange made. */
static struct ike_sa *
heir(struct ike_sa *old, const struct ike_sa *theirs, const struct nego *n, uint64_t spi_i,
    uint64_t spi_r)
{
	struct ike *x = old->ike;
	struct ike_sa *sa = sa_new(x, n->initiator);

	hash_remove(&x->by_spi, &sa->by_spi);
	sa->spi_i = spi_i;
	sa->spi_r = spi_r;
	sa_index_spi(sa);
	sa_name(sa);
	sa->first_initiator = old->first_initiator;	/* RFC 4555 1.3 */
	sa->mobike = old->mobike;
	sa->fragments = old->fragments;
	sa->peer_nat_t = old->peer_nat_t;
	inherit_path(sa, theirs != NULL ? theirs : old);
	sa->own_id = old->own_id;
	sa->peer_id = old->peer_id;
	sa->hoa6 = old->hoa6;
	sa->hoa4 = old->hoa4;
	memcpy(sa->within, old->within, sizeof(sa->within));
	sa->n_within = old->n_within;
	sa->suite = n->suite;
	keys_rekeyed(sa, old, n);
	sa->lowest = xalloc(1, sizeof(*sa->lowest));
	*sa->lowest = *nonce_lowest(n);
	sa_authenticated(sa);
	sa_event(sa, SA_EV_REKEYED, NULL);
	timers_established(sa);
	event(x, IKE_EV_ESTABLISHED, sa);
	return sa;
}

/* ---- initiator ---- */

void
ike_rekey_request_send(struct ike_sa *sa, struct job *j)
{
	struct nego *n = j->nego;
	struct ike *x = sa->ike;
	struct ike_message m;

	do
		n->ike_spi = rng_u64(x->env.rng);
	while (n->ike_spi == 0 || sa_find(x, n->ike_spi) != NULL);
	/* 2.18: always a fresh exchange */
	n->group = n->other_group != 0 ? n->other_group : sa->suite.dh;
	dh_secret(n->group, n->secret, x->env.rng);
	dh_public(n->group, n->public, n->secret);
	message_begin(sa, &m, CREATE_CHILD_SA, false, 0);
	offer_ike(x, &m, n->ike_spi);
	m.nonce = nonce_bytes(&n->ni);
	ike_put(&m, P_NONCE);
	m.ke_group = n->group;
	m.ke = bytes_of(n->public, dh_group(n->group)->public);
	ike_put(&m, P_KE);
	send_request(sa, j, &m);
}

static enum why
rekey_check(struct ike_sa *sa, struct nego *n, const struct ike_message *m, uint64_t *spi)
{
	if (!m->has_sa)
		return ike_error_notify(m) != NULL ? W_IKE_REFUSED : W_IKE_MISSING;
	if (ike_unknown_error(m))
		return W_IKE_ERROR;
	if (!m->has_ke || !m->has_nonce)
		return W_IKE_MISSING;
	if (!accepted(sa->ike, m, PROTO_IKE, 8, true, &n->suite, spi))
		return W_IKE_PROPOSAL;
	if (!nonce_take(&n->nr, m->nonce))
		return W_IKE_NONCE;
	if (m->ke_group != n->group || n->suite.dh != n->group ||
	    !dh_shared(n->group, n->shared, n->secret, m->ke))
		return W_IKE_KE;
	return W_OK;
}

static bool
ike_group_offered(const struct ike_sa *sa, uint16_t group)
{
	return group_offered(sa->ike, group);
}

bool
ike_rekey_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in)
{
	struct nego *n = j->nego;
	struct ike_sa *made, *theirs = sa->successor;
	uint64_t spi;
	enum why w;

	if (theirs == NULL && other_group(in->m, n, ike_group_offered, sa)) {
		drop(sa->ike, W_IKE_KE, sa, in->remote);
		nonce_draw(sa->ike, &n->ni);	/* a new request, and no nonce twice (3.9) */
		ike_rekey_request_send(sa, j);
		return true;
	}
	w = rekey_check(sa, n, in->m, &spi);
	sa->successor = NULL;
	if (theirs != NULL)
		theirs->predecessor = NULL;
	if (w != W_OK) {
		drop(sa->ike, w, sa, in->remote);
		if (theirs != NULL)	/* the peer's rekey stands */
			sa_event(sa, SA_EV_REPLACED, in);
		else
			timer_after(sa, TIMER_REKEY, rng_between(sa->ike->env.rng, SECONDS(5),
			    SECONDS(10)));
		return false;
	}
	made = heir(sa, theirs, n, n->ike_spi, spi);
	sa->why = W_IKE_REPLACED;
	if (theirs == NULL) {
		sa_adopt(made, sa);
		inherit_jobs(made, sa);
		sa_event(sa, SA_EV_REKEYED, in);
	} else if (nonce_less(made->lowest, theirs->lowest)) {	/* 2.8.2: ours is redundant */
		made->why = W_IKE_REPLACED;
		sa_event(made, SA_EV_CLOSE, in);
		sa_event(sa, SA_EV_REPLACED, in);
	} else {
		sa_adopt(made, theirs);
		inherit_jobs(made, theirs);
		if (sa->path == PATH_PENDING) {	/* moved since; of this SA the peer does not know */
			made->path = PATH_PENDING;
			job_add(made, JOB_UPDATE);
		}
		theirs->why = W_IKE_REPLACED;
		sa_event(theirs, SA_EV_REPLACED, in);
		sa_event(sa, SA_EV_REKEYED, in);
	}
	jobs_run(made);
	return false;
}

/* ---- responder ---- */

static void
refuse(struct ike_sa *sa, const struct incoming *in, enum why w, uint16_t notify,
    struct bytes data)
{
	drop(sa->ike, w, sa, in->remote);
	answer_error(sa, in->m, notify, data, in->local, in->remote);
}

static bool
rekey_refused(struct ike_sa *sa, const struct incoming *in, struct nego *n, uint64_t *spi)
{
	const struct ike_message *m = in->m;
	uint8_t group[2];

	if (!m->has_ke || !m->has_nonce || m->nonce.n < 16) {
		refuse(sa, in, W_IKE_MISSING, N_INVALID_SYNTAX, BYTES_NONE);
		sa_event(sa, SA_EV_BROKEN, in);
		return true;
	}
	if (job_out(sa, JOB_CHILD) != NULL || job_out(sa, JOB_REKEY_CHILD) != NULL ||
	    job_out(sa, JOB_DELETE_CHILD) != NULL || sa->answering != NULL) {
		refuse(sa, in, W_IKE_REFUSED, N_TEMPORARY_FAILURE, BYTES_NONE);	/* 2.25.2 */
		return true;
	}
	if (!choose(sa->ike, m, PROTO_IKE, 8, true, m->ke_group, &n->suite, &n->proposal, spi)) {
		refuse(sa, in, W_IKE_PROPOSAL, N_NO_PROPOSAL_CHOSEN, BYTES_NONE);
		return true;
	}
	group[0] = (uint8_t)(n->suite.dh >> 8);
	group[1] = (uint8_t)n->suite.dh;
	if (n->suite.dh != m->ke_group) {
		refuse(sa, in, W_IKE_KE, N_INVALID_KE_PAYLOAD, BYTES_ARRAY(group));
		return true;
	}
	n->group = n->suite.dh;
	dh_secret(n->group, n->secret, sa->ike->env.rng);
	dh_public(n->group, n->public, n->secret);
	if (!nonce_take(&n->ni, m->nonce) ||
	    !dh_shared(n->group, n->shared, n->secret, m->ke)) {
		refuse(sa, in, W_IKE_KE, N_INVALID_SYNTAX, BYTES_NONE);
		sa_event(sa, SA_EV_BROKEN, in);
		return true;
	}
	return false;
}

void
ike_rekey_request_take(struct ike_sa *sa, const struct incoming *in)
{
	struct ike *x = sa->ike;
	struct nego *n = nego_new(sa, false);
	bool crossing = job_out(sa, JOB_REKEY_IKE) != NULL;
	struct ike_sa *made;
	struct ike_message m;
	uint64_t spi_i, spi_r;

	if (rekey_refused(sa, in, n, &spi_i)) {
		nego_free(x, n);
		return;
	}
	nonce_draw(x, &n->nr);
	do
		spi_r = rng_u64(x->env.rng);
	while (spi_r == 0 || sa_find(x, spi_r) != NULL);
	made = heir(sa, NULL, n, spi_i, spi_r);
	message_begin(sa, &m, CREATE_CHILD_SA, true, in->m->h.msgid);
	offer_suite(&m, &n->suite, n->proposal, PROTO_IKE, spi_r);
	m.nonce = nonce_bytes(&n->nr);
	ike_put(&m, P_NONCE);
	m.ke_group = n->group;
	m.ke = bytes_of(n->public, dh_group(n->group)->public);
	ike_put(&m, P_KE);
	send_response(sa, &m, in->local, in->remote);
	sa_adopt(made, sa);
	inherit_jobs(made, sa);
	if (crossing) {		/* the nonces decide when our response comes */
		sa->successor = made;
		made->predecessor = sa;
	} else {
		sa->why = W_IKE_REPLACED;
		sa_event(sa, SA_EV_REPLACED, in);
	}
	nego_free(x, n);
	jobs_run(made);
}
