/* offline_inside.h - shared by offline.c (the clock) and offline_world.c (who is who, and what
 * proves that something was done). */
#ifndef SOJOURN_CONFORMANCE_OFFLINE_INSIDE_H
#define SOJOURN_CONFORMANCE_OFFLINE_INSIDE_H

#include "conformance/offline.h"
#include "traces/msg.h"

#define OFFLINE_OWNERS 4096
#define OFFLINE_SPOTS  256
#define OFFLINE_FLOWS  32

/* Whose address: told by the story or the user (fixed), or learned from frames as they left. */
struct offline_owner {
	struct addr addr;
	char node[32];
	bool fixed;
};

/* An interface that was captured: at least one frame of the node's on the link. */
struct offline_spot {
	char node[32], link[32];
};

/* Where the story has put a node, and the addresses that it was seen to use there. */
struct offline_place {
	char node[32], link[8][32];
	struct addr now[2];	/* IPv4, IPv6 */
};

struct offline_flow {
	char name[64], from[32];
	struct addr to;
};

struct offline {
	struct script *script;
	struct msg_list all;
	struct offline_owner *owner;
	size_t n_owners;
	struct offline_spot spot[OFFLINE_SPOTS];
	size_t n_spots;
	struct offline_place *place;
	size_t n_places;
	struct offline_flow flow[OFFLINE_FLOWS];
	size_t n_flows;
	size_t n_closed;

	bool begun;		/* the first wait is over: what is done now needs evidence */
	size_t from;		/* evidence may be found from here on */
	size_t pos, last;	/* the next message; the one after the last match or evidence */
	tick now, offset;	/* story time; capture time less story time */
	tick end;		/* ended: the story time of the last message */
	bool tied, ended;
	bool own_time;		/* the captures count from the story's beginning */
	size_t jump;		/* evidence found by the verb that has just acted; SIZE_MAX: none */
	bool astray;		/* an expectation ended undecided, and none was met since */
	bool counted;		/* a counter of traffic was asked for */
	char unproven[200];	/* what has been done without evidence, or "" */
};

extern const struct world_ops offline_ops;

/* Whose address: told by the story or the user (fixed), or learned from frames as they left. */
bool offline_owns(const struct offline *o, const char *node, const struct addr *a);
const char *offline_owner_of(const struct offline *o, const struct addr *a);
void offline_owner_add(struct offline *o, const char *node, const struct addr *a, bool fixed);
/* offline_captured: were frames of this node (on this link; NULL: on any) captured where it is? */
bool offline_captured(const struct offline *o, const char *node, const char *link);
/* offline_sender: who sent it first, as far as can be told; NULL: not known. */
const char *offline_sender(const struct offline *o, const struct msg *m);
/* Who uses which address, from a message about to be given to the story, or just given. */
void offline_learn_before(struct offline *o, const struct msg *m);
void offline_learn_after(struct offline *o, const struct msg *m);
/* offline_weigh: which of the steps so far do the captures not decide? */
void offline_weigh(struct offline *o);
bool offline_user_data(const struct msg *m);

#endif
