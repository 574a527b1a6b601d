#include "nodes/ipsec/selector.h"

/* Where the upper layer has something like ports, RFC 4301 4.4.1.1: octet offsets of two 16-bit
 * ports, or of ICMP's type and code, or of the MH type. A later fragment hides them. */
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
		f->ports = true;
		return;
	case IPPROTO_IS_ICMP4:
	case IPPROTO_IS_ICMP6:
		if (n < 2)
			return;
		f->sport = p[0];
		f->dport = p[1];
		f->ports = true;
		return;
	case IPPROTO_IS_MH:
		if (n < 3)
			return;
		f->sport = p[2];
		f->ports = true;
		return;
	}
}

bool
selector_has(const struct selector *s, const struct flow *f)
{
	if (s->proto != 0 && s->proto != f->proto)
		return false;
	/* A value that is not there matches any only, RFC 4301 4.4.1.1-05. */
	if ((s->sport != 0 || s->dport != 0) && !f->ports)
		return false;
	if ((s->sport != 0 && s->sport != f->sport) || (s->dport != 0 && s->dport != f->dport))
		return false;
	return prefix_has(&s->src, &f->src) && prefix_has(&s->dst, &f->dst);
}

bool
selector_eq(const struct selector *a, const struct selector *b)
{
	return a->proto == b->proto && a->sport == b->sport && a->dport == b->dport &&
	    a->src.len == b->src.len && a->dst.len == b->dst.len &&
	    addr_eq(&a->src.addr, &b->src.addr) && addr_eq(&a->dst.addr, &b->dst.addr);
}
