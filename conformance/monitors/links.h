/* links.h - what the judge remembers about the links: who uses which address there, who asked for
 * whom and was answered when, which lease is running. For the rules about Neighbour Discovery, ARP
 * and DHCP.
 *
 * A station is a node's interface on the link that it is plugged into: moving makes it a new one,
 * and so do a reboot and a test of its link-local address, which shows that an interface came up.
 *
 * What a node has to do within a time is awaited: met, or missed, which is said only if the node
 * was there to be heard afterwards. What depends on a configuration, or on the absence of hints from
 * above (RFC 4861 7.3.1), is judged only where the configuration is known: conf is not NULL. */
#ifndef SOJOURN_CONFORMANCE_LINKS_H
#define SOJOURN_CONFORMANCE_LINKS_H

#include "conformance/judge.h"
#include "traces/msg.h"

#define RETRANS_TIMER		SECONDS(1)	/* RFC 4861 10, and the next five */
#define DELAY_FIRST_PROBE_TIME	SECONDS(5)
#define REACHABLE_TIME_LEAST	SECONDS(15)	/* 0.5 times the base of 30 s, 6.3.2 */
#define REACHABLE_TIME_MOST	SECONDS(45)
#define MAX_SOLICITATIONS	3		/* multicast and unicast alike */
#define SLACK			MSEC(50)	/* a capture's clock */

/* An address that a station tests, uses or announces. */
struct own {
	struct addr addr;
	tick tested;		/* the last probe (NS from ::, ARP from 0.0.0.0); -1: none */
	tick probed_before;	/* the probe before; -1 */
	unsigned probes;	/* in this test */
	tick announced;		/* the last ARP announcement; -1 */
	tick announced_before;
	unsigned announcements;
	bool rival;		/* somebody else tests it, or says that it is his */
};

/* A neighbour that a station solicits or hears: one address. */
struct asked {
	struct addr target;
	tick t;			/* the last solicitation */
	unsigned n;		/* in this round: of the same sort, without answer or pause */
	bool unicast;
	tick learned;		/* first heard of; -1 */
	tick confirmed;		/* solicited answer received; -1 */
	/* What it has to be reached at: told by NS, RS or RA, or by NA. */
	enum { UNTOLD, TOLD_ASKING, TOLD_ADVERTISING } told;
	struct mac mac;
	tick told_at;
	bool disputed;		/* an NA without O named another one since */
	bool settled;		/* when it told, nobody was probing it */
	bool router;
};

/* A neighbour that a station sends to: one MAC, per family. */
struct mate {
	bool fresh;		/* nothing was sent to it */
	struct mac mac;
	uint8_t family;
	tick confirmed;		/* solicited answer received; -1: never */
	tick used;		/* the last packet to it but solicitations; -1 */
	tick stale_use;		/* the first use since it must be stale; -1 */
	tick solicited;		/* by unicast; -1 */
};

#define TALK_OFFERS 4

/* A client's talk with DHCP servers. */
struct lease_talk {
	uint64_t xid;
	tick discover, request, ack;	/* the last one sent, or received; -1 */
	unsigned discovers;		/* in this talk */
	bool offered, acked;
	struct { struct addr server, yiaddr; } offer[TALK_OFFERS];
	size_t n_offers;
	struct addr server, yiaddr, ciaddr;	/* of the ACK; of the REQUEST */
	uint64_t lease;
	tick asked;			/* the REQUEST that the ACK answers */
	tick extending;			/* the last REQUEST to extend; -1 */
	bool extending_by_broadcast;
};

/* What a server said last to a client. */
struct server_talk {
	char chaddr[18];
	uint64_t asked_xid;
	struct addr asked_ciaddr;
	bool offered, asked;
	struct addr yiaddr, mask, router, server_id;
	uint64_t lease, xid;
};

#define STATION_OWNS	128
#define STATION_ASKED	256
#define STATION_MATES	128
#define STATION_CLIENTS	16
#define NODE_IFCS	16

struct station {
	char node[32], link[32];
	unsigned ifc;
	const char *conf;	/* the node's, or NULL */
	tick since;		/* first seen so */
	bool heard_up;		/* it was seen to come up */
	struct mac mac;
	bool has_mac;
	struct own own[STATION_OWNS];
	struct asked asked[STATION_ASKED];
	struct mate mate[STATION_MATES];
	struct server_talk client[STATION_CLIENTS];
	size_t n_owns, n_asked, n_mates, n_clients, next_own, next_asked, next_mate, next_client;
	size_t last_mate;	/* where the last one was found */
	tick ra, rs;		/* the last one sent; -1 */
	unsigned rss;
	tick ra_heard;		/* -1 */
	bool ra_of_home_agent;	/* the last one heard had H */
	struct addr ns_from, ns_target;		/* the last solicitation received */
	bool ns_multicast;
	struct addr test_target;		/* somebody tested this address last, */
	tick test_heard;			/* then; -1 */
	struct addr arp_from, arp_target;	/* the last request received */
	struct mac arp_from_mac;
	struct lease_talk dhcp;
	tick due;		/* the earliest of what is awaited of it */
};

enum awaited_kind {
	AWAIT_ARP_REPLY,	/* to a request for an own address */
	AWAIT_NA,		/* to a solicitation of an own address */
	AWAIT_SOLICIT,		/* again, by multicast: nobody answered */
	AWAIT_PROBE,		/* again, by unicast: nobody answered */
	AWAIT_STALE_PROBE,	/* of a neighbour in use that was long not confirmed */
	AWAIT_QUEUED4, AWAIT_QUEUED6,	/* the packet that waited for the answer */
	AWAIT_RA,		/* to a solicitation */
	AWAIT_DISCOVER,		/* again: no offer */
	AWAIT_RENEWAL,		/* half of the lease is over */
	AWAIT_MAC,		/* a neighbour's address in the frame */
	AWAIT_LINK_LOCAL,	/* a test of a link-local address, after an RS from :: */
	AWAIT_KINDS
};

struct awaited {
	enum awaited_kind kind;
	size_t station;
	uint8_t key[16];	/* an address, or a MAC; zeros: none */
	tick t, deadline;	/* asked; the time it has */
	char role[16], pcap[64];
	unsigned frame;
};

#define LINKS_OPEN	256	/* awaited at a time: the oldest is forgotten */
#define LINKS_ROLES	6
#define LINKS_QUICK	64

struct links {
	struct { char name[32]; char *conf; } *node;
	size_t n_nodes;
	struct station *station;
	size_t n, quick[LINKS_QUICK];
	struct awaited open[LINKS_OPEN], *missed;
	size_t n_open, n_missed;
	struct { char role[16]; unsigned n[AWAIT_KINDS]; } met[LINKS_ROLES];
	bool some_xid;
	uint64_t last_xid;		/* of the last talk with DHCP servers that began */
};

struct track;

void links_init(struct links *l, const struct scene *scene);
void links_clear(struct links *l);
/* links_message takes every sighting, after the rules have looked at it. */
void links_message(struct track *tr, const struct msg *m);
/* links_event: a node began anew. */
void links_event(struct links *l, const char *node);

/* links_station: who sent it (or received it) where. Never NULL; valid until the next message. */
struct station *links_station(struct links *l, const struct msg *m);
/* links_given_up: `node` has just asked for this neighbour for the last time, and heard nothing; as of `t`. */
bool links_given_up(const struct links *l, const char *node, const struct addr *target, tick t);
struct own *station_own(struct station *s, const struct addr *a);	/* NULL: none */
struct asked *station_asked(struct station *s, const struct addr *target);
/* station_client: what a server knows of the client that this message is from or to. */
struct server_talk *station_client(struct station *s, const struct msg *m);
struct mate *station_mate(struct station *s, const struct mac *mac, unsigned family);

/* station_conf finds "ethN.key = value" in the configuration: the i-th of a list. */
bool station_conf(const struct station *s, const char *key, size_t i, char *out, size_t cap);
tick station_conf_tick(const struct station *s, const char *key, tick otherwise);
uint64_t station_conf_u64(const struct station *s, const char *key, uint64_t otherwise);
bool station_conf_true(const struct station *s, const char *key);
/* links_knows: is this node's configuration known? links_owns: is this an address of its,
 * configured or seen to be used? */
bool links_knows(const struct links *l, const char *node);
bool links_owns(const struct links *l, const char *node, const struct addr *a);
/* station_has: is this a static address of the interface? */
bool station_has(const struct station *s, const struct addr *a);
/* links_conf_tick: a time of the node's configuration. */
tick links_conf_tick(const struct links *l, const char *node, const char *key, tick otherwise);
/* node_conf_true: is this key of the node set? */
bool node_conf_true(const struct station *s, const char *key);
/* node_conf_addr: is `a` the value of this key of the node? */
bool node_conf_addr(const struct station *s, const char *key, const struct addr *a);

/* ---- the Ethernet header; false if it was not captured ---- */
bool frame_macs(const struct msg *m, struct mac *dst, struct mac *src);

/* RFC 4861 6.2.6, with RFC 6275 7.5: the least time between advertisements, as configured. */
tick station_ra_least(const struct station *s);

#endif
