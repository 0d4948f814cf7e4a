/*
 * devices/handle_fd.h - opening a drive's descriptors: node or file, with and without O_DIRECT, the
 * file behind a loop device; claiming them; comparing what was opened with what was looked at.
 * Inside devices/ only.   Threads: one set, one thread.
 */
#ifndef KIYOME_DEVICES_HANDLE_FD_H
#define KIYOME_DEVICES_HANDLE_FD_H

#include "devices/device.h"

struct handle_fd {
	int fd;       /* -1: none */
	int plain_fd; /* the same without O_DIRECT, where a tail or a refusal needs it; -1: none */
	int control_fd; /* of a drive that no block device shows; FD is -1 then; -1: none */
	int backing_fd; /* file behind a loop device, read-only; -1: none */
	bool is_direct;
	int direct_sys;        /* why not O_DIRECT */
	uint32_t direct_align; /* what O_DIRECT takes; 0: the logical block */
	uint64_t backing_bytes;
	/* claims on further paths to the same drive, on its other units, on a block device of no size */
	int other_fds[DEVICE_PATHS + DEVICE_UNITS + 1];
	unsigned n_other_fds;
};
#define HANDLE_FD_INIT                                                       \
	{                                                                    \
		.fd = -1, .plain_fd = -1, .control_fd = -1, .backing_fd = -1 \
	}

/* Opens what D says, for reading, or for writing and then exclusively: O_EXCL on a block device,
 * flock on the node or file and on a loop's backing file; further paths to the drive and its further units
 * are claimed too. Of a drive that no block device shows the control node is opened.
 * The open descriptors must be of the device number or inode, and of the size, that D says.
 * REASON_GUARD_OPENED_EXCLUSIVELY, REASON_DRIVE_BUSY_HERE, REASON_DEVICE_CHANGED, REASON_DEVICE_SHRANK,
 * REASON_DEVICE_VANISHED, REASON_GUARD_READ_ONLY, REASON_GUARD_NO_MEDIUM, REASON_DEVICE_OPEN_FAILED. */
int handle_fd_open(const struct device *d, bool can_write, struct handle_fd *ret,
		   struct error *err) _must_check_;

/* Whether the open descriptors still hold the drive D, not smaller than it was. */
int handle_fd_check(const struct handle_fd *f, const struct device *d,
		    struct error *err) _must_check_;

void handle_fd_clear(struct handle_fd *f);

#endif
