#include "nodes/edge.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

static const struct conf_key edge_keys[] = {
	CONF_KEY(struct edge_conf, CONF_TEXT, mutants, "mutants",
	    "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_KEY(struct edge_conf, CONF_BOOL, echo, "echo", "answer pings ourselves"),
	CONF_END
};

/* ---- what the host asks for ---- */

static void
tell(void *ctx, const struct told *t)
{
	struct edge *e = ctx;

	outbox_push(&e->out, &(struct emit){ .kind = EMIT_TOLD, .told = *t });
}

static void
frame(void *node, tick now, unsigned ifc, struct bytes octets)
{
	struct edge *e = node;

	(void)now;
	outbox_push_frame(&e->out, ifc, octets);
}

static uint8_t *
room(void *node, size_t n)
{
	struct edge *e = node;

	return outbox_room(&e->out, n);
}

static void
listen(void *node, unsigned ifc, const struct mac *m, bool on)
{
	struct edge *e = node;

	outbox_push(&e->out, &(struct emit){ .kind = EMIT_LISTEN, .listen = { on, ifc, *m } });
}

static void
to_app(struct edge *e, struct bytes ip)
{
	outbox_push(&e->out, &(struct emit){ .kind = EMIT_APP, .app = { ip } });
}

static void
deliver(void *node, tick now, const struct ip_view *v, unsigned in_ifc)
{
	struct edge *e = node;

	switch (v->proto) {
	case IPPROTO_IS_UDP:
	case IPPROTO_IS_TCP:
	case IPPROTO_IS_ICMP4:
	case IPPROTO_IS_ICMP6:
		to_app(e, v->packet);
		break;
	default:
		host_reject(&e->host, now, v, in_ifc);
	}
}

/* settle turns the host's news into emits; nothing else here listens to them. */
static void
settle(struct edge *e)
{
	struct host_event ev;

	while (host_pop(&e->host, &ev)) {
		bool added = ev.kind == HOST_EV_ADDRESS_USABLE;

		if (!added && ev.kind != HOST_EV_ADDRESS_GONE)
			continue;
		outbox_push(&e->out, &(struct emit){ .kind = EMIT_ADDRESS,
		    .address = { added, ev.ifc, ev.prefix } });
	}
}

/* ---- node_ops ---- */

static void
edge_packet(void *self, tick now, unsigned ifc, struct bytes octets)
{
	struct edge *e = self;

	host_packet(&e->host, now, ifc, octets);
	settle(e);
}

static void
edge_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct edge *e = self;

	if (ifc < HOST_IFCS)
		e->link[ifc] = *l;
	host_link(&e->host, now, ifc, l);
	settle(e);
}

/* too_big answers an application's packet that the path cannot carry: IPv6 always, IPv4 with DF. */
static bool
too_big(struct edge *e, const struct ip_view *v)
{
	uint16_t mtu = host_path_mtu(&e->host, &v->dst);
	uint8_t buf[IP6_MIN_MTU + 64];
	struct wr w = wr_of(buf, sizeof(buf));

	if (v->packet.n <= mtu || (v->family == 4 && !v->df))
		return false;
	if (host_icmp_error_encode(&w, v, &v->dst, v->family == 6 ? ICMP6_TOO_BIG :
	    ICMP4_UNREACHABLE, v->family == 6 ? 0 : 4, mtu))
		to_app(e, wr_done(&w));
	return true;
}

static void
edge_app(void *self, tick now, struct bytes ip)
{
	struct edge *e = self;
	struct ip_view v;
	enum why w = ip_parse(&v, ip);

	if (w == W_OK && !too_big(e, &v))
		w = host_send(&e->host, now, ip);
	if (w != W_OK)
		tell_note(&e->teller, TOLD_DROP, why_row(w)->name, "app", " engine=host");
	settle(e);
}

bool
edge_reboot(struct edge *e, tick now, const char *text, char err[static 128])
{
	const struct link down = { 0 };

	if (text == NULL || strcmp(text, "keep") == 0)
		return true;
	if (strcmp(text, "lose") != 0) {
		snprintf(err, 128, "'%.40s': wanted keep or lose", text);
		return false;
	}
	for (unsigned i = 0; i < e->n_ifcs; i++) {
		if (!e->link[i].up)
			continue;
		host_link(&e->host, now, i, &down);
		host_link(&e->host, now, i, &e->link[i]);
	}
	return true;
}

static bool
edge_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct edge *e = self;
	bool ok = false;

	switch (c->kind) {
	case COMMAND_REBOOT:
		ok = edge_reboot(e, now, c->text, err);
		break;
	case COMMAND_TAMPER:
		ok = tamper_add(&e->tamper, c->text, err);
		break;
	case COMMAND_EXPIRE:
	case COMMAND_REBIND:
	case COMMAND_DO:
		snprintf(err, 128, "this node can reboot and tamper, but not '%.60s'",
		    c->text != NULL ? c->text : "");
		break;
	}
	settle(e);
	return ok;
}

static void
edge_wake(void *self, tick now)
{
	struct edge *e = self;
	struct alarm *a;

	while ((a = heap_due(&e->heap, now)) != NULL)
		host_wake(&e->host, now, a);
	settle(e);
}

tick
edge_next_wake(const void *self)
{
	return heap_next(&((const struct edge *)self)->heap);
}

bool
edge_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct edge *)self)->out, out);
}

static bool
edge_inspect(const void *self, const char *what, struct text *out)
{
	return host_inspect(&((const struct edge *)self)->host, what, out);
}

void
edge_clear(struct edge *e)
{
	host_clear(&e->host);
	tamper_clear(&e->tamper);
	rng_clear(&e->rng);
	heap_clear(&e->heap);
	outbox_clear(&e->out);
}

void
edge_hear(void *self, bool heard)
{
	struct edge *e = self;

	e->teller.tell = heard ? tell : NULL;
}

static void
edge_free(void *self)
{
	if (self == NULL)
		return;
	edge_clear(self);
	free(self);
}

static const struct node_ops ops = {
	.packet = edge_packet, .link = edge_link, .app = edge_app, .control = edge_control,
	.wake = edge_wake, .next_wake = edge_next_wake, .pop = edge_pop, .inspect = edge_inspect,
	.hear = edge_hear, .free = edge_free
};

struct engine_env
edge_env(struct edge *e)
{
	return (struct engine_env){ &e->heap, &e->rng, &e->teller, &e->tamper, e->mutants };
}

bool
edge_begin(struct edge *e, const char *name, uint64_t seed, const char mutants[static 512], char *err,
    size_t err_cap)
{
	char why[128] = "";

	rng_init(&e->rng, seed, name);
	e->teller = (struct teller){ e, tell };
	memcpy(e->mutants, mutants, sizeof(e->mutants));
	if (tamper_set_mutants(&e->tamper, e->mutants, why))
		return true;
	snprintf(err, err_cap, "mutants: %s", why);
	return false;
}

bool
edge_host(struct edge *e, const struct host_conf *c, const struct host_up *up, void *node, char *err,
    size_t err_cap)
{
	struct engine_env env = edge_env(e);

	e->n_ifcs = c->n_ifcs;
	e->up = *up;
	e->up.frame = frame;
	e->up.room = room;
	e->up.listen = listen;
	return host_init(&e->host, c, &env, &e->up, node, err, err_cap);
}

static bool
start(struct edge *e, const char *name, uint64_t seed, const struct edge_conf *c, char *err,
    size_t err_cap)
{
	const struct host_up up = { .echo = c->echo,
		.deliver = e->applications ? deliver : NULL, .own_errors = e->applications };

	return edge_begin(e, name, seed, c->mutants, err, err_cap) &&
	    edge_host(e, &c->host, &up, e, err, err_cap);
}

bool
edge_new(struct node *out, const char *name, uint64_t seed, const struct edge_conf *c, bool applications,
    char *err, size_t err_cap)
{
	struct edge *e = xalloc(1, sizeof(*e));

	e->applications = applications;
	if (!start(e, name, seed, c, err, err_cap)) {
		edge_free(e);
		return false;
	}
	*out = (struct node){ &ops, e };
	return true;
}

bool
edge_make(struct node *out, const char *name, uint64_t seed, const char *conf,
    struct edge_conf *defaults, bool applications, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, edge_keys, NULL };

	return conf_parse(defaults, tables, conf, err, err_cap) &&
	    edge_new(out, name, seed, defaults, applications, err, err_cap);
}
