/* bus.h - the bus inside a node on which Mobile IPv6, the key manager and the kernel side of IPsec
 * talk in PF_KEY v2 messages.
 *
 * Every message is encoded, shown to the node (who emits it as EMIT_BUS, for pfkey/<node>.pcap),
 * and decoded again for each receiver, so that what is heard is what was said. Delivery is in
 * order. Nothing per packet travels here.
 *
 *	KM, MIP6 -> KRN		requests
 *	KRN -> sender		replies, with the sender's seq and pid
 *	KRN -> KM		ACQUIRE, EXPIRE, NAT_T_NEW_MAPPING
 *	KRN -> KM and MIP6	MIGRATE that took effect, SPDADD, SPDUPDATE, SPDDELETE, SPDFLUSH that did
 *
 * "Properly formed messages are returned to all open sockets, the sender's included" (RFC 2367
 * 1.4) is kept for what changes the SPD; SA messages go to their sender only, because nobody else
 * has a use for them and because keys must not travel further than needed (RFC 2367 3.1.2).
 *
 * Pids: the bus stamps requests with BUS_PID of the sender; the kernel's own messages carry 0. */
#ifndef SOJOURN_PFKEY_BUS_H
#define SOJOURN_PFKEY_BUS_H

#include "nodes/base/env.h"
#include "nodes/wire/pfkey.h"

enum bus_port { BUS_KRN, BUS_KM, BUS_MIP6, BUS_PORTS };

#define BUS_PID(port) ((uint32_t)(port))	/* KM 1, MIP6 2 */
#define BUS_HOPS 512	/* messages for one input of the node, at most: else a loop, asserted */

struct bus_up {
	/* message shows the octets of each message once, in order; borrowed. NULL: nobody records. */
	void (*message)(void *node, struct bytes octets);
};

struct bus_item {
	struct bus_item *next;
	enum bus_port to;
	struct pfkey_msg msg;
};

struct bus {
	const struct bus_up *up;
	void *node;
	const struct teller *tell;
	struct tamper *tamper;
	struct bus_item *head, **tail;
	struct bus_item *spare;
	unsigned hops;		/* since the bus was last empty */
};

void bus_init(struct bus *b, const struct engine_env *env, const struct bus_up *up, void *node);
void bus_clear(struct bus *b);	/* wipes what is queued */

/* bus_send puts a message on the bus. From BUS_KRN, the receivers follow from type, errno and pid;
 * from the others it goes to BUS_KRN, with pid stamped. Octets that a tamper rule broke so that
 * they no longer decode are answered to the sender with the base header and an errno, as the
 * kernel does. `now` only dates the testimony. */
void bus_send(struct bus *b, tick now, enum bus_port from, const struct pfkey_msg *m);

/* bus_pop takes the oldest message; false: the bus is idle. Drain it before the node's outbox. */
bool bus_pop(struct bus *b, enum bus_port *to, struct pfkey_msg *out);

static inline bool
bus_idle(const struct bus *b)
{
	return b->head == NULL;
}

#endif
