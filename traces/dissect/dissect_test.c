/* The dissector against packets typed by hand and put together here, in every nesting that
 * docs/handover.md lists. */
#include "traces/dissect/sample.h"

#include "nodes/base/test.h"
#include "traces/dissect.h"

struct eye {
	struct keys *keys;
	struct dissect *d;
	const struct msg *m;
	uint64_t frame;
};

static struct eye
eye_new(void)
{
	struct eye e = { .keys = keys_new() };
	struct sa_keys gcm = sample_sa(0x1001, true), cbc = sample_sa(0x2002, false);
	struct sa_keys ike = sample_ike_sa();

	sample_used = 0;
	keys_add(e.keys, &gcm);
	keys_add(e.keys, &cbc);
	keys_add(e.keys, &ike);
	e.d = dissect_new(e.keys);
	return e;
}

static void
eye_free(struct eye *e)
{
	dissect_free(e->d);
	keys_free(e->keys);
}

static const struct msg *
see_at(struct eye *e, const char *node, bool tx, struct bytes frame)
{
	struct sighting s = {
		.node = node, .link = "cafe", .tx = tx, .t = SECONDS(1), .pcap = "x.pcap",
		.frame = ++e->frame, .linktype = LINK_ETHERNET, .octets = frame
	};

	e->m = dissect_frame(e->d, &s);
	return e->m;
}

static const struct msg *
see(struct eye *e, struct bytes frame)
{
	return see_at(e, "mn", true, frame);
}

/* A field has this value; "absent" is one too. */
static bool
says(const struct msg *m, const char *name, const char *value)
{
	const struct msg_field *f = m != NULL ? msg_find(m, name) : NULL;
	char buf[4096];

	if (m == NULL)
		return false;
	if (strcmp(name, "name") == 0)
		return msg_is(m, value);
	if (strcmp(value, "absent") == 0 ? f == NULL : f != NULL && msg_equals(f, value))
		return true;
	fprintf(stderr, "  %s %s: expected %s, found %s\n", m->name, name, value,
	    f != NULL ? msg_value(f, buf, sizeof(buf)) : "absent");
	return false;
}

#define SAYS(m, name, value) CU_ASSERT_TRUE(says(m, name, value))

static struct bytes
bu_on_ip6(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);

	return sample_eth_ip(sample_ip6(COA6, HA6, 60,
	    sample_hao(HOA6, 50, sample_esp(&sa, 7, 135, sample_bu()))));
}

static void
test_bu_on_ip6_is_read_through_hao_and_esp(void)
{
	struct eye e = eye_new();
	const struct msg *m = see(&e, bu_on_ip6());

	SAYS(m, "name", "BU");
	SAYS(m, "src", COA6);
	SAYS(m, "dst", HA6);
	SAYS(m, "hao", HOA6);
	SAYS(m, "encap", "hao+esp-transport");
	SAYS(m, "protected_by", "esp");
	SAYS(m, "esp_spi", "0x1001");
	SAYS(m, "esp_seq", "7");
	SAYS(m, "checksum_ok", "1");
	SAYS(m, "seq", "5");
	SAYS(m, "A", "1");
	SAYS(m, "H", "1");
	SAYS(m, "L", "0");
	SAYS(m, "K", "1");
	SAYS(m, "F", "0");
	SAYS(m, "lifetime", "60");
	SAYS(m, "alt_coa", COA6);
	SAYS(m, "hoa4", HOA4);
	SAYS(m, "hoa4_len", "32");
	SAYS(m, "hoa4_P", "0");
	SAYS(m, "options", "3,29");
	SAYS(m, "inner_src", "absent");
	SAYS(m, "udp", "absent");
	SAYS(m, "malformed", "absent");
	CU_ASSERT_TRUE(m->origin);
	eye_free(&e);
}

static void
test_every_field_knows_its_octets(void)
{
	struct eye e = eye_new();
	const struct msg *m = see(&e, bu_on_ip6());
	const struct msg_field *f = msg_find(m, "seq");

	CU_ASSERT_EQUAL(m->n_layers, 2);
	CU_ASSERT_EQUAL(f->layer, 1);
	CU_ASSERT_EQUAL(f->len, 2);
	CU_ASSERT_EQUAL(m->layer[f->layer].p[f->at + 1], 5);
	f = msg_find(m, "src");
	CU_ASSERT_EQUAL(f->layer, 0);
	CU_ASSERT_EQUAL(f->at, 14 + 8);
	eye_free(&e);
}

static void
test_ba_on_ip6_is_read_through_rh2_and_cbc(void)
{
	struct eye e = eye_new();
	struct sa_keys sa = sample_sa(0x2002, false);
	const struct msg *m = see(&e, sample_eth_ip(sample_ip6(HA6, COA6, 43,
	    sample_rh2(HOA6, 50, sample_esp(&sa, 9, 135, sample_ba())))));

	SAYS(m, "name", "BA");
	SAYS(m, "rh2", HOA6);
	SAYS(m, "encap", "rh2+esp-transport");
	SAYS(m, "checksum_ok", "1");
	SAYS(m, "status", "0");
	SAYS(m, "K", "1");
	SAYS(m, "seq", "5");
	SAYS(m, "lifetime", "60");
	SAYS(m, "ack4_status", "0");
	SAYS(m, "ack4_len", "32");
	SAYS(m, "ack4", HOA4);
	SAYS(m, "nat_F", "0");
	SAYS(m, "nat_refresh", "110");
	eye_free(&e);
}

static struct bytes
bu_behind_nat(const char *src, unsigned port)
{
	struct sa_keys sa = sample_sa(0x1001, true);
	struct bytes ip = sample_ip6(HOA6, HA6, 50, sample_esp(&sa, 8, 135, sample_bu()));

	return sample_eth_ip(sample_ip4(src, HA4, 17, sample_udp(src, HA4, port, 4191, ip)));
}

static void
test_bu_behind_a_nat_has_one_identity_on_both_sides(void)
{
	struct eye e = eye_new();
	const struct msg *m = see_at(&e, "mn", true, bu_behind_nat(COA4, 4191));
	uint64_t id = m->id;

	SAYS(m, "name", "BU");
	SAYS(m, "udp", "4191");
	SAYS(m, "udp_src", "4191");
	SAYS(m, "src", COA4);
	SAYS(m, "inner_src", HOA6);
	SAYS(m, "inner_dst", HA6);
	SAYS(m, "encap", "udp4191+esp-transport");
	SAYS(m, "malformed", "absent");
	m = see_at(&e, "nat", true, bu_behind_nat(NAT4, 40000));
	SAYS(m, "udp_src", "40000");
	SAYS(m, "retransmission", "absent");
	CU_ASSERT_EQUAL(m->id, id);
	CU_ASSERT_FALSE(m->origin);
	m = see_at(&e, "mn", true, bu_behind_nat(COA4, 4191));
	SAYS(m, "retransmission", "1");
	CU_ASSERT_TRUE(m->origin);
	eye_free(&e);
}

static struct bytes
datagram(const char *src, const char *dst, uint32_t seq)
{
	struct wr w = sample_wr(40);

	wr_u32(&w, seq);
	wr_zero(&w, 36);
	w = (struct wr){ w.p, 40, 40, false };
	if (strchr(src, ':') != NULL)
		return sample_ip6(src, dst, 17, sample_udp(src, dst, 7000, 9000, wr_done(&w)));
	return sample_ip4(src, dst, 17, sample_udp(src, dst, 7000, 9000, wr_done(&w)));
}

/* One user's packet in each tunnel of docs/handover.md 2: read, and the same wherever it is. */
static void
test_data_is_the_same_in_every_tunnel(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);
	static const char *const encap[] = {
		"absent", "ip6ip6", "esp-tunnel", "udp4191", "ip6ip4", "udp4500+esp-tunnel"
	};
	struct eye e = eye_new();
	struct bytes d = datagram(HOA6, CN6, 77), frame[6];
	uint64_t id = 0;

	frame[0] = d;
	frame[1] = sample_ip6(COA6, HA6, 41, d);
	frame[2] = sample_ip6(COA6, HA6, 50, sample_esp(&sa, 1, 41, d));
	frame[3] = sample_ip4(COA4, HA4, 17, sample_udp(COA4, HA4, 4191, 4191, d));
	frame[4] = sample_ip4(COA4, HA4, 41, d);
	frame[5] = sample_ip4(COA4, HA4, 17,
	    sample_udp(NULL, NULL, 4500, 4500, sample_esp(&sa, 2, 41, d)));
	for (size_t i = 0; i < 6; i++) {
		const struct msg *m = see(&e, sample_eth_ip(frame[i]));

		SAYS(m, "name", "DATA");
		SAYS(m, "encap", encap[i]);
		SAYS(m, "proto", "17");
		SAYS(m, "sport", "7000");
		SAYS(m, "dport", "9000");
		SAYS(m, "data_seq", "77");
		SAYS(m, "len", "88");
		SAYS(m, "flow", "17/" HOA6 "/7000/" CN6 "/9000");
		SAYS(m, "malformed", "absent");
		SAYS(m, "inner_src", i == 0 ? "absent" : HOA6);
		if (i == 0)
			id = m->id;
		CU_ASSERT_EQUAL(m->id, id);
	}
	eye_free(&e);
}

static void
test_ip4_data_is_read_in_ip6_and_in_ip4(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);
	struct eye e = eye_new();
	struct bytes d = datagram(HOA4, CN4, 3);

	SAYS(see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 4, d))), "encap", "ip4ip6");
	SAYS(see(&e, sample_eth_ip(sample_ip4(COA4, HA4, 4, d))), "encap", "ip4ip4");
	SAYS(e.m, "inner_dst", CN4);
	SAYS(see(&e, sample_eth_ip(sample_ip4(COA4, HA4, 50, sample_esp(&sa, 3, 4, d)))), "encap",
	    "esp-tunnel");
	SAYS(see(&e, sample_eth_ip(sample_ip4(COA4, HA4, 17, sample_udp(COA4, HA4, 4191, 4191, d)))),
	    "encap", "udp4191");
	SAYS(e.m, "flow", "17/" HOA4 "/7000/" CN4 "/9000");
	eye_free(&e);
}

/* The upper half is not in the packet, but in the ICV: RFC 4303 2.2.1, RFC 4106 5. */
static void
test_extended_sequence_numbers_are_found_out_and_followed(void)
{
	static const uint64_t seq[] = { 1, 0x80000000, 0xffffffff, 0x100000001, 0xfffffffe, 0x100000002,
		0x17fffffff, 0x1f0000000, 0x200000003 };

	for (int gcm = 0; gcm < 2; gcm++) {
		struct eye e = eye_new();
		struct sa_keys sa = sample_sa(gcm ? 0x1001 : 0x2002, gcm);
		struct bytes b;

		for (size_t i = 0; i < sizeof(seq) / sizeof(seq[0]); i++) {
			see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 50,
			    sample_esp_esn(&sa, true, seq[i], 135, sample_bu()))));
			SAYS(e.m, "name", "BU");
			CU_ASSERT_EQUAL(e.m->closed, MSG_OPEN);
		}
		/* From now on without them is wrong. */
		b = sample_esp(&sa, 4, 135, sample_bu());
		see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 50, b)));
		CU_ASSERT_EQUAL(e.m->closed, MSG_BAD_ICV);
		eye_free(&e);
	}
}

static void
test_unknown_spi_and_wrong_icv_stay_esp(void)
{
	struct eye e = eye_new();
	struct sa_keys other = sample_sa(0x3003, true), sa = sample_sa(0x1001, true);
	struct bytes b;

	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 50, sample_esp(&other, 1, 135, sample_bu()))));
	SAYS(e.m, "name", "ESP");
	SAYS(e.m, "esp_spi", "0x3003");
	SAYS(e.m, "protected_by", "absent");
	SAYS(e.m, "malformed", "absent");
	CU_ASSERT_EQUAL(e.m->closed, MSG_NO_KEY);
	b = sample_eth_ip(sample_ip6(COA6, HA6, 50, sample_esp(&sa, 1, 135, sample_bu())));
	((uint8_t *)b.p)[b.n - 1] ^= 1;
	see(&e, b);
	SAYS(e.m, "name", "ESP");
	SAYS(e.m, "malformed", "absent");	/* it may be the key that is wrong */
	CU_ASSERT_EQUAL(e.m->closed, MSG_WRONG_KEY);
	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 50, sample_esp(&sa, 2, 135, sample_bu()))));
	SAYS(e.m, "name", "BU");
	CU_ASSERT_EQUAL(e.m->closed, MSG_OPEN);
	see(&e, b);
	SAYS(e.m, "name", "ESP");
	SAYS(e.m, "malformed", "ESP ICV");
	CU_ASSERT_EQUAL(e.m->closed, MSG_BAD_ICV);
	SAYS(e.m, "protected_by", "absent");
	eye_free(&e);
}

static void
test_wrong_mh_checksum_is_seen(void)
{
	struct eye e = eye_new();
	struct bytes bu = sample_bu();

	((uint8_t *)bu.p)[7] ^= 1;
	see(&e, sample_eth_ip(sample_ip6(HOA6, HA6, 135, bu)));
	SAYS(e.m, "name", "BU");
	SAYS(e.m, "seq", "4");
	SAYS(e.m, "checksum_ok", "0");
	SAYS(e.m, "protected_by", "absent");
	eye_free(&e);
}

/* RFC 6275 6.1.3 to 6.1.6 and 6.1.9, by hand. */
static void
test_return_routability_and_be(void)
{
	struct eye e = eye_new();

	see(&e, sample_eth_ip(sample_ip6(HOA6, CN6, 135, sample_checked(
	    sample_hex("3b 01 01 00 0000 0000 0102030405060708"), 4, 135, HOA6, CN6))));
	SAYS(e.m, "name", "HOTI");
	SAYS(e.m, "cookie", "0102030405060708");
	SAYS(e.m, "checksum_ok", "1");
	see(&e, sample_eth_ip(sample_ip6(CN6, HOA6, 135, sample_checked(
	    sample_hex("3b 02 04 00 0000 0007 0102030405060708 1112131415161718"), 4, 135, CN6,
	    HOA6))));
	SAYS(e.m, "name", "COT");
	SAYS(e.m, "nonce_index", "7");
	SAYS(e.m, "token", "1112131415161718");
	see(&e, sample_eth_ip(sample_ip6(HA6, COA6, 135, sample_checked(
	    sample_hex("3b 02 07 00 0000 01 00 20010db8010000000000000000001234"), 4, 135, HA6,
	    COA6))));
	SAYS(e.m, "name", "BE");
	SAYS(e.m, "status", "1");
	SAYS(e.m, "home", HOA6);
	eye_free(&e);
}

/* RFC 4861 4.2 with the options of RFC 6275 7, by hand. */
static void
test_router_advertisement(void)
{
	struct eye e = eye_new();

	see(&e, sample_eth_ip(sample_ip6("fe80::1", "ff02::1", 58, sample_checked(sample_hex(
	    "86 00 0000 40 20 0708 00000000 00000000"
	    "01 01 020000000001"
	    "05 01 0000 000005dc"
	    "03 04 40 e0 00278d00 00093a80 00000000 20010db8010000000000000000000001"
	    "07 01 0000 000000c8"
	    "08 01 0000 000a 0708"), 2, 58, "fe80::1", "ff02::1"))));
	SAYS(e.m, "name", "RA");
	SAYS(e.m, "hop_limit", "64");
	SAYS(e.m, "M", "0");
	SAYS(e.m, "H", "1");
	SAYS(e.m, "router_lifetime", "1800");
	SAYS(e.m, "lladdr", "02:00:00:00:00:01");
	SAYS(e.m, "mtu", "1500");
	SAYS(e.m, "prefix", "2001:db8:100::1/64");
	SAYS(e.m, "prefix_L", "1");
	SAYS(e.m, "prefix_R", "1");
	SAYS(e.m, "valid", "2592000");
	SAYS(e.m, "preferred", "604800");
	SAYS(e.m, "adv_interval", "200");
	SAYS(e.m, "ha_preference", "10");
	SAYS(e.m, "ha_lifetime", "1800");
	SAYS(e.m, "malformed", "absent");
	eye_free(&e);
}

static void
test_neighbour_messages_and_icmp_errors(void)
{
	struct eye e = eye_new();
	struct bytes quoted = sample_ip6(COA6, CN6, 17, sample_hex("00010002000800 00"));

	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 58, sample_checked(sample_hex(
	    "88 00 0000 a0000000 20010db8000200000000000000000005 02 01 020000000001"), 2, 58,
	    COA6, HA6))));
	SAYS(e.m, "name", "NA");
	SAYS(e.m, "R", "1");
	SAYS(e.m, "S", "0");
	SAYS(e.m, "O", "1");
	SAYS(e.m, "target", COA6);
	see(&e, sample_eth_ip(sample_ip6(HA6, COA6, 58, sample_checked(
	    sample_join(sample_hex("02 00 0000 00000500"), quoted), 2, 58, HA6, COA6))));
	SAYS(e.m, "name", "ICMP6");
	SAYS(e.m, "icmp_type", "2");
	SAYS(e.m, "mtu", "1280");
	SAYS(e.m, "about_dst", CN6);
	SAYS(e.m, "malformed", "absent");
	eye_free(&e);
}

static void
test_arp_and_dhcp(void)
{
	struct eye e = eye_new();
	struct wr w = sample_wr(300);

	see(&e, sample_eth(0x0806, sample_hex("0001 0800 0604 0001 020000000001 0a000005"
	    "000000000000 0a000001")));
	SAYS(e.m, "name", "ARP_REQUEST");
	SAYS(e.m, "sender", COA4);
	SAYS(e.m, "sender_mac", "02:00:00:00:00:01");
	SAYS(e.m, "target", "10.0.0.1");
	SAYS(e.m, "src", "absent");
	wr_bytes(&w, sample_hex("02010600 00000009 00000000 00000000 0a000005"));
	wr_zero(&w, 8);
	wr_bytes(&w, sample_hex("020000000001"));
	wr_zero(&w, 202);
	wr_bytes(&w, sample_hex("63825363 350102 01 04 ffffff00 0304 0a000001 3304 00000e10"
	    "3604 0a000001 ff"));
	see(&e, sample_eth_ip(sample_ip4("10.0.0.1", COA4, 17,
	    sample_udp("10.0.0.1", COA4, 67, 68, wr_done(&w)))));
	SAYS(e.m, "name", "DHCP_OFFER");
	SAYS(e.m, "xid", "9");
	SAYS(e.m, "yiaddr", COA4);
	SAYS(e.m, "chaddr", "02:00:00:00:00:01");
	SAYS(e.m, "mask", "255.255.255.0");
	SAYS(e.m, "router", "10.0.0.1");
	SAYS(e.m, "lease", "3600");
	SAYS(e.m, "server_id", "10.0.0.1");
	SAYS(e.m, "malformed", "absent");
	eye_free(&e);
}

/* IKE_SA_INIT: SA(ENCR 20/128, PRF 5, DH 31), KE, Nonce, N(NAT_DETECTION_SOURCE_IP). */
static struct bytes
ike_sa_init(void)
{
	struct sa_keys sa = { .spi_i = 0x1112131415161718 };
	struct bytes body = sample_payload(34, sample_hex(
	    "00 00 0024 01 01 00 03"
	    "03 00 000c 01 00 0014 800e0080 03 00 0008 02 00 0005 00 00 0008 04 00 001f"));

	body = sample_join(body, sample_payload(40, sample_hex("001f 0000 aabbccdd")));
	body = sample_join(body, sample_payload(41, sample_hex("0102030405060708090a0b0c0d0e0f10")));
	body = sample_join(body, sample_payload(0, sample_hex("00 00 4004 00112233")));
	return sample_join(sample_ike_head(&sa, 33, 34, 0x08, 0, body.n), body);
}

static void
test_ike_sa_init(void)
{
	struct eye e = eye_new();

	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17,
	    sample_udp(COA6, HA6, 500, 500, ike_sa_init()))));
	SAYS(e.m, "name", "IKE_SA_INIT");
	SAYS(e.m, "SPIi", "0x1112131415161718");
	SAYS(e.m, "SPIr", "0x0");
	SAYS(e.m, "I", "1");
	SAYS(e.m, "R", "0");
	SAYS(e.m, "msgid", "0");
	SAYS(e.m, "payloads", "SA,KE,Nonce,N");
	SAYS(e.m, "proposals", "1:IKE:spi=-:ENCR=20/128,PRF=5,DH=31");
	SAYS(e.m, "ke_group", "31");
	SAYS(e.m, "ke", "aabbccdd");
	SAYS(e.m, "nonce", "0102030405060708090a0b0c0d0e0f10");
	SAYS(e.m, "notify", "NAT_DETECTION_SOURCE_IP");
	SAYS(e.m, "n_NAT_DETECTION_SOURCE_IP", "00112233");
	SAYS(e.m, "encap", "absent");
	SAYS(e.m, "protected_by", "absent");
	SAYS(e.m, "malformed", "absent");
	eye_free(&e);
}

/* What an IKE_AUTH request of a mobile node holds. */
static struct bytes
ike_auth(void)
{
	struct sa_keys sa = sample_ike_sa();
	struct bytes b = sample_payload(39, sample_hex("02 000000 6d6e312e6578616d706c65"));

	b = sample_join(b, sample_payload(33, sample_hex("02 000000 0badc0de")));
	b = sample_join(b, sample_payload(44, sample_hex(
	    "00 00 0020 01 03 04 02 01020304"
	    "03 00 000c 01 00 0014 800e0080 00 00 0008 05 00 0000")));
	b = sample_join(b, sample_payload(45, sample_hex("01 000000 08 87 0028 0500 05ff"
	    "20010db8010000000000000000001234 20010db8010000000000000000001234")));
	b = sample_join(b, sample_payload(41, sample_hex("01 000000 07 00 0010 0000 ffff"
	    "00000000 ffffffff")));
	b = sample_join(b, sample_payload(41, sample_hex("00 00 4007")));
	b = sample_join(b, sample_payload(42, sample_hex("03 04 4009 0a0b0c0d")));
	b = sample_join(b, sample_payload(47, sample_hex("03 04 0002 01020304 05060708")));
	b = sample_join(b, sample_payload(0, sample_hex("01 000000 0001 0000 0003 0004 08080808")));
	return sample_ike_sk(&sa, 35, 0x08, 1, 35, b);
}

static void
test_ike_auth_is_decrypted(void)
{
	struct eye e = eye_new();
	struct bytes udp = sample_udp(COA6, HA6, 4500, 4500,
	    sample_join(sample_hex("00000000"), ike_auth()));

	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17, udp)));
	SAYS(e.m, "name", "IKE_AUTH");
	SAYS(e.m, "protected_by", "ike");
	SAYS(e.m, "msgid", "1");
	SAYS(e.m, "payloads", "IDi,AUTH,SA,TSi,TSr,N,N,D,CP");
	SAYS(e.m, "IDi", "fqdn:mn1.example");
	SAYS(e.m, "auth_method", "2");
	SAYS(e.m, "auth", "0badc0de");
	SAYS(e.m, "proposals", "1:ESP:spi=0x01020304:ENCR=20/128,ESN=0");
	SAYS(e.m, "TSi", "135:1280-1535:" HOA6 "-" HOA6);
	SAYS(e.m, "TSr", "0:0-65535:0.0.0.0-255.255.255.255");
	SAYS(e.m, "notify", "USE_TRANSPORT_MODE,REKEY_SA");
	SAYS(e.m, "n_REKEY_SA_spi", "0x0a0b0c0d");
	SAYS(e.m, "delete", "ESP:0x01020304,0x05060708");
	SAYS(e.m, "cp_type", "1");
	SAYS(e.m, "cp", "1=;3=08080808");
	SAYS(e.m, "encap", "absent");
	SAYS(e.m, "malformed", "absent");
	eye_free(&e);
}

static void
test_ike_without_keys_shows_what_is_clear(void)
{
	struct keys *none = keys_new();
	struct eye e = { .keys = none, .d = dissect_new(none) };

	sample_used = 0;
	see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17, sample_udp(COA6, HA6, 4500, 4500,
	    sample_join(sample_hex("00000000"), ike_auth())))));
	SAYS(e.m, "name", "IKE_AUTH");
	SAYS(e.m, "payloads", "SK");
	SAYS(e.m, "IDi", "absent");
	SAYS(e.m, "protected_by", "absent");
	eye_free(&e);
}

static void
test_keepalive(void)
{
	struct eye e = eye_new();

	see(&e, sample_eth_ip(sample_ip4(COA4, HA4, 17,
	    sample_udp(NULL, NULL, 4500, 4500, sample_hex("ff")))));
	SAYS(e.m, "name", "NAT_KEEPALIVE");
	eye_free(&e);
}

static void
test_fragments_give_one_message_when_complete(void)
{
	struct eye e = eye_new();
	struct bytes udp = sample_udp(CN4, HOA4, 7000, 9000, datagram(HOA6, CN6, 1)), a, b;

	a = sample_eth_ip(sample_ip4_part(CN4, HOA4, 17, bytes_of(udp.p, 32), 9, 0x2000));
	b = sample_eth_ip(sample_ip4_part(CN4, HOA4, 17, bytes_of(udp.p + 32, udp.n - 32), 9, 4));
	CU_ASSERT_PTR_NULL(see(&e, b));
	CU_ASSERT_PTR_NULL(see(&e, b));
	SAYS(see(&e, a), "name", "DATA");
	SAYS(e.m, "encap", "fragments");
	SAYS(e.m, "sport", "7000");
	CU_ASSERT_PTR_NULL(see_at(&e, "mn", true, a));
	CU_ASSERT_PTR_NULL(see_at(&e, "ha", true, b));
	eye_free(&e);
}

static void
test_vlan_tags_are_stepped_over(void)
{
	struct eye e = eye_new();

	SAYS(see(&e, sample_eth(0x8100, sample_join(sample_hex("0064 86dd"),
	    datagram(HOA6, CN6, 1)))), "name", "DATA");
	SAYS(see(&e, sample_eth(0x88cc, sample_hex("0000"))), "name", "FRAME");
	eye_free(&e);
}

static void
test_a_pfkey_migrate_is_read(void)
{
	struct eye e = eye_new();
	struct sighting s = { .node = "ha", .link = "pfkey", .tx = true, .pcap = "",
	    .linktype = LINK_USER0 };

	s.octets = sample_hex(
	    "02 18 00 03 2000 0000 05000000 07000000"			/* MIGRATE, 32 units */
	    "0600 1900 00000000"					/* KMADDRESS */
	    "0200 0000 c6336401 0000000000000000 0200 0000 cb007107 0000000000000000 00000000"
	    "00000000"
	    "0500 0500 ff800000 0a00 0000 00000000 20010db8010000000000000000001234 00000000"
	    "0500 0600 ff000000 0a00 0000 00000000 00000000000000000000000000000000 00000000"
	    "0c00 1200 0200 02 00 00000000 00000000"
	    "2800 3200 02 03 0000 09000000 00000000 02000000 c6336401 00000000 02000000"
	    "cb007107 00000000");
	e.m = dissect_frame(e.d, &s);
	SAYS(e.m, "name", "SADB_X_MIGRATE");
	SAYS(e.m, "km_remote", NAT4);
	eye_free(&e);
}

/* ---- robustness: every truncation, with keys, of everything above ---- */

static void
cut_everywhere(struct eye *e, struct bytes frame)
{
	for (size_t n = 0; n <= frame.n; n++) {
		uint8_t *exact = malloc(n + (n == 0));

		memcpy(exact, frame.p, n);
		see(e, bytes_of(exact, n));
		free(exact);
	}
	SAYS(e->m, "malformed", "absent");
}

static void
test_every_truncation_is_data(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);
	struct eye e = eye_new();

	cut_everywhere(&e, bu_on_ip6());
	cut_everywhere(&e, bu_behind_nat(COA4, 4191));
	cut_everywhere(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17,
	    sample_udp(COA6, HA6, 500, 500, ike_sa_init()))));
	cut_everywhere(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17, sample_udp(COA6, HA6, 4500, 4500,
	    sample_join(sample_hex("00000000"), ike_auth())))));
	cut_everywhere(&e, sample_eth_ip(sample_ip4(COA4, HA4, 17, sample_udp(NULL, NULL, 4500, 4500,
	    sample_esp(&sa, 2, 41, datagram(HOA6, CN6, 1))))));
	eye_free(&e);
}

/* The octets under SK and ESP are cut before they are sealed: the inner parsers see the cut. */
static void
test_every_truncation_inside_protection_is_data(void)
{
	struct sa_keys sa = sample_sa(0x1001, true), ike = sample_ike_sa();
	struct eye e = eye_new();
	struct bytes bu = sample_bu(), auth;
	struct sighting s = { .node = "mn", .link = "", .tx = true, .pcap = "",
	    .linktype = LINK_ETHERNET };

	for (size_t n = 0; n < bu.n; n++) {
		see(&e, sample_eth_ip(sample_ip6(HOA6, HA6, 50,
		    sample_esp(&sa, 1, 135, bytes_of(bu.p, n)))));
		CU_ASSERT_TRUE(msg_has(e.m, "malformed"));
		CU_ASSERT_TRUE(msg_has(e.m, "protected_by"));
	}
	s.octets = sample_eth_ip(sample_ip6(COA6, HA6, 17, sample_udp(COA6, HA6, 4500, 4500,
	    sample_join(sample_hex("00000000"), ike_auth()))));
	e.m = dissect_frame(e.d, &s);
	auth = e.m->layer[1];
	{
		struct wr w = sample_wr(auth.n);

		wr_bytes(&w, auth);
		auth = wr_done(&w);
	}
	for (size_t n = 0; n < auth.n - 1; n++) {
		see(&e, sample_eth_ip(sample_ip6(COA6, HA6, 17, sample_udp(COA6, HA6, 4500, 4500,
		    sample_join(sample_hex("00000000"),
		    sample_ike_sk(&ike, 35, 0x08, 1, 35, bytes_of(auth.p, n)))))));
		CU_ASSERT_TRUE(says(e.m, "malformed", "IKE payload length"));
	}
	eye_free(&e);
}

TEST_MAIN("traces/dissect",
    TEST(test_bu_on_ip6_is_read_through_hao_and_esp),
    TEST(test_every_field_knows_its_octets),
    TEST(test_ba_on_ip6_is_read_through_rh2_and_cbc),
    TEST(test_bu_behind_a_nat_has_one_identity_on_both_sides),
    TEST(test_data_is_the_same_in_every_tunnel),
    TEST(test_ip4_data_is_read_in_ip6_and_in_ip4),
    TEST(test_extended_sequence_numbers_are_found_out_and_followed),
    TEST(test_unknown_spi_and_wrong_icv_stay_esp),
    TEST(test_wrong_mh_checksum_is_seen),
    TEST(test_return_routability_and_be),
    TEST(test_router_advertisement),
    TEST(test_neighbour_messages_and_icmp_errors),
    TEST(test_arp_and_dhcp),
    TEST(test_ike_sa_init),
    TEST(test_ike_auth_is_decrypted),
    TEST(test_ike_without_keys_shows_what_is_clear),
    TEST(test_keepalive),
    TEST(test_fragments_give_one_message_when_complete),
    TEST(test_vlan_tags_are_stepped_over),
    TEST(test_a_pfkey_migrate_is_read),
    TEST(test_every_truncation_is_data),
    TEST(test_every_truncation_inside_protection_is_data))
