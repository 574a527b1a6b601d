/* A router with everything switched on takes any frames in any rhythm: no crash, no leak, and
 * what it sends is well-formed. Input: records of one octet of time, two of length, and a
 * frame. ICMPv6 and IPv4 checksums are made good, or nothing would be let in. */
#include "nodes/host/host.h"

#include "nodes/wire/cksum.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
on_frame(void *node, tick now, unsigned ifc, struct bytes frame)
{
	struct ip_view v;
	struct eth e;

	(void)node;
	(void)now;
	(void)ifc;
	assert(eth_decode(&e, frame) == W_OK);
	if (e.type == ETH_IP4 || e.type == ETH_IP6)
		assert(ip_parse(&v, e.payload) == W_OK);
}

static void
make_good(uint8_t *p, size_t n)
{
	struct wr w = wr_of(p, n);
	struct ip_view v;

	/* To us. */
	memcpy(p, "\x02\0\0\0\0\x01", 6);
	w.n = n;
	if (n > ETH_HEADER + 20 && p[ETH_HEADER] == 0x45)
		ip4_checksum(p + ETH_HEADER);
	if (n < ETH_HEADER + 1 || ip_parse(&v, bytes_of(p + ETH_HEADER, n - ETH_HEADER)) != W_OK)
		return;
	wr_fill16(&w, 12, v.family == 4 ? ETH_IP4 : ETH_IP6);
	if (v.family == 6 && v.proto == IPPROTO_IS_ICMP6 && v.payload.n >= 4 && !v.is_fragment) {
		size_t at = ETH_HEADER + v.upper + 2;

		wr_fill16(&w, at, 0);
		wr_fill16(&w, at, cksum_upper(&v.src, &v.dst, IPPROTO_IS_ICMP6, v.payload));
	}
}

static void
run(struct host *h, struct heap *heap, struct rd r)
{
	struct host_event e;
	struct alarm *a;
	tick now = 0;

	while (rd_left(&r) > 3) {
		uint8_t dt = rd_u8(&r);
		size_t n = rd_u16(&r) % 2000;
		uint8_t buf[2000];

		now += dt & 0x80 ? SECONDS(dt & 0x7f) : MSEC(dt);
		while ((a = heap_due(heap, now)) != NULL)
			host_wake(h, now, a);
		if (n > rd_left(&r))
			n = rd_left(&r);
		rd_copy(&r, buf, n);
		if (n >= ETH_HEADER)
			make_good(buf, n);
		host_packet(h, now, dt & 1, bytes_of(buf, n));
		while (host_pop(h, &e))
			;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct host_up up = { .frame = on_frame, .echo = true };
	static const char conf[] =
	    "eth0.mac = 02:00:00:00:00:01\neth0.addr = 2001:db8::1/64\neth0.addr = 10.0.0.1/24\n"
	    "eth0.ra = true\neth0.dhcp_first = 10.0.0.2\neth0.dhcp_last = 10.0.0.9\n"
	    "eth1.mac = 02:00:00:00:00:01\neth1.dhcp = true\neth1.acd = true\n"
	    "forward = true\nquick = true\n";
	const struct conf_key *const tables[] = { host_keys, NULL };
	struct heap heap = { 0 };
	struct host_conf c;
	struct rng rng;
	struct host h;
	char err[128];
	struct engine_env env = { .heap = &heap, .rng = &rng };

	rng_init(&rng, 1, "fuzz");
	host_conf_defaults(&c);
	assert(conf_parse(&c, tables, conf, err, sizeof(err)));
	assert(host_init(&h, &c, &env, &up, NULL, err, sizeof(err)));
	for (unsigned i = 0; i < 2; i++)
		host_link(&h, 0, i, &(struct link){ true, 1500 });
	run(&h, &heap, rd_of(bytes_of(data, n)));
	host_clear(&h);
	heap_clear(&heap);
	return 0;
}
