/*
 * certs/pdf_file.h - the structure of a paper of ours: revisions, cross-reference tables, objects.
 * Reads only what libharu and pdf_revision.c write, to the byte; nothing is repaired.
 *
 * THE BASE REVISION (what report/page.c must give to pades_sign() and check_pdf()):
 *  - "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n", then objects 1 … n in ascending order without a byte between
 *    them ("N 0 obj\nVALUE\nendobj\n", stream: "VALUE\nstream\r\nBYTES\nendstream\nendobj\n" with
 *    /Length as a reference to an integer object of the same revision, or direct), one classic
 *    xref of one subsection from 0 whose only free entry is 0, "trailer\nDICT\nstartxref\nN\n
 *    %%EOF\n", nothing behind. No object stream, no xref stream, no encryption, no comments.
 *    libharu writes all of this by itself.
 *  - Trailer exactly: /Root /Info /Size and /ID [ <16 bytes> <16 bytes> ].
 *  - Catalog: /Type /Pages /AcroForm (indirect) /Extensions << /ESIC << /BaseVersion /1.7
 *    /ExtensionLevel 1 >> >> /Metadata /OutputIntents /Names << /EmbeddedFiles << /Names
 *    [ (record.json) ref ] >> >> /AF [ the same ref ] and /Lang. No /Perms, /OpenAction, /AA.
 *  - AcroForm: /Fields [ operator witness responsible ] (at least operator, indirect) /SigFlags 3.
 *  - A field, one object: /FT /Sig /T (name) /Type /Annot /Subtype /Widget /F 132 /Rect [ … ]
 *    /P page /AP << /N form >>; no /V, no /Lock. It stands in its page's /Annots.
 *  - The attachment is called record.json, /Subtype application/json, /AFRelationship /Data.
 *  - Metadata: uncompressed XMP with <kiyome:practice>true</kiyome:practice> or …false… once.
 *  - Every object is reached from the trailer in one role: see the table in pdf_shape.c, which
 *    also says what keys a dictionary may have. Page content: see pdf_text.h.
 */
#ifndef KIYOME_CERTS_PDF_FILE_H
#define KIYOME_CERTS_PDF_FILE_H

#include "certs/pdf_value.h"

#define PDF_BYTES     (32u << 20)
#define PDF_OBJECTS   20000
#define PDF_REVISIONS 9 /* the base and one for each signature */

#define PDF_HEADER       "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n"
#define PDF_HEADER_BYTES (sizeof(PDF_HEADER) - 1)

struct pdf_object {
	uint32_t number;
	uint32_t revision;
	uint32_t value;
	bool has_stream;
	size_t at, end; /* "N 0 obj\n" to behind "endobj\n" */
	size_t stream_at, stream_n;
};

struct pdf_revision {
	size_t start; /* first byte */
	size_t xref_at;
	size_t end; /* behind "%%EOF\n" */
	uint32_t trailer;
	uint32_t size;                    /* /Size */
	uint32_t first_object, n_objects; /* of pdf_file's objects */
};

struct pdf_file {
	struct pdf_values v;
	struct pdf_revision revisions[PDF_REVISIONS]; /* [0] is the base */
	unsigned n_revisions;
	struct pdf_object *objects; /* revision by revision, ascending in each */
	uint32_t n_objects, room;
};

#define PDF_FILE_INIT            \
	{                        \
		.n_revisions = 0 \
	}

/* Reads the whole structure; BYTES must outlive *ret. REASON_PDF_MALFORMED: no PDF of ours begins
 * or ends so; REASON_PDF_CHANGED_AFTER: bytes behind the last %%EOF; REASON_PDF_NOT_OURS: anything
 * that we don't write, with the byte. */
int pdf_file_open(const uint8_t *bytes, size_t n, struct pdf_file *ret,
		  struct error *err) _must_check_;
void pdf_file_clear(struct pdf_file *f);

/* The object as it stands at the end of REVISION (0 is the base); NULL where there is none. */
const struct pdf_object *pdf_object(const struct pdf_file *f, uint32_t number, unsigned revision);
/* A value, or the value of the object that it refers to (one step), at the end of REVISION. */
uint32_t pdf_resolve(const struct pdf_file *f, uint32_t value, unsigned revision);
/* The catalog object. */
const struct pdf_object *pdf_catalog(const struct pdf_file *f, unsigned revision);
/* The field object named NAME of the AcroForm; NULL where there is none. */
const struct pdf_object *pdf_field(const struct pdf_file *f, const char *name, unsigned revision);
/* The object in which byte AT lies (object 0: header, xref or trailer). */
uint32_t pdf_object_at(const struct pdf_file *f, size_t at);

#endif
