/*
 * tests/unit/test_pdf_text.c - what the pages print is read back; what could hide or change print
 * is refused; inflating is bounded.
 */
#include "certs/pdf_text.h"

#include "tests/sim/pdf_sample.h"
#include "tests/unit/harness.h"

#define TEXT "BT\n/F1 12 Tf\n60 700 Td\n<00300031> Tj\nET\n"

/* Reads page 1 of PAPER; lines joined by "|" in OUT. */
static int read_page(const struct paper *paper, char *out, size_t size, struct error *err)
{
	_clear_(pdf_lines_clear) struct pdf_lines lines = PDF_LINES_INIT;
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	size_t n, budget = PDF_INFLATED, used = 0;
	_free_ uint8_t *bytes = paper_build(paper, &n);
	int rc = pdf_file_open(bytes, n, &f, err);

	if (!rc)
		rc = pdf_page_read(&f, PAPER_PAGE_1, 7, &budget, &lines, err);
	for (size_t i = 0; i < lines.n; i++) {
		CU_ASSERT_EQUAL(lines.pages[i], 7);
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "|" : "",
					 lines.lines[i]);
	}
	out[used] = '\0';
	return rc;
}

static int read_content(const char *content, char *out, size_t size, struct error *err)
{
	struct paper paper;
	int rc;

	paper_init(&paper, false);
	paper_object(&paper, PAPER_CONTENT_1, "<<\n", content, strlen(content));
	rc = read_page(&paper, out, size, err);
	paper_clear(&paper);
	return rc;
}

static void reads_in_order(void)
{
	struct error err = ERROR_INIT;
	char out[200];

	TEST_OK(read_content(TEXT "BT\n/F1 4 Tf\n0 838 Td\n<6D8853BB> Tj\n0 -9.5 Td\n<> Tj\nET\n",
			     out, sizeof(out), &err),
		err);
	TEST_TEXT(out, "01|消去|");
	TEST_OK(read_content("", out, sizeof(out), &err), err);
	TEST_TEXT(out, "");
	TEST_OK(read_content(
			"4 w\n0.5 w\n1 2 m\n3 4.25 l\n1 2 m\n-3 4 l\nS\n1 1 2 2 re\n5 1 2 2 re\nf\n",
			out, sizeof(out), &err),
		err);
}

static void refuses_other_operators(void)
{
	static const char *const contents[] = {
		/* colour, transparency, matrix, clip, render mode, spacing, images, comments */
		"1 g\n" TEXT,
		"0 g\n" TEXT,
		"1 1 1 rg\n" TEXT,
		"0 0 0 1 k\n",
		"/G0 gs\n" TEXT,
		"/P cs\n",
		"0 0 0 0 0 0 cm\n" TEXT,
		"q\n" TEXT "Q\n",
		"0 0 1 1 re\nW\nn\n" TEXT,
		"BT\n3 Tr\nET\n",
		"BT\n0 Tz\nET\n",
		"BT\n9 Ts\nET\n",
		"BT\n9 Tc\nET\n",
		"BT\n9 TL\nT*\nET\n",
		"BT\n/F1 12 Tf\n1 0 0 1 60 700 Tm\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 700 Td\n<0030> '\nET\n",
		"BT\n/F1 12 Tf\n60 700 Td\n[<0030>] TJ\nET\n",
		"/Im1 Do\n",
		"BI\nID\nEI\n",
		"/OC /MC BDC\n" TEXT "EMC\n",
		"% hidden\n" TEXT,
		TEXT "\n",
		" " TEXT,
		"\r\n" TEXT,
		TEXT "x",
		TEXT "0",
		"1 1 2 2 re\nn\n",
		"1 1 2 2 re\nB\n",
		"1 1 2 2 re\nf*\n",
		"1 1 m\n1 1 1 1 1 1 c\nS\n",
		"[ 1 ] 0 d\n",
	};

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct error err = ERROR_INIT;
		char out[200];

		if (read_content(contents[i], out, sizeof(out), &err) == 0)
			printf("\n    read: %s", contents[i]);
		CU_ASSERT_EQUAL(err.reason, REASON_PDF_NOT_OURS);
	}
}

static void refuses_misplaced_operators(void)
{
	static const char *const contents[] = {
		"Tj\n",
		"<0030> Tj\n",
		"/F1 12 Tf\n",
		"1 1 Td\n",
		"ET\n",
		"BT\nBT\nET\n",
		"BT\n",
		"S\n",
		"f\n",
		"1 1 m\n",
		"1 1 m\n" TEXT "S\n",
		"BT\n1 1 m\nET\n",
		"BT\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n<0030> Tj\nET\n",
		"BT\n60 700 Td\n<0030> Tj\nET\n",
		/* the second string would lie where the first one's width says */
		"BT\n/F1 12 Tf\n60 700 Td\n<0030> Tj\n<0031> Tj\nET\n",
		"1 m\n1 1 l\nS\n",
		"1 1 1 m\n",
		"1 1 1 1 1 re\nf\n",
		"a b m\nS\n",
		"1e3 1 m\nS\n",
		"+1 1 m\nS\n",
		"1. 1 m\nS\n",
		"- 1 m\nS\n",
		"1.1.1 1 m\nS\n",
		"1234567890123 1 m\nS\n",
		"-1 w\n",
		"4.01 w\n",
		"800 w\n0 0 m\n595 841 l\nS\n", /* would black the page out */
		"1  1 m\nS\n",
		"1\n1 m\nS\n",
	};

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct error err = ERROR_INIT;
		char out[200];

		if (read_content(contents[i], out, sizeof(out), &err) == 0)
			printf("\n    read: %s", contents[i]);
		CU_ASSERT_EQUAL(err.reason, REASON_PDF_NOT_OURS);
	}
}

static void refuses_text_that_eyes_miss(void)
{
	static const char *const contents[] = {
		"BT\n/F1 3.9 Tf\n60 700 Td\n<0030> Tj\nET\n", /* too small */
		"BT\n/F1 -12 Tf\n60 700 Td\n<0030> Tj\nET\n",
		"BT\n/F2 12 Tf\n60 700 Td\n<0030> Tj\nET\n", /* another font */
		"BT\n/F1 12 Tf\n-1 700 Td\n<0030> Tj\nET\n", /* off the page */
		"BT\n/F1 12 Tf\n600 700 Td\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 842 Td\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 10 Td\n0 -11 Td\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 1 Td\n<0030> Tj\nET\n", /* partly */
		"BT\n/F1 12 Tf\n60 835 Td\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n584 700 Td\n<0030> Tj\nET\n",
		"BT\n/F1 12 Tf\n560 700 Td\n<003000300030> Tj\nET\n",
		"BT\n/F1 400 Tf\n60 300 Td\n<00300031> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 700 Td\n<0039> Tj\nET\n", /* code without ToUnicode */
		"BT\n/F1 12 Tf\n60 700 Td\n<003> Tj\nET\n",
		"BT\n/F1 12 Tf\n60 700 Td\n<30bf> Tj\nET\n", /* lower case */
		"BT\n/F1 12 Tf\n60 700 Td\n(0) Tj\nET\n",
		"BT\n/F1 12 Tf\n60 700 Td\n< Tj\nET\n",
	};

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct error err = ERROR_INIT;
		char out[200];

		if (read_content(contents[i], out, sizeof(out), &err) == 0)
			printf("\n    read: %s", contents[i]);
		CU_ASSERT_EQUAL(err.reason, REASON_PDF_NOT_OURS);
	}
}

/* How wide a string is, the font's /W says; each code has one width in one form. */
static void measures_by_the_font_s_widths(void)
{
	static const struct {
		const char *widths;
		bool is_read; /* two of them from 587 on: 2 * 12 * width / 1000 */
	} cases[] = {
		{ "/W [ 48 [ 300 ] ]", true },
		{ "/W [ 32 [ 1 2 ] 48 [ 300 301 ] ]", true },
		{ "/W [ ]", false },
		{ "/W [ 48 [ 600 ] ]", false },
		{ "/W [ 48 [ 300 ] 48 [ 300 ] ]", false },
		{ "/W [ 49 [ 1 ] 48 [ 300 ] ]", false },
		{ "/W [ 48 48 300 ]", false },
		{ "/W [ 48 [ -300 ] ]", false },
		{ "/W [ 48 [ 300.5 ] ]", false },
		{ "/W [ 48 [ 20000 ] ]", false },
		{ "/W [ 65535 [ 300 300 ] ]", false },
		{ "/W [ 48 ]", false },
		{ "/W 300", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const char content[] = "BT\n/F1 12 Tf\n587 700 Td\n<00300030> Tj\nET\n";
		struct error err = ERROR_INIT;
		struct paper paper;
		char out[200];
		int rc;

		paper_init(&paper, false);
		paper_object(&paper, PAPER_CONTENT_1, "<<\n", content, strlen(content));
		paper_replace(&paper, PAPER_CID_FONT, "/W [ 32 [ 270 297 ] ]", cases[i].widths);
		rc = read_page(&paper, out, sizeof(out), &err);
		if ((rc == 0) != cases[i].is_read)
			printf("\n    %s: %s", cases[i].widths, rc ? "refused" : "read");
		CU_ASSERT_EQUAL(rc == 0, cases[i].is_read);
		CU_ASSERT(!rc || err.reason == REASON_PDF_NOT_OURS);
		paper_replace(&paper, PAPER_CID_FONT, "/DW 1000", "/DW 0");
		TEST_REFUSED(read_page(&paper, out, sizeof(out), &err), err, REASON_PDF_NOT_OURS);
		paper_clear(&paper);
	}
}

/* Page 1 with another ToUnicode map. */
static int read_mapped(const char *map, struct error *err)
{
	struct paper paper;
	char out[200];
	int rc;

	paper_init(&paper, false);
	paper_object(&paper, PAPER_TO_UNICODE, "<<\n", map, strlen(map));
	paper_object(&paper, PAPER_CONTENT_1, "<<\n", TEXT, strlen(TEXT));
	rc = read_page(&paper, out, sizeof(out), err);
	paper_clear(&paper);
	return rc;
}

static void refuses_other_maps(void)
{
	static const char *const maps[] = {
		"",
		"1 beginbfchar\n<0030> <0030>\nendbfchar\n", /* 0031 is missing */
		"2 beginbfchar\n<0030> <0031>\n<0031> <0030>\nendbfchar\n",
		"3 beginbfchar\n<0030> <0030>\n<0031> <0031>\n<0031> <0031>\nendbfchar\n",
		"2 beginbfchar\n<0030> <0030>\n<0031> <00310032>\nendbfchar\n",
		"2 beginbfchar\n<0030> <0030>\n<0031> <0031>\n",
		("2 beginbfchar\n<0030> <0030>\n<0031> <0031>\nendbfchar\n1 beginbfrange\n<0030> <0031> "
		 "<0041>\nendbfrange\n"),
		"2 beginbfchar\n<0030> <0030>\n<0031> <0031>\nendbfchar\n1 begincidrange\n",
		"2 beginbfchar\n<0030> <0030>\n<0031> <0031>\nendbfchar\n/Other usecmap\n",
		"3 beginbfchar\n<0030> <0030>\n<0031> <0031>\n<D800> <D800>\nendbfchar\n",
	};
	struct error err = ERROR_INIT;

	TEST_OK(read_mapped("2 beginbfchar\n<0030> <0030>\n<0031> <0031>\nendbfchar\n", &err), err);
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		err = (struct error)ERROR_INIT;
		if (read_mapped(maps[i], &err) == 0)
			printf("\n    read: %s", maps[i]);
		CU_ASSERT_EQUAL(err.reason, REASON_PDF_NOT_OURS);
	}
}

/* Page 1 whose content is these deflated bytes. */
static int read_deflated(const uint8_t *bytes, size_t n, struct error *err)
{
	struct paper paper;
	char out[200];
	int rc;

	paper_init(&paper, false);
	paper_object(&paper, PAPER_CONTENT_1, "<<\n/Filter [ /FlateDecode ]\n", bytes, n);
	rc = read_page(&paper, out, sizeof(out), err);
	paper_clear(&paper);
	return rc;
}

static void bounds_what_it_inflates(void)
{
	_free_ char *bomb = calloc(1, PDF_INFLATED + 1000UL);
	struct error err = ERROR_INIT;
	size_t n, n_bomb;

	CU_ASSERT_PTR_NOT_NULL_FATAL(bomb);
	memset(bomb, '\n', PDF_INFLATED + 1000UL);
	_free_ uint8_t *deflated_bomb = paper_deflate(bomb, PDF_INFLATED + 1000UL, &n_bomb);
	_free_ uint8_t *deflated = paper_deflate(TEXT, strlen(TEXT), &n);
	_free_ uint8_t *more = malloc(n + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(more);
	memcpy(more, deflated, n);
	more[n] = 'x';
	TEST_OK(read_deflated(deflated, n, &err), err);
	TEST_REFUSED(read_deflated(more, n + 1, &err), err, REASON_PDF_NOT_OURS);
	TEST_REFUSED(read_deflated(deflated_bomb, n_bomb, &err), err, REASON_PDF_NOT_OURS);
	for (size_t cut = 0; cut < n; cut++)
		TEST_REFUSED(read_deflated(deflated, cut, &err), err, REASON_PDF_NOT_OURS);
	more[n / 2] ^= 0x10;
	TEST_REFUSED(read_deflated(more, n, &err), err, REASON_PDF_NOT_OURS);
}

static void joins_several_streams_only_at_their_ends(void)
{
	struct error err = ERROR_INIT;
	struct paper paper;
	char out[200];

	paper_init(&paper, false);
	paper_object(&paper, PAPER_CONTENT_1, "<<\n", TEXT, strlen(TEXT));
	paper_replace(&paper, PAPER_PAGE_1, "/Contents 11 0 R", "/Contents [ 11 0 R 14 0 R ]");
	TEST_OK(read_page(&paper, out, sizeof(out), &err), err);
	TEST_TEXT(out, "01|S/N (12\\3)|0000");
	paper_object(&paper, PAPER_CONTENT_1, "<<\n", "BT\n", 3);
	TEST_REFUSED(read_page(&paper, out, sizeof(out), &err), err, REASON_PDF_NOT_OURS);
	paper_clear(&paper);
}

static void refuses_pages_without_parts(void)
{
	static const char *const edits[][2] = {
		{ "/Contents 11 0 R\n", "" },
		{ "/Contents 11 0 R\n", "/Contents 99 0 R\n" },
		{ "/Contents 11 0 R\n", "/Contents 1 0 R\n" },
		{ "/MediaBox [ 0 0 595.276 841.89001 ]\n", "" },
		{ "/MediaBox [ 0 0 595.276 841.89001 ]\n", "/MediaBox [ 0 0 595.276 ]\n" },
		{ "/MediaBox [ 0 0 595.276 841.89001 ]\n", "/MediaBox [ 0 0 0 841 ]\n" },
		{ "/MediaBox [ 0 0 595.276 841.89001 ]\n", "/MediaBox [ 0 0 9999 9999 ]\n" },
		{ "/MediaBox [ 0 0 595.276 841.89001 ]\n",
		  "/MediaBox [ 0 400 595.276 841.89001 ]\n" },
		{ "/F1 4 0 R", "/F1 4 0 R\n/F2 4 0 R" },
		{ "/F1 4 0 R", "/F1 3 0 R" },
		{ "/Font <<\n/F1 4 0 R\n>>\n", "" },
	};

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct error err = ERROR_INIT;
		struct paper paper;
		char out[200];

		paper_init(&paper, false);
		paper_replace(&paper, PAPER_PAGE_1, edits[i][0], edits[i][1]);
		TEST_REFUSED(read_page(&paper, out, sizeof(out), &err), err, REASON_PDF_NOT_OURS);
		paper_clear(&paper);
	}
}

static const struct test tests[] = {
	{ "reads in order", reads_in_order },
	{ "refuses other operators", refuses_other_operators },
	{ "refuses misplaced operators", refuses_misplaced_operators },
	{ "refuses text that eyes miss", refuses_text_that_eyes_miss },
	{ "measures by the font's widths", measures_by_the_font_s_widths },
	{ "refuses other maps", refuses_other_maps },
	{ "bounds what it inflates", bounds_what_it_inflates },
	{ "joins several streams only at their ends", joins_several_streams_only_at_their_ends },
	{ "refuses pages without parts", refuses_pages_without_parts },
};
TEST_MAIN(tests)
