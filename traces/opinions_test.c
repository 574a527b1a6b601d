/* Three opinions on every packet.
 *
 *	opinions_test RUN...	compares the run folders, closes with `opinions: N passed, M failed`
 *	opinions_test		first proves, on a run made here, that agreement is found and that a
 *				disagreement is */
#include "traces/dissect/sample.h"

#include "nodes/base/test.h"
#include "traces/load.h"
#include "traces/opinions.h"
#include "traces/run.h"

#include <unistd.h>

struct stage {
	char dir[64];
	struct run *run;
	struct opinions o;
	char err[256];
};

static struct stage
stage_new(void)
{
	struct stage s = { .dir = "/tmp/sojourn-opinions-XXXXXX" };
	struct sa_keys sa[3] = { sample_sa(0x1001, true), sample_sa(0x2002, false), sample_ike_sa() };
	struct run_options o = { .scenario = "opinions", .seed = 1 };
	char *made = mkdtemp(s.dir);

	assert(made != NULL);
	sample_used = 0;
	o.dir = s.dir;
	s.run = run_open(&o, s.err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s.run);
	for (size_t i = 0; i < 3; i++)
		run_keys(s.run, 0, "mn", &sa[i]);
	return s;
}

static void
stage_free(struct stage *s)
{
	char command[128];
	int status;

	snprintf(command, sizeof(command), "rm -r '%s'", s->dir);
	status = system(command);
	CU_ASSERT_EQUAL(status, 0);
}

static void
stage_close(struct stage *s)
{
	struct run_result result = { .status = "finished", .end = SECONDS(9) };
	bool fine = run_close(s->run, &result, s->err);

	CU_ASSERT_TRUE(fine);
	s->err[0] = '\0';
	s->o.out = stderr;
}

static void
send(struct stage *s, tick t, struct bytes frame)
{
	run_frame(s->run, t, "mn", "cafe", 0, true, frame);
}

static struct bytes
protected_bu(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);

	return sample_eth_ip(sample_ip6(COA6, HA6, 60,
	    sample_hao(HOA6, 50, sample_esp(&sa, 7, 135, sample_bu()))));
}

static void
test_tshark_agrees_on_all_samples(void)
{
	struct sa_keys gcm = sample_sa(0x1001, true), cbc = sample_sa(0x2002, false);
	struct sa_keys ike = sample_ike_sa();
	struct stage s = stage_new();
	struct bytes ping = sample_checked(sample_hex("80 00 0000 0001 0002 aabb"), 2, 58, HOA6, CN6);
	bool asked;

	ping = sample_ip6(HOA6, CN6, 58, ping);
	send(&s, 1, protected_bu());
	send(&s, 2, sample_eth_ip(sample_ip6(HA6, COA6, 43,
	    sample_rh2(HOA6, 50, sample_esp(&cbc, 9, 135, sample_ba())))));
	send(&s, 3, sample_eth_ip(sample_ip4(COA4, HA4, 17, sample_udp(COA4, HA4, 4191, 4191,
	    sample_ip6(HOA6, HA6, 50, sample_esp(&gcm, 8, 135, sample_bu()))))));
	send(&s, 4, sample_eth_ip(sample_ip4(COA4, HA4, 17, sample_udp(NULL, NULL, 4500, 4500,
	    sample_esp(&gcm, 10, 41, ping)))));
	send(&s, 5, sample_eth_ip(sample_ip6(COA6, HA6, 17, sample_udp(COA6, HA6, 4500, 4500,
	    sample_join(sample_hex("00000000"), sample_ike_sk(&ike, 37, 0x08, 2, 41,
	    sample_payload(0, sample_hex("00 00 4010"))))))));
	send(&s, 6, sample_eth_ip(sample_ip6("fe80::1", "ff02::1", 58, sample_checked(sample_hex(
	    "86 00 0000 40 20 0708 00000000 00000000 01 01 020000000001 05 01 0000 000005dc"
	    "03 04 40 e0 00278d00 00093a80 00000000 20010db8010000000000000000000001"
	    "07 01 0000 000000c8 08 01 0000 000a 0708"), 2, 58, "fe80::1", "ff02::1"))));
	send(&s, 7, sample_eth(0x0806, sample_hex("0001 0800 0604 0001 020000000001 0a000005"
	    "000000000000 0a000001")));
	stage_close(&s);
	asked = opinions_run(&s.o, s.dir, s.err);
	CU_ASSERT_TRUE(asked);
	if (!asked)
		fprintf(stderr, "%s\n", s.err);
	CU_ASSERT_EQUAL(s.o.failed, 0);
	CU_ASSERT_TRUE(s.o.passed > 110);
	stage_free(&s);
}

/* The messages are of one run, the captures of another: tshark must be seen to disagree. */
static void
test_a_disagreement_with_tshark_is_found(void)
{
	struct stage s = stage_new();
	struct msg_list list = { 0 };
	char err[128];
	struct msg *m;
	bool asked;

	send(&s, 1, protected_bu());
	stage_close(&s);
	m = msg_json_read("{\"n\":1,\"t\":1,\"id\":\"1\",\"node\":\"mn\",\"link\":\"cafe\",\"dir\":\"tx\","
	    "\"pcap\":\"mn-cafe.pcap\",\"frame\":1,\"name\":\"BU\",\"seq\":6,\"hoa4_len\":32}", err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	msg_list_add(&list, m);
	s.o.out = NULL;
	asked = opinions_tshark(&s.o, s.dir, &list, s.err);
	CU_ASSERT_TRUE(asked);
	CU_ASSERT_TRUE(s.o.failed > 5);	/* seq is another, and what tshark sees we do not */
	msg_list_clear(&list);
	stage_free(&s);
}

static void
tell(struct stage *s, tick t, enum told_kind kind, const char *name, const char *text)
{
	struct told told = { .kind = kind, .name = name, .instance = "", .text = text };

	run_told(s->run, t, "mn", &told);
}

static void
compare_told(struct stage *s)
{
	struct msg_list list = { 0 };
	char path[128];
	bool asked;

	snprintf(path, sizeof(path), "%s/messages.jsonl", s->dir);
	asked = load_messages(path, &list, s->err) && opinions_told(&s->o, s->dir, &list, s->err);
	CU_ASSERT_TRUE(asked);
	msg_list_clear(&list);
}

static void
test_what_is_told_agrees_with_the_wire(void)
{
	struct stage s = stage_new();

	tell(&s, 1, TOLD_TX, "BU", " seq=5 A=1 K=1 lifetime=60 alt_coa=" COA6 " hoa4=" HOA4 " why=x");
	send(&s, 1, protected_bu());
	stage_close(&s);
	compare_told(&s);
	CU_ASSERT_EQUAL(s.o.failed, 0);
	CU_ASSERT_EQUAL(s.o.passed, 7);	/* six fields, and the message itself */
	stage_free(&s);
}

static void
test_what_is_told_and_not_on_the_wire_is_found(void)
{
	struct stage s = stage_new();

	tell(&s, 1, TOLD_TX, "BU", " seq=6");		/* another number */
	tell(&s, 1, TOLD_RX, "BA", " seq=6");		/* nothing of the kind */
	send(&s, 1, protected_bu());
	stage_close(&s);
	s.o.out = NULL;
	compare_told(&s);
	CU_ASSERT_EQUAL(s.o.failed, 3);	/* and the BU that was sent was not told */
	stage_free(&s);
}

/* What a story changes behind its engine's back, or sends in its name, is excused; and nothing else. */
static void
test_what_a_story_does_behind_an_engine_is_excused(void)
{
	for (unsigned n = 0; n < 3; n++) {
		struct stage s = stage_new();

		if (n == 1)
			run_world(s.run, 0, "mn", "control", "tamper BU next byte[50]=00");
		else if (n == 2)
			run_world(s.run, 0, "mn", "control", "tamper BU next seq=5");
		tell(&s, 1, TOLD_TX, "BU", " seq=6");
		send(&s, 1, protected_bu());
		stage_close(&s);
		s.o.out = NULL;
		compare_told(&s);
		CU_ASSERT_EQUAL(s.o.failed, n == 1 ? 0 : 2);
		CU_ASSERT_EQUAL(s.o.excepted, n == 1 ? 2 : 0);
		stage_free(&s);
	}
}

static int
compare_runs(char **dir, int n)
{
	struct opinions o = { .out = stdout };
	char err[256] = "";
	int status = 0;

	for (int i = 0; i < n; i++) {
		if (!opinions_run(&o, dir[i], err)) {
			fprintf(stderr, "%s\n", err);
			status = 3;
		}
	}
	printf("opinions: %llu passed, %llu failed\n", (unsigned long long)o.passed,
	    (unsigned long long)o.failed);
	return status != 0 ? status : o.failed > 0 || o.passed == 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	static const struct test_row rows[] = {
		TEST(test_tshark_agrees_on_all_samples),
		TEST(test_a_disagreement_with_tshark_is_found),
		TEST(test_what_is_told_agrees_with_the_wire),
		TEST(test_what_is_told_and_not_on_the_wire_is_found),
		TEST(test_what_a_story_does_behind_an_engine_is_excused),
	};

	if (argc > 1)
		return compare_runs(argv + 1, argc - 1);
	return test_run("traces/opinions", rows, sizeof(rows) / sizeof(rows[0]));
}
