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

static const struct shown mobility_shown[] = {
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
