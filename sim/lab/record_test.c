/* What a node did once it does again; where it does not, the report says where. */
#include "nodes/base/test.h"
#include "sim/lab/fake.h"
#include "sim/record.h"

/* Two fakes talk for 100 ms while a is recorded; returns the transcript, rewound. */
static FILE *
record_a(const char *conf)
{
	FILE *f = tmpfile();
	struct world *w = fake_world(lab_new(), 5);
	struct wire *l = world_wire_add(w, &(struct wire_conf){ .name = "l", .delay = USEC(10) });
	struct world_node *a = fake_node(w, "a", conf), *b = fake_node(w, "b", "mac=2 reply");
	struct record *r = record_start(w, a, f);
	struct flow_conf c = { .name = "p", .kind = FLOW_PING, .every = MSEC(30) };
	char err[128];

	(void)node_attach(a, 0, l);
	(void)node_attach(b, 0, l);
	(void)addr_parse(&c.dst, "2001:db8::2");
	CU_ASSERT_PTR_NOT_NULL(world_flow(w, a, NULL, &c, err));
	world_run(w, MSEC(55));
	CU_ASSERT(node_reboot(a, true, MSEC(5), err));
	world_run(w, MSEC(100));
	CU_ASSERT(record_stop(r));
	world_free(w);
	rewind(f);
	return f;
}

#define CONF "mac=1 to=2 every=10 app=2001:db8::1 listen=7"

static void
test_a_replay_is_identical(void)
{
	FILE *f = record_a(CONF);
	struct replay_report r;

	CU_ASSERT(replay_run(f, fake_kinds, &r));
	CU_ASSERT(r.same);
	CU_ASSERT_FALSE(r.cut);
	CU_ASSERT(r.inputs > 20);
	CU_ASSERT(r.outputs > 10);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "identical: "));
	(void)fclose(f);
}

/* Rewrites the first occurrence of `from` in the transcript. */
static void
edit(FILE *f, const char *from, const char *to)
{
	static char all[1 << 20];
	size_t n = fread(all, 1, sizeof(all), f), m = strlen(from);

	for (size_t i = 0; i + m <= n; i++)
		if (memcmp(all + i, from, m) == 0) {
			memcpy(all + i, to, m);
			break;
		}
	rewind(f);
	(void)fwrite(all, 1, n, f);
	rewind(f);
}

static void
test_a_different_output_is_reported_with_its_octet(void)
{
	FILE *f = record_a(CONF);
	struct replay_report r;

	edit(f, "\x88\xb5", "\x88\xb6");
	CU_ASSERT(replay_run(f, fake_kinds, &r));
	CU_ASSERT_FALSE(r.same);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "a frame of 100 octets on interface 0"));
	(void)fclose(f);
}

static void
test_a_missing_output_is_reported(void)
{
	FILE *f = record_a(CONF);
	struct replay_report r;

	edit(f, "every=10", "every=11");
	CU_ASSERT(replay_run(f, fake_kinds, &r));
	CU_ASSERT_FALSE(r.same);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "but its next deadline is"));
	(void)fclose(f);
}

static void
test_a_cut_transcript_replays_up_to_the_cut(void)
{
	FILE *f = record_a(CONF), *g = tmpfile();
	char half[1500];
	struct replay_report r;

	CU_ASSERT_EQUAL(fread(half, 1, sizeof(half), f), sizeof(half));
	(void)fwrite(half, 1, sizeof(half), g);
	rewind(g);
	CU_ASSERT(replay_run(g, fake_kinds, &r));
	CU_ASSERT(r.same);
	CU_ASSERT(r.cut);
	(void)fclose(f);
	(void)fclose(g);
}

static void
test_what_is_no_transcript_is_refused(void)
{
	FILE *f = tmpfile(), *g = record_a(CONF);
	struct replay_report r;

	CU_ASSERT_FALSE(replay_run(f, fake_kinds, &r));
	CU_ASSERT_STRING_EQUAL(r.text, "this is not a transcript");
	edit(g, "fake", "fape");
	CU_ASSERT_FALSE(replay_run(g, fake_kinds, &r));
	CU_ASSERT_STRING_EQUAL(r.text, "node \"a\" is of kind \"fape\", which is unknown");
	(void)fclose(f);
	(void)fclose(g);
}

TEST_MAIN("sim/lab/record",
    TEST(test_a_replay_is_identical),
    TEST(test_a_different_output_is_reported_with_its_octet),
    TEST(test_a_missing_output_is_reported),
    TEST(test_a_cut_transcript_replays_up_to_the_cut),
    TEST(test_what_is_no_transcript_is_refused))
