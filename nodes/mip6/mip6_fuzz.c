#include "nodes/mip6/ha.h"
#include "nodes/mip6/mn.h"

/* Both engines under a peer that is authenticated and mad: the input is a list of commands, each a
 * few octets: move, wait, or a Mobility Header of arbitrary contents (with a good checksum, else
 * nothing would get past it). They must neither crash nor lose count. */

static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr ha4 = { 4, { 198, 51, 100, 1 } };
static const struct addr hoa4 = { 4, { 192, 0, 2, 10 } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
mobile_node(void *node, const struct addr *a, struct mip6_peer *out)
{
	(void)node;
	out->hoa4 = a->b[15] & 1 ? hoa4 : ADDR_NONE;
	out->hoa4_dynamic = true;
	return true;
}

static const struct mip6_ha_up up = { .mobile_node = mobile_node };

static struct addr
home_of(uint8_t n)
{
	return (struct addr){ 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = (uint8_t)(9 + (n & 3)) } };
}

static void
pump(struct mip6_mn *m, struct mip6_ha *h, tick now, struct addr *dad)
{
	struct mip6_mn_event me;
	struct mip6_ha_event he;

	(void)now;
	while (mip6_mn_pop(m, &me))
		continue;
	while (mip6_ha_pop(h, &he))
		if (he.kind == MIP6_HA_DAD)
			*dad = he.dad.hoa;
	assert(h->used <= h->conf.capacity);
}

static void
feed(struct mip6_mn *m, struct mip6_ha *h, tick now, struct rd *r, uint8_t how)
{
	struct bytes b = rd_bytes(r, rd_u8(r) % 80);
	uint8_t buf[80];
	struct mip6_in in = { .mh = { buf, b.n }, .src = home_of(how >> 4), .dst = ha6,
	    .is_protected = true, .hao = how & 4, .udp = how & 8 };
	uint16_t sum;

	if (b.n < 8)
		return;
	memcpy(buf, b.p, b.n);
	buf[0] = PROTO_NONE;
	buf[1] = (uint8_t)(b.n / 8 - 1);
	in.authorised = in.src;
	in.outer_src = in.udp ? (struct endpoint){ { 4, { 203, 0, 113, how } }, how } :
	    (struct endpoint){ { 6, { 0x20, 1, 0x0d, 0xb8, 7, [15] = how } }, 0 };
	in.outer_dst = (struct endpoint){ in.udp ? ha4 : ha6, in.udp ? DSMIP_PORT : 0 };
	if (how & 1) {
		struct addr swap = in.src;

		in.src = in.dst;
		in.dst = swap;
		in.authorised = ADDR_NONE;
		if (buf[2] == MH_BA && b.n >= 16 && how & 2) {	/* the number it waits for */
			buf[8] = (uint8_t)(m->seq >> 8);
			buf[9] = (uint8_t)m->seq;
		}
	}
	buf[4] = buf[5] = 0;
	sum = mh_sum(bytes_of(buf, b.n & ~(size_t)7), &in.src, &in.dst);
	buf[4] = (uint8_t)(sum >> 8);
	buf[5] = (uint8_t)sum;
	if (how & 1)
		(void)!mip6_mn_mh(m, now, &in);
	else
		(void)!mip6_ha_mh(h, now, &in);
}

static void
move(struct mip6_mn *m, tick now, uint8_t how)
{
	struct mip6_coa c = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 9, [15] = how } } };

	if (how & 1)
		c.addr = (struct addr){ 4, { 10, 0, 0, how } };
	else if (how & 2)
		c.fallback = (struct addr){ 4, { 10, 0, 1, how } };
	c.at_home = (how & 12) == 12;
	if ((how & 12) == 8)
		mip6_mn_detached(m, now);
	else
		mip6_mn_attached(m, now, &c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_of(bytes_of(data, size));
	struct heap heap = { 0 };
	struct rng rng;
	struct engine_env env = { .heap = &heap, .rng = &rng };
	struct mip6_mn_conf mc;
	struct mip6_ha_conf hc;
	struct addr dad = ADDR_NONE;
	struct mip6_mn m;
	struct mip6_ha h;
	tick now = 0;

	rng_init(&rng, 1, "fuzz");
	mip6_mn_conf_default(&mc);
	mc.hoa6 = home_of(0);
	mc.hoa4 = hoa4;
	mc.ha6 = ha6;
	mc.ha4 = ha4;
	mip6_ha_conf_default(&hc);
	hc.ha6 = ha6;
	hc.ha4 = ha4;
	hc.capacity = 3;
	hc.pool4 = (struct prefix){ { 4, { 192, 0, 2, 128 } }, 30 };
	mip6_mn_init(&m, &mc, &env);
	mip6_ha_init(&h, &hc, &env, &up, NULL);
	while (rd_left(&r) > 0) {
		uint8_t what = rd_u8(&r), how = rd_u8(&r);
		tick until = now + MSEC(100) * how * (what & 4 ? 100 : 1);

		switch (what & 3) {
		case 0:
			move(&m, now, how);
			break;
		case 1:
			if (addr_is_set(&dad))
				mip6_ha_dad_done(&h, now, &dad, how & 7);
			break;
		case 2:
			feed(&m, &h, now, &r, how);
			break;
		case 3:
			while (heap_next(&heap) <= until) {
				struct alarm *a = heap_due(&heap, now = heap_next(&heap));

				if (a->kind == ALARM_MIP6_MN)
					mip6_mn_wake(&m, now, a);
				else
					mip6_ha_wake(&h, now, a);
				pump(&m, &h, now, &dad);
			}
			now = until;
			break;
		}
		pump(&m, &h, now, &dad);
	}
	mip6_mn_clear(&m);
	mip6_ha_clear(&h);
	assert(heap_next(&heap) == TICK_NEVER);
	heap_clear(&heap);
	return 0;
}
