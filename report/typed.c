/*
 * report/typed.c - see typed.h. What is typed is printed and signed, so nothing that could make the
 * paper read otherwise than the record is let in: no controls, no invisible or direction marks.
 */
#include "report/typed.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "report/text_safe.h"
#include "report/words.h"

#define JOB_SCHEMA     "kiyome-job/1"
#define JOB_BYTES_MOST 65536

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0x00A0 || c == 0x3000;
}

/* Where S (well-formed) begins and ends without the blanks around it. */
static const char *trimmed(const char *s, size_t *ret_n)
{
	const char *first = NULL, *end = s, *at = s;

	for (;;) {
		const char *here = at;
		uint32_t c = text_next(&at);

		if (!c)
			break;
		if (is_blank(c))
			continue;
		if (!first)
			first = here;
		end = at;
	}
	*ret_n = first ? (size_t)(end - first) : 0;
	return first ? first : s;
}

static int field_find(const char *key, const char *source, enum typed_field *ret, struct error *err)
{
	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		if (strcmp(typed_row(f)->key, key) == 0) {
			*ret = f;
			return 0;
		}
	}
	return error_set(err, REASON_FIELD_UNKNOWN, 0,
			 text_is_utf8(key, strlen(key)) ? key : "(not UTF-8)", "%s", source);
}

int typed_set(struct typed *t, const char *key, const char *value, const char *source,
	      struct error *err)
{
	char text[TYPED_MOST];
	enum typed_field f = TYPED_COUNT;
	const char *first;
	uint32_t refused;
	size_t n;
	int rc = field_find(key, source, &f, err);

	if (rc)
		return rc;
	if (!text_is_utf8(value, strlen(value)))
		return error_set(err, REASON_FIELD_BAD_VALUE, 0, key, "%s: not UTF-8", source);
	refused = text_unsafe_in(value);
	if (refused)
		return error_set(err, REASON_FIELD_BAD_VALUE, 0, key, "%s: character U+%04X",
				 source, (unsigned)refused);
	first = trimmed(value, &n);
	if (n >= TYPED_MOST)
		return error_set(err, REASON_FIELD_TOO_LONG, 0, key, "%s: %zu bytes, at most %d",
				 source, n, TYPED_MOST - 1);
	memcpy(text, first, n);
	text[n] = '\0';
	if (n && typed_row(f)->allowed && !words_have(typed_row(f)->allowed, text))
		return error_set(err, REASON_FIELD_BAD_VALUE, 0, key, "%s: one of: %s", source,
				 typed_row(f)->allowed);
	memcpy(t->value[f], text, n + 1);
	t->filled_for_practice[f] = false;
	return 0;
}

/* Every member of the job file into T. */
static int take_members(struct typed *t, const struct json *job, const char *path,
			struct error *err)
{
	for (size_t i = 0; i < json_count(job); i++) {
		const char *key = json_name_at(job, i), *value = json_get_text(job, key);
		int rc;

		if (strcmp(key, "schema") == 0)
			continue;
		if (!value) {
			enum typed_field f;

			/* An unknown key is called so, whatever it holds. */
			rc = field_find(key, path, &f, err);
			return rc ? rc
				  : error_set(err, REASON_FIELD_BAD_VALUE, 0, key, "%s: not a text",
					      path);
		}
		rc = typed_set(t, key, value, path, err);
		if (rc)
			return rc;
	}
	return 0;
}

int typed_read(struct typed *t, const char *path, struct error *err)
{
	_clear_(json_freep) struct json *job = NULL;
	_free_ struct typed *read = malloc(sizeof(*read));
	_free_ char *bytes = NULL;
	const char *schema;
	size_t n;
	int rc;

	if (!read)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	*read = *t;
	rc = file_read(path, JOB_BYTES_MOST, &bytes, &n, err);
	if (rc)
		return rc;
	rc = json_read(bytes, n, path, &job, err);
	if (rc)
		return rc;
	if (!json_is_object(job))
		return error_set(err, REASON_JSON_MALFORMED, 0, path, "not an object");
	schema = json_get_text(job, "schema");
	if (!schema || strcmp(schema, JOB_SCHEMA) != 0)
		return error_set(err, REASON_FIELD_BAD_VALUE, 0, "schema", "%s: must be \"%s\"",
				 path, JOB_SCHEMA);
	rc = take_members(read, job, path, err);
	if (rc)
		return rc;
	*t = *read;
	return 0;
}

void typed_fill_practice(struct typed *t)
{
	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		if (!typed_row(f)->is_mandatory || t->value[f][0])
			continue;
		(void)text_copy(t->value[f], sizeof(t->value[f]), TYPED_PRACTICE); /* it fits */
		t->filled_for_practice[f] = true;
	}
}

int typed_check(const struct typed *t, struct error *err)
{
	char missing[sizeof(err->detail)] = "";

	for (unsigned f = 0; f < TYPED_COUNT; f++)
		if (typed_row(f)->is_mandatory && !t->value[f][0])
			(void)text_append(missing, sizeof(missing), "%s%s", missing[0] ? ", " : "",
					  typed_row(f)->key); /* all of them fit: test_typed.c */
	if (missing[0])
		return error_set(err, REASON_FIELD_MISSING, 0, NULL, "%s", missing);
	return 0;
}

int typed_policy(const struct typed *t, struct policy *ret, struct error *err)
{
	const char *level = t->value[TYPED_REQUIRED_LEVEL], *lower = t->value[TYPED_ACCEPT_LOWER];
	const char *verify = t->value[TYPED_VERIFY];
	struct policy policy = POLICY_INIT;

	if (level[0] && !level_parse(level, &policy.required))
		return error_set(err, REASON_POLICY_MALFORMED, 0, "required_level", "one of: %s",
				 typed_row(TYPED_REQUIRED_LEVEL)->allowed);
	if (lower[0] && !words_have(typed_row(TYPED_ACCEPT_LOWER)->allowed, lower))
		return error_set(err, REASON_POLICY_MALFORMED, 0, "accept_lower", "one of: %s",
				 typed_row(TYPED_ACCEPT_LOWER)->allowed);
	if (verify[0] && !words_have(typed_row(TYPED_VERIFY)->allowed, verify))
		return error_set(err, REASON_POLICY_MALFORMED, 0, "verify", "one of: %s",
				 typed_row(TYPED_VERIFY)->allowed);
	policy.accept_lower = strcmp(lower, "true") == 0;
	policy.sampled = strcmp(verify, "sample") == 0;
	*ret = policy;
	return 0;
}
