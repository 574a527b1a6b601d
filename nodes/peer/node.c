/* node.c - the seam: struct node_ops for a plain IPsec node. */
#include "nodes/peer/peer.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

/* known finds the entry of the PAD for this peer, in its order; RFC 4301 4.4.3. */
static bool
known(const struct peer *p, const struct ike_ask *ask, struct ike_peer *out)
{
	for (unsigned i = 0; i < p->conf.n_pads; i++) {
		const struct pad_entry *e = &p->pad[i];
		struct pad_entry loose = *e;

		if (mutant_on(&p->s.tamper, "pad-suffix") && loose.how == PAD_BELOW) {
			memmove(loose.id.data, loose.id.data + 1, --loose.id.n);
			e = &loose;
		}
		if (!pad_matches(e, &ask->peer))
			continue;
		out->peer = ask->peer;
		memcpy(out->within, e->within, sizeof(out->within));
		out->n_within = e->n_within;
		return true;
	}
	return p->conf.n_pads == 0;
}

static bool
authorize(void *node, const struct ike_ask *ask, struct ike_peer *out)
{
	struct peer *p = node;

	*out = (struct ike_peer){ .hoa6 = p->inner6, .hoa4 = p->inner4 };
	if (!ike_id_parse(&out->own, p->conf.id))
		return false;
	if (ask->initiator && p->conf.n_pads > 0)
		return false;	/* it knows whom to let in, not whom to call */
	if (p->conf.peer_id[0] != '\0' && !ike_id_parse(&out->peer, p->conf.peer_id))
		return false;
	if (!ask->initiator && out->peer.type != 0 && !ike_id_eq(&out->peer, &ask->peer))
		return false;
	if (!ask->initiator && !known(p, ask, out))
		return false;
	if (ask->eap && p->conf.peer_auth != IKE_AUTH_EAP)
		return false;
	out->own_auth = p->conf.auth;
	out->peer_auth = p->conf.peer_auth;
	out->key = p->key;
	if (p->cert != NULL)
		out->chain[out->n_chain++] = p->cert;
	for (unsigned i = 0; i < p->n_issuers; i++)
		out->chain[out->n_chain++] = p->issuer[i];
	out->trust = p->trust;
	memcpy(out->eap_user, p->conf.eap_user, sizeof(out->eap_user));
	memcpy(out->eap_password, p->conf.eap_password, sizeof(out->eap_password));
	out->n_addresses = peer_others(p, &ask->local.addr, out->addresses, IKE_ADDRESSES);
	out->cp_required = p->conf.must_ask;
	if (p->conf.ask_inner)
		out->request = (struct ike_cp){ .has_address6 = addr_is_set(&p->inner6),
		    .address6 = p->inner6, .has_address4 = addr_is_set(&p->inner4),
		    .address4 = p->inner4 };
	out->psk_n = (uint8_t)ike_psk_parse(out->psk, p->conf.psk);
	return true;
}

/* RFC 7296 2.19: what was asked for, as far as there is anything to give. */
static bool
configure(void *node, const struct ike_id *peer, const struct ike_cp *asked, struct ike_cp *out)
{
	const struct peer *p = node;

	(void)peer;
	for (unsigned i = 0; i < p->conf.n_give; i++) {
		const struct addr *a = &p->conf.give[i];

		if (a->family == 6 && asked->has_address6) {
			out->has_address6 = true;
			out->address6 = *a;
			out->prefixlen6 = 128;
		} else if (a->family == 4 && asked->has_address4) {
			out->has_address4 = true;
			out->address4 = *a;
		}
	}
	return out->has_address6 || out->has_address4;
}

static unsigned
addresses(void *node, const struct addr *used, struct addr *list, unsigned most)
{
	return peer_others(node, used, list, most);
}

static const struct ike_up ike_up = { .authorize = authorize, .use = stack_sa_use,
	.configure = configure, .addresses = addresses };

static const struct host_up host_up = {
	.frame = stack_frame, .room = stack_room, .deliver = stack_deliver,
	.forward = peer_forward, .error = peer_error,
};

static void
take_mh(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	(void)sa;
	host_reject(&s->host, now, v, a->ifc);	/* no mobility here */
}

static bool
tunnel_allowed(struct stack *s, const struct tunnel_in *t)
{
	(void)s;
	(void)t;
	return false;		/* only out of ESP */
}

static void
take_bus(struct stack *s, tick now, const struct pfkey_msg *m)
{
	(void)s;
	(void)now;
	(void)m;
}

/* Nobody is left to speak: now is the time for what waited until the bus was idle. */
static bool
afterwards(struct stack *s)
{
	struct peer *p = (struct peer *)s;
	struct ike_status st;

	if (!p->reset || !bus_idle(&s->bus))
		return false;
	p->reset = false;
	if (!addr_is_set(&p->place.local) || ike_status(s->ike, peer_home(p), &st))
		return true;
	if (p->conf.start == PEER_INITIATOR && !p->started) {
		p->started = peer_start(p);
		return true;
	}
	peer_place_policies(p);
	return true;
}

static const struct stack_up stack_up = {
	.mh = take_mh, .inner = peer_take_inner, .tunnel_allowed = tunnel_allowed,
	.local = peer_take_local, .bus = take_bus, .mip6 = afterwards, .sad_changed = peer_flush,
};

static void
peer_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct peer *p = self;

	p->s.now = now;
	host_packet(&p->s.host, now, ifc, frame);
	stack_settle(&p->s);
}

static void
peer_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct peer *p = self;

	p->s.now = now;
	host_link(&p->s.host, now, ifc, l);
	stack_settle(&p->s);
}

static void
peer_app(void *self, tick now, struct bytes ip)
{
	struct peer *p = self;

	p->s.now = now;
	peer_send(p, ip);
	stack_settle(&p->s);
}

static void
no_mip6(struct stack *s, tick now, struct alarm *a)
{
	(void)s;
	(void)now;
	(void)a;
	assert(!"a deadline of nobody's");
}

static void
peer_wake(void *self, tick now)
{
	stack_wake(self, now, no_mip6);
}

static tick
peer_next_wake(const void *self)
{
	return heap_next(&((const struct peer *)self)->s.heap);
}

static bool
peer_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct peer *)self)->s.out, out);
}

static bool
command(struct peer *p, const char *text)
{
	const struct addr *home = peer_home(p);

	if (strcmp(text, "start") == 0)
		return peer_start(p);
	if (strcmp(text, "probe") == 0)
		return ike_probe(p->s.ike, p->s.now, home);
	if (strcmp(text, "close") == 0)
		return ike_close(p->s.ike, p->s.now, home, false);
	return strcmp(text, "forget") == 0 && ike_close(p->s.ike, p->s.now, home, true);
}

static bool
peer_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct peer *p = self;
	bool ok;

	p->s.now = now;
	switch (c->kind) {
	case COMMAND_TAMPER:
		return tamper_add(&p->s.tamper, c->text, err);
	case COMMAND_EXPIRE:
		ok = ike_expire(p->s.ike, now, peer_home(p), c->text);
		break;
	case COMMAND_DO:
		ok = command(p, c->text);
		break;
	default:
		ok = false;
	}
	if (!ok)
		snprintf(err, 128, "'%.40s' is nothing that a peer can do now", c->text);
	stack_settle(&p->s);
	return ok;
}

static bool
peer_inspect(const void *self, const char *what, struct text *out)
{
	const struct peer *p = self;
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];

	if (strcmp(what, "ike") == 0)
		ike_inspect(p->s.ike, out);
	else if (strcmp(what, "place") == 0)
		text_add(out, " local=%s remote=%s held=%u dropped=%llu\n",
		    addr_text(&p->place.local, a), addr_text(&p->place.remote, b), p->held.n,
		    (unsigned long long)p->dropped);
	else if (!ipsec_inspect(&p->s.ipsec, what, out))
		return host_inspect(&p->s.host, what, out);
	return true;
}

static void
peer_hear(void *self, bool heard)
{
	struct peer *p = self;

	stack_hear(&p->s, heard);
}

static void
peer_free(void *self)
{
	struct peer *p = self;

	held_clear(&p->held);
	stack_clear(&p->s);
	peer_conf_clear(p);
	free(p);
}

static const struct node_ops peer_ops = {
	.packet = peer_packet, .link = peer_link, .app = peer_app, .control = peer_control,
	.wake = peer_wake, .next_wake = peer_next_wake, .pop = peer_pop, .inspect = peer_inspect,
	.hear = peer_hear, .free = peer_free,
};

/* In transport mode the applications have an address of an interface. */
static bool
is_outer(const struct peer *p, const struct addr *a)
{
	for (unsigned i = 0; i < p->conf.host.n_ifcs; i++)
		for (unsigned k = 0; k < p->conf.host.ifc[i].n_addrs; k++)
			if (addr_eq(&p->conf.host.ifc[i].addr[k].addr, a))
				return true;
	return false;
}

/* The inner addresses are on no link: a virtual interface, which the applications sit on. */
static void
begin(struct peer *p)
{
	for (unsigned i = 0; i < p->conf.n_inners && !p->conf.behind; i++) {
		struct prefix inner = { p->conf.inner[i],
			(uint8_t)(8 * addr_len(&p->conf.inner[i])) };
		struct emit e = { .kind = EMIT_ADDRESS };

		if (!is_outer(p, &inner.addr))
			(void)host_address_add(&p->s.host, 0, IFC_APP, &inner,
			    HOST_NO_DAD | HOST_HOME | HOST_NO_ROUTE);
		e.address.added = true;
		e.address.ifc = IFC_APP;
		e.address.prefix = inner;
		outbox_push(&p->s.out, &e);
	}
	peer_place_policies(p);
	stack_settle(&p->s);
}

bool
peer_make(struct node *out, const char *name, uint64_t seed, const char *text, char *err,
    size_t err_cap)
{
	struct peer *p = xalloc(1, sizeof(*p));
	struct ipsec_conf ipsec = IPSEC_CONF_DEFAULT;
	struct stack_conf sc = {
		.name = name, .seed = seed, .mutants = p->conf.mutants, .host = &p->conf.host,
		.host_up = &host_up, .ipsec = &ipsec, .ike = &p->conf.ike, .ike_up = &ike_up,
		.routes = &peer_route, .up = &stack_up,
	};

	ipsec.transport_nat = true;
	ipsec.udp6 = true;	/* RFC 7296 2.23 knows no difference between the families */
	if (!peer_conf_parse(p, text, err, err_cap)) {
		peer_conf_clear(p);
		free(p);
		return false;
	}
	ipsec.icmp_check = p->conf.icmp_check;
	if (!stack_init(&p->s, &sc, err, err_cap)) {
		peer_free(p);
		return false;
	}
	begin(p);
	*out = (struct node){ &peer_ops, p };
	return true;
}
