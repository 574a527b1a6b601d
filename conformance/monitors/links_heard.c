/* links_heard.c - what each sighting of Neighbour Discovery, ARP, DHCP and of any frame teaches about
 * the links, and what it makes somebody owe. */
#include "conformance/monitors/links_inside.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <string.h>

/* ---- Neighbour Discovery ---- */

/* came_up: an interface that tests its link-local address again is not what it was. What it has begun
 * to test just before is part of it. */
static void
came_up(struct links *l, struct station *s, const struct msg *m)
{
	struct own own[STATION_OWNS];
	size_t n = 0;
	char link[32];

	if (s->heard_up) {
		for (size_t i = 0; i < s->n_owns; i++)
			if (m->t - s->own[i].tested < SECONDS(2) && s->own[i].tested >= 0)
				own[n++] = s->own[i];
		snprintf(link, sizeof(link), "%s", s->link);
		station_begin(l, s, link, m->t);
		memcpy(s->own, own, n * sizeof(own[0]));
		s->n_owns = n;
	}
	s->heard_up = true;
}

/* comes_up: this is the test of a link-local address with which an interface begins. */
static bool
comes_up(struct station *s, const struct msg *m)
{
	struct addr src = msg_addr(m, "src"), target = msg_addr(m, "target");
	const struct own *o;

	if (!msg_is(m, "NS") || !addr_is_unspecified(&src) || !addr_is_link_local(&target))
		return false;
	o = station_own(s, &target);
	return o == NULL || m->t - o->tested > SECONDS(2);
}

static void
tested(struct track *tr, struct station *s, const struct msg *m, const struct addr *target)
{
	struct links *l = &tr->links;
	struct own *o;

	/* A home agent tests home addresses, which are not its own. */
	if (!station_has(s, target) && track_home(tr, target) != NULL)
		return;
	if (addr_is_link_local(target))
		links_came(l, s, AWAIT_LINK_LOCAL, NULL, NULL, false);
	o = own_get(s, target);
	o->probes++;
	o->probed_before = o->tested;
	o->tested = m->t;
}

static void
ns_sent(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr src = msg_addr(m, "src"), dst = msg_addr(m, "dst");
	struct addr target = msg_addr(m, "target");
	bool unicast = !addr_is_multicast(&dst);
	struct mac to, from;
	struct asked *q;

	if (addr_is_unspecified(&src)) {
		tested(tr, s, m, &target);
		return;
	}
	links_came(&tr->links, s, AWAIT_SOLICIT, &target, NULL, unicast);
	links_came(&tr->links, s, AWAIT_PROBE, &target, NULL, !unicast);
	if (unicast && frame_macs(m, &to, &from)) {
		mate_get(s, &to, 6)->solicited = m->t;
		links_came(&tr->links, s, AWAIT_STALE_PROBE, NULL, &to, false);
	}
	q = asked_get(s, &target);
	/* After a pause it is another round: the neighbour was heard of anew. */
	q->n = q->unicast == unicast && m->t - q->t < 2 * RETRANS_TIMER ? q->n + 1 : 1;
	if (!unicast)
		q->told = UNTOLD;	/* it asks as if it knew nothing */
	q->unicast = unicast;
	q->t = m->t;
	if (q->n < MAX_SOLICITATIONS && s->conf != NULL)
		links_await(tr, s, m, unicast ? AWAIT_PROBE : AWAIT_SOLICIT, &target, NULL,
		    m->t + RETRANS_TIMER);
}

/* answered: a solicited answer came. */
static void
answered(struct track *tr, struct station *s, const struct msg *m, const struct addr *target,
    const struct mac *mac, unsigned family)
{
	struct asked *q = station_asked(s, target);
	struct mate *n = mate_get(s, mac, family);

	if (q == NULL)
		return;
	if (q->n > 0 && !q->unicast && s->conf != NULL)
		links_await(tr, s, m, family == 6 ? AWAIT_QUEUED6 : AWAIT_QUEUED4, NULL, mac,
		    m->t + MSEC(1) - SLACK);
	q->n = 0;
	n->confirmed = m->t;
	q->confirmed = m->t;
	n->stale_use = NEVER;
	links_came(&tr->links, s, AWAIT_STALE_PROBE, NULL, mac, true);
}

static void
no_longer_asked(struct links *l, struct station *s, const struct addr *target)
{
	links_came(l, s, AWAIT_SOLICIT, target, NULL, true);
	links_came(l, s, AWAIT_PROBE, target, NULL, true);
}

static bool
lladdr_of(const struct msg *m, struct mac *mac)
{
	const char *text = msg_text(m, "lladdr");
	struct mac dst;

	return text != NULL ? mac_parse(mac, text) : frame_macs(m, &dst, mac);
}

/* takes_mac: RFC 4861 7.2.3 and 7.2.5. Of an advertisement, O=0 changes nothing that is known; and
 * who has no entry for the neighbour makes none (`makes` false). */
static void
takes_mac(struct links *l, struct station *s, const struct msg *m, const struct addr *a, bool makes,
    bool override)
{
	struct asked *q = makes ? asked_get(s, a) : station_asked(s, a);
	struct mac mac;

	if (q == NULL || !msg_has(m, "lladdr") || !lladdr_of(m, &mac))
		return;
	if (q->told != UNTOLD && !override) {
		q->disputed = q->disputed || !mac_eq(&mac, &q->mac);
		return;
	}
	if (q->told == UNTOLD && !makes && q->n == 0)
		return;
	if (q->told != UNTOLD && !mac_eq(&mac, &q->mac)) {
		q->confirmed = NEVER;	/* STALE */
		no_longer_asked(l, s, a);
		links_came(l, s, AWAIT_STALE_PROBE, NULL, &q->mac, true);
	}
	q->told = makes ? TOLD_ASKING : TOLD_ADVERTISING;
	q->mac = mac;
	q->told_at = m->t;
	q->disputed = false;
	q->settled = q->n == 0 || !q->unicast;
}

/* told: a neighbour that is being asked for says of its own accord what its link-layer address is.
 * What waits for that leaves at once, RFC 4861 7.2.2 with 7.2.3 and 7.2.5; its answer finds nothing
 * more. */
static void
told(struct track *tr, struct station *s, const struct msg *m, const struct addr *a)
{
	struct asked *q = station_asked(s, a);
	struct mac mac;

	if (q == NULL || q->n == 0 || q->unicast || m->t - q->t >= RETRANS_TIMER ||
	    s->conf == NULL || !msg_has(m, "lladdr") || !lladdr_of(m, &mac))
		return;
	links_await(tr, s, m, AWAIT_QUEUED6, NULL, &mac, m->t + MSEC(1) - SLACK);
	q->n = 0;
}

static void
na_heard(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr target = msg_addr(m, "target");
	struct own *o = station_own(s, &target);
	struct asked *q = station_asked(s, &target);
	struct mac mac;

	if (o != NULL)
		o->rival = true;
	no_longer_asked(&tr->links, s, &target);
	takes_mac(&tr->links, s, m, &target, false, msg_u64(m, "O", 0) == 1);
	if (q != NULL)
		q->router = msg_u64(m, "R", 0) == 1;
	if (msg_u64(m, "S", 0) == 1 && lladdr_of(m, &mac)) {
		answered(tr, s, m, &target, &mac, 6);
		return;
	}
	told(tr, s, m, &target);
	/* It may be another one's address: that makes the entry stale, RFC 4861 7.2.5. */
	if (q != NULL)
		q->confirmed = NEVER;
}

/* solicited: an own address, past its test, must answer. Whose it is beyond doubt: a home agent tests
 * home addresses for others, and a mobile node keeps still about its own (RFC 6275 11.5.5). */
static void
ns_heard(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr src = msg_addr(m, "src"), dst = msg_addr(m, "dst");
	struct addr target = msg_addr(m, "target");
	struct own *o = station_own(s, &target);

	if (addr_is_unspecified(&src)) {
		s->test_heard = m->t;
		s->test_target = target;
		if (o != NULL)
			o->rival = true;
		return;
	}
	links_came(&tr->links, s, AWAIT_SOLICIT, &src, NULL, true);
	asked_learned(s, &src, m->t);
	/* Solicitations of others' addresses teach nothing, RFC 4861 7.2.3. */
	if (o != NULL || station_has(s, &target)) {
		told(tr, s, m, &src);
		takes_mac(&tr->links, s, m, &src, true, true);
	}
	s->ns_from = src;
	s->ns_target = target;
	s->ns_multicast = addr_is_multicast(&dst);
	if (o != NULL && !o->rival && m->t - o->tested > RETRANS_TIMER + SLACK &&
	    track_home(tr, &target) == NULL && !node_conf_addr(s, "hoa6", &target))
		links_await(tr, s, m, AWAIT_NA, &target, NULL, m->t + SECONDS(1));
}

static void
rs_heard(struct track *tr, struct station *s, const struct msg *m)
{
	if (s->ra >= 0 && station_conf_true(s, "ra"))
		links_await(tr, s, m, AWAIT_RA, NULL, NULL,
		    tick_max(m->t + MSEC(500), s->ra + station_ra_least(s)));
}

static void
rs_sent(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr src = msg_addr(m, "src");

	s->rs = m->t;
	s->rss++;
	if (addr_is_unspecified(&src) && !s->heard_up)
		links_await(tr, s, m, AWAIT_LINK_LOCAL, NULL, NULL, m->t + SECONDS(2));
}

/* ---- ARP ---- */

static void
arp_sent(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr sender = msg_addr(m, "sender"), target = msg_addr(m, "target");
	struct mac to, from;
	bool unicast = frame_macs(m, &to, &from) && (to.b[0] & 1) == 0;
	struct asked *q;
	struct own *o;

	if (msg_is(m, "ARP_REPLY")) {
		links_came(&tr->links, s, AWAIT_ARP_REPLY, &sender, NULL, false);
		return;
	}
	if (addr_is_unspecified(&sender)) {
		o = own_get(s, &target);
		/* What was announced after the last test is tested anew: the next lease. */
		o->probes = o->announced > o->tested ? 1 : o->probes + 1;
		o->probed_before = o->tested;
		o->tested = m->t;
		return;
	}
	if (addr_eq(&sender, &target)) {
		o = own_get(s, &target);
		o->announcements++;
		o->announced_before = o->announced;
		o->announced = m->t;
		return;
	}
	q = asked_get(s, &target);
	q->n = q->unicast == unicast ? q->n + 1 : 1;
	q->unicast = unicast;
	q->t = m->t;
}

static void
arp_heard(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr sender = msg_addr(m, "sender"), target = msg_addr(m, "target");
	const char *text = msg_text(m, "sender_mac");
	struct mac mac;
	struct own *o = station_own(s, &target);
	struct asked *q = station_asked(s, &sender);

	if (text == NULL || !mac_parse(&mac, text))
		return;
	if (msg_is(m, "ARP_REPLY")) {
		if (q != NULL && q->n > 0)
			answered(tr, s, m, &sender, &mac, 4);
		return;
	}
	/* Requests crossed: this one tells what was asked for (RFC 826), and what waits can go
	 * (RFC 1122 2.3.2.2). */
	if (q != NULL && q->n > 0 && !q->unicast && m->t - q->t < RETRANS_TIMER &&
	    s->conf != NULL && station_has(s, &target))
		links_await(tr, s, m, AWAIT_QUEUED4, NULL, &mac, m->t + MSEC(1) - SLACK);
	if (q != NULL)
		q->n = 0;
	s->arp_from = sender;
	s->arp_target = target;
	s->arp_from_mac = mac;
	/* What is configured, or leased; a home agent defends others' addresses for a while. */
	if (!addr_eq(&sender, &target) && station_own(s, &sender) == NULL && o != NULL &&
	    (station_has(s, &target) || (s->dhcp.acked && addr_eq(&s->dhcp.yiaddr, &target) &&
	    m->t < s->dhcp.asked + SECONDS((tick)s->dhcp.lease))) && o->announced >= 0)
		links_await(tr, s, m, AWAIT_ARP_REPLY, &target, NULL, m->t + SECONDS(1));
}

/* ---- DHCP ---- */

/* RFC 2131 4.1: 4, 8, 16, 32, 64 s, and a second more at random. */
static tick
longest_wait(unsigned n)
{
	return (SECONDS(4) << (n < 5 ? n - 1 : 4)) + SECONDS(1);
}

static void
client_sent(struct track *tr, struct station *s, const struct msg *m)
{
	struct lease_talk *d = &s->dhcp;
	uint64_t xid = msg_u64(m, "xid", 0);

	if (msg_is(m, "DHCP_DISCOVER")) {
		d->discovers = d->discover >= 0 && xid == d->xid && !d->offered ?
		    d->discovers + 1 : 1;
		if (d->discovers == 1) {
			tr->links.some_xid = true;
			tr->links.last_xid = xid;
		}
		d->xid = xid;
		d->discover = m->t;
		d->offered = d->acked = false;
		d->n_offers = 0;
		links_came(&tr->links, s, AWAIT_DISCOVER, NULL, NULL, false);
		if (s->conf != NULL)
			links_await(tr, s, m, AWAIT_DISCOVER, NULL, NULL,
			    m->t + longest_wait(d->discovers));
	} else if (msg_is(m, "DHCP_REQUEST")) {
		d->request = m->t;
		d->ciaddr = msg_addr(m, "ciaddr");
		if (!addr_is_unspecified(&d->ciaddr)) {
			struct addr dst = msg_addr(m, "dst");

			d->xid = xid;
			d->extending = m->t;
			d->extending_by_broadcast = addr_is_broadcast4(&dst);
			links_came(&tr->links, s, AWAIT_RENEWAL, NULL, NULL, false);
		}
	} else if (msg_is(m, "DHCP_DECLINE") || msg_is(m, "DHCP_RELEASE")) {
		d->acked = false;	/* nobody renews what it has given back */
		links_came(&tr->links, s, AWAIT_RENEWAL, NULL, NULL, false);
	}
}

static void
client_heard(struct track *tr, struct station *s, const struct msg *m)
{
	struct lease_talk *d = &s->dhcp;

	if (msg_u64(m, "xid", 0) != d->xid)
		return;
	if (msg_is(m, "DHCP_OFFER")) {
		d->offered = true;
		if (d->n_offers < TALK_OFFERS) {
			d->offer[d->n_offers].server = msg_addr(m, "server_id");
			d->offer[d->n_offers++].yiaddr = msg_addr(m, "yiaddr");
		}
		links_came(&tr->links, s, AWAIT_DISCOVER, NULL, NULL, true);
	} else if (msg_is(m, "DHCP_ACK") && d->request >= 0) {
		d->acked = true;
		d->ack = m->t;
		d->asked = d->request;
		d->lease = msg_u64(m, "lease", 0);
		d->yiaddr = msg_addr(m, "yiaddr");
		d->server = msg_addr(m, "server_id");
		d->extending = NEVER;
		if (s->conf != NULL && d->lease < UINT32_MAX)
			links_await(tr, s, m, AWAIT_RENEWAL, NULL, NULL,
			    d->asked + SECONDS((tick)d->lease) / 2 + SECONDS(1));
	} else if (msg_is(m, "DHCP_NAK")) {
		d->acked = false;
	}
}

static struct server_talk *
client_get(struct station *s, const char *chaddr)
{
	struct server_talk *c;

	for (size_t i = 0; i < s->n_clients; i++)
		if (strcmp(s->client[i].chaddr, chaddr) == 0)
			return &s->client[i];
	c = &s->client[station_place(&s->n_clients, &s->next_client, STATION_CLIENTS)];
	*c = (struct server_talk){ .asked = false };
	snprintf(c->chaddr, sizeof(c->chaddr), "%s", chaddr);
	return c;
}

struct server_talk *
station_client(struct station *s, const struct msg *m)
{
	const char *chaddr = msg_text(m, "chaddr");

	return client_get(s, chaddr != NULL ? chaddr : "");
}

static void
server_heard(struct station *s, const struct msg *m)
{
	struct server_talk *c = station_client(s, m);

	c->asked = true;
	c->asked_xid = msg_u64(m, "xid", 0);
	c->asked_ciaddr = msg_addr(m, "ciaddr");
}

static void
server_sent(struct station *s, const struct msg *m)
{
	struct server_talk *c = station_client(s, m);

	if (!msg_is(m, "DHCP_OFFER"))
		return;
	c->offered = true;
	c->xid = msg_u64(m, "xid", 0);
	c->yiaddr = msg_addr(m, "yiaddr");
	c->mask = msg_addr(m, "mask");
	c->router = msg_addr(m, "router");
	c->server_id = msg_addr(m, "server_id");
	c->lease = msg_u64(m, "lease", 0);
}

/* ---- every frame ---- */

static unsigned
frame_family(const struct msg *m)
{
	const uint8_t *p = m->layer[0].p;

	return p[12] == 0x86 && p[13] == 0xdd ? 6 : p[12] == 0x08 && p[13] == 0x00 ? 4 : 0;
}

/* new_mate: the first packet to a neighbour goes to an address that somebody can have. */
static void
new_mate(struct track *tr, struct station *s, const struct msg *m, struct mate *n)
{
	static const struct mac none;

	n->fresh = false;
	links_await(tr, s, m, AWAIT_MAC, NULL, &n->mac, m->t - SLACK);
	if (!mac_eq(&n->mac, &none))
		links_came(&tr->links, s, AWAIT_MAC, NULL, &n->mac, false);
}

/* used: a packet to a neighbour, which RFC 4861 7.3.3 has probed some time after it grew old. */
static void
used(struct track *tr, struct station *s, const struct msg *m)
{
	struct mac to, from;
	struct mate *n;
	unsigned family;

	if (!frame_macs(m, &to, &from))
		return;
	s->mac = from;
	s->has_mac = true;
	family = frame_family(m);
	if ((to.b[0] & 1) != 0 || family == 0 || msg_is(m, "NS"))
		return;
	n = mate_get(s, &to, family);
	if (n->fresh)
		new_mate(tr, s, m, n);
	if (tr->links.n_open > 0)
		links_came(&tr->links, s, family == 6 ? AWAIT_QUEUED6 : AWAIT_QUEUED4, NULL, &to,
		    false);
	n->used = m->t;
	if (n->stale_use != NEVER || family != 6 || s->conf == NULL ||
	    (n->confirmed != NEVER && m->t < n->confirmed + REACHABLE_TIME_MOST))
		return;
	n->stale_use = m->t;
	/* Who only heard of it has a stale entry; at home a mobile node knows better, RFC 6275
	 * 11.5.5. */
	if (n->confirmed == NEVER && s->ra_of_home_agent)
		return;
	if (n->solicited <= n->confirmed)
		links_await(tr, s, m, AWAIT_STALE_PROBE, NULL, &to, m->t + DELAY_FIRST_PROBE_TIME);
}

static void
sent(struct track *tr, struct station *s, const struct msg *m)
{
	if (comes_up(s, m)) {
		links_came(&tr->links, s, AWAIT_LINK_LOCAL, NULL, NULL, false);
		came_up(&tr->links, s, m);	/* what it owed it could not say */
	}
	if (s->due != 0 && m->t > s->due)
		links_overdue(&tr->links, s, m->t);
	used(tr, s, m);
	switch (m->name[0]) {
	case 'N':
		if (msg_is(m, "NS")) {
			ns_sent(tr, s, m);
		} else if (msg_is(m, "NA")) {
			struct addr target = msg_addr(m, "target");

			links_came(&tr->links, s, AWAIT_NA, &target, NULL, false);
		}
		break;
	case 'R':
		if (msg_is(m, "RS")) {
			rs_sent(tr, s, m);
		} else if (msg_is(m, "RA")) {
			s->ra = m->t;
			links_came(&tr->links, s, AWAIT_RA, NULL, NULL, false);
		}
		break;
	case 'A':
		arp_sent(tr, s, m);
		break;
	case 'D':
		if (strncmp(m->name, "DHCP_", 5) != 0)
			break;
		if (msg_is(m, "DHCP_OFFER") || msg_is(m, "DHCP_ACK") || msg_is(m, "DHCP_NAK"))
			server_sent(s, m);
		else
			client_sent(tr, s, m);
		break;
	}
}

static void
heard(struct track *tr, struct station *s, const struct msg *m)
{
	struct addr src;
	struct mac to, from;

	/* Every station of a link may see it; who is not meant does not hear it. */
	if (frame_macs(m, &to, &from) && (to.b[0] & 1) == 0 && s->has_mac && !mac_eq(&to, &s->mac))
		return;
	switch (m->name[0]) {
	case 'N':
		if (msg_is(m, "NS"))
			ns_heard(tr, s, m);
		else if (msg_is(m, "NA"))
			na_heard(tr, s, m);
		break;
	case 'R':
		if (msg_is(m, "RS")) {
			rs_heard(tr, s, m);
		} else if (msg_is(m, "RA")) {
			src = msg_addr(m, "src");
			if (msg_u64(m, "router_lifetime", 0) > 0)
				s->ra_heard = m->t;
			s->ra_of_home_agent = msg_u64(m, "H", 0) == 1;
			links_came(&tr->links, s, AWAIT_SOLICIT, &src, NULL, true);
			asked_learned(s, &src, m->t);
			takes_mac(&tr->links, s, m, &src, true, true);
			asked_get(s, &src)->router = true;
		}
		break;
	case 'A':
		arp_heard(tr, s, m);
		break;
	case 'D':
		if (strncmp(m->name, "DHCP_", 5) != 0)
			break;
		if (msg_is(m, "DHCP_OFFER") || msg_is(m, "DHCP_ACK") || msg_is(m, "DHCP_NAK"))
			client_heard(tr, s, m);
		else
			server_heard(s, m);
		break;
	}
}

void
links_message(struct track *tr, const struct msg *m)
{
	struct station *s;

	if (strcmp(m->link, "pfkey") == 0)
		return;
	/* What a node receives matters only if it is about the link itself. */
	if (!m->tx && strchr("NRAD", m->name[0]) == NULL)
		return;
	if (!m->tx && msg_is(m, "DATA"))
		return;
	s = links_station(&tr->links, m);
	if (m->tx)
		sent(tr, s, m);
	else
		heard(tr, s, m);
}
