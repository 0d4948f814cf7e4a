/*
 * certs/journal_file.c - see journal_file.h.
 */
#include "certs/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"

#define LOCK_TRIES   500
#define LOCK_WAIT_MS 20

int journal_path(const char *dir, char out[PATH_MAX], struct error *err)
{
	if (!text_format(out, PATH_MAX, "%s/journal.jsonl", dir))
		return error_set(err, REASON_JOURNAL_UNWRITABLE, ENAMETOOLONG, dir, "path");
	return 0;
}

int journal_file_open(const char *path, bool is_writing, int *ret_fd, struct error *err)
{
	_close_ int fd = -1;
	struct stat st;

	/* Not blocking: a pipe of that name must not hold us up. */
	fd = open(path, (is_writing ? O_RDWR | O_APPEND : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW |
				O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		int sys = errno;

		if (sys == ENOENT)
			return error_set(err, REASON_FILE_MISSING, sys, path, "%s", "");
		if (sys == ELOOP || sys == EISDIR || sys == ENXIO || sys == ENODEV)
			return error_set(err, REASON_JOURNAL_NOT_A_FILE, sys, path, "open");
		return error_set(err,
				 is_writing ? REASON_JOURNAL_UNWRITABLE : REASON_FILE_UNREADABLE,
				 sys, path, "open");
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return error_set(err, REASON_JOURNAL_NOT_A_FILE, 0, path, "mode %o",
				 st.st_mode & S_IFMT);
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int journal_file_lock(int fd, bool is_shared, const char *path, struct error *err)
{
	const struct timespec wait = { .tv_nsec = LOCK_WAIT_MS * 1000000L };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, (is_shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, REASON_JOURNAL_LOCKED, errno, path, "flock");
		(void)nanosleep(&wait, NULL); /* a shorter wait only means one more try */
	}
	return error_set(err, REASON_JOURNAL_LOCKED, EWOULDBLOCK, path, "flock");
}

void journal_file_unlock(int fd)
{
	(void)flock(fd, LOCK_UN); /* can fail only for a bad descriptor */
}

int journal_file_size(int fd, const char *path, size_t *ret, struct error *err)
{
	struct stat mine, named;

	if (fstat(fd, &mine))
		return error_set(err, REASON_FILE_UNREADABLE, errno, path, "fstat");
	if (lstat(path, &named) || named.st_dev != mine.st_dev || named.st_ino != mine.st_ino)
		return error_set(err, REASON_JOURNAL_BROKEN_CHAIN, 0, path,
				 "another file has its name now");
	if (mine.st_size < 0 || mine.st_size > JOURNAL_BYTES_MOST)
		return error_set(err, REASON_JOURNAL_FULL, EFBIG, path, "%lld bytes",
				 (long long)mine.st_size);
	*ret = (size_t)mine.st_size;
	return 0;
}

int journal_file_read(int fd, const char *path, size_t from, size_t to, char **ret,
		      struct error *err)
{
	_free_ char *bytes = malloc(to - from + 1);

	if (!bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%zu bytes", to - from);
	for (size_t at = from; at < to;) {
		ssize_t got = pread(fd, bytes + (at - from), to - at, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(err, REASON_FILE_UNREADABLE, got ? errno : EIO, path,
					 "at byte %zu", at);
		at += (size_t)got;
	}
	bytes[to - from] = 0;
	*ret = bytes;
	bytes = NULL;
	return 0;
}

static int write_all(int fd, const char *path, const char *bytes, size_t n, struct error *err)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return error_set(err, REASON_JOURNAL_UNWRITABLE, put ? errno : EIO, path,
					 "write");
		bytes += put;
		n -= (size_t)put;
	}
	if (fsync(fd))
		return error_set(err, REASON_JOURNAL_UNWRITABLE, errno, path, "fsync");
	return 0;
}

static int read_back(int fd, const char *path, size_t at, const char *bytes, size_t n,
		     struct error *err)
{
	_free_ char *back = NULL;
	int rc;

	/* From the medium rather than from memory, where the file system lets us. */
	(void)posix_fadvise(fd, (off_t)at, (off_t)n, POSIX_FADV_DONTNEED);
	rc = journal_file_read(fd, path, at, at + n, &back, err);
	if (rc)
		return rc;
	if (memcmp(back, bytes, n) != 0)
		return error_set(err, REASON_READ_BACK_DIFFERS, EIO, path, "at byte %zu", at);
	return 0;
}

int journal_file_append(int fd, const char *path, size_t size, const char *bytes, size_t n,
			bool *ret_is_broken, struct error *err)
{
	struct error ignored = ERROR_INIT;
	int rc;

	if (n > (size_t)JOURNAL_BYTES_MOST - size)
		return error_set(err, REASON_JOURNAL_FULL, EFBIG, path, "%zu bytes", size + n);
	rc = write_all(fd, path, bytes, n, err);
	if (!rc)
		rc = read_back(fd, path, size, bytes, n, err);
	/* Half a line must not stay, nor a whole one whose sync failed: it was not told as done. */
	if (rc && journal_file_cut(fd, path, size, &ignored)) {
		*ret_is_broken = true;
		error_add(err, "cannot be cut back: errno %d", ignored.sys);
	}
	return rc;
}

int journal_file_cut(int fd, const char *path, size_t size, struct error *err)
{
	if (ftruncate(fd, (off_t)size) || fsync(fd))
		return error_set(err, REASON_JOURNAL_UNWRITABLE, errno, path, "cut to %zu bytes",
				 size);
	return 0;
}
