/* test.h - the few lines that turn a file of CUnit tests into a program.
 *
 *	static void
 *	test_old_sequence_number_is_refused(void)
 *	{ ... CU_ASSERT_EQUAL(...); }
 *
 *	TEST_MAIN("mip6/binding",
 *	    TEST(test_old_sequence_number_is_refused),
 *	    ...)
 *
 * A test's name is a claim. The program prints each claim that failed, closes with one line
 * "N passed, N failed" and exits 0 only when everything passed and something ran. */
#ifndef SOJOURN_BASE_TEST_H
#define SOJOURN_BASE_TEST_H

#include <CUnit/Basic.h>
#include <stdio.h>

#define TEST(f) { #f, f }

struct test_row {
	const char *name;
	CU_TestFunc fn;
};

static int
test_run(const char *suite, const struct test_row *t, size_t n)
{
	CU_pSuite s;
	unsigned run, bad;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 3;
	s = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; s != NULL && i < n; i++)
		if (CU_add_test(s, t[i].name, t[i].fn) == NULL)
			return 3;
	CU_basic_set_mode(CU_BRM_SILENT);
	CU_basic_run_tests();
	for (CU_pFailureRecord f = CU_get_failure_list(); f != NULL; f = f->pNext)
		fprintf(stderr, "%s:%u: %s: %s\n", f->strFileName, f->uiLineNumber,
		    f->pTest != NULL ? f->pTest->pName : "?", f->strCondition);
	run = CU_get_number_of_tests_run();
	bad = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	printf("%s: %u passed, %u failed\n", suite, run - bad, bad);
	return run == n && bad == 0 ? 0 : 1;
}

#define TEST_MAIN(suite, ...)							\
	int									\
	main(void)								\
	{									\
		static const struct test_row test_rows[] = { __VA_ARGS__ };		\
										\
		return test_run(suite, test_rows, sizeof(test_rows) / sizeof(test_rows[0]));	\
	}

#endif
