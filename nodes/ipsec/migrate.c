/* SADB_X_MIGRATE: the endpoints of one policy, and of its SAs, move
 * (draft-sugimoto-mip6-pfkey-migrate-04 with what docs/handover.md section 5 adds for Dual-Stack
 * Mobile IPv6).
 *
 *	1 validate				EINVAL
 *	2 find the policy			ENOENT
 *	3 is its template the "old" one?	ENODATA (Linux; the draft has ENOENT for both)
 *	4 is this the next generation?		ESTALE
 *	5 policy and SAs, in one step		success even if there is no SA
 *	6 echo to everybody, seq 0, pid 0
 *
 * Nothing is changed before step 5 and nothing can fail in it. SPI, keys, counters, window and
 * lifetimes of an SA stay; so do protocol and mode. */
#include "nodes/ipsec/internal.h"

static bool
pair_fine(const struct pfkey_request *old, const struct pfkey_request *new)
{
	return old->proto == IPPROTO_IS_ESP && new->proto == old->proto && new->mode == old->mode &&
	    new->reqid == old->reqid &&
	    (old->mode == IPSEC_MODE_TRANSPORT || old->mode == IPSEC_MODE_TUNNEL) &&
	    addr_is_set(&old->src) && addr_is_set(&new->src) &&
	    old->src.family == old->dst.family && new->src.family == new->dst.family &&
	    !addr_is_unspecified(&new->src) && !addr_is_unspecified(&new->dst);
}

static bool
ds_fine(const struct pfkey_migrate_ds *d)
{
	return !d->has || (d->version == MIGRATE_DS_VERSION && d->reserved == 0 &&
	    (d->flags & ~MIGRATE_FLAGS) == 0 && d->generation != 0 &&
	    (d->old_encap == UDP_ENCAP_NONE || d->old_encap == UDP_ENCAP_ESPINUDP));
}

/* Step 1. A transport policy's MIGRATE carries no encapsulation (D20): ipsec_nat_fine sees to
 * that. */
static bool
valid(const struct ipsec *x, const struct pfkey_msg *m, struct selector *sel,
    struct selector_lists *room)
{
	const struct pfkey_policy *p = &m->policy;

	if (!p->has || (p->dir != IPSEC_DIR_INBOUND && p->dir != IPSEC_DIR_OUTBOUND) ||
	    !selector_read(sel, room, m) || p->n_requests < 2 || p->n_requests % 2 != 0)
		return false;
	for (size_t i = 0; i < p->n_requests; i += 2)
		if (!pair_fine(&p->request[i], &p->request[i + 1]) ||
		    !ipsec_nat_fine(x, m, p->request[i].mode, &p->request[i + 1].src))
			return false;
	return ds_fine(&m->ds);
}

/* Step 2. With a wildcard protocol the protocol is not compared (PFM-5.2-05). */
static struct policy *
policy_of(struct ipsec *x, const struct pfkey_msg *m, const struct selector *sel)
{
	struct policy *p = spd_exact(&x->spd, m->policy.dir, sel);

	return p == NULL && sel->proto == 0 ? spd_wildcard(&x->spd, m->policy.dir, sel) : p;
}

/* Step 3: the pair whose old half is the policy's template, or NULL. A transport template has no
 * addresses of its own (Linux compares mode, protocol and reqid there). */
static const struct pfkey_request *
pair_of(const struct policy *p, const struct pfkey_msg *m)
{
	const struct pfkey_request *t = &p->template;

	for (size_t i = 0; p->has_template && i < m->policy.n_requests; i += 2) {
		const struct pfkey_request *old = &m->policy.request[i];

		if (old->mode != t->mode || old->reqid != t->reqid)
			continue;
		if (t->mode == IPSEC_MODE_TRANSPORT ||
		    (addr_eq(&old->src, &t->src) && addr_eq(&old->dst, &t->dst)))
			return old;
	}
	return NULL;
}

static bool
old_encap_fits(const struct policy *p, const struct pfkey_migrate_ds *d)
{
	if (!d->has || (d->flags & MIGRATE_OLD_VALID) == 0)
		return true;
	return d->old_encap == p->encap && (d->old_encap == UDP_ENCAP_NONE ||
	    (d->old_sport == p->sport && d->old_dport == p->dport));
}

/* ---- step 5 ---- */

static void
move_sa(struct ipsec *x, struct sa *a, const struct policy *p, const struct pfkey_request *new,
    bool encap_named)
{
	sad_unfile(&x->sad, a);
	a->src = new->src;
	a->dst = new->dst;
	if (encap_named) {
		a->encap = p->encap;
		a->sport = p->sport;
		a->dport = p->dport;
	}
	/* The flags of a transport policy speak of the key manager's endpoints, not of this SA's, which
	 * are HoA and HA6 for ever (docs/handover.md, D20). */
	a->provisional = !a->inbound && a->mode == IPSEC_MODE_TUNNEL &&
	    (p->flags & MIGRATE_PROVISIONAL) != 0;
	a->learn = a->inbound && a->mode == IPSEC_MODE_TUNNEL && (p->flags & MIGRATE_LEARN) != 0;
	a->guessed = a->learn && (p->flags & MIGRATE_PROVISIONAL) != 0;
	a->reported = (struct endpoint){ 0 };
	if (x->migrate_resets)
		a->seq = 0;
	sad_file(&x->sad, a);
}

/* Which SAs: those of the policy's reqid that have the old endpoints; never another mobile node's
 * that only happens to have the same ones (handover.md: must never happen, j). Without a reqid the
 * endpoints are all there is. */
static void
move_sas(struct ipsec *x, const struct policy *p, const struct pfkey_request *old,
    const struct pfkey_request *new, bool encap_named)
{
	bool inbound = p->dir == IPSEC_DIR_INBOUND;

	for (struct sa *a = sad_group_first(&x->sad, inbound, old), *next; a != NULL; a = next) {
		next = sad_group_next(a, inbound, old);
		if (a->mode == old->mode && addr_eq(&a->src, &old->src) && addr_eq(&a->dst, &old->dst))
			move_sa(x, a, p, new, encap_named);
	}
}

static void
move_policy(struct policy *p, const struct pfkey_msg *m, const struct pfkey_request *new)
{
	if (p->template.mode == IPSEC_MODE_TUNNEL) {
		p->template.src = new->src;
		p->template.dst = new->dst;
	}
	if (m->has_nat_t) {
		p->encap = m->nat_t;
		p->sport = m->nat_sport;
		p->dport = m->nat_dport;
	}
	p->flags = m->ds.flags;
	if (m->ds.has)
		p->generation = m->ds.generation;
}

void
krn_migrate(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	const struct pfkey_request *old;
	struct pfkey_msg echo = *m;
	struct selector_lists room;
	struct selector sel;
	struct policy *p;

	(void)now;
	if (!valid(x, m, &sel, &room)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
		return;
	}
	p = policy_of(x, m, &sel);
	if (p == NULL) {
		ipsec_refuse(x, m, PFKEY_ENOENT);
		return;
	}
	old = pair_of(p, m);
	if (old == NULL || !old_encap_fits(p, &m->ds)) {
		ipsec_refuse(x, m, PFKEY_ENODATA);
		return;
	}
	if (m->ds.has && m->ds.generation != p->generation + 1) {
		ipsec_refuse(x, m, PFKEY_ESTALE);
		return;
	}
	move_policy(p, m, old + 1);
	move_sas(x, p, old, old + 1, m->has_nat_t);
	echo.seq = echo.pid = 0;
	echo.satype = SADB_SATYPE_ESP;
	echo.policy.id = p->id;
	ipsec_say(x, &echo);
}
