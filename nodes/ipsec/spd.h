/* spd.h - the Security Policy Database, RFC 4301 4.4.1.
 *
 * An ordered list: the lower priority decides first, among equals the older (RFC 4301 4.4.1-02, and
 * Linux's order). To answer without a scan, a policy is filed under its host addresses: both,
 * source, or destination; only policies with neither are in a list that is searched. A packet
 * is looked up in at most three chains and that list, and the earliest match of the four is the
 * first match of the whole order. A home agent with 100,000 mobile nodes compares a handful. What
 * the last packets found is remembered until a policy comes or goes. */
#ifndef SOJOURN_IPSEC_SPD_H
#define SOJOURN_IPSEC_SPD_H

#include "nodes/base/hash.h"
#include "nodes/base/heap.h"
#include "nodes/base/tick.h"
#include "nodes/ipsec/selector.h"
#include "nodes/wire/pfkey.h"

enum { SPD_PAIR, SPD_SRC, SPD_DST, SPD_GENERAL, SPD_CLASSES };

struct policy {
	struct hash_link by_host, by_id, by_acquire;
	struct policy *prev, *next;		/* all, oldest first: for dumps */
	struct policy *general_next;		/* SPD_GENERAL only: in order */
	uint64_t serial;			/* age: breaks ties of priority */
	uint32_t id, priority;
	uint16_t type;				/* IPSEC_POLICY_* */
	uint8_t dir, class;
	struct selector sel;

	bool has_template;			/* one request; type IPSEC_POLICY_IPSEC */
	struct pfkey_request template;
	/* What the last MIGRATE said, besides the addresses in the template. */
	uint8_t encap, flags;			/* UDP_ENCAP_*, MIGRATE_* */
	uint16_t sport, dport;
	uint64_t generation;

	struct pfkey_traffic traffic;
	struct alarm dummy;			/* outbound: of the next dummy packet */

	uint32_t acquire_seq;			/* outstanding ACQUIRE; 0: none */
	tick acquire_again;			/* not before */
};

/* Mutants: "spd-backwards", "spd-no-ports", "spd-no-lists", "spd-no-discard", "spd-type-apart",
 * "spd-no-bypass". */
enum { SPD_BACKWARDS = 1, SPD_NO_PORTS = 2, SPD_NO_LISTS = 4, SPD_NO_DISCARD = 8, SPD_TYPE_APART = 16,
	SPD_NO_BYPASS = 32 };

struct spd {
	struct hash by_host[SPD_GENERAL], by_id, by_acquire;
	struct policy *general[2];		/* inbound, outbound */
	struct policy *first, *last;
	size_t n, most;
	struct hash_key key;
	uint64_t serial;
	uint32_t last_id, last_reqid;
	struct spd_seen *seen;			/* cache of answers, by flow; seen_cap of them */
	size_t seen_cap;			/* a power of two, or 0 */
	uint64_t changes;			/* of the set of policies: answers are as old */
	uint64_t compared;			/* selectors compared so far: the cost of looking up */
	uint8_t wrong;				/* SPD_WRONG_*: mutants */
};

void spd_init(struct spd *s, size_t most, uint64_t seed);
void spd_clear(struct spd *s);

/* spd_add files a copy of *p and returns it; NULL: full. Id 0: the next number is given. */
struct policy *spd_add(struct spd *s, const struct policy *p);
void spd_remove(struct spd *s, struct policy *p);

/* spd_match is the policy that decides about a packet, or NULL. */
struct policy *spd_match(struct spd *s, uint8_t dir, const struct flow *f);

/* spd_exact is the policy with just this selector, or NULL. */
struct policy *spd_exact(struct spd *s, uint8_t dir, const struct selector *sel);

/* spd_wildcard ignores protocol and ports (MIGRATE with a wildcard protocol): the earliest policy
 * with these addresses, or NULL. */
struct policy *spd_wildcard(struct spd *s, uint8_t dir, const struct selector *sel);

struct policy *spd_by_id(const struct spd *s, uint32_t id);
struct policy *spd_by_acquire(const struct spd *s, uint32_t seq);

/* spd_acquire notes an ACQUIRE as outstanding under `seq`; 0: none any more. spd_acquired: it has
 * been answered, and the next one need not wait. */
void spd_acquire(struct spd *s, struct policy *p, uint32_t seq);
void spd_acquired(struct spd *s, struct policy *p);

#endif
