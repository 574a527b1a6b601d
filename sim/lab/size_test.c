/* size_test.c - how much fits each sort of tunnel, in both families and directions. What IPv6 packet is
 * one octet longer does not arrive, and its sender hears how long it may be (RFC 8201, RFC 2473 7.1,
 * RFC 5555 4.1.1); IPv4 packets that may be fragmented arrive whatever their length. */
#include "sim/lab/roam.h"

#define LINK_MTU 1500
#define HEADERS	 48	/* IPv6 and UDP */
#define BIG	 1420	/* octets of UDP payload: fits the link, and no tunnel */

/* Outer header, and in UDP 8 more. ESP: SPI, number, IV 8, ICV 16; what is left is cut to multiples of
 * 4, of which trailer and padding need 2. */
static const struct tunnel_kind {
	const char *name, *conf;
	bool nat, ip4;
	unsigned fits;
} kinds[] = {
	{ "ESP over IPv6", "", false, false, 1426 },
	{ "ESP over IPv4", "", false, true, 1446 },
	{ "ESP in UDP", "", true, true, 1438 },
	{ "ESP over IPv6, K", "mobike = false\n", false, false, 1426 },
	{ "ESP in UDP, K", "mobike = false\n", true, true, 1438 },
	{ "IPv6 in IPv6", "payload_esp = false\n", false, false, 1460 },
	{ "IPv6 in IPv4", "payload_esp = false\n", false, true, 1480 },
	{ "IPv6 in UDP", "payload_esp = false\n", true, true, 1472 },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What the home agent told a sender last. */
static unsigned told_mtu;

static void
look(struct roam *l, const struct world_node *n, const struct told *t)
{
	const char *mtu;

	if (n != l->ha || t->kind != TOLD_TX || strcmp(t->name, "ICMP6") != 0 ||
	    strstr(t->text, "icmp_type=2 ") == NULL)
		return;
	mtu = strstr(t->text, " mtu=");
	told_mtu = mtu != NULL ? (unsigned)strtoul(mtu + 5, NULL, 10) : 0;
}

/* Of a hundred datagrams, so long that the IPv6 packet has `n` octets: how many arrive? */
static uint64_t
arrive(struct roam *l, bool up, unsigned n)
{
	struct flow *f;
	char name[32];

	snprintf(name, sizeof(name), "%s %u", up ? "up" : "down", n);
	l->size = n - HEADERS;
	f = up ? roam_flow(l, name, l->mn, l->cn, ROAM_HOA6, ROAM_CN6, FLOW_UDP, MSEC(10), 100) :
	    roam_flow(l, name, l->cn, l->mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP, MSEC(10), 100);
	world_run(l->w, world_now(l->w) + SECONDS(2));
	return f->received;
}

static void
try_kind(const struct tunnel_kind *k)
{
	struct flow *down, *up;
	struct roam l;

	roam_build_mtu(&l, k->conf, k->conf, LINK_MTU);
	l.told = look;
	told_mtu = 0;
	world_run(l.w, SECONDS(5));
	node_move(l.mn, 0, k->nat ? l.cafe : k->ip4 ? l.plaza : l.hotel, MSEC(10));
	world_run(l.w, SECONDS(15));
	CU_ASSERT_EQUAL(arrive(&l, false, k->fits), 100);
	CU_ASSERT_EQUAL(arrive(&l, true, k->fits), 100);
	CU_ASSERT_EQUAL(told_mtu, 0);
	CU_ASSERT_EQUAL(arrive(&l, true, k->fits + 1), 0);
	CU_ASSERT_EQUAL(told_mtu, 0);	/* its own node says so to a local sender */
	CU_ASSERT_EQUAL(arrive(&l, false, k->fits + 1), 0);
	if (told_mtu != k->fits)
		fprintf(stderr, "%s: told %u, %u fit\n", k->name, told_mtu, k->fits);
	CU_ASSERT_EQUAL(told_mtu, k->fits);
	l.size = BIG;
	down = roam_flow(&l, "down4", l.cn, l.mn, ROAM_CN4, ROAM_HOA4, FLOW_UDP, MSEC(10), 100);
	up = roam_flow(&l, "up4", l.mn, l.cn, ROAM_HOA4, ROAM_CN4, FLOW_UDP, MSEC(10), 100);
	world_run(l.w, world_now(l.w) + SECONDS(2));
	CU_ASSERT_EQUAL(down->received, 100);
	CU_ASSERT_EQUAL(up->received, 100);
	world_free(l.w);
}

static void
test_what_fits_arrives_and_one_octet_more_does_not(void)
{
	for (size_t i = 0; i < KINDS; i++)
		try_kind(&kinds[i]);
}

TEST_MAIN("lab/size",
    TEST(test_what_fits_arrives_and_one_octet_more_does_not))
