#include "conformance/explore.h"

#include "nodes/base/test.h"

#include <stdlib.h>
#include <string.h>

static const char story[] =
    "-- a story\n"
    "local w = require \"worlds.roaming\"{}\n"
    "local mn, ha = w.mn, w.ha\n"
    "\n"
    "scenario \"walk (and back\" {\n"
    "  covers = { \"R1\" },\n"
    "}\n"
    "traffic.udp{ from = ha, every = ms(20) }\n"
    "if w.nat then\n"
    "  at(s(3)); f()\n"
    "elseif x then\n"
    "  g()\n"
    "end\n"
    "at(s(5)); mn:move(w.links.hotel6)\n"
    "both(\n"
    "  function() expect{ mn, \">\", ha, \"BU\" } end,\n"
    "  function() for i = 1, 2 do h() end end)\n"
    "at(s(9))";

static void
test_a_story_is_cut_at_its_statements(void)
{
	struct explore_story s;

	explore_story_read(&s, story);
	CU_ASSERT_EQUAL_FATAL(s.n, 10);
	CU_ASSERT_EQUAL(s.preamble, 4);
	CU_ASSERT_STRING_EQUAL(s.unit[4], "scenario \"walk (and back\" {}\n");
	CU_ASSERT_STRING_EQUAL(s.unit[5], "traffic.udp{ from = ha, every = ms(250) }\n");
	CU_ASSERT_EQUAL(strncmp(s.unit[6], "if w.nat", 8), 0);
	CU_ASSERT_EQUAL(strncmp(s.unit[8], "both(", 5), 0);
	CU_ASSERT_STRING_EQUAL(s.unit[9], "at(s(9))\n");
	explore_story_clear(&s);
}

static struct explore_messages
heard(void)
{
	struct explore_messages ms = { 0 };

	explore_heard(&ms, SECONDS(1), "mn", "IKE_AUTH", 0);
	explore_heard(&ms, SECONDS(1) + MSEC(20), "ha", "IKE_AUTH", 1);
	explore_heard(&ms, SECONDS(5), "mn", "BU", -1);
	explore_heard(&ms, SECONDS(6), "cn", "BU", -1);
	explore_heard(&ms, SECONDS(50), "mn", "BU", -1);
	return ms;
}

static void
test_messages_are_counted_by_sender_and_in_all(void)
{
	struct explore_messages ms = heard();

	CU_ASSERT_STRING_EQUAL(ms.m[1].name, "IKE_AUTH.R");
	CU_ASSERT_EQUAL(ms.m[4].nth, 2);
	CU_ASSERT_EQUAL(ms.m[4].nth_any, 3);
	CU_ASSERT_TRUE(explore_signalling("BA", false));
	CU_ASSERT_FALSE(explore_signalling("NS", false));
	CU_ASSERT_TRUE(explore_signalling("NS", true));
	CU_ASSERT_FALSE(explore_signalling("DATA", true));
	free(ms.m);
}

static void
test_every_message_meets_every_fault(void)
{
	struct explore_messages ms = heard();
	struct explore_story s;
	struct explore_schedule *p, *cuts;
	unsigned kinds[EXPLORE_KINDS] = { 0 }, cut = 0;
	size_t n;

	explore_story_read(&s, story);
	n = explore_plan(&s, &ms, 0, &p);
	for (size_t i = 0; i < n; i++) {
		CU_ASSERT_EQUAL(p[i].n, 1);
		kinds[p[i].fault[0].kind] += p[i].cut == 0;
		cut += p[i].cut != 0;
	}
	/* Two messages before at(s(3)), two before at(s(9)), one behind everything. */
	CU_ASSERT_EQUAL(cut, 14);
	CU_ASSERT_EQUAL_FATAL(explore_cuts(p, n, &cuts), 2);
	CU_ASSERT_EQUAL(cuts[0].cut, 6);
	CU_ASSERT_EQUAL(cuts[1].cut, 9);
	free(cuts);
	CU_ASSERT_EQUAL(kinds[EXPLORE_LOSE], 5);
	CU_ASSERT_EQUAL(kinds[EXPLORE_DUPLICATE], 5);
	CU_ASSERT_EQUAL(kinds[EXPLORE_HOLD], 5);
	/* Nobody overtakes within two seconds: of the second, the fourth and the last. */
	CU_ASSERT_EQUAL(kinds[EXPLORE_DELAY], 2);
	CU_ASSERT_EQUAL(p[4].fault[0].kind, EXPLORE_DELAY);
	CU_ASSERT_EQUAL(p[4].fault[0].by, MSEC(25));
	free(p);
	/* Of the first four, any two: once both lost, once the second held. */
	CU_ASSERT_EQUAL(explore_plan(&s, &ms, EXPLORE_PAIRS, &p), n + 12);
	CU_ASSERT_EQUAL(p[n].n, 2);
	free(p);
	explore_story_clear(&s);
	free(ms.m);
}

static void
written(const struct explore_story *s, const bool *keep, const struct explore_messages *ms,
    const struct explore_schedule *f, char *out, size_t cap)
{
	FILE *file = fmemopen(out, cap, "w");

	explore_write(s, keep, ms, f, file);
	fclose(file);
}

static void
test_faults_are_written_in_the_story_language(void)
{
	struct explore_messages ms = heard();
	struct explore_schedule f = { .n = 2, .fault = {
	    { EXPLORE_LOSE, 4, 0 }, { EXPLORE_HOLD, 3, MSEC(3100) } } };
	struct explore_story s;
	char text[2048];
	bool *keep;

	explore_story_read(&s, story);
	keep = explore_keep(&s, &f);
	written(&s, keep, &ms, &f, text, sizeof(text));
	free(keep);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "at(s(9))"));
	f.cut = 9;
	keep = explore_keep(&s, &f);
	written(&s, keep, &ms, &f, text, sizeof(text));
	free(keep);
	CU_ASSERT_PTR_NULL(strstr(text, "at(s(9))"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ndrop{ mn, \">\", any, \"BU\", nth = 2 }\n"
	    "delay{ any, \">\", any, \"BU\", nth = 2, by = ms(3100) }\nscenario"));
	explore_story_clear(&s);
	free(ms.m);
}

/* It goes wrong while the move and the loss of the second BU are in it. */
static bool
needs_the_move(void *ctx, const bool *keep, const struct explore_schedule *f)
{
	const struct explore_story *s = ctx;
	bool move = false, world = false, lost = false;

	for (size_t i = 0; i < s->n; i++) {
		move = move || (keep[i] && strstr(s->unit[i], ":move") != NULL);
		world = world || (keep[i] && strstr(s->unit[i], "require") != NULL);
	}
	for (unsigned i = 0; i < f->n; i++)
		lost = lost || f->fault[i].message == 4;
	return move && world && lost;
}

static void
test_what_does_not_matter_is_dropped(void)
{
	struct explore_schedule f = { .n = 2, .fault = {
	    { EXPLORE_LOSE, 2, 0 }, { EXPLORE_LOSE, 4, 0 } } };
	struct explore_story s;
	unsigned kept = 0;
	bool keep[16];

	explore_story_read(&s, story);
	memset(keep, 1, sizeof(keep));
	CU_ASSERT(explore_minimize(&s, keep, &f, needs_the_move, &s) < 60);
	for (size_t i = 0; i < s.n; i++)
		kept += keep[i];
	CU_ASSERT_EQUAL(kept, 2);
	CU_ASSERT_EQUAL(f.n, 1);
	CU_ASSERT_EQUAL(f.fault[0].message, 4);
	CU_ASSERT_TRUE(needs_the_move(&s, keep, &f));
	explore_story_clear(&s);
}

TEST_MAIN("conformance/explore", TEST(test_a_story_is_cut_at_its_statements),
    TEST(test_messages_are_counted_by_sender_and_in_all),
    TEST(test_every_message_meets_every_fault),
    TEST(test_faults_are_written_in_the_story_language),
    TEST(test_what_does_not_matter_is_dropped))
