/* load_way.c - where a capture was made, and which way its frames went. */
#include "traces/load_inside.h"

#include "nodes/base/die.h"

#include <stdlib.h>

/* The nodes of all captures, while it is found out where each was made. */
struct vantages {
	struct vantage_node *node;
	const char **name;
	size_t n;
	struct mac *mac;	/* found so far, with whose */
	size_t *whose, n_macs;
};

static size_t
vantages_node(struct vantages *f, const struct load *l, const char *name)
{
	struct vantage_node *node;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->name[i], name) == 0)
			return i;
	node = &f->node[f->n];
	f->name[f->n] = name;
	for (size_t i = 0; i < l->o->n_owners; i++) {
		if (strcmp(l->o->owner[i].node, name) != 0)
			continue;
		node->host |= l->o->owner[i].host;
		if (node->n_addrs < VANTAGE_MAX)
			node->addr[node->n_addrs++] = l->o->owner[i].addr;
	}
	node->n_told = node->n_addrs;
	return f->n++;
}

static bool
find_vantage(struct vantages *f, const struct load *l, struct source *s, bool guess)
{
	struct mac *others = xalloc(f->n_macs + 1, sizeof(*others));
	size_t who = vantages_node(f, l, s->node);
	struct vantage_node *node = &f->node[who];

	for (size_t i = node->n_others = 0; i < f->n_macs; i++)
		if (f->whose[i] != who)
			others[node->n_others++] = f->mac[i];
	node->other = others;
	s->has_mac = vantage_mac(s->vantage, node, guess, &s->mac);
	node->other = NULL;
	free(others);
	if (!s->has_mac)
		return false;
	s->guessed = guess || l->out->guessed > 0;
	f->mac[f->n_macs] = s->mac;
	f->whose[f->n_macs++] = who;
	return true;
}

/* find_any settles one more capture. */
static bool
find_any(struct vantages *f, const struct load *l, bool guess)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->s[i].vantage != NULL && !l->s[i].has_mac &&
		    find_vantage(f, l, &l->s[i], guess)) {
			l->out->guessed += guess;
			return true;
		}
	return false;
}

void
load_vantages(struct load *l)
{
	struct vantages f = {
		.node = xalloc(l->n, sizeof(*f.node)), .name = xalloc(l->n, sizeof(*f.name)),
		.mac = xalloc(l->n, sizeof(*f.mac)), .whose = xalloc(l->n, sizeof(*f.whose))
	};

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		if (s->live && s->linktype == LINK_ETHERNET && !s->has_mac && !s->silent)
			s->vantage = vantage_new(s->path);
	}
	while (find_any(&f, l, false) || find_any(&f, l, true))
		continue;
	for (size_t i = 0; i < l->n; i++) {
		l->s[i].guessed = l->s[i].guessed || (l->s[i].vantage != NULL && !l->s[i].has_mac);
		l->out->guessed += l->s[i].vantage != NULL && !l->s[i].has_mac;
		vantage_free(l->s[i].vantage);
	}
	free(f.node);
	free(f.name);
	free(f.mac);
	free(f.whose);
}

/* ---- which way a frame went ---- */

/* The outermost addresses, for captures without a link layer of two addresses. */
static bool
sent_by_owner(const struct load *l, const struct source *s, struct bytes frame)
{
	struct addr src = ADDR_NONE;
	uint16_t type;
	struct bytes ip = dissect_link((enum linktype)s->linktype, frame, &type);

	if (ip.n >= 20 && ip.p[0] >> 4 == 4)
		src = addr_of4(ip.p + 12);
	else if (ip.n >= 40 && ip.p[0] >> 4 == 6)
		src = addr_of6(ip.p + 8);
	for (size_t i = 0; i < l->o->n_owners; i++)
		if (strcmp(l->o->owner[i].node, s->node) == 0 &&
		    addr_eq(&l->o->owner[i].addr, &src))
			return true;
	return false;
}

bool
load_sent(const struct load *l, const struct source *s, struct bytes frame)
{
	switch (s->linktype) {
	case LINK_ETHERNET:
		if (frame.n >= 12 && s->has_mac)
			return memcmp(frame.p + 6, s->mac.b, sizeof(s->mac.b)) == 0;
		return false;
	case LINK_SLL:		/* packet type 4: sent by us */
		return frame.n >= 2 && frame.p[0] == 0 && frame.p[1] == 4;
	case LINK_SLL2:
		return frame.n >= 11 && frame.p[10] == 4;
	case LINK_PPP_WITHDIR:	/* 0: received */
		return frame.n >= 1 && frame.p[0] != 0;
	case LINK_USER0:
		return true;
	default:
		return sent_by_owner(l, s, frame);
	}
}
