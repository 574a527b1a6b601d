/* ike_shown.h - per rule of rules_ike_form.c and rules_ike_flow.c: what came before, a trace that it
 * passes, and one that it does not. */
#ifndef SOJOURN_CONFORMANCE_IKE_SHOWN_H
#define SOJOURN_CONFORMANCE_IKE_SHOWN_H

#include "conformance/judge_test.h"

/* One line: from the mobile node or the home agent, under the SPIs of INIT. */
#define IKE_MN(t, name, rest) t " mn hotel > " name " src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a " \
	"udp=4500 SPIi=0x1 SPIr=0x2 I=1 V=0 protected_by=ike " rest "\n"
#define IKE_HA(t, name, rest) t " ha core > " name " src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 " \
	"udp=4500 SPIi=0x1 SPIr=0x2 I=0 V=0 protected_by=ike " rest "\n"
#define IKE_ASKS(rest) IKE_MN("9.0", "INFORMATIONAL", "R=0 exchange=37 msgid=2 " rest)
#define IKE_ANSWERS(rest) IKE_HA("9.1", "INFORMATIONAL", "R=1 exchange=37 msgid=2 " rest)
#define INIT_I(t, rest) t " mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a udp=500 " \
	"SPIi=0x7 SPIr=0x0 I=1 R=0 exchange=34 msgid=0 " rest "\n"
#define INIT_R(t, rest) t " ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 " \
	"SPIi=0x7 SPIr=0x0 I=0 R=1 exchange=34 msgid=0 " rest "\n"
#define OFFER "proposals=1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31 "
#define REKEY(rest) IKE_MN("8.0", "CREATE_CHILD_SA", "R=0 exchange=36 msgid=2 payloads=SA,Nonce,KE " rest)
#define CHILD(t, id, more) IKE_MN(t, "CREATE_CHILD_SA", "R=0 exchange=36 msgid=" id " " more)
#define CHILD_R(t, id, more) IKE_HA(t, "CREATE_CHILD_SA", "R=1 exchange=36 msgid=" id " " more)

#define HA_REKEYS(more) IKE_HA("8.0", "CREATE_CHILD_SA", "R=0 exchange=36 msgid=0 notify=REKEY_SA " more)

#define CP_ASKS(name, rest) IKE_MN("4.2", name, "R=0 exchange=35 msgid=1 " rest)
#define OCTETS_16 "00112233445566778899aabbccddeeff"
#define OCTETS_96 OCTETS_16 OCTETS_16 OCTETS_16 OCTETS_16 OCTETS_16 OCTETS_16
/* The list of addresses, number `n`, from 2001:db8::`a`. */
#define HA_LISTS(t, n, a) t " ha core > INFORMATIONAL id=1157" n " src=2001:db8::" a " udp_src=4500 " \
	"dst=2001:db8:2::5 udp=4500 SPIi=0x1 SPIr=0x2 I=0 R=0 exchange=37 msgid=0 " \
	"notify=NO_ADDITIONAL_ADDRESSES\n"
#define NATTED_AUTH "1.3 mn cafe > IKE_AUTH src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 SPIi=0x1 " \
	"SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=AUTH protected_by=ike\n" \
	"1.4 ha core > IKE_AUTH src=192.0.2.9 udp_src=4500 dst=192.0.2.3 udp=4500 SPIi=0x1 SPIr=0x2 " \
	"exchange=35 I=0 R=1 msgid=1 payloads=AUTH protected_by=ike\n"

static const struct shown ike_shown[] = {
	{ "R7296-2.5-05", "MN", "", IKE_ASKS(""), IKE_ASKS("reserved=SA") },
	{ "R7296-3.1-06", "MN", "", IKE_ASKS("reserved=SA"), IKE_ASKS("reserved=flags") },
	{ "R7296-3.2-04", "MN", "", IKE_ASKS("critical=200"), IKE_ASKS("critical=SA,200") },
	{ "R7296-2.5-10", "HA", "", IKE_ANSWERS(""), IKE_ANSWERS("critical=200") },
	{ "R7296-3.1-05", "MN", "", IKE_ASKS(""), IKE_ASKS("version=33") },
	{ "R7296-2.5-03", "HA", IKE_ASKS(""), IKE_ANSWERS(""), IKE_ANSWERS("version=48") },
	{ "R7296-3.1-07", "MN", "", IKE_MN("4.2", "IKE_AUTH", "R=0 exchange=35 msgid=1"),
	    IKE_MN("4.2", "IKE_AUTH", "R=1 exchange=35 msgid=1") },
	{ "R7296-3.1-11", "MN", "", IKE_ASKS("malformed=cut"), IKE_ASKS("malformed=octets_after_SK") },
	{ "R7296-3.5-02", "MN", "", IKE_MN("4.2", "IKE_AUTH", "R=0 exchange=35 msgid=1 IDi=fqdn:mn"),
	    IKE_MN("4.2", "IKE_AUTH", "R=0 exchange=35 msgid=1 IDi=fqdn:00 "
	    "malformed=an_identity_with_a_terminator") },
	{ "R7296-3.3.1-01", "MN", "", INIT_I("4.0", "proposals=1:IKE:spi=-:ENCR=20;2:IKE:spi=-:ENCR=12"),
	    INIT_I("4.0", "proposals=1:IKE:spi=-:ENCR=20;3:IKE:spi=-:ENCR=12") },
	{ "R7296-3.3.1-02", "HA", INIT_I("4.0", OFFER), INIT_R("4.1", OFFER),
	    INIT_R("4.1", "proposals=2:IKE:spi=-:ENCR=20/256,PRF=5,DH=31") },
	{ "R7296-2.7-02", "HA", INIT_I("4.0", OFFER), INIT_R("4.1", OFFER),
	    INIT_R("4.1", "proposals=1:ESP:spi=-:ENCR=20/256,PRF=5,DH=31") },
	{ "R7296-3.3.6-01", "HA", INIT_I("4.0", OFFER), INIT_R("4.1", OFFER),
	    INIT_R("4.1", "proposals=1:IKE:spi=-:ENCR=20/128,PRF=5,DH=31") },
	{ "R7296-3.3.1-04", "MN", "", INIT_I("4.0", OFFER),
	    INIT_I("4.0", "proposals=1:IKE:spi=0x0011223344556677:ENCR=20/256") },
	{ "R7296-3.3.5-02", "MN", "", INIT_I("4.0", OFFER),
	    INIT_I("4.0", "proposals=1:IKE:spi=-:ENCR=20/256,PRF=5/256") },
	{ "R7296-3.4-05", "MN", "", CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20/256,ESN=0"),
	    CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20/256,ESN=0 ke_group=31") },
	{ "R7296-1.3-03", "MN", "",
	    CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20/256,DH=31 ke_group=31"),
	    CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20/256,DH=31 ke_group=14") },
	{ "R7296-3.10-02", "MN", "", IKE_ASKS("notify=COOKIE2"),
	    IKE_ASKS("notify=COOKIE2 notify_protocol=COOKIE2") },
	{ "R7296-2.4-03", "MN", "", IKE_MN("4.2", "IKE_AUTH", "R=0 exchange=35 msgid=1 notify=INITIAL_CONTACT"),
	    IKE_ASKS("notify=INITIAL_CONTACT") },
	{ "R7296-2.22-02", "MN", "", IKE_ASKS(""), IKE_ASKS("notify=IPCOMP_SUPPORTED payloads=N") },
	{ "R7296-2.19-04", "HA", IKE_ASKS(""), IKE_ANSWERS(""), IKE_ANSWERS("cp_type=2") },
	{ "R7296-3.11-02", "MN", "", IKE_ASKS("delete=ESP:0x00000011"), IKE_ASKS("delete=IKE:0x0000000000000001") },
	{ "R7296-3.13.1-02", "MN", "", IKE_MN("4.2", "IKE_AUTH", "R=0 msgid=1 TSi=0:0-65535:a-b TSr=0:65535-0:a-b"),
	    IKE_MN("4.2", "IKE_AUTH", "R=0 msgid=1 TSi=0:0-0:a-b") },
	{ "R7383-2.4-01", "MN", INIT, IKE_ASKS(""), IKE_ASKS("encap=fragments") },
	{ "R7383-2.5-02", "MN", "", IKE_ASKS("encap=fragments"),
	    IKE_ASKS("payloads=SKF malformed=next_payload_of_an_IKE_fragment") },
	{ "R7383-2.5-03", "MN", "", IKE_ASKS("encap=fragments"),
	    IKE_ASKS("payloads=SKF malformed=numbers_of_an_IKE_fragment") },
	{ "R7427-3-03", "MN", INIT_I("4.0", "notify=SIGNATURE_HASH_ALGORITHMS")
	    INIT_R("4.1", "notify=SIGNATURE_HASH_ALGORITHMS"),
	    "4.2 mn hotel > IKE_AUTH SPIi=0x7 SPIr=0x2 I=1 R=0 msgid=1 auth_method=14\n",
	    "4.2 mn hotel > IKE_AUTH SPIi=0x7 SPIr=0x2 I=1 R=0 msgid=1 auth_method=9\n" },
	{ "R7296-1.3.2-01", "MN", "",
	    REKEY("proposals=1:IKE:spi=0x0000000000000011:ENCR=20/256,PRF=5,DH=31 ke_group=31"),
	    REKEY("proposals=1:IKE:spi=0x0000000000000011:ENCR=20/256,PRF=5,DH=31") },
	{ "R7296-2.18-04", "MN", "",
	    REKEY("proposals=1:IKE:spi=0x0000000000000011:ENCR=20/256,PRF=5,DH=31 ke_group=31"),
	    REKEY("proposals=1:IKE:spi=0x0000000000000011:ENCR=20/256,PRF=5,DH=31,DH=0 ke_group=31") },
	{ "R7296-1.3.2-04", "MN", INIT REKEY("proposals=1:IKE:spi=0x0000000000000011:ENCR=20/256,PRF=5,DH=31")
	    IKE_HA("8.1", "CREATE_CHILD_SA", "R=1 exchange=36 msgid=2 "
	    "proposals=1:IKE:spi=0x0000000000000012:ENCR=20/256,PRF=5,DH=31"),
	    "9.0 mn hotel > INFORMATIONAL SPIi=0x11 SPIr=0x12 I=1 R=0 exchange=37 msgid=0\n",
	    "9.0 mn hotel > INFORMATIONAL SPIi=0x11 SPIr=0x12 I=1 R=0 exchange=37 msgid=3\n" },
	{ "R7296-2.8-06", "MN", INIT IKE_ASKS("delete=IKE"), IKE_ANSWERS("") IKE_ASKS("delete=IKE") IKE_ASKS(""),
	    IKE_MN("9.5", "INFORMATIONAL", "R=0 exchange=37 msgid=3") },
	{ "R7296-2.9.2-01", "HA", INIT CHILD("7.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20 TSi=0:0-65535:a-b TSr=0:0-65535:c-d")
	    CHILD_R("7.1", "2", "proposals=1:ESP:spi=0x00000012:ENCR=20 TSi=0:0-65535:a-b TSr=0:0-65535:c-d")
	    CHILD("8.0", "3", "notify=REKEY_SA n_REKEY_SA_spi=0x00000011 proposals=1:ESP:spi=0x00000021:ENCR=20"),
	    CHILD_R("8.1", "3", "proposals=1:ESP:spi=0x00000022:ENCR=20 TSi=0:0-65535:a-b TSr=0:0-65535:c-d"),
	    CHILD_R("8.1", "3", "proposals=1:ESP:spi=0x00000022:ENCR=20 TSi=0:0-65535:a-b TSr=17:0-65535:c-d") },
	{ "R7296-2.1-01", "HA",
	    IKE_MN("9.0", "INFORMATIONAL", "id=71 R=0 exchange=37 msgid=2")
	    IKE_HA("9.1", "INFORMATIONAL", "id=72 R=1 exchange=37 msgid=2"),
	    IKE_MN("9.5", "INFORMATIONAL", "id=71 R=0 exchange=37 msgid=2")
	    IKE_HA("9.6", "INFORMATIONAL", "id=72 R=1 exchange=37 msgid=2"),
	    IKE_HA("9.6", "INFORMATIONAL", "id=72 R=1 exchange=37 msgid=2") },
	{ "R7296-2.3-04", "MN", INIT IKE_HA("4.3", "IKE_AUTH", "R=1 exchange=35 msgid=1 "
	    "notify=SET_WINDOW_SIZE n_SET_WINDOW_SIZE=00000002"),
	    IKE_ASKS("") IKE_MN("9.2", "INFORMATIONAL", "R=0 exchange=37 msgid=3")
	    IKE_HA("9.3", "INFORMATIONAL", "R=1 exchange=37 msgid=2")
	    IKE_MN("9.4", "INFORMATIONAL", "R=0 exchange=37 msgid=4"),
	    IKE_ASKS("") IKE_MN("9.2", "INFORMATIONAL", "R=0 exchange=37 msgid=3")
	    IKE_HA("9.3", "INFORMATIONAL", "R=1 exchange=37 msgid=3")
	    IKE_MN("9.4", "INFORMATIONAL", "R=0 exchange=37 msgid=4") },
	{ "R7296-3.9-02", "MN", "", INIT_I("4.0", "nonce=0011") CHILD("8.0", "2", "nonce=0012"),
	    INIT_I("4.0", "nonce=0011") CHILD("8.0", "2", "nonce=0011") },
	{ "R7296-2.11-02", "HA", IKE_ASKS(""), IKE_ANSWERS(""),
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4501 "
	    "SPIi=0x1 SPIr=0x2 I=0 R=1 exchange=37 msgid=2\n" },
	{ "R7296-2.11-03", "HA", IKE_ASKS(""), IKE_ANSWERS(""),
	    "9.1 ha core > INFORMATIONAL src=2001:db8::b udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 I=0 R=1 exchange=37 msgid=2\n" },
	{ "R7296-2.23-15", "MN", NATTED NATTED_AUTH,
	    "5.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 udp_src=4500 udp=4500 esp_spi=0x21 "
	    "encap=udp4500+esp-tunnel\n",
	    "5.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 esp_spi=0x21 encap=esp-tunnel\n" },
	{ "R4303-2.2-02", "MN", "", "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=4\n",
	    "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=0\n" },
	{ "R4303-2.4-02", "MN", "", "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=4 encap=esp-tunnel\n",
	    "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=4 encap=esp-tunnel malformed=ESP_alignment\n" },
	{ "R4303-2.4-04", "MN", "", "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=4 encap=esp-tunnel\n",
	    "9.0 mn hotel > DATA esp_spi=0x11 esp_seq=4 encap=esp-tunnel malformed=ESP_padding\n" },
	{ "R4301-4.1-08", "MN", "", "9.0 mn hotel > BU src=2001:db8:2::5 hao=2001:db8::1 encap=hao+esp-transport\n",
	    "9.0 mn hotel > BU src=2001:db8:2::5 hao=2001:db8::1 encap=hao\n" },
	{ "R4555-3.8-04", "MN", NATTED
	    "1.3 mn cafe > IKE_AUTH src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 SPIi=0x1 SPIr=0x2 "
	    "exchange=35 I=1 R=0 msgid=1 payloads=AUTH notify=MOBIKE_SUPPORTED\n"
	    "1.4 ha core > IKE_AUTH src=192.0.2.9 udp_src=4500 dst=192.0.2.3 udp=4500 SPIi=0x1 SPIr=0x2 "
	    "exchange=35 I=0 R=1 msgid=1 payloads=AUTH notify=MOBIKE_SUPPORTED\n",
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 SPIi=0x1 SPIr=0x2 "
	    "exchange=37 I=1 R=0 msgid=2 payloads=N,N "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "n_NAT_DETECTION_DESTINATION_IP=00\n",
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 SPIi=0x1 SPIr=0x2 "
	    "exchange=37 I=1 R=0 msgid=2\n" },
	{ "R7296-2.6-07", "HA", "", INIT_R("4.1", "notify=COOKIE n_COOKIE=0011"),
	    INIT_R("4.1", "notify=COOKIE") },
	{ "R7296-2.6-08", "MN", INIT_I("4.0", "nonce=0011 ke=22") INIT_R("4.1", "notify=COOKIE n_COOKIE=0011"),
	    INIT_I("4.2", "notify=COOKIE n_COOKIE=0011 payloads=N,SA nonce=0011 ke=22"),
	    INIT_I("4.2", "notify=COOKIE n_COOKIE=0011 payloads=N,SA nonce=0012 ke=22") },
	{ "R7296-1.2-12", "MN", INIT_I("4.0", "ke_group=31 " OFFER)
	    INIT_R("4.1", "notify=INVALID_KE_PAYLOAD n_INVALID_KE_PAYLOAD=0013"),
	    INIT_I("4.2", "ke_group=19 " OFFER), INIT_I("4.2", "ke_group=31 ke=11 " OFFER) },
	{ "R7296-1.2-13", "MN", INIT_I("4.0", "ke_group=31 " OFFER)
	    INIT_R("4.1", "notify=INVALID_KE_PAYLOAD n_INVALID_KE_PAYLOAD=0013"),
	    INIT_I("4.2", "ke_group=19 " OFFER),
	    INIT_I("4.2", "ke_group=19 proposals=1:IKE:spi=-:ENCR=20/256,PRF=5,DH=19") },
	{ "R7296-2.16-02", "HA", "",
	    IKE_HA("4.3", "IKE_AUTH", "R=1 msgid=1 payloads=IDr,AUTH,EAP auth_method=14"),
	    IKE_HA("4.3", "IKE_AUTH", "R=1 msgid=1 payloads=IDr,EAP") },
	{ "R7296-2.3-01", "HA", "",
	    IKE_HA("4.3", "IKE_AUTH", "R=1 msgid=1 notify=SET_WINDOW_SIZE n_SET_WINDOW_SIZE=00000002"),
	    IKE_HA("4.3", "IKE_AUTH", "R=1 msgid=1 notify=SET_WINDOW_SIZE n_SET_WINDOW_SIZE=0002") },
	/* AUTH makes the pair 0x11 of the mobile node, 0x12 of the home agent, in transport mode. */
	{ "R7296-1.4-03", "MN", MOBIKE, IKE_ASKS("delete=ESP:0x00000011"),
	    "9.0 mn hotel > INFORMATIONAL SPIi=0x7 SPIr=0x8 I=1 R=0 exchange=37 msgid=2 "
	    "delete=ESP:0x00000011\n" },
	{ "R7296-1.4.1-02", "MN", MOBIKE, IKE_ASKS("delete=ESP:0x00000011"),
	    IKE_ASKS("delete=ESP:0x00000012") },
	{ "R7296-1.3.3-02", "HA", MOBIKE, HA_REKEYS("n_REKEY_SA_spi=0x12"),
	    HA_REKEYS("n_REKEY_SA_spi=0x11") },
	{ "R7296-1.4.1-05", "MN", MOBIKE, IKE_ASKS("delete=ESP:0x00000011"),
	    IKE_ASKS("delete=ESP:0x00000011,0x00000012") },
	{ "R7296-1.4.1-06", "HA", MOBIKE IKE_ASKS("delete=ESP:0x00000011"),
	    IKE_ANSWERS("delete=ESP:0x00000012"), IKE_ANSWERS("") },
	{ "R7296-1.4.1-08", "HA", MOBIKE
	    IKE_HA("8.9", "INFORMATIONAL", "R=0 exchange=37 msgid=0 delete=ESP:0x00000012")
	    IKE_ASKS("delete=ESP:0x00000011"), IKE_ANSWERS(""), IKE_ANSWERS("delete=ESP:0x00000012") },
	{ "R7296-1.4.1-12", "MN", MOBIKE, CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000021:ENCR=20"),
	    CHILD("8.0", "2", "proposals=1:ESP:spi=0x00000011:ENCR=20") },
	{ "R7296-1.3.3-03", "MN", MOBIKE,
	    CHILD("8.0", "2", "n_REKEY_SA_spi=0x11 notify=REKEY_SA,USE_TRANSPORT_MODE"),
	    CHILD("8.0", "2", "n_REKEY_SA_spi=0x11 notify=REKEY_SA") },
	{ "R7296-3.15-01", "HA", IKE_ASKS("cp_type=1"), IKE_ANSWERS("cp_type=2"), IKE_ANSWERS("cp_type=1") },
	{ "R7427-4-01", "MN", "", INIT_I("4.0", "n_SIGNATURE_HASH_ALGORITHMS=000200030004"),
	    INIT_I("4.0", "n_SIGNATURE_HASH_ALGORITHMS=000200030104") },
	{ "R4555-4.2.5-02", "HA", MOBIKE
	    IKE_HA("9.0", "INFORMATIONAL", "R=0 exchange=37 msgid=0 n_COOKIE2=0011223344556677"),
	    IKE_HA("9.4", "INFORMATIONAL", "R=0 exchange=37 msgid=1 n_COOKIE2=0011223344556678"),
	    IKE_HA("9.4", "INFORMATIONAL", "R=0 exchange=37 msgid=1 n_COOKIE2=0011223344556677") },
	{ "R4555-3.6-03", "MN", MOBIKE
	    "3.0 mn hotel > NS src=:: dst=ff02::1:ff00:6 target=2001:db8:2::6\n",
	    IKE_ASKS("n_ADDITIONAL_IP6_ADDRESS=20010db8000200000000000000000006"),
	    IKE_ASKS("n_ADDITIONAL_IP6_ADDRESS=20010db8000200000000000000000007") },
	{ "R7296-3.3-03", "MN", "", INIT_I("4.0", OFFER),
	    INIT_I("4.0", "proposals=1:IKE:spi=-:ENCR=20/256/128,PRF=5") },
	{ "R7296-3.4-02", "MN", "", INIT_I("4.0", "ke_group=1 ke=" OCTETS_96), INIT_I("4.0", "ke_group=2 ke=" OCTETS_96) },
	{ "R7296-2.22-01", "HA", CHILD("8.0", "2", "payloads=SA"), CHILD_R("8.1", "2", "payloads=SA"),
	    CHILD_R("8.1", "2", "payloads=N,SA notify=IPCOMP_SUPPORTED") },
	{ "R7296-2-03", "MN", INIT, IKE_ASKS(""),
	    "9.0 mn hotel > ESP src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 esp_spi=0x0\n" },
	{ "R7296-2.6-01", "HA", INIT_I("4.0", "") "4.1 ha core > IKE_SA_INIT SPIi=0x7 SPIr=0x9 I=0 R=1 "
	    "exchange=34 msgid=0\n",
	    "5.1 ha core > IKE_SA_INIT SPIi=0x8 SPIr=0xa I=0 R=1 exchange=34 msgid=0\n",
	    "5.1 ha core > IKE_SA_INIT SPIi=0x8 SPIr=0x9 I=0 R=1 exchange=34 msgid=0\n" },
	{ "R4555-3.6-10", "HA", MOBIKE HA_LISTS("8.0", "1", "a") HA_LISTS("9.0", "1", "b")
	    IKE_MN("9.1", "INFORMATIONAL", "R=1 exchange=37 msgid=0"),
	    IKE_HA("9.2", "INFORMATIONAL", "R=0 exchange=37 msgid=1 notify=NO_ADDITIONAL_ADDRESSES"),
	    IKE_HA("9.2", "INFORMATIONAL", "R=0 exchange=37 msgid=1") },
	{ "R7296-2.19-01", "MN", "", CP_ASKS("IKE_AUTH", "cp_type=1 cp=8="), CP_ASKS("INFORMATIONAL", "cp_type=1 cp=8=") },
	{ "R7296-2.19-02", "MN", "", CP_ASKS("IKE_AUTH", "cp_type=1 payloads=IDi,CP,SA,TSi"),
	    CP_ASKS("IKE_AUTH", "cp_type=1 payloads=IDi,SA,CP,TSi") },
	{ "R7296-2.19-03", "MN", "", CP_ASKS("IKE_AUTH", "cp_type=1 cp=1=;8="), CP_ASKS("IKE_AUTH", "cp_type=1 cp=10=") },
	{ "R7296-3.15.1-04", "MN", "", CP_ASKS("IKE_AUTH", "cp_type=1 cp=1=;2="),
	    CP_ASKS("IKE_AUTH", "cp_type=1 cp=1=;2=ffffff00") },
	{ "R7296-3.15.1-05", "HA", CP_ASKS("IKE_AUTH", "cp_type=1 cp=14="),
	    IKE_HA("4.3", "IKE_AUTH", "R=1 exchange=35 msgid=1 cp_type=2 cp=14=00010008"),
	    IKE_HA("4.3", "IKE_AUTH", "R=1 exchange=35 msgid=1 cp_type=2 cp=14=000100") },
	{ "R7296-3.14-04", "MN", INIT IKE_ASKS("iv=aa11 sk_end=aa22"),
	    IKE_MN("9.5", "INFORMATIONAL", "R=0 exchange=37 msgid=3 iv=aa33"),
	    IKE_MN("9.5", "INFORMATIONAL", "R=0 exchange=37 msgid=3 iv=aa22") },
};

#endif
