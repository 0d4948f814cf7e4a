/*
 * base/text.c - bounded strings and UTF-8, without the locale.
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Length of the well-formed sequence at P with N bytes left, 0 for a bad one (RFC 3629, table of
 * well-formed byte sequences); *ret_cp is its code point. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *ret_cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len;
	uint32_t cp;

	if (p[0] < 0x80) {
		*ret_cp = p[0];
		return 1;
	}
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	cp = p[0] & (0xffU >> (len + 1));
	if (n < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3fU);
	}
	if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	*ret_cp = cp;
	return len;
}

/* The most bytes, up to MOST, that cut IN before a character and not inside one. */
static size_t whole_characters(const char *in, size_t most)
{
	size_t back = 0;

	while (back < 3 && back < most && ((unsigned char)in[most - back] & 0xc0) == 0x80)
		back++;
	/* After three steps back without a lead byte it was no UTF-8 anyway: cut anywhere. */
	return ((unsigned char)in[most - back] & 0xc0) == 0x80 ? most : most - back;
}

bool text_copy(char *out, size_t size, const char *in)
{
	size_t n = strnlen(in, size);
	bool fits = n < size;

	if (!size)
		return false;
	if (!fits)
		n = whole_characters(in, size - 1);
	memmove(out, in, n);
	out[n] = 0;
	return fits;
}

/* Cuts a half character off the end of a string that vsnprintf() had to cut. */
static void trim_cut(char *s, size_t n)
{
	size_t back = 1;
	uint32_t cp;

	while (back < 4 && back < n && ((unsigned char)s[n - back] & 0xc0) == 0x80)
		back++;
	if (n && (unsigned char)s[n - back] >= 0xc0 &&
	    !decode((const unsigned char *)s + n - back, back, &cp))
		s[n - back] = 0;
}

__attribute__((format(printf, 4, 0))) static bool format_at(char *out, size_t size, size_t used,
							    const char *format, va_list args)
{
	int n = vsnprintf(out + used, size - used, format, args);

	if (n < 0) {
		out[used] = 0;
		return false;
	}
	if ((size_t)n < size - used)
		return true;
	trim_cut(out, size - 1);
	return false;
}

bool text_format(char *out, size_t size, const char *format, ...)
{
	va_list args;
	bool fits;

	if (!size)
		return false;
	va_start(args, format);
	fits = format_at(out, size, 0, format, args);
	va_end(args);
	return fits;
}

bool text_append(char *out, size_t size, const char *format, ...)
{
	size_t used = strnlen(out, size);
	va_list args;
	bool fits;

	if (used >= size)
		return false;
	va_start(args, format);
	fits = format_at(out, size, used, format, args);
	va_end(args);
	return fits;
}

bool text_is_utf8(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	uint32_t cp;

	for (size_t at = 0, len; at < n; at += len) {
		len = decode(p + at, n - at, &cp);
		if (!len || !cp)
			return false;
	}
	return true;
}

uint32_t text_next(const char **at)
{
	uint32_t cp;
	size_t len;

	if (!**at)
		return 0;
	/* The terminator is no continuation byte, so decode() never looks past it. */
	len = decode((const unsigned char *)*at, 4, &cp);
	*at += len ? len : 1;
	return len ? cp : 0xfffd;
}

size_t text_encode(uint32_t cp, char *out)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		out[0] = (char)cp;
		out[1] = 0;
		return 1;
	}
	n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	out[n] = 0;
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(lead[n] | cp);
	return n;
}

struct interval {
	uint32_t first, last;
};

/* East Asian Width W and F, joined over gaps that hold nothing printable. */
static const struct interval wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },   { 0x23e9, 0x23ec },
	{ 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },   { 0x25fd, 0x25fe },   { 0x2614, 0x2615 },
	{ 0x2648, 0x2653 },   { 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
	{ 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },   { 0x26ce, 0x26ce },
	{ 0x26d4, 0x26d4 },   { 0x26ea, 0x26ea },   { 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },
	{ 0x26fa, 0x26fa },   { 0x26fd, 0x26fd },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },
	{ 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },   { 0x2753, 0x2755 },
	{ 0x2757, 0x2757 },   { 0x2795, 0x2797 },   { 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },
	{ 0x2b1b, 0x2b1c },   { 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x2e80, 0x303e },
	{ 0x3041, 0x33ff },   { 0x3400, 0x4dbf },   { 0x4e00, 0xa4cf },   { 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },
	{ 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18cd5 }, { 0x18d00, 0x18d08 },
	{ 0x1aff0, 0x1b2fb }, { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e },
	{ 0x1f191, 0x1f19a }, { 0x1f200, 0x1f320 }, { 0x1f32d, 0x1f335 }, { 0x1f337, 0x1f37c },
	{ 0x1f37e, 0x1f393 }, { 0x1f3a0, 0x1f3ca }, { 0x1f3cf, 0x1f3d3 }, { 0x1f3e0, 0x1f3f0 },
	{ 0x1f3f4, 0x1f3f4 }, { 0x1f3f8, 0x1f43e }, { 0x1f440, 0x1f440 }, { 0x1f442, 0x1f4fc },
	{ 0x1f4ff, 0x1f53d }, { 0x1f54b, 0x1f54e }, { 0x1f550, 0x1f567 }, { 0x1f57a, 0x1f57a },
	{ 0x1f595, 0x1f596 }, { 0x1f5a4, 0x1f5a4 }, { 0x1f5fb, 0x1f64f }, { 0x1f680, 0x1f6c5 },
	{ 0x1f6cc, 0x1f6cc }, { 0x1f6d0, 0x1f6d2 }, { 0x1f6d5, 0x1f6df }, { 0x1f6eb, 0x1f6ec },
	{ 0x1f6f4, 0x1f6fc }, { 0x1f7e0, 0x1f7f0 }, { 0x1f90c, 0x1f9ff }, { 0x1fa70, 0x1faff },
	{ 0x20000, 0x2fffd }, { 0x30000, 0x3fffd },
};

/* Controls, combining marks and invisible formatting characters of the scripts met in names. */
static const struct interval narrowest[] = {
	{ 0x0001, 0x001f }, { 0x007f, 0x009f }, { 0x0300, 0x036f },   { 0x0483, 0x0489 },
	{ 0x0591, 0x05bd }, { 0x0610, 0x061a }, { 0x064b, 0x065f },   { 0x0e31, 0x0e31 },
	{ 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x1160, 0x11ff },   { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x2064 },
	{ 0x20d0, 0x20ff }, { 0x302a, 0x302d }, { 0x3099, 0x309a },   { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff }, { 0xe0001, 0xe007f }, { 0xe0100, 0xe01ef },
};

static bool is_in(const struct interval *table, size_t n, uint32_t cp)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (cp > table[middle].last)
			low = middle + 1;
		else if (cp < table[middle].first)
			n = middle;
		else
			return true;
	}
	return false;
}

unsigned text_columns(const char *s)
{
	unsigned columns = 0;
	uint32_t cp;

	while ((cp = text_next(&s))) {
		if (is_in(narrowest, sizeof(narrowest) / sizeof(narrowest[0]), cp))
			continue;
		columns += is_in(wide, sizeof(wide) / sizeof(wide[0]), cp) ? 2 : 1;
	}
	return columns;
}

void text_hex(const void *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = 0;
}

/* 16 for what is no hex digit. */
static unsigned hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool text_unhex(const char *hex, size_t n, void *out)
{
	unsigned char *p = out;

	if (strnlen(hex, 2 * n + 1) != 2 * n)
		return false;
	for (size_t i = 0; i < 2 * n; i++)
		if (hex_digit(hex[i]) > 15)
			return false;
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	return true;
}

const char *text_grouped(uint64_t value, char *out)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	char *p = out;

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = 0;
	return out;
}

const char *text_printable(const void *bytes, size_t n, char *out, size_t size)
{
	const uint8_t *from = bytes;

	if (size)
		out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		bool is_plain = from[i] >= 0x20 && from[i] < 0x7f && from[i] != '\\';

		if (!text_append(out, size, is_plain ? "%c" : "\\x%02X", from[i]))
			break;
	}
	return out;
}
