#include "nodes/stack.h"

#include "nodes/wire/ext.h"
#include "nodes/wire/udp.h"

#include <stdio.h>

#define SETTLE_ROUNDS 10000	/* more for one input is a loop */
#define SPI_MARKER    4		/* octets of the non-ESP marker, RFC 3948 2.2 */

const char *const engine_names[ENGINES] = { "host", "ipsec", "ike", "mip6", "mip6_ro" };

static void
tell(void *ctx, const struct told *t)
{
	struct stack *s = ctx;

	outbox_push(&s->out, &(struct emit){ .kind = EMIT_TOLD, .told = *t });
}

void
stack_hear(struct stack *s, bool heard)
{
	s->teller.tell = heard ? tell : NULL;
}

static void
bus_message(void *node, struct bytes octets)
{
	struct stack *s = node;

	outbox_push(&s->out, &(struct emit){ .kind = EMIT_BUS, .bus = { octets } });
}

static const struct bus_up bus_up = { bus_message };

bool
stack_init(struct stack *s, const struct stack_conf *c, char *err, size_t err_cap)
{
	char why[128];

	rng_init(&s->rng, c->seed, c->name);
	s->teller = (struct teller){ s, tell };
	s->up = c->up;
	if (!tamper_set_mutants(&s->tamper, c->mutants, why)) {
		snprintf(err, err_cap, "mutants: %s", why);
		return false;
	}
	s->env = (struct engine_env){ &s->heap, &s->rng, &s->teller, &s->tamper,
		s->tamper.mutants };
	route_run_init(&s->routes, c->routes, &s->teller, s->tamper.mutants);
	bus_init(&s->bus, &s->env, &bus_up, s);
	ipsec_init(&s->ipsec, &s->env, c->ipsec);
	s->ike = ike_new(c->ike, &s->env, c->ike_up, s);
	return host_init(&s->host, c->host, &s->env, c->host_up, s, err, err_cap);
}

void
stack_clear(struct stack *s)
{
	ike_free(s->ike);
	ipsec_clear(&s->ipsec);
	bus_clear(&s->bus);
	host_clear(&s->host);
	route_run_clear(&s->routes);
	tamper_clear(&s->tamper);
	heap_clear(&s->heap);
	outbox_clear(&s->out);
	rng_clear(&s->rng);
}

/* ---- the engines hear each other ---- */

static bool
settle_bus(struct stack *s)
{
	struct pfkey_msg m;
	enum bus_port to;

	if (!bus_pop(&s->bus, &to, &m))
		return false;
	switch (to) {
	case BUS_KRN:
		ipsec_bus(&s->ipsec, s->now, &m);
		s->sad_changed = true;
		break;
	case BUS_KM:
		if (!s->no_ike)
			ike_bus(s->ike, s->now, &m);
		break;
	default:
		s->up->bus(s, s->now, &m);
	}
	pfkey_wipe(&m);
	return true;
}

static bool
settle_ipsec(struct stack *s)
{
	struct ipsec_event ev;

	if (!ipsec_pop(&s->ipsec, &ev))
		return false;
	route_event(&s->routes, ENGINE_IPSEC, ev.kind, s, &ev);
	bytes_wipe(&ev, sizeof(ev));
	return true;
}

static bool
settle_ike(struct stack *s)
{
	struct ike_event ev;

	if (!ike_pop(s->ike, &ev))
		return false;
	route_event(&s->routes, ENGINE_IKE, ev.kind, s, &ev);
	return true;
}

static bool
settle_host(struct stack *s)
{
	struct host_event ev;

	if (!host_pop(&s->host, &ev))
		return false;
	route_event(&s->routes, ENGINE_HOST, ev.kind, s, &ev);
	return true;
}

void
stack_settle(struct stack *s)
{
	/* The bus first: what the kernel has been told is true before anybody acts on it. */
	for (unsigned round = 0;; round++) {
		assert(round < SETTLE_ROUNDS);
		if (settle_bus(s) || settle_ipsec(s) || settle_ike(s) || settle_host(s) ||
		    s->up->mip6(s))
			continue;
		if (!s->sad_changed)
			return;
		s->sad_changed = false;
		s->up->sad_changed(s, s->now);
	}
}

void
stack_wake(struct stack *s, tick now, void (*mip6)(struct stack *s, tick now, struct alarm *a))
{
	struct alarm *a;

	s->now = now;
	while ((a = heap_due(&s->heap, now)) != NULL) {
		switch (ALARM_ENGINE(a->kind)) {
		case ALARM_HOST:
			host_wake(&s->host, now, a);
			break;
		case ALARM_IPSEC:
			ipsec_wake(&s->ipsec, now, a);
			break;
		case ALARM_IKE:
			ike_wake(s->ike, now, a);
			break;
		default:
			mip6(s, now, a);
		}
		stack_settle(s);
	}
}

/* ---- rebooting ---- */

bool
stack_reboot_lose(const struct command *c, bool *lose, char err[static 128])
{
	const char *text = c->text != NULL ? c->text : "";

	*lose = strcmp(text, "lose") == 0;
	if (*lose || strcmp(text, "keep") == 0)
		return true;
	snprintf(err, 128, "'%.40s': wanted keep or lose", text);
	return false;
}

void
stack_forget(struct stack *s)
{
	ike_forget(s->ike);
	ipsec_forget(&s->ipsec);
	bus_clear(&s->bus);
	bus_init(&s->bus, &s->env, &bus_up, s);
	host_forget(&s->host, s->now);
	s->sad_changed = false;
}

void
stack_reboot(struct stack *s, void (*forget)(struct stack *s))
{
	struct link down = { 0 }, was[HOST_IFCS];

	for (unsigned i = 0; i < s->host.n_ifcs; i++) {
		was[i] = (struct link){ s->host.ifc[i].up, s->host.ifc[i].link_mtu };
		host_link(&s->host, s->now, i, &down);
	}
	stack_settle(s);	/* the old life hears of it, and has no link to say anything */
	if (forget != NULL)
		forget(s);
	stack_settle(s);
	for (unsigned i = 0; i < s->host.n_ifcs; i++)
		if (was[i].up)
			host_link(&s->host, s->now, i, &was[i]);
	stack_settle(s);
}

/* ---- in ---- */

void
stack_frame(void *node, tick now, unsigned ifc, struct bytes frame)
{
	struct stack *s = node;

	(void)now;
	/* host builds in stack_room, so there is nothing to copy. */
	outbox_push_frame(&s->out, ifc, frame);
}

uint8_t *
stack_room(void *node, size_t n)
{
	return outbox_room(&((struct stack *)node)->out, n);
}

void
stack_listen(void *node, unsigned ifc, const struct mac *m, bool on)
{
	struct stack *s = node;

	outbox_push(&s->out, &(struct emit){ .kind = EMIT_LISTEN, .listen = { on, ifc, *m } });
}

void
stack_drop(struct stack *s, enum why w, const char *what, const struct ip_view *v)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	tell_note(&s->teller, TOLD_DROP, why_row(w)->name, what, " src=%s dst=%s proto=%u why=\"%s\"",
	    addr_text(&v->src, src), addr_text(&v->dst, dst), v->proto, why_row(w)->text);
}

static void take_inner(struct stack *s, tick now, struct bytes ip, const struct arrival *a);
static void take(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a);

/* ---- fragments out of a tunnel ---- */

/* How the fragments of a packet came; its whole came as the last of them. */
struct came {
	struct stack *s;
	tick now;
	const struct arrival *a;
	const struct ipsec_in *sa;	/* NULL: in a plain tunnel */
};

static void
take_opened(struct stack *s, tick now, const struct ip_view *in, const struct arrival *a,
    const struct ipsec_in *sa)
{
	if (in->proto == IPPROTO_IS_MH && !in->is_fragment) {
		s->up->mh(s, now, in, a, sa);
	} else if (sa->mode == IPSEC_MODE_TUNNEL) {
		s->up->inner(s, now, in, a, sa);
	} else {
		s->out_of_esp = true;
		s->arrival = a;
		s->up->local(s, now, in, a->ifc);
		s->out_of_esp = false;
	}
}

static void
take_whole(void *ctx, const struct ip_view *whole)
{
	const struct came *c = ctx;

	if (c->sa != NULL)
		take_opened(c->s, c->now, whole, c->a, c->sa);
	else
		take(c->s, c->now, whole, c->a);
}

/* reassembled: is it a piece of a packet for this node? Then that is taken, when it is complete. Each
 * piece of what came on an SA has passed the policy check by itself, RFC 4301 7. */
static bool
reassembled(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa)
{
	struct came c = { s, now, a, sa };

	if (!v->is_fragment || !host_owns(&s->host, &v->dst) ||
	    mutant_on(&s->tamper, "tunnel-no-reassembly"))
		return false;
	(void)host_reassemble(&s->host, now, IFC_APP, v, take_whole, &c);
	return true;
}

/* ---- ESP, tunnels, UDP ---- */

static void
take_esp(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    struct endpoint src, struct endpoint dst)
{
	uint8_t buf[PACKET_MAX];
	struct wr plain = wr_of(buf, sizeof(buf));
	struct ipsec_in info;
	struct ip_view in;
	enum why w;

	w = ipsec_in(&s->ipsec, now, v, src, dst, &plain, &info);
	if (w == W_OK)
		w = ip_parse(&in, wr_done(&plain));
	if (w != W_OK) {
		stack_drop(s, w, "ESP", v);
		return;
	}
	if (ipsec_in_policy(&s->ipsec, now, &in, &info) == IPSEC_DISCARD &&
	    !(in.proto == IPPROTO_IS_MH && mutant_on(&s->tamper, "trusts-any-sa"))) {
		stack_drop(s, W_IPSEC_POLICY, "ESP", &in);
		return;
	}
	if (!reassembled(s, now, &in, a, &info))
		take_opened(s, now, &in, a, &info);
}

static void
take_tunnel(struct stack *s, tick now, const struct ip_view *v, const struct arrival *outer)
{
	struct arrival a = *outer;
	struct tunnel_in t;
	enum why w = tunnel_classify(&t, &v->src, &v->dst, v->proto, v->payload);

	if (w != W_OK) {
		stack_drop(s, w, "tunnel", v);
		return;
	}
	if (t.kind == TUNNEL_NOT) {
		s->up->local(s, now, v, a.ifc);
		return;
	}
	if (a.tunnelled || (!t.signalling && !s->up->tunnel_allowed(s, &t))) {
		stack_drop(s, W_TUNNEL_ENDPOINT, "tunnel", v);
		return;
	}
	a.outer_src = t.outer_src;
	a.outer_dst = t.outer_dst;
	a.udp = t.kind == TUNNEL_UDP;
	a.tunnelled = true;
	take_inner(s, now, t.inner, &a);
}

static void
take_udp(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a)
{
	struct endpoint src = { v->src, 0 }, dst = { v->dst, 0 };
	struct udp u;
	enum why w;

	w = udp_decode(&u, &v->src, &v->dst, v->payload);
	if (w != W_OK) {
		stack_drop(s, w, "UDP", v);
		return;
	}
	src.port = u.sport;
	dst.port = u.dport;
	if (s->no_ike && (u.dport == IKE_PORT || u.dport == IKE_NAT_T_PORT)) {
		s->up->local(s, now, v, a->ifc);
	} else if (u.dport == IKE_PORT) {
		ike_packet(s->ike, now, &dst, &src, u.payload);
	} else if (u.dport == IKE_NAT_T_PORT) {
		struct rd r = rd_of(u.payload);
		uint32_t marker = rd_u32(&r);

		if (u.payload.n == 1 && u.payload.p[0] == 0xff)
			return;		/* a keepalive: to be ignored, RFC 3948 2.3 */
		if (!r.bad && marker == 0)
			ike_packet(s->ike, now, &dst, &src, rd_rest(&r));
		else
			take_esp(s, now, v, a, src, dst);
	} else if (u.dport == DSMIP_PORT || u.sport == DSMIP_PORT) {
		take_tunnel(s, now, v, a);
	} else {
		s->up->local(s, now, v, a->ifc);
	}
}

static void
take(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a)
{
	struct endpoint src = { v->src, 0 }, dst = { v->dst, 0 };

	if (a->tunnelled && v->is_fragment) {
		if (!reassembled(s, now, v, a, NULL))
			goto user;
		return;
	}
	if (s->up->direct != NULL && s->up->direct(s, v, a)) {
		if (v->proto == IPPROTO_IS_MH)
			s->up->mh(s, now, v, a, NULL);
		else
			s->up->local(s, now, v, a->ifc);
		return;
	}
	switch (v->proto) {
	case IPPROTO_IS_ESP:
		take_esp(s, now, v, a, src, dst);
		break;
	case IPPROTO_IS_UDP:
		if (a->tunnelled || a->hao)	/* the option is judged first, RFC 6275 9.3.1 */
			goto user;
		take_udp(s, now, v, a);
		break;
	case IPPROTO_IS_IP4:
	case IPPROTO_IS_IP6:
		take_tunnel(s, now, v, a);
		break;
	case IPPROTO_IS_MH:
		if (ipsec_in_policy(&s->ipsec, now, v, NULL) == IPSEC_DISCARD &&
		    !mutant_on(&s->tamper, "trusts-clear"))
			stack_drop(s, W_IPSEC_POLICY, "MH", v);
		else
			s->up->mh(s, now, v, a, NULL);
		break;
	default:
	user:
		if (!a->tunnelled) {
			s->up->local(s, now, v, a->ifc);
			break;
		}
		/* (d) of docs/handover.md: no clear user data where policy says protect. */
		if (ipsec_in_policy(&s->ipsec, now, v, NULL) == IPSEC_DISCARD)
			stack_drop(s, W_IPSEC_POLICY, "tunnel", v);
		else
			s->up->inner(s, now, v, a, NULL);
	}
}

static void
take_inner(struct stack *s, tick now, struct bytes ip, const struct arrival *a)
{
	struct ip_view v;
	enum why w = ip_parse(&v, ip);

	if (w == W_OK) {
		take(s, now, &v, a);
	} else {
		v.packet = ip;
		stack_drop(s, w, "tunnel", &v);
	}
}

void
stack_deliver(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	struct arrival a = {
		.outer_src = { v->src, 0 }, .outer_dst = { v->dst, 0 }, .ifc = ifc,
		.hao = addr_is_set(&v->hao), .rh2 = addr_is_set(&v->rh2),
	};

	take(node, now, v, &a);
}

void
stack_sa_use(void *node, uint32_t spi_in, uint32_t spi_out, struct ike_use *out)
{
	struct stack *s = node;
	const struct sa *in = sad_find_in(&s->ipsec.sad, spi_in);
	struct pfkey_request r = { .reqid = in != NULL ? in->reqid : 0 };

	*out = (struct ike_use){ -1, -1 };
	if (in == NULL)
		return;
	if (in->last != TICK_NEVER)
		out->heard = in->last;
	r.mode = in->mode;
	r.proto = IPPROTO_IS_ESP;
	for (const struct sa *a = sad_group_first(&s->ipsec.sad, false, &r); a != NULL;
	    a = sad_group_next(a, false, &r))
		if (a->spi == spi_out && a->last != TICK_NEVER)
			out->sent = a->last;
}

/* ---- out ---- */

void
stack_send(struct stack *s, struct bytes ip)
{
	enum why w = host_send(&s->host, s->now, ip);
	struct ip_view v = { 0 };

	if (w == W_OK)
		return;
	if (ip_peek(&v, ip) == W_OK)
		stack_drop(s, w, "send", &v);
}

void
stack_mh_packet(struct wr *w, const struct addr *src, const struct addr *dst, struct bytes mh)
{
	size_t at = ip_begin(w, &(struct ip_spec){ .src = *src, .dst = *dst,
	    .proto = IPPROTO_IS_MH });

	wr_bytes(w, mh);
	ip_end(w, at);
}

/* extension_mutant breaks a Home Address option or type 2 routing header that was just made: it follows the
 * IPv6 header, RFC 6275 6.3 and 6.4. */
static void
extension_mutant(const struct tamper *t, enum mip6_path_kind kind, struct wr *w)
{
	enum { AT = IP6_HEADER, LEN = AT + 1, LEFT = AT + 3, RESERVED = AT + 4, OPTION_LEN = AT + 7,
	    HOME = AT + 8, END = AT + 24, PAYLOAD_LEN = 4 };
	bool rh2 = kind == MIP6_RH2;
	uint8_t *p = w->p;

	if (w->n < END)
		return;
	if (mutant_on(t, "extension-link-local")) {
		p[HOME] = 0xfe;
		p[HOME + 1] = 0x80;
	}
	if (!rh2 && mutant_on(t, "hao-length"))
		p[OPTION_LEN] = 15;
	if (rh2 && mutant_on(t, "rh2-left"))
		p[LEFT] = 2;
	if (rh2 && mutant_on(t, "rh2-reserved"))
		p[RESERVED] = 1;
	if (rh2 && mutant_on(t, "rh2-length") && wr_room(w, 8) != NULL) {
		memmove(p + END + 8, p + END, w->n - END - 8);
		memset(p + END, 0, 8);
		p[LEN]++;
		wr_fill16(w, PAYLOAD_LEN, (uint16_t)(w->n - IP6_HEADER));
	}
}

void
stack_dispatch(struct stack *s, struct bytes ip, const struct mip6_path *path)
{
	uint8_t buf[PACKET_MAX], other[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ip_view v = { 0 };
	enum why why = W_OK;

	switch (path->kind) {
	case MIP6_HOME:
	case MIP6_PLAIN:
		stack_send(s, ip);
		return;
	case MIP6_HAO:
		why = ext_hao_apply(&w, ip, &path->local.addr);
		if (why == W_OK && mutant_on(&s->tamper, "hao-twice")) {
			struct wr twice = wr_of(other, sizeof(other));

			why = ext_hao_apply(&twice, wr_done(&w), &path->local.addr);
			w = twice;
		}
		break;
	case MIP6_RH2:
		why = ext_rh2_apply(&w, ip, &path->remote.addr);
		break;
	case MIP6_UDP:
		if (mutant_on(&s->tamper, "mh-inner-source") && ip.n >= IP6_HEADER &&
		    ip.n <= sizeof(other)) {
			memcpy(other, ip.p, ip.n);
			other[IP6_HEADER - 17] ^= 1;
			ip = bytes_of(other, ip.n);
		}
		why = tunnel_wrap(&w, &(struct tunnel){ .local = path->local,
		    .remote = path->remote, .udp = path->remote.port != 0, .id = s->ip_id++ }, ip);
		break;
	}
	if (why == W_OK && path->kind != MIP6_UDP && s->tamper.mutants != NULL)
		extension_mutant(&s->tamper, path->kind, &w);
	if (why == W_OK)
		stack_send(s, wr_done(&w));
	else if (ip_peek(&v, ip) == W_OK)
		stack_drop(s, why, "send", &v);
}

/* ---- what could not be taken ---- */

void
stack_mh_refused(struct stack *s, enum why w, const struct ip_view *v, const struct arrival *a)
{
	unsigned at;

	if (!a->tunnelled && v->family == 6 && mh_param_problem(w, &at))
		host_icmp_error(&s->host, s->now, v, a->ifc, ICMP6_PARAMETER, 0,
		    (uint32_t)(v->upper + at), NULL);
}

/* ---- rows ---- */

static void
send_udp(struct stack *s, const struct ike_event *ev)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t ip, udp;

	ip = ip_begin(&w, &(struct ip_spec){ .src = ev->local.addr, .dst = ev->remote.addr,
	    .proto = IPPROTO_IS_UDP, .id = s->ip_id++ });
	udp = udp_begin(&w, ev->local.port, ev->remote.port);
	if (ev->marker)
		wr_zero(&w, SPI_MARKER);
	wr_bytes(&w, ev->octets);
	udp_end(&w, udp, &ev->local.addr, &ev->remote.addr, UDP_CKSUM);
	ip_end(&w, ip);
	stack_send(s, wr_done(&w));
}

void
stack_row_ike_send(void *node, const void *ev)
{
	send_udp(node, ev);
}

void
stack_row_ike_keepalive(void *node, const void *ev)
{
	const struct ike_event *e = ev;
	const struct stack *s = node;
	static const uint8_t ff[2] = { 0xff, 0xff };
	struct ike_event k = *e;

	k.octets = bytes_of(ff, mutant_on(&s->tamper, "keepalive-two") ? 2 : 1);
	k.marker = false;
	send_udp(node, &k);
}

void
stack_row_ike_bus(void *node, const void *ev)
{
	struct stack *s = node;

	bus_send(&s->bus, s->now, BUS_KM, ((const struct ike_event *)ev)->bus);
}

void
stack_row_ike_keys(void *node, const void *ev)
{
	struct stack *s = node;

	outbox_push(&s->out, &(struct emit){ .kind = EMIT_KEYS,
	    .keys = ((const struct ike_event *)ev)->keys });
}

void
stack_row_ipsec_bus(void *node, const void *ev)
{
	struct stack *s = node;

	bus_send(&s->bus, s->now, BUS_KRN, &((const struct ipsec_event *)ev)->msg);
}

void
stack_row_ipsec_keys(void *node, const void *ev)
{
	const struct ipsec_keys *k = &((const struct ipsec_event *)ev)->keys;
	struct stack *s = node;
	struct emit e = { .kind = EMIT_KEYS };

	e.keys = (struct emit_keys){
		.esp = true, .spi = k->spi, .src = k->src, .dst = k->dst,
		.encr = k->suite.encr, .encr_bits = k->suite.encr_bits, .integ = k->suite.integ,
		.ei = bytes_of(k->encr, k->n_encr), .ai = bytes_of(k->integ, k->n_integ),
	};
	outbox_push(&s->out, &e);
}

void
stack_row_ipsec_dummy(void *node, const void *ev)
{
	uint8_t buf[PACKET_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	struct stack *s = node;
	struct ip_view v;

	/* Where the tunnel begins may be gone: then nobody is deceived meanwhile. */
	if (ipsec_dummy(&s->ipsec, s->now, ((const struct ipsec_event *)ev)->policy, &w) &&
	    ip_peek(&v, wr_done(&w)) == W_OK && host_owns(&s->host, &v.src))
		stack_send(s, wr_done(&w));
}

void
stack_row_address(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct stack *s = node;
	struct emit out = { .kind = EMIT_ADDRESS };

	out.address.added = e->kind == HOST_EV_ADDRESS_USABLE;
	out.address.ifc = e->ifc;
	out.address.prefix = e->prefix;
	outbox_push(&s->out, &out);
}
