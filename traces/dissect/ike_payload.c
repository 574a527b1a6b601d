/* ike_payload.c - what stands in each IKEv2 payload, RFC 7296 3.3 to 3.15. */
#include "traces/dissect/ike.h"

#include <ctype.h>
#include <inttypes.h>

#define LINE 4096	/* octets of one payload's text; the rest is cut */

static const char *
protocol_name(unsigned id)
{
	return id == 1 ? "IKE" : id == 2 ? "AH" : id == 3 ? "ESP" : "0";
}

static uint64_t
spi_value(struct bytes b)
{
	uint64_t v = 0;

	for (size_t i = 0; i < b.n; i++)
		v = v << 8 | b.p[i];
	return v;
}

/* ---- SA, RFC 7296 3.3 ---- */

static void
transform(struct dx *x, struct text *t, struct rd *r, bool first, struct ike_lists *l)
{
	static const char *const name[] = { "0", "ENCR", "PRF", "INTEG", "DH", "ESN" };
	uint16_t length;
	struct rd body;
	unsigned type, id;

	rd_skip(r, 1);
	ike_zero(l, "transform", rd_bytes(r, 1));
	length = rd_u16(r);
	body = rd_sub(r, length >= 4 ? length - 4u : 0);
	type = rd_u8(&body);
	ike_zero(l, "transform", rd_bytes(&body, 1));
	id = rd_u16(&body);
	if (type < sizeof(name) / sizeof(name[0]))
		text_add(t, "%s%s=%u", first ? ":" : ",", name[type], id);
	else
		text_add(t, "%s%u=%u", first ? ":" : ",", type, id);
	while (rd_left(&body) > 0) {
		unsigned attribute = rd_u16(&body), value = rd_u16(&body);

		if ((attribute & 0x8000) == 0)
			rd_skip(&body, value);
		else if ((attribute & 0x7fff) == 14)	/* Key Length, in bits */
			text_add(t, "/%u", value);
	}
	if (body.bad)
		dx_malformed(x, "IKE transform length");
}

static void
sa(struct dx *x, struct bytes b, struct ike_lists *l)
{
	char line[LINE];
	struct text t = TEXT_ARRAY(line);
	struct rd r = rd_of(b);

	while (rd_left(&r) > 0) {
		uint16_t length;
		struct rd body;
		unsigned number, protocol, spi_size, n;
		struct bytes spi;

		rd_skip(&r, 1);
		ike_zero(l, "proposal", rd_bytes(&r, 1));
		length = rd_u16(&r);
		body = rd_sub(&r, length >= 4 ? length - 4u : 0);
		number = rd_u8(&body);
		protocol = rd_u8(&body);
		spi_size = rd_u8(&body);
		n = rd_u8(&body);
		spi = rd_bytes(&body, spi_size);
		text_add(&t, "%s%u:%s:spi=", t.n > 0 ? ";" : "", number, protocol_name(protocol));
		if (spi.n > 0)
			text_add(&t, "0x%0*" PRIx64, (int)(2 * spi.n), spi_value(spi));
		else
			text_add(&t, "-");
		for (unsigned i = 0; i < n && !body.bad; i++)
			transform(x, &t, &body, i == 0, l);
		if (!rd_end(&body)) {
			dx_malformed(x, "IKE proposal length");
			break;
		}
	}
	dx_text(x, "proposals", b, "%s", line);
}

/* ---- identities, RFC 7296 3.5 ---- */

static bool
is_text(struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (!isgraph(b.p[i]))
			return false;
	return true;
}

static void
identity(struct dx *x, const char *name, struct bytes b, struct ike_lists *l)
{
	static const char *const type_name[] = {
		"0", "ipv4", "fqdn", "rfc822", "4", "ipv6", "6", "7", "8", "der_asn1_dn",
		"der_asn1_gn", "key_id"
	};
	char line[LINE], a[ADDR_TEXT_MAX];
	struct text t = TEXT_ARRAY(line);
	struct rd r = rd_of(b);
	unsigned type = rd_u8(&r);
	struct bytes id;
	struct addr addr;

	ike_zero(l, name, rd_bytes(&r, 3));
	id = rd_rest(&r);
	if (r.bad) {
		dx_malformed(x, "ID payload cut short");
		return;
	}
	if ((type == 2 || type == 3) && id.n > 0 && id.p[id.n - 1] < 0x20)
		dx_malformed(x, "an identity with a terminator");
	if (type < sizeof(type_name) / sizeof(type_name[0]))
		text_add(&t, "%s:", type_name[type]);
	else
		text_add(&t, "%u:", type);
	if ((type == 1 && id.n == 4) || (type == 5 && id.n == 16)) {
		addr = type == 1 ? addr_of4(id.p) : addr_of6(id.p);
		text_add(&t, "%s", addr_text(&addr, a));
	} else if ((type == 2 || type == 3) && is_text(id)) {
		text_add(&t, "%.*s", (int)id.n, (const char *)id.p);
	} else {
		text_hex(&t, id.p, id.n);
	}
	dx_text(x, name, b, "%s", line);
}

/* ---- traffic selectors, RFC 7296 3.13 ---- */

static void
selectors(struct dx *x, const char *name, struct bytes b, struct ike_lists *l)
{
	char line[LINE], from[ADDR_TEXT_MAX], to[ADDR_TEXT_MAX];
	struct text t = TEXT_ARRAY(line);
	struct rd r = rd_of(b);
	unsigned n = rd_u8(&r);

	ike_zero(l, name, rd_bytes(&r, 3));
	for (unsigned i = 0; i < n && !r.bad; i++) {
		unsigned type = rd_u8(&r), proto = rd_u8(&r), length = rd_u16(&r);
		unsigned family = type == 8 ? 6 : 4;
		struct rd body = rd_sub(&r, length >= 4 ? length - 4u : 0);
		unsigned start_port = rd_u16(&body), end_port = rd_u16(&body);
		struct addr start = rd_addr(&body, family), end = rd_addr(&body, family);

		if (!rd_end(&body) || (type != 7 && type != 8)) {
			dx_malformed(x, "traffic selector");
			break;
		}
		text_add(&t, "%s%u:%u-%u:%s-%s", i > 0 ? ";" : "", proto, start_port, end_port,
		    addr_text(&start, from), addr_text(&end, to));
	}
	if (!rd_end(&r))
		dx_malformed(x, "traffic selectors cut short");
	dx_text(x, name, b, "%s", line);
}

/* ---- the small ones ---- */

static void
key_exchange(struct dx *x, struct bytes b, struct ike_lists *l)
{
	static const struct dx_row row[] = { { "ke_group", 0, 2, DX_NUM, 0, 0 } };
	struct rd r = rd_of(b);

	dx_fixed(x, &r, 4, DX_ROWS(row));
	if (b.n >= 4)
		ike_zero(l, "KE", bytes_of(b.p + 2, 2));
	dx_bytes(x, "ke", rd_rest(&r));
}

static void
authentication(struct dx *x, struct bytes b, struct ike_lists *l)
{
	static const struct dx_row row[] = { { "auth_method", 0, 1, DX_NUM, 0, 0 } };
	struct rd r = rd_of(b);

	dx_fixed(x, &r, 4, DX_ROWS(row));
	if (b.n >= 4)
		ike_zero(l, "AUTH", bytes_of(b.p + 1, 3));
	dx_bytes(x, "auth", rd_rest(&r));
}

/* The first notification of a type gives the field; the list names them all. */
static void
notification(struct dx *x, struct bytes b, struct ike_lists *l)
{
	struct rd r = rd_of(b);
	unsigned protocol = rd_u8(&r), spi_size = rd_u8(&r), type = rd_u16(&r);
	struct bytes spi = rd_bytes(&r, spi_size), data = rd_rest(&r);
	const struct ike_notify *row = ike_notify_find(type);
	char *name;

	if (r.bad) {
		dx_malformed(x, "Notify payload cut short");
		return;
	}
	ike_list_add(&l->notify, row != NULL ? row->name : NULL, type);
	if (protocol != 0 && spi_size == 0)
		ike_list_add(&l->protocol, row != NULL ? row->name : NULL, type);
	if (row == NULL) {
		name = arena_take(&x->d->arena, 16);
		snprintf(name, 16, "n_%u", type);
		if (!dx_has(x, name)) {
			dx_bytes(x, name, data);
			dx_own_name(x);
		}
		return;
	}
	if (dx_has(x, row->field))
		return;
	dx_bytes(x, row->field, data);
	if (spi.n > 0 && spi.n <= 8)
		dx_hex(x, row->field_spi, spi, spi_value(spi), 2 * (unsigned)spi.n);
}

static void
delete(struct dx *x, struct bytes b)
{
	char line[LINE];
	struct text t = TEXT_ARRAY(line);
	struct rd r = rd_of(b);
	unsigned protocol = rd_u8(&r), spi_size = rd_u8(&r), n = rd_u16(&r);

	text_add(&t, "%s", protocol_name(protocol));
	for (unsigned i = 0; i < n && spi_size > 0 && spi_size <= 8 && rd_left(&r) > 0; i++) {
		struct bytes spi = rd_bytes(&r, spi_size);

		if (!r.bad)
			text_add(&t, "%s0x%0*" PRIx64, i == 0 ? ":" : ",", (int)(2 * spi_size),
			    spi_value(spi));
	}
	if (!rd_end(&r))
		dx_malformed(x, "Delete payload length");
	dx_text(x, "delete", b, "%s", line);
}

static void
configuration(struct dx *x, struct bytes b, struct ike_lists *l)
{
	static const struct dx_row row[] = { { "cp_type", 0, 1, DX_NUM, 0, 0 } };
	char line[LINE];
	struct text t = TEXT_ARRAY(line);
	struct rd r = rd_of(b);

	dx_fixed(x, &r, 4, DX_ROWS(row));
	if (b.n >= 4)
		ike_zero(l, "CP", bytes_of(b.p + 1, 3));
	while (rd_left(&r) > 0) {
		unsigned type = rd_u16(&r) & 0x7fff;
		struct bytes value = rd_bytes(&r, rd_u16(&r));

		if (r.bad) {
			dx_malformed(x, "configuration attribute cut short");
			break;
		}
		text_add(&t, "%s%u=", t.n > 0 ? ";" : "", type);
		text_hex(&t, value.p, value.n);
	}
	dx_text(x, "cp", b, "%s", line);
}

/* RFC 3748 4.1: Code, Identifier, Length; Request and Response have a Type. */
static void
eap(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	unsigned code = rd_u8(&r);
	size_t len;

	rd_skip(&r, 1);
	len = rd_u16(&r);
	if (r.bad || len != b.n || ((code == 1 || code == 2) && len < 5))
		dx_malformed(x, "EAP length");
}

enum { P_SA = 33, P_KE, P_IDI, P_IDR, P_CERT, P_CERTREQ, P_AUTH, P_NONCE, P_N, P_D, P_V, P_TSI,
    P_TSR, P_CP = 47, P_EAP };

void
ike_payload(struct dx *x, unsigned type, struct bytes b, struct ike_lists *l)
{
	switch (type) {
	case P_SA:
		sa(x, b, l);
		break;
	case P_KE:
		key_exchange(x, b, l);
		break;
	case P_IDI:
		identity(x, "IDi", b, l);
		break;
	case P_IDR:
		identity(x, "IDr", b, l);
		break;
	case P_AUTH:
		authentication(x, b, l);
		break;
	case P_NONCE:
		dx_bytes(x, "nonce", b);
		break;
	case P_N:
		notification(x, b, l);
		break;
	case P_D:
		delete(x, b);
		break;
	case P_TSI:
		selectors(x, "TSi", b, l);
		break;
	case P_TSR:
		selectors(x, "TSr", b, l);
		break;
	case P_CP:
		configuration(x, b, l);
		break;
	case P_EAP:
		eap(x, b);
		break;
	default:
		break;
	}
}
