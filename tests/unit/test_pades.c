/*
 * tests/unit/test_pades.c - signing a paper: the bytes that come out, in what order, and what
 * pdfsig, qpdf, openssl, mutool and pdfdetach think of them.
 */
#include "certs/pades.h"

#include "tests/unit/folder.h"
#include "tests/unit/signing.h"
#include "tests/unit/tool.h"

#define OUTPUT 20000

static int sign(const struct bytes_made *from, const char *field, const char *reason,
		const struct key *key, struct error *err)
{
	struct pades_request request = { .pdf = from->at,
					 .n_pdf = from->n,
					 .field = field,
					 .reason = reason,
					 .when = SIGNING_TIME };
	_free_ uint8_t *made = NULL;
	size_t n = 0;

	return pades_sign(&request, key, &made, &n, err);
}

static void appends_and_leaves_alone(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(false), one = signing_add(&base, FIELD_OPERATOR, key);
	struct bytes_made two = signing_add(&one, FIELD_WITNESS, key);

	CU_ASSERT(one.n > base.n && memcmp(one.at, base.at, base.n) == 0);
	CU_ASSERT(two.n > one.n && memcmp(two.at, one.at, one.n) == 0);
	/* Adobe Reader wants the apostrophe after the minutes. */
	(void)signing_find(&one, "/M (D:20261124103200+09'00')\n");
	(void)signing_find(&one, "/SubFilter /ETSI.CAdES.detached\n");
	(void)signing_find(&one,
			   "/Reason (Sanitization \\050test\\051)\n/Location <FEFF67714EAC>\n");
	(void)signing_find(
		&one,
		"/TransformMethod /DocMDP\n/TransformParams <<\n/Type /TransformParams\n/P 2\n");
	(void)signing_find(&one, "/Perms <<\n/DocMDP 24 0 R\n>>\n>>\nendobj\n");
	CU_ASSERT_PTR_NULL(memmem(two.at + one.n, two.n - one.n, "DocMDP", 6));
	CU_ASSERT_PTR_NULL(memmem(two.at, two.n, "FieldMDP", 8));
	CU_ASSERT_PTR_NULL(memmem(two.at, two.n, "/Lock", 5));
	free(base.at);
	free(one.at);
	free(two.at);
}

/* All but the signature value follows from the request (ECDSA draws a random number each time). */
static void is_deterministic_but_for_the_signature(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(false);
	struct bytes_made a = signing_add(&base, FIELD_OPERATOR, key),
			  b = signing_add(&base, FIELD_OPERATOR, key);
	size_t hole = signing_find(&a, "/Contents <") + 11,
	       end = hole + (size_t)2 * PADES_CONTENTS_BYTES;

	CU_ASSERT_EQUAL_FATAL(a.n, b.n);
	CU_ASSERT(memcmp(a.at, b.at, hole) == 0);
	CU_ASSERT(memcmp(a.at + end, b.at + end, a.n - end) == 0);
	free(base.at);
	free(a.at);
	free(b.at);
}

static void keeps_the_order(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(false), one = signing_add(&base, FIELD_OPERATOR, key);
	struct bytes_made two = signing_add(&one, FIELD_WITNESS, key);
	struct error err = ERROR_INIT;

	TEST_REFUSED(sign(&base, FIELD_WITNESS, "x", key, &err), err, REASON_SIGN_FAILED);
	TEST_REFUSED(sign(&one, FIELD_OPERATOR, "x", key, &err), err, REASON_SIGN_FAILED);
	TEST_REFUSED(sign(&two, FIELD_WITNESS, "x", key, &err), err, REASON_PDF_CHANGED_AFTER);
	TEST_REFUSED(sign(&one, "nobody", "x", key, &err), err, REASON_PDF_NOT_OURS);
	free(base.at);
	free(one.at);
	free(two.at);
}

static void refuses_bad_requests(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(false), cut = base, junk = { (uint8_t *)"no PDF", 6 };
	struct error err = ERROR_INIT;
	char text[SIGNING_TEXT + 1];

	memset(text, 'x', SIGNING_TEXT);
	text[SIGNING_TEXT] = '\0';
	cut.n -= 7;
	TEST_REFUSED(sign(&base, FIELD_OPERATOR, "", key, &err), err, REASON_FIELD_MISSING);
	TEST_REFUSED(sign(&base, FIELD_OPERATOR, text, key, &err), err, REASON_FIELD_BAD_VALUE);
	TEST_REFUSED(sign(&base, FIELD_OPERATOR, "\xE3\x81", key, &err), err,
		     REASON_FIELD_BAD_VALUE);
	TEST_REFUSED(sign(&cut, FIELD_OPERATOR, "x", key, &err), err, REASON_PDF_MALFORMED);
	TEST_REFUSED(sign(&junk, FIELD_OPERATOR, "x", key, &err), err, REASON_PDF_MALFORMED);
	free(base.at);
}

/* A base that lacks what signing builds on. */
static void refuses_a_base_without_ground(void)
{
	static const struct {
		unsigned object;
		const char *from, *to;
	} edits[] = {
		{ PAPER_CATALOG, "/AcroForm 19 0 R\n", "" },
		{ PAPER_FORM, "/Fields [ 20 0 R", "/Fields [ 99 0 R" },
		{ PAPER_OPERATOR, "/T (operator)", "/T (Operator)" },
		{ PAPER_OPERATOR, "/P 10 0 R", "/V 11 0 R" },
		{ PAPER_CATALOG, "/AF", "/Perms <<\n>>\n/AF" },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct error err = ERROR_INIT;
		struct bytes_made base;
		struct paper paper;

		paper_init(&paper, false);
		paper_replace(&paper, edits[i].object, edits[i].from, edits[i].to);
		base.at = paper_build(&paper, &base.n);
		CU_ASSERT(sign(&base, FIELD_OPERATOR, "x", key, &err) < 0);
		CU_ASSERT_NOT_EQUAL(err.reason, REASON_NONE);
		paper_clear(&paper);
		free(base.at);
	}
}

/* Offsets whose digits grow while the ByteRange is written: every size of a base around 10^4. */
static void finds_a_byte_range_at_every_size(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	size_t plain;

	{
		struct bytes_made base = signing_base(false);

		plain = base.n;
		free(base.at);
	}
	for (size_t add = 10000 - plain - 1100; add < 10000 - plain + 100; add += 40) {
		_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
		struct error err = ERROR_INIT;
		struct bytes_made base, one;
		struct paper paper;
		char title[6000];

		memset(title, 'x', sizeof(title));
		memcpy(title, "/Title (", 8);
		memcpy(title + 8 + add, ")\n>>", 5);
		paper_init(&paper, false);
		paper_replace(&paper, PAPER_INFO, "/Title <FEFF984C>\n>>", title);
		base.at = paper_build(&paper, &base.n);
		one = signing_add(&base, FIELD_OPERATOR, key);
		TEST_OK(pdf_file_open(one.at, one.n, &f, &err), err);
		paper_clear(&paper);
		free(base.at);
		free(one.at);
	}
}

/* Says that a tool is missing, once a test. */
static bool is_missing(int status, const char *name)
{
	char why[60];

	if (status >= 0)
		return false;
	(void)snprintf(why, sizeof(why), "%s is not installed", name);
	test_skip(why);
	return true;
}

static unsigned count_text(const char *text, const char *what)
{
	unsigned n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

/* Writes a paper with N signatures to PATH. */
static struct bytes_made write_paper(const struct test_folder *folder, enum key_kind kind,
				     unsigned n, char *path)
{
	_clear_(key_closep) struct key *key = signing_key("髙橋 太郎", kind);
	struct bytes_made pdf = signing_paper(key, n);

	test_write(test_path(folder, "paper.pdf", path), pdf.at, pdf.n);
	return pdf;
}

static void pdfsig_agrees(void)
{
	static const enum key_kind kinds[] = { KEY_P256, KEY_P384, KEY_RSA };
	struct test_folder folder = test_folder_make();
	char path[TEST_PATH], database[TEST_PATH + 8], out[OUTPUT];
	const char *make[] = { "certutil", "-N", "--empty-password", "-d", database, NULL };

	(void)snprintf(database, sizeof(database), "sql:%s", folder.path);
	if (is_missing(tool_run(make, out, sizeof(out)), "certutil")) {
		test_folder_remove(&folder);
		return;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *argv[] = { "pdfsig", "-nssdir", database, path, NULL };
		struct bytes_made pdf = write_paper(&folder, kinds[i], 3, path);
		int status = tool_run(argv, out, sizeof(out));

		free(pdf.at);
		if (is_missing(status, "pdfsig"))
			break;
		/* Its exit status says nothing; its text does. */
		CU_ASSERT_EQUAL(count_text(out, "Signature Validation: Signature is Valid."), 3);
		CU_ASSERT_EQUAL(count_text(out, "- Signing Hash Algorithm: SHA-256"), 3);
		CU_ASSERT_EQUAL(count_text(out, "Signer Certificate Common Name: 髙橋 太郎"), 3);
		CU_ASSERT_EQUAL(count_text(out, "- Not total document signed"), 2);
		CU_ASSERT_EQUAL(count_text(out, "- Total document signed"), 1);
		CU_ASSERT_EQUAL(count_text(out, "Signing Time: Nov 24 2026"), 3);
	}
	test_folder_remove(&folder);
}

static void qpdf_has_no_warning(void)
{
	struct test_folder folder = test_folder_make();
	char path[TEST_PATH], out[OUTPUT];
	const char *argv[] = { "qpdf", "--check", path, NULL };

	for (unsigned n = 0; n <= 3; n++) {
		struct bytes_made pdf = write_paper(&folder, KEY_P256, n, path);
		int status = tool_run(argv, out, sizeof(out));

		free(pdf.at);
		if (is_missing(status, "qpdf"))
			break;
		CU_ASSERT_EQUAL(status, 0);
		CU_ASSERT_PTR_NULL(strstr(out, "WARNING"));
		CU_ASSERT_PTR_NOT_NULL(strstr(out, "No syntax or stream encoding errors found"));
	}
	test_folder_remove(&folder);
}

static void mutool_agrees(void)
{
	struct test_folder folder = test_folder_make();
	char path[TEST_PATH], out[OUTPUT];
	const char *argv[] = { "mutool", "sign", "-v", path, NULL };
	struct bytes_made pdf = write_paper(&folder, KEY_P256, 1, path);
	int status = tool_run(argv, out, sizeof(out));

	if (!is_missing(status, "mutool")) {
		CU_ASSERT_PTR_NOT_NULL(strstr(out, "The document is unchanged since signing."));
		CU_ASSERT_PTR_NULL(strstr(out, "Digest error"));
	}
	free(pdf.at);
	test_folder_remove(&folder);
}

/* What a clerk with openssl alone does: cut out the ranges and the CMS. */
static void openssl_agrees(void)
{
	struct test_folder folder = test_folder_make();
	char path[TEST_PATH], content[TEST_PATH], cms[TEST_PATH], root[TEST_PATH];
	char out[OUTPUT];
	struct bytes_made pdf = write_paper(&folder, KEY_P256, 2, path);
	size_t from = signing_find(&pdf, "/Contents <") + 10,
	       to = from + 2 + (size_t)2 * PADES_CONTENTS_BYTES;
	const char *roots[] = { "openssl", "pkcs7",        "-inform", "DER", "-in",
				cms,       "-print_certs", "-out",    root,  NULL };
	const char *argv[] = { "openssl", "cms",       "-verify", "-binary", "-cades",
			       "-inform", "DER",       "-in",     cms,       "-content",
			       content,   "-CAfile",   root,      "-attime", "1795483920",
			       "-out",    "/dev/null", NULL };
	uint8_t der[PADES_CONTENTS_BYTES];
	char hex[2 * PADES_CONTENTS_BYTES + 1];
	int status;

	memcpy(hex, pdf.at + from + 1, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	CU_ASSERT_FATAL(text_unhex(hex, sizeof(der), der));
	test_write(test_path(&folder, "cms.der", cms), der, 4 + ((size_t)der[2] << 8 | der[3]));
	memmove(pdf.at + from, pdf.at + to, pdf.n - to);
	test_write(test_path(&folder, "content", content), pdf.at, pdf.n - (to - from));
	test_path(&folder, "root.pem", root);
	status = tool_run(roots, out, sizeof(out));
	if (!is_missing(status, "openssl")) {
		status = tool_run(argv, out, sizeof(out));
		CU_ASSERT_EQUAL(status, 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(out, "erification successful"));
		pdf.at[100] ^= 1;
		test_write(content, pdf.at, pdf.n - (to - from));
		CU_ASSERT_NOT_EQUAL(tool_run(argv, out, sizeof(out)), 0);
	}
	free(pdf.at);
	test_folder_remove(&folder);
}

static void pdfdetach_finds_the_record(void)
{
	struct test_folder folder = test_folder_make();
	char path[TEST_PATH], saved[TEST_PATH], out[OUTPUT];
	const char *argv[] = { "pdfdetach", "-save", "1", "-o", saved, path, NULL };
	struct bytes_made pdf = write_paper(&folder, KEY_P256, 3, path);
	int status = tool_run((test_path(&folder, "saved", saved), argv), out, sizeof(out));

	if (!is_missing(status, "pdfdetach")) {
		char record[100] = "";
		FILE *f = fopen(saved, "r");

		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		CU_ASSERT_PTR_NOT_NULL(fgets(record, sizeof(record), f));
		TEST_TEXT(record, paper_record);
		(void)fclose(f);
	}
	free(pdf.at);
	test_folder_remove(&folder);
}

static const struct test tests[] = {
	{ "appends and leaves alone", appends_and_leaves_alone },
	{ "is deterministic but for the signature", is_deterministic_but_for_the_signature },
	{ "keeps the order", keeps_the_order },
	{ "refuses bad requests", refuses_bad_requests },
	{ "refuses a base without ground", refuses_a_base_without_ground },
	{ "finds a ByteRange at every size", finds_a_byte_range_at_every_size },
	{ "pdfsig agrees", pdfsig_agrees },
	{ "qpdf has no warning", qpdf_has_no_warning },
	{ "mutool agrees", mutool_agrees },
	{ "openssl agrees", openssl_agrees },
	{ "pdfdetach finds the record", pdfdetach_finds_the_record },
};
TEST_MAIN(tests)
