/*
 * certs/pdf_shape_table.h - the rows of what a paper of ours may hold; for pdf_shape.c only.
 */
#ifndef KIYOME_CERTS_PDF_SHAPE_TABLE_H
#define KIYOME_CERTS_PDF_SHAPE_TABLE_H

#include <stddef.h>

/* The role of a dictionary or stream. */
enum shape {
	SHAPE_NONE,
	SHAPE_TRAILER,
	SHAPE_CATALOG,
	SHAPE_PAGES,
	SHAPE_PAGE,
	SHAPE_RESOURCES,
	SHAPE_FONTS,
	SHAPE_FONT,
	SHAPE_CID_FONT,
	SHAPE_SYSTEM_INFO,
	SHAPE_DESCRIPTOR,
	SHAPE_INFO,
	SHAPE_NAMES,
	SHAPE_NAME_TREE,
	SHAPE_FILESPEC,
	SHAPE_EF,
	SHAPE_PARAMS,
	SHAPE_INTENT,
	SHAPE_EXTENSIONS,
	SHAPE_ESIC,
	SHAPE_FORM,
	SHAPE_FIELD,
	SHAPE_AP,
	SHAPE_NOTHING, /* an empty dictionary */
	/* streams */
	SHAPE_CONTENT,
	SHAPE_TO_UNICODE,
	SHAPE_GLYPH_MAP,
	SHAPE_FONT_FILE,
	SHAPE_METADATA,
	SHAPE_PROFILE,
	SHAPE_RECORD,
	SHAPE_APPEARANCE,
	/* not a dictionary */
	SHAPE_LENGTH,
	SHAPE_COUNT
};

enum want {
	WANT_EXACT, /* the bytes of `text` */
	WANT_INTEGER,
	WANT_NUMBER,
	WANT_STRING,
	WANT_NAME,
	WANT_BOX,     /* array of four numbers */
	WANT_NUMBERS, /* array of numbers, or of arrays of numbers (/W) */
	WANT_NAMES,   /* array of names */
	WANT_IDS,     /* array of two strings in hex */
	WANT_DICT,    /* dictionary of `shape`, direct or referred to */
	WANT_DICTS,   /* array of such */
	WANT_REF,     /* reference to an object of `shape` */
	WANT_REFS,    /* array of such */
	WANT_CONTENT, /* one such reference or an array of some */
};

enum { OPTIONAL = 0, NEEDED = 1 };

struct shape_row {
	enum shape in;
	const char *key; /* NULL: any name (a font's) */
	int is_needed;
	enum want want;
	enum shape shape;
	const char *text;
};

extern const struct shape_row shape_rows[];
extern const size_t shape_n_rows;

#endif
