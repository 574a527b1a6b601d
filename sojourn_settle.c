#include "sojourn_settle.h"

#include "conformance/converge.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LOOK	SECONDS(5)
#define TABLE_MAX	(1 << 18)
#define ECHOES		5
#define ECHO_EVERY	MSEC(500)
#define ECHO_WAIT	SECONDS(2)

/* ---- tables ---- */

static char *
table_of(const struct world_node *n, const char *what)
{
	char *p = xalloc(1, TABLE_MAX);
	struct text t = text_of(p, TABLE_MAX);

	if (node_inspect(n, what, &t) && !t.cut)
		return p;
	free(p);
	return NULL;
}

#define TABLES 7

typedef bool check_fn(const struct converge_node *node, size_t n, struct text *why);

#define INTERFACES 8	/* a home agent has two */

/* A home agent that a story has taken off its links hears of nothing: it cannot agree. */
static bool
can_agree(const struct world_node *n)
{
	bool plugged = strcmp(node_kind_name(n), "ha") != 0;

	for (unsigned i = 0; !plugged && i < INTERFACES; i++)
		plugged = node_wire(n, i) != NULL;
	return plugged;
}

static bool
tables_pass(struct world *w, check_fn *check, struct text *why)
{
	static const char *const tables[TABLES] = { "bul", "place", "binding", "ike", "sad", "spd",
		"nat" };
	struct world_node *const *node;
	size_t n = world_nodes(w, &node), asked = 0;
	struct converge_node *c = xalloc(n + 1, sizeof(*c));
	char *(*t)[TABLES] = xalloc(n + 1, sizeof(*t));
	bool ok;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < TABLES; k++)
			t[i][k] = table_of(node[i], tables[k]);
		if (!can_agree(node[i]))
			continue;
		c[asked++] = (struct converge_node){ .name = node_name(node[i]),
		    .kind = node_kind_name(node[i]), .conf = node_conf(node[i]), .bul = t[i][0],
		    .place = t[i][1], .binding = t[i][2], .ike = t[i][3], .sad = t[i][4],
		    .spd = t[i][5], .nat = t[i][6] };
	}
	ok = check(c, asked, why);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < TABLES; k++)
			free(t[i][k]);
	free(t);
	free(c);
	return ok;
}

static bool
tables_agree(struct world *w, struct text *why)
{
	return tables_pass(w, converged, why);
}

bool
settle_lingers(struct world *w, struct text *why)
{
	world_run(w, world_now(w) + SETTLE_LINGER);
	return !tables_pass(w, nothing_lingers, why);
}

/* ---- pings ---- */

struct pings { struct flow **f; size_t n; };

static void
ping(struct world *w, struct pings *p, struct world_node *from, struct world_node *to,
    const struct addr *src, const struct addr *dst)
{
	char name[160], err[128], text[ADDR_TEXT_MAX];
	struct flow_conf fc = { .name = name, .kind = FLOW_PING, .src = *src, .dst = *dst,
	    .count = ECHOES, .every = ECHO_EVERY, .start = world_now(w) };

	snprintf(name, sizeof(name), "%.24s to %.24s, %s/%" PRId64, node_name(from),
	    node_name(to), addr_text(dst, text), world_now(w));
	p->f = xrealloc(p->f, p->n + 1, sizeof(struct flow *));
	p->f[p->n] = world_flow(w, from, to, &fc, err);
	if (p->f[p->n] == NULL)
		die("ping %s: %s", name, err);
	p->n++;
}

static bool
address_of(const struct world_node *n, unsigned family, struct addr *out)
{
	const struct node_address *a;
	size_t k = node_addresses(n, &a);

	for (size_t i = 0; i < k; i++)
		if (a[i].prefix.addr.family == family && !addr_is_link_local(&a[i].prefix.addr)) {
			*out = a[i].prefix.addr;
			return true;
		}
	return false;
}

/* hoa: its home address of that family, or, while it has none, the one of its configuration. */
static bool
home_address_of(const struct world_node *n, unsigned family, struct addr *hoa)
{
	const struct node_address *a;
	size_t k = node_addresses(n, &a);
	char text[80];

	if (!converge_conf(node_conf(n), family == 6 ? "hoa6" : "hoa4", text, sizeof(text)) ||
	    !addr_parse(hoa, text))
		return false;
	for (size_t i = 0; i < k; i++)
		if (a[i].ifc == IFC_APP && a[i].prefix.addr.family == family)
			*hoa = a[i].prefix.addr;
	return true;
}

static struct world_node *
correspondent(struct world *w)
{
	struct world_node *const *node;
	size_t n = world_nodes(w, &node);

	for (size_t i = 0; i < n; i++)
		if (strcmp(node_kind_name(node[i]), "cn") == 0)
			return node[i];
	return NULL;
}

/* ping_home_addresses pings both ways on every home address; false: the correspondent node has no
 * address to ping one from. */
static bool
ping_home_addresses(struct world *w, struct world_node *cn, struct pings *p, struct text *why)
{
	static const unsigned families[] = { 6, 4 };
	struct world_node *const *node;
	size_t n = world_nodes(w, &node);

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < 2; k++) {
			struct addr hoa, peer, none = { 0 };
			char text[ADDR_TEXT_MAX];

			if (strcmp(node_kind_name(node[i]), "mn") != 0 ||
			    !home_address_of(node[i], families[k], &hoa))
				continue;
			if (!address_of(cn, hoa.family, &peer)) {
				text_add(why, "%s has no address to ping %s from", node_name(cn),
				    addr_text(&hoa, text));
				return false;
			}
			ping(w, p, cn, node[i], &none, &hoa);
			ping(w, p, node[i], cn, &hoa, &peer);
		}
	return true;
}

static bool
pings_answered(struct world *w, struct text *why)
{
	struct pings p = { 0 };
	struct world_node *cn = correspondent(w);
	bool ok = cn == NULL || ping_home_addresses(w, cn, &p, why);

	world_run(w, world_now(w) + ECHOES * ECHO_EVERY + ECHO_WAIT);
	for (size_t i = 0; i < p.n && ok; i++)
		if (p.f[i]->received == 0) {
			text_add(why, "%.*s: no echo comes back",
			    (int)strcspn(p.f[i]->name, "/"), p.f[i]->name);
			ok = false;
		}
	free(p.f);
	return ok;
}

const char *
settle(struct world *w, tick most, struct text *why)
{
	tick until = world_now(w) + most;
	const char *what;

	world_run(w, world_now(w) + FIRST_LOOK);
	do {
		why->n = 0;
		why->p[0] = '\0';
		what = "tables";
		if (!tables_agree(w, why)) {
			world_run(w, world_now(w) + SECONDS(1));
			continue;
		}
		what = "ping";
		if (!pings_answered(w, why))
			continue;
		what = "tables";
		if (tables_agree(w, why))
			return NULL;
	} while (world_now(w) < until);
	return what;
}
