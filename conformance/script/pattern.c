#include "conformance/script/pattern.h"

#include "conformance/script/vocab.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- who is who ---- */

struct sender {
	struct hash_link by_id;
	uint64_t id;
	char node[32];
};

struct outside {
	struct hash_link by_endpoint;
	struct endpoint e;
	char node[32];
};

static void
clear_chain(struct hash *h, size_t offset)
{
	for (size_t i = 0; i < h->cap; i++)
		for (struct hash_link *l = h->slot[i], *next; l != NULL; l = next) {
			next = l->next;
			free((char *)l - offset);
		}
	hash_clear(h);
}

void
whois_clear(struct whois *w)
{
	clear_chain(&w->senders, offsetof(struct sender, by_id));
	clear_chain(&w->outside, offsetof(struct outside, by_endpoint));
}

static struct sender *
sender_find(const struct whois *w, uint64_t id)
{
	struct hash_link *l = hash_first(&w->senders, hash_bytes(0, &id, sizeof(id)));

	for (; l != NULL; l = hash_next(l)) {
		struct sender *s = hash_owner(l, struct sender, by_id);

		if (s->id == id)
			return s;
	}
	return NULL;
}

static uint64_t
endpoint_hash(const struct endpoint *e)
{
	uint8_t key[sizeof(e->addr) + 2];

	memcpy(key, &e->addr, sizeof(e->addr));
	key[sizeof(e->addr)] = (uint8_t)(e->port >> 8);
	key[sizeof(e->addr) + 1] = (uint8_t)e->port;
	return hash_bytes(0, key, sizeof(key));
}

static struct outside *
outside_find(const struct whois *w, const struct endpoint *e)
{
	for (struct hash_link *l = hash_first(&w->outside, endpoint_hash(e)); l != NULL;
	    l = hash_next(l)) {
		struct outside *o = hash_owner(l, struct outside, by_endpoint);

		if (endpoint_eq(&o->e, e))
			return o;
	}
	return NULL;
}

static bool
owns(struct whois *w, const struct addr *a, const char *node)
{
	char name[32];
	struct text t = TEXT_ARRAY(name);

	return addr_is_set(a) && w->ops->owner(w->world, a, &t) && strcmp(name, node) == 0;
}

static void
outside_learn(struct whois *w, const struct msg *m, const char *node)
{
	struct endpoint e = { msg_addr(m, "src"), (uint16_t)msg_u64(m, "udp_src", 0) };
	struct outside *o;

	if (e.port == 0 || owns(w, &e.addr, node))
		return;
	o = outside_find(w, &e);
	if (o == NULL) {
		o = xalloc(1, sizeof(*o));
		o->e = e;
		hash_add(&w->outside, &o->by_endpoint, endpoint_hash(&e));
	}
	snprintf(o->node, sizeof(o->node), "%s", node);
}

void
whois_learn(struct whois *w, const struct msg *m)
{
	struct sender *s;

	/* User data is too much to remember, and signalling opens the same mappings. */
	if (strcmp(m->name, "DATA") == 0 || (!m->origin && !m->tx))
		return;
	s = sender_find(w, m->id);
	if (m->origin && m->tx && s == NULL) {
		s = xalloc(1, sizeof(*s));
		s->id = m->id;
		snprintf(s->node, sizeof(s->node), "%s", m->node);
		hash_add(&w->senders, &s->by_id, hash_bytes(0, &s->id, sizeof(s->id)));
	} else if (!m->origin && s != NULL) {
		outside_learn(w, m, s->node);
	}
}

bool
whois_sends(struct whois *w, const struct msg *m, const char *node)
{
	const struct sender *s = sender_find(w, m->id);
	struct addr src;

	if (m->tx && (m->origin || strcmp(m->node, node) == 0))
		return strcmp(m->node, node) == 0;
	if (s != NULL)
		return strcmp(s->node, node) == 0;
	src = msg_addr(m, "src");
	return owns(w, &src, node);
}

bool
whois_gets(struct whois *w, const struct msg *m, const char *node)
{
	static const char *const fields[] = { "dst", "inner_dst", "rh2", NULL };
	struct endpoint e = { msg_addr(m, "dst"), (uint16_t)msg_u64(m, "udp", 0) };
	const struct outside *o;

	for (const char *const *f = fields; *f != NULL; f++) {
		struct addr a = msg_addr(m, *f);

		if (owns(w, &a, node))
			return true;
	}
	o = e.port != 0 ? outside_find(w, &e) : NULL;
	return o != NULL && strcmp(o->node, node) == 0;
}

/* ---- matching ---- */

static bool
number_of(const struct msg_field *f, const char *text, uint64_t *have, uint64_t *want)
{
	char *end;

	if (f->kind != MSG_NUM && f->kind != MSG_HEX)
		return false;
	*have = f->num;
	*want = strtoull(text, &end, 0);
	return *end == '\0' && end != text;
}

/* is_one_of: is the field's value among those divided by WANT_BAR? A flag that is absent is 0. */
static bool
is_one_of(const struct want *want, const struct msg_field *f)
{
	char one[WANT_TEXT];

	for (const char *at = want->text;; at++) {
		size_t n = strcspn(at, (char[]){ WANT_BAR, '\0' });

		snprintf(one, sizeof(one), "%.*s", (int)n, at);
		if (f != NULL ? msg_equals(f, one) : want->flag && strcmp(one, "0") == 0)
			return true;
		at += n;
		if (*at == '\0')
			return false;
	}
}

static bool
holds(const struct want *want, const struct whois *w, const struct msg *m)
{
	const struct msg_field *f = msg_find(m, want->field);
	uint64_t have = 0, lo = 0, hi = 0;
	char text[WANT_TEXT];
	struct text t = TEXT_ARRAY(text);

	switch (want->op) {
	case WANT_ABSENT:
		return f == NULL;
	case WANT_PRESENT:
		return f != NULL;
	case WANT_HAS:
		return msg_list_has(m, want->field, want->text);
	case WANT_HAS_NOT:
		return !msg_list_has(m, want->field, want->text);
	case WANT_IS_NOT:
		return f == NULL || !msg_equals(f, want->text);
	case WANT_IS:
		if (f == NULL)
			return want->flag && strcmp(want->text, "0") == 0;
		return msg_equals(f, want->text);
	case WANT_REF:
		return f != NULL && w->ops->property(w->world, want->text, want->text2, &t) &&
		    msg_equals(f, text);
	case WANT_AT_LEAST:
		return f != NULL && number_of(f, want->text, &have, &lo) && have >= lo;
	case WANT_AT_MOST:
		return f != NULL && number_of(f, want->text, &have, &hi) && have <= hi;
	case WANT_BETWEEN:
		return f != NULL && number_of(f, want->text, &have, &lo) &&
		    number_of(f, want->text2, &have, &hi) && have >= lo && have <= hi;
	case WANT_ONE_OF:
		return is_one_of(want, f);
	case WANT_CALL:
		return w->call(w->script, want->ref, m, want->field);
	}
	return false;
}

static void
want_value(const struct want *want, const struct whois *w, struct text *out)
{
	char now[WANT_TEXT];
	struct text t = TEXT_ARRAY(now);

	switch (want->op) {
	case WANT_IS:
		text_add(out, "%s", want->text);
		break;
	case WANT_IS_NOT:
		text_add(out, "not %s", want->text);
		break;
	case WANT_ABSENT:
		text_add(out, "absent");
		break;
	case WANT_PRESENT:
		text_add(out, "present");
		break;
	case WANT_AT_LEAST:
		text_add(out, ">=%s", want->text);
		break;
	case WANT_AT_MOST:
		text_add(out, "<=%s", want->text);
		break;
	case WANT_BETWEEN:
		text_add(out, "%s..%s", want->text, want->text2);
		break;
	case WANT_ONE_OF:
		for (const char *at = want->text;; at++) {
			size_t n = strcspn(at, (char[]){ WANT_BAR, '\0' });

			text_add(out, "%.*s", (int)n, at);
			at += n;
			if (*at == '\0')
				break;
			text_add(out, " or ");
		}
		break;
	case WANT_CALL:
		text_add(out, "what the function at %s accepts", want->text);
		break;
	case WANT_HAS:		/* options: by the name the story used */
		text_add(out, "with %s", want->text2[0] ? want->text2 : want->text);
		break;
	case WANT_HAS_NOT:
		text_add(out, "without %s", want->text2[0] ? want->text2 : want->text);
		break;
	case WANT_REF:
		text_add(out, "%s.%s", want->text, want->text2);
		if (w != NULL && w->ops->property(w->world, want->text, want->text2, &t))
			text_add(out, " (%s)", now);
		else if (w != NULL)
			text_add(out, " (not known yet)");
		break;
	}
}

static void
miss_field(struct mismatch *miss, const char *field, const char *expected, const char *found)
{
	snprintf(miss->field, sizeof(miss->field), "%s", field);
	snprintf(miss->expected, sizeof(miss->expected), "%s", expected);
	snprintf(miss->found, sizeof(miss->found), "%s", found);
}

/* option_names writes "3,31" as "alt-coa,nat-detection". */
static void
option_names(const char *numbers, struct text *out)
{
	for (const char *at = numbers; *at != '\0';) {
		size_t n = strcspn(at, ",");
		const char *name = vocab_option_name(atoi(at));

		if (name != NULL)
			text_add(out, "%s", name);
		else
			text_add(out, "%.*s", (int)n, at);
		at += n;
		if (*at == ',') {
			text_add(out, ",");
			at++;
		}
	}
}

static void
miss_want(struct mismatch *miss, const struct want *want, const struct whois *w,
    const struct msg *m)
{
	const struct msg_field *f = msg_find(m, want->field);
	char expected[WANT_TEXT * 2], found[WANT_TEXT] = "absent", names[WANT_TEXT];
	struct text t = TEXT_ARRAY(expected), n = TEXT_ARRAY(names);

	want_value(want, w, &t);
	if (f != NULL)
		msg_value(f, found, sizeof(found));
	if (f != NULL && strcmp(want->field, "options") == 0) {
		option_names(found, &n);
		memcpy(found, names, sizeof(found));
	}
	miss_field(miss, want->field, expected, found);
}

/* at_egress: as it left its sender. Messages of one link may repeat another node's octets (two DAD
 * solicitations for one address), and then have its identity; a tunnelled user's packet is its
 * encapsulator's when the story names that. */
static bool
at_egress(const struct pattern *p, const struct msg *m)
{
	static const char *const on_link[] = { "NS", "NA", "RS", "RA", "ARP_REQUEST", "ARP_REPLY" };

	if (!m->tx || m->origin)
		return m->tx;	/* offline the first sighting may be a receiver's */
	for (size_t i = 0; i < sizeof(on_link) / sizeof(on_link[0]); i++)
		if (strcmp(m->name, on_link[i]) == 0)
			return true;
	return strcmp(m->name, "DATA") == 0 && strcmp(p->from, m->node) == 0;
}

/* place_matches: from, to, where. The first that does not hold goes into *miss. */
static bool
place_matches(const struct pattern *p, struct whois *w, const struct msg *m,
    struct mismatch *miss)
{
	char buf[ADDR_TEXT_MAX];
	struct addr dst;

	if (p->at[0] == '\0' ? !at_egress(p, m) : m->tx || strcmp(m->node, p->at) != 0) {
		miss->score = -1000;	/* not this sighting */
		return false;
	}
	if (p->from[0] != '\0' && !whois_sends(w, m, p->from)) {
		miss_field(miss, "sender", p->from, m->node);
		miss->score -= 60;
		return false;
	}
	if (p->to[0] != '\0' && !whois_gets(w, m, p->to)) {
		dst = msg_addr(m, "dst");
		miss_field(miss, "receiver", p->to, addr_text(&dst, buf));
		miss->score -= 50;
		return false;
	}
	if (p->on[0] != '\0' && strcmp(m->link, p->on) != 0) {
		miss_field(miss, "link", p->on, m->link);
		miss->score -= 40;
		return false;
	}
	return true;
}

/* gate: name, place and direction. *miss says how it fails. */
static bool
gate(const struct pattern *p, struct whois *w, const struct msg *m, struct mismatch *miss)
{
	memset(miss, 0, sizeof(*miss));
	if (strcmp(p->name, "any") != 0 && strcmp(p->name, m->name) != 0) {
		miss->score = -1000;
		return false;
	}
	if (!place_matches(p, w, m, miss))
		return false;
	if (p->response >= 0 && msg_u64(m, "R", 2) != (uint64_t)p->response) {
		miss_field(miss, "R", p->response ? "1" : "0", p->response ? "0" : "1");
		miss->score -= 30;
		return false;
	}
	return true;
}

bool
pattern_about(const struct pattern *p, struct whois *w, const struct msg *m)
{
	struct mismatch none;

	return gate(p, w, m, &none);
}

bool
pattern_match(const struct pattern *p, struct whois *w, const struct msg *m,
    struct mismatch *miss)
{
	struct mismatch none;
	bool ok = true;

	if (miss == NULL)
		miss = &none;
	if (!gate(p, w, m, miss))
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (!holds(&p->want[i], w, m)) {
			if (ok)
				miss_want(miss, &p->want[i], w, m);
			miss->score--;
			ok = false;
		}
	/* Asked last, so that it sees only what fits otherwise. */
	if (ok && p->where != 0 && !w->call(w->script, p->where, m, NULL)) {
		miss_field(miss, "where", "true", "false");
		miss->score--;
		ok = false;
	}
	return ok;
}

void
pattern_says(const struct pattern *p, struct text *out)
{
	text_add(out, "%s > %s %s", p->from[0] ? p->from : "any", p->to[0] ? p->to : "any",
	    p->name);
	if (p->response >= 0)
		text_add(out, p->response ? ".R" : ".I");
	for (size_t i = 0; i < p->n; i++) {
		const struct want *w = &p->want[i];

		if (w->op == WANT_HAS || w->op == WANT_HAS_NOT) {
			text_add(out, " ");
			want_value(w, NULL, out);
			continue;
		}
		text_add(out, w->op == WANT_AT_LEAST || w->op == WANT_AT_MOST ? " %s" : " %s=",
		    w->field);
		want_value(w, NULL, out);
	}
	if (p->where != 0)
		text_add(out, " where ...");
	if (p->on[0] != '\0')
		text_add(out, " on %s", p->on);
	if (p->at[0] != '\0')
		text_add(out, " at %s", p->at);
}
