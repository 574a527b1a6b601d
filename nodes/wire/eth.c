#include "nodes/wire/eth.h"

const struct mac mac_broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

enum why
eth_decode(struct eth *e, struct bytes frame)
{
	struct rd r = rd_of(frame);

	rd_copy(&r, e->dst.b, 6);
	rd_copy(&r, e->src.b, 6);
	e->type = rd_u16(&r);
	e->payload = rd_rest(&r);
	return r.bad ? W_SHORT : W_OK;
}

void
eth_encode(struct wr *w, const struct eth *e)
{
	uint8_t head[ETH_HEADER];
	struct wr h = wr_of(head, sizeof(head));

	wr_copy(&h, e->dst.b, 6);
	wr_copy(&h, e->src.b, 6);
	wr_u16(&h, e->type);
	wr_bytes(w, wr_done(&h));
	wr_bytes(w, e->payload);
}
