/*
 * base/json.c - jansson behind our names: canonical bytes out, strict reading in. `struct json` is
 * never defined: a pointer to one is a json_t's.
 */
#include "base/json.h"

#include <errno.h>
/* jansson has these names too; here they are ours, and its own are not used. */
#define json_copy jansson_copy
#include <jansson.h>
#undef json_copy
#undef json_is_array
#undef json_is_null
#undef json_is_object
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define DEPTH_MOST   32
#define MEMBERS_MOST 4096 /* json_name_at() counts, so a hostile object must end somewhere */

struct json_builder {
	json_t *open[DEPTH_MOST];
	unsigned n_open;
	enum reason failed; /* REASON_NONE while all is well */
	const char *why;
	char name[100]; /* of the member that failed */
};

static json_t *value_of(const struct json *value)
{
	return (json_t *)value; /* jansson's readers take no const, and change nothing */
}

static void fail(struct json_builder *b, enum reason reason, const char *name, const char *why)
{
	if (b->failed != REASON_NONE)
		return;
	b->failed = reason;
	b->why = why;
	(void)text_copy(b->name, sizeof(b->name), name ? name : ""); /* a fact for people */
}

struct json_builder *json_begin(void)
{
	struct json_builder *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->open[0] = json_object();
	b->n_open = 1;
	if (!b->open[0])
		fail(b, REASON_NO_MEMORY, NULL, "object");
	return b;
}

/* Puts VALUE, whose reference it takes, into what is open; answers true when it went in. */
static bool put(struct json_builder *b, const char *name, json_t *value)
{
	json_t *into;
	int rc;

	if (b && !value)
		fail(b, REASON_NO_MEMORY, name, "value");
	if (!b || b->failed != REASON_NONE || !value) {
		json_decref(value);
		return false;
	}
	into = b->n_open ? b->open[b->n_open - 1] : NULL;
	if (!into || (json_typeof(into) == JSON_ARRAY) != !name ||
	    (name && json_object_get(into, name))) {
		fail(b, REASON_JSON_MALFORMED, name, "member twice or in the wrong place");
		json_decref(value);
		return false;
	}
	rc = name ? json_object_set_new(into, name, value) : json_array_append_new(into, value);
	if (rc)
		fail(b, REASON_NO_MEMORY, name, "member");
	return !rc;
}

void json_text(struct json_builder *b, const char *name, const char *value)
{
	json_t *text;

	if (!b)
		return;
	if (!value) {
		(void)put(b, name, json_null()); /* a failure is kept in the builder */
		return;
	}
	text = json_string(value);
	if (!text) {
		if (text_is_utf8(value, strlen(value)))
			fail(b, REASON_NO_MEMORY, name, "text");
		else
			fail(b, REASON_JSON_MALFORMED, name, "text is not UTF-8");
		return;
	}
	(void)put(b, name, text);
}

void json_number(struct json_builder *b, const char *name, int64_t value)
{
	(void)put(b, name, json_integer(value)); /* a failure is kept in the builder */
}

void json_bool(struct json_builder *b, const char *name, bool value)
{
	(void)put(b, name, json_boolean(value)); /* a failure is kept in the builder */
}

void json_hex(struct json_builder *b, const char *name, const void *bytes, size_t n)
{
	_free_ char *hex = malloc(2 * n + 1);

	if (!b)
		return;
	if (!hex) {
		fail(b, REASON_NO_MEMORY, name, "hex");
		return;
	}
	text_hex(bytes, n, hex);
	json_text(b, name, hex);
}

static void open_value(struct json_builder *b, const char *name, json_t *value)
{
	if (b && b->n_open == DEPTH_MOST)
		fail(b, REASON_JSON_MALFORMED, name, "too deep");
	if (put(b, name, value))
		b->open[b->n_open++] = value; /* the one above holds the reference */
}

void json_open_object(struct json_builder *b, const char *name)
{
	open_value(b, name, json_object());
}

void json_open_array(struct json_builder *b, const char *name)
{
	open_value(b, name, json_array());
}

void json_close(struct json_builder *b)
{
	if (!b)
		return;
	if (b->n_open > 1)
		b->n_open--;
	else
		fail(b, REASON_JSON_MALFORMED, NULL, "closed more than was open");
}

void json_copy(struct json_builder *b, const char *name, const struct json *value)
{
	json_t *copy = value ? json_deep_copy(value_of(value)) : json_null();

	(void)put(b, name, copy); /* a failure is kept in the builder */
}

/* jansson writes control characters as \u001F; RFC 8785 wants \u001f. All else it writes alike. */
static void lower_escapes(char *s)
{
	for (; *s; s++) {
		if (*s != '\\')
			continue;
		s++;
		if (*s != 'u')
			continue;
		for (unsigned i = 1; i <= 4; i++)
			if (s[i] >= 'A' && s[i] <= 'F')
				s[i] = (char)(s[i] - 'A' + 'a');
		s += 4;
	}
}

static int write_canonical(const json_t *value, char **ret_bytes, size_t *ret_n, struct error *err)
{
	char *bytes = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	if (!bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "JSON text");
	lower_escapes(bytes);
	*ret_bytes = bytes;
	*ret_n = strlen(bytes);
	return 0;
}

int json_finish(struct json_builder *b, char **ret_bytes, size_t *ret_n, struct error *err)
{
	int rc;

	if (!b)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "JSON builder");
	if (b->failed == REASON_NONE)
		rc = write_canonical(b->open[0], ret_bytes, ret_n, err);
	else
		rc = error_set(err, b->failed, 0, b->name, "%s", b->why);
	json_discard(b);
	return rc;
}

void json_discard(struct json_builder *b)
{
	if (!b)
		return;
	json_decref(b->open[0]);
	free(b);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool copy_in_order(json_t *object, const char **names, size_t n)
{
	json_t *sorted = json_object();
	bool done = sorted;

	for (size_t i = 0; done && i < n; i++)
		done = !json_object_set(sorted, names[i], json_object_get(object, names[i]));
	if (done) /* jansson keeps the order in which members were set */
		done = !json_object_clear(object) && !json_object_update(object, sorted);
	json_decref(sorted);
	return done;
}

/* Puts the members of a parsed object in order of their names, so that json_name_at() can count. */
static const char *sort_members(json_t *object)
{
	size_t n = json_object_size(object), i = 0;
	_free_ const char **names = NULL;

	if (n < 2)
		return NULL;
	if (n > MEMBERS_MOST)
		return "too many members in one object";
	names = calloc(n, sizeof(*names));
	if (!names)
		return "no memory";
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		names[i++] = json_object_iter_key(at);
	qsort(names, n, sizeof(*names), by_name);
	return copy_in_order(object, names, n) ? NULL : "no memory";
}

/* A value that is being walked through, and how far. */
struct visit {
	json_t *value;
	void *at;
	size_t i;
};

static json_t *next_inside(struct visit *v)
{
	json_t *inside;

	if (json_typeof(v->value) == JSON_ARRAY)
		return json_array_get(v->value, v->i++);
	if (json_typeof(v->value) != JSON_OBJECT)
		return NULL;
	inside = json_object_iter_value(v->at);
	v->at = json_object_iter_next(v->value, v->at);
	return inside;
}

/* What is wrong with one parsed value beside what it holds, or NULL. */
static const char *wrong_with(json_t *value)
{
	if (json_typeof(value) == JSON_REAL)
		return "number that is no integer";
	return json_typeof(value) == JSON_OBJECT ? sort_members(value) : NULL;
}

/* Walks through the document without recursion, refusing what we never write. */
static const char *check_all(json_t *root)
{
	struct visit stack[DEPTH_MOST];
	const char *wrong = wrong_with(root);
	unsigned n = 1;

	stack[0] = (struct visit){ root, json_object_iter(root), 0 };
	while (n && !wrong) {
		json_t *inside = next_inside(&stack[n - 1]);

		if (!inside) {
			n--;
			continue;
		}
		wrong = wrong_with(inside);
		if (json_typeof(inside) != JSON_ARRAY && json_typeof(inside) != JSON_OBJECT)
			continue;
		if (n == DEPTH_MOST)
			return "too deep";
		stack[n++] = (struct visit){ inside, json_object_iter(inside), 0 };
	}
	return wrong;
}

int json_read(const char *bytes, size_t n, const char *subject, struct json **ret,
	      struct error *err)
{
	json_error_t what = { .line = -1 };
	json_t *root = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &what);
	const char *wrong;

	if (!root)
		return error_set(err, REASON_JSON_MALFORMED, 0, subject, "line %d, column %d: %s",
				 what.line, what.column, what.text);
	wrong = check_all(root);
	if (wrong) {
		json_decref(root);
		return error_set(err, REASON_JSON_MALFORMED, 0, subject, "%s", wrong);
	}
	*ret = (struct json *)root;
	return 0;
}

void json_free(struct json *doc)
{
	json_decref((json_t *)doc);
}

void json_freep(struct json **doc)
{
	json_free(*doc);
	*doc = NULL;
}

const struct json *json_get(const struct json *object, const char *name)
{
	return name ? (const struct json *)json_object_get(value_of(object), name) : NULL;
}

const struct json *json_at(const struct json *array, size_t i)
{
	return (const struct json *)json_array_get(value_of(array), i);
}

size_t json_count(const struct json *array_or_object)
{
	if (json_is_array(array_or_object))
		return json_array_size(value_of(array_or_object));
	return json_object_size(value_of(array_or_object));
}

const char *json_name_at(const struct json *object, size_t i)
{
	void *at = json_object_iter(value_of(object));

	while (at && i--)
		at = json_object_iter_next(value_of(object), at);
	return at ? json_object_iter_key(at) : NULL;
}

const char *json_as_text(const struct json *value)
{
	return json_string_value(value_of(value));
}

bool json_as_number(const struct json *value, int64_t *ret)
{
	if (!value || !json_is_integer(value_of(value)))
		return false;
	*ret = json_integer_value(value_of(value));
	return true;
}

const char *json_get_text(const struct json *object, const char *name)
{
	return json_as_text(json_get(object, name));
}

bool json_get_number(const struct json *object, const char *name, int64_t *ret)
{
	return json_as_number(json_get(object, name), ret);
}

bool json_get_bool(const struct json *object, const char *name, bool *ret)
{
	const struct json *value = json_get(object, name);

	if (!value || !json_is_boolean(value_of(value)))
		return false;
	*ret = json_is_true(value_of(value));
	return true;
}

bool json_is_object(const struct json *value)
{
	return value && json_typeof(value_of(value)) == JSON_OBJECT;
}

bool json_is_array(const struct json *value)
{
	return value && json_typeof(value_of(value)) == JSON_ARRAY;
}

bool json_is_null(const struct json *value)
{
	return value && json_typeof(value_of(value)) == JSON_NULL;
}

int json_canonical(const struct json *value, char **ret_bytes, size_t *ret_n, struct error *err)
{
	if (!value)
		return error_set(err, REASON_JSON_MALFORMED, 0, NULL, "no value");
	return write_canonical(value_of(value), ret_bytes, ret_n, err);
}
