#include "nodes/ipsec/replay.h"

#include "nodes/base/rng.h"
#include "nodes/base/test.h"

#include <stdlib.h>

static bool
takes(struct replay *r, uint64_t seq)
{
	if (replay_check(r, seq) != W_OK)
		return false;
	replay_commit(r, seq);
	return true;
}

static void
test_each_number_is_taken_once(void)
{
	struct replay r;

	replay_init(&r, REPLAY_DEFAULT);
	CU_ASSERT_FALSE(takes(&r, 0));
	for (uint64_t s = 1; s < 300; s++) {
		CU_ASSERT_TRUE(takes(&r, s));
		CU_ASSERT_FALSE(takes(&r, s));
	}
	replay_clear(&r);
}

/* RFC 4303 3.4.3: [top - W + 1, top] is the window. */
static void
test_the_left_edge_is_exact(void)
{
	static const uint32_t size[] = { 1, 32, 63, 64, 65, 128, 1000, 4096 };

	for (size_t i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		struct replay r;

		replay_init(&r, size[i]);
		CU_ASSERT_TRUE(takes(&r, 10000));
		CU_ASSERT_FALSE(takes(&r, 10000 - size[i]));
		CU_ASSERT_EQUAL(takes(&r, 10000 - size[i] + 1), size[i] != 1);
		CU_ASSERT_FALSE(takes(&r, 10000 - size[i] + 1));
		replay_clear(&r);
	}
}

static void
test_a_check_changes_nothing(void)
{
	struct replay r;

	replay_init(&r, 64);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(replay_check(&r, 5), W_OK);
	CU_ASSERT_EQUAL(r.top, 0);
	replay_clear(&r);
}

/* Against a list of everything ever taken. */
static void
test_the_ring_equals_a_long_memory(void)
{
	static const uint32_t size[] = { 32, 64, 100, 4096 };
	static bool seen[60000];
	struct rng rng;

	rng_init(&rng, 1, "replay");
	for (size_t i = 0; i < 4; i++) {
		struct replay r;
		uint64_t top = 0;

		for (size_t k = 0; k < 60000; k++)
			seen[k] = false;
		replay_init(&r, size[i]);
		for (int k = 0; k < 5000; k++) {
			uint32_t jump = rng_below(&rng, 50) == 0 ? 9000 : 30;
			uint64_t s = top + rng_below(&rng, jump), back = rng_below(&rng, size[i] * 2);
			bool fine;

			s = s > back ? s - back : s;
			if (s >= 60000)
				break;
			fine = s > top || (s != 0 && s + size[i] > top && !seen[s]);
			CU_ASSERT_EQUAL(takes(&r, s), fine);
			seen[s] = true;
			top = s > top ? s : top;
		}
		replay_clear(&r);
	}
}

/* RFC 4303 A2. */
static void
test_the_high_half_is_inferred(void)
{
	struct replay r;

	replay_init(&r, 64);
	replay_commit(&r, 0xfffffff0);		/* case A */
	CU_ASSERT_EQUAL(replay_extend(&r, 0xfffffff5, true), 0xfffffff5);
	CU_ASSERT_EQUAL(replay_extend(&r, 0xffffffc0, true), 0xffffffc0);
	CU_ASSERT_EQUAL(replay_extend(&r, 3, true), 0x100000003);
	replay_commit(&r, 0x100000003);		/* case B: the window spans two subspaces */
	CU_ASSERT_EQUAL(replay_extend(&r, 0xfffffff5, true), 0xfffffff5);
	CU_ASSERT_EQUAL(replay_extend(&r, 4, true), 0x100000004);
	CU_ASSERT_EQUAL(replay_extend(&r, 3, false), 3);
	CU_ASSERT_EQUAL(replay_check(&r, 0xfffffff0), W_ESP_REPLAY);
	CU_ASSERT_EQUAL(replay_check(&r, 0xfffffff5), W_OK);
	replay_clear(&r);
}

static void
test_size_zero_takes_everything(void)
{
	struct replay r;

	replay_init(&r, 0);
	CU_ASSERT_TRUE(takes(&r, 5));
	CU_ASSERT_TRUE(takes(&r, 5));
	replay_clear(&r);
}

TEST_MAIN("ipsec/replay",
    TEST(test_each_number_is_taken_once),
    TEST(test_the_left_edge_is_exact),
    TEST(test_a_check_changes_nothing),
    TEST(test_the_ring_equals_a_long_memory),
    TEST(test_the_high_half_is_inferred),
    TEST(test_size_zero_takes_everything))
