/* messages.c - messages.jsonl: sightings joined into shots, user data summed. */
#include "reports/model.h"

#include "nodes/base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const shot_group_name[GROUP_COUNT] = {
	"mip6", "ike", "dhcp", "nd", "icmp", "other"
};

static enum shot_group
group_of(const char *name)
{
	static const struct { const char *name; enum shot_group group; } table[] = {
		{ "BRR", GROUP_MIP6 }, { "HOTI", GROUP_MIP6 }, { "COTI", GROUP_MIP6 },
		{ "HOT", GROUP_MIP6 }, { "COT", GROUP_MIP6 }, { "BU", GROUP_MIP6 },
		{ "BA", GROUP_MIP6 }, { "BE", GROUP_MIP6 }, { "MPS", GROUP_MIP6 },
		{ "MPA", GROUP_MIP6 }, { "DHAAD_REQUEST", GROUP_MIP6 },
		{ "DHAAD_REPLY", GROUP_MIP6 }, { "IKE_SA_INIT", GROUP_IKE },
		{ "IKE_AUTH", GROUP_IKE }, { "CREATE_CHILD_SA", GROUP_IKE },
		{ "INFORMATIONAL", GROUP_IKE }, { "NAT_KEEPALIVE", GROUP_IKE },
		{ "RS", GROUP_ND }, { "RA", GROUP_ND }, { "NS", GROUP_ND }, { "NA", GROUP_ND },
		{ "REDIRECT", GROUP_ND }, { "ARP_REQUEST", GROUP_ND }, { "ARP_REPLY", GROUP_ND },
		{ "ICMP4", GROUP_ICMP }, { "ICMP6", GROUP_ICMP }
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].group;
	return strncmp(name, "DHCP_", 5) == 0 ? GROUP_DHCP : GROUP_OTHER;
}

/* One packet of a user. */
struct packet {
	struct hash_link by_id;
	struct packet *next;
	uint64_t id;
	tick t0, t1;
	int from, last, flow, encap;
	uint32_t len;
	bool at_rest;		/* the last sighting was an arrival */
};

struct reading {
	struct hash shots, packets;
	struct packet *first, **tail;
	struct names flows;
};

/* ---- where a node was ---- */

static void
note_stay(struct model *m, int node, int link, tick t)
{
	/* Stays of one node interleave little: look back over a few. */
	for (size_t i = m->n_stays; i > 0 && i + 64 > m->n_stays; i--) {
		struct stay *s = &m->stay[i - 1];

		if (s->node != node)
			continue;
		if (s->link == link) {
			s->to = t;
			return;
		}
	}
	MODEL_ROOM(m->stay, m->n_stays, m->cap_stays);
	m->stay[m->n_stays++] = (struct stay){ node, link, t, t };
}

/* ---- signalling ---- */

static uint64_t
id_of(const json_t *o)
{
	return strtoull(json_text(o, "id", "0"), NULL, 16);
}

static struct shot *
shot_find(const struct reading *r, uint64_t id)
{
	struct hash_link *l = hash_first(&r->shots, id);

	return l != NULL ? hash_owner(l, struct shot, by_id) : NULL;
}

static void
shot_sight(struct shot *s, const struct sight *at)
{
	s->sight = xrealloc(s->sight, s->n_sights + 1, sizeof(*s->sight));
	s->sight[s->n_sights++] = *at;
	s->t1 = at->t;
}

static void
read_shot(struct model *m, struct reading *r, json_t *o, const struct sight *at)
{
	uint64_t id = id_of(o);
	const char *name = json_text(o, "name", "?");
	struct shot *s = id != 0 ? shot_find(r, id) : NULL;

	/* Sent anew by its own sender: another transmission of the same message. */
	if (s != NULL && (strcmp(s->name, name) != 0 || (at->tx && at->node == s->from &&
	    at->t != s->t0)))
		hash_remove(&r->shots, &s->by_id);
	else if (s != NULL) {
		shot_sight(s, at);
		return;
	}
	if (m->n_shots >= MODEL_SHOTS_MAX) {
		m->shots_left_out++;
		return;
	}
	s = xalloc(1, sizeof(*s));
	*s = (struct shot){ .id = id, .number = m->n_shots, .name = name,
		.group = group_of(name), .t0 = at->t,
		.from = at->tx ? at->node : MODEL_NOBODY, .to = MODEL_NOBODY,
		.retransmission = json_number(o, "retransmission", 0) != 0,
		.fields = json_incref(o) };
	shot_sight(s, at);
	hash_add(&r->shots, &s->by_id, id);
	MODEL_ROOM(m->shot, m->n_shots, m->cap_shots);
	m->shot[m->n_shots++] = s;
}

/* Did it come to the node that has the address it was sent to? Yes, if nobody is known to. */
static bool
came_to_owner(const struct model *m, const struct shot *s)
{
	int64_t owner = json_number(m->owners, json_text(s->fields, "dst", ""), MODEL_NOBODY);

	for (size_t i = 0; i < s->n_sights && owner != MODEL_NOBODY; i++)
		if (s->sight[i].node == owner)
			return true;
	return owner == MODEL_NOBODY;
}

static bool
is_mobile(const struct model *m, int node)
{
	return node >= 0 && strncmp(m->nodes.name[node], "mn", 2) == 0;
}

/* A shot arrives where it was last received, and is lost if it was last sent, or got stuck on its
 * way to whom it was addressed. */
static void
settle_shot(const struct model *m, struct shot *s)
{
	const struct sight *last = &s->sight[s->n_sights - 1];

	if (!last->tx && came_to_owner(m, s)) {
		/* A call to all is meant for routers and servers more than for other mobile nodes. */
		for (size_t i = s->n_sights; i-- > 0 && is_mobile(m, last->node);)
			if (!s->sight[i].tx && !is_mobile(m, s->sight[i].node))
				last = &s->sight[i];
		if (!is_mobile(m, s->from))
			last = &s->sight[s->n_sights - 1];
		s->to = last->node;
		return;
	}
	s->lost = true;
	for (size_t i = 0; i < s->n_sights; i++)
		if (s->sight[i].node != s->from)
			s->to = s->sight[i].node;	/* that far it came */
}

/* The file is in order of time; a damaged or merged one may not be. */
static int
by_time(const void *a, const void *b)
{
	const struct shot *x = *(struct shot *const *)a, *y = *(struct shot *const *)b;

	if (x->t0 != y->t0)
		return x->t0 < y->t0 ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* ---- user data ---- */

static struct packet *
packet_find(const struct reading *r, uint64_t id)
{
	struct hash_link *l = hash_first(&r->packets, id);

	return l != NULL ? hash_owner(l, struct packet, by_id) : NULL;
}

/* What is wanted of a user's packet. */
struct packet_line {
	uint64_t id;
	const char *encap, *flow;
	int64_t len;
};

static void
read_packet(struct model *m, struct reading *r, const struct packet_line *l,
    const struct sight *at)
{
	struct packet *p = packet_find(r, l->id);
	char flow[256];

	if (p != NULL && !(at->tx && at->node == p->from && at->t != p->t0)) {
		p->t1 = at->t;
		p->last = at->node;
		p->at_rest = !at->tx;
		/* Tunnelled somewhere on the way: the deepest nesting tells most. */
		if (strlen(l->encap) > strlen(m->encaps.name[p->encap]))
			p->encap = names_number(&m->encaps, l->encap);
		return;
	}
	if (p != NULL)
		hash_remove(&r->packets, &p->by_id);
	snprintf(flow, sizeof(flow), "%d/%s", at->node, l->flow);
	p = xalloc(1, sizeof(*p));
	*p = (struct packet){ .id = l->id, .t0 = at->t, .t1 = at->t, .from = at->node,
		.last = at->node, .flow = names_number(&r->flows, flow),
		.encap = names_number(&m->encaps, l->encap), .len = (uint32_t)l->len,
		.at_rest = !at->tx };
	hash_add(&r->packets, &p->by_id, l->id);
	*r->tail = p;
	r->tail = &p->next;
}

/* Where most packets of each flow came to rest: that is where it goes. */
static int *
destinations(const struct model *m, const struct reading *r)
{
	size_t n_nodes = m->nodes.n != 0 ? m->nodes.n : 1;
	uint32_t *count = xalloc(r->flows.n * n_nodes + 1, sizeof(*count));
	int *to = xalloc(r->flows.n + 1, sizeof(*to));

	for (const struct packet *p = r->first; p != NULL; p = p->next)
		if (p->at_rest)
			count[(size_t)p->flow * n_nodes + (size_t)p->last]++;
	for (size_t f = 0; f < r->flows.n; f++) {
		uint32_t most = 0;

		to[f] = MODEL_NOBODY;
		for (size_t i = 0; i < n_nodes; i++) {
			if (count[f * n_nodes + i] <= most)
				continue;
			most = count[f * n_nodes + i];
			to[f] = (int)i;
		}
	}
	free(count);
	return to;
}

static struct data_sum *
sum_of(struct model *m, size_t gap, int from, int to, int encap)
{
	for (size_t i = m->n_sums; i > 0 && m->sum[i - 1].gap == gap; i--) {
		struct data_sum *s = &m->sum[i - 1];

		if (s->from == from && s->to == to && s->encap == encap)
			return s;
	}
	MODEL_ROOM(m->sum, m->n_sums, m->cap_sums);
	m->sum[m->n_sums] = (struct data_sum){ .gap = gap, .from = from, .to = to, .encap = encap,
		.first = TICK_NEVER };
	return &m->sum[m->n_sums++];
}

static struct data_flow *
flow_of(struct model *m, int from, int to)
{
	for (size_t i = 0; i < m->n_flows; i++)
		if (m->flow[i].from == from && m->flow[i].to == to)
			return &m->flow[i];
	if (m->n_flows >= MODEL_FLOWS_MAX)
		return NULL;
	m->flow = xrealloc(m->flow, m->n_flows + 1, sizeof(*m->flow));
	m->flow[m->n_flows] = (struct data_flow){ .from = from, .to = to };
	return &m->flow[m->n_flows++];
}

static void
sum_packet(struct model *m, size_t gap, const struct packet *p, int to)
{
	bool lost = !p->at_rest || p->last != to;
	struct data_sum *s = sum_of(m, gap, p->from, to, p->encap);
	struct data_flow *f = flow_of(m, p->from, to);
	tick bin = m->end > 0 ? p->t0 / (m->end / MODEL_BINS + 1) : 0;

	s->packets++;
	s->octets += p->len;
	s->lost += lost;
	s->first = tick_min(s->first, p->t0);
	s->last = tick_max(s->last, p->t0);
	m->data_packets++;
	m->data_lost += lost;
	if (f == NULL || bin < 0 || bin >= MODEL_BINS)
		return;
	f->bin[bin].sent++;
	f->bin[bin].lost += lost;
	if (!lost) {
		f->bin[bin].latency_sum += p->t1 - p->t0;
		f->bin[bin].latency_max = tick_max(f->bin[bin].latency_max, p->t1 - p->t0);
	}
}

/* Shots and moves are in order of time each; what the world did comes first. */
static void
merge_marks(struct model *m)
{
	size_t shot = 0, move = 0;

	m->mark = xalloc(m->n_shots + m->n_moves + 1, sizeof(*m->mark));
	while (shot < m->n_shots || move < m->n_moves) {
		bool is_move = shot == m->n_shots ||
		    (move < m->n_moves && m->move[move].t <= m->shot[shot]->t0);

		m->mark[m->n_marks++] = is_move ? (struct mark){ m->move[move].t, true, move }
		    : (struct mark){ m->shot[shot]->t0, false, shot };
		*(is_move ? &move : &shot) += 1;
	}
}

static void
sum_data(struct model *m, const struct reading *r)
{
	int *to = destinations(m, r);
	size_t gap = 0;

	for (const struct packet *p = r->first; p != NULL; p = p->next) {
		while (gap < m->n_marks && m->mark[gap].t <= p->t0)
			gap++;
		sum_packet(m, gap, p, to[p->flow]);
	}
	free(to);
}

/* ---- the file ---- */

static void
read_line(struct model *m, json_t *o, void *ctx)
{
	struct reading *r = ctx;
	const char *name = json_text(o, "name", "?");
	struct sight at;

	m->end = tick_max(m->end, json_number(o, "t", 0));
	if (strncmp(name, "SADB_", 5) == 0)	/* inside a node, on no link */
		return;
	at = (struct sight){
		.node = names_number(&m->nodes, json_text(o, "node", "?")),
		.link = names_number(&m->links, json_text(o, "link", "?")),
		.tx = strcmp(json_text(o, "dir", ""), "tx") == 0,
		.t = json_number(o, "t", 0),
		.frame = (uint64_t)json_number(o, "frame", 0),
		.pcap = names_number(&m->pcaps, json_text(o, "pcap", "")),
	};
	note_stay(m, at.node, at.link, at.t);
	if (strcmp(name, "DATA") == 0)
		read_packet(m, r, &(struct packet_line){ id_of(o), json_text(o, "encap", ""),
		    json_text(o, "flow", json_text(o, "dst", "?")), json_number(o, "len", 0) },
		    &at);
	else
		read_shot(m, r, o, &at);
}

/* Nearly all lines are users' packets: those that our own writer wrote are read without a parser.
 * In its lines a quote inside a value is escaped, so `,"key":` is a key. False: not so simple. */
static bool
raw_text(const char *line, const char *key, char *buf, size_t cap)
{
	const char *at = strstr(line, key);
	size_t n;

	buf[0] = '\0';
	if (at == NULL)
		return false;
	at += strlen(key);
	n = strcspn(at, "\"\\");
	if (at[n] != '"' || n >= cap)
		return false;
	memcpy(buf, at, n);
	buf[n] = '\0';
	return true;
}

static bool
raw_number(const char *line, const char *key, int64_t *out)
{
	const char *at = strstr(line, key);

	if (at != NULL)
		*out = strtoll(at + strlen(key), NULL, 10);
	return at != NULL;
}

static bool
read_raw(struct model *m, const char *line, void *ctx)
{
	char id[32], node[128], link[128], dir[8], encap[200], flow[200];
	struct sight at = { 0 };
	int64_t len = 0;

	if (strncmp(line, "{\"n\":", 5) != 0 || strstr(line, ",\"name\":\"DATA\"") == NULL ||
	    !raw_number(line, ",\"t\":", &at.t) || !raw_text(line, ",\"id\":\"", id, sizeof(id)) ||
	    !raw_text(line, ",\"node\":\"", node, sizeof(node)) ||
	    !raw_text(line, ",\"link\":\"", link, sizeof(link)) ||
	    !raw_text(line, ",\"dir\":\"", dir, sizeof(dir)) ||
	    !raw_text(line, ",\"flow\":\"", flow, sizeof(flow)))
		return false;
	(void)raw_text(line, ",\"encap\":\"", encap, sizeof(encap));
	(void)raw_number(line, ",\"len\":", &len);
	m->end = tick_max(m->end, at.t);
	at.node = names_number(&m->nodes, node);
	at.link = names_number(&m->links, link);
	at.tx = strcmp(dir, "tx") == 0;
	note_stay(m, at.node, at.link, at.t);
	read_packet(m, ctx, &(struct packet_line){ strtoull(id, NULL, 16), encap, flow, len }, &at);
	return true;
}

bool
model_read_messages(struct model *m, const char *dir)
{
	struct reading r = { 0 };
	bool there;

	r.tail = &r.first;
	there = model_each_line(m, dir, "messages.jsonl", read_raw, read_line, &r);
	for (size_t i = 0; i < m->n_shots; i++)
		settle_shot(m, m->shot[i]);
	if (m->n_shots > 0)
		qsort(m->shot, m->n_shots, sizeof(struct shot *), by_time);
	merge_marks(m);
	sum_data(m, &r);
	for (struct packet *p = r.first, *next; p != NULL; p = next) {
		next = p->next;
		free(p);
	}
	hash_clear(&r.shots);
	hash_clear(&r.packets);
	names_clear(&r.flows);
	return there;
}

/* ---- in a few words ---- */

static void
add(char *buf, size_t cap, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
add(char *buf, size_t cap, const char *fmt, ...)
{
	size_t n = strlen(buf);
	va_list ap;

	if (n > 0 && n + 2 < cap) {
		memcpy(buf + n, ", ", 3);
		n += 2;
	}
	va_start(ap, fmt);
	vsnprintf(buf + n, cap - n, fmt, ap);
	va_end(ap);
}

static void
add_field(const json_t *o, const char *key, const char *label, char *buf, size_t cap)
{
	const json_t *v = json_object_get(o, key);

	if (json_is_string(v) && *json_string_value(v) != '\0')
		add(buf, cap, "%s%s", label, json_string_value(v));
	else if (json_is_integer(v))
		add(buf, cap, "%s%lld", label, (long long)json_integer_value(v));
}

static void
detail_mip6(const json_t *o, bool bu, char *buf, size_t cap)
{
	static const char *const flags[] = { "K", "F", "R" };

	if (!bu)
		add_field(o, "status", "status ", buf, cap);
	add_field(o, "seq", "seq ", buf, cap);
	if (bu && json_number(o, "lifetime", -1) == 0)
		add(buf, cap, "de-register");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (json_number(o, flags[i], 0) != 0)
			add(buf, cap, "%s", flags[i]);
	add_field(o, "alt_coa", "CoA ", buf, cap);
	add_field(o, "ipv4_coa", "CoA ", buf, cap);
}

/* The two NAT detection payloads always come together: one word for both. */
static void
add_notify(const char *list, char *buf, size_t cap)
{
	char copy[256], *save = NULL;
	bool nat = false;

	snprintf(copy, sizeof(copy), "%s", list);
	for (char *w = strtok_r(copy, ",", &save); w != NULL; w = strtok_r(NULL, ",", &save)) {
		bool is_nat = strncmp(w, "NAT_DETECTION_", 14) == 0;

		if (!is_nat)
			add(buf, cap, "%s", w);
		else if (!nat)
			add(buf, cap, "NAT_DETECTION");
		nat |= is_nat;
	}
}

static void
detail_ike(const json_t *o, char *buf, size_t cap)
{
	const char *payloads = json_text(o, "payloads", "");
	bool response = json_number(o, "R", 0) != 0;

	add(buf, cap, "%s", response ? "response" : "request");
	if (json_object_get(o, "notify") != NULL)
		add_notify(json_text(o, "notify", ""), buf, cap);
	else if (*payloads != '\0')
		add_field(o, "payloads", "", buf, cap);
	else
		add(buf, cap, "empty");
}

void
shot_detail(const struct shot *s, char *buf, size_t cap)
{
	const json_t *o = s->fields;

	buf[0] = '\0';
	if (json_object_get(o, "malformed") != NULL)
		add_field(o, "malformed", "malformed: ", buf, cap);
	else if (s->group == GROUP_MIP6)
		detail_mip6(o, strcmp(s->name, "BU") == 0, buf, cap);
	else if (s->group == GROUP_IKE && strcmp(s->name, "NAT_KEEPALIVE") != 0)
		detail_ike(o, buf, cap);
	else if (s->group == GROUP_DHCP)
		add_field(o, strcmp(json_text(o, "yiaddr", "0.0.0.0"), "0.0.0.0") != 0 ? "yiaddr"
		    : "requested", "", buf, cap);
	else if (strcmp(s->name, "RA") == 0)
		add_field(o, "prefix", "", buf, cap);
	else if (s->group == GROUP_ND)
		add_field(o, "target", "", buf, cap);
	else if (s->group == GROUP_ICMP) {
		add_field(o, "icmp_type", "type ", buf, cap);
		add_field(o, "icmp_code", "code ", buf, cap);
		add_field(o, "mtu", "MTU ", buf, cap);
	} else if (strcmp(s->name, "ESP") == 0)
		add_field(o, "esp_spi", "SPI ", buf, cap);
}
