/* neigh.c - the neighbour cache and unreachability detection, RFC 4861 7.2, 7.3. IPv4 neighbours go
 * through the same machine and are solicited by ARP, as on Linux.
 *
 * Timers: one per entry. INCOMPLETE and PROBE: the next solicitation; REACHABLE: when it becomes
 * STALE; DELAY: when probing begins; STALE: none. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define MAX_MULTICAST_SOLICIT 3			/* RFC 4861 10, and the next two */
#define MAX_UNICAST_SOLICIT   3
#define DELAY_FIRST_PROBE     SECONDS(5)

enum neigh_event { SEND, LEARN, CONFIRM, DOUBT, CHECK, TIMER };

static const char *const state_name[] = { "NONE", "INCOMPLETE", "REACHABLE", "STALE", "DELAY",
	"PROBE" };
static const char *const event_name[] = { "SEND", "LEARN", "CONFIRM", "DOUBT", "CHECK", "TIMER" };

struct neigh_in {
	struct host *h;
	tick now;
	const struct mac *mac;		/* LEARN, CONFIRM; NULL: unchanged */
};

/* ---- guards ---- */

static bool
other_mac(const void *self, const void *in)
{
	const struct neigh *n = self;
	const struct neigh_in *i = in;

	return i->mac != NULL && !mac_eq(i->mac, &n->mac);
}

static bool
same_mac(const void *self, const void *in)
{
	return !other_mac(self, in);
}

static bool
tries_left(const void *self, const void *in)
{
	const struct neigh *n = self;

	(void)in;
	return n->tries < (n->state == NEIGH_PROBE ? MAX_UNICAST_SOLICIT : MAX_MULTICAST_SOLICIT);
}

static bool
exhausted(const void *self, const void *in)
{
	return !tries_left(self, in);
}

/* ---- actions ---- */

static void
solicit(struct host *h, tick now, struct neigh *n, const struct mac *unicast)
{
	struct host_ifc *f = &h->ifc[n->ifc];
	struct addr src;

	n->tries++;
	/* RFC 4861 7.2.2, 7.3.3; RFC 1122 2.3.2.1: at most one a second. */
	alarm_set(h->env.heap, &n->alarm, now + (mutant_on(h->env.tamper, "neigh-flood") ?
	    MSEC(1) : f->retrans));
	if (!addr_for_solicitation(h, n->ifc, &n->asking, n->addr.family, &src))
		return;
	if (n->addr.family == 4)
		arp_ask(h, now, f, unicast != NULL ? unicast : &mac_broadcast, &src, &n->addr);
	else
		ns_send(h, now, f, &src, &n->addr, unicast);
}

static void
ask_again(void *self, const void *in)
{
	const struct neigh_in *i = in;

	solicit(i->h, i->now, self, NULL);
}

static void
ask_first(void *self, const void *in)
{
	struct neigh *n = self;

	n->tries = 0;
	ask_again(self, in);
}

static void
probe_again(void *self, const void *in)
{
	const struct neigh_in *i = in;
	struct neigh *n = self;

	solicit(i->h, i->now, n, &n->mac);
}

static void
probe_first(void *self, const void *in)
{
	struct neigh *n = self;

	n->tries = 0;
	probe_again(self, in);
}

static void
take_mac(void *self, const void *in)
{
	const struct neigh_in *i = in;
	struct neigh *n = self;

	if (i->mac != NULL)
		n->mac = *i->mac;
	alarm_cancel(i->h->env.heap, &n->alarm);
}

static void
be_reachable(void *self, const void *in)
{
	const struct neigh_in *i = in;
	struct neigh *n = self;
	tick base = i->h->ifc[n->ifc].reachable;

	take_mac(self, in);
	/* ReachableTime is 0.5 to 1.5 times the base, RFC 4861 6.3.2. */
	alarm_set(i->h->env.heap, &n->alarm, i->now +
	    rng_between(i->h->env.rng, base / 2, base + base / 2));
}

static void
start_delay(void *self, const void *in)
{
	const struct neigh_in *i = in;
	struct neigh *n = self;

	alarm_set(i->h->env.heap, &n->alarm, i->now +
	    (mutant_on(i->h->env.tamper, "neigh-eager") ? MSEC(100) : DELAY_FIRST_PROBE));
}

static void
no_timer(void *self, const void *in)
{
	const struct neigh_in *i = in;
	struct neigh *n = self;

	alarm_cancel(i->h->env.heap, &n->alarm);
}

#define NONE	   NEIGH_NONE
#define INCOMPLETE NEIGH_INCOMPLETE
#define REACHABLE  NEIGH_REACHABLE
#define STALE	   NEIGH_STALE
#define DELAY	   NEIGH_DELAY
#define PROBE	   NEIGH_PROBE

static const struct fsm_row rows[] = {
 { NONE,       SEND,    NULL,       ask_first,    INCOMPLETE, "solicit",           "4861 7.2.2" },
 { NONE,       LEARN,   NULL,       take_mac,     STALE,      "seen",              "4861 7.2.3" },
 { NONE,       CONFIRM, NULL,       be_reachable, REACHABLE,  "told by the node",  "6275 11.5.5" },
 { INCOMPLETE, SEND,    NULL,       NULL,         INCOMPLETE, "queued",            "4861 7.2.2" },
 { INCOMPLETE, TIMER,   tries_left, ask_again,    INCOMPLETE, "solicit again",     "4861 7.2.2" },
 { INCOMPLETE, TIMER,   exhausted,  NULL,         NONE,       "no answer",         "4861 7.2.2" },
 { INCOMPLETE, LEARN,   NULL,       take_mac,     STALE,      "address without S", "4861 7.2.5" },
 { INCOMPLETE, CONFIRM, NULL,       be_reachable, REACHABLE,  "answered",          "4861 7.2.5" },
 { REACHABLE,  TIMER,   NULL,       NULL,         STALE,      "grew old",          "4861 7.3.2" },
 { REACHABLE,  LEARN,   other_mac,  take_mac,     STALE,      "new address",       "4861 7.2.3" },
 { REACHABLE,  LEARN,   same_mac,   NULL,         REACHABLE,  "",                  "4861 7.2.3" },
 { REACHABLE,  CONFIRM, NULL,       be_reachable, REACHABLE,  "confirmed",         "4861 7.3.1" },
 { REACHABLE,  DOUBT,   NULL,       no_timer,     STALE,      "O=0, other MAC",    "4861 7.2.5" },
 { REACHABLE,  CHECK,   NULL,       probe_first,  PROBE,      "hint of movement",  "6275 11.5.1" },
 { STALE,      SEND,    NULL,       start_delay,  DELAY,      "in use again",      "4861 7.3.3" },
 { STALE,      LEARN,   NULL,       take_mac,     STALE,      "seen",              "4861 7.2.3" },
 { STALE,      CONFIRM, NULL,       be_reachable, REACHABLE,  "confirmed",         "4861 7.2.5" },
 { STALE,      DOUBT,   NULL,       NULL,         STALE,      "",                  "4861 7.2.5" },
 { STALE,      CHECK,   NULL,       probe_first,  PROBE,      "hint of movement",  "6275 11.5.1" },
 { DELAY,      TIMER,   NULL,       probe_first,  PROBE,      "no hint: probe",    "4861 7.3.3" },
 { DELAY,      LEARN,   other_mac,  take_mac,     STALE,      "new address",       "4861 7.2.3" },
 { DELAY,      LEARN,   same_mac,   NULL,         DELAY,      "",                  "4861 7.2.3" },
 { DELAY,      CONFIRM, NULL,       be_reachable, REACHABLE,  "confirmed",         "4861 7.3.1" },
 { DELAY,      DOUBT,   NULL,       NULL,         DELAY,      "",                  "4861 7.2.5" },
 { DELAY,      CHECK,   NULL,       probe_first,  PROBE,      "hint of movement",  "6275 11.5.1" },
 { PROBE,      TIMER,   tries_left, probe_again,  PROBE,      "probe again",       "4861 7.3.3" },
 { PROBE,      TIMER,   exhausted,  NULL,         NONE,       "unreachable",       "4861 7.3.3" },
 { PROBE,      LEARN,   other_mac,  take_mac,     STALE,      "new address",       "4861 7.2.3" },
 { PROBE,      LEARN,   same_mac,   NULL,         PROBE,      "",                  "4861 7.2.3" },
 { PROBE,      CONFIRM, NULL,       be_reachable, REACHABLE,  "confirmed",         "4861 7.3.1" },
 { PROBE,      DOUBT,   NULL,       NULL,         PROBE,      "",                  "4861 7.2.5" },
 { PROBE,      CHECK,   NULL,       NULL,         PROBE,      "probing already",   "6275 11.5.1" },
};

const struct fsm neigh_fsm = {
	"neighbour", state_name, event_name, 6, 6, FSM_ROWS(rows)
};

/* ---- entries ---- */

struct neigh *
neigh_find(const struct host *h, unsigned ifc, const struct addr *a)
{
	struct hash_link *l = hash_first(&h->neighs, host_hash(h, a));

	for (; l != NULL; l = hash_next(l)) {
		struct neigh *n = hash_owner(l, struct neigh, link);

		if (n->ifc == ifc && addr_eq(&n->addr, a))
			return n;
	}
	return NULL;
}

static void
neigh_delete(struct host *h, struct neigh *n)
{
	alarm_cancel(h->env.heap, &n->alarm);
	for (unsigned i = 0; i < n->queued; i++)
		free(n->queue[i].p);
	free(n->queue);
	hash_remove(&h->neighs, &n->link);
	if (n->older != NULL)
		n->older->newer = n->newer;
	else
		h->oldest_neigh = n->newer;
	if (n->newer != NULL)
		n->newer->older = n->older;
	else
		h->newest_neigh = n->older;
	free(n);
}

static struct neigh *
neigh_new(struct host *h, unsigned ifc, const struct addr *a)
{
	struct neigh *n;

	if (h->neighs.n >= HOST_NEIGHBOURS)
		neigh_delete(h, h->oldest_neigh);
	n = xalloc(1, sizeof(*n));
	n->ifc = ifc;
	n->addr = *a;
	n->state = NEIGH_NONE;
	n->alarm = (struct alarm){ .kind = HOST_ALARM_NEIGH, .owner = n };
	hash_add(&h->neighs, &n->link, host_hash(h, a));
	n->older = h->newest_neigh;
	if (n->older != NULL)
		n->older->newer = n;
	else
		h->oldest_neigh = n;
	h->newest_neigh = n;
	return n;
}

void
neighs_clear(struct host *h, unsigned ifc)
{
	struct neigh *next;

	for (struct neigh *n = h->oldest_neigh; n != NULL; n = next) {
		next = n->newer;
		if (ifc == IFC_NONE || n->ifc == ifc)
			neigh_delete(h, n);
	}
	if (ifc == IFC_NONE)
		hash_clear(&h->neighs);
}

/* ---- the queue of an unresolved neighbour ---- */

static void
enqueue(struct neigh *n, struct bytes ip, bool decrement, unsigned in_ifc)
{
	struct queued *q;

	if (n->queue == NULL)
		n->queue = xalloc(HOST_QUEUE, sizeof(*n->queue));
	if (n->queued == HOST_QUEUE) {
		/* The oldest goes, RFC 4861 7.2.2. */
		free(n->queue[0].p);
		memmove(&n->queue[0], &n->queue[1], (HOST_QUEUE - 1) * sizeof(n->queue[0]));
		n->queued--;
	}
	q = &n->queue[n->queued++];
	q->p = xalloc(1, ip.n);
	memcpy(q->p, ip.p, ip.n);
	if (decrement)
		ip_decrement(q->p);
	q->n = ip.n;
	q->in_ifc = in_ifc;
}

/* take_queue leaves the entry without one; the caller frees the packets and it. */
static struct queued *
take_queue(struct neigh *n, unsigned *queued)
{
	struct queued *q = n->queue;

	*queued = n->queued;
	n->queue = NULL;
	n->queued = 0;
	return q;
}

static void
flush(struct host *h, tick now, struct neigh *n)
{
	struct host_ifc *f = &h->ifc[n->ifc];
	unsigned queued;
	struct queued *queue = take_queue(n, &queued);

	for (unsigned i = 0; i < queued; i++) {
		frame_send(h, now, f, &n->mac, n->addr.family == 4 ? ETH_IP4 : ETH_IP6,
		    bytes_of(queue[i].p, queue[i].n), false);
		free(queue[i].p);
	}
	free(queue);
}

/* RFC 4861 7.2.2 means the applications of this node too. */
static void
report_to_ourselves(struct host *h, tick now, const struct ip_view *v)
{
	uint8_t type = v->family == 6 ? ICMP6_UNREACHABLE : ICMP4_UNREACHABLE;
	uint8_t buf[IP6_MIN_MTU + 64];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ip_view error;

	if (h->up->own_errors &&
	    host_icmp_error_encode(&w, v, &v->src, type, v->family == 6 ? 3 : 1, 0) &&
	    ip_parse(&error, wr_done(&w)) == W_OK)
		h->up->deliver(h->node, now, &error, IFC_APP);
}

static void
report_unreachable(struct host *h, tick now, const struct queued *q)
{
	struct ip_view v;

	if (ip_parse(&v, bytes_of(q->p, q->n)) != W_OK)
		return;
	/* What came out of a tunnel is somebody else's, though it came by no interface. */
	if (q->in_ifc == IFC_NONE && host_owns(h, &v.src))
		report_to_ourselves(h, now, &v);
	else if (v.family == 6)
		host_icmp_error(h, now, &v, q->in_ifc, ICMP6_UNREACHABLE, 3, 0, NULL);
	else
		host_icmp_error(h, now, &v, q->in_ifc, ICMP4_UNREACHABLE, 1, 0, NULL);
}

/* give_up deletes the entry; each forwarded packet that waited is reported, RFC 4861 7.2.2. The
 * entry goes first, since reporting may need another. */
static void
give_up(struct host *h, tick now, struct neigh *n)
{
	bool router = n->is_router || n->addr.family == 4;
	unsigned queued, ifc = n->ifc;
	struct queued *queue = take_queue(n, &queued);
	struct addr gone = n->addr;

	neigh_delete(h, n);
	for (unsigned i = 0; i < queued; i++) {
		host_drop(h, W_HOST_UNREACHABLE, ifc);
		report_unreachable(h, now, &queue[i]);
		free(queue[i].p);
	}
	free(queue);
	if (router)
		rd_reachability(h, ifc, &gone, false);
}

static void
step(struct host *h, tick now, struct neigh *n, unsigned event, const struct mac *mac)
{
	char text[ADDR_TEXT_MAX];
	uint8_t before = n->state;

	fsm_step(&h->neigh_run, &n->state, event, n, &(struct neigh_in){ h, now, mac },
	    tell_on(h->env.tell) ? addr_text(&n->addr, text) : "");
	if (n->state == NEIGH_NONE) {
		give_up(h, now, n);
		return;
	}
	if (n->state == NEIGH_REACHABLE && before != NEIGH_REACHABLE &&
	    (n->is_router || n->addr.family == 4))
		rd_reachability(h, n->ifc, &n->addr, true);
	if (n->queued > 0 && n->state != NEIGH_INCOMPLETE) {
		flush(h, now, n);
		if (n->state == NEIGH_STALE)
			step(h, now, n, SEND, NULL);
	}
}

struct neigh *
neigh_for_sending(struct host *h, tick now, struct host_ifc *f, const struct addr *a,
    struct bytes ip, bool forwarded, unsigned in_ifc)
{
	struct neigh *n = neigh_find(h, f->n, a);
	struct ip_view v;

	if (n == NULL)
		n = neigh_new(h, f->n, a);
	if (n->state == NEIGH_STALE)
		step(h, now, n, SEND, NULL);
	if (n->state > NEIGH_INCOMPLETE)
		return n;
	if (!mutant_on(h->env.tamper, "neigh-forgets"))
		enqueue(n, ip, forwarded, in_ifc);
	if (n->state == NEIGH_NONE) {
		n->asking = ADDR_NONE;
		if (!forwarded && ip_peek(&v, ip) == W_OK)
			n->asking = v.src;
		step(h, now, n, SEND, NULL);
	}
	return NULL;
}

struct neigh *
neigh_learn(struct host *h, tick now, unsigned ifc, const struct addr *a, const struct mac *mac,
    bool create)
{
	struct neigh *n = neigh_find(h, ifc, a);

	if (n == NULL && create)
		n = neigh_new(h, ifc, a);
	if (n != NULL)
		step(h, now, n, LEARN, mac);
	return n;
}

void
neigh_confirmed(struct host *h, tick now, struct neigh *n, const struct mac *mac)
{
	step(h, now, n, CONFIRM, mac);
}

void
neigh_doubt(struct host *h, tick now, struct neigh *n)
{
	step(h, now, n, DOUBT, NULL);
}

void
neigh_probe(struct host *h, tick now, struct neigh *n)
{
	if (n->state > NEIGH_INCOMPLETE)
		step(h, now, n, CHECK, NULL);
}

void
neigh_wake(struct host *h, tick now, struct neigh *n)
{
	struct addr addr = n->addr;
	unsigned ifc = n->ifc;

	step(h, now, n, TIMER, NULL);
	if (mutant_on(h->env.tamper, "neigh-restless") && neigh_find(h, ifc, &addr) == n &&
	    n->state == NEIGH_STALE)
		step(h, now, n, SEND, NULL);
}

bool
host_neighbour(const struct host *h, unsigned ifc, const struct addr *a, struct mac *out)
{
	const struct neigh *n = neigh_find(h, ifc, a);

	if (n == NULL || n->state <= NEIGH_INCOMPLETE)
		return false;
	*out = n->mac;
	return true;
}
