#include "conformance/converge_pair.h"

#include <stdio.h>
#include <string.h>

/* ---- bul = binding ---- */

static bool
bindings_agree(struct pair *p, const struct table_row *bul)
{
	static const char *const same[] = { "seq", "K", "udp", "nat" };
	char a[VALUE], b[VALUE], port[VALUE], want[VALUE];
	struct table_row binding;
	bool there = table_find(p->ha->binding, "hoa", p->hoa, &binding) &&
	    !row_is(&binding, "state", "GONE");

	row_get(bul, "state", a);
	if (p->home) {
		if (strcmp(a, "HOME") != 0)
			return pair_no(p, "is at home in state", a);
		return !there || pair_no(p, "is at home, and still has a binding", "");
	}
	if (strcmp(a, "BOUND") != 0)
		return pair_no(p, "is away in state", a);
	if (!there)
		return pair_no(p, "is BOUND, and has no binding", "");
	if (!row_is(&binding, "state", "BOUND"))
		return pair_no(p, "binding is in state", row_get(&binding, "state", b));
	if (!row_is(bul, "coa", p->at) || !row_is(bul, "bu_coa", p->at))
		return pair_no(p, "is registered elsewhere than at", p->at);
	if (pair_differ(p, "the care-of address", p->at, row_get(&binding, "told_coa", b)))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (pair_differ(p, same[i], row_get(bul, same[i], a), row_get(&binding, same[i], b)))
			return false;
	row_get(&binding, "coa", b);
	row_get(&binding, "port", port);
	if (strcmp(port, "0") == 0)
		return !pair_differ(p, "the tunnel's end", p->at, b);
	pair_endpoint(a, p->at, "4191");
	pair_outside(p, a, want);
	pair_endpoint(a, b, port);
	return !pair_differ(p, "the outside of port 4191", want, a);
}

/* ---- everybody ---- */

static const struct converge_node *
home_agent(const struct converge_node *node, size_t n, const struct converge_node *mn)
{
	char want[VALUE], have[VALUE];

	for (size_t i = 0; i < n; i++)
		if (node[i].binding != NULL && converge_conf(mn->conf, "ha6", want, sizeof(want)) &&
		    converge_conf(node[i].conf, "ha6", have, sizeof(have)) &&
		    strcmp(want, have) == 0)
			return &node[i];
	return NULL;
}

static bool
mobile_agrees(const struct converge_node *node, size_t n, const struct converge_node *mn,
    struct text *why)
{
	struct pair p = { .node = node, .n = n, .mn = mn, .why = why };
	const char *bul = mn->bul, *place = mn->place;
	struct table_row b, where;
	char other[VALUE];

	p.ha = home_agent(node, n, mn);
	if (p.ha == NULL || !table_next(&bul, &b) || !table_next(&place, &where))
		return true;
	row_get(&b, "hoa", p.hoa);
	if (row_is(&where, "attached", "0"))
		return pair_no(&p, "has no address where it is", "");
	p.home = row_is(&where, "at_home", "1");
	row_get(&where, "coa", p.at);
	row_get(&where, "fallback", other);
	if (p.home)
		snprintf(p.at, sizeof(p.at), "%s", p.hoa);
	else if (row_is(&b, "bu_coa", other))	/* IPv6 stayed silent, RFC 5555 4.4.1 */
		snprintf(p.at, sizeof(p.at), "%s", other);
	return bindings_agree(&p, &b) && pair_ike_agrees(&p) && pair_sads_agree(&p) &&
	    pair_spds_agree(&p);
}

bool
converged(const struct converge_node *node, size_t n, struct text *why)
{
	for (size_t i = 0; i < n; i++)
		if (node[i].bul != NULL && !mobile_agrees(node, n, &node[i], why))
			return false;
	for (size_t i = 0; i < n; i++)
		if (node[i].binding != NULL && ha_orphans(node, n, &node[i], why))
			return false;
	return true;
}

/* ---- nothing half made, nothing half gone ---- */

/* What a row with this key may rest in. */
struct rest { const char *key, *column, *state; };

static bool
lingers(const struct converge_node *node, const char *table, const struct rest *may,
    struct text *why)
{
	char what[VALUE], state[VALUE];
	struct table_row r;

	while (table_next(&table, &r))
		if (row_get(&r, may->key, what)[0] != '\0' &&
		    !row_is(&r, may->column, may->state)) {
			text_add(why, "%s: %s %s rests in %s", node->name, may->key, what,
			    row_get(&r, may->column, state));
			return true;
		}
	return false;
}

bool
nothing_lingers(const struct converge_node *node, size_t n, struct text *why)
{
	static const struct rest sa = { "SPIi", "state", "ESTABLISHED" },
	    path = { "SPIi", "path", "SETTLED" }, child = { "child", "state", "INSTALLED" },
	    binding = { "hoa", "state", "BOUND" };

	for (size_t i = 0; i < n; i++)
		if (lingers(&node[i], node[i].ike, &sa, why) ||
		    lingers(&node[i], node[i].ike, &path, why) ||
		    lingers(&node[i], node[i].ike, &child, why) ||
		    lingers(&node[i], node[i].binding, &binding, why))
			return false;
	return true;
}
