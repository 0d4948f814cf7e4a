/*
 * report/file_name.h - where a record's files are kept below a place for evidence, and their name:
 * certificates/YYYY/MM/NUMBER_TAG_SERIAL_WORD, from the record alone.
 */
#ifndef KIYOME_REPORT_FILE_NAME_H
#define KIYOME_REPORT_FILE_NAME_H

#include "report/record_read.h"

#define FILE_NAME_PART 40  /* bytes that a part of a name keeps */
#define FILE_NAME_MOST 200 /* of a whole name, with NUL */

/* TEXT as a part of a name: at most FILE_NAME_PART bytes of it, cut between characters; letters
 * (Japanese ones too), digits, '-' and '.' stay, all else becomes '_', as does a leading dot. */
void file_name_part(const char *text, char out[FILE_NAME_PART + 1]);

/* "certificates/2026/11": the local month in which the record was made. */
int file_name_folder(const struct record_view *v, char out[FILE_NAME_MOST],
		     struct error *err) _must_check_;
/* "K7Q2M8-000412-8_PC-17_Z4Y1A2B3_cleared", practice adds "_PRACTICE"; without an ending. */
int file_name_of(const struct record_view *v, char out[FILE_NAME_MOST],
		 struct error *err) _must_check_;

#endif
