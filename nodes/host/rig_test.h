/* rig_test.h - what the tests of single messages share: one host, fed by hand, and what it sends. */
#ifndef SOJOURN_HOST_RIG_TEST_H
#define SOJOURN_HOST_RIG_TEST_H

#include "nodes/host/parts.h"

#include "nodes/base/test.h"
#include "nodes/wire/arp.h"
#include "nodes/wire/cksum.h"

#include <stdlib.h>

#define FRAMES 64

static const struct mac us = { { 2, 0, 0, 0, 0, 1 } }, them = { { 2, 0, 0, 0, 0, 2 } },
    other = { { 2, 0, 0, 0, 0, 3 } };

struct rig {
	struct heap heap;
	struct rng rng;
	struct engine_env env;
	struct host h;
	tick now;
	struct { size_t n; uint8_t p[2048]; } out[FRAMES];
	unsigned n_out, delivered, forwarded;
	struct host_event event[32];
	unsigned n_events;
	void (*inside)(struct rig *r);	/* called once, from within a delivery */
};

static inline void
on_frame(void *node, tick now, unsigned ifc, struct bytes f)
{
	struct rig *r = node;

	(void)now;
	(void)ifc;
	CU_ASSERT_FATAL(r->n_out < FRAMES && f.n <= sizeof(r->out[0].p));
	r->out[r->n_out].n = f.n;
	memcpy(r->out[r->n_out++].p, f.p, f.n);
}

static inline void
on_deliver(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	struct rig *r = node;
	void (*inside)(struct rig *) = r->inside;

	(void)now;
	(void)ifc;
	r->delivered++;
	r->inside = NULL;
	if (inside != NULL)
		inside(r);
	/* Still there, whatever happened meanwhile. */
	CU_ASSERT_EQUAL(v->packet.p[0] >> 4, v->family);
}

static inline bool
on_forward(void *node, tick now, const struct ip_view *v, unsigned ifc)
{
	(void)now;
	(void)v;
	(void)ifc;
	((struct rig *)node)->forwarded++;
	return false;
}

static const struct host_up up = { .frame = on_frame, .deliver = on_deliver,
	.forward = on_forward, .echo = true };

static inline void
rig_events(struct rig *r)
{
	struct host_event e;

	while (host_pop(&r->h, &e))
		if (r->n_events < 32)
			r->event[r->n_events++] = e;
}

static inline void
rig_until(struct rig *r, tick t)
{
	struct alarm *a;

	while ((a = heap_due(&r->heap, t)) != NULL) {
		r->now = tick_max(r->now, a->due);
		host_wake(&r->h, r->now, a);
		rig_events(r);
	}
	r->now = t;
}

static inline struct rig *
rig_new(const char *conf)
{
	const struct conf_key *const tables[] = { host_keys, NULL };
	struct rig *r = calloc(1, sizeof(*r));
	struct host_conf c;
	char err[256];

	rng_init(&r->rng, 1, "host");
	r->env = (struct engine_env){ .heap = &r->heap, .rng = &r->rng };
	host_conf_defaults(&c);
	CU_ASSERT_FATAL(conf_parse(&c, tables, "eth0.mac = 02:00:00:00:00:01\n", err, 256));
	CU_ASSERT_FATAL(conf_parse(&c, tables, conf, err, sizeof(err)));
	CU_ASSERT_FATAL(host_init(&r->h, &c, &r->env, &up, r, err, sizeof(err)));
	host_link(&r->h, 0, 0, &(struct link){ true, 1500 });
	rig_until(r, SECONDS(10));
	r->n_out = r->n_events = 0;
	return r;
}

static inline void
rig_free(struct rig *r)
{
	host_clear(&r->h);
	heap_clear(&r->heap);
	free(r);
}

static inline void
rig_in(struct rig *r, const struct mac *src, uint16_t type, struct bytes payload)
{
	uint8_t buf[2048];
	struct wr w = wr_of(buf, sizeof(buf));

	eth_encode(&w, &(struct eth){ us, *src, type, payload });
	host_packet(&r->h, r->now, 0, wr_done(&w));
	rig_events(r);
}

static inline struct addr
A(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_FATAL(addr_parse(&a, text));
	return a;
}

static inline void
in_na(struct rig *r, const char *target, const struct mac *mac, unsigned flags)
{
	struct addr src = A(target), dst = A("fe80::ff:fe00:1"), all = A("ff02::1");
	struct nd_na m = { .router = flags & 4, .solicited = flags & 2, .override = flags & 1,
		.target = src, .has_lladdr = mac != NULL };
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	if (mac != NULL)
		m.lladdr = *mac;
	nd_na_encode(&w, &m, &src, m.solicited ? &dst : &all);
	rig_in(r, mac != NULL ? mac : &them, ETH_IP6, wr_done(&w));
}

static inline void
in_ns(struct rig *r, const char *src, const char *target, const struct mac *mac)
{
	struct addr s = A(src), t = A(target), dst = addr_solicited_node(&t);
	struct nd_ns m = { .target = t, .has_lladdr = !addr_is_unspecified(&s), .lladdr = *mac };
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	nd_ns_encode(&w, &m, &s, &dst);
	rig_in(r, mac, ETH_IP6, wr_done(&w));
}

static inline void
in_arp(struct rig *r, uint16_t op, const struct mac *mac, const char *sender, const char *target)
{
	struct arp a = { .op = op, .sender_mac = *mac, .sender = A(sender), .target = A(target) };
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));

	arp_encode(&w, &a);
	rig_in(r, mac, ETH_ARP, wr_done(&w));
}

static inline void
in_ra(struct rig *r, uint16_t lifetime, uint32_t valid, uint32_t preferred)
{
	struct addr src = A("fe80::2"), dst = A("ff02::1");
	struct nd_ra m = { .hop_limit = 32, .router_lifetime_s = lifetime, .has_lladdr = true,
		.lladdr = them, .n_prefixes = 1 };
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	m.prefix[0] = (struct nd_prefix){ .present = true, .on_link = true, .autonomous = true,
		.prefix = { A("2001:db8:5::2"), 64 }, .router = true, .valid_s = valid,
		.preferred_s = preferred };
	nd_ra_encode(&w, &m, &src, &dst);
	rig_in(r, &them, ETH_IP6, wr_done(&w));
}

static inline void
send_to(struct rig *r, const char *src, const char *dst, size_t n)
{
	static const uint8_t data[4000];
	struct addr s = A(src), d = A(dst);
	uint8_t buf[4200];
	struct wr w = wr_of(buf, sizeof(buf));
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = 17 });

	wr_copy(&w, data, n);
	ip_end(&w, at);
	CU_ASSERT_EQUAL(host_send(&r->h, r->now, wr_done(&w)), W_OK);
}

/* The ICMPv6 type of frame i; 0 if it is something else. */
static inline uint8_t
type_of(const struct rig *r, unsigned i)
{
	struct ip_view v;

	if (i >= r->n_out || ip_parse(&v, bytes_of(r->out[i].p + 14, r->out[i].n - 14)) != W_OK ||
	    v.proto != IPPROTO_IS_ICMP6)
		return 0;
	return v.payload.p[0];
}

static inline unsigned
count(const struct rig *r, uint8_t type)
{
	unsigned n = 0;

	for (unsigned i = 0; i < r->n_out; i++)
		n += type_of(r, i) == type;
	return n;
}

static inline uint8_t
state_of(struct rig *r, const char *a)
{
	struct addr x = A(a);
	struct neigh *n = neigh_find(&r->h, 0, &x);

	return n != NULL ? n->state : NEIGH_NONE;
}

#define SIX  "eth0.addr = 2001:db8::1/64\nquick = true\n"
#define FOUR "eth0.addr = 192.0.2.1/24\nquick = true\neth0.slaac = false\n"

#endif
