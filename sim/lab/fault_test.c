/* Every fault, at the frame it was asked for. a sends frames 0, 1, 2, ... to b every 10 ms. */
#include "nodes/base/test.h"
#include "sim/inside.h"
#include "sim/lab/fake.h"

struct stage {
	struct world *w;
	struct wire *l;
	struct world_node *a, *b;
	unsigned acted, altered, lost, notes;
};

static void
look(void *ctx, const struct sight *s)
{
	struct stage *x = ctx;

	x->altered += s->kind == SIGHT_RX && s->altered;
	x->lost += s->kind == SIGHT_LOST && s->fate == FATE_FAULT;
}

static void
note(void *ctx, const struct happening *h)
{
	struct stage *x = ctx;

	x->notes += strcmp(h->kind, "fault") == 0;
}

static void
set_stage(struct stage *x)
{
	struct tap t = { .ctx = x, .frame = look, .happening = note };

	*x = (struct stage){ .w = fake_world(lab_new(), 3) };
	world_tap(x->w, &t);
	x->l = world_wire_add(x->w, &(struct wire_conf){ .name = "l", .delay = MSEC(1) });
	x->a = fake_node(x->w, "a", "mac=1 to=2 every=10");
	x->b = fake_node(x->w, "b", "mac=2");
	(void)node_attach(x->a, 0, x->l);
	(void)node_attach(x->b, 0, x->l);
}

/* What b has heard, by sequence number: "0 1 3". */
static const char *
heard(const struct stage *x)
{
	static char text[256];
	struct text t = TEXT_ARRAY(text);
	const struct fake *f = x->b->node.self;

	for (unsigned i = 0; i < f->n_heard; i++)
		text_add(&t, "%s%u", i != 0 ? " " : "", f->heard[i].seq);
	return text;
}

static const struct fake *
b_of(const struct stage *x)
{
	return x->b->node.self;
}

static bool
odd(void *arg, const struct egress *e)
{
	(void)arg;
	return (e->frame.p[17] & 1) != 0;
}

static void
acted(void *arg, const struct egress *e)
{
	(void)e;
	((struct stage *)arg)->acted++;
}

static void
test_the_nth_match_is_dropped_and_no_other(void)
{
	struct stage x;
	struct fault_rule *r;

	set_stage(&x);
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .match = odd, .nth = 2,
	    .acted = acted, .arg = &x, .node = x.a });
	world_run(x.w, MSEC(72));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 1 2 4 5 6");
	CU_ASSERT_EQUAL(fault_matches(r), 3);
	CU_ASSERT_EQUAL(fault_acts(r), 1);
	CU_ASSERT_EQUAL(x.acted, 1);
	CU_ASSERT_EQUAL(x.lost, 1);
	CU_ASSERT_EQUAL(x.notes, 1);
	fault_remove(r);
	world_run(x.w, MSEC(82));
	CU_ASSERT_EQUAL(b_of(&x)->n_heard, 7);
	world_free(x.w);
}

static void
test_a_run_of_matches_and_every_match(void)
{
	struct stage x;
	struct fault_rule *r;

	set_stage(&x);
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .nth = 2, .times = 3 });
	world_run(x.w, MSEC(62));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 4 5");
	fault_remove(r);
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .wire = x.l });
	world_run(x.w, MSEC(102));
	CU_ASSERT_EQUAL(b_of(&x)->n_heard, 3);
	world_free(x.w);
}

static void
test_a_fault_elsewhere_does_not_count(void)
{
	struct stage x;
	struct wire *other;
	struct fault_rule *r, *s;

	set_stage(&x);
	other = world_wire_add(x.w, &(struct wire_conf){ .name = "other" });
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .wire = other });
	s = world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .node = x.b });
	world_run(x.w, MSEC(32));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 1 2");
	CU_ASSERT_EQUAL(fault_matches(r) + fault_matches(s), 0);
	world_free(x.w);
}

static void
test_a_delayed_frame_is_overtaken(void)
{
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w,
	    &(struct fault){ .kind = FAULT_DELAY, .nth = 2, .delay = MSEC(15) });
	world_run(x.w, MSEC(52));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 2 1 3 4");
	CU_ASSERT_EQUAL(b_of(&x)->heard[2].t, MSEC(36));
	world_free(x.w);
}

static void
test_duplicates_come_at_their_distance(void)
{
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w,
	    &(struct fault){ .kind = FAULT_DUPLICATE, .nth = 1, .n = 2, .delay = MSEC(3) });
	world_run(x.w, MSEC(22));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 0 0 1");
	CU_ASSERT_EQUAL(b_of(&x)->heard[2].t, MSEC(17));
	CU_ASSERT_EQUAL(x.altered, 2);
	world_free(x.w);
}

static void
test_held_frames_wait_for_release(void)
{
	struct stage x;
	struct fault_rule *r;

	set_stage(&x);
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_HOLD, .nth = 1, .times = 2 });
	world_run(x.w, MSEC(45));
	CU_ASSERT_STRING_EQUAL(heard(&x), "2 3");
	fault_release(r);
	world_run(x.w, MSEC(52));
	CU_ASSERT_STRING_EQUAL(heard(&x), "2 3 0 1 4");
	world_free(x.w);
}

static void
test_a_held_frame_lets_n_others_pass(void)
{
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_HOLD, .nth = 2, .n = 2 });
	world_run(x.w, MSEC(62));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 2 3 1 4 5");
	world_free(x.w);
}

static void
test_what_is_held_when_the_rule_goes_is_lost(void)
{
	struct stage x;
	struct fault_rule *r;

	set_stage(&x);
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_HOLD, .nth = 1 });
	world_run(x.w, MSEC(15));
	fault_remove(r);
	world_run(x.w, MSEC(25));
	CU_ASSERT_STRING_EQUAL(heard(&x), "1");
	CU_ASSERT_EQUAL(x.lost, 1);
	world_free(x.w);
}

static void
to_seven(void *arg, uint8_t *frame, size_t *n)
{
	(void)arg;
	frame[17] = 7;
	*n += 5;
}

static void
test_corruption_truncation_and_rewriting_change_the_octets(void)
{
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w,
	    &(struct fault){ .kind = FAULT_CORRUPT, .nth = 1, .at = 17, .mask = 0x40 });
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_TRUNCATE, .nth = 2, .n = 60 });
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_REWRITE, .nth = 3,
	    .rewrite = to_seven });
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_CORRUPT, .nth = 4, .at = SIZE_MAX });
	world_run(x.w, MSEC(42));
	CU_ASSERT_EQUAL(b_of(&x)->heard[0].seq, 64);
	CU_ASSERT_EQUAL(b_of(&x)->heard[1].n, 60);
	CU_ASSERT_EQUAL(b_of(&x)->heard[2].seq, 7);
	CU_ASSERT_EQUAL(b_of(&x)->heard[2].n, 105);
	CU_ASSERT_EQUAL(x.altered, 4);
	world_free(x.w);
}

static void
test_a_late_frame_belongs_to_the_link_it_was_sent_on(void)
{
	struct stage x;
	struct wire *other;

	set_stage(&x);
	other = world_wire_add(x.w, &(struct wire_conf){ .name = "other" });
	(void)world_fault(x.w,
	    &(struct fault){ .kind = FAULT_DELAY, .nth = 1, .delay = MSEC(5) });
	world_run(x.w, MSEC(12));
	node_move(x.a, 0, other, 0);
	world_run(x.w, MSEC(18));
	CU_ASSERT_STRING_EQUAL(heard(&x), "0");
	world_free(x.w);
}

static bool
clean_id(void *arg, const struct egress *e)
{
	(void)arg;
	return e->id < 1000;
}

/* A tap knows the frame by this id, whatever an earlier rule did to it. */
static void
test_a_changed_frame_keeps_its_id_for_later_rules(void)
{
	struct stage x;
	struct fault_rule *r;

	set_stage(&x);
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_CORRUPT, .at = 20 });
	r = world_fault(x.w, &(struct fault){ .kind = FAULT_DROP, .match = clean_id, .nth = 2 });
	world_run(x.w, MSEC(42));
	CU_ASSERT_EQUAL(fault_matches(r), 4);
	CU_ASSERT_STRING_EQUAL(heard(&x), "0 2 3");
	world_free(x.w);
}

static void
test_injected_frames_arrive_as_from_nobody(void)
{
	uint8_t frame[60] = { 2, 0, 0, 0, 0, 2, 6, 6, 6, 6, 6, 6, 0x88, 0xb5, 0, 0, 0, 99 };
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_DROP });
	(void)world_inject(x.w, x.l, BYTES_ARRAY(frame));
	world_run(x.w, MSEC(42));
	CU_ASSERT_STRING_EQUAL(heard(&x), "99");
	world_free(x.w);
}

static void
test_a_world_may_end_with_frames_late_and_held(void)
{
	struct stage x;

	set_stage(&x);
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_HOLD, .nth = 1 });
	(void)world_fault(x.w, &(struct fault){ .kind = FAULT_DELAY, .delay = SECONDS(9) });
	world_run(x.w, MSEC(52));
	CU_ASSERT_EQUAL(b_of(&x)->n_heard, 0);
	world_free(x.w);
}

TEST_MAIN("sim/lab/fault",
    TEST(test_the_nth_match_is_dropped_and_no_other),
    TEST(test_a_run_of_matches_and_every_match),
    TEST(test_a_fault_elsewhere_does_not_count),
    TEST(test_a_delayed_frame_is_overtaken),
    TEST(test_duplicates_come_at_their_distance),
    TEST(test_held_frames_wait_for_release),
    TEST(test_a_held_frame_lets_n_others_pass),
    TEST(test_what_is_held_when_the_rule_goes_is_lost),
    TEST(test_corruption_truncation_and_rewriting_change_the_octets),
    TEST(test_a_late_frame_belongs_to_the_link_it_was_sent_on),
    TEST(test_a_changed_frame_keeps_its_id_for_later_rules),
    TEST(test_injected_frames_arrive_as_from_nobody),
    TEST(test_a_world_may_end_with_frames_late_and_held))
