/* fragment.c - IKE fragmentation, RFC 7383.
 *
 * Sending: what would not fit into one IP datagram of conf.fragment_size is cut before encryption,
 * and each piece is sealed by itself (2.5). All pieces are sent again in a retransmission.
 *
 * Receiving: pieces are kept only after their ICV is good and their Message ID is one we would
 * take, one message each way at a time, at most FRAGMENTS pieces, for FRAGMENT_KEEP (2.6). */
#include "nodes/ike/ike_int.h"

struct reassembly {
	uint32_t msgid;
	unsigned total, have;
	uint8_t first;		/* Next Payload of fragment 1 */
	struct blob piece[FRAGMENTS];
};

/* ---- sending ---- */

/* Octets of an IKE message that fit into one IP datagram. */
static size_t
room(const struct ike_sa *sa)
{
	size_t around = (sa->local.addr.family == 4 ? 20 : 40) + 8 + 4;
	size_t least = 512 + around, size = sa->ike->conf.fragment_size;

	return (size > least ? size : least) - around;
}

bool
fragment_needed(const struct ike_sa *sa, size_t message)
{
	return sa->fragments && message > room(sa);
}

/* HDR, SKF(1/n) {...}   HDR, SKF(2/n) {...}   ... */
void
fragment_seal(struct ike_sa *sa, struct wr *w, const struct ike_header *h, uint8_t first,
    struct bytes plain, struct sent *s)
{
	size_t over = sealed_len(sa, 0) + 4, max = room(sa), chunk, total;

	/* Padding takes up to a block; a chunk that is a block shorter always fits. */
	assert(max > over + 32);
	chunk = max - over - 16;
	total = (plain.n + chunk - 1) / chunk;
	assert(total >= 1 && total <= FRAGMENTS);
	s->n_pieces = (unsigned)total;
	s->piece = xalloc(total, sizeof(s->piece[0]));
	for (size_t i = 0; i < total; i++) {
		size_t at = i * chunk, n = plain.n - at < chunk ? plain.n - at : chunk;
		size_t start = w->n;

		seal_piece(sa, w, h, i == 0 ? first : P_NONE, bytes_of(plain.p + at, n),
		    (uint16_t)(i + 1), (uint16_t)total);
		s->piece[i] = w->n - start;
	}
}

/* ---- receiving ---- */

void
reassembly_free(struct reassembly **r)
{
	if (*r == NULL)
		return;
	for (unsigned i = 0; i < FRAGMENTS; i++) {
		if ((*r)->piece[i].p != NULL)
			bytes_wipe((*r)->piece[i].p, (*r)->piece[i].n);
		free((*r)->piece[i].p);
	}
	free(*r);
	*r = NULL;
}

static struct reassembly *
begin(struct ike_sa *sa, const struct ike_message *m)
{
	struct reassembly **at = &sa->parts[m->h.R];

	reassembly_free(at);
	*at = xalloc(1, sizeof(**at));
	(*at)->msgid = m->h.msgid;
	(*at)->total = m->total;
	timer_after(sa, TIMER_FRAGMENTS, FRAGMENT_KEEP);
	return *at;
}

static bool
fits(const struct ike_message *m)
{
	return m->fragment != 0 && m->total != 0 && m->fragment <= m->total &&
	    m->total <= FRAGMENTS;
}

enum why
fragment_judge(const struct ike_sa *sa, const struct ike_message *m)
{
	const struct reassembly *r = sa->parts[m->h.R];

	if (!sa->fragments || !fits(m))
		return W_IKE_FRAGMENT;
	if (r == NULL || r->msgid != m->h.msgid || m->total > r->total)
		return W_OK;
	if (m->total < r->total)	/* 2.6: the peer has smaller pieces by now */
		return W_IKE_FRAGMENT;
	return r->piece[m->fragment - 1].p != NULL ? W_IKE_REPEATED : W_OK;
}

bool
fragment_take(struct ike_sa *sa, const struct ike_message *m, struct bytes plain,
    struct blob *whole, uint8_t *first)
{
	struct reassembly *r = sa->parts[m->h.R];
	size_t n = 0;

	if (r == NULL || r->msgid != m->h.msgid || m->total > r->total)
		r = begin(sa, m);
	r->piece[m->fragment - 1] = (struct blob){ xalloc(plain.n + 1, 1), plain.n };
	memcpy(r->piece[m->fragment - 1].p, plain.p, plain.n);
	if (m->fragment == 1)
		r->first = m->sk_first;
	if (++r->have < r->total)
		return false;
	for (unsigned i = 0; i < r->total; i++)
		n += r->piece[i].n;
	*whole = (struct blob){ xalloc(n + 1, 1), 0 };
	for (unsigned i = 0; i < r->total; i++) {
		memcpy(whole->p + whole->n, r->piece[i].p, r->piece[i].n);
		whole->n += r->piece[i].n;
	}
	*first = r->first;
	reassembly_free(&sa->parts[m->h.R]);
	return true;
}
