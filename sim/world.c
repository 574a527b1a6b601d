#include "sim/world.h"

#include "nodes/base/die.h"
#include "sim/inside.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- names ---- */

static uint64_t
name_hash(const char *name)
{
	return hash_bytes(0, name, strlen(name));
}

void *
name_find(const struct names *t, const char *name)
{
	for (struct hash_link *l = hash_first(&t->hash, name_hash(name)); l != NULL;
	    l = hash_next(l)) {
		struct name_row *r = hash_owner(l, struct name_row, link);

		if (strcmp(r->name, name) == 0)
			return r->object;
	}
	return NULL;
}

void
name_add(struct names *t, struct name_row *row, const char *name, void *object)
{
	row->name = name;
	row->object = object;
	hash_add(&t->hash, &row->link, name_hash(name));
}

/* ---- taps ---- */

void
world_tap(struct world *w, const struct tap *tap)
{
	LIST_ADD(w->tap, w->n_taps, *tap);
}

void
node_tap(struct world_node *n, const struct tap *tap)
{
	n->tap = tap->ctx != NULL ? *tap : (struct tap){ 0 };
}

void
world_happens(struct world *w, const char *kind, struct world_node *n, unsigned ifc,
    struct wire *wire, const char *text)
{
	struct happening h = { world_now(w), kind, n, ifc, wire, text };

	TAP(w, happening, &h);
}

void
world_sight(struct world *w, const struct sight *s)
{
	TAP(w, frame, s);
}

void
world_lost(struct world *w, const struct egress *e, enum fate fate)
{
	struct sight s = { .kind = SIGHT_LOST, .t = world_now(w), .id = e->id & ~ID_ALTERED,
		.node = e->node, .ifc = e->ifc, .wire = e->wire, .fate = fate,
		.altered = (e->id & ID_ALTERED) != 0, .frame = e->frame };

	w->counts.frames_lost++;
	world_sight(w, &s);
}

void
world_note(struct world *w, const char *text)
{
	world_happens(w, "note", NULL, 0, NULL, text);
}

/* ---- the world ---- */

struct world *
world_new(struct driver *d, const struct world_conf *conf)
{
	struct world *w = xalloc(1, sizeof(*w));

	w->driver = d;
	w->conf = *conf;
	if (w->conf.app_mtu == 0)
		w->conf.app_mtu = 1280;
	w->rules_end = &w->rules;
	return w;
}

static void
node_free(struct world_node *n)
{
	for (unsigned i = 0; i < n->n_plugs; i++)
		if (n->plug[i] != NULL) {
			port_clear(&n->plug[i]->port);
			free(n->plug[i]);
		}
	if (n->node.ops->free != NULL)
		n->node.ops->free(n->node.self);
	free(n->plug);
	free(n->address);
	free(n->name);
	free(n->kind);
	free(n->conf);
	free(n);
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	traffic_clear(w);
	fault_clear(w);
	for (size_t i = 0; i < w->n_nodes; i++)
		node_free(w->node[i]);
	for (size_t i = 0; i < w->n_wires; i++) {
		free(w->wire[i]->owner);
		wire_free(w->wire[i]);
	}
	hash_clear(&w->wires.hash);
	hash_clear(&w->nodes.hash);
	hash_clear(&w->flows.hash);
	free(w->wire);
	free(w->node);
	free(w->tap);
	free(w->scratch);
	w->driver->ops->free(w->driver);
	free(w);
}

tick
world_now(const struct world *w)
{
	return sim_now(w->driver);
}

uint64_t
world_seed(const struct world *w)
{
	return w->conf.seed;
}

struct driver *
world_driver(struct world *w)
{
	return w->driver;
}

void
world_at(struct world *w, tick when, sim_fn fn, void *arg)
{
	sim_at(w->driver, tick_max(when, world_now(w)), fn, arg);
}

void
world_run(struct world *w, tick until)
{
	w->driver->ops->run(w->driver, until);
}

void
world_stop(struct world *w)
{
	w->driver->ops->stop(w->driver);
}

struct world_counts
world_counts(const struct world *w)
{
	struct world_counts c = w->counts;

	c.events = w->driver->ops->events(w->driver);
	return c;
}

/* ---- links ---- */

struct wire *
world_wire_add(struct world *w, const struct wire_conf *conf)
{
	struct world_wire *ww;

	if (name_find(&w->wires, conf->name) != NULL)
		return NULL;
	ww = xalloc(1, sizeof(*ww));
	ww->world = w;
	ww->wire = wire_new(w->driver, conf);
	ww->wire->owner = ww;
	rng_init(&ww->rng, w->conf.seed, ww->wire->name);
	name_add(&w->wires, &ww->name, ww->wire->name, ww->wire);
	LIST_ADD(w->wire, w->n_wires, ww->wire);
	return ww->wire;
}

struct wire *
world_wire_find(const struct world *w, const char *name)
{
	return name_find(&w->wires, name);
}

size_t
world_wires(const struct world *w, struct wire *const **out)
{
	*out = w->wire;
	return w->n_wires;
}

void
world_noise(struct world *w, struct wire *wire, const struct noise *noise)
{
	struct world_wire *ww = wire->owner;

	(void)w;
	ww->noise = *noise;
	ww->noisy = noise->loss != 0 || noise->duplicate != 0 || noise->reorder != 0 ||
	    noise->corrupt != 0 || noise->jitter != 0;
}

/* ---- nodes ---- */

struct plug *
node_plug(struct world_node *n, unsigned ifc)
{
	struct plug *p;

	assert(ifc < 4096);
	while (n->n_plugs <= ifc)
		LIST_ADD(n->plug, n->n_plugs, NULL);
	if (n->plug[ifc] != NULL)
		return n->plug[ifc];
	p = n->plug[ifc] = xalloc(1, sizeof(*p));
	p->node = n;
	p->ifc = ifc;
	port_init(&p->port, &n->station, n->world->ports++, &plug_up, p);
	sim_timer_init(&p->mover, n->world->driver, plug_moves, p);
	return p;
}

static const struct node_kind *
kind_in(const struct node_kind *k, const char *name)
{
	for (; k != NULL && k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

static const struct node_kind *
kind_find(const struct world *w, const char *name)
{
	const struct node_kind *k = kind_in(w->conf.more_kinds, name);

	if (k != NULL)
		return k;
	return w->conf.kinds == NULL ? node_kind_find(name) : kind_in(w->conf.kinds, name);
}

struct world_node *
world_node_add(struct world *w, const char *kind, const char *name, const char *conf, char *err,
    size_t err_cap)
{
	const struct node_kind *k = kind_find(w, kind);
	struct node node;

	if (k == NULL) {
		(void)snprintf(err, err_cap, "no such kind of node: \"%s\"", kind);
		return NULL;
	}
	if (name_find(&w->nodes, name) != NULL) {
		(void)snprintf(err, err_cap, "there is a node \"%s\" already", name);
		return NULL;
	}
	if (!k->make(&node, name, w->conf.seed, conf, err, err_cap))
		return NULL;
	return world_node_adopt(w, node, kind, name, conf);
}

struct world_node *
world_node_adopt(struct world *w, struct node node, const char *kind, const char *name,
    const char *conf)
{
	struct world_node *n = xalloc(1, sizeof(*n));

	assert(name_find(&w->nodes, name) == NULL);
	n->world = w;
	n->node = node;
	n->name = xstrdup(name);
	n->kind = xstrdup(kind);
	n->conf = xstrdup(conf);
	n->index = (unsigned)w->n_nodes;
	n->woken_at = TICK_NEVER;
	n->station = (struct station){ w->driver, n->name, NULL };
	if (w->driver->ops->station_new != NULL)
		w->driver->ops->station_new(w->driver, &n->station);
	sim_timer_init(&n->wake, w->driver, node_wakes, n);
	name_add(&w->nodes, &n->row, n->name, n);
	LIST_ADD(w->node, w->n_nodes, n);
	/* Not now, so that whoever made it can put a recorder on it first. */
	world_at(w, 0, node_is_born, n);
	return n;
}

struct world_node *
world_node_find(const struct world *w, const char *name)
{
	return name_find(&w->nodes, name);
}

size_t
world_nodes(const struct world *w, struct world_node *const **out)
{
	*out = w->node;
	return w->n_nodes;
}

const char *
node_name(const struct world_node *n)
{
	return n->name;
}

const char *
node_kind_name(const struct world_node *n)
{
	return n->kind;
}

const char *
node_conf(const struct world_node *n)
{
	return n->conf;
}

unsigned
node_index(const struct world_node *n)
{
	return n->index;
}

struct wire *
node_wire(const struct world_node *n, unsigned ifc)
{
	return ifc < n->n_plugs && n->plug[ifc] != NULL ? n->plug[ifc]->port.wire : NULL;
}

size_t
node_addresses(const struct world_node *n, const struct node_address **out)
{
	*out = n->address;
	return n->n_addresses;
}

bool
node_inspect(const struct world_node *n, const char *what, struct text *out)
{
	return n->node.ops->inspect != NULL && n->node.ops->inspect(n->node.self, what, out);
}

bool
node_control(struct world_node *n, const struct command *c, char err[static 128])
{
	static const char *const name[] = { [COMMAND_REBOOT] = "reboot",
		[COMMAND_TAMPER] = "tamper", [COMMAND_EXPIRE] = "expire",
		[COMMAND_REBIND] = "rebind", [COMMAND_DO] = "do" };
	struct input in = { .kind = INPUT_CONTROL, .t = world_now(n->world), .command = *c };
	char buf[256];
	struct text text = TEXT_ARRAY(buf);

	text_add(&text, "%s %s", name[c->kind], c->text);
	world_happens(n->world, "control", n, 0, NULL, buf);
	return node_call(n, &in, err);
}
