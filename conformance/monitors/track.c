/* track.c - what a sighting is to the judge: whether it is judged here, as whose and by whom, and which
 * messages have been. What is remembered beyond that lies in files by story: track_nodes.c, track_home.c,
 * track_ike.c, track_child.c, track_esp.c, track_nat.c. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct endpoint
msg_from(const struct msg *m)
{
	return (struct endpoint){ msg_addr(m, "src"), (uint16_t)msg_u64(m, "udp_src", 0) };
}

struct endpoint
msg_to(const struct msg *m)
{
	return (struct endpoint){ msg_addr(m, "dst"), (uint16_t)msg_u64(m, "udp", 0) };
}

void
track_init(struct track *tr, const struct scene *scene)
{
	memset(tr, 0, sizeof(*tr));
	links_init(&tr->links, scene);
	for (size_t i = 0; scene != NULL && i < scene->n; i++) {
		struct known *k = track_node_get(tr, scene->node[i].name);

		snprintf(k->role, sizeof(k->role), "%s", track_role(scene->node[i].kind));
		tr->mobile = tr->mobile || strcmp(k->role, "MN") == 0 || strcmp(k->role, "HA") == 0;
	}
}

/* ---- identities already judged ---- */

struct seen {
	struct hash_link by_id;
	uint64_t id;
};

static bool
id_is_new(struct track *tr, uint64_t id)
{
	uint64_t h = hash_bytes(0, &id, sizeof(id));
	struct seen *s;

	for (struct hash_link *l = hash_first(&tr->ids, h); l != NULL; l = hash_next(l))
		if (hash_owner(l, struct seen, by_id)->id == id)
			return false;
	s = xalloc(1, sizeof(*s));
	s->id = id;
	hash_add(&tr->ids, &s->by_id, h);
	return true;
}

bool
track_id_known(const struct track *tr, uint64_t id)
{
	struct hash_link *l = hash_first(&tr->ids, hash_bytes(0, &id, sizeof(id)));

	while (l != NULL && hash_owner(l, struct seen, by_id)->id != id)
		l = hash_next(l);
	return l != NULL;
}

void
track_free_chains(struct hash *h, size_t offset)
{
	for (size_t i = 0; i < h->cap; i++)
		for (struct hash_link *l = h->slot[i], *next; l != NULL; l = next) {
			next = l->next;
			free((char *)l - offset);
		}
	hash_clear(h);
}

void
track_clear(struct track *tr)
{
	hostile_clear(&tr->hostile);
	strangers_clear(tr);
	track_free_chains(&tr->ids, offsetof(struct seen, by_id));
	track_free_chains(&tr->esp, offsetof(struct esp_flow, by_spi));
	track_free_chains(&tr->nats, offsetof(struct nat_map, by_inner));
	track_free_chains(&tr->nonces, offsetof(struct nonce_seen, by_value));
	track_free_chains(&tr->ivs, offsetof(struct nonce_seen, by_value));
	free(tr->child);
	corrs_clear(&tr->corrs);
	for (size_t i = 0; i < tr->n_homes; i++)
		free(tr->home[i].bu);
	for (size_t i = 0; i < tr->n_sas; i++)
		free(tr->sa[i].req);
	links_clear(&tr->links);
	free(tr->home);
	free(tr->sa);
	free(tr->node);
	memset(tr, 0, sizeof(*tr));
}

void
track_gap_found(struct track *tr, const struct msg *m)
{
	if (tr->gap)
		return;
	tr->gap = true;
	snprintf(tr->gap_pcap, sizeof(tr->gap_pcap), "%s", m->pcap);
	tr->gap_frame = (unsigned)m->frame;
}

/* ---- one sighting ---- */

void
track_event(struct track *tr, const char *node, const char *what)
{
	if (strcmp(what, "reboot") == 0 || strcmp(what, "restart") == 0)
		links_event(&tr->links, node);
	if (strcmp(what, "rebind") != 0 && strcmp(what, "reboot") != 0 &&
	    strcmp(what, "expire") != 0)
		return;
	track_node_get(tr, node)->rebound = true;
	track_node_get(tr, node)->t_rebound = tr->now;
	if (strcmp(what, "reboot") == 0)
		track_reboots(tr, node);
	for (size_t i = 0; i < tr->nats.cap; i++)
		for (struct hash_link *l = tr->nats.slot[i]; l != NULL; l = l->next) {
			struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

			m->rebound = m->rebound || strcmp(m->node, node) == 0;
		}
}

bool
track_wrapped(const struct msg *m)
{
	const char *encap = msg_text(m, "encap");

	return encap != NULL && strcmp(encap, "fragments") != 0;
}

static bool
is_data(const struct msg *m)
{
	const char *encap = msg_text(m, "encap");

	return msg_is(m, "DATA") || msg_is(m, "ESP") ||
	    (encap != NULL && strstr(encap, "esp-tunnel") != NULL);
}

/* at_egress: is this where its sender put it on the wire? A user's packet has its identity from the
 * application on, but who puts it into a tunnel answers for the tunnel. Messages that never leave
 * their link are their sender's, even where another node has sent the same octets before. */
static bool
at_egress(const struct msg *m, const struct known *sender)
{
	if (!m->tx || m->origin)
		return m->tx && !m->forwarded;
	if (track_is_on_link(m))
		return true;
	/* Two pings that cross have one identity, too. */
	return (is_data(m) || track_wrapped(m)) && sender != NULL &&
	    (strcmp(sender->role, "MN") == 0 || strcmp(sender->role, "HA") == 0);
}

/* is_private: an address behind a NAT, RFC 1918 and RFC 6598. */
static bool
is_private(const struct addr *a)
{
	const uint8_t *b = addr_bytes(a).p;

	return a->family == 4 && (b[0] == 10 || (b[0] == 172 && b[1] >> 4 == 1) ||
	    (b[0] == 192 && b[1] == 168) || (b[0] == 100 && b[1] >> 6 == 1));
}

/* as_sent: where the sender's own link was not captured, a NAT may have changed the source; and the
 * destination, if that is behind one. There is none for IPv6. */
static void
as_sent(const struct msg *m, struct view *v)
{
	struct addr dst = msg_addr(m, "dst");

	v->src_as_sent = v->egress || dst.family != 4;
	v->dst_as_sent = v->src_as_sent || !is_private(&dst);
}

bool
track_altered(struct track *tr, const struct msg *m)
{
	if (track_id_known(tr, m->id))
		return true;
	hostile_add(&tr->hostile, m, false);
	return false;
}

/* of_attacker: is it an attacker's message, or one about an SA that an attacker began? Of an insider
 * that is his Binding Updates: his SAs are as good as anybody's, and what others owe him is judged by
 * them. */
static bool
of_attacker(struct track *tr, const struct msg *m)
{
	const struct known *k = m->tx ? track_node(tr, m->node) : NULL;
	bool attacker = k != NULL && strcmp(k->role, "ATTACKER") == 0;
	bool insider = k != NULL && strcmp(k->role, "INSIDER") == 0 && msg_is(m, "BU");

	if (!attacker && !insider)
		return hostile_is(&tr->hostile, m);
	if (insider)
		strangers_insider(tr, m);
	if (m->origin && !track_id_known(tr, m->id))
		hostile_add(&tr->hostile, m, track_is_ike(m) && !track_sa_is_known(tr, m));
	return true;
}

bool
track_message(struct track *tr, const struct msg *m, struct view *v)
{
	bool data = is_data(m);

	tr->guessed = tr->guessed || (m->guessed && (msg_has(m, "mh_type") || track_is_ike(m)));
	if (of_attacker(tr, m) || (!tr->events && strangers_say(tr, m)))
		return false;
	memset(v, 0, sizeof(*v));
	v->m = m;
	v->tr = tr;
	tr->now = m->t;
	tr->messages++;
	tr->mobile = tr->mobile || msg_has(m, "mh_type");
	if (m->closed != MSG_OPEN && tr->closed++ == 0)
		tr->closed_why = m->closed;
	track_infer_role(tr, m);
	v->sender = track_node(tr, m->node);
	v->egress = at_egress(m, v->sender);
	if (v->egress && v->sender == NULL)
		v->sender = track_node_get(tr, m->node);
	if (!v->egress) {
		if (strcmp(m->name, "BU") == 0)
			track_bu_seen_again(tr, m);
		else if (strcmp(m->name, "BA") == 0)
			track_ba_seen_again(tr, m);
		else if (track_is_ike(m))
			track_ike_seen_again(tr, m);
		else
			track_neighbour_told(tr, m);
		if (track_view_nat(tr, m, v)) {
			v->role = "NAT";
			v->src_as_sent = v->dst_as_sent = true;
			return true;
		}
		/* Not captured where it was sent: judged where it was first seen. */
		if (data || !id_is_new(tr, m->id))
			return false;
		v->sender = NULL;
	} else if (!data) {
		v->again = !id_is_new(tr, m->id);
	}
	if ((msg_is(m, "BU") || msg_is(m, "BA")) && corrs_view(tr, m, v))
		;
	else if (strcmp(m->name, "BU") == 0)
		track_view_bu(tr, m, v);
	else if (strcmp(m->name, "BA") == 0)
		track_view_ba(tr, m, v);
	else if (track_is_ike(m))
		track_view_ike(tr, m, v);
	if (v->egress && msg_has(m, "esp_spi")) {
		uint64_t seq = msg_u64(m, "esp_seq", 0);

		v->esp = track_esp_get(tr, m);
		/* Elsewhere, or before anybody captured, there were others. */
		if (v->esp->seen ? seq > v->esp->last_seq + 1 : seq > 1 && !tr->events)
			track_gap_found(tr, m);
	}
	as_sent(m, v);
	v->at_sender = v->egress && !m->guessed;
	v->anybodys = !tr->events && !v->at_sender && !track_proven(m);
	v->role = track_role_of(v);
	return true;
}

void
track_after(struct track *tr, struct view *v)
{
	if (v->map != NULL)
		return;
	corrs_after(tr, v);
	if (strcmp(v->m->name, "BA") == 0)
		track_after_ba(tr, v);
	if (v->sa != NULL)
		track_after_ike(tr, v);
	if (v->esp != NULL)
		track_after_esp(v);
	track_after_home(tr, v);
	if (msg_is(v->m, "DATA") && v->egress && track_wrapped(v->m) && !msg_has(v->m, "hao") &&
	    !msg_has(v->m, "rh2")) {
		tr->payload_esp = tr->payload_esp || msg_has(v->m, "esp_spi");
		tr->payload_clear = tr->payload_clear || !msg_has(v->m, "esp_spi");
	}
}
