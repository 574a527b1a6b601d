/* Forged packets: what is not said to be wrong is right, to the nodes' own decoders. */
#include "sim/forge.h"

#include "nodes/base/test.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/icmp.h"
#include "nodes/wire/ike.h"
#include "nodes/wire/ip.h"
#include "nodes/wire/mh.h"
#include "nodes/wire/nd.h"
#include "nodes/wire/udp.h"
#include "sim/verbs.h"

#include <stdlib.h>

static uint8_t packet[4096];
static size_t len;
static struct verb_arg arg[32];
static char text[1024];

/* words splits "key=value key=value". */
static size_t
words(const char *sentence)
{
	char *rest, *word;
	size_t n = 0;

	(void)snprintf(text, sizeof(text), "%s", sentence);
	for (word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(word, '=');

		*value++ = '\0';
		arg[n++] = (struct verb_arg){ word, value };
	}
	return n;
}

/* build returns "" or what is wrong. */
static const char *
build(const char *name, const char *sentence)
{
	static char err[256];
	struct wr w = wr_of(packet, sizeof(packet));
	struct rng rng;

	rng_init(&rng, 1, "test");
	err[0] = '\0';
	CU_ASSERT_EQUAL(forge_build(&w, name, arg, words(sentence), &rng, err), err[0] == '\0');
	len = wr_done(&w).n;
	return err;
}

static const char *
change(const char *sentence)
{
	static char err[256];

	err[0] = '\0';
	CU_ASSERT_EQUAL(forge_change(packet, len, arg, words(sentence), err), err[0] == '\0');
	return err;
}

#define OK(e) CU_ASSERT_STRING_EQUAL(e, "")
#define HOME  "2001:db8::1"
#define SIX   "src=2001:db8:1::66 dst=2001:db8::a "
#define FOUR  "src=192.0.2.66 dst=192.0.2.10 "

static struct ip_view
view(void)
{
	struct ip_view v;

	CU_ASSERT_EQUAL_FATAL(ip_parse(&v, bytes_of(packet, len)), W_OK);
	CU_ASSERT_EQUAL(v.packet.n, len);
	return v;
}

static void
test_a_binding_update_with_a_home_address_option(void)
{
	struct ip_view v;
	struct mh m;
	char buf[ADDR_TEXT_MAX];

	OK(build("BU", SIX "hao=" HOME " set.seq=77 set.A=1 set.H=1 set.lifetime=420 "
	    "set.alt_coa=2001:db8:1::66 hops=9"));
	v = view();
	CU_ASSERT_EQUAL(v.hop_limit, 9);
	CU_ASSERT_STRING_EQUAL(addr_text(&v.hao, buf), HOME);
	CU_ASSERT_STRING_EQUAL(addr_text(&v.src, buf), "2001:db8:1::66");
	/* The checksum is of the home address, RFC 6275 6.1.1, 11.3.1. */
	CU_ASSERT_EQUAL(mh_decode(&m, v.payload, &v.hao, &v.dst), W_OK);
	CU_ASSERT(m.bu.seq == 77 && m.bu.A && m.bu.H && !m.bu.K && m.bu.lifetime_s == 420);
	CU_ASSERT(m.opt.has_alt_coa);
	OK(build("BU", SIX "hao=" HOME " checksum=bad"));
	v = view();
	CU_ASSERT_EQUAL(mh_decode(&m, v.payload, &v.hao, &v.dst), W_CHECKSUM);
	OK(build("BU", SIX "checksum=0x1234"));
	v = view();
	CU_ASSERT(v.payload.p[4] == 0x12 && v.payload.p[5] == 0x34);
}

static void
test_a_binding_acknowledgement_with_a_routing_header(void)
{
	struct ip_view v;
	struct mh m;

	OK(build("BA", SIX "rh2=" HOME " set.status=129 set.seq=5"));
	v = view();
	CU_ASSERT_EQUAL(v.rh2_left, 1);
	CU_ASSERT_EQUAL(mh_decode(&m, v.payload, &v.src, &v.rh2), W_OK);
	CU_ASSERT(m.ba.status == 129 && m.ba.seq == 5);
}

static void
test_a_binding_update_in_udp_over_ipv4(void)
{
	struct ip_view v, in;
	struct udp u;
	struct mh m;

	OK(build("BU", FOUR "inner_src=" HOME " inner_dst=2001:db8::a udp_src=5555 set.seq=9"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.sport == 5555 && u.dport == 4191);
	CU_ASSERT_EQUAL(ip_parse(&in, u.payload), W_OK);
	CU_ASSERT_EQUAL(mh_decode(&m, in.payload, &in.src, &in.dst), W_OK);
	CU_ASSERT_EQUAL(m.bu.seq, 9);
	OK(build("DATA", FOUR "inner_src=" HOME " inner_dst=2001:db8::a udp_src=5555 set.sport=7"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.sport == 5555 && u.dport == 4191);
	CU_ASSERT_EQUAL(ip_parse(&in, u.payload), W_OK);
	CU_ASSERT_EQUAL(udp_decode(&u, &in.src, &in.dst, in.payload), W_OK);
	CU_ASSERT(u.sport == 7 && u.dport == 60000);
}

static void
test_ike_messages_in_clear(void)
{
	struct ike_message m;
	struct ip_view v;
	struct udp u;

	OK(build("IKE_SA_INIT", FOUR "set.SPIi=0x1122334455667788"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.sport == 500 && u.dport == 500);
	CU_ASSERT_EQUAL(ike_decode(&m, u.payload), W_OK);
	CU_ASSERT(m.h.spi_i == 0x1122334455667788 && m.h.I && !m.h.R && m.has_sa && m.has_ke &&
	    m.has_nonce && m.ke.n == 32 && m.n_notifies == 2 && m.n_proposals == 1);
	/* On port 4500 behind the non-ESP marker, RFC 3948 2.2. */
	OK(build("INFORMATIONAL.R", FOUR "udp=4500 set.notify=COOKIE2,UPDATE_SA_ADDRESSES "
	    "set.n_COOKIE2=0011223344556677 set.msgid=3"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT_EQUAL(ike_decode(&m, bytes_of(u.payload.p + 4, u.payload.n - 4)), W_OK);
	CU_ASSERT(m.h.R && m.h.msgid == 3 && m.n_notifies == 2 && m.notify[0].data.n == 8);
}

static void
test_neighbour_discovery_icmp_and_the_rest(void)
{
	struct ip_view v;
	struct nd_ra ra;
	struct nd_na na;
	struct icmp ic;
	struct udp u;

	OK(build("RA", "src=fe80::66 dst=ff02::1 set.router_lifetime=100 set.prefix=2001:db8:9::/64 "
	    "set.prefix_A=1 set.valid=60 set.preferred=30"));
	v = view();
	CU_ASSERT_EQUAL(nd_ra_decode(&ra, &v), W_OK);
	CU_ASSERT(ra.n_prefixes == 1 && ra.prefix[0].autonomous && ra.prefix[0].valid_s == 60);
	OK(build("NA", "src=fe80::66 dst=ff02::1 set.target=2001:db8::1 set.O=1 "
	    "set.lladdr=020000000001"));
	v = view();
	CU_ASSERT_EQUAL(nd_na_decode(&na, &v), W_OK);
	CU_ASSERT(na.override && na.has_lladdr);
	OK(build("ICMP6", SIX "set.icmp_type=2 set.mtu=1280 about=6000000000003a40"));
	v = view();
	CU_ASSERT_EQUAL(icmp_decode(&ic, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(ic.type == 2 && ic.mtu == 1280 && ic.body.n == 8);
	OK(build("NAT_KEEPALIVE", FOUR));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.dport == 4500 && u.payload.n == 1 && u.payload.p[0] == 0xff);
	OK(build("ESP", SIX "esp_spi=0x01020304 esp_seq=7 data=00"));
	v = view();
	CU_ASSERT(v.proto == IPPROTO_IS_ESP && v.payload.n == 9 && v.payload.p[3] == 4);
	OK(build("DATA", FOUR "set.sport=7 set.dport=9 data=0102"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.sport == 7 && u.dport == 9 && u.payload.n == 2);
}

static void
test_a_changed_packet_has_right_checksums(void)
{
	struct ip_view v;
	struct udp u;
	struct mh m;

	OK(build("DATA", FOUR "set.sport=7 set.dport=9"));
	OK(change("set.src=203.0.113.9 set.udp_src=4444 set.hops=3"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.sport == 4444 && v.hop_limit == 3);
	OK(change("set.octets=28=ffff,30=00"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_OK);
	CU_ASSERT(u.payload.p[0] == 0xff && u.payload.p[1] == 0xff && u.payload.p[2] == 0);
	OK(change("set.checksum=bad"));
	v = view();
	CU_ASSERT_EQUAL(udp_decode(&u, &v.src, &v.dst, v.payload), W_CHECKSUM);
	OK(build("BU", SIX "hao=" HOME));
	OK(change("set.src=2001:db8:7::7"));
	v = view();
	CU_ASSERT_EQUAL(mh_decode(&m, v.payload, &v.hao, &v.dst), W_OK);
}

static void
test_what_cannot_be_is_told(void)
{
	CU_ASSERT_STRING_EQUAL(build("BU", "dst=2001:db8::a"),
	    "src and dst must be given, of one family");
	CU_ASSERT_STRING_EQUAL(build("BU", FOUR),
	    "BU travels over IPv6: over IPv4 say inner_src, inner_dst and udp");
	CU_ASSERT_STRING_EQUAL(build("BU", SIX "set.seq=70000"), "seq of BU cannot be '70000'");
	CU_ASSERT_STRING_EQUAL(build("BU", SIX "set.sequence=7"), "sequence of BU cannot be '7'");
	CU_ASSERT_STRING_EQUAL(build("DHCP_OFFER", FOUR),
	    "a 'DHCP_OFFER' cannot be built from fields: inject its octets");
	CU_ASSERT_STRING_EQUAL(build("IKE_SA_INIT", FOUR "set.notify=NONSENSE"),
	    "there is no notification 'NONSENSE'");
	CU_ASSERT_STRING_EQUAL(build("BU", SIX "inner_src=" HOME),
	    "inner_src and inner_dst go together");
	CU_ASSERT_STRING_EQUAL(build("BU", SIX "checksum=wrong"),
	    "checksum wants ok, bad or a number, not 'wrong'");
	OK(build("ESP", SIX));
	CU_ASSERT_STRING_EQUAL(change("set.udp=5"), "the packet has no UDP ports to change");
	CU_ASSERT_STRING_EQUAL(change("set.src=192.0.2.1"), "set.src: the packet is of IPv6");
	CU_ASSERT_STRING_EQUAL(change("set.octets=9999=00"),
	    "octets wants \"offset=hexadecimal\" within 112 octets, not '9999=00'");
	len = 7;
	CU_ASSERT_STRING_EQUAL(change("set.hops=5"), "it is no IP packet");
}

/* Any octets changed in any way: no reading or writing beside them (for the sanitizers). */
static void
test_broken_packets_are_changed_safely(void)
{
	static const char *const how[] = {
		"set.src=192.0.2.7 set.udp=7", "set.src=2001:db8::7 set.udp_src=9",
		"set.octets=0=45,39=00", "set.hops=1 set.checksum=bad", "set.dst=2001:db8::8"
	};
	char err[256];
	struct rng rng;
	unsigned refused = 0;

	rng_init(&rng, 7, "broken");
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t *p;
		size_t n;

		OK(build(i & 1 ? "BU" : "DATA", i & 1 ? SIX "hao=" HOME : FOUR));
		n = rng_below(&rng, (uint32_t)len + 1);
		p = malloc(n + 1);
		memcpy(p, packet, n);
		for (unsigned k = 0; k < 3 && n > 0; k++)
			p[rng_below(&rng, (uint32_t)n)] = (uint8_t)rng_u32(&rng);
		err[0] = '\0';
		refused += !forge_change(p, n, arg, words(how[i % 5]), err);
		CU_ASSERT(strchr(err, '\n') == NULL);
		free(p);
	}
	CU_ASSERT(refused > 0 && refused < 20000);	/* both happen */
}

TEST_MAIN("sim/forge",
    TEST(test_a_binding_update_with_a_home_address_option),
    TEST(test_a_binding_acknowledgement_with_a_routing_header),
    TEST(test_a_binding_update_in_udp_over_ipv4),
    TEST(test_ike_messages_in_clear),
    TEST(test_neighbour_discovery_icmp_and_the_rest),
    TEST(test_a_changed_packet_has_right_checksums),
    TEST(test_what_cannot_be_is_told),
    TEST(test_broken_packets_are_changed_safely))
