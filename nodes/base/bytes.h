/* bytes.h - the only pointer arithmetic on packets: one cursor to read, one to write.
 *
 * `struct bytes` is borrowed: it is valid until the call it was passed to returns. To keep it,
 * copy it into a sized field.
 *
 * Failure is sticky and safe. A reader that ran short yields zeros and stays empty, so loops end
 * and a single check at the end (`rd_end`, or `.bad`) is enough. A writer that ran out of room
 * writes nothing more and says so in `.bad`. All integers are big-endian, the network's order,
 * unless the name says otherwise (PF_KEY is host order: the `le` family). */
#ifndef SOJOURN_BASE_BYTES_H
#define SOJOURN_BASE_BYTES_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const uint8_t *p;
	size_t n;
};

static inline struct bytes
bytes_of(const void *p, size_t n)
{
	return (struct bytes){ p, n };
}

#define BYTES_ARRAY(a) bytes_of((a), sizeof(a))
#define BYTES_NONE     ((struct bytes){ NULL, 0 })

static inline bool
bytes_eq(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* bytes_wipe clears key material in a way the compiler may not remove. */
void bytes_wipe(void *p, size_t n);

/* ---- reading ---- */

struct rd {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct rd
rd_of(struct bytes b)
{
	/* NULL + 0 is undefined in C11, and an empty packet is a packet too. */
	static const uint8_t none[1];
	const uint8_t *p = b.p != NULL ? b.p : none;

	return (struct rd){ p, p + b.n, false };
}

static inline size_t
rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/* rd_take returns the next n bytes, or NULL, and is bad from now on, if there are fewer. */
static inline const uint8_t *
rd_take(struct rd *r, size_t n)
{
	const uint8_t *at = r->p;

	if (rd_left(r) < n) {
		r->bad = true;
		r->p = r->end;
		return NULL;
	}
	r->p += n;
	return at;
}

static inline uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *b = rd_take(r, 1);

	return b != NULL ? b[0] : 0;
}

static inline uint16_t
rd_u16(struct rd *r)
{
	const uint8_t *b = rd_take(r, 2);

	return b != NULL ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

static inline uint32_t
rd_u32(struct rd *r)
{
	const uint8_t *b = rd_take(r, 4);

	return b != NULL ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3] : 0;
}

static inline uint64_t
rd_u64(struct rd *r)
{
	uint64_t hi = rd_u32(r);

	return hi << 32 | rd_u32(r);
}

static inline uint16_t
rd_le16(struct rd *r)
{
	const uint8_t *b = rd_take(r, 2);

	return b != NULL ? (uint16_t)(b[1] << 8 | b[0]) : 0;
}

static inline uint32_t
rd_le32(struct rd *r)
{
	uint32_t lo = rd_le16(r);

	return lo | (uint32_t)rd_le16(r) << 16;
}

static inline uint64_t
rd_le64(struct rd *r)
{
	uint64_t lo = rd_le32(r);

	return lo | (uint64_t)rd_le32(r) << 32;
}

/* rd_bytes borrows the next n bytes; empty and bad if there are fewer. */
static inline struct bytes
rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *b = rd_take(r, n);

	return b != NULL ? bytes_of(b, n) : BYTES_NONE;
}

/* rd_copy fills out[n]; with zeros, and bad, if there are fewer. */
static inline void
rd_copy(struct rd *r, void *out, size_t n)
{
	const uint8_t *b = rd_take(r, n);

	if (n == 0)
		return;
	if (b != NULL)
		memcpy(out, b, n);
	else
		memset(out, 0, n);
}

static inline void
rd_skip(struct rd *r, size_t n)
{
	(void)rd_take(r, n);
}

/* rd_sub takes the next n bytes as a reader of their own (a payload, an option). */
static inline struct rd
rd_sub(struct rd *r, size_t n)
{
	const uint8_t *b = rd_take(r, n);

	if (b == NULL)
		return (struct rd){ r->end, r->end, true };
	return (struct rd){ b, b + n, false };
}

/* rd_rest borrows everything that is left, without consuming it. */
static inline struct bytes
rd_rest(const struct rd *r)
{
	return bytes_of(r->p, rd_left(r));
}

/* rd_end is true when all was well and nothing is left over. */
static inline bool
rd_end(const struct rd *r)
{
	return !r->bad && r->p == r->end;
}

/* ---- writing ---- */

struct wr {
	uint8_t *p;	/* start of the buffer */
	size_t n;	/* written so far */
	size_t cap;
	bool bad;	/* something did not fit */
};

static inline struct wr
wr_of(void *p, size_t cap)
{
	return (struct wr){ p, 0, cap, false };
}

/* wr_room reserves n bytes and returns where they start, or NULL (bad from now on). */
static inline uint8_t *
wr_room(struct wr *w, size_t n)
{
	uint8_t *at;

	if (w->bad || w->cap - w->n < n) {
		w->bad = true;
		return NULL;
	}
	at = w->p + w->n;
	w->n += n;
	return at;
}

static inline void
wr_u8(struct wr *w, uint8_t v)
{
	uint8_t *b = wr_room(w, 1);

	if (b != NULL)
		b[0] = v;
}

static inline void
wr_u16(struct wr *w, uint16_t v)
{
	uint8_t *b = wr_room(w, 2);

	if (b != NULL) {
		b[0] = (uint8_t)(v >> 8);
		b[1] = (uint8_t)v;
	}
}

static inline void
wr_u32(struct wr *w, uint32_t v)
{
	uint8_t *b = wr_room(w, 4);

	if (b != NULL) {
		b[0] = (uint8_t)(v >> 24);
		b[1] = (uint8_t)(v >> 16);
		b[2] = (uint8_t)(v >> 8);
		b[3] = (uint8_t)v;
	}
}

static inline void
wr_u64(struct wr *w, uint64_t v)
{
	wr_u32(w, (uint32_t)(v >> 32));
	wr_u32(w, (uint32_t)v);
}

static inline void
wr_le16(struct wr *w, uint16_t v)
{
	wr_u16(w, (uint16_t)(v << 8 | v >> 8));
}

static inline void
wr_le32(struct wr *w, uint32_t v)
{
	wr_le16(w, (uint16_t)v);
	wr_le16(w, (uint16_t)(v >> 16));
}

static inline void
wr_le64(struct wr *w, uint64_t v)
{
	wr_le32(w, (uint32_t)v);
	wr_le32(w, (uint32_t)(v >> 32));
}

static inline void
wr_bytes(struct wr *w, struct bytes b)
{
	uint8_t *at = wr_room(w, b.n);

	if (at != NULL && b.n > 0)
		memcpy(at, b.p, b.n);
}

static inline void
wr_copy(struct wr *w, const void *p, size_t n)
{
	wr_bytes(w, bytes_of(p, n));
}

static inline void
wr_zero(struct wr *w, size_t n)
{
	uint8_t *at = wr_room(w, n);

	if (at != NULL && n > 0)
		memset(at, 0, n);
}

/* A hole is a length or checksum known only later: wr_hole16 leaves room and returns its place,
 * wr_fill16 fills it. Filling after an overflow does nothing. */
static inline size_t
wr_hole16(struct wr *w)
{
	size_t at = w->n;

	wr_u16(w, 0);
	return at;
}

static inline void
wr_fill8(struct wr *w, size_t at, uint8_t v)
{
	if (!w->bad)
		w->p[at] = v;
}

static inline void
wr_fill16(struct wr *w, size_t at, uint16_t v)
{
	if (!w->bad) {
		w->p[at] = (uint8_t)(v >> 8);
		w->p[at + 1] = (uint8_t)v;
	}
}

static inline void
wr_fill32(struct wr *w, size_t at, uint32_t v)
{
	wr_fill16(w, at, (uint16_t)(v >> 16));
	wr_fill16(w, at + 2, (uint16_t)v);
}

static inline struct bytes
wr_done(const struct wr *w)
{
	return bytes_of(w->p, w->bad ? 0 : w->n);
}

#endif
