/* conf.c - configuration and identities. */
#include "nodes/ike/ike_int.h"

#include <stdio.h>

void
ike_conf_default(struct ike_conf *c)
{
	*c = (struct ike_conf){
		.mobike = true, .nat_traversal = true, .return_routability = true,
		.mobility = true,
		.encr_bits = 256,
		/* 0.5 s doubled to 32 s, 12 transmissions: about 3.5 minutes, RFC 7296 2.4. */
		.retransmit_first = MSEC(500), .retransmit_most = SECONDS(32),
		.retransmit_tries = 12,
		.dpd = SECONDS(30), .idle_check = SECONDS(480), .keepalive = SECONDS(20),
		.ike_lifetime = SECONDS(4 * 3600), .child_lifetime = SECONDS(3600),
		.half_open_timeout = SECONDS(30), .response_keep = SECONDS(180),
		.sas_max = 200000, .half_open_max = 100000, .cookie_from = 5000,
		.window = 1, .fragment_size = 1280, .pss = true,
		.unix_start = 1767225600,	/* 2026-01-01 00:00 UTC */
	};
}

/* ---- identities ---- */

static const struct id_form {
	const char *prefix;
	uint8_t type;
} id_form[] = {
	{ "fqdn:", ID_FQDN }, { "rfc822:", ID_RFC822_ADDR }, { "ipv4:", ID_IPV4_ADDR },
	{ "ipv6:", ID_IPV6_ADDR }, { "key_id:", ID_KEY_ID },
	{ "dn:", ID_DER_ASN1_DN },	/* in hexadecimal */
};

bool
ike_id_parse(struct ike_id *out, const char *text)
{
	struct ike_id id = { .type = ID_FQDN };
	struct addr a;
	size_t n;

	for (size_t i = 0; i < sizeof(id_form) / sizeof(id_form[0]); i++) {
		size_t len = strlen(id_form[i].prefix);

		if (strncmp(text, id_form[i].prefix, len) == 0) {
			id.type = id_form[i].type;
			text += len;
			break;
		}
	}
	n = strlen(text);
	if (id.type == ID_IPV4_ADDR || id.type == ID_IPV6_ADDR) {
		if (!addr_parse(&a, text) || (a.family == 4) != (id.type == ID_IPV4_ADDR))
			return false;
		id.n = (uint8_t)addr_len(&a);
		memcpy(id.data, a.b, id.n);
	} else if (id.type == ID_KEY_ID || id.type == ID_DER_ASN1_DN) {
		if (n == 0 || n % 2 != 0 || n / 2 > IKE_ID_MAX || !hex_parse(id.data, n / 2, text))
			return false;
		id.n = (uint8_t)(n / 2);
	} else {
		if (n == 0 || n > IKE_ID_MAX)
			return false;
		id.n = (uint8_t)n;
		memcpy(id.data, text, n);
	}
	*out = id;
	return true;
}

unsigned
ike_psk_parse(uint8_t out[static IKE_PSK_MAX], const char *text)
{
	size_t n = strlen(text);

	if (strncmp(text, "0x", 2) == 0) {
		n = (n - 2) / 2;
		return strlen(text) % 2 == 0 && n <= IKE_PSK_MAX && hex_parse(out, n, text + 2) ?
		    (unsigned)n : 0;
	}
	if (n > IKE_PSK_MAX)
		return 0;
	memcpy(out, text, n);
	return (unsigned)n;
}

bool
ike_id_eq(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

char *
ike_id_text(const struct ike_id *id, char buf[static 2 * IKE_ID_MAX + 16])
{
	struct text t = text_of(buf, 2 * IKE_ID_MAX + 16);
	char a[ADDR_TEXT_MAX];
	struct addr addr;

	for (size_t i = 0; i < sizeof(id_form) / sizeof(id_form[0]); i++)
		if (id_form[i].type == id->type)
			text_add(&t, "%s", id_form[i].prefix);
	if (id->type == 0) {
		text_add(&t, "-");
	} else if (id->type == ID_FQDN || id->type == ID_RFC822_ADDR) {
		for (unsigned i = 0; i < id->n; i++)
			text_add(&t, "%c", id->data[i] > 0x20 && id->data[i] < 0x7f ?
			    id->data[i] : '?');
	} else if ((id->type == ID_IPV4_ADDR && id->n == 4) ||
	    (id->type == ID_IPV6_ADDR && id->n == 16)) {
		addr = id->n == 4 ? addr_of4(id->data) : addr_of6(id->data);
		text_add(&t, "%s", addr_text(&addr, a));
	} else {
		text_hex(&t, id->data, id->n);
	}
	return buf;
}
