/* crossing_test.c - every two exchanges that cross, of one end with the other's or its own before,
 * with every message lost, repeated and overtaken: RFC 7296 2.8.1, 2.8.2, 2.25.1, 2.25.2, RFC 4555
 * 3.5.
 *
 *	mn -> ha   CREATE_CHILD_SA { N(REKEY_SA, a), ... }	mn -> ha   CREATE_CHILD_SA { SA, Ni, KEi }
 *	mn <- ha   CREATE_CHILD_SA { N(REKEY_SA, a), ... }	mn <- ha   INFORMATIONAL { D(ESP) }
 *	...
 *
 * and so on for each act of schedule.h by the mobile node with each by the home agent, at once, so
 * that their requests cross, and a little later, when the answer to the first is on its way. */
#include "nodes/ike/schedule.h"

static void
test_two_exchanges_that_cross_converge_whatever_happens_to_a_message(void)
{
	static const unsigned offset[] = { 0, 5, 15 };

	for (const struct mode *m = mode; m < mode + MODES; m++) {
		unsigned messages = m == mode || m->pieces ? 6 : 4, offsets = m == mode ? 3 : 2;

		for (enum act a = REKEY_CHILD; a < ACTS; a++)
			for (enum act b = REKEY_CHILD; possible(m, a) && b < MOVE; b++)
				for (unsigned i = 0; possible(m, b) && i < offsets; i++)
					suffer((struct schedule){ .mode = m, .mn = a, .ha = b,
					    .ha_ms = offset[i] }, messages);
	}
}

/* RFC 7296 2.8.1, 2.8.2, 2.25: two faults. */
static void
test_two_exchanges_that_cross_converge_whatever_happens_to_two_messages(void)
{
	for (const struct mode *m = mode; m < mode + 2; m++)
		for (enum act a = REKEY_CHILD; a <= MOVE; a++)
			for (enum act b = REKEY_CHILD; possible(m, a) && b <= DELETE_IKE; b++)
				suffer_twice((struct schedule){ .mode = m, .mn = a, .ha = b }, 5);
}

/* RFC 4555 3.5: outstanding requests go on from the new address; and what is asked while an update
 * or its COOKIE2 check is under way; the home agent may want something, too. */
static void
test_moving_amid_anything_converges_whatever_happens_to_a_message(void)
{
	static const enum act other[] = { NOTHING, REKEY_CHILD, REKEY_IKE, DELETE_CHILD };
	static const unsigned offset[] = { 5, 15, 25 };
	struct schedule s;

	for (const struct mode *m = mode; m < mode + MODES; m++) {
		for (enum act a = REKEY_CHILD; a < MOVE; a++) {
			for (unsigned i = 0; possible(m, a) && i < 12; i++) {
				s = (struct schedule){ .mode = m, .mn = a, .then = MOVE,
				    .then_ms = offset[i % 3], .ha = other[i / 3] };
				suffer(s, i / 3 == 0 ? 4 : 0);
				s.mn = MOVE;
				s.then = a;
				suffer(s, i / 3 == 0 ? 4 : 0);
			}
		}
	}
}

static void
test_the_number_of_runs_is_known(void)
{
	printf("ike/crossing: %u schedules of exchanges that cross\n", played);
	CU_ASSERT(runs > 20000);
}

TEST_MAIN("ike/crossing",
    TEST(test_two_exchanges_that_cross_converge_whatever_happens_to_a_message),
    TEST(test_two_exchanges_that_cross_converge_whatever_happens_to_two_messages),
    TEST(test_moving_amid_anything_converges_whatever_happens_to_a_message),
    TEST(test_the_number_of_runs_is_known))
