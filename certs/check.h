/*
 * certs/check.h - judges a signed PDF: the heart of kiyome-verify. Integrity, signers, claimed
 * times and coverage are answered separately; nothing is repaired, nothing guessed. Reads bytes
 * only; never sees a drive, never renders. What the record says is compared in report/compare.c.
 */
#ifndef KIYOME_CERTS_CHECK_H
#define KIYOME_CERTS_CHECK_H

#include "certs/cms.h"

#define CHECK_SIGNERS 8
#define CHECK_META    512

struct check_signer {
	char field[64];
	bool certifies; /* DocMDP P=2, /Perms points at it */
	struct cms_facts cms;
	struct instant claimed; /* /M: what the signer's clock said, proven by nothing */
	char claimed_text[40];
	bool covers_whole_revision, covers_whole_file;
	size_t revision_end;
};

struct check_report {
	unsigned n_signers;
	struct check_signer signers[CHECK_SIGNERS];
	/* The attached record and its text as printed; malloc'd. */
	char *record;
	size_t n_record;
	char **lines; /* every string drawn on the pages, page by page, in drawing order, UTF-8 */
	unsigned *line_pages; /* page (from 1) of each line */
	size_t n_lines;
	unsigned n_pages;
	bool is_xmp_practice; /* XMP says that it is a practice paper */
	char *xmp;            /* the metadata packet, NUL behind; malloc'd */
	/* Of the information dictionary, UTF-8; "" where there is none or it is no such text. */
	char title[CHECK_META], subject[CHECK_META], author[CHECK_META];
};

#define CHECK_REPORT_INIT      \
	{                      \
		.n_signers = 0 \
	}
void check_report_clear(struct check_report *r);

/* Returns 0 when the file is as our program writes it and every signature holds; *ret is filled
 * as far as it was understood either way (cleared by the caller). */
int check_pdf(const uint8_t *pdf, size_t n, const struct trust *trust, struct check_report *ret,
	      struct error *err) _must_check_;

#endif
