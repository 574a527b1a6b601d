/* track_child.c - the pairs of Child SAs that IKE has made, and what is said of their end. */
#include "conformance/monitors/track.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct child_seen *
track_child(const struct track *tr, uint64_t spi)
{
	for (size_t i = tr->n_children; i-- > 0;)
		if (tr->child[i].spi == spi || tr->child[i].peer_spi == spi)
			return &tr->child[i];
	return NULL;
}

unsigned
track_side(const struct view *v)
{
	return v->by_initiator != v->sa->swapped ? 0 : 1;
}

uint64_t
child_inbound(const struct child_seen *c, unsigned side)
{
	return c->asker == side ? c->spi : c->peer_spi;
}

uint64_t
spi_next(const char **at)
{
	char *end;
	uint64_t spi;

	if (*at == NULL || strncmp(*at, "IKE", 3) == 0 || (*at = strstr(*at, "0x")) == NULL)
		return 0;
	spi = strtoull(*at, &end, 16);
	*at = end;
	return spi;
}

uint64_t
spi_offered(const char *proposals, const char *protocol)
{
	const char *at = proposals != NULL ? strstr(proposals, protocol) : NULL;

	return at != NULL ? strtoull(at + strlen(protocol), NULL, 16) : 0;
}

void
child_made(struct track *tr, const struct view *v)
{
	struct child_seen c = { .spi = spi_offered(v->req->proposals, ":ESP:spi="),
	    .peer_spi = spi_offered(msg_text(v->m, "proposals"), ":ESP:spi="),
	    .line = v->sa->line, .asker = 1 - track_side(v),
	    .transport = msg_list_has(v->m, "notify", "USE_TRANSPORT_MODE") };
	const char *tsi = msg_text(v->m, "TSi"), *tsr = msg_text(v->m, "TSr");

	if (c.spi == 0 || c.peer_spi == 0 || tsi == NULL || tsr == NULL)
		return;
	snprintf(c.ts, sizeof(c.ts), "%s", tsi);
	snprintf(c.peer_ts, sizeof(c.peer_ts), "%s", tsr);
	if (tr->n_children == tr->cap_children) {
		tr->cap_children = tr->cap_children == 0 ? 8 : 2 * tr->cap_children;
		tr->child = xrealloc(tr->child, tr->cap_children, sizeof(*tr->child));
	}
	tr->child[tr->n_children++] = c;
}

/* child_of finds the pair whose half this side receives on. */
static struct child_seen *
child_of(struct track *tr, uint64_t line, unsigned side, uint64_t spi)
{
	for (size_t i = tr->n_children; i-- > 0;)
		if (tr->child[i].line == line && child_inbound(&tr->child[i], side) == spi)
			return &tr->child[i];
	return NULL;
}

static void
half_owed(struct child_seen *c, const struct view *v)
{
	/* A request that was refused as a whole has deleted nothing (RFC 7296 2.5, 2.21). */
	if (c->half.owed || c->told[track_side(v)] ||
	    msg_list_has(v->m, "notify", "UNSUPPORTED_CRITICAL_PAYLOAD") ||
	    msg_list_has(v->m, "notify", "INVALID_SYNTAX"))
		return;
	c->half.owed = true;
	c->half.frame = (unsigned)v->m->frame;
	c->half.t = v->m->t;
	snprintf(c->half.role, sizeof(c->half.role), "%s", v->role);
	snprintf(c->half.pcap, sizeof(c->half.pcap), "%s", v->m->pcap);
}

void
child_deletes(struct track *tr, const struct view *v)
{
	const char *at = msg_text(v->m, "delete");
	unsigned side = track_side(v);
	struct child_seen *c;
	uint64_t spi;

	while ((spi = spi_next(&at)) != 0) {
		c = child_of(tr, v->sa->line, side, spi);
		if (c == NULL)
			continue;
		c->told[side] = true;
		c->half.owed = false;
	}
	if (!v->response || v->req == NULL || v->again)
		return;
	at = v->req->deletes;
	while ((spi = spi_next(&at)) != 0)
		if ((c = child_of(tr, v->sa->line, 1 - side, spi)) != NULL)
			half_owed(c, v);
}
