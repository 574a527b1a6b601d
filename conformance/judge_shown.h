/* judge_shown.h - per rule: what came before, a trace that it passes, and one that it does not. */
#ifndef SOJOURN_CONFORMANCE_JUDGE_SHOWN_H
#define SOJOURN_CONFORMANCE_JUDGE_SHOWN_H

#include "conformance/judge_test.h"

/* The same registration, its answer heard; a later BU from link `l`, or from home. */
#define REGISTERED BOUND6 "6.4 mn hotel < BA id=f4 src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 " \
	"status=0 lifetime=420\n"
#define BU_OF_HOTEL(t, seq, l) #t " mn hotel > BU src=2001:db8:" #l "::5 dst=2001:db8::a hao=2001:db8::1 " \
	"seq=" #seq " lifetime=420\n"
#define BU_AT_HOME(t, seq) #t " mn home > BU src=2001:db8::1 dst=2001:db8::a seq=" #seq " lifetime=0\n"
#define BA_OF_HOTEL(t, seq) #t " ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=" #seq \
	" status=0 lifetime=420\n"
#define ANNOUNCED(t) #t " ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 " \
	"lladdr=02:00:00:00:00:0a\n"
#define TUNNELS(t) #t " mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 " \
	"inner_dst=2001:db8:3::2 encap=esp-tunnel flow=x\n"
#define CAME_UP(t) #t " mn hotel > NS src=:: dst=ff02::1:ff00:5 target=fe80::5\n"

static const struct shown shown[] = {
	{ "R6275-5.1-01", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 protected_by=esp\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n" },
	{ "R6275-6.1.1-03", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 payload_proto=59\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 payload_proto=58\n" },
	{ "R6275-6.1.1-08", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 checksum_ok=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 checksum_ok=0\n" },
	{ "R6275-6.1.1-15", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 malformed=cut\n" },
	{ "R6275-6.1-01", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 rh2=2001:db8::1\n" },
	{ "R6275-6.1-02", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=1\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 hao=2001:db8::1\n" },
	{ "R6275-6.2.5-02", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=1\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 alt_coa=2001:db8::1\n" },
	{ "R6275-11.7.1-03", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 H=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 H=0\n" },
	{ "R6275-11.7.1-04", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=0\n" },
	{ "R6275-11.7.1-05", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 inner_src=2001:db8::1 dst=2001:db8::a seq=4 "
	    "lifetime=420\n" },
	{ "R6275-11.7.1-07", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n" },
	{ "R6275-6.1.7-21", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=ff02::1\n" },
	{ "R6275-11.7.1-06", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=2001:db8:2::6\n" },
	{ "R6275-11.7.1-12", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=0\n" },
	{ "R6275-11.8-09", "MN", BU6,
	    "6.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=5 "
	    "lifetime=420\n",
	    "6.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n" },
	{ "R6275-11.8-02", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n"
	    "6.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=5 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n"
	    "6.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=5 "
	    "lifetime=420\n" },
	/* Accepted, but it has not heard so. */
	{ "R6275-11.8-02", "MN", BOUND6, BU_OF_HOTEL(6.5, 5, 2), BU_OF_HOTEL(6.0, 5, 2) },
	/* Registered at 5 s for 420 s. */
	{ "R6275-11.1-04", "MN", REGISTERED, TUNNELS(424.0), TUNNELS(427.0) },
	{ "R6275-11.8-03", "MN", REGISTERED,
	    "10.0 mn hotel > BU src=2001:db8:7::5 dst=2001:db8::a hao=2001:db8::1 seq=5 "
	    "lifetime=420\n"
	    "11.0 mn hotel > BU src=2001:db8:7::5 dst=2001:db8::a hao=2001:db8::1 seq=6 "
	    "lifetime=420\n",
	    "10.0 mn hotel > BU src=2001:db8:7::5 dst=2001:db8::a hao=2001:db8::1 seq=5 "
	    "lifetime=420\n"
	    "13.0 mn hotel > BU src=2001:db8:7::5 dst=2001:db8::a hao=2001:db8::1 seq=6 "
	    "lifetime=420\n" },
	/* Back on the link where nobody answered: it registers anew. */
	{ "R6275-11.8-03", "MN", REGISTERED CAME_UP(9.0) BU_OF_HOTEL(10.0, 5, 7) CAME_UP(14.0)
	    BU_OF_HOTEL(15.0, 6, 7), BU_OF_HOTEL(16.0, 7, 7), BU_OF_HOTEL(19.0, 7, 7) },
	/* Going home, the answer lost on the way: what the home agent has forgotten the mobile node has not. */
	{ "R6275-11.8-03", "MN", REGISTERED BU_AT_HOME(10.0, 5)
	    "10.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=5 status=0 lifetime=0\n",
	    BU_AT_HOME(11.0, 6), BU_AT_HOME(13.0, 6) },
	{ "R6275-11.8-05", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=1 "
	    "lifetime=420\n"
	    "6.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=2 "
	    "lifetime=420\n"
	    "9.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=3 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=1 "
	    "lifetime=420\n"
	    "6.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=2 "
	    "lifetime=420\n"
	    "8.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=3 "
	    "lifetime=420\n" },
	{ "R6275-11.8-08", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=1 "
	    "lifetime=420\n"
	    "6.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=2 "
	    "lifetime=420\n"
	    "9.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=3 "
	    "lifetime=420\n"
	    "15.5 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=1 "
	    "lifetime=420\n"
	    "5.1 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=2 "
	    "lifetime=420\n"
	    "5.2 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=3 "
	    "lifetime=420\n"
	    "5.3 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n" },
	{ "R6275-11.5.5-03", "MN", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 A=1 H=1\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 A=0 H=1\n" },
	{ "R6275-11.5.5-04", "MN", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=420\n" },
	{ "R6275-11.5.5-05", "MN", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0 K=1\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0 "
	    "alt_coa=2001:db8:2::5\n" },
	{ "R6275-11.5.5-06", "MN", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=0\n" },
	{ "R6275-10.3.1-36", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=5 "
	    "status=0 lifetime=420\n" },
	{ "R6275-10.3.1-22", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=800\n" },
	{ "R6275-10.3.1-31", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=1 lifetime=420\n" },
	{ "R6275-10.3.1-27", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "9.0 mn hotel > RS dst=ff02::2\n" },
	{ "R6275-10.3.1-14", "HA", "",
	    BU6
	    DAD
	    BA6,
	    BU6
	    BA6 },
	{ "R6275-10.3.1-15", "HA", BOUND6,
	    "30.0 mn hotel > BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 lifetime=420\n"
	    "30.1 ha core < BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8\n"
	    "30.15 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420\n",
	    "30.0 mn hotel > BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 lifetime=420\n"
	    "30.1 ha core < BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8\n"
	    "31.2 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420\n" },
	{ "R6275-10.3.1-33", "HA", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 K=0\n"
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=0\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 K=0\n"
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=1\n" },
	{ "R6275-10.3.2-04", "HA", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=1 lifetime=0\n" },
	{ "R6275-10.3.2-06", "HA", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=10 status=0 lifetime=0\n" },
	{ "R6275-10.3.2-07", "HA", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=8\n" },
	{ "R6275-10.3.2-08", "HA", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0 "
	    "refresh=8\n" },
	{ "R6275-9.5.4-10", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::6 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n" },
	{ "R6275-9.5.4-13", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 inner_dst=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n" },
	{ "R6275-9.5.4-12", "HA", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 A=1 H=1 lifetime=0\n"
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 status=0 lifetime=0 "
	    "rh2=2001:db8::1\n" },
	{ "R6275-10.4.1-03", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n"
	    "30.0 mn hotel > BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 lifetime=420\n"
	    "30.1 ha core < BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8\n"
	    "30.15 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420\n",
	    "30.0 mn hotel > BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 lifetime=420\n"
	    "30.1 ha core < BU id=b9 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8\n"
	    "30.15 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420\n" },
	{ "R6275-10.4.1-03", "HA", BOUND6 BU_OF_HOTEL(20.0, 5, 2),
	    ANNOUNCED(6.4) BA_OF_HOTEL(20.1, 5), ANNOUNCED(19.0) BA_OF_HOTEL(20.1, 5) },
	{ "R6275-10.4.1-07", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1\n" },
	{ "R6275-10.4.1-08", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=1 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n" },
	{ "R6275-10.4.1-09", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=1 O=1 "
	    "lladdr=02:00:00:00:00:0a\n" },
	{ "R6275-10.4.1-10", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=0 "
	    "lladdr=02:00:00:00:00:0a\n" },
	/* Somebody tests the home address: it is defended, and a proxy's defence has O=0. */
	{ "R6275-10.4.1-10", "HA", BOUND6,
	    "6.9 ha home < NS src=:: dst=ff02::1:ff00:1 target=2001:db8::1\n"
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=0 "
	    "lladdr=02:00:00:00:00:0a\n"
	    "9.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "6.9 ha home < NS src=:: dst=ff02::1:ff00:1 target=2001:db8::7\n"
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=0 "
	    "lladdr=02:00:00:00:00:0a\n" },
	{ "R6275-10.4.1-11", "HA", BOUND6,
	    "7.0 ha home > NA src=fe80::a dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "7.0 ha home > NA src=2001:db8::1 dst=ff02::1 target=2001:db8::1 R=0 S=0 O=1 "
	    "lladdr=02:00:00:00:00:0a\n" },
	{ "R5555-4.2-19", "MN", "",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=5000 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420\n" },
	{ "R5555-5-09", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 udp=4191\n" },
	{ "R5555-2.3.2.1-02", "MN", "",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 A=1\n" },
	{ "R5555-4.4.2-02", "MN", "",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 ipv4_coa=10.0.0.6\n" },
	{ "R5555-3.1.2-06", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 ipv4_coa=10.0.0.5\n" },
	{ "R5555-2.3.2.1-03", "MN", BOUND6,
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 hoa4=198.51.100.9\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 A=1\n" },
	{ "R5555-4.4.2-11", "MN", BOUND6,
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=6 "
	    "lifetime=420 hoa4=198.51.100.9\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=6 "
	    "lifetime=420\n" },
	{ "R5555-3.1.1-05", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 hoa4=198.51.100.9 hoa4_len=32\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 hoa4=198.51.100.9 hoa4_len=24\n" },
	{ "R5555-4.4.2-04", "MN", "",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 A=1\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 hao=2001:db8::1\n" },
	{ "R5555-3.1.3-05", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 F=0\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 F=1\n" },
	{ "R5555-5.2.1-16", "MN", "",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420\n",
	    "20.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4500 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420\n" },
	{ "R5555-5-07", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 encap=hao\n" },
	{ "R5555-4.2-21", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n",
	    "20.3 ha core > BA src=192.0.2.9 dst=192.0.2.3 udp=4191 inner_dst=2001:db8::1 "
	    "seq=5 status=0 lifetime=420\n" },
	{ "R5555-4.2-10", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=10.0.0.5 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n" },
	{ "R5555-2.3.2.2-09", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=5 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n" },
	{ "R5555-4.2-27", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 nat_refresh=110\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 K=1\n" },
	{ "R5555-3.2.2-02", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 nat_refresh=110\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.3 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 nat_refresh=4294967295\n" },
	{ "R5555-4.2-28", "HA", "",
	    "20.0 mn cafe > BU src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 id=ac1 ipv4_coa=192.0.2.77\n"
	    "20.1 ha core < BU id=ac1 src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5\n"
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.77 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 nat_F=0 "
	    "nat_refresh=4294967295\n",
	    "20.0 mn cafe > BU src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5 lifetime=420 id=ac1 ipv4_coa=192.0.2.77\n"
	    "20.1 ha core < BU id=ac1 src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=5\n"
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.77 udp=4191 "
	    "inner_dst=2001:db8::1 seq=5 status=0 lifetime=420 nat_F=0 nat_refresh=110\n" },
	{ "R5555-3.2.2-09", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=1\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 nat_F=1\n" },
	{ "R5555-2.3.1-07", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.9\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 K=1\n" },
	{ "R5555-4.2-26", "HA", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n"
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n"
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.9\n" },
	{ "R5555-3.2.1-14", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.9\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.8\n" },
	{ "R5555-3.2.1-15", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.9 ack4_status=0\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420 ack4=198.51.100.9 ack4_status=128\n" },
	{ "R5555-4.3-01", "MN", BOUND4,
	    "40.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=6 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "60.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=6 lifetime=420 ipv4_coa=10.0.0.5\n" },
	{ "R5555-8-01", "MN", BOUND4,
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 udp_src=4191 udp=4191 encap=udp4191\n",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 udp_src=5 udp=6 encap=udp4191\n" },
	{ "R5555-5.2.2-05", "MN", BOUND4,
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 esp_spi=0x21 encap=udp4500+esp-tunnel udp=4500\n",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 esp_spi=0x21 encap=esp-tunnel\n" },
	{ "R5555-4.2-13", "MN", BOUND4,
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 udp=4191 encap=udp4191\n",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 encap=ip6ip4\n" },
	{ "R5555-4.5.1-04", "HA", BOUND4,
	    "21.0 ha core > DATA src=192.0.2.9 inner_src=2001:db8:9::9 inner_dst=2001:db8::1 "
	    "udp_src=4191 encap=udp4191 dst=192.0.2.3 udp=4191\n",
	    "21.0 ha core > DATA src=192.0.2.9 inner_src=2001:db8:9::9 inner_dst=2001:db8::1 "
	    "udp_src=4191 encap=udp4191 dst=10.0.0.5 udp=4191\n" },
	{ "R5555-4.2-11", "HA", BOUND4,
	    "21.0 ha core > DATA src=192.0.2.9 inner_src=2001:db8:9::9 inner_dst=2001:db8::1 "
	    "udp_src=4191 encap=udp4191 dst=192.0.2.3 udp=4191\n",
	    "21.0 ha core > DATA src=192.0.2.9 inner_src=2001:db8:9::9 inner_dst=2001:db8::1 "
	    "udp_src=4191 encap=udp4191 dst=192.0.2.3 udp=77\n" },
	{ "R5555-5.2.1-02", "MN", "",
	    "4.0 mn cafe > IKE_SA_INIT src=10.0.0.5 udp_src=500 dst=192.0.2.9 SPIi=0x1 "
	    "SPIr=0x0 exchange=34 I=1 R=0 msgid=0 udp=500 "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\n",
	    "4.0 mn cafe > IKE_SA_INIT src=10.0.0.5 udp_src=500 dst=192.0.2.9 SPIi=0x1 "
	    "SPIr=0x0 exchange=34 I=1 R=0 msgid=0 udp=500 notify=NAT_DETECTION_SOURCE_IP\n" },
	{ "R5555-5.2.1-04", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=4500\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=500\n" },
	{ "R5555-5-12", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=500 udp=500\n" },
	{ "R5555-5.2.1-05", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=4500 payloads=SA "
	    "notify=USE_TRANSPORT_MODE\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=4500 payloads=SA\n" },
	{ "R5555-5.1-18", "MN", NO_MOBIKE BOUND6,
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.2 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420 K=1\n"
	    "30.3 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n",
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.2 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420 K=1\n"
	    "33.0 mn hotel > RS dst=ff02::2\n" },
	{ "R5555-5.1-21", "MN", NO_MOBIKE BOUND6,
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.2 ha core > BA src=2001:db8::a dst=2001:db8:3::5 rh2=2001:db8::1 seq=8 "
	    "status=0 lifetime=420 K=1\n"
	    "30.3 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n",
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.1 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n" },
	{ "R4877-4.1-03", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 esp_spi=0x11\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n" },
	{ "R4877-4.2-17", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 seq=4 "
	    "lifetime=420\n" },
	{ "R4877-4.2-18", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n",
	    "6.3 ha core > BA src=2001:db8::a dst=2001:db8:2::5 inner_dst=2001:db8::1 seq=4 "
	    "status=0 lifetime=420\n" },
	{ "R4877-4.3-12", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 A=1\n" },
	{ "R4877-4.4-01", "MN", MOBIKE BOUND6,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8::1 dst=2001:db8::a SPIi=0x1 SPIr=0x2 "
	    "exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n" },
	{ "R4877-7.3-08", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 payloads=IDi,AUTH IDi=fqdn:mn\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 payloads=AUTH\n" },
	{ "R4877-7.3-06", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 payloads=IDi,AUTH,SA,TSi,TSr\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 payloads=IDi,AUTH,SA,TSi\n" },
	{ "R4877-7.3-07", "HA", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1\n"
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 payloads=IDr,AUTH,SA,TSi,TSr\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1\n"
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 payloads=AUTH,SA,TSi,TSr\n" },
	{ "R4877-7.2.1-08", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=USE_TRANSPORT_MODE "
	    "TSi=135:0-1:x-x\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=USE_TRANSPORT_MODE "
	    "TSi=0:0-65535:x-x\n" },
	{ "R4877-4.3-16", "HA", NO_MOBIKE BOUND6,
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 dst=2001:db8:2::5\n",
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 dst=2001:db8:2::6\n" },
	{ "R4877-6.4-01", "HA", BOUND6,
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 esp_seq=1\n"
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 esp_seq=2\n",
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 esp_seq=1\n"
	    "21.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "proto=17\n" },
	{ "R7296-3.1-03", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x0 SPIr=0x0 I=1 msgid=0\n" },
	{ "R7296-3.1-04", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x9 I=1 msgid=0\n" },
	{ "R7296-3.1-09", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 V=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 V=1\n" },
	{ "R7296-3.1-10", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=0 msgid=0\n" },
	{ "R7296-3.2-01", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 malformed=cut\n" },
	{ "R7296-1.2-06", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2\n" },
	{ "R7296-2.2-02", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=3\n" },
	{ "R7296-2.2-05", "HA", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=7 protected_by=ike\n" },
	{ "R7296-2.2-03", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=4 protected_by=ike\n" },
	{ "R7296-2.1-08", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa2\n" },
	{ "R7296-2.3-03", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=3 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=3 protected_by=ike\n" },
	{ "R7296-2.4-10", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "10.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "10.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n" },
	{ "R7296-1.4-04", "HA", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "9.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "10.5 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n"
	    "10.6 ha core < INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike id=aa1\n" },
	{ "R7296-1.2-01", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike\n",
	    "1.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x7 "
	    "SPIr=0x8 exchange=37 I=1 R=0 msgid=2\n" },
	{ "R7296-1.2-02", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 payloads=SA,KE,Nonce\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 payloads=SA,KE\n" },
	{ "R7296-1.2-03", "HA", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 payloads=SA,KE,Nonce "
	    "nonce=00112233445566778899\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 payloads=SA,Nonce "
	    "nonce=00112233445566778899\n" },
	{ "R7296-2.7-01", "HA", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/128\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/128;2:IKE:spi=-:ENCR=12/128\n" },
	{ "R7296-2.7-04", "HA", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/128,DH=31\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/128,DH=31,DH=19\n" },
	{ "R7296-3.9-01", "HA", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 "
	    "nonce=00112233445566778899aabbccddeeff\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 nonce=0011\n" },
	{ "R7296-3.4-03", "HA", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 ke_group=31 "
	    "proposals=1:IKE:spi=-:DH=31\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n"
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 V=0 R=1 msgid=0 ke_group=19 "
	    "proposals=1:IKE:spi=-:DH=31\n" },
	{ "R7296-1.2-16", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 proposals=1:ESP:spi=0x11:ENCR=20/128\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 "
	    "proposals=1:ESP:spi=0x11:ENCR=20/128,DH=31\n" },
	{ "R7296-2.9-01", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 proposals=1:ESP:spi=0x11:ENCR=20/128 "
	    "TSi=x TSr=x\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 proposals=1:ESP:spi=0x11:ENCR=20/128 "
	    "TSi=x\n" },
	{ "R7296-1.3.1-05", "HA", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=USE_TRANSPORT_MODE\n"
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 "
	    "proposals=1:ESP:spi=0x12:ENCR=20/128 notify=USE_TRANSPORT_MODE\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=USE_TRANSPORT_MODE\n"
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 "
	    "proposals=1:ESP:spi=0x12:ENCR=20/128 payloads=AUTH\n" },
	{ "R7296-2.23-01", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_SOURCE_IP=00 n_NAT_DETECTION_DESTINATION_IP=00\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_SOURCE_IP=00 V=0\n" },
	{ "R7296-2.23-02", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_SOURCE_IP=4015d24a967851f7246d9cdb4cf5832d8b54b9b0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_SOURCE_IP=4d73e470ddf3fb102cdd528de87283c4d351dbea\n" },
	{ "R7296-2.23-03", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_DESTINATION_IP=6abe9f3d28e38b1c7763dd8bb2074034208b332f\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0 "
	    "n_NAT_DETECTION_DESTINATION_IP=01f5bdc4bb31e2b179542c6b016946d5251180d4\n" },
	{ "R7296-2.23-11", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=501 dst=2001:db8::a "
	    "udp=500 exchange=34 R=0 SPIi=0x1 SPIr=0x0 I=1 msgid=0\n" },
	{ "R7296-2.23-13", "MN", "",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 esp_spi=0x21 encap=esp-tunnel udp_src=4500 udp=4500\n",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 esp_spi=0x21 encap=esp-tunnel udp_src=500 udp=500\n" },
	{ "R4555-3.2-01", "MN", "",
	    MOBIKE
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n",
	    NO_MOBIKE
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n" },
	{ "R4555-3.2-03", "MN", "",
	    MOBIKE
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n",
	    NO_MOBIKE
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n" },
	{ "R4555-3.2-02", "HA", INIT AUTH_REQUEST("MOBIKE_SUPPORTED"),
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 payloads=AUTH "
	    "notify=MOBIKE_SUPPORTED,ADDITIONAL_IP4_ADDRESS\n",
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 V=0 R=1 msgid=1 payloads=AUTH "
	    "notify=ADDITIONAL_IP4_ADDRESS\n" },
	{ "R4555-4.2.1-01", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=MOBIKE_SUPPORTED udp=4500\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 notify=MOBIKE_SUPPORTED "
	    "n_MOBIKE_SUPPORTED=00\n" },
	{ "R4555-3.3-03", "MN", INIT,
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=4500\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=35 I=1 V=0 R=0 msgid=1 udp=500\n" },
	{ "R4555-4.2.4-01", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=1 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n" },
	{ "R4555-2.2-01", "MN", MOBIKE BOUND6,
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.1 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n",
	    "30.0 mn hotel > BU id=ab1 src=2001:db8:3::5 dst=2001:db8::a hao=2001:db8::1 "
	    "seq=8 K=1 lifetime=420\n"
	    "30.1 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n" },
	{ "R4555-1.2-03", "HA", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike udp_src=4500 "
	    "udp=4500\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::6 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n" },
	{ "R4555-3.7-07", "MN", MOBIKE,
	    "9.0 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=0 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556677\n"
	    "9.1 mn hotel > INFORMATIONAL src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=1 V=0 R=1 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556677\n",
	    "9.0 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=0 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556677\n"
	    "9.1 mn hotel > INFORMATIONAL src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=1 V=0 R=1 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556678\n" },
	{ "R4555-4.2.5-01", "HA", MOBIKE,
	    "9.0 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=0 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556677\n",
	    "9.0 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=0 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011\n" },
	{ "R4555-3.8-02", "HA", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike "
	    "n_NAT_DETECTION_SOURCE_IP=00\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "9.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike "
	    "payloads=N\n" },
	{ "R4555-3.5-13", "MN", MOBIKE,
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES n_NAT_DETECTION_SOURCE_IP=00\n",
	    "9.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES udp=4500\n" },
	{ "R4555-3.7-01", "HA", MOBIKE,
	    "30.0 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "30.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:3::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n"
	    "30.2 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=0 msgid=0 protected_by=ike "
	    "n_COOKIE2=0011223344556677\n",
	    "30.0 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "30.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:3::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n" },
	{ "R4555-2.1-02", "HA", MOBIKE BOUND6,
	    "30.0 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "30.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:3::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n"
	    "40.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 esp_seq=9 dst=2001:db8:3::5\n",
	    "30.0 mn hotel > INFORMATIONAL src=2001:db8:3::5 dst=2001:db8::a SPIi=0x1 "
	    "SPIr=0x2 exchange=37 I=1 V=0 R=0 msgid=2 protected_by=ike "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP n_NAT_DETECTION_SOURCE_IP=00 "
	    "udp_src=4500 udp=4500\n"
	    "30.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:3::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 V=0 R=1 msgid=2 protected_by=ike\n"
	    "40.0 ha core > DATA src=2001:db8::a inner_dst=2001:db8::1 encap=esp-tunnel "
	    "esp_spi=0x31 esp_seq=9 dst=2001:db8:2::5\n" },
	{ "R4303-2.1-02", "MN", "",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 esp_spi=0x11\n",
	    "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 "
	    "lifetime=420 esp_spi=0x0\n" },
	{ "R4303-2.2-01", "MN", "",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=7\n"
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=8\n",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=7\n"
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=7\n" },
	{ "R4303-2.2-03", "MN", MOBIKE
	    "7.0 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 payloads=SA,Nonce,TSi,TSr "
	    "protected_by=ike proposals=1:ESP:spi=0x00000011:ENCR=20/128 TSi=0:x TSr=0:x\n"
	    "7.1 ha core > CREATE_CHILD_SA src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=36 I=0 R=1 msgid=2 payloads=SA,Nonce,TSi,TSr "
	    "protected_by=ike proposals=1:ESP:spi=0x00000012:ENCR=20/128 TSi=0:x TSr=0:x\n",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x12 esp_seq=1\n",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x12 esp_seq=5\n" },
	{ "R4303-2.2-05", "MN", "",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=7\n"
	    "8.0 mn hotel > DATA src=2001:db8:3::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=8\n",
	    "8.0 mn hotel > DATA src=2001:db8:2::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=7\n"
	    "8.0 mn hotel > DATA src=2001:db8:3::5 dst=2001:db8::a encap=esp-tunnel "
	    "esp_spi=0x41 esp_seq=3\n" },
	{ "R3948-2.1-01", "MN", "",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 encap=udp4500+esp-tunnel esp_spi=0x21 udp_src=4500 "
	    "udp=4500\n",
	    "21.0 mn cafe > DATA src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "inner_dst=2001:db8:9::9 encap=udp4500+esp-tunnel esp_spi=0x21 udp_src=4501 "
	    "udp=4500\n" },
	{ "R3948-1-01", "MN", "",
	    "9.0 mn cafe > IKE_AUTH src=10.0.0.5 dst=192.0.2.9 SPIi=0x1 SPIr=0x2 R=0 I=1 msgid=1 "
	    "udp_src=4500 udp=4500\n",
	    "9.0 mn cafe > IKE src=10.0.0.5 dst=192.0.2.9 SPIi=0x1 SPIr=0x2 R=0 I=1 msgid=1 "
	    "udp_src=4500 udp=4500 malformed=not_IKE_version_2\n" },
	{ "R3948-2.3-02", "MN", "",
	    "9.0 mn cafe > NAT_KEEPALIVE src=10.0.0.5 dst=192.0.2.9 udp_src=4500 udp=4500\n",
	    "9.0 mn cafe > NAT_KEEPALIVE src=10.0.0.5 dst=192.0.2.9 udp_src=4191 udp=4191\n" },
	{ "R5555-5.2.1-10", "MN", "",
	    "9.0 mn cafe > IKE_AUTH src=10.0.0.5 dst=192.0.2.9 SPIi=0x1 SPIr=0x2 R=0 I=1 "
	    "TSi=135:0-65535:2001:db8::1-2001:db8::1\n",
	    "9.0 mn cafe > IKE_AUTH src=10.0.0.5 dst=192.0.2.9 SPIi=0x1 SPIr=0x2 R=0 I=1 "
	    "TSi=135:0-65535:10.0.0.5-10.0.0.5\n" },
	{ "R4787-4.1-04", "NAT", "",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.3 udp_src=6003 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n" },
	{ "R4787-4.1-06", "NAT", "",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4193 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.3 udp_src=6003 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4193 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.4 udp_src=6003 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n" },
	{ "R4787-4.2.1-04", "NAT", "",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4193 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.3 udp_src=6003 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4193 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.0 nat core + BU id=ad2 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n" },
	{ "R4787-4.2.1-06", "NAT", "",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=601 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n" },
	{ "R4787-4.2.2-01", "NAT", "",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n",
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.0 nat core + BU id=ad1 src=192.0.2.3 udp_src=6002 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n" },
	{ "R4861-4.1-01", "MN", "",
	    "1.0 mn hotel > RS src=fe80::5 dst=ff02::2\n",
	    "1.0 mn hotel > RS src=fe80::5 dst=ff02::1\n" },
	{ "R4861-4.1-02", "MN", "",
	    "1.0 mn hotel > RS src=:: dst=ff02::2 hop_limit=255\n",
	    "1.0 mn hotel > RS src=:: dst=ff02::2 lladdr=02:00:00:00:00:05\n" },
	{ "R4861-4.1-03", "MN", "",
	    "1.0 mn hotel > RS src=fe80::5 dst=ff02::2 lladdr=02:00:00:00:00:05\n",
	    "1.0 mn hotel > RS src=fe80::5 dst=ff02::2 hop_limit=255\n" },
	{ "R4861-4.2-01", "ROUTER", "",
	    "1.0 router hotel > RA dst=ff02::1 src=fe80::2\n",
	    "1.0 router hotel > RA dst=ff02::1 src=2001:db8:2::1\n" },
	{ "R4861-6.2.4-01", "MN", "",
	    "1.0 mn hotel > RS src=fe80::5 dst=ff02::2\n",
	    "1.0 mn hotel > RA src=fe80::5 dst=ff02::1\n" },
	{ "R4861-4.3-03", "MN", "",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:2 target=fe80::2 "
	    "lladdr=02:00:00:00:00:05\n",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:2 target=fe80::2 hop_limit=255\n" },
	{ "R4862-5.4.2-02", "MN", "",
	    "1.0 mn hotel > NS src=:: target=fe80::5 dst=ff02::1:ff00:5\n",
	    "1.0 mn hotel > NS src=:: target=fe80::5 dst=ff02::1\n" },
	{ "R4861-7.2.4-04", "MN", "",
	    "1.0 mn hotel > NA src=fe80::5 dst=ff02::1 target=fe80::5 S=0\n",
	    "1.0 mn hotel > NA src=fe80::5 dst=ff02::1 target=fe80::5 S=1\n" },
	{ "R4861-7.2.4-03", "MN", "",
	    "1.0 mn hotel > NA src=fe80::5 dst=fe80::2 target=fe80::5 S=1\n",
	    "1.0 mn hotel > NA src=fe80::5 dst=fe80::2 target=fe80::5 S=0\n" },
	{ "R4861-7.2.4-02", "MN", "",
	    "1.0 mn hotel > NA src=fe80::5 dst=fe80::2 target=fe80::5 S=1 R=0\n",
	    "1.0 mn hotel > NA src=fe80::5 dst=fe80::2 target=fe80::5 S=1 R=1\n" },
	{ "R826-03", "NAT", "",
	    "1.0 nat cafe > ARP_REPLY sender=10.0.0.1 sender_mac=02:00:00:00:00:01\n",
	    "1.0 nat cafe > ARP_REPLY sender=10.0.0.1 sender_mac=00:00:00:00:00:00\n" },
};

#endif
