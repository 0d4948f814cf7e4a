/*
 * report/page.c - a sheet as a PDF file: finds the pages, draws them in order, saves in memory.
 */
#include "report/page_inner.h"

#include <errno.h>
#include <hpdf_doc.h>
#include <string.h>

#include "base/file.h"

#define PROFILE_MOST       (1u << 20)
#define PROFILE_HEAD       128
#define PROFILE_AT_COLOURS 16 /* ICC.1, 7.2: colour space */
#define PROFILE_AT_MAGIC   36

/* Where a flowing block goes. */
struct place {
	unsigned page;
	double y, h;
};

static void on_error(HPDF_STATUS status, HPDF_STATUS detail, void *ctx)
{
	struct pen *pen = ctx;

	if (pen && !pen->failure) {
		pen->failure = status;
		pen->failure_detail = detail;
	}
}

static int drawing_failed(const struct pen *pen, struct error *err)
{
	if (pen->failure == HPDF_FAILD_TO_ALLOC_MEM)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "libharu");
	return error_set(err, REASON_PAGE_FAILED, 0, NULL, "libharu %04lX %ld",
			 (unsigned long)pen->failure, (long)pen->failure_detail);
}

static int read_profile(const char *path, struct page_resources *r, struct error *err)
{
	struct error cause = ERROR_INIT;

	if (file_read(path, PROFILE_MOST, &r->profile, &r->n_profile, &cause))
		return error_set(err, REASON_PROFILE_MISSING, cause.sys, path, "%s",
				 reason_row(cause.reason)->id);
	if (r->n_profile < PROFILE_HEAD || memcmp(r->profile + PROFILE_AT_MAGIC, "acsp", 4) != 0 ||
	    memcmp(r->profile + PROFILE_AT_COLOURS, "RGB ", 4) != 0)
		return error_set(err, REASON_PROFILE_MISSING, 0, path, "not an RGB profile");
	return 0;
}

static int open_font(const char *path, struct page_resources *r, struct error *err)
{
	struct pen failures = { .pdf = NULL };
	const char *name = NULL;

	if (access(path, R_OK) != 0)
		return error_set(err, REASON_FONT_MISSING, errno, path, "%s", "");
	r->probe = HPDF_NewEx(on_error, NULL, NULL, 0, &failures);
	if (!r->probe)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "libharu");
	name = HPDF_LoadTTFontFromFile(r->probe, path, HPDF_FALSE);
	if (name)
		r->font = HPDF_Doc_FindFontDef(r->probe, name);
	(void)HPDF_SetErrorHandler(r->probe, NULL); /* FAILURES ends here */
	if (!r->font)
		return error_set(err, REASON_FONT_MISSING, 0, path,
				 "not a TrueType font, libharu %04lX",
				 (unsigned long)failures.failure);
	return 0;
}

int page_resources_open(const char *font_path, const char *profile_path,
			struct page_resources **ret, struct error *err)
{
	_clear_(page_resources_closep) struct page_resources *r = calloc(1, sizeof(*r));
	int rc;

	if (!r || !(r->font_path = strdup(font_path ? font_path : PAGE_FONT_PATH)))
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	rc = open_font(r->font_path, r, err);
	if (!rc)
		rc = read_profile(profile_path ? profile_path : PAGE_PROFILE_PATH, r, err);
	if (rc)
		return rc;
	*ret = r;
	r = NULL;
	return 0;
}

void page_resources_close(struct page_resources *r)
{
	if (!r)
		return;
	if (r->probe)
		HPDF_Free(r->probe);
	free(r->font_path);
	free(r->profile);
	free(r);
}

void page_resources_closep(struct page_resources **r)
{
	page_resources_close(*r);
	*r = NULL;
}

static int block_height(struct pen *pen, const struct sheet *s, const struct sheet_block *b,
			double *ret, struct error *err)
{
	double h = 0;

	for (size_t i = b->first; i < b->first + b->n; i++) {
		const struct sheet_item *item = &s->items[i];
		struct page_text t;
		double low;
		int rc;

		if (item->kind != SHEET_TEXT)
			continue;
		rc = page_text_fit(pen, item, item->text, &t, err);
		if (rc)
			return rc;
		low = item->y + page_text_height(&t);
		h = low > h ? low : h;
	}
	h += b->pad;
	*ret = h > b->least_h ? h : b->least_h;
	return 0;
}

/* Room that block K needs on its page: headings take the block behind them along. */
static double room_needed(const struct sheet *s, const struct place *places, size_t k)
{
	double h = s->blocks[k].gap + places[k].h;

	while (s->blocks[k].keeps_next && k + 1 < s->n_blocks &&
	       s->blocks[k + 1].where == SHEET_FLOW) {
		k++;
		h += s->blocks[k].gap + places[k].h;
	}
	return h;
}

/* Stacks the flowing blocks on page 2 and following; *RET_PAGES counts all pages. */
static int lay_out(struct pen *pen, const struct sheet *s, struct place *places,
		   unsigned *ret_pages, struct error *err)
{
	unsigned page = 1;
	double y = SHEET_FLOW_BOTTOM;

	for (size_t k = 0; k < s->n_blocks; k++) {
		int rc = 0;

		if (s->blocks[k].where == SHEET_FLOW)
			rc = block_height(pen, s, &s->blocks[k], &places[k].h, err);
		if (rc)
			return rc;
	}
	for (size_t k = 0; k < s->n_blocks; k++) {
		const struct sheet_block *b = &s->blocks[k];

		if (b->where != SHEET_FLOW)
			continue;
		y += b->gap;
		if (y - b->gap + room_needed(s, places, k) > SHEET_FLOW_BOTTOM) {
			page++;
			y = SHEET_FLOW_TOP;
		}
		if (page > PAGE_MOST || y + places[k].h > SHEET_FLOW_BOTTOM)
			return error_set(err, REASON_PAGE_OVERFULL, 0,
					 b->n ? s->items[b->first].name : NULL,
					 "%.0f mm on page %u", places[k].h, page);
		places[k].page = page;
		places[k].y = y;
		y += places[k].h;
	}
	*ret_pages = page;
	return 0;
}

static int draw_page(struct pen *pen, const struct sheet *s, const struct place *places,
		     unsigned page, unsigned pages, struct error *err)
{
	static const enum sheet_where order[] = { SHEET_EVERY, SHEET_FIRST, SHEET_FLOW };

	pen->page = HPDF_AddPage(pen->pdf);
	pen->number = page;
	pen->n_pages = pages;
	(void)HPDF_Page_SetWidth(pen->page, (HPDF_REAL)PAGE_WIDTH_PT); /* failures: pen->failure */
	(void)HPDF_Page_SetHeight(pen->page, (HPDF_REAL)PAGE_HEIGHT_PT);
	for (size_t pass = 0; pass < sizeof(order) / sizeof(*order); pass++) {
		for (size_t k = 0; k < s->n_blocks; k++) {
			const struct sheet_block *b = &s->blocks[k];
			int rc;

			if (b->where != order[pass] || (b->where == SHEET_FIRST && page != 1) ||
			    (b->where == SHEET_FLOW && places[k].page != page))
				continue;
			rc = page_draw_block(pen, s, b, places[k].y, places[k].h, err);
			if (rc)
				return rc;
		}
	}
	return pen->failure ? drawing_failed(pen, err) : 0;
}

static int draw_all(struct pen *pen, const struct sheet *s, struct error *err)
{
	_free_ struct place *places = calloc(s->n_blocks + 1, sizeof(*places));
	unsigned pages = 0;
	int rc;

	if (!places)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%zu blocks", s->n_blocks);
	rc = lay_out(pen, s, places, &pages, err);
	for (unsigned page = 1; page <= pages && !rc; page++)
		rc = draw_page(pen, s, places, page, pages, err);
	return rc;
}

/* Never to a file: libharu loses the last bytes of one on a full disk and calls it success. */
static int save(struct pen *pen, uint8_t **ret_pdf, size_t *ret_n, struct error *err)
{
	_free_ uint8_t *bytes = NULL;
	HPDF_UINT32 n, got;

	if (pen->failure || HPDF_SaveToStream(pen->pdf) != HPDF_OK)
		return drawing_failed(pen, err);
	n = got = HPDF_GetStreamSize(pen->pdf);
	bytes = malloc(n ? n : 1);
	if (!bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%lu bytes",
				 (unsigned long)n);
	(void)HPDF_ResetStream(pen->pdf); /* failures: pen->failure */
	(void)HPDF_ReadFromStream(pen->pdf, bytes, &got);
	if (pen->failure || !n || got != n)
		return drawing_failed(pen, err);
	*ret_pdf = bytes;
	*ret_n = n;
	bytes = NULL;
	return 0;
}

static int open_pen(struct pen *pen, struct error *err)
{
	const char *name = NULL;

	pen->pdf = HPDF_NewEx(on_error, NULL, NULL, 0, pen);
	if (!pen->pdf)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "libharu");
	(void)HPDF_UseUTFEncodings(pen->pdf); /* failures: pen->failure */
	(void)HPDF_SetCurrentEncoder(pen->pdf, "UTF-8");
	(void)HPDF_SetCompressionMode(pen->pdf, HPDF_COMP_ALL);
	name = HPDF_LoadTTFontFromFile(pen->pdf, pen->resources->font_path, HPDF_TRUE);
	if (name)
		pen->font = HPDF_GetFont(pen->pdf, name, "UTF-8");
	return pen->failure || !pen->font ? drawing_failed(pen, err) : 0;
}

static int draw_document(struct pen *pen, const struct sheet *s,
			 const struct page_attachment *record, uint8_t **ret_pdf, size_t *ret_n,
			 struct error *err)
{
	int rc = open_pen(pen, err);

	if (!rc)
		rc = draw_all(pen, s, err);
	if (!rc)
		rc = page_meta_write(pen, s, record, err);
	if (rc)
		return rc;
	page_fields_write(pen);
	page_font_slim(pen);
	return save(pen, ret_pdf, ret_n, err);
}

/* Its shape is what issue.c and the tests were written to. */
/* NOLINTNEXTLINE(readability-function-size) */
int page_render(const struct record_view *v, const char *record_bytes, size_t n_record,
		enum language language, const struct page_resources *r, uint8_t **ret_pdf,
		size_t *ret_n, struct error *err)
{
	struct page_attachment record = { .bytes = record_bytes,
					  .n = n_record,
					  .digest = record_digest(v) };
	_clear_(sheet_freep) struct sheet *s = NULL;
	_free_ struct pen *pen = calloc(1, sizeof(*pen));
	int rc;

	if (!pen)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	pen->resources = r;
	rc = certificate_compose(v, language, &s, err);
	if (!rc)
		rc = draw_document(pen, s, &record, ret_pdf, ret_n, err);
	if (pen->pdf)
		HPDF_Free(pen->pdf);
	return rc;
}
