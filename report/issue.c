/*
 * report/issue.c - see issue.h: making the paper. Nobody sees a paper that was not checked as a
 * stranger would check it.
 */
#include "report/issue.h"

#include <string.h>

#include "base/text.h"
#include "certs/check.h"
#include "certs/pades.h"
#include "report/compare.h"
#include "report/record_read.h"

#define REASON_TEXT_MOST 96

void issued_clear(struct issued *i)
{
	free(i->pdf);
	*i = (struct issued)ISSUED_INIT;
}

/* A practice key signs practice papers only, and the key is the one that the record names. */
static int check_key(const struct record_view *v, const struct key *key, struct error *err)
{
	const struct key_facts *facts = key_facts(key);
	const char *named = record_text(v, "measured.signer.certificate_sha256");
	uint8_t digest[DIGEST_BYTES];

	if (!named || !text_unhex(named, sizeof(digest), digest) ||
	    memcmp(digest, facts->certificate_digest, sizeof(digest)) != 0)
		return error_set(err, REASON_SIGN_FAILED, 0, facts->name,
				 "not the key that the record names");
	if (facts->is_practice && !record_bool(v, "practice"))
		return error_set(err, REASON_KEY_PRACTICE, 0, facts->name, "%s", "");
	return 0;
}

static int sign(const uint8_t *pdf, size_t n_pdf, const struct record_view *v,
		const struct key *key, struct instant when, struct issued *ret, struct error *err)
{
	char reason[REASON_TEXT_MOST];
	struct pades_request request = {
		.pdf = pdf, .n_pdf = n_pdf, .field = FIELD_OPERATOR, .reason = reason, .when = when
	};

	if (!text_format(reason, sizeof(reason), "%s%s, made and checked by the operator",
			 record_bool(v, "practice") ? "PRACTICE " : "", record_text(v, "number")))
		return error_set(err, REASON_SIGN_FAILED, 0, "reason", "%s", "too long");
	return pades_sign(&request, key, &ret->pdf, &ret->n_pdf, err);
}

/* As kiyome-verify would judge it; and the record in it is this one, in this language. */
static int check_result(const uint8_t *pdf, size_t n_pdf, const struct record *record,
			enum language language, struct error *err)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	enum language found = language;
	int rc = check_pdf(pdf, n_pdf, NULL, &report, err);

	if (!rc)
		rc = compare_printed(&report, &v, &found, err);
	if (rc)
		return rc;
	if (found != language || report.n_signers != 1 || !report.signers[0].certifies ||
	    !report.signers[0].covers_whole_file)
		return error_set(err, REASON_PRINT_DIFFERS, 0, "signature", "not as it was made");
	if (report.n_record != record->n || memcmp(report.record, record->bytes, record->n) != 0)
		return error_set(err, REASON_PRINT_DIFFERS, 0, "record.json", "another record");
	return 0;
}

int issue_make(const struct record *record, enum language language,
	       const struct page_resources *resources, const struct key *key, struct instant when,
	       struct issued *ret, struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	_clear_(issued_clear) struct issued made = ISSUED_INIT;
	_free_ uint8_t *plain = NULL;
	size_t n_plain;
	int rc = record_read(record->bytes, record->n, "record", &v, err);

	if (!rc)
		rc = check_key(v, key, err);
	if (!rc)
		rc = page_render(v, record->bytes, record->n, language, resources, &plain, &n_plain,
				 err);
	if (!rc)
		rc = sign(plain, n_plain, v, key, when, &made, err);
	if (!rc)
		rc = check_result(made.pdf, made.n_pdf, record, language, err);
	if (!rc)
		rc = crypt_sha256(made.pdf, made.n_pdf, made.pdf_digest, err);
	if (rc)
		return rc;
	*ret = made;
	made.pdf = NULL;
	return 0;
}
