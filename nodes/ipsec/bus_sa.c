/* The kernel's side of SA messages, RFC 2367 3.1. Everything is checked before anything changes. */
#include "nodes/ipsec/internal.h"

#include "nodes/base/die.h"

/* RFC 2367 2.3.3: both addresses, of one family. */
static bool
addresses_fine(const struct pfkey_msg *m)
{
	return addr_is_set(&m->src.addr) && m->src.addr.family == m->dst.addr.family;
}

bool
ipsec_nat_fine(const struct ipsec *x, const struct pfkey_msg *m, uint8_t mode,
    const struct addr *end)
{
	if (!m->has_nat_t)
		return !m->has_nat_ports;
	if (m->nat_t == UDP_ENCAP_NONE)
		return m->nat_sport == 0 && m->nat_dport == 0;
	/* Transport mode in UDP has no use for mobile nodes (handover.md D3). */
	return m->nat_t == UDP_ENCAP_ESPINUDP &&
	    (mode == IPSEC_MODE_TUNNEL || x->conf.transport_nat) &&
	    (end->family == 4 || x->conf.udp6) && m->nat_sport != 0 && m->nat_dport != 0;
}

static uint8_t
mode_of(const struct pfkey_msg *m)
{
	/* Linux reads "any" as transport. */
	return m->has_sa2 && m->mode != IPSEC_MODE_ANY ? m->mode : IPSEC_MODE_TRANSPORT;
}

/* The SA a message names by SPI and destination. An inbound SPI is unique here, so a stale
 * destination (the SA has been migrated since) does not hide it. */
static struct sa *
find(const struct ipsec *x, const struct pfkey_msg *m)
{
	struct sa *in = sad_find_in(&x->sad, m->sa.spi), *out;

	if (in != NULL && addr_eq(&in->dst, &m->dst.addr))
		return in;
	out = sad_find_out(&x->sad, m->sa.spi, &m->dst.addr);
	return out != NULL ? out : in;
}

static void
answer(struct ipsec *x, tick now, const struct pfkey_msg *m, const struct sa *a)
{
	struct pfkey_msg r = { .type = m->type, .seq = m->seq, .pid = m->pid };

	ipsec_sa_message(&r, a, now);
	ipsec_say(x, &r);
}

static struct sa_limits
limits_of(const struct pfkey_lifetime *l)
{
	return (struct sa_limits){ .packets = l->allocations, .bytes = l->bytes, .add_s = l->addtime,
		.use_s = l->usetime };
}

/* ---- GETSPI ---- */

/* draw_spi picks a free SPI; 0: none. After 64 misses the range is nearly full: walk it. */
static uint32_t
draw_spi(struct ipsec *x, uint32_t min, uint32_t max)
{
	uint32_t span = max - min;

	for (int i = 0; i < 64; i++) {
		uint32_t n = span == UINT32_MAX ? rng_u32(x->env.rng) : rng_below(x->env.rng, span + 1);

		if (sad_find_in(&x->sad, min + n) == NULL)
			return min + n;
	}
	for (uint64_t spi = min; spi <= max && spi - min < 65536; spi++)
		if (sad_find_in(&x->sad, (uint32_t)spi) == NULL)
			return (uint32_t)spi;
	return 0;
}

void
krn_getspi(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	uint32_t min = m->has_range ? m->spi_min : 0x100, max = m->has_range ? m->spi_max : 0xffffffff;
	uint32_t spi;
	struct sa *a;

	/* 1 to 255 are reserved, RFC 4303 2.1. */
	if (m->satype != SADB_SATYPE_ESP || !addresses_fine(m) || min < 0x100 || min > max) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
		return;
	}
	spi = draw_spi(x, min, max);
	if (spi == 0) {
		ipsec_refuse(x, m, PFKEY_EEXIST);	/* RFC 2367 3.1.1 */
		return;
	}
	a = sad_new(&x->sad);
	if (a == NULL) {
		ipsec_refuse(x, m, PFKEY_ENOBUFS);
		return;
	}
	a->spi = spi;
	a->inbound = true;
	a->state = SADB_SASTATE_LARVAL;
	a->mode = mode_of(m);
	a->reqid = m->reqid;
	a->src = m->src.addr;
	a->dst = m->dst.addr;
	a->added = now;
	sad_file(&x->sad, a);
	sa_schedule(x, a);
	answer(x, now, m, a);
}

/* ---- ADD and UPDATE ---- */

/* The selectors that were agreed stand beside the endpoints. False: they are of no use. */
static bool
selector_of(struct sa_selector *s, const struct pfkey_msg *m)
{
	const struct pfkey_end *src = &m->sel.src, *dst = &m->sel.dst;

	if (src->n != 1 || dst->n != 1 || src->range[0].lo.family != dst->range[0].lo.family)
		return false;
	*s = (struct sa_selector){ .lists = { .n_src = 1, .n_dst = 1, .src = { src->range[0] },
		.dst = { dst->range[0] } } };
	s->sel = (struct selector){ .proto = m->src.proto,
		.src.addr.family = src->range[0].lo.family, .dst.addr.family = dst->range[0].lo.family,
		.sport = src->opaque ? PORT_OPAQUE : (struct port_range){ src->lo, src->hi },
		.dport = dst->opaque ? PORT_OPAQUE : (struct port_range){ dst->lo, dst->hi } };
	return true;
}

/* usable: can an SA be made from this message? *suite and *sizes are filled. */
static bool
usable(const struct ipsec *x, const struct pfkey_msg *m, struct seal_suite *suite,
    struct seal_sizes *sizes)
{
	const struct alg_encr *e = alg_encr(m->sa.encr);
	uint8_t mode = mode_of(m);

	if (m->satype != SADB_SATYPE_ESP || !m->has_sa || !addresses_fine(m) || e == NULL ||
	    m->sa.spi < 0x100 || m->sa.state != SADB_SASTATE_MATURE || m->key_encr.n < e->salt ||
	    (mode != IPSEC_MODE_TRANSPORT && mode != IPSEC_MODE_TUNNEL) ||
	    !ipsec_nat_fine(x, m, mode, &m->src.addr) ||
	    (m->sel.has && !selector_of(&(struct sa_selector){ 0 }, m)))
		return false;
	*suite = (struct seal_suite){ .encr = m->sa.encr, .integ = m->sa.integ,
		.encr_bits = (uint16_t)((m->key_encr.n - e->salt) * 8) };
	return seal_sizes(sizes, suite) && m->key_integ.n == sizes->integ_key;
}

static void
tell_keys(struct ipsec *x, const struct sa *a, const struct pfkey_msg *m)
{
	struct ipsec_event ev = { .kind = IPSEC_EV_KEYS, .keys = { .spi = a->spi, .src = a->src,
		.dst = a->dst, .suite = a->suite, .n_encr = m->key_encr.n,
		.n_integ = m->key_integ.n } };

	memcpy(ev.keys.encr, m->key_encr.key, m->key_encr.n);
	memcpy(ev.keys.integ, m->key_integ.key, m->key_integ.n);
	ipsec_push(x, &ev);
	bytes_wipe(&ev, sizeof(ev));
}

static uint8_t
df_of(const struct ipsec *x, const struct pfkey_msg *m)
{
	switch (m->sa.flags & PFKEY_SA_DF) {
	case PFKEY_SA_DF: return IPSEC_DF_COPY;
	case PFKEY_SA_DF_SET: return IPSEC_DF_SET;
	case PFKEY_SA_DF_CLEAR: return IPSEC_DF_CLEAR;
	}
	return (uint8_t)x->conf.df;
}

static uint32_t
window_of(const struct ipsec *x, const struct sa *a, const struct pfkey_msg *m)
{
	uint32_t size = m->sa.replay != 0 ? m->sa.replay : x->conf.window;

	if (a->no_replay)
		return 0;
	return x->small_window ? 8 : size;
}

/* install fills an SA that is filed nowhere, and files it. */
static void
install(struct ipsec *x, tick now, struct sa *a, const struct pfkey_msg *m,
    const struct seal_suite *suite, const struct seal_sizes *sizes)
{
	a->state = SADB_SASTATE_MATURE;
	a->mode = mode_of(m);
	a->reqid = m->reqid;
	a->esn = (m->sa.flags & PFKEY_SA_ESN) != 0;
	a->src = m->src.addr;
	a->dst = m->dst.addr;
	a->encap = m->nat_t;
	a->sport = m->nat_sport;
	a->dport = m->nat_dport;
	a->suite = *suite;
	a->sizes = *sizes;
	a->seal = seal_new(suite, bytes_of(m->key_encr.key, m->key_encr.n),
	    bytes_of(m->key_integ.key, m->key_integ.n), a->inbound ? SEAL_DECRYPT : SEAL_ENCRYPT);
	a->df = df_of(x, m);
	a->fragments = (m->sa.flags & PFKEY_SA_FRAGMENTS) != 0;
	a->no_tfc = (m->sa.flags & PFKEY_SA_NO_TFC) != 0;
	a->oa_src = m->oa_src;
	a->oa_dst = m->oa_dst;
	a->no_replay = (m->sa.flags & PFKEY_SA_NO_REPLAY) != 0 && !x->window_always;
	a->seq = a->inbound ? 0 : m->sa_seq;
	if (a->inbound)
		replay_init(&a->window, window_of(x, a, m));
	if (m->sel.has) {
		a->sel = xalloc(1, sizeof(*a->sel));
		(void)selector_of(a->sel, m);
		a->sel->sel.lists = &a->sel->lists;
	}
	a->soft = limits_of(&m->soft);
	a->hard = limits_of(&m->hard);
	a->added = now;
	sad_file(&x->sad, a);
	sa_schedule(x, a);
	tell_keys(x, a, m);
}

/* acquired: the negotiation that an ACQUIRE started has come to something, RFC 2367 1.5. */
static void
acquired(struct ipsec *x, const struct pfkey_msg *m, const struct sa *a)
{
	struct policy *p = spd_by_acquire(&x->spd, m->seq);

	if (p != NULL && !a->inbound)
		spd_acquired(&x->spd, p);
}

void
krn_add(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	bool inbound = (m->sa.flags & PFKEY_SA_INBOUND) != 0;
	struct seal_suite suite;
	struct seal_sizes sizes;
	struct sa *a;

	if (!usable(x, m, &suite, &sizes)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
		return;
	}
	if ((inbound ? sad_find_in(&x->sad, m->sa.spi) :
	    sad_find_out(&x->sad, m->sa.spi, &m->dst.addr)) != NULL) {
		ipsec_refuse(x, m, PFKEY_EEXIST);
		return;
	}
	a = sad_new(&x->sad);
	if (a == NULL) {
		ipsec_refuse(x, m, PFKEY_ENOBUFS);
		return;
	}
	a->spi = m->sa.spi;
	a->inbound = inbound;
	install(x, now, a, m, &suite, &sizes);
	acquired(x, m, a);
	answer(x, now, m, a);
}

/* RFC 2367 3.1.2: of a mature SA only state and lifetimes may change. */
static bool
changes_more(const struct sa *a, const struct pfkey_msg *m)
{
	return m->key_encr.n != 0 || m->key_integ.n != 0 || !addr_eq(&m->src.addr, &a->src) ||
	    !addr_eq(&m->dst.addr, &a->dst) ||
	    (m->has_sa2 && (mode_of(m) != a->mode || m->reqid != a->reqid)) ||
	    (m->has_nat_t && (m->nat_t != a->encap || m->nat_sport != a->sport ||
	    m->nat_dport != a->dport)) ||
	    (m->sa.state != SADB_SASTATE_MATURE && m->sa.state != SADB_SASTATE_DYING);
}

static void
refresh(struct ipsec *x, struct sa *a, const struct pfkey_msg *m)
{
	if (m->soft.has) {
		a->soft = limits_of(&m->soft);
		a->soft_told = false;
	}
	if (m->hard.has)
		a->hard = limits_of(&m->hard);
	a->state = m->sa.state;
	sa_schedule(x, a);
}

void
krn_update(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct sa *a = m->has_sa ? find(x, m) : NULL;
	struct seal_suite suite;
	struct seal_sizes sizes;

	if (!m->has_sa || !addresses_fine(m)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
	} else if (a == NULL) {
		ipsec_refuse(x, m, PFKEY_ESRCH);
	} else if (a->state != SADB_SASTATE_LARVAL) {
		if (changes_more(a, m)) {
			ipsec_refuse(x, m, PFKEY_EINVAL);
			return;
		}
		refresh(x, a, m);
		answer(x, now, m, a);
	} else if (!usable(x, m, &suite, &sizes)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
	} else {
		sad_unfile(&x->sad, a);
		install(x, now, a, m, &suite, &sizes);
		answer(x, now, m, a);
	}
}

/* ---- the others ---- */

void
krn_delete(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct sa *a = m->has_sa ? find(x, m) : NULL;

	if (!m->has_sa || !addr_is_set(&m->dst.addr)) {
		ipsec_refuse(x, m, PFKEY_EINVAL);
	} else if (a == NULL) {
		ipsec_refuse(x, m, PFKEY_ESRCH);
	} else {
		a->state = SADB_SASTATE_DEAD;
		answer(x, now, m, a);
		sa_drop(x, a);
	}
}

void
krn_get(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct sa *a = m->has_sa ? find(x, m) : NULL;

	if (a == NULL)
		ipsec_refuse(x, m, m->has_sa ? PFKEY_ESRCH : PFKEY_EINVAL);
	else
		answer(x, now, m, a);
}

void
krn_flush(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	(void)now;
	while (x->sad.first != NULL)
		sa_drop(x, x->sad.first);
	ipsec_refuse(x, m, PFKEY_OK);
}

/* The last message of a dump has seq 0, RFC 2367 3.1.10. */
void
krn_dump(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	uint32_t left = (uint32_t)x->sad.n;

	if (left == 0 || left > DUMP_MAX) {
		ipsec_refuse(x, m, left == 0 ? PFKEY_ENOENT : PFKEY_ENOBUFS);
		return;
	}
	for (const struct sa *a = x->sad.first; a != NULL; a = a->next) {
		struct pfkey_msg r = { .type = SADB_DUMP, .seq = --left, .pid = m->pid };

		ipsec_sa_message(&r, a, now);
		ipsec_say(x, &r);
	}
}

/* There is one key manager and it hears everything: REGISTER only has to be answered. */
void
krn_register(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	(void)now;
	ipsec_refuse(x, m, m->satype == SADB_SATYPE_ESP ? PFKEY_OK : PFKEY_EINVAL);
}

/* RFC 2367 3.1.6: the key manager reports that a negotiation failed. The next packet asks again,
 * after a moment. */
void
krn_acquire(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	struct policy *p = spd_by_acquire(&x->spd, m->seq);

	if (p == NULL || m->errno_ == PFKEY_OK)
		return;
	spd_acquire(&x->spd, p, 0);
	p->acquire_again = now + SECONDS(1);
}
