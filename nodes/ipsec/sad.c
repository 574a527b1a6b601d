#include "nodes/ipsec/sad.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>

void
sad_init(struct sad *s, size_t most, uint64_t seed)
{
	*s = (struct sad){ .most = most };
	hash_key_init(&s->key, seed);
}

void
sad_clear(struct sad *s, struct heap *heap)
{
	while (s->first != NULL) {
		sad_unfile(s, s->first);
		sad_free(s, heap, s->first);
	}
	hash_clear(&s->in);
	hash_clear(&s->out);
	hash_clear(&s->group);
	*s = (struct sad){ 0 };
}

struct sa *
sad_new(struct sad *s)
{
	struct sa *a;

	if (s->n >= s->most)
		return NULL;
	a = xalloc(1, sizeof(*a));
	a->used = a->last = TICK_NEVER;
	a->serial = ++s->serial;
	a->prev = s->last;
	*(s->last != NULL ? &s->last->next : &s->first) = a;
	s->last = a;
	s->n++;
	return a;
}

void
sad_free(struct sad *s, struct heap *heap, struct sa *a)
{
	alarm_cancel(heap, &a->alarm);
	*(a->prev != NULL ? &a->prev->next : &s->first) = a->next;
	*(a->next != NULL ? &a->next->prev : &s->last) = a->prev;
	s->n--;
	seal_free(a->seal);
	replay_clear(&a->window);
	free(a->sel);
	bytes_wipe(a, sizeof(*a));
	free(a);
}

static uint64_t
spi_key(const struct sad *s, uint32_t spi)
{
	return hash_fast(&s->key, &spi, sizeof(spi));
}

/* A reqid names the SAs of a policy; without one, the endpoints have to. */
static uint64_t
group_key(const struct sad *s, bool inbound, uint32_t reqid, const struct addr *src,
    const struct addr *dst)
{
	struct {
		struct addr src, dst;
		uint8_t inbound, zero;
		uint32_t reqid;
	} group = { .inbound = inbound, .reqid = reqid };

	static_assert(sizeof(group) == 40, "hashed as octets: no padding");
	if (reqid == 0) {
		group.src = *src;
		group.dst = *dst;
	}
	return hash_fast(&s->key, &group, sizeof(group));
}

void
sad_file(struct sad *s, struct sa *a)
{
	hash_add(a->inbound ? &s->in : &s->out, &a->by_spi, spi_key(s, a->spi));
	hash_add(&s->group, &a->by_group, group_key(s, a->inbound, a->reqid, &a->src, &a->dst));
}

void
sad_unfile(struct sad *s, struct sa *a)
{
	hash_remove(a->inbound ? &s->in : &s->out, &a->by_spi);
	hash_remove(&s->group, &a->by_group);
}

struct sa *
sad_find_in(const struct sad *s, uint32_t spi)
{
	for (struct hash_link *l = hash_first(&s->in, spi_key(s, spi)); l != NULL; l = hash_next(l)) {
		struct sa *a = hash_owner(l, struct sa, by_spi);

		if (a->spi == spi)
			return a;
	}
	return NULL;
}

struct sa *
sad_find_out(const struct sad *s, uint32_t spi, const struct addr *dst)
{
	for (struct hash_link *l = hash_first(&s->out, spi_key(s, spi)); l != NULL;
	    l = hash_next(l)) {
		struct sa *a = hash_owner(l, struct sa, by_spi);

		if (a->spi == spi && addr_eq(&a->dst, dst))
			return a;
	}
	return NULL;
}

static struct sa *
in_group(struct hash_link *l, bool inbound, const struct pfkey_request *r)
{
	for (; l != NULL; l = hash_next(l)) {
		struct sa *a = hash_owner(l, struct sa, by_group);

		if (a->inbound == inbound && a->reqid == r->reqid &&
		    (r->reqid != 0 || (addr_eq(&a->src, &r->src) && addr_eq(&a->dst, &r->dst))))
			return a;
	}
	return NULL;
}

struct sa *
sad_group_first(const struct sad *s, bool inbound, const struct pfkey_request *r)
{
	uint64_t k = group_key(s, inbound, r->reqid, &r->src, &r->dst);

	return in_group(hash_first(&s->group, k), inbound, r);
}

struct sa *
sad_group_next(const struct sa *a, bool inbound, const struct pfkey_request *r)
{
	return in_group(hash_next(&a->by_group), inbound, r);
}
