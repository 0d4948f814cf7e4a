/*
 * report/record_read.h - a stored record, parsed and judged: schema, every member's type, both
 * parts' digests, no unknown member. Printing and checking start from here, never from the job.
 */
#ifndef KIYOME_REPORT_RECORD_READ_H
#define KIYOME_REPORT_RECORD_READ_H

#include "base/crypt.h"
#include "base/instant.h"
#include "base/json.h"

struct record_view;

/* Parses; REASON_RECORD_MALFORMED, REASON_RECORD_VERSION, REASON_RECORD_DIGEST. The bytes must be
 * canonical. SUBJECT names the source. */
int record_read(const char *bytes, size_t n, const char *subject, struct record_view **ret,
		struct error *err) _must_check_;
void record_view_free(struct record_view *v);
void record_view_freep(struct record_view **v);

/* SHA-256 of the whole record. */
const uint8_t *record_digest(const struct record_view *v);

/* Members by path: "measured.verdict.word", "measured.steps.3.kind". NULL, 0 or false when absent
 * or of another type. */
const struct json *record_at(const struct record_view *v, const char *path);
const char *record_text(const struct record_view *v, const char *path);
int64_t record_number(const struct record_view *v, const char *path, int64_t otherwise);
bool record_bool(const struct record_view *v, const char *path);
bool record_instant(const struct record_view *v, const char *path, struct instant *ret);

#endif
