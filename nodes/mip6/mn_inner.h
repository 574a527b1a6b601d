/* mn_inner.h - between the files of the mobile node's side only: mn.c (what the node calls, timers,
 * configuration), mn_fsm.c (the machine), mn_send.c (events and Binding Updates out), mn_take.c
 * (what comes in). */
#ifndef SOJOURN_MIP6_MN_INNER_H
#define SOJOURN_MIP6_MN_INNER_H

#include "nodes/mip6/mn.h"

enum mn_event {
	EV_FOREIGN,	/* a care-of address on a foreign link */
	EV_HOME,	/* the home prefix was advertised */
	EV_DETACHED,
	EV_ACK,		/* BA below 128 for the latest BU */
	EV_RESYNC,	/* BA 135 */
	EV_NO_FORCE,	/* BA 144 */
	EV_REJECT,	/* any other BA */
	EV_RETRANSMIT,
	EV_REFRESH,	/* lifetime, keepalive, BRR or the node itself wants a BU now */
	EV_EXPIRE,
	EV_RECLAIM,	/* at home somebody defends our home address */
	MN_EVENTS
};

/* What an event brings along: the time, and the BA or the place. */
struct mn_in {
	tick now;
	const struct mh *ba;
	const struct mip6_in *in;
	const struct mip6_coa *place;
};

void mn_step(struct mip6_mn *, unsigned event, const struct mn_in *);

/* The earliest of due[] becomes the alarm. */
void mn_timer(struct mip6_mn *, enum mip6_mn_timer, tick due);

/* What option 31 told, with the default for 0: RFC 5555 3.2.2, D9. */
uint32_t mn_keepalive_s(const struct mip6_mn *);

/* Events until the node has popped them all. */
struct mip6_mn_queue {
	struct mip6_mn_event event[MIP6_MN_QUEUE];
	uint8_t mh[MIP6_MN_QUEUE][MIP6_MN_MH_MAX];
	size_t head, n;
};

struct mip6_mn_event *mn_push(struct mip6_mn *, enum mip6_mn_event_kind);

/* mn_send_bu builds and queues the next Binding Update for bu_coa (in MN_RETURNING the
 * de-registration), or puts it off when three have left within a second. Sets the retransmission
 * timer either way. */
tick mn_first_wait(const struct mip6_mn *);
void mn_send_bu(struct mip6_mn *, tick now);
/* mn_send_be answers what came with a Binding Error of this status, RFC 6275 9.3.3. */
void mn_send_be(struct mip6_mn *, const struct mip6_in *, uint8_t status);

static inline bool
mn_has_binding(const struct mip6_mn *m)
{
	return addr_is_set(&m->bound);
}

#endif
