#include "conformance/monitors/claim.h"

#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT 256

struct term {
	char field[48], op[3], value[96];
	bool plain;		/* a field of the message itself, and a value that is told */
	bool absent, present;	/* the value is one of these words */
	bool equality;		/* it asks whether the field has this one value, or has not */
	bool number;		/* the value is one, in decimal: */
	uint64_t n;
};

/* A claim's two texts, read once. */
struct claim_terms {
	struct term *term;
	size_t n_only, n;	/* the terms of `only` come first */
	uint64_t needs;		/* slots of fields without which `only` cannot hold */
};

/* ---- what the judge remembers ---- */

static bool
yes(char *buf, bool b)
{
	buf[0] = b ? '1' : '0';
	buf[1] = '\0';
	return true;
}

static bool
number(char *buf, uint64_t n)
{
	snprintf(buf, TEXT, "%" PRIu64, n);
	return true;
}

static bool
address(char *buf, const struct addr *a)
{
	char text[ADDR_TEXT_MAX];

	snprintf(buf, TEXT, "%s", addr_text(a, text));
	return addr_is_set(a);
}

static bool
of_bu(const struct bu *b, const char *name, char *buf)
{
	if (b == NULL)
		return false;
	if (strcmp(name, "seq") == 0)
		return number(buf, b->seq);
	if (strcmp(name, "lifetime") == 0)
		return number(buf, b->lifetime);
	if (strcmp(name, "K") == 0)
		return yes(buf, b->K);
	if (strcmp(name, "udp") == 0)
		return yes(buf, b->udp);
	if (strcmp(name, "nat") == 0)
		/* Seen at the mobile node only, nobody knows. */
		return (!b->udp || b->t_ha != TICK_NEVER) && yes(buf, b->udp && b->has_ipv4_coa &&
		    !addr_eq(&b->at_ha.addr, &b->coa));
	if (strcmp(name, "home") == 0)
		return yes(buf, b->at_home);
	if (strcmp(name, "hao") == 0)
		return yes(buf, b->has_hao);
	if (strcmp(name, "first") == 0)
		return yes(buf, b->first_ever);
	if (strcmp(name, "refresh") == 0)
		return yes(buf, b->refresh);
	if (strcmp(name, "hoa") == 0)
		return address(buf, &b->hoa);
	if (strcmp(name, "hoa4") == 0)
		return b->has_hoa4 && address(buf, &b->hoa4);
	if (strcmp(name, "coa") == 0)
		return address(buf, &b->coa);
	if (strcmp(name, "src") == 0)
		return address(buf, &b->out.addr);
	if (strcmp(name, "to") == 0)
		return address(buf, &b->to.addr);
	if (strcmp(name, "at_ha") == 0)
		return b->t_ha != TICK_NEVER && address(buf, &b->at_ha.addr);
	if (strcmp(name, "port") == 0)
		return b->t_ha != TICK_NEVER && number(buf, b->at_ha.port);
	die("claim: bu.%s is unknown", name);
}

static struct home *
by_hoa4(struct track *tr, const struct addr *a)
{
	for (size_t i = 0; i < tr->n_homes; i++) {
		struct home *h = &tr->home[i];

		if (h->bound && h->bu[h->bound_by].has_hoa4 &&
		    addr_eq(&h->bu[h->bound_by].hoa4, a))
			return h;
	}
	return NULL;
}

/* home_of: whose home address is this about? A mobile node's own; of what others send, the inner
 * destination's, or the Neighbour Discovery target's. */
static struct home *
home_of(const struct look *x)
{
	struct addr a = msg_addr(x->m, "target");
	struct home *h = NULL;

	if (x->v->home != NULL)
		return x->v->home;
	if (x->v->sender != NULL && strcmp(x->v->sender->role, "MN") == 0)
		return track_home_of_node(x->tr, x->m->node);
	if (addr_is_set(&a))
		return track_home(x->tr, &a);
	a = msg_addr(x->m, "inner_dst");
	if (!addr_is_set(&a))
		a = msg_addr(x->m, "dst");
	if (addr_is_set(&a) && (h = track_home(x->tr, &a)) == NULL)
		h = by_hoa4(x->tr, &a);
	return h;
}

static bool
of_request(const struct look *x, const char *name, char *buf)
{
	const struct request *q = x->v->req;

	if (q == NULL)
		return false;
	if (strcmp(name, "notify") == 0)
		snprintf(buf, TEXT, "%s", q->notify);
	else if (strcmp(name, "proposals") == 0)
		snprintf(buf, TEXT, "%.255s", q->proposals);
	else if (strcmp(name, "update") == 0)
		return yes(buf, q->update);
	else if (strcmp(name, "empty") == 0)
		return yes(buf, q->empty);
	else if (strcmp(name, "natd") == 0)
		return yes(buf, q->natd);
	else if (strcmp(name, "cookie2") == 0)
		return yes(buf, q->cookie2[0] != '\0');
	else if (strcmp(name, "first") == 0) {
		const struct ike_sa *s = x->v->sa;

		for (size_t i = 0; i < s->n; i++)
			if (s->req[i].by_initiator == q->by_initiator)
				return yes(buf, &s->req[i] == q);
		return false;
	} else
		die("claim: req.%s is unknown", name);
	return true;
}

static bool
of_address(const struct look *x, const char *field, const char *name, char *buf)
{
	struct addr a = msg_addr(x->m, field), target = msg_addr(x->m, "target"), group;

	if (!addr_is_set(&a))
		return false;
	if (strcmp(name, "ll") == 0)
		return yes(buf, addr_is_link_local(&a));
	if (strcmp(name, "mcast") == 0)
		return yes(buf, addr_is_multicast(&a));
	if (strcmp(name, "unspec") == 0)
		return yes(buf, addr_is_unspecified(&a));
	if (strcmp(name, "private") == 0)
		return yes(buf, addr_is_private4(&a));
	if (strcmp(name, "family") == 0)
		return number(buf, a.family);
	if (strcmp(name, "group") == 0 && target.family == 6) {
		group = addr_solicited_node(&target);
		return yes(buf, addr_eq(&group, &a));
	}
	if (strcmp(name, "group") == 0)
		return false;
	die("claim: %s.%s is unknown", field, name);
}

/* value_of writes the field's value; false: it is not there. */
static bool
value_of(const struct look *x, const char *field, char *buf)
{
	const char *dot = strchr(field, '.');
	const struct msg_field *f;
	const struct ike_sa *s = x->v->sa;
	char head[16];
	struct home *h;

	if (dot == NULL) {
		if (strcmp(field, "again") == 0)
			return yes(buf, x->v->again || msg_u64(x->m, "retransmission", 0) != 0);
		if (strcmp(field, "role") == 0) {
			snprintf(buf, TEXT, "%s", x->role);
			return true;
		}
		f = msg_find(x->m, field);
		if (f != NULL)
			msg_value(f, buf, TEXT);
		return f != NULL;
	}
	assert((size_t)(dot - field) < sizeof(head));
	memcpy(head, field, (size_t)(dot - field));
	head[dot - field] = '\0';
	dot++;
	if (strcmp(head, "octets") == 0) {
		f = msg_find(x->m, dot);
		return f != NULL && number(buf, f->kind == MSG_BYTES ? f->bytes.n : f->len);
	}
	if (strcmp(head, "bu") == 0)
		return of_bu(x->v->bu, dot, buf);
	if (strcmp(head, "req") == 0)
		return of_request(x, dot, buf);
	if (strcmp(head, "sa") == 0)
		return s != NULL && yes(buf, strcmp(dot, "mobike") == 0 ?
		    s->mobike_i && s->mobike_r : strcmp(dot, "natt") == 0 ?
		    s->natt_i && s->natt_r : strcmp(dot, "natted") == 0 ?
		    s->natted_i : s->established);
	if (strcmp(field, "run.mobike") == 0)
		return yes(buf, x->tr->mobike_used);
	if (strcmp(head, "home") == 0 || strcmp(head, "bound") == 0) {
		h = home_of(x);
		if (strcmp(field, "home.bound") == 0)
			return h != NULL && yes(buf, h->bound);
		if (strcmp(field, "home.known") == 0)
			return yes(buf, h != NULL);
		if (strcmp(field, "home.hoa") == 0)
			return h != NULL && address(buf, &h->hoa);
		return h != NULL && h->bound && of_bu(&h->bu[h->bound_by], dot, buf);
	}
	return of_address(x, head, dot, buf);
}

/* ---- terms ---- */

/* term_read takes the next term of the text; false at its end. */
static bool
term_read(const char **at, struct term *t)
{
	size_t n;

	*at += strspn(*at, " ");
	if (**at == '\0')
		return false;
	n = strcspn(*at, "=!<>~^ ");
	assert(n < sizeof(t->field));
	snprintf(t->field, sizeof(t->field), "%.*s", (int)n, *at);
	*at += n;
	n = strspn(*at, "=!<>~^");
	assert(n > 0 && n < sizeof(t->op));
	snprintf(t->op, sizeof(t->op), "%.*s", (int)n, *at);
	*at += n;
	n = strcspn(*at, " ");
	assert(n < sizeof(t->value));
	snprintf(t->value, sizeof(t->value), "%.*s", (int)n, *at);
	*at += n;
	return true;
}

static bool
in_list(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *at = list; at != NULL; at = strpbrk(at, ",+;")) {
		size_t k;

		at += at != list;
		k = strcspn(at, ",+;");
		if (k == n && strncmp(at, item, n) == 0)
			return true;
	}
	return false;
}

/* equal: as messages compare, and any of the alternatives is enough. */
static bool
equal(const struct look *x, const char *field, const char *found, const char *value)
{
	const struct msg_field *f = strchr(field, '.') == NULL ? msg_find(x->m, field) : NULL;
	char one[TEXT];

	for (;;) {
		size_t n = strcspn(value, "|");

		assert(n < sizeof(one));
		memcpy(one, value, n);
		one[n] = '\0';
		if (f != NULL ? msg_equals(f, one) : strcmp(found, one) == 0)
			return true;
		if (value[n] == '\0')
			return false;
		value += n + 1;
	}
}

static bool
holds(const struct look *x, const struct term *t, const char *value, bool there, const char *found)
{
	if (t->absent)
		return there == (t->op[0] == '!');
	if (t->present)
		return there == (t->op[0] != '!');
	if (!there)
		return t->op[0] == '!';
	switch (t->op[0]) {
	case '=':
		return equal(x, t->field, found, value);
	case '!':
		return t->op[1] == '~' ? !in_list(found, value) : !equal(x, t->field, found, value);
	case '~':
		return in_list(found, value);
	case '^':
		return strncmp(found, value, strlen(value)) == 0;
	case '<':
		return t->op[1] == '=' ? strtod(found, NULL) <= strtod(value, NULL) :
		    strtod(found, NULL) < strtod(value, NULL);
	default:
		return t->op[1] == '=' ? strtod(found, NULL) >= strtod(value, NULL) :
		    strtod(found, NULL) > strtod(value, NULL);
	}
}

/* against: what the term compares with. False: another field that is not there. */
static bool
against(const struct look *x, const struct term *t, char *buf)
{
	if (t->value[0] == '@')
		return value_of(x, t->value + 1, buf);
	memcpy(buf, t->value, sizeof(t->value));
	return true;
}

/* plain_first: what a message is about is asked in any order, the quick questions first. */
static void
plain_first(struct term *t, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		if (t[i].plain) {
			struct term moved = t[i];

			memmove(&t[at + 1], &t[at], (i - at) * sizeof(*t));
			t[at++] = moved;
		}
}

/* needs: does the term hold of no message without the field? */
static bool
needs(const struct term *t)
{
	return t->plain && (t->op[0] == '!') == t->absent;
}

struct claim_terms *
claim_terms_new(const struct rule *r)
{
	const struct claim *c = (const struct claim *)r;
	const char *text[] = { c->only, c->want };
	struct claim_terms *k = xalloc(1, sizeof(*k));
	struct term t;

	for (size_t i = 0; i < 2; i++) {
		for (const char *at = text[i]; term_read(&at, &t);) {
			t.absent = strcmp(t.value, "absent") == 0;
			t.present = strcmp(t.value, "present") == 0;
			t.equality = !t.absent && !t.present && strchr(t.value, '|') == NULL &&
			    (strcmp(t.op, "=") == 0 || strcmp(t.op, "!=") == 0);
			t.number = t.value[0] != '\0' &&
			    t.value[strspn(t.value, "0123456789")] == '\0';
			t.n = t.number ? strtoull(t.value, NULL, 10) : 0;
			t.plain = strchr(t.field, '.') == NULL && t.value[0] != '@' &&
			    strcmp(t.field, "again") != 0 && strcmp(t.field, "role") != 0;
			k->term = xrealloc(k->term, k->n + 1, sizeof(t));
			k->term[k->n++] = t;
		}
		if (i == 0)
			k->n_only = k->n;
	}
	plain_first(k->term, k->n_only);
	for (size_t i = 0; i < k->n_only; i++)
		if (needs(&k->term[i]))
			k->needs |= (uint64_t)1 << msg_name_slot(k->term[i].field);
	return k;
}

uint64_t
claim_needs(const struct claim_terms *k)
{
	return k->needs;
}

void
claim_terms_free(struct claim_terms *k)
{
	if (k == NULL)
		return;
	free(k->term);
	free(k);
}

bool
claim_looks_back(const struct claim_terms *k)
{
	static const char *const heads[] = { "req.", "sa.", "bound.", "home.", "run.", "bu.first" };

	for (size_t i = 0; i < k->n; i++)
		for (size_t h = 0; h < sizeof(heads) / sizeof(heads[0]); h++)
			if (strncmp(k->term[i].field, heads[h], strlen(heads[h])) == 0)
				return true;
	return false;
}

bool
claim_of_the_way(const struct claim_terms *k)
{
	static const char *const values[] = { "@src", "@dst", "@hao", "@rh2", "@bu.src" };

	for (size_t i = k->n_only; i < k->n; i++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
			if (strcmp(k->term[i].value, values[v]) == 0)
				return true;
	return false;
}

/* plain_holds is `holds` for what most terms are, without a text for every value. */
static bool
plain_holds(const struct look *x, const struct term *t)
{
	const struct msg_field *f = msg_find(x->m, t->field);
	char found[TEXT];

	if (f != NULL && t->equality && f->kind == MSG_TEXT)
		return (strcmp(f->text, t->value) == 0) == (t->op[0] == '=');
	if (f != NULL && t->equality && t->number && (f->kind == MSG_NUM || f->kind == MSG_HEX))
		return (f->num == t->n) == (t->op[0] == '=');
	found[0] = '\0';
	if (f != NULL && f->kind != MSG_TEXT && strchr("~^<>", t->op[0]) != NULL)
		msg_value(f, found, sizeof(found));
	else if (f != NULL && t->op[0] == '!' && t->op[1] == '~')
		msg_value(f, found, sizeof(found));
	return holds(x, t, t->value, f != NULL,
	    f != NULL && f->kind == MSG_TEXT ? f->text : found);
}

/* term_holds: false, too, if what it compares with is not there; *vain says so. */
static bool
term_holds(const struct look *x, const struct term *t, bool *vain)
{
	char found[TEXT], value[TEXT];
	bool there;

	*vain = false;
	if (t->plain)
		return plain_holds(x, t);
	there = value_of(x, t->field, found);
	*vain = !against(x, t, value);
	return !*vain && holds(x, t, value, there, found);
}

void
claim_check(struct look *x)
{
	const struct claim_terms *k = x->terms;
	char found[TEXT], value[TEXT], expected[TEXT + 4];
	bool vain;

	for (size_t i = 0; i < k->n_only; i++)
		if (!term_holds(x, &k->term[i], &vain))
			return;
	for (size_t i = k->n_only; i < k->n; i++) {
		const struct term *t = &k->term[i];
		bool ok = term_holds(x, t, &vain);

		if (vain)
			continue;
		if (ok) {
			must(x, true, t->field, "", " ");
			continue;
		}
		if (!value_of(x, t->field, found))
			snprintf(found, sizeof(found), "absent");
		against(x, t, value);
		snprintf(expected, sizeof(expected), "%s%s", strcmp(t->op, "=") == 0 ? "" : t->op,
		    value);
		must(x, false, t->field, expected, "%.90s", found);
	}
}
