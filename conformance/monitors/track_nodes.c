/* track_nodes.c - the nodes that are known, for all rules: what part each has, told or inferred, and which
 * neighbour's address it waits for, since what waits leaves late. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <string.h>

/* ---- nodes ---- */

const char *
track_role(const char *kind)
{
	static const char *const roles[][2] = {
		{ "mn", "MN" }, { "ha", "HA" }, { "cn", "CN" }, { "nat", "NAT" },
		{ "router", "ROUTER" }, { "host", "HOST" },
		/* No rule is about these. An insider is a node that keeps the rules but where the
		 * story has it break them: what it says is remembered, and not judged. */
		{ "attacker", "ATTACKER" }, { "insider", "INSIDER" }
	};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i][0], kind) == 0)
			return roles[i][1];
	return "";
}

struct known *
track_node_get(struct track *tr, const char *name)
{
	for (size_t i = 0; i < tr->n_nodes; i++)
		if (text_eq(tr->node[i].name, name))
			return &tr->node[i];
	tr->node = xrealloc(tr->node, tr->n_nodes + 1, sizeof(*tr->node));
	memset(&tr->node[tr->n_nodes], 0, sizeof(*tr->node));
	snprintf(tr->node[tr->n_nodes].name, sizeof(tr->node->name), "%s", name);
	return &tr->node[tr->n_nodes++];
}

const struct known *
track_node(const struct track *tr, const char *name)
{
	for (size_t i = 0; i < tr->n_nodes; i++)
		if (text_eq(tr->node[i].name, name))
			return &tr->node[i];
	return NULL;
}

bool
track_is_ha(const struct track *tr, const char *node)
{
	const struct known *k = track_node(tr, node);

	return k != NULL && strcmp(k->role, "HA") == 0;
}

/* ---- who waits for a neighbour's address ---- */

/* RFC 4861 7.2.2: what is sent meanwhile waits; so what leaves with the answer was sent earlier. */
#define LEAVES_WITH_ANSWER MSEC(5)

void
track_neighbour_asked(struct track *tr, const struct msg *m)
{
	struct known *k = track_node_get(tr, m->node);
	struct addr target = msg_addr(m, "target"), src = msg_addr(m, "src"),
	    dst = msg_addr(m, "dst");

	/* Not to find out whether an address is free, nor whether a neighbour is still there. */
	if (msg_is(m, "NS") ? addr_is_unspecified(&src) || !addr_is_multicast(&dst) :
	    !msg_is(m, "ARP_REQUEST") || !addr_is_set(&target))
		return;
	if (!k->told && addr_eq(&k->asked, &target))
		return;
	k->asked = target;
	k->t_asked = m->t;
	k->told = false;
}

void
track_neighbour_told(struct track *tr, const struct msg *m)
{
	bool arp = msg_is(m, "ARP_REPLY");
	struct addr told = msg_addr(m, arp ? "sender" : "target");
	struct known *k;

	if (m->tx || (!arp && !msg_is(m, "NA")))
		return;
	k = track_node_get(tr, m->node);
	if (k->told || !addr_eq(&k->asked, &told))
		return;
	k->told = true;
	k->t_told = m->t;
}

/* A link-local address takes a second to be tested, and until then nobody can be asked at all:
 * what left with the first answer on a link may have waited since the interface came up. */
#define ASKS_LATE SECONDS(3)

tick
track_waited(struct track *tr, const struct msg *m)
{
	const struct known *k = track_node(tr, m->node);
	tick since;

	if (!m->tx || k == NULL || !k->told || m->t - k->t_told > LEAVES_WITH_ANSWER)
		return 0;
	since = links_station(&tr->links, m)->since;
	return k->t_told - (since <= k->t_asked && k->t_asked - since <= ASKS_LATE ? since :
	    k->t_asked);
}

/* ---- whose part a message is ---- */

/* track_infer_role: offline nothing says who is who. Who sends a BU of its own is a mobile node, who sends
 * a BA a home agent; who receives a BU is taken for one until it is seen to pass it on. */
void
track_infer_role(struct track *tr, const struct msg *m)
{
	bool bu = strcmp(m->name, "BU") == 0, ba = strcmp(m->name, "BA") == 0, was;
	struct known *k;

	if (tr->events || (!bu && !ba))
		return;
	k = track_node_get(tr, m->node);
	was = k->role[0] != '\0' && !k->guessed;
	if (m->tx && m->forwarded) {
		if (k->guessed)
			track_forget_receptions(tr, m->node);
		if (k->guessed || k->role[0] == '\0')
			snprintf(k->role, sizeof(k->role), "ROUTER");
		k->guessed = false;
	} else if (m->tx && (!was || k->unsure)) {
		snprintf(k->role, sizeof(k->role), "%s", bu ? "MN" : "HA");
		k->guessed = false;
		k->unsure = m->guessed && (k->unsure || !was);
	} else if (!m->tx && bu && k->role[0] == '\0') {
		snprintf(k->role, sizeof(k->role), "HA");
		k->guessed = true;
	}
}

/* role_of_peer: a node that is known by its IKE SAs only, by who opened the first of them. */
static const char *
role_of_peer(const struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_sas; i++) {
		const struct ike_sa *s = &tr->sa[i];

		if (strcmp(s->initiator, node) == 0)
			return s->swapped ? "HA" : "MN";
		if (strcmp(s->responder, node) == 0)
			return s->swapped ? "MN" : "HA";
	}
	return "";
}

bool
track_is_on_link(const struct msg *m)
{
	static const char *const names[] = { "NS", "NA", "RS", "RA", "ARP_REQUEST", "ARP_REPLY" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(m->name, names[i]) == 0)
			return true;
	return false;
}

/* track_role_of: who is judged by this message, where its sender is not known by name. */
const char *
track_role_of(const struct view *v)
{
	/* Who received a Binding Update may be a router on the way. */
	if (v->sender != NULL && v->sender->role[0] != '\0' && !v->sender->guessed)
		return v->sender->role;
	if (strcmp(v->m->name, "BU") == 0)
		return "MN";
	if (strcmp(v->m->name, "BA") == 0)
		return "HA";
	if (v->sa == NULL && v->egress && msg_has(v->m, "esp_spi"))
		return role_of_peer(v->tr, v->m->node);
	/* Whose part in IKE is not its part on the link. */
	if (v->sa == NULL && v->egress && track_is_on_link(v->m) &&
	    links_station(&v->tr->links, v->m)->conf != NULL)
		return "HOST";
	return v->sa == NULL ? "" : v->by_initiator != v->sa->swapped ? "MN" : "HA";
}
