/*
 * devices/handle_fd.c - a drive's descriptors.
 */
#include "devices/handle_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "devices/block_file.h"

/* Detection and udev hold a lock for a moment while they look: a claim waits for that long. */
#define CLAIM_TRIES    20
#define CLAIM_PAUSE_NS 50000000

#define LOOP_MAJOR 7 /* the kernel's list of devices (devices.txt) */

/* O_DIRECT memory alignment that block_file.c gives. */
#define MEMORY_ALIGN_GIVEN 512

static int open_failed(struct error *err, int sys, const char *node)
{
	enum reason reason = REASON_DEVICE_OPEN_FAILED;

	switch (sys) {
	case EBUSY:
		reason = REASON_GUARD_OPENED_EXCLUSIVELY;
		break;
	case ENOENT:
	case ENXIO:
	case ENODEV:
		reason = REASON_DEVICE_VANISHED;
		break;
	case EROFS:
		reason = REASON_GUARD_READ_ONLY;
		break;
	case ENOMEDIUM:
		reason = REASON_GUARD_NO_MEDIUM;
		break;
	case ELOOP: /* O_NOFOLLOW: a link stands where the drive was */
		reason = REASON_DEVICE_CHANGED;
		break;
	case EMFILE:
	case ENFILE:
		reason = REASON_LIMIT_REACHED;
		break;
	case ENOMEM:
		reason = REASON_NO_MEMORY;
		break;
	default:
		break;
	}
	return error_set(err, reason, sys, node, "open");
}

/* Opens without waiting for whatever may stand there instead (a FIFO), then lets calls wait again:
 * io_uring gives EAGAIN instead of waiting where O_NONBLOCK is left on. */
static int open_node(const char *node, int flags)
{
	int fd = open(node, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int now;

	if (fd < 0)
		return -errno;
	now = fcntl(fd, F_GETFL);
	if (now < 0 || fcntl(fd, F_SETFL, now & ~O_NONBLOCK)) {
		int sys = errno;

		(void)close(fd); /* nothing was written */
		return -sys;
	}
	return fd;
}

/* What O_DIRECT takes on a regular file, where the kernel tells (6.1 and later): false for "nothing". */
static bool direct_alignment(int fd, uint32_t *ret)
{
#ifdef STATX_DIOALIGN
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) || !(stx.stx_mask & STATX_DIOALIGN))
		return true;
	if (!stx.stx_dio_offset_align || stx.stx_dio_mem_align > MEMORY_ALIGN_GIVEN)
		return false;
	*ret = stx.stx_dio_offset_align;
#else
	(void)fd;
	(void)ret;
#endif
	return true;
}

/* Opens F->fd with O_DIRECT, or without and says why; F->plain_fd where something may need it. */
static int open_both(const struct device *d, int flags, struct handle_fd *f, struct error *err)
{
	bool is_file = d->transport == TRANSPORT_FILE;

	f->fd = open_node(d->node, flags | O_DIRECT);
	f->is_direct = f->fd >= 0;
	if (f->is_direct && is_file && !direct_alignment(f->fd, &f->direct_align)) {
		(void)close(f->fd); /* nothing was written */
		f->is_direct = false;
		f->fd = -EINVAL;
	}
	if (f->fd == -EINVAL) {
		f->direct_sys = EINVAL;
		f->fd = open_node(d->node, flags);
	}
	if (f->fd < 0)
		return open_failed(err, -f->fd, d->node);
	/* A block device has no tail: what lies behind its last whole block nobody can reach. */
	if (!f->is_direct || !is_file)
		return 0;
	f->plain_fd = open_node(d->node, flags);
	if (f->plain_fd < 0)
		return open_failed(err, -f->plain_fd, d->node);
	return 0;
}

static int claim(int fd, const char *what, struct error *err)
{
	const struct timespec pause = { .tv_nsec = CLAIM_PAUSE_NS };

	for (int i = 0; i < CLAIM_TRIES; i++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set(err, REASON_DEVICE_OPEN_FAILED, errno, what, "flock");
		(void)nanosleep(&pause, NULL); /* woken early is fine */
	}
	return error_set(err, REASON_DRIVE_BUSY_HERE, EWOULDBLOCK, what, "flock");
}

static int open_backing(const struct device *d, struct handle_fd *f, struct error *err)
{
	if (d->transport != TRANSPORT_LOOP || !d->backing_file[0])
		return 0;
	f->backing_fd = open_node(d->backing_file, O_RDONLY);
	if (f->backing_fd < 0)
		return open_failed(err, -f->backing_fd, d->backing_file);
	f->backing_bytes = block_fd_size(f->backing_fd);
	return 0;
}

static int changed(struct error *err, const char *subject, const char *what)
{
	return error_set(err, REASON_DEVICE_CHANGED, 0, subject, "%s", what);
}

static int check_inode(int fd, const char *name, dev_t dev, ino_t inode, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st))
		return error_set(err, REASON_DEVICE_IO, errno, name, "fstat");
	if (st.st_dev != dev || st.st_ino != inode)
		return changed(err, name, "inode");
	if (!st.st_nlink)
		return error_set(err, REASON_DEVICE_VANISHED, ENOENT, name, "deleted");
	return 0;
}

static int check_control(int fd, const struct device *d, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISCHR(st.st_mode))
		return changed(err, d->control_node, "no character device");
	if (!d->control_dev || st.st_rdev != d->control_dev)
		return changed(err, d->control_node, "device number");
	return 0;
}

static int check_fd(int fd, const struct device *d, struct error *err)
{
	struct stat st;

	if (d->transport == TRANSPORT_FILE) {
		if (fstat(fd, &st) || !S_ISREG(st.st_mode))
			return changed(err, d->node, "no regular file");
		return check_inode(fd, d->node, d->backing_dev, d->backing_inode, err);
	}
	if (fstat(fd, &st) || !S_ISBLK(st.st_mode))
		return changed(err, d->node, "no block device");
	if (st.st_rdev != d->dev)
		return changed(err, d->node, "device number");
	return 0;
}

/* A loop's owner may turn it to another file or another part of its file whoever has it open. */
static int check_window(int fd, const struct device *d, struct error *err)
{
	struct loop_info64 info;

	if (d->transport == TRANSPORT_FILE || major(d->dev) != LOOP_MAJOR)
		return 0;
	if (ioctl(fd, LOOP_GET_STATUS64, &info))
		return error_set(err, REASON_DEVICE_VANISHED, errno, d->node, "LOOP_GET_STATUS64");
	if (info.lo_offset != d->backing_offset || info.lo_sizelimit != d->backing_limit)
		return error_set(err, REASON_DEVICE_CHANGED, 0, d->node,
				 "offset=%llu was=%llu limit=%llu was=%llu",
				 (unsigned long long)info.lo_offset,
				 (unsigned long long)d->backing_offset,
				 (unsigned long long)info.lo_sizelimit,
				 (unsigned long long)d->backing_limit);
	if (d->transport == TRANSPORT_LOOP &&
	    ((dev_t)info.lo_device != d->backing_dev || (ino_t)info.lo_inode != d->backing_inode))
		return changed(err, d->node, "backing file");
	return 0;
}

int handle_fd_check(const struct handle_fd *f, const struct device *d, struct error *err)
{
	uint64_t bytes, backing;
	int rc;

	if (d->has_no_block)
		return check_control(f->control_fd, d, err);
	bytes = block_fd_size(f->fd);
	rc = check_fd(f->fd, d, err);
	if (!rc && f->plain_fd >= 0)
		rc = check_fd(f->plain_fd, d, err);
	if (!rc && f->backing_fd >= 0)
		rc = check_inode(f->backing_fd, d->backing_file, d->backing_dev, d->backing_inode,
				 err);
	if (rc)
		return rc;
	if (!bytes && d->size_bytes && d->transport != TRANSPORT_FILE)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, d->node, "size=0");
	if (bytes < d->size_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, 0, d->node, "size=%llu was=%llu",
				 (unsigned long long)bytes, (unsigned long long)d->size_bytes);
	/* A loop device keeps its size when its file is cut. */
	backing = f->backing_fd >= 0 ? block_fd_size(f->backing_fd) : 0;
	if (backing < f->backing_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, 0, d->backing_file,
				 "size=%llu was=%llu", (unsigned long long)backing,
				 (unsigned long long)f->backing_bytes);
	return check_window(f->fd, d, err);
}

/* DEV 0: not known. */
static int claim_node(const char *node, dev_t dev, struct handle_fd *f, struct error *err)
{
	struct stat st;
	int fd = open_node(node, O_RDONLY | O_EXCL);

	if (fd < 0)
		return open_failed(err, -fd, node);
	f->other_fds[f->n_other_fds++] = fd;
	if (fstat(fd, &st) || (dev && st.st_rdev != dev))
		return changed(err, node, "device number");
	return 0;
}

/* Nobody may mount or open for himself what is the same drive by another path, or another part of it. */
static int claim_others(const struct device *d, struct handle_fd *f, struct error *err)
{
	char node[sizeof(d->units[0].name) + 8];
	int rc = 0;

	if (d->has_no_block && d->dev)
		rc = claim_node(d->node, d->dev, f, err);
	for (unsigned i = 0; !rc && i < d->n_other_paths && i < DEVICE_PATHS; i++) {
		(void)text_format(node, sizeof(node), "/dev/%s", d->other_paths[i]); /* fits */
		rc = claim_node(node, 0, f, err);
	}
	for (unsigned i = 0; !rc && i < d->n_units && i < DEVICE_UNITS; i++) {
		if (!d->units[i].dev)
			continue; /* no block device: nobody can mount it */
		(void)text_format(node, sizeof(node), "/dev/%s", d->units[i].name); /* fits */
		rc = claim_node(node, d->units[i].dev, f, err);
	}
	return rc;
}

/* A drive without data that the host sees. Linux's sg knows O_EXCL; an NVMe controller's node doesn't, and there
 * only our own runs are kept away: its namespaces are claimed by claim_others(). */
static int open_control(const struct device *d, bool can_write, struct handle_fd *f,
			struct error *err)
{
	int rc;

	if (!d->control_node[0])
		return error_set(err, REASON_GUARD_NO_COMMANDS, 0, d->node, "no control node");
	f->control_fd = open_node(d->control_node, can_write ? O_RDWR | O_EXCL : O_RDONLY);
	if (f->control_fd < 0)
		return open_failed(err, -f->control_fd, d->control_node);
	rc = check_control(f->control_fd, d, err);
	if (!rc && can_write)
		rc = claim(f->control_fd, d->control_node, err);
	if (!rc && can_write)
		rc = claim_others(d, f, err);
	return rc;
}

static int open_all(const struct device *d, bool can_write, struct handle_fd *f, struct error *err)
{
	bool is_file = d->transport == TRANSPORT_FILE;
	int flags = can_write ? O_RDWR | (is_file ? 0 : O_EXCL) : O_RDONLY;
	int rc = open_both(d, flags, f, err);

	if (!rc)
		rc = open_backing(d, f, err);
	if (rc)
		return rc;
	if (can_write) {
		/* On a block device's node this also keeps udev from probing while we work. */
		rc = claim(f->fd, d->node, err);
		if (!rc && f->backing_fd >= 0)
			rc = claim(f->backing_fd, d->backing_file, err);
		if (!rc)
			rc = claim_others(d, f, err);
		if (rc)
			return rc;
	}
	rc = handle_fd_check(f, d, err);
	if (!rc && block_fd_size(f->fd) != d->size_bytes)
		rc = changed(err, d->node, "size");
	return rc;
}

int handle_fd_open(const struct device *d, bool can_write, struct handle_fd *ret, struct error *err)
{
	struct handle_fd f = HANDLE_FD_INIT;
	int rc;

	if (d->is_from_sysroot)
		return error_set(err, REASON_GUARD_SYSROOT, 0, d->node, "open");
	if (!d->has_no_block && (!d->size_bytes || !d->logical_block_bytes))
		return error_set(err, REASON_GUARD_TOO_SMALL, 0, d->node, "size=%llu block=%u",
				 (unsigned long long)d->size_bytes, d->logical_block_bytes);
	rc = d->has_no_block ? open_control(d, can_write, &f, err)
			     : open_all(d, can_write, &f, err);
	if (rc) {
		handle_fd_clear(&f);
		return rc;
	}
	*ret = f;
	return 0;
}

static void clear_one(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* written data were flushed and judged before */
	*fd = -1;
}

void handle_fd_clear(struct handle_fd *f)
{
	clear_one(&f->plain_fd);
	clear_one(&f->fd);
	clear_one(&f->control_fd);
	clear_one(&f->backing_fd);
	while (f->n_other_fds)
		clear_one(&f->other_fds[--f->n_other_fds]);
}
