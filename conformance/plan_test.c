#include "conformance/plan.h"

#include "conformance/catalogue.h"
#include "conformance/judge.h"
#include "nodes/base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
test_a_story_may_bring_parameters(void)
{
	struct story s;
	char err[128];

	CU_ASSERT_TRUE(story_parse(&s, "scenarios", "roaming@nat=none,k=yes", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(s.file, "scenarios/roaming.lua");
	CU_ASSERT_EQUAL_FATAL(s.n_params, 2);
	CU_ASSERT_STRING_EQUAL(s.param[0].key, "nat");
	CU_ASSERT_STRING_EQUAL(s.param[0].value, "none");
	CU_ASSERT_STRING_EQUAL(s.param[1].value, "yes");
	CU_ASSERT_FALSE(story_parse(&s, "scenarios", "roaming@nat", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "'roaming@nat': wants name@key=value,key=value");
}

static void
test_the_stock_stories_exist(void)
{
	struct stories s;
	char err[256];

	CU_ASSERT_TRUE_FATAL(stories_load(&s, "scenarios.mk", err, sizeof(err)));
	CU_ASSERT_TRUE(s.n >= 6);
	for (size_t i = 0; i < s.n; i++)
		CU_ASSERT_EQUAL(access(s.s[i].file, R_OK), 0);
	stories_clear(&s);
}

static void
test_a_line_that_is_no_story_is_refused(void)
{
	char file[] = "/tmp/plan_test.XXXXXX", err[256];
	int fd = mkstemp(file);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	struct stories s;

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs("# what is played\n\nSTOCK += roaming\t# quick\nSTOKC += lossy\n", f);
	fclose(f);
	CU_ASSERT_FALSE(stories_load(&s, file, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, ":4: wants 'STOCK += STORY'"));
	stories_clear(&s);
	unlink(file);
}

/* asked: does a step of this story name the row? */
static bool
asked(const char *file, const char *id)
{
	static char text[65536];
	FILE *f = fopen(file, "r");
	size_t n = f != NULL ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f != NULL)
		fclose(f);
	return strstr(text, id) != NULL;
}

/* known: is this row checked by a monitor? */
static bool
known(const char *id)
{
	struct judge_rule r;

	for (size_t i = 0; judge_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0)
			return true;
	return false;
}

static void
test_every_mutant_aims_at_a_rule_and_a_stock_story(void)
{
	struct mutants m;
	struct stories s;
	char err[256];

	CU_ASSERT_TRUE_FATAL(mutants_load(&m, "conformance/mutants.tsv", err, sizeof(err)));
	CU_ASSERT_TRUE_FATAL(stories_load(&s, "scenarios.mk", err, sizeof(err)));
	for (size_t i = 0; i < m.n; i++) {
		char rows[2048], *rest;
		const struct story *stock = NULL;

		for (size_t k = 0; k < s.n; k++)
			if (strcmp(s.s[k].spec, m.m[i].story) == 0)
				stock = &s.s[k];
		CU_ASSERT_PTR_NOT_NULL_FATAL(stock);
		snprintf(rows, sizeof(rows), "%s", m.m[i].rows);
		for (char *id = strtok_r(rows, ",", &rest); id != NULL;
		    id = strtok_r(NULL, ",", &rest))
			CU_ASSERT_TRUE(known(id) || asked(stock->file, id));
	}
	stories_clear(&s);
	mutants_clear(&m);
}

static void
test_a_mutant_becomes_configuration(void)
{
	struct mutant rule = { .node = "mn", .what = "tamper/BU every A=0" };
	struct mutant conf = { .node = "nat", .what = "conf nat_ports=random;nat_parity=false" };
	char text[256];
	struct text t = TEXT_ARRAY(text);

	mutant_edit(&rule, &t);
	CU_ASSERT_STRING_EQUAL(text, "mn mutants = tamper/BU every A=0\n");
	t = TEXT_ARRAY(text);
	mutant_edit(&conf, &t);
	CU_ASSERT_STRING_EQUAL(text, "nat nat_ports = random\nnat nat_parity = false\n");
}

static void
test_a_wrong_line_of_mutants_is_named(void)
{
	char path[] = "/tmp/mutants.XXXXXX", err[256] = "";
	static const char text[] = "id\trows\tstory\tnode\tspecification\na\tR1\troaming\tmn\n";
	int fd = mkstemp(path);
	struct mutants m;

	CU_ASSERT_EQUAL(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	CU_ASSERT_FALSE(mutants_load(&m, path, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, ":2: wants 5 columns"));
	mutants_clear(&m);
	unlink(path);
}

TEST_MAIN("conformance/plan",
    TEST(test_a_story_may_bring_parameters),
    TEST(test_the_stock_stories_exist),
    TEST(test_a_line_that_is_no_story_is_refused),
    TEST(test_every_mutant_aims_at_a_rule_and_a_stock_story),
    TEST(test_a_mutant_becomes_configuration),
    TEST(test_a_wrong_line_of_mutants_is_named))
