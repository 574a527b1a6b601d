#include "nodes/mip6/cn_inner.h"
#include "nodes/mip6/mn_ro.h"

/* Both sides of route optimization under peers that are mad and may know the keys: the input is a list of
 * commands, each a few octets: move, talk, wait, or a Mobility Header of arbitrary contents, its checksum,
 * cookie and authenticator made right where the command says so. They must neither crash nor lose count. */

static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bed {
	struct heap heap;
	struct rng rng;
	struct mip6_ro ro;
	struct mip6_cn cn;
	tick now;
};

static struct addr
some(uint8_t net, uint8_t n)
{
	return (struct addr){ 6, { 0x20, 1, 0x0d, 0xb8, 0, net, [15] = (uint8_t)(1 + (n & 3)) } };
}

static void
pump(struct bed *b, uint8_t how)
{
	struct mip6_ro_event r;
	struct mip6_cn_event c;

	while (mip6_ro_pop(&b->ro, &r)) {
		if ((how & 0x40) && r.send.path == RO_BY_HOME)
			mip6_ro_stuck(&b->ro, &r.send.dst);
		else
			mip6_ro_left(&b->ro, &r);
	}
	while (mip6_cn_pop(&b->cn, &c))
		continue;
	assert(b->cn.used <= b->cn.conf.capacity && b->ro.n <= b->ro.conf.capacity);
}

static void
put(uint8_t *at, uint64_t v, unsigned n)
{
	while (n-- > 0) {
		at[n] = (uint8_t)v;
		v >>= 8;
	}
}

/* What a mobile node that has made its tests would say: indices and Kbm from the correspondent's nonces. */
static void
key_of_cn(struct bed *b, uint8_t *mh, size_t n, const struct mip6_in *in, uint8_t kbm[static RR_KBM])
{
	const struct cn_nonce *k = cn_nonce_newest(&b->cn);
	bool deletion = n >= 12 && mh[10] == 0 && mh[11] == 0;

	if (n >= 18) {
		mh[12] = MHOPT_NONCE_INDICES;
		mh[13] = 4;
		put(mh + 14, k->index, 2);
		put(mh + 16, k->index, 2);
	}
	rr_kbm(kbm, rr_token(k->kcn, &in->src, k->nonce, RR_HOME),
	    rr_token(k->kcn, &in->outer_src.addr, k->nonce, RR_CARE_OF), deletion);
}

/* The option at the end, and then the checksum, as rr_encode has them. */
static void
seal(uint8_t *mh, size_t n, const uint8_t *kbm, const struct rr_names *names, const struct mip6_in *in)
{
	struct mh m;

	if (n >= 32) {
		mh[n - 14] = MHOPT_BINDING_AUTH;
		mh[n - 13] = MH_AUTH_OCTETS;
	}
	mh[4] = mh[5] = 0;
	if (kbm != NULL && mh_decode(&m, bytes_of(mh, n), NULL, NULL) == W_OK && m.opt.has_auth) {
		uint8_t again[96];
		struct wr w = wr_of(again, sizeof(again));

		/* It may have been said in another way; then it does not verify, which is fine. */
		memset(m.opt.auth, 0, sizeof(m.opt.auth));
		m.set_checksum = false;
		rr_encode(&w, &m, &in->src, &in->dst, kbm, names, NULL);
		if (!w.bad && w.n == n)
			memcpy(mh, again, n);
	}
	mh[4] = mh[5] = 0;
	put(mh + 4, mh_sum(bytes_of(mh, n), &in->src, &in->dst), 2);
}

static void
feed_cn(struct bed *b, uint8_t *mh, size_t n, uint8_t how)
{
	struct mip6_in in = { .mh = { mh, n }, .src = how & 4 ? some(1, how >> 4) : some(2, how >> 4),
		.dst = some(3, how), .hao = how & 4, .outer_src = { some(2, how >> 4), 0 } };
	struct rr_names names = { &in.outer_src.addr, &in.dst };
	uint8_t kbm[RR_KBM];

	b->cn.now = b->now;
	if (how & 8)
		key_of_cn(b, mh, n, &in, kbm);
	seal(mh, n, how & 8 ? kbm : NULL, &names, &in);
	(void)!mip6_cn_mh(&b->cn, b->now, &in);
}

static void
feed_ro(struct bed *b, uint8_t *mh, size_t n, uint8_t how)
{
	struct ro_entry *e = b->ro.first;
	struct mip6_in in = { .mh = { mh, n }, .src = some(3, how), .dst = how & 4 ? hoa : b->ro.coa,
		.tunnelled = how & 16, .rh2 = how & 32 };

	if (!addr_is_set(&in.dst))
		in.dst = hoa;
	if (e != NULL && (how & 8)) {
		struct rr_names names = { &e->bu_coa, &e->cn };

		in.src = e->cn;
		if ((mh[2] == MH_HOT || mh[2] == MH_COT) && n >= 16)
			put(mh + 8, mh[2] == MH_HOT ? e->home.cookie : e->coa.cookie, 8);
		if (mh[2] == MH_BA && n >= 12)
			put(mh + 8, e->seq, 2);
		seal(mh, n, e->kbm, &names, &in);
	} else {
		seal(mh, n, NULL, NULL, &in);
	}
	(void)!mip6_ro_mh(&b->ro, b->now, &in);
}

static void
feed(struct bed *b, struct rd *r, uint8_t how)
{
	struct bytes given = rd_bytes(r, rd_u8(r) % 80);
	size_t n = given.n & ~(size_t)7;
	uint8_t mh[80];

	if (n < 8)
		return;
	memcpy(mh, given.p, n);
	mh[0] = PROTO_NONE;
	mh[1] = (uint8_t)(n / 8 - 1);
	if (how & 1)
		feed_ro(b, mh, n, how);
	else
		feed_cn(b, mh, n, how);
}

static void
move(struct bed *b, uint8_t how)
{
	static const struct addr ipv4 = { 4, { 10, 0, 0, 5 } };
	struct addr coa = some(2, how >> 4);

	switch (how & 3) {
	case 0:
		mip6_ro_registered(&b->ro, b->now, &coa, b->now + SECONDS(10 * (how >> 2)));
		break;
	case 1:
		mip6_ro_registered(&b->ro, b->now, &ipv4, b->now + SECONDS(600));
		break;
	case 2:
		mip6_ro_at_home(&b->ro, b->now);
		break;
	case 3:
		mip6_ro_adrift(&b->ro, b->now);
		break;
	}
}

static void
talk(struct bed *b, struct rd *r, uint8_t how)
{
	struct addr cn = some(3, how), home = some(1, how >> 4), coa = some(2, how >> 4);

	mip6_ro_wanted(&b->ro, b->now, &cn);
	(void)mip6_ro_find(&b->ro, b->now, &cn);
	(void)mip6_cn_find(&b->cn, b->now, &cn, &home);
	(void)mip6_cn_may(&b->cn, b->now, &cn, &home, &coa);
	if (how & 4)
		mip6_cn_unreachable(&b->cn, b->now, &cn, &home);
	if (how & 8)
		mip6_ro_unstuck(&b->ro, b->now);
	if (how & 16)
		mip6_ro_icmp(&b->ro, b->now, 4, how >> 7, rd_bytes(r, rd_left(r) < 48 ? 0 : 48));
}

static void
wait(struct bed *b, tick until, uint8_t how)
{
	while (heap_next(&b->heap) <= until) {
		struct alarm *a = heap_due(&b->heap, b->now = heap_next(&b->heap));

		if (a->kind == ALARM_MIP6_RO)
			mip6_ro_wake(&b->ro, b->now, a);
		else
			mip6_cn_wake(&b->cn, b->now, a);
		pump(b, how);
	}
	b->now = until;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_of(bytes_of(data, size));
	struct bed b = { 0 };
	struct engine_env env = { .heap = &b.heap, .rng = &b.rng };
	struct mip6_ro_conf rc;
	struct mip6_cn_conf cc;

	rng_init(&b.rng, 1, "fuzz");
	mip6_ro_conf_default(&rc);
	rc.hoa6 = hoa;
	rc.ha6 = ha6;
	rc.capacity = 3;
	mip6_cn_conf_default(&cc);
	cc.capacity = 3;
	mip6_ro_init(&b.ro, &rc, &env);
	mip6_cn_init(&b.cn, &cc, &env);
	while (rd_left(&r) > 0) {
		uint8_t what = rd_u8(&r), how = rd_u8(&r);

		switch (what & 3) {
		case 0:
			move(&b, how);
			break;
		case 1:
			talk(&b, &r, how);
			break;
		case 2:
			feed(&b, &r, how);
			break;
		case 3:
			wait(&b, b.now + MSEC(100) * how * (what & 4 ? 100 : 1), what);
			break;
		}
		pump(&b, what);
	}
	mip6_ro_clear(&b.ro);
	mip6_cn_clear(&b.cn);
	assert(heap_next(&b.heap) == TICK_NEVER);
	heap_clear(&b.heap);
	return 0;
}
