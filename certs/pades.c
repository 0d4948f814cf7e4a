/*
 * certs/pades.c - signs a PDF. See pades.h. The revision's bytes are pdf_revision.c's, the CMS is
 * cms_sign.c's; here they meet.
 */
#include "certs/pades.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "certs/cms.h"
#include "certs/pdf_revision.h"

/* The request as a signing: texts checked, the time cut to what /M can say. */
static int signing_of(const struct pades_request *request, struct signing *ret, struct error *err)
{
	const char *texts[] = { request->field, request->reason,
				request->location ? request->location : "" };
	struct signing s = { .when = request->when };
	char *rooms[] = { s.field, s.reason, s.location };
	size_t sizes[] = { sizeof(s.field), sizeof(s.reason), sizeof(s.location) };

	for (size_t i = 0; i < 3; i++)
		if (!text_is_utf8(texts[i], strlen(texts[i])) ||
		    !text_copy(rooms[i], sizes[i], texts[i]))
			return error_set(err, REASON_FIELD_BAD_VALUE, 0, request->field,
					 "text of the signature: too long or not UTF-8");
	if (!s.reason[0])
		return error_set(err, REASON_FIELD_MISSING, 0, request->field,
				 "reason of the signature");
	s.certifies = strcmp(s.field, FIELD_OPERATOR) == 0;
	*ret = s;
	return 0;
}

/* The operator's signature certifies, so it must be the first; the others stand on it. */
static int check_order(const struct pdf_file *f, const struct signing *s, struct error *err)
{
	bool is_first = f->n_revisions == 1;
	struct signing operator_s;

	if (s->certifies != is_first)
		return error_set(err, REASON_SIGN_FAILED, 0, s->field,
				 is_first ? "the operator signs first"
					  : "the operator has signed already");
	if (!is_first) {
		int rc = revision_read(f, 1, &operator_s, err);

		if (rc)
			return rc;
		if (s->when.utc_ms / 1000 < operator_s.when.utc_ms / 1000)
			return error_set(err, REASON_SIGN_FAILED, 0, s->field,
					 "the clock is behind the operator's signature");
	}
	return 0;
}

/* Writes the CMS as lower-case hex over the zeros of the hole. */
static int fill_hole(uint8_t *bytes, const struct signing_hole *hole, const struct key *key,
		     const uint8_t digest[DIGEST_BYTES], struct error *err)
{
	_free_ uint8_t *der = NULL;
	_free_ char *hex = NULL;
	size_t n_der = 0;
	int rc = cms_sign(key, digest, &der, &n_der, err);

	if (rc)
		return rc;
	if (n_der > PADES_CONTENTS_BYTES)
		return error_set(err, REASON_SIGN_FAILED, 0, NULL,
				 "signature of %zu bytes, room for %d", n_der,
				 PADES_CONTENTS_BYTES);
	hex = malloc(2 * n_der + 1);
	if (!hex)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "signature");
	text_hex(der, n_der, hex);
	memcpy(bytes + hole->from + 1, hex, 2 * n_der);
	return 0;
}

int pades_sign(const struct pades_request *request, const struct key *key, uint8_t **ret_pdf,
	       size_t *ret_n, struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file file = PDF_FILE_INIT;
	_free_ uint8_t *revision = NULL, *pdf = NULL;
	struct signing signing;
	struct signing_hole hole;
	uint8_t digest[DIGEST_BYTES];
	size_t n_revision = 0, n;
	int rc = signing_of(request, &signing, err);

	if (!rc)
		rc = pdf_file_open(request->pdf, request->n_pdf, &file, err);
	if (!rc)
		rc = check_order(&file, &signing, err);
	if (!rc)
		rc = revision_make(&file, file.n_revisions - 1, &signing, &revision, &n_revision,
				   &hole, err);
	if (rc)
		return rc;
	n = request->n_pdf + n_revision;
	if (file.n_revisions == PDF_REVISIONS || n > PDF_BYTES)
		return error_set(err, REASON_FILE_TOO_LARGE, EFBIG, NULL, "%zu bytes, at most %u",
				 n, PDF_BYTES);
	pdf = malloc(n);
	if (!pdf)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "signed PDF");
	memcpy(pdf, request->pdf, request->n_pdf);
	memcpy(pdf + request->n_pdf, revision, n_revision);
	rc = signed_digest(pdf, n, &hole, digest, err);
	if (!rc)
		rc = fill_hole(pdf, &hole, key, digest, err);
	if (rc)
		return rc;
	*ret_pdf = pdf;
	*ret_n = n;
	pdf = NULL;
	return 0;
}
