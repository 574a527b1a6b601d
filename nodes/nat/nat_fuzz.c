#include "nodes/nat/nat.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/ip.h"

/* The input is a row of packets, each behind two octets: way and length. What leaves is a packet
 * with a correct header checksum; what is refused leaves nothing; the table stays within its
 * limits. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fuzzers seldom guess checksums: make them right, so that the input reaches what is behind. */
static void
mend(uint8_t *p, size_t n)
{
	size_t header = (p[0] & 15u) * 4u;

	if (n < 20 || p[0] >> 4 != 4 || header < 20 || header > n)
		return;
	ip4_checksum(p);
	if (p[9] == 1 && n >= header + 8 + 20) {
		mend(p + header + 8, n - header - 8);
		p[header + 2] = p[header + 3] = 0;
		wr_fill16(&(struct wr){ p, n, n, false }, header + 2,
		    cksum_fold(cksum_add(0, bytes_of(p + header, n - header))));
	}
}

static void
leaves(enum nat_verdict v, const struct wr *w)
{
	struct rd r = rd_of(wr_done(w));
	size_t header;

	if (v != NAT_OUT && v != NAT_IN) {
		assert(w->n == 0);
		return;
	}
	assert(!w->bad && w->n >= 20);
	header = (w->p[0] & 15u) * 4u;
	assert(cksum_fold(cksum_add(0, rd_bytes(&r, header))) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct nat nat;
	struct heap heap = { 0 };
	struct rng rng;
	struct engine_env env = { .heap = &heap, .rng = &rng };
	struct nat_conf c;
	struct rd r = rd_of(bytes_of(data, size));
	tick now = 0;
	uint8_t kind = rd_u8(&r);

	rng_init(&rng, 1, "fuzz");
	nat_conf_default(&c);
	c.mapping = kind % 3u;
	c.filtering = kind / 3u % 3u;
	c.other = kind >> 7;
	c.mappings_max = 16;
	c.sessions_max = 4;
	c.external[0] = addr_of4((const uint8_t[]){ 192, 0, 2, 1 });
	c.n_external = 1;
	nat_init(&nat, &c, &env);
	while (rd_left(&r) > 2) {
		uint8_t in[512], out[512], way = rd_u8(&r);
		size_t n = rd_u8(&r), left = rd_left(&r);
		struct wr w = wr_of(out, sizeof(out));
		struct alarm *a;

		n = n < left ? n : left;
		if (n == 0)
			continue;
		rd_copy(&r, in, n);
		if (way & 1)
			mend(in, n);
		leaves(way & 2 ? nat_inbound(&nat, now, bytes_of(in, n), &w)
		    : nat_outbound(&nat, now, bytes_of(in, n), &w), &w);
		for (;;) {
			enum nat_verdict v;

			w = wr_of(out, sizeof(out));
			v = nat_pop(&nat, &w);
			leaves(v, &w);
			if (v == NAT_PASS)
				break;
		}
		assert(nat.n_mappings <= c.mappings_max);
		now += SECONDS(way);
		while ((a = heap_due(&heap, now)) != NULL)
			nat_wake(&nat, now, a);
	}
	nat_clear(&nat);
	assert(heap_next(&heap) == TICK_NEVER);
	heap_clear(&heap);
	return 0;
}
