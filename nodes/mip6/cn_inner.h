/* cn_inner.h - between the files of the correspondent's side only: cn.c (the machine, the cache),
 * cn_take.c (what comes in), cn_send.c (what goes out), cn_nonce.c (keys and nonces). */
#ifndef SOJOURN_MIP6_CN_INNER_H
#define SOJOURN_MIP6_CN_INNER_H

#include "nodes/mip6/cn.h"

enum cn_event {
	EV_REGISTER,	/* a valid BU with a lifetime */
	EV_DELETE,	/* a valid BU without */
	EV_EXPIRE,	/* the lifetime ended */
	EV_ASK,		/* it will end soon */
	EV_UNREACHABLE,	/* nobody is at the care-of address */
	EV_FORGET,	/* a nonce of the last BU has ended */
	CN_EVENTS
};

/* What a valid Binding Update asks for, as far as it is granted. */
struct cn_grant {
	struct addr coa;
	uint16_t seq;
	uint32_t lifetime_s;
	tick replay_until;
};

/* What a step of the machine works on: self. The argument is the grant, or NULL. */
struct cn_self {
	struct mip6_cn *cn;
	struct cn_binding *b;
};

/* cn_step may free the binding: it is not to be touched afterwards. */
void cn_step(struct mip6_cn *, struct cn_binding *, unsigned event, const struct cn_grant *);
struct cn_binding *cn_find(const struct mip6_cn *, const struct addr *own, const struct addr *home);
struct cn_binding *cn_add(struct mip6_cn *, const struct addr *own, const struct addr *home);

/* cn_nonce_newest: for a test message; made if there is none that may serve one. cn_nonce_find: NULL: it
 * was never made, or is too old. cn_nonces_age wipes those that are. */
const struct cn_nonce *cn_nonce_newest(struct mip6_cn *);
const struct cn_nonce *cn_nonce_find(struct mip6_cn *, uint16_t index);
void cn_nonces_age(struct mip6_cn *);

static inline tick
cn_nonce_ends(const struct cn_nonce *n)
{
	return n->first_used + MAX_NONCE_LIFETIME;
}

/* cn_send encodes and queues; kbm and names NULL: without Binding Authorization Data. */
void cn_send(struct mip6_cn *, struct mh *m, const struct addr *src, const struct addr *dst,
    const struct mip6_path *path, const uint8_t *kbm, const struct rr_names *names);
void cn_send_be(struct mip6_cn *, const struct addr *own, const struct addr *home,
    const struct addr *to, uint8_t status);

#endif
