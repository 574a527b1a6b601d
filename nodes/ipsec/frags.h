/* frags.h - what the first fragments of packets under way have shown, so that the later ones, which hide
 * their ports, can be judged as the whole packet would be: stateful fragment checking, RFC 4301 7.3, 7.4.
 *
 * FRAGS packets are remembered for FRAGS_LIFE each, each in the one place that its addresses,
 * identification and protocol hash to: a newer one takes it over, and the later fragments of the older
 * are unknown then, as those are that overtake their first. */
#ifndef SOJOURN_IPSEC_FRAGS_H
#define SOJOURN_IPSEC_FRAGS_H

#include "nodes/base/tick.h"
#include "nodes/ipsec/selector.h"

#define FRAGS	   256
#define FRAGS_LIFE SECONDS(60)	/* as long as anybody reassembles, RFC 8200 4.5 */

/* How a fragment travels: one that came on another SA, or in clear, is of another packet. */
struct frag_way {
	uint8_t dir;		/* IPSEC_DIR_* */
	uint32_t spi;		/* inbound: of its SA; else 0 */
};

struct frags {
	uint64_t seed;
	struct frag_seen *seen;	/* FRAGS of them; NULL: not initialised, and nothing to recall */
};

void frags_init(struct frags *s, uint64_t seed);
void frags_clear(struct frags *s);

static inline bool
is_later_fragment(const struct ip_view *v)
{
	return v->is_fragment && v->frag_offset != 0;
}

/* frags_note remembers the flow of a first fragment. */
void frags_note(struct frags *s, tick now, struct frag_way way, const struct ip_view *v,
    const struct flow *f);
/* frags_recall is the flow of a later fragment's first one, or NULL. */
const struct flow *frags_recall(const struct frags *s, tick now, struct frag_way way,
    const struct ip_view *v);

#endif
