/* strangers.c - captures do not tell who is an attacker. What they tell of who sent a message:
 *
 * - It is authentic: under ESP in transport mode or inside IKE, with an ICV that was verified. Then it is of
 *   whoever has the keys, wherever it was seen.
 * - It was captured where it was sent: it is of that node, whatever addresses it bears.
 * - Else it bears a name, and that may be anybody's: a breach is INCONCLUSIVE (judge.c).
 * - It is a stranger's where the captures contradict the name: the node that has this address was watched and
 *   did not send it; or it came onto the link from another station than what is authentic does; or it is in
 *   clear, about a home address whose other Binding Updates are authentic; or it is on a security association
 *   that was made for another home address. Nobody is judged by it, and it changes nothing of what is
 *   remembered.
 *
 * In a run all of this is known, and nobody has to be guessed at. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So long after its last message a node counts as watched: its capture may have ended. */
#define WATCHED_FOR SECONDS(30)

/* Two addresses, and what was seen of who sends from one to the other. */
struct whose {
	struct hash_link by_way;
	struct way { struct addr src, dst; } way;
	char node[32];		/* captured sending so; "": nobody was */
	tick t;			/* the last time */
	/* Where what is authentic was first seen, and the station it came from. */
	char seen_by[32], link[32];
	struct mac mac;
};

static struct whose *
whose_find(const struct track *tr, const struct msg *m)
{
	struct way way = { msg_addr(m, "src"), msg_addr(m, "dst") };
	struct hash_link *l = hash_first(&tr->whose, hash_bytes(3, &way, sizeof(way)));

	while (l != NULL && memcmp(&hash_owner(l, struct whose, by_way)->way, &way, sizeof(way)) != 0)
		l = hash_next(l);
	return l != NULL ? hash_owner(l, struct whose, by_way) : NULL;
}

static struct whose *
whose_get(struct track *tr, const struct msg *m)
{
	struct whose *w = whose_find(tr, m);

	if (w == NULL) {
		w = xalloc(1, sizeof(*w));
		w->way = (struct way){ msg_addr(m, "src"), msg_addr(m, "dst") };
		hash_add(&tr->whose, &w->by_way, hash_bytes(3, &w->way, sizeof(w->way)));
	}
	return w;
}

/* An SA that was not seen in the making (its keys are typed, or given), and the home address of the first
 * Binding Update on it. */
struct bu_sa {
	struct hash_link link;
	struct bu_sa_key { uint64_t spi; struct addr dst; } key;
	struct addr hoa;
};

static const struct addr *
bu_sa_of(struct track *tr, const struct msg *bu)
{
	struct bu_sa_key key;
	struct hash_link *l;
	struct bu_sa *sa;

	memset(&key, 0, sizeof(key));	/* its padding is hashed, too */
	key.spi = msg_u64(bu, "esp_spi", 0);
	key.dst = msg_addr(bu, "dst");
	l = hash_first(&tr->bu_sas, hash_bytes(5, &key, sizeof(key)));
	while (l != NULL && memcmp(&hash_owner(l, struct bu_sa, link)->key, &key, sizeof(key)) != 0)
		l = hash_next(l);
	if (l != NULL)
		return &hash_owner(l, struct bu_sa, link)->hoa;
	sa = xalloc(1, sizeof(*sa));
	memcpy(&sa->key, &key, sizeof(key));
	sa->hoa = track_home_address(bu, false);
	hash_add(&tr->bu_sas, &sa->link, hash_bytes(5, &key, sizeof(key)));
	return &sa->hoa;
}

void
strangers_insider(struct track *tr, const struct msg *bu)
{
	if (track_proven(bu) && track_child(tr, msg_u64(bu, "esp_spi", 0)) == NULL)
		bu_sa_of(tr, bu);
}

void
strangers_clear(struct track *tr)
{
	track_free_chains(&tr->whose, offsetof(struct whose, by_way));
	track_free_chains(&tr->bu_sas, offsetof(struct bu_sa, link));
}

bool
track_proven(const struct msg *m)
{
	const char *by = msg_text(m, "protected_by");

	return by != NULL && (strcmp(by, "ike") == 0 || msg_list_has(m, "encap", "esp-transport"));
}

/* It left this node, or the NAT that this node is. */
static bool
left_here(const struct track *tr, const struct msg *m)
{
	const struct known *k = m->tx && m->forwarded ? track_node(tr, m->node) : NULL;

	return m->tx && (!m->forwarded || (k != NULL && strcmp(k->role, "NAT") == 0));
}

/* learn: who sends from which address, and what station authentic messages come from. */
static void
learn(struct track *tr, const struct msg *m)
{
	struct mac dst, from;
	struct whose *w;

	if (left_here(tr, m)) {
		w = whose_get(tr, m);
		if (w->node[0] == '\0' || m->t - w->t > WATCHED_FOR)
			snprintf(w->node, sizeof(w->node), "%s", m->node);
		if (strcmp(w->node, m->node) == 0)
			w->t = m->t;
	} else if (!m->tx && m->origin && track_proven(m) && frame_macs(m, &dst, &from)) {
		w = whose_get(tr, m);
		snprintf(w->seen_by, sizeof(w->seen_by), "%s", m->node);
		snprintf(w->link, sizeof(w->link), "%s", m->link);
		w->mac = from;
	}
}

/* watched: its sender by name was being captured, and did not send it. */
static bool
watched(const struct track *tr, const struct msg *m)
{
	const struct whose *w = left_here(tr, m) ? NULL : whose_find(tr, m);

	return w != NULL && w->node[0] != '\0' && m->t - w->t <= WATCHED_FOR;
}

static bool
from_another_station(const struct track *tr, const struct msg *m)
{
	const struct whose *w = m->tx ? NULL : whose_find(tr, m);
	struct mac dst, from;

	return w != NULL && strcmp(w->seen_by, m->node) == 0 && strcmp(w->link, m->link) == 0 &&
	    frame_macs(m, &dst, &from) && !mac_eq(&from, &w->mac);
}

/* in_anothers_name: a Binding Update or Acknowledgement in clear, where its home address has authentic ones,
 * not of the node that sends these. */
static bool
in_anothers_name(const struct msg *m, const struct home *h)
{
	const char *node = msg_is(m, "BU") ? h->node : h->ha;

	if (m->tx && !m->forwarded)
		return h->proven && node[0] != '\0' && strcmp(node, m->node) != 0;
	return h->proven;
}

/* on_anothers_sa: a Binding Update on an SA whose selectors are of another home address, or whose Binding
 * Updates have been. */
static bool
on_anothers_sa(struct track *tr, const struct msg *m, const struct addr *hoa)
{
	const struct child_seen *c = track_child(tr, msg_u64(m, "esp_spi", 0));
	char text[ADDR_TEXT_MAX], hoa_range[2 * ADDR_TEXT_MAX + 2];

	if (c == NULL)
		return !addr_eq(bu_sa_of(tr, m), hoa);
	if (strncmp(c->ts, "135:", 4) != 0)
		return false;
	addr_text(hoa, text);
	snprintf(hoa_range, sizeof(hoa_range), "%s-%s", text, text);
	return strstr(c->ts, hoa_range) == NULL && strstr(c->peer_ts, hoa_range) == NULL;
}

bool
strangers_say(struct track *tr, const struct msg *m)
{
	bool bu = msg_is(m, "BU"), mobility = bu || msg_is(m, "BA"), strange = false;
	struct addr hoa = mobility ? track_home_address(m, !bu) : ADDR_NONE;
	const struct home *h = mobility ? track_home(tr, &hoa) : NULL;

	if (!mobility && !msg_has(m, "SPIi"))
		return false;
	if (!track_id_known(tr, m->id)) {
		if (bu && track_proven(m))
			strange = on_anothers_sa(tr, m, &hoa);
		else if (!track_proven(m))
			strange = watched(tr, m) || from_another_station(tr, m) ||
			    (h != NULL && in_anothers_name(m, h));
	}
	if (!strange) {
		learn(tr, m);
		return false;
	}
	if (tr->strangers++ == 0) {
		snprintf(tr->strange_pcap, sizeof(tr->strange_pcap), "%s", m->pcap);
		tr->strange_frame = (unsigned)m->frame;
	}
	hostile_add(&tr->hostile, m, false);
	return true;
}
