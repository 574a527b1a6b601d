/* agents_shown.h - per rule about the discovery of home agents (monitors/rules_agents.c): what came before, a
 * trace that it passes, and one that it does not. */
#ifndef SOJOURN_CONFORMANCE_AGENTS_SHOWN_H
#define SOJOURN_CONFORMANCE_AGENTS_SHOWN_H

#include "conformance/judge_test.h"

/* The home agent comes up; it and another one advertise: the other one as `says`. */
#define HA_UP "0.1 ha home > NS src=:: dst=ff02::1:ff00:a target=2001:db8::a\n" \
	"0.5 ha home > RA src=fe80::a dst=ff02::1 H=1 router_lifetime=30 prefix=2001:db8::a/64 prefix_R=1 " \
	"ha_preference=5 ha_lifetime=30\n"
#define OTHER_RA(t, says) #t " ha home < RA src=fe80::b dst=ff02::1 prefix=2001:db8::b/64 prefix_R=1 " says "\n"
#define SERVES "H=1 router_lifetime=20 "
#define ANYCAST "2001:db8::fdff:ffff:ffff:fffe"
#define ASKS_AGENTS(t, id) #t " mn hotel > DHAAD_REQUEST src=2001:db8:2::5 dst=" ANYCAST " identifier=" #id "\n"
#define ASKED_AT(t, id) #t " ha home < DHAAD_REQUEST src=2001:db8:2::5 dst=" ANYCAST " identifier=" #id " id=q\n"
#define SAYS_AGENTS(t, id, more) #t " ha home > DHAAD_REPLY src=2001:db8::a dst=2001:db8:2::5 identifier=" #id " " \
	more "\n"
#define HOMES(list) "homes=" list
#define OF_ONE_AGENT HOMES("2001:db8::a")
#define OF_AGENTS HOMES("2001:db8::a,2001:db8::b")
#define OF_AGENTS_TURNED HOMES("2001:db8::b,2001:db8::a")

static const struct shown agents_shown[] = {
	{ "R6275-5.3-01", "MN", "", ASKS_AGENTS(1.0, 7),
	    "1.0 mn hotel > DHAAD_REQUEST identifier=7 esp_spi=0x1 encap=esp-transport\n" },
	{ "R6275-6.5-01", "MN", "", ASKS_AGENTS(1.0, 7),
	    "1.0 mn hotel > DHAAD_REQUEST identifier=7 malformed=ICMPv6_code\n" },
	{ "R6275-6.5-02", "MN", "", ASKS_AGENTS(1.0, 7),
	    "1.0 mn hotel > DHAAD_REQUEST dst=2001:db8:: identifier=7\n" },
	{ "R6275-6.5-04", "MN", "", ASKS_AGENTS(1.0, 7),
	    "1.0 mn hotel > DHAAD_REQUEST identifier=7 reserved=0x0001\n" },
	{ "R6275-6.5-06", "HA", ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT),
	    "1.1 ha home > DHAAD_REPLY src=2001:db8::a dst=2001:db8::1 identifier=7\n" },
	{ "R6275-6.6-01", "HA", ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT),
	    SAYS_AGENTS(1.1, 7, "malformed=ICMPv6_checksum") },
	{ "R6275-6.6-02", "HA", ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT),
	    SAYS_AGENTS(1.1, 8, OF_ONE_AGENT) },
	{ "R6275-6.6-03", "HA", ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT),
	    SAYS_AGENTS(1.1, 7, "reserved=0x0002 " OF_ONE_AGENT) },
	{ "R6275-7.4-06", "HA", HA_UP OTHER_RA(0.6, SERVES) ASKS_AGENTS(1.0, 7),
	    SAYS_AGENTS(1.1, 7, OF_AGENTS), SAYS_AGENTS(1.1, 7, OF_AGENTS_TURNED) },
	{ "R6275-10.5.1-04", "HA", HA_UP OTHER_RA(0.6, SERVES) ASKS_AGENTS(1.0, 7),
	    SAYS_AGENTS(1.1, 7, OF_AGENTS), SAYS_AGENTS(1.1, 7, OF_AGENTS_TURNED) },
	{ "R6275-10.5.1-14", "HA",
	    HA_UP OTHER_RA(0.6, SERVES "ha_preference=9 ha_lifetime=20") ASKS_AGENTS(1.0, 7),
	    SAYS_AGENTS(1.1, 7, OF_AGENTS_TURNED), SAYS_AGENTS(1.1, 7, OF_AGENTS) },
	{ "R6275-10.5.1-13", "HA", HA_UP OTHER_RA(0.6, SERVES) ASKS_AGENTS(1.0, 7),
	    SAYS_AGENTS(1.1, 7, OF_AGENTS), SAYS_AGENTS(1.1, 7, HOMES("2001:db8::b")) },
	{ "R6275-7.4-10", "HA", "", "1.0 ha home > RA H=1 ha_preference=1 ha_lifetime=1\n",
	    "1.0 ha home > RA H=1 ha_preference=1 ha_lifetime=0\n" },
	{ "R6275-7.4-12", "HA", "", "1.0 ha home > RA H=1 ha_preference=1 ha_lifetime=1\n",
	    "1.0 ha home > RA H=0 ha_preference=1 ha_lifetime=1\n" },
	{ "R6275-7.4-17", "HA", "",
	    "1.0 ha home > RA H=1 router_lifetime=9 ha_preference=0 ha_lifetime=1\n",
	    "1.0 ha home > RA H=1 router_lifetime=9 ha_preference=0 ha_lifetime=9\n" },
	{ "R6275-7.4-13", "HA", HA_UP OTHER_RA(0.6, SERVES) ASKS_AGENTS(22.0, 7),
	    SAYS_AGENTS(22.1, 7, OF_ONE_AGENT), SAYS_AGENTS(22.1, 7, OF_AGENTS) },
	{ "R6275-7.4-09", "HA",
	    HA_UP OTHER_RA(0.6, SERVES "ha_preference=1 ha_lifetime=10") ASKS_AGENTS(12.0, 7),
	    SAYS_AGENTS(12.1, 7, OF_ONE_AGENT), SAYS_AGENTS(12.1, 7, OF_AGENTS) },
	{ "R6275-10.5.1-02", "HA", HA_UP OTHER_RA(0.6, SERVES) OTHER_RA(0.8, "H=0 router_lifetime=20")
	    ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT), SAYS_AGENTS(1.1, 7, OF_AGENTS) },
	{ "R6275-10.5.1-06", "HA", HA_UP OTHER_RA(0.6, SERVES) OTHER_RA(0.8, "H=1 router_lifetime=0")
	    ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT), SAYS_AGENTS(1.1, 7, OF_AGENTS) },
	{ "R6275-10.5.1-10", "HA", HA_UP OTHER_RA(0.6, SERVES) ASKS_AGENTS(15.0, 7),
	    SAYS_AGENTS(15.1, 7, OF_AGENTS), SAYS_AGENTS(15.1, 7, OF_ONE_AGENT) },
	{ "R6275-10.5.1-11", "HA", "1.0 mn hotel > DHAAD_REQUEST id=q identifier=7\n" ASKED_AT(1.1, 7),
	    SAYS_AGENTS(1.2, 7, OF_ONE_AGENT), "" },
	{ "R6275-10.5.1-12", "HA", HA_UP ASKS_AGENTS(1.0, 7), SAYS_AGENTS(1.1, 7, OF_ONE_AGENT),
	    "1.1 ha home > DHAAD_REPLY src=" ANYCAST " identifier=7\n" },
	{ "R6275-11.4.1-03", "MN", BU6, "7.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::b "
	    "hao=2001:db8::1 seq=5\n", "5.9 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::b "
	    "hao=2001:db8::1 seq=5\n" },
	{ "R6275-11.4.1-09", "MN", ASKS_AGENTS(1.0, 7), ASKS_AGENTS(4.0, 7), ASKS_AGENTS(2.0, 7) },
	{ "R6275-11.4.1-09", "MN", ASKS_AGENTS(1.0, 7) ASKS_AGENTS(4.0, 7) ASKS_AGENTS(10.0, 7)
	    ASKS_AGENTS(22.0, 7), ASKS_AGENTS(46.0, 7), ASKS_AGENTS(46.0, 7) ASKS_AGENTS(94.0, 7) },
	{ "R6275-11.4.1-10", "MN", ASKS_AGENTS(1.0, 7) ASKS_AGENTS(4.0, 7), ASKS_AGENTS(10.0, 7),
	    ASKS_AGENTS(7.0, 7) },
};

#endif
