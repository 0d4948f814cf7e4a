/*
 * report/words.c - see words.h.
 */
#include "report/words.h"

#include <string.h>

bool words_have(const char *words, const char *word)
{
	size_t n = strlen(word);

	if (!n || strchr(word, ' '))
		return false;
	for (const char *at = words; *at;) {
		size_t here = strcspn(at, " ");

		if (here == n && memcmp(at, word, n) == 0)
			return true;
		at += here;
		at += strspn(at, " ");
	}
	return false;
}

size_t words_count(const char *words)
{
	size_t n = 0;

	for (const char *at = words; *at; n++) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return n;
}
