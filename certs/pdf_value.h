/*
 * certs/pdf_value.h - the values inside a PDF (numbers, names, strings, references, arrays,
 * dictionaries), read in the one spelling in which libharu 2.3.0 and we write them.
 * Strict on purpose: no comments, no second blank, no other line end, no nested or raw bytes in
 * strings, no dictionary with a key twice. What has one spelling has no place for hidden bytes.
 * No recursion; depth, nodes and keys are bounded.
 */
#ifndef KIYOME_CERTS_PDF_VALUE_H
#define KIYOME_CERTS_PDF_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define PDF_DEPTH     12      /* containers in one another; ours has 6 */
#define PDF_KEYS      40      /* of one dictionary */
#define PDF_VALUES    2000000 /* of one file */
#define PDF_NAME_MOST 127     /* ISO 32000-1 annex C */

enum pdf_kind {
	PDF_NONE,
	PDF_NULL,
	PDF_BOOL,
	PDF_INTEGER,
	PDF_REAL,
	PDF_TEXT, /* ( … ) */
	PDF_HEX,  /* < … > */
	PDF_NAME,
	PDF_REF,
	PDF_ARRAY,
	PDF_DICT,
};

struct pdf_value {
	enum pdf_kind kind;
	size_t at, end; /* its bytes, brackets and slash included */
	int64_t number; /* PDF_INTEGER: its value; PDF_REF: the object's number */
	uint32_t first; /* container: its first child, 0 for none; in a dictionary */
	uint32_t next;  /* names and values take turns */
	uint32_t n;     /* children; of a dictionary: keys */
};

/* Values of one file; all[0] is PDF_NONE and stands for "there is none". */
struct pdf_values {
	const uint8_t *bytes;
	size_t n;
	struct pdf_value *all;
	uint32_t n_all, room;
};

#define PDF_VALUES_INIT       \
	{                     \
		.bytes = NULL \
	}
int pdf_values_init(struct pdf_values *v, const uint8_t *bytes, size_t n,
		    struct error *err) _must_check_;
void pdf_values_clear(struct pdf_values *v);

/* Reads the value that begins at AT; *ret is its index, its bytes end at all[*ret].end.
 * REASON_PDF_NOT_OURS names the byte where another one was expected. */
int pdf_value_read(struct pdf_values *v, size_t at, uint32_t *ret, struct error *err) _must_check_;

/* The value of KEY in dictionary DICT; 0 where DICT is none or has no such key. */
uint32_t pdf_get(const struct pdf_values *v, uint32_t dict, const char *key);
/* Child I of an array; 0 beyond its end or where ARRAY is none. */
uint32_t pdf_item(const struct pdf_values *v, uint32_t array, uint32_t i);
/* True where the bytes of the value are exactly TEXT ("/Sig", "(operator)", "132"). */
bool pdf_is(const struct pdf_values *v, uint32_t value, const char *text);
/* The number of the object referred to, or 0. */
uint32_t pdf_ref(const struct pdf_values *v, uint32_t value);
/* Decodes a text string (ASCII in brackets, or UTF-16BE with its mark in hex) to UTF-8; false
 * where it is none, is malformed, has a NUL or does not fit. */
bool pdf_string(const struct pdf_values *v, uint32_t value, char *out, size_t size);

/* True when the bytes at AT are TEXT. */
bool pdf_at(const struct pdf_values *v, size_t at, const char *text);

#endif
