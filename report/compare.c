/*
 * report/compare.c - see compare.h. The record is read as strictly as anywhere, its pages are
 * composed anew in either language, and every drawn string must be one of them and none be missing.
 */
#include "report/compare.h"

#include <string.h>

#include "base/text.h"
#include "report/sheet.h"

#define RECORD_NAME "record.json"
#define OPERATOR    "operator"

static int differs(struct error *err, const char *subject, const char *what)
{
	return error_set(err, REASON_PRINT_DIFFERS, 0, subject, "%s", what);
}

/* The first signature is the operator's, made with the key and at the second that the record
 * names; a practice paper is one in its metadata, its key and its record alike. */
static int compare_signer(const struct check_report *report, const struct record_view *v,
			  struct error *err)
{
	const struct check_signer *s = &report->signers[0];
	const char *certificate = record_text(v, "measured.signer.certificate_sha256");
	bool is_practice = record_bool(v, "practice");
	char hex[DIGEST_HEX];
	struct instant issued;

	if (!report->n_signers)
		return error_set(err, REASON_PDF_UNSIGNED, 0, RECORD_NAME, "%s", "");
	if (strcmp(s->field, OPERATOR) != 0)
		return differs(err, "signature", "the first is not the operator's");
	text_hex(s->cms.signer.certificate_digest, DIGEST_BYTES, hex);
	if (!certificate || strcmp(certificate, hex) != 0)
		return differs(err, "signature", "not by the certificate that the record names");
	if (!record_instant(v, "measured.issued", &issued) ||
	    issued.utc_ms / 1000 != s->claimed.utc_ms / 1000)
		return differs(err, "signature", "claimed time is not the record's");
	if (report->is_xmp_practice != is_practice)
		return differs(err, "metadata", "practice mark is not the record's");
	/* A real paper under a throw-away key would look like one to whoever trusts the key. */
	if (s->cms.signer.is_practice && !is_practice)
		return differs(err, "signature", "a practice key on a paper that is none");
	return 0;
}

static int compare_language(const struct check_report *report, const struct record_view *v,
			    enum language language, bool *ret_is_its_title, struct error *err)
{
	_clear_(sheet_freep) struct sheet *sheet = NULL;
	int rc = certificate_compose(v, language, &sheet, err);

	if (rc)
		return rc;
	*ret_is_its_title = false;
	for (size_t i = 0; i < report->n_lines; i++)
		if (strcmp(report->lines[i], sheet->title) == 0)
			*ret_is_its_title = true;
	return sheet_compare(sheet, report->lines, report->line_pages, report->n_lines,
			     report->n_pages, err);
}

/* Whichever language fits; where none does, the difference from the one that the title is in. */
static int compare_lines(const struct check_report *report, const struct record_view *v,
			 enum language *ret, struct error *err)
{
	static const enum language languages[] = { LANGUAGE_JA, LANGUAGE_EN };
	struct error first = ERROR_INIT;
	bool is_its_title = false;
	int rc = 0;

	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		struct error here = ERROR_INIT;

		rc = compare_language(report, v, languages[i], &is_its_title, &here);
		if (!rc) {
			*ret = languages[i];
			return 0;
		}
		if (first.reason == REASON_NONE || is_its_title)
			first = here;
		if (is_its_title)
			break;
	}
	*err = first;
	return rc;
}

int compare_printed(const struct check_report *report, struct record_view **ret_view,
		    enum language *ret_language, struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	enum language language = LANGUAGE_JA;
	int rc;

	if (!report->record)
		return error_set(err, REASON_ATTACHMENT_MISSING, 0, RECORD_NAME, "%s", "");
	rc = record_read(report->record, report->n_record, RECORD_NAME, &v, err);
	if (!rc)
		rc = compare_signer(report, v, err);
	if (!rc)
		rc = compare_lines(report, v, &language, err);
	if (rc)
		return rc;
	*ret_language = language;
	*ret_view = v;
	v = NULL;
	return 0;
}
