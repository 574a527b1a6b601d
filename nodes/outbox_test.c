#include "nodes/base/test.h"
#include "nodes/outbox.h"

static void
push_told(struct outbox *o, const char *text)
{
	outbox_push(o, &(struct emit){ .kind = EMIT_TOLD,
	    .told = { TOLD_NOTE, "name", NULL, text } });
}

static void
test_emits_come_out_in_order_with_their_octets(void)
{
	struct outbox o = { 0 };
	struct emit e;
	char text[16];

	/* More than the first chunk holds, twice. */
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 500; i++) {
			uint8_t *p = outbox_room(&o, 3);

			memset(p, i, 3);
			snprintf(text, sizeof(text), "%d", i);
			outbox_push_frame(&o, (unsigned)i, bytes_of(p, 3));
			push_told(&o, text);
			memset(text, 'x', sizeof(text));
		}
		for (int i = 0; i < 500; i++) {
			CU_ASSERT_FATAL(outbox_pop(&o, &e));
			CU_ASSERT(e.kind == EMIT_FRAME && e.frame.ifc == (unsigned)i);
			CU_ASSERT(e.frame.data.n == 3 && e.frame.data.p[2] == (uint8_t)i);
			CU_ASSERT_FATAL(outbox_pop(&o, &e));
			snprintf(text, sizeof(text), "%d", i);
			CU_ASSERT_STRING_EQUAL(e.told.text, text);
			CU_ASSERT_STRING_EQUAL(e.told.instance, "");
		}
		CU_ASSERT(!outbox_pop(&o, &e));
	}
	outbox_clear(&o);
}

static void
test_the_largest_packet_fits_and_is_aligned(void)
{
	struct outbox o = { 0 };
	struct emit e;
	uint8_t *p;

	(void)outbox_room(&o, 1);
	p = outbox_room(&o, 65535 + 1000);
	CU_ASSERT_EQUAL((uintptr_t)p % sizeof(void *), 0);
	memset(p, 7, 65535 + 1000);
	outbox_push_frame(&o, 0, bytes_of(p, 65535 + 1000));
	CU_ASSERT(outbox_pop(&o, &e) && e.frame.data.p == p);
	outbox_clear(&o);
	p = outbox_room(&o, 200000);
	memset(p, 7, 200000);
	outbox_clear(&o);
}

static void
test_what_was_popped_stands_until_the_next_pop(void)
{
	struct outbox o = { 0 };
	struct emit e;
	unsigned n = 0;

	for (int i = 0; i < 100; i++)
		push_told(&o, "a line that is long enough to need a second chunk after a while");
	while (outbox_pop(&o, &e)) {
		CU_ASSERT_STRING_EQUAL(e.told.text + strlen(e.told.text) - 5, "while");
		/* Something new meanwhile does not take its place. */
		if (n++ == 50)
			push_told(&o, "more, after a while");
	}
	CU_ASSERT_EQUAL(n, 101);
	CU_ASSERT(!outbox_pop(&o, &e));
	push_told(&o, "next");
	CU_ASSERT(outbox_pop(&o, &e));
	CU_ASSERT_STRING_EQUAL(e.told.text, "next");
	outbox_clear(&o);
}

TEST_MAIN("nodes/outbox",
    TEST(test_emits_come_out_in_order_with_their_octets),
    TEST(test_the_largest_packet_fits_and_is_aligned),
    TEST(test_what_was_popped_stands_until_the_next_pop))
