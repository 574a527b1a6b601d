#include "nodes/ipsec/rig_test.h"

static uint8_t
errno_of(struct rig *r, struct pfkey_msg m)
{
	return rig_say(r, 0, &m).errno_;
}

/*	KM -> KRN	GETSPI, reqid 21
 *	KM <- KRN	GETSPI, SPI
 *	KM -> KRN	UPDATE, keys
 *	KM <- KRN	UPDATE, no keys						RFC 2367 3.1.1, 3.1.2 */
static void
test_getspi_then_update_makes_an_inbound_sa(void)
{
	struct pfkey_msg m = { .type = SADB_GETSPI, .satype = 3, .seq = 8, .pid = 1, .has_sa2 = true,
		.mode = IPSEC_MODE_TUNNEL, .reqid = 21, .src = whole(C6), .dst = whole(HA6) }, r;
	struct ipsec_event ev;
	bool keys = false;
	struct rig rig;

	rig_up(&rig, "ha");
	r = rig_say(&rig, 0, &m);
	CU_ASSERT(r.errno_ == 0 && r.seq == 8 && r.pid == 1 && r.sa.spi >= 0x100);
	CU_ASSERT_EQUAL(r.sa.state, SADB_SASTATE_LARVAL);
	m = sa_add(r.sa.spi, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	m.type = SADB_UPDATE;
	ipsec_bus(&rig.x, 0, &m);
	while (ipsec_pop(&rig.x, &ev)) {
		if (ev.kind == IPSEC_EV_KEYS) {
			keys = true;
			CU_ASSERT(ev.keys.n_encr == 20 && ev.keys.encr[1] == 2 && ev.keys.spi == r.sa.spi);
		} else {
			CU_ASSERT(ev.msg.type == SADB_UPDATE && ev.msg.errno_ == 0);
			CU_ASSERT_EQUAL(ev.msg.key_encr.n, 0);
			CU_ASSERT_EQUAL(ev.msg.sa.flags, PFKEY_SA_INBOUND);
		}
	}
	CU_ASSERT_TRUE(keys);
	CU_ASSERT_PTR_NOT_NULL(sad_find_in(&rig.x.sad, r.sa.spi)->seal);
	CU_ASSERT_EQUAL(heap_next(&rig.heap), TICK_NEVER);
	rig_down(&rig);
}

static void
test_a_larval_sa_is_given_back_after_its_time(void)
{
	struct pfkey_msg m = { .type = SADB_GETSPI, .satype = 3, .src = whole(C6), .dst = whole(HA6),
		.has_range = true, .spi_min = 0x777, .spi_max = 0x777 };
	struct alarm *a;
	struct rig rig;

	rig_up(&rig, "ha");
	CU_ASSERT_EQUAL(rig_say(&rig, 0, &m).sa.spi, 0x777);
	CU_ASSERT_EQUAL(rig_say(&rig, 0, &m).errno_, PFKEY_EEXIST);	/* RFC 2367 3.1.1 */
	a = heap_due(&rig.heap, PFKEY_LARVAL_LIFE);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	CU_ASSERT_EQUAL(ALARM_ENGINE(a->kind), ALARM_IPSEC);
	ipsec_wake(&rig.x, PFKEY_LARVAL_LIFE, a);
	CU_ASSERT_EQUAL(rig_say(&rig, PFKEY_LARVAL_LIFE + 1, &m).sa.spi, 0x777);
	m.spi_min = 0xff;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);
	rig_down(&rig);
}

#define BAD(like, change) do {						\
	m = like;							\
	change;								\
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);		\
} while (0)

static void
test_each_bad_add_has_its_answer(void)
{
	struct pfkey_msg good = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, 21, false), m;
	struct rig rig;

	rig_up(&rig, "mn");
	BAD(good, m.sa.state = SADB_SASTATE_LARVAL);		/* RFC 2367 3.1.3 */
	BAD(good, m.sa.spi = 255);				/* RFC 4303 2.1 */
	BAD(good, m.dst.addr = ADDR_NONE);			/* RFC 2367 2.3.3 */
	BAD(good, m.dst = whole(HA6));
	BAD(good, m.key_encr.n = 19);
	BAD(good, m.key_encr.n = 3);
	BAD(good, m.key_integ.n = 32);
	BAD(good, (m.sa.encr = ENCR_NULL, m.key_encr.n = 0));	/* RFC 4303 3.2 */
	BAD(good, m.sa.encr = 3);
	BAD(good, m.mode = 3);
	BAD(good, m.satype = 2);
	BAD(good, (sa_udp(&m, 4500, 4500), m.mode = IPSEC_MODE_TRANSPORT));
	BAD(good, sa_udp(&m, 0, 4500));
	BAD(good, (sa_udp(&m, 4500, 4500), m.nat_t = 1));
	BAD(good, m.has_sa = false);
	CU_ASSERT_EQUAL(rig.x.sad.n, 0);
	CU_ASSERT_EQUAL(errno_of(&rig, good), 0);
	CU_ASSERT_EQUAL(errno_of(&rig, good), PFKEY_EEXIST);
	/* The same SPI for another peer is another SA, and inbound is another space. */
	m = good, m.dst = whole(V4);
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	m = good, m.sa.flags = PFKEY_SA_INBOUND;
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	rig_down(&rig);
}

/* RFC 2367 3.1.2: nothing but state and lifetimes; endpoints change by MIGRATE only. */
static void
test_an_update_of_a_mature_sa_cannot_move_it(void)
{
	struct pfkey_msg add = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, 21, true), m = add;
	struct rig rig;

	rig_up(&rig, "mn");
	CU_ASSERT_EQUAL(errno_of(&rig, add), 0);
	m.type = SADB_UPDATE;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);	/* keys */
	m.key_encr.n = 0;
	m.src = whole(V4);
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);
	m.src = add.src;
	sa_udp(&m, 4500, 4500);
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);
	m.has_nat_t = m.has_nat_ports = false;
	m.reqid = 22;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EINVAL);
	m.reqid = 21;
	m.soft = (struct pfkey_lifetime){ .has = true, .addtime = 100 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(heap_next(&rig.heap), SECONDS(100));
	m.sa.spi = 0x9999;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_ESRCH);
	rig_down(&rig);
}

static void
test_get_delete_and_flush(void)
{
	struct pfkey_msg add = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, 21, false), m = { 0 }, r;
	struct rig rig;

	rig_up(&rig, "mn");
	CU_ASSERT_EQUAL(errno_of(&rig, add), 0);
	m = (struct pfkey_msg){ .type = SADB_GET, .satype = 3, .has_sa = true, .sa = { .spi = 0x1000 },
		.src = add.src, .dst = add.dst };
	r = rig_say(&rig, SECONDS(5), &m);
	CU_ASSERT(r.current.has && r.current.addtime == 5 && r.current.allocations == 0);
	CU_ASSERT(r.has_sa2 && r.reqid == 21 && r.key_encr.n == 0);
	m.type = SADB_DELETE;
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_ESRCH);
	CU_ASSERT_EQUAL(errno_of(&rig, add), 0);
	m = (struct pfkey_msg){ .type = SADB_FLUSH, .satype = 3 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(rig.x.sad.n, 0);
	m.type = SADB_DUMP;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_ENOENT);
	m.type = 17;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_EOPNOTSUPP);
	rig_down(&rig);
}

static void
wake(struct rig *rig, tick now)
{
	struct alarm *a;

	while ((a = heap_due(&rig->heap, now)) != NULL)
		ipsec_wake(&rig->x, now, a);
}

static void
test_soft_and_hard_lifetimes_expire(void)
{
	struct pfkey_msg m = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	struct rig rig;

	rig_up(&rig, "mn");
	m.soft = (struct pfkey_lifetime){ .has = true, .addtime = 10 };
	m.hard = (struct pfkey_lifetime){ .has = true, .addtime = 20 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	wake(&rig, SECONDS(10));
	m = rig_heard(&rig);
	CU_ASSERT(m.type == SADB_EXPIRE && m.soft.has && !m.hard.has && m.pid == 0);
	CU_ASSERT_EQUAL(m.sa.state, SADB_SASTATE_DYING);
	wake(&rig, SECONDS(20));
	m = rig_heard(&rig);
	CU_ASSERT(m.type == SADB_EXPIRE && m.hard.has && !m.soft.has && m.reqid == 21);
	CU_ASSERT_EQUAL(rig.x.sad.n, 0);
	rig_down(&rig);
}

/* RFC 2367 3.1.8: hard takes precedence if both fall together. */
static void
test_equal_lifetimes_expire_hard_only(void)
{
	struct pfkey_msg m = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	struct rig rig;

	rig_up(&rig, "mn");
	m.soft = m.hard = (struct pfkey_lifetime){ .has = true, .addtime = 10 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	wake(&rig, SECONDS(10));
	CU_ASSERT_TRUE(rig_heard(&rig).hard.has);
	CU_ASSERT_EQUAL(rig_heard(&rig).type, 0);
	rig_down(&rig);
}

/* RFC 4301 4.4.2.1: in packets, in octets, in seconds since first use; the first reached counts. */
static void
test_lifetimes_count_packets_octets_and_use(void)
{
	uint8_t ip[300], out[400];
	struct bytes p = udp_packet(ip, sizeof(ip), HOA, CN, 52);	/* 100 octets */
	struct pfkey_msg sp = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, C6, HA6), m;
	struct rig rig;

	rig_up(&rig, "mn");
	CU_ASSERT_EQUAL(errno_of(&rig, sp), 0);
	m = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	m.soft = (struct pfkey_lifetime){ .has = true, .allocations = 2 };
	m.hard = (struct pfkey_lifetime){ .has = true, .bytes = 300, .usetime = 60 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(heap_next(&rig.heap), TICK_NEVER);
	for (int i = 1; i <= 3; i++) {
		struct wr w = wr_of(out, sizeof(out));

		CU_ASSERT_EQUAL(ipsec_out(&rig.x, SECONDS(5), p, &w), IPSEC_PROTECTED);
		m = rig_heard(&rig);
		CU_ASSERT_EQUAL(m.type, i == 1 ? 0 : SADB_EXPIRE);
		CU_ASSERT_EQUAL(m.soft.has, i == 2);
		CU_ASSERT_EQUAL(m.hard.has, i == 3);
		if (i == 1)
			CU_ASSERT_EQUAL(heap_next(&rig.heap), SECONDS(65));
	}
	CU_ASSERT_EQUAL(rig.x.sad.n, 0);
	/* And if time is reached first, time. */
	m = sa_add(0x1001, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	m.hard = (struct pfkey_lifetime){ .has = true, .bytes = 1000000, .addtime = 60 };
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(ipsec_out(&rig.x, SECONDS(5), p, &(struct wr){ out, 0, sizeof(out), false }),
	    IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(rig_heard(&rig).type, 0);
	wake(&rig, SECONDS(60));
	m = rig_heard(&rig);
	CU_ASSERT(m.type == SADB_EXPIRE && m.hard.has);
	CU_ASSERT_EQUAL(rig.x.sad.n, 0);
	rig_down(&rig);
}

/* RFC 4301 4.4.2.1. That the counter overflows into nothing is in esp_test.c. */
static void
test_an_sa_holds_every_item(void)
{
	struct pfkey_msg add = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, 21, true), out = add;
	struct addr src = A(C4), dst = A(HA4);
	const struct sa *a, *b;
	struct rig rig;

	rig_up(&rig, "mn");
	sa_udp(&add, 4500, 4501);
	add.sa.flags |= PFKEY_SA_ESN;
	add.sa.replay = 96;
	add.soft = (struct pfkey_lifetime){ true, 1, 2, 3, 4 };
	add.hard = (struct pfkey_lifetime){ true, 5, 6, 7, 8 };
	CU_ASSERT_EQUAL(errno_of(&rig, add), 0);
	out.sa.flags = PFKEY_SA_NO_REPLAY;
	out.sa_seq = 77;
	CU_ASSERT_EQUAL(errno_of(&rig, out), 0);
	a = sad_find_in(&rig.x.sad, 0x1000);
	b = sad_find_out(&rig.x.sad, 0x1000, &dst);
	CU_ASSERT_FATAL(a != NULL && b != NULL);
	CU_ASSERT(a->spi == 0x1000 && a->esn && !a->no_replay && a->window.size == 96);
	CU_ASSERT(b->seq == 77 && b->no_replay && !b->esn);	/* the counter may roll over */
	CU_ASSERT(a->suite.encr == ENCR_AES_GCM_16 && a->suite.encr_bits == 128 && a->seal != NULL);
	CU_ASSERT(a->soft.packets == 1 && a->soft.bytes == 2 && a->soft.add_s == 3 && a->soft.use_s == 4);
	CU_ASSERT(a->hard.packets == 5 && a->hard.bytes == 6 && a->hard.add_s == 7 && a->hard.use_s == 8);
	CU_ASSERT(a->mode == IPSEC_MODE_TUNNEL && addr_eq(&a->src, &src) && addr_eq(&a->dst, &dst));
	CU_ASSERT(a->encap == UDP_ENCAP_ESPINUDP && a->sport == 4500 && a->dport == 4501);
	rig_down(&rig);
}

/* The newest of a policy's SAs is sent on; the older one still receives (RFC 7296 2.8). */
static void
test_a_rekeyed_policy_sends_on_the_newest_sa(void)
{
	uint8_t ip[300], out[400];
	struct bytes p = udp_packet(ip, sizeof(ip), HOA, CN, 52);
	struct pfkey_msg sp = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	struct wr w = wr_of(out, sizeof(out));
	struct rig rig;

	rig_up(&rig, "mn");
	CU_ASSERT_EQUAL(errno_of(&rig, sp), 0);
	for (uint32_t spi = 0x1000; spi < 0x1003; spi++)
		CU_ASSERT_EQUAL(errno_of(&rig, sa_add(spi, C6, HA6, IPSEC_MODE_TUNNEL, 21, false)), 0);
	CU_ASSERT_EQUAL(ipsec_out(&rig.x, 0, p, &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(out[43], 0x02);		/* SPI 0x1002 */
	rig_down(&rig);
}

static void
test_each_spd_message_has_its_answer(void)
{
	struct pfkey_msg sp = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 0, C6, HA6), m, r;
	struct rig rig;

	rig_up(&rig, "mn");
	r = rig_say(&rig, 0, &sp);
	CU_ASSERT(r.errno_ == 0 && r.policy.id == 1 && r.seq == 3 && r.pid == 2);
	CU_ASSERT(r.policy.request[0].reqid > 0x3fff);	/* unique: numbered by the kernel */
	CU_ASSERT_EQUAL(errno_of(&rig, sp), PFKEY_EEXIST);
	m = sp, m.type = SADB_X_SPDUPDATE, m.policy.priority = 5;
	r = rig_say(&rig, 0, &m);
	CU_ASSERT(r.errno_ == 0 && r.policy.priority == 5 && r.policy.id == 1);
	m = (struct pfkey_msg){ .type = SADB_X_SPDGET, .policy = { .has = true, .id = r.policy.id } };
	r = rig_say(&rig, 0, &m);
	CU_ASSERT(r.errno_ == 0 && r.policy.n_requests == 1 && r.src.prefixlen == 128);
	m.policy.id = 999;
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_ENOENT);
	BAD(sp, m.policy.dir = 3);
	BAD(sp, m.policy.n_requests = 0);
	BAD(sp, m.policy.request[0].proto = 51);
	BAD(sp, m.dst = any(4));
	BAD(sp, m.policy.type = 3);
	m = sp, m.type = SADB_X_SPDDELETE;
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(errno_of(&rig, m), PFKEY_ENOENT);
	CU_ASSERT_EQUAL(errno_of(&rig, sp), 0);
	m = (struct pfkey_msg){ .type = SADB_X_SPDDUMP };
	CU_ASSERT_EQUAL(rig_say(&rig, 0, &m).policy.dir, IPSEC_DIR_OUTBOUND);
	m.type = SADB_X_SPDFLUSH;
	CU_ASSERT_EQUAL(errno_of(&rig, m), 0);
	CU_ASSERT_EQUAL(rig.x.spd.n, 0);
	rig_down(&rig);
}

static void
test_inspect_shows_rows_in_a_stable_order(void)
{
	struct pfkey_msg sp = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	char buf[2000];
	struct text t = TEXT_ARRAY(buf);
	struct rig rig;

	rig_up(&rig, "mn");
	(void)errno_of(&rig, sp);
	(void)errno_of(&rig, sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false));
	(void)errno_of(&rig, sa_add(0x2000, HA6, C6, IPSEC_MODE_TUNNEL, 21, true));
	CU_ASSERT_TRUE(ipsec_inspect(&rig.x, "sad", &t));
	CU_ASSERT_TRUE(ipsec_inspect(&rig.x, "spd", &t));
	CU_ASSERT_FALSE(ipsec_inspect(&rig.x, "bul", &t));
	CU_ASSERT_STRING_EQUAL(buf,
	    " dir=out spi=0x00001000 reqid=21 mode=tunnel state=mature src=2001:db8:2::22 "
	    "dst=2001:db8::1 encap=none provisional=0 learn=0 seq=0 packets=0 bytes=0\n"
	    " dir=in spi=0x00002000 reqid=21 mode=tunnel state=mature src=2001:db8::1 "
	    "dst=2001:db8:2::22 encap=none provisional=0 learn=0 seq=0 packets=0 bytes=0\n"
	    " id=1 dir=out type=ipsec priority=1000 src=2001:db8::11/128 dst=::/0 proto=0 mode=tunnel "
	    "reqid=21 level=3 tunnel_src=2001:db8:2::22 tunnel_dst=2001:db8::1 encap=none flags=0x00 "
	    "generation=0\n");
	rig_down(&rig);
}

TEST_MAIN("ipsec/bus",
    TEST(test_getspi_then_update_makes_an_inbound_sa),
    TEST(test_a_larval_sa_is_given_back_after_its_time),
    TEST(test_each_bad_add_has_its_answer),
    TEST(test_an_update_of_a_mature_sa_cannot_move_it),
    TEST(test_get_delete_and_flush),
    TEST(test_soft_and_hard_lifetimes_expire),
    TEST(test_equal_lifetimes_expire_hard_only),
    TEST(test_lifetimes_count_packets_octets_and_use),
    TEST(test_an_sa_holds_every_item),
    TEST(test_a_rekeyed_policy_sends_on_the_newest_sa),
    TEST(test_each_spd_message_has_its_answer),
    TEST(test_inspect_shows_rows_in_a_stable_order))
