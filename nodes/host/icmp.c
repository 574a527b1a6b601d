/* icmp.c - ICMP of both families, save Neighbour Discovery: echo, errors sent and received. */
#include "nodes/host/parts.h"

#define ERROR_GAP   MSEC(100)		/* 10 a second, RFC 4443 2.4 (f) */
#define ERROR_BURST 10
#define QUOTE4_MAX  576			/* octets of an ICMPv4 error, RFC 1812 4.3.2.3 */

/* ---- sending errors ---- */

static bool
is_error_or_redirect(const struct ip_view *v)
{
	uint8_t type;

	if (v->proto != (v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4) ||
	    v->frag_offset != 0 || v->payload.n == 0)
		return false;
	type = v->payload.p[0];
	return icmp_is_error(v->family, type) || (v->family == 6 && type == ICMP6_REDIRECT);
}

/* may_answer: RFC 4443 2.4 (e), RFC 1122 3.2.2. */
static bool
may_answer(const struct ip_view *v, uint8_t type)
{
	if (is_error_or_redirect(v) || addr_is_unspecified(&v->src) || addr_is_multicast(&v->src))
		return false;
	if (v->family == 6)
		return !addr_is_multicast(&v->dst) || type == ICMP6_TOO_BIG ||
		    (type == ICMP6_PARAMETER && v->problem == IP_REPORT_ALWAYS);
	return v->frag_offset == 0 && !addr_is_multicast(&v->dst) &&
	    !addr_is_broadcast4(&v->dst) && !addr_is_broadcast4(&v->src) &&
	    !addr_is_loopback(&v->src);
}

static struct icmp
error_message(const struct ip_view *v, uint8_t type, uint8_t code, uint32_t value)
{
	struct icmp m = { .family = v->family, .type = type, .code = code, .rest = value,
		.body = v->packet, .has_about = true, .about_dst = v->dst };
	size_t most = v->family == 6 ? IP6_MIN_MTU - IP6_HEADER - 8 : QUOTE4_MAX - IP4_HEADER - 8;

	if (v->family == 6 ? type == ICMP6_TOO_BIG : type == ICMP4_UNREACHABLE && code == 4) {
		m.has_mtu = true;
		m.mtu = value;
	} else if (v->family == 4 && type == ICMP4_PARAMETER) {
		m.rest = value << 24;	/* the pointer is one octet, RFC 792 */
	}
	if (m.body.n > most)
		m.body.n = most;
	return m;
}

static void
icmp_packet(struct wr *w, const struct icmp *m, const struct addr *src, const struct addr *dst,
    uint8_t hop_limit)
{
	size_t start = ip_begin(w, &(struct ip_spec){ .src = *src, .dst = *dst,
	    .hop_limit = hop_limit,
	    .proto = m->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4 });

	icmp_encode(w, m, src, dst);
	ip_end(w, start);
}

bool
host_icmp_error_encode(struct wr *w, const struct ip_view *v, const struct addr *src, uint8_t type,
    uint8_t code, uint32_t value)
{
	struct icmp m = error_message(v, type, code, value);

	if (!may_answer(v, type))
		return false;
	icmp_packet(w, &m, src, &v->src, 0);
	return !w->bad;
}

static bool
rate_allows(struct host *h, tick now)
{
	tick at = tick_max(h->icmp_next, now);

	if (at - now > (ERROR_BURST - 1) * ERROR_GAP)
		return false;
	h->icmp_next = at + ERROR_GAP;
	return true;
}

/* error_source: the address the packet was sent to, if it is ours (RFC 4443 2.2); else one of the
 * interface it came by; else whatever reaches its source. */
static bool
error_source(const struct host *h, const struct ip_view *v, unsigned in_ifc, struct addr *out)
{
	struct prefix p;

	if (host_owns(h, &v->dst)) {
		*out = v->dst;
		return true;
	}
	if (addr_is_link_local(&v->src) && v->family == 6)
		return host_link_local(h, in_ifc, out);
	if (host_address_on(h, in_ifc, v->family, &p)) {
		*out = p.addr;
		return true;
	}
	return host_source_for(h, &v->src, out);
}

void
host_icmp_error(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc, uint8_t type,
    uint8_t code, uint32_t value, const struct addr *src)
{
	struct icmp m = error_message(v, type, code, value);
	const struct tamper_rule *rule;
	uint8_t buf[IP6_MIN_MTU + 256];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr from;

	if (!may_answer(v, type) || !rate_allows(h, now))
		return;
	if (src != NULL)
		from = *src;
	else if (!error_source(h, v, in_ifc, &from))
		return;
	if (!host_say(h, in_ifc, v->family == 6 ? "ICMP6" : "ICMP4", icmp_fields, &m, &rule))
		return;
	icmp_packet(&w, &m, &from, &v->src, 0);
	host_said(rule, &w);
	if (h->up->error == NULL || !h->up->error(h->node, now, wr_done(&w)))
		host_send(h, now, wr_done(&w));
}

void
host_reject(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc)
{
	bool port = v->proto == IPPROTO_IS_UDP || v->proto == IPPROTO_IS_TCP;

	if (v->proto == IPPROTO_IS_NONE || v->proto == IPPROTO_IS_ICMP4 ||
	    v->proto == IPPROTO_IS_ICMP6)
		return;
	if (v->family == 4)
		host_icmp_error(h, now, v, in_ifc, ICMP4_UNREACHABLE, port ? 3 : 2, 0, NULL);
	else if (port)
		host_icmp_error(h, now, v, in_ifc, ICMP6_UNREACHABLE, 4, 0, NULL);
	else
		host_icmp_error(h, now, v, in_ifc, ICMP6_PARAMETER, 1, (uint32_t)v->proto_at, NULL);
}

/* ---- receiving ---- */

static void
echo_reply(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct icmp *asked)
{
	struct icmp m = { .family = v->family, .rest = asked->rest, .body = asked->body,
		.type = v->family == 6 ? ICMP6_ECHO_REPLY : ICMP4_ECHO_REPLY };
	uint8_t buf[IP_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr src = v->dst;

	/* RFC 1122 3.2.2.6: no answer to a broadcast; RFC 4443 4.2: from a unicast address. */
	if (addr_is_unspecified(&v->src))
		return;
	if (addr_is_multicast(&src) || addr_is_broadcast4(&src) ||
	    addr_is_subnet_broadcast(h, &src)) {
		if (v->family == 4 || !addr_for_solicitation(h, in_ifc, NULL, 6, &src))
			return;
	}
	icmp_packet(&w, &m, &src, &v->src, in_ifc < h->n_ifcs ? h->ifc[in_ifc].hop_limit : 64);
	host_send(h, now, wr_done(&w));
}

/* refused: by configuration, per type. */
static bool
refused(const struct host *h, const struct icmp *m)
{
	const uint16_t *list = m->family == 6 ? h->conf.errors.refuse6 : h->conf.errors.refuse4;
	unsigned n = m->family == 6 ? h->conf.errors.n_refuse6 : h->conf.errors.n_refuse4;

	for (unsigned i = 0; i < n; i++)
		if (list[i] == m->type)
			return !mutant_on(h->env.tamper, "icmp-believes-all");
	return false;
}

/* error_input learns a path MTU where the quoted packet is one that we can have sent (RFC 8201 4),
 * and tells the node. */
static void
error_input(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct icmp *m)
{
	struct host_event *e;
	struct ip_view quoted;
	size_t n = m->body.n;

	if (ip_peek(&quoted, m->body) != W_OK || quoted.family != v->family)
		return;
	if (!host_owns(h, &quoted.src) || dest_find(h, &quoted.dst) == NULL) {
		host_drop(h, W_HOST_UNSOLICITED, in_ifc);
		return;
	}
	if (refused(h, m)) {
		host_drop(h, W_HOST_UNSOLICITED, in_ifc);
		return;
	}
	if (m->has_mtu)
		host_path_mtu_learn(h, now, &quoted.dst, m->mtu);
	e = host_event_new(h, HOST_EV_ICMP_ERROR, in_ifc);
	e->addr = v->src;
	e->icmp_type = m->type;
	e->icmp_code = m->code;
	e->mtu = m->mtu;
	if (n > HOST_QUOTE)
		n = HOST_QUOTE;
	memcpy(e->quoted, m->body.p, n);
	e->quoted_n = (uint16_t)n;
	if (h->up->deliver != NULL)
		h->up->deliver(h->node, now, v, in_ifc);
}

void
icmp_input(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct mac *from)
{
	struct icmp m;
	enum why w = icmp_decode(&m, &v->src, &v->dst, v->payload);

	if (w != W_OK) {
		host_drop(h, w, in_ifc);
		return;
	}
	if (m.family == 6 && m.type >= ICMP6_RS && m.type <= ICMP6_REDIRECT) {
		if (in_ifc < h->n_ifcs)
			nd_input(h, now, &h->ifc[in_ifc], v, from);
		return;
	}
	if (icmp_is_error(m.family, m.type)) {
		host_heard(h, in_ifc, m.family == 6 ? "ICMP6" : "ICMP4", icmp_fields, &m);
		error_input(h, now, in_ifc, v, &m);
		return;
	}
	if (h->up->echo && m.type == (m.family == 6 ? ICMP6_ECHO : ICMP4_ECHO) && m.code == 0) {
		echo_reply(h, now, in_ifc, v, &m);
		return;
	}
	if (h->up->deliver != NULL)
		h->up->deliver(h->node, now, v, in_ifc);
}
