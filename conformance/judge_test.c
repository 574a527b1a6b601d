/* Every rule is shown one trace that it passes and one that it does not. */
#include "conformance/agents_shown.h"
#include "conformance/claims_shown.h"
#include "conformance/host_shown.h"
#include "conformance/ike_shown.h"
#include "conformance/judge_shown.h"
#include "conformance/prefixes_shown.h"
#include "conformance/mobility_shown.h"

#define COUNT (sizeof(shown) / sizeof(shown[0]))
#define CLAIMS (sizeof(claims_shown) / sizeof(claims_shown[0]))
#define HOSTS  (sizeof(host_shown) / sizeof(host_shown[0]))
#define HOME_PREFIXES (sizeof(prefixes_shown) / sizeof(prefixes_shown[0]))
#define DISCOVERY (sizeof(agents_shown) / sizeof(agents_shown[0]))
#define IKE (sizeof(ike_shown) / sizeof(ike_shown[0]))
#define MOBILITY (sizeof(mobility_shown) / sizeof(mobility_shown[0]))

static const struct shown *
nth_shown(size_t i)
{
	if (i < COUNT)
		return &shown[i];
	if (i < COUNT + CLAIMS)
		return &claims_shown[i - COUNT];
	i -= COUNT + CLAIMS;
	if (i < HOSTS)
		return &host_shown[i];
	i -= HOSTS;
	if (i < IKE)
		return &ike_shown[i];
	i -= IKE;
	if (i < DISCOVERY)
		return &agents_shown[i];
	i -= DISCOVERY;
	if (i < MOBILITY)
		return &mobility_shown[i];
	return i < MOBILITY + HOME_PREFIXES ? &prefixes_shown[i - MOBILITY] : NULL;
}

static void
test_each_rule_passes_one_trace_and_fails_another(void)
{
	const struct shown *s;
	struct catalogue c;
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	for (size_t i = 0; (s = nth_shown(i)) != NULL; i++) {
		enum verdict_kind good = judged(&c, s->id, s->role,
		    (const char *[]){ s->before, s->good }, 2);
		enum verdict_kind bad = judged(&c, s->id, s->role,
		    (const char *[]){ s->before, s->bad }, 2);

		if (good != V_PASS || bad < V_WARN)
			fprintf(stderr, "%s: the good trace is %s, the bad one %s\n", s->id,
			    verdict_name(good), verdict_name(bad));
		CU_ASSERT_EQUAL(good, V_PASS);
		CU_ASSERT_TRUE(bad >= V_WARN);
	}
	catalogue_clear(&c);
}

static void
test_every_rule_is_shown_and_has_a_row_in_the_catalogue(void)
{
	struct judge_rule r;
	struct catalogue c;
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	for (size_t i = 0; judge_rule(i, &r); i++) {
		bool found = false;

		for (size_t k = 0; nth_shown(k) != NULL; k++)
			found = found || strcmp(nth_shown(k)->id, r.id) == 0;
		if (!found)
			fprintf(stderr, "%s is not shown\n", r.id);
		CU_ASSERT_TRUE(found);
		CU_ASSERT_PTR_NOT_NULL(catalogue_find(&c, r.id));
	}
	catalogue_clear(&c);
}

static void
test_what_was_never_seen_is_not_pass(void)
{
	struct catalogue c;
	struct judge *j;
	struct verdicts vs = { 0 };
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	j = judge_new(&c, NULL, NULL);
	judge_end(j, SECONDS(10), &vs);
	CU_ASSERT_TRUE(vs.n > 150);
	for (size_t i = 0; i < vs.n; i++)
		CU_ASSERT_EQUAL(vs.v[i].kind, V_NOT_TESTED);
	CU_ASSERT_EQUAL(verdicts_exit_status(&vs), 4);
	verdicts_clear(&vs);
	judge_free(j);
	catalogue_clear(&c);
}

static void
test_a_rebinding_that_was_told_is_not_the_nats_fault(void)
{
	static const char before[] =
	    "1.0 mn cafe > BU id=ad1 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n"
	    "1.1 nat core + BU id=ad1 src=192.0.2.3 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=1 lifetime=420\n";
	static const char after[] =
	    "2.0 mn cafe > BU id=ad2 src=10.0.0.5 udp_src=4191 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n"
	    "2.1 nat core + BU id=ad2 src=192.0.2.3 udp_src=5001 dst=192.0.2.9 udp=4191 "
	    "inner_src=2001:db8::1 seq=2 lifetime=420\n";
	struct catalogue c;
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	CU_ASSERT_EQUAL(judged(&c, "R4787-4.1-04", "NAT", (const char *[]){ before, after }, 2),
	    V_FAIL);
	CU_ASSERT_TRUE(judged(&c, "R4787-4.1-04", "NAT",
	    (const char *[]){ before, "! nat rebind\n", after }, 3) < V_WARN);
	catalogue_clear(&c);
}

/* What an attacker says is nobody's, where it is sent and where it arrives; what she says again is still
 * its first sender's. */
static void
test_nobody_is_judged_by_what_attackers_say(void)
{
#define BU_OF(node, id) "5.0 " node " hotel > BU id=" id " src=2001:db8:2::5 dst=2001:db8::a " \
	"hao=2001:db8::1 seq=4 A=0 H=1 lifetime=420\n" \
	"5.1 ha core < BU id=" id " src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 seq=4 A=0 H=1 " \
	"lifetime=420\n"
	struct catalogue c;
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	CU_ASSERT_EQUAL(judged(&c, "R6275-11.7.1-04", "MN", (const char *[]){ BU_OF("mn", "b1") }, 1),
	    V_FAIL);
	CU_ASSERT_EQUAL(judged(&c, "R6275-11.7.1-04", "MN", (const char *[]){ BU_OF("eve", "b2") }, 1),
	    V_NOT_TESTED);
	CU_ASSERT_EQUAL(judged(&c, "R6275-11.7.1-04", "MN", (const char *[]){ BU_OF("thief", "b3") },
	    1), V_NOT_TESTED);
	CU_ASSERT_EQUAL(judged(&c, "R6275-11.7.1-04", "MN",
	    (const char *[]){ BU_OF("mn", "b4"), BU_OF("eve", "b4") }, 2), V_FAIL);
	/* An SA that she began is hers, whoever speaks. */
	CU_ASSERT_EQUAL(judged(&c, "R7296-2.2-05", "HA", (const char *[]){
	    "4.0 eve hotel > IKE_SA_INIT src=2001:db8:2::6 udp=500 SPIi=0x9 SPIr=0x0 exchange=34 "
	    "I=1 R=0 msgid=0\n4.1 ha core > IKE_SA_INIT udp=500 SPIi=0x9 SPIr=0x7 exchange=34 I=0 "
	    "R=1 msgid=3\n" }, 1), V_NOT_TESTED);
	catalogue_clear(&c);
}

/* From captures alone: who is it of? */
static void
test_captures_blame_nobody_for_what_may_be_anybodys(void)
{
#define CLEAR(t, who, dir, seq) #t " " who " " dir " BU src=2001:db8:2::5 dst=2001:db8::a hao=2001:db8::1 " \
	"seq=" #seq " A=0 H=1 lifetime=420 eth_src=02:00:00:00:00:09\n"
#define AUTHENTIC(t, who, dir, A) #t " " who " " dir " BU src=2001:db8:2::5 dst=2001:db8::a " \
	"hao=2001:db8::1 seq=4 A=" #A " H=1 lifetime=420 protected_by=esp esp_spi=0x11 esp_seq=1 " \
	"encap=hao+esp-transport eth_src=02:00:00:00:00:08\n"
	static const struct { const char *trace[2]; enum verdict_kind kind; } row[] = {
		{ { CLEAR(5.0, "mn", "hotel >", 4), "" }, V_FAIL },
		{ { CLEAR(5.0, "ha", "core ?", 4), "" }, V_INCONCLUSIVE },
		{ { AUTHENTIC(5.0, "ha", "core ?", 0), "" }, V_FAIL },
		/* In clear, about a home address that has authentic ones: a stranger. */
		{ { AUTHENTIC(5.0, "ha", "core ?", 1), CLEAR(6.0, "ha", "core ?", 5) }, V_PASS },
		{ { AUTHENTIC(5.0, "mn", "hotel >", 1), CLEAR(6.0, "cn", "far >", 5) }, V_PASS },
		{ { AUTHENTIC(5.0, "mn", "hotel >", 1), CLEAR(6.0, "mn", "hotel >", 5) }, V_FAIL },
		/* It was watched, and did not send it; or its capture may have ended. */
		{ { "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 SPIr=0x0 "
		    "exchange=34 I=1 R=0 msgid=0\n", CLEAR(5.0, "ha", "core ?", 5) }, V_NOT_TESTED },
		{ { "4.0 mn hotel > IKE_SA_INIT src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 SPIr=0x0 "
		    "exchange=34 I=1 R=0 msgid=0\n", CLEAR(50.0, "ha", "core ?", 5) },
		    V_INCONCLUSIVE },
		/* What is authentic comes from another station. */
		{ { "4.0 ha core ? IKE_AUTH src=2001:db8:2::5 dst=2001:db8::a SPIi=0x1 SPIr=0x2 "
		    "exchange=35 I=1 R=0 msgid=1 protected_by=ike eth_src=02:00:00:00:00:08\n",
		    CLEAR(5.0, "ha", "core ?", 5) }, V_NOT_TESTED },
	};
	struct catalogue c;
	char err[256];

	CU_ASSERT_TRUE_FATAL(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		enum verdict_kind kind = judged_as(false, &c, "R6275-11.7.1-04", "MN", row[i].trace, 2);

		if (kind != row[i].kind)
			fprintf(stderr, "row %zu: %d\n", i, kind);
		CU_ASSERT_EQUAL(kind, row[i].kind);
	}
	/* An SA that was made for another home address. */
	CU_ASSERT_EQUAL(judged_as(false, &c, "R6275-11.7.1-04", "MN", (const char *[]){
	    "4.0 mn hotel > CREATE_CHILD_SA src=2001:db8:2::6 dst=2001:db8::a SPIi=0x1 SPIr=0x2 "
	    "exchange=36 I=1 R=0 msgid=2 proposals=1:ESP:spi=0x12:ENCR=20/128,ESN=0 protected_by=ike\n"
	    "4.1 ha core > CREATE_CHILD_SA src=2001:db8::a dst=2001:db8:2::6 SPIi=0x1 SPIr=0x2 "
	    "exchange=36 I=0 R=1 msgid=2 proposals=1:ESP:spi=0x11:ENCR=20/128,ESN=0 protected_by=ike "
	    "TSi=135:0-65535:2001:db8::2-2001:db8::2 TSr=135:0-65535:2001:db8::a-2001:db8::a\n",
	    AUTHENTIC(5.0, "ha", "core ?", 0) }, 2), V_NOT_TESTED);
	catalogue_clear(&c);
}

TEST_MAIN("conformance/judge",
    TEST(test_each_rule_passes_one_trace_and_fails_another),
    TEST(test_every_rule_is_shown_and_has_a_row_in_the_catalogue),
    TEST(test_what_was_never_seen_is_not_pass),
    TEST(test_a_rebinding_that_was_told_is_not_the_nats_fault),
    TEST(test_nobody_is_judged_by_what_attackers_say),
    TEST(test_captures_blame_nobody_for_what_may_be_anybodys))
