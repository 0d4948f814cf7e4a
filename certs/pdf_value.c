/*
 * certs/pdf_value.c - reads PDF values. See pdf_value.h. Spelling: ISO 32000-1 7.3, as libharu's
 * hpdf_objects writes it: "<<\n/Key value\n>>", "[ a b ]", "/Name", "(text \ooo)", "<HEX>", "5 0 R".
 */
#include "certs/pdf_value.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

/* Where the reader stands: the containers that are open, innermost last. */
struct reading {
	struct pdf_values *v;
	size_t at;
	uint32_t open[PDF_DEPTH];
	uint32_t last[PDF_DEPTH]; /* newest child of each */
	unsigned depth;
	struct error *err;
};

int pdf_values_init(struct pdf_values *v, const uint8_t *bytes, size_t n, struct error *err)
{
	*v = (struct pdf_values){ .bytes = bytes, .n = n, .n_all = 1, .room = 256 };
	v->all = calloc(v->room, sizeof(*v->all));
	if (!v->all)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "PDF values");
	return 0;
}

void pdf_values_clear(struct pdf_values *v)
{
	free(v->all);
	*v = (struct pdf_values)PDF_VALUES_INIT;
}

bool pdf_at(const struct pdf_values *v, size_t at, const char *text)
{
	size_t n = strlen(text);

	return at <= v->n && n <= v->n - at && memcmp(v->bytes + at, text, n) == 0;
}

static int not_ours(const struct reading *r, const char *wanted)
{
	return error_set(r->err, REASON_PDF_NOT_OURS, 0, NULL, "byte %zu: %s expected", r->at,
			 wanted);
}

static int byte_at(const struct pdf_values *v, size_t at)
{
	return at < v->n ? v->bytes[at] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* Hangs a new value into the innermost open container. */
static int value_add(struct reading *r, enum pdf_kind kind, uint32_t *ret)
{
	struct pdf_values *v = r->v;
	uint32_t i = v->n_all;

	if (i == v->room) {
		uint32_t room = v->room * 2;
		struct pdf_value *all;

		if (room > PDF_VALUES)
			return error_set(r->err, REASON_PDF_NOT_OURS, 0, NULL,
					 "byte %zu: too many values", r->at);
		all = realloc(v->all, room * sizeof(*all));
		if (!all)
			return error_set(r->err, REASON_NO_MEMORY, ENOMEM, NULL, "PDF values");
		v->all = all;
		v->room = room;
	}
	v->all[i] = (struct pdf_value){ .kind = kind, .at = r->at };
	v->n_all++;
	if (r->depth) {
		uint32_t last = r->last[r->depth - 1];

		if (last)
			v->all[last].next = i;
		else
			v->all[r->open[r->depth - 1]].first = i;
		r->last[r->depth - 1] = i;
	}
	*ret = i;
	return 0;
}

/* A number's digits; at most 15, so that int64_t holds it. */
static size_t digits(const struct pdf_values *v, size_t at, int64_t *ret)
{
	size_t n = 0;

	*ret = 0;
	while (n < 16 && is_digit(byte_at(v, at + n)))
		*ret = *ret * 10 + (v->bytes[at + n++] - '0');
	return n;
}

static int read_number(struct reading *r, struct pdf_value *value)
{
	size_t sign = byte_at(r->v, r->at) == '-', n;
	int64_t number, decimals;

	n = digits(r->v, r->at + sign, &number);
	/* "007" would be a second spelling of "7". */
	if (!n || n > 15 || (n > 1 && r->v->bytes[r->at + sign] == '0') ||
	    (sign && !number && byte_at(r->v, r->at + sign + n) != '.'))
		return not_ours(r, "number");
	value->number = sign ? -number : number;
	n += sign;
	if (byte_at(r->v, r->at + n) == '.') {
		size_t more = digits(r->v, r->at + n + 1, &decimals);

		if (!more || more > 15)
			return not_ours(r, "decimals");
		value->kind = PDF_REAL;
		n += 1 + more;
	} else if (!sign && number > 0 && number <= UINT32_MAX && pdf_at(r->v, r->at + n, " 0 R")) {
		value->kind = PDF_REF;
		n += 4;
	}
	r->at += n;
	return 0;
}

static bool is_name_byte(int c)
{
	return c > 0x20 && c < 0x7f && !strchr("()<>[]{}/%", c);
}

static int read_name(struct reading *r)
{
	size_t n = 1;

	while (is_name_byte(byte_at(r->v, r->at + n)))
		n++;
	if (byte_at(r->v, r->at) != '/' || n == 1 || n > PDF_NAME_MOST + 1)
		return not_ours(r, "name");
	r->at += n;
	return 0;
}

/* Printable ASCII; anything else, brackets and the backslash itself as \ooo. */
static int read_text(struct reading *r)
{
	int64_t ignored;

	for (r->at++;; r->at++) {
		int c = byte_at(r->v, r->at);

		if (c == ')')
			break;
		if (c < 0x20 || c > 0x7e || c == '(')
			return not_ours(r, "character of a string");
		if (c == '\\') {
			if (digits(r->v, r->at + 1, &ignored) < 3)
				return not_ours(r, "three octal digits");
			r->at += 3;
		}
	}
	r->at++;
	return 0;
}

static int hex_digit(int c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hex(struct reading *r)
{
	size_t n = 1;

	while (hex_digit(byte_at(r->v, r->at + n)) >= 0)
		n++;
	if (byte_at(r->v, r->at + n) != '>' || n % 2 == 0)
		return not_ours(r, "pairs of hex digits and >");
	r->at += n + 1;
	return 0;
}

static int read_word(struct reading *r, struct pdf_value *value)
{
	static const struct {
		const char *text;
		enum pdf_kind kind;
	} words[] = { { "true", PDF_BOOL }, { "false", PDF_BOOL }, { "null", PDF_NULL } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!pdf_at(r->v, r->at, words[i].text))
			continue;
		value->kind = words[i].kind;
		r->at += strlen(words[i].text);
		return 0;
	}
	return not_ours(r, "value");
}

static int read_scalar(struct reading *r)
{
	int c = byte_at(r->v, r->at), rc;
	struct pdf_value value = { .kind = PDF_INTEGER, .at = r->at };
	uint32_t i = 0;

	rc = value_add(r, PDF_INTEGER, &i);
	if (rc)
		return rc;
	if (c == '/') {
		value.kind = PDF_NAME;
		rc = read_name(r);
	} else if (c == '(') {
		value.kind = PDF_TEXT;
		rc = read_text(r);
	} else if (c == '<') {
		value.kind = PDF_HEX;
		rc = read_hex(r);
	} else if (c == '-' || is_digit(c)) {
		rc = read_number(r, &value);
	} else {
		rc = read_word(r, &value);
	}
	value.end = r->at;
	r->v->all[i] = value;
	return rc;
}

static bool same_bytes(const struct pdf_values *v, uint32_t a, uint32_t b)
{
	const struct pdf_value *x = &v->all[a], *y = &v->all[b];

	return x->end - x->at == y->end - y->at &&
	       memcmp(v->bytes + x->at, v->bytes + y->at, x->end - x->at) == 0;
}

/* "/Key " of the innermost dictionary; a key twice would be read one way here, another there. */
static int read_key(struct reading *r)
{
	uint32_t dict = r->open[r->depth - 1], key = 0;
	int rc = byte_at(r->v, r->at) == '/' ? read_scalar(r) : not_ours(r, "key or >>");

	if (rc)
		return rc;
	key = r->v->n_all - 1;
	if (++r->v->all[dict].n > PDF_KEYS)
		return not_ours(r, "fewer keys");
	for (uint32_t k = r->v->all[dict].first; k != key; k = r->v->all[r->v->all[k].next].next)
		if (same_bytes(r->v, k, key))
			return not_ours(r, "another key");
	if (byte_at(r->v, r->at) != ' ')
		return not_ours(r, "one blank");
	r->at++;
	return 0;
}

static int open_container(struct reading *r, enum pdf_kind kind)
{
	uint32_t i = 0;
	int rc;

	if (r->depth == PDF_DEPTH)
		return not_ours(r, "less depth");
	rc = value_add(r, kind, &i);
	if (rc)
		return rc;
	r->open[r->depth] = i;
	r->last[r->depth] = 0;
	r->depth++;
	r->at += kind == PDF_DICT ? 3 : 2;
	return 0;
}

/* Inside a container, where a child or its end may stand: closes what ends here, else leaves
 * *ret_closed false with the reader before a value. */
static int child_or_end(struct reading *r, bool *ret_closed)
{
	uint32_t i = r->open[r->depth - 1];
	bool is_dict = r->v->all[i].kind == PDF_DICT;
	const char *end = is_dict ? ">>" : "]";

	*ret_closed = pdf_at(r->v, r->at, end);
	if (!*ret_closed) {
		if (is_dict)
			return read_key(r);
		r->v->all[i].n++;
		return 0;
	}
	r->at += strlen(end);
	r->v->all[i].end = r->at;
	r->depth--;
	return 0;
}

/* After a finished value: the separator that its container wants, and all ends that follow. */
static int after_value(struct reading *r)
{
	bool closed = true;

	while (closed && r->depth) {
		char wanted = r->v->all[r->open[r->depth - 1]].kind == PDF_DICT ? '\n' : ' ';
		int rc;

		if (byte_at(r->v, r->at) != wanted)
			return not_ours(r, wanted == ' ' ? "one blank" : "line end");
		r->at++;
		rc = child_or_end(r, &closed);
		if (rc)
			return rc;
	}
	return 0;
}

/* Opens a container at the reader, with what may follow its bracket. */
static int begin_container(struct reading *r, enum pdf_kind kind)
{
	bool closed = false;
	int rc = open_container(r, kind);

	if (!rc)
		rc = child_or_end(r, &closed);
	return rc || !closed ? rc : after_value(r);
}

int pdf_value_read(struct pdf_values *v, size_t at, uint32_t *ret, struct error *err)
{
	struct reading r = { .v = v, .at = at, .err = err };
	uint32_t top = v->n_all;
	int rc;

	do {
		if (pdf_at(v, r.at, "<<\n")) {
			rc = begin_container(&r, PDF_DICT);
		} else if (pdf_at(v, r.at, "[ ")) {
			rc = begin_container(&r, PDF_ARRAY);
		} else {
			rc = read_scalar(&r);
			if (!rc)
				rc = after_value(&r);
		}
		if (rc)
			return rc;
	} while (r.depth);
	*ret = top;
	return 0;
}

bool pdf_is(const struct pdf_values *v, uint32_t value, const char *text)
{
	const struct pdf_value *x = &v->all[value];

	return value && x->end - x->at == strlen(text) && pdf_at(v, x->at, text);
}

uint32_t pdf_get(const struct pdf_values *v, uint32_t dict, const char *key)
{
	if (v->all[dict].kind != PDF_DICT)
		return 0;
	for (uint32_t k = v->all[dict].first; k; k = v->all[v->all[k].next].next)
		if (pdf_is(v, k, key))
			return v->all[k].next;
	return 0;
}

uint32_t pdf_item(const struct pdf_values *v, uint32_t array, uint32_t i)
{
	uint32_t at;

	if (v->all[array].kind != PDF_ARRAY)
		return 0;
	for (at = v->all[array].first; at && i; i--)
		at = v->all[at].next;
	return at;
}

uint32_t pdf_ref(const struct pdf_values *v, uint32_t value)
{
	return v->all[value].kind == PDF_REF ? (uint32_t)v->all[value].number : 0;
}

/* Next byte of a string in either spelling; -1 at its end, -2 for a byte that no octal makes. */
static int string_byte(const struct pdf_values *v, const struct pdf_value *x, size_t *at)
{
	const uint8_t *p = v->bytes + *at;
	int c;

	if (*at + 1 >= x->end)
		return -1;
	if (x->kind == PDF_HEX) {
		*at += 2;
		return (hex_digit(p[0]) & 15) << 4 | (hex_digit(p[1]) & 15); /* digits, as read */
	}
	*at += *p == '\\' ? 4 : 1;
	if (*p != '\\')
		return *p;
	c = (p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0');
	return p[1] > '3' || p[2] > '7' || p[3] > '7' ? -2 : c;
}

/* One UTF-16BE unit; -1 at the end, -2 for half a unit. */
static long utf16_unit(const struct pdf_values *v, const struct pdf_value *x, size_t *at)
{
	int high = string_byte(v, x, at), low;

	if (high < 0)
		return high;
	low = string_byte(v, x, at);
	return low < 0 ? -2 : (long)high << 8 | low;
}

/* One code point of UTF-16BE; surrogates must come in pairs. */
static long utf16_next(const struct pdf_values *v, const struct pdf_value *x, size_t *at)
{
	long unit = utf16_unit(v, x, at), low;

	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	low = unit < 0xdc00 ? utf16_unit(v, x, at) : -2;
	if (low < 0xdc00 || low > 0xdfff)
		return -2;
	return 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
}

bool pdf_string(const struct pdf_values *v, uint32_t value, char *out, size_t size)
{
	const struct pdf_value *x = &v->all[value];
	bool is_utf16 = x->kind == PDF_HEX;
	size_t at = x->at + 1, used = 0;
	long c;

	if ((x->kind != PDF_HEX && x->kind != PDF_TEXT) || !size)
		return false;
	if (is_utf16 && utf16_unit(v, x, &at) != 0xfeff)
		return false;
	while ((c = is_utf16 ? utf16_next(v, x, &at) : string_byte(v, x, &at)) != -1) {
		char one[5];
		size_t n;

		/* Above ASCII PDFDocEncoding begins, which we never write. */
		if (c <= 0 || (!is_utf16 && c > 0x7e))
			return false;
		n = text_encode((uint32_t)c, one);
		if (used + n >= size)
			return false;
		memcpy(out + used, one, n);
		used += n;
	}
	out[used] = '\0';
	return true;
}
