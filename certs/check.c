/*
 * certs/check.c - judges a signed file. See check.h. Two questions, both always asked: does each
 * signing revision stand as ours and hold (pdf_revision.c, cms_check.c), and is the base what our
 * papers consist of (pdf_shape.c, pdf_text.c)? A revision is made again from what its signer was
 * free to choose, and must come out as the same bytes.
 */
#include "certs/check.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "certs/pades.h"
#include "certs/pdf_revision.h"
#include "certs/pdf_shape.h"
#include "certs/pdf_text.h"

void check_report_clear(struct check_report *r)
{
	struct pdf_lines lines = { .lines = r->lines, .pages = r->line_pages, .n = r->n_lines };

	pdf_lines_clear(&lines);
	free(r->record);
	free(r->xmp);
	*r = (struct check_report)CHECK_REPORT_INIT;
}

/* The operator's comes first and certifies; the others come after and don't. */
static int check_order(const struct signing *s, unsigned revision, struct error *err)
{
	bool is_operator = strcmp(s->field, FIELD_OPERATOR) == 0;

	if (revision == 1 && !is_operator)
		return error_set(err, REASON_PDF_UNSIGNED, 0, s->field,
				 "the operator has not signed first");
	if (is_operator != (revision == 1) || s->certifies != is_operator)
		return error_set(err, REASON_PDF_NOT_OURS, 0, s->field,
				 "revision %u: only the operator certifies", revision);
	return 0;
}

/* A signing revision may hold the field and the signature, the first one also the catalog. */
static int check_objects(const struct pdf_file *f, unsigned r, const struct signing *s,
			 struct error *err)
{
	const struct pdf_revision *revision = &f->revisions[r];
	const struct pdf_object *field = pdf_field(f, s->field, r - 1),
				*catalog = pdf_catalog(f, r - 1);

	for (uint32_t i = 0; i < revision->n_objects; i++) {
		const struct pdf_object *o = &f->objects[revision->first_object + i];
		bool is_new = o->number == f->revisions[r - 1].size && i == revision->n_objects - 1;
		bool is_field = field && o->number == field->number;
		bool is_catalog = r == 1 && catalog && o->number == catalog->number;

		if (!is_new && !is_field && !is_catalog)
			return error_set(err, REASON_PDF_CHANGED_AFTER, 0, NULL,
					 "revision %u: object %u at byte %zu", r, o->number, o->at);
	}
	return 0;
}

/* ByteRange must be [0 a b c] with the hole exactly around /Contents and the end at the revision's
 * end. That no other signature dictionary is meant, check_objects() saw. */
static int check_coverage(const struct pdf_file *f, unsigned r, struct signing_hole *ret,
			  struct error *err)
{
	const struct pdf_values *v = &f->v;
	const struct pdf_revision *revision = &f->revisions[r];
	const struct pdf_object *o = &f->objects[revision->first_object + revision->n_objects - 1];
	uint32_t range = pdf_get(v, o->value, "/ByteRange");
	const struct pdf_value *contents = &v->all[pdf_get(v, o->value, "/Contents")];
	const size_t wanted[4] = { 0, contents->at, contents->end, revision->end - contents->end };

	if (v->all[range].kind != PDF_ARRAY || v->all[range].n != 4 || contents->kind != PDF_HEX)
		return error_set(err, REASON_PDF_COVERAGE, 0, NULL,
				 "object %u: no ByteRange or Contents", o->number);
	for (uint32_t i = 0; i < 4; i++) {
		const struct pdf_value *n = &v->all[pdf_item(v, range, i)];

		if (n->kind != PDF_INTEGER || n->number < 0 || (uint64_t)n->number != wanted[i])
			return error_set(err, REASON_PDF_COVERAGE, 0, NULL,
					 "object %u: ByteRange number %u is not %zu", o->number,
					 i + 1, wanted[i]);
	}
	if (contents->end - contents->at != 2 * PADES_CONTENTS_BYTES + 2)
		return error_set(err, REASON_PDF_COVERAGE, 0, NULL,
				 "object %u: Contents of %zu bytes", o->number,
				 contents->end - contents->at);
	*ret = (struct signing_hole){ .from = contents->at, .to = contents->end };
	return 0;
}

/* Makes the revision again and compares all but the hole. */
static int check_bytes(const struct pdf_file *f, unsigned r, const struct signing *s,
		       const struct signing_hole *hole, struct error *err)
{
	const struct pdf_revision *revision = &f->revisions[r];
	_free_ uint8_t *made = NULL;
	struct signing_hole made_hole;
	size_t n = 0, at = revision->start;
	uint32_t object;
	int rc = revision_make(f, r - 1, s, &made, &n, &made_hole, err);

	if (rc)
		return rc;
	while (at < revision->end && at - revision->start < n &&
	       (made[at - revision->start] == f->v.bytes[at] ||
		(at > hole->from && at + 1 < hole->to)))
		at++;
	if (at == revision->end && at - revision->start == n && made_hole.from == hole->from &&
	    made_hole.to == hole->to)
		return 0;
	object = pdf_object_at(f, at);
	/* A new object cannot be an altered one. */
	return error_set(err,
			 object && object < f->revisions[r - 1].size ? REASON_PDF_CHANGED_AFTER
								     : REASON_PDF_NOT_OURS,
			 0, s->field, "revision %u: byte %zu, object %u", r, at, object);
}

/* Bytes of one DER value by its own length; 0 for what is no short definite form. */
static size_t der_length(const uint8_t *der, size_t n)
{
	size_t length = 0, head;

	if (n < 2 || der[0] != 0x30)
		return 0;
	head = der[1] < 0x80 ? 0 : der[1] & 0x7f;
	if (head > 3 || n < 2 + head || der[1] == 0x80)
		return 0;
	for (size_t i = 0; i < head; i++)
		length = length << 8 | der[2 + i];
	length = 2 + head + (head ? length : der[1]);
	return length <= n ? length : 0;
}

/* Lower-case hex, one DER value, zeros behind it. */
static int read_contents(const struct pdf_file *f, const struct signing_hole *hole, uint8_t *der,
			 size_t *ret_n, struct error *err)
{
	char hex[2 * PADES_CONTENTS_BYTES + 1];
	size_t n;

	/* check_coverage() saw that the hole is as wide as that, with its brackets. */
	memcpy(hex, f->v.bytes + hole->from + 1, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	for (size_t i = 0; i < sizeof(hex) - 1; i++)
		if (hex[i] >= 'A' && hex[i] <= 'F')
			return error_set(err, REASON_CMS_MALFORMED, 0, NULL,
					 "byte %zu: upper-case hex", hole->from + 1 + i);
	if (!text_unhex(hex, PADES_CONTENTS_BYTES, der))
		return error_set(err, REASON_CMS_MALFORMED, 0, NULL, "byte %zu: hex expected",
				 hole->from);
	n = der_length(der, PADES_CONTENTS_BYTES);
	if (!n)
		return error_set(err, REASON_CMS_MALFORMED, 0, NULL, "byte %zu: no signature",
				 hole->from);
	for (size_t i = n; i < PADES_CONTENTS_BYTES; i++)
		if (der[i])
			return error_set(err, REASON_CMS_MALFORMED, 0, NULL,
					 "byte %zu: padding is not zero", hole->from + 1 + 2 * i);
	*ret_n = n;
	return 0;
}

static int check_cms(const struct pdf_file *f, unsigned r, const struct signing_hole *hole,
		     const struct trust *trust, struct instant when, struct cms_facts *ret,
		     struct error *err)
{
	uint8_t digest[DIGEST_BYTES], der[PADES_CONTENTS_BYTES];
	size_t n = 0;
	int rc = read_contents(f, hole, der, &n, err);

	if (!rc)
		rc = signed_digest(f->v.bytes, f->revisions[r].end, hole, digest, err);
	if (!rc)
		rc = cms_check(der, n, digest, trust, when, ret, err);
	return rc;
}

static void fill_signer(const struct pdf_file *f, unsigned r, const struct signing *s,
			struct check_signer *ret)
{
	struct calendar c = instant_calendar(s->when);
	int minutes = s->when.offset_s / 60;

	/* A field's name is one of three short ones here; the time always fits. */
	(void)text_copy(ret->field, sizeof(ret->field), s->field);
	(void)snprintf(ret->claimed_text, sizeof(ret->claimed_text),
		       "%04d-%02d-%02d %02d:%02d:%02d %c%02d:%02d", c.year, c.month, c.day, c.hour,
		       c.minute, c.second, minutes < 0 ? '-' : '+', abs(minutes) / 60,
		       abs(minutes) % 60);
	ret->certifies = s->certifies;
	ret->claimed = s->when;
	ret->revision_end = f->revisions[r].end;
	ret->covers_whole_revision = true; /* else check_coverage() had refused */
	ret->covers_whole_file = f->revisions[r].end == f->v.n;
}

/* Whoever signs later saw what was signed before. */
static int check_later(const struct signing *s, const struct check_signer *first, struct error *err)
{
	if (first && s->when.utc_ms < first->claimed.utc_ms)
		return error_set(err, REASON_PDF_NOT_OURS, 0, s->field,
				 "claimed time lies before the operator's");
	return 0;
}

/* FIRST: the operator's; NULL while that is the one. */
static int check_revision(const struct pdf_file *f, unsigned r, const struct trust *trust,
			  const struct check_signer *first, struct check_signer *ret,
			  struct error *err)
{
	struct check_signer signer = { .certifies = false };
	struct signing signing;
	struct signing_hole hole;
	int rc = revision_read(f, r, &signing, err);

	if (!rc)
		rc = check_order(&signing, r, err);
	if (!rc)
		rc = check_objects(f, r, &signing, err);
	if (!rc)
		rc = check_coverage(f, r, &hole, err);
	/* The signature first: of an altered file that is what to say. */
	if (!rc)
		rc = check_cms(f, r, &hole, trust, signing.when, &signer.cms, err);
	if (!rc)
		rc = check_bytes(f, r, &signing, &hole, err);
	if (!rc)
		rc = check_later(&signing, first, err);
	if (rc) {
		error_about(err, signing.field);
		return rc;
	}
	fill_signer(f, r, &signing, &signer);
	*ret = signer;
	return 0;
}

static int check_signatures(const struct pdf_file *f, const struct trust *trust,
			    struct check_report *ret, struct error *err)
{
	if (f->n_revisions == 1)
		return error_set(err, REASON_PDF_UNSIGNED, 0, NULL, "one revision");
	if (f->n_revisions - 1 > CHECK_SIGNERS)
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "%u revisions", f->n_revisions);
	for (unsigned r = 1; r < f->n_revisions; r++) {
		int rc = check_revision(f, r, trust, r > 1 ? &ret->signers[0] : NULL,
					&ret->signers[r - 1], err);

		if (rc)
			return rc;
		ret->n_signers = r;
	}
	return 0;
}

/* The record, its length as /Params says. */
static int read_record(const struct pdf_file *f, const struct pdf_parts *parts, size_t *budget,
		       struct check_report *ret, struct error *err)
{
	const struct pdf_object *o = pdf_object(f, parts->record, 0);
	uint32_t params = pdf_resolve(f, pdf_get(&f->v, o->value, "/Params"), 0);
	const struct pdf_value *size = &f->v.all[pdf_get(&f->v, params, "/Size")];
	uint8_t *bytes = NULL;
	size_t n = 0;
	int rc = pdf_stream_read(f, o, budget, &bytes, &n, err);

	if (rc)
		return rc;
	ret->record = (char *)bytes;
	ret->n_record = n;
	if ((uint64_t)size->number != n)
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL,
				 "object %u: %zu bytes, not as /Size says", o->number, n);
	return 0;
}

/* XMP says once whether the paper is practice. */
static int read_practice(const struct pdf_file *f, const struct pdf_parts *parts,
			 struct check_report *ret, struct error *err)
{
	static const char element[] = "<kiyome:practice>", yes[] = "true</kiyome:practice>",
			  no[] = "false</kiyome:practice>";
	const struct pdf_object *o = pdf_object(f, parts->metadata, 0);
	const uint8_t *xmp = f->v.bytes + o->stream_at, *end = xmp + o->stream_n;
	const uint8_t *at = memmem(xmp, o->stream_n, element, sizeof(element) - 1);
	const uint8_t *value = at ? at + sizeof(element) - 1 : end;
	bool is_yes = (size_t)(end - value) >= sizeof(no) &&
		      memcmp(value, yes, sizeof(yes) - 1) == 0;
	bool is_no = (size_t)(end - value) >= sizeof(no) && memcmp(value, no, sizeof(no) - 1) == 0;

	if (is_yes == is_no || memmem(value, (size_t)(end - value), element, sizeof(element) - 1))
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL,
				 "object %u: XMP says nothing on practice", o->number);
	ret->is_xmp_practice = is_yes;
	return 0;
}

/* What readers show about a file, for whoever knows what it must be. */
static int read_metadata(const struct pdf_file *f, const struct pdf_parts *parts, size_t *budget,
			 struct check_report *ret, struct error *err)
{
	uint32_t info = pdf_resolve(f, pdf_get(&f->v, f->revisions[0].trailer, "/Info"), 0);
	const struct {
		const char *key;
		char *out;
	} texts[] = { { "/Title", ret->title },
		      { "/Subject", ret->subject },
		      { "/Author", ret->author } };
	uint8_t *xmp = NULL;
	size_t n = 0;
	int rc = pdf_stream_read(f, pdf_object(f, parts->metadata, 0), budget, &xmp, &n, err);

	if (rc)
		return rc;
	ret->xmp = (char *)xmp;
	if (strlen(ret->xmp) != n)
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "object %u: NUL in XMP",
				 parts->metadata);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!pdf_string(&f->v, pdf_get(&f->v, info, texts[i].key), texts[i].out,
				CHECK_META))
			texts[i].out[0] = '\0';
	return 0;
}

static int read_pages(const struct pdf_file *f, const struct pdf_parts *parts, size_t *budget,
		      struct check_report *ret, struct error *err)
{
	struct pdf_lines lines = PDF_LINES_INIT;
	int rc = 0;

	for (unsigned i = 0; !rc && i < parts->n_pages; i++)
		rc = pdf_page_read(f, parts->pages[i], i + 1, budget, &lines, err);
	ret->n_pages = parts->n_pages;
	ret->lines = lines.lines;
	ret->line_pages = lines.pages;
	ret->n_lines = lines.n;
	return rc;
}

static int check_base(const struct pdf_file *f, struct check_report *ret, struct error *err)
{
	size_t budget = PDF_INFLATED;
	struct pdf_parts parts;
	int rc = pdf_shape_check(f, &parts, err);

	if (!rc)
		rc = read_practice(f, &parts, ret, err);
	if (!rc)
		rc = read_metadata(f, &parts, &budget, ret, err);
	if (!rc)
		rc = read_record(f, &parts, &budget, ret, err);
	if (!rc)
		rc = read_pages(f, &parts, &budget, ret, err);
	return rc;
}

int check_pdf(const uint8_t *pdf, size_t n, const struct trust *trust, struct check_report *ret,
	      struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file file = PDF_FILE_INIT;
	struct error base_error = ERROR_INIT;
	int rc = pdf_file_open(pdf, n, &file, err), base_rc;

	if (rc)
		return rc;
	rc = check_signatures(&file, trust, ret, err);
	base_rc = check_base(&file, ret, &base_error);
	if (!rc && base_rc) {
		*err = base_error;
		rc = base_rc;
	}
	return rc;
}
