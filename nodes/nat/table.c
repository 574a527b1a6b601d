#include "nodes/nat/table.h"

#include "nodes/base/die.h"
#include "nodes/nat/ports.h"

#include <stdio.h>
#include <stdlib.h>

#define LOW_PORTS 1023		/* RFC 4787 4.2.1: the well-known range, kept apart by REQ-3a */

/* ---- forms ---- */

struct endpoint
nat_endpoint(struct nat_end e)
{
	uint8_t b[4];
	struct wr w = wr_of(b, sizeof(b));

	wr_u32(&w, e.addr);
	return (struct endpoint){ addr_of4(b), e.port };
}

const char *
nat_proto_text(uint8_t proto, char buf[static 8])
{
	switch (proto) {
	case NAT_ICMP: return "icmp";
	case NAT_TCP: return "tcp";
	case NAT_UDP: return "udp";
	}
	snprintf(buf, 8, "%u", proto);
	return buf;
}

char *
nat_mapping_name(const struct nat_mapping *m, char buf[static NAT_NAME_MAX])
{
	char proto[8], inside[ENDPOINT_TEXT_MAX], remote[ENDPOINT_TEXT_MAX];
	struct endpoint i = nat_endpoint(m->inside), r = nat_endpoint(m->remote);

	if (m->remote.addr == 0)
		snprintf(buf, NAT_NAME_MAX, "%s %s", nat_proto_text(m->proto, proto),
		    endpoint_text(&i, inside));
	else
		snprintf(buf, NAT_NAME_MAX, "%s %s>%s", nat_proto_text(m->proto, proto),
		    endpoint_text(&i, inside), endpoint_text(&r, remote));
	return buf;
}

/* As much of a remote endpoint as a behaviour depends on, RFC 4787 4.1 and 5. */
static struct nat_end
part(struct nat_end remote, unsigned dependence)
{
	switch ((enum nat_dependence)dependence) {
	case NAT_ENDPOINT_INDEPENDENT: return (struct nat_end){ 0 };
	case NAT_ADDRESS_DEPENDENT: return (struct nat_end){ .addr = remote.addr };
	case NAT_ADDRESS_PORT_DEPENDENT: break;
	}
	return remote;
}

static bool
same(struct nat_end a, struct nat_end b)
{
	return a.addr == b.addr && a.port == b.port;
}

static uint64_t
hash_ends(const struct nat *n, uint8_t proto, struct nat_end a, struct nat_end b)
{
	struct nat_key key = { a.addr, b.addr, a.port, b.port, proto, { 0 } };

	return hash_fast(&n->key, &key, sizeof(key));
}

static uint64_t
hash_session(const struct nat *n, uint64_t mapping, struct nat_end remote)
{
	uint64_t key[2] = { mapping, (uint64_t)remote.addr << 16 | remote.port };

	return hash_fast(&n->key, key, sizeof(key));
}

/* ---- lookups ---- */

static struct nat_mapping *
living(struct nat *n, tick now, struct nat_mapping *m)
{
	if (now < m->due)
		return m;
	n->count.expired++;
	nat_close(n, m, "EXPIRED");
	return NULL;
}

struct nat_mapping *
nat_find_inside(struct nat *n, tick now, uint8_t proto, struct nat_end inside,
    struct nat_end remote)
{
	struct nat_end r = part(remote, n->conf.mapping);
	struct hash_link *l = hash_first(&n->inside, hash_ends(n, proto, inside, r));

	for (; l != NULL; l = hash_next(l)) {
		struct nat_mapping *m = hash_owner(l, struct nat_mapping, inside_link);

		if (m->proto == proto && same(m->inside, inside) && same(m->remote, r))
			return living(n, now, m);
	}
	return NULL;
}

static struct nat_mapping *
find_outside(const struct nat *n, uint8_t proto, struct nat_end outside)
{
	struct hash_link *l = hash_first(&n->outside,
	    hash_ends(n, proto, outside, (struct nat_end){ 0 }));

	for (; l != NULL; l = hash_next(l)) {
		struct nat_mapping *m = hash_owner(l, struct nat_mapping, outside_link);

		if (m->proto == proto && same(m->outside, outside))
			return m;
	}
	return NULL;
}

struct nat_mapping *
nat_find_outside(struct nat *n, tick now, uint8_t proto, struct nat_end outside)
{
	struct nat_mapping *m = find_outside(n, proto, outside);

	return m != NULL ? living(n, now, m) : NULL;
}

/* ---- choosing the external endpoint ---- */

/* The bitmap of given-out ports; NULL for a protocol without ports. */
static struct nat_ports *
ports_of(struct nat *n, unsigned external, uint8_t proto)
{
	unsigned i = proto == NAT_UDP ? 0 : proto == NAT_TCP ? 1 : 2;
	struct nat_ports **p = &n->ports[external][i];

	if (proto != NAT_UDP && proto != NAT_TCP && proto != NAT_ICMP)
		return NULL;
	if (*p == NULL) {
		*p = xalloc(1, sizeof(**p));
		if (proto == NAT_UDP) {		/* the NAT's own DHCP, RFC 2131 4.1 */
			nat_port_take(*p, 67);
			nat_port_take(*p, 68);
		}
	}
	return *p;
}

/* RFC 4787 4.2.1, 4.2.2. We refuse rather than leave the range or the parity when one is used up:
 * behaviour must not change under load (RFC 4787 8 REQ-11). Parity is a matter of UDP. */
static int
choose_port(struct nat *n, const struct nat_ports *ports, uint8_t proto, uint16_t wish)
{
	const struct nat_conf *c = &n->conf;
	enum nat_parity parity = NAT_PARITY_ANY;

	if (wish <= LOW_PORTS && mutant_on(n->env.tamper, "nat-low-is-high"))
		return nat_port_find(ports, n->env.rng, c->port_first, c->port_last, parity);
	if (c->port_mode == NAT_PORT_PRESERVE && wish != 0 && nat_port_is_free(ports, wish))
		return wish;
	if (proto == NAT_ICMP)		/* identifiers have no ranges */
		return nat_port_find(ports, n->env.rng, 0, UINT16_MAX, NAT_PARITY_ANY);
	if (c->parity && proto == NAT_UDP)
		parity = wish % 2 == 0 ? NAT_PARITY_EVEN : NAT_PARITY_ODD;
	if (wish <= LOW_PORTS)
		return nat_port_find(ports, n->env.rng, 1, LOW_PORTS, parity);
	return nat_port_find(ports, n->env.rng, c->port_first, c->port_last, parity);
}

/* Takes an external endpoint on pool address i; false if there is none. */
static bool
take_on(struct nat *n, unsigned i, struct nat_mapping *m)
{
	struct nat_ports *ports = ports_of(n, i, m->proto);
	int port = 0;

	m->outside.addr = nat_addr_of(&n->conf.external[i]);
	if (ports != NULL) {
		port = choose_port(n, ports, m->proto, m->inside.port);
		if (port < 0)
			return false;
		nat_port_take(ports, (uint16_t)port);
	}
	m->outside.port = (uint16_t)port;
	m->external = i;
	/* Without ports, the address alone has to tell the hosts apart. */
	return ports != NULL || find_outside(n, m->proto, m->outside) == NULL;
}

/* RFC 4787 4.1 REQ-2. Paired: the internal address alone decides, so that a host keeps its external
 * address even when all its mappings have expired. */
static enum why
take_endpoint(struct nat *n, struct nat_mapping *m)
{
	const struct nat_conf *c = &n->conf;
	bool any = c->pooling == NAT_ARBITRARY;
	enum why why = W_NAT_ADDRESS;
	unsigned start;

	if (c->n_external == 0)
		return W_NAT_ADDRESS;
	start = any ? rng_below(n->env.rng, c->n_external) : (unsigned)
	    (hash_bytes(n->seed, &m->inside.addr, sizeof(m->inside.addr)) % c->n_external);
	for (unsigned k = 0; k < (any ? c->n_external : 1); k++) {
		unsigned i = (start + k) % c->n_external;

		if (!addr_is_set(&c->external[i]))
			continue;
		if (take_on(n, i, m))
			return W_OK;
		why = W_NAT_PORTS;
	}
	return why;
}

/* ---- life ---- */

static void
tell(const struct nat *n, const struct nat_mapping *m, const char *from, const char *event,
    const char *to, const char *more)
{
	char name[NAT_NAME_MAX], outside[ENDPOINT_TEXT_MAX];
	struct endpoint o = nat_endpoint(m->outside);

	if (tell_on(n->env.tell))
		tell_note(n->env.tell, TOLD_STATE, "mapping", nat_mapping_name(m, name),
		    " from=%s event=%s to=%s outside=%s%s", from, event, to,
		    endpoint_text(&o, outside), more);
}

enum why
nat_open(struct nat *n, uint8_t proto, struct nat_end inside, struct nat_end remote,
    struct nat_mapping **out)
{
	struct nat_mapping *m;
	enum why why;

	if (n->n_mappings >= n->conf.mappings_max)
		return W_FULL;
	m = xalloc(1, sizeof(*m));
	m->proto = proto;
	m->inside = inside;
	m->remote = part(remote, n->conf.mapping);
	why = take_endpoint(n, m);
	if (why != W_OK) {
		free(m);
		return why;
	}
	m->serial = n->count.mappings++;
	m->alarm.kind = ALARM_NAT;
	m->alarm.owner = m;
	hash_add(&n->inside, &m->inside_link, hash_ends(n, proto, inside, m->remote));
	hash_add(&n->outside, &m->outside_link,
	    hash_ends(n, proto, m->outside, (struct nat_end){ 0 }));
	m->prev = n->last;
	*(n->last != NULL ? &n->last->next : &n->first) = m;
	n->last = m;
	n->n_mappings++;
	tell(n, m, "NONE", "OUTBOUND", "OPEN", "");
	*out = m;
	return W_OK;
}

static void
give_port(struct nat *n, const struct nat_mapping *m)
{
	struct nat_ports *ports = ports_of(n, m->external, m->proto);

	if (ports != NULL)
		nat_port_give(ports, m->outside.port);
}

static void
forget_session(struct nat *n, struct nat_mapping *m, struct nat_session **at)
{
	struct nat_session *s = *at;

	*at = s->next;
	hash_remove(&n->sessions, &s->link);
	m->n_sessions--;
	free(s);
}

void
nat_close(struct nat *n, struct nat_mapping *m, const char *event)
{
	tell(n, m, "OPEN", event, "NONE", "");
	while (m->sessions != NULL)
		forget_session(n, m, &m->sessions);
	alarm_cancel(n->env.heap, &m->alarm);
	hash_remove(&n->inside, &m->inside_link);
	hash_remove(&n->outside, &m->outside_link);
	*(m->prev != NULL ? &m->prev->next : &n->first) = m->next;
	*(m->next != NULL ? &m->next->prev : &n->last) = m->prev;
	n->n_mappings--;
	give_port(n, m);
	free(m);
}

/* The mapping's external endpoint is now `to`. */
static void
rebind(struct nat *n, struct nat_mapping *m, struct nat_end to)
{
	struct endpoint was = nat_endpoint(m->outside);
	char text[ENDPOINT_TEXT_MAX], more[ENDPOINT_TEXT_MAX + 8];

	hash_remove(&n->outside, &m->outside_link);
	m->outside = to;
	hash_add(&n->outside, &m->outside_link,
	    hash_ends(n, m->proto, m->outside, (struct nat_end){ 0 }));
	snprintf(more, sizeof(more), " was=%s", endpoint_text(&was, text));
	tell(n, m, "OPEN", "REBIND", "OPEN", more);
}

enum why
nat_move(struct nat *n, struct nat_mapping *m, uint16_t first, uint16_t last)
{
	struct nat_ports *ports = ports_of(n, m->external, m->proto);
	enum nat_parity parity = NAT_PARITY_ANY;
	int port;

	if (ports == NULL)
		return W_NAT_PORTS;
	if (n->conf.parity && m->proto == NAT_UDP && first != last)
		parity = m->inside.port % 2 == 0 ? NAT_PARITY_EVEN : NAT_PARITY_ODD;
	/* Its present port is still taken, so it is not found again. */
	port = nat_port_find(ports, n->env.rng, first, last, parity);
	if (port < 0)
		return W_NAT_PORTS;
	nat_port_take(ports, (uint16_t)port);
	give_port(n, m);
	rebind(n, m, (struct nat_end){ m->outside.addr, (uint16_t)port });
	return W_OK;
}

void
nat_readdress(struct nat *n, struct nat_mapping *m, uint32_t addr)
{
	rebind(n, m, (struct nat_end){ addr, m->outside.port });
}

/* ---- sessions and time ---- */

/* RFC 4787 4.3 (UDP), RFC 5382 5 (TCP), RFC 5508 3.2 (ICMP); others as UDP. A TCP mapping may carry
 * several connections: nothing here ever shortens its life, so that the end of one connection does
 * not cut another (RFC 5382 only bounds the time from below). */
static tick
lifetime(const struct nat *n, const struct nat_mapping *m, const struct nat_packet *p,
    struct nat_end remote)
{
	const struct nat_conf *c = &n->conf;

	if (p->proto == NAT_ICMP)
		return c->icmp_lifetime;
	if (p->proto == NAT_TCP)
		return m->answered && (p->tcp_flags & (NAT_TCP_SYN | NAT_TCP_FIN | NAT_TCP_RST)) == 0
		    ? c->tcp_lifetime : c->tcp_transitory;
	if (p->proto == NAT_UDP && c->udp_low_lifetime != 0 && remote.port <= LOW_PORTS)
		return c->udp_low_lifetime;
	return c->udp_lifetime;
}

void
nat_refresh(struct nat *n, tick now, struct nat_mapping *m, const struct nat_packet *p,
    enum nat_direction d)
{
	struct nat_end remote = d == NAT_OUTWARD ? p->dst : p->src;
	bool fresh = m->due == 0;

	if (d == NAT_INWARD && p->proto == NAT_TCP)
		m->answered = true;
	if (!fresh && !(d == NAT_OUTWARD ? n->conf.refresh_out : n->conf.refresh_in))
		return;
	m->due = tick_max(m->due, now + lifetime(n, m, p, remote));
	if (fresh)
		alarm_set(n->env.heap, &m->alarm, m->due);
}

static struct nat_session *
find_session(const struct nat *n, const struct nat_mapping *m, struct nat_end remote)
{
	struct hash_link *l = hash_first(&n->sessions, hash_session(n, m->serial, remote));

	for (; l != NULL; l = hash_next(l)) {
		struct nat_session *s = hash_owner(l, struct nat_session, link);

		if (s->mapping == m->serial && same(s->remote, remote))
			return s;
	}
	return NULL;
}

static void
forget_stale(struct nat *n, tick now, struct nat_mapping *m)
{
	struct nat_session **at = &m->sessions;

	while (*at != NULL) {
		if ((*at)->due <= now)
			forget_session(n, m, at);
		else
			at = &(*at)->next;
	}
}

/* Each remote has a timer of its own: that a mapping lives does not keep a remote welcome that was
 * last sent to long ago. RFC 4787 5 leaves it open; the stricter reading shows more. */
enum why
nat_permit(struct nat *n, tick now, struct nat_mapping *m, const struct nat_packet *p,
    struct nat_end remote)
{
	struct nat_end r = part(remote, n->conf.filtering);
	struct nat_session *s;

	if (n->conf.filtering == NAT_ENDPOINT_INDEPENDENT)
		return W_OK;
	s = find_session(n, m, r);
	if (s == NULL) {
		if (m->n_sessions >= n->conf.sessions_max)
			forget_stale(n, now, m);
		if (m->n_sessions >= n->conf.sessions_max)
			return W_FULL;
		s = xalloc(1, sizeof(*s));
		*s = (struct nat_session){ .mapping = m->serial, .remote = r, .next = m->sessions };
		hash_add(&n->sessions, &s->link, hash_session(n, m->serial, r));
		m->sessions = s;
		m->n_sessions++;
	} else if (!n->conf.refresh_out && s->due > now) {
		return W_OK;
	}
	s->due = tick_max(s->due, now + lifetime(n, m, p, remote));
	return W_OK;
}

bool
nat_allows(const struct nat *n, tick now, const struct nat_mapping *m, struct nat_end remote)
{
	const struct nat_session *s;

	if (n->conf.filtering == NAT_ENDPOINT_INDEPENDENT)
		return true;
	s = find_session(n, m, part(remote, n->conf.filtering));
	return s != NULL && now < s->due;
}
