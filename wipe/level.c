#include "wipe/level.h"

#include <stddef.h>
#include <string.h>

static const char *const words[LEVEL_COUNT] = {
	[LEVEL_NONE] = "none",
	[LEVEL_CLEAR] = "clear",
	[LEVEL_PURGE] = "purge",
};

const char *level_word(enum level l)
{
	return (unsigned)l < LEVEL_COUNT ? words[l] : words[LEVEL_NONE];
}

bool level_parse(const char *word, enum level *ret)
{
	for (unsigned i = 0; word && i < LEVEL_COUNT; i++) {
		if (strcmp(word, words[i]) == 0) {
			*ret = (enum level)i;
			return true;
		}
	}
	return false;
}
