/* vantage.h - where a capture was made, and so which of its frames were sent there.
 *
 * Who sends from an address that the user says is the node's is the node. Else: the interface that
 * an Ethernet capture was made on takes part in every frame but others'
 * multicasts. On a link of two, both do. Then it is the one that is known from another capture of
 * the same node, by its MAC address or by addresses that it sends from, and not known from another
 * node's; else it is a guess: the one that forwards as that node does, and nothing if that is not
 * known, since hosts are watched more often than routers. */
#ifndef SOJOURN_TRACES_VANTAGE_H
#define SOJOURN_TRACES_VANTAGE_H

#include "nodes/base/addr.h"

#define VANTAGE_MAX 16

/* What is known of a node. */
struct vantage_node {
	struct mac mac[VANTAGE_MAX];
	struct addr addr[VANTAGE_MAX];	/* that it sends from */
	size_t n_macs, n_addrs;
	size_t n_told;			/* the first so many addresses are known to be the node's */
	bool forwards;
	bool host;			/* it is known to be no router */
	const struct mac *other;	/* MAC addresses of other nodes */
	size_t n_others;
};

struct vantage;

/* vantage_new reads a capture; NULL: it cannot be read. */
struct vantage *vantage_new(const char *path);
void vantage_free(struct vantage *v);

/* vantage_mac finds the interface's MAC address, and adds to `node` what the capture tells of it.
 * False: nobody sent, or (unless `guess`) two are equally likely. */
bool vantage_mac(const struct vantage *v, struct vantage_node *node, bool guess, struct mac *out);

#endif
