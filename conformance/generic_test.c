#include "conformance/generic.h"

#include "nodes/base/test.h"

#include <stdlib.h>
#include <string.h>

static bool yes(const void *self, const void *in) { (void)self, (void)in; return true; }
static void act(void *self, const void *in) { (void)self, (void)in; }

static const char *const states[] = { "SHUT", "OPEN" }, *const events[] = { "PUSH", "PULL" };
static const struct fsm_row rows[] = {
	{ 0, 0, yes, act, 1, "opens", "1 1" },
	{ 1, 1, NULL, NULL, 0, "shuts", "1 2" },
	{ 1, 0, NULL, act, 1, "stays", "1 3" },
};
static const struct fsm door = { "door", states, events, 2, 2, FSM_ROWS(rows) };

static bool
has(const struct generic_mutants *m, const char *spec)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->m[i].spec, spec) == 0)
			return true;
	return false;
}

static void
test_rows_that_are_taken_are_edited_in_every_way(void)
{
	struct generic_mutants m = { 0 };
	struct generic_world g = { 0 };
	unsigned untaken = 0;

	generic_took(&g, "mn", "door", 0, 3);
	generic_took(&g, "mn", "door", 2, 3);
	generic_took(&g, "mn", "window", 1, 3);
	generic_fsm(&m, &door, &g, &untaken, NULL);
	CU_ASSERT_EQUAL(untaken, 1);
	CU_ASSERT_EQUAL_FATAL(m.n, 7);
	CU_ASSERT_TRUE(has(&m, "fsm/door/0/drop") && has(&m, "fsm/door/0/negate"));
	CU_ASSERT_TRUE(has(&m, "fsm/door/0/skip") && has(&m, "fsm/door/0/to:SHUT"));
	CU_ASSERT_TRUE(has(&m, "fsm/door/2/drop") && has(&m, "fsm/door/2/skip"));
	CU_ASSERT_TRUE(has(&m, "fsm/door/2/to:SHUT"));
	CU_ASSERT_EQUAL(m.m[0].stories, 8);
	generic_mutants_clear(&m);
	generic_world_clear(&g);
}

static void
test_fields_are_broken_by_what_they_are(void)
{
	struct generic_mutants m = { 0 };
	struct generic_world g = { 0 };

	generic_sent(&g, "mn", "BU", " seq=258 A=1 H=0 lifetime=420 alt_coa=2001:db8::1 options=3,29", 0);
	generic_sent(&g, "mn", "BU", " seq=259 ipv4_coa=10.0.0.1", 1);
	generic_codec(&m, &g);
	CU_ASSERT_EQUAL(g.n_sent, 1);
	CU_ASSERT_TRUE(has(&m, "tamper/BU every seq=+1") && has(&m, "tamper/BU every seq=-1"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every seq=513"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every A=0") && has(&m, "tamper/BU every H=1"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every H=1 A=0"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every lifetime=1680"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every lifetime=104"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every lifetime=107520"));	/* 0x0069 read as 0x6900 */
	CU_ASSERT_TRUE(has(&m, "tamper/BU every alt_coa=absent"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every ipv4_coa=10.0.0.2"));
	CU_ASSERT_TRUE(has(&m, "tamper/BU every ipv4_coa=1.0.0.10"));
	for (size_t i = 0; i < m.n; i++)
		CU_ASSERT_PTR_NULL(strstr(m.m[i].spec, "options"));
	generic_mutants_clear(&m);
	generic_world_clear(&g);
}

static void
test_payloads_are_left_out_once_each(void)
{
	struct generic_mutants m = { 0 };
	struct generic_world g = { 0 };

	generic_sent(&g, "ha", "IKE_SA_INIT.R", " payloads=SA,N,N nonce=0102", 0);
	generic_codec(&m, &g);
	CU_ASSERT_EQUAL(m.n, 4);
	CU_ASSERT_TRUE(has(&m, "tamper/IKE_SA_INIT.R every drop-payload=SA"));
	CU_ASSERT_TRUE(has(&m, "tamper/IKE_SA_INIT.R every drop-payload=N"));
	CU_ASSERT_TRUE(has(&m, "tamper/IKE_SA_INIT.R every nonce=0002"));
	CU_ASSERT_TRUE(has(&m, "tamper/IKE_SA_INIT.R every nonce=0201"));
	generic_mutants_clear(&m);
	generic_world_clear(&g);
}

static void
test_known_survivors_are_found_by_pattern(void)
{
	struct generic_mutant m = { .node = "router", .spec = "tamper/ARP_REQUEST every target_mac=01" };
	struct generic_knowns ks;
	struct generic_known *k;
	char err[160];

	CU_ASSERT_TRUE_FATAL(generic_knowns_read(&ks, strdup("node\tmutant\texcuse\twhy\n"
	    "cn\ttamper/NA *\tunshown\tnobody asks\n"
	    "*\ttamper/ARP_REQUEST every target_mac=*\tequivalent\tnobody reads it\n"
	    "mn\troute/mn/LINK: */drop\tunshown\tanother row says so\n"), err));
	CU_ASSERT_EQUAL(ks.n, 3);
	k = generic_known_find(&ks, &m);
	CU_ASSERT_PTR_NOT_NULL_FATAL(k);
	CU_ASSERT_EQUAL(k->excuse, GENERIC_EQUIVALENT);
	CU_ASSERT_STRING_EQUAL(k->why, "nobody reads it");
	snprintf(m.spec, sizeof(m.spec), "tamper/NA every R=0");
	CU_ASSERT_PTR_NULL(generic_known_find(&ks, &m));
	/* A row of a routing table has a name, too. */
	m = (struct generic_mutant){ .node = "mn", .spec = "route/mn/7/drop",
		.named = "route/mn/LINK: a link came or went/drop" };
	CU_ASSERT_PTR_NOT_NULL(generic_known_find(&ks, &m));
	generic_knowns_clear(&ks);
	CU_ASSERT_FALSE(generic_knowns_read(&ks, strdup("node\tmutant\texcuse\twhy\n"
	    "cn\tx\tbecause\twhy\n"), err));
	generic_knowns_clear(&ks);
}

TEST_MAIN("conformance/generic", TEST(test_rows_that_are_taken_are_edited_in_every_way),
    TEST(test_known_survivors_are_found_by_pattern), TEST(test_fields_are_broken_by_what_they_are), TEST(test_payloads_are_left_out_once_each))
