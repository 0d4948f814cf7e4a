/*
 * base/file.h - files as evidence wants them: read whole with a bound; written by temporary file,
 * fsync, rename, fsync of the folder, and read back.
 */
#ifndef KIYOME_BASE_FILE_H
#define KIYOME_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Reads a regular file of at most MOST bytes. *ret_bytes is the caller's (free), with a NUL
 * behind its *ret_n bytes. */
int file_read(const char *path, size_t most, char **ret_bytes, size_t *ret_n,
	      struct error *err) _must_check_;

/* Writes the whole file so that PATH holds either its old or all of its new content whatever
 * happens, then reads it back and compares. With MUST_BE_NEW an existing PATH is refused. */
int file_write(const char *path, const void *bytes, size_t n, mode_t mode, bool must_be_new,
	       struct error *err) _must_check_;

/* Makes PATH and its missing parents (mode 0755 less the umask), each synced into its parent. */
int file_make_folder(const char *path, struct error *err) _must_check_;

/* Proves that FOLDER takes BYTES more bytes durably: writes a file of that size there, syncs,
 * reads back, removes. Also refuses when less than that is free afterwards. */
int file_probe_folder(const char *folder, size_t bytes, struct error *err) _must_check_;

/* True when PATH lies in memory (tmpfs, ramfs, or overlay whose upper layer is such). */
int file_is_in_ram(const char *path, bool *ret, struct error *err) _must_check_;

/* Syncs the folder that holds PATH. */
int file_sync_parent(const char *path, struct error *err) _must_check_;

#endif
