/*
 * report/sheet.h - what a paper consists of before anybody knows a font: blocks of drawn things in
 * drawing order. certificate.c fills it from a record, page.c draws it, compare.c finds its strings
 * in a signed file. Lengths are millimetres from the page's top left corner, sizes are points.
 *
 * Where blocks go: EVERY blocks are drawn first on each page; FIRST blocks only on page 1, at their
 * own place; FLOW blocks are stacked on page 2 and as many more as they need, never split.
 *
 * Logical strings and drawn ones: a TEXT is one logical string. page.c may wrap it into several
 * lines on one page; each line is one drawn string (one Tj), in order, and the lines laid end to
 * end are the logical string, byte for byte (a blank at which a line breaks stays at that line's
 * end). SHEET_PAGE and SHEET_PAGES in a string of an EVERY block stand for the numbers.
 */
#ifndef KIYOME_REPORT_SHEET_H
#define KIYOME_REPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/instant.h"
#include "report/certificate.h"

#define SHEET_LEFT_EDGE   25.0 /* punch holes */
#define SHEET_RIGHT_EDGE  195.0
#define SHEET_WIDTH       (SHEET_RIGHT_EDGE - SHEET_LEFT_EDGE)
#define SHEET_FLOW_TOP    22.5
#define SHEET_FLOW_BOTTOM 279.0

#define SHEET_PAGE  "{page}"
#define SHEET_PAGES "{pages}"

enum sheet_kind {
	SHEET_TEXT,
	SHEET_RULE,   /* line from (x, y) to (x + w, y + h) */
	SHEET_FRAME,  /* stroked rectangle */
	SHEET_BLACK,  /* filled rectangle; nothing is written on it */
	SHEET_STRIPE, /* rectangle filled with a pattern that black and white keeps */
	SHEET_COLUMN, /* vertical line over the whole height of its block, at x */
	SHEET_QR,     /* text as a QR code in the square w at (x, y), without its quiet zone */
	SHEET_FIELD,  /* signature field `text` over the rectangle; nothing is drawn */
	SHEET_KIND_COUNT
};

enum sheet_align { SHEET_LEFT, SHEET_CENTRE, SHEET_RIGHT };

enum sheet_pattern { SHEET_EMPTY, SHEET_HATCHED, SHEET_CROSSED, SHEET_DOTTED, SHEET_SOLID };

struct sheet_item {
	enum sheet_kind kind;
	double x, y, w, h; /* y from the block's top; h of a text: its room, 0: what it needs */
	double line_pt;    /* RULE, FRAME, COLUMN, STRIPE's frame */
	enum sheet_pattern pattern;
	/* TEXT */
	char *text;               /* malloc'd; of a FIELD: its name */
	char name[64];            /* the field that it shows, for an overfull page */
	double size_pt, least_pt; /* wanted, and how far it may shrink to fit w and most_lines */
	enum sheet_align align;
	unsigned most_lines; /* 0: as many as it needs (FLOW), or as h holds */
	bool is_middle;      /* in the middle of h */
	bool is_unbroken;    /* never wrapped: serial numbers */
};

enum sheet_where { SHEET_EVERY, SHEET_FIRST, SHEET_FLOW };

struct sheet_block {
	enum sheet_where where;
	size_t first, n;      /* items */
	double gap;           /* FLOW: above it */
	double least_h;       /* FLOW: at least so high */
	double pad;           /* FLOW: below its lowest text */
	double rule_below_pt; /* FLOW: a line across the page below it; 0: none */
	double rule_top_pt;   /* FLOW: a line above it where it begins a page; 0: none */
	bool keeps_next;      /* FLOW: a heading, never the last of a page */
};

struct sheet {
	struct sheet_item *items;
	size_t n_items, room_items;
	struct sheet_block *blocks;
	size_t n_blocks, room_blocks;
	bool is_failed; /* no memory, or text too long: told once by sheet_finish() */
	/* For the file's metadata. */
	enum language language;
	bool is_practice;
	char title[200]; /* of the paper */
	char number[32];
	char author[420];  /* who performed the work */
	char subject[300]; /* number, drive, word; ASCII */
	char creator[160]; /* program, version, build */
	struct instant issued;
};

struct sheet *sheet_new(void); /* NULL: no memory; all below take NULL */
struct sheet_block *sheet_block(struct sheet *s,
				enum sheet_where where); /* the open block; NULL: failed */
/* Adds an item to the open block; TEXT is copied. The answer may be filled further until the next
 * item is added; NULL: failed. An empty or NULL text adds nothing where the kind is SHEET_TEXT. */
struct sheet_item *sheet_add(struct sheet *s, enum sheet_kind kind, double x, double y, double w,
			     double h, const char *text);
int sheet_finish(struct sheet *s, struct error *err) _must_check_;

/* The logical string of an item on page PAGE of PAGES; OUT has room for SHEET_LINE bytes where
 * the item belongs to an EVERY block, else the item's own text is given. */
#define SHEET_LINE 512
const char *sheet_string(const struct sheet_block *b, const struct sheet_item *item, unsigned page,
			 unsigned pages, char out[SHEET_LINE]);

/* Finds the strings of S in what was read back from a file (lines with their pages from 1, in
 * drawing order): all of them, in order, on their pages, and nothing else.
 * REASON_PRINT_DIFFERS names page and first difference. */
int sheet_compare(const struct sheet *s, char *const *lines, const unsigned *line_pages,
		  size_t n_lines, unsigned n_pages, struct error *err) _must_check_;

#endif
