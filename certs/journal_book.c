/*
 * certs/journal_book.c - see journal_book.h.
 */
#include "certs/journal_book.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

enum fate { FATE_OPEN, FATE_ISSUED, FATE_VOID };

void book_clear(struct book *b)
{
	free(b->digests);
	free(b->numbers);
	*b = (struct book)BOOK_INIT;
}

void book_id(const uint8_t random[GENESIS_ID_BYTES], char out[JOURNAL_ID_TEXT])
{
	static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint32_t bits = (uint32_t)random[0] << 24 | (uint32_t)random[1] << 16 |
			(uint32_t)random[2] << 8 | random[3];

	for (int i = 0; i < JOURNAL_ID_TEXT - 1; i++)
		out[i] = crockford[bits >> (27 - 5 * i) & 31];
	out[JOURNAL_ID_TEXT - 1] = 0;
}

void book_head(const struct book *b, uint8_t out[DIGEST_BYTES])
{
	if (b->n_lines)
		memcpy(out, b->digests[b->n_lines - 1], DIGEST_BYTES);
	else
		memset(out, 0, DIGEST_BYTES);
}

static bool read_genesis(const struct line *line, char ret_id[JOURNAL_ID_TEXT])
{
	uint8_t random[GENESIS_ID_BYTES];
	const char *hex = json_get_text(line->data, "random"),
		   *id = json_get_text(line->data, "journal");
	int64_t format;

	if (strcmp(line->event, GENESIS_EVENT) != 0 ||
	    !json_get_number(line->data, "format", &format) || format != GENESIS_FORMAT || !hex ||
	    strlen(hex) != sizeof(random) * 2 || !text_unhex(hex, sizeof(random), random))
		return false;
	book_id(random, ret_id);
	return id && strcmp(id, ret_id) == 0;
}

static bool bears_paper(const struct line *line)
{
	return strcmp(line->event, "certificate") == 0 || strcmp(line->event, "report") == 0;
}

/* The counter of data.number if it is one of this journal's; 0 else. */
static uint32_t counter_of(const struct book *b, const struct line *line)
{
	char id[JOURNAL_ID_TEXT];
	uint32_t counter;

	if (!number_parse(json_get_text(line->data, "number"), id, &counter) ||
	    strcmp(id, b->id) != 0)
		return 0;
	return counter;
}

/* A number is taken once, and then either void or on one paper. */
static enum journal_fault judge_number(const struct book *b, const struct line *line)
{
	uint32_t counter = counter_of(b, line);

	if (strcmp(line->event, "number") == 0)
		return counter == b->n_numbers + 1 ? JOURNAL_SOUND : JOURNAL_NUMBER_GAP;
	if (strcmp(line->event, "void") == 0)
		return counter && counter <= b->n_numbers && b->numbers[counter - 1] == FATE_OPEN
			       ? JOURNAL_SOUND
			       : JOURNAL_NUMBER_GAP;
	if (bears_paper(line))
		return counter && counter <= b->n_numbers && b->numbers[counter - 1] == FATE_OPEN
			       ? JOURNAL_SOUND
			       : JOURNAL_NUMBER_GAP;
	return JOURNAL_SOUND;
}

/* The line whose hash a paper bears; 0 when it bears none. False when that line has another hash. */
static bool read_anchor(const struct book *b, const struct line *line, uint64_t *ret)
{
	const char *hex = json_get_text(line->data, "journal_digest");
	uint8_t digest[DIGEST_BYTES];
	int64_t n;

	*ret = 0;
	if (!json_get(line->data, "journal_n") && !json_get(line->data, "journal_digest"))
		return true;
	if (!json_get_number(line->data, "journal_n", &n) || n < 1 || (uint64_t)n > b->n_lines ||
	    !hex || strlen(hex) != DIGEST_HEX - 1 || !text_unhex(hex, DIGEST_BYTES, digest) ||
	    memcmp(digest, b->digests[n - 1], DIGEST_BYTES) != 0)
		return false;
	*ret = (uint64_t)n;
	return true;
}

enum journal_fault book_judge(const struct book *b, const struct line *line)
{
	uint8_t head[DIGEST_BYTES];
	char id[JOURNAL_ID_TEXT];
	uint64_t anchor;

	if (line->n != b->n_lines + 1)
		return JOURNAL_BAD_COUNT;
	book_head(b, head);
	if (memcmp(line->prev, head, DIGEST_BYTES) != 0)
		return JOURNAL_BAD_CHAIN;
	if (!b->n_lines)
		return read_genesis(line, id) ? JOURNAL_SOUND : JOURNAL_BAD_LINE;
	if (strcmp(line->event, GENESIS_EVENT) == 0)
		return JOURNAL_BAD_LINE;
	if (bears_paper(line) && !read_anchor(b, line, &anchor))
		return JOURNAL_BAD_CHAIN;
	return judge_number(b, line);
}

int book_reserve(struct book *b, struct error *err)
{
	if (b->n_lines == b->n_lines_room) {
		uint64_t room = b->n_lines_room ? 2 * b->n_lines_room : 256;
		void *more = realloc(b->digests, room * sizeof(*b->digests));

		if (!more)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
		b->digests = more;
		b->n_lines_room = room;
	}
	if (b->n_numbers == b->n_numbers_room) {
		uint32_t room = b->n_numbers_room ? 2 * b->n_numbers_room : 256;
		void *more = realloc(b->numbers, room);

		if (!more)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
		b->numbers = more;
		b->n_numbers_room = room;
	}
	return 0;
}

static void add_number(struct book *b, const struct line *line)
{
	uint32_t counter = counter_of(b, line);

	if (strcmp(line->event, "number") == 0) {
		b->numbers[b->n_numbers++] = FATE_OPEN;
	} else if (strcmp(line->event, "void") == 0) {
		b->numbers[counter - 1] = FATE_VOID;
		b->n_void++;
	} else if (bears_paper(line)) {
		b->numbers[counter - 1] = FATE_ISSUED;
		b->n_issued++;
	}
}

void book_add(struct book *b, const struct line *line)
{
	uint64_t anchor = 0;

	if (!b->n_lines)
		(void)read_genesis(line, b->id); /* judged sound */
	if (bears_paper(line) && read_anchor(b, line, &anchor) && anchor > b->anchored_line) {
		b->anchored_line = anchor;
		(void)text_copy(b->anchored_number, sizeof(b->anchored_number),
				json_get_text(line->data, "number")); /* judged: it fits */
	}
	add_number(b, line);
	memcpy(b->digests[b->n_lines++], line->digest, DIGEST_BYTES);
	b->newest = line->time;
}

static int take_line(struct book *b, const char *bytes, size_t n, bool is_last,
		     enum journal_fault *ret_fault, struct error *err)
{
	_clear_(line_clear) struct line line = LINE_INIT;
	enum line_kind kind;
	int rc = line_read(bytes, n, &kind, &line, err);

	if (rc)
		return rc;
	if (kind != LINE_ENTRY) {
		*ret_fault = kind == LINE_NOT_JSON && is_last && b->n_lines ? JOURNAL_TORN_TAIL
									    : JOURNAL_BAD_LINE;
		return 0;
	}
	*ret_fault = book_judge(b, &line);
	if (*ret_fault != JOURNAL_SOUND)
		return 0;
	rc = book_reserve(b, err);
	if (rc)
		return rc;
	book_add(b, &line);
	return 0;
}

int book_read(struct book *b, const char *text, size_t n, size_t *ret_good,
	      enum journal_fault *ret_fault, struct error *err)
{
	enum journal_fault fault = JOURNAL_SOUND;
	size_t at = 0;

	while (at < n && fault == JOURNAL_SOUND) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t length = end ? (size_t)(end - text) - at : n - at;
		int rc;

		if (!end) {
			fault = b->n_lines ? JOURNAL_TORN_TAIL : JOURNAL_BAD_LINE;
			break;
		}
		rc = take_line(b, text + at, length, at + length + 1 == n, &fault, err);
		if (rc)
			return rc;
		if (fault == JOURNAL_SOUND)
			at += length + 1;
	}
	*ret_good = at;
	*ret_fault = fault;
	return 0;
}
