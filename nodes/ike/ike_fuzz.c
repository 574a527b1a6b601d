/* ike_fuzz.c - the engine against any datagram, and against any payloads under good keys: the first
 * octet of the input chooses who takes it and how. */
#include <assert.h>

#define CU_ASSERT(e)		assert(e)
#define CU_ASSERT_FATAL(e)	assert(e)
#define CU_ASSERT_EQUAL(a, b)	assert((a) == (b))

#include "nodes/ike/pair.h"

/* The peer's half, with keys: it sends whatever the input says. */
static void
authentic(struct pair *p, struct side *from, const uint8_t *data, size_t size)
{
	struct side *to = from == &p->mn ? &p->ha : &p->mn;
	struct ike_sa *sa = sa_of_hoa(from->x, &HOA), *peer = sa_of_hoa(to->x, &HOA);
	static uint8_t buf[8192];
	struct wr w = wr_of(buf, sizeof(buf));
	struct bytes body;
	struct ike_message m;
	struct endpoint src = { sa->local.addr, 4500 }, dst = { sa->remote.addr, 4500 };

	if (peer == NULL || size < 4)
		return;
	body = bytes_of(data + 3, size - 3 < 2000 ? size - 3 : 2000);
	/* A message with one raw payload of any type: the encoder chains it as it is. */
	message_begin(sa, &m, data[0], data[1] & 1, data[1] & 1 ?
	    (peer->request != NULL ? peer->request->msgid : 0) : peer->expected);
	m.blob[0] = (struct ike_blob){ .type = data[2] == P_CERT ? 0 : data[2],
	    .body = body };
	m.n_blobs = 1;
	m.item[0] = (struct ike_item){ data[2], 0, data[1] & 0x80 };
	m.n_items = data[2] != 0;
	if (m.item[0].type >= P_SA && m.item[0].type <= P_CP && m.n_items > 0) {
		/* known types go in by decoding what the input holds, if it decodes */
		m.n_items = m.n_blobs = 0;
		m.sk_first = data[2];
		if (ike_decode_inner(&m, body) != W_OK)
			return;
	}
	seal_message(sa, &w, &m, NULL);
	if (w.bad)
		return;
	ike_packet(to->x, p->now, &dst, &src, wr_done(&w));
	pair_run(p, p->now + MSEC(100));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pair p;
	struct endpoint l = { HA6, 500 }, r = { C6, 500 };

	if (size < 2 || size > 8000)
		return 0;
	pair_prepare(&p, data[0]);
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	if (data[0] & 3)
		pair_run(&p, SECONDS(1));
	else
		pair_drain(&p);
	if ((data[0] & 3) == 2 && sa_of_hoa(p.mn.x, &HOA) != NULL)
		authentic(&p, &p.mn, data + 1, size - 1);
	else if ((data[0] & 3) == 3 && sa_of_hoa(p.ha.x, &HOA) != NULL)
		authentic(&p, &p.ha, data + 1, size - 1);
	else if (data[0] & 4)
		ike_packet(p.mn.x, p.now, &r, &l, bytes_of(data + 1, size - 1));
	else
		ike_packet(p.ha.x, p.now, &l, &r, bytes_of(data + 1, size - 1));
	pair_run(&p, p.now + SECONDS(2));
	pair_free(&p);
	return 0;
}
