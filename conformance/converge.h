/* converge.h - do both ends, and the NATs between them, agree where a mobile node is?
 *
 * Asks the nodes' own tables (node_ops.inspect): white-box, and only good for an explorer, which
 * looks for runs worth a second look. All of this must hold:
 *
 *	bul = binding		the mobile node is registered where it is: care-of address, sequence
 *				number, K, encapsulation; or it is at home, and nobody has a binding
 *	ike			one IKE SA between the two, the same at both ends, settled where the
 *				mobile node is; no other, not even half made; the same children
 *	sad			every SA has its other half, with the same mode, encapsulation and
 *				endpoints, and belongs to a child of the IKE SA; every child has its
 *				SAs; no end is provisional
 *	spd			every policy has its other half; the tunnel of each begins where the
 *				mobile node is; at home there is none for a tunnel
 *	nat			what the home agent sends to is the outside of a live mapping */
#ifndef SOJOURN_CONFORMANCE_CONVERGE_H
#define SOJOURN_CONFORMANCE_CONVERGE_H

#include "nodes/base/text.h"

/* One node's tables, as inspect wrote them: lines of " key=value"; NULL: it has no such table. */
struct converge_node {
	const char *name, *kind, *conf;
	const char *bul, *place, *binding, *ike, *sad, *spd, *nat;
};

/* converged says whether all of it holds for every mobile node that is on some link; else the first
 * thing that does not goes to *why, in one line. */
bool converged(const struct converge_node *node, size_t n, struct text *why);

/* nothing_lingers says whether, when all is quiet, every IKE SA of every node is established, every
 * child installed and every binding in force: nothing half made, nothing that should be gone. */
bool nothing_lingers(const struct converge_node *node, size_t n, struct text *why);

/* converge_conf finds "key = value" in a node's configuration. */
bool converge_conf(const char *conf, const char *key, char *out, size_t cap);

#endif
