#include "nodes/base/test.h"
#include "reports/compare.h"
#include "reports/ladder.h"
#include "reports/machines.h"
#include "reports/model.h"
#include "reports/report.h"
#include "reports/sample.h"
#include "reports/suite.h"

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
	CU_ASSERT_EQUAL(lost, 1 + 6 + 5 + 1);
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
	CU_ASSERT(m.n_shots == 2 && m.lines_bad == 2);
	CU_ASSERT(nth(&m, "BU", 0) != NULL && nth(&m, "BU", 0)->lost);
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

/* The ladder as text; the caller frees it. */
static char *
ladder(struct ladder_options o)
{
	char *text = NULL, err[200] = "";
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	CU_ASSERT(ladder_print(dir, &o, f, err, sizeof(err)));
	fclose(f);
	return text;
}

static size_t
lines_of(const char *text, size_t *widest)
{
	size_t n = 0;

	for (*widest = 0; *text != '\0'; n++) {
		size_t len = strcspn(text, "\n");

		*widest = len > *widest ? len : *widest;
		text += len + (text[len] == '\n');
	}
	return n;
}

static void
test_the_ladder_fits_any_screen(void)
{
	fresh();
	sample_write(dir, "roaming");
	for (unsigned width = 60; width <= 200; width += 35) {
		for (unsigned height = 16; height < 80; height += 13) {
			char *text = ladder((struct ladder_options){ width, height, false, false });
			size_t widest, n = lines_of(text, &widest);

			CU_ASSERT(widest <= width);
			CU_ASSERT(n <= height);
			free(text);
		}
	}
	gone();
}

static void
test_the_ladder_tells_registration_loss_and_movement(void)
{
	char *text;

	fresh();
	sample_write(dir, "roaming");
	text = ladder((struct ladder_options){ 100, 60, false, true });
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "BU seq 12, K, CoA 10.0.0.23"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "mn attaches to cafe"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "✗"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "5 lost"));
	CU_ASSERT_PTR_NULL(strchr(text, '\033'));
	free(text);
	gone();
}

static void
test_hostile_text_does_not_reach_the_terminal(void)
{
	char *text;
	FILE *f;

	fresh();
	f = sample_file(dir, "messages.jsonl");
	fputs("{\"n\":1,\"t\":5,\"id\":\"01\",\"node\":\"mn\\u001b[2J\",\"link\":\"x\","
	    "\"dir\":\"tx\",\"name\":\"BU\",\"malformed\":\"\\u001b]0;pwned\\u0007\"}\n", f);
	fclose(f);
	text = ladder((struct ladder_options){ 80, 24, false, true });
	CU_ASSERT_PTR_NULL(strchr(text, '\033'));
	CU_ASSERT_PTR_NULL(strchr(text, '\a'));
	free(text);
	gone();
}

/* ---- state machines ---- */

enum { NONE, WAIT, BOUND, STATES };
static const char *const toy_state[] = { "NONE", "WAIT", "BOUND" };
static const char *const toy_event[] = { "MOVE", "ACK" };
static const struct fsm_row toy_row[] = {
	{ NONE, 0, NULL, NULL, WAIT, "send BU", "6275 11.7.1" },
	{ WAIT, 1, NULL, NULL, BOUND, "accepted", "6275 11.7.3" },
	{ WAIT, 0, NULL, NULL, WAIT, "moved again", "6275 11.7.1" },
};
static const struct fsm toy = { "toy", toy_state, toy_event, STATES, 2, FSM_ROWS(toy_row) };
static const struct fsm *const toys[] = { &toy };
static const struct machines toy_machines = { toys, 1 };

static void
toy_step(FILE *f, const char *from, const char *event, const char *to, const char *row,
    const char *label)
{
	fprintf(f, "{\"t\":1,\"node\":\"mn\",\"kind\":\"state\",\"name\":\"toy\",\"instance\":\"\","
	    "\"fields\":{\"from\":\"%s\",\"event\":\"%s\",\"to\":\"%s\",\"row\":\"%s\","
	    "\"label\":\"%s\"}}\n",
	    from, event, to, row, label);
}

static int64_t
taken(const json_t *list, size_t row)
{
	return json_integer_value(json_array_get(json_array_get(json_object_get(
	    json_array_get(list, 0), "rows"), row), 5));
}

/* A row's number is only a hint: what counts is what the row says. */
static void
test_steps_are_counted_by_what_their_row_says(void)
{
	char path[512];
	json_t *list, *sum;
	FILE *f;

	fresh();
	snprintf(path, sizeof(path), "%s/state.jsonl", dir);
	f = fopen(path, "w");
	toy_step(f, "NONE", "MOVE", "WAIT", "0", "\\\"send BU\\\"");
	toy_step(f, "WAIT", "ACK", "BOUND", "2", "accepted");	/* an older table's number */
	toy_step(f, "WAIT", "ACK", "BOUND", "99", "accepted");
	toy_step(f, "WAIT", "ACK", "NONE", "1", "refused");	/* no such row any more */
	fclose(f);
	list = machines_of_run(&toy_machines, dir);
	CU_ASSERT_EQUAL_FATAL(json_array_size(list), 1);
	CU_ASSERT_EQUAL(taken(list, 0), 1);
	CU_ASSERT_EQUAL(taken(list, 1), 2);
	CU_ASSERT_EQUAL(taken(list, 2), 0);
	CU_ASSERT_EQUAL(json_number(json_array_get(list, 0), "unknown", 0), 1);
	sum = json_array();
	machines_add(sum, list);
	machines_add(sum, list);
	CU_ASSERT_EQUAL(taken(sum, 1), 4);
	CU_ASSERT_EQUAL(taken(list, 1), 2);
	json_decref(sum);
	json_decref(list);
	gone();
}

static void
test_a_machine_is_drawn_with_an_edge_for_each_change_of_state(void)
{
	char path[512], *svg;
	json_t *list;
	FILE *f;

	fresh();
	snprintf(path, sizeof(path), "%s/state.jsonl", dir);
	f = fopen(path, "w");
	toy_step(f, "NONE", "MOVE", "WAIT", "0", "send BU");
	fclose(f);
	list = machines_of_run(&toy_machines, dir);
	svg = machines_draw(&toy_machines, list);
	if (svg != NULL) {	/* graphviz is there */
		CU_ASSERT_EQUAL(strncmp(svg, "<svg", 4), 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(svg, "id=\"toy.0.1\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(svg, "id=\"toy.1.2\""));
		CU_ASSERT_PTR_NULL(strstr(svg, "id=\"toy.1.1\""));	/* in the state */
		CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">MOVE x999<"));
		CU_ASSERT_PTR_NULL(strstr(svg, "id=\"toy.0.2\""));
		CU_ASSERT_PTR_NULL(strstr(svg, "<?xml"));
	}
	free(svg);
	json_decref(list);
	gone();
}

/* ---- a suite, and two runs ---- */

static void
write_text(const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static void
unlink_in(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	remove(path);
}

/* How often `what` is in `text`. */
static unsigned
times(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

static const char suite_text[] =
    "{\"suite\":1,\"product\":\"</script><b>evil\",\"versions\":[],\"captures\":[],\"exit_status\":0,"
    "\"stories\":[{\"spec\":\"roaming\",\"dir\":\".\",\"status\":0,\"error\":\"\",\"verdicts\":[]}],"
    "\"verdicts\":[],\"rows\":[],\"checks\":{},\"kills\":[]}";

static void
test_a_suite_has_two_pages_with_what_its_runs_left(void)
{
	static const char *const pages[] = { "index.html", "statement.html" };
	char err[200] = "", *page;

	fresh();
	sample_write(dir, "roaming");
	write_text("suite.json", suite_text);
	write_text("generic.tsv", "node\tmutant\twhat\tending\tby\tstory\nmn\tX\xff\tY\toverlooked\t\tZ\n");
	CU_ASSERT(suite_is(dir));
	CU_ASSERT(suite_report_write(dir, &toy_machines, err, sizeof(err)));
	for (size_t i = 0; i < 2; i++) {
		page = slurp(pages[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(page);
		CU_ASSERT_PTR_NOT_NULL(strstr(page, "</html>"));
		CU_ASSERT_PTR_NULL(strstr(page, "<b>evil"));
		CU_ASSERT_PTR_NOT_NULL(strstr(page, "u003cb\\u003eevil"));
		CU_ASSERT_PTR_NOT_NULL(strstr(page, "signalling_octets"));	/* metrics.csv */
		CU_ASSERT_PTR_NOT_NULL(strstr(page, "overlooked"));
		CU_ASSERT_PTR_NULL(strstr(page, "src=\"http"));
		free(page);
		unlink_in(pages[i]);
	}
	unlink_in("suite.json");
	CU_ASSERT_FALSE(suite_is(dir));
	CU_ASSERT_FALSE(suite_report_write(dir, NULL, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "not a suite's folder"));
	write_text("suite.json", "[1,2");
	CU_ASSERT_FALSE(suite_report_write(dir, NULL, err, sizeof(err)));
	unlink_in("suite.json");
	unlink_in("generic.tsv");
	gone();
}

static void
test_thinning_leaves_the_signalling(void)
{
	char err[200] = "", *before, *after;

	fresh();
	sample_write(dir, "roaming");
	before = slurp("messages.jsonl");
	CU_ASSERT(report_thin(dir, err, sizeof(err)));
	after = slurp("messages.jsonl");
	CU_ASSERT_PTR_NOT_NULL_FATAL(after);
	CU_ASSERT(times(before, "\"name\":\"DATA\"") > 0);
	CU_ASSERT_EQUAL(times(after, "\"name\":\"DATA\""), 0);
	CU_ASSERT(times(after, "\"name\":\"BU\"") > 0);
	CU_ASSERT_EQUAL(times(after, "\"name\":\"BU\""), times(before, "\"name\":\"BU\""));
	free(before);
	free(after);
	gone();
	CU_ASSERT_FALSE(report_thin("/nowhere", err, sizeof(err)));
}

static void
test_a_comparison_pairs_messages_and_says_what_differs(void)
{
	char err[256] = "", file[128], *page;

	fresh();
	snprintf(file, sizeof(file), "%s/report.html", dir);
	sample_write(dir, "roaming");
	write_text("messages.seq", "+0.000000 mn@hotel6 BU seq=1 A=1\n+0.100000 ha@core BA seq=1 status=0\n");
	CU_ASSERT_FALSE(compare_write(dir, "/nowhere", file, NULL, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "/nowhere"));
	CU_ASSERT(compare_write(dir, dir, file, NULL, err, sizeof(err)));
	page = slurp("report.html");
	CU_ASSERT_PTR_NOT_NULL_FATAL(page);
	/* Step by step: first with first, second with second, nothing moved, nothing different. */
	CU_ASSERT_PTR_NOT_NULL(strstr(page, "\"steps\":[[0,0,false,[]],[1,1,false,[]]]"));
	free(page);
	unlink_in("messages.seq");
	CU_ASSERT_FALSE(compare_write(dir, dir, file, NULL, err, sizeof(err)));
	gone();
}

TEST_MAIN("reports",
    TEST(test_a_suite_has_two_pages_with_what_its_runs_left),
    TEST(test_thinning_leaves_the_signalling),
    TEST(test_a_comparison_pairs_messages_and_says_what_differs),
    TEST(test_the_ladder_fits_any_screen),
    TEST(test_the_ladder_tells_registration_loss_and_movement),
    TEST(test_hostile_text_does_not_reach_the_terminal),
    TEST(test_steps_are_counted_by_what_their_row_says),
    TEST(test_a_machine_is_drawn_with_an_edge_for_each_change_of_state),
    TEST(test_sightings_of_one_message_become_one_shot),
    TEST(test_a_lost_message_and_its_retransmission_are_two_shots),
    TEST(test_lost_user_packets_are_counted_where_they_were_lost),
    TEST(test_a_state_lasts_until_the_next_one),
    TEST(test_the_page_is_complete_and_needs_no_network),
    TEST(test_hostile_text_stays_text),
    TEST(test_a_cut_folder_still_makes_a_page),
    TEST(test_a_folder_without_a_run_is_refused))
