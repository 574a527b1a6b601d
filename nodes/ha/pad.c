/* pad.c - the mobile nodes this home agent knows: by identity, by home address, by SA. */
#include "nodes/ha/ha.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

#define REQID_FIRST 1

/* A line of configuration before it is counted out into peers. */
struct line {
	char id[HA_IDENTITY], psk[HA_PSK];
	struct addr hoa6, hoa4;
	uint32_t n;
};

static const struct conf_key line_keys[] = {
	CONF_KEY(struct line, CONF_TEXT, id, "id", ""),
	CONF_KEY(struct line, CONF_TEXT, psk, "psk", ""),
	CONF_KEY(struct line, CONF_ADDR, hoa6, "hoa6", ""),
	CONF_KEY(struct line, CONF_ADDR, hoa4, "hoa4", ""),
	CONF_KEY(struct line, CONF_U32, n, "n", ""),
	CONF_END
};

static bool
line_parse(struct line *l, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { line_keys, NULL };
	char words[HA_PEER_TEXT], why[160];

	*l = (struct line){ .n = 1 };
	snprintf(words, sizeof(words), "%s", text);
	for (char *p = words; *p != '\0'; p++)
		if (*p == ' ')
			*p = '\n';
	if (!conf_parse(l, tables, words, why, sizeof(why))) {
		snprintf(err, err_cap, "peer = '%.80s': %s", text, why);
		return false;
	}
	if (l->id[0] == '\0' || l->hoa6.family != 6 || l->n == 0) {
		snprintf(err, err_cap, "peer = '%.80s': needs id, hoa6", text);
		return false;
	}
	if (l->n > 1 && strchr(l->id, '%') == NULL) {
		snprintf(err, err_cap, "peer = '%.80s': %u of them, but no '%%' in the id", text, l->n);
		return false;
	}
	return true;
}

/* addr_plus counts up the last 32 bits. */
static struct addr
addr_plus(const struct addr *a, uint32_t n)
{
	struct addr b = *a;
	size_t at = addr_len(a);
	struct rd r;
	struct wr w;

	if (at == 0)
		return b;
	r = rd_of(bytes_of(a->b + at - 4, 4));
	w = wr_of(b.b + at - 4, 4);
	wr_u32(&w, rd_u32(&r) + n);
	return b;
}

static void
policies_of(struct ha_pad *p, const struct ha_conf *c, unsigned i)
{
	struct ha_peer *e = &p->peer[i];

	e->manual = manual_policies(p->manual, &e->policies, &(struct manual_ends){
	    .home6 = &e->hoa6, .home4 = &e->hoa4, .own = &c->ha6, .far = &e->hoa6 });
	if (!e->manual)
		policy_set_init(&e->policies, false, &e->hoa6, &e->hoa4, &c->ha6,
		    c->payload_esp ? PROTECT_PAYLOAD : c->ro ? PROTECT_HOME_TEST : PROTECT_NOTHING,
		    REQID_FIRST + i * POLICY_REQIDS);
	if (!e->manual && c->prefix_discovery)
		policy_set_prefix(&e->policies, false, &e->hoa6, &c->ha6,
		    REQID_FIRST + i * POLICY_REQIDS);
}

static void
peer_add(struct ha_pad *p, const struct ha_conf *c, const struct line *l, uint32_t i)
{
	const char *mark = strchr(l->id, '%');
	struct ha_peer *e = &p->peer[p->n];

	if (mark != NULL)
		snprintf(e->id, sizeof(e->id), "%.*s%u%s", (int)(mark - l->id), l->id, i + 1,
		    mark + 1);
	else
		memcpy(e->id, l->id, sizeof(e->id));
	memcpy(e->psk, l->psk, sizeof(e->psk));
	e->hoa6 = addr_plus(&l->hoa6, i);
	e->hoa4 = addr_plus(&l->hoa4, i);
	hash_add(&p->id, &e->by_id, hash_bytes(p->seed, e->id, strlen(e->id)));
	hash_add(&p->hoa, &e->by_hoa6, hash_fast(&p->key, &e->hoa6, sizeof(e->hoa6)));
	if (addr_is_set(&e->hoa4))
		hash_add(&p->hoa, &e->by_hoa4, hash_fast(&p->key, &e->hoa4, sizeof(e->hoa4)));
	policies_of(p, c, p->n);
	p->n++;
}

bool
ha_pad_has(const void *pad, const struct addr *home)
{
	return ha_pad_by_home(pad, home) != NULL;
}

/* Every mobile node has keys, typed ones before a shared secret, and every typed key a mobile node. */
static bool
keys_fine(const struct ha_pad *p, char *err, size_t err_cap)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!p->peer[i].manual && p->peer[i].psk[0] == '\0') {
			snprintf(err, err_cap, "peer '%.60s' needs psk, or spd lines about its hoa6",
			    p->peer[i].id);
			return false;
		}
	if (manual_strange(p->manual, ha_pad_has, p)) {
		snprintf(err, err_cap, "an spd line protects what is no peer's home address");
		return false;
	}
	return true;
}

bool
ha_pad_init(struct ha_pad *p, const struct ha_conf *c, uint64_t seed, char *err, size_t err_cap)
{
	struct line l;
	size_t n = 0;

	*p = (struct ha_pad){ .seed = seed };
	hash_key_init(&p->key, seed);
	if (!manual_new(&p->manual, &c->manual, err, err_cap))
		return false;
	for (unsigned i = 0; i < c->n_peers; i++) {
		if (!line_parse(&l, c->peer[i], err, err_cap))
			return false;
		n += l.n;
	}
	p->peer = xalloc(n, sizeof(*p->peer));
	for (unsigned i = 0; i < c->n_peers; i++) {
		(void)line_parse(&l, c->peer[i], err, err_cap);	/* it was fine above */
		for (uint32_t k = 0; k < l.n; k++)
			peer_add(p, c, &l, k);
	}
	return keys_fine(p, err, err_cap);
}

void
ha_pad_forget(struct ha_pad *p, const struct ha_conf *c)
{
	for (unsigned i = 0; i < p->n; i++) {
		held_clear(&p->peer[i].held);
		p->peer[i].in_held_list = false;
		policies_of(p, c, i);
	}
}

void
ha_pad_clear(struct ha_pad *p)
{
	for (unsigned i = 0; i < p->n; i++) {
		held_clear(&p->peer[i].held);
		bytes_wipe(p->peer[i].psk, sizeof(p->peer[i].psk));
		policy_set_clear(&p->peer[i].policies);
	}
	manual_free(p->manual);
	free(p->peer);
	hash_clear(&p->id);
	hash_clear(&p->hoa);
}

struct ha_peer *
ha_pad_by_id(const struct ha_pad *p, const struct ike_id *id,
    uint32_t (*preferred)(void *node, const struct addr *hoa), void *node)
{
	struct ha_peer *best = NULL;
	uint32_t longest = 0, s;
	struct ike_id have;

	for (struct hash_link *l = hash_first(&p->id, hash_bytes(p->seed, id->data, id->n));
	    l != NULL; l = hash_next(l)) {
		struct ha_peer *e = hash_owner(l, struct ha_peer, by_id);

		if (!ike_id_parse(&have, e->id) || !ike_id_eq(&have, id))
			continue;
		s = preferred(node, &e->hoa6);
		if (best == NULL || s > longest || (s == longest && e < best)) {
			best = e;
			longest = s;
		}
	}
	return best;
}

struct ha_peer *
ha_pad_by_home(const struct ha_pad *p, const struct addr *home)
{
	for (struct hash_link *l = hash_first(&p->hoa, hash_fast(&p->key, home, sizeof(*home)));
	    l != NULL; l = hash_next(l)) {
		struct ha_peer *e = home->family == 6 ? hash_owner(l, struct ha_peer, by_hoa6) :
		    hash_owner(l, struct ha_peer, by_hoa4);

		if (addr_eq(home, home->family == 6 ? &e->hoa6 : &e->hoa4))
			return e;
	}
	return NULL;
}

struct ha_peer *
ha_pad_by_reqid(const struct ha_pad *p, uint32_t reqid)
{
	uint32_t i = ((reqid & ~POLICY_PREFIX_REQID) - REQID_FIRST) / POLICY_REQIDS;

	return reqid >= REQID_FIRST && i < p->n ? &p->peer[i] : NULL;
}
