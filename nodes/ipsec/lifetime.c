/* The ends of an SA's life, RFC 4301 4.4.2.1, RFC 2367 3.1.8.
 *
 * larval	GETSPI sets it, UPDATE stops it: the SPI is given back.
 * soft		after a number of packets or octets, so long after installation or after first use: EXPIRE
 *		with the soft lifetime, once; the SA is DYING and goes on.
 * hard		the same, EXPIRE with the hard lifetime; the SA is gone. If both fall together, only this
 *		one is told. Also when sequence numbers are used up, RFC 4303 3.3.3.
 * dummy	SPDADD sets it for a policy that wants dummy packets, and it again for the next, until the
 *		policy goes. */
#include "nodes/ipsec/internal.h"

void
sa_drop(struct ipsec *x, struct sa *a)
{
	sad_unfile(&x->sad, a);
	sad_free(&x->sad, x->env.heap, a);
}

static struct pfkey_lifetime
lifetime_of(const struct sa_limits *l)
{
	return (struct pfkey_lifetime){ .has = true, .allocations = l->packets, .bytes = l->bytes,
		.addtime = l->add_s, .usetime = l->use_s };
}

void
ipsec_sa_message(struct pfkey_msg *m, const struct sa *a, tick now)
{
	m->satype = SADB_SATYPE_ESP;
	m->has_sa = true;
	m->sa = (struct pfkey_sa){ .spi = a->spi, .state = a->state, .encr = a->suite.encr,
		.integ = a->suite.integ,
		.replay = (uint8_t)(a->window.size < 255 ? a->window.size : 255),
		.flags = (a->inbound ? PFKEY_SA_INBOUND : 0u) | (a->esn ? PFKEY_SA_ESN : 0u) |
		    (a->no_replay ? PFKEY_SA_NO_REPLAY : 0u) };
	m->has_sa2 = true;
	m->mode = a->mode;
	m->reqid = a->reqid;
	m->current = (struct pfkey_lifetime){ .has = true, .allocations = (uint32_t)a->packets,
		.bytes = a->bytes, .addtime = (uint64_t)((now - a->added) / SECONDS(1)),
		.usetime = a->used == TICK_NEVER ? 0 : (uint64_t)((now - a->used) / SECONDS(1)) };
	m->src = (struct pfkey_addr){ .addr = a->src, .prefixlen = (uint8_t)(8 * addr_len(&a->src)) };
	m->dst = (struct pfkey_addr){ .addr = a->dst, .prefixlen = (uint8_t)(8 * addr_len(&a->dst)) };
	if (a->encap != UDP_ENCAP_NONE) {
		m->has_nat_t = m->has_nat_ports = true;
		m->nat_t = a->encap;
		m->nat_sport = a->sport;
		m->nat_dport = a->dport;
	}
}

static void
tell_expire(struct ipsec *x, tick now, const struct sa *a, bool hard)
{
	struct pfkey_msg m = { .type = SADB_EXPIRE };

	ipsec_sa_message(&m, a, now);
	if (hard) {
		m.sa.state = SADB_SASTATE_DEAD;
		m.hard = lifetime_of(&a->hard);
	} else {
		m.soft = lifetime_of(&a->soft);
	}
	ipsec_say(x, &m);
}

static bool
counted_out(const struct sa *a, const struct sa_limits *l)
{
	return (l->packets != 0 && a->packets >= l->packets) ||
	    (l->bytes != 0 && a->bytes >= l->bytes);
}

static tick
deadline(tick from, uint64_t seconds)
{
	if (seconds == 0 || from == TICK_NEVER || seconds > (uint64_t)(TICK_NEVER / SECONDS(1) / 2))
		return TICK_NEVER;
	return from + SECONDS((tick)seconds);
}

static tick
timed_out_at(const struct sa *a, const struct sa_limits *l)
{
	return tick_min(deadline(a->added, l->add_s), deadline(a->used, l->use_s));
}

void
sa_schedule(struct ipsec *x, struct sa *a)
{
	tick due = timed_out_at(a, &a->hard);

	if (!a->soft_told)
		due = tick_min(due, timed_out_at(a, &a->soft));
	if (a->state == SADB_SASTATE_LARVAL)
		due = a->added + x->conf.larval;
	a->alarm.kind = IPSEC_ALARM_SA;
	a->alarm.owner = a;
	alarm_set(x->env.heap, &a->alarm, due);
}

static void
soften(struct ipsec *x, tick now, struct sa *a)
{
	a->soft_told = true;
	a->state = SADB_SASTATE_DYING;
	tell_expire(x, now, a, false);
}

/* check tells what is due. The SA may be gone afterwards. */
static void
check(struct ipsec *x, tick now, struct sa *a)
{
	if (counted_out(a, &a->hard) || timed_out_at(a, &a->hard) <= now) {
		tell_expire(x, now, a, true);
		sa_drop(x, a);
		return;
	}
	if (!a->soft_told && (counted_out(a, &a->soft) || timed_out_at(a, &a->soft) <= now))
		soften(x, now, a);
	sa_schedule(x, a);
}

void
sa_used(struct ipsec *x, tick now, struct sa *a, size_t n)
{
	bool first = a->used == TICK_NEVER;

	a->last = now;
	a->packets++;
	a->bytes += n;
	if (first)
		a->used = now;
	if (first || counted_out(a, &a->hard) || (!a->soft_told && counted_out(a, &a->soft)))
		check(x, now, a);
}

void
sa_exhausted(struct ipsec *x, tick now, struct sa *a)
{
	tell_expire(x, now, a, true);
	sa_drop(x, a);
}

void
ipsec_wake(struct ipsec *x, tick now, struct alarm *alarm)
{
	struct sa *a = alarm->owner;
	struct policy *p = alarm->owner;

	if (alarm->kind == IPSEC_ALARM_DUMMY) {
		ipsec_push(x, &(struct ipsec_event){ .kind = IPSEC_EV_DUMMY, .policy = p->id });
		alarm_set(x->env.heap, alarm, now + MSEC(p->traffic.dummy_ms));
		return;
	}
	if (a->state == SADB_SASTATE_LARVAL)
		sa_drop(x, a);
	else
		check(x, now, a);
}
