/*
 * report/record_look.h - values of a parsed record by path, for record_sense.c and
 * record_certified.c. The shape was checked before: what is null answers as what is not there.
 */
#ifndef KIYOME_REPORT_RECORD_LOOK_H
#define KIYOME_REPORT_RECORD_LOOK_H

#include <stdint.h>
#include <string.h>

#include "report/record_check.h"

static inline const struct json *look_at(const struct json *record, const char *path)
{
	return record_value(record, path, strlen(path));
}

/* "" where there is none. */
static inline const char *look_text(const struct json *record, const char *path)
{
	const char *text = json_as_text(look_at(record, path));

	return text ? text : "";
}

/* -1 where there is none. */
static inline int64_t look_number(const struct json *record, const char *path)
{
	int64_t n;

	return json_as_number(look_at(record, path), &n) ? n : -1;
}

static inline bool look_flag(const struct json *record, const char *parent, const char *name)
{
	bool is_true = false;

	return json_get_bool(look_at(record, parent), name, &is_true) && is_true;
}

/* The same of an object's own member. */
static inline bool look_is(const struct json *object, const char *name)
{
	bool is_true = false;

	return json_get_bool(object, name, &is_true) && is_true;
}

/* WORD is one of the array at PATH. */
static inline bool look_has(const struct json *record, const char *path, const char *word)
{
	const struct json *list = look_at(record, path);

	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_as_text(json_at(list, i)), word) == 0)
			return true;
	return false;
}

/* none 0, clear 1, purge 2 */
static inline int level_rank(const char *level)
{
	return strcmp(level, "purge") == 0 ? 2 : strcmp(level, "clear") == 0 ? 1 : 0;
}

static inline int contradiction(const char *subject, const char *what, struct error *err)
{
	return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "contradiction: %s", what);
}

#endif
