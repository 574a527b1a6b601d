/* rules_nat.c - the NAT on the way (RFC 4787), by packets seen on both sides of it: signalling has
 * one identity, whatever its addresses. */
#include "conformance/monitors/monitor.h"

#include <stdio.h>
#include <string.h>

#define SIGNALLING "BU,IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"

static struct endpoint
outside(const struct look *x)
{
	return msg_from(x->m);
}

/* may_have_changed: after a reboot or rebinding, or a silence in which it may have expired. */
static bool
may_have_changed(const struct look *x)
{
	return x->v->map->rebound || !x->tr->events;
}

static void
consistent(struct look *x)
{
	struct endpoint out = outside(x);
	char expected[ENDPOINT_TEXT_MAX], found[ENDPOINT_TEXT_MAX];

	if (x->v->map == NULL || x->v->fresh_map || may_have_changed(x))
		return;
	must(x, endpoint_eq(&out, &x->v->map->outer), "udp_src",
	    endpoint_text(&x->v->map->outer, expected), "%s", endpoint_text(&out, found));
}

/* No two inside endpoints have the same outside endpoint. */
static void
not_overloaded(struct look *x)
{
	struct endpoint out = outside(x);
	char found[ENDPOINT_TEXT_MAX];
	bool shared = false;

	if (x->v->map == NULL)
		return;
	for (size_t i = 0; i < x->tr->nats.cap; i++)
		for (const struct hash_link *l = x->tr->nats.slot[i]; l != NULL; l = l->next) {
			const struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

			shared = shared || (!m->rebound && endpoint_eq(&m->outer, &out) &&
			    strcmp(m->node, x->m->node) == 0 &&
			    !endpoint_eq(&m->inner, &x->v->inner));
		}
	must(x, !shared, "udp_src", "an endpoint of its own", "%s, which another inside "
	    "endpoint has", endpoint_text(&out, found));
}

static void
port_range(struct look *x)
{
	struct endpoint out = outside(x);

	/* A rebinding by command may name the ports, whatever they were. */
	if (x->v->map != NULL && !x->v->sender->rebound)
		must(x, (x->v->inner.port < 1024) == (out.port < 1024), "udp_src",
		    x->v->inner.port < 1024 ? "0 to 1023" : "1024 to 65535", "%u", out.port);
}

static void
parity(struct look *x)
{
	struct endpoint out = outside(x);

	if (x->v->map != NULL && !x->v->sender->rebound)
		must(x, (x->v->inner.port & 1) == (out.port & 1), "udp_src",
		    x->v->inner.port & 1 ? "odd" : "even", "%u", out.port);
}

static void
one_external_address(struct look *x)
{
	struct endpoint out = outside(x);
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (x->v->map == NULL)
		return;
	for (size_t i = 0; i < x->tr->nats.cap; i++)
		for (const struct hash_link *l = x->tr->nats.slot[i]; l != NULL; l = l->next) {
			const struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

			if (m == x->v->map || m->rebound || strcmp(m->node, x->m->node) != 0 ||
			    !addr_eq(&m->inner.addr, &x->v->inner.addr))
				continue;
			must(x, addr_eq(&m->outer.addr, &out.addr), "src",
			    addr_text(&m->outer.addr, expected), "%s", addr_text(&out.addr, found));
		}
}

const struct rule rules_nat[] = {
	{ "R4787-4.1-04", "NAT", SIGNALLING, WITH_NAT, "4787 4.1",
	    "an active mapping is always the same", consistent, NULL },
	{ "R4787-4.1-06", "NAT", SIGNALLING, WITH_NAT, "4787 4.1 REQ-2",
	    "all sessions of an inside host have one external address", one_external_address,
	    NULL },
	{ "R4787-4.2.1-04", "NAT", SIGNALLING, WITH_NAT, "4787 4.2.1 REQ-3",
	    "two inside endpoints never share an external endpoint", not_overloaded, NULL },
	{ "R4787-4.2.1-06", "NAT", SIGNALLING, WITH_NAT, "4787 4.2.1 REQ-3a",
	    "ports below 1024 map to such, others to others", port_range, NULL },
	{ "R4787-4.2.2-01", "NAT", SIGNALLING, WITH_NAT, "4787 4.2.2 REQ-4",
	    "port parity is preserved", parity, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
