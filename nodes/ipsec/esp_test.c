#include "nodes/ipsec/rig_test.h"

#include "nodes/base/text.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/esp.h"
#include "nodes/wire/icmp.h"

enum { MTU = 2000 };

/* A mobile node and its home agent with one payload policy for HoA in tunnel mode, and the
 * transport mode one for BU and BA. The mobile node's outer address is `coa`, the home agent's
 * `ha`. */
struct pair {
	struct rig mn, ha;
};

static void
policies(struct rig *mn, struct rig *ha, const char *coa, const char *haa)
{
	struct pfkey_msg m;

	m = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, coa, haa);
	CU_ASSERT_EQUAL(rig_say(mn, 0, &m).errno_, 0);
	m = sp_add(IPSEC_DIR_INBOUND, any(6), whole(HOA), 0, 21, haa, coa);
	CU_ASSERT_EQUAL(rig_say(mn, 0, &m).errno_, 0);
	m = sp_add(IPSEC_DIR_OUTBOUND, any(6), whole(HOA), 0, 21, haa, coa);
	CU_ASSERT_EQUAL(rig_say(ha, 0, &m).errno_, 0);
	m = sp_add(IPSEC_DIR_INBOUND, whole(HOA), any(6), 0, 21, coa, haa);
	CU_ASSERT_EQUAL(rig_say(ha, 0, &m).errno_, 0);
	m = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), whole(HA6), 135, 20, NULL, NULL);
	m.src.port = 5;
	m.policy.priority = 10;
	CU_ASSERT_EQUAL(rig_say(mn, 0, &m).errno_, 0);
	m.policy.dir = IPSEC_DIR_INBOUND;
	CU_ASSERT_EQUAL(rig_say(ha, 0, &m).errno_, 0);
}

static void
both(struct rig *from, struct rig *to, struct pfkey_msg *m)
{
	m->sa.flags &= ~(uint32_t)PFKEY_SA_INBOUND;
	CU_ASSERT_EQUAL(rig_say(from, 0, m).errno_, 0);
	m->sa.flags |= PFKEY_SA_INBOUND;
	CU_ASSERT_EQUAL(rig_say(to, 0, m).errno_, 0);
}

static void
pair_up(struct pair *p, const char *coa, const char *haa, bool udp)
{
	struct pfkey_msg m;

	rig_up(&p->mn, "mn");
	rig_up(&p->ha, "ha");
	policies(&p->mn, &p->ha, coa, haa);
	m = sa_add(0x1000, coa, haa, IPSEC_MODE_TUNNEL, 21, false);
	if (udp)
		sa_udp(&m, 4500, 4500);
	both(&p->mn, &p->ha, &m);
	m = sa_add(0x2000, haa, coa, IPSEC_MODE_TUNNEL, 21, false);
	if (udp)
		sa_udp(&m, 4500, 4500);
	both(&p->ha, &p->mn, &m);
	m = sa_add(0x3000, HOA, HA6, IPSEC_MODE_TRANSPORT, 20, false);
	both(&p->mn, &p->ha, &m);
}

static void
pair_down(struct pair *p)
{
	rig_down(&p->mn);
	rig_down(&p->ha);
}

/* One packet out of `a` and into `b`; returns what arrives. */
static enum why
pass(struct rig *a, struct rig *b, struct bytes ip, struct wr *plain, struct ipsec_in *info)
{
	uint8_t buf[MTU];
	struct wr w = wr_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL_FATAL(ipsec_out(&a->x, 0, ip, &w), IPSEC_PROTECTED);
	return rig_in(b, 0, wr_done(&w), plain, info);
}

/* 6(C6>HA6) nh50 / ESP tunnel nh41 / 6(HoA>CN), and the same over IPv4, plain and in UDP. */
static void
test_tunnel_mode_round_trips_over_both_families(void)
{
	static const struct { const char *coa, *ha; bool udp; } row[] = {
		{ C6, HA6, false }, { C4, HA4, false }, { C4, HA4, true } };

	for (size_t i = 0; i < 3; i++) {
		for (size_t n = 0; n < 40; n++) {
			uint8_t ip[MTU], out[MTU], back[MTU];
			struct bytes p = udp_packet(ip, sizeof(ip), HOA, CN, n);
			struct wr w = wr_of(out, sizeof(out)), plain = wr_of(back, sizeof(back));
			struct pair pair;
			struct ipsec_in info;
			struct ip_view v;

			pair_up(&pair, row[i].coa, row[i].ha, row[i].udp);
			CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, p, &w), IPSEC_PROTECTED);
			CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
			CU_ASSERT_EQUAL(v.packet.n, w.n);
			CU_ASSERT_EQUAL(v.proto, row[i].udp ? 17 : 50);
			CU_ASSERT_EQUAL(v.tclass, 0xb8);
			if (row[i].udp) {	/* ports 4500, checksum zero, RFC 3948 2.1 */
				static const uint8_t head[] = { 0x11, 0x94, 0x11, 0x94 };

				CU_ASSERT(memcmp(v.payload.p, head, 4) == 0);
				CU_ASSERT(v.payload.p[6] == 0 && v.payload.p[7] == 0);
			}
			CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, wr_done(&w), &plain, &info), W_OK);
			CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), p));
			CU_ASSERT(info.spi == 0x1000 && info.reqid == 21 && info.seq == 1);
			CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&plain)), W_OK);
			CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, &info), IPSEC_PROTECTED);
			CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, NULL), IPSEC_DISCARD);
			pair_down(&pair);
		}
	}
}

/* 6(HoA>HA6) nh50 / ESP transport nh135 / MH 5: the addresses stay, and the mobility layer puts the
 * Home Address option around it. */
static void
test_a_binding_update_is_protected_in_transport_mode(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct bytes p = bu_packet(ip, sizeof(ip), HOA, HA6);
	struct wr w = wr_of(out, sizeof(out)), plain = wr_of(back, sizeof(back));
	struct addr hoa = A(HOA);
	struct pair pair;
	struct ipsec_in info;
	struct ip_view v;

	pair_up(&pair, C6, HA6, false);
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, p, &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
	CU_ASSERT(v.proto == 50 && addr_eq(&v.src, &hoa));
	CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, wr_done(&w), &plain, &info), W_OK);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), p));
	CU_ASSERT(info.mode == IPSEC_MODE_TRANSPORT && info.reqid == 20);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&plain)), W_OK);
	CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, &info), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, NULL), IPSEC_DISCARD);
	/* Another home address on this SA is none of its business. */
	info.sa_src = A(CN);
	CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, &info), IPSEC_DISCARD);
	pair_down(&pair);
}

/* The header of the carrying packet has C6; the Home Address option's address is the selector. */
static void
test_the_home_address_option_gives_the_source(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct bytes p = bu_packet(ip, sizeof(ip), HOA, HA6);
	struct wr w = wr_of(out, sizeof(out)), plain = wr_of(back, sizeof(back));
	struct pair pair;
	struct ipsec_in info;
	struct ip_view v;
	struct endpoint none = { 0 };

	pair_up(&pair, C6, HA6, false);
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, p, &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&w)), W_OK);
	v.hao = v.src;
	v.src = A(C6);
	CU_ASSERT_EQUAL(ipsec_in(&pair.ha.x, 0, &v, none, none, &plain, &info), W_OK);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), p));
	pair_down(&pair);
}

static void
test_what_has_no_policy_passes_and_what_has_no_sa_waits(void)
{
	uint8_t ip[MTU], out[MTU];
	struct wr w = wr_of(out, sizeof(out));
	struct pfkey_msg m;
	struct rig r;

	rig_up(&r, "mn");
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, udp_packet(ip, MTU, HOA, CN, 9), &w), IPSEC_BYPASS);
	m = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	(void)rig_say(&r, 0, &m);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, udp_packet(ip, MTU, HOA, CN, 9), &w), IPSEC_WAIT);
	m = rig_heard(&r);
	CU_ASSERT(m.type == SADB_ACQUIRE && m.pid == 0 && m.seq != 0 && m.policy.id != 0);
	CU_ASSERT(m.src.prefixlen == 128 && m.dst.prefixlen == 0);
	CU_ASSERT_EQUAL(m.policy.request[0].reqid, 21);
	/* One outstanding, whatever is sent (R4301-5.1-01, rate limited). */
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 1, udp_packet(ip, MTU, HOA, CN, 9), &w), IPSEC_WAIT);
	CU_ASSERT_EQUAL(rig_heard(&r).type, 0);
	/* The key manager gave up: after a second it is asked again. */
	m = (struct pfkey_msg){ .type = SADB_ACQUIRE, .seq = m.seq, .errno_ = PFKEY_EINVAL };
	(void)rig_say(&r, 1, &m);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, SECONDS(2), udp_packet(ip, MTU, HOA, CN, 9), &w), IPSEC_WAIT);
	CU_ASSERT_EQUAL(rig_heard(&r).type, SADB_ACQUIRE);
	CU_ASSERT_EQUAL(w.n, 0);
	m = sp_add(IPSEC_DIR_OUTBOUND, whole(CN), any(6), 0, 0, NULL, NULL);
	m.policy.type = IPSEC_POLICY_DISCARD;
	m.policy.n_requests = 0;
	(void)rig_say(&r, 0, &m);
	CU_ASSERT_EQUAL(ipsec_out(&r.x, 0, udp_packet(ip, MTU, CN, HOA, 9), &w), IPSEC_DISCARD);
	rig_down(&r);
}

/* ---- refusals ---- */

static void
test_every_truncation_is_refused_without_trace(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct wr w = wr_of(out, sizeof(out));
	struct pair pair;
	struct ipsec_in info;
	struct bytes esp;
	struct ip_view v;
	struct endpoint none = { 0 };

	pair_up(&pair, C6, HA6, false);
	(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 20), &w);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
	esp = v.payload;
	for (size_t n = 0; n < esp.n; n++) {
		struct wr plain = wr_of(back, sizeof(back));

		v.payload = bytes_of(esp.p, n);
		CU_ASSERT_NOT_EQUAL(ipsec_in(&pair.ha.x, 0, &v, none, none, &plain, &info), W_OK);
		CU_ASSERT(plain.n == 0 && !plain.bad);
	}
	v.payload = esp;
	CU_ASSERT_EQUAL(pair.ha.x.sad.first->window.top, 0);
	CU_ASSERT_EQUAL(pair.ha.x.sad.first->packets, 0);
	CU_ASSERT_EQUAL(ipsec_in(&pair.ha.x, 0, &v, none, none, &(struct wr){ back, 0, MTU, false },
	    &info), W_OK);
	pair_down(&pair);
}

static void
test_every_flipped_bit_is_refused_without_trace(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct wr w = wr_of(out, sizeof(out));
	struct pair pair;
	struct ipsec_in info;

	pair_up(&pair, C6, HA6, false);
	(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 20), &w);
	for (size_t bit = IP6_HEADER * 8; bit < w.n * 8; bit++) {
		struct wr plain = wr_of(back, sizeof(back));

		out[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		CU_ASSERT_NOT_EQUAL(rig_in(&pair.ha, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT(plain.n == 0);
		out[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
	for (const struct sa *a = pair.ha.x.sad.first; a != NULL; a = a->next)
		CU_ASSERT(a->window.top == 0 && a->packets == 0 && a->used == TICK_NEVER);
	CU_ASSERT_EQUAL(rig_heard(&pair.ha).type, 0);
	pair_down(&pair);
}

static void
test_a_replayed_packet_is_refused_and_a_late_one_taken(void)
{
	uint8_t ip[MTU], out[3][MTU], back[MTU];
	struct wr w[3];
	struct pair pair;
	struct ipsec_in info;
	static const int order[] = { 2, 0, 1 };

	pair_up(&pair, C6, HA6, false);
	for (int i = 0; i < 3; i++) {
		w[i] = wr_of(out[i], MTU);
		(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 20), &w[i]);
	}
	for (int i = 0; i < 3; i++) {
		struct bytes p = wr_done(&w[order[i]]);

		CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, p, &(struct wr){ back, 0, MTU, false }, &info), W_OK);
		CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, p, &(struct wr){ back, 0, MTU, false }, &info),
		    W_ESP_REPLAY);
	}
	CU_ASSERT(pair.ha.x.count.replayed == 3 && pair.ha.x.count.in == 3);
	pair_down(&pair);
}

/* A node's own outbound ESP thrown back at it finds no SA: outbound SPIs are not looked up. */
static void
test_a_reflected_packet_finds_no_sa(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct wr w = wr_of(out, MTU), plain = wr_of(back, MTU);
	struct pair pair;
	struct ipsec_in info;

	pair_up(&pair, C6, HA6, false);
	(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 20), &w);
	CU_ASSERT_EQUAL(rig_in(&pair.mn, 0, wr_done(&w), &plain, &info), W_ESP_SPI);
	pair_down(&pair);
}

/* seal_raw builds ESP for SPI 0x1000 around any text, as a sender with the right key could. */
static struct bytes
seal_raw(uint8_t *buf, const void *payload, size_t n, uint8_t next, uint32_t seq)
{
	struct wr w = wr_of(buf, MTU);
	struct seal_suite suite = { ENCR_AES_GCM_16, 128, AUTH_NONE };
	uint8_t key[20] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct seal *s = seal_new(&suite, BYTES_ARRAY(key), BYTES_NONE, SEAL_ENCRYPT);
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = A(C6), .dst = A(HA6), .proto = 50 }), at;
	struct seal_io io = { 0 };

	esp_header(&w, 0x1000, seq);
	io.iv = wr_room(&w, 8);
	memset(w.p + w.n - 8, (int)seq, 8);
	at = w.n;
	wr_copy(&w, payload, n);
	if (next != 0)
		esp_trailer(&w, esp_padding(n, 1), next);
	io.aad = bytes_of(w.p + ip + 40, 8);
	io.text = w.p + at;
	io.n = w.n - at;
	io.icv = wr_room(&w, 16);
	seal_encrypt(s, &io);
	seal_free(s);
	ip_end(&w, ip);
	return wr_done(&w);
}

static void
test_what_is_wrong_inside_authentic_esp_is_refused(void)
{
	static const uint8_t dummy[30] = { 1 }, pad[] = { 'x', 9, 9, 9, 3, 41 }, over[] = { 1, 200, 41 };
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct bytes inner = udp_packet(ip, MTU, HOA, CN, 4);
	struct pair pair;
	struct ipsec_in info;
	uint32_t seq = 0;

#define GOT(p, n, next) rig_in(&pair.ha, 0, seal_raw(out, p, n, next, ++seq),	\
	&(struct wr){ back, 0, MTU, false }, &info)
	pair_up(&pair, C6, HA6, false);
	CU_ASSERT_EQUAL(GOT(dummy, sizeof(dummy), ESP_NONE), W_ESP_DUMMY);
	CU_ASSERT_EQUAL(GOT(pad, sizeof(pad), 0), W_ESP_PADDING);
	CU_ASSERT_EQUAL(GOT(over, sizeof(over), 0), W_ESP_NEXT_HEADER);
	CU_ASSERT_EQUAL(GOT(inner.p, inner.n, 17), W_ESP_NEXT_HEADER);
	CU_ASSERT_EQUAL(GOT(inner.p, inner.n, 4), W_ESP_NEXT_HEADER);
	CU_ASSERT_EQUAL(GOT(inner.p, inner.n - 1, 41), W_ESP_NEXT_HEADER);
	CU_ASSERT_EQUAL(GOT(inner.p, inner.n, 41), W_OK);
	CU_ASSERT_EQUAL(pair.ha.x.count.dummies, 1);
	pair_down(&pair);
}

/* RFC 4303 2.7: octets after the inner packet's end are traffic flow confidentiality padding. */
static void
test_tfc_padding_is_cut_off(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct bytes inner = udp_packet(ip, MTU, HOA, CN, 4);
	struct wr plain = wr_of(back, MTU);
	struct pair pair;
	struct ipsec_in info;

	pair_up(&pair, C6, HA6, false);
	memset(ip + inner.n, 0xee, 100);
	CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, seal_raw(out, ip, inner.n + 100, 41, 1), &plain, &info), W_OK);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), inner));
	pair_down(&pair);
}

/* RFC 4303 2.4: whatever the cipher needs, up to 255 octets of padding. */
static void
test_any_number_of_padding_octets_is_taken(void)
{
	uint8_t ip[MTU], out[MTU];
	struct bytes inner = udp_packet(ip, MTU, HOA, CN, 4);
	struct pair pair;

	pair_up(&pair, C6, HA6, false);
	for (size_t n = 0; n <= 255; n++) {
		uint8_t text[400], back[MTU];
		struct wr w = wr_of(text, sizeof(text)), plain = wr_of(back, MTU);
		struct ipsec_in info;

		wr_bytes(&w, inner);
		esp_trailer(&w, n, 41);
		CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, seal_raw(out, text, w.n, 0, (uint32_t)n + 1), &plain,
		    &info), W_OK);
		CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), inner));
	}
	pair_down(&pair);
}

/* RFC 3948 3.1.1: an SA authenticates who sent, not for whom he speaks. */
static void
test_an_inner_source_of_somebody_else_is_discarded(void)
{
	static const struct { const char *src; enum ipsec_verdict verdict; } row[] = {
		{ HOA, IPSEC_PROTECTED }, { "2001:db8::12", IPSEC_DISCARD }, { C6, IPSEC_DISCARD },
	};
	struct pair pair;

	pair_up(&pair, C6, HA6, false);
	for (uint32_t i = 0; i < 3; i++) {
		uint8_t ip[MTU], out[MTU], back[MTU];
		struct bytes inner = udp_packet(ip, MTU, row[i].src, CN, 4);
		struct wr plain = wr_of(back, MTU);
		struct ipsec_in info;
		struct ip_view v;

		CU_ASSERT_EQUAL_FATAL(rig_in(&pair.ha, 0, seal_raw(out, inner.p, inner.n, 41, i + 1),
		    &plain, &info), W_OK);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
		CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, &info), row[i].verdict);
	}
	pair_down(&pair);
}

/* RFC 4303 3.4.1: what is still a fragment is not what was sealed. */
static void
test_a_fragment_that_reaches_esp_is_discarded(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct wr w = wr_of(out, MTU), plain = wr_of(back, MTU);
	struct endpoint none = { 0 };
	struct ipsec_in info;
	struct pair pair;
	struct ip_view v;

	pair_up(&pair, C6, HA6, false);
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 4), &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
	v.is_fragment = true;
	CU_ASSERT_EQUAL(ipsec_in(&pair.ha.x, 0, &v, none, none, &plain, &info), W_ESP_FRAGMENT);
	CU_ASSERT(plain.n == 0 && pair.ha.x.count.malformed == 1 && pair.ha.x.count.in == 0);
	v.is_fragment = false;
	CU_ASSERT_EQUAL(ipsec_in(&pair.ha.x, 0, &v, none, none, &plain, &info), W_OK);
	pair_down(&pair);
}

/* RFC 4301 4.1: several SAs for the same traffic stand side by side, and what comes on any of them is taken. */
static void
test_parallel_sas_all_receive(void)
{
	struct pfkey_msg m;
	struct pair pair;
	struct rig other;

	pair_up(&pair, C6, HA6, false);		/* 0x1000 */
	rig_up(&other, "mn");
	policies(&other, &other, C6, HA6);
	m = sa_add(0x1001, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	both(&other, &pair.ha, &m);
	for (int i = 0; i < 6; i++) {
		uint8_t ip[MTU], back[MTU];
		struct bytes p = udp_packet(ip, MTU, HOA, CN, 4);
		struct wr plain = wr_of(back, MTU);
		struct ipsec_in info;
		struct ip_view v;

		CU_ASSERT_EQUAL_FATAL(pass(i % 2 ? &other : &pair.mn, &pair.ha, p, &plain, &info), W_OK);
		CU_ASSERT_EQUAL(info.spi, i % 2 ? 0x1001 : 0x1000);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
		CU_ASSERT_EQUAL(ipsec_in_policy(&pair.ha.x, 0, &v, &info), IPSEC_PROTECTED);
	}
	rig_down(&other);
	pair_down(&pair);
}

/* RFC 4303 3.3.3: with the last number used up the SA is gone, and a new one is asked for. */
static void
test_the_sequence_number_never_cycles(void)
{
	uint8_t ip[MTU], out[MTU];
	struct wr w = wr_of(out, MTU);
	struct bytes p = udp_packet(ip, MTU, HOA, CN, 4);
	struct pair pair;
	struct pfkey_msg m;

	pair_up(&pair, C6, HA6, false);
	for (struct sa *a = pair.mn.x.sad.first; a != NULL; a = a->next)
		if (a->spi == 0x1000)
			a->seq = UINT32_MAX - 1;
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, p, &w), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, p, &w), IPSEC_WAIT);
	m = rig_heard(&pair.mn);
	CU_ASSERT(m.type == SADB_EXPIRE && m.hard.has && m.sa.spi == 0x1000);
	CU_ASSERT_EQUAL(rig_heard(&pair.mn).type, SADB_ACQUIRE);
	pair_down(&pair);
}

/* RFC 4303 3.3.3: without anti-replay, as with typed keys, the counter rolls over to 0 and nobody
 * minds; a number that came before is taken, too. */
static void
test_without_anti_replay_the_counter_rolls_over(void)
{
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct bytes p = udp_packet(ip, MTU, HOA, CN, 4);
	struct rig mn, ha;

	rig_up(&mn, "mn");
	rig_up(&ha, "ha");
	policies(&mn, &ha, C6, HA6);
	add.sa.flags |= PFKEY_SA_NO_REPLAY;
	add.sa_seq = UINT32_MAX - 1;
	rig_say(&mn, 0, &add);
	add.sa.flags |= PFKEY_SA_INBOUND;
	rig_say(&ha, 0, &add);
	for (uint32_t i = 0; i < 3; i++) {
		struct wr w = wr_of(out, MTU), again = wr_of(back, MTU), plain = wr_of(back, MTU);
		struct ipsec_in info;

		CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_PROTECTED);
		CU_ASSERT_EQUAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT_EQUAL(info.seq, (uint32_t)(UINT32_MAX + i));
		CU_ASSERT_EQUAL(rig_in(&ha, 0, wr_done(&w), &again, &info), W_OK);
	}
	rig_down(&mn);
	rig_down(&ha);
}

/* A later fragment of a UDP datagram of 64 octets and more. */
static struct bytes
later_fragment(uint8_t *buf)
{
	struct bytes p = udp_packet(buf, MTU, H4, V4, 60);

	buf[6] = 0;
	buf[7] = 8;		/* offset: 64 octets */
	ip4_checksum(buf);
	return p;
}

/* RFC 4301 7.1: a tunnel for any port carries every fragment; 4.4.1.1, 7.3: one for a port none that
 * hides it, nor does such a fragment come out of it. OPAQUE is for just those. */
static void
test_a_fragment_without_ports_passes_where_ports_do_not_matter(void)
{
	static const struct { bool opaque; uint16_t lo, hi; bool passes; } row[] = {
		{ false, 0, 65535, true }, { true, 0, 0, true }, { false, 1024, 65535, false },
		{ false, 0, 65534, false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pfkey_msg out = sp_add(IPSEC_DIR_OUTBOUND, whole(H4), any(4), 17, 21, C6, HA6);
		struct pfkey_msg in = sp_add(IPSEC_DIR_INBOUND, whole(H4), any(4), 17, 21, C6, HA6);
		struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
		struct pfkey_msg sub = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, true);
		uint8_t ip[MTU], sealed[MTU], back[MTU];
		struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);
		struct bytes p = later_fragment(ip);
		struct ipsec_in info = { 0 };
		struct ip_view v;
		struct rig mn, ha;

		rig_up(&mn, "mn");
		rig_up(&ha, "ha");
		in.sel = (struct pfkey_selector){ .has = true, .dst.hi = 65535,
			.src = { .opaque = row[i].opaque, .lo = row[i].lo, .hi = row[i].hi } };
		out.sel = in.sel;
		if (!row[i].passes)	/* the sender has it otherwise */
			out.sel.has = false;
		mn.x.conf.discard_unmatched = true;
		rig_say(&mn, 0, &out);
		rig_say(&mn, 0, &add);
		rig_say(&ha, 0, &in);
		rig_say(&ha, 0, &sub);
		CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_PROTECTED);
		CU_ASSERT_EQUAL_FATAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
		CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info),
		    row[i].passes ? IPSEC_PROTECTED : IPSEC_DISCARD);
		out.type = SADB_X_SPDUPDATE;
		out.sel = in.sel;
		if (!row[i].passes) {
			rig_say(&mn, 0, &(struct pfkey_msg){ .type = SADB_X_SPDFLUSH });
			rig_say(&mn, 0, &out);
			w = wr_of(sealed, MTU);
			CU_ASSERT_EQUAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_DISCARD);
		}
		rig_down(&mn);
		rig_down(&ha);
	}
}

/* RFC 4301 4.4.2: where less was agreed than the policy asks for, that is what the SA carries. */
static void
test_an_sa_carries_what_was_agreed_and_no_more(void)
{
	struct pfkey_msg out = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	struct pfkey_msg in = sp_add(IPSEC_DIR_INBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false), bad;
	uint8_t ip[MTU], sealed[MTU], back[MTU];
	struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);
	struct bytes p = udp_packet(ip, MTU, HOA, CN, 8);
	struct ipsec_in info;
	struct ip_view v;
	struct rig mn, ha;

	rig_up(&mn, "mn");
	rig_up(&ha, "ha");
	rig_say(&mn, 0, &out);
	rig_say(&ha, 0, &in);
	add.src.proto = add.dst.proto = 17;
	add.sel = (struct pfkey_selector){ .has = true,
		.src = { .hi = 65535, .n = 1, .range = { { A(HOA), A(HOA) } } },
		.dst = { .lo = 2000, .hi = 2999, .n = 1, .range = { { A(CN), A(CN) } } } };
	bad = add;
	bad.sel.dst.n = 0;
	CU_ASSERT_EQUAL(rig_say(&mn, 0, &bad).errno_, PFKEY_EINVAL);
	CU_ASSERT_EQUAL(rig_say(&mn, 0, &add).errno_, PFKEY_OK);
	add.sa.flags |= PFKEY_SA_INBOUND;
	add.sel.dst.hi = 2221;			/* the receiver has it narrower still */
	rig_say(&ha, 0, &add);
	CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_PROTECTED);	/* port 2222 */
	CU_ASSERT_EQUAL_FATAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
	CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info), IPSEC_DISCARD);
	ip[IP6_HEADER + 2] = 0x80;		/* port 32942: no SA for it, and none is asked for */
	w = wr_of(sealed, MTU);
	CU_ASSERT_EQUAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(rig_heard(&mn).type, 0);
	rig_down(&mn);
	rig_down(&ha);
}

/* RFC 4301 8.1: of the tunnel's IPv4 header, for each SA. */
static void
test_the_df_bit_is_set_cleared_or_copied_for_each_sa(void)
{
	static const struct { uint32_t flags; bool inner, outer; } row[] = {
		{ 0, true, true }, { 0, false, false }, { PFKEY_SA_DF, true, true },
		{ PFKEY_SA_DF, false, false }, { PFKEY_SA_DF_SET, false, true },
		{ PFKEY_SA_DF_CLEAR, true, false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pfkey_msg out = sp_add(IPSEC_DIR_OUTBOUND, whole(H4), any(4), 0, 21, C4, HA4);
		struct pfkey_msg add = sa_add(0x1000, C4, HA4, IPSEC_MODE_TUNNEL, 21, false);
		uint8_t ip[MTU], sealed[MTU];
		struct wr w = wr_of(sealed, MTU);
		struct bytes p = udp_packet(ip, MTU, H4, V4, 8);
		struct ip_view v;
		struct rig mn;

		ip[6] = row[i].inner ? 0x40 : 0;
		ip4_checksum(ip);
		rig_up(&mn, "mn");
		rig_say(&mn, 0, &out);
		add.sa.flags |= row[i].flags;
		rig_say(&mn, 0, &add);
		CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_PROTECTED);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&w)), W_OK);
		CU_ASSERT_EQUAL(v.df, row[i].outer);
		rig_down(&mn);
	}
}

/* An ICMP error, port unreachable, that quotes n octets of a packet. */
static struct bytes
error_packet(uint8_t *buf, const char *src, const char *dst, struct bytes quote, size_t n)
{
	struct wr w = wr_of(buf, MTU);
	struct addr s = A(src), d = A(dst);
	struct icmp m = { .family = s.family, .type = ICMP6_UNREACHABLE, .code = 4,
		.body = bytes_of(quote.p, n) };
	size_t at = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = 58 });

	icmp_encode(&w, &m, &s, &d);
	ip_end(&w, at);
	return wr_done(&w);
}

/* RFC 4301 6.2: an SA for UDP takes errors about its own datagrams, both ways, and no others; no SA is
 * made for one. */
static void
test_an_icmp_error_goes_with_the_traffic_it_is_about(void)
{
	struct pfkey_msg out = sp_add(IPSEC_DIR_OUTBOUND, whole(HOA), any(6), 17, 21, C6, HA6);
	struct pfkey_msg in = sp_add(IPSEC_DIR_INBOUND, whole(HOA), any(6), 17, 21, C6, HA6);
	uint8_t q[MTU], ip[MTU], sealed[MTU], back[MTU];
	struct bytes sent = udp_packet(q, MTU, CN, HOA, 40), e;
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
	static const struct { const char *src; bool mine; size_t quoted; bool fits; } row[] = {
		{ HOA, true, 88, true }, { C6, true, 88, true },	/* whoever says so */
		{ HOA, true, 40 + 8, true }, { HOA, true, 40 + 2, true }, { HOA, true, 39, false },
		{ HOA, false, 88, false },
	};
	struct rig mn, ha;

	rig_up(&mn, "mn");
	rig_up(&ha, "ha");
	mn.x.conf.discard_unmatched = ha.x.conf.discard_unmatched = true;
	rig_say(&mn, 0, &out);
	rig_say(&ha, 0, &in);
	e = error_packet(ip, HOA, CN, sent, sent.n);
	CU_ASSERT_EQUAL(ipsec_out(&mn.x, 0, e, &(struct wr){ sealed, 0, MTU, false }), IPSEC_DISCARD);
	CU_ASSERT_EQUAL(rig_heard(&mn).type, 0);	/* no ACQUIRE */
	rig_say(&mn, 0, &add);
	add.sa.flags |= PFKEY_SA_INBOUND;
	rig_say(&ha, 0, &add);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);
		struct ipsec_in info;
		struct ip_view v;

		if (!row[i].mine)
			sent = udp_packet(q, MTU, CN, HA6, 40);
		e = error_packet(ip, row[i].src, CN, sent, row[i].quoted);
		if (!row[i].fits) {
			CU_ASSERT_EQUAL(ipsec_out(&mn.x, 0, e, &w), IPSEC_DISCARD);
			/* Another implementation that lets it through. */
			mn.x.spd.first->sel.proto = 0;
			mn.x.spd.first->sel.src.len = 0;
			mn.x.spd.changes++;
			w = wr_of(sealed, MTU);
		}
		CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, e, &w), IPSEC_PROTECTED);
		CU_ASSERT_EQUAL_FATAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
		CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info),
		    row[i].fits ? IPSEC_PROTECTED : IPSEC_DISCARD);
		mn.x.spd.first->sel.proto = 17;
		mn.x.spd.first->sel.src.len = 128;
		mn.x.spd.changes++;
	}
	rig_down(&mn);
	rig_down(&ha);
}

/* The same on an SA for anything from HoA: its own header fits, what it quotes need not, as configured. */
static void
test_what_an_icmp_error_quotes_is_checked_if_so_configured(void)
{
	struct pfkey_msg in = sp_add(IPSEC_DIR_INBOUND, whole(HOA), any(6), 0, 21, C6, HA6);
	struct pfkey_msg add = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, true);
	struct ipsec_in info = { .spi = 0x1000, .reqid = 21, .mode = IPSEC_MODE_TUNNEL,
		.sa_src = A(C6), .sa_dst = A(HA6) };
	uint8_t q[MTU], ip[MTU];
	struct bytes alien = udp_packet(q, MTU, CN, C6, 40);
	struct ip_view v;
	struct rig ha;

	rig_up(&ha, "ha");
	rig_say(&ha, 0, &in);
	rig_say(&ha, 0, &add);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, error_packet(ip, HOA, CN, alien, alien.n)), W_OK);
	CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info), IPSEC_DISCARD);
	ha.x.conf.icmp_check = false;
	CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info), IPSEC_PROTECTED);
	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, error_packet(ip, C6, CN, alien, alien.n)), W_OK);
	CU_ASSERT_EQUAL(ipsec_in_policy(&ha.x, 0, &v, &info), IPSEC_DISCARD);
	rig_down(&ha);
}

/* RFC 3948 3.1.2: the sender's checksum is over its own addresses; after decapsulation it is right for
 * those that the packet has. A datagram without one gets none. */
static void
test_transport_mode_behind_a_nat_mends_checksums(void)
{
	for (int sum = 0; sum < 2; sum++) {
		struct pfkey_msg out = sp_add(IPSEC_DIR_OUTBOUND, whole(C4), whole(HA4), 17, 21, NULL, NULL);
		struct pfkey_msg add = sa_add(0x1000, C4, HA4, IPSEC_MODE_TRANSPORT, 21, false);
		struct pfkey_msg in = sa_add(0x1000, V4, HA4, IPSEC_MODE_TRANSPORT, 21, true);
		uint8_t ip[MTU], sealed[MTU], back[MTU];
		struct wr w = wr_of(sealed, MTU), plain = wr_of(back, MTU);
		struct bytes p = udp_packet(ip, MTU, C4, HA4, 21);
		struct ipsec_in info;
		struct ip_view v;
		struct rig mn, ha;
		struct addr v4 = A(V4);

		if (sum == 0)
			ip[IP4_HEADER + 6] = ip[IP4_HEADER + 7] = 0;
		rig_up(&mn, "mn");
		rig_up(&ha, "ha");
		sa_udp(&add, 4500, 4500);
		CU_ASSERT_EQUAL(rig_say(&mn, 0, &add).errno_, PFKEY_EINVAL);	/* D3 */
		mn.x.conf.transport_nat = ha.x.conf.transport_nat = true;
		rig_say(&mn, 0, &out);
		CU_ASSERT_EQUAL(rig_say(&mn, 0, &add).errno_, PFKEY_OK);
		sa_udp(&in, 5000, 4500);
		in.oa_src = A(C4);
		in.oa_dst = A(HA4);
		CU_ASSERT_EQUAL(rig_say(&ha, 0, &in).errno_, PFKEY_OK);
		CU_ASSERT_EQUAL_FATAL(ipsec_out(&mn.x, 0, p, &w), IPSEC_PROTECTED);
		memcpy(sealed + 12, v4.b, 4);			/* the NAT */
		ip4_checksum(sealed);
		CU_ASSERT_EQUAL_FATAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
		CU_ASSERT_EQUAL_FATAL(ip_parse(&v, wr_done(&plain)), W_OK);
		CU_ASSERT_TRUE(addr_eq(&v.src, &v4));
		CU_ASSERT_EQUAL(v.payload.p[6] == 0 && v.payload.p[7] == 0, sum == 0);
		CU_ASSERT(sum == 0 || cksum_upper(&v.src, &v.dst, 17, v.payload) == 0);
		rig_down(&mn);
		rig_down(&ha);
	}
}

static void
test_every_suite_carries_packets(void)
{
	static const struct { uint16_t encr, integ; uint8_t key, ikey; bool esn; } row[] = {
		{ ENCR_AES_GCM_16, AUTH_NONE, 20, 0, true }, { ENCR_AES_GCM_12, AUTH_NONE, 36, 0, false },
		{ ENCR_AES_GCM_8, AUTH_NONE, 20, 0, false },
		{ ENCR_CHACHA20_POLY1305, AUTH_NONE, 36, 0, false },
		{ ENCR_AES_CBC, AUTH_HMAC_SHA2_256_128, 16, 32, true },
		{ ENCR_AES_CBC, AUTH_HMAC_SHA2_512_256, 32, 64, false },
		{ ENCR_AES_CTR, AUTH_HMAC_SHA2_384_192, 20, 48, false },
		{ ENCR_NULL, AUTH_HMAC_SHA2_256_128, 0, 32, false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t ip[MTU], back[MTU];
		struct pfkey_msg m = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
		struct rig mn, ha;

		rig_up(&mn, "mn");
		rig_up(&ha, "ha");
		policies(&mn, &ha, C6, HA6);
		m.sa.encr = row[i].encr;
		m.sa.integ = row[i].integ;
		m.key_encr.n = row[i].key;
		m.key_integ.n = row[i].ikey;
		if (row[i].esn)
			m.sa.flags |= PFKEY_SA_ESN;
		both(&mn, &ha, &m);
		for (size_t n = 0; n < 70; n++) {
			struct bytes p = udp_packet(ip, MTU, HOA, CN, n);
			struct wr plain = wr_of(back, MTU);
			struct ipsec_in info;

			CU_ASSERT_EQUAL(pass(&mn, &ha, p, &plain, &info), W_OK);
			CU_ASSERT_TRUE(bytes_eq(wr_done(&plain), p));
		}
		rig_down(&mn);
		rig_down(&ha);
	}
}

/* The high half of an extended sequence number is not sent but authenticated, RFC 4303 2.2.1. */
static void
test_extended_sequence_numbers_pass_two_to_the_32(void)
{
	static const uint16_t encr[] = { ENCR_AES_GCM_16, ENCR_AES_CBC };

	for (size_t i = 0; i < 2; i++) {
		uint8_t ip[MTU], back[MTU];
		struct bytes p = udp_packet(ip, MTU, HOA, CN, 9);
		struct pfkey_msg m = sa_add(0x1000, C6, HA6, IPSEC_MODE_TUNNEL, 21, false);
		struct ipsec_in info;
		struct rig mn, ha;

		rig_up(&mn, "mn");
		rig_up(&ha, "ha");
		policies(&mn, &ha, C6, HA6);
		m.sa.flags = PFKEY_SA_ESN;
		m.sa.encr = encr[i];
		if (encr[i] == ENCR_AES_CBC) {
			m.sa.integ = AUTH_HMAC_SHA2_256_128;
			m.key_encr.n = 16;
			m.key_integ.n = 32;
		}
		both(&mn, &ha, &m);
		mn.x.sad.first->seq = 0xfffffffe;
		replay_commit(&ha.x.sad.first->window, 0xfffffffe);
		for (uint64_t k = 0; k < 5; k++) {
			CU_ASSERT_EQUAL(pass(&mn, &ha, p, &(struct wr){ back, 0, MTU, false }, &info), W_OK);
			CU_ASSERT_EQUAL(info.seq, 0xffffffff + k);
		}
		rig_down(&mn);
		rig_down(&ha);
	}
}

/* draft-mcgrew-gcm-test-01 4, the first case: ESP with SPI 0x4321 and the extended sequence number
 * 0x8765432100000000, of which only the low half is in the packet. */
static void
test_a_published_esp_packet_opens(void)
{
	static const char key[] = "4c80cdefbb5d10da906ac73c3613a6342e443b68";
	static const char esp[] = "00004321000000004956ed7e3b244cfe"
	    "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
	    "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
	    "61bc17d768fd9732459018148f6cbe722fd04796562dfdb4";
	static const char clear[] = "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
	    "00000000045f736970045f756470037369700963796265726369747902646b0000210001";
	struct pfkey_msg m = sa_add(0x4321, HOA, HA6, IPSEC_MODE_TRANSPORT, 1, true);
	uint8_t packet[200], back[200], want[68];
	struct wr w = wr_of(packet, sizeof(packet)), plain = wr_of(back, sizeof(back));
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = A(HOA), .dst = A(HA6), .proto = 50 });
	struct ipsec_in info;
	struct rig ha;

	rig_up(&ha, "ha");
	m.sa.flags |= PFKEY_SA_ESN;
	CU_ASSERT_TRUE_FATAL(hex_parse(m.key_encr.key, 20, key));
	CU_ASSERT_EQUAL(rig_say(&ha, 0, &m).errno_, 0);
	replay_commit(&ha.x.sad.first->window, 0x87654320ffffffff);
	CU_ASSERT_TRUE_FATAL(hex_parse(wr_room(&w, sizeof(esp) / 2), sizeof(esp) / 2, esp));
	ip_end(&w, ip);
	CU_ASSERT_EQUAL(rig_in(&ha, 0, wr_done(&w), &plain, &info), W_OK);
	CU_ASSERT_EQUAL(info.seq, 0x8765432100000000);
	CU_ASSERT_TRUE_FATAL(hex_parse(want, sizeof(want), clear));
	CU_ASSERT(plain.n == 40 + sizeof(want) && memcmp(back + 40, want, sizeof(want)) == 0);
	CU_ASSERT_EQUAL(back[6], 1);		/* the vector's next header */
	rig_down(&ha);
}

/* RFC 6040: CE outside goes inside if the inner packet is ECN-capable, else the packet is dropped.
 * */
static void
test_congestion_marks_are_carried_over(void)
{
	uint8_t ip[MTU], out[MTU], back[MTU];
	struct wr w = wr_of(out, MTU), plain = wr_of(back, MTU);
	struct pair pair;
	struct ipsec_in info;
	struct ip_view v;

	pair_up(&pair, C6, HA6, false);
	(void)udp_packet(ip, MTU, HOA, CN, 9);
	ip[1] |= 0x20;				/* ECT(0) */
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, bytes_of(ip, 57), &w), IPSEC_PROTECTED);
	out[1] |= 0x30;				/* CE on the way */
	CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, wr_done(&w), &plain, &info), W_OK);
	CU_ASSERT_EQUAL(ip_parse(&v, wr_done(&plain)), W_OK);
	CU_ASSERT_EQUAL(v.tclass & 3, 3);
	w.n = plain.n = 0;
	ip[1] &= 0x0f;
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, bytes_of(ip, 57), &w), IPSEC_PROTECTED);
	out[1] |= 0x30;
	CU_ASSERT_EQUAL(rig_in(&pair.ha, 0, wr_done(&w), &plain, &info), W_ESP_ECN);
	pair_down(&pair);
}

static void
test_the_inner_mtu_is_exactly_what_fits(void)
{
	static const struct { const char *coa, *ha; bool udp; } row[] = {
		{ C6, HA6, false }, { C4, HA4, false }, { C4, HA4, true } };

	for (size_t i = 0; i < 3; i++) {
		struct flow f = { .src = A(HOA), .dst = A(CN), .proto = 17, .ports = FLOW_SPORT | FLOW_DPORT };
		struct pair pair;

		pair_up(&pair, row[i].coa, row[i].ha, row[i].udp);
		for (size_t mtu = 1280; mtu < 1300; mtu++) {
			uint8_t ip[MTU], out[MTU];
			size_t most = ipsec_inner_mtu(&pair.mn.x, &f, mtu);
			struct wr w = wr_of(out, MTU), v = wr_of(out, MTU);

			(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, most - 48), &w);
			CU_ASSERT(w.n <= mtu);
			(void)ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, most - 47), &v);
			CU_ASSERT(v.n > mtu);
		}
		pair_down(&pair);
	}
}

static void
test_a_packet_that_does_not_fit_is_discarded(void)
{
	uint8_t ip[MTU], out[60];
	struct wr w = wr_of(out, sizeof(out));
	struct pair pair;

	pair_up(&pair, C6, HA6, false);
	CU_ASSERT_EQUAL(ipsec_out(&pair.mn.x, 0, udp_packet(ip, MTU, HOA, CN, 9), &w), IPSEC_DISCARD);
	CU_ASSERT(w.n == 0 && !w.bad);
	pair_down(&pair);
}

TEST_MAIN("ipsec/esp",
    TEST(test_tunnel_mode_round_trips_over_both_families),
    TEST(test_a_binding_update_is_protected_in_transport_mode),
    TEST(test_the_home_address_option_gives_the_source),
    TEST(test_what_has_no_policy_passes_and_what_has_no_sa_waits),
    TEST(test_every_truncation_is_refused_without_trace),
    TEST(test_every_flipped_bit_is_refused_without_trace),
    TEST(test_a_replayed_packet_is_refused_and_a_late_one_taken),
    TEST(test_a_reflected_packet_finds_no_sa),
    TEST(test_what_is_wrong_inside_authentic_esp_is_refused),
    TEST(test_tfc_padding_is_cut_off),
    TEST(test_any_number_of_padding_octets_is_taken),
    TEST(test_an_inner_source_of_somebody_else_is_discarded),
    TEST(test_a_fragment_that_reaches_esp_is_discarded),
    TEST(test_parallel_sas_all_receive),
    TEST(test_the_sequence_number_never_cycles),
    TEST(test_without_anti_replay_the_counter_rolls_over),
    TEST(test_a_fragment_without_ports_passes_where_ports_do_not_matter),
    TEST(test_an_sa_carries_what_was_agreed_and_no_more),
    TEST(test_the_df_bit_is_set_cleared_or_copied_for_each_sa),
    TEST(test_an_icmp_error_goes_with_the_traffic_it_is_about),
    TEST(test_what_an_icmp_error_quotes_is_checked_if_so_configured),
    TEST(test_transport_mode_behind_a_nat_mends_checksums),
    TEST(test_every_suite_carries_packets),
    TEST(test_extended_sequence_numbers_pass_two_to_the_32),
    TEST(test_a_published_esp_packet_opens),
    TEST(test_congestion_marks_are_carried_over),
    TEST(test_the_inner_mtu_is_exactly_what_fits),
    TEST(test_a_packet_that_does_not_fit_is_discarded))
