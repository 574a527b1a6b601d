/* talk.c - what nodes hear and say: every call into a node, and everything it emits. */
#include "nodes/base/die.h"
#include "sim/inside.h"

#include <stdlib.h>

#define WAKES_MAX 10000	/* at one tick: more than that and the node will never stop */

/* ---- what nodes say ---- */

/* A node's frame meets the taps, then the faults, then its port. */
static void
node_sends(struct world_node *n, unsigned ifc, struct bytes frame)
{
	struct world *w = n->world;
	struct plug *p = ifc < n->n_plugs ? n->plug[ifc] : NULL;
	struct egress e = { world_now(w), ++w->frame_id, n, ifc,
		p != NULL ? p->port.wire : NULL, frame };
	struct sight s = { .kind = SIGHT_TX, .t = e.t, .id = e.id, .cause = w->cause, .node = n,
		.ifc = ifc, .wire = e.wire, .frame = frame };

	if (e.wire == NULL) {
		world_lost(w, &e, FATE_NO_LINK);
		return;
	}
	w->counts.frames_sent++;
	world_sight(w, &s);
	fault_egress(w, &e, &p->port);
}

static void
node_addressed(struct world_node *n, unsigned ifc, const struct prefix *p, bool added)
{
	struct node_address a = { ifc, *p };
	size_t i = 0;

	while (i < n->n_addresses && (n->address[i].ifc != ifc ||
	    n->address[i].prefix.len != p->len ||
	    !addr_eq(&n->address[i].prefix.addr, &p->addr)))
		i++;
	if (added && i == n->n_addresses) {
		LIST_ADD(n->address, n->n_addresses, a);
	} else if (!added && i < n->n_addresses) {
		n->n_addresses--;
		memmove(&n->address[i], &n->address[i + 1],
		    (n->n_addresses - i) * sizeof(n->address[0]));
	}
	apps_told_address(n, &a, added);
	TAP(n->world, address, world_now(n->world), n, ifc, p, added);
}

static void
node_said(struct world_node *n, const struct emit *e)
{
	struct world *w = n->world;
	tick now = world_now(w);

	if (n->tap.output != NULL)
		n->tap.output(n->tap.ctx, now, n, e);
	TAP(w, output, now, n, e);
	switch (e->kind) {
	case EMIT_FRAME:
		node_sends(n, e->frame.ifc, e->frame.data);
		break;
	case EMIT_APP:
		if (n->apps != NULL)
			n->apps->ops->packet(n->apps, e->app.ip);
		break;
	case EMIT_ADDRESS:
		node_addressed(n, e->address.ifc, &e->address.prefix, e->address.added);
		break;
	case EMIT_KEYS:
		TAP(w, keys, now, n, &e->keys);
		break;
	case EMIT_BUS:
		TAP(w, bus, now, n, e->bus.message);
		break;
	case EMIT_TOLD:
		TAP(w, told, now, n, &e->told);
		break;
	case EMIT_LISTEN:
		port_listen(&node_plug(n, e->listen.ifc)->port, &e->listen.mac, e->listen.on);
		break;
	}
}

static void
node_drain(struct world_node *n)
{
	struct emit e;
	tick due;

	while (n->node.ops->pop(n->node.self, &e))
		node_said(n, &e);
	due = n->node.ops->next_wake(n->node.self);
	if (due != TICK_NEVER)
		due = tick_max(due, n->down_until);
	sim_timer_set(&n->wake, due);
}

/* ---- what nodes hear ---- */

static bool
is_heard(const struct world_node *n)
{
	bool heard = n->tap.output != NULL;

	for (size_t i = 0; !heard && i < n->world->n_taps; i++)
		heard = n->world->tap[i].told != NULL || n->world->tap[i].output != NULL;
	return heard;
}

/* Taps come and go between inputs. */
static void
say_whether_heard(struct world_node *n)
{
	bool heard = is_heard(n);

	if (heard == !n->unheard || n->node.ops->hear == NULL)
		return;
	n->node.ops->hear(n->node.self, heard);
	n->unheard = !heard;
}

bool
node_call(struct world_node *n, const struct input *in, char err[static 128])
{
	const struct node_ops *ops = n->node.ops;
	void *self = n->node.self;
	bool ok = true;

	/* A node is never re-entered: if this fails, a callback called the world to act. */
	assert(!n->busy);
	n->busy = true;
	node_drain(n);		/* what it said at birth */
	say_whether_heard(n);
	n->world->counts.inputs++;
	if (n->tap.input != NULL)
		n->tap.input(n->tap.ctx, n, in);
	TAP(n->world, input, n, in);
	switch (in->kind) {
	case INPUT_PACKET:
		ops->packet(self, in->t, in->ifc, in->octets);
		break;
	case INPUT_LINK:
		ops->link(self, in->t, in->ifc, &in->link);
		break;
	case INPUT_APP:
		ops->app(self, in->t, in->octets);
		break;
	case INPUT_CONTROL:
		ok = ops->control(self, in->t, &in->command, err);
		break;
	case INPUT_WAKE:
		ops->wake(self, in->t);
		break;
	}
	node_drain(n);
	n->busy = false;
	return ok;
}

void
node_wakes(void *arg)
{
	struct world_node *n = arg;
	tick now = world_now(n->world), due = n->node.ops->next_wake(n->node.self);
	struct input in = { .kind = INPUT_WAKE, .t = now };
	char err[128];

	if (due > now) {	/* it had only just been born */
		sim_timer_set(&n->wake, due);
		return;
	}
	n->wakes = n->woken_at == now ? n->wakes + 1 : 1;
	n->woken_at = now;
	if (n->wakes > WAKES_MAX)
		die("%s: woken %u times at tick %lld and still due", n->name, n->wakes,
		    (long long)now);
	(void)node_call(n, &in, err);
}

void
node_is_born(void *arg)
{
	struct world_node *n = arg;

	n->busy = true;
	node_drain(n);
	n->busy = false;
}

static void
plug_hears(void *arg, uint64_t id, struct bytes frame)
{
	struct plug *p = arg;
	struct world *w = p->node->world;
	struct sight s = { .kind = SIGHT_RX, .t = world_now(w), .id = id & ~ID_ALTERED,
		.node = p->node, .ifc = p->ifc, .wire = p->port.wire,
		.altered = (id & ID_ALTERED) != 0, .frame = frame };
	struct input in = { .kind = INPUT_PACKET, .t = s.t, .ifc = p->ifc, .octets = frame };
	char err[128];

	w->counts.frames_received++;
	world_sight(w, &s);
	w->cause = s.id;
	(void)node_call(p->node, &in, err);
	w->cause = 0;
}

static void
plug_lost(void *arg, uint64_t id, enum fate fate, struct bytes frame)
{
	struct plug *p = arg;
	struct egress e = { world_now(p->node->world), id, p->node, p->ifc, p->port.wire, frame };

	world_lost(p->node->world, &e, fate);
}

const struct port_up plug_up = { plug_hears, plug_lost };
