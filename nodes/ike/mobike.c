/* mobike.c - address updates, RFC 4555, and the NAT detection they share with RFC 7296 2.23.
 *
 *	a2 -> HA   INFORMATIONAL { N(UPDATE_SA_ADDRESSES), N(NATD_S), N(NATD_D) }
 *	a2 <- HA   INFORMATIONAL { N(NATD_S), N(NATD_D) }
 *	a2 <- HA   INFORMATIONAL { N(COOKIE2) }			return routability, 3.7
 *	a2 -> HA   INFORMATIONAL { N(COOKIE2) }			now ESP goes to a2
 *
 * We send NAT_DETECTION in every update: without it the NAT state stays what it was (3.5), and
 * going from a NATed IPv4 link to IPv6 would keep UDP encapsulation. */
#include "nodes/ike/ike_int.h"

/* ---- NAT detection ---- */

void
put_natd(struct ike_sa *sa, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote, uint8_t buf[static 2 * NATD_LEN])
{
	natd(buf, sa->spi_i, m->h.exchange == IKE_SA_INIT && !m->h.R ? 0 : sa->spi_r, local);
	natd(buf + NATD_LEN, sa->spi_i, m->h.exchange == IKE_SA_INIT && !m->h.R ? 0 : sa->spi_r,
	    remote);
	ike_put_notify(m, N_NAT_DETECTION_SOURCE_IP, bytes_of(buf, NATD_LEN));
	ike_put_notify(m, N_NAT_DETECTION_DESTINATION_IP, bytes_of(buf + NATD_LEN, NATD_LEN));
}

/* Several NAT_DETECTION_SOURCE_IP may be there; one that matches is enough (2.23). */
bool
natd_judge(const struct ike_sa *sa, const struct incoming *in, bool *nat_local, bool *nat_remote)
{
	const struct ike_header *h = &in->m->h;
	const struct ike_notify *dst = ike_find_notify(in->m, N_NAT_DETECTION_DESTINATION_IP);
	uint64_t spi_r = h->exchange == IKE_SA_INIT ? h->spi_r : sa->spi_r;
	uint8_t want_src[NATD_LEN], want_dst[NATD_LEN];
	bool any = false;

	natd(want_src, h->spi_i, spi_r, in->remote);
	natd(want_dst, h->spi_i, spi_r, in->local);
	*nat_remote = true;
	for (unsigned i = 0; i < in->m->n_notifies; i++) {
		const struct ike_notify *n = &in->m->notify[i];

		if (n->type != N_NAT_DETECTION_SOURCE_IP)
			continue;
		any = true;
		if (bytes_eq(n->data, BYTES_ARRAY(want_src)))
			*nat_remote = false;
	}
	*nat_local = dst != NULL && !bytes_eq(dst->data, BYTES_ARRAY(want_dst));
	return any && dst != NULL;
}

/* RFC 4555 3.5: is a NAT likely on the path from here? */
bool
nat_suspected(const struct ike_sa *sa)
{
	return sa->peer_nat_t && sa->local.addr.family == 4 &&
	    (sa->nat_local || (addr_is_private4(&sa->local.addr) &&
	    !addr_is_private4(&sa->remote.addr)));
}

/* ---- NO_NATS_ALLOWED, 3.9, 4.2.6 ---- */

void
put_no_nats(struct ike_message *m, const struct endpoint *local, const struct endpoint *remote,
    uint8_t buf[static 36])
{
	struct wr w = wr_of(buf, 36);

	wr_addr(&w, &local->addr);
	wr_addr(&w, &remote->addr);
	wr_u16(&w, local->port);
	wr_u16(&w, remote->port);
	ike_put_notify(m, N_NO_NATS_ALLOWED, wr_done(&w));
}

/* The addresses decide; that ports are compared is nowhere required (3.9). */
bool
no_nats_agree(const struct incoming *in)
{
	const struct ike_notify *n = ike_find_notify(in->m, N_NO_NATS_ALLOWED);
	struct rd r = rd_of(n->data);
	unsigned family = n->data.n == 12 ? 4 : 6;
	struct addr src = rd_addr(&r, family), dst = rd_addr(&r, family);

	rd_skip(&r, 4);
	return rd_end(&r) && addr_eq(&src, &in->remote->addr) && addr_eq(&dst, &in->local->addr);
}

/* ---- additional addresses, 3.4, 3.6 ---- */

void
put_addresses(struct ike_message *m, const struct addr *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		ike_put_notify(m, list[i].family == 4 ? N_ADDITIONAL_IP4_ADDRESS :
		    N_ADDITIONAL_IP6_ADDRESS, addr_bytes(&list[i]));
}

void
take_addresses(struct ike_sa *sa, const struct incoming *in)
{
	sa->n_peer_addresses = 0;	/* a list replaces the earlier one */
	for (unsigned i = 0; i < in->m->n_notifies; i++) {
		const struct ike_notify *n = &in->m->notify[i];
		struct rd r = rd_of(n->data);
		struct addr a;

		if (n->type != N_ADDITIONAL_IP4_ADDRESS && n->type != N_ADDITIONAL_IP6_ADDRESS)
			continue;
		a = rd_addr(&r, n->type == N_ADDITIONAL_IP4_ADDRESS ? 4 : 6);
		if (rd_end(&r) && sa->n_peer_addresses < IKE_ADDRESSES)
			sa->peer_address[sa->n_peer_addresses++] = a;
	}
}

static bool
lists_addresses(const struct ike_message *m)
{
	return ike_find_notify(m, N_ADDITIONAL_IP4_ADDRESS) != NULL ||
	    ike_find_notify(m, N_ADDITIONAL_IP6_ADDRESS) != NULL ||
	    ike_find_notify(m, N_NO_ADDITIONAL_ADDRESSES) != NULL;
}

/* ---- initiator ---- */

void
mobike_update_send(struct ike_sa *sa, struct job *j, struct ike_message *m)
{
	uint8_t natd_buf[2 * NATD_LEN], no_nats[36];

	j->local = sa->local;
	j->remote = sa->remote;
	ike_put_notify(m, N_UPDATE_SA_ADDRESSES, BYTES_NONE);
	if (sa->ike->conf.nat_traversal)
		put_natd(sa, m, &sa->local, &sa->remote, natd_buf);
	else
		put_no_nats(m, &sa->local, &sa->remote, no_nats);
	path_event(sa, PATH_EV_SENT, NULL);	/* clears pending_update */
	send_request(sa, j, m);
}

static void
update_refused(struct ike_sa *sa, const struct incoming *in, enum why w)
{
	struct ike_event *ev;

	drop(sa->ike, w, sa, in->remote);
	path_event(sa, PATH_EV_REFUSED, in);
	if (w == W_IKE_NAT && sa->nat_retries++ < NAT_RETRIES) {	/* 3.9: new requests */
		path_event(sa, PATH_EV_MOVE, in);
		return;
	}
	sa->nat_retries = 0;
	ev = event(sa->ike, IKE_EV_REFUSED, sa);
	ev->why = w;
}

/* An answer tells of the copy of our update that came first; no ICV covers the addresses of its IP
 * header (5.3), so somebody on the path may have led it astray, and the peer with it. Behind a NAT
 * that nobody expected, or one of several copies may have met, the next packet shows whether we are
 * where the peer believes (3.8). What comes in does not: that may be ESP by the old path. */
static bool
doubtful(const struct ike_sa *sa, const struct job *j)
{
	return sa->nat_local && (j->repeated || !addr_is_private4(&sa->local.addr)) &&
	    !mutant_on(sa->ike->env.tamper, "mobike-believes");
}

void
mobike_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in)
{
	const struct ike_notify *n = ike_find_notify(in->m, N_NAT_DETECTION_DESTINATION_IP);
	bool nat_local, nat_remote;

	if (j->moved)
		return;		/* 3.5: the reply to an outdated update has no effect */
	if (ike_find_notify(in->m, N_UNACCEPTABLE_ADDRESSES) != NULL) {
		update_refused(sa, in, W_IKE_ADDRESS);
		return;
	}
	if (ike_find_notify(in->m, N_UNEXPECTED_NAT_DETECTED) != NULL) {
		update_refused(sa, in, W_IKE_NAT);
		return;
	}
	if (ike_error_notify(in->m) != NULL) {	/* RFC 7296 3.10.1: failed as a whole */
		update_refused(sa, in, W_IKE_REFUSED);
		return;
	}
	sa->nat_retries = 0;
	if (natd_judge(sa, in, &nat_local, &nat_remote)) {
		sa_nat(sa, nat_local, nat_remote);
		sa->natd_known = n->data.n == NATD_LEN;
		if (sa->natd_known)
			memcpy(sa->natd_destination, n->data.p, NATD_LEN);
	}
	sa->evidence = in->m->h.msgid;
	path_event(sa, PATH_EV_UPDATED, in);
	event(sa->ike, IKE_EV_MOVED, sa);
	if (doubtful(sa, j))
		job_add(sa, JOB_DPD);
}

/* ---- responder ---- */

static enum why
update_judge(struct ike_sa *sa, const struct incoming *in)
{
	const struct ike_up *up = sa->ike->up;

	if (ike_find_notify(in->m, N_NO_NATS_ALLOWED) != NULL && !no_nats_agree(in))
		return W_IKE_NAT;
	if (up->address_allowed != NULL &&
	    !up->address_allowed(sa->ike->node, &sa->peer_id, in->local, in->remote))
		return W_IKE_ADDRESS;
	return W_OK;
}

/* With a window larger than one an older request may come after a newer one of its kind: it has no
 * effect (3.5, 3.6). A window of one says already that this is the newest. */
static bool
outdated(uint32_t *after, uint32_t msgid)
{
	if (msgid < *after)
		return true;
	*after = msgid + 1;
	return false;
}

/* Adds refusals to the reply; returns whether an update was taken. */
bool
mobike_request_take(struct ike_sa *sa, const struct incoming *in, struct ike_message *reply)
{
	bool update = ike_find_notify(in->m, N_UPDATE_SA_ADDRESSES) != NULL &&
	    !sa->first_initiator;
	bool list = lists_addresses(in->m), nat_local, nat_remote;
	enum why w = W_OK;

	update = update && !outdated(&sa->after_update, in->m->h.msgid);
	list = list && !outdated(&sa->after_list, in->m->h.msgid);
	if (update || list)
		w = update_judge(sa, in);
	if (w != W_OK) {
		drop(sa->ike, w, sa, in->remote);
		ike_put_notify(reply, w == W_IKE_NAT ? N_UNEXPECTED_NAT_DETECTED :
		    N_UNACCEPTABLE_ADDRESSES, BYTES_NONE);
		return false;
	}
	if (list)
		take_addresses(sa, in);
	if (!update)
		return false;
	sa->evidence = in->m->h.msgid;
	sa->unproven |= !endpoint_eq(&sa->remote, in->remote);
	sa_move(sa, in->local, in->remote);	/* from the IP header, never from a payload */
	if (natd_judge(sa, in, &nat_local, &nat_remote))
		sa_nat(sa, nat_local, nat_remote);
	return true;
}

/* The response is out; now the new address is checked, if it is new, or ESP moves (3.5, 3.7). */
void
mobike_after_answer(struct ike_sa *sa, const struct incoming *in)
{
	if (sa->unproven)
		path_event(sa, PATH_EV_REQUEST, in);
	else
		migrate_payload(sa, MIGRATE_BY_MOBIKE, sa->evidence);
}
