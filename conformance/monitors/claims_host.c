/* claims_host.c - the link: ARP, Neighbour Discovery, DHCP, a line each. */
#include "conformance/monitors/claim.h"

const struct claim claims_host[] = {
	CLAIM("R4861-7.2.2-01", "MN,HA,ROUTER,CN,NAT,HOST", "NS", ALWAYS, "4861 7.2.2",
	    "src.unspec=0 dst.mcast=1", "dst.group=1",
	    "resolution solicits the target's group"),
	CLAIM("R4861-4.3-01", "MN,HA,ROUTER,CN,NAT,HOST", "NS", ALWAYS, "4861 4.3",
	    "", "target.mcast=0 malformed=absent",
	    "a Neighbor Solicitation is for a unicast target"),
	CLAIM("R4861-7.2.4-05", "MN,ROUTER,CN,NAT,HOST", "NA", ALWAYS, "4861 7.2.4",
	    "lladdr=present", "O=1",
	    "an advertisement of an own address has O=1"),
	CLAIM("R4861-4.6.2-01", "ROUTER,HA", "RA", ALWAYS, "4861 4.6.2",
	    "prefix=present", "preferred<=@valid",
	    "a prefix is not preferred longer than it is valid"),
	CLAIM("R4861-6.2.1-03", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.1",
	    "", "router_lifetime<=9000",
	    "Router Lifetime is at most 9000 s"),
	CLAIM("R6275-7.2-06", "HA", "RA", ALWAYS, "6275 7.2",
	    "prefix=present", "prefix_R=1",
	    "a home agent advertises a prefix with R=1"),
	CLAIM("R6275-7.5-12", "HA", "RA", ALWAYS, "6275 7.5",
	    "", "lladdr=present",
	    "a home agent's advertisements have the link-layer address"),
	CLAIM("R2131-4.3.1-03", "NAT,ROUTER", "DHCP_OFFER,DHCP_ACK", ALWAYS, "2131 4.3.1",
	    "", "requested=absent",
	    "OFFER and ACK do not request an address"),
	CLAIM("R2131-3.1-03", "MN", "DHCP_REQUEST", ALWAYS, "2131 3.1",
	    "server_id=present", "dst=255.255.255.255",
	    "a request for an offer is broadcast"),
	CLAIMS_END
};
