#include "conformance/generic.h"

#include "conformance/catalogue.h"
#include "nodes/base/die.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was seen ---- */

static struct generic_seen *
seen_find(struct generic_seen *s, size_t n, const char *node, const char *name, unsigned row)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].row == row && strcmp(s[i].name, name) == 0 &&
		    strcmp(s[i].node, node) == 0)
			return &s[i];
	return NULL;
}

static struct generic_seen *
seen_add(struct generic_seen **s, size_t *n, const char *node, const char *name, unsigned row)
{
	struct generic_seen *it = seen_find(*s, *n, node, name, row);

	if (it != NULL)
		return it;
	*s = xrealloc(*s, *n + 1, sizeof(**s));
	it = &(*s)[(*n)++];
	*it = (struct generic_seen){ .row = row };
	snprintf(it->node, sizeof(it->node), "%s", node);
	snprintf(it->name, sizeof(it->name), "%s", name);
	return it;
}

void
generic_took(struct generic_world *g, const char *node, const char *machine, unsigned row,
    unsigned story)
{
	seen_add(&g->taken, &g->n_taken, node, machine, row)->stories |= (uint64_t)1 << story;
}

/* next_field cuts the next " name=value" out of *at. */
static bool
next_field(const char **at, char name[static 48], char value[static 512])
{
	for (;;) {
		const char *p = *at + strspn(*at, " ");
		size_t n = strcspn(p, " "), k = strcspn(p, "=");

		if (*p == '\0')
			return false;
		*at = p + n;
		if (k == 0 || k >= n || k > 47 || n - k - 1 > 511)
			continue;
		snprintf(name, 48, "%.*s", (int)k, p);
		snprintf(value, 512, "%.*s", (int)(n - k - 1), p + k + 1);
		return true;
	}
}

static bool
has_field(const char *fields, const char *wanted)
{
	char name[48], value[512];

	while (next_field(&fields, name, value))
		if (strcmp(name, wanted) == 0)
			return true;
	return false;
}

void
generic_sent(struct generic_world *g, const char *node, const char *message, const char *fields,
    unsigned story)
{
	struct generic_seen *s = seen_add(&g->sent, &g->n_sent, node, message, 0);
	char name[48], value[512];

	s->stories |= (uint64_t)1 << story;
	if (s->fields == NULL)
		s->fields = xstrdup("");
	while (next_field(&fields, name, value)) {
		size_t n = strlen(s->fields);

		if (has_field(s->fields, name))
			continue;
		s->fields = xrealloc(s->fields, n + strlen(name) + strlen(value) + 3, 1);
		sprintf(s->fields + n, " %s=%s", name, value);
	}
}

void
generic_world_clear(struct generic_world *g)
{
	for (size_t i = 0; i < g->n_sent; i++)
		free(g->sent[i].fields);
	free(g->sent);
	free(g->taken);
	*g = (struct generic_world){ 0 };
}

/* ---- mutants ---- */

static struct generic_mutant *
mutant_add(struct generic_mutants *out, enum generic_family family, const char *node,
    uint64_t stories)
{
	struct generic_mutant *m;

	out->m = xrealloc(out->m, out->n + 1, sizeof(*out->m));
	m = &out->m[out->n++];
	*m = (struct generic_mutant){ .family = family, .stories = stories };
	snprintf(m->node, sizeof(m->node), "%s", node);
	return m;
}

void
generic_mutants_clear(struct generic_mutants *m)
{
	free(m->m);
	*m = (struct generic_mutants){ 0 };
}

static void
fsm_mutant(struct generic_mutants *out, const struct fsm *f, size_t row,
    const struct generic_seen *s, const char *edit)
{
	struct generic_mutant *m = mutant_add(out, GENERIC_FSM, s->node, s->stories);
	const struct fsm_row *r = &f->row[row];

	snprintf(m->spec, sizeof(m->spec), "fsm/%s/%zu/%s", f->name, row, edit);
	snprintf(m->says, sizeof(m->says), "%s, %s: \"%.60s\"", f->state[r->from],
	    f->event[r->event], r->label);
}

static void
fsm_row_mutants(struct generic_mutants *out, const struct fsm *f, size_t row,
    const struct generic_seen *s)
{
	const struct fsm_row *r = &f->row[row];
	/* A wrong state: it stays where it was, or else goes to the one after. */
	uint8_t to = r->from != r->to ? r->from : (uint8_t)((r->to + 1) % f->n_states);
	char edit[64];

	fsm_mutant(out, f, row, s, "drop");
	if (r->when != NULL)
		fsm_mutant(out, f, row, s, "negate");
	if (r->then != NULL)
		fsm_mutant(out, f, row, s, "skip");
	if (f->n_states > 1) {
		snprintf(edit, sizeof(edit), "to:%.50s", f->state[to]);
		fsm_mutant(out, f, row, s, edit);
	}
}

void
generic_fsm(struct generic_mutants *out, const struct fsm *f, const struct generic_world *g,
    unsigned *untaken, FILE *names)
{
	enum { NODES_MOST = 2 };

	for (size_t row = 0; row < f->n_rows; row++) {
		const struct fsm_row *r = &f->row[row];
		unsigned nodes = 0;

		for (size_t i = 0; i < g->n_taken && nodes < NODES_MOST; i++) {
			const struct generic_seen *s = &g->taken[i];

			if (s->row != row || strcmp(s->name, f->name) != 0)
				continue;
			fsm_row_mutants(out, f, row, s);
			nodes++;
		}
		if (nodes == 0) {
			(*untaken)++;
			if (names != NULL)
				fprintf(names, "%s/%zu\t%s, %s -> %s \"%s\" (RFC %s)\n", f->name, row,
				    f->state[r->from], f->event[r->event], f->state[r->to],
				    r->label, r->cite);
		}
	}
}

void
generic_route(struct generic_mutants *out, const struct route *r, const char *node,
    uint64_t stories)
{
	for (size_t i = 0; i < r->n_rows; i++)
		for (unsigned negate = 0; negate < (r->row[i].when != NULL ? 2u : 1u); negate++) {
			struct generic_mutant *m = mutant_add(out, GENERIC_ROUTE, node, stories);

			snprintf(m->spec, sizeof(m->spec), "route/%s/%zu/%s", r->name, i,
			    negate ? "negate" : "drop");
			snprintf(m->named, sizeof(m->named), "route/%s/%s: %.80s/%s", r->name,
			    r->event[r->row[i].from][r->row[i].event], r->row[i].why,
			    negate ? "negate" : "drop");
			snprintf(m->says, sizeof(m->says), "%s, %s: %.80s",
			    r->engine[r->row[i].from], r->event[r->row[i].from][r->row[i].event],
			    r->row[i].why);
		}
}

/* ---- codecs ---- */

enum shape { FLAG, NUMBER, TIME, HEX_NUMBER, ADDRESS, PREFIX, OCTETS, OTHER };

static bool
among(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

static enum shape
shape_of(const char *name, const char *value)
{
	static const char *const times[] = { "lifetime", "refresh", "nat_refresh", "lease",
		"router_lifetime", "valid", "preferred", "adv_interval", "ha_lifetime", NULL };
	static const char *const octets[] = { "lladdr", "sender_mac", "target_mac", "chaddr", "ke",
		"nonce", "auth", NULL };
	size_t len = strlen(name), n = strlen(value);
	bool digits = n > 0 && strspn(value, "0123456789") == n;
	struct prefix p;
	struct addr a;

	if (among(octets, name) || strncmp(name, "n_", 2) == 0)
		return n > 0 && n % 2 == 0 && strspn(value, "0123456789abcdef") == n ? OCTETS :
		    OTHER;
	if ((len == 1 && isupper((unsigned char)name[0])) ||
	    (len > 2 && name[len - 2] == '_' && isupper((unsigned char)name[len - 1])))
		return FLAG;
	if (digits)
		return among(times, name) ? TIME : NUMBER;
	if (strncmp(value, "0x", 2) == 0)
		return HEX_NUMBER;
	if (strchr(value, '/') != NULL)
		return prefix_parse(&p, value) ? PREFIX : OTHER;
	return addr_parse(&a, value) ? ADDRESS : OTHER;
}

struct field_of {
	const struct generic_seen *s;
	const char *name, *value;
};

static void
codec(struct generic_mutants *out, const struct field_of *f, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void
codec(struct generic_mutants *out, const struct field_of *f, const char *what, const char *fmt, ...)
{
	struct generic_mutant *m = mutant_add(out, GENERIC_CODEC, f->s->node, f->s->stories);
	va_list ap;
	int n;

	n = snprintf(m->spec, sizeof(m->spec), "tamper/%s every ", f->s->name);
	va_start(ap, fmt);
	vsnprintf(m->spec + n, sizeof(m->spec) - (size_t)n, fmt, ap);
	va_end(ap);
	snprintf(m->says, sizeof(m->says), "%s of %s: %s", f->name, f->s->name, what);
}

static uint64_t
swapped(uint64_t v, unsigned octets)
{
	uint64_t out = 0;

	for (unsigned i = 0; i < octets; i++)
		out = out << 8 | (v >> 8 * i & 0xff);
	return out;
}

static void
number_mutants(struct generic_mutants *out, const struct field_of *f, bool time)
{
	uint64_t v = strtoull(f->value, NULL, 10);
	/* On the wire a binding's time is a 16-bit count of 4 seconds. */
	unsigned octets = v > 0xffff ? 4 : v > 0xff || time ? 2 : 1;
	bool fours = strcmp(f->name, "lifetime") == 0 || strcmp(f->name, "refresh") == 0;
	uint64_t other = fours ? swapped(v / 4, 2) * 4 : swapped(v, octets);

	codec(out, f, "one more", "%s=+%d", f->name, fours ? 4 : 1);
	if (time && v > 0) {
		codec(out, f, "in another unit, four times", "%s=%" PRIu64, f->name, v * 4);
		codec(out, f, "in another unit, a quarter", "%s=%" PRIu64, f->name,
		    fours ? v / 16 * 4 : v / 4);
	} else if (v > 0) {
		codec(out, f, "one less", "%s=-1", f->name);
	}
	if (octets > 1 && other != v)
		codec(out, f, "in the wrong byte order", "%s=%" PRIu64, f->name, other);
}

static void
hex_number_mutants(struct generic_mutants *out, const struct field_of *f)
{
	unsigned octets = (unsigned)(strlen(f->value) - 2) / 2;
	uint64_t v = strtoull(f->value, NULL, 16), other = swapped(v, octets);

	codec(out, f, "one more", "%s=+1", f->name);
	if (octets > 1 && octets <= 8 && other != v)
		codec(out, f, "in the wrong byte order", "%s=0x%0*" PRIx64, f->name,
		    (int)octets * 2, other);
}

static void
address_mutants(struct generic_mutants *out, const struct field_of *f)
{
	char text[ADDR_TEXT_MAX];
	struct addr a, b;

	if (!addr_parse(&a, f->value))
		return;
	b = a;
	b.b[addr_len(&a) - 1]++;
	codec(out, f, "one more", "%s=%s", f->name, addr_text(&b, text));
	for (size_t i = 0; i < addr_len(&a); i++)
		b.b[i] = a.b[addr_len(&a) - 1 - i];
	if (!addr_eq(&a, &b))
		codec(out, f, "in the wrong byte order", "%s=%s", f->name, addr_text(&b, text));
}

static void
octets_mutants(struct generic_mutants *out, const struct field_of *f)
{
	size_t n = strlen(f->value);
	char other[512];

	/* As long as the rule's room; the first octet stands for all. */
	if (n > 128)
		return;
	snprintf(other, sizeof(other), "%s", f->value);
	other[1] = other[1] == '0' ? '1' : '0';
	codec(out, f, "an octet wrong", "%s=%s", f->name, other);
	for (size_t i = 0; i < n; i += 2) {
		other[i] = f->value[n - 2 - i];
		other[i + 1] = f->value[n - 1 - i];
	}
	if (strcmp(other, f->value) != 0)
		codec(out, f, "in the wrong byte order", "%s=%s", f->name, other);
}

static void
prefix_mutants(struct generic_mutants *out, const struct field_of *f)
{
	struct prefix p;
	char text[ADDR_TEXT_MAX];

	if (!prefix_parse(&p, f->value))
		return;
	codec(out, f, "one bit shorter", "%s=%s/%u", f->name, addr_text(&p.addr, text), p.len - 1u);
	p.addr.b[addr_len(&p.addr) / 2 - 1]++;
	codec(out, f, "one more", "%s=%s/%u", f->name, addr_text(&p.addr, text), p.len);
}

static void
field_mutants(struct generic_mutants *out, const struct field_of *f, enum shape shape)
{
	static const char *const optional[] = { "alt_coa", "hoa4", "ack4", "nat_F", "ipv4_coa",
		"refresh", "lladdr", "server_id", "requested", "router", "mask", "lease", "mtu",
		"prefix", NULL };

	switch (shape) {
	case FLAG:
		codec(out, f, "flipped", "%s=%d", f->name, f->value[0] == '0');
		break;
	case NUMBER:
	case TIME:
		number_mutants(out, f, shape == TIME);
		break;
	case HEX_NUMBER:
		hex_number_mutants(out, f);
		break;
	case ADDRESS:
		address_mutants(out, f);
		break;
	case PREFIX:
		prefix_mutants(out, f);
		break;
	case OCTETS:
		octets_mutants(out, f);
		break;
	case OTHER:
		break;
	}
	if (among(optional, f->name))
		codec(out, f, "left out", "%s=absent", f->name);
}

/* payload_mutants leaves out each payload of an IKE message once. */
static void
payload_mutants(struct generic_mutants *out, const struct field_of *f)
{
	for (const char *at = f->value; *at != '\0';) {
		size_t n = strcspn(at, ",");
		char item[32];
		bool known = false;

		snprintf(item, sizeof(item), "%.*s", (int)n, at);
		for (const char *p = f->value; p < at && !known;) {
			size_t k = strcspn(p, ",");

			known = k == n && strncmp(p, item, n) == 0;
			p += k + (p[k] == ',');
		}
		if (!known)
			codec(out, f, "one left out", "drop-payload=%s", item);
		at += n + (at[n] == ',');
	}
}

/* What the teller adds about a message and is not in it. */
static bool
no_field(const char *name)
{
	static const char *const names[] = { "local", "remote", "options", "payloads", "notify",
		"proposals", "mh_checksum", "about_dst", NULL };

	return among(names, name);
}

static void
message_mutants(struct generic_mutants *out, const struct generic_seen *s)
{
	char name[48], value[512], last[48] = "", last_value[512] = "";
	enum shape shape, last_shape = OTHER;
	const char *at = s->fields;

	while (next_field(&at, name, value)) {
		struct field_of f = { s, name, value };

		if (strcmp(name, "payloads") == 0 || strcmp(name, "notify") == 0)
			payload_mutants(out, &f);
		if (no_field(name))
			continue;
		shape = shape_of(name, value);
		field_mutants(out, &f, shape);
		if (shape == last_shape && shape != OTHER && strcmp(value, last_value) != 0 &&
		    strlen(value) + strlen(last_value) < 160)
			codec(out, &f, "swapped with the field before", "%s=%s %s=%s", name,
			    last_value, last, value);
		snprintf(last, sizeof(last), "%s", name);
		snprintf(last_value, sizeof(last_value), "%s", value);
		last_shape = shape;
	}
}

void
generic_codec(struct generic_mutants *out, const struct generic_world *g)
{
	for (size_t i = 0; i < g->n_sent; i++)
		message_mutants(out, &g->sent[i]);
}

/* ---- survivors that are known ---- */

const char *const generic_excuse_name[GENERIC_EXCUSES] = { "equivalent", "unshown", "unchecked" };

/* known_read cuts a line at its tabs. */
static bool
known_read(struct generic_known *k, char *line)
{
	char *rest = line, *excuse;

	k->node = strsep(&rest, "\t");
	k->spec = strsep(&rest, "\t");
	excuse = strsep(&rest, "\t");
	k->why = strsep(&rest, "\t");
	if (k->why == NULL || k->why[0] == '\0' || rest != NULL)
		return false;
	for (unsigned i = 0; i < GENERIC_EXCUSES; i++)
		if (strcmp(excuse, generic_excuse_name[i]) == 0) {
			k->excuse = (enum generic_excuse)i;
			return true;
		}
	return false;
}

bool
generic_knowns_read(struct generic_knowns *out, char *text, char err[static 160])
{
	unsigned n = 0;
	char *rest;

	*out = (struct generic_knowns){ .text = text };
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		struct generic_known k = { .hits = 0 };

		if (n++ == 0)
			continue;	/* the columns' names */
		if (!known_read(&k, line)) {
			snprintf(err, 160, "line %u: wants node, mutant, %s or %s or %s, why", n,
			    generic_excuse_name[0], generic_excuse_name[1], generic_excuse_name[2]);
			return false;
		}
		out->k = xrealloc(out->k, out->n + 1, sizeof(*out->k));
		out->k[out->n++] = k;
	}
	return true;
}

struct generic_known *
generic_known_find(struct generic_knowns *ks, const struct generic_mutant *m)
{
	for (size_t i = 0; i < ks->n; i++)
		if (glob_match(ks->k[i].node, m->node) && (glob_match(ks->k[i].spec, m->spec) ||
		    glob_match(ks->k[i].spec, m->named)))
			return &ks->k[i];
	return NULL;
}

void
generic_knowns_clear(struct generic_knowns *ks)
{
	free(ks->k);
	free(ks->text);
	*ks = (struct generic_knowns){ 0 };
}
