/* move.c - plugs going in and out of links. */
#include "nodes/base/die.h"
#include "sim/inside.h"

static void
tell_link(struct plug *p, bool up, uint16_t mtu)
{
	struct world_node *n = p->node;
	struct input in = { .kind = INPUT_LINK, .t = world_now(n->world), .ifc = p->ifc,
		.link = { up, mtu } };
	char err[128];

	(void)node_call(n, &in, err);
}

static bool
plug_in(struct plug *p, struct wire *wire)
{
	if (!port_attach(&p->port, wire))
		return false;
	world_happens(p->node->world, "attach", p->node, p->ifc, wire, wire->name);
	tell_link(p, true, wire->conf.mtu);
	return true;
}

static void
pull_out(struct plug *p)
{
	struct wire *wire = p->port.wire;

	if (wire == NULL)
		return;
	port_detach(&p->port);
	world_happens(p->node->world, "detach", p->node, p->ifc, wire, wire->name);
	tell_link(p, false, wire->conf.mtu);
}

void
plug_moves(void *arg)
{
	struct plug *p = arg;

	if (p->target == NULL)
		pull_out(p);
	else if (!plug_in(p, p->target))
		world_note(p->node->world, "the link has no room: the interface stays unplugged");
}

bool
node_attach(struct world_node *n, unsigned ifc, struct wire *wire)
{
	struct plug *p = node_plug(n, ifc);

	if (p->port.wire != NULL)
		return false;
	sim_timer_set(&p->mover, TICK_NEVER);
	return plug_in(p, wire);
}

void
node_detach(struct world_node *n, unsigned ifc)
{
	struct plug *p = node_plug(n, ifc);

	sim_timer_set(&p->mover, TICK_NEVER);
	pull_out(p);
}

void
node_move(struct world_node *n, unsigned ifc, struct wire *to, tick gap)
{
	struct plug *p = node_plug(n, ifc);

	world_happens(n->world, "move", n, ifc, to, "");
	node_detach(n, ifc);
	p->target = to;
	sim_timer_set(&p->mover, world_now(n->world) + gap);
}

bool
node_move_softly(struct world_node *n, unsigned old, unsigned fresh, struct wire *to, tick overlap)
{
	struct plug *p = node_plug(n, old);

	world_happens(n->world, "move", n, fresh, to, " softly=1");
	if (!node_attach(n, fresh, to))
		return false;
	p->target = NULL;
	sim_timer_set(&p->mover, world_now(n->world) + overlap);
	return true;
}

void
node_promiscuous(struct world_node *n, unsigned ifc, bool on)
{
	port_promiscuous(&node_plug(n, ifc)->port, on);
}

bool
node_reboot(struct world_node *n, bool keep_state, tick down, char err[static 128])
{
	struct command c = { COMMAND_REBOOT, keep_state ? "keep" : "lose" };
	struct input in = { .kind = INPUT_CONTROL, .t = world_now(n->world), .command = c };
	bool ok;

	world_happens(n->world, "reboot", n, 0, NULL, keep_state ? " state=kept" : " state=lost");
	for (unsigned i = 0; i < n->n_plugs; i++) {
		struct plug *p = n->plug[i];
		struct wire *wire = p != NULL ? p->port.wire : NULL;

		if (wire == NULL)
			continue;
		pull_out(p);
		p->target = wire;
		sim_timer_set(&p->mover, world_now(n->world) + down);
	}
	/* Until it is up again it has no deadlines and no applications either. */
	n->down_until = world_now(n->world) + down;
	ok = node_call(n, &in, err);
	if (!ok)
		n->down_until = world_now(n->world);
	return ok;
}
