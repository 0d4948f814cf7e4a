#include "report/phrase.h"

#include "base/text.h"
#include "report/page.h"
#include "report/phrase_table.h"
#include "report/record_schema.h"
#include "tests/unit/harness.h"
#include "wipe/plan.h"

static struct page_resources *open_resources(void)
{
	struct page_resources *r = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(page_resources_open(NULL, NULL, &r, &err), err);
	return r;
}

/* Both languages are there, every character has a glyph, and English is no Japanese. */
static void check_phrase(const struct page_resources *r, const char *name, const struct phrase *f)
{
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(f && f->ja && f->en);
	if (!*f->ja || !*f->en)
		printf("\n    empty: %s\n", name);
	CU_ASSERT(*f->ja && *f->en);
	TEST_OK(page_check_text(r, f->ja, f->ja, &err), err);
	TEST_OK(page_check_text(r, f->en, f->en, &err), err);
	for (const char *at = f->en; *at;)
		CU_ASSERT(text_next(&at) < 0x2E80);
}

/* The same marks in both, or a value would be lost in one language. */
static void check_marks(const struct phrase *f)
{
	for (char digit = '1'; digit <= '9'; digit++) {
		char mark[] = { '{', digit, '}', '\0' };

		if (!strstr(f->ja, mark) != !strstr(f->en, mark))
			printf("\n    %s: \"%s\"\n", mark, f->en);
		CU_ASSERT_EQUAL(!strstr(f->ja, mark), !strstr(f->en, mark));
	}
}

static void every_phrase_in_both_languages(void)
{
	_clear_(page_resources_closep) struct page_resources *r = open_resources();
	char name[32];

	CU_ASSERT_EQUAL(phrase_n_front, PHRASE_SECTION_RESULT);
	CU_ASSERT_EQUAL(phrase_n_evidence, PHRASE_COUNT - PHRASE_SECTION_RESULT);
	for (int id = 0; id < PHRASE_COUNT; id++) {
		(void)text_format(name, sizeof(name), "phrase %d", id);
		check_phrase(r, name, phrase((enum phrase_id)id));
		check_marks(phrase((enum phrase_id)id));
	}
	TEST_TEXT(phrase(PHRASE_COUNT)->en, "");
	TEST_TEXT(phrase_in(LANGUAGE_JA, PHRASE_END), "以上");
}

static void every_word_in_both_languages(void)
{
	_clear_(page_resources_closep) struct page_resources *r = open_resources();
	const char *group, *word, *other_group, *other_word;
	const struct phrase *f, *other;

	for (size_t i = 0; phrase_word_at(i, &group, &word, &f); i++) {
		check_phrase(r, word, f);
		for (size_t k = 0; k < i; k++) {
			CU_ASSERT_FATAL(phrase_word_at(k, &other_group, &other_word, &other));
			CU_ASSERT(strcmp(group, other_group) != 0 || strcmp(word, other_word) != 0);
		}
		CU_ASSERT_PTR_EQUAL(phrase_word(group, word), f);
	}
	CU_ASSERT_PTR_NULL(phrase_word("media", "tape"));
	TEST_TEXT(phrase_word_in(LANGUAGE_JA, "media", "tape"), "tape");
	TEST_TEXT(phrase_word_in(LANGUAGE_EN, "media", "hdd"), "hard disk (HDD)");
}

static void every_reason_in_both_languages(void)
{
	_clear_(page_resources_closep) struct page_resources *r = open_resources();
	const struct phrase_reason_row *row;

	for (size_t i = 0; (row = phrase_reason_at(i)) != NULL; i++) {
		check_phrase(r, row->id, &row->sentence);
		check_phrase(r, row->id, &row->next);
		CU_ASSERT_PTR_EQUAL(phrase_reason(row->id), row);
		if (reason_by_id(row->id) == REASON_NONE)
			printf("\n    no such reason: %s\n", row->id);
		CU_ASSERT(reason_by_id(row->id) != REASON_NONE);
	}
	CU_ASSERT_PTR_NULL(phrase_reason("no_such_reason"));
}

/* What a guard, a plan or an erase can give as a reason must be sayable on paper. */
static void reasons_of_guards_and_erasing_have_rows(void)
{
	for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
		const char *id = reason_row((enum reason)reason)->id;
		bool is_guard = strncmp(id, "guard_", 6) == 0;
		bool is_of_erasing = reason >= REASON_METHOD_UNKNOWN &&
				     reason <= REASON_STEP_NOT_RUN;

		if ((is_guard || is_of_erasing) && !phrase_reason(id))
			printf("\n    no row: %s\n", id);
		CU_ASSERT(!(is_guard || is_of_erasing) || phrase_reason(id));
	}
	CU_ASSERT_PTR_NOT_NULL(phrase_reason("device_io"));
	CU_ASSERT_PTR_NOT_NULL(phrase_reason("device_vanished"));
}

static void expect_words(const char *path, const char *group)
{
	char words[400], *rest = words, *word;
	bool is_found = false;

	for (size_t i = 0; i < schema_n_rows; i++) {
		if (strcmp(schema_rows[i].path, path) != 0)
			continue;
		is_found = true;
		CU_ASSERT_FATAL(text_copy(words, sizeof(words), schema_rows[i].words));
	}
	if (!is_found)
		printf("\n    not in the schema: %s\n", path);
	CU_ASSERT_FATAL(is_found);
	while ((word = strtok_r(rest, " ", &rest)) != NULL) {
		if (!phrase_word(group, word))
			printf("\n    no row: %s %s\n", group, word);
		CU_ASSERT(phrase_word(group, word) != NULL);
	}
}

/* Each word that the schema allows and paper prints. */
static void words_of_the_record_have_rows(void)
{
	static const char *const printed[][2] = {
		{ "measured.device.transport", "transport" },
		{ "measured.device.media", "media" },
		{ "measured.device.serial_source", "serial_source" },
		{ "measured.device.serial_source", "serial_short" },
		{ "measured.device.weak", "weak" },
		{ "measured.device.native_size", "native" },
		{ "measured.before.contents_state", "contents_state" },
		{ "measured.before.contents[].kind", "content" },
		{ "measured.before.hidden_areas", "examined" },
		{ "measured.before.security", "examined" },
		{ "measured.before.health", "examined" },
		{ "measured.clock.source", "clock" },
		{ "measured.signer.kind", "key" },
		{ "measured.plan.required", "level" },
		{ "measured.plan.reach", "reach" },
		{ "measured.plan.method.verify", "verify" },
		{ "measured.outcome.steps[].kind", "step" },
		{ "measured.outcome.steps[].result", "step_result" },
		{ "measured.outcome.proofs", "proof" },
		{ "measured.verdict.word", "word" },
		{ "measured.verdict.level", "level" },
		{ "measured.verdict.proofs_missing", "proof" },
		{ "measured.verdict.level", "level_short" },
		{ "measured.device.features.set", "set" },
		{ "measured.device.features.quirks", "quirk" },
		{ "measured.device.features.always_encrypts", "told" },
		{ "measured.outcome.erases[].accepted", "answer" },
		{ "measured.outcome.erases[].before.state", "sanitize_state" },
		{ "measured.inspection.finding", "finding" },
		{ "measured.inspection.finding", "finding_means" },
	};

	for (size_t i = 0; i < sizeof(printed) / sizeof(printed[0]); i++)
		expect_words(printed[i][0], printed[i][1]);
}

static void rows_of_plans_have_words(void)
{
	for (size_t i = 0; i < n_methods; i++)
		CU_ASSERT_PTR_NOT_NULL(phrase_word("method", methods[i].id));
	for (size_t i = 0; i < n_techniques; i++) {
		CU_ASSERT_PTR_NOT_NULL(phrase_word("technique", techniques[i].id));
		if (techniques[i].not_reached)
			CU_ASSERT_PTR_NOT_NULL(
				phrase_word("not_reached", techniques[i].not_reached));
	}
	/* The notes of a plan; why a step is done ("why_…") is for the screen. */
	for (size_t i = 0; plan_why_ids[i]; i++) {
		bool is_printed = strncmp(plan_why_ids[i], "why_", 4) != 0;

		if (is_printed && !phrase_word("why", plan_why_ids[i]))
			printf("\n    no row: why %s\n", plan_why_ids[i]);
		CU_ASSERT(!is_printed || phrase_word("why", plan_why_ids[i]));
	}
}

/* Wording that must never be printed. */
static void no_forbidden_words(void)
{
	static const char *const forbidden[] = { "準拠", "絶対に", "復元不可能", "wipe",
						 "Wipe", "≤",      "≥",          "compliant" };

	for (int id = 0; id < PHRASE_COUNT; id++) {
		const struct phrase *f = phrase((enum phrase_id)id);

		for (size_t k = 0; k < sizeof(forbidden) / sizeof(forbidden[0]); k++)
			CU_ASSERT(!strstr(f->ja, forbidden[k]) && !strstr(f->en, forbidden[k]));
	}
}

static void fills_marks_and_cuts_at_a_character(void)
{
	char out[64], small[8];

	TEST_TEXT(phrase_fill(out, sizeof(out), "{2} 中 {1}", "a", "b", NULL), "b 中 a");
	TEST_TEXT(phrase_fill(out, sizeof(out), "{1}{3}{page}", "a", NULL), "a{page}");
	TEST_TEXT(phrase_fill(out, sizeof(out), "{", NULL), "{");
	TEST_TEXT(phrase_fill(out, sizeof(out), "{1}", "{1} {2}", NULL), "{1} {2}");
	TEST_TEXT(phrase_fill(small, sizeof(small), "消去{1}", "完了", NULL), "消去");
	TEST_TEXT(phrase_fill(small, sizeof(small), "{1}", "消去完了", NULL), "消去");
	TEST_TEXT(phrase_fill(small, 1, "消", NULL), "");
}

static const struct test tests[] = {
	{ "every phrase stands in both languages and in the font", every_phrase_in_both_languages },
	{ "every word stands in both languages and in the font", every_word_in_both_languages },
	{ "every reason stands in both languages and in the font", every_reason_in_both_languages },
	{ "reasons of guards and of erasing have rows", reasons_of_guards_and_erasing_have_rows },
	{ "words of the record have rows", words_of_the_record_have_rows },
	{ "methods, techniques and notes of plans have words", rows_of_plans_have_words },
	{ "no forbidden words", no_forbidden_words },
	{ "fills marks, and cuts at a character", fills_marks_and_cuts_at_a_character },
};

TEST_MAIN(tests)
