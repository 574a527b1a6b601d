/* data.c - packets of applications and of networks behind us, through the SPD and back. */
#include "nodes/peer/peer.h"

#include "nodes/wire/icmp.h"

#include <stdlib.h>

static struct peer *
of(struct stack *s)
{
	return (struct peer *)s;
}

static bool
is_inner(const struct peer *p, const struct addr *a)
{
	return !p->conf.behind && (addr_eq(a, &p->inner6) || addr_eq(a, &p->inner4));
}

/* ---- out ---- */

/* try_send is one attempt; false: the packet has to wait. */
static bool
try_send(struct peer *p, struct bytes ip)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ip_view v;

	if (!addr_is_set(&p->place.local))
		return false;	/* nothing in clear while the policies have no addresses */
	switch (ipsec_out(&p->s.ipsec, p->s.now, ip, &w)) {
	case IPSEC_PROTECTED:
		if (ip_peek(&v, wr_done(&w)) != W_OK || !host_owns(&p->s.host, &v.src))
			return false;	/* the SA still ends at an address that is gone */
		stack_send(&p->s, wr_done(&w));
		return true;
	case IPSEC_BYPASS:
		stack_send(&p->s, ip);
		return true;
	case IPSEC_WAIT:
	case IPSEC_HELD:
		return false;
	case IPSEC_DISCARD:
		break;
	}
	p->dropped++;
	return true;
}

void
peer_send(struct peer *p, struct bytes ip)
{
	peer_flush(&p->s, p->s.now);		/* in order: what came before goes first */
	if (!try_send(p, ip) && !held_push(&p->held, ip, PEER_HELD))
		p->dropped++;
}

/* Who waits for an SA does not keep those back who have theirs. */
void
peer_flush(struct stack *s, tick now)
{
	struct peer *p = of(s);
	struct held waited = p->held;
	struct held_packet *h;

	(void)now;
	p->held = (struct held){ 0 };
	while ((h = held_pop(&waited)) != NULL) {
		if (try_send(p, bytes_of(h->octets, h->n)))
			free(h);
		else
			held_put(&p->held, h);
	}
}

/* A gateway's: what the SPD protects, RFC 4301 5.1. */
bool
peer_forward(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	struct peer *p = node;
	uint8_t buf[PACKET_MAX], out[PACKET_MAX];
	struct wr w = wr_of(out, sizeof(out));

	(void)ifc;
	/* What came in clear from where it should come protected, RFC 4301 5.2. */
	if (ipsec_in_policy(&p->s.ipsec, now, v, NULL) == IPSEC_DISCARD) {
		stack_drop(&p->s, W_IPSEC_POLICY, "clear", v);
		return false;
	}
	if (v->packet.n > IP_MAX || v->hop_limit <= 1)
		return true;		/* the host answers that */
	p->s.now = now;
	memcpy(buf, v->packet.p, v->packet.n);
	ip_decrement(buf);
	switch (ipsec_out(&p->s.ipsec, now, bytes_of(buf, v->packet.n), &w)) {
	case IPSEC_PROTECTED:
		stack_send(&p->s, wr_done(&w));
		return false;
	case IPSEC_BYPASS:
		return true;
	case IPSEC_WAIT:
	case IPSEC_HELD:
		if (held_push(&p->held, bytes_of(buf, v->packet.n), PEER_HELD))
			return false;
		break;
	case IPSEC_DISCARD:
		break;
	}
	p->dropped++;
	return false;
}

/* An ICMP error of our own is subject to the SPD as anything is, RFC 4301 6.2. */
bool
peer_error(void *node, tick now, struct bytes ip)
{
	struct peer *p = node;
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	enum ipsec_verdict verdict = ipsec_out(&p->s.ipsec, now, ip, &w);

	p->s.now = now;
	if (verdict == IPSEC_PROTECTED)
		stack_send(&p->s, wr_done(&w));
	return verdict != IPSEC_BYPASS;
}

/* ---- in ---- */

/* answer_echo stands in for an application side. */
static bool
answer_echo(struct peer *p, const struct ip_view *v)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	uint8_t proto = v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4;
	struct icmp e;
	size_t at;

	if (!p->conf.echo || v->proto != proto ||
	    icmp_decode(&e, &v->src, &v->dst, v->payload) != W_OK ||
	    e.type != (v->family == 6 ? ICMP6_ECHO : ICMP4_ECHO))
		return false;
	e.type = v->family == 6 ? ICMP6_ECHO_REPLY : ICMP4_ECHO_REPLY;
	at = ip_begin(&w, &(struct ip_spec){ .src = v->dst, .dst = v->src, .proto = proto,
	    .id = p->s.ip_id++ });
	icmp_encode(&w, &e, &v->dst, &v->src);
	ip_end(&w, at);
	peer_send(p, wr_done(&w));
	return true;
}

static void
take(struct peer *p, const struct ip_view *v)
{
	if (!answer_echo(p, v))
		outbox_push(&p->s.out, &(struct emit){ .kind = EMIT_APP, .app = { v->packet } });
}

void
peer_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct peer *p = of(s);

	(void)a;
	(void)sa;
	if (is_inner(p, &v->dst))
		take(p, v);
	else if (p->conf.host.forward)
		(void)host_forward(&s->host, now, v, IFC_APP);
	else
		stack_drop(s, W_TUNNEL_ENDPOINT, "tunnel", v);
}

void
peer_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc)
{
	struct peer *p = of(s);

	(void)now;
	/* Out of a transport mode SA it has been checked already; a clear packet is checked here. */
	if (!s->out_of_esp && ipsec_in_policy(&s->ipsec, now, v, NULL) == IPSEC_DISCARD)
		stack_drop(s, W_IPSEC_POLICY, "clear", v);
	else if (is_inner(p, &v->dst))
		take(p, v);
	else if (!answer_echo(p, v))
		host_reject(&s->host, s->now, v, ifc);
}
