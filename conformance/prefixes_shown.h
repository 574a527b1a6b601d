/* prefixes_shown.h - per rule about the prefixes of the home link (monitors/rules_prefixes.c): what came before,
 * a trace that it passes, and one that it does not. */
#ifndef SOJOURN_CONFORMANCE_PREFIXES_SHOWN_H
#define SOJOURN_CONFORMANCE_PREFIXES_SHOWN_H

#include "conformance/judge_test.h"

#define HOME_RA(t, valid, preferred) #t " ha home > RA src=fe80::a dst=ff02::1 H=1 router_lifetime=30 " \
	"prefix=2001:db8::a/64 prefix_L=1 prefix_A=1 prefix_R=1 valid=" #valid " preferred=" #preferred "\n"
#define MPS_IN "src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 protected_by=esp esp_spi=0x21 "
#define MPS_AT(t, i) #t " mn hotel > MPS id=s" #i " " MPS_IN "identifier=" #i "\n" \
	#t " ha core < MPS id=s" #i " " MPS_IN "identifier=" #i "\n"
#define MPA_IN "src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 protected_by=esp esp_spi=0x22 M=0 O=0 "
#define OF_HOME "prefix=2001:db8::a/64 prefix_L=1 prefix_A=1 prefix_R=1 valid=990 preferred=490 "
#define MPA_AT(t, i) #t " ha core > MPA " MPA_IN OF_HOME "identifier=" #i "\n"
#define MPA_OF(more) "7.1 ha core > MPA identifier=7 " more "\n"
#define ASKED BOUND6 MPS_AT(7.0, 7)
#define TOLD_ONCE ASKED MPA_AT(7.1, 7)
#define UNASKED TOLD_ONCE MPA_AT(20.0, 0)
#define BU_FOR(s) "20.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=5 lifetime=" #s "\n"
#define BA_FOR(s, status) "20.2 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=5 status=" \
	#status " lifetime=" #s "\n"
/* What the mobile node was told, and got. */
#define HEARD_TO_END(s) ASKED "7.1 ha core > MPA id=m " MPA_IN "prefix=2001:db8::a/64 valid=" #s " identifier=7\n" \
	"7.2 mn hotel < MPA id=m " MPA_IN "prefix=2001:db8::a/64 valid=" #s " identifier=7\n"

static const struct shown prefixes_shown[] = {
	{ "R6275-5.4-01", "MN", "", MPS_AT(7.0, 7), "7.0 mn hotel > MPS identifier=7\n" },
	{ "R6275-6.7-01", "MN", "", MPS_AT(7.0, 7),
	    "7.0 mn hotel > MPS identifier=7 malformed=ICMPv6_code\n" },
	{ "R6275-6.7-02", "MN", BOUND6, MPS_AT(7.0, 7), "7.0 mn hotel > MPS src=2001:db8::1 identifier=7 "
	    "hao=2001:db8::1\n" },
	{ "R6275-6.7-03", "MN", BOUND6, MPS_AT(7.0, 7), "7.0 mn hotel > MPS src=2001:db8:2::5 "
	    "dst=2001:db8::b hao=2001:db8::1 identifier=7\n" },
	{ "R6275-6.7-05", "MN", "", MPS_AT(7.0, 7),
	    "7.0 mn hotel > MPS src=2001:db8:2::5 dst=2001:db8::a identifier=7\n" },
	{ "R6275-6.7-06", "MN", "", MPS_AT(7.0, 7), "7.0 mn hotel > MPS identifier=7 reserved=0x0001\n" },
	{ "R6275-11.4.2-03", "MN", MPS_AT(7.0, 7), MPS_AT(8.0, 39), MPS_AT(8.0, 8) },
	{ "R6275-6.8-01", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("malformed=ICMPv6_checksum") },
	{ "R6275-6.8-03", "HA", BOUND6, MPA_AT(7.1, 0),
	    "7.1 ha core > MPA src=2001:db8::a dst=2001:db8::1 rh2=2001:db8::1 identifier=0\n" },
	{ "R6275-6.8-04", "HA", BOUND6, MPA_AT(7.1, 0), MPA_AT(430.0, 0) },
	{ "R6275-6.8-05", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("src=2001:db8::a dst=2001:db8:2::5") },
	{ "R6275-6.8-06", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("reserved=0x0001") },
	{ "R6275-6.8-10", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("") },
	{ "R6275-6.8-11", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("prefixes=2001:db8::/64:LAR:990/490") },
	{ "R6275-6.8-12", "HA", ASKED, MPA_AT(7.1, 7), MPA_AT(7.1, 8) },
	{ "R6275-6.8-13", "HA", TOLD_ONCE MPS_AT(7.2, 9), MPA_AT(8.1, 9), MPA_AT(7.3, 9) },
	{ "R6275-6.8-14", "HA", ASKED, MPA_AT(7.1, 7), MPA_OF("M=1 O=0") },
	{ "R6275-10.6.1-01", "HA", HOME_RA(1.0, 1000, 500) ASKED,
	    "7.1 ha core > MPA identifier=7 prefixes=2001:db8::a/64:LAR:994/494\n",
	    "7.1 ha core > MPA identifier=7 prefixes=2001:db8::a/64:LAR:900/494\n" },
	{ "R6275-10.6.1-01", "HA", HOME_RA(1.0, 1000, 500) ASKED,
	    "7.1 ha core > MPA identifier=7 prefixes=2001:db8::a/64:LAR:994/494\n",
	    "7.1 ha core > MPA identifier=7 prefixes=2001:db8::a/64:LAR:994/494,2001:db9::/64:LA:9/9\n" },
	{ "R6275-10.6.2-02", "HA", HOME_RA(1.0, 1000, 500) BOUND6 HOME_RA(10.0, 500, 400),
	    MPA_AT(20.0, 0), "" },
	{ "R6275-10.6.2-03", "HA", BOUND6 "7.0 mn hotel > MPS id=s " MPS_IN "identifier=7\n"
	    "7.1 ha core < MPS id=s " MPS_IN "identifier=7\n", MPA_AT(7.2, 7), "" },
	{ "R6275-10.6.2-10", "HA", HOME_RA(1.0, 1000, 500) ASKED, MPA_AT(7.1, 7),
	    MPA_OF("prefixes=2001:db9::/64:LA:9/9") },
	{ "R6275-10.6.2-16", "HA", UNASKED, MPA_AT(23.0, 0), MPA_AT(22.0, 0) },
	{ "R6275-10.6.2-16", "HA", UNASKED MPA_AT(23.0, 0), MPA_AT(29.0, 0), MPA_AT(26.0, 0) },
	{ "R6275-10.6.2-17", "HA", UNASKED MPA_AT(23.0, 0) MPA_AT(29.0, 0), MPA_AT(41.0, 0),
	    MPA_AT(41.0, 0) MPA_AT(65.0, 0) },
	{ "R6275-10.6.2-18", "HA", BOUND6, MPA_AT(7.1, 0), MPA_AT(430.0, 0) },
	{ "R6275-10.6.3-01", "HA", ASKED, MPA_AT(7.1, 7),
	    MPA_OF("src=2001:db8::b dst=2001:db8:2::5 rh2=2001:db8::1") },
	{ "R6275-10.6.3-03", "HA", ASKED, MPA_AT(7.1, 7),
	    MPA_OF("src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1") },
	{ "R6275-10.6.3-05", "HA", ASKED, MPA_AT(7.1, 7),
	    MPA_OF("src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8:2::5") },
	{ "R6275-10.6.3-06", "HA", ASKED, MPA_AT(7.1, 7),
	    MPA_OF("src=2001:db8::a dst=2001:db8:2::5 encap=ip6ip6") },
	{ "R6275-10.6.4-01", "HA", BOUND6 HOME_RA(19.0, 100, 0) BU_FOR(400), BA_FOR(96, 1),
	    BA_FOR(104, 1) },
	{ "R6275-10.3.1-23", "HA", BOUND6 HOME_RA(19.0, 100, 0) BU_FOR(400), BA_FOR(96, 1),
	    BA_FOR(104, 1) },
	{ "R6275-10.3.1-28", "HA", BOUND6 HOME_RA(19.0, 1000, 0) BU_FOR(400), BA_FOR(400, 1),
	    BA_FOR(400, 0) },
	{ "R6275-11.4.2-05", "MN", HEARD_TO_END(100), BU_FOR(84), BU_FOR(100) },
};

#endif
