#include "nodes/outbox.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define CHUNK 131072	/* octets; one 64 KiB packet with its headers always fits */

void
outbox_clear(struct outbox *o)
{
	for (size_t i = 0; i < o->n_chunks; i++)
		free(o->chunk[i]);
	free(o->chunk);
	free(o->e);
	*o = (struct outbox){ 0 };
}

uint8_t *
outbox_room(struct outbox *o, size_t n)
{
	uint8_t *at;

	assert(n <= CHUNK);
	/* An empty queue means that nothing refers to the chunks any more (pop's promise holds until
	 * the next call into the node, and this is one). */
	if (o->n_chunks == 0 || CHUNK - o->chunk_used < n) {
		if (o->n_chunks != 0)
			o->chunk_at++;
		if (o->chunk_at >= o->n_chunks) {
			o->chunk = xrealloc(o->chunk, o->n_chunks + 1, sizeof(*o->chunk));
			o->chunk[o->n_chunks++] = xalloc(1, CHUNK);
			o->chunk_at = o->n_chunks - 1;
		}
		o->chunk_used = 0;
	}
	at = o->chunk[o->chunk_at] + o->chunk_used;
	o->chunk_used += n;
	return at;
}

static struct bytes
keep(struct outbox *o, struct bytes b)
{
	uint8_t *at;

	if (b.n == 0)
		return BYTES_NONE;
	at = outbox_room(o, b.n);
	memcpy(at, b.p, b.n);
	return bytes_of(at, b.n);
}

static const char *
keep_text(struct outbox *o, const char *s)
{
	return (const char *)keep(o, bytes_of(s, strlen(s) + 1)).p;
}

static struct emit *
slot(struct outbox *o)
{
	if (o->n == o->cap) {
		o->cap = o->cap != 0 ? 2 * o->cap : 16;
		o->e = xrealloc(o->e, o->cap, sizeof(*o->e));
	}
	return &o->e[o->n++];
}

void
outbox_push(struct outbox *o, const struct emit *e)
{
	struct emit k = *e;

	switch (k.kind) {
	case EMIT_FRAME:
		k.frame.data = keep(o, k.frame.data);
		break;
	case EMIT_APP:
		k.app.ip = keep(o, k.app.ip);
		break;
	case EMIT_ADDRESS:
	case EMIT_LISTEN:
		break;
	case EMIT_KEYS:
		k.keys.ei = keep(o, k.keys.ei);
		k.keys.er = keep(o, k.keys.er);
		k.keys.ai = keep(o, k.keys.ai);
		k.keys.ar = keep(o, k.keys.ar);
		break;
	case EMIT_BUS:
		k.bus.message = keep(o, k.bus.message);
		break;
	case EMIT_TOLD:
		k.told.name = keep_text(o, k.told.name);
		k.told.instance = keep_text(o, k.told.instance != NULL ? k.told.instance : "");
		k.told.text = keep_text(o, k.told.text != NULL ? k.told.text : "");
		break;
	}
	*slot(o) = k;
}

void
outbox_push_frame(struct outbox *o, unsigned ifc, struct bytes in_room)
{
	*slot(o) = (struct emit){ .kind = EMIT_FRAME, .frame = { ifc, in_room } };
}

bool
outbox_pop(struct outbox *o, struct emit *out)
{
	if (o->head == o->n) {
		o->head = o->n = 0;
		o->chunk_at = o->chunk_used = 0;
		return false;
	}
	*out = o->e[o->head++];
	return true;
}
