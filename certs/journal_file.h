/*
 * certs/journal_file.h - the file of a journal: opened without being led astray, locked, read in
 * part, appended to so that either the whole line is on disk or nothing of it.
 */
#ifndef KIYOME_CERTS_JOURNAL_FILE_H
#define KIYOME_CERTS_JOURNAL_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define JOURNAL_BYTES_MOST (65536 * 1024L)

/* DIR/journal.jsonl. */
int journal_path(const char *dir, char out[PATH_MAX], struct error *err) _must_check_;

/* Opens PATH, to append or to read. Not there: REASON_FILE_MISSING. Returns 0 and the descriptor. */
int journal_file_open(const char *path, bool is_writing, int *ret_fd,
		      struct error *err) _must_check_;

/* Waits some seconds for the lock, shared or not; REASON_JOURNAL_LOCKED when another keeps it. */
int journal_file_lock(int fd, bool is_shared, const char *path, struct error *err) _must_check_;
void journal_file_unlock(int fd);

/* Size of the file; refuses one that is no longer PATH's (replaced, removed) or is too large. */
int journal_file_size(int fd, const char *path, size_t *ret, struct error *err) _must_check_;

/* Reads the bytes from FROM to TO; the caller's (free), NUL behind. */
int journal_file_read(int fd, const char *path, size_t from, size_t to, char **ret,
		      struct error *err) _must_check_;

/* Appends at SIZE, the file's present end, syncs and reads back. On failure the file is cut back
 * to SIZE; if not even that could be done, *ret_is_broken is set. */
int journal_file_append(int fd, const char *path, size_t size, const char *bytes, size_t n,
			bool *ret_is_broken, struct error *err) _must_check_;

/* Cuts the file to SIZE, synced. */
int journal_file_cut(int fd, const char *path, size_t size, struct error *err) _must_check_;

#endif
