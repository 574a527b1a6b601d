/* hostile.c - messages that nobody is judged by: what attackers say, whatever address it bears, and what
 * faults made of a message on its way.
 *
 * A message of an attacker's own is known by its identity wherever it is sighted, and an IKE SA that an
 * attacker began by its SPI. What an attacker says again (a replay) has the identity of the message it
 * repeats, and stays its sender's: only the attacker's own sighting is left out. */
#include "conformance/monitors/track_int.h"
#include "nodes/base/die.h"

#include <stdlib.h>
#include <string.h>

struct mark {
	struct hash_link link;
	uint64_t value;
};

static bool
marked(const struct hash *h, uint64_t value)
{
	struct hash_link *l = hash_first(h, hash_bytes(0, &value, sizeof(value)));

	while (l != NULL && hash_owner(l, struct mark, link)->value != value)
		l = hash_next(l);
	return l != NULL;
}

static void
mark(struct hash *h, uint64_t value)
{
	struct mark *m;

	if (marked(h, value))
		return;
	m = xalloc(1, sizeof(*m));
	m->value = value;
	hash_add(h, &m->link, hash_bytes(0, &value, sizeof(value)));
}

void
hostile_clear(struct hostile *h)
{
	track_free_chains(&h->ids, offsetof(struct mark, link));
	track_free_chains(&h->spis, offsetof(struct mark, link));
}

void
hostile_add(struct hostile *h, const struct msg *m, bool its_sa)
{
	mark(&h->ids, m->id);
	if (its_sa && msg_has(m, "SPIi"))
		mark(&h->spis, msg_u64(m, "SPIi", 0));
}

bool
hostile_is(const struct hostile *h, const struct msg *m)
{
	if (h->ids.n == 0)
		return false;
	return marked(&h->ids, m->id) ||
	    (h->spis.n > 0 && msg_has(m, "SPIi") && marked(&h->spis, msg_u64(m, "SPIi", 0)));
}
