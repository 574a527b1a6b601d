#include "nodes/wire/nd.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/icmp.h"

enum {
	OPT_SOURCE = 1, OPT_TARGET = 2, OPT_PREFIX = 3, OPT_REDIRECTED = 4, OPT_MTU = 5,
	OPT_INTERVAL = 7, OPT_HA_INFO = 8
};

/* Flag octets, most significant bit first as in the pictures. */
enum {
	RA_M = 0x80, RA_O = 0x40, RA_H = 0x20,		/* RFC 4861 4.2, RFC 6275 7.1 */
	PREFIX_L = 0x80, PREFIX_A = 0x40, PREFIX_R = 0x20	/* RFC 4861 4.6.2, RFC 6275 7.2 */
};
#define NA_R 0x80000000u	/* RFC 4861 4.4 */
#define NA_S 0x40000000u
#define NA_O 0x20000000u

const struct field nd_rs_fields[] = {
	FIELD_IF(struct nd_rs, F_BYTES, lladdr, "lladdr", has_lladdr),
	FIELD_END
};

const struct field nd_ra_fields[] = {
	FIELD(struct nd_ra, F_U8, hop_limit, "hop_limit"),
	FIELD(struct nd_ra, F_BOOL, managed, "M"),
	FIELD(struct nd_ra, F_BOOL, other, "O"),
	FIELD(struct nd_ra, F_BOOL, home_agent, "H"),
	FIELD(struct nd_ra, F_U16, router_lifetime_s, "router_lifetime"),
	FIELD_IF(struct nd_ra, F_PREFIX, prefix[0].prefix, "prefix", prefix[0].present),
	FIELD_IF(struct nd_ra, F_BOOL, prefix[0].on_link, "prefix_L", prefix[0].present),
	FIELD_IF(struct nd_ra, F_BOOL, prefix[0].autonomous, "prefix_A", prefix[0].present),
	FIELD_IF(struct nd_ra, F_BOOL, prefix[0].router, "prefix_R", prefix[0].present),
	FIELD_IF(struct nd_ra, F_U32, prefix[0].valid_s, "valid", prefix[0].present),
	FIELD_IF(struct nd_ra, F_U32, prefix[0].preferred_s, "preferred", prefix[0].present),
	FIELD_IF(struct nd_ra, F_U32, mtu, "mtu", has_mtu),
	FIELD_IF(struct nd_ra, F_BYTES, lladdr, "lladdr", has_lladdr),
	FIELD_IF(struct nd_ra, F_U32, interval_ms, "adv_interval", has_interval),
	FIELD_IF(struct nd_ra, F_U16, ha_preference, "ha_preference", has_ha_info),
	FIELD_IF(struct nd_ra, F_U16, ha_lifetime_s, "ha_lifetime", has_ha_info),
	FIELD_END
};

const struct field nd_ns_fields[] = {
	FIELD(struct nd_ns, F_ADDR, target, "target"),
	FIELD_IF(struct nd_ns, F_BYTES, lladdr, "lladdr", has_lladdr),
	FIELD_END
};

const struct field nd_na_fields[] = {
	FIELD(struct nd_na, F_ADDR, target, "target"),
	FIELD_IF(struct nd_na, F_BYTES, lladdr, "lladdr", has_lladdr),
	FIELD(struct nd_na, F_BOOL, router, "R"),
	FIELD(struct nd_na, F_BOOL, solicited, "S"),
	FIELD(struct nd_na, F_BOOL, override, "O"),
	FIELD_END
};

const struct field nd_redirect_fields[] = {
	FIELD(struct nd_redirect, F_ADDR, target, "target"),
	FIELD(struct nd_redirect, F_ADDR, dest, "dest"),
	FIELD_IF(struct nd_redirect, F_BYTES, lladdr, "lladdr", has_lladdr),
	FIELD_END
};

/* ---- decoding ---- */

/* The checks that RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2 and 8.1 have in common; *r is left after the
 * checksum field. */
static enum why
open_message(struct rd *r, const struct ip_view *v, size_t least)
{
	uint8_t code;

	*r = rd_of(v->payload);
	rd_skip(r, 1);
	code = rd_u8(r);
	rd_skip(r, 2);
	if (v->hop_limit != 255)
		return W_ND_HOP_LIMIT;
	if (v->payload.n < least)
		return W_SHORT;
	if (cksum_upper(&v->src, &v->dst, IPPROTO_IS_ICMP6, v->payload) != 0)
		return W_CHECKSUM;
	return code != 0 ? W_ND_CODE : W_OK;
}

struct option {
	uint8_t type;
	struct rd body;
};

/* next_option: false at the end, or with *why set if the option is malformed. */
static bool
next_option(struct option *o, struct rd *r, enum why *why)
{
	uint8_t len;

	if (*why != W_OK || rd_left(r) == 0)
		return false;
	o->type = rd_u8(r);
	len = rd_u8(r);
	if (r->bad || len == 0 || rd_left(r) < (size_t)len * 8 - 2) {
		*why = W_ND_OPTION;
		return false;
	}
	o->body = rd_sub(r, (size_t)len * 8 - 2);
	return true;
}

static void
take_lladdr(struct option *o, bool *has, struct mac *m)
{
	*has = true;
	rd_copy(&o->body, m->b, 6);
}

enum why
nd_rs_decode(struct nd_rs *m, const struct ip_view *v)
{
	struct option o;
	struct rd r;
	enum why why;

	*m = (struct nd_rs){ 0 };
	why = open_message(&r, v, 8);
	rd_skip(&r, 4);
	while (next_option(&o, &r, &why))
		if (o.type == OPT_SOURCE)
			take_lladdr(&o, &m->has_lladdr, &m->lladdr);
	if (why == W_OK && addr_is_unspecified(&v->src) && m->has_lladdr)
		return W_ND_SOURCE;
	return why;
}

static void
take_prefix(struct nd_ra *m, struct option *o)
{
	struct nd_prefix *p = &m->prefix[m->n_prefixes];
	uint8_t flags;

	if (rd_left(&o->body) != 30 || m->n_prefixes == ND_PREFIXES)
		return;
	p->prefix.len = rd_u8(&o->body);
	flags = rd_u8(&o->body);
	p->on_link = flags & PREFIX_L;
	p->autonomous = flags & PREFIX_A;
	p->router = flags & PREFIX_R;
	p->valid_s = rd_u32(&o->body);
	p->preferred_s = rd_u32(&o->body);
	rd_skip(&o->body, 4);
	p->prefix.addr = rd_addr(&o->body, 6);
	if (p->prefix.len > 128)
		return;
	p->present = true;
	m->n_prefixes++;
}

static void
take_ra_option(struct nd_ra *m, struct option *o)
{
	switch (o->type) {
	case OPT_SOURCE:
		take_lladdr(o, &m->has_lladdr, &m->lladdr);
		break;
	case OPT_PREFIX:
		take_prefix(m, o);
		break;
	case OPT_MTU:
		rd_skip(&o->body, 2);
		m->mtu = rd_u32(&o->body);
		m->has_mtu = true;
		break;
	case OPT_INTERVAL:
		rd_skip(&o->body, 2);
		m->interval_ms = rd_u32(&o->body);
		m->has_interval = true;
		break;
	case OPT_HA_INFO:
		rd_skip(&o->body, 2);
		m->ha_preference = rd_u16(&o->body);
		m->ha_lifetime_s = rd_u16(&o->body);
		m->has_ha_info = true;
		break;
	}
}

enum why
nd_options_decode(struct nd_ra *m, struct rd *r)
{
	enum why why = W_OK;
	struct option o;

	while (next_option(&o, r, &why))
		take_ra_option(m, &o);
	return why;
}

enum why
nd_ra_decode(struct nd_ra *m, const struct ip_view *v)
{
	struct option o;
	uint8_t flags;
	struct rd r;
	enum why why;

	*m = (struct nd_ra){ 0 };
	why = open_message(&r, v, 16);
	m->hop_limit = rd_u8(&r);
	flags = rd_u8(&r);
	m->managed = flags & RA_M;
	m->other = flags & RA_O;
	m->home_agent = flags & RA_H;
	m->router_lifetime_s = rd_u16(&r);
	m->reachable_ms = rd_u32(&r);
	m->retrans_ms = rd_u32(&r);
	while (next_option(&o, &r, &why))
		take_ra_option(m, &o);
	if (why == W_OK && !addr_is_link_local(&v->src))
		return W_ND_SOURCE;
	return why;
}

static bool
is_solicited_node(const struct addr *a)
{
	static const uint8_t head[13] = { 0xff, 0x02, [11] = 0x01, [12] = 0xff };

	return a->family == 6 && memcmp(a->b, head, sizeof(head)) == 0;
}

enum why
nd_ns_decode(struct nd_ns *m, const struct ip_view *v)
{
	struct option o;
	struct rd r;
	enum why why;

	*m = (struct nd_ns){ 0 };
	why = open_message(&r, v, 24);
	rd_skip(&r, 4);
	m->target = rd_addr(&r, 6);
	while (next_option(&o, &r, &why))
		if (o.type == OPT_SOURCE)
			take_lladdr(&o, &m->has_lladdr, &m->lladdr);
	if (why != W_OK)
		return why;
	if (addr_is_multicast(&m->target))
		return W_ND_TARGET;
	if (addr_is_unspecified(&v->src)) {
		if (!is_solicited_node(&v->dst))
			return W_ND_DESTINATION;
		if (m->has_lladdr)
			return W_ND_SOURCE;
	}
	return W_OK;
}

enum why
nd_na_decode(struct nd_na *m, const struct ip_view *v)
{
	struct option o;
	uint32_t flags;
	struct rd r;
	enum why why;

	*m = (struct nd_na){ 0 };
	why = open_message(&r, v, 24);
	flags = rd_u32(&r);
	m->router = flags & NA_R;
	m->solicited = flags & NA_S;
	m->override = flags & NA_O;
	m->target = rd_addr(&r, 6);
	while (next_option(&o, &r, &why))
		if (o.type == OPT_TARGET)
			take_lladdr(&o, &m->has_lladdr, &m->lladdr);
	if (why != W_OK)
		return why;
	if (addr_is_multicast(&m->target))
		return W_ND_TARGET;
	if (addr_is_multicast(&v->dst) && m->solicited)
		return W_ND_DESTINATION;
	return W_OK;
}

enum why
nd_redirect_decode(struct nd_redirect *m, const struct ip_view *v)
{
	struct option o;
	struct rd r;
	enum why why;

	*m = (struct nd_redirect){ 0 };
	why = open_message(&r, v, 40);
	rd_skip(&r, 4);
	m->target = rd_addr(&r, 6);
	m->dest = rd_addr(&r, 6);
	while (next_option(&o, &r, &why)) {
		if (o.type == OPT_TARGET) {
			take_lladdr(&o, &m->has_lladdr, &m->lladdr);
		} else if (o.type == OPT_REDIRECTED) {
			rd_skip(&o.body, 6);
			m->quoted = rd_rest(&o.body);
		}
	}
	if (why != W_OK)
		return why;
	if (!addr_is_link_local(&v->src))
		return W_ND_SOURCE;
	if (addr_is_multicast(&m->dest))
		return W_ND_DESTINATION;
	if (!addr_is_link_local(&m->target) && !addr_eq(&m->target, &m->dest))
		return W_ND_TARGET;
	return W_OK;
}

/* ---- encoding ---- */

struct begun {
	size_t ip, icmp;
};

static struct begun
begin(struct wr *w, uint8_t type, const struct addr *src, const struct addr *dst)
{
	struct begun b;

	b.ip = ip_begin(w, &(struct ip_spec){ .src = *src, .dst = *dst, .hop_limit = 255,
	    .proto = IPPROTO_IS_ICMP6 });
	b.icmp = w->n;
	wr_u8(w, type);
	wr_u8(w, 0);
	wr_u16(w, 0);
	return b;
}

static void
end(struct wr *w, struct begun b, const struct addr *src, const struct addr *dst)
{
	if (w->bad)
		return;
	wr_fill16(w, b.icmp + 2, cksum_upper(src, dst, IPPROTO_IS_ICMP6,
	    bytes_of(w->p + b.icmp, w->n - b.icmp)));
	ip_end(w, b.ip);
}

static void
put_lladdr(struct wr *w, uint8_t type, bool has, const struct mac *m)
{
	if (!has)
		return;
	wr_u8(w, type);
	wr_u8(w, 1);
	wr_copy(w, m->b, 6);
}

void
nd_rs_encode(struct wr *w, const struct nd_rs *m, const struct addr *src, const struct addr *dst)
{
	struct begun b = begin(w, ICMP6_RS, src, dst);

	wr_u32(w, 0);
	put_lladdr(w, OPT_SOURCE, m->has_lladdr, &m->lladdr);
	end(w, b, src, dst);
}

void
nd_prefix_encode(struct wr *w, const struct nd_prefix *p)
{
	wr_u8(w, OPT_PREFIX);
	wr_u8(w, 4);
	wr_u8(w, p->prefix.len);
	wr_u8(w, (uint8_t)((p->on_link ? PREFIX_L : 0) | (p->autonomous ? PREFIX_A : 0) |
	    (p->router ? PREFIX_R : 0)));
	wr_u32(w, p->valid_s);
	wr_u32(w, p->preferred_s);
	wr_u32(w, 0);
	wr_addr(w, &p->prefix.addr);
}

void
nd_ra_encode(struct wr *w, const struct nd_ra *m, const struct addr *src, const struct addr *dst)
{
	struct begun b = begin(w, ICMP6_RA, src, dst);

	wr_u8(w, m->hop_limit);
	wr_u8(w, (uint8_t)((m->managed ? RA_M : 0) | (m->other ? RA_O : 0) |
	    (m->home_agent ? RA_H : 0)));
	wr_u16(w, m->router_lifetime_s);
	wr_u32(w, m->reachable_ms);
	wr_u32(w, m->retrans_ms);
	put_lladdr(w, OPT_SOURCE, m->has_lladdr, &m->lladdr);
	if (m->has_mtu) {
		wr_u8(w, OPT_MTU);
		wr_u8(w, 1);
		wr_u16(w, 0);
		wr_u32(w, m->mtu);
	}
	for (unsigned i = 0; i < m->n_prefixes; i++)
		if (m->prefix[i].present)
			nd_prefix_encode(w, &m->prefix[i]);
	if (m->has_interval) {
		wr_u8(w, OPT_INTERVAL);
		wr_u8(w, 1);
		wr_u16(w, 0);
		wr_u32(w, m->interval_ms);
	}
	if (m->has_ha_info) {
		wr_u8(w, OPT_HA_INFO);
		wr_u8(w, 1);
		wr_u16(w, 0);
		wr_u16(w, m->ha_preference);
		wr_u16(w, m->ha_lifetime_s);
	}
	end(w, b, src, dst);
}

void
nd_ns_encode(struct wr *w, const struct nd_ns *m, const struct addr *src, const struct addr *dst)
{
	struct begun b = begin(w, ICMP6_NS, src, dst);

	wr_u32(w, 0);
	wr_addr(w, &m->target);
	put_lladdr(w, OPT_SOURCE, m->has_lladdr, &m->lladdr);
	end(w, b, src, dst);
}

void
nd_na_encode(struct wr *w, const struct nd_na *m, const struct addr *src, const struct addr *dst)
{
	struct begun b = begin(w, ICMP6_NA, src, dst);

	wr_u32(w, (m->router ? NA_R : 0) | (m->solicited ? NA_S : 0) | (m->override ? NA_O : 0));
	wr_addr(w, &m->target);
	put_lladdr(w, OPT_TARGET, m->has_lladdr, &m->lladdr);
	end(w, b, src, dst);
}

void
nd_redirect_encode(struct wr *w, const struct nd_redirect *m, const struct addr *src,
    const struct addr *dst)
{
	struct begun b = begin(w, ICMP6_REDIRECT, src, dst);
	size_t n = m->quoted.n, most;

	wr_u32(w, 0);
	wr_addr(w, &m->target);
	wr_addr(w, &m->dest);
	put_lladdr(w, OPT_TARGET, m->has_lladdr, &m->lladdr);
	most = IP6_MIN_MTU - (w->n - b.ip) - 8;
	if (n > most)
		n = most;
	if (n >= 8) {
		n &= ~(size_t)7;
		wr_u8(w, OPT_REDIRECTED);
		wr_u8(w, (uint8_t)(n / 8 + 1));
		wr_zero(w, 6);
		wr_copy(w, m->quoted.p, n);
	}
	end(w, b, src, dst);
}
