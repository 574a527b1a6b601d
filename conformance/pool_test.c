#include "conformance/pool.h"

#include "conformance/interrupt.h"
#include "nodes/base/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int
number(void *ctx, size_t i, FILE *out)
{
	(void)ctx;
	usleep((unsigned)(5 - i) * 3000);	/* the last is ready first */
	fprintf(out, "job %zu", i);
	return (int)i;
}

static void
test_results_stand_in_the_order_of_the_plan(void)
{
	struct pool_result r[5];
	char want[16];

	pool_run(&(struct pool_conf){ .jobs = 3 }, 5, number, NULL, r);
	for (size_t i = 0; i < 5; i++) {
		snprintf(want, sizeof(want), "job %zu", i);
		CU_ASSERT_STRING_EQUAL(r[i].text, want);
		CU_ASSERT_EQUAL(r[i].status, (int)i);
		CU_ASSERT_FALSE(r[i].crashed);
	}
	pool_result_clear(r, 5);
}

static int
bad(void *ctx, size_t i, FILE *out)
{
	(void)ctx;
	fputs("begun", out);
	fflush(out);
	fputs("a first line\nwhat was wrong\n", stderr);
	if (i == 0)
		abort();
	if (i == 1)
		sleep(30);
	return 0;
}

static void
test_a_crash_and_a_hang_end_nobody_else(void)
{
	struct pool_result r[3];

	pool_run(&(struct pool_conf){ .jobs = 3, .limit_s = 1 }, 3, bad, NULL, r);
	CU_ASSERT_TRUE(r[0].crashed);
	CU_ASSERT_STRING_EQUAL(r[0].text, "begun");
	CU_ASSERT_STRING_EQUAL(r[0].last_words, "what was wrong");
	CU_ASSERT_TRUE(r[1].crashed);
	CU_ASSERT_EQUAL(r[1].signal, 14);
	CU_ASSERT_FALSE(r[2].crashed);
	pool_result_clear(r, 3);
}

static int
interrupting(void *ctx, size_t i, FILE *out)
{
	(void)ctx;
	(void)out;
	if (i == 0)
		return 0;
	kill(getppid(), SIGTERM);
	sleep(30);
	return 0;
}

/* The last of all: the process stays interrupted. */
static void
test_an_interruption_ends_what_is_under_way(void)
{
	struct pool_result r[4];

	CU_ASSERT_FALSE(interrupted());
	CU_ASSERT_FALSE(pool_run(&(struct pool_conf){ .jobs = 1 }, 4, interrupting, NULL, r));
	CU_ASSERT_EQUAL(interrupted(), SIGTERM);
	CU_ASSERT_FALSE(r[0].crashed);
	for (size_t i = 1; i < 4; i++) {
		CU_ASSERT_TRUE(r[i].crashed);
		CU_ASSERT_STRING_EQUAL(r[i].text, "");
	}
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);	/* nobody is left */
	pool_result_clear(r, 4);
}

TEST_MAIN("conformance/pool", TEST(test_results_stand_in_the_order_of_the_plan),
    TEST(test_a_crash_and_a_hang_end_nobody_else),
    TEST(test_an_interruption_ends_what_is_under_way))
