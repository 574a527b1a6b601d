/* mutant.c - wrong messages that no tamper rule can say: parts added, not changed or dropped. */
#include "nodes/ike/ike_int.h"

static void
again(struct ike_proposal *p, uint8_t type, uint16_t id)
{
	if (p->n < IKE_TRANSFORMS)
		p->t[p->n++] = (struct ike_transform){ .type = type, .id = id };
}

/* Parts that nobody has to know: RFC 7296 2.5, 3.10.1. */
static void
unknown_mutant(const struct tamper *t, struct ike_message *m)
{
	static const uint8_t types[] = { 1, 32, 49, 255 };

	if (mutant_on(t, "ike-minor"))
		m->h.minor = 15;
	if (mutant_on(t, "ike-v-flag"))
		m->h.V = true;
	if (mutant_on(t, "ike-unknown-notify"))
		ike_put_notify(m, 40000, bytes_of((const uint8_t *)"?", 1));
	if (mutant_on(t, "ike-unknown-error") && !m->h.R)
		ike_put_notify(m, 8191, BYTES_NONE);
	if (mutant_on(t, "ike-unknown-error-response") && m->h.R && m->h.exchange != IKE_SA_INIT)
		ike_put_notify(m, 8191, BYTES_NONE);
	if (!mutant_on(t, "ike-unknown-payload"))
		return;
	for (size_t i = 0; i < sizeof(types); i++) {
		m->blob[m->n_blobs] = (struct ike_blob){ .type = types[i] };
		m->item[m->n_items++] = (struct ike_item){ .type = types[i],
		    .index = (uint8_t)m->n_blobs++ };
	}
}

/* The payloads of a message may come in any order, 2.5. */
static void
backwards_mutant(const struct tamper *t, struct ike_message *m)
{
	if (!mutant_on(t, "ike-backwards"))
		return;
	for (unsigned i = 0; i < m->n_items / 2; i++) {
		struct ike_item it = m->item[i];

		m->item[i] = m->item[m->n_items - 1 - i];
		m->item[m->n_items - 1 - i] = it;
	}
}

void
message_mutant(const struct tamper *t, struct ike_message *m)
{
	struct ike_proposal *p = &m->proposal[0];

	if (t == NULL || t->mutants == NULL)
		return;
	if (mutant_on(t, "ike-two-suites") && m->has_sa && m->h.R && m->n_proposals == 1) {
		m->proposal[m->n_proposals++] = *p;
		m->proposal[1].num++;
	}
	if (mutant_on(t, "ike-transform-twice") && m->has_sa && m->h.R)
		again(p, T_ENCR, p->t[0].id);
	if (mutant_on(t, "ike-group-in-auth") && m->has_sa && m->h.exchange == IKE_AUTH)
		again(p, T_DH, DH_CURVE25519);
	if (mutant_on(t, "ike-selectors-wide") && m->has_tsi && m->h.exchange == IKE_AUTH)
		m->tsi.ts[0].proto = m->tsr.ts[0].proto = 0;
	if (mutant_on(t, "ike-selectors-v4") && m->has_tsi && m->h.exchange == IKE_AUTH) {
		m->tsi.ts[0].type = TS_IPV4;	/* of BU and BA: of the care-of address */
		m->tsi.ts[0].lo = m->tsi.ts[0].hi = addr_of4((const uint8_t[]){ 10, 0, 0, 9 });
	}
	if (mutant_on(t, "ike-rekeys-narrow") && m->has_tsr && m->h.exchange == CREATE_CHILD_SA)
		m->tsr.ts[0].proto = 17;
	if (mutant_on(t, "ike-ports-0") && m->has_tsi && m->h.exchange == IKE_AUTH)
		m->tsi.ts[0].port_hi = 0;
	if (mutant_on(t, "ike-late-contact") && m->h.exchange == INFORMATIONAL)
		ike_put_notify(m, N_INITIAL_CONTACT, BYTES_NONE);
	if (mutant_on(t, "ike-updates") && m->h.exchange == INFORMATIONAL && !m->h.R)
		ike_put_notify(m, N_UPDATE_SA_ADDRESSES, BYTES_NONE);
	unknown_mutant(t, m);
	backwards_mutant(t, m);
}

/* Proposals and their transforms; octets of our own, so lengths are right. */
static void
reserved_in_sa(uint8_t *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		size_t end = at + ((size_t)p[at + 2] << 8 | p[at + 3]);

		p[at + 1] = 0xff;
		for (size_t t = at + 8 + p[at + 6]; t < end; t += (size_t)p[t + 2] << 8 | p[t + 3])
			p[t + 1] = p[t + 5] = 0xff;
		at = end;
	}
}

/* Every RESERVED bit of a chain of payloads is set, RFC 7296 3.2 to 3.15; but an identity's, which
 * AUTH covers. */
void
octets_mutant(const struct tamper *t, uint8_t *p, size_t n, uint8_t first)
{
	size_t at = 0;

	if (t == NULL || t->mutants == NULL || !mutant_on(t, "ike-reserved"))
		return;
	while (first != P_NONE && at + 4 <= n) {
		size_t len = (size_t)p[at + 2] << 8 | p[at + 3];

		p[at + 1] |= 0x7f;
		if (first == P_SA)
			reserved_in_sa(p + at + 4, len - 4);
		else if (first == P_KE)
			memset(p + at + 6, 0xff, 2);
		else if (first == P_AUTH || first == P_TSI || first == P_TSR || first == P_CP)
			memset(p + at + 5, 0xff, 3);
		first = p[at];
		at += len;
	}
}

/* delete_spis is what our Delete of a pair names: the SPI on which we receive (1.4.1). */
void
delete_spis(const struct ike_sa *sa, uint32_t spi_in, struct wr *w)
{
	const struct tamper *t = sa->ike->env.tamper;
	const struct child *c = child_by_in(sa, spi_in);
	bool outbound = c != NULL && mutant_on(t, "ike-deletes-outbound");

	if (!outbound)
		wr_u32(w, spi_in);
	if (outbound || (c != NULL && mutant_on(t, "ike-deletes-both")))
		wr_u32(w, c->spi_out);
}

/* half_of is what the answer to the peer's Delete names: the SPI on which we receive (1.4.1). */
uint32_t
half_of(const struct child *c)
{
	const struct ike_sa *other = c->sa->ike->oldest;

	if (!mutant_on(c->sa->ike->env.tamper, "ike-deletes-elsewhere"))
		return c->spi_in;
	while (other != NULL && (other == c->sa || other->children == NULL))
		other = other->next;
	return other != NULL ? other->children->spi_in : c->spi_in;
}

/* clear_mutant believes what anybody may have said (2.4, 2.21.4). */
void
clear_mutant(struct ike *x, enum why w, const struct ike_message *m)
{
	struct ike_sa *sa;

	if (w != W_IKE_CLEAR || !mutant_on(x->env.tamper, "ike-believes-clear"))
		return;
	sa = sa_find(x, m->h.I ? m->h.spi_r : m->h.spi_i);
	if (sa != NULL && sa->state == SA_ESTABLISHED)
		sa_event(sa, SA_EV_TIMEOUT, NULL);
}

void
path_mutant(const struct tamper *t, const struct sent *s, struct endpoint *local,
    struct endpoint *remote)
{
	bool response = s->n > 19 && (s->p[19] & 0x20) != 0;

	if (t == NULL || t->mutants == NULL)
		return;
	if (response && s->exchange != IKE_SA_INIT && mutant_on(t, "ike-answers-astray"))
		remote->port++;
	if (response && s->exchange != IKE_SA_INIT && mutant_on(t, "ike-answers-elsewhere"))
		local->port++;
	if (!response && s->exchange == INFORMATIONAL && mutant_on(t, "ike-odd-port"))
		local->port++;
	if (!response && s->exchange == INFORMATIONAL && mutant_on(t, "ike-asks-elsewhere"))
		local->addr.b[15] ^= local->addr.family == 6;
}
