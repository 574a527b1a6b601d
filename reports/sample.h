/* sample.h - a made-up run folder for the tests of this room: a walk home > hotel6 > cafe (behind a
 * NAT, which rebinds) > home, in the formats of docs/messages.md. */
#ifndef SOJOURN_REPORTS_SAMPLE_H
#define SOJOURN_REPORTS_SAMPLE_H

#include "nodes/base/tick.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
	FILE *messages, *states;
	uint64_t n, id, frame;
};

static FILE *
sample_file(const char *dir, const char *name)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert(f != NULL);
	return f;
}

/* A row of interfaces, "node:link" sending and receiving in turn, separated by spaces. */
static void
sample_hops(struct sample *s, tick t, uint64_t id, const char *path, unsigned most, tick delay,
    const char *name, const char *fields)
{
	char copy[256], *save = NULL;
	unsigned i = 0;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *h = strtok_r(copy, " ", &save); h != NULL && i < most;
	    h = strtok_r(NULL, " ", &save), i++) {
		char *link = strchr(h, ':');

		*link++ = '\0';
		fprintf(s->messages, "{\"n\":%" PRIu64 ",\"t\":%" PRId64 ",\"id\":\"%016" PRIx64
		    "\",\"node\":\"%s\",\"link\":\"%s\",\"ifc\":0,\"dir\":\"%s\",\"origin\":%d,"
		    "\"pcap\":\"%s-%s.pcap\",\"frame\":%" PRIu64 ",\"name\":\"%s\",%s}\n", ++s->n,
		    t + delay * (i / 2u) + (i % 2u ? delay : 0), id, h, link, i % 2u ? "rx" : "tx",
		    i == 0, h, link, ++s->frame, name, fields);
	}
}

static void
sample_msg(struct sample *s, tick t, const char *path, const char *name, const char *fields)
{
	sample_hops(s, t, ++s->id, path, 99, MSEC(4), name, fields);
}

static void
sample_state(struct sample *s, tick t, const char *node, const char *kind, const char *name,
    const char *instance, const char *fields)
{
	fprintf(s->states, "{\"t\":%" PRId64 ",\"node\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\","
	    "\"instance\":\"%s\",\"fields\":{%s}}\n", t, node, kind, name, instance, fields);
}

#define HOME_OUT "mn:home ha:home"
#define HOME_IN	 "ha:home mn:home"
#define SIX_OUT	 "mn:hotel6 r6:hotel6 r6:core6 ha:core6"
#define SIX_IN	 "ha:core6 r6:core6 r6:hotel6 mn:hotel6"
#define CAFE_OUT "mn:cafe nat:cafe nat:street r4:street r4:core4 ha:core4"
#define CAFE_IN	 "ha:core4 r4:core4 r4:street nat:street nat:cafe mn:cafe"

static void
sample_ike(struct sample *s, tick t, bool response, const char *path, const char *name,
    unsigned msgid, const char *more)
{
	char f[512];

	snprintf(f, sizeof(f), "\"src\":\"2001:db8:a::5\",\"dst\":\"2001:db8:1::1\",\"udp_src\":4500,"
	    "\"udp\":4500,\"protected_by\":\"ike\",\"SPIi\":\"0x5a11f0c4d2e89b17\","
	    "\"SPIr\":\"0x90cc41b7a0135e6f\",\"exchange\":37,\"R\":%d,\"msgid\":%u%s", response,
	    msgid, more);
	sample_msg(s, t, path, name, f);
}

static void
sample_register(struct sample *s, tick t, const char *out, const char *in, unsigned seq,
    const char *bu, const char *ba)
{
	char f[640];

	snprintf(f, sizeof(f), "\"inner_src\":\"2001:db8:1::100\",\"inner_dst\":\"2001:db8:1::1\","
	    "\"protected_by\":\"esp\",\"esp_spi\":\"0x1c0ffee5\",\"esp_seq\":%u,\"mh_type\":5,"
	    "\"checksum_ok\":1,\"seq\":%u,\"A\":1,\"H\":1,\"L\":0,\"K\":1,\"R\":0,\"P\":0,%s", seq, seq,
	    bu);
	sample_msg(s, t, out, "BU", f);
	snprintf(f, sizeof(f), "\"inner_src\":\"2001:db8:1::1\",\"inner_dst\":\"2001:db8:1::100\","
	    "\"protected_by\":\"esp\",\"esp_spi\":\"0x0ddba115\",\"esp_seq\":%u,\"mh_type\":6,"
	    "\"checksum_ok\":1,\"status\":0,\"K\":1,\"seq\":%u,\"lifetime\":420%s", seq, seq, ba);
	sample_msg(s, t + MSEC(22), in, "BA", f);
}

static void
sample_data(struct sample *s, tick from, tick to, const char *out, const char *in,
    const char *encap, tick deaf_until)
{
	for (tick t = from; t < to; t += MSEC(200)) {
		char f[300];
		bool lost = t < deaf_until;
		uint64_t id = ++s->id;

		snprintf(f, sizeof(f), "\"src\":\"2001:db8:2::9\",\"dst\":\"2001:db8:1::100\","
		    "\"proto\":17,\"sport\":9000,\"dport\":9001,\"len\":540,\"flow\":"
		    "\"17/2001:db8:2::9/9000/2001:db8:1::100/9001\"%s%s%s", *encap ? ",\"encap\":\"" : "",
		    encap, *encap ? "\"" : "");
		sample_hops(s, t, id, "cn:far ha:far", 2, MSEC(6), "DATA", f);
		sample_hops(s, t + MSEC(6), id, in, lost ? 1 : 99, MSEC(4) + t % 7 * 90000, "DATA", f);
		if (lost)
			continue;
		id = ++s->id;
		snprintf(f, sizeof(f), "\"src\":\"2001:db8:1::100\",\"dst\":\"2001:db8:2::9\","
		    "\"proto\":17,\"sport\":9001,\"dport\":9000,\"len\":540,\"flow\":"
		    "\"17/2001:db8:1::100/9001/2001:db8:2::9/9000\"%s%s%s", *encap ? ",\"encap\":\"" : "",
		    encap, *encap ? "\"" : "");
		sample_hops(s, t + MSEC(3), id, out, 99, MSEC(4), "DATA", f);
		sample_hops(s, t + MSEC(21), id, "ha:far cn:far", 2, MSEC(6), "DATA", f);
	}
}

static void
sample_at_home(struct sample *s)
{
	sample_state(s, 0, "mn", "world", "attach", "", "\"link\":\"home\"");
	sample_msg(s, MSEC(120), "mn:home ha:home", "RS", "\"src\":\"fe80::5\",\"dst\":\"ff02::2\"");
	sample_msg(s, MSEC(180), HOME_IN, "RA", "\"src\":\"fe80::1\",\"dst\":\"ff02::1\","
	    "\"H\":1,\"prefix\":\"2001:db8:1::/64\",\"router_lifetime\":1800");
	sample_data(s, SECONDS(1), SECONDS(5), HOME_OUT, HOME_IN, "", 0);
}

static void
sample_in_hotel(struct sample *s)
{
	tick t = SECONDS(5);

	sample_state(s, t, "mn", "world", "detach", "", "\"link\":\"home\"");
	sample_state(s, t + MSEC(40), "mn", "world", "attach", "", "\"link\":\"hotel6\"");
	sample_msg(s, t + MSEC(60), "mn:hotel6 r6:hotel6", "RS",
	    "\"src\":\"fe80::5\",\"dst\":\"ff02::2\"");
	sample_msg(s, t + MSEC(71), "r6:hotel6 mn:hotel6", "RA", "\"src\":\"fe80::66\","
	    "\"dst\":\"ff02::1\",\"prefix\":\"2001:db8:a::/64\",\"router_lifetime\":1800");
	sample_state(s, t + MSEC(72), "mn", "state", "binding", "",
	    "\"from\":\"UNBOUND\",\"event\":\"NEW_COA\",\"to\":\"WAIT_BA\"");
	sample_state(s, t + MSEC(72), "mn", "state", "ike", "5a11f0c4d2e89b17",
	    "\"from\":\"NONE\",\"event\":\"ACQUIRE\",\"to\":\"INIT_SENT\"");
	sample_ike(s, t + MSEC(75), false, SIX_OUT, "IKE_SA_INIT", 0, ",\"payloads\":\"SA,KE,Nonce,N,N\"");
	sample_ike(s, t + MSEC(96), true, SIX_IN, "IKE_SA_INIT", 0, ",\"payloads\":\"SA,KE,Nonce,N,N\"");
	sample_ike(s, t + MSEC(118), false, SIX_OUT, "IKE_AUTH", 1,
	    ",\"payloads\":\"IDi,AUTH,N,SA,TSi,TSr\",\"notify\":\"MOBIKE_SUPPORTED,"
	    "USE_TRANSPORT_MODE\"");
	sample_ike(s, t + MSEC(139), true, SIX_IN, "IKE_AUTH", 1,
	    ",\"payloads\":\"IDr,AUTH,N,SA,TSi,TSr\",\"notify\":\"MOBIKE_SUPPORTED,"
	    "USE_TRANSPORT_MODE\"");
	sample_state(s, t + MSEC(140), "mn", "state", "ike", "5a11f0c4d2e89b17",
	    "\"from\":\"AUTH_SENT\",\"event\":\"GOT_AUTH\",\"to\":\"ESTABLISHED\"");
	sample_state(s, t + MSEC(131), "ha", "state", "ike", "5a11f0c4d2e89b17",
	    "\"from\":\"NONE\",\"event\":\"GOT_AUTH\",\"to\":\"ESTABLISHED\"");
	sample_register(s, t + MSEC(145), SIX_OUT, SIX_IN, 11,
	    "\"src\":\"2001:db8:a::5\",\"dst\":\"2001:db8:1::1\",\"hao\":\"2001:db8:1::100\","
	    "\"encap\":\"hao+esp-transport\",\"lifetime\":420,\"alt_coa\":\"2001:db8:a::5\",\"options\":"
	    "\"3,29\"", ",\"src\":\"2001:db8:1::1\",\"dst\":\"2001:db8:a::5\",\"encap\":"
	    "\"rh2+esp-transport\",\"options\":\"30\"");
	sample_state(s, t + MSEC(155), "ha", "state", "binding", "2001:db8:1::100",
	    "\"from\":\"NONE\",\"event\":\"BU\",\"to\":\"BOUND\",\"coa\":\"2001:db8:a::5\"");
	sample_state(s, t + MSEC(178), "mn", "state", "binding", "",
	    "\"from\":\"WAIT_BA\",\"event\":\"GOT_BA\",\"to\":\"BOUND\"");
	sample_ike(s, t + MSEC(185), false, SIX_OUT, "CREATE_CHILD_SA", 2,
	    ",\"payloads\":\"SA,Nonce,TSi,TSr\"");
	sample_ike(s, t + MSEC(206), true, SIX_IN, "CREATE_CHILD_SA", 2,
	    ",\"payloads\":\"SA,Nonce,TSi,TSr\"");
	sample_state(s, t + MSEC(215), "mn", "state", "child", "0x7e11ab1e",
	    "\"from\":\"NONE\",\"event\":\"ADD\",\"to\":\"MATURE\"");
	sample_data(s, t + MSEC(5), SECONDS(20), SIX_OUT, SIX_IN, "esp-tunnel+ip6ip6",
	    t + MSEC(180));
}

static void
sample_in_cafe(struct sample *s)
{
	static const char *const dhcp[] = { "DHCP_DISCOVER", "DHCP_OFFER", "DHCP_REQUEST", "DHCP_ACK" };
	static const char nat_bu[] = "\"src\":\"10.0.0.23\",\"dst\":\"192.0.2.1\",\"udp_src\":4191,"
	    "\"udp\":4191,\"encap\":\"udp4191+ip6ip4+esp-transport\",\"lifetime\":420,\"ipv4_coa\":"
	    "\"10.0.0.23\",\"options\":\"32,29\"";
	static const char nat_ba[] = ",\"src\":\"192.0.2.1\",\"dst\":\"203.0.113.7\",\"udp_src\":4191,"
	    "\"udp\":4191,\"encap\":\"udp4191+ip6ip4+esp-transport\",\"nat_F\":0,\"nat_refresh\":110,"
	    "\"options\":\"31,30\"";
	tick t = SECONDS(20);

	sample_state(s, t, "mn", "world", "detach", "", "\"link\":\"hotel6\"");
	sample_state(s, t + MSEC(60), "mn", "world", "attach", "", "\"link\":\"cafe\"");
	for (unsigned i = 0; i < 4; i++)
		sample_msg(s, t + MSEC(75 + 9 * i), i % 2u ? "nat:cafe mn:cafe" : "mn:cafe nat:cafe",
		    dhcp[i], "\"src\":\"0.0.0.0\",\"dst\":\"255.255.255.255\",\"xid\":77,"
		    "\"yiaddr\":\"10.0.0.23\",\"lease\":3600");
	sample_msg(s, t + MSEC(114), "mn:cafe nat:cafe", "ARP_REQUEST", "\"sender\":\"10.0.0.23\","
	    "\"target\":\"10.0.0.1\"");
	sample_msg(s, t + MSEC(116), "nat:cafe mn:cafe", "ARP_REPLY", "\"sender\":\"10.0.0.1\","
	    "\"target\":\"10.0.0.23\"");
	sample_state(s, t + MSEC(117), "mn", "state", "binding", "",
	    "\"from\":\"BOUND\",\"event\":\"NEW_COA\",\"to\":\"WAIT_BA\"");
	sample_register(s, t + MSEC(120), CAFE_OUT, CAFE_IN, 12, nat_bu, nat_ba);
	/* The first MOBIKE update is lost on the way. */
	s->id++;
	for (unsigned i = 0; i < 2; i++)
		sample_hops(s, t + MSEC(121) + SECONDS(i), s->id, CAFE_OUT, i == 0 ? 3 : 99, MSEC(4),
		    "INFORMATIONAL", i == 0 ? "\"R\":0,\"msgid\":3,\"udp\":4500,\"protected_by\":"
		    "\"ike\",\"notify\":\"UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP,"
		    "NAT_DETECTION_DESTINATION_IP\"" : "\"R\":0,\"msgid\":3,\"udp\":4500,"
		    "\"protected_by\":\"ike\",\"retransmission\":1,\"notify\":\"UPDATE_SA_ADDRESSES,"
		    "NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\"");
	sample_ike(s, t + MSEC(1141), true, CAFE_IN, "INFORMATIONAL", 3,
	    ",\"notify\":\"NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\"");
	sample_ike(s, t + MSEC(1150), false, CAFE_IN, "INFORMATIONAL", 0, ",\"notify\":\"COOKIE2\"");
	sample_ike(s, t + MSEC(1171), true, CAFE_OUT, "INFORMATIONAL", 0, ",\"notify\":\"COOKIE2\"");
	sample_state(s, t + MSEC(124), "nat", "state", "mapping", "udp 10.0.0.23:4191",
	    "\"from\":\"NONE\",\"event\":\"OUTBOUND\",\"to\":\"OPEN\",\"outside\":\"203.0.113.7:4191\"");
	sample_state(s, t + MSEC(125), "nat", "state", "mapping", "udp 10.0.0.23:4500",
	    "\"from\":\"NONE\",\"event\":\"OUTBOUND\",\"to\":\"OPEN\",\"outside\":\"203.0.113.7:4500\"");
	sample_state(s, t + MSEC(130), "ha", "state", "binding", "2001:db8:1::100",
	    "\"from\":\"BOUND\",\"event\":\"BU\",\"to\":\"BOUND\",\"coa\":\"203.0.113.7:4191\"");
	sample_state(s, t + MSEC(155), "mn", "state", "binding", "",
	    "\"from\":\"WAIT_BA\",\"event\":\"GOT_BA\",\"to\":\"BOUND\"");
	sample_data(s, t + MSEC(5), SECONDS(40), CAFE_OUT, CAFE_IN,
	    "udp4500+esp-tunnel+ip6ip4", t + MSEC(1150));
	sample_msg(s, SECONDS(39), CAFE_OUT, "NAT_KEEPALIVE", "\"udp_src\":4500,\"udp\":4500");
	sample_state(s, SECONDS(40), "nat", "world", "rebind", "", "\"ports\":\"5000-5100\"");
	sample_state(s, SECONDS(40), "nat", "state", "mapping", "udp 10.0.0.23:4191",
	    "\"from\":\"OPEN\",\"event\":\"REBIND\",\"to\":\"OPEN\",\"outside\":\"203.0.113.7:5037\"");
	sample_state(s, SECONDS(40), "nat", "state", "mapping", "udp 10.0.0.23:4500",
	    "\"from\":\"OPEN\",\"event\":\"REBIND\",\"to\":\"OPEN\",\"outside\":\"203.0.113.7:5084\"");
	sample_ike(s, SECONDS(41), false, CAFE_OUT, "INFORMATIONAL", 4,
	    ",\"notify\":\"NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\"");
	sample_ike(s, SECONDS(41) + MSEC(22), true, CAFE_IN, "INFORMATIONAL", 4,
	    ",\"notify\":\"NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\"");
	sample_data(s, SECONDS(40), SECONDS(60), CAFE_OUT, CAFE_IN, "udp4500+esp-tunnel+ip6ip4",
	    SECONDS(41));
}

static void
sample_home_again(struct sample *s)
{
	tick t = SECONDS(60);

	sample_state(s, t, "mn", "world", "detach", "", "\"link\":\"cafe\"");
	sample_state(s, t + MSEC(30), "mn", "world", "attach", "", "\"link\":\"home\"");
	sample_msg(s, t + MSEC(45), HOME_IN, "RA", "\"src\":\"fe80::1\",\"dst\":\"ff02::1\",\"H\":1,"
	    "\"prefix\":\"2001:db8:1::/64\",\"router_lifetime\":1800");
	sample_register(s, t + MSEC(50), HOME_OUT, HOME_IN, 13, "\"src\":\"2001:db8:1::100\","
	    "\"dst\":\"2001:db8:1::1\",\"encap\":\"esp-transport\",\"lifetime\":0",
	    ",\"src\":\"2001:db8:1::1\",\"dst\":\"2001:db8:1::100\",\"encap\":\"esp-transport\"");
	sample_state(s, t + MSEC(55), "ha", "state", "binding", "2001:db8:1::100",
	    "\"from\":\"BOUND\",\"event\":\"BU\",\"to\":\"NONE\"");
	sample_state(s, t + MSEC(77), "mn", "state", "binding", "",
	    "\"from\":\"WAIT_BA\",\"event\":\"GOT_BA\",\"to\":\"UNBOUND\"");
	sample_msg(s, t + MSEC(80), "mn:home ha:home", "NA", "\"src\":\"2001:db8:1::100\",\"dst\":"
	    "\"ff02::1\",\"target\":\"2001:db8:1::100\",\"O\":1");
	sample_data(s, t + MSEC(5), SECONDS(66), HOME_OUT, HOME_IN, "", t + MSEC(80));
}

static void
sample_verdicts(const char *dir)
{
	static const char *const rows[][5] = {
		{ "R5555-4.2-01", "MN", "PASS", "A BU sent over IPv4 is encapsulated in UDP to port 4191",
		  "5555 4.2" },
		{ "R5555-4.2-21", "HA", "PASS", "A BA answering a UDP BU is in UDP too", "5555 4.2" },
		{ "R5555-5.1-29", "HA", "PASS", "With MOBIKE, BU and BA move no tunnel SA", "5555 5.1" },
		{ "R6275-9.5.1-15", "HA", "NOT-TESTED", "An old sequence number is answered with 135",
		  "6275 9.5.1" },
		{ "R6275-11.7.1-07", "MN", "PASS", "A home BU carries an alternate care-of address",
		  "6275 11.7.1" },
		{ "R6275-11.5.5-02", "MN", "WARN", "The home address is not used before the BA",
		  "6275 11.5.5" },
		{ "R4555-3.5-04", "MN", "PASS", "UPDATE_SA_ADDRESSES follows each change of address",
		  "4555 3.5" },
		{ "R4555-3.7-01", "HA", "PASS", "Return routability is checked with COOKIE2", "4555 3.7" },
		{ "R7296-2.2-01", "ANY", "PASS", "IKE_SA_INIT carries Message ID 0", "7296 2.2" },
		{ "R7296-2.1-04", "MN", "FAIL", "A retransmission is identical to the original",
		  "7296 2.1" },
		{ "R4787-4.3-05", "NAT", "PASS", "Outbound packets refresh the mapping", "4787 4.3" },
		{ "R4787-9-01", "NAT", "INCONCLUSIVE", "No ICMP message ends a mapping", "4787 9" },
		{ "R3948-2.3-01", "MN", "PASS", "A keepalive is one octet 0xFF", "3948 2.3" },
	};
	FILE *f = sample_file(dir, "verdicts.json");

	fputs("{\"scenario\":\"roaming\",\"seed\":1,\"verdicts\":[", f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const *r = rows[i];
		bool fails = r[2][0] == 'F' || r[2][0] == 'W';

		fprintf(f, "%s{\"id\":\"%s\",\"role\":\"%s\",\"verdict\":\"%s\",\"says\":\"%s\",\"cite\":"
		    "\"%s\",\"white_box\":false,\"should\":false,\"seen\":%zu,\"breaches\":%d", i ? "," : "",
		    r[0], r[1], r[2], r[3], r[4], 3 + i * 2, fails);
		if (fails)
			fprintf(f, ",\"evidence\":{\"pcap\":\"%s\",\"frame\":%s,\"t\":20121000000,\"node\":"
			    "\"mn\",\"field\":\"msgid\",\"expected\":\"3\",\"found\":\"4\"}",
			    "mn-cafe.pcap", "1");
		if (r[2][0] == 'I')
			fputs(",\"why\":\"no ICMP error was seen\"", f);
		fputs("}", f);
	}
	fputs("]}\n", f);
	fclose(f);
}

static void
sample_write(const char *dir, const char *scenario)
{
	struct sample s = { .messages = sample_file(dir, "messages.jsonl"),
		.states = sample_file(dir, "state.jsonl") };
	FILE *f;

	sample_at_home(&s);
	sample_in_hotel(&s);
	sample_in_cafe(&s);
	sample_home_again(&s);
	fclose(s.messages);
	fclose(s.states);
	sample_verdicts(dir);
	f = sample_file(dir, "run.json");
	fprintf(f, "{\"sojourn\":1,\"status\":\"finished\",\"scenario\":\"%s\",\"seed\":1,\"params\":"
	    "\"nat=port-restricted mobike=true\",\"verdict\":\"FAIL\",\"virtual_ns\":66000000000}\n",
	    scenario);
	fclose(f);
	f = sample_file(dir, "metrics.csv");
	fputs("node,handover,from,to,detach_ns,attach_ns,coa_ns,ike_sent_ns,ike_ns,bu_ns,ba_ns,"
	    "first_packet_ns,attach_ms,coa_ms,ike_sent_ms,ike_ms,bu_ms,ba_ms,first_packet_ms,sent,"
	    "lost,lost_after,lost_first_ns,lost_last_ns,reordered,signalling_octets,flows\n"
	    "mn,0,,home,,0,180000000,,,,,1010000000,,180.000000,,,,,1010.000000,80,0,0,,,0,0,\n"
	    "mn,1,home,hotel6,5000000000,5040000000,5072000000,5075000000,5140000000,5145000000,"
	    "5178000000,5195000000,40.000000,72.000000,75.000000,140.000000,145.000000,178.000000,"
	    "195.000000,300,4,0,5005000000,5155000000,0,3120,\n"
	    "mn,2,hotel6,cafe,20000000000,20060000000,20117000000,20121000000,21163000000,"
	    "20120000000,20155000000,21170000000,60.000000,117.000000,121.000000,1163.000000,"
	    "120.000000,155.000000,1170.000000,400,23,0,20005000000,21105000000,0,2210,\n"
	    "mn,3,cafe,home,60000000000,60030000000,60045000000,,,60050000000,60077000000,"
	    "60090000000,30.000000,45.000000,,,50.000000,77.000000,90.000000,120,2,0,60005000000,"
	    "60055000000,0,412,\n", f);
	fclose(f);
}

#endif
