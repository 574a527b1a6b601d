/* mobility_shown.h - as judge_shown.h, for rules about one message: the message, what makes it good, what
 * makes it bad. */
#ifndef SOJOURN_CONFORMANCE_MOBILITY_SHOWN_H
#define SOJOURN_CONFORMANCE_MOBILITY_SHOWN_H

#include "conformance/judge_test.h"

#define SAYS_BU "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 lifetime=420 "
#define SAYS_BA "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 status=0 lifetime=420 "
#define SAYS_BE "6.3 ha core > BE src=2001:db8::a dst=2001:db8:2::5 status=2 "

/* A rule about one message, with fields that it passes, and with others. */
#define ONE(id, role, before, message, good, bad) { id, role, before, message good "\n", message bad "\n" }
#define OF_BU(id, good, bad) ONE(id, "MN", "", SAYS_BU, good, bad)
#define OF_BA(id, good, bad) ONE(id, "HA", BU6, SAYS_BA, good, bad)

/* Both tokens of a correspondent, and a Binding Update to it; and accepted. The authenticators are another
 * program's. */
#define TESTED BOUND6 "8.0 mn hotel > HOTI src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 " \
	"inner_dst=2001:db8:3::2 encap=esp-tunnel cookie=aa01\n" \
	"8.0 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa02\n" \
	"8.1 cn far > COT src=2001:db8:3::2 dst=2001:db8:2::5 nonce_index=187 cookie=aa02 token=11a2131415161718\n" \
	"8.1 cn far > HOT src=2001:db8:3::2 dst=2001:db8::1 nonce_index=170 cookie=aa01 token=01a2030405060708\n"
#define CN_BU_AT(t, seq, fields) #t " mn hotel > BU src=2001:db8:2::5 dst=2001:db8:3::2 hao=2001:db8::1 seq=" #seq " A=1 " \
	"H=0 nonce_home=170 nonce_coa=187 " fields "\n"
#define BU_AUTH "auth_over=3b0305000000000180000069040400aa00bb050c auth=41c6162f8dc4249f20220f5b "
#define BA_AUTH "auth_over=3b0306000000000000010069010400000000050c auth=95a61086f9a28ac8ae9d6b64 "
#define CN_BA_AT(t, fields) #t " cn far > BA src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1 seq=1 " fields "\n"
#define CN_BU CN_BU_AT(8.2, 1, "lifetime=420 " BU_AUTH)
#define CN_BOUND TESTED CN_BU CN_BA_AT(8.3, "status=0 lifetime=420 " BA_AUTH)
#define TO_CN(id, good, bad) { id, "MN", TESTED, CN_BU_AT(8.2, 1, good), CN_BU_AT(8.2, 1, bad) }
#define CN_SAYS(id, good, bad) { id, "CN", TESTED CN_BU, CN_BA_AT(8.3, good), CN_BA_AT(8.3, bad) }
#define RH2_DATA(t) #t " cn far > DATA src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1 encap=rh2 flow=x\n"
#define PLAIN_DATA(t) #t " cn far > DATA src=2001:db8:3::2 dst=2001:db8::1 flow=x\n"
#define HAO_DATA(t, coa) #t " mn hotel > DATA src=" coa " dst=2001:db8:3::2 hao=2001:db8::1 encap=hao flow=x\n"

static const struct shown mobility_shown[] = {
	TO_CN("R6275-5.2.6-05", "lifetime=420 auth=aa auth_over=ab", "lifetime=424 auth=aa auth_over=ab"),
	TO_CN("R6275-11.4.2-04", "lifetime=416", "lifetime=424"),
	CN_SAYS("R6275-9.5.2-02", "status=0 lifetime=420", "status=0 lifetime=424"),
	{ "R6275-11.7.2-21", "MN", TESTED CN_BU, CN_BU_AT(9, 2, "lifetime=420"), CN_BU_AT(9, 1, "lifetime=400") },
	{ "R6275-11.7.2-24", "MN", TESTED CN_BU, CN_BU_AT(9, 2, "lifetime=420"), CN_BU_AT(9, 1, "lifetime=400") },
	TO_CN("R6275-11.7.2-10", "lifetime=420", "lifetime=420 alt_coa=2001:db8:9::9"),
	TO_CN("R6275-11.7.2-17", "lifetime=420", "lifetime=420 alt_coa=2001:db8:9::9"),
	{ "R6275-11.7.2-20", "MN", TESTED, CN_BU_AT(8.2, 1, "lifetime=420"),
	    "8.2 mn hotel > BU src=2001:db8:2::5 dst=2001:db8:3::2 seq=1 H=0 nonce_home=170 lifetime=420\n" },
	TO_CN("R6275-3.1-01", "lifetime=420 " BU_AUTH, "lifetime=420 auth_over=3b03 auth=a00000000000000000000000"),
	TO_CN("R6275-3.1-02", "lifetime=420 " BU_AUTH, "lifetime=420 auth_over=3b03 auth=a00000000000000000000000"),
	CN_SAYS("R6275-9.5.4-08", "status=0 lifetime=420 " BA_AUTH, "status=0 lifetime=420"),
	{ "R6275-5.2.7-02", "CN", TESTED, CN_BU CN_BA_AT(8.3, "status=0 lifetime=420"),
	    CN_BU_AT(260, 1, "lifetime=420 " BU_AUTH) CN_BA_AT(260.1, "status=0 lifetime=420") },
	{ "R6275-5.2.2-05", "CN", TESTED, CN_BU CN_BA_AT(8.3, "status=0 lifetime=420"),
	    CN_BU_AT(260, 1, "lifetime=420 " BU_AUTH) CN_BA_AT(260.1, "status=0 lifetime=420") },
	{ "R6275-11.8-10", "MN", TESTED, "9 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03\n",
	    "9 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa02\n" },
	{ "R6275-9.5.2-03", "CN", TESTED CN_BU CN_BA_AT(8.3, "status=0 lifetime=40"), PLAIN_DATA(60), RH2_DATA(60) },
	{ "R6275-9.5.3-01", "CN", CN_BOUND CN_BU_AT(20, 2, "lifetime=0")
	    "20.1 cn far > BA src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1 seq=2 status=0 lifetime=0\n",
	    PLAIN_DATA(60), RH2_DATA(60) },
	{ "R6275-11.3.1-04", "MN", CN_BOUND, HAO_DATA(9, "2001:db8:2::5"),
	    "9 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8:4::2 hao=2001:db8::1 encap=hao flow=x\n" },
	{ "R6275-11.3.1-14", "MN", CN_BOUND, HAO_DATA(9, "2001:db8:2::5"), HAO_DATA(9, "2001:db8:2::6") },
	{ "R6275-6.1.3-02", "MN", "", "8 mn hotel > HOTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03\n",
	    "8 mn hotel > HOTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03 reserved_bits=1\n" },
	{ "R6275-6.1.4-02", "MN", "", "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03\n",
	    "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03 reserved_bits=1\n" },
	{ "R6275-6.1.2-02", "CN", CN_BOUND, "9 cn far > BRR src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1\n",
	    "9 cn far > BRR src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1 reserved_bits=1\n" },
	TO_CN("R6275-6.1.7-09", "K=0 lifetime=420", "K=1 lifetime=420"),
	CN_SAYS("R6275-6.1.8-05", "status=0 lifetime=420 K=0", "status=0 lifetime=420 K=1"),
	TO_CN("R6275-6.2-02", "lifetime=420 auth_over=ab", "lifetime=420 auth_over=ab auth_behind=8"),
	CN_SAYS("R6275-9.5.4-07", "status=136 lifetime=0", "status=136 lifetime=0 auth=ab"),
	{ "R6275-6.1-03", "CN", CN_BOUND, "9 cn far > HOT src=2001:db8:3::2 dst=2001:db8::1 nonce_index=1 cookie=aa07\n",
	    "9 cn far > HOT src=2001:db8:3::2 dst=2001:db8:2::5 rh2=2001:db8::1 nonce_index=1 cookie=aa07\n" },
	{ "R6275-10.4.6-05", "MN", "", "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03\n",
	    "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8:2::5 inner_dst=2001:db8:3::2 "
	    "encap=esp-tunnel esp_spi=0x12 cookie=aa03\n" },
	{ "R3776-4.2-04", "MN", "", "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8:3::2 cookie=aa03\n",
	    "8 mn hotel > COTI src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8:2::5 inner_dst=2001:db8:3::2 "
	    "encap=esp-tunnel esp_spi=0x12 cookie=aa03\n" },
	OF_BU("R6275-6.1.1-05", "A=1", "malformed=octets_after"),
	OF_BU("R6275-6.1.1-06", "A=1", "mh_reserved=1"),
	OF_BU("R6275-6.1.1-12", "checksum_ok=1", "checksum_ok=0"),
	ONE("R6275-6.1.9-03", "HA", BU6, SAYS_BE, "home=::", "home=:: reserved_bits=1"),
	OF_BU("R6275-6.2-01", "options=3,5 auth_over=aa", "options=5,3 auth_over=aa"),
	{ "R6275-6.3-03", "MN", "", SAYS_BU "A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 seq=4 lifetime=420 "
	    "malformed=Home_Address_option_of_the_wrong_length\n" },
	{ "R6275-6.3-04", "MN", "", SAYS_BU "A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=fe80::1 seq=4 lifetime=420\n" },
	OF_BU("R6275-6.3-12", "esp_spi=0x11 encap=hao+esp-transport", "esp_spi=0x11 encap=esp-transport+hao"),
	OF_BU("R6275-6.3-13", "encap=hao+esp-transport", "encap=hao+hao+esp-transport"),
	{ "R6275-6.4-03", "HA", BU6, SAYS_BA "K=1\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=fe80::1 seq=4 status=0 lifetime=420\n" },
	OF_BA("R6275-6.4.1-02", "K=1", "rh2_reserved=1"),
	OF_BA("R6275-6.4.1-04", "K=1", "rh2_len=3"),
	OF_BA("R6275-6.4.1-05", "K=1", "rh2_left=2"),
	OF_BU("R5555-3.1.1-11", "hoa4=198.51.100.9", "hoa4=198.51.100.9 reserved=hoa4"),
	OF_BA("R5555-3.2.1-10", "ack4=198.51.100.9", "ack4=198.51.100.9 reserved=ack4"),
	OF_BA("R5555-3.2.2-10", "nat_refresh=20", "nat_refresh=20 reserved=ack4,nat"),
};

#endif
