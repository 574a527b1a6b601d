#include "nodes/outbox.h"

#include "nodes/base/die.h"

#include <stdalign.h>
#include <stdlib.h>

#define CHUNK_LEAST 2048u	/* octets: a frame, or a few words */
#define CHUNK_MOST  131072u	/* chunks double up to this; a larger request gets its own */

struct outbox_chunk {
	struct outbox_chunk *next;
	size_t cap, used;
	alignas(max_align_t) uint8_t p[];
};

struct outbox_item {
	struct outbox_item *next;
	struct emit e;
};

static struct outbox_chunk *
chunk_new(size_t cap, size_t n)
{
	struct outbox_chunk *c;

	if (cap < n)
		cap = n;
	/* Not zeroed: everything in it is written before it is read. */
	c = xrealloc(NULL, 1, sizeof(*c) + cap);
	c->next = NULL;
	c->cap = cap;
	c->used = 0;
	return c;
}

static void
chunks_free(struct outbox_chunk *c)
{
	while (c != NULL) {
		struct outbox_chunk *next = c->next;

		free(c);
		c = next;
	}
}

void
outbox_clear(struct outbox *o)
{
	chunks_free(o->chunk);
	*o = (struct outbox){ 0 };
}

/* start begins again with the first chunk. The others go: bursts are rare, nodes are many. */
static void
start(struct outbox *o)
{
	if (o->chunk != NULL && o->chunk->cap > CHUNK_LEAST) {
		chunks_free(o->chunk);
		o->chunk = NULL;
	} else if (o->chunk != NULL) {
		chunks_free(o->chunk->next);
		o->chunk->next = NULL;
		o->chunk->used = 0;
	}
	o->at = o->chunk;
}

static size_t
aligned(size_t n)
{
	return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

uint8_t *
outbox_room(struct outbox *o, size_t n)
{
	struct outbox_chunk *c;
	uint8_t *at;

	n = aligned(n);
	c = o->at;
	if (c == NULL || c->cap - c->used < n) {
		size_t cap = c == NULL ? CHUNK_LEAST : 2 * c->cap;

		c = chunk_new(cap < CHUNK_MOST ? cap : CHUNK_MOST, n);
		if (o->at == NULL)
			o->chunk = c;
		else
			o->at->next = c;
		o->at = c;
	}
	at = c->p + c->used;
	c->used += n;
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

/* append gives the place of the newest emit, which the caller fills in. */
static struct emit *
append(struct outbox *o)
{
	struct outbox_item *i = (void *)outbox_room(o, sizeof(*i));

	i->next = NULL;
	if (o->head != NULL)
		o->last->next = i;
	else
		o->head = i;
	o->last = i;
	return &i->e;
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
	*append(o) = k;
}

void
outbox_push_frame(struct outbox *o, unsigned ifc, struct bytes in_room)
{
	struct emit *e = append(o);

	e->kind = EMIT_FRAME;
	e->frame.ifc = ifc;
	e->frame.data = in_room;
}

bool
outbox_pop(struct outbox *o, struct emit *out)
{
	struct outbox_item *i = o->head;

	if (i == NULL) {
		start(o);
		return false;
	}
	*out = i->e;
	o->head = i->next;
	return true;
}
