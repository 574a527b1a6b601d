/* converge_sa.c - converge: IKE SAs, their children, the SAD and the SPD. */
#include "conformance/converge_pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
turned(const struct table_row *r)
{
	return row_is(r, "dir", "in") ? "out" : "in";
}

/* ---- one IKE SA, here and there ---- */

static unsigned
count(const char *table, const char *key, const char *value, struct table_row *last)
{
	unsigned n = 0;
	struct table_row r;

	while (table_next(&table, &r))
		if (row_is(&r, key, value)) {
			*last = r;
			n++;
		}
	return n;
}

/* others: IKE SAs with somebody else, or half made. */
static bool
others(const char *ike, const char *peer)
{
	char a[VALUE];
	struct table_row r;

	while (table_next(&ike, &r))
		if (row_get(&r, "SPIi", a)[0] != '\0' && !row_is(&r, "peer", peer))
			return true;
	return false;
}

/* elsewhere: does the IKE SA start elsewhere than where the mobile node is? */
static bool
elsewhere(struct pair *p, const char *local)
{
	char want[VALUE];

	pair_endpoint(want, p->at, "4500");
	if (strcmp(local, want) == 0)
		return false;
	pair_endpoint(want, p->at, "500");
	return strcmp(local, want) != 0;
}

static bool
one_sa_agrees(struct pair *p, const struct table_row *m, const struct table_row *h)
{
	char a[VALUE], b[VALUE], want[VALUE];

	if (pair_differ(p, "SPIi", row_get(m, "SPIi", a), row_get(h, "SPIi", b)) ||
	    pair_differ(p, "SPIr", row_get(m, "SPIr", a), row_get(h, "SPIr", b)))
		return false;
	if (!row_is(m, "state", "ESTABLISHED") || !row_is(h, "state", "ESTABLISHED"))
		return pair_no(p, "IKE SA is not established at both ends", "");
	if (!row_is(m, "path", "SETTLED") || !row_is(h, "path", "SETTLED"))
		return pair_no(p, "IKE SA's path is not settled", "");
	if (row_is(m, "provisional", "1") || row_is(h, "provisional", "1"))
		return pair_no(p, "IKE SA's end is provisional", "");
	if (elsewhere(p, row_get(m, "local", a)))
		return pair_no(p, "IKE SA is elsewhere:", a);
	pair_outside(p, a, want);
	return !pair_differ(p, "the IKE SA's end", want, row_get(h, "remote", b));
}

/* ---- children ---- */

/* child_turned: "a/b" becomes "b/a": the same child from the other end. */
static void
child_turned(const char *child, char out[static VALUE])
{
	const char *slash = strchr(child, '/');

	snprintf(out, VALUE, "%.30s/%.*s", slash != NULL ? slash + 1 : "",
	    slash != NULL ? (int)(slash - child) : 0, child);
}

static bool
has_sa(const char *sad, const char *dir, const char *spi, size_t n)
{
	char v[VALUE];
	struct table_row r;

	while (table_next(&sad, &r))
		if (row_is(&r, "dir", dir) && strncmp(row_get(&r, "spi", v) + 2, spi, n) == 0)
			return true;
	return false;
}

/* children_of checks those of one end: installed, in its own SAD, and known at the other end. */
static bool
children_of(struct pair *p, const struct converge_node *here, const struct converge_node *there)
{
	const char *at = here->ike;
	struct table_row c, other;
	char child[VALUE], turn[VALUE], a[VALUE], b[VALUE];

	while (table_next(&at, &c)) {
		if (row_get(&c, "child", child)[0] == '\0')
			continue;
		if (!row_is(&c, "state", "INSTALLED"))
			return pair_no(p, "child in state", row_get(&c, "state", a));
		child_turned(child, turn);
		if (!has_sa(here->sad, "in", child, strcspn(child, "/")) ||
		    !has_sa(here->sad, "out", turn, strcspn(turn, "/")))
			return pair_no(p, "child without its SAs:", child);
		if (!table_find(there->ike, "child", turn, &other))
			return pair_no(p, "orphan child:", child);
		if (pair_differ(p, "a child's mode", row_get(&c, "mode", a),
		    row_get(&other, "mode", b)) ||
		    pair_differ(p, "a child's selector", row_get(&c, "own", a),
		    row_get(&other, "peer", b)))
			return false;
	}
	return true;
}

bool
pair_ike_agrees(struct pair *p)
{
	char id[VALUE], mn_id[VALUE + 8], ha_id[VALUE + 8], a[VALUE];
	struct table_row m, h;
	unsigned at_mn, at_ha;

	if (!converge_conf(p->mn->conf, "id", id, sizeof(id)))
		return pair_no(p, "has no identity", "");
	snprintf(mn_id, sizeof(mn_id), "fqdn:%s", id);
	if (!converge_conf(p->ha->conf, "id", id, sizeof(id)))
		return pair_no(p, "has a home agent without identity", "");
	snprintf(ha_id, sizeof(ha_id), "fqdn:%s", id);
	if (others(p->mn->ike, ha_id))
		return pair_no(p, "orphan IKE SA", "");
	at_mn = count(p->mn->ike, "peer", ha_id, &m);
	at_ha = count(p->ha->ike, "peer", mn_id, &h);
	if (at_mn == 0 && at_ha == 0)
		return true;
	if (at_mn != 1 || at_ha != 1) {
		snprintf(a, sizeof(a), "%u at %.24s, %u at %.24s", at_mn, p->mn->name, at_ha,
		    p->ha->name);
		return pair_no(p, p->home ? "at home, IKE SAs:" : "IKE SAs:", a);
	}
	return one_sa_agrees(p, &m, &h) && children_of(p, p->mn, p->ha);
}

/* ---- every SA and its other half ---- */

static bool
has_child(const char *ike, const char *spi)
{
	const char *s = spi + (strncmp(spi, "0x", 2) == 0 ? 2 : 0);
	char v[VALUE];
	struct table_row r;

	while (table_next(&ike, &r)) {
		row_get(&r, "child", v);
		if (v[0] != '\0' && (strncmp(v, s, 8) == 0 || strncmp(v + 9, s, 8) == 0) &&
		    row_is(&r, "state", "INSTALLED"))
			return true;
	}
	return false;
}

static bool
other_half(const char *sad, const char *dir, const char *spi, struct table_row *out)
{
	while (table_next(&sad, out))
		if (row_is(out, "dir", dir) && row_is(out, "spi", spi))
			return true;
	return false;
}

/* endpoints_agree: `m` is the mobile node's half. Its own end is `local`: of an outbound SA the
 * source. */
static bool
endpoints_agree(struct pair *p, const struct table_row *m, const struct table_row *h,
    const char *spi)
{
	bool out = row_is(m, "dir", "out");
	const char *own = out ? "src" : "dst", *own_port = out ? "sport" : "dport";
	char a[VALUE], b[VALUE], port[VALUE], want[VALUE], seen[VALUE];

	row_get(m, own, a);
	if (strcmp(a, p->at) != 0) {
		snprintf(b, sizeof(b), "%.12s ends at %.46s", spi, a);
		return pair_no(p, "tunnel SA", b);
	}
	if (!row_is(m, "encap", "udp"))
		return !pair_differ(p, "a tunnel SA's end", a, row_get(h, own, b));
	pair_endpoint(want, a, row_get(m, own_port, port));
	pair_outside(p, want, seen);
	pair_endpoint(want, row_get(h, own, b), row_get(h, own_port, port));
	return !pair_differ(p, "a tunnel SA's outside", seen, want);
}

/* typed: no IKE made this SA; nodes number what is configured from 2^31 on (nodes/manual.c). */
static bool
typed(const struct table_row *sa)
{
	char reqid[VALUE];

	return strtoul(row_get(sa, "reqid", reqid), NULL, 10) >= 0x80000000u;
}

bool
pair_sads_agree(struct pair *p)
{
	static const char *const same[] = { "mode", "encap" };
	const char *at = p->mn->sad;
	char spi[VALUE], a[VALUE], b[VALUE];
	struct table_row m, h;

	while (table_next(&at, &m)) {
		row_get(&m, "spi", spi);
		if (!row_is(&m, "state", "mature"))
			return pair_no(p, row_get(&m, "state", a), spi);
		if (!typed(&m) && !has_child(p->mn->ike, spi))
			return pair_no(p, "orphan SA, of no child:", spi);
		if (!other_half(p->ha->sad, turned(&m), spi, &h))
			return pair_no(p, "orphan SA, without its other half:", spi);
		if (row_is(&m, "provisional", "1") || row_is(&h, "provisional", "1"))
			return pair_no(p, "SA with a provisional end:", spi);
		/* At home they sleep, each half where it was last moved to. */
		if (p->home && row_is(&m, "mode", "tunnel"))
			continue;
		for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
			if (pair_differ(p, same[i], row_get(&m, same[i], a),
			    row_get(&h, same[i], b)))
				return false;
		if (row_is(&m, "mode", "tunnel") && !endpoints_agree(p, &m, &h, spi))
			return false;
	}
	return true;
}

/* ---- every policy and its other half ---- */

static bool
other_policy(const char *spd, const struct table_row *r, struct table_row *out)
{
	static const char *const same[] = { "src", "dst", "proto", "type", "mode" };
	char v[VALUE];
	size_t i;

	while (table_next(&spd, out)) {
		for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
			if (!row_is(out, same[i], row_get(r, same[i], v)))
				break;
		if (i == sizeof(same) / sizeof(same[0]) && row_is(out, "dir", turned(r)))
			return true;
	}
	return false;
}

static const char *
policy_says(const struct table_row *r, char out[static VALUE])
{
	char src[VALUE], dst[VALUE], dir[VALUE];

	snprintf(out, VALUE, "%.3s %.35s > %.35s", row_get(r, "dir", dir), row_get(r, "src", src),
	    row_get(r, "dst", dst));
	return out;
}

/* templates_agree: the tunnel of the mobile node's policy begins where it is, and the home agent's
 * ends where that is seen from outside. */
static bool
templates_agree(struct pair *p, const struct table_row *m, const struct table_row *h)
{
	const char *own = row_is(m, "dir", "out") ? "tunnel_src" : "tunnel_dst";
	char a[VALUE], b[VALUE], inside[VALUE], seen[VALUE];

	if (strcmp(row_get(m, own, a), p->at) != 0)
		return pair_no(p, "a policy's tunnel begins at", a);
	pair_endpoint(inside, a, "4500");
	if (!row_is(h, "encap", "udp"))
		return !pair_differ(p, "a policy's end", a, row_get(h, own, b));
	pair_outside(p, inside, seen);
	seen[strcspn(seen, ":")] = '\0';	/* UDP encapsulation is for IPv4 */
	return !pair_differ(p, "a policy's outside", seen, row_get(h, own, b));
}

bool
pair_spds_agree(struct pair *p)
{
	const char *at = p->mn->spd;
	char says[VALUE];
	struct table_row m, h;

	while (table_next(&at, &m)) {
		bool tunnel = row_is(&m, "mode", "tunnel");

		if (tunnel && p->home)
			return pair_no(p, "is at home, and has a policy", policy_says(&m, says));
		if (!other_policy(p->ha->spd, &m, &h))
			return pair_no(p, "orphan policy", policy_says(&m, says));
		if (tunnel && !templates_agree(p, &m, &h))
			return false;
	}
	return true;
}

/* ---- what a home agent has, and nobody else ---- */

static bool
found(const struct converge_node *ha, const char *what, const char *which, struct text *why)
{
	text_add(why, "%s: orphan %s %s", ha->name, what, which);
	return true;
}

static bool
orphan_ike(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why)
{
	const char *at = ha->ike;
	char key[VALUE], v[VALUE], turn[VALUE], what[VALUE];
	struct table_row r, m;

	while (table_next(&at, &r)) {
		bool sa = row_get(&r, "SPIi", key)[0] != '\0', there = false;

		if (sa) {
			row_get(&r, "SPIr", v);
		} else {
			child_turned(row_get(&r, "child", key), turn);
			snprintf(what, sizeof(what), "%s", turn);
		}
		for (size_t i = 0; i < n && !there; i++)
			there = node[i].bul != NULL &&
			    table_find(node[i].ike, sa ? "SPIi" : "child", sa ? key : what, &m) &&
			    (!sa || row_is(&m, "SPIr", v));
		if (!there)
			return found(ha, sa ? "IKE SA" : "child", key, why);
		if (!sa && !has_sa(ha->sad, "in", key, strcspn(key, "/")))
			return found(ha, "child, without its SA:", key, why);
	}
	return false;
}

static bool
orphan_sa(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why)
{
	const char *at = ha->sad;
	char spi[VALUE];
	struct table_row r, m;

	while (table_next(&at, &r)) {
		bool there = false;

		row_get(&r, "spi", spi);
		for (size_t i = 0; i < n && !there; i++)
			there = node[i].bul != NULL &&
			    other_half(node[i].sad, turned(&r), spi, &m);
		if (!there || !row_is(&r, "state", "mature") ||
		    (!typed(&r) && !has_child(ha->ike, spi)))
			return found(ha, "SA", spi, why);
	}
	return false;
}

/* Policies in transport mode stand at every home agent at which a mobile node may register. */
static bool
orphan_policy(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why)
{
	const char *at = ha->spd;
	char says[VALUE];
	struct table_row r, m;

	while (table_next(&at, &r)) {
		bool there = !row_is(&r, "mode", "tunnel");

		for (size_t i = 0; i < n && !there; i++)
			there = node[i].bul != NULL && other_policy(node[i].spd, &r, &m);
		if (!there)
			return found(ha, "policy", policy_says(&r, says), why);
	}
	return false;
}

bool
ha_orphans(const struct converge_node *node, size_t n, const struct converge_node *ha,
    struct text *why)
{
	return orphan_ike(node, n, ha, why) || orphan_sa(node, n, ha, why) ||
	    orphan_policy(node, n, ha, why);
}
