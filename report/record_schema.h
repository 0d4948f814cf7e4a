/*
 * report/record_schema.h - the members of a record, one row each, parents before their members.
 * docs/RECORD.md says the same to people; a test compares the two. The words are listed here again
 * and not asked of wipe/ and devices/, which the checker does not link; a test compares them too.
 */
#ifndef KIYOME_REPORT_RECORD_SCHEMA_H
#define KIYOME_REPORT_RECORD_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum schema_type {
	SCHEMA_OBJECT,
	SCHEMA_LIST, /* array of objects whose members' paths go on behind "[]" */
	SCHEMA_TEXT, /* any text without controls */
	SCHEMA_WORD, /* one of `words` */
	SCHEMA_ID,   /* lower-case letters, digits, '_' and '-' */
	SCHEMA_BOOL,
	SCHEMA_COUNT,  /* integer, 0 or more, at most `most` where that is not 0 */
	SCHEMA_HEX,    /* lower-case hex of whole bytes, at most 64 of them */
	SCHEMA_DIGEST, /* lower-case hex of 32 bytes */
	SCHEMA_MOMENT, /* {"local", "utc"}: the same moment twice, as instant.c writes it */
	SCHEMA_RANGES, /* array of [first, number], ascending, apart from each other */
	SCHEMA_WORDS,  /* array of some of `words`, each once */
	SCHEMA_KEYS,   /* array of digests or null */
	SCHEMA_NUMBER, /* number of a certificate, with its check character */
	SCHEMA_TYPE_COUNT
};

struct schema_row {
	const char *path; /* "measured.plan.steps[].kind" */
	enum schema_type type;
	bool is_nullable;
	const char *words; /* SCHEMA_WORD, SCHEMA_WORDS */
	long long most;    /* SCHEMA_COUNT */
};

extern const struct schema_row schema_rows[];
extern const size_t schema_n_rows;

/* Bytes of a row's path up to the last '.', its parent's path with "[]" where that is a list; 0 for
 * a member of the record itself. */
size_t schema_parent(const struct schema_row *row);
/* The member's own name. */
const char *schema_name(const struct schema_row *row);

#endif
