#include "nodes/nat/frag.h"

#include "nodes/base/die.h"

#include <stdlib.h>

struct known {
	struct hash_link link;
	struct nat_key key;
	struct nat_track track;
	tick due;		/* 0: the place is empty */
};

struct held {
	struct nat_key key;
	enum nat_direction direction;
	uint8_t *octets;	/* NULL: empty */
	size_t n;
	tick due;
	bool released;
};

struct nat_fragments {
	struct hash by_key;
	struct known known[NAT_FRAGMENTS];
	size_t next_known;	/* the oldest */
	struct held held[NAT_FRAGMENTS_HELD];
	size_t next_held;
	struct alarm alarm;	/* for held ones; known ones just grow old */
};

static struct nat_fragments *
fragments(struct nat *n)
{
	if (n->fragments == NULL) {
		n->fragments = xalloc(1, sizeof(*n->fragments));
		n->fragments->alarm.kind = ALARM_NAT + 1;
	}
	return n->fragments;
}

/* RFC 791 3.2: source, destination, protocol and identification make one packet's fragments. */
static struct nat_key
key_of(const struct nat_packet *p, enum nat_direction d)
{
	return (struct nat_key){ p->src.addr, p->dst.addr, p->id, (uint16_t)d, p->proto, { 0 } };
}

static bool
key_eq(const struct nat_key *a, const struct nat_key *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static struct known *
find(const struct nat *n, tick now, const struct nat_key *key)
{
	struct hash_link *l = hash_first(&n->fragments->by_key,
	    hash_fast(&n->key, key, sizeof(*key)));

	for (; l != NULL; l = hash_next(l)) {
		struct known *k = hash_owner(l, struct known, link);

		if (key_eq(&k->key, key) && now < k->due)
			return k;
	}
	return NULL;
}

void
nat_frag_learn(struct nat *n, tick now, const struct nat_packet *p, enum nat_direction d,
    const struct nat_track *t)
{
	struct nat_fragments *f = fragments(n);
	struct nat_key key = key_of(p, d);
	struct known *k = find(n, now, &key);

	if (k == NULL) {
		k = &f->known[f->next_known];
		f->next_known = (f->next_known + 1) % NAT_FRAGMENTS;
		if (k->due != 0)
			hash_remove(&f->by_key, &k->link);
		k->key = key;
		hash_add(&f->by_key, &k->link, hash_fast(&n->key, &key, sizeof(key)));
	}
	k->track = *t;
	k->due = now + n->conf.fragment_lifetime;
	for (size_t i = 0; i < NAT_FRAGMENTS_HELD; i++)
		if (f->held[i].octets != NULL && key_eq(&f->held[i].key, &key))
			f->held[i].released = true;
}

const struct nat_track *
nat_frag_find(const struct nat *n, tick now, const struct nat_packet *p, enum nat_direction d)
{
	struct nat_key key = key_of(p, d);
	const struct known *k = n->fragments != NULL ? find(n, now, &key) : NULL;

	return k != NULL ? &k->track : NULL;
}

static void
drop(struct held *h)
{
	free(h->octets);
	*h = (struct held){ 0 };
}

/* Sets the alarm to the earliest deadline of what is held. */
static void
arm(struct nat *n)
{
	struct nat_fragments *f = n->fragments;
	tick due = TICK_NEVER;

	for (size_t i = 0; i < NAT_FRAGMENTS_HELD; i++)
		if (f->held[i].octets != NULL)
			due = tick_min(due, f->held[i].due);
	alarm_set(n->env.heap, &f->alarm, due);
}

void
nat_frag_hold(struct nat *n, tick now, const struct nat_packet *p, enum nat_direction d,
    struct bytes ip)
{
	struct nat_fragments *f = fragments(n);
	struct held *h = &f->held[f->next_held];

	f->next_held = (f->next_held + 1) % NAT_FRAGMENTS_HELD;
	if (h->octets != NULL)
		n->count.dropped++;
	drop(h);
	*h = (struct held){ .key = key_of(p, d), .direction = d, .octets = xalloc(ip.n, 1),
		.n = ip.n, .due = now + n->conf.fragment_lifetime };
	memcpy(h->octets, ip.p, ip.n);
	arm(n);
}

bool
nat_frag_release(struct nat *n, struct wr *out, enum nat_direction *d)
{
	if (n->fragments == NULL)
		return false;
	for (size_t i = 0; i < NAT_FRAGMENTS_HELD; i++) {
		/* From the oldest on. */
		struct held *h = &n->fragments->held[(n->fragments->next_held + i) % NAT_FRAGMENTS_HELD];

		if (!h->released)
			continue;
		wr_copy(out, h->octets, h->n);
		*d = h->direction;
		drop(h);
		arm(n);
		return true;
	}
	return false;
}

void
nat_frag_wake(struct nat *n, tick now)
{
	for (size_t i = 0; i < NAT_FRAGMENTS_HELD; i++) {
		struct held *h = &n->fragments->held[i];

		if (h->octets == NULL || now < h->due)
			continue;
		drop(h);
		n->count.dropped++;
		tell_note(n->env.tell, TOLD_DROP, why_row(W_NAT_FRAGMENT)->name, "", "%s", "");
	}
	arm(n);
}

void
nat_frag_clear(struct nat *n)
{
	if (n->fragments == NULL)
		return;
	for (size_t i = 0; i < NAT_FRAGMENTS_HELD; i++)
		drop(&n->fragments->held[i]);
	alarm_cancel(n->env.heap, &n->fragments->alarm);
	hash_clear(&n->fragments->by_key);
	free(n->fragments);
	n->fragments = NULL;
}
