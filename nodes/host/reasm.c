/* reasm.c - reassembly of fragments, RFC 791 3.2, RFC 8200 4.5. Bounded: HOST_REASSEMBLIES packets
 * (the oldest goes), HOST_PIECES fragments each, 60 s. Overlaps end it silently (RFC 5722 4); we do
 * the same for IPv4, because nothing honest overlaps there either. Repetitions are ignored. */
#include "nodes/host/parts.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define REASSEMBLY_TIME SECONDS(60)	/* RFC 8200 4.5; RFC 1122 3.3.2: 60 to 120 s */
#define HEAD_MAX	1024		/* octets of the part before the fragment header */

static uint64_t
key_hash(const struct host *h, const struct ip_view *v)
{
	/* IPv4 also counts the protocol, RFC 791 3.2. */
	uint8_t key[40];
	struct wr w = wr_of(key, sizeof(key));

	wr_addr(&w, &v->src);
	wr_addr(&w, &v->dst);
	wr_u32(&w, v->frag_id);
	wr_u8(&w, v->family == 4 ? v->proto : 0);
	return hash_bytes(h->seed, key, w.n);
}

static struct reasm *
find(const struct host *h, const struct ip_view *v, uint64_t hash)
{
	struct hash_link *l = hash_first(&h->reasms, hash);

	for (; l != NULL; l = hash_next(l)) {
		struct reasm *r = hash_owner(l, struct reasm, link);

		if (r->id == v->frag_id && addr_eq(&r->src, &v->src) && addr_eq(&r->dst, &v->dst) &&
		    (v->family == 6 || r->proto == v->proto))
			return r;
	}
	return NULL;
}

static void
unlink_reasm(struct host *h, struct reasm *r)
{
	alarm_cancel(h->env.heap, &r->alarm);
	hash_remove(&h->reasms, &r->link);
	if (r->older != NULL)
		r->older->newer = r->newer;
	else
		h->oldest_reasm = r->newer;
	if (r->newer != NULL)
		r->newer->older = r->older;
	else
		h->newest_reasm = r->older;
}

void
reasm_free(struct host *h, struct reasm *r)
{
	if (!r->complete)
		unlink_reasm(h, r);
	free(r->data);
	free(r->head);
	free(r);
}

void
reasms_clear(struct host *h)
{
	while (h->oldest_reasm != NULL)
		reasm_free(h, h->oldest_reasm);
	hash_clear(&h->reasms);
}

static struct reasm *
begin(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v, uint64_t hash)
{
	struct reasm *r;

	if (h->reasms.n >= HOST_REASSEMBLIES) {
		host_drop(h, W_FULL, in_ifc);
		reasm_free(h, h->oldest_reasm);
	}
	r = xalloc(1, sizeof(*r));
	r->in_ifc = in_ifc;
	r->src = v->src;
	r->dst = v->dst;
	r->id = v->frag_id;
	r->proto = v->proto;
	r->alarm = (struct alarm){ .kind = HOST_ALARM_REASM, .owner = r };
	hash_add(&h->reasms, &r->link, hash);
	r->older = h->newest_reasm;
	if (r->older != NULL)
		r->older->newer = r;
	else
		h->oldest_reasm = r;
	h->newest_reasm = r;
	alarm_set(h->env.heap, &r->alarm, now + REASSEMBLY_TIME);
	return r;
}

/* room_for: false if the piece overlaps another or does not fit; *again if it is a repetition. */
static bool
room_for(const struct reasm *r, size_t from, size_t to, bool more, bool *again)
{
	*again = false;
	for (unsigned i = 0; i < r->n_pieces; i++) {
		const struct piece *p = &r->piece[i];

		if (p->from == from && p->to == to) {
			*again = true;
			return true;
		}
		if (from < p->to && p->from < to)
			return false;
		if (!more && p->from >= to)
			return false;	/* data beyond the last fragment */
	}
	if (r->total != 0 && (to > r->total || !more))
		return false;
	return r->n_pieces < HOST_PIECES;
}

static void
keep_head(struct reasm *r, const struct ip_view *v)
{
	size_t n = v->family == 6 ? v->fragment : v->upper;

	r->head = xalloc(1, n);
	memcpy(r->head, v->packet.p, n);
	r->head_n = n;
	r->next_at = 6;
	/* Where the last header before the fragment header names its successor. */
	if (v->family == 6)
		for (size_t at = IP6_HEADER; at < n; at += (size_t)r->head[at + 1] * 8 + 8)
			r->next_at = at;
	r->proto = v->proto;
}

static void
keep_piece(struct reasm *r, const struct ip_view *v)
{
	size_t to = v->frag_offset + v->payload.n;

	if (to > r->cap) {
		r->cap = to > 2048 ? 65536 : 2048;
		r->data = xrealloc(r->data, r->cap, 1);
	}
	if (v->payload.n > 0)
		memcpy(r->data + v->frag_offset, v->payload.p, v->payload.n);
	r->piece[r->n_pieces++] = (struct piece){ (uint16_t)v->frag_offset, (uint16_t)to };
	r->have += v->payload.n;
	if (!v->more)
		r->total = to;
	if (v->frag_offset == 0)
		keep_head(r, v);
}

/* join puts the head in front of the data, as the packet was before it was cut. */
static struct bytes
join(struct reasm *r)
{
	size_t n = r->head_n + r->total;
	struct wr w;

	r->data = xrealloc(r->data, n > r->cap ? n : r->cap, 1);
	memmove(r->data + r->head_n, r->data, r->total);
	memcpy(r->data, r->head, r->head_n);
	w = wr_of(r->data, n);
	w.n = n;
	if (r->data[0] >> 4 == 6)
		wr_fill8(&w, r->next_at, r->proto);
	else
		wr_fill16(&w, 6, 0);
	ip_end(&w, 0);
	return wr_done(&w);
}

/* fits: lengths and places that a fragment may have. */
static bool
fits(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v)
{
	size_t head = v->family == 6 ? v->fragment : v->upper;

	if (v->more && v->payload.n % 8 != 0) {
		/* RFC 8200 4.5: pointer to the payload length. */
		if (v->family == 6)
			host_icmp_error(h, now, v, in_ifc, ICMP6_PARAMETER, 0, 4, NULL);
		return false;
	}
	if (head + v->frag_offset + v->payload.n > 65535) {
		/* RFC 8200 4.5: pointer to the fragment offset. */
		if (v->family == 6)
			host_icmp_error(h, now, v, in_ifc, ICMP6_PARAMETER, 0,
			    (uint32_t)v->fragment + 2, NULL);
		return false;
	}
	return head <= HEAD_MAX && (v->payload.n > 0 || !v->more);
}

bool
reasm_input(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    struct bytes *whole, struct reasm **done)
{
	uint64_t hash = key_hash(h, v);
	struct reasm *r = find(h, v, hash);
	bool again;

	if (!fits(h, now, in_ifc, v)) {
		host_drop(h, W_HOST_FRAGMENT, in_ifc);
		return false;
	}
	if (r == NULL)
		r = begin(h, now, in_ifc, v, hash);
	if (!room_for(r, v->frag_offset, v->frag_offset + v->payload.n, v->more, &again)) {
		host_drop(h, W_HOST_FRAGMENT, in_ifc);
		reasm_free(h, r);
		return false;
	}
	if (again)
		return false;
	keep_piece(r, v);
	if (r->total == 0 || r->have != r->total || r->head == NULL ||
	    r->head_n + r->total > 65535)
		return false;
	/* What is delivered may itself hold fragments: it must not be in their way. */
	unlink_reasm(h, r);
	r->complete = true;
	*whole = join(r);
	*done = r;
	return true;
}

bool
host_reassemble(struct host *h, tick now, unsigned ifc, const struct ip_view *v,
    void (*take)(void *ctx, const struct ip_view *whole), void *ctx)
{
	struct reasm *done = NULL;
	struct ip_view whole;
	struct bytes packet;
	bool fine;

	h->now = now;
	if (!reasm_input(h, now, ifc, v, &packet, &done))
		return false;
	fine = ip_parse(&whole, packet) == W_OK && !whole.is_fragment;
	if (fine)
		take(ctx, &whole);
	reasm_free(h, done);
	return fine;
}

void
reasm_wake(struct host *h, tick now, struct reasm *r)
{
	host_drop(h, W_HOST_TIMEOUT, r->in_ifc);
	/* Time Exceeded code 1 only if the first fragment came, RFC 8200 4.5, RFC 1122 3.3.2.
	 * It quotes that fragment, which we have as head and data. */
	if (r->head != NULL) {
		size_t n = r->piece[0].to;
		struct ip_view v = { .family = r->src.family, .src = r->src, .dst = r->dst };

		for (unsigned i = 0; i < r->n_pieces; i++)
			if (r->piece[i].from == 0)
				n = r->piece[i].to;
		r->total = n;
		v.packet = join(r);
		v.proto = r->proto;
		v.upper = r->head_n;
		v.payload = bytes_of(v.packet.p + v.upper, n);
		host_icmp_error(h, now, &v, r->in_ifc, r->src.family == 6 ? ICMP6_TIME_EXCEEDED :
		    ICMP4_TIME_EXCEEDED, 1, 0, NULL);
	}
	reasm_free(h, r);
}
