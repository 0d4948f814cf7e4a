/*
 * certs/pdf_text.c - page content to strings. See pdf_text.h. ISO 32000-1 8.2 (operators),
 * 9.4.3 (Tj), 9.10.3 (ToUnicode); the spelling is libharu's: one operator a line, numbers without
 * exponent, strings in upper-case hex.
 */
#include "certs/pdf_text.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"
#include "certs/pdf_font.h"

#define OPERANDS 4
/* An em box's part above and below the base line, and the most that report/page_draw.c draws with. */
#define ABOVE     0.9
#define BELOW     0.15
#define WIDE_MOST 4

/* One operand or operator: bytes up to the blank or line end. */
struct token {
	const char *at;
	size_t n;
	char end; /* ' ' or '\n' */
};

struct page_reader {
	const char *content, *stop;
	size_t used;     /* bytes read */
	uint32_t object; /* for errors */
	const struct pdf_font *font;
	bool in_text, has_font, has_path, has_place;
	double x, y, size; /* where the line of text begins, and its size */
	unsigned page;
	struct token operands[OPERANDS];
	unsigned n_operands;
	struct pdf_lines *lines;
	struct error *err;
};

void pdf_lines_clear(struct pdf_lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->lines[i]);
	free(l->lines);
	free(l->pages);
	*l = (struct pdf_lines)PDF_LINES_INIT;
}

static int no_memory(struct error *err)
{
	return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "text of the pages");
}

/* Inflates into a buffer that grows to at most MOST bytes. */
static int inflate_all(z_stream *z, size_t most, uint8_t **ret, size_t *ret_n, struct error *err)
{
	size_t room = z->avail_in * 4 + 1024, n = 0;
	_free_ uint8_t *out = NULL;

	for (int rc = Z_OK; rc != Z_STREAM_END;) {
		uint8_t *more;

		room = n ? room * 2 : room;
		room = room > most ? most : room;
		more = realloc(out, room + 1);
		if (!more)
			return no_memory(err);
		out = more;
		z->next_out = out + n;
		z->avail_out = (uInt)(room - n);
		rc = inflate(z, Z_NO_FLUSH);
		n = room - z->avail_out;
		if (rc != Z_STREAM_END && (rc != Z_OK || z->avail_out || n == most))
			return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "deflated data: %s",
					 n == most ? "too long" : "damaged");
	}
	if (z->avail_in)
		return error_set(err, REASON_PDF_NOT_OURS, 0, NULL,
				 "%u bytes behind the deflated data", z->avail_in);
	out[n] = '\0';
	*ret = out;
	*ret_n = n;
	out = NULL;
	return 0;
}

int pdf_stream_read(const struct pdf_file *f, const struct pdf_object *o, size_t *budget,
		    uint8_t **ret_bytes, size_t *ret_n, struct error *err)
{
	bool is_deflated = pdf_get(&f->v, o->value, "/Filter") != 0;
	const uint8_t *bytes = f->v.bytes + o->stream_at;
	int rc = 0;

	if (is_deflated) {
		z_stream z = { .next_in = (uint8_t *)(uintptr_t)bytes,
			       .avail_in = (uInt)o->stream_n };

		if (inflateInit(&z) != Z_OK)
			return no_memory(err);
		rc = inflate_all(&z, *budget, ret_bytes, ret_n, err);
		(void)inflateEnd(
			&z); /* frees; can only complain of a stream that was never begun */
		if (rc)
			error_add(err, "object %u", o->number);
	} else if (o->stream_n > *budget) {
		rc = error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "object %u: too long", o->number);
	} else {
		uint8_t *copy = malloc(o->stream_n + 1);

		if (!copy)
			return no_memory(err);
		memcpy(copy, bytes, o->stream_n);
		copy[o->stream_n] = '\0';
		*ret_bytes = copy;
		*ret_n = o->stream_n;
	}
	if (!rc)
		*budget -= *ret_n;
	return rc;
}

static int refuse(struct page_reader *r, const char *what)
{
	return error_set(r->err, REASON_PDF_NOT_OURS, 0, NULL,
			 "page %u, object %u, content byte %zu: %s", r->page, r->object, r->used,
			 what);
}

/* Next token of the content: bytes that end with one blank or line end; *is_end at the end. */
static int next_token(struct page_reader *r, struct token *ret, bool *is_end)
{
	const char *p = r->content + r->used, *end = p;

	*is_end = p == r->stop;
	if (*is_end)
		return 0;
	while (end<r->stop && * end> ' ' && *end < 0x7f)
		end++;
	if (end == p || end == r->stop || (*end != ' ' && *end != '\n'))
		return refuse(r, "not as libharu separates");
	*ret = (struct token){ .at = p, .n = (size_t)(end - p), .end = *end };
	r->used = (size_t)(end + 1 - r->content);
	return 0;
}

/* A number as libharu writes it; false for anything else (no exponent, at most 12 characters). */
static bool number_of(const struct token *t, double *ret)
{
	char copy[16];
	size_t point = 0;

	if (!t->n || t->n > 12)
		return false;
	for (size_t i = 0; i < t->n; i++) {
		bool is_digit = t->at[i] >= '0' && t->at[i] <= '9';

		if (!is_digit && !(t->at[i] == '-' && i == 0) && !(t->at[i] == '.' && ++point == 1))
			return false;
	}
	memcpy(copy, t->at, t->n);
	copy[t->n] = '\0';
	*ret = strtod(copy, NULL);
	return copy[t->n - 1] >= '0'; /* neither a lone sign nor a point at the end */
}

static int line_add(struct page_reader *r, char *text)
{
	struct pdf_lines *l = r->lines;

	if (l->n == l->room) {
		size_t room = l->room ? l->room * 2 : 128;
		char **lines = realloc(l->lines, room * sizeof(*lines));
		unsigned *pages;

		if (!lines)
			return no_memory(r->err);
		l->lines = lines;
		pages = realloc(l->pages, room * sizeof(*pages));
		if (!pages)
			return no_memory(r->err);
		l->pages = pages;
		l->room = room;
	}
	if (l->n == PDF_LINES)
		return refuse(r, "too many strings");
	l->lines[l->n] = text;
	l->pages[l->n++] = r->page;
	return 0;
}

static int show_text(struct page_reader *r, const double *n)
{
	const struct token *t = &r->operands[0];
	_free_ char *text = NULL;
	double width = 0; /* in thousandths of the size */
	size_t used = 0;
	int rc;

	(void)n; /* its operand is no number */
	if (!r->has_font || !r->has_place || t->at[0] != '<' || t->at[t->n - 1] != '>' ||
	    (t->n - 2) % PDF_CODE_DIGITS != 0)
		return refuse(r, "string with font and place expected");
	text = malloc(t->n + 4); /* four digits make at most three bytes of UTF-8 */
	if (!text)
		return no_memory(r->err);
	for (size_t i = 1; i + PDF_CODE_DIGITS < t->n; i += PDF_CODE_DIGITS) {
		long code = pdf_code_at(t->at + i);

		if (code < 0 || !(r->font->known[code / 8] >> code % 8 & 1))
			return refuse(r, "code that ToUnicode lacks");
		width += r->font->width[code];
		used += text_encode((uint32_t)code, text + used);
	}
	text[used] = '\0';
	if (r->x < 0 || r->x + width / 1000 * r->size > PDF_PAGE_WIDTH || r->y < BELOW * r->size ||
	    r->y + ABOVE * r->size > PDF_PAGE_HEIGHT)
		return refuse(r, "text off the page");
	r->has_place = false; /* a second string would begin where the first one's width ends */
	rc = line_add(r, text);
	if (!rc)
		text = NULL;
	return rc;
}

static int begin_text(struct page_reader *r, const double *n)
{
	(void)n; /* none */
	r->in_text = true;
	r->has_font = r->has_place = false;
	r->x = r->y = 0;
	return 0;
}

static int end_text(struct page_reader *r, const double *n)
{
	(void)n; /* none */
	r->in_text = false;
	return 0;
}

static int move_text(struct page_reader *r, const double *n)
{
	r->x += n[0];
	r->y += n[1];
	r->has_place = true;
	return 0;
}

static int set_font(struct page_reader *r, const double *n)
{
	const struct token *t = &r->operands[0];

	if (t->n != strlen(r->font->name) || memcmp(t->at, r->font->name, t->n) != 0)
		return refuse(r, "another font");
	if (n[1] < PDF_LEAST_POINT)
		return refuse(r, "text too small");
	r->size = n[1];
	r->has_font = true;
	return 0;
}

static int build_path(struct page_reader *r, const double *n)
{
	(void)n; /* any place will do */
	r->has_path = true;
	return 0;
}

static int paint_path(struct page_reader *r, const double *n)
{
	(void)n; /* none */
	if (!r->has_path)
		return refuse(r, "no path to paint");
	r->has_path = false;
	return 0;
}

static int set_width(struct page_reader *r, const double *n)
{
	return n[0] >= 0 && n[0] <= WIDE_MOST ? 0 : refuse(r, "line of another width");
}

struct operator_row {
	const char *name;
	const char *operands;  /* n: number, o: other */
	bool in_text, in_path; /* where it may stand */
	int (*run)(struct page_reader *r, const double *numbers);
};

static const struct operator_row operators[] = {
	{ "BT", "", false, false, begin_text }, { "ET", "", true, false, end_text },
	{ "Tf", "on", true, false, set_font },  { "Td", "nn", true, false, move_text },
	{ "Tj", "o", true, false, show_text },  { "m", "nn", false, true, build_path },
	{ "l", "nn", false, true, build_path }, { "re", "nnnn", false, true, build_path },
	{ "w", "n", false, false, set_width },  { "S", "", false, true, paint_path },
	{ "f", "", false, true, paint_path },
};

static int run_operator(struct page_reader *r, const struct operator_row *row)
{
	double numbers[OPERANDS] = { 0 };

	if (row->in_text != r->in_text || (r->has_path && !row->in_path))
		return refuse(r, "operator in the wrong place");
	if (strlen(row->operands) != r->n_operands)
		return refuse(r, "wrong number of operands");
	for (unsigned i = 0; i < r->n_operands; i++)
		if (row->operands[i] == 'n' && !number_of(&r->operands[i], &numbers[i]))
			return refuse(r, "number expected");
	r->n_operands = 0;
	return row->run(r, numbers);
}

static int run_token(struct page_reader *r, const struct token *t)
{
	if (t->end == ' ') {
		if (r->n_operands == OPERANDS)
			return refuse(r, "too many operands");
		r->operands[r->n_operands++] = *t;
		return 0;
	}
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (t->n == strlen(operators[i].name) &&
		    memcmp(t->at, operators[i].name, t->n) == 0)
			return run_operator(r, &operators[i]);
	return refuse(r, "an operator that our pages never use");
}

/* One content stream; it must end outside text and path, so streams cannot work together. */
static int read_content(struct page_reader *r, const char *content, size_t n)
{
	struct token t = { .n = 0 };
	bool is_end = false;

	r->content = content;
	r->stop = content + n;
	r->used = 0;
	for (;;) {
		int rc = next_token(r, &t, &is_end);

		if (!rc && !is_end)
			rc = run_token(r, &t);
		if (rc)
			return rc;
		if (is_end)
			return r->in_text || r->has_path || r->n_operands
				       ? refuse(r, "ends too early")
				       : 0;
	}
}

int pdf_page_read(const struct pdf_file *f, uint32_t number, unsigned page, size_t *budget,
		  struct pdf_lines *lines, struct error *err)
{
	_free_ struct pdf_font *font = calloc(1, sizeof(*font));
	struct page_reader r = {
		.object = number, .page = page, .font = font, .lines = lines, .err = err
	};
	const struct pdf_object *o = pdf_object(f, number, 0);
	uint32_t contents = o ? pdf_get(&f->v, o->value, "/Contents") : 0;
	bool is_array = f->v.all[contents].kind == PDF_ARRAY;
	int rc;

	if (!font)
		return no_memory(err);
	if (!o || !contents || f->v.all[contents].n > PDF_CONTENTS ||
	    !pdf_is(&f->v, pdf_get(&f->v, o->value, "/MediaBox"), PDF_PAGE_BOX))
		return refuse(&r, "page without content, or of another size");
	rc = pdf_font_read(f, o->value, budget, font, err);
	for (uint32_t i = 0; !rc && i < (is_array ? f->v.all[contents].n : 1); i++) {
		uint32_t ref = pdf_ref(&f->v, is_array ? pdf_item(&f->v, contents, i) : contents);
		const struct pdf_object *stream = ref ? pdf_object(f, ref, 0) : NULL;
		_free_ uint8_t *bytes = NULL;
		size_t n = 0;

		r.object = ref;
		if (!stream || !stream->has_stream)
			return refuse(&r, "content is no stream");
		rc = pdf_stream_read(f, stream, budget, &bytes, &n, err);
		if (!rc)
			rc = read_content(&r, (const char *)bytes, n);
	}
	return rc;
}
