/* The kernel's side of SPD messages, as Linux 6.1 has them. */
#include "nodes/ipsec/internal.h"

static bool
direction_fine(const struct pfkey_msg *m)
{
	return m->policy.has &&
	    (m->policy.dir == IPSEC_DIR_INBOUND || m->policy.dir == IPSEC_DIR_OUTBOUND);
}

void
ipsec_policy_message(struct pfkey_msg *m, const struct policy *p)
{
	m->satype = SADB_SATYPE_UNSPEC;
	selector_write(m, &p->sel);
	m->policy = (struct pfkey_policy){ .has = true, .type = p->type, .dir = p->dir, .id = p->id,
		.priority = p->priority };
	if (!p->has_template)
		return;
	m->policy.n_requests = 1;
	m->policy.request[0] = p->template;
	m->traffic = p->traffic;
	if (p->generation == 0 && p->encap == UDP_ENCAP_NONE)
		return;
	/* What the last MIGRATE said, so that its issuer can find its place again. */
	m->has_nat_t = true;
	m->nat_t = p->encap;
	m->has_nat_ports = p->encap != UDP_ENCAP_NONE;
	m->nat_sport = p->sport;
	m->nat_dport = p->dport;
	m->ds = (struct pfkey_migrate_ds){ .has = true, .version = MIGRATE_DS_VERSION,
		.flags = p->flags, .generation = p->generation };
}

static void
answer(struct ipsec *x, const struct pfkey_msg *m, const struct policy *p)
{
	struct pfkey_msg r = { .type = m->type, .seq = m->seq, .pid = m->pid };

	ipsec_policy_message(&r, p);
	ipsec_say(x, &r);
}

/* One ESP request: RFC 4301 has no nested processing, and neither does MIGRATE use it. */
static bool
request_fine(const struct ipsec *x, const struct pfkey_msg *m)
{
	const struct pfkey_request *q = &m->policy.request[0];

	if (m->policy.n_requests != 1 || q->proto != IPPROTO_IS_ESP || q->level > IPSEC_LEVEL_UNIQUE)
		return false;
	if (q->mode == IPSEC_MODE_TRANSPORT)
		return ipsec_nat_fine(x, m, q->mode, &m->src.addr);
	return q->mode == IPSEC_MODE_TUNNEL && addr_is_set(&q->src) &&
	    !addr_is_unspecified(&q->src) && !addr_is_unspecified(&q->dst) &&
	    ipsec_nat_fine(x, m, q->mode, &q->src);
}

static bool
policy_read(struct ipsec *x, struct policy *p, struct selector_lists *room, const struct pfkey_msg *m)
{
	*p = (struct policy){ .type = m->policy.type, .dir = m->policy.dir,
		.priority = m->policy.priority };
	if (!direction_fine(m) || !selector_read(&p->sel, room, m) || m->policy.type > IPSEC_POLICY_IPSEC)
		return false;
	if (p->type != IPSEC_POLICY_IPSEC)
		return true;
	if (!request_fine(x, m))
		return false;
	p->has_template = true;
	p->template = m->policy.request[0];
	if (p->template.level == IPSEC_LEVEL_DEFAULT)
		p->template.level = IPSEC_LEVEL_REQUIRE;
	if (p->template.level == IPSEC_LEVEL_UNIQUE && p->template.reqid == 0)
		p->template.reqid = ++x->spd.last_reqid;
	p->encap = m->nat_t;
	p->sport = m->nat_sport;
	p->dport = m->nat_dport;
	p->traffic = m->traffic;
	/* Both need a header inside that says how long it is, and a dummy somebody it goes to. */
	return p->template.mode == IPSEC_MODE_TUNNEL || (p->traffic.tfc == 0 && p->traffic.dummy_ms == 0);
}

static void
add(struct ipsec *x, tick now, const struct pfkey_msg *m, const struct policy *like)
{
	struct policy *p = spd_add(&x->spd, like);

	if (p == NULL) {
		ipsec_refuse(x, m, PFKEY_ENOBUFS);
		return;
	}
	if (p->traffic.dummy_ms != 0 && p->dir == IPSEC_DIR_OUTBOUND && !x->no_dummies) {
		p->dummy = (struct alarm){ .kind = IPSEC_ALARM_DUMMY, .owner = p };
		alarm_set(x->env.heap, &p->dummy, now + MSEC(p->traffic.dummy_ms));
	}
	answer(x, m, p);
}

static void
take_away(struct ipsec *x, struct policy *p)
{
	alarm_cancel(x->env.heap, &p->dummy);
	spd_remove(&x->spd, p);
}

void
krn_spdadd(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct selector_lists room;
	struct policy p;

	if (!policy_read(x, &p, &room, m))
		ipsec_refuse(x, m, PFKEY_EINVAL);
	else if (spd_exact(&x->spd, p.dir, &p.sel) != NULL)
		ipsec_refuse(x, m, PFKEY_EEXIST);
	else
		add(x, now, m, &p);
}

/* A policy that is there is replaced and keeps its generation: an update is also how the issuer of
 * a lost MIGRATE mends the kernel. */
void
krn_spdupdate(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct selector_lists room;
	struct policy p, *old;

	if (!policy_read(x, &p, &room, m)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
		return;
	}
	old = spd_exact(&x->spd, p.dir, &p.sel);
	if (old != NULL) {
		p.id = old->id;		/* as Linux does */
		p.generation = old->generation;
		p.acquire_again = old->acquire_again;	/* nor is a refusal forgotten */
		take_away(x, old);
	}
	add(x, now, m, &p);
}

/* SPDDELETE by selector, SPDDELETE2 by id. SAs stay (RFC 4877 4.2: they sleep). */
void
krn_spddelete(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct selector_lists room;
	struct selector sel;
	struct policy *p;

	(void)now;
	if (m->type == SADB_X_SPDDELETE2) {
		p = m->policy.has ? spd_by_id(&x->spd, m->policy.id) : NULL;
	} else if (direction_fine(m) && selector_read(&sel, &room, m)) {
		p = spd_exact(&x->spd, m->policy.dir, &sel);
	} else {
		ipsec_refuse(x, m, PFKEY_EINVAL);
		return;
	}
	if (p == NULL) {
		ipsec_refuse(x, m, PFKEY_ENOENT);
		return;
	}
	answer(x, m, p);
	take_away(x, p);
}

/* By id, or, more than Linux offers, by selector. */
void
krn_spdget(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct selector_lists room;
	struct selector sel;
	const struct policy *p = NULL;

	(void)now;
	if (m->policy.has && m->policy.id != 0)
		p = spd_by_id(&x->spd, m->policy.id);
	else if (direction_fine(m) && selector_read(&sel, &room, m))
		p = spd_exact(&x->spd, m->policy.dir, &sel);
	if (p == NULL)
		ipsec_refuse(x, m, m->policy.has ? PFKEY_ENOENT : PFKEY_EINVAL);
	else
		answer(x, m, p);
}

void
krn_spddump(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	uint32_t left = (uint32_t)x->spd.n;

	(void)now;
	if (left == 0 || left > DUMP_MAX) {
		ipsec_refuse(x, m, left == 0 ? PFKEY_ENOENT : PFKEY_ENOBUFS);
		return;
	}
	for (const struct policy *p = x->spd.first; p != NULL; p = p->next) {
		struct pfkey_msg r = { .type = SADB_X_SPDDUMP, .seq = --left, .pid = m->pid };

		ipsec_policy_message(&r, p);
		ipsec_say(x, &r);
	}
}

void
krn_spdflush(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	(void)now;
	while (x->spd.first != NULL)
		take_away(x, x->spd.first);
	ipsec_refuse(x, m, PFKEY_OK);
}
