/* The values of a sweep's parameters, its runs and their names. */
#include "conformance/sweep.h"

#include "conformance/script/script.h"
#include "nodes/base/test.h"

#include <string.h>

/* The values that `text` comes to, with a blank behind each; or what is wrong with it. */
static const char *
values(const char *type, const char *text)
{
	static char out[512];
	struct text t = TEXT_ARRAY(out);
	struct sweep s = { .n_seeds = 1 };
	char err[256];

	if (!sweep_add(&s, "p", type, text, err))
		text_add(&t, "%s", err);
	else
		for (size_t i = 0; i < s.key[0].n; i++)
			text_add(&t, "%s ", s.key[0].value[i]);
	sweep_clear(&s);
	return out;
}

static void
test_a_range_has_both_its_ends_and_is_exact(void)
{
	CU_ASSERT_STRING_EQUAL(values("number", "10..40:10"), "10 20 30 40 ");
	CU_ASSERT_STRING_EQUAL(values("number", "10..45:10"), "10 20 30 40 ");
	CU_ASSERT_STRING_EQUAL(values("number", "0..0.3:0.1"), "0.0 0.1 0.2 0.3 ");
	CU_ASSERT_STRING_EQUAL(values("number", "-1..0:0.5"), "-1.0 -0.5 0.0 ");
	CU_ASSERT_STRING_EQUAL(values("number", "7..7:1"), "7 ");
	CU_ASSERT_STRING_EQUAL(values("number", "20..40:20Mbps"), "20Mbps 40Mbps ");
	CU_ASSERT_STRING_EQUAL(values("number", "20Mbps..40:20"), "20Mbps 40Mbps ");
}

static void
test_a_range_of_times_may_mix_units(void)
{
	CU_ASSERT_STRING_EQUAL(values("time", "10..30:10ms"), "10000000ns 20000000ns 30000000ns ");
	CU_ASSERT_STRING_EQUAL(values("time", "0..1s:500ms"), "0ns 500000000ns 1000000000ns ");
	CU_ASSERT_STRING_EQUAL(values("time", "0.5us..1us:500ns"), "500ns 1000ns ");
	CU_ASSERT_STRING_EQUAL(values("time", "100s..300s:200s"), "100000000000ns 300000000000ns ");
}

static void
test_lists_and_ranges_go_together(void)
{
	CU_ASSERT_STRING_EQUAL(values("string", "none,symmetric"), "none symmetric ");
	CU_ASSERT_STRING_EQUAL(values("boolean", "yes,no"), "yes no ");
	CU_ASSERT_STRING_EQUAL(values("number", "1,5..7:1,20"), "1 5 6 7 20 ");
	CU_ASSERT_STRING_EQUAL(values("string", "1..3,0.03..0.07"), "1..3 0.03..0.07 ");
}

static void
test_what_is_no_range_is_said(void)
{
	CU_ASSERT_STRING_EQUAL(values("number", "10..20"),
	    "10..20: wanted a step, as in 10..20:1");
	CU_ASSERT_STRING_EQUAL(values("time", "10..20:5"),
	    "10..20:5: wanted FROM..TO:STEP, like 10ms..200ms:10ms");
	CU_ASSERT_STRING_EQUAL(values("number", "a..20:5"),
	    "a..20:5: wanted FROM..TO:STEP, like 10..200:10");
	CU_ASSERT_STRING_EQUAL(values("number", "1km..20m:5"),
	    "1km..20m:5: wanted FROM..TO:STEP, like 10..200:10");
	CU_ASSERT_STRING_EQUAL(values("number", "20..10:1"),
	    "20..10:1: goes from the least to the most");
	CU_ASSERT_STRING_EQUAL(values("number", "1..2:0"), "1..2:0: the step is above 0");
	CU_ASSERT_STRING_EQUAL(values("number", "1..2:-1"), "1..2:-1: the step is above 0");
	CU_ASSERT_STRING_EQUAL(values("number", "0..1000000:1"), "more than 10000 values");
	CU_ASSERT_STRING_EQUAL(values("number", "1,,2"), "1,,2: wanted values between the commas");
	CU_ASSERT_STRING_EQUAL(values("number", ""), ": wanted values between the commas");
	CU_ASSERT_STRING_EQUAL(values("number", "1..9999999999999999999:1"),
	    "1..9999999999999999999:1: wanted FROM..TO:STEP, like 10..200:10");
}

/* b changes before the seed, and c before b. */
static void
test_every_point_has_every_seed_and_seeds_change_last(void)
{
	struct sweep s = { .seed = 5, .n_seeds = 2 };
	struct world_arg a[SWEEP_KEYS];
	char err[256], name[SWEEP_NAME], all[1024];
	struct text t = TEXT_ARRAY(all);

	CU_ASSERT(sweep_add(&s, "c", "number", "1,2", err));
	CU_ASSERT(sweep_add(&s, "b", "string", "x,y", err));
	CU_ASSERT_FALSE(sweep_add(&s, "c", "number", "3", err));
	CU_ASSERT_EQUAL(sweep_points(&s), 4);
	CU_ASSERT_EQUAL_FATAL(sweep_runs(&s), 8);
	for (size_t i = 0; i < 8; i++) {
		uint64_t seed = sweep_run(&s, i, a);

		sweep_name(a, s.n_keys, seed, name);
		text_add(&t, "%s ", name);
	}
	CU_ASSERT_STRING_EQUAL(all, "b=x+c=1/5 b=x+c=2/5 b=y+c=1/5 b=y+c=2/5 "
	    "b=x+c=1/6 b=x+c=2/6 b=y+c=1/6 b=y+c=2/6 ");
	sweep_clear(&s);
}

static void
test_too_many_runs_are_counted_no_further(void)
{
	struct sweep s = { .n_seeds = UINT64_MAX };
	char err[256];

	CU_ASSERT(sweep_add(&s, "a", "number", "1..10000:1", err));
	CU_ASSERT(sweep_add(&s, "b", "number", "1..10000:1", err));
	CU_ASSERT(sweep_runs(&s) > SWEEP_RUNS);
	sweep_clear(&s);
}

static void
test_no_two_names_are_alike(void)
{
	char a[SWEEP_NAME], b[SWEEP_NAME], text[2][400];

	sweep_name(NULL, 0, 3, a);
	CU_ASSERT_STRING_EQUAL(a, "default/3");
	sweep_name(&(struct world_arg){ "k", "../x" }, 1, 1, a);
	sweep_name(&(struct world_arg){ "k", "..:x" }, 1, 1, b);
	CU_ASSERT(strncmp(a, "k=.._x-", 7) == 0);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	memset(text, 'v', sizeof(text));
	text[0][399] = text[1][399] = '\0';
	text[1][398] = 'w';
	sweep_name(&(struct world_arg){ "k", text[0] }, 1, 1, a);
	sweep_name(&(struct world_arg){ "k", text[1] }, 1, 1, b);
	CU_ASSERT_STRING_NOT_EQUAL(a, b);
	CU_ASSERT(strlen(a) < SWEEP_NAME - 1);
}

TEST_MAIN("conformance/sweep", TEST(test_a_range_has_both_its_ends_and_is_exact),
    TEST(test_a_range_of_times_may_mix_units), TEST(test_lists_and_ranges_go_together),
    TEST(test_what_is_no_range_is_said),
    TEST(test_every_point_has_every_seed_and_seeds_change_last),
    TEST(test_too_many_runs_are_counted_no_further), TEST(test_no_two_names_are_alike))
