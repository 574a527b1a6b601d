/* MIGRATE by docs/handover.md section 5 and peers' answers: what it refuses and how, and that a
 * refusal leaves no trace; what it moves, and what it leaves alone. */
#include "nodes/ipsec/rig_test.h"

enum { REQID = 21, OTHER = 22 };

/* The home agent's outbound payload policy for HoA. */
static struct pfkey_msg
policy(void)
{
	return sp_add(IPSEC_DIR_OUTBOUND, any(6), whole(HOA), 0, REQID, HA6, C6);
}

/* migrate moves that policy from HA6-C6 to local-remote. */
static struct pfkey_msg
migrate(const char *local, const char *remote, uint64_t generation)
{
	struct pfkey_msg m = policy();
	struct pfkey_request *q = m.policy.request;

	m.type = SADB_X_MIGRATE;
	m.satype = SADB_SATYPE_ESP;
	m.has_km = true;
	m.km_local = A(local);
	m.km_remote = A(remote);
	m.policy.n_requests = 2;
	q[1] = q[0];
	q[1].src = A(local);
	q[1].dst = A(remote);
	m.ds = (struct pfkey_migrate_ds){ .has = true, .version = 1, .origin = MIGRATE_BY_BINDING,
		.generation = generation };
	return m;
}

static void
tables(const struct rig *r, char *buf, size_t cap)
{
	struct text t = text_of(buf, cap);

	(void)ipsec_inspect(&r->x, "sad", &t);
	(void)ipsec_inspect(&r->x, "spd", &t);
}

static void
up(struct rig *r)
{
	struct pfkey_msg m = policy();

	rig_up(r, "ha");
	CU_ASSERT_EQUAL(rig_say(r, 0, &m).errno_, 0);
	m = sa_add(0x1000, HA6, C6, IPSEC_MODE_TUNNEL, REQID, false);
	CU_ASSERT_EQUAL(rig_say(r, 0, &m).errno_, 0);
	/* Another mobile node with the same endpoints: handover.md, must never happen, (j). */
	m = sa_add(0x1001, HA6, C6, IPSEC_MODE_TUNNEL, OTHER, false);
	CU_ASSERT_EQUAL(rig_say(r, 0, &m).errno_, 0);
}

static void
test_endpoints_move_and_everything_else_stays(void)
{
	struct pfkey_msg m = migrate(HA4, V4, 1), echo;
	struct addr v4 = A(V4), c6 = A(C6);
	struct sa *a, *other;
	struct policy *p;
	struct rig r;

	up(&r);
	a = r.x.sad.first;
	other = a->next;
	a->seq = 77;
	a->packets = 78;
	sa_udp(&m, 4500, 4500);
	m.seq = 9;
	m.pid = 2;
	echo = rig_say(&r, 0, &m);
	/* The echo: seq 0, pid 0, everything else as it was said, with 20 to 22 and DS. */
	CU_ASSERT(echo.type == SADB_X_MIGRATE && echo.errno_ == 0 && echo.seq == 0 && echo.pid == 0);
	CU_ASSERT(echo.satype == 3 && echo.has_km && echo.ds.has && echo.nat_t == 2);
	CU_ASSERT(echo.policy.id == 1 && echo.policy.n_requests == 2);
	CU_ASSERT(addr_eq(&a->dst, &v4) && a->encap == 2 && a->sport == 4500 && a->dport == 4500);
	CU_ASSERT(a->spi == 0x1000 && a->seq == 77 && a->packets == 78 && a->seal != NULL);
	CU_ASSERT_PTR_EQUAL(sad_find_out(&r.x.sad, 0x1000, &v4), a);
	CU_ASSERT_PTR_NULL(sad_find_out(&r.x.sad, 0x1000, &c6));
	CU_ASSERT(addr_eq(&other->dst, &c6) && other->encap == 0);
	p = r.x.spd.first;
	CU_ASSERT(addr_eq(&p->template.dst, &v4) && p->encap == 2 && p->generation == 1);
	rig_down(&r);
}

static void
test_each_refusal_has_its_answer_and_leaves_no_trace(void)
{
	static char before[4000], after[4000];
	struct pfkey_msg good = migrate(HA4, V4, 1), m;
	struct rig r;

	up(&r);
	tables(&r, before, sizeof(before));
#define REFUSED(change, err) do {						\
	m = good;								\
	change;									\
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, err);			\
	tables(&r, after, sizeof(after));					\
	CU_ASSERT_STRING_EQUAL(before, after);					\
} while (0)
	/* (1) the draft's and Linux's EINVAL */
	REFUSED(m.policy.has = false, PFKEY_EINVAL);
	REFUSED(m.policy.dir = 3, PFKEY_EINVAL);
	REFUSED(m.policy.n_requests = 1, PFKEY_EINVAL);
	REFUSED(m.src.addr = ADDR_NONE, PFKEY_EINVAL);
	REFUSED(m.dst.addr = A(H4), PFKEY_EINVAL);
	REFUSED(m.policy.request[1].reqid = 5, PFKEY_EINVAL);
	REFUSED(m.policy.request[1].mode = IPSEC_MODE_TRANSPORT, PFKEY_EINVAL);
	REFUSED(m.policy.request[1].proto = 51, PFKEY_EINVAL);
	REFUSED(m.policy.request[1].dst = A("0.0.0.0"), PFKEY_EINVAL);
	REFUSED(m.policy.request[1].dst = A(C6), PFKEY_EINVAL);
	/* (1) what the extension adds */
	REFUSED(m.ds.version = 2, PFKEY_EINVAL);
	REFUSED(m.ds.reserved = 1, PFKEY_EINVAL);
	REFUSED(m.ds.flags = 0x20, PFKEY_EINVAL);
	REFUSED(m.ds.generation = 0, PFKEY_EINVAL);
	REFUSED((sa_udp(&m, 4500, 4500), m.nat_t = 1), PFKEY_EINVAL);
	REFUSED(sa_udp(&m, 4500, 0), PFKEY_EINVAL);
	REFUSED((m = migrate(HA6, CN, 1), sa_udp(&m, 4500, 4500)), PFKEY_EINVAL);
	REFUSED((sa_udp(&m, 4500, 4500), m.nat_t = UDP_ENCAP_NONE), PFKEY_EINVAL);
	/* no such policy: ENOENT */
	REFUSED(m.dst = whole(CN), PFKEY_ENOENT);
	REFUSED(m.dst.prefixlen = 64, PFKEY_ENOENT);
	REFUSED(m.policy.dir = IPSEC_DIR_INBOUND, PFKEY_ENOENT);
	REFUSED(m.src.proto = m.dst.proto = 135, PFKEY_ENOENT);
	/* not its template: ENODATA, as Linux says */
	REFUSED(m.policy.request[0].dst = A(CN), PFKEY_ENODATA);
	REFUSED(m.policy.request[0].reqid = m.policy.request[1].reqid = 5, PFKEY_ENODATA);
	REFUSED(m.policy.request[0].mode = m.policy.request[1].mode = IPSEC_MODE_TRANSPORT,
	    PFKEY_ENODATA);
	/* (2) old encapsulation */
	REFUSED((m.ds.flags = MIGRATE_OLD_VALID, m.ds.old_encap = UDP_ENCAP_ESPINUDP), PFKEY_ENODATA);
	/* (3) generation */
	REFUSED(m.ds.generation = 2, PFKEY_ESTALE);
	m = good;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	tables(&r, before, sizeof(before));
	REFUSED((void)0, PFKEY_ENODATA);	/* the same again: its "old" is no more */
	rig_down(&r);
}

/* 1, 2, 3 ... per policy, whoever issues (invariant 19). */
static void
test_generations_follow_each_other(void)
{
	static const char *const place[] = { C6, V4, CN, C4 };
	struct rig r;

	up(&r);
	for (uint64_t g = 1; g < 4; g++) {
		const char *local = g % 2 == 1 ? HA4 : HA6;
		struct pfkey_msg m = migrate(local, place[g], g);

		m.policy.request[0].src = A(g % 2 == 1 ? HA6 : HA4);
		m.policy.request[0].dst = A(place[g - 1]);
		m.ds.generation = g - 1;
		CU_ASSERT_NOT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
		m.ds.generation = g;
		CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	}
	CU_ASSERT_EQUAL(r.x.spd.first->generation, 3);
	rig_down(&r);
}

/* PFM-5.3-05, -5.1.2-01: at bootstrapping there is no SA yet. */
static void
test_no_sa_is_success(void)
{
	struct pfkey_msg sp = policy(), m = migrate(HA4, V4, 1);
	struct rig r;

	rig_up(&r, "ha");
	CU_ASSERT_EQUAL(rig_say(&r, 0, &sp).errno_, 0);
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	rig_down(&r);
}

/* A MIGRATE as a stock kernel knows it: no DS, no NAT-T: encapsulation stays as it is. */
static void
test_a_plain_migrate_leaves_encapsulation_and_generation_alone(void)
{
	struct pfkey_msg m = migrate(HA4, V4, 1);
	struct rig r;

	up(&r);
	sa_udp(&m, 4500, 4500);
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	m = migrate(HA4, C4, 0);
	m.ds.has = false;
	m.policy.request[0] = migrate(HA4, V4, 1).policy.request[1];
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	CU_ASSERT_EQUAL(r.x.sad.first->encap, UDP_ENCAP_ESPINUDP);
	CU_ASSERT_EQUAL(r.x.spd.first->generation, 1);
	/* Leaving the NAT: TYPE 0. */
	m = migrate(HA6, C6, 2);
	m.policy.request[0] = migrate(HA4, C4, 1).policy.request[1];
	m.has_nat_t = true;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	CU_ASSERT_EQUAL(r.x.sad.first->encap, UDP_ENCAP_NONE);
	rig_down(&r);
}

/* T-MIG: a transport policy's MIGRATE changes no SA and no template, and is echoed. */
static void
test_a_transport_migrate_only_tells(void)
{
	static char before[4000], after[4000];
	struct pfkey_msg m = sp_add(IPSEC_DIR_OUTBOUND, whole(HA6), whole(HOA), 135, 20, NULL, NULL);
	struct rig r;

	rig_up(&r, "ha");
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	m.type = SADB_X_MIGRATE;
	m.policy.n_requests = 2;
	m.policy.request[0].src = A(HA6);
	m.policy.request[0].dst = A(HOA);
	m.policy.request[1] = m.policy.request[0];
	m.has_km = true;
	m.km_local = A(HA4);
	m.km_remote = A(V4);
	tables(&r, before, sizeof(before));
	CU_ASSERT_TRUE(rig_say(&r, 0, &m).has_km);
	/* PFM-5.2-05: with a wildcard protocol too. */
	m.src.proto = m.dst.proto = 0;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	tables(&r, after, sizeof(after));
	CU_ASSERT_STRING_EQUAL(before, after);
	/* D20: no 20 to 22 in it. */
	sa_udp(&m, 4500, 4500);
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, PFKEY_EINVAL);
	rig_down(&r);
}

/* D14: nothing is sent to a provisional endpoint until a MIGRATE makes it exact. */
static void
test_a_provisional_endpoint_holds_packets(void)
{
	uint8_t ip[300], out[400];
	struct bytes p = udp_packet(ip, sizeof(ip), CN, HOA, 50);
	struct wr w = wr_of(out, sizeof(out));
	struct pfkey_msg m = migrate(HA4, V4, 1);
	struct rig r;

	up(&r);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, p, &w), IPSEC_PROTECTED);
	sa_udp(&m, 4500, 4500);
	m.ds.flags = MIGRATE_PROVISIONAL;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	w.n = 0;
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, p, &w), IPSEC_HELD);
	CU_ASSERT_EQUAL(w.n, 0);
	m.policy.request[0] = m.policy.request[1];
	m.ds = (struct pfkey_migrate_ds){ .has = true, .version = 1, .origin = MIGRATE_LEARNED,
		.generation = 2, .flags = MIGRATE_OLD_VALID, .old_encap = 2, .old_sport = 4500,
		.old_dport = 4500 };
	m.nat_dport = 61000;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, p, &w), IPSEC_PROTECTED);
	CU_ASSERT(out[22] == 61000 >> 8 && out[23] == (61000 & 0xff));
	/* The counter went on: 2, not 1. */
	CU_ASSERT_EQUAL(r.x.sad.first->seq, 2);
	rig_down(&r);
}

/* from delivers a packet as if it came from V4 and this port. */
static enum why
from(struct rig *ha, const struct wr *w, uint16_t sport)
{
	uint8_t back[400];
	struct wr plain = wr_of(back, sizeof(back));
	struct ipsec_in info;
	struct ip_view v;

	if (ip_parse(&v, wr_done(w)) != W_OK)
		return W_SHORT;
	return ipsec_in(&ha->x, 0, &v, (struct endpoint){ A(V4), sport },
	    (struct endpoint){ A(HA4), 4500 }, &plain, &info);
}

/* MAP: authentic ESP from a new port is told once; replayed, older and forged packets tell
 * nothing. */
static void
test_a_new_mapping_is_learnt_from_new_authentic_packets_only(void)
{
	uint8_t ip[300], out[4][400];
	struct wr w[4];
	struct pfkey_msg sp = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, REQID, C4, HA4);
	struct pfkey_msg m = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, REQID, false);
	struct addr v4 = A(V4);
	struct rig mn, ha;

	rig_up(&mn, "mn");
	rig_up(&ha, "ha");
	CU_ASSERT_EQUAL(rig_say(&mn, 0, &sp).errno_, 0);
	sa_udp(&m, 4500, 4500);
	CU_ASSERT_EQUAL(rig_say(&mn, 0, &m).errno_, 0);
	m.src = whole(V4);
	m.nat_sport = 50000;
	m.sa.flags = PFKEY_SA_INBOUND;
	CU_ASSERT_EQUAL(rig_say(&ha, 0, &m).errno_, 0);
	for (int i = 0; i < 4; i++) {
		w[i] = wr_of(out[i], 400);
		CU_ASSERT_EQUAL(ipsec_out(&mn.x, 0, udp_packet(ip, 300, HOA, CN, 50), &w[i]),
		    IPSEC_PROTECTED);
	}
	CU_ASSERT_EQUAL(from(&ha, &w[1], 50000), W_OK);		/* the known place */
	CU_ASSERT_EQUAL(rig_heard(&ha).type, 0);
	CU_ASSERT_EQUAL(from(&ha, &w[1], 50001), W_ESP_REPLAY);
	CU_ASSERT_EQUAL(from(&ha, &w[0], 50001), W_OK);		/* late: an older number */
	CU_ASSERT_EQUAL(rig_heard(&ha).type, 0);
	out[2][60] ^= 1;
	CU_ASSERT_EQUAL(from(&ha, &w[2], 50001), W_ESP_ICV);
	CU_ASSERT_EQUAL(rig_heard(&ha).type, 0);
	out[2][60] ^= 1;
	CU_ASSERT_EQUAL(from(&ha, &w[2], 50001), W_OK);
	m = rig_heard(&ha);
	CU_ASSERT(m.type == SADB_X_NAT_T_NEW_MAPPING && m.pid == 0 && m.sa.spi == 0x1000);
	CU_ASSERT(addr_eq(&m.src.addr, &v4) && m.nat_sport == 50000);
	CU_ASSERT(addr_eq(&m.dst.addr, &v4) && m.nat_dport == 50001);
	CU_ASSERT_EQUAL(from(&ha, &w[3], 50001), W_OK);		/* told already */
	CU_ASSERT_EQUAL(rig_heard(&ha).type, 0);
	rig_down(&mn);
	rig_down(&ha);
}

/* Without reqids the old endpoints say which SAs: they are refiled under the new ones. */
static void
test_without_a_reqid_the_endpoints_decide(void)
{
	struct pfkey_msg sp = policy(), m = migrate(HA4, V4, 1);
	uint8_t ip[300], out[400];
	struct wr w = wr_of(out, sizeof(out));
	struct rig r;

	rig_up(&r, "ha");
	sp.policy.request[0].level = IPSEC_LEVEL_REQUIRE;
	sp.policy.request[0].reqid = 0;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &sp).errno_, 0);
	for (uint32_t i = 0; i < 3; i++) {
		struct pfkey_msg add = sa_add(0x1000 + i, HA6, i < 2 ? C6 : CN, IPSEC_MODE_TUNNEL, 0, false);

		CU_ASSERT_EQUAL(rig_say(&r, 0, &add).errno_, 0);
	}
	m.policy.request[0].reqid = m.policy.request[1].reqid = 0;
	CU_ASSERT_EQUAL(rig_say(&r, 0, &m).errno_, 0);
	CU_ASSERT(r.x.sad.first->dst.family == 4 && r.x.sad.first->next->dst.family == 4);
	CU_ASSERT_EQUAL(r.x.sad.last->dst.family, 6);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, udp_packet(ip, 300, CN, HOA, 5), &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(out[23], 0x01);		/* IPv4 / ESP with SPI 0x1001, the newer of the two */
	rig_down(&r);
}

TEST_MAIN("ipsec/migrate",
    TEST(test_endpoints_move_and_everything_else_stays),
    TEST(test_each_refusal_has_its_answer_and_leaves_no_trace),
    TEST(test_generations_follow_each_other),
    TEST(test_no_sa_is_success),
    TEST(test_a_plain_migrate_leaves_encapsulation_and_generation_alone),
    TEST(test_a_transport_migrate_only_tells),
    TEST(test_a_provisional_endpoint_holds_packets),
    TEST(test_a_new_mapping_is_learnt_from_new_authentic_packets_only),
    TEST(test_without_a_reqid_the_endpoints_decide))
