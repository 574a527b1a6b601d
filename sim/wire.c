#include "sim/wire.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define ETHER_HEADER  14	/* octets: two addresses and a type */
#define LEARNED_MAX   1024	/* source addresses remembered of one port */

/* One address that one port hears. Learned ones are forgotten when the port is unplugged. */
struct claim {
	struct hash_link link;	/* in wire.claim, while plugged in: the first of its address */
	struct claim *same, **same_at;	/* the others of it: a multicast address has many */
	struct hash_link own;	/* in port.claim */
	struct claim *next, **at;	/* of the same port */
	struct port *port;
	struct mac mac;
	bool learned;
};

/* The table is ours and the addresses are the scenario's: mixing need not resist an attacker. */
static uint64_t
mac_hash(const uint8_t m[static 6])
{
	uint64_t v = 0;

	for (size_t i = 0; i < 6; i++)
		v = v << 8 | m[i];
	v *= 0x9e3779b97f4a7c15u;
	return v ^ v >> 29;
}

static bool
is_group(const uint8_t m[static 6])
{
	return (m[0] & 1) != 0;
}

static bool
is_broadcast(const uint8_t m[static 6])
{
	return memcmp(m, "\xff\xff\xff\xff\xff\xff", 6) == 0;
}

/* ---- sets of ports ---- */

static void
set_append(struct port_set *s, struct port *p)
{
	if (s->n == s->cap) {
		s->cap = s->cap != 0 ? 2 * s->cap : 4;
		s->p = xrealloc(s->p, s->cap, sizeof(struct port *));
	}
	s->p[s->n++] = p;
}

static void
set_add(struct port_set *s, struct port *p)
{
	size_t i;

	set_append(s, p);
	for (i = s->n - 1; i > 0 && s->p[i - 1]->id > p->id; i--)
		s->p[i] = s->p[i - 1];
	s->p[i] = p;
}

static void
set_remove(struct port_set *s, const struct port *p)
{
	size_t i = 0;

	while (i < s->n && s->p[i] != p)
		i++;
	if (i == s->n)
		return;
	s->n--;
	memmove(&s->p[i], &s->p[i + 1], (s->n - i) * sizeof(struct port *));
}

/* ---- links ---- */

struct wire *
wire_new(struct driver *d, const struct wire_conf *conf)
{
	struct wire *w = xalloc(1, sizeof(*w));

	w->driver = d;
	w->conf = *conf;
	w->conf.name = w->name = xstrdup(conf->name);
	if (w->conf.queue == 0)
		w->conf.queue = WIRE_QUEUE;
	if (w->conf.mtu == 0)
		w->conf.mtu = 1500;
	return w;
}

void
wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	while (w->all.n > 0)
		port_detach(w->all.p[w->all.n - 1]);
	hash_clear(&w->claim);
	free(w->all.p);
	free(w->promiscuous.p);
	free(w->unfiltered.p);
	free(w->hearers.p);
	free(w->name);
	free(w);
}

/* ---- ports ---- */

void
port_init(struct port *p, struct station *s, unsigned id, const struct port_up *up, void *arg)
{
	*p = (struct port){ .station = s, .id = id, .up = up, .arg = arg };
}

/* claims_of is the first of those who hear this address on the link, or NULL. */
static struct claim *
claims_of(const struct wire *w, const uint8_t m[static 6])
{
	struct hash_link *l = hash_first(&w->claim, mac_hash(m));

	while (l != NULL && memcmp(hash_owner(l, struct claim, link)->mac.b, m, 6) != 0)
		l = hash_next(l);
	return l != NULL ? hash_owner(l, struct claim, link) : NULL;
}

static void
claim_plug(struct wire *w, struct claim *c)
{
	struct claim *first = claims_of(w, c->mac.b);

	c->same = NULL;
	c->same_at = NULL;
	if (first == NULL) {
		hash_add(&w->claim, &c->link, mac_hash(c->mac.b));
		return;
	}
	c->same = first->same;
	c->same_at = &first->same;
	if (c->same != NULL)
		c->same->same_at = &c->same;
	first->same = c;
}

static void
claim_unplug(struct wire *w, struct claim *c)
{
	if (c->same_at != NULL) {
		*c->same_at = c->same;
		if (c->same != NULL)
			c->same->same_at = c->same_at;
		return;
	}
	hash_remove(&w->claim, &c->link);
	if (c->same != NULL) {		/* the next becomes the first */
		c->same->same_at = NULL;
		hash_add(&w->claim, &c->same->link, mac_hash(c->mac.b));
	}
}

static void
claim_drop(struct claim *c)
{
	struct port *p = c->port;

	if (p->wire != NULL)
		claim_unplug(p->wire, c);
	hash_remove(&p->claim, &c->own);
	*c->at = c->next;
	if (c->next != NULL)
		c->next->at = c->at;
	free(c);
}

void
port_clear(struct port *p)
{
	port_detach(p);
	while (p->claims != NULL)
		claim_drop(p->claims);
	hash_clear(&p->claim);
	free(p->leaves);
	*p = (struct port){ 0 };
}

static struct claim *
claim_find(struct port *p, const struct mac *m)
{
	struct hash_link *l = hash_first(&p->claim, mac_hash(m->b));

	while (l != NULL && !mac_eq(&hash_owner(l, struct claim, own)->mac, m))
		l = hash_next(l);
	return l != NULL ? hash_owner(l, struct claim, own) : NULL;
}

static void
claim_add(struct port *p, const struct mac *m, bool learned)
{
	struct claim *c = xalloc(1, sizeof(*c));

	*c = (struct claim){ .next = p->claims, .at = &p->claims, .port = p, .mac = *m,
		.learned = learned };
	if (c->next != NULL)
		c->next->at = &c->next;
	p->claims = c;
	hash_add(&p->claim, &c->own, mac_hash(m->b));
	if (p->wire != NULL)
		claim_plug(p->wire, c);
}

static void
tell_driver(struct port *p, struct driver *d)
{
	if (d->ops->plugged != NULL)
		d->ops->plugged(p);
}

bool
port_attach(struct port *p, struct wire *w)
{
	if (p->wire != NULL || (w->conf.p2p && w->all.n == 2))
		return false;
	p->wire = w;
	p->epoch++;
	p->free_at = sim_now(w->driver);
	if (w->conf.rate != 0)		/* else nothing ever waits */
		p->leaves = xrealloc(p->leaves, w->conf.queue + 1, sizeof(*p->leaves));
	p->q_head = p->q_n = 0;
	set_add(&w->all, p);
	if (p->promiscuous)
		set_add(&w->promiscuous, p);
	if (!p->filters)
		set_add(&w->unfiltered, p);
	for (struct claim *c = p->claims; c != NULL; c = c->next)
		claim_plug(w, c);
	tell_driver(p, w->driver);
	return true;
}

void
port_detach(struct port *p)
{
	struct wire *w = p->wire;

	if (w == NULL)
		return;
	p->cut[p->epoch % PORT_EPOCHS] = sim_now(w->driver);
	set_remove(&w->all, p);
	set_remove(&w->promiscuous, p);
	set_remove(&w->unfiltered, p);
	for (struct claim *c = p->claims, *next; c != NULL; c = next) {
		next = c->next;
		if (c->learned)
			claim_drop(c);
		else
			claim_unplug(w, c);
	}
	p->n_learned = 0;
	p->last_src = (struct mac){ 0 };
	p->wire = NULL;
	tell_driver(p, w->driver);
}

void
port_promiscuous(struct port *p, bool on)
{
	if (p->promiscuous == on)
		return;
	p->promiscuous = on;
	if (p->wire == NULL)
		return;
	if (on)
		set_add(&p->wire->promiscuous, p);
	else
		set_remove(&p->wire->promiscuous, p);
}

void
port_listen(struct port *p, const struct mac *m, bool on)
{
	struct claim *c = claim_find(p, m);

	if (is_group(m->b) && on && !p->filters) {
		p->filters = true;
		if (p->wire != NULL)
			set_remove(&p->wire->unfiltered, p);
	}
	if (on && c == NULL) {
		claim_add(p, m, false);
	} else if (on && c->learned) {
		c->learned = false;
		p->n_learned--;
	} else if (!on && c != NULL && !c->learned) {
		claim_drop(c);
	}
}

/* A switch learns where an address is from the frames that come from there. */
static void
learn(struct port *p, const uint8_t src[static 6])
{
	struct mac m;

	memcpy(m.b, src, 6);
	if (mac_eq(&m, &p->last_src) || is_group(src))
		return;
	p->last_src = m;
	if (p->n_learned >= LEARNED_MAX || claim_find(p, &m) != NULL)
		return;
	claim_add(p, &m, true);
	p->n_learned++;
}

/* ---- sending ---- */

/* Nanoseconds for n octets at `rate` bit/s, rounded up. */
static tick
serialization(size_t n, uint64_t rate)
{
	uint64_t bits = 8 * (uint64_t)n;

	if (rate == 0)
		return 0;
	return (tick)((bits * 1000000000u + rate - 1) / rate);
}

static bool
queue_full(struct port *p, tick now)
{
	unsigned cap = p->wire->conf.queue + 1;

	while (p->q_n > 0 && p->leaves[p->q_head] <= now) {
		p->q_head = (p->q_head + 1) % cap;
		p->q_n--;
	}
	return p->q_n == cap;
}

enum fate
port_send(struct port *p, uint64_t id, struct bytes frame)
{
	struct wire *w = p->wire;
	struct flight f = { .wire = w, .from = p, .epoch = p->epoch, .id = id };
	tick now;

	if (w == NULL)
		return FATE_NO_LINK;
	if (frame.n > (size_t)w->conf.mtu + ETHER_HEADER)
		return FATE_TOO_LONG;
	now = sim_now(w->driver);
	if (frame.n >= ETHER_HEADER)
		learn(p, frame.p + 6);
	if (w->conf.rate != 0 && queue_full(p, now))
		return FATE_QUEUE;
	f.leaves = tick_max(now, p->free_at) + serialization(frame.n, w->conf.rate);
	f.arrives = f.leaves + w->conf.delay;
	if (w->conf.rate != 0) {
		p->free_at = f.leaves;
		p->leaves[(p->q_head + p->q_n++) % (w->conf.queue + 1)] = f.leaves;
	}
	w->driver->ops->carry(w->driver, &f, frame);
	return FATE_CARRIED;
}

enum fate
wire_inject(struct wire *w, uint64_t id, struct bytes frame)
{
	struct flight f = { .wire = w, .id = id };

	f.leaves = sim_now(w->driver);
	f.arrives = f.leaves + w->conf.delay;
	w->driver->ops->carry(w->driver, &f, frame);
	return FATE_CARRIED;
}

/* ---- arriving ---- */

static void
hear_if_other(struct wire *w, struct port *p, const struct port *from)
{
	if (p != from)
		set_append(&w->hearers, p);
}

static void
hear_all(struct wire *w, const struct port_set *s, const struct port *from)
{
	for (size_t i = 0; i < s->n; i++)
		hear_if_other(w, s->p[i], from);
}

static int
by_id(const void *a, const void *b)
{
	const struct port *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static void
sort_unique(struct port_set *s)
{
	size_t n = 0;

	if (s->n < 2)
		return;
	qsort(s->p, s->n, sizeof(struct port *), by_id);
	for (size_t i = 0; i < s->n; i++)
		if (n == 0 || s->p[n - 1] != s->p[i])
			s->p[n++] = s->p[i];
	s->n = n;
}

/* Fills w->hearers. A frame too short for an address is nobody's. */
static void
find_hearers(const struct flight *f, struct bytes frame)
{
	struct wire *w = f->wire;
	struct claim *claimed;

	w->hearers.n = 0;
	if (w->conf.p2p || (frame.n >= 6 && is_broadcast(frame.p))) {
		hear_all(w, &w->all, f->from);
		return;
	}
	if (frame.n < 6)
		return;
	claimed = claims_of(w, frame.p);
	for (struct claim *c = claimed; c != NULL; c = c->same)
		hear_if_other(w, c->port, f->from);
	if (is_group(frame.p))
		hear_all(w, &w->unfiltered, f->from);
	else if (claimed == NULL)
		hear_all(w, &w->all, f->from);
	hear_all(w, &w->promiscuous, f->from);
	sort_unique(&w->hearers);
}

/* Was the sender unplugged before the frame's last bit had left? */
static bool
was_cut(const struct flight *f)
{
	const struct port *p = f->from;
	unsigned ended;

	if (p == NULL || (p->wire != NULL && p->epoch == f->epoch))
		return false;
	ended = p->epoch - f->epoch;
	return ended >= PORT_EPOCHS || f->leaves > p->cut[f->epoch % PORT_EPOCHS];
}

size_t
flight_hearers(const struct flight *f, struct bytes frame, hear_fn hear, void *arg)
{
	struct wire *w = f->wire;
	size_t heard = 0;

	if (was_cut(f)) {
		f->from->up->lost(f->from->arg, f->id, FATE_CUT, frame);
		return 0;
	}
	find_hearers(f, frame);
	for (size_t i = 0; i < w->hearers.n; i++) {
		hear(arg, w->hearers.p[i], f, frame);
		heard++;
	}
	if (heard == 0 && f->from != NULL)
		f->from->up->lost(f->from->arg, f->id, FATE_UNHEARD, frame);
	return heard;
}

void
port_receive(void *unused, struct port *p, const struct flight *f, struct bytes frame)
{
	(void)unused;
	p->up->frame(p->arg, f->id, frame);
}

void
flight_arrive(const struct flight *f, struct bytes frame)
{
	(void)flight_hearers(f, frame, port_receive, NULL);
}
