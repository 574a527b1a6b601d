/* esp.c - ESP, RFC 4303: found by SPI, believed by its ICV. */
#include "nodes/crypto/seal.h"
#include "traces/dissect/dx.h"

#define ALIGNING 15		/* octets: more than these of padding no cipher asks for */

#define HALF ((uint64_t)1 << 31)	/* of the numbers that a packet can say */

enum { NEXT_IPV4 = 4, NEXT_IPV6 = 41, NEXT_NONE = 59 };

struct esp {
	struct bytes head;	/* SPI and sequence number */
	struct bytes rest;	/* IV, text, ICV */
};

/* The whole of an extended sequence number: nearest to the newest, RFC 4303 appendix A. */
static uint64_t
whole(const struct sa_keys *sa, uint32_t low)
{
	uint64_t n = (sa->highest & ~(uint64_t)UINT32_MAX) | low;

	if (n + HALF < sa->highest)
		n += 2 * HALF;
	else if (n > sa->highest + HALF && n >= 2 * HALF)
		n -= 2 * HALF;
	return n;
}

/* unseal decrypts into octets of the arena; `esn`: the upper half of the sequence number is covered, but
 * not sent (RFC 4303 2.2.1: behind the packet; RFC 4106 5: within, with an AEAD). */
static bool
unseal(struct dx *x, struct sa_keys *sa, const struct esp *e, const struct seal_sizes *size, bool esn,
    struct bytes *plain)
{
	struct rd r = rd_of(e->head);
	uint32_t spi = rd_u32(&r), low = rd_u32(&r);
	uint64_t n = whole(sa, low);
	uint8_t aad[12], *copy = arena_take(&x->d->arena, e->rest.n);
	struct wr w = wr_of(aad, sizeof(aad));
	struct seal_io io;

	memcpy(copy, e->rest.p, e->rest.n);
	io = (struct seal_io){
		.aad = e->head, .iv = copy, .text = copy + size->iv,
		.n = e->rest.n - size->iv - size->icv, .icv = copy + e->rest.n - size->icv
	};
	wr_u32(&w, spi);
	wr_u32(&w, (uint32_t)(n >> 32));
	wr_u32(&w, low);
	if (esn && sa->integ == AUTH_NONE)
		io.aad = wr_done(&w);
	else if (esn)
		io.tail = bytes_of(aad + 4, 4);
	if (!seal_decrypt(sa->context[0], &io))
		return false;
	sa->highest = n > sa->highest ? n : sa->highest;
	*plain = bytes_of(io.text, io.n);
	return true;
}

/* try decrypts. Else it says why not. Whether an SA has extended sequence numbers, no packet says: the
 * first that can be opened tells. */
static enum msg_closed
try(struct dx *x, struct sa_keys *sa, const struct esp *e, struct bytes *plain)
{
	struct seal_suite suite = { sa->encr, sa->encr_bits, sa->integ };
	struct seal_sizes size;

	if (!seal_sizes(&size, &suite))
		return MSG_UNKNOWN_ALGORITHM;
	if (sa->ei.n != size.key || sa->ai.n != size.integ_key)
		return MSG_WRONG_KEY;
	if (e->rest.n < (size_t)size.iv + size.icv + 2)
		return sa->opened ? MSG_BAD_ICV : MSG_WRONG_KEY;
	if (sa->context[0] == NULL)
		sa->context[0] = seal_new(&suite, bytes_of(sa->ei.b, sa->ei.n),
		    bytes_of(sa->ai.b, sa->ai.n), SEAL_DECRYPT);
	if (!unseal(x, sa, e, &size, sa->esn, plain)) {
		if (sa->opened)
			return MSG_BAD_ICV;
		if (!unseal(x, sa, e, &size, true, plain))
			return MSG_WRONG_KEY;
		sa->esn = true;
	}
	sa->opened = true;
	return MSG_OPEN;
}

/* RFC 4303 2.4: padding is 1, 2, 3, ... */
static bool
padding_is_right(struct bytes pad)
{
	for (size_t i = 0; i < pad.n; i++)
		if (pad.p[i] != (uint8_t)(i + 1))
			return false;
	return true;
}

/* tfc tells how much stands behind the packet inside, by its own length: RFC 4303 2.7. */
static void
tfc(struct dx *x, struct bytes plain, bool v6)
{
	struct rd r = rd_of(plain);
	size_t length;

	rd_skip(&r, v6 ? 4 : 2);
	length = rd_u16(&r) + (v6 ? 40u : 0);
	if (!r.bad && length < plain.n)
		dx_num(x, "tfc", bytes_of(plain.p + length, plain.n - length), plain.n - length);
}

static void
inside(struct dx *x, struct bytes plain)
{
	uint8_t next = plain.p[plain.n - 1];
	size_t pad = plain.p[plain.n - 2];
	bool tunnel = next == NEXT_IPV4 || next == NEXT_IPV6;

	dx_layer(x, plain);
	if (plain.n % 4 != 0)		/* RFC 4303 2.4, whatever the cipher */
		dx_malformed(x, "ESP alignment");
	x->verified = true;
	dx_encap(x, tunnel ? "esp-tunnel" : "esp-transport");
	if (pad > plain.n - 2) {
		dx_malformed(x, "ESP padding longer than the packet");
		return;
	}
	if (!padding_is_right(bytes_of(plain.p + plain.n - 2 - pad, pad)))
		dx_malformed(x, "ESP padding");
	if (pad > ALIGNING)
		dx_num(x, "esp_pad", bytes_of(plain.p + plain.n - 2, 1), pad);
	if (next == NEXT_NONE)
		dx_num(x, "esp_next", bytes_of(plain.p + plain.n - 1, 1), next);
	plain.n -= pad + 2;
	if (tunnel && plain.n > 0 && plain.p[0] >> 4 != (next == NEXT_IPV6 ? 6 : 4))
		dx_malformed(x, "a tunnel whose inside is of another version");
	if (tunnel)
		tfc(x, plain, next == NEXT_IPV6);
	if (tunnel)
		dx_ip(x, plain);
	else if (next != NEXT_NONE)	/* a dummy packet, RFC 4303 2.6, has nothing to read */
		dx_upper(x, next, plain);
}

void
dx_esp(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	struct esp e;
	uint32_t spi = rd_u32(&r), seq = rd_u32(&r);
	struct bytes plain;
	enum msg_closed closed = MSG_NO_KEY, why;

	dx_name(x, "ESP");
	if (r.bad) {
		dx_malformed(x, "ESP header cut short");
		return;
	}
	if (++x->depth > DX_DEPTH) {
		dx_malformed(x, "headers nested too deep");
		return;
	}
	dx_common_num(x, DX_ESP_SPI, bytes_of(b.p, 4), spi);
	dx_common_num(x, DX_ESP_SEQ, bytes_of(b.p + 4, 4), seq);
	e = (struct esp){ bytes_of(b.p, 8), rd_rest(&r) };
	for (struct sa_keys *sa = keys_find_esp(x->d->keys, spi); sa != NULL;
	     sa = keys_next_esp(x->d->keys, sa)) {
		why = try(x, sa, &e, &plain);
		closed = why > closed ? why : closed;
		if (why == MSG_OPEN) {
			if (sa->esn)
				dx_num(x, "esn", bytes_of(b.p + 4, 4), 1);
			inside(x, plain);
			if (strcmp(x->m.name, "ESP") == 0)
				dx_identify(x, b);
			return;
		}
	}
	dx_identify(x, b);
	dx_closed(x, closed);
	if (closed == MSG_BAD_ICV)
		dx_malformed(x, "ESP ICV");
}
