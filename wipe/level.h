/*
 * wipe/level.h - the levels of sanitization (NIST SP 800-88) that software can claim.
 */
#ifndef KIYOME_WIPE_LEVEL_H
#define KIYOME_WIPE_LEVEL_H

#include <stdbool.h>

/* Ordered: a higher one satisfies a lower demand. */
enum level { LEVEL_NONE, LEVEL_CLEAR, LEVEL_PURGE, LEVEL_COUNT };

const char *level_word(enum level l); /* "none", "clear", "purge" */
bool level_parse(const char *word, enum level *ret);

#endif
