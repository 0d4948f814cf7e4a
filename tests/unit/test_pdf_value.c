/*
 * tests/unit/test_pdf_value.c - one spelling is read; every other is refused at its byte.
 */
#include "certs/pdf_value.h"

#include "base/text.h"
#include "tests/unit/harness.h"

/* Reads TEXT as one value; *ret_end is where it ended. The values are freed. */
static int read_text(const char *text, enum pdf_kind *ret_kind, size_t *ret_end, struct error *err)
{
	_clear_(pdf_values_clear) struct pdf_values v = PDF_VALUES_INIT;
	uint32_t value = 0;
	int rc = pdf_values_init(&v, (const uint8_t *)text, strlen(text), err);

	if (!rc)
		rc = pdf_value_read(&v, 0, &value, err);
	if (!rc) {
		*ret_kind = v.all[value].kind;
		*ret_end = v.all[value].end;
	}
	return rc;
}

static void reads_our_spelling(void)
{
	static const struct {
		const char *text;
		enum pdf_kind kind;
		size_t n;
	} rows[] = {
		{ "0\n", PDF_INTEGER, 1 },
		{ "-12 ", PDF_INTEGER, 3 },
		{ "841.89001 ", PDF_REAL, 9 },
		{ "-0.5 ", PDF_REAL, 4 },
		{ "12 0 R\n", PDF_REF, 6 },
		{ "true\n", PDF_BOOL, 4 },
		{ "null\n", PDF_NULL, 4 },
		{ "/application#2Fjson\n", PDF_NAME, 19 },
		{ "(a \\050b\\051)\n", PDF_TEXT, 13 },
		{ "()\n", PDF_TEXT, 2 },
		{ "<FEFF984C>\n", PDF_HEX, 10 },
		{ "<>\n", PDF_HEX, 2 },
		{ "[ ]\n", PDF_ARRAY, 3 },
		{ "[ 0 1 2 0 R [ -1 ] ]\n", PDF_ARRAY, 20 },
		{ "<<\n>>\n", PDF_DICT, 5 },
		{ "<<\n/A <<\n/B [ <<\n>> ]\n>>\n/C 1\n>>\n", PDF_DICT, 32 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		enum pdf_kind kind = PDF_NONE;
		size_t end = 0;

		TEST_OK(read_text(rows[i].text, &kind, &end, &err), err);
		CU_ASSERT_EQUAL(kind, rows[i].kind);
		CU_ASSERT_EQUAL(end, rows[i].n);
	}
}

static void refuses_other_spellings(void)
{
	static const char *const texts[] = {
		"",
		" 1",
		"+1",
		"01",
		"-",
		"-0 ",
		"1.",
		".5",
		"1e5x",
		"1234567890123456",
		"12 1 Rx",
		"True",
		"nul",
		"/",
		"/ A",
		"(",
		"(a",
		"(a(b))",
		"(a\nb)",
		"(\\n)",
		"(\\(a)",
		"(\\05)",
		"(\xE3\x81)",
		"<1>",
		"<1G>",
		"<12 34>",
		"<12",
		"[1]",
		"[ 1]",
		"[ 1  2 ]",
		"[ 1\n2 ]",
		"[ 1 2",
		"[\n1 ]",
		"<</A 1>>",
		"<<\n/A 1 >>",
		"<<\n/A  1\n>>",
		"<<\n/A\n1\n>>",
		"<<\n/A 1\n\n>>",
		"<<\n/A 1\r\n>>",
		"<<\n/A 1\n% x\n>>",
		"<<\n/A 1\n",
		"<<\n/A 1\n>",
		"<<\nA 1\n>>",
		"<<\n/A 1\n/A 2\n>>",
		"<<\n/A 1\n/B 1\n/A 1\n>>",
		"<<\n1 /A\n>>",
		"% c\n1",
		"[ 1 R ]",
		"<<\n/A \n>>",
		"[ /A/B ]",
		"<<\n/A 1 /B 2\n>>",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct error err = ERROR_INIT;
		enum pdf_kind kind;
		size_t end;
		int rc = read_text(texts[i], &kind, &end, &err);

		/* A number may end before what follows; then its container refuses that. */
		if (!rc && end != strlen(texts[i]) && (kind == PDF_INTEGER || kind == PDF_NAME))
			continue;
		if (!rc)
			printf("\n    read: %s\n", texts[i]);
		CU_ASSERT(rc < 0);
		CU_ASSERT_EQUAL(err.reason, REASON_PDF_NOT_OURS);
	}
}

/* N containers in one another. */
static int read_depth(unsigned n, struct error *err)
{
	char text[200] = "";
	enum pdf_kind kind;
	size_t end;

	for (unsigned i = 0; i < n; i++)
		(void)text_append(text, sizeof(text), "[ ");
	for (unsigned i = 0; i < n; i++)
		(void)text_append(text, sizeof(text), i + 1 < n ? "] " : "]");
	return read_text(text, &kind, &end, err);
}

static void bounds_depth_and_keys(void)
{
	struct error err = ERROR_INIT;
	char text[2000] = "<<\n";
	enum pdf_kind kind;
	size_t end;

	TEST_OK(read_depth(PDF_DEPTH, &err), err);
	TEST_REFUSED(read_depth(PDF_DEPTH + 1, &err), err, REASON_PDF_NOT_OURS);
	for (unsigned i = 0; i <= PDF_KEYS; i++)
		(void)text_append(text, sizeof(text), "/K%u 1\n", i);
	(void)text_append(text, sizeof(text), ">>");
	TEST_REFUSED(read_text(text, &kind, &end, &err), err, REASON_PDF_NOT_OURS);
}

static void finds_keys_and_items(void)
{
	static const char text[] = "<<\n/A [ 7 /N 12 0 R ]\n/AB 2\n/B <<\n/A (x)\n>>\n>>";
	_clear_(pdf_values_clear) struct pdf_values v = PDF_VALUES_INIT;
	struct error err = ERROR_INIT;
	uint32_t dict = 0, a;

	TEST_OK(pdf_values_init(&v, (const uint8_t *)text, strlen(text), &err), err);
	TEST_OK(pdf_value_read(&v, 0, &dict, &err), err);
	a = pdf_get(&v, dict, "/A");
	CU_ASSERT_EQUAL(v.all[a].n, 3);
	CU_ASSERT_EQUAL(v.all[pdf_item(&v, a, 0)].number, 7);
	CU_ASSERT(pdf_is(&v, pdf_item(&v, a, 1), "/N"));
	CU_ASSERT_FALSE(pdf_is(&v, pdf_item(&v, a, 1), "/NN"));
	CU_ASSERT_EQUAL(pdf_ref(&v, pdf_item(&v, a, 2)), 12);
	CU_ASSERT_EQUAL(pdf_item(&v, a, 3), 0);
	CU_ASSERT_EQUAL(v.all[pdf_get(&v, dict, "/AB")].number, 2);
	CU_ASSERT(pdf_is(&v, pdf_get(&v, pdf_get(&v, dict, "/B"), "/A"), "(x)"));
	CU_ASSERT_EQUAL(pdf_get(&v, dict, "/C"), 0);
	CU_ASSERT_EQUAL(pdf_get(&v, a, "/N"), 0); /* no dictionary */
	CU_ASSERT_EQUAL(pdf_get(&v, 0, "/N"), 0);
	CU_ASSERT_EQUAL(pdf_ref(&v, 0), 0);
}

/* Decodes one string; NULL where it is refused. */
static const char *decode(const char *text, char *out, size_t size)
{
	_clear_(pdf_values_clear) struct pdf_values v = PDF_VALUES_INIT;
	struct error err = ERROR_INIT;
	uint32_t value = 0;

	TEST_OK(pdf_values_init(&v, (const uint8_t *)text, strlen(text), &err), err);
	TEST_OK(pdf_value_read(&v, 0, &value, &err), err);
	return pdf_string(&v, value, out, size) ? out : NULL;
}

static void decodes_strings(void)
{
	char out[20];

	TEST_TEXT(decode("(S\\050x\\051\\134)", out, sizeof(out)), "S(x)\\");
	TEST_TEXT(decode("()", out, sizeof(out)), "");
	TEST_TEXT(decode("<FEFF984C0041>", out, sizeof(out)), "題A");
	TEST_TEXT(decode("<FEFFD842DFB7>", out, sizeof(out)), "𠮷");
	CU_ASSERT_PTR_NULL(decode("<984C>", out, sizeof(out)));         /* no mark */
	CU_ASSERT_PTR_NULL(decode("<FEFF98>", out, sizeof(out)));       /* half a unit */
	CU_ASSERT_PTR_NULL(decode("<FEFFD842>", out, sizeof(out)));     /* half a pair */
	CU_ASSERT_PTR_NULL(decode("<FEFFDFB7D842>", out, sizeof(out))); /* pair turned round */
	CU_ASSERT_PTR_NULL(decode("<FEFF0000>", out, sizeof(out)));     /* NUL */
	CU_ASSERT_PTR_NULL(decode("(\\000)", out, sizeof(out)));
	CU_ASSERT_PTR_NULL(decode("(\\200)", out, sizeof(out))); /* PDFDocEncoding */
	CU_ASSERT_PTR_NULL(decode("(\\477)", out, sizeof(out))); /* more than a byte */
	CU_ASSERT_PTR_NULL(decode("(\\089)", out, sizeof(out)));
	CU_ASSERT_PTR_NULL(decode("(12345678901234567890)", out, sizeof(out)));
	CU_ASSERT_PTR_NULL(decode("/Name", out, sizeof(out)));
}

static const struct test tests[] = {
	{ "reads our spelling", reads_our_spelling },
	{ "refuses other spellings", refuses_other_spellings },
	{ "bounds depth and keys", bounds_depth_and_keys },
	{ "finds keys and items", finds_keys_and_items },
	{ "decodes strings", decodes_strings },
};
TEST_MAIN(tests)
