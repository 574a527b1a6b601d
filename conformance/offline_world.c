#include "conformance/offline_inside.h"

#include "nodes/base/conf.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE SECONDS(1)	/* a detached interface says nothing for so long */
#define AT_ONCE SECONDS(2)	/* a message that comes this late is another one */

/* ---- who is who ---- */

const char *
offline_owner_of(const struct offline *o, const struct addr *a)
{
	const char *node = NULL;

	for (size_t i = 0; i < o->n_owners; i++)
		if (addr_eq(&o->owner[i].addr, a)) {
			node = o->owner[i].node;
			if (o->owner[i].fixed)
				return node;
		}
	return node;
}

bool
offline_owns(const struct offline *o, const char *node, const struct addr *a)
{
	const char *who = addr_is_set(a) ? offline_owner_of(o, a) : NULL;

	return who != NULL && strcmp(who, node) == 0;
}

void
offline_owner_add(struct offline *o, const char *node, const struct addr *a, bool fixed)
{
	struct offline_owner *w = NULL;

	for (size_t i = 0; i < o->n_owners && w == NULL; i++)
		if (addr_eq(&o->owner[i].addr, a) && o->owner[i].fixed == fixed)
			w = &o->owner[i];
	if (w == NULL && o->n_owners == OFFLINE_OWNERS)
		return;
	if (w == NULL)
		w = &o->owner[o->n_owners++];
	*w = (struct offline_owner){ .addr = *a, .fixed = fixed };
	snprintf(w->node, sizeof(w->node), "%s", node);
}

/* A line of a configuration that gives the node an address: "eth0.addr = 2001:db8::1/64". */
static void
address_line(struct offline *o, const char *node, const char *line)
{
	const char *eq = strstr(line, " = ");
	char key[64], value[64];
	struct addr a;

	if (eq == NULL)
		return;
	snprintf(key, sizeof(key), "%.*s", (int)(eq - line), line);
	snprintf(value, sizeof(value), "%s", eq + 3);
	value[strcspn(value, "/ \r\n")] = '\0';
	if (strcmp(key, "addr") == 0 || strcmp(key, "inner") == 0 || strncmp(key, "hoa", 3) == 0 ||
	    (strlen(key) > 5 && strcmp(key + strlen(key) - 5, ".addr") == 0))
		if (addr_parse(&a, value))
			offline_owner_add(o, node, &a, true);
}

static struct offline_place *
place_of_node(struct offline *o, const char *node)
{
	struct offline_place *p;

	for (size_t i = 0; i < o->n_places; i++)
		if (strcmp(o->place[i].node, node) == 0)
			return &o->place[i];
	o->place = xrealloc(o->place, o->n_places + 1, sizeof(*o->place));
	p = &o->place[o->n_places++];
	*p = (struct offline_place){ 0 };
	snprintf(p->node, sizeof(p->node), "%s", node);
	return p;
}

bool
offline_captured(const struct offline *o, const char *node, const char *link)
{
	for (size_t i = 0; i < o->n_spots; i++)
		if (strcmp(o->spot[i].node, node) == 0 &&
		    (link == NULL || strcmp(o->spot[i].link, link) == 0))
			return true;
	return false;
}

bool
offline_user_data(const struct msg *m)
{
	return strcmp(m->name, "DATA") == 0 || strncmp(m->name, "ICMP", 4) == 0;
}

/* The address that the sender says is its own in the end: HAO, or the source inside a tunnel. */
static struct addr
end_source(const struct msg *m)
{
	static const char *const fields[] = { "hao", "inner_src", "src" };
	struct addr a = ADDR_NONE;

	for (size_t i = 0; i < 3 && !addr_is_set(&a); i++)
		a = msg_addr(m, fields[i]);
	return a;
}

const char *
offline_sender(const struct offline *o, const struct msg *m)
{
	struct addr src = msg_addr(m, "src"), end = end_source(m);
	const char *who;

	if (m->tx && m->origin)
		return m->node;
	who = addr_is_set(&end) ? offline_owner_of(o, &end) : NULL;
	return who != NULL || !addr_is_set(&src) ? who : offline_owner_of(o, &src);
}

void
offline_learn_before(struct offline *o, const struct msg *m)
{
	struct addr src = msg_addr(m, "src"), end = end_source(m);
	const char *who;

	if (!addr_is_set(&src) || addr_is_link_local(&src) || addr_is_unspecified(&src))
		return;
	if (m->tx && m->origin)
		offline_owner_add(o, m->node, &src, false);
	else if (m->origin && !addr_eq(&end, &src) && (who = offline_owner_of(o, &end)) != NULL &&
	    offline_owner_of(o, &src) == NULL)
		offline_owner_add(o, who, &src, false);
}

/* The address that a node shows to use: it asks whether anybody has it, was given it, or sends
 * from it. Not its constants: a home address is none of a place. */
void
offline_learn_after(struct offline *o, const struct msg *m)
{
	struct addr a = ADDR_NONE;
	const char *who = m->node;
	bool fixed = false;

	if (m->tx && m->origin) {
		a = msg_addr(m, "src");
		if (strcmp(m->name, "NS") == 0 && addr_is_unspecified(&a))
			a = msg_addr(m, "target");
	} else if (!m->tx && strcmp(m->name, "DHCP_ACK") == 0) {
		a = msg_addr(m, "yiaddr");
	} else if (m->origin) {
		who = offline_sender(o, m);
		a = msg_addr(m, "src");
	}
	if (who == NULL || !addr_is_set(&a) || addr_is_link_local(&a) || addr_is_unspecified(&a) ||
	    addr_is_multicast(&a))
		return;
	for (size_t i = 0; i < o->n_owners; i++)
		fixed |= o->owner[i].fixed && addr_eq(&o->owner[i].addr, &a);
	if (!fixed)
		place_of_node(o, who)->now[a.family == 6] = a;
}

/* ---- what proves that a node moved ---- */

static bool
sent_on(const struct msg *m, const char *node, const char *link)
{
	return m->tx && strcmp(m->node, node) == 0 && strcmp(m->link, link) == 0;
}

static bool
is_bu_of(const struct offline *o, const struct msg *m, const char *node)
{
	const char *who = strcmp(m->name, "BU") == 0 && m->origin ? offline_sender(o, m) : NULL;

	return who != NULL && strcmp(who, node) == 0;
}

/* first_from: a node's first Binding Update from another care-of address, and whatever it sent from
 * there before. */
static size_t
first_from(const struct offline *o, const char *node)
{
	/* Where the story has lost its thread, a Binding Update may be of an earlier move: then
	 * only the time tells, if the captures have the story's. */
	size_t from = !o->astray ? o->from : o->own_time ? o->pos : o->all.n;
	struct addr before = ADDR_NONE, src, a;

	for (size_t i = from; i-- > 0 && !addr_is_set(&before);)
		if (is_bu_of(o, o->all.m[i], node))
			before = msg_addr(o->all.m[i], "src");
	for (size_t i = from; i < o->all.n; i++) {
		src = msg_addr(o->all.m[i], "src");
		if (!is_bu_of(o, o->all.m[i], node) || addr_eq(&src, &before))
			continue;
		for (size_t k = from; k < i; k++) {
			a = msg_addr(o->all.m[k], "src");
			if (o->all.m[k]->origin && addr_eq(&a, &src))
				return k;
		}
		return i;
	}
	return SIZE_MAX;
}

static size_t
arrival(const struct offline *o, const char *node, const char *link)
{
	if (!offline_captured(o, node, NULL))
		return first_from(o, node);
	for (size_t i = o->from; i < o->all.n; i++)
		if (sent_on(o->all.m[i], node, link))
			return i;
	return SIZE_MAX;
}

/* departure: after the last frame before the first silence. */
static size_t
departure(const struct offline *o, const char *node, const char *link)
{
	size_t at = SIZE_MAX;

	for (size_t i = o->from; i < o->all.n; i++) {
		if (!sent_on(o->all.m[i], node, link))
			continue;
		if (at != SIZE_MAX && o->all.m[i]->t - o->all.m[at]->t >= SILENCE)
			break;
		at = i;
	}
	return at == SIZE_MAX ? SIZE_MAX : at + 1;
}

/* ---- what proves a fault ---- */

/* received_after: how often did others receive the message that was sent at i, before it was sent
 * again? */
static unsigned
received_after(const struct offline *o, size_t i, tick *delay)
{
	const struct msg *sent = o->all.m[i];
	unsigned n = 0;

	for (size_t k = i + 1; k < o->all.n && o->all.m[k]->t - sent->t < AT_ONCE; k++) {
		const struct msg *m = o->all.m[k];

		if (m->id != sent->id)
			continue;
		if (m->tx && strcmp(m->node, sent->node) == 0)
			break;
		if (!m->tx && strcmp(m->link, sent->link) == 0) {
			n++;
			*delay = m->t - sent->t;
		}
	}
	return n;
}

static bool
watched_from_both_ends(const struct offline *o, const struct msg *m)
{
	for (size_t i = 0; i < o->n_spots; i++)
		if (strcmp(o->spot[i].link, m->link) == 0 && strcmp(o->spot[i].node, m->node) != 0)
			return true;
	return false;
}

static const char *
arg_of(const struct world_arg *arg, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(arg[i].key, key) == 0)
			return arg[i].value;
	return "";
}

static bool
fault_shows(struct offline *o, const struct world_arg *arg, size_t n)
{
	unsigned id = (unsigned)strtoul(arg_of(arg, n, "id"), NULL, 10);
	unsigned long nth = strtoul(arg_of(arg, n, "nth"), NULL, 10), count = 0, proven = 0;
	unsigned long times = strtoul(arg_of(arg, n, "times"), NULL, 10);
	const char *kind = arg_of(arg, n, "kind");
	tick by = 0, delay = 0;

	(void)tick_parse(&by, arg_of(arg, n, "delay"));
	for (size_t i = o->from; i < o->all.n; i++) {
		const struct msg *m = o->all.m[i];
		unsigned got;

		if (!m->tx || !m->origin || !script_fault_match(o->script, id, m))
			continue;
		count++;
		if (nth != 0 && (count < nth || count >= nth + times))
			continue;
		got = received_after(o, i, &delay);
		if (!watched_from_both_ends(o, m) ||
		    !(strcmp(kind, "drop") == 0 ? got == 0 : strcmp(kind, "duplicate") == 0 ?
		    got >= 2 : strcmp(kind, "delay") == 0 && got == 1 && delay >= by))
			return false;
		proven++;
	}
	return proven > 0 && (nth == 0 || proven == times);
}

/* rebound: what comes from a NAT's outside to a place has a source that it did not have before. */
static size_t
rebound(const struct offline *o, const char *nat)
{
	for (size_t i = o->from; i < o->all.n; i++) {
		const struct msg *m = o->all.m[i];
		struct addr src = msg_addr(m, "src"), dst = msg_addr(m, "dst");
		uint64_t port = msg_u64(m, "udp_src", 0), to = msg_u64(m, "udp", 0);

		if (port == 0 || !offline_owns(o, nat, &src))
			continue;
		for (size_t k = i; k-- > 0;) {
			const struct msg *b = o->all.m[k];
			struct addr bsrc = msg_addr(b, "src"), bdst = msg_addr(b, "dst");

			if (!offline_owns(o, nat, &bsrc) || !addr_eq(&bdst, &dst) ||
			    msg_u64(b, "udp", 0) != to)
				continue;
			if (addr_eq(&bsrc, &src) && msg_u64(b, "udp_src", 0) == port)
				break;
			return i;
		}
	}
	return SIZE_MAX;
}

/* ---- the verbs ---- */

static void
say_unproven(struct offline *o, const char *verb, const struct world_arg *arg, size_t n)
{
	struct text t = TEXT_ARRAY(o->unproven);

	o->unproven[0] = '\0';
	text_add(&t, "the captures do not prove this: %s", verb);
	for (size_t i = 0; i < n; i++)
		if (strcmp(arg[i].key, "ifc") != 0 && strcmp(arg[i].key, "id") != 0)
			text_add(&t, " %s", arg[i].value);
}

/* tie: here is what proves the verb; what happens next comes after it. */
static void
tie(struct offline *o, size_t at)
{
	o->jump = o->from = at;
	o->unproven[0] = '\0';
}

static void
moved(struct offline *o, const char *verb, const struct world_arg *arg, size_t n)
{
	const char *node = arg_of(arg, n, "node");
	struct offline_place *p = place_of_node(o, node);
	unsigned long ifc = strtoul(arg_of(arg, n, "ifc"), NULL, 10) % 8;
	bool detach = strcmp(verb, "detach") == 0;
	const char *link = detach ? p->link[ifc] : arg_of(arg, n, "link");
	size_t at = SIZE_MAX;

	if (o->begun)
		at = detach ? departure(o, node, link) : arrival(o, node, link);
	if (at != SIZE_MAX)
		tie(o, at);
	else if (o->begun)
		say_unproven(o, verb, arg, n);
	p = place_of_node(o, node);
	if (!detach)
		snprintf(p->link[ifc], sizeof(p->link[ifc]), "%s", link);
	p->now[0] = p->now[1] = ADDR_NONE;
}

/* uttered: the message that a node was made to say: of a name (forge), or one that somebody else had
 * said (replay). */
static size_t
uttered(const struct offline *o, const struct world_arg *arg, size_t n)
{
	const char *node = arg_of(arg, n, "node"), *name = arg_of(arg, n, "name");
	uint64_t id = strtoull(arg_of(arg, n, "id"), NULL, 16);
	size_t len = strcspn(name, ".");	/* IKE_SA_INIT.R */

	for (size_t i = o->from; i < o->all.n; i++) {
		const struct msg *m = o->all.m[i];

		if (!m->tx || strcmp(m->node, node) != 0)
			continue;
		if (name[0] == '\0' ? m->id == id : strncmp(m->name, name, len) == 0 &&
		    m->name[len] == '\0' && (name[len] == '\0' || msg_u64(m, "R", 0) == 1))
			return i;
	}
	return SIZE_MAX;
}

static void
flow_begins(struct offline *o, const struct world_arg *arg, size_t n)
{
	struct offline_flow *f = &o->flow[o->n_flows];

	if (o->n_flows == OFFLINE_FLOWS)
		return;
	snprintf(f->name, sizeof(f->name), "%s", arg_of(arg, n, "flow"));
	snprintf(f->from, sizeof(f->from), "%s", arg_of(arg, n, "node"));
	if (!addr_parse(&f->to, arg_of(arg, n, "to")))
		f->to = ADDR_NONE;
	o->n_flows++;
}

static bool
offline_act(void *world, const char *verb, const struct world_arg *arg, size_t n,
    char err[static 256])
{
	/* Noise is what the captures show anyway. */
	static const char *const harmless[] = { "link", "measure", "note", "release", "stop",
	    "noise" };
	struct offline *o = world;
	const char *conf = arg_of(arg, n, "conf");
	size_t at;

	(void)err;
	if (o->script != NULL)
		offline_weigh(o);	/* what was said before this was done */
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strcmp(verb, harmless[i]) == 0)
			return true;
	if (strcmp(verb, "node") == 0) {
		for (const char *line = conf; *line != '\0'; line += line[0] == '\n') {
			char text[256];

			snprintf(text, sizeof(text), "%.*s", (int)strcspn(line, "\n"), line);
			address_line(o, arg_of(arg, n, "name"), text);
			line += strcspn(line, "\n");
		}
	} else if (strcmp(verb, "traffic") == 0) {
		flow_begins(o, arg, n);
	} else if (strcmp(verb, "move") == 0 || strcmp(verb, "attach") == 0 ||
	    strcmp(verb, "detach") == 0) {
		moved(o, verb, arg, n);
	} else if (strcmp(verb, "fault") == 0) {
		if (!fault_shows(o, arg, n))
			say_unproven(o, verb, arg, n);
	} else if ((strcmp(verb, "forge") == 0 || strcmp(verb, "say") == 0) &&
	    (at = uttered(o, arg, n)) != SIZE_MAX) {
		tie(o, at);
	} else if (strcmp(verb, "control") == 0 &&
	    strcmp(arg_of(arg, n, "command"), "rebind") == 0 &&
	    (at = rebound(o, arg_of(arg, n, "node"))) != SIZE_MAX) {
		tie(o, at);
	} else {
		say_unproven(o, verb, arg, n);
	}
	return true;
}

static bool
offline_property(void *world, const char *node, const char *name, struct text *out)
{
	struct offline *o = world;
	const struct offline_place *p = place_of_node(o, node);
	char text[ADDR_TEXT_MAX];
	size_t n = strlen(name);

	if (n != 4 && n != 5)
		return false;
	if ((strncmp(name, "coa", 3) == 0 || strncmp(name, "addr", 4) == 0) &&
	    addr_is_set(&p->now[name[n - 1] == '6'])) {
		text_add(out, "%s", addr_text(&p->now[name[n - 1] == '6'], text));
		return true;
	}
	return false;
}

/* No testimony in a capture: an empty table, and whoever asks learns nothing (offline.c). */
static bool
offline_inspect(void *world, const char *node, const char *table, struct text *out)
{
	struct offline *o = world;

	if (node[0] == '\0' && strcmp(table, "flow") == 0) {
		offline_weigh(o);
		o->counted = true;
		for (size_t i = 0; i < o->n_flows; i++)
			text_add(out, " name=%s sent=0 received=0 bytes=0 duplicates=0 late=0 "
			    "done=0\n", o->flow[i].name);
	}
	return true;
}

static bool
offline_owner_name(void *world, const struct addr *a, struct text *out)
{
	const char *node = offline_owner_of(world, a);

	if (node != NULL)
		text_add(out, "%s", node);
	return node != NULL;
}

const struct world_ops offline_ops = {
	offline_act, offline_property, offline_inspect, offline_owner_name, true
};
