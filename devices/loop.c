/*
 * devices/loop.c - loop devices and files as practice drives.
 */
#include "devices/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "devices/guard.h"
#include "devices/usage.h"

#define FILE_BLOCK 512u

void loop_backing(const char *name, dev_t dev, const char *backing_file, dev_t *ret_dev,
		  ino_t *ret_inode)
{
	char node[SYSFS_NAME + 8];
	struct loop_info64 info;
	struct stat st;
	_close_ int fd = -1;

	(void)text_format(node, sizeof(node), "/dev/%s", name); /* fits */
	fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISBLK(st.st_mode) && st.st_rdev == dev &&
	    ioctl(fd, LOOP_GET_STATUS64, &info) == 0) {
		*ret_dev = (dev_t)info.lo_device; /* the kernel's 32 bits and glibc's agree there */
		*ret_inode = (ino_t)info.lo_inode;
		return;
	}
	if (stat(backing_file, &st) == 0) {
		*ret_dev = st.st_dev;
		*ret_inode = st.st_ino;
	}
}

bool loop_is_over_file(const struct inventory *inv, const struct sysfs *s, size_t node)
{
	const struct block_node *n = &inv->at[node];

	return n->is_loop && inventory_by_path(inv, s, n->backing_file) == NO_NODE;
}

static bool lies_in_ram(const char *path)
{
	struct error ignored = ERROR_INIT;
	bool is_ram = false;

	/* A folder that can't be asked isn't known to be RAM; the flush is then judged by itself. */
	return file_is_in_ram(path, &is_ram, &ignored) == 0 && is_ram;
}

static void practice_facts(struct device *d, const char *model)
{
	const char *slash = strrchr(d->backing_file, '/');
	char base[RAW_TEXT_MOST + 1];

	/* Cut, like any serial, but at a whole character: it may be typed to confirm. */
	(void)text_copy(base, sizeof(base), slash ? slash + 1 : d->backing_file);
	raw_text_set(&d->vendor, "KIYOME", 6);
	raw_text_set(&d->model, model, strlen(model));
	raw_text_set(&d->serial, base, strlen(base));
	d->serial_source = SERIAL_FROM_FILE;
	d->media = MEDIA_VIRTUAL;
	d->is_practice = true;
}

bool loop_shows_whole_file(const struct block_node *n)
{
	struct stat st;

	return !n->backing_offset && stat(n->backing_file, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_dev == n->backing_dev && st.st_ino == n->backing_inode &&
	       (uint64_t)st.st_size / FILE_BLOCK * FILE_BLOCK == n->size_bytes;
}

void loop_practice_device(const struct block_node *n, struct device *d)
{
	struct stat st;

	d->transport = TRANSPORT_LOOP;
	device_text(d->backing_file, sizeof(d->backing_file), n->backing_file);
	d->backing_dev = n->backing_dev;
	d->backing_inode = n->backing_inode;
	practice_facts(d, "PRACTICE LOOP");
	if (d->is_from_sysroot)
		return;
	if (strcmp(d->backing_file, n->backing_file) != 0) { /* no path any more, so no flock */
		guard_add(d, REASON_GUARD_NOT_PLAIN_FILE, d->backing_file);
		return;
	}
	d->native_size_is_known = loop_shows_whole_file(n);
	d->medium_is_ram = lies_in_ram(d->backing_file);
	/* Deleted, moved, or in another mount namespace: then its flock could not be asked for. */
	if (stat(d->backing_file, &st) || st.st_dev != d->backing_dev ||
	    st.st_ino != d->backing_inode)
		guard_add(d, REASON_GUARD_GONE, d->backing_file);
	else if (st.st_size % FILE_BLOCK)
		guard_add(d, REASON_DEVICE_BAD_SIZE, d->backing_file);
}

bool loop_is_file_name(const char *what)
{
	size_t n = strlen(what);

	return n > 4 && strcmp(what + n - 4, ".img") == 0 && what[n - 5] != '/';
}

/* PATH with its folder's links resolved, but not the file itself, which must be no link. */
static int absolute(const char *path, char out[256], struct error *err)
{
	char folder[PATH_MAX], base[256], real[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (!text_copy(base, sizeof(base), slash ? slash + 1 : path) ||
	    !text_format(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 1,
			 slash ? path : "."))
		return error_set(err, REASON_DEVICE_NOT_FOUND, ENAMETOOLONG, path, "path");
	if (!realpath(folder, real))
		return error_set(err, REASON_DEVICE_NOT_FOUND, errno, path, "folder");
	if (!text_format(out, 256, "%s/%s", strcmp(real, "/") == 0 ? "" : real, base))
		return error_set(err, REASON_DEVICE_NOT_FOUND, ENAMETOOLONG, path, "path");
	return 0;
}

static int look_at_file(const char *path, struct stat *st, struct error *err)
{
	if (lstat(path, st))
		return error_set(err, REASON_DEVICE_NOT_FOUND, errno, path, "lstat");
	if (S_ISLNK(st->st_mode))
		return error_set(err, REASON_GUARD_NOT_PLAIN_FILE, 0, path, "symbolic link");
	if (!S_ISREG(st->st_mode))
		return error_set(err, REASON_GUARD_NOT_PLAIN_FILE, 0, path, "not a regular file");
	if (!device_text_is_clean(path))
		return error_set(err, REASON_GUARD_NOT_PLAIN_FILE, 0, path,
				 "characters in its name");
	if (!loop_is_file_name(path))
		return error_set(err, REASON_GUARD_NOT_PLAIN_FILE, 0, path, "not named *.img");
	return 0;
}

int loop_file_device(const char *path, struct device *d, struct error *err)
{
	char what[40];
	struct stat st;
	int rc = absolute(path, d->node, err);

	if (!rc)
		rc = look_at_file(d->node, &st, err);
	if (rc)
		return rc;
	d->transport = TRANSPORT_FILE;
	d->native_size_is_known = true;
	(void)text_copy(d->backing_file, sizeof(d->backing_file), d->node); /* same size */
	/* Bounded for tables; the whole name is in node. */
	(void)text_copy(d->name, sizeof(d->name), strrchr(d->node, '/') + 1);
	d->backing_dev = st.st_dev;
	d->backing_inode = st.st_ino;
	d->size_bytes = (uint64_t)st.st_size;
	d->logical_block_bytes = FILE_BLOCK;
	d->physical_block_bytes = FILE_BLOCK;
	practice_facts(d, "PRACTICE FILE");
	d->medium_is_ram = lies_in_ram(d->node);
	if (st.st_size % FILE_BLOCK)
		guard_add(d, REASON_DEVICE_BAD_SIZE, d->node);
	if (st.st_nlink != 1) {
		(void)text_format(what, sizeof(what), "%lu hard links", (unsigned long)st.st_nlink);
		guard_add(d, REASON_GUARD_NOT_PLAIN_FILE, what);
	}
	if (!(st.st_mode & 0222) || access(d->node, W_OK))
		d->is_read_only = true;
	return 0;
}

/* Somebody's claim is found by asking for ours and giving it back at once. */
static bool is_flocked(const struct device *d)
{
	_close_ int fd = open(d->backing_file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_dev != d->backing_dev ||
	    st.st_ino != d->backing_inode)
		return false; /* another file by now: the guards "gone" and "changed" speak of that */
	return flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
}

void loop_find_ram(const struct inventory *inv, struct device *d)
{
	size_t node = inventory_by_dev(inv, d->backing_dev);
	_free_ bool *marks = calloc(inv->n + 1, sizeof(*marks));

	if (node == NO_NODE || !marks)
		return;
	inventory_mark_below(inv, node, marks);
	for (size_t i = 0; i < inv->n; i++)
		if (marks[i] && (strncmp(inv->at[i].name, "zram", 4) == 0 ||
				 strncmp(inv->at[i].name, "ram", 3) == 0))
			d->medium_is_ram = true;
}

void loop_ask_flock(struct device *d)
{
	if (is_flocked(d))
		usage_add(d, USER_FLOCK, d->name, "");
}

void loop_file_holders(const struct inventory *inv, size_t own, struct device *d)
{
	for (size_t i = 0; i < inv->n; i++) {
		const struct block_node *n = &inv->at[i];

		if (i != own && n->is_loop && n->backing_dev == d->backing_dev &&
		    n->backing_inode == d->backing_inode)
			usage_add(d, USER_HOLDER, d->name, n->name);
	}
}
