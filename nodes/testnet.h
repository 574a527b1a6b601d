/* testnet.h - a few nodes on shared links, for tests: every frame reaches all others of its
 * link after a fixed delay, in order. Nothing of it is in the product. */
#ifndef SOJOURN_TESTNET_H
#define SOJOURN_TESTNET_H

#include "nodes/base/die.h"
#include "nodes/base/test.h"
#include "nodes/edge.h"
#include "nodes/wire/arp.h"
#include "nodes/wire/udp.h"

#include <stdlib.h>

#define NET_NODES 8
#define NET_DELAY MSEC(1)
#define NET_IFCS  4

struct net_frame {
	tick due;
	unsigned to, ifc;
	size_t n;
	uint8_t p[2048];
};

/* Something that happened, for tests to look back at. */
struct net_seen {
	tick t;
	unsigned from, ifc;
	struct eth eth;
	struct ip_view ip;		/* family 0: not IP */
	struct arp arp;			/* op 0: not ARP */
	uint8_t type;			/* ICMP type, if it is ICMP */
	size_t n;
	uint8_t p[2048];
};

struct net {
	tick now;
	struct node node[NET_NODES];
	unsigned n_nodes;
	unsigned link[NET_NODES][NET_IFCS];	/* link number + 1; 0: unplugged */
	uint16_t mtu[16];			/* of links; 0: 1500 */
	struct net_frame *q;
	size_t q_at, n_q, q_cap;
	struct net_seen *seen;
	size_t n_seen, seen_cap;
	bool (*lose)(struct net *w, const struct net_seen *s);
	unsigned lost, to_lose;
	struct bytes app[NET_NODES];		/* the last packet that came up */
	uint8_t app_buf[NET_NODES][4096];
	unsigned n_app[NET_NODES], n_addresses[NET_NODES];
};

static inline struct host *
net_host(struct net *w, unsigned n)
{
	return &((struct edge *)w->node[n].self)->host;
}

static inline void
net_see(struct net *w, unsigned from, unsigned ifc, struct bytes f)
{
	struct net_seen *s;

	if (w->n_seen == w->seen_cap) {
		w->seen_cap = w->seen_cap != 0 ? 2 * w->seen_cap : 64;
		w->seen = xrealloc(w->seen, w->seen_cap, sizeof(*w->seen));
	}
	s = &w->seen[w->n_seen++];
	*s = (struct net_seen){ .t = w->now, .from = from, .ifc = ifc, .n = f.n };
	CU_ASSERT_FATAL(f.n <= sizeof(s->p));
	memcpy(s->p, f.p, f.n);
	CU_ASSERT_FATAL(eth_decode(&s->eth, bytes_of(s->p, s->n)) == W_OK);
	if (s->eth.type == ETH_ARP) {
		CU_ASSERT_EQUAL(arp_decode(&s->arp, s->eth.payload), W_OK);
		return;
	}
	/* Whatever a node sends is well-formed. */
	CU_ASSERT_EQUAL(ip_parse(&s->ip, s->eth.payload), W_OK);
	if ((s->ip.proto == IPPROTO_IS_ICMP6 || s->ip.proto == IPPROTO_IS_ICMP4) &&
	    s->ip.frag_offset == 0)
		s->type = s->ip.payload.p[0];
}

static inline void
net_queue(struct net *w, unsigned to, unsigned ifc, struct bytes f)
{
	struct net_frame *q;

	if (w->n_q == w->q_cap) {
		w->q_cap = w->q_cap != 0 ? 2 * w->q_cap : 64;
		w->q = xrealloc(w->q, w->q_cap, sizeof(*w->q));
	}
	q = &w->q[w->n_q++];
	q->due = w->now + NET_DELAY;
	q->to = to;
	q->ifc = ifc;
	q->n = f.n;
	memcpy(q->p, f.p, f.n);
}

static inline void
net_frame_out(struct net *w, unsigned from, unsigned ifc, struct bytes f)
{
	unsigned l = w->link[from][ifc];

	net_see(w, from, ifc, f);
	if (w->lose != NULL && w->lose(w, &w->seen[w->n_seen - 1])) {
		w->lost++;
		return;
	}
	for (unsigned n = 0; n < w->n_nodes && l != 0; n++)
		for (unsigned i = 0; i < NET_IFCS; i++)
			if (n != from && w->link[n][i] == l)
				net_queue(w, n, i, f);
}

static inline void
net_drain(struct net *w, unsigned n)
{
	struct emit e;

	while (w->node[n].ops->pop(w->node[n].self, &e)) {
		if (e.kind == EMIT_FRAME) {
			net_frame_out(w, n, e.frame.ifc, e.frame.data);
		} else if (e.kind == EMIT_APP) {
			CU_ASSERT_FATAL(e.app.ip.n <= sizeof(w->app_buf[n]));
			memcpy(w->app_buf[n], e.app.ip.p, e.app.ip.n);
			w->app[n] = bytes_of(w->app_buf[n], e.app.ip.n);
			w->n_app[n]++;
		} else if (e.kind == EMIT_ADDRESS) {
			w->n_addresses[n] += e.address.added ? 1 : UINT32_MAX;
		}
	}
}

typedef bool net_make(struct node *, const char *, uint64_t, const char *, char *, size_t);

static inline unsigned
net_add(struct net *w, net_make *make, const char *name, const char *conf)
{
	char err[256] = "";
	unsigned n = w->n_nodes++;

	if (!make(&w->node[n], name, 7, conf, err, sizeof(err)))
		die("%s: %s", name, err);
	return n;
}

static inline void
net_plug(struct net *w, unsigned n, unsigned ifc, unsigned link)
{
	struct link l = { true, w->mtu[link] != 0 ? w->mtu[link] : 1500 };

	w->link[n][ifc] = link + 1;
	w->node[n].ops->link(w->node[n].self, w->now, ifc, &l);
	net_drain(w, n);
}

static inline void
net_unplug(struct net *w, unsigned n, unsigned ifc)
{
	struct link l = { false, 1500 };

	w->link[n][ifc] = 0;
	w->node[n].ops->link(w->node[n].self, w->now, ifc, &l);
	net_drain(w, n);
}

static inline void
net_app(struct net *w, unsigned n, struct bytes ip)
{
	w->node[n].ops->app(w->node[n].self, w->now, ip);
	net_drain(w, n);
}

/* net_inject puts a frame on the link of (n, ifc) as if a stranger there had sent it to all. */
static inline void
net_inject(struct net *w, unsigned n, unsigned ifc, struct bytes frame)
{
	w->node[n].ops->packet(w->node[n].self, w->now, ifc, frame);
	net_drain(w, n);
}

static inline void
net_run(struct net *w, tick until)
{
	for (;;) {
		tick next = w->q_at < w->n_q ? w->q[w->q_at].due : TICK_NEVER;
		unsigned who = NET_NODES;

		for (unsigned n = 0; n < w->n_nodes; n++) {
			tick t = w->node[n].ops->next_wake(w->node[n].self);

			if (t < next) {
				next = t;
				who = n;
			}
		}
		if (next > until)
			break;
		w->now = tick_max(w->now, next);
		if (who < NET_NODES) {
			w->node[who].ops->wake(w->node[who].self, w->now);
			net_drain(w, who);
		} else {
			struct net_frame f = w->q[w->q_at++];

			w->node[f.to].ops->packet(w->node[f.to].self, w->now, f.ifc,
			    bytes_of(f.p, f.n));
			net_drain(w, f.to);
		}
	}
	w->now = until;
}

static inline void
net_for(struct net *w, tick t)
{
	net_run(w, w->now + t);
}

static inline void
net_free(struct net *w)
{
	for (unsigned n = 0; n < w->n_nodes; n++)
		w->node[n].ops->free(w->node[n].self);
	free(w->q);
	free(w->seen);
	*w = (struct net){ 0 };
}

/* net_count counts frames that node `from` sent since frame number `since`: of an ICMP type of a
 * family (family 4 or 6), or ARP (family 0, type = operation). */
static inline unsigned
net_count(const struct net *w, size_t since, unsigned from, unsigned family, uint8_t type)
{
	unsigned n = 0;

	for (size_t i = since; i < w->n_seen; i++) {
		const struct net_seen *s = &w->seen[i];

		if (s->from != from)
			continue;
		if (family == 0)
			n += s->arp.op == type;
		else
			n += s->ip.family == family && s->type == type &&
			    s->ip.proto == (family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4);
	}
	return n;
}

/* net_last returns the last such frame; NULL if there is none. */
static inline const struct net_seen *
net_last(const struct net *w, size_t since, unsigned from, unsigned family, uint8_t type)
{
	for (size_t i = w->n_seen; i-- > since;)
		if (net_count(w, i, from, family, type) > 0 && w->seen[i].from == from &&
		    (family == 0 ? w->seen[i].arp.op == type : w->seen[i].type == type))
			return &w->seen[i];
	return NULL;
}

static inline struct addr
A(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_FATAL(addr_parse(&a, text));
	return a;
}

static inline struct prefix
P(const char *text)
{
	struct prefix p = { 0 };

	CU_ASSERT_FATAL(prefix_parse(&p, text));
	return p;
}

struct ping {
	const char *src, *dst;
	size_t data;
	uint8_t hops;
	bool df;
};

/* ping_packet builds an echo request. */
static inline struct bytes
ping_packet(uint8_t *buf, size_t cap, struct ping p)
{
	static const uint8_t data[4096] = { 'p', 'i', 'n', 'g' };
	struct addr src = A(p.src), dst = A(p.dst);
	struct icmp m = { .family = src.family, .rest = 0x12340001, .body = { data, p.data },
		.type = src.family == 6 ? ICMP6_ECHO : ICMP4_ECHO };
	struct wr w = wr_of(buf, cap);
	size_t start = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .df = p.df,
	    .hop_limit = p.hops, .proto = src.family == 6 ? IPPROTO_IS_ICMP6 : IPPROTO_IS_ICMP4 });

	icmp_encode(&w, &m, &src, &dst);
	ip_end(&w, start);
	CU_ASSERT_FATAL(!w.bad);
	return wr_done(&w);
}

static inline void
net_ping(struct net *w, unsigned n, struct ping p)
{
	uint8_t buf[4096];

	net_app(w, n, ping_packet(buf, sizeof(buf), p));
}

/* app_icmp: the ICMP type of the last packet that went up to n's applications; 255: none. */
static inline uint8_t
app_icmp(const struct net *w, unsigned n)
{
	struct ip_view v;

	if (w->n_app[n] == 0 || ip_parse(&v, w->app[n]) != W_OK || v.payload.n == 0)
		return 255;
	return v.payload.p[0];
}

#endif
