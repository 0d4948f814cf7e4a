/* room: report. Where lines break, how text shrinks, and when it does not fit. */
#include "report/page_inner.h"

#include "base/text.h"
#include "report/certificate_inner.h"
#include "tests/unit/harness.h"

static struct page_resources *resources;
static struct pen *pen;

static void begin(void)
{
	struct error err = ERROR_INIT;
	const char *name;

	TEST_OK(page_resources_open(NULL, NULL, &resources, &err), err);
	pen = calloc(1, sizeof(*pen));
	CU_ASSERT_FATAL(pen != NULL);
	pen->resources = resources;
	pen->pdf = HPDF_New(NULL, NULL);
	CU_ASSERT_FATAL(pen->pdf != NULL);
	CU_ASSERT_EQUAL(HPDF_UseUTFEncodings(pen->pdf), HPDF_OK);
	name = HPDF_LoadTTFontFromFile(pen->pdf, PAGE_FONT_PATH, HPDF_TRUE);
	CU_ASSERT_FATAL(name != NULL);
	pen->font = HPDF_GetFont(pen->pdf, name, "UTF-8");
	CU_ASSERT_FATAL(pen->font != NULL);
}

static void end(void)
{
	HPDF_Free(pen->pdf);
	free(pen);
	page_resources_closep(&resources);
}

/* EMS full-width characters of 10 points wide. */
static struct sheet_item item_of(double ems)
{
	return (struct sheet_item){ .kind = SHEET_TEXT,
				    .name = "field",
				    .w = ems * 10 / PAGE_MM_PT,
				    .size_pt = 10,
				    .least_pt = 10 };
}

/* Lines with bars between; blanks at their ends show. */
static const char *broken(double ems, const char *text, char out[400])
{
	struct sheet_item item = item_of(ems);
	struct error err = ERROR_INIT;
	struct page_text t;
	size_t sum = 0;

	*out = '\0';
	TEST_OK(page_text_fit(pen, &item, text, &t, &err), err);
	for (unsigned i = 0; i < t.n_lines; i++) {
		/* Laid end to end they are the text, and none is wider than the room. */
		CU_ASSERT_EQUAL(t.lines[i].at, sum);
		CU_ASSERT(t.lines[i].width <= ems * 1000 + 0.01);
		CU_ASSERT(text_append(out, 400, "%s%.*s", i ? "|" : "", (int)t.lines[i].n,
				      text + t.lines[i].at));
		sum += t.lines[i].n;
	}
	CU_ASSERT_EQUAL(sum, strlen(text));
	return out;
}

static void breaks_japanese_between_characters(void)
{
	char out[400];

	begin();
	TEST_TEXT(broken(4, "消去完了証明書", out), "消去完了|証明書");
	TEST_TEXT(broken(4, "消去完了", out), "消去完了");
	TEST_TEXT(broken(1, "消去", out), "消|去");
	end();
}

static void keeps_the_prohibitions(void)
{
	char out[400];

	begin();
	TEST_TEXT(broken(4, "消去完了。証明書", out), "消去完|了。証明|書");
	TEST_TEXT(broken(4, "消去完「了」証", out), "消去完|「了」証");
	TEST_TEXT(broken(4, "データデータデー", out), "データ|データ|デー");
	TEST_TEXT(broken(4, "あいう（え）お", out), "あいう|（え）お");
	/* What cannot be kept is broken all the same. */
	TEST_TEXT(broken(4, "。。。。。。", out), "。。。。|。。");
	TEST_TEXT(broken(4, "「「「「「「", out), "「「「「|「「");
	end();
}

static void breaks_english_at_blanks(void)
{
	char out[400];

	begin();
	TEST_TEXT(broken(5, "sanitize the drive", out), "sanitize |the drive");
	TEST_TEXT(broken(4, "serial  number", out), "serial  |number");
	/* A word wider than a line fills the line before it. */
	TEST_TEXT(broken(3, "a WWWWWW b", out), "a WW|WWW|W b");
	TEST_TEXT(broken(5, "消去erase完了", out), "消去erase|完了");
	TEST_TEXT(broken(4, "   ", out), "   ");
	end();
}

static void shrinks_to_its_room(void)
{
	struct sheet_item item = item_of(10);
	struct error err = ERROR_INIT;
	struct page_text t;

	begin();
	item.least_pt = 8;
	item.most_lines = 1;
	TEST_OK(page_text_fit(pen, &item, "一二三四五六七八九十", &t, &err), err);
	CU_ASSERT(t.size_pt == 10 && t.n_lines == 1);
	TEST_OK(page_text_fit(pen, &item, "一二三四五六七八九十一二", &t, &err), err);
	CU_ASSERT(t.size_pt < 9 && t.size_pt >= 8 && t.n_lines == 1);
	TEST_REFUSED(page_text_fit(pen, &item, "一二三四五六七八九十一二三", &t, &err), err,
		     REASON_PAGE_OVERFULL);
	TEST_TEXT(err.subject, "field");
	/* By height. */
	item.most_lines = 0;
	item.h = 10 * PAGE_LEADING / PAGE_MM_PT;
	TEST_OK(page_text_fit(pen, &item, "一二三四五六七八九十一二", &t, &err), err);
	TEST_REFUSED(page_text_fit(pen, &item, "一二三四五六七八九十一二三", &t, &err), err,
		     REASON_PAGE_OVERFULL);
	end();
}

static void serials_are_never_broken(void)
{
	struct sheet_item item = item_of(5);
	struct error err = ERROR_INIT;
	struct page_text t;

	begin();
	item.is_unbroken = true;
	item.least_pt = 8;
	TEST_OK(page_text_fit(pen, &item, "Z4Y1A2B3", &t, &err), err);
	CU_ASSERT_EQUAL(t.n_lines, 1);
	TEST_REFUSED(page_text_fit(pen, &item, "Z4Y1A2B3 Z4Y1A2B3", &t, &err), err,
		     REASON_PAGE_OVERFULL);
	end();
}

/* Only what was measured or drawn goes into the font. */
static void marks_what_it_measured(void)
{
	char out[400];

	begin();
	CU_ASSERT_EQUAL(pen->used['A' / 8] >> 'A' % 8 & 1, 0);
	(void)broken(4, "A消", out);
	CU_ASSERT_EQUAL(pen->used['A' / 8] >> 'A' % 8 & 1, 1);
	CU_ASSERT_EQUAL(pen->used[0x6D88 / 8] >> 0x6D88 % 8 & 1, 1);
	CU_ASSERT_EQUAL(pen->used['B' / 8] >> 'B' % 8 & 1, 0);
	end();
}

/* Texts are cut without the font (certificate_cut.c), so its widths must be this font's. */
static void cutting_knows_the_widths(void)
{
	char one[5];

	begin();
	for (uint32_t cp = ' '; cp < 0x10000; cp++) {
		double width = HPDF_Font_GetUnicodeWidth(pen->font, (HPDF_UNICODE)cp) / 1000.0;

		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		one[text_encode(cp, one)] = '\0';
		if (cp == 0x7F || !page_font_has(resources, cp))
			continue;
		CU_ASSERT(paper_ems(one) >= width);
		if (cp < 0x7F)
			CU_ASSERT(paper_ems(one) < width + 0.0021);
	}
	end();
}

static const struct test tests[] = {
	{ "cutting knows the font's widths", cutting_knows_the_widths },
	{ "breaks Japanese between characters", breaks_japanese_between_characters },
	{ "keeps the prohibitions at line ends", keeps_the_prohibitions },
	{ "breaks English at blanks", breaks_english_at_blanks },
	{ "shrinks to its room, and names the field that does not fit", shrinks_to_its_room },
	{ "serial numbers are never broken", serials_are_never_broken },
	{ "marks what it measured", marks_what_it_measured },
};

TEST_MAIN(tests)
