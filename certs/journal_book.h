/*
 * certs/journal_book.h - what is known of a journal after reading its lines in order: head, hash of
 * every line, numbers taken, anchors. Judges each next line. Pure: knows no file.
 */
#ifndef KIYOME_CERTS_JOURNAL_BOOK_H
#define KIYOME_CERTS_JOURNAL_BOOK_H

#include "certs/journal.h"
#include "certs/journal_line.h"

#define NUMBERS_MOST 999999

struct book {
	char id[JOURNAL_ID_TEXT];
	uint64_t n_lines, n_lines_room;
	uint8_t (*digests)[DIGEST_BYTES]; /* of line i + 1 */
	struct instant newest;
	uint32_t n_numbers, n_numbers_room;
	uint8_t *numbers; /* fate of number i + 1 */
	uint32_t n_void, n_issued;
	uint64_t anchored_line;
	char anchored_number[NUMBER_TEXT];
};

#define BOOK_INIT            \
	{                    \
		.n_lines = 0 \
	}
void book_clear(struct book *b);

/* The journal's id by its random bytes: their first 30 bits in Crockford's base 32. */
void book_id(const uint8_t random[GENESIS_ID_BYTES], char out[JOURNAL_ID_TEXT]);

/* Hash of the newest line; zeros before the first. */
void book_head(const struct book *b, uint8_t out[DIGEST_BYTES]);

/* Whether LINE may come next. */
enum journal_fault book_judge(const struct book *b, const struct line *line);
/* Makes room for one more line, so that book_add() cannot fail. */
int book_reserve(struct book *b, struct error *err) _must_check_;
/* Takes a line that was judged sound. */
void book_add(struct book *b, const struct line *line);

/* Reads the lines of TEXT one after the other until the end or the first fault, which *ret_fault
 * tells; *ret_good is the length of what was taken. A torn tail: no newline behind, or not JSON
 * and last; never the genesis. */
int book_read(struct book *b, const char *text, size_t n, size_t *ret_good,
	      enum journal_fault *ret_fault, struct error *err) _must_check_;

#endif
