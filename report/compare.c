/*
 * report/compare.c - see compare.h. The record is read as strictly as anywhere, its pages are
 * composed anew in either language, and every drawn string must be one of them and none be missing.
 */
#include "report/compare.h"

#include <string.h>

#include "base/text.h"
#include "report/sheet.h"
#include "report/text_safe.h"

#define RECORD_NAME "record.json"
#define OPERATOR    "operator"

static int differs(struct error *err, const char *subject, const char *what)
{
	return error_set(err, REASON_PRINT_DIFFERS, 0, subject, "%s", what);
}

/* What the record says of the key that it was signed with, and pages print, is what the certificate
 * says: a fingerprint alone is compared by few. */
static bool is_record_s(const struct record_view *v, const struct key_facts *k)
{
	static const char *const kinds[] = {
		[KEY_P256] = "p256", [KEY_P384] = "p384", [KEY_RSA] = "rsa"
	};
	const char *kind = (size_t)k->kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[k->kind] : "";
	char hex[DIGEST_HEX];
	const struct {
		const char *path, *is;
	} texts[] = { { "measured.signer.certificate_sha256", hex },
		      { "measured.signer.name", k->name },
		      { "measured.signer.id", k->id },
		      { "measured.signer.issuer", k->issuer },
		      { "measured.signer.kind", kind } };

	text_hex(k->certificate_digest, DIGEST_BYTES, hex);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *said = record_text(v, texts[i].path);
		char shown[4 * KEY_NAME_MOST + 1];

		if (!said || strcmp(said, text_safe(texts[i].is, shown, sizeof(shown))) != 0)
			return false;
	}
	return record_number(v, "measured.signer.bits", -1) == k->bits &&
	       record_bool(v, "measured.signer.self_signed") == k->is_self_signed;
}

/* A real paper under a throw-away key would look like one to whoever trusts the key; nor does such
 * a key witness one. */
static int compare_practice(const struct check_report *report, bool is_practice, struct error *err)
{
	if (report->is_xmp_practice != is_practice)
		return differs(err, "metadata", "practice mark is not the record's");
	for (unsigned i = 0; i < report->n_signers; i++)
		if (report->signers[i].cms.signer.is_practice && !is_practice)
			return differs(err, report->signers[i].field,
				       "a practice key on a paper that is none");
	return 0;
}

/* The first signature is the operator's, made with the key and at the second that the record
 * names; a practice paper is one in its metadata, its key and its record alike. */
static int compare_signer(const struct check_report *report, const struct record_view *v,
			  struct error *err)
{
	const struct check_signer *s = &report->signers[0];
	struct instant issued;

	if (!report->n_signers)
		return error_set(err, REASON_PDF_UNSIGNED, 0, RECORD_NAME, "%s", "");
	if (strcmp(s->field, OPERATOR) != 0)
		return differs(err, "signature", "the first is not the operator's");
	if (!is_record_s(v, &s->cms.signer))
		return differs(err, "signature", "not by the certificate that the record names");
	if (!record_instant(v, "measured.issued", &issued) ||
	    issued.utc_ms / 1000 != s->claimed.utc_ms / 1000)
		return differs(err, "signature", "claimed time is not the record's");
	return compare_practice(report, record_bool(v, "practice"), err);
}

/* The XML text of one character that must be escaped; NULL for any other. */
static const char *escape_of(char c)
{
	return c == '&'   ? "&amp;"
	       : c == '<' ? "&lt;"
	       : c == '>' ? "&gt;"
	       : c == '"' ? "&quot;"
			  : NULL;
}

/* XMP holds ELEMENT once, and in it TEXT behind its own tags. */
static bool xmp_says(const char *xmp, const char *element, const char *tags, const char *text)
{
	const char *at = strstr(xmp, element);

	if (!at || strstr(at + 1, element))
		return false;
	at += strlen(element);
	if (strncmp(at, tags, strlen(tags)) != 0)
		return false;
	at += strlen(tags);
	for (; *text; text++) {
		char plain[] = { *text, '\0' };
		const char *written = escape_of(*text) ? escape_of(*text) : plain;

		if (strncmp(at, written, strlen(written)) != 0)
			return false;
		at += strlen(written);
	}
	return *at == '<';
}

/* What a reader shows of a file beside its pages: title, subject, author, number. */
static int compare_metadata(const struct check_report *report, const struct sheet *sheet,
			    struct error *err)
{
	static const char alternative[] = "<rdf:Alt><rdf:li xml:lang=\"x-default\">";
	const char *xmp = report->xmp ? report->xmp : "";
	bool has_author = *sheet->author != '\0';

	if (!xmp_says(xmp, "<dc:title>", alternative, sheet->title) ||
	    !xmp_says(xmp, "<dc:description>", alternative, sheet->subject) ||
	    !xmp_says(xmp, "<dc:identifier>", "", sheet->number) ||
	    (has_author ? !xmp_says(xmp, "<dc:creator>", "<rdf:Seq><rdf:li>", sheet->author)
			: strstr(xmp, "<dc:creator") != NULL))
		return differs(err, "metadata", "XMP is not as the record says");
	if (strcmp(report->title, sheet->title) != 0 ||
	    strcmp(report->subject, sheet->subject) != 0 ||
	    strcmp(report->author, sheet->author) != 0)
		return differs(err, "metadata",
			       "title, subject or author is not as the record says");
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
	rc = sheet_compare(sheet, report->lines, report->line_pages, report->n_lines,
			   report->n_pages, err);
	return rc ? rc : compare_metadata(report, sheet, err);
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
