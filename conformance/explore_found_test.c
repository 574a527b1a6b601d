#include "conformance/explore_found.h"

#include "nodes/base/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct explore_found
read_text(const char *text)
{
	char copy[600];
	struct pool_result r = { .text = copy };
	struct explore_found f;

	snprintf(copy, sizeof(copy), "%s", text);
	explore_found_read(&f, &r);
	return f;
}

static void
test_what_a_process_writes_last_is_read_back(void)
{
	struct explore_found said = { "tables", "mn is at home; ha is not", SECONDS(30), MSEC(1500) }, f;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	fprintf(out, "m 5 mn BU -1\nn nat\n");
	explore_found_write(&said, out);
	fclose(out);
	f = read_text(text);
	CU_ASSERT_STRING_EQUAL(f.kind, "tables");
	CU_ASSERT_STRING_EQUAL(f.why, "mn is at home; ha is not");
	CU_ASSERT_EQUAL(f.end, SECONDS(30));
	CU_ASSERT_EQUAL(f.settled, MSEC(1500));
	CU_ASSERT_TRUE(explore_found_diverges(&f));
	free(text);
	f = read_text("ok\t\t5\t7\n");
	CU_ASSERT_FALSE(explore_found_diverges(&f));
	CU_ASSERT_EQUAL(f.settled, 7);
}

static void
test_a_crash_a_hang_and_silence_are_findings(void)
{
	struct pool_result r = { .crashed = true, .signal = SIGABRT, .text = (char []){ "ok\t\t5\t7\n" } };
	struct explore_found f;

	snprintf(r.last_words, sizeof(r.last_words), "assertion failed");
	explore_found_read(&f, &r);
	CU_ASSERT_STRING_EQUAL(f.kind, "crash");
	CU_ASSERT_STRING_EQUAL(f.why, "assertion failed");
	r.signal = SIGALRM;
	explore_found_read(&f, &r);
	CU_ASSERT_STRING_EQUAL(f.why, "it hung");
	f = read_text("");
	CU_ASSERT_TRUE(explore_found_diverges(&f));
}

static void
test_findings_are_alike_but_for_numbers_and_addresses(void)
{
	struct explore_found a = read_text("tables\t2001:db8::1: orphan child 0x17\t1\t1\n"),
	    b = read_text("tables\t2001:db8::2: orphan child 0x18\t2\t2\n"),
	    c = read_text("tables\t2001:db8::1: orphan policy 0x17\t1\t1\n"),
	    d = read_text("monitor\tR6275-9.5.1-15 (HA) t=1\t1\t1\n"),
	    e = read_text("monitor\tR6275-9.5.1-15 (HA) t=2\t1\t1\n"),
	    f = read_text("monitor\tR6275-9.5.1-1 (HA) t=1\t1\t1\n");

	CU_ASSERT_TRUE(explore_found_alike(&a, &b));
	CU_ASSERT_FALSE(explore_found_alike(&a, &c));
	CU_ASSERT_TRUE(explore_found_alike(&d, &e));
	CU_ASSERT_FALSE(explore_found_alike(&d, &f));
	CU_ASSERT_FALSE(explore_found_alike(&a, &d));
}

/* ---- what is understood ---- */

static const char head[] = "story\tfaults\tsays\treason\n";

static bool
knowns(struct explore_knowns *ks, const char *lines, char err[static 256])
{
	char path[] = "/tmp/sojourn-known-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	bool ok;

	fprintf(f, "%s%s", head, lines);
	fclose(f);
	ok = explore_knowns_read(ks, path, err);
	unlink(path);
	return ok;
}

static void
test_only_what_is_known_in_every_part_is_excused(void)
{
	struct explore_found one = read_text("tables\tIKE SAs: 1 at mn\t1\t1\n"),
	    both = read_text("tables\tIKE SAs: 1 at mn; orphan child\t1\t1\n"),
	    crash = { .kind = "crash", .why = "IKE SAs: 1 at mn" };
	struct explore_knowns ks;
	char err[256];

	CU_ASSERT_TRUE_FATAL(knowns(&ks, "roaming*\treboot*\tIKE SAs: 1 at mn\tnobody asks\n", err));
	CU_ASSERT_EQUAL(ks.n, 1);
	CU_ASSERT_TRUE(explore_excused(&ks, "roaming@k=no", "reboot mn", &one));
	CU_ASSERT_EQUAL(ks.k[0].seen, 1);
	CU_ASSERT_FALSE(explore_excused(&ks, "cold-start", "reboot mn", &one));
	CU_ASSERT_FALSE(explore_excused(&ks, "roaming", "lose BU#1", &one));
	CU_ASSERT_FALSE(explore_excused(&ks, "roaming", "reboot mn", &both));
	CU_ASSERT_FALSE(explore_excused(&ks, "roaming", "reboot mn", &crash));
	CU_ASSERT_EQUAL(ks.k[0].seen, 1);
	free(ks.k);
}

static void
test_a_line_that_says_too_little_is_an_error(void)
{
	struct explore_knowns ks;
	char err[256];

	CU_ASSERT_FALSE(knowns(&ks, "*\treboot*\tat home\n", err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, ":2: wants story, faults, says and reason"));
	free(ks.k);
	CU_ASSERT_FALSE(knowns(&ks, "*\treboot*\t\tno words\n", err));
	free(ks.k);
	CU_ASSERT_FALSE(explore_knowns_read(&ks, "/nonexistent", err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "No such file"));
	free(ks.k);
}

TEST_MAIN("conformance/explore-found", TEST(test_what_a_process_writes_last_is_read_back),
    TEST(test_a_crash_a_hang_and_silence_are_findings),
    TEST(test_findings_are_alike_but_for_numbers_and_addresses),
    TEST(test_only_what_is_known_in_every_part_is_excused),
    TEST(test_a_line_that_says_too_little_is_an_error))
