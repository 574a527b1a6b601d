/* tomb.c - answers after the end.
 *
 * When the peer deletes an IKE SA we answer and forget it, keys and all (RFC 7296 2.12). If that
 * answer is lost the peer asks again, bit for bit (2.1); so the answer is kept for a while, found
 * by a hash of the request, without any key. At most TOMBS answers, the oldest goes first. */
#include "nodes/ike/ike_int.h"

void
tomb_add(struct ike_sa *sa, uint32_t msgid, struct bytes request)
{
	struct ike *x = sa->ike;
	struct sent **answer = &sa->response[msgid % x->conf.window];
	struct tomb *t;

	if (x->tomb == NULL)
		x->tomb = xalloc(TOMBS, sizeof(*x->tomb));
	t = &x->tomb[x->next_tomb++ % TOMBS];
	sent_free(&t->answer);
	*t = (struct tomb){ .hash = hash_bytes(x->seed, request.p, request.n), .since = x->now,
	    .answer = *answer };
	*answer = NULL;
}

struct sent *
tomb_find(struct ike *x, struct bytes request)
{
	uint64_t hash = hash_bytes(x->seed, request.p, request.n);

	for (unsigned i = 0; i < TOMBS && x->tomb != NULL; i++) {
		struct tomb *t = &x->tomb[i];

		if (t->answer != NULL && t->hash == hash &&
		    x->now - t->since < x->conf.response_keep)
			return t->answer;
	}
	return NULL;
}

void
tombs_clear(struct ike *x)
{
	for (unsigned i = 0; i < TOMBS && x->tomb != NULL; i++)
		sent_free(&x->tomb[i].answer);
	free(x->tomb);
	x->tomb = NULL;
}
