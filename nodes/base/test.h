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
 * "N passed, N failed" and exits 0 only when everything passed and something ran. With names as
 * arguments it runs just these tests, and exits 2 where it has none of such a name. */
#ifndef SOJOURN_BASE_TEST_H
#define SOJOURN_BASE_TEST_H

#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

#define TEST(f) { #f, f }

struct test_row {
	const char *name;
	CU_TestFunc fn;
};

/* test_named: is this one of the tests asked for, argv[1] and on? Of none: all are. */
static int
test_named(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc <= 1;
}

static int
test_run_named(const char *suite, const struct test_row *t, size_t n, int argc, char **argv)
{
	CU_pSuite s;
	unsigned run, bad, want = 0;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 3;
	s = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; s != NULL && i < n; i++) {
		if (!test_named(t[i].name, argc, argv))
			continue;
		if (CU_add_test(s, t[i].name, t[i].fn) == NULL)
			return 3;
		want++;
	}
	if (argc > 1 && want != (unsigned)argc - 1) {
		fprintf(stderr, "%s: not every test asked for is here\n", suite);
		return 2;
	}
	CU_basic_set_mode(CU_BRM_SILENT);
	CU_basic_run_tests();
	for (CU_pFailureRecord f = CU_get_failure_list(); f != NULL; f = f->pNext)
		fprintf(stderr, "%s:%u: %s: %s\n", f->strFileName, f->uiLineNumber,
		    f->pTest != NULL ? f->pTest->pName : "?", f->strCondition);
	run = CU_get_number_of_tests_run();
	bad = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	printf("%s: %u passed, %u failed\n", suite, run - bad, bad);
	return run == want && run > 0 && bad == 0 ? 0 : 1;
}

#define test_run(suite, t, n) test_run_named(suite, t, n, 0, NULL)

#define TEST_MAIN(suite, ...)							\
	int									\
	main(int argc, char **argv)						\
	{									\
		static const struct test_row test_rows[] = { __VA_ARGS__ };		\
										\
		return test_run_named(suite, test_rows,					\
		    sizeof(test_rows) / sizeof(test_rows[0]), argc, argv);		\
	}

#endif
