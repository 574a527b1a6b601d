/* rules_generic.c - checks that mutants made mechanically asked for: flags of extensions that nobody
 * here speaks. */
#include "conformance/monitors/monitor.h"

#include <string.h>

/* plain: a node whose configuration is known; none of them is a mobile router (RFC 3963), a MAP's
 * client (RFC 5380) or a proxy (RFC 5213), to which the reserved bits have been given since. */
static bool
plain(const struct look *x)
{
	return links_station(&x->tr->links, x->m)->conf != NULL;
}

static void
bu_reserved(struct look *x)
{
	if (!plain(x))
		return;
	must_be(x, "M", "0");
	must_be(x, "R", "0");
	must_be(x, "P", "0");
}

static void
ba_reserved(struct look *x)
{
	if (!plain(x))
		return;
	must_be(x, "R", "0");
	must_be(x, "P", "0");
}

/* same_identifier: has the node shown a link-local address with the home address's low 64 bits? */
static bool
same_identifier(const struct links *l, const char *node, const struct addr *hoa)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->station[i].n_owns; k++) {
			const struct addr *a = &l->station[i].own[k].addr;

			if (strcmp(l->station[i].node, node) == 0 && addr_is_link_local(a) &&
			    memcmp(a->b + 8, hoa->b + 8, 8) == 0)
				return true;
		}
	return false;
}

static void
bu_l_by_identifier(struct look *x)
{
	if (!plain(x) || x->v->home == NULL)
		return;
	must_be(x, "L", same_identifier(&x->tr->links, x->m->node, &x->v->home->hoa) ? "1" : "0");
}

const struct rule rules_generic[] = {
	{ "R6275-6.1.7-11", "MN", "BU", ALWAYS, "6275 6.1.7",
	    "the reserved bits of a Binding Update are zero", bu_reserved, NULL },
	{ "R6275-6.1.8-06", "HA", "BA", ALWAYS, "6275 6.1.8",
	    "the reserved bits of a Binding Acknowledgement are zero", ba_reserved, NULL },
	{ "R6275-6.1.7-06", "MN", "BU", ALWAYS, "6275 6.1.7",
	    "L says that home and link-local address have the same interface identifier",
	    bu_l_by_identifier, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
