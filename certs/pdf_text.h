/*
 * certs/pdf_text.h - reads back what the pages of a base revision print, and inflates streams.
 * The only door to zlib. A page is A4 and may hold text (black, upright, unclipped, of a readable
 * size, with all of its width on the page), thin lines and filled rectangles, by the operators that
 * report/page_draw.c uses and no others: m l re w S f, BT Tf Td Tj ET. Nothing can change colour,
 * matrix, clip or render mode, so nothing printed can be hidden from this reader.
 * Not judged: whether a glyph of the embedded font looks like its code point, and what lines and
 * black areas (QR code, surface map) show or cover; that is the word of the signer, who drew them.
 * Codes are two bytes (Identity-H); each must stand in the font's ToUnicode map as itself.
 */
#ifndef KIYOME_CERTS_PDF_TEXT_H
#define KIYOME_CERTS_PDF_TEXT_H

#include "certs/pdf_file.h"

#define PDF_PAGES       200
#define PDF_CONTENTS    16          /* streams of one page */
#define PDF_INFLATED    (64u << 20) /* all that is inflated from one file */
#define PDF_LINES       100000
#define PDF_LEAST_POINT 4 /* smallest size of text */

/* A4, as report/page.c and libharu write it. */
#define PDF_PAGE_BOX    "[ 0 0 595.276 841.89001 ]"
#define PDF_PAGE_WIDTH  595.276
#define PDF_PAGE_HEIGHT 841.89

/* Every string drawn (Tj), page by page in drawing order. */
struct pdf_lines {
	char **lines;    /* UTF-8 */
	unsigned *pages; /* from 1 */
	size_t n, room;
};

#define PDF_LINES_INIT \
	{              \
		.n = 0 \
	}
void pdf_lines_clear(struct pdf_lines *l);

/* The stream of O, inflated where /Filter says so; at most *budget bytes, which shrinks by them.
 * *ret_bytes is the caller's, with a NUL behind. Bytes behind the deflated data are refused. */
int pdf_stream_read(const struct pdf_file *f, const struct pdf_object *o, size_t *budget,
		    uint8_t **ret_bytes, size_t *ret_n, struct error *err) _must_check_;

/* Reads page NUMBER (an object of the base whose shape was checked) as page PAGE of the document. */
int pdf_page_read(const struct pdf_file *f, uint32_t number, unsigned page, size_t *budget,
		  struct pdf_lines *lines, struct error *err) _must_check_;

#endif
