/*
 * tests/sim/pdf_sample.h - a base revision as report/page.c makes it (certs/pdf_file.h), without
 * libharu: small, quick, and each object can be exchanged before it is put together, so that a test
 * can forge. The font is no font; only the structure counts.
 */
#ifndef KIYOME_TESTS_SIM_PDF_SAMPLE_H
#define KIYOME_TESTS_SIM_PDF_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAPER_OBJECTS 48

/* Numbers of the objects of a sample. */
enum paper_number {
	PAPER_CATALOG = 1,
	PAPER_PAGES,
	PAPER_INFO,
	PAPER_FONT,
	PAPER_TO_UNICODE,
	PAPER_CID_FONT,
	PAPER_CID_TO_GID,
	PAPER_FONT_FILE,
	PAPER_DESCRIPTOR,
	PAPER_PAGE_1,
	PAPER_CONTENT_1,
	PAPER_CONTENT_1_LENGTH,
	PAPER_PAGE_2,
	PAPER_CONTENT_2,
	PAPER_XMP,
	PAPER_PROFILE,
	PAPER_ATTACHMENT,
	PAPER_FILESPEC,
	PAPER_FORM,
	PAPER_OPERATOR,
	PAPER_WITNESS,
	PAPER_RESPONSIBLE,
	PAPER_APPEARANCE,
	PAPER_COUNT /* first number that is free */
};

struct paper {
	char *objects[PAPER_OBJECTS]; /* between "N 0 obj\n" and "\nendobj\n" */
	size_t sizes[PAPER_OBJECTS];
	unsigned n; /* numbers in use are 1 to n - 1 */
};

/* All of these abort the test program where memory ends or a text to replace is not there. */
void paper_init(struct paper *s, bool is_practice);
void paper_clear(struct paper *s);
/* Puts TEXT in place of object NUMBER; with a STREAM, TEXT is a dictionary that lacks its
 * /Length and its last ">>". NUMBER may be s->n: then it is a new one. */
void paper_object(struct paper *s, unsigned number, const char *text, const void *stream, size_t n);
/* Exchanges the first FROM in object NUMBER by TO. */
void paper_replace(struct paper *s, unsigned number, const char *from, const char *to);
/* The whole file, malloc'd. */
uint8_t *paper_build(const struct paper *s, size_t *ret_n);

/* Deflates N bytes; malloc'd. */
uint8_t *paper_deflate(const void *bytes, size_t n, size_t *ret_n);

/* An incremental update with these objects as they stand, xref, trailer and end: a forger's tool.
 * NUMBERS ascend; /Size grows with them. */
uint8_t *paper_update(const uint8_t *pdf, size_t n, const unsigned *numbers,
		      const char *const *texts, unsigned n_objects, size_t *ret_n);

/* What page 1 prints, in order; NULL at the end. */
extern const char *const paper_lines[];
extern const char paper_record[];

#endif
