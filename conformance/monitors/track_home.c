/* track_home.c - the registrations of each home address, for the rules of RFC 6275 and 5555: its Binding
 * Updates in order, what they were answered with, which of the two ends knows of the binding or has lost it;
 * and the links that its home agent was watched on. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <string.h>

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

/* ---- Binding Updates ---- */

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

/* came_to: this copy of a Binding Update was received by a home agent, and not only overheard on its link. */
static bool
came_to(struct track *tr, const struct msg *m)
{
	struct addr dst = msg_addr(m, "dst");

	if (!track_is_ha(tr, m->node))
		return false;
	for (size_t i = 0; i < tr->n_nodes; i++)
		if (strcmp(tr->node[i].role, "HA") == 0 &&
		    links_owns(&tr->links, tr->node[i].name, &dst))
			return strcmp(tr->node[i].name, m->node) == 0;
	return true;
}

/* another_agent: sequence numbers, answers and bindings are between a mobile node and one home agent (RFC
 * 6275 11.1); what was before is over when it turns to another. */
static void
another_agent(struct home *h, const struct msg *m)
{
	struct addr agent = msg_addr(m, msg_has(m, "inner_dst") ? "inner_dst" : "dst");

	if (agent.family != 6)
		return;
	if (addr_is_set(&h->agent) && !addr_eq(&h->agent, &agent)) {
		track_mn_begins(h);
		h->bound = h->announced = h->ha_lost = h->midway = false;
		h->t_dad = h->t_resync = -1;
		h->ha[0] = '\0';
	}
	h->agent = agent;
}

void
track_bu_seen_again(struct track *tr, const struct msg *m)
{
	struct addr hoa = track_home_address(m, false);
	struct home *h = track_home(tr, &hoa);

	if (h == NULL || m->tx || !came_to(tr, m))
		return;
	for (size_t i = h->n; i-- > 0;)
		if (h->bu[i].id == m->id) {
			h->bu[i].at_ha = msg_from(m);
			h->bu[i].t_ha = h->ha_lost ? TICK_NEVER : m->t;
			snprintf(h->bu[i].received_by, sizeof(h->bu[i].received_by), "%s", m->node);
			break;
		}
}

void
track_forget_receptions(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++)
		for (size_t k = 0; k < tr->home[i].n; k++) {
			struct bu *b = &tr->home[i].bu[k];

			if (strcmp(b->received_by, node) == 0)
				b->t_ha = TICK_NEVER;
		}
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

void
track_mn_begins(struct home *h)
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
	track_mn_begins(h);
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

void
track_view_bu(struct track *tr, const struct msg *m, struct view *v)
{
	struct addr hoa = track_home_address(m, false);
	struct home *h = home_get(tr, &hoa);
	struct bu b = bu_of(m, &hoa);
	const struct bu *bound;

	another_agent(h, m);
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
	b.waited = track_waited(tr, m);
	if (m->tx)
		b.plugged_in = links_station(&tr->links, m)->since;
	b.first_ever = bound == NULL;
	b.unregistered = !knows_binding(h, b.t);
	b.refresh = bound != NULL && addr_eq(&bound->coa, &b.coa) && bound->udp == b.udp &&
	    b.lifetime > 0;
	/* A home agent without the SA does not see what is in the packet. */
	if (!m->tx && came_to(tr, m) && !h->ha_lost) {
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

/* ---- their answers ---- */

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

void
track_ba_seen_again(struct track *tr, const struct msg *m)
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

/* track_view_ba finds the BU a BA answers: the latest with its sequence number, else the latest
 * unanswered. */
void
track_view_ba(struct track *tr, const struct msg *m, struct view *v)
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

void
track_after_ba(struct track *tr, struct view *v)
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
void
track_ha_forgets(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++) {
		struct home *h = &tr->home[i];

		if (strcmp(h->ha, node) == 0 || (h->ha[0] == '\0' && track_is_ha(tr, node)))
			h->ha_lost = true;
	}
}

void
track_reboots(struct track *tr, const char *node)
{
	for (size_t i = 0; i < tr->n_homes; i++) {
		struct home *h = &tr->home[i];

		if (strcmp(h->node, node) == 0)
			track_mn_begins(h);
		if (strcmp(h->ha, node) == 0) {
			h->bound = h->announced = false;
			h->t_dad = -1;
		}
	}
	corrs_reboot(tr, node);
	track_ha_forgets(tr, node);
	for (size_t i = 0; i < tr->n_sas; i++)
		if (strcmp(tr->sa[i].initiator, node) == 0 ||
		    strcmp(tr->sa[i].responder, node) == 0)
			tr->sa[i].disowned = true;
}

/* ---- what else a mobile node or home agent does ---- */

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

void
track_after_home(struct track *tr, struct view *v)
{
	const struct msg *m = v->m;
	struct home *h;
	struct addr target;

	if (v->egress && msg_u64(m, "udp", 0) == 4191 && v->sender != NULL &&
	    (h = track_home_of_node(tr, m->node)) != NULL)
		h->last_4191 = m->t;
	if (v->egress)
		track_neighbour_asked(tr, m);
	if (v->sender == NULL || strcmp(v->sender->role, "HA") != 0)
		return;
	link_seen(tr, m);
	if (strcmp(m->name, "NS") != 0)
		return;
	target = msg_addr(m, "target");
	if ((h = track_home(tr, &target)) != NULL && h->t_dad < 0)
		h->t_dad = m->t;
}
