/* ike.c - the IKEv2 message, RFC 7296 3.1 and 3.2, and its SK payload, 3.14. */
#include "traces/dissect/ike.h"

#include "nodes/crypto/seal.h"

static const struct dx_row head_row[] = {
	{ "SPIi", 0, 8, DX_HEX, 0, 0 },
	{ "SPIr", 8, 8, DX_HEX, 0, 0 },
	{ "exchange", 18, 1, DX_NUM, 0, 0 },
	{ "I", 19, 1, DX_NUM, 0x08, 0 },
	{ "V", 19, 1, DX_NUM, 0x10, 0 },
	{ "R", 19, 1, DX_NUM, 0x20, 0 },
	{ "msgid", 20, 4, DX_NUM, 0, 0 },
	{ "ike_len", 24, 4, DX_NUM, 0, 0 },
};

enum { HEAD = 28, FLAG_I = 0x08, FLAGS_RESERVED = 0xc7, CBC_BLOCK = 16 };

struct ike {
	struct bytes message;
	uint64_t spi_i, spi_r;
	bool from_initiator;	/* the I flag: whose SK_e and SK_a, RFC 7296 2.14 */
	size_t cbc_icv;		/* of SK by a cipher in CBC mode: the ICV's size; else 0 */
	struct ike_lists lists;
};

void
ike_list_add(struct text *list, const char *name, unsigned number)
{
	if (name != NULL)
		text_add(list, "%s%s", list->n > 0 ? "," : "", name);
	else
		text_add(list, "%s%u", list->n > 0 ? "," : "", number);
}

void
ike_zero(struct ike_lists *l, const char *where, struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] != 0) {
			ike_list_add(&l->reserved, where, 0);
			return;
		}
}

/* The authenticated octets: from the IKE header to the end of SK's generic header, RFC 5282 5.1;
 * a plain cipher's MAC covers IV and ciphertext too, which seal_decrypt adds. */
static enum msg_closed
sk_open(struct dx *x, struct ike *k, struct bytes body, struct bytes *plain)
{
	struct sa_keys *sa = keys_find_ike(x->d->keys, k->spi_i, k->spi_r);
	const struct key *e, *a;
	struct seal_suite suite;
	struct seal_sizes size;
	struct seal_io io;
	void **context;
	uint8_t *copy;

	if (sa == NULL)
		return MSG_NO_KEY;
	suite = (struct seal_suite){ sa->encr, sa->encr_bits, sa->integ };
	e = k->from_initiator ? &sa->ei : &sa->er;
	a = k->from_initiator ? &sa->ai : &sa->ar;
	context = &sa->context[k->from_initiator];
	if (!seal_sizes(&size, &suite))
		return MSG_UNKNOWN_ALGORITHM;
	if (e->n != size.key || a->n != size.integ_key)
		return MSG_WRONG_KEY;
	if (body.n < (size_t)size.iv + size.icv + 1) {
		dx_malformed(x, "SK payload cut short");
		return MSG_BAD_ICV;
	}
	if (*context == NULL)
		*context = seal_new(&suite, bytes_of(e->b, e->n), bytes_of(a->b, a->n),
		    SEAL_DECRYPT);
	copy = arena_take(&x->d->arena, body.n);
	memcpy(copy, body.p, body.n);
	io = (struct seal_io){
		.aad = bytes_of(k->message.p, (size_t)(body.p - k->message.p)), .iv = copy,
		.text = copy + size.iv, .n = body.n - size.iv - size.icv,
		.icv = copy + body.n - size.icv
	};
	if (!seal_decrypt(*context, &io)) {
		if (!sa->opened)
			return MSG_WRONG_KEY;
		dx_malformed(x, "SK ICV");
		return MSG_BAD_ICV;
	}
	sa->opened = true;
	*plain = bytes_of(io.text, io.n);
	k->cbc_icv = size.iv == CBC_BLOCK ? size.icv : 0;
	return MSG_OPEN;
}

static void payloads(struct dx *x, struct ike *k, unsigned next, struct bytes b, bool inside);

static void
sk(struct dx *x, struct ike *k, unsigned next, struct bytes body)
{
	struct bytes plain;
	enum msg_closed closed = sk_open(x, k, body, &plain);
	size_t pad;

	if (closed != MSG_OPEN) {
		dx_closed(x, closed);
		ike_list_add(&k->lists.payloads, "SK", 0);
		return;
	}
	dx_common_text(x, DX_PROTECTED_BY, "ike");
	if (k->cbc_icv != 0) {
		dx_bytes(x, "iv", bytes_of(body.p, CBC_BLOCK));
		dx_bytes(x, "sk_end", bytes_of(body.p + body.n - k->cbc_icv - CBC_BLOCK, CBC_BLOCK));
	}
	dx_layer(x, plain);
	pad = plain.p[plain.n - 1];
	if (pad > plain.n - 1) {
		dx_malformed(x, "SK padding longer than the payload");
		return;
	}
	payloads(x, k, next, bytes_of(plain.p, plain.n - 1 - pad), true);
}

/* An Encrypted Fragment payload, RFC 7383 2.5: two numbers before the IV, authenticated too. Without
 * key each fragment is a closed message; else there is one message, with the last fragment. */
static void
fragment(struct dx *x, struct ike *k, unsigned next, struct bytes body)
{
	struct rd r = rd_of(body);
	struct skf f = { .first = next };
	struct bytes whole, head = bytes_of(k->message.p, 24);	/* without the length */
	enum msg_closed closed;
	size_t pad;

	f.number = rd_u16(&r);
	f.total = rd_u16(&r);
	closed = r.bad ? MSG_BAD_ICV : sk_open(x, k, rd_rest(&r), &f.plain);
	if (closed != MSG_OPEN) {
		dx_closed(x, closed);
		ike_list_add(&k->lists.payloads, "SKF", 0);
		return;
	}
	dx_common_text(x, DX_PROTECTED_BY, "ike");
	pad = f.plain.p[f.plain.n - 1];
	if (pad > f.plain.n - 1) {
		dx_malformed(x, "SKF padding longer than the payload");
		return;
	}
	f.plain.n -= pad + 1;
	if (f.number > 1 && f.first != 0) {
		dx_malformed(x, "next payload of an IKE fragment");
		ike_list_add(&k->lists.payloads, "SKF", 0);
		return;
	}
	switch (skf_add(x, hash_bytes(0, head.p, 16) ^ hash_bytes(1, head.p + 18, 6), &f, &whole,
	    &next)) {
	case SKF_WRONG:
		dx_malformed(x, "numbers of an IKE fragment");
		ike_list_add(&k->lists.payloads, "SKF", 0);
		break;
	case SKF_WAITS:
		x->pending = true;
		break;
	case SKF_WHOLE:
		x->identity = hash_bytes(0, head.p, 16);
		dx_identify(x, bytes_of(head.p + 18, 6));
		dx_identify(x, whole);
		dx_encap(x, "fragments");
		dx_layer(x, whole);
		payloads(x, k, next, whole, true);
	}
}

static void
payloads(struct dx *x, struct ike *k, unsigned next, struct bytes b, bool inside)
{
	struct rd r = rd_of(b);

	while (next != 0) {
		unsigned type = next, flags;
		uint16_t length;
		struct bytes body;

		next = rd_u8(&r);
		flags = rd_u8(&r);
		length = rd_u16(&r);
		if ((flags & 0x80) != 0)
			ike_list_add(&k->lists.critical, dissect_payload_name(type), type);
		if ((flags & 0x7f) != 0)
			ike_list_add(&k->lists.reserved, dissect_payload_name(type), type);
		body = rd_bytes(&r, length >= 4 ? length - 4u : 0);
		if (r.bad || length < 4) {
			dx_malformed(x, "IKE payload length");
			return;
		}
		if (type == PAYLOAD_SK && !inside) {
			sk(x, k, next, body);
			if (rd_left(&r) > 0)
				dx_malformed(x, "octets after SK");
			return;
		}
		if (type == PAYLOAD_SKF && !inside) {	/* it is the last */
			fragment(x, k, next, body);
			return;
		}
		ike_list_add(&k->lists.payloads, dissect_payload_name(type), type);
		ike_payload(x, type, body, &k->lists);
	}
	if (rd_left(&r) > 0)
		dx_malformed(x, "octets after the last IKE payload");
}

static void
put_list(struct dx *x, const char *name, const struct text *list)
{
	if (list->n > 0)
		dx_text(x, name, BYTES_NONE, "%s", list->p);
}

void
dx_ike(struct dx *x, struct bytes b)
{
	struct ike k;
	struct rd r = rd_of(b);
	unsigned next, version, exchange, flags;
	size_t length;

	dx_name(x, "IKE");
	dx_identify(x, b);
	dx_fixed(x, &r, HEAD, DX_ROWS(head_row));
	if (b.n < HEAD)
		return;
	r = rd_of(b);
	k.spi_i = rd_u64(&r);
	k.spi_r = rd_u64(&r);
	next = rd_u8(&r);
	version = rd_u8(&r);
	exchange = rd_u8(&r);
	flags = rd_u8(&r);
	k.from_initiator = flags & FLAG_I;
	rd_skip(&r, 4);
	length = rd_u32(&r);
	if (version != 0x20)
		dx_num(x, "version", bytes_of(b.p + 17, 1), version);
	if (version >> 4 != 2) {
		dx_malformed(x, "not IKE version 2");
		return;
	}
	if (dissect_exchange_name(exchange) != NULL)
		dx_name(x, dissect_exchange_name(exchange));
	if (length != b.n)
		dx_malformed(x, "IKE length");
	k.message = bytes_of(b.p, length >= HEAD && length < b.n ? length : b.n);
	k.lists.payloads = TEXT_ARRAY(k.lists.payloads_buf);
	k.lists.notify = TEXT_ARRAY(k.lists.notify_buf);
	k.lists.reserved = TEXT_ARRAY(k.lists.reserved_buf);
	k.lists.critical = TEXT_ARRAY(k.lists.critical_buf);
	k.lists.protocol = TEXT_ARRAY(k.lists.protocol_buf);
	if ((flags & FLAGS_RESERVED) != 0)
		ike_list_add(&k.lists.reserved, "flags", 0);
	payloads(x, &k, next, bytes_of(b.p + HEAD, k.message.n - HEAD), false);
	put_list(x, "payloads", &k.lists.payloads);
	put_list(x, "notify", &k.lists.notify);
	put_list(x, "reserved", &k.lists.reserved);
	put_list(x, "critical", &k.lists.critical);
	put_list(x, "notify_protocol", &k.lists.protocol);
}
