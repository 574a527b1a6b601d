/* stack.h - what a mobile node and a home agent have in common: an IP edge, the kernel's IPsec, a
 * key manager, the PF_KEY bus between them, and the plumbing that carries octets and messages.
 *
 * Only plumbing: which datagram is IKE, which is ESP in UDP, what came out of a tunnel. What an
 * engine's news means for the others is in the routing tables of nodes/mn/ and nodes/ha/. A node
 * embeds struct stack as its first member, so that rows of those tables may be functions of here. */
#ifndef SOJOURN_STACK_H
#define SOJOURN_STACK_H

#include "nodes/base/env.h"
#include "nodes/base/route.h"
#include "nodes/host/host.h"
#include "nodes/ike/ike.h"
#include "nodes/ipsec/ipsec.h"
#include "nodes/mip6/mip6.h"
#include "nodes/mip6/tunnel.h"
#include "nodes/node.h"
#include "nodes/outbox.h"
#include "nodes/pfkey/bus.h"
#include "nodes/pfkey/policy.h"

/* The numbers of the engines in routing tables. */
enum { ENGINE_HOST, ENGINE_IPSEC, ENGINE_IKE, ENGINE_MIP6, ENGINE_RO, ENGINES };
extern const char *const engine_names[ENGINES];

#define PACKET_MAX (IP_MAX + IPSEC_ROOM + 128)	/* a packet with everything we put around it */

/* How a packet reached this node, before tunnels and ESP were taken off. */
struct arrival {
	struct endpoint outer_src, outer_dst;	/* ports: of UDP 4191, else 0 */
	bool udp;				/* in UDP 4191 */
	bool tunnelled;				/* in any tunnel without ESP */
	bool hao, rh2;
	unsigned ifc;
};

struct stack;

/* What the embedding node does; per packet, hence functions. */
struct stack_up {
	/* A Mobility Header; `sa` NULL: it came without ESP. `v` is the mobility layer's view. */
	void (*mh)(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
	    const struct ipsec_in *sa);
	/* A user's packet out of an ESP tunnel (sa) or out of a plain tunnel (sa NULL). It has passed
	 * the inbound policy check. */
	void (*inner)(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
	    const struct ipsec_in *sa);
	/* May this plain tunnel packet be taken at all? D10. */
	bool (*tunnel_allowed)(struct stack *s, const struct tunnel_in *t);
	/* Optional: has this come from a correspondent by a type 2 routing header? Then it has not entered
	 * the tunnel between mobile node and home agent, whose policies do not concern it (RFC 3776 4.2), and
	 * what is no Mobility Header is a user's, whatever its port. */
	bool (*direct)(struct stack *s, const struct ip_view *v, const struct arrival *a);
	/* Any other packet for this node. */
	void (*local)(struct stack *s, tick now, const struct ip_view *v, unsigned ifc);
	/* A bus message for the mobility entity. */
	void (*bus)(struct stack *s, tick now, const struct pfkey_msg *m);
	/* Pop one event of the mobility engine and route it; false: there is none. */
	bool (*mip6)(struct stack *s);
	/* The SAD has changed: packets that waited may go. */
	void (*sad_changed)(struct stack *s, tick now);
};

struct stack {
	struct outbox out;
	struct heap heap;
	struct rng rng;
	struct teller teller;
	struct tamper tamper;
	struct engine_env env;
	struct route_run routes;
	struct host host;
	struct ipsec ipsec;
	struct bus bus;
	struct ike *ike;
	const struct stack_up *up;
	tick now;
	bool sad_changed;
	const struct arrival *arrival;	/* with out_of_esp: how that came */
	bool out_of_esp;	/* local() is shown what came on a transport mode SA and may */
	bool no_ike;		/* all keys are typed in: nobody is at ports 500 and 4500 */
	uint16_t ip_id;
};

struct stack_conf {
	const char *name;
	uint64_t seed;
	const char *mutants;
	const struct host_conf *host;
	const struct host_up *host_up;	/* deliver is stack_deliver, frame stack_frame */
	const struct ipsec_conf *ipsec;
	const struct ike_conf *ike;
	const struct ike_up *ike_up;
	const struct route *routes;
	const struct stack_up *up;
};

/* The node must be zeroed and embed the stack first. False: err has one line. */
bool stack_init(struct stack *s, const struct stack_conf *c, char *err, size_t err_cap) MUST_CHECK;
void stack_clear(struct stack *s);
/* stack_hear: node_ops.hear. */
void stack_hear(struct stack *s, bool heard);

/* stack_settle lets the engines hear each other until nobody has anything more to say. Call at the
 * end of every input. */
void stack_settle(struct stack *s);
/* stack_wake runs every deadline that is due; mip6 takes alarms of ALARM_MIP6, node the rest. */
void stack_wake(struct stack *s, tick now,
    void (*mip6)(struct stack *s, tick now, struct alarm *a));

/* stack_reboot takes the links down, asks `forget`, unless NULL, to begin anew, and brings the links
 * up again: COMMAND_REBOOT. The generator goes on, so that no SPI, nonce or key comes twice, and so
 * do the clock, the counters of rows taken and what a scenario has told the node to do wrong. */
void stack_reboot(struct stack *s, void (*forget)(struct stack *s));
/* stack_reboot_lose reads a COMMAND_REBOOT's text. False: err says why. */
bool stack_reboot_lose(const struct command *c, bool *lose, char err[static 128]) MUST_CHECK;
/* stack_forget: all that the common engines know but their configuration and addresses added. */
void stack_forget(struct stack *s);

/* For struct host_up. `node` is the stack. */
void stack_frame(void *node, tick now, unsigned ifc, struct bytes frame);
uint8_t *stack_room(void *node, size_t n);
void stack_listen(void *node, unsigned ifc, const struct mac *m, bool on);
void stack_deliver(void *node, tick now, const struct ip_view *v, unsigned ifc);

/* For struct ike_up. */
void stack_sa_use(void *node, uint32_t spi_in, uint32_t spi_out, struct ike_use *out);

/* stack_send gives a packet of this node's own to the IP edge; a refusal is told. */
void stack_send(struct stack *s, struct bytes ip);
/* stack_mh_packet builds the packet of a Mobility Header message from src to dst, as the mobility
 * layer sees it: without HAO, RH2, ESP or tunnel. */
void stack_mh_packet(struct wr *w, const struct addr *src, const struct addr *dst, struct bytes mh);
/* stack_dispatch sends a Mobility Header packet that IPsec is done with along its path. */
void stack_dispatch(struct stack *s, struct bytes ip, const struct mip6_path *path);

/* stack_mh_refused answers a Mobility Header that came without ESP and was dropped for its form, by an ICMPv6
 * error to the source on the wire, whatever binding there is: RFC 6275 9.2. */
void stack_mh_refused(struct stack *s, enum why w, const struct ip_view *v, const struct arrival *a);

/* stack_drop tells that a packet was refused. */
void stack_drop(struct stack *s, enum why w, const char *what, const struct ip_view *v);

/* Rows common to both tables. */
void stack_row_ike_send(void *node, const void *ev);
void stack_row_ike_keepalive(void *node, const void *ev);
void stack_row_ike_bus(void *node, const void *ev);
void stack_row_ike_keys(void *node, const void *ev);
void stack_row_ipsec_bus(void *node, const void *ev);
void stack_row_ipsec_keys(void *node, const void *ev);
void stack_row_ipsec_dummy(void *node, const void *ev);
void stack_row_address(void *node, const void *ev);	/* of struct host_event */

#define STACK_ROUTES										\
	{ ENGINE_IKE, IKE_EV_SEND, NULL, stack_row_ike_send, "host",				\
	  "an IKE datagram leaves by its endpoints", "7296 2.23" },				\
	{ ENGINE_IKE, IKE_EV_KEEPALIVE, NULL, stack_row_ike_keepalive, "host",			\
	  "keep the mapping of 4500 alive", "3948 4" },						\
	{ ENGINE_IKE, IKE_EV_BUS, NULL, stack_row_ike_bus, "bus",				\
	  "the key manager speaks PF_KEY", "2367 1.4" },					\
	{ ENGINE_IKE, IKE_EV_KEYS, NULL, stack_row_ike_keys, "key files",			\
	  "new keys of an IKE SA", "7296 2.14" },						\
	{ ENGINE_IPSEC, IPSEC_EV_BUS, NULL, stack_row_ipsec_bus, "bus",				\
	  "the kernel answers, asks and reports", "2367 1.4" },					\
	{ ENGINE_IPSEC, IPSEC_EV_KEYS, NULL, stack_row_ipsec_keys, "key files",			\
	  "an ESP SA became usable", "4301 4.4.2" },						\
	{ ENGINE_IPSEC, IPSEC_EV_DUMMY, NULL, stack_row_ipsec_dummy, "host",			\
	  "a dummy packet hides when there is traffic", "4303 2.6" }

#endif
