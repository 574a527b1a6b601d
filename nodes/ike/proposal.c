/* proposal.c - suites: what is offered, what is chosen, RFC 7296 2.7, 3.3.
 *
 * One row is one proposal. Combined-mode ciphers stand in rows of their own (3.3.3). A peer's
 * proposal is acceptable if, for each transform type it names, we know the type and find one
 * acceptable transform, and if every type we need is there (3.3.6). Among several acceptable
 * transforms the peer's order decides, except that the group of its KE payload comes first. */
#include "nodes/ike/ike_int.h"

#define LISTED 4

struct suite_row {
	const char *name;
	struct { uint16_t id, bits; } encr[LISTED];
	uint16_t prf[LISTED], integ[LISTED], dh[LISTED];
	bool by_default;
};

static const struct suite_row ike_row[] = {
	{ "aesgcm-sha256-x25519", { { ENCR_AES_GCM_16, 256 }, { ENCR_AES_GCM_16, 128 } },
	  { PRF_HMAC_SHA2_256 }, { 0 }, { DH_CURVE25519 }, true },
	{ "aescbc-sha256-x25519", { { ENCR_AES_CBC, 256 }, { ENCR_AES_CBC, 128 } },
	  { PRF_HMAC_SHA2_256 }, { AUTH_HMAC_SHA2_256_128 }, { DH_CURVE25519 }, false },
	{ "aesgcm-sha256-ecp256", { { ENCR_AES_GCM_16, 256 }, { ENCR_AES_GCM_16, 128 } },
	  { PRF_HMAC_SHA2_256 }, { 0 }, { DH_ECP_256 }, false },
};

static const struct suite_row esp_row[] = {
	{ "aesgcm", { { ENCR_AES_GCM_16, 256 }, { ENCR_AES_GCM_16, 128 } },
	  { 0 }, { 0 }, { DH_CURVE25519 }, true },
	{ "aescbc-sha256", { { ENCR_AES_CBC, 256 }, { ENCR_AES_CBC, 128 } },
	  { 0 }, { AUTH_HMAC_SHA2_256_128 }, { DH_CURVE25519 }, false },
};

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static const struct suite_row *
rows(uint8_t protocol, size_t *n)
{
	*n = protocol == PROTO_IKE ? ROWS(ike_row) : ROWS(esp_row);
	return protocol == PROTO_IKE ? ike_row : esp_row;
}

static bool
enabled(const struct ike *x, uint8_t protocol, const struct suite_row *r)
{
	const char *list = protocol == PROTO_IKE ? x->conf.ike_suite : x->conf.esp_suite;
	size_t len = strlen(r->name);

	if (*list == '\0')
		return r->by_default;
	for (const char *p = strstr(list, r->name); p != NULL; p = strstr(p + 1, r->name))
		if ((p == list || p[-1] == ',') && (p[len] == '\0' || p[len] == ','))
			return true;
	return false;
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
		for (unsigned i = 0; i < LISTED && r->encr[i].id != 0; i++)
			if ((r->encr[i].bits == bits) == preferred)
				add(p, T_ENCR, r->encr[i].id, r->encr[i].bits);
	for (unsigned i = 0; i < LISTED && r->prf[i] != 0; i++)
		add(p, T_PRF, r->prf[i], 0);
	for (unsigned i = 0; i < LISTED && r->integ[i] != 0; i++)
		add(p, T_INTEG, r->integ[i], 0);
	return p;
}

void
offer_ike(const struct ike *x, struct ike_message *m, uint64_t spi)
{
	m->n_proposals = 0;
	for (size_t i = 0; i < ROWS(ike_row); i++) {
		if (!enabled(x, PROTO_IKE, &ike_row[i]))
			continue;
		struct ike_proposal *p = add_row(m, &ike_row[i], PROTO_IKE, spi,
		    x->conf.encr_bits);
		for (unsigned j = 0; j < LISTED && ike_row[i].dh[j] != 0; j++)
			add(p, T_DH, ike_row[i].dh[j], 0);
	}
	ike_put(m, P_SA);
}

void
offer_esp(const struct ike *x, struct ike_message *m, uint32_t spi, bool with_dh)
{
	m->n_proposals = 0;
	for (size_t i = 0; i < ROWS(esp_row); i++) {
		if (!enabled(x, PROTO_ESP, &esp_row[i]))
			continue;
		struct ike_proposal *p = add_row(m, &esp_row[i], PROTO_ESP, spi,
		    x->conf.encr_bits);
		/* RFC 7296 1.2: no group in IKE_AUTH, and better none than NONE. */
		for (unsigned j = 0; with_dh && j < LISTED && esp_row[i].dh[j] != 0; j++)
			add(p, T_DH, esp_row[i].dh[j], 0);
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
	add(p, T_ENCR, s->encr, s->encr_bits);
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
	for (size_t i = 0; i < ROWS(ike_row); i++)
		if (enabled(x, PROTO_IKE, &ike_row[i]))
			return ike_row[i].dh[0];
	die("ike: no suite is enabled by ike.ike_suite = %s", x->conf.ike_suite);
}

bool
group_offered(const struct ike *x, uint16_t group)
{
	for (size_t i = 0; i < ROWS(ike_row); i++)
		for (unsigned j = 0; j < LISTED && enabled(x, PROTO_IKE, &ike_row[i]); j++)
			if (group != 0 && ike_row[i].dh[j] == group && dh_group(group) != NULL)
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
in_list(const uint16_t *list, uint16_t id)
{
	for (unsigned i = 0; i < LISTED && list[i] != 0; i++)
		if (list[i] == id)
			return true;
	return false;
}

static bool
transform_fits(const struct pick *k, const struct ike_transform *t)
{
	if (t->odd || (t->key_bits != 0 && t->type != T_ENCR))
		return false;
	switch (t->type) {
	case T_ENCR:
		for (unsigned i = 0; i < LISTED && k->row->encr[i].id != 0; i++)
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
		.encr = t[T_ENCR]->id, .encr_bits = t[T_ENCR]->key_bits,
		.prf = ike ? t[T_PRF]->id : 0,
		.integ = t[T_INTEG] != NULL ? t[T_INTEG]->id : AUTH_NONE,
		.integ_shown = named[T_INTEG],
		.dh = t[T_DH] != NULL ? t[T_DH]->id : DH_NONE,
		.esn = !ike && t[T_ESN]->id == 1,
	};
	return true;
}

bool
choose(const struct ike *x, const struct ike_message *m, uint8_t protocol, unsigned spi_len,
    bool need_dh, uint16_t ke_group, struct suite *s, uint8_t *num, uint64_t *spi)
{
	size_t n_rows;
	const struct suite_row *row = rows(protocol, &n_rows);

	for (unsigned i = 0; i < m->n_proposals; i++) {
		const struct ike_proposal *p = &m->proposal[i];

		if (p->protocol != protocol || p->spi_len != spi_len ||
		    (spi_len != 0 && p->spi == 0))
			continue;
		for (size_t j = 0; j < n_rows; j++) {
			struct pick k = { x, &row[j], protocol, need_dh, ke_group };

			if (!enabled(x, protocol, &row[j]) || !proposal_fits(&k, p, s))
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
