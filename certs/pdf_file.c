/*
 * certs/pdf_file.c - reads a PDF's structure. See pdf_file.h. First backward along startxref and
 * /Prev (strictly descending, so no loop), then forward, where each object must begin exactly
 * where the one before ended and where its xref entry says: two readings that must agree.
 */
#include "certs/pdf_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define XREF_ENTRY_BYTES 20
#define END_OF_FILE      "%%EOF\n"

static int not_ours(struct error *err, size_t at, const char *wanted)
{
	return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "byte %zu: %s expected", at, wanted);
}

void pdf_file_clear(struct pdf_file *f)
{
	pdf_values_clear(&f->v);
	free(f->objects);
	*f = (struct pdf_file)PDF_FILE_INIT;
}

/* Reads a decimal without leading zeros and the TEXT behind it; *at moves behind both. */
static bool read_decimal(const struct pdf_values *v, size_t *at, const char *behind, uint32_t *ret)
{
	uint64_t number = 0;
	size_t n = 0;

	while (*at + n < v->n && n < 10 && v->bytes[*at + n] >= '0' && v->bytes[*at + n] <= '9')
		number = number * 10 + (uint64_t)(v->bytes[*at + n++] - '0');
	if (!n || number > UINT32_MAX || (n > 1 && v->bytes[*at] == '0') ||
	    !pdf_at(v, *at + n, behind))
		return false;
	*at += n + strlen(behind);
	*ret = (uint32_t)number;
	return true;
}

/* "NNNNNNNNNN GGGGG k\r\n": an entry has one spelling, so it is compared, not parsed. */
static bool entry_is(const struct pdf_values *v, size_t at, size_t offset, bool is_free)
{
	char wanted[XREF_ENTRY_BYTES + 12];

	(void)snprintf(wanted, sizeof(wanted), "%010zu %s\r\n", offset,
		       is_free ? "65535 f" : "00000 n");
	return pdf_at(v, at, wanted);
}

/* The offset in the entry at AT; what lies beyond the file for no entry. */
static size_t entry_offset(const struct pdf_values *v, size_t at)
{
	size_t offset = 0;

	if (at > v->n || v->n - at < XREF_ENTRY_BYTES)
		return SIZE_MAX;
	for (size_t i = 0; i < 10; i++) {
		if (v->bytes[at + i] < '0' || v->bytes[at + i] > '9')
			return SIZE_MAX;
		offset = offset * 10 + (size_t)(v->bytes[at + i] - '0');
	}
	return entry_is(v, at, offset, false) ? offset : SIZE_MAX;
}

/* Head of a subsection, "FIRST COUNT\n"; false where none begins (the trailer does). */
static bool read_subsection(const struct pdf_values *v, size_t *at, uint32_t *first,
			    uint32_t *count)
{
	return read_decimal(v, at, " ", first) && read_decimal(v, at, "\n", count);
}

/* From "xref\n" at revision->xref_at to the end of the revision. */
static int read_tail(struct pdf_file *f, struct pdf_revision *revision, uint32_t *ret_prev,
		     struct error *err)
{
	struct pdf_values *v = &f->v;
	size_t at = revision->xref_at + 5;
	uint32_t first, count, start, prev;
	int rc;

	if (!pdf_at(v, revision->xref_at, "xref\n"))
		return not_ours(err, revision->xref_at, "xref");
	for (size_t next = at; read_subsection(v, &next, &first, &count); at = next) {
		if (count > PDF_OBJECTS || count > (v->n - next) / XREF_ENTRY_BYTES)
			return not_ours(err, at, "shorter table");
		next += (size_t)count * XREF_ENTRY_BYTES;
	}
	if (!pdf_at(v, at, "trailer\n<<\n"))
		return not_ours(err, at, "trailer");
	rc = pdf_value_read(v, at + 8, &revision->trailer, err);
	if (rc)
		return rc;
	at = v->all[revision->trailer].end;
	if (!pdf_at(v, at, "\nstartxref\n"))
		return not_ours(err, at, "startxref");
	at += 11;
	if (!read_decimal(v, &at, "\n" END_OF_FILE, &start) || start != revision->xref_at)
		return not_ours(err, at, "offset of this xref and end of file");
	revision->end = at;
	prev = pdf_get(v, revision->trailer, "/Prev");
	if (prev && (v->all[prev].kind != PDF_INTEGER || v->all[prev].number <= 0 ||
		     (size_t)v->all[prev].number >= revision->xref_at))
		return not_ours(err, v->all[prev].at, "an earlier xref");
	*ret_prev = prev ? (uint32_t)v->all[prev].number : 0;
	return 0;
}

/* The offset behind the last startxref; refuses whatever is not the end of a file. */
static int read_startxref(const struct pdf_values *v, uint32_t *ret, struct error *err)
{
	static const char word[] = "startxref\n";
	size_t n_end = strlen(END_OF_FILE), at = v->n;

	if (!pdf_at(v, 0, "%PDF-"))
		return error_set(err, REASON_PDF_MALFORMED, 0, NULL, "byte 0: %%PDF- expected");
	while (at && !pdf_at(v, at, END_OF_FILE))
		at--;
	if (!at)
		return error_set(err, REASON_PDF_MALFORMED, 0, NULL, "byte %zu: %%%%EOF expected",
				 v->n);
	if (at + n_end != v->n)
		return error_set(err, REASON_PDF_CHANGED_AFTER, 0, NULL,
				 "%zu bytes behind the last %%%%EOF", v->n - at - n_end);
	/* "startxref\nDIGITS\n%%EOF\n", digits at most 10 */
	for (size_t i = 0; i < 12 && at > strlen(word); i++, at--) {
		size_t digits = at;

		if (pdf_at(v, at - strlen(word), word) &&
		    read_decimal(v, &digits, "\n" END_OF_FILE, ret))
			return 0;
	}
	return error_set(err, REASON_PDF_MALFORMED, 0, NULL, "startxref expected");
}

/* Fills revisions[] (newest found first, then turned round) with their ends and trailers. */
static int read_revisions(struct pdf_file *f, struct error *err)
{
	struct pdf_revision found[PDF_REVISIONS];
	unsigned n = 0;
	uint32_t at;
	int rc = read_startxref(&f->v, &at, err);

	while (!rc && at) {
		if (n == PDF_REVISIONS)
			return error_set(err, REASON_PDF_NOT_OURS, 0, NULL,
					 "more than %d revisions", PDF_REVISIONS);
		found[n] = (struct pdf_revision){ .xref_at = at };
		rc = read_tail(f, &found[n++], &at, err);
	}
	if (rc)
		return rc;
	for (unsigned i = 0; i < n; i++)
		f->revisions[i] = found[n - 1 - i];
	f->n_revisions = n;
	for (unsigned i = 1; i < n; i++)
		f->revisions[i].start = f->revisions[i - 1].end;
	if (!n || f->revisions[n - 1].end != f->v.n)
		return not_ours(err, n ? f->revisions[n - 1].end : 0, "end of file");
	return 0;
}

/* What /Length says: a number, or a reference to "N 0 obj\nLENGTH\nendobj\n" of the base. */
static int stream_length(const struct pdf_file *f, const struct pdf_object *o, size_t *ret,
			 struct error *err)
{
	const struct pdf_values *v = &f->v;
	const struct pdf_value *length = &v->all[pdf_get(v, o->value, "/Length")];
	const struct pdf_revision *base = &f->revisions[0];
	char head[40];
	uint32_t number = (uint32_t)length->number, bytes;
	size_t at, entry;

	if (length->kind == PDF_INTEGER && length->number >= 0 &&
	    (uint64_t)length->number <= v->n) {
		*ret = (size_t)length->number;
		return 0;
	}
	if (length->kind != PDF_REF || o->revision != 0 || number >= base->n_objects + 1)
		return not_ours(err, o->at, "length of the stream");
	/* xref_at "xref\n0 N\n" was read before: entry K lies at a fixed place. */
	(void)snprintf(head, sizeof(head), "xref\n0 %u\n", base->n_objects + 1);
	at = base->xref_at + strlen(head) + (size_t)number * XREF_ENTRY_BYTES;
	entry = entry_offset(v, at);
	if (entry >= v->n)
		return not_ours(err, at, "entry of a stream's length");
	(void)snprintf(head, sizeof(head), "%u 0 obj\n", number);
	at = entry + strlen(head);
	if (!pdf_at(v, entry, head) || !read_decimal(v, &at, "\nendobj\n", &bytes))
		return not_ours(err, entry, "length of a stream");
	*ret = bytes;
	return 0;
}

/* One object that must begin at AT. */
static int read_object(struct pdf_file *f, struct pdf_object *o, struct error *err)
{
	struct pdf_values *v = &f->v;
	char head[20];
	size_t at;
	int rc;

	(void)snprintf(head, sizeof(head), "%u 0 obj\n", o->number);
	if (!pdf_at(v, o->at, head))
		return not_ours(err, o->at, head);
	rc = pdf_value_read(v, o->at + strlen(head), &o->value, err);
	if (rc)
		return rc;
	at = v->all[o->value].end;
	o->has_stream = v->all[o->value].kind == PDF_DICT && pdf_at(v, at, "\nstream\r\n");
	if (o->has_stream) {
		o->stream_at = at + 9;
		rc = stream_length(f, o, &o->stream_n, err);
		if (rc)
			return rc;
		if (o->stream_n > v->n - o->stream_at ||
		    !pdf_at(v, o->stream_at + o->stream_n, "\nendstream"))
			return not_ours(err, o->stream_at, "stream of the stated length");
		at = o->stream_at + o->stream_n + 10;
	}
	if (!pdf_at(v, at, "\nendobj\n"))
		return not_ours(err, at, "endobj");
	o->end = at + 8;
	return 0;
}

static int object_add(struct pdf_file *f, const struct pdf_object *o, struct error *err)
{
	if (f->n_objects == f->room) {
		uint32_t room = f->room ? f->room * 2 : 64;
		struct pdf_object *objects = realloc(f->objects, room * sizeof(*objects));

		if (!objects)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "PDF objects");
		f->objects = objects;
		f->room = room;
	}
	f->objects[f->n_objects++] = *o;
	return 0;
}

/* The objects of one subsection; *at is where the next object must begin. */
static int read_objects(struct pdf_file *f, unsigned r, uint32_t first, uint32_t count,
			size_t entries, size_t *at, struct error *err)
{
	for (uint32_t i = 0; i < count; i++) {
		struct pdf_object o = { .number = first + i, .revision = r, .at = *at };
		int rc;

		if (!o.number) {
			if (r || !entry_is(&f->v, entries, 0, true))
				return not_ours(err, entries, "the one free entry");
			continue;
		}
		if (f->n_objects == PDF_OBJECTS)
			return not_ours(err, *at, "fewer objects");
		if (!entry_is(&f->v, entries + (size_t)i * XREF_ENTRY_BYTES, *at, false))
			return not_ours(err, entries + (size_t)i * XREF_ENTRY_BYTES,
					"offset of the next object");
		rc = read_object(f, &o, err);
		if (!rc)
			rc = object_add(f, &o, err);
		if (rc)
			return rc;
		*at = o.end;
	}
	return 0;
}

/* Walks revision R: entries ascend, objects follow one another, the last ends at the xref. */
static int read_revision(struct pdf_file *f, unsigned r, struct error *err)
{
	struct pdf_revision *revision = &f->revisions[r];
	size_t table = revision->xref_at + 5, at = r ? revision->start : PDF_HEADER_BYTES;
	uint32_t first, count, lowest = 0, size = pdf_get(&f->v, revision->trailer, "/Size");

	if (f->v.all[size].kind != PDF_INTEGER || f->v.all[size].number > PDF_OBJECTS)
		return not_ours(err, f->v.all[revision->trailer].at, "/Size");
	revision->size = (uint32_t)f->v.all[size].number;
	revision->first_object = f->n_objects;
	for (size_t next = table; read_subsection(&f->v, &next, &first, &count); table = next) {
		int rc;

		/* The base has one subsection from 0; Acrobat takes a segmented one for damage. */
		if (!count || (r ? first <= lowest : first != 0 || lowest))
			return not_ours(err, table, "subsection in order");
		if (!r)
			revision->n_objects = count - 1;
		rc = read_objects(f, r, first, count, next, &at, err);
		if (rc)
			return rc;
		lowest = first + count;
		next += (size_t)count * XREF_ENTRY_BYTES;
	}
	revision->n_objects = f->n_objects - revision->first_object;
	if (at != revision->xref_at)
		return not_ours(err, at, "xref");
	if (lowest > revision->size || (!r && lowest != revision->size))
		return not_ours(err, f->v.all[size].at, "number of objects");
	return 0;
}

int pdf_file_open(const uint8_t *bytes, size_t n, struct pdf_file *ret, struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	int rc;

	if (n > PDF_BYTES)
		return error_set(err, REASON_FILE_TOO_LARGE, EFBIG, NULL, "%zu bytes, at most %u",
				 n, PDF_BYTES);
	rc = pdf_values_init(&f.v, bytes, n, err);
	if (!rc)
		rc = read_revisions(&f, err);
	if (!rc && !pdf_at(&f.v, 0, PDF_HEADER))
		rc = not_ours(err, 0, "header of version 1.7");
	for (unsigned r = 0; !rc && r < f.n_revisions; r++)
		rc = read_revision(&f, r, err);
	if (rc)
		return rc;
	*ret = f;
	f = (struct pdf_file)PDF_FILE_INIT;
	return 0;
}

const struct pdf_object *pdf_object(const struct pdf_file *f, uint32_t number, unsigned revision)
{
	const struct pdf_revision *base = &f->revisions[0];

	for (unsigned r = revision; r > 0; r--) {
		const struct pdf_revision *at = &f->revisions[r];

		for (uint32_t i = 0; i < at->n_objects; i++)
			if (f->objects[at->first_object + i].number == number)
				return &f->objects[at->first_object + i];
	}
	return number && number <= base->n_objects ? &f->objects[number - 1] : NULL;
}

uint32_t pdf_resolve(const struct pdf_file *f, uint32_t value, unsigned revision)
{
	uint32_t number = pdf_ref(&f->v, value);
	const struct pdf_object *o = number ? pdf_object(f, number, revision) : NULL;

	if (!number)
		return value;
	return o && !pdf_ref(&f->v, o->value) ? o->value : 0;
}

const struct pdf_object *pdf_catalog(const struct pdf_file *f, unsigned revision)
{
	uint32_t root = pdf_get(&f->v, f->revisions[revision].trailer, "/Root");

	return pdf_object(f, pdf_ref(&f->v, root), revision);
}

const struct pdf_object *pdf_field(const struct pdf_file *f, const char *name, unsigned revision)
{
	const struct pdf_object *catalog = pdf_catalog(f, revision);
	uint32_t form, fields;

	if (!catalog)
		return NULL;
	form = pdf_resolve(f, pdf_get(&f->v, catalog->value, "/AcroForm"), revision);
	fields = pdf_resolve(f, pdf_get(&f->v, form, "/Fields"), revision);
	for (uint32_t i = 0; i < f->v.all[fields].n && i < 100; i++) {
		uint32_t number = pdf_ref(&f->v, pdf_item(&f->v, fields, i));
		const struct pdf_object *o = number ? pdf_object(f, number, revision) : NULL;
		char text[PDF_NAME_MOST];

		if (o && pdf_string(&f->v, pdf_get(&f->v, o->value, "/T"), text, sizeof(text)) &&
		    strcmp(text, name) == 0)
			return o;
	}
	return NULL;
}

uint32_t pdf_object_at(const struct pdf_file *f, size_t at)
{
	for (uint32_t i = 0; i < f->n_objects; i++)
		if (at >= f->objects[i].at && at < f->objects[i].end)
			return f->objects[i].number;
	return 0;
}
