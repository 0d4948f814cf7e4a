/*
 * report/record_typed.c - see record_check.h: the part that people typed.
 */
#include <string.h>

#include "base/text.h"
#include "report/record_check.h"
#include "report/text_safe.h"
#include "report/typed.h"
#include "report/words.h"

static int malformed(const char *subject, const char *key, const char *what, struct error *err)
{
	return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "typed.%s %s", key, what);
}

static bool is_in(const struct json *array, const char *text)
{
	for (size_t i = 0; i < json_count(array); i++) {
		const char *here = json_as_text(json_at(array, i));

		if (here && strcmp(here, text) == 0)
			return true;
	}
	return false;
}

static bool is_field_text(const char *text)
{
	return text && *text && strlen(text) < TYPED_MOST && !text_unsafe_in(text);
}

static int check_field(const struct json *typed, const struct typed_row *row,
		       const struct json *filled, const char *subject, struct error *err)
{
	const struct json *value = json_get(typed, row->key);
	const char *text = json_as_text(value);

	if (!value)
		return malformed(subject, row->key, "missing", err);
	if (is_in(filled, row->key)) {
		if (!row->is_mandatory || !text || strcmp(text, TYPED_PRACTICE) != 0)
			return malformed(subject, row->key, "not as practice fills it", err);
		return 0;
	}
	if (json_is_null(value))
		return 0;
	if (!is_field_text(text) || (row->allowed && !words_have(row->allowed, text)))
		return malformed(subject, row->key, "bad value", err);
	return 0;
}

int record_check_typed(const struct json *record, const char *subject, struct error *err)
{
	const struct json *typed = json_get(record, "typed");
	const struct json *filled = json_get(typed, "practice_filled");
	bool is_practice = false;
	size_t n_filled = 0;

	if (!json_is_array(filled))
		return malformed(subject, "practice_filled", "missing", err);
	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		int rc = check_field(typed, typed_row(f), filled, subject, err);

		if (rc)
			return rc;
		if (is_in(filled, typed_row(f)->key))
			n_filled++;
	}
	/* As many entries as known keys among them: none unknown, none twice. */
	if (json_count(filled) != n_filled)
		return malformed(subject, "practice_filled", "bad value", err);
	if (json_count(typed) != TYPED_COUNT + 1)
		return malformed(subject, "*", "unknown members", err);
	if (n_filled && !(json_get_bool(record, "practice", &is_practice) && is_practice))
		return malformed(subject, "practice_filled", "outside practice", err);
	return 0;
}
