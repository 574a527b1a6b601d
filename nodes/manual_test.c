#include "nodes/manual.h"

#include "nodes/base/test.h"
#include "nodes/ipsec/ipsec.h"
#include "nodes/spdline.h"

#include <stdio.h>

#define HOA "2001:db8::11"
#define HA6 "2001:db8::1"
#define KEYS " encr=aes128 encr_key=0x000102030405060708090a0b0c0d0e0f integ=sha1" \
	" integ_key=0x000102030405060708090a0b0c0d0e0f10111213"

static struct addr
A(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_TRUE_FATAL(addr_parse(&a, text));
	return a;
}

static struct manual_text
lines(const char *spd, const char *sad)
{
	static struct manual_text t;

	memset(&t, 0, sizeof(t));
	if (spd != NULL)
		snprintf(t.spd[t.n_spd++], MANUAL_TEXT, "%s", spd);
	snprintf(t.sad[t.n_sad++], MANUAL_TEXT, "SA1 spi=0x1001" KEYS);
	snprintf(t.sad[t.n_sad++], MANUAL_TEXT, "%s", sad != NULL ? sad : "SA2 spi=0x1002" KEYS);
	return t;
}

static bool
refused(const char *spd, const char *sad, const char *because)
{
	struct manual_text t = lines(spd, sad);
	struct manual *m;
	char err[300] = "";
	bool ok = manual_new(&m, &t, err, sizeof(err));

	manual_free(m);
	if (!ok && strstr(err, because) == NULL)
		printf("'%s' has no '%s'\n", err, because);
	return !ok && strstr(err, because) != NULL;
}

static void
test_each_mistake_is_said(void)
{
	CU_ASSERT_TRUE(refused("protect " HOA " " HA6 " transport sa=SA1", NULL, "sa=OUT,IN"));
	CU_ASSERT_TRUE(refused("protect " HOA " " HA6 " transport", NULL, "names no SA"));
	CU_ASSERT_TRUE(refused("protect " HOA " ::/0 transport sa=SA1,SA2", NULL, "two addresses"));
	CU_ASSERT_TRUE(refused("protect " HOA " 192.0.2.1 sa=SA1,SA2", NULL, "one family"));
	CU_ASSERT_TRUE(refused("guard " HOA " " HA6, NULL, "protect|bypass|discard"));
	CU_ASSERT_TRUE(refused("bypass " HOA " " HA6 " local=bu", NULL, "proto=P, then"));
	CU_ASSERT_TRUE(refused("bypass " HOA " " HA6 " transport", NULL, "after the addresses"));
	CU_ASSERT_TRUE(refused("bypass " HOA " " HA6 " only=both", NULL, "only=out|in"));
	CU_ASSERT_TRUE(refused(NULL, "SA1 spi=0x1002" KEYS, "taken"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=255" KEYS, "above 255"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=null", "encr and integ"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=aes128 encr_key=0x00 integ=sha1 integ_key=0x00",
	    "as long as"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=aes128 encr_key=00", "encr_key=0x"));
	/* RFC 4106 2, RFC 3686 2.1, RFC 7634 2: the same counter twice under one key gives both away. */
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=aes128gcm16", "fresh keys"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=aes128ctr", "fresh keys"));
	CU_ASSERT_TRUE(refused(NULL, "SA2 spi=0x1002 encr=chacha20poly1305", "fresh keys"));
}

static void
test_no_line_is_no_manual_keying(void)
{
	struct manual_text t = { .n_spd = 0 };
	struct manual *m;
	char err[80];

	CU_ASSERT_TRUE(manual_new(&m, &t, err, sizeof(err)));
	CU_ASSERT_PTR_NULL(m);
}

static bool
reads_as(const char *text, const char *prefix, const struct pfkey_end *far)
{
	const struct spd_words w = { .room = &(struct policy_wide){ .own = { 0 } }, .knows = "" };
	struct policy_line l;
	struct prefix p;
	char err[240];

	if (!spd_line_parse(&l, text, &w, err, sizeof(err)) || !prefix_parse(&p, prefix) ||
	    !addr_eq(&p.addr, &l.far.addr) || p.len != l.far.prefixlen)
		return false;
	if (l.wide == NULL)
		return far->lo == far->hi && far->lo == l.far.port && far->n == 0;
	return far->opaque == l.wide->far.opaque && far->lo == l.wide->far.lo &&
	    far->hi == l.wide->far.hi && far->n == l.wide->far.n;
}

/* RFC 4301 4.4.1.1: every selector can be said; what a plain selector says stays plain. */
static void
test_every_selector_can_be_said(void)
{
#define LINE "protect 10.0.0.1 "
	CU_ASSERT(reads_as(LINE "10.1.0.0/16", "10.1.0.0/16", &(struct pfkey_end){ 0 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=17 remote=53", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 53, .hi = 53 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5-10.1.0.9", "10.1.0.0/28",
	    &(struct pfkey_end){ .hi = 65535, .n = 1 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5,10.1.4.0/24,10.1.6.1-10.1.6.2", "10.1.0.0/21",
	    &(struct pfkey_end){ .hi = 65535, .n = 3 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=udp remote=1024-65535", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 1024, .hi = 65535 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=udp remote=0", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 0, .hi = 0, .n = 0 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=tcp remote=opaque", "10.1.0.5/32",
	    &(struct pfkey_end){ .opaque = true, .hi = 65535 }));
	/* A type is every code of it; MH types have none; type 0 and a code need more than Linux has. */
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=icmp remote=8", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 8, .hi = 8 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=icmp remote=0", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 0, .hi = 0xff }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=icmp remote=3/4", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 0x304, .hi = 0x304 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=icmp6 remote=mps-147/0", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 0x9200, .hi = 0x9300 }));
	CU_ASSERT(reads_as(LINE "10.1.0.5 proto=mh remote=bu-ba", "10.1.0.5/32",
	    &(struct pfkey_end){ .lo = 0x500, .hi = 0x600 }));
	CU_ASSERT(!reads_as(LINE "10.1.0.5,2001:db8::1", "10.1.0.5/32", &(struct pfkey_end){ 0 }));
	CU_ASSERT(!reads_as(LINE "10.1.0.9-10.1.0.5", "10.1.0.0/28", &(struct pfkey_end){ 0 }));
	CU_ASSERT(!reads_as(LINE "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5", "1.1.1.0/29",
	    &(struct pfkey_end){ 0 }));
	CU_ASSERT(!reads_as(LINE "10.1.0.5 proto=udp remote=9-8", "10.1.0.5/32", &(struct pfkey_end){ 0 }));
	CU_ASSERT(!reads_as(LINE "10.1.0.5 proto=mh remote=256", "10.1.0.5/32", &(struct pfkey_end){ 0 }));
	CU_ASSERT(!reads_as(LINE "10.1.0.5 remote=53", "10.1.0.5/32", &(struct pfkey_end){ 0 }));
}

/* Only of what is protected, and never nothing. */
static void
test_how_traffic_is_sent_can_be_said(void)
{
	struct policy_wide room;
	const struct spd_words w = { .room = &room, .knows = "" };
	struct policy_line l;
	char err[256];

	CU_ASSERT(spd_line_parse(&l, "protect 10.0.0.1 10.1.0.1 proto=udp remote=53 fragments tfc=1400 pad=255 "
	    "dummy=500", &w, err, sizeof(err)));
	CU_ASSERT(l.traffic.fragments && l.traffic.tfc == 1400 && l.traffic.pad == 255);
	CU_ASSERT_EQUAL(l.traffic.dummy_ms, 500);
	CU_ASSERT_FALSE(spd_line_parse(&l, "bypass 10.0.0.1 10.1.0.1 fragments", &w, err, sizeof(err)));
	CU_ASSERT_FALSE(spd_line_parse(&l, "protect 10.0.0.1 10.1.0.1 pad=256", &w, err, sizeof(err)));
	CU_ASSERT_FALSE(spd_line_parse(&l, "protect 10.0.0.1 10.1.0.1 tfc=65001", &w, err, sizeof(err)));
	CU_ASSERT_FALSE(spd_line_parse(&l, "protect 10.0.0.1 10.1.0.1 dummy=0", &w, err, sizeof(err)));
}

/* A kernel and a bus, and what is configured between them. */
struct rig {
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct bus bus;
	struct ipsec x;
	struct policy_set set;
	struct manual *m;
	struct addr own, far;
	struct manual_ends ends;
};

static void
shake(struct rig *r)
{
	struct ipsec_event ev;
	struct pfkey_msg m;
	enum bus_port to;

	while (bus_pop(&r->bus, &to, &m)) {
		CU_ASSERT_EQUAL(m.errno_, PFKEY_OK);
		if (to == BUS_KRN)
			ipsec_bus(&r->x, 0, &m);
		else if (to == BUS_MIP6)
			(void)policy_set_echo(&r->set, &m);
		while (ipsec_pop(&r->x, &ev))
			if (ev.kind == IPSEC_EV_BUS)
				bus_send(&r->bus, 0, BUS_KRN, &ev.msg);
	}
}

static void
up(struct rig *r, const struct manual_text *t)
{
	struct engine_env env = { .heap = &r->heap, .rng = &r->rng, .tamper = &r->tamper };
	struct ipsec_conf conf = IPSEC_CONF_DEFAULT;
	static const struct bus_up none;
	char err[300] = "";

	*r = (struct rig){ .own = A(HOA), .far = A(HA6) };
	r->ends = (struct manual_ends){ .own = &r->own, .far = &r->far };
	rng_init(&r->rng, 3, "manual");
	ipsec_init(&r->x, &env, &conf);
	bus_init(&r->bus, &env, &none, NULL);
	CU_ASSERT_TRUE_FATAL(manual_new(&r->m, t, err, sizeof(err)));
	CU_ASSERT_TRUE_FATAL(manual_policies(r->m, &r->set, &r->ends));
	policy_set_install(&r->set, &r->bus, 0, POLICY_CONTROL | POLICY_PAYLOAD);
	manual_sas(r->m, &r->bus, 0, &r->ends);
	shake(r);
}

static void
down(struct rig *r)
{
	ipsec_clear(&r->x);
	bus_clear(&r->bus);
	policy_set_clear(&r->set);
	manual_free(r->m);
	heap_clear(&r->heap);
	tamper_clear(&r->tamper);
}

static const struct policy *
decides(struct rig *r, uint8_t dir, const char *src, const char *dst, uint8_t proto, uint16_t type)
{
	struct flow f = { .src = A(src), .dst = A(dst), .proto = proto, .ports = FLOW_SPORT,
		.sport = (uint16_t)(type << 8) };

	return spd_match(&r->x.spd, dir, &f);
}

/* RFC 4877 6.1: the updates one way, the acknowledgements the other, no other type on these SAs. */
static void
test_the_entry_of_rfc_4877_6_1_is_for_updates_and_acknowledgements(void)
{
	struct manual_text t = lines("protect " HOA " " HA6 " transport proto=mh local=bu remote=ba "
	    "sa=SA1,SA2", NULL);
	const struct sa *a;
	struct rig r;

	up(&r, &t);
	CU_ASSERT_PTR_NOT_NULL(decides(&r, IPSEC_DIR_OUTBOUND, HOA, HA6, 135, 5));
	CU_ASSERT_PTR_NOT_NULL(decides(&r, IPSEC_DIR_INBOUND, HA6, HOA, 135, 6));
	CU_ASSERT_PTR_NULL(decides(&r, IPSEC_DIR_OUTBOUND, HOA, HA6, 135, 1));
	CU_ASSERT_PTR_NULL(decides(&r, IPSEC_DIR_INBOUND, HA6, HOA, 135, 5));
	a = sad_find_in(&r.x.sad, 0x1002);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	CU_ASSERT(a->mode == IPSEC_MODE_TRANSPORT && addr_eq(&a->src, &r.far) &&
	    addr_eq(&a->dst, &r.own));
	/* RFC 4303 3.3.3: no anti-replay where keys are typed. */
	CU_ASSERT(a->no_replay && a->window.size == 0);
	CU_ASSERT_PTR_NOT_NULL(sad_find_out(&r.x.sad, 0x1001, &r.far));
	down(&r);
}

/* RFC 3776 5.2: entries of one direction, the first that fits decides. */
static void
test_entries_of_one_direction_decide_in_their_order(void)
{
	struct manual_text t = lines("protect " HOA " " HA6 " only=out transport proto=mh sa=SA1",
	    NULL);
	const struct policy *p;
	struct rig r;

	snprintf(t.spd[t.n_spd++], MANUAL_TEXT, "discard " HOA " ::/0 only=in proto=mh");
	snprintf(t.spd[t.n_spd++], MANUAL_TEXT, "bypass " HOA " ::/0");
	up(&r, &t);
	p = decides(&r, IPSEC_DIR_OUTBOUND, HOA, HA6, 135, 5);
	CU_ASSERT(p != NULL && p->type == IPSEC_POLICY_IPSEC);
	p = decides(&r, IPSEC_DIR_INBOUND, HA6, HOA, 135, 6);
	CU_ASSERT(p != NULL && p->type == IPSEC_POLICY_DISCARD);
	p = decides(&r, IPSEC_DIR_INBOUND, HA6, HOA, 17, 6);
	CU_ASSERT(p != NULL && p->type == IPSEC_POLICY_NONE);
	down(&r);
}

/* RFC 4877 4.3: a binding moves the ends of a tunnel SA and nothing else of it. */
static void
test_a_move_takes_the_tunnel_sas_along(void)
{
	struct manual_text t = lines("protect " HOA " ::/0 sa=SA1,SA2", NULL);
	struct addr coa = A("2001:db8:2::22");
	struct policy_move mv = { .kinds = POLICY_PAYLOAD, .origin = MIGRATE_BY_BINDING };
	struct rig r;

	up(&r, &t);
	mv.local.addr = coa;
	mv.remote.addr = r.far;
	CU_ASSERT_EQUAL(policy_set_migrate(&r.set, &r.bus, 0, &mv), 2);
	shake(&r);
	CU_ASSERT_TRUE(policy_set_there(&r.set, &mv));
	CU_ASSERT_TRUE(addr_eq(&policy_payload(&r.set, 6)->from, &coa));
	CU_ASSERT_TRUE(addr_eq(&sad_find_in(&r.x.sad, 0x1002)->dst, &coa));
	CU_ASSERT_TRUE(addr_eq(&sad_find_out(&r.x.sad, 0x1001, &r.far)->src, &coa));
	down(&r);
}

/* RFC 4303 3.3.3: with anti-replay the counter of typed keys outlives what the kernel forgets. */
static void
test_a_counter_with_a_window_outlives_a_reboot(void)
{
	static const struct { const char *sad; uint64_t want; } row[] = {
		{ "SA2 spi=0x1002 seq=7 replay=32" KEYS, 700 }, { "SA2 spi=0x1002 seq=7" KEYS, 7 },
	};

	for (size_t i = 0; i < 2; i++) {
		struct manual_text t = lines("protect " HOA " " HA6 " transport proto=mh sa=SA2,SA1",
		    row[i].sad);
		struct sa *a;
		struct rig r;

		up(&r, &t);
		a = sad_find_out(&r.x.sad, 0x1002, &r.far);
		CU_ASSERT_PTR_NOT_NULL_FATAL(a);
		CU_ASSERT_EQUAL(a->seq, 7);
		a->seq = 700;
		manual_keep(r.m, &r.x.sad);
		ipsec_forget(&r.x);
		manual_sas(r.m, &r.bus, 0, &r.ends);
		shake(&r);
		a = sad_find_out(&r.x.sad, 0x1002, &r.far);
		CU_ASSERT_PTR_NOT_NULL_FATAL(a);
		CU_ASSERT_EQUAL(a->seq, row[i].want);
		down(&r);
	}
}

TEST_MAIN("manual",
    TEST(test_each_mistake_is_said),
    TEST(test_no_line_is_no_manual_keying),
    TEST(test_every_selector_can_be_said),
    TEST(test_how_traffic_is_sent_can_be_said),
    TEST(test_the_entry_of_rfc_4877_6_1_is_for_updates_and_acknowledgements),
    TEST(test_entries_of_one_direction_decide_in_their_order),
    TEST(test_a_move_takes_the_tunnel_sas_along),
    TEST(test_a_counter_with_a_window_outlives_a_reboot))
