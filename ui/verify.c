#include "ui/verify.h"

#include <libintl.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/check.h"
#include "report/compare.h"

#define PDF_MOST ((size_t)32 << 20)

static void hex_in_fours(const uint8_t *digest, char out[DIGEST_HEX + DIGEST_HEX / 4])
{
	char hex[DIGEST_HEX];
	size_t n = 0;

	text_hex(digest, DIGEST_BYTES, hex);
	for (size_t i = 0; hex[i]; i++) {
		if (i && i % 4 == 0)
			out[n++] = ' ';
		out[n++] = hex[i];
	}
	out[n] = '\0';
}

static const char *trust_sentence(const struct cms_facts *cms)
{
	if (cms->trust == CMS_TRUST_CHAINED)
		return gettext("known: chained to the certificate given with --trust");
	if (cms->trust == CMS_TRUST_NOT_ASKED)
		return gettext(
			"UNKNOWN: compare the fingerprint with one that you have from the signer, and name "
			"the certificate with --trust");
	if (cms->trust == CMS_TRUST_NOT_VALID_THEN)
		return gettext(
			"NOT VALID THEN: chained to the certificate given with --trust, but not valid at the "
			"claimed time");
	return gettext("UNKNOWN: not chained to the certificate given with --trust");
}

static const char *trust_word(enum cms_trust trust)
{
	static const char *const words[] = {
		[CMS_TRUST_NOT_ASKED] = "not_asked",
		[CMS_TRUST_UNKNOWN_SIGNER] = "unknown",
		[CMS_TRUST_NOT_VALID_THEN] = "not_valid_then",
		[CMS_TRUST_CHAINED] = "chained",
	};

	return words[trust];
}

static void signer_lines(struct output *out, const struct check_signer *s)
{
	char digest[DIGEST_HEX + DIGEST_HEX / 4], valid_from[INSTANT_TEXT], valid_to[INSTANT_TEXT];
	const struct key_facts *k = &s->cms.signer;

	output_line(out, gettext("Signature \"%s\""), s->field);
	output_line(out, gettext("  signer:       %s%s%s%s"), k->name, *k->id ? " (" : "", k->id,
		    *k->id ? ")" : "");
	hex_in_fours(k->certificate_digest, digest);
	output_line(out, gettext("  certificate:  SHA-256 %s"), digest);
	output_line(out, gettext("                issuer %s%s, valid %s to %s"), k->issuer,
		    s->cms.is_self_signed ? gettext(" (self-signed)") : "",
		    instant_utc(k->not_before, valid_from), instant_utc(k->not_after, valid_to));
	output_line(out, gettext("  trust:        %s"), trust_sentence(&s->cms));
	output_line(
		out,
		gettext("  claimed time: %s (the signer's clock says so; no time stamp proves it)"),
		s->claimed_text);
	if (!s->cms.was_valid_at)
		output_line(out, "  %s",
			    gettext("NOTE: the certificate was not valid at the claimed time."));
	output_line(out, gettext("  coverage:     %s"),
		    s->covers_whole_file ? gettext("the whole file")
					 : gettext("the whole file up to a later signature"));
}

static void signers_as_json(struct json_builder *b, const struct check_report *report)
{
	json_open_array(b, "signers");
	for (unsigned i = 0; i < report->n_signers; i++) {
		const struct check_signer *s = &report->signers[i];

		json_open_object(b, NULL);
		json_text(b, "field", s->field);
		json_text(b, "name", s->cms.signer.name);
		json_text(b, "id", s->cms.signer.id);
		json_text(b, "issuer", s->cms.signer.issuer);
		json_hex(b, "certificate_sha256", s->cms.signer.certificate_digest, DIGEST_BYTES);
		json_text(b, "trust", trust_word(s->cms.trust));
		json_bool(b, "self_signed", s->cms.is_self_signed);
		json_bool(b, "valid_at_claimed_time", s->cms.was_valid_at);
		json_text(b, "claimed_time", s->claimed_text);
		json_bool(b, "certifies", s->certifies);
		json_bool(b, "covers_whole_revision", s->covers_whole_revision);
		json_bool(b, "covers_whole_file", s->covers_whole_file);
		json_close(b);
	}
	json_close(b);
}

static const char *paper_word(const char *group, const char *word)
{
	if (!group)
		return word;
	return strcmp(group, "level") == 0 ? output_level(word) : output_word(group, word);
}

/* What the paper says, in short; all of it stands in the record. */
static void paper_lines(struct output *out, const struct record_view *v)
{
	static const struct paper_word {
		const char *label, *path, *group;
	} words[] = { { N_("number"), "number", NULL },
		      { N_("result"), "measured.verdict.word", "word" },
		      { N_("level"), "measured.verdict.level", "level" },
		      { N_("finding"), "measured.inspection.finding", "finding" },
		      { N_("recheck"), "measured.recheck.result", "recheck_result" } };
	struct raw_shown {
		const char *label, *path;
	} const raws[] = { { N_("model"), "measured.device.model" },
			   { N_("serial"), "measured.device.serial" } };
	char shown[512], bytes[256];

	output_line(out, "%s", gettext("The paper says"));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *word = record_text(v, words[i].path);

		if (word)
			output_line(out, "  %s: %s", gettext(words[i].label),
				    paper_word(words[i].group, word));
	}
	for (size_t i = 0; i < sizeof(raws) / sizeof(raws[0]); i++) {
		const char *hex = record_text(v, raws[i].path);
		size_t n = hex ? strlen(hex) / 2 : 0;

		if (!hex || n > sizeof(bytes) || !text_unhex(hex, n, bytes))
			continue;
		text_printable(bytes, n, shown, sizeof(shown));
		output_line(out, "  %s: %s", gettext(raws[i].label), shown);
	}
	output_line(out, gettext("  capacity: %lld bytes"),
		    (long long)record_number(v, "measured.device.size_bytes", 0));
}

static bool is_certificate(const struct record_view *v)
{
	const char *word = record_text(v, "measured.verdict.word");

	return word && (strcmp(word, "cleared") == 0 || strcmp(word, "purged") == 0) &&
	       record_bool(v, "measured.verdict.meets_required");
}

static enum status say_wrong(struct output *out, const struct check_report *report,
			     const struct error *err)
{
	struct json_builder *b = output_begin(out, "verification");

	output_line(out, "%s", gettext("NOT INTACT: do not rely on this file."));
	json_bool(b, "intact", false);
	json_text(b, "reason", reason_row(err->reason)->id);
	json_text(b, "detail", err->detail);
	signers_as_json(b, report);
	output_end(out, b);
	output_error(out, err);
	return STATUS_NOT_SANITIZED;
}

/* The graver of a doubt so far and what stands against one more signer. */
static enum reason graver(enum reason doubt, enum cms_trust trust)
{
	if (trust == CMS_TRUST_CHAINED || doubt == REASON_CHAIN_UNTRUSTED)
		return doubt;
	return trust == CMS_TRUST_NOT_VALID_THEN ? REASON_CHAIN_NOT_VALID_THEN
						 : REASON_CHAIN_UNTRUSTED;
}

static enum status say_sound(struct output *out, const struct check_report *report,
			     const struct record_view *v, bool practice_asked)
{
	struct json_builder *b = output_begin(out, "verification");
	bool practice = record_bool(v, "practice");
	enum reason doubt = REASON_NONE;
	struct error err = ERROR_INIT;

	if (practice)
		output_line(out, "%s",
			    gettext("PRACTICE: this paper is for practice and certifies nothing."));
	output_line(
		out, "%s",
		gettext("INTACT: every signature holds, nothing was added or changed, and every printed "
			"string is what the attached record says."));
	if (!practice)
		output_line(
			out, "%s",
			is_certificate(v)
				? gettext("This is a certificate of sanitization.")
				: gettext("This is a report, NOT a certificate of sanitization."));
	for (unsigned i = 0; i < report->n_signers; i++) {
		signer_lines(out, &report->signers[i]);
		doubt = graver(doubt, report->signers[i].cms.trust);
	}
	paper_lines(out, v);
	json_bool(b, "intact", true);
	json_bool(b, "practice", practice);
	json_bool(b, "certificate", !practice && is_certificate(v));
	json_text(b, "number", record_text(v, "number"));
	json_text(b, "word", record_text(v, "measured.verdict.word"));
	json_text(b, "finding", record_text(v, "measured.inspection.finding"));
	json_text(b, "recheck", record_text(v, "measured.recheck.result"));
	json_hex(b, "record_sha256", record_digest(v), DIGEST_BYTES);
	signers_as_json(b, report);
	output_end(out, b);
	if (practice && !practice_asked) {
		(void)error_set(&err, REASON_VERIFY_PRACTICE, 0, NULL, "%s",
				""); /* said, and the status */
		output_error(out, &err);
		return STATUS_NOT_SANITIZED;
	}
	if (doubt == REASON_NONE)
		return STATUS_OK;
	(void)error_set(&err, doubt, 0, NULL, "%s", ""); /* said, and the status */
	output_error(out, &err);
	return STATUS_REFUSED;
}

static enum status judge(const char *path, const struct trust *trust, bool practice,
			 struct output *out)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;
	_clear_(record_view_freep) struct record_view *view = NULL;
	_free_ char *pdf = NULL;
	size_t n = 0;
	enum language language;
	struct error err = ERROR_INIT;

	if (file_read(path, PDF_MOST, &pdf, &n, &err) < 0 ||
	    check_pdf((const uint8_t *)pdf, n, trust, &report, &err) < 0 ||
	    compare_printed(&report, &view, &language, &err) < 0) {
		error_about(&err, path);
		return say_wrong(out, &report, &err);
	}
	return say_sound(out, &report, view, practice);
}

enum status verify_file(const char *path, const char *trust_path, bool practice, struct output *out)
{
	struct trust *trust = NULL;
	struct error err = ERROR_INIT;

	if (trust_path && trust_open(trust_path, &trust, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	enum status status = judge(path, trust, practice, out);

	trust_close(trust);
	return status;
}
