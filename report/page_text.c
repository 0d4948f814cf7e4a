/*
 * report/page_text.c - which characters the font has, how wide they are, and where lines break.
 * libharu's own wrapping knows blanks only and answers 0 for Japanese, so this is ours: breaks at
 * blanks and between Japanese characters, with the usual prohibitions (JIS X 4051) at line ends.
 */
#include "report/page_inner.h"

#include <hpdf_fontdef.h>
#include <string.h>

#include "base/text.h"

#define SIZE_STEP 0.5
#define ROUNDING  0.01 /* thousandths of the size: a text that fits exactly fits */

/* May not begin a line. */
static const char not_first[] = "、。，．・：；？！゛゜ヽヾゝゞ々ー－〜）〕］｝〉》」』】’”％‰℃℉"
				"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%";
/* May not end a line. */
static const char not_last[] = "（〔［｛〈《「『【‘“([{￥＄＃№";

static bool is_in(const char *set, uint32_t cp)
{
	char one[5];

	one[text_encode(cp, one)] = '\0';
	return cp && strstr(set, one);
}

static bool is_wide(uint32_t cp)
{
	return cp >= 0x2E80 || (cp >= 0x2460 && cp < 0x2500);
}

/* Whether a line may end between A and B. */
static bool may_break(uint32_t a, uint32_t b)
{
	if (b == ' ' || is_in(not_first, b) || is_in(not_last, a))
		return false;
	return a == ' ' || is_wide(a) || is_wide(b);
}

/* Controls, and characters that nobody sees or that change how others look. */
static bool is_hidden(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD ||
	       (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || (cp >= 0xFE00 && cp <= 0xFE0F) || cp == 0xFEFF ||
	       cp >= 0xFFF0;
}

bool page_font_has(const struct page_resources *r, uint32_t cp)
{
	/* libharu reads the basic plane only and draws a blank for anything else. */
	return !is_hidden(cp) && HPDF_TTFontDef_GetGlyphid(r->font, (HPDF_UINT16)cp) != 0;
}

static int lacks(const char *subject, const char *text, const char *at, uint32_t cp,
		 struct error *err)
{
	char about[200], one[5] = "";
	unsigned position = 1;

	for (const char *p = text; p < at; position++)
		(void)text_next(&p);
	if (!is_hidden(cp) || cp > 0xFFFF)
		one[text_encode(cp, one)] = '\0';
	(void)text_format(about, sizeof(about), *one ? "%s: %s" : "%s", subject, one);
	return error_set(err, REASON_FONT_LACKS_CHARACTER, 0, about, "U+%04X, character %u", cp,
			 position);
}

int page_check_text(const struct page_resources *r, const char *subject, const char *text,
		    struct error *err)
{
	const char *next = text;

	while (*next) {
		const char *at = next;
		uint32_t cp = text_next(&next);

		if (!page_font_has(r, cp))
			return lacks(subject, text, at, cp, err);
	}
	return 0;
}

/* Width of a character in thousandths of the size; marks its glyph for the font's subset. */
static double width_of(struct pen *pen, uint32_t cp)
{
	pen->used[cp / 8] |= (uint8_t)(1U << cp % 8);
	return HPDF_Font_GetUnicodeWidth(pen->font, (HPDF_UNICODE)cp);
}

/* A line while it is filled. */
struct filling {
	const char *start, *break_at; /* where it may end; NULL: nowhere yet */
	double width, break_width;    /* without blanks behind the last letter */
	double blanks;
};

static bool line_end(struct page_text *t, const char *text, const struct filling *f,
		     const char *end, double width)
{
	if (t->n_lines == PAGE_LINES)
		return false;
	t->lines[t->n_lines++] = (struct page_line){ .at = (size_t)(f->start - text),
						     .n = (size_t)(end - f->start),
						     .width = width };
	return true;
}

/* Whether the word that begins at FROM is wider than a whole line: then it is broken anywhere, and
 * the line before it is filled first. */
static bool is_overlong(struct pen *pen, const char *from, double most)
{
	double width = 0;
	uint32_t before = 0;

	while (*from && width <= most) {
		uint32_t cp = text_next(&from);

		if (before && (cp == ' ' || may_break(before, cp)))
			return false;
		width += width_of(pen, cp);
		before = cp;
	}
	return width > most;
}

/* Breaks TEXT into lines of at most MOST thousandths of the size; false: too many lines. Tight:
 * anywhere but before a blank. */
static bool wrap(struct pen *pen, const char *text, double most, bool is_tight, struct page_text *t)
{
	struct filling f = { .start = text };
	const char *next = text;
	uint32_t before = 0;

	t->n_lines = 0;
	while (*next) {
		const char *at = next;
		uint32_t cp = text_next(&next);
		double width = width_of(pen, cp);

		if (at != f.start && (is_tight ? cp != ' ' : may_break(before, cp))) {
			f.break_at = at;
			f.break_width = f.width;
		}
		if (at != f.start && cp != ' ' && f.width + f.blanks + width > most) {
			bool is_at_break = f.break_at &&
					   (is_tight || !is_overlong(pen, f.break_at, most));
			const char *end = is_at_break ? f.break_at : at;

			if (!line_end(t, text, &f, end, is_at_break ? f.break_width : f.width))
				return false;
			f = (struct filling){ .start = end };
			next = end; /* what was carried over is measured again */
			before = 0;
			continue;
		}
		if (cp == ' ') {
			f.blanks += width;
		} else {
			f.width += f.blanks + width;
			f.blanks = 0;
		}
		before = cp;
	}
	return f.start == next || line_end(t, text, &f, next, f.width);
}

static bool fits(struct pen *pen, const struct sheet_item *item, const char *text, double size,
		 bool is_tight, struct page_text *t)
{
	unsigned most = item->is_unbroken ? 1 : item->most_lines ? item->most_lines : PAGE_LINES;

	t->size_pt = size;
	return wrap(pen, text, item->w * PAGE_MM_PT / size * 1000 + ROUNDING, is_tight, t) &&
	       t->n_lines <= most && (item->h <= 0 || page_text_height(t) <= item->h);
}

int page_text_fit(struct pen *pen, const struct sheet_item *item, const char *text,
		  struct page_text *ret, struct error *err)
{
	const char *name = *item->name ? item->name : text;
	int rc = page_check_text(pen->resources, name, text, err);

	if (rc)
		return rc;
	for (int step = 0; item->size_pt - step * SIZE_STEP >= item->least_pt; step++)
		if (fits(pen, item, text, item->size_pt - step * SIZE_STEP, false, ret))
			return 0;
	/* Better an ugly break than none. */
	if (fits(pen, item, text, item->least_pt, true, ret))
		return 0;
	return error_set(err, REASON_PAGE_OVERFULL, 0, name, "%.0f mm at %.1f pt", item->w,
			 item->least_pt);
}

double page_text_height(const struct page_text *t)
{
	return t->n_lines * t->size_pt * PAGE_LEADING / PAGE_MM_PT;
}
