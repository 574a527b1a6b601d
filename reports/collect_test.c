/* Run folders of all kinds, put together. */
#include "reports/collect.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "reports/collect_inside.h"
#include "traces/metrics.h"
#include "traces/rundir.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/collect-test-XXXXXX", left[1024];

static void
put(const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	CU_ASSERT_FATAL(rundir_parents(path));
	f = fopen(path, "w");
	CU_ASSERT_FATAL(f != NULL);
	fputs(text, f);
	fclose(f);
}

static void
put_run(const char *run, const char *status, const char *params, const char *metrics)
{
	char name[256], text[512];

	snprintf(name, sizeof(name), "%s/metrics.csv", run);
	put(name, metrics);
	snprintf(name, sizeof(name), "%s/verdicts.json", run);
	put(name, "{\"counts\": {\"PASS\": 7, \"FAIL\": 1}, \"verdicts\": [{\"id\": \"X-1\", \"role\": "
	    "\"MN\", \"verdict\": \"FAIL\", \"says\": \"it, \\\"so\\\"\"}]}");
	snprintf(name, sizeof(name), "%s/run.json", run);
	snprintf(text, sizeof(text), "{\"sojourn\": 1, \"status\": \"%s\", \"scenario\": \"s\", \"seed\": "
	    "1, \"params\": \"%s\", \"verdict\": \"FAIL\", \"virtual_ns\": 1500000000}", status, params);
	put(name, text);
}

static void
put_plan(void)
{
	put("plan.json", "{\"sojourn\": 1, \"story\": \"s\", \"first_seed\": 1, \"seeds\": 2, \"params\": ["
	    "{\"name\": \"delay\", \"type\": \"time\", \"default\": \"10ms\", \"values\": [\"20ms\"]}, "
	    "{\"name\": \"run\", \"type\": \"string\", \"default\": \"none\"}, "
	    "{\"name\": \"other\", \"type\": \"number\", \"default\": \"3\"}]}");
}

static const char rows[] = METRICS_COLUMNS "\n"
    "mn,1,move,home,hotel6,0,0,5,,,6,7,8,0.000000,1.500000,,,2.5,3.5,4.5,100,10,0,,,0,500,\n";

static void
note(void *ctx, const char *run, const char *why)
{
	(void)ctx;
	snprintf(left + strlen(left), sizeof(left) - strlen(left), "%s: %s\n",
	    run + strlen(dir) + 1, why);
}

static enum collect_end
again(struct collected *c)
{
	char err[256];

	left[0] = '\0';
	return collect(dir, note, NULL, c, err, sizeof(err));
}

static const char *
text_in(const char *name)
{
	static char text[4096];
	char path[512];
	FILE *f;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (f != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = '\0';
	return text;
}

static void
begin(void)
{
	strcpy(dir, "/tmp/collect-test-XXXXXX");
	CU_ASSERT_FATAL(mkdtemp(dir) != NULL);
}

static void
end(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

static void
test_the_columns_are_those_of_the_metrics(void)
{
	struct metrics *k = metrics_new();
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	metrics_write(k, f);
	fclose(f);
	CU_ASSERT_STRING_EQUAL(text, METRICS_COLUMNS "\n");
	free(text);
	metrics_free(k);
}

static void
test_parameters_are_columns_and_what_was_not_given_is_filled_in(void)
{
	struct collected c;

	begin();
	put_plan();
	put_run("delay=20ms/1", "finished", " delay=20ms run=a b", rows);
	put_run("plain/1", "finished", "", rows);
	CU_ASSERT_EQUAL_FATAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.runs, 2);
	CU_ASSERT_EQUAL(c.handovers, 2);
	CU_ASSERT_EQUAL(c.missing, 1);
	CU_ASSERT_STRING_EQUAL(text_in("runs.csv"), "run,story,seed,delay_ms,run_,verdict,virtual_s,"
	    "frames,messages,handovers,pass,warn,fail,inconclusive,not_applicable,not_tested\n"
	    "plain/1,s,1,10,none,FAIL,1.5,0,0,0,7,0,1,0,0,0\n"
	    "delay=20ms/1,s,1,20,a b,FAIL,1.5,0,0,0,7,0,1,0,0,0\n");
	CU_ASSERT(strstr(text_in("handovers.csv"), "\ndelay=20ms/1,s,1,20,a b,mn,1,move,home,hotel6,0,0,"
	    "5,,,6,7,8,0.0,1.5,,,2.5,3.5,4.5,100,10,0,,,0,500,\n") != NULL);
	CU_ASSERT(strstr(text_in("verdicts.csv"), "\nplain/1,s,1,10,none,X-1,MN,FAIL,\"it, \"\"so\"\"\"")
	    != NULL);
	end();
}

static void
test_only_what_is_new_is_read_and_what_is_gone_is_forgotten(void)
{
	struct collected c;
	char first[4096], path[512];

	begin();
	put_plan();
	put_run("a/1", "finished", " delay=20ms", rows);
	CU_ASSERT_EQUAL_FATAL(again(&c), COLLECT_DONE);
	strcpy(first, text_in("runs.csv"));
	CU_ASSERT_EQUAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.fresh, 0);
	CU_ASSERT_STRING_EQUAL(text_in("runs.csv"), first);
	put_run("b/1", "finished", " delay=5ms", rows);
	CU_ASSERT_EQUAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.fresh, 1);
	CU_ASSERT_EQUAL(c.runs, 2);
	snprintf(path, sizeof(path), "%s/b/1/run.json", dir);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.gone, 1);
	CU_ASSERT_EQUAL(c.handovers, 1);
	CU_ASSERT_STRING_EQUAL(text_in("runs.csv"), first);
	end();
}

static void
test_what_is_damaged_is_named_and_left_out(void)
{
	struct collected c;

	begin();
	put_run("a/1", "finished", "", rows);
	put_run("b/1", "running", "", rows);
	put_run("c/1", "failed", "", rows);
	put_run("d/1", "finished", "", "node,handover\nmn,1\n");
	put_run("e/1", "finished", "", METRICS_COLUMNS "\nmn,1,move\n");
	put_run("f/1", "finished", "", METRICS_COLUMNS "\nmn,1,mo");
	put_run("g/1", "finished", "", "");
	put_run("h/1", "finished", "", rows);
	put("h/1/verdicts.json", "{\"verd");
	put_run("i/1", "finished", "", rows);
	put("i/1/run.json", "{\"sojourn\": 1, \"st");
	CU_ASSERT_EQUAL_FATAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.runs, 1);
	CU_ASSERT_EQUAL(c.handovers, 1);
	CU_ASSERT_EQUAL(c.left_out, 8);
	CU_ASSERT_STRING_EQUAL(left, "b/1: not finished\nc/1: its story broke off\n"
	    "d/1: metrics.csv has other columns\ne/1: metrics.csv is damaged\n"
	    "f/1: metrics.csv is cut\ng/1: metrics.csv is empty\n"
	    "h/1: no verdicts.json, or a damaged one\ni/1: run.json is damaged\n");
	put_run("b/1", "finished", "", rows);
	CU_ASSERT_EQUAL(again(&c), COLLECT_DONE);
	CU_ASSERT_EQUAL(c.runs, 2);
	end();
}

static void
test_what_is_not_ours_is_left_alone(void)
{
	struct collected c;

	begin();
	CU_ASSERT_EQUAL(again(&c), COLLECT_NOTHING);
	put_run("a/1", "finished", "", rows);
	put("runs.csv", "precious");
	CU_ASSERT_EQUAL(again(&c), COLLECT_NOT_OURS);
	CU_ASSERT_STRING_EQUAL(text_in("runs.csv"), "precious");
	put("runs.sqlite", "precious");
	CU_ASSERT_EQUAL(again(&c), COLLECT_NOT_OURS);
	CU_ASSERT_STRING_EQUAL(text_in("runs.sqlite"), "precious");
	end();
}

TEST_MAIN("reports/collect", TEST(test_the_columns_are_those_of_the_metrics),
    TEST(test_parameters_are_columns_and_what_was_not_given_is_filled_in),
    TEST(test_only_what_is_new_is_read_and_what_is_gone_is_forgotten),
    TEST(test_what_is_damaged_is_named_and_left_out), TEST(test_what_is_not_ours_is_left_alone))
