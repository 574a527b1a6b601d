/* outbox.h - the queue behind node_ops.pop: emits in order, with the octets they refer to. */
#ifndef SOJOURN_OUTBOX_H
#define SOJOURN_OUTBOX_H

#include "nodes/node.h"

struct outbox {
	struct emit *e;
	size_t head, n, cap;
	uint8_t **chunk;	/* octets live here until the queue has drained */
	size_t n_chunks, chunk_used, chunk_at;
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
