/* ha.h - the home agent: binding cache, home registrations; RFC 6275 9.5, 10.3, RFC 5555 4.5.
 *
 * Does: validate Binding Updates, keep one binding per IPv6 home address (and the IPv4 home address
 * that goes with it), answer, expire. Does not: proxy ND, tunnel, MIGRATE or DAD: events ask the
 * node. Lookups are by hash; a deadline per binding sits in the node's heap; nothing scans. */
#ifndef SOJOURN_MIP6_HA_H
#define SOJOURN_MIP6_HA_H

#include "nodes/base/conf.h"
#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/mip6/mip6.h"
#include "nodes/mip6/tunnel.h"

#define ALARM_MIP6_HA (ALARM_MIP6 | 2)
#define MIP6_HA_PREFIXES 4

struct mip6_ha_conf {
	struct addr ha6, ha4;		/* our addresses; ha4 none: no IPv4 care-of addresses */
	struct prefix home_prefix[MIP6_HA_PREFIXES];
	unsigned n_home_prefix;
	struct prefix pool4;		/* dynamic IPv4 home addresses; len 0: none (status 132) */
	uint32_t capacity;		/* bindings; a new one too many: status 130 */
	uint32_t lifetime_max_s;	/* granted at most; default 600 */
	uint32_t refresh_s;		/* binding refresh advice; 0: none sent */
	tick ask_before;		/* Binding Refresh Request so long before the end; 0: never */
	uint32_t nat_refresh_s;		/* option 31 to a node behind a NAT; default 110 */
	bool K;				/* key management mobility capability supported */
	bool allow_F;			/* else BU with F: status 144 */
	bool force_udp;			/* set F in option 31 for everyone */
	bool dad;			/* ask for DAD before a new binding; default true */
};

void mip6_ha_conf_default(struct mip6_ha_conf *);

/* What the node's configuration (PAD) says about one mobile node. */
struct mip6_peer {
	struct addr hoa4;		/* its IPv4 home address; none */
	bool hoa4_dynamic;		/* may be given one */
};

/* mobile_node: does this home address belong to a mobile node of ours? False: status 133 / 129. */
struct mip6_ha_up {
	bool (*mobile_node)(void *node, const struct addr *hoa, struct mip6_peer *out);
	/* Optional: for how many seconds its prefix is valid, and preferred; UINT32_MAX: for ever. */
	uint32_t (*valid)(void *node, const struct addr *hoa, uint32_t *preferred_s);
};

enum mip6_binding_state {
	BINDING_NONE,		/* being made, or just removed */
	BINDING_DAD,		/* waits for duplicate address detection; not for the data path */
	BINDING_BOUND,
	BINDING_GONE,		/* de-registered: kept 10 s for its sequence number */
	BINDING_STATES
};

/* What one Binding Update asked for, as far as it was granted. */
struct binding_grant {
	struct endpoint coa;		/* where packets go: C6, or V4 and Z as seen here */
	struct addr told_coa;		/* as it says itself: option 32, alt-CoA or source */
	struct addr local;		/* HA6 or HA4: outer source towards coa */
	struct mip6_path path;		/* for the answer */
	struct addr hoa4;		/* family 0: none */
	bool udp;			/* the BU came in UDP 4191: coa.port is Z */
	bool data_udp;			/* payload goes in UDP 4191: NAT, or F granted (D9) */
	bool nat;			/* the outer source differs from option 32 */
	bool F, K;			/* granted */
	bool has_ack4;			/* option 29 was there: answer with option 30 */
	uint8_t ack4_status, ack4_len;
	struct addr ack4;		/* the address option 30 names */
	uint16_t seq;
	uint32_t lifetime_s;		/* granted; 0: de-registration */
	bool discover;			/* status 1: the home prefix is, or will be, deprecated */
};

struct binding {
	struct hash_link by_hoa, by_hoa4;
	struct alarm alarm;
	uint8_t state;
	bool hoa4_hashed;
	bool hoa4_dynamic;		/* hoa4 came from the pool */
	struct addr hoa;
	struct binding_grant g;		/* in force, or waiting for DAD */
	tick expires, ask_at;		/* ask_at: for a refresh; TICK_NEVER: not */
	struct binding *next_free;
	char name[ADDR_TEXT_MAX];	/* of hoa, for telling */
};

enum mip6_ha_event_kind { MIP6_HA_SEND, MIP6_HA_DAD, MIP6_HA_BINDING, MIP6_HA_EVENTS };
enum mip6_binding_change {
	MIP6_BINDING_NEW, MIP6_BINDING_MOVED, MIP6_BINDING_REFRESHED,
	MIP6_BINDING_PORT_CHANGED,	/* only Z differs: nothing on 4500 moves (D18) */
	MIP6_BINDING_GONE		/* de-registered or expired */
};

struct mip6_ha_event {
	enum mip6_ha_event_kind kind;
	union {
		struct {
			struct bytes mh;
			struct addr src, dst;	/* HA6, HoA */
			struct mip6_path path;
			uint8_t status;
		} send;
		struct { struct addr hoa; } dad;	/* answer with mip6_ha_dad_done */
		struct {
			enum mip6_binding_change change;
			struct addr hoa, hoa4, old_hoa4;
			struct endpoint coa, old_coa;	/* coa at home (GONE, by BU): HoA */
			struct addr local, old_local;	/* HA6 or HA4 */
			bool udp, data_udp, nat, old_data_udp;
			bool K;
			uint16_t seq;
			bool expired;			/* GONE: lifetime ended, not a BU */
		} binding;
	};
};

struct mip6_ha_queued;

struct mip6_ha {
	struct mip6_ha_conf conf;
	struct engine_env env;
	const struct mip6_ha_up *up;
	void *node;
	struct fsm_run fsm;
	struct binding **chunk;		/* bindings never move; freed ones are used again */
	size_t n_chunks;
	struct binding *free_list;
	uint32_t used;			/* of conf.capacity */
	struct hash hoa, hoa4;
	struct hash_key key;
	uint32_t pool_next;		/* where to look for a free dynamic address */
	tick be_after;			/* Binding Errors are rate limited */
	tick now;			/* of the present call */
	struct mip6_ha_queued *q;
	size_t q_head, q_n, q_cap;
};

void mip6_ha_init(struct mip6_ha *, const struct mip6_ha_conf *, const struct engine_env *,
    const struct mip6_ha_up *, void *node);
void mip6_ha_clear(struct mip6_ha *);
/* mip6_ha_forget drops every binding without a word, as a reboot does. */
void mip6_ha_forget(struct mip6_ha *);

/* A Mobility Header for this home agent. Not W_OK: dropped without an answer, already told, nothing
 * changed. A BU refused with a BA is W_OK. */
enum why mip6_ha_mh(struct mip6_ha *, tick now, const struct mip6_in *) MUST_CHECK;
void mip6_ha_dad_done(struct mip6_ha *, tick now, const struct addr *hoa, bool ok);
void mip6_ha_wake(struct mip6_ha *, tick now, struct alarm *);
bool mip6_ha_pop(struct mip6_ha *, struct mip6_ha_event *out);

/* mip6_ha_find: the binding in force for a home address of either family, or NULL. O(1). */
const struct binding *mip6_ha_find(const struct mip6_ha *, const struct addr *home);

/* The tunnel for payload under a binding. */
void mip6_ha_tunnel(const struct binding *, struct tunnel *out);
/* Whether tunnelled payload may be taken: its inner source has a binding, and the outer endpoint is
 * exactly the one registered (RFC 6275 10.4.5, D10). Never changes a binding. */
bool mip6_ha_tunnel_ok(const struct mip6_ha *, const struct tunnel_in *);

/* mip6_ha_unknown_binding: a packet came with a Home Address option that no binding vouches for; who sent it
 * is told so, RFC 6275 9.3.1. Of `in` only src (the option's address), hao and outer_src count. */
void mip6_ha_unknown_binding(struct mip6_ha *, tick now, const struct mip6_in *in);

/* mip6_ha_limit: prefixes have changed; no binding outlives its home address, RFC 6275 10.3.1. Walks all. */
void mip6_ha_limit(struct mip6_ha *, tick now);

/* mip6_ha_refresh_request sends a Binding Refresh Request, RFC 6275 6.1.2. False: no binding. */
bool mip6_ha_refresh_request(struct mip6_ha *, tick now, const struct addr *hoa);

/* Lines for inspect "binding", ordered by home address. Walks everything: for people only. */
void mip6_ha_inspect(const struct mip6_ha *, struct text *out);

extern const struct fsm mip6_ha_fsm;

#endif
