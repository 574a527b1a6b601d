#include "nodes/base/die.h"
#include "traces/metrics_inside.h"

#include <stdlib.h>

#define SIGNALLING_AFTER SECONDS(2)
#define GAP_MAX	   100000u	/* a greater step is no sequence number */

struct metrics *
metrics_new(void)
{
	return xalloc(1, sizeof(struct metrics));
}

void
metrics_free(struct metrics *k)
{
	if (k == NULL)
		return;
	for (struct owner *o = k->owner, *older; o != NULL; o = older) {
		older = o->older;
		free(o->node);
		free(o);
	}
	for (struct mover *m = k->mover, *older; m != NULL; m = older) {
		older = m->older;
		free(m->node);
		free(m);
	}
	for (size_t i = 0; i < k->n; i++) {
		free(k->h[i].node);
		free(k->h[i].from);
		free(k->h[i].to);
	}
	for (size_t i = 0; i < k->n_flows; i++) {
		free(k->flow[i]->name);
		free(k->flow[i]->src_node);
		free(k->flow[i]->dst_node);
		free(k->flow[i]->d);
		free(k->flow[i]);
	}
	for (size_t i = 0; i < k->n_plugs; i++) {
		free(k->plug[i].node);
		free(k->plug[i].link);
	}
	free(k->plug);
	hash_clear(&k->by_name);
	hash_clear(&k->by_addr);
	hash_clear(&k->by_node);
	free(k->flow);
	free(k->h);
	free(k);
}

/* grown returns the array with room for one more. */
static void *
grown(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap == 0 ? 16 : 2 * *cap;
	return xrealloc(p, *cap, size);
}

/* ---- handovers ---- */

static struct mover *
mover_of(const struct metrics *k, const char *node)
{
	for (struct hash_link *l = hash_first(&k->by_node, hash_bytes(0, node, strlen(node)));
	     l != NULL; l = hash_next(l)) {
		struct mover *m = hash_owner(l, struct mover, link);

		if (strcmp(m->node, node) == 0)
			return m;
	}
	return NULL;
}

/* The latest of a node, or NULL. */
static struct handover *
handover_of(const struct metrics *k, const char *node)
{
	const struct mover *m = mover_of(k, node);

	return m != NULL ? &k->h[m->latest] : NULL;
}

static struct handover *
handover_begin(struct metrics *k, const char *node, const char *from)
{
	const struct handover *last = handover_of(k, node);
	unsigned number = last != NULL ? last->number + 1 : 0;
	struct mover *m = mover_of(k, node);
	struct handover *h;

	if (m == NULL) {
		m = xalloc(1, sizeof(*m));
		m->node = xstrdup(node);
		m->older = k->mover;
		k->mover = m;
		hash_add(&k->by_node, &m->link, hash_bytes(0, node, strlen(node)));
	}
	m->latest = k->n;
	k->h = grown(k->h, k->n, &k->cap, sizeof(*k->h));
	h = &k->h[k->n++];
	*h = (struct handover){
		.event = "move", .node = xstrdup(node), .from = xstrdup(from), .number = number,
		.detach = TICK_NEVER, .attach = TICK_NEVER, .coa = TICK_NEVER,
		.ike_sent = TICK_NEVER, .ike = TICK_NEVER, .bu = TICK_NEVER, .ba = TICK_NEVER,
		.first_packet = TICK_NEVER
	};
	return h;
}

static void
plug_add(struct metrics *k, const char *node, const char *link)
{
	k->plug = grown(k->plug, k->n_plugs, &k->cap_plugs, sizeof(*k->plug));
	k->plug[k->n_plugs++] = (struct plug){ xstrdup(node), xstrdup(link) };
}

static bool
is_plugged(const struct metrics *k, const char *node, const char *link)
{
	for (size_t i = 0; i < k->n_plugs; i++)
		if (strcmp(k->plug[i].node, node) == 0 && strcmp(k->plug[i].link, link) == 0)
			return true;
	return false;
}

/* A NAT took other ports: an event for every node that stands on one of its links. */
static void
rebound(struct metrics *k, tick t, const char *nat)
{
	for (struct mover *m = k->mover; m != NULL; m = m->older) {
		const struct handover *last = &k->h[m->latest];
		struct handover *h;
		char *link;

		if (!m->moved || last->to == NULL || !is_plugged(k, nat, last->to))
			continue;
		link = xstrdup(last->to);
		h = handover_begin(k, m->node, link);
		h->event = "rebind";
		h->attach = t;
		h->to = link;
	}
}

void
metrics_world(struct metrics *k, tick t, const char *node, const char *name, const char *text)
{
	struct handover *h;

	if (node == NULL || node[0] == '\0')
		return;
	h = handover_of(k, node);
	if (strcmp(name, "detach") == 0) {
		if (h != NULL && h->number > 0 && h->detach == TICK_NEVER && h->to != NULL &&
		    strcmp(h->to, text) != 0)
			h->detach = t;		/* make before break: the old link goes now */
		else
			handover_begin(k, node, text)->detach = t;
		mover_of(k, node)->moved = true;
	} else if (strcmp(name, "rebind") == 0 ||
	    (strcmp(name, "control") == 0 && strncmp(text, "rebind", 6) == 0)) {
		rebound(k, t, node);
	} else if (strcmp(name, "attach") == 0) {
		plug_add(k, node, text);
		if (h == NULL || (h->attach != TICK_NEVER && t > 0))
			h = handover_begin(k, node, h != NULL && h->to != NULL ? h->to : "");
		h->attach = t;
		free(h->to);
		h->to = xstrdup(text);
	}
}

static void
first(tick *when, tick t)
{
	if (*when == TICK_NEVER)
		*when = t;
}

static struct owner *
owner_of(const struct metrics *k, const struct addr *a)
{
	for (struct hash_link *l = hash_first(&k->by_addr, hash_bytes(0, a, sizeof(*a)));
	     l != NULL; l = hash_next(l)) {
		struct owner *o = hash_owner(l, struct owner, link);

		if (addr_eq(&o->addr, a))
			return o;
	}
	return NULL;
}

void
metrics_address(struct metrics *k, tick t, const char *node, unsigned ifc, bool added,
    const struct addr *a)
{
	struct handover *h = handover_of(k, node);
	struct owner *o;

	if (!added || addr_is_link_local(a))
		return;
	if (h != NULL && h->attach != TICK_NEVER && ifc != UINT32_MAX)
		first(&h->coa, t);
	o = owner_of(k, a);
	if (o == NULL) {
		o = xalloc(1, sizeof(*o));
		o->addr = *a;
		o->older = k->owner;
		k->owner = o;
		hash_add(&k->by_addr, &o->link, hash_bytes(0, a, sizeof(*a)));
	}
	free(o->node);
	o->node = xstrdup(node);
}

/* ---- flows ---- */

static bool
flow_ends(struct flow *f)
{
	char text[256], *save = NULL, *part[5] = { 0 };

	if (strlen(f->name) >= sizeof(text))
		return false;
	strcpy(text, f->name);
	for (size_t i = 0; i < 5; i++)
		part[i] = strtok_r(i == 0 ? text : NULL, "/", &save);
	return part[4] != NULL && addr_parse(&f->src, part[1]) && addr_parse(&f->dst, part[3]);
}

static struct flow *
flow_of(struct metrics *k, const char *name)
{
	uint64_t h = hash_bytes(0, name, strlen(name));
	struct flow *f;

	for (struct hash_link *l = hash_first(&k->by_name, h); l != NULL; l = hash_next(l)) {
		f = hash_owner(l, struct flow, link);
		if (strcmp(f->name, name) == 0)
			return f;
	}
	f = xalloc(1, sizeof(*f));
	f->name = xstrdup(name);
	f->unnumbered = !flow_ends(f);
	k->flow = grown(k->flow, k->n_flows, &k->cap_flows, sizeof(struct flow *));
	k->flow[k->n_flows++] = f;
	hash_add(&k->by_name, &f->link, h);
	return f;
}

static struct datagram *
datagram_at(struct flow *f, uint64_t seq)
{
	if (!f->any) {
		f->any = true;
		f->base = (uint32_t)seq;
	}
	if (seq < f->base || seq - f->base > f->n + GAP_MAX) {
		f->unnumbered = f->n < 3;	/* it never was a sequence */
		return NULL;
	}
	while (f->n <= seq - f->base) {
		f->d = grown(f->d, f->n, &f->cap, sizeof(*f->d));
		f->d[f->n++] = (struct datagram){ .sent = TICK_NEVER };
	}
	return &f->d[seq - f->base];
}

bool
metrics_owns(const struct metrics *k, const char *node, const struct addr *a)
{
	const struct owner *o = owner_of(k, a);

	return o != NULL && strcmp(o->node, node) == 0;
}

static void
remember(char **node, const char *name)
{
	if (*node == NULL)
		*node = xstrdup(name);
}

static void
flow_message(struct metrics *k, const struct msg *m, const char *name, uint64_t seq)
{
	struct flow *f = flow_of(k, name);
	struct datagram *d;

	if (f->unnumbered)
		return;
	/* Not `origin` alone: two IPv4 nodes may send what looks like the same packet. */
	if (m->tx && (metrics_owns(k, m->node, &f->src) ||
	    (m->origin && owner_of(k, &f->src) == NULL))) {
		d = datagram_at(f, seq);
		remember(&f->src_node, m->node);
		if (d != NULL)
			first(&d->sent, m->t);
		return;
	}
	if (m->tx || !metrics_owns(k, m->node, &f->dst))
		return;
	d = datagram_at(f, seq);
	remember(&f->dst_node, m->node);
	if (d == NULL || d->got)
		return;
	d->got = true;
	d->late = seq - f->base < f->highest;
	if (!d->late)
		f->highest = (uint32_t)(seq - f->base);
}

/* A ping is a flow of its own in each direction. */
static void
echo_message(struct metrics *k, const struct msg *m)
{
	char name[256], s[ADDR_TEXT_MAX], d[ADDR_TEXT_MAX];
	bool inner = msg_has(m, "inner_src");
	struct addr src = msg_addr(m, inner ? "inner_src" : "src");
	struct addr dst = msg_addr(m, inner ? "inner_dst" : "dst");
	unsigned id = (unsigned)msg_u64(m, "echo_id", 0);

	snprintf(name, sizeof(name), "%d/%s/%u/%s/%u", msg_is(m, "ICMP6") ? 58 : 1,
	    addr_text(&src, s), id, addr_text(&dst, d), id);
	flow_message(k, m, name, msg_u64(m, "echo_seq", 0));
}

/* ---- messages ---- */

static bool
is_signalling(const struct msg *m)
{
	return msg_has(m, "mh_type") || msg_has(m, "SPIi") || msg_is(m, "NAT_KEEPALIVE");
}

/* The first request counts, but an UPDATE_SA_ADDRESSES more than a liveness check. */
static void
informational_sent(struct handover *h, const struct msg *m)
{
	bool update = msg_list_has(m, "notify", "UPDATE_SA_ADDRESSES");

	if (h->ike_sent != TICK_NEVER && (h->update || !update))
		return;
	h->ike_sent = m->t;
	h->ike = TICK_NEVER;
	h->update = update;
	h->msgid = msg_u64(m, "msgid", 0);
}

static void
handover_message(struct metrics *k, struct handover *h, const struct msg *m)
{
	const char *flow = msg_text(m, "flow");
	struct flow *f;

	if (is_signalling(m) && (h->ba == TICK_NEVER || m->t - h->ba <= SIGNALLING_AFTER))
		h->signalling += m->layer[0].n;
	if (h->attach == TICK_NEVER)
		return;
	if (m->tx && msg_is(m, "BU")) {
		first(&h->bu, m->t);
	} else if (!m->tx && msg_is(m, "BA") && h->bu != TICK_NEVER &&
	    msg_u64(m, "status", 255) < 128) {
		first(&h->ba, m->t);
	} else if (m->tx && msg_is(m, "INFORMATIONAL") && msg_u64(m, "R", 1) == 0) {
		informational_sent(h, m);
	} else if (!m->tx && msg_is(m, "INFORMATIONAL") && msg_u64(m, "R", 0) == 1 &&
	    h->ike_sent != TICK_NEVER && msg_u64(m, "msgid", 0) == h->msgid) {
		first(&h->ike, m->t);
	} else if (!m->tx && flow != NULL && h->first_packet == TICK_NEVER) {
		f = flow_of(k, flow);
		if (metrics_owns(k, m->node, &f->dst))
			h->first_packet = m->t;
	}
}

void
metrics_message(struct metrics *k, const struct msg *m)
{
	const char *flow = msg_text(m, "flow");
	struct handover *h = handover_of(k, m->node);

	if (h != NULL)
		handover_message(k, h, m);
	if (flow != NULL && msg_has(m, "data_seq"))
		flow_message(k, m, flow, msg_u64(m, "data_seq", 0));
	else if (msg_has(m, "echo_seq"))
		echo_message(k, m);
}

bool
metrics_moves(const struct metrics *k, const char *node)
{
	const struct mover *m = mover_of(k, node);

	return m != NULL && m->moved;
}

size_t
metrics_handovers(const struct metrics *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->h[i].number > 0 && metrics_moves(k, k->h[i].node);
	return n;
}
