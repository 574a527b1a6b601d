/* dad.c - duplicate address detection (RFC 4862 5.4; for IPv4 RFC 5227 2.1) of own addresses
 * and, for a home agent, of others'; proxying; unsolicited announcements.
 *
 * Timers: one per address under test. Started by dad_start, moved by each probe, stopped by a
 * conflict, by the end of the test or by dad_stop. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define DAD_TRANSMITS	  1		/* DupAddrDetectTransmits, RFC 4862 5.1 */
#define DAD_DELAY_MAX	  SECONDS(1)	/* MAX_RTR_SOLICITATION_DELAY, RFC 4861 10 */
#define PROBE_WAIT	  SECONDS(1)	/* RFC 5227 1.1, and the next four */
#define PROBE_NUM	  3
#define PROBE_MIN	  SECONDS(1)
#define PROBE_MAX	  SECONDS(2)
#define ANNOUNCE_WAIT	  SECONDS(2)
#define FOREIGN_DADS	  65536		/* tests for others at once; more fail */

enum dad_state { IDLE, DELAY, PROBING, UNIQUE, DUPLICATE };
enum dad_event { START, HURRY, TIMER, CONFLICT };

static const char *const state_name[] = { "IDLE", "DELAY", "PROBING", "UNIQUE", "DUPLICATE" };
static const char *const event_name[] = { "START", "HURRY", "TIMER", "CONFLICT" };

struct dad_in {
	struct host *h;
	tick now;
};

static bool
is4(const struct dad *d)
{
	return d->addr.family == 4;
}

static void
begin_delay(void *self, const void *in)
{
	struct dad *d = self;
	const struct dad_in *i = in;

	d->sent = 0;
	alarm_set(i->h->env.heap, &d->alarm, i->now +
	    rng_between(i->h->env.rng, 0, is4(d) ? PROBE_WAIT : DAD_DELAY_MAX));
}

static void
probe(void *self, const void *in)
{
	struct dad *d = self;
	const struct dad_in *i = in;
	struct host_ifc *f = &i->h->ifc[d->ifc];
	static const uint8_t zero[16];
	struct addr any4 = addr_of4(zero), any6 = addr_of6(zero);
	tick wait;

	d->sent++;
	if (is4(d)) {
		/* RFC 5227 2.1.1: sender address 0. */
		arp_ask(i->h, i->now, f, &mac_broadcast, &any4, &d->addr);
		wait = d->sent == PROBE_NUM ? ANNOUNCE_WAIT :
		    rng_between(i->h->env.rng, PROBE_MIN, PROBE_MAX);
		if (mutant_on(i->h->env.tamper, "acd-burst"))
			wait = MSEC(100);
	} else {
		/* RFC 4862 5.4.2. */
		ns_send(i->h, i->now, f, &any6, &d->addr, NULL);
		wait = mutant_on(i->h->env.tamper, "dad-hasty") ? MSEC(100) : f->retrans;
	}
	alarm_set(i->h->env.heap, &d->alarm, i->now + wait);
}

static void
first_probe(void *self, const void *in)
{
	struct dad *d = self;

	d->sent = 0;
	probe(self, in);
}

static bool
more_to_send(const void *self, const void *in)
{
	const struct dad *d = self;
	const struct dad_in *i = in;

	if (mutant_on(i->h->env.tamper, "dad-thrice"))
		return d->sent < 3;
	return d->sent < (is4(d) ? PROBE_NUM : DAD_TRANSMITS);
}

static bool
all_sent(const void *self, const void *in)
{
	return !more_to_send(self, in);
}

static void
stop_timer(void *self, const void *in)
{
	struct dad *d = self;
	const struct dad_in *i = in;

	alarm_cancel(i->h->env.heap, &d->alarm);
}

static const struct fsm_row rows[] = {
 { IDLE,    START,    NULL,         begin_delay, DELAY,     "random delay",    "4862 5.4.2" },
 { IDLE,    HURRY,    NULL,         first_probe, PROBING,   "probe at once",   "6275 11.5.3" },
 { DELAY,   TIMER,    NULL,         probe,       PROBING,   "first probe",     "4862 5.4.2" },
 { DELAY,   CONFLICT, NULL,         stop_timer,  DUPLICATE, "claimed already", "4862 5.4.3" },
 { PROBING, TIMER,    more_to_send, probe,       PROBING,   "probe again",     "5227 2.1.1" },
 { PROBING, TIMER,    all_sent,     NULL,        UNIQUE,    "nobody objected", "4862 5.4" },
 { PROBING, CONFLICT, NULL,         stop_timer,  DUPLICATE, "somebody has it", "4862 5.4.4" },
};

const struct fsm dad_fsm = {
	"dad", state_name, event_name, 5, 4, FSM_ROWS(rows)
};

/* finish tells the outcome, and forgets a test made for somebody else. */
static void
finish(struct host *h, tick now, struct dad *d)
{
	bool unique = d->state == UNIQUE;
	struct host_event *e;

	hash_remove(&h->dads, &d->link);
	listen_to(h, d->ifc, &d->addr, false);
	d->state = IDLE;
	if (d->own != NULL) {
		addr_dad_done(h, now, d->own, unique);
		return;
	}
	e = host_event_new(h, HOST_EV_DAD_DONE, d->ifc);
	e->addr = d->addr;
	e->ok = unique;
	free(d);
}

static void
step(struct host *h, tick now, struct dad *d, unsigned event)
{
	char text[ADDR_TEXT_MAX];

	fsm_step(&h->dad_run, &d->state, event, d, &(struct dad_in){ h, now },
	    tell_on(h->env.tell) ? addr_text(&d->addr, text) : "");
	if (d->state == UNIQUE || d->state == DUPLICATE)
		finish(h, now, d);
}

void
dad_start(struct host *h, tick now, struct dad *d, bool hurry)
{
	if (d->state != IDLE)
		dad_stop(h, d);
	listen_to(h, d->ifc, &d->addr, true);
	hash_add(&h->dads, &d->link, host_hash(h, &d->addr));
	step(h, now, d, hurry ? HURRY : START);
}

void
dad_stop(struct host *h, struct dad *d)
{
	alarm_cancel(h->env.heap, &d->alarm);
	if (d->state != IDLE) {
		hash_remove(&h->dads, &d->link);
		listen_to(h, d->ifc, &d->addr, false);
	}
	d->state = IDLE;
}

void
dad_wake(struct host *h, tick now, struct dad *d)
{
	step(h, now, d, TIMER);
}

static struct dad *
dad_find(const struct host *h, unsigned ifc, const struct addr *a)
{
	struct hash_link *l = hash_first(&h->dads, host_hash(h, a));

	for (; l != NULL; l = hash_next(l)) {
		struct dad *d = hash_owner(l, struct dad, link);

		if (d->ifc == ifc && addr_eq(&d->addr, a))
			return d;
	}
	return NULL;
}

bool
dad_testing(const struct host *h, unsigned ifc, const struct addr *a)
{
	return h->dads.n != 0 && dad_find(h, ifc, a) != NULL;
}

bool
dad_hears(struct host *h, tick now, unsigned ifc, const struct addr *a)
{
	struct dad *d = h->dads.n != 0 ? dad_find(h, ifc, a) : NULL;

	if (d == NULL)
		return false;
	step(h, now, d, CONFLICT);
	return true;
}

void
host_dad(struct host *h, tick now, unsigned ifc, const struct addr *a)
{
	struct host_event *e;
	struct dad *d;

	if (!host_ifc_up(h, ifc) || h->dads.n >= FOREIGN_DADS || host_owns(h, a)) {
		e = host_event_new(h, HOST_EV_DAD_DONE, ifc);
		e->addr = *a;
		e->ok = false;
		return;
	}
	if (dad_find(h, ifc, a) != NULL)
		return;
	d = xalloc(1, sizeof(*d));
	d->ifc = ifc;
	d->addr = *a;
	d->alarm = (struct alarm){ .kind = HOST_ALARM_DAD, .owner = d };
	/* No random delay: nothing here is synchronised with other nodes, RFC 4862 5.4.2. */
	dad_start(h, now, d, true);
}

void
host_dad_stop(struct host *h, unsigned ifc, const struct addr *a)
{
	struct dad *d = dad_find(h, ifc, a);

	if (d == NULL || d->own != NULL)
		return;
	dad_stop(h, d);
	free(d);
}

void
dads_clear(struct host *h, unsigned ifc)
{
	for (size_t i = 0; i < h->dads.cap; i++) {
		struct hash_link *next;

		for (struct hash_link *l = h->dads.slot[i]; l != NULL; l = next) {
			struct dad *d = hash_owner(l, struct dad, link);

			next = l->next;
			if (d->own == NULL && (ifc == IFC_NONE || d->ifc == ifc)) {
				dad_stop(h, d);
				free(d);
			}
		}
	}
	if (ifc == IFC_NONE)
		hash_clear(&h->dads);
}

/* ---- proxies ---- */

struct proxy *
proxy_find(const struct host *h, unsigned ifc, const struct addr *a)
{
	struct hash_link *l;

	if (h->proxies.n == 0)
		return NULL;
	for (l = hash_first(&h->proxies, host_hash(h, a)); l != NULL; l = hash_next(l)) {
		struct proxy *p = hash_owner(l, struct proxy, link);

		if (addr_eq(&p->addr, a) && (ifc == IFC_NONE || p->ifc == ifc))
			return p;
	}
	return NULL;
}

bool
host_proxies(const struct host *h, const struct addr *a)
{
	return proxy_find(h, IFC_NONE, a) != NULL;
}

void
host_proxy_add(struct host *h, unsigned ifc, const struct addr *a)
{
	struct proxy *p;

	if (proxy_find(h, ifc, a) != NULL)
		return;
	p = xalloc(1, sizeof(*p));
	p->ifc = ifc;
	p->addr = *a;
	hash_add(&h->proxies, &p->link, host_hash(h, a));
	listen_to(h, ifc, a, true);
}

void
host_proxy_remove(struct host *h, unsigned ifc, const struct addr *a)
{
	struct proxy *p = proxy_find(h, ifc, a);

	if (p == NULL)
		return;
	hash_remove(&h->proxies, &p->link);
	listen_to(h, p->ifc, &p->addr, false);
	free(p);
}

void
proxies_clear(struct host *h)
{
	for (size_t i = 0; i < h->proxies.cap; i++) {
		while (h->proxies.slot[i] != NULL) {
			struct hash_link *l = h->proxies.slot[i];
			struct proxy *p = hash_owner(l, struct proxy, link);

			listen_to(h, p->ifc, &p->addr, false);
			hash_remove(&h->proxies, l);
			free(p);
		}
	}
	hash_clear(&h->proxies);
}

/* ---- unsolicited announcements ---- */

static void
announce_once(struct host *h, tick now, const struct announce *a)
{
	static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };
	struct addr to = addr_of6(all_nodes);
	struct host_ifc *f = &h->ifc[a->ifc];

	if (a->addr.family == 4) {
		/* RFC 5227 2.3: a request, both addresses the announced one. */
		arp_ask(h, now, f, &mac_broadcast, &a->addr, &a->addr);
	} else {
		na_send(h, now, f, &to, &a->addr, false, true);
	}
}

void
announce_wake(struct host *h, tick now, struct announce *a)
{
	bool still_ours = host_owns_on(h, a->ifc, &a->addr) ||
	    proxy_find(h, a->ifc, &a->addr) != NULL;

	if (still_ours)
		announce_once(h, now, a);
	if (!still_ours || --a->left == 0) {
		alarm_cancel(h->env.heap, &a->alarm);
		hash_remove(&h->announces, &a->link);
		free(a);
		return;
	}
	alarm_set(h->env.heap, &a->alarm, now + a->gap);
}

void
announce_start(struct host *h, tick now, unsigned ifc, const struct addr *addr, unsigned times,
    tick gap)
{
	uint64_t hash = host_hash(h, addr);
	struct announce *a = NULL;
	struct hash_link *l;

	for (l = hash_first(&h->announces, hash); l != NULL && a == NULL; l = hash_next(l)) {
		a = hash_owner(l, struct announce, link);
		if (a->ifc != ifc || !addr_eq(&a->addr, addr))
			a = NULL;
	}
	if (a == NULL) {
		a = xalloc(1, sizeof(*a));
		a->ifc = ifc;
		a->addr = *addr;
		a->alarm = (struct alarm){ .kind = HOST_ALARM_ANNOUNCE, .owner = a };
		hash_add(&h->announces, &a->link, hash);
	}
	a->left = times;
	a->gap = gap;
	announce_wake(h, now, a);
}

void
announces_clear(struct host *h, unsigned ifc)
{
	for (size_t i = 0; i < h->announces.cap; i++) {
		struct hash_link *next;

		for (struct hash_link *l = h->announces.slot[i]; l != NULL; l = next) {
			struct announce *a = hash_owner(l, struct announce, link);

			next = l->next;
			if (ifc != IFC_NONE && a->ifc != ifc)
				continue;
			alarm_cancel(h->env.heap, &a->alarm);
			hash_remove(&h->announces, l);
			free(a);
		}
	}
	if (ifc == IFC_NONE)
		hash_clear(&h->announces);
}

void
host_announce(struct host *h, tick now, unsigned ifc, const struct addr *a)
{
	/* MAX_NEIGHBOR_ADVERTISEMENT 3, RETRANS_TIMER 1 s, RFC 4861 7.2.6 and 10. */
	if (host_ifc_up(h, ifc))
		announce_start(h, now, ifc, a, 3, SECONDS(1));
}
