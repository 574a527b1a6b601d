/* move.c - an IKE SA's endpoints and NAT state, and who may change them without MOBIKE. */
#include "nodes/ike/ike_int.h"

/* UDP encapsulation and keepalives follow the NAT state; at MN and HA on IPv4 only (docs/handover.md,
 * section 6 invariant 15; RFC 5555 has no NAT on IPv6), elsewhere on both (RFC 7296 2.23). */
static void
encap_follows(struct ike_sa *sa)
{
	bool can = sa->local.addr.family == 4 || sa->ike->conf.encap6;

	sa->encap = can && (sa->nat_local || sa->nat_remote);
	sa->keepalive = can && sa->nat_local;	/* RFC 3948 4: from behind the NAT only */
	timers_sent(sa);
}

void
sa_nat(struct ike_sa *sa, bool nat_local, bool nat_remote)
{
	if (sa->predecessor != NULL)
		sa_nat(sa->predecessor, nat_local, nat_remote);
	sa->nat_local = nat_local;
	sa->nat_remote = nat_remote;
	encap_follows(sa);
}

/* sa_move: outstanding requests go on over the new endpoints, identical (RFC 4555 3.5); so does our
 * request to rekey the SA that this one may replace (RFC 7296 2.8.2). */
void
sa_move(struct ike_sa *sa, const struct endpoint *local, const struct endpoint *remote)
{
	struct endpoint l = { local->addr, local->port != 0 ? local->port : sa->local.port };
	struct endpoint r = { remote->addr, remote->port != 0 ? remote->port : sa->remote.port };

	if (sa->predecessor != NULL)
		sa_move(sa->predecessor, local, remote);
	if (endpoint_eq(&l, &sa->local) && endpoint_eq(&r, &sa->remote))
		return;
	sa->local = l;
	sa->remote = r;
	encap_follows(sa);
	for (struct job *j = sa->out; j != NULL; j = j->next) {
		j->moved = true;
		if (j->request != NULL && !j->request->held) {
			j->request->tries = 0;
			j->again = sa->ike->now;
		}
	}
	timers_retransmit(sa);
	if (!sa->mobike || !sa->first_initiator)
		event(sa->ike, IKE_EV_MOVED, sa);
}

void
sa_repath(struct ike_sa *sa, const struct endpoint *local, const struct endpoint *remote)
{
	struct endpoint before[2] = { sa->local, sa->remote };
	struct endpoint l = *local, r = *remote;

	/* Back from a NAT the peer is on its own port again, RFC 7296 2.23. */
	if (sa->first_initiator && r.port == 0)
		r.port = sa->peer_nat_t ? IKE_NAT_T_PORT : sa->remote.port;
	sa_move(sa, &l, &r);
	if (endpoint_eq(&before[0], &sa->local) && endpoint_eq(&before[1], &sa->remote) &&
	    !(sa->mobike && sa->first_initiator && sa->nat_local)) {
		sa_resume_if(sa);
		return;
	}
	/* The same private address may be behind another NAT now (RFC 4555 3.5: only the responder
	 * sees what the header says). */
	if (sa->mobike && sa->first_initiator) {
		if (nat_suspected(sa))
			sa_nat(sa, true, sa->nat_remote);
		migrate_payload(sa, MIGRATE_BY_MOBIKE, 0);
		path_event(sa, PATH_EV_MOVE, NULL);
		if (sa->predecessor != NULL)	/* if the peer's rekey does not stand, 2.8.2 */
			path_event(sa->predecessor, PATH_EV_MOVE, NULL);
		jobs_run(sa);
		return;
	}
	sa_resume_if(sa);
}

/* K: the move is done; what was frozen goes on from here (RFC 5555 5.1). */
void
sa_resume_if(struct ike_sa *sa)
{
	if (sa->frozen && !sa->mobike) {
		sa->frozen = false;
		sa_resume(sa);
	}
}

/* RFC 7296 2.23, RFC 5555 5.1: without MOBIKE the side that is not behind a NAT follows the source
 * of each new authenticated message of a peer that is. With MOBIKE it must not (RFC 4555 3.8). */
void
follow_packet(struct ike_sa *sa, const struct incoming *in)
{
	bool was = sa->provisional;

	if ((sa->mobike && !mutant_on(sa->ike->env.tamper, "mobike-follows")) ||
	    (sa->state != SA_ESTABLISHED && sa->state != SA_DELETING) || sa->nat_local ||
	    !(sa->nat_remote || sa->provisional))
		return;
	if (!was && endpoint_eq(&sa->remote, in->remote) && endpoint_eq(&sa->local, in->local) &&
	    !payload_guessed(sa))	/* K=0: the IKE SA had no part in the move */
		return;
	sa->provisional = false;
	sa->evidence = in->m->h.msgid;
	sa_move(sa, in->local, in->remote);
	migrate_payload(sa, MIGRATE_LEARNED, sa->evidence);
	if (was)
		sa_resume(sa);
}
