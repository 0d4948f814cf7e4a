/*
 * report/record_check.c - see record_check.h: the shape. Driven by schema_rows; parents stand
 * before their members there, so a member is looked for only in what was already found sound.
 */
#include "report/record_check.h"

#include <stdint.h>
#include <string.h>

#include "base/crypt.h"
#include "base/instant.h"
#include "base/ranges.h"
#include "base/text.h"
#include "certs/number.h"
#include "report/record_schema.h"
#include "report/text_safe.h"
#include "report/words.h"

#define ID_MOST        64
#define HEX_BYTES_MOST 64
#define TEXT_MOST      4096
#define KEYS_MOST      99
#define SEGMENT_MOST   64

const struct json *record_value(const struct json *value, const char *path, size_t n)
{
	while (value && n) {
		char segment[SEGMENT_MOST];
		size_t here = 0;

		while (here < n && path[here] != '.')
			here++;
		if (!here || here >= sizeof(segment))
			return NULL;
		memcpy(segment, path, here);
		segment[here] = '\0';
		if (json_is_array(value)) {
			if (here > 6 || strspn(segment, "0123456789") != here)
				return NULL;
			value = json_at(value, strtoul(segment, NULL, 10));
		} else {
			value = json_get(value, segment);
		}
		if (here == n)
			break;
		if (here + 1 == n)
			return NULL; /* ends in a dot */
		path += here + 1;
		n -= here + 1;
	}
	return value;
}

static bool is_of(const char *s, const char *characters, size_t most)
{
	size_t n = strlen(s);

	return n && n <= most && strspn(s, characters) == n;
}

static bool is_hex(const char *s, size_t bytes_least, size_t bytes_most)
{
	size_t n = strlen(s);

	return n % 2 == 0 && n >= 2 * bytes_least && n <= 2 * bytes_most &&
	       strspn(s, "0123456789abcdef") == n;
}

static bool is_moment(const struct json *value)
{
	const char *local = json_get_text(value, "local"), *utc = json_get_text(value, "utc");
	struct instant a, b;
	char text[INSTANT_TEXT];

	if (json_count(value) != 2 || !local || !utc || !instant_parse(local, &a) ||
	    !instant_parse(utc, &b) || a.utc_ms != b.utc_ms)
		return false;
	return strcmp(instant_local(a, text), local) == 0 && strcmp(instant_utc(a, text), utc) == 0;
}

static bool is_ranges(const struct json *value)
{
	int64_t free_from = 0; /* the first block that the next range may begin at */

	if (!json_is_array(value) || json_count(value) > RANGES_MOST)
		return false;
	for (size_t i = 0; i < json_count(value); i++) {
		const struct json *range = json_at(value, i);
		int64_t first, n;

		if (!json_is_array(range) || json_count(range) != 2 ||
		    !json_as_number(json_at(range, 0), &first) ||
		    !json_as_number(json_at(range, 1), &n))
			return false;
		if (first < free_from || n < 1 || n > INT64_MAX - 1 - first)
			return false;
		free_from = first + n + 1;
	}
	return true;
}

static bool is_words(const struct json *value, const char *words)
{
	if (!json_is_array(value) || json_count(value) > words_count(words))
		return false;
	for (size_t i = 0; i < json_count(value); i++) {
		const char *word = json_as_text(json_at(value, i));

		if (!word || !words_have(words, word))
			return false;
		for (size_t k = 0; k < i; k++)
			if (strcmp(json_as_text(json_at(value, k)), word) == 0)
				return false;
	}
	return true;
}

static bool is_keys(const struct json *value)
{
	if (!json_is_array(value) || json_count(value) > KEYS_MOST)
		return false;
	for (size_t i = 0; i < json_count(value); i++) {
		const struct json *key = json_at(value, i);
		const char *hex = json_as_text(key);

		if (!json_is_null(key) && (!hex || !is_hex(hex, DIGEST_BYTES, DIGEST_BYTES)))
			return false;
	}
	return true;
}

static bool is_list(const struct json *value)
{
	if (!json_is_array(value))
		return false;
	for (size_t i = 0; i < json_count(value); i++)
		if (!json_is_object(json_at(value, i)))
			return false;
	return true;
}

static bool is_text_of(const char *text, const struct schema_row *row)
{
	if (!text)
		return false;
	switch (row->type) {
	case SCHEMA_TEXT:
		return strlen(text) < TEXT_MOST && !text_unsafe_in(text);
	case SCHEMA_WORD:
		return words_have(row->words, text);
	case SCHEMA_ID:
		return is_of(text, "abcdefghijklmnopqrstuvwxyz0123456789_-", ID_MOST);
	case SCHEMA_HEX:
		return is_hex(text, 0, HEX_BYTES_MOST);
	case SCHEMA_DIGEST:
		return is_hex(text, DIGEST_BYTES, DIGEST_BYTES);
	case SCHEMA_NUMBER:
		return number_parse(text, NULL, NULL);
	default:
		return false;
	}
}

static bool is_count(const struct json *value, long long most)
{
	int64_t n;

	return json_as_number(value, &n) && n >= 0 && (!most || n <= most);
}

/* VALUE is the member of PARENT that ROW speaks of. */
static bool is_of_type(const struct json *parent, const struct json *value,
		       const struct schema_row *row)
{
	bool is_true;

	if (json_is_null(value))
		return row->is_nullable;
	switch (row->type) {
	case SCHEMA_OBJECT:
		return json_is_object(value);
	case SCHEMA_LIST:
		return is_list(value);
	case SCHEMA_BOOL:
		return json_get_bool(parent, schema_name(row), &is_true);
	case SCHEMA_COUNT:
		return is_count(value, row->most);
	case SCHEMA_MOMENT:
		return is_moment(value);
	case SCHEMA_RANGES:
		return is_ranges(value);
	case SCHEMA_WORDS:
		return is_words(value, row->words);
	case SCHEMA_KEYS:
		return is_keys(value);
	default:
		return is_text_of(json_as_text(value), row);
	}
}

/* Each object that a path with or without one "[]" names: the I-th, or NULL past the last. A
 * nullable object that is null on the way is passed over: *ret_null. */
static const struct json *object_at(const struct json *record, const char *path, size_t n, size_t i,
				    bool *ret_null)
{
	const char *list = memmem(path, n, "[]", 2);
	const struct json *object;
	size_t prefix = list ? (size_t)(list - path) : n;

	*ret_null = false;
	object = record_value(record, path, prefix);
	if (!list && i)
		return NULL;
	if (list) {
		object = json_at(object, i);
		if (!object)
			return NULL;
		if (prefix + 3 < n)
			object = record_value(object, list + 3, n - prefix - 3);
	}
	*ret_null = object ? json_is_null(object) : false;
	return object;
}

static int check_row(const struct json *record, const struct schema_row *row, const char *subject,
		     struct error *err)
{
	const struct json *object;
	bool is_null;

	for (size_t i = 0; (object = object_at(record, row->path, schema_parent(row), i, &is_null));
	     i++) {
		const struct json *value = json_get(object, schema_name(row));

		if (is_null)
			continue;
		if (!value)
			return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "%s missing",
					 row->path);
		if (!is_of_type(object, value, row))
			return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "%s bad value",
					 row->path);
	}
	return 0;
}

/* Members that the table gives to the objects at PATH (N bytes of it, 0: the record). */
static size_t members_of(const char *path, size_t n)
{
	size_t members = 0;

	for (size_t i = 0; i < schema_n_rows; i++)
		if (schema_parent(&schema_rows[i]) == n &&
		    memcmp(schema_rows[i].path, path, n) == 0)
			members++;
	return members;
}

/* All known members are there (check_row), so as many as that means that none is unknown. */
static int check_count(const struct json *record, const char *path, const char *subject,
		       struct error *err)
{
	const struct json *object;
	size_t n = strlen(path), members = members_of(path, n);
	bool is_null;

	for (size_t i = 0; (object = object_at(record, path, n, i, &is_null)); i++)
		if (!is_null && json_count(object) != members)
			return error_set(err, REASON_RECORD_MALFORMED, 0, subject,
					 "%s has unknown members", n ? path : "record");
	return 0;
}

int record_check_shape(const struct json *record, const char *subject, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < schema_n_rows && !rc; i++)
		rc = check_row(record, &schema_rows[i], subject, err);
	if (!rc)
		rc = check_count(record, "", subject, err);
	for (size_t i = 0; i < schema_n_rows && !rc; i++) {
		const struct schema_row *row = &schema_rows[i];
		char path[2 * SEGMENT_MOST];

		if ((row->type != SCHEMA_OBJECT && row->type != SCHEMA_LIST) ||
		    strcmp(row->path, "typed") == 0)
			continue; /* the typed part has its own table */
		(void)text_format(path, sizeof(path), "%s%s", row->path,
				  row->type == SCHEMA_LIST ? "[]" : ""); /* rows are short */
		rc = check_count(record, path, subject, err);
	}
	return rc;
}
