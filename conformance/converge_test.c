#include "conformance/converge.h"

#include "nodes/base/test.h"

#include <string.h>

/* A mobile node behind a NAT: what all three say when they agree. */
#define MN_CONF "id = mn1.example\nha6 = 2001:db8::a\nhoa6 = 2001:db8::1\n"
#define HA_CONF "id = ha.example\nha6 = 2001:db8::a\n"
#define BUL " hoa=2001:db8::1 hoa4=- state=BOUND coa=10.0.0.5 bu_coa=10.0.0.5 seq=7 K=1 udp=1 nat=1 lifetime=420\n"
#define PLACE " attached=1 at_home=0 ifc=0 coa=10.0.0.5\n"
#define BINDING " hoa=2001:db8::1 hoa4=- state=BOUND coa=192.0.2.3 port=5017 told_coa=10.0.0.5 seq=7 K=1 udp=1 nat=1 lifetime=420\n"
#define NAT " proto=udp inside=10.0.0.5:4191 outside=192.0.2.3:5017 remote=* sessions=1 expires=400.010\n" \
	" proto=udp inside=10.0.0.5:4500 outside=192.0.2.3:5018 remote=* sessions=1 expires=400.010\n"
#define MN_IKE " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=SETTLED local=10.0.0.5:4500 remote=192.0.2.1:4500 peer=fqdn:ha.example role=initiator\n" \
	" child=0000000a/0000000b mode=tunnel state=INSTALLED own=2001:db8::1 peer=:: reqid=2\n"
#define HA_IKE " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=SETTLED local=192.0.2.1:4500 remote=192.0.2.3:5018 peer=fqdn:mn1.example role=responder\n" \
	" child=0000000b/0000000a mode=tunnel state=INSTALLED own=:: peer=2001:db8::1 reqid=2\n"
#define MN_SAD " dir=in spi=0x0000000a reqid=2 mode=tunnel state=mature src=192.0.2.1 dst=10.0.0.5 encap=udp sport=4500 dport=4500\n" \
	" dir=out spi=0x0000000b reqid=2 mode=tunnel state=mature src=10.0.0.5 dst=192.0.2.1 encap=udp sport=4500 dport=4500\n"
#define HA_SAD " dir=in spi=0x0000000b reqid=9 mode=tunnel state=mature src=192.0.2.3 dst=192.0.2.1 encap=udp sport=5018 dport=4500\n" \
	" dir=out spi=0x0000000a reqid=9 mode=tunnel state=mature src=192.0.2.1 dst=192.0.2.3 encap=udp sport=4500 dport=5018\n"
#define MN_SPD " id=1 dir=out type=ipsec priority=1000 src=2001:db8::1/128 dst=2001:db8::a/128 proto=135 mode=transport reqid=1 level=3 tunnel_src=- tunnel_dst=- encap=none flags=0x00 generation=0\n" \
	" id=5 dir=out type=ipsec priority=3000 src=2001:db8::1/128 dst=::/0 proto=0 mode=tunnel reqid=2 level=3 tunnel_src=10.0.0.5 tunnel_dst=192.0.2.1 encap=none flags=0x10 generation=1\n"
#define TRANSPORT_SPD " id=1 dir=in type=ipsec priority=1000 src=2001:db8::1/128 dst=2001:db8::a/128 proto=135 mode=transport reqid=8 level=3 tunnel_src=- tunnel_dst=- encap=none flags=0x00 generation=0\n"
#define HA_SPD TRANSPORT_SPD \
	" id=5 dir=in type=ipsec priority=3000 src=2001:db8::1/128 dst=::/0 proto=0 mode=tunnel reqid=9 level=3 tunnel_src=192.0.2.3 tunnel_dst=192.0.2.1 encap=udp flags=0x12 generation=1\n"

enum { MN, HA, BOX, NODES };

static char why[256];

static void
begin(struct converge_node n[NODES])
{
	n[MN] = (struct converge_node){ .name = "mn", .kind = "mn", .conf = MN_CONF, .bul = BUL,
	    .place = PLACE, .ike = MN_IKE, .sad = MN_SAD, .spd = MN_SPD };
	n[HA] = (struct converge_node){ .name = "ha", .kind = "ha", .conf = HA_CONF,
	    .binding = BINDING, .ike = HA_IKE, .sad = HA_SAD,
	    .spd = HA_SPD };
	n[BOX] = (struct converge_node){ .name = "nat", .kind = "nat", .conf = "", .nat = NAT };
}

static bool
agrees(const struct converge_node n[NODES])
{
	struct text t = TEXT_ARRAY(why);

	return converged(n, NODES, &t);
}

/* says: they do not agree, and the reason holds these words. */
static void
says(const struct converge_node n[NODES], const char *words)
{
	CU_ASSERT_FALSE(agrees(n));
	CU_ASSERT_PTR_NOT_NULL(strstr(why, words));
	if (strstr(why, words) == NULL)
		fprintf(stderr, "'%s' without '%s'\n", why, words);
}

static void
test_all_agree_behind_a_nat(void)
{
	struct converge_node n[NODES];

	begin(n);
	CU_ASSERT_TRUE(agrees(n));
	CU_ASSERT_STRING_EQUAL(why, "");
}

static void
test_a_binding_must_be_the_list_s(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].binding = " hoa=2001:db8::1 state=BOUND coa=192.0.2.3 port=5017 told_coa=10.0.0.5 seq=6 K=1 udp=1 nat=1\n";
	says(n, "seq is 7 at mn, 6 at ha");
	n[HA].binding = " hoa=2001:db8::1 state=BOUND coa=192.0.2.3 port=5017 told_coa=10.0.0.4 seq=7 K=1 udp=1 nat=1\n";
	says(n, "the care-of address");
	n[HA].binding = "";
	says(n, "has no binding");
	begin(n);
	n[MN].bul = " hoa=2001:db8::1 state=MOVING coa=10.0.0.4 bu_coa=10.0.0.5 seq=7 K=1 udp=1 nat=1\n";
	says(n, "state MOVING");
	begin(n);
	n[MN].place = " attached=1 at_home=0 ifc=0 coa=2001:db8:5::5\n";
	says(n, "registered elsewhere");
}

/* Typed keys: no IKE SA has their SAs as children, but both ends have each. */
#define TYPED(dir) " dir=" dir " spi=0x00010001 reqid=2147483648 mode=transport state=mature " \
	"src=2001:db8::1 dst=2001:db8::a encap=none\n"

static void
test_typed_sas_need_no_child_but_their_other_half(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[MN].sad = MN_SAD TYPED("out");
	says(n, "orphan SA, without its other half: 0x00010001");
	n[HA].sad = HA_SAD TYPED("in");
	CU_ASSERT_TRUE(agrees(n));
	n[MN].sad = MN_SAD;
	says(n, "ha: orphan SA 0x00010001");
}

static void
test_at_home_nobody_has_a_binding(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[MN].bul = " hoa=2001:db8::1 hoa4=- state=HOME coa=- bu_coa=2001:db8::1 seq=8 K=0 udp=0 nat=0 lifetime=0\n";
	n[MN].place = " attached=1 at_home=1 ifc=0 coa=2001:db8::55\n";
	n[MN].ike = n[HA].ike = n[MN].sad = n[HA].sad = "";
	says(n, "still has a binding");
	n[HA].binding = " hoa=2001:db8::1 state=GONE coa=2001:db8::1 port=0\n";
	says(n, "is at home, and has a policy out 2001:db8::1/128 > ::/0");
	n[MN].spd = "";
	says(n, "ha: orphan policy in 2001:db8::1/128 > ::/0");
	/* Those for signalling stand before anybody has registered. */
	n[HA].spd = TRANSPORT_SPD;
	CU_ASSERT_TRUE(agrees(n));
	n[HA].binding = "";
	CU_ASSERT_TRUE(agrees(n));
}

static void
test_what_is_sent_to_must_be_a_live_mapping(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[BOX].nat = " proto=udp inside=10.0.0.5:4191 outside=192.0.2.3:5099\n"
	    " proto=udp inside=10.0.0.5:4500 outside=192.0.2.3:5018\n";
	says(n, "port 4191 is 192.0.2.3:5099 at mn, 192.0.2.3:5017 at ha");
	n[BOX].nat = " proto=udp inside=10.0.0.5:4191 outside=192.0.2.3:5017\n"
	    " proto=udp inside=10.0.0.5:4500 outside=192.0.2.3:6000\n";
	says(n, "the IKE SA's end");
}

static void
test_there_is_one_ike_sa_and_it_is_settled(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].ike = HA_IKE HA_IKE;
	says(n, "IKE SAs: 1 at mn, 2 at ha");
	n[HA].ike = " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=CHECKING remote=192.0.2.3:5018 peer=fqdn:mn1.example\n";
	says(n, "path is not settled");
	n[HA].ike = " SPIi=0x1 SPIr=0x3 state=ESTABLISHED path=SETTLED remote=192.0.2.3:5018 peer=fqdn:mn1.example\n";
	says(n, "SPIr");
}

static void
test_every_sa_has_its_other_half(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].sad = " dir=in spi=0x0000000b mode=tunnel state=mature src=192.0.2.3 dst=192.0.2.1 encap=udp sport=5018 dport=4500\n";
	says(n, "without its other half: 0x0000000a");
	n[HA].sad = HA_SAD " dir=in spi=0x000000ff mode=tunnel state=mature src=192.0.2.3 dst=192.0.2.1 encap=none\n";
	says(n, "ha: orphan SA 0x000000ff");
	begin(n);
	n[MN].ike = " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=SETTLED local=10.0.0.5:4500 peer=fqdn:ha.example\n";
	says(n, "of no child: 0x0000000a");
	begin(n);
	n[HA].sad = " dir=in spi=0x0000000b mode=tunnel state=mature src=192.0.2.3 dst=192.0.2.1 encap=udp sport=5018 dport=4500\n"
	    " dir=out spi=0x0000000a mode=tunnel state=mature src=192.0.2.1 dst=192.0.2.3 encap=udp sport=4500 dport=4500\n";
	says(n, "a tunnel SA's outside is 192.0.2.3:5018 at mn, 192.0.2.3:4500 at ha");
}

static void
test_no_ike_sa_is_left_over(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].ike = HA_IKE " SPIi=0x9 SPIr=0x8 state=HALF_OPEN path=SETTLED local=192.0.2.1:500 remote=192.0.2.3:5020 peer=- role=responder\n";
	says(n, "ha: orphan IKE SA 0x9");
	begin(n);
	n[MN].ike = MN_IKE " SPIi=0x9 SPIr=0x8 state=INIT path=SETTLED local=10.0.0.5:500 remote=192.0.2.1:500 peer=- role=initiator\n";
	says(n, "orphan IKE SA");
}

static void
test_every_child_is_known_at_both_ends_and_has_its_sas(void)
{
	static const char more[] = " child=0000000c/0000000d mode=tunnel state=INSTALLED own=2001:db8::1 peer=:: reqid=2\n";
	char ike[1024];
	struct converge_node n[NODES];

	begin(n);
	snprintf(ike, sizeof(ike), "%s%s", MN_IKE, more);
	n[MN].ike = ike;
	says(n, "child without its SAs: 0000000c/0000000d");
	begin(n);
	n[MN].sad = MN_SAD " dir=in spi=0x0000000c mode=tunnel state=mature src=192.0.2.1 dst=10.0.0.5 encap=none\n"
	    " dir=out spi=0x0000000d mode=tunnel state=mature src=10.0.0.5 dst=192.0.2.1 encap=none\n";
	n[MN].ike = ike;
	says(n, "orphan child: 0000000c/0000000d");
	begin(n);
	snprintf(ike, sizeof(ike), "%s%s", HA_IKE, more);
	n[HA].ike = ike;
	says(n, "ha: orphan child 0000000c/0000000d");
	begin(n);
	n[MN].ike = " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=SETTLED local=10.0.0.5:4500 peer=fqdn:ha.example\n"
	    " child=0000000a/0000000b mode=tunnel state=REKEYING own=2001:db8::1 peer=:: reqid=2\n";
	says(n, "child in state REKEYING");
}

static void
test_nothing_stays_provisional(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].ike = " SPIi=0x1 SPIr=0x2 state=ESTABLISHED path=SETTLED remote=192.0.2.3:5018 peer=fqdn:mn1.example provisional=1\n"
	    " child=0000000b/0000000a mode=tunnel state=INSTALLED own=:: peer=2001:db8::1 reqid=2\n";
	says(n, "IKE SA's end is provisional");
	begin(n);
	n[HA].sad = " dir=in spi=0x0000000b mode=tunnel state=mature src=192.0.2.3 dst=192.0.2.1 encap=udp sport=5018 dport=4500\n"
	    " dir=out spi=0x0000000a mode=tunnel state=mature src=192.0.2.1 dst=192.0.2.3 encap=udp sport=4500 dport=5018 provisional=1\n";
	says(n, "SA with a provisional end: 0x0000000a");
}

static void
test_every_policy_has_its_other_half_and_its_tunnel_ends_where_the_node_is(void)
{
	struct converge_node n[NODES];

	begin(n);
	n[HA].spd = "";
	says(n, "orphan policy out 2001:db8::1/128 > 2001:db8::a/128");
	begin(n);
	n[HA].spd = HA_SPD " id=7 dir=in type=ipsec src=198.51.100.9/32 dst=0.0.0.0/0 proto=0 mode=tunnel tunnel_src=192.0.2.3 encap=udp\n";
	says(n, "ha: orphan policy in 198.51.100.9/32 > 0.0.0.0/0");
	begin(n);
	n[MN].spd = " id=5 dir=out type=ipsec src=2001:db8::1/128 dst=::/0 proto=0 mode=tunnel tunnel_src=10.0.0.4 tunnel_dst=192.0.2.1 encap=none\n";
	says(n, "a policy's tunnel begins at 10.0.0.4");
	begin(n);
	n[HA].spd = " id=1 dir=in type=ipsec src=2001:db8::1/128 dst=2001:db8::a/128 proto=135 mode=transport\n"
	    " id=5 dir=in type=ipsec src=2001:db8::1/128 dst=::/0 proto=0 mode=tunnel tunnel_src=192.0.2.77 tunnel_dst=192.0.2.1 encap=udp\n";
	says(n, "a policy's outside is 192.0.2.3 at mn, 192.0.2.77 at ha");
}

static void
test_what_is_half_gone_lingers(void)
{
	struct converge_node n[NODES];
	struct text t = TEXT_ARRAY(why);

	begin(n);
	CU_ASSERT_TRUE(nothing_lingers(n, NODES, &t));
	n[HA].ike = MN_IKE " SPIi=0x3 SPIr=0x4 state=DELETING path=SETTLED peer=fqdn:x\n";
	CU_ASSERT_FALSE(nothing_lingers(n, NODES, &t));
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "ha: SPIi 0x3 rests in DELETING"));
	begin(n);
	n[HA].binding = " hoa=2001:db8::1 hoa4=- state=GONE coa=192.0.2.3\n";
	CU_ASSERT_FALSE(nothing_lingers(n, NODES, &t));
}

TEST_MAIN("conformance/converge", TEST(test_what_is_half_gone_lingers),
    TEST(test_all_agree_behind_a_nat),
    TEST(test_a_binding_must_be_the_list_s), TEST(test_typed_sas_need_no_child_but_their_other_half), TEST(test_at_home_nobody_has_a_binding),
    TEST(test_what_is_sent_to_must_be_a_live_mapping),
    TEST(test_there_is_one_ike_sa_and_it_is_settled), TEST(test_every_sa_has_its_other_half),
    TEST(test_no_ike_sa_is_left_over), TEST(test_every_child_is_known_at_both_ends_and_has_its_sas),
    TEST(test_nothing_stays_provisional),
    TEST(test_every_policy_has_its_other_half_and_its_tunnel_ends_where_the_node_is))
