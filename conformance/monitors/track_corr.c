/* track_corr.c - return routability, as the wire shows it: tokens, Binding Updates to correspondents and
 * what they were answered with. The formulas of RFC 6275 5.2.5 and 6.2.7 are written down here once more. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"
#include "nodes/crypto/prf.h"

#include <stdlib.h>
#include <string.h>

#define AUTH_OCTETS 12		/* First(96, ...), RFC 6275 6.2.7 */
#define MH_MAX 256

void
corrs_clear(struct corrs *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->corr[i].bu);
	free(c->corr);
	free(c->token);
	free(c->init);
}

/* ---- octets ---- */

/* octets reads a field in hexadecimal; 0: it is not there, or too long. */
static size_t
octets(const struct msg *m, const char *name, uint8_t *out, size_t cap)
{
	const struct msg_field *f = msg_find(m, name);
	char text[2 * MH_MAX + 1];
	size_t n;

	if (f == NULL)
		return 0;
	msg_value(f, text, sizeof(text));
	n = strlen(text) / 2;
	return n <= cap && n > 0 && hex_parse(out, n, text) ? n : 0;
}

enum corr_auth
corrs_auth(const struct msg *m, const uint8_t kbm[static CORR_KBM], const struct addr *coa,
    const struct addr *cn)
{
	uint8_t over[MH_MAX], told[AUTH_OCTETS], full[SHA1_LEN];
	size_t n = octets(m, "auth_over", over, sizeof(over));
	struct bytes part[3] = { addr_bytes(coa), addr_bytes(cn), bytes_of(over, n) };

	if (n == 0)
		return CORR_UNKNOWN;
	if (octets(m, "auth", told, sizeof(told)) != AUTH_OCTETS)
		return CORR_WRONG;
	prf(PRF_HMAC_SHA1, full, bytes_of(kbm, CORR_KBM), part, 3);
	return memcmp(full, told, AUTH_OCTETS) == 0 ? CORR_RIGHT : CORR_WRONG;
}

/* ---- looking up ---- */

struct corr *
corrs_find(struct track *tr, const struct addr *hoa, const struct addr *cn)
{
	for (size_t i = 0; i < tr->corrs.n; i++)
		if (addr_eq(&tr->corrs.corr[i].hoa, hoa) && addr_eq(&tr->corrs.corr[i].cn, cn))
			return &tr->corrs.corr[i];
	return NULL;
}

static struct corr *
corr_get(struct track *tr, const struct addr *hoa, const struct addr *cn)
{
	struct corr *c = corrs_find(tr, hoa, cn);

	if (c != NULL)
		return c;
	tr->corrs.corr = xrealloc(tr->corrs.corr, tr->corrs.n + 1, sizeof(*c));
	c = &tr->corrs.corr[tr->corrs.n++];
	*c = (struct corr){ .hoa = *hoa, .cn = *cn, .gone_at = -1 };
	return c;
}

static const struct corr_token *
token_find(const struct track *tr, const struct addr *cn, const struct addr *of, bool home, uint64_t index)
{
	for (size_t i = tr->corrs.n_tokens; i-- > 0;) {
		const struct corr_token *t = &tr->corrs.token[i];

		if (t->home == home && t->index == index && addr_eq(&t->cn, cn) && addr_eq(&t->of, of))
			return t;
	}
	return NULL;
}

tick
corrs_nonce(const struct track *tr, const struct addr *cn, uint64_t index)
{
	for (size_t i = 0; i < tr->corrs.n_tokens; i++)
		if (tr->corrs.token[i].index == index && addr_eq(&tr->corrs.token[i].cn, cn))
			return tr->corrs.token[i].t;
	return -1;
}

const struct corr_init *
corrs_init_of(const struct track *tr, const struct msg *test, bool home)
{
	char cookie[20];

	if (!msg_has(test, "cookie"))
		return NULL;
	msg_value(msg_find(test, "cookie"), cookie, sizeof(cookie));
	for (size_t i = tr->corrs.n_inits; i-- > 0;)
		if (tr->corrs.init[i].home == home && strcmp(tr->corrs.init[i].cookie, cookie) == 0)
			return &tr->corrs.init[i];
	return NULL;
}

/* ---- Binding Updates ---- */

static struct addr
final_dst(const struct msg *m)
{
	return msg_addr(m, msg_has(m, "inner_dst") ? "inner_dst" : "dst");
}

static struct addr
final_src(const struct msg *m)
{
	return msg_addr(m, msg_has(m, "inner_src") ? "inner_src" : "src");
}

/* to_correspondent: a BU that return routability authorizes, or that a home agent would not get. */
static bool
to_correspondent(struct track *tr, const struct msg *m, const struct addr *hoa, const struct addr *dst)
{
	const struct home *h = track_home(tr, hoa);

	if (h != NULL && addr_eq(&h->agent, dst))
		return false;
	return msg_has(m, "auth") || msg_has(m, "nonce_home") || corrs_find(tr, hoa, dst) != NULL ||
	    (h != NULL && addr_is_set(&h->agent) && msg_u64(m, "H", 1) == 0);
}

static void
kbm_of(struct track *tr, struct corr_bu *b, const struct corr *c)
{
	const struct corr_token *home = token_find(tr, &c->cn, &c->hoa, true, b->nonce_home);
	const struct corr_token *coa = b->deletes ? NULL :
	    token_find(tr, &c->cn, &b->coa, false, b->nonce_coa);
	struct bytes part[2];

	if (home == NULL || (coa == NULL && !b->deletes))
		return;
	part[0] = bytes_of(home->token, CORR_TOKEN);
	part[1] = coa != NULL ? bytes_of(coa->token, CORR_TOKEN) : bytes_of(NULL, 0);
	digest(DIGEST_SHA1, b->kbm, part, b->deletes ? 1 : 2);	/* RFC 6275 5.2.5 */
	b->has_kbm = true;
}

static void
bu_view(struct track *tr, const struct msg *m, struct view *v, struct corr *c)
{
	struct addr src = final_src(m), alt = msg_addr(m, "alt_coa");
	struct corr_bu b = { .id = m->id, .t = m->t, .seq = msg_u64(m, "seq", 0),
	    .lifetime = msg_u64(m, "lifetime", 0), .nonce_home = msg_u64(m, "nonce_home", 0),
	    .nonce_coa = msg_u64(m, "nonce_coa", 0), .A = msg_u64(m, "A", 0) != 0,
	    .H = msg_u64(m, "H", 0) != 0, .has_hao = msg_has(m, "hao"), .src = src,
	    .coa = addr_is_set(&alt) ? alt : src };

	v->corr = c;
	/* Out of a tunnel it comes once more: that is the same one. */
	for (size_t i = c->n; !v->egress && i-- > 0;)
		if (c->bu[i].seq == b.seq && addr_eq(&c->bu[i].coa, &b.coa) && m->t - c->bu[i].t < SECONDS(5)) {
			v->corr_bu = &c->bu[i];
			return;
		}
	b.deletes = b.lifetime == 0 || addr_eq(&b.coa, &c->hoa);
	kbm_of(tr, &b, c);
	if (b.has_kbm)
		b.auth = corrs_auth(m, b.kbm, &b.coa, &c->cn);
	if (c->n == c->cap) {
		c->cap = c->cap == 0 ? 8 : c->cap * 2;
		c->bu = xrealloc(c->bu, c->cap, sizeof(*c->bu));
	}
	c->bu[c->n++] = b;
	if (v->egress)
		snprintf(c->mn, sizeof(c->mn), "%s", m->node);
	v->corr_bu = &c->bu[c->n - 1];
	v->corr_prev = c->n > 1 && !c->bu[c->n - 2].other_life ? &c->bu[c->n - 2] : NULL;
}

static void
ba_view(const struct msg *m, struct view *v, struct corr *c)
{
	uint64_t seq = msg_u64(m, "seq", UINT64_MAX);
	bool resync = msg_u64(m, "status", 0) == 135;	/* it names another's number, RFC 6275 9.5.1 */

	v->corr = c;
	for (size_t i = c->n; i-- > 0 && v->corr_bu == NULL;)
		if (resync ? !c->bu[i].answered : c->bu[i].seq == seq)
			v->corr_bu = &c->bu[i];
}

bool
corrs_view(struct track *tr, const struct msg *m, struct view *v)
{
	bool bu = msg_is(m, "BU");
	struct addr hoa = track_home_address(m, !bu), other = bu ? final_dst(m) : final_src(m);
	struct corr *c;

	if (bu) {
		if (!to_correspondent(tr, m, &hoa, &other))
			return false;
		bu_view(tr, m, v, corr_get(tr, &hoa, &other));
		return true;
	}
	c = corrs_find(tr, &hoa, &other);
	if (c != NULL)
		ba_view(m, v, c);
	return c != NULL;
}

static void
answered(struct view *v)
{
	struct corr *c = v->corr;
	struct corr_bu *b = v->corr_bu;

	snprintf(c->node, sizeof(c->node), "%s", v->m->node);
	if (b == NULL)
		return;
	b->answered = true;
	b->accepted = msg_u64(v->m, "status", 255) < 128;
	if (!b->accepted)
		return;
	c->bound = !b->deletes;
	c->coa = b->coa;
	c->bound_at = v->m->t;
	c->until = v->m->t + SECONDS((tick)msg_u64(v->m, "lifetime", 0));
	c->gone_at = b->deletes ? v->m->t : -1;
}

/* ---- test messages ---- */

static void
init_seen(struct track *tr, const struct msg *m, bool home)
{
	struct corr_init i = { .cn = final_dst(m), .of = final_src(m), .home = home, .t = m->t };

	if (!msg_has(m, "cookie"))
		return;
	msg_value(msg_find(m, "cookie"), i.cookie, sizeof(i.cookie));
	tr->corrs.init = xrealloc(tr->corrs.init, tr->corrs.n_inits + 1, sizeof(i));
	tr->corrs.init[tr->corrs.n_inits++] = i;
}

static void
test_seen(struct track *tr, const struct msg *m, bool home)
{
	struct corr_token t = { .cn = final_src(m), .of = final_dst(m), .home = home,
	    .index = msg_u64(m, "nonce_index", 0), .t = m->t };

	if (octets(m, "token", t.token, CORR_TOKEN) != CORR_TOKEN)
		return;
	tr->corrs.token = xrealloc(tr->corrs.token, tr->corrs.n_tokens + 1, sizeof(t));
	tr->corrs.token[tr->corrs.n_tokens++] = t;
}

void
corrs_after(struct track *tr, struct view *v)
{
	const struct msg *m = v->m;

	if (v->corr != NULL && msg_is(m, "BA"))
		answered(v);
	else if (msg_is(m, "HOTI") || msg_is(m, "COTI"))
		init_seen(tr, m, msg_is(m, "HOTI"));
	else if (msg_is(m, "HOT") || msg_is(m, "COT"))
		test_seen(tr, m, msg_is(m, "HOT"));
}

void
corrs_reboot(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->corrs.n; i++) {
		struct corr *c = &tr->corrs.corr[i];

		if (strcmp(c->node, node) == 0)
			c->bound = false;
		for (size_t k = 0; strcmp(c->mn, node) == 0 && k < c->n; k++)
			c->bu[k].other_life = true;
	}
}
