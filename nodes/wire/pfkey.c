/* Layouts are those of RFC 2367 2.3 and of linux/pfkeyv2.h. Lengths are in units of 8 octets,
 * except sadb_x_ipsecrequest_len, which Linux has in octets. */
#include "nodes/wire/pfkey.h"

enum {
	PF_KEY_V2 = 2,
	SADB_HEADER = 16,
	AF_INET_LINUX = 2,
	AF_INET6_LINUX = 10,
	SOCKADDR_IN = 16,
	SOCKADDR_IN6 = 28,
	ANY_PROTO = 255,	/* IPSEC_PROTO_ANY, KAME's and Linux's */
	REQUEST = 16
};

enum ext {
	EXT_SA = 1, EXT_LIFETIME_CURRENT, EXT_LIFETIME_HARD, EXT_LIFETIME_SOFT,
	EXT_ADDRESS_SRC, EXT_ADDRESS_DST, EXT_ADDRESS_PROXY,
	EXT_KEY_AUTH, EXT_KEY_ENCRYPT, EXT_IDENTITY_SRC, EXT_IDENTITY_DST,
	EXT_SPIRANGE = 16,
	EXT_POLICY = 18, EXT_SA2, EXT_NAT_T_TYPE, EXT_NAT_T_SPORT, EXT_NAT_T_DPORT,
	EXT_KMADDRESS = 25
};

/* ---- small parts ---- */

/* SADB_AALG_* and IANA's AUTH_* are different numbers for the same algorithms; encryption
 * algorithms have equal ones. */
static const struct {
	uint8_t pfkey;
	uint16_t iana;
} integ_row[] = {
	{ 0, 0 },	/* NONE */
	{ 3, 2 },	/* HMAC_SHA1_96 */
	{ 5, 12 },	/* HMAC_SHA2_256_128 */
	{ 6, 13 },	/* HMAC_SHA2_384_192 */
	{ 7, 14 },	/* HMAC_SHA2_512_256 */
};

static uint16_t
integ_decode(uint8_t n)
{
	for (size_t i = 0; i < sizeof(integ_row) / sizeof(integ_row[0]); i++)
		if (integ_row[i].pfkey == n)
			return integ_row[i].iana;
	return (uint16_t)(PFKEY_ALG_UNKNOWN | n);
}

static uint8_t
integ_encode(uint16_t id)
{
	for (size_t i = 0; i < sizeof(integ_row) / sizeof(integ_row[0]); i++)
		if (integ_row[i].iana == id)
			return integ_row[i].pfkey;
	assert((id & 0xff00) == PFKEY_ALG_UNKNOWN);
	return (uint8_t)id;
}

static size_t
sockaddr_len(const struct addr *a)
{
	assert(addr_is_set(a));
	return a->family == 4 ? SOCKADDR_IN : SOCKADDR_IN6;
}

static void
sockaddr_encode(struct wr *w, const struct addr *a, uint16_t port)
{
	wr_le16(w, a->family == 4 ? AF_INET_LINUX : AF_INET6_LINUX);
	wr_u16(w, port);
	if (a->family == 4) {
		wr_addr(w, a);
		wr_zero(w, 8);
	} else {
		wr_u32(w, 0);		/* flow information */
		wr_addr(w, a);
		wr_u32(w, 0);		/* scope */
	}
}

static enum why
sockaddr_decode(struct rd *r, struct addr *a, uint16_t *port)
{
	unsigned family = rd_le16(r);

	*port = rd_u16(r);
	if (family == AF_INET_LINUX) {
		*a = rd_addr(r, 4);
		rd_skip(r, 8);
	} else if (family == AF_INET6_LINUX) {
		rd_skip(r, 4);
		*a = rd_addr(r, 6);
		rd_skip(r, 4);
	} else {
		return r->bad ? W_LENGTH : W_VALUE;
	}
	return r->bad ? W_LENGTH : W_OK;
}

/* Two sockaddrs of one family with no gap; the pair is padded to 8 octets. */
static void
pair_encode(struct wr *w, const struct addr *a, const struct addr *b)
{
	assert(a->family == b->family);
	sockaddr_encode(w, a, 0);
	sockaddr_encode(w, b, 0);
}

static enum why
pair_decode(struct rd *r, struct addr *a, struct addr *b)
{
	uint16_t port;
	enum why w = sockaddr_decode(r, a, &port);

	if (w == W_OK)
		w = sockaddr_decode(r, b, &port);
	return w == W_OK && a->family != b->family ? W_VALUE : w;
}

static size_t
ext_begin(struct wr *w, unsigned type)
{
	size_t at = w->n;

	wr_le16(w, 0);
	wr_le16(w, (uint16_t)type);
	return at;
}

/* ext_end pads to 8 octets and fills the length. */
static void
ext_end(struct wr *w, size_t at)
{
	size_t words;

	wr_zero(w, (8 - (w->n - at) % 8) % 8);
	words = (w->n - at) / 8;
	wr_fill8(w, at, (uint8_t)words);
	wr_fill8(w, at + 1, (uint8_t)(words >> 8));
}

/* ---- encoding ---- */

static void
sa_encode(struct wr *w, const struct pfkey_sa *s)
{
	size_t at = ext_begin(w, EXT_SA);

	assert(s->encr <= 0xff || (s->encr & 0xff00) == PFKEY_ALG_UNKNOWN);
	wr_u32(w, s->spi);
	wr_u8(w, s->replay);
	wr_u8(w, s->state);
	wr_u8(w, integ_encode(s->integ));
	wr_u8(w, (uint8_t)s->encr);
	wr_le32(w, s->flags);
	ext_end(w, at);
}

static void
lifetime_encode(struct wr *w, unsigned type, const struct pfkey_lifetime *l)
{
	size_t at = ext_begin(w, type);

	wr_le32(w, l->allocations);
	wr_le64(w, l->bytes);
	wr_le64(w, l->addtime);
	wr_le64(w, l->usetime);
	ext_end(w, at);
}

static void
address_encode(struct wr *w, unsigned type, const struct pfkey_addr *a)
{
	size_t at = ext_begin(w, type);

	wr_u8(w, a->proto != 0 ? a->proto : ANY_PROTO);
	wr_u8(w, a->prefixlen);
	wr_le16(w, 0);
	sockaddr_encode(w, &a->addr, a->port);
	ext_end(w, at);
}

static void
key_encode(struct wr *w, unsigned type, const struct pfkey_key *k)
{
	size_t at = ext_begin(w, type);

	wr_le16(w, (uint16_t)(k->n * 8));
	wr_le16(w, 0);
	wr_copy(w, k->key, k->n);
	ext_end(w, at);
}

static void
identity_encode(struct wr *w, unsigned type, const struct pfkey_identity *i)
{
	size_t at = ext_begin(w, type);

	wr_le16(w, i->type);
	wr_le16(w, 0);
	wr_le64(w, 0);
	wr_copy(w, i->text, strlen(i->text) + 1);
	ext_end(w, at);
}

static void
request_encode(struct wr *w, const struct pfkey_request *q)
{
	bool ends = addr_is_set(&q->src);
	size_t pair = ends ? (sockaddr_len(&q->src) * 2 + 7) / 8 * 8 : 0;

	wr_le16(w, (uint16_t)(REQUEST + pair));
	wr_le16(w, q->proto);
	wr_u8(w, q->mode);
	wr_u8(w, q->level);
	wr_le16(w, 0);
	wr_le32(w, q->reqid);
	wr_le32(w, 0);
	if (ends)
		pair_encode(w, &q->src, &q->dst);
}

static void
policy_encode(struct wr *w, const struct pfkey_policy *p)
{
	size_t at = ext_begin(w, EXT_POLICY);

	wr_le16(w, p->type);
	wr_u8(w, p->dir);
	wr_u8(w, 0);
	wr_le32(w, p->id);
	wr_le32(w, p->priority);
	for (size_t i = 0; i < p->n_requests; i++)
		request_encode(w, &p->request[i]);
	ext_end(w, at);
}

static void
port_encode(struct wr *w, unsigned type, uint16_t port)
{
	size_t at = ext_begin(w, type);

	wr_u16(w, port);
	ext_end(w, at);
}

static void
nat_t_encode(struct wr *w, const struct pfkey_msg *m)
{
	if (m->has_nat_t) {
		size_t at = ext_begin(w, EXT_NAT_T_TYPE);

		wr_u8(w, m->nat_t);
		ext_end(w, at);
	}
	if (m->has_nat_ports) {
		port_encode(w, EXT_NAT_T_SPORT, m->nat_sport);
		port_encode(w, EXT_NAT_T_DPORT, m->nat_dport);
	}
}

static void
migrate_ds_encode(struct wr *w, const struct pfkey_migrate_ds *d)
{
	size_t at = ext_begin(w, SADB_X_EXT_MIGRATE_DS);

	wr_u8(w, d->version);
	wr_u8(w, d->flags);
	wr_u8(w, d->old_encap);
	wr_u8(w, d->origin);
	wr_u16(w, d->old_sport);
	wr_u16(w, d->old_dport);
	wr_u16(w, d->km_lport);
	wr_u16(w, d->km_rport);
	wr_le32(w, d->evidence);
	wr_le32(w, d->reserved);
	wr_le64(w, d->generation);
	ext_end(w, at);
}

static void
sa_ds_encode(struct wr *w, uint64_t seq)
{
	size_t at = ext_begin(w, SADB_X_EXT_SA_DS);

	wr_le32(w, 0);
	wr_le64(w, seq);
	ext_end(w, at);
}

/* version, flags, numbers of ranges; two port ranges; then the ranges, each as a pair. */
enum { SELECTOR_VERSION = 1, SRC_OPAQUE = 1, DST_OPAQUE = 2 };

static void
end_encode(struct wr *w, const struct pfkey_end *e)
{
	for (size_t i = 0; i < e->n; i++)
		pair_encode(w, &e->range[i].lo, &e->range[i].hi);
}

static void
selector_encode(struct wr *w, const struct pfkey_selector *s)
{
	size_t at = ext_begin(w, SADB_X_EXT_SELECTOR_DS);

	wr_u8(w, SELECTOR_VERSION);
	wr_u8(w, (uint8_t)((s->src.opaque ? SRC_OPAQUE : 0) | (s->dst.opaque ? DST_OPAQUE : 0)));
	wr_u8(w, s->src.n);
	wr_u8(w, s->dst.n);
	wr_u16(w, s->src.lo);
	wr_u16(w, s->src.hi);
	wr_u16(w, s->dst.lo);
	wr_u16(w, s->dst.hi);
	end_encode(w, &s->src);
	end_encode(w, &s->dst);
	ext_end(w, at);
}

enum { TRAFFIC_VERSION = 1, TRAFFIC_FRAGMENTS = 1 };

static void
traffic_encode(struct wr *w, const struct pfkey_traffic *t)
{
	size_t at = ext_begin(w, SADB_X_EXT_TRAFFIC_DS);

	wr_u8(w, TRAFFIC_VERSION);
	wr_u8(w, t->fragments ? TRAFFIC_FRAGMENTS : 0);
	wr_u8(w, t->pad);
	wr_u8(w, 0);
	wr_u16(w, t->tfc);
	wr_u16(w, 0);
	wr_le32(w, t->dummy_ms);
	ext_end(w, at);
}

static void
sa2_encode(struct wr *w, const struct pfkey_msg *m)
{
	size_t at = ext_begin(w, EXT_SA2);

	wr_u8(w, m->mode);
	wr_zero(w, 3);
	wr_le32(w, m->sa2_seq);
	wr_le32(w, m->reqid);
	ext_end(w, at);
}

static void
spirange_encode(struct wr *w, const struct pfkey_msg *m)
{
	size_t at = ext_begin(w, EXT_SPIRANGE);

	wr_le32(w, m->spi_min);
	wr_le32(w, m->spi_max);
	wr_le32(w, 0);
	ext_end(w, at);
}

static void
kmaddress_encode(struct wr *w, const struct pfkey_msg *m)
{
	size_t at = ext_begin(w, EXT_KMADDRESS);

	wr_le32(w, 0);
	pair_encode(w, &m->km_local, &m->km_remote);
	ext_end(w, at);
}

void
pfkey_encode(struct wr *w, const struct pfkey_msg *m)
{
	size_t start = w->n, words;

	assert(m->type > 0 && m->type <= SADB_TYPE_MAX);
	wr_u8(w, PF_KEY_V2);
	wr_u8(w, m->type);
	wr_u8(w, m->errno_);
	wr_u8(w, m->satype);
	wr_le16(w, 0);
	wr_le16(w, 0);
	wr_le32(w, m->seq);
	wr_le32(w, m->pid);

	/* The order of the MIGRATE draft: KMADDRESS before addresses and policy; the rest is free. */
	if (m->has_km)
		kmaddress_encode(w, m);
	if (m->has_sa)
		sa_encode(w, &m->sa);
	if (m->current.has)
		lifetime_encode(w, EXT_LIFETIME_CURRENT, &m->current);
	if (m->hard.has)
		lifetime_encode(w, EXT_LIFETIME_HARD, &m->hard);
	if (m->soft.has)
		lifetime_encode(w, EXT_LIFETIME_SOFT, &m->soft);
	if (addr_is_set(&m->src.addr))
		address_encode(w, EXT_ADDRESS_SRC, &m->src);
	if (addr_is_set(&m->dst.addr))
		address_encode(w, EXT_ADDRESS_DST, &m->dst);
	if (addr_is_set(&m->proxy.addr))
		address_encode(w, EXT_ADDRESS_PROXY, &m->proxy);
	if (m->key_integ.n > 0)
		key_encode(w, EXT_KEY_AUTH, &m->key_integ);
	if (m->key_encr.n > 0)
		key_encode(w, EXT_KEY_ENCRYPT, &m->key_encr);
	if (m->id_src.type != 0)
		identity_encode(w, EXT_IDENTITY_SRC, &m->id_src);
	if (m->id_dst.type != 0)
		identity_encode(w, EXT_IDENTITY_DST, &m->id_dst);
	if (m->has_range)
		spirange_encode(w, m);
	if (m->has_sa2)
		sa2_encode(w, m);
	if (m->policy.has)
		policy_encode(w, &m->policy);
	nat_t_encode(w, m);
	if (m->ds.has)
		migrate_ds_encode(w, &m->ds);
	if (m->sa_seq != 0)
		sa_ds_encode(w, m->sa_seq);
	if (m->sel.has)
		selector_encode(w, &m->sel);
	if (pfkey_traffic_is_set(&m->traffic))
		traffic_encode(w, &m->traffic);
	if (addr_is_set(&m->oa_src)) {
		size_t at = ext_begin(w, SADB_X_EXT_NAT_OA_DS);

		wr_le32(w, 0);
		pair_encode(w, &m->oa_src, &m->oa_dst);
		ext_end(w, at);
	}

	words = (w->n - start) / 8;
	wr_fill8(w, start + 4, (uint8_t)words);
	wr_fill8(w, start + 5, (uint8_t)(words >> 8));
}

/* ---- decoding ---- */

static enum why
sa_decode(struct rd *r, struct pfkey_msg *m)
{
	m->has_sa = true;
	m->sa.spi = rd_u32(r);
	m->sa.replay = rd_u8(r);
	m->sa.state = rd_u8(r);
	m->sa.integ = integ_decode(rd_u8(r));
	m->sa.encr = rd_u8(r);
	m->sa.flags = rd_le32(r);
	return W_OK;
}

static enum why
lifetime_decode(struct rd *r, struct pfkey_lifetime *l)
{
	l->has = true;
	l->allocations = rd_le32(r);
	l->bytes = rd_le64(r);
	l->addtime = rd_le64(r);
	l->usetime = rd_le64(r);
	return W_OK;
}

static enum why
address_decode(struct rd *r, struct pfkey_addr *a)
{
	enum why w;

	a->proto = rd_u8(r);
	if (a->proto == ANY_PROTO)
		a->proto = 0;
	a->prefixlen = rd_u8(r);
	rd_skip(r, 2);
	w = sockaddr_decode(r, &a->addr, &a->port);
	if (w == W_OK && a->prefixlen > addr_len(&a->addr) * 8)
		w = W_VALUE;
	return w;
}

static enum why
key_decode(struct rd *r, struct pfkey_key *k)
{
	unsigned bits = rd_le16(r);

	rd_skip(r, 2);
	if (bits == 0 || bits % 8 != 0)
		return W_VALUE;
	if (bits / 8 > PFKEY_KEY_MAX)
		return W_LENGTH;
	k->n = (uint8_t)(bits / 8);
	rd_copy(r, k->key, k->n);
	return W_OK;
}

static enum why
identity_decode(struct rd *r, struct pfkey_identity *i)
{
	struct bytes text;

	i->type = rd_le16(r);
	rd_skip(r, 10);
	text = rd_rest(r);
	if (r->bad || text.n == 0 || text.n > sizeof(i->text) + 7)
		return W_LENGTH;
	for (size_t k = 0; k < text.n && text.p[k] != 0; k++) {
		if (k == PFKEY_IDENTITY_MAX)
			return W_LENGTH;
		i->text[k] = (char)text.p[k];
	}
	return text.p[text.n - 1] == 0 && i->type != 0 ? W_OK : W_VALUE;
}

static enum why
request_decode(struct rd *r, struct pfkey_request *q)
{
	size_t len = rd_le16(r);
	struct rd body;

	if (r->bad || len < REQUEST)
		return W_LENGTH;
	body = rd_sub(r, len - 2);
	q->proto = rd_le16(&body);
	q->mode = rd_u8(&body);
	q->level = rd_u8(&body);
	rd_skip(&body, 2);
	q->reqid = rd_le32(&body);
	rd_skip(&body, 4);
	if (body.bad)
		return W_LENGTH;
	return rd_left(&body) > 0 ? pair_decode(&body, &q->src, &q->dst) : W_OK;
}

static enum why
policy_decode(struct rd *r, struct pfkey_policy *p)
{
	p->has = true;
	p->type = rd_le16(r);
	p->dir = rd_u8(r);
	rd_skip(r, 1);
	p->id = rd_le32(r);
	p->priority = rd_le32(r);
	while (rd_left(r) > 0) {
		enum why w;

		if (p->n_requests == PFKEY_REQUESTS)
			return W_LENGTH;
		w = request_decode(r, &p->request[p->n_requests]);
		if (w != W_OK)
			return w;
		p->n_requests++;
	}
	return W_OK;
}

static enum why
migrate_ds_decode(struct rd *r, struct pfkey_migrate_ds *d)
{
	d->has = true;
	d->version = rd_u8(r);
	d->flags = rd_u8(r);
	d->old_encap = rd_u8(r);
	d->origin = rd_u8(r);
	d->old_sport = rd_u16(r);
	d->old_dport = rd_u16(r);
	d->km_lport = rd_u16(r);
	d->km_rport = rd_u16(r);
	d->evidence = rd_le32(r);
	d->reserved = rd_le32(r);
	d->generation = rd_le64(r);
	return rd_end(r) ? W_OK : W_LENGTH;
}

static enum why
sa_ds_decode(struct rd *r, struct pfkey_msg *m)
{
	rd_skip(r, 4);
	m->sa_seq = rd_le64(r);
	return rd_end(r) ? W_OK : W_LENGTH;
}

static enum why
end_decode(struct rd *r, struct pfkey_end *e)
{
	if (e->n > PFKEY_RANGES)
		return W_LENGTH;
	for (size_t i = 0; i < e->n; i++) {
		enum why w = pair_decode(r, &e->range[i].lo, &e->range[i].hi);

		if (w != W_OK)
			return w;
		if (addr_cmp(&e->range[i].lo, &e->range[i].hi) > 0)
			return W_VALUE;
	}
	return W_OK;
}

static enum why
selector_decode(struct rd *r, struct pfkey_selector *s)
{
	unsigned version = rd_u8(r), flags = rd_u8(r);
	enum why w;

	s->has = true;
	s->src.opaque = (flags & SRC_OPAQUE) != 0;
	s->dst.opaque = (flags & DST_OPAQUE) != 0;
	s->src.n = rd_u8(r);
	s->dst.n = rd_u8(r);
	s->src.lo = rd_u16(r);
	s->src.hi = rd_u16(r);
	s->dst.lo = rd_u16(r);
	s->dst.hi = rd_u16(r);
	if (r->bad)
		return W_LENGTH;
	if (version != SELECTOR_VERSION || s->src.lo > s->src.hi || s->dst.lo > s->dst.hi)
		return W_VALUE;
	w = end_decode(r, &s->src);
	return w != W_OK ? w : end_decode(r, &s->dst);
}

static enum why
traffic_decode(struct rd *r, struct pfkey_traffic *t)
{
	unsigned version = rd_u8(r), flags = rd_u8(r);

	t->fragments = (flags & TRAFFIC_FRAGMENTS) != 0;
	t->pad = rd_u8(r);
	rd_skip(r, 1);
	t->tfc = rd_u16(r);
	rd_skip(r, 2);
	t->dummy_ms = rd_le32(r);
	return r->bad ? W_LENGTH : version != TRAFFIC_VERSION ? W_VALUE : W_OK;
}

static enum why
sa2_decode(struct rd *r, struct pfkey_msg *m)
{
	m->has_sa2 = true;
	m->mode = rd_u8(r);
	rd_skip(r, 3);
	m->sa2_seq = rd_le32(r);
	m->reqid = rd_le32(r);
	return W_OK;
}

static enum why
spirange_decode(struct rd *r, struct pfkey_msg *m)
{
	m->has_range = true;
	m->spi_min = rd_le32(r);
	m->spi_max = rd_le32(r);
	rd_skip(r, 4);
	return W_OK;
}

static enum why
kmaddress_decode(struct rd *r, struct pfkey_msg *m)
{
	m->has_km = true;
	rd_skip(r, 4);
	return pair_decode(r, &m->km_local, &m->km_remote);
}

/* One extension whose type is known; r holds what stands after length and type. */
static enum why
ext_decode(struct pfkey_msg *m, unsigned type, struct rd *r)
{
	switch (type) {
	case EXT_SA: return sa_decode(r, m);
	case EXT_LIFETIME_CURRENT: return lifetime_decode(r, &m->current);
	case EXT_LIFETIME_HARD: return lifetime_decode(r, &m->hard);
	case EXT_LIFETIME_SOFT: return lifetime_decode(r, &m->soft);
	case EXT_ADDRESS_SRC: return address_decode(r, &m->src);
	case EXT_ADDRESS_DST: return address_decode(r, &m->dst);
	case EXT_ADDRESS_PROXY: return address_decode(r, &m->proxy);
	case EXT_KEY_AUTH: return key_decode(r, &m->key_integ);
	case EXT_KEY_ENCRYPT: return key_decode(r, &m->key_encr);
	case EXT_IDENTITY_SRC: return identity_decode(r, &m->id_src);
	case EXT_IDENTITY_DST: return identity_decode(r, &m->id_dst);
	case EXT_SPIRANGE: return spirange_decode(r, m);
	case EXT_POLICY: return policy_decode(r, &m->policy);
	case EXT_SA2: return sa2_decode(r, m);
	case EXT_NAT_T_TYPE:
		m->has_nat_t = true;
		m->nat_t = rd_u8(r);
		return W_OK;
	case EXT_NAT_T_SPORT:
		m->has_nat_ports = true;
		m->nat_sport = rd_u16(r);
		return W_OK;
	case EXT_NAT_T_DPORT:
		m->has_nat_ports = true;
		m->nat_dport = rd_u16(r);
		return W_OK;
	case EXT_KMADDRESS: return kmaddress_decode(r, m);
	case SADB_X_EXT_MIGRATE_DS: return migrate_ds_decode(r, &m->ds);
	case SADB_X_EXT_SA_DS: return sa_ds_decode(r, m);
	case SADB_X_EXT_NAT_OA_DS:
		rd_skip(r, 4);
		return pair_decode(r, &m->oa_src, &m->oa_dst);
	case SADB_X_EXT_SELECTOR_DS: return selector_decode(r, &m->sel);
	case SADB_X_EXT_TRAFFIC_DS: return traffic_decode(r, &m->traffic);
	default: return W_OK;		/* RFC 2367 2.3: ignored */
	}
}

/* *seen has a bit for each type up to 31 and for each of our own. */
static bool
twice(uint64_t *seen, unsigned type)
{
	unsigned n = type <= 31 ? type : type - SADB_X_EXT_MIGRATE_DS + 32;
	bool again;

	if (type > 31 && (type < SADB_X_EXT_MIGRATE_DS || n > 63))
		return false;
	again = (*seen >> n & 1) != 0;
	*seen |= (uint64_t)1 << n;
	return again;
}

enum why
pfkey_decode(struct pfkey_msg *m, struct bytes message)
{
	struct rd r = rd_of(message);
	uint64_t seen = 0;
	unsigned version;
	size_t words;

	memset(m, 0, sizeof(*m));
	version = rd_u8(&r);
	m->type = rd_u8(&r);
	m->errno_ = rd_u8(&r);
	m->satype = rd_u8(&r);
	words = rd_le16(&r);
	rd_skip(&r, 2);
	m->seq = rd_le32(&r);
	m->pid = rd_le32(&r);
	if (r.bad)
		return W_SHORT;
	if (version != PF_KEY_V2)
		return W_VERSION;
	if (words * 8 != message.n)
		return W_PFKEY_SIZE;
	if (m->type == 0 || m->type > SADB_TYPE_MAX)
		return W_TYPE;
	while (rd_left(&r) > 0) {
		size_t len = rd_le16(&r) * 8u;
		unsigned type = rd_le16(&r);
		struct rd body;
		enum why w;

		if (r.bad || len < 8)
			return W_LENGTH;
		body = rd_sub(&r, len - 4);
		if (r.bad)
			return W_LENGTH;
		if (twice(&seen, type))
			return W_PFKEY_TWICE;
		w = ext_decode(m, type, &body);
		if (w != W_OK)
			return w;
		if (body.bad)
			return W_LENGTH;
	}
	return W_OK;
}

uint8_t
pfkey_errno(enum why w)
{
	switch (w) {
	case W_OK: return PFKEY_OK;
	case W_SHORT: case W_PFKEY_SIZE: return PFKEY_EMSGSIZE;
	case W_TYPE: return PFKEY_EOPNOTSUPP;
	default: return PFKEY_EINVAL;
	}
}

void
pfkey_wipe(struct pfkey_msg *m)
{
	bytes_wipe(&m->key_encr, sizeof(m->key_encr));
	bytes_wipe(&m->key_integ, sizeof(m->key_integ));
}

/* ---- telling ---- */

const char *
pfkey_name(uint8_t type)
{
	static const char *const name[SADB_TYPE_MAX + 1] = {
		[SADB_GETSPI] = "SADB_GETSPI", [SADB_UPDATE] = "SADB_UPDATE", [SADB_ADD] = "SADB_ADD",
		[SADB_DELETE] = "SADB_DELETE", [SADB_GET] = "SADB_GET",
		[SADB_ACQUIRE] = "SADB_ACQUIRE", [SADB_REGISTER] = "SADB_REGISTER",
		[SADB_EXPIRE] = "SADB_EXPIRE", [SADB_FLUSH] = "SADB_FLUSH", [SADB_DUMP] = "SADB_DUMP",
		[SADB_X_SPDUPDATE] = "SADB_X_SPDUPDATE", [SADB_X_SPDADD] = "SADB_X_SPDADD",
		[SADB_X_SPDDELETE] = "SADB_X_SPDDELETE", [SADB_X_SPDGET] = "SADB_X_SPDGET",
		[SADB_X_SPDDUMP] = "SADB_X_SPDDUMP", [SADB_X_SPDFLUSH] = "SADB_X_SPDFLUSH",
		[SADB_X_SPDDELETE2] = "SADB_X_SPDDELETE2",
		[SADB_X_NAT_T_NEW_MAPPING] = "SADB_X_NAT_T_NEW_MAPPING",
		[SADB_X_MIGRATE] = "SADB_X_MIGRATE",
	};

	return type <= SADB_TYPE_MAX && name[type] != NULL ? name[type] : "?";
}

static void
tell_addr(struct text *t, const char *name, const struct pfkey_addr *a)
{
	char b[ADDR_TEXT_MAX];

	if (!addr_is_set(&a->addr))
		return;
	text_add(t, " %s=%s/%u", name, addr_text(&a->addr, b), a->prefixlen);
	if (a->port != 0)
		text_add(t, " %s_port=%u", name, a->port);
}

void
pfkey_tell(struct text *t, const struct pfkey_msg *m)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];

	text_add(t, " seq=%u pid=%u", m->seq, m->pid);
	if (m->errno_ != 0)
		text_add(t, " errno=%u", m->errno_);
	if (m->has_sa)
		text_add(t, " spi=0x%08x", m->sa.spi);
	if (m->has_sa2)
		text_add(t, " mode=%u reqid=%u", m->mode, m->reqid);
	tell_addr(t, "src", &m->src);
	tell_addr(t, "dst", &m->dst);
	if (m->src.proto != 0)
		text_add(t, " proto=%u", m->src.proto);
	if (m->has_km)
		text_add(t, " km=%s,%s", addr_text(&m->km_local, a), addr_text(&m->km_remote, b));
	if (m->policy.has)
		text_add(t, " policy=%u dir=%u id=%u priority=%u", m->policy.type, m->policy.dir,
		    m->policy.id, m->policy.priority);
	for (size_t i = 0; i < m->policy.n_requests; i++) {
		const struct pfkey_request *q = &m->policy.request[i];

		text_add(t, " request%zu=%s,%u,%s,%s", i, q->mode == IPSEC_MODE_TUNNEL ? "tunnel" :
		    "transport", q->reqid, addr_text(&q->src, a), addr_text(&q->dst, b));
	}
	if (m->has_nat_t)
		text_add(t, " nat_t=%u", m->nat_t);
	if (m->has_nat_ports)
		text_add(t, " ports=%u,%u", m->nat_sport, m->nat_dport);
	if (m->ds.has)
		text_add(t, " ds_flags=0x%02x origin=%u evidence=%u generation=%llu", m->ds.flags,
		    m->ds.origin, m->ds.evidence, (unsigned long long)m->ds.generation);
}
