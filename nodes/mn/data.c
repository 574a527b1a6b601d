/* data.c - the mobile node's packets: from the applications to where they must go, and back. */
#include "nodes/mn/mn.h"

#include "nodes/wire/ext.h"

#include <stdlib.h>

static void
to_app(struct mn *m, struct bytes ip)
{
	outbox_push(&m->s.out, &(struct emit){ .kind = EMIT_APP, .app = { ip } });
}

/* ---- out ---- */

/* send_home: on the home link packets go as any host's do, RFC 6275 11.5.5. */
static void
send_home(struct mn *m, const struct ip_view *v, struct bytes ip)
{
	const struct addr *hop = &m->conf.home_router4;
	static const struct addr on_link = { 0 };

	if (v->family == 6) {
		stack_send(&m->s, ip);
		return;
	}
	if (prefix_has(&m->conf.home_prefix4, &v->dst))
		hop = &on_link;
	if (host_send_via(&m->s.host, m->s.now, m->place.ifc, hop, ip) != W_OK)
		m->dropped++;
}

static void
send_tunnelled(struct mn *m, struct bytes ip)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct tunnel t = m->tunnel;

	t.id = m->s.ip_id++;
	if (tunnel_wrap(&w, &t, ip) != W_OK) {
		m->dropped++;
		return;
	}
	if (t.udp)
		mip6_mn_udp_sent(&m->mip6, m->s.now);
	stack_send(&m->s, wr_done(&w));
}

/* ---- by way of route optimization, RFC 6275 11.3.1 ---- */

/* Whose packets make us ask: what applications say to each other, not errors, whoever may send them. */
static bool
is_conversation(const struct ip_view *v)
{
	return v->family == 6 && (v->proto == IPPROTO_IS_UDP || v->proto == IPPROTO_IS_TCP ||
	    (v->proto == IPPROTO_IS_ICMP6 && v->payload.n > 0 && v->payload.p[0] >= ICMP6_ECHO));
}

/* optimized: where this packet goes directly from, or NULL: through the tunnel. */
static const struct addr *
optimized(struct mn *m, const struct ip_view *v)
{
	const struct addr *coa = NULL;

	if (!m->conf.ro || m->home_up || v->family != 6 || v->proto == IPPROTO_IS_MH ||
	    !addr_eq(&v->src, &m->conf.hoa6))
		return NULL;
	if (!mutant_on(&m->s.tamper, "ro-unused"))
		coa = mip6_ro_find(&m->ro, m->s.now, &v->dst);
	if (coa == NULL && mutant_on(&m->s.tamper, "ro-early"))
		coa = &m->ro.coa;
	return coa != NULL && host_owns(&m->s.host, coa) ? coa : NULL;
}

/* A packet to or from `cn` took the way by the home agent, so there may be a shorter: RFC 6275 11.7.2. */
static void
ask_for_shorter(struct mn *m, const struct ip_view *v, const struct addr *cn)
{
	if (m->conf.ro && is_conversation(v))
		mip6_ro_wanted(&m->ro, m->s.now, cn);
}

/* Not through the tunnel, so under none of its policies (RFC 3776 4.2). */
static void
send_optimized(struct mn *m, struct bytes ip, const struct addr *coa)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr from = *coa;

	if (ip.n > 6 && ip.p[6] != IPPROTO_IS_MH && mutant_on(&m->s.tamper, "ro-other-source"))
		from.b[15] ^= 1;
	if (ext_hao_apply(&w, ip, &from) == W_OK)
		stack_send(&m->s, wr_done(&w));
	else
		m->dropped++;
}

/* try_send is one attempt; false: the packet has to wait. */
static bool
try_send(struct mn *m, struct bytes ip)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	const struct policy_state *esp;
	const struct addr *coa;
	struct ip_view v;

	if (ip_parse(&v, ip) != W_OK) {
		m->dropped++;
		return true;
	}
	if (m->home_up) {
		send_home(m, &v, ip);
		return true;
	}
	coa = optimized(m, &v);
	if (coa != NULL) {
		send_optimized(m, ip, coa);
		return true;
	}
	/* Between the loss of one link and the binding on the next, packets wait. With MOBIKE the
	 * tunnel SA may be ahead of the binding on the new link: then it is used (handover.md, UPD). */
	if (!m->place.attached || m->place.at_home || !m->bound)
		return false;	/* D16: no tunnel SA is asked for before the acknowledgement */
	/* The home agent granted no IPv4 home address: there is none to send from, RFC 5555 2.3.1. */
	if (v.family == 4 && !addr_is_set(&m->mip6.hoa4) &&
	    !mutant_on(&m->s.tamper, "hoa4-ungranted")) {
		m->dropped++;
		return true;
	}
	/* Nor is a number of an SA used up that still ends at an address that is gone. */
	esp = policy_payload(&m->policies, v.family);
	if (esp != NULL && !host_owns(&m->s.host, &esp->from))
		return false;
	switch (ipsec_out(&m->s.ipsec, m->s.now, ip, &w)) {
	case IPSEC_PROTECTED:
		stack_send(&m->s, wr_done(&w));
		ask_for_shorter(m, &v, &v.dst);
		return true;
	case IPSEC_BYPASS:
		if (!host_owns(&m->s.host, &m->tunnel.local.addr))
			return false;	/* the binding is still for the address before */
		send_tunnelled(m, ip);
		ask_for_shorter(m, &v, &v.dst);
		return true;
	case IPSEC_WAIT:
	case IPSEC_HELD:
		return false;
	case IPSEC_DISCARD:
		break;
	}
	m->dropped++;
	return true;
}

/* too_big answers the applications themselves: a packet that does not fit the tunnel, RFC 8201 and
 * RFC 5555 4.1.1. */
static bool
too_big(struct mn *m, struct bytes ip)
{
	uint8_t buf[1280];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ip_view v;
	struct flow f;
	size_t mtu;

	if (m->home_up || !m->bound || ip_parse(&v, ip) != W_OK ||
	    (v.family == 4 ? !v.df : ip.n <= IP6_MIN_MTU))
		return false;
	mtu = host_path_mtu(&m->s.host, &m->tunnel.remote.addr);
	flow_of(&f, &v);
	if (optimized(m, &v) != NULL)
		mtu = host_path_mtu(&m->s.host, &v.dst) - EXT_HAO_OCTETS;
	else if (policy_payload_on(&m->policies))
		mtu = ipsec_inner_mtu(&m->s.ipsec, &f, mtu);
	else
		mtu -= tunnel_overhead(&m->tunnel);
	/* IPv6 knows no smaller packet: the outer header's source fragments then, RFC 2473 7.1. */
	if (v.family == 6 && mtu < IP6_MIN_MTU)
		mtu = IP6_MIN_MTU;
	if (ip.n <= mtu)
		return false;
	if (host_icmp_error_encode(&w, &v, v.family == 6 ? &m->conf.ha6 : &m->conf.ha4,
	    v.family == 6 ? ICMP6_TOO_BIG : ICMP4_UNREACHABLE, v.family == 6 ? 0 : 4,
	    (uint32_t)mtu))
		to_app(m, wr_done(&w));
	return true;
}

void
mn_app(struct mn *m, struct bytes ip)
{
	if (too_big(m, ip))
		return;
	if (m->held.n == 0 && try_send(m, ip))
		return;
	/* In order: what came before goes first. */
	mn_flush(&m->s, m->s.now);
	if (m->held.n == 0 && try_send(m, ip))
		return;
	if (!held_push(&m->held, ip, MN_HELD))
		m->dropped++;
}

void
mn_send_mh(struct mn *m, const struct mip6_mn_event *e)
{
	const struct mip6_path *path = &e->send.path;
	uint8_t clear[PACKET_MAX], sealed[PACKET_MAX];
	struct wr in = wr_of(clear, sizeof(clear)), out = wr_of(sealed, sizeof(sealed));

	stack_mh_packet(&in, &e->send.src, &e->send.dst, e->send.mh);
	if (path->kind == MIP6_PLAIN) {
		if (ipsec_out(&m->s.ipsec, m->s.now, wr_done(&in), &out) == IPSEC_BYPASS)
			stack_dispatch(&m->s, wr_done(&in), path);
		return;
	}
	held_clear(&m->held_mh);
	if (mutant_on(&m->s.tamper, "mh-clear")) {
		stack_dispatch(&m->s, wr_done(&in), path);
		return;
	}
	switch (ipsec_out(&m->s.ipsec, m->s.now, wr_done(&in), &out)) {
	case IPSEC_PROTECTED:
		stack_dispatch(&m->s, wr_done(&out), path);
		mip6_mn_sent(&m->mip6, m->s.now, e->send.seq);
		if (path->kind == MIP6_UDP)
			mip6_mn_udp_sent(&m->mip6, m->s.now);
		break;
	case IPSEC_WAIT:
		/* The latest Binding Update waits for its SA; earlier ones are of no use. */
		held_clear(&m->held_mh);
		(void)held_push(&m->held_mh, wr_done(&in), 1);
		m->held_path = *path;
		m->held_seq = e->send.seq;
		break;
	default:
		/* Never in clear, R6275-5.1: no policy for it is our own mistake. */
		tell_note(&m->s.teller, TOLD_DROP, "IPSEC_POLICY", "MH", " why=\"no protection\"");
	}
}

void
mn_flush(struct stack *s, tick now)
{
	struct mn *m = (struct mn *)s;
	struct held_packet *p;

	(void)now;
	if (m->held_mh.n > 0) {
		uint8_t sealed[PACKET_MAX];
		struct wr out = wr_of(sealed, sizeof(sealed));

		p = m->held_mh.head;
		if (ipsec_out(&m->s.ipsec, m->s.now, bytes_of(p->octets, p->n), &out) ==
		    IPSEC_PROTECTED) {
			stack_dispatch(&m->s, wr_done(&out), &m->held_path);
			mip6_mn_sent(&m->mip6, m->s.now, m->held_seq);
			held_clear(&m->held_mh);
		}
	}
	mn_prefix_flush(m);
	while ((p = m->held.head) != NULL && try_send(m, bytes_of(p->octets, p->n)))
		free(held_pop(&m->held));
	if (m->conf.ro)
		mip6_ro_unstuck(&m->ro, m->s.now);
}

/* What goes by way of home goes as the user's packets do: through the tunnel, under its policies (RFC 6275
 * 10.4.6), or at home as it is. */
void
mn_send_ro(struct mn *m, const struct mip6_ro_event *e)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));

	stack_mh_packet(&w, &e->send.src, &e->send.dst, e->send.mh);
	switch (e->send.path) {
	case RO_BY_HOME:
		if (!try_send(m, wr_done(&w))) {
			mip6_ro_stuck(&m->ro, &e->send.dst);
			return;
		}
		break;
	case RO_DIRECT:
		stack_send(&m->s, wr_done(&w));
		break;
	case RO_HAO:
		send_optimized(m, wr_done(&w), &e->send.coa);
		break;
	}
	mip6_ro_left(&m->ro, e);
}

/* ---- in ---- */

/* Of an unknown type it is nobody's, and is answered by the engine that answers those: RFC 6275 9.2. */
static bool
from_correspondent(const struct mn *m, const struct ip_view *v)
{
	return m->conf.ro && !addr_eq(&v->src, &m->conf.ha6) && v->payload.n > 2 &&
	    v->payload.p[2] < MH_TYPES;
}

void
mn_take_mh(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct mn *m = (struct mn *)s;
	struct mip6_in in = {
		.mh = v->payload, .src = v->src, .dst = v->dst, .rh2 = a->rh2, .udp = a->udp,
		.outer_src = a->outer_src, .outer_dst = a->outer_dst,
		.home_link = m->place.at_home && !a->tunnelled && !a->rh2,
		.is_protected = sa != NULL, .authorised = m->conf.hoa6,
	};
	enum why w;

	if (from_correspondent(m, v)) {
		in.tunnelled = a->tunnelled || (sa != NULL && sa->mode == IPSEC_MODE_TUNNEL);
		/* RFC 6275 11.3.3: the routing header names our home address, or is none of ours. */
		if (a->rh2 && addr_eq(&v->rh2, &m->conf.hoa6))
			in.dst = v->rh2;
		w = mip6_ro_mh(&m->ro, now, &in);
		if (sa == NULL)
			stack_mh_refused(s, w, v, a);
		return;
	}
	if (sa == NULL && mutant_on(&s->tamper, "trusts-clear")) {
		in.is_protected = true;
		in.dst = a->rh2 ? v->rh2 : v->dst;
	}

	w = mip6_mn_mh(&m->mip6, now, &in);	/* told by the engine; if refused, nothing has changed */
	if (sa == NULL)
		stack_mh_refused(s, w, v, a);
}

bool
mn_tunnel_allowed(struct stack *s, const struct tunnel_in *t)
{
	return mip6_mn_tunnel_ok(&((const struct mn *)s)->mip6, t);
}

static bool
is_home_address(const struct mn *m, const struct addr *a)
{
	return addr_eq(a, &m->conf.hoa6) || (addr_is_set(a) && addr_eq(a, &m->conf.hoa4));
}

/* answer_echo stands in for an application side. */
static bool
answer_echo(struct mn *m, const struct ip_view *v)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	uint8_t proto = v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4;
	struct icmp e;
	size_t at;

	if (!m->conf.echo || v->proto != proto ||
	    icmp_decode(&e, &v->src, &v->dst, v->payload) != W_OK ||
	    e.type != (v->family == 6 ? ICMP6_ECHO : ICMP4_ECHO))
		return false;
	e.type = v->family == 6 ? ICMP6_ECHO_REPLY : ICMP4_ECHO_REPLY;
	at = ip_begin(&w, &(struct ip_spec){ .src = v->dst, .dst = v->src, .proto = proto,
	    .id = m->s.ip_id++ });
	icmp_encode(&w, &e, &v->dst, &v->src);
	ip_end(&w, at);
	if (is_home_address(m, &v->dst))
		mn_app(m, wr_done(&w));
	else
		stack_send(&m->s, wr_done(&w));
	return true;
}

static void
take_user(struct mn *m, const struct ip_view *v)
{
	if (!answer_echo(m, v))
		to_app(m, v->packet);
}

/* An error about a message to a correspondent that went by the home agent, RFC 6275 11.3.5. */
static void
ro_error(struct mn *m, const struct ip_view *v)
{
	struct icmp e;

	if (m->conf.ro && v->proto == IPPROTO_IS_ICMP6 && icmp_decode(&e, &v->src, &v->dst, v->payload) == W_OK &&
	    e.type < ICMP6_ECHO)
		mip6_ro_icmp(&m->ro, m->s.now, e.type, e.code, e.body);
}

void
mn_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct mn *m = (struct mn *)s;

	(void)a;
	(void)sa;
	(void)now;
	if (!is_home_address(m, &v->dst)) {
		stack_drop(s, W_TUNNEL_ENDPOINT, "tunnel", v);
		return;
	}
	ask_for_shorter(m, v, &v->src);
	ro_error(m, v);
	take_user(m, v);
}

bool
mn_direct(struct stack *s, const struct ip_view *v, const struct arrival *a)
{
	const struct mn *m = (const struct mn *)s;

	return m->conf.ro && v->rh2_left == 1 && !a->tunnelled && v->proto != IPPROTO_IS_ESP &&
	    !addr_eq(&v->src, &m->conf.ha6);
}

/* take_optimized undoes the routing header: upper layers see the home address (RFC 6275 11.3.3). */
static void
take_optimized(struct mn *m, const struct ip_view *v)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr coa;
	struct ip_view in;
	enum why why = ext_rh2_remove(&w, v->packet, &m->conf.hoa6, &coa);

	if (why == W_OK)
		why = ip_parse(&in, wr_done(&w));
	if (why != W_OK) {
		stack_drop(&m->s, why, "RH2", v);
		return;
	}
	mip6_ro_heard(&m->ro, m->s.now, &in.src);
	take_user(m, &in);
}

void
mn_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc)
{
	struct mn *m = (struct mn *)s;

	(void)now;
	if (mn_agent_take(m, v) || mn_prefix_take(m, v))
		return;
	if (m->conf.ro && v->rh2_left == 1)
		take_optimized(m, v);
	else if (is_home_address(m, &v->dst))
		take_user(m, v);
	else if (!answer_echo(m, v))
		host_reject(&m->s.host, m->s.now, v, ifc);
}
