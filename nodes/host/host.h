/* host.h - the IP edge of any node: what a Linux host or router does below the transport layer.
 *
 * ARP (RFC 826), Neighbour Discovery with unreachability detection (RFC 4861), duplicate address
 * detection and SLAAC (RFC 4862), router discovery and advertisement (with RFC 6275 7), DHCPv4
 * client and server (RFC 2131), forwarding, ICMP errors (RFC 792, 1812, 4443), fragments (RFC 791,
 * 8200 4.5, 5722), path MTU (RFC 1191, 8201), source selection (RFC 6724), proxy ND and ARP.
 *
 * It knows nothing of mobility: a node tells it which addresses to own, test, proxy and announce,
 * and hears what happened as events. Per packet it looks things up in hash tables; only routes are
 * a list (longest prefix first, at most HOST_ROUTES).
 *
 * Left out: MLD reports (our links filter by MAC group), IPv4 source routes, jumbograms, DHCP
 * INIT-REBOOT (a roaming host would mostly be told NAK), anycast.
 *
 * Deadlines carry alarm.kind ALARM_HOST + n: the node hands them to host_wake. */
#ifndef SOJOURN_HOST_HOST_H
#define SOJOURN_HOST_HOST_H

#include "nodes/base/conf.h"
#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/node.h"
#include "nodes/wire/dhcp.h"
#include "nodes/wire/eth.h"
#include "nodes/wire/icmp.h"
#include "nodes/wire/ip.h"
#include "nodes/wire/nd.h"

#define HOST_IFCS	16	/* interfaces of one node */
#define HOST_ADDRS	8	/* configured addresses of one interface */
#define HOST_ROUTES	64	/* in all: configured, on-link, default */
#define HOST_ROUTE_TEXT 96

/* ---- configuration ---- */

struct host_ifc_conf {
	struct mac mac;			/* 00:...: made from the node's generator, 02:... */
	struct prefix addr[HOST_ADDRS];
	unsigned n_addrs;
	uint16_t mtu;			/* the most this interface takes; the link may allow less */
	bool slaac;			/* take addresses and routers from RAs (never with ra) */
	bool dhcp;			/* IPv4 address by DHCP */
	bool dad;			/* test addresses before use (IPv6), RFC 4862 5.4 */
	/* Address conflict detection for IPv4, RFC 5227. Off by default, as on Linux, since it
	 * delays a new address by 4 to 7 s, which no roaming host affords. */
	bool acd;

	bool ra;			/* send Router Advertisements */
	tick ra_min, ra_max;		/* ra_min 0: 0.33 ra_max */
	struct prefix ra_prefix[ND_PREFIXES];
	unsigned n_ra_prefixes;
	tick ra_lifetime;		/* TICK_NEVER (default): three times ra_max; 0: no router */
	uint32_t ra_valid, ra_preferred;/* seconds, of the prefixes */
	bool ra_home_agent;		/* H flag, R prefixes, lladdr always; RFC 6275 7 */
	bool ra_interval;		/* Advertisement Interval option */
	uint16_t ra_ha_preference;
	tick ra_ha_lifetime;		/* TICK_NEVER: as the router lifetime */
	uint16_t ra_mtu;		/* 0: no MTU option */

	struct addr dhcp_first, dhcp_last;	/* server pool; unset: no server */
	struct addr dhcp_router;
	tick dhcp_lease;
};

#define HOST_REFUSED 8

/* What is done about ICMP errors, which come unprotected (RFC 4301 6.1.1). */
struct host_errors {
	uint16_t refuse4[HOST_REFUSED], refuse6[HOST_REFUSED];	/* of these types none is believed */
	unsigned n_refuse4, n_refuse6;
	uint32_t pmtu_least;	/* and no path MTU below this; 0: the family's own */
	tick pmtu_lifetime;	/* after that long a larger packet is tried, RFC 8201 4 */
};

/* Embed it as the first member of a node's configuration: the key table's offsets start here. */
struct host_conf {
	struct host_ifc_conf ifc[HOST_IFCS];
	unsigned n_ifcs;
	char route[HOST_ROUTES][HOST_ROUTE_TEXT];
	unsigned n_routes;
	bool forward;
	/* No random delay before the first RS, DAD probe and DISCOVER on a new link: for a host
	 * that knows it has moved (RFC 4861 6.3.7, RFC 6275 11.5.3, RFC 2131 4.4.1). */
	bool quick;
	struct host_errors errors;
};

extern const struct conf_key host_keys[];
void host_conf_defaults(struct host_conf *c);

/* ---- what the node provides ---- */

struct host_up {
	/* A frame for the wire. With `room`, the octets were built in memory from room(). */
	void (*frame)(void *node, tick now, unsigned ifc, struct bytes frame);
	/* Optional: where to build frames in place (outbox_room); frame() then need not copy. */
	uint8_t *(*room)(void *node, size_t n);
	/* A complete, reassembled packet for this node, headers checked. ICMP echo, errors (after
	 * their path MTU has been learnt), everything the host itself does not consume. NULL:
	 * unwanted, and answered as an unreachable port or protocol. */
	void (*deliver)(void *node, tick now, const struct ip_view *v, unsigned in_ifc);
	/* Called for a packet to be forwarded (also one to a proxied address), before the hop limit
	 * is lowered. False: the node consumed it. NULL: forward all. */
	bool (*forward)(void *node, tick now, const struct ip_view *v, unsigned in_ifc);
	/* Asked first of all about a received IP packet, for a node that translates addresses
	 * (NAT): false: consumed. NULL: no. */
	bool (*intercept)(void *node, tick now, const struct ip_view *v, unsigned in_ifc);
	/* Optional: the interface wants frames to this multicast address, or no longer. */
	void (*listen)(void *node, unsigned ifc, const struct mac *m, bool on);
	/* Optional: a valid Router Advertisement came, also to a router (RFC 6275 10.5.1), or leaves. */
	void (*advertised)(void *node, tick now, unsigned ifc, const struct addr *router,
	    const struct nd_ra *ra);
	/* Optional: an ICMP error of the host's own about something it forwarded or received; true: the
	 * node has taken it (or left it), false: it goes out as it is. */
	bool (*error)(void *node, tick now, struct bytes ip);
	bool accept_hao;	/* Home Address option is understood (RFC 6275 8.1) */
	bool accept_rh2;	/* type 2 routing header is understood */
	bool echo;		/* the host answers pings itself, and does not deliver them */
	bool own_errors;	/* deliver() hears, as an ICMP error, what could not be resolved */
};

/* ---- events ---- */

enum host_event_kind {
	HOST_EV_ADDRESS_USABLE,		/* ifc, prefix, from, lifetimes */
	HOST_EV_ADDRESS_GONE,		/* ifc, prefix, from */
	HOST_EV_ADDRESS_DUPLICATE,	/* ifc, prefix, from */
	HOST_EV_ADDRESS_DEPRECATED,	/* ifc, prefix, from */
	HOST_EV_ROUTER,			/* ifc, router, mac, home_agent, ra: an RA with news */
	HOST_EV_ROUTER_LOST,		/* ifc, router */
	HOST_EV_ROUTER_SILENT,		/* ifc, router: unreachable by NUD; still listed */
	HOST_EV_LINK,			/* ifc, up */
	HOST_EV_DAD_DONE,		/* ifc, addr, ok: what host_dad asked */
	HOST_EV_HOME_ANSWER,		/* ifc, addr, mac: what host_home_solicit asked */
	HOST_EV_ICMP_ERROR,		/* addr (who says so), icmp_*, quoted, about_src/dst */
	HOST_EV_PATH_MTU,		/* addr (destination), mtu: it shrank */
	HOST_EV_COUNT
};

enum host_from { HOST_FROM_STATIC, HOST_FROM_SLAAC, HOST_FROM_DHCP, HOST_FROM_LINK_LOCAL };

extern const char *const host_event_name[];	/* HOST_EV_COUNT of them, for base/route.h */

#define HOST_QUOTE 256

struct host_event {
	enum host_event_kind kind;
	unsigned ifc;
	struct prefix prefix;
	enum host_from from;
	tick valid_until, preferred_until;
	struct addr router;		/* link-local address of a router, or DHCP's */
	struct mac mac;			/* of the router, or of who answered; zero if unknown */
	bool home_agent, up, ok;
	struct addr addr;
	struct nd_ra ra;		/* HOST_EV_ROUTER: with its prefixes */
	uint8_t icmp_type, icmp_code;
	uint32_t mtu;			/* of a Packet Too Big, or the path's */
	uint8_t quoted[HOST_QUOTE];	/* the invoking packet, cut */
	uint16_t quoted_n;
};

/* ---- the host ---- */

#include "nodes/host/state.h"

/* host_init: what is needed of conf is copied. Interfaces start with their link down; host_link
 * brings them up. False: err has one line (a route that does not parse). env, up and node
 * outlive the host. */
bool host_init(struct host *h, const struct host_conf *conf, const struct engine_env *env,
    const struct host_up *up, void *node, char *err, size_t err_cap) MUST_CHECK;
void host_clear(struct host *h);

/* Inputs. host_link with up=false drops every learnt address, router, neighbour and queue of the
 * interface; static addresses stay, tentative again at the next up. host_wake takes alarms of
 * ALARM_HOST. */
void host_packet(struct host *h, tick now, unsigned ifc, struct bytes frame);
void host_link(struct host *h, tick now, unsigned ifc, const struct link *l);
void host_wake(struct host *h, tick now, struct alarm *a);
/* host_forget, with every link down, drops what is left of what was learnt, leased, tested or proxied,
 * as a reboot does. Configuration and addresses that were added stay. */
void host_forget(struct host *h, tick now);
/* host_reassemble takes a fragment of a packet for this node that came out of a tunnel. True: it was the
 * last to come, and `take` has been shown the whole packet. */
bool host_reassemble(struct host *h, tick now, unsigned ifc, const struct ip_view *v,
    void (*take)(void *ctx, const struct ip_view *whole), void *ctx);

/* host_ip takes an IP packet as if it had arrived on `ifc` (out of a tunnel: IFC_APP). */
void host_ip(struct host *h, tick now, unsigned ifc, struct bytes ip);

bool host_pop(struct host *h, struct host_event *out);

/* Sending a packet of this node's own: route by destination and, where the source is assigned
 * to an interface, by source; resolve; queue meanwhile (HOST_QUEUE packets per neighbour); fragment by
 * the rules of the family where it exceeds link or path MTU. The hop limit is not touched.
 * W_HOST_NO_ROUTE, W_HOST_LINK_DOWN, W_HOST_TOO_BIG (IPv4 with DF: host_path_mtu says how
 * much), W_HOST_SOURCE (an address that is tentative here), or what ip_parse says. */
enum why host_send(struct host *h, tick now, struct bytes ip);
/* host_send_via forces interface and next hop (ADDR_NONE: the destination itself). */
enum why host_send_via(struct host *h, tick now, unsigned ifc, const struct addr *next_hop,
    struct bytes ip);

/* host_forward forwards as a router: lowers the hop limit in the copy that leaves, fragments IPv4
 * without DF, answers what it cannot with ICMP errors. in_ifc may be IFC_APP (out of a tunnel).
 * It does not ask up->forward. */
enum why host_forward(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc);

/* host_icmp_error answers `v` with an error of its own family, unless RFC 4443 2.4 or RFC 1122
 * 3.2.2 forbid it or the rate limit (10/s, burst 10) is reached. `value` is the MTU or the
 * pointer. src: NULL chooses the address by which the packet arrived. */
void host_icmp_error(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc,
    uint8_t type, uint8_t code, uint32_t value, const struct addr *src);
/* host_reject says that nobody here takes this packet: port, protocol or next header. */
void host_reject(struct host *h, tick now, const struct ip_view *v, unsigned in_ifc);
/* host_icmp_error_encode writes the error packet without rate limit or sending; false if an error
 * must not be sent. For a node that returns errors to its own applications. */
bool host_icmp_error_encode(struct wr *w, const struct ip_view *v, const struct addr *src,
    uint8_t type, uint8_t code, uint32_t value) MUST_CHECK;

/* ---- addresses ---- */

enum {
	HOST_NO_DAD = 1,	/* use at once */
	HOST_HOME = 2,		/* a home address: RFC 6724 rule 4 prefers it as a source */
	HOST_QUIET = 4,		/* never announced, NAs for it are unicast only: a home address on
				 * the home link before the BA, RFC 6275 11.5.5 */
	HOST_NO_ROUTE = 8	/* no on-link route for the prefix */
};

/* host_address_add assigns an address; with the same address again, sets its flags. ifc IFC_APP: it
 * is owned, but on no link (a home address while away). False: table full. HOST_EV_ADDRESS_USABLE
 * follows, at once with HOST_NO_DAD. */
bool host_address_add(struct host *h, tick now, unsigned ifc, const struct prefix *p,
    unsigned flags);
void host_address_remove(struct host *h, tick now, unsigned ifc, const struct prefix *p);

/* host_owns: assigned here, on any interface, and past DAD. host_owns_on: on that one. */
bool host_owns(const struct host *h, const struct addr *a);
bool host_owns_on(const struct host *h, unsigned ifc, const struct addr *a);
/* host_source_for chooses a source for dst, RFC 6724 5; false if there is none. */
bool host_source_for(const struct host *h, const struct addr *dst, struct addr *out);
/* host_address_on returns the first usable global (or DHCP) address of a family on ifc. */
bool host_address_on(const struct host *h, unsigned ifc, unsigned family, struct prefix *out);
bool host_link_local(const struct host *h, unsigned ifc, struct addr *out);

/* host_ra_prefix changes what is advertised on ifc: a prefix that ends so many seconds from now, and is
 * preferred as long as that; one more if it was not advertised. The next advertisement leaves soon.
 * False: too many. */
bool host_ra_prefix(struct host *h, tick now, unsigned ifc, const struct prefix *p, uint32_t valid_s,
    uint32_t preferred_s);

/* ---- for somebody else's address (home agent), and returning home ---- */

/* host_dad tests an address of either family for another node: HOST_EV_DAD_DONE follows. */
void host_dad(struct host *h, tick now, unsigned ifc, const struct addr *a);
void host_dad_stop(struct host *h, unsigned ifc, const struct addr *a);
/* host_proxy_add answers NS or ARP for `a` on ifc (R=0, O=0, also to DAD probes), and gives packets
 * to it to up->forward. It announces nothing. */
void host_proxy_add(struct host *h, unsigned ifc, const struct addr *a);
void host_proxy_remove(struct host *h, unsigned ifc, const struct addr *a);
bool host_proxies(const struct host *h, const struct addr *a);
/* host_announce sends an unsolicited NA to all nodes (O=1, S=0; R=0 for a proxied address) or a
 * gratuitous ARP, now and twice more, a second apart (RFC 4861 7.2.6, RFC 6275 10.4.1). */
void host_announce(struct host *h, tick now, unsigned ifc, const struct addr *a);
/* host_home_solicit multicasts an NS with source :: for the node's own home address, RFC 6275
 * 11.5.5; the answer is HOST_EV_HOME_ANSWER. Not retransmitted. */
void host_home_solicit(struct host *h, tick now, unsigned ifc, const struct addr *home);
bool host_neighbour(const struct host *h, unsigned ifc, const struct addr *a, struct mac *out);
/* host_router returns the default router in use on ifc for a family. */
bool host_router(const struct host *h, unsigned ifc, unsigned family, struct addr *out);

/* ---- paths ---- */

/* host_path_mtu: octets of the largest IP packet to dst that needs no fragmentation. */
uint16_t host_path_mtu(const struct host *h, const struct addr *dst);
/* host_path_mtu_learn lowers it for 10 minutes (RFC 8201 4); ignores what would raise it or is
 * below the family's minimum. */
void host_path_mtu_learn(struct host *h, tick now, const struct addr *dst, uint32_t mtu);
/* host_route_ifc: the interface a packet would leave by; false: no route. */
bool host_route_ifc(const struct host *h, const struct addr *src, const struct addr *dst,
    unsigned *ifc);

/* host_inspect answers "neighbour", "address", "route", "lease", "counters"; false for others. */
bool host_inspect(const struct host *h, const char *what, struct text *out);
/* host_fsms: the machines of this engine, for pictures; NULL-terminated. */
extern const struct fsm *const host_fsms[];

#endif
