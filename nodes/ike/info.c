/* info.c - INFORMATIONAL (RFC 7296 1.4, 1.4.1, 2.4) and the turn-taking in the window.
 *
 * What an SA wants to ask waits in sa->jobs, ordered by urgency, then by age. As many jobs as the
 * peer's window takes (2.3: one, unless it says otherwise) are in sa->out. What ends or replaces
 * the IKE SA is always alone. */
#include "nodes/ike/ike_int.h"

/* ---- jobs ---- */

static struct job *
insert(struct ike_sa *sa, enum job_kind kind)
{
	struct job *j = xalloc(1, sizeof(*j)), **at = &sa->jobs;

	j->kind = kind;
	while (*at != NULL && (*at)->kind <= kind)
		at = &(*at)->next;
	j->next = *at;
	*at = j;
	return j;
}

/* job_add returns the waiting job of that kind or a new one; JOB_CHILD always a new one. */
struct job *
job_add(struct ike_sa *sa, enum job_kind kind)
{
	for (struct job *j = sa->jobs; j != NULL && kind != JOB_CHILD; j = j->next)
		if (j->kind == kind)
			return j;
	return insert(sa, kind);
}

struct job *
job_child(struct ike_sa *sa, enum job_kind kind, uint32_t spi_in)
{
	struct job *j = insert(sa, kind);

	j->spi_in = spi_in;
	return j;
}

void
job_free(struct ike *x, struct job *j)
{
	if (j == NULL)
		return;
	nego_free(x, j->nego);
	sent_free(&j->request);
	bytes_wipe(j, sizeof(*j));
	free(j);
}

/* What the kernel asked for will not come of this IKE SA: it may ask again, of another. */
static void
job_fail(struct ike_sa *sa, struct job *j)
{
	if (j == NULL || j->kind != JOB_CHILD)
		return;
	sadb_acquire_failed(sa->ike, j->acquire_seq);
	j->acquire_seq = 0;
	if (j->nego != NULL)
		j->nego->acquire_seq = 0;
}

void
jobs_fail(struct ike_sa *sa)
{
	for (struct job *j = sa->jobs; j != NULL; j = j->next)
		job_fail(sa, j);
	for (struct job *j = sa->out; j != NULL; j = j->next)
		job_fail(sa, j);
}

static void
take_turn(struct ike_sa *sa, struct job *j)
{
	struct job **at = &sa->out;

	while (*at != NULL)
		at = &(*at)->next;
	j->next = NULL;
	j->again = TICK_NEVER;
	*at = j;
}

struct job *
job_initial(struct ike_sa *sa)
{
	struct job *j = job_out(sa, JOB_INITIAL);

	if (j == NULL) {
		j = xalloc(1, sizeof(*j));
		j->kind = JOB_INITIAL;
		take_turn(sa, j);
	}
	return j;
}

struct job *
job_out(const struct ike_sa *sa, enum job_kind kind)
{
	for (struct job *j = sa->out; j != NULL; j = j->next)
		if (j->kind == kind)
			return j;
	return NULL;
}

struct job *
job_of(const struct ike_sa *sa, const struct nego *n)
{
	for (struct job *j = sa->out; j != NULL; j = j->next)
		if (j->nego == n)
			return j;
	assert(!"job_of: nobody's");
	return NULL;
}

void
job_unlink(struct ike_sa *sa, struct job *j)
{
	for (struct job **at = &sa->out; *at != NULL; at = &(*at)->next) {
		if (*at == j) {
			*at = j->next;
			j->next = NULL;
			return;
		}
	}
}

void
job_done(struct ike_sa *sa, struct job *j)
{
	job_unlink(sa, j);
	job_free(sa->ike, j);
}

/* Does the job still make sense? What it was about may have gone while it waited. */
static bool
wanted(struct ike_sa *sa, const struct job *j)
{
	const struct child *c;

	if (sa->state == SA_DELETING)
		return j->kind == JOB_DELETE_IKE;
	if (sa->state != SA_ESTABLISHED)
		return false;
	switch (j->kind) {
	case JOB_REKEY_CHILD:
		c = child_by_in(sa, j->spi_in);
		return c != NULL && c->state == CHILD_REKEYING;
	case JOB_CHILD:
		return sa->n_children < IKE_CHILDREN && policy_of(sa->ike, j->policy) != NULL;
	case JOB_REKEY_IKE:
		return sa->successor == NULL;
	default:
		return true;
	}
}

void
jobs_settled(struct ike_sa *sa, uint32_t policy)
{
	for (struct job **at = &sa->jobs, *j; (j = *at) != NULL;) {
		if (j->kind == JOB_CHILD && j->policy == policy) {
			*at = j->next;
			job_free(sa->ike, j);
		} else {
			at = &j->next;
		}
	}
}

static void
start(struct ike_sa *sa, struct job *j)
{
	struct child *c;

	switch (j->kind) {
	case JOB_CHILD:
		j->nego = child_prepare(sa, j->policy, NULL);
		j->nego->acquire_seq = j->acquire_seq;
		getspi(sa, j->nego);
		break;
	case JOB_REKEY_CHILD:
		c = child_by_in(sa, j->spi_in);
		j->nego = child_prepare(sa, c->policy, c);
		getspi(sa, j->nego);
		break;
	case JOB_REKEY_IKE:
		j->nego = nego_new(sa, true);
		nonce_draw(sa->ike, &j->nego->ni);
		ike_rekey_request_send(sa, j);
		break;
	default:
		info_send(sa, j);
	}
}

/* 2.25: not together with anything else. */
static bool
alone(const struct job *j)
{
	return j->kind == JOB_INITIAL || j->kind == JOB_DELETE_IKE || j->kind == JOB_REKEY_IKE;
}

/* 2.3: request X waits until all up to X - N have been answered; N is the peer's window. Jobs
 * without a request yet will take the next numbers. */
static bool
has_turn(const struct ike_sa *sa, const struct job *next)
{
	uint32_t number = sa->next_request, lowest = number;

	if (sa->out == NULL)
		return true;
	if (alone(next))
		return false;
	for (const struct job *j = sa->out; j != NULL; j = j->next) {
		if (alone(j))
			return false;
		if (j->request == NULL)
			number++;
		else if (j->request->msgid < lowest)
			lowest = j->request->msgid;
	}
	return number - lowest < sa->peer_window;
}

/* The first that may go now, if the window has room for it; TIMER_ACQUIRE is for those before. */
static struct job *
next_job(struct ike_sa *sa)
{
	struct job **at = &sa->jobs, *j;

	while ((j = *at) != NULL && j->after > sa->ike->now) {
		timer_set(sa, TIMER_ACQUIRE, tick_min(sa->due[TIMER_ACQUIRE], j->after));
		at = &j->next;
	}
	if (j == NULL || !has_turn(sa, j))
		return NULL;
	*at = j->next;
	j->next = NULL;
	return j;
}

void
jobs_run(struct ike_sa *sa)
{
	struct job *j;

	while ((j = next_job(sa)) != NULL) {
		if (!wanted(sa, j)) {
			job_free(sa->ike, j);
			continue;
		}
		take_turn(sa, j);
		start(sa, j);
	}
}

/* ---- requests ---- */

/* 2.3: an IKE SA begins with a window of one, a rekeyed one too (2.18): its peer hears of ours with
 * the first message there. */
static void
put_window(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static 4])
{
	struct wr w = wr_of(buf, 4);

	wr_u32(&w, sa->ike->conf.window);
	if (sa->ike->conf.window > 1 && !sa->window_told)
		ike_put_notify(m, N_SET_WINDOW_SIZE, wr_done(&w));
	sa->window_told = true;
}

void
info_send(struct ike_sa *sa, struct job *j)
{
	uint8_t spi[8], natd_buf[2 * NATD_LEN], no_nats[36], window[4];
	struct wr w = wr_of(spi, sizeof(spi));
	struct ike_message m;

	message_begin(sa, &m, INFORMATIONAL, false, 0);
	put_window(sa, &m, window);
	j->local = sa->local;
	j->remote = sa->remote;
	switch (j->kind) {
	case JOB_DELETE_IKE:
		ike_put_delete(&m, PROTO_IKE, BYTES_NONE);
		break;
	case JOB_DELETE_CHILD:
		delete_spis(sa, j->spi_in, &w);
		ike_put_delete(&m, PROTO_ESP, wr_done(&w));
		break;
	case JOB_UPDATE:
		mobike_update_send(sa, j, &m);
		return;
	case JOB_COOKIE2:
		rng_fill(sa->ike->env.rng, j->cookie2, sizeof(j->cookie2));
		ike_put_notify(&m, N_COOKIE2, BYTES_ARRAY(j->cookie2));
		break;
	case JOB_ADDRESSES:
		if (sa->ike->up->addresses != NULL)
			j->n_addresses = sa->ike->up->addresses(sa->ike->node, &sa->local.addr,
			    j->address, IKE_ADDRESSES);
		if (j->n_addresses == 0)
			ike_put_notify(&m, N_NO_ADDITIONAL_ADDRESSES, BYTES_NONE);
		put_addresses(&m, j->address, j->n_addresses);
		if (!sa->ike->conf.nat_traversal)
			put_no_nats(&m, &sa->local, &sa->remote, no_nats);
		break;
	case JOB_DPD:		/* RFC 4555 3.8: did the mapping change? */
		if (sa->mobike && sa->first_initiator && sa->peer_nat_t)
			put_natd(sa, &m, &sa->local, &sa->remote, natd_buf);
		break;
	default:
		break;		/* PROBE: empty, RFC 5555 5.1, RFC 7296 1.4 */
	}
	send_request(sa, j, &m);
}

/* RFC 4555 3.8: the hash is compared with that of the last update, or as long as there was none (or
 * the SPIs in it changed by an IKE rekey) with what it would be without a NAT. That of IKE_SA_INIT
 * is of no use, since it was about port 500. */
static void
dpd_response(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_notify *n = ike_find_notify(in->m, N_NAT_DETECTION_DESTINATION_IP);
	uint8_t want[NATD_LEN];

	event(sa->ike, IKE_EV_PROBED, sa);
	if (n == NULL || !sa->mobike || !sa->first_initiator)
		return;
	natd(want, sa->spi_i, sa->spi_r, in->local);
	if (sa->natd_known)
		memcpy(want, sa->natd_destination, NATD_LEN);
	if (!bytes_eq(n->data, BYTES_ARRAY(want)))
		path_event(sa, PATH_EV_MOVE, in);
}

/* RFC 4555 3.7 */
static void
cookie2_response(struct ike_sa *sa, const struct job *j, const struct incoming *in)
{
	const struct ike_notify *n = ike_find_notify(in->m, N_COOKIE2);

	if (n != NULL && !alg_equal(n->data, BYTES_ARRAY(j->cookie2)) &&
	    !mutant_on(sa->ike->env.tamper, "cookie2-any")) {
		drop(sa->ike, W_IKE_COOKIE2, sa, in->remote);
		sa->why = W_IKE_COOKIE2;
		sa_event(sa, SA_EV_CLOSE, in);
	} else if (j->moved) {
		return;		/* it went to more than one address: a new request follows */
	} else if (n == NULL && sa->ike->conf.check_after) {
		/* ESP goes there already, and nothing shows that anybody asked for it. */
		drop(sa->ike, W_IKE_COOKIE2, sa, in->remote);
		sa->why = W_IKE_COOKIE2;
		sa_event(sa, SA_EV_CLOSE, in);
	} else {
		path_event(sa, n != NULL || mutant_on(sa->ike->env.tamper, "cookie2-optional") ?
		    PATH_EV_PROVEN : PATH_EV_UNPROVEN, in);
	}
}

void
info_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in)
{
	struct job *again;
	struct child *c;

	job_unlink(sa, j);
	switch (j->kind) {
	case JOB_DELETE_IKE:
		sa_event(sa, SA_EV_DELETE_RESPONSE, in);
		break;
	case JOB_DELETE_CHILD:
		c = child_by_in(sa, j->spi_in);
		if (c != NULL)
			child_event(c, CHILD_EV_DELETE_RESPONSE, in);
		break;
	case JOB_UPDATE:
		mobike_response_take(sa, j, in);
		break;
	case JOB_COOKIE2:
		cookie2_response(sa, j, in);
		break;
	case JOB_DPD:
		dpd_response(sa, in);
		break;
	case JOB_PROBE:
		event(sa->ike, IKE_EV_PROBED, sa);
		break;
	case JOB_ADDRESSES:	/* RFC 4555 3.6: from another address it takes a new request */
		if (j->moved && sa->state == SA_ESTABLISHED &&
		    !mutant_on(sa->ike->env.tamper, "mobike-list-once")) {
			again = job_add(sa, JOB_ADDRESSES);
			if (again->n_addresses == 0) {
				again->n_addresses = j->n_addresses;
				memcpy(again->address, j->address, sizeof(again->address));
			}
		}
		break;
	default:
		break;
	}
	job_free(sa->ike, j);
}

/* ---- requests of the peer ---- */

/* 2.25.1: no error. But the pair may be one whose making we have not heard of yet: the answer to
 * our request was lost, and what was made has been deleted again, or is taken for dead (2.25). */
void
remember_deleted(struct ike_sa *sa, uint32_t spi)
{
	for (struct job *j = sa->out; j != NULL; j = j->next)
		if (j->nego != NULL && j->request != NULL && j->nego->n_deleted < IKE_CHILDREN)
			j->nego->deleted[j->nego->n_deleted++] = spi;
}

/* The response names our half of each pair, unless we have asked to delete it ourselves (1.4.1). */
static void
delete_children(struct ike_sa *sa, const struct ike_delete *d, struct ike_message *reply,
    struct wr *spis)
{
	struct rd r = rd_of(d->spis);

	for (unsigned i = 0; i < d->n && !spis->bad; i++) {
		uint32_t spi = rd_u32(&r);
		struct child *c = child_by_out(sa, spi);

		if (c == NULL) {
			remember_deleted(sa, spi);
			continue;
		}
		if (c->state != CHILD_DELETING || mutant_on(sa->ike->env.tamper, "ike-delete-repeats"))
			wr_u32(spis, half_of(c));
		child_event(c, CHILD_EV_DELETE_REQUEST, reply);
	}
}

static bool
deletes_ike(const struct ike_message *m)
{
	for (unsigned i = 0; i < m->n_deletes; i++)
		if (m->del[i].protocol == PROTO_IKE)
			return true;
	return false;
}

static void
copy_cookie2(const struct ike_message *m, struct ike_message *reply)
{
	const struct ike_notify *n = ike_find_notify(m, N_COOKIE2);

	if (n != NULL)		/* RFC 4555 3.7: unchanged */
		ike_put_notify(reply, N_COOKIE2, n->data);
}

void
info_request_take(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_message *m = in->m;
	uint8_t spi_buf[4 * IKE_CHILDREN], natd_buf[2 * NATD_LEN], cp_buf[CP_MAX], window[4];
	struct wr spis = wr_of(spi_buf, sizeof(spi_buf));
	bool nat_local, nat_remote, updated = false;
	struct ike_message reply;

	message_begin(sa, &reply, INFORMATIONAL, true, m->h.msgid);
	put_window(sa, &reply, window);
	if (deletes_ike(m)) {
		send_response(sa, &reply, in->local, in->remote);
		tomb_add(sa, m->h.msgid, in->octets);
		sa_event(sa, SA_EV_DELETE_REQUEST, in);
		return;
	}
	for (unsigned i = 0; i < m->n_deletes; i++)
		if (m->del[i].protocol == PROTO_ESP)
			delete_children(sa, &m->del[i], &reply, &spis);
	if (spis.n > 0)
		ike_put_delete(&reply, PROTO_ESP, wr_done(&spis));
	if (sa->mobike)
		updated = mobike_request_take(sa, in, &reply);
	if (natd_judge(sa, in, &nat_local, &nat_remote))	/* RFC 4555 3.8: MUST */
		put_natd(sa, &reply, in->local, in->remote, natd_buf);
	copy_cookie2(m, &reply);
	cp_answer_put(m, &reply, cp_buf);
	send_response(sa, &reply, in->local, in->remote);
	if (ike_find_notify(m, N_AUTHENTICATION_FAILED) != NULL) {	/* 2.21.2 */
		sa->why = W_IKE_REFUSED;
		sa_event(sa, SA_EV_BROKEN, in);
		return;
	}
	if (updated)
		mobike_after_answer(sa, in);
	if (sa->state == SA_ESTABLISHED)
		jobs_run(sa);
}
