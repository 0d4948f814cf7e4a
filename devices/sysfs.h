/*
 * devices/sysfs.h - bounded reads of sysfs, procfs and udev's database below a root that tests and
 * --sysroot can move. Below a moved root no link, absolute or climbing, leads outside it.
 * Paths are given without a leading slash: "sys/block/sda/size". Threads: read-only, any.
 * What is read is foreign: attributes may be missing, long, binary or wrong.
 */
#ifndef KIYOME_DEVICES_SYSFS_H
#define KIYOME_DEVICES_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/error.h"

#define SYSFS_PATH  512
#define SYSFS_NAME  32 /* DISK_NAME_LEN of the kernel */
#define SYSFS_ENTRY 64 /* any name in a folder that we look for; a UUID has 36 */

struct sysfs {
	int fd; /* the root's folder */
	bool is_moved;
	char root[SYSFS_PATH]; /* real path of the root, "" for this machine's own */
};
#define SYSFS_INIT       \
	{                \
		.fd = -1 \
	}

/* ROOT NULL: this machine. REASON_LIMIT_REACHED unless some descriptors are to spare: who looks for users
 * must not take what he couldn't open for what isn't there. */
int sysfs_open(struct sysfs *s, const char *root, struct error *err) _must_check_;
void sysfs_clear(struct sysfs *s);

/* Reads at most SIZE bytes of FOLDER/NAME (NAME may be ""); -1 when it can't be read. */
ssize_t sysfs_bytes(const struct sysfs *s, const char *folder, const char *name, void *out,
		    size_t size);
/* One line without its end and the blanks around it, cut to SIZE-1 bytes; false when missing, then
 * OUT is empty. A NUL ends it. */
bool sysfs_text(const struct sysfs *s, const char *folder, const char *name, char *out,
		size_t size);
/* A whole non-negative number, decimal or 0x hexadecimal; anything else is false. */
bool sysfs_number(const struct sysfs *s, const char *folder, const char *name, uint64_t *ret);
/* "8:0" */
bool sysfs_dev(const struct sysfs *s, const char *folder, dev_t *ret);
bool sysfs_exists(const struct sysfs *s, const char *folder, const char *name);
/* Real path of FOLDER/NAME below the root, links resolved: "sys/devices/…". */
bool sysfs_real(const struct sysfs *s, const char *folder, const char *name, char out[SYSFS_PATH]);
/* Last part of the real path: a link's target by name ("scsi" for device/subsystem). */
bool sysfs_link_name(const struct sysfs *s, const char *folder, const char *name,
		     char out[SYSFS_NAME]);

/* Opens a text file for a library that wants a stream; NULL with errno when it can't. */
FILE *sysfs_stream(const struct sysfs *s, const char *path);

/* Names in a folder, sorted by bytes; too long ones, hidden ones and what isn't ASCII are left out. */
struct sysfs_names {
	char (*at)[SYSFS_ENTRY]; /* malloc'd */
	size_t n;
};
#define SYSFS_NAMES_INIT   \
	{                  \
		.at = NULL \
	}
/* A folder that isn't there has no names; only lack of memory or descriptors fails. */
int sysfs_names(const struct sysfs *s, const char *folder, const char *name,
		struct sysfs_names *ret, struct error *err) _must_check_;
void sysfs_names_clear(struct sysfs_names *names);

#endif
