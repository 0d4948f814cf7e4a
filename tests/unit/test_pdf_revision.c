/*
 * tests/unit/test_pdf_revision.c - what a signer chose goes into a revision and comes out again,
 * whatever characters; and the bytes that are signed are all but the hole.
 */
#include "certs/pdf_revision.h"

#include "tests/unit/signing.h"

/* Writes SIGNING into a base and reads it back. */
static int round_trip(const struct signing *signing, struct signing *ret, struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file base = PDF_FILE_INIT, file = PDF_FILE_INIT;
	struct bytes_made pdf = signing_base(false);
	_free_ uint8_t *revision = NULL, *both = NULL;
	struct signing_hole hole = { 0 };
	size_t n = 0;
	int rc = pdf_file_open(pdf.at, pdf.n, &base, err);

	if (!rc)
		rc = revision_make(&base, 0, signing, &revision, &n, &hole, err);
	if (!rc) {
		both = malloc(pdf.n + n);
		CU_ASSERT_PTR_NOT_NULL_FATAL(both);
		memcpy(both, pdf.at, pdf.n);
		memcpy(both + pdf.n, revision, n);
		CU_ASSERT_EQUAL(both[hole.from], '<');
		CU_ASSERT_EQUAL(both[hole.to - 1], '>');
		CU_ASSERT_EQUAL(hole.to - hole.from, 2 * PADES_CONTENTS_BYTES + 2);
		rc = pdf_file_open(both, pdf.n + n, &file, err);
	}
	if (!rc)
		rc = revision_read(&file, 1, ret, err);
	free(pdf.at);
	return rc;
}

static void keeps_what_was_chosen(void)
{
	static const struct signing rows[] = {
		{ FIELD_OPERATOR, "x", "", { .utc_ms = 0 }, true },
		{ FIELD_OPERATOR,
		  "a (b) \\ c",
		  "(((",
		  { .utc_ms = 951782399000, .offset_s = -43200 },
		  true },
		{ FIELD_WITNESS,
		  "立会 𠮷野 é",
		  "東京",
		  { .utc_ms = 4102444799000, .offset_s = 50400 },
		  false },
		{ FIELD_RESPONSIBLE,
		  "\x01 tab\t",
		  "\x7f",
		  { .utc_ms = 60000, .offset_s = 20700 },
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		struct signing back;

		TEST_OK(round_trip(&rows[i], &back, &err), err);
		TEST_TEXT(back.field, rows[i].field);
		TEST_TEXT(back.reason, rows[i].reason);
		TEST_TEXT(back.location, rows[i].location);
		CU_ASSERT_EQUAL(back.when.utc_ms, rows[i].when.utc_ms);
		CU_ASSERT_EQUAL(back.when.offset_s, rows[i].when.offset_s);
		CU_ASSERT_EQUAL(back.certifies, rows[i].certifies);
	}
}

static void keeps_the_longest_text(void)
{
	struct signing signing = { FIELD_OPERATOR, "", "", { .utc_ms = 0 }, true }, back;
	struct error err = ERROR_INIT;

	for (size_t i = 0; i + 3 < SIGNING_TEXT; i += 3)
		memcpy(signing.reason + i, "消", 4);
	memset(signing.location, '(', SIGNING_TEXT - 1);
	TEST_OK(round_trip(&signing, &back, &err), err);
	TEST_TEXT(back.reason, signing.reason);
	TEST_TEXT(back.location, signing.location);
}

static void digests_all_but_the_hole(void)
{
	static const uint8_t with[] = "before<0000>after", without[] = "beforeafter";
	static const struct signing_hole hole = { .from = 6, .to = 12 };
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
	struct error err = ERROR_INIT;

	TEST_OK(signed_digest(with, sizeof(with) - 1, &hole, a, &err), err);
	TEST_OK(crypt_sha256(without, sizeof(without) - 1, b, &err), err);
	CU_ASSERT(memcmp(a, b, sizeof(a)) == 0);
}

static void reads_no_signature_where_none_is(void)
{
	static const struct {
		unsigned number;
		const char *text;
	} rows[] = {
		{ PAPER_INFO, "<<\n/Type /Sig\n>>" },    /* no new object */
		{ PAPER_COUNT, "<<\n/Type /Annot\n>>" }, /* no signature */
		{ PAPER_COUNT, "<<\n/Type /Sig\n>>" },   /* of no field */
		{ PAPER_COUNT, "5" },
	};
	struct bytes_made pdf = signing_base(false);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
		struct error err = ERROR_INIT;
		struct signing signing;
		size_t n;
		_free_ uint8_t *updated = paper_update(pdf.at, pdf.n, &rows[i].number,
						       &rows[i].text, 1, &n);

		TEST_OK(pdf_file_open(updated, n, &f, &err), err);
		TEST_REFUSED(revision_read(&f, 1, &signing, &err), err, REASON_PDF_CHANGED_AFTER);
	}
	free(pdf.at);
}

static const struct test tests[] = {
	{ "keeps what was chosen", keeps_what_was_chosen },
	{ "keeps the longest text", keeps_the_longest_text },
	{ "digests all but the hole", digests_all_but_the_hole },
	{ "reads no signature where none is", reads_no_signature_where_none_is },
};
TEST_MAIN(tests)
