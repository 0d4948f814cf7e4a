/*
 * report/words.h - sets of words, written as one string with blanks between: "asset workbench".
 */
#ifndef KIYOME_REPORT_WORDS_H
#define KIYOME_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* True when WORD (not empty, no blank in it) is one of WORDS. */
bool words_have(const char *words, const char *word);
/* How many words there are. */
size_t words_count(const char *words);

#endif
