/* cn.h - the correspondent node: return routability and the binding cache that saves mobile nodes the
 * way over their home agent; RFC 6275 5.2 and 9.
 *
 * Does: answer test messages without keeping anything of them, validate Binding Updates, keep bindings
 * and, after they end, what protects against replay (5.2.8), ask for refresh (9.5.5). Does not: touch
 * user packets: the node asks mip6_cn_find and puts routing headers.
 *
 * Nonces are made when they are needed: the newest serves test messages for 30 s, and is known for 240 s
 * (MAX_NONCE_LIFETIME) after it first did, so a token is good for at least 210 s. With each nonce goes a
 * Kcn of its own, so that one index names both (5.2.7). */
#ifndef SOJOURN_MIP6_CN_H
#define SOJOURN_MIP6_CN_H

#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/mip6/mip6.h"
#include "nodes/mip6/rr.h"

#define ALARM_MIP6_CN (ALARM_MIP6 | 5)
#define CN_NONCES     9			/* in a row of 30 s each, the oldest known for 240 s */
#define CN_NONCE_USED SECONDS(30)	/* how long one serves test messages, RFC 6275 5.2.7 */

struct mip6_cn_conf {
	uint32_t capacity;		/* entries; a new binding too many: status 130 */
	uint32_t lifetime_max_s;	/* granted at most; MAX_RR_BINDING_LIFETIME by default */
	tick ask_before;		/* Binding Refresh Request so long before the end; 0: never */
};

void mip6_cn_conf_default(struct mip6_cn_conf *);

enum cn_binding_state {
	CN_NONE,	/* being made, or just removed */
	CN_BOUND,
	CN_GONE,	/* ended; its number is kept while its nonces are good, RFC 6275 5.2.8 */
	CN_BINDING_STATES
};

struct cn_binding {
	struct hash_link link;
	struct alarm alarm;
	uint8_t state;
	struct addr own, home;		/* the key: one cache per address of ours, RFC 6275 9.1 */
	struct addr coa;
	uint16_t seq;
	uint32_t lifetime_s;		/* granted */
	tick bound_at, expires;
	tick replay_until;		/* GONE: a nonce of the last Binding Update is good until then */
	tick ask_at;			/* for a refresh; TICK_NEVER: not */
	unsigned asked;
	tick used;			/* last packet through it */
	unsigned unreachable;		/* errors in a row */
	struct cn_binding *prev, *next;	/* all, in order of creation */
	char name[ADDR_TEXT_MAX];	/* of home, for telling */
};

enum mip6_cn_event_kind { MIP6_CN_SEND, MIP6_CN_EVENTS };

struct mip6_cn_event {
	enum mip6_cn_event_kind kind;
	struct {
		struct bytes mh;
		struct addr src, dst;	/* ours, and the one the checksum is for */
		struct mip6_path path;	/* MIP6_RH2 to remote, or MIP6_HOME: as it is */
	} send;
};

#define MIP6_CN_QUEUE  8	/* events between two pops; more is an assert */
#define MIP6_CN_MH_MAX 128

struct cn_nonce {
	bool made;
	uint16_t index;
	tick first_used;
	uint8_t kcn[RR_KCN], nonce[RR_NONCE];
};

struct mip6_cn {
	struct mip6_cn_conf conf;
	struct engine_env env;
	struct fsm_run fsm;
	struct cn_nonce nonce[CN_NONCES];
	unsigned newest;
	uint16_t next_index;
	struct hash cache;
	struct hash_key key;
	struct cn_binding *first, *last;
	uint32_t used;			/* of conf.capacity */
	tick be_after;			/* Binding Errors are rate limited */
	tick now;			/* of the present call */
	struct mip6_cn_event event[MIP6_CN_QUEUE];
	uint8_t mh[MIP6_CN_QUEUE][MIP6_CN_MH_MAX];
	size_t q_head, q_n;
};

void mip6_cn_init(struct mip6_cn *, const struct mip6_cn_conf *, const struct engine_env *);
void mip6_cn_clear(struct mip6_cn *);
/* mip6_cn_forget drops bindings, keys and nonces, as a reboot does. */
void mip6_cn_forget(struct mip6_cn *);

/* A Mobility Header for `in->dst`, an address of ours. Not W_OK: dropped, already told, nothing changed
 * (an unknown type is answered with a Binding Error all the same; W_MH_PROTO and W_MH_LEN the node
 * answers, mh_param_problem). A Binding Update refused with an acknowledgement is W_OK. */
enum why mip6_cn_mh(struct mip6_cn *, tick now, const struct mip6_in *) MUST_CHECK;
void mip6_cn_wake(struct mip6_cn *, tick now, struct alarm *);
bool mip6_cn_pop(struct mip6_cn *, struct mip6_cn_event *out);

/* mip6_cn_find: where packets from `own` to a home address go; NULL: to itself. O(1). It counts as use. */
const struct addr *mip6_cn_find(struct mip6_cn *, tick now, const struct addr *own,
    const struct addr *home);

/* mip6_cn_may: is `home` in a Home Address option from `coa` what a binding says, RFC 6275 9.3.1? False:
 * drop the packet; a Binding Error to coa is queued, as the rate allows. */
bool mip6_cn_may(struct mip6_cn *, tick now, const struct addr *own, const struct addr *home,
    const struct addr *coa);

/* mip6_cn_unreachable: an ICMP error of that sort came about a packet to a care-of address. The third
 * without use of the binding by the mobile node in between deletes it, RFC 6275 9.3.4. */
void mip6_cn_unreachable(struct mip6_cn *, tick now, const struct addr *own, const struct addr *home);

/* Lines for inspect "binding", in order of creation. */
void mip6_cn_inspect(const struct mip6_cn *, struct text *out);

extern const struct fsm mip6_cn_fsm;

#endif
