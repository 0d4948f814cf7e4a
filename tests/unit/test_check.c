/*
 * tests/unit/test_check.c - what is judged sound and what is said of it; bytes flipped one by one,
 * added and taken away. Forgeries with thought in them: test_check_forged.c.
 */
#include "certs/check.h"

#include <time.h>

#include "tests/unit/folder.h"
#include "tests/unit/signing.h"

static int judge(const struct bytes_made *pdf, struct error *err)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;

	return check_pdf(pdf->at, pdf->n, NULL, &report, err);
}

static void accepts_ours(void)
{
	static const char *const fields[] = { FIELD_OPERATOR, FIELD_WITNESS, FIELD_RESPONSIBLE };
	static const enum key_kind kinds[] = { KEY_P256, KEY_P384, KEY_RSA };

	for (unsigned n = 1; n <= 3; n++) {
		_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
		_clear_(key_closep) struct key *key = signing_key("髙橋 太郎", kinds[n - 1]);
		struct bytes_made pdf = signing_paper(key, n);
		struct error err = ERROR_INIT;

		TEST_OK(check_pdf(pdf.at, pdf.n, NULL, &r, &err), err);
		CU_ASSERT_EQUAL_FATAL(r.n_signers, n);
		for (unsigned i = 0; i < n; i++) {
			const struct check_signer *s = &r.signers[i];

			TEST_TEXT(s->field, fields[i]);
			TEST_TEXT(s->cms.signer.name, "髙橋 太郎");
			TEST_TEXT(s->claimed_text, "2026-11-24 10:32:00 +09:00");
			CU_ASSERT_EQUAL(s->claimed.utc_ms, 1795483920000);
			CU_ASSERT_EQUAL(s->certifies, i == 0);
			CU_ASSERT(s->covers_whole_revision);
			CU_ASSERT_EQUAL(s->covers_whole_file, i == n - 1);
			CU_ASSERT_EQUAL(s->cms.trust, CMS_TRUST_NOT_ASKED);
			CU_ASSERT(s->cms.is_self_signed && s->cms.was_valid_at);
			CU_ASSERT(i == n - 1 ? s->revision_end == pdf.n : s->revision_end < pdf.n);
		}
		CU_ASSERT_EQUAL(r.n_record, strlen(paper_record));
		TEST_TEXT(r.record, paper_record);
		CU_ASSERT_EQUAL(r.n_pages, 2);
		CU_ASSERT_EQUAL_FATAL(r.n_lines, 3);
		for (size_t i = 0; i < r.n_lines; i++)
			TEST_TEXT(r.lines[i], paper_lines[i]);
		CU_ASSERT_EQUAL(r.line_pages[0], 1);
		CU_ASSERT_EQUAL(r.line_pages[2], 2);
		CU_ASSERT_FALSE(r.is_xmp_practice);
		free(pdf.at);
	}
}

static void knows_practice(void)
{
	_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(true), pdf = signing_add(&base, FIELD_OPERATOR, key);
	struct error err = ERROR_INIT;

	TEST_OK(check_pdf(pdf.at, pdf.n, NULL, &r, &err), err);
	CU_ASSERT(r.is_xmp_practice);
	check_report_clear(&r);
	check_report_clear(&r); /* safe twice */
	free(base.at);
	free(pdf.at);
}

static void says_unsigned(void)
{
	_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
	struct bytes_made base = signing_base(false);
	struct error err = ERROR_INIT;

	TEST_REFUSED(check_pdf(base.at, base.n, NULL, &r, &err), err, REASON_PDF_UNSIGNED);
	/* What was understood is there all the same. */
	CU_ASSERT_EQUAL(r.n_lines, 3);
	CU_ASSERT_EQUAL(r.n_signers, 0);
	CU_ASSERT_PTR_NOT_NULL(r.record);
	free(base.at);
}

static void tells_known_from_unknown(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256),
				       *other = signing_key("Taro", KEY_P256);
	_secret_ struct secret passphrase = SECRET_INIT;
	struct bytes_made ours = signing_paper(key, 1), theirs = signing_paper(other, 1);
	struct test_folder folder = test_folder_make();
	struct trust *trust = NULL;
	struct error err = ERROR_INIT;
	char path[TEST_PATH];

	TEST_OK(secret_init(&passphrase, 32, &err), err);
	passphrase.n = strlen(strcpy(passphrase.bytes, "correct horse battery"));
	TEST_OK(key_save(key, test_path(&folder, "key.pem", path), &passphrase, &err), err);
	TEST_OK(trust_open(path, &trust, &err), err);
	for (unsigned i = 0; i < 2; i++) {
		_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
		const struct bytes_made *pdf = i ? &theirs : &ours;

		/* Intact both; a name proves nothing. */
		TEST_OK(check_pdf(pdf->at, pdf->n, trust, &r, &err), err);
		TEST_TEXT(r.signers[0].cms.signer.name, "Taro");
		CU_ASSERT_EQUAL(r.signers[0].cms.trust,
				i ? CMS_TRUST_UNKNOWN_SIGNER : CMS_TRUST_CHAINED);
	}
	trust_close(trust);
	test_folder_remove(&folder);
	free(ours.at);
	free(theirs.at);
}

static void names_what_was_altered(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 2);
	struct error err = ERROR_INIT;

	signing_edit(&pdf, "/Title <FEFF984C>", "/Title <FEFF984D>");
	TEST_REFUSED(judge(&pdf, &err), err, REASON_PDF_ALTERED);
	TEST_TEXT(err.subject, FIELD_OPERATOR);
	signing_edit(&pdf, "/Title <FEFF984D>", "/Title <FEFF984C>");
	TEST_OK(judge(&pdf, &err), err);
	signing_edit(&pdf, "/M (D:20261124103200", "/M (D:20261125103200"); /* the witness's */
	TEST_REFUSED(judge(&pdf, &err), err, REASON_PDF_ALTERED);
	TEST_TEXT(err.subject, FIELD_WITNESS);
	free(pdf.at);
}

/* Whoever signs later cannot have done so before the operator; our own signing refuses it too. */
static void refuses_a_later_signer_s_earlier_time(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made one = signing_paper(key, 1), pdf = signing_paper(key, 2);
	struct pades_request request = { .pdf = one.at,
					 .n_pdf = one.n,
					 .field = FIELD_WITNESS,
					 .reason = "x",
					 .when = SIGNING_TIME };
	struct error err = ERROR_INIT;
	uint8_t *made = NULL;
	size_t n = 0;

	signing_edit(&pdf, "/M (D:20261124103200", "/M (D:20261124103159");
	signing_again(&pdf, key);
	TEST_REFUSED(judge(&pdf, &err), err, REASON_PDF_NOT_OURS);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.detail, "before the operator's"));
	signing_edit(&pdf, "/M (D:20261124103159", "/M (D:20261124103201");
	signing_again(&pdf, key);
	TEST_OK(judge(&pdf, &err), err);
	request.when.utc_ms -= 1000;
	TEST_REFUSED(pades_sign(&request, key, &made, &n, &err), err, REASON_SIGN_FAILED);
	CU_ASSERT_PTR_NULL(made);
	free(one.at);
	free(pdf.at);
}

static void refuses_bytes_around(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1), more = { .at = malloc(pdf.n + 100) };
	struct error err = ERROR_INIT;

	CU_ASSERT_PTR_NOT_NULL_FATAL(more.at);
	memcpy(more.at, pdf.at, pdf.n);
	memcpy(more.at + pdf.n, "\n% more\n", 8);
	more.n = pdf.n + 8;
	TEST_REFUSED(judge(&more, &err), err, REASON_PDF_CHANGED_AFTER);
	more.n = pdf.n + 1;
	TEST_REFUSED(judge(&more, &err), err, REASON_PDF_CHANGED_AFTER);
	more.n = pdf.n - 1; /* the last line end is ours too */
	TEST_REFUSED(judge(&more, &err), err, REASON_PDF_CHANGED_AFTER);
	memmove(more.at + 1, pdf.at, pdf.n);
	more.at[0] = ' ';
	more.n = pdf.n + 1;
	TEST_REFUSED(judge(&more, &err), err, REASON_PDF_MALFORMED);
	free(pdf.at);
	free(more.at);
}

static void takes_a_stripped_signature_for_what_it_is(void)
{
	_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made two = signing_paper(key, 2), one;
	struct error err = ERROR_INIT;

	TEST_OK(check_pdf(two.at, two.n, NULL, &r, &err), err);
	one = (struct bytes_made){ .at = two.at, .n = r.signers[0].revision_end };
	check_report_clear(&r);
	TEST_OK(check_pdf(one.at, one.n, NULL, &r, &err), err);
	CU_ASSERT_EQUAL(r.n_signers, 1);
	CU_ASSERT(r.signers[0].covers_whole_file);
	free(two.at);
}

/* Signed with an offset that is not whole hours, and before Greenwich. */
static void keeps_the_claimed_offset(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made base = signing_base(false);
	struct pades_request request = { .pdf = base.at,
					 .n_pdf = base.n,
					 .field = FIELD_OPERATOR,
					 .reason = "x",
					 .when = { .utc_ms = 1795483920999, .offset_s = -12600 } };
	_clear_(check_report_clear) struct check_report r = CHECK_REPORT_INIT;
	struct error err = ERROR_INIT;
	struct bytes_made pdf;

	TEST_OK(pades_sign(&request, key, &pdf.at, &pdf.n, &err), err);
	TEST_OK(check_pdf(pdf.at, pdf.n, NULL, &r, &err), err);
	TEST_TEXT(r.signers[0].claimed_text, "2026-11-23 22:02:00 -03:30");
	CU_ASSERT_EQUAL(r.signers[0].claimed.utc_ms, 1795483920000);
	CU_ASSERT_EQUAL(r.signers[0].claimed.offset_s, -12600);
	free(base.at);
	free(pdf.at);
}

/* The bound is for a release build; this one is some five times slower and keeps it too. */
static void judges_in_time(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 3);
	struct error err = ERROR_INIT;
	clock_t before = clock();

	for (unsigned i = 0; i < 10; i++)
		TEST_OK(judge(&pdf, &err), err);
	CU_ASSERT((clock() - before) * 1000 / CLOCKS_PER_SEC < 10 * 50);
	free(pdf.at);
}

/* With three signatures: all of xrefs and trailers, of the rest every 61st byte. */
static void refuses_flips_before_later_signatures(void)
{
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 3);
	bool is_tail = false;
	unsigned accepted = 0;

	for (size_t i = 0; i < pdf.n; i++) {
		struct error err = ERROR_INIT;

		if (pdf.n - i > 5 && memcmp(pdf.at + i, "xref\n", 5) == 0)
			is_tail = true;
		if (i > 6 && memcmp(pdf.at + i - 6, "%%EOF\n", 6) == 0)
			is_tail = false;
		if (!is_tail && i % 61)
			continue;
		pdf.at[i] ^= 1;
		accepted += judge(&pdf, &err) >= 0;
		pdf.at[i] ^= 1;
	}
	CU_ASSERT_EQUAL(accepted, 0);
	free(pdf.at);
}

/* Every byte of a paper with one signature, by three changes; for the padding of the hole, which
 * is two thirds of the file, by one. */
static void refuses_every_flipped_byte(void)
{
	static const uint8_t changes[] = { 0x01, 0x20, 0x80 };
	_clear_(key_closep) struct key *key = signing_key("Taro", KEY_P256);
	struct bytes_made pdf = signing_paper(key, 1);
	size_t hole = signing_find(&pdf, "/Contents <") + 11,
	       end = hole + (size_t)2 * PADES_CONTENTS_BYTES;
	size_t padding = end;
	unsigned accepted = 0;

	while (pdf.at[padding - 1] == '0')
		padding--;
	for (size_t i = 0; i < pdf.n; i++) {
		size_t n = i > padding && i < end ? 1 : sizeof(changes);

		for (size_t k = 0; k < n; k++) {
			struct error err = ERROR_INIT;

			pdf.at[i] ^= changes[k];
			if (judge(&pdf, &err) >= 0 && accepted++ < 10)
				printf("\n    accepted: byte %zu ^ %02x", i, changes[k]);
			pdf.at[i] ^= changes[k];
		}
	}
	CU_ASSERT_EQUAL(accepted, 0);
	free(pdf.at);
}

static const struct test tests[] = {
	{ "accepts ours", accepts_ours },
	{ "knows practice", knows_practice },
	{ "says unsigned", says_unsigned },
	{ "tells known from unknown signers", tells_known_from_unknown },
	{ "names what was altered", names_what_was_altered },
	{ "refuses a later signer's earlier time", refuses_a_later_signer_s_earlier_time },
	{ "refuses bytes around", refuses_bytes_around },
	{ "takes a stripped signature for what it is", takes_a_stripped_signature_for_what_it_is },
	{ "keeps the claimed offset", keeps_the_claimed_offset },
	{ "judges in time", judges_in_time },
	{ "refuses flips before later signatures", refuses_flips_before_later_signatures },
	{ "refuses every flipped byte", refuses_every_flipped_byte },
};
TEST_MAIN(tests)
