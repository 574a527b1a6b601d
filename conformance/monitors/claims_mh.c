/* claims_mh.c - the form of what Mobile IPv6 puts on the wire, whoever sends it and whatever it is for: the
 * Mobility Header with its options, the Home Address option and the type 2 routing header. What should be
 * zero is told only where it is not. */
#include "conformance/monitors/claim.h"

#define EVERYBODY "MN,HA,CN"
#define EVERY_MH "BU,BA,BE,BRR,HOTI,COTI,HOT,COT"

const struct claim claims_mh[] = {
	CLAIM("R6275-6.1.1-05", EVERYBODY, EVERY_MH, ALWAYS, "6275 6.1.1",
	    "", "malformed=absent",	/* what is no multiple leaves octets over */
	    "a Mobility Header is a multiple of 8 octets long"),
	CLAIM("R6275-6.1.1-06", EVERYBODY, EVERY_MH, ALWAYS, "6275 6.1.1",
	    "", "mh_reserved=absent",
	    "the Reserved octet of a Mobility Header is 0"),
	CLAIM("R6275-6.1.1-12", EVERYBODY, EVERY_MH, ALWAYS, "6275 6.1.1",
	    "", "checksum_ok=1",
	    "the checksum is of the Mobility Header's own length"),
	CLAIM("R6275-6.1.9-03", "HA,CN", "BE", ALWAYS, "6275 6.1.9",
	    "", "reserved_bits=absent",
	    "Reserved of a Binding Error is 0"),
	CLAIM("R6275-6.3-12", "MN", "BU", ALWAYS, "6275 6.3",
	    "bu.home=0 bu.udp=0 esp_spi=present", "encap^hao",
	    "the Home Address option stands in front of ESP"),
	CLAIM("R6275-6.4.1-02", "HA,CN", "BA,DATA", ALWAYS, "6275 6.4.1",
	    "rh2=present", "rh2_reserved=absent",
	    "Reserved of a type 2 routing header is 0"),
	CLAIM("R6275-6.4.1-04", "HA,CN", "BA,DATA", ALWAYS, "6275 6.4.1",
	    "rh2=present", "rh2_len=absent",
	    "Hdr Ext Len of a type 2 routing header is 2"),
	CLAIM("R6275-6.4.1-05", "HA,CN", "BA,DATA", ALWAYS | AT_EGRESS, "6275 6.4.1",
	    "rh2=present", "rh2_left=absent",
	    "Segments Left of a type 2 routing header is 1"),
	CLAIM("R5555-3.1.1-11", "MN", "BU", ALWAYS, "5555 3.1.1",
	    "hoa4=present", "reserved!~hoa4",
	    "the reserved bits of an IPv4 Home Address option are 0"),
	CLAIM("R5555-3.2.1-10", "HA", "BA", ALWAYS, "5555 3.2.1",
	    "ack4=present", "reserved!~ack4",
	    "the reserved bits of an IPv4 Address Acknowledgement option are 0"),
	CLAIM("R5555-3.2.2-10", "HA", "BA", ALWAYS, "5555 3.2.2",
	    "nat_refresh=present", "reserved!~nat",
	    "the reserved bits of a NAT Detection option are 0"),
	CLAIMS_END
};
