/*
 * report/record_read.c - see record_read.h. Order: parse, version, canonical bytes, shape, typed
 * fields, digests of both parts, sense.
 */
#include "report/record_read.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "report/record_check.h"

#define SCHEMA        "kiyome-record/1"
#define SCHEMA_FAMILY "kiyome-record/"

struct record_view {
	struct json *doc;
	uint8_t digest[DIGEST_BYTES];
};

static int check_version(const struct json *doc, const char *subject, struct error *err)
{
	const char *schema = json_get_text(doc, "schema");

	if (!schema || strncmp(schema, SCHEMA_FAMILY, strlen(SCHEMA_FAMILY)) != 0)
		return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "no schema");
	if (strcmp(schema, SCHEMA) != 0)
		return error_set(err, REASON_RECORD_VERSION, 0, subject, "not %s", SCHEMA);
	return 0;
}

/* The bytes must be those that the same value would be written as. */
static int check_canonical(const struct json *doc, const char *bytes, size_t n, const char *subject,
			   struct error *err)
{
	_free_ char *canonical = NULL;
	size_t n_canonical;
	int rc = json_canonical(doc, &canonical, &n_canonical, err);

	if (rc)
		return rc;
	if (n != n_canonical || memcmp(bytes, canonical, n) != 0)
		return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "not canonical");
	return 0;
}

static int check_part(const struct json *doc, const char *name, const char *digest_name,
		      const char *subject, struct error *err)
{
	_free_ char *bytes = NULL;
	uint8_t digest[DIGEST_BYTES];
	char hex[DIGEST_HEX];
	size_t n;
	int rc = json_canonical(json_get(doc, name), &bytes, &n, err);

	if (!rc)
		rc = crypt_sha256(bytes, n, digest, err);
	if (rc)
		return rc;
	text_hex(digest, sizeof(digest), hex);
	if (strcmp(hex, json_get_text(doc, digest_name)) != 0)
		return error_set(err, REASON_RECORD_DIGEST, 0, subject, "%s", digest_name);
	return 0;
}

static int check_all(const struct json *doc, const char *bytes, size_t n, const char *subject,
		     struct error *err)
{
	int rc = check_version(doc, subject, err);

	if (!rc)
		rc = check_canonical(doc, bytes, n, subject, err);
	if (!rc)
		rc = record_check_shape(doc, subject, err);
	if (!rc)
		rc = record_check_typed(doc, subject, err);
	if (!rc)
		rc = check_part(doc, "measured", "measured_sha256", subject, err);
	if (!rc)
		rc = check_part(doc, "typed", "typed_sha256", subject, err);
	if (!rc)
		rc = record_check_sense(doc, subject, err);
	return rc;
}

int record_read(const char *bytes, size_t n, const char *subject, struct record_view **ret,
		struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = calloc(1, sizeof(*v));
	int rc;

	if (!v)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, subject, "%s", "");
	rc = json_read(bytes, n, subject, &v->doc, err);
	if (rc) {
		/* Whatever the parser disliked, to the reader it is a record that is none. */
		if (err->reason == REASON_JSON_MALFORMED)
			err->reason = REASON_RECORD_MALFORMED;
		return rc;
	}
	rc = check_all(v->doc, bytes, n, subject, err);
	if (!rc)
		rc = crypt_sha256(bytes, n, v->digest, err);
	if (rc)
		return rc;
	*ret = v;
	v = NULL;
	return 0;
}

void record_view_free(struct record_view *v)
{
	if (!v)
		return;
	json_free(v->doc);
	free(v);
}

void record_view_freep(struct record_view **v)
{
	record_view_free(*v);
	*v = NULL;
}

const uint8_t *record_digest(const struct record_view *v)
{
	return v->digest;
}

const struct json *record_at(const struct record_view *v, const char *path)
{
	return record_value(v->doc, path, strlen(path));
}

const char *record_text(const struct record_view *v, const char *path)
{
	return json_as_text(record_at(v, path));
}

int64_t record_number(const struct record_view *v, const char *path, int64_t otherwise)
{
	int64_t n;

	return json_as_number(record_at(v, path), &n) ? n : otherwise;
}

bool record_bool(const struct record_view *v, const char *path)
{
	const char *dot = strrchr(path, '.');
	const struct json *parent = record_value(v->doc, path, dot ? (size_t)(dot - path) : 0);
	bool is_true = false;

	return json_get_bool(parent, dot ? dot + 1 : path, &is_true) && is_true;
}

bool record_instant(const struct record_view *v, const char *path, struct instant *ret)
{
	const char *local = json_get_text(record_at(v, path), "local");

	return local && instant_parse(local, ret);
}
