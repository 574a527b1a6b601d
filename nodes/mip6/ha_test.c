#include "nodes/mip6/ha_inner.h"

#include "nodes/base/test.h"

/* The home agent alone: its mobile nodes are this file. */

static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr ha4 = { 4, { 198, 51, 100, 1 } };
static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };
static const struct addr hoa4 = { 4, { 192, 0, 2, 10 } };
static const struct addr c6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } };
static const struct addr c4 = { 4, { 10, 0, 0, 5 } };
static const struct addr v4 = { 4, { 203, 0, 113, 77 } };	/* the NAT's outside */

static uint32_t taken[64];

struct bed {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct mip6_ha h;
	tick now;
	struct mip6_peer peer;
	bool known;
	unsigned n[MIP6_HA_EVENTS];
	struct mip6_ha_event ev[MIP6_HA_EVENTS];	/* last of each kind */
	unsigned order;					/* kinds, a decimal digit each, from 1 */
	struct mh ba;					/* last one sent */
};

static bool
mobile_node(void *node, const struct addr *a, struct mip6_peer *out)
{
	struct bed *b = node;

	(void)a;
	*out = b->peer;
	return b->known;
}

static const struct mip6_ha_up up = { .mobile_node = mobile_node };

static struct mip6_ha_conf
conf(void)
{
	struct mip6_ha_conf c;

	mip6_ha_conf_default(&c);
	c.ha6 = ha6;
	c.ha4 = ha4;
	c.home_prefix[0] = (struct prefix){ { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1 } }, 64 };
	c.n_home_prefix = 1;
	c.dad = false;
	return c;
}

static void
bed_conf(struct bed *b, const struct mip6_ha_conf *c)
{
	memset(b, 0, sizeof(*b));
	rng_init(&b->rng, 1, "ha");
	b->known = true;
	b->peer.hoa4 = hoa4;
	mip6_ha_init(&b->h, c, &(struct engine_env){ .heap = &b->heap, .rng = &b->rng,
	    .tamper = &b->tamper }, &up, b);
}

static void
bed_init(struct bed *b)
{
	struct mip6_ha_conf c = conf();

	bed_conf(b, &c);
}

static void
bed_clear(struct bed *b)
{
	for (size_t i = 0; i < mip6_ha_fsm.n_rows; i++)
		taken[i] += b->h.fsm.taken[i];
	mip6_ha_clear(&b->h);
	CU_ASSERT_EQUAL(heap_next(&b->heap), TICK_NEVER);
	heap_clear(&b->heap);
	tamper_clear(&b->tamper);
}

static void
pump(struct bed *b)
{
	struct mip6_ha_event ev;

	memset(b->n, 0, sizeof(b->n));
	b->order = 0;
	while (mip6_ha_pop(&b->h, &ev)) {
		b->n[ev.kind]++;
		b->ev[ev.kind] = ev;
		b->order = b->order * 10 + ev.kind + 1;
		if (ev.kind == MIP6_HA_SEND)
			CU_ASSERT_EQUAL(mh_decode(&b->ba, ev.send.mh, &ev.send.src, &ev.send.dst),
			    W_OK);
	}
}

static void
run_for(struct bed *b, tick t)
{
	tick until = b->now + t;

	while (heap_next(&b->heap) <= until) {
		b->now = heap_next(&b->heap);
		mip6_ha_wake(&b->h, b->now, heap_due(&b->heap, b->now));
	}
	b->now = until;
	pump(b);
}

static struct mh
bu(uint16_t seq, uint32_t lifetime_s)
{
	struct mh m = { .type = MH_BU };

	m.bu.seq = seq;
	m.bu.A = m.bu.H = m.bu.K = true;
	m.bu.lifetime_s = lifetime_s;
	return m;
}

static struct mip6_in
via_ipv6(void)
{
	return (struct mip6_in){ .src = hoa, .dst = ha6, .hao = true, .outer_src = { c6, 0 },
	    .outer_dst = { ha6, 0 }, .is_protected = true, .authorised = hoa };
}

static struct mip6_in
via_udp(const struct addr *from, uint16_t port)
{
	return (struct mip6_in){ .src = hoa, .dst = ha6, .udp = true, .outer_src = { *from, port },
	    .outer_dst = { ha4, 4191 }, .is_protected = true, .authorised = hoa };
}

static struct mip6_in
via_home(void)
{
	return (struct mip6_in){ .src = hoa, .dst = ha6, .outer_src = { hoa, 0 },
	    .outer_dst = { ha6, 0 }, .home_link = true, .is_protected = true, .authorised = hoa };
}

static enum why
give(struct bed *b, struct mh m, struct mip6_in in)
{
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));
	enum why why;

	mh_encode(&w, &m, &in.src, &in.dst);
	in.mh = wr_done(&w);
	why = mip6_ha_mh(&b->h, b->now, &in);
	pump(b);
	return why;
}

static struct mh
with_alt(struct mh m)
{
	m.opt.has_alt_coa = true;
	m.opt.alt_coa = c6;
	return m;
}

static struct mh
with_coa4(struct mh m)
{
	m.opt.has_ipv4_coa = true;
	m.opt.ipv4_coa = c4;
	return m;
}

static struct mh
with_hoa4(struct mh m, struct addr a)
{
	m.opt.has_hoa4 = true;
	m.opt.hoa4 = a;
	m.opt.hoa4_len = 32;
	return m;
}

/* BU -> MOVED or NEW, then BA: SAs must move before the acknowledgement leaves. */
static void
test_a_registration_over_ipv6_is_bound_told_and_acknowledged_in_this_order(void)
{
	struct bed b;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(7, 400)), hoa4), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.order, 31);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_NEW);
	CU_ASSERT(b.ba.ba.status == 0 && b.ba.ba.seq == 7 && b.ba.ba.lifetime_s == 400);
	CU_ASSERT(b.ba.ba.K && !b.ba.opt.has_nat && b.ba.opt.has_ack4);
	CU_ASSERT(b.ba.opt.ack4_status == 0 && addr_eq(&b.ba.opt.ack4, &hoa4));
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_RH2);
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_SEND].send.path.remote.addr, &c6));
	CU_ASSERT_PTR_NOT_NULL(mip6_ha_find(&b.h, &hoa));
	CU_ASSERT_PTR_EQUAL(mip6_ha_find(&b.h, &hoa), mip6_ha_find(&b.h, &hoa4));
	bed_clear(&b);
}

static void
test_behind_a_nat_the_binding_is_the_outer_source_and_option_31_says_so(void)
{
	struct tunnel t;
	struct bed b;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_coa4(bu(7, 600)), hoa4), via_udp(&v4, 61000)),
	    W_OK);
	CU_ASSERT(b.ba.opt.has_nat && b.ba.opt.nat_refresh_s == 110 && !b.ba.opt.nat_F);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_UDP);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.remote.port, 61000);
	CU_ASSERT(b.ev[MIP6_HA_BINDING].binding.nat && b.ev[MIP6_HA_BINDING].binding.data_udp);
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.local, &ha4));
	mip6_ha_tunnel(mip6_ha_find(&b.h, &hoa), &t);
	CU_ASSERT(t.udp && addr_eq(&t.remote.addr, &v4) && t.remote.port == 61000);
	/* One for each home address, and not to what option 32 says. */
	CU_ASSERT_FATAL(mip6_ha_find(&b.h, &hoa) != NULL && mip6_ha_find(&b.h, &hoa4) != NULL);
	CU_ASSERT(addr_eq(&mip6_ha_find(&b.h, &hoa4)->g.coa.addr, &v4));
	bed_clear(&b);
}

static void
test_without_a_nat_the_acknowledgement_is_in_udp_and_the_payload_is_not(void)
{
	struct mip6_ha_conf c = conf();
	struct tunnel t;
	struct bed b;
	struct mh m;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(6, 600)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_coa4(bu(7, 600)), hoa4), via_udp(&c4, 4191)), W_OK);
	CU_ASSERT(b.ba.opt.has_nat && b.ba.opt.nat_refresh_s == NAT_REFRESH_NONE);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_UDP);
	/* One for each home address, both to the IPv4 care-of address, wherever they pointed. */
	CU_ASSERT_FATAL(mip6_ha_find(&b.h, &hoa) != NULL && mip6_ha_find(&b.h, &hoa4) != NULL);
	CU_ASSERT(addr_eq(&mip6_ha_find(&b.h, &hoa)->g.coa.addr, &c4) &&
	    addr_eq(&mip6_ha_find(&b.h, &hoa4)->g.coa.addr, &c4));
	mip6_ha_tunnel(mip6_ha_find(&b.h, &hoa), &t);
	CU_ASSERT(!t.udp && t.remote.port == 0);
	m = with_coa4(bu(8, 600));
	m.bu.F = true;
	CU_ASSERT_EQUAL(give(&b, m, via_udp(&c4, 4191)), W_OK);
	CU_ASSERT(b.ba.opt.nat_F && b.ba.opt.nat_refresh_s == NAT_REFRESH_NONE);
	CU_ASSERT(b.ev[MIP6_HA_BINDING].binding.data_udp);
	bed_clear(&b);
	c.allow_F = false;
	bed_conf(&b, &c);
	CU_ASSERT_EQUAL(give(&b, m, via_udp(&c4, 4191)), W_OK);
	CU_ASSERT(b.ba.ba.status == BA_CANNOT_FORCE_UDP && b.ba.opt.has_nat);
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa));
	bed_clear(&b);
}

/* Whatever it was, nobody hears of it. */
static void
discarded(struct bed *b, enum why got, enum why want)
{
	CU_ASSERT_EQUAL(got, want);
	CU_ASSERT_EQUAL(b->n[MIP6_HA_SEND] + b->n[MIP6_HA_BINDING] + b->h.used, 0);
}

static void
test_what_is_discarded_leaves_neither_answer_nor_trace(void)
{
	struct addr multicast = { 6, { 0xff, 2, [15] = 1 } };
	struct mip6_in in;
	struct bed b;
	struct mh m;

	bed_init(&b);
	in = via_ipv6();
	in.is_protected = false;
	discarded(&b, give(&b, with_alt(bu(1, 60)), in), W_MIP6_UNPROTECTED);
	in = via_ipv6();
	in.authorised = c6;
	discarded(&b, give(&b, with_alt(bu(1, 60)), in), W_MIP6_NOT_AUTHORISED);
	in.authorised = ADDR_NONE;
	discarded(&b, give(&b, with_alt(bu(1, 60)), in), W_MIP6_NOT_AUTHORISED);
	in = via_ipv6();
	in.dst = c6;
	discarded(&b, give(&b, with_alt(bu(1, 60)), in), W_MIP6_NOT_FOR_US);
	in = via_ipv6();
	in.src = multicast;
	discarded(&b, give(&b, with_alt(bu(1, 60)), in), W_MIP6_HOME_ADDRESS);
	in = via_ipv6();
	in.hao = false;
	discarded(&b, give(&b, bu(1, 60), in), W_MIP6_NO_HAO);
	m = with_alt(bu(1, 60));
	m.opt.alt_coa = multicast;
	discarded(&b, give(&b, m, via_ipv6()), W_MIP6_COA);
	m = with_alt(bu(1, 60));
	m.opt.has_nonces = true;
	discarded(&b, give(&b, m, via_ipv6()), W_MIP6_NONCES);
	m = with_alt(bu(1, 60));
	m.bu.H = false;
	discarded(&b, give(&b, m, via_ipv6()), W_MIP6_CORRESPONDENT);
	discarded(&b, give(&b, bu(1, 60), via_udp(&c4, 4191)), W_MIP6_NO_IPV4_COA);
	m = with_alt(bu(1, 60));
	m.tampered_checksum = true;
	discarded(&b, give(&b, m, via_ipv6()), W_CHECKSUM);
	m = with_alt(bu(1, 60));
	m.set_payload_proto = true;
	m.payload_proto = 6;
	discarded(&b, give(&b, m, via_ipv6()), W_MH_PROTO);
	discarded(&b, give(&b, (struct mh){ .type = MH_BA }, via_ipv6()), W_MIP6_UNEXPECTED);
	bed_clear(&b);
}

static void
test_unknown_types_get_a_binding_error_but_not_too_often(void)
{
	struct mh m = with_alt(bu(1, 60));
	struct mip6_in in = via_ipv6();
	uint8_t buf[256];
	struct bed b;
	struct wr w;

	bed_init(&b);
	m.set_type = true;
	m.wire_type = 99;
	w = wr_of(buf, sizeof(buf));
	mh_encode(&w, &m, &in.src, &in.dst);
	in.mh = wr_done(&w);
	for (unsigned i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(mip6_ha_mh(&b.h, SECONDS(1), &in), W_TYPE);
	pump(&b);
	CU_ASSERT_EQUAL(b.n[MIP6_HA_SEND], 1);
	CU_ASSERT(b.ba.type == MH_BE && b.ba.be.status == BE_UNKNOWN_MH_TYPE);
	CU_ASSERT(addr_eq(&b.ba.be.home, &hoa));
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_SEND].send.dst, &c6));
	bed_clear(&b);
}

/* RFC 6275 9.5.1: last-32768 to last, modulo 65536, is refused with the last number. */
static void
test_the_sequence_window_is_half_of_all_numbers(void)
{
	static const struct { uint16_t last, seq; bool ok; } row[] = {
		{ 100, 100, false }, { 100, 99, false }, { 100, 101, true },
		{ 100, 100 + 32767, true }, { 100, (uint16_t)(100 + 32768), false },
		{ 65535, 0, true }, { 0, 65535, false }, { 65000, 100, true },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bed b;

		bed_init(&b);
		CU_ASSERT_EQUAL(give(&b, with_alt(bu(row[i].last, 60)), via_ipv6()), W_OK);
		CU_ASSERT_EQUAL(b.ba.ba.status, 0);	/* without a binding: any */
		CU_ASSERT_EQUAL(give(&b, with_coa4(bu(row[i].seq, 60)), via_udp(&v4, 9)), W_OK);
		CU_ASSERT_EQUAL(b.ba.ba.status, row[i].ok ? 0 : BA_SEQ_OUT_OF_WINDOW);
		CU_ASSERT_EQUAL(b.ba.ba.seq, row[i].ok ? row[i].seq : row[i].last);
		/* Refused: to where that packet came from, and nothing changed. */
		CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.remote.port, 9);
		CU_ASSERT_EQUAL(b.n[MIP6_HA_BINDING], row[i].ok);
		CU_ASSERT(row[i].ok || addr_eq(&mip6_ha_find(&b.h, &hoa)->g.coa.addr, &c6));
		bed_clear(&b);
	}
}

static void
test_refusals_have_their_status_in_the_order_of_rfc_6275_10_3_1(void)
{
	struct mip6_ha_conf c = conf();
	struct mip6_in in = via_ipv6();
	struct bed b;
	struct mh m;

	c.capacity = 1;
	bed_conf(&b, &c);
	b.known = false;
	in.src = in.authorised = (struct addr){ 6, { 0x20, 1, 0x0d, 0xb8, 9, [15] = 9 } };
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_NOT_HOME_SUBNET);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_NOT_HA);
	b.known = true;
	CU_ASSERT_EQUAL(give(&b, bu(1, 0), via_home()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_NOT_HA);	/* nothing to de-register, 10.3.2 */
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_HOME);
	/* Overtaken by it, and refused for ten seconds. */
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(0, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_SEQ_OUT_OF_WINDOW);
	run_for(&b, SECONDS(10));
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, 0);
	in = via_ipv6();
	in.src.b[15] = in.authorised.b[15] = 10;
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_INSUFFICIENT_RESOURCES);
	in.outer_src.addr = in.src;
	in.hao = false;
	CU_ASSERT_EQUAL(give(&b, bu(1, 0), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_NOT_HA);	/* and no room to remember it */
	m = with_alt(bu(2, 60));
	m.bu.H = false;
	CU_ASSERT_EQUAL(give(&b, m, via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_TYPE_CHANGE);
	bed_clear(&b);
}

static void
test_an_ipv4_home_address_is_granted_to_its_owner_only(void)
{
	static const struct { uint8_t a[4], len; bool P; uint8_t status; } row[] = {
		{ { 192, 0, 2, 10 }, 32, false, ACK4_SUCCESS },
		{ { 192, 0, 2, 11 }, 32, false, ACK4_INCORRECT_HOA4 },
		{ { 224, 0, 0, 1 }, 32, false, ACK4_INVALID_HOA4 },
		{ { 127, 0, 0, 1 }, 32, false, ACK4_INVALID_HOA4 },
		{ { 192, 0, 2, 10 }, 0, false, ACK4_INVALID_HOA4 },
		{ { 192, 0, 2, 10 }, 28, true, ACK4_NO_PREFIX },
		{ { 0, 0, 0, 0 }, 32, false, ACK4_SUCCESS },	/* it has a static one */
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct mh m = with_hoa4(with_alt(bu(1, 60)), addr_of4(row[i].a));
		struct bed b;

		m.opt.hoa4_len = row[i].len;
		m.opt.hoa4_P = row[i].P;
		bed_init(&b);
		CU_ASSERT_EQUAL(give(&b, m, via_ipv6()), W_OK);
		CU_ASSERT_EQUAL(b.ba.ba.status, 0);	/* the IPv6 binding stands all the same */
		CU_ASSERT(b.ba.opt.has_ack4 && b.ba.opt.ack4_status == row[i].status);
		CU_ASSERT_EQUAL(mip6_ha_find(&b.h, &hoa4) != NULL, row[i].status == 0);
		if (row[i].status != 0) {
			CU_ASSERT_EQUAL(b.ba.opt.ack4_len, 0);
			CU_ASSERT(addr_eq(&b.ba.opt.ack4, &m.opt.hoa4));
		}
		bed_clear(&b);
	}
}

static void
test_dynamic_ipv4_home_addresses_come_from_the_pool_and_stay(void)
{
	struct mip6_ha_conf c = conf();
	struct addr none = { .family = 4 }, got;
	struct mip6_in in = via_ipv6();
	struct bed b;

	c.pool4 = (struct prefix){ { 4, { 192, 0, 2, 0 } }, 30 };	/* two of them */
	bed_conf(&b, &c);
	b.peer = (struct mip6_peer){ .hoa4_dynamic = true };
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), none), via_ipv6()), W_OK);
	got = b.ba.opt.ack4;
	CU_ASSERT(b.ba.opt.ack4_status == 0 && got.b[3] == 1);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(2, 60)), none), via_ipv6()), W_OK);
	CU_ASSERT(addr_eq(&b.ba.opt.ack4, &got));
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(3, 60)), got), via_ipv6()), W_OK);
	CU_ASSERT(b.ba.opt.ack4_status == 0 && addr_eq(&b.ba.opt.ack4, &got));
	in.src.b[15] = in.authorised.b[15] = 20;
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), got), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.opt.ack4_status, ACK4_INCORRECT_HOA4);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(2, 60)), none), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.opt.ack4.b[3], 2);
	in.src.b[15] = in.authorised.b[15] = 21;
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), none), in), W_OK);
	CU_ASSERT_EQUAL(b.ba.opt.ack4_status, ACK4_NO_DYNAMIC);
	bed_clear(&b);
}

/* RFC 5555 4.4.2.1. */
static void
test_a_refresh_without_option_29_removes_the_ipv4_binding_only(void)
{
	struct bed b;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), hoa4), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa4));
	CU_ASSERT_PTR_NOT_NULL(mip6_ha_find(&b.h, &hoa));
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.old_hoa4, &hoa4));
	CU_ASSERT_FALSE(b.ba.opt.has_ack4);
	bed_clear(&b);
}

static void
test_only_a_change_of_address_counts_as_a_move(void)
{
	static const struct addr v4b = { 4, { 203, 0, 113, 78 } };
	struct bed b;
	struct mh m;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_REFRESHED);
	CU_ASSERT_EQUAL(give(&b, with_coa4(bu(3, 60)), via_udp(&v4, 61000)), W_OK);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_MOVED);
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.old_coa.addr, &c6));
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.old_local, &ha6));
	CU_ASSERT_EQUAL(give(&b, with_coa4(bu(4, 60)), via_udp(&v4, 61001)), W_OK);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_PORT_CHANGED);
	CU_ASSERT_EQUAL(mip6_ha_find(&b.h, &hoa)->g.coa.port, 61001);
	CU_ASSERT_EQUAL(give(&b, with_coa4(bu(5, 60)), via_udp(&v4b, 61001)), W_OK);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_MOVED);
	m = with_coa4(bu(6, 60));
	m.opt.ipv4_coa.b[3]++;	/* another place behind the same NAT */
	CU_ASSERT_EQUAL(give(&b, m, via_udp(&v4b, 61001)), W_OK);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_MOVED);
	bed_clear(&b);
}

/* BU -> DAD -> (BU again) -> BINDING, BA; RFC 6275 10.3.1. */
static void
test_a_new_binding_waits_for_duplicate_address_detection(void)
{
	struct mip6_ha_conf c = conf();
	struct bed b;

	c.dad = true;
	bed_conf(&b, &c);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), hoa4), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.order, 2);
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa));
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa4));
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.order, 0);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_SEQ_OUT_OF_WINDOW);
	mip6_ha_dad_done(&b.h, b.now, &hoa, true);
	pump(&b);
	CU_ASSERT_EQUAL(b.order, 31);
	CU_ASSERT(b.ba.ba.status == 0 && b.ba.ba.seq == 2);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(3, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.order, 31);		/* no new DAD for a refresh */
	CU_ASSERT_EQUAL(give(&b, bu(4, 0), via_home()), W_OK);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(5, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.order, 2);
	run_for(&b, SECONDS(11));		/* never answered: forgotten */
	CU_ASSERT_EQUAL(b.h.used, 0);
	mip6_ha_dad_done(&b.h, b.now, &hoa, true);
	pump(&b);
	CU_ASSERT_EQUAL(b.order, 0);
	bed_clear(&b);
}

static void
test_a_duplicate_is_refused_with_134_and_forgotten(void)
{
	struct mip6_ha_conf c = conf();
	struct bed b;

	c.dad = true;
	bed_conf(&b, &c);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	mip6_ha_dad_done(&b.h, b.now, &hoa, false);
	pump(&b);
	CU_ASSERT_EQUAL(b.order, 1);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_DAD_FAILED);
	CU_ASSERT_EQUAL(b.h.used, 0);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, bu(3, 0), via_home()), W_OK);	/* home before it was bound */
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_NOT_HA);
	mip6_ha_dad_done(&b.h, b.now, &hoa, true);
	pump(&b);
	CU_ASSERT_EQUAL(b.order, 0);
	bed_clear(&b);
}

static void
test_de_registration_ends_both_bindings_and_is_remembered_for_ten_seconds(void)
{
	struct bed b;

	bed_init(&b);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 60)), hoa4), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, bu(2, 0), via_home()), W_OK);
	CU_ASSERT_EQUAL(b.order, 31);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_GONE);
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.coa.addr, &hoa));
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.old_coa.addr, &c6));
	CU_ASSERT(addr_eq(&b.ev[MIP6_HA_BINDING].binding.old_hoa4, &hoa4));
	CU_ASSERT(b.ba.ba.status == 0 && b.ba.ba.lifetime_s == 0 && b.ba.ba.seq == 2);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_HOME);
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa));
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa4));
	CU_ASSERT_EQUAL(give(&b, bu(3, 0), via_home()), W_OK);	/* the BA was lost */
	CU_ASSERT(b.order == 1 && b.ba.ba.status == 0 && b.ba.ba.seq == 3);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.status, BA_SEQ_OUT_OF_WINDOW);	/* late, RFC 6275 10.3.2 */
	run_for(&b, SECONDS(10));
	CU_ASSERT_EQUAL(b.h.used, 0);
	CU_ASSERT_EQUAL(b.order, 0);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(give(&b, bu(2, 0), via_home()), W_OK);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(3, 60)), via_ipv6()), W_OK);	/* away again */
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_NEW);
	bed_clear(&b);
}

static void
test_a_binding_ends_with_its_lifetime(void)
{
	struct mip6_ha_conf c = conf();
	struct bed b;

	c.lifetime_max_s = 50;
	c.refresh_s = 20;
	bed_conf(&b, &c);
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_alt(bu(1, 600)), hoa4), via_ipv6()), W_OK);
	CU_ASSERT_EQUAL(b.ba.ba.lifetime_s, 48);	/* granted less, in units of 4 s */
	CU_ASSERT(b.ba.opt.has_refresh && b.ba.opt.refresh_s == 20);
	run_for(&b, SECONDS(48) - 1);
	CU_ASSERT_PTR_NOT_NULL(mip6_ha_find(&b.h, &hoa));
	run_for(&b, 1);
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa));
	CU_ASSERT(b.ev[MIP6_HA_BINDING].binding.expired);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_BINDING].binding.change, MIP6_BINDING_GONE);
	CU_ASSERT_EQUAL(b.n[MIP6_HA_SEND], 0);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 16)), via_ipv6()), W_OK);
	CU_ASSERT_FALSE(b.ba.opt.has_refresh);		/* not smaller than the lifetime */
	bed_clear(&b);
}

/* D10, RFC 6275 10.4.5. */
static void
test_payload_is_taken_from_exactly_the_registered_endpoint(void)
{
	struct tunnel_in in = { .kind = TUNNEL_UDP, .outer_src = { v4, 61000 },
	    .inner_src = hoa };
	struct bed b;

	bed_init(&b);
	CU_ASSERT_FALSE(mip6_ha_tunnel_ok(&b.h, &in));
	CU_ASSERT_EQUAL(give(&b, with_hoa4(with_coa4(bu(1, 60)), hoa4), via_udp(&v4, 61000)),
	    W_OK);
	CU_ASSERT(mip6_ha_tunnel_ok(&b.h, &in));
	in.inner_src = hoa4;
	CU_ASSERT(mip6_ha_tunnel_ok(&b.h, &in));
	in.outer_src.port = 61001;
	CU_ASSERT_FALSE(mip6_ha_tunnel_ok(&b.h, &in));
	in.kind = TUNNEL_IP;		/* anybody behind the same NAT could send this */
	in.outer_src.port = 0;
	CU_ASSERT_FALSE(mip6_ha_tunnel_ok(&b.h, &in));
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	CU_ASSERT_FALSE(mip6_ha_tunnel_ok(&b.h, &in));
	in.outer_src.addr = c6;
	in.inner_src = hoa;
	CU_ASSERT(mip6_ha_tunnel_ok(&b.h, &in));
	CU_ASSERT(mip6_ha_refresh_request(&b.h, b.now, &hoa));
	CU_ASSERT_FALSE(mip6_ha_refresh_request(&b.h, b.now, &c6));
	pump(&b);
	CU_ASSERT_EQUAL(b.ba.type, MH_BRR);
	bed_clear(&b);
}

/* RFC 6275 9.5.5: once, and not again after a Binding Update. */
static void
test_a_binding_is_asked_for_before_it_ends(void)
{
	struct mip6_ha_conf c = conf();
	struct bed b;

	c.ask_before = SECONDS(10);
	bed_conf(&b, &c);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), via_ipv6()), W_OK);
	run_for(&b, SECONDS(50) - 1);
	CU_ASSERT_EQUAL(b.ba.type, MH_BA);
	run_for(&b, 1);
	CU_ASSERT_EQUAL(b.ba.type, MH_BRR);
	CU_ASSERT_EQUAL(b.ev[MIP6_HA_SEND].send.path.kind, MIP6_RH2);
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(2, 60)), via_ipv6()), W_OK);
	run_for(&b, SECONDS(49));
	CU_ASSERT_EQUAL(b.ba.type, MH_BA);
	CU_ASSERT_PTR_NOT_NULL(mip6_ha_find(&b.h, &hoa));
	/* Asked once more, and it ends all the same. */
	run_for(&b, SECONDS(11));
	CU_ASSERT_PTR_NULL(mip6_ha_find(&b.h, &hoa));
	/* Shorter than that: never. */
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(3, 8)), via_ipv6()), W_OK);
	run_for(&b, SECONDS(7));
	CU_ASSERT_EQUAL(b.ba.type, MH_BA);
	bed_clear(&b);
}

static void
test_tampering_withholds_or_changes_the_acknowledgement(void)
{
	char err[128];
	struct bed b;

	bed_init(&b);
	CU_ASSERT(tamper_add(&b.tamper, "BA nth=1 withhold", err));
	CU_ASSERT(tamper_add(&b.tamper, "BA nth=2 status=130 nat_refresh=absent", err));
	CU_ASSERT_EQUAL(give(&b, with_coa4(bu(1, 60)), via_udp(&v4, 5)), W_OK);
	CU_ASSERT_EQUAL(b.order, 3);
	CU_ASSERT_EQUAL(give(&b, with_coa4(bu(2, 60)), via_udp(&v4, 5)), W_OK);
	CU_ASSERT(b.ba.ba.status == 130 && !b.ba.opt.has_nat);
	bed_clear(&b);
}

static void
test_a_hundred_thousand_bindings_are_found_refreshed_and_listed_in_order(void)
{
	enum { N = 100000 };
	static char list[N * 200];
	struct text text = TEXT_ARRAY(list);
	struct mip6_in in = via_ipv6();
	unsigned bad = 0;
	struct bed b;

	bed_init(&b);
	b.peer.hoa4 = ADDR_NONE;
	for (uint16_t seq = 1; seq <= 2; seq++) {
		for (uint32_t i = 0; i < N; i++) {
			in.src.b[12] = (uint8_t)(i >> 16);
			in.src.b[13] = (uint8_t)(i >> 8);
			in.src.b[14] = (uint8_t)i;
			in.authorised = in.src;
			bad += give(&b, with_alt(bu(seq, 600)), in) != W_OK ||
			    b.ba.ba.status != 0;
		}
		b.now += SECONDS(300);
	}
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_EQUAL(b.h.used, N);
	in.src.b[14] ^= 1;
	CU_ASSERT_PTR_NOT_NULL(mip6_ha_find(&b.h, &in.src));
	in.src.b[14] = 0xff;
	in.src.b[15] = 0;
	CU_ASSERT_EQUAL(give(&b, with_alt(bu(1, 60)), in), W_MIP6_NOT_AUTHORISED);
	mip6_ha_inspect(&b.h, &text);
	CU_ASSERT_FALSE(text.cut);
	CU_ASSERT(strncmp(list, " hoa=2001:db8:1::9 ", 19) == 0);
	bed_clear(&b);
}

static void
test_no_row_was_left_out(void)
{
	unsigned never = 0;

	for (size_t i = 0; i < mip6_ha_fsm.n_rows; i++) {
		const struct fsm_row *r = &mip6_ha_fsm.row[i];

		if (taken[i] != 0)
			continue;
		never++;
		fprintf(stderr, "never taken: %s %s -> %s (%s)\n", mip6_ha_fsm.state[r->from],
		    mip6_ha_fsm.event[r->event], mip6_ha_fsm.state[r->to], r->label);
	}
	CU_ASSERT_EQUAL(never, 0);
}

TEST_MAIN("mip6/ha",
    TEST(test_a_registration_over_ipv6_is_bound_told_and_acknowledged_in_this_order),
    TEST(test_behind_a_nat_the_binding_is_the_outer_source_and_option_31_says_so),
    TEST(test_without_a_nat_the_acknowledgement_is_in_udp_and_the_payload_is_not),
    TEST(test_what_is_discarded_leaves_neither_answer_nor_trace),
    TEST(test_unknown_types_get_a_binding_error_but_not_too_often),
    TEST(test_the_sequence_window_is_half_of_all_numbers),
    TEST(test_refusals_have_their_status_in_the_order_of_rfc_6275_10_3_1),
    TEST(test_an_ipv4_home_address_is_granted_to_its_owner_only),
    TEST(test_dynamic_ipv4_home_addresses_come_from_the_pool_and_stay),
    TEST(test_a_refresh_without_option_29_removes_the_ipv4_binding_only),
    TEST(test_only_a_change_of_address_counts_as_a_move),
    TEST(test_a_new_binding_waits_for_duplicate_address_detection),
    TEST(test_a_duplicate_is_refused_with_134_and_forgotten),
    TEST(test_de_registration_ends_both_bindings_and_is_remembered_for_ten_seconds),
    TEST(test_a_binding_ends_with_its_lifetime),
    TEST(test_payload_is_taken_from_exactly_the_registered_endpoint),
    TEST(test_a_binding_is_asked_for_before_it_ends),
    TEST(test_tampering_withholds_or_changes_the_acknowledgement),
    TEST(test_a_hundred_thousand_bindings_are_found_refreshed_and_listed_in_order),
    TEST(test_no_row_was_left_out))
