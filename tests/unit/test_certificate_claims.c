/* room: report. No page says more than was seen, alone or with the others, whatever was typed. */
#include "report/certificate_inner.h"

#include "tests/unit/composed.h"

/* The first text of this name that holds WORDS; NULL: none. */
static const struct sheet_item *named(const struct composed *c, const char *name, const char *words)
{
	for (size_t i = 0; i < c->sheet->n_items; i++) {
		const struct sheet_item *item = &c->sheet->items[i];

		if (item->kind == SHEET_TEXT && strcmp(item->name, name) == 0 &&
		    strstr(item->text, words))
			return item;
	}
	return NULL;
}

static void canaries(struct sample *s, unsigned n_changed, unsigned n_no_evidence)
{
	s->outcome.canaries.n_changed = n_changed;
	s->outcome.canaries.n_no_evidence = n_no_evidence;
}

static void canaries_add_up(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	s->outcome.canaries.n_blank = 512;
	canaries(s, 512, 512);
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "目印 512 中 512 変化（空白 512 除く）");
	says(&c, "消去後：変化 512、不変 0、読取不能 0、証拠とならないもの 512");
	never_says(&c, "未検査");
	composed_clear(&c);
	compose_input(&s->input, LANGUAGE_EN, &c);
	says(&c, "Canaries 512/512 changed; 512 blank");
	says(&c, "512 changed, 0 unchanged, 0 unreadable, 512 that tell nothing");
	composed_clear(&c);
	canaries(s, 1024, 0);
	s->outcome.canaries.n_blank = 0;
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "目印 1,024 中 1,024 変化\n");
	composed_clear(&c);
	/* Markers that a failing drive did not keep were left out of both looks. */
	s->outcome.canaries.n_blank = s->outcome.canaries.n_markers = 500;
	s->outcome.canaries.n_markers_lost = 24;
	canaries(s, 1000, 0);
	s->verdict.word = WORD_FAILED;
	s->verdict.level = LEVEL_NONE;
	s->verdict.reason = REASON_WRITE_ERRORS;
	s->verdict.meets_required = false;
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "目印 1,000 中 1,000 変化\n");
	says(&c, "、書いたとおりに読めず除いた目印 24");
	never_says(&c, "未検査");
	composed_clear(&c);
}

static void canaries_that_nobody_looked_at_are_not_checked(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_STOPPED);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "目印 1,024 採取、未検査");
	says(&c, "の指紋を採取。消去後：未検査");
	composed_clear(&c);
	compose_input(&s->input, LANGUAGE_EN, &c);
	says(&c, "Canaries 1,024, not looked at again");
	says(&c, "afterwards: not checked");
	composed_clear(&c);
	/* Looked at in part only. */
	canaries(s, 100, 20);
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "目印 1,024 採取、未検査");
	says(&c, "変化 100、不変 0、読取不能 0、証拠とならないもの 20");
	says(&c, "、未検査 904");
	composed_clear(&c);
}

static void what_was_not_read_has_no_mismatches(void)
{
	struct composed c;

	compose(SAMPLE_STOPPED, LANGUAGE_JA, &c);
	says(&c, "不一致・読取不能：未検査");
	never_says(&c, "不一致 0");
	CU_ASSERT(named(&c, "Mismatches", "未検査") != NULL);
	CU_ASSERT(named(&c, "Unreadable areas", "未検査") != NULL);
	composed_clear(&c);
	compose(SAMPLE_STOPPED, LANGUAGE_EN, &c);
	says(&c, "differing, unreadable: not checked");
	CU_ASSERT(named(&c, "Mismatches", "not checked") != NULL);
	composed_clear(&c);
}

/* What remains on a drive after a failure is not known. */
/* A job that ended before its first pass has no list of what it could not write. */
static void what_was_not_begun_is_not_overwritten(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FALSE_SIZE);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	compose_input(&s->input, LANGUAGE_EN, &c);
	CU_ASSERT(named(&c, "Not overwritten", "everything: no pass") != NULL);
	CU_ASSERT(named(&c, "Not overwritten", "none") == NULL);
	composed_clear(&c);
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "全域（上書きは1回も始めていない）");
	composed_clear(&c);
}

static void resumed(enum sample_kind kind, struct composed *ret)
{
	_clear_(sample_freep) struct sample *s = sample_new(kind);

	CU_ASSERT_FATAL(s != NULL);
	s->outcome.n_interruptions = 1;
	s->outcome.interruptions[0] = (struct interruption){ .step = 2,
							     .seen = s->outcome.start,
							     .resumed = s->outcome.start };
	(void)snprintf(s->outcome.interruptions[0].boot_before, 40, "%s",
		       "00000000-0000-4000-8000-000000000000");
	(void)snprintf(s->outcome.interruptions[0].boot_after, 40, "%s",
		       "00000000-0000-4000-8000-000000000001");
	compose_input(&s->input, LANGUAGE_EN, ret);
	says(ret, "cut off 1 times and resumed by the same plan");
}

/* After a resume all is read back, but not where a sample was asked for, or it was stopped before. */
static void a_resumed_job_says_what_was_read_back(void)
{
	struct composed c;

	resumed(SAMPLE_CLEARED, &c);
	says(&c, "; all was read back and compared after the last");
	composed_clear(&c);
	resumed(SAMPLE_SAMPLED, &c);
	never_says(&c, "all was read back");
	composed_clear(&c);
	resumed(SAMPLE_STOPPED, &c);
	never_says(&c, "all was read back");
	composed_clear(&c);
}

static void no_reason_claims_that_data_remain(void)
{
	static const char *const never[] = { "データが残っている。", "データが残っているため",
					     "it still holds data", "drive still holds data" };
	const struct phrase_reason_row *row;

	for (size_t i = 0; (row = phrase_reason_at(i)); i++) {
		for (size_t k = 0; k < sizeof(never) / sizeof(never[0]); k++) {
			CU_ASSERT(!strstr(row->sentence.ja, never[k]));
			CU_ASSERT(!strstr(row->sentence.en, never[k]));
			CU_ASSERT(!strstr(row->next.ja, never[k]));
			CU_ASSERT(!strstr(row->next.en, never[k]));
		}
	}
}

static unsigned on_every_page(const struct composed *c, const char *words)
{
	unsigned n = 0;

	for (size_t k = 0; k < c->sheet->n_blocks; k++) {
		const struct sheet_block *b = &c->sheet->blocks[k];

		for (size_t i = b->first; i < b->first + b->n; i++)
			n += b->where == SHEET_EVERY && c->sheet->items[i].kind == SHEET_TEXT &&
			     strstr(c->sheet->items[i].text, words) != NULL;
	}
	return n;
}

/* Head and foot, so that a faxed page without its head shows it too. */
static void every_page_says_what_was_not_reached(void)
{
	for (unsigned kind = 0; kind < SAMPLE_COUNT; kind++) {
		bool is_low = kind == SAMPLE_BELOW_REQUIRED;
		bool has_failed = kind == SAMPLE_FAILED || kind == SAMPLE_PARTIAL ||
				  kind == SAMPLE_STOPPED || kind == SAMPLE_SAMPLED ||
				  kind == SAMPLE_FALSE_SIZE || kind == SAMPLE_SANITIZE_FAILED;

		for (size_t l = 0; l < 2; l++) {
			struct composed c;

			compose((enum sample_kind)kind, languages[l], &c);
			CU_ASSERT_EQUAL(on_every_page(&c, "NOT SANITIZED"), has_failed ? 2 : 0);
			CU_ASSERT_EQUAL(on_every_page(&c, "REQUIREMENT NOT MET"), is_low ? 2 : 0);
			if (languages[l] == LANGUAGE_JA) {
				CU_ASSERT_EQUAL(on_every_page(&c, "消去未完了"),
						has_failed ? 2 : 0);
				CU_ASSERT_EQUAL(on_every_page(&c, "要求未達"), is_low ? 2 : 0);
			}
			composed_clear(&c);
		}
	}
}

static void failed_practice_is_both_on_every_page(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_STOPPED);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	s->input.practice = true;
	compose_input(&s->input, LANGUAGE_JA, &c);
	CU_ASSERT_EQUAL(on_every_page(&c, "練習 PRACTICE"), 2);
	CU_ASSERT_EQUAL(on_every_page(&c, "消去未完了 NOT SANITIZED"), 2);
	composed_clear(&c);
}

static void below_required_is_told_where_success_would_be(void)
{
	struct composed c;

	compose(SAMPLE_BELOW_REQUIRED, LANGUAGE_JA, &c);
	CU_ASSERT(named(&c, "Result", "要求未達") != NULL);
	CU_ASSERT(named(&c, "Level, required", "要求：Purge（パージ） → 未達") != NULL);
	CU_ASSERT(named(&c, "Next measure", "要求された区分に達する方法で") != NULL);
	CU_ASSERT(strstr(c.sheet->subject, " below-required ") != NULL);
	CU_ASSERT(!strstr(c.sheet->subject, "cleared"));
	never_says(&c, "消去完了");
	composed_clear(&c);
	compose(SAMPLE_BELOW_REQUIRED, LANGUAGE_EN, &c);
	CU_ASSERT(named(&c, "Result", "REQUIREMENT NOT MET; level reached: Clear") != NULL);
	CU_ASSERT(named(&c, "Level, required", "Clear (required: Purge – not met)") != NULL);
	composed_clear(&c);
}

/* Page 1 says that they stand there: so they come before anything that could fill page 2. */
static void areas_out_of_reach_stand_on_page_2(void)
{
	for (unsigned kind = SAMPLE_CLEARED; kind <= SAMPLE_PRACTICE; kind++) {
		const struct sheet_item *item;
		struct composed c;
		size_t k = 0;

		compose((enum sample_kind)kind, LANGUAGE_JA, &c);
		says(&c, "②2頁に示す到達不能領域");
		item = named(&c, "Areas out of reach", "代替処理済みのセクター");
		CU_ASSERT_FATAL(item != NULL);
		while (k < c.sheet->n_blocks && c.sheet->blocks[k].where != SHEET_FLOW)
			k++;
		CU_ASSERT_FATAL(k + 3 < c.sheet->n_blocks);
		CU_ASSERT((size_t)(item - c.sheet->items) < c.sheet->blocks[k + 4].first);
		composed_clear(&c);
	}
}

static void typed_text_that_looks_like_a_finding_is_marked(void)
{
	static const char claim[] = "要求 Purge → 適合", signed_by[] = "電子署名済（市長）";

	for (size_t l = 0; l < 2; l++) {
		bool is_ja = languages[l] == LANGUAGE_JA;
		_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
		struct composed c;

		CU_ASSERT_FATAL(s != NULL);
		CU_ASSERT(text_copy(s->typed.value[TYPED_ASSET_NUMBER], TYPED_MOST, claim));
		CU_ASSERT(text_copy(s->typed.value[TYPED_SOURCE_USER], TYPED_MOST, claim));
		CU_ASSERT(text_copy(s->typed.value[TYPED_WITNESS_ORGANISATION], TYPED_MOST,
				    signed_by));
		CU_ASSERT(text_copy(s->typed.value[TYPED_FREE_1], TYPED_MOST, claim));
		compose_input(&s->input, languages[l], &c);
		CU_ASSERT(named(&c, "legend",
				is_ja ? "※ 入力による（測定値ではない）"
				      : "※ As typed, not measured") != NULL);
		CU_ASSERT(named(&c, "label", is_ja ? "資産番号・区分※" : "Asset no., class※") !=
			  NULL);
		CU_ASSERT(named(&c, "source_user", "/ ※要求 Purge → 適合") != NULL);
		CU_ASSERT(named(&c, "witness", "※電子署名済（市長）") != NULL);
		CU_ASSERT(named(&c, "client", "※") != NULL);
		CU_ASSERT(named(&c, "contractor", "※") != NULL);
		CU_ASSERT(named(&c, "label", is_ja ? "自由記載※ Free text" : "Free text※") != NULL);
		/* What was measured is not marked. */
		CU_ASSERT(!named(&c, "serial", "※"));
		CU_ASSERT(!named(&c, "label", is_ja ? "検証※" : "Verification※"));
		composed_clear(&c);
	}
}

static const struct test tests[] = {
	{ "canaries add up", canaries_add_up },
	{ "a resumed job says what was read back", a_resumed_job_says_what_was_read_back },
	{ "what was not begun is not overwritten", what_was_not_begun_is_not_overwritten },
	{ "canaries that nobody looked at are not checked",
	  canaries_that_nobody_looked_at_are_not_checked },
	{ "what was not read has no mismatches", what_was_not_read_has_no_mismatches },
	{ "no reason claims that data remain", no_reason_claims_that_data_remain },
	{ "every page says what was not reached", every_page_says_what_was_not_reached },
	{ "failed practice is both on every page", failed_practice_is_both_on_every_page },
	{ "below what was required, also in the rows of page 2",
	  below_required_is_told_where_success_would_be },
	{ "areas out of reach stand on page 2", areas_out_of_reach_stand_on_page_2 },
	{ "typed text that looks like a finding is marked",
	  typed_text_that_looks_like_a_finding_is_marked },
};

TEST_MAIN(tests)
