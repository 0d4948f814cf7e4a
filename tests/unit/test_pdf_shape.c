/*
 * tests/unit/test_pdf_shape.c - a paper's parts are found; whatever the table does not name is
 * refused, be it an action, a layer, a second font or an object that nothing refers to.
 */
#include "certs/pdf_shape.h"

#include "tests/sim/pdf_sample.h"
#include "tests/unit/harness.h"

static int check(const struct paper *paper, struct pdf_parts *parts, struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	size_t n;
	_free_ uint8_t *bytes = paper_build(paper, &n);
	int rc = pdf_file_open(bytes, n, &f, err);

	return rc ? rc : pdf_shape_check(&f, parts, err);
}

static void finds_the_parts(void)
{
	struct error err = ERROR_INIT;
	struct pdf_parts parts;
	struct paper paper;

	paper_init(&paper, false);
	TEST_OK(check(&paper, &parts, &err), err);
	CU_ASSERT_EQUAL(parts.n_pages, 2);
	CU_ASSERT_EQUAL(parts.pages[0], PAPER_PAGE_1);
	CU_ASSERT_EQUAL(parts.pages[1], PAPER_PAGE_2);
	CU_ASSERT_EQUAL(parts.record, PAPER_ATTACHMENT);
	CU_ASSERT_EQUAL(parts.metadata, PAPER_XMP);
	/* Parts that may stand directly or by reference. */
	paper_object(&paper, paper.n, "<<\n/ProcSet [ /PDF ]\n/Font <<\n/F1 4 0 R\n>>\n>>", NULL,
		     0);
	paper_replace(
		&paper, PAPER_PAGE_2,
		"<<\n/ProcSet [ /PDF /Text /ImageB /ImageC /ImageI ]\n/Font <<\n/F1 4 0 R\n>>\n>>",
		"24 0 R");
	TEST_OK(check(&paper, &parts, &err), err);
	paper_clear(&paper);
}

struct edit {
	unsigned object;
	const char *from, *to;
};

static void refuses(const struct edit *edits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct error err = ERROR_INIT;
		struct pdf_parts parts;
		struct paper paper;

		paper_init(&paper, false);
		paper_replace(&paper, edits[i].object, edits[i].from, edits[i].to);
		if (check(&paper, &parts, &err) == 0)
			printf("\n    taken: %s", edits[i].to);
		CU_ASSERT(err.reason == REASON_PDF_NOT_OURS ||
			  err.reason == REASON_ATTACHMENT_MISSING);
		paper_clear(&paper);
	}
}

static void refuses_unknown_keys(void)
{
	static const struct edit edits[] = {
		{ PAPER_CATALOG, "/Lang (ja)", "/OpenAction [ 10 0 R /Fit ]" },
		{ PAPER_CATALOG, "/Lang (ja)", "/AA <<\n>>" },
		{ PAPER_CATALOG, "/Lang (ja)", "/OCProperties <<\n>>" },
		{ PAPER_CATALOG, "/Lang (ja)", "/Perms <<\n>>" },
		{ PAPER_CATALOG, "/Lang (ja)", "/Version /2.0" },
		{ PAPER_CATALOG, "/Lang (ja)", "/DSS <<\n>>" },
		{ PAPER_CATALOG, "/EmbeddedFiles", "/JavaScript" },
		{ PAPER_CATALOG, "/EmbeddedFiles", "/Dests <<\n>>\n/EmbeddedFiles" },
		{ PAPER_CATALOG, "/ExtensionLevel 1", "/ExtensionLevel 2" },
		{ PAPER_CATALOG, "/ESIC", "/ADBE" },
		{ PAPER_CATALOG, "/GTS_PDFA1", "/GTS_PDFX" },
		{ PAPER_CATALOG, "/Lang (ja)", "/L#61ng (ja)" },
		{ PAPER_PAGE_1, "/Parent 2 0 R", "/Parent 2 0 R\n/AA <<\n>>" },
		{ PAPER_PAGE_1, "/Parent 2 0 R", "/Parent 2 0 R\n/Rotate 180" },
		{ PAPER_PAGE_1, "/Parent 2 0 R", "/Parent 2 0 R\n/UserUnit 0.1" },
		{ PAPER_PAGE_1, "/Parent 2 0 R", "/Parent 2 0 R\n/CropBox [ 0 0 1 1 ]" },
		{ PAPER_PAGE_1, "/Font <<", "/XObject <<\n/I 23 0 R\n>>\n/Font <<" },
		{ PAPER_PAGE_1, "/Font <<", "/ExtGState <<\n>>\n/Font <<" },
		{ PAPER_FORM, "/SigFlags 3", "/SigFlags 3\n/XFA [ ]" },
		{ PAPER_FORM, "/SigFlags 3", "/SigFlags 3\n/NeedAppearances true" },
		{ PAPER_FORM, "/SigFlags 3", "/SigFlags 1" },
		{ PAPER_OPERATOR, "/F 132", "/F 2" }, /* hidden */
		{ PAPER_OPERATOR, "/FT /Sig", "/FT /Tx" },
		{ PAPER_OPERATOR, "/F 132", "/F 132\n/V 17 0 R" },
		{ PAPER_OPERATOR, "/F 132", "/F 132\n/A <<\n>>" },
		{ PAPER_OPERATOR, "/F 132", "/F 132\n/Lock <<\n>>" },
		{ PAPER_OPERATOR, "/F 132", "/F 132\n/Kids [ ]" },
		{ PAPER_OPERATOR, "/N 23 0 R", "/N 23 0 R\n/D 23 0 R" },
		{ PAPER_FONT, "/Identity-H", "/Identity-V" },
		{ PAPER_FONT, "/Type0", "/Type3" },
		{ PAPER_CID_FONT, "/CIDToGIDMap 7 0 R", "/CIDToGIDMap /Identity" },
		{ PAPER_FILESPEC, "/AFRelationship /Data", "/AFRelationship /Source" },
		{ PAPER_ATTACHMENT, "#2Fjson", "#2Fpdf" },
		{ PAPER_XMP, "/Length", "/Filter [ /FlateDecode ]\n/Length" },
		{ PAPER_CONTENT_2, "[ /FlateDecode ]", "[ /LZWDecode ]" },
		{ PAPER_CONTENT_2, "[ /FlateDecode ]", "[ /FlateDecode ]\n/F (other file)" },
		{ PAPER_CONTENT_2, "[ /FlateDecode ]", "[ /FlateDecode ]\n/DecodeParms <<\n>>" },
	};

	refuses(edits, sizeof(edits) / sizeof(edits[0]));
}

static void refuses_missing_keys_and_other_values(void)
{
	static const struct edit edits[] = {
		{ PAPER_CATALOG, "/Extensions", "/Extension" },
		{ PAPER_CATALOG, "/Metadata 15 0 R\n", "" },
		{ PAPER_CATALOG, "/AF [ 18 0 R ]\n", "" },
		{ PAPER_CATALOG, "/AcroForm 19 0 R",
		  "/AcroForm <<\n/Fields [ 20 0 R ]\n/SigFlags 3\n>>" },
		{ PAPER_CATALOG, "/Pages 2 0 R", "/Pages 3 0 R" },
		{ PAPER_CATALOG, "/Pages 2 0 R", "/Pages 99 0 R" },
		{ PAPER_CATALOG, "/Type /Catalog", "/Type /Katalog" },
		{ PAPER_PAGE_1, "[ 0 0 595.276 841.89001 ]", "[ 0 0 595.276 ]" },
		{ PAPER_PAGE_1, "[ 0 0 595.276 841.89001 ]", "[ 0 0 595.276 (x) ]" },
		{ PAPER_PAGE_1, "/Contents 11 0 R", "/Contents 17 0 R" },
		{ PAPER_PAGE_1, "/Contents 11 0 R", "/Contents 14 0 R" }, /* page 2's */
		{ PAPER_PAGE_1, "/Contents 11 0 R", "/Contents (x)" },
		{ PAPER_PAGE_1, "/Parent 2 0 R", "/Parent 1 0 R" },
		{ PAPER_PAGE_1, "/Annots [ 20 0 R 21 0 R 22 0 R ]", "/Annots 20 0 R" },
		{ PAPER_PAGE_1, "[ 0 0 595.276 841.89001 ]", "[ 0 0 9999 9999 ]" },
		{ PAPER_CID_FONT, "/DW 1000", "/DW 0" },
		{ PAPER_CID_FONT, "/DW 1000\n", "" },
		{ PAPER_CID_FONT, "[ 270 297 ]", "[ 270 (x) ]" },
		{ PAPER_CID_FONT, "[ 270 297 ]", "[ [ 270 ] ]" },
		{ PAPER_PAGES, "/Count 2", "/Count (2)" },
		{ PAPER_FILESPEC, "/F (record.json)", "/F 1" },
	};

	refuses(edits, sizeof(edits) / sizeof(edits[0]));
}

static void refuses_other_counts(void)
{
	static const struct edit edits[] = {
		{ PAPER_PAGES, "/Count 2", "/Count 3" },
		{ PAPER_PAGES, "[ 10 0 R 13 0 R ]", "[ 10 0 R 10 0 R ]" },
		{ PAPER_PAGES, "[ 10 0 R 13 0 R ]", "[ 10 0 R ]" },
		{ PAPER_PAGES, "[ 10 0 R 13 0 R ]\n/Count 2",
		  "[ 10 0 R 13 0 R 13 0 R ]\n/Count 3" },
		{ PAPER_PAGES, "[ 10 0 R 13 0 R ]\n/Count 2", "[ ]\n/Count 0" },
		{ PAPER_FORM, "[ 20 0 R 21 0 R 22 0 R ]", "[ 20 0 R 21 0 R ]" },
		{ PAPER_FORM, "[ 20 0 R 21 0 R 22 0 R ]", "[ 20 0 R 21 0 R 22 0 R 22 0 R ]" },
		{ PAPER_PAGE_1, "[ 20 0 R 21 0 R 22 0 R ]", "[ 20 0 R 21 0 R ]" },
		{ PAPER_PAGE_1, "[ 20 0 R 21 0 R 22 0 R ]", "[ 20 0 R 21 0 R 22 0 R 22 0 R ]" },
		{ PAPER_WITNESS, "/P 10 0 R", "/P 13 0 R" },
		{ PAPER_WITNESS, "(witness)", "(operator)" },
		{ PAPER_OPERATOR, "(operator)", "(witness)" },
		{ PAPER_WITNESS, "(witness)", "(approver)" },
		{ PAPER_CATALOG, "[ (record.json) 18 0 R ]",
		  "[ (record.json) 18 0 R (other) 18 0 R ]" },
		{ PAPER_CATALOG, "[ (record.json) 18 0 R ]", "[ (other.json) 18 0 R ]" },
		{ PAPER_CATALOG, "[ (record.json) 18 0 R ]", "[ (record.json) 17 0 R ]" },
		{ PAPER_CATALOG, "/AF [ 18 0 R ]", "/AF [ 18 0 R 18 0 R ]" },
		{ PAPER_FILESPEC, "/UF (record.json)", "/UF (record.exe)" },
		{ PAPER_APPEARANCE, "/Resources <<\n>>",
		  "/Resources <<\n/Font <<\n/F1 4 0 R\n>>\n>>" },
	};

	refuses(edits, sizeof(edits) / sizeof(edits[0]));
}

/* An object more, and what refers to it. */
static void refuses_further_objects(void)
{
	static const struct {
		const char *text, *stream;
		struct edit edit;
	} rows[] = {
		{ "<<\n/Title (nobody needs me)\n>>", NULL, { 0 } },
		{ "5", NULL, { 0 } },
		{ "24 0 R", NULL, { 0 } },
		{ "<<\n/Type /Page\n/Parent 2 0 R\n/MediaBox [ 0 0 9 9 ]\n/Contents 11 0 R\n/Resources <<\n>>\n>>",
		  NULL,
		  { PAPER_WITNESS, "/P 10 0 R", "/P 24 0 R" } },
		{ "<<\n", "BT\nET\n", { PAPER_WITNESS, "/N 23 0 R", "/N 24 0 R" } },
		{ "<<\n/Type /XObject\n/Subtype /Form\n/BBox [ 0 0 1 1 ]\n",
		  "0 0 9 9 re\nf\n",
		  { PAPER_WITNESS, "/N 23 0 R", "/N 24 0 R" } },
		{ "<<\n/Type /EmbeddedFile\n/Subtype /application#2Fjson\n/Params <<\n/Size 2\n>>\n",
		  "{}",
		  { PAPER_FILESPEC, "/UF 17 0 R", "/UF 24 0 R" } },
		{ "<<\n/FT /Sig\n/T (client)\n/Type /Annot\n/Subtype /Widget\n/F 132\n/Rect [ 0 0 1 1 ]\n"
		  "/P 10 0 R\n/AP <<\n/N 23 0 R\n>>\n>>",
		  NULL,
		  { PAPER_FORM, "22 0 R ]", "22 0 R 24 0 R ]" } },
		{ "<<\n/Type /Font\n/BaseFont /Evil\n/Subtype /Type0\n/Encoding /Identity-H\n/ToUnicode 5 0 R\n"
		  "/DescendantFonts [ 6 0 R ]\n>>",
		  NULL,
		  { PAPER_PAGE_2, "/F1 4 0 R", "/F1 24 0 R" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		struct pdf_parts parts;
		struct paper paper;

		paper_init(&paper, false);
		paper_object(&paper, PAPER_COUNT, rows[i].text, rows[i].stream,
			     rows[i].stream ? strlen(rows[i].stream) : 0);
		if (rows[i].edit.object)
			paper_replace(&paper, rows[i].edit.object, rows[i].edit.from,
				      rows[i].edit.to);
		TEST_REFUSED(check(&paper, &parts, &err), err, REASON_PDF_NOT_OURS);
		paper_clear(&paper);
	}
}

static void says_that_the_record_is_missing(void)
{
	static const char *const names[] = {
		"/EmbeddedFiles <<\n/Names [ (record.json) 18 0 R ]\n>>\n",
		"/Names <<\n/EmbeddedFiles <<\n/Names [ (record.json) 18 0 R ]\n"
		">>\n>>\n"
	};

	for (size_t i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;
		struct pdf_parts parts;
		struct paper paper;

		paper_init(&paper, false);
		paper_replace(&paper, PAPER_CATALOG, names[i], "");
		TEST_REFUSED(check(&paper, &parts, &err), err, REASON_ATTACHMENT_MISSING);
		paper_clear(&paper);
	}
}

static void refuses_fields_without_a_form(void)
{
	struct error err = ERROR_INIT;
	struct pdf_parts parts;
	struct paper paper;

	paper_init(&paper, false);
	paper_replace(&paper, PAPER_FORM, " 21 0 R 22 0 R ]", " ]");
	paper_replace(&paper, PAPER_PAGE_1, " 21 0 R 22 0 R ]", " ]");
	/* The two objects are then nobody's. */
	TEST_REFUSED(check(&paper, &parts, &err), err, REASON_PDF_NOT_OURS);
	paper_clear(&paper);
}

static const struct test tests[] = {
	{ "finds the parts", finds_the_parts },
	{ "refuses unknown keys", refuses_unknown_keys },
	{ "refuses missing keys and other values", refuses_missing_keys_and_other_values },
	{ "refuses other counts", refuses_other_counts },
	{ "refuses further objects", refuses_further_objects },
	{ "says that the record is missing", says_that_the_record_is_missing },
	{ "refuses fields without a form", refuses_fields_without_a_form },
};
TEST_MAIN(tests)
