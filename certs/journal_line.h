/*
 * certs/journal_line.h - one line of a journal: made, and read back as strictly as it is made.
 * Pure: bytes in, values out.
 */
#ifndef KIYOME_CERTS_JOURNAL_LINE_H
#define KIYOME_CERTS_JOURNAL_LINE_H

#include <stdbool.h>

#include "base/crypt.h"
#include "base/instant.h"
#include "base/json.h"

#define LINE_BYTES_MOST (1024 * 1024UL)
#define EVENT_TEXT      48

/* The genesis' data. */
#define GENESIS_EVENT    "genesis"
#define GENESIS_ID_BYTES 16
#define GENESIS_FORMAT   1

enum line_kind {
	LINE_ENTRY,
	LINE_NOT_JSON,  /* torn, if it is the last */
	LINE_NOT_ENTRY, /* JSON, but not as we write it, or its sum is wrong */
};

struct line {
	struct json *doc;
	uint64_t n;
	char event[EVENT_TEXT];
	const struct json *data; /* an object */
	struct instant time;
	uint8_t prev[DIGEST_BYTES];
	uint8_t digest[DIGEST_BYTES]; /* of the line's bytes */
};

#define LINE_INIT           \
	{                   \
		.doc = NULL \
	}
void line_clear(struct line *line);

/* Reads the N bytes of a line without its newline. *ret is filled for LINE_ENTRY only. Fails only
 * for want of memory and the like: a bad line is an answer. */
int line_read(const char *bytes, size_t n, enum line_kind *ret_kind, struct line *ret,
	      struct error *err) _must_check_;

struct line_request {
	uint64_t n;
	const char *event;
	const struct json *data; /* an object; NULL: empty */
	const char *number;      /* becomes data.number; may be NULL */
	struct instant now;
	const char *boot;
	const uint8_t *prev; /* DIGEST_BYTES */
};

/* Writes a line with its newline; the caller's (free). */
int line_make(const struct line_request *request, char **ret_bytes, size_t *ret_n,
	      struct error *err) _must_check_;

#endif
