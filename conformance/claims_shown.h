/* claims_shown.h - per claim (monitors/claim.h): what came before, a trace that it passes, and one that
 * it does not. */
#ifndef SOJOURN_CONFORMANCE_CLAIMS_SHOWN_H
#define SOJOURN_CONFORMANCE_CLAIMS_SHOWN_H

#include "conformance/judge_test.h"

/* A public IPv4 care-of address, without NAT; and accepted. */
#define BU4_PUBLIC "20.0 mn cafe > BU id=c5 src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 " \
	"inner_src=2001:db8::1 seq=5 lifetime=420 ipv4_coa=192.0.2.77 hoa4=198.51.100.9\n" \
	"20.1 ha core < BU id=c5 src=192.0.2.77 udp_src=4191 dst=192.0.2.9 udp=4191 " \
	"inner_src=2001:db8::1 seq=5\n"
#define BA4_PUBLIC "20.3 ha core > BA src=192.0.2.9 udp_src=4191 dst=192.0.2.77 udp=4191 " \
	"inner_dst=2001:db8::1 seq=5 status=0 lifetime=420\n"
#define BU_HOME "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0\n"

#define RETURNED(fields) "30.0 mn home > NA src=2001:db8::1 dst=ff02::1 target=2001:db8::1 R=0 " fields "\n"

static const struct shown claims_shown[] = {
	{ "R6275-11.7.1-18", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 protected_by=esp\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n" },
	{ "R6275-11.7.1-19", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 "
	    "seq=9 lifetime=420\n" },
	{ "R6275-6.1.7-24", "MN", BOUND6,
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=420\n" },
	{ "R6275-6.1.7-20", "MN", "",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 mh_len=1\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 mh_len=2\n" },
	{ "R6275-6.1.8-13", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 mh_len=1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 mh_len=2\n" },
	{ "R6275-6.1.8-03", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 status=0\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 status=77\n" },
	{ "R6275-10.3.1-41", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1\n" },
	{ "R6275-10.4.2-03", "HA", BOUND6,
	    "50.0 ha core > DATA flow=x len=100 src=2001:db8::a dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1 encap=ip6ip6\n",
	    "50.0 ha core > DATA flow=x len=100 src=2001:db8::a dst=2001:db8:2::6 "
	    "inner_dst=2001:db8::1 encap=ip6ip6\n" },
	{ "R5555-2.3.1-01", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 encap=ip6ip6\n" },
	{ "R5555-2.3.1-04", "HA", BOUND6,
	    "50.0 ha core > DATA flow=x len=100 src=2001:db8::a dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1 encap=ip6ip6\n",
	    "50.0 ha core > DATA flow=x len=100 src=2001:db8::a dst=2001:db8:2::6 "
	    "inner_dst=2001:db8::1 encap=ip6ip6\n" },
	{ "R5555-2.3.2.1-01", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.6\n" },
	{ "R5555-2.3.2.1-07", "HA", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.77 "
	    "inner_dst=2001:db8::1 encap=ip6ip4\n",
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.78 "
	    "inner_dst=2001:db8::1 encap=ip6ip4\n" },
	{ "R5555-2.3.2.1-09", "HA", BOUND6 BU4_PUBLIC,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 udp=4191 seq=5 lifetime=420 "
	    "dst=192.0.2.77 inner_dst=2001:db8::1 status=0 ack4=198.51.100.9\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 udp=4191 seq=5 lifetime=420 "
	    "dst=192.0.2.77 inner_dst=2001:db8::1 status=0\n" },
	{ "R5555-2.3.2.1-10", "HA", BOUND6 BU4_PUBLIC,
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 udp=4191 seq=5 lifetime=420 "
	    "dst=192.0.2.77 inner_dst=2001:db8::1\n",
	    "20.3 ha core > BA src=192.0.2.9 udp_src=4191 udp=4191 seq=5 lifetime=420 "
	    "dst=192.0.2.78 inner_dst=2001:db8::1\n" },
	{ "R5555-2.3.2.2-01", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 udp=4191\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 udp=4192\n" },
	{ "R5555-2.3.2.2-02", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 udp=4191\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 udp=4192\n" },
	{ "R5555-2.3.2.2-03", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=192.0.2.3\n" },
	{ "R5555-2.3.2.2-08", "HA", BOUND4,
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.3 "
	    "inner_dst=2001:db8::1 encap=udp4191\n",
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=10.0.0.5 "
	    "inner_dst=2001:db8::1 encap=udp4191\n" },
	{ "R5555-2.3.2.2-11", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 ack4=198.51.100.9\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0\n" },
	{ "R5555-2.3.2.2-12", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 encap=udp4191+esp-transport\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 udp=4191 dst=10.0.0.5 encap=udp4191+esp-transport\n" },
	{ "R5555-3.2.1-12", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 ack4_status=0 ack4=198.51.100.9\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 ack4_status=0 ack4=198.51.100.8\n" },
	{ "R5555-4.2-04", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.6\n" },
	{ "R5555-4.2-07", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 nat_refresh=20\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0\n" },
	{ "R5555-4.2-08", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4192 dst=192.0.2.3 udp=4191\n" },
	{ "R5555-4.2-09", "HA", BOUND4,
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.3 "
	    "inner_dst=2001:db8::1 encap=udp4191\n",
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.8 dst=192.0.2.3 "
	    "inner_dst=2001:db8::1 encap=udp4191\n" },
	{ "R5555-4.2-17", "MN", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "encap=ip6ip4\n",
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 encap=udp4191\n" },
	{ "R5555-4.4.3-06", "MN", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "encap=ip6ip4\n",
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 encap=udp4191\n" },
	{ "R5555-4.5-29", "HA", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.77 "
	    "inner_dst=2001:db8::1 encap=ip6ip4\n",
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.77 udp=4191 "
	    "inner_dst=2001:db8::1 encap=udp4191\n" },
	{ "R5555-4.5.1-05", "HA", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.77 "
	    "inner_dst=2001:db8::1 encap=ip6ip4\n",
	    "25.0 ha core > DATA flow=x len=100 src=192.0.2.9 dst=192.0.2.77 udp=4191 "
	    "inner_dst=2001:db8::1 encap=udp4191\n" },
	{ "R5555-4.2-25", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 encap=udp4191+esp-transport "
	    "options=30,31\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 encap=udp4191+esp-transport "
	    "options=30\n" },
	{ "R5555-4.2-22", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport "
	    "options=29,32\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport "
	    "options=29\n" },
	{ "R5555-4.4.2-01", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 udp=4191\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "seq=9 lifetime=420 A=1\n" },
	{ "R5555-4.4.2-09", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 protected_by=esp\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420\n" },
	{ "R5555-4.4.2-10", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 "
	    "seq=9 lifetime=420\n" },
	{ "R5555-4.4.2-12", "MN", BOUND6,
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 hoa4=198.51.100.9\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 hoa4=198.51.100.77\n" },
	{ "R5555-4.4.2-17", "MN", BOUND4,
	    "25.0 mn cafe > DATA flow=x src=10.0.0.5 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 encap=udp4191\n",
	    "25.0 mn cafe > DATA flow=x src=10.0.0.5 dst=192.0.2.9 inner_src=2001:db8::1 "
	    "encap=ip6ip4\n" },
	{ "R5555-4.5-02", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 nat_refresh=20\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0 nat_refresh=4294967295\n" },
	{ "R5555-4.5-20", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 status=0 options=30\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 status=0 options=31\n" },
	{ "R5555-4.5-24", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1\n" },
	{ "R5555-4.5-26", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4192 dst=192.0.2.3 udp=4191\n" },
	{ "R5555-4.5-27", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=10.0.0.5 udp=4191\n" },
	{ "R5555-5-08", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191\n" },
	{ "R5555-5.1-06", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191\n" },
	{ "R5555-5.1-07", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.5\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 ipv4_coa=10.0.0.6\n" },
	{ "R5555-5.1-23", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 status=0\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=10.0.0.5 udp=4191 status=0\n" },
	{ "R5555-5.2.1-11", "MN", "",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport "
	    "options=29,32\n",
	    "30.0 mn cafe > BU src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=9 lifetime=420 encap=udp4191+esp-transport "
	    "options=29\n" },
	{ "R5555-5.2.1-15", "HA", BOUND6 BU4,
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4191 dst=192.0.2.3 udp=4191 encap=udp4191+esp-transport\n",
	    "20.3 ha core > BA src=192.0.2.9 seq=5 lifetime=420 inner_dst=2001:db8::1 "
	    "udp_src=4192 dst=192.0.2.3 udp=4191 encap=udp4191+esp-transport\n" },
	{ "R5555-5-10", "MN", BOUND4,
	    "25.0 mn cafe > DATA flow=x src=10.0.0.5 dst=192.0.2.9 udp=4500 "
	    "encap=udp4500+esp-tunnel\n",
	    "25.0 mn cafe > DATA flow=x src=10.0.0.5 dst=192.0.2.9 encap=esp-tunnel\n" },
	{ "R5555-5.2.2-04", "MN", BOUND6 BU4_PUBLIC BA4_PUBLIC,
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 encap=esp-tunnel\n",
	    "25.0 mn cafe > DATA flow=x src=192.0.2.77 dst=192.0.2.9 udp=4500 "
	    "encap=udp4500+esp-tunnel\n" },
	{ "R4877-4.1-02", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 protected_by=esp\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n" },
	{ "R4877-4.3-04", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao\n" },
	{ "R3776-3.1-01", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao\n" },
	{ "R3776-3.1-02", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8:2::6\n" },
	{ "R3776-3.1-03", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 A=1\n" },
	{ "R3776-3.1-06", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 encap=rh2+esp-transport\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1 encap=rh2\n" },
	{ "R3776-3.1-07", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1\n" },
	{ "R3776-3.1-08", "MN", "",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 "
	    "encap=esp-transport\n",
	    "40.0 mn home > BU src=2001:db8::1 dst=2001:db8::a seq=9 lifetime=0 A=1\n" },
	{ "R3776-3.1-10", "HA", BOUND6 BU_HOME,
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 encap=esp-transport\n",
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 "
	    "encap=rh2+esp-transport\n" },
	{ "R3776-3.1-11", "HA", BOUND6 BU_HOME,
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9\n",
	    "40.1 ha home > BA src=2001:db8::a dst=2001:db8::1 seq=9 rh2=2001:db8::1\n" },
	{ "R3776-4.1-04", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 protected_by=esp\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n" },
	{ "R3776-4.1-05", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 protected_by=esp\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n" },
	{ "R3776-4.2-13", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a inner_src=2001:db8::1 "
	    "seq=9 lifetime=420\n" },
	{ "R3776-4.2-15", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "inner_dst=2001:db8::1\n" },
	{ "R3776-4.3-01", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao\n" },
	{ "R3776-4.3-02", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao+esp-transport\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 encap=hao\n" },
	{ "R3776-4.3-09", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 A=1\n" },
	{ "R3776-6.1-05", "MN", "",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8:2::5\n",
	    "30.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=9 "
	    "lifetime=420 alt_coa=2001:db8::1\n" },
	{ "R3776-6.3-03", "HA", BU6,
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8:2::5 "
	    "rh2=2001:db8::1\n",
	    "6.3 ha core > BA src=2001:db8::a seq=4 lifetime=420 dst=2001:db8::7 "
	    "rh2=2001:db8::1\n" },
	{ "R5555-5.2.1-03", "HA", "",
	    "4.1 ha core > IKE_SA_INIT src=192.0.2.9 udp_src=500 dst=192.0.2.3 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 R=1 msgid=0 nonce=0011 "
	    "payloads=SA,KE,Nonce,N,N "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP\n",
	    "4.1 ha core > IKE_SA_INIT src=192.0.2.9 udp_src=500 dst=192.0.2.3 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 R=1 msgid=0 nonce=0011 payloads=SA,KE,Nonce,N "
	    "notify=NAT_DETECTION_DESTINATION_IP\n" },
	{ "R5555-5.2.1-07", "HA", "",
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 R=1 msgid=1 payloads=IDr,AUTH,N,SA,TSi,TSr "
	    "notify=USE_TRANSPORT_MODE\n",
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 R=1 msgid=1 payloads=IDr,AUTH,SA,TSi,TSr\n" },
	{ "R5555-5.2.2-02", "MN", "",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSi,TSr\n",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSi\n" },
	{ "R5555-5.2.2-03", "HA", "",
	    "4.6 ha core > CREATE_CHILD_SA src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=0 R=1 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSi,TSr\n",
	    "4.6 ha core > CREATE_CHILD_SA src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=0 R=1 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSr\n" },
	{ "R4877-7.3-05", "HA", "",
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 R=1 msgid=0 nonce=0011 payloads=SA,KE,Nonce\n",
	    "4.1 ha core > IKE_SA_INIT src=2001:db8::a udp_src=500 dst=2001:db8:2::5 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=34 I=0 R=1 msgid=0 nonce=0011 payloads=SA,Nonce\n" },
	{ "R4877-7.3-13", "MN", "",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=SA,TSi,TSr TSi=135:x "
	    "TSr=135:x\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=SA,TSi,TSr TSr=135:x\n" },
	{ "R4877-7.3-19", "MN", "",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSi,TSr\n",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,TSi,TSr\n" },
	{ "R3776-4.4-08", "MN", "",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=SA,TSi,TSr "
	    "notify=USE_TRANSPORT_MODE TSi=135:x TSr=135:x\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=SA,TSi,TSr TSi=135:x "
	    "TSr=135:x\n" },
	{ "R7296-1.2-04", "MN", "",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=IDi,AUTH,SA,TSi,TSr\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 payloads=AUTH,SA,TSi,TSr\n" },
	{ "R7296-1.2-05", "HA", "",
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 R=1 msgid=1 payloads=IDr,AUTH,SA,TSi,TSr\n",
	    "4.3 ha core > IKE_AUTH src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=0 R=1 msgid=1 payloads=AUTH,SA,TSi,TSr\n" },
	{ "R7296-1.3.1-01", "MN", "",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,Nonce,TSi,TSr\n",
	    "4.5 mn hotel > CREATE_CHILD_SA src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:x "
	    "payloads=SA,TSi,TSr\n" },
	{ "R7296-1.3.1-04", "MN", "",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 notify=USE_TRANSPORT_MODE "
	    "payloads=SA,N\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 notify=USE_TRANSPORT_MODE "
	    "payloads=N\n" },
	{ "R7296-2.10-02", "MN", "",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 SPIi=0x1 SPIr=0x0 exchange=34 I=1 R=0 msgid=0 "
	    "nonce=00112233445566778899aabbccddeeff\n",
	    "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 udp_src=500 dst=2001:db8::a "
	    "udp=500 SPIi=0x1 SPIr=0x0 exchange=34 I=1 R=0 msgid=0 nonce=0011223344556677\n" },
	{ "R7296-3.8-01", "MN", "",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 auth_method=2\n",
	    "4.2 mn hotel > IKE_AUTH src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=35 I=1 R=0 msgid=1 auth_method=77\n" },
	{ "R7296-2.23-09", "MN", NATTED,
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=37 I=1 R=0 msgid=2\n",
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=500 dst=192.0.2.9 udp=500 "
	    "SPIi=0x1 SPIr=0x2 exchange=37 I=1 R=0 msgid=2\n" },
	{ "R7296-2.23-10", "MN", NATTED,
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=4500 dst=192.0.2.9 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=37 I=1 R=0 msgid=2\n",
	    "5.0 mn cafe > INFORMATIONAL src=10.0.0.5 udp_src=500 dst=192.0.2.9 udp=4500 "
	    "SPIi=0x1 SPIr=0x2 exchange=37 I=1 R=0 msgid=2\n" },
	{ "R4555-3.5-23", "HA", 
	    "5.0 mn hotel > INFORMATIONAL src=2001:db8:2::5 udp_src=4500 dst=2001:db8::a "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=1 R=0 msgid=2 "
	    "notify=UPDATE_SA_ADDRESSES,NAT_DETECTION_SOURCE_IP\n",
	    "5.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 R=1 msgid=2 "
	    "n_NAT_DETECTION_SOURCE_IP=00 n_NAT_DETECTION_DESTINATION_IP=00\n",
	    "5.1 ha core > INFORMATIONAL src=2001:db8::a udp_src=4500 dst=2001:db8:2::5 "
	    "udp=4500 SPIi=0x1 SPIr=0x2 exchange=37 I=0 R=1 msgid=2 "
	    "n_NAT_DETECTION_SOURCE_IP=00\n" },
	{ "R826-02", "MN", "",
	    "1.0 mn cafe > ARP_REQUEST sender_mac=02:00:00:00:00:05\n",
	    "1.0 mn cafe > ARP_REQUEST sender_mac=00:00:00:00:00:00\n" },
	{ "R5227-2.6-01", "MN", "",
	    "1.0 mn cafe > ARP_REPLY target_mac=02:00:00:00:00:05\n",
	    "1.0 mn cafe > ARP_REPLY target_mac=ff:ff:ff:ff:ff:ff\n" },
	{ "R4861-7.2.2-01", "MN", "",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:9 target=2001:db8::9\n",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:8 target=2001:db8::9\n" },
	{ "R4861-4.3-01", "MN", "",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:9 target=2001:db8::9\n",
	    "1.0 mn hotel > NS src=fe80::5 dst=ff02::1:ff00:9 target=ff02::9\n" },
	{ "R4861-7.2.4-05", "ROUTER", "",
	    "1.0 router hotel > NA src=fe80::b dst=fe80::5 target=fe80::b "
	    "lladdr=02:00:00:00:00:0b O=1\n",
	    "1.0 router hotel > NA src=fe80::b dst=fe80::5 target=fe80::b "
	    "lladdr=02:00:00:00:00:0b O=0\n" },
	{ "R4861-4.6.2-01", "ROUTER", "",
	    "1.0 router hotel > RA src=fe80::b dst=ff02::1 prefix=2001:db8:2::/64 "
	    "preferred=600 valid=700\n",
	    "1.0 router hotel > RA src=fe80::b dst=ff02::1 prefix=2001:db8:2::/64 "
	    "preferred=800 valid=700\n" },
	{ "R4861-6.2.1-03", "ROUTER", "",
	    "1.0 router hotel > RA src=fe80::b dst=ff02::1 router_lifetime=9000\n",
	    "1.0 router hotel > RA src=fe80::b dst=ff02::1 router_lifetime=9001\n" },
	{ "R6275-7.1-02", "HA", "",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1 H=1\n",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1 H=0\n" },
	{ "R6275-7.2-06", "HA", "",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1 prefix=2001:db8::a/64 prefix_R=1\n",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1 prefix=2001:db8::/64 prefix_R=0\n" },
	{ "R6275-7.5-12", "HA", "",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1 lladdr=02:00:00:00:00:0a\n",
	    "1.0 ha home > RA src=fe80::a dst=ff02::1\n" },
	{ "R6275-11.5.5-22", "MN", BOUND6, RETURNED("S=0 O=1 lladdr=02:00:00:00:00:05"), RETURNED("S=0 O=1") },
	{ "R6275-11.5.5-24", "MN", BOUND6, RETURNED("S=0 O=1"), RETURNED("S=1 O=1") },
	{ "R6275-11.5.5-25", "MN", BOUND6, RETURNED("S=0 O=1"), RETURNED("S=0 O=0") },
	{ "R6275-10.4.1-15", "HA", BOUND6,
	    "9.0 ha home > NA src=2001:db8::a dst=2001:db8::66 target=2001:db8::1 S=1 R=0 O=0 "
	    "lladdr=02:00:00:00:00:0a\n",
	    "9.0 ha home > NA src=2001:db8::a dst=2001:db8::66 target=2001:db8::1 S=1 R=1 O=0 "
	    "lladdr=02:00:00:00:00:0a\n" },
	{ "R2131-4.3.1-02", "NAT", "",
	    "1.0 nat cafe > DHCP_OFFER lease=3600 server_id=10.0.0.1\n",
	    "1.0 nat cafe > DHCP_OFFER server_id=10.0.0.1\n" },
	{ "R2131-4.3.1-03", "NAT", "",
	    "1.0 nat cafe > DHCP_ACK lease=3600\n",
	    "1.0 nat cafe > DHCP_ACK requested=10.0.0.5\n" },
	{ "R2131-3.1-02", "MN", "",
	    "1.0 mn cafe > DHCP_REQUEST server_id=10.0.0.1 requested=10.0.0.5 "
	    "ciaddr=0.0.0.0\n",
	    "1.0 mn cafe > DHCP_REQUEST server_id=10.0.0.1 ciaddr=0.0.0.0\n" },
	{ "R2131-3.1-03", "MN", "",
	    "1.0 mn cafe > DHCP_REQUEST server_id=10.0.0.1 dst=255.255.255.255\n",
	    "1.0 mn cafe > DHCP_REQUEST server_id=10.0.0.1 dst=10.0.0.1\n" },
	{ "PFM-5.2-06", "MN", "",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 policy_dir=2\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 policy_dir=0\n" },
	{ "PFM-5.3-01", "MN", "",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 migrations=1\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 migrations=2\n" },
	{ "PFM-5.2-01", "MN", "",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 km_local=2001:db8:2::5 "
	    "km_remote=2001:db8::a selector_src=x old_src=2001:db8::1 new_dst=2001:db8::a\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE errno=0 km_remote=2001:db8::a selector_src=x "
	    "old_src=2001:db8::1 new_dst=2001:db8::a\n" },
	{ "R5555-5.1-29", "MN", MOBIKE,
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=2\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=1\n" },
	{ "HOI-5.1-17", "MN", MOBIKE,
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=2\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=1\n" },
	{ "ATK-PFK-04", "MN", MOBIKE,
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=2\n",
	    "30.2 mn pfkey > SADB_X_MIGRATE mode=2 ds_origin=1\n" },
};

#endif
