#include "conformance/verdict.h"

#include "nodes/base/test.h"

#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <unistd.h>

static struct verdict
verdict(const char *id, enum verdict_kind kind)
{
	struct verdict v = { .kind = kind, .seen = 1, .says = "says <so>", .cite = "6275 6.1.7" };

	snprintf(v.id, sizeof(v.id), "%s", id);
	snprintf(v.role, sizeof(v.role), "MN");
	if (kind == V_FAIL || kind == V_WARN) {
		v.breaches = 1;
		v.at = (struct evidence){ "mn-cafe.pcap", 7, SECONDS(5), "mn", "seq", "4", "5" };
	}
	return v;
}

static int
status_of(size_t n, const enum verdict_kind *kinds)
{
	struct verdicts vs = { 0 };
	int status;

	for (size_t i = 0; i < n; i++) {
		char id[8];
		struct verdict v;

		snprintf(id, sizeof(id), "R%u", (unsigned)i % 1000);
		v = verdict(id, kinds[i]);
		verdicts_add(&vs, &v);
	}
	status = verdicts_exit_status(&vs);
	verdicts_clear(&vs);
	return status;
}

static void
test_the_exit_status_is_that_of_the_design(void)
{
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_PASS, V_WARN }), 0);
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_PASS, V_FAIL }), 1);
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_NOT_TESTED, V_FAIL }), 1);
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_PASS, V_NOT_TESTED }), 4);
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_PASS, V_INCONCLUSIVE }), 4);
	CU_ASSERT_EQUAL(status_of(2, (enum verdict_kind[]){ V_PASS, V_NOT_APPLICABLE }), 0);
	/* An empty capture decides nothing. */
	CU_ASSERT_EQUAL(status_of(0, NULL), 4);
	CU_ASSERT_EQUAL(status_of(1, (enum verdict_kind[]){ V_NOT_APPLICABLE }), 4);
}

static void
test_merging_keeps_the_worst_and_adds_the_counts(void)
{
	struct verdicts vs = { 0 };
	struct verdict a = verdict("R1", V_PASS), b = verdict("R1", V_FAIL);
	struct verdict c = verdict("R1", V_PASS);

	verdicts_add(&vs, &a);
	verdicts_add(&vs, &b);
	verdicts_add(&vs, &c);
	CU_ASSERT_EQUAL_FATAL(vs.n, 1);
	CU_ASSERT_EQUAL(vs.v[0].kind, V_FAIL);
	CU_ASSERT_EQUAL(vs.v[0].seen, 3);
	CU_ASSERT_EQUAL(vs.v[0].breaches, 1);
	CU_ASSERT_STRING_EQUAL(vs.v[0].at.pcap, "mn-cafe.pcap");
	verdicts_clear(&vs);
}

static void
test_strict_turns_a_warning_into_a_failure(void)
{
	struct verdicts vs = { 0 };
	struct verdict v = verdict("R1", V_WARN);

	verdicts_add(&vs, &v);
	CU_ASSERT_EQUAL(verdicts_exit_status(&vs), 0);
	verdicts_strict(&vs);
	CU_ASSERT_EQUAL(verdicts_exit_status(&vs), 1);
	verdicts_clear(&vs);
}

static void
test_a_known_failure_needs_a_reason(void)
{
	char path[] = "/tmp/baseline.XXXXXX", err[256] = "";
	int fd = mkstemp(path);
	struct verdicts vs = { 0 };
	struct verdict v = verdict("R1", V_FAIL);

	verdicts_add(&vs, &v);
	CU_ASSERT_EQUAL(write(fd, "# known\nR1\tMN\tpeer 1.2 does so\n", 31), 31);
	CU_ASSERT_TRUE(verdicts_baseline(&vs, path, err, sizeof(err)));
	CU_ASSERT_EQUAL(verdicts_exit_status(&vs), 0);
	CU_ASSERT_EQUAL(write(fd, "R2\tMN\n", 6), 6);
	CU_ASSERT_FALSE(verdicts_baseline(&vs, path, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, ":3: wants id<TAB>role<TAB>reason"));
	close(fd);
	unlink(path);
	verdicts_clear(&vs);
}

static void
test_json_survives_a_round_trip(void)
{
	char path[] = "/tmp/verdicts.XXXXXX", err[256] = "";
	struct verdict_run run = { "roaming", 1, "" };
	struct verdicts vs = { 0 }, back = { 0 };
	struct verdict a = verdict("R1", V_FAIL), b = verdict("R2", V_NOT_TESTED);

	close(mkstemp(path));
	verdicts_add(&vs, &a);
	verdicts_add(&vs, &b);
	CU_ASSERT_TRUE(verdicts_write_json(&vs, &run, path));
	CU_ASSERT_TRUE(verdicts_read_json(&back, path, err, sizeof(err)));
	CU_ASSERT_EQUAL_FATAL(back.n, 2);
	CU_ASSERT_EQUAL(back.v[0].kind, V_FAIL);
	CU_ASSERT_EQUAL(back.v[0].at.frame, 7);
	CU_ASSERT_EQUAL(back.v[0].at.t, SECONDS(5));
	CU_ASSERT_STRING_EQUAL(back.v[0].at.found, "5");
	CU_ASSERT_EQUAL(back.v[1].kind, V_NOT_TESTED);
	CU_ASSERT_FALSE(verdicts_read_json(&back, "/nonexistent", err, sizeof(err)));
	unlink(path);
	verdicts_clear(&vs);
	verdicts_clear(&back);
}

static void
test_junit_and_tap_carry_the_packet_and_the_clause(void)
{
	char path[] = "/tmp/junit.XXXXXX", text[4096] = "";
	struct verdict_run run = { "roaming", 1, "nat=symmetric" };
	struct verdicts vs = { 0 };
	struct verdict v = verdict("R1", V_FAIL);
	FILE *f;

	close(mkstemp(path));
	verdicts_add(&vs, &v);
	CU_ASSERT_TRUE(verdicts_write_junit(&vs, &run, path));
	f = fopen(path, "r");
	CU_ASSERT_TRUE(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "failures=\"1\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "says &lt;so&gt;"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "mn-cafe.pcap frame 7"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "RFC 6275 6.1.7"));
	f = fopen(path, "w+");
	verdicts_write_tap(&vs, f);
	rewind(f);
	memset(text, 0, sizeof(text));
	CU_ASSERT_TRUE(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "1..1\nnot ok 1 - R1 MN"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "mn-cafe.pcap frame 7; RFC 6275 6.1.7"));
	unlink(path);
	verdicts_clear(&vs);
}

/* One of each kind, and texts that XML cannot carry as they are. */
static struct verdicts
one_of_each(void)
{
	struct verdicts vs = { 0 };

	for (unsigned k = V_NOT_TESTED; k <= V_FAIL; k++) {
		char id[16];
		struct verdict v;

		snprintf(id, sizeof(id), "R%u", k);
		v = verdict(id, (enum verdict_kind)k);
		snprintf(v.why, sizeof(v.why), "\x01 & \xff\xfe");
		snprintf(v.at.found, sizeof(v.at.found), "\x1b[31m <b> # TODO");
		verdicts_add(&vs, &v);
	}
	return vs;
}

static void
quiet(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

static int
schema_says(const char *file)
{
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt("conformance/junit.xsd");
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlSchemaValidCtxtPtr valid = xmlSchemaNewValidCtxt(schema);
	int says = xmlSchemaValidateFile(valid, file, 0);

	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	return says;
}

static void
test_junit_is_valid_whatever_a_verdict_says(void)
{
	char path[] = "/tmp/junit.XXXXXX";
	struct verdict_run run = { "a\x02story", 1, "k=\"yes\"" };
	struct verdicts vs = one_of_each();
	FILE *f;

	close(mkstemp(path));
	CU_ASSERT_TRUE(verdicts_write_junit(&vs, &run, path));
	CU_ASSERT_EQUAL(schema_says(path), 0);
	/* And the schema can say no: the errors are required. */
	f = fopen(path, "w");
	fputs("<testsuite name='x' tests='0' failures='0' time='0' hostname='x' "
	    "timestamp='1970-01-01T00:00:00'><properties/><system-out/><system-err/></testsuite>", f);
	fclose(f);
	xmlSetGenericErrorFunc(NULL, quiet);
	CU_ASSERT_NOT_EQUAL(schema_says(path), 0);
	unlink(path);
	verdicts_clear(&vs);
}

static void
test_a_description_begins_no_directive_of_tap(void)
{
	char text[4096] = "";
	struct verdicts vs = { 0 };
	struct verdict v = verdict("R1", V_PASS);
	FILE *f = fmemopen(text, sizeof(text), "w");

	snprintf(v.says, sizeof(v.says), "all # SKIP is\nwell");
	verdicts_add(&vs, &v);
	verdicts_write_tap(&vs, f);
	fclose(f);
	CU_ASSERT_STRING_EQUAL(text, "TAP version 13\n1..1\nok 1 - R1 MN all \\# SKIP is well\n");
	verdicts_clear(&vs);
}

TEST_MAIN("conformance/verdict",
    TEST(test_junit_is_valid_whatever_a_verdict_says),
    TEST(test_a_description_begins_no_directive_of_tap),
    TEST(test_the_exit_status_is_that_of_the_design),
    TEST(test_merging_keeps_the_worst_and_adds_the_counts),
    TEST(test_strict_turns_a_warning_into_a_failure),
    TEST(test_a_known_failure_needs_a_reason),
    TEST(test_json_survives_a_round_trip),
    TEST(test_junit_and_tap_carry_the_packet_and_the_clause))
