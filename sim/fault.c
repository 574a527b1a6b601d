#include "sim/fault.h"

#include "nodes/base/die.h"
#include "sim/inside.h"

#include <stdlib.h>

#define ETHER_HEADER 14
#define MILLION 1000000u

/* A frame that is late, or held: a copy that goes out by itself. Late ones are in world.late, so
 * that a world which ends before they leave can free them. */
struct late {
	struct late *next, **at;
	struct world *world;
	struct port *port;
	struct egress e;	/* e.frame points behind the struct */
	uint8_t octets[];
};

struct fault_rule {
	struct fault_rule *next;
	struct world *world;
	struct fault f;
	unsigned matches, acts;
	unsigned passed;	/* HOLD: frames that have passed since the first was held */
	struct late *held, **held_end;
};

struct fault_rule *
world_fault(struct world *w, const struct fault *f)
{
	struct fault_rule *r = xalloc(1, sizeof(*r));

	r->world = w;
	r->f = *f;
	r->held_end = &r->held;
	*w->rules_end = r;
	w->rules_end = &r->next;
	return r;
}

unsigned
fault_matches(const struct fault_rule *r)
{
	return r->matches;
}

unsigned
fault_acts(const struct fault_rule *r)
{
	return r->acts;
}

/* ---- copies that go out later ---- */

static struct late *
late_new(struct world *w, const struct egress *e, struct port *port)
{
	struct late *l = xalloc(1, sizeof(*l) + e->frame.n);

	l->world = w;
	l->port = port;
	l->e = *e;
	if (e->frame.n > 0)
		memcpy(l->octets, e->frame.p, e->frame.n);
	l->e.frame = bytes_of(l->octets, e->frame.n);
	return l;
}

static void
leave(struct world *w, const struct egress *e, struct port *port)
{
	enum fate fate = port_send(port, e->id, e->frame);

	if (fate != FATE_CARRIED)
		world_lost(w, e, fate);
}

/* A late frame belongs to the link it was sent on, even if its sender has moved on since. */
static void
late_leaves(struct late *l)
{
	if (l->port->wire == l->e.wire)
		leave(l->world, &l->e, l->port);
	else
		(void)wire_inject(l->e.wire, l->e.id, l->e.frame);
	free(l);
}

static void
late_is_due(void *arg)
{
	struct late *l = arg;

	*l->at = l->next;
	if (l->next != NULL)
		l->next->at = l->at;
	late_leaves(l);
}

static void
leave_later(struct world *w, const struct egress *e, struct port *port, tick delay)
{
	struct late *l = late_new(w, e, port);

	l->next = w->late;
	l->at = &w->late;
	if (l->next != NULL)
		l->next->at = &l->next;
	w->late = l;
	sim_at(w->driver, world_now(w) + delay, late_is_due, l);
}

void
fault_release(struct fault_rule *r)
{
	struct late *l = r->held, *next;

	r->held = NULL;
	r->held_end = &r->held;
	r->passed = 0;
	for (; l != NULL; l = next) {
		next = l->next;
		late_leaves(l);
	}
}

static void
drop_held(struct fault_rule *r)
{
	while (r->held != NULL) {
		struct late *l = r->held;

		r->held = l->next;
		world_lost(r->world, &l->e, FATE_FAULT);
		free(l);
	}
}

void
fault_remove(struct fault_rule *r)
{
	struct world *w = r->world;
	struct fault_rule **at = &w->rules;

	drop_held(r);
	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	if (w->rules_end == &r->next)
		w->rules_end = at;
	free(r);
}

static void
free_late(struct late *l)
{
	while (l != NULL) {
		struct late *next = l->next;

		free(l);
		l = next;
	}
}

void
fault_clear(struct world *w)
{
	while (w->rules != NULL) {
		struct fault_rule *r = w->rules;

		w->rules = r->next;
		free_late(r->held);
		free(r);
	}
	free_late(w->late);
	w->late = NULL;
}

/* ---- changing octets ---- */

/* Points *e at a private copy of its frame, which may be changed; marks the frame as altered. */
static uint8_t *
make_own(struct world *w, struct egress *e)
{
	if (w->scratch == NULL)
		w->scratch = xalloc(1, FAULT_FRAME_MAX);
	assert(e->frame.n <= FAULT_FRAME_MAX);
	if (e->frame.p != w->scratch && e->frame.n > 0)
		memcpy(w->scratch, e->frame.p, e->frame.n);
	e->frame.p = w->scratch;
	e->id |= ID_ALTERED;
	return w->scratch;
}

static void
flip_bit(uint8_t *frame, size_t n, uint32_t luck)
{
	size_t from = n > ETHER_HEADER ? ETHER_HEADER : 0;
	size_t bit = luck % ((n - from) * 8);

	frame[from + bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static void
corrupt(struct world *w, struct egress *e, const struct fault *f)
{
	uint8_t *frame = make_own(w, e);

	/* Which bit follows from the frame's id: it must not change the link's luck. */
	if (f->at == SIZE_MAX && e->frame.n > 0)
		flip_bit(frame, e->frame.n,
		    (uint32_t)hash_bytes(w->conf.seed, &e->id, sizeof(e->id)));
	else if (f->at < e->frame.n)
		frame[f->at] ^= f->mask != 0 ? f->mask : 0xff;
}

static void
rewrite(struct world *w, struct egress *e, const struct fault *f)
{
	uint8_t *frame = make_own(w, e);

	f->rewrite(f->arg, frame, &e->frame.n);
	assert(e->frame.n <= FAULT_FRAME_MAX);
}

/* ---- rules ---- */

static bool
rule_hits(struct fault_rule *r, const struct egress *e)
{
	const struct fault *f = &r->f;
	unsigned times = f->times != 0 ? f->times : 1;
	struct egress seen = *e;

	if ((f->node != NULL && f->node != e->node) || (f->wire != NULL && f->wire != e->wire))
		return false;
	seen.id &= ~ID_ALTERED;		/* an earlier rule may have changed the frame */
	if (f->match != NULL && !f->match(f->arg, &seen))
		return false;
	r->matches++;
	return f->nth == 0 || (r->matches >= f->nth && r->matches - f->nth < times);
}

static void
duplicate(struct world *w, const struct egress *e, struct port *port, const struct fault *f)
{
	struct egress copy = *e;
	unsigned n = f->n != 0 ? f->n : 1;

	copy.id |= ID_ALTERED;
	for (unsigned i = 1; i <= n; i++)
		leave_later(w, &copy, port, (tick)i * f->delay);
}

/* Applies one rule; false: the frame is off the wire. */
static bool
rule_acts(struct fault_rule *r, struct egress *e, struct port *port, tick *delay)
{
	static const char *const name[] = {
		[FAULT_DROP] = " drop", [FAULT_DUPLICATE] = " duplicate", [FAULT_DELAY] = " delay",
		[FAULT_HOLD] = " hold", [FAULT_CORRUPT] = " corrupt",
		[FAULT_TRUNCATE] = " truncate", [FAULT_REWRITE] = " rewrite",
	};
	struct world *w = r->world;
	const struct fault *f = &r->f;
	struct late *l;

	r->acts++;
	world_happens(w, "fault", e->node, e->ifc, e->wire, name[f->kind]);
	if (f->acted != NULL) {
		struct egress seen = *e;

		seen.id &= ~ID_ALTERED;
		f->acted(f->arg, &seen);
	}
	switch (f->kind) {
	case FAULT_DROP:
		world_lost(w, e, FATE_FAULT);
		return false;
	case FAULT_HOLD:
		l = late_new(w, e, port);
		*r->held_end = l;
		r->held_end = &l->next;
		return false;
	case FAULT_DUPLICATE:
		duplicate(w, e, port, f);
		break;
	case FAULT_DELAY:
		*delay += f->delay;
		break;
	case FAULT_CORRUPT:
		corrupt(w, e, f);
		break;
	case FAULT_TRUNCATE:
		(void)make_own(w, e);
		if (f->n < e->frame.n)
			e->frame.n = f->n;
		break;
	case FAULT_REWRITE:
		rewrite(w, e, f);
		break;
	}
	return true;
}

/* After a frame has gone out on `wire`: rules that hold until some have passed. */
static void
count_passing(struct world *w, const struct wire *wire)
{
	for (struct fault_rule *r = w->rules; r != NULL; r = r->next)
		if (r->held != NULL && r->f.n != 0 && r->held->e.wire == wire &&
		    ++r->passed >= r->f.n)
			fault_release(r);
}

/* ---- random faults ---- */

/* True with `ppm` chances in a million; always draws. */
static bool
strikes(struct rng *rng, uint32_t ppm)
{
	return rng_u32(rng) % MILLION < ppm;
}

/* A tick in [0, most], from one draw (rng_between may take several). */
static tick
up_to(struct rng *rng, tick most)
{
	return (tick)(rng_u64(rng) % ((uint64_t)most + 1));
}

/* False: the frame is lost. */
static bool
noise_acts(struct world *w, struct world_wire *ww, struct egress *e, struct port *port,
    tick *delay)
{
	const struct noise *x = &ww->noise;
	bool lost = strikes(&ww->rng, x->loss), twice = strikes(&ww->rng, x->duplicate);
	bool late = strikes(&ww->rng, x->reorder), bad = strikes(&ww->rng, x->corrupt);
	uint32_t luck = rng_u32(&ww->rng);
	tick by = up_to(&ww->rng, x->reorder_by != 0 ? x->reorder_by : MSEC(10));
	tick jitter = up_to(&ww->rng, x->jitter);

	if (lost) {
		world_lost(w, e, FATE_LOSS);
		return false;
	}
	if (bad && e->frame.n > 0)
		flip_bit(make_own(w, e), e->frame.n, luck);
	*delay += jitter + (late ? by : 0);
	if (twice) {
		struct egress copy = *e;

		copy.id |= ID_ALTERED;
		leave_later(w, &copy, port, *delay);
	}
	return true;
}

void
fault_egress(struct world *w, const struct egress *seen, struct port *port)
{
	struct egress e = *seen;
	struct world_wire *ww = e.wire->owner;
	tick delay = 0;

	for (struct fault_rule *r = w->rules; r != NULL; r = r->next)
		if (rule_hits(r, &e) && !rule_acts(r, &e, port, &delay))
			return;
	if (ww->noisy && !noise_acts(w, ww, &e, port, &delay))
		return;
	if (delay > 0)
		leave_later(w, &e, port, delay);
	else
		leave(w, &e, port);
	if (w->rules != NULL)
		count_passing(w, e.wire);
}

/* ---- attackers ---- */

uint64_t
world_inject(struct world *w, struct wire *wire, struct bytes frame)
{
	struct sight s = { .kind = SIGHT_TX, .t = world_now(w), .id = ++w->frame_id, .wire = wire,
		.frame = frame };

	world_happens(w, "inject", NULL, 0, wire, "");
	world_sight(w, &s);
	(void)wire_inject(wire, s.id, frame);
	return s.id;
}

uint64_t
world_inject_as(struct world_node *n, unsigned ifc, struct bytes frame)
{
	struct world *w = n->world;
	struct plug *p = node_plug(n, ifc);
	struct egress e = { world_now(w), ++w->frame_id, n, ifc, p->port.wire, frame };
	struct sight s = { .kind = SIGHT_TX, .t = e.t, .id = e.id, .node = n, .ifc = ifc,
		.wire = e.wire, .frame = frame };

	world_happens(w, "inject", n, ifc, e.wire, "");
	if (e.wire == NULL) {
		world_lost(w, &e, FATE_NO_LINK);
		return e.id;
	}
	world_sight(w, &s);
	fault_egress(w, &e, &p->port);
	return e.id;
}

void
world_say(struct world_node *n, struct bytes ip)
{
	struct input in = { .kind = INPUT_APP, .t = world_now(n->world), .octets = ip };
	char err[128];

	world_happens(n->world, "forge", n, 0, NULL, "");
	if (in.t >= n->down_until)
		(void)node_call(n, &in, err);
}
