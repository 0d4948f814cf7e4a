/*
 * devices/sysfs.c - bounded reads below a root.
 */
#include "devices/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"

#define NAMES_MOST 65536 /* entries of one folder that are looked at */
#define SPARE_FDS  16    /* more than a look at the drives ever holds open at once */

/* The path behind a descriptor, as the kernel has it. */
static bool descriptor_path(int fd, char *out, size_t size)
{
	char link[40];
	ssize_t n;

	(void)text_format(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, size - 1);
	if (n < 0 || (size_t)n >= size - 1)
		return false;
	out[n] = '\0';
	return true;
}

static bool is_out_of(int sys)
{
	return sys == EMFILE || sys == ENFILE;
}

/* Whether SPARE_FDS more descriptors could be opened; 0 or an errno. */
static int ask_spare(int fd)
{
	int spare[SPARE_FDS], n = 0, sys = 0;

	while (n < SPARE_FDS && (spare[n] = fcntl(fd, F_DUPFD_CLOEXEC, 0)) >= 0)
		n++;
	if (n < SPARE_FDS)
		sys = errno;
	while (n)
		(void)close(spare[--n]); /* doubles of a folder */
	return sys;
}

int sysfs_open(struct sysfs *s, const char *root, struct error *err)
{
	_close_ int fd = open(root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int sys = fd < 0 ? errno : ask_spare(fd);

	if (is_out_of(sys))
		return error_set(err, REASON_LIMIT_REACHED, sys, root, "descriptors");
	if (sys)
		return error_set(err, REASON_SYSFS_UNREADABLE, sys, root, "open");
	s->root[0] = '\0';
	if (root && !descriptor_path(fd, s->root, sizeof(s->root)))
		return error_set(err, REASON_SYSFS_UNREADABLE, ENAMETOOLONG, root, "root");
	s->is_moved = root != NULL;
	s->fd = fd;
	fd = -1;
	return 0;
}

void sysfs_clear(struct sysfs *s)
{
	if (s->fd >= 0)
		(void)close(s->fd); /* a folder: nothing to lose */
	s->fd = -1;
}

/* RESOLVE_IN_ROOT makes the captured tree's folder the top for every link in it. */
static int open_below(const struct sysfs *s, const char *path, int flags)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC),
				.resolve = RESOLVE_IN_ROOT };

	if (!s->is_moved)
		return openat(s->fd, path, flags | O_CLOEXEC);
	return (int)syscall(SYS_openat2, s->fd, path, &how, sizeof(how));
}

static bool join(char out[SYSFS_PATH], const char *folder, const char *name)
{
	return text_format(out, SYSFS_PATH, *name ? "%s/%s" : "%s%s", folder, name);
}

static int open_at(const struct sysfs *s, const char *folder, const char *name, int flags)
{
	char path[SYSFS_PATH];

	if (!join(path, folder, name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open_below(s, path, flags);
}

ssize_t sysfs_bytes(const struct sysfs *s, const char *folder, const char *name, void *out,
		    size_t size)
{
	/* A captured tree may hold anything: no waiting for a FIFO's writer, no reading of devices. */
	_close_ int fd = open_at(s, folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	size_t have = 0;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return -1;
	while (have < size) {
		ssize_t n = read(fd, (char *)out + have, size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

bool sysfs_text(const struct sysfs *s, const char *folder, const char *name, char *out, size_t size)
{
	ssize_t n = sysfs_bytes(s, folder, name, out, size - 1);
	size_t from = 0, to;

	out[n > 0 ? n : 0] = '\0';
	if (n < 0)
		return false;
	to = strcspn(out, "\n");
	while (to && (out[to - 1] == ' ' || out[to - 1] == '\t'))
		to--;
	while (from < to && (out[from] == ' ' || out[from] == '\t'))
		from++;
	memmove(out, out + from, to - from);
	out[to - from] = '\0';
	return true;
}

bool sysfs_number(const struct sysfs *s, const char *folder, const char *name, uint64_t *ret)
{
	char text[40], *end;
	unsigned long long value;
	int base;

	if (!sysfs_text(s, folder, name, text, sizeof(text)) || text[0] < '0' || text[0] > '9')
		return false;
	base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || *end)
		return false;
	*ret = value;
	return true;
}

bool sysfs_dev(const struct sysfs *s, const char *folder, dev_t *ret)
{
	char text[40], *end;
	unsigned long major_number, minor_number;

	if (!sysfs_text(s, folder, "dev", text, sizeof(text)) || text[0] < '0' || text[0] > '9')
		return false;
	major_number = strtoul(text, &end, 10);
	if (*end != ':' || end[1] < '0' || end[1] > '9')
		return false;
	minor_number = strtoul(end + 1, &end, 10);
	if (*end || major_number > 0xfff ||
	    minor_number > 0xfffff) /* the kernel's 12 and 20 bits */
		return false;
	*ret = makedev((unsigned)major_number, (unsigned)minor_number);
	return true;
}

bool sysfs_exists(const struct sysfs *s, const char *folder, const char *name)
{
	_close_ int fd = open_at(s, folder, name, O_PATH);

	return fd >= 0;
}

bool sysfs_real(const struct sysfs *s, const char *folder, const char *name, char out[SYSFS_PATH])
{
	_close_ int fd = open_at(s, folder, name, O_PATH);
	size_t root = strlen(s->root);
	char path[PATH_MAX];

	if (fd < 0 || !descriptor_path(fd, path, sizeof(path)))
		return false;
	if (strncmp(path, s->root, root) != 0 || path[root] != '/')
		return false;
	return text_copy(out, SYSFS_PATH, path + root + 1);
}

bool sysfs_link_name(const struct sysfs *s, const char *folder, const char *name,
		     char out[SYSFS_NAME])
{
	char path[SYSFS_PATH];
	const char *last;

	out[0] = '\0';
	if (!sysfs_real(s, folder, name, path))
		return false;
	last = strrchr(path, '/');
	return text_copy(out, SYSFS_NAME, last ? last + 1 : path);
}

FILE *sysfs_stream(const struct sysfs *s, const char *path)
{
	int fd = open_below(s, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	FILE *f;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !(f = fdopen(fd, "re"))) {
		(void)close(fd); /* opened for reading */
		return NULL;
	}
	return f;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int names_add(struct sysfs_names *names, size_t *room, const char *name, struct error *err)
{
	if (names->n == *room) {
		size_t more = *room ? 2 * *room : 64;
		void *grown = realloc(names->at, more * sizeof(names->at[0]));

		if (!grown)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "names");
		names->at = grown;
		*room = more;
	}
	(void)text_copy(names->at[names->n++], SYSFS_ENTRY, name); /* length was looked at */
	return 0;
}

static void close_folder(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder); /* read only */
}

/* As the kernel gives them; a captured tree may hold others. */
static bool is_plain_name(const char *name)
{
	size_t n = 0;

	while (n < SYSFS_ENTRY && name[n] > ' ' && name[n] <= '~')
		n++;
	return n < SYSFS_ENTRY && !name[n];
}

int sysfs_names(const struct sysfs *s, const char *folder, const char *name,
		struct sysfs_names *ret, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	_clear_(close_folder) DIR *dir = NULL;
	int fd = open_at(s, folder, name, O_RDONLY | O_DIRECTORY);
	const struct dirent *entry;
	size_t room = 0;

	if (fd < 0 && is_out_of(errno))
		return error_set(err, REASON_LIMIT_REACHED, errno, NULL, "%s/%s", folder, name);
	if (fd >= 0 && !(dir = fdopendir(fd)))
		(void)close(fd); /* read only */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): this thread's own stream of the folder */
	while (dir && names.n < NAMES_MOST && (entry = readdir(dir)) != NULL) {
		int rc;

		if (entry->d_name[0] == '.' || !is_plain_name(entry->d_name))
			continue;
		rc = names_add(&names, &room, entry->d_name, err);
		if (rc)
			return rc;
	}
	if (names.n)
		qsort(names.at, names.n, sizeof(names.at[0]), compare_names);
	*ret = names;
	names = (struct sysfs_names)SYSFS_NAMES_INIT;
	return 0;
}

void sysfs_names_clear(struct sysfs_names *names)
{
	free(names->at);
	names->at = NULL;
	names->n = 0;
}
