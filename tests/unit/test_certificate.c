/* room: report. What each paper says and what it must never say. */
#include "report/certificate.h"

#include "tests/unit/composed.h"

static const struct sheet_item *item_of(const struct sheet *s, enum sheet_kind kind,
					const char *name)
{
	for (size_t i = 0; i < s->n_items; i++)
		if (s->items[i].kind == kind && (!name || strcmp(s->items[i].name, name) == 0))
			return &s->items[i];
	return NULL;
}

static void certificate_of_clear(void)
{
	struct composed c;

	compose(SAMPLE_CLEARED, LANGUAGE_JA, &c);
	TEST_TEXT(c.sheet->title, "データ消去証明書");
	says(&c, "Certificate of Media Sanitization");
	says(&c, "証明書番号 K7Q2M8-000412-M");
	says(&c, "下記の記録媒体を記載の方法で消去し、検証に合格したことを証明します。");
	says(&c, "消去完了　Clear（クリア）");
	says(&c, "要求 Clear（クリア） → 適合");
	says(&c, "全数読出し 1,000,204,886,016 B　不一致 0　未消去範囲 なし");
	says(&c, "電子署名済（作業一郎、2026-11-24");
	says(&c, "本書が証明しないこと");
	says(&c, "以上");
	never_says(&c, "消去未完了");
	never_says(&c, "NOT SANITIZED");
	never_says(&c, "要求未達");
	never_says(&c, "証明書ではありません");
	never_says(&c, "練習");
	never_says(&c, "PRACTICE");
	composed_clear(&c);
	compose(SAMPLE_CLEARED, LANGUAGE_EN, &c);
	TEST_TEXT(c.sheet->title, "Certificate of Media Sanitization");
	says(&c, "SANITIZED　Clear");
	says(&c, "Required: Clear – met");
	composed_clear(&c);
}

static void cleared_where_purge_was_required(void)
{
	struct composed c;

	compose(SAMPLE_BELOW_REQUIRED, LANGUAGE_JA, &c);
	TEST_TEXT(c.sheet->title, "データ消去作業報告書（要求未達）");
	says(&c, "要求未達　REQUIREMENT NOT MET");
	says(&c, "要求 Purge（パージ） → 未達");
	says(&c, "本書は証明書ではありません。");
	says(&c, "次の措置：");
	says(&c, "報告書番号");
	never_says(&c, "証明します");
	never_says(&c, "消去完了　");
	composed_clear(&c);
}

static void failures_cannot_be_taken_for_success(void)
{
	static const enum sample_kind kinds[] = { SAMPLE_FAILED, SAMPLE_PARTIAL, SAMPLE_STOPPED };

	for (size_t k = 0; k < 3; k++) {
		for (size_t l = 0; l < 2; l++) {
			struct composed c;

			compose(kinds[k], languages[l], &c);
			says(&c, "NOT SANITIZED");
			says(&c, "Report of Unsuccessful Sanitization");
			says(&c, "This paper is not a certificate.");
			says(&c, "Next measure: ");
			if (languages[l] == LANGUAGE_JA) {
				TEST_TEXT(c.sheet->title, "データ消去作業報告書（消去未完了）");
				says(&c, "消去未完了");
				says(&c, "本書は証明書ではありません。");
				says(&c, "次の措置：");
			}
			never_says(&c, "データ消去証明書");
			never_says(&c, "消去完了");
			never_says(&c, "証明します");
			never_says(&c, "Certificate of Media");
			never_says(&c, "This certifies");
			never_says(&c, "証明書番号");
			CU_ASSERT_PTR_NULL(strstr(c.text, "\nSANITIZED"));
			CU_ASSERT(item_of(c.sheet, SHEET_BLACK, NULL) != NULL);
			composed_clear(&c);
		}
	}
}

static void a_failure_names_its_reason(void)
{
	struct composed c;

	compose(SAMPLE_PARTIAL, LANGUAGE_JA, &c);
	says(&c, "一部未完了：媒体の本来の容量を確認していないため");
	says(&c, "partial: The drive's full size was not examined");
	says(&c, "(native_size_unknown)");
	says(&c, "本来の容量：未確認");
	composed_clear(&c);
	compose(SAMPLE_STOPPED, LANGUAGE_EN, &c);
	says(&c, "stopped: The job was stopped by request.");
	says(&c, "a stop was asked for; not resumed");
	says(&c, "Not read back");
	composed_clear(&c);
	compose(SAMPLE_FAILED, LANGUAGE_EN, &c);
	says(&c, "LBA 1,000,000 – 1,000,015 (16 blocks)");
	says(&c, "LBA 1,000,007 (1 blocks)");
	composed_clear(&c);
}

static void inspections_claim_no_level(void)
{
	static const enum sample_kind kinds[] = { SAMPLE_BLANK, SAMPLE_DATA_FOUND };
	static const char *const never[] = {
		"Clear",      "Purge",     "クリア",     "パージ",    "消去完了",
		"消去未完了", "SANITIZED", "証明します", "certifies", "データ消去証明書",
		"purged",     "cleared"
	};

	for (size_t k = 0; k < 2; k++) {
		for (size_t l = 0; l < 2; l++) {
			struct composed c;

			compose(kinds[k], languages[l], &c);
			for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
				never_says(&c, never[i]);
			says(&c, kinds[k] == SAMPLE_BLANK ? "BLANK" : "DATA FOUND");
			says(&c, "Media Inspection Report");
			if (languages[l] == LANGUAGE_JA) {
				TEST_TEXT(c.sheet->title, "記録媒体検査報告書");
				says(&c, kinds[k] == SAMPLE_BLANK ? "空白" : "データあり");
			}
			composed_clear(&c);
		}
	}
}

static void an_inspection_that_ended_early_says_so_first(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_BLANK);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	s->inspection.is_whole = false;
	s->inspection.was_stopped = true;
	s->inspection.n_bytes_read = 4096;
	s->inspection.n_blocks_constant = 1;
	s->inspection.block_bytes = 4096;
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "検査未完了　INSPECTION INCOMPLETE");
	never_says(&c, "\n空白　BLANK");
	says(&c, "検査は途中で終わりました：読出し 4,096 B");
	composed_clear(&c);
}

static void a_sample_without_a_find_states_its_bound(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_DATA_FOUND);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	compose_input(&s->input, LANGUAGE_EN, &c);
	never_says(&c, "leftover fraction");
	composed_clear(&c);
	s->inspection.finding = FINDING_NOISE;
	s->inspection.n_blocks_noise += s->inspection.n_blocks_data;
	s->inspection.n_blocks_data = 0;
	s->inspection.data = (struct ranges)RANGES_INIT;
	s->inspection.bound_ppb = 105000;
	compose_input(&s->input, LANGUAGE_EN, &c);
	says(&c,
	     "leftover fraction below 0.0105 % at 99.9 % confidence (addressable blocks only).");
	says(&c, "NOISE");
	composed_clear(&c);
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "残存率は信頼度 99.9 % で 0.0105 % 未満");
	composed_clear(&c);
}

static void practice_is_marked_on_every_page(void)
{
	for (size_t l = 0; l < 2; l++) {
		const struct sheet_item *qr;
		unsigned n_marks = 0;
		struct composed c;

		compose(SAMPLE_PRACTICE, languages[l], &c);
		CU_ASSERT(c.sheet->is_practice);
		for (size_t k = 0; k < c.sheet->n_blocks; k++) {
			const struct sheet_block *b = &c.sheet->blocks[k];

			for (size_t i = b->first; i < b->first + b->n; i++)
				if (b->where == SHEET_EVERY && c.sheet->items[i].text &&
				    strstr(c.sheet->items[i].text, "PRACTICE"))
					n_marks++;
		}
		CU_ASSERT_EQUAL(n_marks, 2); /* head and foot */
		CU_ASSERT(
			strstr(c.sheet->title, languages[l] == LANGUAGE_JA ? "練習" : "PRACTICE") ==
			c.sheet->title);
		says(&c, languages[l] == LANGUAGE_JA ? "練習 PRACTICE　消去完了　Clear"
						     : "PRACTICE　SANITIZED　Clear");
		says(&c, "For practice, not a certificate.");
		never_says(&c, "証明します");
		never_says(&c, "This certifies");
		qr = item_of(c.sheet, SHEET_QR, NULL);
		CU_ASSERT_FATAL(qr != NULL);
		CU_ASSERT_EQUAL(strncmp(qr->text, "PRACTICE/", 9), 0);
		CU_ASSERT(strstr(c.sheet->subject, "PRACTICE") != NULL);
		composed_clear(&c);
	}
}

/* English papers hold no Japanese but what people typed; a wide blank separates. */
static void english_is_english(void)
{
	for (unsigned kind = 0; kind < SAMPLE_COUNT; kind++) {
		_clear_(sample_freep) struct sample *s = sample_new((enum sample_kind)kind);
		struct composed c;

		CU_ASSERT_FATAL(s != NULL);
		for (int f = 0; f < TYPED_COUNT; f++)
			if (!typed_row((enum typed_field)f)->allowed && s->typed.value[f][0])
				CU_ASSERT(text_copy(s->typed.value[f], TYPED_MOST, "Example"));
		for (int f = 0; f < TYPED_COUNT; f++)
			s->typed.filled_for_practice[f] = false;
		CU_ASSERT(text_copy(s->typed.value[TYPED_PLACE_KIND], TYPED_MOST, "client"));
		CU_ASSERT(text_copy(s->typed.value[TYPED_MACHINE_ROLE], TYPED_MOST, "workbench"));
		CU_ASSERT(text_copy(s->signer.name, sizeof(s->signer.name), "Ichiro Sagyo"));
		CU_ASSERT(text_copy(s->signer.issuer, sizeof(s->signer.issuer), "Ichiro Sagyo"));
		CU_ASSERT(text_copy(s->consent.who, sizeof(s->consent.who), "Ichiro Sagyo"));
		CU_ASSERT(text_copy(s->original.signer.name, sizeof(s->original.signer.name),
				    "Hanako Shokyo"));
		compose_input(&s->input, LANGUAGE_EN, &c);
		for (const char *at = c.text; *at;) {
			const char *here = at;
			uint32_t cp = text_next(&at);

			if (cp >= 0x2E80 && cp != 0x3000)
				printf("\n    %s: %.60s\n", sample_word((enum sample_kind)kind),
				       here);
			CU_ASSERT_FATAL(cp < 0x2E80 || cp == 0x3000);
		}
		composed_clear(&c);
	}
}

static void what_was_not_examined_is_printed(void)
{
	struct composed c;
	unsigned n = 0;

	compose(SAMPLE_PARTIAL, LANGUAGE_JA, &c);
	for (size_t i = 0; i < c.sheet->n_items; i++) {
		const struct sheet_item *item = &c.sheet->items[i];

		if (item->kind == SHEET_TEXT && strcmp(item->text, "未確認") == 0) {
			CU_ASSERT(strcmp(item->name, "Hidden areas") == 0 ||
				  strcmp(item->name, "Security state") == 0 ||
				  strcmp(item->name, "Health") == 0 ||
				  strcmp(item->name, "Power-on hours") == 0);
			n++;
		}
	}
	CU_ASSERT_EQUAL(n, 4);
	says(&c, "個体識別 弱（仮の製造番号）");
	says(&c, "取得元：USBブリッジ　個体識別 弱");
	says(&c, "KYUSB SSD\\xFF 256\\x5CGB");
	says(&c, "152d:0578");
	composed_clear(&c);
}

static void everything_typed_is_printed_whole(void)
{
	for (size_t l = 0; l < 2; l++) {
		_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
		struct composed c;

		CU_ASSERT_FATAL(s != NULL);
		for (int f = 0; f < TYPED_COUNT; f++) {
			if (typed_row((enum typed_field)f)->allowed)
				continue;
			/* Longer than any cell of page 1. */
			CU_ASSERT(text_format(s->typed.value[f], TYPED_MOST, "%s%0*d",
					      typed_row((enum typed_field)f)->key, 200, f));
		}
		compose_input(&s->input, languages[l], &c);
		for (int f = 0; f < TYPED_COUNT; f++)
			if (!typed_row((enum typed_field)f)->allowed && f != TYPED_SOURCE_MODEL &&
			    f != TYPED_SOURCE_SERIAL)
				says(&c, s->typed.value[f]);
		says(&c, languages[l] == LANGUAGE_JA ? "…（2頁以降）" : "… (page 2 on)");
		composed_clear(&c);
	}
}

static void only_the_asset_is_the_source(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	compose_input(&s->input, LANGUAGE_JA, &c);
	CU_ASSERT(strstr(item_of(c.sheet, SHEET_TEXT, "source_user")->text, "OptiSample") != NULL);
	says(&c, "（媒体の出所の機器）");
	composed_clear(&c);
	CU_ASSERT(text_copy(s->typed.value[TYPED_MACHINE_ROLE], TYPED_MOST, "workbench"));
	CU_ASSERT(text_copy(s->typed.value[TYPED_SOURCE_MODEL], TYPED_MOST, "NotePC-77"));
	compose_input(&s->input, LANGUAGE_JA, &c);
	CU_ASSERT(strstr(item_of(c.sheet, SHEET_TEXT, "source_user")->text, "OptiSample") == NULL);
	CU_ASSERT(strstr(item_of(c.sheet, SHEET_TEXT, "source_user")->text, "NotePC-77") != NULL);
	says(&c, "（作業台）");
	composed_clear(&c);
}

static void eras_and_zones(void)
{
	static const char *const cases[][2] = {
		{ "2019-04-30T23:59:59.000+09:00", "発行 2019年4月30日　" },
		{ "2019-05-01T00:00:00.000+09:00", "発行 2019年5月1日（令和元年）" },
		{ "2020-01-01T00:00:00.000+09:00", "発行 2020年1月1日（令和2年）" },
		{ "2026-11-24T10:00:00.000+09:00", "発行 2026年11月24日（令和8年）" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FAILED);
		struct composed c;

		CU_ASSERT_FATAL(s != NULL);
		CU_ASSERT(instant_parse(cases[i][0], &s->input.issued));
		compose_input(&s->input, LANGUAGE_JA, &c);
		says(&c, cases[i][1]);
		composed_clear(&c);
	}
}

/* 64 hex digits in fours; the serial number is on one line, and in the QR code without blanks. */
static void digests_and_serials(void)
{
	char hex[DIGEST_HEX], grouped[100] = "";
	const struct sheet_item *serial, *qr;
	struct composed c;

	compose(SAMPLE_CLEARED, LANGUAGE_JA, &c);
	text_hex(record_digest(c.view), DIGEST_BYTES, hex);
	for (unsigned i = 0; i < 64; i += 4)
		CU_ASSERT(text_append(grouped, sizeof(grouped), "%s%.4s", i ? " " : "", hex + i));
	says(&c, grouped);
	serial = item_of(c.sheet, SHEET_TEXT, "serial");
	CU_ASSERT_FATAL(serial != NULL);
	CU_ASSERT(serial->is_unbroken);
	CU_ASSERT_EQUAL(serial->size_pt, 12);
	TEST_TEXT(serial->text, "Z4Y1A2B3");
	qr = item_of(c.sheet, SHEET_QR, NULL);
	CU_ASSERT_FATAL(qr != NULL);
	for (char *at = hex; *at; at++)
		*at = (char)(*at >= 'a' ? *at - 32 : *at);
	CU_ASSERT(strstr(qr->text, hex) != NULL);
	CU_ASSERT_EQUAL(strncmp(qr->text, "K7Q2M8-000412-M/Z4Y1A2B3/CLEARED/", 33), 0);
	composed_clear(&c);
}

static void nothing_is_smaller_than_eight_points(void)
{
	for (unsigned kind = 0; kind < SAMPLE_COUNT; kind++) {
		struct composed c;

		compose((enum sample_kind)kind, LANGUAGE_JA, &c);
		for (size_t i = 0; i < c.sheet->n_items; i++) {
			const struct sheet_item *item = &c.sheet->items[i];

			if (item->kind == SHEET_TEXT)
				CU_ASSERT(item->least_pt >= 8 && item->size_pt >= item->least_pt);
			if (item->line_pt > 0)
				CU_ASSERT(item->line_pt >= 0.5);
		}
		composed_clear(&c);
	}
}

static void three_signature_fields(void)
{
	static const char *const names[] = { "operator", "witness", "responsible" };
	unsigned n = 0;
	struct composed c;

	compose(SAMPLE_PARTIAL, LANGUAGE_JA, &c);
	for (size_t i = 0; i < c.sheet->n_items; i++) {
		const struct sheet_item *item = &c.sheet->items[i];

		if (item->kind != SHEET_FIELD)
			continue;
		CU_ASSERT_FATAL(n < 3);
		TEST_TEXT(item->text, names[n++]);
		CU_ASSERT(item->w == 56 && item->h == 34);
	}
	CU_ASSERT_EQUAL(n, 3);
	says(&c, "要求なし");
	composed_clear(&c);
}

static void an_unknown_reason_is_printed_by_its_id(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_STOPPED);
	struct composed c;

	CU_ASSERT_FATAL(s != NULL);
	s->verdict.word = WORD_FAILED;
	s->verdict.reason = REASON_USAGE; /* nothing that an erase could give */
	compose_input(&s->input, LANGUAGE_JA, &c);
	says(&c, "消去失敗：usage");
	says(&c, "次の措置：あらためて消去を始める。");
	composed_clear(&c);
}

static const struct test tests[] = {
	{ "a certificate of Clear", certificate_of_clear },
	{ "cleared where Purge was required is no certificate", cleared_where_purge_was_required },
	{ "failures cannot be taken for success", failures_cannot_be_taken_for_success },
	{ "a failure names its reason and its places", a_failure_names_its_reason },
	{ "inspections claim no level", inspections_claim_no_level },
	{ "an inspection that ended early says so first",
	  an_inspection_that_ended_early_says_so_first },
	{ "a sample without a find states its bound", a_sample_without_a_find_states_its_bound },
	{ "practice is marked on every page", practice_is_marked_on_every_page },
	{ "English papers are English", english_is_english },
	{ "what was not examined is printed", what_was_not_examined_is_printed },
	{ "everything typed is printed whole", everything_typed_is_printed_whole },
	{ "only the asset is the medium's source", only_the_asset_is_the_source },
	{ "years of the era", eras_and_zones },
	{ "digests in fours, serial numbers unbroken", digests_and_serials },
	{ "nothing is smaller than eight points", nothing_is_smaller_than_eight_points },
	{ "three signature fields", three_signature_fields },
	{ "an unknown reason is printed by its id", an_unknown_reason_is_printed_by_its_id },
};

TEST_MAIN(tests)
