/*
 * certs/pdf_revision.c - writes a signing revision. See pdf_revision.h. ISO 32000-1 7.5.6
 * (incremental updates), 12.8 (signatures), 12.8.2.2 (DocMDP); EN 319 142-1 (SubFilter).
 */
#include "certs/pdf_revision.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "certs/pades.h"

#define ID_BYTES 16

/* One revision while it is written. Offsets are of the whole file. */
struct writing {
	const struct pdf_file *file;
	unsigned upto;
	const struct signing *signing;
	const struct pdf_object *catalog, *field;
	uint32_t signature;        /* number of the new object */
	size_t before;             /* bytes of the file before the revision */
	char id[2 * ID_BYTES + 1]; /* second half of /ID */
	struct signing_hole hole;
	size_t total;      /* bytes of the file with it */
	size_t offsets[3]; /* of the catalog (if rewritten), the field, the signature */
	size_t xref_at;
	FILE *out;
};

static size_t position(const struct writing *w)
{
	long at = ftell(w->out);

	return at < 0 ? 0 : w->before + (size_t)at; /* a failed stream is found by fclose() */
}

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return true;
}

/* A text string in the spelling that pdf_string() reads: ASCII in brackets, else UTF-16BE. */
static void write_string(FILE *out, const char *s)
{
	if (is_plain(s)) {
		(void)fputc('(', out); /* of all writes: ferror() is asked once, at the end */
		for (; *s; s++)
			(void)(strchr("()\\", *s) ? fprintf(out, "\\%03o", (unsigned)*s)
						  : fputc(*s, out));
		(void)fputc(')', out);
		return;
	}
	(void)fputs("<FEFF", out);
	while (*s) {
		uint32_t cp = text_next(&s);

		if (cp > 0xffff)
			(void)fprintf(out, "%04X%04X", 0xd800 + ((cp - 0x10000) >> 10),
				      0xdc00 + ((cp - 0x10000) & 0x3ff));
		else
			(void)fprintf(out, "%04X", cp);
	}
	(void)fputc('>', out);
}

/* The object as it stood, with ADDED before the ">>" that ends it. */
static size_t write_again(struct writing *w, const struct pdf_object *o, const char *added)
{
	const struct pdf_value *dict = &w->file->v.all[o->value];
	size_t at = position(w);

	(void)fwrite(w->file->v.bytes + o->at, 1, dict->end - 2 - o->at, w->out);
	(void)fprintf(w->out, "%s>>\nendobj\n", added);
	return at;
}

/* D:20261124103200+09'00': Adobe Reader refuses one without the last apostrophe. */
static void write_time(FILE *out, struct instant when)
{
	struct calendar c = instant_calendar(when);
	int minutes = when.offset_s / 60;

	(void)fprintf(out, "/M (D:%04d%02d%02d%02d%02d%02d%c%02d'%02d')\n", c.year, c.month, c.day,
		      c.hour, c.minute, c.second, minutes < 0 ? '-' : '+', abs(minutes) / 60,
		      abs(minutes) % 60);
}

static void write_signature(struct writing *w)
{
	static const char zeros[] = "00000000000000000000000000000000";

	w->offsets[2] = position(w);
	(void)fprintf(w->out,
		      "%u 0 obj\n<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n"
		      "/SubFilter /ETSI.CAdES.detached\n",
		      w->signature);
	write_time(w->out, w->signing->when);
	(void)fputs("/Reason ", w->out);
	write_string(w->out, w->signing->reason);
	if (w->signing->location[0]) {
		(void)fputs("\n/Location ", w->out);
		write_string(w->out, w->signing->location);
	}
	if (w->signing->certifies)
		(void)fputs(
			"\n/Reference [ <<\n/Type /SigRef\n/TransformMethod /DocMDP\n/TransformParams <<\n"
			"/Type /TransformParams\n/P 2\n/V /1.2\n>>\n>> ]",
			w->out);
	(void)fprintf(w->out, "\n/ByteRange [ 0 %zu %zu %zu ]\n/Contents ", w->hole.from,
		      w->hole.to, w->total - w->hole.to);
	w->hole.from = position(w);
	(void)fputc('<', w->out);
	for (size_t i = 0; i < (size_t)2 * PADES_CONTENTS_BYTES; i += sizeof(zeros) - 1)
		(void)fputs(zeros, w->out);
	(void)fputc('>', w->out);
	w->hole.to = position(w);
	(void)fputs("\n>>\nendobj\n", w->out);
}

/* A subsection for one object, or for two with consecutive numbers. */
static void write_subsections(struct writing *w, const uint32_t *numbers, const size_t *offsets,
			      unsigned n)
{
	for (unsigned i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && numbers[end] == numbers[end - 1] + 1;)
			end++;
		(void)fprintf(w->out, "%u %u\n", numbers[i], end - i);
		for (unsigned k = i; k < end; k++)
			(void)fprintf(w->out, "%010zu 00000 n\r\n", offsets[k]);
	}
}

static void write_trailer(struct writing *w)
{
	const struct pdf_values *v = &w->file->v;
	const struct pdf_revision *last = &w->file->revisions[w->upto];
	const struct pdf_value *id = &v->all[pdf_item(v, pdf_get(v, last->trailer, "/ID"), 0)];

	(void)fprintf(w->out,
		      "trailer\n<<\n/Root %u 0 R\n/Info %u 0 R\n/Size %u\n/Prev %zu\n/ID [ ",
		      w->catalog->number, pdf_ref(v, pdf_get(v, last->trailer, "/Info")),
		      w->signature + 1, last->xref_at);
	(void)fwrite(v->bytes + id->at, 1, id->end - id->at, w->out);
	(void)fprintf(w->out, " <%s> ]\n>>\nstartxref\n%zu\n%%%%EOF\n", w->id, w->xref_at);
}

/* All of it once, with the ByteRange as it is known so far. */
static void write_revision(struct writing *w)
{
	uint32_t numbers[3] = { w->catalog->number, w->field->number, w->signature };
	unsigned skip = w->signing->certifies ? 0 : 1;
	char added[80];

	if (w->signing->certifies) {
		(void)snprintf(added, sizeof(added), "/Perms <<\n/DocMDP %u 0 R\n>>\n",
			       w->signature);
		w->offsets[0] = write_again(w, w->catalog, added);
	}
	(void)snprintf(added, sizeof(added), "/V %u 0 R\n", w->signature);
	w->offsets[1] = write_again(w, w->field, added);
	write_signature(w);
	w->xref_at = position(w);
	(void)fputs("xref\n", w->out);
	write_subsections(w, numbers + skip, w->offsets + skip, 3 - skip);
	write_trailer(w);
	w->total = position(w);
}

/* Finds what the revision builds on; refuses where the file does not allow it. */
static int find_ground(struct writing *w, struct error *err)
{
	const struct pdf_file *f = w->file;
	const struct pdf_revision *last = &f->revisions[w->upto];
	uint32_t id = pdf_get(&f->v, last->trailer, "/ID");

	w->catalog = pdf_catalog(f, w->upto);
	w->field = pdf_field(f, w->signing->field, w->upto);
	w->before = last->end;
	w->signature = last->size;
	if (!w->catalog || f->v.all[w->catalog->value].kind != PDF_DICT ||
	    !pdf_item(&f->v, id, 0) || !pdf_ref(&f->v, pdf_get(&f->v, last->trailer, "/Info")))
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL,
				 "byte %zu: trailer lacks Root, Info or ID",
				 f->v.all[last->trailer].at);
	if (!w->field)
		return error_set(err, REASON_PDF_NOT_OURS, 0, w->signing->field,
				 "no such signature field");
	if (pdf_get(&f->v, w->field->value, "/V"))
		return error_set(err, REASON_PDF_CHANGED_AFTER, 0, w->signing->field,
				 "object %u: field is signed already", w->field->number);
	/* The xref's subsections must ascend: catalog, then field, as report/page.c makes them. */
	if (w->field->has_stream || w->catalog->has_stream ||
	    w->catalog->number >= w->field->number)
		return error_set(err, REASON_PDF_NOT_OURS, 0, w->signing->field,
				 "object %u: field before the catalog", w->field->number);
	if (w->signing->certifies && pdf_get(&f->v, w->catalog->value, "/Perms"))
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "object %u: /Perms already",
				 w->catalog->number);
	return 0;
}

/* Half of /ID changes with each revision: a digest of the file before, so that it follows. */
static int make_id(struct writing *w, struct error *err)
{
	uint8_t digest[DIGEST_BYTES];
	int rc = crypt_sha256(w->file->v.bytes, w->before, digest, err);

	if (!rc)
		text_hex(digest, ID_BYTES, w->id);
	return rc;
}

int revision_make(const struct pdf_file *file, unsigned upto, const struct signing *signing,
		  uint8_t **ret_bytes, size_t *ret_n, struct signing_hole *ret_hole,
		  struct error *err)
{
	struct writing w = { .file = file, .upto = upto, .signing = signing };
	int rc = find_ground(&w, err);

	if (!rc)
		rc = make_id(&w, err);
	/* The ByteRange stands before what it measures: written again until it says the truth. Its
	 * digits only grow, so that is after three rounds at most, once for each number. */
	for (unsigned round = 0; !rc && round < 5; round++) {
		struct signing_hole hole = w.hole;
		_free_ char *bytes = NULL;
		size_t n = 0, total = w.total;

		w.out = open_memstream(&bytes, &n);
		if (!w.out)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "signing revision");
		write_revision(&w);
		if (fclose(w.out) != 0)
			rc = error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "signing revision");
		if (rc || hole.from != w.hole.from || hole.to != w.hole.to || total != w.total)
			continue;
		*ret_bytes = (uint8_t *)bytes;
		*ret_n = n;
		*ret_hole = w.hole;
		bytes = NULL;
		return 0;
	}
	return rc ? rc : error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "no ByteRange fits");
}

/* Turns D:YYYYMMDDHHMMSS+HH'MM' into an instant; impossible dates are refused there. */
static bool read_time(const char *s, struct instant *ret)
{
	static const char shape[] = "D:00000000000000+00'00'";
	char iso[INSTANT_TEXT];

	if (strlen(s) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++) {
		bool is_digit = s[i] >= '0' && s[i] <= '9';
		bool is_sign = shape[i] == '+' && s[i] == '-';

		if (shape[i] == '0' ? !is_digit : s[i] != shape[i] && !is_sign)
			return false;
	}
	(void)snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.000%.3s:%.2s", s + 2, s + 6,
		       s + 8, s + 10, s + 12, s + 14, s + 16, s + 20);
	return instant_parse(iso, ret);
}

/* The new object: the one whose number is the /Size of the revision before. */
static const struct pdf_object *signature_of(const struct pdf_file *f, unsigned revision)
{
	const struct pdf_revision *r = &f->revisions[revision];
	const struct pdf_object *last = r->n_objects
						? &f->objects[r->first_object + r->n_objects - 1]
						: NULL;

	return last && last->number == f->revisions[revision - 1].size ? last : NULL;
}

/* The field whose /V is the new object. */
static const struct pdf_object *field_of(const struct pdf_file *f, unsigned revision,
					 uint32_t signature)
{
	const struct pdf_revision *r = &f->revisions[revision];

	for (uint32_t i = 0; i < r->n_objects; i++) {
		const struct pdf_object *o = &f->objects[r->first_object + i];

		if (pdf_ref(&f->v, pdf_get(&f->v, o->value, "/V")) == signature)
			return o;
	}
	return NULL;
}

int revision_read(const struct pdf_file *file, unsigned revision, struct signing *ret,
		  struct error *err)
{
	const struct pdf_values *v = &file->v;
	const struct pdf_object *signature = signature_of(file, revision), *field;
	struct signing signing = { .certifies = false };
	char time[40];
	uint32_t dict, location;

	if (!signature || !pdf_is(v, pdf_get(v, signature->value, "/Type"), "/Sig"))
		return error_set(err, REASON_PDF_CHANGED_AFTER, 0, NULL,
				 "byte %zu: a revision that signs nothing",
				 file->revisions[revision].start);
	dict = signature->value;
	field = field_of(file, revision, signature->number);
	if (!field ||
	    !pdf_string(v, pdf_get(v, field->value, "/T"), signing.field, sizeof(signing.field)))
		return error_set(err, REASON_PDF_CHANGED_AFTER, 0, NULL,
				 "object %u: signature of no field", signature->number);
	location = pdf_get(v, dict, "/Location");
	if (!pdf_string(v, pdf_get(v, dict, "/M"), time, sizeof(time)) ||
	    !read_time(time, &signing.when) ||
	    !pdf_string(v, pdf_get(v, dict, "/Reason"), signing.reason, sizeof(signing.reason)) ||
	    (location && !pdf_string(v, location, signing.location, sizeof(signing.location))))
		return error_set(err, REASON_PDF_NOT_OURS, 0, signing.field,
				 "object %u: /M, /Reason or /Location", signature->number);
	signing.certifies = pdf_get(v, dict, "/Reference") != 0;
	*ret = signing;
	return 0;
}

int signed_digest(const uint8_t *bytes, size_t n, const struct signing_hole *hole,
		  uint8_t ret[DIGEST_BYTES], struct error *err)
{
	struct digest *d = NULL;
	int rc = digest_new(&d, err);

	if (rc)
		return rc;
	rc = digest_add(d, bytes, hole->from, err);
	if (!rc)
		rc = digest_add(d, bytes + hole->to, n - hole->to, err);
	if (!rc)
		rc = digest_end(d, ret, err);
	digest_free(d);
	return rc;
}
