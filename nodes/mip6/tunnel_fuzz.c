#include "nodes/mip6/tunnel.h"

/* The first octet chooses protocol 4, 41 or 17; what was classified is wrapped and comes back. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct addr a = { 4, { 10, 0, 0, 1 } }, b = { 4, { 10, 0, 0, 2 } };
	static const uint8_t proto[] = { 4, 41, 17 };
	struct tunnel t = { .local = { a, 4191 }, .remote = { b, 4191 }, .udp = true };
	struct tunnel_in in, again;
	uint8_t buf[4096];
	struct wr w = wr_of(buf, sizeof(buf));
	struct rd r = rd_of(bytes_of(data, size));
	uint8_t p = proto[rd_u8(&r) % 3];

	if (tunnel_classify(&in, &a, &b, p, rd_rest(&r)) != W_OK || in.kind == TUNNEL_NOT)
		return 0;
	if (tunnel_wrap(&w, &t, in.inner) != W_OK || w.bad)
		return 0;
	assert(tunnel_classify(&again, &a, &b, 17, bytes_of(buf + 20, w.n - 20)) == W_OK);
	assert(bytes_eq(again.inner, in.inner) && addr_eq(&again.inner_src, &in.inner_src));
	return 0;
}
