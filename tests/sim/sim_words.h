/*
 * tests/sim/sim_words.h - what the words of all simulated drives have in common: NAME or NAME=VALUE, a blank
 * between two; tables of what they set; the faults and lies of drive_lies.h, named alike for each model.
 */
#ifndef KIYOME_TESTS_SIM_SIM_WORDS_H
#define KIYOME_TESTS_SIM_SIM_WORDS_H

#include <stddef.h>

#include "tests/sim/drive_lies.h"

enum sim_word_kind { FLAG, TEXT, U8, U16, U32, U64, UINT, PASSWORD };

/* A row sets the N bytes AT an offset in a configuration; the table ends with a NULL name. */
struct sim_word {
	const char *name;
	enum sim_word_kind kind;
	size_t at, n;
};

#define AT(type, member) offsetof(type, member), sizeof(((type *)0)->member)

#define SIM_WORD_MOST 300

/* The word at *AT, and *AT behind it; empty at the end. Too long: cut, and so not understood. */
const char *sim_word_next(const char **at, char word[SIM_WORD_MOST]);

/* Takes WORD (which is cut) by TABLE into CONFIG, or as a fault or lie into LIES. False: not understood. */
bool sim_word_take(const struct sim_word *table, char *word, void *config, struct drive_lies *lies);

#endif
