/*
 * report/page_inner.h - what the files page*.c share: one document while it is drawn. Nobody else
 * includes it, for it shows libharu.
 * libharu 2.3.0 reports a failure of a drawing call by handler and by every later call; its inner
 * calls (HPDF_Dict_New …), which page_object.c wraps, only by a NULL. Both end in `failure`.
 */
#ifndef KIYOME_REPORT_PAGE_INNER_H
#define KIYOME_REPORT_PAGE_INNER_H

#include <hpdf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/page.h"
#include "report/sheet.h"

#if HPDF_VERSION_ID != 20300
#error "report/page_meta.c and page_font.c use the inside of libharu 2.3.0: read them again first"
#endif

/* Of our own XMP property "practice". */
#define PAGE_XMP_NAMESPACE "https://kiyome.example/ns/paper/1/"

#define PAGE_HEIGHT_PT 841.89
#define PAGE_WIDTH_PT  595.276
#define PAGE_MM_PT     (72 / 25.4)
#define PAGE_LEADING   1.32 /* line pitch over size */
#define PAGE_FIELDS    4
#define PAGE_MOST      200 /* pages */
#define PAGE_LINES     100 /* lines of one text */

struct page_resources {
	char *font_path;
	char *profile; /* ICC */
	size_t n_profile;
	HPDF_Doc probe; /* holds the font, to look characters up */
	HPDF_FontDef font;
};

struct page_field {
	const char *name; /* the sheet's */
	HPDF_Page page;
	double left, bottom, right, top; /* points */
};

struct pen {
	HPDF_Doc pdf;
	HPDF_Font font;
	HPDF_Page page;           /* the one drawn on */
	unsigned number, n_pages; /* its number, and how many there are */
	uint8_t used[65536 / 8];  /* code points that were drawn */
	struct page_field fields[PAGE_FIELDS];
	unsigned n_fields;
	HPDF_STATUS failure, failure_detail; /* first that was reported */
	const struct page_resources *resources;
};

/* One line of a wrapped text. */
struct page_line {
	size_t at, n; /* bytes */
	double width; /* without blanks at its end, in thousandths of the size */
};

struct page_text {
	struct page_line lines[PAGE_LINES];
	unsigned n_lines;
	double size_pt;
};

/* page_text.c: chooses the size and the lines. REASON_PAGE_OVERFULL names the field,
 * REASON_FONT_LACKS_CHARACTER the character. */
int page_text_fit(struct pen *pen, const struct sheet_item *item, const char *text,
		  struct page_text *ret, struct error *err) _must_check_;
double page_text_height(const struct page_text *t); /* mm */
bool page_font_has(const struct page_resources *r, uint32_t cp);

/* page_draw.c: draws one block at y (mm); H is its height where it flows. */
int page_draw_block(struct pen *pen, const struct sheet *s, const struct sheet_block *b, double y,
		    double h, struct error *err) _must_check_;

/* page_object.c: objects; NULL is taken and given on failure, which the pen then knows. */
HPDF_Dict page_dict(struct pen *pen);   /* direct */
HPDF_Dict page_object(struct pen *pen); /* indirect */
HPDF_Dict page_stream(struct pen *pen, const void *bytes, size_t n, bool is_deflated);
HPDF_Array page_array(struct pen *pen);
void page_put(struct pen *pen, HPDF_Dict d, const char *key, void *object);
void page_put_name(struct pen *pen, HPDF_Dict d, const char *key, const char *name);
void page_put_number(struct pen *pen, HPDF_Dict d, const char *key, long value);
void page_put_text(struct pen *pen, HPDF_Dict d, const char *key, const char *text); /* UTF-8 */
void page_put_ascii(struct pen *pen, HPDF_Dict d, const char *key, const char *text);
void page_push(struct pen *pen, HPDF_Array a, void *object);
void page_push_real(struct pen *pen, HPDF_Array a, double value);
void page_push_bytes(struct pen *pen, HPDF_Array a, const void *bytes, size_t n);
void page_push_ascii(struct pen *pen, HPDF_Array a, const char *text);
void page_fail(struct pen *pen, HPDF_STATUS status);

/* page_font.c: after all was drawn, before saving. */
void page_font_slim(struct pen *pen);

/* page_meta.c: information, XMP, output intent, attachment, /ID, version. */
struct page_attachment {
	const char *bytes;
	size_t n;
	const uint8_t *digest; /* of the bytes */
};
int page_meta_write(struct pen *pen, const struct sheet *s, const struct page_attachment *record,
		    struct error *err) _must_check_;
/* page_field.c: the form and its signature fields. */
void page_fields_write(struct pen *pen);

#endif
