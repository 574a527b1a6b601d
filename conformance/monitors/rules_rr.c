/* rules_rr.c - route optimization: what mobile nodes and correspondents say to each other (RFC 6275 5.2, 9, 11.6,
 * 11.7.2), and which packets go by the binding that comes of it. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define RR_LIFETIME  420		/* MAX_RR_BINDING_LIFETIME, RFC 6275 12 */
#define NONCE_LIFETIME SECONDS(240)	/* MAX_NONCE_LIFETIME */
#define GRACE SECONDS(1)		/* for what is on its way */

static bool
is_ba(const struct look *x)
{
	return msg_is(x->m, "BA");
}

static bool
accepts(const struct look *x)
{
	return is_ba(x) && x->v->corr_bu != NULL && msg_u64(x->m, "status", 255) < 128;
}

/* ---- Binding Updates and acknowledgements ---- */

static void
lifetime_of_rr(struct look *x)
{
	uint64_t s = msg_u64(x->m, "lifetime", 0);

	if (is_ba(x) ? accepts(x) : msg_has(x->m, "auth"))
		must(x, s <= RR_LIFETIME, "lifetime", "at most 420", "%" PRIu64, s);
}

static void
lifetime_of_home(struct look *x)
{
	const struct home *h = track_home(x->tr, &x->v->corr->hoa);
	uint64_t s = msg_u64(x->m, "lifetime", 0);
	tick left;

	if (h == NULL || !h->bound || s == 0)
		return;
	left = h->until - x->m->t;
	must(x, SECONDS((tick)s) <= left, "lifetime", "what is left of the home registration",
	    "%" PRIu64 " of %.0f s", s, (double)left / 1e9);
}

static void
lifetime_granted(struct look *x)
{
	char expected[40];

	if (!accepts(x))
		return;
	snprintf(expected, sizeof(expected), "at most %" PRIu64, x->v->corr_bu->lifetime);
	must(x, msg_u64(x->m, "lifetime", 0) <= x->v->corr_bu->lifetime, "lifetime", expected,
	    "%" PRIu64, msg_u64(x->m, "lifetime", 0));
}

static void
seq_grows(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu, *p = x->v->corr_prev;
	char expected[32];
	uint16_t ahead;

	if (p == NULL || x->v->again)
		return;
	ahead = (uint16_t)(b->seq - p->seq);
	snprintf(expected, sizeof(expected), "greater than %" PRIu64, p->seq);
	must(x, ahead > 0 && ahead < 0x8000, "seq", expected, "%" PRIu64, b->seq);
}

/* To one correspondent, whatever the home address. */
static void
seq_once(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;

	if (x->v->again)
		return;
	for (size_t i = 0; i < x->tr->corrs.n; i++) {
		const struct corr *c = &x->tr->corrs.corr[i];

		for (size_t k = 0; addr_eq(&c->cn, &x->v->corr->cn) && strcmp(c->mn, x->v->corr->mn) == 0 &&
		    k < c->n; k++)
			if (&c->bu[k] != b && c->bu[k].id != b->id && !c->bu[k].other_life)
				must(x, c->bu[k].seq != b->seq, "seq", "a number not used before",
				    "%" PRIu64, b->seq);
	}
}

static void
coa_in_use(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;
	const struct home *h = track_home(x->tr, &x->v->corr->hoa);
	char found[ADDR_TEXT_MAX];
	bool in_use;

	if (h == NULL || h->n == 0)
		return;
	in_use = addr_eq(&b->coa, &x->v->corr->hoa) || addr_eq(&b->coa, &h->bu[h->n - 1].coa) ||
	    addr_eq(&b->coa, &b->src);
	must(x, in_use, "alt_coa", "a care-of address in use, or the home address", "%s",
	    addr_text(&b->coa, found));
}

static void
coa_told(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;
	const struct home *h = track_home(x->tr, &x->v->corr->hoa);
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (h == NULL || h->n == 0 || b->deletes || h->bu[h->n - 1].udp || h->bu[h->n - 1].at_home)
		return;
	must(x, addr_eq(&b->coa, &h->bu[h->n - 1].coa), msg_has(x->m, "alt_coa") ? "alt_coa" : "src",
	    addr_text(&h->bu[h->n - 1].coa, expected), "%s", addr_text(&b->coa, found));
}

static void
home_told(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;
	const struct home *h = track_home_of_node(x->tr, x->m->node);
	char found[ADDR_TEXT_MAX];

	if (h == NULL || x->v->sender == NULL)
		return;
	must(x, b->has_hao ? addr_eq(&x->v->corr->hoa, &h->hoa) : addr_eq(&b->src, &h->hoa), "hao",
	    "the home address, here or as the source", "%s", addr_text(&b->src, found));
}

/* ---- authenticators ---- */

static void
must_be_right(struct look *x, enum corr_auth auth)
{
	char found[64];

	if (auth != CORR_UNKNOWN)
		must(x, auth == CORR_RIGHT, "auth", "First(96, HMAC_SHA1(Kbm, CoA | CN | message))", "%s",
		    field_text(x->m, "auth", found, sizeof(found)));
}

static void
authenticator_right(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;

	if (b == NULL || !b->has_kbm || (is_ba(x) && b->auth != CORR_RIGHT))
		return;
	must_be_right(x, is_ba(x) ? corrs_auth(x->m, b->kbm, &b->coa, &x->v->corr->cn) : b->auth);
}

/* What Kbm authenticates is answered under Kbm, but for statuses that say that there is none. */
static void
ba_authentic(struct look *x)
{
	const struct corr_bu *b = x->v->corr_bu;
	uint64_t status = msg_u64(x->m, "status", 0);

	if (b == NULL || !b->has_kbm || b->H || b->auth != CORR_RIGHT || (status >= 136 && status <= 138))
		return;
	must_be(x, "auth", "present");
	must_be_right(x, corrs_auth(x->m, b->kbm, &b->coa, &x->v->corr->cn));
}

/* ---- nonces ---- */

static void
nonce_in_time(struct look *x, uint64_t index)
{
	tick since = corrs_nonce(x->tr, &x->v->corr->cn, index);

	if (since >= 0)
		must(x, x->m->t - since <= NONCE_LIFETIME + GRACE, "status", "136 to 138, the nonce is too old",
		    "%" PRIu64 ", %.0f s after its first use", msg_u64(x->m, "status", 0),
		    (double)(x->m->t - since) / 1e9);
}

static void
nonces_in_time(struct look *x)
{
	if (!accepts(x))
		return;
	nonce_in_time(x, x->v->corr_bu->nonce_home);
	if (!x->v->corr_bu->deletes)
		nonce_in_time(x, x->v->corr_bu->nonce_coa);
}

/* ---- test messages ---- */

static void
cookie_is_new(struct look *x)
{
	if (x->v->again && !x->tr->events)
		return;		/* perhaps captured twice */
	must(x, corrs_init_of(x->tr, x->m, msg_is(x->m, "HOTI")) == NULL, "cookie", "a new one",
	    "one that was sent before");
}

/* ---- packets ---- */

/* by_binding finds the binding that a correspondent's packet to a home address could go by. */
static struct corr *
by_binding(const struct look *x)
{
	struct addr dst = msg_addr(x->m, msg_has(x->m, "rh2") ? "rh2" : "dst");
	struct addr src = msg_addr(x->m, "src");

	return x->v->sender != NULL && !msg_has(x->m, "inner_dst") ? corrs_find(x->tr, &dst, &src) : NULL;
}

static void
not_after_end(struct look *x)
{
	const struct corr *c = by_binding(x);

	if (c != NULL && c->bound && x->m->t > c->until + GRACE)
		must_be(x, "rh2", "absent");
}

static void
not_after_deletion(struct look *x)
{
	const struct corr *c = by_binding(x);

	if (c != NULL && !c->bound && c->gone_at >= 0 && x->m->t > c->gone_at)
		must_be(x, "rh2", "absent");
}

/* A mobile node's optimized packet, and the binding it goes by. */
static struct corr *
optimized(const struct look *x)
{
	struct addr hoa = msg_addr(x->m, "hao"), dst = msg_addr(x->m, "dst");

	return msg_has(x->m, "hao") && x->v->sender != NULL ? corrs_find(x->tr, &hoa, &dst) : NULL;
}

static void
optimized_when_bound(struct look *x)
{
	const struct corr *c = optimized(x);

	if (msg_has(x->m, "hao") && x->v->sender != NULL && !msg_has(x->m, "inner_dst"))
		must(x, c != NULL && c->bound && x->m->t <= c->until + GRACE, "hao",
		    "absent: the correspondent has no binding", "%s",
		    c == NULL ? "one of nobody" : "present");
}

static void
optimized_from_coa(struct look *x)
{
	const struct corr *c = optimized(x);
	struct addr src = msg_addr(x->m, "src");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (c != NULL && c->bound)
		must(x, addr_eq(&src, &c->coa), "src", addr_text(&c->coa, expected), "%s",
		    addr_text(&src, found));
}

const struct rule rules_rr[] = {
	{ "R6275-5.2.6-05", "MN,CN", "BU.CN,BA.CN", ALWAYS, "6275 5.2.6",
	    "what return routability authorizes lasts 420 s at most", lifetime_of_rr, NULL },
	{ "R6275-11.4.2-04", "MN", "BU.CN", ALWAYS | COMPLETE, "6275 11.4.2",
	    "no binding at a correspondent outlasts the home registration", lifetime_of_home, NULL },
	{ "R6275-9.5.2-02", "CN", "BA.CN", ALWAYS, "6275 9.5.2",
	    "the granted lifetime does not exceed the one asked for", lifetime_granted, NULL },
	{ "R6275-11.7.2-21", "MN", "BU.CN", ALWAYS | AT_EGRESS, "6275 11.7.2",
	    "each BU to a correspondent has a greater sequence number than the one before", seq_grows, NULL },
	{ "R6275-11.7.2-24", "MN", "BU.CN", ALWAYS | AT_EGRESS, "6275 11.7.2",
	    "no sequence number is used twice with a correspondent", seq_once, NULL },
	{ "R6275-11.7.2-10", "MN", "BU.CN", ALWAYS | COMPLETE, "6275 11.7.2",
	    "the care-of address is one in use, or the home address", coa_in_use, NULL },
	{ "R6275-11.7.2-17", "MN", "BU.CN", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.7.2",
	    "the current care-of address is the source, or the Alternate Care-of Address", coa_told, NULL },
	{ "R6275-11.7.2-20", "MN", "BU.CN", ALWAYS | AT_EGRESS, "6275 11.7.2",
	    "the home address is in a Home Address option, unless it is the source", home_told, NULL },
	{ "R6275-3.1-01", "MN,CN", "BU.CN,BA.CN", ALWAYS, "6275 3.1",
	    "authenticators are made of the octets one after the other", authenticator_right, NULL },
	{ "R6275-3.1-02", "MN,CN", "BU.CN,BA.CN", ALWAYS, "6275 3.1",
	    "authenticators are the first 96 bits", authenticator_right, NULL },
	{ "R6275-9.5.4-08", "CN", "BA.CN", ALWAYS, "6275 9.5.4",
	    "a correspondent's BA is authenticated by Kbm", ba_authentic, NULL },
	{ "R6275-5.2.7-02", "CN", "BA.CN", ALWAYS, "6275 5.2.7",
	    "no nonce is accepted later than 240 s after its first use", nonces_in_time, NULL },
	{ "R6275-5.2.2-05", "CN", "BA.CN", ALWAYS, "6275 5.2.2",
	    "nonces that have expired are forgotten", nonces_in_time, NULL },
	{ "R6275-11.8-10", "MN", "HOTI,COTI", ALWAYS | AT_EGRESS, "6275 11.8",
	    "each HoTI and CoTI has a new cookie", cookie_is_new, NULL },
	{ "R6275-9.5.2-03", "CN", "DATA", ALWAYS | COMPLETE, "6275 9.5.2",
	    "after the lifetime nothing goes by the binding", not_after_end, NULL },
	{ "R6275-9.5.3-01", "CN", "DATA", ALWAYS | COMPLETE, "6275 9.5.3",
	    "after a deletion nothing goes by the binding", not_after_deletion, NULL },
	{ "R6275-11.3.1-04", "MN", "DATA", ALWAYS | COMPLETE | FROM_START, "6275 11.3.1",
	    "what is optimized goes by a binding at the correspondent", optimized_when_bound, NULL },
	{ "R6275-11.3.1-14", "MN", "DATA", ALWAYS | COMPLETE | AT_EGRESS, "6275 11.3.1",
	    "the source of an optimized packet is the care-of address registered there", optimized_from_coa,
	    NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
