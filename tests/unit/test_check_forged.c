/*
 * tests/unit/test_check_forged.c - a corpus of forgeries made here, each of which must be refused:
 * increments, more in a signing revision, edits that the real key signed again, bytes in the hole,
 * borrowed signatures, bases that an issuer could prepare.
 */
#include "certs/check.h"

#include "tests/unit/signing.h"

static int judge(const struct bytes_made *pdf, struct error *err)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;

	return check_pdf(pdf->at, pdf->n, NULL, &report, err);
}

static struct bytes_made copy_of(const struct bytes_made *from)
{
	struct bytes_made made = { .at = malloc(from->n), .n = from->n };

	CU_ASSERT_PTR_NOT_NULL_FATAL(made.at);
	memcpy(made.at, from->at, from->n);
	return made;
}

/* Increments that change something without a signature, and with a real witness's after them. */
static void refuses_unsigned_increments(void)
{
	static const struct {
		unsigned number;
		const char *text;
	} rows[] = {
		{ PAPER_CONTENT_1,
		  "<<\n/Length 33\n>>\nstream\r\nBT\n/F1 20 Tf\n60 780 Td\n<0030> Tj\n\nendstream" },
		{ PAPER_ATTACHMENT,
		  "<<\n/Type /EmbeddedFile\n/Subtype /application#2Fjson\n/Length 2\n>>\n"
		  "stream\r\n{}\nendstream" },
		{ PAPER_PAGE_1, "<<\n/Type /Page\n/Parent 2 0 R\n/Annots [ 20 0 R 24 0 R ]\n>>" },
		{ PAPER_INFO, "<<\n/Title (another)\n>>" },
		{ PAPER_XMP,
		  "<<\n/Type /Metadata\n/Subtype /XML\n/Length 1\n>>\nstream\r\n \nendstream" },
		{ PAPER_CATALOG, "<<\n/Type /Catalog\n/Pages 2 0 R\n/AcroForm 19 0 R\n>>" },
		{ 30, "<<\n/Type /Annot\n/Subtype /FreeText\n>>" },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		struct bytes_made evil, witnessed;

		evil.at = paper_update(pdf.at, pdf.n, &rows[i].number, &rows[i].text, 1, &evil.n);
		TEST_REFUSED(judge(&evil, &err), err, REASON_PDF_CHANGED_AFTER);
		free(evil.at);
		if (rows[i].number == PAPER_CATALOG || rows[i].number == 30)
			continue;
		evil.at = paper_update(pdf.at, pdf.n, &rows[i].number, &rows[i].text, 1, &evil.n);
		witnessed = signing_add(&evil, FIELD_WITNESS, key);
		TEST_REFUSED(judge(&witnessed, &err), err, REASON_PDF_CHANGED_AFTER);
		free(evil.at);
		free(witnessed.at);
	}
	free(pdf.at);
}

#define FIELD_TEXT(rect, more)                                                              \
	"<<\n/FT /Sig\n/T (witness)\n/Type /Annot\n/Subtype /Widget\n/F 132\n/Rect [ " rect \
	" ]\n/P 10 0 R\n/AP <<\n/N 23 0 R\n>>\n/V 25 0 R\n" more ">>"

/* The text of a witness's signature dictionary with this ByteRange and zeros in its hole. */
static char *signature_text(const char *more, size_t a, size_t b, size_t c)
{
	char zeros[2 * PADES_CONTENTS_BYTES + 1], *text = NULL;

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	CU_ASSERT_FATAL(
		asprintf(
			&text,
			"<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n"
			"/M (D:20261124103200+09'00')\n/Reason (Sanitization \\050test\\051)\n"
			"/Location <FEFF67714EAC>\n%s/ByteRange [ 0 %zu %zu %zu ]\n/Contents <%s>\n>>",
			more, a, b, c, zeros) > 0);
	return text;
}

/* A witness's revision by a forger's hand: field, signature and one more object, signed with KEY
 * over all of it. */
static struct bytes_made forge(const struct bytes_made *from, const char *field, const char *more,
			       unsigned number, const char *text, const struct key *key)
{
	struct bytes_made made = { .at = NULL };
	size_t a = 0, b = 0, c = 0;

	for (unsigned round = 0; round < 4; round++) {
		_free_ char *signature = signature_text(more, a, b, c);
		unsigned numbers[3], n = 0;
		const char *texts[3];

		if (number && number < PAPER_WITNESS) {
			numbers[n] = number;
			texts[n++] = text;
		}
		numbers[n] = PAPER_WITNESS;
		texts[n++] = field;
		numbers[n] = PAPER_COUNT + 1;
		texts[n++] = signature;
		if (number > PAPER_WITNESS) {
			numbers[n] = number;
			texts[n++] = text;
		}
		free(made.at);
		made.at = paper_update(from->at, from->n, numbers, texts, n, &made.n);
		a = signing_find(&made, "/Contents <") + 10;
		b = a + 2 + (size_t)2 * PADES_CONTENTS_BYTES;
		c = made.n - b;
	}
	signing_again(&made, key);
	return made;
}

static void refuses_more_in_a_signing_revision(void)
{
	static const char same_place[] = FIELD_TEXT("230 150 390 250", "");
	static const struct {
		const char *what, *field, *more;
		unsigned number;
		const char *text;
		enum reason reason;
	} rows[] = {
		{ "only the forger's ID", same_place, "", 0, NULL, REASON_PDF_NOT_OURS },
		{ "page content", same_place, "", PAPER_CONTENT_1,
		  "<<\n/Length 0\n>>\nstream\r\n\nendstream", REASON_PDF_CHANGED_AFTER },
		{ "attachment", same_place, "", PAPER_ATTACHMENT,
		  "<<\n/Length 2\n>>\nstream\r\n{}\nendstream", REASON_PDF_CHANGED_AFTER },
		{ "page with an annotation", same_place, "", PAPER_PAGE_1, "<<\n/Type /Page\n>>",
		  REASON_PDF_CHANGED_AFTER },
		{ "form with another field", same_place, "", PAPER_FORM,
		  "<<\n/Fields [ 20 0 R 21 0 R 22 0 R 26 0 R ]\n/SigFlags 3\n>>",
		  REASON_PDF_CHANGED_AFTER },
		{ "catalog with other /Perms", same_place, "", PAPER_CATALOG,
		  "<<\n/Type /Catalog\n/Pages 2 0 R\n/AcroForm 19 0 R\n/Perms <<\n/DocMDP 25 0 R\n>>\n>>",
		  REASON_PDF_CHANGED_AFTER },
		{ "operator's field", same_place, "", PAPER_OPERATOR,
		  "<<\n/T (operator)\n/V 25 0 R\n>>", REASON_PDF_NOT_OURS },
		{ "one more new object", same_place, "", PAPER_COUNT + 2, "<<\n>>",
		  REASON_PDF_CHANGED_AFTER },
		{ "moved field", FIELD_TEXT("0 0 590 840", ""), "", 0, NULL,
		  REASON_PDF_CHANGED_AFTER },
		{ "field with an action", FIELD_TEXT("230 150 390 250", "/A <<\n/S /URI\n>>\n"), "",
		  0, NULL, REASON_PDF_CHANGED_AFTER },
		{ "field with a lock", FIELD_TEXT("230 150 390 250", "/Lock 11 0 R\n"), "", 0, NULL,
		  REASON_PDF_CHANGED_AFTER },
		{ "witness who certifies", same_place,
		  "/Reference [ <<\n/Type /SigRef\n/TransformMethod /DocMDP\n>> ]\n", 0, NULL,
		  REASON_PDF_NOT_OURS },
		{ "second ByteRange", same_place, "/ByteRange [ 0 1 2 3 ]\n", 0, NULL,
		  REASON_PDF_NOT_OURS },
		{ "second Contents", same_place, "/Contents <00>\n", 0, NULL, REASON_PDF_NOT_OURS },
		{ "signature with a certificate entry", same_place, "/Cert <00>\n", 0, NULL,
		  REASON_PDF_NOT_OURS },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		struct bytes_made evil = forge(&pdf, rows[i].field, rows[i].more, rows[i].number,
					       rows[i].text, key);

		if (judge(&evil, &err) >= 0 || err.reason != rows[i].reason)
			printf("\n    %s: %s, %s", rows[i].what, reason_row(err.reason)->id,
			       err.detail);
		CU_ASSERT_EQUAL(err.reason, rows[i].reason);
		free(evil.at);
	}
	free(pdf.at);
}

/* Edits of the same length inside the last revision, signed again by the real key. */
static void refuses_edits_signed_again(void)
{
	static const struct {
		unsigned n; /* signatures */
		const char *from, *to;
		enum reason reason;
	} rows[] = {
		{ 1, "/P 2\n/V /1.2", "/P 3\n/V /1.2", REASON_PDF_NOT_OURS },
		{ 1, "/TransformMethod /DocMDP", "/TransformMethod /UR3MDP", REASON_PDF_NOT_OURS },
		{ 1, "/DocMDP 24 0 R", "/DocMDP 23 0 R", REASON_PDF_CHANGED_AFTER },
		{ 1, "/Perms", "/Parms", REASON_PDF_CHANGED_AFTER },
		{ 1, "/Lang (ja)", "/Lang (en)", REASON_PDF_CHANGED_AFTER },
		{ 1, "/Rect [ 70 150", "/Rect [ 71 150", REASON_PDF_CHANGED_AFTER },
		{ 1, "/V 24 0 R", "/V 23 0 R", REASON_PDF_CHANGED_AFTER },
		{ 1, "/T (operator)", "/T (witness!)", REASON_PDF_UNSIGNED },
		{ 1, "/Type /Sig\n", "/Type /Sog\n", REASON_PDF_CHANGED_AFTER },
		{ 1, "/Adobe.PPKLite", "/Adobe.PPKlite", REASON_PDF_NOT_OURS },
		{ 1, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached", REASON_PDF_NOT_OURS },
		{ 1, "+09'00')", "+09'00 )", REASON_PDF_NOT_OURS },
		{ 1, "D:20261124103200+", "D:20261124103200Z", REASON_PDF_NOT_OURS },
		{ 1, "D:20261124103200+", "D:20260230103200+", REASON_PDF_NOT_OURS },
		{ 1, "D:20261124103200+", "D:20261124253200+", REASON_PDF_NOT_OURS },
		{ 1, "/ByteRange [ 0 ", "/ByteRange [ 1 ", REASON_PDF_COVERAGE },
		{ 1, "/Info 3 0 R\n/Size", "/Info 2 0 R\n/Size", REASON_PDF_NOT_OURS },
		{ 1, "test", "\\164", REASON_PDF_NOT_OURS }, /* another spelling of t */
		{ 2, "/T (witness)", "/T (Witness)", REASON_PDF_CHANGED_AFTER },
		{ 2, "/Rect [ 230 150", "/Rect [ 231 150", REASON_PDF_CHANGED_AFTER },
		{ 2, "/Prev", "/Bert", REASON_PDF_NOT_OURS },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made papers[2] = { signing_paper(key, 1), signing_paper(key, 2) };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes_made evil = copy_of(&papers[rows[i].n - 1]);
		struct error err = ERROR_INIT;

		signing_edit(&evil, rows[i].from, rows[i].to);
		signing_again(&evil, key);
		if (judge(&evil, &err) >= 0 || err.reason != rows[i].reason)
			printf("\n    %s: %s, %s", rows[i].to, reason_row(err.reason)->id,
			       err.detail);
		CU_ASSERT_EQUAL(err.reason, rows[i].reason);
		free(evil.at);
	}
	free(papers[0].at);
	free(papers[1].at);
}

/* Bytes in the hole are signed by nobody: nothing but one CMS and zeros may stand there. */
static void refuses_what_hides_in_the_hole(void)
{
	static const struct {
		const char *bytes;
		enum reason reason;
	} rows[] = {
		{ "1", REASON_CMS_MALFORMED },
		{ ">/Name (EVIL)/X <", REASON_PDF_NOT_OURS },
		{ ">\n/Name (EVIL)\n/XX <", REASON_PDF_COVERAGE },
		{ "> ", REASON_PDF_NOT_OURS },
		{ " ", REASON_PDF_NOT_OURS },
		{ "\n", REASON_PDF_NOT_OURS },
		{ "%", REASON_PDF_NOT_OURS },
		{ "A", REASON_CMS_MALFORMED },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1);
	size_t end = signing_find(&pdf, "/Contents <") + 11 + (size_t)2 * PADES_CONTENTS_BYTES;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes_made evil = copy_of(&pdf);
		struct error err = ERROR_INIT;

		memcpy(evil.at + end - 100, rows[i].bytes, strlen(rows[i].bytes));
		TEST_REFUSED(judge(&evil, &err), err, rows[i].reason);
		free(evil.at);
	}
	free(pdf.at);
}

static void refuses_upper_case_hex(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1);
	size_t at = signing_find(&pdf, "/Contents <") + 11;
	struct error err = ERROR_INIT;

	while (pdf.at[at] < 'a')
		at++;
	pdf.at[at] = (uint8_t)(pdf.at[at] - 'a' + 'A');
	TEST_REFUSED(judge(&pdf, &err), err, REASON_CMS_MALFORMED);
	free(pdf.at);
}

/* A signature that is sound, but over another paper; and one whose length lies. */
static void refuses_a_borrowed_signature(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(true),
			  other = signing_add(&base, FIELD_OPERATOR, key);
	struct bytes_made pdf = signing_paper(key, 1);
	size_t to = signing_find(&pdf, "/Contents <") + 11,
	       from = signing_find(&other, "/Contents <") + 11;
	struct error err = ERROR_INIT;

	memcpy(pdf.at + to, other.at + from, (size_t)2 * PADES_CONTENTS_BYTES);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_PDF_ALTERED);
	memset(pdf.at + to, '0', (size_t)2 * PADES_CONTENTS_BYTES);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_CMS_MALFORMED);
	memcpy(pdf.at + to, "3084ffffffff", 12);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_CMS_MALFORMED);
	memcpy(pdf.at + to, "3082ffff0000", 12);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_CMS_MALFORMED);
	memcpy(pdf.at + to, "308000000000", 12);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_CMS_MALFORMED);
	free(base.at);
	free(other.at);
	free(pdf.at);
}

/* A base with one object changed, then really signed: what an issuer could prepare. */
static void refuses_a_base_that_is_not_ours(void)
{
	static const struct {
		unsigned object;
		const char *from, *to;
		enum reason reason;
	} rows[] = {
		{ PAPER_CATALOG, "/Lang (ja)\n", "/OpenAction [ 10 0 R /Fit ]\n",
		  REASON_PDF_NOT_OURS },
		{ PAPER_XMP, "<kiyome:practice>", "<kiyome:practise>", REASON_PDF_NOT_OURS },
		{ PAPER_XMP, ">false<", ">maybe<", REASON_PDF_NOT_OURS },
		{ PAPER_ATTACHMENT, "/Size 19", "/Size 18", REASON_PDF_NOT_OURS },
		{ PAPER_CONTENT_2, "/Filter [ /FlateDecode ]\n", "", REASON_PDF_NOT_OURS },
	};
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes_made base, pdf;
		struct error err = ERROR_INIT;
		struct paper paper;

		paper_init(&paper, false);
		paper_replace(&paper, rows[i].object, rows[i].from, rows[i].to);
		base.at = paper_build(&paper, &base.n);
		pdf = signing_add(&base, FIELD_OPERATOR, key);
		TEST_REFUSED(judge(&pdf, &err), err, rows[i].reason);
		paper_clear(&paper);
		free(base.at);
		free(pdf.at);
	}
}

static const struct test tests[] = {
	{ "refuses unsigned increments", refuses_unsigned_increments },
	{ "refuses more in a signing revision", refuses_more_in_a_signing_revision },
	{ "refuses edits signed again", refuses_edits_signed_again },
	{ "refuses what hides in the hole", refuses_what_hides_in_the_hole },
	{ "refuses upper-case hex", refuses_upper_case_hex },
	{ "refuses a borrowed signature", refuses_a_borrowed_signature },
	{ "refuses a base that is not ours", refuses_a_base_that_is_not_ours },
};
TEST_MAIN(tests)
