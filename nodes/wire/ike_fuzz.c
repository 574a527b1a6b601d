/* ike_fuzz.c - any octets, as a message and inside SK: decode, encode, decode, compare. */
#include "nodes/wire/ike.h"

static void
again(const struct ike_message *m, uint8_t first)
{
	static uint8_t buf[1 << 17];
	static struct ike_message b;
	struct wr w = wr_of(buf, sizeof(buf));
	uint8_t got;

	ike_encode_items(&w, m, &got);
	assert(!w.bad && (m->n_items == 0 || got == first || m->has_sk));
	b = (struct ike_message){ .sk_first = got };
	assert(ike_decode_inner(&b, wr_done(&w)) == W_OK || m->n_proposals == 0);
	assert(b.n_items == m->n_items && b.n_notifies == m->n_notifies);
	assert(b.tsi.n == m->tsi.n && b.unknown_critical == m->unknown_critical);
	assert(bytes_eq(b.nonce, m->nonce) && bytes_eq(b.auth, m->auth));
}

static void
configuration(struct bytes b)
{
	static uint8_t buf[1 << 16];
	struct wr w = wr_of(buf, sizeof(buf));
	struct ike_cp a, c;

	if (ike_cp_decode(&a, b) != W_OK)
		return;
	ike_cp_encode(&w, &a, true);
	assert(!w.bad);
	if (a.has_home_prefix && a.home_prefix.addr.family == 0)
		return;		/* asked for, not given: no reply has that */
	assert(ike_cp_decode(&c, wr_done(&w)) == W_OK);
	assert(addr_eq(&a.address6, &c.address6) && addr_eq(&a.address4, &c.address4));
	assert(a.n_dns >= c.n_dns && a.home_lifetime_s == c.home_lifetime_s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ike_message m;
	static char buf[8192];
	struct text t = TEXT_ARRAY(buf);
	bool told = size % 16 == 0;	/* to print costs ten times what reading does */

	if (size < 1 || size > 60000)
		return 0;
	if (ike_decode(&m, bytes_of(data + 1, size - 1)) == W_OK)
		again(&m, m.h.next);
	if (told)
		ike_format(&t, &m);
	m = (struct ike_message){ .sk_first = data[0] };
	if (ike_decode_inner(&m, bytes_of(data + 1, size - 1)) == W_OK)
		again(&m, data[0]);
	if (told)
		ike_format(&t, &m);
	configuration(bytes_of(data + 1, size - 1));
	return 0;
}
