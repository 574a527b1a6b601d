#include "conformance/monitors/track.h"

#include "nodes/base/die.h"
#include "nodes/crypto/prf.h"

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

/* ---- nodes ---- */

const char *
track_role(const char *kind)
{
	static const char *const roles[][2] = {
		{ "mn", "MN" }, { "ha", "HA" }, { "cn", "CN" }, { "nat", "NAT" },
		{ "router", "ROUTER" }, { "host", "HOST" },
		/* No rule is about these. An insider is a node that keeps the rules but where the
		 * story has it break them: what it says is remembered, and not judged. */
		{ "attacker", "ATTACKER" }, { "insider", "INSIDER" }
	};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i][0], kind) == 0)
			return roles[i][1];
	return "";
}

static struct known *
node_get(struct track *tr, const char *name)
{
	for (size_t i = 0; i < tr->n_nodes; i++)
		if (text_eq(tr->node[i].name, name))
			return &tr->node[i];
	tr->node = xrealloc(tr->node, tr->n_nodes + 1, sizeof(*tr->node));
	memset(&tr->node[tr->n_nodes], 0, sizeof(*tr->node));
	snprintf(tr->node[tr->n_nodes].name, sizeof(tr->node->name), "%s", name);
	return &tr->node[tr->n_nodes++];
}

const struct known *
track_node(const struct track *tr, const char *name)
{
	for (size_t i = 0; i < tr->n_nodes; i++)
		if (text_eq(tr->node[i].name, name))
			return &tr->node[i];
	return NULL;
}

void
track_init(struct track *tr, const struct scene *scene)
{
	memset(tr, 0, sizeof(*tr));
	links_init(&tr->links, scene);
	for (size_t i = 0; scene != NULL && i < scene->n; i++) {
		struct known *k = node_get(tr, scene->node[i].name);

		snprintf(k->role, sizeof(k->role), "%s", track_role(scene->node[i].kind));
		tr->mobile = tr->mobile || strcmp(k->role, "MN") == 0 || strcmp(k->role, "HA") == 0;
	}
}

/* ---- identities already judged ---- */

struct seen {
	struct hash_link by_id;
	uint64_t id;
};

struct nonce_seen {
	struct hash_link by_value;
	uint64_t value, spi_i, msgid;
	bool response;
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

static void
free_chains(struct hash *h, size_t offset)
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
	free_chains(&tr->ids, offsetof(struct seen, by_id));
	free_chains(&tr->esp, offsetof(struct esp_flow, by_spi));
	free_chains(&tr->nats, offsetof(struct nat_map, by_inner));
	free_chains(&tr->nonces, offsetof(struct nonce_seen, by_value));
	free_chains(&tr->ivs, offsetof(struct nonce_seen, by_value));
	free(tr->child);
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

/* ---- registrations ---- */

struct home *
track_home(struct track *tr, const struct addr *hoa)
{
	for (size_t i = 0; i < tr->n_homes; i++)
		if (addr_eq(&tr->home[i].hoa, hoa))
			return &tr->home[i];
	return NULL;
}

struct home *
track_home_of_node(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++)
		if (strcmp(tr->home[i].node, node) == 0)
			return &tr->home[i];
	return NULL;
}

static struct home *
home_get(struct track *tr, const struct addr *hoa)
{
	struct home *h = track_home(tr, hoa);

	if (h != NULL)
		return h;
	tr->home = xrealloc(tr->home, tr->n_homes + 1, sizeof(*tr->home));
	h = &tr->home[tr->n_homes++];
	memset(h, 0, sizeof(*h));
	h->hoa = *hoa;
	h->last_4191 = h->t_dad = h->t_resync = -1;
	h->hears = tr->events;
	return h;
}

/* RFC 6275 6.1.7: the Home Address option or, at home and inside the 4191 tunnel, the IPv6 source
 * (destination of a BA). */
struct addr
track_home_address(const struct msg *m, bool ba)
{
	struct addr a = msg_addr(m, ba ? "rh2" : "hao");

	if (!addr_is_set(&a))
		a = msg_addr(m, ba ? "inner_dst" : "inner_src");
	if (!addr_is_set(&a))
		a = msg_addr(m, ba ? "dst" : "src");
	return a;
}

/* gap_found remembers the first packet that shows that others are missing. */
static void
gap_found(struct track *tr, const struct msg *m)
{
	if (tr->gap)
		return;
	tr->gap = true;
	snprintf(tr->gap_pcap, sizeof(tr->gap_pcap), "%s", m->pcap);
	tr->gap_frame = (unsigned)m->frame;
}

static struct bu
bu_of(const struct msg *m, const struct addr *hoa)
{
	struct bu b = { .id = m->id, .t = m->t, .t_ha = TICK_NEVER, .t_heard = TICK_NEVER, .hoa = *hoa,
	    .out = msg_from(m), .to = msg_to(m), .at_ha = msg_from(m), .src = msg_addr(m, "src"),
	    .seq = msg_u64(m, "seq", 0), .lifetime = msg_u64(m, "lifetime", 0),
	    .udp = msg_has(m, "udp"), .K = msg_u64(m, "K", 0) != 0,
	    .has_hoa4 = msg_has(m, "hoa4"), .hoa4 = msg_addr(m, "hoa4"),
	    .has_ipv4_coa = msg_has(m, "ipv4_coa"), .has_hao = msg_has(m, "hao"),
	    .plugged_in = -1, .frame = (unsigned)m->frame };

	snprintf(b.pcap, sizeof(b.pcap), "%s", m->pcap);
	b.coa = b.has_ipv4_coa ? msg_addr(m, "ipv4_coa") : msg_addr(m, "alt_coa");
	if (!addr_is_set(&b.coa))
		b.coa = b.src;
	b.at_home = addr_eq(&b.src, hoa);
	return b;
}

static bool
is_ha_role(const struct track *tr, const char *node)
{
	const struct known *k = track_node(tr, node);

	return k != NULL && strcmp(k->role, "HA") == 0;
}

/* bu_seen_again: a later sighting of a BU tells how the home agent saw its source. */
static void
bu_seen_again(struct track *tr, const struct msg *m)
{
	struct addr hoa = track_home_address(m, false);
	struct home *h = track_home(tr, &hoa);

	if (h == NULL || m->tx || !is_ha_role(tr, m->node))
		return;
	for (size_t i = h->n; i-- > 0;)
		if (h->bu[i].id == m->id) {
			h->bu[i].at_ha = msg_from(m);
			h->bu[i].t_ha = h->ha_lost ? TICK_NEVER : m->t;
			snprintf(h->bu[i].received_by, sizeof(h->bu[i].received_by), "%s", m->node);
			break;
		}
}

/* forget_receptions: what this node received was not for it. */
static void
forget_receptions(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++)
		for (size_t k = 0; k < tr->home[i].n; k++) {
			struct bu *b = &tr->home[i].bu[k];

			if (strcmp(b->received_by, node) == 0)
				b->t_ha = TICK_NEVER;
		}
}

/* ---- who waits for a neighbour's address ---- */

/* RFC 4861 7.2.2: what is sent meanwhile waits; so what leaves with the answer was sent earlier. */
#define LEAVES_WITH_ANSWER MSEC(5)

static void
neighbour_asked(struct track *tr, const struct msg *m)
{
	struct known *k = node_get(tr, m->node);
	struct addr target = msg_addr(m, "target"), src = msg_addr(m, "src"),
	    dst = msg_addr(m, "dst");

	/* Not to find out whether an address is free, nor whether a neighbour is still there. */
	if (msg_is(m, "NS") ? addr_is_unspecified(&src) || !addr_is_multicast(&dst) :
	    !msg_is(m, "ARP_REQUEST") || !addr_is_set(&target))
		return;
	if (!k->told && addr_eq(&k->asked, &target))
		return;
	k->asked = target;
	k->t_asked = m->t;
	k->told = false;
}

static void
neighbour_told(struct track *tr, const struct msg *m)
{
	bool arp = msg_is(m, "ARP_REPLY");
	struct addr told = msg_addr(m, arp ? "sender" : "target");
	struct known *k;

	if (m->tx || (!arp && !msg_is(m, "NA")))
		return;
	k = node_get(tr, m->node);
	if (k->told || !addr_eq(&k->asked, &told))
		return;
	k->told = true;
	k->t_told = m->t;
}

/* A link-local address takes a second to be tested, and until then nobody can be asked at all:
 * what left with the first answer on a link may have waited since the interface came up. */
#define ASKS_LATE SECONDS(3)

static tick
waited(struct track *tr, const struct msg *m)
{
	const struct known *k = track_node(tr, m->node);
	tick since;

	if (!m->tx || k == NULL || !k->told || m->t - k->t_told > LEAVES_WITH_ANSWER)
		return 0;
	since = links_station(&tr->links, m)->since;
	return k->t_told - (since <= k->t_asked && k->t_asked - since <= ASKS_LATE ? since :
	    k->t_asked);
}

/* disowned: the other end of this node's last IKE SA has forgotten it. */
static bool
disowned(const struct track *tr, const char *node)
{
	for (size_t i = tr->n_sas; i-- > 0;)
		if (strcmp(tr->sa[i].initiator, node) == 0)
			return tr->sa[i].disowned;
	return false;
}

const struct bu *
track_last_heard(const struct home *h, tick t)
{
	const struct bu now = { .t = t };

	for (size_t i = h->n; i-- > h->begins;)
		if (h->bu[i].accepted && track_bu_heard(h, &h->bu[i], &now))
			return &h->bu[i];
	return NULL;
}

/* knows_binding: the last answer that the mobile node heard gave it a binding, which has not
 * ended. */
static bool
knows_binding(const struct home *h, tick t)
{
	const struct bu *b = track_last_heard(h, t);

	return b != NULL && b->lifetime > 0 && t <= b->t + SECONDS((tick)b->granted);
}

/* mn_begins: what it said before is of another life. */
static void
mn_begins(struct home *h)
{
	h->begins = h->n;
}

/* home_proven: what came before in clear may have been anybody's. */
static void
home_proven(struct home *h, const struct msg *m)
{
	if (h->proven || !track_proven(m))
		return;
	h->proven = true;
	mn_begins(h);
}

/* given_up: has the home agent asked this mobile node again and again, and heard nothing? Then it
 * has closed the IKE SA, and with it what would open the next Binding Update (RFC 7296 2.4). */
static bool
given_up(const struct track *tr, const char *node, tick now)
{
	enum { TRIES = 6 };

	for (size_t i = tr->n_sas; i-- > 0;) {
		const struct ike_sa *s = &tr->sa[i];

		if (strcmp(s->initiator, node) != 0)
			continue;
		for (size_t k = 0; k < s->n; k++)
			if (!s->req[k].by_initiator && !s->req[k].answered &&
			    s->req[k].sent >= TRIES && now - s->req[k].t_last >= SECONDS(32))
				return true;
		return false;
	}
	return false;
}

static void
view_bu(struct track *tr, const struct msg *m, struct view *v)
{
	struct addr hoa = track_home_address(m, false);
	struct home *h = home_get(tr, &hoa);
	struct bu b = bu_of(m, &hoa);
	const struct bu *bound;

	if (!tr->events)
		home_proven(h, m);
	if (h->bound && m->t > h->until) {	/* expired, RFC 6275 9.5.2 */
		h->bound = h->announced = false;
		h->t_dad = -1;
	}
	bound = h->bound ? &h->bu[h->bound_by] : NULL;
	/* The SA of BU and BA is made for the first one: a later packet of it is not the first. */
	if (h->n == h->begins && !tr->events && msg_u64(m, "esp_seq", 0) != 1)
		h->midway = true;
	if (h->n == 0)
		h->ha_lost = disowned(tr, m->node);
	h->ha_lost = h->ha_lost || given_up(tr, m->node, m->t);
	b.waited = waited(tr, m);
	if (m->tx)
		b.plugged_in = links_station(&tr->links, m)->since;
	b.first_ever = bound == NULL;
	b.unregistered = !knows_binding(h, b.t);
	b.refresh = bound != NULL && addr_eq(&bound->coa, &b.coa) && bound->udp == b.udp &&
	    b.lifetime > 0;
	/* A home agent without the SA does not see what is in the packet. */
	if (!m->tx && is_ha_role(tr, m->node) && !h->ha_lost) {
		b.t_ha = m->t;
		snprintf(b.received_by, sizeof(b.received_by), "%s", m->node);
	}
	if (b.udp && b.has_ipv4_coa && b.t_ha != TICK_NEVER && !addr_eq(&b.at_ha.addr, &b.coa))
		tr->nat_seen = true;
	if (h->n == h->cap) {
		h->cap = h->cap == 0 ? 8 : h->cap * 2;
		h->bu = xrealloc(h->bu, h->cap, sizeof(*h->bu));
	}
	h->bu[h->n++] = b;
	v->home = h;
	v->bu = &h->bu[h->n - 1];
	v->prev = h->n > h->begins + 1 ? &h->bu[h->n - 2] : NULL;
	if (m->tx)
		snprintf(h->node, sizeof(h->node), "%s", m->node);
}

bool
track_bu_heard(const struct home *h, const struct bu *b, const struct bu *next)
{
	return b->t_heard <= next->t || (b->answered && b->t_ba <= next->t && !h->hears) ||
	    (h->t_resync > b->t && h->t_resync <= next->t);
}

/* ba_heard: this sighting of a BA is its mobile node's. */
static void
ba_heard(struct home *h, const struct msg *m)
{
	if (m->tx || strcmp(m->node, h->node) != 0)
		return;
	h->hears = true;
	if (msg_u64(m, "status", 0) == 135)
		h->t_resync = m->t;
	for (size_t i = h->n; i-- > 0;)
		if (h->bu[i].answered && h->bu[i].ba == m->id && h->bu[i].t_heard == TICK_NEVER)
			h->bu[i].t_heard = m->t;
}

static void
ba_seen_again(struct track *tr, const struct msg *m)
{
	struct addr hoa = track_home_address(m, true);
	struct home *h = track_home(tr, &hoa);

	if (h != NULL)
		ba_heard(h, m);
}

/* out_of_window finds the BU that status 135 refuses, whose BA carries another's sequence number
 * (RFC 6275 9.5.1): the one that arrived last and has no answer. */
static struct bu *
out_of_window(struct home *h)
{
	struct bu *b = NULL;

	for (size_t i = 0; i < h->n; i++)
		if (!h->bu[i].answered && h->bu[i].t_ha != TICK_NEVER &&
		    (b == NULL || h->bu[i].t_ha > b->t_ha))
			b = &h->bu[i];
	return b;
}

/* view_ba finds the BU a BA answers: the latest with its sequence number, else the latest
 * unanswered. */
static void
view_ba(struct track *tr, const struct msg *m, struct view *v)
{
	struct addr hoa = track_home_address(m, true);
	struct home *h = track_home(tr, &hoa);
	uint64_t seq = msg_u64(m, "seq", UINT64_MAX);

	v->home = h;
	if (h == NULL)
		return;
	if (msg_u64(m, "status", 0) == 135)
		v->bu = out_of_window(h);
	for (size_t i = h->n; i-- > h->begins && v->bu == NULL;)
		if (h->bu[i].seq == seq)
			v->bu = &h->bu[i];
	for (size_t i = h->n; i-- > 0 && v->bu == NULL;)
		if (!h->bu[i].answered)
			v->bu = &h->bu[i];
	if (v->bu == NULL && h->n > 0)
		v->bu = &h->bu[h->n - 1];
	if (m->tx)
		snprintf(h->ha, sizeof(h->ha), "%s", m->node);
}

static void
after_ba(struct track *tr, struct view *v)
{
	struct home *h = v->home;
	struct bu *b = v->bu;

	if (h == NULL || b == NULL)
		return;
	b->answered = true;
	b->ba = v->m->id;
	b->t_ba = v->m->t;
	ba_heard(h, v->m);
	b->accepted = msg_u64(v->m, "status", 255) < 128;
	b->granted = msg_u64(v->m, "lifetime", 0);
	if (!b->accepted)
		return;
	if (b->lifetime == 0) {
		h->bound = h->announced = false;
		h->t_dad = -1;
		return;
	}
	if (!b->refresh)
		h->t_moved = v->m->t;
	h->ha_lost = false;
	if (!h->bound)
		h->t_bound = v->m->t;
	h->bound = true;
	h->until = v->m->t + SECONDS((tick)msg_u64(v->m, "lifetime", 0));
	h->bound_by = (size_t)(b - h->bu);
	h->k = msg_u64(v->m, "K", 0) != 0;
	h->refresh_s = msg_u64(v->m, "nat_refresh", UINT32_MAX);
	tr->k_used = tr->k_used || h->k;
}

/* ---- lost state ---- */

/* Who has not answered yet may still be whom it was sent to. */
static void
ha_forgets(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++) {
		struct home *h = &tr->home[i];

		if (strcmp(h->ha, node) == 0 || (h->ha[0] == '\0' && is_ha_role(tr, node)))
			h->ha_lost = true;
	}
}

static void
reboots(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++) {
		struct home *h = &tr->home[i];

		if (strcmp(h->node, node) == 0)
			mn_begins(h);
		if (strcmp(h->ha, node) == 0) {
			h->bound = h->announced = false;
			h->t_dad = -1;
		}
	}
	ha_forgets(tr, node);
	for (size_t i = 0; i < tr->n_sas; i++)
		if (strcmp(tr->sa[i].initiator, node) == 0 ||
		    strcmp(tr->sa[i].responder, node) == 0)
			tr->sa[i].disowned = true;
}

/* ---- IKE ---- */

static bool
is_ike(const struct msg *m)
{
	return msg_has(m, "SPIi");
}

static bool
sa_is_known(const struct track *tr, const struct msg *m)
{
	uint64_t spi_i = msg_u64(m, "SPIi", 0);

	for (size_t i = 0; i < tr->n_sas; i++)
		if (tr->sa[i].spi_i == spi_i)
			return true;
	return false;
}

static struct ike_sa *
sa_get(struct track *tr, const struct msg *m)
{
	uint64_t spi_i = msg_u64(m, "SPIi", 0), spi_r = msg_u64(m, "SPIr", 0);
	struct ike_sa *s;

	for (size_t i = tr->n_sas; i-- > 0;) {
		s = &tr->sa[i];
		if (s->spi_i == spi_i && (s->spi_r == spi_r || s->spi_r == 0 || spi_r == 0)) {
			if (s->spi_r == 0)
				s->spi_r = spi_r;
			return s;
		}
	}
	tr->sa = xrealloc(tr->sa, tr->n_sas + 1, sizeof(*tr->sa));
	s = &tr->sa[tr->n_sas++];
	memset(s, 0, sizeof(*s));
	s->spi_i = s->line = spi_i;
	s->spi_r = spi_r;
	s->hears_i = s->hears_r = tr->events;
	s->midway = !tr->events && (!msg_is(m, "IKE_SA_INIT") || msg_u64(m, "R", 0) != 0);
	tr->midway = tr->midway || s->midway;
	return s;
}

uint64_t
track_hash_of(const struct msg *m, const char *field)
{
	struct bytes b = msg_bytes(m, field);
	const char *text = msg_text(m, field);

	if (!msg_has(m, field))
		return 0;
	return text != NULL ? hash_bytes(0, text, strlen(text)) : hash_bytes(0, b.p, b.n);
}

uint64_t
track_offer_of(const struct msg *m)
{
	const char *p = msg_text(m, "proposals");
	uint64_t offer = 0;

	while (p != NULL && *p != '\0') {
		uint64_t suite = 0;

		p += strspn(p, "0123456789");	/* its number says where in the list it stands */
		while (*p != '\0' && *p != ';') {
			size_t n = strcspn(p, ",;");

			suite += hash_bytes(1, p, n);
			p += n;
			p += *p == ',';
		}
		offer += hash_bytes(1, &suite, sizeof(suite));
		p += *p == ';';
	}
	return offer;
}

/* value_again: was this value (a nonce, an IV) in another message before? The second attempt of an
 * IKE_SA_INIT is the same message in this respect (2.6). */
static bool
value_again(struct hash *seen, uint64_t value, const struct msg *m)
{
	struct nonce_seen n = { .value = value, .spi_i = msg_u64(m, "SPIi", 0),
	    .msgid = msg_u64(m, "msgid", 0), .response = msg_u64(m, "R", 0) != 0 }, *s;

	for (struct hash_link *l = hash_first(seen, n.value); l != NULL; l = hash_next(l)) {
		s = hash_owner(l, struct nonce_seen, by_value);
		if (s->value == n.value)
			return s->spi_i != n.spi_i || s->msgid != n.msgid || s->response != n.response;
	}
	s = xalloc(1, sizeof(*s));
	*s = n;
	hash_add(seen, &s->by_value, n.value);
	return false;
}

static struct request *
request_find(struct ike_sa *s, bool by_initiator, const struct msg *m)
{
	uint64_t msgid = msg_u64(m, "msgid", 0), exchange = msg_u64(m, "exchange", 0);

	for (size_t i = s->n; i-- > 0;) {
		struct request *q = &s->req[i];

		if (q->msgid == msgid && q->by_initiator == by_initiator && q->exchange == exchange)
			return q;
	}
	return NULL;
}

static struct request *
request_add(struct ike_sa *s, bool by_initiator, const struct msg *m)
{
	struct request *q;
	const char *text;
	char value[132];

	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 8 : s->cap * 2;
		s->req = xrealloc(s->req, s->cap, sizeof(*s->req));
	}
	q = &s->req[s->n++];
	*q = (struct request){ .id = m->id, .msgid = msg_u64(m, "msgid", 0),
	    .exchange = msg_u64(m, "exchange", 0), .by_initiator = by_initiator, .t = m->t,
	    .t_last = m->t, .t_heard = TICK_NEVER, .src = msg_from(m), .dst = msg_to(m),
	    .seen_src = msg_from(m), .seen_dst = msg_to(m), .sent = 1,
	    .egress = m->tx && !m->forwarded,
	    .update = msg_list_has(m, "notify", "UPDATE_SA_ADDRESSES"),
	    .natd = msg_list_has(m, "notify", "NAT_DETECTION_SOURCE_IP"),
	    .frame = (unsigned)m->frame,
	    .empty = !msg_has(m, "payloads"), .cp_type = (unsigned)msg_u64(m, "cp_type", 0),
	    .ends = msg_list_has(m, "delete", "IKE"), .version = (unsigned)msg_u64(m, "version", 0x20),
	    .rekeys = msg_u64(m, "n_REKEY_SA_spi", 0), .ke_group = msg_u64(m, "ke_group", 0),
	};
	snprintf(q->pcap, sizeof(q->pcap), "%s", m->pcap);
	q->lists = msg_is(m, "INFORMATIONAL") &&
	    (msg_list_has(m, "notify", "ADDITIONAL_IP4_ADDRESS") ||
	    msg_list_has(m, "notify", "ADDITIONAL_IP6_ADDRESS") ||
	    msg_list_has(m, "notify", "NO_ADDITIONAL_ADDRESSES"));
	text = msg_text(m, "payloads");
	q->empty = q->empty || (text != NULL && text[0] == '\0');
	if (msg_has(m, "n_COOKIE2"))
		snprintf(q->cookie2, sizeof(q->cookie2), "%s",
		    msg_value(msg_find(m, "n_COOKIE2"), value, sizeof(value)));
	text = msg_text(m, "notify");
	snprintf(q->notify, sizeof(q->notify), "%s", text != NULL ? text : "");
	text = msg_text(m, "proposals");
	snprintf(q->proposals, sizeof(q->proposals), "%s", text != NULL ? text : "");
	text = msg_text(m, "delete");
	snprintf(q->deletes, sizeof(q->deletes), "%s", text != NULL ? text : "");
	return q;
}

/* another_attempt: IKE_SA_INIT with a cookie or another group, RFC 7296 2.6 and 1.2, is a request of
 * its own under the same Message ID. */
static bool
another_attempt(const struct request *q, const struct msg *m)
{
	return msg_is(m, "IKE_SA_INIT") && q->id != m->id && (q->answered ||
	    msg_list_has(m, "notify", "COOKIE") || q->ke_group != msg_u64(m, "ke_group", 0));
}

/* id_follows: does a new request have the Message ID after that side's last? */
static bool
id_follows(const struct ike_sa *s, bool by_initiator, uint64_t msgid)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->req[i].by_initiator == by_initiator)
			return msgid == s->req[i].msgid + 1;
	return s->midway || msgid == 0;
}

/* any_open: has that side a request without an answer? */
static bool
any_open(const struct ike_sa *s, bool by_initiator)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->req[i].by_initiator == by_initiator && !s->req[i].answered)
			return true;
	return false;
}

/* A word in clear about an SA that its sender does not know: it answers nothing (RFC 7296 2.21.4). */
static bool
disowns(const struct msg *m)
{
	return msg_u64(m, "R", 0) != 0 && !msg_has(m, "protected_by") &&
	    msg_list_has(m, "notify", "INVALID_IKE_SPI");
}

static void
view_ike(struct track *tr, const struct msg *m, struct view *v)
{
	struct ike_sa *s = sa_get(tr, m);

	v->sa = s;
	v->by_initiator = msg_u64(m, "I", 0) != 0;
	v->response = msg_u64(m, "R", 0) != 0;
	if (m->tx && m->origin && !disowns(m))
		snprintf(v->by_initiator ? s->initiator : s->responder, sizeof(s->initiator), "%s",
		    m->node);
	if (disowns(m)) {
		s->disowned = true;
		if (m->tx)
			ha_forgets(tr, m->node);
		return;
	}
	v->req = request_find(s, v->response ? !v->by_initiator : v->by_initiator, m);
	if (msg_has(m, "nonce"))
		v->old_nonce = value_again(&tr->nonces, track_hash_of(m, "nonce"), m);
	if (msg_has(m, "iv")) {
		v->old_iv = value_again(&tr->ivs, track_hash_of(m, "iv"), m);
		v->chained_iv = s->sk_end[v->by_initiator] == track_hash_of(m, "iv");
	}
	if (v->response) {
		if (v->req == NULL && !s->midway && !any_open(s, !v->by_initiator))
			gap_found(tr, m);
		return;
	}
	if (v->req == NULL || another_attempt(v->req, m)) {
		bool jumped = v->req == NULL && !id_follows(s, v->by_initiator, msg_u64(m, "msgid", 0));

		v->req = request_add(s, v->by_initiator, m);
		v->req->jumped = jumped;
	} else {
		v->again = true;
	}
}

static void
after_request(struct view *v)
{
	struct request *q = v->req;

	if (v->again) {
		struct endpoint from = msg_from(v->m);

		q->moved = q->moved || (v->egress && !addr_eq(&from.addr, &q->src.addr));
		q->gap = endpoint_eq(&from, &q->src) ?
		    tick_max(v->m->t - q->t_last - waited(v->tr, v->m), 0) : 0;
		q->t_last = v->m->t;
		q->waited = waited(v->tr, v->m);
		q->src = msg_from(v->m);
		q->dst = msg_to(v->m);
		q->sent++;
	}
}

/* RFC 7296 1.3.2: an IKE SA made by rekeying another. Who rekeyed is its initiator. */
static void
sa_rekeyed(struct track *tr, struct view *v)
{
	size_t old = (size_t)(v->sa - tr->sa);
	const struct request *q = v->req;
	struct ike_sa s = { .established = true, .t_established = v->m->t, .rekeyed = true,
	    .line = v->sa->line,
	    .hears_i = tr->events, .hears_r = tr->events };

	if (q == NULL || strcmp(v->m->name, "CREATE_CHILD_SA") != 0)
		return;
	s.spi_i = spi_offered(q->proposals, ":IKE:spi=");
	s.spi_r = spi_offered(msg_text(v->m, "proposals"), ":IKE:spi=");
	if (s.spi_i == 0 || s.spi_r == 0)
		return;
	for (size_t i = 0; i < tr->n_sas; i++)
		if (tr->sa[i].spi_i == s.spi_i && tr->sa[i].spi_r == s.spi_r)
			return;		/* the response is repeated */
	s.mobike_i = q->by_initiator ? v->sa->mobike_i : v->sa->mobike_r;
	s.mobike_r = q->by_initiator ? v->sa->mobike_r : v->sa->mobike_i;
	s.natt_i = q->by_initiator ? v->sa->natt_i : v->sa->natt_r;
	s.natt_r = q->by_initiator ? v->sa->natt_r : v->sa->natt_i;
	s.swapped = v->sa->swapped == q->by_initiator;
	s.natted_i = v->sa->natted_i;
	s.midway = v->sa->midway;
	s.blind = v->sa->blind;
	tr->sa = xrealloc(tr->sa, tr->n_sas + 1, sizeof(*tr->sa));
	tr->sa[tr->n_sas++] = s;
	v->sa = &tr->sa[old];
}

/* nat_told: RFC 7296 2.23, the initiator sees its own address in NAT_DETECTION_DESTINATION_IP, or what
 * a NAT made of it. */
static void
nat_told(struct view *v)
{
	const struct request *q = v->req;
	uint8_t spis[16], port[2], own[SHA1_LEN];
	struct bytes have = msg_bytes(v->m, "n_NAT_DETECTION_DESTINATION_IP");
	struct bytes part[3] = { BYTES_ARRAY(spis), addr_bytes(&q->src.addr), BYTES_ARRAY(port) };
	struct wr w = wr_of(spis, sizeof(spis));

	if (!q->egress || q->by_initiator == v->sa->swapped ||
	    !msg_has(v->m, "n_NAT_DETECTION_DESTINATION_IP"))
		return;
	wr_u64(&w, v->sa->spi_i);
	wr_u64(&w, v->sa->spi_r);
	port[0] = (uint8_t)(q->src.port >> 8);
	port[1] = (uint8_t)q->src.port;
	digest(DIGEST_SHA1, own, part, 3);
	v->sa->natted_i = !bytes_eq(have, BYTES_ARRAY(own));
	v->sa->nat_inside = q->src;
	v->sa->nat_outside = q->seen_src;
	v->sa->nat_peer = q->dst;
}

/* selectors_agreed remembers whose BU and BA the SA's transport pair is for: "135:0-65535:A-A". With
 * INITIAL_CONTACT it may be a mobile node that has lost its state: where nobody tells of reboots this
 * is all there is to see. */
static void
selectors_agreed(struct track *tr, struct ike_sa *s, const struct request *q, const struct msg *m)
{
	const char *ts = msg_text(m, "TSi"), *at;
	struct addr hoa;
	struct home *h;

	if (ts == NULL || strncmp(ts, "135:", 4) != 0 || (at = strchr(ts + 4, ':')) == NULL)
		return;
	snprintf(s->mh_home, sizeof(s->mh_home), "%.*s", (int)strcspn(at + 1, "-;"), at + 1);
	if (tr->events || q == NULL || strstr(q->notify, "INITIAL_CONTACT") == NULL)
		return;
	h = addr_parse(&hoa, s->mh_home) ? track_home(tr, &hoa) : NULL;
	if (h != NULL)
		mn_begins(h);
}

bool
track_request_heard(const struct ike_sa *s, const struct request *q)
{
	/* What has not the cookie is no answer, RFC 4555 3.7. */
	if (q->cookie2[0] != '\0' && q->answered && !q->cookie2_back)
		return false;
	return q->t_heard != TICK_NEVER ||
	    (q->answered && !(q->by_initiator ? s->hears_i : s->hears_r));
}

/* response_heard: this sighting of a response is the one of who asked. */
static void
response_heard(struct ike_sa *s, struct request *q, const struct msg *m)
{
	if (q == NULL || m->tx || !q->answered || q->response != m->id ||
	    strcmp(m->node, q->by_initiator ? s->initiator : s->responder) != 0)
		return;
	*(q->by_initiator ? &s->hears_i : &s->hears_r) = true;
	if (q->t_heard == TICK_NEVER)
		q->t_heard = m->t;
}

static bool
cookie2_is(const struct msg *m, const char *want)
{
	const struct msg_field *f = msg_find(m, "n_COOKIE2");
	char value[132];

	return f != NULL && strcmp(msg_value(f, value, sizeof(value)), want) == 0;
}

static void
after_response(struct track *tr, struct view *v)
{
	struct request *q = v->req;
	struct ike_sa *s = v->sa;

	if (v->m->closed == MSG_BAD_ICV)	/* somebody else's, or damaged: it answers nothing */
		return;
	if (q != NULL) {
		q->answered = true;
		q->cookie2_back = q->cookie2[0] != '\0' && cookie2_is(v->m, q->cookie2);
		q->response = v->m->id;
		response_heard(s, q, v->m);
		q->answers++;
		s->closed = s->closed || q->ends;
		if (!v->again)
			child_made(tr, v);
		nat_told(v);
		if (q->jumped)	/* its receiver knows the ones between */
			gap_found(tr, v->m);
		if (q->update && q->by_initiator) {
			s->updated = true;
			s->update_from = q->seen_src;
			s->t_update = v->m->t;
		}
	}
	if (strcmp(v->m->name, "IKE_AUTH") == 0 && msg_list_has(v->m, "payloads", "AUTH")) {
		s->established = true;
		s->t_established = v->m->t;
		tr->mobike_used = tr->mobike_used || (s->mobike_i && s->mobike_r);
		tr->mobike_absent = tr->mobike_absent || !s->mobike_i || !s->mobike_r;
		selectors_agreed(tr, s, q, v->m);
	}
	sa_rekeyed(tr, v);
}

/* init_said: what IKE_SA_INIT announces, asks for, or is refused with. */
static void
init_said(struct ike_sa *s, const struct view *v)
{
	const struct msg *m = v->m;
	struct bytes cookie = msg_bytes(m, "n_COOKIE"), group = msg_bytes(m, "n_INVALID_KE_PAYLOAD");

	if (msg_list_has(m, "notify", "IKEV2_FRAGMENTATION_SUPPORTED"))
		*(v->by_initiator ? &s->frag_i : &s->frag_r) = true;
	if (msg_list_has(m, "notify", "SIGNATURE_HASH_ALGORITHMS"))
		*(v->by_initiator ? &s->hashes_i : &s->hashes_r) = true;
	if (!v->response && s->first_ni == 0) {
		s->first_ni = track_hash_of(m, "nonce");
		s->first_ke = track_hash_of(m, "ke");
		s->first_sa = track_offer_of(m);
	}
	if (v->response && cookie.n > 0 && cookie.n <= sizeof(s->cookie)) {
		memcpy(s->cookie, cookie.p, cookie.n);
		s->cookie_n = cookie.n;
	}
	if (v->response && group.n == 2)
		s->other_group = (unsigned)(group.p[0] << 8 | group.p[1]);
}

/* RFC 7296 2.3: how many requests its sender takes at a time. A smaller one does not shrink it. */
static void
window_said(uint32_t *window, const struct msg *m)
{
	const struct msg_field *f = msg_find(m, "n_SET_WINDOW_SIZE");
	char hex[32];
	unsigned long n;

	if (f == NULL || strlen(msg_value(f, hex, sizeof(hex))) != 8)
		return;
	n = strtoul(hex, NULL, 16);
	if (n > *window)
		*window = (uint32_t)n;
}

static void
after_ike(struct track *tr, struct view *v)
{
	struct ike_sa *s = v->sa;

	if (msg_is(v->m, "IKE_SA_INIT"))
		init_said(s, v);

	tr->ike_seen = true;
	if (msg_has(v->m, "sk_end"))
		s->sk_end[v->by_initiator] = track_hash_of(v->m, "sk_end");
	child_deletes(tr, v);
	if (strcmp(v->m->name, "IKE_AUTH") == 0 && v->m->closed != MSG_OPEN)
		s->blind = true;
	window_said(v->by_initiator ? &s->window_i : &s->window_r, v->m);
	if (strcmp(v->m->name, "IKE_AUTH") == 0 &&
	    msg_list_has(v->m, "notify", "MOBIKE_SUPPORTED"))
		*(v->by_initiator ? &s->mobike_i : &s->mobike_r) = true;
	if (strcmp(v->m->name, "IKE_SA_INIT") == 0 &&
	    msg_list_has(v->m, "notify", "NAT_DETECTION_SOURCE_IP"))
		*(v->by_initiator ? &s->natt_i : &s->natt_r) = true;
	if (v->response)
		after_response(tr, v);
	else
		after_request(v);
}

static void
request_came(struct request *q, const char *node)
{
	for (size_t i = 0; i < sizeof(q->came) / sizeof(q->came[0]); i++) {
		if (q->came[i].n == 0)
			snprintf(q->came[i].node, sizeof(q->came[i].node), "%s", node);
		if (strcmp(q->came[i].node, node) == 0) {
			q->came[i].n++;
			return;
		}
	}
}

/* ike_seen_again: how the receiver saw a request, for where the response must go; and that a
 * response arrived. */
static void
ike_seen_again(struct track *tr, const struct msg *m)
{
	struct ike_sa *s = sa_get(tr, m);
	bool response = msg_u64(m, "R", 0) != 0;
	struct request *q = request_find(s, (msg_u64(m, "I", 0) != 0) != response, m);

	if (m->tx)
		return;
	if (response)
		response_heard(s, q, m);
	else if (strcmp(m->node, (msg_u64(m, "I", 0) != 0) ? s->responder : s->initiator) == 0)
		*(msg_u64(m, "I", 0) != 0 ? &s->hears_r : &s->hears_i) = true;
	if (!response && q != NULL && q->id == m->id) {
		q->seen_src = msg_from(m);
		q->seen_dst = msg_to(m);
		request_came(q, m->node);
	}
}

/* ---- ESP ---- */

static struct esp_flow *
esp_get(struct track *tr, const struct msg *m)
{
	uint64_t spi = msg_u64(m, "esp_spi", 0);
	uint64_t h = hash_bytes(1, &spi, sizeof(spi));
	struct esp_flow *e;

	for (struct hash_link *l = hash_first(&tr->esp, h); l != NULL; l = hash_next(l)) {
		e = hash_owner(l, struct esp_flow, by_spi);
		if (e->spi == spi && strcmp(e->node, m->node) == 0)
			return e;
	}
	e = xalloc(1, sizeof(*e));
	e->spi = spi;
	snprintf(e->node, sizeof(e->node), "%s", m->node);
	hash_add(&tr->esp, &e->by_spi, h);
	return e;
}

static void
after_esp(struct view *v)
{
	struct esp_flow *e = v->esp;

	e->seen = true;
	e->last_seq = msg_u64(v->m, "esp_seq", 0);
	e->src = msg_from(v->m);
	e->dst = msg_to(v->m);
	e->udp = msg_has(v->m, "udp");
	e->tunnel = msg_list_has(v->m, "encap", "esp-tunnel");
	e->t = v->m->t;
}

/* ---- NAT: what went in and what came out has one identity ---- */


static uint64_t
key_hash(const char *node, const void *p, size_t n)
{
	return hash_bytes(hash_bytes(2, node, strlen(node)), p, n);
}

static struct nat_map *
map_find(struct track *tr, const char *node, const struct endpoint *inner,
    const struct endpoint *remote)
{
	for (struct hash_link *l = hash_first(&tr->nats, key_hash(node, &inner->addr, 17));
	    l != NULL; l = hash_next(l)) {
		struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

		if (strcmp(m->node, node) == 0 && endpoint_eq(&m->inner, inner) &&
		    endpoint_eq(&m->remote, remote))
			return m;
	}
	return NULL;
}

/* view_nat: an outbound packet's second sighting, behind the NAT, with another source. */
static bool
view_nat(struct track *tr, const struct msg *m, struct view *v)
{
	struct endpoint outer = msg_from(m), remote = msg_to(m);
	struct nat_map *map;
	const struct home *h = NULL;
	struct endpoint inner = { ADDR_NONE, 0 };
	tick sent = 0;

	if (v->sender == NULL || strcmp(v->sender->role, "NAT") != 0 || !m->tx || m->origin ||
	    outer.port == 0)
		return false;
	/* Inside source: of a BU from its first sighting, of IKE from the request. */
	if (strcmp(m->name, "BU") == 0) {
		struct addr hoa = track_home_address(m, false);

		h = track_home(tr, &hoa);
		for (size_t i = h != NULL ? h->n : 0; i-- > 0;)
			if (h->bu[i].id == m->id) {
				inner = h->bu[i].out;
				sent = h->bu[i].t;
				break;
			}
	} else if (is_ike(m)) {
		struct ike_sa *s = sa_get(tr, m);
		struct request *q = msg_u64(m, "R", 0) == 0 ?
		    request_find(s, msg_u64(m, "I", 0) != 0, m) : NULL;

		if (q != NULL && q->id == m->id) {
			inner = q->src;
			sent = q->t;
		}
	}
	if (!addr_is_set(&inner.addr) || addr_eq(&inner.addr, &outer.addr))
		return false;
	tr->nat_seen = true;
	map = map_find(tr, m->node, &inner, &remote);
	v->fresh_map = map == NULL;
	if (map == NULL) {
		map = xalloc(1, sizeof(*map));
		snprintf(map->node, sizeof(map->node), "%s", m->node);
		map->inner = inner;
		map->remote = remote;
		map->outer = outer;
		map->t = m->t;
		/* What waited for the next hop's address was translated before. */
		map->rebound = v->sender->rebound && sent <= v->sender->t_rebound;
		hash_add(&tr->nats, &map->by_inner, key_hash(m->node, &inner.addr, 17));
	}
	v->map = map;
	v->inner = inner;
	return true;
}

/* ---- one sighting ---- */

/* infer_role: offline nothing says who is who. Who sends a BU of its own is a mobile node, who sends
 * a BA a home agent; who receives a BU is taken for one until it is seen to pass it on. */
static void
infer_role(struct track *tr, const struct msg *m)
{
	bool bu = strcmp(m->name, "BU") == 0, ba = strcmp(m->name, "BA") == 0, was;
	struct known *k;

	if (tr->events || (!bu && !ba))
		return;
	k = node_get(tr, m->node);
	was = k->role[0] != '\0' && !k->guessed;
	if (m->tx && m->forwarded) {
		if (k->guessed)
			forget_receptions(tr, m->node);
		if (k->guessed || k->role[0] == '\0')
			snprintf(k->role, sizeof(k->role), "ROUTER");
		k->guessed = false;
	} else if (m->tx && (!was || k->unsure)) {
		snprintf(k->role, sizeof(k->role), "%s", bu ? "MN" : "HA");
		k->guessed = false;
		k->unsure = m->guessed && (k->unsure || !was);
	} else if (!m->tx && bu && k->role[0] == '\0') {
		snprintf(k->role, sizeof(k->role), "HA");
		k->guessed = true;
	}
}

/* role_of_peer: a node that is known by its IKE SAs only, by who opened the first of them. */
static const char *
role_of_peer(const struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_sas; i++) {
		const struct ike_sa *s = &tr->sa[i];

		if (strcmp(s->initiator, node) == 0)
			return s->swapped ? "HA" : "MN";
		if (strcmp(s->responder, node) == 0)
			return s->swapped ? "MN" : "HA";
	}
	return "";
}

/* is_on_link: a message that never leaves its link. */
static bool
is_on_link(const struct msg *m)
{
	static const char *const names[] = { "NS", "NA", "RS", "RA", "ARP_REQUEST", "ARP_REPLY" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(m->name, names[i]) == 0)
			return true;
	return false;
}

/* role_of: who is judged by this message, where its sender is not known by name. */
static const char *
role_of(const struct view *v)
{
	/* Who received a Binding Update may be a router on the way. */
	if (v->sender != NULL && v->sender->role[0] != '\0' && !v->sender->guessed)
		return v->sender->role;
	if (strcmp(v->m->name, "BU") == 0)
		return "MN";
	if (strcmp(v->m->name, "BA") == 0)
		return "HA";
	if (v->sa == NULL && v->egress && msg_has(v->m, "esp_spi"))
		return role_of_peer(v->tr, v->m->node);
	/* Whose part in IKE is not its part on the link. */
	if (v->sa == NULL && v->egress && is_on_link(v->m) &&
	    links_station(&v->tr->links, v->m)->conf != NULL)
		return "HOST";
	return v->sa == NULL ? "" : v->by_initiator != v->sa->swapped ? "MN" : "HA";
}

void
track_event(struct track *tr, const char *node, const char *what)
{
	if (strcmp(what, "reboot") == 0 || strcmp(what, "restart") == 0)
		links_event(&tr->links, node);
	if (strcmp(what, "rebind") != 0 && strcmp(what, "reboot") != 0 &&
	    strcmp(what, "expire") != 0)
		return;
	node_get(tr, node)->rebound = true;
	node_get(tr, node)->t_rebound = tr->now;
	if (strcmp(what, "reboot") == 0)
		reboots(tr, node);
	for (size_t i = 0; i < tr->nats.cap; i++)
		for (struct hash_link *l = tr->nats.slot[i]; l != NULL; l = l->next) {
			struct nat_map *m = hash_owner(l, struct nat_map, by_inner);

			m->rebound = m->rebound || strcmp(m->node, node) == 0;
		}
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
	if (is_on_link(m))
		return true;
	/* Two pings that cross have one identity, too. */
	return (is_data(m) || msg_has(m, "encap")) && sender != NULL &&
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
		hostile_add(&tr->hostile, m, is_ike(m) && !sa_is_known(tr, m));
	return true;
}

bool
track_message(struct track *tr, const struct msg *m, struct view *v)
{
	bool data = is_data(m);

	tr->guessed = tr->guessed || (m->guessed && (msg_has(m, "mh_type") || is_ike(m)));
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
	infer_role(tr, m);
	v->sender = track_node(tr, m->node);
	v->egress = at_egress(m, v->sender);
	if (v->egress && v->sender == NULL)
		v->sender = node_get(tr, m->node);
	if (!v->egress) {
		if (strcmp(m->name, "BU") == 0)
			bu_seen_again(tr, m);
		else if (strcmp(m->name, "BA") == 0)
			ba_seen_again(tr, m);
		else if (is_ike(m))
			ike_seen_again(tr, m);
		else
			neighbour_told(tr, m);
		if (view_nat(tr, m, v)) {
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
	if (strcmp(m->name, "BU") == 0)
		view_bu(tr, m, v);
	else if (strcmp(m->name, "BA") == 0)
		view_ba(tr, m, v);
	else if (is_ike(m))
		view_ike(tr, m, v);
	if (v->egress && msg_has(m, "esp_spi")) {
		uint64_t seq = msg_u64(m, "esp_seq", 0);

		v->esp = esp_get(tr, m);
		/* Elsewhere, or before anybody captured, there were others. */
		if (v->esp->seen ? seq > v->esp->last_seq + 1 : seq > 1 && !tr->events)
			gap_found(tr, m);
	}
	as_sent(m, v);
	v->at_sender = v->egress && !m->guessed;
	v->anybodys = !tr->events && !v->at_sender && !track_proven(m);
	v->role = role_of(v);
	return true;
}

bool
track_link_seen(const struct track *tr, const struct addr *a)
{
	for (size_t i = 0; i < tr->n_links; i++)
		if (prefix_has(&tr->link[i], a))
			return true;
	return false;
}

/* link_seen: which links a home agent was watched on, by what its Neighbour Discovery is about. */
static void
link_seen(struct track *tr, const struct msg *m)
{
	struct prefix p = { msg_addr(m, "target"), 64 };
	const char *text = msg_text(m, "prefix");

	if (msg_is(m, "RA") && (text == NULL || !prefix_parse(&p, text)))
		return;
	if (p.addr.family == 6 && !addr_is_link_local(&p.addr) && !track_link_seen(tr, &p.addr) &&
	    tr->n_links < sizeof(tr->link) / sizeof(tr->link[0]))
		tr->link[tr->n_links++] = p;
}

/* after_home: what an MN or HA does that later rules look back at. */
static void
after_home(struct track *tr, struct view *v)
{
	const struct msg *m = v->m;
	struct home *h;
	struct addr target;

	if (v->egress && msg_u64(m, "udp", 0) == 4191 && v->sender != NULL &&
	    (h = track_home_of_node(tr, m->node)) != NULL)
		h->last_4191 = m->t;
	if (v->egress)
		neighbour_asked(tr, m);
	if (v->sender == NULL || strcmp(v->sender->role, "HA") != 0)
		return;
	link_seen(tr, m);
	if (strcmp(m->name, "NS") != 0)
		return;
	target = msg_addr(m, "target");
	if ((h = track_home(tr, &target)) != NULL && h->t_dad < 0)
		h->t_dad = m->t;
}

void
track_after(struct track *tr, struct view *v)
{
	if (v->map != NULL)
		return;
	if (strcmp(v->m->name, "BA") == 0)
		after_ba(tr, v);
	if (v->sa != NULL)
		after_ike(tr, v);
	if (v->esp != NULL)
		after_esp(v);
	after_home(tr, v);
	if (msg_is(v->m, "DATA") && v->egress && msg_has(v->m, "encap")) {
		tr->payload_esp = tr->payload_esp || msg_has(v->m, "esp_spi");
		tr->payload_clear = tr->payload_clear || !msg_has(v->m, "esp_spi");
	}
}
