/* mutant.c - wrong messages that no tamper rule can say: parts added, not changed or dropped. */
#include "nodes/ike/ike_int.h"

static void
again(struct ike_proposal *p, uint8_t type, uint16_t id)
{
	if (p->n < IKE_TRANSFORMS)
		p->t[p->n++] = (struct ike_transform){ .type = type, .id = id };
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
	if (mutant_on(t, "ike-late-contact") && m->h.exchange == INFORMATIONAL)
		ike_put_notify(m, N_INITIAL_CONTACT, BYTES_NONE);
	if (mutant_on(t, "ike-updates") && m->h.exchange == INFORMATIONAL && !m->h.R)
		ike_put_notify(m, N_UPDATE_SA_ADDRESSES, BYTES_NONE);
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
	if (!response && s->exchange == INFORMATIONAL && mutant_on(t, "ike-odd-port"))
		local->port++;
}
