/* Later fragments and their first: RFC 4301 7. */
#include "nodes/ipsec/rig_test.h"

#define MTU 2000

/* A piece of an IPv4 UDP datagram to port 2222: the first, or one behind it. */
static struct ip_view
piece(uint8_t *buf, uint16_t id, size_t offset, bool more)
{
	struct bytes p = udp_packet(buf, MTU, H4, V4, 60);
	struct ip_view v;

	buf[4] = (uint8_t)(id >> 8);
	buf[5] = (uint8_t)id;
	buf[6] = (uint8_t)(more ? 0x20 : 0);
	buf[7] = (uint8_t)(offset / 8);
	ip4_checksum(buf);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, p), W_OK);
	return v;
}

static enum ipsec_verdict
out(struct rig *r, tick now, uint16_t id, size_t offset)
{
	uint8_t ip[MTU], sealed[MTU];
	struct wr w = wr_of(sealed, MTU);
	struct ip_view v = piece(ip, id, offset, true);

	return ipsec_out(&r->x, now, v.packet, &w);
}

/* An entry about destination port 2222, the last entry discards. */
static void
rig_with(struct rig *r, uint16_t type, bool fragments, uint32_t sa_flags)
{
	struct pfkey_msg p = sp_add(IPSEC_DIR_OUTBOUND, whole(H4), any(4), 17, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);

	rig_up(r, "i");
	r->x.conf.discard_unmatched = true;
	p.dst.port = 2222;
	p.policy.type = type;
	if (type != IPSEC_POLICY_IPSEC)
		p.policy.n_requests = 0;
	p.traffic.fragments = fragments;
	add.sa.flags |= sa_flags;
	CU_ASSERT_EQUAL(rig_say(r, 0, &p).errno_, PFKEY_OK);
	CU_ASSERT_EQUAL(rig_say(r, 0, &add).errno_, PFKEY_OK);
}

/* RFC 4301 7.3: on an SA for a port only after their first, and where both have agreed. */
static void
test_later_fragments_follow_their_first_where_that_is_agreed(void)
{
	static const struct { bool wanted; uint32_t flags; enum ipsec_verdict later; } row[] = {
		{ true, PFKEY_SA_FRAGMENTS, IPSEC_PROTECTED },
		{ true, 0, IPSEC_DISCARD },
		{ false, PFKEY_SA_FRAGMENTS, IPSEC_DISCARD },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct rig r;

		rig_with(&r, IPSEC_POLICY_IPSEC, row[i].wanted, row[i].flags);
		CU_ASSERT_EQUAL(out(&r, 0, 7, 64), IPSEC_DISCARD);	/* before its first */
		CU_ASSERT_EQUAL(out(&r, 0, 7, 0), IPSEC_PROTECTED);
		CU_ASSERT_EQUAL(out(&r, 0, 7, 64), row[i].later);
		CU_ASSERT_EQUAL(out(&r, 0, 8, 64), IPSEC_DISCARD);	/* of another packet */
		CU_ASSERT_EQUAL(out(&r, FRAGS_LIFE, 7, 64), IPSEC_DISCARD);
		rig_down(&r);
	}
}

/* RFC 4301 7.4: so does what is bypassed by its port. */
static void
test_later_fragments_are_bypassed_after_their_first_only(void)
{
	struct rig r;

	rig_with(&r, IPSEC_POLICY_NONE, false, 0);
	CU_ASSERT_EQUAL(out(&r, 0, 7, 64), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(out(&r, 0, 7, 0), IPSEC_BYPASS);
	CU_ASSERT_EQUAL(out(&r, 0, 7, 64), IPSEC_BYPASS);
	CU_ASSERT_EQUAL(out(&r, 0, 9, 64), IPSEC_DISCARD);
	rig_down(&r);
}

/* On the way in a first fragment on one SA, or in clear, says nothing about what comes on another. */
static void
test_a_first_fragment_that_came_otherwise_does_not_count(void)
{
	struct pfkey_msg p = sp_add(IPSEC_DIR_INBOUND, any(4), whole(V4), 17, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, true);
	struct ipsec_in on = { .spi = 0x1000, .reqid = 21, .mode = IPSEC_MODE_TUNNEL };
	struct ip_view first, later;
	uint8_t a[MTU], b[MTU];
	struct rig r;

	rig_up(&r, "r");
	p.dst.port = 2222;
	p.traffic.fragments = true;
	add.sa.flags |= PFKEY_SA_FRAGMENTS;
	rig_say(&r, 0, &p);
	rig_say(&r, 0, &add);
	first = piece(a, 7, 0, true);
	later = piece(b, 7, 64, false);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &first, NULL), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &later, &on), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &first, &on), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &later, &on), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &later, NULL), IPSEC_DISCARD);
	rig_down(&r);
}

/* RFC 4301 7.2: on an SA for what hides its ports nothing comes that lies over them. */
static void
test_a_fragment_over_the_ports_is_refused(void)
{
	struct pfkey_msg p = sp_add(IPSEC_DIR_INBOUND, any(4), whole(V4), 17, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, true);
	struct ipsec_in on = { .spi = 0x1000, .reqid = 21, .mode = IPSEC_MODE_TUNNEL };
	struct ip_view over, later;
	uint8_t a[MTU], b[MTU];
	struct rig r;

	rig_up(&r, "r");
	p.sel = (struct pfkey_selector){ .has = true, .src.opaque = true, .dst.opaque = true };
	rig_say(&r, 0, &p);
	rig_say(&r, 0, &add);
	over = piece(a, 7, 8, true);
	later = piece(b, 7, 16, false);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &over, &on), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(ipsec_in_policy(&r.x, 0, &later, &on), IPSEC_PROTECTED);
	rig_down(&r);
}

/* ---- what hides how much is said, RFC 4303 2.4, 2.6, 2.7 ---- */

struct pair {
	struct rig i, r;
};

static void
pair_up(struct pair *p, const struct pfkey_traffic *t, uint32_t flags)
{
	struct pfkey_msg o = sp_add(IPSEC_DIR_OUTBOUND, any(4), any(4), 0, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);

	rig_up(&p->i, "i");
	rig_up(&p->r, "r");
	o.traffic = *t;
	CU_ASSERT_EQUAL(rig_say(&p->i, 0, &o).errno_, PFKEY_OK);
	add.sa.flags |= flags;
	rig_say(&p->i, 0, &add);
	add.sa.flags = PFKEY_SA_INBOUND;
	rig_say(&p->r, 0, &add);
}

static void
test_padding_hides_the_length(void)
{
	static const struct { struct pfkey_traffic t; uint32_t flags; size_t least, most; } row[] = {
		{ { .tfc = 500 }, 0, 500, 600 },
		{ { .tfc = 500 }, PFKEY_SA_NO_TFC, 100, 200 },
		{ { .pad = 255 }, 0, 255 + 60, 255 + 200 },
		{ { .pad = 255, .tfc = 500 }, 0, 755, 900 },
		{ { .tfc = 10 }, 0, 100, 200 },		/* it is longer than that */
	};

	for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
		uint8_t ip[MTU], sealed[MTU], back[MTU];
		struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);
		struct bytes b = udp_packet(ip, MTU, H4, V4, 60);
		struct ipsec_in info;
		struct pair p;

		pair_up(&p, &row[k].t, row[k].flags);
		CU_ASSERT_EQUAL(ipsec_out(&p.i.x, 0, b, &w), IPSEC_PROTECTED);
		CU_ASSERT(w.n >= row[k].least && w.n <= row[k].most);
		CU_ASSERT_EQUAL(rig_in(&p.r, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT(bytes_eq(wr_done(&plain), b));
		rig_down(&p.i);
		rig_down(&p.r);
	}
}

/* Every half second, as long as the policy is there, and nobody hears anything. */
static void
test_dummies_come_and_are_nothing(void)
{
	struct pfkey_msg gone = sp_add(IPSEC_DIR_OUTBOUND, any(4), any(4), 0, 21, C6, HA6);
	uint8_t sealed[MTU], back[MTU];
	struct ipsec_event ev;
	struct ipsec_in info;
	struct alarm *a;
	struct pair p;

	pair_up(&p, &(struct pfkey_traffic){ .dummy_ms = 500 }, 0);
	for (tick now = MSEC(500); now <= SECONDS(2); now += MSEC(500)) {
		struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);

		CU_ASSERT_EQUAL(heap_next(&p.i.heap), now);
		a = heap_due(&p.i.heap, now);
		CU_ASSERT_FATAL(a != NULL && ALARM_ENGINE(a->kind) == ALARM_IPSEC);
		ipsec_wake(&p.i.x, now, a);
		CU_ASSERT_FATAL(ipsec_pop(&p.i.x, &ev) && ev.kind == IPSEC_EV_DUMMY);
		CU_ASSERT_TRUE(ipsec_dummy(&p.i.x, now, ev.policy, &w));
		CU_ASSERT_EQUAL(rig_in(&p.r, now, wr_done(&w), &plain, &info), W_ESP_DUMMY);
	}
	CU_ASSERT_EQUAL(p.r.x.count.dummies, 4);
	gone.type = SADB_X_SPDDELETE;
	CU_ASSERT_EQUAL(rig_say(&p.i, 0, &gone).errno_, PFKEY_OK);
	CU_ASSERT_FALSE(ipsec_dummy(&p.i.x, 0, ev.policy, &(struct wr){ sealed, 0, MTU, false }));
	rig_down(&p.i);
	rig_down(&p.r);
}

TEST_MAIN("ipsec/frags",
    TEST(test_later_fragments_follow_their_first_where_that_is_agreed),
    TEST(test_later_fragments_are_bypassed_after_their_first_only),
    TEST(test_a_first_fragment_that_came_otherwise_does_not_count),
    TEST(test_a_fragment_over_the_ports_is_refused),
    TEST(test_padding_hides_the_length),
    TEST(test_dummies_come_and_are_nothing))
