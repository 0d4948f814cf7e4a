/*
 * base/json.h - canonical JSON out, strict JSON in. The only door to jansson.
 * Canonical: UTF-8, members sorted by name, no white space, integers only (RFC 8785's shape
 * for what we write). Strict: no duplicate members, no NUL, no reals, nothing after the value,
 * depth at most 32.
 */
#ifndef KIYOME_BASE_JSON_H
#define KIYOME_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Writing. A builder remembers the first failure (no memory, text that is not UTF-8, depth); it is
 * told once, by json_finish(). In an object NAME is the member's name, in an array it is NULL. */
struct json_builder;
struct json_builder *json_begin(void); /* starts with an open object; NULL is taken by all below */
void json_text(struct json_builder *b, const char *name, const char *value); /* NULL value: null */
void json_number(struct json_builder *b, const char *name, int64_t value);
void json_bool(struct json_builder *b, const char *name, bool value);
void json_hex(struct json_builder *b, const char *name, const void *bytes, size_t n);
void json_open_object(struct json_builder *b, const char *name);
void json_open_array(struct json_builder *b, const char *name);
void json_close(struct json_builder *b);
struct json;
void json_copy(struct json_builder *b, const char *name, const struct json *value);
/* Closes what is open, writes canonical bytes (the caller's, NUL behind) and frees the builder. */
int json_finish(struct json_builder *b, char **ret_bytes, size_t *ret_n,
		struct error *err) _must_check_;
void json_discard(struct json_builder *b);

/* Reading. SUBJECT names the source in errors (file name). Values live as long as the document. */
int json_read(const char *bytes, size_t n, const char *subject, struct json **ret,
	      struct error *err) _must_check_;
void json_free(struct json *doc);
void json_freep(struct json **doc);

/* All of these take NULL and a value of another type and then answer NULL, 0 or false. */
const struct json *json_get(const struct json *object, const char *name);
const struct json *json_at(const struct json *array, size_t i);
size_t json_count(const struct json *array_or_object);
/* Name and value of member I in sorted order; NULL past the end. */
const char *json_name_at(const struct json *object, size_t i);
const char *json_get_text(const struct json *object, const char *name);
bool json_get_number(const struct json *object, const char *name, int64_t *ret);
bool json_get_bool(const struct json *object, const char *name, bool *ret);
const char *json_as_text(const struct json *value);
bool json_as_number(const struct json *value, int64_t *ret);
bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value);
/* Canonical bytes of a value (the caller's): what its digest is taken over. */
int json_canonical(const struct json *value, char **ret_bytes, size_t *ret_n,
		   struct error *err) _must_check_;

#endif
