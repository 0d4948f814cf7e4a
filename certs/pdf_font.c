/*
 * certs/pdf_font.c - see pdf_font.h. ISO 32000-1 9.7.4.3 (/W), 9.10.3 (ToUnicode); the spelling is
 * that of report/page_font.c.
 */
#include "certs/pdf_font.h"

#include <string.h>

#define WIDTH_MOST 10000

static int refuse(uint32_t object, const char *what, struct error *err)
{
	return error_set(err, REASON_PDF_NOT_OURS, 0, NULL, "object %u: %s", object, what);
}

/* Upper-case hex; -1 for anything else, so that a code has one spelling. */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

long pdf_code_at(const char *p)
{
	long code = 0;

	for (unsigned i = 0; i < PDF_CODE_DIGITS; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

/* "<XXXX> <XXXX>\n" with the same code twice: CID and Unicode are one number here. */
static bool read_bfchar(const char *p, size_t n, uint8_t known[PDF_CODES / 8])
{
	long code;

	if (n < 14 || p[0] != '<' || memcmp(p + 5, "> <", 3) != 0 ||
	    memcmp(p + 12, ">\n", 2) != 0 || memcmp(p + 1, p + 8, PDF_CODE_DIGITS) != 0)
		return false;
	code = pdf_code_at(p + 1);
	if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || (known[code / 8] >> code % 8 & 1))
		return false;
	known[code / 8] = (uint8_t)(known[code / 8] | 1 << code % 8);
	return true;
}

/* Sections "N beginbfchar\n" … "endbfchar\n" and no other kind of mapping. */
static bool read_to_unicode(const char *p, uint8_t known[PDF_CODES / 8])
{
	static const char begin[] = " beginbfchar\n", end[] = "endbfchar\n";
	const char *at = p;

	/* "codespacerange" twice is all that may speak of ranges. */
	for (unsigned n = 0; (at = strstr(at, "range")); at += 5)
		if (at - p < 9 || memcmp(at - 9, "codespace", 9) != 0 || ++n > 2)
			return false;
	if (strstr(p, "notdef") || strstr(p, "cidchar") || strstr(p, "usecmap"))
		return false;
	for (at = p; (at = strstr(at, begin)); at += sizeof(end) - 1) {
		for (at += sizeof(begin) - 1; strncmp(at, end, sizeof(end) - 1) != 0; at += 14)
			if (!read_bfchar(at, strnlen(at, 14), known))
				return false;
	}
	return true;
}

/* The number at VALUE, 0 to MOST; false for anything else. */
static bool small_integer(const struct pdf_values *v, uint32_t value, int64_t most, int64_t *ret)
{
	*ret = v->all[value].number;
	return v->all[value].kind == PDF_INTEGER && *ret >= 0 && *ret <= most;
}

/* "/W [ code [ width width … ] code [ … ] ]" with ascending codes, none of them twice. */
static bool read_widths(const struct pdf_values *v, uint32_t array, uint16_t width[PDF_CODES])
{
	int64_t next = 0, code, w;

	for (uint32_t i = v->all[array].first; i; i = v->all[i].next) {
		if (!small_integer(v, i, PDF_CODES - 1, &code) || code < next)
			return false;
		i = v->all[i].next;
		if (!i || v->all[i].kind != PDF_ARRAY)
			return false;
		for (uint32_t k = v->all[i].first; k; k = v->all[k].next, code++) {
			if (code >= PDF_CODES || !small_integer(v, k, WIDTH_MOST, &w))
				return false;
			width[code] = (uint16_t)w;
		}
		next = code;
	}
	return v->all[array].kind == PDF_ARRAY;
}

static int read_map(const struct pdf_file *f, uint32_t font, size_t *budget, struct pdf_font *ret,
		    struct error *err)
{
	uint32_t number = pdf_ref(&f->v, pdf_get(&f->v, font, "/ToUnicode"));
	const struct pdf_object *map = number ? pdf_object(f, number, 0) : NULL;
	_free_ uint8_t *text = NULL;
	size_t n = 0;
	int rc;

	if (!map || !map->has_stream)
		return refuse(number, "font without ToUnicode", err);
	rc = pdf_stream_read(f, map, budget, &text, &n, err);
	if (!rc &&
	    (strlen((const char *)text) != n || !read_to_unicode((const char *)text, ret->known)))
		rc = refuse(number, "ToUnicode maps otherwise than one to one", err);
	return rc;
}

int pdf_font_read(const struct pdf_file *f, uint32_t page, size_t *budget, struct pdf_font *ret,
		  struct error *err)
{
	const struct pdf_values *v = &f->v;
	uint32_t resources = pdf_resolve(f, pdf_get(v, page, "/Resources"), 0);
	uint32_t fonts = pdf_resolve(f, pdf_get(v, resources, "/Font"), 0);
	const struct pdf_value *key = &v->all[v->all[fonts].first];
	uint32_t font = pdf_resolve(f, key->next, 0);
	uint32_t inner = pdf_get(v, font, "/DescendantFonts");
	uint32_t cid = pdf_resolve(f, pdf_item(v, inner, 0), 0);

	if (!fonts) /* a page of lines only */
		return 0;
	if (v->all[fonts].n != 1 || key->end - key->at > PDF_NAME_MOST + 1)
		return refuse(0, "one font of a page expected", err);
	memcpy(ret->name, v->bytes + key->at, key->end - key->at);
	ret->name[key->end - key->at] = '\0';
	for (size_t i = 0; i < PDF_CODES; i++)
		ret->width[i] = PDF_DEFAULT_WIDTH;
	if (v->all[inner].n != 1 || !pdf_is(v, pdf_get(v, cid, "/DW"), PDF_DEFAULT_WIDTH_TEXT) ||
	    !read_widths(v, pdf_resolve(f, pdf_get(v, cid, "/W"), 0), ret->width))
		return refuse(0, "widths of the font", err);
	return read_map(f, font, budget, ret, err);
}
