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

#define SAMPLE_OBJECTS 48

/* Numbers of the objects of a sample. */
enum sample_object {
	SAMPLE_CATALOG = 1,
	SAMPLE_PAGES,
	SAMPLE_INFO,
	SAMPLE_FONT,
	SAMPLE_TO_UNICODE,
	SAMPLE_CID_FONT,
	SAMPLE_CID_TO_GID,
	SAMPLE_FONT_FILE,
	SAMPLE_DESCRIPTOR,
	SAMPLE_PAGE_1,
	SAMPLE_CONTENT_1,
	SAMPLE_CONTENT_1_LENGTH,
	SAMPLE_PAGE_2,
	SAMPLE_CONTENT_2,
	SAMPLE_XMP,
	SAMPLE_PROFILE,
	SAMPLE_ATTACHMENT,
	SAMPLE_FILESPEC,
	SAMPLE_FORM,
	SAMPLE_OPERATOR,
	SAMPLE_WITNESS,
	SAMPLE_RESPONSIBLE,
	SAMPLE_APPEARANCE,
	SAMPLE_COUNT /* first number that is free */
};

struct sample {
	char *objects[SAMPLE_OBJECTS]; /* between "N 0 obj\n" and "\nendobj\n" */
	size_t sizes[SAMPLE_OBJECTS];
	unsigned n; /* numbers in use are 1 to n - 1 */
};

/* All of these abort the test program where memory ends or a text to replace is not there. */
void sample_init(struct sample *s, bool is_practice);
void sample_clear(struct sample *s);
/* Puts TEXT in place of object NUMBER; with a STREAM, TEXT is a dictionary that lacks its
 * /Length and its last ">>". NUMBER may be s->n: then it is a new one. */
void sample_object(struct sample *s, unsigned number, const char *text, const void *stream, size_t n);
/* Exchanges the first FROM in object NUMBER by TO. */
void sample_replace(struct sample *s, unsigned number, const char *from, const char *to);
/* The whole file, malloc'd. */
uint8_t *sample_build(const struct sample *s, size_t *ret_n);

/* Deflates N bytes; malloc'd. */
uint8_t *sample_deflate(const void *bytes, size_t n, size_t *ret_n);

/* An incremental update with these objects as they stand, xref, trailer and end: a forger's tool.
 * NUMBERS ascend; /Size grows with them. */
uint8_t *sample_update(const uint8_t *pdf, size_t n, const unsigned *numbers, const char *const *texts,
		       unsigned n_objects, size_t *ret_n);

/* What page 1 prints, in order; NULL at the end. */
extern const char *const sample_lines[];
extern const char sample_record[];

#endif
