/* One test per behaviour of RFC 4787. X = 10.0.0.2 and W = 10.0.0.3 are inside, E = 192.0.2.1 is
 * the NAT, Y = 198.51.100.7 and Z = 203.0.113.9 are outside. */
#include "nodes/base/test.h"
#include "nodes/nat/nat.h"
#include "nodes/nat/packet.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/ip.h"
#include "nodes/wire/udp.h"

enum way { OUT, IN };

static struct heap heap;
static struct rng rng;
static struct tamper tamper;
static struct nat nat;
static struct nat_conf conf;
static tick now;

static struct addr
ip4(const char *s)
{
	struct addr a = { 0 };

	CU_ASSERT(addr_parse(&a, s));
	return a;
}

static struct endpoint
ep(const char *s, uint16_t port)
{
	return (struct endpoint){ ip4(s), port };
}

static void
start(void)
{
	struct engine_env env = { .heap = &heap, .rng = &rng, .tamper = &tamper };

	rng_init(&rng, 1, "nat");
	now = 0;
	CU_ASSERT_PTR_NULL(nat_conf_finish(&conf));
	nat_init(&nat, &conf, &env);
}

static void
defaults(void)
{
	nat_conf_default(&conf);
	conf.external[0] = ip4("192.0.2.1");
	conf.n_external = 1;
	CU_ASSERT(prefix_parse(&conf.internal, "10.0.0.0/24"));
}

static void
stop(void)
{
	nat_clear(&nat);
	heap_clear(&heap);
	tamper_clear(&tamper);
	tamper = (struct tamper){ 0 };
}

static void
begin(const char *preset)
{
	defaults();
	CU_ASSERT(nat_conf_preset(&conf, preset));
	start();
}

static void
pass(tick t)
{
	struct alarm *a;

	now += t;
	while ((a = heap_due(&heap, now)) != NULL)
		nat_wake(&nat, now, a);
}

/* ---- packets ---- */

struct pkt {
	uint8_t b[2048];
	size_t n;
	enum nat_verdict v;
	struct ip_view ip;
	uint16_t sport, dport;	/* of UDP and TCP; identifier in both of ICMP queries */
};

static struct bytes
octets(const struct pkt *p)
{
	return bytes_of(p->b, p->n);
}

static void
look(struct pkt *p)
{
	struct rd r;

	CU_ASSERT_EQUAL(ip_parse(&p->ip, octets(p)), W_OK);
	r = rd_of(p->ip.payload);
	if (p->ip.proto == NAT_ICMP)
		rd_skip(&r, 4);
	p->sport = rd_u16(&r);
	p->dport = p->ip.proto == NAT_ICMP ? p->sport : rd_u16(&r);
	if (p->ip.is_fragment || p->ip.proto == NAT_ICMP)
		return;
	if (p->ip.proto == NAT_UDP && p->ip.payload.p[6] == 0 && p->ip.payload.p[7] == 0)
		return;
	CU_ASSERT_EQUAL(cksum_upper(&p->ip.src, &p->ip.dst, p->ip.proto, p->ip.payload), 0);
}

static const uint8_t payload[] = "IKE or ESP: nobody's business but theirs";

static struct pkt
udp_packet(struct endpoint s, struct endpoint d, enum udp_cksum how)
{
	struct pkt p = { 0 };
	struct wr w = wr_of(p.b, sizeof(p.b));
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = s.addr, .dst = d.addr,
	    .proto = NAT_UDP, .id = 77 });
	size_t u = udp_begin(&w, s.port, d.port);

	wr_copy(&w, payload, sizeof(payload));
	udp_end(&w, u, &s.addr, &d.addr, how);
	ip_end(&w, ip);
	p.n = w.n;
	return p;
}

static struct pkt
tcp_packet(struct endpoint s, struct endpoint d, uint8_t flags)
{
	struct pkt p = { 0 };
	struct wr w = wr_of(p.b, sizeof(p.b));
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = s.addr, .dst = d.addr,
	    .proto = NAT_TCP });
	size_t t = w.n;

	wr_u16(&w, s.port);
	wr_u16(&w, d.port);
	wr_zero(&w, 8);
	wr_u8(&w, 0x50);
	wr_u8(&w, flags);
	wr_zero(&w, 6);
	wr_fill16(&w, t + 16, cksum_upper(&s.addr, &d.addr, NAT_TCP, bytes_of(w.p + t, w.n - t)));
	ip_end(&w, ip);
	p.n = w.n;
	return p;
}

static struct pkt
icmp_packet(struct addr s, struct addr d, uint8_t type, uint8_t code, uint32_t rest,
    struct bytes body)
{
	struct pkt p = { 0 };
	struct wr w = wr_of(p.b, sizeof(p.b));
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = s, .dst = d, .proto = NAT_ICMP });
	size_t m = w.n;

	wr_u8(&w, type);
	wr_u8(&w, code);
	wr_u16(&w, 0);
	wr_u32(&w, rest);
	wr_bytes(&w, body);
	wr_fill16(&w, m + 2, cksum_fold(cksum_add(0, bytes_of(w.p + m, w.n - m))));
	ip_end(&w, ip);
	p.n = w.n;
	return p;
}

static struct pkt
translated(struct pkt p, enum way d)
{
	struct pkt q = { 0 };
	struct wr w = wr_of(q.b, sizeof(q.b));

	q.v = d == OUT ? nat_outbound(&nat, now, octets(&p), &w)
	    : nat_inbound(&nat, now, octets(&p), &w);
	q.n = w.n;
	if (q.v == NAT_OUT || q.v == NAT_IN)
		look(&q);
	else
		CU_ASSERT_EQUAL(w.n, 0);
	return q;
}

/* X:x sends UDP to Y:y; the external port that Y sees, or 0. */
static uint16_t
sends(const char *x, uint16_t xp, const char *y, uint16_t yp)
{
	struct pkt q = translated(udp_packet(ep(x, xp), ep(y, yp), UDP_CKSUM), OUT);

	if (q.v != NAT_OUT)
		return 0;
	CU_ASSERT(nat_is_external(&nat, &q.ip.src));
	CU_ASSERT_EQUAL(q.dport, yp);
	return q.sport;
}

/* Y:y sends UDP to E:e. */
static enum nat_verdict
arrives(const char *y, uint16_t yp, uint16_t e)
{
	return translated(udp_packet(ep(y, yp), ep("192.0.2.1", e), UDP_CKSUM), IN).v;
}

#define X "10.0.0.2"
#define W "10.0.0.3"
#define Y "198.51.100.7"
#define Z "203.0.113.9"

/* ---- mapping, RFC 4787 4.1 ---- */

static void
test_endpoint_independent_mapping_keeps_one_port_for_all_remotes(void)
{
	begin("full-cone");
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 500), 4500);
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	CU_ASSERT_EQUAL(sends(X, 4500, Z, 500), 4500);
	CU_ASSERT_EQUAL(nat.n_mappings, 1);
	stop();
}

static void
test_the_default_mapping_is_endpoint_independent(void)
{
	defaults();
	start();
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 500), 4500);
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	CU_ASSERT_EQUAL(sends(X, 4500, Z, 500), 4500);
	CU_ASSERT_EQUAL(nat.n_mappings, 1);
	stop();
}

static void
test_address_dependent_mapping_has_a_port_for_each_remote_address(void)
{
	uint16_t a, b, c;

	defaults();
	conf.mapping = NAT_ADDRESS_DEPENDENT;
	start();
	a = sends(X, 4500, Y, 500);
	b = sends(X, 4500, Y, 4500);
	c = sends(X, 4500, Z, 500);
	CU_ASSERT(a == b && a != c && c != 0);
	stop();
}

static void
test_symmetric_mapping_has_a_port_for_each_remote_endpoint(void)
{
	uint16_t a, b, c;

	begin("symmetric");
	a = sends(X, 4500, Y, 500);
	b = sends(X, 4500, Y, 4500);
	c = sends(X, 4500, Z, 500);
	CU_ASSERT(a != b && b != c && a != c && b != 0 && c != 0);
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), b);
	CU_ASSERT_EQUAL(arrives(Y, 4500, b), NAT_IN);
	CU_ASSERT_EQUAL(arrives(Y, 500, b), NAT_DROP);
	stop();
}

static void
test_paired_pooling_keeps_one_external_address_per_host(void)
{
	bool other = false;

	defaults();
	conf.external[1] = ip4("192.0.2.2");
	conf.external[2] = ip4("192.0.2.3");
	conf.n_external = 3;
	start();
	for (unsigned host = 2; host < 40; host++) {
		char x[20];
		struct pkt a, b;

		snprintf(x, sizeof(x), "10.0.0.%u", host);
		a = translated(udp_packet(ep(x, 500), ep(Y, 500), UDP_CKSUM), OUT);
		b = translated(udp_packet(ep(x, 4500), ep(Z, 500), UDP_CKSUM), OUT);
		CU_ASSERT(addr_eq(&a.ip.src, &b.ip.src));
		other |= !addr_eq(&a.ip.src, &conf.external[0]);
	}
	CU_ASSERT(other);
	stop();
}

static void
test_arbitrary_pooling_spreads_one_host(void)
{
	bool spread = false;
	struct addr first = { 0 };

	defaults();
	conf.external[1] = ip4("192.0.2.2");
	conf.n_external = 2;
	conf.pooling = NAT_ARBITRARY;
	start();
	for (uint16_t port = 4000; port < 4016; port++) {
		struct pkt p = translated(udp_packet(ep(X, port), ep(Y, 1), UDP_CKSUM), OUT);

		if (port == 4000)
			first = p.ip.src;
		spread |= !addr_eq(&first, &p.ip.src);
	}
	CU_ASSERT(spread);
	stop();
}

/* ---- ports, RFC 4787 4.2 ---- */

static void
test_a_taken_port_is_never_shared(void)
{
	uint16_t w;

	begin("full-cone");
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	w = sends(W, 4500, Y, 4500);
	CU_ASSERT(w != 4500 && w > 1023 && w % 2 == 0);
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	stop();
}

static void
test_ranges_and_parity_are_kept(void)
{
	defaults();
	conf.port_mode = NAT_PORT_RANDOM;
	start();
	for (unsigned i = 0; i < 100; i++) {
		uint16_t low = sends(X, (uint16_t)(100 + i), Y, 1);
		uint16_t high = sends(X, (uint16_t)(4500 + i), Y, 1);

		CU_ASSERT(low > 0 && low < 1024 && low % 2 == i % 2);
		CU_ASSERT(high > 1023 && high % 2 == i % 2);
	}
	stop();
}

static void
test_without_preservation_the_internal_port_means_nothing(void)
{
	unsigned same = 0;

	defaults();
	conf.port_mode = NAT_PORT_RANDOM;
	start();
	for (unsigned i = 0; i < 20; i++) {
		char x[20];

		snprintf(x, sizeof(x), "10.0.0.%u", 10 + i);
		same += sends(x, 4500, Y, 4500) == 4500;
	}
	CU_ASSERT(same < 2);
	stop();
}

static void
test_when_ports_run_out_new_mappings_are_refused_and_old_ones_stay(void)
{
	defaults();
	conf.port_first = 5000;
	conf.port_last = 5003;
	conf.port_mode = NAT_PORT_RANDOM;
	conf.parity = false;
	start();
	for (uint16_t i = 0; i < 4; i++)
		CU_ASSERT(sends(X, (uint16_t)(6000 + i), Y, 1) != 0);
	CU_ASSERT_EQUAL(sends(X, 7000, Y, 1), 0);
	CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_PORTS);
	CU_ASSERT_EQUAL(nat.n_mappings, 4);
	for (uint16_t i = 0; i < 4; i++)
		CU_ASSERT(sends(X, (uint16_t)(6000 + i), Y, 1) != 0);
	pass(SECONDS(301));
	CU_ASSERT(sends(X, 7000, Y, 1) != 0);
	stop();
}

static void
test_a_full_table_refuses_and_says_so(void)
{
	defaults();
	conf.mappings_max = 1;
	start();
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 1), 4500);
	CU_ASSERT_EQUAL(sends(X, 4501, Y, 1), 0);
	CU_ASSERT_EQUAL(nat_why(&nat), W_FULL);
	CU_ASSERT_EQUAL(sends(X, 4500, Z, 1), 4500);
	stop();
}

/* ---- time, RFC 4787 4.3 ---- */

static void
test_an_idle_udp_mapping_lives_five_minutes_by_default(void)
{
	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	pass(SECONDS(299));
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	pass(SECONDS(2));
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_DROP);
	CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_UNSOLICITED);
	CU_ASSERT_EQUAL(nat.n_mappings, 0);
	stop();
}

static void
test_outbound_packets_refresh_and_inbound_ones_do_not(void)
{
	defaults();
	conf.udp_lifetime = SECONDS(60);
	start();
	for (unsigned i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
		pass(SECONDS(50));
	}
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	pass(SECONDS(20));
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_DROP);
	stop();
}

static void
test_inbound_refresh_is_an_option(void)
{
	defaults();
	conf.udp_lifetime = SECONDS(60);
	conf.refresh_in = true;
	start();
	(void)sends(X, 4500, Y, 4500);
	for (unsigned i = 0; i < 10; i++) {
		pass(SECONDS(50));
		CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	}
	stop();
}

static void
test_a_short_timer_applies_to_low_destination_ports_only(void)
{
	defaults();
	conf.udp_low_lifetime = SECONDS(30);
	start();
	(void)sends(X, 500, Y, 500);
	(void)sends(X, 4500, Y, 4500);
	pass(SECONDS(31));
	CU_ASSERT_EQUAL(arrives(Y, 500, 500), NAT_DROP);
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	stop();
}

static void
test_after_expiry_the_old_port_is_dead(void)
{
	uint16_t a, b;

	defaults();
	conf.port_mode = NAT_PORT_RANDOM;
	start();
	a = sends(X, 4500, Y, 4500);
	pass(SECONDS(300));
	b = sends(X, 4500, Y, 4500);
	CU_ASSERT_NOT_EQUAL(a, b);
	CU_ASSERT_EQUAL(arrives(Y, 4500, a), NAT_DROP);
	CU_ASSERT_EQUAL(arrives(Y, 4500, b), NAT_IN);
	stop();
}

static void
test_established_tcp_outlives_a_half_open_one(void)
{
	struct endpoint e = ep("192.0.2.1", 40000), y = ep(Y, 80), x = ep(X, 40000);

	begin("symmetric");
	CU_ASSERT_EQUAL(translated(tcp_packet(x, y, NAT_TCP_SYN), OUT).v, NAT_OUT);
	CU_ASSERT_EQUAL(translated(tcp_packet(y, e, NAT_TCP_SYN | 0x10), IN).v, NAT_IN);
	CU_ASSERT_EQUAL(translated(tcp_packet(x, y, 0x10), OUT).v, NAT_OUT);
	(void)translated(tcp_packet(ep(X, 40001), y, NAT_TCP_SYN), OUT);
	pass(SECONDS(241));
	CU_ASSERT_EQUAL(nat.n_mappings, 1);
	pass(SECONDS(7100));
	CU_ASSERT_EQUAL(translated(tcp_packet(y, e, 0x10), IN).v, NAT_IN);
	stop();
}

/* ---- filtering, RFC 4787 5 ---- */

static void
test_full_cone_lets_anybody_in(void)
{
	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT_EQUAL(arrives(Z, 9, 4500), NAT_IN);
	stop();
}

static void
test_restricted_cone_lets_in_known_addresses_from_any_port(void)
{
	begin("restricted-cone");
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT_EQUAL(arrives(Y, 9, 4500), NAT_IN);
	CU_ASSERT_EQUAL(arrives(Z, 4500, 4500), NAT_DROP);
	CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_FILTERED);
	stop();
}

static void
test_port_restricted_cone_lets_in_known_endpoints_only(void)
{
	begin("port-restricted");
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	CU_ASSERT_EQUAL(arrives(Y, 4501, 4500), NAT_DROP);
	CU_ASSERT_EQUAL(sends(X, 4500, Z, 7), 4500);
	CU_ASSERT_EQUAL(arrives(Z, 7, 4500), NAT_IN);
	stop();
}

static void
test_a_remote_not_sent_to_for_long_is_no_longer_welcome(void)
{
	begin("port-restricted");
	(void)sends(X, 4500, Z, 7);
	for (unsigned i = 0; i < 4; i++) {
		(void)sends(X, 4500, Y, 4500);
		pass(SECONDS(100));
	}
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
	CU_ASSERT_EQUAL(arrives(Z, 7, 4500), NAT_DROP);
	stop();
}

static void
test_refused_packets_open_nothing(void)
{
	begin("port-restricted");
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_DROP);
	CU_ASSERT_EQUAL(nat.n_mappings, 0);
	CU_ASSERT_EQUAL(translated(udp_packet(ep(Y, 1), ep(X, 1), UDP_CKSUM), IN).v, NAT_DROP);
	stop();
}

/* ---- hairpinning, RFC 4787 6 ---- */

static void
test_a_hairpinned_packet_shows_the_external_source(void)
{
	struct pkt q;

	begin("full-cone");
	(void)sends(W, 4500, Y, 4500);
	q = translated(udp_packet(ep(X, 5000), ep("192.0.2.1", 4500), UDP_CKSUM), OUT);
	CU_ASSERT_EQUAL(q.v, NAT_IN);
	CU_ASSERT(addr_eq(&q.ip.src, &conf.external[0]) && q.sport == 5000);
	CU_ASSERT_EQUAL(q.dport, 4500);
	CU_ASSERT(q.ip.dst.b[3] == 3);
	stop();
}

static void
test_without_hairpinning_it_is_dropped(void)
{
	defaults();
	conf.hairpin = false;
	start();
	(void)sends(W, 4500, Y, 4500);
	CU_ASSERT_EQUAL(sends(X, 5000, "192.0.2.1", 4500), 0);
	CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_HAIRPIN);
	stop();
}

/* ---- payload and checksums ---- */

static void
test_payload_is_never_touched(void)
{
	struct pkt q;

	begin("symmetric");
	q = translated(udp_packet(ep(X, 500), ep(Y, 500), UDP_CKSUM), OUT);
	CU_ASSERT(memcmp(q.ip.payload.p + 8, payload, sizeof(payload)) == 0);
	stop();
}

static void
test_a_zero_udp_checksum_stays_zero(void)
{
	struct pkt q;

	begin("full-cone");
	q = translated(udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM_ZERO), OUT);
	CU_ASSERT(q.v == NAT_OUT && q.ip.payload.p[6] == 0 && q.ip.payload.p[7] == 0);
	stop();
}

static void
test_frame_padding_is_cut_off(void)
{
	struct pkt p, q;

	begin("full-cone");
	p = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM);
	p.n += 6;
	q = translated(p, OUT);
	CU_ASSERT_EQUAL(q.n, p.n - 6);
	stop();
}

/* ---- ICMP, RFC 4787 9 and RFC 5508 ---- */

static void
test_echo_identifiers_are_mapped_and_told_apart(void)
{
	struct pkt a, b, r;

	begin("port-restricted");
	a = translated(icmp_packet(ip4(X), ip4(Y), 8, 0, 7u << 16 | 1, BYTES_NONE), OUT);
	b = translated(icmp_packet(ip4(W), ip4(Y), 8, 0, 7u << 16 | 1, BYTES_NONE), OUT);
	CU_ASSERT(a.v == NAT_OUT && a.sport == 7 && b.v == NAT_OUT && b.sport != 7);
	CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, b.ip.payload)), 0);
	r = translated(icmp_packet(ip4(Y), ip4("192.0.2.1"), 0, 0, (uint32_t)b.sport << 16 | 1,
	    BYTES_NONE), IN);
	CU_ASSERT(r.v == NAT_IN && r.sport == 7 && r.ip.dst.b[3] == 3);
	CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, r.ip.payload)), 0);
	r = translated(icmp_packet(ip4(Z), ip4("192.0.2.1"), 0, 0, 7u << 16, BYTES_NONE), IN);
	CU_ASSERT_EQUAL(r.v, NAT_DROP);
	stop();
}

/* A router R on the way reports about X's packet; X sees its own endpoint quoted. */
static void
test_an_icmp_error_and_its_quoted_header_are_translated(void)
{
	struct pkt a, b, e;
	struct nat_packet q;
	struct wr w;

	begin("symmetric");
	(void)sends(W, 4500, Y, 4500);
	a = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM);
	b = translated(a, OUT);
	for (size_t quoted = 28; quoted <= b.n; quoted++) {
		e = translated(icmp_packet(ip4("203.0.113.1"), ip4("192.0.2.1"), 3, 4, 1400,
		    bytes_of(b.b, quoted)), IN);
		CU_ASSERT(e.v == NAT_IN && e.ip.dst.b[3] == 2);
		CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, e.ip.payload)), 0);
		w = wr_of(e.b, sizeof(e.b));
		w.n = e.n;
		CU_ASSERT_EQUAL(nat_packet_read(&q, &w, 28, true), W_OK);
		CU_ASSERT(q.src.port == 4500 && q.src.addr == 0x0a000002);
		CU_ASSERT(memcmp(e.b + 28, a.b, quoted) == 0);
	}
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), b.sport);	/* REQ-12: the mapping lives on */
	stop();
}

static void
test_an_icmp_error_about_no_mapping_is_dropped(void)
{
	struct pkt b = udp_packet(ep("192.0.2.1", 4500), ep(Y, 4500), UDP_CKSUM), e;

	begin("full-cone");
	e = icmp_packet(ip4(Y), ip4("192.0.2.1"), 3, 3, 0, octets(&b));
	CU_ASSERT_EQUAL(translated(e, IN).v, NAT_DROP);
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT_EQUAL(translated(e, IN).v, NAT_IN);
	e.b[e.n - 1] ^= 1;
	CU_ASSERT_EQUAL(translated(e, IN).v, NAT_DROP);
	CU_ASSERT_EQUAL(nat_why(&nat), W_CHECKSUM);
	stop();
}

/* RFC 4787 9: whatever it says. */
static void
test_no_icmp_error_ends_a_mapping(void)
{
	static const uint8_t types[] = { 3, 4, 11, 12 };
	struct pkt b = udp_packet(ep("192.0.2.1", 4500), ep(Y, 4500), UDP_CKSUM), e;

	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	for (size_t i = 0; i < sizeof(types); i++) {
		for (uint8_t code = 0; code < 16; code++) {
			e = icmp_packet(ip4(Y), ip4("192.0.2.1"), types[i], code, 0, octets(&b));
			CU_ASSERT_EQUAL(translated(e, IN).v, NAT_IN);
			CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_IN);
		}
	}
	CU_ASSERT_EQUAL(nat.n_mappings, 1);
	stop();
}

static void
test_an_internal_hosts_icmp_error_shows_the_external_endpoint(void)
{
	struct pkt in, e;

	begin("full-cone");
	(void)sends(W, 4500, Y, 4500);
	(void)sends(X, 4500, Y, 4500);
	in = translated(udp_packet(ep(Y, 4500), ep("192.0.2.1", 4500), UDP_CKSUM), IN);
	e = translated(icmp_packet(in.ip.dst, ip4(Y), 3, 3, 0, octets(&in)), OUT);
	CU_ASSERT_EQUAL(e.v, NAT_OUT);
	CU_ASSERT(addr_eq(&e.ip.src, &conf.external[0]));
	CU_ASSERT_EQUAL(cksum_fold(cksum_add(0, e.ip.payload)), 0);
	CU_ASSERT(memcmp(e.ip.payload.p + 8 + 16, conf.external[0].b, 4) == 0);
	stop();
}

static void
test_a_named_mutant_breaks_the_quoted_header(void)
{
	char err[128];
	struct pkt b, e;

	begin("full-cone");
	CU_ASSERT(tamper_set_mutants(&tamper, "nat-quoted-untranslated", err));
	b = translated(udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM), OUT);
	e = translated(icmp_packet(ip4(Y), ip4("192.0.2.1"), 3, 3, 0, octets(&b)), IN);
	CU_ASSERT(e.v == NAT_IN && memcmp(e.ip.payload.p + 8, b.b, b.n) == 0);
	stop();
}

/* ---- other protocols ---- */

static struct pkt
bare(const char *s, const char *d, uint8_t proto)
{
	struct pkt p = { 0 };
	struct wr w = wr_of(p.b, sizeof(p.b));
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = ip4(s), .dst = ip4(d),
	    .proto = proto });

	wr_zero(&w, 32);
	ip_end(&w, ip);
	p.n = w.n;
	return p;
}

static void
test_plain_esp_and_ipv6_in_ipv4_do_not_pass(void)
{
	static const uint8_t protos[] = { 4, 41, 50, 51, 132 };

	begin("full-cone");
	for (size_t i = 0; i < sizeof(protos); i++) {
		CU_ASSERT_EQUAL(translated(bare(X, Y, protos[i]), OUT).v, NAT_DROP);
		CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_PROTOCOL);
	}
	CU_ASSERT_EQUAL(nat.count.dropped, 5);
	stop();
}

static void
test_an_obliging_nat_maps_them_for_one_host(void)
{
	struct pkt q;

	defaults();
	conf.other = NAT_OTHER_TRANSLATE;
	start();
	q.v = NAT_DROP;
	for (unsigned i = 0; i < 2; i++) {
		struct pkt p = bare(X, Y, 41), r;
		struct wr w = wr_of(q.b, sizeof(q.b));

		q.v = nat_outbound(&nat, now, octets(&p), &w);
		CU_ASSERT(q.v == NAT_OUT && memcmp(q.b + 12, conf.external[0].b, 4) == 0);
		p = bare(Y, "192.0.2.1", 41);
		w = wr_of(r.b, sizeof(r.b));
		CU_ASSERT_EQUAL(nat_inbound(&nat, now, octets(&p), &w), NAT_IN);
		CU_ASSERT_EQUAL(r.b[19], 2);
	}
	CU_ASSERT_EQUAL(translated(bare(W, Y, 41), OUT).v, NAT_DROP);
	CU_ASSERT_EQUAL(nat_why(&nat), W_NAT_PORTS);
	stop();
}

static void
test_ipv6_is_not_its_business(void)
{
	struct pkt p = { .b = { 0x60 }, .n = 40 };

	begin("full-cone");
	CU_ASSERT_EQUAL(translated(p, OUT).v, NAT_PASS);
	CU_ASSERT_EQUAL(translated(p, IN).v, NAT_PASS);
	stop();
}

/* ---- fragments, RFC 4787 11 ---- */

static struct pkt
fragment(const struct pkt *whole, size_t from, size_t to)
{
	struct pkt f = { 0 };
	struct wr w = wr_of(f.b, sizeof(f.b));
	bool more = to < whole->n - 20;

	wr_copy(&w, whole->b, 20);
	wr_copy(&w, whole->b + 20 + from, to - from);
	wr_fill16(&w, 2, (uint16_t)w.n);
	wr_fill16(&w, 6, (uint16_t)((more ? 0x2000 : 0) | from / 8));
	ip4_checksum(w.p);
	f.n = w.n;
	return f;
}

static void
test_fragments_in_order_are_translated_alike(void)
{
	struct pkt p = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM), a, b;

	begin("symmetric");
	a = translated(fragment(&p, 0, 24), OUT);
	b = translated(fragment(&p, 24, p.n - 20), OUT);
	CU_ASSERT(a.v == NAT_OUT && b.v == NAT_OUT);
	CU_ASSERT(addr_eq(&a.ip.src, &b.ip.src) && nat_is_external(&nat, &b.ip.src));
	CU_ASSERT_EQUAL(a.ip.frag_id, b.ip.frag_id);
	stop();
}

static void
test_fragments_in_any_order_are_translated(void)
{
	struct pkt p = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM), a, b;
	struct wr w;

	begin("symmetric");
	CU_ASSERT_EQUAL(translated(fragment(&p, 32, p.n - 20), OUT).v, NAT_HELD);
	CU_ASSERT_EQUAL(translated(fragment(&p, 16, 32), OUT).v, NAT_HELD);
	a = translated(fragment(&p, 0, 16), OUT);
	CU_ASSERT_EQUAL(a.v, NAT_OUT);
	for (unsigned i = 0; i < 2; i++) {
		w = wr_of(b.b, sizeof(b.b));
		b.v = nat_pop(&nat, &w);
		b.n = w.n;
		CU_ASSERT_EQUAL(b.v, NAT_OUT);
		look(&b);
		CU_ASSERT(nat_is_external(&nat, &b.ip.src));
		CU_ASSERT_EQUAL(b.ip.frag_offset, i == 0 ? 32 : 16);
	}
	w = wr_of(b.b, sizeof(b.b));
	CU_ASSERT_EQUAL(nat_pop(&nat, &w), NAT_PASS);
	stop();
}

static void
test_a_flood_of_fragments_stays_bounded_and_disturbs_nobody(void)
{
	struct pkt p = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM), f;

	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT_EQUAL(translated(fragment(&p, 0, 24), OUT).v, NAT_OUT);
	for (unsigned i = 0; i < 10000; i++) {
		f = udp_packet(ep(Z, 1), ep("192.0.2.1", 4500), UDP_CKSUM);
		wr_fill16(&(struct wr){ f.b, f.n, f.n, false }, 4, (uint16_t)i);
		CU_ASSERT_EQUAL(translated(fragment(&f, 24, 40), IN).v, NAT_HELD);
	}
	CU_ASSERT_EQUAL(nat.count.dropped, 10000 - NAT_FRAGMENTS_HELD);
	CU_ASSERT_EQUAL(translated(fragment(&p, 24, p.n - 20), OUT).v, NAT_OUT);
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	pass(SECONDS(61));
	CU_ASSERT_EQUAL(nat.count.dropped, 10000);
	stop();
}

/* ---- faults ---- */

static void
test_rebinding_moves_mappings_into_the_range(void)
{
	char err[128];
	uint16_t a, b;

	begin("port-restricted");
	(void)sends(X, 4500, Y, 4500);
	(void)sends(X, 4191, Y, 4191);
	CU_ASSERT(nat_rebind(&nat, now, "ports=5000-5100", err));
	a = sends(X, 4500, Y, 4500);
	b = sends(X, 4191, Y, 4191);
	CU_ASSERT(a >= 5000 && a <= 5100 && a % 2 == 0);
	CU_ASSERT(b >= 5000 && b <= 5100 && b % 2 == 1);
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_DROP);
	CU_ASSERT_EQUAL(arrives(Y, 4500, a), NAT_IN);
	CU_ASSERT(nat_rebind(&nat, now, "ports=6000-6100 proto=udp inside=10.0.0.2:4191", err));
	CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), a);
	CU_ASSERT(sends(X, 4191, Y, 4191) >= 6000);
	CU_ASSERT(nat_rebind(&nat, now, "", err));
	CU_ASSERT_NOT_EQUAL(sends(X, 4500, Y, 4500), a);
	stop();
}

static void
test_a_changed_external_address_keeps_ports(void)
{
	char err[128];
	struct pkt q;

	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	CU_ASSERT(nat_rebind(&nat, now, "address=192.0.2.9", err));
	q = translated(udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM), OUT);
	CU_ASSERT(q.sport == 4500 && q.ip.src.b[3] == 9);
	CU_ASSERT_EQUAL(arrives(Y, 4500, 4500), NAT_PASS);	/* no longer ours */
	stop();
}

static void
test_expiry_and_reboot_on_demand_forget(void)
{
	char err[128];

	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	(void)sends(X, 4191, Y, 4191);
	CU_ASSERT(nat_expire(&nat, now, "mapping inside=10.0.0.2:4191", err));
	CU_ASSERT_EQUAL(nat.n_mappings, 1);
	nat_reboot(&nat, now);
	CU_ASSERT_EQUAL(nat.n_mappings, 0);
	CU_ASSERT_EQUAL(heap_next(&heap), TICK_NEVER);
	stop();
}

static void
test_a_wrong_command_is_explained_and_changes_nothing(void)
{
	static const char *const wrong[] = { "port=5", "ports=0", "ports=9-5", "ports=5000-x",
		"inside=10.0.0.2", "proto=sctp", "address=2001:db8::1", "from=1.2.3.4 address=192.0.2.9",
		"address=192.0.2.1", "ports=70000" };

	begin("full-cone");
	(void)sends(X, 4500, Y, 4500);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char err[128] = "";

		CU_ASSERT_FALSE(nat_rebind(&nat, now, wrong[i], err));
		CU_ASSERT(err[0] != '\0');
		CU_ASSERT_EQUAL(sends(X, 4500, Y, 4500), 4500);
	}
	stop();
}

static void
test_the_table_can_be_read(void)
{
	char buf[400];
	struct text t = TEXT_ARRAY(buf);

	begin("symmetric");
	(void)sends(X, 4500, Y, 4500);
	nat_inspect(&nat, &t);
	CU_ASSERT_STRING_EQUAL(buf, " proto=udp inside=10.0.0.2:4500 outside=192.0.2.1:4500 "
	    "remote=198.51.100.7:4500 sessions=1 expires=300.000\n");
	stop();
}

/* ---- hostile octets ---- */

static void
test_every_truncation_is_refused(void)
{
	struct pkt p = udp_packet(ep(X, 4500), ep(Y, 4500), UDP_CKSUM);
	uint8_t out[2048];

	begin("full-cone");
	for (size_t n = 1; n < p.n; n++) {
		struct wr w = wr_of(out, sizeof(out));

		CU_ASSERT_EQUAL(nat_outbound(&nat, now, bytes_of(p.b, n), &w), NAT_DROP);
		CU_ASSERT_EQUAL(w.n, 0);
	}
	CU_ASSERT_EQUAL(nat.n_mappings, 0);
	stop();
}

static void
test_the_same_seed_chooses_the_same_ports(void)
{
	uint16_t first[16];

	for (unsigned round = 0; round < 2; round++) {
		defaults();
		conf.port_mode = NAT_PORT_RANDOM;
		start();
		for (uint16_t i = 0; i < 16; i++) {
			uint16_t e = sends(X, (uint16_t)(2000 + i), Y, 1);

			if (round == 0)
				first[i] = e;
			CU_ASSERT_EQUAL(e, first[i]);
		}
		stop();
	}
}

static void
test_configuration_is_read_by_name(void)
{
	struct { int before; struct nat_conf nat; } c = { 0 };
	struct conf_key keys[NAT_KEY_COUNT];
	const struct conf_key *const tables[] = { keys, NULL };
	char err[200] = "";

	nat_keys(keys, (size_t)((char *)&c.nat - (char *)&c));
	nat_conf_default(&c.nat);
	CU_ASSERT(conf_parse(&c, tables, "nat_preset = symmetric\nnat_external = 192.0.2.1\n"
	    "nat_external = 192.0.2.2\nnat_udp_lifetime = 30s\nnat_parity = no\n"
	    "nat_internal = 10.0.0.0/8", err, sizeof(err)));
	CU_ASSERT_PTR_NULL(nat_conf_finish(&c.nat));
	CU_ASSERT(c.nat.mapping == NAT_ADDRESS_PORT_DEPENDENT && c.nat.n_external == 2);
	CU_ASSERT(c.nat.udp_lifetime == SECONDS(30) && !c.nat.parity && c.before == 0);
	c.nat.port_first = 80;
	CU_ASSERT_PTR_NOT_NULL(nat_conf_finish(&c.nat));
}

TEST_MAIN("nat",
    TEST(test_endpoint_independent_mapping_keeps_one_port_for_all_remotes),
    TEST(test_the_default_mapping_is_endpoint_independent),
    TEST(test_address_dependent_mapping_has_a_port_for_each_remote_address),
    TEST(test_symmetric_mapping_has_a_port_for_each_remote_endpoint),
    TEST(test_paired_pooling_keeps_one_external_address_per_host),
    TEST(test_arbitrary_pooling_spreads_one_host),
    TEST(test_a_taken_port_is_never_shared),
    TEST(test_ranges_and_parity_are_kept),
    TEST(test_without_preservation_the_internal_port_means_nothing),
    TEST(test_when_ports_run_out_new_mappings_are_refused_and_old_ones_stay),
    TEST(test_a_full_table_refuses_and_says_so),
    TEST(test_an_idle_udp_mapping_lives_five_minutes_by_default),
    TEST(test_outbound_packets_refresh_and_inbound_ones_do_not),
    TEST(test_inbound_refresh_is_an_option),
    TEST(test_a_short_timer_applies_to_low_destination_ports_only),
    TEST(test_after_expiry_the_old_port_is_dead),
    TEST(test_established_tcp_outlives_a_half_open_one),
    TEST(test_full_cone_lets_anybody_in),
    TEST(test_restricted_cone_lets_in_known_addresses_from_any_port),
    TEST(test_port_restricted_cone_lets_in_known_endpoints_only),
    TEST(test_a_remote_not_sent_to_for_long_is_no_longer_welcome),
    TEST(test_refused_packets_open_nothing),
    TEST(test_a_hairpinned_packet_shows_the_external_source),
    TEST(test_without_hairpinning_it_is_dropped),
    TEST(test_payload_is_never_touched),
    TEST(test_a_zero_udp_checksum_stays_zero),
    TEST(test_frame_padding_is_cut_off),
    TEST(test_echo_identifiers_are_mapped_and_told_apart),
    TEST(test_an_icmp_error_and_its_quoted_header_are_translated),
    TEST(test_an_icmp_error_about_no_mapping_is_dropped),
    TEST(test_no_icmp_error_ends_a_mapping),
    TEST(test_an_internal_hosts_icmp_error_shows_the_external_endpoint),
    TEST(test_a_named_mutant_breaks_the_quoted_header),
    TEST(test_plain_esp_and_ipv6_in_ipv4_do_not_pass),
    TEST(test_an_obliging_nat_maps_them_for_one_host),
    TEST(test_ipv6_is_not_its_business),
    TEST(test_fragments_in_order_are_translated_alike),
    TEST(test_fragments_in_any_order_are_translated),
    TEST(test_a_flood_of_fragments_stays_bounded_and_disturbs_nobody),
    TEST(test_rebinding_moves_mappings_into_the_range),
    TEST(test_a_changed_external_address_keeps_ports),
    TEST(test_expiry_and_reboot_on_demand_forget),
    TEST(test_a_wrong_command_is_explained_and_changes_nothing),
    TEST(test_the_table_can_be_read),
    TEST(test_every_truncation_is_refused),
    TEST(test_the_same_seed_chooses_the_same_ports),
    TEST(test_configuration_is_read_by_name))
