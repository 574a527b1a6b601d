/* rig_test.h - what the tests of this engine share: an engine on its own and messages for it. */
#ifndef SOJOURN_IPSEC_RIG_TEST_H
#define SOJOURN_IPSEC_RIG_TEST_H

#include "nodes/base/test.h"
#include "nodes/ipsec/ipsec.h"
#include "nodes/wire/udp.h"

#define HOA "2001:db8::11"
#define HA6 "2001:db8::1"
#define C6  "2001:db8:2::22"
#define CN  "2001:db8:9::9"
#define C4  "10.0.0.7"
#define V4  "198.51.100.7"
#define HA4 "192.0.2.1"
#define H4  "192.0.2.77"

struct rig {
	struct heap heap;
	struct rng rng;
	struct ipsec x;
};

static inline void
rig_up(struct rig *r, const char *name)
{
	struct engine_env env = { .heap = &r->heap, .rng = &r->rng };
	struct ipsec_conf conf = IPSEC_CONF_DEFAULT;

	*r = (struct rig){ 0 };
	rng_init(&r->rng, 7, name);
	ipsec_init(&r->x, &env, &conf);
}

static inline void
rig_down(struct rig *r)
{
	ipsec_clear(&r->x);
	CU_ASSERT_EQUAL(heap_next(&r->heap), TICK_NEVER);
	heap_clear(&r->heap);
}

static inline struct addr
A(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_TRUE_FATAL(addr_parse(&a, text));
	return a;
}

static inline struct pfkey_addr
whole(const char *text)
{
	struct addr a = A(text);

	return (struct pfkey_addr){ .addr = a, .prefixlen = (uint8_t)(8 * addr_len(&a)) };
}

static inline struct pfkey_addr
any(unsigned family)
{
	return (struct pfkey_addr){ .addr = { .family = (uint8_t)family } };
}

/* rig_say: one message to the kernel; the answer (or, if there is none, type 0). */
static inline struct pfkey_msg
rig_say(struct rig *r, tick now, const struct pfkey_msg *m)
{
	struct ipsec_event ev;
	struct pfkey_msg answer = { 0 };

	ipsec_bus(&r->x, now, m);
	while (ipsec_pop(&r->x, &ev))
		if (ev.kind == IPSEC_EV_BUS)
			answer = ev.msg;
	return answer;
}

/* rig_heard: the next bus message of the kernel; type 0: none. */
static inline struct pfkey_msg
rig_heard(struct rig *r)
{
	struct ipsec_event ev;

	while (ipsec_pop(&r->x, &ev))
		if (ev.kind == IPSEC_EV_BUS)
			return ev.msg;
	return (struct pfkey_msg){ 0 };
}

/* A suite's SA between two endpoints, AES-GCM-16 of 128 bits unless changed. */
static inline struct pfkey_msg
sa_add(uint32_t spi, const char *src, const char *dst, uint8_t mode, uint32_t reqid, bool inbound)
{
	struct pfkey_msg m = { .type = SADB_ADD, .satype = SADB_SATYPE_ESP, .seq = 1, .pid = 1,
		.has_sa = true, .sa = { .spi = spi, .state = SADB_SASTATE_MATURE,
		.encr = ENCR_AES_GCM_16, .flags = inbound ? PFKEY_SA_INBOUND : 0 },
		.has_sa2 = true, .mode = mode, .reqid = reqid, .src = whole(src), .dst = whole(dst),
		.key_encr = { .n = 20, .key = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } } };

	return m;
}

static inline void
sa_udp(struct pfkey_msg *m, uint16_t sport, uint16_t dport)
{
	m->has_nat_t = m->has_nat_ports = true;
	m->nat_t = UDP_ENCAP_ESPINUDP;
	m->nat_sport = sport;
	m->nat_dport = dport;
}

/* A policy; endpoints NULL: transport mode. */
static inline struct pfkey_msg
sp_add(uint8_t dir, struct pfkey_addr src, struct pfkey_addr dst, uint8_t proto, uint32_t reqid,
    const char *from, const char *to)
{
	struct pfkey_msg m = { .type = SADB_X_SPDADD, .seq = 3, .pid = 2, .src = src, .dst = dst,
		.policy = { .has = true, .type = IPSEC_POLICY_IPSEC, .dir = dir, .priority = 1000,
		.n_requests = 1, .request = { { .proto = 50, .level = IPSEC_LEVEL_UNIQUE,
		.mode = from != NULL ? IPSEC_MODE_TUNNEL : IPSEC_MODE_TRANSPORT,
		.reqid = reqid } } } };

	m.src.proto = m.dst.proto = proto;
	if (from != NULL) {
		m.policy.request[0].src = A(from);
		m.policy.request[0].dst = A(to);
	}
	return m;
}

/* A UDP packet of n octets of data. */
static inline struct bytes
udp_packet(uint8_t *buf, size_t cap, const char *src, const char *dst, size_t n)
{
	struct wr w = wr_of(buf, cap);
	struct addr s = A(src), d = A(dst);
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = 17, .tclass = 0xb8 });
	size_t udp = udp_begin(&w, 1111, 2222);

	for (size_t i = 0; i < n; i++)
		wr_u8(&w, (uint8_t)i);
	udp_end(&w, udp, &s, &d, UDP_CKSUM);
	ip_end(&w, ip);
	CU_ASSERT_FALSE_FATAL(w.bad);
	return wr_done(&w);
}

/* A Binding Update's frame: protocol 135, MH type 5. */
static inline struct bytes
bu_packet(uint8_t *buf, size_t cap, const char *src, const char *dst)
{
	static const uint8_t mh[] = { 59, 1, 5, 0, 0, 0, 0, 1, 0x80, 0, 0, 9, 1, 2, 0, 0 };
	struct wr w = wr_of(buf, cap);
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = A(src), .dst = A(dst), .proto = 135 });

	wr_copy(&w, mh, sizeof(mh));
	ip_end(&w, ip);
	return wr_done(&w);
}

static inline enum why
rig_in(struct rig *r, tick now, struct bytes packet, struct wr *plain, struct ipsec_in *info)
{
	struct ip_view v;
	struct endpoint src, dst;
	enum why w = ip_parse(&v, packet);

	if (w != W_OK)
		return w;
	src = (struct endpoint){ v.src, 0 };
	dst = (struct endpoint){ v.dst, 0 };
	if (v.proto == 17 && v.payload.n >= 4) {
		src.port = (uint16_t)(v.payload.p[0] << 8 | v.payload.p[1]);
		dst.port = (uint16_t)(v.payload.p[2] << 8 | v.payload.p[3]);
	}
	return ipsec_in(&r->x, now, &v, src, dst, plain, info);
}

#endif
