/* judge_test.h - one line of text is one sighting: "5.1 mn cafe > BU seq=4 A=1". Behind the time:
 * the node, the link, '>' sent (its sender's egress), '+' passed on, '<' received, '?' received and seen
 * nowhere before. Every message has an identity of its own unless id= says otherwise. */
#ifndef SOJOURN_CONFORMANCE_JUDGE_TEST_H
#define SOJOURN_CONFORMANCE_JUDGE_TEST_H

#include "conformance/judge.h"
#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "traces/msg.h"

#include <inttypes.h>
#include <stdlib.h>

/* A registration over IPv6, accepted; the mobile node behind a NAT, accepted; an IKE SA with
 * MOBIKE, and one without. */
#define BU6 "5.0 mn hotel > BU id=b1 src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 A=1 H=1 " \
	"L=0 K=1 F=0 lifetime=420 alt_coa=2001:db8:2::5 hoa4=198.51.100.9 hoa4_len=32 options=3,29 " \
	"protected_by=esp esp_spi=0x11 esp_seq=1 encap=hao+esp-transport checksum_ok=1 " \
	"payload_proto=59\n" \
	"5.1 ha core < BU id=b1 src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4\n"
#define BA6 "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 status=0 K=1 " \
	"lifetime=420 ack4=198.51.100.9 ack4_status=0 protected_by=esp esp_spi=0x12 esp_seq=1 " \
	"encap=rh2+esp-transport checksum_ok=1 payload_proto=59\n"
#define DAD "5.2 ha home > NS src=:: dst=ff02::1:ff00:1 target=2001:db8::1\n"
#define BOUND6 BU6 DAD BA6
#define BU4_AT(t, seq) #t " mn cafe > BU id=c" #seq " src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 " \
	"inner_src=2001:db8::1 inner_dst=2001:db8::a seq=" #seq " A=1 H=1 L=0 K=1 F=0 lifetime=420 " \
	"ipv4_coa=10.0.0.5 hoa4=198.51.100.9 hoa4_len=32 options=29,32 protected_by=esp " \
	"esp_spi=0x11 esp_seq=" #seq " encap=udp4191+esp-transport checksum_ok=1 payload_proto=59\n"
#define BU4 BU4_AT(20.0, 5) \
	"20.1 nat core + BU id=c5 src=192.0.2.3 udp_src=4191 dst=192.0.2.9 udp=4191 " \
	"inner_src=2001:db8::1 seq=5\n" \
	"20.2 ha core < BU id=c5 src=192.0.2.3 udp_src=4191 dst=192.0.2.9 udp=4191 " \
	"inner_src=2001:db8::1 seq=5\n"
#define BA4 "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 " \
	"inner_dst=2001:db8::1 seq=5 status=0 K=1 lifetime=420 nat_F=0 nat_refresh=20 " \
	"ack4=198.51.100.9 ack4_status=0 protected_by=esp esp_spi=0x12 esp_seq=2 " \
	"encap=udp4191+esp-transport checksum_ok=1 payload_proto=59\n"
#define BOUND4 BOUND6 BU4 BA4

#define INIT "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a udp=500 " \
	"SPIi=0x1 SPIr=0x0 exchange=34 I=1 V=0 R=0 msgid=0 payloads=SA,KE,Nonce,N,N " \
	"notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP " \
	"proposals=1:IKE:spi=-:ENCR=20/128,PRF=5,DH=31 ke_group=31 " \
	"nonce=00112233445566778899aabbccddeeff " \
	"n_NAT_DETECTION_SOURCE_IP=00 n_NAT_DETECTION_DESTINATION_IP=00\n" \
	"4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 " \
	"SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 payloads=SA,KE,Nonce,N,N " \
	"notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP " \
	"proposals=1:IKE:spi=-:ENCR=20/128,PRF=5,DH=31 ke_group=31 " \
	"nonce=00112233445566778899aabbccddeeff " \
	"n_NAT_DETECTION_SOURCE_IP=00 n_NAT_DETECTION_DESTINATION_IP=00\n"
/* A NAT between 10.0.0.5 and 192.0.2.9: the hash that comes back is not the initiator's own. */
#define NATTED "1.0 mn cafe > IKE_SA_INIT id=e1 src=10.0.0.5 udp_src=500 dst=192.0.2.9 udp=500 SPIi=0x1 " \
	"SPIr=0x0 exchange=34 I=1 R=0 msgid=0 notify=NAT_DETECTION_SOURCE_IP\n" \
	"1.1 ha core < IKE_SA_INIT id=e1 src=192.0.2.3 udp_src=500 dst=192.0.2.9 udp=500 SPIi=0x1 " \
	"SPIr=0x0 exchange=34 I=1 R=0 msgid=0\n" \
	"1.2 ha core > IKE_SA_INIT src=192.0.2.9 udp_src=500 dst=192.0.2.3 udp=500 SPIi=0x1 SPIr=0x2 " \
	"exchange=34 I=0 R=1 msgid=0 notify=NAT_DETECTION_SOURCE_IP " \
	"n_NAT_DETECTION_DESTINATION_IP=00 n_NAT_DETECTION_SOURCE_IP=00\n"
#define AUTH_REQUEST(notify) "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a " \
	"udp=4500 SPIi=0x1 SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 " \
	"payloads=IDi,AUTH,N,SA,TSi,TSr notify=" notify " proposals=1:ESP:spi=0x11:ENCR=20/128,ESN=0 " \
	"IDi=fqdn:mn TSi=135:0-65535:x-x TSr=135:0-65535:x-x protected_by=ike\n"
#define AUTH_RESPONSE(notify) "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 " \
	"udp=4500 SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 " \
	"payloads=IDr,AUTH,N,SA,TSi,TSr notify=" notify " proposals=1:ESP:spi=0x12:ENCR=20/128,ESN=0 " \
	"IDr=fqdn:ha TSi=135:0-65535:x-x TSr=135:0-65535:x-x protected_by=ike\n"
#define BOTH_MODES "USE_TRANSPORT_MODE,MOBIKE_SUPPORTED"
#define MOBIKE INIT AUTH_REQUEST(BOTH_MODES) AUTH_RESPONSE(BOTH_MODES)
#define NO_MOBIKE INIT AUTH_REQUEST("USE_TRANSPORT_MODE") AUTH_RESPONSE("USE_TRANSPORT_MODE")

struct shown {
	const char *id, *role, *before, *good, *bad;
};

/* frame_field takes what stands for the frame's header: eth_src, eth_dst. */
static bool
frame_field(uint8_t frame[static 14], const char *name, const char *value)
{
	struct mac m;

	if (strncmp(name, "eth_", 4) != 0)
		return false;
	CU_ASSERT_TRUE_FATAL(mac_parse(&m, value));
	memcpy(frame + (strcmp(name, "eth_src") == 0 ? 6 : 0), m.b, sizeof(m.b));
	return true;
}

/* judged_as runs a trace through a judge with one rule on; the verdict for the role. */
static enum verdict_kind
judged_as(bool run, const struct catalogue *c, const char *id, const char *role,
    const char *const trace[], size_t n)
{
	static const struct scene_node nodes[] = {
		{ "mn", "mn", "eth0.acd = true\neth0.dhcp = true\nhoa4 = 198.51.100.9\n"
		    "hoa6 = 2001:db8::1\n" },
		{ "ha", "ha", "home_ifc = 0\n"
		    "max_mob_pfx_adv_interval = 30s\nmin_mob_pfx_adv_interval = 5s\n" }, { "cn", "cn", "eth0.addr = 2001:db8:3::2/64\n" },
		{ "nat", "nat", "eth0.addr = 10.0.0.1/24\n" },
		{ "router", "router", "eth0.addr = 2001:db8:2::1/64\neth0.ra = true\n"
		    "eth0.ra_max = 3s\neth0.ra_min = 1s\neth0.ra_prefix = 2001:db8:2::/64\n" },
		{ "eve", "attacker", NULL }, { "thief", "insider", NULL }
	};
	const struct scene scene = { nodes, 7, run };
	static const char *const texts[] = { "options", "nonce", "lladdr", "id", "TSi", "TSr",
	    "proposals", "pcap", NULL };
	struct judge *j = judge_new(c, &scene, id);
	struct verdicts vs = { 0 };
	enum verdict_kind kind = V_NOT_TESTED;
	uint64_t number = 0;

	for (size_t i = 0; i < n; i++) {
		char *text = strdup(trace[i]), *rest;

		for (char *line = strtok_r(text, "\n", &rest); line != NULL;
		    line = strtok_r(NULL, "\n", &rest)) {
			char json[4096], err[128] = "", node[32], link[32], name[32], dir, *more;
			uint8_t frame[14] = { 0 };
			bool ethernet = false;
			struct text t = TEXT_ARRAY(json);
			struct msg *m;
			double at;
			int used = 0;

			if (sscanf(line, "%lf %31s %31s %c %31s%n", &at, node, link, &dir, name,
			    &used) != 5) {
				/* "! nat rebind": what the world did */
				if (sscanf(line, "! %31s %31s", node, name) == 2)
					judge_event(j, node, name);
				continue;
			}
			number++;
			text_add(&t, "{\"n\":%" PRIu64 ",\"t\":%.0f,\"node\":\"%s\",\"link\":\"%s\","
			    "\"dir\":\"%s\",\"origin\":%d,\"name\":\"%s\",\"frame\":%" PRIu64 ","
			    "\"pcap\":\"x.pcap\"", number, at * 1e9, node, link,
			    strchr("<?", dir) != NULL ? "rx" : "tx", strchr(">?", dir) != NULL,
			    name, number);
			if (strstr(line, " id=") == NULL)
				text_add(&t, ",\"id\":\"f%" PRIx64 "\"", number);
			for (char *pair = strtok_r(line + used, " ", &more); pair != NULL;
			    pair = strtok_r(NULL, " ", &more)) {
				char *value = strchr(pair, '=');
				bool quoted = strncmp(pair, "n_", 2) == 0;

				*value++ = '\0';
				if (strcmp(pair, "src") == 0)
					memcpy(frame + 12, strchr(value, ':') != NULL ? "\x86\xdd" :
					    "\x08\x00", 2);
				if (frame_field(frame, pair, value)) {
					ethernet = true;
					continue;
				}
				for (char *p = value; strcmp(pair, "malformed") == 0 && *p != '\0'; p++)
					*p = *p == '_' ? ' ' : *p;
				quoted = quoted || value[strspn(value, "0123456789")] != '\0';
				for (const char *const *k = texts; *k != NULL; k++)
					quoted = quoted || strcmp(*k, pair) == 0;
				text_add(&t, quoted ? ",\"%s\":\"%s\"" : ",\"%s\":%s", pair, value);
			}
			text_add(&t, "}");
			m = msg_json_read(json, err);
			if (m == NULL)
				fprintf(stderr, "%s: %s in %s\n", id, err, json);
			CU_ASSERT_PTR_NOT_NULL_FATAL(m);
			m->ethernet = ethernet;
			m->n_layers = ethernet;
			m->layer[0] = bytes_of(frame, sizeof(frame));
			judge_message(j, m);
			free(m);
		}
		free(text);
	}
	judge_end(j, SECONDS(300), &vs);
	if (verdicts_find(&vs, id, role) != NULL)
		kind = verdicts_find(&vs, id, role)->kind;
	else
		fprintf(stderr, "%s: no verdict for %s\n", id, role);
	verdicts_clear(&vs);
	judge_free(j);
	return kind;
}

/* As a run, where everything is captured and what the world does is told. */
static inline enum verdict_kind
judged(const struct catalogue *c, const char *id, const char *role, const char *const trace[],
    size_t n)
{
	return judged_as(true, c, id, role, trace, n);
}

#endif
