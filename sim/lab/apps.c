#include "sim/lab/apps.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

#define IP_HEADER4	20
#define IP_HEADER6	40
#define UDP_HEADER	8
#define ECHO_HEADER	8
#define PROTO_ICMP4	1
#define PROTO_UDP	17
#define PROTO_ICMP6	58
#define SEQ_HEADER	12	/* a 32-bit number and a 64-bit tick: what ns-3's UdpClient sends */
#define HOP_LIMIT	64
#define PACKET_MAX	65535

/* One end of a flow on this station. */
struct end {
	struct end *next;
	struct apps_c *apps;
	struct flow *flow;
	bool source;
	struct sim_timer timer;		/* source: the next packet */
	uint16_t port;			/* source: UDP source port, or echo identifier */
	uint64_t sent;
};

/* A packet on its way down, so that `down` is never called from inside `packet`. */
struct pending {
	struct pending *next;
	size_t n;
	uint8_t octets[];
};

struct apps_c {
	struct apps apps;
	struct apps_conf conf;
	struct prefix *address;
	size_t n_addresses;
	struct end *ends;
	struct pending *pending, **pending_end;	/* first in, first out; an event each */
	uint16_t next_port;
	uint16_t next_id;		/* IPv4 identification, RFC 6864: any value, but not always 0 */
};

static struct apps_c *
of(struct apps *a)
{
	return (struct apps_c *)(void *)a;
}

static tick
now_of(const struct apps_c *a)
{
	return sim_now(a->conf.station->driver);
}

/* ---- packets ---- */

/* The Internet checksum, RFC 1071, over `b` from a partial sum. */
static uint32_t
sum(uint32_t s, struct bytes b)
{
	for (size_t i = 0; i + 1 < b.n; i += 2)
		s += (uint32_t)(b.p[i] << 8 | b.p[i + 1]);
	if (b.n % 2 != 0)
		s += (uint32_t)(b.p[b.n - 1] << 8);
	while (s > 0xffff)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static uint16_t
pseudo_checksum(const struct addr *src, const struct addr *dst, uint8_t proto, struct bytes upper)
{
	uint32_t s = sum(0, addr_bytes(src));

	s = sum(s, addr_bytes(dst));
	s += proto + (uint32_t)upper.n;
	return (uint16_t)~sum(s, upper);
}

struct packet {
	struct addr src, dst;
	uint8_t proto;
	struct bytes upper;
};

static void
ip_write(struct wr *w, const struct packet *p, uint16_t id)
{
	uint8_t *head = w->p + w->n;

	if (p->src.family == 6) {
		wr_u32(w, 6u << 28);
		wr_u16(w, (uint16_t)p->upper.n);
		wr_u8(w, p->proto);
		wr_u8(w, HOP_LIMIT);
		wr_addr(w, &p->src);
		wr_addr(w, &p->dst);
	} else {
		wr_u16(w, 0x4500);
		wr_u16(w, (uint16_t)(IP_HEADER4 + p->upper.n));
		wr_u16(w, id);
		wr_u16(w, 0);
		wr_u8(w, HOP_LIMIT);
		wr_u8(w, p->proto);
		wr_u16(w, 0);
		wr_addr(w, &p->src);
		wr_addr(w, &p->dst);
		uint16_t c = (uint16_t)~sum(0, bytes_of(head, IP_HEADER4));

		head[10] = (uint8_t)(c >> 8);
		head[11] = (uint8_t)c;
	}
	memcpy(wr_room(w, p->upper.n), p->upper.p, p->upper.n);
}

static void
store16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void
send_down(void *arg)
{
	struct apps_c *a = arg;
	struct pending *p = a->pending;

	a->pending = p->next;
	if (a->pending == NULL)
		a->pending_end = &a->pending;
	a->conf.down(a->conf.arg, bytes_of(p->octets, p->n));
	free(p);
}

/* ip_read understands what it has sent itself, and skips what it has not. */
static bool
ip_read(struct packet *p, struct bytes ip)
{
	struct rd r = rd_of(ip);
	uint8_t first = rd_u8(&r);

	if (first >> 4 == 6) {
		rd_skip(&r, 3);
		size_t n = rd_u16(&r);

		p->proto = rd_u8(&r);
		rd_skip(&r, 1);
		p->src = rd_addr(&r, 6);
		p->dst = rd_addr(&r, 6);
		p->upper = rd_bytes(&r, n);
		return !r.bad;
	}
	size_t head = (size_t)(first & 15) * 4, total;

	rd_skip(&r, 1);
	total = rd_u16(&r);
	rd_skip(&r, 2);
	if ((rd_u16(&r) & 0x3fff) != 0 || head < IP_HEADER4 || total < head)
		return false;	/* a fragment is the node's to reassemble */
	rd_skip(&r, 1);
	p->proto = rd_u8(&r);
	rd_skip(&r, 2);
	p->src = rd_addr(&r, 4);
	p->dst = rd_addr(&r, 4);
	rd_skip(&r, head - IP_HEADER4);
	p->upper = rd_bytes(&r, total - head);
	return !r.bad && first >> 4 == 4;
}

/* ---- sources ---- */

static bool
choose_source(const struct apps_c *a, const struct flow_conf *c, struct addr *out)
{
	*out = c->src;
	if (addr_is_set(out))
		return true;
	for (size_t i = 0; i < a->n_addresses; i++)
		if (a->address[i].addr.family == c->dst.family) {
			*out = a->address[i].addr;
			return true;
		}
	return false;
}

static size_t
write_udp(uint8_t *out, const struct end *e, const struct packet *p, tick now)
{
	const struct flow_conf *c = &e->flow->conf;
	size_t n = UDP_HEADER + c->size;
	struct wr w = wr_of(out, n);
	uint16_t sum16;

	wr_u16(&w, e->port);
	wr_u16(&w, c->port);
	wr_u16(&w, (uint16_t)n);
	wr_u16(&w, 0);
	wr_u32(&w, (uint32_t)e->sent);
	wr_u64(&w, (uint64_t)now);
	memset(out + w.n, 0, n - w.n);
	sum16 = pseudo_checksum(&p->src, &p->dst, PROTO_UDP, bytes_of(out, n));
	store16(out + 6, sum16 != 0 ? sum16 : 0xffff);
	return n;
}

static size_t
write_echo(uint8_t *out, const struct end *e, const struct packet *p, tick now)
{
	const struct flow_conf *c = &e->flow->conf;
	size_t n = ECHO_HEADER + c->size;
	struct wr w = wr_of(out, n);
	bool v6 = p->src.family == 6;

	wr_u8(&w, v6 ? 128 : 8);
	wr_u8(&w, 0);
	wr_u16(&w, 0);
	wr_u16(&w, e->port);
	wr_u16(&w, (uint16_t)e->sent);
	wr_u32(&w, (uint32_t)e->sent);
	wr_u64(&w, (uint64_t)now);
	memset(out + w.n, 0, n - w.n);
	store16(out + 2, v6 ? pseudo_checksum(&p->src, &p->dst, PROTO_ICMP6, bytes_of(out, n)) :
	    (uint16_t)~sum(0, bytes_of(out, n)));
	return n;
}

static void
source_sends(void *arg)
{
	struct end *e = arg;
	struct apps_c *a = e->apps;
	const struct flow_conf *c = &e->flow->conf;
	tick now = now_of(a);
	struct packet p = { .dst = c->dst };
	uint8_t *upper, *ip;
	struct wr w;

	if ((c->stop != 0 && now >= c->stop) || (c->count != 0 && e->sent >= c->count))
		return;
	sim_timer_set(&e->timer, now + c->every);
	if (!choose_source(a, c, &p.src))
		return;		/* no address yet: nothing to send from */
	upper = xalloc(2, IP_HEADER6 + ECHO_HEADER + c->size);
	ip = upper + IP_HEADER6 + ECHO_HEADER + c->size;
	p.proto = c->kind == FLOW_UDP ? PROTO_UDP : p.src.family == 6 ? PROTO_ICMP6 : PROTO_ICMP4;
	p.upper = bytes_of(upper, c->kind == FLOW_UDP ? write_udp(upper, e, &p, now) :
	    write_echo(upper, e, &p, now));
	w = wr_of(ip, IP_HEADER6 + ECHO_HEADER + c->size);
	ip_write(&w, &p, ++a->next_id);
	flow_sent(e->flow, now, e->sent++, c->size);
	a->conf.down(a->conf.arg, bytes_of(w.p, w.n));
	free(upper);
}

/* ---- sinks ---- */

static void
got_udp(struct apps_c *a, const struct packet *p)
{
	struct rd r = rd_of(p->upper);
	uint16_t dport;
	uint32_t seq;

	rd_skip(&r, 2);
	dport = rd_u16(&r);
	rd_skip(&r, 4);
	seq = rd_u32(&r);
	rd_skip(&r, 8);
	if (r.bad)
		return;
	/* The checksum last: beside ns-3's stack most datagrams are not for us. */
	for (struct end *e = a->ends; e != NULL; e = e->next)
		if (!e->source && e->flow->conf.kind == FLOW_UDP &&
		    e->flow->conf.port == dport && addr_eq(&e->flow->conf.dst, &p->dst) &&
		    pseudo_checksum(&p->src, &p->dst, PROTO_UDP, p->upper) == 0)
			flow_received(e->flow, now_of(a), seq, p->upper.n - UDP_HEADER);
}

static void
answer_echo(struct apps_c *a, const struct packet *request)
{
	size_t room = IP_HEADER6 + request->upper.n;
	struct pending *out = xalloc(1, sizeof(*out) + room);
	uint8_t *upper = xalloc(1, request->upper.n);
	struct packet p = { request->dst, request->src, request->proto,
		bytes_of(upper, request->upper.n) };
	struct wr w = wr_of(out->octets, room);

	memcpy(upper, request->upper.p, request->upper.n);
	upper[0] = p.proto == PROTO_ICMP6 ? 129 : 0;
	store16(upper + 2, 0);
	store16(upper + 2, p.proto == PROTO_ICMP6 ?
	    pseudo_checksum(&p.src, &p.dst, PROTO_ICMP6, p.upper) : (uint16_t)~sum(0, p.upper));
	ip_write(&w, &p, ++a->next_id);
	free(upper);
	out->n = w.n;
	*a->pending_end = out;
	a->pending_end = &out->next;
	sim_at(a->conf.station->driver, now_of(a), send_down, a);
}

static void
got_echo(struct apps_c *a, const struct packet *p)
{
	struct rd r = rd_of(p->upper);
	uint8_t type = rd_u8(&r);
	bool v6 = p->proto == PROTO_ICMP6;
	uint16_t id;
	uint32_t seq;

	rd_skip(&r, 3);
	id = rd_u16(&r);
	rd_skip(&r, 2);
	if (r.bad || (v6 ? pseudo_checksum(&p->src, &p->dst, PROTO_ICMP6, p->upper) :
	    (uint16_t)~sum(0, p->upper)) != 0)
		return;
	if (type == (v6 ? 128 : 8)) {
		if (!a->conf.mute)
			answer_echo(a, p);
		return;
	}
	seq = rd_u32(&r);
	if (r.bad || type != (v6 ? 129 : 0))
		return;
	for (struct end *e = a->ends; e != NULL; e = e->next)
		if (e->source && e->flow->conf.kind == FLOW_PING && e->port == id &&
		    addr_eq(&e->flow->conf.dst, &p->src))
			flow_received(e->flow, now_of(a), seq, p->upper.n - ECHO_HEADER);
}

/* ---- struct apps_ops ---- */

static void
apps_c_address(struct apps *apps, const struct prefix *p, bool added)
{
	struct apps_c *a = of(apps);
	size_t i = 0;

	while (i < a->n_addresses && !addr_eq(&a->address[i].addr, &p->addr))
		i++;
	if (added && i == a->n_addresses) {
		a->address = xrealloc(a->address, ++a->n_addresses, sizeof(*a->address));
		a->address[i] = *p;
	} else if (!added && i < a->n_addresses) {
		a->n_addresses--;
		memmove(&a->address[i], &a->address[i + 1],
		    (a->n_addresses - i) * sizeof(*a->address));
	}
}

static void
apps_c_packet(struct apps *apps, struct bytes ip)
{
	struct packet p;

	if (ip.n == 0 || !ip_read(&p, ip))
		return;
	if (p.proto == PROTO_UDP)
		got_udp(of(apps), &p);
	else if (p.proto == (p.src.family == 6 ? PROTO_ICMP6 : PROTO_ICMP4))
		got_echo(of(apps), &p);
}

static struct end *
end_add(struct apps_c *a, struct flow *f, bool source)
{
	struct end *e = xalloc(1, sizeof(*e)), **at = &a->ends;

	*e = (struct end){ .apps = a, .flow = f, .source = source };
	sim_timer_init(&e->timer, a->conf.station->driver, source_sends, e);
	while (*at != NULL)
		at = &(*at)->next;
	*at = e;
	return e;
}

static bool
can_do(const struct flow *f, char err[static 128])
{
	if (f->conf.kind != FLOW_TCP)
		return true;
	strcpy(err, "the built-in applications have no TCP: run this under ns-3");
	return false;
}

static bool
apps_c_source(struct apps *apps, struct flow *f, char err[static 128])
{
	struct apps_c *a = of(apps);
	struct end *e;

	if (!can_do(f, err))
		return false;
	e = end_add(a, f, true);
	e->port = (uint16_t)(49152 + a->next_port++ % 16384);	/* RFC 6335 6: dynamic ports */
	sim_timer_set(&e->timer, f->conf.start);
	return true;
}

static bool
apps_c_sink(struct apps *apps, struct flow *f, char err[static 128])
{
	if (!can_do(f, err))
		return false;
	for (struct end *e = of(apps)->ends; e != NULL; e = e->next)
		if (!e->source && e->flow->conf.port == f->conf.port &&
		    f->conf.kind == FLOW_UDP) {
			(void)snprintf(err, 128, "flow %.40s has port %u already",
			    e->flow->name, f->conf.port);
			return false;
		}
	if (f->conf.kind == FLOW_UDP)
		(void)end_add(of(apps), f, false);
	return true;
}

static void
apps_c_stop(struct apps *apps, struct flow *f)
{
	for (struct end *e = of(apps)->ends; e != NULL; e = e->next)
		if (e->flow == f && e->source)
			sim_timer_set(&e->timer, TICK_NEVER);
}

static void
apps_c_free(struct apps *apps)
{
	struct apps_c *a = of(apps);

	while (a->ends != NULL) {
		struct end *e = a->ends;

		a->ends = e->next;
		free(e);
	}
	while (a->pending != NULL) {
		struct pending *p = a->pending;

		a->pending = p->next;
		free(p);
	}
	free(a->address);
	free(a);
}

static const struct apps_ops apps_c_ops = {
	.address = apps_c_address,
	.packet = apps_c_packet,
	.source = apps_c_source,
	.sink = apps_c_sink,
	.stop = apps_c_stop,
	.free = apps_c_free,
};

struct apps *
lab_apps_new(const struct apps_conf *conf)
{
	struct apps_c *a = xalloc(1, sizeof(*a));

	a->apps.ops = &apps_c_ops;
	a->conf = *conf;
	a->pending_end = &a->pending;
	return &a->apps;
}
