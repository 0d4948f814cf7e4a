/*
 * tests/unit/test_level.c - words of the small tables: levels, results, techniques, proofs.
 */
#include "wipe/level.h"
#include "wipe/outcome.h"
#include "wipe/verdict.h"

#include "tests/unit/harness.h"

static void levels(void)
{
	enum level l = LEVEL_COUNT;

	for (unsigned i = 0; i < LEVEL_COUNT; i++) {
		CU_ASSERT_TRUE(level_parse(level_word((enum level)i), &l));
		CU_ASSERT_EQUAL(l, i);
	}
	CU_ASSERT_FALSE(level_parse("Clear", &l));
	CU_ASSERT_FALSE(level_parse("", &l));
	CU_ASSERT_FALSE(level_parse(NULL, &l));
	TEST_TEXT(level_word((enum level)77), "none");
	CU_ASSERT(LEVEL_NONE < LEVEL_CLEAR && LEVEL_CLEAR < LEVEL_PURGE);
}

static void words(void)
{
	for (unsigned i = 0; i < STEP_RESULT_COUNT; i++)
		CU_ASSERT(strlen(step_result_word((enum step_result)i)) > 0);
	for (unsigned i = 0; i < STEP_KIND_COUNT; i++)
		CU_ASSERT(strlen(step_word((enum step_kind)i)) > 0);
	TEST_TEXT(step_result_word((enum step_result)9), "");
	TEST_TEXT(step_word(STEP_KIND_COUNT), "");
	TEST_TEXT(word_text((enum word)9), "failed");
	TEST_TEXT(word_text(WORD_CLEARED), "cleared");
}

static void technique_rows(void)
{
	unsigned all = 0;

	for (unsigned bit = 1; bit <= PROOF_NATIVE_SIZE_KNOWN; bit <<= 1) {
		CU_ASSERT_PTR_NOT_NULL(proof_word(bit));
		all |= bit;
	}
	CU_ASSERT_PTR_NULL(proof_word(0));
	CU_ASSERT_PTR_NULL(proof_word(3));
	CU_ASSERT_PTR_NULL(proof_word(1U << 31));
	for (size_t i = 0; i < n_techniques; i++)
		CU_ASSERT_PTR_EQUAL(technique_by_id(techniques[i].id), &techniques[i]);
	CU_ASSERT_PTR_NULL(technique_by_id("erase"));
	CU_ASSERT_PTR_NULL(technique_by_id(NULL));
	/* Overwriting claims clear everywhere, purge nowhere, and needs every proof. */
	CU_ASSERT_EQUAL(technique_by_id("overwrite")->proofs, all);
	for (unsigned media = 0; media < MEDIA_COUNT; media++)
		CU_ASSERT_EQUAL(technique_by_id("overwrite")->claims[media], LEVEL_CLEAR);
}

static const struct test tests[] = {
	{ "levels", levels },
	{ "words", words },
	{ "techniques and proofs", technique_rows },
};

TEST_MAIN(tests)
