/* state.h - what a host remembers. Only nodes/host looks inside; others use host.h. */
#ifndef SOJOURN_HOST_STATE_H
#define SOJOURN_HOST_STATE_H

#ifndef SOJOURN_HOST_HOST_H
#error "include nodes/host/host.h"
#endif

#define HOST_OWNED_MAX	   256		/* addresses of one node */
#define HOST_NEIGHBOURS	   16384	/* then the oldest idle one goes */
#define HOST_DESTINATIONS  65536	/* then the oldest one goes */
#define HOST_ROUTERS	   4		/* per interface; RFC 4861 6.3.4 wants two */
#define HOST_PREFIXES	   16		/* per interface, from RAs */
#define HOST_QUEUE	   32		/* packets that wait for one neighbour; then the oldest goes */
#define HOST_REASSEMBLIES  64		/* then the oldest one goes */
#define HOST_PIECES	   128		/* fragments of one packet */

enum host_alarm {
	HOST_ALARM_NEIGH = ALARM_HOST + 1,
	HOST_ALARM_DAD,
	HOST_ALARM_ADDR,
	HOST_ALARM_RS,
	HOST_ALARM_RD,		/* routers and prefixes from RAs expire */
	HOST_ALARM_RA,
	HOST_ALARM_RA_REPLY,
	HOST_ALARM_DHCPC,
	HOST_ALARM_ANNOUNCE,
	HOST_ALARM_REASM
};

/* Neighbour cache entry, RFC 4861 5.1; for IPv4 the same machine solicits by ARP. */
struct neigh {
	struct hash_link link;
	struct neigh *older, *newer;	/* by creation */
	unsigned ifc;
	struct addr addr;
	struct mac mac;
	uint8_t state;			/* enum neigh_state, neigh.c */
	bool is_router;
	uint8_t tries;
	struct alarm alarm;
	struct addr asking;		/* source of the packet that started resolution */
	struct queued { uint8_t *p; size_t n; unsigned in_ifc; } *queue;
	unsigned queued;		/* of HOST_QUEUE; 0: there is no queue */
};

/* Duplicate address detection of one address, own or another's. */
struct dad {
	struct hash_link link;		/* in host.dads while running */
	unsigned ifc;
	struct addr addr;
	uint8_t state;			/* enum dad_state, dad.c */
	uint8_t sent;
	struct alarm alarm;
	struct host_addr *own;		/* NULL: for somebody else */
};

struct host_addr {
	struct hash_link link;		/* in host.addrs */
	struct host_addr *prev, *next;	/* in order of assignment */
	unsigned ifc;
	struct prefix prefix;
	enum host_from from;
	unsigned flags;
	enum { ADDR_TENTATIVE, ADDR_PREFERRED, ADDR_DEPRECATED, ADDR_DUPLICATE } state;
	tick valid_until, preferred_until;
	struct alarm alarm;		/* the earlier of the two */
	struct dad dad;
};

struct proxy {
	struct hash_link link;
	unsigned ifc;
	struct addr addr;
};

/* Repetition of an unsolicited NA or gratuitous ARP. */
struct announce {
	struct hash_link link;
	unsigned ifc;
	struct addr addr;
	unsigned left;
	tick gap;
	struct alarm alarm;
};

struct host_router {
	struct addr addr;
	struct mac mac;
	tick until;
	bool unreachable;
	struct nd_ra last;		/* to tell news from repetition */
};

struct host_prefix {
	struct prefix prefix;
	tick on_link_until;
};

struct host_route {
	struct prefix prefix;
	struct addr via;		/* ADDR_NONE: on-link */
	unsigned ifc;
};

struct host_route_conf {
	struct prefix prefix;
	struct addr via;
	unsigned ifc;			/* IFC_APP: the interface that reaches `via` */
};

struct dhcpc {
	uint8_t state;			/* enum dhcpc_state, dhcpc.c */
	uint32_t xid;
	uint16_t secs;			/* of the latest DISCOVER */
	uint8_t tries;
	tick started, asked;		/* of this attempt; of the last REQUEST */
	tick t1, t2, expires;
	struct addr offered, server, router;
	struct prefix leased;
	struct alarm alarm;
};

struct lease {
	struct hash_link link;		/* by client MAC */
	struct mac client;
	tick until;			/* of the offer or lease */
	bool used, declined;
};

struct dhcps {
	uint32_t first;			/* host order */
	uint32_t n;
	uint32_t next;			/* where to look for a free one */
	struct hash by_client;
	struct lease lease[];
};

struct host_ifc {
	struct host_ifc_conf conf;
	unsigned n;
	bool up;
	uint16_t link_mtu, mtu;
	uint16_t ra_mtu;		/* learnt; 0: none */
	struct mac mac;
	uint8_t hop_limit;		/* learnt, or 64 */
	tick reachable, retrans;

	unsigned rs_sent;
	struct alarm rs;
	struct host_router router[HOST_ROUTERS];
	unsigned n_routers;
	struct host_prefix prefix[HOST_PREFIXES];
	unsigned n_prefixes;
	struct alarm rd;

	struct alarm ra, ra_reply;
	/* Lifetimes of ra_prefix that count down; `counts` false: ra_valid, ra_preferred. */
	struct { bool counts; tick valid_until, preferred_until; } ra_life[ND_PREFIXES];
	unsigned ra_sent;
	tick ra_last;			/* multicast */

	struct dhcpc dhcpc;
	struct dhcps *dhcps;
	tick defended;			/* last conflict with an own IPv4 address, RFC 5227 2.4 */
};

/* Destination cache entry, RFC 4861 5.1: what was sent where, for path MTU and Redirects. */
struct dest {
	struct hash_link link;
	struct addr addr;
	tick last_sent;
	uint16_t mtu;			/* 0: the link's */
	tick mtu_until;
	struct addr redirect;		/* next hop instead of the route's */
	unsigned redirect_ifc;
};

struct piece {
	uint16_t from, to;		/* octets; [from, to) */
};

struct reasm {
	struct hash_link link;
	struct reasm *older, *newer;
	unsigned in_ifc;
	struct addr src, dst;
	uint32_t id;
	uint8_t proto;
	uint8_t *data;
	size_t cap;
	bool complete;			/* being delivered: no longer in the tables */
	struct piece piece[HOST_PIECES];
	unsigned n_pieces;
	size_t total;			/* 0: last fragment not seen */
	size_t have;
	uint8_t *head;			/* unfragmentable part of the first fragment */
	size_t head_n, next_at;
	struct alarm alarm;
};

struct host_counters {
	uint64_t received, delivered, forwarded, sent;
	uint64_t dropped[W_COUNT];
};

struct host {
	struct { bool forward, quick; struct host_errors errors; } conf;
	struct engine_env env;
	const struct host_up *up;
	void *node;
	tick now;			/* of the latest call that brought it */
	uint64_t seed;			/* of the hashes */
	struct hash_key key;		/* of those with addresses */
	uint8_t *scratch;		/* a frame, where up->room is NULL */

	struct host_ifc *ifc;		/* n_ifcs of them: a node that roams has one or two */
	unsigned n_ifcs;

	struct hash addrs, proxies, dads, announces, neighs, dests, reasms, listens;
	struct host_addr *first_addr, *last_addr;
	size_t n_addrs;
	struct neigh *oldest_neigh, *newest_neigh;
	struct dest **dest_ring;
	size_t n_dests, dest_at;
	struct reasm *oldest_reasm, *newest_reasm;

	struct host_route *route;	/* room for a power of two of them */
	unsigned n_routes, route_cap;
	struct host_route_conf *route_conf;
	unsigned n_route_confs;

	tick icmp_next;			/* token bucket of errors, as a theoretical arrival time */
	tick redirect_next;
	uint16_t ip4_id;
	uint32_t ip6_id;

	struct addr home_solicit;	/* asked by host_home_solicit; ADDR_NONE: nothing */
	unsigned home_solicit_ifc;

	struct fsm_run neigh_run, dad_run, dhcpc_run;
	struct host_event *event;	/* ring */
	size_t event_at, n_events, event_cap;
	struct host_counters count;
};

#endif
