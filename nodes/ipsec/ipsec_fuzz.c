/* Three doors of the engine: any bus message, any packet out (what comes out protected must come
 * in as it was), any packet in. */
#include "nodes/ipsec/ipsec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rig {
	struct heap heap;
	struct rng rng;
	struct ipsec x;
};

static void
drain(struct rig *r)
{
	struct ipsec_event ev;

	while (ipsec_pop(&r->x, &ev))
		if (ev.kind == IPSEC_EV_BUS) {
			uint8_t buf[PFKEY_MSG_MAX];
			struct wr w = wr_of(buf, sizeof(buf));

			pfkey_encode(&w, &ev.msg);
			assert(!w.bad);
		}
}

/* An SA to ourselves and a policy that protects everything of one family. */
static void
install(struct rig *r, unsigned family)
{
	struct pfkey_msg m = { .type = SADB_ADD, .satype = SADB_SATYPE_ESP, .has_sa = true,
		.sa = { .spi = 0x1000, .state = SADB_SASTATE_MATURE, .encr = ENCR_NULL,
		.integ = AUTH_HMAC_SHA2_256_128 }, .has_sa2 = true, .mode = IPSEC_MODE_TUNNEL,
		.reqid = 1, .key_integ = { .n = 32 } };
	bool fine = addr_parse(&m.src.addr, "192.0.2.1") && addr_parse(&m.dst.addr, "192.0.2.2");

	assert(fine);
	ipsec_bus(&r->x, 0, &m);
	m.sa.flags = PFKEY_SA_INBOUND;
	ipsec_bus(&r->x, 0, &m);
	m = (struct pfkey_msg){ .type = SADB_X_SPDADD,
		.policy = { .has = true, .type = IPSEC_POLICY_IPSEC, .dir = IPSEC_DIR_OUTBOUND,
		.n_requests = 1, .request = { { .proto = 50, .mode = IPSEC_MODE_TUNNEL, .level = 3,
		.reqid = 1, .src = m.src.addr, .dst = m.dst.addr } } } };
	m.src.addr.family = m.dst.addr.family = (uint8_t)family;
	ipsec_bus(&r->x, 0, &m);
}

static void
in(struct rig *r, struct bytes packet, struct wr *plain, enum why *why)
{
	struct ipsec_in info;
	struct ip_view v;
	struct endpoint none = { 0 };

	*why = ip_parse(&v, packet);
	if (*why != W_OK)
		return;
	*why = ipsec_in(&r->x, 0, &v, none, none, plain, &info);
	(void)ipsec_in_policy(&r->x, 0, &v, *why == W_OK ? &info : NULL);
}

static void
out_and_in(struct rig *r, struct bytes ip)
{
	uint8_t sealed[70000], back[70000];
	struct wr w = wr_of(sealed, sizeof(sealed)), plain = wr_of(back, sizeof(back));
	struct ip_view v;
	enum why why;

	if (ipsec_out(&r->x, 0, ip, &w) != IPSEC_PROTECTED)
		return;
	in(r, wr_done(&w), &plain, &why);
	assert(ip_parse(&v, ip) == W_OK);
	assert(why == W_OK && bytes_eq(wr_done(&plain), v.packet));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipsec_conf conf = IPSEC_CONF_DEFAULT;
	struct rig r = { 0 };
	struct engine_env env = { .heap = &r.heap, .rng = &r.rng };
	struct pfkey_msg m;
	uint8_t back[4096];
	struct wr plain = wr_of(back, sizeof(back));
	enum why why;

	if (size < 1 || size > 4000)
		return 0;
	rng_init(&r.rng, 1, "fuzz");
	ipsec_init(&r.x, &env, &conf);
	install(&r, data[0] & 4 ? 6 : 4);
	if ((data[0] & 3) == 0) {
		if (pfkey_decode(&m, bytes_of(data + 1, size - 1)) == W_OK)
			ipsec_bus(&r.x, 0, &m);
	} else if ((data[0] & 3) == 1) {
		out_and_in(&r, bytes_of(data + 1, size - 1));
	} else {
		in(&r, bytes_of(data + 1, size - 1), &plain, &why);
	}
	drain(&r);
	ipsec_clear(&r.x);
	heap_clear(&r.heap);
	return 0;
}
