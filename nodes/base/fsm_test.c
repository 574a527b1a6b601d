#include "nodes/base/fsm.h"
#include "nodes/base/route.h"
#include "nodes/base/test.h"

#include <stdlib.h>

enum { OFF, ON };
enum { PRESS, JUMP };

struct lamp {
	uint8_t state;
	bool broken;
	int lit;
};

static bool
whole(const void *self, const void *in)
{
	(void)in;
	return !((const struct lamp *)self)->broken;
}

static bool
broken(const void *self, const void *in)
{
	return !whole(self, in);
}

static void
light(void *self, const void *in)
{
	(void)in;
	((struct lamp *)self)->lit++;
}

static const struct fsm_row rows[] = {
	{ OFF, PRESS, whole, light, ON, "light", "1 1" },
	{ OFF, PRESS, broken, NULL, OFF, "nothing", "1 2" },
	{ ON, PRESS, NULL, NULL, OFF, "out", "1 3" },
};
static const char *const states[] = { "OFF", "ON" }, *const events[] = { "PRESS", "JUMP" };
static const struct fsm lamp_fsm = { "lamp", states, events, 2, 2, FSM_ROWS(rows) };

static void
count(void *ctx, const struct told *t)
{
	int *n = ctx;

	n[t->kind]++;
}

static void
test_rows_run_and_are_told(void)
{
	int told[6] = { 0 };
	struct teller teller = { told, count };
	struct lamp l = { 0 };
	struct fsm_run run;

	fsm_run_init(&run, &lamp_fsm, &teller, NULL);
	CU_ASSERT(fsm_step(&run, &l.state, PRESS, &l, NULL, "1"));
	CU_ASSERT_EQUAL(l.state, ON);
	CU_ASSERT_EQUAL(l.lit, 1);
	CU_ASSERT_FALSE(fsm_step(&run, &l.state, JUMP, &l, NULL, "1"));
	CU_ASSERT(fsm_step(&run, &l.state, PRESS, &l, NULL, "1"));
	l.broken = true;
	CU_ASSERT(fsm_step(&run, &l.state, PRESS, &l, NULL, "1"));
	CU_ASSERT_EQUAL(l.state, OFF);
	CU_ASSERT_EQUAL(told[TOLD_STATE], 3);
	CU_ASSERT_EQUAL(told[TOLD_IGNORED], 1);
	CU_ASSERT(run.taken[0] == 1 && run.taken[1] == 1 && run.taken[2] == 1);
	fsm_run_clear(&run);
}

static void
step_with(const char *mutants, struct lamp *l)
{
	struct fsm_run run;

	fsm_run_init(&run, &lamp_fsm, NULL, mutants);
	(void)fsm_step(&run, &l->state, PRESS, l, NULL, "1");
	fsm_run_clear(&run);
}

static void
test_mutants_edit_only_their_row(void)
{
	struct lamp drop = { 0 }, skip = { 0 }, negate = { 0 }, to = { 0 }, other = { 0 };

	step_with("fsm/lamp/0/drop", &drop);
	CU_ASSERT_EQUAL(drop.state, OFF);
	step_with("x;fsm/lamp/0/skip", &skip);
	CU_ASSERT(skip.state == ON && skip.lit == 0);
	step_with("fsm/lamp/0/negate", &negate);
	CU_ASSERT_EQUAL(negate.state, OFF);
	step_with("fsm/lamp/0/to:OFF", &to);
	CU_ASSERT(to.state == OFF && to.lit == 1);
	step_with("fsm/lamp2/0/drop", &other);
	CU_ASSERT_EQUAL(other.state, ON);
}

static void
test_the_picture_dashes_rows_never_taken(void)
{
	struct fsm_run run;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	fsm_run_init(&run, &lamp_fsm, NULL, NULL);
	fsm_dot(&lamp_fsm, &run, f);
	fclose(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"OFF\" -> \"ON\" [label=<<TABLE"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ">PRESS<BR/>light<BR/>RFC 1 1</FONT></TD></TR></TABLE>>, style=dashed"));
	CU_ASSERT_PTR_NULL(strstr(text, "</TABLE>>, color"));
	free(text);
	fsm_run_clear(&run);
}

static const struct route_row routes[] = {
	{ 0, 0, NULL, light, "lamp", "both hear", "1 1" },
	{ 0, 0, whole, light, "lamp", "both hear", "1 2" },
};
static const char *const engines[] = { "switch" }, *const switch_events[] = { "ON", "OFF" };
static const char *const *const all_events[] = { switch_events };
static const struct route lamp_route = { "house", engines, all_events, FSM_ROWS(routes) };

static void
test_every_fitting_route_runs(void)
{
	struct route_run run;
	struct lamp l = { 0 };

	route_run_init(&run, &lamp_route, NULL, NULL);
	CU_ASSERT_EQUAL(route_event(&run, 0, 0, &l, NULL), 2);
	CU_ASSERT_EQUAL(l.lit, 2);
	CU_ASSERT_EQUAL(route_event(&run, 0, 1, &l, NULL), 0);
	route_run_clear(&run);
	route_run_init(&run, &lamp_route, NULL, "route/house/0/drop;route/house/1/negate");
	CU_ASSERT_EQUAL(route_event(&run, 0, 0, &l, NULL), 0);
	route_run_clear(&run);
}

TEST_MAIN("base/fsm",
    TEST(test_rows_run_and_are_told),
    TEST(test_mutants_edit_only_their_row),
    TEST(test_the_picture_dashes_rows_never_taken),
    TEST(test_every_fitting_route_runs))
