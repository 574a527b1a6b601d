/* data.c - the correspondent's packets: by way of bindings where there are, RFC 6275 9.3. */
#include "nodes/cn/inner.h"

#include "nodes/wire/ext.h"
#include "nodes/wire/icmp.h"

#define PACKET_MAX (IP_MAX + EXT_RH2_OCTETS)

static void
drop(struct cn *c, enum why w, const char *what, const struct ip_view *v)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	tell_note(&c->edge.teller, TOLD_DROP, why_row(w)->name, what,
	    " src=%s dst=%s proto=%u why=\"%s\"", addr_text(&v->src, src),
	    addr_text(&v->dst, dst), v->proto, why_row(w)->text);
}

static void
to_app(struct cn *c, struct bytes ip)
{
	outbox_push(&c->edge.out, &(struct emit){ .kind = EMIT_APP, .app = { ip } });
}

static void
send_ip(struct cn *c, struct bytes ip)
{
	enum why w = host_send(&c->edge.host, c->now, ip);
	struct ip_view v = { 0 };

	if (w != W_OK && ip_peek(&v, ip) == W_OK)
		drop(c, w, "send", &v);
}

/* ---- out ---- */

/* too_big answers an application's packet that the path cannot carry: IPv6 always, IPv4 with DF. The
 * routing header takes its part, RFC 6275 9.3.2; below the least MTU of IPv6 the packet is fragmented. */
static bool
too_big(struct cn *c, const struct ip_view *v, const struct addr *coa)
{
	size_t mtu = host_path_mtu(&c->edge.host, coa != NULL ? coa : &v->dst);
	uint8_t buf[IP6_MIN_MTU + 64];
	struct wr w = wr_of(buf, sizeof(buf));

	if (coa != NULL)
		mtu = mtu - EXT_RH2_OCTETS < IP6_MIN_MTU ? IP6_MIN_MTU : mtu - EXT_RH2_OCTETS;
	if (v->packet.n <= mtu || (v->family == 4 && !v->df))
		return false;
	if (host_icmp_error_encode(&w, v, &v->dst, v->family == 6 ? ICMP6_TOO_BIG :
	    ICMP4_UNREACHABLE, v->family == 6 ? 0 : 4, (uint32_t)mtu))
		to_app(c, wr_done(&w));
	return true;
}

void
cn_app(struct cn *c, struct bytes ip)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	const struct addr *coa = NULL;
	struct ip_view v;
	enum why why = ip_parse(&v, ip);

	if (why != W_OK) {
		tell_note(&c->edge.teller, TOLD_DROP, why_row(why)->name, "app", " engine=host");
		return;
	}
	/* Before any packet the binding cache is looked at, RFC 6275 9.3.2. */
	if (v.family == 6)
		coa = mip6_cn_find(&c->mip6, c->now, &v.src, &v.dst);
	if (mutant_on(&c->edge.tamper, "cn-cache-unused"))
		coa = NULL;
	if (too_big(c, &v, coa))
		return;
	if (coa == NULL)
		send_ip(c, ip);
	else if ((why = ext_rh2_apply(&w, ip, coa)) == W_OK)
		send_ip(c, wr_done(&w));
	else
		drop(c, why, "app", &v);
}

void
cn_send_mh(struct cn *c, const struct mip6_cn_event *e)
{
	uint8_t clear[MIP6_CN_MH_MAX + IP6_HEADER], buf[sizeof(clear) + EXT_RH2_OCTETS];
	struct wr in = wr_of(clear, sizeof(clear)), w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&in, &(struct ip_spec){ .src = e->send.src, .dst = e->send.dst,
	    .proto = IPPROTO_IS_MH });

	wr_bytes(&in, e->send.mh);
	ip_end(&in, at);
	if (e->send.path.kind != MIP6_RH2)
		send_ip(c, wr_done(&in));
	else if (ext_rh2_apply(&w, wr_done(&in), &e->send.path.remote.addr) == W_OK)
		send_ip(c, wr_done(&w));
}

/* ---- in ---- */

static void
take_mh(struct cn *c, const struct ip_view *v, unsigned ifc)
{
	bool hao = addr_is_set(&v->hao);
	struct mip6_in in = {
		.mh = v->payload, .src = hao ? v->hao : v->src, .dst = v->dst, .hao = hao,
		.outer_src = { v->src, 0 }, .outer_dst = { v->dst, 0 },
	};
	enum why w = mip6_cn_mh(&c->mip6, c->now, &in);
	unsigned at;

	/* RFC 6275 9.2: to the source on the wire, without the binding cache. */
	if (mh_param_problem(w, &at))
		host_icmp_error(&c->edge.host, c->now, v, ifc, ICMP6_PARAMETER, 0,
		    (uint32_t)(v->upper + at), NULL);
}

/* answer_echo stands in for the host, which does not know the binding cache. */
static bool
answer_echo(struct cn *c, const struct ip_view *v)
{
	uint8_t buf[IP_MAX], proto = v->family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4;
	struct wr w = wr_of(buf, sizeof(buf));
	struct icmp e;
	size_t at;

	if (!c->echo || v->proto != proto ||
	    icmp_decode(&e, &v->src, &v->dst, v->payload) != W_OK ||
	    e.type != (v->family == 6 ? ICMP6_ECHO : ICMP4_ECHO))
		return false;
	e.type = v->family == 6 ? ICMP6_ECHO_REPLY : ICMP4_ECHO_REPLY;
	at = ip_begin(&w, &(struct ip_spec){ .src = v->dst, .dst = v->src, .proto = proto });
	icmp_encode(&w, &e, &v->dst, &v->src);
	ip_end(&w, at);
	cn_app(c, wr_done(&w));
	return true;
}

/* take_home: a Home Address option counts only where a binding says the same, RFC 6275 9.3.1; then upper
 * layers see the home address, and nothing of the option. */
static void
take_home(struct cn *c, const struct ip_view *v, unsigned ifc)
{
	uint8_t buf[IP_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct addr coa;

	if (!mip6_cn_may(&c->mip6, c->now, &v->dst, &v->hao, &v->src) &&
	    !mutant_on(&c->edge.tamper, "cn-trusts-hao")) {
		drop(c, W_MIP6_NO_BINDING, "HAO", v);
		return;
	}
	if (ext_hao_remove(&w, v->packet, &coa) == W_OK)
		host_ip(&c->edge.host, c->now, ifc, wr_done(&w));
	else
		drop(c, W_EXT_HOME_ADDRESS, "HAO", v);
}

void
cn_deliver(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	struct cn *c = node;

	c->now = now;
	if (v->proto == IPPROTO_IS_MH) {
		take_mh(c, v, ifc);
		return;
	}
	if (addr_is_set(&v->hao)) {
		take_home(c, v, ifc);
		return;
	}
	switch (v->proto) {
	case IPPROTO_IS_ICMP4:
	case IPPROTO_IS_ICMP6:
		if (answer_echo(c, v))
			break;
		/* FALLTHROUGH */
	case IPPROTO_IS_UDP:
	case IPPROTO_IS_TCP:
		to_app(c, v->packet);
		break;
	default:
		host_reject(&c->edge.host, now, v, ifc);
	}
}
