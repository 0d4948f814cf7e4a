/*
 * certs/pdf_shape.h - what a base revision may consist of: which dictionaries, which keys in them,
 * what values. Whatever the table does not name is refused: actions, annotations, layers, images,
 * further attachments, objects that nothing refers to.
 */
#ifndef KIYOME_CERTS_PDF_SHAPE_H
#define KIYOME_CERTS_PDF_SHAPE_H

#include "certs/pdf_file.h"
#include "certs/pdf_text.h"

/* Objects found by their role. */
struct pdf_parts {
	uint32_t pages[PDF_PAGES]; /* in order */
	unsigned n_pages;
	uint32_t record;   /* the embedded file */
	uint32_t metadata; /* XMP */
};

/* Checks revision 0. REASON_PDF_NOT_OURS names object and key; REASON_ATTACHMENT_MISSING. */
int pdf_shape_check(const struct pdf_file *f, struct pdf_parts *ret,
		    struct error *err) _must_check_;

#endif
