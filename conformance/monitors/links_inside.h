/* links_inside.h - inside links: its tables, and what is awaited. */
#ifndef SOJOURN_CONFORMANCE_LINKS_INSIDE_H
#define SOJOURN_CONFORMANCE_LINKS_INSIDE_H

#include "conformance/monitors/monitor.h"

#define NEVER	(-1)

/* station_begin: all that was known of it is over. */
void station_begin(struct links *l, struct station *s, const char *link, tick t);
/* station_place: the index for one more; a table that is full forgets the oldest. */
size_t station_place(size_t *n, size_t *next, size_t most);

/* These make what is not there. */
struct own *own_get(struct station *s, const struct addr *a);
struct asked *asked_get(struct station *s, const struct addr *target);
struct mate *mate_get(struct station *s, const struct mac *mac, unsigned family);
/* asked_learned: a neighbour says what his MAC is. */
void asked_learned(struct station *s, const struct addr *a, tick t);

/* links_await: from now on the station owes this, with this key, until the deadline. */
void links_await(struct track *tr, struct station *s, const struct msg *m, enum awaited_kind kind,
    const struct addr *a, const struct mac *mac, tick deadline);
/* links_came: what was awaited with this key is there, or (off) is no longer awaited. NULL keys: any. */
void links_came(struct links *l, const struct station *s, enum awaited_kind kind,
    const struct addr *a, const struct mac *mac, bool off);
/* links_overdue: it says something now, so it was there; what it owed before it missed. */
void links_overdue(struct links *l, struct station *s, tick now);

#endif
