#include "nodes/ipsec/spd.h"

#include "nodes/base/die.h"

#include <assert.h>
#include <stdlib.h>

/* One remembered answer. */
struct spd_seen {
	struct flow flow;
	uint8_t dir;
	uint64_t changes;	/* spd.changes + 1 when it was found; 0: never */
	struct policy *policy;	/* NULL: none matches */
};

#define SEEN_LEAST 8
#define SEEN_MOST  4096

void
spd_init(struct spd *s, size_t most, uint64_t seed)
{
	/* Automatic reqids are above Linux's manual ones (IPSEC_MANUAL_REQID_MAX). */
	*s = (struct spd){ .most = most, .last_reqid = 0x3fff };
	hash_key_init(&s->key, seed);
}

static void
policy_free(struct policy *p)
{
	free((void *)(uintptr_t)p->sel.lists);
	free(p);
}

void
spd_clear(struct spd *s)
{
	for (struct policy *p = s->first, *next; p != NULL; p = next) {
		next = p->next;
		policy_free(p);
	}
	for (int c = 0; c < SPD_GENERAL; c++)
		hash_clear(&s->by_host[c]);
	hash_clear(&s->by_id);
	hash_clear(&s->by_acquire);
	free(s->seen);
	*s = (struct spd){ 0 };
}

static bool
is_host(const struct prefix *p)
{
	return p->len == 8 * addr_len(&p->addr);
}

static uint8_t
class_of(const struct selector *sel)
{
	bool src = is_host(&sel->src), dst = is_host(&sel->dst);

	return src && dst ? SPD_PAIR : src ? SPD_SRC : dst ? SPD_DST : SPD_GENERAL;
}

/* The key of a chain: direction, class and the host addresses that the class files by. */
static uint64_t
key(const struct spd *s, uint8_t dir, uint8_t class, const struct addr *src, const struct addr *dst)
{
	struct {
		struct addr src, dst;
		uint8_t dir, class, zero[4];
	} k = { class == SPD_DST ? ADDR_NONE : *src, class == SPD_SRC ? ADDR_NONE : *dst, dir, class,
		{ 0 } };

	static_assert(sizeof(k) == 40, "hashed as octets: no padding");
	return hash_fast(&s->key, &k, sizeof(k));
}

/* before: does a decide ahead of b? */
static bool
before(const struct policy *a, const struct policy *b)
{
	return a->priority != b->priority ? a->priority < b->priority : a->serial < b->serial;
}

static struct policy **
general(struct spd *s, uint8_t dir)
{
	return &s->general[dir == IPSEC_DIR_OUTBOUND];
}

static void
file(struct spd *s, struct policy *p)
{
	struct policy **at = general(s, p->dir);

	if (p->class != SPD_GENERAL) {
		hash_add(&s->by_host[p->class], &p->by_host,
		    key(s, p->dir, p->class, &p->sel.src.addr, &p->sel.dst.addr));
		return;
	}
	while (*at != NULL && before(*at, p))
		at = &(*at)->general_next;
	p->general_next = *at;
	*at = p;
}

static void
unfile(struct spd *s, struct policy *p)
{
	struct policy **at = general(s, p->dir);

	if (p->class != SPD_GENERAL) {
		hash_remove(&s->by_host[p->class], &p->by_host);
		return;
	}
	while (*at != p)
		at = &(*at)->general_next;
	*at = p->general_next;
}

static uint64_t
id_key(const struct spd *s, uint32_t id)
{
	return hash_fast(&s->key, &id, sizeof(id));
}

/* spoil makes of an entry what an implementation would that gets one thing wrong. */
static void
spoil(const struct spd *s, struct policy *p)
{
	if (s->wrong & SPD_BACKWARDS)
		p->priority = ~p->priority;
	if (s->wrong & SPD_NO_PORTS)
		p->sel.sport = p->sel.dport = PORT_ANY;
	if ((s->wrong & SPD_NO_DISCARD) && p->type == IPSEC_POLICY_DISCARD)
		p->type = IPSEC_POLICY_NONE;
	if ((s->wrong & SPD_NO_BYPASS) && p->type == IPSEC_POLICY_NONE)
		p->type = IPSEC_POLICY_DISCARD;
	if (s->wrong & SPD_NO_LISTS) {
		free((void *)(uintptr_t)p->sel.lists);
		p->sel.lists = NULL;
	}
}

struct policy *
spd_add(struct spd *s, const struct policy *like)
{
	struct policy *p;

	if (s->n >= s->most)
		return NULL;
	s->changes++;
	p = xalloc(1, sizeof(*p));
	*p = *like;
	if (like->sel.lists != NULL) {
		struct selector_lists *own = xalloc(1, sizeof(*own));

		*own = *like->sel.lists;
		p->sel.lists = own;
	}
	spoil(s, p);
	p->serial = ++s->serial;
	if (p->id == 0)
		p->id = ++s->last_id;
	p->class = class_of(&p->sel);
	p->acquire_seq = 0;
	p->prev = s->last;
	p->next = NULL;
	*(s->last != NULL ? &s->last->next : &s->first) = p;
	s->last = p;
	s->n++;
	file(s, p);
	hash_add(&s->by_id, &p->by_id, id_key(s, p->id));
	return p;
}

void
spd_remove(struct spd *s, struct policy *p)
{
	s->changes++;
	spd_acquire(s, p, 0);
	unfile(s, p);
	hash_remove(&s->by_id, &p->by_id);
	*(p->prev != NULL ? &p->prev->next : &s->first) = p->next;
	*(p->next != NULL ? &p->next->prev : &s->last) = p->prev;
	s->n--;
	policy_free(p);
}

/* How a policy is asked for while chains are walked. */
enum ask { ASK_FLOW, ASK_EXACT, ASK_ADDRESSES };

struct question {
	enum ask ask;
	const struct flow *flow;
	const struct selector *sel;
};

/* apart: the mutant that compares ICMP's code by itself. */
static bool
apart(const struct selector *sel, const struct flow *f)
{
	return (f->ports & FLOW_SPORT) != 0 && (f->proto == 1 || f->proto == 58) &&
	    ((f->sport & 0xff) < (sel->sport.lo & 0xff) || (f->sport & 0xff) > (sel->sport.hi & 0xff));
}

static bool
fits(struct spd *s, const struct policy *p, const struct question *q)
{
	s->compared++;
	switch (q->ask) {
	case ASK_FLOW:
		if ((s->wrong & SPD_TYPE_APART) && apart(&p->sel, q->flow))
			return false;
		return selector_has(&p->sel, q->flow);
	case ASK_EXACT:
		return selector_eq(&p->sel, q->sel);
	case ASK_ADDRESSES:
		break;
	}
	return p->sel.src.len == q->sel->src.len && p->sel.dst.len == q->sel->dst.len &&
	    addr_eq(&p->sel.src.addr, &q->sel->src.addr) &&
	    addr_eq(&p->sel.dst.addr, &q->sel->dst.addr);
}

/* The earliest fit of one chain. Chains hold few policies but in no order, so all are looked at. */
static struct policy *
in_chain(struct spd *s, uint8_t dir, uint8_t class, const struct addr *src, const struct addr *dst,
    const struct question *q)
{
	const struct hash *h = &s->by_host[class];
	struct policy *best = NULL;

	if (h->n == 0)
		return NULL;
	for (struct hash_link *l = hash_first(h, key(s, dir, class, src, dst)); l != NULL;
	    l = hash_next(l)) {
		struct policy *p = hash_owner(l, struct policy, by_host);

		if (p->dir == dir && (best == NULL || before(p, best)) && fits(s, p, q))
			best = p;
	}
	return best;
}

static struct policy *
in_general(struct spd *s, uint8_t dir, const struct question *q, const struct policy *best)
{
	for (struct policy *p = *general(s, dir); p != NULL; p = p->general_next) {
		if (best != NULL && before(best, p))
			return NULL;
		if (fits(s, p, q))
			return p;
	}
	return NULL;
}

static struct policy *
match(struct spd *s, uint8_t dir, const struct flow *f)
{
	struct question q = { .ask = ASK_FLOW, .flow = f };
	struct policy *best = NULL, *p;

	for (uint8_t class = 0; class < SPD_GENERAL; class++) {
		p = in_chain(s, dir, class, &f->src, &f->dst, &q);
		if (p != NULL && (best == NULL || before(p, best)))
			best = p;
	}
	p = in_general(s, dir, &q, best);
	return p != NULL ? p : best;
}

/* The place of a flow in the cache. An unlucky or malicious choice of addresses costs a search, as
 * it would without the cache, and no more: the mixing can be cheap. */
static struct spd_seen *
place(struct spd *s, uint8_t dir, const struct flow *f)
{
	uint64_t word[sizeof(*f) / 8], h = dir;

	static_assert(sizeof(*f) % 8 == 0, "flows are compared and mixed as octets");
	static_assert(sizeof(*f) == 2 * sizeof(struct addr) + 6, "without padding");
	memcpy(word, f, sizeof(*f));
	for (size_t i = 0; i < sizeof(*f) / 8; i++)
		h = (h ^ word[i]) * 0x9e3779b97f4a7c15u;
	return &s->seen[h >> 32 & (s->seen_cap - 1)];
}

struct policy *
spd_match(struct spd *s, uint8_t dir, const struct flow *f)
{
	struct spd_seen *e;

	/* Two flows each way for each mobile node, whose policies are some eight. */
	if (s->seen_cap < SEEN_LEAST || (s->seen_cap < s->n / 2 && s->seen_cap < SEEN_MOST)) {
		free(s->seen);
		s->seen_cap = SEEN_LEAST;
		while (s->seen_cap < s->n / 2 && s->seen_cap < SEEN_MOST)
			s->seen_cap *= 2;
		s->seen = xalloc(s->seen_cap, sizeof(*s->seen));
	}
	e = place(s, dir, f);
	if (e->changes != s->changes + 1 || e->dir != dir || memcmp(&e->flow, f, sizeof(*f)) != 0)
		*e = (struct spd_seen){ *f, dir, s->changes + 1, match(s, dir, f) };
	return e->policy;
}

/* A policy stands in the class of its selector and nowhere else. */
static struct policy *
by_selector(struct spd *s, uint8_t dir, const struct question *q)
{
	uint8_t class = class_of(q->sel);

	if (class == SPD_GENERAL)
		return in_general(s, dir, q, NULL);
	return in_chain(s, dir, class, &q->sel->src.addr, &q->sel->dst.addr, q);
}

struct policy *
spd_exact(struct spd *s, uint8_t dir, const struct selector *sel)
{
	return by_selector(s, dir, &(struct question){ .ask = ASK_EXACT, .sel = sel });
}

struct policy *
spd_wildcard(struct spd *s, uint8_t dir, const struct selector *sel)
{
	return by_selector(s, dir, &(struct question){ .ask = ASK_ADDRESSES, .sel = sel });
}

struct policy *
spd_by_id(const struct spd *s, uint32_t id)
{
	for (struct hash_link *l = hash_first(&s->by_id, id_key(s, id)); l != NULL; l = hash_next(l)) {
		struct policy *p = hash_owner(l, struct policy, by_id);

		if (p->id == id)
			return p;
	}
	return NULL;
}

struct policy *
spd_by_acquire(const struct spd *s, uint32_t seq)
{
	for (struct hash_link *l = hash_first(&s->by_acquire, id_key(s, seq)); l != NULL && seq != 0;
	    l = hash_next(l)) {
		struct policy *p = hash_owner(l, struct policy, by_acquire);

		if (p->acquire_seq == seq)
			return p;
	}
	return NULL;
}

void
spd_acquire(struct spd *s, struct policy *p, uint32_t seq)
{
	if (p->acquire_seq != 0)
		hash_remove(&s->by_acquire, &p->by_acquire);
	p->acquire_seq = seq;
	if (seq != 0)
		hash_add(&s->by_acquire, &p->by_acquire, id_key(s, seq));
}

void
spd_acquired(struct spd *s, struct policy *p)
{
	spd_acquire(s, p, 0);
	p->acquire_again = 0;
}
