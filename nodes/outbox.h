/* outbox.h - the queue behind node_ops.pop: emits in order, with the octets they refer to.
 *
 * Emits and octets live in chunks until outbox_pop has said that there is no more. A quiet node keeps
 * one small chunk; what a burst needed beyond that is given back, so a crowd costs little. */
#ifndef SOJOURN_OUTBOX_H
#define SOJOURN_OUTBOX_H

#include "nodes/node.h"

struct outbox_chunk;
struct outbox_item;

/* All zero is an empty outbox. */
struct outbox {
	struct outbox_item *head, *last;
	struct outbox_chunk *chunk, *at;	/* oldest and smallest first; the one being filled */
};

void outbox_clear(struct outbox *o);
/* outbox_push copies *e and everything it points to. */
void outbox_push(struct outbox *o, const struct emit *e);
/* outbox_room returns n octets that live as long as a pushed emit's, for building in place. */
uint8_t *outbox_room(struct outbox *o, size_t n);
/* outbox_push_frame queues octets that already are in outbox_room: no copy. */
void outbox_push_frame(struct outbox *o, unsigned ifc, struct bytes in_room);
bool outbox_pop(struct outbox *o, struct emit *out);

#endif
