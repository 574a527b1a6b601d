/* dhcps.c - the DHCPv4 server of an interface, RFC 2131 4.3. Leases are an array, one per
 * address of the pool; clients, known by their MAC, find theirs through a hash table. An
 * expired lease is still its client's until somebody else needs the address. We do not ping an
 * address before offering it (RFC 2131 3.1 SHOULD): it would cost every arriving host a second. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"
#include "nodes/wire/udp.h"

#include <inttypes.h>
#include <stdlib.h>

#define POOL_MAX   65536
#define OFFER_TIME SECONDS(60)		/* an offer is kept for the client that long */

static uint32_t
number_of(const struct addr *a)
{
	struct rd r = rd_of(bytes_of(a->b, 4));

	return rd_u32(&r);
}

static struct addr
address_of(const struct dhcps *s, size_t i)
{
	uint8_t b[4];
	struct wr w = wr_of(b, sizeof(b));

	wr_u32(&w, s->first + (uint32_t)i);
	return addr_of4(b);
}

void
dhcps_init(struct host *h, struct host_ifc *f)
{
	uint32_t first, last, n;

	(void)h;
	if (f->conf.dhcp_first.family != 4 || f->conf.dhcp_last.family != 4)
		return;
	first = number_of(&f->conf.dhcp_first);
	last = number_of(&f->conf.dhcp_last);
	if (last < first)
		return;
	n = last - first < POOL_MAX ? last - first + 1 : POOL_MAX;
	f->dhcps = xalloc(1, sizeof(*f->dhcps) + n * sizeof(struct lease));
	f->dhcps->first = first;
	f->dhcps->n = n;
}

void
dhcps_clear(struct host_ifc *f)
{
	if (f->dhcps == NULL)
		return;
	hash_clear(&f->dhcps->by_client);
	free(f->dhcps);
	f->dhcps = NULL;
}

void
dhcps_inspect(const struct host_ifc *f, struct text *out)
{
	char a[ADDR_TEXT_MAX], m[18];

	for (size_t i = 0; f->dhcps != NULL && i < f->dhcps->n; i++) {
		const struct lease *l = &f->dhcps->lease[i];
		struct addr addr = address_of(f->dhcps, i);

		if (l->used)
			text_add(out, " ifc=%s addr=%s client=%s until=%" PRId64 "\n",
			    host_ifc_name(f->n), addr_text(&addr, a), mac_text(&l->client, m),
			    l->until);
	}
}

/* ---- leases ---- */

static uint64_t
client_hash(const struct host *h, const struct mac *m)
{
	return hash_bytes(h->seed, m->b, sizeof(m->b));
}

static struct lease *
lease_of(const struct host *h, const struct dhcps *s, const struct mac *m)
{
	struct hash_link *l = hash_first(&s->by_client, client_hash(h, m));

	for (; l != NULL; l = hash_next(l)) {
		struct lease *x = hash_owner(l, struct lease, link);

		if (mac_eq(&x->client, m))
			return x;
	}
	return NULL;
}

static struct lease *
lease_at(struct dhcps *s, const struct addr *a)
{
	uint32_t i = number_of(a) - s->first;

	return a->family == 4 && i < s->n ? &s->lease[i] : NULL;
}

static struct addr
lease_addr(const struct dhcps *s, const struct lease *l)
{
	return address_of(s, (size_t)(l - s->lease));
}

static bool
is_free(const struct lease *l, tick now)
{
	return l->until <= now;
}

static void
assign(struct host *h, struct dhcps *s, struct lease *l, const struct mac *client)
{
	struct lease *old = lease_of(h, s, client);

	if (old == l)
		return;
	if (old != NULL) {
		hash_remove(&s->by_client, &old->link);
		old->used = false;
		old->until = 0;
	}
	if (l->used)
		hash_remove(&s->by_client, &l->link);
	l->used = true;
	l->declined = false;
	l->client = *client;
	hash_add(&s->by_client, &l->link, client_hash(h, client));
}

/* own_address: of the server, on that interface. */
static bool
own_address(const struct host *h, const struct host_ifc *f, struct prefix *out)
{
	return host_address_on(h, f->n, 4, out);
}

/* choose: RFC 2131 4.3.1, in that order: the client's current or previous binding, what it asks
 * for, a free one. NULL: the pool is exhausted. */
static struct lease *
choose(struct host *h, tick now, struct host_ifc *f, const struct dhcp *d)
{
	struct dhcps *s = f->dhcps;
	struct lease *l = lease_of(h, s, &d->chaddr);
	struct addr a;

	if (l != NULL)
		return l;
	l = d->has_requested ? lease_at(s, &d->requested) : NULL;
	if (l != NULL && is_free(l, now) && !host_owns(h, &d->requested))
		return l;
	for (uint32_t i = 0; i < s->n; i++) {
		l = &s->lease[(s->next + i) % s->n];
		a = lease_addr(s, l);
		if (is_free(l, now) && !host_owns(h, &a)) {
			s->next = (s->next + i + 1) % s->n;
			return l;
		}
	}
	return NULL;
}

/* ---- answers ---- */

static void
transmit(struct host *h, tick now, struct host_ifc *f, const struct dhcp *d, const struct addr *src,
    const struct addr *dst, const struct mac *mac, uint16_t port, const struct tamper_rule *rule)
{
	uint8_t buf[1024], message[576];
	struct wr w = wr_of(buf, sizeof(buf)), m = wr_of(message, sizeof(message));
	size_t ip, udp;

	dhcp_encode(&m, d);
	host_said(rule, &m);
	ip = ip_begin(&w, &(struct ip_spec){ .src = *src, .dst = *dst, .proto = IPPROTO_IS_UDP });
	udp = udp_begin(&w, DHCP_SERVER_PORT, port);
	wr_bytes(&w, wr_done(&m));
	udp_end(&w, udp, src, dst, UDP_CKSUM);
	ip_end(&w, ip);
	if (mac != NULL)
		frame_send(h, now, f, mac, ETH_IP4, wr_done(&w), false);
	else
		host_send(h, now, wr_done(&w));
}

/* reply: to whom and how, RFC 2131 4.1. */
static void
reply(struct host *h, tick now, struct host_ifc *f, const struct dhcp *asked, struct dhcp *d)
{
	static const uint8_t ones[4] = { 255, 255, 255, 255 };
	struct addr everyone = addr_of4(ones);
	const struct tamper_rule *rule;
	struct prefix own;

	if (!own_address(h, f, &own))
		return;
	d->xid = asked->xid;
	d->broadcast = asked->broadcast;
	d->giaddr = asked->giaddr;
	d->chaddr = asked->chaddr;
	d->has_server_id = true;
	d->server_id = own.addr;
	if (!host_say(h, f->n, dhcp_name(d), dhcp_fields, d, &rule))
		return;
	if (!addr_is_unspecified(&asked->giaddr))
		transmit(h, now, f, d, &own.addr, &asked->giaddr, NULL, DHCP_SERVER_PORT, rule);
	else if (mutant_on(h->env.tamper, "dhcp-answers-all"))
		transmit(h, now, f, d, &own.addr, &everyone, &mac_broadcast, DHCP_CLIENT_PORT,
		    rule);
	else if (d->type != DHCP_NAK && mutant_on(h->env.tamper, "dhcp-answers-astray"))
		transmit(h, now, f, d, &own.addr, &d->server_id, &asked->chaddr,
		    DHCP_CLIENT_PORT, rule);
	else if (d->type != DHCP_NAK && !addr_is_unspecified(&asked->ciaddr))
		transmit(h, now, f, d, &own.addr, &asked->ciaddr, NULL, DHCP_CLIENT_PORT, rule);
	else if (d->type == DHCP_NAK || asked->broadcast)
		transmit(h, now, f, d, &own.addr, &everyone, &mac_broadcast, DHCP_CLIENT_PORT,
		    rule);
	else
		transmit(h, now, f, d, &own.addr, &d->yiaddr, &asked->chaddr, DHCP_CLIENT_PORT,
		    rule);
}

static struct addr
mask_of(uint8_t bits)
{
	uint8_t b[4];
	struct wr w = wr_of(b, sizeof(b));

	wr_u32(&w, bits == 0 ? 0 : UINT32_MAX << (32 - bits));
	return addr_of4(b);
}

static void
grant(struct host *h, tick now, struct host_ifc *f, const struct dhcp *asked, struct lease *l,
    enum dhcp_type type)
{
	struct prefix own;
	struct dhcp d = { .type = (uint8_t)type, .ciaddr = asked->ciaddr, .has_lease = true,
		.has_router = true, .has_mask = true };

	if (!own_address(h, f, &own))
		return;
	assign(h, f->dhcps, l, &asked->chaddr);
	d.yiaddr = lease_addr(f->dhcps, l);
	d.lease_s = f->conf.dhcp_lease == TICK_NEVER ? UINT32_MAX :
	    (uint32_t)(f->conf.dhcp_lease / SECONDS(1));
	d.mask = mask_of(own.len);
	d.router = addr_is_set(&f->conf.dhcp_router) ? f->conf.dhcp_router : own.addr;
	if (type == DHCP_ACK)
		l->until = f->conf.dhcp_lease == TICK_NEVER ? TICK_NEVER : now + f->conf.dhcp_lease;
	else
		l->until = tick_max(l->until, now + OFFER_TIME);
	reply(h, now, f, asked, &d);
}

static void
refuse(struct host *h, tick now, struct host_ifc *f, const struct dhcp *asked)
{
	struct dhcp d = { .type = DHCP_NAK };

	reply(h, now, f, asked, &d);
}

/* request: which of the four kinds of REQUEST it is says what it must hold, RFC 2131 4.3.2. */
static void
request(struct host *h, tick now, struct host_ifc *f, const struct dhcp *d)
{
	bool has_ciaddr = !addr_is_unspecified(&d->ciaddr);
	struct lease *mine = lease_of(h, f->dhcps, &d->chaddr);
	const struct addr *wanted = has_ciaddr ? &d->ciaddr : &d->requested;
	struct lease *l = lease_at(f->dhcps, wanted);
	struct prefix own;

	if (!own_address(h, f, &own) || (!has_ciaddr && !d->has_requested))
		return;
	if (d->has_server_id && !addr_eq(&d->server_id, &own.addr)) {
		/* SELECTING, and another server was chosen: the offer is free again. */
		if (mine != NULL && mine->until <= now + OFFER_TIME)
			mine->until = now;
		return;
	}
	if (d->has_server_id) {
		if (mine != NULL && mine == l && !l->declined)
			grant(h, now, f, d, l, DHCP_ACK);
		else
			refuse(h, now, f, d);
		return;
	}
	/* INIT-REBOOT, RENEWING, REBINDING: on the wrong network, or somebody else's. */
	if (!prefix_has(&own, wanted) || l == NULL || (mine != NULL && mine != l) ||
	    (mine == NULL && !is_free(l, now)))
		refuse(h, now, f, d);
	else if (mine != NULL || has_ciaddr)
		/* A client in RENEWING or REBINDING that we have forgotten is believed. */
		grant(h, now, f, d, l, DHCP_ACK);
	/* else: INIT-REBOOT of a client we do not know: silence. */
}

static void
inform(struct host *h, tick now, struct host_ifc *f, const struct dhcp *asked)
{
	struct dhcp d = { .type = DHCP_ACK, .ciaddr = asked->ciaddr, .has_router = true,
		.has_mask = true };
	struct prefix own;

	if (addr_is_unspecified(&asked->ciaddr) || !own_address(h, f, &own))
		return;
	d.mask = mask_of(own.len);
	d.router = addr_is_set(&f->conf.dhcp_router) ? f->conf.dhcp_router : own.addr;
	reply(h, now, f, asked, &d);
}

static void
decline_or_release(struct host *h, tick now, struct host_ifc *f, const struct dhcp *d)
{
	const struct addr *a = d->type == DHCP_DECLINE ? &d->requested : &d->ciaddr;
	struct lease *l = lease_at(f->dhcps, a);

	if (l == NULL || !l->used || l != lease_of(h, f->dhcps, &d->chaddr))
		return;
	if (d->type == DHCP_RELEASE) {
		l->until = now;
		return;
	}
	/* RFC 2131 4.3.3: not to be given out; the client gets another one. */
	hash_remove(&f->dhcps->by_client, &l->link);
	l->used = false;
	l->declined = true;
	l->until = now + SECONDS(3600);
}

void
dhcps_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	struct lease *l;
	struct dhcp d;
	struct udp u;
	enum why w = udp_decode(&u, &v->src, &v->dst, v->payload);

	if (w == W_OK)
		w = dhcp_decode(&d, u.payload);
	if (w != W_OK) {
		host_drop(h, w, f->n);
		return;
	}
	host_heard(h, f->n, dhcp_name(&d), dhcp_fields, &d);
	switch (d.type) {
	case DHCP_DISCOVER:
		l = choose(h, now, f, &d);
		if (l != NULL)
			grant(h, now, f, &d, l, DHCP_OFFER);
		else
			host_drop(h, W_FULL, f->n);
		break;
	case DHCP_REQUEST:
		request(h, now, f, &d);
		break;
	case DHCP_DECLINE:
	case DHCP_RELEASE:
		decline_or_release(h, now, f, &d);
		break;
	case DHCP_INFORM:
		inform(h, now, f, &d);
		break;
	}
}
