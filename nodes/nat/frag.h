/* frag.h - fragments, in any order (RFC 4787 11 REQ-14), in bounded memory (REQ-14a).
 *
 * Only a packet's first fragment has ports. When it has been translated, what became of its
 * addresses is remembered for the others; fragments that come before it are held. Two separate
 * rings: orphans can only push out orphans, and only the first fragments of packets that a mapping
 * let through take a place in the other. */
#ifndef SOJOURN_NAT_FRAG_H
#define SOJOURN_NAT_FRAG_H

#include "nodes/nat/table.h"

/* What translation did to the first fragment, to be done to the rest. */
struct nat_track {
	struct nat_end src, dst;	/* afterwards; ports unused */
	enum nat_verdict verdict;
};

/* nat_frag_learn remembers it, keyed by p before translation. */
void nat_frag_learn(struct nat *n, tick now, const struct nat_packet *p, enum nat_direction d,
    const struct nat_track *t);
/* nat_frag_find: NULL if the first fragment has not been seen. */
const struct nat_track *nat_frag_find(const struct nat *n, tick now, const struct nat_packet *p,
    enum nat_direction d);
/* nat_frag_hold keeps a copy of a fragment that came too early; the oldest makes room. */
void nat_frag_hold(struct nat *n, tick now, const struct nat_packet *p, enum nat_direction d,
    struct bytes ip);
/* nat_frag_release appends to out one held fragment whose first one is now known. */
bool nat_frag_release(struct nat *n, struct wr *out, enum nat_direction *d);
void nat_frag_wake(struct nat *n, tick now);
void nat_frag_clear(struct nat *n);

#endif
