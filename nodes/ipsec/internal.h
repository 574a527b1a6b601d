/* internal.h - what the files of this engine share. */
#ifndef SOJOURN_IPSEC_INTERNAL_H
#define SOJOURN_IPSEC_INTERNAL_H

#include "nodes/ipsec/ipsec.h"

/* ---- ipsec.c ---- */

void ipsec_push(struct ipsec *x, const struct ipsec_event *ev);
/* ipsec_say queues a message for the bus, without keys. */
void ipsec_say(struct ipsec *x, const struct pfkey_msg *m);
/* ipsec_refuse answers a request with its base header and an errno, RFC 2367 3.1. */
void ipsec_refuse(struct ipsec *x, const struct pfkey_msg *m, uint8_t err);

/* ---- fragments ---- */

/* ipsec_policy_for is the policy that decides about a packet, or NULL, and in *f what of the packet it
 * decides by; *by_first: by what its first fragment has shown. */
struct policy *ipsec_policy_for(struct ipsec *x, tick now, struct frag_way way, const struct ip_view *v,
    struct flow *f, bool *by_first);

/* ---- lifetime.c ---- */

#define IPSEC_ALARM_SA	  ALARM_IPSEC		/* of struct sa */
#define IPSEC_ALARM_DUMMY (ALARM_IPSEC | 1)	/* of struct policy */

/* sa_drop forgets an SA and wipes its keys. */
void sa_drop(struct ipsec *x, struct sa *a);
/* sa_schedule sets the alarm to the next of the SA's deadlines. */
void sa_schedule(struct ipsec *x, struct sa *a);
/* sa_used counts a packet of n octets against the lifetimes. The SA may be gone afterwards. */
void sa_used(struct ipsec *x, tick now, struct sa *a, size_t n);
/* sa_exhausted ends an SA whose sequence numbers are used up, RFC 4303 3.3.3. */
void sa_exhausted(struct ipsec *x, tick now, struct sa *a);
/* ipsec_sa_message describes an SA, without its keys. */
void ipsec_sa_message(struct pfkey_msg *m, const struct sa *a, tick now);

/* ---- bus_sa.c, bus_spd.c, migrate.c: one function per message ---- */

void krn_getspi(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_add(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_update(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_delete(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_get(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_flush(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_dump(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_register(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_acquire(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spdadd(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spdupdate(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spddelete(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spdget(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spddump(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_spdflush(struct ipsec *x, tick now, const struct pfkey_msg *m);
void krn_migrate(struct ipsec *x, tick now, const struct pfkey_msg *m);

/* A dump is answered message by message: no more than this, else ENOBUFS. */
#define DUMP_MAX 256

/* ipsec_nat_fine: the UDP encapsulation extensions make sense for an SA or template
 * with this endpoint. */
bool ipsec_nat_fine(const struct ipsec *x, const struct pfkey_msg *m, uint8_t mode,
    const struct addr *end);
/* ipsec_policy_message describes a policy, with its template and what MIGRATE said last. */
void ipsec_policy_message(struct pfkey_msg *m, const struct policy *p);

/* ---- esp_out.c ---- */

/* ipsec_wanted is the policy's request with the endpoints its SA has to have: a transport mode
 * template has none of its own, they are the packet's. */
struct pfkey_request ipsec_wanted(const struct policy *p, const struct flow *f);
/* ipsec_acquire asks the key manager for an SA, unless it has been asked. */
void ipsec_acquire(struct ipsec *x, tick now, struct policy *p, const struct flow *f);

#endif
