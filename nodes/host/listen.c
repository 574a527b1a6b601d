/* listen.c - the multicast addresses each interface wants to hear, so that a crowded link need not
 * bring everything to everybody: all-nodes, all-routers, and the solicited-node group (RFC 4291
 * 2.7.1, RFC 4862 5.4.2) of every address that is assigned, being tested, or stood in for. Several
 * addresses share a group: it is left with the last of them. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdlib.h>

struct listen {
	struct hash_link link;
	unsigned ifc;
	struct mac mac;
	unsigned n;
};

static void
count(struct host *h, unsigned ifc, const struct mac *m, bool on)
{
	uint64_t hash = hash_bytes(h->seed + ifc, m->b, sizeof(m->b));
	struct hash_link *l = hash_first(&h->listens, hash);
	struct listen *x = NULL;

	for (; l != NULL && x == NULL; l = hash_next(l)) {
		x = hash_owner(l, struct listen, link);
		if (x->ifc != ifc || !mac_eq(&x->mac, m))
			x = NULL;
	}
	if (x == NULL) {
		assert(on);
		x = xalloc(1, sizeof(*x));
		x->ifc = ifc;
		x->mac = *m;
		hash_add(&h->listens, &x->link, hash);
		h->up->listen(h->node, ifc, m, true);
	}
	x->n += on ? 1u : -1u;
	if (x->n > 0)
		return;
	h->up->listen(h->node, ifc, m, false);
	hash_remove(&h->listens, &x->link);
	free(x);
}

void
listen_start(struct host *h, unsigned ifc)
{
	static const struct mac all_nodes = { { 0x33, 0x33, 0, 0, 0, 1 } },
	    all_routers = { { 0x33, 0x33, 0, 0, 0, 2 } },
	    all_systems = { { 0x01, 0x00, 0x5e, 0, 0, 1 } };	/* 224.0.0.1 */

	if (h->up->listen == NULL)
		return;
	count(h, ifc, &all_nodes, true);
	count(h, ifc, &all_systems, true);
	if (h->conf.forward)
		count(h, ifc, &all_routers, true);
}

void
listen_to(struct host *h, unsigned ifc, const struct addr *a, bool on)
{
	struct addr group = addr_solicited_node(a);
	struct mac m = mac_multicast6(&group);

	if (h->up->listen != NULL && ifc < h->n_ifcs && a->family == 6)
		count(h, ifc, &m, on);
}

void
listens_clear(struct host *h)
{
	for (size_t i = 0; i < h->listens.cap; i++)
		while (h->listens.slot[i] != NULL) {
			struct hash_link *l = h->listens.slot[i];

			hash_remove(&h->listens, l);
			free(hash_owner(l, struct listen, link));
		}
	hash_clear(&h->listens);
}
