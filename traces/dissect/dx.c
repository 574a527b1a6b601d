#include "traces/dissect/dx.h"

#include "nodes/base/die.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdlib.h>

/* ---- memory of one message ---- */

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, cap;
	max_align_t data[];
};

#define ARENA_CHUNK ((size_t)64 * 1024)

static struct arena_chunk *
chunk_new(size_t n)
{
	size_t cap = n > ARENA_CHUNK ? n : ARENA_CHUNK;
	struct arena_chunk *c = xalloc(1, sizeof(*c) + cap);

	c->cap = cap;
	return c;
}

void *
arena_take(struct arena *a, size_t n)
{
	struct arena_chunk *c;
	void *at;

	n = (n + 15) & ~(size_t)15;
	if (a->first == NULL)
		a->first = a->now = chunk_new(n);
	while (a->now->cap - a->now->used < n) {
		if (a->now->next == NULL || a->now->next->cap < n) {
			c = chunk_new(n);
			c->next = a->now->next;
			a->now->next = c;
		}
		a->now = a->now->next;
		a->now->used = 0;
	}
	at = (uint8_t *)a->now->data + a->now->used;
	a->now->used += n;
	return at;
}

void
arena_reset(struct arena *a)
{
	a->now = a->first;
	if (a->first != NULL)
		a->first->used = 0;
}

void
arena_clear(struct arena *a)
{
	struct arena_chunk *next;

	for (struct arena_chunk *c = a->first; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){ 0 };
}

/* ---- putting fields ---- */

/* where finds which layer the octets are in. Layers are distinct buffers: compared as integers. */
static void
where(const struct dx *x, struct msg_field *f, struct bytes at)
{
	uintptr_t p = (uintptr_t)at.p;

	f->layer = 0;
	f->at = f->len = 0;
	if (at.n == 0)
		return;
	for (size_t i = x->m.n_layers; i-- > 0;) {
		uintptr_t start = (uintptr_t)x->m.layer[i].p;

		if (p >= start && p - start < x->m.layer[i].n) {
			f->layer = (uint8_t)i;
			f->at = (uint32_t)(p - start);
			f->len = (uint32_t)at.n;
			return;
		}
	}
}

static struct msg_field *
put(struct dx *x, const char *name, struct bytes at, enum msg_kind kind)
{
	struct msg_field *f;

	if (x->m.n_fields == DX_FIELDS) {
		dx_malformed(x, "more fields than a message may have");
		f = &x->d->field[DX_COMMONS + DX_FIELDS - 1];
	} else {
		f = &x->d->field[DX_COMMONS + x->m.n_fields++];
	}
	*f = (struct msg_field){ .name = name, .kind = (uint8_t)kind };
	where(x, f, at);
	return f;
}

void
dx_num(struct dx *x, const char *name, struct bytes at, uint64_t v)
{
	put(x, name, at, MSG_NUM)->num = v;
}

void
dx_hex(struct dx *x, const char *name, struct bytes at, uint64_t v, unsigned digits)
{
	struct msg_field *f = put(x, name, at, MSG_HEX);

	f->num = v;
	f->width = (uint8_t)digits;
}

void
dx_addr(struct dx *x, const char *name, struct bytes at, struct addr a)
{
	put(x, name, at, MSG_ADDR)->addr = a;
}

void
dx_bytes(struct dx *x, const char *name, struct bytes at)
{
	put(x, name, at, MSG_BYTES)->bytes = at;
}

void
dx_text(struct dx *x, const char *name, struct bytes at, const char *fmt, ...)
{
	char small[256], *copy;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	assert(n >= 0);
	copy = arena_take(&x->d->arena, (size_t)n + 1);
	if ((size_t)n < sizeof(small))
		memcpy(copy, small, (size_t)n + 1);
	else
		vsnprintf(copy, (size_t)n + 1, fmt, again);
	va_end(again);
	put(x, name, at, MSG_TEXT)->text = copy;
}

void
dx_text_of(struct dx *x, const char *name, const char *text)
{
	put(x, name, BYTES_NONE, MSG_TEXT)->text = text;
}

void
dx_own_name(struct dx *x)
{
	x->d->field[DX_COMMONS + x->m.n_fields - 1].own_name = true;
}

bool
dx_has(const struct dx *x, const char *name)
{
	for (size_t i = 0; i < x->m.n_fields; i++)
		if (strcmp(x->d->field[DX_COMMONS + i].name, name) == 0)
			return true;
	return false;
}

static const char *const common_name[DX_COMMONS] = {
	"src", "dst", "udp_src", "udp", "inner_src", "inner_dst", "encap", "hao", "rh2",
	"esp_spi", "esp_seq", "protected_by", "retransmission", "malformed"
};

void
dx_common_num(struct dx *x, enum dx_common c, struct bytes at, uint64_t v)
{
	struct msg_field *f = &x->common[c];

	if (f->name != NULL)
		return;		/* the outermost stands */
	*f = (struct msg_field){ .name = common_name[c], .kind = MSG_NUM, .num = v };
	if (c == DX_ESP_SPI) {
		f->kind = MSG_HEX;
		f->width = 8;
	}
	where(x, f, at);
}

void
dx_common_addr(struct dx *x, enum dx_common c, struct bytes at, struct addr a)
{
	struct msg_field *f = &x->common[c];

	if (f->name != NULL && c != DX_INNER_SRC && c != DX_INNER_DST)
		return;
	*f = (struct msg_field){ .name = common_name[c], .kind = MSG_ADDR, .addr = a };
	where(x, f, at);
}

void
dx_common_text(struct dx *x, enum dx_common c, const char *text)
{
	x->common[c] = (struct msg_field){
		.name = common_name[c], .kind = MSG_TEXT, .text = text
	};
}

void
dx_name(struct dx *x, const char *name)
{
	x->m.name = name;
	x->named = true;
}

void
dx_malformed(struct dx *x, const char *why)
{
	if (x->common[DX_MALFORMED].name == NULL)
		dx_common_text(x, DX_MALFORMED, why);
}

bool
dissect_forwarded(uint8_t hops)
{
	return hops != 1 && hops != 32 && hops != 64 && hops != 128 && hops != 255;
}

void
dx_hops(struct dx *x, uint8_t hops)
{
	if (x->n_ip == 0)
		x->m.forwarded = dissect_forwarded(hops);
}

void
dx_closed(struct dx *x, enum msg_closed why)
{
	x->m.closed = why;
}

void
dx_encap(struct dx *x, const char *token)
{
	size_t at = strlen(x->encap), n = strlen(token);

	if (at + n + 2 > sizeof(x->encap))
		return;
	if (at > 0)
		x->encap[at++] = '+';
	memcpy(x->encap + at, token, n + 1);
}

void
dx_layer(struct dx *x, struct bytes octets)
{
	if (x->m.n_layers < MSG_LAYERS)
		x->m.layer[x->m.n_layers++] = octets;
}

/* ---- tables ---- */

static uint64_t
number(struct bytes b, unsigned at, unsigned width)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v = v << 8 | b.p[at + i];
	return v;
}

static void
row_put(struct dx *x, struct bytes b, const struct dx_row *r)
{
	struct bytes at = bytes_of(b.p + r->at, r->width);
	struct mac mac;
	char text[18];
	uint64_t v;

	switch (r->kind) {
	case DX_NUM:
	case DX_HEX:
		v = number(b, r->at, r->width);
		if (r->mask != 0)
			v = (v & r->mask) >> __builtin_ctz(r->mask);
		if (r->kind == DX_HEX)
			dx_hex(x, r->name, at, v, 2u * r->width);
		else
			dx_num(x, r->name, at, v * (r->scale != 0 ? r->scale : 1));
		break;
	case DX_ADDR:
		dx_addr(x, r->name, at, r->width == 4 ? addr_of4(at.p) : addr_of6(at.p));
		break;
	case DX_BYTES:
		dx_bytes(x, r->name, at);
		break;
	case DX_MAC:
		memcpy(mac.b, at.p, sizeof(mac.b));
		dx_text(x, r->name, at, "%s", mac_text(&mac, text));
		break;
	}
}

void
dx_rows(struct dx *x, struct bytes b, const struct dx_row *row, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++)
		if ((size_t)row[i].at + row[i].width <= b.n)
			row_put(x, b, &row[i]);
}

struct bytes
dx_fixed(struct dx *x, struct rd *r, size_t size, const struct dx_row *row, size_t n_rows)
{
	struct bytes b;

	if (rd_left(r) < size)
		dx_malformed(x, "cut short");
	b = rd_bytes(r, rd_left(r) < size ? rd_left(r) : size);
	dx_rows(x, b, row, n_rows);
	return b;
}

bool
dx_option_put(struct dx *x, const struct dx_option *table, size_t n, unsigned type,
    struct bytes value)
{
	for (size_t i = 0; i < n; i++) {
		const struct dx_option *o = &table[i];

		if (o->type != type)
			continue;
		if (value.n < o->least || value.n > o->most)
			dx_malformed(x, "an option of the wrong length");
		dx_rows(x, value, o->row, o->n_rows);
		if (o->read != NULL && value.n >= o->least)
			o->read(x, value);
		return true;
	}
	return false;
}

/* ---- checksums, RFC 1071 ---- */

/* Four octets at a time, in the machine's order: the sum does not mind until it is told, RFC 1071 2(B). */
static uint32_t
sum_add(uint32_t sum, struct bytes b)
{
	const uint8_t *p = b.p;
	uint64_t wide = 0;
	size_t n = b.n;
	uint32_t word;

	for (; n >= sizeof(word); n -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		wide += word;
	}
	if (n > 0) {
		word = 0;
		memcpy(&word, p, n);
		wide += word;
	}
	wide = (wide & 0xffffffff) + (wide >> 32);
	wide = (wide & 0xffff) + (wide >> 16 & 0xffff) + (wide >> 32);
	wide = (wide & 0xffff) + (wide >> 16);
	wide = (wide & 0xffff) + (wide >> 16);
	sum += ntohs((uint16_t)wide);
	return (sum & 0xffff) + (sum >> 16);
}

static uint16_t
sum_done(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t
dx_sum(struct bytes b)
{
	return sum_done(sum_add(0, b));
}

static uint32_t
pseudo_header(const struct dx *x, unsigned proto, size_t n)
{
	uint32_t sum = sum_add(0, addr_bytes(&x->ip.end_src));

	sum = sum_add(sum, addr_bytes(&x->ip.end_dst));
	return sum + proto + (uint32_t)(n >> 16) + (uint32_t)(n & 0xffff);
}

uint16_t
dx_pseudo_sum(const struct dx *x, unsigned proto, struct bytes b)
{
	return sum_done(sum_add(pseudo_header(x, proto, b.n), b));
}

uint16_t
dx_pseudo_part(const struct dx *x, unsigned proto, size_t n)
{
	return (uint16_t)~sum_done(pseudo_header(x, proto, n));
}
