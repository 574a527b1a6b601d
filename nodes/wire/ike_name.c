/* ike_name.c - IKEv2's numbers as names, and decoded messages as text, by docs/messages.md. */
#include "nodes/wire/ike.h"

#include <stdio.h>

struct name {
	unsigned number;
	const char *name;
};

static const struct name exchange_name[] = {
	{ IKE_SA_INIT, "IKE_SA_INIT" }, { IKE_AUTH, "IKE_AUTH" },
	{ CREATE_CHILD_SA, "CREATE_CHILD_SA" }, { INFORMATIONAL, "INFORMATIONAL" },
	{ 0, NULL }
};

static const struct name payload_name[] = {
	{ P_SA, "SA" }, { P_KE, "KE" }, { P_IDI, "IDi" }, { P_IDR, "IDr" }, { P_CERT, "CERT" },
	{ P_CERTREQ, "CERTREQ" }, { P_AUTH, "AUTH" }, { P_NONCE, "Nonce" }, { P_NOTIFY, "N" },
	{ P_DELETE, "D" }, { P_VENDOR, "V" }, { P_TSI, "TSi" }, { P_TSR, "TSr" }, { P_SK, "SK" },
	{ P_CP, "CP" }, { P_EAP, "EAP" }, { P_SKF, "SKF" },
	{ 0, NULL }
};

/* IANA "IKEv2 Notify Message Error Types" and "Status Types". */
static const struct name notify_name[] = {
	{ 1, "UNSUPPORTED_CRITICAL_PAYLOAD" }, { 4, "INVALID_IKE_SPI" },
	{ 5, "INVALID_MAJOR_VERSION" }, { 7, "INVALID_SYNTAX" }, { 9, "INVALID_MESSAGE_ID" },
	{ 11, "INVALID_SPI" }, { 14, "NO_PROPOSAL_CHOSEN" }, { 17, "INVALID_KE_PAYLOAD" },
	{ 24, "AUTHENTICATION_FAILED" }, { 34, "SINGLE_PAIR_REQUIRED" },
	{ 35, "NO_ADDITIONAL_SAS" }, { 36, "INTERNAL_ADDRESS_FAILURE" },
	{ 37, "FAILED_CP_REQUIRED" }, { 38, "TS_UNACCEPTABLE" }, { 39, "INVALID_SELECTORS" },
	{ 40, "UNACCEPTABLE_ADDRESSES" }, { 41, "UNEXPECTED_NAT_DETECTED" },	/* RFC 4555 */
	{ 42, "USE_ASSIGNED_HoA" },						/* RFC 5026 */
	{ 43, "TEMPORARY_FAILURE" }, { 44, "CHILD_SA_NOT_FOUND" },
	{ 45, "INVALID_GROUP_ID" }, { 46, "AUTHORIZATION_FAILED" },		/* RFC 9838 */
	{ 47, "STATE_NOT_FOUND" }, { 48, "TS_MAX_QUEUE" },
	{ 16384, "INITIAL_CONTACT" }, { 16385, "SET_WINDOW_SIZE" },
	{ 16386, "ADDITIONAL_TS_POSSIBLE" }, { 16387, "IPCOMP_SUPPORTED" },
	{ 16388, "NAT_DETECTION_SOURCE_IP" }, { 16389, "NAT_DETECTION_DESTINATION_IP" },
	{ 16390, "COOKIE" }, { 16391, "USE_TRANSPORT_MODE" },
	{ 16392, "HTTP_CERT_LOOKUP_SUPPORTED" }, { 16393, "REKEY_SA" },
	{ 16394, "ESP_TFC_PADDING_NOT_SUPPORTED" }, { 16395, "NON_FIRST_FRAGMENTS_ALSO" },
	{ 16396, "MOBIKE_SUPPORTED" }, { 16397, "ADDITIONAL_IP4_ADDRESS" },
	{ 16398, "ADDITIONAL_IP6_ADDRESS" }, { 16399, "NO_ADDITIONAL_ADDRESSES" },
	{ 16400, "UPDATE_SA_ADDRESSES" }, { 16401, "COOKIE2" }, { 16402, "NO_NATS_ALLOWED" },
	{ 16403, "AUTH_LIFETIME" },						/* RFC 4478 */
	{ 16404, "MULTIPLE_AUTH_SUPPORTED" }, { 16405, "ANOTHER_AUTH_FOLLOWS" },/* RFC 4739 */
	{ 16406, "REDIRECT_SUPPORTED" }, { 16407, "REDIRECT" },			/* RFC 5685 */
	{ 16408, "REDIRECTED_FROM" },
	{ 16409, "TICKET_LT_OPAQUE" }, { 16410, "TICKET_REQUEST" },		/* RFC 5723 */
	{ 16411, "TICKET_ACK" }, { 16412, "TICKET_NACK" }, { 16413, "TICKET_OPAQUE" },
	{ 16414, "LINK_ID" },							/* RFC 5739 */
	{ 16415, "USE_WESP_MODE" },						/* RFC 5840 */
	{ 16416, "ROHC_SUPPORTED" },						/* RFC 5857 */
	{ 16417, "EAP_ONLY_AUTHENTICATION" },					/* RFC 5998 */
	{ 16418, "CHILDLESS_IKEV2_SUPPORTED" },					/* RFC 6023 */
	{ 16419, "QUICK_CRASH_DETECTION" },					/* RFC 6290 */
	{ 16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED" },				/* RFC 6311 */
	{ 16421, "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED" },
	{ 16422, "IKEV2_MESSAGE_ID_SYNC" }, { 16423, "IPSEC_REPLAY_COUNTER_SYNC" },
	{ 16424, "SECURE_PASSWORD_METHODS" },					/* RFC 6467 */
	{ 16425, "PSK_PERSIST" }, { 16426, "PSK_CONFIRM" },			/* RFC 6631 */
	{ 16427, "ERX_SUPPORTED" },						/* RFC 6867 */
	{ 16428, "IFOM_CAPABILITY" },
	{ 16429, "SENDER_REQUEST_ID" },						/* RFC 9838 */
	{ 16430, "IKEV2_FRAGMENTATION_SUPPORTED" },				/* RFC 7383 */
	{ 16431, "SIGNATURE_HASH_ALGORITHMS" },					/* RFC 7427 */
	{ 16432, "CLONE_IKE_SA_SUPPORTED" }, { 16433, "CLONE_IKE_SA" },		/* RFC 7791 */
	{ 16434, "PUZZLE" },							/* RFC 8019 */
	{ 16435, "USE_PPK" }, { 16436, "PPK_IDENTITY" }, { 16437, "NO_PPK_AUTH" },/* RFC 8784 */
	{ 16438, "INTERMEDIATE_EXCHANGE_SUPPORTED" },				/* RFC 9242 */
	{ 0, NULL }
};

static const char *
name_of(const struct name *t, unsigned number)
{
	for (; t->name != NULL; t++)
		if (t->number == number)
			return t->name;
	return NULL;
}

const char *
ike_exchange_name(unsigned exchange)
{
	return name_of(exchange_name, exchange);
}

const char *
ike_payload_name(unsigned type)
{
	return name_of(payload_name, type);
}

const char *
ike_notify_name(unsigned type)
{
	return name_of(notify_name, type);
}

unsigned
ike_notify_by_name(const char *name)
{
	for (const struct name *t = notify_name; t->name != NULL; t++)
		if (strcmp(t->name, name) == 0)
			return t->number;
	return 0;
}

const struct field ike_fields[] = {
	FIELD(struct ike_message, F_HEX64, h.spi_i, "SPIi"),
	FIELD(struct ike_message, F_HEX64, h.spi_r, "SPIr"),
	FIELD(struct ike_message, F_U8, h.exchange, "exchange"),
	FIELD(struct ike_message, F_BOOL, h.I, "I"),
	FIELD(struct ike_message, F_BOOL, h.V, "V"),
	FIELD(struct ike_message, F_BOOL, h.R, "R"),
	FIELD(struct ike_message, F_U32, h.msgid, "msgid"),
	FIELD(struct ike_message, F_U32, h.len, "ike_len"),
	FIELD_IF(struct ike_message, F_U16, ke_group, "ke_group", has_ke),
	FIELD_IF(struct ike_message, F_U8, auth_method, "auth_method", has_auth),
	FIELD_IF(struct ike_message, F_U8, cp_type, "cp_type", has_cp),
	FIELD_END
};

/* ---- text ---- */

static void
format_name(struct text *out, const char *name, unsigned number, bool comma)
{
	if (name != NULL)
		text_add(out, "%s%s", comma ? "," : "", name);
	else
		text_add(out, "%s%u", comma ? "," : "", number);
}

static void
format_lists(struct text *out, const struct ike_message *m)
{
	bool any = false;

	if (m->n_items > 0)
		text_add(out, " payloads=");
	for (unsigned i = 0; i < m->n_items; i++)
		format_name(out, ike_payload_name(m->item[i].type), m->item[i].type, i > 0);
	for (unsigned i = 0; i < m->n_items; i++) {
		const struct ike_item *it = &m->item[i];

		if (it->type != P_NOTIFY)
			continue;
		if (!any)
			text_add(out, " notify=");
		format_name(out, ike_notify_name(m->notify[it->index].type),
		    m->notify[it->index].type, any);
		any = true;
	}
}

static void
format_transform(struct text *out, const struct ike_transform *t, bool comma)
{
	static const char *const type[] = { NULL, "ENCR", "PRF", "INTEG", "DH", "ESN" };

	text_add(out, "%s", comma ? "," : "");
	if (t->type > 0 && t->type < sizeof(type) / sizeof(type[0]))
		text_add(out, "%s=%u", type[t->type], t->id);
	else
		text_add(out, "%u=%u", t->type, t->id);
	if (t->key_bits != 0)
		text_add(out, "/%u", t->key_bits);
}

static void
format_proposals(struct text *out, const struct ike_message *m)
{
	static const char *const protocol[] = { "0", "IKE", "AH", "ESP" };

	text_add(out, " proposals=");
	for (unsigned i = 0; i < m->n_proposals; i++) {
		const struct ike_proposal *p = &m->proposal[i];

		text_add(out, "%s%u:", i > 0 ? ";" : "", p->num);
		if (p->protocol < 4)
			text_add(out, "%s", protocol[p->protocol]);
		else
			text_add(out, "%u", p->protocol);
		if (p->spi_len == 4)
			text_add(out, ":spi=0x%08x:", (unsigned)p->spi);
		else if (p->spi_len == 8)
			text_add(out, ":spi=0x%016llx:", (unsigned long long)p->spi);
		else
			text_add(out, ":spi=-:");
		for (unsigned j = 0; j < p->n; j++)
			format_transform(out, &p->t[j], j > 0);
	}
}

/* A name from the wire becomes text; what could break a line of key=value is written %xx. */
static void
format_printable(struct text *out, struct bytes b)
{
	for (size_t i = 0; i < b.n; i++) {
		if (b.p[i] > 0x20 && b.p[i] < 0x7f && b.p[i] != '%')
			text_add(out, "%c", b.p[i]);
		else
			text_add(out, "%%%02x", b.p[i]);
	}
}

static void
format_ident(struct text *out, const char *name, const struct ike_ident *id)
{
	char buf[ADDR_TEXT_MAX];
	struct rd r = rd_of(id->data);

	text_add(out, " %s=", name);
	if (id->type == ID_FQDN || id->type == ID_RFC822_ADDR) {
		text_add(out, id->type == ID_FQDN ? "fqdn:" : "rfc822:");
		format_printable(out, id->data);
	} else if ((id->type == ID_IPV4_ADDR && id->data.n == 4) ||
	    (id->type == ID_IPV6_ADDR && id->data.n == 16)) {
		struct addr a = rd_addr(&r, id->type == ID_IPV4_ADDR ? 4 : 6);

		text_add(out, "%s:%s", a.family == 4 ? "ipv4" : "ipv6", addr_text(&a, buf));
	} else {
		if (id->type == ID_KEY_ID)
			text_add(out, "key_id:");
		else
			text_add(out, "type%u:", id->type);
		text_hex(out, id->data.p, id->data.n);
	}
}

static void
format_selectors(struct text *out, const char *name, const struct ike_selectors *s)
{
	char lo[ADDR_TEXT_MAX], hi[ADDR_TEXT_MAX];

	text_add(out, " %s=", name);
	for (unsigned i = 0; i < s->n; i++) {
		const struct ike_ts *ts = &s->ts[i];

		text_add(out, "%s%u:%u-%u:%s-%s", i > 0 ? ";" : "", ts->proto, ts->port_lo,
		    ts->port_hi, addr_text(&ts->lo, lo), addr_text(&ts->hi, hi));
	}
}

static void
format_notifies(struct text *out, const struct ike_message *m)
{
	for (unsigned i = 0; i < m->n_items; i++) {
		const struct ike_notify *n = &m->notify[m->item[i].index];
		char number[8];
		const char *name;

		if (m->item[i].type != P_NOTIFY)
			continue;
		snprintf(number, sizeof(number), "%u", n->type);
		name = ike_notify_name(n->type);
		name = name != NULL ? name : number;
		if (n->spi_len == 4)
			text_add(out, " n_%s_spi=0x%08x", name, n->spi);
		if (n->data.n > 0) {
			text_add(out, " n_%s=", name);
			text_hex(out, n->data.p, n->data.n);
		}
	}
}

static void
format_deletes(struct text *out, const struct ike_message *m)
{
	bool any = false;

	for (unsigned i = 0; i < m->n_deletes; i++) {
		const struct ike_delete *d = &m->del[i];
		struct rd r = rd_of(d->spis);

		text_add(out, "%s", any ? ";" : " delete=");
		any = true;
		text_add(out, "%s", d->protocol == PROTO_IKE ? "IKE" :
		    d->protocol == PROTO_ESP ? "ESP:" : "AH:");
		for (unsigned j = 0; d->spi_len == 4 && j < d->n; j++)
			text_add(out, "%s0x%08x", j > 0 ? "," : "", rd_u32(&r));
	}
}

static void
format_cp(struct text *out, struct bytes cp)
{
	struct rd r = rd_of(cp);
	bool any = false;

	text_add(out, " cp=");
	while (rd_left(&r) >= 4) {
		uint16_t type = rd_u16(&r), len = rd_u16(&r);
		struct bytes value = rd_bytes(&r, len);

		text_add(out, "%s%u=", any ? ";" : "", type & 0x7fff);
		text_hex(out, value.p, value.n);
		any = true;
	}
}

static void
format_hex(struct text *out, const char *name, struct bytes b)
{
	text_add(out, " %s=", name);
	text_hex(out, b.p, b.n);
}

void
ike_format(struct text *out, const struct ike_message *m)
{
	format_lists(out, m);
	if (m->has_sa)
		format_proposals(out, m);
	if (m->has_ke)
		format_hex(out, "ke", m->ke);
	if (m->has_nonce)
		format_hex(out, "nonce", m->nonce);
	if (m->has_idi)
		format_ident(out, "IDi", &m->idi);
	if (m->has_idr)
		format_ident(out, "IDr", &m->idr);
	if (m->has_auth)
		format_hex(out, "auth", m->auth);
	if (m->has_tsi)
		format_selectors(out, "TSi", &m->tsi);
	if (m->has_tsr)
		format_selectors(out, "TSr", &m->tsr);
	format_deletes(out, m);
	format_notifies(out, m);
	if (m->has_cp)
		format_cp(out, m->cp);
}
