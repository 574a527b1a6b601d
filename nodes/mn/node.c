/* node.c - the seam: struct node_ops for a mobile node. */
#include "nodes/mn/mn.h"

#include "nodes/base/die.h"

#include <stdlib.h>

static bool
authorize(void *node, const struct ike_ask *ask, struct ike_peer *out)
{
	struct mn *m = node;

	*out = (struct ike_peer){ .hoa6 = m->conf.hoa6, .hoa4 = m->conf.hoa4 };
	if (!ike_id_parse(&out->own, m->conf.id))
		return false;
	if (m->conf.ha_id[0] != '\0' && !ike_id_parse(&out->peer, m->conf.ha_id))
		return false;
	if (!ask->initiator && out->peer.type != 0 && !ike_id_eq(&out->peer, &ask->peer))
		return false;
	out->psk_n = (uint8_t)ike_psk_parse(out->psk, m->conf.psk);
	return true;
}

static const struct ike_up ike_up = { .authorize = authorize, .use = stack_sa_use };

static const struct host_up host_up = {
	.frame = stack_frame, .room = stack_room, .listen = stack_listen,
	.deliver = stack_deliver, .accept_rh2 = true,
};

static const struct stack_up stack_up = {
	.mh = mn_take_mh, .inner = mn_take_inner, .tunnel_allowed = mn_tunnel_allowed,
	.direct = mn_direct, .local = mn_take_local, .bus = mn_bus, .mip6 = mn_route_mip6, .sad_changed = mn_flush,
};

static void
announce_home(struct mn *m)
{
	struct emit e = { .kind = EMIT_ADDRESS };

	e.address.added = true;
	e.address.ifc = IFC_APP;
	e.address.prefix = (struct prefix){ m->conf.hoa6, 128 };
	outbox_push(&m->s.out, &e);
	if (addr_is_set(&m->conf.hoa4)) {
		e.address.prefix = (struct prefix){ m->conf.hoa4, 32 };
		outbox_push(&m->s.out, &e);
	}
}

static void
mn_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct mn *m = self;

	m->s.now = now;
	host_packet(&m->s.host, now, ifc, frame);
	stack_settle(&m->s);
}

static void
mn_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct mn *m = self;

	m->s.now = now;
	if (ifc < HOST_IFCS && l->up)
		m->up[ifc] = ++m->ups;
	host_link(&m->s.host, now, ifc, l);
	stack_settle(&m->s);
}

static void
mn_app_in(void *self, tick now, struct bytes ip)
{
	struct mn *m = self;

	m->s.now = now;
	mn_app(m, ip);
	stack_settle(&m->s);
}

static void
wake_mip6(struct stack *s, tick now, struct alarm *a)
{
	struct mn *m = (struct mn *)s;

	if (a->kind == ALARM_DHAAD_MN)
		dhaad_mn_wake(&m->dhaad, now, a);
	else if (a->kind == ALARM_PREFIX_MN)
		prefix_mn_wake(&m->prefixes, now, a);
	else if (a->kind == ALARM_MIP6_RO)
		mip6_ro_wake(&m->ro, now, a);
	else
		mip6_mn_wake(&m->mip6, now, a);
}

static void
mn_wake(void *self, tick now)
{
	stack_wake(self, now, wake_mip6);
}

static tick
mn_next_wake(const void *self)
{
	return heap_next(&((const struct mn *)self)->s.heap);
}

static bool
mn_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct mn *)self)->s.out, out);
}

static void
start(struct mn *m)
{
	const struct manual_ends e = { .own = &m->conf.hoa6, .far = &m->conf.ha6 };

	mn_agent_init(m);
	mn_prefix_init(m);
	if (!addr_is_set(e.far))
		policy_set_clear(&m->policies);		/* it has to be found first */
	else if (manual_policies(m->manual, &m->policies, &e))
		policy_set_install(&m->policies, &m->s.bus, m->s.now, POLICY_CONTROL);
	else
		mn_policies(m);
	manual_sas(m->manual, &m->s.bus, m->s.now, &e);
	mn_home_addresses(m, false, false);
	stack_settle(&m->s);
}

/* Where the node is, what waits and what it believes of its home agent. */
static void
forget(struct stack *s)
{
	struct mn *m = (struct mn *)s;

	manual_keep(m->manual, &s->ipsec.sad);
	stack_forget(s);
	mip6_mn_forget(&m->mip6);
	if (m->conf.ro)
		mip6_ro_forget(&m->ro);
	held_clear(&m->held);
	held_clear(&m->held_mps);
	held_clear(&m->held_mh);
	m->place = (struct mn_place){ 0 };
	m->home_up = m->bound = m->ever_bound = m->defended = m->probe = m->protect = false;
	start(m);
}

static bool
reboot(struct mn *m, const struct command *c, char err[static 128])
{
	bool lose;

	if (!stack_reboot_lose(c, &lose, err))
		return false;
	stack_reboot(&m->s, lose ? forget : NULL);
	return true;
}

static bool
mn_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct mn *m = self;

	m->s.now = now;
	switch (c->kind) {
	case COMMAND_REBOOT:
		return reboot(m, c, err);
	case COMMAND_TAMPER:
		return tamper_add(&m->s.tamper, c->text, err);
	case COMMAND_DO:
		/* The hint of upper layers that RFC 5555 4.4.1 speaks of. */
		if (c->text == NULL || strcmp(c->text, "force-udp") != 0) {
			snprintf(err, 128, "a mobile node can 'force-udp', not '%.40s'",
			    c->text != NULL ? c->text : "");
			return false;
		}
		mip6_mn_force_udp(&m->mip6, now);
		stack_settle(&m->s);
		return true;
	case COMMAND_EXPIRE:
		if (!ike_expire(m->s.ike, now, &m->conf.hoa6, c->text)) {
			snprintf(err, 128, "there is no '%.40s' to expire", c->text);
			return false;
		}
		stack_settle(&m->s);
		return true;
	default:
		snprintf(err, 128, "a mobile node does not know this command");
		return false;
	}
}

static bool
mn_inspect(const void *self, const char *what, struct text *out)
{
	const struct mn *m = self;

	if (strcmp(what, "bul") == 0) {
		mip6_mn_inspect(&m->mip6, out);
		if (m->conf.ro)
			mip6_ro_inspect(&m->ro, out);
	} else if (strcmp(what, "ike") == 0)
		ike_inspect(m->s.ike, out);
	else if (strcmp(what, "agents") == 0 && m->conf.dhaad)
		dhaad_mn_inspect(&m->dhaad, out);
	else if (strcmp(what, "prefixes") == 0 && m->conf.prefix_discovery)
		prefix_mn_inspect(&m->prefixes, m->s.now, out);
	else if (strcmp(what, "routes") == 0)
		route_inspect(&m->s.routes, out);
	else if (strcmp(what, "place") == 0) {
		char buf[ADDR_TEXT_MAX];

		text_add(out, " attached=%d at_home=%d ifc=%u coa=%s", m->place.attached,
		    m->place.at_home, m->place.ifc, addr_text(&m->place.coa, buf));
		text_add(out, " fallback=%s\n", addr_text(&m->mip6.coa.fallback, buf));
	} else if (!ipsec_inspect(&m->s.ipsec, what, out))
		return host_inspect(&m->s.host, what, out);
	return true;
}

static void
mn_hear(void *self, bool heard)
{
	struct mn *m = self;

	stack_hear(&m->s, heard);
}

static void
mn_free(void *self)
{
	struct mn *m = self;

	held_clear(&m->held);
	held_clear(&m->held_mh);
	mip6_mn_clear(&m->mip6);
	dhaad_mn_clear(&m->dhaad);
	prefix_mn_clear(&m->prefixes);
	held_clear(&m->held_mps);
	if (m->conf.ro)
		mip6_ro_clear(&m->ro);
	stack_clear(&m->s);
	policy_set_clear(&m->policies);
	manual_free(m->manual);
	bytes_wipe(m->conf.psk, sizeof(m->conf.psk));
	free(m);
}

static const struct node_ops mn_ops = {
	.packet = mn_packet, .link = mn_link, .app = mn_app_in, .control = mn_control,
	.wake = mn_wake, .next_wake = mn_next_wake, .pop = mn_pop, .inspect = mn_inspect,
	.hear = mn_hear, .free = mn_free,
};

bool
mn_make(struct node *out, const char *name, uint64_t seed, const char *text, char *err,
    size_t err_cap)
{
	struct mn *m = xalloc(1, sizeof(*m));
	struct mn_conf *conf = xalloc(1, sizeof(*conf));
	struct ipsec_conf ipsec = IPSEC_CONF_DEFAULT;
	struct stack_conf sc = {
		.name = name, .seed = seed, .mutants = m->conf.mutants, .host = &conf->host,
		.host_up = &host_up, .ipsec = &ipsec, .ike = &m->conf.ike, .ike_up = &ike_up,
		.routes = &mn_route, .up = &stack_up,
	};
	bool parsed, started;

	parsed = mn_conf_parse(conf, text, err, err_cap) &&
	    manual_new(&m->manual, &conf->manual, err, err_cap);
	m->conf = conf->own;
	m->configured = m->conf.ha6;
	m->s.no_ike = m->manual != NULL;
	started = parsed && stack_init(&m->s, &sc, err, err_cap);
	bytes_wipe(conf, sizeof(*conf));
	free(conf);
	if (!parsed)
		free(m);
	else if (!started)
		mn_free(m);
	if (!started)
		return false;
	mip6_mn_init(&m->mip6, &m->conf.mip6, &m->s.env);
	if (m->conf.ro) {
		struct mip6_ro_conf ro;

		mip6_ro_conf_default(&ro);
		ro.hoa6 = m->conf.hoa6;
		ro.ha6 = m->conf.ha6;
		mip6_ro_init(&m->ro, &ro, &m->s.env);
	}
	announce_home(m);
	start(m);
	*out = (struct node){ &mn_ops, m };
	return true;
}
