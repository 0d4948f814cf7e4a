/* Typed fields: what is refused and by which name, the job file, practice, the policy. */
#include "report/typed.h"

#include <unistd.h>

#include "base/text.h"
#include "report/words.h"
#include "tests/unit/harness.h"

static struct typed typed;

static void begin(void)
{
	typed = (struct typed)TYPED_INIT;
}

/* Reads TEXT as a job file. */
static int read_job(const char *text, size_t n, struct error *err)
{
	char path[] = "/tmp/kiyome-test-job-XXXXXX";
	int fd = mkstemp(path), rc;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(write(fd, text, n), (ssize_t)n);
	(void)close(fd);
	rc = typed_read(&typed, path, err);
	(void)unlink(path);
	return rc;
}

static int read_text(const char *text, struct error *err)
{
	return read_job(text, strlen(text), err);
}

static void table_is_whole(void)
{
	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(typed_row(f));
		CU_ASSERT_PTR_NOT_NULL_FATAL(typed_row(f)->key);
		for (unsigned k = 0; k < f; k++)
			CU_ASSERT(strcmp(typed_row(f)->key, typed_row(k)->key) != 0);
	}
	CU_ASSERT_PTR_NULL(typed_row(TYPED_COUNT));
	TEST_TEXT(typed_row(TYPED_FREE_3)->key, "free_3");
	TEST_TEXT(typed_row(TYPED_CLIENT_NAME)->key, "client_name");
}

static void values_are_trimmed(void)
{
	struct error err;

	begin();
	TEST_OK(typed_set(&typed, "client_name", " \xE3\x80\x80 架空 市役所\xC2\xA0 ", "--set",
			  &err),
		err);
	TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "架空 市役所");
	TEST_OK(typed_set(&typed, "client_name", " \xE3\x80\x80", "--set", &err), err);
	TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "");
	TEST_OK(typed_set(&typed, "machine_role", " asset ", "--set", &err), err);
	TEST_TEXT(typed.value[TYPED_MACHINE_ROLE], "asset");
	TEST_OK(typed_set(&typed, "machine_role", "", "--set", &err), err);
	TEST_TEXT(typed.value[TYPED_MACHINE_ROLE], "");
}

/* Each draws over its neighbour, or not at all, or looks like a blank. The code point is named. */
static void what_cannot_be_seen_on_paper_is_refused(void)
{
	static const uint32_t refused[] = {
		0x0300, 0x0301, 0x036F, 0x3099, 0x309A, 0x20DD, 0x302A,  0xFE0F,
		0xFE20, 0x3164, 0x115F, 0xFFA0, 0x2800, 0x200D, 0xE0100,
	};

	begin();
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct error err = ERROR_INIT;
		char value[40] = "か", name[16];

		value[3 + text_encode(refused[i], value + 3)] = '\0';
		CU_ASSERT(text_format(name, sizeof(name), "U+%04X", (unsigned)refused[i]));
		TEST_REFUSED(typed_set(&typed, "client_name", value, "--set", &err), err,
			     REASON_FIELD_BAD_VALUE);
		CU_ASSERT(strstr(err.detail, name) != NULL);
		TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "");
	}
}

/* Nothing is folded: what was typed is what stands in the record, compatibility forms too. */
static void composed_and_compatibility_forms_stay_as_they_are(void)
{
	static const char value[] = "がぱ が ｶﾞ ﾊﾟ ㈱ ① Ａ é 髙﨑 ゛゜";
	struct error err = ERROR_INIT;

	begin();
	TEST_OK(typed_set(&typed, "client_name", value, "--set", &err), err);
	TEST_TEXT(typed.value[TYPED_CLIENT_NAME], value);
}

static void bad_values_are_refused_by_name(void)
{
	static const struct {
		const char *key, *value;
		enum reason reason;
	} cases[] = {
		{ "client", "x", REASON_FIELD_UNKNOWN },
		{ "", "x", REASON_FIELD_UNKNOWN },
		{ "CLIENT_NAME", "x", REASON_FIELD_UNKNOWN },
		{ "practice_filled", "x", REASON_FIELD_UNKNOWN },
		{ "client_name", "a\nb", REASON_FIELD_BAD_VALUE },
		{ "client_name", "a\tb", REASON_FIELD_BAD_VALUE },
		{ "client_name", "a\x7F", REASON_FIELD_BAD_VALUE },
		{ "client_name", "a\xC2\x85", REASON_FIELD_BAD_VALUE }, /* U+0085 */
		{ "client_name",
		  "\xE2\x80\xAE"
		  "abc",
		  REASON_FIELD_BAD_VALUE },                                /* U+202E */
		{ "client_name", "\xE2\x80\xAA", REASON_FIELD_BAD_VALUE }, /* U+202A */
		{ "client_name",
		  "\xE2\x81\xA6"
		  "a",
		  REASON_FIELD_BAD_VALUE },                                 /* U+2066 */
		{ "client_name", "\xE2\x81\xA9", REASON_FIELD_BAD_VALUE },  /* U+2069 */
		{ "client_name", "a\xE2\x80\x8B", REASON_FIELD_BAD_VALUE }, /* U+200B */
		{ "client_name",
		  "\xEF\xBB\xBF"
		  "a",
		  REASON_FIELD_BAD_VALUE },                                /* U+FEFF */
		{ "client_name", "\xE7\xB7", REASON_FIELD_BAD_VALUE },     /* cut short */
		{ "client_name", "\xED\xA0\x80", REASON_FIELD_BAD_VALUE }, /* a surrogate */
		{ "client_name", "\xC0\xAF", REASON_FIELD_BAD_VALUE },     /* overlong */
		{ "machine_role", "pc", REASON_FIELD_BAD_VALUE },
		{ "machine_role", "asset workbench", REASON_FIELD_BAD_VALUE },
		{ "machine_role", "Asset", REASON_FIELD_BAD_VALUE },
		{ "machine_role", "練習", REASON_FIELD_BAD_VALUE },
		{ "required_level", "Purge", REASON_FIELD_BAD_VALUE },
		{ "accept_lower", "yes", REASON_FIELD_BAD_VALUE },
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err = ERROR_INIT;

		TEST_REFUSED(typed_set(&typed, cases[i].key, cases[i].value, "--set", &err), err,
			     cases[i].reason);
		TEST_TEXT(err.subject, cases[i].key);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.detail, "--set"));
	}
	for (unsigned f = 0; f < TYPED_COUNT; f++)
		TEST_TEXT(typed.value[f], "");
}

static void length_is_bounded(void)
{
	char value[TYPED_MOST + 1];
	struct error err;

	begin();
	memset(value, 'x', TYPED_MOST);
	value[TYPED_MOST] = '\0';
	TEST_REFUSED(typed_set(&typed, "place", value, "--set", &err), err, REASON_FIELD_TOO_LONG);
	value[TYPED_MOST - 1] = '\0';
	TEST_OK(typed_set(&typed, "place", value, "--set", &err), err);
	TEST_TEXT(typed.value[TYPED_PLACE], value);
}

static void job_is_read(void)
{
	struct error err;

	begin();
	TEST_OK(typed_set(&typed, "place", "前", "--set", &err), err);
	TEST_OK(read_text(
			"{\"schema\": \"kiyome-job/1\", \"client_name\": \"架空市役所\", \"free_1\": \"\"}\n",
			&err),
		err);
	TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "架空市役所");
	TEST_TEXT(typed.value[TYPED_PLACE], "前");
}

static void malformed_jobs_are_refused_whole(void)
{
	static const struct {
		const char *text;
		enum reason reason;
		const char *subject; /* NULL: the file's name */
	} cases[] = {
		{ "", REASON_JSON_MALFORMED, NULL },
		{ "{", REASON_JSON_MALFORMED, NULL },
		{ "[]", REASON_JSON_MALFORMED, NULL },
		{ "\"x\"", REASON_JSON_MALFORMED, NULL },
		{ "{\"schema\":\"kiyome-job/1\"} x", REASON_JSON_MALFORMED, NULL },
		{ "{\"schema\":\"kiyome-job/1\",\"place\":\"a\",\"place\":\"b\"}",
		  REASON_JSON_MALFORMED, NULL },
		{ "{\"place\":\"a\"}", REASON_FIELD_BAD_VALUE, "schema" },
		{ "{\"schema\":\"kiyome-job/2\"}", REASON_FIELD_BAD_VALUE, "schema" },
		{ "{\"schema\":1}", REASON_FIELD_BAD_VALUE, "schema" },
		{ "{\"schema\":\"kiyome-job/1\",\"client_nam\":\"x\"}", REASON_FIELD_UNKNOWN,
		  "client_nam" },
		{ "{\"schema\":\"kiyome-job/1\",\"client_nam\":3}", REASON_FIELD_UNKNOWN,
		  "client_nam" },
		{ "{\"schema\":\"kiyome-job/1\",\"accept_lower\":true}", REASON_FIELD_BAD_VALUE,
		  "accept_lower" },
		{ "{\"schema\":\"kiyome-job/1\",\"asset_number\":317}", REASON_FIELD_BAD_VALUE,
		  "asset_number" },
		{ "{\"schema\":\"kiyome-job/1\",\"place\":null}", REASON_FIELD_BAD_VALUE, "place" },
		{ "{\"schema\":\"kiyome-job/1\",\"place\":{\"a\":\"b\"}}", REASON_FIELD_BAD_VALUE,
		  "place" },
		{ "{\"schema\":\"kiyome-job/1\",\"place\":\"a\\u202eb\"}", REASON_FIELD_BAD_VALUE,
		  "place" },
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err = ERROR_INIT;

		TEST_REFUSED(read_text(cases[i].text, &err), err, cases[i].reason);
		if (cases[i].subject)
			TEST_TEXT(err.subject, cases[i].subject);
		else
			CU_ASSERT_PTR_NOT_NULL(strstr(err.subject, "/tmp/kiyome-test-job"));
	}
	/* A good member before a bad one has not been taken either. */
	{
		struct error err;

		CU_ASSERT(
			read_text("{\"client_name\":\"x\",\"place\":7,\"schema\":\"kiyome-job/1\"}",
				  &err) < 0);
		TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "");
	}
}

static void absent_and_huge_jobs_are_refused(void)
{
	char *huge = malloc(70000);
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(huge);
	memset(huge, ' ', 70000);
	begin();
	TEST_REFUSED(typed_read(&typed, "/nonexistent/job.json", &err), err, REASON_FILE_MISSING);
	TEST_REFUSED(read_job(huge, 70000, &err), err, REASON_FILE_TOO_LARGE);
	free(huge);
}

static void all_missing_fields_are_named(void)
{
	static const char *const mandatory[] = { "client_name",
						 "contractor_name",
						 "contractor_address",
						 "contractor_phone",
						 "operator_name",
						 "place_kind",
						 "place",
						 "purpose",
						 "machine_role" };
	size_t n = sizeof(mandatory) / sizeof(mandatory[0]), n_rows = 0;
	struct error err;

	begin();
	TEST_REFUSED(typed_check(&typed, &err), err, REASON_FIELD_MISSING);
	for (size_t i = 0; i < n; i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(err.detail, mandatory[i]));
	CU_ASSERT_PTR_NULL(strstr(err.detail, "asset_number"));
	TEST_TEXT(err.detail + strlen(err.detail) - strlen("machine_role"), "machine_role");
	for (unsigned f = 0; f < TYPED_COUNT; f++)
		n_rows += typed_row(f)->is_mandatory;
	CU_ASSERT_EQUAL(n_rows, n);
	for (size_t i = 0; i < n; i++) {
		CU_ASSERT(typed_check(&typed, &err) < 0);
		TEST_OK(typed_set(&typed, mandatory[i],
				  strcmp(mandatory[i], "place_kind") == 0     ? "client"
				  : strcmp(mandatory[i], "machine_role") == 0 ? "asset"
									      : "x",
				  "--set", &err),
			err);
	}
	TEST_OK(typed_check(&typed, &err), err);
}

static void practice_fills_what_is_missing(void)
{
	struct error err;

	begin();
	TEST_OK(typed_set(&typed, "place", "電算室", "--set", &err), err);
	typed_fill_practice(&typed);
	TEST_OK(typed_check(&typed, &err), err);
	TEST_TEXT(typed.value[TYPED_CLIENT_NAME], "練習");
	CU_ASSERT(typed.filled_for_practice[TYPED_CLIENT_NAME]);
	TEST_TEXT(typed.value[TYPED_PLACE], "電算室");
	CU_ASSERT(!typed.filled_for_practice[TYPED_PLACE]);
	TEST_TEXT(typed.value[TYPED_ASSET_NUMBER], "");
	TEST_OK(typed_set(&typed, "client_name", "架空市", "--set", &err), err);
	CU_ASSERT(!typed.filled_for_practice[TYPED_CLIENT_NAME]);
}

static void policy_follows_the_fields(void)
{
	struct policy p = { .required = LEVEL_PURGE, .accept_lower = true };
	struct error err;

	begin();
	TEST_OK(typed_policy(&typed, &p, &err), err);
	CU_ASSERT(p.required == LEVEL_NONE && !p.accept_lower);
	TEST_OK(typed_set(&typed, "required_level", "purge", "--set", &err), err);
	TEST_OK(typed_set(&typed, "accept_lower", "true", "--set", &err), err);
	TEST_OK(typed_policy(&typed, &p, &err), err);
	CU_ASSERT(p.required == LEVEL_PURGE && p.accept_lower);
	TEST_OK(typed_set(&typed, "required_level", "clear", "--set", &err), err);
	TEST_OK(typed_set(&typed, "accept_lower", "false", "--set", &err), err);
	TEST_OK(typed_policy(&typed, &p, &err), err);
	CU_ASSERT(p.required == LEVEL_CLEAR && !p.accept_lower);
	(void)strcpy(typed.value[TYPED_REQUIRED_LEVEL], "destroy");
	TEST_REFUSED(typed_policy(&typed, &p, &err), err, REASON_POLICY_MALFORMED);
	CU_ASSERT(p.required == LEVEL_CLEAR);
}

static void words_are_told_apart(void)
{
	CU_ASSERT(words_have("asset workbench", "asset") &&
		  words_have("asset workbench", "workbench"));
	CU_ASSERT(!words_have("asset workbench", "work") && !words_have("asset workbench", ""));
	CU_ASSERT(!words_have("asset workbench", "asset ") && !words_have("", "asset"));
	CU_ASSERT_EQUAL(words_count("a b c"), 3);
	CU_ASSERT_EQUAL(words_count(""), 0);
}

static const struct test tests[] = {
	{ "the table is whole", table_is_whole },
	{ "values are trimmed", values_are_trimmed },
	{ "bad values are refused by name", bad_values_are_refused_by_name },
	{ "what cannot be seen on paper is refused", what_cannot_be_seen_on_paper_is_refused },
	{ "composed and compatibility forms stay as they are",
	  composed_and_compatibility_forms_stay_as_they_are },
	{ "length is bounded", length_is_bounded },
	{ "a job file is read", job_is_read },
	{ "malformed jobs are refused whole", malformed_jobs_are_refused_whole },
	{ "absent and huge jobs are refused", absent_and_huge_jobs_are_refused },
	{ "all missing fields are named", all_missing_fields_are_named },
	{ "practice fills what is missing", practice_fills_what_is_missing },
	{ "the policy follows the fields", policy_follows_the_fields },
	{ "words are told apart", words_are_told_apart },
};
TEST_MAIN(tests)
