#include "conformance/converge.h"

#include "nodes/base/addr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE 80

/* ---- tables of lines of " key=value" ---- */

struct row { const char *p; size_t n; };

static bool
row_next(const char **at, struct row *r)
{
	if (*at == NULL || **at == '\0')
		return false;
	r->p = *at;
	r->n = strcspn(*at, "\n");
	*at += r->n + ((*at)[r->n] == '\n');
	return true;
}

static const char *
get(const struct row *r, const char *key, char out[static VALUE])
{
	size_t k = strlen(key);

	out[0] = '\0';
	for (size_t i = 0; i + k + 1 < r->n; i++)
		if (r->p[i] == ' ' && strncmp(r->p + i + 1, key, k) == 0 &&
		    r->p[i + 1 + k] == '=') {
			size_t from = i + k + 2, n = 0;

			while (from + n < r->n && r->p[from + n] != ' ' && n < VALUE - 1)
				n++;
			memcpy(out, r->p + from, n);
			out[n] = '\0';
			break;
		}
	return out;
}

static bool
is(const struct row *r, const char *key, const char *value)
{
	char v[VALUE];

	return strcmp(get(r, key, v), value) == 0;
}

static bool
find(const char *table, const char *key, const char *value, struct row *out)
{
	while (row_next(&table, out))
		if (is(out, key, value))
			return true;
	return false;
}

bool
converge_conf(const char *conf, const char *key, char *out, size_t cap)
{
	size_t k = strlen(key);

	for (const char *at = conf; at != NULL && *at != '\0';) {
		size_t n = strcspn(at, "\n");

		if (n > k + 3 && strncmp(at, key, k) == 0 && strncmp(at + k, " = ", 3) == 0) {
			snprintf(out, cap, "%.*s", (int)(n - k - 3), at + k + 3);
			return true;
		}
		at += n + (at[n] == '\n');
	}
	return false;
}

/* ---- the pair that is looked at ---- */

struct pair {
	const struct converge_node *node, *mn, *ha;
	size_t n;
	bool home;
	char hoa[VALUE], at[VALUE];	/* where the mobile node is: care-of or home address */
	struct text *why;
};

static bool
differ(struct pair *p, const char *what, const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return false;
	text_add(p->why, "%s: %s is %s at %s, %s at %s", p->hoa, what, a, p->mn->name, b,
	    p->ha->name);
	return true;
}

static bool
no(struct pair *p, const char *what, const char *detail)
{
	text_add(p->why, "%s: %s%s%s", p->hoa, what, detail[0] != '\0' ? " " : "", detail);
	return false;
}

static void
endpoint_join(char out[static VALUE], const char *addr, const char *port)
{
	snprintf(out, VALUE, strchr(addr, ':') != NULL ? "[%.60s]:%.6s" : "%.60s:%.6s", addr, port);
}

/* outside: what a mobile node's own endpoint looks like from the home agent: through the mapping
 * of a NAT, if there is one. */
static void
outside(const struct pair *p, const char *inside, char out[static VALUE])
{
	snprintf(out, VALUE, "%s", inside);
	/* NATs in series: once through each. */
	for (size_t round = 0; round < p->n; round++) {
		bool moved = false;

		for (size_t i = 0; i < p->n && !moved; i++) {
			const char *at = p->node[i].nat;
			struct row r;

			while (!moved && row_next(&at, &r))
				if (is(&r, "proto", "udp") && is(&r, "inside", out)) {
					get(&r, "outside", out);
					moved = true;
				}
		}
		if (!moved)
			return;
	}
}

/* ---- bul = binding ---- */

static bool
bindings_agree(struct pair *p, const struct row *bul)
{
	static const char *const same[] = { "seq", "K", "udp", "nat" };
	char a[VALUE], b[VALUE], port[VALUE], want[VALUE];
	struct row binding;
	bool there = find(p->ha->binding, "hoa", p->hoa, &binding) &&
	    !is(&binding, "state", "GONE");

	get(bul, "state", a);
	if (p->home) {
		if (strcmp(a, "HOME") != 0)
			return no(p, "is at home in state", a);
		return !there || no(p, "is at home, and still has a binding", "");
	}
	if (strcmp(a, "BOUND") != 0)
		return no(p, "is away in state", a);
	if (!there)
		return no(p, "is BOUND, and has no binding", "");
	if (!is(&binding, "state", "BOUND"))
		return no(p, "binding is in state", get(&binding, "state", b));
	if (!is(bul, "coa", p->at) || !is(bul, "bu_coa", p->at))
		return no(p, "is registered elsewhere than at", p->at);
	if (differ(p, "the care-of address", p->at, get(&binding, "told_coa", b)))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (differ(p, same[i], get(bul, same[i], a), get(&binding, same[i], b)))
			return false;
	get(&binding, "coa", b);
	get(&binding, "port", port);
	if (strcmp(port, "0") == 0)
		return !differ(p, "the tunnel's end", p->at, b);
	endpoint_join(a, p->at, "4191");
	outside(p, a, want);
	endpoint_join(a, b, port);
	return !differ(p, "the outside of port 4191", want, a);
}

/* ---- one IKE SA, here and there ---- */

static unsigned
count(const char *table, const char *key, const char *value, struct row *last)
{
	unsigned n = 0;
	struct row r;

	while (row_next(&table, &r))
		if (is(&r, key, value)) {
			*last = r;
			n++;
		}
	return n;
}

static bool
ike_agrees(struct pair *p, bool *any)
{
	char id[VALUE], mn_id[VALUE + 8], ha_id[VALUE + 8], a[VALUE], b[VALUE], want[VALUE];
	struct row m, h;
	unsigned at_mn, at_ha;

	if (!converge_conf(p->mn->conf, "id", id, sizeof(id)))
		return no(p, "has no identity", "");
	snprintf(mn_id, sizeof(mn_id), "fqdn:%s", id);
	if (!converge_conf(p->ha->conf, "id", id, sizeof(id)))
		return no(p, "has a home agent without identity", "");
	snprintf(ha_id, sizeof(ha_id), "fqdn:%s", id);
	at_mn = count(p->mn->ike, "peer", ha_id, &m);
	at_ha = count(p->ha->ike, "peer", mn_id, &h);
	*any = at_mn > 0;
	if (at_mn == 0 && at_ha == 0)
		return true;
	if (at_mn != 1 || at_ha != 1) {
		snprintf(a, sizeof(a), "%u at %.24s, %u at %.24s", at_mn, p->mn->name, at_ha,
		    p->ha->name);
		return no(p, "IKE SAs:", a);
	}
	if (differ(p, "SPIi", get(&m, "SPIi", a), get(&h, "SPIi", b)) ||
	    differ(p, "SPIr", get(&m, "SPIr", a), get(&h, "SPIr", b)))
		return false;
	if (!is(&m, "state", "ESTABLISHED") || !is(&h, "state", "ESTABLISHED"))
		return no(p, "IKE SA is not established at both ends", "");
	if (!is(&m, "path", "SETTLED") || !is(&h, "path", "SETTLED"))
		return no(p, "IKE SA's path is not settled", "");
	endpoint_join(want, p->at, "4500");
	get(&m, "local", a);
	if (strcmp(a, want) != 0) {
		endpoint_join(want, p->at, "500");
		if (strcmp(a, want) != 0)
			return no(p, "IKE SA is elsewhere:", a);
	}
	outside(p, a, want);
	return !differ(p, "the IKE SA's end", want, get(&h, "remote", b));
}

/* ---- every SA and its other half ---- */

static bool
has_child(const char *ike, const char *spi)
{
	const char *s = spi + (strncmp(spi, "0x", 2) == 0 ? 2 : 0);
	char v[VALUE];
	struct row r;

	while (row_next(&ike, &r)) {
		get(&r, "child", v);
		if (v[0] != '\0' && (strncmp(v, s, 8) == 0 || strncmp(v + 9, s, 8) == 0) &&
		    is(&r, "state", "INSTALLED"))
			return true;
	}
	return false;
}

static bool
other_half(const char *sad, const char *dir, const char *spi, struct row *out)
{
	while (row_next(&sad, out))
		if (is(out, "dir", dir) && is(out, "spi", spi))
			return true;
	return false;
}

/* endpoints_agree: `m` is the mobile node's half. Its own end is `local`: of an outbound SA the
 * source. At home tunnel SAs sleep with their last endpoints. */
static bool
endpoints_agree(struct pair *p, const struct row *m, const struct row *h, const char *spi)
{
	bool out = is(m, "dir", "out");
	const char *own = out ? "src" : "dst", *own_port = out ? "sport" : "dport";
	char a[VALUE], b[VALUE], port[VALUE], want[VALUE], seen[VALUE];

	get(m, own, a);
	if (!p->home && strcmp(a, p->at) != 0) {
		snprintf(b, sizeof(b), "%.12s ends at %.46s", spi, a);
		return no(p, "tunnel SA", b);
	}
	if (!is(m, "encap", "udp"))
		return !differ(p, "a tunnel SA's end", a, get(h, own, b));
	if (p->home)
		return true;	/* asleep; its mapping may be gone */
	endpoint_join(want, a, get(m, own_port, port));
	outside(p, want, seen);
	endpoint_join(want, get(h, own, b), get(h, own_port, port));
	return !differ(p, "a tunnel SA's outside", seen, want);
}

static bool
sads_agree(struct pair *p)
{
	static const char *const same[] = { "mode", "encap" };
	const char *at = p->mn->sad;
	char spi[VALUE], a[VALUE], b[VALUE];
	struct row m, h;

	while (row_next(&at, &m)) {
		get(&m, "spi", spi);
		if (!is(&m, "state", "mature"))
			return no(p, get(&m, "state", a), spi);
		if (!has_child(p->mn->ike, spi))
			return no(p, "orphan SA, of no child:", spi);
		if (!other_half(p->ha->sad, is(&m, "dir", "in") ? "out" : "in", spi, &h))
			return no(p, "orphan SA, without its other half:", spi);
		for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
			if (differ(p, same[i], get(&m, same[i], a), get(&h, same[i], b)))
				return false;
		if (is(&m, "mode", "tunnel") && !endpoints_agree(p, &m, &h, spi))
			return false;
	}
	return true;
}

/* ha_orphans: SAs of a home agent that no mobile node has, and IKE SAs of nobody. */
static bool
ha_orphans(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why)
{
	const char *at = ha->sad;
	char spi[VALUE];
	struct row r, m;

	while (row_next(&at, &r)) {
		bool there = false;

		get(&r, "spi", spi);
		for (size_t i = 0; i < n && !there; i++)
			there = node[i].bul != NULL &&
			    other_half(node[i].sad, is(&r, "dir", "in") ? "out" : "in", spi, &m);
		if (!there || !is(&r, "state", "mature") || !has_child(ha->ike, spi)) {
			text_add(why, "%s: orphan SA %s", ha->name, spi);
			return true;
		}
	}
	return false;
}

/* ---- everybody ---- */

static const struct converge_node *
home_agent(const struct converge_node *node, size_t n, const struct converge_node *mn)
{
	char want[VALUE], have[VALUE];

	for (size_t i = 0; i < n; i++)
		if (node[i].binding != NULL && converge_conf(mn->conf, "ha6", want, sizeof(want)) &&
		    converge_conf(node[i].conf, "ha6", have, sizeof(have)) &&
		    strcmp(want, have) == 0)
			return &node[i];
	return NULL;
}

static bool
mobile_agrees(const struct converge_node *node, size_t n, const struct converge_node *mn,
    struct text *why)
{
	struct pair p = { .node = node, .n = n, .mn = mn, .why = why };
	const char *bul = mn->bul, *place = mn->place;
	struct row b, where;
	bool any;

	p.ha = home_agent(node, n, mn);
	if (p.ha == NULL || !row_next(&bul, &b) || !row_next(&place, &where))
		return true;
	get(&b, "hoa", p.hoa);
	if (is(&where, "attached", "0"))
		return no(&p, "has no address where it is", "");
	p.home = is(&where, "at_home", "1");
	get(&where, "coa", p.at);
	if (p.home)
		snprintf(p.at, sizeof(p.at), "%s", p.hoa);
	return bindings_agree(&p, &b) && ike_agrees(&p, &any) && sads_agree(&p);
}

bool
converged(const struct converge_node *node, size_t n, struct text *why)
{
	for (size_t i = 0; i < n; i++)
		if (node[i].bul != NULL && !mobile_agrees(node, n, &node[i], why))
			return false;
	for (size_t i = 0; i < n; i++)
		if (node[i].binding != NULL && ha_orphans(node, n, &node[i], why))
			return false;
	return true;
}
