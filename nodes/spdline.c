#include "nodes/spdline.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX_ 512
#define ROWS(a)	  (sizeof(a) / sizeof((a)[0]))
#define PROTO_MH  135
#define TFC_MOST  65000	/* with everything around it still a packet */

static const struct { const char *name; uint16_t action; } action_row[] = {
	{ "protect", IPSEC_POLICY_IPSEC }, { "bypass", IPSEC_POLICY_NONE },
	{ "discard", IPSEC_POLICY_DISCARD },
};

static const struct { const char *name; uint8_t proto; } proto_row[] = {
	{ "icmp", 1 }, { "tcp", 6 }, { "udp", 17 }, { "icmp6", 58 }, { "mh", PROTO_MH },
};

/* Types by the names the RFCs give them; RFC 4877 6. */
static const struct { const char *name; uint8_t proto, type; } type_row[] = {
	{ "hoti", PROTO_MH, 1 }, { "hot", PROTO_MH, 3 }, { "bu", PROTO_MH, 5 }, { "ba", PROTO_MH, 6 },
	{ "mps", 58, 146 }, { "mpa", 58, 147 },
};

/* value: what stands behind "name=" in a word, or NULL. */
static const char *
value(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static bool
number(const char *text, unsigned long most, unsigned long *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*out = strtoul(text, &end, 0);
	return *end == '\0' && *out <= most;
}

/* ---- addresses ---- */

/* One of a list: an address, a prefix or a range. */
static bool
range_read(struct pfkey_range *r, char *text, struct prefix *only)
{
	char *dash = strchr(text, '-');
	struct prefix p;

	*only = (struct prefix){ 0 };
	if (dash != NULL) {
		*dash = '\0';
		return addr_parse(&r->lo, text) && addr_parse(&r->hi, dash + 1) &&
		    r->lo.family == r->hi.family && addr_cmp(&r->lo, &r->hi) <= 0;
	}
	if (strchr(text, '/') != NULL) {
		if (!prefix_parse(&p, text))
			return false;
	} else {
		if (!addr_parse(&p.addr, text))
			return false;
		p.len = (uint8_t)(8 * addr_len(&p.addr));
	}
	*only = p;
	r->lo = r->hi = p.addr;
	for (size_t bit = p.len; bit < 8 * addr_len(&p.addr); bit++) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		r->lo.b[bit / 8] &= (uint8_t)~mask;
		r->hi.b[bit / 8] |= mask;
	}
	return true;
}

/* cover is the longest prefix around a range, in *p as well. */
static void
cover(struct prefix *p, const struct pfkey_range *r)
{
	unsigned bits = 8 * (unsigned)addr_len(&r->lo), n = 0;

	if (!addr_is_set(&p->addr))
		*p = (struct prefix){ r->lo, (uint8_t)bits };
	while (n < bits && n < p->len && ((r->lo.b[n / 8] ^ p->addr.b[n / 8]) >> (7 - n % 8) & 1) == 0 &&
	    ((r->hi.b[n / 8] ^ p->addr.b[n / 8]) >> (7 - n % 8) & 1) == 0)
		n++;
	p->len = (uint8_t)n;
}

static bool
end_read(struct pfkey_addr *a, struct pfkey_end *e, const char *text)
{
	struct prefix around = { 0 }, only = { 0 };
	char list[TEXT_MAX_], *rest, *w;

	if (strlen(text) >= sizeof(list))
		return false;
	snprintf(list, sizeof(list), "%s", text);
	for (w = strtok_r(list, ",", &rest); w != NULL; w = strtok_r(NULL, ",", &rest)) {
		struct pfkey_range *r = &e->range[e->n];

		if (e->n == PFKEY_RANGES || !range_read(r, w, &only) ||
		    (e->n > 0 && r->lo.family != e->range[0].lo.family))
			return false;
		e->n++;
		cover(&around, r);
	}
	if (e->n == 1 && addr_is_set(&only.addr)) {	/* as most are */
		around = only;
		e->n = 0;
	}
	for (size_t bit = around.len; bit < 8 * addr_len(&around.addr); bit++)
		around.addr.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	a->addr = around.addr;
	a->prefixlen = around.len;
	return addr_is_set(&around.addr);
}

/* ---- ports and types ---- */

static bool
typed(uint8_t proto)
{
	return proto == PROTO_MH || proto == 1 || proto == 58;
}

/* One value of a protocol: *lo to *hi, since a type without a code is every code of it. */
static bool
port_value(uint8_t proto, char *text, uint16_t *lo, uint16_t *hi)
{
	char *slash = strchr(text, '/');
	unsigned long n, code = 0;

	if (slash != NULL) {
		*slash = '\0';
		if (proto == PROTO_MH || !typed(proto) || !number(slash + 1, 255, &code))
			return false;
	}
	for (size_t i = 0; i < ROWS(type_row); i++)
		if (proto == type_row[i].proto && strcmp(type_row[i].name, text) == 0) {
			n = type_row[i].type;
			goto named;
		}
	if (!number(text, typed(proto) ? 255 : UINT16_MAX, &n))
		return false;
named:
	if (!typed(proto)) {
		*lo = *hi = (uint16_t)n;
		return true;
	}
	*lo = (uint16_t)(n << 8 | code);
	*hi = (uint16_t)(n << 8 | (slash != NULL || proto == PROTO_MH ? code : 255));
	return true;
}

static bool
port_read(struct pfkey_end *e, uint8_t proto, const char *text)
{
	char words[64], *dash;
	uint16_t ignored;

	if (proto == 0 || strlen(text) >= sizeof(words))
		return false;
	e->opaque = strcmp(text, "opaque") == 0;
	if (e->opaque || strcmp(text, "any") == 0)
		return true;
	snprintf(words, sizeof(words), "%s", text);
	dash = strchr(words, '-');
	if (dash == NULL)
		return port_value(proto, words, &e->lo, &e->hi);
	*dash = '\0';
	return port_value(proto, words, &e->lo, &ignored) &&
	    port_value(proto, dash + 1, &ignored, &e->hi) && e->lo <= e->hi;
}

/* plain: can one number of the address extension say it? Then it is *port. */
static bool
plain(const struct pfkey_end *e, uint8_t proto, uint16_t *port)
{
	bool whole_type = e->lo >> 8 == e->hi >> 8 && (e->lo & 0xff) == 0 &&
	    (e->hi & 0xff) == (proto == PROTO_MH ? 0 : 0xff);

	*port = 0;
	if (e->n > 0 || e->opaque)
		return false;
	if (e->lo == 0 && e->hi == UINT16_MAX)
		return true;
	*port = typed(proto) ? e->lo >> 8 : e->lo;
	return (typed(proto) ? whole_type : e->lo == e->hi) && *port != 0;
}

/* ---- how it is sent ---- */

#define DUMMY_MS_MAX 3600000u

static bool
traffic_read(struct pfkey_traffic *t, const char *w)
{
	unsigned long n = 0;
	const char *v;

	if (strcmp(w, "fragments") == 0) {
		t->fragments = true;
		return true;
	}
	if ((v = value(w, "tfc")) != NULL) {
		if (!number(v, TFC_MOST, &n))
			return false;
		t->tfc = (uint16_t)n;
	} else if ((v = value(w, "pad")) != NULL) {
		if (!number(v, 255, &n))
			return false;
		t->pad = (uint8_t)n;
	} else if ((v = value(w, "dummy")) != NULL) {
		if (!number(v, DUMMY_MS_MAX, &n))
			return false;
		t->dummy_ms = (uint32_t)n;
	}
	return n != 0;
}

/* ---- the line ---- */

static bool
word_read(struct policy_line *l, struct policy_wide *ends, const char *w)
{
	unsigned long n;
	const char *v;

	if (strcmp(w, "transport") == 0 || strcmp(w, "tunnel") == 0) {
		if (w[1] == 'r')
			l->kind = POLICY_TRANSPORT;
		return l->action == IPSEC_POLICY_IPSEC;
	}
	if ((v = value(w, "only")) != NULL) {
		l->out = strcmp(v, "out") == 0;
		l->in = strcmp(v, "in") == 0;
		return l->out || l->in;
	}
	if ((v = value(w, "proto")) != NULL) {
		n = 0;
		for (size_t i = 0; i < ROWS(proto_row); i++)
			if (strcmp(proto_row[i].name, v) == 0)
				n = proto_row[i].proto;
		if (n == 0 && (!number(v, 254, &n) || n == 0))
			return false;
		l->own.proto = l->far.proto = (uint8_t)n;
		return true;
	}
	if (strcmp(w, "fragments") == 0 || value(w, "tfc") != NULL || value(w, "pad") != NULL ||
	    value(w, "dummy") != NULL)
		return l->action == IPSEC_POLICY_IPSEC && traffic_read(&l->traffic, w);
	if ((v = value(w, "local")) != NULL)
		return port_read(&ends->own, l->own.proto, v);
	if ((v = value(w, "remote")) != NULL)
		return port_read(&ends->far, l->own.proto, v);
	return false;
}

static bool
action_read(struct policy_line *l, const char *word)
{
	for (size_t i = 0; word != NULL && i < ROWS(action_row); i++)
		if (strcmp(action_row[i].name, word) == 0) {
			l->action = action_row[i].action;
			return true;
		}
	return false;
}

/* settle puts the ends where they belong: into the plain selector, or beside it. */
static void
settle(struct policy_line *l, const struct policy_wide *ends, const struct spd_words *w)
{
	bool own = plain(&ends->own, l->own.proto, &l->own.port);
	bool far = plain(&ends->far, l->own.proto, &l->far.port);

	if (own && far)
		return;
	l->own.port = l->far.port = 0;
	*w->room = *ends;
	l->wide = w->room;
}

bool
spd_line_parse(struct policy_line *l, const char *text, const struct spd_words *how, char *err,
    size_t err_cap)
{
	struct policy_wide ends = { .own = { .hi = UINT16_MAX }, .far = { .hi = UINT16_MAX } };
	char words[TEXT_MAX_], *rest, *w, *own, *far;

	*l = (struct policy_line){ .out = true, .in = true, .kind = POLICY_BYPASS };
	snprintf(words, sizeof(words), "%s", text);
	w = strtok_r(words, " ", &rest);
	own = strtok_r(NULL, " ", &rest);
	far = strtok_r(NULL, " ", &rest);
	if (!action_read(l, w) || far == NULL || !end_read(&l->own, &ends.own, own) ||
	    !end_read(&l->far, &ends.far, far) || l->own.addr.family != l->far.addr.family) {
		snprintf(err, err_cap, "wants protect|bypass|discard LOCAL REMOTE, addresses, prefixes or "
		    "ranges of one family");
		return false;
	}
	if (l->action == IPSEC_POLICY_IPSEC)
		l->kind = l->own.addr.family == 6 ? POLICY_TUNNEL6 : POLICY_TUNNEL4;
	while ((w = strtok_r(NULL, " ", &rest)) != NULL)
		if (!word_read(l, &ends, w) &&
		    (how->more == NULL || !how->more(how->ctx, l, w))) {
			snprintf(err, err_cap, "'%.24s': after the addresses transport|tunnel, only=out|in, "
			    "proto=P, then local= and remote= (any, opaque, a port or type, a range), fragments, "
			    "tfc=OCTETS, pad=OCTETS, dummy=MS%s", w,
			    how->knows);
			return false;
		}
	settle(l, &ends, how);
	return true;
}
