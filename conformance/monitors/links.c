#include "conformance/monitors/links_inside.h"

#include "nodes/base/conf.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- configurations ---- */

void
links_init(struct links *l, const struct scene *scene)
{
	memset(l, 0, sizeof(*l));
	for (size_t i = 0; scene != NULL && i < scene->n; i++) {
		l->node = xrealloc(l->node, l->n_nodes + 1, sizeof(*l->node));
		snprintf(l->node[l->n_nodes].name, sizeof(l->node->name), "%s",
		    scene->node[i].name);
		l->node[l->n_nodes++].conf = scene->node[i].conf != NULL ?
		    xstrdup(scene->node[i].conf) : NULL;
	}
}

void
links_clear(struct links *l)
{
	for (size_t i = 0; i < l->n_nodes; i++)
		free(l->node[i].conf);
	free(l->node);
	free(l->station);
	free(l->missed);
	memset(l, 0, sizeof(*l));
}

/* conf_value finds the i-th "key = value". */
static bool
conf_value(const char *conf, const char *key, size_t i, char *out, size_t cap)
{
	size_t k = strlen(key);

	for (const char *at = conf; at != NULL && *at != '\0';) {
		size_t n = strcspn(at, "\n");

		if (n > k + 3 && strncmp(at, key, k) == 0 && strncmp(at + k, " = ", 3) == 0 &&
		    i-- == 0) {
			snprintf(out, cap, "%.*s", (int)(n - k - 3), at + k + 3);
			return true;
		}
		at += n + (at[n] == '\n');
	}
	return false;
}

bool
station_conf(const struct station *s, const char *key, size_t i, char *out, size_t cap)
{
	char full[48];

	snprintf(full, sizeof(full), "eth%u.%.32s", s->ifc, key);
	return conf_value(s->conf, full, i, out, cap);
}

tick
station_conf_tick(const struct station *s, const char *key, tick otherwise)
{
	char text[32];
	tick t;

	return station_conf(s, key, 0, text, sizeof(text)) && tick_parse(&t, text) ? t : otherwise;
}

uint64_t
station_conf_u64(const struct station *s, const char *key, uint64_t otherwise)
{
	char text[32];

	return station_conf(s, key, 0, text, sizeof(text)) ? strtoull(text, NULL, 10) : otherwise;
}

bool
station_conf_true(const struct station *s, const char *key)
{
	char text[8];

	return station_conf(s, key, 0, text, sizeof(text)) && strcmp(text, "true") == 0;
}

/* conf_has: is this a static address of the interface? */
static bool
conf_has(const char *conf, unsigned ifc, const struct addr *a)
{
	struct prefix p;
	char key[16], text[64];

	snprintf(key, sizeof(key), "eth%u.addr", ifc);
	for (size_t i = 0; conf_value(conf, key, i, text, sizeof(text)); i++)
		if (prefix_parse(&p, text) && addr_eq(&p.addr, a))
			return true;
	return false;
}

bool
station_has(const struct station *s, const struct addr *a)
{
	return conf_has(s->conf, s->ifc, a);
}

static const char *
conf_of(const struct links *l, const char *node)
{
	for (size_t i = 0; i < l->n_nodes; i++)
		if (text_eq(l->node[i].name, node))
			return l->node[i].conf;
	return NULL;
}

bool
links_knows(const struct links *l, const char *node)
{
	return conf_of(l, node) != NULL;
}

bool
links_owns(const struct links *l, const char *node, const struct addr *a)
{
	for (unsigned ifc = 0; ifc < NODE_IFCS; ifc++)
		if (conf_has(conf_of(l, node), ifc, a))
			return true;
	for (size_t i = 0; i < l->n; i++)
		if (text_eq(l->station[i].node, node))
			for (size_t k = 0; k < l->station[i].n_owns; k++)
				if (addr_eq(&l->station[i].own[k].addr, a))
					return true;
	return false;
}

tick
links_conf_tick(const struct links *l, const char *node, const char *key, tick otherwise)
{
	char text[32];
	tick t;

	return conf_value(conf_of(l, node), key, 0, text, sizeof(text)) && tick_parse(&t, text) ? t :
	    otherwise;
}

bool
node_conf_true(const struct station *s, const char *key)
{
	char text[16];

	return conf_value(s->conf, key, 0, text, sizeof(text)) && strcmp(text, "true") == 0;
}

bool
node_conf_addr(const struct station *s, const char *key, const struct addr *a)
{
	struct addr have;
	char text[64];

	return conf_value(s->conf, key, 0, text, sizeof(text)) && addr_parse(&have, text) &&
	    addr_eq(&have, a);
}

tick
station_ra_least(const struct station *s)
{
	tick max = station_conf_tick(s, "ra_max", SECONDS(600));
	tick min = station_conf_tick(s, "ra_min", 0);

	if (min == 0)
		min = max >= SECONDS(9) ? max / 3 : max * 3 / 4;
	return tick_min(SECONDS(3), min);	/* MIN_DELAY_BETWEEN_RAS, RFC 4861 10 */
}

/* ---- stations ---- */

void
station_begin(struct links *l, struct station *s, const char *link, tick t)
{
	struct station fresh = { .ifc = s->ifc, .conf = s->conf, .since = t, .ra = NEVER,
	    .rs = NEVER, .ra_heard = NEVER, .test_heard = NEVER, .mac = s->mac,
	    .has_mac = s->has_mac };
	size_t me = (size_t)(s - l->station), kept = 0;

	fresh.dhcp = (struct lease_talk){ .discover = NEVER, .request = NEVER, .ack = NEVER,
	    .asked = NEVER, .extending = NEVER };
	snprintf(fresh.node, sizeof(fresh.node), "%s", s->node);
	snprintf(fresh.link, sizeof(fresh.link), "%s", link);
	*s = fresh;
	for (size_t i = 0; i < l->n_open; i++)
		if (l->open[i].station != me)
			l->open[kept++] = l->open[i];
	l->n_open = kept;
}

static struct station *
station_new(struct links *l, const struct msg *m)
{
	struct station *s;

	l->station = xrealloc(l->station, l->n + 1, sizeof(*l->station));
	s = &l->station[l->n++];
	memset(s, 0, sizeof(*s));
	s->ifc = m->ifc;
	snprintf(s->node, sizeof(s->node), "%s", m->node);
	for (size_t i = 0; i < l->n_nodes; i++)
		if (text_eq(l->node[i].name, m->node))
			s->conf = l->node[i].conf;
	station_begin(l, s, m->link, m->t);
	return s;
}

static bool
is_station(const struct station *s, const struct msg *m)
{
	return s->ifc == m->ifc && text_eq(s->node, m->node);
}

struct station *
links_station(struct links *l, const struct msg *m)
{
	size_t *quick = &l->quick[((uintptr_t)m->node / 16 + m->ifc) % LINKS_QUICK];
	struct station *s = NULL;

	if (*quick < l->n && is_station(&l->station[*quick], m))
		s = &l->station[*quick];
	for (size_t i = 0; i < l->n && s == NULL; i++)
		if (is_station(&l->station[i], m))
			s = &l->station[i];
	if (s == NULL)
		s = station_new(l, m);
	else if (!text_eq(s->link, m->link))
		station_begin(l, s, m->link, m->t);
	*quick = (size_t)(s - l->station);
	return s;
}

bool
links_given_up(const struct links *l, const char *node, const struct addr *target, tick t)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct asked *q = !text_eq(l->station[i].node, node) ? NULL :
		    station_asked(&l->station[i], target);

		if (q != NULL && !q->unicast && q->n == MAX_SOLICITATIONS &&
		    t - q->t >= RETRANS_TIMER - SLACK && t - q->t <= RETRANS_TIMER + SLACK)
			return true;
	}
	return false;
}

void
links_event(struct links *l, const char *node)
{
	for (size_t i = 0; i < l->n; i++)
		if (text_eq(l->station[i].node, node))
			station_begin(l, &l->station[i], l->station[i].link, l->station[i].since);
}

struct own *
station_own(struct station *s, const struct addr *a)
{
	for (size_t i = 0; i < s->n_owns; i++)
		if (addr_eq(&s->own[i].addr, a))
			return &s->own[i];
	return NULL;
}

struct asked *
station_asked(struct station *s, const struct addr *target)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (addr_eq(&s->asked[i].target, target))
			return &s->asked[i];
	return NULL;
}

struct mate *
station_mate(struct station *s, const struct mac *mac, unsigned family)
{
	for (size_t n = 0, i = s->last_mate; n < s->n_mates; n++, i++) {
		if (i >= s->n_mates)
			i = 0;
		if (s->mate[i].family == family && mac_eq(&s->mate[i].mac, mac)) {
			s->last_mate = i;
			return &s->mate[i];
		}
	}
	return NULL;
}

/* place_for: the next of a table that is full forgets the oldest. */
size_t
station_place(size_t *n, size_t *next, size_t most)
{
	size_t i = *n < most ? (*n)++ : *next;

	*next = (i + 1) % most;
	return i;
}

struct own *
own_get(struct station *s, const struct addr *a)
{
	struct own *o = station_own(s, a);

	if (o == NULL) {
		o = &s->own[station_place(&s->n_owns, &s->next_own, STATION_OWNS)];
		*o = (struct own){ .addr = *a, .tested = NEVER, .probed_before = NEVER,
		    .announced = NEVER, .announced_before = NEVER };
	}
	return o;
}

struct asked *
asked_get(struct station *s, const struct addr *target)
{
	struct asked *q = station_asked(s, target);

	if (q == NULL) {
		q = &s->asked[station_place(&s->n_asked, &s->next_asked, STATION_ASKED)];
		*q = (struct asked){ .target = *target, .t = NEVER, .learned = NEVER,
		    .confirmed = NEVER };
	}
	return q;
}

/* learned: a neighbour says what his MAC is. */
void
asked_learned(struct station *s, const struct addr *a, tick t)
{
	struct asked *q = asked_get(s, a);

	if (q->learned == NEVER && q->told == UNTOLD)
		q->learned = t;
}

struct mate *
mate_get(struct station *s, const struct mac *mac, unsigned family)
{
	struct mate *n = station_mate(s, mac, family);

	if (n == NULL) {
		n = &s->mate[station_place(&s->n_mates, &s->next_mate, STATION_MATES)];
		*n = (struct mate){ .fresh = true, .mac = *mac,
		    .family = (uint8_t)family, .confirmed = NEVER,
		    .used = NEVER, .stale_use = NEVER, .solicited = NEVER };
	}
	return n;
}

bool
frame_macs(const struct msg *m, struct mac *dst, struct mac *src)
{
	if (!m->ethernet || m->n_layers == 0 || m->layer[0].n < 14)
		return false;
	memcpy(dst->b, m->layer[0].p, sizeof(dst->b));
	memcpy(src->b, m->layer[0].p + 6, sizeof(src->b));
	return true;
}

/* ---- what is awaited ---- */

static void
key_of(uint8_t key[static 16], const struct addr *a, const struct mac *mac)
{
	memset(key, 0, 16);
	if (a != NULL)
		memcpy(key, a->b, addr_len(a));
	else if (mac != NULL)
		memcpy(key, mac->b, sizeof(mac->b));
}

static void
open_remove(struct links *l, size_t i)
{
	l->n_open--;
	memmove(&l->open[i], &l->open[i + 1], (l->n_open - i) * sizeof(l->open[0]));
}

void
links_await(struct track *tr, struct station *s, const struct msg *m, enum awaited_kind kind,
    const struct addr *a, const struct mac *mac, tick deadline)
{
	struct links *l = &tr->links;
	const struct known *k = track_node(tr, m->node);
	struct awaited *w;

	if (k == NULL || k->role[0] == '\0')
		return;
	if (l->n_open == LINKS_OPEN)
		open_remove(l, 0);
	w = &l->open[l->n_open++];
	*w = (struct awaited){ .kind = kind, .station = (size_t)(s - l->station), .t = m->t,
	    .deadline = deadline + SLACK, .frame = (unsigned)m->frame };
	key_of(w->key, a, mac);
	snprintf(w->role, sizeof(w->role), "%s", k->role);
	snprintf(w->pcap, sizeof(w->pcap), "%s", m->pcap);
	if (s->due == 0 || w->deadline < s->due)
		s->due = w->deadline;
}

static void
count_met(struct links *l, const struct awaited *w)
{
	for (size_t i = 0; i < LINKS_ROLES; i++) {
		if (l->met[i].role[0] == '\0')
			snprintf(l->met[i].role, sizeof(l->met[i].role), "%s", w->role);
		if (strcmp(l->met[i].role, w->role) == 0) {
			l->met[i].n[w->kind]++;
			return;
		}
	}
}

void
must_have_come(struct look *x, enum awaited_kind kind, const char *expected)
{
	const struct links *l = &x->tr->links;

	for (size_t i = 0; i < LINKS_ROLES && l->met[i].role[0] != '\0'; i++)
		for (unsigned n = 0; n < l->met[i].n[kind]; n++)
			must_at(x, true, l->met[i].role, "", 0, 0, "t", "", " ");
	for (size_t i = 0; i < l->n_missed; i++) {
		const struct awaited *w = &l->missed[i];

		if (w->kind == kind)
			must_at(x, false, w->role, w->pcap, w->frame, w->t, "t", expected,
			    "nothing within %.3f s", (double)(w->deadline - w->t) / 1e9);
	}
}

/* came: what was awaited with this key is there, or (off) is no longer awaited. NULL keys: any. */
void
links_came(struct links *l, const struct station *s, enum awaited_kind kind, const struct addr *a,
    const struct mac *mac, bool off)
{
	size_t me = (size_t)(s - l->station);
	uint8_t key[16];

	key_of(key, a, mac);
	for (size_t i = l->n_open; i-- > 0;) {
		struct awaited *w = &l->open[i];

		if (w->kind != kind || w->station != me ||
		    ((a != NULL || mac != NULL) && memcmp(w->key, key, sizeof(key)) != 0))
			continue;
		if (!off)
			count_met(l, w);
		open_remove(l, i);
	}
}

/* overdue: it says something now, so it was there; what it owed before it missed. */
void
links_overdue(struct links *l, struct station *s, tick now)
{
	size_t me = (size_t)(s - l->station);

	s->due = 0;
	for (size_t i = l->n_open; i-- > 0;) {
		struct awaited *w = &l->open[i];

		if (w->station != me)
			continue;
		if (w->deadline < now) {
			l->missed = xrealloc(l->missed, l->n_missed + 1, sizeof(*l->missed));
			l->missed[l->n_missed++] = *w;
			open_remove(l, i);
		} else if (s->due == 0 || w->deadline < s->due) {
			s->due = w->deadline;
		}
	}
}
