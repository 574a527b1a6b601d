/* host_shown.h - per rule about links (monitors/rules_nd.c, rules_arp.c, rules_dhcp.c): what came before, a
 * trace that it passes, and one that it does not. */
#ifndef SOJOURN_CONFORMANCE_HOST_SHOWN_H
#define SOJOURN_CONFORMANCE_HOST_SHOWN_H

#include "conformance/judge_test.h"

/* The correspondent node comes up on its link: it tests its addresses. */
#define CN_UP "0.1 cn far > NS src=:: dst=ff02::1:ff00:2 target=fe80::2\n" \
	"0.2 cn far > NS src=:: dst=ff02::1:ff00:2 target=2001:db8:3::2\n"
#define FROM_CN	"eth_src=02:00:00:00:00:02 "
#define TO_GW	"eth_dst=02:00:00:00:00:01 "
#define TO_ALL	"eth_dst=33:33:00:00:00:01 "
#define ALL_ARP	"eth_dst=ff:ff:ff:ff:ff:ff "
/* It asks for its gateway, by a solicitation to the group, or by a probe. */
#define ASKS(t)	#t " cn far > NS src=2001:db8:3::2 dst=ff02::1:ff00:1 target=2001:db8:3::1 " \
	"lladdr=02:00:00:00:00:02 " FROM_CN TO_ALL "\n"
#define PROBES(t) #t " cn far > NS src=2001:db8:3::2 dst=2001:db8:3::1 target=2001:db8:3::1 " \
	"lladdr=02:00:00:00:00:02 " FROM_CN TO_GW "\n"
#define ANSWER(t) #t " cn far < NA src=2001:db8:3::1 dst=2001:db8:3::2 target=2001:db8:3::1 R=1 S=1 O=1 " \
	"lladdr=02:00:00:00:00:01 eth_src=02:00:00:00:00:01 eth_dst=02:00:00:00:00:02\n"
#define SENDS(t) #t " cn far > DATA src=2001:db8:3::2 dst=2001:db8::1 flow=x " FROM_CN TO_GW "\n"
#define RESOLVED CN_UP ASKS(2.0) ANSWER(2.1) SENDS(2.1)

#define ICMP6_AT(t, type, code) #t " cn far > ICMP6 src=2001:db8:3::2 dst=2001:db8::1 icmp_type=" #type \
	" icmp_code=" #code " about_dst=2001:db8:3::1\n"

/* The gateway asks for it, or advertises, with a link-layer address; and is sent something. */
#define GW_ASKS(t, mac) #t " cn far < NS id=g" #t " src=2001:db8:3::1 dst=ff02::1:ff00:2 target=2001:db8:3::2 " \
	"lladdr=02:00:00:00:00:0" #mac " eth_src=02:00:00:00:00:0" #mac " " TO_ALL "\n"
#define GW_SAYS(t, O, mac) #t " cn far < NA id=g" #t " src=2001:db8:3::1 dst=ff02::1 target=2001:db8:3::1 " \
	"R=1 S=0 O=" #O " lladdr=02:00:00:00:00:0" #mac " eth_src=02:00:00:00:00:0" #mac " " TO_ALL "\n"
#define PINGS_GW(t, mac) #t " cn far > ICMP6 src=2001:db8:3::2 dst=2001:db8:3::1 icmp_type=128 icmp_code=0 " \
	FROM_CN "eth_dst=02:00:00:00:00:0" #mac "\n"

#define RA_OF_ROUTER(t, more) #t " router far > RA src=fe80::1 dst=ff02::1 eth_src=02:00:00:00:00:01 " \
	TO_ALL more "\n"
#define RA_FIELDS "hop_limit=64 M=0 O=0 H=0 router_lifetime=9 lladdr=02:00:00:00:00:01 " \
	"prefix=2001:db8:2::1/64 prefix_L=1 prefix_A=1 prefix_R=1 valid=2592000 preferred=604800 "
#define RS_AT(t, src, more) #t " cn far > RS src=" src " dst=ff02::2 " more "\n"

/* A mobile node and the DHCP server of a NAT. */
#define CHADDR	"chaddr=02:00:00:00:00:05 "
#define FROM_MN	"eth_src=02:00:00:00:00:05 "
#define DISCOVER(t, x) #t " mn cafe > DHCP_DISCOVER id=d" #t " src=0.0.0.0 dst=255.255.255.255 udp_src=68 " \
	"udp=67 xid=" #x " ciaddr=0.0.0.0 yiaddr=0.0.0.0 " CHADDR FROM_MN ALL_ARP "\n"
#define DISCOVER_HEARD(t, x) #t " nat cafe < DHCP_DISCOVER id=d" #t " src=0.0.0.0 dst=255.255.255.255 " \
	"xid=" #x " ciaddr=0.0.0.0 " CHADDR "\n"
#define OFFER_FIELDS "server_id=10.0.0.1 lease=200 mask=255.255.255.0 router=10.0.0.1 "
#define OFFER_SENT(t) #t " nat cafe > DHCP_OFFER id=o" #t " src=10.0.0.1 dst=10.0.0.7 udp_src=67 udp=68 xid=7 " \
	"ciaddr=0.0.0.0 yiaddr=10.0.0.7 " CHADDR OFFER_FIELDS "\n"
#define OFFER_HEARD(t) #t " mn cafe < DHCP_OFFER id=o" #t " src=10.0.0.1 dst=10.0.0.7 xid=7 yiaddr=10.0.0.7 " \
	CHADDR OFFER_FIELDS "\n"
#define REQUEST(t, more) #t " mn cafe > DHCP_REQUEST id=r" #t " src=0.0.0.0 dst=255.255.255.255 udp_src=68 " \
	"udp=67 yiaddr=0.0.0.0 " CHADDR more "\n"
#define REQUEST_FIELDS "xid=7 ciaddr=0.0.0.0 requested=10.0.0.7 server_id=10.0.0.1"
#define EXTEND(t, more) #t " mn cafe > DHCP_REQUEST id=e" #t " udp_src=68 udp=67 xid=9 yiaddr=0.0.0.0 " CHADDR \
	more "\n"
#define RENEWAL "src=10.0.0.7 dst=10.0.0.1 ciaddr=10.0.0.7 "
#define REBINDING "src=10.0.0.7 dst=255.255.255.255 ciaddr=10.0.0.7 "
#define ACK_HEARD(t) #t " mn cafe < DHCP_ACK id=a" #t " src=10.0.0.1 dst=10.0.0.7 xid=7 yiaddr=10.0.0.7 " \
	CHADDR OFFER_FIELDS "\n"
#define LEASED DISCOVER(1.0, 7) OFFER_HEARD(1.1) REQUEST(1.2, REQUEST_FIELDS) ACK_HEARD(1.3)
#define ANSWERED(name, more) "1.1 nat cafe > " name " src=10.0.0.1 udp_src=67 udp=68 yiaddr=10.0.0.7 " more "\n"

/* ARP of the mobile node, who is to test addresses. */
#define ARP_PROBE(t, more) #t " mn cafe > ARP_REQUEST sender=0.0.0.0 target=10.0.0.7 " FROM_MN ALL_ARP more "\n"
#define PROBED_FIELDS "sender_mac=02:00:00:00:00:05 target_mac=00:00:00:00:00:00 "
#define PROBED ARP_PROBE(2.0, PROBED_FIELDS) ARP_PROBE(3.5, PROBED_FIELDS) ARP_PROBE(5.0, PROBED_FIELDS)
#define ANNOUNCE(t) #t " mn cafe > ARP_REQUEST sender=10.0.0.7 target=10.0.0.7 " FROM_MN ALL_ARP \
	PROBED_FIELDS "\n"
#define ARP_ASK(t) #t " mn cafe > ARP_REQUEST sender=10.0.0.7 target=10.0.0.1 " FROM_MN ALL_ARP PROBED_FIELDS "\n"
/* The NAT announces its address, and is asked for it. */
#define NAT_UP "0.0 nat cafe > ARP_REQUEST sender=10.0.0.1 target=10.0.0.1 sender_mac=02:00:00:00:00:03 " \
	"target_mac=00:00:00:00:00:00 eth_src=02:00:00:00:00:03 " ALL_ARP "\n"
#define NAT_ASKED NAT_UP "2.0 nat cafe < ARP_REQUEST sender=10.0.0.7 target=10.0.0.1 " \
	"sender_mac=02:00:00:00:00:05 " FROM_MN ALL_ARP "\n"
#define NAT_REPLIES(more) "2.0 nat cafe > ARP_REPLY eth_src=02:00:00:00:00:03 eth_dst=02:00:00:00:00:05 " more "\n"

#define BU6_FLAGS(more) "5.0 mn hotel > BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 lifetime=420 " \
	more "\n"
#define BA6_FLAGS(more) "6.0 ha home > BA src=2001:db8::a dst=2001:db8:2::5 rh2=2001:db8::1 seq=4 status=0 " \
	"lifetime=420 " more "\n"

static const struct shown host_shown[] = {
	/* ---- Neighbour Discovery ---- */
	{ "R4861-4.2-02", "ROUTER", "", RA_OF_ROUTER(1.0, "hop_limit=64"),
	    RA_OF_ROUTER(1.0, "malformed=ND_hop_limit") },
	{ "R4861-4.3-02", "CN", "", ASKS(2.0),
	    "2.0 cn far > NS src=2001:db8:3::2 dst=ff02::1:ff00:1 target=2001:db8:3::1 "
	    "lladdr=02:00:00:00:00:99 " FROM_CN TO_ALL "\n" },
	{ "R4861-4.4-01", "CN", "",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=ff02::1 target=2001:db8:3::2 R=0 S=0 O=1\n",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=ff02::1 target=2001:db8:3::2 R=0 S=0 O=1 "
	    "malformed=ND_reserved_bits\n" },
	{ "R4443-2.3-01", "CN", "", ASKS(2.0),
	    "2.0 cn far > NS src=2001:db8:3::2 dst=ff02::1:ff00:1 target=2001:db8:3::1 "
	    "malformed=ICMPv6_checksum\n" },
	{ "R4861-6.2.3-02", "ROUTER", "", RA_OF_ROUTER(1.0, RA_FIELDS),
	    RA_OF_ROUTER(1.0, "hop_limit=64 M=0 O=0 H=0 router_lifetime=10 "
	    "prefix=2001:db8:2::1/64 prefix_L=1 prefix_A=1 valid=2592000 preferred=604800") },
	{ "R4861-6.2.3-01", "ROUTER", "", RA_OF_ROUTER(1.0, RA_FIELDS),
	    RA_OF_ROUTER(1.0, "hop_limit=64 lladdr=02:00:00:00:00:01") },
	{ "R6275-7.2-02", "ROUTER", "", RA_OF_ROUTER(1.0, RA_FIELDS),
	    RA_OF_ROUTER(1.0, "prefix=2001:db8:2::/64 prefix_R=1") },
	{ "R4861-6.2.4-02", "ROUTER", RA_OF_ROUTER(1.0, RA_FIELDS), RA_OF_ROUTER(3.9, RA_FIELDS),
	    RA_OF_ROUTER(4.2, RA_FIELDS) },
	{ "R4861-6.2.6-02", "ROUTER", RA_OF_ROUTER(1.0, RA_FIELDS), RA_OF_ROUTER(2.1, RA_FIELDS),
	    RA_OF_ROUTER(1.4, RA_FIELDS) },
	{ "R4861-6.2.6-01", "ROUTER", RA_OF_ROUTER(1.0, RA_FIELDS)
	    "3.0 router far < RS id=s1 src=fe80::2 dst=ff02::2\n",
	    RA_OF_ROUTER(3.4, RA_FIELDS), RA_OF_ROUTER(3.9, RA_FIELDS) },
	{ "R4861-6.3.7-01", "CN", CN_UP RS_AT(1.5, "fe80::2", ""), RS_AT(5.5, "fe80::2", ""),
	    RS_AT(2.5, "fe80::2", "") },
	{ "R4862-5.3-01", "CN", RS_AT(0.1, "::", ""), CN_UP RS_AT(4.1, "::", ""),
	    RS_AT(4.1, "::", "") },
	{ "R4862-5.4-01", "CN", CN_UP, ASKS(2.0),
	    "2.0 cn far > NS src=2001:db8:3::99 dst=ff02::1:ff00:1 target=2001:db8:3::1\n" },
	{ "R4862-5.4-06", "CN", CN_UP, ASKS(2.0), ASKS(0.7) },
	{ "R4862-5.1-01", "CN", "", CN_UP,
	    CN_UP "1.2 cn far > NS src=:: dst=ff02::1:ff00:2 target=2001:db8:3::2\n" },
	{ "R4861-7.2.2-05", "CN", CN_UP ASKS(2.0), ASKS(3.0), ASKS(2.3) },
	{ "R4861-7.2.2-07", "CN", CN_UP ASKS(2.0), ASKS(3.0), SENDS(3.5) },
	{ "R4861-7.3.3-03", "CN", RESOLVED PROBES(30.0), PROBES(31.0), PROBES(30.4) },
	{ "R4861-7.3.3-02", "CN", RESOLVED PROBES(30.0), PROBES(31.0) PROBES(32.0),
	    PROBES(31.0) PROBES(32.0) PROBES(33.0) },
	{ "R4861-7.3.2-01", "CN", RESOLVED, SENDS(50.0) SENDS(52.0) PROBES(55.0) ANSWER(55.1),
	    SENDS(50.0) SENDS(52.0) SENDS(56.0) },
	{ "R4861-7.3.2-01", "CN", RESOLVED, SENDS(20.0) PROBES(25.0), SENDS(10.0) PROBES(15.0) },
	{ "R4861-7.3.3-01", "CN", RESOLVED, SENDS(20.0) PROBES(25.0), SENDS(4.0) PROBES(5.0) },
	{ "R4861-7.3.3-04", "CN", RESOLVED, SENDS(20.0) PROBES(25.0), SENDS(20.0) PROBES(65.0) },
	{ "R4861-7.2.2-03", "CN", CN_UP ASKS(2.0) ANSWER(2.1), SENDS(2.1), ASKS(9.0) },
	/* It tells its address before it is asked: by a solicitation, by an unsolicited advertisement. */
	{ "R4861-7.2.2-03", "CN", CN_UP ASKS(2.0)
	    "2.1 cn far < NS id=q1 src=2001:db8:3::1 dst=ff02::1:ff00:2 target=2001:db8:3::2 "
	    "lladdr=02:00:00:00:00:01 eth_src=02:00:00:00:00:01 " TO_ALL "\n",
	    SENDS(2.1), ANSWER(2.3) SENDS(2.3) },
	{ "R4861-7.2.2-03", "CN", CN_UP ASKS(2.0)
	    "2.1 cn far < NA src=2001:db8:3::1 dst=ff02::1 target=2001:db8:3::1 R=1 S=0 O=1 "
	    "lladdr=02:00:00:00:00:01 eth_src=02:00:00:00:00:01 " TO_ALL "\n",
	    SENDS(2.1), ANSWER(2.3) SENDS(2.3) },
	{ "R4861-7.2.2-06", "CN", CN_UP ASKS(2.0) ASKS(3.0) ASKS(4.0),
	    ICMP6_AT(5.0, 1, 3), ICMP6_AT(5.0, 1, 0) },
	{ "R4443-3-01", "CN", "", ICMP6_AT(5.0, 1, 3), ICMP6_AT(5.0, 0, 3) },
	{ "R4861-7.2.3-05", "CN", CN_UP, SENDS(2.0),
	    "2.0 cn far > DATA src=2001:db8:3::2 dst=2001:db8::1 flow=x " FROM_CN
	    "eth_dst=00:00:00:00:00:00\n" SENDS(3.0) },
	/* A neighbour on the link, that tells an address and another one. */
	{ "R4861-7.2.3-06", "CN", CN_UP GW_ASKS(2.0, 1) GW_ASKS(3.0, 7), PINGS_GW(4.0, 7),
	    PINGS_GW(4.0, 1) },
	{ "R4861-7.2.3-06", "CN", CN_UP GW_ASKS(2.0, 1), ASKS(8.0), ASKS(3.0) },
	{ "R4861-7.2.5-04", "CN", RESOLVED GW_SAYS(3.0, 1, 7), PINGS_GW(4.0, 7), PINGS_GW(4.0, 1) },
	{ "R4861-7.2.5-03", "CN", RESOLVED GW_SAYS(3.0, 0, 7), PINGS_GW(4.0, 1), PINGS_GW(4.0, 7) },
	{ "R4861-7.2.4-01", "CN", CN_UP
	    "2.0 cn far < NS id=q1 src=fe80::1 dst=ff02::1:ff00:2 target=2001:db8:3::2\n",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=fe80::1 target=2001:db8:3::2 R=0 S=1 O=1 "
	    "lladdr=02:00:00:00:00:02 " FROM_CN TO_GW "\n",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=fe80::1 target=2001:db8:3::2 R=0 S=1 O=1\n" },
	{ "R4861-7.2.4-06", "CN", CN_UP
	    "2.0 cn far < NS id=q1 src=fe80::1 dst=ff02::1:ff00:2 target=2001:db8:3::2\n",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=fe80::1 target=2001:db8:3::2 R=0 S=1 O=1\n",
	    SENDS(4.0) },
	{ "R4861-7.2.3-01", "CN", CN_UP,
	    "2.0 cn far > NA src=2001:db8:3::2 dst=fe80::1 target=2001:db8:3::2 R=0 S=1 O=1\n",
	    "2.0 cn far > NA src=2001:db8:3::2 dst=fe80::1 target=2001:db8:3::9 R=0 S=1 O=1\n" },
	/* ---- what mechanical mutants asked for ---- */
	{ "R6275-6.1.7-11", "MN", "", BU6_FLAGS("M=0 R=0 P=0 L=0"), BU6_FLAGS("M=0 R=1 P=0 L=0") },
	{ "R6275-6.1.8-06", "HA", BU6_FLAGS("L=0"), BA6_FLAGS("R=0 P=0"), BA6_FLAGS("R=0 P=1") },
	{ "R6275-6.1.7-06", "MN", "", BU6_FLAGS("L=0"), BU6_FLAGS("L=1") },
	/* ---- ARP ---- */
	{ "R826-01", "MN", "", ARP_ASK(9.0),
	    "9.0 mn cafe > ARP_REQUEST sender=10.0.0.7 target=10.0.0.1 malformed=ARP\n" },
	{ "R826-06", "NAT", NAT_ASKED, NAT_REPLIES("sender=10.0.0.1 target=10.0.0.7"),
	    NAT_REPLIES("sender=10.0.0.9 target=10.0.0.7") },
	{ "R1122-2.3.2.1-02", "MN", LEASED ARP_ASK(9.0), ARP_ASK(10.0), ARP_ASK(9.1) },
	{ "R1122-2.3.2.2-01", "MN", LEASED ARP_ASK(9.0)
	    "9.1 mn cafe < ARP_REPLY sender=10.0.0.1 sender_mac=02:00:00:00:00:03 target=10.0.0.7\n",
	    "9.1 mn cafe > DATA src=10.0.0.7 dst=192.0.2.9 flow=x " FROM_MN
	    "eth_dst=02:00:00:00:00:03\n", ARP_ASK(19.0) },
	/* Requests cross. */
	{ "R1122-2.3.2.2-01", "NAT", NAT_UP
	    "2.0 nat cafe > ARP_REQUEST sender=10.0.0.1 target=10.0.0.7 sender_mac=02:00:00:00:00:03 "
	    "eth_src=02:00:00:00:00:03 " ALL_ARP "\n"
	    "2.1 nat cafe < ARP_REQUEST sender=10.0.0.7 target=10.0.0.1 "
	    "sender_mac=02:00:00:00:00:05 " FROM_MN ALL_ARP "\n",
	    "2.1 nat cafe > DATA src=192.0.2.9 dst=10.0.0.7 flow=x eth_src=02:00:00:00:00:03 "
	    "eth_dst=02:00:00:00:00:05\n",
	    "2.3 nat cafe > DATA src=192.0.2.9 dst=10.0.0.7 flow=x eth_src=02:00:00:00:00:03 "
	    "eth_dst=02:00:00:00:00:05\n" },
	{ "R5227-2.5-01", "NAT", NAT_ASKED,
	    NAT_REPLIES("sender=10.0.0.1 target=10.0.0.7 target_mac=02:00:00:00:00:05"),
	    "9.0 nat cafe > DATA src=10.0.0.1 dst=10.0.0.7 flow=x\n" },
	{ "R5227-2.3-02", "MN", "", ANNOUNCE(9.0),
	    "9.0 mn cafe > ARP_REPLY sender=10.0.0.7 target=10.0.0.7\n" },
	{ "R5227-2.1.1-01", "MN", "", ARP_PROBE(2.0, PROBED_FIELDS),
	    ARP_PROBE(2.0, "sender_mac=02:00:00:00:00:05 target_mac=01:00:00:00:00:00") },
	{ "R5227-2.1.1-03", "MN", ARP_PROBE(2.0, PROBED_FIELDS), ARP_PROBE(3.5, PROBED_FIELDS),
	    ARP_PROBE(2.5, PROBED_FIELDS) },
	{ "R5227-2.1-01", "MN", "", PROBED ANNOUNCE(7.0), ANNOUNCE(7.0) },
	{ "R5227-2.3-01", "MN", PROBED, ANNOUNCE(7.0) ANNOUNCE(9.0), ANNOUNCE(7.0) ANNOUNCE(8.0) },
	{ "R5227-2.3-03", "MN", PROBED, ANNOUNCE(7.0) ARP_ASK(7.0), ARP_ASK(7.0) },
	/* ---- DHCP ---- */
	{ "R2131-2-01", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER xid=7 malformed=DHCP_op,_htype_or_hlen\n" },
	{ "R2131-2-02", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER xid=7 malformed=DHCP_flags\n" },
	{ "R2131-3-01", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER xid=7 malformed=DHCP_without_end_option\n" },
	{ "R2131-4.1-01", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER src=0.0.0.0 dst=255.255.255.255 udp_src=67 udp=68\n" },
	{ "R2131-4.1-02", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER src=10.0.0.7 dst=255.255.255.255 xid=7\n" },
	{ "R2131-4.4.1-06", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER xid=7 ciaddr=0.0.0.0 yiaddr=0.0.0.1\n" },
	{ "R2131-4.4.1-07", "MN", "", DISCOVER(1.0, 7),
	    "1.0 mn cafe > DHCP_DISCOVER xid=7 chaddr=02:00:00:00:00:06 " FROM_MN ALL_ARP "\n" },
	{ "R2131-4.1-08", "MN", DISCOVER(1.0, 7), DISCOVER(4.5, 7), DISCOVER(2.0, 7) },
	{ "R2131-4.1-08", "MN", DISCOVER(1.0, 7), DISCOVER(5.9, 7), ARP_PROBE(8.0, "") },
	{ "R2131-4.1-09", "MN", DISCOVER(1.0, 7),
	    "9.0 mn hotel > DHCP_DISCOVER xid=8\n", "9.0 mn hotel > DHCP_DISCOVER xid=7\n" },
	{ "R2131-4.4.1-03", "MN", DISCOVER(1.0, 7) OFFER_HEARD(1.1), REQUEST(1.2, REQUEST_FIELDS),
	    REQUEST(1.2, "xid=8 ciaddr=0.0.0.0 requested=10.0.0.7 server_id=10.0.0.1") },
	{ "R2131-4.3.2-03", "MN", LEASED, EXTEND(101.2, RENEWAL),
	    EXTEND(101.2, RENEWAL "requested=10.0.0.7") },
	{ "R2131-4.3.2-04", "MN", LEASED, EXTEND(176.2, REBINDING),
	    EXTEND(176.2, REBINDING "server_id=10.0.0.1") },
	{ "R2131-4.1-03", "MN", LEASED, EXTEND(101.2, RENEWAL),
	    EXTEND(101.2, "src=10.0.0.7 dst=10.0.0.2 ciaddr=10.0.0.7 ") },
	{ "R2131-4.4.5-01", "MN", LEASED, EXTEND(101.2, RENEWAL), EXTEND(60.0, RENEWAL) },
	{ "R2131-4.4.5-01", "MN", LEASED EXTEND(101.2, RENEWAL), EXTEND(176.2, REBINDING),
	    EXTEND(150.0, REBINDING) },
	{ "R2131-2-04", "MN", LEASED, EXTEND(101.2, RENEWAL "secs=0"),
	    EXTEND(101.2, RENEWAL "secs=150") },
	{ "R2131-4.4.5-03", "MN", LEASED EXTEND(101.2, RENEWAL), EXTEND(161.2, RENEWAL),
	    EXTEND(131.2, RENEWAL) },
	{ "R2131-4.4.5-04", "MN", LEASED, "210.0 mn cafe > ARP_REQUEST sender=0.0.0.0 target=10.0.0.7\n",
	    ARP_ASK(210.0) },
	{ "R2131-4.3.1-04", "NAT", DISCOVER_HEARD(1.0, 7), OFFER_SENT(1.1),
	    ANSWERED("DHCP_OFFER", "dst=10.0.0.7 xid=7 ciaddr=10.0.0.7 " CHADDR OFFER_FIELDS) },
	{ "R2131-3.1-07", "NAT", DISCOVER_HEARD(1.0, 7) OFFER_SENT(1.1),
	    ANSWERED("DHCP_ACK", "dst=10.0.0.7 xid=7 " CHADDR OFFER_FIELDS),
	    ANSWERED("DHCP_ACK", "dst=10.0.0.7 xid=7 " CHADDR
	    "server_id=10.0.0.1 lease=201 mask=255.255.255.0 router=10.0.0.1") },
	{ "R2131-4.1-06", "NAT", DISCOVER_HEARD(1.0, 7), OFFER_SENT(1.1),
	    ANSWERED("DHCP_OFFER", "dst=10.0.0.8 xid=7 " CHADDR OFFER_FIELDS) },
	{ "R2131-4.1-05", "NAT",
	    "1.0 nat cafe < DHCP_REQUEST id=e1 src=10.0.0.7 xid=7 ciaddr=10.0.0.7 " CHADDR "\n",
	    ANSWERED("DHCP_ACK", "dst=10.0.0.7 xid=7 " CHADDR OFFER_FIELDS),
	    ANSWERED("DHCP_ACK", "dst=255.255.255.255 xid=7 " CHADDR OFFER_FIELDS) },
};

#endif
