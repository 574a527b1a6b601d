#include "nodes/ike/pad.h"

#include <stdio.h>

#define LINE_MAX_ 640

/* ---- reading ---- */

/* An address, a prefix or a range; text is cut up. */
static bool
range_read(struct pfkey_range *r, char *text)
{
	char *dash = strchr(text, '-');
	struct prefix p;

	if (dash != NULL) {
		*dash = '\0';
		return addr_parse(&r->lo, text) && addr_parse(&r->hi, dash + 1) &&
		    r->lo.family == r->hi.family && addr_cmp(&r->lo, &r->hi) <= 0;
	}
	if (strchr(text, '/') == NULL) {
		r->hi = ADDR_NONE;
		return addr_parse(&r->lo, text) && addr_parse(&r->hi, text);
	}
	if (!prefix_parse(&p, text))
		return false;
	r->lo = r->hi = p.addr;
	for (size_t bit = p.len; bit < 8 * addr_len(&p.addr); bit++) {
		r->lo.b[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
		r->hi.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
	return true;
}

static bool
within_read(struct pad_entry *e, char *text)
{
	char *rest, *w;

	for (w = strtok_r(text, ",", &rest); w != NULL; w = strtok_r(NULL, ",", &rest))
		if (e->n_within == IKE_RANGES || !range_read(&e->within[e->n_within++], w))
			return false;
	return e->n_within > 0;
}

static bool
name_read(struct pad_entry *e, char *name)
{
	size_t n = strlen(name);
	bool v4 = strncmp(name, "ipv4:", 5) == 0, v6 = strncmp(name, "ipv6:", 5) == 0;

	if ((v4 || v6) && strpbrk(name, "-/") != NULL) {
		e->how = PAD_RANGE;
		e->id.type = v4 ? ID_IPV4_ADDR : ID_IPV6_ADDR;
		return range_read(&e->range, name + 5) && e->range.lo.family == (v4 ? 4 : 6);
	}
	if (strncmp(name, "dn:", 3) == 0 && name[n - 1] == '/') {
		e->how = PAD_BELOW;
		name[n - 1] = '\0';
	}
	if (!ike_id_parse(&e->id, name))
		return false;
	if ((e->id.type == ID_FQDN && e->id.data[0] == '.') ||
	    (e->id.type == ID_RFC822_ADDR && e->id.data[0] == '@'))
		e->how = PAD_BELOW;
	return true;
}

bool
pad_parse(struct pad_entry *out, const char *text)
{
	struct pad_entry e = { 0 };
	char line[LINE_MAX_], *rest, *name, *within;

	if (strlen(text) >= sizeof(line))
		return false;
	snprintf(line, sizeof(line), "%s", text);
	name = strtok_r(line, " ", &rest);
	within = strtok_r(NULL, " ", &rest);
	if (name == NULL || !name_read(&e, name) || (within != NULL &&
	    (strncmp(within, "within=", 7) != 0 || !within_read(&e, within + 7))) ||
	    strtok_r(NULL, " ", &rest) != NULL)
		return false;
	*out = e;
	return true;
}

/* ---- matching ---- */

static uint8_t
small(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool
same_letters(const uint8_t *a, const uint8_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (small(a[i]) != small(b[i]))
			return false;
	return true;
}

/* ends_in: whole components only, since the tail begins with its dot, or with the @ of a mailbox; and there
 * is something in front of it. */
static bool
ends_in(const struct ike_id *id, const uint8_t *tail, size_t n)
{
	return id->n > n && same_letters(id->data + id->n - n, tail, n);
}

/* The mailboxes of a domain, "@domain", or of those below it, "@.domain". */
static bool
mailbox_below(const struct ike_id *id, const struct ike_id *tree)
{
	if (tree->n > 1 && tree->data[1] == '.')
		return memchr(id->data, '@', id->n) != NULL && ends_in(id, tree->data + 1, tree->n - 1u);
	return ends_in(id, tree->data, tree->n);
}

/* name_of is the inside of a Name's SEQUENCE, X.501; what is no such thing has none. */
static bool
name_of(struct bytes *out, const struct ike_id *id)
{
	struct rd r = rd_of(bytes_of(id->data, id->n));
	size_t n;

	if (rd_u8(&r) != 0x30)
		return false;
	n = rd_u8(&r);
	if (n == 0x81)
		n = rd_u8(&r);
	else if (n >= 0x80)
		return false;	/* more than an identity holds */
	*out = rd_rest(&r);
	return !r.bad && out->n == n;
}

/* DER says everything in one way, and each element how long it is: RDNs that begin with the same octets are
 * the same RDNs. */
static bool
dn_below(const struct ike_id *id, const struct ike_id *tree)
{
	struct bytes name, top;

	return name_of(&name, id) && name_of(&top, tree) && name.n >= top.n &&
	    memcmp(name.p, top.p, top.n) == 0;
}

static bool
in_range(const struct ike_id *id, const struct pfkey_range *r)
{
	struct addr a;

	if (id->n != addr_len(&r->lo))
		return false;
	a = id->n == 4 ? addr_of4(id->data) : addr_of6(id->data);
	return addr_cmp(&r->lo, &a) <= 0 && addr_cmp(&a, &r->hi) <= 0;
}

bool
pad_matches(const struct pad_entry *e, const struct ike_id *id)
{
	if (e->id.type != id->type)
		return false;
	switch (e->how) {
	case PAD_RANGE:
		return in_range(id, &e->range);
	case PAD_BELOW:
		return id->type == ID_FQDN ? ends_in(id, e->id.data, e->id.n) :
		    id->type == ID_RFC822_ADDR ? mailbox_below(id, &e->id) : dn_below(id, &e->id);
	case PAD_EXACT:
		break;
	}
	if (id->type == ID_FQDN)
		return id->n == e->id.n && same_letters(id->data, e->id.data, id->n);
	return ike_id_eq(&e->id, id);
}
