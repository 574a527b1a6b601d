/* track_esp.c - the last packet that each node sent on each SPI, for the rules about ESP and for what shows
 * that packets are missing. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <string.h>

struct esp_flow *
track_esp_get(struct track *tr, const struct msg *m)
{
	uint64_t spi = msg_u64(m, "esp_spi", 0);
	uint64_t h = hash_bytes(1, &spi, sizeof(spi));
	struct esp_flow *e;

	for (struct hash_link *l = hash_first(&tr->esp, h); l != NULL; l = hash_next(l)) {
		e = hash_owner(l, struct esp_flow, by_spi);
		if (e->spi == spi && strcmp(e->node, m->node) == 0)
			return e;
	}
	e = xalloc(1, sizeof(*e));
	e->spi = spi;
	snprintf(e->node, sizeof(e->node), "%s", m->node);
	hash_add(&tr->esp, &e->by_spi, h);
	return e;
}

void
track_after_esp(struct view *v)
{
	struct esp_flow *e = v->esp;

	e->seen = true;
	e->last_seq = msg_u64(v->m, "esp_seq", 0);
	e->src = msg_from(v->m);
	e->dst = msg_to(v->m);
	e->udp = msg_has(v->m, "udp");
	e->tunnel = msg_list_has(v->m, "encap", "esp-tunnel");
	e->t = v->m->t;
}
