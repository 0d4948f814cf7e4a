/*
 * report/phrase_table.h - the tables behind phrase.h, each in its own file.
 */
#ifndef KIYOME_REPORT_PHRASE_TABLE_H
#define KIYOME_REPORT_PHRASE_TABLE_H

#include "report/phrase.h"

extern const struct phrase phrase_front[]; /* by id */
extern const size_t phrase_n_front;
extern const struct phrase phrase_evidence[]; /* by id less PHRASE_SECTION_RESULT */
extern const size_t phrase_n_evidence;

#endif
