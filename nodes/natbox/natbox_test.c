/* The box between X = 10.0.0.2 inside and Y = 198.51.100.7 outside, on two links where everybody
 * answers ARP. */
#include "nodes/natbox/natbox.h"

#include "nodes/base/test.h"
#include "nodes/wire/arp.h"
#include "nodes/wire/eth.h"
#include "nodes/wire/ip.h"
#include "nodes/wire/udp.h"

static const char conf[] =
    "eth0.mac = 02:00:00:00:00:01\neth0.addr = 10.0.0.1/24\n"
    "eth1.mac = 02:00:00:00:00:02\neth1.addr = 192.0.2.1/24\n"
    "route = 0.0.0.0/0 via 192.0.2.254\nnat_preset = port-restricted\n"
    "nat_internal = 10.0.0.0/24\n";

static struct node node;
static tick now;

/* What last left the box. */
static struct {
	unsigned ifc, n_packets;
	uint8_t b[2048];
	struct ip_view ip;
	uint16_t sport, dport;
} left;

static struct addr
ip4(const char *s)
{
	struct addr a = { 0 };

	CU_ASSERT(addr_parse(&a, s));
	return a;
}

static void take(unsigned ifc, struct bytes frame);

static void
settle(void)
{
	struct emit e;

	for (;;) {
		uint8_t copy[2048];
		unsigned ifc;
		size_t n;

		if (!node.ops->pop(node.self, &e))
			return;
		if (e.kind != EMIT_FRAME)
			continue;
		ifc = e.frame.ifc;
		n = e.frame.data.n;
		CU_ASSERT_FATAL(n <= sizeof(copy));
		memcpy(copy, e.frame.data.p, n);
		take(ifc, bytes_of(copy, n));
	}
}

static void
give(unsigned ifc, struct bytes frame)
{
	node.ops->packet(node.self, now, ifc, frame);
	settle();
}

/* Everybody else on the links: ARP is answered, IP is noted. */
static void
take(unsigned ifc, struct bytes frame)
{
	static const struct mac someone = { { 2, 0, 0, 0, 0, 0x77 } };
	struct eth e;
	struct rd r;

	CU_ASSERT_EQUAL(eth_decode(&e, frame), W_OK);
	if (e.type == ETH_ARP) {
		uint8_t b[64], body[ARP_SIZE];
		struct wr w = wr_of(b, sizeof(b)), a = wr_of(body, sizeof(body));
		struct arp q;

		CU_ASSERT_EQUAL(arp_decode(&q, e.payload), W_OK);
		/* An announcement of its own address gets no answer. */
		if (q.op != ARP_REQUEST || addr_eq(&q.sender, &q.target))
			return;
		arp_encode(&a, &(struct arp){ ARP_REPLY, someone, q.sender_mac, q.target,
		    q.sender });
		eth_encode(&w, &(struct eth){ e.src, someone, ETH_ARP, wr_done(&a) });
		give(ifc, wr_done(&w));
		return;
	}
	if (e.type != ETH_IP4)
		return;
	left.ifc = ifc;
	left.n_packets++;
	memcpy(left.b, e.payload.p, e.payload.n);
	CU_ASSERT_EQUAL(ip_parse(&left.ip, bytes_of(left.b, e.payload.n)), W_OK);
	r = rd_of(left.ip.payload);
	left.sport = rd_u16(&r);
	left.dport = rd_u16(&r);
}

static void
start(const char *more)
{
	char text[1024], err[200] = "";

	now = SECONDS(1);
	memset(&left, 0, sizeof(left));
	snprintf(text, sizeof(text), "%s%s", conf, more);
	CU_ASSERT_FATAL(natbox_make(&node, "nat", 1, text, err, sizeof(err)));
	for (unsigned i = 0; i < 2; i++)
		node.ops->link(node.self, now, i, &(struct link){ .up = true, .mtu = 1500 });
	settle();
}

static void
stop(void)
{
	node.ops->free(node.self);
}

struct sent {
	const char *src, *dst;
	uint16_t sport, dport;
	uint8_t ttl;
	bool df;
	size_t len;
};

static void
sends(unsigned ifc, struct sent s)
{
	uint8_t b[2048];
	struct wr w = wr_of(b, sizeof(b));
	struct addr src = ip4(s.src), dst = ip4(s.dst);
	size_t ip, udp;

	wr_copy(&w, (const uint8_t[]){ 2, 0, 0, 0, 0, (uint8_t)(ifc + 1) }, 6);
	wr_copy(&w, (const uint8_t[]){ 2, 0, 0, 0, 0, 0x77 }, 6);
	wr_u16(&w, ETH_IP4);
	ip = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .proto = 17,
	    .hop_limit = s.ttl, .df = s.df });
	udp = udp_begin(&w, s.sport, s.dport);
	wr_zero(&w, s.len);
	udp_end(&w, udp, &src, &dst, UDP_CKSUM);
	ip_end(&w, ip);
	left.n_packets = 0;
	give(ifc, wr_done(&w));
}

static bool
left_by(unsigned ifc, const char *src, const char *dst)
{
	struct addr s = ip4(src), d = ip4(dst);

	return left.n_packets == 1 && left.ifc == ifc && addr_eq(&left.ip.src, &s) &&
	    addr_eq(&left.ip.dst, &d);
}

#define Y "198.51.100.7"

static void
test_packets_are_translated_both_ways(void)
{
	start("");
	sends(0, (struct sent){ "10.0.0.2", Y, 4500, 4500, 64, false, 8 });
	CU_ASSERT(left_by(1, "192.0.2.1", Y) && left.sport == 4500 && left.ip.hop_limit == 63);
	sends(1, (struct sent){ Y, "192.0.2.1", 4500, 4500, 64, false, 8 });
	CU_ASSERT(left_by(0, Y, "10.0.0.2") && left.dport == 4500);
	stop();
}

static void
test_unsolicited_packets_die_in_silence(void)
{
	start("");
	sends(1, (struct sent){ Y, "192.0.2.1", 4500, 4500, 64, false, 8 });
	CU_ASSERT_EQUAL(left.n_packets, 0);
	sends(1, (struct sent){ Y, "10.0.0.2", 4500, 4500, 64, false, 8 });
	CU_ASSERT_EQUAL(left.n_packets, 0);
	stop();
}

/* RFC 4787 10 REQ-13: the host inside sees its own packet quoted. */
static void
test_a_packet_too_big_is_answered_in_the_senders_own_words(void)
{
	start("");
	node.ops->link(node.self, now, 1, &(struct link){ .up = true, .mtu = 1400 });
	settle();
	sends(0, (struct sent){ "10.0.0.2", Y, 4500, 4500, 64, true, 1440 });
	CU_ASSERT(left_by(0, "10.0.0.1", "10.0.0.2"));
	CU_ASSERT(left.ip.proto == 1 && left.ip.payload.p[0] == 3 && left.ip.payload.p[1] == 4);
	CU_ASSERT(left.ip.payload.p[6] == 1400 >> 8 && left.ip.payload.p[7] == (1400 & 255));
	CU_ASSERT(memcmp(left.ip.payload.p + 8 + 12, ip4("10.0.0.2").b, 4) == 0);
	stop();
}

/* RFC 4787 10 REQ-13a. */
static void
test_without_df_it_is_fragmented(void)
{
	start("");
	node.ops->link(node.self, now, 1, &(struct link){ .up = true, .mtu = 1400 });
	settle();
	sends(0, (struct sent){ "10.0.0.2", Y, 4500, 4500, 64, false, 1440 });
	CU_ASSERT_EQUAL(left.n_packets, 2);
	CU_ASSERT(left.ifc == 1 && left.ip.frag_offset > 0 && !left.ip.more);
	stop();
}

static void
test_an_expired_ttl_is_answered_inside(void)
{
	start("");
	sends(0, (struct sent){ "10.0.0.2", Y, 4500, 4500, 1, false, 8 });
	CU_ASSERT(left_by(0, "10.0.0.1", "10.0.0.2"));
	CU_ASSERT(left.ip.proto == 1 && left.ip.payload.p[0] == 11);
	stop();
}

static void
test_hairpinned_packets_come_back_in(void)
{
	start("nat_filtering = endpoint-independent\nnat_preset = full-cone\n");
	sends(0, (struct sent){ "10.0.0.3", Y, 4500, 4500, 64, false, 8 });
	sends(0, (struct sent){ "10.0.0.2", "192.0.2.1", 5000, 4500, 64, false, 8 });
	CU_ASSERT(left_by(0, "192.0.2.1", "10.0.0.3") && left.sport == 5000);
	stop();
}

static bool
told(const char *what, const char *wanted)
{
	char buf[4096];
	struct text t = TEXT_ARRAY(buf);

	return node.ops->inspect(node.self, what, &t) && strstr(buf, wanted) != NULL;
}

static void
test_commands_rebind_expire_and_reboot(void)
{
	char err[128] = "";
	const struct sent s = { "10.0.0.2", Y, 4500, 4500, 64, false, 8 };

	start("");
	sends(0, s);
	CU_ASSERT(told("nat", "inside=10.0.0.2:4500 outside=192.0.2.1:4500"));
	CU_ASSERT(node.ops->control(node.self, now, &(struct command){ COMMAND_REBIND,
	    "ports=5000-5100" }, err));
	settle();
	sends(0, s);
	CU_ASSERT(left.sport >= 5000 && left.sport <= 5100);
	CU_ASSERT(node.ops->control(node.self, now, &(struct command){ COMMAND_REBIND,
	    "address=192.0.2.9" }, err));
	settle();
	sends(0, s);
	CU_ASSERT(left_by(1, "192.0.2.9", Y) && left.sport >= 5000);
	CU_ASSERT(told("address", "192.0.2.9"));
	CU_ASSERT(node.ops->control(node.self, now, &(struct command){ COMMAND_EXPIRE, "mapping" },
	    err));
	CU_ASSERT_FALSE(told("nat", "inside"));
	sends(0, s);
	CU_ASSERT(node.ops->control(node.self, now, &(struct command){ COMMAND_REBOOT, "lose" }, err));
	settle();
	CU_ASSERT_FALSE(told("nat", "inside"));
	CU_ASSERT_FALSE(node.ops->control(node.self, now, &(struct command){ COMMAND_DO, "sing" },
	    err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "sing"));
	sends(0, s);
	CU_ASSERT(left_by(1, "192.0.2.9", Y) || left_by(1, "192.0.2.1", Y));
	stop();
}

static void
test_a_mapping_expires_by_the_nodes_own_clock(void)
{
	tick due;

	start("nat_udp_lifetime = 120s\n");
	sends(0, (struct sent){ "10.0.0.2", Y, 4500, 4500, 64, false, 8 });
	while ((due = node.ops->next_wake(node.self)) <= SECONDS(122)) {
		now = due;
		node.ops->wake(node.self, now);
		settle();
	}
	CU_ASSERT_FALSE(told("nat", "inside"));
	stop();
}

static void
test_a_configuration_mistake_is_named(void)
{
	char err[200] = "";

	CU_ASSERT_FALSE(natbox_make(&node, "nat", 1, "nat_maping = symmetric", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "nat_mapping"));
	CU_ASSERT_FALSE(natbox_make(&node, "nat", 1, "nat_port_first = 7", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "nat_port_first"));
}

TEST_MAIN("natbox",
    TEST(test_packets_are_translated_both_ways),
    TEST(test_unsolicited_packets_die_in_silence),
    TEST(test_a_packet_too_big_is_answered_in_the_senders_own_words),
    TEST(test_without_df_it_is_fragmented),
    TEST(test_an_expired_ttl_is_answered_inside),
    TEST(test_hairpinned_packets_come_back_in),
    TEST(test_commands_rebind_expire_and_reboot),
    TEST(test_a_mapping_expires_by_the_nodes_own_clock),
    TEST(test_a_configuration_mistake_is_named))
