/*
 * tests/sim/record_edit.c - see record_edit.h.
 */
#include "tests/sim/record_edit.h"

#include <stdio.h>
#include <string.h>

struct editing {
	enum edit edit;
	const char *path, *value;
	bool is_done;
};

static void put_value(struct json_builder *b, const char *name, const char *value)
{
	_clear_(json_freep) struct json *doc = NULL;
	char wrapped[4096];
	struct error err;
	int n = snprintf(wrapped, sizeof(wrapped), "{\"v\":%s}", value);

	if (n < 0 || (size_t)n >= sizeof(wrapped) ||
	    json_read(wrapped, (size_t)n, "edit", &doc, &err))
		abort();
	json_copy(b, name, json_get(doc, "v"));
}

/* Tests only: the depth is the record's. */
static void copy_value(struct json_builder *b, const char *name, const struct json *value,
		       const char *path, struct editing *e)
{
	bool is_here = !e->is_done && strcmp(path, e->path) == 0 &&
		       (e->edit != EDIT_ADD_MEMBER || json_is_object(value));
	char inner[256];

	if (is_here)
		e->is_done = true;
	if (is_here && e->edit == EDIT_REMOVE)
		return;
	if (is_here && e->edit == EDIT_REPLACE) {
		put_value(b, name, e->value);
		return;
	}
	if (json_is_object(value)) {
		json_open_object(b, name);
		for (size_t i = 0; i < json_count(value); i++) {
			const char *member = json_name_at(value, i);

			(void)snprintf(inner, sizeof(inner), "%s.%s", path, member);
			copy_value(b, member, json_get(value, member), inner, e);
		}
		if (is_here)
			json_number(b, "zz", 1);
		json_close(b);
	} else if (json_is_array(value)) {
		json_open_array(b, name);
		(void)snprintf(inner, sizeof(inner), "%s[]", path);
		for (size_t i = 0; i < json_count(value); i++)
			copy_value(b, NULL, json_at(value, i), inner, e);
		json_close(b);
	} else {
		json_copy(b, name, value);
	}
}

/* One part as a document of its own; NULL where it is gone or no object. */
static char *edit_part(const struct json *doc, const char *part, struct editing *e, char *ret_hex)
{
	struct json_builder *b = json_begin();
	_clear_(json_freep) struct json *wrapped = NULL;
	_free_ char *bytes = NULL;
	char *canonical = NULL;
	uint8_t digest[DIGEST_BYTES];
	struct error err;
	size_t n;

	copy_value(b, part, json_get(doc, part), part, e);
	if (json_finish(b, &bytes, &n, &err) || json_read(bytes, n, part, &wrapped, &err))
		abort();
	if (!json_get(wrapped, part))
		return NULL;
	if (json_canonical(json_get(wrapped, part), &canonical, &n, &err) ||
	    crypt_sha256(canonical, n, digest, &err))
		abort();
	for (unsigned i = 0; i < DIGEST_BYTES; i++)
		(void)snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
	return canonical;
}

static void copy_part(struct json_builder *b, const struct json *doc, const char *part,
		      const char *digest_name, struct editing *e)
{
	char hex[DIGEST_HEX] = "";
	_free_ char *canonical = edit_part(doc, part, e, hex);
	_clear_(json_freep) struct json *wrapped = NULL;
	_free_ char *whole = NULL;
	struct error err;

	if (canonical) {
		if (asprintf(&whole, "{\"v\":%s}", canonical) < 0 ||
		    json_read(whole, strlen(whole), part, &wrapped, &err))
			abort();
		json_copy(b, part, json_get(wrapped, "v"));
	}
	if (strcmp(e->path, digest_name) == 0) {
		copy_value(b, digest_name, json_get(doc, digest_name), digest_name, e);
		return;
	}
	if (canonical)
		json_text(b, digest_name, hex);
	else
		json_copy(b, digest_name, json_get(doc, digest_name));
}

int record_edit(const struct record *from, enum edit edit, const char *path, const char *value,
		bool *ret_done, struct record *ret, struct error *err)
{
	static const char *const tops[] = { "schema", "kind", "practice", "number" };
	struct editing e = { .edit = edit, .path = path, .value = value };
	_clear_(json_freep) struct json *doc = NULL;
	struct json_builder *b;
	int rc = json_read(from->bytes, from->n, "record", &doc, err);

	if (rc)
		return rc;
	b = json_begin();
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		copy_value(b, tops[i], json_get(doc, tops[i]), tops[i], &e);
	copy_part(b, doc, "measured", "measured_sha256", &e);
	copy_part(b, doc, "typed", "typed_sha256", &e);
	if (edit == EDIT_ADD_MEMBER && !*path) {
		json_number(b, "zz", 1);
		e.is_done = true;
	}
	*ret_done = e.is_done;
	rc = json_finish(b, &ret->bytes, &ret->n, err);
	return rc ? rc : crypt_sha256(ret->bytes, ret->n, ret->digest, err);
}
