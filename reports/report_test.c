#include "nodes/base/test.h"
#include "reports/ladder.h"
#include "reports/model.h"
#include "reports/report.h"
#include "reports/sample.h"

#include <sys/stat.h>

static char dir[64];

static char *
slurp(const char *name)
{
	char path[512];
	char *text = NULL;
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (f == NULL)
		return NULL;
	(void)!getdelim(&text, &cap, 0, f);
	fclose(f);
	return text;
}

static void
fresh(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sojourn-report-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
}

static void
gone(void)
{
	static const char *const names[] = { "messages.jsonl", "state.jsonl", "run.json", "verdicts.json",
		"metrics.csv", "report.html" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[512];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		remove(path);
	}
	remove(dir);
}

static struct model
loaded(void)
{
	struct model m;
	char err[200] = "";

	CU_ASSERT(model_load(&m, dir, err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "");
	return m;
}

static const struct shot *
nth(const struct model *m, const char *name, size_t nth)
{
	for (size_t i = 0; i < m->n_shots; i++)
		if (strcmp(m->shot[i]->name, name) == 0 && nth-- == 0)
			return m->shot[i];
	return NULL;
}

static void
test_sightings_of_one_message_become_one_shot(void)
{
	struct model m;
	const struct shot *s;
	char detail[100];

	fresh();
	sample_write(dir, "roaming");
	m = loaded();
	s = nth(&m, "BU", 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(s->n_sights, 6);
	CU_ASSERT_STRING_EQUAL(m.nodes.name[s->from], "mn");
	CU_ASSERT_STRING_EQUAL(m.nodes.name[s->to], "ha");
	CU_ASSERT_FALSE(s->lost);
	shot_detail(s, detail, sizeof(detail));
	CU_ASSERT_STRING_EQUAL(detail, "seq 12, K, CoA 10.0.0.23");
	model_clear(&m);
	gone();
}

static void
test_a_lost_message_and_its_retransmission_are_two_shots(void)
{
	struct model m;
	const struct shot *a, *b;

	fresh();
	sample_write(dir, "roaming");
	m = loaded();
	a = nth(&m, "INFORMATIONAL", 0);
	b = nth(&m, "INFORMATIONAL", 1);
	CU_ASSERT(a != NULL && b != NULL && a->id == b->id);
	CU_ASSERT(a->lost && !a->retransmission && strcmp(m.nodes.name[a->to], "nat") == 0);
	CU_ASSERT(!b->lost && b->retransmission && strcmp(m.nodes.name[b->to], "ha") == 0);
	model_clear(&m);
	gone();
}

static void
test_lost_user_packets_are_counted_where_they_were_lost(void)
{
	struct model m;
	uint64_t lost = 0, packets = 0;

	fresh();
	sample_write(dir, "roaming");
	m = loaded();
	for (size_t i = 0; i < m.n_sums; i++) {
		lost += m.sum[i].lost;
		packets += m.sum[i].packets;
	}
	CU_ASSERT_EQUAL(lost, 4 + 23 + 20 + 2);
	CU_ASSERT_EQUAL(packets, m.data_packets);
	CU_ASSERT_EQUAL(m.n_flows, 2);
	CU_ASSERT_EQUAL(m.end, SECONDS(66));
	model_clear(&m);
	gone();
}

static void
test_a_state_lasts_until_the_next_one(void)
{
	struct model m;
	bool seen = false;

	fresh();
	sample_write(dir, "roaming");
	m = loaded();
	for (size_t i = 0; i < m.n_spans; i++) {
		const struct span *s = &m.span[i];

		if (strcmp(s->machine, "mapping") == 0 && strstr(s->text, "203.0.113.7:4191") != NULL) {
			seen = true;
			CU_ASSERT_EQUAL(s->to, SECONDS(40));
		}
	}
	CU_ASSERT(seen);
	CU_ASSERT(m.n_moves == 8 && strcmp(m.move[0].text, "home") == 0);
	model_clear(&m);
	gone();
}

static void
test_the_page_is_complete_and_needs_no_network(void)
{
	char err[200] = "", *page;

	fresh();
	sample_write(dir, "roaming");
	CU_ASSERT(report_write(dir, NULL, err, sizeof(err)));
	page = slurp("report.html");
	CU_ASSERT_PTR_NOT_NULL_FATAL(page);
	CU_ASSERT_PTR_NOT_NULL(strstr(page, "</html>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(page, "R7296-2.1-04"));
	CU_ASSERT_PTR_NULL(strstr(page, "{{data}}"));
	CU_ASSERT_PTR_NULL(strstr(page, "src=\"http"));
	CU_ASSERT_PTR_NULL(strstr(page, "@import"));
	free(page);
	gone();
}

static void
test_hostile_text_stays_text(void)
{
	char err[200] = "", *page;
	const char *script;

	fresh();
	sample_write(dir, "</title></script><script>alert(1)</script><!--");
	CU_ASSERT(report_write(dir, NULL, err, sizeof(err)));
	page = slurp("report.html");
	CU_ASSERT_PTR_NOT_NULL_FATAL(page);
	CU_ASSERT_PTR_NULL(strstr(page, "<script>alert"));
	CU_ASSERT_PTR_NOT_NULL(strstr(page, "&#60;script&#62;alert"));
	script = strstr(page, "id=\"data\">");
	CU_ASSERT_PTR_NOT_NULL_FATAL(script);
	script += strlen("id=\"data\">");
	CU_ASSERT_PTR_EQUAL(strchr(script, '<'), strstr(script, "</script>"));
	free(page);
	gone();
}

static void
test_a_cut_folder_still_makes_a_page(void)
{
	char err[200] = "";
	struct model m;
	FILE *f;

	fresh();
	f = sample_file(dir, "messages.jsonl");
	fputs("{\"n\":1,\"t\":5,\"id\":\"01\",\"node\":\"mn\",\"link\":\"x\",\"dir\":\"tx\","
	    "\"name\":\"BU\",\"seq\":1}\n{\"n\":2,\"t\":[],\"name\":7}\nnull\n{\"n\":3,\"t\"", f);
	fclose(f);
	m = loaded();
	CU_ASSERT(m.n_shots == 2 && m.lines_bad == 2 && m.shot[0]->lost);
	model_clear(&m);
	CU_ASSERT(report_write(dir, NULL, err, sizeof(err)));
	gone();
}

static void
test_a_folder_without_a_run_is_refused(void)
{
	char err[200] = "";

	fresh();
	CU_ASSERT_FALSE(report_write(dir, NULL, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "not a run folder"));
	gone();
	CU_ASSERT_FALSE(report_write("/nowhere", NULL, err, sizeof(err)));
}

TEST_MAIN("reports",
    TEST(test_sightings_of_one_message_become_one_shot),
    TEST(test_a_lost_message_and_its_retransmission_are_two_shots),
    TEST(test_lost_user_packets_are_counted_where_they_were_lost),
    TEST(test_a_state_lasts_until_the_next_one),
    TEST(test_the_page_is_complete_and_needs_no_network),
    TEST(test_hostile_text_stays_text),
    TEST(test_a_cut_folder_still_makes_a_page),
    TEST(test_a_folder_without_a_run_is_refused))
