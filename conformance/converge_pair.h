/* converge_pair.h - inside converge: tables as inspect writes them, and a mobile node with its home
 * agent. */
#ifndef SOJOURN_CONFORMANCE_CONVERGE_PAIR_H
#define SOJOURN_CONFORMANCE_CONVERGE_PAIR_H

#include "conformance/converge.h"

#include "nodes/base/addr.h"

#define VALUE 80

/* ---- tables of lines of " key=value" ---- */

struct table_row { const char *p; size_t n; };

/* table_next reads the line at *at, which goes on to the next; false: none is left. */
bool table_next(const char **at, struct table_row *r);
bool table_find(const char *table, const char *key, const char *value, struct table_row *out);
/* row_get: "" if it has no such key. Returns out. */
const char *row_get(const struct table_row *r, const char *key, char out[static VALUE]);
bool row_is(const struct table_row *r, const char *key, const char *value);

/* ---- a mobile node and its home agent ---- */

struct pair {
	const struct converge_node *node, *mn, *ha;
	size_t n;
	bool home;
	char hoa[VALUE], at[VALUE];	/* where the mobile node is: care-of or home address */
	struct text *why;
};

/* pair_differ: are they different? Then that is why. */
bool pair_differ(struct pair *p, const char *what, const char *at_mn, const char *at_ha);
/* pair_no says why, and returns false. */
bool pair_no(struct pair *p, const char *what, const char *detail);
void pair_endpoint(char out[static VALUE], const char *addr, const char *port);
/* pair_outside: what a mobile node's own endpoint looks like from the home agent: through the
 * mapping of a NAT, if there is one. */
void pair_outside(const struct pair *p, const char *inside, char out[static VALUE]);

/* ---- what must hold of each pair, and of a home agent ---- */

bool pair_ike_agrees(struct pair *p);
bool pair_sads_agree(struct pair *p);
bool pair_spds_agree(struct pair *p);
/* ha_orphans: has the home agent an IKE SA, a child, an SA or a policy that no mobile node has? */
bool ha_orphans(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why);

#endif
