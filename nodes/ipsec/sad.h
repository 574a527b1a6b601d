/* sad.h - the Security Association Database, RFC 4301 4.4.2.
 *
 * Inbound SAs are found by SPI alone (RFC 4301 4.1), so it does not matter from where a mobile
 * node's ESP comes; outbound ones by policy: its reqid, or its endpoints if it has none. The
 * endpoints of an SA move with MIGRATE; SPI, keys, counters and window stay. */
#ifndef SOJOURN_IPSEC_SAD_H
#define SOJOURN_IPSEC_SAD_H

#include "nodes/base/hash.h"
#include "nodes/base/heap.h"
#include "nodes/crypto/seal.h"
#include "nodes/ipsec/replay.h"
#include "nodes/ipsec/selector.h"
#include "nodes/wire/pfkey.h"

/* 0: no limit. */
struct sa_limits {
	uint32_t packets;
	uint64_t bytes, add_s, use_s;
};

struct sa_selector {
	struct selector sel;
	struct selector_lists lists;
};

struct sa {
	struct hash_link by_spi, by_group;
	struct sa *prev, *next;		/* all, oldest first */
	struct alarm alarm;		/* larval timeout, then lifetimes */
	uint64_t serial;		/* age */
	uint32_t spi, reqid;
	uint8_t state, mode;		/* SADB_SASTATE_*, IPSEC_MODE_* */
	bool inbound, esn;
	bool no_replay;			/* manual keys: nobody counts on the numbers */
	bool provisional;		/* outbound: do not send, the endpoint is a guess */
	bool learn;			/* inbound: report authentic packets from elsewhere */
	bool guessed;			/* inbound: report the next from anywhere: src is a guess */
	bool soft_told;
	bool fragments;			/* later ones are agreed on beside ports, RFC 4301 7.3 */
	bool no_tfc;			/* outbound: the peer takes none, RFC 7296 1.3.1 */
	uint8_t encap;			/* UDP_ENCAP_* */
	uint8_t df;			/* enum ipsec_df */
	uint16_t sport, dport;		/* in the packet's direction */
	struct addr src, dst;
	struct addr oa_src, oa_dst;	/* transport mode in UDP: as the sender has them; 0: the same */
	struct endpoint reported;	/* inbound: where NEW_MAPPING last said the peer is */

	/* What it may carry, where that is less than its policy's selector (RFC 4301 4.4.2): NULL: no less. */
	struct sa_selector *sel;

	struct seal_suite suite;
	struct seal_sizes sizes;
	struct seal *seal;		/* NULL: larval */
	uint64_t seq;			/* outbound: last used; inbound: see window */
	struct replay window;		/* inbound */

	struct sa_limits soft, hard;
	uint64_t packets, bytes;
	tick added, used, last;		/* first and last packet; TICK_NEVER: none yet */
};

struct sad {
	struct hash in, out, group;
	struct sa *first, *last;
	size_t n, most;
	struct hash_key key;
	uint64_t serial;
};

void sad_init(struct sad *s, size_t most, uint64_t seed);
/* sad_clear wipes and frees every SA; alarms are taken out of heap. */
void sad_clear(struct sad *s, struct heap *heap);

/* sad_new returns a zeroed SA that is filed nowhere, or NULL: full. Fill it, then sad_file. */
struct sa *sad_new(struct sad *s);
/* sad_file files by SPI and by group; call sad_unfile before and sad_file after changing what it
 * is found by (spi, direction, reqid, endpoints). */
void sad_file(struct sad *s, struct sa *a);
void sad_unfile(struct sad *s, struct sa *a);
/* sad_free wipes an SA; unfiles it first if it was filed. */
void sad_free(struct sad *s, struct heap *heap, struct sa *a);

/* sa_carries: do its selectors allow this packet? */
static inline bool
sa_carries(const struct sa *a, const struct flow *f)
{
	return a->sel == NULL || selector_has(&a->sel->sel, f);
}

struct sa *sad_find_in(const struct sad *s, uint32_t spi);
struct sa *sad_find_out(const struct sad *s, uint32_t spi, const struct addr *dst);

/* sad_group_first and sad_group_next walk the SAs of one direction that belong to a reqid or, if
 * that is 0, to a pair of endpoints; in no particular order. */
struct sa *sad_group_first(const struct sad *s, bool inbound, const struct pfkey_request *r);
struct sa *sad_group_next(const struct sa *a, bool inbound, const struct pfkey_request *r);

#endif
