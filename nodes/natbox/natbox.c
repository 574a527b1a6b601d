/* natbox.c - a packet's way through the box: the host asks us first of all (intercept); what goes
 * from inside to outside, or to an external address, is translated and forwarded by the host. What
 * we would have to answer with an ICMP error (TTL, too big) is answered with the packet as its
 * sender wrote it, before translation. Nothing passes between the sides untranslated. */
#include "nodes/natbox/natbox.h"

#include "nodes/base/die.h"
#include "nodes/edge.h"
#include "nodes/nat/nat.h"

#include <stdio.h>
#include <stdlib.h>

struct natbox_conf {
	struct host_conf host;		/* first: host_keys start here */
	struct nat_conf nat;
	uint16_t outside;
	char mutants[512];
};

struct natbox {
	struct edge edge;		/* first: it is what the host knows as its node */
	struct nat nat;
	struct route_run route;
	unsigned outside;
	bool follows;			/* the external address is the interface's own */
	uint8_t packet[IP_MAX];		/* the one being translated */
};

static const struct conf_key box_keys[] = {
	CONF_KEY(struct natbox_conf, CONF_U16, outside, "nat_outside", "the outside interface"),
	CONF_KEY(struct natbox_conf, CONF_TEXT, mutants, "mutants", "names separated by ';'"),
	CONF_END
};

/* ---- news from the host ---- */

enum { FROM_HOST };
static const char *const engine_names[] = { "host" };
static const char *const *const event_names[] = { host_event_name };

/* What a row's functions see. */
struct news {
	tick now;
	const struct host_event *host;
};

static bool
is_outside_ipv4(const void *node, const void *ev)
{
	const struct natbox *b = node;
	const struct host_event *e = ((const struct news *)ev)->host;

	return b->follows && e->ifc == b->outside && e->prefix.addr.family == 4;
}

static bool
is_external_address(const void *node, const void *ev)
{
	const struct natbox *b = node;
	const struct host_event *e = ((const struct news *)ev)->host;

	return is_outside_ipv4(node, ev) && nat_is_external(&b->nat, &e->prefix.addr);
}

static void
take_address(void *node, const void *ev)
{
	struct natbox *b = node;
	const struct news *n = ev;

	nat_external(&b->nat, n->now, 0, &n->host->prefix.addr);
}

static void
lose_address(void *node, const void *ev)
{
	struct natbox *b = node;

	nat_external(&b->nat, ((const struct news *)ev)->now, 0, &ADDR_NONE);
}

static const struct route_row route_rows[] = {
	{ FROM_HOST, HOST_EV_ADDRESS_USABLE, is_outside_ipv4, take_address, "nat",
	  "the interface's address is the external one", "4787 4.1" },
	{ FROM_HOST, HOST_EV_ADDRESS_GONE, is_external_address, lose_address, "nat",
	  "mappings on a lost address are dead", "4787 4.1" },
	{ FROM_HOST, HOST_EV_ADDRESS_DUPLICATE, is_external_address, lose_address, "nat",
	  "the address is somebody else's", "5227 2.4" },
};

const struct route natbox_route = { "nat", engine_names, event_names, route_rows,
	sizeof(route_rows) / sizeof(route_rows[0]) };

static void
settle(struct natbox *b, tick now)
{
	struct host_event e;

	while (host_pop(&b->edge.host, &e))
		(void)route_event(&b->route, FROM_HOST, e.kind, b, &(struct news){ now, &e });
}

/* ---- packets ---- */

enum { DHCP_SERVER = 67, DHCP_CLIENT = 68 };

/* is_lease: a DHCP server answers at the address that it is about to give, RFC 2131 4.1. */
static bool
is_lease(const struct natbox *b, const struct ip_view *v, unsigned in_ifc)
{
	struct rd r = rd_of(v->payload);

	rd_skip(&r, 2);
	return b->follows && in_ifc == b->outside && v->proto == IPPROTO_IS_UDP &&
	    v->frag_offset == 0 && rd_u16(&r) == DHCP_CLIENT;
}

/* Is this for the box itself: DHCP, or somebody pinging it? */
static bool
is_own(const struct natbox *b, const struct ip_view *v, unsigned in_ifc)
{
	struct rd r = rd_of(v->payload);
	uint16_t port;

	if (addr_is_multicast(&v->dst) || addr_is_broadcast4(&v->dst) || is_lease(b, v, in_ifc))
		return true;
	if (!host_owns(&b->edge.host, &v->dst) || v->frag_offset != 0)
		return false;
	if (v->proto == IPPROTO_IS_ICMP4)
		return rd_u8(&r) == ICMP4_ECHO;
	rd_skip(&r, 2);
	port = rd_u16(&r);
	return v->proto == IPPROTO_IS_UDP && (port == DHCP_SERVER || port == DHCP_CLIENT);
}

/* Forwards what was translated. `v` is the packet as it came, for errors about it; translation has
 * changed neither its length nor what its header says besides the addresses. */
static void
pass_on(struct natbox *b, tick now, const struct ip_view *v, unsigned in_ifc, struct bytes ip)
{
	struct ip_view t = *v;
	size_t mtu = SIZE_MAX;
	struct rd r = rd_of(ip);

	assert(ip.n == v->packet.n);
	rd_skip(&r, 12);
	t.src = rd_addr(&r, 4);
	t.dst = rd_addr(&r, 4);
	t.packet = ip;
	t.payload = bytes_of(ip.p + v->upper, ip.n - v->upper);
	if (t.df)
		mtu = host_path_mtu(&b->edge.host, &t.dst);
	/* RFC 4787 10 REQ-13: the sender must recognise its own packet in the error. */
	if (ip.n > mtu)
		host_icmp_error(&b->edge.host, now, v, in_ifc, ICMP4_UNREACHABLE, 4, (uint32_t)mtu, NULL);
	else
		(void)host_forward(&b->edge.host, now, &t, in_ifc);
}

/* The same for a fragment that waited: what it looked like before is not known any more. */
static void
pass_on_held(struct natbox *b, tick now, unsigned in_ifc, struct bytes ip)
{
	struct ip_view v;

	if (ip_parse(&v, ip) == W_OK)
		pass_on(b, now, &v, in_ifc, ip);
}

static void
translate(struct natbox *b, tick now, const struct ip_view *v, unsigned in_ifc)
{
	struct wr w = wr_of(b->packet, sizeof(b->packet));
	enum nat_verdict verdict;

	if (v->hop_limit <= 1) {
		host_icmp_error(&b->edge.host, now, v, in_ifc, ICMP4_TIME_EXCEEDED, 0, 0, NULL);
		return;
	}
	verdict = in_ifc == b->outside ? nat_inbound(&b->nat, now, v->packet, &w)
	    : nat_outbound(&b->nat, now, v->packet, &w);
	/* A refusal is silent, whatever the reason: RFC 4787 5, RFC 5382 4.3. */
	if (verdict == NAT_OUT || verdict == NAT_IN)
		pass_on(b, now, v, in_ifc, wr_done(&w));
	for (;;) {
		w = wr_of(b->packet, sizeof(b->packet));
		verdict = nat_pop(&b->nat, &w);
		if (verdict == NAT_PASS)
			break;
		pass_on_held(b, now, in_ifc, wr_done(&w));
	}
}

/* False: consumed. */
static bool
on_intercept(void *node, tick now, const struct ip_view *v, unsigned in_ifc)
{
	struct natbox *b = node;
	unsigned out_ifc;

	if (v->family != 4 || is_own(b, v, in_ifc))
		return true;
	if (in_ifc == b->outside) {
		translate(b, now, v, in_ifc);
		return false;
	}
	if (!nat_is_external(&b->nat, &v->dst)) {
		if (host_owns(&b->edge.host, &v->dst))
			return true;
		if (host_route_ifc(&b->edge.host, NULL, &v->dst, &out_ifc) && out_ifc != b->outside)
			return true;	/* from one inside link to another */
	}
	translate(b, now, v, in_ifc);
	return false;
}

/* The host routes what intercept left to it: IPv6, and IPv4 among inside links. */
static bool
on_forward(void *node, tick now, const struct ip_view *v, unsigned in_ifc)
{
	const struct natbox *b = node;

	(void)now;
	return v->family != 4 || in_ifc != b->outside;
}

static void
on_deliver(void *node, tick now, const struct ip_view *v, unsigned in_ifc)
{
	(void)node, (void)now, (void)v, (void)in_ifc;	/* no applications here */
}

static const struct host_up up = {
	.deliver = on_deliver, .forward = on_forward, .intercept = on_intercept, .echo = true
};

/* ---- the seam ---- */

static void
box_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct natbox *b = self;

	host_packet(&b->edge.host, now, ifc, frame);
	settle(b, now);
}

static void
box_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct natbox *b = self;

	assert(ifc < HOST_IFCS);
	b->edge.link[ifc] = *l;
	host_link(&b->edge.host, now, ifc, l);
	settle(b, now);
}

static void
box_app(void *self, tick now, struct bytes ip)
{
	(void)self, (void)now, (void)ip;	/* nobody lives above a NAT */
}

static void
box_wake(void *self, tick now)
{
	struct natbox *b = self;
	struct alarm *a;

	while ((a = heap_due(&b->edge.heap, now)) != NULL) {
		if (ALARM_ENGINE(a->kind) == ALARM_NAT)
			nat_wake(&b->nat, now, a);
		else
			host_wake(&b->edge.host, now, a);
		settle(b, now);
	}
}

/* Pool address 0 was `was`: the outside interface follows. */
static void
follow_address(struct natbox *b, tick now, const struct addr *was)
{
	const struct addr *is = &b->nat.conf.external[0];
	struct prefix p;

	if (b->nat.conf.n_external == 0 || addr_eq(was, is))
		return;
	if (!host_address_on(&b->edge.host, b->outside, 4, &p) || !addr_eq(&p.addr, was)) {
		host_proxy_remove(&b->edge.host, b->outside, was);
		host_proxy_add(&b->edge.host, b->outside, is);
	} else {
		host_address_remove(&b->edge.host, now, b->outside, &p);
		p.addr = *is;
		(void)host_address_add(&b->edge.host, now, b->outside, &p, HOST_NO_DAD);
	}
	host_announce(&b->edge.host, now, b->outside, is);
}

static bool
rebind(struct natbox *b, tick now, const char *text, char err[static 128])
{
	struct addr was = b->nat.conf.external[0];

	if (!nat_rebind(&b->nat, now, text, err))
		return false;
	follow_address(b, now, &was);
	return true;
}

static bool
reboot(struct natbox *b, tick now, const char *text, char err[static 128])
{
	if (text != NULL && strcmp(text, "lose") == 0)
		nat_reboot(&b->nat, now);	/* before its links come up again */
	return edge_reboot(&b->edge, now, text, err);
}

static bool
box_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct natbox *b = self;
	bool ok = false;

	switch (c->kind) {
	case COMMAND_REBOOT: ok = reboot(b, now, c->text, err); break;
	case COMMAND_TAMPER: ok = tamper_add(&b->edge.tamper, c->text, err); break;
	case COMMAND_EXPIRE: ok = nat_expire(&b->nat, now, c->text, err); break;
	case COMMAND_REBIND: ok = rebind(b, now, c->text, err); break;
	case COMMAND_DO:
		snprintf(err, 128, "a NAT cannot do '%.60s'", c->text != NULL ? c->text : "");
		break;
	}
	settle(b, now);
	return ok;
}

static bool
box_inspect(const void *self, const char *what, struct text *out)
{
	const struct natbox *b = self;

	if (strcmp(what, "nat") == 0) {
		nat_inspect(&b->nat, out);
		return true;
	}
	if (strcmp(what, "counters") == 0)
		nat_inspect_counters(&b->nat, out);
	return host_inspect(&b->edge.host, what, out);
}

static void
box_free(void *self)
{
	struct natbox *b = self;

	if (b == NULL)
		return;
	nat_clear(&b->nat);
	route_run_clear(&b->route);
	edge_clear(&b->edge);
	free(b);
}

static const struct node_ops ops = {
	.packet = box_packet, .link = box_link, .app = box_app, .control = box_control,
	.wake = box_wake, .next_wake = edge_next_wake, .pop = edge_pop, .inspect = box_inspect,
	.hear = edge_hear, .free = box_free
};

/* ---- making ---- */

static bool
read_conf(struct natbox_conf *c, const char *text, char *err, size_t err_cap)
{
	struct conf_key nat_key[NAT_KEY_COUNT];
	const struct conf_key *const tables[] = { box_keys, nat_key, host_keys, NULL };
	const char *wrong;

	host_conf_defaults(&c->host);
	nat_conf_default(&c->nat);
	c->host.forward = true;
	c->outside = 1;
	nat_keys(nat_key, offsetof(struct natbox_conf, nat));
	if (!conf_parse(c, tables, text, err, err_cap))
		return false;
	wrong = nat_conf_finish(&c->nat);
	if (wrong == NULL && c->outside >= HOST_IFCS)
		wrong = "nat_outside: no such interface";
	if (wrong != NULL)
		snprintf(err, err_cap, "%s", wrong);
	return wrong == NULL;
}

static bool
is_configured_on(const struct host_ifc_conf *i, const struct addr *a)
{
	for (unsigned k = 0; k < i->n_addrs; k++)
		if (addr_eq(&i->addr[k].addr, a))
			return true;
	return false;
}

static bool
start(struct natbox *b, const char *name, uint64_t seed, struct natbox_conf *c, char *err,
    size_t err_cap)
{
	struct engine_env env = edge_env(&b->edge);

	if (!edge_begin(&b->edge, name, seed, c->mutants, err, err_cap))
		return false;
	route_run_init(&b->route, &natbox_route, &b->edge.teller, b->edge.mutants);
	b->outside = c->outside;
	b->follows = c->nat.n_external == 0;
	nat_init(&b->nat, &c->nat, &env);
	if (!edge_host(&b->edge, &c->host, &up, b, err, err_cap))
		return false;
	for (unsigned i = 0; i < c->nat.n_external; i++)
		if (!is_configured_on(&c->host.ifc[b->outside], &c->nat.external[i]))
			host_proxy_add(&b->edge.host, b->outside, &c->nat.external[i]);
	return true;
}

bool
natbox_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap)
{
	struct natbox_conf *c = xalloc(1, sizeof(*c));
	struct natbox *b;
	bool ok = read_conf(c, conf, err, err_cap);

	if (ok) {
		b = xalloc(1, sizeof(*b));
		ok = start(b, name, seed, c, err, err_cap);
		if (ok)
			*out = (struct node){ &ops, b };
		else
			box_free(b);
	}
	free(c);
	return ok;
}
