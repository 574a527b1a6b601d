/* held.h - a few packets that wait for an SA or for an exact endpoint; bounded, oldest out first.
 * RFC 4301 5.1 leaves it to us whether a packet that triggers a negotiation waits or is lost: they
 * wait, so that a handover costs no more packets than the link was gone for. */
#ifndef SOJOURN_HELD_H
#define SOJOURN_HELD_H

#include "nodes/base/bytes.h"

struct held_packet {
	struct held_packet *next;
	size_t n;
	uint8_t octets[];
};

struct held {
	struct held_packet *head, *last;
	unsigned n;
};

/* held_push keeps a copy; false: there are `most` already and it was not taken. */
bool held_push(struct held *h, struct bytes packet, unsigned most);
/* held_put takes one that was popped, as the youngest. */
void held_put(struct held *h, struct held_packet *p);
/* held_pop returns the oldest, which the caller frees; NULL: empty. */
struct held_packet *held_pop(struct held *h);
void held_clear(struct held *h);

#endif
