/*
 * report/text_safe.c - see text_safe.h.
 */
#include "report/text_safe.h"

#include <stdbool.h>
#include <stddef.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* C0 and C1 controls, soft hyphen, zero-width characters, fillers that look like a blank, line and
 * paragraph separators, every bidirectional control (Unicode UAX 9), variation selectors, the
 * byte-order mark, interlinear and tag characters. And combining marks, those of kana among them:
 * they draw over their neighbour or not at all, and composing them here would change a text that
 * is signed. */
static const struct {
	uint32_t first, last;
} unsafe[] = {
	{ 0x0001, 0x001F },   { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x0300, 0x036F },
	{ 0x0483, 0x0489 },   { 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 },
	{ 0x180B, 0x180F },   { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x200B, 0x200F },
	{ 0x2028, 0x202E },   { 0x2060, 0x206F }, { 0x20D0, 0x20FF }, { 0x2800, 0x2800 },
	{ 0x302A, 0x302F },   { 0x3099, 0x309A }, { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F },
	{ 0xFE20, 0xFE2F },   { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF9, 0xFFFD },
	{ 0xE0000, 0xE0FFF },
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
