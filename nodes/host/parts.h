/* parts.h - what the files of nodes/host call of each other. Not for other rooms. */
#ifndef SOJOURN_HOST_PARTS_H
#define SOJOURN_HOST_PARTS_H

#include "nodes/host/host.h"

#define IFC_NONE IFC_APP

/* ---- host.c ---- */
struct host_event *host_event_new(struct host *h, enum host_event_kind kind, unsigned ifc);
/* host_drop counts and tells a refused packet; returns w. */
enum why host_drop(struct host *h, enum why w, unsigned ifc);
const char *host_ifc_name(unsigned ifc);		/* "eth0" */
uint16_t host_ifc_mtu(const struct host_ifc *f);
bool host_ifc_up(const struct host *h, unsigned ifc);
uint64_t host_hash(const struct host *h, const struct addr *a);
/* host_say is the way of every message built here: it applies hook 1 and tells. False: withheld.
 * *rule is for host_said, which applies hook 3 to the finished octets. */
bool host_say(struct host *h, unsigned ifc, const char *name, const struct field *table,
    void *message, const struct tamper_rule **rule);
void host_said(const struct tamper_rule *rule, struct wr *w);
void host_heard(struct host *h, unsigned ifc, const char *name, const struct field *table,
    const void *message);

/* ---- listen.c ---- */
void listen_start(struct host *h, unsigned ifc);	/* the groups of every node */
/* listen_to joins the solicited-node group of `a`, or leaves it; each join has its own leave. */
void listen_to(struct host *h, unsigned ifc, const struct addr *a, bool on);
void listens_clear(struct host *h);

/* ---- output.c ---- */
/* frame_send puts a frame on the wire; with `decrement`, hop limit lowered in the copy. */
void frame_send(struct host *h, tick now, struct host_ifc *ifc, const struct mac *to,
    uint16_t type, struct bytes payload, bool decrement);
/* link_send resolves the next hop. in_ifc: where a forwarded packet came from; IFC_NONE: ours. */
enum why link_send(struct host *h, tick now, struct host_ifc *ifc, const struct addr *next_hop,
    struct bytes ip, bool forwarded, unsigned in_ifc);
enum why fragment_send(struct host *h, tick now, struct host_ifc *ifc, const struct addr *next_hop,
    const struct ip_view *v, size_t mtu, bool forwarded, unsigned in_ifc);

/* ---- route.c ---- */
void routes_rebuild(struct host *h);
bool route_parse(struct host *h, const char *text, char *err, size_t err_cap);
/* route_find: NULL if there is none. prefer: an interface to be preferred, or IFC_NONE. */
const struct host_route *route_find(const struct host *h, const struct addr *dst, unsigned prefer);
struct dest *dest_find(const struct host *h, const struct addr *dst);
struct dest *dest_touch(struct host *h, tick now, const struct addr *dst);
void dests_forget(struct host *h, unsigned ifc);
void dests_clear(struct host *h);

/* ---- addr.c ---- */
struct host_addr *addr_find(const struct host *h, unsigned ifc, const struct addr *a);
bool addr_usable(const struct host_addr *a);
/* addr_new assigns (tentative, with DAD started, unless flags or family say otherwise). */
struct host_addr *addr_new(struct host *h, tick now, unsigned ifc, const struct prefix *p,
    enum host_from from, unsigned flags, tick valid_until, tick preferred_until);
void addr_delete(struct host *h, struct host_addr *a);
void addr_lifetimes(struct host *h, tick now, struct host_addr *a, tick valid_until,
    tick preferred_until);
void addr_wake(struct host *h, tick now, struct host_addr *a);
void addr_dad_done(struct host *h, tick now, struct host_addr *a, bool unique);
void addrs_link_up(struct host *h, tick now, struct host_ifc *ifc);
void addrs_link_down(struct host *h, struct host_ifc *ifc);
/* addr_for_solicitation: the source of an NS or ARP request; prefer is a packet's source. */
bool addr_for_solicitation(const struct host *h, unsigned ifc, const struct addr *prefer,
    unsigned family, struct addr *out);
bool addr_is_subnet_broadcast(const struct host *h, const struct addr *a);

/* ---- dad.c ---- */
extern const struct fsm dad_fsm;
void dad_start(struct host *h, tick now, struct dad *d, bool hurry);
void dad_stop(struct host *h, struct dad *d);
void dad_wake(struct host *h, tick now, struct dad *d);
/* dad_hears: another node claims or tests `a`. True if that address is under test here. */
bool dad_hears(struct host *h, tick now, unsigned ifc, const struct addr *a);
/* dad_testing: is `a` under test here? */
bool dad_testing(const struct host *h, unsigned ifc, const struct addr *a);
void dads_clear(struct host *h, unsigned ifc);		/* foreign ones; IFC_NONE: all */
void announce_wake(struct host *h, tick now, struct announce *a);
void announces_clear(struct host *h, unsigned ifc);
void announce_start(struct host *h, tick now, unsigned ifc, const struct addr *a, unsigned times,
    tick gap);
struct proxy *proxy_find(const struct host *h, unsigned ifc, const struct addr *a);
void proxies_clear(struct host *h);

/* ---- neigh.c ---- */
enum neigh_state {
	NEIGH_NONE, NEIGH_INCOMPLETE, NEIGH_REACHABLE, NEIGH_STALE, NEIGH_DELAY, NEIGH_PROBE
};
extern const struct fsm neigh_fsm;
struct neigh *neigh_find(const struct host *h, unsigned ifc, const struct addr *a);
/* neigh_for_sending returns an entry with a MAC, or NULL after queueing the packet. */
struct neigh *neigh_for_sending(struct host *h, tick now, struct host_ifc *ifc,
    const struct addr *a, struct bytes ip, bool forwarded, unsigned in_ifc);
/* neigh_learn: a link-layer address seen in NS, RS, RA, Redirect or an ARP packet; STALE if new. */
struct neigh *neigh_learn(struct host *h, tick now, unsigned ifc, const struct addr *a,
    const struct mac *mac, bool create);
void neigh_confirmed(struct host *h, tick now, struct neigh *n, const struct mac *mac);
void neigh_doubt(struct host *h, tick now, struct neigh *n);
void neigh_probe(struct host *h, tick now, struct neigh *n);
void neigh_wake(struct host *h, tick now, struct neigh *n);
void neighs_clear(struct host *h, unsigned ifc);	/* IFC_NONE: all */

/* ---- arp.c ---- */
void arp_input(struct host *h, tick now, struct host_ifc *ifc, struct bytes b);
void arp_ask(struct host *h, tick now, struct host_ifc *ifc, const struct mac *to,
    const struct addr *sender, const struct addr *target);

/* ---- nd.c ---- */
void nd_input(struct host *h, tick now, struct host_ifc *ifc, const struct ip_view *v,
    const struct mac *from);
void ns_send(struct host *h, tick now, struct host_ifc *ifc, const struct addr *src,
    const struct addr *target, const struct mac *unicast);
void na_send(struct host *h, tick now, struct host_ifc *ifc, const struct addr *dst,
    const struct addr *target, bool solicited, bool override);
void redirect_send(struct host *h, tick now, struct host_ifc *ifc, const struct ip_view *v,
    const struct addr *target);

/* ---- rd.c: router discovery, host side ---- */
void rs_start(struct host *h, tick now, struct host_ifc *ifc);
void rs_wake(struct host *h, tick now, struct host_ifc *ifc);
void rd_advertised(struct host *h, tick now, struct host_ifc *ifc, const struct addr *router,
    const struct nd_ra *ra);
void rd_wake(struct host *h, tick now, struct host_ifc *ifc);
void rd_clear(struct host *h, struct host_ifc *ifc);
void rd_no_router(struct host *h, struct host_ifc *ifc, const struct addr *router);
void rd_reachability(struct host *h, unsigned ifc, const struct addr *router, bool reachable);

/* ---- ra.c: router side ---- */
void ra_start(struct host *h, tick now, struct host_ifc *ifc);
void ra_stop(struct host *h, struct host_ifc *ifc);
void ra_solicited(struct host *h, tick now, struct host_ifc *ifc);
void ra_wake(struct host *h, tick now, struct host_ifc *ifc, bool reply);

/* ---- dhcpc.c, dhcps.c ---- */
extern const struct fsm dhcpc_fsm;
void dhcpc_start(struct host *h, tick now, struct host_ifc *ifc);
void dhcpc_stop(struct host *h, struct host_ifc *ifc);
void dhcpc_wake(struct host *h, tick now, struct host_ifc *ifc);
void dhcpc_input(struct host *h, tick now, struct host_ifc *ifc, const struct ip_view *v);
void dhcpc_conflict(struct host *h, tick now, struct host_ifc *ifc);
void dhcps_init(struct host *h, struct host_ifc *ifc);
void dhcps_clear(struct host_ifc *ifc);
void dhcps_input(struct host *h, tick now, struct host_ifc *ifc, const struct ip_view *v);
void dhcps_inspect(const struct host_ifc *ifc, struct text *out);

/* ---- input.c, forward.c, icmp.c, reasm.c ---- */
void ip_input(struct host *h, tick now, unsigned in_ifc, struct bytes packet,
    const struct mac *from, bool group);
void icmp_input(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    const struct mac *from);
/* reasm_input takes a fragment; true: *whole is the complete packet, until reasm_free(*done). */
bool reasm_input(struct host *h, tick now, unsigned in_ifc, const struct ip_view *v,
    struct bytes *whole, struct reasm **done);
void reasm_free(struct host *h, struct reasm *r);
void reasm_wake(struct host *h, tick now, struct reasm *r);
void reasms_clear(struct host *h);

#endif
