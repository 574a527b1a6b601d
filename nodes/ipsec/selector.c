#include "nodes/ipsec/selector.h"

#include "nodes/wire/icmp.h"

/* Protocols whose value is a message type; RFC 4301 4.4.1.1. */
static bool
typed(uint8_t proto)
{
	return proto == IPPROTO_IS_MH || proto == IPPROTO_IS_ICMP4 || proto == IPPROTO_IS_ICMP6;
}

/* Where the upper layer has something like ports: two 16-bit ports, ICMP's type and code, or the MH
 * type. A later fragment hides them. */
void
flow_of(struct flow *f, const struct ip_view *v)
{
	const uint8_t *p = v->payload.p;
	size_t n = v->payload.n;

	*f = (struct flow){ .src = addr_is_set(&v->hao) ? v->hao : v->src,
		.dst = addr_is_set(&v->rh2) ? v->rh2 : v->dst, .proto = v->proto };
	if (v->is_fragment && v->frag_offset != 0)
		return;
	switch (v->proto) {
	case IPPROTO_IS_TCP:
	case IPPROTO_IS_UDP:
	case 33:			/* DCCP */
	case 132:			/* SCTP */
	case 136:			/* UDP-Lite */
		if (n < 4)
			return;
		f->sport = (uint16_t)(p[0] << 8 | p[1]);
		f->dport = (uint16_t)(p[2] << 8 | p[3]);
		f->ports = FLOW_SPORT | FLOW_DPORT;
		return;
	case IPPROTO_IS_ICMP4:
	case IPPROTO_IS_ICMP6:
		if (n < 2)
			return;
		f->sport = (uint16_t)(p[0] << 8 | p[1]);
		f->ports = FLOW_SPORT;
		return;
	case IPPROTO_IS_MH:
		if (n < 3)
			return;
		f->sport = (uint16_t)(p[2] << 8);
		f->ports = FLOW_SPORT;
		return;
	}
}

#define ICMP_HEADER 8
#define QUOTE_MAX   1280	/* octets looked at */

/* quoted_view parses what an error quotes as if it were whole: its length and, in IPv4, the checksum
 * are those of a packet that has been cut. */
static bool
quoted_view(struct ip_view *q, uint8_t buf[static QUOTE_MAX], struct bytes quote)
{
	size_t n = quote.n < QUOTE_MAX ? quote.n : QUOTE_MAX;
	struct wr w = wr_of(buf, QUOTE_MAX);

	if (ip_peek(q, quote) != W_OK)
		return false;
	wr_copy(&w, quote.p, n);
	if (q->family == 6) {
		wr_fill16(&w, 4, (uint16_t)(n - IP6_HEADER));
	} else {
		if ((size_t)(buf[0] & 0xf) * 4 > n)
			return false;
		wr_fill16(&w, 2, (uint16_t)n);
		ip4_checksum(buf);
	}
	return ip_parse(q, wr_done(&w)) == W_OK;
}

bool
flow_of_return(struct flow *f, const struct ip_view *v)
{
	uint8_t buf[QUOTE_MAX];
	struct ip_view q;
	struct flow sent;

	if (v->proto != (v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4) ||
	    (v->is_fragment && v->frag_offset != 0) || v->payload.n < ICMP_HEADER ||
	    !icmp_is_error(v->family, v->payload.p[0]) ||
	    !quoted_view(&q, buf, bytes_of(v->payload.p + ICMP_HEADER, v->payload.n - ICMP_HEADER)) ||
	    q.family != v->family)
		return false;
	flow_of(&sent, &q);
	*f = (struct flow){ .src = sent.dst, .dst = sent.src, .proto = sent.proto,
		.sport = sent.dport, .dport = sent.sport,
		.ports = (uint8_t)((sent.ports & FLOW_SPORT ? FLOW_DPORT : 0) |
		(sent.ports & FLOW_DPORT ? FLOW_SPORT : 0)) };
	return true;
}

/* ---- what a message says ---- */

static struct prefix
prefix_of(const struct pfkey_addr *a)
{
	struct prefix p = { a->addr, a->prefixlen };

	/* Bits past the prefix are cut, so that equal selectors are equal octets. */
	for (size_t i = 0; i < addr_len(&p.addr); i++) {
		unsigned keep = p.len >= 8 * (i + 1) ? 8 : p.len <= 8 * i ? 0 : p.len - 8u * (unsigned)i;

		p.addr.b[i] &= (uint8_t)(0xff00u >> keep);
	}
	return p;
}

/* What Linux's address extension can say of ports: 0 is any; of ICMP the type in src and the code in
 * dst, of the Mobility Header the type in src. */
static void
ports_of(struct selector *s, const struct pfkey_msg *m)
{
	uint16_t p = m->src.port, q = m->dst.port;

	if (!typed(s->proto)) {
		s->sport = p != 0 ? (struct port_range){ p, p } : PORT_ANY;
		s->dport = q != 0 ? (struct port_range){ q, q } : PORT_ANY;
		return;
	}
	s->dport = PORT_ANY;
	if (p == 0)
		s->sport = PORT_ANY;
	else if (s->proto != IPPROTO_IS_MH && q != 0)
		s->sport = (struct port_range){ (uint16_t)(p << 8 | q), (uint16_t)(p << 8 | q) };
	else
		s->sport = (struct port_range){ (uint16_t)(p << 8), (uint16_t)(p << 8 | 0xff) };
}

static struct port_range
port_of(const struct pfkey_end *e)
{
	return e->opaque ? PORT_OPAQUE : (struct port_range){ e->lo, e->hi };
}

/* The ranges have to lie within the prefix under which the policy is found. */
static bool
list_read(struct pfkey_range *out, uint8_t *n, const struct pfkey_end *e, const struct prefix *p)
{
	*n = e->n;
	for (uint8_t i = 0; i < e->n; i++) {
		if (!prefix_has(p, &e->range[i].lo) || !prefix_has(p, &e->range[i].hi))
			return false;
		out[i] = e->range[i];
	}
	return true;
}

bool
selector_read(struct selector *sel, struct selector_lists *room, const struct pfkey_msg *m)
{
	if (!addr_is_set(&m->src.addr) || m->src.addr.family != m->dst.addr.family)
		return false;
	*sel = (struct selector){ .src = prefix_of(&m->src), .dst = prefix_of(&m->dst),
		.proto = m->src.proto };
	ports_of(sel, m);
	if (!m->sel.has)
		return true;
	sel->sport = port_of(&m->sel.src);
	sel->dport = port_of(&m->sel.dst);
	*room = (struct selector_lists){ 0 };
	if (!list_read(room->src, &room->n_src, &m->sel.src, &sel->src) ||
	    !list_read(room->dst, &room->n_dst, &m->sel.dst, &sel->dst))
		return false;
	if (room->n_src > 0 || room->n_dst > 0)
		sel->lists = room;
	return true;
}

static bool
is_any(const struct port_range *p)
{
	return p->lo == 0 && p->hi == UINT16_MAX;
}

/* simple: can Linux's one number say it? */
static bool
simple(const struct port_range *p, uint8_t proto)
{
	if (is_any(p))
		return true;
	return typed(proto) ? p->lo >> 8 == p->hi >> 8 && p->lo >= 256 && (p->lo & 0xff) == 0 &&
	    (p->hi & 0xff) == 0xff : p->lo == p->hi && p->lo != 0;
}

static uint16_t
one_of(const struct port_range *p, uint8_t proto)
{
	return is_any(p) ? 0 : typed(proto) ? p->lo >> 8 : p->lo;
}

static void
end_write(struct pfkey_end *e, const struct port_range *p, const struct pfkey_range *list, uint8_t n)
{
	e->opaque = p->lo > p->hi;
	e->lo = e->opaque ? 0 : p->lo;
	e->hi = e->opaque ? 0 : p->hi;
	e->n = n;
	for (uint8_t i = 0; i < n; i++)
		e->range[i] = list[i];
}

void
selector_write(struct pfkey_msg *m, const struct selector *s)
{
	static const struct selector_lists none;
	const struct selector_lists *l = s->lists != NULL ? s->lists : &none;
	bool plain = s->lists == NULL && simple(&s->sport, s->proto) && simple(&s->dport, s->proto) &&
	    (!typed(s->proto) || is_any(&s->dport));

	m->src = (struct pfkey_addr){ .addr = s->src.addr, .prefixlen = s->src.len,
		.proto = s->proto, .port = plain ? one_of(&s->sport, s->proto) : 0 };
	m->dst = (struct pfkey_addr){ .addr = s->dst.addr, .prefixlen = s->dst.len,
		.proto = s->proto, .port = plain ? one_of(&s->dport, s->proto) : 0 };
	m->sel = (struct pfkey_selector){ .has = !plain };
	if (plain)
		return;
	end_write(&m->sel.src, &s->sport, l->src, l->n_src);
	end_write(&m->sel.dst, &s->dport, l->dst, l->n_dst);
}

/* ---- does it fit? ---- */

static bool
port_fits(const struct port_range *p, bool there, uint16_t value)
{
	if (is_any(p))
		return true;	/* also what is hidden or not there, RFC 4301 4.4.1.1 */
	return there ? p->lo <= value && value <= p->hi : p->lo > p->hi;
}

static bool
asks(const struct port_range *p)
{
	return !is_any(p) && p->lo <= p->hi;
}

bool
selector_asks_ports(const struct selector *s)
{
	return asks(&s->sport) || asks(&s->dport);
}

static bool
in_list(const struct pfkey_range *list, uint8_t n, const struct addr *a)
{
	for (uint8_t i = 0; i < n; i++)
		if (addr_cmp(&list[i].lo, a) <= 0 && addr_cmp(a, &list[i].hi) <= 0)
			return true;
	return n == 0;
}

bool
selector_has(const struct selector *s, const struct flow *f)
{
	if (s->proto != 0 && s->proto != f->proto)
		return false;
	if (!port_fits(&s->sport, (f->ports & FLOW_SPORT) != 0, f->sport) ||
	    !port_fits(&s->dport, (f->ports & FLOW_DPORT) != 0, f->dport))
		return false;
	if (!prefix_has(&s->src, &f->src) || !prefix_has(&s->dst, &f->dst))
		return false;
	return s->lists == NULL || (in_list(s->lists->src, s->lists->n_src, &f->src) &&
	    in_list(s->lists->dst, s->lists->n_dst, &f->dst));
}

static bool
port_eq(const struct port_range *a, const struct port_range *b)
{
	return a->lo == b->lo && a->hi == b->hi;
}

static bool
list_eq(const struct pfkey_range *a, uint8_t n, const struct pfkey_range *b, uint8_t m)
{
	for (uint8_t i = 0; i < n && n == m; i++)
		if (!addr_eq(&a[i].lo, &b[i].lo) || !addr_eq(&a[i].hi, &b[i].hi))
			return false;
	return n == m;
}

bool
selector_eq(const struct selector *a, const struct selector *b)
{
	if (a->proto != b->proto || !port_eq(&a->sport, &b->sport) || !port_eq(&a->dport, &b->dport) ||
	    a->src.len != b->src.len || a->dst.len != b->dst.len ||
	    !addr_eq(&a->src.addr, &b->src.addr) || !addr_eq(&a->dst.addr, &b->dst.addr) ||
	    (a->lists == NULL) != (b->lists == NULL))
		return false;
	return a->lists == NULL ||
	    (list_eq(a->lists->src, a->lists->n_src, b->lists->src, b->lists->n_src) &&
	    list_eq(a->lists->dst, a->lists->n_dst, b->lists->dst, b->lists->n_dst));
}
