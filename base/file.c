/*
 * base/file.c - reading with a bound, and writing that survives a power cut.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/text.h"

#ifndef RAMFS_MAGIC
#define RAMFS_MAGIC 0x858458f6
#endif

#define CHUNK_BYTES 65536

static int read_failed(struct error *err, int sys, const char *path, const char *call)
{
	enum reason reason = REASON_FILE_UNREADABLE;

	if (sys == ENOENT || sys == ENOTDIR)
		reason = REASON_FILE_MISSING;
	if (sys == ENOMEM)
		reason = REASON_NO_MEMORY;
	return error_set(err, reason, sys, path, "%s", call);
}

/* What a failed call that makes or changes PATH means for the person. */
static int write_failed(struct error *err, int sys, const char *path, const char *call)
{
	enum reason reason = REASON_WRITE_FAILED;

	switch (sys) {
	case ENOSPC:
	case EDQUOT:
		reason = REASON_FOLDER_FULL;
		break;
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		reason = REASON_FOLDER_UNWRITABLE;
		break;
	case EEXIST:
		reason = REASON_FILE_EXISTS;
		break;
	case ENOMEM:
		reason = REASON_NO_MEMORY;
		break;
	default:
		break;
	}
	return error_set(err, reason, sys, path, "%s", call);
}

static ssize_t read_some(int fd, void *bytes, size_t n)
{
	ssize_t got;

	do
		got = read(fd, bytes, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Opens a regular file for reading; a pipe or a device is refused without waiting for it. */
static int open_regular(const char *path, struct stat *ret_st, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return read_failed(err, errno, path, "open");
	if (fstat(fd, ret_st) || !S_ISREG(ret_st->st_mode)) {
		(void)close(fd); /* nothing was written through it */
		return error_set(err, REASON_FILE_UNREADABLE, 0, path, "not a regular file");
	}
	return fd;
}

int file_read(const char *path, size_t most, char **ret_bytes, size_t *ret_n, struct error *err)
{
	struct stat st = { 0 };
	_close_ int fd = open_regular(path, &st, err);
	_free_ char *bytes = NULL;
	size_t n = 0, size = 0;

	if (fd < 0)
		return fd;
	if (st.st_size > 0 && (uint64_t)st.st_size > most)
		return error_set(err, REASON_FILE_TOO_LARGE, EFBIG, path, "%lld bytes, at most %zu",
				 (long long)st.st_size, most);
	for (;;) {
		ssize_t got;

		/* Files of /proc tell no size, and any file may grow while it is read. */
		if (size - n < 2) {
			char *more;

			size = n ? 2 * n + 2 : (size_t)st.st_size + 4096;
			more = realloc(bytes, size);
			if (!more)
				return read_failed(err, ENOMEM, path, "read");
			bytes = more;
		}
		got = read_some(fd, bytes + n, size - n - 1);
		if (got < 0)
			return read_failed(err, errno, path, "read");
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > most)
			return error_set(err, REASON_FILE_TOO_LARGE, EFBIG, path, "at most %zu",
					 most);
	}
	bytes[n] = 0;
	*ret_bytes = bytes;
	*ret_n = n;
	bytes = NULL;
	return 0;
}

static int write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? -errno : -EIO;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

/* Reads the N bytes of FD from its start, from the medium where the kernel can be brought to. */
static bool holds(int fd, const void *bytes, size_t n)
{
	_free_ char *back = malloc(CHUNK_BYTES);
	const char *p = bytes;
	ssize_t got;

	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* advice: a tmpfs cannot take it */
	if (!back || lseek(fd, 0, SEEK_SET) != 0)
		return false;
	while ((got = read_some(fd, back, CHUNK_BYTES)) > 0) {
		if ((size_t)got > n || memcmp(back, p, (size_t)got) != 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return got == 0 && n == 0;
}

/* The folder of PATH, "." where it names none. */
static int parent_of(const char *path, char out[PATH_MAX], struct error *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 1;

	if (slash == path)
		n = 1;
	if (n >= PATH_MAX)
		return write_failed(err, ENAMETOOLONG, path, "path");
	memcpy(out, slash ? path : ".", n);
	out[n] = 0;
	return 0;
}

int file_sync_parent(const char *path, struct error *err)
{
	char folder[PATH_MAX];
	_close_ int fd = -1;
	int rc = parent_of(path, folder, err);

	if (rc)
		return rc;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return write_failed(err, errno, folder, "open folder");
	if (fsync(fd))
		return error_set(err, REASON_WRITE_FAILED, errno, folder, "fsync of the folder");
	return 0;
}

/* Makes a new file beside PATH under a name that nobody else has; its name goes to TEMP. */
static int open_temp(const char *path, mode_t mode, char temp[PATH_MAX], struct error *err)
{
	char folder[PATH_MAX], hex[17];
	uint8_t random[8];
	int fd, rc = parent_of(path, folder, err);

	if (!rc)
		rc = crypt_random(random, sizeof(random), err);
	if (rc)
		return rc;
	text_hex(random, sizeof(random), hex);
	if (!text_format(temp, PATH_MAX, "%s/.kiyome-%s.tmp", folder, hex))
		return write_failed(err, ENAMETOOLONG, path, "path");
	fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	return fd >= 0 ? fd : write_failed(err, errno, path, "create beside it");
}

/* Gives TEMP its name; with MUST_BE_NEW only where nothing has it yet. */
static int name_file(const char *temp, const char *path, bool must_be_new)
{
	if (!must_be_new)
		return rename(temp, path) ? -errno : 0;
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* A file system that cannot rename so; most that cannot can link. */
	if (link(temp, path))
		return -errno;
	return unlink(temp) ? -errno : 0;
}

static int fill_temp(int fd, const char *path, const void *bytes, size_t n, struct error *err)
{
	int rc = write_all(fd, bytes, n);

	if (rc)
		return write_failed(err, -rc, path, "write");
	if (fsync(fd))
		return write_failed(err, errno, path, "fsync");
	if (!holds(fd, bytes, n))
		return error_set(err, REASON_READ_BACK_DIFFERS, EIO, path, "%zu bytes", n);
	return 0;
}

static int read_back(const char *path, const void *bytes, size_t n, struct error *err)
{
	struct stat st = { 0 };
	_close_ int fd = open_regular(path, &st, err);

	if (fd < 0 || !holds(fd, bytes, n))
		return error_set(err, REASON_READ_BACK_DIFFERS, EIO, path, "%zu bytes", n);
	return 0;
}

int file_write(const char *path, const void *bytes, size_t n, mode_t mode, bool must_be_new,
	       struct error *err)
{
	char temp[PATH_MAX];
	_close_ int fd = -1;
	int rc;

	if (must_be_new && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return write_failed(err, EEXIST, path, "exists");
	fd = open_temp(path, mode, temp, err);
	if (fd < 0)
		return fd;
	/* Compared before it gets its name, so that a bad medium does not cost the old content. */
	rc = fill_temp(fd, path, bytes, n, err);
	if (!rc) {
		rc = name_file(temp, path, must_be_new);
		if (rc)
			rc = write_failed(err, -rc, path, "rename");
	}
	if (rc) {
		(void)unlink(temp); /* nobody reads it; the error told is the one that matters */
		return rc;
	}
	rc = file_sync_parent(path, err);
	return rc ? rc : read_back(path, bytes, n, err);
}

static int make_one_folder(const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0755) == 0)
		return file_sync_parent(path, err);
	/* Whatever mkdir() said (a read-only file system says so first): is there one? */
	if (errno == EEXIST || errno == EROFS || errno == EACCES || errno == EPERM) {
		int sys = errno;

		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return 0;
		errno = sys == EEXIST ? ENOTDIR : sys;
	}
	return write_failed(err, errno, path, "mkdir");
}

int file_make_folder(const char *path, struct error *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (!n || n >= sizeof(part))
		return write_failed(err, n ? ENAMETOOLONG : ENOENT, path, "path");
	memcpy(part, path, n + 1);
	while (n > 1 && part[n - 1] == '/')
		part[--n] = 0;
	for (char *p = part + 1; *p; p++) {
		int rc;

		if (*p != '/' || p[-1] == '/')
			continue;
		*p = 0;
		rc = make_one_folder(part, err);
		*p = '/';
		if (rc)
			return rc;
	}
	return make_one_folder(part, err);
}

/* Writes BYTES bytes that no file system can compress, syncs them and reads them back. */
static int try_bytes(int fd, const char *folder, size_t n, struct error *err)
{
	uint8_t key[STREAM_KEY_BYTES];
	struct stream *stream = NULL;
	_free_ char *bytes = malloc(n ? n : 1);
	int rc;

	if (!bytes)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, folder, "probe of %zu bytes", n);
	rc = crypt_random(key, sizeof(key), err);
	if (!rc)
		rc = stream_new(key, &stream, err);
	if (!rc)
		rc = stream_fill(stream, 0, bytes, n, err);
	stream_free(stream);
	return rc ? rc : fill_temp(fd, folder, bytes, n, err);
}

int file_probe_folder(const char *folder, size_t bytes, struct error *err)
{
	char inside[PATH_MAX], temp[PATH_MAX];
	struct statvfs fs;
	_close_ int fd = -1;
	int rc;

	if (!text_format(inside, sizeof(inside), "%s/.", folder))
		return write_failed(err, ENAMETOOLONG, folder, "path");
	fd = open_temp(inside, 0600, temp, err);
	if (fd < 0)
		return write_failed(err, err->sys, folder, "create inside");
	rc = try_bytes(fd, folder, bytes, err);
	if (unlink(temp) && !rc)
		rc = write_failed(err, errno, folder, "unlink");
	if (rc)
		return rc;
	rc = file_sync_parent(temp, err);
	if (rc)
		return rc;
	/* What only root may still use does not count as room. Some file systems tell nothing. */
	if (statvfs(folder, &fs))
		return write_failed(err, errno, folder, "statvfs");
	if (fs.f_blocks && (uint64_t)fs.f_bavail * fs.f_frsize < bytes)
		return error_set(err, REASON_FOLDER_FULL, ENOSPC, folder, "%llu bytes free",
				 (unsigned long long)fs.f_bavail * fs.f_frsize);
	return 0;
}

/* The folder on the way to PATH that exists, opened: what is made later will lie on its medium. */
static int open_nearest_folder(const char *path, struct error *err)
{
	char part[PATH_MAX], parent[PATH_MAX];

	if (!text_copy(part, sizeof(part), path))
		return read_failed(err, ENAMETOOLONG, path, "path");
	for (;;) {
		int fd = open(part, O_PATH | O_DIRECTORY | O_CLOEXEC);
		int rc;

		if (fd >= 0)
			return fd;
		if ((errno != ENOENT && errno != ENOTDIR) || strcmp(part, "/") == 0 ||
		    strcmp(part, ".") == 0)
			return read_failed(err, errno, path, "open");
		rc = parent_of(part, parent, err);
		if (rc)
			return rc;
		memcpy(part, parent, strlen(parent) + 1);
	}
}

/* Undoes the octal escapes of mountinfo in place. */
static void unescape(char *s)
{
	char *out = s;

	while (*s) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
		    s[3] >= '0' && s[3] <= '7') {
			*out++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 4;
		} else {
			*out++ = *s++;
		}
	}
	*out = 0;
}

/* Takes the upper folder out of one line of mountinfo if that is the overlay with this device
 * number; OUT stays empty where the overlay has none (it is read-only then). */
static bool upper_of_line(char *line, dev_t dev, char out[PATH_MAX])
{
	unsigned major_no, minor_no;
	char *rest = strstr(line, " - overlay "), *option;

	if (!rest || sscanf(line, "%*d %*d %u:%u ", &major_no, &minor_no) != 2 ||
	    makedev(major_no, minor_no) != dev)
		return false;
	out[0] = 0;
	option = strstr(rest, ",upperdir=");
	if (option) {
		option += strlen(",upperdir=");
		option[strcspn(option, ",\n")] = 0;
		unescape(option);
		(void)text_copy(out, PATH_MAX, option); /* cut: not found, and taken for memory */
	}
	return true;
}

static int find_upper(dev_t dev, char out[PATH_MAX], bool *ret_found, struct error *err)
{
	static const char path[] = "/proc/self/mountinfo";
	_fclose_ FILE *f = fopen(path, "re");
	_free_ char *line = NULL;
	size_t size = 0;

	if (!f)
		return read_failed(err, errno, path, "open");
	*ret_found = false;
	/* The last mount with this number is the one in force. */
	while (getline(&line, &size, f) > 0)
		if (upper_of_line(line, dev, out))
			*ret_found = true;
	return 0;
}

int file_is_in_ram(const char *path, bool *ret, struct error *err)
{
	char at[PATH_MAX];
	int rc;

	if (!text_copy(at, sizeof(at), path))
		return read_failed(err, ENAMETOOLONG, path, "path");
	/* An overlay can lie on an overlay, but the kernel allows only two. */
	for (int depth = 0; depth < 4; depth++) {
		_close_ int fd = open_nearest_folder(at, err);
		struct statfs fs;
		struct stat st;
		bool found = false;

		if (fd < 0)
			return fd;
		if (fstatfs(fd, &fs) || fstat(fd, &st))
			return read_failed(err, errno, at, "statfs");
		if (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC ||
		    fs.f_type != OVERLAYFS_SUPER_MAGIC) {
			*ret = fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC;
			return 0;
		}
		rc = find_upper(st.st_dev, at, &found, err);
		if (rc)
			return rc;
		/* Live systems hide the upper folder behind the root that they switch to. What
		 * cannot be seen is taken for memory: that loses nobody's evidence. */
		if (!found || !at[0] || faccessat(AT_FDCWD, at, F_OK, 0)) {
			*ret = !found || at[0];
			return 0;
		}
	}
	*ret = true;
	return 0;
}
