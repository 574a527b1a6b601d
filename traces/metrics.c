#include "traces/metrics.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <inttypes.h>
#include <stdlib.h>

#define ON_THE_WAY SECONDS(1)	/* a datagram sent this long before a detach may be its victim */
#define SIGNALLING_AFTER SECONDS(2)
#define GAP_MAX	   100000u	/* a greater step is no sequence number */

struct handover {
	char *node, *from, *to;
	unsigned number;
	tick detach, attach, coa, ike_sent, ike, bu, ba, first_packet;	/* TICK_NEVER: not yet */
	uint64_t msgid;		/* of the INFORMATIONAL request */
	uint64_t signalling;
};

struct datagram {
	tick sent;		/* TICK_NEVER: not seen to leave */
	bool got, late;		/* late: after one with a higher number */
};

struct flow {
	struct hash_link link;
	char *name;
	char *src_node, *dst_node;	/* NULL: not known */
	struct addr src, dst;
	uint32_t base;		/* sequence number of the first datagram */
	struct datagram *d;
	size_t n, cap;
	uint32_t highest;	/* received, relative to base */
	bool any, unnumbered;
};

/* Which node has this address. The last to get it, for a home address is not given back. */
struct owner {
	struct hash_link link;
	struct addr addr;
	char *node;
	struct owner *older;
};

/* A node that moves, and its latest handover. */
struct mover {
	struct hash_link link;
	char *node;
	size_t latest;		/* index into metrics.h */
	struct mover *older;
};

struct metrics {
	struct handover *h;
	size_t n, cap;
	struct flow **flow;	/* in order of appearance */
	size_t n_flows, cap_flows;
	struct hash by_name, by_addr, by_node;
	struct owner *owner;	/* the newest */
	struct mover *mover;
};

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
		.node = xstrdup(node), .from = xstrdup(from), .number = number,
		.detach = TICK_NEVER, .attach = TICK_NEVER, .coa = TICK_NEVER,
		.ike_sent = TICK_NEVER, .ike = TICK_NEVER, .bu = TICK_NEVER, .ba = TICK_NEVER,
		.first_packet = TICK_NEVER
	};
	return h;
}

void
metrics_world(struct metrics *k, tick t, const char *node, const char *name, const char *text)
{
	struct handover *h;

	if (node == NULL || node[0] == '\0')
		return;
	if (strcmp(name, "detach") == 0) {
		handover_begin(k, node, text)->detach = t;
	} else if (strcmp(name, "attach") == 0) {
		h = handover_of(k, node);
		if (h == NULL || h->attach != TICK_NEVER)	/* the first, or make before break */
			h = handover_begin(k, node, h != NULL && h->to != NULL ? h->to : "");
		h->attach = t;
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

static bool
owns(const struct metrics *k, const char *node, const struct addr *a)
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
	if (m->tx && m->origin) {
		d = datagram_at(f, seq);
		remember(&f->src_node, m->node);
		if (d != NULL)
			first(&d->sent, m->t);
		return;
	}
	if (m->tx || !owns(k, m->node, &f->dst))
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
	} else if (m->tx && msg_is(m, "INFORMATIONAL") && msg_u64(m, "R", 1) == 0 &&
	    h->ike_sent == TICK_NEVER) {
		h->ike_sent = m->t;
		h->msgid = msg_u64(m, "msgid", 0);
	} else if (!m->tx && msg_is(m, "INFORMATIONAL") && msg_u64(m, "R", 0) == 1 &&
	    h->ike_sent != TICK_NEVER && msg_u64(m, "msgid", 0) == h->msgid) {
		first(&h->ike, m->t);
	} else if (!m->tx && flow != NULL && h->first_packet == TICK_NEVER) {
		f = flow_of(k, flow);
		if (owns(k, m->node, &f->dst))
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

size_t
metrics_handovers(const struct metrics *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->h[i].number > 0;
	return n;
}

/* ---- metrics.csv ---- */

struct loss {
	uint64_t sent, lost, after, reordered;
	tick first, last;
};

/* When the handover's part of the run begins and ends. */
static void
window(const struct metrics *k, size_t at, tick *from, tick *to)
{
	const struct handover *h = &k->h[at];
	tick begin = h->detach != TICK_NEVER ? h->detach : h->attach;

	*from = h->number == 0 ? 0 : begin - ON_THE_WAY;
	*to = TICK_NEVER;
	for (size_t i = at + 1; i < k->n; i++) {
		if (strcmp(k->h[i].node, h->node) == 0) {
			*to = (k->h[i].detach != TICK_NEVER ? k->h[i].detach : k->h[i].attach) -
			    ON_THE_WAY;
			return;
		}
	}
}

static void
flow_count(struct loss *l, const struct flow *f, const struct handover *h, tick from, tick to)
{
	tick done = h->ba != TICK_NEVER && h->ike != TICK_NEVER ? tick_max(h->ba, h->ike) :
	    tick_min(h->ba, h->ike);

	for (size_t i = 0; i < f->n; i++) {
		const struct datagram *d = &f->d[i];

		if (d->sent == TICK_NEVER || d->sent < from || d->sent >= to)
			continue;
		l->sent++;
		l->reordered += d->late;
		if (d->got)
			continue;
		l->lost++;
		l->after += d->sent > done;
		l->first = tick_min(l->first, d->sent);
		l->last = tick_max(l->last, d->sent);
	}
}

static bool
flow_touches(const struct metrics *k, const struct flow *f, const char *node)
{
	return (f->src_node != NULL && strcmp(f->src_node, node) == 0) ||
	    (f->dst_node != NULL && strcmp(f->dst_node, node) == 0) || owns(k, node, &f->dst);
}

static void
put_tick(FILE *out, tick t)
{
	if (t == TICK_NEVER || t < 0)
		putc(',', out);
	else
		fprintf(out, ",%" PRId64, t);
}

static void
put_ms(FILE *out, tick t, tick since)
{
	tick d = t - since;

	if (t == TICK_NEVER || since == TICK_NEVER)
		putc(',', out);
	else
		fprintf(out, ",%" PRId64 ".%06" PRId64, d / MSEC(1), d % MSEC(1));
}

static void
put_flows(const struct metrics *k, const struct handover *h, tick from, tick to, FILE *out,
    struct loss *sum)
{
	struct loss l;
	bool any = false;

	*sum = (struct loss){ .first = TICK_NEVER, .last = -1 };
	for (size_t i = 0; i < k->n_flows; i++) {
		if (!flow_touches(k, k->flow[i], h->node) || k->flow[i]->unnumbered)
			continue;
		l = (struct loss){ .first = TICK_NEVER, .last = -1 };
		flow_count(&l, k->flow[i], h, from, to);
		if (l.sent == 0)
			continue;
		if (out != NULL)
			fprintf(out, "%s%s=%" PRIu64 "/%" PRIu64 "/%" PRIu64, any ? ";" : "",
			    k->flow[i]->name, l.sent, l.lost, l.reordered);
		any = true;
		sum->sent += l.sent;
		sum->lost += l.lost;
		sum->after += l.after;
		sum->reordered += l.reordered;
		sum->first = tick_min(sum->first, l.first);
		sum->last = tick_max(sum->last, l.last);
	}
}

static void
put_row(const struct metrics *k, size_t at, FILE *out)
{
	const struct handover *h = &k->h[at];
	const tick when[] = {
		h->detach, h->attach, h->coa, h->ike_sent, h->ike, h->bu, h->ba, h->first_packet
	};
	tick since = h->detach != TICK_NEVER ? h->detach : h->attach, from, to;
	struct loss sum;

	window(k, at, &from, &to);
	put_flows(k, h, from, to, NULL, &sum);
	fprintf(out, "%s,%u,%s,%s", h->node, h->number, h->from, h->to != NULL ? h->to : "");
	for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++)
		put_tick(out, when[i]);
	for (size_t i = 1; i < sizeof(when) / sizeof(when[0]); i++)
		put_ms(out, when[i], since);
	fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, sum.sent, sum.lost, sum.after);
	put_tick(out, sum.first);
	put_tick(out, sum.last);
	fprintf(out, ",%" PRIu64 ",%" PRIu64 ",", sum.reordered, h->signalling);
	put_flows(k, h, from, to, out, &sum);
	putc('\n', out);
}

void
metrics_write(const struct metrics *k, FILE *out)
{
	fputs("node,handover,from,to,detach_ns,attach_ns,coa_ns,ike_sent_ns,ike_ns,bu_ns,ba_ns,"
	    "first_packet_ns,attach_ms,coa_ms,ike_sent_ms,ike_ms,bu_ms,ba_ms,first_packet_ms,sent,"
	    "lost,lost_after,lost_first_ns,lost_last_ns,reordered,signalling_octets,flows\n", out);
	for (size_t i = 0; i < k->n; i++)
		put_row(k, i, out);
}
