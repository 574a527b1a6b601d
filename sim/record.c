#include "sim/record.h"

#include "nodes/base/die.h"
#include "sim/transcript.h"

#include <stdlib.h>

struct record {
	struct world_node *node;
	FILE *out;
	struct page page;
	bool failed;
};

/* ---- writing ---- */

static void
put_octets(struct wr *w, struct bytes b)
{
	wr_le32(w, (uint32_t)b.n);
	wr_bytes(w, b);
}

static void
put_text(struct wr *w, const char *s)
{
	put_octets(w, bytes_of(s, s != NULL ? strlen(s) : 0));
}

static void
put_addr(struct wr *w, const struct addr *a)
{
	wr_u8(w, a->family);
	wr_bytes(w, BYTES_ARRAY(a->b));
}

static void
put_input(struct wr *w, const void *from)
{
	const struct input *in = from;

	wr_u8(w, (uint8_t)in->kind);
	wr_le64(w, (uint64_t)in->t);
	wr_le32(w, in->ifc);
	switch (in->kind) {
	case INPUT_PACKET:
	case INPUT_APP:
		put_octets(w, in->octets);
		break;
	case INPUT_LINK:
		wr_u8(w, in->link.up);
		wr_le16(w, in->link.mtu);
		break;
	case INPUT_CONTROL:
		wr_u8(w, (uint8_t)in->command.kind);
		put_text(w, in->command.text);
		break;
	case INPUT_WAKE:
		break;
	}
}

static void
put_keys(struct wr *w, const struct emit_keys *k)
{
	wr_u8(w, k->esp);
	wr_le64(w, k->spi_i);
	wr_le64(w, k->spi_r);
	wr_le32(w, k->spi);
	put_addr(w, &k->src);
	put_addr(w, &k->dst);
	wr_le16(w, k->encr);
	wr_le16(w, k->encr_bits);
	wr_le16(w, k->integ);
	put_octets(w, k->ei);
	put_octets(w, k->er);
	put_octets(w, k->ai);
	put_octets(w, k->ar);
}

void
put_output(struct wr *w, const void *from)
{
	const struct emit *e = from;

	wr_u8(w, (uint8_t)e->kind);
	switch (e->kind) {
	case EMIT_FRAME:
		wr_le32(w, e->frame.ifc);
		put_octets(w, e->frame.data);
		break;
	case EMIT_APP:
		put_octets(w, e->app.ip);
		break;
	case EMIT_ADDRESS:
		wr_u8(w, e->address.added);
		wr_le32(w, e->address.ifc);
		put_addr(w, &e->address.prefix.addr);
		wr_u8(w, e->address.prefix.len);
		break;
	case EMIT_KEYS:
		put_keys(w, &e->keys);
		break;
	case EMIT_BUS:
		put_octets(w, e->bus.message);
		break;
	case EMIT_TOLD:
		wr_u8(w, (uint8_t)e->told.kind);
		put_text(w, e->told.name);
		put_text(w, e->told.instance);
		put_text(w, e->told.text);
		break;
	case EMIT_LISTEN:
		wr_u8(w, e->listen.on);
		wr_le32(w, e->listen.ifc);
		wr_bytes(w, BYTES_ARRAY(e->listen.mac.b));
		break;
	}
}

struct bytes
page_build(struct page *pg, void (*put)(struct wr *, const void *), const void *from)
{
	struct wr w;

	for (;;) {
		if (pg->cap == 0) {
			pg->cap = 4096;
			pg->p = xalloc(1, pg->cap);
		}
		w = wr_of(pg->p, pg->cap);
		put(&w, from);
		if (!w.bad)
			return bytes_of(pg->p, w.n);
		pg->cap *= 2;
		pg->p = xrealloc(pg->p, pg->cap, 1);
	}
}

static void
write_record(struct record *r, uint8_t tag, struct bytes b)
{
	uint8_t head[5];
	struct wr w = wr_of(head, sizeof(head));

	wr_u8(&w, tag);
	wr_le32(&w, (uint32_t)b.n);
	if (fwrite(head, 1, w.n, r->out) != w.n || fwrite(b.p, 1, b.n, r->out) != b.n)
		r->failed = true;
}

static void
on_input(void *ctx, struct world_node *n, const struct input *in)
{
	struct record *r = ctx;

	(void)n;
	write_record(r, TAG_INPUT, page_build(&r->page, put_input, in));
}

static void
on_output(void *ctx, tick t, struct world_node *n, const struct emit *e)
{
	struct record *r = ctx;

	(void)t;
	(void)n;
	write_record(r, TAG_OUTPUT, page_build(&r->page, put_output, e));
}

struct header {
	uint64_t seed;
	const char *kind, *name, *conf;
};

static void
put_header(struct wr *w, const void *from)
{
	const struct header *h = from;

	wr_le64(w, h->seed);
	put_text(w, h->kind);
	put_text(w, h->name);
	put_text(w, h->conf);
}

struct record *
record_start(struct world *w, struct world_node *n, FILE *out)
{
	struct record *r = xalloc(1, sizeof(*r));
	struct header h = { world_seed(w), node_kind_name(n), node_name(n), node_conf(n) };
	struct tap tap = { .ctx = r, .input = on_input, .output = on_output };

	r->node = n;
	r->out = out;
	if (fputs(TRANSCRIPT_MAGIC, out) == EOF)
		r->failed = true;
	write_record(r, TAG_HEADER, page_build(&r->page, put_header, &h));
	node_tap(n, &tap);
	return r;
}

bool
record_stop(struct record *r)
{
	struct tap none = { 0 };
	bool ok = fflush(r->out) == 0 && !r->failed;

	node_tap(r->node, &none);
	free(r->page.p);
	free(r);
	return ok;
}
