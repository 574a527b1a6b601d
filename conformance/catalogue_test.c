#include "conformance/catalogue.h"

#include "nodes/base/test.h"

#include <stdlib.h>
#include <unistd.h>

static const char head[] = "id\tlevel\trole\trequirement\tobserve\ttest\tmutant\n";

/* load_text loads a catalogue of one file with this text after the header. */
static bool
load_text(const char *text, char *err, size_t err_cap)
{
	char dir[] = "/tmp/catalogue.XXXXXX", path[64];
	struct catalogue c;
	bool ok;

	if (mkdtemp(dir) == NULL)
		return false;
	snprintf(path, sizeof(path), "%s/x.tsv", dir);
	FILE *f = fopen(path, "w");
	fputs(head, f);
	fputs(text, f);
	fclose(f);
	ok = catalogue_load(&c, dir, err, err_cap);
	catalogue_clear(&c);
	unlink(path);
	rmdir(dir);
	return ok;
}

static void
test_the_projects_own_catalogue_is_valid(void)
{
	struct catalogue c;
	char err[256] = "";

	CU_ASSERT_TRUE(catalogue_load(&c, "conformance/requirements", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "");
	CU_ASSERT_TRUE(c.n > 2900);
	const struct row *r = catalogue_find(&c, "R4555-3.5-04");
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_STRING_EQUAL(r->suite, "rfc4555");
	CU_ASSERT_PTR_NULL(catalogue_find(&c, "R4555-3.5-99"));
	CU_ASSERT_STRING_EQUAL(catalogue_guess(&c, "R4555-3.5-4"), "R4555-3.5-04");
	catalogue_clear(&c);
}

static void
test_a_wrong_row_is_named_with_its_line(void)
{
	char err[256];

	CU_ASSERT_TRUE(load_text("A-1\tMUST\tMN,HA\ta\twire\tb\tc\n", err, sizeof(err)));
	CU_ASSERT_FALSE(load_text("A-1\tMUST\tMN\ta\twire\tb\n", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "x.tsv:2: fewer than 7 columns"));
	CU_ASSERT_FALSE(load_text("A-1\tMIGHT\tMN\ta\twire\tb\tc\n", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "x.tsv:2: unknown level"));
	CU_ASSERT_FALSE(load_text("A-1\tMUST\tMN,XX\ta\twire\tb\tc\n", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "unknown role"));
	CU_ASSERT_FALSE(load_text("A-1\tMUST\tMN\ta\tnose\tb\tc\n", err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "observe"));
	CU_ASSERT_FALSE(load_text("A-1\tMUST\tMN\ta\twire\tb\tc\nA-1\tMAY\tMN\ta\twire\tb\tc\n",
	    err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "x.tsv:3: A-1 is already in x.tsv:2"));
}

static void
test_an_empty_folder_is_no_catalogue(void)
{
	struct catalogue c;
	char err[256];

	CU_ASSERT_FALSE(catalogue_load(&c, "/nonexistent", err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, "/nonexistent: no requirements (*.tsv) here");
	catalogue_clear(&c);
}

static void
test_globs_match_whole_ids(void)
{
	CU_ASSERT_TRUE(glob_match("R5555-*", "R5555-4.2-01"));
	CU_ASSERT_FALSE(glob_match("R5555", "R5555-4.2-01"));
	CU_ASSERT_TRUE(glob_match("R1,R5555-4.2-0?", "R5555-4.2-01"));
	CU_ASSERT_FALSE(glob_match("", "R5555-4.2-01"));
}

static void
test_any_is_every_role(void)
{
	struct row r = { .role = "MN,HA" }, any = { .role = "ANY" };

	CU_ASSERT_TRUE(row_has_role(&r, "HA"));
	CU_ASSERT_FALSE(row_has_role(&r, "H"));
	CU_ASSERT_FALSE(row_has_role(&r, "NAT"));
	CU_ASSERT_TRUE(row_has_role(&any, "NAT"));
}

TEST_MAIN("conformance/catalogue",
    TEST(test_the_projects_own_catalogue_is_valid),
    TEST(test_a_wrong_row_is_named_with_its_line),
    TEST(test_an_empty_folder_is_no_catalogue),
    TEST(test_globs_match_whole_ids),
    TEST(test_any_is_every_role))
