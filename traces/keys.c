#include "traces/keys.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/crypto/seal.h"

#include <stdlib.h>

struct entry {
	struct sa_keys sa;
	struct hash_link link;
	struct entry *older;	/* of all, for keys_free */
};

struct keys {
	struct hash hash;
	struct entry *newest;
	size_t n_ike, n_esp;
};

struct keys *
keys_new(void)
{
	return xalloc(1, sizeof(struct keys));
}

void
keys_free(struct keys *k)
{
	struct entry *older;

	if (k == NULL)
		return;
	for (struct entry *e = k->newest; e != NULL; e = older) {
		older = e->older;
		seal_free(e->sa.context[0]);
		seal_free(e->sa.context[1]);
		bytes_wipe(e, sizeof(*e));
		free(e);
	}
	hash_clear(&k->hash);
	free(k);
}

static uint64_t
hash_ike(uint64_t spi_i, uint64_t spi_r)
{
	uint64_t spi[2] = { spi_i, spi_r };

	return hash_bytes(1, spi, sizeof(spi));
}

static uint64_t
hash_esp(uint32_t spi)
{
	return hash_bytes(2, &spi, sizeof(spi));
}

static bool
key_eq(const struct key *a, const struct key *b)
{
	return bytes_eq(bytes_of(a->b, a->n), bytes_of(b->b, b->n));
}

static bool
same(const struct sa_keys *a, const struct sa_keys *b)
{
	return a->esp == b->esp && a->spi_i == b->spi_i && a->spi_r == b->spi_r &&
	    a->spi == b->spi && a->encr == b->encr && a->encr_bits == b->encr_bits &&
	    a->integ == b->integ && key_eq(&a->ei, &b->ei) && key_eq(&a->er, &b->er) &&
	    key_eq(&a->ai, &b->ai) && key_eq(&a->ar, &b->ar);
}

/* The entry, if it is the one meant; else the next older one of the chain. */
static struct sa_keys *
walk_esp(struct hash_link *l, uint32_t spi)
{
	for (; l != NULL; l = hash_next(l)) {
		struct entry *e = hash_owner(l, struct entry, link);

		if (e->sa.esp && e->sa.spi == spi)
			return &e->sa;
	}
	return NULL;
}

struct sa_keys *
keys_find_esp(struct keys *k, uint32_t spi)
{
	return walk_esp(hash_first(&k->hash, hash_esp(spi)), spi);
}

struct sa_keys *
keys_next_esp(struct keys *k, const struct sa_keys *sa)
{
	const struct entry *e = (const struct entry *)(const void *)sa;

	(void)k;
	return walk_esp(hash_next(&e->link), sa->spi);
}

struct sa_keys *
keys_find_ike(struct keys *k, uint64_t spi_i, uint64_t spi_r)
{
	for (struct hash_link *l = hash_first(&k->hash, hash_ike(spi_i, spi_r)); l != NULL;
	     l = hash_next(l)) {
		struct entry *e = hash_owner(l, struct entry, link);

		if (!e->sa.esp && e->sa.spi_i == spi_i && e->sa.spi_r == spi_r)
			return &e->sa;
	}
	return NULL;
}

static bool
is_known(struct keys *k, const struct sa_keys *sa)
{
	if (!sa->esp) {
		const struct sa_keys *old = keys_find_ike(k, sa->spi_i, sa->spi_r);

		return old != NULL && same(old, sa);
	}
	for (const struct sa_keys *old = keys_find_esp(k, sa->spi); old != NULL;
	     old = keys_next_esp(k, old))
		if (same(old, sa))
			return true;
	return false;
}

bool
keys_add(struct keys *k, const struct sa_keys *sa)
{
	struct entry *e;

	if (sa->ei.n > KEY_MAX || sa->er.n > KEY_MAX || sa->ai.n > KEY_MAX || sa->ar.n > KEY_MAX ||
	    is_known(k, sa))
		return false;
	e = xalloc(1, sizeof(*e));
	e->sa = *sa;
	e->sa.context[0] = e->sa.context[1] = NULL;
	e->sa.esn = false;
	e->sa.highest = 0;
	e->sa.opened = false;
	e->older = k->newest;
	k->newest = e;
	hash_add(&k->hash, &e->link,
	    sa->esp ? hash_esp(sa->spi) : hash_ike(sa->spi_i, sa->spi_r));
	*(sa->esp ? &k->n_esp : &k->n_ike) += 1;
	return true;
}

const struct sa_keys **
keys_list(const struct keys *k)
{
	size_t n = k->n_ike + k->n_esp;
	const struct sa_keys **list = xalloc(n + 1, sizeof(*list));

	for (const struct entry *e = k->newest; e != NULL; e = e->older)
		list[--n] = &e->sa;
	return list;
}

size_t
keys_count(const struct keys *k, bool esp)
{
	return esp ? k->n_esp : k->n_ike;
}
