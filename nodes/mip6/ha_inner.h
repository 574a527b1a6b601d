/* ha_inner.h - between the files of the home agent's side only: ha.c (the machine, the cache),
 * ha_take.c (validation of what comes in), ha_send.c (events and answers out). */
#ifndef SOJOURN_MIP6_HA_INNER_H
#define SOJOURN_MIP6_HA_INNER_H

#include "nodes/mip6/ha.h"

#define HA_CHUNK 64	/* bindings allocated at a time */

enum ha_event {
	EV_REGISTER,	/* a valid BU with a lifetime */
	EV_DEREGISTER,	/* a valid BU without */
	EV_DAD_OK,
	EV_DAD_FAILED,
	EV_ALARM,	/* lifetime or memory of the binding ended */
	EV_ASK,		/* it will end soon */
	HA_EVENTS
};

/* What a step of the machine works on: self. The argument is the new grant, or NULL. */
struct ha_self {
	struct mip6_ha *ha;
	struct binding *b;
};

void ha_step(struct mip6_ha *, struct binding *, unsigned event, const struct binding_grant *);

/* The cache. ha_cache_find: of any state; ha_cache_add: NULL when full. */
struct binding *ha_cache_find(const struct mip6_ha *, const struct addr *hoa);
struct binding *ha_cache_find4(const struct mip6_ha *, const struct addr *hoa4);
struct binding *ha_cache_add(struct mip6_ha *, const struct addr *hoa);
void ha_cache_remove(struct mip6_ha *, struct binding *);
void ha_cache_set4(struct mip6_ha *, struct binding *, const struct addr *hoa4);

/* ha_pool_take finds a dynamic IPv4 home address nobody holds; false: none. */
bool ha_pool_take(struct mip6_ha *, struct addr *out);

struct mip6_ha_event *ha_push(struct mip6_ha *, enum mip6_ha_event_kind);

/* ha_send_ba answers one BU. `g` says where to and, for status < 128, what was granted. `seq` is
 * the one to report. */
void ha_send_ba(struct mip6_ha *, const struct addr *hoa, const struct binding_grant *g,
    uint8_t status, uint16_t seq);

/* ha_send_be: Binding Error, RFC 6275 6.1.9, to the address on the wire. */
void ha_send_be(struct mip6_ha *, const struct mip6_in *in, uint8_t status);

#endif
