/*
 * certs/journal_line.c - see journal_line.h.
 */
#include "certs/journal_line.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define SUM_BYTES 8
#define SUM_TEXT  (2 * SUM_BYTES + 1)
#define BOOT_TEXT 36
#define TIME_TEXT 24 /* 2026-11-24T01:32:00.123Z */
#define N_MEMBERS 8

void line_clear(struct line *line)
{
	json_free(line->doc);
	*line = (struct line)LINE_INIT;
}

static int sum_of(const char *bytes, size_t n, char out[SUM_TEXT], struct error *err)
{
	uint8_t digest[DIGEST_BYTES];
	int rc = crypt_sha256(bytes, n, digest, err);

	if (rc)
		return rc;
	text_hex(digest, SUM_BYTES, out);
	return 0;
}

/* Copies the members of OBJECT into what is open, but for the one called WITHOUT. */
static void copy_members(struct json_builder *b, const struct json *object, const char *without)
{
	size_t n = json_count(object);

	for (size_t i = 0; i < n; i++) {
		const char *name = json_name_at(object, i);

		if (name && strcmp(name, without) != 0)
			json_copy(b, name, json_get(object, name));
	}
}

static void put_members(struct json_builder *b, const struct line_request *r)
{
	char time[INSTANT_TEXT];

	json_text(b, "boot", r->boot);
	json_open_object(b, "data");
	if (r->data)
		copy_members(b, r->data, "");
	if (r->number)
		json_text(b, "number", r->number);
	json_close(b);
	json_text(b, "event", r->event);
	json_number(b, "mono_ms", r->now.mono_ms);
	json_number(b, "n", (int64_t)r->n);
	json_hex(b, "prev", r->prev, DIGEST_BYTES);
	json_text(b, "time", instant_utc(r->now, time));
}

int line_make(const struct line_request *request, char **ret_bytes, size_t *ret_n,
	      struct error *err)
{
	_free_ char *bare = NULL, *whole = NULL;
	char sum[SUM_TEXT];
	struct json_builder *b = json_begin();
	size_t n;
	int rc;

	put_members(b, request);
	rc = json_finish(b, &bare, &n, err);
	if (!rc)
		rc = sum_of(bare, n, sum, err);
	if (rc)
		return rc;
	b = json_begin();
	put_members(b, request);
	json_text(b, "sum", sum);
	rc = json_finish(b, &whole, &n, err);
	if (rc)
		return rc;
	if (n >= LINE_BYTES_MOST)
		return error_set(err, REASON_JOURNAL_FULL, 0, request->event, "a line of %zu bytes",
				 n);
	*ret_bytes = malloc(n + 2);
	if (!*ret_bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%zu bytes", n);
	memcpy(*ret_bytes, whole, n);
	memcpy(*ret_bytes + n, "\n", 2);
	*ret_n = n + 1;
	return 0;
}

/* The sum is over the line as it would stand without the sum. */
static int check_sum(const struct json *doc, bool *ret_holds, struct error *err)
{
	const char *told = json_get_text(doc, "sum");
	struct json_builder *b = json_begin();
	_free_ char *bare = NULL;
	char sum[SUM_TEXT];
	size_t n;
	int rc;

	copy_members(b, doc, "sum");
	rc = json_finish(b, &bare, &n, err);
	if (!rc)
		rc = sum_of(bare, n, sum, err);
	if (rc)
		return rc;
	*ret_holds = told && strcmp(told, sum) == 0;
	return 0;
}

static bool is_event_name(const char *event)
{
	size_t n = event ? strnlen(event, EVENT_TEXT) : 0;

	return n > 0 && n < EVENT_TEXT &&
	       strspn(event, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* Takes the members out of LINE's document; false when one is missing or of another kind. */
static bool take_members(struct line *line)
{
	const char *event = json_get_text(line->doc, "event"),
		   *time = json_get_text(line->doc, "time");
	const char *boot = json_get_text(line->doc, "boot"),
		   *prev = json_get_text(line->doc, "prev");
	int64_t n, mono_ms;

	line->data = json_get(line->doc, "data");
	if (json_count(line->doc) != N_MEMBERS || !json_is_object(line->data) ||
	    !is_event_name(event) || !json_get_number(line->doc, "n", &n) || n < 1 ||
	    !json_get_number(line->doc, "mono_ms", &mono_ms))
		return false;
	if (!time || strlen(time) != TIME_TEXT || time[TIME_TEXT - 1] != 'Z' ||
	    !instant_parse(time, &line->time))
		return false;
	if (!boot || strlen(boot) != BOOT_TEXT || !prev || strlen(prev) != DIGEST_HEX - 1 ||
	    !text_unhex(prev, DIGEST_BYTES, line->prev))
		return false;
	line->n = (uint64_t)n;
	line->time.mono_ms = mono_ms;
	return text_copy(line->event, sizeof(line->event), event);
}

static int judge_bytes(struct line *line, const char *bytes, size_t n, bool *ret_is_entry,
		       struct error *err)
{
	_free_ char *canonical = NULL;
	size_t n_canonical;
	int rc;

	*ret_is_entry = false;
	if (!json_is_object(line->doc) || !take_members(line))
		return 0;
	rc = json_canonical(line->doc, &canonical, &n_canonical, err);
	if (rc || n_canonical != n || memcmp(canonical, bytes, n) != 0)
		return rc;
	rc = check_sum(line->doc, ret_is_entry, err);
	return rc ? rc : crypt_sha256(bytes, n, line->digest, err);
}

int line_read(const char *bytes, size_t n, enum line_kind *ret_kind, struct line *ret,
	      struct error *err)
{
	_clear_(line_clear) struct line line = LINE_INIT;
	struct error why = ERROR_INIT;
	bool is_entry;
	int rc;

	if (n > LINE_BYTES_MOST || json_read(bytes, n, "journal", &line.doc, &why)) {
		if (why.reason == REASON_NO_MEMORY) {
			*err = why;
			return -ENOMEM;
		}
		*ret_kind = LINE_NOT_JSON;
		return 0;
	}
	rc = judge_bytes(&line, bytes, n, &is_entry, err);
	if (rc)
		return rc;
	*ret_kind = is_entry ? LINE_ENTRY : LINE_NOT_ENTRY;
	if (is_entry) {
		*ret = line;
		line = (struct line)LINE_INIT;
	}
	return 0;
}
