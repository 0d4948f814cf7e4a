/*
 * certs/journal_read.c - the journal as a reader has it: judged, shown, asked for a head. Writes
 * nothing and needs no right to.
 */
#include <limits.h>
#include <string.h>

#include "certs/journal_book.h"
#include "certs/journal_file.h"

const char *journal_fault_name(enum journal_fault fault)
{
	static const char *const names[] = {
		[JOURNAL_SOUND] = "sound",         [JOURNAL_TORN_TAIL] = "torn_tail",
		[JOURNAL_BAD_LINE] = "bad_line",   [JOURNAL_BAD_CHAIN] = "bad_chain",
		[JOURNAL_BAD_COUNT] = "bad_count", [JOURNAL_NUMBER_GAP] = "number_gap",
	};

	return (unsigned)fault < sizeof(names) / sizeof(names[0]) ? names[fault] : "unknown";
}

/* All bytes of DIR's journal, at a moment when nobody appends. */
static int read_all(const char *dir, char **ret, size_t *ret_n, struct error *err)
{
	char path[PATH_MAX];
	_close_ int fd = -1;
	size_t n;
	int rc = journal_path(dir, path, err);

	if (!rc)
		rc = journal_file_open(path, false, &fd, err);
	if (!rc)
		rc = journal_file_lock(fd, true, path, err);
	if (rc)
		return rc;
	rc = journal_file_size(fd, path, &n, err);
	if (!rc)
		rc = journal_file_read(fd, path, 0, n, ret, err);
	journal_file_unlock(fd);
	if (!rc)
		*ret_n = n;
	return rc;
}

static int read_book(const char *dir, struct book *book, enum journal_fault *ret_fault,
		     struct error *err)
{
	_free_ char *text = NULL;
	size_t n, good;
	int rc = read_all(dir, &text, &n, err);

	if (!rc)
		rc = book_read(book, text, n, &good, ret_fault, err);
	if (!rc && !n)
		*ret_fault = JOURNAL_BAD_LINE; /* a journal begins with its genesis in one go */
	return rc;
}

int journal_verify(const char *dir, struct journal_check *ret, struct error *err)
{
	_clear_(book_clear) struct book book = BOOK_INIT;
	struct journal_check check = { .fault = JOURNAL_SOUND };
	int rc = read_book(dir, &book, &check.fault, err);

	if (rc)
		return rc;
	check.line = check.fault == JOURNAL_SOUND ? 0 : book.n_lines + 1;
	check.n_lines = book.n_lines;
	check.n_numbers = book.n_numbers;
	check.n_void = book.n_void;
	check.n_open = book.n_numbers - book.n_void - book.n_issued;
	check.anchored_line = book.anchored_line;
	memcpy(check.anchored_number, book.anchored_number, sizeof(check.anchored_number));
	*ret = check;
	return 0;
}

int journal_check_head(const char *dir, uint64_t n, const uint8_t digest[DIGEST_BYTES],
		       bool *ret_present, struct error *err)
{
	_clear_(book_clear) struct book book = BOOK_INIT;
	enum journal_fault fault;
	int rc = read_book(dir, &book, &fault, err);

	if (rc)
		return rc;
	if (fault != JOURNAL_SOUND && fault != JOURNAL_TORN_TAIL)
		return error_set(err, REASON_JOURNAL_BROKEN_CHAIN, 0, dir, "line %llu: %s",
				 (unsigned long long)book.n_lines + 1, journal_fault_name(fault));
	*ret_present = n >= 1 && n <= book.n_lines &&
		       memcmp(book.digests[n - 1], digest, DIGEST_BYTES) == 0;
	return 0;
}

int journal_each(const char *dir,
		 int (*each)(void *ctx, uint64_t n, const struct json *line, struct error *err),
		 void *ctx, struct error *err)
{
	_free_ char *text = NULL;
	uint64_t n_line = 0;
	size_t n, at = 0;
	int rc = read_all(dir, &text, &n, err);

	while (!rc && at < n) {
		_clear_(line_clear) struct line line = LINE_INIT;
		const char *end = memchr(text + at, '\n', n - at);
		enum line_kind kind = LINE_NOT_JSON;
		bool is_last = !end || (size_t)(end + 1 - text) == n;

		n_line++;
		if (end)
			rc = line_read(text + at, (size_t)(end - text) - at, &kind, &line, err);
		if (!rc && kind == LINE_NOT_JSON && is_last)
			return 0; /* a torn tail was never told as done */
		if (!rc && kind != LINE_ENTRY)
			rc = error_set(err, REASON_JOURNAL_MALFORMED, 0, dir, "line %llu",
				       (unsigned long long)n_line);
		if (!rc)
			rc = each(ctx, n_line, line.doc, err);
		at = end ? (size_t)(end + 1 - text) : n;
	}
	return rc;
}
