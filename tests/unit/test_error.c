#include "base/error.h"

#include <errno.h>

#include "base/text.h"
#include "tests/unit/harness.h"

static void answers_minus_errno(void)
{
	struct error err = ERROR_INIT;

	CU_ASSERT_EQUAL(error_set(&err, REASON_DEVICE_IO, EIO, "/dev/sdx", "lba %d", 7), -EIO);
	CU_ASSERT_EQUAL(err.reason, REASON_DEVICE_IO);
	CU_ASSERT_EQUAL(err.sys, EIO);
	TEST_TEXT(err.subject, "/dev/sdx");
	TEST_TEXT(err.detail, "lba 7");
	CU_ASSERT(strstr(err.file, "test_error.c") && err.line > 0);
	CU_ASSERT_EQUAL(error_set(&err, REASON_USAGE, 0, NULL, "%s", ""), -EINVAL);
	TEST_TEXT(err.subject, "");
	TEST_TEXT(err.detail, "");
	CU_ASSERT_EQUAL(err.sys, 0);
}

static void adds_facts(void)
{
	struct error err = ERROR_INIT;

	(void)error_set(&err, REASON_DEVICE_IO, EIO, NULL, "%s", "");
	error_add(&err, "step %s", "overwrite");
	TEST_TEXT(err.detail, "step overwrite");
	error_add(&err, "pass %u", 2U);
	TEST_TEXT(err.detail, "step overwrite; pass 2");
	CU_ASSERT_EQUAL(err.reason, REASON_DEVICE_IO);
}

static void names_a_subject_once(void)
{
	struct error err = ERROR_INIT;

	(void)error_set(&err, REASON_DEVICE_IO, EIO, NULL, "%s", "");
	error_about(&err, "first");
	error_about(&err, "second");
	TEST_TEXT(err.subject, "first");
	error_about(&err, NULL);
	TEST_TEXT(err.subject, "first");
}

static void stays_within_its_room(void)
{
	struct error err = ERROR_INIT;
	char long_text[1000];

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = 0;
	(void)error_set(&err, REASON_USAGE, 0, long_text, "%s", long_text);
	CU_ASSERT_EQUAL(strlen(err.subject), sizeof(err.subject) - 1);
	CU_ASSERT_EQUAL(strlen(err.detail), sizeof(err.detail) - 1);
	error_add(&err, "%s", "more");
	CU_ASSERT_EQUAL(strlen(err.detail), sizeof(err.detail) - 1);
	for (int i = 0; i < 100; i++) {
		error_add(&err, "%d", i);
		CU_ASSERT(strlen(err.detail) < sizeof(err.detail));
	}
}

static void may_use_its_own_texts(void)
{
	struct error err = ERROR_INIT;

	(void)error_set(&err, REASON_DEVICE_IO, EIO, "sda", "first");
	(void)error_set(&err, REASON_WRITE_FAILED, EIO, err.subject, "%s, second", err.detail);
	TEST_TEXT(err.subject, "sda");
	TEST_TEXT(err.detail, "first, second");
}

static void keeps_detail_ascii_and_subject_utf8(void)
{
	struct error err = ERROR_INIT;
	char name[300];

	(void)error_set(&err, REASON_USAGE, 0, "山田", "a\nb\x1b\xe5");
	TEST_TEXT(err.detail, "a?b??");
	TEST_TEXT(err.subject, "山田");
	for (size_t i = 0; i < sizeof(name) - 3; i += 3)
		memcpy(name + i, "山", 4);
	(void)error_set(&err, REASON_USAGE, 0, name, "%s", "");
	CU_ASSERT(text_is_utf8(err.subject, strlen(err.subject)));
	CU_ASSERT_EQUAL(strlen(err.subject), 198);
}

static const struct test tests[] = {
	{ "answers minus errno", answers_minus_errno },
	{ "adds facts", adds_facts },
	{ "names a subject once", names_a_subject_once },
	{ "stays within its room", stays_within_its_room },
	{ "may use its own texts", may_use_its_own_texts },
	{ "keeps detail ASCII and subject UTF-8", keeps_detail_ascii_and_subject_utf8 },
};

TEST_MAIN(tests)
