/*
 * report/page.h - draws a sheet as a PDF/A-3b file with the record attached and the signature
 * fields prepared. The only door to libharu. Deterministic: same record, same bytes.
 */
#ifndef KIYOME_REPORT_PAGE_H
#define KIYOME_REPORT_PAGE_H

#include "report/certificate.h"

struct page_resources; /* font and colour profile, found and read once */

#define PAGE_FONT_PATH    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
#define PAGE_PROFILE_PATH "/usr/share/color/icc/sRGB.icc"

/* NULL paths: the two above. REASON_FONT_MISSING, REASON_PROFILE_MISSING. */
int page_resources_open(const char *font_path, const char *profile_path,
			struct page_resources **ret, struct error *err) _must_check_;
void page_resources_close(struct page_resources *r);
void page_resources_closep(struct page_resources **r);

/* REASON_FONT_LACKS_CHARACTER names the character and its code point; SUBJECT is the field. */
int page_check_text(const struct page_resources *r, const char *subject, const char *text,
		    struct error *err) _must_check_;

/* RECORD_BYTES are attached as record.json; they must be those that V was read from. */
int page_render(const struct record_view *v, const char *record_bytes, size_t n_record,
		enum language language, const struct page_resources *r, uint8_t **ret_pdf,
		size_t *ret_n, struct error *err) _must_check_;

#endif
