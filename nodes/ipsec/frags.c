#include "nodes/ipsec/frags.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <stdlib.h>

/* What makes fragments those of one packet, RFC 791 3.2, RFC 8200 4.5. */
struct frag_key {
	struct addr src, dst;
	uint32_t id, spi;
	uint8_t dir, proto;
};

struct frag_seen {
	struct frag_key key;
	struct flow flow;
	tick at;
};

void
frags_init(struct frags *s, uint64_t seed)
{
	*s = (struct frags){ seed, xalloc(FRAGS, sizeof(*s->seen)) };
}

void
frags_clear(struct frags *s)
{
	free(s->seen);
	s->seen = NULL;
}

static void
key_of(struct frag_key *k, struct frag_way way, const struct ip_view *v)
{
	memset(k, 0, sizeof(*k));	/* padding, too: it is compared as octets */
	k->src = v->src;
	k->dst = v->dst;
	k->id = v->frag_id;
	k->spi = way.spi;
	k->dir = way.dir;
	k->proto = v->proto;
}

static struct frag_seen *
place(const struct frags *s, const struct frag_key *k)
{
	return &s->seen[hash_bytes(s->seed, k, sizeof(*k)) % FRAGS];
}

void
frags_note(struct frags *s, tick now, struct frag_way way, const struct ip_view *v,
    const struct flow *f)
{
	struct frag_key k;
	struct frag_seen *e;

	key_of(&k, way, v);
	e = place(s, &k);
	memcpy(&e->key, &k, sizeof(k));
	e->flow = *f;
	e->at = now;
}

const struct flow *
frags_recall(const struct frags *s, tick now, struct frag_way way, const struct ip_view *v)
{
	struct frag_key k;
	const struct frag_seen *e;

	if (s->seen == NULL)
		return NULL;
	key_of(&k, way, v);
	e = place(s, &k);
	return memcmp(&e->key, &k, sizeof(k)) == 0 && now - e->at < FRAGS_LIFE ? &e->flow : NULL;
}
