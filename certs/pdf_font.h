/*
 * certs/pdf_font.h - the font of a page as pdf_text.c needs it: which codes mean a character, and
 * how wide each is, so that what is printed can be told to lie on the page.
 */
#ifndef KIYOME_CERTS_PDF_FONT_H
#define KIYOME_CERTS_PDF_FONT_H

#include "certs/pdf_text.h"

#define PDF_CODES              65536
#define PDF_CODE_DIGITS        4 /* in hex */
#define PDF_DEFAULT_WIDTH      1000
#define PDF_DEFAULT_WIDTH_TEXT "1000"

struct pdf_font {
	char name[PDF_NAME_MOST + 2]; /* in the resources, with the slash; "": none */
	uint8_t known[PDF_CODES / 8]; /* codes that ToUnicode has */
	uint16_t width[PDF_CODES];    /* in thousandths of the size */
};

/* The only font of page PAGE (a dictionary); *ret is zeroed before. A page without one is fine.
 * REASON_PDF_NOT_OURS. */
int pdf_font_read(const struct pdf_file *f, uint32_t page, size_t *budget, struct pdf_font *ret,
		  struct error *err) _must_check_;

/* A code of four upper-case hex digits; -1 for anything else, so that a code has one spelling. */
long pdf_code_at(const char *digits);

#endif
