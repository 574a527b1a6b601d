#include "nodes/wire/dhcp.h"

#include "nodes/base/test.h"
#include "nodes/wire/arp.h"
#include "nodes/wire/eth.h"
#include "nodes/wire/icmp.h"
#include "nodes/wire/ip.h"

static struct dhcp
offer(void)
{
	return (struct dhcp){ .type = DHCP_OFFER, .xid = 0x3903f326, .ciaddr = { 4, { 0 } },
		.yiaddr = { 4, { 192, 0, 2, 100 } }, .siaddr = { 4, { 0 } }, .giaddr = { 4, { 0 } },
		.chaddr = { { 2, 0, 0, 0, 0, 9 } }, .has_server_id = true,
		.server_id = { 4, { 192, 0, 2, 1 } }, .has_lease = true, .lease_s = 3600,
		.has_router = true, .router = { 4, { 192, 0, 2, 1 } }, .has_mask = true,
		.mask = { 4, { 255, 255, 255, 0 } } };
}

static void
test_an_offer_is_read_back(void)
{
	struct dhcp d = offer(), back;
	uint8_t buf[576];
	struct wr w = wr_of(buf, sizeof(buf));

	dhcp_encode(&w, &d);
	CU_ASSERT_EQUAL_FATAL(dhcp_decode(&back, wr_done(&w)), W_OK);
	CU_ASSERT_EQUAL(memcmp(&d, &back, sizeof(d)), 0);
	CU_ASSERT(w.n >= 300);
}

/* RFC 2131 2: places that the picture fixes. */
static void
test_fixed_fields_stand_where_they_are_drawn(void)
{
	struct dhcp d = offer();
	uint8_t buf[576];
	struct wr w = wr_of(buf, sizeof(buf));

	d.broadcast = true;
	dhcp_encode(&w, &d);
	CU_ASSERT_EQUAL(buf[0], 2);
	CU_ASSERT_EQUAL(buf[1], 1);
	CU_ASSERT_EQUAL(buf[2], 6);
	CU_ASSERT_EQUAL(memcmp(buf + 4, "\x39\x03\xf3\x26", 4), 0);
	CU_ASSERT_EQUAL(memcmp(buf + 10, "\x80\x00", 2), 0);
	CU_ASSERT_EQUAL(memcmp(buf + 16, "\xc0\x00\x02\x64", 4), 0);
	CU_ASSERT_EQUAL(memcmp(buf + 28, "\x02\0\0\0\0\x09", 6), 0);
	CU_ASSERT_EQUAL(memcmp(buf + 236, "\x63\x82\x53\x63\x35\x01\x02", 7), 0);
	d.type = DHCP_DISCOVER;
	w = wr_of(buf, sizeof(buf));
	dhcp_encode(&w, &d);
	CU_ASSERT_EQUAL(buf[0], 1);
}

static void
test_truncated_and_foreign_messages_are_refused(void)
{
	struct dhcp d = offer(), back;
	uint8_t buf[576];
	struct wr w = wr_of(buf, sizeof(buf));

	dhcp_encode(&w, &d);
	for (size_t n = 0; n < 243; n++)
		CU_ASSERT(dhcp_decode(&back, bytes_of(buf, n)) != W_OK);
	buf[0] = 1;
	CU_ASSERT_EQUAL(dhcp_decode(&back, wr_done(&w)), W_TYPE);
	buf[0] = 2;
	buf[236] = 0;
	CU_ASSERT_EQUAL(dhcp_decode(&back, wr_done(&w)), W_VALUE);
	buf[236] = 0x63;
	buf[244] = 3;	/* server identifier of three octets */
	CU_ASSERT_EQUAL(dhcp_decode(&back, wr_done(&w)), W_LENGTH);
}

static void
test_options_in_the_file_field_are_read(void)
{
	struct dhcp d = offer(), back;
	uint8_t buf[576];
	struct wr w = wr_of(buf, sizeof(buf));

	d.has_router = false;
	dhcp_encode(&w, &d);
	memcpy(buf + 108, "\x03\x04\xc0\x00\x02\xfe\xff", 7);
	w.n = 240 + 3 + 6 + 6 + 6;	/* up to and with the mask */
	wr_copy(&w, "\x34\x01\x01\xff", 4);
	CU_ASSERT_EQUAL_FATAL(dhcp_decode(&back, wr_done(&w)), W_OK);
	CU_ASSERT(back.has_router && back.router.b[3] == 0xfe);
}

/* RFC 826, with the octets of R826-01. */
static void
test_arp_is_read_as_drawn(void)
{
	static const uint8_t b[] = {
		0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1,
		0, 0, 0, 0, 0, 0, 192, 0, 2, 2,
	};
	uint8_t out[64];
	struct wr w = wr_of(out, sizeof(out));
	struct arp a;

	CU_ASSERT_EQUAL_FATAL(arp_decode(&a, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT_EQUAL(a.op, ARP_REQUEST);
	CU_ASSERT_EQUAL(a.sender.b[3], 1);
	CU_ASSERT_EQUAL(a.target.b[3], 2);
	arp_encode(&w, &a);
	CU_ASSERT(bytes_eq(wr_done(&w), BYTES_ARRAY(b)));
	for (size_t n = 0; n < sizeof(b); n++)
		CU_ASSERT(arp_decode(&a, bytes_of(b, n)) != W_OK);
	out[2] = 0x86;
	out[3] = 0xdd;
	CU_ASSERT_EQUAL(arp_decode(&a, wr_done(&w)), W_TYPE);
	out[2] = 8;
	out[3] = 0;
	out[4] = 4;
	CU_ASSERT_EQUAL(arp_decode(&a, wr_done(&w)), W_LENGTH);
}

static void
test_an_ethernet_header_is_fourteen_octets(void)
{
	static const uint8_t b[15] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x86, 0xdd, 0xaa };
	struct eth e;

	CU_ASSERT_EQUAL_FATAL(eth_decode(&e, BYTES_ARRAY(b)), W_OK);
	CU_ASSERT(e.type == ETH_IP6 && e.dst.b[0] == 1 && e.src.b[5] == 12 && e.payload.n == 1);
	CU_ASSERT(mac_is_group(&e.dst) && !mac_is_group(&(struct mac){ { 2 } }));
	for (size_t n = 0; n < 14; n++)
		CU_ASSERT_EQUAL(eth_decode(&e, bytes_of(b, n)), W_SHORT);
}

/* RFC 1191 4: the MTU is in the low 16 bits of the second word. */
static void
test_icmp_errors_carry_mtu_and_quotation(void)
{
	static const uint8_t quoted[28] = { 0x45, 0, 0, 28, [9] = 17, [12] = 192, 0, 2, 9, 192,
		0, 2, 8 };
	struct addr a4 = { 4, { 192, 0, 2, 1 } }, a6 = { 6, { 0x20, 1 } };
	struct icmp m = { .family = 4, .type = ICMP4_UNREACHABLE, .code = 4, .has_mtu = true,
		.mtu = 1400, .body = BYTES_ARRAY(quoted) }, back;
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof(buf));

	icmp_encode(&w, &m, &a4, &a4);
	CU_ASSERT_EQUAL(memcmp(buf + 4, "\0\0\x05\x78", 4), 0);
	CU_ASSERT_EQUAL_FATAL(icmp_decode(&back, &a4, &a4, wr_done(&w)), W_OK);
	CU_ASSERT(back.has_mtu && back.mtu == 1400 && back.has_about);
	CU_ASSERT_EQUAL(back.about_dst.b[3], 8);
	buf[9] ^= 1;
	CU_ASSERT_EQUAL(icmp_decode(&back, &a4, &a4, wr_done(&w)), W_CHECKSUM);
	/* ICMPv6 counts the pseudo-header: the same octets are wrong between other addresses. */
	m = (struct icmp){ .family = 6, .type = ICMP6_ECHO, .rest = 7 };
	w = wr_of(buf, sizeof(buf));
	icmp_encode(&w, &m, &a6, &a6);
	CU_ASSERT_EQUAL(icmp_decode(&back, &a6, &a6, wr_done(&w)), W_OK);
	CU_ASSERT_EQUAL(icmp_decode(&back, &a6, &(struct addr){ 6, { 0x20, 2 } }, wr_done(&w)),
	    W_CHECKSUM);
	for (size_t n = 0; n < 8; n++)
		CU_ASSERT_EQUAL(icmp_decode(&back, &a6, &a6, bytes_of(buf, n)), W_SHORT);
}

TEST_MAIN("wire/dhcp",
    TEST(test_an_offer_is_read_back),
    TEST(test_fixed_fields_stand_where_they_are_drawn),
    TEST(test_truncated_and_foreign_messages_are_refused),
    TEST(test_options_in_the_file_field_are_read),
    TEST(test_arp_is_read_as_drawn),
    TEST(test_an_ethernet_header_is_fourteen_octets),
    TEST(test_icmp_errors_carry_mtu_and_quotation))
