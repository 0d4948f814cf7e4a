/*
 * certs/journal.c - the journal as its writer has it: opened, healed, appended to. What others
 * appended is read before every append, so numbers have no gap whoever takes them.
 */
#include "certs/journal.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/journal_book.h"
#include "certs/journal_file.h"

#define CUT_BYTES_KEPT 2048

struct journal {
	pthread_mutex_t lock; /* threads of this process; flock is for the others */
	int fd;
	char path[PATH_MAX];
	char boot[INSTANT_TEXT];
	struct book book;
	size_t size;      /* of the lines in the book */
	size_t last_size; /* of the newest of them, with its newline */
	bool is_broken;   /* a failed append could not be undone */
	bool is_healed;
};

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		(void)close(j->fd); /* every append was synced */
	(void)pthread_mutex_destroy(&j->lock);
	book_clear(&j->book);
	free(j);
}

void journal_closep(struct journal **j)
{
	journal_close(*j);
	*j = NULL;
}

const char *journal_id(const struct journal *j)
{
	return j->book.id;
}

/* Locking changes nothing one can see. */
static pthread_mutex_t *lock_of(const struct journal *j)
{
	return (pthread_mutex_t *)&j->lock;
}

struct instant journal_newest(const struct journal *j)
{
	struct instant newest;

	(void)pthread_mutex_lock(lock_of(j)); /* fails only where this thread has it already */
	newest = j->book.newest;
	(void)pthread_mutex_unlock(lock_of(j));
	return newest;
}

uint32_t journal_numbers(const struct journal *j)
{
	uint32_t n;

	(void)pthread_mutex_lock(lock_of(j));
	n = j->book.n_numbers;
	(void)pthread_mutex_unlock(lock_of(j));
	return n;
}

bool journal_has(const struct journal *j, const struct journal_position *p)
{
	bool is_there;

	(void)pthread_mutex_lock(lock_of(j));
	is_there = p->n >= 1 && p->n <= j->book.n_lines &&
		   memcmp(j->book.digests[p->n - 1], p->digest, DIGEST_BYTES) == 0;
	(void)pthread_mutex_unlock(lock_of(j));
	return is_there;
}

bool journal_was_healed(const struct journal *j)
{
	return j->is_healed;
}

/* The file appears with its genesis in it or not at all: an empty one is never ours. */
static int start(struct journal *j, struct instant now, struct error *err)
{
	static const uint8_t nothing_before[DIGEST_BYTES] = { 0 };
	struct line_request request = {
		.n = 1, .event = GENESIS_EVENT, .now = now, .boot = j->boot, .prev = nothing_before
	};
	_clear_(json_freep) struct json *data = NULL;
	_free_ char *text = NULL;
	_free_ char *line = NULL;
	struct json_builder *b;
	uint8_t random[GENESIS_ID_BYTES];
	char id[JOURNAL_ID_TEXT];
	size_t n;
	int rc = crypt_random(random, sizeof(random), err);

	if (rc)
		return rc;
	book_id(random, id);
	b = json_begin();
	json_number(b, "format", GENESIS_FORMAT);
	json_text(b, "journal", id);
	json_hex(b, "random", random, sizeof(random));
	rc = json_finish(b, &text, &n, err);
	if (!rc)
		rc = json_read(text, n, "genesis", &data, err);
	request.data = data;
	if (!rc)
		rc = line_make(&request, &line, &n, err);
	return rc ? rc : file_write(j->path, line, n, 0644, true, err);
}

static int open_or_start(struct journal *j, struct instant now, struct error *err)
{
	struct error why = ERROR_INIT;
	int started, rc = journal_file_open(j->path, true, &j->fd, err);

	if (!rc || err->reason != REASON_FILE_MISSING)
		return rc;
	started = start(j, now, &why);
	/* Another process was quicker, or appended to ours before it was read back. Either way what
	 * stands there now is read and judged before anything is appended. */
	if (!started || why.reason == REASON_FILE_EXISTS ||
	    why.reason == REASON_READ_BACK_DIFFERS) {
		rc = journal_file_open(j->path, true, &j->fd, err);
		if (!rc || !started)
			return rc;
	}
	*err = why;
	return started;
}

/* Puts one line that must be sound behind the book's last. Locked. */
static int put_line(struct journal *j, const char *event, const struct json *data,
		    const char *number, struct instant now, struct error *err)
{
	uint8_t head[DIGEST_BYTES];
	const struct line_request request = { .n = j->book.n_lines + 1,
					      .event = event,
					      .data = data,
					      .number = number,
					      .now = now,
					      .boot = j->boot,
					      .prev = head };
	_clear_(line_clear) struct line line = LINE_INIT;
	_free_ char *bytes = NULL;
	enum line_kind kind;
	enum journal_fault fault;
	size_t n;
	int rc;

	book_head(&j->book, head);
	rc = line_make(&request, &bytes, &n, err);
	if (!rc)
		rc = line_read(bytes, n - 1, &kind, &line, err);
	if (rc)
		return rc;
	if (kind != LINE_ENTRY)
		return error_set(err, REASON_JOURNAL_MALFORMED, 0, event,
				 "name of the event, or its data");
	fault = book_judge(&j->book, &line);
	if (fault != JOURNAL_SOUND)
		return error_set(err,
				 fault == JOURNAL_NUMBER_GAP ? REASON_JOURNAL_GAP
							     : REASON_JOURNAL_BROKEN_CHAIN,
				 0, event, "%s", journal_fault_name(fault));
	rc = book_reserve(&j->book, err);
	if (!rc)
		rc = journal_file_append(j->fd, j->path, j->size, bytes, n, &j->is_broken, err);
	if (rc)
		return rc;
	book_add(&j->book, &line);
	j->size += n;
	j->last_size = n;
	return 0;
}

static int put_healed(struct journal *j, const char *cut, size_t n, struct instant now,
		      struct error *err)
{
	_clear_(json_freep) struct json *data = NULL;
	_free_ char *text = NULL;
	struct json_builder *b;
	uint8_t digest[DIGEST_BYTES];
	size_t n_text;
	int rc = crypt_sha256(cut, n, digest, err);

	if (rc)
		return rc;
	b = json_begin();
	json_number(b, "bytes", (int64_t)n);
	json_hex(b, "begins", cut, n < CUT_BYTES_KEPT ? n : CUT_BYTES_KEPT);
	json_hex(b, "sha256", digest, sizeof(digest));
	rc = json_finish(b, &text, &n_text, err);
	if (!rc)
		rc = json_read(text, n_text, "healed", &data, err);
	return rc ? rc : put_line(j, "healed", data, NULL, now, err);
}

/* The newest line that we know must still stand where it stood. */
static int check_last(const struct journal *j, struct error *err)
{
	_free_ char *last = NULL;
	uint8_t digest[DIGEST_BYTES], head[DIGEST_BYTES];
	int rc;

	if (!j->last_size)
		return 0;
	rc = journal_file_read(j->fd, j->path, j->size - j->last_size, j->size, &last, err);
	if (!rc)
		rc = crypt_sha256(last, j->last_size - 1, digest, err);
	if (rc)
		return rc;
	book_head(&j->book, head);
	if (memcmp(digest, head, sizeof(head)) != 0 || last[j->last_size - 1] != '\n')
		return error_set(err, REASON_JOURNAL_BROKEN_CHAIN, 0, j->path,
				 "line %llu: altered since it was read",
				 (unsigned long long)j->book.n_lines);
	return 0;
}

static size_t last_line_size(const char *text, size_t n)
{
	const char *before = n > 1 ? memrchr(text, '\n', n - 1) : NULL;

	return before ? n - (size_t)(before + 1 - text) : n;
}

/* Reads what is new, checks it, cuts off a torn tail and says so. Locked. */
static int catch_up(struct journal *j, struct instant now, struct error *err)
{
	_free_ char *text = NULL;
	enum journal_fault fault;
	size_t size, good;
	int rc = journal_file_size(j->fd, j->path, &size, err);

	if (rc)
		return rc;
	if (size < j->size || !size)
		return error_set(err, REASON_JOURNAL_BROKEN_CHAIN, 0, j->path, "%zu bytes, had %zu",
				 size, j->size);
	rc = check_last(j, err);
	if (rc || size == j->size)
		return rc;
	rc = journal_file_read(j->fd, j->path, j->size, size, &text, err);
	if (!rc)
		rc = book_read(&j->book, text, size - j->size, &good, &fault, err);
	if (rc) {
		j->is_broken = true; /* the book may be ahead of the size that we know */
		return rc;
	}
	if (fault != JOURNAL_SOUND && fault != JOURNAL_TORN_TAIL) {
		j->is_broken = true;
		return error_set(err, REASON_JOURNAL_BROKEN_CHAIN, 0, j->path, "line %llu: %s",
				 (unsigned long long)j->book.n_lines + 1,
				 journal_fault_name(fault));
	}
	if (good)
		j->last_size = last_line_size(text, good);
	size -= j->size;
	j->size += good;
	if (fault == JOURNAL_SOUND)
		return 0;
	rc = journal_file_cut(j->fd, j->path, j->size, err);
	if (!rc)
		rc = put_healed(j, text + good, size - good, now, err);
	if (!rc)
		j->is_healed = true;
	return rc;
}

static int with_lock(struct journal *j,
		     int (*act)(struct journal *j, void *ctx, struct instant now,
				struct error *err),
		     void *ctx, struct instant now, struct error *err)
{
	int rc;

	if (pthread_mutex_lock(&j->lock))
		return error_set(err, REASON_JOURNAL_LOCKED, 0, j->path, "mutex");
	if (j->is_broken)
		rc = error_set(err, REASON_JOURNAL_UNWRITABLE, 0, j->path,
			       "an earlier failure was not undone");
	else
		rc = journal_file_lock(j->fd, false, j->path, err);
	if (!rc) {
		rc = catch_up(j, now, err);
		if (!rc)
			rc = act(j, ctx, now, err);
		journal_file_unlock(j->fd);
	}
	(void)pthread_mutex_unlock(&j->lock); /* ours: it cannot fail */
	return rc;
}

static int nothing_more(struct journal *j, void *ctx, struct instant now, struct error *err)
{
	(void)j;
	(void)ctx;
	(void)now;
	(void)err;
	return 0;
}

int journal_open(const char *dir, struct instant now, struct journal **ret, bool *ret_healed,
		 struct error *err)
{
	_clear_(journal_closep) struct journal *j = calloc(1, sizeof(*j));
	int rc;

	if (!j)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, dir, "%s", "");
	j->fd = -1;
	(void)pthread_mutex_init(&j->lock, NULL); /* of the plain kind: cannot fail on Linux */
	rc = journal_path(dir, j->path, err);
	if (!rc)
		rc = instant_boot_id(j->boot, err);
	if (!rc)
		rc = open_or_start(j, now, err);
	if (!rc) /* who made the file may have been cut off before its name was on disk */
		rc = file_sync_parent(j->path, err);
	if (!rc)
		rc = with_lock(j, nothing_more, NULL, now, err);
	if (rc)
		return rc;
	if (ret_healed)
		*ret_healed = j->is_healed;
	*ret = j;
	j = NULL;
	return 0;
}

/* What an append is given and what it gives back. */
struct appending {
	const char *event;
	const struct json *data;
	char *number; /* room for NUMBER_TEXT: take one; else NULL */
	struct journal_position *position;
};

static int append(struct journal *j, void *ctx, struct instant now, struct error *err)
{
	const struct appending *a = ctx;
	char number[NUMBER_TEXT];
	int rc;

	if (a->number) {
		if (j->book.n_numbers >= NUMBERS_MOST)
			return error_set(err, REASON_JOURNAL_FULL, 0, j->path, "%u numbers",
					 j->book.n_numbers);
		number_make(j->book.id, j->book.n_numbers + 1, number);
	}
	rc = put_line(j, a->event, a->data, a->number ? number : NULL, now, err);
	if (rc)
		return rc;
	if (a->number)
		memcpy(a->number, number, sizeof(number));
	if (a->position) {
		a->position->n = j->book.n_lines;
		book_head(&j->book, a->position->digest);
	}
	return 0;
}

static int append_data(struct journal *j, struct appending *a, const char *data, size_t n_data,
		       struct instant now, struct error *err)
{
	_clear_(json_freep) struct json *parsed = NULL;
	int rc = data ? json_read(data, n_data, a->event, &parsed, err) : 0;

	if (rc)
		return rc;
	if (parsed && !json_is_object(parsed))
		return error_set(err, REASON_JOURNAL_MALFORMED, 0, a->event,
				 "data are not an object");
	if (a->number && json_get(parsed, "number"))
		return error_set(err, REASON_JOURNAL_MALFORMED, 0, a->event,
				 "data have a number already");
	a->data = parsed;
	return with_lock(j, append, a, now, err);
}

int journal_append(struct journal *j, const char *event, const char *data, size_t n_data,
		   struct instant now, struct journal_position *ret, struct error *err)
{
	struct appending a = { .event = event, .position = ret };

	return append_data(j, &a, data, n_data, now, err);
}

int journal_take_number(struct journal *j, const char *data, size_t n_data, struct instant now,
			char ret_number[NUMBER_TEXT], struct journal_position *ret,
			struct error *err)
{
	struct appending a = { .event = "number", .position = ret };

	a.number = ret_number;
	return append_data(j, &a, data, n_data, now, err);
}

int journal_void_number(struct journal *j, const char *number, const char *why, struct instant now,
			struct error *err)
{
	struct appending a = { .event = "void" };
	struct json_builder *b = json_begin();
	_free_ char *data = NULL;
	size_t n;
	int rc;

	json_text(b, "number", number);
	json_text(b, "why", why);
	rc = json_finish(b, &data, &n, err);
	return rc ? rc : append_data(j, &a, data, n, now, err);
}
