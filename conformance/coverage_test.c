/* The list of rows that nothing checks is of rows that exist and that nothing checks; and no MUST of
 * IKEv2, MOBIKE and IPsec is left out of it in silence. */
#include "conformance/catalogue.h"
#include "conformance/coverage.h"
#include "nodes/base/test.h"

#include <stdio.h>

static void
load(struct catalogue *c, struct coverage *v)
{
	char err[256] = "";

	CU_ASSERT_TRUE_FATAL(catalogue_load(c, "conformance/requirements", err, sizeof(err)));
	CU_ASSERT_TRUE_FATAL(coverage_load(v, &(struct coverage_files){ "scenarios",
	    "conformance/uncovered.tsv", "conformance/inside.tsv" }, err, sizeof(err)));
}

static void
test_a_reason_is_given_only_for_rows_without_a_check(void)
{
	struct catalogue c;
	struct coverage v;

	load(&c, &v);
	CU_ASSERT(v.n_uncovered > 0);
	for (size_t i = 0; i < v.n_uncovered; i++) {
		const struct uncovered *u = &v.uncovered[i];
		bool known = catalogue_find(&c, u->row) != NULL;
		bool checked = coverage_checked(&v, u->row) ||
		    inside_proof(&v.inside, u->row, 0) != NULL;
		const char *first = coverage_reason(&v, u->row);

		if (!known || checked || first != u->reason)
			fprintf(stderr, "uncovered.tsv:%u: %s %s\n", u->line, u->row, !known ?
			    "is no row" : checked ? "is checked" : "stands here twice");
		CU_ASSERT_TRUE(known);
		CU_ASSERT_FALSE(checked);
		CU_ASSERT_PTR_EQUAL(first, u->reason);
	}
	coverage_clear(&v);
	catalogue_clear(&c);
}

static void
test_each_must_of_ike_and_ipsec_is_checked_or_has_its_reason(void)
{
	struct catalogue c;
	struct coverage v;

	load(&c, &v);
	for (size_t i = 0; i < c.n; i++) {
		const struct row *r = &c.row[i];
		bool told;

		if ((r->level != LEVEL_MUST && r->level != LEVEL_MUST_NOT) ||
		    strcmp(r->observe, "none") == 0 ||
		    !glob_match("rfc7296,rfc4555,rfc4301,rfc4303-3948", r->suite))
			continue;
		told = coverage_checked(&v, r->id) || coverage_reason(&v, r->id) != NULL ||
		    inside_proof(&v.inside, r->id, 0) != NULL;
		if (!told)
			fprintf(stderr, "%s is neither checked nor in uncovered.tsv\n", r->id);
		CU_ASSERT_TRUE(told);
	}
	coverage_clear(&v);
	catalogue_clear(&c);
}

static void
test_each_row_of_a_unit_test_is_of_the_catalogue(void)
{
	struct catalogue c;
	struct coverage v;

	load(&c, &v);
	CU_ASSERT(v.inside.n > 0);
	for (size_t i = 0; i < v.inside.n; i++) {
		char rows[200], *rest = rows, *id;

		snprintf(rows, sizeof(rows), "%s", v.inside.proof[i].rows);
		while ((id = strsep(&rest, ",")) != NULL) {
			if (catalogue_find(&c, id) == NULL)
				fprintf(stderr, "inside.tsv:%u: %s is no row\n", v.inside.proof[i].line, id);
			CU_ASSERT_PTR_NOT_NULL(catalogue_find(&c, id));
			CU_ASSERT_PTR_NOT_NULL(inside_proof(&v.inside, id, 0));
		}
	}
	CU_ASSERT_PTR_NULL(inside_proof(&v.inside, "R7296", 0));
	coverage_clear(&v);
	catalogue_clear(&c);
}

static void
test_a_row_is_found_where_a_story_names_it(void)
{
	struct coverage_story story = { .file = (char *)(uintptr_t)"a.lua",
	    .text = (char *)(uintptr_t)"x\ny row = \"R1-2@HA\"\nz { \"R1-22\", \"R1-2\" }" };
	struct coverage v = { .story = &story, .n_stories = 1 };
	unsigned line = 0;

	CU_ASSERT_PTR_NOT_NULL(coverage_step(&v, "R1-2", 0, &line));
	CU_ASSERT_EQUAL(line, 2);
	CU_ASSERT_PTR_NOT_NULL(coverage_step(&v, "R1-2", 1, &line));
	CU_ASSERT_EQUAL(line, 3);
	CU_ASSERT_PTR_NULL(coverage_step(&v, "R1-2", 2, &line));
	CU_ASSERT_PTR_NULL(coverage_step(&v, "R1", 0, &line));
}

TEST_MAIN("conformance/coverage",
    TEST(test_a_reason_is_given_only_for_rows_without_a_check),
    TEST(test_each_must_of_ike_and_ipsec_is_checked_or_has_its_reason),
    TEST(test_each_row_of_a_unit_test_is_of_the_catalogue),
    TEST(test_a_row_is_found_where_a_story_names_it))
