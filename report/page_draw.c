/*
 * report/page_draw.c - draws the items of a block: black only, each line of text by one Tj.
 */
#include "report/page_inner.h"

#include <math.h>
#include <string.h>

#include "report/qr.h"

#define ASCENT       0.88 /* of IPAexGothic's em box above the baseline */
#define HATCH_MM     1.1
#define HATCH_PT     0.4
#define DOT_MM       0.9
#define DOT_WIDTH_MM 0.35

/* Points from millimetres, in hundredths: short numbers, the same on every run. */
static HPDF_REAL pt(double mm)
{
	return (HPDF_REAL)(round(mm * PAGE_MM_PT * 100) / 100);
}

static HPDF_REAL from_top(double mm)
{
	return (HPDF_REAL)(round((PAGE_HEIGHT_PT - mm * PAGE_MM_PT) * 100) / 100);
}

static void line(struct pen *pen, double x1, double y1, double x2, double y2)
{
	(void)HPDF_Page_MoveTo(pen->page, pt(x1), from_top(y1)); /* failures: pen->failure */
	(void)HPDF_Page_LineTo(pen->page, pt(x2), from_top(y2));
}

static void rectangle(struct pen *pen, double x, double y, double w, double h)
{
	(void)HPDF_Page_Rectangle(pen->page, pt(x), from_top(y + h), pt(w), pt(h));
}

static void stroke(struct pen *pen, double width_pt)
{
	(void)HPDF_Page_SetLineWidth(pen->page, (HPDF_REAL)width_pt);
}

/* Lines at 45 degrees inside a rectangle, rising to the right or to the left, cut at its edges
 * by reckoning: the pages use no clipping. */
static void hatch(struct pen *pen, double x, double y, double w, double h, bool is_rising)
{
	int n = (int)((w + h) / HATCH_MM);

	for (int i = 1; i <= n; i++) {
		double d = i * HATCH_MM;
		/* From the left or lower edge to the upper or right one. */
		double x1 = d <= h ? 0 : d - h, y1 = d <= h ? d : h;
		double x2 = d <= w ? d : w, y2 = d <= w ? 0 : d - w;

		if (is_rising)
			line(pen, x + x1, y + y1, x + x2, y + y2);
		else
			line(pen, x + w - x1, y + y1, x + w - x2, y + y2);
	}
}

static void dots(struct pen *pen, double x, double y, double w, double h)
{
	int n_rows = (int)(h / DOT_MM), n_columns = (int)(w / DOT_MM);

	for (int row = 0; row < n_rows; row++)
		for (int column = 0; column < n_columns; column++)
			rectangle(pen, x + (column + 0.3) * DOT_MM, y + (row + 0.3) * DOT_MM,
				  DOT_WIDTH_MM, DOT_WIDTH_MM);
	(void)HPDF_Page_Fill(pen->page);
}

static void draw_stripe(struct pen *pen, const struct sheet_item *item, double y)
{
	double x = item->x, w = item->w, h = item->h;

	if (item->pattern == SHEET_SOLID) {
		rectangle(pen, x, y, w, h);
		(void)HPDF_Page_Fill(pen->page);
		return;
	}
	if (item->pattern == SHEET_DOTTED && w > 2 * DOT_MM)
		dots(pen, x, y, w, h);
	if (item->pattern == SHEET_HATCHED || item->pattern == SHEET_CROSSED) {
		stroke(pen, HATCH_PT);
		hatch(pen, x, y, w, h, true);
		if (item->pattern == SHEET_CROSSED)
			hatch(pen, x, y, w, h, false);
		(void)HPDF_Page_Stroke(pen->page);
	}
	stroke(pen, item->line_pt);
	rectangle(pen, x, y, w, h);
	(void)HPDF_Page_Stroke(pen->page);
}

static int draw_qr(struct pen *pen, const struct sheet_item *item, double y, struct error *err)
{
	struct qr qr;
	double module;
	int rc = qr_make(item->text, &qr, err);

	if (rc)
		return rc;
	module = item->w / qr.width;
	for (unsigned row = 0; row < qr.width; row++) {
		unsigned run = 0;

		/* Neighbours in a row are one rectangle: small, and without seams. */
		for (unsigned column = 0; column <= qr.width; column++) {
			if (column < qr.width && qr.dark[row * qr.width + column]) {
				run++;
				continue;
			}
			if (run)
				rectangle(pen, item->x + (column - run) * module, y + row * module,
					  run * module, module);
			run = 0;
		}
	}
	(void)HPDF_Page_Fill(pen->page);
	return 0;
}

static int draw_text(struct pen *pen, const struct sheet_item *item, const char *text, double y,
		     struct error *err)
{
	struct page_text t;
	int rc = page_text_fit(pen, item, text, &t, err);

	if (!rc && item->is_middle)
		y += (item->h - page_text_height(&t)) / 2;
	for (unsigned i = 0; i < t.n_lines && !rc; i++) {
		const struct page_line *l = &t.lines[i];
		double width = l->width / 1000 * t.size_pt / PAGE_MM_PT;
		double x = item->x, base = y + i * t.size_pt * PAGE_LEADING / PAGE_MM_PT +
					   ASCENT * t.size_pt / PAGE_MM_PT;
		char one[SHEET_LINE];

		if (l->n >= sizeof(one))
			return error_set(err, REASON_PAGE_OVERFULL, 0, item->name, "%zu bytes",
					 l->n);
		memcpy(one, text + l->at, l->n);
		one[l->n] = '\0';
		if (item->align != SHEET_LEFT)
			x += (item->w - width) / (item->align == SHEET_CENTRE ? 2 : 1);
		(void)HPDF_Page_BeginText(pen->page);
		(void)HPDF_Page_SetFontAndSize(pen->page, pen->font, (HPDF_REAL)t.size_pt);
		(void)HPDF_Page_MoveTextPos(pen->page, pt(x), from_top(base));
		(void)HPDF_Page_ShowText(pen->page, one);
		(void)HPDF_Page_EndText(pen->page);
	}
	return rc;
}

/* Remembers where a signature field goes; page_field.c makes it. */
static int mark_field(struct pen *pen, const struct sheet_item *item, double y, struct error *err)
{
	if (pen->n_fields == PAGE_FIELDS)
		return error_set(err, REASON_PAGE_FAILED, 0, item->text, "too many fields");
	pen->fields[pen->n_fields++] = (struct page_field){
		.name = item->text,
		.page = pen->page,
		.left = pt(item->x),
		.bottom = from_top(y + item->h),
		.right = pt(item->x + item->w),
		.top = from_top(y),
	};
	return 0;
}

static void draw_lines(struct pen *pen, const struct sheet_item *item, double y, double h)
{
	stroke(pen, item->line_pt);
	if (item->kind == SHEET_RULE)
		line(pen, item->x, y, item->x + item->w, y + item->h);
	else if (item->kind == SHEET_COLUMN)
		line(pen, item->x, y, item->x, y + h);
	else
		rectangle(pen, item->x, y, item->w, item->h);
	(void)HPDF_Page_Stroke(pen->page);
}

static int draw_item(struct pen *pen, const struct sheet_item *item, const char *text, double y,
		     double h, struct error *err)
{
	switch (item->kind) {
	case SHEET_TEXT:
		return draw_text(pen, item, text, y, err);
	case SHEET_QR:
		return draw_qr(pen, item, y, err);
	case SHEET_FIELD:
		return mark_field(pen, item, y, err);
	case SHEET_BLACK:
		rectangle(pen, item->x, y, item->w, item->h);
		(void)HPDF_Page_Fill(pen->page);
		return 0;
	case SHEET_STRIPE:
		draw_stripe(pen, item, y);
		return 0;
	case SHEET_RULE:
	case SHEET_FRAME:
	case SHEET_COLUMN:
		draw_lines(pen, item, y, h);
		return 0;
	case SHEET_KIND_COUNT:
		break;
	}
	return error_set(err, REASON_PAGE_FAILED, 0, NULL, "kind %d", (int)item->kind);
}

int page_draw_block(struct pen *pen, const struct sheet *s, const struct sheet_block *b, double y,
		    double h, struct error *err)
{
	for (size_t i = b->first; i < b->first + b->n; i++) {
		const struct sheet_item *item = &s->items[i];
		char line_text[SHEET_LINE];
		const char *text = item->kind == SHEET_TEXT ? sheet_string(b, item, pen->number,
									   pen->n_pages, line_text)
							    : NULL;
		double at = item->kind == SHEET_COLUMN ? y : y + item->y;
		int rc = draw_item(pen, item, text, at, h, err);

		if (rc)
			return rc;
	}
	if (b->rule_top_pt > 0 && y == SHEET_FLOW_TOP) {
		stroke(pen, b->rule_top_pt);
		line(pen, SHEET_LEFT_EDGE, y, SHEET_RIGHT_EDGE, y);
		(void)HPDF_Page_Stroke(pen->page);
	}
	if (b->rule_below_pt > 0) {
		stroke(pen, b->rule_below_pt);
		line(pen, SHEET_LEFT_EDGE, y + h, SHEET_RIGHT_EDGE, y + h);
		(void)HPDF_Page_Stroke(pen->page);
	}
	return 0;
}
