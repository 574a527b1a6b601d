/* control.c - faults on demand, a changing external address, and the table for people. */
#include "nodes/nat/frag.h"

#include <stdio.h>
#include <stdlib.h>

struct choice {
	bool by_proto, by_inside, has_ports, has_address, has_from;
	uint8_t proto;
	struct nat_end inside;
	uint16_t first, last;
	struct addr address, from;
};

static bool
read_number(const char *s, unsigned most, const char **end, unsigned *out)
{
	char *e;
	unsigned long v;

	if (*s < '0' || *s > '9')
		return false;
	v = strtoul(s, &e, 10);
	*end = e;
	*out = (unsigned)v;
	return v <= most;
}

static bool
read_ports(struct choice *c, const char *s)
{
	unsigned a, b;

	if (!read_number(s, UINT16_MAX, &s, &a))
		return false;
	b = a;
	if (*s == '-' && !read_number(s + 1, UINT16_MAX, &s, &b))
		return false;
	c->first = (uint16_t)a;
	c->last = (uint16_t)b;
	c->has_ports = true;
	return *s == '\0' && a > 0 && a <= b;
}

static bool
read_inside(struct choice *c, char *s)
{
	char *colon = strrchr(s, ':');
	const char *end = "";
	unsigned port = 0;
	struct addr a;

	if (colon == NULL || !read_number(colon + 1, UINT16_MAX, &end, &port) || *end != '\0')
		return false;
	*colon = '\0';
	if (!addr_parse(&a, s) || a.family != 4)
		return false;
	c->inside = (struct nat_end){ nat_addr_of(&a), (uint16_t)port };
	c->by_inside = true;
	return true;
}

static bool
read_proto(struct choice *c, const char *s)
{
	static const struct { const char *name; uint8_t proto; } named[] = {
		{ "icmp", NAT_ICMP }, { "tcp", NAT_TCP }, { "udp", NAT_UDP }
	};

	c->by_proto = true;
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(s, named[i].name) == 0) {
			c->proto = named[i].proto;
			return true;
		}
	}
	return false;
}

static bool
read_word(struct choice *c, char *word)
{
	char *eq = strchr(word, '=');

	if (eq == NULL)
		return strcmp(word, "mapping") == 0;
	*eq++ = '\0';
	if (strcmp(word, "ports") == 0)
		return read_ports(c, eq);
	if (strcmp(word, "proto") == 0)
		return read_proto(c, eq);
	if (strcmp(word, "inside") == 0)
		return read_inside(c, eq);
	if (strcmp(word, "address") == 0)
		return c->has_address = addr_parse(&c->address, eq) && c->address.family == 4;
	if (strcmp(word, "from") == 0)
		return c->has_from = addr_parse(&c->from, eq) && c->from.family == 4;
	return false;
}

static bool
read_choice(struct choice *c, const char *text, char err[static 128])
{
	char copy[256], word_text[256], *save = NULL;

	*c = (struct choice){ 0 };
	if (text == NULL)
		return true;
	if (strlen(text) >= sizeof(copy)) {
		snprintf(err, 128, "too long");
		return false;
	}
	memcpy(copy, text, strlen(text) + 1);
	for (char *w = strtok_r(copy, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save)) {
		memcpy(word_text, w, strlen(w) + 1);
		if (read_word(c, w))
			continue;
		snprintf(err, 128, "'%.24s': wanted ports=5000-5100, proto=udp, "
		    "inside=10.0.0.2:4500, address=192.0.2.9, from=192.0.2.1", word_text);
		return false;
	}
	return true;
}

static bool
chosen(const struct choice *c, const struct nat_mapping *m)
{
	if (c->by_proto && c->proto != m->proto)
		return false;
	return !c->by_inside ||
	    (c->inside.addr == m->inside.addr && c->inside.port == m->inside.port);
}

static bool
change_address(struct nat *n, tick now, const struct choice *c, char err[static 128])
{
	unsigned i = 0;

	while (c->has_from && i < n->conf.n_external && !addr_eq(&n->conf.external[i], &c->from))
		i++;
	if (i >= n->conf.n_external) {
		snprintf(err, 128, "no such external address");
		return false;
	}
	if (nat_is_external(n, &c->address)) {
		snprintf(err, 128, "already an external address");
		return false;
	}
	nat_external(n, now, i, &c->address);
	return true;
}

bool
nat_rebind(struct nat *n, tick now, const char *text, char err[static 128])
{
	struct choice c;
	size_t moved = 0, stuck = 0;

	if (!read_choice(&c, text, err))
		return false;
	if (c.has_address)
		return change_address(n, now, &c, err);
	for (struct nat_mapping *m = n->first; m != NULL; m = m->next) {
		bool low = m->inside.port < 1024 && m->proto != NAT_ICMP;

		if (!chosen(&c, m))
			continue;
		if (nat_move(n, m, c.has_ports ? c.first : low ? 1 : n->conf.port_first,
		    c.has_ports ? c.last : low ? 1023 : n->conf.port_last) == W_OK)
			moved++;
		else
			stuck++;
	}
	/* What is told about it is true even if only some could move. */
	if (stuck > 0)
		tell_note(n->env.tell, TOLD_NOTE, "nat", "",
		    " rebound=%zu without-free-port=%zu", moved, stuck);
	return true;
}

bool
nat_expire(struct nat *n, tick now, const char *text, char err[static 128])
{
	struct choice c;

	(void)now;
	if (!read_choice(&c, text, err))
		return false;
	for (struct nat_mapping *m = n->first, *next; m != NULL; m = next) {
		next = m->next;
		if (chosen(&c, m)) {
			n->count.expired++;
			nat_close(n, m, "EXPIRED");
		}
	}
	return true;
}

void
nat_reboot(struct nat *n, tick now)
{
	(void)now;
	while (n->first != NULL)
		nat_close(n, n->first, "REBOOT");
	nat_frag_clear(n);
}

void
nat_external(struct nat *n, tick now, unsigned i, const struct addr *a)
{
	char was[ADDR_TEXT_MAX], is[ADDR_TEXT_MAX];

	(void)now;
	assert(i <= n->conf.n_external && i < NAT_EXTERNAL_MAX);
	if (i == n->conf.n_external)
		n->conf.external[n->conf.n_external++] = ADDR_NONE;
	if (addr_eq(&n->conf.external[i], a))
		return;
	tell_note(n->env.tell, TOLD_NOTE, "nat", "", " external=%s was=%s", addr_text(a, is),
	    addr_text(&n->conf.external[i], was));
	n->conf.external[i] = *a;
	for (struct nat_mapping *m = n->first, *next; m != NULL; m = next) {
		next = m->next;
		if (m->external != i)
			continue;
		if (addr_is_set(a))
			nat_readdress(n, m, nat_addr_of(a));
		else
			nat_close(n, m, "NO_ADDRESS");
	}
}

void
nat_inspect(const struct nat *n, struct text *out)
{
	for (const struct nat_mapping *m = n->first; m != NULL; m = m->next) {
		char proto[8], i[ENDPOINT_TEXT_MAX], o[ENDPOINT_TEXT_MAX], r[ENDPOINT_TEXT_MAX];
		struct endpoint in = nat_endpoint(m->inside), ex = nat_endpoint(m->outside);
		struct endpoint re = nat_endpoint(m->remote);

		text_add(out, " proto=%s inside=%s outside=%s remote=%s sessions=%u "
		    "expires=%lld.%03lld\n", nat_proto_text(m->proto, proto), endpoint_text(&in, i),
		    endpoint_text(&ex, o), m->remote.addr != 0 ? endpoint_text(&re, r) : "*",
		    m->n_sessions, (long long)(m->due / SECONDS(1)),
		    (long long)(m->due % SECONDS(1) / MSEC(1)));
	}
}

void
nat_inspect_counters(const struct nat *n, struct text *out)
{
	const struct nat_counters *c = &n->count;

	text_add(out, " out=%llu in=%llu hairpin=%llu icmp_errors=%llu fragments=%llu mappings=%llu "
	    "expired=%llu dropped=%llu\n", (unsigned long long)c->out, (unsigned long long)c->in,
	    (unsigned long long)c->hairpin, (unsigned long long)c->icmp_errors,
	    (unsigned long long)c->fragments, (unsigned long long)c->mappings,
	    (unsigned long long)c->expired, (unsigned long long)c->dropped);
}
