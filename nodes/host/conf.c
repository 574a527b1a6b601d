#include "nodes/host/host.h"

#define IFC_KEY(type, member, name, help)							\
	{ name, type, offsetof(struct host_conf, ifc[0].member),				\
	  sizeof(((struct host_ifc_conf *)0)->member), 0, 0, sizeof(struct host_ifc_conf),	\
	  HOST_IFCS, offsetof(struct host_conf, n_ifcs), NULL, help }
#define IFC_LIST(type, member, count, name, help)						\
	{ name, type, offsetof(struct host_conf, ifc[0].member),				\
	  sizeof(((struct host_ifc_conf *)0)->member[0]),					\
	  offsetof(struct host_conf, ifc[0].count),						\
	  sizeof(((struct host_ifc_conf *)0)->member) /						\
	  sizeof(((struct host_ifc_conf *)0)->member[0]), sizeof(struct host_ifc_conf),		\
	  HOST_IFCS, offsetof(struct host_conf, n_ifcs), NULL, help }

const struct conf_key host_keys[] = {
	IFC_KEY(CONF_MAC, mac, "eth*.mac", "link-layer address; made up if absent"),
	IFC_LIST(CONF_PREFIX, addr, n_addrs, "eth*.addr", "static address with prefix length"),
	IFC_KEY(CONF_U16, mtu, "eth*.mtu", "the most octets of an IP packet"),
	IFC_KEY(CONF_BOOL, slaac, "eth*.slaac", "take addresses and routers from RAs"),
	IFC_KEY(CONF_BOOL, dhcp, "eth*.dhcp", "IPv4 address by DHCP"),
	IFC_KEY(CONF_BOOL, dad, "eth*.dad", "duplicate address detection for IPv6"),
	IFC_KEY(CONF_BOOL, acd, "eth*.acd", "address conflict detection for IPv4, RFC 5227"),
	IFC_KEY(CONF_BOOL, ra, "eth*.ra", "send Router Advertisements"),
	IFC_KEY(CONF_TICK, ra_min, "eth*.ra_min", "MinRtrAdvInterval; 0s: a third of the most"),
	IFC_KEY(CONF_TICK, ra_max, "eth*.ra_max", "MaxRtrAdvInterval"),
	IFC_LIST(CONF_PREFIX, ra_prefix, n_ra_prefixes, "eth*.ra_prefix",
	    "advertised prefix; without any, those of the static addresses"),
	IFC_KEY(CONF_TICK, ra_lifetime, "eth*.ra_lifetime", "router lifetime; never: 3 ra_max"),
	IFC_KEY(CONF_U32, ra_valid, "eth*.ra_valid", "valid lifetime of prefixes, seconds"),
	IFC_KEY(CONF_U32, ra_preferred, "eth*.ra_preferred", "preferred lifetime, seconds"),
	IFC_KEY(CONF_BOOL, ra_home_agent, "eth*.ra_home_agent", "advertise as home agent"),
	IFC_KEY(CONF_BOOL, ra_interval, "eth*.ra_interval", "Advertisement Interval option"),
	IFC_KEY(CONF_U16, ra_ha_preference, "eth*.ra_ha_preference", "Home Agent Preference"),
	IFC_KEY(CONF_TICK, ra_ha_lifetime, "eth*.ra_ha_lifetime", "Home Agent Lifetime"),
	IFC_KEY(CONF_U16, ra_mtu, "eth*.ra_mtu", "MTU option; 0: none"),
	IFC_KEY(CONF_ADDR, dhcp_first, "eth*.dhcp_first", "first address of the DHCP pool"),
	IFC_KEY(CONF_ADDR, dhcp_last, "eth*.dhcp_last", "last address of the DHCP pool"),
	IFC_KEY(CONF_ADDR, dhcp_router, "eth*.dhcp_router", "router told; default: ourselves"),
	IFC_KEY(CONF_TICK, dhcp_lease, "eth*.dhcp_lease", "duration of leases"),
	CONF_LIST(struct host_conf, CONF_TEXT, route, n_routes, "route",
	    "'2001:db8::/32 via 2001:db8:1::1' or '192.0.2.0/24 dev 0'"),
	CONF_KEY(struct host_conf, CONF_BOOL, forward, "forward", "forward packets as a router"),
	CONF_KEY(struct host_conf, CONF_BOOL, quick, "quick", "no random delays on a new link"),
	CONF_LIST(struct host_conf, CONF_U16, errors.refuse4, errors.n_refuse4, "icmp_refuse4",
	    "type of ICMP errors not to be believed"),
	CONF_LIST(struct host_conf, CONF_U16, errors.refuse6, errors.n_refuse6, "icmp_refuse6",
	    "type of ICMPv6 errors not to be believed"),
	CONF_KEY(struct host_conf, CONF_U32, errors.pmtu_least, "pmtu_least", "no path MTU below that"),
	CONF_KEY(struct host_conf, CONF_TICK, errors.pmtu_lifetime, "pmtu_lifetime",
	    "a path MTU learnt is forgotten after"),
	CONF_END
};

void
host_conf_defaults(struct host_conf *c)
{
	*c = (struct host_conf){ .errors.pmtu_lifetime = SECONDS(600) };	/* RFC 8201 4 */
	for (unsigned i = 0; i < HOST_IFCS; i++) {
		struct host_ifc_conf *f = &c->ifc[i];

		f->mtu = 1500;
		f->slaac = true;
		f->dad = true;
		f->ra_max = SECONDS(600);	/* RFC 4861 6.2.1, and the other RA defaults */
		f->ra_lifetime = TICK_NEVER;
		f->ra_valid = 2592000;
		f->ra_preferred = 604800;
		f->ra_ha_lifetime = TICK_NEVER;
		f->dhcp_lease = SECONDS(3600);
	}
}
