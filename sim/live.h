/* live.h - real time, and a real implementation in a node's place.
 *
 * live_new makes a driver whose ticks are CLOCK_MONOTONIC since its first run. An event never runs
 * early and sees its own tick as now, so deadlines that fall behind are worked off in order and time
 * never goes back; what comes from outside is dated when it is read. Links between nodes of this
 * process work as in the lab.
 *
 * A node of kind "device" is something outside: frames to it leave by a TAP device or an AF_PACKET
 * socket, frames that come in there are its own. Everything else about it is as of any node, so taps,
 * pcaps, faults, messages and verdicts of a live run are as of a simulated one. It cannot be
 * replayed: recorders leave it out (live_is_device). Its configuration:
 *
 *	eth*.tap = NAME		a TAP device, made if need be; gone with us
 *	eth*.packet = NAME	an interface there is, say one end of a veth pair
 *	netns = NAME		the network namespace (ip netns) of both; empty: ours
 *	addr = ADDRESS		it has this one, inner = ADDRESS: inside a tunnel; for who is who in
 *				a story, and for its properties addr4, hoa4, ...; again for each
 *	hook = COMMAND		run by /bin/sh for COMMAND_DO, with the text as $1, one at a time, in
 *				order; it may take its time, and the world goes on meanwhile
 *	hook_limit = 20s	after which a hook's process group is killed
 *
 * Inspect: "hook", a line per hook that has ended: text= status= (256: killed).
 *
 * Randomness: live_seed, from the operating system. */
#ifndef SOJOURN_SIM_LIVE_H
#define SOJOURN_SIM_LIVE_H

#include "sim/world.h"

/* live_new: `limit` bounds every run: it ends when so much real time has passed since the first;
 * TICK_NEVER: none. */
struct driver *live_new(tick limit);

/* live_expired: has a run ended by the limit? */
bool live_expired(const struct driver *d);

/* live_watch calls fn(arg), as an event, when fd becomes readable or is closed at its other end.
 * One watch an fd; live_unwatch before the fd is closed. Not during another watch's call. */
void live_watch(struct driver *d, int fd, sim_fn fn, void *arg);
void live_unwatch(struct driver *d, int fd);

/* live_kinds: "device", for struct world_conf's more_kinds. */
extern const struct node_kind live_kinds[];
bool live_is_device(const struct world_node *n);
/* live_device_start connects a new device to its world's driver, which must be live_new's. Call it
 * once, before the node is attached to anything. */
void live_device_start(struct world_node *n);

uint64_t live_seed(void);

#endif
