/* node.c - the seam: struct node_ops for a home agent. */
#include "nodes/ha/ha.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

static bool
authorize(void *node, const struct ike_ask *ask, struct ike_peer *out)
{
	struct ha *h = node;
	const struct ha_peer *p = ask->initiator ? ha_pad_by_home(&h->pad, &ask->hoa) :
	    ha_pad_by_id(&h->pad, &ask->peer, ha_prefix_preferred, h);

	if (p == NULL || p->manual)
		return false;
	*out = (struct ike_peer){ .hoa6 = p->hoa6, .hoa4 = p->hoa4 };
	if (!ike_id_parse(&out->own, h->conf.id) || !ike_id_parse(&out->peer, p->id))
		return false;
	out->psk_n = (uint8_t)ike_psk_parse(out->psk, p->psk);
	return true;
}

static const struct ike_up ike_up = { .authorize = authorize, .use = stack_sa_use };

static bool
mobile_node(void *node, const struct addr *hoa, struct mip6_peer *out)
{
	const struct ha_peer *p = ha_pad_by_home(&((struct ha *)node)->pad, hoa);

	if (p == NULL)
		return false;
	*out = (struct mip6_peer){ .hoa4 = p->hoa4 };
	return true;
}

static const struct mip6_ha_up mip6_up = { .mobile_node = mobile_node, .valid = ha_prefix_valid };

static const struct host_up host_up = {
	.frame = stack_frame, .room = stack_room, .listen = stack_listen,
	.deliver = stack_deliver, .forward = ha_forward, .advertised = ha_agents_advertised,
	.accept_hao = true, .echo = true,
};

static const struct stack_up stack_up = {
	.mh = ha_take_mh, .inner = ha_take_inner, .tunnel_allowed = ha_tunnel_allowed,
	.local = ha_take_local, .bus = ha_bus, .mip6 = ha_route_mip6, .sad_changed = ha_flush,
};

static void
ha_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct ha *h = self;

	h->s.now = now;
	host_packet(&h->s.host, now, ifc, frame);
	stack_settle(&h->s);
}

static void
ha_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct ha *h = self;

	h->s.now = now;
	host_link(&h->s.host, now, ifc, l);
	stack_settle(&h->s);
}

static void
ha_app(void *self, tick now, struct bytes ip)
{
	(void)self;
	(void)now;
	(void)ip;	/* a home agent has no applications */
}

static void
wake_mip6(struct stack *s, tick now, struct alarm *a)
{
	struct ha *h = (struct ha *)s;

	if (a->kind == ALARM_PREFIX_HA)
		prefix_ha_wake(&h->prefixes, now, a);
	else if (a->kind == ALARM_DHAAD_HA)
		dhaad_ha_wake(&h->agents, now, a);
	else
		mip6_ha_wake(&h->mip6, now, a);
}

static void
ha_wake(void *self, tick now)
{
	stack_wake(self, now, wake_mip6);
}

static tick
ha_next_wake(const void *self)
{
	return heap_next(&((const struct ha *)self)->s.heap);
}

static bool
ha_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct ha *)self)->s.out, out);
}

/* Policies for every mobile node of the PAD, so that the key manager can match what a peer proposes. */
static void
start(struct ha *h)
{
	bool manual = true;

	ha_agents_start(h);
	for (unsigned i = 0; i < h->pad.n; i++) {
		struct ha_peer *p = &h->pad.peer[i];

		policy_set_install(&p->policies, &h->s.bus, h->s.now, POLICY_CONTROL);
		if (p->manual)
			manual_sas(h->pad.manual, &h->s.bus, h->s.now, &(struct manual_ends){
			    .home6 = &p->hoa6, .home4 = &p->hoa4, .own = &h->conf.ha6,
			    .far = &p->hoa6 });
		manual = manual && p->manual;
		stack_settle(&h->s);
	}
	manual_others(h->pad.manual, &h->s.bus, h->s.now, ha_pad_has, &h->pad);
	h->s.no_ike = manual && h->pad.n > 0;
	stack_settle(&h->s);
}

static void
forget(struct stack *s)
{
	struct ha *h = (struct ha *)s;

	if (!mutant_on(&s->tamper, "manual-forgets"))
		manual_keep(h->pad.manual, &s->ipsec.sad);
	stack_forget(s);
	mip6_ha_forget(&h->mip6);
	if (h->conf.dhaad)
		dhaad_ha_forget(&h->agents);
	if (h->conf.prefix_discovery)
		prefix_ha_forget(&h->prefixes);
	h->held = NULL;
	ha_pad_forget(&h->pad, &h->conf);
	start(h);
}

static bool
ha_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct ha *h = self;
	bool lose;

	h->s.now = now;
	switch (c->kind) {
	case COMMAND_REBOOT:
		if (!stack_reboot_lose(c, &lose, err))
			return false;
		stack_reboot(&h->s, lose ? forget : NULL);
		return true;
	case COMMAND_DO:
		if (!ha_prefix_command(h, c->text != NULL ? c->text : "", err))
			return false;
		stack_settle(&h->s);
		return true;
	case COMMAND_TAMPER:
		return tamper_add(&h->s.tamper, c->text, err);
	default:
		snprintf(err, 128, "a home agent does not know this command");
		return false;
	}
}

static bool
ha_inspect(const void *self, const char *what, struct text *out)
{
	const struct ha *h = self;

	if (strcmp(what, "binding") == 0)
		mip6_ha_inspect(&h->mip6, out);
	else if (strcmp(what, "ike") == 0)
		ike_inspect(h->s.ike, out);
	else if (strcmp(what, "agents") == 0)
		ha_agents_inspect(h, out);
	else if (strcmp(what, "prefixes") == 0 && h->conf.prefix_discovery)
		prefix_ha_inspect(&h->prefixes, h->s.now, out);
	else if (strcmp(what, "routes") == 0)
		route_inspect(&h->s.routes, out);
	else if (!ipsec_inspect(&h->s.ipsec, what, out))
		return host_inspect(&h->s.host, what, out);
	return true;
}

static void
ha_hear(void *self, bool heard)
{
	struct ha *h = self;

	stack_hear(&h->s, heard);
}

static void
ha_free(void *self)
{
	struct ha *h = self;

	mip6_ha_clear(&h->mip6);
	dhaad_ha_clear(&h->agents);
	prefix_ha_clear(&h->prefixes);
	ha_pad_clear(&h->pad);
	stack_clear(&h->s);
	free(h);
}

static const struct node_ops ha_ops = {
	.packet = ha_packet, .link = ha_link, .app = ha_app, .control = ha_control, .wake = ha_wake,
	.next_wake = ha_next_wake, .pop = ha_pop, .inspect = ha_inspect, .hear = ha_hear,
	.free = ha_free,
};

bool
ha_make(struct node *out, const char *name, uint64_t seed, const char *text, char *err,
    size_t err_cap)
{
	struct ha *h = xalloc(1, sizeof(*h));
	struct ipsec_conf ipsec = IPSEC_CONF_DEFAULT;
	struct stack_conf sc = {
		.name = name, .seed = seed, .mutants = h->conf.mutants, .host = &h->conf.host,
		.host_up = &host_up, .ipsec = &ipsec, .ike = &h->conf.ike, .ike_up = &ike_up,
		.routes = &ha_route, .up = &stack_up,
	};

	if (!ha_conf_parse(&h->conf, text, err, err_cap) ||
	    !ha_pad_init(&h->pad, &h->conf, seed, err, err_cap)) {
		ha_pad_clear(&h->pad);
		free(h);
		return false;
	}
	if (!stack_init(&h->s, &sc, err, err_cap)) {
		stack_clear(&h->s);
		ha_pad_clear(&h->pad);
		free(h);
		return false;
	}
	mip6_ha_init(&h->mip6, &h->conf.mip6, &h->s.env, &mip6_up, h);
	if (h->conf.dhaad)
		dhaad_ha_init(&h->agents, &h->s.env);
	if (h->conf.prefix_discovery)
		prefix_ha_init(&h->prefixes, &h->conf.prefixes, &h->conf.ha6, &h->s.env);
	start(h);
	*out = (struct node){ &ha_ops, h };
	return true;
}
