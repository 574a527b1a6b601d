#include "nodes/held.h"

#include "nodes/base/die.h"

#include <stdlib.h>

bool
held_push(struct held *h, struct bytes packet, unsigned most)
{
	struct held_packet *p;

	if (h->n >= most)
		return false;
	p = xalloc(1, sizeof(*p) + packet.n);
	p->n = packet.n;
	memcpy(p->octets, packet.p, packet.n);
	held_put(h, p);
	return true;
}

void
held_put(struct held *h, struct held_packet *p)
{
	p->next = NULL;
	if (h->last != NULL)
		h->last->next = p;
	else
		h->head = p;
	h->last = p;
	h->n++;
}

struct held_packet *
held_pop(struct held *h)
{
	struct held_packet *p = h->head;

	if (p == NULL)
		return NULL;
	h->head = p->next;
	if (h->head == NULL)
		h->last = NULL;
	h->n--;
	return p;
}

void
held_clear(struct held *h)
{
	struct held_packet *p;

	while ((p = held_pop(h)) != NULL)
		free(p);
}
