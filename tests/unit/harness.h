/*
 * tests/unit/harness.h - the main() of a unit test program: a static table {name, function} run by
 * CUnit. Exit status 1 when anything failed; the last line is "N passed, N failed, N skipped".
 *
 *	static const struct test tests[] = { { "cuts at a character", cut_at_character }, … };
 *	TEST_MAIN(tests)
 *
 * A test that cannot run here says why and returns: `test_skip("no loop device"); return;`
 */
#ifndef KIYOME_TESTS_UNIT_HARNESS_H
#define KIYOME_TESTS_UNIT_HARNESS_H

#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct test {
	const char *name;
	void (*run)(void);
};

/* Counts the running test as skipped, not as passed; at most once a test, before any check fails. */
void test_skip(const char *why);

/* Checks that a call succeeded, and prints what it said when not. */
#define TEST_OK(call, err)                                                                 \
	do {                                                                               \
		int test_rc = (call);                                                      \
		if (test_rc)                                                               \
			printf("\n    %s:%d: %s: %s: %s\n", __FILE__, __LINE__,            \
			       reason_row((err).reason)->id, (err).subject, (err).detail); \
		CU_ASSERT_EQUAL_FATAL(test_rc, 0);                                         \
	} while (0)

/* Checks that a call failed with this reason. */
#define TEST_REFUSED(call, err, expected)                                               \
	do {                                                                            \
		CU_ASSERT(0 > (call));                                                  \
		if ((err).reason != (expected))                                         \
			printf("\n    %s:%d: %s instead of %s\n", __FILE__, __LINE__,   \
			       reason_row((err).reason)->id, reason_row(expected)->id); \
		CU_ASSERT_EQUAL((err).reason, (expected));                              \
	} while (0)

/* Compares strings and prints both when they differ. */
#define TEST_TEXT(actual, expected)                                                           \
	do {                                                                                  \
		const char *test_a = (actual), *test_b = (expected);                          \
		if (!test_a || strcmp(test_a, test_b) != 0)                                   \
			printf("\n    %s:%d: \"%s\" instead of \"%s\"\n", __FILE__, __LINE__, \
			       test_a ? test_a : "(null)", test_b);                           \
		CU_ASSERT_FATAL(test_a &&strcmp(test_a, test_b) == 0);                        \
	} while (0)

static unsigned test_n_skipped;

__attribute__((unused)) void test_skip(const char *why)
{
	test_n_skipped++;
	printf("\nskipped: %s: %s\n", CU_get_current_test()->pName, why);
	CU_PASS("skipped");
}

static int test_run_all(const struct test *tests, size_t n)
{
	unsigned failed;
	CU_pSuite suite;

	(void)setvbuf(stdout, NULL, _IOLBF, 0); /* what a crash cuts off must not be lost */
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite = CU_add_suite("unit", NULL, NULL);
	for (size_t i = 0; i < n; i++)
		if (!suite || !CU_add_test(suite, tests[i].name, tests[i].run))
			return 1;
	CU_basic_set_mode(CU_BRM_VERBOSE);
	if (CU_basic_run_tests() != CUE_SUCCESS)
		return 1;
	failed = CU_get_number_of_tests_failed();
	printf("%u passed, %u failed, %u skipped\n", (unsigned)n - failed - test_n_skipped, failed,
	       test_n_skipped);
	CU_cleanup_registry();
	return failed ? 1 : 0;
}

#define TEST_MAIN(tests)                                                        \
	int main(void)                                                          \
	{                                                                       \
		return test_run_all(tests, sizeof(tests) / sizeof((tests)[0])); \
	}

#endif
