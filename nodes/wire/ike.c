/* ike.c - decoding and encoding of IKEv2 messages, RFC 7296 section 3, in its pictures' order.
 *
 * Reserved fields are written as zero and not looked at (2.5), except in an identity, whose three
 * reserved octets AUTH covers "as sent". */
#include "nodes/wire/ike.h"

enum { FLAG_I = 0x08, FLAG_V = 0x10, FLAG_R = 0x20, CRITICAL = 0x80 };	/* 3.1, 3.2 */
enum { ATTRIBUTE_AF = 0x8000, ATTRIBUTE_KEY_LENGTH = 14 };			/* 3.3.5 */

/* ---- 3.1 the header ---- */

enum why
ike_header_decode(struct ike_header *h, struct bytes message)
{
	struct rd r = rd_of(message);

	h->spi_i = rd_u64(&r);
	h->spi_r = rd_u64(&r);
	h->next = rd_u8(&r);
	uint8_t version = rd_u8(&r);
	h->major = version >> 4;
	h->minor = version & 15;
	h->exchange = rd_u8(&r);
	uint8_t flags = rd_u8(&r);
	h->I = flags & FLAG_I;
	h->V = flags & FLAG_V;
	h->R = flags & FLAG_R;
	h->msgid = rd_u32(&r);
	h->len = rd_u32(&r);
	return r.bad ? W_SHORT : W_OK;
}

void
ike_encode_header(struct wr *w, const struct ike_header *h)
{
	wr_u64(w, h->spi_i);
	wr_u64(w, h->spi_r);
	wr_u8(w, h->next);
	wr_u8(w, (uint8_t)(h->major << 4 | (h->minor & 15)));
	wr_u8(w, h->exchange);
	wr_u8(w, (uint8_t)((h->I ? FLAG_I : 0) | (h->V ? FLAG_V : 0) | (h->R ? FLAG_R : 0)));
	wr_u32(w, h->msgid);
	wr_u32(w, h->len);
}

/* ---- 3.3 Security Association ---- */

static bool
transform_decode(struct ike_transform *t, struct rd *r)
{
	t->type = rd_u8(r);
	rd_skip(r, 1);
	t->id = rd_u16(r);
	t->key_bits = 0;
	t->odd = false;
	while (rd_left(r) > 0) {
		uint16_t type = rd_u16(r), value = rd_u16(r);

		if (type == (ATTRIBUTE_AF | ATTRIBUTE_KEY_LENGTH)) {
			t->key_bits = value;
		} else {
			t->odd = true;
			if (!(type & ATTRIBUTE_AF))
				rd_skip(r, value);
		}
	}
	return !r->bad;
}

static uint64_t
spi_decode(struct rd *r, uint8_t len)
{
	if (len == 4)
		return rd_u32(r);
	if (len == 8)
		return rd_u64(r);
	rd_skip(r, len);
	return 0;
}

static bool
proposal_decode(struct ike_proposal *p, struct rd *r)
{
	unsigned n, seen = 0;
	uint8_t more = 3;

	p->num = rd_u8(r);
	p->protocol = rd_u8(r);
	p->spi_len = rd_u8(r);
	n = rd_u8(r);
	p->spi = spi_decode(r, p->spi_len);
	p->n = 0;
	while (rd_left(r) > 0) {
		struct ike_transform t;

		if (more != 3)
			return false;
		more = rd_u8(r);
		rd_skip(r, 1);
		uint16_t len = rd_u16(r);
		if (len < 8)
			return false;
		struct rd body = rd_sub(r, len - 4u);
		if (!transform_decode(&t, &body))
			return false;
		if (p->n < IKE_TRANSFORMS)
			p->t[p->n++] = t;
		seen++;
	}
	return !r->bad && more == (seen > 0 ? 0 : 3) && seen == n;
}

static bool
sa_decode(struct ike_message *m, struct rd *r)
{
	uint8_t more = 2;
	struct ike_proposal extra;

	while (rd_left(r) > 0) {
		if (more != 2)
			return false;
		more = rd_u8(r);
		rd_skip(r, 1);
		uint16_t len = rd_u16(r);
		if (len < 8)
			return false;
		struct rd body = rd_sub(r, len - 4u);
		bool room = m->n_proposals < IKE_PROPOSALS;
		if (!proposal_decode(room ? &m->proposal[m->n_proposals] : &extra, &body))
			return false;
		m->n_proposals += room;
	}
	return !r->bad && more == 0;
}

static void
proposal_encode(struct wr *w, const struct ike_proposal *p, bool last)
{
	wr_u8(w, last ? 0 : 2);
	wr_u8(w, 0);
	size_t at = w->n, len = wr_hole16(w);
	wr_u8(w, p->num);
	wr_u8(w, p->protocol);
	wr_u8(w, p->spi_len);
	wr_u8(w, (uint8_t)p->n);
	if (p->spi_len == 4)
		wr_u32(w, (uint32_t)p->spi);
	else if (p->spi_len == 8)
		wr_u64(w, p->spi);
	else
		wr_zero(w, p->spi_len);
	for (unsigned i = 0; i < p->n; i++) {
		const struct ike_transform *t = &p->t[i];

		wr_u8(w, i + 1 < p->n ? 3 : 0);
		wr_u8(w, 0);
		wr_u16(w, t->key_bits != 0 ? 12 : 8);
		wr_u8(w, t->type);
		wr_u8(w, 0);
		wr_u16(w, t->id);
		if (t->key_bits != 0) {
			wr_u16(w, ATTRIBUTE_AF | ATTRIBUTE_KEY_LENGTH);
			wr_u16(w, t->key_bits);
		}
	}
	wr_fill16(w, len, (uint16_t)(w->n - at + 2));
}

/* ---- 3.5 identification, 3.13 traffic selectors ---- */

static bool
ident_decode(struct ike_ident *id, struct bytes *body, struct rd *r)
{
	*body = rd_rest(r);
	id->type = rd_u8(r);
	rd_copy(r, id->reserved, 3);
	id->data = rd_bytes(r, rd_left(r));
	return !r->bad;
}

static void
ident_encode(struct wr *w, const struct ike_ident *id)
{
	wr_u8(w, id->type);
	wr_copy(w, id->reserved, 3);
	wr_bytes(w, id->data);
}

static bool
selectors_decode(struct ike_selectors *s, struct rd *r)
{
	unsigned n = rd_u8(r), seen = 0;

	rd_skip(r, 3);
	s->n = 0;
	while (rd_left(r) > 0) {
		struct ike_ts ts = { .type = rd_u8(r) };

		ts.proto = rd_u8(r);
		uint16_t len = rd_u16(r);
		if (len < 8)
			return false;
		struct rd body = rd_sub(r, len - 4u);
		ts.port_lo = rd_u16(&body);
		ts.port_hi = rd_u16(&body);
		if (ts.type == TS_IPV4 || ts.type == TS_IPV6) {
			ts.lo = rd_addr(&body, ts.type == TS_IPV4 ? 4 : 6);
			ts.hi = rd_addr(&body, ts.type == TS_IPV4 ? 4 : 6);
			if (!rd_end(&body))
				return false;
		}
		if (body.bad)
			return false;
		if (s->n < IKE_SELECTORS)
			s->ts[s->n++] = ts;
		seen++;
	}
	return !r->bad && seen == n;
}

static void
selectors_encode(struct wr *w, const struct ike_selectors *s)
{
	wr_u8(w, (uint8_t)s->n);
	wr_zero(w, 3);
	for (unsigned i = 0; i < s->n; i++) {
		const struct ike_ts *ts = &s->ts[i];

		wr_u8(w, ts->type);
		wr_u8(w, ts->proto);
		wr_u16(w, (uint16_t)(8 + addr_len(&ts->lo) + addr_len(&ts->hi)));
		wr_u16(w, ts->port_lo);
		wr_u16(w, ts->port_hi);
		wr_addr(w, &ts->lo);
		wr_addr(w, &ts->hi);
	}
}

/* ---- 3.10 notify, 3.11 delete, and what is kept as it came ---- */

static bool
notify_decode(struct ike_notify *n, struct rd *r)
{
	n->protocol = rd_u8(r);
	n->spi_len = rd_u8(r);
	n->type = rd_u16(r);
	n->spi = n->spi_len == 4 ? rd_u32(r) : 0;
	if (n->spi_len != 4)
		rd_skip(r, n->spi_len);
	n->data = rd_bytes(r, rd_left(r));
	return !r->bad;
}

static void
notify_encode(struct wr *w, const struct ike_notify *n)
{
	wr_u8(w, n->protocol);
	wr_u8(w, n->spi_len);
	wr_u16(w, n->type);
	if (n->spi_len == 4)
		wr_u32(w, n->spi);
	else
		wr_zero(w, n->spi_len);
	wr_bytes(w, n->data);
}

static bool
delete_decode(struct ike_delete *d, struct rd *r)
{
	d->protocol = rd_u8(r);
	d->spi_len = rd_u8(r);
	d->n = rd_u16(r);
	d->spis = rd_bytes(r, rd_left(r));
	return !r->bad && d->spis.n == (size_t)d->n * d->spi_len &&
	    (d->protocol != PROTO_ESP || d->spi_len == 4);
}

static void
delete_encode(struct wr *w, const struct ike_delete *d)
{
	wr_u8(w, d->protocol);
	wr_u8(w, d->spi_len);
	wr_u16(w, d->n);
	wr_bytes(w, d->spis);
}

static bool
blob_decode(struct ike_blob *b, uint8_t type, struct rd *r)
{
	b->type = type;
	b->sub = type == P_CERT || type == P_CERTREQ ? rd_u8(r) : 0;
	b->body = rd_bytes(r, rd_left(r));
	return !r->bad;
}

static void
blob_encode(struct wr *w, const struct ike_blob *b)
{
	if (b->type == P_CERT || b->type == P_CERTREQ)
		wr_u8(w, b->sub);
	wr_bytes(w, b->body);
}

/* ---- 3.2 the chain of payloads ---- */

static bool
once(bool *has, enum why *w)
{
	if (*has)
		*w = W_IKE_TWICE;
	*has = true;
	return *w == W_OK;
}

#define SYNTAX(ok) ((ok) ? W_OK : W_IKE_SYNTAX)

static enum why
single_decode(struct ike_message *m, uint8_t type, struct rd *r)
{
	enum why w = W_OK;

	switch (type) {
	case P_SA:
		return once(&m->has_sa, &w) ? SYNTAX(sa_decode(m, r)) : w;
	case P_KE:
		if (!once(&m->has_ke, &w))
			return w;
		m->ke_group = rd_u16(r);
		rd_skip(r, 2);
		m->ke = rd_bytes(r, rd_left(r));
		return SYNTAX(!r->bad);
	case P_IDI:
		return once(&m->has_idi, &w) ? SYNTAX(ident_decode(&m->idi, &m->idi_body, r)) : w;
	case P_IDR:
		return once(&m->has_idr, &w) ? SYNTAX(ident_decode(&m->idr, &m->idr_body, r)) : w;
	case P_AUTH:
		if (!once(&m->has_auth, &w))
			return w;
		m->auth_method = rd_u8(r);
		rd_skip(r, 3);
		m->auth = rd_bytes(r, rd_left(r));
		return SYNTAX(!r->bad);
	case P_NONCE:
		if (!once(&m->has_nonce, &w))
			return w;
		m->nonce = rd_bytes(r, rd_left(r));
		return SYNTAX(m->nonce.n <= IKE_NONCE_MAX);
	case P_TSI:
		return once(&m->has_tsi, &w) ? SYNTAX(selectors_decode(&m->tsi, r)) : w;
	case P_TSR:
		return once(&m->has_tsr, &w) ? SYNTAX(selectors_decode(&m->tsr, r)) : w;
	case P_CP:
		if (!once(&m->has_cp, &w))
			return w;
		m->cp_type = rd_u8(r);
		rd_skip(r, 3);
		m->cp = rd_bytes(r, rd_left(r));
		return SYNTAX(!r->bad);
	default:
		assert(!"single_decode: not a single payload");
		return W_TYPE;
	}
}

static bool
is_single(uint8_t type)
{
	return type == P_SA || type == P_KE || type == P_IDI || type == P_IDR || type == P_AUTH ||
	    type == P_NONCE || type == P_TSI || type == P_TSR || type == P_CP;
}

static bool
is_known(uint8_t type)
{
	return type >= P_SA && type <= P_EAP;
}

static enum why
payload_decode(struct ike_message *m, uint8_t type, bool critical, struct rd *r)
{
	struct ike_item *it = &m->item[m->n_items];
	enum why w;

	if (m->n_items == IKE_ITEMS)
		return W_FULL;
	*it = (struct ike_item){ .type = type, .critical = critical };
	if (type == P_NOTIFY) {
		if (m->n_notifies == IKE_NOTIFIES)
			return W_FULL;
		it->index = (uint8_t)m->n_notifies++;
		w = SYNTAX(notify_decode(&m->notify[it->index], r));
	} else if (type == P_DELETE) {
		if (m->n_deletes == IKE_DELETES)
			return W_FULL;
		it->index = (uint8_t)m->n_deletes++;
		w = SYNTAX(delete_decode(&m->del[it->index], r));
	} else if (is_single(type)) {
		w = single_decode(m, type, r);
	} else {
		if (!is_known(type) && critical && m->unknown_critical == 0)
			m->unknown_critical = type;
		if (m->n_blobs == IKE_BLOBS)
			return W_FULL;
		it->index = (uint8_t)m->n_blobs++;
		w = SYNTAX(blob_decode(&m->blob[it->index], type, r));
	}
	m->n_items++;
	return w;
}

static enum why
chain_decode(struct ike_message *m, uint8_t next, struct rd *r, bool inner)
{
	const uint8_t *start = r->p;

	while (next != P_NONE) {
		uint8_t type = next;
		enum why w;

		next = rd_u8(r);
		bool critical = rd_u8(r) & CRITICAL;
		uint16_t len = rd_u16(r);
		if (r->bad)
			return W_SHORT;
		if (len < 4 || len - 4u > rd_left(r))
			return W_LENGTH;
		struct rd body = rd_sub(r, len - 4u);
		if (type == P_SK || type == P_SKF) {
			if (inner)
				return W_IKE_SYNTAX;
			m->has_sk = type == P_SK;
			m->has_skf = type == P_SKF;
			if (m->has_skf) {
				m->fragment = rd_u16(&body);
				m->total = rd_u16(&body);
				if (body.bad)
					return W_SHORT;
			}
			m->sk_first = next;
			m->sk_at = IKE_HEADER_LEN + (size_t)(body.p - start);
			m->sk = rd_rest(&body);
			break;		/* its Next Payload is that of the first inside, 3.14 */
		}
		w = payload_decode(m, type, critical, &body);
		if (w != W_OK)
			return w;
	}
	return rd_left(r) == 0 ? W_OK : W_TRAILING;
}

enum why
ike_decode(struct ike_message *m, struct bytes message)
{
	struct rd r = rd_of(message);
	enum why w;

	*m = (struct ike_message){ 0 };
	w = ike_header_decode(&m->h, message);
	if (w != W_OK)
		return w;
	if (m->h.len != message.n)
		return W_LENGTH;
	rd_skip(&r, IKE_HEADER_LEN);
	return chain_decode(m, m->h.next, &r, false);
}

enum why
ike_decode_inner(struct ike_message *m, struct bytes plain)
{
	struct rd r = rd_of(plain);

	return chain_decode(m, m->sk_first, &r, true);
}

/* ---- encoding ---- */

static void
body_encode(struct wr *w, const struct ike_message *m, const struct ike_item *it)
{
	if (it->raw) {
		wr_bytes(w, m->blob[it->index].body);
		return;
	}
	switch (it->type) {
	case P_SA:
		for (unsigned i = 0; i < m->n_proposals; i++)
			proposal_encode(w, &m->proposal[i], i + 1 == m->n_proposals);
		break;
	case P_KE:
		wr_u16(w, m->ke_group);
		wr_u16(w, 0);
		wr_bytes(w, m->ke);
		break;
	case P_IDI:
		ident_encode(w, &m->idi);
		break;
	case P_IDR:
		ident_encode(w, &m->idr);
		break;
	case P_AUTH:
		wr_u8(w, m->auth_method);
		wr_zero(w, 3);
		wr_bytes(w, m->auth);
		break;
	case P_NONCE:
		wr_bytes(w, m->nonce);
		break;
	case P_NOTIFY:
		notify_encode(w, &m->notify[it->index]);
		break;
	case P_DELETE:
		delete_encode(w, &m->del[it->index]);
		break;
	case P_TSI:
		selectors_encode(w, &m->tsi);
		break;
	case P_TSR:
		selectors_encode(w, &m->tsr);
		break;
	case P_CP:
		wr_u8(w, m->cp_type);
		wr_zero(w, 3);
		wr_bytes(w, m->cp);
		break;
	default:
		blob_encode(w, &m->blob[it->index]);
	}
}

void
ike_encode_items(struct wr *w, const struct ike_message *m, uint8_t *first)
{
	*first = m->n_items > 0 ? m->item[0].type : P_NONE;
	for (unsigned i = 0; i < m->n_items; i++) {
		size_t at = w->n;

		wr_u8(w, i + 1 < m->n_items ? m->item[i + 1].type : P_NONE);
		wr_u8(w, m->item[i].critical ? CRITICAL : 0);
		size_t len = wr_hole16(w);
		body_encode(w, m, &m->item[i]);
		wr_fill16(w, len, (uint16_t)(w->n - at));
	}
}

/* ---- building ---- */

static void
put(struct ike_message *m, uint8_t type, unsigned index)
{
	assert(m->n_items < IKE_ITEMS);
	m->item[m->n_items++] = (struct ike_item){ .type = type, .index = (uint8_t)index };
}

void
ike_put(struct ike_message *m, uint8_t type)
{
	assert(type != P_NOTIFY && type != P_DELETE);
	put(m, type, 0);
	m->has_sa |= type == P_SA;
	m->has_ke |= type == P_KE;
	m->has_nonce |= type == P_NONCE;
	m->has_idi |= type == P_IDI;
	m->has_idr |= type == P_IDR;
	m->has_auth |= type == P_AUTH;
	m->has_tsi |= type == P_TSI;
	m->has_tsr |= type == P_TSR;
	m->has_cp |= type == P_CP;
}

void
ike_put_notify(struct ike_message *m, uint16_t type, struct bytes data)
{
	assert(m->n_notifies < IKE_NOTIFIES);
	put(m, P_NOTIFY, m->n_notifies);
	m->notify[m->n_notifies++] = (struct ike_notify){ .type = type, .data = data };
}

void
ike_put_notify_spi(struct ike_message *m, uint16_t type, uint8_t protocol, uint32_t spi)
{
	ike_put_notify(m, type, BYTES_NONE);
	m->notify[m->n_notifies - 1].protocol = protocol;
	m->notify[m->n_notifies - 1].spi_len = 4;
	m->notify[m->n_notifies - 1].spi = spi;
}

void
ike_put_delete(struct ike_message *m, uint8_t protocol, struct bytes spis)
{
	uint8_t len = protocol == PROTO_IKE ? 0 : 4;	/* 3.11: none for the IKE SA itself */

	assert(m->n_deletes < IKE_DELETES && (len != 0 || spis.n == 0));
	put(m, P_DELETE, m->n_deletes);
	m->del[m->n_deletes++] = (struct ike_delete){ protocol, len,
	    (uint16_t)(len != 0 ? spis.n / len : 0), spis };
}

const struct ike_notify *
ike_find_notify(const struct ike_message *m, uint16_t type)
{
	for (unsigned i = 0; i < m->n_notifies; i++)
		if (m->notify[i].type == type)
			return &m->notify[i];
	return NULL;
}

const struct ike_notify *
ike_error_notify(const struct ike_message *m)
{
	for (unsigned i = 0; i < m->n_notifies; i++)
		if (N_IS_ERROR(m->notify[i].type))
			return &m->notify[i];
	return NULL;
}

bool
ike_unknown_error(const struct ike_message *m)
{
	for (unsigned i = 0; i < m->n_notifies; i++)
		if (N_IS_ERROR(m->notify[i].type) && ike_notify_name(m->notify[i].type) == NULL)
			return true;
	return false;
}

/* ---- editing, for tampering ---- */

static int
find_item(const struct ike_message *m, const char *name)
{
	unsigned notify = ike_notify_by_name(name);

	for (unsigned i = 0; i < m->n_items; i++) {
		const struct ike_item *it = &m->item[i];
		const char *type = ike_payload_name(it->type);

		if (type != NULL && strcmp(type, name) == 0)
			return (int)i;
		if (it->type == P_NOTIFY && notify != 0 && m->notify[it->index].type == notify)
			return (int)i;
	}
	return -1;
}

bool
ike_drop_item(struct ike_message *m, const char *name)
{
	int at = find_item(m, name);

	if (at < 0)
		return false;
	m->n_items--;
	memmove(&m->item[at], &m->item[at + 1], (m->n_items - (size_t)at) * sizeof(m->item[0]));
	return true;
}

bool
ike_dup_item(struct ike_message *m, const char *name)
{
	int at = find_item(m, name);

	if (at < 0 || m->n_items == IKE_ITEMS)
		return false;
	memmove(&m->item[at + 1], &m->item[at], (m->n_items - (size_t)at) * sizeof(m->item[0]));
	m->n_items++;
	return true;
}

bool
ike_critical_item(struct ike_message *m, const char *name)
{
	int at = find_item(m, name);

	if (at >= 0)
		m->item[at].critical = true;
	return at >= 0;
}

bool
ike_first_item(struct ike_message *m, const char *name)
{
	int at = find_item(m, name);
	struct ike_item it;

	if (at < 0)
		return false;
	it = m->item[at];
	memmove(&m->item[1], &m->item[0], (size_t)at * sizeof(m->item[0]));
	m->item[0] = it;
	return true;
}

bool
ike_add_item(struct ike_message *m, uint8_t type, struct bytes body, bool critical)
{
	if (m->n_items == IKE_ITEMS || m->n_blobs == IKE_BLOBS)
		return false;
	m->item[m->n_items++] = (struct ike_item){ type, (uint8_t)m->n_blobs, critical, true };
	m->blob[m->n_blobs++] = (struct ike_blob){ type, 0, body };
	return true;
}
