#include "conformance/monitors/track_int.h"

#include <stdio.h>
#include <string.h>

/* ---- advertisements ---- */

static struct agent_heard *
heard_get(struct agents *a, const struct msg *m, const struct addr *router)
{
	struct agent_heard *h;

	for (size_t i = 0; i < a->n_heard; i++)
		if (strcmp(a->heard[i].hearer, m->node) == 0 &&
		    strcmp(a->heard[i].link, m->link) == 0 &&
		    addr_eq(&a->heard[i].router, router))
			return &a->heard[i];
	if (a->n_heard == AGENTS)
		return NULL;
	h = &a->heard[a->n_heard++];
	*h = (struct agent_heard){ .router = *router };
	snprintf(h->hearer, sizeof(h->hearer), "%s", m->node);
	snprintf(h->link, sizeof(h->link), "%s", m->link);
	return h;
}

static struct addr
global_of(const struct msg *m)
{
	struct prefix p;
	const char *text = msg_text(m, "prefix");
	static const struct addr none = { 0 };

	return msg_u64(m, "prefix_R", 0) != 0 && text != NULL && prefix_parse(&p, text) ? p.addr :
	    none;
}

/* RFC 6275 10.5.1, in its order. */
static void
advertised(struct track *tr, const struct msg *m)
{
	struct addr router = msg_addr(m, "src");
	struct agent_heard *h;
	uint64_t lifetime;

	if (!track_is_ha(tr, m->node) || msg_has(m, "malformed") ||
	    (h = heard_get(&tr->agents, m, &router)) == NULL)
		return;
	h->own = m->tx;
	h->heard = m->t;
	h->option = msg_has(m, "ha_lifetime");
	lifetime = msg_u64(m, h->option ? "ha_lifetime" : "router_lifetime", 0);
	h->said = msg_u64(m, "H", 0) == 0 ? AGENT_H0 : lifetime == 0 ? AGENT_LIFETIME_0 :
	    AGENT_SERVES;
	if ((h->said == AGENT_SERVES) != h->listed)
		h->changed = m->t;
	if (h->said != AGENT_SERVES) {
		h->listed = false;
		return;
	}
	h->listed = true;
	h->preference = msg_u64(m, "ha_preference", 0);
	h->until = m->t + SECONDS((tick)lifetime);
	if (msg_u64(m, "prefix_R", 0) != 0)
		h->global = global_of(m);
}

bool
agent_valid(const struct agent_heard *h, tick t)
{
	return h->own || (h->listed && t < h->until);
}

/* ---- requests ---- */

struct agent_request *
agents_asked(struct agents *a, const char *node, uint64_t identifier)
{
	for (size_t i = a->n_requests; i-- > 0 && a->n_requests - i <= REQUESTS;) {
		struct agent_request *q = &a->request[i % REQUESTS];

		if (q->identifier == identifier && (node == NULL || strcmp(q->node, node) == 0))
			return q;
	}
	return NULL;
}

struct agent_request *
agents_last(struct agents *a, const char *node)
{
	for (size_t i = a->n_requests; i-- > 0 && a->n_requests - i <= REQUESTS;)
		if (strcmp(a->request[i % REQUESTS].node, node) == 0)
			return &a->request[i % REQUESTS];
	return NULL;
}

static void
asked(struct track *tr, const struct msg *m)
{
	struct agents *a = &tr->agents;
	uint64_t id = msg_u64(m, "identifier", UINT64_MAX);
	struct agent_request *q = agents_last(a, m->node);

	if (!m->tx && track_is_ha(tr, m->node)) {
		q = agents_asked(a, NULL, id);
		if (q == NULL) {	/* its sender's link was not captured */
			q = &a->request[a->n_requests++ % REQUESTS];
			*q = (struct agent_request){ .identifier = id, .t = m->t,
			    .src = msg_addr(m, "src"), .dst = msg_addr(m, "dst"), .sent = 1 };
		}
		q->arrived = true;
	}
	if (!m->tx || !m->origin)
		return;
	if (q == NULL || q->identifier != id) {
		q = &a->request[a->n_requests++ % REQUESTS];
		*q = (struct agent_request){ .identifier = id, .t = m->t };
		snprintf(q->node, sizeof(q->node), "%s", m->node);
	}
	q->src = msg_addr(m, "src");
	q->dst = msg_addr(m, "dst");
	q->gap = m->t - q->t;
	q->t = m->t;
	q->sent++;
	q->arrived = false;
	snprintf(q->pcap, sizeof(q->pcap), "%s", m->pcap);
	q->frame = (unsigned)m->frame;
}

void
agents_message(struct track *tr, const struct msg *m)
{
	struct agent_request *q;

	if (msg_is(m, "RA")) {
		advertised(tr, m);
	} else if (msg_is(m, "DHAAD_REQUEST")) {
		asked(tr, m);
	} else if (msg_is(m, "DHAAD_REPLY")) {
		q = agents_asked(&tr->agents, NULL, msg_u64(m, "identifier", UINT64_MAX));
		if (q != NULL)
			q->answered = true;
	}
}
