/* wire.h - a link and the ports on it, independent of the simulator that moves the frames.
 *
 * A LAN is a switch without a learning phase: every port has a transmitter of its own (rate, and a
 * queue in front of it), all hear a frame `delay` after its last bit left. A point-to-point link is
 * the same with at most two ports and no filtering.
 *
 * Filtering: a port hears broadcast, the unicast addresses it has sent from or listens to, and the
 * multicast addresses it listens to (port_listen). A port that has told no multicast address hears
 * all of them. A unicast address nobody has claimed is flooded, as by a switch. A promiscuous port
 * hears everything. Lookup is by hash: a frame costs its receivers and no more.
 *
 * Random loss and the other faults are not here but in fault.h, above the simulator, so that they
 * are the same under every driver and every lost frame is seen by the taps. */
#ifndef SOJOURN_SIM_WIRE_H
#define SOJOURN_SIM_WIRE_H

#include "nodes/base/hash.h"
#include "sim/driver.h"

#define WIRE_QUEUE 100		/* frames: the default queue */

/* What became of a frame. */
enum fate {
	FATE_CARRIED,
	FATE_NO_LINK,		/* the port is on no link */
	FATE_TOO_LONG,		/* longer than the link's MTU and an Ethernet header */
	FATE_QUEUE,		/* the transmitter's queue was full */
	FATE_CUT,		/* the sender was unplugged while the frame waited */
	FATE_UNHEARD,		/* arrived where nobody listens to that address */
	FATE_LOSS,		/* a random fault of the link */
	FATE_FAULT		/* a fault the script asked for */
};


struct wire_conf {
	const char *name;
	bool p2p;
	tick delay;
	uint64_t rate;		/* bit/s; 0: infinitely fast */
	unsigned queue;		/* frames waiting behind the one being sent; 0: WIRE_QUEUE */
	uint16_t mtu;		/* octets of IP packet; 0: 1500 */
};

struct port;

/* Ports by ascending id. */
struct port_set {
	struct port **p;
	size_t n, cap;
};

struct wire {
	struct driver *driver;
	char *name;
	struct wire_conf conf;
	struct port_set all, promiscuous, unfiltered;
	struct port_set hearers;	/* of the frame that is arriving */
	struct hash claim;	/* struct claim, by MAC address */
	void *impl;		/* the driver's */
	void *owner;		/* the world's */
};

struct port_up {
	/* A frame arrives; borrowed. */
	void (*frame)(void *arg, uint64_t id, struct bytes frame);
	/* A frame of this port was lost after port_send had said FATE_CARRIED. */
	void (*lost)(void *arg, uint64_t id, enum fate fate, struct bytes frame);
};

#define PORT_EPOCHS 4

struct port {
	struct station *station;
	unsigned id;		/* order among ports: unique in a world */
	const struct port_up *up;
	void *arg;
	struct wire *wire;	/* NULL: unplugged */
	bool promiscuous, filters;	/* filters: has told a multicast address */
	tick free_at;		/* when the transmitter has sent what it has accepted */
	unsigned epoch;		/* of attachment */
	tick cut[PORT_EPOCHS];	/* when an attachment ended */
	tick *leaves;		/* ring of conf.queue + 1: departures of the frames that wait */
	unsigned q_head, q_n;
	struct claim *claims;	/* every address this port hears by name: a list, */
	struct hash claim;	/* and by MAC */
	unsigned n_learned;
	struct mac last_src;	/* of the last frame sent: learned already */
	void *impl;		/* the driver's */
};

/* A frame on its way. */
struct flight {
	struct wire *wire;
	struct port *from;	/* NULL: injected from nowhere */
	unsigned epoch;		/* of the sender's attachment */
	uint64_t id;
	tick leaves, arrives;
};

struct wire *wire_new(struct driver *d, const struct wire_conf *conf);
void wire_free(struct wire *w);

void port_init(struct port *p, struct station *s, unsigned id, const struct port_up *up, void *arg);
void port_clear(struct port *p);

/* port_attach plugs a port in; false: it is in already, or a point-to-point link is full. */
bool port_attach(struct port *p, struct wire *w);
/* port_detach pulls it out: what waits in its queue is lost, what has left will arrive. */
void port_detach(struct port *p);
/* port_promiscuous: hear every frame of the link. */
void port_promiscuous(struct port *p, bool on);
/* port_listen adds or removes an address to hear: unicast or multicast. */
void port_listen(struct port *p, const struct mac *m, bool on);

/* port_send hands a frame to the transmitter. Never calls back synchronously. */
enum fate port_send(struct port *p, uint64_t id, struct bytes frame);
/* wire_inject puts a frame on the link as if from a port nobody knows, at once. */
enum fate wire_inject(struct wire *w, uint64_t id, struct bytes frame);

/* flight_hearers calls `hear` for every port that hears `frame` when it arrives, by ascending port
 * id, and returns how many did. For drivers. */
typedef void (*hear_fn)(void *arg, struct port *p, const struct flight *f, struct bytes frame);
size_t flight_hearers(const struct flight *f, struct bytes frame, hear_fn hear, void *arg);
/* flight_arrive delivers to every hearer's port_up, or tells the sender of its loss. */
void flight_arrive(const struct flight *f, struct bytes frame);
/* port_receive hands one arriving frame to a port's owner. For drivers. */
void port_receive(void *unused, struct port *p, const struct flight *f, struct bytes frame);

#endif
