/* ike_ts.c - arithmetic of traffic selectors, RFC 7296 2.9, 3.13.1. */
#include "nodes/wire/ike.h"

struct ike_ts
ike_ts_of(const struct prefix *p, uint8_t proto, uint16_t lo, uint16_t hi)
{
	struct ike_ts ts = {
		.type = p->addr.family == 4 ? TS_IPV4 : TS_IPV6, .proto = proto,
		.port_lo = lo > hi ? 0 : lo, .port_hi = lo > hi ? 65535 : hi,
		.lo = p->addr, .hi = p->addr,
	};

	for (size_t bit = p->len; bit < 8 * addr_len(&p->addr); bit++) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		ts.lo.b[bit / 8] &= (uint8_t)~mask;
		ts.hi.b[bit / 8] |= mask;
	}
	return ts;
}

/* OPAQUE: start 65535, end 0 (RFC 7296 3.13.1); a value that is hidden or not there. */
static bool
opaque(const struct ike_ts *ts)
{
	return ts->port_lo == 65535 && ts->port_hi == 0;
}

static bool
any_port(const struct ike_ts *ts)
{
	return ts->port_lo == 0 && ts->port_hi == 65535;
}

static bool
ports_cover(const struct ike_ts *outer, const struct ike_ts *inner)
{
	if (any_port(outer))	/* "opaque" too, RFC 7296 3.13.1 */
		return true;
	if (opaque(outer) || opaque(inner))
		return opaque(outer) && opaque(inner);
	return outer->port_lo <= inner->port_lo && inner->port_hi <= outer->port_hi;
}

bool
ike_ts_covers(const struct ike_ts *outer, const struct ike_ts *inner)
{
	return outer->lo.family != 0 && outer->lo.family == inner->lo.family &&
	    (outer->proto == 0 || outer->proto == inner->proto) &&
	    ports_cover(outer, inner) &&
	    addr_cmp(&outer->lo, &inner->lo) <= 0 && addr_cmp(&inner->hi, &outer->hi) <= 0;
}

bool
ike_ts_meet(struct ike_ts *out, const struct ike_ts *a, const struct ike_ts *b)
{
	if (a->lo.family == 0 || a->type != b->type ||
	    (a->proto != 0 && b->proto != 0 && a->proto != b->proto))
		return false;
	struct ike_ts ts = {
		.type = a->type, .proto = a->proto != 0 ? a->proto : b->proto,
		.port_lo = a->port_lo > b->port_lo ? a->port_lo : b->port_lo,
		.port_hi = a->port_hi < b->port_hi ? a->port_hi : b->port_hi,
		.lo = addr_cmp(&a->lo, &b->lo) > 0 ? a->lo : b->lo,
		.hi = addr_cmp(&a->hi, &b->hi) < 0 ? a->hi : b->hi,
	};
	if (opaque(a) || opaque(b)) {
		const struct ike_ts *o = opaque(a) ? a : b, *other = opaque(a) ? b : a;

		if (!opaque(other) && !any_port(other))
			return false;
		ts.port_lo = o->port_lo;
		ts.port_hi = o->port_hi;
	} else if (ts.port_lo > ts.port_hi) {
		return false;
	}
	if (addr_cmp(&ts.lo, &ts.hi) > 0)
		return false;
	*out = ts;
	return true;
}
