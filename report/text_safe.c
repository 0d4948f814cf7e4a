/*
 * report/text_safe.c - see text_safe.h.
 */
#include "report/text_safe.h"

#include <stdbool.h>
#include <stddef.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* C0 and C1 controls, soft hyphen, zero-width characters, line and paragraph separators, every
 * bidirectional control (Unicode UAX 9), the byte-order mark, interlinear and tag characters. */
static const struct {
	uint32_t first, last;
} unsafe[] = {
	{ 0x0001, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD },   { 0x061C, 0x061C },
	{ 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x2028, 0x202E },   { 0x2060, 0x206F },
	{ 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFD }, { 0xE0000, 0xE007F },
};

static bool is_unsafe(uint32_t c)
{
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		if (c >= unsafe[i].first && c <= unsafe[i].last)
			return true;
	return false;
}

uint32_t text_unsafe_in(const char *s)
{
	for (uint32_t c; (c = text_next(&s));)
		if (is_unsafe(c))
			return c;
	return 0;
}

const char *text_safe(const char *s, char *out, size_t size)
{
	size_t n = 0;

	if (text_is_utf8(s, strlen(s)) && !text_unsafe_in(s))
		return s;
	for (; *s && n + 5 < size; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 0x20 && c < 0x7F && c != '\\')
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, size - n, "\\x%02X", c);
	}
	out[n] = '\0';
	return out;
}
