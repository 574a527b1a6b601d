/* ike_cp.c - the Configuration payload's attributes, RFC 7296 3.15.1, RFC 5026 8.2. */
#include "nodes/wire/ike.h"

static bool
address(struct addr *out, struct rd *r, unsigned family)
{
	if (rd_left(r) == 0)
		return true;
	*out = rd_addr(r, family);
	return !r->bad;
}

static bool
dns(struct ike_cp *cp, struct rd *r, unsigned family)
{
	struct addr a = { 0 };

	if (!address(&a, r, family))
		return false;
	if (addr_is_set(&a) && cp->n_dns < IKE_CP_DNS)
		cp->dns[cp->n_dns++] = a;
	return true;
}

static bool
home_prefix(struct ike_cp *cp, struct rd *r)
{
	if (rd_left(r) == 0)
		return true;
	cp->home_lifetime_s = rd_u32(r);
	cp->home_prefix.addr = rd_addr(r, 6);
	uint8_t len = rd_u8(r);
	cp->home_prefix.len = len;
	return !r->bad && len <= 128;
}

static bool
attribute(struct ike_cp *cp, uint16_t type, struct rd *r)
{
	switch (type) {
	case INTERNAL_IP4_ADDRESS:
		cp->has_address4 = true;
		return address(&cp->address4, r, 4);
	case INTERNAL_IP4_NETMASK:
		cp->has_netmask4 = true;
		return address(&cp->netmask4, r, 4);
	case INTERNAL_IP6_ADDRESS:
		cp->has_address6 = true;
		if (!address(&cp->address6, r, 6))
			return false;
		cp->prefixlen6 = rd_left(r) > 0 ? rd_u8(r) : 0;
		return cp->prefixlen6 <= 128;
	case INTERNAL_IP4_DNS:
		cp->has_dns4 = true;
		return dns(cp, r, 4);
	case INTERNAL_IP6_DNS:
		cp->has_dns6 = true;
		return dns(cp, r, 6);
	case MIP6_HOME_PREFIX:
		cp->has_home_prefix = true;
		return home_prefix(cp, r);
	case APPLICATION_VERSION:
		cp->asks_version = true;
		break;
	case SUPPORTED_ATTRIBUTES:
		cp->asks_supported = true;
		break;
	default:
		break;
	}
	(void)rd_bytes(r, rd_left(r));
	return true;
}

enum why
ike_cp_decode(struct ike_cp *cp, struct bytes attributes)
{
	struct rd r = rd_of(attributes);

	*cp = (struct ike_cp){ 0 };
	while (rd_left(&r) > 0) {
		uint16_t type = rd_u16(&r) & 0x7fff, len = rd_u16(&r);
		struct rd value = rd_sub(&r, len);

		if (r.bad || !attribute(cp, type, &value) || !rd_end(&value))
			return W_IKE_SYNTAX;
	}
	return W_OK;
}

static void
put(struct wr *w, uint16_t type, const struct addr *a, bool with_len, uint8_t len)
{
	bool set = addr_is_set(a);

	wr_u16(w, type);
	wr_u16(w, (uint16_t)(set ? addr_len(a) + with_len : 0));
	if (set)
		wr_addr(w, a);
	if (set && with_len)
		wr_u8(w, len);
}

static void
put_dns(struct wr *w, const struct ike_cp *cp, uint16_t type, unsigned family, bool reply)
{
	static const struct addr none;

	if (!reply)
		put(w, type, &none, false, 0);
	for (unsigned i = 0; reply && i < cp->n_dns; i++)
		if (cp->dns[i].family == family)
			put(w, type, &cp->dns[i], false, 0);
}

void
ike_cp_encode(struct wr *w, const struct ike_cp *cp, bool reply)
{
	static const uint16_t supported[] = { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_NETMASK,
	    INTERNAL_IP4_DNS, APPLICATION_VERSION, INTERNAL_IP6_ADDRESS, INTERNAL_IP6_DNS,
	    SUPPORTED_ATTRIBUTES, MIP6_HOME_PREFIX };

	if (cp->has_address4)
		put(w, INTERNAL_IP4_ADDRESS, &cp->address4, false, 0);
	if (cp->has_netmask4 && reply)	/* never with a value in a request, 3.15.1 */
		put(w, INTERNAL_IP4_NETMASK, &cp->netmask4, false, 0);
	if (cp->has_dns4)
		put_dns(w, cp, INTERNAL_IP4_DNS, 4, reply);
	if (cp->has_address6)
		put(w, INTERNAL_IP6_ADDRESS, &cp->address6, true, cp->prefixlen6);
	if (cp->has_dns6)
		put_dns(w, cp, INTERNAL_IP6_DNS, 6, reply);
	if (cp->has_home_prefix) {
		wr_u16(w, MIP6_HOME_PREFIX);
		wr_u16(w, reply ? 21 : 0);
		if (reply) {
			wr_u32(w, cp->home_lifetime_s);
			wr_addr(w, &cp->home_prefix.addr);
			wr_u8(w, (uint8_t)cp->home_prefix.len);
		}
	}
	if (cp->asks_version) {
		wr_u16(w, APPLICATION_VERSION);
		wr_u16(w, 0);
	}
	if (cp->asks_supported) {
		wr_u16(w, SUPPORTED_ATTRIBUTES);
		wr_u16(w, reply ? sizeof(supported) : 0);
		for (size_t i = 0; reply && i < sizeof(supported) / sizeof(supported[0]); i++)
			wr_u16(w, supported[i]);
	}
}
