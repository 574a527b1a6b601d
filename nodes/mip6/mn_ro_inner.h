/* mn_ro_inner.h - between the files of route optimization at the mobile node only: mn_ro.c (what the node
 * calls, the list), mn_ro_fsm.c (the machine), mn_ro_send.c (what goes out), mn_ro_take.c (what comes in). */
#ifndef SOJOURN_MIP6_MN_RO_INNER_H
#define SOJOURN_MIP6_MN_RO_INNER_H

#include "nodes/mip6/mn_ro.h"

enum ro_event {
	EV_WANTED,	/* packets of a correspondent take the tunnel */
	EV_MOVED,	/* the home agent knows our IPv6 care-of address */
	EV_PLAIN,	/* home, or on IPv4 only: no optimization here */
	EV_ADRIFT,
	EV_TESTED,	/* the tokens are there */
	EV_ACK,		/* BA below 128 */
	EV_RESYNC,	/* BA 135 */
	EV_STALE,	/* BA 136 to 138: a nonce has ended */
	EV_REJECT,	/* any other BA */
	EV_BRR,
	EV_NO_BINDING,	/* Binding Error 1 */
	EV_UNSUPPORTED,	/* Binding Error 2, or an ICMPv6 error that says as much */
	EV_T_HOTI, EV_T_COTI, EV_T_BU, EV_T_REFRESH, EV_T_EXPIRE, EV_T_RETRY,
	RO_FSM_EVENTS
};

/* What a step of the machine works on: self. The argument is the BA, or NULL. */
struct ro_self {
	struct mip6_ro *ro;
	struct ro_entry *e;
};

/* ro_step may free the entry; false: it did. With the tokens there, it goes on to what they are for. */
bool ro_step(struct mip6_ro *, struct ro_entry *, unsigned event, const struct mh *ba);

struct ro_entry *ro_entry_find(const struct mip6_ro *, const struct addr *cn);
void ro_entry_drop(struct mip6_ro *, struct ro_entry *);

/* The earliest of due[] becomes the alarm. */
void ro_timer(struct mip6_ro *, struct ro_entry *, enum ro_timer, tick due);

/* ro_begin: an exchange begins, with the first interval. ro_back_off: it goes on, with the next. */
void ro_begin(struct mip6_ro *, struct ro_entry *, enum ro_timer);
void ro_back_off(struct mip6_ro *, struct ro_entry *, enum ro_timer);

/* Each builds and queues the next one, or puts it off when three have left within a second; sets the
 * retransmission timer either way. A deletion is a Binding Update in RO_ENDING. */
void ro_send_hoti(struct mip6_ro *, struct ro_entry *);
void ro_send_coti(struct mip6_ro *, struct ro_entry *);
void ro_send_bu(struct mip6_ro *, struct ro_entry *);

/* When a binding is refreshed: a while before its end. */
static inline tick
ro_refresh_at(const struct mip6_ro *r, const struct ro_entry *e)
{
	return e->expires - tick_min(r->conf.refresh_early, SECONDS(e->lifetime_s) / 2);
}

/* ro_lifetime: what would be asked for now, RFC 6275 11.7.2: not beyond the end of the home registration. */
uint32_t ro_lifetime(const struct mip6_ro *);

/* May this token be used in a Binding Update from where we are? */
bool ro_home_fresh(const struct mip6_ro *, const struct ro_entry *);
bool ro_coa_fresh(const struct mip6_ro *, const struct ro_entry *);

#endif
