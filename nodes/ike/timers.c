/* timers.c - every timer of an IKE SA. Their minimum is the SA's one alarm in the node's heap.
 *
 *	RETRANSMIT	a request was sent; doubled; stopped by its response (RFC 7296 2.1, 2.4);
 *			with several outstanding, the earliest of theirs
 *	HALF_OPEN	IKE_SA_INIT was answered; IKE_AUTH must come (2.4); then forgets the
 *			request's hash, by which a late duplicate was recognised (2.1)
 *	DPD		nothing heard for a while although we send (2.4), for long behind a NAT, or
 *			for very long
 *	KEEPALIVE	we are behind a NAT and sent nothing on this mapping (RFC 3948 4)
 *	REKEY, EXPIRE	soft and hard lifetime of the IKE SA (2.8)
 *	RESPONSE	the stored response is dropped (2.1: after several minutes)
 *	LINGER		a replaced SA that nobody deleted
 *	RETRY		a rekey refused with TEMPORARY_FAILURE is tried again (2.25)
 *	ACQUIRE		the mobile node did not ask for the tunnel SA itself
 *	FRAGMENTS	a message's pieces did not all come (RFC 7383 2.6) */
#include "nodes/ike/ike_int.h"

#define IDLE_CHECKS 4		/* liveness intervals without a word, behind a NAT */

void
timer_set(struct ike_sa *sa, enum ike_timer t, tick due)
{
	tick least = TICK_NEVER;

	if (sa->state == SA_DEAD)
		return;
	sa->due[t] = due;
	for (unsigned i = 0; i < IKE_TIMERS; i++)
		least = tick_min(least, sa->due[i]);
	if (least != sa->alarm.due || sa->alarm.at == 0)
		alarm_set(sa->ike->env.heap, &sa->alarm, least);
}

void
timer_after(struct ike_sa *sa, enum ike_timer t, tick delay)
{
	timer_set(sa, t, delay == TICK_NEVER ? TICK_NEVER : sa->ike->now + delay);
}

void
timers_stop(struct ike_sa *sa)
{
	for (unsigned i = 0; i < IKE_TIMERS; i++)
		timer_set(sa, i, TICK_NEVER);
}

void
timers_retransmit(struct ike_sa *sa)
{
	tick least = TICK_NEVER;

	for (const struct job *j = sa->out; j != NULL; j = j->next)
		if (j->request != NULL)
			least = tick_min(least, j->again);
	timer_set(sa, TIMER_RETRANSMIT, least);
}

void
timers_request_sent(struct ike_sa *sa, struct job *j)
{
	struct sent *s = j->request;

	if (s->tries <= 1 || mutant_on(sa->ike->env.tamper, "ike-no-backoff"))
		s->interval = sa->ike->conf.retransmit_first;
	else
		s->interval = tick_min(2 * s->interval, sa->ike->conf.retransmit_most);
	j->again = sa->ike->now + s->interval;
	timers_retransmit(sa);
}

void
timers_heard(struct ike_sa *sa)
{
	sa->last_heard = sa->ike->now;
}

void
timers_sent(struct ike_sa *sa)
{
	sa->last_sent = sa->ike->now;
	if (sa->keepalive && sa->state != SA_DEAD)
		timer_after(sa, TIMER_KEEPALIVE, sa->ike->conf.keepalive);
	else if (sa->due[TIMER_KEEPALIVE] != TICK_NEVER)
		timer_set(sa, TIMER_KEEPALIVE, TICK_NEVER);
}

/* RFC 7296 2.25: not immediately. */
tick
retry_delay(const struct ike *x)
{
	return mutant_on(x->env.tamper, "ike-retries-at-once") ? MSEC(1) :
	    rng_between(x->env.rng, SECONDS(5), SECONDS(10));
}

void
retry_later(struct ike_sa *sa)
{
	timer_after(sa, TIMER_RETRY, retry_delay(sa->ike));
}

void
timers_established(struct ike_sa *sa)
{
	const struct ike_conf *c = &sa->ike->conf;

	timer_after(sa, TIMER_DPD, c->dpd);
	timer_after(sa, TIMER_EXPIRE, c->ike_lifetime);
	if (c->ike_lifetime != TICK_NEVER)	/* RFC 7296 2.8.1: spread */
		timer_after(sa, TIMER_REKEY, rng_between(sa->ike->env.rng,
		    c->ike_lifetime / 10 * 8, c->ike_lifetime / 10 * 9));
	timers_sent(sa);
}

/* When were this SA's Child SAs last used? Without anybody to ask: never. */
static struct ike_use
use_of(const struct ike_sa *sa, bool tunnel_only)
{
	struct ike_use all = { -1, -1 }, one;

	for (const struct child *c = sa->children; c != NULL; c = c->next) {
		if (sa->ike->up->use == NULL || (tunnel_only && !c->tunnel))
			continue;
		one = (struct ike_use){ -1, -1 };
		sa->ike->up->use(sa->ike->node, c->spi_in, c->spi_out, &one);
		all.sent = tick_max(all.sent, one.sent);
		all.heard = tick_max(all.heard, one.heard);
	}
	return all;
}

/* ---- what happens when they fire ---- */

#define PATH_PATIENCE 4		/* transmissions without an answer */

/* RFC 4555 3.5, 3.10: it is the initiator of the IKE SA that looks for a path that works, among the addresses
 * the responder has told. Where there is a mobility entity, the home agent's address is its affair. */
static void
try_another_path(struct ike_sa *sa)
{
	struct endpoint remote = sa->remote;
	unsigned i = 0;

	if (!sa->mobike || !sa->first_initiator || sa->ike->conf.mobility)
		return;
	if (sa->paths_tried_since != sa->last_heard) {
		sa->paths_tried_since = sa->last_heard;
		sa->paths_tried = 0;
	}
	if (sa->paths_tried++ >= sa->n_peer_addresses)
		return;		/* none is left: 2.4 decides */
	while (i < sa->n_peer_addresses && sa->peer_address[i].family != sa->local.addr.family)
		i++;
	if (i == sa->n_peer_addresses)
		return;
	/* The one that failed has its turn again after all others. */
	remote.addr = sa->peer_address[i];
	for (; i + 1 < sa->n_peer_addresses; i++)
		sa->peer_address[i] = sa->peer_address[i + 1];
	sa->peer_address[i] = sa->remote.addr;
	for (struct job *j = sa->out; j != NULL; j = j->next)
		if (j->request != NULL)		/* another path, so no congestion of this one yet */
			j->request->interval = sa->ike->conf.retransmit_first / 2;
	sa_repath(sa, &sa->local, &remote);
}

/* path_is_doubtful: a request that is due again has gone out so often already. */
static bool
path_is_doubtful(const struct ike_sa *sa)
{
	for (const struct job *j = sa->out; j != NULL; j = j->next)
		if (j->request != NULL && j->again <= sa->ike->now && j->request->tries > 0 &&
		    j->request->tries % PATH_PATIENCE == 0)
			return true;
	return false;
}

static void
retransmit(struct ike_sa *sa)
{
	if (path_is_doubtful(sa))
		try_another_path(sa);
	for (struct job *j = sa->out; j != NULL; j = j->next) {
		if (j->request == NULL || j->again > sa->ike->now)
			continue;
		if (j->request->tries >= sa->ike->conf.retransmit_tries) {
			sa_event(sa, SA_EV_TIMEOUT, NULL);
			return;
		}
		transmit(sa, j);
	}
	timers_retransmit(sa);
}

static void
half_open_over(struct ike_sa *sa)
{
	if (sa->state == SA_HALF_OPEN || sa->state == SA_EAP) {
		sa_event(sa, SA_EV_TIMEOUT, NULL);
	} else if (sa->hashed_init) {
		hash_remove(&sa->ike->by_init, &sa->by_init);
		sa->hashed_init = false;
	}
}

/* RFC 4555 3.8: the mapping of a NAT may change, and who only sends keepalives does not hear of it;
 * the other end would go on asking at the old one, and give us up (2.4). */
static bool
mapping_doubtful(const struct ike_sa *sa, tick heard)
{
	return sa->mobike && sa->first_initiator && sa->keepalive &&
	    heard + IDLE_CHECKS * sa->ike->conf.dpd <= sa->ike->now;
}

/* Where nobody sends anything nobody misses the other, and an IKE SA whose other end has rebooted
 * would stay until its lifetime is over. RFC 7296 2.4 asks for no check then, and forbids none. The
 * original initiator goes first, so that one question does for both. */
static bool
long_idle(const struct ike_sa *sa, tick heard)
{
	const struct ike_conf *c = &sa->ike->conf;

	return c->idle_check != TICK_NEVER &&
	    heard + c->idle_check + (sa->first_initiator ? 0 : 2 * c->dpd) <= sa->ike->now;
}

/* RFC 7296 2.4: a check when only outgoing traffic has been seen; any fresh message proves life. */
static void
liveness(struct ike_sa *sa)
{
	tick dpd = sa->ike->conf.dpd, now = sa->ike->now, heard;
	struct ike_use use = use_of(sa, false);

	if (sa->state != SA_ESTABLISHED)
		return;
	heard = tick_max(sa->last_heard, use.heard);
	if (heard + dpd > now) {
		timer_set(sa, TIMER_DPD, heard + dpd);
		return;
	}
	timer_after(sa, TIMER_DPD, dpd);
	if (sa->out == NULL && (sa->ike->up->use == NULL || use.sent > heard ||
	    mapping_doubtful(sa, heard) || long_idle(sa, heard))) {
		job_add(sa, JOB_DPD);
		jobs_run(sa);
	}
}

static void
keepalive(struct ike_sa *sa)
{
	static const uint8_t ff[1] = { 0xff };
	tick every = sa->ike->conf.keepalive, last;

	if (!sa->keepalive)
		return;
	last = sa->encap ? tick_max(sa->last_sent, use_of(sa, true).sent) : sa->last_sent;
	if (last + every > sa->ike->now) {
		timer_set(sa, TIMER_KEEPALIVE, last + every);
		return;
	}
	if (!sa->frozen) {
		event(sa->ike, IKE_EV_KEEPALIVE, sa);
		event_octets(sa->ike, 0, BYTES_ARRAY(ff));
		tell_note(sa->ike->env.tell, TOLD_TX, "NAT_KEEPALIVE", sa->name, "%s", "");
	}
	timers_sent(sa);
}

static void
expired(struct ike_sa *sa)
{
	sa->why = W_IKE_EXPIRED;	/* RFC 7296 2.8: not used beyond its lifetime */
	sa_event(sa, SA_EV_CLOSE, NULL);
}

static void
retry(struct ike_sa *sa)
{
	for (struct child *c = sa->children; c != NULL; c = c->next) {
		if (!c->rekey_soon)
			continue;
		c->rekey_soon = false;
		child_event(c, CHILD_EV_EXPIRE, NULL);
	}
	jobs_run(sa);
}

static void
fire(struct ike_sa *sa, enum ike_timer t)
{
	switch (t) {
	case TIMER_RETRANSMIT:
		retransmit(sa);
		break;
	case TIMER_HALF_OPEN:
		half_open_over(sa);
		break;
	case TIMER_DPD:
		liveness(sa);
		break;
	case TIMER_KEEPALIVE:
		keepalive(sa);
		break;
	case TIMER_REKEY:
		job_add(sa, JOB_REKEY_IKE);
		jobs_run(sa);
		break;
	case TIMER_EXPIRE:
		expired(sa);
		break;
	case TIMER_RESPONSE:
		for (unsigned i = 0; i < IKE_WINDOW_MAX; i++)
			sent_free(&sa->response[i]);
		break;
	case TIMER_LINGER:
		sa_event(sa, SA_EV_TIMEOUT, NULL);
		break;
	case TIMER_RETRY:
		retry(sa);
		break;
	case TIMER_ACQUIRE:
		jobs_run(sa);
		break;
	case TIMER_FRAGMENTS:
		reassembly_free(&sa->parts[0]);
		reassembly_free(&sa->parts[1]);
		break;
	default:
		assert(!"timer");
	}
}

void
timers_wake(struct ike_sa *sa)
{
	for (unsigned t = 0; t < IKE_TIMERS && sa->state != SA_DEAD; t++) {
		if (sa->due[t] > sa->ike->now)
			continue;
		sa->due[t] = TICK_NEVER;
		fire(sa, t);
	}
	if (sa->state != SA_DEAD)	/* set again for what remains */
		timer_set(sa, TIMER_RETRANSMIT, sa->due[TIMER_RETRANSMIT]);
}
