#include "nodes/mip6/ha_inner.h"

#include "nodes/base/die.h"

#include <stdlib.h>

/* The binding cache: bindings in chunks that never move (their alarms sit in the heap), found by a
 * hash per family. The home address is an index chosen by configuration, but the key is the node's
 * all the same. */

static uint64_t
key(const struct mip6_ha *h, const struct addr *a)
{
	return hash_fast(&h->key, a, sizeof(*a));
}

struct binding *
ha_cache_find(const struct mip6_ha *h, const struct addr *hoa)
{
	for (struct hash_link *l = hash_first(&h->hoa, key(h, hoa)); l != NULL; l = hash_next(l)) {
		struct binding *b = hash_owner(l, struct binding, by_hoa);

		if (addr_eq(&b->hoa, hoa))
			return b;
	}
	return NULL;
}

struct binding *
ha_cache_find4(const struct mip6_ha *h, const struct addr *hoa4)
{
	for (struct hash_link *l = hash_first(&h->hoa4, key(h, hoa4)); l != NULL;
	    l = hash_next(l)) {
		struct binding *b = hash_owner(l, struct binding, by_hoa4);

		if (addr_eq(&b->g.hoa4, hoa4))
			return b;
	}
	return NULL;
}

static void
grow(struct mip6_ha *h)
{
	struct binding *c = xalloc(HA_CHUNK, sizeof(*c));

	h->chunk = xrealloc(h->chunk, h->n_chunks + 1, sizeof(*h->chunk));
	h->chunk[h->n_chunks++] = c;
	for (size_t i = HA_CHUNK; i-- > 0;) {
		c[i].next_free = h->free_list;
		h->free_list = &c[i];
	}
}

struct binding *
ha_cache_add(struct mip6_ha *h, const struct addr *hoa)
{
	struct binding *b;

	if (h->used >= h->conf.capacity)
		return NULL;
	if (h->free_list == NULL)
		grow(h);
	b = h->free_list;
	h->free_list = b->next_free;
	h->used++;
	*b = (struct binding){ .hoa = *hoa, .alarm = { .kind = ALARM_MIP6_HA, .owner = b } };
	addr_text(hoa, b->name);
	hash_add(&h->hoa, &b->by_hoa, key(h, hoa));
	return b;
}

void
ha_cache_set4(struct mip6_ha *h, struct binding *b, const struct addr *hoa4)
{
	if (b->hoa4_hashed)
		hash_remove(&h->hoa4, &b->by_hoa4);
	b->g.hoa4 = *hoa4;
	b->hoa4_hashed = addr_is_set(hoa4);
	if (b->hoa4_hashed)
		hash_add(&h->hoa4, &b->by_hoa4, key(h, hoa4));
}

void
ha_cache_remove(struct mip6_ha *h, struct binding *b)
{
	alarm_cancel(h->env.heap, &b->alarm);
	ha_cache_set4(h, b, &ADDR_NONE);
	hash_remove(&h->hoa, &b->by_hoa);
	*b = (struct binding){ .next_free = h->free_list };
	h->free_list = b;
	h->used--;
}

/* Addresses are tried in turn from where the last one was found. A pool in which 64 in a row are
 * taken counts as exhausted (status 132): nothing is scanned from end to end for one BU. */
bool
ha_pool_take(struct mip6_ha *h, struct addr *out)
{
	const struct prefix *p = &h->conf.pool4;
	uint32_t hosts, base;

	if (p->addr.family != 4 || p->len == 0 || p->len > 30)
		return false;
	hosts = (UINT32_MAX >> p->len) - 1;	/* without network and broadcast address */
	base = (uint32_t)p->addr.b[0] << 24 | (uint32_t)p->addr.b[1] << 16 |
	    (uint32_t)p->addr.b[2] << 8 | p->addr.b[3];
	for (unsigned i = 0; i < 64 && i < hosts; i++) {
		uint32_t a = base + 1 + h->pool_next++ % hosts;
		struct addr x = { 4, { (uint8_t)(a >> 24), (uint8_t)(a >> 16), (uint8_t)(a >> 8),
		    (uint8_t)a } };

		if (ha_cache_find4(h, &x) == NULL) {
			*out = x;
			return true;
		}
	}
	return false;
}
