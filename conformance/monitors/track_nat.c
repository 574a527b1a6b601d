/* track_nat.c - the mappings of NATs, for the rules about them: what went in and what came out has one
 * identity. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <string.h>

static uint64_t
key_hash(const char *node, const void *p, size_t n)
{
	return hash_bytes(hash_bytes(2, node, strlen(node)), p, n);
}

static struct nat_map *
map_find(struct track *tr, const char *node, const struct endpoint *inner,
    const struct endpoint *remote)
{
	for (struct hash_link *l = hash_first(&tr->nats, key_hash(node, &inner->addr, 17));
	    l != NULL; l = hash_next(l)) {
		struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

		if (strcmp(m->node, node) == 0 && endpoint_eq(&m->inner, inner) &&
		    endpoint_eq(&m->remote, remote))
			return m;
	}
	return NULL;
}

/* track_view_nat: an outbound packet's second sighting, behind the NAT, with another source. */
bool
track_view_nat(struct track *tr, const struct msg *m, struct view *v)
{
	struct endpoint outer = msg_from(m), remote = msg_to(m);
	struct nat_map *map;
	const struct home *h = NULL;
	struct endpoint inner = { ADDR_NONE, 0 };
	tick sent = 0;

	if (v->sender == NULL || strcmp(v->sender->role, "NAT") != 0 || !m->tx || m->origin ||
	    outer.port == 0)
		return false;
	/* Inside source: of a BU from its first sighting, of IKE from the request. */
	if (strcmp(m->name, "BU") == 0) {
		struct addr hoa = track_home_address(m, false);

		h = track_home(tr, &hoa);
		for (size_t i = h != NULL ? h->n : 0; i-- > 0;)
			if (h->bu[i].id == m->id) {
				inner = h->bu[i].out;
				sent = h->bu[i].t;
				break;
			}
	} else if (track_is_ike(m)) {
		struct ike_sa *s = track_sa_get(tr, m);
		struct request *q = msg_u64(m, "R", 0) == 0 ?
		    track_request_find(s, msg_u64(m, "I", 0) != 0, m) : NULL;

		if (q != NULL && q->id == m->id) {
			inner = q->src;
			sent = q->t;
		}
	}
	if (!addr_is_set(&inner.addr) || addr_eq(&inner.addr, &outer.addr))
		return false;
	tr->nat_seen = true;
	map = map_find(tr, m->node, &inner, &remote);
	v->fresh_map = map == NULL;
	if (map == NULL) {
		map = xalloc(1, sizeof(*map));
		snprintf(map->node, sizeof(map->node), "%s", m->node);
		map->inner = inner;
		map->remote = remote;
		map->outer = outer;
		map->t = m->t;
		/* What waited for the next hop's address was translated before. */
		map->rebound = v->sender->rebound && sent <= v->sender->t_rebound;
		hash_add(&tr->nats, &map->by_inner, key_hash(m->node, &inner.addr, 17));
	}
	v->map = map;
	v->inner = inner;
	return true;
}
