/* proposal.c - suites: what is offered, what is chosen, RFC 7296 2.7, 3.3.
 *
 * One row is one proposal, configured by names joined by '-', rows joined by ',', best first:
 * "aesgcm-sha256-x25519,aescbc-sha256-ecp256-modp2048". Several names of one kind are several
 * transforms. Combined-mode ciphers stand in rows of their own (3.3.3). A peer's
 * proposal is acceptable if, for each transform type it names, we know the type and find one
 * acceptable transform, and if every type we need is there (3.3.6). Among several acceptable
 * transforms the peer's order decides, except that the group of its KE payload comes first. */
#include "nodes/ike/ike_int.h"

/* ---- names ---- */

struct word {
	const char *name;
	uint8_t type;		/* enum ike_transform_type */
	uint16_t id;
	uint16_t bits[2];	/* ENCR: key lengths; both are offered */
};

/* A name that stands for a cipher of both key lengths, for an integrity algorithm, ... "sha256"
 * names an integrity algorithm where the cipher needs one, and in IKE the PRF unless "prf..." does.
 */
static const struct word word[] = {
	{ "aesgcm",	T_ENCR, ENCR_AES_GCM_16, { 256, 128 } },
	{ "aesgcm12",	T_ENCR, ENCR_AES_GCM_12, { 256, 128 } },
	{ "aesgcm8",	T_ENCR, ENCR_AES_GCM_8, { 256, 128 } },
	{ "aes128gcm16", T_ENCR, ENCR_AES_GCM_16, { 128 } },
	{ "aes192gcm16", T_ENCR, ENCR_AES_GCM_16, { 192 } },
	{ "aes256gcm16", T_ENCR, ENCR_AES_GCM_16, { 256 } },
	{ "aes128gcm12", T_ENCR, ENCR_AES_GCM_12, { 128 } },
	{ "aes256gcm12", T_ENCR, ENCR_AES_GCM_12, { 256 } },
	{ "aes128gcm8",	T_ENCR, ENCR_AES_GCM_8, { 128 } },
	{ "aes256gcm8",	T_ENCR, ENCR_AES_GCM_8, { 256 } },
	{ "chacha20poly1305", T_ENCR, ENCR_CHACHA20_POLY1305, { 0 } },
	{ "aescbc",	T_ENCR, ENCR_AES_CBC, { 256, 128 } },
	{ "aes128",	T_ENCR, ENCR_AES_CBC, { 128 } },
	{ "aes192",	T_ENCR, ENCR_AES_CBC, { 192 } },
	{ "aes256",	T_ENCR, ENCR_AES_CBC, { 256 } },
	{ "aesctr",	T_ENCR, ENCR_AES_CTR, { 256, 128 } },
	{ "aes128ctr",	T_ENCR, ENCR_AES_CTR, { 128 } },
	{ "aes256ctr",	T_ENCR, ENCR_AES_CTR, { 256 } },
	{ "null",	T_ENCR, ENCR_NULL, { 0 } },
	{ "sha256",	T_INTEG, AUTH_HMAC_SHA2_256_128, { 0 } },
	{ "sha384",	T_INTEG, AUTH_HMAC_SHA2_384_192, { 0 } },
	{ "sha512",	T_INTEG, AUTH_HMAC_SHA2_512_256, { 0 } },
	{ "sha1",	T_INTEG, AUTH_HMAC_SHA1_96, { 0 } },
	{ "prfsha256",	T_PRF, PRF_HMAC_SHA2_256, { 0 } },
	{ "prfsha384",	T_PRF, PRF_HMAC_SHA2_384, { 0 } },
	{ "prfsha512",	T_PRF, PRF_HMAC_SHA2_512, { 0 } },
	{ "prfsha1",	T_PRF, PRF_HMAC_SHA1, { 0 } },
	{ "x25519",	T_DH, DH_CURVE25519, { 0 } },
	{ "ecp256",	T_DH, DH_ECP_256, { 0 } },
	{ "ecp384",	T_DH, DH_ECP_384, { 0 } },
	{ "ecp521",	T_DH, DH_ECP_521, { 0 } },
	{ "modp2048",	T_DH, DH_MODP_2048, { 0 } },
	{ "modp3072",	T_DH, DH_MODP_3072, { 0 } },
	{ "modp4096",	T_DH, DH_MODP_4096, { 0 } },
};

static const struct { uint16_t integ, prf; } prf_of_integ[] = {
	{ AUTH_HMAC_SHA1_96, PRF_HMAC_SHA1 },
	{ AUTH_HMAC_SHA2_256_128, PRF_HMAC_SHA2_256 },
	{ AUTH_HMAC_SHA2_384_192, PRF_HMAC_SHA2_384 },
	{ AUTH_HMAC_SHA2_512_256, PRF_HMAC_SHA2_512 },
};

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static bool
append(uint16_t *list, uint16_t id)
{
	for (unsigned i = 0; i < SUITE_LISTED; i++) {
		if (list[i] == id)
			return true;
		if (list[i] == 0) {
			list[i] = id;
			return true;
		}
	}
	return false;
}

static bool
append_encr(struct suite_row *r, uint16_t id, uint16_t bits)
{
	for (unsigned i = 0; i < SUITE_LISTED; i++) {
		if (r->encr[i].id == 0) {
			r->encr[i].id = id;
			r->encr[i].bits = bits;
			return true;
		}
	}
	return false;
}

static bool
word_take(struct suite_row *r, const char *name, size_t n)
{
	const struct word *w = NULL;
	bool ok;

	for (size_t i = 0; i < ROWS(word); i++)
		if (strlen(word[i].name) == n && strncmp(word[i].name, name, n) == 0)
			w = &word[i];
	if (w == NULL)
		return false;
	switch (w->type) {
	case T_ENCR:
		ok = append_encr(r, w->id, w->bits[0]);
		return ok && (w->bits[1] == 0 || append_encr(r, w->id, w->bits[1]));
	case T_INTEG:
		return append(r->integ, w->id);
	case T_PRF:
		return append(r->prf, w->id);
	default:
		return dh_group(w->id) != NULL && append(r->dh, w->id);
	}
}

static bool
combined(const struct suite_row *r)
{
	return alg_encr(r->encr[0].id)->icv != 0;
}

/* What the names together must be: one kind of cipher (3.3.3), and in IKE a PRF, a group, and
 * neither NULL nor a cipher without integrity (5). */
static bool
row_settle(struct suite_row *r, uint8_t protocol)
{
	if (r->encr[0].id == 0)
		return false;
	for (unsigned i = 1; i < SUITE_LISTED && r->encr[i].id != 0; i++)
		if ((alg_encr(r->encr[i].id)->icv != 0) != combined(r))
			return false;
	if (protocol == PROTO_IKE && r->prf[0] == 0)
		for (unsigned i = 0; i < SUITE_LISTED; i++)
			for (size_t j = 0; j < ROWS(prf_of_integ) && r->integ[i] != 0; j++)
				if (prf_of_integ[j].integ == r->integ[i])
					(void)append(r->prf, prf_of_integ[j].prf);
	if (combined(r))
		memset(r->integ, 0, sizeof(r->integ));
	else if (r->integ[0] == 0)
		return false;
	if (protocol == PROTO_IKE)
		return r->prf[0] != 0 && r->dh[0] != 0 && r->encr[0].id != ENCR_NULL;
	return r->prf[0] == 0;
}

bool
ike_suites_parse(struct suite_list *out, uint8_t protocol, const char *text)
{
	const char *p = *text != '\0' ? text : protocol == PROTO_IKE ? "aesgcm-sha256-x25519" :
	    "aesgcm";

	*out = (struct suite_list){ 0 };
	for (; out->n < IKE_SUITES_MAX; p++) {
		struct suite_row *r = &out->row[out->n++];

		for (size_t n = strcspn(p, "-,"); ; n = strcspn(p, "-,")) {
			if (!word_take(r, p, n))
				return false;
			p += n;
			if (*p != '-')
				break;
			p++;
		}
		if (!row_settle(r, protocol))
			return false;
		if (*p == '\0')
			return true;
	}
	return false;
}

static const struct suite_list *
suites(const struct ike *x, uint8_t protocol)
{
	return protocol == PROTO_IKE ? &x->ike_suites : &x->esp_suites;
}

/* ---- offering ---- */

static void
add(struct ike_proposal *p, uint8_t type, uint16_t id, uint16_t bits)
{
	p->t[p->n++] = (struct ike_transform){ .type = type, .id = id, .key_bits = bits };
}

static struct ike_proposal *
add_row(struct ike_message *m, const struct suite_row *r, uint8_t protocol, uint64_t spi,
    uint32_t bits)
{
	struct ike_proposal *p = &m->proposal[m->n_proposals++];

	*p = (struct ike_proposal){ .num = (uint8_t)m->n_proposals, .protocol = protocol,
	    .spi = spi, .spi_len = protocol == PROTO_ESP ? 4 : spi != 0 ? 8 : 0 };
	for (int preferred = 1; preferred >= 0; preferred--)
		for (unsigned i = 0; i < SUITE_LISTED && r->encr[i].id != 0; i++)
			if ((r->encr[i].bits == bits) == preferred)
				add(p, T_ENCR, r->encr[i].id, r->encr[i].bits);
	for (unsigned i = 0; i < SUITE_LISTED && r->prf[i] != 0; i++)
		add(p, T_PRF, r->prf[i], 0);
	for (unsigned i = 0; i < SUITE_LISTED && r->integ[i] != 0; i++)
		add(p, T_INTEG, r->integ[i], 0);
	return p;
}

void
offer_ike(const struct ike *x, struct ike_message *m, uint64_t spi)
{
	m->n_proposals = 0;
	for (size_t i = 0; i < x->ike_suites.n; i++) {
		const struct suite_row *r = &x->ike_suites.row[i];
		struct ike_proposal *p = add_row(m, r, PROTO_IKE, spi, x->conf.encr_bits);

		for (unsigned j = 0; j < SUITE_LISTED && r->dh[j] != 0; j++)
			add(p, T_DH, r->dh[j], 0);
	}
	ike_put(m, P_SA);
}

/* `group` is that of the KE payload, or none: RFC 7296 1.2: no group in IKE_AUTH, and better none
 * than NONE. A suite that names no group takes the KE payload's. */
void
offer_esp(const struct ike *x, struct ike_message *m, uint32_t spi, uint16_t group)
{
	m->n_proposals = 0;
	for (size_t i = 0; i < x->esp_suites.n; i++) {
		const struct suite_row *r = &x->esp_suites.row[i];
		struct ike_proposal *p = add_row(m, r, PROTO_ESP, spi, x->conf.encr_bits);

		if (group != DH_NONE && r->dh[0] == 0)
			add(p, T_DH, group, 0);
		for (unsigned j = 0; group != DH_NONE && j < SUITE_LISTED && r->dh[j] != 0; j++)
			add(p, T_DH, r->dh[j], 0);
		if (x->conf.esn != 0)
			add(p, T_ESN, 1, 0);
		if (x->conf.esn != 1)
			add(p, T_ESN, 0, 0);
	}
	ike_put(m, P_SA);
}

void
offer_suite(struct ike_message *m, const struct suite *s, uint8_t num, uint8_t protocol,
    uint64_t spi)
{
	struct ike_proposal *p = &m->proposal[0];

	m->n_proposals = 1;
	*p = (struct ike_proposal){ .num = num, .protocol = protocol, .spi = spi,
	    .spi_len = protocol == PROTO_ESP ? 4 : spi != 0 ? 8 : 0 };
	add(p, T_ENCR, s->encr, alg_encr(s->encr)->key_bits_sent ? s->encr_bits : 0);
	if (protocol == PROTO_IKE)
		add(p, T_PRF, s->prf, 0);
	if (s->integ != AUTH_NONE || s->integ_shown)
		add(p, T_INTEG, s->integ, 0);
	if (s->dh != DH_NONE)
		add(p, T_DH, s->dh, 0);
	if (protocol == PROTO_ESP)
		add(p, T_ESN, s->esn, 0);
	ike_put(m, P_SA);
}

uint16_t
first_group(const struct ike *x)
{
	return x->ike_suites.row[0].dh[0];
}

static bool
in_list(const uint16_t *list, uint16_t id)
{
	for (unsigned i = 0; i < SUITE_LISTED && list[i] != 0; i++)
		if (list[i] == id)
			return true;
	return false;
}

bool
group_offered(const struct ike *x, uint16_t group)
{
	for (size_t i = 0; i < x->ike_suites.n; i++)
		if (group != DH_NONE && in_list(x->ike_suites.row[i].dh, group))
			return true;
	return false;
}

/* The group for a new Child SA: the first one its suites name, else the IKE SA's. */
uint16_t
child_group(const struct ike_sa *sa)
{
	uint16_t group = sa->ike->esp_suites.row[0].dh[0];

	return group != DH_NONE ? group : sa->suite.dh;
}

bool
child_group_offered(const struct ike_sa *sa, uint16_t group)
{
	const struct suite_list *l = &sa->ike->esp_suites;

	for (size_t i = 0; i < l->n; i++)
		if (group != DH_NONE && in_list(l->row[i].dh, group))
			return true;
	return false;
}

/* ---- choosing ---- */

struct pick {
	const struct ike *x;
	const struct suite_row *row;
	uint8_t protocol;
	bool need_dh;
	uint16_t ke_group;
};

static bool
transform_fits(const struct pick *k, const struct ike_transform *t)
{
	if (t->odd || (t->key_bits != 0 && t->type != T_ENCR))
		return false;
	switch (t->type) {
	case T_ENCR:
		for (unsigned i = 0; i < SUITE_LISTED && k->row->encr[i].id != 0; i++)
			if (k->row->encr[i].id == t->id && k->row->encr[i].bits == t->key_bits)
				return true;
		return false;
	case T_PRF:
		return in_list(k->row->prf, t->id);
	case T_INTEG:
		return k->row->integ[0] == 0 ? t->id == AUTH_NONE : in_list(k->row->integ, t->id);
	case T_DH:
		if (t->id == DH_NONE)
			return k->protocol == PROTO_ESP && !k->need_dh;
		if (k->protocol == PROTO_ESP && k->row->dh[0] == 0)
			return group_offered(k->x, t->id);
		return in_list(k->row->dh, t->id);
	case T_ESN:
		return t->id == 0 ? k->x->conf.esn != 1 : t->id == 1 && k->x->conf.esn != 0;
	default:
		return false;
	}
}

/* The first transform of a type that fits; of groups, that of the KE payload before all others. */
static const struct ike_transform *
transform_pick(const struct pick *k, const struct ike_proposal *p, uint8_t type, bool *named)
{
	const struct ike_transform *first = NULL;

	*named = false;
	for (unsigned i = 0; i < p->n; i++) {
		const struct ike_transform *t = &p->t[i];

		if (t->type != type)
			continue;
		*named = true;
		if (!transform_fits(k, t))
			continue;
		if (type == T_DH && t->id == k->ke_group)
			return t;
		if (first == NULL)
			first = t;
	}
	return first;
}

static bool
proposal_fits(const struct pick *k, const struct ike_proposal *p, struct suite *out)
{
	const struct ike_transform *t[T_ESN + 1] = { NULL };
	bool named[T_ESN + 1], ike = k->protocol == PROTO_IKE;

	for (unsigned i = 0; i < p->n; i++)
		if (p->t[i].type < T_ENCR || p->t[i].type > T_ESN)
			return false;
	for (uint8_t type = T_ENCR; type <= T_ESN; type++) {
		t[type] = transform_pick(k, p, type, &named[type]);
		if (named[type] && t[type] == NULL)
			return false;
	}
	if (t[T_ENCR] == NULL || named[T_PRF] != ike || named[T_ESN] == ike ||
	    (k->need_dh && t[T_DH] == NULL) || (k->row->integ[0] != 0 && t[T_INTEG] == NULL))
		return false;
	*out = (struct suite){
		.encr = t[T_ENCR]->id,
		.encr_bits = alg_encr(t[T_ENCR]->id)->key_bits_sent ? t[T_ENCR]->key_bits :
		    alg_encr(t[T_ENCR]->id)->key_bits[0],
		.prf = ike ? t[T_PRF]->id : 0,
		.integ = t[T_INTEG] != NULL ? t[T_INTEG]->id : AUTH_NONE,
		.integ_shown = named[T_INTEG],
		.dh = t[T_DH] != NULL ? t[T_DH]->id : DH_NONE,
		.esn = !ike && t[T_ESN]->id == 1,
	};
	return true;
}

/* suite_mutant takes whatever is offered for what we would have. */
static void
suite_mutant(const struct suite_row *r, uint8_t protocol, uint16_t ke_group, struct suite *s)
{
	*s = (struct suite){ .encr = r->encr[0].id, .encr_bits = r->encr[0].bits,
	    .prf = protocol == PROTO_IKE ? r->prf[0] : 0, .integ = r->integ[0],
	    .dh = protocol == PROTO_IKE && ke_group == 0 ? r->dh[0] : ke_group };
}

bool
choose(const struct ike *x, const struct ike_message *m, uint8_t protocol, unsigned spi_len,
    bool need_dh, uint16_t ke_group, struct suite *s, uint8_t *num, uint64_t *spi)
{
	const struct suite_list *l = suites(x, protocol);

	if (mutant_on(x->env.tamper, "ike-any-suite") && m->n_proposals > 0) {
		suite_mutant(&l->row[0], protocol, ke_group, s);
		*num = m->proposal[0].num;
		*spi = m->proposal[0].spi;
		return true;
	}
	for (unsigned i = 0; i < m->n_proposals; i++) {
		const struct ike_proposal *p = &m->proposal[i];

		if (p->protocol != protocol || p->spi_len != spi_len ||
		    (spi_len != 0 && p->spi == 0))
			continue;
		for (size_t j = 0; j < l->n; j++) {
			struct pick k = { x, &l->row[j], protocol, need_dh, ke_group };

			if (!proposal_fits(&k, p, s))
				continue;
			*num = p->num;
			*spi = p->spi;
			return true;
		}
	}
	return false;
}

bool
accepted(const struct ike *x, const struct ike_message *m, uint8_t protocol, unsigned spi_len,
    bool need_dh, struct suite *s, uint64_t *spi)
{
	uint8_t num, seen = 0;

	if (m->n_proposals != 1 ||
	    !choose(x, m, protocol, spi_len, need_dh, DH_NONE, s, &num, spi))
		return false;
	for (unsigned i = 0; i < m->proposal[0].n; i++) {	/* RFC 7296 2.7: one of each type */
		uint8_t bit = (uint8_t)(1 << m->proposal[0].t[i].type);

		if (seen & bit)
			return false;
		seen |= bit;
	}
	return true;
}
