/*
 * report/phrase.c - finds a phrase and fills it.
 */
#include "report/phrase.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "report/phrase_table.h"

#define VALUES_MOST 9

const struct phrase *phrase(enum phrase_id id)
{
	static const struct phrase nothing = { "", "" };
	const struct phrase *p = &nothing;
	size_t i = (size_t)id;

	if (i < PHRASE_SECTION_RESULT && i < phrase_n_front)
		p = &phrase_front[i];
	else if (i >= PHRASE_SECTION_RESULT && i - PHRASE_SECTION_RESULT < phrase_n_evidence)
		p = &phrase_evidence[i - PHRASE_SECTION_RESULT];
	return p->ja ? p : &nothing;
}

const char *phrase_in(enum language language, enum phrase_id id)
{
	const struct phrase *p = phrase(id);

	return language == LANGUAGE_JA ? p->ja : p->en;
}

const char *phrase_word_in(enum language language, const char *group, const char *word)
{
	const struct phrase *p = phrase_word(group, word);

	if (!p)
		return word;
	return language == LANGUAGE_JA ? p->ja : p->en;
}

const char *phrase_fill(char *out, size_t size, const char *template, ...)
{
	const char *values[VALUES_MOST] = { NULL };
	unsigned n = 0;
	char *at = out, *end = out + size - 1;
	va_list list;

	va_start(list, template);
	for (const char *v; n < VALUES_MOST && (v = va_arg(list, const char *));)
		values[n++] = v;
	va_end(list);
	*out = '\0';
	while (*template && at < end) {
		char piece[5] = { 0 };
		const char *from = template, *value = piece;
		bool is_mark = from[0] == '{' && from[1] >= '1' && from[1] <= '9' && from[2] == '}';

		if (is_mark) {
			unsigned i = (unsigned)(from[1] - '1');

			value = i < n ? values[i] : "";
			template += 3;
		} else {
			(void)text_next(&template);
			memcpy(piece, from, (size_t)(template - from));
		}
		if (!text_copy(at, (size_t)(end - at) + 1, value))
			break;
		at += strlen(at);
	}
	return out;
}
